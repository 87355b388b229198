//! XML documents of every form, and the independent programs that judge signatures on them.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Leaf, Pki, temp_dir};

/// An unsigned document of `fixtures/xml`.
pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/xml").join(name)).unwrap()
}

/// Elements whose attributes are Ids, as xmlsec1 has to be told: attribute, `namespace:name`.
pub const IDS: [(&str, &str); 17] = [
    ("Id", "DLHDon"),
    ("Id", "MCCQT"),
    ("Id", "DLTBao"),
    ("Id", "STBao"),
    ("Id", "DLieu"),
    ("Id", "GIAYCHUNGSINH"),
    ("Id", "THONGTINHOSO"),
    ("Id", "DU_LIEU_HOC_BA"),
    ("id", "http://kekhaithue.gdt.gov.vn/TKhaiThue:HSoKhaiThue"),
    ("id", "http://kekhaithue.gdt.gov.vn/HSoDKy:DKyThue"),
    ("id", "http://kekhaithue.gdt.gov.vn/TBaoThue:TBaoThue"),
    ("Id", "http://www.w3.org/2000/09/xmldsig#:Signature"),
    ("Id", "http://www.w3.org/2000/09/xmldsig#:Object"),
    ("Id", "http://www.w3.org/2000/09/xmldsig#:SignatureProperty"),
    ("Id", "http://www.w3.org/2000/09/xmldsig#:Reference"),
    ("Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"),
    ("Id", "data"),
];

/// The XPath of an element by its path as it is shown.
pub fn xpath(path: &str) -> String {
    let mut text = String::new();
    for step in path.split('/').filter(|s| !s.is_empty()) {
        let (name, nth) = match step.split_once('[') {
            Some((name, nth)) => (name, nth.trim_end_matches(']')),
            None => (step, "1"),
        };
        text.push_str(&format!("/*[local-name()='{name}'][{nth}]"));
    }
    text
}

/// What xmlsec1 says of the signature at this path; `None` (said so) without it.
pub fn xmlsec1(document: &[u8], path: &str, pki: &Pki) -> Option<Result<(), String>> {
    if !super::have("xmlsec1") {
        return None;
    }
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    std::fs::write(at("in.xml"), document).unwrap();
    std::fs::write(at("root.pem"), &pki.root_pem).unwrap();
    std::fs::write(at("issuing.pem"), &pki.issuing_pem).unwrap();
    let mut command = Command::new("xmlsec1");
    command.arg("--verify").arg("--trusted-pem").arg(at("root.pem")).arg("--untrusted-pem").arg(at("issuing.pem"));
    for (attribute, element) in IDS {
        command.arg(format!("--id-attr:{attribute}")).arg(element);
    }
    let output = command.arg("--node-xpath").arg(xpath(path)).arg(at("in.xml")).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(if output.status.success() { Ok(()) } else { Err(told) })
}

/// The python that has signxml: `KYSO_SIGNXML`, or where `cargo xtask test` puts it.
pub fn signxml_python() -> Option<PathBuf> {
    let named = std::env::var_os("KYSO_SIGNXML").map(PathBuf::from);
    let installed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/peers/signxml/bin/python");
    let found = named.into_iter().chain([installed]).find(|p| p.exists());
    if found.is_none() {
        super::skipped("signxml (set KYSO_SIGNXML to its python)");
    }
    found
}

/// What signxml says: `signxml.py verify`, with the path of the signature.
pub fn signxml(document: &[u8], path: &str, leaf: &Leaf, xades: bool) -> Option<Result<String, String>> {
    let python = signxml_python()?;
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    std::fs::write(at("in.xml"), document).unwrap();
    std::fs::write(at("script.py"), include_str!("signxml.py")).unwrap();
    std::fs::write(at("leaf.pem"), &leaf.certificate_pem).unwrap();
    let output = Command::new(python)
        .arg(at("script.py"))
        .arg(if xades { "verify-xades" } else { "verify" })
        .args([at("in.xml"), at("leaf.pem")])
        .arg(xpath(path))
        .output()
        .unwrap();
    let told = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    Some(if output.status.success() { Ok(told(&output.stdout)) } else { Err(told(&output.stderr)) })
}

/// One word on each command, by the JDK (`XmlDsig.java`) or EU DSS (`Dss.java`), whose machine is started once; `None` (said
/// so) without java, or without the jar.
pub fn java(program: &str, commands: &[Vec<String>]) -> Option<Vec<String>> {
    use std::io::Write as _;
    let mut command = Command::new("java");
    let dir = temp_dir();
    let source = dir.path().join(program);
    if program == "Dss.java" {
        let jar = dss_jar()?;
        std::fs::write(&source, include_str!("Dss.java")).unwrap();
        command.arg("-cp").arg(jar);
    } else {
        std::fs::write(&source, include_str!("XmlDsig.java")).unwrap();
    }
    command.arg(&source).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let Ok(mut child) = command.stderr(std::process::Stdio::piped()).spawn() else {
        optional("java");
        return None;
    };
    let lines: String = commands.iter().map(|words| words.join("\t") + "\n").collect();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let told: Vec<String> = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
    if told.len() != commands.len() {
        // A machine without a compiler cannot run a source file.
        optional(&format!("java with its compiler: {}", String::from_utf8_lossy(&output.stderr)));
        return None;
    }
    Some(told)
}

/// Java is no part of the least machine: what it would have said is said to be missing, and no more.
fn optional(what: &str) {
    println!("SKIPPED: {what}");
}

/// The jar of EU DSS: `KYSO_DSS_JAR`, or where `cargo xtask test` puts it.
fn dss_jar() -> Option<PathBuf> {
    let named = std::env::var_os("KYSO_DSS_JAR").map(PathBuf::from);
    let installed = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("target/peers/producers-node/node_modules/open-pdf-sign/lib/open-pdf-sign.jar");
    let found = named.into_iter().chain([installed]).find(|p| p.exists());
    if found.is_none() {
        optional("EU DSS (set KYSO_DSS_JAR to the jar of open-pdf-sign)");
    }
    found
}
