use proptest::prelude::*;

use super::*;
use crate::audit::Attributed;
use crate::audit::FileKind;
use crate::audit::RecordForm;
use crate::base::Day;
use crate::form::BatchFile;
use crate::form::check_batch;

fn rules() -> RuleSet {
    RuleSet::named("nd30-2020").unwrap()
}

fn record(file: &str, number: Option<&str>, day: Option<Day>, issuer: Option<&str>) -> Record {
    Record {
        kind: Some(FileKind::Pdf),
        sha256: Some(file.to_owned()),
        state: crate::audit::State::Passed,
        number: number.map(str::to_owned),
        day,
        compliant: Known::Yes,
        form: Some(RecordForm {
            rule_set: "nd30-2020".to_owned(),
            verdict: Conformity::Compliant,
            broken: Vec::new(),
            not_checkable: 0,
        }),
        numbers: Some(NumberKeys { issuer: issuer.map(str::to_owned), day, ..NumberKeys::default() }),
        ..Record::empty(file)
    }
}

fn annex(file: &str, number: Option<&str>, annex: Option<u32>) -> Record {
    let mut record = record(file, number, None, None);
    record.numbers = Some(NumberKeys { is_attachment: true, annex, ..NumberKeys::default() });
    record
}

const DAY: Day = Day::constant(2026, 3, 5);
const BODY: Option<&str> = Some("ỦY BAN NHÂN DÂN TỈNH ĐIỆN BIÊN");

fn across(records: &[Record]) -> Across {
    let mut collector = Collector::new(&rules());
    // In any order.
    for (index, record) in (0..).zip(records).collect::<Vec<_>>().into_iter().rev() {
        collector.see(index, record);
    }
    let mut resolver = collector.resolver();
    for (index, record) in (0..).zip(records) {
        resolver.see(index, record);
    }
    resolver.finish()
}

/// Pairs of record and rule.
fn broken(records: &[Record]) -> Vec<(u32, &'static str)> {
    let across = across(records);
    let all = (0_u32..).zip(records).flat_map(|(index, _)| across.broken(index).map(move |rule| (index, rule.id)));
    all.collect()
}

fn batch(record: &Record) -> BatchFile {
    let keys = record.numbers.as_ref().unwrap();
    BatchFile {
        name: record.file.clone(),
        sha256: record.sha256.clone().unwrap(),
        is_attachment: keys.is_attachment,
        is_copy: keys.is_copy,
        number: record.number.clone(),
        annex: keys.annex,
        issuer: keys.issuer.clone(),
        day: keys.day,
        ..BatchFile::default()
    }
}

