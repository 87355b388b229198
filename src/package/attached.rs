//! References of a message's signature to attachments by their `ContentId` (`cid:`, RFC 2392): what they name lies in the same
//! package, as the octets that were attached. (The official library puts such references in and computes nothing; private
//! profiles do.) Names that two attachments have name neither.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Source;
use crate::edxml;
use crate::edxml::Package;
use crate::findings::ContentFacts;
use crate::findings::ReferenceFacts;
use crate::findings::XmlFacts;
use crate::verify::Reach;
use crate::verify::Settings;
use crate::verify::Verification;
use crate::verify::contents;
use crate::verify::verify_at;
use crate::verify::verify_over;

/// How a reference names an attachment.
const CID: &str = "cid:";

/// Verifies the message's signatures, references to attachments included.
pub(super) fn verify(
    package: &Package,
    source: &dyn Source,
    settings: &Settings,
) -> Result<Verification, crate::error::Error> {
    let verification = verify_at(source, settings, settings.at, Reach::All)?;
    let facts = verification.facts().signatures.iter().filter_map(|facts| facts.xml.as_deref());
    let references = facts.flat_map(|xml| &xml.references);
    let asked: BTreeSet<&str> = references
        .filter(|reference| reference.problem.as_deref() == Some("not-handed-in"))
        .filter_map(|reference| reference.uri.as_deref())
        .collect();
    let ids = ids(package);
    if !ids.iter().flatten().any(|id| asked.contains(id.as_str())) {
        return Ok(verification);
    }
    let mut attached: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let read = edxml::read(source, &settings.limits, &mut |index, _, octets| {
        if let Some(id) = ids.get(index).and_then(Option::as_ref).filter(|id| asked.contains(id.as_str())) {
            attached.insert(id.clone(), octets);
        }
    });
    if read.is_err() {
        return Ok(verification);
    }
    let mut contents = contents(settings);
    for (id, octets) in &attached {
        contents.named.insert(id.clone(), octets);
    }
    verify_over(source, settings, settings.at, Reach::All, &contents)
}

/// The names of all attachments as references write them; `None` for one that another has, too.
pub(super) fn ids(package: &Package) -> Vec<Option<String>> {
    let plain = |id: &str| id.strip_prefix(CID).unwrap_or(id).to_owned();
    let all: Vec<String> = package.attachments.iter().map(|attachment| plain(&attachment.content_id)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    all.iter().for_each(|id| *counts.entry(id).or_default() += 1);
    let is_alone = |id: &&String| !id.is_empty() && counts.get(id.as_str()) == Some(&1);
    all.iter().map(|id| Some(id).filter(is_alone).map(|id| format!("{CID}{id}"))).collect()
}

/// Attachments that a signature's references name, and whose digests match.
pub(super) fn named(xml: &XmlFacts) -> BTreeSet<String> {
    let matching = |reference: &&ReferenceFacts| {
        reference.role == "detached" && !reference.in_manifest && matches!(reference.content, ContentFacts::Match(_))
    };
    xml.references.iter().filter(matching).filter_map(|reference| reference.uri.clone()).collect()
}
