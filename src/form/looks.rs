//! What rules about text share: the part that is asked about, its runs, and how they should look.

use super::edges::{Edges, Off};
use super::outcome::{Evidence, Measure, Outcome, Why};
use super::rule::{Tolerance, Words};
use super::subject::Subject;
use crate::base::BoxMm;
use crate::letter::Certainty;
use crate::letter::Kind;
use crate::letter::Part;
use crate::page::Line;
use crate::page::Run;
use crate::page::Seen;
use crate::page::Stroke;

/// Sizes of letters.
pub(super) const SIZE: Tolerance = Tolerance {
    value: 0.3,
    unit: "pt",
    origin: Words::new(
        "lựa chọn kỹ thuật: chương trình tạo PDF làm tròn cỡ chữ và co giãn trang rất ít",
        "an engineering choice: what writes PDF rounds sizes and scales pages a little",
    ),
};

/// What is centred under or between something else.
pub(super) const CENTRE: Tolerance = Tolerance {
    value: 5.0,
    unit: "mm",
    origin: Words::new(
        "lựa chọn kỹ thuật: lệch ít hơn thì mắt thường không thấy",
        "an engineering choice: less is not seen by eye",
    ),
};

/// Evidence of one kind for one rule; more says nothing new.
pub(super) const ENOUGH: usize = 8;

/// Pages are pictures: what is on them was not set by anybody, at best recognised.
pub(super) fn scanned() -> Outcome {
    Outcome::not_checkable(Why::new(
        "scanned",
        "trang là ảnh quét: không đo được chữ",
        "the pages are pictures: their text cannot be measured",
    ))
}

/// The part asked about, found by more than its place.
///
/// # Errors
/// What to answer when it was not.
pub(super) fn part<'a>(subject: &Subject<'a>, kind: Kind) -> Result<&'a Part, Outcome> {
    let letter = subject.letter.ok_or_else(|| not_found(kind))?;
    if letter.is_scanned {
        return Err(scanned());
    }
    let part = letter.part(kind).ok_or_else(|| not_found(kind))?;
    if part.text.contains('\u{fffd}') {
        let name = name(kind);
        return Err(Outcome::not_checkable(Why::new(
            "text-unknown",
            format!("không biết {} ghi chữ gì: phông không cho biết mã Unicode", name.vi),
            format!("what {} says is not known: its font has no map to Unicode", name.en),
        )));
    }
    if part.certainty == Certainty::Guess { Err(uncertain(part)) } else { Ok(part) }
}

/// A part that a document may do without.
///
/// # Errors
/// What to answer when it is not there: not applicable, unless something of the pages was not seen.
pub(super) fn optional<'a>(subject: &Subject<'a>, kind: Kind, absent: Words) -> Result<&'a Part, Outcome> {
    match subject.letter {
        Some(letter) if !letter.is_scanned && letter.part(kind).is_none() => Err(match unseen(subject) {
            Some(outcome) => outcome,
            None => Outcome::not_applicable(Why::new("no-such-part", absent.vi, absent.en)),
        }),
        _ => part(subject, kind),
    }
}

fn not_found(kind: Kind) -> Outcome {
    let name = name(kind);
    Outcome::not_checkable(Why::new(
        "part-not-found",
        format!("không tìm thấy {} trên trang", name.vi),
        format!("{} was not found on the pages", name.en),
    ))
}

fn uncertain(part: &Part) -> Outcome {
    let name = name(part.kind);
    Outcome::not_checkable(Why::new(
        "part-uncertain",
        format!("chưa chắc đâu là {} (trang {})", name.vi, part.page),
        format!("it is not certain which text is {} (page {})", name.en, part.page),
    ))
}

