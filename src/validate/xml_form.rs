//! What a signature does not cover, held against its national form, and what the caller says it reads: one more look at
//! the document, only where there is something to look for.

use core::fmt::Write as _;
use std::collections::HashMap;

use super::xml_expect::Expectation;
use crate::base::Span;
use crate::findings::ExpectationFacts;
use crate::findings::ExpectationOutcome;
use crate::findings::LeftFacts;
use crate::findings::UncoveredFacts;
use crate::xml::Document;
use crate::xml::Error;
use crate::xml::Event;
use crate::xmldsig::DSIG;
use crate::xmldsig::Digested;
use crate::xmldsig::Found;
use crate::xmldsig::Outcome;
use crate::xmldsig::Outline;
use crate::xmldsig::ReferenceDigest;
use crate::xmldsig::Role;
use crate::xmldsig::SignatureDigests;
use crate::xmldsig::national::{Owner, Place, Seat, Step, recognise, steps};

/// Parts told of one signature.
const TOLD: usize = 64;
/// Elements that an expectation may name before it is certain that it names several.
const NAMED: usize = 2;

/// What came of one signature.
#[derive(Default)]
pub(super) struct FormFacts {
    pub(super) profile: Option<String>,
    pub(super) role: Option<String>,
    pub(super) uncovered: Vec<UncoveredFacts>,
    pub(super) left: Vec<LeftFacts>,
    pub(super) expected: Option<ExpectationFacts>,
    /// What the signature selects at another place than its form has it, by path.
    pub(super) misplaced: Vec<String>,
}

/// A signature in its form.
struct Seated<'p> {
    seat: Option<Seat<'p>>,
    /// Elements, by path, with all below them, that have to be what the form leaves to others.
    regions: Vec<Region>,
    /// What it selects, by references that match.
    selected: Vec<Span>,
}

/// An uncovered part of the document.
struct Region {
    path: String,
    /// What it was reported as: it has the name of something signed.
    shadow: Option<String>,
    found: bool,
    /// The first thing in it that the form does not leave to others.
    open: Option<String>,
    left: Option<LeftFacts>,
}

