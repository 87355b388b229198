//! One signature of a document: what is known of it, what changed since, and what was seen.

use core::fmt::Write as _;

use super::groups;
use super::markup::Markup;
use super::pictures::{self, FrameOf, PagePictures, Shown, SignaturePictures, Words};
use super::{class, mark};
use crate::findings::ChangeLevel;
use crate::policy::CertificateTruth;
use crate::policy::ContentTruth;
use crate::policy::Severity;
use crate::policy::ValueTruth;
use crate::report::messages::Lang;
use crate::report::model::{Changes, FindingReport, Report, SignatureReport};
use crate::report::scope;
use crate::report::text::{format, heading, moment, standard, status, time, truths};

/// Changes told one by one; a document with more is no letter, and the JSON report has them all.
const CHANGES: usize = 400;
/// Pieces of dynamic content told one by one.
const PIECES: usize = 50;

pub(super) fn write(
    to: &mut Markup,
    report: &Report,
    signature: &SignatureReport,
    index: usize,
    document: usize,
    pictures: Option<&SignaturePictures>,
    lang: Lang,
) {
    let number = index.saturating_add(1);
    to.raw("<article class=\"signature ").raw(class(signature.verdict)).raw("\" aria-labelledby=\"d");
    to.count(document).raw("s").count(number).raw("\">\n<h3 id=\"d");
    to.count(document).raw("s").count(number).raw("\"><span class=\"mark\" aria-hidden=\"true\">");
    to.raw(mark(signature.verdict)).raw("</span> ").count(number).raw(". ").text(heading(signature, lang));
    to.raw(": <bdi>").text(&signer(signature, lang)).raw("</bdi>").close("h3");
    to.open("p", "verdict").text(&scope::of_signature(signature, report.revisions, lang)).close("p");
    findings(to, signature, |severity| severity >= Severity::Warning, lang);
    facts(to, signature, lang);
    dynamic(to, signature, lang);
    changes(to, signature, pictures, lang);
    if let Some(pictures) = pictures {
        shown(to, signature, pictures, number, lang);
    }
    if let Some(groups) = &signature.tt15 {
        groups::write(to, groups, lang);
    }
    technical(to, signature, lang);
    to.close("article");
}

pub(super) fn signer(signature: &SignatureReport, lang: Lang) -> String {
    let signer = signature.signer.as_ref();
    let name = signer.and_then(|s| s.common_name.as_deref()).or(signer.map(|s| s.subject.as_str()));
    name.unwrap_or(lang.pick("không rõ người ký", "signer unknown")).to_owned()
}

fn row(to: &mut Markup, name: &str, value: &str) {
    if !value.is_empty() {
        to.element("dt", "", name).element("dd", "", value);
    }
}

