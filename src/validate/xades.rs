//! XAdES at work (EN 319 132-1): which time-stamps a signature has and what they are over, in which order signatures and
//! archive time-stamps cover each other, and what came of it.
//!
//! ```text
//! Properties ─► plan_stamps (before pass 2) ─► pass 2 ─► Numbers (who covers whom) ─► Embedded, facts of every time-stamp
//! ```

use super::desk::defect;
use super::material::Material;
use super::pipeline::Validator;
use crate::base::Limits;
use crate::base::Span;
use crate::cms::TimeStampToken;
use crate::evidence::PlacedValues;
use crate::evidence::ValidationData;
use crate::evidence::XmlEvidence;
use crate::findings::ContentFacts;
use crate::findings::PropertyFacts;
use crate::findings::PropertyStampFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::TimeStampFacts;
use crate::findings::ValueFacts;
use crate::findings::XmlFacts;
use crate::xmldsig::Digested;
use crate::xmldsig::Imprint;
use crate::xmldsig::ImprintTicket;
use crate::xmldsig::Outcome;
use crate::xmldsig::Plan;
use crate::xmldsig::Signature;
use crate::xmldsig::xades::{Policy, Properties, Stamp, StampKind, UnsignedContent};

/// Tokens of one document: each costs the check of a signature and of a path. Archives renewed for decades have dozens.
const TOKENS: usize = 256;

/// A token, and what it has to be over.
struct Planned {
    kind: StampKind,
    /// Index among the unsigned properties; `None` among the signed ones.
    position: Option<usize>,
    span: Span,
    token: TimeStampToken,
    /// Where the digest of what it is over will be; else why there is none.
    imprint: Result<ImprintTicket, String>,
}

/// The time-stamps of one signature.
#[derive(Default)]
pub(super) struct Stamps {
    tokens: Vec<Planned>,
    /// What was left out, by stable code.
    pub(super) notes: Vec<&'static str>,
}

/// Reads the tokens among the properties of the signature `index`, and asks `plan` for what they are over. `spent`: tokens
/// of the document so far.
pub(super) fn plan_stamps(
    plan: &mut Plan<'_>,
    index: usize,
    signature: &Signature,
    properties: &Properties,
    limits: &Limits,
    spent: &mut usize,
) -> Stamps {
    let mut stamps = Stamps::default();
    let signed = properties.signed.iter().flat_map(|signed| &signed.stamps).map(|stamp| (None, stamp));
    let unsigned = properties.stamps().map(|(position, stamp)| (Some(position), stamp));
    for (position, stamp) in signed.chain(unsigned) {
        let span = position.and_then(|p| properties.unsigned.get(p)).map(|u| u.span);
        for octets in &stamp.tokens {
            let Some(Ok(token)) = octets.as_deref().map(|octets| TimeStampToken::parse(octets, limits)) else {
                // What is not signed proves nothing and breaks nothing (threat X-28).
                stamps.note("xades.time-stamp-unreadable");
                continue;
            };
            if *spent >= TOKENS {
                stamps.note("format.embedded-limit");
                break;
            }
            *spent += 1;
            let imprint = imprint(plan, index, (signature, properties), stamp, &token);
            let span = span.unwrap_or(Span::new(stamp.offset, stamp.offset));
            stamps.tokens.push(Planned { kind: stamp.kind, position, span, token, imprint });
        }
    }
    stamps
}

fn imprint(
    plan: &mut Plan<'_>,
    index: usize,
    (signature, properties): (&Signature, &Properties),
    stamp: &Stamp,
    token: &TimeStampToken,
) -> Result<ImprintTicket, String> {
    let stated = token.imprint().map_err(|oid| format!("imprint digest {oid} is not supported"))?;
    let parts = stamp.parts(signature, properties).map_err(|refusal| refusal.to_string())?;
    if parts.is_empty() {
        // Threat X-11: the digest of nothing is the same everywhere.
        return Err("the time-stamp is over nothing".to_owned());
    }
    Ok(plan.imprint(index, Imprint { algorithm: stated.algorithm(), parts }))
}

impl Stamps {
    fn note(&mut self, code: &'static str) {
        if !self.notes.contains(&code) {
            self.notes.push(code);
        }
    }

    /// Positions and kinds of its archive time-stamps, one for each token, in order.
    fn archives(&self) -> Vec<(usize, StampKind)> {
        self.tokens.iter().filter(|t| t.kind.is_archive()).filter_map(|t| Some((t.position?, t.kind))).collect()
    }
}

