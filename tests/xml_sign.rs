//! XML signed in every national form, judged by programs that have nothing to do with this library.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use kyso::base::Limits;
use kyso::keys::Signer;
use kyso::sign::xml::{Error, Outcome, Request, Wanted, prepare, sign};
use support::xml::{fixture, signxml, xmlsec1};
use support::{Pki, SoftSigner, Untouched, now};

fn form(name: &str, role: &str) -> Wanted {
    Wanted::Form { name: name.to_owned(), role: (!role.is_empty()).then(|| role.to_owned()) }
}

fn general(nodes: &[&str], into: &str) -> Wanted {
    Wanted::General { nodes: nodes.iter().map(|id| (*id).to_owned()).collect(), into: into.to_owned() }
}

fn signed(document: &[u8], signer: &dyn Signer, request: &Request) -> Result<(Vec<u8>, Outcome), Error> {
    let mut out = Vec::new();
    let outcome = sign(&document.to_vec(), &mut out, signer, request, &Limits::default())?;
    assert_eq!(out.len() as u64, outcome.len);
    Ok((out, outcome))
}

fn refusal(document: &[u8], signer: &dyn Signer, wanted: Wanted) -> Error {
    signed(document, signer, &Request::new(wanted, now())).expect_err("refused")
}

/// Document, form, role, where the signature stands.
const CASES: &[(&str, &str, &str, &str)] = &[
    ("invoice.xml", "einvoice", "seller", "/HDon/DSCKS/NBan/Signature"),
    ("invoice.xml", "einvoice", "buyer", "/HDon/DSCKS/NMua/Signature"),
    ("invoice.xml", "einvoice", "tax-office", "/HDon/DSCKS/CQT/Signature"),
    ("invoice-message.xml", "einvoice", "seller", "/TDiep/DLieu/HDon/DSCKS/NBan/Signature"),
    ("invoice-message.xml", "einvoice", "tax-office", "/TDiep/DLieu/HDon/DSCKS/CQT/Signature"),
    ("invoice-notice.xml", "einvoice", "tax-office-head", "/TDiep/DLieu/TBao/DSCKS/TTCQT/Signature"),
    ("invoice-notice.xml", "einvoice", "tax-office", "/TDiep/DLieu/TBao/DSCKS/CQT/Signature"),
    ("tax-declaration.xml", "tax", "", "/HSoThueDTu/CKyDTu/Signature"),
    ("tax-registration.xml", "tax", "taxpayer", "/DKyThueDTu/CKyDTu/Signature"),
    ("tax-notice.xml", "tax", "tax-office", "/TBaoThueDTu/CKyDTu/Signature"),
    ("insurance.xml", "bhxh", "unit", "/BHXH/CKYDTU_DVI/Signature"),
    ("insurance.xml", "bhxh", "provider", "/BHXH/CKYDTU_IVAN/Signature"),
    ("health-claim.xml", "health", "", "/GIAMDINHHS/CHUKYDONVI/Signature"),
    ("health-papers.xml", "health", "unit", "/HSCHUNGTU/CHUKYDONVI/Signature"),
    ("health-catalogue.xml", "health", "unit", "/HSDANHMUC/CHUKYDONVI/Signature"),
    ("birth-paper.xml", "health", "unit", "/HSDLGCS/CHUKYDONVI/Signature"),
    ("health-check.xml", "health", "doctor", "/KHAMSUCKHOE/CHUKYDONVI/CKS_NGUOI_KET_LUAN/Signature"),
    ("health-check.xml", "health", "hospital", "/KHAMSUCKHOE/CHUKYDONVI/CKS_BENH_VIEN/Signature"),
    ("school-record.xml", "school-record", "manager", "/HOC_BA/PHAT_HANH_HOC_BA/CBQL/Signature"),
    ("exchange.xml", "edxml", "", "/edXML/edXMLEnvelope/edXMLHeader/Signature"),
];

/// The received octets are all there, in their order.
fn assert_kept(before: &[u8], after: &[u8], what: &str) {
    let mut rest = after.iter();
    let kept = before.iter().filter(|octet| **octet != b'/').all(|octet| rest.any(|found| found == octet));
    assert!(kept, "{what}");
    let same = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
    // An empty-element tag becomes two: its slash is the one octet that goes.
    assert!(same + end + 2 >= before.len(), "{what}: {same} + {end} of {}", before.len());
}

