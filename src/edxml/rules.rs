//! What the fields of a message must be like: QCVN 102:2016/BTTTT as the official kit has it, the field lengths of NĐ
//! 30/2020/NĐ-CP Phụ lục VI Phần II, codes of organisations by QĐ 20/2020/QĐ-TTg. What has no rule here was not checked,
//! and [`UNCHECKED`] says so.

use super::calendar::{Date, Timestamp};
use super::issue::{Issue, Weight};
use super::message::{Business, Message, Organ, Staff, Trace};
use super::organ::{DocumentId, LONGEST_CODE, OrganCode, document_id, organ_code};
use super::status;

/// Fields that no rule here looks at, or of which only the length or the presence is looked at.
pub const UNCHECKED: &[&str] = &[
    "OrganAdd",
    "Email",
    "Telephone",
    "Fax",
    "Website",
    "Content",
    "TypeDetail",
    "Competence",
    "SphereOfPromulgation",
    "TyperNotation",
    "ReplyFors",
    "ReferenceCodes",
    "ApplicationType",
    "StaffInfo",
];

/// The longest texts, in letters (NĐ 30/2020 Phụ lục VI Phần II).
const NUMBER: usize = 11;
const NOTATION: usize = 30;
const ORGAN_NAME: usize = 200;
const SUBJECT: usize = 500;
const TYPE_NAME: usize = 100;
const POSITION: usize = 100;
const FULL_NAME: usize = 50;
const TO_PLACES: usize = 1_000;
const DESCRIPTION: usize = 500;

/// Looks at every field of a message and of its trace.
#[must_use]
pub fn check(message: &Message, trace: Option<&Trace>) -> Vec<Issue> {
    let mut checks = Checks::default();
    checks.organ("From", &message.from);
    if message.is_status() {
        status::check(message, &mut checks.issues);
    } else {
        checks.document(message);
    }
    for answered in &message.response_for {
        checks.code("ResponseFor/OrganId", &answered.organ_id, false);
        checks.date("ResponseFor/PromulgationDate", &answered.date);
        checks.identifier("ResponseFor/DocumentId", &answered.document_id);
    }
    checks.longest("Description", &message.description, DESCRIPTION);
    if let Some(trace) = trace {
        checks.trace(trace);
    }
    checks.issues
}

#[derive(Default)]
struct Checks {
    issues: Vec<Issue>,
}

impl Checks {
    fn say(&mut self, code: &'static str, weight: Weight, field: &str, value: impl ToString) {
        self.issues.push(Issue::new(code, weight).with("field", field).with("value", value));
    }

    fn present(&mut self, field: &str, value: &str, weight: Weight) {
        if value.is_empty() {
            self.issues.push(Issue::new("edxml.field-missing", weight).with("field", field));
        }
    }

    fn longest(&mut self, field: &str, value: &str, longest: usize) {
        let letters = value.chars().count();
        if letters > longest {
            let issue = Issue::new("edxml.field-too-long", Weight::Form).with("field", field).with("letters", letters);
            self.issues.push(issue.with("longest", longest));
        }
    }

    /// The code of an organisation; one that is only missing is said where it has to be there.
    fn code(&mut self, field: &str, code: &str, required: bool) {
        if code.is_empty() {
            if required {
                self.present(field, code, Weight::Rule);
            }
            return;
        }
        match organ_code(code) {
            OrganCode::Four => {}
            OrganCode::Longer => self.say("edxml.organ-code-longer", Weight::Note, field, code),
            OrganCode::Wrong => {
                let issue = Issue::new("edxml.organ-code-form", Weight::Form).with("field", field).with("value", code);
                self.issues.push(issue.with("longest", LONGEST_CODE));
            }
        }
    }

    fn organ(&mut self, field: &str, organ: &Organ) {
        self.code(&format!("{field}/OrganId"), &organ.organ_id, true);
        self.longest(&format!("{field}/OrganName"), &organ.name, ORGAN_NAME);
        self.longest(&format!("{field}/OrganizationInCharge"), &organ.in_charge, ORGAN_NAME);
        let email = &organ.email;
        if !email.is_empty()
            && !email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        {
            self.say("edxml.email-form", Weight::Form, &format!("{field}/Email"), email);
        }
    }

    fn date(&mut self, field: &str, value: &str) {
        if !value.is_empty() && Date::parse(value).is_none() {
            self.say("edxml.date-form", Weight::Rule, field, value);
        }
    }

    fn number(&mut self, field: &str, value: &str, digits: usize) {
        let is_number = value.bytes().all(|c| c.is_ascii_digit());
        if !value.is_empty() && (!is_number || value.len() > digits) {
            let issue = Issue::new("edxml.number-form", Weight::Form).with("field", field).with("value", value);
            self.issues.push(issue.with("digits", digits));
        }
    }

