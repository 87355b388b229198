//! Which documents there are, and what is wrong with which: all of it follows from a seed and a number.
//!
//! What is rare comes round in turn and not by lot, so that a province of four hundred documents has every kind of everything.

use kyso::base::{Day, UnixTime};

use super::agencies::AGENCIES;
use super::letters::{BREACHES, TYPES};
use super::world::{AUDITED, Odd, REVOKED, at};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A letter of one of [`TYPES`].
    Letter(usize),
    /// An electronic copy: pages as pictures, of real size.
    Copy,
    /// A separate annex, its Roman number.
    Attachment(u8),
    /// One of [`super::xml::FORMS`].
    Xml(usize),
    /// A package of the exchange axis with a letter in it.
    Package,
}

/// Who signs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signers {
    Nobody,
    Leader,
    Organisation,
    /// The leader, then the organisation.
    Both,
    /// The organisation first.
    Reversed,
    /// The leader, number and date by the organisation at once, its seal.
    Numbered,
    /// The leader, number and date by the organisation, its seal, then so many agencies that received it.
    Received(u8),
}

impl Signers {
    pub const fn count(self) -> usize {
        match self {
            Self::Nobody => 0,
            Self::Leader | Self::Organisation => 1,
            Self::Both | Self::Reversed => 2,
            Self::Numbered => 3,
            Self::Received(more) => 4 + more as usize,
        }
    }
}

/// What was done to a document that was signed as it should be, or with which certificate it was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    No,
    /// An octet of what is signed is another one.
    Flipped,
    /// An octet of the last signature's value is another one.
    Value,
    /// The last signature is made with another key than its certificate's.
    WrongKey,
    /// The text was changed by an incremental update after signing.
    Changed,
    /// The leader's certificate is of an authority with the trusted one's name.
    Stranger,
    /// The leader's certificate was revoked before.
    Revoked,
    /// It was revoked later, and nothing proves the time.
    RevokedSince,
    /// It has ended, and nothing proves the time.
    Ended,
    /// Only its first half is there.
    Truncated,
    /// It ends where the leader had signed: a whole document without its seal.
    CutBack,
    /// A page of a web server's, called PDF.
    WebPage,
    /// Nothing in it.
    Empty,
}

/// One of each in turn.
pub const FAULTS: &[Fault] = &[
    Fault::Flipped,
    Fault::Value,
    Fault::Changed,
    Fault::Stranger,
    Fault::Revoked,
    Fault::RevokedSince,
    Fault::Ended,
    Fault::Truncated,
    Fault::CutBack,
    Fault::WrongKey,
    Fault::WebPage,
    Fault::Empty,
];

/// A document to be made.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Below the archive's folder.
    pub file: String,
    pub agency: usize,
    /// When the first signature is made; the day it is dated.
    pub at: UnixTime,
    pub number: u32,
    pub notation: String,
    pub what: What,
    pub signers: Signers,
    /// The agencies of [`Signers::Received`].
    pub receivers: Vec<usize>,
    /// Between two signatures, in seconds.
    pub apart: i64,
    pub stamped: bool,
    /// With certificates and lists of its day in the store.
    pub archived: bool,
    /// The leader's certificate.
    pub odd: Odd,
    /// One of [`BREACHES`].
    pub breach: Option<usize>,
    pub fault: Fault,
    /// Rules across files that it breaks.
    pub across: Vec<&'static str>,
    /// What else is left to chance.
    pub random: u64,
}

impl Spec {
    pub fn day(&self) -> Day {
        Day::of(self.at).unwrap()
    }

    /// `128/TTNN-VP`.
    pub fn code(&self) -> String {
        format!("{:02}/{}", self.number, self.notation)
    }
}

/// SplitMix64: the same in every run.
#[derive(Debug, Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.draw() % bound
    }
}

pub const UNIQUE: &str = "ND30-D15-UNIQUE-YEAR";
pub const COMPLETE: &str = "ND30-PL1-III.1-ANNEX-COMPLETE";

/// What the places of a hundred documents are for: see [`Planner::next`]. In a small province the rare comes oftener.
const SMALL: [usize; 25] = [7, 41, 5, 20, 45, 83, 1, 4, 60, 13, 25, 6, 7, 38, 30, 0, 41, 4, 11, 55, 99, 83, 16, 95, 21];

/// Which hundreds have an unsigned XML document, and a letter less: two of a hundred are unsigned.
const fn is_xml_unsigned(hundred: usize) -> bool {
    hundred % 4 == 2
}

/// Which hundreds have a broken XML document, and a letter less: three of a hundred are broken.
const fn is_xml_broken(hundred: usize) -> bool {
    hundred % 3 == 1
}

/// All documents, agency after agency within each hundred.
pub fn plan(seed: u64, documents: usize, agencies: usize) -> Vec<Spec> {
    let mut planner = Planner {
        random: Random(seed),
        agencies,
        numbers: std::collections::BTreeMap::new(),
        turns: [0; 8],
        waiting: Vec::new(),
        all: Vec::with_capacity(documents),
    };
    while planner.all.len() < documents {
        planner.next(documents);
    }
    planner.all.truncate(documents);
    planner.all
}

