//! `QualifyingProperties` read (EN 319 132-1 §4.3, §4.4, §5), and whether the signed ones are what the signature signs
//! (threat X-26).

use super::SIGNED_PROPERTIES;
use super::XADES_132;
use super::certificate::{CertificateReference, SignerBinding, binding};
use super::node::Element;
use super::stamp::{Stamp, StampKind};
use super::unsigned::{Growth, Unsigned};
use crate::base::Span;
use crate::base::UnixTime;
use crate::x509::Certificate;
use crate::xml::Tree;
use crate::xmldsig::ObjectContent;
use crate::xmldsig::Reference;
use crate::xmldsig::Signature;
use crate::xmldsig::SignatureDigests;
use crate::xmldsig::Transform;

const XADES_111: &str = "http://uri.etsi.org/01903/v1.1.1#";
const XADES_122: &str = "http://uri.etsi.org/01903/v1.2.2#";
/// Unsigned properties looked at: archives that were renewed for decades have some dozens.
const UNSIGNED: usize = 256;
/// Certificates named, data objects described, and the like.
const ENTRIES: usize = 256;

/// Which XAdES it is, by its namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// TS 101 903 V1.1.1.
    V111,
    /// TS 101 903 V1.2.2.
    V122,
    /// TS 101 903 V1.3.2 to V1.4.2, EN 319 132-1.
    V132,
}

impl Version {
    fn of(namespace: &str) -> Option<Self> {
        match namespace {
            XADES_132 => Some(Self::V132),
            XADES_122 => Some(Self::V122),
            XADES_111 => Some(Self::V111),
            _ => None,
        }
    }

    /// `1.3.2` …
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V111 => "1.1.1",
            Self::V122 => "1.2.2",
            Self::V132 => "1.3.2",
        }
    }

    /// Its namespace name.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::V111 => XADES_111,
            Self::V122 => XADES_122,
            Self::V132 => XADES_132,
        }
    }
}

/// Something that makes what the properties say ambiguous, or not what was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable code.
    pub code: &'static str,
    /// Standard and clause.
    pub clause: &'static str,
    /// Offset in the document.
    pub offset: u64,
    /// In English.
    pub detail: String,
}

/// The properties of one signature.
#[derive(Debug, Clone)]
pub struct Properties {
    /// Which XAdES.
    pub version: Version,
    /// Where `QualifyingProperties` lies.
    pub span: Span,
    /// The signed ones, where there are any. They count only when they are [`Self::bound`].
    pub signed: Option<SignedProperties>,
    /// Unsigned signature properties, in order.
    pub unsigned: Vec<Unsigned>,
    /// Where another unsigned property goes; `None` where that would need octets that are there to change.
    pub growth: Option<Growth>,
    /// What breaks the format.
    pub faults: Vec<Fault>,
    /// Lenient readings, by stable code.
    pub notes: Vec<&'static str>,
}

/// What the signer claims (§5.2).
#[derive(Debug, Clone)]
pub struct SignedProperties {
    /// `Id`.
    pub id: Option<String>,
    /// Where they lie.
    pub span: Span,
    /// `SigningTime`.
    pub signing_time: Option<SigningTime>,
    /// `SigningCertificateV2`, or `SigningCertificate`: the certificates that are named. `None` without such a property.
    pub certificates: Option<Vec<CertificateReference>>,
    /// `SignaturePolicyIdentifier`.
    pub policy: Option<Policy>,
    /// `SignatureProductionPlace`: its parts, in order.
    pub place: Option<String>,
    /// Claimed roles.
    pub roles: Vec<String>,
    /// Identifiers of `CommitmentTypeIndication`.
    pub commitments: Vec<String>,
    /// `Id`s of references that `DataObjectFormat` describes with a media type.
    pub described: Vec<String>,
    /// Time-stamps over data before signing.
    pub stamps: Vec<Stamp>,
}

/// A claimed time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningTime {
    /// As written.
    pub written: String,
    /// What moment that is; read as UTC where no zone is stated, which is no moment. `None` when it is no time.
    pub time: Option<UnixTime>,
    /// Whether the zone is stated.
    pub zoned: bool,
}