/// A signature, as far as it matters who covers whom.
pub(super) struct Covering<'a> {
    /// Indices of signatures that its references select as a whole.
    pub(super) covers: &'a [usize],
    /// Where it lies.
    pub(super) span: Span,
    /// Index of the signature around it.
    pub(super) within: Option<usize>,
    /// Its properties.
    pub(super) properties: Option<&'a Properties>,
    /// Its time-stamps.
    pub(super) stamps: &'a Stamps,
}

/// A number for every signature and every archive time-stamp, so that what covers has a higher one than what is covered.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    signatures: Vec<Numbered>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Numbered {
    number: usize,
    covers: Vec<usize>,
    archives: Vec<Archive>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Archive {
    position: usize,
    number: usize,
    covers: Vec<usize>,
}

impl Numbers {
    pub(super) fn of(all: &[Covering<'_>]) -> Self {
        let mut graph = Graph::new(all);
        graph.number();
        graph.finish()
    }

    /// The number of a signature, from 1.
    pub(super) fn signature(&self, index: usize) -> usize {
        self.signatures.get(index).map_or(0, |s| s.number)
    }

    /// The numbers of what a signature covers: signatures, and their archive time-stamps.
    pub(super) fn covers(&self, index: usize) -> &[usize] {
        self.signatures.get(index).map_or(&[], |s| &s.covers)
    }

    /// The number of the last archive time-stamp before a position among the unsigned properties.
    fn behind(&self, index: usize, position: usize) -> Option<usize> {
        let archives = self.signatures.get(index).map_or(&[] as &[_], |s| &s.archives);
        archives.iter().filter(|a| a.position < position).map(|a| a.number).max()
    }

    /// The number of all signatures and archive time-stamps together.
    pub(super) fn count(&self) -> usize {
        self.signatures.iter().map(|s| 1 + s.archives.len()).sum()
    }
}

/// Node, position, kind.
type ArchiveNode = (usize, usize, StampKind);

/// Nodes are signatures and archive time-stamps; edges lead to what is covered.
struct Graph {
    /// For each signature its node, and those of its archive time-stamps with their positions and kinds.
    nodes: Vec<(usize, Vec<ArchiveNode>)>,
    edges: Vec<Vec<usize>>,
    numbers: Vec<usize>,
}

impl Graph {
    fn new(all: &[Covering<'_>]) -> Self {
        let mut edges: Vec<Vec<usize>> = Vec::new();
        let mut node = || {
            edges.push(Vec::new());
            edges.len() - 1
        };
        let mut nodes: Vec<(usize, Vec<ArchiveNode>)> = Vec::with_capacity(all.len());
        for one in all {
            let own = node();
            nodes.push((own, one.stamps.archives().into_iter().map(|(at, kind)| (node(), at, kind)).collect()));
        }
        let mut this = Self { numbers: vec![0; edges.len()], nodes, edges };
        for (index, one) in all.iter().enumerate() {
            // An element has its archive time-stamps in it.
            let covered: Vec<usize> = one.covers.iter().filter(|c| **c != index).flat_map(|c| this.whole(*c)).collect();
            let Some((own, archives)) = this.nodes.get(index).cloned() else { continue };
            for (archive, position, kind) in &archives {
                let mut under = covered.clone();
                under.push(own);
                under.extend(archives.iter().filter(|(_, other, _)| other < position).map(|(node, ..)| *node));
                for (inner, other) in all.iter().enumerate().filter(|(_, other)| encloses(all, index, other)) {
                    if one.properties.is_some_and(|p| is_under(p, other.span, (*position, *kind))) {
                        under.extend(this.whole(inner));
                    }
                }
                under.sort_unstable();
                under.dedup();
                this.set(*archive, under);
            }
            this.set(own, covered);
        }
        this
    }

    fn whole(&self, index: usize) -> Vec<usize> {
        let Some((own, archives)) = self.nodes.get(index) else { return Vec::new() };
        core::iter::once(*own).chain(archives.iter().map(|(node, ..)| *node)).collect()
    }

    fn set(&mut self, node: usize, to: Vec<usize>) {
        if let Some(edges) = self.edges.get_mut(node) {
            *edges = to;
        }
    }

    /// Numbers what is covered first, else by the document's order. Circles, which no honest document has, are cut where they
    /// are met: a number that is not lower counts as not covered.
    fn number(&mut self) {
        let mut next = 1;
        let mut is_open = vec![false; self.edges.len()];
        for start in 0..self.edges.len() {
            let mut stack = vec![(start, 0)];
            while let Some((node, edge)) = stack.pop() {
                if self.numbers.get(node).is_none_or(|number| *number != 0) {
                    continue;
                }
                if let Some(open) = is_open.get_mut(node) {
                    *open = true;
                }
                let edges = self.edges.get(node).map_or(&[] as &[_], Vec::as_slice);
                let waiting = edges
                    .iter()
                    .enumerate()
                    .skip(edge)
                    .find(|(_, to)| self.numbers.get(**to) == Some(&0) && is_open.get(**to) == Some(&false));
                match waiting {
                    Some((at, to)) => stack.extend([(node, at + 1), (*to, 0)]),
                    None => {
                        if let Some(number) = self.numbers.get_mut(node) {
                            *number = next;
                        }
                        next += 1;
                    }
                }
            }
        }
    }

    fn finish(self) -> Numbers {
        let number = |node: usize| self.numbers.get(node).copied().unwrap_or_default();
        let covers = |node: usize| -> Vec<usize> {
            let edges = self.edges.get(node).map_or(&[] as &[_], Vec::as_slice);
            let mut covers: Vec<usize> = edges.iter().map(|to| number(*to)).filter(|n| *n < number(node)).collect();
            covers.sort_unstable();
            covers.dedup();
            covers
        };
        let signatures = self.nodes.iter().map(|(own, archives)| Numbered {
            number: number(*own),
            covers: covers(*own),
            archives: archives
                .iter()
                .map(|(node, position, _)| Archive {
                    position: *position,
                    number: number(*node),
                    covers: covers(*node),
                })
                .collect(),
        });
        Numbers { signatures: signatures.collect() }
    }
}

/// Whether `other` lies in the signature `index`, at any depth.
fn encloses(all: &[Covering<'_>], index: usize, other: &Covering<'_>) -> bool {
    let mut around = other.within;
    for _ in 0..all.len() {
        match around {
            Some(outer) if outer == index => return true,
            Some(outer) => around = all.get(outer).and_then(|outer| outer.within),
            None => return false,
        }
    }
    false
}

/// Whether something in a signature lies under its archive time-stamp: in an unsigned property before it, or beside all
/// properties, in an object, which the newer form is over as it stands; the older one leaves objects to the references.
/// What lies elsewhere in the properties, as in UnsignedDataObjectProperties, is under none.
fn is_under(properties: &Properties, span: Span, (position, kind): (usize, StampKind)) -> bool {
    let is_inside = properties.span.start <= span.start && span.end <= properties.span.end;
    match (is_inside, place(properties, span)) {
        (_, Some(place)) => place < position,
        (true, None) => false,
        (false, None) => kind == StampKind::ArchiveV141,
    }
}

/// Index of the unsigned property that something lies in.
fn place(properties: &Properties, span: Span) -> Option<usize> {
    properties.unsigned.iter().position(|u| u.span.start <= span.start && span.end <= u.span.end)
}

/// Where the validation data of a signature stands: what its unsigned properties and its time-stamps bring. KeyInfo is the
/// caller's.
pub(super) fn placed_values<'a>(
    index: usize,
    properties: &'a Properties,
    stamps: &'a Stamps,
    numbers: &Numbers,
) -> Vec<PlacedValues<'a>> {
    let own = numbers.signature(index);
    let number = |position: usize| numbers.behind(index, position).unwrap_or(own);
    let mut placed = Vec::new();
    for (position, unsigned) in properties.unsigned.iter().enumerate() {
        if let UnsignedContent::Values(values) = &unsigned.content {
            placed.push(PlacedValues { number: number(position), values, token: None });
        }
    }
    let mut archives = numbers.signatures.get(index).map_or(&[] as &[_], |s| &s.archives).iter();
    for planned in &stamps.tokens {
        let number = match planned.kind.is_archive() {
            // A token is not under itself.
            true => archives.next().map_or(own, |archive| archive.number),
            false => planned.position.map_or(own, number),
        };
        placed.push(PlacedValues { number, values: &[], token: Some(&planned.token) });
    }
    placed
}

/// What came of the time-stamps of one signature.
#[derive(Default)]
pub(super) struct StampFacts {
    /// Those over the signature value.
    pub(super) over_value: Vec<TimeStampFacts>,
    /// Those that prove nothing of when it was signed.
    pub(super) others: Vec<PropertyStampFacts>,
    /// Archive time-stamps, each as a document time-stamp of a PDF would be, and what was used for it.
    pub(super) archives: Vec<(SignatureFacts, ValidationData)>,
}

impl Validator<'_> {
    /// Checks the time-stamps of a signature whose facts are `blank` so far, but for its id and path.
    pub(super) fn xml_stamps(
        &self,
        index: usize,
        stamps: &Stamps,
        (digested, numbers): (&Digested, &Numbers),
        signature: &SignatureFacts,
        material: &mut Material<'_>,
        used: &mut ValidationData,
    ) -> StampFacts {
        let mut facts = StampFacts::default();
        let mut archives = numbers.signatures.get(index).map_or(&[] as &[_], |s| &s.archives).iter();
        for planned in &stamps.tokens {
            let mut kept = ValidationData::default();
            let is_archive = planned.kind.is_archive();
            let into = if is_archive { &mut kept } else { &mut *used };
            let stamp = self.xml_stamp(planned, digested, material, into);
            let behind = planned.position.and_then(|position| numbers.behind(index, position));
            match (is_archive, planned.kind.proves_signature()) {
                (true, _) => {
                    let Some(archive) = archives.next() else { continue };
                    facts
                        .archives
                        .push((archive_facts(signature, planned, archive, stamp, facts.archives.len()), kept));
                }
                (false, true) => facts.over_value.push(TimeStampFacts { behind, ..stamp }),
                (false, false) => {
                    facts.others.push(PropertyStampFacts { name: planned.kind.name().to_owned(), stamp });
                }
            }
        }
        facts
    }

