//! Signatures made by hand for tests of rules: what facts and judgement would say, and what their marks show.

use std::sync::Arc;

use super::ink::tests::{BLUE, RED, image};
use super::party::tests::certificate;
use super::sample::Sample;
use crate::base::BoxMm;
use crate::base::UnixTime;
use crate::crypto::DigestAlgorithm;
use crate::findings::Binding;
use crate::findings::CertificateFacts;
use crate::findings::ContentFacts;
use crate::findings::LinkFacts;
use crate::findings::PathFacts;
use crate::findings::SchemeFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::TimeStampFacts;
use crate::findings::ValueFacts;
use crate::organisation::Organisation;
use crate::page::Image;
use crate::page::Line;
use crate::page::Mark;
use crate::page::Run;
use crate::page::Unicode;
use crate::policy::CertificateTruth;
use crate::policy::ContentTruth;
use crate::policy::RuleResult;
use crate::policy::SignatureJudgement;
use crate::policy::StatusJudgement;
use crate::policy::StatusState;
use crate::policy::Truths;
use crate::policy::ValueTruth;
use crate::policy::Verdict;

/// Rules of the judgement that rules of form repeat.
const JUDGED: &[&str] = &[
    "format.sound",
    "format.hybrid",
    "content.nothing-shadows",
    "content.as-expected",
    "content.intact",
    "content.unchanged-since",
    "content.nothing-behind",
    "content.readable",
    "content.covers-document",
    "content.left-signed",
    "signature.good",
    "time.not-before-certificate",
    "time.within-validity",
    "time.stamp-holds",
    "certificate.path",
    "certificate.fit",
    "certificate.key-usage",
    "certificate.purpose",
    "revocation.revoked",
    "revocation.known",
];

pub(super) fn time(text: &str) -> UnixTime {
    UnixTime::parse_rfc3339(text).unwrap()
}

