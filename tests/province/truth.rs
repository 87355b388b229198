//! What is true of each document, by how it was made, and what it adds up to. Nothing here asks the verifier.

use std::collections::BTreeMap;

use kyso::base::Day;
use serde::{Deserialize, Serialize};

use super::agencies::AGENCIES;
use super::letters::{BREACHES, LATE, TYPES, copied_day};
use super::plan::{Fault, Signers, Spec, UNIQUE, What};
use super::xml::{FORMS, PART};

/// First days of what rules restate.
const ND68: Day = Day::constant(2024, 8, 15);
pub const TT15: Day = Day::constant(2025, 8, 15);

/// What an audit must say of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    pub file: String,
    /// `passed`, `failed`, `indeterminate`, `unsigned`, `unreadable`.
    pub state: String,
    pub reason: Option<String>,
    pub signed: String,
    pub intact: String,
    pub trusted: String,
    pub timely: String,
    pub compliant: String,
    pub agency: Option<String>,
    /// `2025-03`.
    pub month: Option<String>,
    /// `document_type`.
    pub kind: Option<String>,
    pub signatures: usize,
    /// Rules that are broken, sorted.
    pub broken: Vec<String>,
    /// Why it is so, for people.
    pub because: String,
}

fn known(value: Option<bool>) -> String {
    match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
    .to_owned()
}

/// The lines about one file of the archive: its own, and those of what it holds.
pub fn expected(spec: &Spec) -> Vec<Expected> {
    match spec.what {
        What::Package => {
            let inner = Spec { what: What::Letter(0), ..spec.clone() };
            let mut inner = one(&inner);
            inner.file = format!("{}!/{PART}", spec.file);
            let mut outer = one(spec);
            outer.signatures = 1;
            (outer.broken, outer.compliant) = (Vec::new(), known(Some(true)));
            if super::xml::is_miscounted(spec) {
                outer.state = "indeterminate".to_owned();
                outer.reason = Some("PACKAGE_INCONSISTENT".to_owned());
                outer.broken.push("ND30-PL6-PAGECOUNT".to_owned());
            }
            vec![outer, inner]
        }
        _ => vec![one(spec)],
    }
}

fn one(spec: &Spec) -> Expected {
    let day = day_of(spec);
    let agency = &AGENCIES[spec.agency];
    let signed = spec.signers != Signers::Nobody;
    let is_gone = matches!(spec.fault, Fault::Truncated | Fault::WebPage | Fault::Empty);
    let (state, reason, intact, trusted) = match spec.fault {
        _ if is_gone => ("unreadable", Some("NOT_A_DOCUMENT"), None, None),
        _ if !signed => ("unsigned", None, None, None),
        Fault::Flipped => ("failed", Some("HASH_FAILURE"), Some(false), Some(true)),
        Fault::Value | Fault::WrongKey => ("failed", Some("SIG_CRYPTO_FAILURE"), Some(false), Some(true)),
        Fault::Changed => ("failed", Some("DOCUMENT_MODIFIED"), Some(false), Some(true)),
        Fault::Stranger => ("indeterminate", Some("NO_CERTIFICATE_CHAIN_FOUND"), Some(true), Some(false)),
        Fault::Revoked => ("failed", Some("REVOKED"), Some(true), Some(false)),
        Fault::RevokedSince => ("indeterminate", Some("REVOKED_NO_POE"), Some(true), None),
        Fault::Ended => ("indeterminate", Some("OUT_OF_BOUNDS_NO_POE"), Some(true), None),
        _ => ("passed", None, Some(true), Some(true)),
    };
    let (broken, compliant) = if is_gone { (Vec::new(), None) } else { form(spec, day) };
    let signatures = match spec.fault {
        _ if is_gone => 0,
        Fault::CutBack => 1,
        _ => spec.signers.count(),
    };
    // What nobody signed tells no day but the printed one.
    let is_dated = !is_gone && (signed || !matches!(spec.what, What::Xml(_)));
    let kind = match spec.what {
        _ if is_gone => None,
        What::Letter(kind) => Some(TYPES[kind].name),
        What::Copy => Some("CÔNG VĂN"),
        What::Attachment(_) => None,
        What::Package => Some("Công văn"),
        // The form is known by its signature, without one the root is told.
        What::Xml(form) if signed => Some(FORMS[form].name),
        What::Xml(form) => Some(FORMS[form].root),
    };
    Expected {
        file: spec.file.clone(),
        state: state.to_owned(),
        reason: reason.map(str::to_owned),
        signed: known((!is_gone).then_some(signed)),
        intact: known(intact),
        trusted: known(trusted),
        timely: known(timely(spec)),
        compliant: known(compliant),
        // The mapping file knows the folder of what cannot be read, too.
        agency: Some(agency.name.to_owned()),
        month: is_dated.then(|| format!("{:04}-{:02}", day.year(), day.month())),
        kind: kind.map(str::to_owned),
        signatures,
        broken: broken.into_iter().map(str::to_owned).collect(),
        because: format!("{:?} {:?} {:?} {:?}", spec.what, spec.signers, spec.odd, spec.fault),
    }
}

