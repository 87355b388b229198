//! Strict reading.

use super::*;

fn read(signature: &str) -> Result<Signature, StructureError> {
    let limits = Limits::default();
    let octets = signature.as_bytes().to_vec();
    let document = Document::open(&octets, &limits).unwrap();
    let found = find(&document).unwrap();
    Signature::read(&found.signatures[0].tree, &limits)
}

fn good() -> String {
    let certificate = "<KeyInfo><KeyName>n</KeyName><X509Data><X509SubjectName>CN=A</X509SubjectName>\
                       <X509Certificate>\nQUJD </X509Certificate><X509CRL>QUJD</X509CRL></X509Data></KeyInfo>";
    let time = "<Object Id=\"o\"><SignatureProperties><SignatureProperty Id=\"p\" Target=\"#s\">\
                <SigningTime xmlns=\"http://example.org/#signatureProperties\"> 2021-11-05T14:48:47 </SigningTime>\
                </SignatureProperty></SignatureProperties></Object>";
    signature_with(
        " Id=\"s\"",
        &reference(" Id=\"r\" URI=\"\" Type=\"t\"", &[transform(ENVELOPED)], ""),
        &[certificate, time].concat(),
    )
}

#[test]
fn all_parts_are_read() {
    let signature = read(&good()).unwrap();
    assert_eq!(signature.id.as_deref(), Some("s"));
    assert_eq!(signature.value.written, b"ABC");
    let reference = &signature.signed_info.references[0];
    assert_eq!(
        (reference.id.as_deref(), reference.uri.as_deref(), reference.kind.as_deref()),
        (Some("r"), Some(""), Some("t"))
    );
    assert_eq!(reference.transforms, [Transform::Enveloped]);
    let key = signature.key_info.as_ref().unwrap();
    assert_eq!(key.certificates.iter().map(|c| c.der.as_slice()).collect::<Vec<_>>(), [b"ABC"]);
    assert_eq!((key.crls.len(), key.ignored.join(",")), (1, "KeyName,X509SubjectName".to_owned()));
    let ObjectContent::SignatureProperties(properties) = &signature.objects[0].content[0] else { panic!() };
    assert_eq!(properties[0].signing_time.as_deref(), Some("2021-11-05T14:48:47"));
    assert!(signature.notes.is_empty());
}

