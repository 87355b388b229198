//! The independent programs: qpdf, pdfsig (poppler), pyHanko, openssl.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::pki::{Pki, openssl};

/// What pyHanko says about one signature.
#[derive(Debug, serde::Deserialize)]
pub struct Hanko {
    pub field: String,
    pub intact: bool,
    pub valid: bool,
    pub trusted: bool,
    /// `ENTIRE_FILE`, `ENTIRE_REVISION`, …
    pub coverage: String,
    /// `NONE`, `LTA_UPDATES`, `FORM_FILLING`, `ANNOTATIONS`, `OTHER`.
    pub modification: Option<String>,
    pub docmdp_ok: bool,
    pub bottom_line: bool,
    /// A signature time-stamp is there and good.
    pub timestamp: bool,
    pub error: Option<String>,
}

/// What pdfsig says about one signature.
#[derive(Debug, PartialEq, Eq)]
pub struct Pdfsig {
    /// `Signature is Valid.`
    pub validation: String,
    /// Whether it says `Total document signed`.
    pub total: bool,
    pub field: String,
}

/// A signature as a few lines of scanning find it: independent of the library under test.
#[derive(Debug)]
pub struct RawSignature {
    pub byte_range: [usize; 4],
    /// DER of the CMS, padding cut off.
    pub cms: Vec<u8>,
    /// The octets signed.
    pub content: Vec<u8>,
}

/// `qpdf --check`: the error text when it is not clean. `Ok` also when qpdf is missing (said so).
pub fn qpdf_check(pdf: &Path) -> Result<(), String> {
    if !super::have("qpdf") {
        return Ok(());
    }
    let output = Command::new("qpdf").arg("--check").arg(pdf).output().map_err(|e| e.to_string())?;
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    match output.status.code() {
        Some(0) if !text.contains("WARNING") => Ok(()),
        code => Err(format!("qpdf --check ends with {code:?}: {text}")),
    }
}

/// `pdfsig -nocert`: one entry per signature in its order; `None` when pdfsig is missing (said so).
pub fn pdfsig(pdf: &Path) -> Option<Vec<Pdfsig>> {
    if Command::new("pdfsig").arg("-v").output().is_err() {
        super::skipped("pdfsig");
        return None;
    }
    let output = Command::new("pdfsig").arg("-nocert").arg(pdf).output().expect("pdfsig starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut found: Vec<Pdfsig> = Vec::new();
    for line in text.lines() {
        if line.starts_with("Signature #") {
            found.push(Pdfsig { validation: String::new(), total: false, field: String::new() });
        }
        let Some(last) = found.last_mut() else { continue };
        if let Some(value) = line.trim().strip_prefix("- Signature Validation: ") {
            value.clone_into(&mut last.validation);
        } else if let Some(value) = line.trim().strip_prefix("- Signature Field Name: ") {
            value.clone_into(&mut last.field);
        } else if line.trim() == "- Total document signed" {
            last.total = true;
        }
    }
    // Fields not signed yet are listed too, without a verdict.
    found.retain(|s| !s.validation.is_empty());
    Some(found)
}

/// The python that has pyHanko: `KYSO_PYHANKO`, or where `cargo xtask test` puts it.
pub fn pyhanko_python() -> Option<PathBuf> {
    let named = std::env::var_os("KYSO_PYHANKO").map(PathBuf::from);
    let installed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/peers/pyhanko/bin/python");
    let found = named.into_iter().chain([installed]).find(|p| p.exists());
    if found.is_none() {
        super::skipped("pyHanko (set KYSO_PYHANKO to its python)");
    }
    found
}

/// pyHanko's word on every signature, in order; `strict` is its strict reader (which refuses hybrid files).
pub fn pyhanko(pdf: &Path, root_pem: &[u8], strict: bool) -> Option<Vec<Hanko>> {
    let python = pyhanko_python()?;
    let dir = super::temp_dir();
    let (script, root) = (dir.path().join("validate.py"), dir.path().join("root.pem"));
    std::fs::write(&script, include_str!("pyhanko_validate.py")).unwrap();
    std::fs::write(&root, root_pem).unwrap();
    let mode = if strict { "strict" } else { "lenient" };
    let output = Command::new(python).arg(&script).arg(pdf).arg(&root).arg(mode).output().expect("python starts");
    assert!(output.status.success(), "pyHanko: {}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON from the script"))
}

/// Every `/ByteRange` of the file's octets with its content and CMS.
pub fn raw_signatures(pdf: &[u8]) -> Vec<RawSignature> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(hit) = find(pdf, b"/ByteRange", at) {
        at = hit + 10;
        let text = String::from_utf8_lossy(&pdf[at..(at + 120).min(pdf.len())]).into_owned();
        let inside = text.split_once('[').and_then(|t| t.1.split_once(']')).map(|t| t.0).unwrap_or_default();
        let numbers: Vec<usize> = inside.split_whitespace().filter_map(|n| n.parse().ok()).collect();
        let Ok(byte_range) = <[usize; 4]>::try_from(numbers) else { continue };
        let [a, b, c, d] = byte_range;
        if c + d > pdf.len() || a + b >= c {
            continue;
        }
        found.push(raw_signature(pdf, byte_range));
    }
    found
}

