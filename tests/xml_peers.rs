//! XML signed by others, verified by this library, and the reverse: xmlsec1, signxml, the JDK, EU DSS.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;
use std::process::Command;

use kyso::base::Limits;
use kyso::keys::Signer;
use kyso::policy::{ContentTruth, Policy, ValueTruth, Verdict};
use kyso::report::Report;
use kyso::sign::xml::{Request, Wanted, sign};
use kyso::trust::TrustStore;
use kyso::{Settings, verify};
use support::xml::{fixture, java, signxml_python, xpath};
use support::{Leaf, Pki, SoftSigner, now};

/// Document, form, role, container, Ids that others are told to sign (none: the whole document).
const CASES: &[(&str, &str, &str, &str, &[&str])] = &[
    ("invoice.xml", "einvoice", "seller", "/HDon/DSCKS/NBan", &["HD-C26TAA-0000017"]),
    ("invoice.xml", "einvoice", "buyer", "/HDon/DSCKS/NMua", &["HD-C26TAA-0000017"]),
    ("invoice-notice.xml", "einvoice", "tax-office", "/TDiep/DLieu/TBao/DSCKS/CQT", &["Id-tb", "Id-so"]),
    ("tax-declaration.xml", "tax", "taxpayer", "/HSoThueDTu/CKyDTu", &["_NODE_TO_SIGN"]),
    ("tax-registration.xml", "tax", "taxpayer", "/DKyThueDTu/CKyDTu", &["ID1"]),
    ("tax-notice.xml", "tax", "tax-office", "/TBaoThueDTu/CKyDTu", &["_NODE_TO_SIGN"]),
    ("insurance.xml", "bhxh", "unit", "/BHXH/CKYDTU_DVI", &[]),
    ("insurance.xml", "bhxh", "provider", "/BHXH/CKYDTU_IVAN", &[]),
    ("health-claim.xml", "health", "unit", "/GIAMDINHHS/CHUKYDONVI", &[]),
    ("health-papers.xml", "health", "unit", "/HSCHUNGTU/CHUKYDONVI", &[]),
    ("birth-paper.xml", "health", "unit", "/HSDLGCS/CHUKYDONVI", &["Id-gcs-1"]),
    ("health-catalogue.xml", "health", "unit", "/HSDANHMUC/CHUKYDONVI", &[]),
    ("health-check.xml", "health", "doctor", "/KHAMSUCKHOE/CHUKYDONVI/CKS_NGUOI_KET_LUAN", &[]),
    ("health-check.xml", "health", "hospital", "/KHAMSUCKHOE/CHUKYDONVI/CKS_BENH_VIEN", &[]),
    ("school-record.xml", "school-record", "manager", "/HOC_BA/PHAT_HANH_HOC_BA/CBQL", &["data"]),
    ("exchange.xml", "edxml", "sender", "/edXML/edXMLEnvelope/edXMLHeader", &[]),
];

const C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// The report under the default policy without revocation data, with the root as the only anchor.
fn report(document: &[u8], pki: &Pki) -> Report {
    let mut trust = TrustStore::default();
    // Others put the signer's certificate alone into KeyInfo.
    trust.add_anchors(Some("test"), [pki.root(), pki.issuing()]);
    let policy = Policy::from_toml("schema = \"kyso.policy/1\"\nrevocation = \"if-available\"").unwrap();
    verify(&document.to_vec(), &Settings::new(now(), trust, policy)).unwrap().report("document")
}

/// All signatures passed, in this place of their form.
fn passes(document: &[u8], pki: &Pki, (form, role): (&str, &str), what: &str) {
    let report = report(document, pki);
    let text = kyso::report::render(&report, kyso::report::Lang::En, kyso::report::Detail::Verbose);
    let shown = String::from_utf8_lossy(document);
    // What a birth paper signs by its Id is all but white space; a notice leaves nothing but the message around it.
    assert_eq!(report.verdict, Verdict::Passed, "{what}\n{text}\n{shown}");
    for signature in &report.signatures {
        assert_eq!(signature.truths.content, ContentTruth::Intact, "{what}");
        assert_eq!(signature.truths.signature, ValueTruth::Good, "{what}");
        let xml = signature.xml.as_ref().unwrap();
        assert_eq!((xml.profile.as_deref(), xml.role.as_deref()), (Some(form), Some(role)), "{what}\n{shown}");
    }
}

