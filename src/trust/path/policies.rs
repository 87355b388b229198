//! Certificate policies of a path: RFC 5280 §6.1 with the graph of RFC 9618 in place of the tree, which mappings could
//! double at every certificate (threat V-07, CVE-2023-0464). A level has at most one node for a policy, so that the work
//! grows with the octets of the certificates and no faster.

use std::collections::{BTreeMap, BTreeSet};

use super::problem::{PathProblem, Refusal};
use crate::x509::Certificate;

/// anyPolicy (RFC 5280 §4.2.1.4).
const ANY: &str = "2.5.29.32.0";

/// The policy inputs of RFC 5280 §6.1.1 (c) to (g). The default asks for nothing: any policy, or none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyInputs {
    /// user-initial-policy-set, as dotted OIDs; any policy when empty or when anyPolicy is among them.
    pub policies: BTreeSet<String>,
    /// initial-explicit-policy: the path must be valid for one of [`Self::policies`].
    pub explicit_policy: bool,
    /// initial-policy-mapping-inhibit.
    pub inhibit_mapping: bool,
    /// initial-any-policy-inhibit.
    pub inhibit_any_policy: bool,
}

impl PolicyInputs {
    /// Any policy, or none: the default.
    pub(super) const ANY: Self =
        Self { policies: BTreeSet::new(), explicit_policy: false, inhibit_mapping: false, inhibit_any_policy: false };

    fn wants(&self, policy: &str) -> bool {
        self.wants_any() || self.policies.contains(policy)
    }

    fn wants_any(&self) -> bool {
        self.policies.is_empty() || self.policies.contains(ANY)
    }
}

/// The policies of one certificate, each with those of the certificate above it stands for.
#[derive(Debug, Default)]
struct Level<'c> {
    /// Policy → its parents; without any, it descends from anyPolicy.
    nodes: BTreeMap<&'c str, Vec<&'c str>>,
    /// Whether there is an anyPolicy node.
    any: bool,
}

impl Level<'_> {
    fn is_empty(&self) -> bool {
        self.nodes.is_empty() && !self.any
    }
}

/// Counters of RFC 5280 §6.1.2 (d) to (f): certificates until the rule holds.
struct Counters {
    explicit: u32,
    inhibit_any: u32,
    mapping: u32,
}

impl Counters {
    /// RFC 5280 §6.1.4 (h).
    fn step(&mut self) {
        for counter in [&mut self.explicit, &mut self.inhibit_any, &mut self.mapping] {
            *counter = counter.saturating_sub(1);
        }
    }

    /// RFC 5280 §6.1.4 (i), (j).
    fn tighten(&mut self, certificate: &Certificate) {
        let constraints = certificate.policy_constraints();
        let lower = |counter: &mut u32, stated: Option<u32>| *counter = stated.map_or(*counter, |n| n.min(*counter));
        lower(&mut self.explicit, constraints.require_explicit);
        lower(&mut self.mapping, constraints.inhibit_mapping);
        lower(&mut self.inhibit_any, certificate.inhibit_any_policy());
    }
}

