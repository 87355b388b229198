//! Rows that end otherwise than their table says, each with the reason why that is right.

/// Path (a `*` at the end stands for any rest), what the table expects, and the reason.
const REASONS: &[(&str, &str, &str)] = &[];

pub fn of(path: &str, expected: &str) -> Option<&'static str> {
    let is = |pattern: &str| match pattern.strip_suffix('*') {
        Some(beginning) => path.starts_with(beginning),
        None => path == pattern,
    };
    REASONS.iter().find(|(pattern, of, _)| *of == expected && is(pattern)).map(|(.., reason)| *reason)
}
