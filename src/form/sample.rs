//! A letter made by hand that breaks nothing, for tests to break.

use std::sync::Arc;

use super::check::ask;
use super::outcome::{Answer, Outcome};
use super::subject::{FileSeen, Subject};
use super::{Rule, catalogue};
use crate::base::BoxMm;
use crate::base::Day;
use crate::base::UnixTime;
use crate::findings::DocumentFacts;
use crate::findings::FactsSchema;
use crate::letter::Certainty;
use crate::letter::Class;
use crate::letter::Kind;
use crate::letter::Letter;
use crate::letter::Part;
use crate::letter::TypeName;
use crate::organisation::Organisation;
use crate::page::Colours;
use crate::page::Image;
use crate::page::Line;
use crate::page::Run;
use crate::page::Seen;
use crate::page::Stroke;
use crate::page::Unicode;
use crate::policy::DocumentJudgement;
use crate::policy::Verdict;

/// Everything a rule is asked about, owned.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) pages: Vec<Seen>,
    pub(super) letter: Option<Letter>,
    pub(super) facts: DocumentFacts,
    pub(super) judgement: DocumentJudgement,
    pub(super) organisation: Option<Organisation>,
    pub(super) file: FileSeen,
    pub(super) day: Option<Day>,
}

/// How a line looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) italic: bool,
}

pub(super) const fn upright(size: f64) -> Look {
    Look { size, bold: false, italic: false }
}

pub(super) const fn bold(size: f64) -> Look {
    Look { size, bold: true, italic: false }
}

pub(super) const fn italic(size: f64) -> Look {
    Look { size, bold: false, italic: true }
}

/// One line from `left` to `right` (mm) on `baseline`, in Times New Roman, black.
pub(super) fn line(text: &str, left: f64, right: f64, baseline: f64, look: Look) -> Line {
    let em = look.size * 25.4 / 72.0;
    let place = BoxMm::between(left, baseline - 0.891 * em, right, baseline + 0.216 * em);
    let font = match (look.bold, look.italic) {
        (false, false) => "TimesNewRomanPSMT",
        (true, false) => "TimesNewRomanPS-BoldMT",
        (false, true) => "TimesNewRomanPS-ItalicMT",
        (true, true) => "TimesNewRomanPS-BoldItalicMT",
    };
    let run = Run {
        text: text.to_owned(),
        place,
        size_pt: look.size,
        font: Arc::from(font),
        bold: look.bold,
        italic: look.italic,
        colour: Some([0, 0, 0]),
        turned: 0.0,
        painted: true,
        unicode: Unicode::Mapped,
        composed: true,
    };
    Line { runs: vec![run], place, baseline_mm: baseline }
}

/// A picture of the page.
pub(super) fn image(left: f64, top: f64, width: f64, height: f64) -> Image {
    Image {
        place: BoxMm { left, top, width, height },
        sides_mm: (width, height),
        turned: 0.0,
        pixels: (400, 100),
        colours: Colours::Colour,
        alpha: true,
        hues: None,
    }
}

pub(super) fn page(number: u32) -> Seen {
    Seen {
        number,
        size_mm: (210.0, 297.0),
        media_mm: (210.0, 297.0),
        rotation: 0,
        lines: Vec::new(),
        images: Vec::new(),
        strokes: Vec::new(),
        marks: Vec::new(),
        unseen: Vec::new(),
    }
}

fn stroke(centre: f64, width: f64, top: f64) -> Stroke {
    let place = BoxMm { left: centre - width / 2.0, top, width, height: 0.25 };
    Stroke { place, is_horizontal: true }
}

