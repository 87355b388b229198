//! Changes to a PDF that an attacker would make.

use std::ops::Range;

use kyso::crypto::{DigestAlgorithm, digest};

use crate::Dice;

/// What stands in PDF files where it matters.
const WORDS: &[&[u8]] = &[
    b"/ByteRange",
    b"/Contents",
    b"/Type",
    b"/Sig",
    b"/DocTimeStamp",
    b"/SubFilter",
    b"/ETSI.CAdES.detached",
    b"/ETSI.RFC3161",
    b"/adbe.pkcs7.detached",
    b"/adbe.pkcs7.sha1",
    b"/AcroForm",
    b"/Fields",
    b"/Kids",
    b"/Parent",
    b"/FT",
    b"/V",
    b"/T",
    b"/AP",
    b"/N",
    b"/Annots",
    b"/Subtype",
    b"/Widget",
    b"/Stamp",
    b"/FreeText",
    b"/Rect",
    b"/P",
    b"/Pages",
    b"/Page",
    b"/Catalog",
    b"/Root",
    b"/Size",
    b"/Prev",
    b"/XRefStm",
    b"/Info",
    b"/ID",
    b"/Encrypt",
    b"/Length",
    b"/Filter",
    b"/FlateDecode",
    b"/ASCIIHexDecode",
    b"/ASCII85Decode",
    b"/LZWDecode",
    b"/DecodeParms",
    b"/Predictor",
    b"/Columns",
    b"/W",
    b"/Index",
    b"/ObjStm",
    b"/First",
    b"/Extends",
    b"/XRef",
    b"/Perms",
    b"/DocMDP",
    b"/FieldMDP",
    b"/TransformParams",
    b"/Reference",
    b"/DSS",
    b"/VRI",
    b"/Certs",
    b"/CRLs",
    b"/MediaBox",
    b"/Resources",
    b"/Font",
    b"/OCProperties",
    b"/OpenAction",
    b"/AA",
    b"/Names",
    b"/JavaScript",
    b"/Metadata",
    b"/Version",
    b"/Extensions",
    b"/SigFlags",
    b"/NeedAppearances",
    b"/XFA",
    b"/Lock",
    b"null",
    b"true",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"<>",
    b"()",
    b" 0 R",
    b"obj",
    b"endobj",
    b"stream\n",
    b"endstream",
    b"xref\n",
    b"trailer\n",
    b"startxref\n",
    b"%%EOF\n",
    b"%PDF-1.7\n",
    b"0 0 0 0",
    b"-1",
    b"65535 f ",
    b"00000 n ",
    b"4294967296",
    b"9223372036854775807",
    b"18446744073709551616",
    b"2147483648",
    b"\0",
    b"%",
];

/// Applies one change; the result is at most `most` octets long.
pub fn change(octets: &mut Vec<u8>, dice: &mut Dice, most: usize) {
    match dice.below(12) {
        0..=3 => append_revision(octets, dice),
        4 => put_word(octets, dice),
        5 | 6 => turn_number(octets, dice),
        7 => copy_object(octets, dice),
        8 => within_signature(octets, dice),
        9 => cut_revision(octets, dice),
        10 => swap_numbers(octets, dice),
        _ => repair_digest(octets),
    }
    octets.truncate(most);
}

/// A later revision with correct tables: one to three objects, some old, some new.
pub fn append_revision(octets: &mut Vec<u8>, dice: &mut Dice) {
    let objects = objects(octets);
    let Some(previous) = last_startxref(octets) else { return };
    let next = objects.iter().map(|(number, _)| *number).max().unwrap_or(0).saturating_add(1).min(1 << 20);
    let root = after(octets, b"/Root").unwrap_or(b"1 0 R").to_vec();
    let mut offsets = Vec::new();
    let mut body = Vec::new();
    for _ in 0..=dice.below(3) {
        let number = match dice.pick(&objects) {
            Some((number, _)) if dice.below(4) > 0 => *number,
            _ => next + dice.below(3) as u32,
        };
        let mut text = match dice.pick(&objects) {
            Some((_, range)) if dice.below(8) > 0 => {
                let own = objects.iter().find(|(n, _)| *n == number).map(|(_, range)| range);
                let range = if dice.below(3) > 0 { own.unwrap_or(range) } else { range };
                octets.get(range.clone()).unwrap_or_default().to_vec()
            }
            _ => b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 600 800] >>".to_vec(),
        };
        for _ in 0..dice.below(3) {
            match dice.below(4) {
                0 => put_word(&mut text, dice),
                1 => turn_number(&mut text, dice),
                2 => swap_numbers(&mut text, dice),
                _ => put_entry(&mut text, &objects, dice),
            }
        }
        if !octets.ends_with(b"\n") && body.is_empty() {
            body.push(b'\n');
        }
        offsets.retain(|(n, _)| *n != number);
        offsets.push((number, octets.len() + body.len()));
        body.extend(format!("{number} 0 obj\n").bytes());
        body.extend(text);
        body.extend(b"\nendobj\n");
    }
    offsets.sort_unstable();
    let table = octets.len() + body.len();
    body.extend(b"xref\n0 0\n");
    for (number, offset) in &offsets {
        body.extend(format!("{number} 1\n{offset:010} 00000 n \n").bytes());
    }
    let size = offsets.last().map_or(next, |(number, _)| number.saturating_add(1).max(next));
    body.extend(format!("trailer\n<< /Size {size} /Prev {previous} /Root ").bytes());
    body.extend(root);
    for key in [b"/ID".as_slice(), b"/Info"] {
        if let Some(value) = after(octets, key).filter(|_| dice.below(8) > 0) {
            body.extend([b" ", key, b" ", value].concat());
        }
    }
    body.extend(format!(" >>\nstartxref\n{table}\n%%EOF\n").bytes());
    octets.extend(body);
}

