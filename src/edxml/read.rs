//! From octets to a package, in one pass: attachments are decoded and handed over one by one, so that one of them is in
//! memory at a time.

use super::base64::Decoder;
use super::error::Error;
use super::header;
use super::issue::{Issue, Weight};
use super::message::{ManifestEntry, Message, Trace};
use super::namespace::{Dialect, SOAP, XMLDSIG};
use super::node::{Attribute, Fields, Node};
use crate::base::Base64Defect;
use crate::base::LimitReached;
use crate::base::Limits;
use crate::base::Source;
use crate::base::Span;
use crate::xml::Document;
use crate::xml::Event;
use crate::xml::Start;

/// A package without the contents of its attachments.
#[derive(Debug, Clone)]
pub struct Package {
    /// The form it has.
    pub dialect: Dialect,
    /// Whether it travels in a SOAP envelope, as before 2016.
    pub soap: bool,
    /// What it says.
    pub message: Message,
    /// Where it went; `None` when there is no `TraceHeaderList`.
    pub trace: Option<Trace>,
    /// What it says it holds; `None` when there is no manifest.
    pub manifest: Option<Vec<ManifestEntry>>,
    /// What it holds, in the order of the file.
    pub attachments: Vec<Attachment>,
    /// Every element that is a signature, or stands where one belongs.
    pub signatures: Vec<SignatureElement>,
    /// What was odd while reading.
    pub issues: Vec<Issue>,
}

/// What a package says of an attachment, and what its text is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `cid:…`.
    pub content_id: String,
    /// File name as declared.
    pub name: String,
    /// Words.
    pub description: String,
    /// Name of the form field it came through.
    pub field_name: String,
    /// `MimeType` as declared.
    pub mime_type: String,
    /// `ContentType` as declared.
    pub content_type: String,
    /// Octets decoded.
    pub octets: u64,
    /// Whether it has any content element.
    pub has_content: bool,
    /// What is wrong with the base64 text: the octets end there.
    pub defect: Option<Base64Defect>,
    /// From the first octet of its element to behind the last one.
    pub span: Span,
}

/// What a signature element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureForm {
    /// `ds:Signature`, with a value and something that can be a certificate.
    Signature,
    /// Looks like a signature and cannot be one: in the package's own namespace, as the official kit writes it, which
    /// computes nothing; or with a certificate that is none.
    Placeholder,
    /// An empty `DigitalSignature`, as one producer writes it.
    Empty,
}

/// A signature element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureElement {
    /// What it is.
    pub form: SignatureForm,
    /// Where it stands, by local names.
    pub path: String,
    /// Whether that is where the message's signature belongs: directly in the header.
    pub in_place: bool,
    /// From its first octet to behind the last one.
    pub span: Span,
}

/// Reads a package. `each` gets every attachment, numbered from 0, with its octets, as soon as it was read.
///
/// # Errors
/// When the octets are not XML, no package, over a limit, or a part that decides how the rest is read is missing or there
/// twice. What was handed to `each` before is then worth nothing.
pub fn read(
    source: &dyn Source,
    limits: &Limits,
    each: &mut dyn FnMut(usize, &Attachment, Vec<u8>),
) -> Result<Package, Error> {
    let document = Document::open(source, limits)?;
    let mut reader = document.reader();
    let mut builder = Builder::new(limits);
    while let Some(event) = reader.next_event()? {
        match event {
            Event::Start(start) => builder.start(&start)?,
            Event::Text { text, .. } => builder.text(text)?,
            Event::End { end, .. } => builder.end(end, each)?,
            Event::Comment { .. } | Event::Instruction { .. } => {}
        }
    }
    builder.package()
}

/// Whether the root element is that of a package; nothing else is looked at.
#[must_use]
pub fn is_package(source: &dyn Source, limits: &Limits) -> bool {
    let Ok(document) = Document::open(source, limits) else { return false };
    let mut reader = document.reader();
    while let Ok(Some(event)) = reader.next_event() {
        if let Event::Start(start) = event {
            return is_root(start.name.namespace, start.name.local);
        }
    }
    false
}

/// Whether an element is the root of a package that does not travel in SOAP.
fn is_root(namespace: &str, local: &str) -> bool {
    Dialect::of(namespace).is_some() && (local == "edXML" || local.eq_ignore_ascii_case("edXMLEnvelope"))
}

/// A signature element that is being read.
struct OpenSignature {
    depth: usize,
    element: SignatureElement,
    /// Certificate elements, and those of them that can be certificates.
    certificates: (usize, usize),
    value: bool,
    info: bool,
}