/// The policy that the signer names. Nothing of it is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Policy {
    /// `SignaturePolicyImplied`.
    Implied,
    /// An identifier; empty when it cannot be read.
    Named(String),
}

/// The signed properties are what one reference of this signature selects. Made by [`Properties::bound`] alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    reference: usize,
}

impl Bound {
    /// Index of that reference. Whether its digest matches is another question.
    #[must_use]
    pub const fn reference(self) -> usize {
        self.reference
    }
}

impl Properties {
    /// Reads the properties of a signature; `tree` is what `signature` was read from. `None` when it has none.
    #[must_use]
    pub fn read(tree: &Tree, signature: &Signature) -> Option<Self> {
        let content = signature.objects.iter().flat_map(|object| &object.content);
        let mut nodes = content.filter_map(|content| match content {
            ObjectContent::QualifyingProperties { span, .. } => Some(*span),
            _ => None,
        });
        let span = nodes.next()?;
        let element = Element::at(tree, span)?;
        let mut this = Self {
            version: Version::of(element.namespace())?,
            span,
            signed: None,
            unsigned: Vec::new(),
            growth: None,
            faults: Vec::new(),
            notes: Vec::new(),
        };
        if let Some(other) = nodes.next() {
            // §4.4.1: all of them are in one; with two, a reader may take the other.
            this.fault("xades.properties-twice", "EN 319 132-1 4.4.1", other.start, "two QualifyingProperties");
        }
        if this.version != Version::V132 {
            this.notes.push("xades.older-version");
        }
        this.target(element, signature);
        this.read_signed(element);
        this.read_unsigned(element);
        Some(this)
    }

    fn fault(&mut self, code: &'static str, clause: &'static str, offset: u64, detail: impl Into<String>) {
        self.faults.push(Fault { code, clause, offset, detail: detail.into() });
    }

    fn note(&mut self, code: &'static str) {
        if !self.notes.contains(&code) {
            self.notes.push(code);
        }
    }

    /// `Target` names the signature (§4.3). They lie in it and are bound to it by a digest, so what is written wrongly here is
    /// a fault of form and misleads nobody.
    fn target(&mut self, element: Element<'_>, signature: &Signature) {
        let named = element.attribute("Target").and_then(|target| target.strip_prefix('#'));
        if named.is_none() || named != signature.id.as_deref() {
            self.note("xades.target");
        }
    }

    fn read_signed(&mut self, element: Element<'_>) {
        const CLAUSE: &str = "EN 319 132-1 4.4.2";
        let namespace = self.version.namespace();
        let mut all = element.children().filter(|child| child.is(namespace, "SignedProperties"));
        let Some(signed) = all.next() else { return };
        if let Some(other) = all.next() {
            self.fault("xades.properties-twice", CLAUSE, other.span().start, "two SignedProperties");
        }
        let mut properties = SignedProperties {
            id: signed.attribute("Id").map(str::to_owned),
            span: signed.span(),
            signing_time: None,
            certificates: None,
            policy: None,
            place: None,
            roles: Vec::new(),
            commitments: Vec::new(),
            described: Vec::new(),
            stamps: Vec::new(),
        };
        let mut seen: Vec<&str> = Vec::new();
        for group in signed.children() {
            let local = group.local();
            if group.namespace() != namespace
                || !matches!(local, "SignedSignatureProperties" | "SignedDataObjectProperties")
            {
                self.note("xades.property-unknown");
                continue;
            }
            let once = group.children().filter(|p| local == "SignedSignatureProperties" && p.namespace() == namespace);
            for property in core::iter::once(group).chain(once) {
                // What may stand once and stands twice says two things.
                if seen.contains(&property.local()) {
                    let detail = format!("two {}", shortened(property.local()));
                    self.fault("xades.properties-twice", CLAUSE, property.span().start, detail);
                }
                seen.push(property.local());
            }
            for property in group.children().take(ENTRIES) {
                self.property(&mut properties, property, local == "SignedDataObjectProperties");
            }
        }
        self.signed = Some(properties);
    }

