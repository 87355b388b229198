//! GeneralName (RFC 5280 §4.2.1.6): the names that alternative names, constraints, distribution points and lists use.

use crate::asn1;
use crate::asn1::{ErrorKind, Reader, Tag, Value, oid};
use crate::base::{LimitReached, hex};

use super::Name;

/// Names in one list. Each may be 2 octets and costs 30 times that when read; certificates have a handful, and the
/// hostile ones of x509-limbo 2,048.
const MAX_NAMES: usize = 1 << 16;

/// One name. Equality is that of the kind and its octets, of directory names RFC 5280 §7.1; whoever needs the rules of a
/// kind (host parts of addresses, case of domains) compares by them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GeneralName {
    /// otherName.
    OtherName {
        /// Content octets of its type.
        type_id: Vec<u8>,
        /// DER of its value.
        value: Vec<u8>,
    },
    /// rfc822Name: ASCII, as it stands.
    Rfc822(String),
    /// dNSName: ASCII, as it stands.
    Dns(String),
    /// x400Address: the DER with its tag, never looked into (threat CVE-2023-0286).
    X400(Vec<u8>),
    /// directoryName.
    Directory(Name),
    /// ediPartyName: the DER with its tag, never looked into.
    EdiParty(Vec<u8>),
    /// uniformResourceIdentifier: ASCII, as it stands.
    Uri(String),
    /// iPAddress: 4 or 16 octets, with a mask in constraints 8 or 32; the length is for the reader of the extension to
    /// check.
    Ip(Vec<u8>),
    /// registeredID: content octets.
    RegisteredId(Vec<u8>),
}

fn ia5(value: &Value<'_>) -> Result<String, asn1::Error> {
    match core::str::from_utf8(value.content) {
        Ok(text) if text.is_ascii() => Ok(text.to_owned()),
        _ => Err(asn1::Error::new(value.offset, ErrorKind::BadString)),
    }
}

impl GeneralName {
    /// Reads one name by its tag.
    ///
    /// # Errors
    /// When the tag is none of the nine, or the contents are not what it says.
    pub fn from_value(value: &Value<'_>) -> Result<Self, asn1::Error> {
        Ok(match value.tag {
            Tag(0xa0) => {
                let mut fields = value.reader()?;
                let type_id = fields.oid()?.to_vec();
                let mut inside = fields.expect(Tag::context(0))?.reader()?;
                let content = inside.read()?.raw.to_vec();
                inside.finish()?;
                fields.finish()?;
                Self::OtherName { type_id, value: content }
            }
            Tag(0x81) => Self::Rfc822(ia5(value)?),
            Tag(0x82) => Self::Dns(ia5(value)?),
            Tag(0xa3) => Self::X400(value.raw.to_vec()),
            // A CHOICE, so that the tag is explicit.
            Tag(0xa4) => {
                let mut inside = value.reader()?;
                let name = Name::from_value(&inside.expect(Tag::SEQUENCE)?)?;
                inside.finish()?;
                Self::Directory(name)
            }
            Tag(0xa5) => Self::EdiParty(value.raw.to_vec()),
            Tag(0x86) => Self::Uri(ia5(value)?),
            Tag(0x87) => Self::Ip(value.octet_string()?.to_vec()),
            Tag(0x88) => Self::RegisteredId(value.oid()?.to_vec()),
            found => {
                let kind = ErrorKind::UnexpectedTag { expected: Tag::context(0), found };
                return Err(asn1::Error::new(value.offset, kind));
            }
        })
    }

    /// Reads GeneralNames: one or more, in a SEQUENCE or under an IMPLICIT tag.
    ///
    /// # Errors
    /// When there is none, there are too many, or one is malformed.
    pub fn list_from_value(value: &Value<'_>) -> Result<Vec<Self>, asn1::Error> {
        let mut list = value.reader()?;
        let mut names = Vec::new();
        loop {
            if names.len() >= MAX_NAMES {
                let limit = LimitReached { what: "names in one list", limit: MAX_NAMES as u64 };
                return Err(asn1::Error::new(list.offset(), ErrorKind::Limit(limit)));
            }
            if list.is_empty() && names.is_empty() {
                return Err(asn1::Error::new(list.offset(), ErrorKind::Missing(Tag::context(0))));
            }
            names.push(Self::from_value(&list.read()?)?);
            if list.is_empty() {
                return Ok(names);
            }
        }
    }