#[test]
fn every_form_is_accepted_by_xmlsec1() {
    let Some(pki) = Pki::shared() else { return };
    for leaf in ["rsa", "p256"] {
        let signer = SoftSigner::new(&pki.leaf(leaf));
        for (file, name, role, path) in CASES {
            for xades in [false, true] {
                let mut request = Request::new(form(name, role), now());
                request.xades = xades;
                request.chain = xades;
                let what = format!("{file} {name} {role} {leaf} xades={xades}");
                let document = fixture(file);
                let (out, outcome) = signed(&document, &signer, &request).unwrap_or_else(|e| panic!("{what}: {e}"));
                assert_eq!(outcome.path, *path, "{what}");
                assert_kept(&document, &out, &what);
                let Some(verdict) = xmlsec1(&out, path, pki) else { return };
                assert_eq!(verdict, Ok(()), "{what}\n{}", String::from_utf8_lossy(&out));
            }
        }
    }
}

#[test]
fn every_form_is_accepted_by_signxml() {
    let Some(pki) = Pki::shared() else { return };
    let leaf = pki.leaf("rsa");
    let signer = SoftSigner::new(&leaf);
    let mut failed = Vec::new();
    for (index, (file, name, role, path)) in CASES.iter().enumerate() {
        let mut request = Request::new(form(name, role), now());
        request.xades = index % 2 == 1;
        let what = format!("{file} {name} {role} xades={}", request.xades);
        let (out, _) = signed(&fixture(file), &signer, &request).unwrap();
        let Some(verdict) = signxml(&out, path, &leaf, request.xades) else { return };
        if let Err(told) = verdict {
            failed.push(format!("{what}: {told}"));
        }
    }
    assert_eq!(failed, [""; 0]);
}

#[test]
fn schemes_and_digests() {
    let Some(pki) = Pki::shared() else { return };
    let (rsa, p384) = (pki.leaf("rsa"), pki.leaf("p384"));
    for (signer, what) in [(SoftSigner::pss(&rsa), "RSA-PSS"), (SoftSigner::new(&p384), "ECDSA with SHA-384")] {
        for file in ["invoice.xml", "health-claim.xml"] {
            let name = if file == "invoice.xml" { form("einvoice", "seller") } else { form("health", "") };
            let (out, outcome) = signed(&fixture(file), &signer, &Request::new(name, now())).unwrap();
            // xmlsec1 1.2 knows no RSA-PSS.
            if what != "RSA-PSS" {
                let Some(verdict) = xmlsec1(&out, &outcome.path, pki) else { return };
                assert_eq!(verdict, Ok(()), "{file} {what}");
            }
            let leaf = if what == "RSA-PSS" { &rsa } else { &p384 };
            let Some(verdict) = signxml(&out, &outcome.path, leaf, false) else { return };
            assert!(verdict.is_ok(), "{file} {what}: {}", verdict.unwrap_err());
        }
    }
}

#[test]
fn parallel_signatures_stay_good() {
    let Some(pki) = Pki::shared() else { return };
    let (seller, office) = (SoftSigner::new(&pki.leaf("rsa")), SoftSigner::new(&pki.leaf("p256")));
    let mut document = fixture("invoice-message.xml");
    let mut paths = Vec::new();
    for (signer, role) in [(&seller, "seller"), (&office, "tax-office"), (&office, "other"), (&seller, "other")] {
        let (out, outcome) = signed(&document, signer, &Request::new(form("einvoice", role), now())).unwrap();
        assert_eq!(outcome.superseded, [""; 0]);
        document = out;
        paths.push(outcome.path);
        for path in &paths {
            let Some(verdict) = xmlsec1(&document, path, pki) else { return };
            assert_eq!(verdict, Ok(()), "{path} after {role}");
        }
    }
    assert_eq!(paths.last().map(String::as_str), Some("/TDiep/DLieu/HDon/DSCKS/CCKSKhac/Signature[2]"));
    // The tax office signs its code, too.
    let text = String::from_utf8(document).unwrap();
    assert_eq!(text.matches("URI=\"#Id-mccqt-17\"").count(), 1);
    assert_eq!(text.matches("<SigningTime>").count(), 4);
    assert!(matches!(
        refusal(text.as_bytes(), &seller, form("einvoice", "seller")),
        Error::Occupied(path) if path == "/TDiep/DLieu/HDon/DSCKS/NBan"
    ));
}

