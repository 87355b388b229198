//! XAdES: what public files say of their time-stamps is what we find; signatures of ours grow from B-B to B-LTA, outlive their
//! authorities, and nothing that is added changes an octet that was there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use kyso::base::{Limits, Source, UnixTime};
use kyso::findings::{ContentFacts, SignatureFacts, SignatureKind, TimeStampFacts, ValueFacts};
use kyso::policy::{Conformance, Policy, Reason, Verdict};
use kyso::sign::TimestampSource;
use kyso::sign::xml::{Request, Wanted, sign};
use kyso::trust::{Origin, StatusData, StatusKind, TrustStore};
use kyso::{ExtendError, ExtendRequest, Extension, Settings, Verification, extend, verify};
use support::era::{self, Authority, TsaOn, day};
use support::{Leaf, SoftSigner};

/// A row of `EXPECTED.tsv`.
struct Row {
    path: String,
    expected: String,
    time: String,
    detail: String,
}

fn rows(folder: &Path) -> Vec<Row> {
    let table = std::fs::read_to_string(folder.join("EXPECTED.tsv")).unwrap();
    let lines = table.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    lines
        .map(|c| Row { path: c[0].clone(), expected: c[2].clone(), time: c[3].clone(), detail: c[4].clone() })
        .collect()
}

/// With the contents that the row hands in, under the names that references use.
fn handed_in(folder: &Path, row: &Row) -> Settings {
    let at = UnixTime::parse_rfc3339(&row.time).unwrap_or(UnixTime::from_seconds(1_600_000_000));
    let mut settings = Settings::new(at, TrustStore::default(), Policy::standard().unwrap());
    let named = row.detail.split_once("detached=[").and_then(|(_, list)| list.split_once(']'));
    for name in named.map(|(list, _)| list.split('|')).into_iter().flatten().filter(|name| !name.is_empty()) {
        let octets: Arc<dyn Source> = Arc::new(std::fs::read(folder.join(name)).unwrap());
        settings.contents.push((Some(name.rsplit('/').next().unwrap().to_owned()), octets.clone()));
        settings.contents.push((None, octets));
    }
    settings
}

/// Time-stamps of public files that do not match what they stand with, or that cannot be compared: by file, the name of
/// the time-stamp, and why that is right.
const ODD: &[(&str, &str, &str)] = &[
    ("Signature-X-CZ_ICZ-1.xml", "IndividualDataObjectsTimeStamp", "XAdES 1.2.2; upstream finds it not intact, too"),
    ("Signature-X-PT-4.xml", "ArchiveTimeStamp", "the detached content is not at hand"),
    ("sig_bundle.signed_detached.xml", "ArchiveTimeStamp", "the detached content is not at hand"),
    (
        "signing-cert-multiple-refs-sig.xml",
        "RefsOnlyTimeStamp",
        "references were written in by hand, as their tabs show",
    ),
    ("xades-detached-with-object-type-ref.xml", "ArchiveTimeStamp", "the signature was broken; upstream says so, too"),
    ("xades-lta-copied-atst.xml", "ArchiveTimeStamp", "of another signature"),
    ("xades-lta-with-additional-cert-in-keyinfo.xml", "ArchiveTimeStamp", "KeyInfo, which it is over, was added to"),
    ("xades-two-sig-copied-tst.xml", "SignatureTimeStamp", "of the other signature"),
    ("xades-x-level-v2-wrong-sigAndRefsTst-type.xml", "SignatureTimeStamp", "SigAndRefsTimeStamp, made as its V2"),
    (
        "xades-x-level-wrong-sigAndRefsTstVersion.xml",
        "SignatureTimeStamp",
        "SigAndRefsTimeStampV2, made as the older one",
    ),
];