/// The document with one digit of its content changed fails.
fn fails_when_changed(document: &[u8], pki: &Pki, what: &str) {
    let text = String::from_utf8(document.to_vec()).unwrap();
    let content = text.split("Signature").next().unwrap();
    let place = ["1296000", "01999", "842", "844", "TZ0000Z", "C 500", "5A", "H99", ">17", "0100000009", ">T-VAN"];
    let at = place.iter().find_map(|found| content.rfind(found)).unwrap_or_else(|| panic!("{what}: {content}"));
    let at = at + content[at..].find(|c: char| c.is_ascii_digit() || c == 'T').unwrap();
    let mut changed = document.to_vec();
    changed[at] = if changed[at] == b'9' { b'8' } else { b'9' };
    let report = report(&changed, pki);
    assert_eq!(report.verdict, Verdict::Failed, "{what}\n{}", String::from_utf8_lossy(&changed));
}

fn ours(file: &str, form: &str, role: &str, signer: &dyn Signer, xades: bool) -> Vec<u8> {
    let wanted = Wanted::Form { name: form.to_owned(), role: Some(role.to_owned()) };
    let mut request = Request::new(wanted, now());
    request.xades = xades;
    let mut out = Vec::new();
    sign(&fixture(file), &mut out, signer, &request, &Limits::default()).unwrap();
    out
}

#[test]
fn what_we_sign_we_accept() {
    let Some(pki) = Pki::shared() else { return };
    for leaf in ["rsa", "p256", "p384"] {
        let signer = SoftSigner::new(&pki.leaf(leaf));
        for (file, form, role, ..) in CASES {
            for xades in [false, true] {
                let what = format!("{file} {role} {leaf} xades={xades}");
                let signed = ours(file, form, role, &signer, xades);
                passes(&signed, pki, (form, role), &what);
                fails_when_changed(&signed, pki, &what);
            }
        }
    }
    let pss = SoftSigner::pss(&pki.leaf("rsa"));
    passes(&ours("invoice.xml", "einvoice", "seller", &pss, true), pki, ("einvoice", "seller"), "RSA-PSS");
}

/// Two signatures of a form, one over the other.
#[test]
fn what_is_superseded_by_its_form_still_passes() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    for (file, form, roles) in
        [("insurance.xml", "bhxh", ["unit", "provider"]), ("health-check.xml", "health", ["doctor", "hospital"])]
    {
        let one = ours(file, form, roles[0], &signer, true);
        let wanted = Wanted::Form { name: form.to_owned(), role: Some(roles[1].to_owned()) };
        let mut two = Vec::new();
        sign(&one, &mut two, &signer, &Request::new(wanted, now()), &Limits::default()).unwrap();
        let report = report(&two, pki);
        let text = kyso::report::render(&report, kyso::report::Lang::En, kyso::report::Detail::Verbose);
        assert_eq!((report.verdict, report.signatures.len()), (Verdict::Passed, 2), "{file}\n{text}");
        fails_when_changed(&two, pki, file);
    }
}