    fn xml_stamp(
        &self,
        planned: &Planned,
        digested: &Digested,
        material: &mut Material<'_>,
        used: &mut ValidationData,
    ) -> TimeStampFacts {
        let computed = match &planned.imprint {
            Ok(ticket) => digested
                .imprint(*ticket)
                .ok_or_else(|| "the imprint was not computed".to_owned())
                .and_then(|result| result.as_ref().map_err(ToString::to_string).copied()),
            Err(why) => Err(why.clone()),
        };
        let known = computed.as_ref().ok().copied();
        let stamped = |algorithm| known.filter(|digest| digest.algorithm() == algorithm);
        let mut stamp = self.time_stamp(&planned.token, stamped, material, used);
        if let (ContentFacts::Unchecked(what), Err(why)) = (&mut stamp.imprint, computed) {
            *what = why;
        }
        stamp
    }
}

/// An archive time-stamp as facts: its token stamps what it covers, as that of a document time-stamp does.
fn archive_facts(
    signature: &SignatureFacts,
    planned: &Planned,
    archive: &Archive,
    stamp: TimeStampFacts,
    earlier: usize,
) -> SignatureFacts {
    let name = format!("ArchiveTimeStamp[{}]", earlier.saturating_add(1));
    let xml = XmlFacts {
        path: format!("{}/{name}", signature.xml.as_ref().map_or("", |xml| xml.path.as_str())),
        span: (planned.span.start, planned.span.end),
        xades: true,
        covers: archive.covers.clone(),
        ..XmlFacts::default()
    };
    SignatureFacts {
        id: format!("{}/{name}", signature.id),
        kind: SignatureKind::Timestamp,
        subfilter: None,
        revision: archive.number,
        coverage: "revision".to_owned(),
        byte_range: None,
        place: None,
        docmdp: None,
        removed: false,
        defects: Vec::new(),
        deviations: Vec::new(),
        content: match (&stamp.imprint, &stamp.content) {
            (ContentFacts::Match(_), other) => other.clone(),
            (other, _) => other.clone(),
        },
        value: stamp.value.clone(),
        scheme: stamp.scheme.clone(),
        signer: stamp.signer.clone(),
        binding: stamp.binding,
        path: stamp.path.clone(),
        revocation: stamp.revocation.clone(),
        claimed_signing_time: None,
        claimed_modification: None,
        claimed_name: None,
        shown_text: None,
        time_stamps: vec![stamp],
        changes: Vec::new(),
        xml: Some(Box::new(xml)),
    }
}