/// Every time-stamp of a signature by the name of its property, and whether it is over what it stands with and rightly
/// signed.
fn stamps(facts: &SignatureFacts) -> Vec<(String, bool)> {
    let is_good = |stamp: &TimeStampFacts| {
        matches!(stamp.imprint, ContentFacts::Match(_))
            && matches!(stamp.content, ContentFacts::Match(_))
            && stamp.value == ValueFacts::Match
    };
    let own = match facts.kind {
        SignatureKind::Signature => "SignatureTimeStamp",
        SignatureKind::Timestamp => "ArchiveTimeStamp",
    };
    let own = facts.time_stamps.iter().map(|stamp| (own.to_owned(), is_good(stamp)));
    let properties = facts.xml.as_ref().and_then(|xml| xml.properties.as_ref());
    let others = properties.into_iter().flat_map(|p| &p.other_stamps).map(|o| (o.name.clone(), is_good(&o.stamp)));
    own.chain(others).collect()
}

#[test]
fn time_stamps_of_public_files_are_intact_where_they_are() {
    let Some(corpora) = support::corpora() else { return };
    let folder = corpora.join("dss-xades");
    let (mut wrong, mut seen, mut odd) = (Vec::new(), 0, Vec::new());
    for row in rows(&folder) {
        let octets = std::fs::read(folder.join(&row.path)).unwrap();
        let Ok(verification) = verify(&octets, &handed_in(&folder, &row)) else {
            // An encoding that is not read.
            assert_eq!(row.expected, "any", "{}", row.path);
            continue;
        };
        for (name, is_good) in verification.facts().signatures.iter().flat_map(stamps) {
            seen += 1;
            if !is_good {
                odd.push((row.path.clone(), name));
            }
        }
        // Nobody is believed here, so nothing may pass, whatever it says.
        assert_ne!(verification.verdict(), Verdict::Passed, "{}", row.path);
    }
    odd.sort();
    odd.dedup();
    for (path, name) in &odd {
        if !ODD.iter().any(|row| row.0 == path && row.1 == name) {
            wrong.push(format!("{path}: {name} is not intact"));
        }
    }
    for (path, name, _) in ODD {
        if !odd.iter().any(|row| row.0 == *path && row.1 == *name) {
            wrong.push(format!("{path}: {name} is intact"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 100, "{seen} time-stamps");
}

const SIGNING: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n";
const STAMPING: &str =
    "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n";

struct World {
    root: Authority,
    authority: Authority,
    signers: [Leaf; 2],
    /// Two time-stamping authorities in succession.
    tsa: [Leaf; 2],
}

impl World {
    /// `None` (said so) where it cannot be made.
    fn new() -> Option<Self> {
        if !era::possible() {
            return None;
        }
        let root = Authority::root("/C=VN/CN=Goc", "2020-01-01", "2049-01-01");
        let authority = root.authority("/C=VN/CN=CA Co quan", "2020-01-01", "2030-01-01");
        let signer = |key, name| authority.issue(key, name, SIGNING, "2026-01-01", "2029-01-01");
        let signers =
            [signer("rsa:2048", "/C=VN/O=UBND/CN=Nguyễn Văn A"), signer("ec:P-256", "/C=VN/O=UBND/CN=Trần Thị B")];
        let tsa = [("2024-01-01", "2030-06-01"), ("2029-01-01", "2040-01-01")]
            .map(|(from, to)| root.issue("ec:P-256", "/C=VN/CN=Dau thoi gian", STAMPING, from, to));
        Some(Self { root, authority, signers, tsa })
    }

    fn tsa(&self, number: usize, at: &str) -> TsaOn<'_> {
        TsaOn { leaf: &self.tsa[number], at: day(at), digest: "sha256" }
    }

    /// What is published on a day.
    fn lists(&self, at: &str, until: &str) -> Vec<StatusData> {
        [self.root.crl(at, until), self.authority.crl(at, until)]
            .map(|octets| StatusData { kind: StatusKind::Crl, octets: octets.into(), origin: Origin::File })
            .to_vec()
    }

    fn settings(&self, at: &str, status: Vec<StatusData>) -> Settings {
        let mut trust = TrustStore::default();
        trust.add_anchors(None, [self.root.certificate()]);
        let mut settings = Settings::new(day(at), trust, Policy::standard().unwrap());
        settings.status = status;
        settings
    }

    fn signed(&self, document: &[u8], signer: usize, wanted: Wanted, at: &str) -> Vec<u8> {
        let mut request = Request::new(wanted, day(at));
        request.xades = true;
        request.chain = true;
        let mut out = Vec::new();
        let signer = SoftSigner::new(&self.signers[signer]);
        sign(&document.to_vec(), &mut out, &signer, &request, &Limits::default()).unwrap();
        out
    }

    fn try_extend(
        &self,
        document: &[u8],
        level: Conformance,
        (at, until): (&str, &str),
        tsa: Option<&dyn TimestampSource>,
    ) -> Result<(Vec<u8>, Extension), kyso::Error> {
        let mut out = Vec::new();
        let settings = self.settings(at, self.lists(at, until));
        let extension = extend(&document.to_vec(), &mut out, &settings, &ExtendRequest::new(level), tsa)?;
        assert_only_added(document, &out);
        Ok((out, extension))
    }

    fn extended(&self, document: &[u8], level: Conformance, at: (&str, &str), tsa: usize) -> (Vec<u8>, Extension) {
        let (out, extension) = self.try_extend(document, level, at, Some(&self.tsa(tsa, at.0))).unwrap();
        let persons = extension.after.facts().signatures.iter().zip(extension.levels());
        let persons = persons.filter(|(facts, _)| facts.kind == SignatureKind::Signature);
        persons.for_each(|(facts, is)| assert!(is >= level, "{}: {is}", facts.id));
        (out, extension)
    }

    /// What a verifier says who has nothing but the document.
    fn alone(&self, document: &[u8], at: &str) -> Verification {
        verify(&document.to_vec(), &self.settings(at, Vec::new())).unwrap()
    }
}

/// All octets that were there are there, in their order, and nothing lies between them but whole elements.
#[track_caller]
fn assert_only_added(before: &[u8], after: &[u8]) {
    let mut rest = after;
    let mut at = 0;
    while at < before.len() {
        let same = before[at..].iter().zip(rest).take_while(|(a, b)| a == b).count();
        at += same;
        rest = &rest[same..];
        if at < before.len() {
            // What was put in ends where the old text goes on: at the longest match of what follows.
            let next = &before[at..(at + 24).min(before.len())];
            let found = rest.windows(next.len()).position(|window| window == next);
            rest = &rest[found.expect("the old octets go on")..];
        }
    }
}

fn told(verification: &Verification) -> Vec<(Verdict, Option<Reason>)> {
    verification.judgement().signatures.iter().map(|s| (s.verdict, s.reason)).collect()
}

/// The days since which signatures are proven; the authorities' clocks run on while they work.
fn proven_on(verification: &Verification) -> Vec<Option<String>> {
    let all = verification.facts().signatures.iter().zip(&verification.judgement().signatures);
    let persons = all.filter(|(facts, _)| facts.kind == SignatureKind::Signature);
    persons.map(|(_, judged)| judged.proven.map(|time| time.to_string()[..10].to_owned())).collect()
}

fn levels(verification: &Verification) -> Vec<Option<&'static str>> {
    verification.judgement().signatures.iter().map(|s| s.conformance.map(Conformance::name)).collect()
}

const PASSED: (Verdict, Option<Reason>) = (Verdict::Passed, None);
const TRY_LATER: (Verdict, Option<Reason>) = (Verdict::Indeterminate, Some(Reason::TryLater));

fn letter() -> Vec<u8> {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CongVan xmlns=\"urn:van-ban\">\n  <NoiDung Id=\"p1\">Kính gửi: Sở Nội vụ</NoiDung>\n  \
     <SoHieu Id=\"p2\">12/UBND</SoHieu>\n  <Ky1/>\n  <Ky2/>\n</CongVan>\n"
        .as_bytes()
        .to_vec()
}

fn whole() -> Wanted {
    Wanted::General { nodes: Vec::new(), into: "/CongVan".to_owned() }
}

#[test]
fn levels_are_reached_step_by_step() {
    let Some(world) = World::new() else { return };
    let basic = world.signed(&letter(), 0, whole(), "2026-06-01");
    assert_eq!(told(&world.alone(&basic, "2026-06-01")), [TRY_LATER]);
    assert_eq!(levels(&world.alone(&basic, "2026-06-01")), [Some("B-B")]);

    let (time, extension) = world.extended(&basic, Conformance::Time, ("2026-06-02", "2026-07-02"), 0);
    assert_eq!(extension.steps.len(), 1);
    assert_eq!(levels(&extension.after), [Some("B-T")]);
    assert_eq!(proven_on(&extension.after), [Some("2026-06-02".to_owned())]);

    let (long, extension) = world.extended(&time, Conformance::LongTerm, ("2026-06-04", "2026-07-04"), 0);
    assert_eq!(levels(&extension.after), [Some("B-LT")]);
    // Nobody needs the lists any more.
    assert_eq!(told(&world.alone(&long, "2026-06-05")), [PASSED]);

    let (archived, extension) = world.extended(&long, Conformance::Archive, ("2026-06-04", "2026-07-04"), 0);
    assert_eq!(levels(&extension.after), [Some("B-LTA"), None]);
    assert_eq!(told(&world.alone(&archived, "2026-06-05")), [PASSED, PASSED]);
    let at_once = world.extended(&basic, Conformance::Archive, ("2026-06-04", "2026-07-04"), 0);
    assert_eq!(levels(&at_once.1.after), [Some("B-LTA"), None]);

    // The signer has expired; so has, later, the first time-stamping authority.
    assert_eq!(told(&world.alone(&long, "2029-02-01")), [PASSED]);
    assert_eq!(told(&world.alone(&archived, "2029-02-01"))[0], PASSED);
    assert_ne!(told(&world.alone(&archived, "2031-02-01"))[0], PASSED);
    let (renewed, extension) = world.extended(&archived, Conformance::Archive, ("2029-03-01", "2029-04-01"), 1);
    assert_eq!(extension.after.facts().signatures.len(), 3, "another archive time-stamp");
    assert_eq!(told(&world.alone(&renewed, "2031-02-01"))[0], PASSED, "it keeps what was proven");
    assert_eq!(levels(&world.alone(&renewed, "2031-02-01"))[0], Some("B-LTA"));
    let numbers: Vec<_> = extension.after.facts().signatures.iter().map(|s| s.revision).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(extension.after.facts().signatures[2].xml.as_ref().unwrap().covers, [1, 2]);
}

/// Two persons who signed two parts know nothing of each other: each gets time-stamps of its own, which prove nothing of
/// the other one.
#[test]
fn parallel_signatures_grow_apart() {
    let Some(world) = World::new() else { return };
    let part = |id: &str, into: &str| Wanted::General { nodes: vec![id.to_owned()], into: format!("/CongVan/{into}") };
    let one = world.signed(&letter(), 0, part("p1", "Ky1"), "2026-06-01");
    let (one, _) = world.extended(&one, Conformance::Time, ("2026-06-02", "2026-07-02"), 0);
    let both = world.signed(&one, 1, part("p2", "Ky2"), "2026-06-03");
    let seen = verify(&both, &world.settings("2026-06-03", world.lists("2026-06-03", "2026-07-03"))).unwrap();
    assert_eq!(proven_on(&seen), [Some("2026-06-02".to_owned()), None]);
    let (archived, extension) = world.extended(&both, Conformance::Archive, ("2026-06-04", "2026-07-04"), 0);
    let signatures = &extension.after.facts().signatures;
    let covers: Vec<_> = signatures.iter().map(|s| (s.revision, s.xml.as_ref().unwrap().covers.clone())).collect();
    assert_eq!(covers, [(1, vec![]), (2, vec![1]), (3, vec![]), (4, vec![3])]);
    let days = ["2026-06-02", "2026-06-04"].map(|day| Some(day.to_owned()));
    assert_eq!(proven_on(&world.alone(&archived, "2026-06-05")), days);
}

/// A plain XML Signature gets properties in an object of their own; it is no baseline signature for that, but proven.
#[test]
fn plain_signatures_grow_too() {
    let Some(world) = World::new() else { return };
    let mut request = Request::new(whole(), day("2026-06-01"));
    request.chain = true;
    let mut plain = Vec::new();
    let signer = SoftSigner::new(&world.signers[0]);
    sign(&letter(), &mut plain, &signer, &request, &Limits::default()).unwrap();
    let (archived, extension) = world.extended(&plain, Conformance::Archive, ("2026-06-04", "2026-07-04"), 0);
    assert_eq!(levels(&extension.after), [None, None]);
    assert_eq!(told(&world.alone(&archived, "2026-06-05")), [PASSED, PASSED]);
    assert_eq!(proven_on(&world.alone(&archived, "2029-02-01")), [Some("2026-06-04".to_owned())]);
    assert_eq!(told(&world.alone(&archived, "2029-02-01"))[0], PASSED);
}

/// Signatures over the whole document, one after the other: the later covers the earlier, so only it may grow.
#[test]
fn what_is_covered_is_left_alone() {
    let Some(world) = World::new() else { return };
    let form = |role: &str| Wanted::Form { name: "bhxh".to_owned(), role: Some(role.to_owned()) };
    let one = world.signed(&support::xml::fixture("insurance.xml"), 0, form("unit"), "2026-06-01");
    let two = world.signed(&one, 1, form("provider"), "2026-06-02");
    let (archived, extension) = world.extended(&two, Conformance::Archive, ("2026-06-04", "2026-07-04"), 0);
    let stamped: Vec<_> = extension.after.facts().signatures.iter().map(|s| s.time_stamps.len()).collect();
    assert_eq!(stamped, [0, 1, 1], "the first is proven by the second");
    let seen = world.alone(&archived, "2026-06-05");
    assert_eq!(told(&seen)[..2], [PASSED, PASSED], "{:?}", seen.judgement().signatures[0].findings);
    assert_eq!(proven_on(&seen)[0].as_deref(), Some("2026-06-04"));
    let Err(kyso::Error::Extend(ExtendError::NoAuthority)) =
        world.try_extend(&two, Conformance::Time, ("2026-06-04", "2026-07-04"), None)
    else {
        panic!("a time-stamp is needed");
    };
}

/// The part of a text from `start` to behind the next `end`.
#[track_caller]
fn part<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let from = text.find(start).expect("there");
    let to = text[from..].find(end).expect("there") + end.len();
    &text[from..from + to]
}

