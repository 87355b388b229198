//! Records of an archive's files: what each answer means, whose document it is, packages, how long a record stands, and that
//! all of it is as `docs/audit.schema.json` says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod letters;
mod support;

use std::path::{Path, PathBuf};

use kyso::audit::{AttributedFrom, Examined, FileKind, Known, Mapping, Record, State, Tally};
use kyso::base::{Day, Limits, Source, SourceError, UnixTime};
use kyso::edxml;
use kyso::findings::{
    ChangeFacts, ChangeLevel, ContentFacts, DefectFacts, DocumentFacts, EncryptionFacts, Origin, PathFacts,
    RevocationFacts, Status, StatusFacts, StatusKind, ValueFacts,
};
use kyso::form::{Answer, Conformity, released_in_time};
use kyso::policy::{Policy, Verdict, judge};
use kyso::sign;
use kyso::sign::xml;
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{AuditSettings, ComplianceSettings, Settings, audited, verify};
use letters::clean::{attachment, decision, official_letter};
use letters::made;
use letters::spec::Letter;
use support::{Pki, Sample, SoftSigner, now};

/// 2026-12-01T00:00:00Z.
const DECEMBER: UnixTime = UnixTime::from_seconds(1_796_083_200);

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn settings() -> AuditSettings {
    let mut trust = TrustStore::default();
    for root in ["signed/root.pem", "signed/xml-root.pem", "edxml/root.pem"] {
        trust.add_anchors(Some("fixtures"), Certificate::all_from_file(&fixture(root)).unwrap());
    }
    let policy = Policy::from_toml("schema = \"kyso.policy/1\"\nname = \"audit\"\nrevocation = \"ignore\"\n").unwrap();
    AuditSettings::new(Settings::new(DECEMBER, trust, policy))
}

fn records(octets: &Vec<u8>, file: &str, settings: &AuditSettings) -> Vec<Record> {
    let mut records = Vec::new();
    audited(octets, file, settings, &mut |record| records.push(record));
    for record in &records {
        as_the_schema_says(record);
    }
    records
}

fn one(octets: &Vec<u8>, file: &str, settings: &AuditSettings) -> Record {
    let mut all = records(octets, file, settings);
    assert_eq!(all.len(), 1, "{file}");
    all.remove(0)
}

// ---- the schema

fn schema() -> jsonschema::Validator {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join("audit.schema.json");
    let schema: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    jsonschema::meta::validate(&schema).expect("docs/audit.schema.json is a schema");
    jsonschema::validator_for(&schema).unwrap()
}

fn faults(schema: &jsonschema::Validator, value: &serde_json::Value) -> Vec<String> {
    schema.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect()
}

/// What was written is what the schema says, and reads as the same record.
fn as_the_schema_says(record: &Record) {
    thread_local!(static SCHEMA: jsonschema::Validator = schema());
    let json = serde_json::to_value(record).unwrap();
    SCHEMA.with(|schema| assert!(schema.is_valid(&json), "{json:#}\n{}", faults(schema, &json).join("\n")));
    let line = serde_json::to_string(record).unwrap();
    assert_eq!(&serde_json::from_str::<Record>(&line).unwrap(), record);
}

/// A schema that accepts everything would prove nothing.
#[test]
fn the_schema_refuses() {
    let schema = schema();
    let record = one(&fixture("signed/two.pdf"), "two.pdf", &settings());
    let good = serde_json::to_value(&record).unwrap();
    assert!(schema.is_valid(&good));
    for (pointer, value) in [
        ("/schema", "kyso.audit/2".into()),
        ("/kind", "docx".into()),
        ("/sha256", "AB".into()),
        ("/state", "valid".into()),
        ("/state", "unsigned".into()),
        ("/state", "unreadable".into()),
        ("/signed", true.into()),
        ("/intact", "perhaps".into()),
        ("/day", "2026-13-01".into()),
        ("/stands_until", "tomorrow".into()),
        ("/signatures/0/kind", "stamp".into()),
        ("/signatures/0/truths/content", "good".into()),
        ("/signatures", serde_json::Value::Null),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
        assert!(!schema.is_valid(&bad), "{pointer}: {bad:#}");
    }
    for more in ["secret", "vi"] {
        let mut bad = good.clone();
        bad.as_object_mut().unwrap().insert(more.to_owned(), 1.into());
        assert!(!schema.is_valid(&bad), "{more}");
    }
    let mut tally = Tally::new();
    tally.add(&record);
    tally.add(&Record::unreadable("x", "NOT_A_DOCUMENT", ""));
    let summary = serde_json::to_value(&tally).unwrap();
    assert!(faults(&schema, &summary).is_empty(), "{summary:#}\n{}", faults(&schema, &summary).join("\n"));
    for (pointer, value) in [
        ("/total/counts/documents", (-1).into()),
        ("/total/rates/signed/percent", 101.into()),
        ("/dimensions/agency/groups/0/name", 5.into()),
        ("/dimensions/month/others", "none".into()),
        ("/rules", serde_json::Value::Null),
    ] {
        let mut bad = summary.clone();
        *bad.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
        assert!(!schema.is_valid(&bad), "{pointer}");
    }
    let whole =
        serde_json::json!({ "schema": "kyso.audit-result/1", "about": {}, "tally": summary, "records": [good] });
    assert!(faults(&schema, &whole).is_empty(), "{}", faults(&schema, &whole).join("\n"));
}

