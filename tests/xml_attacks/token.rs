//! Time-stamp tokens by any key, over any octets, for any time: a real authority would make none of these.

use kyso::asn1::{
    Tag, context, generalized_time, integer, integer_u64, null, octet_string, oid as oid_value, oid::from_dotted,
    sequence, set_of, tlv,
};
use kyso::base::UnixTime;
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::keys::Signer as _;

use crate::support::SoftSigner;

fn oid(dotted: &str) -> Vec<u8> {
    oid_value(&from_dotted(dotted).expect("an oid"))
}

fn attribute(kind: &str, value: Vec<u8>) -> Vec<u8> {
    sequence(&[oid(kind), set_of(&[value])])
}

/// A token over these octets.
pub fn token(signer: &SoftSigner, stamped: &[u8], time: UnixTime) -> Vec<u8> {
    let imprint = digest(DigestAlgorithm::Sha256, stamped);
    let sha256 = || sequence(&[oid("2.16.840.1.101.3.4.2.1"), null()]);
    let info = sequence(&[
        integer_u64(1),
        oid("1.2.3.4.1"),
        sequence(&[sha256(), octet_string(imprint.as_bytes())]),
        integer_u64(77),
        generalized_time(time).expect("a time"),
    ]);
    let certificate = signer.certificate();
    let own = digest(DigestAlgorithm::Sha256, certificate.der());
    let content = digest(signer.scheme().digest(), &info);
    let attributes = set_of(&[
        attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.9.16.1.4")),
        attribute("1.2.840.113549.1.9.4", octet_string(content.as_bytes())),
        attribute("1.2.840.113549.1.9.16.2.47", sequence(&[sequence(&[sequence(&[octet_string(own.as_bytes())])])])),
    ]);
    let value = signer.sign(&attributes).expect("a software key");
    let mut implicit = attributes;
    implicit[0] = 0xa0;
    let algorithm = signer.scheme().digest().algorithm_identifier();
    let signer_info = sequence(&[
        integer_u64(1),
        sequence(&[certificate.issuer().der(), &integer(certificate.serial())]),
        algorithm.clone(),
        implicit,
        signer.scheme().algorithm_identifier(),
        octet_string(&value),
    ]);
    let mut certificates = vec![certificate.der().to_vec()];
    certificates.extend(signer.chain().iter().map(|c| c.der().to_vec()));
    let message = sequence(&[
        integer_u64(3),
        tlv(Tag::SET, &algorithm),
        sequence(&[oid("1.2.840.113549.1.9.16.1.4"), context(0, &[octet_string(&info)])]),
        context(0, &certificates),
        tlv(Tag::SET, &signer_info),
    ]);
    sequence(&[oid("1.2.840.113549.1.7.2"), context(0, &[message])])
}
