//! What a document says of itself in its information dictionary, which is on no page.

use super::super::{Dictionary, Object};
use super::ChangeLevel;
use super::step::Step;

impl Step<'_, '_, '_> {
    /// The document information dictionary (§14.3.3) is on no page. Tools write when and with what they changed the file;
    /// anything else there is a change of what the document says of itself (threat P-46).
    pub(super) fn information(&mut self, was: &Object, is: &Object) {
        let empty = Dictionary::new();
        let (was, is) = (was.as_dictionary().unwrap_or(&empty), is.as_dictionary().unwrap_or(&empty));
        let (mut dates, mut others) = (Vec::new(), Vec::new());
        for (key, _) in was.iter().chain(is.iter()) {
            if was.get(key) != is.get(key) {
                let name = String::from_utf8_lossy(key).into_owned();
                match name.as_str() {
                    "ModDate" | "Producer" => dates.push(name),
                    // Where there was no information at all, a tool may say when the file was made.
                    "CreationDate" | "Creator" if was.get(key).is_none() => dates.push(name),
                    _ => others.push(name),
                }
            }
        }
        for mut names in [dates, others.clone()] {
            names.sort();
            names.dedup();
            if names.is_empty() {
                continue;
            }
            let detail = format!("/{}", names.join(" /"));
            match others.is_empty() || names.iter().all(|n| !others.contains(n)) {
                true => self.change(ChangeLevel::None, "information-dates", None, detail),
                false => self.other("information-changed", None, detail),
            }
        }
    }
}
