//! Pages seen and drawn, in one process: `cargo bench --bench page`.
//!
//! "first" looks at a document nobody has looked at: its objects are read and its fonts parsed. The hundred pages share their
//! fonts, as those of one document do.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::sync::OnceLock;
use std::time::Duration;

use divan::Bencher;
use kyso::appearance::letter;
use kyso::base::{Limits, Source};
use kyso::page::{self, Content, Look};
use kyso::pdf::{Dictionary, Document, Object, ObjectId, Stream, StreamData, write_object};
use support::{medians, timed};

/// The sample letter, and a document with its page a hundred times, each with content of its own.
fn documents() -> &'static (Vec<u8>, Vec<u8>) {
    static DOCUMENTS: OnceLock<(Vec<u8>, Vec<u8>)> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let letter = letter::official_letter();
        let hundred = repeated(&letter, 100);
        (letter, hundred)
    })
}

fn repeated(pdf: &dyn Source, times: u32) -> Vec<u8> {
    let document = Document::open(pdf, &Limits::default()).unwrap();
    let view = document.current();
    let page = view.get(view.pages().unwrap()[0]).unwrap();
    let page = page.as_dictionary().unwrap();
    let content = view.lookup(page, "Contents").unwrap();
    let content = Stream {
        dictionary: content.as_dictionary().unwrap().clone(),
        data: StreamData::Owned(view.raw(content.as_stream().unwrap()).unwrap()),
    };
    let from = view.size();
    let root = page.get("Parent").and_then(Object::as_reference).unwrap();
    let mut objects: Vec<(u32, Object)> = Vec::new();
    for number in 1..from {
        let object = view.get(ObjectId::new(number)).unwrap();
        objects.push((
            number,
            match object.as_ref() {
                Object::Stream(stream) => {
                    let data = StreamData::Owned(view.raw(stream).unwrap());
                    Stream { dictionary: stream.dictionary.clone(), data }.into()
                }
                other => other.clone(),
            },
        ));
    }
    let mut kids = Vec::new();
    for copy in 0..times {
        let (page_number, content_number) = (from + 2 * copy, from + 2 * copy + 1);
        objects.push((page_number, page.clone().with("Contents", ObjectId::new(content_number)).into()));
        objects.push((content_number, content.clone().into()));
        kids.push(ObjectId::new(page_number).into());
    }
    for (_, object) in objects.iter_mut().filter(|(number, _)| *number == root.number) {
        if let Object::Dictionary(node) = object {
            node.set("Kids", kids.clone());
            node.set("Count", i64::from(times));
        }
    }
    written(&objects, view.trailer())
}

fn written(objects: &[(u32, Object)], trailer: &Dictionary) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = String::new();
    for (number, object) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n").into_bytes());
        write_object(&mut out, object).unwrap();
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    let size = objects.iter().map(|(number, _)| number + 1).max().unwrap_or(0);
    let root = trailer.get("Root").and_then(Object::as_reference).unwrap();
    out.extend(
        format!("xref\n0 1\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root {root} R >>\n").into_bytes(),
    );
    out.extend(format!("startxref\n{start}\n%%EOF\n").into_bytes());
    out
}

fn see(pdf: &dyn Source, pages: usize) {
    let document = Document::open(pdf, &Limits::default()).unwrap();
    let seen = page::see(document.current(), &Look::all().with_hues()).unwrap();
    assert_eq!(seen.iter().filter(|page| page.is_ok()).count(), pages);
}

fn draw(pdf: &dyn Source) {
    let document = Document::open(pdf, &Limits::default()).unwrap();
    page::picture(document.current(), 1, 100.0, &Content::All).unwrap();
}

#[divan::bench]
fn see_one_page_first() {
    see(&documents().0, 1);
}

#[divan::bench(sample_count = 30)]
fn see_hundred_pages_first() {
    see(&documents().1, 100);
}

#[divan::bench(sample_count = 30)]
fn picture_of_a_page() {
    draw(&documents().0);
}

#[divan::bench(sample_count = 30)]
fn picture_as_png(bencher: Bencher<'_, '_>) {
    let document = Document::open(&documents().0, &Limits::default()).unwrap();
    let picture = page::picture(document.current(), 1, 100.0, &Content::All).unwrap();
    bencher.bench_local(|| picture.to_png().unwrap());
}

fn main() {
    divan::main();
    if !support::is_bench() {
        return;
    }
    let (one, hundred) = documents();
    println!("\nmedians, and what a form check as a whole or a picture may take");
    let told = |what: &str, time: Duration, at_most: f64| {
        let ms = time.as_secs_f64() * 1e3;
        println!("{what:<40} {ms:>9.3} ms {at_most:>7.1} ms{}", if ms > at_most { "  missed" } else { "" });
    };
    let [one_page, picture] = medians(40, [&mut || timed(|| see(one, 1)), &mut || timed(|| draw(one))]);
    let [pages] = medians(20, [&mut || timed(|| see(hundred, 100))]);
    told("one page seen", one_page, 3.0);
    told("a hundred pages seen", pages, 60.0);
    told("a page drawn at 100 dpi", picture, 40.0);
}
