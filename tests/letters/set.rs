//! Setting a letter in pages.

use kyso::base::BoxMm;

use super::font::{Style, Type, mm, show};
use super::sheet::{At, Sheet, Spot, Wrapping, broken, file, text_field, words};
use super::spec::{Annex, Block, Form, Letter, Step};

/// A letter that was set.
#[derive(Debug, Clone)]
pub struct Set {
    pub pdf: Vec<u8>,
    /// Where its parts are.
    pub spots: Vec<Spot>,
    pub pages: u32,
}

impl Set {
    /// The first part of this name.
    pub fn spot(&self, what: &str) -> &Spot {
        self.spots.iter().find(|spot| spot.what == what).unwrap_or_else(|| panic!("nothing was set as {what}"))
    }
}

/// Between title and name, and what else signing asks for.
pub const ROOM: &str = "room";

struct Setter<'a> {
    letter: &'a Letter,
    sheets: Vec<Sheet>,
    spots: Vec<Spot>,
    /// Where the next line's top goes.
    y: f64,
    /// Number of the page within its document or annex.
    own_number: u32,
}

pub fn sheets(letter: &Letter) -> (Vec<Sheet>, Vec<Spot>) {
    let mut setter = Setter { letter, sheets: Vec::new(), spots: Vec::new(), y: 0.0, own_number: 0 };
    setter.first_page();
    match letter.form {
        Form::Attachment => {
            for annex in &letter.annexes {
                if setter.own_number == 0 || setter.y > setter.top() + 1.0 {
                    setter.first_page();
                }
                setter.annex(annex);
            }
        }
        _ => {
            setter.letter();
            for annex in &letter.annexes {
                setter.first_page();
                setter.annex(annex);
            }
        }
    }
    (setter.sheets, setter.spots)
}

/// Sets the letter and leaves fields for marks of text.
pub fn set(letter: &Letter) -> Set {
    let (mut sheets, mut spots) = sheets(letter);
    if let Form::Copied(_) = letter.form {
        sheets = super::scan::scanned(letter, &sheets);
        spots.clear();
    }
    fields(letter, &mut sheets, &mut spots);
    for (sheet, page) in sheets.iter().zip(1..) {
        let (width, height) = sheet.size_mm;
        spots.push(Spot { what: "page".into(), page, place: BoxMm { left: 0.0, top: 0.0, width, height } });
    }
    let pages = u32::try_from(sheets.len()).unwrap();
    let wrapping = Wrapping { version: letter.paper.version, title: letter.name.clone() };
    Set { pdf: file(&sheets, &wrapping), spots, pages }
}

/// The fields that wait for signatures without the library's looks.
pub fn fields(letter: &Letter, sheets: &mut [Sheet], spots: &mut Vec<Spot>) {
    let corner = &letter.signing.corner;
    for step in &letter.signing.steps {
        let page = match step {
            Step::Corner => corner.page,
            Step::Annex => {
                let first = spots.iter().find(|s| s.what == "annex-word").expect("an annex");
                first.page as usize
            }
            _ => continue,
        };
        let (mut field, boxes) = text_field(step.field(), corner.place, corner.looks, &corner.lines);
        if corner.picture {
            let side = super::sheet::operand(super::font::pt(corner.place.height));
            field.content.push_str(&format!("q {side} 0 0 {side} 0 0 cm /Im0 Do Q\n"));
            field.png = Some(super::picture::Picture::SEAL.png());
            let place = BoxMm { width: corner.place.height, ..corner.place };
            spots.push(Spot { what: "corner-picture".into(), page: u32::try_from(page).unwrap(), place });
        }
        let number = u32::try_from(page).unwrap();
        spots.push(Spot { what: "corner".into(), page: number, place: corner.place });
        let text = boxes.into_iter().reduce(BoxMm::around);
        spots.extend(text.map(|place| Spot { what: "corner-text".into(), page: number, place }));
        sheets[page - 1].fields.push(field);
    }
}