// ---- one document

#[test]
fn documents_that_pass() {
    let settings = settings();
    for (name, signatures, kinds) in [
        ("b-b.pdf", 1, FileKind::Pdf),
        ("b-t.pdf", 1, FileKind::Pdf),
        ("two.pdf", 2, FileKind::Pdf),
        ("certified-twice.pdf", 2, FileKind::Pdf),
        ("invoice.xml", 2, FileKind::Xml),
        ("insurance.xml", 2, FileKind::Xml),
        ("claim.xml", 1, FileKind::Xml),
    ] {
        let octets = fixture(&format!("signed/{name}"));
        let record = one(&octets, &format!("kho/{name}"), &settings);
        assert_eq!((record.state, record.reason.as_deref(), record.kind), (State::Passed, None, Some(kinds)), "{name}");
        assert_eq!((record.signed, record.intact, record.trusted), (Known::Yes, Known::Yes, Known::Yes), "{name}");
        assert_eq!((record.compliant, record.signatures.len()), (Known::Unknown, signatures), "{name}");
        assert_eq!((record.size, record.inside), (Some(octets.len() as u64), false), "{name}");
        // The same as the report says.
        let report = verify(&octets, &settings.verify).unwrap().report(name);
        for (own, told) in record.signatures.iter().zip(&report.signatures) {
            assert_eq!((own.kind.as_str(), own.level.as_deref()), (told.kind, told.level), "{name}");
            assert_eq!((own.claimed, own.proven), (told.signing_time.claimed, told.signing_time.proven), "{name}");
            assert_eq!(own.trust_profile, told.trust_profile, "{name}");
        }
        assert_eq!(record.sha256.as_deref(), Some(report.sha256.as_str()));
        let renew = report.signatures.iter().filter_map(|one| one.renew_before).min();
        assert!(
            record.stands_until.unwrap() >= DECEMBER && renew.is_none_or(|renew| record.stands_until.unwrap() <= renew)
        );
    }
    let invoice = one(&fixture("signed/invoice.xml"), "hd.xml", &settings);
    assert_eq!(invoice.document_type.as_deref(), Some("einvoice"));
    let plain = one(&fixture("signed/plain.pdf"), "plain.pdf", &settings);
    assert_eq!((plain.state, plain.signed, plain.intact), (State::Unsigned, Known::No, Known::Unknown));
    assert_eq!((plain.stands_until, plain.day), (Some(Record::FOR_EVER), None));
}