fn facts(to: &mut Markup, signature: &SignatureReport, lang: Lang) {
    to.raw("<dl>\n");
    to.element("dt", "", lang.pick("Ba điều kiểm tra", "Three truths")).open("dd", "truths");
    let truths = &signature.truths;
    let content = match truths.content {
        ContentTruth::Intact => ("met", "✔", lang.pick("nội dung đã ký toàn vẹn", "signed content intact")),
        ContentTruth::Broken => ("broken", "✘", lang.pick("nội dung ĐÃ THAY ĐỔI", "content CHANGED")),
        ContentTruth::Unchecked => ("open", "?", lang.pick("nội dung chưa kiểm tra được", "content not checked")),
    };
    let value = match truths.signature {
        ValueTruth::Good => ("met", "✔", lang.pick("giá trị chữ ký đúng", "signature value good")),
        ValueTruth::Bad => ("broken", "✘", lang.pick("giá trị chữ ký SAI", "signature value BAD")),
        ValueTruth::Unchecked => {
            ("open", "?", lang.pick("giá trị chữ ký chưa kiểm tra được", "signature value not checked"))
        }
    };
    let certificate = match truths.certificate {
        CertificateTruth::Trusted => ("met", "✔", lang.pick("chứng thư được tin cậy", "certificate trusted")),
        CertificateTruth::Untrusted => {
            ("broken", "✘", lang.pick("chứng thư KHÔNG được tin cậy", "certificate NOT trusted"))
        }
        CertificateTruth::Undecided => {
            ("open", "?", lang.pick("chứng thư chưa kết luận được", "certificate undecided"))
        }
    };
    for (class, mark, words) in [content, value, certificate] {
        to.open("span", class).raw("<span class=\"mark\" aria-hidden=\"true\">").raw(mark).raw("</span> ");
        to.text(words).raw("</span> ");
    }
    to.close("dd");
    if let Some(signer) = &signature.signer {
        let organisation = signer.organization.as_deref().filter(|o| Some(*o) != signer.common_name.as_deref());
        row(to, lang.pick("Cơ quan, tổ chức", "Organisation"), organisation.unwrap_or_default());
        row(to, lang.pick("Thư điện tử", "E-mail"), signer.email.as_deref().unwrap_or_default());
    }
    row(to, lang.pick("Thời gian", "Time"), &time(signature, lang));
    let level = signature.level.map(|level| format!("{level} ({})", standard(signature)));
    row(to, lang.pick("Mức chữ ký", "Level"), level.as_deref().unwrap_or("–"));
    match &signature.xml {
        Some(xml) => {
            let form = xml.form(lang).unwrap_or_default();
            row(to, lang.pick("Biểu mẫu", "Form"), form);
            if signature.kind != "timestamp" {
                row(to, lang.pick("Ký trên", "Covers"), &xml.signed(lang));
                row(to, lang.pick("Không ký", "Does not cover"), &xml.unsigned(lang).join("; "));
            }
            row(to, lang.pick("Nơi đặt chữ ký", "Place"), &xml.path);
        }
        None => row(to, lang.pick("Nơi đặt chữ ký", "Place"), &place(signature.page, signature.rect_mm, lang)),
    }
    row(to, lang.pick("Đường dẫn chứng thư", "Certificate path"), &path(signature, lang));
    let revocation: Vec<_> = signature.revocation.iter().map(|one| status(one, lang)).collect();
    if !revocation.is_empty() {
        to.element("dt", "", lang.pick("Thu hồi", "Revocation")).open("dd", "");
        for line in &revocation {
            to.text(line).raw("<br>\n");
        }
        to.close("dd");
    }
    if let Some(end) = signature.renew_before {
        row(to, lang.pick("Chứng minh được đến", "Provable until"), &moment(end, lang));
    }
    to.close("dl");
}

/// Where on which page; millimetres from the upper left corner.
fn place(page: Option<u32>, rect: Option<[f64; 4]>, lang: Lang) -> String {
    let Some(page) = page else { return lang.pick("không hiện trên trang nào", "shown on no page").to_owned() };
    let mut text = format!("{} {page}", lang.pick("trang", "page"));
    if let Some([left, top, width, height]) = rect {
        let _ = match lang {
            Lang::Vi => write!(text, ", cách trái {left:.0} mm, trên {top:.0} mm, rộng {width:.0}, cao {height:.0} mm"),
            Lang::En => {
                write!(text, ", {left:.0} mm from the left, {top:.0} from the top, {width:.0} × {height:.0} mm")
            }
        };
    }
    text
}

fn path(signature: &SignatureReport, lang: Lang) -> String {
    if signature.path.is_empty() {
        return lang.pick("không có tới một gốc tin cậy", "none to a trust anchor").to_owned();
    }
    let names: Vec<_> = signature.path_names.iter().map(String::as_str).collect();
    let mut text = names.join(" ← ");
    if let Some(profile) = &signature.trust_profile {
        let _ = write!(text, " ({} {profile})", lang.pick("hồ sơ tin cậy", "trust profile"));
    }
    text
}

/// The gravest first.
fn findings(to: &mut Markup, signature: &SignatureReport, wanted: impl Fn(Severity) -> bool, lang: Lang) {
    // What is among the changes is told there, with its place; so is dynamic content, unless it is what decided.
    let told = |finding: &FindingReport| {
        signature.modifications.changes.iter().take(CHANGES).any(|change| change.en == finding.en)
            || finding.severity < Severity::Error
                && signature.dynamic_content.iter().flatten().take(PIECES).any(|piece| piece.en == finding.en)
    };
    let mut list: Vec<&FindingReport> =
        signature.findings.iter().filter(|finding| wanted(finding.severity) && !told(finding)).collect();
    list.sort_by_key(|finding| core::cmp::Reverse(finding.severity));
    if list.is_empty() {
        return;
    }
    to.raw("<ul class=\"findings\">\n");
    for finding in list {
        let (class, mark, word) = match finding.severity {
            Severity::Error => ("error", "✘", lang.pick("Lỗi", "Error")),
            Severity::Warning => ("warning", "!", lang.pick("Lưu ý", "Warning")),
            Severity::Info => ("info", "·", lang.pick("Thông tin", "Note")),
        };
        to.open("li", class).raw("<span class=\"mark\" aria-hidden=\"true\">").raw(mark).raw("</span> <strong>");
        to.text(word).raw(":</strong> ").text(lang.pick(&finding.vi, &finding.en)).close("li");
    }
    to.close("ul");
}

