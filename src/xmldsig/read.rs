//! Strict reading of a `ds:Signature` (XMLDSig §4, schema of §4.1): every part once, at its place, nothing unknown between
//! (threats ). Values are text and nothing else (threat X-14).

use crate::base::LimitReached;
use crate::base::{Limits, from_base64};
use crate::crypto::{DigestAlgorithm, SignatureScheme};
use crate::xml::{Form, Method, Tree};

use super::DSIG;
use super::algorithm::{digest_from_uri, scheme_from_uri};
use super::coverage::{is_claimed_time, is_signature_part};
use super::error::StructureError;
use super::node::{Child, Element};
use super::reference::{Manifest, Reference};
use super::signature::{
    Certificate, KeyInfo, Note, Object, ObjectContent, Signature, SignatureProperty, SignatureValue, SignedInfo,
};
use super::transform::{Canonicalization, Filter, Transform};
use super::xpath::{Recognised, recognise, recognise_filter2};

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const BASE64: &str = "http://www.w3.org/2000/09/xmldsig#base64";
const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";
const FILTER2: &str = "http://www.w3.org/2002/06/xmldsig-filter2";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// RFC 9231 §2.3.9 and §2.3.10.
const MORE_2007: &str = "http://www.w3.org/2007/05/xmldsig-more#";
const RSA_PSS: &str = "http://www.w3.org/2007/05/xmldsig-more#rsa-pss";
const MGF1: &str = "http://www.w3.org/2007/05/xmldsig-more#MGF1";

/// References of a manifest for one of a signature: packages list their files there.
const MANIFEST_FACTOR: u32 = 10;

struct Reading<'l> {
    limits: &'l Limits,
    notes: Vec<Note>,
}

pub(super) fn signature(tree: &Tree, limits: &Limits) -> Result<Signature, StructureError> {
    let mut reading = Reading { limits, notes: Vec::new() };
    let root = Element::root(tree);
    if !root.is(DSIG, "Signature") {
        return Err(schema(root, "no ds:Signature"));
    }
    let mut parts = reading.parts(root)?;
    let signed_info =
        reading.signed_info(parts.one("SignedInfo", "ds:Signature does not begin with ds:SignedInfo")?)?;
    let value = parts.one("SignatureValue", "ds:SignedInfo is not followed by ds:SignatureValue")?;
    let value = SignatureValue {
        id: id(value),
        span: value.span(),
        written: decoded(value, "ds:SignatureValue is not base64")?,
    };
    let key_info = match parts.optional("KeyInfo") {
        Some(element) => Some(reading.key_info(element)?),
        None => None,
    };
    let mut objects = Vec::new();
    while let Some(element) = parts.optional("Object") {
        objects.push(reading.object(element)?);
    }
    parts.end("a part of ds:Signature that is unknown, repeated or not at its place (XMLDSig §4.2)")?;
    let notes = reading.notes;
    Ok(Signature { id: id(root), span: root.span(), signed_info, value, key_info, objects, notes })
}

fn schema(element: Element<'_>, what: &'static str) -> StructureError {
    StructureError::Schema { what, offset: element.span().start }
}

fn id(element: Element<'_>) -> Option<String> {
    element.attribute("Id").map(str::to_owned)
}

fn is_space(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
}

/// A value: text, in as many pieces as CDATA sections make, and nothing else (threat X-14).
fn value(element: Element<'_>) -> Option<String> {
    let mut value = String::new();
    for child in element.children() {
        match child {
            Child::Text(text) => value.push_str(text),
            _ => return None,
        }
    }
    Some(value)
}

fn decoded(element: Element<'_>, what: &'static str) -> Result<Vec<u8>, StructureError> {
    value(element).and_then(|text| from_base64(&text).ok()).ok_or_else(|| schema(element, what))
}

/// Children that are elements, one after the other.
struct Parts<'t> {
    of: Element<'t>,
    elements: Vec<Element<'t>>,
    at: usize,
}

impl<'t> Parts<'t> {
    fn peek(&self) -> Option<Element<'t>> {
        self.elements.get(self.at).copied()
    }

    fn optional(&mut self, local: &str) -> Option<Element<'t>> {
        let element = self.peek().filter(|element| element.is(DSIG, local))?;
        self.at += 1;
        Some(element)
    }

    fn one(&mut self, local: &str, otherwise: &'static str) -> Result<Element<'t>, StructureError> {
        let place = self.peek().unwrap_or(self.of);
        self.optional(local).ok_or_else(|| schema(place, otherwise))
    }

    fn end(&self, otherwise: &'static str) -> Result<(), StructureError> {
        self.peek().map_or(Ok(()), |element| Err(schema(element, otherwise)))
    }
}

