//! A page being set, and the file around pages (ISO 32000-2 §7.5). Places are in millimetres from the upper left.

use std::collections::{BTreeMap, BTreeSet};

use kyso::base::BoxMm;
use kyso::pdf::{Dictionary, Object, ObjectId, Stream, StreamData, write_object};

use super::font::{Font, Style, Type, mm, pt, show};

/// A page.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub size_mm: (f64, f64),
    pub content: String,
    pub fonts: BTreeSet<Font>,
    pub images: Vec<Scan>,
    /// Form fields on it.
    pub fields: Vec<Field>,
}

/// A picture of a page.
#[derive(Debug, Clone)]
pub struct Scan {
    pub width: u32,
    pub height: u32,
    /// 1 or 3.
    pub channels: u8,
    pub pixels: Vec<u8>,
    /// The pixels by zlib, where many files share them.
    pub packed: Option<std::sync::Arc<[u8]>>,
}

/// A signature field that waits for its signature, with its looks.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub place: BoxMm,
    pub content: String,
    pub fonts: BTreeSet<Font>,
    /// A picture among its looks: PNG.
    pub png: Option<Vec<u8>>,
}

/// Where something was set.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// What: a name of the recipe's own.
    pub what: String,
    /// From 1.
    pub page: u32,
    pub place: BoxMm,
}

/// How a line lies at its `x`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum At {
    Left(f64),
    Centre(f64),
    Right(f64),
}

pub fn operand(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Sheet {
    pub fn new(size_mm: (f64, f64)) -> Self {
        Self { size_mm, content: String::new(), fonts: BTreeSet::new(), images: Vec::new(), fields: Vec::new() }
    }

    /// Sets a line; gives the box from ascent to descent.
    pub fn text(&mut self, at: At, baseline: f64, kind: Type, text: &str) -> BoxMm {
        let width = kind.width(text);
        let left = match at {
            At::Left(x) => x,
            At::Centre(x) => x - width / 2.0,
            At::Right(x) => x - width,
        };
        self.put(left, baseline, kind, &format!("{} Tj", show(kind.style, text)));
        BoxMm::between(left, baseline - kind.ascent(), left + width, baseline + kind.descent())
    }

    pub fn put(&mut self, left: f64, baseline: f64, kind: Type, shown: &str) {
        self.fonts.insert(kind.font());
        self.content.push_str(&text_object(kind, pt(left), pt(self.size_mm.1 - baseline), shown));
    }

    /// A thin line from `left`.
    pub fn rule(&mut self, left: f64, y: f64, width: f64) {
        let [from, to, y] = [left, left + width, self.size_mm.1 - y].map(|v| operand(pt(v)));
        self.content.push_str(&format!("q 0.6 w {from} {y} m {to} {y} l S Q\n"));
    }

    pub fn upright(&mut self, x: f64, top: f64, bottom: f64) {
        let [x, from, to] = [x, self.size_mm.1 - top, self.size_mm.1 - bottom].map(|v| operand(pt(v)));
        self.content.push_str(&format!("q 0.6 w {x} {from} m {x} {to} l S Q\n"));
    }

    /// A picture over a place.
    pub fn picture(&mut self, scan: Scan, place: BoxMm) {
        let [a, d, e, f] =
            [place.width, place.height, place.left, self.size_mm.1 - place.bottom()].map(|v| operand(pt(v)));
        self.content.push_str(&format!("q {a} 0 0 {d} {e} {f} cm /Im{} Do Q\n", self.images.len()));
        self.images.push(scan);
    }
}

pub fn text_object(kind: Type, x: f64, y: f64, shown: &str) -> String {
    let colour = kind.colour.map(|c| operand(f64::from(c) / 255.0)).join(" ");
    format!(
        "{colour} rg BT /{} {} Tf {} {} Td {shown} ET\n",
        kind.font().resource(),
        operand(kind.size),
        operand(x),
        operand(y)
    )
}

/// Looks of text alone, as many lines as given, centred upright in the box.
pub fn text_field(name: &str, place: BoxMm, kind: Type, lines: &[String]) -> (Field, Vec<BoxMm>) {
    let leading = mm(kind.size * 1.2);
    let mut baseline = (place.height - leading * lines.len() as f64) / 2.0 + mm(kind.size * 0.92);
    let mut content = String::new();
    let mut boxes = Vec::new();
    for line in lines {
        content.push_str(&text_object(
            kind,
            pt(0.7),
            pt(place.height - baseline),
            &format!("{} Tj", show(kind.style, line)),
        ));
        let (left, at) = (place.left + 0.7, place.top + baseline);
        boxes.push(BoxMm::between(left, at - kind.ascent(), left + kind.width(line), at + kind.descent()));
        baseline += leading;
    }
    let field = Field { name: name.to_owned(), place, content, fonts: BTreeSet::from([kind.font()]), png: None };
    (field, boxes)
}

/// What a file says of itself beside its pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrapping {
    /// `1.7`.
    pub version: &'static str,
    pub title: String,
}

