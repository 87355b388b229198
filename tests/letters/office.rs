//! The same letters made by an office program: a flat OpenDocument text each, all turned into PDF by one call of LibreOffice.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use kyso::base::BoxMm;

use super::font::{Style, Type, mm};
use super::set::{ROOM, Set};
use super::sheet::Spot;
use super::spec::{Annex, Block, Form, Letter};

/// Turns them into PDF; `None` when LibreOffice or pdftotext is missing (said so). Keeps the names of the faces when `renamed`
/// is false.
///
/// Liberation Serif has the measures of Times New Roman and names as long: the names in the file are replaced octet by octet.
pub fn set(letters: &[Letter], renamed: bool) -> Option<Vec<Set>> {
    if !crate::support::have("soffice") || Command::new("pdftotext").arg("-v").output().is_err() {
        return None;
    }
    let dir = crate::support::temp_dir();
    let at = dir.path();
    let names: Vec<String> = letters.iter().map(|letter| format!("{}.fodt", letter.name)).collect();
    for (letter, name) in letters.iter().zip(&names) {
        std::fs::write(at.join(name), text(letter)).unwrap();
    }
    // A profile of its own: somebody's running office is left alone.
    let profile = format!("-env:UserInstallation=file://{}", at.join("profile").display());
    let output = Command::new("soffice")
        .current_dir(at)
        .args([&profile, "--headless", "--convert-to", "pdf:writer_pdf_Export"])
        .args(&names)
        .output()
        .expect("soffice starts");
    let made = |letter: &Letter| at.join(format!("{}.pdf", letter.name));
    if !made(letters.first()?).exists() {
        crate::support::skipped(&format!("LibreOffice Writer: {}", String::from_utf8_lossy(&output.stderr)));
        return None;
    }
    Some(letters.iter().map(|letter| found(letter, &made(letter), renamed)).collect())
}

/// Where title and name are, as pdftotext has it.
fn found(letter: &Letter, path: &Path, renamed: bool) -> Set {
    let output = Command::new("pdftotext").arg("-bbox").arg(path).arg("-").output().expect("pdftotext starts");
    let words = words(&String::from_utf8_lossy(&output.stdout));
    let pages = words.iter().map(|(page, ..)| *page).max().unwrap_or(1);
    let phrase = |text: &str| {
        let wanted: Vec<&str> = text.split(' ').collect();
        let at =
            words.windows(wanted.len()).rposition(|w| w.iter().map(|(.., t)| t.as_str()).eq(wanted.iter().copied()));
        let at = at.unwrap_or_else(|| panic!("{}: no '{text}' in the page's text", letter.name));
        let boxes = words[at..at + wanted.len()].iter().map(|(_, place, _)| *place);
        (words[at].0, boxes.reduce(BoxMm::around).unwrap())
    };
    let (page, name) = phrase(letter.signer);
    let (_, title) = phrase(letter.title.last().unwrap());
    let (x, _) = name.centre();
    let room = BoxMm::between(x - 30.0, title.bottom(), x + 30.0, name.top);
    let spots =
        vec![Spot { what: ROOM.to_owned(), page, place: room }, Spot { what: "signer".to_owned(), page, place: name }];
    let mut pdf = std::fs::read(path).unwrap();
    // LibreOffice 7.4 writes 1.6, later ones 1.7.
    pdf[..8].copy_from_slice(b"%PDF-1.7");
    if renamed {
        for (from, to) in [(&b"LiberationSerif"[..], &b"TimesNewRomanPS"[..])] {
            let mut at = 0;
            while let Some(hit) = pdf[at..].windows(from.len()).position(|w| w == from) {
                pdf[at + hit..at + hit + from.len()].copy_from_slice(to);
                at += hit + from.len();
            }
        }
    }
    Set { pdf, spots, pages }
}

/// Page, box, text of each word.
fn words(html: &str) -> Vec<(u32, BoxMm, String)> {
    let mut all = Vec::new();
    let mut page = 0;
    for line in html.lines().map(str::trim) {
        if line.starts_with("<page ") {
            page += 1;
        }
        let Some(rest) = line.strip_prefix("<word ") else { continue };
        let value = |key: &str| {
            let from = rest.find(&format!("{key}=\"")).unwrap() + key.len() + 2;
            mm(rest[from..].split('"').next().unwrap().parse::<f64>().unwrap())
        };
        let place = BoxMm::between(value("xMin"), value("yMin"), value("xMax"), value("yMax"));
        let text = rest.split_once('>').unwrap().1.trim_end_matches("</word>");
        all.push((page, place, text.replace("&amp;", "&")));
    }
    all
}