/// Whether the agency signed on the day or the next working day; of what is no letter nobody says when it should have been.
fn timely(spec: &Spec) -> Option<bool> {
    let is_letter = matches!(spec.what, What::Letter(_));
    match (spec.signers, spec.fault) {
        _ if !is_letter => None,
        (_, Fault::Truncated | Fault::WebPage | Fault::Empty | Fault::CutBack) => None,
        // A signature that failed proves nothing, not even when.
        (_, Fault::Flipped | Fault::Value | Fault::WrongKey | Fault::Changed) => None,
        (Signers::Nobody | Signers::Leader, _) => None,
        _ => Some(spec.breach.is_none_or(|breach| BREACHES[breach].rules != [LATE])),
    }
}

/// The day that is printed on it, or the day it was signed.
fn day_of(spec: &Spec) -> Day {
    if spec.what == What::Copy { copied_day(spec.agency) } else { spec.day() }
}

/// The rules that are broken, and whether the document complies.
fn form(spec: &Spec, day: Day) -> (Vec<&'static str>, Option<bool>) {
    let signed = spec.signers != Signers::Nobody;
    let is_xml = matches!(spec.what, What::Xml(_));
    // Its own signatures, and the stamps of those who received it.
    let pss = AGENCIES[spec.agency].pss && spec.receivers.iter().all(|other| AGENCIES[*other].pss);
    let mut broken = spec.across.clone();
    let mut compulsory = false;
    let mut undecided = false;
    if signed {
        // RSASSA-PSS is wished for, not demanded. What was signed anew with another key is PKCS #1 v1.5.
        if day >= TT15 && (!pss || spec.fault == Fault::WrongKey) {
            broken.push("TT15-PL1-1.2-PSS");
        }
        if !spec.archived {
            broken.push("TT41-D9-EVIDENCE");
        }
    }
    if let What::Xml(form) = spec.what
        && signed
        && day >= TT15
        && !FORMS[form].xades
    {
        broken.push("TT15-PL1-1.6-XADES");
    }
    if let Some(breach) = spec.breach {
        let breach = &BREACHES[breach];
        for rule in breach.rules {
            if breach.compulsory {
                must(&mut broken, &mut compulsory, rule);
            } else {
                broken.push(rule);
            }
        }
    }
    compulsory |= spec.across.contains(&UNIQUE);
    // What is measured in text cannot be measured in a picture.
    undecided |= spec.what == What::Copy;
    if matches!(spec.what, What::Letter(_)) {
        match (spec.signers, spec.fault) {
            (Signers::Nobody | Signers::Leader | Signers::Organisation, _) | (_, Fault::CutBack) => {
                must(&mut broken, &mut compulsory, "ND30-D5-TWO-SIGNATURES");
            }
            (Signers::Reversed, _) => must(&mut broken, &mut compulsory, "ND30-D32-ORDER"),
            _ => {}
        }
    }
    match spec.fault {
        Fault::Changed => {
            if day >= TT15 {
                must(&mut broken, &mut compulsory, "TT15-D6-INTEGRITY");
            }
            // The signatures are of what was there before; whose the document is now, nobody can say.
            undecided = true;
        }
        Fault::Flipped => {
            if day >= TT15 {
                must(&mut broken, &mut compulsory, "TT15-D6-INTEGRITY");
            }
            if !is_xml {
                must(&mut broken, &mut compulsory, "ND30-D5-TWO-SIGNATURES");
            }
        }
        Fault::Value | Fault::WrongKey => {
            if day >= TT15 {
                must(&mut broken, &mut compulsory, "TT15-D6-KEY-MATCH");
            }
            must(&mut broken, &mut compulsory, "ND30-D5-TWO-SIGNATURES");
        }
        Fault::Stranger => {
            if day >= ND68 {
                must(&mut broken, &mut compulsory, "ND68-D32-PATH");
            }
            undecided = true;
        }
        Fault::Revoked => must(&mut broken, &mut compulsory, "ND68-D31-STATUS"),
        Fault::RevokedSince | Fault::Ended => undecided |= day >= ND68,
        _ => {}
    }
    broken.sort_unstable();
    broken.dedup();
    let compliant = if compulsory {
        Some(false)
    } else if undecided {
        None
    } else {
        Some(true)
    };
    (broken, compliant)
}