struct Builder<'l> {
    limits: &'l Limits,
    /// Open elements, the root first.
    stack: Vec<Node>,
    root: Option<Node>,
    soap: bool,
    dialect: Option<Dialect>,
    /// Depth of the open attachment.
    attachment: Option<usize>,
    content: Option<Decoder>,
    /// Whether the open element is the one whose text is the content.
    in_content: bool,
    signature: Option<OpenSignature>,
    held: u64,
    attachments: Vec<Attachment>,
    signatures: Vec<SignatureElement>,
    issues: Vec<Issue>,
}

impl<'l> Builder<'l> {
    fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            stack: Vec::new(),
            root: None,
            soap: false,
            dialect: None,
            attachment: None,
            content: None,
            in_content: false,
            signature: None,
            held: 0,
            attachments: Vec::new(),
            signatures: Vec::new(),
            issues: Vec::new(),
        }
    }

    /// Counts what is kept of everything but contents.
    fn hold(&mut self, octets: usize) -> Result<(), LimitReached> {
        self.held = self.held.saturating_add(octets as u64);
        let limit = self.limits.edxml_header_octets;
        if self.held > limit {
            return Err(LimitReached { what: "octets beside the attachments of a package", limit });
        }
        Ok(())
    }

    fn path(&self) -> String {
        self.stack.iter().map(|node| node.local.as_str()).collect::<Vec<_>>().join("/")
    }

    fn start(&mut self, start: &Start<'_>) -> Result<(), Error> {
        let name = start.name;
        // An element costs more than its name.
        self.hold(name.local.len() + name.namespace.len() + 64)?;
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            self.hold(attribute.name.local.len() + attribute.name.namespace.len() + attribute.value.len() + 64)?;
            attributes.push(Attribute {
                namespace: attribute.name.namespace.to_owned(),
                local: attribute.name.local.to_owned(),
                value: attribute.value.to_owned(),
            });
        }
        if self.stack.is_empty() {
            self.root(name.namespace, name.local)?;
        } else if self.dialect.is_none() {
            // Only a SOAP envelope has no dialect of its own; the first element of one decides.
            self.dialect = Dialect::of(name.namespace);
        }
        self.stack.push(Node {
            namespace: name.namespace.to_owned(),
            local: name.local.to_owned(),
            attributes,
            offset: start.offset,
            ..Node::default()
        });
        self.in_content = false;
        if self.signature.is_some() {
            return Ok(());
        }
        let is_ours = self.dialect.is_some_and(|dialect| name.namespace == dialect.namespace());
        if (name.local == "Signature" && (is_ours || name.namespace == XMLDSIG))
            || (name.local == "DigitalSignature" && is_ours)
        {
            self.open_signature(start);
            return Ok(());
        }
        match (name.local, self.attachment) {
            ("Attachment", None) if is_ours => {
                let limit = self.limits.edxml_attachments;
                if self.attachments.len() as u64 >= u64::from(limit) {
                    return Err(LimitReached { what: "attachments of a package", limit: limit.into() }.into());
                }
                self.attachment = Some(self.stack.len());
            }
            // A second one is left to the rule on repeated fields; its text counts as that of any field.
            ("ContentTransferEncoded", Some(depth))
                if is_ours && depth + 1 == self.stack.len() && self.content.is_none() =>
            {
                self.content = Some(Decoder::default());
                self.in_content = true;
            }
            _ => {}
        }
        Ok(())
    }

    fn root(&mut self, namespace: &str, local: &str) -> Result<(), Error> {
        self.dialect = Dialect::of(namespace);
        self.soap = namespace == SOAP && local == "Envelope";
        if !is_root(namespace, local) && !self.soap {
            let (namespace, local) = (namespace.to_owned(), local.to_owned());
            return Err(Error::NotAPackage { namespace, local });
        }
        Ok(())
    }

    fn open_signature(&mut self, start: &Start<'_>) {
        let form = match start.name.local {
            "DigitalSignature" => SignatureForm::Empty,
            _ if start.name.namespace == XMLDSIG => SignatureForm::Signature,
            _ => SignatureForm::Placeholder,
        };
        // The element itself is on the stack already.
        let parents = self.stack.split_last().map_or(&[][..], |(_, parents)| parents);
        let in_place = match parents {
            [root, envelope, header] => {
                !self.soap
                    && root.local == "edXML"
                    && envelope.local == "edXMLEnvelope"
                    && header.local == "edXMLHeader"
                    && [root, envelope, header]
                        .iter()
                        .all(|node| Some(&node.namespace) == parents.first().map(|r| &r.namespace))
            }
            [root, header] if self.soap => root.namespace == header.namespace && header.local == "Header",
            [root, header] => root.local.eq_ignore_ascii_case("edXMLEnvelope") && header.local == "edXMLHeader",
            _ => false,
        };
        let element =
            SignatureElement { form, path: self.path(), in_place, span: Span::new(start.offset, start.offset) };
        let depth = self.stack.len();
        self.signature = Some(OpenSignature { depth, element, certificates: (0, 0), value: false, info: false });
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        if self.in_content {
            let limit = self.limits.edxml_attachment_octets;
            if !self.content.as_mut().is_none_or(|content| content.push(text, limit)) {
                return Err(LimitReached { what: "octets of an attachment", limit }.into());
            }
            return Ok(());
        }
        let Some(node) = self.stack.last_mut() else { return Ok(()) };
        let limit = self.limits.edxml_field_octets;
        let is_long = (node.text.len() as u64).saturating_add(text.len() as u64) > limit;
        if let Some(signature) = &mut self.signature {
            // Of a signature only this is looked at here; validation data in it may be of any length.
            match node.local.as_str() {
                "X509Certificate" if !is_long => node.text.push_str(text),
                "SignatureValue" => signature.value |= !text.trim().is_empty(),
                _ if signature.element.form == SignatureForm::Empty && !text.trim().is_empty() => {
                    signature.element.form = SignatureForm::Placeholder;
                }
                _ => {}
            }
            return Ok(());
        }
        if is_long {
            return Err(LimitReached { what: "octets of a field of a message", limit }.into());
        }
        node.text.push_str(text);
        self.hold(text.len())?;
        Ok(())
    }

    fn end(&mut self, end: u64, each: &mut dyn FnMut(usize, &Attachment, Vec<u8>)) -> Result<(), Error> {
        let depth = self.stack.len();
        let Some(node) = self.stack.pop() else { return Ok(()) };
        self.in_content = false;
        if let Some(signature) = &mut self.signature {
            match node.local.as_str() {
                "SignedInfo" => signature.info = true,
                "X509Certificate" => {
                    signature.certificates.0 += 1;
                    signature.certificates.1 += usize::from(can_be_certificate(&node.text));
                }
                _ => {}
            }
            if signature.depth != depth {
                if signature.element.form == SignatureForm::Empty {
                    signature.element.form = SignatureForm::Placeholder;
                }
                return Ok(());
            }
            if let Some(mut signature) = self.signature.take() {
                // Without any certificate it may be known from elsewhere.
                let is_stub = !signature.info || !signature.value || matches!(signature.certificates, (1.., 0));
                if signature.element.form == SignatureForm::Signature && is_stub {
                    signature.element.form = SignatureForm::Placeholder;
                }
                signature.element.span = Span::new(signature.element.span.start, end);
                self.signatures.push(signature.element);
            }
            return Ok(());
        }
        if self.attachment == Some(depth) {
            self.attachment = None;
            self.attach(node, end, each);
            return Ok(());
        }
        match self.stack.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.root = Some(node),
        }
        Ok(())
    }

    fn attach(&mut self, node: Node, end: u64, each: &mut dyn FnMut(usize, &Attachment, Vec<u8>)) {
        let content = self.content.take();
        let has_content = content.is_some();
        let (octets, defect) = content.map(Decoder::finish).unwrap_or_default();
        let index = self.attachments.len();
        let dialect = self.dialect.unwrap_or(Dialect::Qcvn102);
        let place: Vec<&str> = self.stack.iter().map(|node| node.local.as_str()).collect();
        if !self.soap && place != ["edXML", "AttachmentEncoded"] {
            let issue = Issue::new("edxml.attachment-misplaced", Weight::Structure).with("number", index + 1);
            self.issues.push(issue.with("path", place.join("/")));
        }
        let path = format!("Attachment[{}]", index + 1);
        let mut fields = Fields::new(&node, dialect, &path, &mut self.issues);
        let attachment = Attachment {
            content_id: fields.text("ContentId"),
            name: fields.text("AttachmentName"),
            description: fields.text("Description"),
            field_name: fields.text("FieldName"),
            mime_type: fields.text("MimeType"),
            content_type: fields.text("ContentType"),
            octets: octets.len() as u64,
            has_content,
            defect,
            span: Span::new(node.offset, end),
        };
        let _ = fields.text("ContentTransferEncoded");
        fields.end();
        each(index, &attachment, octets);
        self.attachments.push(attachment);
    }

    fn package(mut self) -> Result<Package, Error> {
        let root = self.root.take().unwrap_or_default();
        let Some(dialect) = self.dialect else {
            return Err(Error::NotAPackage { namespace: root.namespace, local: root.local });
        };
        let issues = &mut self.issues;
        let envelope = match root.local.as_str() {
            "edXML" => only(&root, dialect.namespace(), "edXMLEnvelope")?,
            _ => &root,
        };
        let (header, body) = if self.soap {
            (only(envelope, SOAP, "Header")?, at_most_one(envelope, SOAP, "Body")?)
        } else {
            let namespace = dialect.namespace();
            (only(envelope, namespace, "edXMLHeader")?, at_most_one(envelope, namespace, "edXMLBody")?)
        };
        let namespace = dialect.namespace();
        // Before 2016 a state had an element of its own.
        let (node, name) = match at_most_one(header, namespace, "Status")? {
            Some(status) if self.soap && at_most_one(header, namespace, "MessageHeader")?.is_none() => {
                (status, "Status")
            }
            _ => (only(header, namespace, "MessageHeader")?, "MessageHeader"),
        };
        let mut fields = Fields::new(node, dialect, name, issues);
        let message = header::message(&mut fields);
        fields.end();
        let trace = match at_most_one(header, namespace, "TraceHeaderList")? {
            None => None,
            Some(node) => {
                let mut fields = Fields::new(node, dialect, "TraceHeaderList", issues);
                let trace = header::trace(&mut fields);
                fields.end();
                Some(trace)
            }
        };
        let mut manifest = None;
        if let Some(body) = body {
            let node = match at_most_one(body, namespace, "edXMLManifest")? {
                None => at_most_one(body, namespace, "Manifest")?,
                found => found,
            };
            if let Some(node) = node {
                let mut fields = Fields::new(node, dialect, "edXMLManifest", issues);
                manifest = Some(fields.parts("Reference", header::entry));
                fields.end();
            }
        }
        if root.local == "edXML" {
            at_most_one(&root, namespace, "AttachmentEncoded")?;
        }
        for (node, path, known) in [
            (
                &root,
                root.local.as_str(),
                &["edXMLEnvelope", "edXMLHeader", "edXMLBody", "AttachmentEncoded", "Header", "Body"][..],
            ),
            (envelope, "edXMLEnvelope", &["edXMLHeader", "edXMLBody", "Header", "Body"]),
            (header, "edXMLHeader", &["MessageHeader", "TraceHeaderList", "Status"]),
        ] {
            if core::ptr::eq(node, envelope) && path != "edXMLEnvelope" {
                continue;
            }
            strangers(node, path, known, namespace, issues);
        }
        if let Some(body) = body {
            strangers(body, "edXMLBody", &["edXMLManifest", "Manifest"], namespace, issues);
        }
        Ok(Package {
            dialect,
            soap: self.soap,
            message,
            trace,
            manifest,
            attachments: self.attachments,
            signatures: self.signatures,
            issues: self.issues,
        })
    }
}

