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
    // signature
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
        "Phiên bản {revision} thêm chú thích[ (đối tượng {object})].",
        "Revision {revision} added an annotation: {detail}[ (object {object})].",
    ),
    (
        "change.annotation-removed",
        "Phiên bản {revision} gỡ chú thích khỏi trang[ (đối tượng {object})].",
        "Revision {revision} took an annotation off its page[ (object {object})].",
    ),
    (
        "change.catalog-changed",
        "Phiên bản {revision} đổi danh mục gốc của văn bản ({detail}[; đối tượng {object}]).",
        "Revision {revision} changed the catalog ({detail}[; object {object}]).",
    ),
    (
        "change.document-time-stamp",
        "Phiên bản {revision} thêm dấu thời gian văn bản ({detail}[; đối tượng {object}]).",
        "Revision {revision} added a document time-stamp ({detail}[; object {object}]).",
    ),
    (
        "change.empty-field-shows",
        "Phiên bản {revision} làm cho một trường chữ ký chưa ai ký hiển thị nội dung, có thể che văn bản[ (đối tượng {object})].",
        "Revision {revision} made a signature field that nobody signed show something that can cover the document[ (object {object})].",
    ),
    (
        "change.encryption-changed",
        "Phiên bản {revision} đổi cách mã hóa[ (đối tượng {object})].",
        "Revision {revision} changed the encryption[ (object {object})].",
    ),
    (
        "change.extensions",
        "Phiên bản {revision} bổ sung khai báo mở rộng[ (đối tượng {object})].",
        "Revision {revision} declared extensions[ (object {object})].",
    ),
    (
        "change.extensions-removed",
        "Phiên bản {revision} gỡ khai báo mở rộng[ (đối tượng {object})].",
        "Revision {revision} took declared extensions away[ (object {object})].",
    ),
    (
        "change.field-added",
        "Phiên bản {revision} thêm một trường biểu mẫu không phải trường chữ ký hợp lệ[ (đối tượng {object})].",
        "Revision {revision} added a form field: {detail}[ (object {object})].",
    ),
    (
        "change.field-changed",
        "Phiên bản {revision} sửa một trường ({detail}[; đối tượng {object}]).",
        "Revision {revision} changed a field ({detail}[; object {object}]).",
    ),
    (
        "change.field-filled",
        "Phiên bản {revision} điền một trường ({detail}[; đối tượng {object}]).",
        "Revision {revision} filled in a field ({detail}[; object {object}]).",
    ),
    (
        "change.field-looks-differ",
        "Phiên bản {revision} sửa một trường ({detail}[; đối tượng {object}]), giá trị và hình hiển thị có thể không còn khớp nhau.",
        "Revision {revision} changed a field ({detail}[; object {object}]) so that its value and its looks need not agree.",
    ),
    (
        "change.field-prepared",
        "Phiên bản {revision} chuẩn bị một trường chữ ký ({detail}[; đối tượng {object}]).",
        "Revision {revision} prepared a signature field ({detail}[; object {object}]).",
    ),
    (
        "change.field-removed",
        "Phiên bản {revision} gỡ hoặc đảo thứ tự một trường[ (đối tượng {object})].",
        "Revision {revision} removed or moved a field[ (object {object})].",
    ),
    (
        "change.field-signed",
        "Phiên bản {revision} ký vào một trường có sẵn ({detail}[; đối tượng {object}]).",
        "Revision {revision} signed a waiting field ({detail}[; object {object}]).",
    ),
    (
        "change.field-value",
        "Phiên bản {revision} gán cho một trường chữ ký không phải được ký ở đó[ (đối tượng {object})].",
        "Revision {revision} gave a field a signature that was not made there[ (object {object})].",
    ),
    (
        "change.form-changed",
        "Phiên bản {revision} sửa biểu mẫu ({detail}[; đối tượng {object}]).",
        "Revision {revision} changed the form ({detail}[; object {object}]).",
    ),
    (
        "change.form-removed",
        "Phiên bản {revision} gỡ biểu mẫu[ (đối tượng {object})].",
        "Revision {revision} removed the form[ (object {object})].",
    ),
    (
        "change.form-resources-changed",
        "Phiên bản {revision} thay phông hoặc tài nguyên của biểu mẫu[ (đối tượng {object})].",
        "Revision {revision} replaced fonts or resources of the form[ (object {object})].",
    ),
    (
        "change.generation-changed",
        "Phiên bản {revision} dùng lại số đối tượng {object}.",
        "Revision {revision} used object number {object} again.",
    ),
    (
        "change.identifier-changed",
        "Phiên bản {revision} đổi mã định danh cố định của tệp.",
        "Revision {revision} changed the permanent identifier of the file.",
    ),
    (
        "change.information-changed",
        "Phiên bản {revision} sửa thông tin văn bản ({detail}[; đối tượng {object}]).",
        "Revision {revision} changed the document information ({detail}[; object {object}]).",
    ),
    (
        "change.information-dates",
        "Phiên bản {revision} chỉ cập nhật ngày sửa và phần mềm trong thông tin tệp[ (đối tượng {object})].",
        "Revision {revision} only updated dates and producer in the document information[ (object {object})].",
    ),
    (
        "change.locked-document",
        "Phiên bản {revision} sửa văn bản sau khi một chữ ký đã khóa văn bản[ (đối tượng {object})].",
        "Revision {revision} changed the document after a signature had locked it[ (object {object})].",
    ),
    (
        "change.locked-field",
        "Phiên bản {revision} điền một trường ({detail}) mà một chữ ký đã khóa[ (đối tượng {object})].",
        "Revision {revision} filled in a field ({detail}), which a signature locks[ (object {object})].",
    ),
    (
        "change.metadata-changed",
        "Phiên bản {revision} sửa siêu dữ liệu của văn bản[ (đối tượng {object})].",
        "Revision {revision} changed the document's metadata[ (object {object})].",
    ),
    (
        "change.metadata-dates",
        "Phiên bản {revision} chỉ cập nhật ngày sửa và phần mềm trong siêu dữ liệu[ (đối tượng {object})].",
        "Revision {revision} only updated dates and producer in the metadata[ (object {object})].",
    ),
    (
        "change.new-field",
        "Phiên bản {revision} thêm một trường chữ ký trống[ (đối tượng {object})].",
        "Revision {revision} added an empty signature field[ (object {object})].",
    ),
    (
        "change.new-signature",
        "Phiên bản {revision} thêm chữ ký {detail}[ (đối tượng {object})].",
        "Revision {revision} added signature {detail}[ (object {object})].",
    ),
    (
        "change.not-compared",
        "Chưa so được thay đổi đến phiên bản {revision}: tệp được mã hóa[ (đối tượng {object})].",
        "Changes up to revision {revision} were not compared: the file is encrypted[ (object {object})].",
    ),
    (
        "change.object-appeared",
        "Phiên bản {revision} đặt nội dung vào chỗ văn bản đã ký để trống (đối tượng {object}).",
        "Revision {revision} put something where the signed document referred to nothing (object {object}).",
    ),
    (
        "change.object-changed",
        "Phiên bản {revision} sửa đối tượng {object}; thay đổi này không được phép.",
        "Revision {revision} changed object {object}, which is not permitted ({detail}).",
    ),
    (
        "change.object-freed",
        "Phiên bản {revision} xóa đối tượng {object} đang dùng.",
        "Revision {revision} freed object {object}, which was in use.",
    ),
    (
        "change.page-box-rounded",
        "Phiên bản {revision} làm tròn khổ trang (dưới 0,01 đơn vị)[ (đối tượng {object})].",
        "Revision {revision} rounded page boundaries (below 0.01 units)[ (object {object})].",
    ),
    (
        "change.page-changed",
        "Phiên bản {revision} sửa một trang ({detail}[; đối tượng {object}]).",
        "Revision {revision} changed a page ({detail}[; object {object}]).",
    ),
    (
        "change.root-changed",
        "Phiên bản {revision} thay toàn bộ văn bản bằng một danh mục khác[ (đối tượng {object})].",
        "Revision {revision} replaced the whole document by another catalog[ (object {object})].",
    ),
    (
        "change.root-moved",
        "Phiên bản {revision} ghi danh mục văn bản thành đối tượng mới[ (đối tượng {object})].",
        "Revision {revision} wrote the document's catalog as a new object[ (object {object})].",
    ),
    (
        "change.signature-replaced",
        "Phiên bản {revision} thay chữ ký ở trường ({detail}[; đối tượng {object}]).",
        "Revision {revision} replaced the signature in a field ({detail}[; object {object}]).",
    ),
    (
        "change.time-stamp-shows",
        "Phiên bản {revision} thêm dấu thời gian có hình hiển thị, có thể che văn bản[ (đối tượng {object})].",
        "Revision {revision} added a time-stamp that shows something and can cover the document[ (object {object})].",
    ),
    (
        "change.validation-data",
        "Phiên bản {revision} thêm dữ liệu xác thực[ (đối tượng {object})].",
        "Revision {revision} added validation data[ (object {object})].",
    ),
    (
        "change.validation-data-foreign",
        "Phiên bản {revision} đưa dữ liệu lạ vào kho dữ liệu xác thực ({detail}[; đối tượng {object}]).",
        "Revision {revision} put something else into the validation data ({detail}[; object {object}]).",
    ),
    (
        "change.validation-data-removed",
        "Phiên bản {revision} ghi lại hoặc bỏ bớt dữ liệu xác thực; dữ liệu của các phiên bản trước vẫn được dùng.",
        "Revision {revision} rewrote validation data or left some out; what earlier revisions hold is still used.",
    ),
    (
        "change.version-raised",
        "Phiên bản {revision} đổi số phiên bản PDF khai báo[ (đối tượng {object})].",
        "Revision {revision} changed the declared PDF version[ (object {object})].",
    ),
    (
        "change.vouched",
        "Phần điền sau khi ký được chữ ký sau bao phủ và chịu trách nhiệm: {detail}.",
        "What was filled in after signing is covered, and answered for, by a later signature: {detail}.",
    ),
    (
        "change.widget-added",
        "Phiên bản {revision} thêm ô hiển thị không thuộc trường chữ ký nào[ (đối tượng {object})].",
        "Revision {revision} added a widget that belongs to no signature field[ (object {object})].",
    ),
];