/// Countersignatures (EN 319 132-1 §5.2.7): a signature in such a property has to be over the value of the signature that
/// property belongs to; else it is somebody's signature of something else that was put there (threats C-21, X-28). One
/// that is says of the document what the signature around it says: it covers what that one covers.
pub(super) fn countersignatures(
    evidence: &XmlEvidence,
    digested: &Digested,
    numbers: &Numbers,
    all: &mut [(SignatureFacts, ValidationData)],
) {
    for (index, found) in evidence.found.signatures.iter().enumerate() {
        let Some(outer) = found.within else { continue };
        let Some(Some(properties)) = evidence.properties.get(outer) else { continue };
        let property = place(properties, found.span).and_then(|place| properties.unsigned.get(place));
        if !property.is_some_and(|p| matches!(p.content, UnsignedContent::CounterSignature)) {
            continue;
        }
        let value = evidence.signatures.get(outer).and_then(|s| s.as_ref().ok()).map(|s| s.value.span);
        let references = digested.signatures.get(index).map_or(&[] as &[_], |digests| &digests.references);
        let is_over_value = references.iter().any(|reference| {
            let selected = reference.selected.as_ref().map(|selected| selected.span);
            matches!(reference.outcome, Outcome::Match(_)) && selected.is_some() && selected == value
        });
        let outer = all.iter().find(|(facts, _)| facts.revision == numbers.signature(outer));
        let outer = outer.map(|(facts, _)| (facts.content.clone(), facts.value.clone(), facts.xml.clone()));
        let Some((facts, _)) = all.iter_mut().find(|(f, _)| f.revision == numbers.signature(index)) else { continue };
        if !is_over_value {
            let detail = "it stands as a countersignature, and is not over the value it would countersign".to_owned();
            defect(facts, "xades.countersignature", "EN 319 132-1 5.2.7", detail);
            continue;
        }
        if let (Some(xml), Some((ContentFacts::Match(_), ValueFacts::Match, Some(outer)))) = (&mut facts.xml, outer) {
            xml.uncovered = outer.uncovered;
            xml.uncovered_attributes = outer.uncovered_attributes;
            xml.left = outer.left;
        }
    }
}