/// What a part is called in a sentence.
pub(super) const fn name(kind: Kind) -> Words {
    match kind {
        Kind::NationalName => Words::new("Quốc hiệu", "the national name"),
        Kind::Motto => Words::new("Tiêu ngữ", "the motto"),
        Kind::ParentBody => Words::new("tên cơ quan chủ quản trực tiếp", "the name of the parent body"),
        Kind::IssuingBody => Words::new("tên cơ quan ban hành", "the name of the issuing body"),
        Kind::Number => Words::new("số, ký hiệu", "the number and notation"),
        Kind::PlaceAndDate => Words::new("địa danh và thời gian ban hành", "the place and date"),
        Kind::TypeName => Words::new("tên loại văn bản", "the type name"),
        Kind::Abstract => Words::new("trích yếu nội dung", "the abstract"),
        Kind::Addressees => Words::new("phần kính gửi", "the addressees"),
        Kind::Body => Words::new("nội dung văn bản", "the body text"),
        Kind::Title => Words::new("quyền hạn, chức vụ của người ký", "the title of the signer"),
        Kind::SignatureRoom => Words::new("chỗ ký", "the room for the signature"),
        Kind::SignerName => Words::new("họ tên người ký", "the name of the signer"),
        Kind::Recipients => Words::new("nơi nhận", "the recipients"),
        Kind::Secrecy => Words::new("dấu chỉ độ mật", "the degree of secrecy"),
        Kind::Urgency => Words::new("dấu chỉ mức độ khẩn", "the degree of urgency"),
        Kind::PageNumber => Words::new("số trang", "the page number"),
        Kind::Annex => Words::new("tên phụ lục", "the heading of the annex"),
        Kind::AnnexPointer => Words::new("dòng chỉ dẫn kèm theo", "the pointer of the annex"),
        Kind::CornerMark => Words::new("thông tin chữ ký số ở góc trang", "the mark in the corner"),
        Kind::IncomingStamp => Words::new("dấu đến", "the stamp of what arrived"),
    }
}

/// A part that every document of its kind has: broken where all was seen and it was not among it.
pub(super) fn present(subject: &Subject<'_>, kind: Kind) -> Outcome {
    let Some(letter) = subject.letter else { return not_found(kind) };
    if letter.is_scanned {
        return scanned();
    }
    let name = name(kind);
    if let Some(part) = letter.part(kind) {
        let text = short(&part.text);
        return Outcome::met(vec![
            Evidence::new(format!("{}: “{text}”", name.vi), format!("{}: “{text}”", name.en)).at(part),
        ]);
    }
    unseen(subject).or_else(|| pictured(subject, kind)).unwrap_or_else(|| {
        let page = subject.pages.first().map_or((210.0, 297.0), |page| page.size_mm);
        let whole = BoxMm { left: 0.0, top: 0.0, width: page.0, height: page.1 };
        Outcome::broken(vec![
            Evidence::new(format!("không thấy {}", name.vi), format!("{} is not to be found", name.en)).on(1, whole),
        ])
    })
}

/// What a picture has to measure at least to hold a line of text, in millimetres.
const LINE: (f64, f64) = (15.0, 3.0);

/// When a part is not among the text and a picture of the page lies where it belongs: letterheads and numbers may be drawn, and
/// what pictures show nobody reads here.
pub(super) fn pictured(subject: &Subject<'_>, kind: Kind) -> Option<Outcome> {
    let found = subject.pages.iter().find(|page| {
        let (width, height) = page.size_mm;
        page.images.iter().any(|image| {
            let (place, (x, _)) = (image.place, image.place.centre());
            let is_large = place.width >= LINE.0 && place.height >= LINE.1;
            let belongs = match kind {
                Kind::ParentBody | Kind::IssuingBody | Kind::Number => {
                    page.number == 1 && x < width / 2.0 && place.top < height * 0.25
                }
                Kind::Abstract => page.number == 1 && place.top < height * 0.45,
                Kind::Recipients => x < width / 2.0,
                _ => false,
            };
            is_large && belongs
        })
    })?;
    let (name, page) = (name(kind), found.number);
    Some(Outcome::not_checkable(Why::new(
        "may-be-pictured",
        format!("không thấy {} trong phần chữ; hình ảnh ở trang {page} có thể chứa phần này", name.vi),
        format!("{} is not among the text; a picture on page {page} may hold it", name.en),
    )))
}

