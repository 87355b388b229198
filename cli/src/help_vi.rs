//! The help in Vietnamese: one line for each command and argument of `args`. A test walks the definition and fails
//! where a line is missing or has nothing left to describe.

use clap::Command;

/// Command path (words joined by a space) and its line.
const COMMANDS: &[(&str, &str)] = &[
    ("kyso", "Ký số và kiểm tra chữ ký số trên văn bản hành chính Việt Nam"),
    ("kyso sign", "Ký văn bản PDF hoặc XML bằng token hoặc tệp khoá"),
    ("kyso prepare", "Chuẩn bị văn bản để ký ở nơi khác: bước một của hai bước"),
    ("kyso embed", "Ghép chữ ký làm ở nơi khác vào văn bản đã chuẩn bị: bước hai của hai bước"),
    ("kyso extend", "Thêm dấu thời gian và dữ liệu kiểm tra để chữ ký còn chứng minh được về sau"),
    ("kyso verify", "Kiểm tra chữ ký số trên văn bản"),
    ("kyso audit", "Kiểm tra cả kho văn bản: chữ ký và thể thức, với tỷ lệ theo cơ quan, tháng, loại và lý do"),
    ("kyso judge", "Đánh giá lại dữ kiện đã lưu theo quy tắc khác; không xét thể thức"),
    ("kyso rules", "Xem các quy tắc về thể thức, kỹ thuật trình bày"),
    ("kyso rules list", "Liệt kê các quy tắc và các bộ quy tắc"),
    ("kyso rules show", "Xem một quy tắc: điều khoản, câu hỏi, dung sai"),
    ("kyso evidence", "Xem, kiểm tra và xoá chứng cứ đã lưu của văn bản"),
    ("kyso evidence show", "Xem nội dung một gói chứng cứ"),
    ("kyso evidence verify", "Đánh giá lại văn bản, ngoại tuyến, bằng những gì gói chứng cứ giữ, rồi so sánh"),
    ("kyso evidence delete", "Xoá các gói chứng cứ; không bao giờ xoá văn bản"),
    ("kyso edxml", "Tạo, tách, ký và kiểm tra gói tin của trục liên thông văn bản quốc gia"),
    ("kyso edxml pack", "Tạo gói tin từ tệp mô tả và các tệp nêu trong đó"),
    ("kyso edxml unpack", "Tách các tệp đính kèm ra khỏi gói tin"),
    ("kyso edxml status", "Tạo thông điệp trạng thái trả lời một văn bản"),
    ("kyso edxml sequence", "Kiểm tra các trạng thái trả lời một văn bản và thứ tự của chúng"),
    ("kyso edxml sign", "Ký gói tin"),
    ("kyso edxml verify", "Kiểm tra gói tin: chữ ký của gói tin, từng tệp đính kèm và mọi chữ ký bên trong"),
    ("kyso inspect", "Xem cấu trúc bên trong văn bản, không đánh giá"),
    ("kyso extract", "Tách một phiên bản của văn bản, đúng như lúc ký, hoặc phần XML đã ký, thành tệp riêng"),
    ("kyso tokens", "Liệt kê mô-đun PKCS#11, token và chứng thư trên đó"),
    ("kyso trust", "Quản lý các chứng thư được tin cậy trên máy này"),
    ("kyso trust list", "Liệt kê các chứng thư đã ghim hoặc thêm bằng tay, và chứng thư nào đã được nhận"),
    ("kyso trust show", "Xem một chứng thư đã nhận"),
    ("kyso trust add", "Nhận chứng thư từ tệp, chỉ theo vân tay"),
    ("kyso trust remove", "Bỏ một chứng thư đã nhận"),
    ("kyso trust import", "Nhận các chứng thư đã ghim từ một gói hay danh sách tin cậy, và cho xem các chứng thư khác"),
    ("kyso trust export", "Ghi các chứng thư đã nhận của một hồ sơ ra một tệp"),
    ("kyso trust fetch", "Tải chứng thư của một hồ sơ từ cơ quan chứng thực, chỉ nhận theo vân tay"),
    ("kyso cache", "Quản lý dữ liệu thu hồi được lưu trên máy này"),
    ("kyso cache show", "Cho biết dữ liệu ở đâu và có bao nhiêu"),
    ("kyso cache clear", "Xoá tất cả"),
    ("kyso profile", "Lập và kiểm tra hồ sơ cơ quan: tên, con dấu, người ký"),
    ("kyso profile init", "Lập hồ sơ cơ quan: hỏi trên màn hình, hoặc lấy hết từ các lựa chọn"),
    ("kyso profile check", "Kiểm tra hồ sơ cơ quan và các ảnh trong đó"),
    ("kyso demo", "Ký và kiểm tra một công văn mẫu bằng khoá dùng thử"),
    ("kyso completions", "In mã gợi ý lệnh cho trình vỏ (shell)"),
    ("kyso audit-worker", "Kiểm tra từng văn bản cho lệnh audit qua luồng chuẩn"),
    ("kyso man", "Ghi các trang hướng dẫn (man)"),
    ("kyso pkcs11-worker", "Phục vụ một mô-đun PKCS#11 qua luồng chuẩn"),
];