/// A signature of any program, but for its values, put into its place in the document.
fn with_template(file: &str, container: &str, ids: &[&str], method: &str) -> Vec<u8> {
    let transform = |uri: &str| format!("<Transform Algorithm=\"{uri}\"/>");
    let mut transforms = transform("http://www.w3.org/2000/09/xmldsig#enveloped-signature");
    if method == EXCLUSIVE {
        transforms.push_str(&transform(EXCLUSIVE));
    }
    let uris = if ids.is_empty() { vec![String::new()] } else { ids.iter().map(|id| format!("#{id}")).collect() };
    let references: String = uris
        .iter()
        .map(|uri| {
            format!(
                "<Reference URI=\"{uri}\"><Transforms>{transforms}</Transforms>\
                 <DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue/></Reference>"
            )
        })
        .collect();
    let signature = format!(
        "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo><CanonicalizationMethod Algorithm=\"{method}\"/>\
         <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>{references}</SignedInfo>\
         <SignatureValue/><KeyInfo><X509Data/></KeyInfo></Signature>"
    );
    with(file, container, &signature)
}

/// The document with this in the container, which is put at the end of what should hold it where it is not there.
fn with(file: &str, container: &str, content: &str) -> Vec<u8> {
    let text = String::from_utf8(fixture(file)).unwrap();
    let mut inner = content.to_owned();
    for name in container.rsplit('/').filter(|name| !name.is_empty()) {
        let filled = format!("<{name}>{inner}</{name}>");
        for (from, to) in [
            (format!("<{name}/>"), filled.clone()),
            (format!("<{name} />"), filled.clone()),
            (format!("</{name}>"), format!("{inner}</{name}>")),
            (format!("</edXML:{name}>"), format!("{inner}</edXML:{name}>")),
        ] {
            // The last one: an invoice has other elements of the container's name.
            if let Some(at) = text.rfind(&from) {
                return format!("{}{to}{}", &text[..at], &text[at + from.len()..]).into_bytes();
            }
        }
        inner = filled;
    }
    panic!("{file} has no {container}")
}

#[test]
fn what_xmlsec1_signs() {
    let Some(pki) = Pki::shared() else { return };
    if !support::have("xmlsec1") {
        return;
    }
    let leaf = pki.leaf("rsa");
    for (file, form, role, container, ids) in CASES {
        for method in [C14N, EXCLUSIVE] {
            let dir = support::temp_dir();
            let at = |name: &str| dir.path().join(name);
            std::fs::write(at("in.xml"), with_template(file, container, ids, method)).unwrap();
            std::fs::write(at("key.pem"), &leaf.key_pem).unwrap();
            std::fs::write(at("leaf.pem"), &leaf.certificate_pem).unwrap();
            let key = format!("{},{}", at("key.pem").display(), at("leaf.pem").display());
            let mut command = Command::new("xmlsec1");
            command.arg("--sign").arg("--privkey-pem").arg(key);
            for (attribute, element) in support::xml::IDS {
                command.arg(format!("--id-attr:{attribute}")).arg(element);
            }
            let output = command.arg("--output").arg(at("out.xml")).arg(at("in.xml")).output().unwrap();
            let what = format!("{file} {role} {method}");
            assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
            let signed = std::fs::read(at("out.xml")).unwrap();
            passes(&signed, pki, (form, role), &what);
            fails_when_changed(&signed, pki, &what);
        }
    }
}

