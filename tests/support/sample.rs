//! Sample documents, written octet by octet so that every oddity is deliberate.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How the first page has its annotations before signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Annots {
    /// No `/Annots`.
    #[default]
    None,
    /// `/Annots [ … ]` with one link.
    Direct,
    /// `/Annots 9 0 R`, an array of its own.
    Indirect,
}

/// A plain document of text pages with the things that matter when signing it. Objects: 1 catalog, 2 page tree,
/// 3 font, 4 info, then per page its page (10, 20, …) and content (11, 21, …); 5 AcroForm, 6 empty signature field.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Number of pages.
    pub pages: usize,
    /// `/MediaBox`, set on the page tree, inherited.
    pub media_box: [f64; 4],
    /// `/CropBox` of every page.
    pub crop_box: Option<[f64; 4]>,
    /// `/Rotate` of every page.
    pub rotate: i32,
    /// `/UserUnit` of every page.
    pub user_unit: Option<f64>,
    /// Annotations of the first page.
    pub annots: Annots,
    /// An empty signature field: fully qualified name and rectangle on the first page.
    pub empty_field: Option<(&'static str, [f64; 4])>,
    /// Extra entries of the catalog, in PDF syntax.
    pub catalog: String,
    /// Extra objects.
    pub objects: BTreeMap<u32, String>,
    /// Whether the trailer has `/ID`.
    pub id: bool,
    /// Whether the file ends with an end-of-line behind `%%EOF`.
    pub final_eol: bool,
}

impl Default for Sample {
    fn default() -> Self {
        Self {
            pages: 2,
            media_box: [0.0, 0.0, 595.0, 842.0],
            crop_box: None,
            rotate: 0,
            user_unit: None,
            annots: Annots::None,
            empty_field: None,
            catalog: String::new(),
            objects: BTreeMap::new(),
            id: true,
            final_eol: true,
        }
    }
}

