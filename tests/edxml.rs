//! Packages of the exchange axis: one verdict over everything in them, and what attackers do to them (threat rows X-25,
//! TX-26; F-07; container bombs).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kyso::Settings;
use kyso::base::Limits;
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::edxml::{
    self, Code, DocumentType, Hop, Message, Organ, OtherInfo, Part, Promulgation, ResponseFor, Signer, Trace,
};
use kyso::form::RuleSet;
use kyso::keys::Signer as _;
use kyso::package::{
    AttachmentForm, Examined, MessageSignature, PackageError, PackageReason, PackageReport, PackageRequest,
    PackageVerification, html_section, render, verify_package,
};
use kyso::policy::{Policy, Reason, Verdict};
use kyso::report::{ComplianceReport, Detail, HtmlReport, Lang, RuleStatus};
use kyso::sign;
use kyso::sign::xml::{self, Wanted};
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use support::{Pki, Sample, SoftSigner, now};

// ---- packages

fn letter() -> Message {
    let text = str::to_owned;
    let organ = |id: &str, name: &str| Organ { organ_id: text(id), name: text(name), ..Organ::default() };
    Message {
        from: organ("000.00.15.H51", "UBND Xã Thử Nghiệm"),
        to: vec![organ("000.00.00.G22", "Văn phòng Chính phủ")],
        document_id: text("000.00.15.H51,2026/11/21,128/UBND-VP"),
        code: Code { number: text("128"), notation: text("UBND-VP") },
        promulgation: Promulgation { place: text("Thử Nghiệm"), date: text("2026/11/21") },
        document_type: DocumentType { kind: text("1"), detail: String::new(), name: text("Công văn") },
        subject: text("V/v kết nối, liên thông"),
        signer: Signer { full_name: text("Nguyễn Văn Thử"), ..Signer::default() },
        other: OtherInfo { priority: text("0"), page_amount: text("2"), ..OtherInfo::default() },
        steering_type: text("1"),
        ..Message::default()
    }
}

fn packed(message: &Message, files: &[(&str, &[u8])]) -> Vec<u8> {
    let ids: Vec<String> = (1..=files.len()).map(|n| format!("cid:{n}")).collect();
    let parts: Vec<Part<'_>> = files
        .iter()
        .zip(&ids)
        .map(|((name, octets), id)| Part {
            content_id: id.clone(),
            name: (*name).to_owned(),
            description: String::new(),
            content_type: edxml::carrying(name).mime.to_owned(),
            octets,
        })
        .collect();
    let hop = Hop { organ_id: message.from.organ_id.clone(), timestamp: "2026/11/21 10:00:00".to_owned() };
    let mut out = Vec::new();
    edxml::write(&mut out, message, &Trace { hops: vec![hop], business: None }, &parts).unwrap();
    out
}

/// A PKI, and a letter signed with it.
struct World {
    pki: &'static Pki,
    signer: SoftSigner,
    pdf: Vec<u8>,
}

impl World {
    fn new() -> Option<Self> {
        let pki = Pki::shared()?;
        let signer = SoftSigner::new(&pki.leaf("rsa"));
        let plain = Sample::default().build();
        let mut pdf = Vec::new();
        sign::sign(&plain, &mut pdf, &signer, &sign::Request::new(now()), None, &Limits::default()).unwrap();
        Some(Self { pki, signer, pdf })
    }

    fn settings(&self) -> Settings {
        let mut trust = TrustStore::default();
        trust.add_anchors(Some("test"), Certificate::all_from_file(&self.pki.root_pem).unwrap());
        // No lists here: what is tested is not revocation.
        let policy = "schema = \"kyso.policy/1\"\nname = \"test\"\nrevocation = \"ignore\"\n";
        let mut settings = Settings::new(now(), trust, Policy::from_toml(policy).unwrap());
        settings.inspect = false;
        settings
    }

    /// Signs the message, as `kyso edxml sign` does.
    fn signed(&self, package: &[u8]) -> Vec<u8> {
        let wanted = Wanted::Form { name: "edxml".to_owned(), role: None };
        let mut request = xml::Request::new(wanted, now());
        request.chain = true;
        let mut out = Vec::new();
        xml::sign(&package.to_vec(), &mut out, &self.signer, &request, &Limits::default()).unwrap();
        out
    }

