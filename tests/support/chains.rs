//! Chains as a generator makes them, with what RFC 5280 §6.1 asks about: authorities, lengths, names, policies.
//!
//! Shared by `tests/oracle.rs` (OpenSSL) and the crate `oracle` (certval), so that both judge the same chains.

use kyso::asn1::{self, oid};
use kyso::base::{Limits, UnixTime};
use kyso::crypto::AwsLc;
use kyso::trust::{LinkCache, PathBuilder, PathProblem, PolicyInputs, TrustStore};
use kyso::x509::Certificate;
use proptest::prelude::*;

use super::issue::{
    LEAF, Party, Says, alternative, constraints, dns, extension, issue, mail, mappings, name, policies,
    policy_constraints,
};

/// When they are judged.
pub const AT: &str = "2026-06-01T00:00:00Z";
/// What [`Chain::policies`] and the like point into.
pub const POLICIES: [&str; 3] = ["1.2.1", "1.2.2", "2.5.29.32.0"];

/// One authority below the root.
#[derive(Debug, Clone)]
pub struct Authority {
    pub ca: bool,
    pub path_len: Option<u64>,
    pub key_usage: Option<u8>,
    /// Bears the name of the one above it.
    pub self_issued: bool,
    pub permitted: Vec<usize>,
    pub excluded: Vec<usize>,
    pub policies: Vec<usize>,
    pub mappings: Vec<(usize, usize)>,
    pub explicit: Option<u8>,
    pub inhibit_mapping: Option<u8>,
    pub inhibit_any: Option<u8>,
}

/// A chain and what is asked of it; numbers point into [`names`], [`subtrees`], [`POLICIES`].
#[derive(Debug, Clone)]
pub struct Chain {
    pub authorities: Vec<Authority>,
    pub names: Vec<usize>,
    pub policies: Vec<usize>,
    pub explicit: bool,
    pub inhibit_mapping: bool,
    pub inhibit_any: bool,
    pub wanted: Option<usize>,
}

/// Names as they stand in certificates.
pub fn names() -> Vec<Vec<u8>> {
    vec![
        dns("gov.vn"),
        dns("WWW.gov.vn"),
        dns("evilgov.vn"),
        mail("a@gov.vn"),
        mail("a@www.gov.vn"),
        asn1::context_primitive(7, &[10, 1, 2, 3]),
        asn1::context_primitive(6, b"http://www.gov.vn/x"),
        asn1::context(4, &[name("gov")]),
        dns("*.gov.vn"),
        dns("gov.vn."),
        mail("A@gov.vn"),
        mail("a@b@gov.vn"),
        asn1::context_primitive(6, b"urn:x"),
        asn1::context(0, &[dotted_oid("1.2.3"), asn1::context(0, &[asn1::null()])]),
    ]
}

/// Subtrees.
pub fn subtrees() -> Vec<Vec<u8>> {
    vec![
        dns("gov.vn"),
        dns("www.gov.vn"),
        mail("gov.vn"),
        mail(".gov.vn"),
        mail("a@gov.vn"),
        asn1::context_primitive(7, &[10, 1, 0, 0, 255, 255, 0, 0]),
        asn1::context_primitive(6, b".gov.vn"),
        asn1::context(4, &[name("GOV")]),
        asn1::context(4, &[name("leaf")]),
        dns(".gov.vn"),
        asn1::context(0, &[dotted_oid("1.2.3"), asn1::context(0, &[asn1::null()])]),
    ]
}

fn dotted_oid(dotted: &str) -> Vec<u8> {
    asn1::oid(&oid::from_dotted(dotted).unwrap())
}

fn seldom<T: Clone + std::fmt::Debug + 'static>(of: impl Strategy<Value = T> + 'static) -> BoxedStrategy<Option<T>> {
    prop_oneof![4 => Just(None), 1 => of.prop_map(Some)].boxed()
}

fn some_of(count: usize, most: usize) -> BoxedStrategy<Vec<usize>> {
    proptest::collection::btree_set(0..count, 0..=most).prop_map(|set| set.into_iter().collect()).boxed()
}

fn authority() -> impl Strategy<Value = Authority> {
    let fit = (
        prop_oneof![19 => Just(true), 1 => Just(false)],
        seldom(0u64..3),
        prop_oneof![8 => Just(None), 8 => Just(Some(0x06)), 1 => Just(Some(0x80))],
        prop_oneof![5 => Just(false), 1 => Just(true)],
    );
    let trees = subtrees().len();
    let bound = (seldom(some_of(trees, 3)), seldom(some_of(trees, 1)));
    let mapping = proptest::collection::vec((0usize..2, 0usize..2), 0..3);
    let policy = (some_of(3, 3), seldom(mapping), seldom(0u8..3), seldom(0u8..3), seldom(0u8..3));
    (fit, bound, policy).prop_map(|((ca, path_len, key_usage, self_issued), (permitted, excluded), policy)| Authority {
        ca,
        path_len,
        // keyCertSign without cA is a defect, which OpenSSL does not know.
        key_usage: if ca { key_usage } else { None },
        self_issued,
        permitted: permitted.unwrap_or_default(),
        excluded: excluded.unwrap_or_default(),
        policies: policy.0,
        mappings: policy.1.unwrap_or_default(),
        explicit: policy.2,
        inhibit_mapping: policy.3,
        inhibit_any: policy.4,
    })
}