impl Sample {
    /// The objects, ready for any cross-reference style.
    pub fn raw(&self) -> RawPdf {
        let mut raw = RawPdf::default();
        let mut catalog = format!("<< /Type /Catalog /Pages 2 0 R {}", self.catalog);
        if self.empty_field.is_some() {
            catalog.push_str(" /AcroForm 5 0 R");
            raw.set(5, "<< /Fields [6 0 R] /DA (/Helv 0 Tf 0 g) >>");
        }
        raw.set(1, format!("{catalog} >>"));
        let kids: Vec<String> = (1..=self.pages).map(|p| format!("{} 0 R", p * 10)).collect();
        let boxed = |b: [f64; 4]| format!("[{} {} {} {}]", b[0], b[1], b[2], b[3]);
        raw.set(
            2,
            format!(
                "<< /Type /Pages /Kids [{}] /Count {} /MediaBox {} /Resources << /Font << /F1 3 0 R >> >> >>",
                kids.join(" "),
                self.pages,
                boxed(self.media_box)
            ),
        );
        raw.set(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        raw.set(4, "<< /Producer (kyso tests) /CreationDate (D:20260101000000+07'00') >>");
        for page in 1..=self.pages {
            let number = u32::try_from(page * 10).unwrap();
            let mut text = format!("<< /Type /Page /Parent 2 0 R /Contents {} 0 R", number + 1);
            if let Some(crop) = self.crop_box {
                let _ = write!(text, " /CropBox {}", boxed(crop));
            }
            if self.rotate != 0 {
                let _ = write!(text, " /Rotate {}", self.rotate);
            }
            if let Some(unit) = self.user_unit {
                let _ = write!(text, " /UserUnit {unit}");
            }
            if page == 1 {
                text.push_str(&self.first_page(&mut raw));
            }
            raw.set(number, format!("{text} >>"));
            let content = format!("BT /F1 14 Tf 72 700 Td (Cong van so {page}) Tj ET\n");
            raw.set(number + 1, format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
        }
        for (number, object) in &self.objects {
            raw.set(*number, object.clone());
        }
        raw.trailer = " /Info 4 0 R".into();
        if self.id {
            raw.trailer.push_str(" /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]");
        }
        raw.final_eol = self.final_eol;
        raw
    }

    fn first_page(&self, raw: &mut RawPdf) -> String {
        let link = "<< /Type /Annot /Subtype /Link /Rect [72 600 172 620] /Border [0 0 0] >>";
        let mut annots = Vec::new();
        if self.annots != Annots::None {
            raw.set(7, link);
            annots.push("7 0 R");
        }
        if let Some((name, rect)) = self.empty_field {
            let [a, b, c, d] = rect;
            let names: Vec<&str> = name.split('.').collect();
            let (last, above) = names.split_last().unwrap();
            // A dotted name is a chain of parents: object 6 stays the root field, the terminal field is 8.
            let widget =
                format!("/FT /Sig /T ({last}) /Type /Annot /Subtype /Widget /Rect [{a} {b} {c} {d}] /F 4 /P 10 0 R");
            match above.first() {
                Some(root) => {
                    raw.set(6, format!("<< /T ({root}) /Kids [8 0 R] >>"));
                    raw.set(8, format!("<< {widget} /Parent 6 0 R >>"));
                    annots.push("8 0 R");
                }
                None => {
                    raw.set(6, format!("<< {widget} >>"));
                    annots.push("6 0 R");
                }
            }
        }
        let array = format!("[{}]", annots.join(" "));
        match self.annots {
            _ if annots.is_empty() => String::new(),
            Annots::Indirect => {
                raw.set(9, array);
                " /Annots 9 0 R".into()
            }
            _ => format!(" /Annots {array}"),
        }
    }

    /// With a classic cross-reference table.
    pub fn build(&self) -> Vec<u8> {
        self.raw().table()
    }
}

/// Objects as PDF syntax, to be laid out with a cross-reference style. `/Root` is object 1.
#[derive(Debug, Clone, Default)]
pub struct RawPdf {
    pub objects: BTreeMap<u32, Vec<u8>>,
    /// Extra trailer entries.
    pub trailer: String,
    pub final_eol: bool,
}

impl RawPdf {
    /// Sets an object's text (what stands between `obj` and `endobj`).
    pub fn set(&mut self, number: u32, text: impl Into<Vec<u8>>) {
        self.objects.insert(number, text.into());
    }

    fn body(&self, hidden: &[u32]) -> (Vec<u8>, BTreeMap<u32, usize>) {
        let mut out = b"%PDF-1.7\n%\xc3\xa1\xc3\xa0\n".to_vec();
        let mut offsets = BTreeMap::new();
        for (number, text) in self.objects.iter().filter(|(n, _)| !hidden.contains(n)) {
            offsets.insert(*number, out.len());
            out.extend(format!("{number} 0 obj\n").bytes());
            out.extend(text);
            out.extend(b"\nendobj\n");
        }
        (out, offsets)
    }

    fn size(&self) -> u32 {
        self.objects.keys().last().copied().unwrap_or(0) + 1
    }

    fn end(&self, out: &mut Vec<u8>, startxref: usize) {
        out.extend(format!("startxref\n{startxref}\n%%EOF").bytes());
        if self.final_eol {
            out.push(b'\n');
        }
    }

    fn table_text(offsets: &BTreeMap<u32, usize>, size: u32) -> String {
        let mut text = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for number in 1..size {
            match offsets.get(&number) {
                Some(offset) => {
                    let _ = writeln!(text, "{offset:010} 00000 n ");
                }
                None => text.push_str("0000000000 00000 f \n"),
            }
        }
        text
    }

    /// Classic table.
    pub fn table(&self) -> Vec<u8> {
        let (mut out, offsets) = self.body(&[]);
        let startxref = out.len();
        let size = self.size();
        out.extend(Self::table_text(&offsets, size).bytes());
        out.extend(format!("trailer\n<< /Size {size} /Root 1 0 R{} >>\n", self.trailer).bytes());
        self.end(&mut out, startxref);
        out
    }

    /// Uncompressed cross-reference stream, no object streams.
    pub fn stream(&self) -> Vec<u8> {
        let (mut out, mut offsets) = self.body(&[]);
        let number = self.size();
        let startxref = out.len();
        offsets.insert(number, startxref);
        let rows = Self::rows(&offsets, &BTreeMap::new(), number + 1);
        out.extend(
            format!(
                "{number} 0 obj\n<< /Type /XRef /Size {} /W [1 4 2] /Root 1 0 R{} /Length {} >>\nstream\n",
                number + 1,
                self.trailer,
                rows.len()
            )
            .bytes(),
        );
        out.extend(rows);
        out.extend(b"\nendstream\nendobj\n");
        self.end(&mut out, startxref);
        out
    }

    /// Hybrid-reference file (ISO 32000-2 §7.5.8.4): the objects `hidden` lie in an object stream that only readers
    /// of `/XRefStm` see; the table calls them free.
    pub fn hybrid(&self, hidden: &[u32]) -> Vec<u8> {
        let (mut out, mut offsets) = self.body(hidden);
        let (packed, xref) = (self.size(), self.size() + 1);
        let (mut head, mut body) = (String::new(), Vec::new());
        let mut places = BTreeMap::new();
        for (index, number) in hidden.iter().enumerate() {
            let _ = write!(head, "{number} {} ", body.len());
            body.extend(self.objects.get(number).expect("a hidden object"));
            body.push(b'\n');
            places.insert(*number, (packed, index));
        }
        offsets.insert(packed, out.len());
        out.extend(
            format!(
                "{packed} 0 obj\n<< /Type /ObjStm /N {} /First {} /Length {} >>\nstream\n{head}",
                hidden.len(),
                head.len(),
                head.len() + body.len()
            )
            .bytes(),
        );
        out.extend(body);
        out.extend(b"\nendstream\nendobj\n");
        let stream_at = out.len();
        offsets.insert(xref, stream_at);
        let only: BTreeMap<u32, usize> = BTreeMap::new();
        let first = hidden.iter().min().copied().unwrap();
        let last = hidden.iter().max().copied().unwrap();
        let rows = Self::rows_between(&only, &places, first, last + 1);
        assert_eq!(hidden.len(), (last - first + 1) as usize, "hidden objects follow one another");
        out.extend(
            format!(
                "{xref} 0 obj\n<< /Type /XRef /Size {} /W [1 4 2] /Index [{first} {}] /Length {} >>\nstream\n",
                xref + 1,
                hidden.len(),
                rows.len()
            )
            .bytes(),
        );
        out.extend(rows);
        out.extend(b"\nendstream\nendobj\n");
        let startxref = out.len();
        out.extend(Self::table_text(&offsets, xref + 1).bytes());
        out.extend(
            format!("trailer\n<< /Size {} /Root 1 0 R{} /XRefStm {stream_at} >>\n", xref + 1, self.trailer).bytes(),
        );
        self.end(&mut out, startxref);
        out
    }

    fn rows(offsets: &BTreeMap<u32, usize>, packed: &BTreeMap<u32, (u32, usize)>, size: u32) -> Vec<u8> {
        Self::rows_between(offsets, packed, 0, size)
    }

    fn rows_between(
        offsets: &BTreeMap<u32, usize>,
        packed: &BTreeMap<u32, (u32, usize)>,
        first: u32,
        end: u32,
    ) -> Vec<u8> {
        let mut rows = Vec::new();
        for number in first..end {
            let (kind, second, third) = match (offsets.get(&number), packed.get(&number)) {
                (_, Some((stream, index))) => (2, *stream, u16::try_from(*index).unwrap()),
                (Some(offset), _) => (1, u32::try_from(*offset).unwrap(), 0),
                (None, None) => (0, 0, if number == 0 { 65535 } else { 0 }),
            };
            rows.push(kind);
            rows.extend(second.to_be_bytes());
            rows.extend(third.to_be_bytes());
        }
        rows
    }
}

/// The document with its objects packed into object streams and a cross-reference stream, by qpdf; `None` without qpdf.
pub fn with_object_streams(pdf: &[u8]) -> Option<Vec<u8>> {
    qpdf(pdf, &["--object-streams=generate"])
}

/// The document linearised (and packed when `streams`), by qpdf; `None` without qpdf.
pub fn linearised(pdf: &[u8], streams: bool) -> Option<Vec<u8>> {
    qpdf(pdf, &["--linearize", if streams { "--object-streams=generate" } else { "--object-streams=disable" }])
}

/// The document as qpdf rewrites it with these options; `None` without qpdf.
pub fn qpdf(pdf: &[u8], options: &[&str]) -> Option<Vec<u8>> {
    if !super::have("qpdf") {
        return None;
    }
    let dir = super::temp_dir();
    std::fs::write(dir.path().join("in.pdf"), pdf).unwrap();
    let args: Vec<&str> = options.iter().copied().chain(["in.pdf", "out.pdf"]).collect();
    super::peers::run("qpdf", &args, dir.path()).expect("qpdf rewrites the sample");
    Some(std::fs::read(dir.path().join("out.pdf")).unwrap())
}