    fn verified(&self, package: &[u8], request: PackageRequest) -> PackageVerification {
        let verification = verify_package(&package.to_vec(), &self.settings(), &request).unwrap();
        as_the_schema_says(&verification);
        verification
    }

    fn verdict(&self, package: &[u8]) -> (Verdict, Option<PackageReason>) {
        let verification = self.verified(package, PackageRequest::default());
        (verification.verdict(), verification.reason())
    }
}

fn held_against(schema: &str, json: &serde_json::Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(schema);
    let schema: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = schema.iter_errors(json).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// Every report written here is held against the schema, and told in both languages without steering the terminal.
fn as_the_schema_says(verification: &PackageVerification) {
    let report = verification.report("x.edxml");
    held_against("package.schema.json", &serde_json::to_value(&report).unwrap());
    for lang in [Lang::Vi, Lang::En] {
        let text = render(&report, lang, Detail::Verbose);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text}");
        assert!(!text.contains("edxml."), "a code without words: {text}");
        let html = page(&report, lang);
        assert!(!html.contains("<script") && !html.contains("edxml."), "{html}");
        for link in html.split("href=\"#").skip(1).filter_map(|rest| rest.split_once('"')) {
            assert_eq!(html.matches(&format!("id=\"{}\"", link.0)).count(), 1, "{}", link.0);
        }
    }
}

fn page(report: &PackageReport, lang: Lang) -> String {
    let mut page = HtmlReport::new(lang);
    let section = html_section(&mut page, report, lang);
    format!("{}{section}{}", page.head(), page.foot())
}

fn codes(verification: &PackageVerification) -> Vec<&str> {
    verification.findings().map(|finding| finding.code.as_str()).collect()
}

fn text(package: &[u8]) -> String {
    String::from_utf8(package.to_vec()).unwrap()
}

/// The first element of a qualified name, from `<` to behind its end tag.
fn element(xml: &str, name: &str) -> String {
    let from = xml.find(&format!("<{name}>")).or_else(|| xml.find(&format!("<{name} "))).unwrap();
    let end = format!("</{name}>");
    let to = from + xml[from..].find(&end).unwrap() + end.len();
    xml[from..to].to_owned()
}

const SILENT: (Verdict, Option<PackageReason>) = (Verdict::Indeterminate, Some(PackageReason::MessageNotSigned));
const PARTIAL: (Verdict, Option<PackageReason>) = (Verdict::Indeterminate, Some(PackageReason::PartialCoverage));
const INCONSISTENT: (Verdict, Option<PackageReason>) = (Verdict::Indeterminate, Some(PackageReason::Inconsistent));
const PASSED: (Verdict, Option<PackageReason>) = (Verdict::Passed, None);

// ---- verdicts

#[test]
fn a_package_passes_when_everything_in_it_is_covered() {
    let Some(world) = World::new() else { return };
    // What is not signed itself is covered by the message's signature.
    let package = world.signed(&packed(&letter(), &[("cv.pdf", &world.pdf), ("note.txt", b"ghi")]));
    assert_eq!(world.verdict(&package), PASSED);
    let verification = world.verified(&package, PackageRequest::default());
    assert!(matches!(verification.signature(), MessageSignature::Signed(_)));
    assert!(verification.uncovered().is_empty());
    let found = codes(&verification);
    for code in ["edxml.sender-agrees", "edxml.organisation-agrees", "edxml.signer-agrees", "edxml.pages-agree"] {
        assert!(found.contains(&code), "{code}: {found:?}");
    }
}

#[test]
fn what_nobody_signed_keeps_a_package_from_passing() {
    let Some(world) = World::new() else { return };
    let unsigned = packed(&letter(), &[("cv.pdf", &world.pdf)]);
    // As messages are today: each document in it is signed, the message is not, and the verdict says so.
    assert_eq!(world.verdict(&unsigned), SILENT);
    let report = world.verified(&unsigned, PackageRequest::default()).report("x.edxml");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(
        (json["verdict"].as_str(), json["reason"].as_str()),
        (Some("indeterminate"), Some("MESSAGE_NOT_SIGNED"))
    );
    assert!(render(&report, Lang::Vi, Detail::Quiet).contains("bản thân gói tin không được ký"));
    // One attachment that nobody signed, or that does not pass, is another matter.
    assert_eq!(world.verdict(&packed(&letter(), &[("cv.pdf", &world.pdf), ("b.txt", b"x")])), PARTIAL);
    let attachments = |package: &[u8]| {
        let verification = world.verified(package, PackageRequest::attachments_only());
        (verification.verdict(), verification.reason())
    };
    // As messages are today: whoever takes the header for nothing can have the verdict on the attachments.
    assert_eq!(attachments(&unsigned), PASSED);
    assert_eq!(attachments(&packed(&letter(), &[("cv.pdf", &world.pdf), ("b.txt", b"x")])), PARTIAL);
    // Nobody signed anything.
    let plain = packed(&letter(), &[("cv.pdf", &Sample::default().build()), ("b.txt", b"x")]);
    assert_eq!(world.verdict(&plain), (Verdict::Unsigned, None));
    assert_eq!(attachments(&plain), (Verdict::Unsigned, None));
    assert_eq!(world.verdict(&packed(&letter(), &[])), (Verdict::Unsigned, None));
}

