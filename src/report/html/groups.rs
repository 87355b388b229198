//! The box of TT 15/2025/TT-BKHCN Điều 6.4: hợp lệ or not, seven groups of information, the tests of Phụ lục II.

use super::markup::Markup;
use crate::policy::ContentTruth;
use crate::report::messages::Lang;
use crate::report::text::{day, in_force, moment};
use crate::report::tt15::{Annex2Result, TimeBasis, Tt15Report};

/// Row, Vietnamese, English.
const TESTS: &[(&str, &str, &str)] = &[
    (
        "1.1",
        "ký khi chứng thư còn hạn, không bị thu hồi hay tạm dừng",
        "signed while the certificate was in force, not revoked or suspended",
    ),
    ("1.2", "đã kiểm tra tình trạng thu hồi (CRL hoặc OCSP)", "revocation checked (CRL or OCSP)"),
    ("1.3", "thuật toán của chứng thư", "algorithms of the certificate"),
    ("1.4", "dùng đúng phạm vi của chứng thư", "used within the certificate's scope"),
    ("1.5", "mục đích sử dụng khoá", "key usage"),
    ("1.6", "tuyên bố của tổ chức cấp trong quy chế chứng thực", "issuer statement within its practice statement"),
    ("2.1", "xác định được người ký", "the signer is identified"),
    ("2.2", "ký bằng khoá bí mật tương ứng", "made with the matching private key"),
    ("2.3", "chứng thư kèm theo có hiệu lực khi ký", "the attached certificate was in force when signing"),
    ("2.4", "hai mã băm trùng nhau", "the two digests match"),
];

pub(super) fn write(to: &mut Markup, groups: &Tt15Report, lang: Lang) {
    to.raw("<details class=\"tt15\" open><summary>");
    to.text(lang.pick("Thông tin theo Thông tư 15/2025/TT-BKHCN, Điều 6.4", "Information by TT 15/2025/TT-BKHCN, 6.4"));
    to.close("summary").raw("<dl>\n");
    let dash = "–";
    let time = groups.signing_time.map_or_else(|| dash.to_owned(), |time| moment(time, lang));
    let validity = match (groups.valid_from, groups.valid_to) {
        (Some(from), Some(to)) => format!("{} – {}", day(from, lang), day(to, lang)),
        _ => dash.to_owned(),
    };
    let rows = [
        (lang.pick("Tổ chức cấp chứng thư", "Certificate issued by"), or_dash(groups.issuing_ca.as_deref())),
        (lang.pick("Người ký", "Signer"), or_dash(groups.signer.as_deref())),
        (lang.pick("Đơn vị quản lý", "Managing unit"), or_dash(groups.managing_unit.as_deref())),
        (lang.pick("Thời điểm ký", "Time of signing"), format!("{time} ({})", basis(groups.signing_time_basis, lang))),
        (lang.pick("Tính toàn vẹn", "Integrity"), integrity(groups.integrity, lang).to_owned()),
        (lang.pick("Hạn chứng thư", "Validity"), format!("{validity}; {}", in_force(groups, lang))),
    ];
    // The circular's own words, in its language.
    to.element("dt", "", lang.pick("Kết luận", "Conclusion"));
    to.raw("<dd lang=\"vi\">").text(groups.conclusion).close("dd");
    for (name, value) in rows {
        to.element("dt", "", name).element("dd", "", &value);
    }
    to.close("dl").raw("<p class=\"small\">").text(lang.pick("Các mục kiểm tra của Phụ lục II:", "Tests of annex II:"));
    to.close("p").raw("<ul class=\"annex\">\n");
    for test in &groups.annex2 {
        let words = TESTS.iter().find(|(row, ..)| *row == test.row).map_or("", |(_, vi, en)| lang.pick(vi, en));
        let (class, mark, result) = match test.result {
            Annex2Result::Met => ("met", "✔", lang.pick("đạt", "met")),
            Annex2Result::NotChecked => ("idle", "–", lang.pick("không kiểm tra", "not checked")),
            Annex2Result::Undecided => ("open", "?", lang.pick("chưa rõ", "undecided")),
            Annex2Result::Broken => ("broken", "✘", lang.pick("không đạt", "not met")),
        };
        to.open("li", class).raw("<span class=\"mark\" aria-hidden=\"true\">").raw(mark).raw("</span> ").raw(test.row);
        to.raw(" ").text(words);
        if !test.mandatory {
            to.text(lang.pick(" (không bắt buộc)", " (optional)"));
        }
        to.raw(": <strong>").text(result).raw("</strong>").close("li");
    }
    to.close("ul").close("details");
}

fn or_dash(text: Option<&str>) -> String {
    text.unwrap_or("–").to_owned()
}

const fn basis(basis: TimeBasis, lang: Lang) -> &'static str {
    match basis {
        TimeBasis::TimeStamp => lang.pick("dấu thời gian của chữ ký", "time-stamp of the signature"),
        TimeBasis::DocumentTimeStamp => {
            lang.pick("ký trước lúc này: dấu thời gian văn bản", "signed before: document time-stamp")
        }
        TimeBasis::LaterSignature => {
            lang.pick("ký trước lúc này: chữ ký sau có dấu thời gian", "signed before: later signature, time-stamped")
        }
        TimeBasis::Claimed => {
            lang.pick("người ký khai, không có gì chứng minh", "claimed by the signer, nothing proves it")
        }
        TimeBasis::None => lang.pick("không có", "none"),
    }
}

const fn integrity(content: ContentTruth, lang: Lang) -> &'static str {
    match content {
        ContentTruth::Intact => lang.pick("toàn vẹn", "intact"),
        ContentTruth::Broken => lang.pick("ĐÃ THAY ĐỔI", "CHANGED"),
        ContentTruth::Unchecked => lang.pick("chưa kiểm tra được", "not checked"),
    }
}
