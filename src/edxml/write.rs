//! A package as octets, in the order and with the prefixes of the official kit: gateways refuse other prefixes.

use std::io::Write;

use super::base64;
use super::message::{Business, Message, Organ, OtherInfo, ResponseFor, Staff, Trace};
use super::namespace::MIC;
use crate::base::Source;
use crate::base::SourceError;

/// A file to be carried, with everything decided about it.
pub struct Part<'s> {
    /// `cid:…`.
    pub content_id: String,
    /// File name, as the receiver shall see it.
    pub name: String,
    /// Words; may be empty.
    pub description: String,
    /// MIME type of the octets.
    pub content_type: String,
    /// The octets as they are carried: packed already where they have to be.
    pub octets: &'s dyn Source,
}

/// Why a package was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A field holds a character that XML cannot (XML 1.0 §2.2).
    #[error("{field} holds the character U+{character:04X}, which XML cannot hold")]
    Character {
        /// The element.
        field: &'static str,
        /// The character.
        character: u32,
    },
    /// An attachment cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// It cannot be written.
    #[error("cannot write the package")]
    Io(#[from] std::io::Error),
}

/// Octets of an attachment that are encoded at once: a multiple of three, so that only the last piece is padded.
const PIECE: u64 = 3 * (16 << 10);