/// Adds a reference to a signed message and signs it again.
fn with_reference(world: &World, signed: &[u8], uri: &str, octets: &[u8]) -> Vec<u8> {
    let signed = text(signed);
    let value = BASE64.encode(digest(DigestAlgorithm::Sha256, octets).as_bytes());
    let reference = format!(
        "<Reference URI=\"{uri}\"><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
         <DigestValue>{value}</DigestValue></Reference>"
    );
    let info = element(&signed, "SignedInfo");
    let with = info.replace("</SignedInfo>", &format!("{reference}</SignedInfo>"));
    // Canonical form: one namespace, no empty-element tags.
    let mut canonical = String::new();
    for piece in with.split_inclusive("/>") {
        match piece.strip_suffix("/>") {
            Some(open) => {
                let name = open.rsplit('<').next().unwrap().split(' ').next().unwrap();
                canonical.push_str(&format!("{open}></{name}>"));
            }
            None => canonical.push_str(piece),
        }
    }
    let canonical = canonical.replacen("<SignedInfo>", "<SignedInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\">", 1);
    let own = world.signer.sign(canonical.as_bytes()).unwrap();
    let old = element(&signed, "SignatureValue");
    let new = format!("<SignatureValue>{}</SignatureValue>", BASE64.encode(own));
    signed.replace(&info, &with).replace(&old, &new).into_bytes()
}

/// References to attachments by `cid:` are over what the package carries under that name, and nothing else.
#[test]
fn references_to_attachments_lead_into_the_package() {
    let Some(world) = World::new() else { return };
    let plain = packed(&letter(), &[("cv.pdf", &world.pdf), ("note.txt", b"ghi")]);
    let ids: Vec<String> = edxml::read(&plain, &Limits::default(), &mut |_, _, _| {})
        .unwrap()
        .attachments
        .iter()
        .map(|attachment| attachment.content_id.clone())
        .collect();
    let uri = |index: usize| format!("cid:{}", ids[index].strip_prefix("cid:").unwrap_or(&ids[index]));
    let mut carried = Vec::new();
    edxml::read(&plain, &Limits::default(), &mut |_, _, octets| carried.push(octets)).unwrap();
    let signed = world.signed(&plain);
    assert_eq!(world.verdict(&with_reference(&world, &signed, &uri(0), &carried[0])), PASSED);
    assert_eq!(world.verdict(&with_reference(&world, &signed, &uri(1), &carried[1])), PASSED);
    // Over something else; a name that nothing has.
    let other = world.verdict(&with_reference(&world, &signed, &uri(0), b"another"));
    assert_eq!(other, (Verdict::Failed, Some(PackageReason::Signature(Reason::HashFailure))));
    let nobody = world.verdict(&with_reference(&world, &signed, "cid:nobody", &carried[0]));
    assert_eq!(nobody, (Verdict::Indeterminate, Some(PackageReason::Signature(Reason::SignedDataNotFound))));
    // Two attachments of one name: neither is meant.
    let twice = text(&plain).replace(ids[1].as_str(), ids[0].as_str());
    let twice = with_reference(&world, &world.signed(twice.as_bytes()), &uri(0), &carried[0]);
    assert_ne!(world.verdict(&twice).0, Verdict::Passed);
}