fn element<'t>(text: &'t str, name: &str) -> &'t str {
    part(text, &format!("<xades:{name}"), &format!("</xades:{name}>"))
}

/// Threat X-26: another time, certificate or role than was signed. None of these needs a key.
#[test]
fn properties_that_are_not_the_signed_ones_fail() {
    let Some(world) = World::new() else { return };
    let signed = world.signed(&letter(), 0, whole(), "2026-06-01");
    let settings = world.settings("2026-06-01", world.lists("2026-06-01", "2026-07-01"));
    let text = String::from_utf8(signed.clone()).unwrap();
    assert_eq!(told(&verify(&signed, &settings).unwrap()), [PASSED]);
    let qualifying = element(&text, "QualifyingProperties").to_owned();
    let properties = element(&text, "SignedProperties").to_owned();
    let id = part(&properties, "Id=\"", "\">").to_owned();
    let forged = properties.replace("2026-06-01", "2025-01-01");
    let other = forged.replace(&id, "Id=\"other\">");
    // Elsewhere it needs the declaration that it inherits here; its canonical form is the same.
    let declared = "<xades:SignedProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\" ";
    let moved = properties.replacen("<xades:SignedProperties ", declared, 1);
    let object = |inner: &str| format!("</Object><Object>{inner}</Object>");
    let changed = |from: &str, to: &str| text.replacen(from, to, 1);
    let rows = [
        ("changed", changed(&properties, &forged)),
        ("another Id", changed(&properties, &other)),
        ("two of them", changed(&properties, &format!("{properties}{other}"))),
        ("two of them, the false one first", changed(&properties, &format!("{other}{properties}"))),
        ("the same Id twice", changed(&properties, &format!("{forged}{properties}"))),
        ("gone", changed(&properties, "")),
        ("all gone", changed(&qualifying, "x")),
        ("moved beside", changed(&properties, &other).replacen("</Object>", &object(&moved), 1)),
        (
            "in a second QualifyingProperties",
            text.replacen("</Object>", &object(&qualifying.replace(&properties, &other)), 1),
        ),
        ("the true ones in the second", changed(&properties, &other).replacen("</Object>", &object(&qualifying), 1)),
    ];
    for (what, forged) in rows {
        assert_ne!(forged, text, "{what}");
        let seen = verify(&forged.into_bytes(), &settings).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(seen.verdict(), Verdict::Failed, "{what}: {:?}", told(&seen));
    }
}

