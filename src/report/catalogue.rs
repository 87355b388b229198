//! A table: the one catalogue of findings, Vietnamese and English side by side, so that neither can be missing.

/// Code, Vietnamese, English. `{name}` stands for an argument of the finding; what stands in brackets is said only when
/// all its arguments are there.
pub(super) const FINDINGS: &[(&str, &str, &str)] = &[
    // content
    (
        "content.digest-differs",
        "Nội dung không còn như lúc ký (mã băm {algorithm} khác).",
        "The content is not what was signed (its {algorithm} digest differs).",
    ),
    (
        "content.unchecked",
        "Chưa so được mã băm của nội dung: {detail}.",
        "The digest of the content could not be compared: {detail}.",
    ),
    (
        "content.signature-removed",
        "Chữ ký này đã bị gỡ khỏi văn bản ở một phiên bản sau.",
        "A later revision took this signature out of the document.",
    ),
    (
        "content.trailing-octets",
        "Sau phần kết thúc của tệp PDF còn {octets} byte lạ (từ vị trí {offset}).",
        "There are {octets} foreign octets behind the end of the PDF (from offset {offset}).",
    ),
    // what a signature in an XML document covers
    (
        "content.shadow",
        "Phần {part} không được ký mà mang tên của phần đã ký: phần mềm đọc theo tên sẽ đọc nội dung không ai ký (tấn công bọc chữ ký).",
        "{part} is not signed and has the name of something that is: who reads by name reads what nobody signed (signature wrapping).",
    ),
    (
        "content.expected-not-signed",
        "Phần cần đọc ({part}) không được chữ ký này bảo vệ toàn bộ.",
        "What is going to be read ({part}) is not covered, or not all of it, by this signature.",
    ),
    (
        "content.expected-absent",
        "Trong tệp không có phần cần đọc ({part}).",
        "The document has no such part as is going to be read ({part}).",
    ),
    (
        "content.expected-ambiguous",
        "Trong tệp có nhiều phần cùng là phần cần đọc ({part}): không rõ phần mềm sẽ đọc phần nào.",
        "Several parts of the document are what is going to be read ({part}): which one is, nobody can tell.",
    ),
    ("content.not-covered", "Phần {part} không được ký.", "{part} is not signed."),
    ("content.attribute-not-covered", "{part} không được ký.", "{part} is not signed."),
    ("content.not-covered-more", "Và {number} phần khác không được ký.", "And {number} more parts are not signed."),
    (
        "content.left-unsigned",
        "Phần {part} phải do bên khác ký ({owner}), nhưng trong tệp không có chữ ký nào như vậy trên phần này.",
        "{part} is for somebody else to sign ({owner}), and no such signature in the document covers it.",
    ),
    (
        "content.reference-differs",
        "Phần đã ký {uri}[ ({part})] không còn như lúc ký (mã băm {algorithm} khác).",
        "The signed part {uri}[ ({part})] is not what was signed (its {algorithm} digest differs).",
    ),
    (
        "content.reference-unchecked",
        "Chưa so được mã băm của phần {uri}: {detail}.",
        "The digest of {uri} could not be compared: {detail}.",
    ),
    (
        "content.deviation-d1",
        "Phần {uri}[ ({part})] không khớp theo tiêu chuẩn; giải thích được bằng sai lệch D1 của nhà sản xuất: bỏ qua phép biến đổi enveloped-signature đối với phần nằm trong chính chữ ký. Các byte không đổi từ khi ký.",
        "{uri}[ ({part})] does not match by the standard; explained by deviation D1 of its producer: enveloped-signature left out for what lies inside the signature itself. Its bytes are unchanged since signing.",
    ),
    (
        "content.deviation-d2",
        "Phần {uri}[ ({part})] không khớp theo tiêu chuẩn; giải thích được bằng sai lệch D2 của nhà sản xuất: dạng chuẩn tắc bỏ các không gian tên thừa kế mà không dùng. Các byte không đổi từ khi ký.",
        "{uri}[ ({part})] does not match by the standard; explained by deviation D2 of its producer: canonical form without the namespaces that are inherited and not used. Its bytes are unchanged since signing.",
    ),
    (
        "content.deviation-d3",
        "Phần {uri}[ ({part})] không khớp theo tiêu chuẩn; giải thích được bằng sai lệch D3 của nhà sản xuất: thẻ chứa chữ ký sau được thêm cùng lúc với chữ ký đó. Bỏ thẻ này, vốn không chứa gì khác, thì các byte không đổi từ khi ký.",
        "{uri}[ ({part})] does not match by the standard; explained by deviation D3 of its producer: the element that holds a later signature was added together with it. Without that element, which holds nothing else, its bytes are unchanged since signing.",
    ),
    (
        "content.deviation",
        "Phần {uri}[ ({part})] không khớp theo tiêu chuẩn; giải thích được bằng sai lệch {deviation} của nhà sản xuất.",
        "{uri}[ ({part})] does not match by the standard; explained by deviation {deviation} of its producer.",
    ),
    (
        "signature.key-info-not-signed",
        "Chứng thư của người ký nằm trong KeyInfo và không được ký (XMLDSig không có XAdES): chứng thư khác của cùng khóa cũng sẽ khớp.",
        "The signer's certificate stands in KeyInfo, which is not signed (XML Signature without XAdES): another certificate for the same key would fit as well.",
    ),
    (
        "time.claim-unsigned",
        "Giờ ký ghi trong tệp ({claimed-text}) không được ký: bất cứ ai cũng có thể ghi.",
        "The signing time in the document ({claimed-text}) is not signed: anybody could have written it.",
    ),
    (
        "time.content-stamp",
        "Dấu thời gian trên nội dung ({part}) ghi {time}: phần được ký đã có từ lúc đó, chữ ký có sau. Tổ chức cấp dấu này chưa được kiểm tra; kết luận không dựa vào nó.",
        "A time-stamp over the content ({part}) says {time}: what is signed was there by then, the signature came later. Its authority was not checked; the verdict does not rest on it.",
    ),
    (
        "time.content-stamp-broken",
        "Dấu thời gian trên nội dung ({part}, ghi {time}) không khớp với phần được ký: nó không chứng minh gì.",
        "A time-stamp over the content ({part}, which says {time}) is not over what is signed: it proves nothing.",
    ),
    (
        "time.claim-without-zone",
        "Giờ ký ghi trong tệp ({claimed-text}) không nêu múi giờ; được hiểu là giờ Việt Nam (+07:00).",
        "The signing time in the document ({claimed-text}) states no zone; it is taken as Vietnam's (+07:00).",
    ),
    (
        "change.broken-signature",
        "Phiên bản {revision} thêm chữ ký {detail} nhưng chữ ký đó hỏng: không ai chịu trách nhiệm về phần thêm vào.",
        "Revision {revision} added signature {detail}, which is broken: nobody answers for what was added.",
    ),
    (
        "change.xml-signature-added",
        "Sau đó có thêm chữ ký khác trong tệp[ ({detail})]; chữ ký này ký trên văn bản trước khi có chữ ký đó.",
        "Another signature was added since[ ({detail})]; this one covers the document as it was before.",
    ),
    (
        "content.encrypted-changes",
        "Sau chữ ký còn phiên bản khác trong tệp mã hóa: không so được thay đổi nếu không mở được tệp.",
        "The encrypted file has revisions after the signature: they cannot be compared unless it is opened.",
    ),
    (
        "encryption.hides-fields",
        "Tệp được mã hóa[ ({algorithm})] và chưa mở được: có thể còn chữ ký không tìm thấy được; cho mật khẩu bằng --password-file.",
        "The file is encrypted[ ({algorithm})] and was not opened: there may be signatures that cannot be found; give the password with --password-file.",
    ),
    (
        "encryption.sealed",
        "Tệp được mã hóa[ ({algorithm})] và chưa mở được: nội dung chưa được xem xét.",
        "The file is encrypted[ ({algorithm})] and was not opened: what it says was not inspected.",
    ),
    (
        "encryption.for-everybody",
        "Tệp được mã hóa[ ({algorithm})], ai cũng mở được.",
        "The file is encrypted[ ({algorithm})], and opens for everybody.",
    ),
    (
        "encryption.opened",
        "Tệp được mã hóa[ ({algorithm})] và đã được mở.",
        "The file is encrypted[ ({algorithm})], and was opened.",
    ),
    (
        "document.encrypted-not-inspected",
        "Tệp được mã hóa: byte đã ký được kiểm tra, nội dung thì không; cho mật khẩu bằng --password-file.",
        "The file is encrypted: the signed octets were checked, what they say was not; give the password with --password-file.",
    ),
    (
        "document.encrypted-password-wrong",
        "Tệp được mã hóa và mật khẩu đã cho không mở được: byte đã ký được kiểm tra, nội dung thì không.",
        "The file is encrypted and the password does not open it: the signed octets were checked, what they say was not.",
    ),
    (
        "document.encrypted-for-recipients",
        "Tệp được mã hóa cho người nhận có khóa riêng: byte đã ký được kiểm tra, nội dung thì không; cho tệp khóa bằng --recipient-p12.",
        "The file is encrypted for recipients with private keys: the signed octets were checked, what they say was not; give a key file with --recipient-p12.",
    ),
    (
        "document.encrypted-not-understood",
        "Tệp được mã hóa theo cách chưa đọc được[ ({detail})]: byte đã ký được kiểm tra, nội dung thì không.",
        "The file is encrypted in a way that is not read[ ({detail})]: the signed octets were checked, what they say was not.",
    ),
    (
        "document.encrypted-partly",
        "Một phần của tệp mã hóa không được mã hóa: người không có mật khẩu có thể thấy nội dung khác.",
        "Parts of the encrypted file are not encrypted: whoever has no password may see something else.",
    ),
    (
        "document.encryption-permissions",
        "Quyền ghi trong tệp mã hóa (/P) không khớp với bản được bảo vệ (/Perms).",
        "The permissions of the encrypted file (/P) are not those that are protected (/Perms).",
    ),
    (
        "document.encryption-weak",
        "Tệp được mã hóa bằng {algorithm}, ngày nay không giữ được bí mật; chữ ký không phụ thuộc vào đó.",
        "The file is encrypted with {algorithm}, which keeps no secret today; the signature does not depend on it.",
    ),
    (
        "pdf.encryption.changed",
        "Các phiên bản của tệp không được mã hóa như nhau: {detail}[ (vị trí {offset})].",
        "The revisions of the file are not encrypted alike: {detail}[ (offset {offset})].",
    ),
    // what was signed and may show something else
    (
        "dynamic.javascript",
        "Văn bản đã ký có mã JavaScript, có thể đổi nội dung hiển thị khi mở[ (trang {page})][ (đối tượng {object})][: {detail}]. Hãy tắt JavaScript khi xem, và xin bản PDF tĩnh.",
        "The signed document has a script, which can change what is shown when it is opened[ (page {page})][ (object {object})][: {detail}]. View it with scripts switched off, and ask for a static PDF.",
    ),
    (
        "dynamic.automatic-action",
        "Có hành động tự chạy khi mở văn bản, mở trang hoặc chạm vào trường[ (trang {page})][ (đối tượng {object})][: {detail}]. Đừng cho phép khi phần mềm hỏi; xin bản PDF tĩnh.",
        "An action runs by itself when the document or a page is opened or a field is touched[ (page {page})][ (object {object})][: {detail}]. Do not allow it when asked; ask for a static PDF.",
    ),
    (
        "dynamic.launch",
        "Có lệnh mở chương trình hoặc tệp khác[ (trang {page})][ (đối tượng {object})][: {detail}]. Đừng bấm vào và đừng cho phép.",
        "There is an action that starts a program or opens another file[ (page {page})][ (object {object})][: {detail}]. Do not click it and do not allow it.",
    ),
    (
        "dynamic.view-action",
        "Có nút đổi nội dung đang hiển thị (ẩn, hiện, chuyển lớp, điền hoặc xóa trường)[ (trang {page})][ (đối tượng {object})][: {detail}]. Hãy mở lại tệp và đọc trước khi bấm vào bất cứ đâu.",
        "There is an action that changes what is shown: hides, switches layers, fills in or empties fields[ (page {page})][ (object {object})][: {detail}]. Open the file anew and read it before you click anything.",
    ),
    (
        "dynamic.web-link",
        "Có liên kết tới một địa chỉ mạng[ (trang {page})][ (đối tượng {object})][: {detail}]. Nội dung ở đó không được ký.",
        "There is a link to an address[ (page {page})][ (object {object})][: {detail}]. What is there is not signed.",
    ),
    (
        "dynamic.document-link",
        "Có liên kết tới tài liệu khác[ (trang {page})][ (đối tượng {object})][: {detail}]. Tài liệu đó không được ký.",
        "There is a link into another document[ (page {page})][ (object {object})][: {detail}]. That document is not signed.",
    ),
    (
        "dynamic.submit-form",
        "Có nút gửi dữ liệu của biểu mẫu đi nơi khác[ (trang {page})][ (đối tượng {object})][: {detail}]. Chỉ bấm khi biết nơi nhận.",
        "There is a button that sends the form's data somewhere[ (page {page})][ (object {object})][: {detail}]. Press it only if you know who receives them.",
    ),
    (
        "dynamic.multimedia",
        "Có âm thanh, phim hoặc hình 3D: nội dung thay đổi theo thời gian hoặc theo người xem[ (trang {page})][ (đối tượng {object})][: {detail}]. Đừng dựa vào phần này như nội dung đã ký.",
        "There is sound, film or 3D, which shows different things over time or to different readers[ (page {page})][ (object {object})][: {detail}]. Do not rely on it as signed content.",
    ),
    (
        "dynamic.page-transition",
        "Có hiệu ứng hoặc thời gian chuyển trang[ (trang {page})][ (đối tượng {object})][: {detail}]. Đọc bình thường, không trình chiếu.",
        "A page has an effect or a time limit for being turned[ (page {page})][ (object {object})][: {detail}]. Read it as pages, not as a show.",
    ),
    (
        "dynamic.page-steps",
        "Một trang được hiện dần từng bước[ (trang {page})][ (đối tượng {object})][: {detail}]. Hãy đọc ở chế độ thường, khi mọi phần đã hiện.",
        "A page is shown in steps, one part after another[ (page {page})][ (object {object})][: {detail}]. Read it as a page, with all its parts.",
    ),
    (
        "dynamic.xfa",
        "Có biểu mẫu XFA: phần mềm khác nhau hiển thị nội dung khác nhau[ (trang {page})][ (đối tượng {object})][: {detail}]. Xin bản PDF tĩnh.",
        "There is an XFA form: readers that know it show something else than those that do not[ (page {page})][ (object {object})][: {detail}]. Ask for a static PDF.",
    ),
    (
        "dynamic.need-appearances",
        "Mỗi phần mềm tự vẽ lại các trường của biểu mẫu, có thể khác với lúc ký[ (trang {page})][ (đối tượng {object})][: {detail}]. So giá trị của các trường khi nội dung quan trọng.",
        "Each reader draws the form's fields anew, perhaps otherwise than when it was signed[ (page {page})][ (object {object})][: {detail}]. Compare the fields' values where they matter.",
    ),
    (
        "dynamic.need-appearances-unused",
        "Biểu mẫu yêu cầu vẽ lại các trường, nhưng chỉ có trường chữ ký[ (trang {page})][ (đối tượng {object})][: {detail}]. Không phải làm gì.",
        "The form asks readers to draw its fields anew, but has only signature fields[ (page {page})][ (object {object})][: {detail}]. Nothing needs to be done.",
    ),
    (
        "dynamic.optional-content",
        "Có lớp nội dung ẩn hoặc hiện tùy điều kiện (màn hình hay bản in, độ phóng, ngôn ngữ, lớp khác)[ (trang {page})][ (đối tượng {object})][: {detail}]. Hãy xem tất cả các lớp, cả trên màn hình và bản in.",
        "There are layers that are shown or hidden depending on screen or print, magnification, language, or on one another[ (page {page})][ (object {object})][: {detail}]. Look at all layers, on the screen and on paper.",
    ),
    (
        "dynamic.hidden-layer",
        "Có lớp nội dung đang ẩn, người xem có thể bật lên[ (trang {page})][ (đối tượng {object})][: {detail}]. Hãy bật lên xem nó chứa gì.",
        "There is a layer that is switched off and can be switched on[ (page {page})][ (object {object})][: {detail}]. Switch it on to see what it holds.",
    ),
    (
        "dynamic.layers",
        "Có lớp nội dung, tất cả đang hiện; người xem có thể tắt[ (trang {page})][ (đối tượng {object})][: {detail}]. Chỉ dựa vào văn bản khi mọi lớp đang bật.",
        "There are layers, all shown; a reader can switch them off[ (page {page})][ (object {object})][: {detail}]. Rely on the document with all layers on.",
    ),
    (
        "dynamic.external-stream",
        "Có nội dung nằm ở tệp khác, không được ký[ (trang {page})][ (đối tượng {object})][: {detail}]. Xin bản PDF có đủ nội dung.",
        "Part of the content lies in another file and is not signed[ (page {page})][ (object {object})][: {detail}]. Ask for a PDF that holds all of it.",
    ),
    (
        "dynamic.reference-xobject",
        "Có hình lấy từ trang của tài liệu khác, không được ký[ (trang {page})][ (đối tượng {object})][: {detail}]. Xin bản PDF có đủ nội dung.",
        "A picture is taken from a page of another document and is not signed[ (page {page})][ (object {object})][: {detail}]. Ask for a PDF that holds all of it.",
    ),
    (
        "dynamic.opi",
        "Có hình được thay bằng hình khác khi in[ (trang {page})][ (đối tượng {object})][: {detail}]. So bản in với màn hình.",
        "A picture is replaced by another one for printing[ (page {page})][ (object {object})][: {detail}]. Compare paper and screen.",
    ),
    (
        "dynamic.postscript-xobject",
        "Có mã PostScript chỉ máy in thấy[ (trang {page})][ (đối tượng {object})][: {detail}]. So bản in với màn hình.",
        "There is PostScript that only printers see[ (page {page})][ (object {object})][: {detail}]. Compare paper and screen.",
    ),
    (
        "dynamic.alternate-image",
        "Có ảnh kèm ảnh thay thế, có thể được hiện thay[ (trang {page})][ (đối tượng {object})][: {detail}]. So bản in với màn hình.",
        "An image has another one that may be shown instead[ (page {page})][ (object {object})][: {detail}]. Compare paper and screen.",
    ),
    (
        "dynamic.hover-look",
        "Có phần hiển thị khác khi đưa chuột vào[ (trang {page})][ (đối tượng {object})][: {detail}]. Chỉ đọc khi con trỏ ở ngoài.",
        "Something looks different under the pointer[ (page {page})][ (object {object})][: {detail}]. Read it with the pointer elsewhere.",
    ),
    (
        "dynamic.button-look",
        "Có nút đổi hình khi bấm[ (trang {page})][ (đối tượng {object})][: {detail}]. Không phải làm gì.",
        "A button looks different when pressed[ (page {page})][ (object {object})][: {detail}]. Nothing needs to be done.",
    ),
    (
        "dynamic.print-only",
        "Có phần chỉ hiện trên bản in[ (trang {page})][ (đối tượng {object})][: {detail}]. In ra để xem đủ nội dung.",
        "Something is on paper only[ (page {page})][ (object {object})][: {detail}]. Print it to see all of it.",
    ),
    (
        "dynamic.screen-only",
        "Có phần chỉ hiện trên màn hình, không in ra[ (trang {page})][ (đối tượng {object})][: {detail}]. Xem trên màn hình để thấy đủ.",
        "Something is on the screen only and not printed[ (page {page})][ (object {object})][: {detail}]. Look at the screen to see all of it.",
    ),
    (
        "dynamic.hidden-annotation",
        "Có chú thích hoặc trường bị ẩn[ (trang {page})][ (đối tượng {object})][: {detail}]. Dùng 'kyso inspect' nếu cần biết.",
        "An annotation or field is hidden[ (page {page})][ (object {object})][: {detail}]. Use 'kyso inspect' if it matters.",
    ),
    (
        "dynamic.field-value-differs",
        "Một trường hiển thị khác với giá trị của nó[ (trang {page})][ (đối tượng {object})][: {detail}]. Đừng dựa vào trường này; hỏi lại người ký.",
        "A field shows something else than its value[ (page {page})][ (object {object})][: {detail}]. Do not rely on this field; ask the signer.",
    ),
    (
        "dynamic.embedded-file",
        "Có tệp đính kèm bên trong[ (trang {page})][ (đối tượng {object})][: {detail}]. Tệp đó được ký theo, nhưng người ký có thể chưa xem.",
        "A file is attached inside[ (page {page})][ (object {object})][: {detail}]. It is covered by the signature, but the signer may not have seen it.",
    ),
    (
        "dynamic.portfolio",
        "Văn bản là một tập hợp tệp: phần mềm hiện các tệp bên trong thay cho trang đã ký[ (trang {page})][ (đối tượng {object})][: {detail}]. Xin từng văn bản riêng.",
        "The document is a portfolio: readers show the files in it instead of the signed pages[ (page {page})][ (object {object})][: {detail}]. Ask for each document by itself.",
    ),
    (
        "dynamic.second-body",
        "Một đối tượng có hai nội dung trong cùng phiên bản: phần mềm tự sửa tệp có thể lấy nội dung kia[ (trang {page})][ (đối tượng {object})][: {detail}]. Xin bản gốc từ nơi ban hành.",
        "An object is there twice in one revision: readers that repair files may take the other one[ (page {page})][ (object {object})][: {detail}]. Ask the issuer for the original.",
    ),
    (
        "dynamic.second-catalog",
        "Có một văn bản thứ hai nằm ẩn trong phần đã ký[ (trang {page})][ (đối tượng {object})][: {detail}]. Xin bản gốc từ nơi ban hành.",
        "A second document lies hidden among what was signed[ (page {page})][ (object {object})][: {detail}]. Ask the issuer for the original.",
    ),
    (
        "dynamic.orphan-pages",
        "Có trang không thuộc văn bản còn nằm trong tệp[ (trang {page})][ (đối tượng {object})][: {detail}]. Không phải làm gì.",
        "Pages that are not part of the document lie in the file[ (page {page})][ (object {object})][: {detail}]. Nothing needs to be done.",
    ),
    (
        "dynamic.font-not-embedded",
        "Phông chữ không nằm trong tệp, máy khác có thể hiển thị bằng phông khác[ (trang {page})][ (đối tượng {object})][: {detail}]. Không phải làm gì nếu đọc được bình thường.",
        "A font is not in the file, and other computers may show another one[ (page {page})][ (object {object})][: {detail}]. Nothing needs to be done if it reads well.",
    ),
    (
        "dynamic.text-lies",
        "Có chữ hoặc số hiển thị khác với khi sao chép, tìm kiếm[ (trang {page})][ (đối tượng {object})][: {detail}]. Chỉ tin những gì nhìn thấy trên trang, không tin chữ sao chép được.",
        "Letters or digits are copied and searched as others than are shown[ (page {page})][ (object {object})][: {detail}]. Believe what you see on the page, not what is copied.",
    ),
    (
        "dynamic.not-inspected",
        "Có phần không kiểm tra được nên không rõ có nội dung động hay không[ (trang {page})][ (đối tượng {object})][: {detail}]. Dùng 'kyso inspect' hoặc xin bản PDF tĩnh.",
        "Something could not be inspected, so whether it is dynamic is not known[ (page {page})][ (object {object})][: {detail}]. Use 'kyso inspect', or ask for a static PDF.",
    ),
    // signature
    (
        "signature.name-differs",
        "Chữ ký ghi tên «{claimed-name}», nhưng chứng thư cấp cho «{name}». Chỉ chứng thư cho biết ai đã ký.",
        "The signature says it is by «{claimed-name}», but the certificate was issued to «{name}». Only the certificate tells who signed.",
    ),
    (
        "signature.looks-differ",
        "Hình chữ ký ghi «{shown}», không có tên trong chứng thư, «{name}». Chỉ chứng thư cho biết ai đã ký.",
        "The signature's looks say «{shown}», without the name in the certificate, «{name}». Only the certificate tells who signed.",
    ),
    (
        "signature.value-bad",
        "Giá trị chữ ký không khớp với khóa công khai của người ký.",
        "The signature value does not match the signer's public key.",
    ),
    (
        "signature.unsupported",
        "Loại chữ ký hoặc thuật toán chưa được hỗ trợ: {detail}.",
        "This kind of signature or algorithm is not supported: {detail}.",
    ),
    (
        "signature.unchecked",
        "Chưa kiểm tra được giá trị chữ ký: {detail}.",
        "The signature value could not be checked: {detail}.",
    ),
    (
        "signature.binding-weak",
        "Chữ ký gắn với chứng thư bằng mã băm yếu {algorithm}.",
        "The signature names its certificate by a weak digest, {algorithm}.",
    ),
    (
        "signature.binding-missing",
        "Chữ ký ETSI.CAdES.detached thiếu thuộc tính signing-certificate: không biết chắc chứng thư nào đã ký.",
        "An ETSI.CAdES.detached signature without the signing-certificate attribute: which certificate signed is not sure.",
    ),
    (
        "signature.binding-absent",
        "Chữ ký không nêu chứng thư trong phần được ký (kiểu cũ adbe.pkcs7).",
        "The signed attributes do not name the certificate (the older adbe.pkcs7 form).",
    ),
    (
        "signature.binding-other",
        "Chứng thư kèm theo không phải chứng thư mà chữ ký nêu.",
        "The certificate is not the one that the signature names.",
    ),
    (
        "signature.binding-unreadable",
        "Không đọc được thuộc tính signing-certificate.",
        "The signing-certificate attribute cannot be read.",
    ),
    (
        "signature.binding-unsupported",
        "Chữ ký chỉ ra chứng thư ký bằng một hàm băm không được hỗ trợ, nên không đối chiếu được.",
        "The signature names its certificate by a digest algorithm that is not supported, so it cannot be compared.",
    ),
    // certificate
    (
        "certificate.signer-missing",
        "Không có chứng thư của người ký trong chữ ký hay trong kho. Hãy thêm bằng --intermediates.",
        "The signer's certificate is neither in the signature nor in the store. Add it with --intermediates.",
    ),
    (
        "certificate.path-not-built",
        "Chưa dựng được chuỗi chứng thư vì thiếu chứng thư của người ký.",
        "No path was looked for, since the signer's certificate is missing.",
    ),
    (
        "certificate.issuer-not-fetched",
        "Không tải được chứng thư của tổ chức cấp từ {url}: {detail}.",
        "The issuer's certificate could not be fetched from {url}: {detail}.",
    ),
    (
        "certificate.issuer-unknown",
        "Không có chứng thư của tổ chức cấp «{issuer}» (đã cấp cho {name}). Hãy thêm bằng kyso trust add hoặc --intermediates.[ Mã khóa của tổ chức cấp: {key}.][ Có thể tải tại: {urls}][ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "There is no certificate of the issuer «{issuer}» (of {name}). Add it with kyso trust add or --intermediates.[ The issuer's key identifier: {key}.][ It can be fetched from: {urls}][ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.not-an-anchor",
        "Chuỗi chứng thư kết thúc ở «{name}», không phải chứng thư gốc tin cậy đã cấu hình.[ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "The path ends at «{name}», which is not a configured trust anchor.[ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.issuer-did-not-sign",
        "Chứng thư của {name} không do tổ chức cấp cùng tên «{issuer}» ký.[ Cần chứng thư có mã khóa {key}.][ Có thể tải tại: {urls}][ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "The certificate of {name} was not signed by the issuer of that name, «{issuer}».[ Wanted is the one with key identifier {key}.][ It can be fetched from: {urls}][ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.path-too-long",
        "Chuỗi chứng thư của {name} quá dài hoặc quá rối để dựng trong giới hạn.[ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "The path of {name} is too long or too tangled to be built within the limits.[ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.algorithm-unsupported",
        "Thuật toán trên chứng thư của {name} hoặc của tổ chức cấp chưa được hỗ trợ.[ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "An algorithm on the certificate of {name} or its issuer is not supported.[ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.extension-not-understood",
        "Chứng thư của {name} có phần mở rộng bắt buộc mà chương trình không hiểu {detail}.[ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "The certificate of {name} has a critical extension that is not understood {detail}.[ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.issuer-unfit",
        "«{name}» không phải tổ chức cấp chứng thư.[ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "«{name}» is not a certification authority.[ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.path-length",
        "«{name}» không cho phép nhiều cấp chứng thực như vậy.[ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "«{name}» does not allow that many authorities below it.[ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.defective",
        "Chứng thư của {name} sai quy chuẩn RFC 5280[: {detail}].[ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "The certificate of {name} breaks RFC 5280[: {detail}].[ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.policy",
        "Không có chính sách chứng thư nào đúng cho cả chuỗi của {name}, trong khi tổ chức cấp bắt buộc phải có[: {detail}].[ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "No certificate policy holds for the whole path of {name}, and its authorities require one[: {detail}].[ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.name-unclear",
        "Không so được tên trong chứng thư của {name} với giới hạn tên của tổ chức cấp[: {detail}].[ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "A name in the certificate of {name} cannot be compared with the name constraints of its issuers[: {detail}].[ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.name-not-allowed",
        "Tên trong chứng thư của {name} nằm ngoài phạm vi mà tổ chức cấp được phép[: {detail}].[ {name} là tổ chức cấp trên đường dẫn của người ký {signer}.]",
        "A name in the certificate of {name} lies outside of what its issuers may name[: {detail}].[ {name} is an authority on the path of the signer {signer}.]",
    ),
    (
        "certificate.key-usage",
        "Chứng thư của {name} không được phép dùng để ký (thiếu digitalSignature và nonRepudiation).",
        "The certificate of {name} may not sign (neither digitalSignature nor nonRepudiation).",
    ),
    (
        "certificate.purpose",
        "Chứng thư của {name} được cấp cho mục đích khác ({detail}).",
        "The certificate of {name} was issued for other purposes ({detail}).",
    ),
    (
        "certificate.is-authority",
        "Chứng thư của {name} là của tổ chức cấp chứng thư, không dùng để ký văn bản.",
        "The certificate of {name} is that of an authority, which does not sign documents.",
    ),
    // revocation
    (
        "revocation.not-checked",
        "Chưa kiểm tra được {count} chứng thư có bị thu hồi hay không: không có dữ liệu CRL hoặc OCSP dùng được.",
        "Revocation of {count} certificates was not checked: there is no usable CRL or OCSP data.",
    ),
    (
        "revocation.revoked",
        "Chứng thư của {name} đã bị thu hồi lúc {from}[ (lý do: {reason})], trước khi ký.",
        "The certificate of {name} was revoked at {from}[ (reason: {reason})], before it signed.",
    ),
    (
        "revocation.revoked-no-proof",
        "Chứng thư của {name} bị thu hồi lúc {from}[ (lý do: {reason})]; không có gì chứng minh văn bản được ký trước đó.",
        "The certificate of {name} was revoked at {from}[ (reason: {reason})]; nothing proves that it signed before.",
    ),
    (
        "revocation.authority-revoked",
        "Chứng thư của tổ chức cấp «{name}» bị thu hồi lúc {from}[ (lý do: {reason})]; không có gì chứng minh văn bản được ký trước đó.",
        "The certificate of the authority «{name}» was revoked at {from}[ (reason: {reason})]; nothing proves that the signature is older.",
    ),
    (
        "revocation.revoked-later",
        "Chứng thư của {name} bị thu hồi về sau, lúc {from}[ (lý do: {reason})]; chữ ký được chứng minh đã có từ {time}, khi chứng thư còn hiệu lực.",
        "The certificate of {name} was revoked later, at {from}[ (reason: {reason})]; the signature is proven to be older ({time}).",
    ),
    (
        "revocation.on-hold",
        "Chứng thư của {name} bị tạm dừng từ {from}.",
        "The certificate of {name} has been suspended since {from}.",
    ),
    (
        "revocation.unknown",
        "Tổ chức cấp chứng thư trả lời (OCSP, {time}) rằng không biết chứng thư của {name}.",
        "The authority answered (OCSP, {time}) that it does not know the certificate of {name}.",
    ),
    (
        "revocation.stale",
        "{kind} lúc {time} về chứng thư của {name} đã cũ: chỉ dùng được đến {until}.",
        "The {kind} of {time} about the certificate of {name} is too old: it was current until {until}.",
    ),
    (
        "revocation.before-signing",
        "{kind} lúc {time} về chứng thư của {name} có trước khi ký ({until}), không cho biết tình trạng lúc ký.",
        "The {kind} of {time} about the certificate of {name} is from before the signature ({until}) and says nothing of its time.",
    ),
    (
        "revocation.after-expiry",
        "{kind} lúc {time} được lập sau khi chứng thư của {name} hết hạn: không còn cho biết chứng thư từng bị thu hồi hay không.",
        "The {kind} of {time} was made when the certificate of {name} had expired: it need not tell of it any more.",
    ),
    (
        "revocation.from-the-future",
        "{kind} về chứng thư của {name} ghi {time}, sau thời điểm được xét. Hãy xem lại đồng hồ máy hoặc --at.",
        "The {kind} about the certificate of {name} is from {time}, later than the time of judgement. Check the clock, or --at.",
    ),
    (
        "revocation.signer-not-believed",
        "{kind} lúc {time} về chứng thư của {name} do «{signer}» ký, không có chuỗi tới chứng thư gốc tin cậy.",
        "The {kind} of {time} about the certificate of {name} is signed by «{signer}», who has no path to a trust anchor.",
    ),
    (
        "revocation.signer-expired",
        "{kind} lúc {time} về chứng thư của {name}: chứng thư «{signer}» đã hết hạn lúc {until}, mà không có gì chứng minh dữ liệu này có từ trước đó.",
        "The {kind} of {time} about the certificate of {name}: the certificate «{signer}» expired at {until}, and nothing proves that this data is older.",
    ),
    (
        "revocation.signer-not-yet-valid",
        "{kind} lúc {time} về chứng thư của {name}: có từ trước khi chứng thư «{signer}» bắt đầu có hiệu lực ({from}).",
        "The {kind} of {time} about the certificate of {name} is older than the certificate «{signer}», valid from {from}.",
    ),
    (
        "revocation.signer-revoked",
        "{kind} lúc {time} về chứng thư của {name}: chứng thư «{signer}» đã bị thu hồi lúc {from}.",
        "The {kind} of {time} about the certificate of {name}: the certificate «{signer}» was revoked at {from}.",
    ),
    (
        "revocation.signer-unchecked",
        "{kind} lúc {time} về chứng thư của {name}: chưa kiểm tra được chứng thư «{signer}» có bị thu hồi hay không.",
        "The {kind} of {time} about the certificate of {name}: whether the certificate «{signer}» was revoked has not been checked.",
    ),
    (
        "revocation.algorithm-weak",
        "{kind} lúc {time} về chứng thư của {name} được ký bằng {algorithm}, không còn đủ an toàn.",
        "The {kind} of {time} about the certificate of {name} is signed with {algorithm}, which is not strong enough.",
    ),
    (
        "revocation.unusable",
        "Có {kind} về chứng thư của {name} nhưng không dùng được.",
        "There is a {kind} about the certificate of {name} that cannot be used: {detail}.",
    ),
    (
        "revocation.fetch-failed",
        "Không lấy được dữ liệu thu hồi của {name} từ {url}.",
        "Revocation data about {name} could not be fetched from {url}: {detail}.",
    ),
    // time
    (
        "time.stamp-accepted-then",
        "Dấu thời gian hợp lệ: {time}; chứng thư của nó nay đã hết hạn, nhưng dấu được chứng minh đã có từ {until}.",
        "A valid time-stamp: {time}; its certificate has expired since, but it is proven to have existed at {until}.",
    ),
    (
        "time.stamp-authority-revoked",
        "Dấu thời gian {time} không chứng minh được gì: chứng thư «{name}» đã bị thu hồi lúc {from}.",
        "The time-stamp of {time} proves nothing: the certificate «{name}» was revoked at {from}.",
    ),
    (
        "time.stamp-authority-on-hold",
        "Dấu thời gian {time} chưa dùng được: chứng thư «{name}» bị tạm dừng từ {from}.",
        "The time-stamp of {time} cannot be relied on: the certificate «{name}» has been suspended since {from}.",
    ),
    (
        "time.stamp-authority-unchecked",
        "Dấu thời gian {time} chưa dùng được: chưa kiểm tra được chứng thư «{name}» có bị thu hồi hay không.",
        "The time-stamp of {time} cannot be relied on: whether the certificate «{name}» was revoked has not been checked.",
    ),
    (
        "time.stamp-authority-not-checked",
        "Dấu thời gian {time}: chưa kiểm tra được chứng thư «{name}» có bị thu hồi hay không.",
        "The time-stamp of {time}: whether the certificate «{name}» was revoked has not been checked.",
    ),
    (
        "time.stamp-authority-checked-then",
        "Dấu thời gian {time}: tình trạng chứng thư «{name}» chỉ biết đến {until}, không có dữ liệu mới hơn.",
        "The time-stamp of {time}: the status of the certificate «{name}» is known as of {until} only; there is nothing newer.",
    ),
    (
        "time.stamp-order",
        "Dấu thời gian {time} mâu thuẫn: nó được chứng minh đã có từ {until}.",
        "The time-stamp of {time} contradicts itself: it is proven to have existed at {until}.",
    ),
    (
        "time.order",
        "Các dấu thời gian mâu thuẫn nhau: dấu ghi {time} nằm trong phần đã có từ {until}.",
        "The time-stamps contradict each other: one that states {time} lies in what existed at {until}.",
    ),
    (
        "time.proven-by-document-time-stamp",
        "Chữ ký đã có trước {time}: dấu thời gian văn bản «{by}» bao trùm nó.",
        "The signature existed before {time}: the document time-stamp «{by}» covers it.",
    ),
    (
        "time.proven-by-later-signature",
        "Chữ ký đã có trước {time}: chữ ký sau «{by}», có dấu thời gian, bao trùm nó.",
        "The signature existed before {time}: the later signature «{by}», which is time-stamped, covers it.",
    ),
    (
        "time.not-proven",
        "Không có dấu thời gian nào chứng minh thời điểm ký.",
        "No time-stamp proves when it was signed.",
    ),
    (
        "time.signed-after-expiry",
        "Ký sau khi chứng thư «{name}» đã hết hạn (lúc {until}).",
        "It was signed when the certificate «{name}» had expired (at {until}).",
    ),
    ("time.stamp-accepted", "Dấu thời gian hợp lệ: {time}.", "A valid time-stamp: {time}."),
    (
        "time.stamp-of-something-else",
        "Dấu thời gian {time} không phải của chữ ký này.",
        "The time-stamp of {time} is not over this signature.",
    ),
    (
        "time.stamp-signature-bad",
        "Dấu thời gian {time} có chữ ký sai hoặc không kiểm tra được.",
        "The time-stamp of {time} is not properly signed, or could not be checked.",
    ),
    (
        "time.stamp-not-bound",
        "Dấu thời gian {time} không nêu đúng chứng thư đã cấp nó.",
        "The time-stamp of {time} does not name the certificate that made it.",
    ),
    (
        "time.stamp-authority-unfit",
        "Dấu thời gian {time}: chứng thư «{name}» không phải chứng thư cấp dấu thời gian.",
        "The time-stamp of {time}: the certificate «{name}» is not one of a time-stamping authority.",
    ),
    (
        "time.stamp-authority-unknown",
        "Dấu thời gian {time}: không có chuỗi từ chứng thư «{name}» tới chứng thư gốc tin cậy.[ Chuỗi dừng ở «{below}»,][ do «{issuer}» cấp: hãy thêm chứng thư của tổ chức này bằng kyso trust add hoặc --intermediates.][ Có thể tải tại: {urls}]",
        "The time-stamp of {time}: no path from the certificate «{name}» to a trust anchor.[ It stops at «{below}»,][ issued by «{issuer}»: add that one's certificate with kyso trust add or --intermediates.][ It can be fetched from: {urls}]",
    ),
    (
        "time.stamp-authority-expired",
        "Dấu thời gian {time} không còn tự chứng minh được: chứng thư «{name}» chỉ có hiệu lực đến {until}.",
        "The time-stamp of {time} no longer proves itself: the certificate «{name}» was valid until {until} only.",
    ),
    (
        "time.stamp-algorithm-weak",
        "Dấu thời gian {time} dùng {algorithm}, không còn đủ an toàn.",
        "The time-stamp of {time} uses {algorithm}, which is not strong enough.",
    ),
    (
        "time.stamp-in-the-future",
        "Dấu thời gian {time} ở sau thời điểm kiểm tra. Hãy xem lại đồng hồ máy hoặc --at.",
        "The time-stamp of {time} is later than the time of judgement. Check the clock, or --at.",
    ),
    (
        "time.before-certificate",
        "Chữ ký có từ {time}, trước khi chứng thư được cấp ({from}).",
        "The signature existed at {time}, before the certificate was issued ({from}).",
    ),
    (
        "time.certificate-not-yet-valid",
        "Chứng thư «{name}» chỉ có hiệu lực từ {from}, sau thời điểm {time}.",
        "The certificate «{name}» is valid from {from} only, after {time}.",
    ),
    (
        "time.certificate-expired",
        "Chứng thư «{name}» hết hạn lúc {until}, mà không có dấu thời gian nào chứng minh văn bản được ký trước đó.",
        "The certificate «{name}» expired at {until}, and no time-stamp proves that the signature is older.",
    ),
    (
        "time.certificate-expired-before-proof",
        "Chứng thư «{name}» hết hạn lúc {until}, trước thời điểm chứng minh được ({time}).",
        "The certificate «{name}» expired at {until}, before the proven time ({time}).",
    ),
    (
        "time.claimed-is-local",
        "Giờ ký do người ký khai ({claimed}) là giờ Việt Nam ghi nhầm thành UTC; giờ đúng theo dấu thời gian là {time}.",
        "The time claimed by the signer ({claimed}) is Vietnam's local time written as UTC; the time-stamp says {time}.",
    ),
    (
        "time.claimed-differs",
        "Giờ ký do người ký khai ({claimed}) khác dấu thời gian ({time}) quá một giờ.",
        "The time claimed by the signer ({claimed}) is more than an hour off the time-stamp ({time}).",
    ),
    // algorithms
    (
        "algorithm.content",
        "Nội dung được băm bằng {algorithm}, thuật toán không còn được chấp nhận[ (chỉ đến hết ngày {until})].",
        "The content was hashed with {algorithm}, which is not accepted[ (until {until} only)].",
    ),
    (
        "algorithm.signature",
        "Chữ ký dùng {algorithm}, thuật toán không còn được chấp nhận[ (chỉ đến hết ngày {until})].",
        "The signature uses {algorithm}, which is not accepted[ (until {until} only)].",
    ),
    (
        "algorithm.key",
        "Khóa của người ký là {algorithm}, không được chấp nhận vào lúc {time}.",
        "The signer's key is {algorithm}, not accepted at {time}.",
    ),
    (
        "algorithm.certificate",
        "Chứng thư «{name}» được ký bằng {algorithm}, thuật toán không còn được chấp nhận[ (chỉ đến hết ngày {until})].",
        "The certificate «{name}» was signed with {algorithm}, which is not accepted[ (until {until} only)].",
    ),
    (
        "algorithm.issuer-key",
        "Khóa của «{name}» là {algorithm}, không được chấp nhận vào lúc {time}.",
        "The key of «{name}» is {algorithm}, not accepted at {time}.",
    ),
    (
        "algorithm.scheme-not-listed",
        "Chữ ký theo lược đồ {algorithm}; Phụ lục I Thông tư 15/2025/TT-BKHCN nêu RSASSA-PSS hoặc ECDSA.",
        "The signature scheme is {algorithm}; annex I of circular 15/2025/TT-BKHCN names RSASSA-PSS and ECDSA.",
    ),
    // format
    ("format.coverage-unclear", "Không rõ chữ ký bao trùm phần nào của tệp.", "What the signature covers is unclear."),
    (
        "format.hybrid-views-differ",
        "Tệp có hai bảng tham chiếu cho ra hai văn bản khác nhau (hybrid): không biết chắc người ký đã thấy gì.",
        "A hybrid-reference file whose two views differ: what the signer saw is not sure.",
    ),
    // structure, messages and changes
    (
        "pdf.byte-range.missing",
        "Chữ ký không nêu vùng được ký (/ByteRange).[ Byte {offset};] {clause}.",
        "The signature has no /ByteRange.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.byte-range.not-array",
        "Vùng được ký (/ByteRange) không phải một mảng.[ Byte {offset};] {clause}.",
        "/ByteRange is no array.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.byte-range.indirect",
        "Vùng được ký (/ByteRange) nằm ở đối tượng khác, có thể bị thay.[ Byte {offset};] {clause}.",
        "/ByteRange lies in another object, which could be replaced.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.byte-range.count",
        "Vùng được ký (/ByteRange) không gồm đúng bốn số.[ Byte {offset};] {clause}.",
        "/ByteRange does not have exactly four numbers.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.byte-range.not-integers",
        "Vùng được ký (/ByteRange) có giá trị không phải số nguyên không âm.[ Byte {offset};] {clause}.",
        "/ByteRange holds something else than non-negative integers.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.byte-range.start-not-zero",
        "Vùng được ký (/ByteRange) không bắt đầu từ byte đầu tiên của tệp.[ Byte {offset};] {clause}.",
        "/ByteRange does not begin at the first octet of the file.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.byte-range.gap-start",
        "Chỗ trống của vùng được ký không bắt đầu đúng tại /Contents: có phần không được ký.[ Byte {offset};] {clause}.",
        "The gap of the byte range does not begin at /Contents: something is not covered.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.byte-range.gap-end",
        "Chỗ trống của vùng được ký không kết thúc đúng sau /Contents: có phần không được ký.[ Byte {offset};] {clause}.",
        "The gap of the byte range does not end behind /Contents: something is not covered.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.byte-range.overlap",
        "Hai phần của vùng được ký chồng lên nhau hoặc đảo thứ tự.[ Byte {offset};] {clause}.",
        "The two parts of the byte range overlap or are reversed.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.byte-range.beyond-file",
        "Vùng được ký vượt quá cuối tệp.[ Byte {offset};] {clause}.",
        "The byte range goes beyond the end of the file.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.byte-range.end",
        "Vùng được ký không kết thúc ở cuối phiên bản chứa chữ ký.[ Byte {offset};] {clause}.",
        "The byte range does not end where the signature's revision ends.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.byte-range.revision-end-unknown",
        "Không xác định được chỗ kết thúc của phiên bản chứa chữ ký.[ Byte {offset};] {clause}.",
        "Where the signature's revision ends is not sure.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.contents.missing",
        "Chữ ký không có /Contents.[ Byte {offset};] {clause}.",
        "The signature has no /Contents.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.contents.empty",
        "Phần /Contents của chữ ký trống.[ Byte {offset};] {clause}.",
        "The /Contents of the signature is empty.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.contents.indirect",
        "Phần /Contents nằm ở đối tượng khác.[ Byte {offset};] {clause}.",
        "/Contents lies in another object.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.contents.not-string",
        "Phần /Contents không phải chuỗi.[ Byte {offset};] {clause}.",
        "/Contents is no string.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.contents.literal-string",
        "Phần /Contents không viết bằng chuỗi thập lục phân.[ Byte {offset};] {clause}.",
        "/Contents is not a hexadecimal string.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.contents.odd-digits",
        "Phần /Contents có số chữ số lẻ.[ Byte {offset};] {clause}.",
        "/Contents has an odd number of digits.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.contents.white-space",
        "Phần /Contents có khoảng trắng hoặc ký tự lạ bên trong.[ Byte {offset};] {clause}.",
        "There is white space or something else inside /Contents.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.contents.padding",
        "Phần đệm sau chữ ký trong /Contents không phải toàn số 0.[ Byte {offset};] {clause}.",
        "The padding behind the message in /Contents is not all zeros.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.contents.too-large",
        "Phần /Contents quá lớn.[ Byte {offset};] {clause}.",
        "/Contents is too large.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.contents.enclosed",
        "Phần /Contents nằm bên trong một đối tượng khác, nên đối tượng đó có phần không ai ký.[ Byte {offset};] {clause}: {detail}.",
        "/Contents lies within another object, which therefore holds octets nobody signed.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.objects.overlap",
        "Hai đối tượng dùng chung một số byte của tệp: đọc được theo hai cách.[ Byte {offset};] {clause}: {detail}.",
        "Two objects share octets of the file, which can be read in two ways.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.subfilter.missing",
        "Chữ ký không nêu loại (/SubFilter).[ Byte {offset};] {clause}.",
        "The signature does not name its kind (/SubFilter).[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.signature.compressed",
        "Từ điển chữ ký nằm trong luồng nén: không kiểm tra được vị trí.[ Byte {offset};] {clause}.",
        "The signature dictionary lies in an object stream, where its place cannot be checked.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.signature.duplicate-key",
        "Từ điển chữ ký có một khóa ghi hai lần.[ Byte {offset};] {clause}.",
        "The signature dictionary holds a key twice.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.signature.not-dictionary",
        "Giá trị của trường chữ ký không phải từ điển.[ Byte {offset};] {clause}.",
        "The value of the signature field is no dictionary.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.signature.not-indirect",
        "Từ điển chữ ký không phải đối tượng riêng.[ Byte {offset};] {clause}.",
        "The signature dictionary is no object of its own.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.revision.octets-left-over",
        "Phiên bản chứa chữ ký có phần không bảng tham chiếu nào dẫn tới, trình đọc khác có thể hiển thị.[ Byte {offset};] {clause}: {detail}.",
        "The signature's revision holds something that no cross-reference leads to and other readers may show.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.signature.redefined",
        "Từ điển chữ ký bị định nghĩa lại ở một phiên bản sau.[ Byte {offset};] {clause}.",
        "A later revision defines the signature dictionary anew.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.signature.shared",
        "Hai trường dùng chung một chữ ký.[ Byte {offset};] {clause}.",
        "Two fields share one signature.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.unreadable",
        "Tệp đã hỏng hoặc bị sửa: không đọc được như một văn bản PDF nên không thể nói nó hiển thị gì; chữ ký tìm thấy trong phần còn lại ({detail}).",
        "The file is damaged or was tampered with: it cannot be read as a PDF document, so nothing is said of what it shows; the signature was found in what is left of it ({detail}).",
    ),
    (
        "pdf.signature.unreachable",
        "Có chữ ký trong tệp nhưng không trường nào dẫn tới: đường dẫn đã hỏng hoặc chữ ký bị giấu.[ Byte {offset};] {clause}.",
        "There is a signature in the file that no field leads to: the way to it is broken, or it is hidden.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.signature.type",
        "Từ điển chữ ký có /Type lạ.[ Byte {offset};] {clause}.",
        "The signature dictionary has another /Type.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.signature.unreadable",
        "Không đọc được từ điển chữ ký.[ Byte {offset};] {clause}.",
        "The signature dictionary cannot be read.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.field.duplicate-key",
        "Trường chữ ký có một khóa ghi hai lần.[ Byte {offset};] {clause}.",
        "The signature field holds a key twice.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.docmdp.not-first",
        "Chữ ký chứng nhận (DocMDP) không phải chữ ký đầu tiên.[ Byte {offset};] {clause}.",
        "A certification signature (DocMDP) is not the first one.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.docmdp.not-in-perms",
        "Chữ ký chứng nhận không phải chữ ký mà /Perms nêu.[ Byte {offset};] {clause}.",
        "The certification signature is not the one that /Perms names.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.docmdp.permission",
        "Mức cho phép thay đổi (DocMDP /P) không hợp lệ.[ Byte {offset};] {clause}.",
        "The permission (DocMDP /P) is none of those that exist.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.docmdp.unreadable",
        "Không đọc được quy định của chữ ký chứng nhận.[ Byte {offset};] {clause}.",
        "What the certification permits cannot be read.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.xref.hybrid-views-differ",
        "Tệp có hai bảng tham chiếu cho ra hai văn bản khác nhau.[ Byte {offset};] {clause}.",
        "The two cross-references of the file give two documents.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "cms.unreadable",
        "Không đọc được thông điệp chữ ký (CMS).[ Byte {offset};] {clause}.",
        "The signature's message (CMS) cannot be read.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "cms.content.present",
        "Chữ ký tách rời lại mang nội dung riêng bên trong.[ Byte {offset};] {clause}.",
        "A detached signature carries content of its own.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "cms.signers",
        "Chữ ký không có đúng một người ký.[ Byte {offset};] {clause}.",
        "The signature does not have exactly one signer.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "cms.signer.ambiguous",
        "Nhiều chứng thư khác nhau cùng khớp với người ký.[ Byte {offset};] {clause}.",
        "Several different certificates fit the signer.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "cms.digest-algorithms.empty",
        "Thông điệp chữ ký không nêu thuật toán băm.[ Byte {offset};] {clause}.",
        "The message names no digest algorithm.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "cms.digest-algorithms.other",
        "Thông điệp chữ ký không nêu đúng thuật toán băm mà người ký dùng.[ Byte {offset};] {clause}.",
        "The message does not name the digest algorithm that the signer used.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "cms.signed-attributes.missing",
        "Chữ ký thiếu các thuộc tính được ký.[ Byte {offset};] {clause}.",
        "The signature has no signed attributes.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "cms.signed-attributes.not-der",
        "Các thuộc tính được ký không mã hóa theo DER.[ Byte {offset};] {clause}.",
        "The signed attributes are not encoded in DER.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "cms.content-type",
        "Thuộc tính content-type thiếu, lặp hoặc sai.[ Byte {offset};] {clause}.",
        "The content-type attribute is missing, repeated or wrong.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "cms.message-digest",
        "Thuộc tính message-digest thiếu, lặp hoặc sai.[ Byte {offset};] {clause}.",
        "The message-digest attribute is missing, repeated or wrong.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "cms.algorithm-protection",
        "Thuật toán được bảo vệ khác thuật toán đã dùng.[ Byte {offset};] {clause}.",
        "The protected algorithms are not those that were used.[ Offset {offset};] {clause}: {detail}.",
    ),
    (
        "pdf.mac.unchecked",
        "Tệp có mã xác thực theo mật khẩu (PDF MAC, ISO/TS 32004); mã này không được kiểm tra.",
        "The file carries an authentication code by its password (PDF MAC, ISO/TS 32004), which is not checked.",
    ),
    // XML signatures
    (
        "xml.form.misplaced",
        "Phần đã ký không nằm đúng chỗ mà biểu mẫu quy định (tấn công bọc chữ ký): {detail}.",
        "What is signed does not stand where its form has it (signature wrapping): {detail}.",
    ),
    (
        "xml.key-info.other-certificates",
        "KeyInfo còn có chứng thư khác không phải của người ký; không được dùng.",
        "KeyInfo has other certificates that are not the signer's; they were not used.",
    ),
    (
        "xml.key-info.too-many",
        "KeyInfo có quá nhiều chứng thư; chỉ xem xét những chứng thư đầu tiên.",
        "KeyInfo has too many certificates; the first ones were looked at.",
    ),
    (
        "xml.key-info.unreadable-certificate",
        "KeyInfo có chứng thư không đọc được.",
        "A certificate in KeyInfo cannot be read.",
    ),
    (
        "xml.manifest.elsewhere",
        "Tham chiếu tới bản kê (Manifest) không trỏ tới bản kê của chính chữ ký này, nên các mục trong đó không được kiểm tra[ (vị trí {offset})].",
        "A reference to a manifest selects none of this signature's own, so that its entries are not checked[ (offset {offset})].",
    ),
    (
        "xml.reference.ambiguous-id",
        "Nhiều phần trong tệp mang cùng một Id mà chữ ký tham chiếu[ (vị trí {offset})]: {detail}.",
        "Several elements have the Id that the signature refers to[ (offset {offset})]: {detail}.",
    ),
    (
        "xml.reference.no-such-id",
        "Chữ ký tham chiếu tới phần không có trong tệp[ (vị trí {offset})]: {detail}.",
        "The signature refers to something that is not in the document[ (offset {offset})]: {detail}.",
    ),
    (
        "xml.reference.empty",
        "Một tham chiếu của chữ ký không chọn nội dung nào[ (vị trí {offset})].",
        "A reference of the signature selects nothing[ (offset {offset})].",
    ),
    (
        "xml.reference.fragment",
        "Một tham chiếu của chữ ký không phải là Id[ (vị trí {offset})]: {detail}.",
        "A reference of the signature is no Id[ (offset {offset})]: {detail}.",
    ),
    (
        "xml.reference.order",
        "Các phép biến đổi của một tham chiếu đứng sai thứ tự[ (vị trí {offset})]: {detail}.",
        "The transforms of a reference are in an order without meaning[ (offset {offset})]: {detail}.",
    ),
    (
        "xml.signature.ambiguous-id",
        "Phần khác trong tệp mang cùng Id với chữ ký này.",
        "Another element of the document has the Id of this signature.",
    ),
    (
        "xml.signature.amid-text",
        "Chữ ký nằm xen giữa chữ của một giá trị, nên giá trị đó đọc có và không có chữ ký là khác nhau.",
        "The signature stands amid the text of a value, which reads differently with and without it.",
    ),
    (
        "xml.signature.limit",
        "Chữ ký vượt quá giới hạn được xem xét: {detail}.",
        "The signature has more than is looked at: {detail}.",
    ),
    (
        "xml.signature.markup",
        "Giữa các phần của chữ ký có chú thích hoặc chỉ thị xử lý.",
        "There are comments or processing instructions between the parts of the signature.",
    ),
    (
        "xml.signature.no-transforms",
        "Một tham chiếu có phần Transforms rỗng.",
        "A reference has Transforms without any.",
    ),
    (
        "xml.signature.structure",
        "Chữ ký không đúng cấu trúc XML Signature[ (vị trí {offset})]: {detail}.",
        "The signature does not have the structure of XML Signature[ (offset {offset})]: {detail}.",
    ),
    (
        "xml.signer.ambiguous",
        "Nhiều chứng thư cùng khớp với chữ ký, không rõ ai ký: {detail}.",
        "Several certificates fit the signature, so that who signed is not clear: {detail}.",
    ),
    (
        "xades.countersignature",
        "Chữ ký đứng ở chỗ của chữ ký xác nhận (countersignature) nhưng không ký trên giá trị của chữ ký mà nó xác nhận: {detail}.",
        "It stands as a countersignature and is not over the value it would countersign: {detail}.",
    ),
    (
        "xades.object-format-reference",
        "DataObjectFormat không nêu tham chiếu nào của chữ ký.",
        "A DataObjectFormat names no reference of the signature.",
    ),
    ("xades.older-version", "Thuộc tính XAdES thuộc phiên bản cũ.", "The XAdES properties are of an older version."),
    (
        "xades.properties-elsewhere",
        "Tham chiếu tới thuộc tính được ký (SignedProperties) trỏ tới nơi khác[ (vị trí {offset})]: {detail}.",
        "The reference to the signed properties selects something else[ (offset {offset})]: {detail}.",
    ),
    (
        "xades.properties-twice",
        "Chữ ký có thuộc tính XAdES lặp lại[ (vị trí {offset})]: {detail}.",
        "XAdES properties stand there twice[ (offset {offset})]: {detail}.",
    ),
    (
        "xades.properties-unsigned",
        "Thuộc tính SignedProperties không được ký[ (vị trí {offset})]: {detail}.",
        "The SignedProperties are not signed[ (offset {offset})]: {detail}.",
    ),
    (
        "xades.properties-without-type",
        "Tham chiếu tới SignedProperties không ghi loại (Type).",
        "The reference to the SignedProperties has no Type.",
    ),
    (
        "xades.property-unknown",
        "Có thuộc tính XAdES không được hiểu; không tính đến.",
        "A XAdES property is not understood and counts for nothing.",
    ),
    (
        "xades.signing-time-unreadable",
        "Giờ ký trong thuộc tính XAdES không đọc được.",
        "The signing time in the XAdES properties cannot be read.",
    ),
    (
        "xades.signing-time-without-zone",
        "Giờ ký trong thuộc tính XAdES không nêu múi giờ.",
        "The signing time in the XAdES properties states no zone.",
    ),
    (
        "xades.target",
        "Thuộc tính XAdES ghi là của chữ ký khác[ (vị trí {offset})]: {detail}.",
        "The XAdES properties say that they are another signature's[ (offset {offset})]: {detail}.",
    ),
    (
        "xades.target-missing",
        "Thuộc tính XAdES không ghi là của chữ ký nào.",
        "The XAdES properties do not say whose they are.",
    ),
    (
        "xades.time-stamp-unreadable",
        "Có dấu thời gian không đọc được trong thuộc tính không được ký.",
        "A time-stamp among the unsigned properties cannot be read.",
    ),
    (
        "xades.unsigned-data-object-properties",
        "Có thuộc tính không được ký về đối tượng dữ liệu; không tính đến.",
        "There are unsigned properties of data objects, which count for nothing.",
    ),
    (
        "xades.unsigned-properties-twice",
        "Có hai phần UnsignedProperties; chỉ đọc phần đầu.",
        "There are two UnsignedProperties; the first was read.",
    ),
    (
        "xades.values-unreadable",
        "Có dữ liệu xác thực (chứng thư, CRL, OCSP) không đọc được trong thuộc tính không được ký.",
        "Validation data among the unsigned properties cannot be read.",
    ),
    (
        "cms.ber",
        "Thông điệp chữ ký mã hóa theo BER; đã đọc như DER.",
        "The message is encoded in BER and was read as DER.",
    ),
    (
        "cms.revocation-values.unreadable",
        "Một phần dữ liệu thu hồi kèm trong chữ ký không đọc được và đã bị bỏ qua.",
        "Part of the revocation data in the signature cannot be read and was left out.",
    ),
    (
        "pdf.dss.malformed",
        "Kho dữ liệu xác thực của văn bản (/DSS) có mục không đúng chuẩn; mục đó đã bị bỏ qua.",
        "The document security store (/DSS) has entries that are not as the standard says; they were left out.",
    ),
    (
        "pdf.dss.limit",
        "Kho dữ liệu xác thực của văn bản (/DSS) quá lớn; phần vượt giới hạn đã bị bỏ qua.",
        "The document security store (/DSS) is larger than what is looked at; the rest was left out.",
    ),
    (
        "pdf.dss.encrypted",
        "Kho dữ liệu xác thực của văn bản (/DSS) bị mã hóa nên không đọc được.",
        "The document security store (/DSS) is encrypted and cannot be read.",
    ),
    (
        "format.embedded-limit",
        "Văn bản mang quá nhiều chứng thư hoặc dữ liệu thu hồi; phần vượt giới hạn đã bị bỏ qua.",
        "The document brings more certificates or revocation data than is looked at; the rest was left out.",
    ),
    (
        "cms.time-stamp.unreadable",
        "Có dấu thời gian không đọc được; không được tính.",
        "A time-stamp cannot be read; it does not count.",
    ),
    (
        "change.annotation-added",
        "Phiên bản {revision} thêm chú thích {detail} vào một trang[ (số {page})][ (đối tượng {object})]; nội dung thêm chưa ai ký và có thể che phần đã ký.",
        "Revision {revision} added an annotation, {detail}, to a page[ (no. {page})][ (object {object})]; nobody signed it, and it can cover what was signed.",
    ),
    (
        "change.annotation-changed",
        "Phiên bản {revision} sửa chú thích {detail} đã có khi ký[, trang {page}][ (đối tượng {object})].",
        "Revision {revision} changed an annotation that was there when it was signed: {detail}[, page {page}][ (object {object})].",
    ),
    (
        "change.annotation-removed",
        "Phiên bản {revision} gỡ chú thích {detail} khỏi một trang[ (số {page})][ (đối tượng {object})]; phần bị che khi ký có thể lộ ra.",
        "Revision {revision} took an annotation, {detail}, off a page[ (no. {page})][ (object {object})]; what it covered when it was signed can show now.",
    ),
    (
        "change.catalog-changed",
        "Phiên bản {revision} đổi mục {detail} trong danh mục gốc của văn bản[ (đối tượng {object})]; mục này quyết định cách văn bản hiển thị hoặc hoạt động nên không được đổi sau khi ký.",
        "Revision {revision} changed {detail} in the catalog[ (object {object})]; that decides how the document shows or behaves, so it may not change after signing.",
    ),
    (
        "change.certified",
        "Phiên bản {revision} chứng nhận văn bản và ghi chữ ký chứng nhận vào danh mục gốc ({detail}[; đối tượng {object}]).",
        "Revision {revision} certified the document and named the certification in the catalog ({detail}[; object {object}]).",
    ),
    (
        "change.cover-unchecked",
        "Chưa kiểm tra được phần thêm ở phiên bản {revision}[ (trang {page})] có che nội dung đã ký hay không: {detail}.",
        "Whether what revision {revision} added[ on page {page}] hides signed content could not be checked: {detail}.",
    ),
    (
        "change.covers-signature",
        "Phần thêm ở phiên bản {revision}[ (trang {page})] che {share}% hình chữ ký {signature}, trong mức thể thức cho phép.",
        "What revision {revision} added[ on page {page}] covers {share} % of the looks of the signature {signature}, as the official form allows.",
    ),
    (
        "change.hides-content",
        "Phần thêm ở phiên bản {revision}[ (trang {page})] che nội dung đã ký: {share}% ở chỗ bị che nhiều nhất[, trong đó có «{words}»].",
        "What revision {revision} added[ on page {page}] hides signed content: {share} % where most is hidden[, «{words}» among it].",
    ),
    (
        "change.hides-signature",
        "Phần thêm ở phiên bản {revision}[ (trang {page})] che {share}% hình chữ ký {signature}.",
        "What revision {revision} added[ on page {page}] hides {share} % of the looks of the signature {signature}.",
    ),
    (
        "change.document-time-stamp",
        "Phiên bản {revision} thêm dấu thời gian văn bản {detail}[ (đối tượng {object})].",
        "Revision {revision} added the document time-stamp {detail}[ (object {object})].",
    ),
    (
        "change.empty-field-shows",
        "Phiên bản {revision} làm cho một trường chữ ký chưa ai ký hiển thị nội dung trên một trang[ (số {page})][ (đối tượng {object})]; nội dung này có thể che văn bản.",
        "Revision {revision} made a signature field that nobody signed show something on a page[ (no. {page})][ (object {object})]; it can cover the document.",
    ),
    (
        "change.encryption-changed",
        "Phiên bản {revision} đổi cách mã hóa tệp[ (đối tượng {object})]; như vậy không thể so với bản đã ký.",
        "Revision {revision} changed the encryption[ (object {object})]; it cannot be compared with what was signed then.",
    ),
    (
        "change.extensions",
        "Phiên bản {revision} bổ sung khai báo phần mở rộng PDF[ (đối tượng {object})]; không ảnh hưởng nội dung.",
        "Revision {revision} declared PDF extensions[ (object {object})]; nothing shows of that.",
    ),
    (
        "change.extensions-removed",
        "Phiên bản {revision} gỡ hoặc hạ cấp khai báo phần mở rộng PDF[ (đối tượng {object})]; khai báo chỉ được bổ sung.",
        "Revision {revision} took declared PDF extensions away, or lowered their level[ (object {object})]; they may only be added to.",
    ),
    (
        "change.field-added",
        "Phiên bản {revision} thêm một trường biểu mẫu không phải trường chữ ký hợp lệ[, trang {page}][ (đối tượng {object})]; sau khi ký chỉ được thêm trường chữ ký.",
        "Revision {revision} added a form field: {detail}[, page {page}][ (object {object})]; only signature fields may be added after signing.",
    ),
    (
        "change.field-changed",
        "Phiên bản {revision} sửa cấu trúc của trường {detail}[, trang {page}][ (đối tượng {object})]; tên, loại, vị trí và các trường con không được đổi sau khi ký.",
        "Revision {revision} changed what field {detail} is[, page {page}][ (object {object})]; name, type, place and kids may not change after signing.",
    ),
    (
        "change.field-filled",
        "Phiên bản {revision} điền trường {detail}[, trang {page}][ (đối tượng {object})].",
        "Revision {revision} filled in field {detail}[, page {page}][ (object {object})].",
    ),
    (
        "change.field-looks-differ",
        "Phiên bản {revision} sửa trường {detail}[, trang {page}][ (đối tượng {object})]: giá trị và hình hiển thị có thể không còn khớp nhau.",
        "Revision {revision} changed field {detail}[, page {page}][ (object {object})] so that its value and its looks need not agree.",
    ),
    (
        "change.field-prepared",
        "Phiên bản {revision} chuẩn bị trường chữ ký {detail}[, trang {page}][ (đối tượng {object})].",
        "Revision {revision} prepared signature field {detail}[, page {page}][ (object {object})].",
    ),
    (
        "change.field-read-only",
        "Phiên bản {revision} khóa trường {detail} ở chế độ chỉ đọc[ (đối tượng {object})]; giá trị giữ nguyên.",
        "Revision {revision} made field {detail} read-only[ (object {object})]; what it holds stays.",
    ),
    (
        "change.field-removed",
        "Phiên bản {revision} gỡ một trường khỏi biểu mẫu[, trang {page}][ (đối tượng {object})]; trường có khi ký phải được giữ lại.",
        "Revision {revision} took a field out of the form[, page {page}][ (object {object})]; what was there when it was signed has to stay.",
    ),
    (
        "change.field-signed",
        "Phiên bản {revision} ký vào trường {detail} có sẵn[, trang {page}][ (đối tượng {object})].",
        "Revision {revision} signed the waiting field {detail}[, page {page}][ (object {object})].",
    ),
    (
        "change.field-value",
        "Phiên bản {revision} gán cho một trường chữ ký không phải được ký ở đó[, trang {page}][ (đối tượng {object})]; chữ ký không được dùng lại.",
        "Revision {revision} gave a field a signature that was not made there[, page {page}][ (object {object})]; signatures cannot be used again.",
    ),
    (
        "change.form-changed",
        "Phiên bản {revision} sửa thiết lập biểu mẫu {detail}[ (đối tượng {object})]; thiết lập này có thể làm các trường hiển thị khác lúc ký.",
        "Revision {revision} changed the form's settings, {detail}[ (object {object})]; that can make fields show otherwise than when it was signed.",
    ),
    (
        "change.form-removed",
        "Phiên bản {revision} gỡ biểu mẫu[ (đối tượng {object})] cùng các trường chữ ký trong đó.",
        "Revision {revision} removed the form[ (object {object})] and the signature fields in it.",
    ),
    (
        "change.form-resources-changed",
        "Phiên bản {revision} thay phông chữ hoặc tài nguyên chung của biểu mẫu[ (đối tượng {object})]; các trường có thể hiển thị khác lúc ký.",
        "Revision {revision} replaced fonts or resources of the form[ (object {object})]; fields can show otherwise than when it was signed.",
    ),
    (
        "change.generation-changed",
        "Phiên bản {revision} dùng lại số đối tượng {object} cho một đối tượng khác[, trang {page}].",
        "Revision {revision} used object number {object} again for another object[, page {page}].",
    ),
    (
        "change.identifier-changed",
        "Phiên bản {revision} đổi mã định danh của tệp; mã này không hiển thị ở đâu.",
        "Revision {revision} changed the file's identifier, which shows nowhere.",
    ),
    (
        "change.information-changed",
        "Phiên bản {revision} sửa thông tin văn bản {detail}[ (đối tượng {object})]; đó là điều văn bản tự nói về mình khi ký.",
        "Revision {revision} changed the document information, {detail}[ (object {object})]; it is what the document said of itself when it was signed.",
    ),
    (
        "change.information-dates",
        "Phiên bản {revision} chỉ cập nhật ngày sửa và phần mềm trong thông tin tệp[ (đối tượng {object})].",
        "Revision {revision} only updated dates and producer in the document information[ (object {object})].",
    ),
    (
        "change.locked-document",
        "Phiên bản {revision} sửa văn bản[, trang {page}][ (đối tượng {object})] sau khi một chữ ký đã khóa văn bản.",
        "Revision {revision} changed the document[, page {page}][ (object {object})] after a signature had locked it.",
    ),
    (
        "change.locked-field",
        "Phiên bản {revision} sửa trường {detail}[, trang {page}][ (đối tượng {object})] mà một chữ ký đã khóa.",
        "Revision {revision} changed field {detail}[, page {page}][ (object {object})], which a signature locks.",
    ),
    (
        "change.metadata-changed",
        "Phiên bản {revision} sửa siêu dữ liệu[ của trang {page}][ (đối tượng {object})] ngoài ngày lưu và phần mềm; đó là điều văn bản tự nói về mình khi ký.",
        "Revision {revision} changed metadata[ of page {page}][ (object {object})] beyond dates and producer; it is what the document said of itself when it was signed.",
    ),
    (
        "change.metadata-dates",
        "Phiên bản {revision} chỉ cập nhật ngày lưu và phần mềm trong siêu dữ liệu[ của trang {page}][ (đối tượng {object})].",
        "Revision {revision} only updated dates and producer in the metadata[ of page {page}][ (object {object})].",
    ),
    (
        "change.new-field",
        "Phiên bản {revision} thêm một trường chữ ký trống[, trang {page}][ (đối tượng {object})].",
        "Revision {revision} added an empty signature field[, page {page}][ (object {object})].",
    ),
    (
        "change.new-signature",
        "Phiên bản {revision} thêm chữ ký {detail}[, trang {page}][ (đối tượng {object})].",
        "Revision {revision} added signature {detail}[, page {page}][ (object {object})].",
    ),
    (
        "change.not-compared",
        "Chưa so được thay đổi đến phiên bản {revision}: tệp được mã hóa[ (đối tượng {object})].",
        "Changes up to revision {revision} were not compared: the file is encrypted[ (object {object})].",
    ),
    (
        "change.object-appeared",
        "Phiên bản {revision} đặt nội dung vào đối tượng {object}[, trang {page}] mà văn bản đã ký nhắc tới nhưng để trống; như vậy văn bản đã ký hiển thị khác đi.",
        "Revision {revision} put something into object {object}[, page {page}], to which the signed document referred although there was nothing; what was signed shows otherwise then.",
    ),
    (
        "change.object-changed",
        "Phiên bản {revision} sửa đối tượng {object} mà văn bản đã ký dùng đến[, trang {page}]; thay đổi này không được phép.",
        "Revision {revision} changed object {object}, which the signed document uses[ on page {page}] ({detail}); that is not permitted.",
    ),
    (
        "change.object-freed",
        "Phiên bản {revision} xóa đối tượng {object} mà văn bản vẫn dùng[, trang {page}]; phần đã ký có thể biến mất.",
        "Revision {revision} freed object {object}, which the document still uses[ on page {page}]; something that was signed can be gone.",
    ),
    (
        "change.object-stream-changed",
        "Phiên bản {revision} ghi lại luồng đối tượng {object} với nội dung khác; mọi đối tượng đã ký nằm trong đó đổi theo.",
        "Revision {revision} wrote object stream {object} with another content; every signed object in it changes with it.",
    ),
    (
        "change.objects-copied",
        "Phiên bản {revision} chép các đối tượng đã ký sang số mới nhưng chỗ khác vẫn dùng số cũ; văn bản không còn là một.",
        "Revision {revision} copied signed objects to new numbers while other places still use the old ones; the document is no longer one.",
    ),
    (
        "change.octets-left-over",
        "Phiên bản {revision} chứa phần không bảng tham chiếu nào dẫn tới ({detail}).",
        "Revision {revision} holds something that no cross-reference leads to ({detail}).",
    ),
    (
        "change.page-box-rounded",
        "Phiên bản {revision} làm tròn khổ một trang[ (số {page})] (dưới 0,01 đơn vị)[ (đối tượng {object})].",
        "Revision {revision} rounded the boundaries of a page[ (no. {page})] (below 0.01 units)[ (object {object})].",
    ),
    (
        "change.page-changed",
        "Phiên bản {revision} sửa một trang[ (số {page})]: {detail}[ (đối tượng {object})]; nội dung trang không được đổi sau khi ký.",
        "Revision {revision} changed a page[ (no. {page})]: {detail}[ (object {object})]; what a page shows may not change after signing.",
    ),
    (
        "change.page-dates",
        "Phiên bản {revision} ghi ngày sửa của một trang[ (số {page})][ (đối tượng {object})]; ngày này không hiển thị.",
        "Revision {revision} stated when a page[ (no. {page})] was modified[ (object {object})]; that shows nowhere.",
    ),
    (
        "change.page-tabs",
        "Phiên bản {revision} đổi thứ tự chuyển giữa các trường trên một trang[ (số {page})][ (đối tượng {object})].",
        "Revision {revision} changed the order in which one goes through the fields of a page[ (no. {page})][ (object {object})].",
    ),
    (
        "change.root-changed",
        "Phiên bản {revision} thay toàn bộ văn bản bằng một danh mục gốc khác[ (đối tượng {object})].",
        "Revision {revision} replaced the whole document by another catalog[ (object {object})].",
    ),
    (
        "change.root-moved",
        "Phiên bản {revision} ghi danh mục gốc của văn bản thành đối tượng mới[ (đối tượng {object})], nội dung như cũ.",
        "Revision {revision} wrote the document's catalog as a new object[ (object {object})] that says the same.",
    ),
    (
        "change.signature-replaced",
        "Phiên bản {revision} thay chữ ký ở trường {detail}[, trang {page}][ (đối tượng {object})]; chữ ký đã có phải được giữ lại.",
        "Revision {revision} replaced the signature in field {detail}[, page {page}][ (object {object})]; a signature that was there has to stay.",
    ),
    (
        "change.structure-added",
        "Phiên bản {revision} bổ sung thẻ cấu trúc cho chữ ký hoặc chú thích mới ({detail}[; đối tượng {object}]); thẻ không hiển thị trên trang.",
        "Revision {revision} added structure tags for new signatures or annotations ({detail}[; object {object}]), which are on no page.",
    ),
    (
        "change.structure-changed",
        "Phiên bản {revision} sửa thẻ cấu trúc của nội dung đã ký ({detail}[; đối tượng {object}]); phần mềm đọc văn bản có thể đọc thành nội dung khác.",
        "Revision {revision} changed structure tags of signed content ({detail}[; object {object}]); software that reads the document aloud can say something else.",
    ),
    (
        "change.structure-removed",
        "Phiên bản {revision} gỡ thẻ cấu trúc của chú thích ({detail}[; đối tượng {object}]).",
        "Revision {revision} took structure tags of annotations away ({detail}[; object {object}]).",
    ),
    (
        "change.time-stamp-shows",
        "Phiên bản {revision} thêm dấu thời gian có hình hiển thị trên một trang[ (số {page})][ (đối tượng {object})]; hình này có thể che văn bản.",
        "Revision {revision} added a time-stamp that shows something on a page[ (no. {page})][ (object {object})]; it can cover the document.",
    ),
    (
        "change.validation-data",
        "Phiên bản {revision} thêm dữ liệu xác thực (chứng thư, CRL, OCSP)[ (đối tượng {object})].",
        "Revision {revision} added validation data (certificates, CRLs, OCSP answers)[ (object {object})].",
    ),
    (
        "change.validation-data-foreign",
        "Phiên bản {revision} đưa dữ liệu lạ vào kho dữ liệu xác thực: {detail}[ (đối tượng {object})].",
        "Revision {revision} put something else into the validation data: {detail}[ (object {object})].",
    ),
    (
        "change.validation-data-removed",
        "Phiên bản {revision} ghi lại hoặc bỏ bớt dữ liệu xác thực; dữ liệu của các phiên bản trước vẫn được dùng.",
        "Revision {revision} rewrote validation data or left some out; what earlier revisions hold is still used.",
    ),
    (
        "change.version-lowered",
        "Phiên bản {revision} ghi số phiên bản PDF thấp hơn[ (đối tượng {object})]; không ảnh hưởng nội dung.",
        "Revision {revision} states a lower PDF version[ (object {object})]; nothing shows of that.",
    ),
    (
        "change.version-raised",
        "Phiên bản {revision} nâng số phiên bản PDF khai báo[ (đối tượng {object})].",
        "Revision {revision} raised the declared PDF version[ (object {object})].",
    ),
    (
        "change.not-vouched",
        "Chữ ký thêm sau đó phải tự nó hợp lệ thì chữ ký này mới được công nhận; xem kết luận về chữ ký đó.",
        "The signature added later has to pass itself for this one to pass; see what is said of it.",
    ),
    (
        "change.vouched",
        "Phần điền sau khi ký được chữ ký sau bao phủ và chịu trách nhiệm: {detail}.",
        "What was filled in after signing is covered, and answered for, by a later signature: {detail}.",
    ),
    (
        "content.not-inspected",
        "Không tìm nội dung động trong phần đã ký (theo yêu cầu của người kiểm tra).",
        "Dynamic content was not looked for in what was signed (the caller did not ask for it).",
    ),
    (
        "change.widget-added",
        "Phiên bản {revision} thêm lên một trang[ (số {page})] một ô hiển thị không thuộc trường chữ ký nào[ (đối tượng {object})]; ô này có thể che văn bản.",
        "Revision {revision} added a widget that belongs to no signature field to a page[ (no. {page})][ (object {object})]; it can cover the document.",
    ),
];
