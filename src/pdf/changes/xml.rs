//! The little XML that XMP packets are made of, read strictly: no document type, no entities of its own, no mixed content
//! (threats ). What is anything else is not read at all, and then nothing is said of it.

/// Levels of elements.
const DEPTH: usize = 64;
/// Elements and attributes of one packet.
const NODES: usize = 50_000;
/// Octets of one packet.
const OCTETS: usize = 4 << 20;

/// A name with its namespace.
pub(super) type Name = (String, String);

/// An element.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Element {
    pub(super) name: Name,
    pub(super) attributes: Vec<(Name, String)>,
    pub(super) children: Vec<Element>,
    /// Empty when it has children.
    pub(super) text: String,
}

struct Open {
    element: Element,
    tag: String,
    /// Namespace declarations before this element's own.
    scope: usize,
}

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The root element of a packet.
pub(super) fn read(packet: &[u8]) -> Option<Element> {
    let text = core::str::from_utf8(packet.get(..packet.len().min(OCTETS + 1))?).ok()?;
    if text.len() > OCTETS || text.contains('\0') {
        return None;
    }
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut open: Vec<Open> = Vec::new();
    let mut scope: Vec<(String, String)> = vec![("xml".to_owned(), XML.to_owned())];
    let mut root = None;
    let mut nodes = 0_usize;
    while let Some((before, markup)) = rest.split_once('<') {
        if !before.trim().is_empty() {
            open.last_mut()?.element.text.push_str(&plain(before)?);
        }
        if let Some(behind) = markup.strip_prefix("!--") {
            rest = behind.split_once("-->")?.1;
        } else if let Some(behind) = markup.strip_prefix('?') {
            let (instruction, behind) = behind.split_once("?>")?;
            // The last is Ghostscript's, for filters of Adobe's that nothing has any more.
            let known = ["xpacket ", "xml ", "adobe-xap-filters "];
            if !known.iter().any(|start| instruction.starts_with(start)) {
                return None;
            }
            rest = behind;
        } else if let Some(behind) = markup.strip_prefix('/') {
            let (tag, behind) = behind.split_once('>')?;
            let done = open.pop().filter(|done| done.tag == tag.trim_end())?;
            close(&mut open, &mut scope, &mut root, done)?;
            rest = behind;
        } else if markup.starts_with('!') {
            return None;
        } else {
            let (started, empty, behind) = start(markup, &mut scope, &mut nodes)?;
            if open.len() >= DEPTH || root.is_some() {
                return None;
            }
            match empty {
                true => close(&mut open, &mut scope, &mut root, started)?,
                false => open.push(started),
            }
            rest = behind;
        }
    }
    (open.is_empty() && rest.trim().is_empty()).then_some(root)?
}

fn close(open: &mut [Open], scope: &mut Vec<(String, String)>, root: &mut Option<Element>, done: Open) -> Option<()> {
    scope.truncate(done.scope);
    // Text beside elements has a place among them, which nothing here keeps.
    if !done.element.children.is_empty() && !done.element.text.is_empty() {
        return None;
    }
    match open.last_mut() {
        Some(parent) => parent.element.children.push(done.element),
        None => *root = Some(done.element),
    }
    Some(())
}

/// A start tag, whether it is an end tag as well, and what follows.
fn start<'t>(markup: &'t str, scope: &mut Vec<(String, String)>, nodes: &mut usize) -> Option<(Open, bool, &'t str)> {
    let end = markup.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>')?;
    let (tag, mut rest) = markup.split_at_checked(end)?;
    let before = scope.len();
    let mut raw = Vec::new();
    let empty = loop {
        let trimmed = rest.trim_start();
        if let Some(behind) = trimmed.strip_prefix("/>") {
            rest = behind;
            break true;
        }
        if let Some(behind) = trimmed.strip_prefix('>') {
            rest = behind;
            break false;
        }
        // Attributes are kept apart by white space.
        if trimmed.len() == rest.len() {
            return None;
        }
        let (name, value) = trimmed.split_once('=')?;
        let name = name.trim_end();
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, behind) = value.strip_prefix(quote)?.split_once(quote)?;
        if value.contains('<') || !is_name(name) {
            return None;
        }
        *nodes = nodes.checked_add(1).filter(|count| *count <= NODES)?;
        match name.strip_prefix("xmlns:") {
            Some(prefix) => scope.push((prefix.to_owned(), plain(value)?)),
            None if name == "xmlns" => scope.push((String::new(), plain(value)?)),
            None => raw.push((name, plain(value)?)),
        }
        rest = behind;
    };
    *nodes = nodes.checked_add(1).filter(|count| *count <= NODES)?;
    let resolve = |name: &str, default: bool| -> Option<Name> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if prefix.is_empty() && !default {
            return Some((String::new(), local.to_owned()));
        }
        let space = scope.iter().rev().find(|(known, _)| known == prefix).map(|(_, space)| space.clone());
        match space {
            Some(space) => Some((space, local.to_owned())),
            None => prefix.is_empty().then(|| (String::new(), local.to_owned())),
        }
    };
    if !is_name(tag) {
        return None;
    }
    let mut attributes = Vec::with_capacity(raw.len());
    for (name, value) in raw {
        let name = resolve(name, false)?;
        if attributes.iter().any(|(known, _)| *known == name) {
            return None;
        }
        attributes.push((name, value));
    }
    let element = Element { name: resolve(tag, true)?, attributes, ..Element::default() };
    Some((Open { element, tag: tag.to_owned(), scope: before }, empty, rest))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.'))
}

/// Text with its references resolved: the five that every XML has, and characters by number.
fn plain(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        plain.push_str(before);
        let (name, behind) = reference.split_once(';')?;
        plain.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            other => {
                let number = other.strip_prefix('#')?;
                let number = match number.strip_prefix('x') {
                    Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(number)?
            }
        });
        rest = behind;
    }
    plain.push_str(rest);
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_with_their_namespaces() {
        let root = read(
            b"<?xpacket begin='' id='x'?><a:b xmlns:a='u' a:c=\"1 &amp; &#x41;\"> <d xmlns='v'>t</d><a:e/></a:b> ",
        )
        .unwrap();
        assert_eq!(root.name, ("u".to_owned(), "b".to_owned()));
        assert_eq!(root.attributes[0].1, "1 & A");
        assert_eq!(root.children[0].name.0, "v");
        assert_eq!(root.children[0].text, "t");
        assert_eq!(root.children[1].name.1, "e");
    }

    #[test]
    fn what_could_mean_something_else_is_not_read() {
        for packet in [
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
            "<a>&x;</a>",
            "<a><![CDATA[x]]></a>",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a>x<b/></a>",
            "<a b='1' b='2'/>",
            "<x:a/>",
            "<a b=1/>",
            "<?php x?><a/>",
            "x<a/>",
            "<a b='<'/>",
            "",
            "<a></a>x",
        ] {
            assert_eq!(read(packet.as_bytes()), None, "{packet}");
        }
        let deep = "<a>".repeat(100) + &"</a>".repeat(100);
        assert_eq!(read(deep.as_bytes()), None);
    }
}
