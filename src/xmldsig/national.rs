//! The national forms of signed XML: how a document of each is known, who signs it, where each signature goes and what it
//! references. One table for making signatures and for judging them.
//!
//! The official texts (decisions 1450/QĐ-TCT and 1510/QĐ-TCT on invoices, the rules of the tax, social insurance, health and
//! education systems) name containers and signed elements, but seldom algorithms; what is not in them is as producers do it.
//!
//! ```text
//! /TDiep/DLieu/HDon[2]/DSCKS/NBan/Signature      recognise() ─► Seat: form `einvoice`, role `seller`, unit /TDiep/DLieu/HDon[2]
//! /TDiep/DLieu/HDon[2]/DLHDon                    place()     ─► right: what that role has to sign
//! /TDiep/DLieu/HDon[2]/MCCQT                     left()      ─► left to the tax office's signature
//! ```
//!
//! Names are compared with their namespaces, never by prefix (threat X-29). A unit is what one set of signatures is about:
//! a message may carry many invoices.

mod table;
#[cfg(test)]
mod tests;

use core::fmt;

pub use table::FORMS;

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step<'a> {
    /// Namespace name, empty for none. `None` where it is not known, which is taken for the right one: good enough for what
    /// lies around an element whose own namespace is known.
    pub namespace: Option<&'a str>,
    /// Local name.
    pub local: &'a str,
    /// Which of its siblings of this local name, counted from 1.
    pub nth: usize,
}

/// The steps of a path that is written `/TDiep/DLieu/HDon[2]`, whose last element has this namespace; `/` has none.
#[must_use]
pub fn steps<'a>(path: &'a str, namespace: &'a str) -> Vec<Step<'a>> {
    let mut steps: Vec<_> = path
        .split('/')
        .filter(|name| !name.is_empty())
        .map(|name| {
            let numbered = name.strip_suffix(']').and_then(|name| name.split_once('['));
            let (local, nth) = numbered.and_then(|(name, n)| Some((name, n.parse().ok()?))).unwrap_or((name, 1));
            Step { namespace: None, local, nth }
        })
        .collect();
    if let Some(last) = steps.last_mut() {
        last.namespace = Some(namespace);
    }
    steps
}

/// Whether two paths name the same element, as far as they know their namespaces.
#[must_use]
pub fn is_same(a: &[Step<'_>], b: &[Step<'_>]) -> bool {
    let same = |(a, b): (&Step<'_>, &Step<'_>)| {
        let namespaces = a.namespace.zip(b.namespace);
        a.local == b.local && a.nth == b.nth && namespaces.is_none_or(|(a, b)| a == b)
    };
    a.len() == b.len() && a.iter().zip(b).all(same)
}

/// A path as it is shown: `/HDon/DSCKS/NBan`, with `[n]` from the second of a name on.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a>(pub &'a [Step<'a>]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("/");
        }
        for step in self.0 {
            write!(f, "/{}", step.local)?;
            if step.nth > 1 {
                write!(f, "[{}]", step.nth)?;
            }
        }
        Ok(())
    }
}

/// A national form.
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    /// Its name: what `--profile` takes and a report shows.
    pub name: &'static str,
    /// The documents it knows.
    pub layouts: &'static [Layout],
}

/// One kind of document of a form. Patterns are local names with `/` between them; `**` stands for any number of steps, `*`
/// for one of any name (and any namespace). All named elements are in one namespace.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// Where the unit stands: patterns from the root, the root included.
    pub units: &'static [&'static str],
    /// Namespace names its elements may have, one of them for all.
    pub namespaces: &'static [&'static str],
    /// Who signs.
    pub roles: &'static [Role],
    /// What no signature covers, or only that of another role.
    pub left: &'static [Left],
}

/// Whose signature it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name: what `--role` takes and a report shows.
    pub name: &'static str,
    /// The element that holds the signature: patterns below the unit; empty for the unit itself. The first is the usual one.
    pub containers: &'static [&'static str],
    /// A container that is missing may be added, at the end of the unit.
    pub create: bool,
    /// The container may hold several signatures, of one person each.
    pub several: bool,
    /// What has to be signed.
    pub signs: Signs,
    /// A second reference goes to an object with the claimed time (SignatureProperties); else such an object is optional.
    pub signing_time: bool,
    /// How our own signatures are canonicalised.
    pub method: &'static str,
    /// Its signature is made over earlier ones, which then match only without it (they are superseded).
    pub supersedes: bool,
}

/// What a signature of a role references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signs {
    /// The whole document without the signature (`URI=""`, enveloped). Some producers reference the data by its Id instead.
    Document {
        /// Patterns below the unit of what may be referenced instead.
        or: &'static [&'static str],
    },
    /// Elements by their Ids.
    Elements {
        /// Patterns below the unit: each must be there and be signed.
        must: &'static [&'static str],
        /// Signed when they are there.
        also: &'static [&'static str],
    },
}