#[test]
fn a_signature_in_an_attachment_counts_as_in_a_document() {
    let Some(world) = World::new() else { return };
    let mut forged = world.pdf.clone();
    let at = forged.windows(9).position(|w| w == b"/MediaBox").unwrap();
    forged[at + 9] = b'\t';
    for package in [
        packed(&letter(), &[("cv.pdf", &forged)]),
        packed(&letter(), &[("good.pdf", &world.pdf), ("cv.pdf", &forged)]),
        // The message's own signature does not make it good.
        world.signed(&packed(&letter(), &[("cv.pdf", &forged)])),
        // Packed, as kits do with what is no PDF.
        packed(&letter(), &[("cv.xyz", &edxml::zip_one("a.pdf", &forged).unwrap())]),
    ] {
        let (verdict, reason) = world.verdict(&package);
        assert_eq!((verdict, reason), (Verdict::Failed, Some(PackageReason::Signature(Reason::HashFailure))));
    }
}

#[test]
fn xml_and_packages_within_are_verified_one_level_deep() {
    let Some(world) = World::new() else { return };
    let inner = world.signed(&packed(&letter(), &[("cv.pdf", &world.pdf)]));
    let zipped = edxml::zip_one("5e515fca.edxml", &inner).unwrap();
    let outer = packed(&letter(), &[("chuyen.edxml", &zipped)]);
    let verification = world.verified(&outer, PackageRequest::attachments_only());
    assert_eq!(verification.verdict(), Verdict::Passed);
    assert!(
        matches!(&verification.attachments()[0].examined, Examined::Package(nested) if nested.verdict() == Verdict::Passed)
    );
    // Without a header's signature inside, the inner package does not pass, however good its attachment is.
    let open =
        packed(&letter(), &[("x.edxml", &edxml::zip_one("x", &packed(&letter(), &[("cv.pdf", &world.pdf)])).unwrap())]);
    assert_eq!(world.verdict(&open), PARTIAL);
    let deep = packed(&letter(), &[("y.edxml", &edxml::zip_one("y", &outer).unwrap())]);
    let verification = world.verified(&deep, PackageRequest::default());
    let Examined::Package(nested) = &verification.attachments()[0].examined else { panic!("a package") };
    assert!(matches!(nested.attachments()[0].examined, Examined::TooDeep));
    assert_ne!(verification.verdict(), Verdict::Passed);
    // A forged one within fails the outer one.
    let forged = text(&inner).replace("V/v kết nối", "V/v thu hồi");
    let outer = packed(&letter(), &[("chuyen.edxml", &edxml::zip_one("x", forged.as_bytes()).unwrap())]);
    assert_eq!(world.verdict(&outer).0, Verdict::Failed);
}

#[test]
fn a_package_is_a_page_for_everybody() {
    let Some(world) = World::new() else { return };
    let mut message = letter();
    message.subject = "<script>alert(1)</script> V/v thử nghiệm".to_owned();
    let inner = world.signed(&packed(&letter(), &[("cv.pdf", &world.pdf)]));
    let files: [(&str, &[u8]); 4] = [
        ("cv-128.pdf", &world.pdf),
        ("goi-tin.edxml", &inner),
        ("<b>phụ lục</b>.docx", b"PK\x03\x04 not a ZIP"),
        ("ghi-chú.txt", "chữ".as_bytes()),
    ];
    let mut pages = Vec::new();
    for (lang, ending) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        let verification = world.verified(&packed(&message, &files), PackageRequest::default());
        let form = ComplianceReport::new(&verification.compliance(&RuleSet::named("nd30-2020").unwrap()));
        assert!(form.rules.iter().any(|rule| rule.id == "QD28-D9-COMPLETE" && rule.status == RuleStatus::Broken));
        assert!(form.rules.iter().any(|rule| rule.id == "QD28-D4-SIGNED" && rule.status == RuleStatus::Met));
        let report = verification.report("gói <i>tin</i>.edxml");
        let (verdict, text) = (report.verdict, render(&report, lang, Detail::Normal));
        let told = report.with_compliance(form);
        assert_eq!(told.verdict, verdict);
        let with = render(&told, lang, Detail::Normal);
        assert!(with.contains("QD28-D9-COMPLETE") && !text.contains("QD28-D9-COMPLETE"), "{with}");
        pages.push((format!("package-{ending}"), page(&told, lang)));
    }
    support::browser::look(&pages);
}

