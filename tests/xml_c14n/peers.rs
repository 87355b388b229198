//! libxml2 in many ways at once: starting a process for each document would take hours.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support;

/// What is asked of libxml2.
#[derive(Clone)]
pub struct Request<'d> {
    pub octets: &'d [u8],
    /// 0 for Canonical XML 1.0, 1 for exclusive, 2 for 1.1: libxml2's numbers.
    pub mode: u8,
    pub comments: bool,
    pub prefixes: Vec<String>,
    /// The nth element in document order; the document when there is none.
    pub apex: Option<usize>,
    /// Left out with all that is below it.
    pub without: Option<usize>,
}

/// What it says.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    Canonical(Vec<u8>),
    /// Not well-formed; the first errors as `domain:code:level`.
    Refused(String),
    /// Well-formed, and it has no canonical form.
    Uncanonical,
}

/// Answers in the order of the requests; `None` (said so) without python or libxml2.
pub fn libxml2<'d>(requests: impl Iterator<Item = Request<'d>>) -> Option<Vec<Answer>> {
    if !support::have("python3") {
        return None;
    }
    let dir = support::temp_dir();
    let at = dir.path();
    std::fs::write(at.join("libxml2.py"), include_str!("libxml2.py")).unwrap();
    let mut file = std::io::BufWriter::new(std::fs::File::create(at.join("requests")).unwrap());
    let mut count = 0;
    for request in requests {
        let line = serde_json::json!({
            "len": request.octets.len(), "mode": request.mode, "comments": i32::from(request.comments),
            "prefixes": request.prefixes, "apex": request.apex, "without": request.without,
        });
        writeln!(file, "{line}").unwrap();
        file.write_all(request.octets).unwrap();
        count += 1;
    }
    file.flush().unwrap();
    let output =
        Command::new("python3").current_dir(at).args(["libxml2.py", "requests", "answers"]).output().expect("python3");
    if !output.status.success() {
        support::skipped(&format!("libxml2 in python: {}", String::from_utf8_lossy(&output.stderr)));
        return None;
    }
    let answers = answers(&std::fs::read(at.join("answers")).unwrap());
    assert_eq!(answers.len(), count);
    Some(answers)
}

fn answers(mut rest: &[u8]) -> Vec<Answer> {
    let mut all = Vec::new();
    while let Some(end) = rest.iter().position(|o| *o == b'\n') {
        let line = std::str::from_utf8(&rest[..end]).unwrap();
        rest = &rest[end + 1..];
        all.push(match line.split_once(' ') {
            Some(("ok", len)) => {
                let (octets, behind) = rest.split_at(len.parse().unwrap());
                rest = behind;
                Answer::Canonical(octets.to_vec())
            }
            Some((_, why)) => Answer::Refused(why.to_owned()),
            None => Answer::Uncanonical,
        });
    }
    all
}

/// `xmllint OPTION FILE…`: canonical forms one behind the other.
pub fn xmllint(option: &str, at: &Path, files: &[String]) -> Vec<u8> {
    let output = Command::new("xmllint")
        .current_dir(at)
        .args([option, "--nonet", "--noent"])
        .args(files)
        .stderr(Stdio::piped())
        .output()
        .expect("xmllint starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The digests that `xmlsec1 --sign` puts into a template, in the order of its references.
pub fn xmlsec1(template: &[u8], names: &[&str]) -> Vec<String> {
    let dir = support::temp_dir();
    let at = dir.path();
    std::fs::write(at.join("template.xml"), template).unwrap();
    std::fs::write(at.join("key"), b"no secret").unwrap();
    let mut command = Command::new("xmlsec1");
    command.current_dir(at).args(["--sign", "--hmackey", "key"]);
    for name in names {
        command.args(["--id-attr:Id", name]);
    }
    let output = command.args(["--output", "signed.xml", "template.xml"]).output().expect("xmlsec1 starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let signed = std::fs::read_to_string(at.join("signed.xml")).unwrap();
    let digests = signed.split("<sig:DigestValue>").skip(1);
    digests.map(|rest| rest.split('<').next().unwrap().split_whitespace().collect()).collect()
}
