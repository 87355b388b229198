//! The policies of a chain by the letter of RFC 5280 §6.1: the tree, node by node, which grows without bound and is good
//! for short chains only. It decides where the two graphs differ.

use std::collections::BTreeSet;

use crate::chains::{Authority, Chain};

/// anyPolicy, in `chains::POLICIES`.
const ANY: usize = 2;

/// A node of the lowest depth: valid_policy of every node from the root to it, and its expected_policy_set.
#[derive(Clone)]
struct Node {
    path: Vec<usize>,
    expected: BTreeSet<usize>,
}

impl Node {
    fn child(&self, policy: usize) -> Self {
        Self { path: [self.path.as_slice(), &[policy]].concat(), expected: BTreeSet::from([policy]) }
    }

    fn policy(&self) -> usize {
        self.path[self.path.len() - 1]
    }
}

/// Whether the chain is valid as far as policies go. An empty tree is NULL.
pub(crate) fn allows(chain: &Chain) -> bool {
    let length = chain.authorities.len() + 1;
    let start = |asked: bool| if asked { 0 } else { length + 1 };
    let (mut explicit, mut mapping, mut any) =
        (start(chain.explicit), start(chain.inhibit_mapping), start(chain.inhibit_any));
    let mut tree = vec![Node { path: vec![ANY], expected: BTreeSet::from([ANY]) }];
    for authority in &chain.authorities {
        tree = one(&tree, &authority.policies, any > 0 || authority.self_issued);
        // §6.1.3 (f)
        if explicit == 0 && tree.is_empty() {
            return false;
        }
        tree = mapped(tree, authority, mapping > 0);
        // §6.1.4 (h), (i), (j)
        for (counter, said) in [
            (&mut explicit, authority.explicit),
            (&mut mapping, authority.inhibit_mapping),
            (&mut any, authority.inhibit_any),
        ] {
            *counter = counter.saturating_sub(usize::from(!authority.self_issued));
            *counter = said.map_or(*counter, |said| usize::from(said).min(*counter));
        }
    }
    tree = one(&tree, &chain.policies, any > 0);
    if explicit == 0 && tree.is_empty() {
        return false;
    }
    // §6.1.5 (a), (g): of the first policies below anyPolicy those asked for remain, with what is below them.
    let wanted = |node: &Node| {
        let first = node.path.iter().find(|policy| **policy != ANY);
        chain.wanted.is_none() || first.is_none() || first == chain.wanted.as_ref()
    };
    explicit > 1 || tree.iter().any(wanted)
}

/// §6.1.3 (d), (e).
fn one(above: &[Node], policies: &[usize], any_counts: bool) -> Vec<Node> {
    let mut nodes = Vec::new();
    for &policy in policies.iter().filter(|policy| **policy != ANY) {
        let mut parents: Vec<_> = above.iter().filter(|node| node.expected.contains(&policy)).collect();
        if parents.is_empty() {
            parents = above.iter().filter(|node| node.policy() == ANY).collect();
        }
        nodes.extend(parents.into_iter().map(|parent| parent.child(policy)));
    }
    if any_counts && policies.contains(&ANY) {
        for parent in above {
            for &policy in &parent.expected {
                let child = parent.child(policy);
                if nodes.iter().all(|node: &Node| node.path != child.path) {
                    nodes.push(child);
                }
            }
        }
    }
    nodes
}

/// §6.1.4 (b).
fn mapped(mut tree: Vec<Node>, authority: &Authority, allowed: bool) -> Vec<Node> {
    let from: BTreeSet<usize> = authority.mappings.iter().map(|pair| pair.0).collect();
    for issuer in from {
        if !allowed {
            tree.retain(|node| node.policy() != issuer);
            continue;
        }
        let to: BTreeSet<usize> =
            authority.mappings.iter().filter(|pair| pair.0 == issuer).map(|pair| pair.1).collect();
        let mut found = false;
        for node in tree.iter_mut().filter(|node| node.policy() == issuer) {
            node.expected.clone_from(&to);
            found = true;
        }
        if !found && let Some(any) = tree.iter().find(|node| node.policy() == ANY) {
            let mut path = any.path.clone();
            path.pop();
            path.push(issuer);
            tree.push(Node { path, expected: to });
        }
    }
    tree
}