/// What the properties say, as facts. The signed ones have to be bound to the signature; else nothing of them is told.
pub(super) fn property_facts(
    properties: &Properties,
    signature: &Signature,
    is_bound: bool,
    others: Vec<PropertyStampFacts>,
) -> PropertyFacts {
    let signed = properties.signed.as_ref().filter(|_| is_bound);
    PropertyFacts {
        version: properties.version.name().to_owned(),
        lacks: properties.lacks(signature),
        policy: signed.and_then(|s| s.policy.as_ref()).map(|policy| match policy {
            Policy::Implied => String::new(),
            Policy::Named(id) => id.clone(),
        }),
        roles: signed.map(|s| s.roles.clone()).unwrap_or_default(),
        place: signed.and_then(|s| s.place.clone()),
        commitments: signed.map(|s| s.commitments.clone()).unwrap_or_default(),
        unsigned: properties.unsigned.iter().map(|u| u.local.chars().take(64).collect()).collect(),
        other_stamps: others,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(covers: &[&[usize]]) -> Vec<(usize, Vec<usize>)> {
        let stamps = Stamps::default();
        let all: Vec<Covering<'_>> = covers
            .iter()
            .map(|covers| Covering { covers, span: Span::new(0, 1), within: None, properties: None, stamps: &stamps })
            .collect();
        let numbers = Numbers::of(&all);
        (0..covers.len()).map(|index| (numbers.signature(index), numbers.covers(index).to_vec())).collect()
    }

    #[test]
    fn what_covers_has_a_higher_number() {
        assert_eq!(numbers(&[&[], &[]]), [(1, vec![]), (2, vec![])], "beside each other: as they stand");
        // The one that stands first came last.
        assert_eq!(numbers(&[&[1, 2], &[2], &[]]), [(3, vec![1, 2]), (2, vec![1]), (1, vec![])]);
        assert_eq!(numbers(&[&[], &[0], &[1, 0]]), [(1, vec![]), (2, vec![1]), (3, vec![1, 2])]);
    }

    /// No honest document has them: whatever is made of them, nothing covers what is not lower than itself.
    #[test]
    fn circles_prove_nothing_both_ways() {
        for covers in [&[&[1_usize][..], &[0]][..], &[&[1], &[2], &[0]], &[&[0, 1], &[0, 1]], &[&[7], &[0]]] {
            let numbered = numbers(covers);
            let mut all: Vec<usize> = numbered.iter().map(|(number, _)| *number).collect();
            all.sort_unstable();
            assert_eq!(all, (1..=covers.len()).collect::<Vec<_>>(), "each has its own");
            assert!(numbered.iter().all(|(number, covers)| covers.iter().all(|other| other < number)), "{numbered:?}");
        }
        let many: Vec<Vec<usize>> = (0..200).map(|_| (0..200).collect()).collect();
        let many: Vec<&[usize]> = many.iter().map(Vec::as_slice).collect();
        assert_eq!(numbers(&many).len(), 200);
    }
}