/// What was signed and may show something else another time: the signer saw one of the things it can show.
fn dynamic(to: &mut Markup, signature: &SignatureReport, lang: Lang) {
    // That it was not looked for is among the findings.
    let all = signature.dynamic_content.as_deref().unwrap_or_default();
    if all.is_empty() {
        return;
    }
    to.element("h4", "", lang.pick("Nội dung động trong phần đã ký", "Dynamic content in what was signed"));
    let mut list: Vec<_> = all.iter().take(PIECES).collect();
    list.sort_by_key(|piece| core::cmp::Reverse(piece.severity));
    to.raw("<ul class=\"findings\">\n");
    for piece in list {
        let (class, mark) = if piece.severity > Severity::Info { ("warning", "!") } else { ("info", "·") };
        to.open("li", class).raw("<span class=\"mark\" aria-hidden=\"true\">").raw(mark).raw("</span> ");
        to.text(lang.pick(&piece.vi, &piece.en)).close("li");
    }
    to.close("ul");
    if all.len() > PIECES {
        to.open("p", "small").text(lang.pick("Không liệt kê ở đây: ", "Not listed here: "));
        to.count(all.len().saturating_sub(PIECES)).raw(".").close("p");
    }
}

/// What later revisions did, numbered as the frames on the pictures are. Those that change nothing anybody relies on are
/// folded away.
fn changes(to: &mut Markup, signature: &SignatureReport, pictures: Option<&SignaturePictures>, lang: Lang) {
    let all = &signature.modifications.changes;
    if all.is_empty() {
        return;
    }
    to.element("h4", "", lang.pick("Thay đổi sau chữ ký này", "Changed after this signature"));
    let grave = |change: &Changes| change.level > ChangeLevel::Sign || is_refused(signature, change);
    let framed = |index: usize| {
        let frames = pictures.into_iter().flat_map(|p| &p.pages).flat_map(|page| &page.frames_now);
        frames.into_iter().any(|frame| frame.of == FrameOf::Change(index))
    };
    let numbered: Vec<(usize, &Changes)> = all.iter().enumerate().take(CHANGES).collect();
    let (open, folded): (Vec<_>, Vec<_>) =
        numbered.into_iter().partition(|(index, change)| grave(change) || framed(*index));
    list(to, signature, &open, lang);
    if !folded.is_empty() {
        to.raw("<details><summary>").count(folded.len()).raw(" ");
        let is_refused = all.iter().any(|change| is_refused(signature, change));
        let words = match (open.is_empty(), folded.len()) {
            _ if is_refused => lang.pick("thay đổi khác, ít nghiêm trọng hơn", "other, less grave"),
            (true, 1) => {
                lang.pick("thay đổi, thuộc loại được phép sau khi ký", "change, of a kind that may follow a signature")
            }
            (true, _) => lang.pick(
                "thay đổi, đều thuộc loại được phép sau khi ký",
                "changes, all of kinds that may follow a signature",
            ),
            (false, 1) => lang.pick(
                "thay đổi khác, thuộc loại được phép sau khi ký",
                "other change, of a kind that may follow a signature",
            ),
            (false, _) => lang.pick(
                "thay đổi khác, thuộc loại được phép sau khi ký",
                "other changes, of kinds that may follow a signature",
            ),
        };
        to.text(words).close("summary");
        list(to, signature, &folded, lang);
        to.close("details");
    }
    if all.len() > CHANGES {
        to.open("p", "small").text(lang.pick("Không liệt kê ở đây: ", "Not listed here: "));
        to.count(all.len().saturating_sub(CHANGES))
            .text(lang.pick(" thay đổi; báo cáo JSON có đủ.", " changes; the JSON report has them all."));
        to.close("p");
    }
}