impl Reading<'_> {
    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The children of an element that has no text.
    fn parts<'t>(&mut self, of: Element<'t>) -> Result<Parts<'t>, StructureError> {
        let mut elements = Vec::new();
        for child in of.children() {
            match child {
                Child::Element(element) => elements.push(element),
                Child::Text(text) if is_space(text) => {}
                Child::Text(_) => return Err(schema(of, "text where XML Signature has none")),
                Child::Comment | Child::Instruction => self.note(Note::Markup),
            }
        }
        Ok(Parts { of, elements, at: 0 })
    }

    fn signed_info(&mut self, element: Element<'_>) -> Result<SignedInfo, StructureError> {
        let mut parts = self.parts(element)?;
        let method =
            parts.one("CanonicalizationMethod", "ds:SignedInfo does not begin with ds:CanonicalizationMethod")?;
        let canonicalization_uri = algorithm(method)?;
        let canonicalization = self.canonicalization(method, &canonicalization_uri)?;
        let method = parts.one("SignatureMethod", "no ds:SignatureMethod at its place")?;
        let scheme_uri = algorithm(method)?;
        let scheme = self.scheme(method, &scheme_uri)?;
        let references = self.references(&mut parts, self.limits.xml_references)?;
        if references.iter().filter(|reference| reference.uri.is_none()).count() > 1 {
            return Err(schema(element, "several references without a URI (XMLDSig §4.4.3.1)"));
        }
        parts.end("a part of ds:SignedInfo that is unknown, repeated or not at its place (XMLDSig §4.4)")?;
        Ok(SignedInfo {
            id: id(element),
            span: element.span(),
            canonicalization_uri,
            canonicalization,
            scheme_uri,
            scheme,
            references,
        })
    }

    /// A canonicalization with what it takes; `None` when it, or what it is given, is not known (threat X-15).
    fn canonicalization(
        &mut self,
        element: Element<'_>,
        uri: &str,
    ) -> Result<Option<Canonicalization>, StructureError> {
        let parts = self.parts(element)?;
        let Some(method) = Method::from_uri(uri) else { return Ok(None) };
        let inclusive_prefixes = match parts.elements.as_slice() {
            [] => Vec::new(),
            [list] if method.form == Form::Exclusive && list.is(EXCLUSIVE, "InclusiveNamespaces") => {
                let Some(prefixes) = list.attribute("PrefixList") else { return Ok(None) };
                let prefix = |prefix: &str| if prefix == "#default" { String::new() } else { prefix.to_owned() };
                prefixes.split_ascii_whitespace().map(prefix).collect()
            }
            _ => return Ok(None),
        };
        Ok(Some(Canonicalization { method, inclusive_prefixes }))
    }

    fn scheme(&mut self, element: Element<'_>, uri: &str) -> Result<Option<SignatureScheme>, StructureError> {
        let parts = self.parts(element)?;
        if parts.elements.iter().any(|part| part.is(DSIG, "HMACOutputLength")) {
            // Threat X-22: whatever the algorithm is, its value must not be shortened.
            return Err(schema(element, "ds:HMACOutputLength: shortened signature values are refused"));
        }
        match parts.elements.as_slice() {
            [] if uri == RSA_PSS => Ok(Some(SignatureScheme::pss(DigestAlgorithm::Sha256))),
            [] => Ok(scheme_from_uri(uri)),
            [params] if uri == RSA_PSS && params.is(MORE_2007, "RSAPSSParams") => self.pss(*params),
            _ => Ok(None),
        }
    }

    /// RSAPSSParams (RFC 9231 §2.3.9), all of them optional.
    fn pss(&mut self, element: Element<'_>) -> Result<Option<SignatureScheme>, StructureError> {
        let (mut digest, mut mgf1, mut salt, mut trailer) = (DigestAlgorithm::Sha256, None, None, 1);
        for part in self.parts(element)?.elements {
            let number = || value(part).and_then(|text| text.trim().parse::<u32>().ok());
            if part.is(DSIG, "DigestMethod") {
                let Some(known) = digest_from_uri(&algorithm(part)?) else { return Ok(None) };
                digest = known;
            } else if part.is(MORE_2007, "MaskGenerationFunction") {
                let inner = self.parts(part)?.elements;
                let of = match inner.as_slice() {
                    [] => Some(DigestAlgorithm::Sha256),
                    [of] if of.is(DSIG, "DigestMethod") => digest_from_uri(&algorithm(*of)?),
                    _ => None,
                };
                if of.is_none() || part.attribute("Algorithm").is_some_and(|uri| uri != MGF1) {
                    return Ok(None);
                }
                mgf1 = of;
            } else if part.is(MORE_2007, "SaltLength") {
                let Some(length) = number() else { return Ok(None) };
                salt = Some(length);
            } else if part.is(MORE_2007, "TrailerField") {
                let Some(field) = number() else { return Ok(None) };
                trailer = field;
            } else {
                return Ok(None);
            }
        }
        let SignatureScheme::RsaPss { mgf1: same, salt_len, .. } = SignatureScheme::pss(digest) else {
            return Ok(None);
        };
        let scheme = SignatureScheme::RsaPss { digest, mgf1: mgf1.unwrap_or(same), salt_len: salt.unwrap_or(salt_len) };
        Ok((trailer == 1).then_some(scheme))
    }

    fn references(&mut self, parts: &mut Parts<'_>, most: u32) -> Result<Vec<Reference>, StructureError> {
        let mut references = Vec::new();
        while let Some(element) = parts.optional("Reference") {
            if references.len() as u64 >= u64::from(most) {
                return Err(LimitReached { what: "references", limit: u64::from(most) }.into());
            }
            references.push(self.reference(element)?);
        }
        if references.is_empty() {
            // Threat X-10: what refers to nothing proves nothing.
            return Err(schema(parts.of, "no ds:Reference at its place"));
        }
        Ok(references)
    }

    fn reference(&mut self, element: Element<'_>) -> Result<Reference, StructureError> {
        let mut parts = self.parts(element)?;
        let (mut transforms, mut transform_uris) = (Vec::new(), Vec::new());
        if let Some(list) = parts.optional("Transforms") {
            let mut list = self.parts(list)?;
            while let Some(transform) = list.optional("Transform") {
                if transforms.len() as u64 >= u64::from(self.limits.xml_transforms) {
                    let limit = u64::from(self.limits.xml_transforms);
                    return Err(LimitReached { what: "transforms", limit }.into());
                }
                let uri = algorithm(transform)?;
                transforms.push(self.transform(transform, &uri)?);
                transform_uris.push(uri);
            }
            list.end("ds:Transforms has something else than ds:Transform")?;
            if transforms.is_empty() {
                self.note(Note::NoTransforms);
            }
        }
        let method = parts.one("DigestMethod", "no ds:DigestMethod at its place")?;
        let digest_uri = algorithm(method)?;
        let algorithm = if self.parts(method)?.elements.is_empty() { digest_from_uri(&digest_uri) } else { None };
        let value =
            decoded(parts.one("DigestValue", "no ds:DigestValue at its place")?, "ds:DigestValue is not base64")?;
        parts.end("a part of ds:Reference that is unknown, repeated or not at its place (XMLDSig §4.4.3)")?;
        Ok(Reference {
            id: id(element),
            uri: element.attribute("URI").map(str::to_owned),
            kind: element.attribute("Type").map(str::to_owned),
            transform_uris,
            transforms,
            digest_uri,
            algorithm,
            value,
            span: element.span(),
        })
    }

    fn transform(&mut self, element: Element<'_>, uri: &str) -> Result<Transform, StructureError> {
        if let Some(canonicalization) = self.canonicalization(element, uri)? {
            return Ok(Transform::Canonical(canonicalization));
        }
        let unsupported = Ok(Transform::Unsupported(uri.to_owned()));
        let parts = self.parts(element)?.elements;
        let recognised = match (uri, parts.as_slice()) {
            (ENVELOPED, []) => Some(Recognised::Enveloped),
            (BASE64, []) => return Ok(Transform::Base64),
            (XPATH, [xpath]) if xpath.is(DSIG, "XPath") => {
                expression(*xpath).and_then(|text| recognise(&text, &|prefix| xpath.namespace_of(prefix)))
            }
            (FILTER2, [_, ..]) => filter2(&parts),
            _ => return unsupported,
        };
        Ok(match recognised {
            Some(Recognised::Enveloped) => Transform::Enveloped,
            Some(Recognised::Filters(filters)) => Transform::Filter(filters),
            None => {
                let shown = parts.iter().filter_map(|part| expression(*part)).collect::<Vec<_>>().join(" ");
                let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
                Transform::Unsupported(format!("{uri}: {}", shown.chars().take(200).collect::<String>()))
            }
        })
    }

    fn key_info(&mut self, element: Element<'_>) -> Result<KeyInfo, StructureError> {
        let mut info = KeyInfo {
            id: id(element),
            span: element.span(),
            certificates: Vec::new(),
            crls: Vec::new(),
            ignored: Vec::new(),
        };
        for child in self.parts(element)?.elements {
            if !child.is(DSIG, "X509Data") {
                info.ignored.push(child.local().to_owned());
                continue;
            }
            for part in self.parts(child)?.elements {
                let octets = value(part).and_then(|text| from_base64(&text).ok());
                match octets {
                    Some(der) if part.is(DSIG, "X509Certificate") => {
                        if info.certificates.len() as u64 >= u64::from(self.limits.certificates) {
                            let limit = u64::from(self.limits.certificates);
                            return Err(LimitReached { what: "certificates", limit }.into());
                        }
                        info.certificates.push(Certificate { der, span: part.span() });
                    }
                    Some(der) if part.is(DSIG, "X509CRL") => info.crls.push(der),
                    _ => info.ignored.push(part.local().to_owned()),
                }
            }
        }
        Ok(info)
    }

    fn object(&mut self, element: Element<'_>) -> Result<Object, StructureError> {
        let mut content = Vec::new();
        for child in element.children() {
            let Child::Element(child) = child else { continue };
            let span = child.span();
            content.push(if child.is(DSIG, "Manifest") {
                let mut parts = self.parts(child)?;
                let most = self.limits.xml_references.saturating_mul(MANIFEST_FACTOR);
                let references = self.references(&mut parts, most)?;
                parts.end("ds:Manifest has something else than ds:Reference (XMLDSig §5.1)")?;
                ObjectContent::Manifest(Manifest { id: id(child), references, span })
            } else if child.is(DSIG, "SignatureProperties") || is_claimed_time(child.namespace(), child.local()) {
                ObjectContent::SignatureProperties(properties(child))
            } else if is_signature_part(child.namespace(), child.local()) {
                ObjectContent::QualifyingProperties { span }
            } else {
                ObjectContent::Other { span }
            });
        }
        Ok(Object { id: id(element), span: element.span(), content })
    }
}