/// Children that no rule knows, and text between children.
fn strangers(node: &Node, path: &str, known: &[&str], namespace: &str, issues: &mut Vec<Issue>) {
    if !node.text.trim().is_empty() {
        issues.push(
            Issue::new("edxml.stray-text", Weight::Structure).with("field", path).with("value", node.text.trim()),
        );
    }
    for child in &node.children {
        let is_ours = child.namespace == namespace || child.namespace == SOAP;
        let path = format!("{path}/{}", child.local);
        match (known.contains(&child.local.as_str()), is_ours) {
            (true, true) => {}
            (true, false) => issues.push(
                Issue::new("edxml.other-namespace", Weight::Structure)
                    .with("field", path)
                    .with("value", &child.namespace),
            ),
            (false, _) => {
                let issue = Issue::new("edxml.unknown-element", Weight::Note).with("field", path);
                issues.push(issue.with("value", if is_ours { "" } else { &child.namespace }));
            }
        }
    }
}

fn at_most_one<'n>(parent: &'n Node, namespace: &str, part: &'static str) -> Result<Option<&'n Node>, Error> {
    let mut all = parent.children.iter().filter(|child| child.local == part && child.namespace == namespace);
    let first = all.next();
    match all.next() {
        None => Ok(first),
        Some(second) => Err(Error::Ambiguous { part, count: 2 + all.count(), offset: second.offset }),
    }
}

fn only<'n>(parent: &'n Node, namespace: &str, part: &'static str) -> Result<&'n Node, Error> {
    at_most_one(parent, namespace, part)?.ok_or(Error::Ambiguous { part, count: 0, offset: parent.offset })
}

/// Whether the text of a certificate element is the base64 of one DER SEQUENCE. A certificate that is merely wrong is left to
/// whoever verifies.
fn can_be_certificate(text: &str) -> bool {
    let mut decoder = Decoder::default();
    if !decoder.push(text, u64::MAX) {
        return false;
    }
    let (octets, defect) = decoder.finish();
    // X.690 §8.1.3: one octet of tag, then a length of one octet, or of as many as the first one says.
    let declared = match octets.as_slice() {
        [0x30, length, ..] if *length < 0x80 => Some(2 + u64::from(*length)),
        [0x30, 0x82, a, b, ..] => Some(4 + u64::from(u16::from_be_bytes([*a, *b]))),
        [0x30, 0x81, a, ..] => Some(3 + u64::from(*a)),
        _ => None,
    };
    defect.is_none() && declared == Some(octets.len() as u64)
}