    fn one_of(&mut self, field: &str, value: &str, allowed: &[&str]) {
        if !value.is_empty() && !allowed.contains(&value) {
            let issue = Issue::new("edxml.value-not-allowed", Weight::Rule).with("field", field).with("value", value);
            self.issues.push(issue.with("allowed", allowed.join(", ")));
        }
    }

    fn identifier(&mut self, field: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        match document_id(value) {
            DocumentId::Dated { .. } | DocumentId::Ordinal { .. } => {}
            DocumentId::Uuid => self.say("edxml.document-id-uuid", Weight::Note, field, value),
            DocumentId::Other => self.say("edxml.document-id-form", Weight::Form, field, value),
        }
    }

    fn document(&mut self, message: &Message) {
        if message.to.is_empty() {
            self.present("To", "", Weight::Rule);
        }
        for (i, to) in message.to.iter().enumerate() {
            self.organ(&format!("To[{}]", i + 1), to);
            let is_double = message.to.iter().take(i).any(|other| other.organ_id == to.organ_id);
            if is_double && !to.organ_id.is_empty() {
                self.say("edxml.receiver-twice", Weight::Form, "To", &to.organ_id);
            }
        }
        self.present("From/OrganName", &message.from.name, Weight::Form);
        self.present("DocumentId", &message.document_id, Weight::Rule);
        self.identifier("DocumentId", &message.document_id);
        self.agreement(message);
        self.numbers(message);
        let promulgation = &message.promulgation;
        self.present("PromulgationInfo/PromulgationDate", &promulgation.date, Weight::Rule);
        self.date("PromulgationInfo/PromulgationDate", &promulgation.date);
        self.present("PromulgationInfo/Place", &promulgation.place, Weight::Form);
        self.present("DocumentType/Type", &message.document_type.kind, Weight::Form);
        self.number("DocumentType/Type", &message.document_type.kind, 3);
        self.present("DocumentType/TypeName", &message.document_type.name, Weight::Form);
        self.longest("DocumentType/TypeName", &message.document_type.name, TYPE_NAME);
        self.present("Subject", &message.subject, Weight::Rule);
        self.longest("Subject", &message.subject, SUBJECT);
        self.present("SignerInfo/FullName", &message.signer.full_name, Weight::Form);
        self.longest("SignerInfo/FullName", &message.signer.full_name, FULL_NAME);
        self.longest("SignerInfo/Position", &message.signer.position, POSITION);
        self.date("DueDate", &message.due_date);
        let due = (Date::parse(&message.due_date), Date::parse(&promulgation.date));
        if let (Some(due), Some(issued)) = due
            && due < issued
        {
            self.say("edxml.due-before-issued", Weight::Form, "DueDate", &message.due_date);
        }
        let places = message.to_places.iter().map(|place| place.chars().count()).sum::<usize>();
        if places > TO_PLACES {
            let issue =
                Issue::new("edxml.field-too-long", Weight::Form).with("field", "ToPlaces").with("letters", places);
            self.issues.push(issue.with("longest", TO_PLACES));
        }
        let other = &message.other;
        self.one_of("OtherInfo/Priority", &other.priority, &["0", "1", "2", "3", "4"]);
        self.number("OtherInfo/PromulgationAmount", &other.promulgation_amount, 3);
        self.number("OtherInfo/PageAmount", &other.page_amount, 3);
        self.one_of("OtherInfo/Direction", &other.direction, &["true", "false", "0", "1"]);
        self.one_of("SteeringType", &message.steering_type, &["1", "2", "3"]);
    }