/// Every signature held against its form and the expectation.
pub(super) fn forms(
    document: &Document<'_>,
    found: &Found,
    digested: &Digested,
    expectation: Option<&Expectation>,
) -> Result<Vec<FormFacts>, Error> {
    let paths: Vec<Vec<Step<'_>>> =
        found.signatures.iter().map(|one| rooted(steps(&one.path, DSIG), &found.outline)).collect();
    let none = SignatureDigests::default();
    let digests = |index: usize| digested.signatures.get(index).unwrap_or(&none);
    let mut all: Vec<Seated<'_>> = Vec::with_capacity(paths.len());
    let mut facts: Vec<FormFacts> = Vec::with_capacity(paths.len());
    for (index, path) in paths.iter().enumerate() {
        let digests = digests(index);
        let selected: Vec<(Vec<Step<'_>>, &str)> = digests
            .references
            .iter()
            .filter(|reference| matches!(reference.role, Role::Document | Role::Element))
            .filter_map(|reference| reference.selected.as_ref().map(|selected| (reference.role, selected)))
            .map(|(role, selected)| match role {
                Role::Document => (Vec::new(), "/"),
                _ => (rooted(steps(&selected.path, &selected.namespace), &found.outline), selected.path.as_str()),
            })
            .collect();
        let places: Vec<&[Step<'_>]> = selected.iter().map(|(steps, _)| steps.as_slice()).collect();
        let seat = recognise(path, &places);
        let misplaced = |seat: &Seat<'_>| {
            let wrong = selected.iter().filter(|(steps, _)| seat.place(steps) == Place::Wrong);
            wrong.map(|(_, path)| (*path).to_owned()).collect()
        };
        facts.push(FormFacts {
            profile: seat.as_ref().map(|seat| seat.form.name.to_owned()),
            role: seat.as_ref().map(|seat| seat.role.name.to_owned()),
            misplaced: seat.as_ref().map(misplaced).unwrap_or_default(),
            ..FormFacts::default()
        });
        all.push(Seated { regions: regions(seat.as_ref(), digests, &found.outline), seat, selected: spans(digests) });
    }
    let mut named = Named::default();
    if expectation.is_some() || all.iter().any(|one| !one.regions.is_empty()) {
        look(document, &mut all, expectation, &mut named)?;
    }
    for (index, (facts, seated)) in facts.iter_mut().zip(&all).enumerate() {
        let digests = digests(index);
        settle(facts, seated, digests);
        facts.expected = expectation.map(|expectation| expected(expectation, &named, found, (index, digests)));
    }
    Ok(facts)
}

/// The namespace of the root is known; those of what lies between are the table's.
fn rooted<'p>(mut steps: Vec<Step<'p>>, outline: &'p Outline) -> Vec<Step<'p>> {
    if let Some(root) = steps.first_mut() {
        root.namespace = Some(&outline.namespace);
    }
    steps
}

/// What the references that match select in the document.
fn spans(digests: &SignatureDigests) -> Vec<Span> {
    let matching = |reference: &&ReferenceDigest| matches!(reference.outcome, Outcome::Match(_));
    let references = digests.references.iter().filter(matching);
    references.filter_map(|reference| reference.selected.as_ref()).map(|selected| selected.span).collect()
}

/// Where to look: what is uncovered as a whole, and what shadows as a part of a sibling unit.
fn regions(seat: Option<&Seat<'_>>, digests: &SignatureDigests, outline: &Outline) -> Vec<Region> {
    let Some(seat) = seat else { return Vec::new() };
    let mut regions: Vec<Region> = Vec::new();
    // More than are listed may be anything.
    if digests.uncovered_count > digests.uncovered.len() as u64 {
        return regions;
    }
    for part in digests.uncovered.iter().filter(|part| !part.local.is_empty()) {
        let path = match part.shadows {
            false => part.path.clone(),
            true => {
                let steps = rooted(steps(&part.path, &part.namespace), outline);
                let unit = steps.get(..seat.unit.len()).filter(|_| seat.left(&steps, false) == Some(Owner::Unit));
                let Some(unit) = unit else { continue };
                crate::xmldsig::national::Shown(unit).to_string()
            }
        };
        let shadow = part.shadows.then(|| part.path.clone());
        regions.push(Region { path, shadow, found: false, open: None, left: None });
    }
    regions
}

/// Elements that an expectation names.
#[derive(Default)]
struct Named {
    elements: Vec<(String, Span)>,
}

/// An open element.
#[derive(Default)]
struct Frame {
    namespace: String,
    local: String,
    nth: usize,
    start: u64,
    has_text: bool,
    children: HashMap<String, usize>,
    /// Length of the path of its parent.
    parent: usize,
    /// Index among what an expectation names.
    named: Option<usize>,
}

/// Reads the document once more.
fn look(
    document: &Document<'_>,
    all: &mut [Seated<'_>],
    expectation: Option<&Expectation>,
    named: &mut Named,
) -> Result<(), Error> {
    let mut reader = document.reader();
    let mut wanted: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for (index, one) in all.iter().enumerate() {
        for (at, region) in one.regions.iter().enumerate() {
            wanted.entry(region.path.clone()).or_default().push((index, at));
        }
    }
    let mut frames: Vec<Frame> = Vec::new();
    let mut siblings: HashMap<String, usize> = HashMap::new();
    let mut path = String::new();
    // Depth at which a region of a signature began.
    let mut active: Vec<(usize, usize, usize)> = Vec::new();
    let mut in_signature: Option<usize> = None;
    while let Some(event) = reader.next_event()? {
        match event {
            Event::Start(start) => {
                let counts = frames.last_mut().map_or(&mut siblings, |frame| &mut frame.children);
                let nth = match counts.get_mut(start.name.local) {
                    Some(count) => {
                        *count += 1;
                        *count
                    }
                    None => {
                        counts.insert(start.name.local.to_owned(), 1);
                        1
                    }
                };
                let parent = path.len();
                let _ = write!(path, "/{}", start.name.local);
                if nth > 1 {
                    let _ = write!(path, "[{nth}]");
                }
                let mut frame = Frame {
                    namespace: start.name.namespace.to_owned(),
                    local: start.name.local.to_owned(),
                    nth,
                    start: start.offset,
                    parent,
                    ..Frame::default()
                };
                if in_signature.is_none() && start.name.is(DSIG, "Signature") {
                    in_signature = Some(frames.len());
                }
                if let Some(expectation) = expectation {
                    let above = frames.iter().chain([&frame]);
                    let is_named = expectation.names(above.map(|f| (f.namespace.as_str(), f.local.as_str(), f.nth)));
                    if is_named && named.elements.len() < NAMED {
                        frame.named = Some(named.elements.len());
                        named.elements.push((path.clone(), Span::new(start.offset, start.end)));
                    }
                }
                let depth = frames.len();
                for (index, at) in wanted.get(&path).into_iter().flatten() {
                    if let Some(region) = all.get_mut(*index).and_then(|one| one.regions.get_mut(*at)) {
                        region.found = true;
                        active.push((*index, *at, depth));
                    }
                }
                frames.push(frame);
            }
            Event::Text { text, .. } => {
                if let Some(frame) = frames.last_mut() {
                    frame.has_text |= !text.trim_matches([' ', '\t', '\r', '\n']).is_empty();
                }
            }
            Event::End { end, .. } => {
                let depth = frames.len().saturating_sub(1);
                if in_signature.is_none() {
                    for (index, at, _) in &active {
                        judge(all, (*index, *at), &frames, end, &path);
                    }
                }
                in_signature = in_signature.filter(|of| *of != depth);
                active.retain(|(.., began)| *began != depth);
                if let Some(frame) = frames.pop() {
                    path.truncate(frame.parent);
                    if let Some((_, span)) = frame.named.and_then(|at| named.elements.get_mut(at)) {
                        *span = Span::new(span.start, end);
                    }
                }
            }
            Event::Comment { .. } | Event::Instruction { .. } => {}
        }
    }
    Ok(())
}

/// Whether the form leaves an element of an uncovered region to somebody else.
fn judge(all: &mut [Seated<'_>], (index, at): (usize, usize), frames: &[Frame], end: u64, path: &str) {
    let Some(frame) = frames.last() else { return };
    let element: Vec<Step<'_>> = frames
        .iter()
        .map(|frame| Step { namespace: Some(&frame.namespace), local: &frame.local, nth: frame.nth })
        .collect();
    let span = Span::new(frame.start, end);
    let answer = answer(all, index, &element, span, frame.has_text);
    let Some(region) = all.get_mut(index).and_then(|one| one.regions.get_mut(at)) else { return };
    match answer {
        None => {
            region.open.get_or_insert_with(|| path.to_owned());
        }
        // The last one asked is the region itself.
        Some(Answer::Left { owner, is_signed }) => {
            region.left = Some(LeftFacts { path: region.path.clone(), owner, is_signed });
        }
        Some(Answer::Container) => region.left = None,
    }
}

enum Answer {
    Container,
    Left { owner: Option<String>, is_signed: bool },
}

fn answer(all: &[Seated<'_>], index: usize, element: &[Step<'_>], span: Span, has_text: bool) -> Option<Answer> {
    let seat = all.get(index)?.seat.as_ref()?;
    let element = &*as_seated(element, seat.unit);
    let others = || all.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, other)| other);
    let signed_by = |role: Option<&str>, unit: &[Step<'_>]| {
        others().any(|other| {
            let is_theirs = other.seat.as_ref().is_some_and(|theirs| {
                role.is_none_or(|role| theirs.role.name == role) && same_place(theirs.unit, unit)
            });
            is_theirs && other.selected.iter().any(|selected| contains(*selected, span))
        })
    };
    match seat.left(element, has_text)? {
        Owner::Container => Some(Answer::Container),
        Owner::Nobody => Some(Answer::Left { owner: None, is_signed: signed_by(None, seat.unit) }),
        // What is its own to sign it leaves to nobody.
        Owner::Role(role) if role == seat.role.name => None,
        Owner::Role(role) => {
            Some(Answer::Left { owner: Some(role.to_owned()), is_signed: signed_by(Some(role), seat.unit) })
        }
        Owner::Unit => {
            // Somebody in the same role has to answer for the other unit, and its form has to leave what that signature does
            // not cover to others again.
            let unit = element.get(..seat.unit.len())?;
            let is_answered = others().any(|other| {
                let Some(theirs) = &other.seat else { return false };
                theirs.role.name == seat.role.name
                    && same_place(theirs.unit, unit)
                    && (other.selected.iter().any(|selected| contains(*selected, span))
                        || (!has_text && other.selected.iter().any(|selected| contains(span, *selected)))
                        || matches!(
                            theirs.left(&as_seated(element, theirs.unit), has_text),
                            Some(Owner::Nobody | Owner::Role(_) | Owner::Container)
                        ))
            });
            is_answered.then(|| Answer::Left { owner: Some(seat.role.name.to_owned()), is_signed: true })
        }
    }
}

/// A path that begins with that of a unit as the unit's own is known: a path is that of one element, whatever is known of the
/// namespaces in it.
fn as_seated<'p>(element: &[Step<'p>], unit: &[Step<'p>]) -> Vec<Step<'p>> {
    match element.split_at_checked(unit.len()) {
        Some((above, below)) if same_place(above, unit) => unit.iter().chain(below).copied().collect(),
        _ => element.to_vec(),
    }
}

/// The same element, by two paths of which one may not know all namespaces.
fn same_place(a: &[Step<'_>], b: &[Step<'_>]) -> bool {
    let same = |(a, b): (&Step<'_>, &Step<'_>)| a.local == b.local && a.nth == b.nth;
    a.len() == b.len() && a.iter().zip(b).all(same)
}

const fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// What stays uncovered, and what is left to others.
fn settle(facts: &mut FormFacts, seated: &Seated<'_>, digests: &SignatureDigests) {
    for part in digests.uncovered.iter().take(TOLD) {
        let region = seated.regions.iter().find(|region| match &region.shadow {
            Some(shadow) => part.shadows && *shadow == part.path,
            None => !part.shadows && region.path == part.path,
        });
        match region {
            Some(Region { found: true, open: None, left, .. }) => {
                let left = left.iter().filter(|left| !facts.left.iter().any(|known| known.path == left.path));
                facts.left.extend(left.cloned().collect::<Vec<_>>());
            }
            Some(Region { open: Some(path), .. }) if !part.shadows => {
                facts.uncovered.push(UncoveredFacts { path: path.clone(), shadows: false });
            }
            _ => facts.uncovered.push(UncoveredFacts { path: part.path.clone(), shadows: part.shadows }),
        }
    }
    if digests.uncovered_count > digests.uncovered.len() as u64 && facts.uncovered.is_empty() {
        facts.uncovered.push(UncoveredFacts { path: "/".to_owned(), shadows: false });
    }
}

/// Whether a signature covers all of what the caller says it reads: a reference that matches selects it, and nothing in it or
/// around it was left out.
fn expected(
    expectation: &Expectation,
    named: &Named,
    found: &Found,
    (index, digests): (usize, &SignatureDigests),
) -> ExpectationFacts {
    let what = expectation.to_string();
    let selected = spans(digests);
    if expectation.is_document() {
        let is_all = digests.uncovered_count == 0
            && digests.uncovered_attributes.is_empty()
            && selected.iter().any(|span| contains(*span, found.outline.span));
        let outcome = if is_all { ExpectationOutcome::Covered } else { ExpectationOutcome::NotCovered };
        return ExpectationFacts { what, path: Some("/".to_owned()), outcome };
    }
    let (path, outcome) = match named.elements.as_slice() {
        [] => (None, ExpectationOutcome::Absent),
        [(path, span)] => {
            let own = found.signatures.get(index).map(|own| own.span);
            // A signature inside it is not covered by what leaves signatures out, so what is read may not lie in one.
            let in_signature =
                found.signatures.iter().filter(|one| contains(one.span, *span)).map(|one| one.span).next_back();
            let is_selected = selected.iter().any(|selected| {
                contains(*selected, *span) && in_signature.is_none_or(|signature| contains(signature, *selected))
            });
            let is_own_part = own.is_some_and(|own| contains(own, *span)) || in_signature.is_none();
            let is_left_out = digests.uncovered.iter().any(|part| is_around(&part.path, path))
                || digests.uncovered_count > digests.uncovered.len() as u64
                || digests.uncovered_attributes.iter().any(|attribute| is_around(attribute, path));
            match is_selected && is_own_part && !is_left_out {
                true => (Some(path.clone()), ExpectationOutcome::Covered),
                false => (Some(path.clone()), ExpectationOutcome::NotCovered),
            }
        }
        [(path, _), ..] => (Some(path.clone()), ExpectationOutcome::Ambiguous),
    };
    ExpectationFacts { what, path, outcome }
}

/// Whether one path lies in the other.
fn is_around(part: &str, path: &str) -> bool {
    let below = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match part.strip_suffix("/text()") {
        // Text beside what is read is not in it.
        Some(parent) => below(parent, path),
        None => below(part, path) || below(path, part),
    }
}
