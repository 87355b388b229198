//! Canonical form: Canonical XML 1.0 and 1.1, Exclusive XML Canonicalization 1.0.

mod base;
mod escape;
#[cfg(test)]
mod tests;

use super::error::Error;
use super::event::{Event, Name, Start};
use super::scope::{Bindings, Mark, XML, same};
use core::cmp::Ordering;
use escape::{attribute_value, text};
use std::borrow::Cow;

/// The rules of a canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Canonical XML 1.0 (`http://www.w3.org/TR/2001/REC-xml-c14n-20010315`).
    Inclusive10,
    /// Canonical XML 1.1 (`http://www.w3.org/2006/12/xml-c14n11`).
    Inclusive11,
    /// Exclusive XML Canonicalization 1.0 (`http://www.w3.org/2001/10/xml-exc-c14n#`).
    Exclusive,
}

/// A canonicalization method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Method {
    /// Its rules.
    pub form: Form,
    /// Whether comments are kept.
    pub comments: bool,
}

impl Method {
    /// The method that an algorithm identifier names.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        let (form, comments) = match uri {
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" => (Form::Inclusive10, false),
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments" => (Form::Inclusive10, true),
            "http://www.w3.org/2006/12/xml-c14n11" => (Form::Inclusive11, false),
            "http://www.w3.org/2006/12/xml-c14n11#WithComments" => (Form::Inclusive11, true),
            "http://www.w3.org/2001/10/xml-exc-c14n#" => (Form::Exclusive, false),
            "http://www.w3.org/2001/10/xml-exc-c14n#WithComments" => (Form::Exclusive, true),
            _ => return None,
        };
        Some(Self { form, comments })
    }

    /// Its algorithm identifier.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match (self.form, self.comments) {
            (Form::Inclusive10, false) => "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
            (Form::Inclusive10, true) => "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
            (Form::Inclusive11, false) => "http://www.w3.org/2006/12/xml-c14n11",
            (Form::Inclusive11, true) => "http://www.w3.org/2006/12/xml-c14n11#WithComments",
            (Form::Exclusive, false) => "http://www.w3.org/2001/10/xml-exc-c14n#",
            (Form::Exclusive, true) => "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
        }
    }
}

/// Octets gathered before they are handed on.
const GATHER: usize = 16 << 10;

/// Turns the events of a document, or of one element, into canonical octets.
///
/// The caller decides what is selected. All events of a document from its first on give the canonical form of the document;
/// the events of one element, from its start tag to its end, that of the element in its place: its start tag brings what is
/// in scope there. A subtree is left out by not feeding its events, all of them. Several elements one after the other are
/// written one after the other. The octets come to the sink in pieces; [`Canonicalizer::finish`] brings the last.
#[derive(Debug)]
pub struct Canonicalizer {
    method: Method,
    /// `InclusiveNamespaces PrefixList`; the empty string stands for `#default`.
    listed: Vec<String>,
    out: Vec<u8>,
    /// Namespace declarations written for the open elements.
    rendered: Bindings,
    /// One for each open element: what was rendered before it.
    open: Vec<Mark>,
    root_seen: bool,
    order: Vec<usize>,
    length: u64,
}

impl Canonicalizer {
    /// A canonicalizer at the beginning. `prefixes` is the `InclusiveNamespaces PrefixList` of exclusive canonicalization,
    /// with `#default` for the default namespace; the other methods have none.
    #[must_use]
    pub fn new(method: Method, prefixes: &[&str]) -> Self {
        let listed = match method.form {
            Form::Exclusive => {
                prefixes.iter().map(|&p| if p == "#default" { String::new() } else { p.to_owned() }).collect()
            }
            _ => Vec::new(),
        };
        Self {
            method,
            listed,
            out: Vec::new(),
            rendered: Bindings::default(),
            open: Vec::new(),
            root_seen: false,
            order: Vec::new(),
            length: 0,
        }
    }