/// The signature with this byte range: the octets signed, the CMS in the gap.
pub fn raw_signature(pdf: &[u8], byte_range: [usize; 4]) -> RawSignature {
    let [a, b, c, d] = byte_range;
    let hole = &pdf[a + b..c];
    assert_eq!((hole[0], hole[hole.len() - 1]), (b'<', b'>'), "the gap is exactly the /Contents token");
    let mut cms = unhex(&hole[1..hole.len() - 1]);
    let len = der_len(&cms);
    assert!(cms[len..].iter().all(|o| *o == 0), "padding is zero");
    cms.truncate(len);
    RawSignature { byte_range, cms, content: [&pdf[a..a + b], &pdf[c..c + d]].concat() }
}

/// `openssl cms -verify` of a detached signature up to the root.
pub fn openssl_cms_verify(signature: &RawSignature, pki: &Pki) -> Result<(), String> {
    let dir = super::temp_dir();
    let at = dir.path();
    std::fs::write(at.join("cms.der"), &signature.cms).unwrap();
    std::fs::write(at.join("content"), &signature.content).unwrap();
    std::fs::write(at.join("root.pem"), &pki.root_pem).unwrap();
    let output = Command::new("openssl")
        .current_dir(at)
        .args(["cms", "-verify", "-binary", "-inform", "DER", "-in", "cms.der", "-content", "content"])
        .args(["-CAfile", "root.pem", "-purpose", "any", "-out", "out"])
        .output()
        .map_err(|e| e.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// All peers over a file with `signatures` signatures of `pki`'s signers: structure clean, every signature valid, the last
/// covers the file, nothing forbidden between them. Panics with the peer's words otherwise. `hybrid` files are read
/// leniently by pyHanko, whose strict reader refuses all of them.
pub fn judge(pdf: &[u8], signatures: usize, pki: &Pki, what: &str, hybrid: bool) {
    let dir = super::temp_dir();
    let path = dir.path().join("judged.pdf");
    std::fs::write(&path, pdf).unwrap();
    if let Err(said) = qpdf_check(&path) {
        panic!("{what}: {said}");
    }
    if let Some(said) = pdfsig(&path) {
        assert_eq!(said.len(), signatures, "{what}: {said:?}");
        assert!(said.iter().all(|s| s.validation == "Signature is Valid."), "{what}: {said:?}");
        assert_eq!(said.iter().filter(|s| s.total).count(), 1, "{what}: {said:?}");
    }
    if let Some(said) = pyhanko(&path, &pki.root_pem, !hybrid) {
        assert_eq!(said.len(), signatures, "{what}: {said:?}");
        assert!(said.iter().all(|s| s.bottom_line && s.docmdp_ok), "{what}: {said:#?}");
        let last = said.last().expect("a signature");
        assert_eq!(last.coverage, "ENTIRE_FILE", "{what}: {said:?}");
    }
    let raw = raw_signatures(pdf);
    assert_eq!(raw.len(), signatures, "{what}");
    for (i, signature) in raw.iter().enumerate() {
        if let Err(said) = openssl_cms_verify(signature, pki) {
            panic!("{what}: openssl cms on signature {}: {said}", i + 1);
        }
    }
}

/// Runs a program over a file and gives its standard output.
pub fn run(program: &str, args: &[&str], at: &Path) -> Result<Vec<u8>, String> {
    let output = Command::new(program).args(args).current_dir(at).output().map_err(|e| e.to_string())?;
    if output.status.success() { Ok(output.stdout) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Runs openssl in a directory and wants success.
pub fn run_openssl(at: &Path, args: &[&str]) -> Vec<u8> {
    openssl(at, args, &[])
}

/// Position of `needle` at or after `from`.
pub fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    haystack.get(from..)?.windows(needle.len()).position(|w| w == needle).map(|p| p + from)
}

fn unhex(digits: &[u8]) -> Vec<u8> {
    let value = |d: u8| u8::try_from(char::from(d).to_digit(16).expect("a hex digit")).unwrap();
    digits.chunks(2).map(|pair| (value(pair[0]) << 4) | value(pair[1])).collect()
}

/// Length of the DER value at the start.
fn der_len(der: &[u8]) -> usize {
    match der[1] {
        short @ 0..=0x7f => 2 + usize::from(short),
        long => {
            let octets = usize::from(long & 0x7f);
            2 + octets + der[2..2 + octets].iter().fold(0, |len, o| (len << 8) | usize::from(*o))
        }
    }
}