/// Threat X-28: a time-stamp proves something of that which it is over, wherever it stands.
#[test]
fn what_is_put_under_a_time_stamp_afterwards_is_not_proven() {
    let Some(world) = World::new() else { return };
    let basic = world.signed(&letter(), 0, whole(), "2026-06-01");
    let (archived, _) = world.extended(&basic, Conformance::Archive, ("2026-06-04", "2026-07-04"), 0);
    let text = String::from_utf8(archived).unwrap();
    let lists = || world.lists("2026-06-05", "2026-07-05");
    let proofs = |text: &str| {
        let seen = verify(&text.as_bytes().to_vec(), &world.settings("2026-06-05", lists())).unwrap();
        let archive = seen.facts().signatures.iter().position(|s| s.kind == SignatureKind::Timestamp).unwrap();
        let is_good = matches!(seen.facts().signatures[archive].content, ContentFacts::Match(_));
        let proofs = seen.judgement().signatures[0].proofs.iter().filter(|p| p.by == archive).count();
        (is_good, proofs)
    };
    assert_eq!(proofs(&text), (true, 1));
    let (stamp, values) = (element(&text, "SignatureTimeStamp"), element(&text, "CertificateValues"));
    let certificate = element(values, "EncapsulatedX509Certificate");
    for (what, forged) in [
        ("a time-stamp gone", text.replacen(stamp, "", 1)),
        ("a time-stamp twice", text.replacen(stamp, &format!("{stamp}{stamp}"), 1)),
        ("values gone", text.replacen(values, "", 1)),
        ("a certificate gone", text.replacen(certificate, "", 1)),
        ("another order", text.replacen(values, "", 1).replacen(stamp, &format!("{values}{stamp}"), 1)),
        ("another letter", text.replacen("Nội vụ", "Tài chính", 1)),
        ("an object more", text.replacen("</Object>", "</Object><Object>x</Object>", 1)),
    ] {
        assert_ne!(forged, text, "{what}");
        assert_eq!(proofs(&forged), (false, 0), "{what}");
    }
    // Behind it anybody may add what he likes: it is not under it.
    let end = "</xades:UnsignedSignatureProperties>";
    let behind = text.replacen(end, &format!("{stamp}{end}"), 1);
    assert_eq!(proofs(&behind), (true, 1));
    let seen = verify(&behind.into_bytes(), &world.settings("2026-06-05", lists())).unwrap();
    let places: Vec<_> = seen.facts().signatures[0].time_stamps.iter().map(|stamp| stamp.behind).collect();
    assert_eq!(places, [None, Some(2)]);
}

