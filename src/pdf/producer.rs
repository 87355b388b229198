//! The program that made a document, as it says itself (ISO 32000-2 §14.3.3). Nobody vouches for it, so whatever is wrong with
//! it is no error.

use super::Document;

/// Longer is no name of a program, in characters.
const LONGEST: usize = 200;

/// `/Producer`, else `/Creator`, of the newest revision's `/Info`, on one line.
#[must_use]
pub fn producer(document: &Document<'_>) -> Option<String> {
    // Sealed strings are noise.
    if document.is_sealed() {
        return None;
    }
    let view = document.current();
    let info = view.lookup(view.trailer(), "Info").ok()?;
    let info = info.as_dictionary()?;
    let entry = |key| line(&view.lookup(info, key).ok()?.as_string()?.to_text());
    entry("Producer").or_else(|| entry("Creator"))
}

/// Without line ends and what cannot be seen; `None` when nothing is left.
fn line(text: &str) -> Option<String> {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().take(LONGEST));
        if line.len() > LONGEST {
            break;
        }
    }
    let line: String = line.chars().take(LONGEST).collect();
    (!line.is_empty()).then_some(line)
}