/// An entry at the end of a dictionary, or an element at the end of an array.
fn put_entry(text: &mut Vec<u8>, objects: &[(u32, Range<usize>)], dice: &mut Dice) {
    let reference = dice.pick(objects).map_or_else(String::new, |(number, _)| format!("{number} 0 R"));
    let end: &[u8] = if dice.below(2) == 0 { b">>" } else { b"]" };
    let Some(at) = rfind(text, end) else { return };
    let mut entry = b" ".to_vec();
    if end == b">>" {
        entry.extend(dice.pick(WORDS).copied().unwrap_or_default());
        entry.push(b' ');
    }
    entry.extend(reference.bytes());
    text.splice(at..at, entry);
}

fn put_word(octets: &mut Vec<u8>, dice: &mut Dice) {
    let word = dice.pick(WORDS).copied().unwrap_or_default();
    let at = dice.below(octets.len() + 1);
    // Over what stands there, so that offsets stay right, or between.
    let end = if dice.below(2) == 0 { at + word.len() } else { at };
    let end = end.min(octets.len());
    octets.splice(at..end, word.iter().copied());
}

fn turn_number(octets: &mut Vec<u8>, dice: &mut Dice) {
    let numbers = numbers(octets, dice);
    let Some(range) = dice.pick(&numbers) else { return };
    let old = octets.get(range.clone()).and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<i64>().ok());
    let old = old.unwrap_or_default();
    let new = match dice.below(9) {
        0 => old.wrapping_add(1),
        1 => old.wrapping_sub(1),
        2 => 0,
        3 => octets.len() as i64,
        4 => i64::MAX,
        5 => 1 << dice.below(40),
        6 => old.wrapping_neg(),
        7 => dice.below(octets.len().max(1)) as i64,
        _ => old.wrapping_add(dice.below(64) as i64),
    };
    // As wide as before where it fits: offsets stay right.
    let width = range.len();
    octets.splice(range.clone(), format!("{new:width$}").into_bytes());
}

fn swap_numbers(octets: &mut Vec<u8>, dice: &mut Dice) {
    let numbers = numbers(octets, dice);
    let (Some(a), Some(b)) = (dice.pick(&numbers), dice.pick(&numbers)) else { return };
    let other = octets.get(b.clone()).unwrap_or_default().to_vec();
    octets.splice(a.clone(), other);
}

fn copy_object(octets: &mut Vec<u8>, dice: &mut Dice) {
    let objects = objects(octets);
    let Some((number, range)) = dice.pick(&objects) else { return };
    let text = octets.get(range.clone()).unwrap_or_default();
    let copy = [format!("{number} 0 obj\n").as_bytes(), text, b"\nendobj\n"].concat();
    let at = if dice.below(2) == 0 { octets.len() } else { dice.below(octets.len() + 1) };
    octets.splice(at..at, copy);
}

/// Digits of /ByteRange, or octets of /Contents: the places between what is covered.
fn within_signature(octets: &mut Vec<u8>, dice: &mut Dice) {
    let key: &[u8] = if dice.below(3) == 0 { b"/ByteRange" } else { b"/Contents" };
    let places: Vec<usize> = positions(octets, key);
    let Some(&at) = dice.pick(&places) else { return };
    let start = at + key.len();
    let end = octets.get(start..).and_then(|rest| rest.iter().position(|&c| c == b'>' || c == b']'));
    let len = end.unwrap_or(40).max(1);
    for _ in 0..=dice.below(4) {
        // Half of the changes near the front: there are the outer structures.
        let at = start + if dice.below(2) == 0 { dice.below(len) } else { dice.below(len.min(200)) };
        if let Some(digit) = octets.get_mut(at) {
            *digit = dice.pick(b"0123456789abcdefABCDEF").copied().unwrap_or(b'0');
        }
    }
}

