//! Puts the questions of all signatures into as few passes as can be, and the answers together again.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::base::Source;
use crate::base::Span;
use crate::crypto::{Digest, DigestAlgorithm, Digester};
use crate::xml;
use crate::xml::Document;

use super::DSIG;
use super::added;
use super::chain::{After, Chain, DEFAULT, Nodes, Octets, Origin, Place, Selection};
use super::content;
use super::deviation;
use super::error::{Refusal, StructureError};
use super::find::Found;
use super::imprint::Imprints;
use super::pass;
use super::pass::{Passed, Questions, Request, Work};
use super::plan::{
    Contents, Imprint, ManifestDigests, Outcome, Part, ReferenceDigest, Role, Selected, SignatureDigests,
};
use super::reference::{Deviation, Manifest, Reference};
use super::signature::{ObjectContent, Signature};

/// Rounds of leaving out later signatures: so many may have been added one after the other around the same content.
const MOST_ROUNDS: usize = 32;
/// Passes for imprints whose large parts come in another order than they are hashed in.
const MOST_IMPRINT_PASSES: usize = 8;

/// A signature with what its references ask for.
struct Asking<'a> {
    index: usize,
    signature: &'a Signature,
    references: Vec<Result<Chain, Refusal>>,
    manifests: Vec<(&'a Manifest, Vec<Result<Chain, Refusal>>)>,
    /// Signatures that are left out beside what the transforms leave out; sorted.
    without: Vec<usize>,
    /// Those of the last attempt, whether it succeeded or not.
    tried: Vec<usize>,
}

impl<'a> Asking<'a> {
    fn new(index: usize, signature: &'a Signature) -> Self {
        let chains = |references: &[Reference]| references.iter().map(|r| Chain::new(r, index, &DEFAULT)).collect();
        let contents = signature.objects.iter().flat_map(|object| &object.content);
        let manifests = contents.filter_map(|content| match content {
            ObjectContent::Manifest(manifest) => Some((manifest, chains(&manifest.references))),
            _ => None,
        });
        Self {
            index,
            signature,
            references: chains(&signature.signed_info.references),
            manifests: manifests.collect(),
            without: Vec::new(),
            tried: Vec::new(),
        }
    }

    /// Whether a reference names the manifest, or the object it is in: only then may what it lists count as covered.
    fn names(&self, manifest: &Manifest) -> bool {
        let object = self
            .signature
            .objects
            .iter()
            .find(|object| object.span.start <= manifest.span.start && manifest.span.end <= object.span.end);
        let ids = [manifest.id.as_ref(), object.and_then(|object| object.id.as_ref())];
        self.references.iter().flatten().any(|chain| match &chain.origin {
            Origin::Document(Selection { nodes: Nodes { place: Place::Id(id), filters, .. }, .. }) => {
                filters.is_empty() && ids.contains(&Some(id))
            }
            _ => false,
        })
    }
}

/// Requests of one pass, each selection once.
#[derive(Default)]
struct Asked {
    requests: Vec<Request>,
    known: HashMap<Selection, usize>,
    covering: Vec<Vec<usize>>,
}

impl Asked {
    /// The number of a selection's request, with more asked of it.
    fn request(&mut self, selection: Selection, more: impl FnOnce(&mut Request)) -> usize {
        let requests = &mut self.requests;
        let index = *self.known.entry(selection.clone()).or_insert_with(|| {
            requests.push(Request {
                selection,
                algorithms: Vec::new(),
                collect: None,
                imprints: Vec::new(),
                later: Vec::new(),
            });
            requests.len() - 1
        });
        if let Some(request) = requests.get_mut(index) {
            more(request);
        }
        index
    }
}

/// Where the answers to a signature's references are.
struct Where {
    references: Vec<Option<usize>>,
    manifests: Vec<Vec<Option<usize>>>,
}

/// Everything that is computed from.
struct Computing<'c> {
    found: Cow<'c, Found>,
    document: &'c Document<'c>,
    contents: &'c Contents<'c>,
    wanted: &'c [(usize, Imprint)],
    /// For each imprint wanted the one that is computed: signatures that turn out to be covered by later ones start anew.
    current: Vec<usize>,
    imprints: Imprints<'static>,
    work: Work,
}

