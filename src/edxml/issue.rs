//! What is odd about a package: a stable code with what fills its sentence. The words are not here.

/// How much an issue weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth saying.
    Note,
    /// A rule about what a field says is broken.
    Form,
    /// A compulsory rule about what a field says is broken.
    Rule,
    /// What the package holds is not what it says it holds: nothing that rests on it can be believed.
    Structure,
}

/// Something that is odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Stable code: `edxml.date-form`.
    pub code: &'static str,
    /// How much it weighs.
    pub weight: Weight,
    /// Names and values for the sentence.
    pub arguments: Vec<(&'static str, String)>,
}

impl Issue {
    /// An issue without arguments.
    #[must_use]
    pub const fn new(code: &'static str, weight: Weight) -> Self {
        Self { code, weight, arguments: Vec::new() }
    }

    /// Adds an argument; long values are cut, because a package chooses them.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        const LONGEST: usize = 200;
        let mut value = value.to_string();
        if value.chars().nth(LONGEST).is_some() {
            value = value.chars().take(LONGEST).chain(['…']).collect();
        }
        self.arguments.push((name, value));
        self
    }

    /// An argument's value, empty when there is none of this name.
    #[must_use]
    pub fn argument(&self, name: &str) -> &str {
        self.arguments.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value)
    }
}
