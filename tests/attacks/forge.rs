//! CMS messages put together piece by piece, so that any piece can be wrong, and signed again.

use kyso::asn1::{
    Tag, context, integer, integer_u64, null, octet_string, oid as oid_value, oid::from_dotted, sequence, set_of, tlv,
};
use kyso::base::UnixTime;
use kyso::crypto::{DigestAlgorithm, SignatureScheme, digest};
use kyso::keys::Signer;
use kyso::x509::Certificate;

use super::editor::signatures;
use crate::support::SoftSigner;

pub const DATA: &str = "1.2.840.113549.1.7.1";
pub const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub const TIME_STAMP: &str = "1.2.840.113549.1.9.16.2.14";
const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";

pub fn oid(dotted: &str) -> Vec<u8> {
    oid_value(&from_dotted(dotted).expect("an oid"))
}

pub fn algorithm(dotted: &str) -> Vec<u8> {
    sequence(&[oid(dotted), null()])
}

pub fn attribute(kind: &str, values: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[oid(kind), set_of(values)])
}

pub fn signing_certificate(certificate: &Certificate) -> Vec<u8> {
    let hash = digest(DigestAlgorithm::Sha256, certificate.der());
    attribute(SIGNING_CERTIFICATE_V2, &[sequence(&[sequence(&[sequence(&[octet_string(hash.as_bytes())])])])])
}

pub fn issuer_and_serial(certificate: &Certificate) -> Vec<u8> {
    sequence(&[certificate.issuer().der(), &integer(certificate.serial())])
}

/// The pieces of a SignedData with one signer, all of them as they should be to begin with.
pub struct Parts {
    pub digest_algorithms: Vec<Vec<u8>>,
    /// The dotted OID of the encapsulated content, and the content.
    pub content: (&'static str, Option<Vec<u8>>),
    pub certificates: Vec<Vec<u8>>,
    pub sid: Vec<u8>,
    pub digest_algorithm: Vec<u8>,
    pub content_type: Vec<u8>,
    pub message_digest: Vec<u8>,
    pub signing_certificate: Vec<u8>,
    /// More signed attributes.
    pub more: Vec<Vec<u8>>,
    /// `false`: none at all, and the value is over this content.
    pub without_attributes: Option<Vec<u8>>,
    /// Sends the attributes in the order they have here (the value is over what is sent).
    pub unsorted: bool,
    pub scheme: Vec<u8>,
    /// Replaces the signature value.
    pub value: Option<Vec<u8>>,
    pub unsigned: Vec<Vec<u8>>,
    /// Repeated or foreign signers put before and behind the own one.
    pub before: Vec<Vec<u8>>,
    pub behind: Vec<Vec<u8>>,
    pub without_signer: bool,
}

impl Parts {
    /// An honest message over content with this digest.
    pub fn honest(signer: &SoftSigner, content_digest: &[u8]) -> Self {
        let certificate = signer.certificate();
        let mut certificates = vec![certificate.der().to_vec()];
        certificates.extend(signer.chain().iter().map(|c| c.der().to_vec()));
        let digest_algorithm = signer.scheme().digest().algorithm_identifier();
        Self {
            digest_algorithms: vec![digest_algorithm.clone()],
            content: (DATA, None),
            certificates,
            sid: issuer_and_serial(certificate),
            digest_algorithm,
            content_type: attribute(CONTENT_TYPE, &[oid(DATA)]),
            message_digest: attribute(MESSAGE_DIGEST, &[octet_string(content_digest)]),
            signing_certificate: signing_certificate(certificate),
            more: Vec::new(),
            without_attributes: None,
            unsorted: false,
            scheme: signer.scheme().algorithm_identifier(),
            value: None,
            unsigned: Vec::new(),
            before: Vec::new(),
            behind: Vec::new(),
            without_signer: false,
        }
    }

    fn attributes(&self) -> Vec<u8> {
        let own = [&self.content_type, &self.message_digest, &self.signing_certificate];
        let all: Vec<Vec<u8>> =
            own.into_iter().cloned().chain(self.more.iter().cloned()).filter(|a| !a.is_empty()).collect();
        if !self.unsorted {
            return set_of(&all);
        }
        let mut backwards = set_of(&all);
        let mut sorted = all.clone();
        sorted.sort();
        sorted.reverse();
        backwards = tlv(Tag::SET, &sorted.concat()).into_iter().take(backwards.len()).collect();
        backwards
    }