/// The user-constrained-policy-set of a path (target first, anchor last): the policies of `inputs` it is valid for, in
/// the words of the anchor's domain; anyPolicy stands for all.
pub(super) fn check(path: &[Certificate], inputs: &PolicyInputs) -> Result<BTreeSet<String>, Refusal> {
    let Some((anchor, below)) = path.split_last() else { return Ok(BTreeSet::new()) };
    let never = u32::try_from(path.len()).unwrap_or(u32::MAX);
    let start = |now: bool| if now { 0 } else { never };
    let mut counters = Counters {
        explicit: start(inputs.explicit_policy),
        inhibit_any: start(inputs.inhibit_any_policy),
        mapping: start(inputs.inhibit_mapping),
    };
    let mut level = Level { nodes: BTreeMap::new(), any: true };
    let mut levels: Vec<Level<'_>> = Vec::with_capacity(path.len());
    // The anchor's own statements, as if it were the first certificate (RFC 5937 §2); one that says nothing of policies
    // allows all.
    if !anchor.policies().is_empty() {
        restrict(&mut level, anchor, true);
    }
    if !below.is_empty() {
        let next = map(&mut level, anchor, counters.mapping > 0).ok_or_else(|| mapped_any(below.len()))?;
        levels.push(core::mem::replace(&mut level, next));
        counters.tighten(anchor);
    }
    for (index, certificate) in below.iter().enumerate().rev() {
        let self_issued = index > 0 && certificate.is_self_issued();
        // RFC 5280 §6.1.3 (d) (2).
        restrict(&mut level, certificate, counters.inhibit_any > 0 || self_issued);
        if counters.explicit == 0 && level.is_empty() {
            return Err(Refusal { problem: PathProblem::PolicyNotAllowed, index, detail: None });
        }
        if index == 0 {
            break;
        }
        let next = map(&mut level, certificate, counters.mapping > 0).ok_or_else(|| mapped_any(index))?;
        levels.push(core::mem::replace(&mut level, next));
        if !self_issued {
            counters.step();
        }
        counters.tighten(certificate);
    }
    levels.push(level);
    let target = path.first().filter(|_| !below.is_empty());
    // RFC 5280 §6.1.5 (a), (b).
    let demanded = target.is_some_and(|t| t.policy_constraints().require_explicit == Some(0));
    if !below.is_empty() {
        counters.step();
    }
    let valid = constrained(&levels, inputs);
    if (counters.explicit == 0 || demanded) && valid.is_empty() {
        return Err(Refusal { problem: PathProblem::PolicyNotAllowed, index: 0, detail: None });
    }
    Ok(valid)
}

fn mapped_any(index: usize) -> Refusal {
    Refusal { problem: PathProblem::PolicyNotAllowed, index, detail: Some("anyPolicy is mapped".to_owned()) }
}

/// RFC 5280 §6.1.3 (d), (e): of what the certificates above left, what this one says, too.
fn restrict<'c>(level: &mut Level<'c>, certificate: &'c Certificate, any_allowed: bool) {
    let policies: BTreeSet<&str> = certificate.policies().iter().map(String::as_str).collect();
    let any_above = level.any;
    if !(policies.contains(ANY) && any_allowed) {
        level.nodes.retain(|policy, _| policies.contains(policy));
        level.any = false;
    }
    if any_above {
        for policy in policies.into_iter().filter(|p| *p != ANY) {
            level.nodes.entry(policy).or_default();
        }
    }
}

/// RFC 5280 §6.1.4 (a), (b): the level that the next certificate starts from; `None` when anyPolicy is mapped.
fn map<'c>(level: &mut Level<'c>, certificate: &'c Certificate, allowed: bool) -> Option<Level<'c>> {
    let mappings = certificate.policy_mappings();
    if mappings.iter().any(|m| m.issuer == ANY || m.subject == ANY) {
        return None;
    }
    let mut next = Level { nodes: BTreeMap::new(), any: level.any };
    let mut mapped: BTreeSet<&str> = BTreeSet::new();
    for mapping in mappings {
        let issuer = mapping.issuer.as_str();
        if !allowed {
            level.nodes.remove(issuer);
            continue;
        }
        if level.any {
            level.nodes.entry(issuer).or_default();
        }
        if level.nodes.contains_key(issuer) {
            mapped.insert(issuer);
            next.nodes.entry(mapping.subject.as_str()).or_default().push(issuer);
        }
    }
    for policy in level.nodes.keys().filter(|p| !mapped.contains(*p)) {
        next.nodes.entry(policy).or_default().push(policy);
    }
    Some(next)
}

/// RFC 5280 §6.1.5 (g): the policies of the anchor's domain that reach the target, and are wanted.
fn constrained(levels: &[Level<'_>], inputs: &PolicyInputs) -> BTreeSet<String> {
    let mut valid = BTreeSet::new();
    let Some(last) = levels.last() else { return valid };
    if last.any {
        // anyPolicy reaches from end to end: everything wanted is valid.
        if inputs.wants_any() {
            valid.insert(ANY.to_owned());
        } else {
            valid.extend(inputs.policies.iter().cloned());
        }
    }
    let mut reached: BTreeSet<&str> = last.nodes.keys().copied().collect();
    for level in levels.iter().rev() {
        let mut above = BTreeSet::new();
        for policy in reached {
            let Some(parents) = level.nodes.get(policy) else { continue };
            if parents.is_empty() && inputs.wants(policy) {
                valid.insert(policy.to_owned());
            }
            above.extend(parents.iter().copied());
        }
        reached = above;
    }
    valid
}
