//! HTML being written. What comes from a file can only get in as text: names, subjects and reasons are written by
//! whoever made the document (threat V-14), and there is no way to pass one of them off as markup.

use core::fmt::{Display, Write};

use crate::report::text::shown;

/// HTML text under construction.
#[derive(Debug, Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Markup that is written here in the source.
    pub(super) fn raw(&mut self, literal: &'static str) -> &mut Self {
        self.0.push_str(literal);
        self
    }

    /// Text of whatever origin: escaped for element content and for quoted attributes, with nothing left that turns the
    /// reading direction or steers.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for c in shown(text).chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
        self
    }

    /// A number, or whatever else shows itself in digits and marks only.
    pub(super) fn number(&mut self, number: impl Display + Copy + Into<f64>) -> &mut Self {
        let _ = write!(self.0, "{number}");
        self
    }

    /// A count.
    pub(super) fn count(&mut self, count: usize) -> &mut Self {
        let _ = write!(self.0, "{count}");
        self
    }

    /// The `id` of something in the section of a document: `d1`, a letter for what it is, its number. 0: the only one.
    pub(super) fn id(&mut self, document: usize, letter: char, number: usize) -> &mut Self {
        let _ = write!(self.0, "d{document}");
        if letter.is_ascii_lowercase() {
            self.0.push(letter);
        }
        if number > 0 {
            let _ = write!(self.0, "{number}");
        }
        self
    }

    /// `<tag class="class">text</tag>`.
    pub(super) fn element(&mut self, tag: &'static str, class: &'static str, text: &str) -> &mut Self {
        self.open(tag, class).text(text).close(tag)
    }

    /// `<tag class="class">`; no attribute when there is no class.
    pub(super) fn open(&mut self, tag: &'static str, class: &'static str) -> &mut Self {
        self.raw("<").raw(tag);
        if !class.is_empty() {
            self.raw(" class=\"").raw(class).raw("\"");
        }
        self.raw(">")
    }

    /// `</tag>`.
    pub(super) fn close(&mut self, tag: &'static str) -> &mut Self {
        self.raw("</").raw(tag).raw(">\n")
    }

    /// `data:` address of a PNG.
    pub(super) fn png(&mut self, octets: &[u8]) -> &mut Self {
        self.raw("data:image/png;base64,");
        self.0.reserve(octets.len().div_ceil(3).saturating_mul(4));
        for group in octets.chunks(3) {
            let octet = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
            let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
            for (i, shift) in [18, 12, 6, 0].into_iter().enumerate() {
                let digit = if i <= group.len() { DIGITS.get((bits >> shift & 63) as usize) } else { None };
                self.0.push(digit.map_or('=', |&digit| char::from(digit)));
            }
        }
        self
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// RFC 4648 §4.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::*;

    fn made(make: impl FnOnce(&mut Markup)) -> String {
        let mut markup = Markup::default();
        make(&mut markup);
        markup.finish()
    }

    #[test]
    fn text_never_becomes_markup() {
        let hostile = "</p><script>alert('x')</script>&lt;\" onload=\"x\u{202e}\u{0}";
        let written = made(|m| {
            m.text(hostile);
        });
        assert_eq!(
            written,
            "&lt;/p&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;lt;&quot; onload=&quot;x\u{fffd}\u{fffd}"
        );
        assert_eq!(
            made(|m| {
                m.text("Nguyễn Văn Thử");
            }),
            "Nguyễn Văn Thử"
        );
    }

    #[test]
    fn pictures_are_base64() {
        let cases: [(&[u8], &str); 5] =
            [(b"", ""), (b"f", "Zg=="), (b"fo", "Zm8="), (b"foo", "Zm9v"), (&[0xfb, 0xff, 0xfe, 0], "+//+AA==")];
        for (octets, expected) in cases {
            assert_eq!(
                made(|m| {
                    m.png(octets);
                }),
                format!("data:image/png;base64,{expected}")
            );
        }
    }
}