    /// The method.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// Number of selected elements that are open.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.open.len()
    }

    /// Number of canonical octets so far, those not yet handed on included.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length + self.out.len() as u64
    }

    /// Takes the next selected event.
    ///
    /// # Errors
    /// When a namespace name that would be written is a relative reference (C14N 1.0 §1.3, C14N 1.1 §1.3).
    pub fn feed(&mut self, event: &Event<'_>, sink: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        match *event {
            Event::Start(ref start) => self.start(start)?,
            Event::End { name, .. } => {
                self.out.extend_from_slice(b"</");
                self.out.extend_from_slice(name.qualified.as_bytes());
                self.out.push(b'>');
                if let Some(mark) = self.open.pop() {
                    self.rendered.back_to(mark);
                }
            }
            Event::Text { text: piece, .. } => text(piece, &mut self.out),
            Event::Comment { text, .. } if self.method.comments => {
                self.outside_before();
                for part in ["<!--", text, "-->"] {
                    self.out.extend_from_slice(part.as_bytes());
                }
                self.outside_behind();
            }
            Event::Comment { .. } => {}
            Event::Instruction { target, data, .. } => {
                self.outside_before();
                let space = if data.is_empty() { "" } else { " " };
                for part in ["<?", target, space, data, "?>"] {
                    self.out.extend_from_slice(part.as_bytes());
                }
                self.outside_behind();
            }
        }
        if self.out.len() >= GATHER {
            self.flush(sink);
        }
        Ok(())
    }

    /// Hands on the last octets; gives the number of all.
    pub fn finish(&mut self, sink: &mut dyn FnMut(&[u8])) -> u64 {
        self.flush(sink);
        self.length
    }

    fn flush(&mut self, sink: &mut dyn FnMut(&[u8])) {
        if !self.out.is_empty() {
            sink(&self.out);
            self.length += self.out.len() as u64;
            self.out.clear();
        }
    }

    /// The line feed before an instruction or comment behind the root (C14N 1.0 §2.3).
    fn outside_before(&mut self) {
        if self.open.is_empty() && self.root_seen {
            self.out.push(b'\n');
        }
    }

    /// The line feed behind one that stands before the root.
    fn outside_behind(&mut self) {
        if self.open.is_empty() && !self.root_seen {
            self.out.push(b'\n');
        }
    }

    fn start(&mut self, start: &Start<'_>) -> Result<(), Error> {
        let apex = self.open.is_empty();
        let before = self.rendered.mark();
        self.open.push(before);
        self.root_seen = true;
        match self.method.form {
            Form::Exclusive => self.choose_exclusive(start, apex),
            Form::Inclusive10 | Form::Inclusive11 => self.choose_inclusive(start, apex),
        }
        self.out.push(b'<');
        self.out.extend_from_slice(start.name.qualified.as_bytes());
        self.write_namespaces(before, start.offset)?;
        if apex && self.method.form != Form::Exclusive && start.scope().own_attributes > 0 {
            self.write_apex_attributes(start);
        } else if let Some(rest) = start.canonical_rest() {
            self.out.extend_from_slice(rest.as_bytes());
            return Ok(());
        } else {
            self.write_attributes(start);
        }
        self.out.push(b'>');
        Ok(())
    }

    /// Takes a namespace among the rendered ones, unless the nearest ancestor that renders its prefix has it already.
    fn choose(&mut self, prefix: &str, uri: &str) {
        if !same(self.rendered.bound(prefix), uri) {
            self.rendered.push(prefix, uri);
        }
    }

    /// C14N 1.0 §2.3: all namespaces in scope that the parent in the output does not have. The parent in the output is the
    /// parent, but for the apex.
    fn choose_inclusive(&mut self, start: &Start<'_>, apex: bool) {
        let scope = start.scope();
        if apex {
            for declaration in scope.declarations() {
                self.choose(declaration.prefix, scope.namespace(declaration.prefix).unwrap_or_default());
            }
        } else {
            for declaration in start.declarations() {
                self.choose(declaration.prefix, declaration.uri);
            }
        }
    }

    /// Exclusive C14N §3: the prefixes that are visibly utilised, and the listed ones as in inclusive canonicalization.
    fn choose_exclusive(&mut self, start: &Start<'_>, apex: bool) {
        if start.name.prefix != "xml" {
            self.choose(start.name.prefix, start.name.namespace);
        }
        for name in start.prefixed_attributes().filter(|name| name.prefix != "xml") {
            self.choose(name.prefix, name.namespace);
        }
        if self.listed.is_empty() {
            return;
        }
        let listed = core::mem::take(&mut self.listed);
        if apex {
            let scope = start.scope();
            for prefix in listed.iter().filter(|prefix| *prefix != "xml") {
                self.choose(prefix, scope.namespace(prefix).unwrap_or_default());
            }
        } else {
            for declaration in start.declarations() {
                if listed.iter().any(|prefix| prefix == declaration.prefix) {
                    self.choose(declaration.prefix, declaration.uri);
                }
            }
        }
        self.listed = listed;
    }

    /// Writes what was rendered since a mark, by prefix.
    fn write_namespaces(&mut self, before: Mark, offset: u64) -> Result<(), Error> {
        let Self { rendered, order, out, .. } = self;
        let mut write = |index| write_namespace(rendered.prefix(index), rendered.uri(index), offset, out);
        match rendered.len() - before.count() {
            0 => return Ok(()),
            1 => return write(before.count()),
            _ => {}
        }
        order.clear();
        order.extend(before.count()..rendered.len());
        order.sort_unstable_by(|&a, &b| rendered.prefix(a).cmp(rendered.prefix(b)));
        order.iter().try_for_each(|&index| write(index))
    }

    /// Writes the attributes by namespace name, then local name.
    fn write_attributes(&mut self, start: &Start<'_>) {
        let Self { order, out, .. } = self;
        let count = start.attribute_count();
        if count > 1 {
            order.clear();
            order.extend(0..count);
            order.sort_unstable_by(|&a, &b| match (start.attribute_at(a), start.attribute_at(b)) {
                (Some(a), Some(b)) => by_name(&a.name, &b.name),
                (a, b) => a.is_some().cmp(&b.is_some()),
            });
            for attribute in order.iter().filter_map(|&index| start.attribute_at(index)) {
                write_attribute(attribute.name.qualified, attribute.value, out);
            }
        } else if let Some(attribute) = start.attribute_at(0) {
            write_attribute(attribute.name.qualified, attribute.value, out);
        }
    }

    /// The same for an apex with attributes of the `xml` namespace on ancestors that are not in the output.
    fn write_apex_attributes(&mut self, start: &Start<'_>) {
        let mut all: Vec<(&str, &str, Cow<'_, str>, Cow<'_, str>)> = start
            .attributes()
            .map(|a| (a.name.namespace, a.name.local, a.name.qualified.into(), a.value.into()))
            .collect();
        let mut bases: Vec<&str> = Vec::new();
        let mut inherited: Vec<(&str, &str)> = Vec::new();
        for attribute in start.scope().xml_attributes() {
            match (self.method.form, attribute.local) {
                // C14N 1.1 §2.4: only these two are inherited; xml:base is joined; all others stay where they are.
                (Form::Inclusive10, _) | (_, "lang" | "space") => {
                    inherited.retain(|(local, _)| *local != attribute.local);
                    inherited.push((attribute.local, attribute.value));
                }
                (_, "base") => bases.push(attribute.value),
                _ => {}
            }
        }
        for (local, value) in inherited {
            if !all.iter().any(|(namespace, own, ..)| *namespace == XML && *own == local) {
                all.push((XML, local, format!("xml:{local}").into(), value.into()));
            }
        }
        if let Some((&nearest, farther)) = bases.split_last() {
            let own = all.iter().position(|(namespace, local, ..)| *namespace == XML && *local == "base");
            let innermost = match own.map(|i| all.remove(i)) {
                Some((.., own)) => base::join(nearest, &own),
                None => nearest.to_owned(),
            };
            let value = farther.iter().rev().fold(innermost, |inner, outer| base::join(outer, &inner));
            if !value.is_empty() {
                all.push((XML, "base", "xml:base".into(), value.into()));
            }
        }
        all.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        for (_, _, qualified, value) in &all {
            write_attribute(qualified, value, &mut self.out);
        }
    }
}

