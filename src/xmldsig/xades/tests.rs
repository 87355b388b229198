//! What we write is what we read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::base::Limits;
use crate::xml::Document;
use crate::xmldsig::{Signature, find};

/// A signature with this in an object.
fn read(object: &str) -> Option<Properties> {
    let text = format!(
        "<a><Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"s\"><SignedInfo><CanonicalizationMethod \
         Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/><SignatureMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><Reference URI=\"#p\"><DigestMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue>AA==</DigestValue></Reference></SignedInfo>\
         <SignatureValue Id=\"v\">AA==</SignatureValue><Object>{object}</Object></Signature></a>"
    );
    let limits = Limits::default();
    let octets = text.into_bytes();
    let document = Document::open(&octets, &limits).unwrap();
    let found = find(&document).unwrap();
    let signature = Signature::read(&found.signatures[0].tree, &limits).unwrap();
    Properties::read(&found.signatures[0].tree, &signature)
}

fn qualifying(namespace: &str, target: &str, inner: &str) -> String {
    format!("<q:QualifyingProperties xmlns:q=\"{namespace}\" Target=\"{target}\">{inner}</q:QualifyingProperties>")
}

fn unsigned(inner: &str) -> String {
    let unsigned = "q:UnsignedProperties><q:UnsignedSignatureProperties";
    qualifying(XADES_132, "#s", &format!("<{unsigned}>{inner}</q:UnsignedSignatureProperties></q:UnsignedProperties>"))
}

#[test]
fn unsigned_properties_of_ours_are_read() {
    let (certificate, crl, ocsp) = ([0x30, 1, 2], [0x30, 3, 4], [0x30, 5, 6]);
    let new = NewValues { certificates: vec![&certificate], crls: vec![&crl], ocsp: vec![&ocsp] };
    let text = [
        time_stamp(NewStamp::Signature, &[0x30, 7]),
        values(&new),
        time_stamp(NewStamp::Archive, &[0x30, 8]),
        time_stamp_validation_data(&new),
    ]
    .concat();
    let properties = read(&unsigned(&text)).unwrap();
    assert!(
        properties.faults.is_empty() && properties.notes.is_empty(),
        "{:?} {:?}",
        properties.faults,
        properties.notes
    );
    let names: Vec<&str> = properties.unsigned.iter().map(|u| u.local.as_str()).collect();
    let expected =
        ["SignatureTimeStamp", "CertificateValues", "RevocationValues", "ArchiveTimeStamp", "TimeStampValidationData"];
    assert_eq!(names, expected);
    let stamps: Vec<_> = properties.stamps().map(|(at, stamp)| (at, stamp.kind, stamp.tokens.clone())).collect();
    let tokens = |last| vec![Some(vec![0x30, last])];
    assert_eq!(stamps, [(0, StampKind::Signature, tokens(7)), (3, StampKind::ArchiveV141, tokens(8))]);
    let values = |u: &Unsigned| match &u.content {
        UnsignedContent::Values(values) => values.iter().filter_map(|v| v.octets.clone()).collect(),
        _ => Vec::new(),
    };
    let read: Vec<Vec<Vec<u8>>> = properties.unsigned.iter().map(values).collect();
    let (certificate, crl, ocsp) = (certificate.to_vec(), crl.to_vec(), ocsp.to_vec());
    let all = vec![certificate.clone(), crl.clone(), ocsp.clone()];
    assert_eq!(read, [vec![], vec![certificate], vec![crl, ocsp], vec![], all]);
}

/// Odd, unknown, doubled and older ones: read as far as they go, and said.
#[test]
fn what_is_odd_is_said() {
    let signed = |inner: &str| {
        let group = format!("<q:SignedSignatureProperties>{inner}</q:SignedSignatureProperties>");
        qualifying(XADES_132, "#s", &format!("<q:SignedProperties Id=\"p\">{group}</q:SignedProperties>"))
    };
    let time = "<q:SigningTime>2026-06-01T08:00:00+07:00</q:SigningTime>";
    let older = qualifying("http://uri.etsi.org/01903/v1.1.1#", "#s", "");
    let rows: [(&str, String, &[&str], &[&str]); 10] = [
        ("plain", signed(time), &[], &[]),
        ("two times", signed(&format!("{time}{time}")), &["xades.properties-twice"], &[]),
        ("two of all", format!("{0}{0}", signed(time)), &["xades.properties-twice"], &[]),
        (
            "no zone",
            signed("<q:SigningTime>2026-06-01T08:00:00</q:SigningTime>"),
            &[],
            &["xades.signing-time-without-zone"],
        ),
        ("no time", signed("<q:SigningTime>x</q:SigningTime>"), &[], &["xades.signing-time-unreadable"]),
        ("a property of somebody", signed("<x xmlns=\"urn:x\"/>"), &[], &["xades.property-unknown"]),
        ("another target", qualifying(XADES_132, "#other", ""), &[], &["xades.target"]),
        ("no target", qualifying(XADES_132, "", ""), &[], &["xades.target"]),
        ("older", older, &[], &["xades.older-version"]),
        (
            "two unsigned",
            qualifying(XADES_132, "#s", "<q:UnsignedProperties/><q:UnsignedProperties/>"),
            &[],
            &["xades.unsigned-properties-twice"],
        ),
    ];
    for (what, text, faults, notes) in rows {
        let properties = read(&text).unwrap_or_else(|| panic!("{what}"));
        assert_eq!(properties.faults.iter().map(|f| f.code).collect::<Vec<_>>(), faults, "{what}");
        assert_eq!(properties.notes, notes, "{what}");
    }
    assert!(read("<x/>").is_none());
    assert!(read(&qualifying("urn:other", "#s", "")).is_none(), "of another namespace");
    assert!(read(&format!("<x>{}</x>", signed(time))).is_none(), "deeper than in the object itself");
    // More than anybody has.
    let many = read(&unsigned(&"<q:Other/>".repeat(300))).unwrap();
    assert_eq!((many.unsigned.len(), many.notes.as_slice()), (256, &["format.embedded-limit"][..]));
}

/// Where the next property goes: in what is there, without another octet changed.
#[test]
fn properties_grow_where_they_can() {
    let grows = |text: &str| read(text).unwrap().growth.map(|growth| growth.around.0.matches('<').count());
    assert_eq!(grows(&unsigned("<q:Other/>")), Some(0));
    assert_eq!(grows(&qualifying(XADES_132, "#s", "<q:UnsignedProperties></q:UnsignedProperties>")), Some(1));
    assert_eq!(grows(&qualifying(XADES_132, "#s", "")), Some(2));
    assert_eq!(grows(&qualifying(XADES_132, "#s", "<q:UnsignedProperties/>")), None, "a tag would have to be split");
    assert_eq!(grows(&qualifying("http://uri.etsi.org/01903/v1.2.2#", "#s", "")), None);
}