/// Whether the signature does not permit the change: what may follow one signature may not follow another (ISO 32000-2
/// §12.8.2.2).
fn is_refused(signature: &SignatureReport, change: &Changes) -> bool {
    change.level == ChangeLevel::Other
        || signature.findings.iter().any(|finding| finding.severity == Severity::Error && finding.en == change.en)
}

fn list(to: &mut Markup, signature: &SignatureReport, changes: &[(usize, &Changes)], lang: Lang) {
    if changes.is_empty() {
        return;
    }
    to.raw("<ol class=\"changes\">\n");
    for (index, change) in changes {
        to.raw("<li value=\"").count(index.saturating_add(1)).raw("\" class=\"");
        to.raw(if is_refused(signature, change) { "grave" } else { "plain" }).raw("\">");
        to.text(lang.pick(&change.vi, &change.en)).raw(" <span class=\"small\">");
        if signature.xml.is_none() {
            to.text(lang.pick("Phiên bản ", "Version ")).count(change.revision).raw(" · ");
        }
        if change.page.is_some() {
            to.text(&place(change.page, change.rect_mm, lang)).raw(" · ");
        }
        to.text(scope::level(change.level, lang)).raw("</span>").close("li");
    }
    to.close("ol");
}

fn shown(to: &mut Markup, signature: &SignatureReport, all: &SignaturePictures, number: usize, lang: Lang) {
    to.element("h4", "", lang.pick("Hình các trang", "Pictures"));
    let doubt = match (signature.truths.content, signature.truths.signature) {
        (ContentTruth::Intact, ValueTruth::Good) => None,
        (ContentTruth::Broken, _) => Some(lang.pick(
            "Nội dung không còn như lúc ký: hình dưới đây KHÔNG phải là những gì người ký đã thấy.",
            "The content is not what was signed: these pictures do NOT show what the signer saw.",
        )),
        _ => Some(lang.pick(
            "Không chứng minh được hình dưới đây là những gì người ký đã thấy.",
            "Nothing proves that these pictures show what the signer saw.",
        )),
    };
    if let Some(doubt) = doubt {
        to.open("p", "doubt").raw("<span class=\"mark\" aria-hidden=\"true\">✘</span> ").text(doubt).close("p");
    }
    if let Some(why) = &all.missing {
        to.open("p", "none").text(lang.pick("Không có hình: ", "No pictures: ")).text(&why.words(lang)).raw(".");
        to.close("p");
    }
    for page in &all.pages {
        self::page(to, signature, page, number, doubt.is_none(), lang);
    }
    if all.left_out > 0 {
        to.open("p", "small").text(lang.pick("Còn ", "Left out: ")).count(all.left_out);
        to.text(lang.pick(" trang nữa không có hình ở đây.", " more such pages.")).close("p");
    }
    let frames = || all.pages.iter().flat_map(|page| page.frames_signed.iter().chain(&page.frames_now));
    let mut legend = Vec::new();
    for (vi, en, told) in [
        (OWN.0, OWN.1, frames().any(|frame| frame.of == FrameOf::Signature)),
        (CHANGE.0, CHANGE.1, frames().any(|frame| frame.of != FrameOf::Signature)),
        (DIFFERENCE.0, DIFFERENCE.1, all.pages.iter().any(|page| page.differs == Some(true))),
    ] {
        if told {
            legend.push(lang.pick(vi, en));
        }
    }
    if !legend.is_empty() {
        to.element("p", "small", &legend.join(" "));
    }
}

/// Vietnamese, English.
type Told = (&'static str, &'static str);
const OWN: Told = ("Khung xanh nét đứt: nơi đặt chữ ký này.", "Dashed blue frame: the place of this signature.");
const CHANGE: Told = (
    "Khung có số: thay đổi mang số đó trong danh sách trên; khung đỏ đậm: nội dung bị thay đổi.",
    "Frame with a number: the change with that number in the list above; thick and red: the content was changed.",
);
const DIFFERENCE: Told =
    ("Khung đỏ ở hình thứ ba: vùng có điểm ảnh khác nhau.", "Red frames on the third picture: where pixels differ.");