    /// Reads the DER of GeneralNames, the value of subjectAltName and its kin.
    ///
    /// # Errors
    /// As [`Self::list_from_value`], and when octets follow.
    pub fn list_from_der(der: &[u8]) -> Result<Vec<Self>, asn1::Error> {
        let mut reader = Reader::new(der);
        let value = reader.expect(Tag::SEQUENCE)?;
        reader.finish()?;
        Self::list_from_value(&value)
    }
}

/// For people, control and misleading characters escaped: `URI:http://…`, `DirName:CN=…`.
impl core::fmt::Display for GeneralName {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::OtherName { type_id, value } => write!(f, "otherName:{}:{}", oid::to_dotted(type_id), hex(value)),
            Self::Rfc822(text) => write!(f, "email:{}", super::escaped(text)),
            Self::Dns(text) => write!(f, "DNS:{}", super::escaped(text)),
            Self::X400(der) => write!(f, "X400Name:{}", hex(der)),
            Self::Directory(name) => write!(f, "DirName:{name}"),
            Self::EdiParty(der) => write!(f, "EdiPartyName:{}", hex(der)),
            Self::Uri(text) => write!(f, "URI:{}", super::escaped(text)),
            Self::Ip(octets) => write!(f, "IP:{}", hex(octets)),
            Self::RegisteredId(content) => write!(f, "RID:{}", oid::to_dotted(content)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read() {
        let name = asn1::sequence(&[asn1::set_of(&[asn1::sequence(&[
            asn1::oid(oid::COMMON_NAME),
            asn1::utf8_string("Nguyễn Văn Thử"),
        ])])]);
        let list = asn1::sequence(&[
            asn1::context(0, &[asn1::oid(oid::COMMON_NAME), asn1::context(0, &[asn1::null()])]),
            asn1::context_primitive(1, b"thu@example.gov.vn"),
            asn1::context_primitive(2, b"example.gov.vn"),
            asn1::context(3, &[asn1::null()]),
            asn1::context(4, std::slice::from_ref(&name)),
            asn1::context(5, &[asn1::null()]),
            asn1::context_primitive(6, b"http://example.gov.vn/a.crl"),
            asn1::context_primitive(7, &[127, 0, 0, 1]),
            asn1::context_primitive(8, oid::COMMON_NAME),
        ]);
        let names = GeneralName::list_from_der(&list).unwrap();
        assert_eq!(names.len(), 9);
        assert_eq!(names[3], GeneralName::X400(vec![0xa3, 2, 5, 0]));
        assert_eq!(names[4], GeneralName::Directory(Name::from_der(&name).unwrap()));
        assert_eq!(names[6].to_string(), "URI:http://example.gov.vn/a.crl");
        assert_eq!(names[4].to_string(), "DirName:CN=Nguyễn Văn Thử");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let one = |der: &[u8]| GeneralName::list_from_der(&asn1::sequence(&[der]));
        assert!(GeneralName::list_from_der(&asn1::sequence::<Vec<u8>>(&[])).is_err());
        assert!(one(&asn1::context_primitive(6, "http://ví.dụ".as_bytes())).is_err());
        assert!(one(&asn1::context_primitive(4, &[0x30, 0])).is_err());
        assert!(one(&asn1::context(1, &[asn1::null()])).is_err());
        assert!(one(&asn1::context_primitive(9, b"x")).is_err());
        assert!(one(&asn1::context(4, &[asn1::sequence::<Vec<u8>>(&[]), asn1::null()])).is_err());
        assert!(one(&asn1::context_primitive(8, &[0x80])).is_err());
        // CVE-2023-0286: an address whose octets look like a string is still compared with its tag, as a whole.
        let (a, b) = (asn1::context(3, &[asn1::null()]), asn1::context(5, &[asn1::null()]));
        assert_ne!(one(&a).unwrap(), one(&b).unwrap());
    }

    #[test]
    fn the_number_of_names_is_bounded() {
        let many = [0x87, 0].repeat(MAX_NAMES + 1);
        let error = GeneralName::list_from_der(&asn1::tlv(Tag::SEQUENCE, &many)).unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Limit(_)));
        assert!(GeneralName::list_from_der(&asn1::tlv(Tag::SEQUENCE, &many[2..])).is_ok());
    }
}