struct Planner {
    random: Random,
    agencies: usize,
    numbers: std::collections::BTreeMap<(usize, i16), u32>,
    /// Whose turn it is, of what is rare.
    turns: [usize; 8],
    /// Breaches whose turn it was on a day that they do not fit.
    waiting: Vec<usize>,
    all: Vec<Spec>,
}

/// First and last day that documents are dated.
const FROM: &str = "2024-01-02T00:00:00+07:00";
const DAYS: u64 = 729;

impl Planner {
    fn turn(&mut self, which: usize, of: usize) -> usize {
        self.turns[which] += 1;
        (self.turns[which] - 1) % of
    }

    /// A working day, in the morning or in the afternoon. Between bounds, when these are given.
    fn moment(&mut self, from: Option<&str>, until: Option<&str>) -> UnixTime {
        loop {
            let day = Day::of(at(FROM)).unwrap().plus_days(self.random.below(DAYS) as i64).unwrap();
            let hour = [8, 9, 10, 13, 14, 15][self.random.below(6) as usize];
            let moment = day.midnight().plus_seconds(hour * 3600 + self.random.below(3600) as i64);
            let is_in = from.is_none_or(|from| moment > at(from)) && until.is_none_or(|until| moment < at(until));
            if (1..=5).contains(&day.weekday()) && is_in {
                return moment;
            }
        }
    }

    fn number(&mut self, agency: usize, moment: UnixTime) -> u32 {
        let number = self.numbers.entry((agency, Day::of(moment).unwrap().year())).or_default();
        *number += 1;
        *number
    }

    fn spec(&mut self, what: What, moment: UnixTime, agency: usize) -> Spec {
        let number = self.number(agency, moment);
        let short = AGENCIES[agency].short;
        let notation = match what {
            What::Letter(kind) => match TYPES[kind].sign {
                "" => format!("{short}-VP"),
                sign => format!("{sign}-{short}"),
            },
            _ => format!("{short}-VP"),
        };
        let mut spec = Spec {
            file: String::new(),
            agency,
            at: moment,
            number,
            notation,
            what,
            signers: Signers::Both,
            receivers: Vec::new(),
            apart: 600,
            stamped: self.random.below(100) < 35,
            archived: false,
            odd: Odd::No,
            breach: None,
            fault: Fault::No,
            across: Vec::new(),
            random: self.random.draw(),
        };
        spec.archived = spec.stamped && self.random.below(4) == 0;
        spec
    }

    fn push(&mut self, mut spec: Spec) {
        let day = spec.day();
        let (name, extension) = match spec.what {
            What::Letter(kind) => (TYPES[kind].file.to_owned(), "pdf"),
            What::Copy => ("sao-y".to_owned(), "pdf"),
            What::Attachment(annex) => (format!("phu-luc-{annex}"), "pdf"),
            What::Xml(form) => (super::xml::FORMS[form].file.to_owned(), "xml"),
            What::Package => ("goi".to_owned(), "edxml"),
        };
        spec.file = format!(
            "{}/{:04}-{:02}/{}-{:06}-{name}.{extension}",
            AGENCIES[spec.agency].folder,
            day.year(),
            day.month(),
            day.day(),
            self.all.len()
        );
        self.all.push(spec);
    }

    /// The next document, or the next few that belong together.
    fn next(&mut self, documents: usize) {
        let index = self.all.len();
        let agency = self.random.below(self.agencies as u64) as usize;
        let small = documents < 1_000;
        let (place, hundred) =
            if small { (SMALL[index % SMALL.len()], index / SMALL.len()) } else { (index % 100, index / 100) };
        match place {
            5 | 30 | 55 | 95 => {
                let form = self.turn(0, super::xml::FORMS.len());
                let moment = self.moment(None, None);
                let mut spec = self.spec(What::Xml(form), moment, agency);
                spec.signers = Signers::Organisation;
                (spec.stamped, spec.archived) = (false, false);
                if place == 95 && is_xml_unsigned(hundred) {
                    spec.signers = Signers::Nobody;
                } else if place == 55 && is_xml_broken(hundred) {
                    spec.fault = Fault::Flipped;
                }
                self.push(spec);
            }
            20 | 50 | 80 => {
                let moment = self.moment(None, None);
                let mut spec = self.spec(What::Copy, moment, agency);
                spec.signers = Signers::Organisation;
                self.push(spec);
            }
            99 if small || hundred % 5 < 2 => {
                let moment = self.moment(None, None);
                let mut spec = self.spec(What::Package, moment, agency);
                (spec.stamped, spec.archived) = (false, false);
                self.push(spec);
            }
            45 if index + 6 < documents => self.with_annexes(agency),
            60 if small || hundred % 4 < 2 => self.twice(agency),
            13 | 67 if small || place == 13 || !is_xml_unsigned(hundred) => {
                let mut spec = self.letter(agency);
                spec.signers = Signers::Nobody;
                (spec.stamped, spec.archived) = (false, false);
                self.push(spec);
            }
            7 | 41 | 83 if small || place != 83 || !is_xml_broken(hundred) => {
                let spec = self.faulty(agency);
                self.push(spec);
            }
            25 => {
                // What looks bad and is not: time-stamped before the certificate ended, or was revoked.
                let turn = self.turn(1, 2);
                let (odd, until) = [(Odd::Ended, super::world::ENDED), (Odd::Revoked, REVOKED)][turn];
                let moment = self.moment(None, Some(until));
                let mut spec = self.letter_at(agency, moment);
                (spec.odd, spec.stamped, spec.archived) = (odd, true, true);
                self.push(spec);
            }
            _ => {
                let mut spec = self.letter(agency);
                match place % 10 {
                    1 | 6 => self.breach(&mut spec),
                    4 => {
                        let others = [3, 4, 5, 6, 7, 8, 9];
                        let count = others[self.turn(3, others.len())];
                        if count == 3 {
                            spec.signers = Signers::Numbered;
                        } else {
                            self.received(&mut spec, count - 4);
                        }
                    }
                    8 if place == 38 => {
                        let others = [Signers::Leader, Signers::Organisation, Signers::Reversed];
                        spec.signers = others[self.turn(4, others.len())];
                    }
                    _ => {}
                }
                self.push(spec);
            }
        }
    }

