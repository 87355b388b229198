//! Sets of rules: national ones by the days they are in force, local ones that are off unless asked for.

use super::catalogue;
use super::rule::{Rule, Words};
use crate::base::Day;

/// What is known of a set.
#[derive(Debug, Clone, Copy)]
pub struct SetInfo {
    /// Its name, as on the command line: `nd30-2020`.
    pub name: &'static str,
    /// What it is.
    pub title: Words,
    /// First day of its main text.
    pub from: Day,
    /// Last day, if it has ended.
    pub until: Option<Day>,
    /// Whether only some places have it: off unless asked for.
    pub is_local: bool,
}

/// All sets.
pub const SETS: &[SetInfo] = &[
    SetInfo {
        name: "nd30-2020",
        title: Words::new(
            "Nghị định 30/2020/NĐ-CP về công tác văn thư, cùng các quy định hiện hành về chữ ký số",
            "Decree 30/2020/NĐ-CP on clerical work, with the rules on digital signatures in force beside it",
        ),
        from: Day::constant(2020, 3, 5),
        until: None,
        is_local: false,
    },
    SetInfo {
        name: "tt01-2019",
        title: Words::new(
            "Thông tư 01/2019/TT-BNV: hình thức chữ ký số trước Nghị định 30/2020/NĐ-CP",
            "Circular 01/2019/TT-BNV: what signatures looked like before Decree 30/2020/NĐ-CP",
        ),
        from: Day::constant(2019, 3, 10),
        until: Some(Day::constant(2020, 3, 4)),
        is_local: false,
    },
    SetInfo {
        name: "ninh-binh-2025",
        title: Words::new(
            "Quyết định 161/2025/QĐ-UBND tỉnh Ninh Bình: tên và kích thước tệp văn bản đã ký",
            "Decision 161/2025/QĐ-UBND of Ninh Bình province: names and sizes of signed files",
        ),
        from: Day::constant(2025, 11, 1),
        until: None,
        is_local: true,
    },
];

/// Which rules are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSet {
    sets: Vec<&'static str>,
    on: Vec<&'static str>,
    off: Vec<&'static str>,
}

/// There is no set and no rule of this name.
#[derive(Debug, thiserror::Error)]
#[error("there is no rule or set of rules '{0}'")]
pub struct UnknownRule(pub String);

/// National sets together: of each document's day the one in force.
const NATIONAL: &str = "national";

impl RuleSet {
    /// The rules of a set; of `national` those of all national sets, each by the days it is in force.
    ///
    /// # Errors
    /// When there is no such set.
    pub fn named(name: &str) -> Result<Self, UnknownRule> {
        if name.eq_ignore_ascii_case(NATIONAL) {
            let sets = SETS.iter().filter(|set| !set.is_local).map(|set| set.name).collect();
            return Ok(Self { sets, ..Self::default() });
        }
        let set = set(name).ok_or_else(|| UnknownRule(name.to_owned()))?;
        Ok(Self { sets: vec![set.name], ..Self::default() })
    }

    /// With another set, or a single rule, on.
    ///
    /// # Errors
    /// When there is no set and no rule of this name.
    pub fn with(mut self, name: &str) -> Result<Self, UnknownRule> {
        if let Some(set) = set(name) {
            if !self.sets.contains(&set.name) {
                self.sets.push(set.name);
            }
            return Ok(self);
        }
        let rule = catalogue::rule(name).ok_or_else(|| UnknownRule(name.to_owned()))?;
        self.off.retain(|id| *id != rule.id);
        self.on.push(rule.id);
        Ok(self)
    }

    /// With a set, or a single rule, off.
    ///
    /// # Errors
    /// When there is no set and no rule of this name.
    pub fn without(mut self, name: &str) -> Result<Self, UnknownRule> {
        if let Some(set) = set(name) {
            self.sets.retain(|known| *known != set.name);
            return Ok(self);
        }
        let rule = catalogue::rule(name).ok_or_else(|| UnknownRule(name.to_owned()))?;
        self.on.retain(|id| *id != rule.id);
        self.off.push(rule.id);
        Ok(self)
    }

    /// Whether it asks this rule.
    #[must_use]
    pub fn contains(&self, rule: &Rule) -> bool {
        let is_in = self.sets.contains(&rule.set) || self.on.contains(&rule.id);
        is_in && !self.off.contains(&rule.id)
    }

    /// The sets' names, joined by `+`; what was switched singly follows with its sign: `nd30-2020,-ND30-PL1-I.1-A4`.
    #[must_use]
    pub fn name(&self) -> String {
        let mut name = self.sets.join("+");
        for (sign, ids) in [('+', &self.on), ('-', &self.off)] {
            for id in ids {
                name.push(',');
                name.push(sign);
                name.push_str(id);
            }
        }
        name
    }
}

fn set(name: &str) -> Option<&'static SetInfo> {
    SETS.iter().find(|set| set.name.eq_ignore_ascii_case(name))
}
