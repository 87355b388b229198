//! From what is asked for to the elements of this document: what is signed, and where the signature goes.

use crate::xmldsig::national::{FORMS, Form, Layout, Role, Signs, by_name};

use super::error::Error;
use super::request::Wanted;
use super::survey::{Element, Interest, Survey, covers};

/// Canonical XML 1.0, what a reference without a canonicalization is digested with (XMLDSig §4.4.3.2).
const C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// What is signed: by its Id, or the whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Document,
    Id { id: String, path: String, enveloped: bool },
}

/// Where the signature goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seat {
    /// Path of the element that will hold it.
    pub(super) path: String,
    /// The element that is there: its end, and what its children take over.
    pub(super) end: u64,
    pub(super) inherited: String,
    /// Elements to be added in it, as they are written.
    pub(super) added: Vec<String>,
    /// Path of the new signature.
    pub(super) signature: String,
}

/// What will be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Task {
    pub(super) form: Option<&'static str>,
    pub(super) role: Option<&'static str>,
    pub(super) seat: Seat,
    /// Before the object with the claimed time, and behind it.
    pub(super) first: Vec<Node>,
    pub(super) then: Vec<Node>,
    pub(super) signing_time: bool,
    pub(super) method: &'static str,
    /// Paths of signatures that match only without the new one from now on, as the form has it.
    pub(super) superseded: Vec<String>,
}

/// What has to be looked for, now that the root is known.
pub(super) fn interest(wanted: &Wanted, namespace: &str, root: &str) -> Result<Interest, Error> {
    let mut interest = Interest::default();
    match wanted {
        Wanted::Form { name, .. } => {
            let form = by_name(name).ok_or_else(|| Error::Form(name.clone()))?;
            for layout in layouts(form, namespace, root)? {
                let targets = layout.roles.iter().flat_map(|role| match role.signs {
                    Signs::Document { or } => [or, &[]],
                    Signs::Elements { must, also } => [must, also],
                });
                let patterns = targets.flatten().chain(layout.roles.iter().flat_map(|role| role.containers));
                for pattern in patterns.chain(layout.units) {
                    interest.names.extend(pattern.split('/').filter(|s| !s.is_empty()).map(str::to_owned));
                }
                // A unit of any name.
                interest.names.insert(root.to_owned());
            }
        }
        Wanted::General { nodes, into } => {
            interest.names.extend(pattern(into).into_iter().map(|(local, _)| local));
            interest.ids.extend(nodes.iter().cloned());
        }
    }
    Ok(interest)
}

/// The kinds of document of a form that begin with this root.
fn layouts(form: &'static Form, namespace: &str, root: &str) -> Result<Vec<&'static Layout>, Error> {
    let begins = |unit: &&'static str| unit.split('/').next().is_some_and(|first| first == root || first == "*");
    let fits = |layout: &&Layout| layout.namespaces.contains(&namespace) && layout.units.iter().any(begins);
    let fitting: Vec<_> = form.layouts.iter().filter(fits).collect();
    if !fitting.is_empty() {
        return Ok(fitting);
    }
    let mut expected = Vec::new();
    for layout in form.layouts {
        for unit in layout.units {
            let root = unit.split('/').next().unwrap_or_default();
            let name = expanded(layout.namespaces.first().copied().unwrap_or_default(), root);
            if !expected.contains(&name) {
                expected.push(name);
            }
        }
    }
    Err(Error::NotOfForm { form: form.name.to_owned(), found: expanded(namespace, root), expected })
}

fn expanded(namespace: &str, local: &str) -> String {
    if namespace.is_empty() { local.to_owned() } else { format!("{{{namespace}}}{local}") }
}

/// What is to be done with a document that was surveyed.
pub(super) fn resolve(wanted: &Wanted, survey: &Survey) -> Result<Task, Error> {
    let mut task = match wanted {
        Wanted::Form { name, role } => of_form(name, role.as_deref(), survey)?,
        Wanted::General { nodes, into } => general(nodes, into, survey)?,
    };
    for node in task.first.iter().chain(&task.then) {
        if let Node::Id { id, .. } = node {
            name(id)?;
        }
    }
    task.superseded.dedup();
    Ok(task)
}

/// A reference can name an Id that is a name without a colon (XML Schema 2 §3.3.8, threat X-12).
fn name(id: &str) -> Result<(), Error> {
    let is_start = |c: char| c.is_alphabetic() || c == '_';
    let is_further =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '·') || ('\u{300}'..='\u{36f}').contains(&c);
    let mut chars = id.chars();
    match chars.next().is_some_and(is_start) && chars.all(is_further) {
        true => Ok(()),
        false => Err(Error::IdNotName(id.to_owned())),
    }
}

