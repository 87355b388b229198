//! `cargo xtask fuzz-seeds`: starting inputs, sorted by what they are and not by how they are called.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::shell;

/// Larger files make a fuzzer slow and teach it nothing.
const LARGEST: u64 = 256 << 10;
/// Files looked at in one folder tree.
const MOST_FILES: usize = 20_000;
/// Seeds of one target: reading them all must take a small part of a smoke run.
const MOST_SEEDS: usize = 400;

/// Fills fuzz/corpus/TARGET and returns how many seeds lie there.
pub(crate) fn collect() -> Result<usize, String> {
    let root = shell::root();
    let mut files = Vec::new();
    walk(&root.join("fixtures"), &mut files);
    if let Some(corpora) = root.ancestors().map(|folder| folder.join("shared").join("corpora")).find(|c| c.is_dir()) {
        walk(&corpora, &mut files);
    }
    files.sort();
    let corpus = root.join("fuzz").join("corpus");
    let mut counts: Vec<(&'static str, usize)> =
        ["c14n", "certificate", "cms", "crl", "ocsp", "path", "pdf", "pdf_diff", "timestamp", "verify"]
            .into_iter()
            .chain(["edxml", "state", "xml_parse", "xmldsig_verify"])
            .map(|target| (target, 0))
            .collect();
    for target in &counts {
        let folder = corpus.join(target.0);
        fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    }
    choices(&corpus.join("pdf_diff"), &mut counts)?;
    for file in &files {
        let Ok(octets) = fs::read(file) else { continue };
        for (target, seed) in seeds(&octets) {
            let Some((_, count)) = counts.iter_mut().find(|(name, count)| *name == target && *count < MOST_SEEDS)
            else {
                continue;
            };
            let mut hasher = DefaultHasher::new();
            seed.hash(&mut hasher);
            let path = corpus.join(target).join(format!("seed-{:016x}", hasher.finish()));
            *count += 1;
            if !path.exists() {
                fs::write(&path, &seed).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
            }
        }
    }
    for (target, count) in &counts {
        println!("{count:>5} seeds for {target}");
    }
    Ok(counts.iter().map(|(_, count)| count).sum())
}

/// Rows of choices for `pdf_diff`, which takes no file: one for each kind of step on each base, then octets without order.
fn choices(folder: &Path, counts: &mut [(&'static str, usize)]) -> Result<(), String> {
    for number in 0..150_u32 {
        let (base, kind) = (number % 5, number / 5);
        let mut state = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let row = (0..48_u32).map(|at| {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            match at {
                0 => base,
                1 => kind % 7,
                // One revision, one step, which object, which step.
                2 | 3 => 0,
                5 => kind,
                _ => (state >> 56) as u32,
            }
        });
        let row: Vec<u8> = row.map(|choice| (choice & 0xff) as u8).collect();
        let path = folder.join(format!("seed-{number:03}"));
        if !path.exists() {
            fs::write(&path, row).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
        }
        if let Some((_, count)) = counts.iter_mut().find(|(name, _)| *name == "pdf_diff") {
            *count += 1;
        }
    }
    Ok(())
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        // `file_type` does not follow links: a loop of folders cannot be entered.
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            walk(&entry.path(), files);
        } else if kind.is_file() && files.len() < MOST_FILES && entry.metadata().is_ok_and(|m| m.len() <= LARGEST) {
            files.push(entry.path());
        }
    }
}

/// What one file gives to which target.
fn seeds(octets: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    /// id-signedData, 1.2.840.113549.1.7.2, as it is encoded.
    const SIGNED_DATA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
    /// id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4.
    const TST_INFO: &[u8] = &[0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04];
    /// id-pkix-ocsp-basic, 1.3.6.1.5.5.7.48.1.1.
    const OCSP_BASIC: &[u8] = &[0x06, 0x09, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
    let has = |octets: &[u8], what: &[u8]| octets.windows(what.len()).any(|window| window == what);
    let mut found = Vec::new();
    let mut der = |octets: &[u8]| {
        let Some(octets) = outer_value(octets) else { return };
        if has(octets, TST_INFO) {
            found.push(("timestamp", octets.to_vec()));
        }
        if has(octets, OCSP_BASIC) {
            found.push(("ocsp", octets.to_vec()));
        } else if is_list(octets) {
            found.push(("crl", octets.to_vec()));
        } else if has(octets, SIGNED_DATA) {
            found.push(("cms", octets.to_vec()));
        } else {
            found.push(("certificate", octets.to_vec()));
        }
    };
    if has(octets.get(..1024).unwrap_or(octets), b"%PDF-") {
        for contents in hex_strings_after(octets, b"/Contents") {
            der(&contents);
        }
        found.push(("pdf", octets.to_vec()));
        found.push(("verify", octets.to_vec()));
    } else if octets.starts_with(b"{\"schema\":\"kyso.prepared/") {
        found.push(("state", octets.to_vec()));
    } else if is_xml(octets) {
        found.extend(["xml_parse", "c14n"].map(|target| (target, octets.to_vec())));
        if has(octets, b"http://www.w3.org/2000/09/xmldsig#") {
            found.push(("xmldsig_verify", octets.to_vec()));
        }
        if has(octets, b"QCVN_102_2016") {
            found.push(("edxml", octets.to_vec()));
        }
    } else if has(octets, b"-----BEGIN ") {
        let blocks = pem_blocks(&String::from_utf8_lossy(octets));
        for block in &blocks {
            der(block);
        }
        // A chain, the target first.
        if (2..=8).contains(&blocks.len()) {
            found.push(("path", blocks.concat()));
        }
    } else if octets.iter().all(|c| c.is_ascii_alphanumeric() || b"+/=\r\n".contains(c)) {
        der(&base64(&String::from_utf8_lossy(octets)));
    } else {
        der(octets);
    }
    found
}

/// Whether this begins as XML does, in UTF-8 or UTF-16.
fn is_xml(octets: &[u8]) -> bool {
    let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets).trim_ascii_start();
    octets.first() == Some(&b'<') || [b"\xff\xfe<\0", b"\xfe\xff\0<"].iter().any(|mark| octets.starts_with(*mark))
}

/// Whether this is a CertificateList: where a certificate has its validity, it has a time.
fn is_list(octets: &[u8]) -> bool {
    let inside = |octets: &[u8]| outer_value(octets).and_then(content).map(<[u8]>::to_vec);
    let Some(tbs) = inside(octets).and_then(|list| inside(&list)) else { return false };
    let mut rest = tbs.strip_prefix(&[0x02, 0x01, 0x01]).unwrap_or(&tbs);
    for _ in 0..2 {
        let Some(value) = outer_value(rest) else { return false };
        rest = rest.get(value.len()..).unwrap_or_default();
    }
    matches!(rest.first(), Some(0x17 | 0x18))
}

/// What a SEQUENCE holds.
fn content(value: &[u8]) -> Option<&[u8]> {
    let header = match value.get(1)? {
        &first @ 0x81..=0x84 => 2 + usize::from(first & 0x7f),
        _ => 2,
    };
    value.get(header..)
}

/// The first value without what follows (the hole of a PDF signature is padded with zeros), when it is a SEQUENCE.
fn outer_value(octets: &[u8]) -> Option<&[u8]> {
    let (&tag, rest) = octets.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (header, len) = match (tag, first) {
        (0x30, ..=0x7f) => (2, usize::from(first)),
        // BER of indefinite length: the reader under test has to find the end.
        (0x30, 0x80) => return Some(octets),
        (0x30, 0x81..=0x84) => {
            let more = usize::from(first & 0x7f);
            let len = rest.get(..more)?.iter().fold(0_usize, |len, &octet| len << 8 | usize::from(octet));
            (2 + more, len)
        }
        _ => return None,
    };
    octets.get(..header.checked_add(len)?)
}

/// The octets of every `<hex>` that follows a key.
fn hex_strings_after(octets: &[u8], key: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut rest = octets;
    while let Some(at) = rest.windows(key.len()).position(|window| window == key) {
        rest = rest.get(at + key.len()..).unwrap_or_default();
        let Some(hex) = rest.trim_ascii_start().strip_prefix(b"<") else { continue };
        let digits: Vec<u8> = hex
            .iter()
            .take_while(|&&c| c != b'>')
            .filter_map(|&c| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        found.push(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |value, digit| value << 4 | digit)).collect());
    }
    found
}