fn page(to: &mut Markup, signature: &SignatureReport, page: &PagePictures, number: usize, proven: bool, lang: Lang) {
    let of = |page: Option<u32>| match page {
        Some(page) => format!("{} {page}", lang.pick("trang", "page")),
        None => lang.pick("không có trang này", "no such page").to_owned(),
    };
    let (then, now) = (of(page.page), of(page.page_now));
    let result = match page.differs {
        Some(true) => lang.pick("có điểm khác nhau", "they differ"),
        Some(false) => lang.pick("không khác điểm ảnh nào", "no pixel differs"),
        None => lang.pick("không so được", "not compared"),
    };
    let signed = match (proven, lang) {
        (true, Lang::Vi) => format!("Lúc ký (phiên bản {})", signature.revision),
        (true, Lang::En) => format!("As signed (version {})", signature.revision),
        (false, Lang::Vi) => format!("Phiên bản {} trong tệp", signature.revision),
        (false, Lang::En) => format!("Version {} in the file", signature.revision),
    };
    let alt = |what: &str, page: &str| format!("{what}, {page}, {} {number}", lang.pick("chữ ký", "signature"));
    to.raw("<div class=\"pictures\">\n");
    let words = Words { title: &signed, note: &then, alt: &alt(&signed, &then) };
    pictures::figure(to, &page.signed, &page.frames_signed, &words, lang);
    let title = lang.pick("Hiện nay", "Now");
    let words = Words { title, note: &now, alt: &alt(title, &now) };
    pictures::figure(to, &page.now, &page.frames_now, &words, lang);
    if !matches!(page.now, Shown::SameAsSigned) {
        let title = lang.pick("Khác nhau", "Difference");
        let words = Words { title, note: result, alt: &format!("{}: {result}", alt(title, &now)) };
        pictures::figure(to, &page.difference, &[], &words, lang);
    }
    to.close("div");
    if page.incomplete {
        to.element("p", "small", lang.pick(INCOMPLETE.0, INCOMPLETE.1));
    }
}

/// Vietnamese, English.
const INCOMPLETE: (&str, &str) = (
    "Hình vẽ chưa đủ: có phông chữ, ảnh hoặc chú thích mà chương trình không vẽ được.",
    "Drawn incompletely: there is a font, an image or an annotation that could not be drawn.",
);

fn technical(to: &mut Markup, signature: &SignatureReport, lang: Lang) {
    to.raw("<details><summary>").text(lang.pick("Chi tiết kỹ thuật", "Technical details")).close("summary");
    findings(to, signature, |severity| severity < Severity::Warning, lang);
    to.raw("<dl>\n");
    row(to, lang.pick("Trường chữ ký", "Field"), &signature.id);
    row(to, lang.pick("Tóm lại", "In short"), &truths(signature, lang));
    if let Some(signer) = &signature.signer {
        row(to, lang.pick("Cấp cho", "Subject"), &signer.subject);
        row(to, lang.pick("Cấp bởi", "Issuer"), &signer.issuer);
        row(to, lang.pick("Số hiệu chứng thư", "Serial"), &signer.serial);
        let validity = format!("{} – {}", moment(signer.not_before, lang), moment(signer.not_after, lang));
        row(to, lang.pick("Hiệu lực chứng thư", "Validity"), &validity);
        row(to, lang.pick("SHA-256 của chứng thư", "Certificate SHA-256"), &signer.sha256);
    }
    row(to, if signature.xml.is_some() { "XML" } else { "SubFilter" }, format(signature));
    for reference in signature.xml.iter().flat_map(|xml| &xml.references) {
        let uri = reference.uri.as_deref().unwrap_or("–");
        let path = reference.path.as_deref().unwrap_or("–");
        let value = format!("{uri} → {path} · {} · {}", reference.digest_algorithm.unwrap_or("–"), reference.outcome);
        row(to, lang.pick("Tham chiếu", "Reference"), &value);
    }
    let algorithms = [signature.digest_algorithm.as_deref(), signature.signature_algorithm.as_deref()];
    let bits = signature.key_bits.map(|bits| bits.to_string());
    let algorithms: Vec<_> = algorithms.into_iter().flatten().chain(bits.as_deref()).collect();
    row(to, lang.pick("Thuật toán", "Algorithms"), &algorithms.join(" · "));
    row(to, lang.pick("Bộ quy tắc", "Rules"), &signature.rules);
    to.close("dl").close("details");
}