    pub fn signer_info(&self, signer: &SoftSigner) -> Vec<u8> {
        let attributes = self.attributes();
        let signed = self.without_attributes.as_deref().unwrap_or(&attributes);
        let value = self.value.clone().unwrap_or_else(|| signer.sign(signed).expect("a software key"));
        let mut info = vec![integer_u64(1), self.sid.clone(), self.digest_algorithm.clone()];
        if self.without_attributes.is_none() {
            let mut implicit = attributes;
            implicit[0] = 0xa0;
            info.push(implicit);
        }
        info.extend([self.scheme.clone(), octet_string(&value)]);
        if !self.unsigned.is_empty() {
            info.push(context(1, &self.unsigned));
        }
        sequence(&info)
    }

    pub fn der(&self, signer: &SoftSigner) -> Vec<u8> {
        let mut signers = self.before.clone();
        if !self.without_signer {
            signers.push(self.signer_info(signer));
        }
        signers.extend(self.behind.iter().cloned());
        let mut content = vec![oid(self.content.0)];
        content.extend(self.content.1.as_ref().map(|octets| context(0, &[octet_string(octets)])));
        let version = if self.content.0 == DATA { 1 } else { 3 };
        let mut message =
            vec![integer_u64(version), tlv(Tag::SET, &self.digest_algorithms.concat()), sequence(&content)];
        if !self.certificates.is_empty() {
            message.push(context(0, &self.certificates));
        }
        message.push(tlv(Tag::SET, &signers.concat()));
        sequence(&[oid(SIGNED_DATA), context(0, &[sequence(&message)])])
    }
}

/// A time-stamp token by any key, over any octets.
pub fn token(signer: &SoftSigner, stamped: &[u8], time: UnixTime) -> Vec<u8> {
    let imprint = digest(DigestAlgorithm::Sha256, stamped);
    token_over(signer, imprint.as_bytes(), time)
}

pub fn token_over(signer: &SoftSigner, imprint: &[u8], time: UnixTime) -> Vec<u8> {
    let info = sequence(&[
        integer_u64(1),
        oid("1.2.3.4.1"),
        sequence(&[DigestAlgorithm::Sha256.algorithm_identifier(), octet_string(imprint)]),
        integer_u64(77),
        kyso::asn1::generalized_time(time).expect("a time"),
    ]);
    let content = digest(signer.scheme().digest(), &info);
    let mut parts = Parts::honest(signer, content.as_bytes());
    parts.content = (TST_INFO, Some(info));
    parts.content_type = attribute(CONTENT_TYPE, &[oid(TST_INFO)]);
    parts.der(signer)
}

/// The octets around the last signature's hole, whatever its byte range says.
pub fn around_hole(pdf: &[u8]) -> Vec<u8> {
    let [start, end] = hole(pdf);
    [&pdf[..start], &pdf[end..]].concat()
}

/// Where the last signature's `<…>` lies.
pub fn hole(pdf: &[u8]) -> [usize; 2] {
    let last = signatures(pdf);
    let span = last.iter().filter_map(|s| s.contents_span).max_by_key(|s| s.start).expect("/Contents");
    [usize::try_from(span.start).unwrap(), usize::try_from(span.end).unwrap()]
}

/// Puts octets into a hole, zeros behind them.
pub fn fill(pdf: &mut [u8], [start, end]: [usize; 2], octets: &[u8]) {
    let digits: String = octets.iter().map(|o| format!("{o:02x}")).collect();
    let room = end - start - 2;
    assert!(digits.len() <= room, "{} octets do not fit into {}", octets.len(), room / 2);
    pdf[start + 1..end - 1].copy_from_slice(format!("{digits:0<room$}").as_bytes());
}

/// Signs whatever the given ranges hold, as an attacker with a key of his own would.
pub fn sign_ranges(pdf: &mut [u8], hole: [usize; 2], ranges: &[std::ops::Range<usize>], signer: &SoftSigner) {
    let content: Vec<u8> = ranges.iter().flat_map(|r| pdf[r.clone()].to_vec()).collect();
    let content = digest(signer.scheme().digest(), &content);
    let message = Parts::honest(signer, content.as_bytes()).der(signer);
    fill(pdf, hole, &message);
}

/// Scheme with another digest, for messages that contradict themselves.
pub fn ecdsa(digest: DigestAlgorithm) -> Vec<u8> {
    SignatureScheme::Ecdsa(digest).algorithm_identifier()
}