fn must(broken: &mut Vec<&'static str>, compulsory: &mut bool, rule: &'static str) {
    broken.push(rule);
    *compulsory = true;
}

/// Yes, no, unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    pub yes: u64,
    pub no: u64,
    pub unknown: u64,
}

impl Rate {
    fn add(&mut self, value: &str) {
        match value {
            "yes" => self.yes += 1,
            "no" => self.no += 1,
            _ => self.unknown += 1,
        }
    }
}

/// What is counted of a group of files, as `kyso::audit::Counts` writes it: signed of documents, intact, trusted and timely of
/// signed ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    pub files: u64,
    pub containers: u64,
    pub documents: u64,
    pub unreadable: u64,
    pub signed: Rate,
    pub intact: Rate,
    pub trusted: Rate,
    pub timely: Rate,
    pub compliant: Rate,
    pub passed: u64,
    pub failed: u64,
    pub indeterminate: u64,
    pub unsigned: u64,
}

impl Rates {
    fn add(&mut self, one: &Expected) {
        let is_inside = one.file.contains("!/");
        self.files += u64::from(!is_inside);
        if one.file.ends_with(".edxml") {
            self.containers += 1;
            return;
        }
        match one.state.as_str() {
            "passed" => self.passed += 1,
            "failed" => self.failed += 1,
            "indeterminate" => self.indeterminate += 1,
            "unsigned" => self.unsigned += 1,
            _ => {
                self.unreadable += 1;
                return;
            }
        }
        self.documents += 1;
        self.signed.add(&one.signed);
        if one.signed == "yes" {
            self.intact.add(&one.intact);
            self.trusted.add(&one.trusted);
            self.timely.add(&one.timely);
        }
        self.compliant.add(&one.compliant);
    }
}

/// What all of it adds up to. Groups of what is not known are called `""`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    pub all: Rates,
    pub agencies: BTreeMap<String, Rates>,
    pub months: BTreeMap<String, Rates>,
    pub types: BTreeMap<String, Rates>,
    /// Of those that have one.
    pub reasons: BTreeMap<String, Rates>,
    pub rules: BTreeMap<String, u64>,
    /// Octets of the files.
    pub octets: u64,
    /// Signature values, those of time-stamps beside them.
    pub signatures: u64,
    pub time_stamps: u64,
}

impl Truth {
    /// What one file adds.
    pub fn made(&mut self, spec: &Spec, all: &[Expected], octets: u64) {
        let signatures: usize = all.iter().map(|one| one.signatures).sum();
        self.octets += octets;
        self.signatures += signatures as u64;
        self.time_stamps += if spec.stamped { signatures as u64 } else { 0 };
        all.iter().for_each(|one| self.add(one));
    }

    pub fn add(&mut self, one: &Expected) {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        self.all.add(one);
        self.agencies.entry(text(&one.agency)).or_default().add(one);
        self.months.entry(text(&one.month)).or_default().add(one);
        self.types.entry(text(&one.kind)).or_default().add(one);
        if let Some(reason) = &one.reason {
            self.reasons.entry(reason.clone()).or_default().add(one);
        }
        for rule in &one.broken {
            *self.rules.entry(rule.clone()).or_default() += 1;
        }
    }
}