/// By namespace name, then local name. Most attributes have no prefix and differ in their first letters: a call to compare
/// them costs more than looking.
fn by_name(a: &Name<'_>, b: &Name<'_>) -> Ordering {
    let by_local = || {
        let mut letters = a.local.bytes().zip(b.local.bytes());
        letters.find(|(x, y)| x != y).map_or(a.local.len().cmp(&b.local.len()), |(x, y)| x.cmp(&y))
    };
    match a.prefix.is_empty() && b.prefix.is_empty() {
        true => by_local(),
        false => a.namespace.cmp(b.namespace).then_with(by_local),
    }
}

fn write_namespace(prefix: &str, uri: &str, offset: u64, out: &mut Vec<u8>) -> Result<(), Error> {
    if !uri.is_empty() && !is_absolute(uri) {
        let what = "a namespace name that is a relative reference, which has no canonical form";
        return Err(Error::Refused { what, offset });
    }
    out.extend_from_slice(b" xmlns");
    if !prefix.is_empty() {
        out.push(b':');
        out.extend_from_slice(prefix.as_bytes());
    }
    out.extend_from_slice(b"=\"");
    attribute_value(uri, out);
    out.push(b'"');
    Ok(())
}

fn write_attribute(qualified: &str, value: &str, out: &mut Vec<u8>) {
    out.push(b' ');
    out.extend_from_slice(qualified.as_bytes());
    out.extend_from_slice(b"=\"");
    attribute_value(value, out);
    out.push(b'"');
}

/// Whether a namespace name begins with a scheme (RFC 3986 §3.1).
fn is_absolute(uri: &str) -> bool {
    let scheme = uri.bytes().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')));
    scheme.is_some_and(|end| uri.as_bytes().get(end) == Some(&b':'))
        && uri.starts_with(|c: char| c.is_ascii_alphabetic())
}