/// The identifier of a method; without one nothing can be said.
fn algorithm(element: Element<'_>) -> Result<String, StructureError> {
    element.attribute("Algorithm").map(str::to_owned).ok_or_else(|| schema(element, "no Algorithm"))
}

/// Text of an XPath element. Comments in it are none of the expression; with anything else it is not one that is recognised.
fn expression(element: Element<'_>) -> Option<String> {
    let mut text = String::new();
    for child in element.children() {
        match child {
            Child::Text(piece) => text.push_str(piece),
            Child::Comment => {}
            Child::Element(_) | Child::Instruction => return None,
        }
    }
    Some(text)
}

/// XPath Filter 2.0 §3: what is kept and what is left out, one after the other; unions are not recognised.
fn filter2(parts: &[Element<'_>]) -> Option<Recognised> {
    let mut filters: Vec<Filter> = Vec::new();
    for part in parts {
        let keep = match part.attribute("Filter").filter(|_| part.is(FILTER2, "XPath"))? {
            "intersect" => true,
            "subtract" => false,
            _ => return None,
        };
        match recognise_filter2(&expression(*part)?, keep, &|prefix| part.namespace_of(prefix))? {
            Recognised::Filters(more) => filters.extend(more),
            Recognised::Enveloped if parts.len() == 1 => return Some(Recognised::Enveloped),
            Recognised::Enveloped => return None,
        }
    }
    Some(Recognised::Filters(filters))
}

fn properties(element: Element<'_>) -> Vec<SignatureProperty> {
    let property = |property: Element<'_>| SignatureProperty {
        id: id(property),
        span: property.span(),
        signing_time: elements(property)
            .find(|child| child.local() == "SigningTime")
            .and_then(value)
            .map(|text| text.trim().to_owned()),
    };
    let namespace = element.namespace();
    elements(element).filter(|child| child.is(namespace, "SignatureProperty")).map(property).collect()
}

fn elements(of: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    of.children().filter_map(|child| if let Child::Element(element) = child { Some(element) } else { None })
}