/// When nothing speaks against a document but not all of it was seen: it could not be checked.
pub(super) fn unseen(subject: &Subject<'_>) -> Option<Outcome> {
    let found = subject.pages.iter().find_map(|page| {
        let unseen = page.unseen.iter().find(|unseen| unseen.code != "picture")?;
        Some((page.number, unseen.detail.as_str()))
    });
    let (vi, en) = match found {
        Some((page, detail)) => (
            format!("không đọc được hết trang {page}: {detail}"),
            format!("not all of page {page} could be read: {detail}"),
        ),
        None if subject.missing > 0 => (
            format!("không đọc được {} trang", subject.missing),
            format!("pages could not be read: {}", subject.missing),
        ),
        None if subject.pages.is_empty() => ("không đọc được trang nào".to_owned(), "no page could be read".to_owned()),
        None => return None,
    };
    Some(Outcome::not_checkable(Why::new("not-all-seen", vi, en)))
}

/// The page of this number.
pub(super) fn page<'a>(subject: &Subject<'a>, number: u32) -> Option<&'a Seen> {
    subject.pages.iter().find(|page| page.number == number)
}

/// The lines of a part: of the page, and of marks that lie within it (a number that was filled in when the document was issued).
pub(super) fn lines<'a>(subject: &Subject<'a>, part: &Part) -> Vec<&'a Line> {
    let Some(page) = page(subject, part.page) else { return Vec::new() };
    let own = part.lines.iter().filter_map(|index| page.lines.get(*index));
    let is_within = |line: &&Line| {
        let (x, y) = line.place.centre();
        let place = part.place;
        x >= place.left && x <= place.right() && y >= place.top && y <= place.bottom()
    };
    let is_filled = |part: &Part| matches!(part.kind, Kind::Number | Kind::PlaceAndDate);
    let shown = page.marks.iter().filter(|mark| !mark.hidden && is_filled(part));
    own.chain(shown.flat_map(|mark| &mark.lines).filter(is_within)).collect()
}

/// Runs that show something: painted, not white, not only spaces.
pub(super) fn shown(line: &Line) -> impl Iterator<Item = &Run> {
    line.runs.iter().filter(|run| is_shown(run))
}

pub(super) fn is_shown(run: &Run) -> bool {
    let is_white = run.colour.is_some_and(|colour| colour.iter().all(|channel| *channel >= 250));
    run.painted && !is_white && run.text.chars().any(|c| !c.is_whitespace())
}

/// Text with single spaces.
pub(super) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Shortened for a sentence.
pub(super) fn short(text: &str) -> String {
    let tidy = tidy(text);
    match tidy.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", tidy.get(..at).unwrap_or_default()),
        None => tidy,
    }
}

/// How text should look; `None` where nothing is prescribed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks {
    /// Smallest and largest size in points.
    pub(super) size: (f64, f64),
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    /// All letters capital, or not all.
    pub(super) capitals: Option<bool>,
}

impl Looks {
    /// Upright, not bold.
    pub(super) const fn upright(least: f64, most: f64) -> Self {
        Self { size: (least, most), bold: Some(false), italic: Some(false), capitals: None }
    }

    /// Upright, bold.
    pub(super) const fn bold(least: f64, most: f64) -> Self {
        Self { size: (least, most), bold: Some(true), italic: Some(false), capitals: None }
    }

    pub(super) const fn capitals(mut self, capitals: bool) -> Self {
        self.capitals = Some(capitals);
        self
    }

    /// The size measured, and what is right, tolerance included.
    pub(super) fn measure(&self, size: f64) -> Measure {
        Measure::between("size", size, "pt", self.size.0 - SIZE.value, self.size.1 + SIZE.value)
    }

