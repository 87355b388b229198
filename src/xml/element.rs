//! Tags: elements that are opened and closed, their namespaces and attributes.

use super::chars::skip_space;
use super::event::{AttributeParts, Bound};
use super::reader::{Kind, Next, Open, Reader, State};
use super::scope::{Bindings, XML, XMLNS};
use super::tag::{self, Stop, bad};

impl Reader<'_> {
    /// An end tag (XML 1.0 [42]).
    pub(super) fn end_tag(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let octets = self.window.text().as_bytes();
        let Some(open) = self.open.last() else { return Err(bad("an end tag without a start tag", at)) };
        let name = self.names.get(open.name.clone()).unwrap_or_default().as_bytes();
        let rest = octets.get(at + 2..).unwrap_or_default();
        let Some(behind) = rest.get(name.len()) else {
            let begun = rest.get(..name.len()).unwrap_or(rest);
            return Err(if name.starts_with(begun) {
                Stop::More
            } else {
                bad("an end tag of another name than the start tag's", at)
            });
        };
        if rest.get(..name.len()) != Some(name) {
            return Err(bad("an end tag of another name than the start tag's", at));
        }
        let mut close = at + 2 + name.len();
        if *behind != b'>' {
            let next = skip_space(octets, close);
            match octets.get(next) {
                None if next > close => return Err(Stop::More),
                Some(b'>') => close = next,
                _ => return Err(bad("an end tag of another name than the start tag's", at)),
            }
        }
        self.state = State::Closed;
        Ok(self.token(Kind::End, at, close + 1))
    }

    pub(super) fn pop(&mut self) {
        if let Some(open) = self.open.pop() {
            self.names.truncate(open.name.start);
            self.bindings.back_to(open.bindings);
            self.xml.back_to(open.xml);
        }
        self.state = State::Content;
    }

    /// A start tag or an empty-element tag (XML 1.0 [40], [44]).
    pub(super) fn start_tag(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let text = self.window.text();
        self.tag.read(text, at, self.limits)?;
        if self.open.is_empty() && self.root_seen {
            return Err(bad("a second root element", at));
        }
        if self.above as usize + self.open.len() >= self.limits.xml_depth as usize {
            return Err(tag::limit("levels of nested XML elements", u64::from(self.limits.xml_depth)));
        }
        let (bindings, xml) = (self.bindings.mark(), self.xml.mark());
        if !self.tag.declarations.is_empty() {
            self.declare(at)?;
        }
        let text = self.window.text();
        let qualified = text.get(self.tag.name.clone()).unwrap_or_default();
        let prefix = qualified.get(..self.tag.prefix).unwrap_or_default();
        let bound = match resolve(&self.bindings, prefix) {
            Some(bound) => bound,
            None => return Err(bad("an element whose prefix is not declared", at)),
        };
        if prefix == "xmlns" {
            return Err(bad("an element with the prefix xmlns", at));
        }
        let start = self.names.len();
        self.names.push_str(qualified);
        let name = start..self.names.len();
        let offset = self.window.offset(at);
        self.open.push(Open { name, prefix: self.tag.prefix, bound, bindings, xml, offset });
        if !self.tag.attributes.is_empty() {
            self.attributes(at)?;
        }
        let held = self.names.len() + self.bindings.octets() + self.xml.octets();
        if held as u64 > self.limits.xml_markup_octets {
            return Err(tag::limit("octets of names and namespaces in scope", self.limits.xml_markup_octets));
        }
        self.root_seen = true;
        self.state = if self.tag.empty { State::Empty } else { State::Opened };
        let end = self.tag.end;
        Ok(self.token(Kind::Start, at, end))
    }

    /// Puts the declarations of the tag in scope (Namespaces 1.0 §2.2, §3, §6).
    fn declare(&mut self, at: usize) -> Result<(), Stop> {
        let text = self.window.text();
        let first = self.bindings.len();
        let mut xml = false;
        for parts in &self.tag.declarations {
            let prefix = text.get(parts.prefix.clone()).unwrap_or_default();
            let from = if parts.normalised { self.tag.values.as_str() } else { text };
            let uri = from.get(parts.value.clone()).unwrap_or_default();
            let fault = match (prefix, uri) {
                ("xmlns", _) => Some("a declaration of the prefix xmlns"),
                ("xml", XML) if xml => Some("a namespace declaration twice"),
                ("xml", XML) => {
                    xml = true;
                    continue;
                }
                ("xml", _) => Some("the prefix xml bound to another namespace"),
                (_, XML) => Some("another prefix bound to the namespace of xml"),
                (_, XMLNS) => Some("a prefix bound to the namespace of xmlns"),
                (p, "") if !p.is_empty() => Some("a prefix bound to no namespace"),
                (p, _) if self.bindings.find(p).is_some_and(|i| i >= first) => Some("a namespace declaration twice"),
                _ => None,
            };
            if let Some(what) = fault {
                return Err(bad(what, at));
            }
            self.bindings.push(prefix, uri);
        }
        let limit = u64::from(self.limits.xml_namespaces).saturating_mul(10);
        if self.bindings.len() as u64 > limit {
            return Err(tag::limit("namespace declarations in scope", limit));
        }
        Ok(())
    }

    /// Binds the attributes of the tag, and looks for one that is there twice (Namespaces 1.0 §6.3).
    fn attributes(&mut self, at: usize) -> Result<(), Stop> {
        let text = self.window.text();
        let level = self.above + u32::try_from(self.open.len()).unwrap_or(u32::MAX);
        for parts in &mut self.tag.attributes {
            if parts.prefix == 0 {
                continue;
            }
            let qualified = text.get(parts.name.clone()).unwrap_or_default();
            let prefix = qualified.get(..parts.prefix).unwrap_or_default();
            let Some(bound) = resolve(&self.bindings, prefix) else {
                return Err(bad("an attribute whose prefix is not declared", at));
            };
            parts.bound = bound;
            if bound == Bound::Xml {
                let local = parts.local(text);
                let from = if parts.normalised { self.tag.values.as_str() } else { text };
                self.xml.push(level, local, from.get(parts.value.clone()).unwrap_or_default());
            }
        }
        if self.tag.attributes.len() > 1 {
            let mut order = core::mem::take(&mut self.order);
            let twice = self.has_twice(&mut order);
            self.order = order;
            if twice {
                return Err(bad("an attribute twice", at));
            }
        }
        Ok(())
    }

    /// Whether two attributes of the tag have the same expanded name.
    fn has_twice(&self, order: &mut Vec<usize>) -> bool {
        let text = self.window.text();
        let name = |parts: &AttributeParts| (parts.local(text), self.namespace(parts.bound));
        let attributes = self.tag.attributes.as_slice();
        if attributes.len() <= 8 {
            return attributes.iter().enumerate().any(|(i, a)| {
                let (local, namespace) = name(a);
                attributes.iter().take(i).any(|b| {
                    let other = name(b);
                    other.0 == local && other.1 == namespace
                })
            });
        }
        let key = |&i: &usize| attributes.get(i).map(name);
        order.clear();
        order.extend(0..attributes.len());
        order.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        !order.is_sorted_by(|a, b| key(a) < key(b))
    }
}

/// What a prefix is bound to; `None` when it is not declared.
#[inline]
fn resolve(bindings: &Bindings, prefix: &str) -> Option<Bound> {
    match bindings.find(prefix) {
        Some(index) => Some(Bound::To(index)),
        None => match prefix {
            "" => Some(Bound::No),
            "xml" => Some(Bound::Xml),
            _ => None,
        },
    }
}
