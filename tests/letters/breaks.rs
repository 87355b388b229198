//! Letters that break one rule each: a clean letter, and what is changed in it.

use kyso::Settings;
use kyso::letter::Copy;

use super::clean::{annex, attachment, copy, decision, invitation, notice, official_letter, plan, proposal, telegram};
use super::font::{Family, Style, Unicode};
use super::spec::{Form, Kind, Letter, ORGANISATION, Shown, Step};
use super::tamper::Tamper;
use super::texts;

/// A breach.
pub struct Break {
    pub rule: &'static str,
    /// Of those that break this rule, from 1.
    pub number: usize,
    /// What is changed in what.
    pub base: fn() -> Letter,
    pub change: fn(&mut Letter),
    /// Which part or signature must be shown as evidence.
    pub spot: Option<&'static str>,
    /// What must have been measured, and how far it may be off.
    pub measure: Option<(&'static str, f64, f64)>,
    /// Rules that are broken with it, and why they must be.
    pub also: Vec<(&'static str, &'static str)>,
    /// What is judged otherwise.
    pub settings: fn(&mut Settings),
    /// The verdict on the signatures fails, too: the rule restates it.
    pub fails: bool,
}

fn of(rule: &'static str, change: fn(&mut Letter)) -> Break {
    Break {
        rule,
        number: 1,
        base: official_letter,
        change,
        spot: None,
        measure: None,
        also: Vec::new(),
        settings: |_| {},
        fails: false,
    }
}

impl Break {
    fn on(self, base: fn() -> Letter) -> Self {
        Self { base, ..self }
    }

    fn at(self, spot: &'static str) -> Self {
        Self { spot: Some(spot), ..self }
    }

    /// Half a unit of what is asked of measures: 0.5 mm, 0.3 pt, 2 %.
    fn measured(self, what: &'static str, value: f64, tolerance: f64) -> Self {
        Self { measure: Some((what, value, tolerance)), ..self }
    }

    fn also(mut self, rule: &'static str, why: &'static str) -> Self {
        self.also.push((rule, why));
        self
    }

    fn judged(self, settings: fn(&mut Settings)) -> Self {
        Self { settings, ..self }
    }

    fn failing(self) -> Self {
        Self { fails: true, ..self }
    }