fn stream(data: &[u8], dictionary: Dictionary) -> Object {
    packed_stream(super::deflate(data), dictionary)
}

fn packed_stream(data: Vec<u8>, dictionary: Dictionary) -> Object {
    let length = i64::try_from(data.len()).unwrap();
    let dictionary = dictionary.with("Filter", Object::name("FlateDecode")).with("Length", length);
    Stream { dictionary, data: StreamData::Owned(data) }.into()
}

fn boxed(values: [f64; 4]) -> Object {
    Object::Array(values.into_iter().map(Object::Real).collect())
}

/// The file: a classic cross-reference table.
pub fn file(sheets: &[Sheet], wrapping: &Wrapping) -> Vec<u8> {
    let mut objects: BTreeMap<u32, Object> = BTreeMap::new();
    let mut next = 4_u32;
    let mut take = |count: u32| {
        let first = next;
        next += count;
        first
    };
    let mut fonts: BTreeMap<Font, u32> = BTreeMap::new();
    let all = sheets.iter().flat_map(|s| s.fonts.iter().chain(s.fields.iter().flat_map(|f| &f.fonts)));
    for font in all.copied().collect::<BTreeSet<_>>() {
        let first = take(5);
        fonts.insert(font, first);
        objects.extend(font.objects(first));
    }
    let font_names = |used: &BTreeSet<Font>| {
        used.iter().fold(Dictionary::new(), |names, font| names.with(font.resource(), ObjectId::new(fonts[font])))
    };
    let mut kids = Vec::new();
    let mut field_ids = Vec::new();
    for sheet in sheets {
        let [leaf, content] = [take(1), take(1)];
        let mut resources = Dictionary::new();
        if !sheet.fonts.is_empty() {
            resources.set("Font", font_names(&sheet.fonts));
        }
        let mut xobjects = Dictionary::new();
        for (index, scan) in sheet.images.iter().enumerate() {
            let id = take(1);
            xobjects.set(format!("Im{index}"), ObjectId::new(id));
            let space = if scan.channels == 1 { "DeviceGray" } else { "DeviceRGB" };
            let about = Dictionary::new()
                .with("Type", Object::name("XObject"))
                .with("Subtype", Object::name("Image"))
                .with("Width", i64::from(scan.width))
                .with("Height", i64::from(scan.height))
                .with("ColorSpace", Object::name(space))
                .with("BitsPerComponent", 8_i64);
            let image = match &scan.packed {
                Some(packed) => packed_stream(packed.to_vec(), about),
                None => stream(&scan.pixels, about),
            };
            objects.insert(id, image);
        }
        if !sheet.images.is_empty() {
            resources.set("XObject", xobjects);
        }
        let mut page = Dictionary::new()
            .with("Type", Object::name("Page"))
            .with("Parent", ObjectId::new(2))
            .with("MediaBox", boxed([0.0, 0.0, pt(sheet.size_mm.0), pt(sheet.size_mm.1)]))
            .with("Resources", resources)
            .with("Contents", ObjectId::new(content));
        let mut annotations = Vec::new();
        for field in &sheet.fields {
            let [widget, looks] = [take(1), take(1)];
            let mut resources = Dictionary::new().with("Font", font_names(&field.fonts));
            if let Some(png) = &field.png {
                let [image, mask] = [take(1), take(1)];
                let (dictionary, rgb, alpha) = decoded(png);
                objects.insert(image, stream(&rgb, dictionary.clone().with("SMask", ObjectId::new(mask))));
                objects.insert(mask, stream(&alpha, dictionary.with("ColorSpace", Object::name("DeviceGray"))));
                resources.set("XObject", Dictionary::new().with("Im0", ObjectId::new(image)));
            }
            let [w, h] = [field.place.width, field.place.height].map(pt);
            let form = Dictionary::new()
                .with("Type", Object::name("XObject"))
                .with("Subtype", Object::name("Form"))
                .with("BBox", boxed([0.0, 0.0, w, h]))
                .with("Resources", resources);
            objects.insert(looks, stream(field.content.as_bytes(), form));
            let about = Dictionary::new()
                .with("Type", Object::name("Annot"))
                .with("Subtype", Object::name("Widget"))
                .with("FT", Object::name("Sig"))
                .with("T", Object::text(&field.name))
                .with("F", 132_i64)
                .with("P", ObjectId::new(leaf))
                .with("Rect", boxed(field.place.rect_pt(sheet.size_mm.1)))
                .with("AP", Dictionary::new().with("N", ObjectId::new(looks)));
            objects.insert(widget, about.into());
            annotations.push(Object::from(ObjectId::new(widget)));
            field_ids.push(Object::from(ObjectId::new(widget)));
        }
        if !annotations.is_empty() {
            page.set("Annots", annotations);
        }
        objects.insert(leaf, page.into());
        objects.insert(content, stream(sheet.content.as_bytes(), Dictionary::new()));
        kids.push(Object::from(ObjectId::new(leaf)));
    }
    let mut catalog = Dictionary::new()
        .with("Type", Object::name("Catalog"))
        .with("Pages", ObjectId::new(2))
        .with("Lang", Object::string("vi-VN"));
    if !field_ids.is_empty() {
        catalog.set("AcroForm", Dictionary::new().with("Fields", field_ids).with("SigFlags", 3_i64));
    }
    objects.insert(1, catalog.into());
    let count = i64::try_from(kids.len()).unwrap();
    let pages = Dictionary::new().with("Type", Object::name("Pages")).with("Kids", kids).with("Count", count);
    objects.insert(2, pages.into());
    objects.insert(3, Dictionary::new().with("Title", Object::text(&wrapping.title)).into());

    let mut out = format!("%PDF-{}\n", wrapping.version).into_bytes();
    out.extend(b"%\xe2\xe3\xcf\xd3\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in &objects {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n").bytes());
        write_object(&mut out, object).unwrap();
        out.extend(b"\nendobj\n");
    }
    let (size, start) = (objects.len() + 1, out.len());
    out.extend(format!("xref\n0 {size}\n{table}trailer\n").bytes());
    let id = Object::string(*b"kyso letters 001");
    let trailer = Dictionary::new()
        .with("Size", i64::try_from(size).unwrap())
        .with("Root", ObjectId::new(1))
        .with("Info", ObjectId::new(3))
        .with("ID", vec![id.clone(), id]);
    write_object(&mut out, &trailer.into()).unwrap();
    out.extend(format!("\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

/// A PNG as an image XObject's dictionary, colours and opacity.
fn decoded(png: &[u8]) -> (Dictionary, Vec<u8>, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    let about = Dictionary::new()
        .with("Type", Object::name("XObject"))
        .with("Subtype", Object::name("Image"))
        .with("Width", i64::from(frame.width))
        .with("Height", i64::from(frame.height))
        .with("ColorSpace", Object::name("DeviceRGB"))
        .with("BitsPerComponent", 8_i64);
    let rgb = pixels.chunks_exact(4).flat_map(|p| p[..3].to_vec()).collect();
    let alpha = pixels.chunks_exact(4).map(|p| p[3]).collect();
    (about, rgb, alpha)
}

/// A paragraph broken into lines and justified.
pub struct Broken {
    /// Words of a line with their type, and whether it is the paragraph's last.
    pub lines: Vec<Vec<(Type, String)>>,
}

/// Words with their types.
pub fn words(spans: &[(Type, &str)]) -> Vec<(Type, String)> {
    spans
        .iter()
        .flat_map(|(kind, text)| text.split(' ').filter(|w| !w.is_empty()).map(|w| (*kind, w.to_owned())))
        .collect()
}

/// Breaks greedily.
pub fn broken(words: &[(Type, String)], first_mm: f64, others_mm: f64) -> Broken {
    let mut lines: Vec<Vec<(Type, String)>> = Vec::new();
    let (mut line, mut width) = (Vec::new(), 0.0);
    for (kind, word) in words {
        let room = if lines.is_empty() { first_mm } else { others_mm };
        let own = kind.width(word) + if line.is_empty() { 0.0 } else { kind.width(" ") };
        if !line.is_empty() && width + own > room {
            lines.push(std::mem::take(&mut line));
            width = kind.width(word);
        } else {
            width += own;
        }
        line.push((*kind, word.clone()));
    }
    lines.push(line);
    Broken { lines }
}

impl Sheet {
    /// Sets a line of words over `width`; spread to fill it when `justified`. Gives the box.
    pub fn line(&mut self, left: f64, width: f64, baseline: f64, line: &[(Type, String)], justified: bool) -> BoxMm {
        let natural: f64 = line.iter().map(|(kind, word)| kind.width(word)).sum::<f64>()
            + line.iter().skip(1).map(|(kind, _)| kind.width(" ")).sum::<f64>();
        let gaps = line.len().saturating_sub(1);
        let wider = if justified && gaps > 0 { (width - natural) / gaps as f64 } else { 0.0 };
        let mut x = left;
        let mut at = 0;
        while at < line.len() {
            let kind = line[at].0;
            let run: Vec<&str> = line[at..].iter().take_while(|(k, _)| *k == kind).map(|(_, w)| w.as_str()).collect();
            let mut shown = String::from("[");
            let mut advance = 0.0;
            for (index, word) in run.iter().enumerate() {
                if index > 0 || at > 0 {
                    shown.push_str(&format!("{}{}", operand(-pt(wider) / kind.size * 1000.0), show(kind.style, " ")));
                    advance += kind.width(" ") + wider;
                }
                shown.push_str(&show(kind.style, word));
                advance += kind.width(word);
            }
            shown.push_str("] TJ");
            self.put(x, baseline, kind, &shown);
            x += advance;
            at += run.len();
        }
        let (rise, fall) =
            line.iter().fold((0.0_f64, 0.0_f64), |(r, f), (k, _)| (r.max(k.ascent()), f.max(k.descent())));
        BoxMm::between(left, baseline - rise, x, baseline + fall)
    }
}

/// The plain face of running text.
pub const TEXT: Type = Type::new(14.0, Style::Regular);