/// Argument (`command path/argument`, or `/argument` when every command has the same) and its line.
const ARGUMENTS: &[(&str, &str)] = &[
    ("/lang", "Ngôn ngữ của mọi thông báo [mặc định: theo locale, nếu không thì vi]"),
    ("/quiet", "Chỉ nói điều cốt yếu"),
    ("/verbose", "Nói nhiều hơn; lỗi kèm theo nguyên nhân"),
    ("/color", "Màu chữ: auto, always hoặc never (tôn trọng NO_COLOR)"),
    ("/help", "In trợ giúp này"),
    ("/version", "In số phiên bản"),
    ("/p12", "Tệp khoá PKCS#12 (.p12, .pfx)"),
    ("/pkcs11_module", "Mô-đun PKCS#11 của hãng token [mặc định: tự tìm các mô-đun đã biết]"),
    ("/token", "Token có nhãn này"),
    ("/slot", "Token ở khe này"),
    ("/cert_id", "Chứng thư có CKA_ID này"),
    ("/cert_label", "Chứng thư có nhãn này"),
    ("/cert_sha256", "Chứng thư có vân tay SHA-256 này"),
    ("/pin_file", "Đọc mã PIN hoặc mật khẩu từ tệp này"),
    ("/pin_fd", "Đọc mã PIN hoặc mật khẩu từ bộ mô tả tệp đang mở này"),
    ("/password_file", "Đọc mật khẩu của văn bản mã hoá từ tệp này"),
    ("/password_fd", "Đọc mật khẩu của văn bản mã hoá từ bộ mô tả tệp đang mở này"),
    ("/recipient_p12", "Tệp khoá (.p12, .pfx) để mở văn bản mã hoá cho người nhận; mật khẩu là của tệp này"),
    ("/allow_final_pin_try", "Dùng mã PIN cả khi đây là lần thử cuối trước khi token bị khoá"),
    (
        "kyso edxml pack/metadata",
        "Tệp mô tả (TOML, hoặc JSON theo phần mở rộng); tệp đính kèm ghi đường dẫn tính từ tệp này",
    ),
    ("kyso edxml pack/output", "Nơi ghi gói tin"),
    ("kyso edxml pack/force", "Thay tệp kết quả đã có"),
    ("kyso edxml pack/lenient", "Vẫn đóng gói khi có trường sai quy định không bắt buộc: độ dài tên, dạng mã"),
    ("kyso edxml pack/template", "In một tệp mô tả mẫu để điền"),
    ("kyso edxml unpack/input", "Gói tin cần tách"),
    ("kyso edxml unpack/output", "Thư mục ghi các tệp đính kèm và metadata.json"),
    ("kyso edxml unpack/force", "Thay các tệp đã có"),
    ("kyso edxml status/metadata", "Tệp mô tả thông điệp (TOML, hoặc JSON theo phần mở rộng)"),
    ("kyso edxml status/output", "Nơi ghi thông điệp"),
    ("kyso edxml status/answered", "Gói tin của văn bản được trả lời"),
    (
        "kyso edxml status/code",
        "Trạng thái: 01 đã đến, 02 từ chối, 03 đã tiếp nhận, 04 phân công, 05 đang xử lý, 06 hoàn thành, 13 xin lấy lại, 15 đồng ý, 16 từ chối lấy lại",
    ),
    ("kyso edxml status/organ_id", "Mã cơ quan trả lời"),
    ("kyso edxml status/organ_name", "Tên cơ quan trả lời"),
    ("kyso edxml status/department", "Đơn vị xử lý"),
    ("kyso edxml status/staff", "Người xử lý"),
    ("kyso edxml status/description", "Lý do, hoặc việc đã làm"),
    ("kyso edxml status/time", "Thời điểm, dạng yyyy/MM/dd HH:mm:ss [mặc định: bây giờ]"),
    ("kyso edxml status/force", "Thay tệp kết quả đã có"),
    ("kyso edxml sequence/inputs", "Các thông điệp trạng thái của một văn bản, và gói tin của văn bản nếu có"),
    ("kyso edxml sequence/format", "Cách trình bày: text (mặc định) hoặc json"),
    ("kyso edxml sign/input", "Gói tin cần ký"),
    ("kyso edxml sign/output", "Nơi ghi gói tin đã ký"),
    ("kyso edxml sign/force", "Thay tệp kết quả đã có"),
    (
        "kyso edxml sign/allow_untrusted_certificate",
        "Ký cả khi không có đường dẫn tới nơi cấp tin cậy, hoặc không rõ tình trạng thu hồi",
    ),
    ("kyso edxml sign/xades", "Tạo chữ ký XAdES có nêu tên chứng thư; trục liên thông chỉ biết chữ ký XML thường"),
    ("kyso edxml sign/whole_chain", "Đưa cả chuỗi chứng thư vào chữ ký"),
    (
        "kyso edxml sign/level",
        "Mức chữ ký: b-b, b-t có dấu thời gian, b-lt thêm dữ liệu kiểm tra, b-lta có cả hai; nêu mức thì chữ ký là XAdES",
    ),
    ("kyso edxml sign/tsa", "Dịch vụ cấp dấu thời gian (RFC 3161)"),
    ("kyso edxml sign/tsa_timeout", "Số giây chờ dịch vụ cấp dấu thời gian [mặc định: 180]"),
    ("kyso edxml verify/inputs", "Các gói tin cần kiểm tra ('-' đọc đầu vào chuẩn)"),
    ("kyso edxml verify/at", "Xét tại thời điểm này (RFC 3339) [mặc định: bây giờ]"),
    ("kyso edxml verify/policy", "Quy tắc đánh giá: vn-gov, vn-public, baseline, default, hoặc một tệp (TOML)"),
    (
        "kyso edxml verify/attachments_only",
        "Cho gói tin không có chữ ký riêng được hợp lệ khi mọi tệp đính kèm hợp lệ; khi đó phần đầu gói tin không được ai bảo đảm",
    ),
    (
        "kyso edxml verify/format",
        "Cách trình bày: text (mặc định), json (một mảng), ndjson (mỗi dòng một gói) hoặc html (một trang)",
    ),
    ("kyso sign/inputs", "Các văn bản cần ký ('-' đọc đầu vào chuẩn)"),
    ("kyso sign/output", "Nơi ghi văn bản đã ký ('-' ghi ra đầu ra chuẩn)"),
    ("kyso sign/out_dir", "Nơi ghi nhiều văn bản đã ký, mỗi văn bản giữ tên của nó"),
    ("kyso sign/force", "Thay các tệp kết quả đã có"),
    (
        "kyso sign/allow_untrusted_certificate",
        "Ký cả khi không có đường dẫn tới nơi cấp tin cậy, hoặc không rõ tình trạng thu hồi",
    ),
    (
        "kyso sign/allow_dynamic",
        "Ký cả khi văn bản có nội dung có thể hiển thị khác đi sau khi ký: mã lệnh, lớp có điều kiện, chữ sao chép ra thành chữ khác",
    ),
    ("kyso sign/evidence", "Lưu chứng thư và tình trạng lúc ký vào thư mục này, mỗi văn bản một gói"),
    (
        "kyso sign/level",
        "Mức chữ ký: b-b, b-t có dấu thời gian, b-lt thêm dữ liệu kiểm tra, b-lta có cả hai [mặc định: b-t nếu có --tsa, không thì b-b]",
    ),
    ("kyso sign/tsa", "Dịch vụ cấp dấu thời gian (RFC 3161)"),
    ("kyso sign/tsa_timeout", "Số giây chờ dịch vụ cấp dấu thời gian [mặc định: 180]"),
    ("kyso sign/subfilter", "Định dạng chữ ký: cades (ETSI.CAdES.detached, mặc định) hoặc pkcs7 (adbe.pkcs7.detached)"),
    ("kyso sign/page", "Trang đặt hình chữ ký: số trang từ 1, hoặc 'last' là trang cuối"),
    ("kyso sign/rect", "Vị trí hình chữ ký, tính bằng milimét từ góc trên bên trái của trang"),
    ("kyso sign/image", "Ảnh chữ ký hoặc ảnh con dấu"),
    (
        "kyso sign/text",
        "Chữ trong hình chữ ký, mỗi lần một dòng ('auto': người ký, cơ quan, thời gian); với --profile comment là nội dung ý kiến",
    ),
    ("kyso sign/field", "Trường chữ ký cần ký, hoặc tên của trường mới"),
    ("kyso sign/reason", "Lý do ghi trong chữ ký"),
    ("kyso sign/location", "Địa điểm ghi trong chữ ký"),
    ("kyso sign/contact", "Thông tin liên hệ ghi trong chữ ký"),
    ("kyso sign/certify", "Chứng nhận văn bản; thay đổi được phép về sau: 1 không, 2 điền mẫu và ký, 3 thêm ghi chú"),
    (
        "kyso sign/profile",
        "Việc cần làm với văn bản PDF, đặt đúng thể thức Nghị định 30/2020: approve (lãnh đạo ký), initial (ký nháy), issue (phát hành), appendix (văn bản kèm theo), copy (sao), incoming (đến), comment (ý kiến); hoặc hồ sơ của tệp XML: einvoice, tax, bhxh, health, school-record, edxml",
    ),
    (
        "kyso sign/organisation",
        "Hồ sơ cơ quan (lập bằng 'kyso profile init'): ảnh, con dấu, tên, dấu thời gian, tin cậy",
    ),
    ("kyso sign/number", "Số văn bản; với appendix ghi cả ký hiệu (12/QĐ-UBND). '128..' đánh số tiếp cho từng văn bản"),
    ("kyso sign/date", "Ngày của văn bản (22/11/2026 hoặc 2026-11-22); với incoming là ngày đến"),
    ("kyso sign/copy_form", "Hình thức sao: sao-y, sao-luc hoặc trich-sao"),
    ("kyso sign/initial_at", "Chỗ ký nháy: cuối nội dung (body, mặc định) hoặc cuối nơi nhận (recipients)"),
    ("kyso sign/image_width", "Bề rộng chữ ký hoặc con dấu trên giấy, milimét [mặc định: theo hồ sơ cơ quan]"),
    ("kyso sign/number_rect", "Vị trí ghi số ở trang đầu, thay cho chỗ trống tìm được"),
    ("kyso sign/date_rect", "Vị trí ghi ngày tháng ở trang đầu, thay cho chỗ trống tìm được"),
    ("kyso sign/no_fields", "Không chừa sẵn trường trống cho số và ngày tháng"),
    ("kyso sign/allow_image_faults", "Dùng cả ảnh có màu, nền, hình dạng hay độ phân giải không đúng quy định"),
    ("kyso sign/near", "Chữ có trên trang, đặt hình chữ ký ngay dưới đó, hoặc ở trên nếu dưới không còn chỗ"),
    ("kyso prepare/inputs", "Các văn bản cần chuẩn bị ('-' đọc đầu vào chuẩn)"),
    ("kyso prepare/output", "Nơi ghi văn bản đã chuẩn bị"),
    ("kyso prepare/out_dir", "Nơi ghi nhiều văn bản đã chuẩn bị, mỗi văn bản giữ tên của nó"),
    ("/state", "Nơi giữ trạng thái của văn bản giữa hai bước [mặc định: cạnh văn bản, thêm đuôi .state]"),
    (
        "/state_key",
        "Khoá bí mật bảo vệ tệp trạng thái, 64 chữ số thập lục phân [mặc định: khoá riêng, tự tạo khi dùng lần đầu]",
    ),
    (
        "kyso prepare/certificate",
        "Chứng thư có khoá sẽ ký (DER hoặc PEM); các chứng thư khác trong tệp giúp lập đường dẫn",
    ),
    ("kyso prepare/chain", "Chứng thư của các nơi cấp, được đưa vào chữ ký"),
    ("kyso prepare/rsa_pss", "Chữ ký RSA theo RSASSA-PSS thay cho PKCS #1 v1.5"),
    ("kyso prepare/digest_algorithm", "Giá trị băm được ký: sha256, sha384 hoặc sha512 [mặc định: theo khoá]"),
    ("kyso prepare/cms", "Nơi ký sẽ trả về cả CMS, không phải giá trị chữ ký; đến lúc đó mới cần biết chứng thư"),
    ("kyso prepare/room", "Số octet dành cho CMS đó [mặc định: 16384, thêm 8192 cho dấu thời gian]"),
    ("kyso prepare/digest", "Nơi ghi giá trị băm mà khoá ký; với CMS là giá trị băm của văn bản"),
    ("kyso prepare/to_be_signed", "Nơi ghi các octet mà khoá ký, cho khoá tự tính giá trị băm"),
    (
        "kyso prepare/manifest",
        "Nơi ghi danh sách những gì cần ký, mỗi dòng một đối tượng JSON ('-' ghi ra đầu ra chuẩn)",
    ),
    ("kyso prepare/expires", "Chờ chữ ký trong bao lâu: 90s, 15m, 8h, 2d; nhiều nhất 30 ngày [mặc định: 15m]"),
    (
        "kyso prepare/allow_untrusted_certificate",
        "Chuẩn bị cả khi không có đường dẫn tới nơi cấp tin cậy, hoặc không rõ tình trạng thu hồi",
    ),
    (
        "kyso prepare/level",
        "Mức chữ ký: b-b (mặc định), b-t có dấu thời gian, b-lt thêm dữ liệu kiểm tra, b-lta có cả hai; 'kyso embed' lấy dấu thời gian",
    ),
    ("kyso embed/inputs", "Các văn bản đã chuẩn bị ('-' đọc đầu vào chuẩn)"),
    ("kyso embed/output", "Nơi ghi văn bản đã ký ('-' ghi ra đầu ra chuẩn)"),
    ("kyso embed/out_dir", "Nơi ghi nhiều văn bản đã ký, mỗi văn bản giữ tên của nó"),
    ("kyso embed/force", "Thay các tệp kết quả đã có"),
    ("kyso embed/value", "Giá trị chữ ký trả về, nguyên dạng hoặc ở dạng base64"),
    ("kyso embed/cms", "CMS trả về (DER, PEM hoặc base64)"),
    (
        "kyso embed/values",
        "Kết quả trả về cho nhiều văn bản, mỗi dòng một đối tượng JSON: {\"id\": …, \"value\": …} hoặc {\"id\": …, \"cms\": …}, ở dạng base64 ('-' đọc đầu vào chuẩn)",
    ),
    ("kyso embed/tsa", "Dịch vụ cấp dấu thời gian (RFC 3161), cho văn bản được chuẩn bị ở mức b-t trở lên"),
    ("kyso embed/tsa_timeout", "Số giây chờ dịch vụ cấp dấu thời gian [mặc định: 180]"),
    (
        "kyso embed/allow_untrusted_certificate",
        "Nhận CMS cả khi chứng thư không có đường dẫn tới nơi cấp tin cậy, hoặc không rõ tình trạng thu hồi",
    ),
    ("kyso man/out_dir", "Nơi ghi trang của từng lệnh [mặc định: chỉ trang của kyso, ra đầu ra chuẩn]"),
    ("kyso profile init/file", "Nơi ghi hồ sơ [mặc định: organisation.toml]"),
    ("kyso profile init/force", "Thay tệp đã có"),
    ("kyso profile init/name", "Tên cơ quan, như ở đầu văn bản; khi có thì không hỏi gì"),
    ("kyso profile init/also", "Cách ghi khác: trong chứng thư, tên cũ"),
    ("kyso profile init/parent", "Cơ quan chủ quản, như ở đầu văn bản"),
    ("kyso profile init/code", "Mã định danh theo Quyết định 20/2020/QĐ-TTg, thí dụ H35.12"),
    ("kyso profile init/abbreviation", "Chữ viết tắt trong ký hiệu, thí dụ UBND"),
    ("kyso profile init/place", "Địa danh ghi trước ngày tháng"),
    ("kyso profile init/seal", "Ảnh con dấu"),
    ("kyso profile init/seal_diameter", "Đường kính con dấu đã đăng ký, milimét"),
    ("kyso profile init/signer", "Người ký: họ tên, chức vụ, ảnh chữ ký, bề rộng trên giấy; chưa biết thì để trống"),
    ("kyso profile init/tsa", "Dịch vụ dấu thời gian"),
    ("kyso profile init/trust", "Hồ sơ tin cậy, hoặc tệp, thư mục chứng thư"),
    ("kyso profile check/file", "Hồ sơ cần kiểm tra"),
    (
        "kyso sign/role",
        "Ký với vai nào trong hồ sơ đó, thí dụ seller, buyer, tax-office, unit [mặc định: vai duy nhất nếu chỉ có một]",
    ),
    ("kyso sign/node", "Phần tử cần ký, theo Id ('#data'); có thể ghi nhiều lần [mặc định: toàn bộ tệp]"),
    ("kyso sign/into", "Phần tử chứa chữ ký ('/goc/phan[2]')"),
    ("kyso sign/signing_time_object", "Ký cả thời điểm ký, dạng SignatureProperties"),
    ("kyso sign/xades", "Thêm các thuộc tính được ký của XAdES (có sẵn khi dùng --level hoặc --tsa)"),
    ("kyso sign/whole_chain", "Đặt cả chứng thư của nơi cấp vào chữ ký, không chỉ của người ký"),
    ("kyso extend/inputs", "Các văn bản cần bổ sung; thư mục được duyệt hết"),
    ("kyso extend/output", "Nơi ghi văn bản đã bổ sung"),
    ("kyso extend/out_dir", "Nơi ghi nhiều văn bản, mỗi văn bản giữ tên của nó, thư mục con giữ nguyên"),
    ("kyso extend/force", "Thay các tệp kết quả đã có"),
    (
        "kyso extend/level",
        "Mức cần đạt: b-t (dấu thời gian), b-lt (thêm dữ liệu kiểm tra) hoặc b-lta (thêm dấu thời gian trên đó)",
    ),
    ("kyso extend/dry_run", "Chỉ nói sẽ làm gì và văn bản nào mất khả năng chứng minh khi nào, không ghi gì"),
    ("kyso extend/format", "Cách trình bày khi chạy thử: text (mặc định) hoặc json"),
    ("kyso extend/tsa", "Dịch vụ cấp dấu thời gian (RFC 3161)"),
    ("kyso extend/tsa_timeout", "Số giây chờ dịch vụ cấp dấu thời gian [mặc định: 180]"),
    ("kyso extend/renew_before", "Để yên văn bản đã đạt mức và còn chứng minh được đến thời điểm này (RFC 3339)"),
    ("kyso extend/good_only", "Bổ sung cả cho các chữ ký tốt của văn bản có chữ ký hỏng"),
    (
        "kyso extend/largest_crl",
        "Danh sách thu hồi lớn hơn cỡ này không được lưu nếu có trả lời OCSP [mặc định: 1024 KiB]",
    ),
    ("kyso extend/policy", "Quy tắc đánh giá: vn-gov, vn-public, baseline, default, hoặc một tệp (TOML)"),
    ("kyso audit/inputs", "Thư mục, văn bản, tệp nén .zip và gói .edxml cần kiểm tra; thư mục được duyệt hết"),
    (
        "kyso audit/list",
        "Kiểm tra cả những gì tệp này nêu: mỗi dòng một đường dẫn, hoặc phân cách bằng NUL ('-' đọc đầu vào chuẩn)",
    ),
    (
        "kyso audit/output",
        "Nơi ghi báo cáo; loại báo cáo theo phần mở rộng: .html, .json, .ndjson, .csv hoặc .parquet; có thể ghi nhiều lần",
    ),
    ("kyso audit/force", "Thay các báo cáo đã có"),
    (
        "kyso audit/format",
        "Nội dung ghi ra đầu ra chuẩn: text (tóm tắt, mặc định) hoặc ndjson (mỗi tệp một dòng, ghi ngay khi kiểm tra xong; dòng nào thay đổi do quy tắc giữa các tệp thì được ghi lại ở cuối)",
    ),
    ("kyso audit/at", "Đánh giá tại thời điểm này (RFC 3339) [mặc định: bây giờ]"),
    ("kyso audit/policy", "Quy tắc đánh giá: vn-gov, vn-public, baseline, default, hoặc một tệp (TOML)"),
    ("kyso audit/mapping", "Văn bản của cơ quan nào: tên cơ quan theo chứng thư, tiêu đề hoặc thư mục (TOML)"),
    (
        "kyso audit/compliance",
        "Kiểm tra cả thể thức: nd30-2020, tt01-2019, hoặc national để theo quy định có hiệu lực vào ngày của từng văn bản",
    ),
    ("kyso audit/organisation", "Hồ sơ của cơ quan, tổ chức ban hành các văn bản này (TOML)"),
    ("kyso audit/rule_set", "Hỏi thêm bộ quy tắc này, hoặc riêng quy tắc này: ninh-binh-2025"),
    ("kyso audit/without_rule", "Không hỏi quy tắc này, hoặc các quy tắc của bộ này"),
    ("kyso audit/inspect", "Tìm cả nội dung động trong phần đã ký: chậm hơn, và không ảnh hưởng đến kết luận"),
    ("kyso audit/jobs", "Số tệp được kiểm tra cùng lúc [mặc định: mỗi nhân một tệp]"),
    ("kyso audit/file_timeout", "Số giây tối đa cho một tệp, tệp lớn được thêm [mặc định: 30]"),
    ("kyso audit/file_memory", "Bộ nhớ tối đa cho một tệp [mặc định: 1024 MiB]"),
    (
        "kyso audit/journal",
        "Ghi việc đã làm vào tệp này: lần chạy bị ngắt được tiếp tục, lần sau bỏ qua tệp không đổi [mặc định: BÁO_CÁO.journal]",
    ),
    ("kyso audit/no_journal", "Không giữ nhật ký"),
    ("kyso audit/fresh", "Kiểm tra lại mọi tệp, bất kể nhật ký có gì"),
    ("kyso verify/inputs", "Các văn bản cần kiểm tra; thư mục được duyệt hết ('-' đọc đầu vào chuẩn)"),
    ("/trust", "Tin ai: một hồ sơ, hoặc tệp hay thư mục chứng thư [mặc định: vn-gov; khi ký: mọi hồ sơ đã nhận]"),
    ("/intermediates", "Chứng thư giúp dựng đường dẫn, không được tin về bất cứ điều gì"),
    ("/trust_tsa", "Chỉ tin các chứng thư này về dấu thời gian"),
    ("/crl", "Danh sách thu hồi (CRL) và trả lời OCSP (DER hoặc PEM); thư mục được duyệt hết"),
    ("kyso verify/at", "Đánh giá tại thời điểm này (RFC 3339) [mặc định: bây giờ]"),
    ("kyso verify/policy", "Quy tắc đánh giá: vn-gov, vn-public, baseline, default, hoặc một tệp (TOML)"),
    (
        "kyso verify/expect",
        "Phần sẽ được đọc của văn bản XML: '{không_gian_tên}Tên', hoặc đường dẫn như /HDon/DLHDon; chữ ký không bảo vệ phần đó là không hợp lệ",
    ),
    ("kyso verify/detached", "Nội dung ngoài văn bản XML mà chữ ký bảo vệ: URI mà chữ ký nêu, và tệp"),
    ("kyso evidence verify/detached", "Nội dung ngoài văn bản XML mà chữ ký bảo vệ: URI mà chữ ký nêu, và tệp"),
    ("/online", "Tải những gì còn thiếu: chứng thư nơi cấp, danh sách thu hồi và trả lời OCSP"),
    ("/offline", "Không hỏi dịch vụ mạng nào (mặc định)"),
    ("/allow_host", "Máy chủ được phép hỏi cả về nơi cấp, và ở địa chỉ mạng nội bộ"),
    ("/proxy", "Máy chủ proxy phải đi qua; không dùng proxy trong biến môi trường"),
    (
        "kyso verify/format",
        "Dạng báo cáo: text (mặc định), json (một mảng), ndjson (mỗi dòng một đối tượng) hoặc html (một trang, có hình)",
    ),
    (
        "kyso verify/compliance",
        "Kiểm tra cả thể thức: nd30-2020, tt01-2019, hoặc national để theo quy định có hiệu lực vào ngày của từng văn bản",
    ),
    ("kyso verify/organisation", "Hồ sơ của cơ quan, tổ chức ban hành các văn bản này (TOML)"),
    ("kyso verify/rule_set", "Hỏi thêm bộ quy tắc này, hoặc riêng quy tắc này: ninh-binh-2025"),
    ("kyso verify/without_rule", "Không hỏi quy tắc này, hoặc các quy tắc của bộ này"),
    (
        "kyso edxml verify/compliance",
        "Kiểm tra cả thể thức: nd30-2020, tt01-2019, hoặc national để theo quy định có hiệu lực vào ngày của từng văn bản",
    ),
    ("kyso edxml verify/organisation", "Hồ sơ của cơ quan, tổ chức ban hành các văn bản này (TOML)"),
    ("kyso edxml verify/rule_set", "Hỏi thêm bộ quy tắc này, hoặc riêng quy tắc này: ninh-binh-2025"),
    ("kyso edxml verify/without_rule", "Không hỏi quy tắc này, hoặc các quy tắc của bộ này"),
    ("kyso rules list/set", "Chỉ các quy tắc của bộ này [mặc định: tất cả]"),
    ("kyso rules list/format", "Cách trình bày: text (mặc định) hoặc json"),
    ("kyso rules list/json", "Như --format json"),
    ("kyso rules show/id", "Quy tắc nào, ví dụ ND30-PL1-I.1-A4"),
    ("kyso rules show/format", "Cách trình bày: text (mặc định) hoặc json"),
    ("kyso rules show/json", "Như --format json"),
    ("kyso verify/output", "Nơi ghi báo cáo [mặc định: đầu ra chuẩn]"),
    ("kyso verify/no_inspect", "Không tìm nội dung động trong phần đã ký: nhanh hơn, và không kết luận nào tuỳ vào đó"),
    ("kyso verify/pictures", "Ghi hình vào thư mục này: mỗi trang đã ký như lúc ký, như hiện nay, và chỗ khác nhau"),
    ("kyso verify/facts", "Ghi những gì đã thấy ở mỗi văn bản vào tệp này, cho 'kyso judge'"),
    ("kyso verify/force", "Thay các tệp của --output, --facts và --pictures nếu đã có"),
    ("kyso verify/evidence", "Lưu căn cứ của mỗi kết luận vào thư mục này, mỗi văn bản một gói"),
    ("kyso verify/tsa", "Đóng dấu thời gian cho mỗi gói (RFC 3161): chứng minh đã nhận gì, lúc nào"),
    ("kyso verify/tsa_timeout", "Số giây chờ dịch vụ cấp dấu thời gian [mặc định: 180]"),
    ("kyso judge/inputs", "Các tệp do 'kyso verify --facts' ghi ra"),
    ("kyso judge/policy", "Quy tắc đánh giá: vn-gov, vn-public, baseline, default, hoặc một tệp (TOML)"),
    ("kyso judge/at", "Đánh giá tại thời điểm này (RFC 3339) [mặc định: thời điểm đã kiểm tra]"),
    (
        "kyso judge/format",
        "Dạng báo cáo: text (mặc định), json (một mảng), ndjson (mỗi dòng một đối tượng) hoặc html (một trang)",
    ),
    ("kyso evidence show/bundle", "Gói cần xem"),
    ("kyso evidence verify/bundle", "Gói cần kiểm tra"),
    ("kyso evidence verify/document", "Văn bản của gói [mặc định: cạnh gói, đúng tên của nó]"),
    ("kyso evidence verify/policy", "Quy tắc đánh giá: vn-gov, vn-public, baseline, default, hoặc một tệp (TOML)"),
    (
        "kyso evidence verify/format",
        "Dạng báo cáo: text (mặc định), json (một mảng), ndjson (mỗi dòng một đối tượng) hoặc html (một trang)",
    ),
    ("kyso evidence delete/paths", "Các gói, hoặc các văn bản có gói cần xoá"),
    ("kyso evidence delete/evidence", "Nơi để gói của các văn bản [mặc định: cạnh mỗi văn bản]"),
    ("kyso inspect/input", "Văn bản cần xem ('-' đọc đầu vào chuẩn)"),
    (
        "kyso inspect/form",
        "Xem các thành phần thể thức tìm thấy trên trang: quốc hiệu, số, ký hiệu, ngày, chức vụ, họ tên …",
    ),
    ("kyso inspect/pictures", "Ghi hình vào thư mục này: mỗi trang với khung quanh từng thành phần"),
    ("kyso inspect/force", "Thay các hình đã có"),
    ("kyso inspect/format", "Dạng hiển thị: text (mặc định) hoặc json"),
    ("kyso extract/input", "Văn bản cần tách ('-' đọc đầu vào chuẩn)"),
    ("kyso extract/revision", "Phiên bản cần ghi, tính từ 1; 'kyso inspect' liệt kê các phiên bản"),
    ("kyso extract/signature", "Phiên bản mà chữ ký này đã ký; với văn bản XML: phần đã ký, nếu chữ ký hợp lệ"),
    ("kyso extract/reference", "XML: phần nào trong các phần đã ký, theo số thứ tự hoặc URI của tham chiếu"),
    ("kyso extract/detached", "Nội dung ngoài văn bản XML mà chữ ký bảo vệ: URI mà chữ ký nêu, và tệp"),
    ("kyso extract/at", "XML: đánh giá tại thời điểm này (RFC 3339) [mặc định: bây giờ]"),
    ("kyso extract/policy", "XML: quy tắc đánh giá: vn-gov, vn-public, baseline, default, hoặc một tệp (TOML)"),
    ("kyso extract/output", "Nơi ghi ('-' ghi ra đầu ra chuẩn)"),
    ("kyso extract/force", "Thay tệp đã có"),
    ("kyso tokens/format", "Dạng hiển thị: text (mặc định) hoặc json"),
    ("kyso trust list/profile", "Chỉ hồ sơ này"),
    ("kyso trust list/format", "Dạng hiển thị: text (mặc định) hoặc json"),
    ("kyso trust show/certificate", "Phần đầu vân tay SHA-256, hoặc tên chứng thư"),
    ("kyso trust add/files", "Các tệp chứng thư (DER, PEM, PKCS#7) hoặc danh sách tin cậy JSON"),
    ("kyso trust add/pin", "Vân tay SHA-256 của chứng thư mà kyso chưa biết, theo công bố của nơi cấp"),
    ("kyso trust add/profile", "Hồ sơ nhận các chứng thư đó: hồ sơ có sẵn hoặc hồ sơ mới"),
    ("kyso trust add/tsa", "Chỉ tin các chứng thư đó về dấu thời gian"),
    ("kyso trust add/no_tsa", "Chỉ tin các chứng thư đó về chữ ký, không về dấu thời gian"),
    ("kyso trust add/yes", "Không hỏi lại trên màn hình"),
    ("kyso trust add/system", "Vào kho của cả máy, không phải kho của người dùng"),
    ("kyso trust import/files", "Các gói (PKCS#7, PEM) hoặc danh sách tin cậy JSON"),
    ("kyso trust import/force", "Nhận cả danh sách tin cậy cũ hơn bản đã nhập trước đây"),
    ("kyso trust import/system", "Vào kho của cả máy, không phải kho của người dùng"),
    ("kyso trust remove/certificate", "Phần đầu vân tay SHA-256, hoặc tên chứng thư"),
    ("kyso trust remove/profile", "Chỉ bỏ khỏi hồ sơ này"),
    ("kyso trust remove/system", "Khỏi kho của cả máy, không phải kho của người dùng"),
    ("kyso trust export/profile", "Hồ sơ cần ghi"),
    ("kyso trust export/output", "Nơi ghi ('-' hoặc không ghi gì: đầu ra chuẩn)"),
    ("kyso trust export/force", "Thay tệp đã có"),
    ("kyso trust export/format", "Cách ghi: pem (mặc định) hoặc p7b (PKCS#7)"),
    ("kyso trust fetch/profile", "Hồ sơ cần tải"),
    ("kyso trust fetch/from", "Tải từ nơi sao: giao thức và máy chủ này thay cho nơi chính thức"),
    ("kyso trust fetch/timeout", "Số giây chờ mỗi tệp [mặc định: 30]"),
    ("kyso trust fetch/system", "Vào kho của cả máy, không phải kho của người dùng"),
    ("kyso demo/directory", "Nơi để các tệp [mặc định: kyso-demo]"),
    ("kyso demo/force", "Ghi cả vào thư mục không trống"),
    ("kyso completions/shell", "Trình vỏ nào: bash, elvish, fish, powershell hoặc zsh"),
    ("kyso pkcs11-worker/module", "Mô-đun cần nạp"),
];

