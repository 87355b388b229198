//! Revocation data inside a message: its set of lists (RFC 5652 §10.2.1, RFC 5940), Adobe's archive attribute
//! (ISO 32000-2 §12.8.3.3.2), the CAdES values (EN 319 122-1 annex A.1). Found and cut out, not read: whose it is and
//! what it says is for whoever checks it.

use crate::asn1::{Reader, Tag, oid};

use super::SignerInfo;
use super::attributes::Attribute;
use super::error::{Error, Reading};
use super::signed_data::SignedData;

/// Revocation data and certificates cut out of a message, all of it as received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArchivedValues<'a> {
    /// DER of what should be CertificateLists.
    pub crls: Vec<&'a [u8]>,
    /// DER of what should be OCSPResponses, or bare BasicOCSPResponses.
    pub ocsp: Vec<&'a [u8]>,
    /// DER of what should be certificates.
    pub certificates: Vec<&'a [u8]>,
    /// Parts whose syntax is broken, or of a kind that is not known: left out.
    pub unreadable: usize,
}

const OTHER_REVOCATION: &str = "OtherRevocationInfoFormat (RFC 5652 §10.2.1)";
const ARCHIVE: &str = "RevocationInfoArchival (ISO 32000-2 §12.8.3.3.2)";
const VALUES: &str = "RevocationValues (EN 319 122-1 annex A.1.2.2)";
const CERTIFICATES: &str = "CertificateValues (EN 319 122-1 annex A.1.1.2)";

impl SignedData {
    /// The members of the set of revocation data: lists as they are, OCSP answers taken out of their `other` form.
    #[must_use]
    pub fn revocation_values(&self) -> ArchivedValues<'_> {
        let mut found = ArchivedValues::default();
        for member in self.crls() {
            match member.first().map(|&tag| Tag(tag)) {
                // A list starts with a SEQUENCE. What starts with an identifier is the other form under the wrong tag, as some
                // versions of iText wrote it.
                Some(Tag::SEQUENCE) => match other(member, Tag::SEQUENCE) {
                    Ok(Some(answer)) => found.ocsp.push(answer),
                    Ok(None) | Err(_) => found.crls.push(member),
                },
                // RFC 5940 §2.1, and the bare form CAdES has (EN 319 122-1 §5.4.2).
                _ => match other(member, Tag::context(1)) {
                    Ok(Some(answer)) => found.ocsp.push(answer),
                    Ok(None) | Err(_) => found.unreadable = found.unreadable.saturating_add(1),
                },
            }
        }
        found
    }
}

impl SignerInfo {
    /// What the signer's attributes hold: Adobe's archive (a signed attribute; time-stamp tokens have it unsigned), the
    /// CAdES values (unsigned). Nothing of it is proven by being there.
    #[must_use]
    pub fn archived_values(&self) -> ArchivedValues<'_> {
        let mut found = ArchivedValues::default();
        let signed = self.signed_attributes().map(|s| s.values_of(oid::ADOBE_REVOCATION)).unwrap_or_default();
        for value in signed.into_iter().chain(self.unsigned_values(oid::ADOBE_REVOCATION)) {
            found.keep(|found| lists(value, ARCHIVE, found));
        }
        for value in self.unsigned_values(oid::REVOCATION_VALUES) {
            found.keep(|found| lists(value, VALUES, found));
        }
        for value in self.unsigned_values(oid::CERTIFICATE_VALUES) {
            found.keep(|found| certificates(value, found));
        }
        found
    }
}

impl ArchivedValues<'_> {
    /// Counts a part that breaks off; what was cut out before stays.
    fn keep(&mut self, read: impl FnOnce(&mut Self) -> Result<(), Error>) {
        if read(self).is_err() {
            self.unreadable = self.unreadable.saturating_add(1);
        }
    }
}

/// OtherRevocationInfoFormat ::= `[1]` IMPLICIT SEQUENCE { otherRevInfoFormat OID, otherRevInfo ANY }
fn other(member: &[u8], tag: Tag) -> Result<Option<&[u8]>, Error> {
    let mut outer = Reader::new(member);
    let mut fields = outer.expect(tag).and_then(|value| value.reader()).reading(OTHER_REVOCATION)?;
    let format = fields.oid().reading(OTHER_REVOCATION)?;
    let value = fields.read().reading(OTHER_REVOCATION)?.raw;
    fields.finish().reading(OTHER_REVOCATION)?;
    Ok([oid::RI_OCSP_RESPONSE, oid::PKIX_OCSP_BASIC].contains(&format).then_some(value))
}