/// A time-stamp of one signature in another.
#[test]
fn time_stamps_of_others_prove_nothing() {
    let Some(world) = World::new() else { return };
    let of = |id: &str, into: &str| Wanted::General { nodes: vec![id.to_owned()], into: format!("/CongVan/{into}") };
    let one = world.signed(&letter(), 0, of("p1", "Ky1"), "2026-06-01");
    let (one, _) = world.extended(&one, Conformance::Time, ("2026-06-02", "2026-07-02"), 0);
    let both = String::from_utf8(world.signed(&one, 1, of("p2", "Ky2"), "2026-06-03")).unwrap();
    let stamp = element(&both, "SignatureTimeStamp").to_owned();
    let open = "<xades:UnsignedProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\"><xades:UnsignedSignatureProperties>";
    let close = "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>";
    let end = "</xades:SignedProperties>";
    let at = both.rfind(end).unwrap() + end.len();
    let copied = format!("{}{open}{stamp}{close}{}", &both[..at], &both[at..]);
    let seen =
        verify(&copied.into_bytes(), &world.settings("2026-06-03", world.lists("2026-06-03", "2026-07-03"))).unwrap();
    assert_eq!(proven_on(&seen), [Some("2026-06-02".to_owned()), None]);
    let imprint = &seen.facts().signatures[1].time_stamps[0].imprint;
    assert!(matches!(imprint, ContentFacts::Mismatch(_)), "{imprint:?}");
}