#[test]
fn parts_out_of_order_twice_unknown_or_with_markup_are_refused() {
    let good = good();
    let part = |name: &str| {
        let (from, end) = (good.find(&format!("<{name}")).unwrap(), format!("</{name}>"));
        good[from..good.find(&end).unwrap() + end.len()].to_owned()
    };
    let (info, value) = (part("SignedInfo"), part("SignatureValue"));
    let object = part("Object");
    let refused = |signature: String| {
        assert_ne!(signature, good, "nothing was changed");
        assert!(matches!(read(&signature), Err(StructureError::Schema { .. })), "{signature}");
    };
    refused(good.replace(&info, &info.repeat(2)));
    refused(good.replace(&value, &value.repeat(2)));
    refused(good.replace(&[info.as_str(), &value].concat(), &[value.as_str(), &info].concat()));
    refused(good.replace(&value, ""));
    refused(good.replace(&info, ""));
    refused(good.replace(&info, &format!("<wrap>{info}</wrap>")));
    refused(good.replace(&value, &format!("{value}<Extra/>")));
    refused(good.replace(&value, &format!("{value}<x xmlns=\"urn:x\"/>")));
    refused(good.replace(&value, &format!("{value}text")));
    refused(good.replace(&object, &format!("{object}{}", part("KeyInfo"))));
    refused(good.replace("<SignatureValue>QUJD", "<SignatureValue>QU<!-- -->JD"));
    refused(good.replace("<SignatureValue>QUJD", "<SignatureValue>QU<?p?>JD"));
    refused(good.replace("<SignatureValue>QUJD", "<SignatureValue>QU-JD"));
    refused(good.replace("<DigestValue>", "<DigestValue><!---->"));
    refused(good.replace("<DigestValue>", "<DigestValue><x/>"));
    refused(good.replace("</SignedInfo>", "<Manifest/></SignedInfo>"));
    refused(good.replace("</Reference>", "</Reference>x"));
    refused(good.replace("</DigestValue>", "</DigestValue><DigestValue/>"));
    refused(good.replace("</Transforms>", "<x/></Transforms>"));
    refused(good.replace(&part("Reference"), ""));
    refused(
        good.replace(" URI=\"\"", "").replace("</SignedInfo>", &[&reference("", &[], ""), "</SignedInfo>"].concat()),
    );
    refused(good.replace("rsa-sha256\"/>", "rsa-sha256\"><HMACOutputLength>1</HMACOutputLength></SignatureMethod>"));
    refused(good.replace(" Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"", ""));
}

#[test]
fn harmless_markup_is_noted() {
    let signature = read(&good().replace("<SignatureValue>", "<!-- c --><SignatureValue>")).unwrap();
    assert_eq!(signature.notes, [Note::Markup]);
    assert_eq!(read(&good().replace("QUJD", "QU<![CDATA[JD]]>")).unwrap().value.written, b"ABC");
}

#[test]
fn more_than_the_budget_is_refused() {
    let many = |n| signature(&(0..n).map(|i| reference(&format!(" URI=\"#a{i}\""), &[], "")).collect::<String>(), "");
    let most = Limits::default().xml_references;
    assert!(read(&many(most)).is_ok());
    assert!(matches!(read(&many(most + 1)), Err(StructureError::Limit(_))));
    let transforms = vec![transform(C14N); Limits::default().xml_transforms as usize + 1];
    assert!(matches!(read(&signature(&reference(" URI=\"\"", &transforms, ""), "")), Err(StructureError::Limit(_))));
}

#[test]
fn schemes_with_their_parameters() {
    use crate::crypto::SignatureScheme;
    let with = |method: &str| {
        let plain = "<SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>";
        read(&good().replace(plain, method)).unwrap().signed_info.scheme
    };
    let method = |uri: &str, inside: &str| format!("<SignatureMethod Algorithm=\"{uri}\">{inside}</SignatureMethod>");
    let pss = "http://www.w3.org/2007/05/xmldsig-more#rsa-pss";
    let params = |inside: &str| {
        format!("<p:RSAPSSParams xmlns:p=\"http://www.w3.org/2007/05/xmldsig-more#\">{inside}</p:RSAPSSParams>")
    };
    let sha512 = "http://www.w3.org/2001/04/xmlenc#sha512";
    assert_eq!(with(&method(pss, "")), Some(SignatureScheme::pss(DigestAlgorithm::Sha256)));
    let digest = format!("<DigestMethod Algorithm=\"{sha512}\"/>");
    assert_eq!(with(&method(pss, &params(&digest))), Some(SignatureScheme::pss(DigestAlgorithm::Sha512)));
    let mgf = format!("<p:MaskGenerationFunction>{digest}</p:MaskGenerationFunction><p:SaltLength>20</p:SaltLength>");
    let expected =
        SignatureScheme::RsaPss { digest: DigestAlgorithm::Sha256, mgf1: DigestAlgorithm::Sha512, salt_len: 20 };
    assert_eq!(with(&method(pss, &params(&mgf))), Some(expected));
    assert_eq!(with(&method(pss, &params("<p:TrailerField>2</p:TrailerField>"))), None);
    assert_eq!(with(&method("http://www.w3.org/2000/09/xmldsig#hmac-sha1", "")), None);
    assert_eq!(with(&method("http://www.w3.org/2000/09/xmldsig#dsa-sha1", "")), None);
    let ecdsa = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    assert_eq!(with(&method(ecdsa, "")), Some(SignatureScheme::Ecdsa(DigestAlgorithm::Sha256)));
    assert_eq!(with(&method(ecdsa, "<x/>")), None);
}

#[test]
fn ecdsa_values_have_the_length_of_the_curve() {
    use crate::crypto::{Curve, KeyKind, SignatureScheme};
    let scheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);
    let mut value = read(&good()).unwrap().value;
    let mut written = [0; 64];
    (written[1], written[30], written[63]) = (0x81, 2, 3);
    value.written = written.to_vec();
    let der = value.for_key(scheme, KeyKind::Ec(Curve::P256)).unwrap();
    // Needless zeros are gone, the sign stays clear: r has 32 octets from the zero before 81 on, s is 3.
    assert_eq!(der[..6], [0x30, 0x25, 0x02, 0x20, 0x00, 0x81]);
    assert_eq!(der[36..], [0x02, 0x01, 0x03]);
    assert_eq!(value.for_key(scheme, KeyKind::Rsa { bits: 2048 }), None);
    for length in [0, 63, 65, 66, 70, 96] {
        value.written = vec![1; length];
        assert_eq!(value.for_key(scheme, KeyKind::Ec(Curve::P256)), None);
    }
    let rsa = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256);
    assert_eq!(value.for_key(rsa, KeyKind::Rsa { bits: 2048 }), Some(value.written.clone()));
}

