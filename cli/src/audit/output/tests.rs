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
        earlier_reports: 2,
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

/// Names that would do something where they are not taken for names.
pub(super) const HOSTILE: [&str; 10] = [
    "=HYPERLINK(\"http://example.invalid\";\"mở\").pdf",
    "+1+cmd|' /C calc'!A0.pdf",
    "-2+3.pdf",
    "@SUM(1+1).pdf",
    "</script><script>alert(1)</script>.pdf",
    "<img src=x onerror=alert(1)>.pdf",
    "<!--<script>.pdf",
    "a\u{202e}fdp.exe",
    "xuống\r\ndòng,\"dấu nháy\".pdf",
    "\u{1b}[2J\u{0}.pdf",
];

/// A small archive, counted by hand: of 9 documents 6 signed, of those 3 valid, 2 not, 1 undecided; 3 unsigned; beside them a
/// package, an archive, and two files that cannot be read.
pub(super) fn small() -> Held {
    let document = |file: &str, state: State, agency: &str, day: &str| {
        let signed = state != State::Unsigned;
        let known = |yes: bool| if yes { Known::Yes } else { Known::No };
        let if_signed = |known: Known| if signed { known } else { Known::Unknown };
        Record {
            kind: Some(FileKind::Pdf),
            size: Some(61_440),
            state,
            reason: match state {
                State::Failed => Some("HASH_FAILURE".to_owned()),
                State::Indeterminate => Some("NO_CERTIFICATE_CHAIN_FOUND".to_owned()),
                _ => None,
            },
            detail: None,
            signed: known(signed),
            intact: if_signed(known(state != State::Failed)),
            trusted: if_signed(if state == State::Indeterminate { Known::Unknown } else { Known::Yes }),
            timely: Known::Unknown,
            agency: Some(Attributed { name: agency.to_owned(), code: None, from: AttributedFrom::Page }),
            day: Day::try_from(day.to_owned()).ok(),
            ..Record::unreadable(file, "", "")
        }
    };
    let mut records = vec![
        document("a/1.pdf", State::Passed, "Sở Y tế", "2026-01-05"),
        document("a/2.pdf", State::Passed, "SỞ Y TẾ", "2026-01-06"),
        document("a/3.pdf", State::Failed, "Sở Y tế", "2026-01-07"),
        document("a/4.pdf", State::Unsigned, "Sở Y tế", "2026-02-01"),
        document("b/1.pdf", State::Passed, "Sở Tài chính", "2026-02-02"),
        document("b/2.pdf", State::Indeterminate, "Sở Tài chính", "2026-02-03"),
        document("b/3.pdf", State::Unsigned, "Sở Tài chính", "2026-02-04"),
        document("b/4.xml", State::Unsigned, "Sở Tài chính", "2026-02-05"),
        document("c/g.edxml", State::Passed, "Sở Nội vụ", "2026-03-01"),
        document("c/g.edxml!/x.pdf", State::Failed, "Sở Nội vụ", "2026-03-02"),
        document("c/k.zip", State::Unsigned, "", ""),
        Record::unreadable("c/hỏng.pdf", "NOT_A_DOCUMENT", "no header"),
        Record::unreadable("c/chậm.pdf", "TIME_BUDGET", "not finished within 30 s"),
    ];
    records[7].kind = Some(FileKind::Xml);
    records[8].kind = Some(FileKind::Edxml);
    records[9].inside = true;
    records[10].kind = Some(FileKind::Zip);
    (records[10].agency, records[10].day) = (None, None);
    let form = |verdict, broken: &[&str]| RecordForm {
        rule_set: "nd30-2020".to_owned(),
        verdict,
        broken: broken.iter().map(|id| (*id).to_owned()).collect(),
        not_checkable: 2,
    };
    records[0].form = Some(form(Conformity::Compliant, &[]));
    records[0].compliant = Known::Yes;
    records[1].form = Some(form(Conformity::NonCompliant, &["ND30-PL1-I.3-MARGINS", "ND30-D5-TWO-SIGNATURES"]));
    records[1].compliant = Known::No;
    records[4].form = Some(form(Conformity::Undecided, &["ND30-PL1-I.3-MARGINS"]));
    Held(records)
}

