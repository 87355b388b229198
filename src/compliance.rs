//! The front door to the prescribed form: looks at the pages of a verified document and asks the rules.

use crate::base::Day;
use crate::base::Limits;
use crate::base::Source;
use crate::base::UnixTime;
use crate::error::Error;
use crate::form::BatchFile;
use crate::form::Compliance;
use crate::form::FileSeen;
use crate::form::Known;
use crate::form::NotSeen;
use crate::form::RuleSet;
use crate::form::Subject;
use crate::form::check;
use crate::letter;
use crate::organisation::Organisation;
use crate::page;
use crate::page::Look;
use crate::page::Seen;
use crate::page::Unseen;
use crate::pdf;
use crate::pdf::Credentials;
use crate::pdf::Document;
use crate::verify::Settings;
use crate::verify::Verification;
use crate::verify::verify_then;
use crate::xml;

/// Which rules of form, and what helps to ask them.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ComplianceSettings {
    /// Which rules are asked.
    pub rules: RuleSet,
    /// Whose document it should be; without it, what only its profile says (the true size of a seal) cannot be checked.
    pub organisation: Option<Organisation>,
    /// The file's name without folders; empty when it has none.
    pub file_name: String,
    /// How much work the document may cause.
    pub limits: Limits,
    /// What opens the document when it is encrypted.
    pub credentials: Credentials,
}

impl ComplianceSettings {
    /// These rules, without a profile, with the standard limits.
    #[must_use]
    pub fn new(rules: RuleSet) -> Self {
        Self {
            rules,
            organisation: None,
            file_name: String::new(),
            limits: Limits::default(),
            credentials: Credentials::none(),
        }
    }
}

/// Asks the rules of form about a document. `verification` is what [`crate::verify()`] said of the same octets: nothing of it
/// changes.
///
/// # Errors
/// When the document cannot be read, though `verification` could. Pages that cannot be seen, or octets that are no document any
/// more, are no error: rules say that they could not be checked.
pub fn compliance(
    source: &dyn Source,
    verification: &Verification,
    settings: &ComplianceSettings,
) -> Result<Compliance, Error> {
    if verification.facts().format != "pdf" {
        return Ok(of_xml(source, verification, settings));
    }
    if verification.facts().revisions == 0 {
        return Ok(of_ruins(source, verification, settings));
    }
    let document =
        Document::open_with(source, &settings.limits, &settings.credentials).map_err(crate::validate::Error::from)?;
    Ok(of_pdf(&document, verification, settings))
}

/// [`crate::verify()`] and [`compliance`] in one, for many files: the document is opened once, with the limits and the
/// credentials of `settings`; those of `form` are not used for a PDF. The form is that of the verified octets.
///
/// # Errors
/// Those of [`crate::verify()`].
pub fn verify_with_form(
    source: &dyn Source,
    settings: &Settings,
    form: &ComplianceSettings,
) -> Result<(Verification, Compliance), Error> {
    verify_then(source, settings, |verification, document| match document {
        Some(document) => of_pdf(document, verification, form),
        None if verification.facts().format == "pdf" => of_ruins(source, verification, form),
        None => of_xml(source, verification, form),
    })
}

fn seen(source: &dyn Source, settings: &ComplianceSettings) -> FileSeen {
    FileSeen { name: settings.file_name.clone(), octets: source.len(), ..FileSeen::default() }
}

fn of_xml(source: &dyn Source, verification: &Verification, settings: &ComplianceSettings) -> Compliance {
    let mut file = seen(source, settings);
    let document = xml::Document::open(source, &settings.limits).ok();
    file.xml_encoding = document.map(|document| document.encoding().name().to_owned());
    asked(&[], None, &file, verification, settings, Vec::new())
}

