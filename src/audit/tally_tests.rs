//! Tallies of small archives that were counted by hand.

use super::*;
use crate::audit::Answers;
use crate::audit::AttributedFrom;
use crate::audit::FileKind;
use crate::audit::Known;
use crate::audit::Rate;
use crate::audit::RecordForm;
use crate::audit::RecordSignature;
use crate::audit::State;
use crate::base::Day;
use crate::form::Conformity;
use crate::policy::CertificateTruth;
use crate::policy::ContentTruth;
use crate::policy::Truths;
use crate::policy::ValueTruth;
use crate::policy::Verdict;

fn signature(profile: Option<&str>, level: &str) -> RecordSignature {
    RecordSignature {
        kind: "signature".to_owned(),
        verdict: Verdict::Passed,
        reason: None,
        truths: Truths {
            content: ContentTruth::Intact,
            signature: ValueTruth::Good,
            certificate: CertificateTruth::Trusted,
        },
        signer: None,
        organization: None,
        trust_profile: profile.map(str::to_owned),
        level: Some(level.to_owned()),
        claimed: None,
        proven: None,
    }
}

fn agency(name: &str, code: Option<&str>) -> Option<Attributed> {
    Some(Attributed { name: name.to_owned(), code: code.map(str::to_owned), from: AttributedFrom::Certificate })
}

fn form(verdict: Conformity, broken: &[&str]) -> Option<RecordForm> {
    Some(RecordForm {
        rule_set: "nd30-2020".to_owned(),
        verdict,
        broken: broken.iter().map(|id| (*id).to_owned()).collect(),
        not_checkable: 0,
    })
}

/// Nine records of seven files: six documents (one of them in a package), a package, an attachment and a file that are no
/// documents.
fn archive() -> Vec<Record> {
    let base = |file: &str| Record { kind: Some(FileKind::Pdf), ..Record::empty(file) };
    vec![
        // 1: as it should be, three signatures of two levels.
        Record {
            state: State::Passed,
            signed: Known::Yes,
            intact: Known::Yes,
            trusted: Known::Yes,
            timely: Known::Yes,
            compliant: Known::Yes,
            agency: agency("Sở Y tế", None),
            unit: Some("Phòng Nghiệp vụ".to_owned()),
            day: Some(Day::constant(2026, 3, 5)),
            document_type: Some("QUYẾT ĐỊNH".to_owned()),
            producer: Some("Microsoft Word".to_owned()),
            signatures: vec![
                signature(Some("vn-gov"), "B-T"),
                signature(Some("vn-gov"), "B-B"),
                signature(Some("vn-gov"), "B-T"),
            ],
            form: form(Conformity::Compliant, &["W"]),
            ..base("a/1.pdf")
        },
        // 2: changed afterwards; the agency in another spelling, with its code.
        Record {
            state: State::Failed,
            reason: Some("HASH_FAILURE".to_owned()),
            signed: Known::Yes,
            intact: Known::No,
            trusted: Known::Yes,
            timely: Known::No,
            compliant: Known::No,
            agency: agency("SỞ Y TẾ", Some("H18.12")),
            unit: Some("PHÒNG NGHIỆP VỤ".to_owned()),
            day: Some(Day::constant(2026, 3, 31)),
            document_type: Some("CÔNG VĂN".to_owned()),
            producer: Some("Microsoft Word".to_owned()),
            signatures: vec![signature(Some("vn-gov"), "B-T"), signature(None, "B-B")],
            findings: vec!["content.digest-differs".to_owned()],
            form: form(Conformity::NonCompliant, &["E", "W"]),
            ..base("a/2.pdf")
        },
        // 3: nobody known signed it.
        Record {
            state: State::Indeterminate,
            reason: Some("NO_CERTIFICATE_CHAIN_FOUND".to_owned()),
            signed: Known::Yes,
            intact: Known::Yes,
            trusted: Known::No,
            compliant: Known::Unknown,
            agency: agency("Sở Nội vụ", None),
            day: Some(Day::constant(2026, 4, 1)),
            signatures: vec![signature(None, "B-B")],
            findings: vec!["certificate.issuer-unknown".to_owned()],
            form: form(Conformity::Undecided, &[]),
            ..base("a/3.pdf")
        },
        // 4: not signed.
        Record {
            state: State::Unsigned,
            signed: Known::No,
            compliant: Known::No,
            agency: agency("Sở Nội vụ", None),
            form: form(Conformity::NonCompliant, &["E"]),
            ..base("a/4.pdf")
        },
        // 5: XML, form not asked.
        Record {
            kind: Some(FileKind::Xml),
            state: State::Passed,
            signed: Known::Yes,
            intact: Known::Yes,
            trusted: Known::Yes,
            document_type: Some("einvoice".to_owned()),
            day: Some(Day::constant(2025, 12, 31)),
            signatures: vec![signature(Some("vn-public"), "B-B")],
            ..base("a/5.xml")
        },
        // 6: no document.
        Record { kind: None, ..Record::unreadable("a/6.docx", "NOT_A_DOCUMENT", "") },
        // 7: a package whose message nobody signed, with one document and one other file in it.
        Record {
            kind: Some(FileKind::Edxml),
            state: State::Indeterminate,
            reason: Some("MESSAGE_NOT_SIGNED".to_owned()),
            signed: Known::No,
            agency: agency("Sở Y tế", Some("H18.12")),
            ..base("a/7.edxml")
        },
        Record {
            inside: true,
            state: State::Indeterminate,
            reason: Some("TRY_LATER".to_owned()),
            signed: Known::Yes,
            intact: Known::Unknown,
            trusted: Known::Yes,
            signatures: vec![signature(Some("vn-gov"), "B-T")],
            ..base("a/7.edxml!/1.pdf")
        },
        Record { inside: true, ..Record::unreadable("a/7.edxml!/2.xlsx", "NOT_A_DOCUMENT", "") },
    ]
}

