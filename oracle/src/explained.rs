//! Why the two may differ about a chain.

use std::fmt;

use kyso::trust::PathProblem;

use crate::chains::{Authority, Chain};
use crate::policy_tree;

/// A kind of difference, with the clause that decides it.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) why: &'static str,
    applies: fn(&Difference<'_>) -> bool,
}

/// A chain about which the two differ.
pub(crate) struct Difference<'c> {
    pub(crate) chain: &'c Chain,
    pub(crate) ours: Result<(), PathProblem>,
    pub(crate) theirs: Result<(), String>,
}

/// Numbers of `chains::names`.
const WILDCARD: usize = 8;
const TRAILING_DOT: usize = 9;
const URN: usize = 12;
/// Numbers of `chains::subtrees`.
const DOMAINS: [usize; 3] = [0, 1, LEADING_DOT];
const MAIL_DOMAIN: usize = 3;
const MAILBOX: usize = 4;
const URI: usize = 6;
const LEADING_DOT: usize = 9;

/// Where we say yes, the clause leaves no choice; where we say no, it may be that one says nothing.
pub(crate) const KINDS: &[Kind] = &[
    Kind {
        name: "authority without keyUsage",
        why: "RFC 5280 §6.1.4 (n) asks for keyCertSign \"if a key usage extension is present\"; certval wants one, and \
              says itself that this is more than the clause",
        applies: |d| {
            d.we_accept("InvalidKeyUsage") && d.chain.authorities.iter().any(|a| a.ca && a.key_usage.is_none())
        },
    },
    Kind {
        name: "constraint .gov.vn and nothing it may concern",
        why: "§4.2.1.10: \"Restrictions apply only when the specified name form is present\", and one permitted subtree is \
              enough; certval refuses every path with such a constraint. We refuse each name that nothing but it permits, \
              and each that it may exclude",
        applies: |d| d.we_accept("NameConstraintsViolation") && d.constrained(&[LEADING_DOT]),
    },
    Kind {
        name: "domain gov.vn. where no domain is constrained",
        why: "§4.2.1.10: \"Restrictions apply only when the specified name form is present\"; certval refuses the name as \
              soon as anything is constrained, and takes it otherwise",
        applies: |d| d.we_accept("NameConstraintsViolation") && d.named(&[TRAILING_DOT]) && !d.constrained(&DOMAINS),
    },
    Kind {
        name: "two policies mapped into one, one of them wanted",
        why: "§6.1.5 (g) (iii) deletes the policy that is not wanted and its children, not those of the other, which are \
              nodes of their own in the tree; certval keeps one node for both in its graph, and loses it (RFC 9618 \
              intersects sets instead); counted here when the tree itself allows the chain",
        applies: |d| {
            d.we_accept("NullPolicySet")
                && d.chain.wanted.is_some()
                && d.chain.authorities.iter().any(|a| a.mappings.iter().any(|(from, to)| from != to))
                && policy_tree::allows(d.chain)
        },
    },
    Kind {
        name: "wildcard over an excluded domain",
        why: "*.gov.vn may be the excluded www.gov.vn (§4.2.1.6 leaves wildcards open; CVE-2025-61727)",
        applies: |d| d.we_refuse() && d.named(&[WILDCARD]) && d.excluded(&DOMAINS),
    },
    Kind {
        name: "case of an excluded mailbox",
        why: "§7.5 compares local parts exactly; most hosts do not, so A@gov.vn may be the excluded a@gov.vn",
        applies: |d| d.we_refuse() && d.named(&[10]) && d.excluded(&[MAILBOX]),
    },
    Kind {
        name: "excluded mail domain .gov.vn",
        why: "§4.2.1.10: a leading dot stands for hosts below; who excludes it may mean gov.vn, too",
        applies: |d| d.we_refuse() && d.named(&[3, 10]) && d.excluded(&[MAIL_DOMAIN]),
    },
    Kind {
        name: "URI without a host where URIs are excluded",
        why: "§4.2.1.10: an identifier without a host name \"MUST\" be refused under a constraint on URIs; certval \
              does so only where they are permitted",
        applies: |d| d.we_refuse() && d.named(&[URN]) && d.excluded(&[URI]),
    },
];

impl Difference<'_> {
    pub(crate) fn explained(&self) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| (kind.applies)(self))
    }

    /// We say yes; certval says no, for this reason.
    fn we_accept(&self, theirs: &str) -> bool {
        self.ours.is_ok() && self.theirs.as_ref().is_err_and(|why| why.contains(theirs))
    }

    /// We say no for a name; certval says yes.
    fn we_refuse(&self) -> bool {
        self.theirs.is_ok() && matches!(self.ours, Err(PathProblem::NameUnclear | PathProblem::NameNotAllowed))
    }

    fn named(&self, names: &[usize]) -> bool {
        self.chain.names.iter().any(|name| names.contains(name))
    }

    fn excluded(&self, subtrees: &[usize]) -> bool {
        self.chain.authorities.iter().any(|a| a.excluded.iter().any(|subtree| subtrees.contains(subtree)))
    }

    fn constrained(&self, subtrees: &[usize]) -> bool {
        let permitted = |a: &Authority| a.permitted.iter().any(|subtree| subtrees.contains(subtree));
        self.excluded(subtrees) || self.chain.authorities.iter().any(permitted)
    }
}

impl fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}\n  ours {:?}\n  certval {:?}", self.chain, self.ours, self.theirs)
    }
}