/// Results for all signatures, and of all imprints.
pub(crate) struct All {
    pub(crate) signatures: Vec<SignatureDigests>,
    pub(crate) imprints: Vec<Result<Digest, Refusal>>,
    /// The signatures, when they were only assumed, as reading showed them.
    pub(crate) found: Option<Found>,
}

/// Computes everything.
pub(crate) fn all(
    found: &Found,
    signatures: &[Result<Signature, StructureError>],
    wanted: &[(usize, Imprint)],
    document: &Document<'_>,
    contents: &Contents<'_>,
) -> Result<All, xml::Error> {
    let limits = document.limits();
    let mut computing = Computing {
        found: Cow::Borrowed(found),
        document,
        contents,
        wanted,
        current: Vec::new(),
        imprints: Imprints::new(limits.xml_transform_octets),
        work: Work::new(limits.xml_canonical_octets),
    };
    computing.current = wanted.iter().map(|(_, i)| computing.imprints.add(i.algorithm, i.parts.len())).collect();
    let asking = signatures.iter().enumerate().filter_map(|(i, s)| Some(Asking::new(i, s.as_ref().ok()?)));
    let mut asking: Vec<Asking<'_>> = asking.collect();
    let mut digests = vec![SignatureDigests::default(); signatures.len()];
    for (index, result) in computing.round(&asking)? {
        if let Some(place) = digests.get_mut(index) {
            *place = result;
        }
    }
    computing.later_left_out(&mut asking, &mut digests)?;
    computing.containers_left_out(&mut asking, &mut digests)?;
    for asking in &asking {
        let Some(place) = digests.get_mut(asking.index) else { continue };
        place.signed_info = computing.signed_info(asking)?;
        place.without.clone_from(&asking.without);
    }
    computing.finish(&asking, digests)
}