#[test]
fn forms_of_what_is_inside_are_those_of_the_verified_octets() {
    let Some(world) = World::new() else { return };
    let inner = world.signed(&packed(&letter(), &[("cv.pdf", &world.pdf)]));
    let package = world.signed(&packed(&letter(), &[("cv-128.pdf", &world.pdf), ("goi-tin.edxml", &inner)]));
    let verification = world.verified(&package, PackageRequest::default());
    let settings = kyso::ComplianceSettings::new(RuleSet::named("nd30-2020").unwrap());
    let forms = verification.forms(&package, &settings).unwrap();
    let AttachmentForm::Document(form) = &forms.attachments[0] else { panic!("{:?}", forms.attachments[0]) };
    let Examined::Document(document) = &verification.attachments()[0].examined else { panic!() };
    let mut own = settings.clone();
    own.file_name = "cv-128.pdf".to_owned();
    let alone = kyso::compliance(&world.pdf, document, &own).unwrap();
    let told = |form: &kyso::form::Compliance| format!("{:?}", form.checked);
    assert_eq!(told(form), told(&alone));
    let AttachmentForm::Package(nested) = &forms.attachments[1] else { panic!("{:?}", forms.attachments[1]) };
    assert!(matches!(nested.attachments[0], AttachmentForm::Document(_)));
    assert_eq!(forms.unreadable(), None);
    // Told as the schemas say, and no verdict changes.
    let report = verification.report("x.edxml").with_forms(&forms);
    assert_eq!(report.verdict, verification.verdict());
    let json = serde_json::to_value(&report).unwrap();
    held_against("package.schema.json", &json);
    for at in ["/attachments/0/report", "/attachments/1/package/attachments/0/report"] {
        let inner = json.pointer(at).unwrap();
        assert!(inner["compliance"]["rules"].is_array(), "{at}");
        held_against("report.schema.json", inner);
    }
    // Other octets than those that were verified are not asked.
    let other = Sample { pages: 3, ..Sample::default() }.build();
    let swapped = packed(&letter(), &[("cv-128.pdf", &other), ("goi-tin.edxml", &inner)]);
    let forms = verification.forms(&swapped, &settings).unwrap();
    assert!(matches!(forms.attachments[0], AttachmentForm::Unreadable(_)) && forms.unreadable().is_some());
    assert!(verification.forms(&b"<nothing/>".to_vec(), &settings).is_err());
}

#[test]
fn states_are_unsigned() {
    let Some(world) = World::new() else { return };
    for state in edxml::State::all() {
        let message = Message {
            from: letter().to[0].clone(),
            response_for: vec![ResponseFor {
                organ_id: letter().from.organ_id,
                code: letter().code.written(),
                date: String::new(),
                document_id: letter().document_id,
            }],
            status_code: state.code().to_owned(),
            timestamp: "2026/11/22 08:00:00".to_owned(),
            ..Message::default()
        };
        let mut out = Vec::new();
        edxml::write_status(&mut out, &message).unwrap();
        assert_eq!(world.verdict(&out), (Verdict::Unsigned, None));
    }
}

#[test]
fn placeholders_are_no_signatures() {
    let Some(world) = World::new() else { return };
    let signed = text(&world.signed(&packed(&letter(), &[("cv.pdf", &world.pdf)])));
    // As the official kit writes it: the elements in its own namespace.
    let kit = signed.replace(" xmlns=\"http://www.w3.org/2000/09/xmldsig#\"", "");
    let stub = "<X509Data><X509Certificate>MIIFqTCCBJG</X509Certificate></X509Data>";
    let stub = signed.replace(&element(&signed, "X509Data"), stub);
    for package in [kit, stub] {
        let verification = world.verified(package.as_bytes(), PackageRequest::default());
        assert!(matches!(verification.signature(), MessageSignature::Placeholder));
        assert!(codes(&verification).contains(&"edxml.signature-placeholder"));
        assert_eq!((verification.verdict(), verification.reason()), SILENT);
    }
}

// ---- TX-26

