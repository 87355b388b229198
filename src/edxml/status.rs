//! States that answer a document (QCVN 102:2016/BTTTT), and the order they come in.

use super::calendar::Timestamp;
use super::issue::{Issue, Weight};
use super::message::{Message, ResponseFor};

/// A state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// `01`: arrived, nobody has handled it.
    Arrived,
    /// `02`: refused.
    Refused,
    /// `03`: accepted, entered in the register.
    Accepted,
    /// `04`: assigned.
    Assigned,
    /// `05`: being processed.
    Processed,
    /// `06`: finished.
    Finished,
    /// `13`: the sender asks to take it back.
    TakeBackAsked,
    /// `15`: taking back, or changing, is agreed to.
    TakeBackAgreed,
    /// `16`: it is refused.
    TakeBackRefused,
}

/// A state, its code, and the states that may follow it on the side of one receiver: a table, because the standard's own
/// text was not at hand. `None` stands for the beginning.
struct Row {
    state: State,
    code: &'static str,
    next: &'static [State],
}

const TABLE: &[Row] = &[
    Row { state: State::Arrived, code: "01", next: &[State::Refused, State::Accepted] },
    Row { state: State::Refused, code: "02", next: &[] },
    Row { state: State::Accepted, code: "03", next: &[State::Assigned, State::Processed, State::Finished] },
    Row { state: State::Assigned, code: "04", next: &[State::Assigned, State::Processed, State::Finished] },
    Row { state: State::Processed, code: "05", next: &[State::Assigned, State::Processed, State::Finished] },
    Row { state: State::Finished, code: "06", next: &[] },
    Row { state: State::TakeBackAsked, code: "13", next: &[] },
    Row { state: State::TakeBackAgreed, code: "15", next: &[] },
    Row { state: State::TakeBackRefused, code: "16", next: &[] },
];

/// The states of a document that is handled to the end, in order.
const WHOLE: &[State] = &[State::Arrived, State::Accepted, State::Assigned, State::Processed, State::Finished];

/// How many different states a province has to answer with.
pub const STATES_ASKED_FOR: usize = 5;

impl State {
    /// All of them, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.state)
    }

    /// By its code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.code == code).map(|row| row.state)
    }

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        TABLE.iter().find(|row| row.state == self).map_or("", |row| row.code)
    }

    fn next(self) -> &'static [Self] {
        TABLE.iter().find(|row| row.state == self).map_or(&[], |row| row.next)
    }

    /// Whether the sender of the document says it, and not a receiver.
    #[must_use]
    pub const fn is_of_sender(self) -> bool {
        matches!(self, Self::TakeBackAsked)
    }
}

/// Checks the fields that only a state has.
pub(super) fn check(message: &Message, issues: &mut Vec<Issue>) {
    if State::from_code(&message.status_code).is_none() {
        issues.push(Issue::new("edxml.status-unknown", Weight::Rule).with("value", &message.status_code));
    }
    if Timestamp::parse(&message.timestamp).is_none() {
        let code = if message.timestamp.is_empty() { "edxml.field-missing" } else { "edxml.time-form" };
        issues.push(Issue::new(code, Weight::Rule).with("field", "Timestamp").with("value", &message.timestamp));
    }
    match message.response_for.as_slice() {
        [one] if one.organ_id.is_empty() || (one.code.is_empty() && one.document_id.is_empty()) => {
            issues.push(Issue::new("edxml.field-missing", Weight::Rule).with("field", "ResponseFor"));
        }
        [_] => {}
        several => issues.push(Issue::new("edxml.response-count", Weight::Rule).with("count", several.len())),
    }
}

/// One message of a sequence, with the name it is told by.
#[derive(Debug, Clone, Copy)]
pub struct Step<'m> {
    /// File name.
    pub name: &'m str,
    /// The message: a state, or the document that is answered.
    pub message: &'m Message,
}

/// What came of looking at the states of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// The states in the order of their time: which step, who, what, when.
    pub states: Vec<Placed>,
    /// How many different states receivers answered with, by receiver.
    pub different: Vec<(String, usize)>,
    /// What is odd.
    pub issues: Vec<Issue>,
}