#[test]
fn a_later_signature_supersedes_only_where_the_form_says_so() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    for (file, name, roles, first) in [
        ("insurance.xml", "bhxh", ["unit", "provider"], "/BHXH/CKYDTU_DVI/Signature"),
        ("health-check.xml", "health", ["doctor", "hospital"], "/KHAMSUCKHOE/CHUKYDONVI/CKS_NGUOI_KET_LUAN/Signature"),
    ] {
        let (one, _) = signed(&fixture(file), &signer, &Request::new(form(name, roles[0]), now())).unwrap();
        let (two, outcome) = signed(&one, &signer, &Request::new(form(name, roles[1]), now())).unwrap();
        assert_eq!(outcome.superseded, [first]);
        let Some(verdict) = xmlsec1(&two, &outcome.path, pki) else { return };
        assert_eq!(verdict, Ok(()));
        // By nature the first does not match any more as it stands.
        assert!(xmlsec1(&two, first, pki).unwrap().is_err());
    }
    // A container that is added later is what the first signature never saw.
    let without = String::from_utf8(fixture("insurance.xml")).unwrap().replace("  <CKYDTU_IVAN/>\n", "").into_bytes();
    let (one, _) = signed(&without, &signer, &Request::new(form("bhxh", "unit"), now())).unwrap();
    let Error::AddedAfter { container, signature } = refusal(&one, &signer, form("bhxh", "provider")) else { panic!() };
    assert_eq!((container.as_str(), signature.as_str()), ("/BHXH/CKYDTU_IVAN", "/BHXH/CKYDTU_DVI/Signature"));
    let (hospital, _) =
        signed(&fixture("health-check.xml"), &signer, &Request::new(form("health", "hospital"), now())).unwrap();
    assert!(matches!(refusal(&hospital, &signer, form("health", "doctor")), Error::Breaks(_)));
    let (claim, _) = signed(&fixture("health-claim.xml"), &signer, &Request::new(form("health", ""), now())).unwrap();
    assert!(matches!(refusal(&claim, &signer, form("health", "")), Error::Occupied(_)));
    assert!(matches!(refusal(&claim, &signer, general(&[], "/GIAMDINHHS/THONGTINHOSO")), Error::Breaks(_)));
    let (package, _) = signed(&fixture("exchange.xml"), &signer, &Request::new(form("edxml", ""), now())).unwrap();
    assert!(matches!(refusal(&package, &signer, form("edxml", "")), Error::Occupied(_)));
}

#[test]
fn any_element_into_any_place() {
    let Some(pki) = Pki::shared() else { return };
    let leaf = pki.leaf("rsa");
    let signer = SoftSigner::new(&leaf);
    let document = fixture("general.xml");
    for (nodes, into) in [
        (&["p1"][..], "/don/ky"),
        (&["p1", "p2"], "/a:don/a:ky"),
        (&["p2"], "/don/phan[2]"),
        (&[], "/don/ky"),
        (&[], "/don"),
    ] {
        for time in [false, true] {
            let mut request = Request::new(general(nodes, into), now());
            request.signing_time_object = time;
            let (out, outcome) = signed(&document, &signer, &request).unwrap();
            let Some(verdict) = signxml(&out, &outcome.path, &leaf, false) else { return };
            assert!(verdict.is_ok(), "{nodes:?} {into}: {}", verdict.unwrap_err());
            // xmlsec1 knows xml:id without being told.
            assert_eq!(xmlsec1(&out, &outcome.path, pki).unwrap(), Ok(()), "{nodes:?} {into}");
        }
    }
    assert!(matches!(refusal(&document, &signer, general(&["p3"], "/don/ky")), Error::NoSuchId(_)));
    assert!(matches!(refusal(&document, &signer, general(&["p1"], "/don/phan")), Error::Several { count: 2, .. }));
    assert!(matches!(refusal(&document, &signer, general(&["p1"], "/don/KY")), Error::Missing(_)));
}

#[test]
fn what_is_not_signed() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let invoice = String::from_utf8(fixture("invoice.xml")).unwrap();
    let seller = || form("einvoice", "seller");
    let changed = |from: &str, to: &str| {
        assert!(invoice.contains(from), "{from}");
        invoice.replacen(from, to, 1)
    };
    let refused = |document: &str| refusal(document.as_bytes(), &signer, seller());
    // Two elements of one Id, in any spelling (threat X-09).
    let twice = changed("<NBan><Ten>", "<NBan id=\"HD-C26TAA-0000017\"><Ten>");
    assert!(matches!(refused(&twice), Error::DuplicateId { count: 2, .. }));
    let twice = changed("<SHDon>", "<SHDon xmlns:w=\"urn:w\" w:ID=\"HD-C26TAA-0000017\">");
    assert!(matches!(refused(&twice), Error::DuplicateId { .. }));
    assert!(matches!(refused(&changed(" Id=\"HD-C26TAA-0000017\"", "")), Error::NoId(_)));
    assert!(matches!(refused(&changed("HD-C26TAA-0000017", "17 HD")), Error::IdNotName(_)));
    assert!(matches!(refused(&changed("HD-C26TAA-0000017", "x' or '1'='1")), Error::IdNotName(_)));
    // A document type declaration (threat X-19), octets that are no XML, another encoding.
    assert!(matches!(refused(&changed("<HDon", "<!DOCTYPE HDon><HDon")), Error::Document(_)));
    assert!(matches!(refused(&invoice.replace("</HDon>", "")), Error::Document(_)));
    let utf16 = changed("UTF-8", "UTF-16");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(matches!(refusal(&utf16, &signer, seller()), Error::Encoding));
    assert!(matches!(refused(&changed("UTF-8", "ISO-8859-1")), Error::Encoding));
    // A second invoice where there is one, in the same place or in another namespace.
    let two = changed("</DLHDon>", "</DLHDon><DLHDon Id=\"b\"/>");
    assert!(matches!(refused(&two), Error::Several { count: 2, .. }));
    assert!(matches!(refused(&changed("<HDon ", "<HDon xmlns=\"urn:x\" ")), Error::NotOfForm { .. }));
    assert!(matches!(refused(&changed("<NBan/><NMua/>", "<NBan>x</NBan><NMua/>")), Error::NotForSignatures(_)));
    assert!(matches!(refusal(invoice.as_bytes(), &signer, form("einvoice", "")), Error::RoleOpen { .. }));
    assert!(matches!(refusal(invoice.as_bytes(), &signer, form("einvoice", "taxpayer")), Error::Role { .. }));
    assert!(matches!(refusal(invoice.as_bytes(), &signer, form("tax", "")), Error::NotOfForm { .. }));
    assert!(matches!(refusal(invoice.as_bytes(), &signer, form("approve", "")), Error::Form(_)));
    assert_eq!(signer.uses(), 0, "the key was used for a document that is refused");
}