/// A signature of somebody else put into one that is archived, where its archive time-stamp is not over it: that proves
/// nothing of its age.
#[test]
fn what_is_hidden_in_an_archived_signature_is_no_older_for_it() {
    let Some(world) = World::new() else { return };
    let of = |id: &str, into: &str| Wanted::General { nodes: vec![id.to_owned()], into: format!("/CongVan/{into}") };
    let one = world.signed(&letter(), 0, of("p1", "Ky1"), "2026-06-01");
    let (one, _) = world.extended(&one, Conformance::Archive, ("2026-06-02", "2026-07-02"), 0);
    let both = String::from_utf8(world.signed(&one, 1, of("p2", "Ky2"), "2026-06-03")).unwrap();
    let from = both.rfind("<Signature ").unwrap();
    let other = part(&both[from..], "<Signature ", "</Signature>").to_owned();
    let without = both.replacen(&other, "", 1);
    let end = "</xades:UnsignedSignatureProperties>";
    let namespace = "xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\"";
    for (what, hidden) in [
        (
            "UnsignedDataObjectProperties",
            format!(
                "{end}<xades:UnsignedDataObjectProperties {namespace}>{other}</xades:UnsignedDataObjectProperties>"
            ),
        ),
        ("CounterSignature", format!("<xades:CounterSignature {namespace}>{other}</xades:CounterSignature>{end}")),
    ] {
        let forged = without.replacen(end, &hidden, 1);
        let settings = world.settings("2026-06-03", world.lists("2026-06-03", "2026-07-03"));
        let seen = verify(&forged.into_bytes(), &settings).unwrap();
        let facts = &seen.facts().signatures;
        let archive = facts.iter().find(|s| s.kind == SignatureKind::Timestamp).unwrap();
        assert_eq!(archive.xml.as_ref().unwrap().covers.len(), 1, "{what}: its own signature only");
        assert!(matches!(archive.content, ContentFacts::Match(_)), "{what}");
        let days = proven_on(&seen);
        assert_eq!(days.iter().filter(|day| day.is_some()).count(), 1, "{what}: {days:?}");
        let is_defect = facts.iter().any(|s| s.defects.iter().any(|d| d.code == "xades.countersignature"));
        assert_eq!(is_defect, what == "CounterSignature", "it is over something else than the value");
    }
}