/// What each answer hangs on: facts changed one at a time.
#[test]
fn the_three_truths_stay_apart() {
    use Known::{No, Unknown, Yes};
    let settings = settings();
    let facts = verify(&fixture("signed/two.pdf"), &settings.verify).unwrap().facts().clone();
    let digest = facts.signatures[0].scheme.as_ref().unwrap().digest;
    type Change<'a> = Box<dyn Fn(&mut DocumentFacts) + 'a>;
    let revoked = |facts: &mut DocumentFacts| {
        let signature = &mut facts.signatures[0];
        let PathFacts::Found { certificates, .. } = &signature.path else { panic!("a path") };
        let (signer, issuer) = (certificates[0].clone(), certificates[1].clone());
        signature.revocation = vec![RevocationFacts {
            certificate: signer.sha256.clone(),
            no_check: false,
            evidence: vec![StatusFacts {
                kind: StatusKind::Crl,
                origin: Origin::File,
                sha256: "0".repeat(64),
                status: Status::Revoked { at: signer.not_before, reason: None, invalid_since: None },
                this_update: facts.at,
                next_update: None,
                produced_at: None,
                expired_since: None,
                scheme: signature.scheme.clone().unwrap(),
                signer_path: PathFacts::Found { certificates: vec![issuer.clone()], links: Vec::new(), profile: None },
                signer: issuer,
                signer_revocation: Vec::new(),
            }],
            unused: Vec::new(),
            failures: Vec::new(),
        }];
    };
    let change = |level| ChangeFacts {
        level,
        code: "page-content".to_owned(),
        object: None,
        revision: 3,
        detail: String::new(),
        place: None,
        covers: None,
    };
    let defect = || DefectFacts {
        code: "pdf.byte-range".to_owned(),
        offset: None,
        clause: String::new(),
        detail: String::new(),
    };
    let rows: Vec<(&str, Change<'_>, [Known; 3])> = vec![
        ("nothing", Box::new(|_| {}), [Yes, Yes, Yes]),
        ("digest", Box::new(|f| f.signatures[1].content = ContentFacts::Mismatch(digest)), [Yes, No, Yes]),
        ("value", Box::new(|f| f.signatures[0].value = ValueFacts::Mismatch), [Yes, No, Yes]),
        ("unchecked", Box::new(|f| f.signatures[0].value = ValueFacts::Unchecked("x".into())), [Yes, Unknown, Yes]),
        ("changed", Box::new(|f| f.signatures[1].changes = vec![change(ChangeLevel::Other)]), [Yes, No, Yes]),
        ("stored data", Box::new(|f| f.signatures[1].changes = vec![change(ChangeLevel::Ltv)]), [Yes, Yes, Yes]),
        ("taken away", Box::new(|f| f.signatures[0].removed = true), [Yes, No, Yes]),
        ("octets behind", Box::new(|f| f.trailing = Some((1, 9))), [Yes, No, Yes]),
        ("malformed", Box::new(|f| f.signatures[0].defects = vec![defect()]), [Yes, Unknown, Yes]),
        ("two views", Box::new(|f| f.hybrid_views_differ = true), [Yes, Unknown, Yes]),
        ("no path", Box::new(|f| f.signatures[0].path = PathFacts::NotBuilt), [Yes, Yes, Unknown]),
        ("revoked", Box::new(revoked), [Yes, Yes, No]),
        ("none", Box::new(|f| f.signatures.clear()), [No, Unknown, Unknown]),
        (
            "hidden",
            Box::new(|f| {
                f.signatures.clear();
                f.encrypted = true;
                f.encryption = Some(EncryptionFacts {
                    handler: "Standard".into(),
                    algorithm: "AES-256".into(),
                    sealed: Some("password-needed".into()),
                    detail: None,
                    access: None,
                    permissions: None,
                    permissions_vouched: None,
                    weak: false,
                    partial: false,
                    changed: false,
                    hidden: true,
                });
            }),
            [Unknown, Unknown, Unknown],
        ),
    ];
    for (what, apply, expected) in rows {
        let mut facts = facts.clone();
        apply(&mut facts);
        let judgement = judge(&facts, &settings.verify.policy);
        let record = Examined::new("x.pdf", &facts, &judgement).record();
        assert_eq!([record.signed, record.intact, record.trusted], expected, "{what}");
        assert_eq!(record.state == State::Passed, matches!(what, "nothing" | "stored data"), "{what}");
        as_the_schema_says(&record);
    }
}

