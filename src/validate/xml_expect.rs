//! What an application says it reads: an element by its name, or by its place (design contract, "The verdict").

use core::fmt;

/// An element of an XML document, as the caller names it: the verdict is then about that element, and a signature that does
/// not cover it, all of it, has failed. There has to be exactly one such element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    written: String,
    wanted: Wanted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    /// Wherever it stands.
    Name(Step),
    /// From the root on; empty for the whole document.
    Path(Vec<Step>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    /// Empty for none; `None` for any.
    namespace: Option<String>,
    local: String,
    /// Which of its siblings of this local name, from 1; `None` for any.
    nth: Option<usize>,
}

/// Not the name or the place of an element.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' names no element: write {{namespace}}Name, or a path such as /HDon/DLHDon or /{{namespace}}A/{{namespace}}B[2]"
)]
pub struct ExpectationError(String);

impl Expectation {
    /// Reads `{namespace}Local` (`{}Local` for no namespace), or a path from the root: steps of a local name each, before
    /// it the namespace in braces where that matters, behind it `[n]` where it has siblings of its name. `/` is the whole
    /// document.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Self, ExpectationError> {
        let refused = || ExpectationError(text.to_owned());
        let wanted = match text.strip_prefix('/') {
            Some("") => Wanted::Path(Vec::new()),
            Some(mut rest) => {
                let mut steps = Vec::new();
                loop {
                    let (step, behind) = Step::read(rest).ok_or_else(refused)?;
                    steps.push(step);
                    match behind.strip_prefix('/') {
                        Some(more) => rest = more,
                        None if behind.is_empty() => break Wanted::Path(steps),
                        None => return Err(refused()),
                    }
                }
            }
            None => match Step::read(text) {
                // A local name alone could be anybody's.
                Some((step, "")) if step.namespace.is_some() && step.nth.is_none() => Wanted::Name(step),
                _ => return Err(refused()),
            },
        };
        Ok(Self { written: text.to_owned(), wanted })
    }

    /// Whether it is the whole document.
    pub(super) fn is_document(&self) -> bool {
        matches!(&self.wanted, Wanted::Path(steps) if steps.is_empty())
    }

    /// Whether an element at this path, from the root on, is what is meant: namespace, local name, which of its siblings.
    pub(super) fn names<'p>(&self, path: impl DoubleEndedIterator<Item = (&'p str, &'p str, usize)>) -> bool {
        match &self.wanted {
            Wanted::Name(step) => {
                let mut path = path;
                path.next_back().is_some_and(|element| step.is(element))
            }
            Wanted::Path(steps) => {
                let (mut path, mut wanted) = (path, steps.iter());
                path.all(|element| wanted.next().is_some_and(|step| step.is(element))) && wanted.next().is_none()
            }
        }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl Step {
    /// One step, and what is behind it.
    fn read(text: &str) -> Option<(Self, &str)> {
        let (namespace, rest) = match text.strip_prefix('{') {
            Some(rest) => rest.split_once('}').map(|(namespace, rest)| (Some(namespace.to_owned()), rest))?,
            None => (None, text),
        };
        let end = rest.find(['/', '[']).unwrap_or(rest.len());
        let (local, rest) = rest.split_at_checked(end)?;
        let is_name =
            !local.is_empty() && !local.contains(|c: char| c.is_whitespace() || "{}:<>&'\"@*()=]".contains(c));
        let (nth, rest) = match rest.strip_prefix('[') {
            Some(rest) => {
                let (n, rest) = rest.split_once(']')?;
                (Some(n.parse().ok().filter(|n| *n > 0)?), rest)
            }
            None => (None, rest),
        };
        is_name.then(|| (Self { namespace, local: local.to_owned(), nth }, rest))
    }

    fn is(&self, (namespace, local, nth): (&str, &str, usize)) -> bool {
        self.local == local
            && self.namespace.as_deref().is_none_or(|wanted| wanted == namespace)
            && self.nth.is_none_or(|wanted| wanted == nth)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(text: &str, path: &[(&str, &str, usize)]) -> bool {
        Expectation::parse(text).unwrap().names(path.iter().copied())
    }

    #[test]
    fn by_name_and_by_place() {
        let path = [("", "HDon", 1), ("", "DLHDon", 1)];
        assert!(names("{}DLHDon", &path) && names("/HDon/DLHDon", &path) && names("/{}HDon/DLHDon[1]", &path));
        for other in [
            "{urn:x}DLHDon",
            "{}HDon",
            "/HDon",
            "/HDon/DLHDon[2]",
            "/HDon/{urn:x}DLHDon",
            "/HDon/DLHDon/A",
            "/DLHDon",
            "/",
        ] {
            assert!(!names(other, &path), "{other}");
        }
        let path = [("http://a/b", "A", 1), ("http://a/b", "B", 2)];
        assert!(
            names("/{http://a/b}A/{http://a/b}B[2]", &path) && names("{http://a/b}B", &path) && names("/A/B", &path)
        );
        assert!(Expectation::parse("/").unwrap().is_document());
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for text in [
            "", "DLHDon", "{urn:x", "{urn:x}", "//A", "/A/", "/A//B", "/A[0]", "/A[x]", "/A[1", "/A b", "/ds:A",
            "{}A/B", "/@id", "/*", "/A]",
        ] {
            assert!(Expectation::parse(text).is_err(), "{text}");
        }
    }
}