#[test]
fn a_table_has_a_line_for_each_file_and_no_formula() {
    let hostile = HOSTILE.iter().map(|name| Record::unreadable(*name, "NOT_A_DOCUMENT", *name));
    let records = Held(small().0.into_iter().chain(hostile).collect());
    let (_folder, target) = written("a.csv", &records);
    let octets = std::fs::read(target).unwrap();
    let text = std::str::from_utf8(octets.strip_prefix(b"\xef\xbb\xbf").expect("a byte order mark")).unwrap();
    // One line for each, whatever a name holds.
    assert_eq!(text.lines().count(), records.0.len() + 1);
    assert!(text.lines().all(|line| !line.contains('\r')) && text.ends_with("\r\n"));
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<::csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    let cell = |row: usize, name: &str| rows[row][names.iter().position(|one| one == name).unwrap()].to_owned();
    for (row, record) in records.0.iter().enumerate() {
        for cell in &rows[row] {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', ' ']), "{cell}");
        }
        let shown = cell(row, "file");
        if !record.file.contains(char::is_control) {
            assert_eq!(shown.strip_prefix('\'').unwrap_or(&shown), record.file);
        }
    }
    assert_eq!(
        (cell(0, "state"), cell(0, "signed"), cell(0, "day")),
        ("passed".into(), "yes".into(), "2026-01-05".into())
    );
    assert_eq!(cell(1, "broken_rules"), "ND30-PL1-I.3-MARGINS; ND30-D5-TWO-SIGNATURES");
    assert_eq!(
        (cell(2, "reason"), cell(2, "intact"), cell(2, "size")),
        ("HASH_FAILURE".into(), "no".into(), "61440".into())
    );
    assert_eq!(
        (cell(9, "inside"), cell(10, "kind"), cell(12, "detail")),
        ("yes".into(), "zip".into(), "not finished within 30 s".into())
    );
    assert_eq!(cell(12, "size"), "");
}

#[test]
fn columns_are_those_of_the_documentation() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/audit-results.md");
    let text = std::fs::read_to_string(path).unwrap();
    let documented: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name)).collect();
    let columns: Vec<&str> = columns::COLUMNS.iter().map(|column| column.name).collect();
    assert_eq!(documented, columns);
}

#[test]
fn columns_are_typed_and_read_back() {
    use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
    use ::parquet::record::{ListAccessor as _, RowAccessor as _};
    let records = Held(small().0.into_iter().chain((0..500).map(made)).collect());
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.parquet");
    let mut output = Output::create(&target, &[], false).unwrap();
    super::parquet::grouped(&mut output, &target, &records, 200).unwrap();
    output.publish(&[]).unwrap();
    let reader = SerializedFileReader::new(std::fs::File::open(&target).unwrap()).unwrap();
    assert_eq!(reader.metadata().num_row_groups(), 3);
    let fields = reader.metadata().file_metadata().schema().get_fields().to_vec();
    let place = |name: &str| fields.iter().position(|field| field.name() == name).unwrap();
    let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), records.0.len());
    for (row, record) in rows.iter().zip(&records.0) {
        assert_eq!(row.get_string(place("file")).unwrap(), &record.file);
        assert_eq!(row.get_string(place("reason")).ok(), record.reason.as_ref());
        assert_eq!(row.get_long(place("size")).ok(), record.size.map(|size| i64::try_from(size).unwrap()));
        let until = row.get_timestamp_millis(place("stands_until")).ok();
        assert_eq!(until, record.stands_until.map(|time| time.seconds() * 1000));
        let rules = row.get_list(place("broken_rules")).unwrap();
        let broken = record.form.iter().flat_map(|form| &form.broken).count();
        assert_eq!(rules.len(), broken);
        let day = row.get_column_iter().find_map(|(name, field)| match field {
            ::parquet::record::Field::Date(day) if name == "day" => Some(i64::from(*day)),
            _ => None,
        });
        assert_eq!(day.map(|day| Day::of(UnixTime::from_seconds(day * 86_400)).unwrap()), record.day);
        let signatures = row.get_list(place("each_signature")).unwrap();
        assert_eq!(signatures.len(), record.signatures.len());
    }
    for (row, record) in rows.iter().zip(&records.0) {
        let list = row.get_list(place("each_signature")).unwrap();
        for (place, signature) in record.signatures.iter().enumerate() {
            let told = list.get_group(place).unwrap();
            assert_eq!(told.get_string(0).unwrap(), &signature.kind);
            assert_eq!(told.get_string(2).ok(), signature.reason.as_ref());
            assert_eq!(told.get_string(6).ok(), signature.signer.as_ref());
            let proven = signature.proven.map(|time| time.seconds() * 1000);
            assert_eq!(told.get_timestamp_millis(11).ok(), proven);
        }
    }
    read_by_arrow(&target, records.0.len());
}

/// The Python that has pyarrow: `KYSO_PYARROW`, or where `cargo xtask test` puts it.
fn pyarrow() -> Option<PathBuf> {
    let named = std::env::var_os("KYSO_PYARROW").map(PathBuf::from);
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target/peers/pyarrow/bin/python");
    let found = named.into_iter().chain([installed]).find(|path| path.exists());
    if found.is_none() {
        assert!(std::env::var("KYSO_REQUIRE_PEERS").as_deref() != Ok("1"), "pyarrow is missing");
        println!("SKIPPED: pyarrow (set KYSO_PYARROW to its python)");
    }
    found
}

/// What others read it with.
fn read_by_arrow(target: &Path, rows: usize) {
    let script = "import sys, pyarrow.parquet as p\nt = p.read_table(sys.argv[1])\nprint(t.num_rows, t.schema.field('modified').type, t.schema.field('day').type, t.schema.field('broken_rules').type)";
    let Some(python) = pyarrow() else { return };
    let output = std::process::Command::new(python).args(["-c", script]).arg(target).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(told.trim(), format!("{rows} timestamp[ms, tz=UTC] date32[day] list<element: string not null>"));
}

