//! `kyso inspect --form`: the parts of an official document that its pages show. Found by looks and place; proof of nothing.

use std::fmt::Write as _;
use std::fs::File;

use kyso::base::{BoxMm, Limits};
use kyso::letter::{self, Kind, Letter, Part};
use kyso::page::{self, Content, Look, Seen};
use kyso::pdf::Document as Pdf;
use serde_json::{Value, json};

use crate::args::{Inspect, TextOrJson};
use crate::failure::{Exit, Result, printable};
use crate::input::{Document, is_dash};
use crate::lang::{Lang, both, counted};
use crate::letter_words as words;
use crate::messages;
use crate::output::{check_target, write_file};
use crate::password::Passwords;
use crate::screen::Screen;

/// Pixels in an inch of the pictures.
const DPI: f64 = 110.0;
/// Pages that are drawn.
const PAGES: usize = 200;
/// Columns of the table, and where its texts begin.
const COLUMNS: usize = 80;
const INDENT: usize = 9;
/// Lines of a part's text that are shown.
const LINES: usize = 4;

pub(crate) fn run(options: &Inspect, input: &Document, screen: &Screen) -> Result<Exit> {
    let limits = Limits::default();
    let unreadable = |e: &(dyn std::error::Error + 'static)| messages::not_a_document(&options.input, e);
    let passwords = Passwords::new(&options.password, screen)?;
    let credentials = passwords.for_document(&options.input, input.source())?;
    let pdf = Pdf::open_with(input.source(), &limits, &credentials).map_err(|e| unreadable(&e))?;
    let (mut pages, mut unseen) = (Vec::<Seen>::new(), Vec::new());
    let seen = page::see(pdf.current(), &Look::all()).map_err(|e| unreadable(&e))?;
    for (number, seen) in (1_u32..).zip(seen) {
        match seen {
            Ok(page) => {
                unseen.extend(page.unseen.iter().map(|one| (page.number, one.code, one.detail.clone())));
                pages.push(page);
            }
            Err(error) => unseen.push((number, "page", error.to_string())),
        }
    }
    let letter = letter::find(&pages);
    match options.format {
        TextOrJson::Json => {
            let value = value(options, &letter, &pages, &unseen);
            screen.out(&format!("{value:#}\n"))?;
        }
        TextOrJson::Text => {
            screen.out(&printable(&table(&letter, &pages, screen.lang)))?;
            for (page, code, detail) in unseen.iter().take(20) {
                screen.note(&both!(
                    "  trang {p}: chưa xem được ({c}: {d})",
                    "  page {p}: not seen ({c}: {d})",
                    p = page,
                    c = code,
                    d = detail
                ));
            }
            screen.note(&both!(
                "\nTìm theo hình thức và vị trí, không phải bằng chứng; chưa kiểm tra chữ ký nào.",
                "\nFound by looks and place, which prove nothing; no signature was checked."
            ));
        }
    }
    draw(options, input.file(), &pdf, &pages, &letter, screen)?;
    Ok(Exit::Done)
}

fn draw(
    options: &Inspect,
    open: Option<&File>,
    pdf: &Pdf<'_>,
    pages: &[Seen],
    letter: &Letter,
    screen: &Screen,
) -> Result<()> {
    let Some(folder) = &options.pictures else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|e| messages::cannot_write(folder, &e))?;
    let inputs: Vec<&File> = open.into_iter().collect();
    let stem = if is_dash(&options.input) { None } else { options.input.file_stem() };
    let stem = stem.map_or_else(|| "stdin".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let stem = crate::picture_files::safe(&stem, "document");
    let target = |number: u32| folder.join(format!("{stem}-form-p{number}.png"));
    for seen in pages.iter().take(PAGES) {
        check_target(&target(seen.number), &inputs, options.force)?;
    }
    for seen in pages.iter().take(PAGES) {
        let path = target(seen.number);
        let drawn = page::picture(pdf.current(), seen.number, DPI, &Content::All).and_then(|mut picture| {
            kyso::draw_parts(&mut picture, letter, seen.number);
            picture.to_small_png()
        });
        match drawn {
            Ok(octets) => {
                write_file(&path, &octets, options.force)?;
                screen.note(&both!("đã ghi hình '{p}'", "wrote the picture '{p}'", p = path.display()));
            }
            Err(error) => {
                let text = error.to_string();
                screen.note(&both!(
                    "  trang {p}: không vẽ được ({w})",
                    "  page {p}: not drawn ({w})",
                    p = seen.number,
                    w = text
                ));
            }
        }
    }
    if pages.len() > PAGES {
        let rest = pages.len().saturating_sub(PAGES);
        let rest = counted(rest, "more page was", "more pages were");
        screen.note(&both!("  còn {n} trang không vẽ", "  {n:#} not drawn", n = rest));
    }
    Ok(())
}

fn value(options: &Inspect, letter: &Letter, pages: &[Seen], unseen: &[(u32, &str, String)]) -> Value {
    let parts: Vec<Value> = (1..)
        .zip(&letter.parts)
        .map(|(number, part): (usize, &Part)| {
            json!({
                "number": number, "kind": part.kind, "box": part.kind.box_number(), "page": part.page,
                "place_mm": part.place, "certainty": part.certainty, "text": part.text, "lines": part.lines,
            })
        })
        .collect();
    let fields: Vec<Value> = letter
        .fields
        .iter()
        .map(|field| {
            json!({
                "of": field.of, "page": field.page, "place_mm": field.place, "text": field.text, "size_pt": field.size_pt,
                "baseline_mm": field.baseline_mm, "annotation": mark(letter_page(pages, field.page), field.mark),
            })
        })
        .collect();
    json!({
        "schema": "kyso.inspect-form/1", "file": options.input.display().to_string(), "class": letter.class,
        "type_name": letter.type_name.map(|name| name.name), "abbreviation": letter.type_name.map(|name| name.abbreviation),
        "number": letter.number.as_ref().map(|(number, _)| number), "notation": letter.number.as_ref().map(|(_, n)| n),
        "day": letter.day, "scanned": letter.is_scanned, "copy": letter.copy, "annexes": letter.annexes,
        "pages": pages.iter().map(|page| json!({"page": page.number, "size_mm": page.size_mm})).collect::<Vec<_>>(),
        "parts": parts, "fields": fields,
        "unseen": unseen.iter().map(|(page, code, detail)| json!({"page": page, "code": code, "detail": detail})).collect::<Vec<_>>(),
    })
}

fn letter_page(pages: &[Seen], number: u32) -> Option<&Seen> {
    pages.iter().find(|page| page.number == number)
}

fn mark(page: Option<&Seen>, mark: Option<usize>) -> Option<String> {
    let mark = page?.marks.get(mark?)?;
    Some(mark.field.clone().unwrap_or_else(|| mark.subtype.clone()))
}

fn number(mm: f64, lang: Lang) -> String {
    let text = format!("{mm:.1}");
    if lang == Lang::Vi { text.replace('.', ",") } else { text }
}

fn place(place: BoxMm, lang: Lang) -> String {
    let [left, top, width, height] = [place.left, place.top, place.width, place.height].map(|mm| number(mm, lang));
    format!("{left}; {top}  {width} × {height}")
}

/// What was found, for people, in 80 columns.
fn table(letter: &Letter, pages: &[Seen], lang: Lang) -> String {
    let say = |vi: &'static str, en: &'static str| if lang == Lang::Vi { vi } else { en };
    let mut text = String::new();
    let mut facts = vec![words::class(letter.class, lang).to_owned()];
    if let Some(name) = letter.type_name {
        facts.push(format!("{} {}", say("tên loại", "type"), name.name));
    }
    if let Some((number, notation)) = &letter.number {
        let blank = say("để trống", "left blank");
        let number = if number.is_empty() { blank } else { number };
        facts.push(format!("{} {number}, {} {notation}", say("số", "number"), say("ký hiệu", "notation")));
    }
    if let Some(day) = letter.day {
        facts.push(match lang {
            Lang::Vi => format!("ngày {:02}/{:02}/{}", day.day(), day.month(), day.year()),
            Lang::En => format!("dated {day}"),
        });
    }
    facts.extend(letter.copy.map(|copy| words::copy(copy, lang).to_owned()));
    if letter.is_scanned {
        facts.push(say("bản quét", "scanned").to_owned());
    }
    for line in wrapped(&facts.join("; "), COLUMNS, usize::MAX) {
        let _ = writeln!(text, "{line}");
    }
    if !letter.parts.is_empty() {
        let (box_of, part, page) = (say("Ô", "Box"), say("Thành phần", "Part"), say("Trang", "Page"));
        let (sure, at) =
            (say("Chắc chắn?", "How sure"), say("Trái; trên  rộng × cao, mm", "Left; top  width × height, mm"));
        let _ = writeln!(text, "\n{:>4} {:<3} {:<20} {:>5} {:<10} {}", say("Số", "No."), box_of, part, page, sure, at);
    }
    for (index, part) in (1_usize..).zip(&letter.parts) {
        let _ = writeln!(
            text,
            "{index:>4} {:<3} {:<20} {:>5} {:<10} {}",
            part.kind.box_number().unwrap_or("–"),
            words::kind(part.kind, lang),
            part.page,
            words::certainty(part.certainty, lang),
            place(part.place, lang)
        );
        let most = if part.kind == Kind::Body { 1 } else { LINES };
        let mut lines = Vec::new();
        for line in part.text.lines() {
            lines.extend(wrapped(line, COLUMNS.saturating_sub(INDENT), 3));
        }
        for line in lines.iter().take(most) {
            let _ = writeln!(text, "{:INDENT$}{line}", "");
        }
        if let Some(more) = lines.len().checked_sub(most).filter(|more| *more > 0) {
            let _ = match lang {
                Lang::Vi => writeln!(text, "{:INDENT$}… (còn {more} dòng)", ""),
                Lang::En => writeln!(text, "{:INDENT$}… ({:#})", "", counted(more, "more line", "more lines")),
            };
        }
    }
    if !letter.fields.is_empty() {
        let _ = writeln!(
            text,
            "\n{}",
            say("Trường của số, ký hiệu, địa danh và thời gian:", "Fields of number, notation, place and date:")
        );
    }
    for field in &letter.fields {
        let blank = say("(để trống)", "(left blank)");
        let value = if field.text.is_empty() { blank } else { &field.text };
        let from = mark(letter_page(pages, field.page), field.mark);
        let from = from.map_or_else(String::new, |name| format!("  ← {name}"));
        let line =
            format!("{:<9} {:<22} {}{from}", words::field(field.of, lang), cut(value, 22), place(field.place, lang));
        let _ = writeln!(text, "     {}", cut(&line, COLUMNS.saturating_sub(5)));
    }
    text
}

/// At most so many characters of a line.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// A line in pieces no longer than so many columns, cut at spaces; at most so many pieces.
fn wrapped(text: &str, columns: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let length = line.chars().count();
        if length > 0 && length.saturating_add(1).saturating_add(word.chars().count()) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&cut(word, columns));
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = cut(&format!("{last} …"), columns);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_stay_within_the_columns() {
        let text = "Về việc ban hành ".repeat(30);
        let lines = wrapped(&text, 40, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.chars().count() <= 40), "{lines:?}");
        assert!(wrapped(&"a".repeat(500), 40, 9).iter().all(|line| line.chars().count() <= 40));
        assert_eq!(cut("ngắn", 10), "ngắn");
    }
}
