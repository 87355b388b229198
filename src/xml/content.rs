//! What stands between tags: text, CDATA sections, comments, instructions.

use super::chars::{self, Scanned, class, skip_space};
use super::reader::{Kind, Next, Reader};
use super::tag::{Stop, Why, bad, reference};
use core::ops::Range;

impl Reader<'_> {
    /// Character data (XML 1.0 [14]).
    pub(super) fn text(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let octets = self.window.text().as_bytes();
        let (stop, bracket) = text_run(octets, at);
        if bracket && let Some(found) = memchr::memmem::find(octets.get(at..stop).unwrap_or_default(), b"]]>") {
            return Err(bad("']]>' in character data", at + found));
        }
        let mut end = stop;
        if stop == octets.len() {
            // The rest of a "]]>" may follow.
            end -= octets.get(at..stop).unwrap_or_default().iter().rev().take(2).take_while(|&&b| b == b']').count();
        }
        if end > at {
            return Ok(self.token(Kind::Text, at, end));
        }
        match octets.get(at) {
            Some(b'&') => {
                let (c, end) = reference(octets, at)?;
                self.piece.clear();
                self.piece.push(c);
                self.token(Kind::Text, at, end);
                self.token.in_piece = true;
                Ok(Next::Token)
            }
            Some(b'\r') => self.line_end(),
            _ => Err(Stop::More),
        }
    }

    /// A carriage return: with the line feed behind it, or alone, it is a line feed (XML 1.0 §2.11).
    fn line_end(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        match self.window.text().as_bytes().get(at + 1) {
            None => Err(Stop::More),
            Some(b'\n') => {
                self.window.pos = at + 1;
                Ok(Next::Again)
            }
            Some(_) => {
                self.piece.clear();
                self.piece.push('\n');
                self.token(Kind::Text, at, at + 1);
                self.token.in_piece = true;
                Ok(Next::Token)
            }
        }
    }

    /// Inside a CDATA section.
    pub(super) fn cdata(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let octets = self.window.text().as_bytes();
        let rest = octets.get(at..).unwrap_or_default();
        let stop = memchr::memchr(b'\r', rest).unwrap_or(rest.len());
        let run = rest.get(..stop).unwrap_or_default();
        let close = memchr::memmem::find(run, b"]]>");
        let mut length = close.unwrap_or(stop);
        if close.is_none() && stop == rest.len() {
            length -= run.iter().rev().take(2).take_while(|&&b| b == b']').count();
        }
        if length > 0 {
            return Ok(self.token(Kind::Text, at, at + length));
        }
        if close.is_some() {
            self.in_cdata = false;
            self.window.pos = at + 3;
            return Ok(Next::Again);
        }
        if rest.first() == Some(&b'\r') { self.line_end() } else { Err(Stop::More) }
    }

    /// Behind `<!`: a comment, a CDATA section, or a document type declaration.
    pub(super) fn declaration(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let octets = self.window.text().as_bytes();
        let rest = octets.get(at..).unwrap_or_default();
        if let Some(inside) = rest.strip_prefix(b"<!--") {
            let close = memchr::memmem::find(inside, b"--").ok_or(Stop::More)?;
            match inside.get(close + 2) {
                None => return Err(Stop::More),
                Some(b'>') => {}
                Some(_) => return Err(bad("'--' in a comment", at + 4 + close)),
            }
            let text = at + 4..at + 4 + close;
            let end = text.end + 3;
            self.token(Kind::Comment, at, end);
            self.token.inside = (text.start, text.end);
            self.token.in_piece = self.normalise(text);
            return Ok(Next::Token);
        }
        if rest.starts_with(b"<![CDATA[") {
            if self.open.is_empty() {
                return Err(bad("character data outside the root element", at));
            }
            self.in_cdata = true;
            self.window.pos = at + 9;
            return Ok(Next::Again);
        }
        if rest.starts_with(b"<!DOCTYPE") {
            return Err(Stop::Because(Box::new(Why::Refused("a document type declaration", at))));
        }
        let open = [b"<!--".as_slice(), b"<![CDATA[", b"<!DOCTYPE"].iter().any(|markup| markup.starts_with(rest));
        if open { Err(Stop::More) } else { Err(bad("'<!' that begins nothing", at)) }
    }

    /// A processing instruction (XML 1.0 [16]).
    pub(super) fn instruction(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let text = self.window.text();
        let octets = text.as_bytes();
        let target = match chars::name(text, at + 2) {
            Scanned::Name { end, colon: None } => at + 2..end,
            // Namespaces 1.0 §7.
            Scanned::Name { .. } => return Err(bad("a colon in the target of a processing instruction", at)),
            Scanned::Open => return Err(Stop::More),
            Scanned::Not => return Err(bad("a processing instruction without a target", at)),
        };
        if text.get(target.clone()).unwrap_or_default().eq_ignore_ascii_case("xml") {
            return Err(bad("an XML declaration that does not stand at the very beginning", at));
        }
        let from = skip_space(octets, target.end);
        let rest = octets.get(from..).unwrap_or_default();
        let close = memchr::memmem::find(rest, b"?>");
        if from == target.end && close != Some(0) {
            let open = b"?>".starts_with(rest);
            return Err(if open { Stop::More } else { bad("no white space behind a target", from) });
        }
        let data = from..from + close.ok_or(Stop::More)?;
        let end = data.end + 2;
        let target = target.end;
        self.token(Kind::Instruction, at, end);
        self.token.target = target;
        self.token.inside = (data.start, data.end);
        self.token.in_piece = self.normalise(data);
        Ok(Next::Token)
    }

    /// Puts markup with other line ends into `piece`; `false` when there are none.
    fn normalise(&mut self, range: Range<usize>) -> bool {
        let text = self.window.text().get(range).unwrap_or_default();
        if !text.contains('\r') {
            return false;
        }
        self.piece.clear();
        let mut lines = text.split('\r');
        self.piece.push_str(lines.next().unwrap_or_default());
        for line in lines {
            self.piece.push('\n');
            self.piece.push_str(line.strip_prefix('\n').unwrap_or(line));
        }
        true
    }
}

/// Where the run of text at `at` ends, and whether it may hold a `]`.
#[inline]
fn text_run(octets: &[u8], at: usize) -> (usize, bool) {
    // Most runs are short: a call costs more than looking at them octet by octet.
    const SHORT: usize = 24;
    let rest = octets.get(at..).unwrap_or_default();
    let mut seen = 0;
    for (i, &b) in rest.iter().take(SHORT).enumerate() {
        let class = class(b);
        if class & chars::TEXT_STOP != 0 {
            return (at + i, seen & chars::BRACKET != 0);
        }
        seen |= class;
    }
    let tail = rest.get(SHORT..).unwrap_or_default();
    let length = memchr::memchr3(b'<', b'&', b'\r', tail).unwrap_or(tail.len());
    let bracket = seen & chars::BRACKET != 0 || memchr::memchr(b']', tail.get(..length).unwrap_or_default()).is_some();
    (at + SHORT.min(rest.len()) + length, bracket)
}