    fn letter(&mut self, agency: usize) -> Spec {
        let moment = self.moment(None, None);
        self.letter_at(agency, moment)
    }

    fn letter_at(&mut self, agency: usize, moment: UnixTime) -> Spec {
        let mut lot = self.random.below(100);
        let kind = TYPES.iter().position(|kind| {
            let is_it = lot < kind.percent;
            lot = lot.saturating_sub(kind.percent);
            is_it
        });
        self.spec(What::Letter(kind.unwrap_or(0)), moment, agency)
    }

    /// Stamped by so many agencies that received it.
    fn received(&self, spec: &mut Spec, by: u8) {
        spec.signers = Signers::Received(by);
        spec.receivers = (1..=usize::from(by)).map(|n| (spec.agency + n * 7) % self.agencies).collect();
    }

    fn breach(&mut self, spec: &mut Spec) {
        let fits = |turn: &usize| (BREACHES[*turn].fits)(spec.day());
        let turn = match self.waiting.iter().position(fits) {
            Some(at) => self.waiting.remove(at),
            None => self.turn(2, BREACHES.len()),
        };
        let breach = &BREACHES[turn];
        if !(breach.fits)(spec.day()) {
            if !self.waiting.contains(&turn) {
                self.waiting.push(turn);
            }
            return;
        }
        spec.breach = Some(turn);
        if breach.apart > 0 {
            spec.apart = breach.apart;
        }
    }

    fn faulty(&mut self, agency: usize) -> Spec {
        let turn = self.turn(5, FAULTS.len());
        let fault = FAULTS[turn];
        let (from, until) = match fault {
            Fault::Revoked => (Some(REVOKED), None),
            Fault::RevokedSince => (None, Some(REVOKED)),
            Fault::Ended => (None, Some(super::world::ENDED)),
            _ => (None, None),
        };
        let moment = self.moment(from, until);
        let mut spec = self.letter_at(agency, moment);
        spec.fault = fault;
        (spec.odd, spec.stamped) = match fault {
            Fault::Revoked => (Odd::Revoked, spec.stamped),
            Fault::RevokedSince => (Odd::Revoked, false),
            Fault::Ended => (Odd::Ended, false),
            Fault::Stranger => (Odd::Stranger, spec.stamped),
            Fault::Value | Fault::WrongKey => (Odd::No, false),
            _ => (Odd::No, spec.stamped),
        };
        spec.archived = false;
        spec
    }

    /// Two documents of one number.
    fn twice(&mut self, agency: usize) {
        let mut one = self.letter(agency);
        one.across.push(UNIQUE);
        let mut two = one.clone();
        two.random = self.random.draw();
        // Another day of the year.
        while two.day() == one.day() || two.day().year() != one.day().year() {
            two.at = self.moment(None, None);
        }
        self.push(one);
        self.push(two);
    }

    /// A letter and its annexes in files of their own; of every third, one is missing.
    fn with_annexes(&mut self, agency: usize) {
        let turn = self.turn(6, 6);
        let count = 2 + (turn % 3) as u8;
        let missing = if turn % 3 == 1 { Some(1 + (turn / 3) as u8) } else { None };
        let moment = self.moment(None, None);
        let mut main = self.spec(What::Letter(0), moment, agency);
        // Annexes say their number and not their year: numbers of one year must not be those of another.
        main.notation = format!("{}-{}", AGENCIES[agency].short, if main.day().year() == 2024 { "TH" } else { "KT" });
        self.push(main.clone());
        for annex in (1..=count).filter(|annex| Some(*annex) != missing) {
            let mut spec = main.clone();
            spec.what = What::Attachment(annex);
            spec.signers = Signers::Organisation;
            spec.random = self.random.draw();
            spec.across = if missing.is_some() { vec![COMPLETE] } else { Vec::new() };
            self.push(spec);
        }
    }
}

/// When everything is judged.
pub fn audited() -> UnixTime {
    at(AUDITED)
}
