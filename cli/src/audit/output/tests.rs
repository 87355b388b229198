//! Results of archives whose counts are known.

use std::path::{Path, PathBuf};

use clap::Parser as _;
use kyso::audit::{Attributed, AttributedFrom, FileKind, Known, Record, RecordForm, RecordSignature, State};
use kyso::base::{Day, UnixTime};
use kyso::form::Conformity;
use kyso::policy::{CertificateTruth, ContentTruth, Truths, ValueTruth, Verdict};

use super::*;
use crate::lang::Lang;

/// Records at hand.
pub(super) struct Held(pub(super) Vec<Record>);

impl Records for Held {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn each(&self, take: &mut dyn FnMut(usize, Record) -> Result<()>) -> Result<()> {
        self.0.iter().enumerate().try_for_each(|(place, record)| take(place, record.clone()))
    }
}

/// Records made as they are asked for.
pub(super) struct Made(pub(super) usize);

impl Records for Made {
    fn len(&self) -> usize {
        self.0
    }

    fn each(&self, take: &mut dyn FnMut(usize, Record) -> Result<()>) -> Result<()> {
        (0..self.0).try_for_each(|place| take(place, made(place)))
    }
}

pub(super) fn tally(records: &dyn Records) -> Tally {
    let mut tally = Tally::new();
    records
        .each(&mut |_, record| {
            tally.add(&record);
            Ok(())
        })
        .unwrap();
    tally
}

pub(super) fn about() -> About {
    let time = |text| UnixTime::parse_rfc3339(text).unwrap();
    About {
        judged_at: time("2026-11-22T20:00:00+07:00"),
        made_at: time("2026-11-22T20:15:00+07:00"),
        mapping: None,
        rule_set: Some("nd30-2020".to_owned()),
        trust: vec!["vn-gov".to_owned()],
        policy: "vn-gov".to_owned(),
        paths: vec!["kho/2025".to_owned(), "kho/2026".to_owned()],
        inspected: false,
        online: false,
        passed_over: 12,
        unchanged: 0,
        version: "0.1.0".to_owned(),
    }
}

pub(super) fn screen(lang: Lang) -> Screen {
    let cli = crate::args::Cli::try_parse_from(["kyso", "tokens"]).unwrap();
    Screen::new(lang, &cli.global)
}

pub(super) fn written(name: &str, records: &dyn Records) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join(name);
    write(&target, false, records, &tally(records), &about(), &screen(Lang::Vi)).unwrap();
    (folder, target)
}

const AGENCIES: [&str; 30] = [
    "Sở Y tế",
    "Sở Giáo dục và Đào tạo",
    "Sở Tài chính",
    "Sở Xây dựng",
    "Sở Nội vụ",
    "Sở Tư pháp",
    "Sở Công Thương",
    "Sở Khoa học và Công nghệ",
    "Sở Nông nghiệp và Môi trường",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Văn phòng UBND tỉnh",
    "Thanh tra tỉnh",
    "Sở Dân tộc và Tôn giáo",
    "Ban Quản lý các khu công nghiệp",
    "UBND phường Ba Đình",
    "UBND phường Hòa Bình",
    "UBND phường Tân Lập",
    "UBND phường Quang Trung",
    "UBND xã Đông Sơn",
    "UBND xã Phú Lương",
    "UBND xã Yên Thế",
    "UBND xã Đức Thắng",
    "UBND xã Ia Grai",
    "UBND xã Ea Kar",
    "UBND đặc khu Phú Quý",
    "UBND xã Mường Lay",
    "UBND xã Hà Tây",
    "UBND xã Vĩnh Lộc",
    "UBND xã Cẩm Thủy",
    "UBND xã Như Xuân",
];
const UNITS: [&str; 4] = ["Văn phòng", "Phòng Tổ chức - Hành chính", "Phòng Nghiệp vụ", "Thanh tra"];
const TYPES: [&str; 6] = ["QUYẾT ĐỊNH", "CÔNG VĂN", "BÁO CÁO", "TỜ TRÌNH", "KẾ HOẠCH", "THÔNG BÁO"];
const PRODUCERS: [&str; 5] =
    ["Microsoft® Word 2016", "LibreOffice 7.4", "iText® 5.5.13", "Aspose.Words for .NET 23.1", "HP Scan"];
const RULES: [&str; 6] = [
    "ND30-PL1-II.8-SEAL-REAL-SIZE",
    "ND30-PL1-I.3-MARGINS",
    "ND30-PL1-II.7-SIG-BLUE",
    "ND30-D5-TWO-SIGNATURES",
    "ND30-PL1-II.4-DATE-FORM",
    "ND30-PL1-II.8b-TIME-ISO8601",
];

