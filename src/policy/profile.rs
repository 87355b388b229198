//! Policies: built-in rule sets as data, and files that say what they have in place of single values. The default holds
//! every signature against the rules of the hierarchy its path ends in.

use std::collections::BTreeMap;

use super::file::{File, PolicyError};
use super::rule_set::{Freshness, Revocation, RuleSet};

/// Rule sets by name; each but the last is for the anchors of the trust profile of the same name. They are
/// `profiles/*.toml`, as `build.rs` writes them.
const BUILT_IN: [(&str, &str); 3] = [
    ("vn-gov", include_str!(concat!(env!("OUT_DIR"), "/policy-vn-gov.json"))),
    ("vn-public", include_str!(concat!(env!("OUT_DIR"), "/policy-vn-public.json"))),
    (BASELINE, include_str!(concat!(env!("OUT_DIR"), "/policy-baseline.json"))),
];
const BASELINE: &str = "baseline";
/// The policy that chooses among the built-in sets.
const DEFAULT: &str = "default";

/// A policy: what a signature must meet to pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name, for reports.
    pub name: String,
    /// Never empty; a set is for the trust profile of its name, and the last is for everything else.
    sets: Vec<RuleSet>,
    rest: RuleSet,
}

impl Policy {
    /// The default policy: the rules are those of the hierarchy that a path ends in, `vn-gov`, `vn-public`, or `baseline`
    /// for any other.
    ///
    /// # Errors
    /// Never with the files that are compiled in, which a test reads.
    pub fn standard() -> Result<Self, PolicyError> {
        let mut built_in = Sets::default();
        let rest = built_in.set(BASELINE)?;
        let sets = BUILT_IN.iter().filter(|(name, _)| *name != BASELINE).map(|(name, _)| built_in.set(name));
        Ok(Self { name: DEFAULT.to_owned(), sets: sets.collect::<Result<_, _>>()?, rest })
    }

    /// A built-in policy: `default`, or one rule set for all signatures, `vn-gov`, `vn-public`, `baseline`.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn named(name: &str) -> Result<Self, PolicyError> {
        if name == DEFAULT {
            return Self::standard();
        }
        Ok(Self { name: name.to_owned(), sets: Vec::new(), rest: Sets::default().set(name)? })
    }

    /// The policy that a file (TOML, schema `kyso.policy/1`) extends, by default the default one, with the values of the
    /// file in place of its own.
    ///
    /// # Errors
    /// When the file is not such a policy; unknown keys are refused, and so is a level that gives up a truth.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let file = File::read(text)?;
        let mut policy = Self::named(file.extends.as_deref().unwrap_or(DEFAULT))?;
        for set in policy.sets.iter_mut().chain([&mut policy.rest]) {
            file.change(set)?;
        }
        if let Some(name) = file.name {
            policy.name = name;
        }
        Ok(policy)
    }

    /// This policy with another demand on revocation, of signers and of time-stamping authorities.
    #[must_use]
    pub fn with_revocation(mut self, revocation: Revocation) -> Self {
        for set in self.sets.iter_mut().chain([&mut self.rest]) {
            set.revocation = revocation;
            set.tsa_revocation = set.tsa_revocation.min(revocation);
        }
        self
    }

    /// The rules for what is believed by an anchor of this trust profile; `None` for an anchor of none, or no anchor.
    #[must_use]
    pub fn rules_for(&self, profile: Option<&str>) -> &RuleSet {
        self.sets.iter().find(|set| Some(set.name()) == profile).unwrap_or(&self.rest)
    }

    /// All rule sets.
    pub fn rule_sets(&self) -> impl Iterator<Item = &RuleSet> {
        self.sets.iter().chain([&self.rest])
    }
}

/// Built-in rule sets, each read once: most is the baseline's, which the others start from.
#[derive(Default)]
struct Sets {
    read: Vec<RuleSet>,
}

impl Sets {
    fn set(&mut self, name: &str) -> Result<RuleSet, PolicyError> {
        if let Some(set) = self.read.iter().find(|set| set.name == name) {
            return Ok(set.clone());
        }
        let built_in = BUILT_IN.iter().find(|(known, _)| *known == name);
        let (_, text) = built_in.ok_or_else(|| PolicyError::Name(name.to_owned()))?;
        let file = File::read_built_in(text)?;
        let mut set = match file.extends.as_deref() {
            Some(base) => RuleSet { name: name.to_owned(), ..self.set(base)? },
            None => blank(name),
        };
        file.change(&mut set)?;
        self.read.push(set.clone());
        Ok(set)
    }
}

