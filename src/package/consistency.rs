//! Whether the header says of a document what the document says of itself. What agrees proves nothing; what differs is for
//! a person to look at; what could not be compared is said.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::{Examined, ExaminedAttachment, MessageSignature};
use crate::base::UnixTime;
use crate::edxml::Date;
use crate::edxml::Message;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::page;
use crate::page::Look;
use crate::page::Seen;
use crate::pdf::Document;
use crate::policy::Class;
use crate::policy::Finding;
use crate::policy::Severity;
use crate::policy::Verdict;
use crate::verify::Settings;
use crate::verify::Verification;

/// What a PDF says of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    /// Its pages.
    pages: Option<u32>,
    /// The letters of its first page, squeezed; only of the first PDF of a package.
    first_page: Option<String>,
    /// No number stands among these letters, and a picture lies where it belongs.
    number_may_be_picture: bool,
}

impl Said {
    /// Its pages, when they could be counted.
    pub(super) const fn pages(&self) -> Option<u32> {
        self.pages
    }
}

/// Looks at a PDF. Its first page is drawn to find its letters, which costs more than all the rest, so that is done for
/// one document of a package.
pub(super) fn said(octets: &[u8], settings: &Settings, reads: bool) -> Said {
    let Ok(document) = Document::open_with(&octets, &settings.limits, &settings.credentials) else {
        return Said::default();
    };
    let view = document.current();
    let sheet = if reads { page::sheet(view, 1, &[]).ok() } else { None };
    let first_page = sheet.map(|sheet| squeezed(&sheet.text())).filter(|text| !text.is_empty());
    // Pictures are looked for only where letters do not answer.
    let number_may_be_picture = first_page.as_deref().is_some_and(|text| !has_number(text))
        && page::see(view, &Look::default().at([1])).is_ok_and(|pages| pages.iter().flatten().any(pictured));
    Said { pages: page::count(view).ok(), first_page, number_may_be_picture }
}

/// Whether a number is printed in letters, whichever it is: then it is that one which counts, and no picture beside it.
fn has_number(page: &str) -> bool {
    page.match_indices("số:").any(|(at, word)| {
        let behind = page.get(at.saturating_add(word.len())..).unwrap_or_default();
        behind.starts_with(|c: char| c.is_numeric())
    })
}

/// What a picture has to measure at least to hold a number, in millimetres: one that is filled into a blank shows a few digits.
const NUMBER: (f64, f64) = (4.0, 2.0);

/// Whether a picture, of the page or of an annotation, lies where the number of a document goes: left above, or over the blank
/// that is left for it (NĐ 30/2020, Phụ lục I, Mục III).
fn pictured(page: &Seen) -> bool {
    let (width, height) = page.size_mm;
    let marks = page.marks.iter().filter(|mark| !mark.hidden).flat_map(|mark| &mark.images);
    page.images.iter().chain(marks).map(|image| image.place).any(|place| {
        let is_large = place.width >= NUMBER.0 && place.height >= NUMBER.1;
        is_large && place.centre().0 < width / 2.0 && place.top < height * 0.25
    })
}

/// Days after the date of a document within which it is signed by the agency: the next working day (NĐ 30/2020 Điều 18.1),
/// after a weekend, or after the days of Tết.
const DAYS: i64 = 10;

/// Holds the header against the attachments.
pub(super) fn compare(
    message: &Message,
    signature: &MessageSignature,
    attachments: &[ExaminedAttachment],
) -> Vec<Finding> {
    let mut found = Compared(Vec::new());
    if let MessageSignature::Signed(verification) = signature {
        found.organisation("sender", message, &signers_of(verification));
    }
    if message.is_status() || attachments.is_empty() {
        return found.0;
    }
    found.pages(message, attachments);
    let said = attachments.iter().map(|attachment| &attachment.said).find(|said| said.first_page.is_some());
    let page = said.and_then(|said| said.first_page.as_deref());
    let number = message.code.written();
    match said {
        // Nobody reads pictures here: what one may say is neither right nor wrong, it was not checked.
        Some(said) if said.number_may_be_picture && !number.is_empty() => {
            found.say("edxml.number-pictured-unchecked", Severity::Info, &number, "");
        }
        _ => found.on_page("number", &number, page),
    }
    found.on_page("date", &words_of_date(&message.promulgation.date), page);
    let signers = signers(attachments);
    found.organisation("organisation", message, &signers);
    found.signer(message, &signers);
    found.signing_date(message, &signers);
    found.0
}