/// What the rules for one register say of the same files.
fn by_batch(records: &[Record]) -> Vec<(u32, &'static str)> {
    let files: Vec<BatchFile> = records.iter().map(batch).collect();
    let answers = check_batch(&files, &rules());
    let mut all: Vec<(u32, &'static str)> = Vec::new();
    for answer in answers.iter().filter(|answer| answer.is_broken()) {
        all.extend(answer.files.iter().map(|index| (u32::try_from(*index).unwrap(), answer.rule.id)));
    }
    all.sort_by_key(|(index, id)| (*index, [MATCH, COMPLETE, UNIQUE].iter().position(|one| one == id)));
    all.dedup();
    all
}

#[test]
fn entries_are_small() {
    assert_eq!((size_of::<Numbered>(), size_of::<Attachment>()), (16, 32));
}

#[test]
fn numbers_over_the_whole_archive() {
    let one = record("a/1.pdf", Some("05/QĐ-UBND"), Some(DAY), BODY);
    let again = record("b/2.pdf", Some("5/QĐ-UBND"), Some(Day::constant(2026, 9, 1)), BODY);
    let other = record("b/3.pdf", Some("5/QĐ-UBND"), Some(DAY), Some("SỞ Y TẾ"));
    let next_year = record("b/4.pdf", Some("5/QĐ-UBND"), Some(Day::constant(2027, 1, 4)), BODY);
    let mut same = record("c/1.pdf", Some("05/QĐ-UBND"), Some(DAY), BODY);
    same.sha256.clone_from(&one.sha256);
    let all = [one.clone(), again.clone(), other.clone(), next_year.clone()];
    assert_eq!(broken(&all), [(0, UNIQUE), (1, UNIQUE)]);
    let across = across(&all);
    assert_eq!((across.records(), across.more()), (2, 0));
    let finding = across.findings().first().unwrap();
    assert_eq!((finding.number.as_str(), finding.year, finding.count), ("05/QĐ-UBND", 2026, 2));
    assert_eq!(finding.records, [0, 1]);
    let mut told = all[1].clone();
    across.apply(1, &mut told);
    assert_eq!((told.compliant, told.form.as_ref().unwrap().verdict), (Known::No, Conformity::NonCompliant));
    assert_eq!(told.form.unwrap().broken, [UNIQUE]);
    let mut untouched = all[2].clone();
    across.apply(2, &mut untouched);
    assert_eq!(untouched, all[2]);
    // The same octets twice are one document; with a third they are three records that break the rule.
    assert!(broken(&[one.clone(), same.clone(), other, next_year]).is_empty());
    assert_eq!(broken(&[one, same, again]).len(), 3);
}

#[test]
fn bodies_of_one_name() {
    let commune = Some("ỦY BAN NHÂN DÂN XÃ TÂN AN");
    let mut all = [
        record("a/1.pdf", Some("5/QĐ-UBND"), Some(DAY), commune),
        record("b/2.pdf", Some("5/QĐ-UBND"), Some(DAY), commune),
    ];
    assert_eq!(broken(&all).len(), 2);
    let parents = ["HUYỆN A", "HUYỆN B"];
    for (record, parent) in all.iter_mut().zip(parents) {
        record.numbers.as_mut().unwrap().parent = Some(parent.to_owned());
    }
    assert!(broken(&all).is_empty());
    all[1].numbers.as_mut().unwrap().parent = None;
    assert_eq!(broken(&all).len(), 2, "one that shows no parent may be any of them");
    for (record, name) in all.iter_mut().zip(["Xã Tân An A", "Xã Tân An B"]) {
        record.agency = Some(Attributed { name: name.to_owned(), code: None, from: AttributedFrom::Mapping });
    }
    assert!(broken(&all).is_empty());
    for record in &mut all {
        record.agency.as_mut().unwrap().from = AttributedFrom::Certificate;
    }
    assert_eq!(broken(&all).len(), 2, "what a certificate says does not excuse a number that is taken");
}

#[test]
fn attachments_belong_to_documents_beside_them() {
    let document = record("a/qd.pdf", Some("05/QĐ-UBND"), Some(DAY), BODY);
    let strange = record("b/qd.pdf", Some("06/QĐ-UBND"), Some(DAY), BODY);
    for (file, number, expected) in [
        ("a/pl.pdf", Some("5/qđ-ubnd"), false),
        ("a/pl.pdf", Some("06/QĐ-UBND"), true),
        ("b/pl.pdf", Some("06/QĐ-UBND"), false),
        ("c/pl.pdf", Some("07/QĐ-UBND"), false),
        ("a/pl.pdf", None, false),
        ("a/goi.edxml!/pl.pdf", Some("07/QĐ-UBND"), false),
    ] {
        let all = [document.clone(), strange.clone(), annex(file, number, None)];
        let expected: &[(u32, &str)] = if expected { &[(2, MATCH)] } else { &[] };
        assert_eq!(broken(&all), expected, "{file} {number:?}");
    }
}

#[test]
fn annexes_of_one_agency_and_year() {
    let mut all = [
        annex("a/1.pdf", Some("5/QĐ-UBND"), Some(1)),
        annex("a/2.pdf", Some("5/QĐ-UBND"), Some(2)),
        annex("a/3.pdf", Some("5/QĐ-UBND"), Some(1)),
        annex("b/4.pdf", Some("5/QĐ-UBND"), Some(2)),
    ];
    assert_eq!(broken(&all), [(0, COMPLETE), (1, COMPLETE), (2, COMPLETE), (3, COMPLETE)]);
    let whose = |record: &mut Record, name: &str| {
        record.agency = Some(Attributed { name: name.to_owned(), code: None, from: AttributedFrom::Certificate });
        record.day = Some(DAY);
    };
    whose(&mut all[0], "Xã A");
    whose(&mut all[1], "XÃ A");
    whose(&mut all[2], "Xã B");
    assert_eq!(broken(&all), [(3, COMPLETE)]);
    // One whose agency is not known belongs to the only one there is.
    all[2].file = "c/3.pdf".to_owned();
    all[1].agency = None;
    assert_eq!(broken(&all), [(3, COMPLETE)]);
    // Without a number: in a folder of one document they are its annexes, in a register nobody knows whose.
    let document = record("d/qd.pdf", Some("05/QĐ-UBND"), Some(DAY), BODY);
    let loose = annex("d/pl.pdf", None, Some(2));
    assert_eq!(broken(&[document.clone(), loose.clone()]), [(1, COMPLETE)]);
    let second = record("d/qd2.pdf", Some("06/QĐ-UBND"), Some(DAY), BODY);
    assert!(broken(&[document, loose, second]).is_empty());
}

#[test]
fn rules_that_are_off_are_not_asked() {
    let records = [
        record("a/1.pdf", Some("5/QĐ-UBND"), Some(DAY), BODY),
        record("a/2.pdf", Some("5/QĐ-UBND"), Some(DAY), BODY),
        annex("a/3.pdf", Some("7/QĐ-UBND"), Some(2)),
    ];
    assert_eq!(broken(&records).len(), 4);
    let mut collector = Collector::new(&rules().without(UNIQUE).unwrap());
    (0..).zip(&records).for_each(|(index, record)| collector.see(index, record));
    let resolver = collector.resolver();
    assert_eq!(resolver.wanted(), 0);
    assert_eq!(resolver.finish().records(), 1);
}

/// Numbers, bodies, days and digests from so few that they meet often.
fn any_record() -> impl Strategy<Value = Record> {
    let number = prop::option::weighted(0.9, (1_u8..4, prop::bool::ANY));
    let day = prop::option::weighted(0.9, prop::bool::ANY);
    (0_u8..5, number, day, prop::option::weighted(0.8, 0_u8..2), 0_u8..6, prop::option::weighted(0.7, 1_u32..4))
        .prop_map(|(kind, number, day, issuer, digest, roman)| {
            let number =
                number.map(|(n, nought)| if nought { format!("0{n}/QĐ-UBND") } else { format!("{n}/qđ-UBND") });
            let day = day.map(|next| if next { Day::constant(2027, 1, 5) } else { DAY });
            let issuer = issuer.map(|issuer| if issuer == 0 { "SỞ Y TẾ" } else { "Sở  Nội vụ" });
            let mut record = record("dossier/x.pdf", number.as_deref(), day, issuer);
            record.sha256 = Some(format!("{digest}"));
            let keys = record.numbers.as_mut().unwrap();
            match kind {
                0 => (keys.is_attachment, keys.annex) = (true, roman),
                1 => keys.is_copy = true,
                _ => {}
            }
            record
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// One register is answered as the rules for one register answer it; only annexes that show no number belong to nobody
    /// where there are several documents.
    #[test]
    fn one_register_is_answered_as_before(records in prop::collection::vec(any_record(), 0..14)) {
        let is_document = |record: &&Record| {
            let keys = record.numbers.as_ref().unwrap();
            !keys.is_attachment && !keys.is_copy && record.number.is_some()
        };
        let several = records.iter().filter(is_document).count() > 1;
        let mut expected = by_batch(&records);
        if several {
            expected.retain(|(index, id)| *id != COMPLETE || records[*index as usize].number.is_some());
        }
        prop_assert_eq!(broken(&records), expected);
    }
}