impl Computing<'_> {
    /// One pass for some signatures.
    fn round(&mut self, asking: &[Asking<'_>]) -> Result<Vec<(usize, SignatureDigests)>, xml::Error> {
        let mut asked = Asked { covering: vec![Vec::new(); self.found.signatures.len()], ..Asked::default() };
        let places: Vec<Where> = asking.iter().map(|one| self.ask(one, &mut asked)).collect();
        for one in asking {
            self.ask_imprints(one, &mut asked, |_, _| true);
        }
        let passed = self.pass(asked)?;
        let mut results = Vec::with_capacity(asking.len());
        let mut passed = passed;
        for (one, place) in asking.iter().zip(&places) {
            results.push((one.index, self.answer(one, place, &mut passed)?));
        }
        Ok(results)
    }

    fn pass(&mut self, asked: Asked) -> Result<Passed, xml::Error> {
        let ids = self.found.signatures.iter().filter_map(|s| s.tree.root().attribute("", "Id")).map(str::to_owned);
        let questions = Questions {
            requests: asked.requests,
            ids: ids.collect(),
            signatures: &self.found.signatures,
            covering: asked.covering,
            assumed: self.found.assumed,
        };
        let mut passed = pass::run(self.document, questions, &mut self.imprints, &mut self.work)?;
        if let Some(seen) = passed.seen.take() {
            self.found = Cow::Owned(seen.found(&self.found));
        }
        for answer in &mut passed.results {
            for ((imprint, part), after) in core::mem::take(&mut answer.later) {
                let imprints = &mut self.imprints;
                let result = answer.refusal.clone().map_or(Ok(()), Err).and_then(|()| {
                    let limits = self.document.limits();
                    content::transform(&answer.collected, &after, limits, &mut |o| imprints.take(imprint, part, o))
                });
                self.imprints.done(imprint, part, result.err().as_ref());
            }
        }
        Ok(passed)
    }

    /// Asks for what the references of a signature select.
    fn ask(&self, one: &Asking<'_>, asked: &mut Asked) -> Where {
        let collect = self.document.limits().xml_transform_octets;
        let mut ask = |reference: &Reference, chain: &Result<Chain, Refusal>| {
            let chain = chain.as_ref().ok()?;
            let (Origin::Document(selection), Some(algorithm)) = (&chain.origin, reference.algorithm) else {
                return None;
            };
            Some(asked.request(one.leaving_out(selection), |request| {
                if !chain.after.is_empty() {
                    request.collect = Some(collect);
                } else if !request.algorithms.contains(&algorithm) {
                    request.algorithms.push(algorithm);
                }
            }))
        };
        let references = &one.signature.signed_info.references;
        let references: Vec<_> = references.iter().zip(&one.references).map(|(r, c)| ask(r, c)).collect();
        let manifests = one.manifests.iter();
        let manifests: Vec<Vec<_>> =
            manifests.map(|(m, chains)| m.references.iter().zip(chains).map(|(r, c)| ask(r, c)).collect()).collect();
        if let Some(covering) = asked.covering.get_mut(one.index) {
            covering.extend(references.iter().flatten());
            for ((manifest, _), places) in one.manifests.iter().zip(&manifests) {
                if one.names(manifest) {
                    covering.extend(places.iter().flatten());
                }
            }
        }
        Where { references, manifests }
    }

    /// Asks for the parts of a signature's imprints that lie in the document; gives what lies elsewhere.
    fn ask_imprints(&mut self, one: &Asking<'_>, asked: &mut Asked, which: impl Fn(usize, usize) -> bool) {
        let collected = self.document.limits().xml_transform_octets;
        for ((_, imprint), current) in
            self.wanted.iter().zip(&self.current).filter(|((signature, _), _)| *signature == one.index)
        {
            for (number, part) in imprint.parts.iter().enumerate().filter(|(number, _)| which(*current, *number)) {
                let at = (*current, number);
                match part {
                    Part::Octets(octets) => {
                        self.imprints.take(at.0, at.1, octets);
                        self.imprints.done(at.0, at.1, None);
                    }
                    Part::Element { offset, canonicalization } => {
                        let nodes = Nodes { place: Place::At(*offset), without: Vec::new(), filters: Vec::new() };
                        let selection = Selection { nodes, octets: Octets::Canonical(canonicalization.clone()) };
                        asked.request(selection, |request| request.imprints.push(at));
                    }
                    Part::Reference { index, canonicalization } => {
                        let reference = one.signature.signed_info.references.get(*index);
                        let chain =
                            reference.ok_or(Refusal::Empty).and_then(|r| Chain::new(r, one.index, canonicalization));
                        match chain {
                            Err(refusal) => self.imprints.refuse(at.0, refusal),
                            Ok(Chain { origin: Origin::Document(selection), after, .. }) => {
                                let selection = one.leaving_out(&selection);
                                asked.request(selection, |request| {
                                    if after.is_empty() {
                                        request.imprints.push(at);
                                    } else {
                                        request.collect = Some(collected);
                                        request.later.push((at, after));
                                    }
                                });
                            }
                            Ok(Chain { origin: Origin::Detached(name), after, .. }) => {
                                let imprints = &mut self.imprints;
                                let result = detached(self.contents, name.as_deref()).and_then(|content| {
                                    let limits = self.document.limits();
                                    content::transform(content, &after, limits, &mut |o| imprints.take(at.0, at.1, o))
                                });
                                self.imprints.done(at.0, at.1, result.err().as_ref());
                            }
                        }
                    }
                }
            }
        }
    }

    /// What the pass says about a signature.
    fn answer(
        &mut self,
        one: &Asking<'_>,
        places: &Where,
        passed: &mut Passed,
    ) -> Result<SignatureDigests, xml::Error> {
        let mut result = SignatureDigests::default();
        let info = &one.signature.signed_info;
        for ((reference, chain), place) in info.references.iter().zip(&one.references).zip(&places.references) {
            result.references.push(self.reference(one, reference, chain, *place, passed)?);
        }
        for ((manifest, chains), places) in one.manifests.iter().zip(&places.manifests) {
            let signed = one.references.iter().zip(&result.references).any(|(chain, digest)| {
                let Some(selected) = digest.selected.as_ref().filter(|_| matches!(digest.outcome, Outcome::Match(_)))
                else {
                    return false;
                };
                let Ok(Chain { origin: Origin::Document(selection), .. }) = chain else { return false };
                let inside = selected.span.start <= manifest.span.start && manifest.span.end <= selected.span.end;
                inside && selection.nodes.filters.is_empty() && !selection.nodes.without.contains(&one.index)
            });
            let mut references = Vec::new();
            for ((reference, chain), place) in manifest.references.iter().zip(chains).zip(places) {
                references.push(self.reference(one, reference, chain, *place, passed)?);
            }
            result.manifests.push(ManifestDigests { span: manifest.span, signed, references });
        }
        let duplicate = |id: &String| passed.ids.get(id).is_some_and(|by_id| by_id.count > 1);
        result.ambiguous_id = one.signature.id.as_ref().is_some_and(duplicate);
        let mut selects: Vec<usize> = places.references.iter().flatten().copied().collect();
        selects.extend(places.manifests.iter().flatten().flatten());
        self.coverage(one, &selects, passed, &mut result);
        if !result.all_match() {
            result.covers.clear();
        }
        Ok(result)
    }

    fn coverage(&self, one: &Asking<'_>, selects: &[usize], passed: &mut Passed, result: &mut SignatureDigests) {
        let mut names: Vec<u64> = selects.iter().filter_map(|index| passed.apex_name(*index)).collect();
        // What is named but not selected (deviation D1) is not to be taken for another either.
        let chains = one.references.iter().chain(one.manifests.iter().flat_map(|(_, chains)| chains)).flatten();
        names.extend(chains.filter_map(|chain| passed.element(chain).and_then(pass::Element::name)));
        let Some(tracker) = passed.trackers.get_mut(one.index) else { return };
        for name in names {
            tracker.shadow(name);
        }
        result.uncovered.append(&mut tracker.listed);
        result.uncovered_count = tracker.count.max(result.uncovered.len() as u64);
        result.uncovered_attributes.append(&mut tracker.attributes);
        let filtered = |chain: &Result<Chain, Refusal>| matches!(chain, Ok(Chain { origin: Origin::Document(s), .. }) if !s.nodes.filters.is_empty());
        // What is selected with parts left out may lack parts of a signature.
        if !one.references.iter().chain(one.manifests.iter().flat_map(|(_, chains)| chains)).any(filtered) {
            result.covers = passed.covers.get(one.index).cloned().unwrap_or_default();
        }
    }

    fn reference(
        &mut self,
        one: &Asking<'_>,
        reference: &Reference,
        chain: &Result<Chain, Refusal>,
        place: Option<usize>,
        passed: &Passed,
    ) -> Result<ReferenceDigest, xml::Error> {
        let role =
            if let Ok(Chain { origin: Origin::Detached(_), .. }) = chain { Role::Detached } else { Role::Element };
        let mut digest = ReferenceDigest {
            outcome: Outcome::Unchecked(Refusal::Empty),
            role,
            selected: None,
            octets: 0,
            deviation: None,
        };
        let Some(algorithm) = reference.algorithm else {
            digest.outcome = Outcome::Unchecked(Refusal::DigestAlgorithm(reference.digest_uri.clone()));
            return Ok(digest);
        };
        let computed = match chain {
            Err(refusal) => Err(refusal.clone()),
            Ok(Chain { origin: Origin::Detached(name), after, .. }) => {
                detached(self.contents, name.as_deref()).and_then(|content| self.hash(content, after, algorithm))
            }
            Ok(Chain { origin: Origin::Document(selection), after, .. }) => {
                let selected = passed.selected(selection, place, &self.found.outline);
                digest.selected = selected.as_ref().ok().cloned().flatten();
                digest.role = role_of(one.signature, selection, digest.selected.as_ref());
                selected.and_then(|_| {
                    let answer = place.and_then(|place| passed.results.get(place)).ok_or(Refusal::Empty)?;
                    match &answer.refusal {
                        Some(refusal) => Err(refusal.clone()),
                        None if !after.is_empty() => self.hash(&answer.collected, after, algorithm),
                        None => {
                            let digest = answer.digests.iter().find(|digest| digest.algorithm() == algorithm);
                            digest.copied().map(|digest| (digest, answer.octets)).ok_or(Refusal::Empty)
                        }
                    }
                })
            }
        };
        match computed {
            Ok((computed, octets)) => {
                digest.octets = octets;
                let matches = computed.as_bytes() == reference.value.as_slice();
                digest.outcome = if matches { Outcome::Match(algorithm) } else { Outcome::Mismatch(algorithm) };
            }
            Err(refusal) => digest.outcome = Outcome::Unchecked(refusal),
        }
        if let (Outcome::Mismatch(_) | Outcome::Unchecked(Refusal::Empty), Ok(chain)) = (&digest.outcome, chain) {
            let element = passed.element(chain);
            digest.deviation = match element {
                Some(element) => {
                    deviation::explain((one.signature, reference), chain, element, self.document, &mut self.work)?
                }
                None => None,
            };
            // There are octets after all, and not those of the standard.
            if digest.deviation == Some(Deviation::D1) {
                digest.outcome = Outcome::Mismatch(algorithm);
            }
        }
        Ok(digest)
    }

    fn hash(&self, octets: &dyn Source, after: &[After], algorithm: DigestAlgorithm) -> Result<(Digest, u64), Refusal> {
        let mut digester = Digester::new(algorithm);
        let count = content::transform(octets, after, self.document.limits(), &mut |piece| digester.update(piece))?;
        Ok((digester.finish(), count))
    }

    /// Leaves out, round by round, the signatures that were added around those that do not match: each must match itself,
    /// and cover what it was added to. Whether it is believed is for the policy to ask.
    fn later_left_out(
        &mut self,
        asking: &mut [Asking<'_>],
        digests: &mut [SignatureDigests],
    ) -> Result<(), xml::Error> {
        for _ in 0..MOST_ROUNDS {
            let mut again = Vec::new();
            for one in asking.iter() {
                let matched = |index: usize| digests.get(index).is_some_and(SignatureDigests::all_match);
                if matched(one.index) {
                    continue;
                }
                let covers = |(later, d): (usize, &SignatureDigests)| {
                    (matched(later) && d.covers.contains(&one.index)).then_some(later)
                };
                let later: Vec<usize> = digests.iter().enumerate().filter_map(covers).collect();
                if later != one.tried {
                    let (references, manifests) = (one.references.clone(), one.manifests.clone());
                    again.push(Asking { references, manifests, tried: later.clone(), without: later, ..*one });
                }
            }
            if again.is_empty() {
                return Ok(());
            }
            let before = self.current.clone();
            for ((signature, imprint), current) in self.wanted.iter().zip(&mut self.current) {
                if again.iter().any(|one| one.index == *signature) {
                    *current = self.imprints.add(imprint.algorithm, imprint.parts.len());
                }
            }
            let results = self.round(&again)?;
            for (one, (index, result)) in again.into_iter().zip(results) {
                let Some(place) = asking.iter_mut().find(|other| other.index == index) else { continue };
                place.tried = one.tried;
                if result.all_match() {
                    place.without = one.without;
                    if let Some(digests) = digests.get_mut(index) {
                        *digests = result;
                    }
                } else {
                    for (((signature, _), current), before) in self.wanted.iter().zip(&mut self.current).zip(&before) {
                        if *signature == index {
                            *current = *before;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Explains signatures over the whole document that match without a later one only if its container is left out, too.
    fn containers_left_out(
        &mut self,
        asking: &mut [Asking<'_>],
        digests: &mut [SignatureDigests],
    ) -> Result<(), xml::Error> {
        for one in asking.iter_mut().filter(|one| !one.tried.is_empty()) {
            let Some(place) = digests.get_mut(one.index).filter(|digests| !digests.all_match()) else { continue };
            let references = one.signature.signed_info.references.iter().zip(&one.references);
            for ((reference, chain), digest) in references.zip(&mut place.references) {
                let (Outcome::Mismatch(_), Ok(chain)) = (&digest.outcome, chain) else { continue };
                let (own, later) = (one.index, &one.tried);
                let asked = (reference, chain);
                if added::matches_without(asked, own, later, &self.found, self.document, &mut self.work)? {
                    digest.deviation = Some(Deviation::D3);
                    one.without.clone_from(&one.tried);
                }
            }
        }
        Ok(())
    }

    /// The canonical octets of SignedInfo.
    fn signed_info(&mut self, one: &Asking<'_>) -> Result<Option<Vec<u8>>, xml::Error> {
        let Some(canonicalization) = &one.signature.signed_info.canonicalization else { return Ok(None) };
        let Some(found) = self.found.signatures.get(one.index) else { return Ok(None) };
        let Some(element) = found.tree.root().child(DSIG, "SignedInfo") else { return Ok(None) };
        self.work.take(element.span.len())?;
        let prefixes: Vec<&str> = canonicalization.inclusive_prefixes.iter().map(String::as_str).collect();
        let mut octets = Vec::new();
        let sink = &mut |piece: &[u8]| octets.extend_from_slice(piece);
        match found.tree.canonicalize(self.document, element, canonicalization.method, &prefixes, sink) {
            Ok(()) => Ok(Some(octets)),
            Err(xml::Error::Refused { .. }) => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Brings parts of imprints that could not be held, and gives all results.
    fn finish(mut self, asking: &[Asking<'_>], signatures: Vec<SignatureDigests>) -> Result<All, xml::Error> {
        for _ in 0..MOST_IMPRINT_PASSES {
            let missing: Vec<(usize, usize)> = (self.current.clone().into_iter())
                .flat_map(|current| self.imprints.missing(current).into_iter().map(move |part| (current, part)))
                .collect();
            if missing.is_empty() {
                break;
            }
            let mut asked = Asked::default();
            for one in asking {
                self.ask_imprints(one, &mut asked, |imprint, part| missing.contains(&(imprint, part)));
            }
            self.pass(asked)?;
        }
        for ((signature, imprint), current) in self.wanted.iter().zip(&self.current) {
            for part in &imprint.parts {
                let Part::Reference { index, .. } = part else { continue };
                let reference = signatures.get(*signature).and_then(|d| d.references.get(*index));
                if let Some(Outcome::Unchecked(refusal)) = reference.map(|reference| &reference.outcome) {
                    self.imprints.refuse(*current, refusal.clone());
                }
            }
        }
        let results = self.imprints.finish();
        let imprints = self.current.iter().map(|i| results.get(*i).cloned().unwrap_or(Err(Refusal::Empty))).collect();
        let found = match self.found {
            Cow::Owned(found) => Some(found),
            Cow::Borrowed(_) => None,
        };
        Ok(All { signatures, imprints, found })
    }
}

impl Asking<'_> {
    fn leaving_out(&self, selection: &Selection) -> Selection {
        leaving_out(selection, &self.without)
    }
}

/// A selection without the signatures that were added later.
pub(crate) fn leaving_out(selection: &Selection, later: &[usize]) -> Selection {
    let mut selection = selection.clone();
    let without = &mut selection.nodes.without;
    without.extend(later);
    without.sort_unstable();
    without.dedup();
    selection
}

/// A content that was handed in.
pub(crate) fn detached<'c>(contents: &Contents<'c>, name: Option<&str>) -> Result<&'c dyn Source, Refusal> {
    match name {
        Some(name) => contents.named.get(name).copied(),
        None => contents.unnamed,
    }
    .ok_or_else(|| Refusal::NotHandedIn(name.unwrap_or_default().chars().take(200).collect()))
}

/// What a reference within the document is for.
fn role_of(signature: &Signature, selection: &Selection, selected: Option<&Selected>) -> Role {
    let Some(selected) = selected else {
        return if selection.nodes.place == Place::Document { Role::Document } else { Role::Element };
    };
    let inside = |span: Span| span.start <= selected.span.start && selected.span.end <= span.end;
    if selection.nodes.place == Place::Document && selected.path == "/" {
        return Role::Document;
    }
    if !inside(signature.span) || selected.span == signature.span {
        return Role::Element;
    }
    if signature.key_info.as_ref().is_some_and(|info| info.span == selected.span) {
        return Role::KeyInfo;
    }
    for content in signature.objects.iter().flat_map(|object| &object.content) {
        match content {
            ObjectContent::Manifest(manifest) if manifest.span == selected.span => return Role::Manifest,
            ObjectContent::QualifyingProperties { span } if inside(*span) && selected.local == "SignedProperties" => {
                return Role::SignedProperties;
            }
            _ => {}
        }
    }
    Role::Object
}