/// Letters only, in one case and composition, without what lines and fonts make of spaces.
fn squeezed(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace() && !c.is_control()).flat_map(char::to_lowercase).nfc().collect()
}

/// Whether a text stands in another one, and not as the end of a longer number.
fn stands_in(page: &str, text: &str) -> bool {
    page.match_indices(text)
        .any(|(at, _)| !page.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_numeric())))
}

/// The same without marks and what is no letter or digit: organisations write their names in many ways.
fn bare(text: &str) -> String {
    let lower = text.nfkd().flat_map(char::to_lowercase);
    lower
        .filter(|c| !is_combining_mark(*c))
        .map(|c| if c == 'đ' { 'd' } else { c })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// `2026/11/21` as a document writes it (NĐ 30/2020 Phụ lục I II.4): a nought before days below 10 and months 1 and 2.
fn words_of_date(date: &str) -> String {
    let mut parts = date.split('/').map(|part| part.parse::<u32>());
    match (parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) if Date::parse(date).is_some() => {
            let month = if month < 3 { format!("{month:02}") } else { month.to_string() };
            format!("ngày {day:02} tháng {month} năm {year}")
        }
        _ => String::new(),
    }
}

/// A signature of an attachment that counts: one that failed says nothing.
struct SignerOf<'a> {
    facts: &'a SignatureFacts,
    name: &'a str,
    organisation: Option<&'a str>,
    at: Option<UnixTime>,
}

fn signers(attachments: &[ExaminedAttachment]) -> Vec<SignerOf<'_>> {
    let documents = attachments.iter().filter_map(|attachment| match &attachment.examined {
        Examined::Document(verification) => Some(verification),
        _ => None,
    });
    documents.flat_map(|verification| signers_of(verification)).collect()
}

fn signers_of(verification: &Verification) -> Vec<SignerOf<'_>> {
    let judged = verification.facts().signatures.iter().zip(&verification.judgement().signatures);
    judged
        .filter(|(facts, judgement)| facts.kind == SignatureKind::Signature && judgement.verdict != Verdict::Failed)
        .filter_map(|(facts, judgement)| {
            let signer = facts.signer.as_ref()?;
            Some(SignerOf {
                facts,
                name: signer.display_name(),
                organisation: signer.organization.as_deref(),
                at: claimed(facts).or(judgement.proven),
            })
        })
        .collect()
}

/// When a signature says it was made, in CMS, XML, or the PDF dictionary.
fn claimed(facts: &SignatureFacts) -> Option<UnixTime> {
    let in_dictionary = || UnixTime::parse_pdf_date(facts.claimed_modification.as_deref()?);
    facts.claimed_signing_time.or_else(in_dictionary)
}

struct Compared(Vec<Finding>);

impl Compared {
    fn say(&mut self, code: &str, severity: Severity, said: &str, other: &str) {
        self.0.push(Finding::new(code, Class::Form, severity).with("value", said).with("other", other));
    }

    fn pages(&mut self, message: &Message, attachments: &[ExaminedAttachment]) {
        let counted: Vec<u32> = attachments.iter().filter_map(|attachment| attachment.said.pages).collect();
        let stated = message.other.page_amount.as_str();
        let Some((first, all)) = counted.first().zip(counted.iter().try_fold(0_u32, |sum, n| sum.checked_add(*n)))
        else {
            return self.say("edxml.pages-unchecked", Severity::Info, stated, "");
        };
        match stated.parse::<u32>() {
            _ if stated.is_empty() => self.say("edxml.pages-unchecked", Severity::Info, "", &first.to_string()),
            // Attachments may be counted with the document.
            Ok(stated_number) if stated_number == *first || stated_number == all => {
                self.say("edxml.pages-agree", Severity::Info, stated, &first.to_string());
            }
            _ => self.say("edxml.pages-differ", Severity::Warning, stated, &first.to_string()),
        }
    }

    /// Whether a text stands on the first page. A page without letters is a picture: nothing is known then.
    fn on_page(&mut self, what: &str, text: &str, page: Option<&str>) {
        let is_there = |page: &str| stands_in(page, &squeezed(text));
        let (code, severity) = match (page, what) {
            (Some(page), "number") if !text.is_empty() && is_there(page) => ("edxml.number-agrees", Severity::Info),
            (Some(page), "date") if !text.is_empty() && is_there(page) => ("edxml.date-agrees", Severity::Info),
            (Some(_), "number") if !text.is_empty() => ("edxml.number-not-on-page", Severity::Warning),
            (Some(_), "date") if !text.is_empty() => ("edxml.date-not-on-page", Severity::Warning),
            (_, "number") => ("edxml.number-unchecked", Severity::Info),
            _ => ("edxml.date-unchecked", Severity::Info),
        };
        self.say(code, severity, text, "");
    }