impl Step {
    /// The name of its field.
    pub fn field(self) -> &'static str {
        match self {
            Self::Leader => "Lanh-dao",
            Self::Seal => "Co-quan",
            Self::Corner => "Goc",
            Self::Annex => "Phu-luc",
            Self::Unseen => "An",
        }
    }
}

impl Setter<'_> {
    fn sheet(&mut self) -> &mut Sheet {
        self.sheets.last_mut().unwrap()
    }

    fn spot(&mut self, what: &str, place: BoxMm) {
        let page = u32::try_from(self.sheets.len()).unwrap();
        self.spots.push(Spot { what: what.to_owned(), page, place });
    }

    fn left(&self) -> f64 {
        self.letter.looks.margins_mm[0]
    }

    fn top(&self) -> f64 {
        self.letter.looks.margins_mm[1]
    }

    fn right(&self) -> f64 {
        self.letter.looks.page_mm.0 - self.letter.looks.margins_mm[2]
    }

    fn bottom(&self) -> f64 {
        self.letter.looks.page_mm.1 - self.letter.looks.margins_mm[3]
    }

    fn first_page(&mut self) {
        self.own_number = 0;
        self.page();
    }

    fn page(&mut self) {
        let looks = &self.letter.looks;
        self.own_number += 1;
        self.sheets.push(Sheet::new(looks.page_mm));
        self.y = self.top();
        if self.own_number > 1 || looks.number_first_page {
            let (middle, baseline) = (looks.page_number_x_mm.unwrap_or(looks.page_mm.0 / 2.0), looks.page_number_mm);
            let text = self.own_number.to_string();
            let place = self.sheet().text(At::Centre(middle), baseline, looks.page_number, &text);
            self.spot("page-number", place);
        }
    }

    /// Sets a line whose top is at `y`; gives where the next one's top goes.
    fn at(&mut self, what: &str, at: At, y: f64, kind: Type, text: &str) -> f64 {
        let place = self.sheet().text(at, y + kind.ascent(), kind, text);
        self.spot(what, place);
        y + mm(kind.size * 1.2)
    }

    /// Several lines, known together by one name.
    fn lines(&mut self, what: &str, at: At, mut y: f64, kind: Type, lines: &[&str]) -> f64 {
        let first = self.spots.len();
        for line in lines {
            y = self.at(what, at, y, kind, line);
        }
        let place = self.spots[first..].iter().map(|s| s.place).reduce(BoxMm::around);
        self.spots.truncate(first);
        if let Some(place) = place {
            self.spot(what, place);
        }
        y
    }

    fn letter(&mut self) {
        let letter = self.letter;
        let looks = &letter.looks;
        let (left, right, _) = looks.columns_mm;
        let mut y = self.lines("parent", At::Centre(left), self.top(), looks.parent, &letter.parent);
        y = self.lines("body", At::Centre(left), y, looks.body, &letter.body);
        if let Some(last) = letter.body.last() {
            let width = looks.body.width(last) * looks.body_rule;
            self.sheet().rule(left - width / 2.0, y + 0.4, width);
        }
        let mut other = self.lines("national", At::Centre(right), self.top(), looks.national, &[letter.national]);
        other = self.lines("motto", At::Centre(right), other + 0.6, looks.motto, &[letter.motto]);
        let width = looks.motto.width(letter.motto) * looks.motto_rule;
        self.sheet().rule(right - width / 2.0, other + 0.4, width);
        self.spot("motto-rule", BoxMm { left: right - width / 2.0, top: other + 0.4, width, height: 0.0 });

        y = y.max(other) + 3.0;
        // Room for three digits where the clerk will put the number.
        let number = letter.number.map_or_else(|| "          ".to_owned(), str::to_owned);
        let number = format!("{}{number}/{}", letter.number_label, letter.notation);
        let below = self.at("number", At::Centre(left), y, looks.number, &number);
        let date = match &letter.date {
            Some(date) => format!("{}, {date}", letter.place),
            None => format!("{}, ngày       tháng       năm 2026", letter.place),
        };
        let other = self.at("date", At::Centre(right), y, looks.date, &date);
        y = below.max(other);
        if let Some(urgency) = letter.urgency {
            // Box 10b: 20 by 8 mm, in the left column (Appendix I, III.2 b).
            let sheet = self.sheet();
            for (x, top) in [(left - 10.0, y + 2.0), (left - 10.0, y + 10.0)] {
                sheet.rule(x, top, 20.0);
            }
            for x in [left - 10.0, left + 10.0] {
                sheet.upright(x, y + 2.0, y + 10.0);
            }
            let place = sheet.text(At::Centre(left), y + 7.6, looks.urgency, urgency);
            self.spot("urgency", place);
            y += 10.0;
        }
        match letter.form {
            Form::Letter(None) | Form::Copied(_) => {
                y = self.lines("subject", At::Centre(left), y + mm(6.0), looks.about, &letter.subject);
            }
            Form::Letter(Some(name)) => {
                let middle = (self.left() + self.right()) / 2.0;
                y = self.at("type", At::Centre(middle), y + 5.0, looks.type_name, name);
                y = self.lines("subject", At::Centre(middle), y, looks.subject, &letter.subject);
                if let Some(last) = letter.subject.last() {
                    let width = looks.subject.width(last) * looks.subject_rule;
                    self.sheet().rule(middle - width / 2.0, y + 0.6, width);
                    self.spot("subject-rule", BoxMm { left: middle - width / 2.0, top: y + 0.6, width, height: 0.0 });
                }
            }
            Form::Attachment => {}
        }
        self.y = y + 5.0;
        self.addressees();
        if let Some(decider) = letter.decider {
            let middle = (self.left() + self.right()) / 2.0;
            self.y = self.at("decider", At::Centre(middle), self.y, looks.title.with(Style::Bold), decider) + mm(6.0);
        }
        for block in &letter.text {
            self.block(block);
        }
        self.end();
    }

    fn addressees(&mut self) {
        let kind = self.letter.looks.addressees;
        match self.letter.addressees.as_slice() {
            [] => return,
            [one] => {
                let middle = (self.left() + self.right()) / 2.0;
                self.y = self.at("addressees", At::Centre(middle), self.y, kind, &format!("Kính gửi: {one}"));
            }
            many => {
                let left = self.left() + 22.0;
                let beside = left + kind.width("Kính gửi: ");
                self.at("addressees", At::Left(left), self.y, kind, "Kính gửi:");
                self.y = self.lines("addressees", At::Left(beside), self.y + mm(kind.size * 1.2), kind, many);
            }
        }
        self.y += mm(6.0) + 1.0;
    }

    fn block(&mut self, block: &Block) {
        let looks = &self.letter.looks;
        match block {
            Block::Paragraph(lead, text) => {
                self.paragraph(&[(looks.text.with(Style::Bold), lead), (looks.text, text)]);
            }
            Block::Ground(text) => self.paragraph(&[(looks.text.with(Style::Italic), text)]),
            Block::Middle(text) => {
                let middle = (self.left() + self.right()) / 2.0;
                self.need(mm(looks.text.size * looks.leading));
                self.y = self.at("middle", At::Centre(middle), self.y, looks.text.with(Style::Bold), text)
                    + mm(looks.paragraph_gap_pt);
            }
            Block::Table(widths, rows) => self.table(widths, rows),
        }
    }

    /// A new page when there is no room for this much.
    fn need(&mut self, height: f64) {
        if self.y + height > self.bottom() {
            self.page();
        }
    }

    fn paragraph(&mut self, spans: &[(Type, &str)]) {
        let looks = &self.letter.looks;
        let (left, width) = (self.left(), self.right() - self.left());
        let broken = broken(&words(spans), width - looks.indent_mm, width);
        let leading = mm(looks.text.size * looks.leading);
        let count = broken.lines.len();
        for (index, line) in broken.lines.iter().enumerate() {
            self.need(leading);
            let indent = if index == 0 { looks.indent_mm } else { 0.0 };
            let baseline = self.y + looks.text.ascent();
            let spread = looks.justified && index + 1 < count;
            let place = self.sheet().line(left + indent, width - indent, baseline, line, spread);
            self.spot("text", place);
            self.y += leading;
        }
        self.y += mm(looks.paragraph_gap_pt);
    }

    fn table(&mut self, widths: &[f64], rows: &[Vec<&str>]) {
        let looks = &self.letter.looks;
        let kind = Type { size: 13.0, ..looks.text };
        let leading = mm(kind.size * 1.2);
        let (left, total) = (self.left(), widths.iter().sum::<f64>());
        for (index, row) in rows.iter().enumerate() {
            let kind = if index == 0 { kind.with(Style::Bold) } else { kind };
            let cells: Vec<_> = row
                .iter()
                .zip(widths)
                .map(|(text, width)| broken(&words(&[(kind, text)]), width - 3.0, width - 3.0))
                .collect();
            let height = cells.iter().map(|c| c.lines.len()).max().unwrap_or(1) as f64 * leading + 1.6;
            let before = self.sheets.len();
            self.need(height);
            let top = self.y;
            if index == 0 || before != self.sheets.len() {
                self.sheet().rule(left, top, total);
            }
            let mut x = left;
            self.sheet().upright(x, top, top + height);
            for (cell, width) in cells.iter().zip(widths) {
                for (line, words) in cell.lines.iter().enumerate() {
                    let baseline = top + 0.8 + line as f64 * leading + kind.ascent();
                    let place = self.sheet().line(x + 1.5, width - 3.0, baseline, words, false);
                    self.spot("cell", place);
                }
                x += width;
                self.sheet().upright(x, top, top + height);
            }
            self.y += height;
            let y = self.y;
            self.sheet().rule(left, y, total);
        }
        self.y += mm(looks.paragraph_gap_pt);
    }

    /// Recipients beside title, room and name.
    fn end(&mut self) {
        let letter = self.letter;
        let looks = &letter.looks;
        let line = mm(looks.title.size * 1.2);
        let own = line * letter.title.len() as f64 + looks.signature_room_mm + line;
        let list = letter.recipients.as_ref().map_or(0, Vec::len) as f64 * mm(looks.recipients.size * 1.2) + 6.0;
        self.need(own.max(list) + 2.0);
        let top = self.y + 2.0;
        if let Some(recipients) = &letter.recipients {
            let left = self.left();
            let mut y = self.at("recipients-label", At::Left(left), top, looks.recipients_label, "Nơi nhận:");
            y = self.lines("recipients", At::Left(left), y, looks.recipients, recipients);
            self.y = y;
        }
        let middle = looks.columns_mm.2;
        let y = self.lines("title", At::Centre(middle), top, looks.title, &letter.title);
        let name_top = y + looks.signature_room_mm;
        let below =
            self.at("signer", At::Centre(middle + looks.signer_aside_mm), name_top, looks.signer, letter.signer);
        let room = BoxMm::between(middle - 30.0, y, middle + 30.0, name_top + looks.signer.ascent() * 0.0);
        self.spot(ROOM, room);
        self.y = self.y.max(below);
    }

    fn annex(&mut self, annex: &Annex) {
        let looks = &self.letter.looks;
        let middle = (self.left() + self.right()) / 2.0;
        let mut y = self.at("annex-word", At::Centre(middle), self.y, looks.annex_word, annex.word);
        y = self.lines("annex-title", At::Centre(middle), y, looks.annex_title, &annex.title);
        if let Some(pointer) = annex.pointer {
            y = self.at("annex-pointer", At::Centre(middle), y, looks.text.with(Style::Italic), pointer);
        }
        self.y = y + mm(6.0);
        for block in &annex.text {
            self.block(block);
        }
    }
}

/// Text of one line as a layer that is not painted.
pub fn unseen_text(sheet: &mut Sheet, left: f64, baseline: f64, kind: Type, text: &str) {
    sheet.content.push_str("3 Tr ");
    sheet.put(left, baseline, kind, &format!("{} Tj", show(kind.style, text)));
    sheet.content.push_str("0 Tr\n");
}