/// A part that a signature does not cover, by the form.
#[derive(Debug, PartialEq, Eq)]
pub struct Left {
    /// Below the unit, or from the root if it begins with `/`.
    pub path: &'static str,
    /// Elements directly in it, which hold text; a part without any holds text itself.
    pub fields: &'static [&'static str],
    /// Who answers for it.
    pub owner: Owner,
}

/// Who answers for a part that a signature does not cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Nobody: the form leaves it unsigned (a printed code, a transport header). Nothing may be read from it as signed.
    Nobody,
    /// The signature of this role in the same unit has to cover it; where there is none, it is unsigned.
    Role(&'static str),
    /// It is a place for signatures, and has nothing else: no text, no other element.
    Container,
    /// It belongs to another unit of the same message: a signature of the same role there has to cover it.
    Unit,
}

/// Where a selected element stands, compared with where the form wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Where the form has it.
    Right,
    /// It has the name of something the role signs, or of the unit, but stands elsewhere (threats X-01 to X-08).
    Wrong,
    /// The form says nothing of it.
    Other,
}

/// A signature's place in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat<'p> {
    /// The form.
    pub form: &'static Form,
    /// The kind of document.
    pub layout: &'static Layout,
    /// Whose signature.
    pub role: &'static Role,
    /// Path of the unit it belongs to.
    pub unit: &'p [Step<'p>],
}

/// The form of this name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.name == name)
}

/// The form whose documents have this root; whether it really is one shows at its signatures.
#[must_use]
pub fn by_root(namespace: &str, local: &str) -> Option<&'static Form> {
    let is_root = |layout: &&Layout| {
        layout.namespaces.contains(&namespace)
            && layout.units.iter().any(|unit| unit.split('/').next().is_some_and(|root| root == local))
    };
    FORMS.iter().find(|form| form.layouts.iter().any(|layout| is_root(&layout)))
}

/// The place in a form of a signature that stands at `signature` (its own step last) and selects `selected`, an empty path
/// for the whole document.
#[must_use]
pub fn recognise<'p>(signature: &'p [Step<'p>], selected: &[&[Step<'_>]]) -> Option<Seat<'p>> {
    let (_, container) = signature.split_last()?;
    for form in FORMS {
        for layout in form.layouts {
            for (unit, below) in layout.split(container) {
                for role in layout.roles {
                    if !role.containers.iter().any(|pattern| layout.matches(pattern, below)) {
                        continue;
                    }
                    let seat = Seat { form, layout, role, unit };
                    // A root of any name says nothing: what is signed has to say it.
                    let said = !layout.units.iter().any(|unit| unit.starts_with('*'))
                        || selected.iter().any(|path| seat.place(path) == Place::Right);
                    if said {
                        return Some(seat);
                    }
                }
            }
        }
    }
    None
}

impl Form {
    /// Names of its roles, in the order of the table, none twice.
    #[must_use]
    pub fn roles(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for role in self.layouts.iter().flat_map(|layout| layout.roles) {
            if !names.contains(&role.name) {
                names.push(role.name);
            }
        }
        names
    }
}

impl Layout {
    /// Every way to part a path into that of a unit and what is below it.
    fn split<'p>(&'static self, path: &'p [Step<'p>]) -> impl Iterator<Item = (&'p [Step<'p>], &'p [Step<'p>])> {
        (1..=path.len()).filter_map(move |at| {
            let (unit, below) = path.split_at_checked(at)?;
            self.units.iter().any(|pattern| self.matches(pattern, unit)).then_some((unit, below))
        })
    }

    /// Whether a path is that of a unit.
    #[must_use]
    pub fn is_unit(&self, path: &[Step<'_>]) -> bool {
        self.units.iter().any(|pattern| self.matches(pattern, path))
    }

    /// Whether a path, relative to what the pattern is relative to, is one that the pattern means.
    #[must_use]
    pub fn matches(&self, pattern: &str, path: &[Step<'_>]) -> bool {
        self.namespaces.iter().any(|namespace| follows(pattern, path, namespace))
    }

    /// Whether an element of this name is what the last step of the pattern names.
    fn names(&self, pattern: &str, step: &Step<'_>) -> bool {
        pattern.rsplit('/').next().is_some_and(|last| last == step.local) && self.knows(step)
    }

    fn knows(&self, step: &Step<'_>) -> bool {
        step.namespace.is_none_or(|namespace| self.namespaces.contains(&namespace))
    }
}

/// Patterns are a few constant steps long: the recursion is as deep as the pattern, and there is one `**` at most.
fn follows(pattern: &str, path: &[Step<'_>], namespace: &str) -> bool {
    if pattern.is_empty() {
        return path.is_empty();
    }
    let (first, rest) = pattern.split_once('/').unwrap_or((pattern, ""));
    match (first, path.split_first()) {
        ("**", _) => (0..=path.len()).any(|n| path.get(n..).is_some_and(|tail| follows(rest, tail, namespace))),
        ("*", Some((_, tail))) => follows(rest, tail, namespace),
        (name, Some((step, tail))) => {
            step.local == name && step.namespace.is_none_or(|of| of == namespace) && follows(rest, tail, namespace)
        }
        (_, None) => false,
    }
}

impl Role {
    /// Patterns below the unit of everything this role may sign.
    fn targets(&self) -> impl Iterator<Item = &'static str> {
        let (first, second): (&'static [&'static str], &'static [&'static str]) = match self.signs {
            Signs::Document { or } => (or, &[]),
            Signs::Elements { must, also } => (must, also),
        };
        first.iter().chain(second).copied()
    }
}