    fn property(&mut self, into: &mut SignedProperties, property: Element<'_>, of_data: bool) {
        let namespace = self.version.namespace();
        if property.namespace() != namespace {
            // Others may be signed as well; what is not known says nothing here.
            self.note("xades.property-unknown");
            return;
        }
        let version = self.version;
        match (of_data, property.local()) {
            (false, "SigningTime") => {
                let time = SigningTime::read(property.text().trim());
                match (&time.time, time.zoned) {
                    (None, _) => self.note("xades.signing-time-unreadable"),
                    (Some(_), false) => self.note("xades.signing-time-without-zone"),
                    _ => {}
                }
                into.signing_time = Some(time);
            }
            (false, "SigningCertificate" | "SigningCertificateV2") => {
                let certs = property.children().filter(|cert| cert.is(namespace, "Cert")).take(ENTRIES);
                let certs: Vec<CertificateReference> = certs.map(CertificateReference::read).collect();
                if into.certificates.is_some() {
                    // Each of them would have to name the signer; which one others read is not known.
                    let at = property.span().start;
                    self.fault("xades.properties-twice", "EN 319 132-1 5.2.2", at, "two forms of SigningCertificate");
                }
                into.certificates = Some(certs);
            }
            (false, "SignaturePolicyIdentifier") => {
                let named = property.child(namespace, "SignaturePolicyId").map(|policy| {
                    let id = policy.child(namespace, "SigPolicyId").and_then(|id| id.child(namespace, "Identifier"));
                    Policy::Named(id.map(|id| shortened(id.text().trim())).unwrap_or_default())
                });
                into.policy = Some(named.unwrap_or(Policy::Implied));
            }
            (false, "SignatureProductionPlace" | "SignatureProductionPlaceV2") => {
                let parts: Vec<String> = property.children().map(|part| shortened(part.text().trim())).collect();
                into.place = Some(parts.join(", "));
            }
            (false, "SignerRole" | "SignerRoleV2") => {
                let claimed = property.children().filter(|group| group.local() == "ClaimedRoles");
                into.roles = claimed
                    .flat_map(|group| group.children())
                    .take(ENTRIES)
                    .map(|role| shortened(role.text().trim()))
                    .collect();
            }
            (true, "DataObjectFormat") => self.format(into, property),
            (true, "CommitmentTypeIndication") => {
                let id = property.child(namespace, "CommitmentTypeId").and_then(|id| id.child(namespace, "Identifier"));
                into.commitments.push(id.map(|id| shortened(id.text().trim())).unwrap_or_default());
            }
            (true, local @ ("AllDataObjectsTimeStamp" | "IndividualDataObjectsTimeStamp")) => {
                if let Some(kind) = StampKind::of(namespace, local, version) {
                    into.stamps.push(Stamp::read(property, kind));
                }
            }
            _ => self.note("xades.property-unknown"),
        }
    }

    /// `DataObjectFormat` (§5.2.4): which reference it describes is checked in [`Self::lacks`] and [`Self::deviations`].
    fn format(&mut self, into: &mut SignedProperties, format: Element<'_>) {
        let mime = format.child(self.version.namespace(), "MimeType").map(|mime| mime.text());
        let named = format.attribute("ObjectReference").and_then(|uri| uri.strip_prefix('#'));
        match named {
            Some(id) if mime.is_some_and(|mime| !mime.trim().is_empty()) => into.described.push(id.to_owned()),
            Some(_) => {}
            None => self.note("xades.object-format-reference"),
        }
    }