    /// The letter.
    pub fn letter(&self) -> Letter {
        let mut letter = (self.base)();
        (self.change)(&mut letter);
        letter
    }
}

fn of_2019() -> Letter {
    super::clean::of_2019()
}

fn two_pages() -> Letter {
    Letter { text: texts::long(10), ..official_letter() }.called("hai-trang")
}

fn with_annex() -> Letter {
    Letter { annexes: vec![annex("Phụ lục", "QUY TRÌNH KÝ SỐ", texts::process())], ..decision() }
}

fn with_two_annexes() -> Letter {
    let first = annex("Phụ lục I", "DANH SÁCH TỔ KÝ SỐ", texts::members());
    Letter { annexes: vec![first, annex("Phụ lục II", "QUY TRÌNH KÝ SỐ", texts::process())], ..plan() }
}

fn for_another() -> Letter {
    official_letter().titled(&["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "Trần Văn Thử Nghiệm")
}

fn by_mandate() -> Letter {
    notice().titled(&["TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG KỸ THUẬT"], "Phạm Hữu Thí")
}

fn urgent() -> Letter {
    Letter { urgency: Some("KHẨN"), ..telegram() }
}

fn sao_y() -> Letter {
    copy(Copy::SaoY, "sao-y")
}

/// All of them.
#[rustfmt::skip]
pub fn breaks() -> Vec<Break> {
    let mut all = signing();
    all.extend(pages());
    all.extend(keys());
    let mut count = std::collections::BTreeMap::new();
    for one in &mut all {
        let seen: &mut usize = count.entry(one.rule).or_default();
        *seen += 1;
        one.number = *seen;
    }
    all
}

/// Signatures, their pictures, corners and copies.
#[rustfmt::skip]
fn signing() -> Vec<Break> {
    vec![
        of("ND30-D5-TWO-SIGNATURES", |l| l.signing.steps = vec![Step::Leader]),
        of("ND30-D5-TWO-SIGNATURES", |l| l.signing.steps = vec![Step::Seal]),
        of("ND30-D32-ORDER", |l| l.signing.steps = vec![Step::Seal, Step::Leader]).at("seal"),
        of("ND30-D13-SIGNER-NAME", |l| l.signing.keys.person = Some("Hoàng Văn Khác")).at("signer"),
        of("ND30-D13-OWN-CERT-KT-TL", |l| l.signing.keys.person = Some("Nguyễn Thị Ánh Mẫu")).at("signer").on(for_another)
            .also("ND30-D13-SIGNER-NAME", "whoever signs with another's certificate is not who is printed"),
        of("ND30-D13.3-TUQ-ORG", |l| l.signing.keys.sealed_by = Some("Phòng Kỹ thuật")).at("body").on(by_mandate),
        of("ND30-PL1-II.8-ORG-MATCH", |l| l.signing.keys.sealed_by = Some("Công ty Vận tải Hải Vân")).at("body"),
        of("ND30-PL1-II.7-SIG-BLUE", |l| l.signing.leader.picture.ink = [20, 20, 20]).measured("blue", 0.0, 2.0).at("signature"),
        of("ND30-PL1-II.7-SIG-BLUE", |l| l.signing.leader.picture.ink = [200, 30, 30]).measured("blue", 0.0, 2.0).at("signature"),
        of("ND30-PL1-II.7-SIG-IMAGE", |l| l.signing.leader.shown = Shown::Text).at("signature"),
        of("ND30-PL1-II.7-SIG-NOTEXT", |l| {
            l.signing.leader.shown = Shown::WithText;
            l.signing.leader.size_mm = (30.0, 30.0 * 22.0 / 45.0);
        }).at("signature-field"),
        of("ND30-PL1-II.8-SEAL-IMAGE", |l| l.signing.seal.shown = Shown::Text).at("seal"),
        of("ND30-PL1-II.8-SEAL-NOTEXT", |l| l.signing.seal.shown = Shown::WithText).at("seal-field"),
        of("ND30-PL1-II.7-SIG-PNG-ALPHA", |l| l.signing.leader.picture.transparent = false).at("signature"),
        of("ND30-PL1-II.7-SIG-CENTERED", |l| l.signing.leader.aside_mm = 9.0).measured("centre", 9.0, 0.5).at("signature"),
        of("ND30-PL1-II.7-SIG-CENTERED", |l| l.signing.leader.aside_mm = -9.0).measured("centre", -9.0, 0.5).at("signature"),
        of("ND30-PL1-II.7-SIG-CENTERED", |l| l.signing.leader.below_mm = 40.0).at("signature"),
        of("ND30-PL1-II.8-SEAL-RED", |l| l.signing.seal.picture.ink = [24, 58, 158]).measured("red", 0.0, 2.0).at("seal"),
        of("ND30-PL1-II.8-SEAL-PNG-ALPHA", |l| l.signing.seal.picture.transparent = false).at("seal")
            // What lies over words that were signed before covers them.
            .failing(),
        of("ND30-PL1-II.8-SEAL-REAL-SIZE", |l| l.signing.seal.size_mm = (30.0, 30.0)).at("seal").measured("diameter", 30.0, 0.5),
        of("ND30-PL1-II.8-SEAL-REAL-SIZE", |l| l.signing.seal.size_mm = (40.0, 40.0)).at("seal").measured("diameter", 40.0, 0.5),
        of("ND30-PL1-II.8-SEAL-OVERLAP", |l| l.signing.seal.overlap = 0.6).at("seal").measured("overlap", 60.0, 2.0),
        of("ND30-PL1-II.8-SEAL-OVERLAP", |l| l.signing.seal.overlap = 0.1).at("seal").measured("overlap", 10.0, 2.0),
        of("ND30-PL1-II.8-SEAL-OVERLAP", |l| l.signing.seal.overlap = -0.2).at("seal").measured("overlap", 0.0, 2.0),
        of("ND30-PL1-II.8-SEAL-OVERLAP", |l| l.signing.seal.on_left = false).measured("overlap", 100.0 / 3.0, 2.0).at("seal"),
        of("ND30-PL1-II.8-SEAL-SAME-PAGE", |l| l.signing.seal.same_page = false).on(two_pages).at("seal"),
        of("ND30-PL1-II.8b-ATTACH-TOPRIGHT", |l| l.signing.corner.place.left = 30.0).on(attachment).at("corner"),
        of("ND30-PL1-II.8b-ATTACH-TOPRIGHT", |l| l.signing.corner.place.top = 270.0).on(attachment).at("corner"),
        of("ND30-PL1-II.8b-ATTACH-NOIMAGE", |l| l.signing.corner.picture = true).on(attachment).at("corner-picture"),
        of("ND30-PL1-II.8b-ATTACH-TEXT", |l| l.signing.corner.lines = vec!["10/03/2026; 09:30:00+07:00".into()]).on(attachment).at("corner"),
        of("ND30-PL1-II.8b-ATTACH-FONT", |l| l.signing.corner.looks.size = 8.0).at("corner-text").on(attachment).measured("size", 8.0, 0.3),
        of("ND30-PL1-II.8b-ATTACH-FONT", |l| l.signing.corner.looks.family = Family::Arial).at("corner-text").on(attachment),
        of("ND30-PL1-II.8b-ATTACH-FONT", |l| l.signing.corner.looks.style = Style::Italic).at("corner-text").on(attachment),
        of("ND30-PL1-II.8b-ATTACH-FONT", |l| l.signing.corner.looks.colour = [200, 0, 0]).at("corner-text").on(attachment),
        of("ND30-PL1-II.8b-TIME-ISO8601", |l| l.signing.corner.lines = vec!["Số: 128/TTTN-VP; 10/03/2026; 09:30:00".into()]).at("corner").on(attachment),
        of("ND30-PL1-II.8b-TIME-ISO8601", |l| l.signing.corner.lines = vec!["Số: 128/TTTN-VP; 10/03/2026; 10:30:00+08:00".into()]).at("corner").on(attachment),
        of("ND30-PL1-II.8b-TIME-MATCH", |l| l.signing.corner.lines = vec!["Số: 128/TTTN-VP; 10/03/2026; 09:25:00+07:00".into()]).at("corner").on(attachment).measured("difference", 300.0, 1.0),
        of("ND30-PL1-II.8b-SAMEFILE-NOSIG", |l| {
            l.signing.steps.push(Step::Annex);
            l.signing.corner.lines = vec!["Số: 128/QĐ-TTTN; 10/03/2026; 09:50:00+07:00".into()];
        }).on(with_annex).at("corner"),
        of("ND30-PL1-P2-COPY-PDF14", |l| l.paper.version = "1.3").measured("pdf-version", 1.3, 0.01).on(sao_y)
            .also("TT15-PL1-3.6-PDF17", "what is below 1.4 is below 1.7"),
        of("ND30-PL1-P2-COPY-COLOUR", |l| l.paper.grey = true).at("page").on(sao_y),
        of("ND30-PL1-P2-COPY-200DPI", |l| l.paper.dpi = 150.0).at("page").on(sao_y).measured("resolution", 150.0, 2.0),
        of("ND30-PL1-P2-COPY-SCALE", |l| l.paper.scale = 0.8).at("page").measured("width", 168.0, 0.5).on(sao_y)
            .also("ND30-PL1-I.1-A4", "a page of four fifths of A4 is not A4"),
        of("ND30-PL1-P2-COPY-AGENCY-SIG", |l| l.signing.keys.corner_by_person = true).on(sao_y),
        of("ND30-PL1-P2-COPY-TOPRIGHT", |l| l.signing.corner.place.left = 30.0).on(sao_y).at("corner"),
        of("ND30-PL1-P2-COPY-NOIMAGE", |l| l.signing.corner.picture = true).on(sao_y).at("corner-picture"),
        of("ND30-PL1-P2-COPY-TEXT", |l| l.signing.corner.lines = vec!["Sao y".into(), "10/03/2026; 09:30:00+07:00".into()]).on(sao_y).at("corner"),
        of("ND30-PL1-P2-COPY-FONT", |l| l.signing.corner.looks.size = 12.0).at("corner-text").on(sao_y).measured("size", 12.0, 0.3),
        of("ND30-D25-NO-E2E-SAOY", |l| {
            l.signing.steps.push(Step::Corner);
            l.signing.corner.lines = vec![format!("Sao y; {ORGANISATION};"), "10/03/2026; 09:50:00+07:00".into()];
        }).at("signature"),
        of("ND30-D18-RELEASE-DAY", |l| l.signing.apart = 3 * 86_400).at("seal").measured("days", 3.0, 0.0),
        of("ND30-D18-RELEASE-DAY", |l| {
            l.signing.at = l.signing.at.plus_seconds(2 * 86_400);
        }).at("seal").measured("days", 2.0, 0.0),
    ]
}

/// Pages and what is set on them.
#[rustfmt::skip]
fn pages() -> Vec<Break> {
    vec![
        of("ND30-PL1-I.1-A4", |l| l.looks.page_mm = (216.0, 279.0)).at("page").measured("page-short-side", 216.0, 0.5),
        of("ND30-PL1-I.2-PORTRAIT", |l| {
            l.looks.page_mm = (297.0, 210.0);
            l.looks.columns_mm = (80.0, 215.0, 215.0);
            l.text.truncate(1);
        }).at("page"),
        of("ND30-PL1-I.3-MARGINS", |l| l.looks.margins_mm[0] = 20.0).at("text").measured("margin-left", 20.0, 0.5),
        // No paragraph has a second line: the recipients tell the margin.
        of("ND30-PL1-I.3-MARGINS", |l| {
            l.looks.text.size = 13.0;
            l.looks.margins_mm[0] = 20.0;
        }).on(invitation).at("recipients-label").measured("margin-left", 20.0, 0.5),
        of("ND30-PL1-I.3-MARGINS", |l| {
            l.text.remove(0);
            l.looks.margins_mm[0] = 43.0;
        }).on(invitation).at("recipients-label").measured("margin-left", 43.0, 0.5),
        of("ND30-PL1-I.3-MARGINS", |l| l.looks.margins_mm[2] = 9.0).at("text").measured("margin-right", 9.0, 0.5),
        of("ND30-PL1-I.3-MARGINS", |l| l.looks.margins_mm[1] = 12.0).at("parent").measured("margin-top", 12.0, 0.5),
        of("ND30-PL1-I.4-FONT-TNR", |l| l.looks.text.family = Family::Arial).at("text"),
        of("ND30-PL1-I.4-FONT-TNR", |l| l.looks.signer.family = Family::Arial).at("signer"),
        of("ND30-PL1-I.4-FONT-TNR", |l| l.looks.national.colour = [0, 0, 160]).at("national"),
        of("ND30-PL1-I.4-FONT-TNR", |l| l.looks.number.colour = [200, 0, 0]).at("number"),
        of("ND30-PL1-I.4-UNICODE", |l| l.looks.signer.unicode = Unicode::Decomposed).at("signer"),
        of("ND30-PL1-I.4-UNICODE", |l| l.looks.recipients.unicode = Unicode::Missing).at("recipients"),
        of("ND30-PL1-I.4-UNICODE", |l| l.looks.parent.family = Family::VnTime).at("parent")
            .also("ND30-PL1-I.4-FONT-TNR", "a legacy face is not Times New Roman"),
        of("ND30-PL1-I.7-PAGENO", |l| l.looks.page_number_x_mm = Some(180.0)).measured("off-centre", 69.0, 0.5).on(two_pages).at("page-number"),
        of("ND30-PL1-I.7-PAGENO", |l| l.looks.page_number_mm = 288.0).on(two_pages).at("page-number"),
        of("ND30-PL1-I.7-PAGENO", |l| l.looks.number_first_page = true).on(two_pages).at("page-number"),
        of("ND30-PL1-I.7-PAGENO", |l| l.looks.page_number.size = 10.0).on(two_pages).at("page-number").measured("size", 10.0, 0.3),
        of("ND30-PL1-II.1-QUOCHIEU", |l| l.motto = "Độc lập - Tự do").at("motto"),
        of("ND30-PL1-II.1-QUOCHIEU", |l| l.national = "CỘNG HÒA XHCN VIỆT NAM").at("national"),
        of("ND30-PL1-II.1-QUOCHIEU-LOOKS", |l| l.looks.national.size = 10.0).at("national").measured("size", 10.0, 0.3),
        of("ND30-PL1-II.1-QUOCHIEU-LOOKS", |l| l.looks.motto.style = Style::Regular).at("motto"),
        of("ND30-PL1-II.1-RULE", |l| l.looks.motto_rule = 0.4).at("motto-rule").measured("rule-length", 40.0, 2.0),
        of("ND30-PL1-II.1-RULE", |l| l.looks.motto_rule = 0.0).at("motto"),
        of("ND30-PL1-II.2-ISSUER", |l| { l.body.clear(); l.parent.clear(); }).at("page"),
        of("ND30-PL1-II.2-ISSUER-LOOKS", |l| l.looks.body.style = Style::Regular).at("body"),
        of("ND30-PL1-II.2-ISSUER-LOOKS", |l| l.looks.body.size = 10.0).at("body").measured("size", 10.0, 0.3),
        of("ND30-PL1-II.2-PARENT-LOOKS", |l| l.looks.parent.style = Style::Bold).at("parent"),
        of("ND30-PL1-II.2-RULE", |l| l.looks.body_rule = 2.0).at("body"),
        of("REFORM25-DISTRICT-ISSUER", |l| {
            l.parent = vec!["ỦY BAN NHÂN DÂN", "TỈNH NINH BÌNH"];
            l.body = vec!["ỦY BAN NHÂN DÂN", "HUYỆN MẪU SƠN"];
            l.notation = "UBND-VP";
            l.signing.keys.organisation = "Ủy ban nhân dân huyện Mẫu Sơn";
        }).at("body"),
        of("ND30-PL1-II.3-NUMBER-FORM", |l| l.number = Some("5")).at("number"),
        of("ND30-PL1-II.3-NUMBER-FORM", |l| l.notation = "TTTN - VP").at("number"),
        of("ND30-PL1-II.3-NUMBER-FORM", |l| l.number_label = "Số ").at("number"),
        of("ND30-PL1-II.3-NUMBER-FORM", |l| l.notation = "XX-TTTN").on(decision).at("number"),
        of("ND30-PL1-II.3-NUMBER-LOOKS", |l| l.looks.number.size = 11.0).at("number").measured("size", 11.0, 0.3),
        of("ND30-PL1-II.3-NUMBER-LOOKS", |l| l.looks.number.style = Style::Bold).at("number"),
        of("ND30-PL1-II.4-DATE-FORM", |l| l.date = Some("ngày 10 tháng 03 năm 2026".into())).at("date"),
        of("ND30-PL1-II.4-DATE-FORM", |l| {
            l.date = Some("ngày 6 tháng 3 năm 2026".into());
            l.signing.at = kyso::base::UnixTime::parse_rfc3339("2026-03-06T15:00:00+07:00").unwrap();
        }).at("date"),
        of("ND30-PL1-II.4-DATE-LOOKS", |l| l.looks.date.style = Style::Regular).at("date"),
        of("ND30-PL1-II.4-DATE-LOOKS", |l| l.looks.date.size = 11.0).at("date").measured("size", 11.0, 0.3),
        of("ND30-PL1-II.4-PLACE-CURRENT", |l| l.place = "TP. Hồ Chí Minh").at("date"),
        of("ND30-PL1-II.5-TYPE-LOOKS", |l| l.looks.type_name.size = 16.0).on(decision).at("type").measured("size", 16.0, 0.3),
        of("ND30-PL1-II.5-TYPE-LOOKS", |l| l.looks.type_name.style = Style::Regular).on(decision).at("type"),
        of("ND30-PL1-II.5-ABSTRACT", |l| l.subject.clear()).at("page").on(decision),
        of("ND30-PL1-II.5-ABSTRACT", |l| l.subject.clear()).at("page"),
        of("ND30-PL1-II.5-ABSTRACT-LOOKS", |l| l.looks.subject.style = Style::Regular).on(decision).at("subject"),
        of("ND30-PL1-II.5-ABSTRACT-LOOKS", |l| l.looks.about.size = 10.0).at("subject").measured("size", 10.0, 0.3),
        of("ND30-PL1-II.5-RULE", |l| l.looks.subject_rule = 0.8).at("subject-rule").measured("rule-length", 80.0, 2.0).on(decision),
        of("ND30-PL1-II.6-BODY-LOOKS", |l| l.looks.text.size = 11.0).at("text").measured("size", 11.0, 0.3),
        of("ND30-PL1-II.6-BODY-LOOKS", |l| l.looks.text.style = Style::Italic).at("text"),
        of("ND30-PL1-II.6-JUSTIFIED", |l| l.looks.justified = false).at("text"),
        of("ND30-PL1-II.6-INDENT", |l| l.looks.indent_mm = 4.0).at("text").measured("indent", 4.0, 0.5),
        of("ND30-PL1-II.6-SPACING", |l| l.looks.paragraph_gap_pt = 0.0).at("text").measured("paragraph-gap", 0.0, 0.3),
        of("ND30-PL1-II.6-SPACING", |l| l.looks.leading = 2.2).at("text"),
        of("ND30-PL1-II.7-TITLE-LOOKS", |l| l.looks.title.size = 11.0).at("title").measured("size", 11.0, 0.3),
        of("ND30-PL1-II.7-TITLE-LOOKS", |l| l.looks.title.style = Style::Regular).at("title"),
        of("ND30-PL1-II.7-TITLE-PREFIX", |l| l.title = vec!["KT GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]).at("title"),
        of("ND30-PL1-II.7-NAME-LOOKS", |l| l.looks.signer.size = 11.0).at("signer").measured("size", 11.0, 0.3),
        of("ND30-PL1-II.7-NAME-LOOKS", |l| l.looks.signer.style = Style::Regular).at("signer"),
        of("ND30-PL1-II.7-NAME-CENTERED", |l| {
            l.looks.signer_aside_mm = 12.0;
            // The picture stays between both.
            l.signing.leader.aside_mm = 4.0;
        }).measured("off-centre", 12.0, 0.5).at("signer"),
        of("ND30-PL1-II.7-NAME-PLAIN", |l| {
            l.signer = "TS. Nguyễn Thị Ánh Mẫu";
            l.signing.keys.person = Some("Nguyễn Thị Ánh Mẫu");
        }).at("signer"),
        of("ND30-PL1-II.9-ADDRESSEES-LOOKS", |l| l.looks.addressees.size = 11.0).on(proposal).at("addressees").measured("size", 11.0, 0.3),
        of("ND30-PL1-II.9-RECIPIENTS", |l| l.recipients = None).at("page")
            .also("ND30-PL1-II.9-LUU-VT", "without a list of recipients nothing says where it is kept"),
        of("ND30-PL1-II.9-RECIPIENTS-LOOKS", |l| l.looks.recipients.size = 13.0).at("recipients").measured("size", 13.0, 0.3),
        of("ND30-PL1-II.9-RECIPIENTS-LOOKS", |l| l.looks.recipients_label.style = Style::Regular).at("recipients-label"),
        of("ND30-PL1-II.9-LUU-VT", |l| l.recipients = Some(vec!["- Như trên;", "- Trang thông tin điện tử."])).at("recipients"),
        of("ND30-PL1-II.9-LUU-VT", |l| l.recipients = Some(vec!["- Như trên;", "- Lưu: VT, VP"])).at("recipients"),
        of("ND30-PL1-III.1-ANNEX-LOOKS", |l| l.looks.annex_word.style = Style::Regular).on(with_annex).at("annex-word"),
        of("ND30-PL1-III.1-ANNEX-LOOKS", |l| l.looks.annex_title.size = 11.0).on(with_annex).at("annex-title").measured("size", 11.0, 0.3),
        of("ND30-PL1-III.1-ANNEX-NUMBERED", |l| {
            l.annexes[0].word = "Phụ lục 1";
            l.annexes[1].word = "Phụ lục 2";
        }).at("annex-word+annex-title").on(with_two_annexes),
        of("ND30-PL1-III.2-URGENCY", |l| l.looks.urgency.colour = [0; 3]).on(urgent).at("urgency"),
        of("LOCAL-FILENAME", |l| l.name = "công văn số 128".to_owned()),
        of("LOCAL-FILENAME", |l| l.name = "cong-van-so-128-ngay-10-thang-3-nam-2026-ve-ky-so-van-ban".to_owned()).measured("name-length", 61.0, 0.0),
        of("TT15-PL1-3.6-PDF17", |l| l.paper.version = "1.5").measured("pdf-version", 1.5, 0.01),
    ]
}

/// Certificates, times, algorithms.
#[rustfmt::skip]
fn keys() -> Vec<Break> {
    const HOLDS: &str = "a signature that does not hold is not the one that is wanted";
    const NONE: &str = "nothing is kept of what was not known";
    vec![
        of("LAW23-D22-GOV-CA", |l| l.signing.keys.organisation_kind = Kind::Stranger).at("seal")
            .judged(|s| s.trust.add_anchors(Some("vn-public"), [super::authority::Authorities::shared().other_root()]))
            .also("TT41-D9-EVIDENCE", "what is stored is of the Government's service"),
        of("ND68-D32-PATH", |l| l.signing.keys.person_kind = Kind::UnderExpired).at("signature").failing()
            .also("ND68-D31-CERT-TIME", "the certificate that ended is one of the path")
            .also("TT15-PL2-1.2-STATUS-UNKNOWN", "what an authority says after its end says nothing")
            .also("TT41-D9-EVIDENCE", NONE),
        of("ND68-D31-CERT-TIME", |l| {
            l.signing.keys.person_kind = Kind::Expired;
            l.signing.at = kyso::base::UnixTime::parse_rfc3339("2026-03-10T09:59:59+07:00").unwrap();
        }).at("signature").failing(),
        of("ND68-D31-STATUS", |l| l.signing.keys.person_kind = Kind::Revoked).at("signature").failing(),
        of("TT15-PL2-1.2-STATUS-UNKNOWN", |l| l.signing.keys.person_kind = Kind::NoList).at("signature").failing().also("TT41-D9-EVIDENCE", NONE),
        of("TT15-PL2-1.2-CRL-FRESH", |l| l.signing.archived = false).at("signature")
            .judged(|s| s.status = super::authority::Authorities::shared().old_status()).failing()
            .also("TT41-D9-EVIDENCE", "a list that had ended keeps nothing"),
        of("ND68-D31-SCOPE", |l| l.signing.keys.seal_by_person = true).at("seal")
            .also("ND30-D5-TWO-SIGNATURES", "whoever seals with a person's key leaves the agency's signature out")
            .also("ND30-PL1-II.7-SIG-BLUE", "it is a person's signature, and red")
            .also("ND30-PL1-II.7-SIG-CENTERED", "it is a person's signature, where the seal goes"),
        of("TT15-PL2-1.5-KEYUSAGE", |l| {
            l.signing.keys.tamper = Some(Tamper::OtherCertificate);
            l.signing.keys.tamper_kind = Kind::Purpose;
        }).at("seal").failing(),
        of("ND68-D9-CERT-TERM", |l| l.signing.keys.person_kind = Kind::Decade),
        of("TT15-PL1-1.2-PSS", |l| l.signing.keys.person_kind = Kind::Pkcs1).at("signature"),
        of("TT15-PL1-1.2-RSA2048", |l| {
            l.signing.keys.tamper = Some(Tamper::OtherCertificate);
            l.signing.keys.tamper_kind = Kind::Short;
        }).measured("key-bits", 1024.0, 0.0).failing().also("TT15-PL1-1.2-PSS", "the openssl program signs PKCS #1 v1.5 here"),
        of("TT15-PL1-1.2-EC256", |l| {
            l.signing.keys.tamper = Some(Tamper::OtherCertificate);
            l.signing.keys.tamper_kind = Kind::SmallCurve;
        }).measured("key-bits", 224.0, 0.0).failing(),
        of("ND68-D29-TST-REQUIRED", |l| {
            l.signing.keys.stamps_required = true;
            l.signing.keys.time_stamped = false;
        }).at("signature").also("TT41-D9-EVIDENCE", "what is not time-stamped lacks a part of what is to be kept"),
        of("TT15-PL1-1.3-HASH", |l| l.signing.keys.tamper = Some(Tamper::Sha1)).at("seal").failing(),
        of("TT15-PL1-1.5-PADES", |l| l.signing.keys.tamper = Some(Tamper::NoBinding)).at("seal").failing(),
        of("TT15-D6-KEY-MATCH", |l| l.signing.keys.tamper = Some(Tamper::WrongValue)).at("seal").failing().also("ND30-D5-TWO-SIGNATURES", HOLDS),
        of("TT15-D6-INTEGRITY", |l| l.signing.keys.tamper = Some(Tamper::Changed)).at("signature").failing().also("ND30-D5-TWO-SIGNATURES", HOLDS),
        of("TT15-D5-CERT-ATTACHED", |l| l.signing.keys.tamper = Some(Tamper::NoCertificate)).at("seal").failing()
            .also("TT15-PL1-1.5-PADES", "nothing shows that the binding is of the certificate")
            .also("TT41-D9-EVIDENCE", "the certificate is among what is to be kept"),
        of("TT15-D5-TIME-ATTACHED", |l| l.signing.keys.tamper = Some(Tamper::Timeless)).at("seal")
            .also("TT41-D9-EVIDENCE", "the time-stamp is missing, too"),
        of("TT15-D6-TST-VALID", |l| l.signing.keys.wrong_stamp = true),
        of("TT41-D9-EVIDENCE", |l| l.signing.archived = false).at("signature")
            .judged(|s| s.status.iter_mut().for_each(|list| list.origin = kyso::trust::Origin::Network)),
        of("TT41-D9-EVIDENCE", |l| l.signing.keys.time_stamped = false).at("signature"),
        of("TT01-2019-SIG-BLUE", |l| l.signing.leader.picture.ink = [20, 20, 20]).measured("blue", 0.0, 2.0).on(of_2019).at("signature"),
        of("TT01-2019-SIG-NOTEXT", |l| {
            l.signing.leader.shown = Shown::WithText;
            l.signing.leader.size_mm = (30.0, 30.0 * 22.0 / 45.0);
        }).at("signature-field").on(of_2019),
        of("TT01-2019-SEAL-RED", |l| l.signing.seal.picture.ink = [24, 58, 158]).measured("red", 0.0, 2.0).on(of_2019).at("seal"),
        of("TT01-2019-SEAL-REAL-SIZE", |l| l.signing.seal.size_mm = (30.0, 30.0)).on(of_2019).at("seal").measured("diameter", 30.0, 0.5),
        of("TT01-2019-SEAL-TEXT", |l| l.signing.seal.shown = Shown::Picture).at("seal").on(of_2019),
    ]
}

/// The form keeps attachments out of what letters have.
pub fn is_letter(letter: &Letter) -> bool {
    matches!(letter.form, Form::Letter(_))
}