/// SEQUENCE { `[0]` EXPLICIT SEQUENCE OF list, `[1]` EXPLICIT SEQUENCE OF answer, `[2]` other }, all optional: the one
/// shape of Adobe's and of the CAdES value, which differ in the form of their answers only.
fn lists<'a>(value: &'a [u8], what: &'static str, found: &mut ArchivedValues<'a>) -> Result<(), Error> {
    let mut outer = Reader::new(value);
    let mut fields = outer.sequence().reading(what)?;
    outer.finish().reading(what)?;
    for number in [0, 1] {
        let Some(mut tagged) = fields.optional_explicit(number).reading(what)? else { continue };
        let mut list = tagged.sequence().reading(what)?;
        while !list.is_empty() {
            let item = list.expect(Tag::SEQUENCE).reading(what)?.raw;
            match number {
                0 => found.crls.push(item),
                _ => found.ocsp.push(item),
            }
        }
        tagged.finish().reading(what)?;
    }
    if fields.optional(Tag::context(2)).reading(what)?.is_some() {
        found.unreadable = found.unreadable.saturating_add(1);
    }
    fields.finish().reading(what)
}

/// CertificateValues ::= SEQUENCE OF Certificate
fn certificates<'a>(value: &'a [u8], found: &mut ArchivedValues<'a>) -> Result<(), Error> {
    let mut outer = Reader::new(value);
    let mut list = outer.sequence().reading(CERTIFICATES)?;
    outer.finish().reading(CERTIFICATES)?;
    while !list.is_empty() {
        found.certificates.push(list.expect(Tag::SEQUENCE).reading(CERTIFICATES)?.raw);
    }
    Ok(())
}

/// All values of all instances of an attribute, up to the first that cannot be read.
pub(super) fn values<'a>(attributes: &[Attribute], der: &'a [u8], wanted: &[u8]) -> Vec<&'a [u8]> {
    let instances = attributes.iter().filter(|a| a.oid(der) == wanted);
    instances.flat_map(|a| a.values(der)).map_while(Result::ok).map(|value| value.raw).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::asn1;

    const LIST: [u8; 4] = [0x30, 0x02, 0x05, 0x00];

    fn read(value: &[u8]) -> ArchivedValues<'_> {
        let mut found = ArchivedValues::default();
        found.keep(|found| lists(value, ARCHIVE, found));
        found
    }

    #[test]
    fn lists_and_answers_are_cut_out() {
        let answer = asn1::sequence(&[asn1::integer_u64(7)]);
        let value = asn1::sequence(&[
            asn1::context(0, &[asn1::sequence(&[LIST, LIST])]),
            asn1::context(1, &[asn1::sequence(std::slice::from_ref(&answer))]),
        ]);
        let found = read(&value);
        assert_eq!((found.crls, found.ocsp, found.unreadable), (vec![&LIST[..], &LIST], vec![&answer[..]], 0));
        assert_eq!(read(&asn1::sequence::<Vec<u8>>(&[])), ArchivedValues::default());
    }

    #[test]
    fn what_breaks_off_is_counted_and_the_rest_stays() {
        let first = asn1::context(0, &[asn1::sequence(&[LIST])]);
        let broken = asn1::sequence(&[first.clone(), asn1::context(1, &[asn1::integer_u64(1)])]);
        assert_eq!((read(&broken).crls.len(), read(&broken).unreadable), (1, 1));
        let foreign = asn1::sequence(&[first, asn1::context(2, &[asn1::null()])]);
        assert_eq!((read(&foreign).crls.len(), read(&foreign).unreadable), (1, 1));
        for rubbish in [&[][..], &[0x30, 0x05], &[0x31, 0x00], &[0x30, 0x00, 0x00]] {
            assert_eq!(read(rubbish).unreadable, 1, "{rubbish:02x?}");
        }
    }

    #[test]
    fn other_forms_are_told_by_their_identifier() {
        let member =
            |format: &[u8], extra: &[Vec<u8>]| asn1::context(1, &[&[asn1::oid(format), LIST.to_vec()], extra].concat());
        let other = |member: &[u8]| super::other(member, Tag::context(1)).map(|found| found.map(<[u8]>::to_vec));
        assert_eq!(other(&member(oid::RI_OCSP_RESPONSE, &[])).unwrap(), Some(LIST.to_vec()));
        assert_eq!(other(&member(oid::PKIX_OCSP_BASIC, &[])).unwrap(), Some(LIST.to_vec()));
        assert_eq!(other(&member(oid::ID_DATA, &[])).unwrap(), None);
        assert!(other(&member(oid::RI_OCSP_RESPONSE, &[asn1::null()])).is_err());
        assert!(other(&LIST).is_err());
        let untagged = asn1::sequence(&[asn1::oid(oid::RI_OCSP_RESPONSE), LIST.to_vec()]);
        assert_eq!(super::other(&untagged, Tag::SEQUENCE).unwrap(), Some(&LIST[..]));
        assert!(super::other(&asn1::sequence(&[LIST]), Tag::SEQUENCE).is_err());
    }

    #[test]
    fn certificates_are_a_sequence_of_sequences() {
        let mut found = ArchivedValues::default();
        found.keep(|found| certificates(&[0x30, 0x06, 0x30, 0x00, 0x30, 0x00, 0x05, 0x00], found));
        assert_eq!((found.certificates.len(), found.unreadable), (2, 1));
    }
}