/// Automatic styles by what they say.
#[derive(Default)]
struct Styles {
    known: BTreeMap<String, String>,
}

impl Styles {
    fn of(&mut self, family: &str, inside: &str) -> String {
        let next = format!("{}{}", if family == "text" { "T" } else { "P" }, self.known.len());
        let id = format!("{family} {inside}");
        self.known.entry(id).or_insert(next).clone()
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (id, name) in &self.known {
            let (family, inside) = id.split_once(' ').unwrap();
            let (master, inside) = match inside.split_once('|') {
                Some((master, inside)) => (format!(" style:master-page-name=\"{master}\""), inside),
                None => (String::new(), inside),
            };
            let _ = writeln!(
                text,
                "<style:style style:name=\"{name}\" style:family=\"{family}\" style:parent-style-name=\"Standard\"{master}>{inside}</style:style>"
            );
        }
        text
    }
}

fn font(kind: Type) -> String {
    let bold = if matches!(kind.style, Style::Bold | Style::BoldItalic) { "bold" } else { "normal" };
    let italic = if matches!(kind.style, Style::Italic | Style::BoldItalic) { "italic" } else { "normal" };
    let [r, g, b] = kind.colour;
    format!(
        "<style:text-properties fo:font-size=\"{}pt\" fo:font-weight=\"{bold}\" fo:font-style=\"{italic}\" fo:color=\"#{r:02x}{g:02x}{b:02x}\"/>",
        kind.size
    )
}

struct Writer<'a> {
    letter: &'a Letter,
    styles: Styles,
    body: String,
    tables: usize,
    table_styles: String,
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