/// One chain after the other.
pub fn chain() -> impl Strategy<Value = Chain> {
    let flag = || prop_oneof![3 => Just(false), 1 => Just(true)];
    (
        proptest::collection::vec(authority(), 0..4),
        some_of(names().len(), 3),
        some_of(3, 2),
        (flag(), flag(), flag(), seldom(0usize..2)),
    )
        .prop_map(|(authorities, names, policies, (explicit, inhibit_mapping, inhibit_any, wanted))| Chain {
            authorities,
            names,
            policies,
            explicit,
            inhibit_mapping,
            inhibit_any,
            wanted,
        })
}

fn dotted(of: &[usize]) -> Vec<&'static str> {
    of.iter().map(|&i| POLICIES[i]).collect()
}

/// Key identifiers: OpenSSL takes the first issuer that they and the name allow, and does not come back.
fn key_ids(issuer: &Party, subject: &Party) -> Vec<Vec<u8>> {
    let id = |party: &Party| {
        let spki = party.key.spki();
        spki[spki.len() - 20..].to_vec()
    };
    vec![
        extension("2.5.29.14", false, &asn1::octet_string(&id(subject))),
        extension("2.5.29.35", false, &asn1::sequence(&[asn1::context_primitive(0, &id(issuer))])),
    ]
}

/// The root, what lies between, the target.
pub fn certificates(chain: &Chain, keys: &[Party]) -> (Certificate, Vec<Certificate>, Certificate) {
    let with_name = |key: &Party, name: &str| Party { name: name.to_owned(), key: key.key.clone() };
    let mut above = with_name(&keys[0], "root");
    let root = issue(&above, &above, &Says { more: key_ids(&above, &above), ..Says::default() });
    let mut between = Vec::new();
    for (index, says) in chain.authorities.iter().enumerate() {
        let own = format!("ca{index}");
        let name = if says.self_issued { above.name.clone() } else { own };
        let this = with_name(&keys[index + 1], &name);
        let pick = |of: &[usize]| of.iter().map(|&i| subtrees()[i].clone()).collect::<Vec<_>>();
        let mut more = key_ids(&above, &this);
        if !(says.permitted.is_empty() && says.excluded.is_empty()) && says.ca {
            more.push(constraints(&pick(&says.permitted), &pick(&says.excluded)));
        }
        if !says.policies.is_empty() {
            more.push(policies(&dotted(&says.policies)));
        }
        if !says.mappings.is_empty() {
            let pairs: Vec<_> = says.mappings.iter().map(|&(a, b)| (POLICIES[a], POLICIES[b])).collect();
            more.push(mappings(&pairs));
        }
        if says.explicit.is_some() || says.inhibit_mapping.is_some() {
            more.push(policy_constraints(says.explicit, says.inhibit_mapping));
        }
        more.extend(says.inhibit_any.map(|n| extension("2.5.29.54", true, &asn1::integer_u64(u64::from(n)))));
        let says = Says {
            ca: Some(says.ca),
            path_len: says.path_len.filter(|_| says.ca),
            key_usage: says.key_usage,
            more,
            ..Says::default()
        };
        between.push(issue(&above, &this, &says));
        above = this;
    }
    let leaf = with_name(&keys[7], "leaf");
    let mut more = key_ids(&above, &leaf);
    if !chain.names.is_empty() {
        more.push(alternative(&chain.names.iter().map(|&i| names()[i].clone()).collect::<Vec<_>>()));
    }
    if !chain.policies.is_empty() {
        more.push(policies(&dotted(&chain.policies)));
    }
    let target = issue(&above, &leaf, &Says { more, ..LEAF });
    (root, between, target)
}

/// What this program says.
pub fn ours(chain: &Chain, root: &Certificate, pool: &[Certificate], target: &Certificate) -> Result<(), PathProblem> {
    let mut store = TrustStore::default();
    store.add_anchors(None, [root.clone()]);
    let inputs = PolicyInputs {
        policies: chain.wanted.iter().map(|&i| POLICIES[i].to_owned()).collect(),
        explicit_policy: chain.explicit,
        inhibit_mapping: chain.inhibit_mapping,
        inhibit_any_policy: chain.inhibit_any,
    };
    let (limits, links) = (Limits::default(), LinkCache::default());
    let at = UnixTime::parse_rfc3339(AT).unwrap();
    let builder = PathBuilder::new(&store, &AwsLc, &limits, &links).with_policies(&inputs);
    builder.build(target, pool, at).map(|_| ()).map_err(|none| none.problem)
}