/// The tax office references its time first, has no transforms, and its SignatureProperties are in no namespace.
#[test]
fn a_notice_as_the_tax_office_signs_it() {
    let Some(pki) = Pki::shared() else { return };
    if !support::have("xmlsec1") {
        return;
    }
    let leaf = pki.leaf("rsa");
    let reference = |id: &str| {
        format!(
            "<Reference URI=\"#{id}\"><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue/>\
             </Reference>"
        )
    };
    for (time, is_signed) in [("Object-CQT", true), ("Other", false)] {
        let signed = if is_signed { reference("Object-CQT") } else { String::new() };
        let signature = format!(
            "<CQT><Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"CQT\"><SignedInfo>\
             <CanonicalizationMethod Algorithm=\"{C14N}\"/>\
             <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\
             {signed}{}{}</SignedInfo><SignatureValue/><KeyInfo><X509Data/></KeyInfo>\
             <Object Id=\"{time}\"><SignatureProperties xmlns=\"\"><SignatureProperty Target=\"#CQT\">\
             <SigningTime>2026-11-22T08:26:34</SigningTime></SignatureProperty></SignatureProperties></Object>\
             </Signature></CQT>",
            reference("Id-tb"),
            reference("Id-so"),
        );
        let dir = support::temp_dir();
        let at = |name: &str| dir.path().join(name);
        let text = String::from_utf8(fixture("invoice-notice.xml")).unwrap().replace("<CQT/>", &signature);
        std::fs::write(at("in.xml"), text).unwrap();
        std::fs::write(at("key.pem"), &leaf.key_pem).unwrap();
        std::fs::write(at("leaf.pem"), &leaf.certificate_pem).unwrap();
        let key = format!("{},{}", at("key.pem").display(), at("leaf.pem").display());
        let mut command = Command::new("xmlsec1");
        command.arg("--sign").arg("--privkey-pem").arg(key);
        for (attribute, element) in support::xml::IDS {
            command.arg(format!("--id-attr:{attribute}")).arg(element);
        }
        let output = command.arg("--output").arg(at("out.xml")).arg(at("in.xml")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let signed = std::fs::read(at("out.xml")).unwrap();
        let report = report(&signed, pki);
        let told = report.signatures[0].xml.as_ref().unwrap();
        let claimed = told.signing_time.as_ref().unwrap();
        assert_eq!((claimed.text.as_str(), claimed.signed), ("2026-11-22T08:26:34", is_signed));
        let text = kyso::report::render(&report, kyso::report::Lang::En, kyso::report::Detail::Verbose);
        assert_eq!(report.verdict, Verdict::Passed, "{text}");
    }
}

#[test]
fn what_signxml_signs() {
    let Some(pki) = Pki::shared() else { return };
    let Some(python) = signxml_python() else { return };
    let leaf = pki.leaf("rsa");
    for (file, form, role, container, ids) in CASES {
        for mode in ["sign", "sign-xades"] {
            let dir = support::temp_dir();
            let at = |name: &str| dir.path().join(name);
            std::fs::write(at("script.py"), include_str!("support/signxml.py")).unwrap();
            std::fs::write(at("in.xml"), with(file, container, "")).unwrap();
            std::fs::write(at("key.pem"), &leaf.key_pem).unwrap();
            std::fs::write(at("leaf.pem"), &leaf.certificate_pem).unwrap();
            let output = Command::new(&python)
                .arg(at("script.py"))
                .arg(mode)
                .args([at("in.xml"), at("key.pem"), at("leaf.pem")])
                .arg(xpath(container))
                .args(*ids)
                .output()
                .unwrap();
            let what = format!("{file} {role} {mode}");
            assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
            passes(&output.stdout, pki, (form, role), &what);
            fails_when_changed(&output.stdout, pki, &what);
        }
    }
}

fn words(all: &[&str]) -> Vec<String> {
    all.iter().map(|word| (*word).to_owned()).collect()
}

fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// A folder with the documents and what signs them.
fn folder(leaf: &Leaf, pki: &Pki) -> tempfile::TempDir {
    let dir = support::temp_dir();
    for (name, octets) in [
        ("leaf.pem", &leaf.certificate_pem),
        ("key.der", &leaf.key_der),
        ("root.pem", &pki.root_pem),
        ("issuing.pem", &pki.issuing_pem),
        ("key.p12", &leaf.pkcs12("abc123")),
    ] {
        std::fs::write(dir.path().join(name), octets).unwrap();
    }
    for (index, (file, _, _, container, _)) in CASES.iter().enumerate() {
        std::fs::write(dir.path().join(format!("in-{index}.xml")), with(file, container, "")).unwrap();
    }
    dir
}

#[test]
fn what_the_jdk_signs_and_says() {
    let Some(pki) = Pki::shared() else { return };
    let leaf = pki.leaf("rsa");
    let dir = folder(&leaf, pki);
    let at = |name: &str| shown(&dir.path().join(name));
    let mut commands = Vec::new();
    for (index, (file, form, role, container, ids)) in CASES.iter().enumerate() {
        let method = if index % 2 == 0 { C14N } else { EXCLUSIVE };
        let out = at(&format!("jdk-{index}.xml"));
        let mut command = words(&[
            "sign",
            &at(&format!("in-{index}.xml")),
            &xpath(container),
            &at("key.der"),
            &at("leaf.pem"),
            method,
            &out,
        ]);
        command.extend(ids.iter().map(|id| (*id).to_owned()));
        commands.push(command);
        for (name, signer) in [("rsa", SoftSigner::new(&leaf)), ("p256", SoftSigner::new(&pki.leaf("p256")))] {
            for xades in [false, true] {
                let signed = dir.path().join(format!("{index}-{name}-{xades}.xml"));
                std::fs::write(&signed, ours(file, form, role, &signer, xades)).unwrap();
                let certificate = dir.path().join(format!("{name}.pem"));
                std::fs::write(&certificate, pki.leaf(name).certificate_pem).unwrap();
                let place = xpath(&format!("{container}/Signature"));
                commands.push(words(&["verify", &shown(&signed), &place, &shown(&certificate)]));
            }
        }
    }
    let Some(told) = java("XmlDsig.java", &commands) else { return };
    for (command, told) in commands.iter().zip(&told) {
        let wanted = if command[0] == "sign" { "signed" } else { "valid" };
        assert_eq!(told, wanted, "{command:?}");
    }
    for (index, (file, form, role, ..)) in CASES.iter().enumerate() {
        let signed = std::fs::read(dir.path().join(format!("jdk-{index}.xml"))).unwrap();
        let what = format!("{file} {role} by the JDK");
        passes(&signed, pki, (form, role), &what);
        fails_when_changed(&signed, pki, &what);
    }
}

#[test]
fn what_eu_dss_signs_and_says() {
    let Some(pki) = Pki::shared() else { return };
    let leaf = pki.leaf("rsa");
    let dir = folder(&leaf, pki);
    let at = |name: &str| shown(&dir.path().join(name));
    let mut commands = Vec::new();
    for (index, (file, form, role, container, _)) in CASES.iter().enumerate() {
        let signer = SoftSigner::new(&pki.leaf(if index % 2 == 0 { "rsa" } else { "p384" }));
        let signed = at(&format!("{index}.xml"));
        std::fs::write(&signed, ours(file, form, role, &signer, true)).unwrap();
        commands.push(words(&["verify", &signed, &at("root.pem"), &at("issuing.pem")]));
        let out = at(&format!("dss-{index}.xml"));
        // It signs the whole document here; by an Id it would have to be told the canonical form.
        commands.push(words(&[
            "sign",
            &at(&format!("in-{index}.xml")),
            &at("key.p12"),
            "abc123",
            &out,
            "ENVELOPED",
            &xpath(container),
        ]));
    }
    let Some(told) = java("Dss.java", &commands) else { return };
    for (command, told) in commands.iter().zip(&told) {
        let wanted = if command[0] == "sign" { "signed" } else { "good XAdES-BASELINE-B; " };
        assert_eq!(told, wanted, "{command:?}");
    }
    for (index, (file, form, role, ..)) in CASES.iter().enumerate() {
        let signed = std::fs::read(dir.path().join(format!("dss-{index}.xml"))).unwrap();
        let what = format!("{file} {role} by EU DSS");
        let report = report(&signed, pki);
        let text = kyso::report::render(&report, kyso::report::Lang::En, kyso::report::Detail::Verbose);
        // More is signed than the form asks for.
        assert_eq!(report.verdict, Verdict::Passed, "{what}\n{text}");
        let xml = report.signatures[0].xml.as_ref().unwrap();
        if *form != "school-record" {
            assert_eq!((xml.profile.as_deref(), xml.role.as_deref()), (Some(*form), Some(*role)), "{what}");
        }
        fails_when_changed(&signed, pki, &what);
    }
}