impl Writer<'_> {
    /// A paragraph's style: how it lies, its face, what stands before and after.
    fn style(&mut self, align: &str, kind: Type, more: &str, master: &str) -> String {
        let inside = format!("<style:paragraph-properties fo:text-align=\"{align}\" {more}/>{}", font(kind));
        let inside = if master.is_empty() { inside } else { format!("{master}|{inside}") };
        self.styles.of("paragraph", &inside)
    }

    fn paragraph(&mut self, align: &str, kind: Type, more: &str, text: &str) -> String {
        let style = self.style(align, kind, more, "");
        format!("<text:p text:style-name=\"{style}\">{}</text:p>\n", escaped(text))
    }

    /// A rule under a line: an empty paragraph, as wide as it is indented, with a border.
    fn rule(&mut self, room: f64, width: f64) -> String {
        let aside = (room - width) / 2.0;
        let more = format!(
            "fo:margin-left=\"{aside:.2}mm\" fo:margin-right=\"{aside:.2}mm\" fo:border-top=\"0.6pt solid #000000\" fo:padding=\"0mm\" \
             fo:margin-top=\"0.4mm\" fo:line-height=\"3pt\""
        );
        self.paragraph("center", Type::new(2.0, Style::Regular), &more, "")
    }

    /// A table: widths in millimetres, cells as content, with or without lines.
    fn table(&mut self, widths: &[f64], rows: &[Vec<String>], lined: bool) -> String {
        self.tables += 1;
        let name = format!("B{}", self.tables);
        let total: f64 = widths.iter().sum();
        let border = if lined { "0.5pt solid #000000" } else { "none" };
        let padding = if lined { 1.0 } else { 0.0 };
        let _ = writeln!(
            self.table_styles,
            "<style:style style:name=\"{name}\" style:family=\"table\"><style:table-properties style:width=\"{total}mm\" table:align=\"left\" fo:margin-top=\"0mm\"/></style:style>\n\
             <style:style style:name=\"{name}C\" style:family=\"table-cell\"><style:table-cell-properties fo:border=\"{border}\" fo:padding=\"{padding}mm\"/></style:style>\n\
             <style:style style:name=\"{name}R\" style:family=\"table-row\"><style:table-row-properties fo:keep-together=\"always\"/></style:style>"
        );
        let mut text = format!("<table:table table:name=\"{name}\" table:style-name=\"{name}\">");
        for (index, width) in widths.iter().enumerate() {
            let _ = writeln!(
                self.table_styles,
                "<style:style style:name=\"{name}_{index}\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"{width}mm\"/></style:style>"
            );
            let _ = write!(text, "<table:table-column table:style-name=\"{name}_{index}\"/>");
        }
        for row in rows {
            let _ = write!(text, "<table:table-row table:style-name=\"{name}R\">");
            for cell in row {
                let _ = write!(
                    text,
                    "<table:table-cell table:style-name=\"{name}C\" office:value-type=\"string\">{cell}</table:table-cell>"
                );
            }
            text.push_str("</table:table-row>");
        }
        text.push_str("</table:table>\n");
        text
    }

    fn head(&mut self) {
        let letter = self.letter;
        let looks = &letter.looks;
        let (left, right) = (66.0, 96.0);
        let mut one = String::new();
        for line in &letter.parent {
            one += &self.paragraph("center", looks.parent, "", line);
        }
        for line in &letter.body {
            one += &self.paragraph("center", looks.body, "", line);
        }
        one += &self.rule(left, looks.body.width(letter.body.last().unwrap()) * looks.body_rule);
        let number = format!("{}{}/{}", letter.number_label, letter.number.unwrap_or("       "), letter.notation);
        one += &self.paragraph("center", looks.number, "fo:margin-top=\"2mm\"", &number);
        let mut other = self.paragraph("center", looks.national, "", letter.national);
        other += &self.paragraph("center", looks.motto, "", letter.motto);
        // As wide as the words in the face they are set in: the office's face is a little wider than ours.
        other += &self.rule(right, 57.0 * looks.motto.size / 13.0);
        let date = format!(
            "{}, {}",
            letter.place,
            letter.date.clone().unwrap_or_else(|| "ngày       tháng       năm 2026".into())
        );
        other += &self.paragraph("center", looks.date, "fo:margin-top=\"6mm\"", &date);
        if letter.form == Form::Letter(None) {
            for (index, line) in letter.subject.iter().enumerate() {
                one +=
                    &self.paragraph("center", looks.about, if index == 0 { "fo:margin-top=\"6pt\"" } else { "" }, line);
            }
        }
        let table = self.table(&[left, right], &[vec![one, other]], false);
        self.body += &table;
        if let Form::Letter(Some(name)) = letter.form {
            let line = self.paragraph("center", looks.type_name, "fo:margin-top=\"12pt\"", name);
            self.body += &line;
            for line in &letter.subject {
                let line = self.paragraph("center", looks.subject, "", line);
                self.body += &line;
            }
            let rule = self.rule(162.0, looks.subject.width(letter.subject.last().unwrap()) * looks.body_rule);
            self.body += &rule;
        }
        match letter.addressees.as_slice() {
            [] => {}
            [one] => {
                let line = self.paragraph(
                    "center",
                    looks.addressees,
                    "fo:margin-top=\"12pt\" fo:margin-bottom=\"6pt\"",
                    &format!("Kính gửi: {one}"),
                );
                self.body += &line;
            }
            many => {
                let line = self.paragraph(
                    "left",
                    looks.addressees,
                    "fo:margin-left=\"25mm\" fo:margin-top=\"12pt\"",
                    "Kính gửi:",
                );
                self.body += &line;
                for one in many {
                    let line = self.paragraph("left", looks.addressees, "fo:margin-left=\"48mm\"", one);
                    self.body += &line;
                }
            }
        }
        if let Some(decider) = letter.decider {
            let line =
                self.paragraph("center", looks.title, "fo:margin-top=\"12pt\" fo:margin-bottom=\"6pt\"", decider);
            self.body += &line;
        }
    }

    fn block(&mut self, block: &Block) {
        let looks = &self.letter.looks;
        let more = format!(
            "fo:text-indent=\"{}mm\" fo:margin-top=\"{}pt\" fo:orphans=\"2\" fo:widows=\"2\"",
            looks.indent_mm, looks.paragraph_gap_pt
        );
        let text = match block {
            Block::Paragraph(lead, text) => {
                let style = self.style(if looks.justified { "justify" } else { "left" }, looks.text, &more, "");
                let bold = self.styles.of("text", &font(looks.text.with(Style::Bold)));
                let lead = match *lead {
                    "" => String::new(),
                    lead => format!("<text:span text:style-name=\"{bold}\">{}</text:span> ", escaped(lead)),
                };
                format!("<text:p text:style-name=\"{style}\">{lead}{}</text:p>\n", escaped(text))
            }
            Block::Ground(text) => self.paragraph("justify", looks.text.with(Style::Italic), &more, text),
            Block::Middle(text) => {
                self.paragraph("center", looks.text.with(Style::Bold), "fo:margin-top=\"6pt\"", text)
            }
            Block::Table(widths, rows) => {
                let kind = Type { size: 13.0, ..looks.text };
                let cells: Vec<Vec<String>> = rows
                    .iter()
                    .enumerate()
                    .map(|(index, row)| {
                        let kind = if index == 0 { kind.with(Style::Bold) } else { kind };
                        row.iter().map(|cell| self.paragraph("left", kind, "", cell)).collect()
                    })
                    .collect();
                self.table(widths, &cells, true)
            }
        };
        self.body += &text;
    }

    fn end(&mut self) {
        let letter = self.letter;
        let looks = &letter.looks;
        let mut one = String::new();
        if let Some(recipients) = &letter.recipients {
            one += &self.paragraph("left", looks.recipients_label, "", "Nơi nhận:");
            for line in recipients {
                one += &self.paragraph("left", looks.recipients, "", line);
            }
        }
        let mut other = String::new();
        for line in &letter.title {
            other += &self.paragraph("center", looks.title, "", line);
        }
        let gap = format!("fo:margin-top=\"{}mm\"", looks.signature_room_mm);
        other += &self.paragraph("center", looks.signer, &gap, letter.signer);
        let gap = self.paragraph("left", Type::new(6.0, Style::Regular), "", "");
        let table = self.table(&[70.0, 92.0], &[vec![one, other]], false);
        self.body += &gap;
        self.body += &table;
    }

    fn annex(&mut self, annex: &Annex) {
        let looks = &self.letter.looks;
        let style = self.style("center", looks.annex_word, "style:page-number=\"1\"", "First");
        let _ = writeln!(self.body, "<text:p text:style-name=\"{style}\">{}</text:p>", escaped(annex.word));
        for line in &annex.title {
            let line = self.paragraph("center", looks.annex_title, "", line);
            self.body += &line;
        }
        if let Some(pointer) = annex.pointer {
            let line = self.paragraph("center", looks.text.with(Style::Italic), "", pointer);
            self.body += &line;
        }
        for block in &annex.text {
            self.block(block);
        }
    }
}

