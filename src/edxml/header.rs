//! From the elements of a header to what they say.

use super::issue::{Issue, Weight};
use super::message::{
    Business, BusinessInfo, Code, DocumentType, Hop, ManifestEntry, Message, Organ, OtherInfo, Promulgation, Receiver,
    Replacement, ResponseFor, Signer, Staff, Trace,
};
use super::namespace::XLINK;
use super::node::{Fields, texts_below};

pub(super) fn message(fields: &mut Fields<'_, '_>) -> Message {
    let texts = |fields: &mut Fields<'_, '_>, local: &'static str| {
        let mut found = Vec::new();
        if let Some(node) = fields.one(local) {
            texts_below(node, &mut found);
        }
        found
    };
    Message {
        from: fields.part("From", organ).unwrap_or_default(),
        to: fields.parts("To", organ),
        document_id: fields.text("DocumentId"),
        code: fields
            .part("Code", |f| Code { number: f.text("CodeNumber"), notation: f.text("CodeNotation") })
            .unwrap_or_default(),
        promulgation: fields
            .part("PromulgationInfo", |f| Promulgation { place: f.text("Place"), date: f.text("PromulgationDate") })
            .unwrap_or_default(),
        document_type: fields
            .part("DocumentType", |f| DocumentType {
                kind: f.text("Type"),
                detail: f.text("TypeDetail"),
                name: f.text("TypeName"),
            })
            .unwrap_or_default(),
        subject: fields.text("Subject"),
        content: fields.text("Content"),
        signer: fields
            .part("SignerInfo", |f| Signer {
                competence: f.text("Competence"),
                position: f.text("Position"),
                full_name: f.text("FullName"),
            })
            .unwrap_or_default(),
        due_date: fields.text("DueDate"),
        to_places: fields.part("ToPlaces", |f| f.texts("Place")).unwrap_or_default(),
        other: fields.part("OtherInfo", other_info).unwrap_or_default(),
        response_for: fields.parts("ResponseFor", response_for),
        response_for_tasks: fields.parts("ResponseForTask", |f| f.text("TaskCode")),
        reply_fors: texts(fields, "ReplyFors"),
        reference_codes: texts(fields, "ReferenceCodes"),
        steering_type: fields.text("SteeringType"),
        application_type: fields.text("ApplicationType"),
        staff: fields.part("StaffInfo", staff).unwrap_or_default(),
        status_code: fields.text("StatusCode"),
        description: fields.text("Description"),
        timestamp: fields.text("Timestamp"),
    }
}

fn organ(fields: &mut Fields<'_, '_>) -> Organ {
    Organ {
        organ_id: fields.text("OrganId"),
        in_charge: fields.text("OrganizationInCharge"),
        name: fields.text("OrganName"),
        address: fields.text("OrganAdd"),
        email: fields.text("Email"),
        telephone: fields.text("Telephone"),
        fax: fields.text("Fax"),
        website: fields.text("Website"),
    }
}

fn other_info(fields: &mut Fields<'_, '_>) -> OtherInfo {
    OtherInfo {
        priority: fields.text("Priority"),
        sphere: fields.text("SphereOfPromulgation"),
        typer_notation: fields.text("TyperNotation"),
        promulgation_amount: fields.text("PromulgationAmount"),
        page_amount: fields.text("PageAmount"),
        direction: fields.text("Direction"),
        appendixes: fields.part("Appendixes", |f| f.texts("Appendix")).unwrap_or_default(),
    }
}

fn response_for(fields: &mut Fields<'_, '_>) -> ResponseFor {
    ResponseFor {
        organ_id: fields.text("OrganId"),
        code: fields.text("Code"),
        date: fields.text("PromulgationDate"),
        document_id: fields.text("DocumentId"),
    }
}

fn staff(fields: &mut Fields<'_, '_>) -> Staff {
    Staff {
        department: fields.text("Department"),
        department_id: fields.text("DepartmentId"),
        staff: fields.text("Staff"),
        staff_id: fields.text("StaffId"),
        email: fields.text("Email"),
        mobile: fields.text("Mobile"),
    }
}

pub(super) fn trace(fields: &mut Fields<'_, '_>) -> Trace {
    Trace {
        hops: fields.parts("TraceHeader", |f| Hop { organ_id: f.text("OrganId"), timestamp: f.text("Timestamp") }),
        business: fields.part("Bussiness", |f| Some(business(f))).flatten(),
    }
}

fn business(fields: &mut Fields<'_, '_>) -> Business {
    Business {
        document_id: fields.text("DocumentId"),
        kind: fields.text("BussinessDocType"),
        reason: fields.text("BussinessDocReason"),
        document_info: fields
            .part("BussinessDocumentInfo", |f| {
                Some(BusinessInfo {
                    document_info: f.text("DocumentInfo"),
                    document_receiver: f.text("DocumentReceiver"),
                    receivers: f
                        .part("ReceiverList", |f| {
                            f.parts("Receiver", |f| Receiver {
                                organ_id: f.text("OrganId"),
                                kind: f.text("ReceiverType"),
                            })
                        })
                        .unwrap_or_default(),
                })
            })
            .flatten(),
        replaces: fields
            .part("ReplacementInfoList", |f| {
                f.parts("ReplacementInfo", |f| Replacement {
                    document_id: f.text("DocumentId"),
                    organ_ids: f.part("OrganIdList", |f| f.texts("OrganId")).unwrap_or_default(),
                })
            })
            .unwrap_or_default(),
        paper: fields.text("Paper"),
        staff: fields.part("StaffInfo", staff).unwrap_or_default(),
    }
}

/// An entry of the manifest: `ContentId` as the official kit writes it, `xlink:href` as one producer does.
pub(super) fn entry(fields: &mut Fields<'_, '_>) -> ManifestEntry {
    let mut content_id = fields.text("ContentId");
    if let Some(href) = fields.attribute(XLINK, "href") {
        if content_id.is_empty() {
            href.trim().clone_into(&mut content_id);
        } else if content_id != href.trim() {
            fields.say(Issue::new("edxml.contradicting-content-id", Weight::Structure).with("value", href));
        }
    }
    ManifestEntry {
        content_id,
        content_type: fields.text("ContentType"),
        description: fields.text("Description"),
        name: fields.text("AttachmentName"),
    }
}