impl Sample {
    /// Nothing seen, nobody signed, an administrative document of 5 March 2026.
    pub(super) fn bare() -> Self {
        let at = UnixTime::from_utc(2026, 3, 6, 3, 0, 0).unwrap();
        let letter = Letter { class: Class::Administrative, ..Letter::default() };
        let facts = DocumentFacts {
            schema: FactsSchema,
            format: "pdf".to_owned(),
            size: 1000,
            sha256: "00".repeat(32),
            at,
            revisions: 1,
            encrypted: false,
            hybrid_views_differ: false,
            trailing: None,
            encryption: None,
            dynamic: Some(Vec::new()),
            signatures: Vec::new(),
        };
        let judgement = DocumentJudgement { at, verdict: Verdict::Unsigned, reason: None, signatures: Vec::new() };
        let file = FileSeen {
            name: "128-qd-vtlt.pdf".to_owned(),
            octets: 100_000,
            pdf_version: Some((1, 7)),
            ..FileSeen::default()
        };
        let day = Some(Day::constant(2026, 3, 5));
        Self { pages: vec![page(1)], letter: Some(letter), facts, judgement, organisation: None, file, day }
    }

    /// A decision of two pages.
    pub(super) fn decision() -> Self {
        let mut s = Self::bare();
        s.letter().type_name = Some(TypeName { name: "QUYẾT ĐỊNH", abbreviation: "QĐ" });
        s.letter().number = Some(("128".to_owned(), "QĐ-VTLT".to_owned()));
        s.letter().day = s.day;
        s.add(Kind::ParentBody, 1, &[line("BỘ NỘI VỤ", 48.0, 72.0, 24.0, upright(12.0))]);
        s.add(Kind::NationalName, 1, &[line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 102.0, 188.0, 24.0, bold(12.0))]);
        s.add(Kind::IssuingBody, 1, &[line("CỤC VĂN THƯ VÀ LƯU TRỮ", 35.0, 85.0, 29.0, bold(12.0))]);
        s.pages[0].strokes.push(stroke(60.0, 20.0, 30.5));
        s.add(Kind::Motto, 1, &[line("Độc lập - Tự do - Hạnh phúc", 116.0, 174.0, 29.0, bold(13.0))]);
        s.pages[0].strokes.push(stroke(145.0, 58.0, 30.8));
        s.add(Kind::Number, 1, &[line("Số: 128/QĐ-VTLT", 44.0, 76.0, 37.0, upright(13.0))]);
        s.add(Kind::PlaceAndDate, 1, &[line("Hà Nội, ngày 05 tháng 3 năm 2026", 112.0, 178.0, 37.0, italic(13.0))]);
        s.add(Kind::TypeName, 1, &[line("QUYẾT ĐỊNH", 95.0, 125.0, 48.0, bold(14.0))]);
        s.add(Kind::Abstract, 1, &[line("Về việc ban hành Quy chế làm việc", 70.0, 150.0, 54.0, bold(14.0))]);
        s.pages[0].strokes.push(stroke(110.0, 32.0, 56.0));
        let paragraph = |top: f64, lines: usize| -> Vec<Line> {
            let text = "căn cứ chức năng, nhiệm vụ được giao, các đơn vị thuộc Cục tổ chức thực hiện";
            (0..lines)
                .map(|i| {
                    let left = if i == 0 { 42.7 } else { 30.0 };
                    let right = if i + 1 == lines { 150.0 } else { 190.0 };
                    line(text, left, right, top + 6.5 * i as f64, upright(14.0))
                })
                .collect()
        };
        let body: Vec<Line> = [65.0, 94.0, 123.0, 152.0, 181.0].iter().flat_map(|top| paragraph(*top, 4)).collect();
        s.add(Kind::Body, 1, &body);
        s.pages.push(page(2));
        s.add(Kind::PageNumber, 2, &[line("2", 109.0, 111.0, 15.0, upright(13.0))]);
        s.add(Kind::Body, 2, &[paragraph(24.5, 4), paragraph(53.5, 3)].concat());
        let recipients = [
            line("Nơi nhận:", 30.0, 48.0, 80.0, Look { size: 12.0, bold: true, italic: true }),
            line("- Như Điều 3;", 30.0, 52.0, 85.0, upright(11.0)),
            line("- Bộ trưởng (để báo cáo);", 30.0, 70.0, 90.0, upright(11.0)),
            line("- Lưu: VT, TCCB.", 30.0, 58.0, 95.0, upright(11.0)),
        ];
        s.add(Kind::Title, 2, &[line("CỤC TRƯỞNG", 133.0, 167.0, 80.0, bold(14.0))]);
        s.add(Kind::SignerName, 2, &[line("Nguyễn Văn An", 132.0, 168.0, 115.0, bold(14.0))]);
        s.add(Kind::Recipients, 2, &recipients);
        s
    }

    pub(super) fn letter(&mut self) -> &mut Letter {
        self.letter.as_mut().unwrap()
    }

    /// Adds lines to a page, and the part they make.
    pub(super) fn add(&mut self, kind: Kind, page: u32, lines: &[Line]) {
        let seen = &mut self.pages[page as usize - 1];
        let first = seen.lines.len();
        seen.lines.extend_from_slice(lines);
        let place = lines.iter().map(|line| line.place).reduce(BoxMm::around).unwrap();
        let part = Part {
            kind,
            page,
            place,
            text: lines.iter().map(Line::text).collect::<Vec<_>>().join("\n"),
            lines: (first..first + lines.len()).collect(),
            certainty: Certainty::Sure,
        };
        self.letter().parts.push(part);
    }

    /// Takes a kind of part out, with its lines' meaning but not the lines.
    pub(super) fn without(mut self, kind: Kind) -> Self {
        self.letter().parts.retain(|part| part.kind != kind);
        self
    }

    /// Changes each line of the parts of a kind.
    pub(super) fn change(mut self, kind: Kind, change: impl Fn(&mut Line)) -> Self {
        let parts = self.letter().parts.clone();
        for part in parts.iter().filter(|part| part.kind == kind) {
            for index in &part.lines {
                change(&mut self.pages[part.page as usize - 1].lines[*index]);
            }
        }
        for part in self.letter.as_mut().unwrap().parts.iter_mut().filter(|part| part.kind == kind) {
            let page = &self.pages[part.page as usize - 1];
            let lines: Vec<&Line> = part.lines.iter().map(|index| &page.lines[*index]).collect();
            part.text = lines.iter().map(|line| line.text()).collect::<Vec<_>>().join("\n");
            part.place = lines.iter().map(|line| line.place).reduce(BoxMm::around).unwrap();
        }
        self
    }

    /// Writes something else into the first line of a kind of part.
    pub(super) fn rewrite(self, kind: Kind, text: &str) -> Self {
        self.change(kind, |line| text.clone_into(&mut line.runs[0].text))
    }

    /// Looks at every run of a kind of part.
    pub(super) fn runs(self, kind: Kind, change: impl Fn(&mut Run)) -> Self {
        self.change(kind, |line| line.runs.iter_mut().for_each(&change))
    }

    /// Makes every part of this kind a guess.
    pub(super) fn guess(mut self, kind: Kind) -> Self {
        for part in self.letter().parts.iter_mut().filter(|part| part.kind == kind) {
            part.certainty = Certainty::Guess;
        }
        self
    }

    pub(super) fn subject(&self) -> Subject<'_> {
        Subject {
            pages: &self.pages,
            missing: 0,
            letter: self.letter.as_ref(),
            facts: &self.facts,
            judgement: &self.judgement,
            organisation: self.organisation.as_ref(),
            file: &self.file,
            day: self.day,
            known: super::subject::Known::default(),
        }
    }

    /// Asks one rule as [`super::check()`] would.
    pub(super) fn ask(&self, id: &str) -> Outcome {
        let rule: &Rule = catalogue::rule(id).unwrap_or_else(|| panic!("no rule {id}"));
        ask(rule, &self.subject())
    }

    /// The answer as one word: `met`, `broken`, or the code of why not.
    pub(super) fn answer(&self, id: &str) -> String {
        let outcome = self.ask(id);
        if outcome.answer == Answer::Broken {
            assert!(!outcome.evidence.is_empty(), "{id}: broken without evidence");
        }
        match outcome.answer {
            Answer::Met => "met".to_owned(),
            Answer::Broken => "broken".to_owned(),
            Answer::NotApplicable(why) => format!("n.a.: {}", why.code),
            Answer::NotCheckable(why) => format!("?: {}", why.code),
        }
    }
}
