//! What a document says of itself in its information dictionary, which is on no page.

use super::super::{Dictionary, Object, PdfString};
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
            if !says_the_same(was.get(key), is.get(key)) {
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

/// Text strings are the same when their text is (§7.9.2.2): some producers write them in another encoding.
fn says_the_same(was: Option<&Object>, is: Option<&Object>) -> bool {
    let text = |object: Option<&Object>| object.and_then(Object::as_string).map(PdfString::to_text);
    was == is
        || text(was).zip(text(is)).is_some_and(|(was, is)| was == is && !was.contains(char::REPLACEMENT_CHARACTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(octets: &[u8]) -> Object {
        Object::String(PdfString { octets: octets.to_vec(), hexadecimal: false, span: None })
    }

    #[test]
    fn text_is_compared_as_text() {
        let same = |was: &[u8], is: &[u8]| says_the_same(Some(&string(was)), Some(&string(is)));
        assert!(same(b"\xfe\xff\0W\0r", b"Wr") && same(b"Wr", b"\xef\xbb\xbfWr"));
        assert!(!same(b"Wr", b"Wrong") && !same(b"\xfe\xff\xd8\x00", b"\xfe\xff\xd8\x01"));
        assert!(!says_the_same(None, Some(&string(b""))));
    }
}
