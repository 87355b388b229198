//! References and manifests (XMLDSig §4.4.3, §5.1).

use crate::base::Span;
use crate::crypto::DigestAlgorithm;

use super::error::Refusal;
use super::transform::Transform;

/// A `ds:Reference` as received.
#[derive(Debug, Clone)]
pub struct Reference {
    /// `Id`.
    pub id: Option<String>,
    /// `URI` as written; `None` when the attribute is absent.
    pub uri: Option<String>,
    /// `Type` as written.
    pub kind: Option<String>,
    /// Identifiers of its transforms, as written.
    pub transform_uris: Vec<String>,
    /// Its transforms.
    pub transforms: Vec<Transform>,
    /// Identifier of the digest algorithm, as written.
    pub digest_uri: String,
    /// The digest algorithm; `None` when it is not known.
    pub algorithm: Option<DigestAlgorithm>,
    /// The digest written, of whatever length.
    pub value: Vec<u8>,
    /// Where the element lies.
    pub span: Span,
}

/// What a URI stands for. Nothing is ever fetched.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// `""` or `#xpointer(/)`.
    Document {
        /// `#xpointer(/)` keeps comments (§4.4.3.3).
        comments: bool,
    },
    /// `#id` or `#xpointer(id('id'))`.
    Id {
        /// The Id.
        id: String,
        /// The second form keeps comments.
        comments: bool,
    },
    /// A content that was handed in under this name; `None` for the one without a name (URI absent).
    Detached(Option<String>),
}

impl Target {
    /// What a URI stands for.
    ///
    /// # Errors
    /// When its fragment is no Id: nothing else is ever looked up (threat X-12).
    pub fn parse(uri: Option<&str>) -> Result<Self, Refusal> {
        let Some(uri) = uri else { return Ok(Self::Detached(None)) };
        let Some(fragment) = uri.strip_prefix('#') else {
            return Ok(if uri.is_empty() {
                Self::Document { comments: false }
            } else {
                Self::Detached(Some(uri.to_owned()))
            });
        };
        if fragment == "xpointer(/)" {
            return Ok(Self::Document { comments: true });
        }
        let quoted =
            fragment.strip_prefix("xpointer(id(").and_then(|rest| rest.strip_suffix("))")).and_then(|quoted| {
                let quote = quoted.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
                quoted.strip_prefix(quote)?.strip_suffix(quote)
            });
        let (id, comments) = quoted.map_or((fragment, false), |id| (id, true));
        // Producers begin Ids with digits, which an NCName may not; what matters is that nothing else than a name is in it.
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '\u{b7}') || is_combining(c);
        if id.is_empty() || !id.chars().all(is_name) {
            return Err(Refusal::Fragment(uri.chars().take(100).collect()));
        }
        Ok(Self::Id { id: id.to_owned(), comments })
    }
}

/// Combining characters of XML names (XML 1.0 §2.3, NameChar): Vietnamese in NFD has them.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// A `ds:Manifest`.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// `Id`.
    pub id: Option<String>,
    /// What it lists.
    pub references: Vec<Reference>,
    /// Where it lies.
    pub span: Span,
}

/// A known fault of a known producer under which a reference does match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deviation {
    /// `enveloped-signature` on a target inside the signature itself: by the standard nothing is left, the producer hashed
    /// the target.
    D1,
    /// The target was canonicalised as a document of its own, without inherited namespaces it does not use.
    D2,
    /// The container of a later signature was added with it: without that element, which holds nothing else, the document is
    /// what was signed.
    D3,
}

impl Deviation {
    /// `D1`, `D2`, `D3`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::D1 => "D1",
            Self::D2 => "D2",
            Self::D3 => "D3",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_document_references_are_four_and_everything_else_is_a_name() {
        let id = |id: &str, comments| Ok(Target::Id { id: id.to_owned(), comments });
        assert_eq!(Target::parse(None), Ok(Target::Detached(None)));
        assert_eq!(Target::parse(Some("")), Ok(Target::Document { comments: false }));
        assert_eq!(Target::parse(Some("#xpointer(/)")), Ok(Target::Document { comments: true }));
        assert_eq!(Target::parse(Some("#xpointer(id('a'))")), id("a", true));
        assert_eq!(Target::parse(Some("#xpointer(id(\"a\"))")), id("a", true));
        assert_eq!(Target::parse(Some("#_NODE_TO_SIGN")), id("_NODE_TO_SIGN", false));
        assert_eq!(Target::parse(Some("#0106026495-C24T")), id("0106026495-C24T", false));
        assert_eq!(Target::parse(Some("a.xml")), Ok(Target::Detached(Some("a.xml".to_owned()))));
        assert_eq!(Target::parse(Some("http://h/#a")), Ok(Target::Detached(Some("http://h/#a".to_owned()))));
        for uri in [
            "#",
            "#x' or '1'='1",
            "#xpointer(id('a')",
            "#xpointer(id(''))",
            "#xpointer(//a)",
            "#a b",
            "#a/b",
            "#*",
            "##a",
        ] {
            assert!(matches!(Target::parse(Some(uri)), Err(Refusal::Fragment(_))), "{uri}");
        }
    }
}