/// The flat OpenDocument text.
pub fn text(letter: &Letter) -> String {
    let mut writer =
        Writer { letter, styles: Styles::default(), body: String::new(), tables: 0, table_styles: String::new() };
    writer.head();
    for block in &letter.text {
        writer.block(block);
    }
    writer.end();
    for annex in &letter.annexes {
        writer.annex(annex);
    }
    let looks = &letter.looks;
    let [left, top, right, bottom] = looks.margins_mm;
    let (width, height) = looks.page_mm;
    let page = format!(
        "fo:page-width=\"{width}mm\" fo:page-height=\"{height}mm\" fo:margin-left=\"{left}mm\" fo:margin-right=\"{right}mm\" fo:margin-bottom=\"{bottom}mm\""
    );
    let number = looks.page_number.size;
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:mimetype="application/vnd.oasis.opendocument.text" office:version="1.2">
<office:font-face-decls><style:font-face style:name="Serif" svg:font-family="'Liberation Serif'" style:font-family-generic="roman"/></office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:paragraph-properties style:tab-stop-distance="12.7mm"/><style:text-properties style:font-name="Serif" fo:font-size="14pt" fo:language="vi" fo:country="VN"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Number" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="center"/><style:text-properties fo:font-size="{number}pt"/></style:style>
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="L1"><style:page-layout-properties {page} fo:margin-top="{top}mm"/></style:page-layout>
<style:page-layout style:name="L2"><style:page-layout-properties {page} fo:margin-top="{above}mm"/><style:header-style><style:header-footer-properties svg:height="{head}mm" fo:min-height="{head}mm" fo:margin-bottom="2mm"/></style:header-style></style:page-layout>
{styles}{tables}</office:automatic-styles>
<office:master-styles>
<style:master-page style:name="Standard" style:page-layout-name="L1" style:next-style-name="Next"/>
<style:master-page style:name="First" style:page-layout-name="L1" style:next-style-name="Next"/>
<style:master-page style:name="Next" style:page-layout-name="L2"><style:header><text:p text:style-name="Number"><text:page-number text:select-page="current"/></text:p></style:header></style:master-page>
</office:master-styles>
<office:body><office:text>
{body}</office:text></office:body>
</office:document>
"#,
        above = top - 10.0,
        head = 10.0,
        styles = writer.styles.text(),
        tables = writer.table_styles,
        body = writer.body,
    )
}