/// Writes a document's package.
///
/// # Errors
/// When a field or an attachment cannot be written.
pub fn write(out: &mut dyn Write, message: &Message, trace: &Trace, parts: &[Part<'_>]) -> Result<(), WriteError> {
    let mut xml = Xml { out, depth: 0 };
    xml.begin()?;
    header(&mut xml, message, Some(trace))?;
    xml.open("edXML:edXMLBody")?;
    xml.line(r#"<edXML:edXMLManifest version="1.0">"#)?;
    xml.depth += 1;
    for part in parts {
        xml.open("edXML:Reference")?;
        xml.text("edXML:ContentId", &part.content_id)?;
        xml.text("edXML:ContentType", &part.content_type)?;
        xml.some("edXML:Description", &part.description)?;
        xml.text("edXML:AttachmentName", &part.name)?;
        xml.close("edXML:Reference")?;
    }
    xml.close("edXML:edXMLManifest")?;
    xml.close("edXML:edXMLBody")?;
    xml.close("edXML:edXMLEnvelope")?;
    xml.open("AttachmentEncoded")?;
    for part in parts {
        xml.open("Attachment")?;
        xml.text("ContentId", &part.content_id)?;
        xml.text("AttachmentName", &part.name)?;
        xml.some("Description", &part.description)?;
        xml.text("ContentType", &part.content_type)?;
        xml.indent()?;
        write!(xml.out, r#"<edXML:ContentTransferEncoded xmlns:edXML="{MIC}">"#)?;
        encoded(xml.out, part.octets)?;
        xml.out.write_all(b"</edXML:ContentTransferEncoded>\n")?;
        xml.close("Attachment")?;
    }
    xml.close("AttachmentEncoded")?;
    xml.close("edXML")
}

/// Writes a state that answers a document: header only.
///
/// # Errors
/// When a field cannot be written.
pub fn write_status(out: &mut dyn Write, message: &Message) -> Result<(), WriteError> {
    let mut xml = Xml { out, depth: 0 };
    xml.begin()?;
    header(&mut xml, message, None)?;
    xml.close("edXML:edXMLEnvelope")?;
    xml.close("edXML")
}

fn encoded(out: &mut dyn Write, octets: &dyn Source) -> Result<(), WriteError> {
    let (mut at, end) = (0, octets.len());
    let mut piece = Vec::new();
    while at < end {
        let length = PIECE.min(end - at);
        piece.resize(usize::try_from(length).unwrap_or_default(), 0);
        octets.read_at(at, &mut piece)?;
        out.write_all(base64::encode(&piece).as_bytes())?;
        at += length;
    }
    Ok(())
}

struct Xml<'w> {
    out: &'w mut dyn Write,
    depth: usize,
}

impl Xml<'_> {
    fn begin(&mut self) -> Result<(), WriteError> {
        self.line(r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        self.line(&format!(r#"<edXML xmlns="{MIC}">"#))?;
        self.depth += 1;
        self.line(&format!(r#"<edXML:edXMLEnvelope xmlns:edXML="{MIC}">"#))?;
        self.depth += 1;
        Ok(())
    }

    fn indent(&mut self) -> Result<(), WriteError> {
        Ok(write!(self.out, "{:1$}", "", 2 * self.depth)?)
    }

    fn line(&mut self, line: &str) -> Result<(), WriteError> {
        self.indent()?;
        Ok(writeln!(self.out, "{line}")?)
    }

    fn open(&mut self, name: &'static str) -> Result<(), WriteError> {
        self.line(&format!("<{name}>"))?;
        self.depth += 1;
        Ok(())
    }

    fn close(&mut self, name: &'static str) -> Result<(), WriteError> {
        self.depth = self.depth.saturating_sub(1);
        self.line(&format!("</{name}>"))
    }

    fn text(&mut self, name: &'static str, text: &str) -> Result<(), WriteError> {
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                // A reader makes a line feed of it (XML 1.0 §2.11).
                '\r' => escaped.push_str("&#13;"),
                '\t' | '\n' => escaped.push(c),
                c if c.is_control() && c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                    return Err(WriteError::Character { field: name, character: c.into() });
                }
                c => escaped.push(c),
            }
        }
        self.line(&format!("<{name}>{escaped}</{name}>"))
    }

    /// An element that is left out when there is nothing to say.
    fn some(&mut self, name: &'static str, text: &str) -> Result<(), WriteError> {
        if text.is_empty() { Ok(()) } else { self.text(name, text) }
    }

    /// An element around others, left out when nothing is said in it.
    fn group(
        &mut self,
        name: &'static str,
        is_said: bool,
        inside: impl FnOnce(&mut Self) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        if !is_said {
            return Ok(());
        }
        self.open(name)?;
        inside(self)?;
        self.close(name)
    }
}

fn header(xml: &mut Xml<'_>, message: &Message, trace: Option<&Trace>) -> Result<(), WriteError> {
    xml.open("edXML:edXMLHeader")?;
    xml.open("edXML:MessageHeader")?;
    if message.is_status() {
        state(xml, message)?
    } else {
        document(xml, message)?
    }
    xml.close("edXML:MessageHeader")?;
    if let Some(trace) = trace {
        xml.open("edXML:TraceHeaderList")?;
        for hop in &trace.hops {
            xml.open("edXML:TraceHeader")?;
            xml.text("edXML:OrganId", &hop.organ_id)?;
            xml.text("edXML:Timestamp", &hop.timestamp)?;
            xml.close("edXML:TraceHeader")?;
        }
        if let Some(business) = &trace.business {
            self::business(xml, business)?;
        }
        xml.close("edXML:TraceHeaderList")?;
    }
    xml.close("edXML:edXMLHeader")
}

fn organ(xml: &mut Xml<'_>, name: &'static str, organ: &Organ) -> Result<(), WriteError> {
    xml.open(name)?;
    xml.text("edXML:OrganId", &organ.organ_id)?;
    xml.some("edXML:OrganizationInCharge", &organ.in_charge)?;
    xml.some("edXML:OrganName", &organ.name)?;
    xml.some("edXML:OrganAdd", &organ.address)?;
    xml.some("edXML:Email", &organ.email)?;
    xml.some("edXML:Telephone", &organ.telephone)?;
    xml.some("edXML:Fax", &organ.fax)?;
    xml.some("edXML:Website", &organ.website)?;
    xml.close(name)
}

fn staff(xml: &mut Xml<'_>, staff: &Staff) -> Result<(), WriteError> {
    xml.group("edXML:StaffInfo", *staff != Staff::default(), |xml| {
        xml.some("edXML:Department", &staff.department)?;
        xml.some("edXML:DepartmentId", &staff.department_id)?;
        xml.some("edXML:Staff", &staff.staff)?;
        xml.some("edXML:StaffId", &staff.staff_id)?;
        xml.some("edXML:Email", &staff.email)?;
        xml.some("edXML:Mobile", &staff.mobile)
    })
}

fn response_for(xml: &mut Xml<'_>, all: &[ResponseFor]) -> Result<(), WriteError> {
    for answered in all {
        xml.open("edXML:ResponseFor")?;
        xml.text("edXML:OrganId", &answered.organ_id)?;
        xml.text("edXML:Code", &answered.code)?;
        xml.some("edXML:PromulgationDate", &answered.date)?;
        xml.some("edXML:DocumentId", &answered.document_id)?;
        xml.close("edXML:ResponseFor")?;
    }
    Ok(())
}

fn state(xml: &mut Xml<'_>, message: &Message) -> Result<(), WriteError> {
    organ(xml, "edXML:From", &message.from)?;
    response_for(xml, &message.response_for)?;
    staff(xml, &message.staff)?;
    xml.text("edXML:StatusCode", &message.status_code)?;
    xml.some("edXML:Description", &message.description)?;
    xml.text("edXML:Timestamp", &message.timestamp)
}

fn document(xml: &mut Xml<'_>, message: &Message) -> Result<(), WriteError> {
    organ(xml, "edXML:From", &message.from)?;
    for to in &message.to {
        organ(xml, "edXML:To", to)?;
    }
    xml.text("edXML:DocumentId", &message.document_id)?;
    xml.open("edXML:Code")?;
    xml.text("edXML:CodeNumber", &message.code.number)?;
    xml.text("edXML:CodeNotation", &message.code.notation)?;
    xml.close("edXML:Code")?;
    xml.open("edXML:PromulgationInfo")?;
    xml.some("edXML:Place", &message.promulgation.place)?;
    xml.text("edXML:PromulgationDate", &message.promulgation.date)?;
    xml.close("edXML:PromulgationInfo")?;
    let kind = &message.document_type;
    xml.group("edXML:DocumentType", *kind != super::message::DocumentType::default(), |xml| {
        xml.some("edXML:Type", &kind.kind)?;
        xml.some("edXML:TypeDetail", &kind.detail)?;
        xml.some("edXML:TypeName", &kind.name)
    })?;
    xml.text("edXML:Subject", &message.subject)?;
    xml.some("edXML:Content", &message.content)?;
    let signer = &message.signer;
    xml.group("edXML:SignerInfo", *signer != super::message::Signer::default(), |xml| {
        xml.some("edXML:Competence", &signer.competence)?;
        xml.some("edXML:Position", &signer.position)?;
        xml.text("edXML:FullName", &signer.full_name)
    })?;
    xml.some("edXML:DueDate", &message.due_date)?;
    other_info(xml, &message.other)?;
    response_for(xml, &message.response_for)?;
    for task in &message.response_for_tasks {
        xml.group("edXML:ResponseForTask", true, |xml| xml.text("edXML:TaskCode", task))?;
    }
    xml.some("edXML:SteeringType", &message.steering_type)?;
    xml.some("edXML:ApplicationType", &message.application_type)?;
    xml.group("edXML:ToPlaces", !message.to_places.is_empty(), |xml| {
        message.to_places.iter().try_for_each(|place| xml.text("edXML:Place", place))
    })
}

fn other_info(xml: &mut Xml<'_>, other: &OtherInfo) -> Result<(), WriteError> {
    xml.group("edXML:OtherInfo", *other != OtherInfo::default(), |xml| {
        xml.some("edXML:Priority", &other.priority)?;
        xml.some("edXML:SphereOfPromulgation", &other.sphere)?;
        xml.some("edXML:TyperNotation", &other.typer_notation)?;
        xml.some("edXML:PromulgationAmount", &other.promulgation_amount)?;
        xml.some("edXML:PageAmount", &other.page_amount)?;
        xml.some("edXML:Direction", &other.direction)?;
        xml.group("edXML:Appendixes", !other.appendixes.is_empty(), |xml| {
            other.appendixes.iter().try_for_each(|appendix| xml.text("edXML:Appendix", appendix))
        })
    })
}

fn business(xml: &mut Xml<'_>, business: &Business) -> Result<(), WriteError> {
    xml.open("edXML:Bussiness")?;
    xml.some("edXML:DocumentId", &business.document_id)?;
    xml.text("edXML:BussinessDocType", &business.kind)?;
    xml.some("edXML:BussinessDocReason", &business.reason)?;
    if let Some(info) = &business.document_info {
        xml.open("edXML:BussinessDocumentInfo")?;
        xml.some("edXML:DocumentInfo", &info.document_info)?;
        xml.some("edXML:DocumentReceiver", &info.document_receiver)?;
        xml.group("edXML:ReceiverList", !info.receivers.is_empty(), |xml| {
            info.receivers.iter().try_for_each(|receiver| {
                xml.group("edXML:Receiver", true, |xml| {
                    xml.text("edXML:OrganId", &receiver.organ_id)?;
                    xml.text("edXML:ReceiverType", &receiver.kind)
                })
            })
        })?;
        xml.close("edXML:BussinessDocumentInfo")?;
    }
    xml.group("edXML:ReplacementInfoList", !business.replaces.is_empty(), |xml| {
        business.replaces.iter().try_for_each(|replaced| {
            xml.group("edXML:ReplacementInfo", true, |xml| {
                xml.text("edXML:DocumentId", &replaced.document_id)?;
                xml.group("edXML:OrganIdList", !replaced.organ_ids.is_empty(), |xml| {
                    replaced.organ_ids.iter().try_for_each(|organ| xml.text("edXML:OrganId", organ))
                })
            })
        })
    })?;
    xml.some("edXML:Paper", &business.paper)?;
    staff(xml, &business.staff)?;
    xml.close("edXML:Bussiness")
}
