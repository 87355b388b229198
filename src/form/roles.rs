//! What each signature of a document is for: the leader's, an initial, number, date, seal, the agency's mark on an attachment
//! or a copy, that of a receiver. Who signed is told by the certificate; what was drawn only tells the signatures of one
//! signer apart. Programs of the Government CA write number, date and seal as a signature each.

use super::ink;
use super::names::{bare, body_words, same_body, same_person, words};
use super::party::{Party, party};
use super::shown_time;
use super::subject::Subject;
use crate::base::BoxMm;
use crate::findings::PathFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::letter::Class;
use crate::letter::Copy;
use crate::letter::Kind;
use crate::letter::Letter;
use crate::page::Image;
use crate::page::Mark;
use crate::page::Seen;
use crate::policy::ContentTruth;
use crate::policy::SignatureJudgement;
use crate::policy::ValueTruth;
use crate::policy::Verdict;

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The authorised person's.
    Leader,
    /// Of somebody who drafted or checked, before the leader: ký nháy.
    Initial,
    /// Of a person after the leader.
    Remark,
    /// The agency's, with a picture.
    Seal,
    /// The agency's, over the number it shows.
    Number,
    /// The agency's, over the date or a part of it.
    Date,
    /// The agency's, over a number or date that it fills in on an annex.
    Filled,
    /// The agency's, on a separate attachment.
    Corner,
    /// The agency's, on an electronic copy.
    Copy,
    /// The agency's, which shows nothing or nothing of these.
    Agency,
    /// Of another organisation: whoever received the document.
    Receiver,
    /// A document time-stamp.
    TimeStamp,
    /// Nothing tells.
    Unclear,
}

/// What a signature shows on one page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) page: &'a Seen,
    pub(super) mark: &'a Mark,
}

/// A signature and what it is for.
#[derive(Debug, Clone)]
pub(super) struct Signed<'a> {
    pub(super) facts: &'a SignatureFacts,
    pub(super) judgement: Option<&'a SignatureJudgement>,
    pub(super) party: Party,
    pub(super) role: Role,
    /// Where it can be seen.
    pub(super) shown: Vec<Shown<'a>>,
    /// Where it takes room and nothing was seen.
    pub(super) dark: bool,
}

impl<'a> Signed<'a> {
    /// Fully qualified field name.
    pub(super) fn id(&self) -> &'a str {
        &self.facts.id
    }

    /// Whose certificate it is.
    pub(super) fn name(&self) -> &'a str {
        self.facts.signer.as_ref().map_or("", |signer| signer.display_name())
    }

    /// Its picture, the largest one.
    pub(super) fn picture(&self) -> Option<(Shown<'a>, &'a Image)> {
        let area = |image: &Image| image.sides_mm.0 * image.sides_mm.1;
        let found = self.shown.iter().filter_map(|shown| ink::picture(shown.mark).map(|image| (*shown, image)));
        found.max_by(|a, b| area(a.1).total_cmp(&area(b.1)))
    }

    /// All its text.
    pub(super) fn text(&self) -> String {
        let texts: Vec<String> = self.shown.iter().map(|shown| ink::text(shown.mark)).collect();
        texts.join(" ").trim().to_owned()
    }

    /// Whether its octets are those that were signed, by the key of a certificate under a configured anchor: what the
    /// certificate says of its holder can be repeated then.
    pub(super) fn is_believed(&self) -> bool {
        let holds = self.judgement.is_some_and(|judgement| {
            judgement.truths.content == ContentTruth::Intact
                && judgement.truths.signature == ValueTruth::Good
                && judgement.verdict != Verdict::Failed
        });
        holds && matches!(self.facts.path, PathFacts::Found { .. })
    }

    /// Whether its octets are those that were signed by its certificate's key, whatever else speaks against it.
    pub(super) fn is_sound(&self) -> bool {
        self.judgement.is_some_and(|judgement| {
            judgement.truths.content == ContentTruth::Intact && judgement.truths.signature == ValueTruth::Good
        })
    }

    /// Whether it was judged to be none.
    pub(super) fn has_failed(&self) -> bool {
        self.judgement.is_some_and(|judgement| judgement.verdict == Verdict::Failed)
    }
}

/// All signatures of a document, in the order of the facts.
#[derive(Debug, Clone)]
pub(super) struct Roles<'a> {
    pub(super) all: Vec<Signed<'a>>,
}

impl<'a> Roles<'a> {
    /// Finds out what each signature is for.
    pub(super) fn of(subject: &Subject<'a>) -> Self {
        subject.known.roles.get_or_init(|| Self::found(subject)).clone()
    }