fn of_form(form: &str, role: Option<&str>, survey: &Survey) -> Result<Task, Error> {
    let form = FORMS.iter().find(|known| known.name == form).ok_or_else(|| Error::Form(form.to_owned()))?;
    let root = survey.places.first().ok_or_else(|| Error::Missing("/".to_owned()))?;
    let (namespace, local) = root.path.first().map(|s| (s.namespace.as_str(), s.local.as_str())).unwrap_or_default();
    let of_layout = |layout: &'static Layout| {
        survey
            .places
            .iter()
            .filter(move |place| !place.in_signature && layout.is_unit(&place.steps()))
            .collect::<Vec<_>>()
    };
    let candidates: Vec<_> = layouts(form, namespace, local)?
        .into_iter()
        .map(|layout| (layout, of_layout(layout)))
        .filter(|(_, units)| !units.is_empty())
        .collect();
    let mut known = Vec::new();
    for (layout, _) in &candidates {
        known
            .extend(layout.roles.iter().map(|role| role.name).filter(|name| !known.contains(name)).collect::<Vec<_>>());
    }
    let role = match (role, known.as_slice()) {
        (Some(role), _) => role,
        (None, [role]) => role,
        (None, []) => return Err(Error::Missing(units(form))),
        (None, _) => return Err(Error::RoleOpen { form: form.name.to_owned(), known }),
    };
    let mut fitting = candidates.iter().filter_map(|(layout, units)| {
        layout.roles.iter().find(|known| known.name == role).map(|role| (*layout, role, units))
    });
    let Some((layout, role, units)) = fitting.next() else {
        return Err(Error::Role { form: form.name.to_owned(), role: role.to_owned(), known });
    };
    let [unit] = units.as_slice() else {
        let pattern = units.first().map(|unit| unit.shown()).unwrap_or_default();
        return Err(Error::Several { pattern, count: units.len() });
    };
    let scope = Scope { layout, unit, survey };
    let (seat, container) = scope.seat(role)?;
    let (first, then) = scope.nodes(role, container)?;
    let broken: Vec<_> =
        survey.signatures.iter().filter(|earlier| covers(earlier, container)).map(|e| e.path.clone()).collect();
    if let (Some(first), false) = (broken.first(), role.supersedes) {
        return Err(Error::Breaks(first.clone()));
    }
    if let (Some(first), false) = (broken.first(), seat.added.is_empty()) {
        return Err(Error::AddedAfter { container: seat.path, signature: first.clone() });
    }
    Ok(Task {
        form: Some(form.name),
        role: Some(role.name),
        seat,
        first,
        then,
        signing_time: role.signing_time,
        method: role.method,
        superseded: broken,
    })
}

/// Units of a form, for a document that has none.
fn units(form: &Form) -> String {
    let all: Vec<_> = form.layouts.iter().flat_map(|layout| layout.units).map(|unit| format!("/{unit}")).collect();
    all.join(", ")
}

/// One unit of a document.
struct Scope<'s> {
    layout: &'static Layout,
    unit: &'s Element,
    survey: &'s Survey,
}

impl<'s> Scope<'s> {
    /// Elements below the unit that a pattern means.
    fn find(&self, pattern: &str) -> Vec<&'s Element> {
        if pattern.is_empty() {
            return vec![self.unit];
        }
        let depth = self.unit.path.len();
        let means = |place: &&Element| {
            self.unit.contains(place)
                && !place.in_signature
                && place.steps().get(depth..).is_some_and(|below| self.layout.matches(pattern, below))
        };
        self.survey.places.iter().filter(means).collect()
    }

    /// Where the signature of a role goes, and the element there or above.
    fn seat(&self, role: &'static Role) -> Result<(Seat, &'s Element), Error> {
        for pattern in role.containers {
            match self.find(pattern).as_slice() {
                [] => {}
                [container] => {
                    if container.signatures > 0 && !role.several {
                        return Err(Error::Occupied(container.shown()));
                    }
                    if container.other_content && matches!(role.signs, Signs::Elements { .. }) {
                        return Err(Error::NotForSignatures(container.shown()));
                    }
                    return Ok((seat(container, Vec::new(), container.shown()), container));
                }
                several => {
                    return Err(Error::Several { pattern: self.below(pattern), count: several.len() });
                }
            }
        }
        let usual = role.containers.first().copied().unwrap_or_default();
        if !role.create {
            return Err(Error::Missing(self.below(usual)));
        }
        // The deepest element on the way that is there.
        let steps: Vec<_> = usual.split('/').collect();
        for known in (0..steps.len()).rev() {
            let (way, added) = steps.split_at(known);
            let parent = match (known, self.find(&way.join("/")).as_slice()) {
                (0, _) => self.unit,
                (_, []) => continue,
                (_, [parent]) => parent,
                (_, several) => {
                    return Err(Error::Several { pattern: self.below(&way.join("/")), count: several.len() });
                }
            };
            // In the namespace of the form, as the element around them is.
            let qualified = |local: &&str| match parent.prefix.is_empty() {
                true => (*local).to_owned(),
                false => format!("{}:{local}", parent.prefix),
            };
            let path = format!("{}/{}", parent.shown(), added.join("/"));
            return Ok((seat(parent, added.iter().map(qualified).collect(), path), parent));
        }
        Err(Error::Missing(self.below(usual)))
    }

    fn nodes(&self, role: &'static Role, container: &Element) -> Result<(Vec<Node>, Vec<Node>), Error> {
        match role.signs {
            Signs::Document { .. } => Ok((vec![Node::Document], Vec::new())),
            Signs::Elements { must, also } => {
                let mut first = Vec::new();
                for pattern in must {
                    match self.find(pattern).as_slice() {
                        [element] => first.push(node(element, container, true)?),
                        [] => return Err(Error::Missing(self.below(pattern))),
                        several => {
                            return Err(Error::Several { pattern: self.below(pattern), count: several.len() });
                        }
                    }
                }
                let mut then = Vec::new();
                for pattern in also {
                    match self.find(pattern).as_slice() {
                        [] => {}
                        [element] => then.push(node(element, container, false)?),
                        several => {
                            return Err(Error::Several { pattern: self.below(pattern), count: several.len() });
                        }
                    }
                }
                Ok((first, then))
            }
        }
    }

    fn below(&self, pattern: &str) -> String {
        format!("{}/{pattern}", self.unit.shown())
    }
}