    /// What speaks against lines of a part.
    pub(super) fn against(&self, lines: &[&Line], what: Words, page: u32) -> Vec<Evidence> {
        let mut against = Vec::new();
        for line in lines {
            let text = short(&line.text());
            let mut told: Vec<(i64, bool, bool)> = Vec::new();
            // Of a dash alone nobody sees how it is set.
            for run in shown(line).filter(|run| run.text.chars().any(char::is_alphanumeric)) {
                let size = self.measure(run.size_pt);
                let (bold, italic) =
                    (self.bold.is_some_and(|b| b != run.bold), self.italic.is_some_and(|i| i != run.italic));
                // Hundredths tell sizes apart; one line is told once for each way in which it is wrong.
                #[allow(clippy::cast_possible_truncation)]
                let key = ((run.size_pt * 100.0) as i64, bold, italic);
                if told.contains(&key) || (size.is_right() && !bold && !italic) {
                    continue;
                }
                told.push(key);
                if !size.is_right() {
                    let evidence = Evidence::new(
                        format!(
                            "{} “{text}”: cỡ chữ {}, quy định {}",
                            what.vi,
                            decimal(run.size_pt),
                            self.band(" đến ")
                        ),
                        format!("{} “{text}”: size {:.1}, prescribed {}", what.en, run.size_pt, self.band(" to ")),
                    );
                    against.push(evidence.on(page, run.place).measuring(size));
                }
                if bold {
                    let (vi, en) = if run.bold { ("in đậm", "bold") } else { ("không in đậm", "not bold") };
                    let evidence =
                        Evidence::new(format!("{} “{text}” {vi}", what.vi), format!("{} “{text}” is {en}", what.en));
                    against.push(evidence.on(page, run.place));
                }
                if italic {
                    let (vi, en) = if run.italic { ("in nghiêng", "sloped") } else { ("in đứng", "upright") };
                    let evidence =
                        Evidence::new(format!("{} “{text}” {vi}", what.vi), format!("{} “{text}” is {en}", what.en));
                    against.push(evidence.on(page, run.place));
                }
            }
            if let Some(evidence) = self.case(line, what, page) {
                against.push(evidence);
            }
        }
        against.truncate(ENOUGH);
        against
    }

    fn case(&self, line: &Line, what: Words, page: u32) -> Option<Evidence> {
        let text = line.text();
        let capitals = self.capitals?;
        // A line that has only the number of another document left (130/QĐ-BYT) says nothing about capitals.
        let words = text.split_whitespace().filter(|word| !word.contains(|c: char| c.is_numeric() || c == '/'));
        let is_capital = is_capital(&words.collect::<String>())?;
        if is_capital == capitals {
            return None;
        }
        let (vi, en) = match capitals {
            true => ("chưa in hoa", "is not in capitals"),
            false => ("in hoa cả dòng", "is all in capitals"),
        };
        let text = short(&text);
        let evidence = Evidence::new(format!("{} “{text}” {vi}", what.vi), format!("{} “{text}” {en}", what.en));
        Some(evidence.on(page, line.place))
    }

    fn band(&self, to: &str) -> String {
        if self.size.0 < self.size.1 { format!("{}{to}{}", self.size.0, self.size.1) } else { self.size.0.to_string() }
    }
}

/// Whether all letters are capitals; `None` without letters.
pub(super) fn is_capital(text: &str) -> Option<bool> {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek()?;
    Some(letters.all(|c| !c.is_lowercase()))
}

/// The looks of all lines of the part found.
pub(super) fn looks(subject: &Subject<'_>, part: &Part, looks: &Looks) -> Outcome {
    let lines = lines(subject, part);
    let seen = lines.iter().any(|line| shown(line).next().is_some());
    if !seen {
        return drawn(part);
    }
    let against = looks.against(&lines, name(part.kind), part.page);
    let size = lines.iter().flat_map(|line| shown(line)).map(|run| run.size_pt).next();
    let told = size.map(|size| measured(part, looks.measure(size))).into_iter().collect();
    Outcome::judged(against, told)
}