    fn found(subject: &Subject<'a>) -> Self {
        let judgements = subject.judgement.signatures.iter().map(Some).chain(core::iter::repeat(None));
        let all = subject.facts.signatures.iter().zip(judgements);
        let mut roles = Self { all: all.map(|(facts, judgement)| signed(subject, facts, judgement)).collect() };
        let issuing = roles.issuing(subject);
        for one in roles.all.iter_mut().filter(|one| one.party == Party::Organisation && one.role == Role::Unclear) {
            one.role = if issuing.iter().any(|name| *name == words(one.name())) {
                agency_role(subject, one)
            } else {
                Role::Receiver
            };
        }
        roles.copy(subject);
        roles.people(subject);
        roles
    }

    /// Those of one role.
    pub(super) fn with(&self, role: Role) -> impl Iterator<Item = &Signed<'a>> {
        self.all.iter().filter(move |one| one.role == role)
    }

    /// The agency's, whatever they show.
    pub(super) fn agency(&self) -> impl Iterator<Item = &Signed<'a>> {
        self.all.iter().filter(|one| one.is_agency())
    }

    /// The last seal on the leader's page, else the last one.
    pub(super) fn seal(&self) -> Option<&Signed<'a>> {
        let page = self.leader().and_then(Signed::picture).map(|(shown, _)| shown.page.number);
        let on = |one: &&Signed<'a>| one.picture().map(|(shown, _)| shown.page.number) == page;
        self.with(Role::Seal).filter(on).last().or_else(|| self.with(Role::Seal).last())
    }

    /// The authorised person's: the first one.
    pub(super) fn leader(&self) -> Option<&Signed<'a>> {
        self.with(Role::Leader).next()
    }

    /// The names of the issuing body, folded: those in the heading or in the profile; else of whoever sealed, else of whoever
    /// signed first.
    fn issuing(&self, subject: &Subject<'_>) -> Vec<Vec<String>> {
        let bodies = || self.all.iter().filter(|one| one.party == Party::Organisation);
        let mut named: Vec<Vec<String>> = Vec::new();
        for one in bodies().filter(|one| is_of_heading(subject, one)) {
            named.push(words(one.name()));
        }
        if named.is_empty() {
            let sealed = bodies().find(|one| !is_incoming(&one.text()) && is_seal(one));
            named
                .extend(sealed.or_else(|| bodies().find(|one| !is_incoming(&one.text()))).map(|one| words(one.name())));
        }
        named
    }

    /// The mark on a copy is the last one the agency made, when none says it in words.
    fn copy(&mut self, subject: &Subject<'_>) {
        let is_copy = subject.letter.is_some_and(|letter| letter.copy.is_some());
        if is_copy && self.with(Role::Copy).next().is_none() {
            let last = self.all.iter_mut().rfind(|one| one.is_agency() && !one.shown.is_empty());
            if let Some(last) = last {
                last.role = Role::Copy;
            }
        }
    }

    /// Who of the people is the leader: whose name is printed, else who signed in the room for it, else who alone signed, or
    /// alone with a picture of a signature's size, else the last one before the agency.
    fn people(&mut self, subject: &Subject<'_>) {
        let first_agency = self.agency().map(|one| one.facts.revision).min();
        let people: Vec<usize> = (0..self.all.len()).filter(|i| self.is_person(*i)).collect();
        let with = |test: &dyn Fn(&Signed<'_>) -> bool| -> Vec<usize> {
            people.iter().copied().filter(|i| self.all.get(*i).is_some_and(test)).collect()
        };
        let room = subject.letter.and_then(room);
        let in_room = with(&|one| room.is_some_and(|room| is_in(one, room)));
        let named = with(&|one| is_printed(subject, one));
        let both: Vec<usize> = named.iter().copied().filter(|i| in_room.contains(i)).collect();
        let large =
            with(&|one| one.picture().is_some_and(|(_, image)| image.sides_mm.0.max(image.sides_mm.1) > INITIAL));
        let outside = with(&|one| room.is_some() && !one.shown.is_empty());
        let before =
            |i: &usize| self.all.get(*i).is_some_and(|one| first_agency.is_none_or(|first| one.facts.revision < first));
        let leaders = if !both.is_empty() {
            both
        } else if !named.is_empty() {
            named.last().copied().into_iter().collect()
        } else if !in_room.is_empty() {
            in_room
        } else if let [only] = people.as_slice() {
            // A small mark outside of the room is an initial, and the leader has not signed.
            if outside.contains(only) && !large.contains(only) { Vec::new() } else { vec![*only] }
        } else if let [only] = large.as_slice() {
            vec![*only]
        } else {
            people.iter().copied().rfind(before).into_iter().collect()
        };
        let last = leaders.iter().copied().max();
        for i in people {
            let role = if leaders.contains(&i) {
                Role::Leader
            } else if last.is_some_and(|last| i > last) {
                Role::Remark
            } else {
                Role::Initial
            };
            if let Some(one) = self.all.get_mut(i) {
                one.role = role;
            }
        }
    }

    fn is_person(&self, index: usize) -> bool {
        self.all.get(index).is_some_and(|one| one.party == Party::Person && one.role == Role::Unclear)
    }
}