fn cut_revision(octets: &mut Vec<u8>, dice: &mut Dice) {
    let ends = positions(octets, b"%%EOF");
    if let Some(&at) = dice.pick(&ends) {
        octets.truncate(at + b"%%EOF".len() + dice.below(3));
    }
}

/// Writes the digest of what the last signature covers into its messageDigest attribute, as the holder of the key could:
/// this way the changes also reach what comes behind the comparison.
pub fn repair_digest(octets: &mut Vec<u8>) {
    let Some(&at) = positions(octets, b"/ByteRange").last() else { return };
    let Some(rest) = octets.get(at..) else { return };
    let numbers: Vec<usize> = rest
        .split(|c| !c.is_ascii_digit())
        .filter_map(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
        .take(4)
        .collect();
    let [a, b, c, d] = numbers[..] else { return };
    let part = |start: usize, len: usize| octets.get(start..start.checked_add(len)?);
    let (Some(first), Some(second)) = (part(a, b), part(c, d)) else { return };
    let value = digest(DigestAlgorithm::Sha256, &[first, second].concat());
    let hex = |octets: &[u8]| -> Vec<u8> { octets.iter().flat_map(|o| format!("{o:02x}").into_bytes()).collect() };
    // 1.2.840.113549.1.9.4, a SET of one OCTET STRING of 32.
    let key = b"06092a864886f70d01090431220420";
    let start = b + a;
    let Some(hole) = octets.get(start..c.max(start)) else { return };
    let folded = hole.to_ascii_lowercase();
    let Some(at) = positions(&folded, key).last().map(|at| start + at + key.len()) else { return };
    if let Some(place) = octets.get_mut(at..at + 64) {
        place.copy_from_slice(&hex(value.as_bytes()));
    }
}

/// Number and text of everything that looks like an object.
fn objects(octets: &[u8]) -> Vec<(u32, Range<usize>)> {
    let mut found = Vec::new();
    for at in positions(octets, b" 0 obj") {
        let digits = octets.get(..at).unwrap_or_default();
        let start = digits.iter().rposition(|c| !c.is_ascii_digit()).map_or(0, |before| before + 1);
        let number = std::str::from_utf8(&digits[start..]).ok().and_then(|digits| digits.parse().ok());
        let from = at + b" 0 obj".len();
        let len = octets.get(from..).and_then(|rest| positions_first(rest, b"endobj"));
        if let (Some(number), Some(len)) = (number, len) {
            found.push((number, from..from + len));
        }
        if found.len() >= 500 {
            break;
        }
    }
    found
}

/// Decimal numbers near a place of chance.
fn numbers(octets: &[u8], dice: &mut Dice) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = dice.below(octets.len());
    while found.len() < 16 && at < octets.len() {
        let len = octets[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if (1..=12).contains(&len) {
            found.push(at..at + len);
        }
        at += len + 1;
    }
    found
}

fn last_startxref(octets: &[u8]) -> Option<usize> {
    let at = rfind(octets, b"startxref")?;
    let rest = octets.get(at + b"startxref".len()..)?;
    let digits: Vec<u8> =
        rest.iter().copied().skip_while(u8::is_ascii_whitespace).take_while(u8::is_ascii_digit).collect();
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

/// The value behind the last occurrence of a key, up to the next key or the end of the dictionary.
fn after<'a>(octets: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let rest = octets.get(rfind(octets, key)? + key.len()..)?;
    let end = if rest.trim_ascii_start().starts_with(b"[") {
        rest.iter().position(|&c| c == b']')? + 1
    } else {
        rest.iter().position(|&c| c == b'/' || c == b'>')?
    };
    rest.get(..end)
}

fn positions(octets: &[u8], what: &[u8]) -> Vec<usize> {
    octets.windows(what.len()).enumerate().filter(|(_, window)| *window == what).map(|(at, _)| at).collect()
}

fn positions_first(octets: &[u8], what: &[u8]) -> Option<usize> {
    octets.windows(what.len()).position(|window| window == what)
}

fn rfind(octets: &[u8], what: &[u8]) -> Option<usize> {
    octets.windows(what.len()).rposition(|window| window == what)
}