fn heading(english: Option<&str>, positional: bool) -> &'static str {
    match english {
        Some("Key") => "Khoá",
        Some("Appearance") => "Hình chữ ký",
        Some("Profile") => "Hồ sơ ký",
        Some("Without questions") => "Không hỏi",
        Some("Trust") => "Tin cậy",
        Some("Network") => "Mạng",
        Some("Running") => "Cách chạy",
        _ if positional => "Đối số",
        _ => "Tuỳ chọn",
    }
}

fn line(path: &str, id: &str) -> Option<&'static str> {
    let find = |key: &str| ARGUMENTS.iter().find(|(known, _)| *known == key).map(|(_, v)| *v);
    // The first of two steps asks for the same signature as the one step does.
    let alike = (path == "kyso prepare").then(|| format!("kyso sign/{id}"));
    find(&format!("{path}/{id}")).or_else(|| find(&format!("/{id}"))).or_else(|| alike.and_then(|key| find(&key)))
}

/// The same command with its help in Vietnamese.
pub(crate) fn apply(command: Command) -> Command {
    let path = command.get_name().to_owned();
    apply_below(command, &path)
}

fn apply_below(command: Command, path: &str) -> Command {
    let about = COMMANDS.iter().find(|(key, _)| *key == path).map_or("", |(_, about)| *about);
    let names: Vec<_> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = command
        .about(about)
        .subcommand_help_heading("Lệnh")
        .subcommand_value_name("LỆNH")
        .help_template("{about}\n\nCách dùng: {usage}\n\n{all-args}")
        .mut_args(|arg| {
            let heading = heading(arg.get_help_heading(), arg.is_positional());
            let text = line(path, arg.get_id().as_str());
            let arg = arg.help_heading(heading);
            match text {
                Some(text) => arg.help(text),
                None => arg,
            }
        });
    for name in names {
        let path = format!("{path} {name}");
        command = command.mut_subcommand(name, |sub| apply_below(sub, &path));
    }
    command
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Cli;

    fn walk(command: &Command, path: &str, used: &mut BTreeSet<String>) {
        assert!(COMMANDS.iter().any(|(key, _)| *key == path), "no line for '{path}'");
        used.insert(path.to_owned());
        for arg in command.get_arguments() {
            let id = arg.get_id().as_str();
            assert!(arg.get_help().is_some(), "no English line for '{path}/{id}'");
            assert!(line(path, id).is_some(), "no line for '{path}/{id}'");
            used.insert(format!("{path}/{id}"));
            used.insert(format!("/{id}"));
        }
        for sub in command.get_subcommands() {
            walk(sub, &format!("{path} {}", sub.get_name()), used);
        }
    }

    #[test]
    fn both_languages_describe_everything_and_nothing_else() {
        let command = Cli::command();
        let mut used = BTreeSet::new();
        walk(&command, "kyso", &mut used);
        for (key, _) in COMMANDS.iter().chain(ARGUMENTS) {
            assert!(used.contains(*key), "'{key}' describes nothing");
        }
    }

    #[test]
    fn the_definition_holds_in_both_languages() {
        Cli::command().debug_assert();
        apply(Cli::command()).debug_assert();
    }
}
