//! Documents that are well-formed, free of DTDs, and as odd as those rules permit. A seed makes the same document each time.

use std::fmt::Write as _;

/// Numbers from a seed; xorshift64*.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds must not give neighbouring documents.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d | 1)
    }

    /// Below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % end
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// Whether something of this many in a hundred happens.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// A generated document.
pub struct Document {
    /// As a file.
    pub octets: Vec<u8>,
    /// Its text without byte order mark and declaration: can be put into another document when nothing stands around its root.
    pub text: String,
    /// How many elements it has.
    pub elements: usize,
    /// Where the nth element, in document order, ends: how many elements are at or below it.
    pub spans: Vec<usize>,
    /// Values of `Id`, `ID`, `id`, with the number of the element.
    pub ids: Vec<(String, usize)>,
}

/// What may occur.
#[derive(Clone, Copy)]
pub struct Shape {
    /// Put into another document: UTF-8, nothing around the root, `Id` attributes that begin with this number.
    pub part: Option<usize>,
    /// At most.
    pub elements: usize,
    pub depth: usize,
}

const LOCALS: &[&str] = &[
    "HDon",
    "DLHDon",
    "TTChung",
    "NBan",
    "a",
    "b",
    "_c",
    "d-1",
    "e.2",
    "z",
    "Họ_tên",
    "Ho\u{323}_te\u{302}n",
    "Đơn",
    "x·y",
    "𐐀a",
    "À",
];
const ATTRIBUTES: &[&str] = &[
    "a",
    "b",
    "z",
    "A",
    "Ten",
    "gia-tri",
    "_x",
    "số",
    "so\u{302}\u{301}",
    "é",
    "𐐀",
    "\u{fdf0}",
    "lang",
    "x.y",
    "xmlnsx",
];
const PREFIXES: &[&str] = &["a", "b", "ds", "inv", "p1", "p2", "n0", "đ", "A", "Z", "xmk"];
/// In an order that is not that of the prefixes; one is a part of another, one differs by letter case. None has an ampersand:
/// libxml2 writes it as it is, which is no XML (`ampersands_in_namespace_names` has what is right), nor is one relative.
const NAMESPACES: &[&str] = &[
    "urn:z",
    "urn:a",
    "urn:a:b",
    "http://kekhaithue.gdt.gov.vn/TKhaiThue",
    "http://www.mic.gov.vn/TBT/QCVN_102_2016",
    "http://www.w3.org/2000/09/xmldsig#",
    "http://www.w3.org/2000/09/xmldsig",
    "HTTP://www.w3.org/2000/09/xmldsig#",
    "urn:x?q=1;r=2",
    "urn:%E1%BB%87",
];
const WORDS: &[&str] = &[
    "Ủy ban nhân dân xã Thử Nghiệm",
    "U\u{309}y ban nha\u{302}n da\u{302}n xa\u{303}",
    "Nguyễn Văn A",
    "Nguye\u{302}\u{303}n",
    "Ng\u{306}u\u{31b}\u{323}",
    "1.234.567 ₫",
    "x",
    "]]",
    ">",
    "]] >",
    "\"",
    "'",
    "a > b",
    "--",
    "\u{a0}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffd}",
    "😀",
    "\u{10fffd}",
    "\u{7f}",
    "\u{80}",
    "\u{e000}",
    "%20",
    "{}",
];
const WHITE: &[&str] = &[" ", "\n", "\t", "\r\n", "\r", "  \n\t", "\r\r\n", "\n\r", "\r\n\r\n"];
const REFERENCES: &[&str] = &[
    "&amp;",
    "&lt;",
    "&gt;",
    "&quot;",
    "&apos;",
    "&#13;",
    "&#xD;",
    "&#x0D;",
    "&#10;",
    "&#xA;",
    "&#9;",
    "&#32;",
    "&#60;",
    "&#38;",
    "&#x3e;",
    "&#x1EC7;",
    "&#7879;",
    "&#x1F600;",
    "&#x10FFFF;",
    "&#xFFFD;",
    "&#x85;",
    "&#000000000065;",
];
const TARGETS: &[&str] = &["pi", "xml-stylesheet", "x", "PI", "xmlx", "đ", "php"];

struct Writer<'d> {
    dice: &'d mut Dice,
    shape: Shape,
    out: String,
    elements: usize,
    spans: Vec<usize>,
    ids: Vec<(String, usize)>,
    /// Prefix and namespace name, the outermost first.
    scope: Vec<(String, String)>,
}

/// A document; what is drawn depends on nothing but the dice.
pub fn document(dice: &mut Dice, shape: Shape) -> Document {
    let writer = Writer {
        dice,
        shape,
        out: String::new(),
        elements: 0,
        spans: Vec::new(),
        ids: Vec::new(),
        scope: vec![("xml".into(), "http://www.w3.org/XML/1998/namespace".into())],
    };
    writer.document()
}