impl Signed<'_> {
    /// Whether it is the issuing body's.
    pub(super) const fn is_agency(&self) -> bool {
        matches!(
            self.role,
            Role::Seal | Role::Number | Role::Date | Role::Filled | Role::Corner | Role::Copy | Role::Agency
        )
    }
}

/// Larger marks are no initials, in millimetres.
const INITIAL: f64 = 15.0;
/// Smaller pictures are no seals, in millimetres: the smallest registered ones measure twice as much.
const SEAL: f64 = 14.0;
/// How far beside its room a signature may lie to be the leader's, in millimetres: across and down.
const BESIDE: (f64, f64) = (25.0, 12.0);
/// How far from the number, or the date, a mark may lie that fills it in.
const NEAR: (f64, f64) = (8.0, 4.0);
/// Letters of a mark that is nothing but a number or a date: `27/10/2020`.
const SHORT: usize = 14;

fn signed<'a>(
    subject: &Subject<'a>,
    facts: &'a SignatureFacts,
    judgement: Option<&'a SignatureJudgement>,
) -> Signed<'a> {
    let is_stamp = facts.kind == SignatureKind::Timestamp;
    let party = match &facts.signer {
        Some(signer) if !is_stamp => party(signer),
        _ => Party::Unclear,
    };
    let marks = subject.pages.iter().flat_map(|page| page.marks.iter().map(move |mark| Shown { page, mark }));
    let own: Vec<Shown<'_>> =
        marks.filter(|shown| !facts.removed && shown.mark.field.as_deref() == Some(facts.id.as_str())).collect();
    let dark = own.iter().any(|shown| ink::is_dark(shown.mark));
    let shown = own.into_iter().filter(|shown| ink::is_visible(shown.mark)).collect();
    let role = if is_stamp { Role::TimeStamp } else { Role::Unclear };
    Signed { facts, judgement, party, role, shown, dark }
}

/// What the agency's signature is for, by what it shows and where.
fn agency_role(subject: &Subject<'_>, one: &Signed<'_>) -> Role {
    let Some(letter) = subject.letter.filter(|_| !one.shown.is_empty()) else { return Role::Agency };
    let text = one.text();
    if copy_form(&text).is_some() {
        return Role::Copy;
    }
    if is_incoming(&text) {
        return Role::Receiver;
    }
    if is_numbered(&text) {
        // On a later page of a letter it is one on an annex in the same file.
        let is_first = one.shown.iter().all(|shown| shown.page.number == 1);
        return if is_first || letter.class == Class::Attachment { Role::Corner } else { Role::Filled };
    }
    if is_seal(one) && letter.class != Class::Attachment {
        return Role::Seal;
    }
    match filled(letter, one, &text) {
        Some(role) => role,
        None if letter.class == Class::Attachment => Role::Corner,
        None => Role::Agency,
    }
}

/// A mark that is nothing but a number or (part of) a date.
fn filled(letter: &Letter, one: &Signed<'_>, text: &str) -> Option<Role> {
    let is_short = text.chars().count() <= SHORT && text.chars().any(|c| c.is_ascii_digit());
    let shown = one.shown.first().filter(|_| is_short && one.picture().is_none() && !text.contains([':', ';']))?;
    let near = |kind: Kind| {
        letter.parts.iter().any(|part| {
            part.kind == kind && part.page == shown.page.number && holds(grown(part.place, NEAR), shown.mark.place)
        })
    };
    if near(Kind::AnnexPointer) {
        return Some(Role::Filled);
    }
    match (near(Kind::Number), near(Kind::PlaceAndDate)) {
        (true, false) => return Some(Role::Number),
        (false, true) => return Some(Role::Date),
        _ => {}
    }
    if letter.annexes.iter().min().is_some_and(|first| shown.page.number >= *first) {
        return Some(Role::Filled);
    }
    // The number stands left, the date right (diagram of section IV).
    let is_left = shown.mark.place.centre().0 < shown.page.size_mm.0 * 0.45;
    Some(if is_left { Role::Number } else { Role::Date })
}

fn is_seal(one: &Signed<'_>) -> bool {
    one.picture().is_some_and(|(_, image)| {
        let (width, height) = ink::inked_sides(image).unwrap_or(image.sides_mm);
        width.min(height) >= SEAL
    })
}

/// The form of copy a text begins with.
pub(super) fn copy_form(text: &str) -> Option<Copy> {
    let words = words(text);
    let begins = |form: &str| words.starts_with(&self::words(form));
    if begins("sao y") {
        Some(Copy::SaoY)
    } else if begins("sao lục") {
        Some(Copy::SaoLuc)
    } else if begins("trích sao") {
        Some(Copy::TrichSao)
    } else {
        None
    }
}

