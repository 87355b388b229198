//! Recognised XPath patterns, answered at each start tag.

use std::collections::HashMap;

use crate::base::LimitReached;
use crate::xml::Name;

use super::transform::{Pattern, Step};

/// Different patterns of a document: real ones have one.
const MOST: usize = 256;

/// All patterns of a document, each once.
#[derive(Default)]
pub(crate) struct Patterns {
    followed: Vec<Followed>,
    known: HashMap<Pattern, usize>,
}

struct Followed {
    pattern: Pattern,
    /// So many of its steps fit the open elements, from the root on.
    matched: usize,
    /// Depth of the outermost open element that fits.
    open: Option<usize>,
}

impl Patterns {
    /// The number of a pattern.
    pub(crate) fn add(&mut self, pattern: &Pattern) -> usize {
        let followed = &mut self.followed;
        *self.known.entry(pattern.clone()).or_insert_with(|| {
            followed.push(Followed { pattern: pattern.clone(), matched: 0, open: None });
            followed.len() - 1
        })
    }

    /// Every start tag is held against all of them.
    pub(crate) fn check(&self) -> Result<(), LimitReached> {
        if self.followed.len() > MOST {
            return Err(LimitReached { what: "different XPath patterns", limit: MOST as u64 });
        }
        Ok(())
    }

    /// Whether the reader is in an element that fits.
    pub(crate) fn is_open(&self, index: usize) -> bool {
        self.followed.get(index).is_some_and(|followed| followed.open.is_some())
    }

    /// An element begins; whether anything opens with it.
    pub(crate) fn start(&mut self, depth: usize, name: &Name<'_>) -> bool {
        let mut opened = false;
        for followed in &mut self.followed {
            let fits = if followed.pattern.anywhere {
                followed.pattern.steps.first().is_some_and(|step| step.fits(name))
            } else {
                let next = depth.checked_sub(1).filter(|level| *level == followed.matched);
                let fits = next.and_then(|level| followed.pattern.steps.get(level)).is_some_and(|step| step.fits(name));
                followed.matched += usize::from(fits);
                fits && followed.matched == followed.pattern.steps.len()
            };
            if fits && followed.open.is_none() {
                followed.open = Some(depth);
                opened = true;
            }
        }
        opened
    }

    /// The element ends; whether anything closes with it.
    pub(crate) fn end(&mut self, depth: usize) -> bool {
        let mut closed = false;
        for followed in &mut self.followed {
            if followed.matched == depth && !followed.pattern.anywhere {
                followed.matched = depth.saturating_sub(1);
            }
            if followed.open == Some(depth) {
                followed.open = None;
                closed = true;
            }
        }
        closed
    }
}

impl Step {
    fn fits(&self, name: &Name<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::Name(namespace, local) => name.is(namespace, local),
            Self::Local(local) => name.local == local,
            Self::LocalPrefix(start) => name.local.starts_with(start.as_str()),
            Self::Qualified(qualified) => name.qualified == qualified,
            Self::AnyOf(steps) => steps.iter().any(|step| step.fits(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(local: &str) -> Name<'_> {
        Name { qualified: local, prefix: "", local, namespace: "" }
    }

    /// Which of the elements, in document order, lie in the subtrees.
    fn open_at(pattern: &Pattern, document: &[&str]) -> Vec<usize> {
        let mut patterns = Patterns::default();
        let index = patterns.add(pattern);
        let (mut depth, mut count, mut found) = (0, 0, Vec::new());
        for step in document {
            if step.is_empty() {
                patterns.end(depth);
                depth -= 1;
            } else {
                depth += 1;
                patterns.start(depth, &name(step));
                if patterns.is_open(index) {
                    found.push(count);
                }
                count += 1;
            }
        }
        found
    }

    #[test]
    fn paths_are_followed_from_the_root_and_names_anywhere() {
        let step = |local: &str| Step::Name(String::new(), local.to_owned());
        //                  0    1    2        3            4    5    6    7
        let document = ["a", "b", "c", "", "", "b", "", "", "a", "b", "a", "b", "", "", "", ""];
        let by_place = Pattern { steps: vec![step("a"), step("b")], anywhere: false };
        assert_eq!(open_at(&by_place, &document[..7]), [1, 2, 3]);
        let deep = ["a", "x", "b", "", "", "b", "b", "", "", ""];
        assert_eq!(open_at(&by_place, &deep), [3, 4]);
        let anywhere = Pattern { steps: vec![step("b")], anywhere: true };
        assert_eq!(open_at(&anywhere, &deep), [2, 3, 4]);
        let any = Pattern { steps: vec![Step::Any, Step::Local("b".to_owned())], anywhere: false };
        assert_eq!(open_at(&any, &deep), [3, 4]);
    }
}