#[test]
fn the_day_of_release_by_signatures_alone() {
    let settings = settings();
    let facts = verify(&fixture("signed/two.pdf"), &settings.verify).unwrap().facts().clone();
    let at = |text: &str| UnixTime::parse_rfc3339(text).unwrap();
    let timely = |person: Option<&str>, agency: Option<&str>, change: &dyn Fn(&mut DocumentFacts)| {
        let mut facts = facts.clone();
        for (signature, time) in facts.signatures.iter_mut().zip([person, agency]) {
            signature.time_stamps.clear();
            signature.claimed_modification = None;
            signature.claimed_signing_time = time.map(at);
        }
        for (signature, organization) in facts.signatures.iter_mut().zip([false, true]) {
            let signer = signature.signer.as_mut().unwrap();
            signer.organization = Some("Sở Y tế".to_owned());
            signer.common_name = Some(if organization { "Sở Y tế" } else { "Nguyễn Văn An" }.to_owned());
        }
        change(&mut facts);
        let judgement = judge(&facts, &settings.verify.policy);
        Examined::new("x.pdf", &facts, &judgement).record().timely
    };
    let nothing = |_: &mut DocumentFacts| {};
    let friday = Some("2026-11-20T16:00:00+07:00");
    for (agency, expected) in [
        (Some("2026-11-20T17:00:00+07:00"), Known::Yes),
        (Some("2026-11-23T17:00:00+07:00"), Known::Yes),
        (Some("2026-11-23T17:30:00Z"), Known::No),
        (Some("2026-11-24T08:00:00+07:00"), Known::No),
        (Some("2026-11-19T08:00:00+07:00"), Known::No),
        (None, Known::Unknown),
    ] {
        assert_eq!(timely(friday, agency, &nothing), expected, "{agency:?}");
    }
    assert_eq!(timely(None, friday, &nothing), Known::Unknown);
    assert_eq!(timely(Some("2026-02-13T08:00:00+07:00"), Some("2026-02-23T08:00:00+07:00"), &nothing), Known::Unknown);
    // Who signed first is the agency: then no person's day is known.
    assert_eq!(timely(friday, friday, &|f| f.signatures.reverse()), Known::Unknown);
    assert_eq!(timely(friday, friday, &|f| f.signatures[1].value = ValueFacts::Mismatch), Known::Unknown);
    assert_eq!(timely(friday, friday, &|f| f.format = "xml".to_owned()), Known::Unknown);
}

// ---- letters, with the form asked

fn letter_settings(letter: &Letter) -> AuditSettings {
    let mut settings = AuditSettings::new(letters::settings(letter));
    let mut form = ComplianceSettings::new(letters::rules());
    form.organisation = Some(letters::organisation(letter));
    settings.form = Some(form);
    settings
}

#[test]
fn a_letter_in_the_prescribed_form() {
    let letter = decision();
    let pdf = made(&letter).pdf;
    let settings = letter_settings(&letter);
    let record = one(&pdf, "kho/den/qd.pdf", &settings);
    assert_eq!((record.state, record.timely), (State::Passed, Known::Yes), "{record:#?}");
    assert_eq!(record.document_type.as_deref(), Some("QUYẾT ĐỊNH"));
    let agency = record.agency.as_ref().unwrap();
    assert_eq!(agency.from, AttributedFrom::Certificate);
    let keys = record.numbers.as_ref().unwrap();
    assert!(!keys.is_attachment && !keys.is_copy);
    assert_eq!((record.day, keys.day.is_some()), (keys.day, true));
    assert!(record.number.as_deref().unwrap().contains('/'));
    let form = record.form.as_ref().unwrap();
    assert_eq!((record.compliant, form.verdict), (Known::Yes, Conformity::Compliant), "{form:?}");
    // Said by the mapping file instead, in its own spelling and with its own deadline.
    let text = format!(
        "schema = \"kyso.agencies/1\"\n[[agency]]\nname = \"Cơ quan Một\"\ncode = \"H18.12\"\norganizations = [\"{}\"]\n",
        agency.name.to_uppercase()
    );
    let mapping = Mapping::from_toml(&text).unwrap();
    let mut mapped = letter_settings(&letter);
    mapped.mapping = Some(mapping);
    let record = one(&pdf, "kho/den/qd.pdf", &mapped);
    let agency = record.agency.unwrap();
    assert_eq!(
        (agency.name.as_str(), agency.code.as_deref(), agency.from),
        ("Cơ quan Một", Some("H18.12"), AttributedFrom::Mapping)
    );
}