/// The jar with EU DSS, which the producers of the test suite bring.
fn dss_jar() -> Option<PathBuf> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(own, PathBuf::from);
    let jar = target.join("peers/producers-node/node_modules/open-pdf-sign/lib/open-pdf-sign.jar");
    if !support::have("java") {
        return None;
    }
    if !jar.is_file() {
        support::skipped("EU DSS (cargo xtask producers)");
        return None;
    }
    Some(jar)
}

/// What EU DSS says of each file, in order.
fn dss(jar: &Path, root: &Path, files: &[PathBuf]) -> Vec<String> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/DssXades.java");
    let output = Command::new("java").arg("-cp").arg(jar).arg(program).arg(root).args(files).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(said.len(), files.len(), "{}", String::from_utf8_lossy(&output.stderr));
    said
}

#[test]
fn eu_dss_accepts_what_we_make() {
    let (Some(jar), Some(world)) = (dss_jar(), World::new()) else { return };
    let dir = support::temp_dir();
    let root = dir.path().join("root.pem");
    std::fs::write(&root, world.root.certificate_pem()).unwrap();
    let basic = world.signed(&letter(), 0, whole(), "2026-06-01");
    let level = |level| world.extended(&basic, level, ("2026-06-04", "2026-07-04"), 0).0;
    let archived = level(Conformance::Archive);
    let again = world.extended(&archived, Conformance::Archive, ("2029-03-01", "2029-04-01"), 1).0;
    let of = |id: &str, into: &str| Wanted::General { nodes: vec![id.to_owned()], into: format!("/CongVan/{into}") };
    let one = world.signed(&letter(), 0, of("p1", "Ky1"), "2026-06-01");
    let both = world.signed(&one, 1, of("p2", "Ky2"), "2026-06-03");
    let both = world.extended(&both, Conformance::Archive, ("2026-06-04", "2026-07-04"), 0).0;
    let stamped = "SIGNATURE_TIMESTAMP intact";
    let archive = "ARCHIVE_TIMESTAMP intact";
    let rows = [
        (basic.clone(), "XAdES-BASELINE-B intact".to_owned()),
        (level(Conformance::Time), format!("XAdES-BASELINE-T intact, {stamped}")),
        (level(Conformance::LongTerm), format!("XAdES-BASELINE-LT intact, {stamped}")),
        (archived.clone(), format!("XAdES-BASELINE-LTA intact, {stamped}, {archive}")),
        (again, format!("XAdES-BASELINE-LTA intact, {stamped}, {archive}, {archive}")),
        (
            both,
            format!(
                "XAdES-BASELINE-LTA intact, {stamped}, {archive} | XAdES-BASELINE-LTA intact, {stamped}, {archive}"
            ),
        ),
    ];
    let files: Vec<PathBuf> = (0..rows.len()).map(|i| dir.path().join(format!("{i}.xml"))).collect();
    for (file, (document, _)) in files.iter().zip(&rows) {
        std::fs::write(file, document).unwrap();
    }
    let said = dss(&jar, &root, &files);
    assert_eq!(said, rows.map(|(_, expected)| expected));
}