/// Octets that are no document any more show no page.
fn of_ruins(source: &dyn Source, verification: &Verification, settings: &ComplianceSettings) -> Compliance {
    let unseen = NotSeen { page: 1, code: "page", detail: "the octets cannot be read as a document".to_owned() };
    asked(&[], Some(&letter::find(&[])), &seen(source, settings), verification, settings, vec![unseen])
}

fn of_pdf(document: &Document<'_>, verification: &Verification, settings: &ComplianceSettings) -> Compliance {
    let mut file = seen(document.source(), settings);
    file.pdf_version = version(document);
    let look = Look { hues: true, ..Look::default() };
    let (mut pages, mut unseen): (Vec<Seen>, Vec<NotSeen>) = (Vec::new(), Vec::new());
    match page::see(document.current(), &look) {
        Ok(all) => {
            for (number, seen) in (1_u32..).zip(all) {
                match seen {
                    Ok(page) => {
                        let not_seen =
                            |one: &Unseen| NotSeen { page: page.number, code: one.code, detail: one.detail.clone() };
                        unseen.extend(page.unseen.iter().map(not_seen));
                        pages.push(page);
                    }
                    Err(error) => unseen.push(NotSeen { page: number, code: "page", detail: error.to_string() }),
                }
            }
        }
        // Then nothing was seen, and the rules say so.
        Err(error) => unseen.push(NotSeen { page: 1, code: "page", detail: error.to_string() }),
    }
    let letter = letter::find(&pages);
    asked(&pages, Some(&letter), &file, verification, settings, unseen)
}

fn asked(
    pages: &[Seen],
    letter: Option<&letter::Letter>,
    file: &FileSeen,
    verification: &Verification,
    settings: &ComplianceSettings,
    unseen: Vec<NotSeen>,
) -> Compliance {
    let (facts, judgement) = (verification.facts(), verification.judgement());
    let signed = || {
        let proven = judgement.signatures.first().and_then(|first| first.proven);
        let first = facts.signatures.first();
        // PDF signatures say their time in the dictionary (ISO 32000-2 Table 255), and seldom as an attribute.
        let modified = || first?.claimed_modification.as_deref().and_then(UnixTime::parse_pdf_date);
        first.and_then(|first| first.claimed_signing_time).or(proven).or_else(modified).and_then(Day::of)
    };
    let day = letter.and_then(|letter| letter.day).or_else(signed);
    let organisation = settings.organisation.as_ref();
    let missing = unseen.iter().filter(|one| one.code == "page").count();
    let subject =
        Subject { pages, missing, letter, facts, judgement, organisation, file, day, known: Known::default() };
    Compliance {
        rule_set: settings.rules.name(),
        class: letter.map(|letter| letter.class),
        type_name: letter.and_then(|letter| letter.type_name).map(|name| name.name),
        day: day.or_else(|| Day::of(judgement.at)),
        organisation: organisation.map(|organisation| organisation.name.clone()),
        pages: pages.len(),
        unseen,
        checked: check(&subject, &settings.rules),
        batch: letter.map(|_| BatchFile::of(&subject)),
    }
}

/// Of header and catalog the higher (ISO 32000-2 §7.5.2); `None` when neither says one.
fn version(document: &Document<'_>) -> Option<(u8, u8)> {
    let mut header = [0_u8; 8];
    document.source().read_at(0, &mut header).ok()?;
    let header = header.strip_prefix(b"%PDF-").and_then(numbers);
    let view = document.current();
    let catalog = view.catalog().ok();
    let catalog = catalog.as_deref().and_then(|catalog| match catalog {
        pdf::Object::Dictionary(catalog) => view.lookup(catalog, "Version").ok(),
        _ => None,
    });
    header.max(catalog.and_then(|version| version.as_name().and_then(numbers)))
}

fn numbers(text: &[u8]) -> Option<(u8, u8)> {
    match text {
        [major @ b'0'..=b'9', b'.', minor @ b'0'..=b'9'] => Some((major - b'0', minor - b'0')),
        _ => None,
    }
}