/// Whether a letter was released in time is what the rule of form says, where it says something.
#[test]
fn timely_is_what_the_rule_says() {
    let mut asked = 0;
    let of_time = letters::breaks::breaks().into_iter().map(|one| one.letter());
    let all = of_time.filter(|letter| letter.signing.apart != official_letter().signing.apart);
    for letter in all.chain([official_letter(), decision(), attachment()]) {
        let pdf = made(&letter).pdf;
        let (_, compliance) = letters::judged(&letter, &pdf);
        let rule = compliance.checked.iter().find(|checked| checked.rule.id == "ND30-D18-RELEASE-DAY");
        let record = one(&pdf, "x.pdf", &letter_settings(&letter));
        match rule.map(|checked| &checked.outcome.answer) {
            Some(Answer::Met) => assert_eq!(record.timely, Known::Yes),
            Some(Answer::Broken) => assert_eq!(record.timely, Known::No),
            Some(Answer::NotApplicable(_)) | None => assert_eq!(record.timely, Known::Unknown),
            Some(Answer::NotCheckable(_)) => continue,
        }
        asked += 1;
        let keys = record.numbers.unwrap();
        if let Some((day, released)) = keys.day.zip(keys.released).filter(|_| !keys.is_attachment) {
            let known = released_in_time(day, released, 1)
                .map_or(Known::Unknown, |yes| if yes { Known::Yes } else { Known::No });
            assert_eq!(record.timely, known);
        }
    }
    assert!(asked >= 4, "{asked}");
}

// ---- packages

fn package(message: &edxml::Message, files: &[(&str, &[u8])]) -> Vec<u8> {
    let ids: Vec<String> = (1..=files.len()).map(|n| format!("cid:{n}")).collect();
    let parts: Vec<edxml::Part<'_>> = files
        .iter()
        .zip(&ids)
        .map(|((name, octets), id)| edxml::Part {
            content_id: id.clone(),
            name: (*name).to_owned(),
            description: String::new(),
            content_type: edxml::carrying(name).mime.to_owned(),
            octets,
        })
        .collect();
    let hop = edxml::Hop { organ_id: message.from.organ_id.clone(), timestamp: "2026/11/22 10:00:00".to_owned() };
    let mut out = Vec::new();
    edxml::write(&mut out, message, &edxml::Trace { hops: vec![hop], business: None }, &parts).unwrap();
    out
}

fn message() -> edxml::Message {
    let mut message = edxml::Message::default();
    message.from.organ_id = "000.00.15.H51".to_owned();
    message.from.name = "Sở Y tế".to_owned();
    message.to = vec![message.from.clone()];
    message.document_id = "000.00.15.H51,2026/11/22,128/SYT".to_owned();
    message.code = edxml::Code { number: "128".to_owned(), notation: "SYT-VP".to_owned() };
    message.promulgation.date = "2026/11/22".to_owned();
    message.document_type.kind = "1".to_owned();
    message.document_type.name = "Công văn".to_owned();
    message.subject = "V/v thử".to_owned();
    message.other.priority = "0".to_owned();
    message.steering_type = "1".to_owned();
    message
}

#[test]
fn a_package_and_what_lies_in_it() {
    let mut settings = settings();
    let inner = package(&message(), &[("b-b.pdf", &fixture("signed/b-b.pdf"))]);
    let outer = package(
        &message(),
        &[
            ("b-t.pdf", &fixture("signed/b-t.pdf")),
            ("../b-t.pdf", &fixture("signed/plain.pdf")),
            ("b-t.pdf", b"%PDF-1.7 broken"),
            ("so.csv", b"1,2"),
            ("chuyen.edxml", &inner),
        ],
    );
    let all = records(&outer, "den/goi.edxml", &settings);
    let told: Vec<(&str, State, Option<&str>)> =
        all.iter().map(|record| (record.file.as_str(), record.state, record.reason.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("den/goi.edxml", State::Indeterminate, Some("PACKAGE_INCONSISTENT")),
            ("den/goi.edxml!/b-t.pdf", State::Passed, None),
            ("den/goi.edxml!/..%2Fb-t.pdf", State::Unsigned, None),
            ("den/goi.edxml!/b-t.pdf%3", State::Unreadable, Some("NOT_A_DOCUMENT")),
            ("den/goi.edxml!/so.csv", State::Unreadable, Some("NOT_A_DOCUMENT")),
            ("den/goi.edxml!/chuyen.edxml", State::Indeterminate, Some("MESSAGE_NOT_SIGNED")),
            ("den/goi.edxml!/chuyen.edxml!/b-b.pdf", State::Passed, None),
        ]
    );
    let own = all.first().unwrap();
    assert_eq!((own.kind, own.signed, own.inside), (Some(FileKind::Edxml), Known::No, false));
    assert!(all.iter().skip(1).all(|record| record.inside));
    let agency = own.agency.as_ref().unwrap();
    assert_eq!((agency.name.as_str(), agency.code.as_deref()), ("Sở Y tế", Some("000.00.15.H51")));
    assert_eq!((agency.from, own.number.as_deref()), (AttributedFrom::Package, Some("128/SYT-VP")));
    assert_eq!((own.day, own.document_type.as_deref()), (Day::new(2026, 11, 22), Some("Công văn")));
    // What says nothing itself belongs to the sender.
    assert_eq!(all.get(2).unwrap().agency.as_ref(), Some(agency));
    assert!(all.iter().all(|record| own.stands_until <= record.stands_until));
    let mut tally = Tally::new();
    all.iter().for_each(|record| tally.add(record));
    let counts = tally.total();
    assert_eq!((counts.files, counts.containers, counts.documents, counts.unreadable), (1, 2, 3, 2));
    // A package passes only with everything in it: even then not when its header contradicts what it holds.
    let signed = records(&fixture("edxml/signed.edxml"), "signed.edxml", &settings);
    let package = signed.first().unwrap();
    assert_eq!((package.signed, package.intact, package.trusted), (Known::Yes, Known::Yes, Known::Yes));
    assert_ne!(package.state == State::Passed, package.reason.is_some());
    if package.findings.iter().any(|code| code.ends_with("-differs") || code.ends_with("-not-on-page")) {
        assert_ne!(package.state, State::Passed, "{package:#?}");
    }
    // With the form asked, of what lies in it, too.
    settings.form = Some(ComplianceSettings::new(letters::rules()));
    let asked = records(&fixture("edxml/signed.edxml"), "signed.edxml", &settings);
    assert!(asked.iter().filter(|record| record.kind == Some(FileKind::Pdf)).all(|record| record.form.is_some()));
    assert_eq!(asked.len(), signed.len());
}