#[test]
fn a_full_disk_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.ndjson", "a.json", "a.csv", "a.parquet", "a.html"] {
        let target = folder.path().join("no/such").join(name);
        assert!(write(&target, false, &small(), &tally(&small()), &about(), &screen(Lang::Vi)).is_err());
        let target = folder.path().join(name);
        std::fs::write(&target, "old").unwrap();
        let refused = write(&target, false, &small(), &tally(&small()), &about(), &screen(Lang::Vi)).unwrap_err();
        assert_eq!(refused.exit, Exit::Usage);
        assert_eq!(std::fs::read(&target).unwrap(), b"old");
        write(&target, true, &small(), &tally(&small()), &about(), &screen(Lang::Vi)).unwrap();
        assert!(std::fs::metadata(&target).unwrap().len() > 100);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5);
}

#[test]
fn the_summary_fits_a_terminal_and_counts_right() {
    let mut records = small();
    records.0.extend(HOSTILE.iter().map(|name| {
        let mut record = records_of_nobody(name);
        record.agency = Some(Attributed {
            name: format!("{name} {}", "Ủy ban nhân dân ".repeat(9)),
            code: None,
            from: AttributedFrom::Page,
        });
        record
    }));
    for (records, lang) in [(&small(), Lang::Vi), (&small(), Lang::En), (&records, Lang::Vi), (&records, Lang::En)] {
        let text = summary(&tally(records), &about(), lang, false);
        println!("{text}");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{} {line}", line.chars().count());
            assert!(!line.contains(['\u{1b}', '\u{202e}']) && line.trim_end() == line, "{line}");
        }
    }
    let (vi, en) =
        (summary(&tally(&small()), &about(), Lang::Vi, false), summary(&tally(&small()), &about(), Lang::En, false));
    assert!(vi.starts_with("6 trên 9 văn bản có chữ ký số, 67 %.\n3 hợp lệ · 2 không hợp lệ · 1 chưa kết luận được · 3 không có chữ ký số.\n"), "{vi}");
    assert!(
        en.starts_with("6 of 9 documents signed, 67 %.\n3 valid · 2 not valid · 1 undecided · 3 not signed.\n"),
        "{en}"
    );
    assert!(en.contains("Besides: 2 files not readable · 2 packages and archives.\n"), "{en}");
    let has = |text: &str, parts: &[&str]| {
        let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.lines().any(|line| squeezed(line) == parts.join(" ")), "{parts:?} in {text}");
    };
    has(&en, &["signed", "67 %", "6 of 9", "3", "0"]);
    has(&en, &["intact", "67 %", "4 of 6", "2", "0"]);
    has(&en, &["trusted", "83 %", "5 of 6", "0", "1"]);
    has(&en, &["in time", "–", "nothing known"]);
    has(&en, &["form compliant", "50 %", "1 of 2", "1", "1"]);
    has(&en, &["Sở Y tế", "2", "4", "75 %", "100 %"]);
    assert!(en.contains("ND30-PL1-I.3-MARGINS") && vi.contains("Việc cần làm"), "{en}");
    assert_eq!(summary(&tally(&small()), &about(), Lang::En, true).lines().count(), 3);
    let empty = summary(&Tally::new(), &about(), Lang::En, false);
    assert!(empty.starts_with("0 of 0 documents signed, –."), "{empty}");
    // One of each kind has no plural.
    let of = |places: &[usize]| Held(places.iter().map(|place| small().0[*place].clone()).collect());
    let one = of(&[0, 10, 11]);
    let told = |lang| summary(&tally(&one), &about(), lang, true);
    assert!(told(Lang::En).starts_with("1 of 1 document signed, 100 %."), "{}", told(Lang::En));
    assert!(told(Lang::En).contains("Besides: 1 file not readable · 1 package or archive."), "{}", told(Lang::En));
    assert!(told(Lang::Vi).contains("Ngoài ra: 1 tệp không đọc được · 1 gói tin, tệp nén."), "{}", told(Lang::Vi));
}

fn records_of_nobody(file: &str) -> Record {
    Record {
        kind: Some(FileKind::Pdf),
        state: State::Unsigned,
        signed: Known::No,
        ..Record::unreadable(file, file, "")
    }
}

/// Every code that a file can be left without a verdict for has words.
#[test]
fn no_reason_is_without_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/audit");
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "rs") || path.ends_with("faults.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for code in text.split('"').skip(1).step_by(2) {
            let is_code = code.len() > 5
                && !code.starts_with("KYSO")
                && !code.starts_with("CARGO")
                && code.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            if is_code && code.contains('_') {
                found += 1;
                assert!(summary::reason_words(code).is_some(), "{code} in {}", path.display());
            }
        }
    }
    assert!(found >= 8, "{found}");
}