/// Long names in scope at many places are not held for each.
#[test]
fn a_key_that_is_too_short_is_not_asked() {
    let Some(pki) = Pki::shared() else { return };
    for (kind, is_rsa) in [("rsa:1024", true), ("ec:prime192v1", false)] {
        let leaf = pki.issue("weak", kind, "/C=VN/CN=Khoá ngắn", "keyUsage=critical,digitalSignature\n");
        let refused = refusal(&fixture("invoice.xml"), &Untouched(leaf.certificate()), form("einvoice", "seller"));
        match refused {
            Error::Common(kyso::sign::Error::WeakKey { bits: 1024 }) => assert!(is_rsa),
            Error::Common(kyso::sign::Error::CertificateKey(_)) => assert!(!is_rsa),
            other => panic!("{kind}: {other:?}"),
        }
    }
}

#[test]
fn a_hostile_document_is_bounded() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let mut document = String::from("<TDiep");
    for n in 0..40 {
        document.push_str(&format!(" xmlns:p{n}=\"urn:{}\"", "x".repeat(20_000)));
    }
    document.push_str("><DLieu>");
    document.push_str(&"<HDon/>".repeat(200));
    document.push_str("</DLieu></TDiep>");
    let found = refusal(document.as_bytes(), &signer, form("einvoice", "seller"));
    assert!(matches!(&found, Error::Document(e) if e.to_string().contains("limit reached")), "{found:?}");
    let many = format!("<HDon>{}</HDon>", "<DSCKS/>".repeat(60_000));
    let found = refusal(many.as_bytes(), &signer, form("einvoice", "seller"));
    assert!(matches!(&found, Error::Document(e) if e.to_string().contains("limit reached")), "{found:?}");
    let deep = format!("{}{}", "<HDon>".repeat(5_000), "</HDon>".repeat(5_000));
    assert!(matches!(refusal(deep.as_bytes(), &signer, form("einvoice", "seller")), Error::Document(_)));
    assert_eq!(signer.uses(), 0);
}

#[test]
fn a_value_of_another_key_is_not_taken() {
    let Some(pki) = Pki::shared() else { return };
    let mut signer = SoftSigner::new(&pki.leaf("rsa"));
    signer.corrupt = 1;
    let document = fixture("invoice.xml");
    let found = refusal(&document, &signer, form("einvoice", "seller"));
    assert!(matches!(found, Error::Common(kyso::sign::Error::Value(_))), "{found}");
}

#[test]
fn in_two_steps() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("rsa"));
    let request = Request::new(form("einvoice", "seller"), now());
    let document = fixture("invoice.xml");
    let limits = Limits::default();
    let prepared =
        prepare(&document, signer.certificate(), signer.chain(), signer.scheme(), &request, &limits).unwrap();
    assert_eq!((prepared.path(), prepared.signs()), ("/HDon/DSCKS/NBan", vec!["/HDon/DLHDon"]));
    let to_be_signed = prepared.digest(&document).unwrap();
    assert!(to_be_signed.octets().starts_with(b"<SignedInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\" xmlns:ds="));
    let value = signer.sign(to_be_signed.octets()).unwrap();
    let signed = to_be_signed.accept(value).unwrap().embed().unwrap();
    let mut out = Vec::new();
    signed.write(&document, &mut out).unwrap();
    let Some(verdict) = xmlsec1(&out, &signed.outcome().path, pki) else { return };
    assert_eq!(verdict, Ok(()));
    // Another document meanwhile.
    let other = String::from_utf8(document).unwrap().replace("1296000", "9296000").into_bytes();
    assert!(signed.write(&other, &mut Vec::new()).is_err());
}