/// The imprint of every time-stamp of the public files whose content is at hand is intact for both or for neither.
#[test]
fn eu_dss_finds_the_same_time_stamps_intact() {
    let (Some(jar), Some(corpora), Some(world)) = (dss_jar(), support::corpora(), World::new()) else { return };
    let folder = corpora.join("dss-xades");
    let dir = support::temp_dir();
    let root = dir.path().join("root.pem");
    std::fs::write(&root, world.root.certificate_pem()).unwrap();
    let (mut files, mut ours) = (Vec::new(), Vec::new());
    for row in rows(&folder) {
        let path = folder.join(&row.path);
        // What its own bug DSS-3732 is about, fixed after the version that is at hand.
        let is_newer = row.path == "dss3732/xades-enveloped-arcTst132.xml";
        if is_newer
            || files.contains(&path)
            || row.detail.contains("detached=[")
            || row.path.contains("evidence-record")
        {
            continue;
        }
        let Ok(seen) = verify(&std::fs::read(&path).unwrap(), &handed_in(&folder, &row)) else { continue };
        let mut imprints: Vec<bool> = Vec::new();
        for signature in &seen.facts().signatures {
            let properties = signature.xml.as_ref().and_then(|xml| xml.properties.as_ref());
            let others = properties.into_iter().flat_map(|p| &p.other_stamps).map(|other| &other.stamp);
            let all = signature.time_stamps.iter().chain(others);
            imprints.extend(all.map(|stamp| matches!(stamp.imprint, ContentFacts::Match(_))));
        }
        let is_unchecked = |s: &SignatureFacts| matches!(s.content, ContentFacts::Unchecked(_));
        if imprints.is_empty() || seen.facts().signatures.iter().any(is_unchecked) {
            continue;
        }
        files.push(path);
        ours.push(imprints);
    }
    let said = dss(&jar, &root, &files);
    let mut wrong = Vec::new();
    for ((file, ours), said) in files.iter().zip(&ours).zip(&said) {
        let (intact, broken) = (said.matches("TIMESTAMP intact").count(), said.matches("TIMESTAMP broken").count());
        let good = ours.iter().filter(|good| **good).count();
        if (good, ours.len() - good) != (intact, broken) {
            wrong.push(format!("{}: {ours:?}, they say {said}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(files.len() > 25, "{} files", files.len());
}
