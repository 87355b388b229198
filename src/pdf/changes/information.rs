//! What a document says of itself: the information dictionary and the metadata stream. Neither is on a page.

use super::super::{Dictionary, Error, Object};
use super::ChangeLevel;
use super::step::Step;

/// Properties that tools rewrite whenever they save (XMP part 1 §8.4, part 2 §3.1).
const SAVED: &[&str] = &["xmp:ModifyDate", "xmp:MetadataDate", "pdf:Producer", "xmpMM:InstanceID"];

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

    /// The catalog's metadata stream (§14.3.2), rewritten in place: the same text but for what [`SAVED`] names.
    pub(super) fn metadata(&mut self, catalog: &Dictionary) -> Result<(), Error> {
        let Some(id) = catalog.get("Metadata").and_then(Object::as_reference) else { return Ok(()) };
        let Some((was, is)) = self.modified.get(&id.number).cloned() else { return Ok(()) };
        let (Some(was), Some(is)) = (was.as_stream(), is.as_stream()) else { return Ok(()) };
        let (Ok(before), Ok(after)) = (self.old.decoded(was), self.new.decoded(is)) else { return Ok(()) };
        let only_saved = match (without_saved(&before), without_saved(&after)) {
            (Some(before), Some(after)) => before == after,
            _ => false,
        };
        if only_saved && was.dictionary.get("Subtype") == is.dictionary.get("Subtype") {
            // Only the catalog's: a page may draw a stream under that name, too.
            let catalog = self.new.trailer().get("Root").and_then(Object::as_reference).map_or(0, |root| root.number);
            self.explain_from(id.number, &[catalog]);
            self.change(ChangeLevel::None, "metadata-dates", Some(id.number), "XMP".to_owned());
        }
        Ok(())
    }
}

/// The text with the values of [`SAVED`] properties and trailing padding taken out; `None` when it is no text that can be
/// compared so. A document type could give other meanings to the same text (threat P-46).
fn without_saved(octets: &[u8]) -> Option<String> {
    let text = core::str::from_utf8(octets).ok()?;
    if text.contains("<!") {
        return None;
    }
    let mut kept = text.to_owned();
    for name in SAVED {
        for (open, close) in [(format!("{name}=\""), "\"".to_owned()), (format!("<{name}>"), format!("</{name}>"))] {
            let mut out = String::with_capacity(kept.len());
            let mut rest = kept.as_str();
            while let Some((before, after)) = rest.split_once(&open) {
                let (value, behind) = after.split_once(&close)?;
                if value.contains(['<', '>', '"']) {
                    return None;
                }
                out.push_str(before);
                out.push_str(&open);
                out.push_str(&close);
                rest = behind;
            }
            out.push_str(rest);
            kept = out;
        }
    }
    // Padding before the closing processing instruction absorbs what values grew or shrank by (XMP part 1 §7.3.2).
    let (body, tail) = kept.rsplit_once("<?xpacket")?;
    Some(format!("{}<?xpacket{tail}", body.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::without_saved;

    fn packet(date: &str, title: &str, padding: usize) -> String {
        let padding = " ".repeat(padding);
        format!("<a xmp:ModifyDate=\"{date}\"><pdf:Producer>{date}</pdf:Producer>{title}</a>{padding}<?xpacket end?>")
    }

    #[test]
    fn only_what_saving_writes_may_differ() {
        let plain = |text: String| without_saved(text.as_bytes());
        assert_eq!(plain(packet("1", "t", 3)), plain(packet("2222", "t", 0)));
        assert_ne!(plain(packet("1", "t", 3)), plain(packet("1", "u", 3)));
        assert_eq!(plain(format!("<!DOCTYPE x>{}", packet("1", "t", 3))), None);
        assert_eq!(plain(packet("<b/>", "t", 3)), None);
    }
}