/// Everything in it is covered by signatures that passed; only the number of pages tells the two apart.
#[test]
fn a_package_that_contradicts_itself_does_not_pass() {
    let Some(pki) = Pki::shared() else { return };
    let mut trust = TrustStore::default();
    trust.add_anchors(Some("test"), Certificate::all_from_file(&pki.root_pem).unwrap());
    let policy = Policy::from_toml("schema = \"kyso.policy/1\"\nname = \"test\"\nrevocation = \"ignore\"\n").unwrap();
    let settings = AuditSettings::new(Settings::new(now(), trust, policy));
    let signer = SoftSigner::new(&pki.leaf("rsa"));
    let mut pdf = Vec::new();
    let limits = Limits::default();
    sign::sign(
        &Sample { pages: 2, ..Sample::default() }.build(),
        &mut pdf,
        &signer,
        &sign::Request::new(now()),
        None,
        &limits,
    )
    .unwrap();
    let state = |pages: &str| {
        let mut message = message();
        message.other.page_amount = pages.to_owned();
        // What cannot be compared contradicts nothing.
        message.code = edxml::Code::default();
        message.promulgation.date = String::new();
        message.from.name = String::new();
        let package = package(&message, &[("cv.pdf", &pdf)]);
        let wanted = xml::Wanted::Form { name: "edxml".to_owned(), role: None };
        let mut request = xml::Request::new(wanted, now());
        request.chain = true;
        let mut out = Vec::new();
        xml::sign(&package, &mut out, &signer, &request, &limits).unwrap();
        let verification = kyso::package::verify_package(&out, &settings.verify, &settings.package).unwrap();
        assert_eq!(verification.verdict(), Verdict::Passed);
        let record = records(&out, "x.edxml", &settings).remove(0);
        (record.state, record.reason)
    };
    assert_eq!(state("2"), (State::Passed, None));
    assert_eq!(state("9"), (State::Indeterminate, Some("PACKAGE_INCONSISTENT".to_owned())));
}

// ---- what is no document

struct Torn;

impl Source for Torn {
    fn len(&self) -> u64 {
        100
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        let source = std::io::Error::other("torn");
        Err(SourceError::Io { offset, len: buf.len(), source })
    }
}