fn seat(element: &Element, added: Vec<String>, path: String) -> Seat {
    let signature = match (added.is_empty(), element.of_that_name) {
        (true, before @ 1..) => format!("{path}/Signature[{}]", before + 1),
        _ => format!("{path}/Signature"),
    };
    Seat { path, end: element.end, inherited: element.inherited.clone(), added, signature }
}

/// Producers write `enveloped-signature` also where the signature is no descendant, and receivers expect it; it is needed
/// where it is one.
fn node(element: &Element, container: &Element, enveloped: bool) -> Result<Node, Error> {
    let id = element.ids.first().ok_or_else(|| Error::NoId(element.shown()))?;
    let enveloped = enveloped || element.contains(container);
    Ok(Node::Id { id: id.clone(), path: element.shown(), enveloped })
}

fn general(nodes: &[String], into: &str, survey: &Survey) -> Result<Task, Error> {
    let wanted = pattern(into);
    let means = |place: &&Element| {
        place.path.len() == wanted.len()
            && place
                .path
                .iter()
                .zip(&wanted)
                .all(|(step, (local, nth))| step.local == *local && nth.is_none_or(|nth| nth == step.nth))
    };
    let found: Vec<_> = survey.places.iter().filter(means).collect();
    let container = match found.as_slice() {
        [container] => *container,
        [] => return Err(Error::Missing(into.to_owned())),
        several => return Err(Error::Several { pattern: into.to_owned(), count: several.len() }),
    };
    if container.in_signature {
        return Err(Error::InSignature(container.shown()));
    }
    let mut first = Vec::new();
    for id in nodes {
        let having: Vec<_> = survey.places.iter().filter(|place| place.ids.contains(id)).collect();
        let element = match having.as_slice() {
            [element] => *element,
            [] => return Err(Error::NoSuchId(id.clone())),
            several => return Err(Error::DuplicateId { id: id.clone(), count: several.len() }),
        };
        if element.in_signature {
            return Err(Error::InSignature(element.shown()));
        }
        first.push(Node::Id { id: id.clone(), path: element.shown(), enveloped: element.contains(container) });
    }
    if first.is_empty() {
        first.push(Node::Document);
    }
    if let Some(earlier) = survey.signatures.iter().find(|earlier| covers(earlier, container)) {
        return Err(Error::Breaks(earlier.path.clone()));
    }
    Ok(Task {
        form: None,
        role: None,
        seat: seat(container, Vec::new(), container.shown()),
        first,
        then: Vec::new(),
        signing_time: false,
        method: EXCLUSIVE,
        superseded: Vec::new(),
    })
}

/// Steps of a path that a caller wrote: local names, `[n]` where given. Prefixes say nothing and are left out.
fn pattern(path: &str) -> Vec<(String, Option<usize>)> {
    path.split('/')
        .filter(|step| !step.is_empty())
        .map(|step| {
            let numbered = step.strip_suffix(']').and_then(|step| step.split_once('['));
            let (name, nth) = match numbered.and_then(|(name, n)| Some((name, n.parse().ok()?))) {
                Some((name, nth)) => (name, Some(nth)),
                None => (step, None),
            };
            (name.rsplit(':').next().unwrap_or(name).to_owned(), nth)
        })
        .collect()
}

impl Task {
    /// Whether all names that will be written are ASCII.
    pub(super) fn is_ascii(&self) -> bool {
        let ids = self.first.iter().chain(&self.then).all(|node| match node {
            Node::Document => true,
            Node::Id { id, .. } => id.is_ascii(),
        });
        ids && self.seat.added.iter().all(|name| name.is_ascii())
    }

    /// The transform of a reference that canonicalises, when it is not the one that needs no saying.
    pub(super) fn canonicalization(&self) -> Option<&'static str> {
        (self.method == EXCLUSIVE).then_some(EXCLUSIVE)
    }

    /// How references are digested.
    pub(super) fn digest_method(&self) -> &'static str {
        self.canonicalization().unwrap_or(C14N)
    }
}