    /// `what`: `organisation` for who signed the document, `sender` for who signed the message.
    fn organisation(&mut self, what: &str, message: &Message, signers: &[SignerOf<'_>]) {
        let stated = [message.from.name.as_str(), message.from.in_charge.as_str()];
        let stated: Vec<&str> = stated.into_iter().filter(|name| !name.is_empty()).collect();
        // An organisation's own certificate has its name as common name; a person's names the organisation.
        let certified: Vec<&str> = signers.iter().flat_map(|s| [Some(s.name), s.organisation]).flatten().collect();
        let told = stated.first().copied().unwrap_or_default();
        if stated.is_empty() || certified.is_empty() {
            let code = if what == "sender" { "edxml.sender-unchecked" } else { "edxml.organisation-unchecked" };
            return self.say(code, Severity::Info, told, "");
        }
        let is_same = |a: &str, b: &str| {
            let (a, b) = (bare(a), bare(b));
            // Whole names only, or one with the body above it in front or behind.
            !a.is_empty()
                && !b.is_empty()
                && (a == b || (a.len().min(b.len()) >= 12 && (a.contains(&b) || b.contains(&a))))
        };
        let found = certified.iter().find(|name| stated.iter().any(|stated| is_same(stated, name)));
        match found {
            Some(name) if what == "sender" => self.say("edxml.sender-agrees", Severity::Info, told, name),
            Some(name) => self.say("edxml.organisation-agrees", Severity::Info, told, name),
            None => {
                let code = if what == "sender" { "edxml.sender-differs" } else { "edxml.organisation-differs" };
                let organisations: Vec<&str> = signers.iter().map(|s| s.organisation.unwrap_or(s.name)).collect();
                self.say(code, Severity::Warning, told, &organisations.join("; "));
            }
        }
    }

    fn signer(&mut self, message: &Message, signers: &[SignerOf<'_>]) {
        let stated = message.signer.full_name.as_str();
        if stated.is_empty() || signers.is_empty() {
            return self.say("edxml.signer-unchecked", Severity::Info, stated, "");
        }
        let names: Vec<&str> = signers.iter().map(|signer| signer.name).collect();
        match names.iter().find(|name| bare(name) == bare(stated)) {
            Some(name) => self.say("edxml.signer-agrees", Severity::Info, stated, name),
            None => self.say("edxml.signer-differs", Severity::Warning, stated, &names.join("; ")),
        }
    }

    /// The first signature is neither before the date of the document nor long after it.
    fn signing_date(&mut self, message: &Message, signers: &[SignerOf<'_>]) {
        let stated = message.promulgation.date.as_str();
        let first = signers.iter().filter(|s| !s.facts.removed).filter_map(|s| s.at).min();
        let (Some(date), Some(first)) = (Date::parse(stated), first) else {
            return self.say("edxml.signing-date-unchecked", Severity::Info, stated, "");
        };
        let day = first.vietnam_day();
        match date.days_until(first) {
            0..=DAYS => self.say("edxml.signing-date-agrees", Severity::Info, stated, &day),
            _ => self.say("edxml.signing-date-differs", Severity::Warning, stated, &day),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_letters_counts_and_a_blank_does_not() {
        assert!(has_number("số:128/ubnd-vp") && has_number("sốngày,số:5"));
        assert!(!has_number("số:/ubnd-vp") && !has_number("số:…/ubnd") && !has_number("v/vbáocáosốliệu"));
    }

    #[test]
    fn names_and_dates_as_they_are_written() {
        assert_eq!(words_of_date("2026/02/05"), "ngày 05 tháng 02 năm 2026");
        assert_eq!(words_of_date("2026/11/21"), "ngày 21 tháng 11 năm 2026");
        assert_eq!(words_of_date("2026/04/05"), "ngày 05 tháng 4 năm 2026");
        assert_eq!(words_of_date("2026/02/30"), "");
        assert_eq!(bare("ỦY BAN NHÂN DÂN TỈNH Điện Biên"), bare("Uỷ ban nhân dân tỉnh  Điện Biên"));
        assert!(stands_in("số:128/ubnd-vp", "128/ubnd-vp") && !stands_in("số:1128/ubnd-vp", "128/ubnd-vp"));
        assert_eq!(squeezed("Số:  128/UBND-VP"), squeezed("SỐ: 128/ubnd-vp"));
    }
}