/// A state in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Index of the step.
    pub step: usize,
    /// Code of the organisation that says it.
    pub organ: String,
    /// What it says; `None` for a code that is not known.
    pub state: Option<State>,
    /// When; `None` when that cannot be read.
    pub at: Option<Timestamp>,
}

/// Looks at the states of one document, and at the document if it is among the messages. Names are compared, nothing is
/// proved: states carry no signature.
#[must_use]
pub fn sequence(steps: &[Step<'_>]) -> Sequence {
    let mut issues = Vec::new();
    let documents: Vec<&Step<'_>> = steps.iter().filter(|step| !step.message.is_status()).collect();
    if documents.len() > 1 {
        issues.push(Issue::new("edxml.sequence-documents", Weight::Structure).with("count", documents.len()));
    }
    let document = documents.first().map(|step| step.message);
    let mut states: Vec<Placed> =
        steps.iter().enumerate().filter(|(_, step)| step.message.is_status()).map(place).collect();
    for placed in &states {
        let name = steps.get(placed.step).map_or("", |step| step.name);
        if placed.state.is_none() {
            let code = steps.get(placed.step).map_or("", |step| step.message.status_code.as_str());
            issues.push(Issue::new("edxml.status-unknown", Weight::Rule).with("value", code).with("file", name));
        }
        if placed.at.is_none() {
            issues.push(Issue::new("edxml.sequence-no-time", Weight::Structure).with("file", name));
        }
    }
    same_document(steps, document, &mut issues);
    // A stable sort: of two states of one second, the one named first is first.
    states.sort_by_key(|placed| placed.at);
    for pair in states.windows(2) {
        if let [a, b] = pair
            && a.at.is_some()
            && a.at == b.at
            && a.organ == b.organ
        {
            issues.push(Issue::new("edxml.sequence-same-time", Weight::Note).with("organ", &a.organ));
        }
    }
    take_back(&states, document, &mut issues);
    let mut different = Vec::new();
    let mut organs: Vec<&str> =
        states.iter().filter(|p| !p.state.is_some_and(State::is_of_sender)).map(|p| p.organ.as_str()).collect();
    organs.sort_unstable();
    organs.dedup();
    for organ in organs {
        let own: Vec<&Placed> = states.iter().filter(|p| p.organ == organ).collect();
        different.push((organ.to_owned(), side(organ, &own, &mut issues)));
        let is_receiver = document.is_none_or(|document| document.to.iter().any(|to| to.organ_id == organ));
        if !is_receiver {
            issues.push(Issue::new("edxml.sequence-not-receiver", Weight::Structure).with("organ", organ));
        }
    }
    Sequence { states, different, issues }
}

fn place((step, Step { message, .. }): (usize, &Step<'_>)) -> Placed {
    Placed {
        step,
        organ: message.from.organ_id.clone(),
        state: State::from_code(&message.status_code),
        at: Timestamp::parse(&message.timestamp),
    }
}

/// All states name one document, and that is the one at hand.
fn same_document(steps: &[Step<'_>], document: Option<&Message>, issues: &mut Vec<Issue>) {
    let mut first: Option<&ResponseFor> = None;
    for step in steps.iter().filter(|step| step.message.is_status()) {
        let [answered] = step.message.response_for.as_slice() else {
            let issue = Issue::new("edxml.response-count", Weight::Structure).with("file", step.name);
            issues.push(issue.with("count", step.message.response_for.len()));
            continue;
        };
        let reference = *first.get_or_insert(answered);
        let differs = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
        let same_as_first = !differs(&reference.organ_id, &answered.organ_id)
            && !differs(&reference.code, &answered.code)
            && !differs(&reference.date, &answered.date)
            && !differs(&reference.document_id, &answered.document_id);
        let same_as_document = document.is_none_or(|document| answers(answered, document));
        if !same_as_first || !same_as_document {
            issues.push(Issue::new("edxml.sequence-other-document", Weight::Structure).with("file", step.name));
        }
    }
}

/// Whether an answer names this document: nothing it says may contradict, and its number or its identifier must be there.
#[must_use]
pub fn answers(answered: &ResponseFor, document: &Message) -> bool {
    let agrees = |said: &str, is: &str| said.is_empty() || is.is_empty() || said == is;
    let code = document.code.written();
    agrees(&answered.organ_id, &document.from.organ_id)
        && agrees(&answered.code, &code)
        && agrees(&answered.date, &document.promulgation.date)
        && agrees(&answered.document_id, &document.document_id)
        && ((!answered.code.is_empty() && answered.code == code)
            || (!answered.document_id.is_empty() && answered.document_id == document.document_id))
}

/// Taking back is asked for by the sender, answered once by each receiver, and not before.
fn take_back(states: &[Placed], document: Option<&Message>, issues: &mut Vec<Issue>) {
    let asked = states.iter().position(|p| p.state == Some(State::TakeBackAsked));
    if let (Some(asked), Some(document)) = (asked.and_then(|at| states.get(at)), document)
        && asked.organ != document.from.organ_id
    {
        issues.push(Issue::new("edxml.sequence-not-sender", Weight::Structure).with("organ", &asked.organ));
    }
    for (i, placed) in states.iter().enumerate() {
        let is_answer = matches!(placed.state, Some(State::TakeBackAgreed | State::TakeBackRefused));
        if is_answer && asked.is_none_or(|asked| asked > i) {
            let issue = Issue::new("edxml.sequence-not-asked", Weight::Rule).with("organ", &placed.organ);
            issues.push(issue.with("code", placed.state.map_or("", State::code)));
        }
    }
}

/// The states of one receiver, in order; how many different ones there are.
fn side(organ: &str, own: &[&Placed], issues: &mut Vec<Issue>) -> usize {
    let mut last: Option<State> = None;
    let mut answer: Option<State> = None;
    let mut seen: Vec<State> = Vec::new();
    for state in own.iter().filter_map(|placed| placed.state).filter(|state| !state.is_of_sender()) {
        let wrong = |from: &str| {
            Issue::new("edxml.sequence-order", Weight::Rule)
                .with("organ", organ)
                .with("from", from)
                .with("to", state.code())
        };
        if matches!(state, State::TakeBackAgreed | State::TakeBackRefused) {
            if let Some(before) = answer {
                issues.push(wrong(before.code()));
            }
            answer = Some(state);
        } else {
            if answer == Some(State::TakeBackAgreed) {
                issues.push(wrong(State::TakeBackAgreed.code()));
            }
            match last {
                None if matches!(state, State::Arrived) => {}
                // The gateway may have said that it arrived; what follows is not wrong for that.
                None if matches!(state, State::Refused | State::Accepted) => {
                    let issue = Issue::new("edxml.sequence-skipped", Weight::Form).with("organ", organ);
                    issues.push(issue.with("code", State::Arrived.code()));
                }
                Some(before) if before.next().contains(&state) => {}
                Some(before) => issues.push(wrong(before.code())),
                None => {
                    let issue = Issue::new("edxml.sequence-starts", Weight::Rule).with("organ", organ);
                    issues.push(issue.with("to", state.code()));
                }
            }
            last = Some(state);
        }
        if !seen.contains(&state) {
            seen.push(state);
        }
    }
    // What was refused or taken back is not handled further.
    let is_open = !seen.contains(&State::Refused) && !seen.contains(&State::TakeBackAgreed);
    if is_open && seen.len() < STATES_ASKED_FOR {
        let missing: Vec<&str> = WHOLE.iter().filter(|state| !seen.contains(state)).map(|state| state.code()).collect();
        let issue =
            Issue::new("edxml.sequence-few-states", Weight::Form).with("organ", organ).with("count", seen.len());
        issues.push(issue.with("missing", missing.join(", ")).with("least", STATES_ASKED_FOR));
    }
    seen.len()
}