impl Writer<'_> {
    fn document(mut self) -> Document {
        if self.shape.part.is_none() {
            self.around();
        }
        self.element(1);
        if self.shape.part.is_none() {
            self.around();
        }
        let text = std::mem::take(&mut self.out);
        let encoding = if self.shape.part.is_some() { 0 } else { self.dice.below(10) };
        let quote = self.dice.pick(&["\"", "'"]);
        let standalone = self.dice.pick(&["", " standalone=\"yes\"", " standalone='no'"]);
        let declared = |name: &str| match name {
            "" => format!("<?xml version={quote}1.0{quote}{standalone} ?>\r\n"),
            name => format!("<?xml version={quote}1.0{quote} encoding={quote}{name}{quote}{standalone}?>"),
        };
        let octets = match encoding {
            0..4 => text.clone().into_bytes(),
            4 => [declared(""), text.clone()].concat().into_bytes(),
            5 | 6 => [&declared("UTF-8"), &text[..]].concat().into_bytes(),
            7 => ["\u{feff}", &declared("utf-8"), &text].concat().into_bytes(),
            8 => ["\u{feff}", &declared("UTF-16"), &text].concat().encode_utf16().flat_map(u16::to_le_bytes).collect(),
            _ => ["\u{feff}", &declared("utf-16"), &text].concat().encode_utf16().flat_map(u16::to_be_bytes).collect(),
        };
        Document { octets, text, elements: self.elements, spans: self.spans, ids: self.ids }
    }

    /// Comments, instructions and white space outside the root.
    fn around(&mut self) {
        for _ in 0..self.dice.below(4) {
            match self.dice.below(3) {
                0 => self.comment(),
                1 => self.instruction(),
                _ => self.white(),
            }
        }
    }

    fn white(&mut self) {
        let white = self.dice.pick(WHITE);
        self.out.push_str(white);
    }

    fn comment(&mut self) {
        // `--` must not occur, nor a `-` before the end.
        let text: Vec<&str> = (0..self.dice.below(3))
            .map(|_| self.dice.pick(&["", "a", "<b>", "&amp;", "việt", "\r\n", "\r", "]]>", "- -a", "?>"]))
            .collect();
        write!(self.out, "<!--{}-->", text.concat()).unwrap();
    }

    fn instruction(&mut self) {
        let target = self.dice.pick(TARGETS);
        let data = self.dice.pick(&["", " ", "  a", " x=\"1\"", "\tđ", "\r\n b \r c", " ? >", " <a/>&amp;", "\n"]);
        write!(self.out, "<?{target}{data}?>").unwrap();
    }

    fn text(&mut self) {
        match self.dice.below(10) {
            0..4 => {
                let word = self.dice.pick(WORDS);
                // `]]>` is not to come together over two words.
                if word.starts_with('>') && self.out.ends_with("]]") {
                    self.out.push(' ');
                }
                if word.starts_with([']', '>']) && self.out.ends_with(']') {
                    self.out.push(' ');
                }
                self.out.push_str(word);
            }
            4..7 => self.white(),
            7 | 8 => {
                let reference = self.dice.pick(REFERENCES);
                self.out.push_str(reference);
            }
            _ => {
                let text = self.dice.pick(&[
                    "",
                    "<b a=\"1\">&amp;</b>",
                    "\r\n",
                    "x\ry",
                    "]]",
                    "]",
                    "&#13;",
                    "<!-- -->",
                    "ệ",
                    "e\u{323}\u{302}",
                    ">",
                ]);
                write!(self.out, "<![CDATA[{text}]]>").unwrap();
            }
        }
    }

    /// What an attribute is worth, quoted.
    fn value(&mut self) -> String {
        let quote = self.dice.pick(&["\"", "'"]);
        let mut value = String::new();
        for _ in 0..self.dice.below(4) {
            let part = match self.dice.below(6) {
                0..3 => self.dice.pick(WORDS),
                3 => self.dice.pick(WHITE),
                _ => self.dice.pick(REFERENCES),
            };
            value.push_str(if part.contains(quote) { "q" } else { part });
        }
        format!("{quote}{value}{quote}")
    }

    fn namespace(&self, prefix: &str) -> Option<&str> {
        self.scope.iter().rev().find(|(known, _)| known == prefix).map(|(_, namespace)| namespace.as_str())
    }

    fn element(&mut self, depth: usize) {
        let number = self.elements;
        self.elements += 1;
        self.spans.push(0);
        let outer = self.scope.len();
        let mut parts: Vec<String> = Vec::new();
        self.declarations(depth, &mut parts);
        // In scope, not hidden, not taken away.
        let prefixes: Vec<String> =
            self.scope[1..].iter().map(|(prefix, _)| prefix.clone()).filter(|p| !p.is_empty()).collect();
        let local = self.dice.pick(LOCALS);
        let name = match prefixes.len() {
            0 => local.to_owned(),
            n if self.dice.chance(45) => format!("{}:{local}", prefixes[self.dice.below(n)]),
            _ => local.to_owned(),
        };
        self.attributes(&prefixes, number, &mut parts);
        // Declarations and attributes stand in any order.
        for at in (1..parts.len()).rev() {
            let with = self.dice.below(at + 1);
            parts.swap(at, with);
        }
        write!(self.out, "<{name}").unwrap();
        for part in parts {
            let white = self.dice.pick(&[" ", " ", " ", "\n", "\r\n\t", "  "]);
            let equals = self.dice.pick(&["=", "=", "=", " = ", "\n="]);
            let (name, value) = part.split_once('=').unwrap();
            write!(self.out, "{white}{name}{equals}{value}").unwrap();
        }
        let end = self.dice.pick(&["", "", "", " ", "\r\n"]);
        let empty = depth >= self.shape.depth || self.elements >= self.shape.elements || self.dice.chance(15);
        if empty && self.dice.chance(60) {
            write!(self.out, "{end}/>").unwrap();
        } else {
            write!(self.out, "{end}>").unwrap();
            self.content(depth, empty);
            write!(self.out, "</{name}{end}>").unwrap();
        }
        self.spans[number] = self.elements - number;
        self.scope.truncate(outer);
    }

    fn content(&mut self, depth: usize, leaf: bool) {
        for _ in 0..self.dice.below(7) {
            match self.dice.below(12) {
                0..5 if !leaf && self.elements < self.shape.elements => self.element(depth + 1),
                5 => self.comment(),
                6 => self.instruction(),
                _ => self.text(),
            }
        }
    }

    fn declarations(&mut self, depth: usize, parts: &mut Vec<String>) {
        let mut declared: Vec<String> = Vec::new();
        let most = if depth == 1 { 5 } else { 2 };
        for _ in 0..self.dice.below(most + 1) {
            let prefix = if self.dice.chance(35) { "" } else { self.dice.pick(PREFIXES) };
            if declared.iter().any(|known| known == prefix) {
                continue;
            }
            let namespace = match (prefix, self.dice.below(10)) {
                ("", 0..4) => "",
                // Again what it is already: superfluous.
                (prefix, 4..6) => self.namespace(prefix).unwrap_or("urn:a").to_owned().leak(),
                _ => self.dice.pick(NAMESPACES),
            };
            let attribute = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            let quote = self.dice.pick(&["\"", "'"]);
            parts.push(format!("{attribute}={quote}{namespace}{quote}"));
            declared.push(prefix.to_owned());
            self.scope.push((prefix.to_owned(), namespace.to_owned()));
        }
        if self.dice.chance(2) {
            parts.push("xmlns:xml='http://www.w3.org/XML/1998/namespace'".to_owned());
        }
    }

    fn attributes(&mut self, prefixes: &[String], number: usize, parts: &mut Vec<String>) {
        let mut taken: Vec<(String, String)> = Vec::new();
        for _ in 0..self.dice.below(5) {
            let local = self.dice.pick(ATTRIBUTES);
            let prefix = match prefixes.len() {
                n if n > 0 && self.dice.chance(50) => prefixes[self.dice.below(n)].as_str(),
                _ => "",
            };
            let namespace = if prefix.is_empty() { "" } else { self.namespace(prefix).unwrap() };
            let expanded = (namespace.to_owned(), local.to_owned());
            if taken.contains(&expanded) {
                continue;
            }
            taken.push(expanded);
            let value = self.value();
            parts.push(if prefix.is_empty() {
                format!("{local}={value}")
            } else {
                format!("{prefix}:{local}={value}")
            });
        }
        if self.dice.chance(12) {
            parts.push(format!("xml:lang={}", self.dice.pick(&["'vi'", "\"en\"", "''"])));
        }
        if self.dice.chance(8) {
            parts.push(format!("xml:space={}", self.dice.pick(&["'preserve'", "\"default\""])));
        }
        if self.dice.chance(8) {
            parts.push(format!("xml:base={}", self.dice.pick(BASES)));
        }
        let id = format!("{}n{number}", self.shape.part.map_or("i".to_owned(), |part| format!("p{part}")));
        if self.dice.chance(4) {
            parts.push(format!("xml:id='x{id}'"));
        }
        if self.shape.part.is_some() || self.dice.chance(15) {
            let attribute = if self.shape.part.is_some() { "Id" } else { self.dice.pick(&["Id", "ID", "id"]) };
            parts.push(format!("{attribute}=\"{id}\""));
            self.ids.push((id, number));
        }
    }
}

/// Absolute, and relative in all the ways that C14N 1.1 §2.4 joins. None is empty: libxml2 drops `xml:base=""` from every
/// element under C14N 1.1, whether or not there is anything to join (`an_empty_base` has what is right). None ends in `..`
/// without a `/`, which C14N 1.1 appendix A adds and libxml2 does not always (tests of appendix A are beside the code).
const BASES: &[&str] = &[
    "'http://example.gov.vn/a/b'",
    "'http://example.gov.vn/'",
    "'urn:x'",
    "'c/'",
    "'d'",
    "'../e'",
    "'../'",
    "'./f/'",
    "'/g'",
    "'../../h/../i'",
    "'?q'",
];
