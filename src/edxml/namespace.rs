//! The namespaces that packages are met in.

/// Which form of the package a namespace stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// QCVN 102:2016/BTTTT, the form of today's exchange axis, and the only one that is written.
    Qcvn102,
    /// `http://edxml.gov.vn/schema`: SOAP messages of security reports and of software before 2016.
    Schema,
    /// `http://www.e-doc.vn/Schema/`: the kit of one producer before 2016.
    EDoc,
    /// `http://www.go.vn/eDoc`: the form before QCVN 102.
    GoVn,
}

/// Namespace of QCVN 102:2016/BTTTT.
pub const MIC: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
/// Namespace of XML Signature.
pub const XMLDSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Namespace of links, which one producer's manifest uses.
pub(super) const XLINK: &str = "http://www.w3.org/1999/xlink";
/// SOAP 1.1, which the older forms travel in.
pub(super) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

const ALL: &[(Dialect, &str)] = &[
    (Dialect::Qcvn102, MIC),
    (Dialect::Schema, "http://edxml.gov.vn/schema"),
    (Dialect::EDoc, "http://www.e-doc.vn/Schema/"),
    (Dialect::GoVn, "http://www.go.vn/eDoc"),
];

impl Dialect {
    /// The one a namespace stands for. Written variants of a namespace name are other namespaces (Namespaces in XML 1.0
    /// §2.3), so nothing is normalised.
    #[must_use]
    pub fn of(namespace: &str) -> Option<Self> {
        ALL.iter().find(|(_, name)| *name == namespace).map(|(dialect, _)| *dialect)
    }

    /// Its namespace name.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        ALL.iter().find(|(dialect, _)| *dialect == self).map_or(MIC, |(_, name)| name)
    }
}
