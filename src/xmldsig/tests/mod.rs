//! Generated documents. The digest of a reference is that of canonical octets written out by hand, so that no code of
//! ours says what is right; `peers.rs` asks another implementation.

mod assumed;
mod attacks;
mod coverage;
mod peers;
mod references;
mod rounds;
mod structure;

use super::*;
use crate::base::Limits;
use crate::base::Source;
use crate::crypto::{DigestAlgorithm, digest};
use crate::xml::Document;

use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;

pub(super) const C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
pub(super) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(super) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub(super) const BASE64: &str = "http://www.w3.org/2000/09/xmldsig#base64";
pub(super) const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";
pub(super) const FILTER2: &str = "http://www.w3.org/2002/06/xmldsig-filter2";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// What came out.
pub(super) struct Verified {
    pub(super) found: Found,
    pub(super) signatures: Vec<Result<Signature, StructureError>>,
    pub(super) digested: Digested,
}

impl Verified {
    pub(super) fn outcomes(&self, signature: usize) -> Vec<&Outcome> {
        self.digested.signatures[signature].references.iter().map(|r| &r.outcome).collect()
    }

    pub(super) fn matches(&self, signature: usize) -> bool {
        self.digested.signatures[signature].all_match()
    }

    /// Paths of what is uncovered, `!` before those that shadow.
    pub(super) fn uncovered(&self, signature: usize) -> Vec<String> {
        let shown = |u: &Uncovered| format!("{}{}", if u.shadows { "!" } else { "" }, u.path);
        self.digested.signatures[signature].uncovered.iter().map(shown).collect()
    }

    pub(super) fn shadows(&self, signature: usize) -> bool {
        self.digested.signatures[signature].uncovered.iter().any(|u| u.shadows)
    }
}

pub(super) fn verify(document: &str) -> Verified {
    verify_with(document, &[])
}

pub(super) fn verify_with(document: &str, contents: &[(Option<&str>, &str)]) -> Verified {
    let limits = Limits::default();
    let octets = document.as_bytes();
    let octets: &[u8] = octets;
    let source: &dyn Source = &octets;
    let document = Document::open(source, &limits).unwrap();
    let found = find(&document).unwrap();
    let signatures: Vec<_> = found.signatures.iter().map(|f| Signature::read(&f.tree, &limits)).collect();
    let held: Vec<(Option<&str>, Vec<u8>)> = contents.iter().map(|(n, c)| (*n, c.as_bytes().to_vec())).collect();
    let mut contents = Contents::default();
    for (name, content) in &held {
        match name {
            Some(name) => drop(contents.named.insert((*name).to_owned(), content)),
            None => contents.unnamed = Some(content),
        }
    }
    let digested = Plan::new(&found, &signatures).digest(&document, &contents).unwrap();
    assert_assumed_the_same(&document, &contents, &found, &digested);
    Verified { found, signatures, digested }
}

/// Whatever is assumed of a document, nothing comes of it, or what comes of reading it first. Whether something came.
#[track_caller]
pub(super) fn assert_assumed_the_same(
    document: &Document<'_>,
    contents: &Contents<'_>,
    found: &Found,
    digested: &Digested,
) -> bool {
    let Some(assumed) = assume(document) else { return false };
    let signatures: Vec<_> = assumed.signatures.iter().map(|f| Signature::read(&f.tree, document.limits())).collect();
    let Ok(mut by_assumption) = Plan::new(&assumed, &signatures).digest(document, contents) else { return false };
    let confirmed = by_assumption.found.take();
    assert_eq!(format!("{:?}", confirmed.unwrap()), format!("{found:?}"));
    assert_eq!(format!("{by_assumption:?}"), format!("{digested:?}"));
    true
}

pub(super) fn transform(algorithm: &str) -> String {
    format!("<Transform Algorithm=\"{algorithm}\"/>")
}

/// The XPath transform of an expression; prefixes `ds` and `x` are bound.
pub(super) fn xpath(expression: &str) -> String {
    let expression = expression.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<Transform Algorithm=\"{XPATH}\"><XPath xmlns:ds=\"{DSIG}\" xmlns:x=\"urn:x\">{expression}</XPath></Transform>"
    )
}

/// An XPath Filter 2.0.
pub(super) fn filter2(parts: &[(&str, &str)]) -> String {
    let part = |(filter, expression): &(&str, &str)| {
        format!(
            "<XPath xmlns=\"{FILTER2}\" xmlns:ds=\"{DSIG}\" xmlns:x=\"urn:x\" Filter=\"{filter}\">{expression}</XPath>"
        )
    };
    format!("<Transform Algorithm=\"{FILTER2}\">{}</Transform>", parts.iter().map(part).collect::<String>())
}

/// A reference whose digest is that of the octets given. `uri` with its attribute syntax: ` URI=""`.
pub(super) fn reference(uri: &str, transforms: &[String], octets: &str) -> String {
    let value = STANDARD.encode(digest(DigestAlgorithm::Sha256, octets.as_bytes()).as_bytes());
    let transforms = match transforms {
        [] => String::new(),
        some => format!("<Transforms>{}</Transforms>", some.concat()),
    };
    format!(
        "<Reference{uri}>{transforms}<DigestMethod Algorithm=\"{SHA256}\"/><DigestValue>{value}</DigestValue></Reference>"
    )
}

/// A signature with whatever value: that is for others to check.
pub(super) fn signature(references: &str, rest: &str) -> String {
    signature_with("", references, rest)
}

pub(super) fn signature_with(attributes: &str, references: &str, rest: &str) -> String {
    format!(
        "<Signature xmlns=\"{DSIG}\"{attributes}><SignedInfo><CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/>\
         <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>{references}</SignedInfo>\
         <SignatureValue>QUJD</SignatureValue>{rest}</Signature>"
    )
}

/// The outcome is a refusal of this kind.
#[track_caller]
pub(super) fn assert_refused(outcome: &Outcome, is: impl Fn(&Refusal) -> bool) {
    match outcome {
        Outcome::Unchecked(refusal) if is(refusal) => {}
        other => panic!("{other:?}"),
    }
}