/// What the baseline is written over: it says everything, so nothing of this ever counts.
fn blank(name: &str) -> RuleSet {
    RuleSet {
        name: name.to_owned(),
        revocation: Revocation::Required,
        tsa_revocation: Revocation::Required,
        freshness: Freshness::AfterSigning,
        grace: 0,
        max_age: 0,
        tolerance: 0,
        schemes: Vec::new(),
        levels: BTreeMap::new(),
        digests: Vec::new(),
        keys: Vec::new(),
        deviations: Vec::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::level::{Level, LevelError};
    use super::*;

    #[test]
    fn the_default_is_strict() {
        let policy = Policy::standard().unwrap();
        assert_eq!(policy.name, "default");
        let names: Vec<&str> = policy.rule_sets().map(RuleSet::name).collect();
        assert_eq!(names, ["vn-gov", "vn-public", "baseline"]);
        for set in policy.rule_sets() {
            assert_eq!(set.revocation, Revocation::Required, "{}", set.name);
            // TT 15/2025/TT-BKHCN names SHAKE256, ETSI does not.
            let digests = if set.name == BASELINE { 9 } else { 10 };
            assert_eq!((set.digests.len(), set.tolerance), (digests, 600), "{}", set.name);
            assert!(set.deviations.is_empty(), "{}: deviations are never accepted by default", set.name);
        }
    }

    #[test]
    fn what_is_built_in_is_what_the_files_say() {
        let texts = [
            include_str!("profiles/vn-gov.toml"),
            include_str!("profiles/vn-public.toml"),
            include_str!("profiles/baseline.toml"),
        ];
        for ((name, built_in), text) in BUILT_IN.into_iter().zip(texts) {
            let file = File::read(text).unwrap();
            assert_eq!(file.name.as_deref(), Some(name));
            assert_eq!(File::read_built_in(built_in).unwrap(), file);
        }
    }

    #[test]
    fn the_anchor_chooses_the_rules() {
        let policy = Policy::standard().unwrap();
        for (profile, wanted) in [
            (Some("vn-gov"), "vn-gov"),
            (Some("vn-public"), "vn-public"),
            (Some("mine"), "baseline"),
            (Some("baseline"), "baseline"),
            (None, "baseline"),
        ] {
            assert_eq!(policy.rules_for(profile).name(), wanted);
            for name in ["vn-gov", "vn-public", "baseline"] {
                assert_eq!(
                    Policy::named(name).unwrap().rules_for(profile).name(),
                    name,
                    "what is named counts for all"
                );
            }
        }
        let vn = |name: &str| policy.rules_for(Some(name)).freshness;
        assert_eq!((vn("vn-gov"), vn("vn-public")), (Freshness::AtSigning, Freshness::AtSigning));
        assert_eq!(policy.rules_for(None).freshness, Freshness::AfterSigning);
        assert!(matches!(Policy::named("strict"), Err(PolicyError::Name(_))));
    }

    #[test]
    fn a_file_overrides_single_values() {
        let policy =
            Policy::from_toml("schema = \"kyso.policy/1\"\nname = \"x\"\nrevocation = \"if-available\"").unwrap();
        assert_eq!(policy.name, "x");
        for set in policy.rule_sets() {
            assert_eq!((set.revocation, set.tsa_revocation), (Revocation::IfAvailable, Revocation::IfAvailable));
            assert!(set.digests.len() >= 9);
        }
        let text = "schema = \"kyso.policy/1\"\nextends = \"baseline\"\nrevocation = \"ignore\"\ntsa-revocation = \"required\"\n\
                    revocation-grace-hours = 1\norder-tolerance-minutes = 1\nschemes = []\n[rules]\n\"time.proven\" = \"fail\"\n\
                    [[key]]\nkind = \"RSA\"\nbits = 4096\nuntil = \"\"\nrevocation_until = \"2020-01-01\"\nsource = \"x\"";
        let policy = Policy::from_toml(text).unwrap();
        assert_eq!((policy.name.as_str(), policy.rule_sets().count()), ("baseline", 1));
        let set = policy.rules_for(Some("vn-gov"));
        assert_eq!((set.revocation, set.tsa_revocation), (Revocation::Ignore, Revocation::Required));
        assert_eq!((set.grace, set.tolerance, set.level("time.proven")), (3600, 60, Level::Fail));
        assert!(set.schemes.is_empty());
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        for text in [
            "schema = \"kyso.policy/1\"\nrevokation = \"ignore\"",
            "schema = \"kyso.policy/2\"",
            "revocation = \"ignore\"",
            "schema = \"kyso.policy/1\"\nrevocation = \"never\"",
            "schema = \"kyso.policy/1\"\nextends = \"lax\"",
            "schema = \"kyso.policy/1\"\nrevocation-grace-hours = -1",
            "schema = \"kyso.policy/1\"\n[rules]\n\"certificate.purpose\" = \"maybe\"",
            "schema = \"kyso.policy/1\"\naccept-deviations = [\"D9\"]",
            "schema = \"kyso.policy/1\"\naccept-deviations = [\"all\"]",
            "schema = \"kyso.policy/1\"\n[[key]]\nkind = \"RSA\"\nbits = 512\nuntil = \"tomorrow\"\nsource = \"\"",
        ] {
            assert!(Policy::from_toml(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_truth_cannot_be_given_up() {
        let set = |rule: &str, level: &str| {
            Policy::from_toml(&format!("schema = \"kyso.policy/1\"\n[rules]\n\"{rule}\" = \"{level}\""))
        };
        for rule in super::super::rules::RULES {
            assert!(set(rule.id, "fail").is_ok(), "{}", rule.id);
            for level in ["warn", "inform", "ignore"] {
                let result = set(rule.id, level);
                match rule.locked {
                    Some(why) => {
                        let error = result.unwrap_err();
                        assert!(
                            matches!(&error, PolicyError::Level(LevelError::Locked { .. })),
                            "{}: {error}",
                            rule.id
                        );
                        assert!(error.to_string().contains(rule.id) && error.to_string().contains(why), "{error}");
                    }
                    None => assert!(result.is_ok(), "{} {level}", rule.id),
                }
            }
        }
        for rule in ["content.intact", "signature.good", "certificate.path", "format.sound", "content.unchanged-since"]
        {
            assert!(set(rule, "warn").is_err(), "{rule}");
        }
        let error = set("certificate.purposes", "warn").unwrap_err().to_string();
        assert!(error.contains("'certificate.purposes'") && error.contains("certificate.purpose,"), "{error}");
    }
}