    fn read_unsigned(&mut self, element: Element<'_>) {
        let namespace = self.version.namespace();
        let mut all = element.children().filter(|child| child.is(namespace, "UnsignedProperties"));
        let first = all.next();
        if all.next().is_some() {
            self.note("xades.unsigned-properties-twice");
        }
        let mut groups = first.into_iter().flat_map(|unsigned| unsigned.children());
        let group = groups.find(|group| group.is(namespace, "UnsignedSignatureProperties"));
        if first.is_some_and(|unsigned| unsigned.child(namespace, "UnsignedDataObjectProperties").is_some()) {
            self.note("xades.unsigned-data-object-properties");
        }
        let properties = group.into_iter().flat_map(|group| group.children());
        let mut properties: Vec<Unsigned> =
            properties.take(UNSIGNED + 1).map(|p| Unsigned::read(p, self.version)).collect();
        if properties.len() > UNSIGNED {
            properties.truncate(UNSIGNED);
            self.note("format.embedded-limit");
        }
        self.unsigned = properties;
        let (open, close) = (
            format!("<xades:UnsignedSignatureProperties xmlns:xades=\"{XADES_132}\">"),
            "</xades:UnsignedSignatureProperties>".to_owned(),
        );
        self.growth = match (first, group) {
            _ if self.version != Version::V132 => None,
            (_, Some(group)) => group.end_tag().map(|at| Growth { at, around: Default::default() }),
            (Some(unsigned), None) => {
                // It comes before UnsignedDataObjectProperties.
                let at = unsigned.children().next().map(|child| child.span().start).or_else(|| unsigned.end_tag());
                at.map(|at| Growth { at, around: (open, close) })
            }
            (None, None) => {
                let before = format!("<xades:UnsignedProperties xmlns:xades=\"{XADES_132}\">{open}");
                let behind = format!("{close}</xades:UnsignedProperties>");
                element.end_tag().map(|at| Growth { at, around: (before, behind) })
            }
        };
    }

    /// Whether a reference is the one to the signed properties, as far as it says itself.
    pub(super) fn is_signed_properties(&self, reference: &Reference) -> bool {
        let id = self.signed.as_ref().and_then(|signed| signed.id.as_deref());
        let named = reference.uri.as_deref().and_then(|uri| uri.strip_prefix('#'));
        claims_properties(reference) || (named.is_some() && named == id)
    }

    /// Whether the signed properties are what exactly one reference of this signature selects as a whole, and no other
    /// reference claims to be that (threat X-26, §4.4.2). `Ok(None)`: there are none, and nothing claims that there are.
    ///
    /// # Errors
    /// What is wrong: the properties count for nothing then, and neither does the signature.
    pub fn bound(&self, signature: &Signature, digests: &SignatureDigests) -> Result<Option<Bound>, Fault> {
        const CLAUSE: &str = "EN 319 132-1 4.4.2";
        let fault = |code, offset, detail: String| Fault { code, clause: CLAUSE, offset, detail };
        let references = &signature.signed_info.references;
        let claiming: Vec<usize> =
            (0..references.len()).filter(|&i| references.get(i).is_some_and(claims_properties)).collect();
        let Some(signed) = &self.signed else {
            let Some(first) = claiming.first().and_then(|&i| references.get(i)) else { return Ok(None) };
            let detail = "a reference of type SignedProperties, and no SignedProperties in this signature".to_owned();
            return Err(fault("xades.properties-elsewhere", first.span.start, detail));
        };
        let selects = |i: &usize| {
            let selected = digests.references.get(*i).and_then(|digest| digest.selected.as_ref());
            selected.is_some_and(|selected| selected.span == signed.span)
        };
        let selecting: Vec<usize> = (0..references.len()).filter(selects).collect();
        if let Some(other) = claiming.iter().find(|i| !selecting.contains(i)).and_then(|&i| references.get(i)) {
            let detail = "a reference of type SignedProperties selects something else".to_owned();
            return Err(fault("xades.properties-elsewhere", other.span.start, detail));
        }
        let [only] = selecting[..] else {
            let detail = format!("{} references select the SignedProperties, where one has to", selecting.len());
            return Err(fault("xades.properties-unsigned", signed.span.start, detail));
        };
        let transforms = references.get(only).map(|r| r.transforms.as_slice()).unwrap_or_default();
        if !transforms.iter().all(|t| matches!(t, Transform::Canonical(_))) {
            let detail = "transforms leave out something of the SignedProperties".to_owned();
            return Err(fault("xades.properties-unsigned", signed.span.start, detail));
        }
        Ok(Some(Bound { reference: only }))
    }