#[test]
fn what_cannot_be_examined_has_a_record() {
    let mut settings = settings();
    settings.mapping = Some(
        Mapping::from_toml("schema = \"kyso.agencies/1\"\n[[agency]]\nname = \"Sở Y tế\"\npaths = [\"so-y-te\"]\n")
            .unwrap(),
    );
    for (octets, kind, reason) in [
        (b"".to_vec(), None, "NOT_A_DOCUMENT"),
        (b"PK\x03\x04".to_vec(), None, "NOT_A_DOCUMENT"),
        (b"%PDF-1.7\nnothing".to_vec(), Some(FileKind::Pdf), "NOT_A_DOCUMENT"),
        (b"<a><b></a>".to_vec(), Some(FileKind::Xml), "NOT_A_DOCUMENT"),
    ] {
        let record = one(&octets, "kho/so-y-te/x", &settings);
        assert_eq!((record.state, record.reason.as_deref(), record.kind), (State::Unreadable, Some(reason), kind));
        assert_eq!((record.size, record.sha256.is_some()), (Some(octets.len() as u64), true));
        assert_eq!(record.stands_until, Some(Record::FOR_EVER));
        assert_eq!(record.agency.map(|agency| agency.name).as_deref(), Some("Sở Y tế"));
        assert!(record.detail.is_some_and(|detail| !detail.is_empty()));
    }
    let mut all = Vec::new();
    audited(&Torn, "x.pdf", &settings, &mut |record| all.push(record));
    let torn = all.first().unwrap();
    as_the_schema_says(torn);
    assert_eq!((torn.reason.as_deref(), torn.stands_until), (Some("CANNOT_READ"), None));
}

// ---- the program that made it

#[test]
fn producers_as_documents_name_them() {
    let settings = settings();
    let plain = fixture("signed/plain.pdf");
    let with = |info: &str, metadata: &str| {
        let mut pdf = b"%PDF-1.7\n".to_vec();
        let mut offsets = Vec::new();
        let object = |pdf: &mut Vec<u8>, offsets: &mut Vec<usize>, text: String| {
            offsets.push(pdf.len());
            pdf.extend_from_slice(text.as_bytes());
        };
        let catalog = "1 0 obj\n<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>\nendobj\n".to_owned();
        object(&mut pdf, &mut offsets, catalog);
        object(&mut pdf, &mut offsets, "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n".to_owned());
        object(&mut pdf, &mut offsets, "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n".to_owned());
        let stream = format!("4 0 obj\n<</Length {}>>\nstream\n{metadata}\nendstream\nendobj\n", metadata.len());
        object(&mut pdf, &mut offsets, stream);
        object(&mut pdf, &mut offsets, format!("5 0 obj\n<<{info}>>\nendobj\n"));
        let start = pdf.len();
        pdf.extend_from_slice(b"xref\n0 6\n0000000000 65535 f \n");
        for offset in offsets {
            pdf.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
        }
        pdf.extend_from_slice(
            format!("trailer\n<</Size 6/Root 1 0 R/Info 5 0 R>>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
        );
        one(&pdf, "x.pdf", &settings).producer
    };
    let xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:Description \
         xmlns:p='http://ns.adobe.com/pdf/1.3/'><p:Producer>Bộ gõ\n 5</p:Producer></r:Description></r:RDF></x:xmpmeta>";
    assert_eq!(with("/Producer(Word  2016)/Creator(x)", xmp).as_deref(), Some("Word 2016"));
    assert_eq!(with("/Producer()/Creator(eOffice)", xmp).as_deref(), Some("eOffice"));
    assert_eq!(with("/Producer<FEFF1ED800200067>", "").as_deref(), Some("Ộ g"));
    assert_eq!(with("", xmp).as_deref(), Some("Bộ gõ 5"));
    assert_eq!(with("/Producer 5", "<"), None);
    assert_eq!(one(&plain, "plain.pdf", &settings).producer.as_deref(), Some("kyso tests"));
    let xml = |text: &str| one(&text.as_bytes().to_vec(), "x.xml", &settings);
    let tax =
        xml("<HSoThueDTu><TTinDVu><maDVu>1</maDVu><tenDVu>HTKK</tenDVu><pbanDVu>5.2</pbanDVu></TTinDVu></HSoThueDTu>");
    assert_eq!((tax.producer.as_deref(), tax.document_type.as_deref()), (Some("HTKK 5.2"), Some("HSoThueDTu")));
    let invoice = xml("<HDon><DLHDon><TTChung><MSTTCGP>0101</MSTTCGP></TTChung></DLHDon></HDon>");
    assert_eq!(invoice.producer.as_deref(), Some("0101"));
    assert_eq!(xml("<a><b/></a>").producer, None);
}