#[test]
fn what_is_done_to_a_signed_package_is_seen() {
    let Some(world) = World::new() else { return };
    let other = {
        let mut out = Vec::new();
        let request = sign::Request::new(now());
        let plain = Sample { pages: 3, ..Sample::default() }.build();
        sign::sign(&plain, &mut out, &world.signer, &request, None, &Limits::default()).unwrap();
        out
    };
    let signed = text(&world.signed(&packed(&letter(), &[("cv.pdf", &world.pdf), ("b.pdf", &world.pdf)])));
    assert_eq!(world.verdict(signed.as_bytes()), PASSED);
    let content = element(&signed, "edXML:ContentTransferEncoded");
    let others = text(&packed(&letter(), &[("cv.pdf", &other)]));
    let attachment = element(&signed, "Attachment");
    let entry = element(&signed, "edXML:Reference");
    let second = |part: &str| part.replace("cid:1", "cid:3").replace("cv.pdf", "c.pdf");
    let signature = element(&signed, "Signature");
    let without = signed.replacen(&signature, "", 1);
    let moved = |before: &str| without.replacen(before, &format!("{signature}{before}"), 1);
    let attacks: Vec<(&str, String)> = vec![
        ("attachment replaced by another good one", signed.replacen(&content, &element(&others, "edXML:ContentTransferEncoded"), 1)),
        ("attachment added", signed.replacen(&attachment, &format!("{attachment}{}", second(&attachment)), 1)),
        (
            "attachment added, and to the manifest",
            signed
                .replacen(&attachment, &format!("{attachment}{}", second(&attachment)), 1)
                .replacen(&entry, &format!("{entry}{}", second(&entry)), 1),
        ),
        ("attachment removed", signed.replacen(&attachment, "", 1)),
        ("attachment removed, and from the manifest", signed.replacen(&attachment, "", 1).replacen(&entry, "", 1)),
        ("attachment renamed", signed.replacen(">b.pdf<", ">c.pdf<", 1)),
        ("attachment renamed in both places", signed.replace(">b.pdf<", ">c.pdf<")),
        ("attachments exchanged", signed.replace("cid:1", "cid:9").replace("cid:2", "cid:1").replace("cid:9", "cid:2")),
        ("number changed", signed.replace("<edXML:CodeNumber>128<", "<edXML:CodeNumber>129<")),
        ("receiver changed", signed.replace("000.00.00.G22", "000.00.00.G21")),
        ("urgency changed", signed.replace("<edXML:Priority>0<", "<edXML:Priority>4<")),
        (
            "turned into a revocation",
            signed.replace(
                "</edXML:TraceHeaderList>",
                "<edXML:Bussiness><edXML:BussinessDocType>1</edXML:BussinessDocType></edXML:Bussiness></edXML:TraceHeaderList>",
            ),
        ),
        ("hop added", signed.replace("</edXML:TraceHeader>", "</edXML:TraceHeader><edXML:TraceHeader/>")),
        // The document without its signature is the same: only the place is another.
        ("signature moved into the body", moved("</edXML:edXMLBody>")),
        ("signature moved behind the header", moved("<edXML:edXMLBody>")),
        ("signature moved to the end", moved("</edXML>")),
        ("signature moved into an attachment", moved("</Attachment>")),
        ("signature moved into the message header", moved("</edXML:MessageHeader>")),
        ("signature twice", signed.replacen(&signature, &format!("{signature}{signature}"), 1)),
        (
            "signature of another package",
            text(&packed(&letter(), &[("cv.pdf", &other)]))
                .replacen("</edXML:edXMLHeader>", &format!("{signature}</edXML:edXMLHeader>"), 1),
        ),
    ];
    for (what, package) in attacks {
        assert!(package != signed, "{what}: nothing was changed");
        match verify_package(&package.as_bytes(), &world.settings(), &PackageRequest::attachments_only()) {
            Ok(verification) => {
                assert_eq!(verification.verdict(), Verdict::Failed, "{what}: {:?}", verification.reason())
            }
            Err(error) => panic!("{what}: {error}"),
        }
    }
    // Taken away, the signature is missed by those who ask for one.
    assert_eq!(world.verdict(without.as_bytes()), SILENT);
}

