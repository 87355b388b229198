//! Certificates made here, as odd as a test wants them.

use std::sync::Arc;

use kyso::asn1::{self, oid};
use kyso::base::UnixTime;
use kyso::crypto::{Curve, DigestAlgorithm, SignatureScheme};
use kyso::keys::{SoftwareKey, generate_ec};
use kyso::x509::Certificate;

/// A name with a key.
pub struct Party {
    pub name: String,
    pub key: Arc<SoftwareKey>,
}

/// What a certificate says; the default is an authority valid in 2026.
pub struct Says {
    pub ca: Option<bool>,
    pub path_len: Option<u64>,
    pub key_usage: Option<u8>,
    pub years: (i16, i16),
    pub unknown_critical: bool,
    pub serial: u64,
    /// More extensions, as [`extension`] makes them.
    pub more: Vec<Vec<u8>>,
}

impl Default for Says {
    fn default() -> Self {
        Self { ca: Some(true), ..LEAF }
    }
}

/// No authority.
pub const LEAF: Says = Says {
    ca: None,
    path_len: None,
    key_usage: None,
    years: (2020, 2030),
    unknown_critical: false,
    serial: 4711,
    more: Vec::new(),
};

impl Says {
    /// An authority that says this, too.
    pub fn and(extension: Vec<u8>) -> Self {
        Self { more: vec![extension], ..Self::default() }
    }
}

pub fn party(name: &str) -> Party {
    Party {
        name: name.to_owned(),
        key: Arc::new(SoftwareKey::from_pkcs8(&generate_ec(Curve::P256).unwrap().pkcs8).unwrap()),
    }
}

pub fn name(text: &str) -> Vec<u8> {
    let common_name = oid::from_dotted("2.5.4.3").unwrap();
    asn1::sequence(&[asn1::set_of(&[asn1::sequence(&[asn1::oid(&common_name), asn1::utf8_string(text)])])])
}

pub fn extension(dotted: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![asn1::oid(&oid::from_dotted(dotted).unwrap())];
    if critical {
        parts.push(asn1::boolean(true));
    }
    parts.push(asn1::octet_string(value));
    asn1::sequence(&parts)
}

/// `issuer` says of `subject`.
pub fn issue(issuer: &Party, subject: &Party, says: &Says) -> Certificate {
    let scheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);
    let day = |year| asn1::time(UnixTime::from_utc(year, 1, 1, 0, 0, 0).unwrap()).unwrap();
    let mut extensions = Vec::new();
    if let Some(ca) = says.ca {
        let mut parts = Vec::new();
        if ca {
            parts.push(asn1::boolean(true));
        }
        parts.extend(says.path_len.map(asn1::integer_u64));
        extensions.push(extension("2.5.29.19", true, &asn1::sequence(&parts)));
    }
    if let Some(bits) = says.key_usage {
        extensions.push(extension("2.5.29.15", true, &[0x03, 0x02, 0x00, bits]));
    }
    if says.unknown_critical {
        extensions.push(extension("1.3.6.1.4.1.99999.1", true, &asn1::null()));
    }
    extensions.extend(says.more.iter().cloned());
    let mut parts = vec![
        asn1::context(0, &[asn1::integer_u64(2)]),
        asn1::integer_u64(says.serial),
        scheme.algorithm_identifier(),
        name(&issuer.name),
        asn1::sequence(&[day(says.years.0), day(says.years.1)]),
        name(&subject.name),
        subject.key.spki().to_vec(),
    ];
    if !extensions.is_empty() {
        parts.push(asn1::context(3, &[asn1::sequence(&extensions)]));
    }
    let tbs = asn1::sequence(&parts);
    let signature = issuer.key.sign(scheme, &tbs).unwrap();
    let der = asn1::sequence(&[tbs, scheme.algorithm_identifier(), asn1::bit_string(&signature)]);
    Certificate::from_der(&der).unwrap()
}

/// subjectAltName.
pub fn alternative(names: &[Vec<u8>]) -> Vec<u8> {
    extension("2.5.29.17", false, &asn1::sequence(names))
}

/// dNSName, rfc822Name.
pub fn dns(name: &str) -> Vec<u8> {
    asn1::context_primitive(2, name.as_bytes())
}

pub fn mail(name: &str) -> Vec<u8> {
    asn1::context_primitive(1, name.as_bytes())
}

/// nameConstraints.
pub fn constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Vec<u8> {
    let subtrees = |number, names: &[Vec<u8>]| {
        let all: Vec<Vec<u8>> = names.iter().map(|name| asn1::sequence(&[name])).collect();
        (!all.is_empty()).then(|| asn1::context(number, &all))
    };
    let parts: Vec<Vec<u8>> = subtrees(0, permitted).into_iter().chain(subtrees(1, excluded)).collect();
    extension("2.5.29.30", true, &asn1::sequence(&parts))
}

fn policy(dotted: &str) -> Vec<u8> {
    asn1::oid(&oid::from_dotted(dotted).unwrap())
}

/// certificatePolicies.
pub fn policies(all: &[&str]) -> Vec<u8> {
    extension(
        "2.5.29.32",
        false,
        &asn1::sequence(&all.iter().map(|p| asn1::sequence(&[policy(p)])).collect::<Vec<_>>()),
    )
}

/// policyMappings.
pub fn mappings(all: &[(&str, &str)]) -> Vec<u8> {
    let pairs: Vec<Vec<u8>> = all.iter().map(|(one, other)| asn1::sequence(&[policy(one), policy(other)])).collect();
    extension("2.5.29.33", true, &asn1::sequence(&pairs))
}

/// policyConstraints: requireExplicitPolicy, inhibitPolicyMapping.
pub fn policy_constraints(explicit: Option<u8>, mapping: Option<u8>) -> Vec<u8> {
    let field = |number, value: Option<u8>| value.map(|v| asn1::context_primitive(number, &[v]));
    let parts: Vec<Vec<u8>> = field(0, explicit).into_iter().chain(field(1, mapping)).collect();
    extension("2.5.29.36", true, &asn1::sequence(&parts))
}