fn tally(records: &[Record]) -> Tally {
    let mut tally = Tally::new();
    records.iter().for_each(|record| tally.add(record));
    tally
}

const fn answers(yes: u64, no: u64, unknown: u64) -> Answers {
    Answers { yes, no, unknown }
}

#[test]
fn counted_by_hand() {
    let tally = tally(&archive());
    let total = *tally.total();
    let expected = Counts {
        files: 7,
        containers: 1,
        documents: 6,
        unreadable: 2,
        signed: answers(5, 1, 0),
        intact: answers(3, 1, 1),
        trusted: answers(4, 1, 0),
        timely: answers(1, 1, 3),
        compliant: answers(1, 2, 1),
        passed: 2,
        failed: 1,
        indeterminate: 2,
        unsigned: 1,
    };
    assert_eq!(total, expected);
    let rates = total.rates();
    let rate = |numerator, denominator, unknown| Rate { numerator, denominator, unknown };
    assert_eq!(rates.signed, rate(5, 6, 0));
    assert_eq!(rates.intact, rate(3, 5, 1));
    assert_eq!(rates.trusted, rate(4, 5, 0));
    assert_eq!(rates.timely, rate(1, 2, 3));
    assert_eq!(rates.compliant, rate(1, 3, 1));
    assert_eq!((rates.passed, rates.signed.percent()), (rate(2, 6, 2), Some(83)));
}