/// What a signature shows.
#[derive(Debug, Clone)]
pub(super) enum Shows {
    Nothing,
    Picture(Image),
    Text(&'static str, [f64; 4]),
    Both(Image, &'static str),
}

/// Text of a mark: Times New Roman, 10 pt, black.
pub(super) fn run(text: &str, place: BoxMm) -> Run {
    Run {
        text: text.to_owned(),
        place,
        size_pt: 10.0,
        font: Arc::from("TimesNewRomanPSMT"),
        bold: false,
        italic: false,
        colour: Some([0, 0, 0]),
        turned: 0.0,
        painted: true,
        unicode: Unicode::Mapped,
        composed: true,
    }
}

fn place([left, top, width, height]: [f64; 4]) -> BoxMm {
    BoxMm { left, top, width, height }
}

fn mark(id: &str, shows: &Shows) -> Mark {
    let (images, text) = match shows {
        Shows::Nothing => (Vec::new(), None),
        Shows::Picture(image) => (vec![image.clone()], None),
        Shows::Text(text, at) => (Vec::new(), Some((*text, place(*at)))),
        Shows::Both(image, text) => {
            let at = image.place;
            (vec![image.clone()], Some((*text, BoxMm { top: at.bottom(), height: 4.0, ..at })))
        }
    };
    let lines: Vec<Line> = text
        .map(|(text, place)| Line { runs: vec![run(text, place)], place, baseline_mm: place.bottom() })
        .into_iter()
        .collect();
    let around =
        images.iter().map(|image| image.place).chain(lines.iter().map(|line| line.place)).reduce(BoxMm::around);
    Mark {
        id: None,
        subtype: "Widget".to_owned(),
        field: Some(id.to_owned()),
        field_type: Some("Sig".to_owned()),
        place: around.unwrap_or_else(|| place([0.0; 4])),
        lines,
        images,
        hidden: false,
        printed: true,
    }
}

pub(super) const LEADER: &str = "Nguyễn Văn An";
pub(super) const AGENCY: &str = "Cục Văn thư và Lưu trữ";

/// A picture of the leader's signature, where it belongs on the sample: 40 mm wide, its middle at 150 mm.
pub(super) fn signature() -> Shows {
    Shows::Picture(image([130.0, 86.0, 40.0, 20.0], Some(BLUE), true))
}

/// A seal of this diameter, over so much of the signature's width.
pub(super) fn seal(diameter: f64, overlap: f64) -> Shows {
    let right = 130.0 + 40.0 * overlap;
    Shows::Picture(image([right - diameter, 80.0, diameter, diameter], Some(RED), true))
}

impl Sample {
    /// Adds a signature of this holder, on this page; a holder with an organisation of another name is a person.
    pub(super) fn sign(&mut self, id: &str, name: &str, page: u32, shows: &Shows) {
        let signer = certificate(name, Some(if name == LEADER { AGENCY } else { name }), "");
        let root =
            CertificateFacts { sha256: "root".to_owned(), ca: Some(true), ..certificate("Root CA", Some("CA"), "") };
        let revision = self.facts.signatures.len() + 2;
        let signed = time("2026-03-05T15:30:45+07:00");
        let link = LinkFacts { scheme: "RSA-PKCS1v1.5".to_owned(), digest: DigestAlgorithm::Sha256 };
        self.facts.signatures.push(SignatureFacts {
            id: id.to_owned(),
            kind: SignatureKind::Signature,
            subfilter: Some("ETSI.CAdES.detached".to_owned()),
            revision,
            coverage: "revision".to_owned(),
            byte_range: None,
            place: None,
            docmdp: None,
            removed: false,
            defects: Vec::new(),
            deviations: Vec::new(),
            content: ContentFacts::Match(DigestAlgorithm::Sha256),
            value: ValueFacts::Match,
            scheme: Some(SchemeFacts { name: "RSA-PSS".to_owned(), digest: DigestAlgorithm::Sha256 }),
            signer: Some(signer.clone()),
            binding: Binding::Match(DigestAlgorithm::Sha256),
            path: PathFacts::Found {
                certificates: vec![signer.clone(), root],
                links: vec![link],
                profile: Some("vn-gov".to_owned()),
            },
            revocation: Vec::new(),
            claimed_signing_time: Some(signed),
            claimed_modification: None,
            claimed_name: None,
            shown_text: None,
            time_stamps: Vec::new(),
            changes: Vec::new(),
            xml: None,
        });
        self.facts.revisions = revision;
        self.judgement.verdict = Verdict::Passed;
        self.judgement.signatures.push(SignatureJudgement {
            verdict: Verdict::Passed,
            reason: None,
            truths: Truths {
                content: ContentTruth::Intact,
                signature: ValueTruth::Good,
                certificate: CertificateTruth::Trusted,
            },
            proven: None,
            proofs: Vec::new(),
            judged_at: self.facts.at,
            rule_set: "vn-gov".to_owned(),
            conformance: None,
            status: vec![StatusJudgement {
                certificate: signer.sha256,
                name: name.to_owned(),
                state: StatusState::Good,
                as_of: signed,
                source: Some(crate::findings::StatusKind::Crl),
                origin: None,
                this_update: Some(signed.plus_seconds(-3600)),
                next_update: Some(signed.plus_seconds(86_400)),
                revoked_at: None,
                reason: None,
            }],
            authority_status: Vec::new(),
            renew_before: None,
            findings: Vec::new(),
            rules: JUDGED.iter().map(|rule| (*rule, RuleResult::Met)).collect(),
        });
        if !matches!(shows, Shows::Nothing) {
            self.pages[page as usize - 1].marks.push(mark(id, shows));
        }
    }

    /// The decision, signed by the leader and sealed as it should be, with the organisation's profile.
    pub(super) fn issued() -> Self {
        let mut s = Self::decision();
        s.sign("Leader", LEADER, 2, &signature());
        s.sign("Seal", AGENCY, 2, &seal(36.0, 0.33));
        let profile = format!("name = \"{AGENCY}\"\n[seal]\ndiameter-mm = 36.0\n");
        s.organisation = Some(Organisation::from_toml(&profile).unwrap());
        s
    }

    /// Says what the judgement made of one of its rules.
    pub(super) fn judged(&mut self, signature: usize, rule: &str, result: RuleResult) {
        for (name, told) in &mut self.judgement.signatures[signature].rules {
            if *name == rule {
                *told = result;
            }
        }
    }

    /// Says that a signature failed.
    pub(super) fn failed(&mut self, signature: usize) {
        self.judgement.signatures[signature].verdict = Verdict::Failed;
        self.judgement.signatures[signature].truths.content = ContentTruth::Broken;
    }

    /// Takes the path of a signature's certificate away.
    pub(super) fn unknown(&mut self, signature: usize) {
        self.facts.signatures[signature].path = PathFacts::NotBuilt;
    }

    /// A time-stamp of this time over a signature, accepted by nobody yet.
    pub(super) fn stamp(&mut self, signature: usize, at: UnixTime) {
        self.facts.signatures[signature].time_stamps.push(TimeStampFacts {
            gen_time: at,
            policy: "1.2.3".to_owned(),
            imprint_digest: Some(DigestAlgorithm::Sha256),
            imprint: ContentFacts::Match(DigestAlgorithm::Sha256),
            content: ContentFacts::Match(DigestAlgorithm::Sha256),
            value: ValueFacts::Match,
            scheme: None,
            signer: None,
            binding: Binding::Absent,
            path: PathFacts::NotBuilt,
            revocation: Vec::new(),
            accuracy_ms: None,
            behind: None,
        });
    }
}