/// The octets between each BEGIN and END line.
fn pem_blocks(text: &str) -> Vec<Vec<u8>> {
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines().map(str::trim) {
        if line.starts_with("-----BEGIN ") {
            block = Some(String::new());
        } else if line.starts_with("-----END ") {
            blocks.extend(block.take().as_deref().map(base64));
        } else if let Some(block) = &mut block {
            block.push_str(line);
        }
    }
    blocks
}

/// Base64 without judgement: letters outside the alphabet are passed over.
fn base64(text: &str) -> Vec<u8> {
    let mut octets = Vec::new();
    let (mut value, mut bits) = (0_u32, 0_u32);
    for letter in text.bytes() {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        value = (value << 6 | u32::from(digit)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            octets.push((value >> bits & 0xff) as u8);
        }
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_undone() {
        assert_eq!(base64("MAMCAQU="), [0x30, 3, 2, 1, 5]);
    }

    #[test]
    fn a_pdf_gives_its_signatures_too() {
        let pdf = b"%PDF-1.7\n1 0 obj << /Contents <3003 020105 0000> >> endobj";
        let found = seeds(pdf);
        let targets: Vec<_> = found.iter().map(|(target, _)| *target).collect();
        assert_eq!(targets, ["certificate", "pdf", "verify"]);
        assert_eq!(found[0].1, [0x30, 3, 2, 1, 5], "the padding is gone");
    }

    #[test]
    fn signed_xml_is_for_three() {
        let targets = |octets: &[u8]| seeds(octets).into_iter().map(|(target, _)| target).collect::<Vec<_>>();
        assert_eq!(targets(b"\xef\xbb\xbf<a/>"), ["xml_parse", "c14n"]);
        assert_eq!(targets(b"\xff\xfe<\0a\0/\0>\0"), ["xml_parse", "c14n"]);
        let signed = b"<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/>";
        assert_eq!(targets(signed), ["xml_parse", "c14n", "xmldsig_verify"]);
    }

    #[test]
    fn lists_and_answers_are_told_apart() {
        let list = [0x30, 13, 0x30, 11, 0x02, 1, 1, 0x30, 0, 0x30, 0, 0x17, 1, 0x30, 0];
        assert_eq!(seeds(&list)[0].0, "crl");
        let certificate = [0x30, 11, 0x30, 9, 0x02, 1, 1, 0x30, 0, 0x30, 0, 0x30, 0];
        assert_eq!(seeds(&certificate)[0].0, "certificate");
        let answer = [0x30, 11, 0x06, 0x09, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
        assert_eq!(seeds(&answer)[0].0, "ocsp");
        assert_eq!(seeds(b"MAMC\nAQU=\n"), [("certificate", vec![0x30, 3, 2, 1, 5])]);
    }

    #[test]
    fn states_of_prepared_documents_are_known() {
        let state = b"{\"schema\":\"kyso.prepared/1\",\"key\":\"\"}";
        assert_eq!(seeds(state), [("state", state.to_vec())]);
    }

    #[test]
    fn pem_is_unwrapped() {
        let found = seeds(b"text\n-----BEGIN CERTIFICATE-----\nMAMC\nAQU=\n-----END CERTIFICATE-----\n");
        assert_eq!(found, [("certificate", vec![0x30, 3, 2, 1, 5])]);
    }
}