/// Whether a text is that of a receiver's stamp: `ĐẾN`, its number and day (Decree 30/2020/NĐ-CP, Appendix IV, V).
fn is_incoming(text: &str) -> bool {
    let words = words(text);
    let (arrived, number, day) = (self::words("đến"), self::words("số"), self::words("ngày"));
    words.iter().enumerate().any(|(i, word)| {
        let next = words.get(i + 1);
        arrived.contains(word) && (i == 0 || next.is_some_and(|next| number.contains(next) || day.contains(next)))
    })
}

/// Whether a text is a number and notation with a time: the mark on an attachment (Appendix III, form 2.2).
fn is_numbered(text: &str) -> bool {
    let begins = words(text).first().is_some_and(|first| words("số").contains(first));
    begins && text.contains('/') && (text.contains(';') || shown_time::mentions(text))
}

/// Whether the certificate is that of the body in the heading, or of the profile's.
pub(super) fn is_of_heading(subject: &Subject<'_>, one: &Signed<'_>) -> bool {
    let Some(signer) = &one.facts.signer else { return false };
    let certified = signer.display_name();
    let organisation = signer.organization.as_deref().unwrap_or_default();
    let part = |kind| subject.letter.and_then(|letter| letter.part(kind)).map(|part| part.text.as_str());
    let heading = part(Kind::IssuingBody);
    let parent = part(Kind::ParentBody).unwrap_or_default();
    // What a program read off a scan has lost marks and spaces.
    let is_scanned = subject.letter.is_some_and(|letter| letter.is_scanned);
    let squeezed = |text: &str| bare(&body_words(text)).concat();
    let by_heading = heading.is_some_and(|heading| {
        same_body(certified, heading, &[parent, organisation])
            || is_scanned && !certified.is_empty() && squeezed(certified) == squeezed(heading)
    });
    let by_profile = subject.organisation.is_some_and(|own| {
        let names = || core::iter::once(&own.name).chain(&own.also);
        let is_own = names().any(|name| same_body(certified, name, &[organisation]));
        is_own && heading.is_none_or(|heading| names().any(|name| same_body(heading, name, &[parent])))
    });
    by_heading || by_profile
}

/// Whether the certificate is that of a person whose name is printed under a signature.
pub(super) fn is_printed(subject: &Subject<'_>, one: &Signed<'_>) -> bool {
    let parts = subject.letter.map(|letter| letter.parts.as_slice()).unwrap_or_default();
    let mut names = parts.iter().filter(|part| part.kind == Kind::SignerName);
    names.any(|part| same_person(one.name(), &part.text))
}

/// Where the leader signs: page and box. The room itself, else what lies between title and name.
fn room(letter: &Letter) -> Option<(u32, BoxMm)> {
    if let Some(room) = letter.part(Kind::SignatureRoom) {
        return Some((room.page, room.place));
    }
    let (title, name) = (letter.part(Kind::Title)?, letter.part(Kind::SignerName)?);
    (title.page == name.page).then(|| (title.page, title.place.around(name.place)))
}

fn is_in(one: &Signed<'_>, (page, room): (u32, BoxMm)) -> bool {
    let room = grown(room, BESIDE);
    one.shown.iter().any(|shown| {
        let place = ink::picture(shown.mark).map_or(shown.mark.place, ink::around);
        shown.page.number == page && holds(room, place)
    })
}

fn grown(place: BoxMm, (across, down): (f64, f64)) -> BoxMm {
    BoxMm::between(place.left - across, place.top - down, place.right() + across, place.bottom() + down)
}

/// Whether the middle of a box lies in another one.
fn holds(outer: BoxMm, inner: BoxMm) -> bool {
    let (x, y) = inner.centre();
    (outer.left..=outer.right()).contains(&x) && (outer.top..=outer.bottom()).contains(&y)
}

/// Whether a document is a separate attachment: by its own parts, or by the agency's mark in its corner.
pub(super) fn is_attachment(subject: &Subject<'_>, roles: &Roles<'_>) -> bool {
    // A mark beside the leader's and the agency's signatures is one too many; it makes no attachment of a document.
    let has = |role| roles.with(role).next().is_some();
    subject.letter.is_some_and(|letter| letter.class == Class::Attachment)
        || has(Role::Corner) && !has(Role::Leader) && !has(Role::Seal)
}

/// The form of copy a document is, by its own parts or by the agency's mark.
pub(super) fn copy_of(subject: &Subject<'_>, roles: &Roles<'_>) -> Option<Copy> {
    let marked = || roles.with(Role::Copy).find_map(|one| copy_form(&one.text()));
    subject.letter.and_then(|letter| letter.copy).or_else(marked)
}