#[test]
fn what_is_done_to_an_unsigned_message_never_passes() {
    let Some(world) = World::new() else { return };
    let package = text(&packed(&letter(), &[("cv.pdf", &world.pdf)]));
    let plain = Sample::default().build();
    let unsigned = text(&packed(&letter(), &[("cv.pdf", &plain)]));
    let (attachment, entry) = (element(&unsigned, "Attachment"), element(&unsigned, "edXML:Reference"));
    let second = |part: &str| part.replace("cid:1", "cid:3").replace("cv.pdf", "c.pdf");
    let both = package
        .replace("<AttachmentEncoded>", &format!("<AttachmentEncoded>{}", second(&attachment)))
        .replace("</edXML:edXMLManifest>", &format!("{}</edXML:edXMLManifest>", second(&entry)));
    let attacks = [
        ("attachment added", both, PARTIAL),
        (
            "attachment added, not in the manifest",
            package.replace("<AttachmentEncoded>", &format!("<AttachmentEncoded>{}", second(&attachment))),
            INCONSISTENT,
        ),
        (
            "attachment missing",
            package.replace("</edXML:edXMLManifest>", &format!("{}</edXML:edXMLManifest>", second(&entry))),
            INCONSISTENT,
        ),
        ("attachment replaced", unsigned.clone(), (Verdict::Unsigned, None)),
        ("attachment renamed", package.replacen(">cv.pdf<", ">x.pdf<", 1), INCONSISTENT),
        (
            "subject twice",
            package.replace("<edXML:Subject>", "<edXML:Subject>V/v khác</edXML:Subject><edXML:Subject>"),
            INCONSISTENT,
        ),
        (
            "subject twice in two namespaces",
            package.replace("<edXML:Subject>", "<Subject xmlns=\"urn:x\">V/v khác</Subject><edXML:Subject>"),
            INCONSISTENT,
        ),
    ];
    for (what, attack, expected) in attacks {
        let verification = world.verified(attack.as_bytes(), PackageRequest::attachments_only());
        assert_eq!((verification.verdict(), verification.reason()), expected, "{what}: {:?}", codes(&verification));
    }
}

