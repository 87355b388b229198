//! Keys that come without a certificate are believed by nobody here (threat X-23). To see that digest and value are right all
//! the same, a certificate is made for such a key and put before it, where the signature does not cover it.

use kyso::asn1::{self, oid};
use kyso::base::{Limits, UnixTime};
use kyso::crypto::{Curve, DigestAlgorithm, SignatureScheme};
use kyso::keys::{SoftwareKey, generate_ec};
use kyso::xml::{Element, Tree};

use crate::support::status::base64;

/// The document with a certificate for its bare key; `None` when it has a certificate, or no key.
pub fn certificate(octets: &Vec<u8>) -> Option<Vec<u8>> {
    let tree = Tree::document(octets, &Limits::default()).ok()?;
    let all: Vec<&Element> = tree.root().descendants().collect();
    if all.iter().any(|e| e.local == "X509Certificate") {
        return None;
    }
    let text =
        |parent: &Element, local: &str| parent.descendants().find(|e| e.local == local).map(|e| base64(&e.text()));
    let spki = all.iter().find_map(|element| match element.local.as_str() {
        "RSAKeyValue" => {
            let key = [text(element, "Modulus")?, text(element, "Exponent")?].map(|n| asn1::positive_integer(&n));
            let algorithm = asn1::sequence(&[oid_value("1.2.840.113549.1.1.1"), asn1::null()]);
            Some(asn1::sequence(&[algorithm, asn1::bit_string(&asn1::sequence(&key))]))
        }
        "ECKeyValue" => {
            let curve = element.descendants().find(|e| e.local == "NamedCurve")?.attribute("", "URI")?;
            let curve = oid_value(curve.strip_prefix("urn:oid:")?);
            let algorithm = asn1::sequence(&[oid_value("1.2.840.10045.2.1"), curve]);
            Some(asn1::sequence(&[algorithm, asn1::bit_string(&text(element, "PublicKey")?)]))
        }
        // RFC 4050: the point in decimal digits.
        "ECDSAKeyValue" => {
            let find = |local: &str| element.descendants().find(|e| e.local == local);
            let urn = find("NamedCurve")?.attribute("", "URN")?.strip_prefix("urn:oid:")?;
            let width = match urn {
                "1.2.840.10045.3.1.7" => 32,
                "1.3.132.0.34" => 48,
                "1.3.132.0.35" => 66,
                _ => return None,
            };
            let number = |local: &str| {
                let digits = find(local)?.attribute("", "Value")?;
                let octets = num_bigint::BigUint::parse_bytes(digits.as_bytes(), 10)?.to_bytes_be();
                Some([vec![0; width - octets.len()], octets].concat())
            };
            let point = [vec![4], number("X")?, number("Y")?].concat();
            let algorithm = asn1::sequence(&[oid_value("1.2.840.10045.2.1"), oid_value(urn)]);
            Some(asn1::sequence(&[algorithm, asn1::bit_string(&point)]))
        }
        "DEREncodedKeyValue" => Some(base64(&element.text())),
        _ => None,
    })?;
    let key_info = all.iter().find(|e| e.local == "KeyInfo")?;
    let at = usize::try_from(key_info.content.start).unwrap();
    let der = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, issue(&spki));
    let data = format!(
        "<X509Data xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Certificate>{der}</X509Certificate></X509Data>"
    );
    Some([&octets[..at], data.as_bytes(), &octets[at..]].concat())
}

fn oid_value(dotted: &str) -> Vec<u8> {
    asn1::oid(&oid::from_dotted(dotted).unwrap())
}

fn issue(spki: &[u8]) -> Vec<u8> {
    let scheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);
    let key = SoftwareKey::from_pkcs8(&generate_ec(Curve::P256).unwrap().pkcs8).unwrap();
    let day = |year| asn1::time(UnixTime::from_utc(year, 1, 1, 0, 0, 0).unwrap()).unwrap();
    let name = crate::support::issue::name("a bare key");
    let tbs = asn1::sequence(&[
        asn1::context(0, &[asn1::integer_u64(2)]),
        asn1::integer_u64(1),
        scheme.algorithm_identifier(),
        name.clone(),
        asn1::sequence(&[day(2000), day(2049)]),
        name,
        spki.to_vec(),
    ]);
    let value = key.sign(scheme, &tbs).unwrap();
    asn1::sequence(&[tbs, scheme.algorithm_identifier(), asn1::bit_string(&value)])
}