#[test]
fn algorithms_there_and_back() {
    use crate::crypto::SignatureScheme;
    for algorithm in DigestAlgorithm::ALL {
        if let Some(uri) = digest_uri(algorithm) {
            assert_eq!(digest_from_uri(uri), Some(algorithm));
        }
    }
    for scheme in [
        SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256),
        SignatureScheme::pss(DigestAlgorithm::Sha512),
        SignatureScheme::Ecdsa(DigestAlgorithm::Sha384),
        SignatureScheme::Ed25519,
    ] {
        assert_eq!(scheme_uri(scheme).and_then(scheme_from_uri), Some(scheme));
    }
    assert_eq!(scheme_from_uri("http://www.w3.org/2000/09/xmldsig#hmac-sha1"), None);
    // Read, never written.
    assert_eq!(scheme_from_uri("http://www.w3.org/2021/04/xmldsig-more#eddsa-ed448"), Some(SignatureScheme::Ed448));
    assert_eq!(scheme_uri(SignatureScheme::Ed448), None);
}

#[test]
fn signatures_amid_text() {
    let one = signature(&reference(" URI=\"\"", &[], ""), "");
    let limits = Limits::default();
    for (document, expected) in [
        (format!("<a>\n{one}\n<b>text</b></a>"), vec![false]),
        (format!("<a><v>1{one}000</v><w>{one}</w></a>"), vec![true, false]),
        (format!("<a><v>{one}<x>{one}</x>1</v></a>"), vec![true, false]),
        (format!("<a>text{one}{one}.<!-- -->.</a>"), vec![true, true]),
        (format!("<a>text{one}{one}</a>"), vec![false, false]),
        (format!("<a>{one}<b/>text</a>"), vec![false]),
        (format!("<a><b>{one}text<c/>{one}</b></a>"), vec![true, true]),
        (one.clone(), vec![false]),
    ] {
        let octets = document.into_bytes();
        let found = find(&Document::open(&octets, &limits).unwrap()).unwrap();
        assert_eq!(found.signatures.iter().map(|s| s.amid_text).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn places_and_nesting() {
    let inner = signature(&reference(" URI=\"\"", &[], ""), "");
    let outer =
        signature(&reference(" URI=\"\"", &[], ""), &format!("<Object><x xmlns=\"urn:x\"><y/>{inner}</x></Object>"));
    let octets = format!("<a><b/><b>{inner}{outer}</b></a>").into_bytes();
    let limits = Limits::default();
    let document = Document::open(&octets, &limits).unwrap();
    let found = find(&document).unwrap();
    let places: Vec<_> = found.signatures.iter().map(|s| (s.path.as_str(), s.within)).collect();
    let deep = "/a/b[2]/Signature[2]/Object/x/Signature";
    assert_eq!(places, [("/a/b[2]/Signature", None), ("/a/b[2]/Signature[2]", None), (deep, Some(1))]);
    assert_eq!((found.outline.root.as_str(), found.outline.span.end), ("a", octets.len() as u64));
    // A child of an object that may be of any length is not held.
    let object = found.signatures[1].tree.root().child(DSIG, "Object").unwrap();
    assert!(object.elements().next().is_some_and(|x| x.pruned && x.nodes.is_empty()));
    let nested = "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">".repeat(20) + &"</Signature>".repeat(20);
    let nested = nested.into_bytes();
    let document = Document::open(&nested, &limits).unwrap();
    assert!(matches!(find(&document), Err(crate::xml::Error::Limit(_))));
}