#[test]
fn groups_by_every_dimension() {
    let tally = tally(&archive());
    let told = |dimension| -> Vec<(String, u64, u64)> {
        let groups = tally.groups(dimension);
        let told =
            |group: &&Group| (group.name.clone().unwrap_or_default(), group.counts.documents, group.counts.files);
        groups.iter().map(told).collect()
    };
    let row = |name: &str, documents, files| (name.to_owned(), documents, files);
    assert_eq!(told(Dimension::Agency), [row("Sở Y tế", 2, 3), row("", 2, 2), row("Sở Nội vụ", 2, 2)]);
    let groups = tally.groups(Dimension::Agency);
    assert_eq!(groups.first().unwrap().code.as_deref(), Some("H18.12"));
    assert_eq!(told(Dimension::Unit), [row("Phòng Nghiệp vụ", 2, 2)]);
    assert_eq!(tally.groups(Dimension::Unit).first().unwrap().within.as_deref(), Some("Sở Y tế"));
    assert_eq!(
        told(Dimension::Month),
        [row("", 2, 3), row("2025-12", 1, 1), row("2026-03", 2, 2), row("2026-04", 1, 1)]
    );
    assert_eq!(
        told(Dimension::Type),
        [row("", 3, 4), row("CÔNG VĂN", 1, 1), row("QUYẾT ĐỊNH", 1, 1), row("einvoice", 1, 1)]
    );
    assert_eq!(told(Dimension::Producer), [row("", 4, 5), row("Microsoft Word", 2, 2)]);
    assert_eq!(
        told(Dimension::Reason),
        [
            row("HASH_FAILURE", 1, 1),
            row("NO_CERTIFICATE_CHAIN_FOUND", 1, 1),
            row("TRY_LATER", 1, 0),
            row("MESSAGE_NOT_SIGNED", 0, 1),
            row("NOT_A_DOCUMENT", 0, 1),
        ]
    );
    assert_eq!(told(Dimension::Trust), [row("vn-gov", 3, 2), row("", 2, 2), row("vn-public", 1, 1)]);
    assert_eq!(told(Dimension::Level), [row("B-B", 4, 4), row("B-T", 3, 2)]);
    assert_eq!(tally.top_rules(5), [("E", 2), ("W", 2)]);
    assert_eq!(tally.top_findings(1), [("certificate.issuer-unknown", 1)]);
    assert_eq!(tally.top_reasons(2), [("NOT_A_DOCUMENT", 2), ("HASH_FAILURE", 1)]);
}

#[test]
fn parts_are_merged_in_any_order() {
    let records = archive();
    let whole = tally(&records);
    for cut in 0..=records.len() {
        let (first, second) = records.split_at(cut);
        for (one, other) in [(first, second), (second, first)] {
            let mut merged = tally(one);
            merged.merge(&tally(other));
            assert_eq!(serde_json::to_value(&merged).unwrap(), serde_json::to_value(&whole).unwrap(), "{cut}");
        }
    }
}

#[test]
fn shares_are_rounded_but_never_to_all_or_none() {
    for (numerator, denominator, percent) in [
        (18, 85, Some(21)),
        (0, 0, None),
        (0, 5, Some(0)),
        (5, 5, Some(100)),
        (1, 1_000, Some(1)),
        (999, 1_000, Some(99)),
        (1, 2, Some(50)),
        (1, 8, Some(13)),
        (u64::MAX - 1, u64::MAX, Some(99)),
    ] {
        let rate = Rate { numerator, denominator, unknown: 0 };
        assert_eq!(rate.percent(), percent, "{numerator} of {denominator}");
    }
}

#[test]
fn one_group_too_many_is_counted_with_the_others() {
    let mut tally = Tally::new();
    for number in 0..GROUPS + 10 {
        let mut record = Record { kind: Some(FileKind::Pdf), state: State::Unsigned, ..Record::empty("x.pdf") };
        record.producer = Some(format!("program {number}"));
        record.agency = agency(&format!("Cơ quan {number}"), None);
        record.findings = vec![format!("code.{number}")];
        tally.add(&record);
    }
    for dimension in [Dimension::Producer, Dimension::Agency] {
        assert_eq!(tally.groups(dimension).len(), GROUPS);
        assert_eq!(tally.others(dimension).unwrap().documents, 10);
    }
    assert_eq!((tally.others(Dimension::Month), tally.total().documents), (None, GROUPS as u64 + 10));
    assert_eq!(tally.top_findings(usize::MAX).len(), CODES);
    let mut twice = tally.clone();
    twice.merge(&tally);
    assert_eq!(twice.others(Dimension::Producer).unwrap().documents, 20);
    assert_eq!(twice.total().documents, 2 * tally.total().documents);
}