    fn numbers(&mut self, message: &Message) {
        let code = &message.code;
        self.present("Code/CodeNumber", &code.number, Weight::Rule);
        self.present("Code/CodeNotation", &code.notation, Weight::Rule);
        self.longest("Code/CodeNumber", &code.number, NUMBER);
        self.longest("Code/CodeNotation", &code.notation, NOTATION);
        // NĐ 30/2020 Phụ lục I II.3: Arabic digits; between documents of one day a letter may be put behind (12a).
        let digits = code.number.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let is_number =
            !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit()) && code.number.len() <= digits.len() + 1;
        if !code.number.is_empty() && !is_number {
            self.say("edxml.code-number-form", Weight::Form, "Code/CodeNumber", &code.number);
        }
        // Capital letters, hyphens and slashes; no white space.
        let is_notation =
            code.notation.chars().all(|c| c.is_uppercase() || c.is_numeric() || matches!(c, '-' | '/' | '.' | '&'));
        if !code.notation.is_empty() && !is_notation {
            self.say("edxml.code-notation-form", Weight::Form, "Code/CodeNotation", &code.notation);
        }
    }

    /// What an identifier holds is said elsewhere, too.
    fn agreement(&mut self, message: &Message) {
        let differs = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
        let (organ, date, code) = match document_id(&message.document_id) {
            DocumentId::Dated { organ, date, code } => (organ, date, code),
            DocumentId::Ordinal { organ, .. } => (organ, String::new(), String::new()),
            DocumentId::Uuid | DocumentId::Other => return,
        };
        let pairs = [
            ("From/OrganId", organ, message.from.organ_id.clone()),
            ("PromulgationInfo/PromulgationDate", date, message.promulgation.date.clone()),
            ("Code", code, message.code.written()),
        ];
        for (field, in_id, elsewhere) in pairs {
            if differs(&in_id, &elsewhere) {
                let issue = Issue::new("edxml.document-id-contradicts", Weight::Rule).with("field", field);
                self.issues.push(issue.with("value", in_id).with("other", elsewhere));
            }
        }
    }

    fn trace(&mut self, trace: &Trace) {
        let mut last = None;
        for (i, hop) in trace.hops.iter().enumerate() {
            let field = format!("TraceHeader[{}]", i + 1);
            self.present(&format!("{field}/OrganId"), &hop.organ_id, Weight::Form);
            // A gateway that does not know itself has been seen to write this.
            let code = if hop.organ_id == "null" { "" } else { &hop.organ_id };
            self.code(&format!("{field}/OrganId"), code, hop.organ_id == "null");
            match Timestamp::parse(&hop.timestamp) {
                None if hop.timestamp.is_empty() => self.present(&format!("{field}/Timestamp"), "", Weight::Rule),
                None => self.say("edxml.time-form", Weight::Rule, &format!("{field}/Timestamp"), &hop.timestamp),
                Some(time) => {
                    if last.is_some_and(|last| time < last) {
                        self.say("edxml.trace-order", Weight::Form, &field, &hop.timestamp);
                    }
                    last = Some(time);
                }
            }
        }
        if let Some(business) = &trace.business {
            self.business(business);
        }
    }

    fn business(&mut self, business: &Business) {
        const KIND: &str = "Bussiness/BussinessDocType";
        self.present(KIND, &business.kind, Weight::Rule);
        self.one_of(KIND, &business.kind, &["0", "1", "2", "3"]);
        self.identifier("Bussiness/DocumentId", &business.document_id);
        self.one_of("Bussiness/Paper", &business.paper, &["0", "1"]);
        self.staff("Bussiness/StaffInfo", &business.staff);
        // What is revoked, updated or replaced has to be named, with the reason.
        if matches!(business.kind.as_str(), "1" | "2" | "3") {
            self.present("Bussiness/BussinessDocReason", &business.reason, Weight::Form);
        }
        if matches!(business.kind.as_str(), "1" | "2") {
            self.present("Bussiness/DocumentId", &business.document_id, Weight::Rule);
        }
        if let Some(info) = &business.document_info {
            self.one_of("Bussiness/BussinessDocumentInfo/DocumentInfo", &info.document_info, &["0", "1"]);
            self.one_of("Bussiness/BussinessDocumentInfo/DocumentReceiver", &info.document_receiver, &["0", "1"]);
            for receiver in &info.receivers {
                self.code("Bussiness/BussinessDocumentInfo/ReceiverList/Receiver/OrganId", &receiver.organ_id, true);
                self.one_of(
                    "Bussiness/BussinessDocumentInfo/ReceiverList/Receiver/ReceiverType",
                    &receiver.kind,
                    &["0", "1"],
                );
            }
            if business.kind == "2" && info.document_receiver == "1" && info.receivers.is_empty() {
                self.present("Bussiness/BussinessDocumentInfo/ReceiverList", "", Weight::Rule);
            }
        }
        match (business.kind.as_str(), business.document_info.is_some(), business.replaces.is_empty()) {
            ("2", false, _) => self.present("Bussiness/BussinessDocumentInfo", "", Weight::Rule),
            ("3", _, true) => self.present("Bussiness/ReplacementInfoList", "", Weight::Rule),
            ("0" | "1", _, false) => {
                self.say("edxml.business-part-unasked", Weight::Rule, "Bussiness/ReplacementInfoList", &business.kind)
            }
            _ => {}
        }
        for replaced in &business.replaces {
            self.present("Bussiness/ReplacementInfoList/DocumentId", &replaced.document_id, Weight::Rule);
            self.identifier("Bussiness/ReplacementInfoList/DocumentId", &replaced.document_id);
            for organ in &replaced.organ_ids {
                self.code("Bussiness/ReplacementInfoList/OrganIdList/OrganId", organ, true);
            }
        }
    }

    fn staff(&mut self, field: &str, staff: &Staff) {
        self.longest(&format!("{field}/Staff"), &staff.staff, FULL_NAME);
    }
}