    /// What the properties say of a certificate that might be the signer's. They have to be [`Self::bound`].
    #[must_use]
    pub fn signer_binding(&self, certificate: &Certificate) -> SignerBinding {
        let named = self.signed.as_ref().and_then(|signed| signed.certificates.as_ref());
        named.map_or(SignerBinding::Absent, |references| binding(references, certificate))
    }

    /// What level B-B asks for and is not there (EN 319 132-1 §6.3, table 2), by element name.
    #[must_use]
    pub fn lacks(&self, signature: &Signature) -> Vec<String> {
        let mut lacks = Vec::new();
        let mut lack = |name: &str| lacks.push(name.to_owned());
        if self.version != Version::V132 {
            lack("QualifyingProperties of 1.3.2");
        }
        let signed = self.signed.as_ref();
        if signed.is_none_or(|s| s.signing_time.as_ref().and_then(|t| t.time).is_none()) {
            lack("SigningTime");
        }
        if signed.is_none_or(|s| s.certificates.is_none()) {
            lack("SigningCertificateV2");
        }
        let data =
            signature.signed_info.references.iter().filter(|r| !self.is_signed_properties(r) && !is_countersigned(r));
        let is_described =
            |r: &Reference| r.id.as_ref().is_some_and(|id| signed.is_some_and(|signed| signed.described.contains(id)));
        if !data.into_iter().all(is_described) {
            lack("DataObjectFormat");
        }
        if signature.key_info.as_ref().is_none_or(|info| info.certificates.is_empty()) {
            lack("X509Certificate");
        }
        if self.stamps().any(|(_, stamp)| stamp.kind == StampKind::Signature && stamp.tokens.len() != 1) {
            lack("one token in each SignatureTimeStamp");
        }
        lacks
    }

    /// Lenient readings, those included that need the signature: by stable code.
    #[must_use]
    pub fn deviations(&self, signature: &Signature, bound: Option<Bound>) -> Vec<&'static str> {
        let mut codes = self.notes.clone();
        let references = &signature.signed_info.references;
        let has_id = |id: &String| references.iter().any(|r| r.id.as_ref() == Some(id));
        let objects = |id: &String| signature.objects.iter().any(|object| object.id.as_ref() == Some(id));
        let described = self.signed.iter().flat_map(|signed| &signed.described);
        if described.clone().any(|id| !has_id(id) && !objects(id)) && !codes.contains(&"xades.object-format-reference")
        {
            codes.push("xades.object-format-reference");
        }
        if bound.and_then(|bound| references.get(bound.reference)).is_some_and(|r| !claims_properties(r)) {
            codes.push("xades.properties-without-type");
        }
        codes
    }
}

/// What is wrong with a signature without properties: a reference that says it is to signed properties, which must be some
/// other's then (threat X-26).
#[must_use]
pub fn stray_properties(signature: &Signature) -> Option<Fault> {
    let reference = signature.signed_info.references.iter().find(|r| claims_properties(r))?;
    Some(Fault {
        code: "xades.properties-elsewhere",
        clause: "EN 319 132-1 4.4.2",
        offset: reference.span.start,
        detail: "a reference of type SignedProperties, and no properties in this signature".to_owned(),
    })
}

/// Whether `Type` says that the reference is to signed properties, of whatever version.
fn claims_properties(reference: &Reference) -> bool {
    reference.kind.as_deref().is_some_and(|kind| {
        kind == SIGNED_PROPERTIES
            || (kind.starts_with("http://uri.etsi.org/01903") && kind.ends_with("#SignedProperties"))
    })
}

fn is_countersigned(reference: &Reference) -> bool {
    reference.kind.as_deref() == Some("http://uri.etsi.org/01903#CountersignedSignature")
}

impl SigningTime {
    fn read(written: &str) -> Self {
        let zoned = UnixTime::parse_rfc3339(written).ok();
        let time = zoned.or_else(|| UnixTime::parse_rfc3339(&format!("{written}Z")).ok());
        Self { written: shortened(written), time, zoned: zoned.is_some() }
    }
}

/// Claims end up in reports; longer ones say nothing more.
fn shortened(text: &str) -> String {
    const CHARACTERS: usize = 200;
    text.chars().filter(|c| !c.is_control()).take(CHARACTERS).collect()
}