/// What was measured of a part that is as it should be.
pub(super) fn measured(part: &Part, measure: Measure) -> Evidence {
    let name = name(part.kind);
    Evidence::new(format!("{}: “{}”", name.vi, short(&part.text)), format!("{}: “{}”", name.en, short(&part.text)))
        .at(part)
        .measuring(measure)
}

/// The part's text is in a picture.
pub(super) fn drawn(part: &Part) -> Outcome {
    let name = name(part.kind);
    Outcome::not_checkable(Why::new(
        "part-drawn",
        format!("{} không có chữ để đo", name.vi),
        format!("{} has no text that could be measured", name.en),
    ))
}

/// How far the middle of one thing is from that of another, from left to right.
pub(super) fn off_centre(place: BoxMm, of: BoxMm) -> Measure {
    Measure::at_most("off-centre", (place.centre().0 - of.centre().0).abs(), "mm", CENTRE.value)
}

/// A number as it is written in Vietnamese, with one place behind the comma.
pub(super) fn decimal(value: f64) -> String {
    format!("{value:.1}").replace('.', ",")
}

/// Evidence when a part stands in the middle neither of the paper nor of the text between the margins.
///
/// # Errors
/// What to answer when nothing else speaks against the part: it is off the middle of the paper, and nothing tells the margins.
pub(super) fn centred(subject: &Subject<'_>, part: &Part, most: f64) -> Result<Option<Evidence>, Outcome> {
    let Some(paper) = page(subject, part.page) else { return Ok(None) };
    let name = name(part.kind);
    match Edges::of(subject).off_middle(part.place, paper.size_mm.0, most) {
        Off::Near => Ok(None),
        Off::Unknown => Err(middle_unclear(name)),
        Off::By(off) => {
            let evidence = Evidence::new(
                format!("{} lệch {} mm so với giữa trang", name.vi, decimal(off)),
                format!("{} is {off:.1} mm off the middle of the page", name.en),
            );
            Ok(Some(evidence.at(part).measuring(Measure::at_most("off-centre", off, "mm", most))))
        }
    }
}

/// Nothing tells where the middle of the text is.
pub(super) fn middle_unclear(name: Words) -> Outcome {
    Outcome::not_checkable(Why::new(
        "middle-unclear",
        format!("{} không ở giữa trang giấy, mà chưa rõ lề để biết có ở giữa vùng trình bày không", name.vi),
        format!(
            "{} is not in the middle of the paper, and the margins are not clear enough to tell that of the text",
            name.en
        ),
    ))
}

/// Thin lines closely below a line of text, under some of it: the widest. Underscores set as text are taken for one.
pub(super) fn rule_below(page: &Seen, text: &Line) -> Option<BoxMm> {
    let is_below = |place: BoxMm, depth: f64| {
        let top = place.top + depth;
        let (left, right) = (place.left.max(text.place.left), place.right().min(text.place.right()));
        top > text.baseline_mm && top < text.place.bottom() + BELOW && right > left
    };
    let strokes = page.strokes.iter().filter(|stroke| stroke.is_horizontal && is_below(stroke.place, 0.0));
    let drawn = strokes.map(|stroke: &Stroke| stroke.place);
    let typed = page.lines.iter().filter(|line| {
        let text = line.text();
        let text = text.trim();
        text.chars().count() > 2 && text.chars().all(|c| matches!(c, '_' | '-' | '–' | '—' | '⎯' | '¯'))
    });
    let typed = typed
        .map(|line| BoxMm { height: 0.2, top: line.baseline_mm, ..line.place })
        .filter(|place| is_below(*place, 0.0));
    // What runs across the page belongs to something else.
    let fits = |place: &BoxMm| place.width < text.place.width * 1.6;
    drawn.chain(typed).filter(fits).max_by(|one, other| one.width.total_cmp(&other.width))
}

/// How far below a line of text its rule may lie, in millimetres: half a line of text.
const BELOW: f64 = 4.0;