#[test]
fn damaged_attachments_are_named_and_never_pass() {
    let Some(world) = World::new() else { return };
    let decoded = [&b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"[..], &world.pdf[15..]].concat();
    let decoded = String::from_utf8_lossy(&decoded).into_owned().into_bytes();
    let half = &world.pdf[..world.pdf.len() / 2];
    let good = world.pdf.as_slice();
    for (octets, code) in [(decoded.as_slice(), "edxml.text-decoded"), (half, "edxml.pdf-truncated")] {
        for files in [vec![("cv.pdf", octets)], vec![("good.pdf", good), ("cv.pdf", octets)]] {
            let last = files.len() - 1;
            let signed = world.signed(&packed(&letter(), &files));
            let verification = world.verified(&signed, PackageRequest::default());
            assert_ne!(verification.verdict(), Verdict::Passed);
            let looked = &verification.attachments()[last].looked;
            // Whatever else there is: a signature may have been in what is lost.
            assert_eq!(world.verdict(&packed(&letter(), &files)).0, Verdict::Indeterminate);
            assert!(looked.is_damaged() && looked.issues.iter().any(|issue| issue.code == code), "{code}");
        }
    }
}

// ---- bombs

#[test]
fn bombs_end_within_their_budget() {
    let Some(world) = World::new() else { return };
    let begun = Instant::now();
    let zip = edxml::zip_one("a.pdf", &vec![b' '; 64 << 20]).unwrap();
    let verification = world.verified(&packed(&letter(), &[("a.bin", &zip)]), PackageRequest::default());
    assert!(verification.attachments()[0].looked.issues.iter().any(|issue| issue.code == "edxml.zip-limit"));
    // A container in a container in a container: one level is opened.
    let nested = edxml::zip_one("a.zip", &edxml::zip_one("b.zip", &zip).unwrap()).unwrap();
    let verification = world.verified(&packed(&letter(), &[("a.bin", &nested)]), PackageRequest::default());
    assert!(matches!(verification.attachments()[0].examined, Examined::NoSignatureKind));
    let limits = |package: &str, change: fn(&mut Limits)| {
        let mut settings = world.settings();
        change(&mut settings.limits);
        verify_package(&package.as_bytes(), &settings, &PackageRequest::default())
    };
    let package = text(&packed(&letter(), &[("cv.pdf", &world.pdf)]));
    let many = "<Attachment/>".repeat(100_000);
    let crowded = package.replace("<AttachmentEncoded>", &format!("<AttachmentEncoded>{many}"));
    let fields =
        package.replace("<edXML:Code>", &format!("{}<edXML:Code>", "<edXML:Subject>x</edXML:Subject>".repeat(100_000)));
    let long = package.replace("<edXML:Subject>", &format!("<edXML:Subject>{}", "x".repeat(1 << 20)));
    for bomb in [&crowded, &fields, &long] {
        assert!(matches!(limits(bomb, |_| {}), Err(PackageError::Package(edxml::Error::Limit(_)))));
    }
    let base64 = limits(&package, |limits| limits.edxml_attachment_octets = 1_000);
    assert!(matches!(base64, Err(PackageError::Package(edxml::Error::Limit(_)))));
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[test]
fn what_is_no_package_is_refused() {
    let Some(world) = World::new() else { return };
    let refused =
        |octets: &[u8]| verify_package(&octets.to_vec(), &world.settings(), &PackageRequest::default()).is_err();
    let package = text(&packed(&letter(), &[("cv.pdf", &world.pdf)]));
    assert!(refused(b"") && refused(b"%PDF-1.7") && refused(b"<a/>"));
    assert!(refused(format!("1212{package}").as_bytes()));
    assert!(refused(format!("{package}<x/>").as_bytes()));
    assert!(refused(package.replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<!DOCTYPE edXML>").as_bytes()));
}

// ---- mutations

/// Numbers from a seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end.max(1)
    }
}

/// The fixture that the fuzz target starts from: whatever is done to its elements, it passes only while it says the same.
#[test]
fn a_changed_package_passes_only_when_it_says_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let signed = std::fs::read_to_string(folder.join("edxml/signed.edxml")).unwrap();
    let mut trust = TrustStore::default();
    for root in ["edxml/root.pem", "signed/root.pem"] {
        trust
            .add_anchors(Some("test"), Certificate::all_from_file(&std::fs::read(folder.join(root)).unwrap()).unwrap());
    }
    let policy = "schema = \"kyso.policy/1\"\nname = \"test\"\nrevocation = \"ignore\"\n";
    // 2026-12-01: the certificates of the fixtures are valid.
    let at = kyso::base::UnixTime::from_seconds(1_796_083_200);
    let mut settings = Settings::new(at, trust, Policy::from_toml(policy).unwrap());
    settings.inspect = false;
    let said = |xml: &str| {
        let verification = verify_package(&xml.as_bytes(), &settings, &PackageRequest::default()).ok()?;
        let package = verification.package();
        let files: Vec<_> = package
            .attachments
            .iter()
            .zip(verification.attachments())
            .map(|(said, found)| (said.content_id.clone(), said.name.clone(), found.sha256.clone()))
            .collect();
        let said = format!("{:?} {:?} {:?} {files:?}", package.message, package.trace, package.manifest);
        Some((verification.verdict(), said))
    };
    let (verdict, meant) = said(&signed).unwrap();
    assert_eq!(verdict, Verdict::Passed, "the fixture does not pass: this test would prove nothing");
    let mut dice = Dice(0x6b79_736f);
    let (mut read, mut same) = (0, 0);
    for round in 0..160 {
        let mut xml = signed.clone();
        let starts: Vec<usize> =
            xml.match_indices('<').map(|(i, _)| i).filter(|i| xml[i + 1..].starts_with(char::is_alphabetic)).collect();
        let from = starts[dice.below(starts.len())];
        let name: String = xml[from + 1..].chars().take_while(|c| !matches!(c, ' ' | '>' | '/')).collect();
        let tag = from + xml[from..].find('>').unwrap() + 1;
        let end = format!("</{name}>");
        let to = if xml[..tag].ends_with("/>") { tag } else { tag + xml[tag..].find(&end).unwrap() + end.len() };
        let element = xml[from..to].to_owned();
        match dice.below(6) {
            0 => xml.replace_range(from..to, ""),
            1 => xml.insert_str(to, &element),
            2 | 3 => {
                xml.replace_range(from..to, "");
                let places: Vec<usize> = xml.match_indices('<').map(|(i, _)| i).collect();
                let place = places[dice.below(places.len())];
                xml.insert_str(place, &element);
            }
            4 => xml.insert_str(tag, ["<!-- -->", "<?a b?>", "0", "<x xmlns=\"urn:x\"/>"][dice.below(4)]),
            _ => {
                let other = starts[dice.below(starts.len())];
                let place = other + xml[other..].find('>').unwrap() + 1;
                xml.insert_str(place, &element);
            }
        }
        if let Some((verdict, now)) = said(&xml) {
            read += 1;
            if verdict == Verdict::Passed {
                same += 1;
                assert_eq!(now, meant, "round {round}: passed, and says something else");
            }
        }
    }
    assert!(read > 40 && same > 2, "{read} read, {same} passed: too few to prove anything");
}