/// The record of a file of a made-up archive; the same each time it is asked for.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
pub(super) fn made(place: usize) -> Record {
    let mut seed = (place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678;
    let mut dice = |sides: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % sides as u64) as usize
    };
    let agency = AGENCIES[dice(30).min(dice(30))];
    let (year, month) = if dice(2) == 0 { (2025, 1 + dice(12)) } else { (2026, 1 + dice(10)) };
    let day = Day::new(year, month as i8, 1 + dice(28) as i8).unwrap();
    let state = match dice(100) {
        0..=1 => State::Unsigned,
        2..=3 => State::Failed,
        4 => State::Unreadable,
        5..=8 => State::Indeterminate,
        _ => State::Passed,
    };
    let kind = TYPES[dice(6)];
    let number =
        format!("{}/{}-UBND", 1 + place / 30, &kind.chars().filter(|c| c.is_uppercase()).take(2).collect::<String>());
    let file = format!("kho/{year}/{month:02}/{agency}/{place:06}-{}.pdf", kind.to_lowercase().replace(' ', "-"));
    if state == State::Unreadable {
        let reason = ["NOT_A_DOCUMENT", "TIME_BUDGET", "CRASHED"][dice(3)];
        return Record::unreadable(file, reason, "made up");
    }
    let (reason, verdict, truths) = match state {
        State::Failed => (
            Some(["HASH_FAILURE", "REVOKED", "DOCUMENT_MODIFIED"][dice(3)]),
            Verdict::Failed,
            Truths {
                content: ContentTruth::Broken,
                signature: ValueTruth::Good,
                certificate: CertificateTruth::Trusted,
            },
        ),
        State::Indeterminate => (
            Some(["NO_CERTIFICATE_CHAIN_FOUND", "TRY_LATER"][dice(2)]),
            Verdict::Indeterminate,
            Truths {
                content: ContentTruth::Intact,
                signature: ValueTruth::Good,
                certificate: CertificateTruth::Undecided,
            },
        ),
        _ => (
            None,
            Verdict::Passed,
            Truths {
                content: ContentTruth::Intact,
                signature: ValueTruth::Good,
                certificate: CertificateTruth::Trusted,
            },
        ),
    };
    let proven = day.midnight().plus_seconds(30_000 + dice(30_000) as i64);
    let people = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Cường", "Phạm Thu Dung", "Đỗ Minh Đức"];
    let count = if state == State::Unsigned { 0 } else { 1 + dice(3) };
    let signatures: Vec<RecordSignature> = (0..count)
        .map(|at| RecordSignature {
            kind: if at + 1 == count && count > 1 { "seal" } else { "signature" }.to_owned(),
            verdict,
            reason: reason.map(str::to_owned),
            truths,
            signer: Some(if at + 1 == count && count > 1 { agency } else { people[dice(5)] }.to_owned()),
            organization: Some(agency.to_owned()),
            trust_profile: Some("vn-gov".to_owned()),
            level: Some("B-T".to_owned()),
            claimed: Some(proven.plus_seconds(-9)),
            proven: Some(proven),
        })
        .collect();
    let signed = state != State::Unsigned;
    let known = |yes: bool| if yes { Known::Yes } else { Known::No };
    let of_signed = |known: Known| if signed { known } else { Known::Unknown };
    let compliant = [Known::Yes, Known::Yes, Known::Yes, Known::No, Known::Unknown][dice(5)];
    let broken: Vec<String> = if compliant == Known::No {
        (0..=dice(2)).map(|at| RULES[(dice(3) * 2 + at) % 6].to_owned()).collect()
    } else {
        Vec::new()
    };
    let mut distinct = broken;
    distinct.sort_unstable();
    distinct.dedup();
    let broken = distinct;
    Record {
        kind: Some(FileKind::Pdf),
        size: Some(20_000 + dice(2_000_000) as u64),
        modified: Some(proven.plus_seconds(86_400)),
        sha256: Some(
            (0..4).map(|_| format!("{:016x}", (dice(1 << 30) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect(),
        ),
        state,
        reason: reason.map(str::to_owned),
        detail: None,
        signed: known(signed),
        intact: of_signed(known(state != State::Failed)),
        trusted: of_signed(if state == State::Indeterminate { Known::Unknown } else { Known::Yes }),
        timely: of_signed(known(dice(20) > 0)),
        compliant,
        agency: Some(Attributed { name: agency.to_owned(), code: None, from: AttributedFrom::Certificate }),
        unit: Some(UNITS[dice(4)].to_owned()),
        day: Some(day),
        document_type: Some(kind.to_owned()),
        number: Some(number),
        producer: Some(PRODUCERS[dice(5)].to_owned()),
        signatures,
        findings: if state == State::Passed { Vec::new() } else { vec!["content.digest-differs".to_owned()] },
        form: Some(RecordForm {
            rule_set: "nd30-2020".to_owned(),
            verdict: match compliant {
                Known::Yes => Conformity::Compliant,
                Known::No => Conformity::NonCompliant,
                Known::Unknown => Conformity::Undecided,
            },
            broken,
            not_checkable: dice(9) as u32,
        }),
        numbers: None,
        stands_until: Some(proven.plus_seconds(90 * 86_400)),
        ..Record::unreadable(file, "", "")
    }
}

#[test]
fn the_ending_says_the_form() {
    for (name, ending) in [
        ("a.ndjson", Ending::Ndjson),
        ("a.json", Ending::Json),
        ("a.CSV", Ending::Csv),
        ("a.b.parquet", Ending::Parquet),
        ("a.html", Ending::Html),
    ] {
        assert_eq!(Ending::of(Path::new(name)).unwrap(), ending);
    }
    for name in ["a", "a.txt", "html", ".csv"] {
        assert_eq!(Ending::of(Path::new(name)).unwrap_err().exit, Exit::Usage, "{name}");
    }
}

#[test]
fn lines_are_records() {
    let records = Held((0..50).map(made).collect());
    let (_folder, target) = written("a.ndjson", &records);
    let text = std::fs::read_to_string(target).unwrap();
    let read: Vec<Record> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read, records.0);
    let (_folder, target) = written("a.json", &records);
    let whole: serde_json::Value = serde_json::from_slice(&std::fs::read(target).unwrap()).unwrap();
    assert_eq!(serde_json::from_value::<Vec<Record>>(whole["records"].clone()).unwrap(), records.0);
    assert_eq!(whole["schema"], "kyso.audit-result/1");
    assert_eq!(whole["about"]["policy"], "vn-gov");
    let (_folder, target) = written("a.json", &Held(Vec::new()));
    let whole: serde_json::Value = serde_json::from_slice(&std::fs::read(target).unwrap()).unwrap();
    assert_eq!(whole["records"], serde_json::json!([]));
}