impl Seat<'_> {
    /// Compares the place of something that the signature selects with the form; an empty path is the whole document.
    #[must_use]
    pub fn place(&self, selected: &[Step<'_>]) -> Place {
        let Some(last) = selected.last() else {
            return match self.role.signs {
                Signs::Document { .. } => Place::Right,
                // More than is asked for: nothing is left uncovered.
                Signs::Elements { .. } => Place::Other,
            };
        };
        if self.below(selected).is_some_and(|below| self.role.targets().any(|t| self.layout.matches(t, below))) {
            return Place::Right;
        }
        let named = self.role.targets().any(|target| self.layout.names(target, last))
            || (!is_same(selected, self.unit) && self.layout.units.iter().any(|unit| self.layout.names(unit, last)));
        if named { Place::Wrong } else { Place::Other }
    }

    /// The patterns of what the role must sign and none of `selected` is (an empty path is the whole document).
    #[must_use]
    pub fn missing(&self, selected: &[&[Step<'_>]]) -> Vec<&'static str> {
        if selected.iter().any(|path| path.is_empty() || is_same(path, self.unit)) {
            return Vec::new();
        }
        let is_signed = |target: &str| {
            selected.iter().any(|path| self.below(path).is_some_and(|below| self.layout.matches(target, below)))
        };
        match self.role.signs {
            Signs::Document { or } if or.iter().any(|target| is_signed(target)) => Vec::new(),
            Signs::Document { .. } => vec!["/"],
            Signs::Elements { must, .. } => must.iter().copied().filter(|target| !is_signed(target)).collect(),
        }
    }

    /// Who answers for an element that the signature does not cover; `None` when the form does not say. `text` tells
    /// whether it has character data of its own that is not white space.
    #[must_use]
    pub fn left(&self, element: &[Step<'_>], text: bool) -> Option<Owner> {
        if let Some(owner) = self.left_by_list(element, text) {
            return Some(owner);
        }
        // Places for signatures, of this unit and of those around it.
        if !text && self.form.layouts.iter().any(|layout| layout.is_way_to_signature(element)) {
            return Some(Owner::Container);
        }
        let (own, other) = (self.unit.last()?, element.get(self.unit.len().checked_sub(1)?)?);
        let before = self.unit.len().checked_sub(1)?;
        let beside = self.unit.get(..before).zip(element.get(..before)).is_some_and(|(a, b)| is_same(a, b))
            && own.nth != other.nth
            && element.get(..=before).is_some_and(|unit| self.layout.is_unit(unit));
        (beside && before > 0).then_some(Owner::Unit)
    }

    fn left_by_list(&self, element: &[Step<'_>], text: bool) -> Option<Owner> {
        for left in self.layout.left {
            let (pattern, path) = match left.path.strip_prefix('/') {
                Some(pattern) => (pattern, Some(element)),
                None => (left.path, self.below(element)),
            };
            let Some(path) = path else { continue };
            if self.layout.matches(pattern, path) {
                return (!text || left.fields.is_empty()).then_some(left.owner);
            }
            let Some((last, parent)) = path.split_last() else { continue };
            if self.layout.matches(pattern, parent) && self.layout.knows(last) && left.fields.contains(&last.local) {
                return Some(left.owner);
            }
        }
        None
    }

    /// A path below the unit.
    fn below<'e>(&self, path: &'e [Step<'e>]) -> Option<&'e [Step<'e>]> {
        let (unit, below) = path.split_at_checked(self.unit.len())?;
        is_same(unit, self.unit).then_some(below)
    }
}

impl Layout {
    /// Whether the element is a container of a role, or between one and its unit.
    fn is_way_to_signature(&'static self, element: &[Step<'_>]) -> bool {
        let is_way = |below: &[Step<'_>], container: &str| {
            let mut way = String::new();
            container.split('/').any(|step| {
                if !way.is_empty() {
                    way.push('/');
                }
                way.push_str(step);
                step != "**" && self.matches(&way, below)
            })
        };
        self.split(element).any(|(_, below)| {
            !below.is_empty() && self.roles.iter().flat_map(|role| role.containers).any(|c| is_way(below, c))
        })
    }
}
