//! The programs of others that make and sign the honest files (`tests/honest/`): those that a package registry of Python or
//! Node brings. Larger ones (Java, Ghostscript, MuPDF, PHP) are used when they are here.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{peers, shell};

/// Exact versions: another one writes other files.
const PYTHON: &[&str] = &[
    "pyhanko==0.38.0",
    "endesive==3.0.1",
    // endesive calls it the way it was before version 6.
    "pypdf==5.9.0",
    "reportlab==5.1.0",
    "pymupdf==2.0",
    "pikepdf==10.17.0",
    "fpdf2==2.8.9",
    "typst==0.15.2",
    "qrcode==8.2",
];

const NODE: &[&str] = &[
    "@signpdf/signpdf@3.3.0",
    "@signpdf/signer-p12@3.3.0",
    "@signpdf/placeholder-plain@3.3.0",
    "@signpdf/placeholder-pdf-lib@3.3.0",
    "@signpdf/placeholder-pdfkit@3.3.0",
    "@signpdf/utils@3.3.0",
    "@documenso/pdf-sign@0.1.0",
    "@f-o-t/e-signature@1.9.0",
    "node-forge@1.4.0",
    "node-signpdf@3.0.0",
    "open-pdf-sign@0.2.2",
    "pdf-lib@1.17.1",
    "pdf-signer@1.1.4",
    "pdfkit@0.15.2",
    "zgapdfsigner@2.8.0",
];

/// Debian's Java libraries, worth having only where there is Java.
const JARS: &[(&str, &str)] = &[
    ("itext5.jar", "libitext5-java"),
    ("pdfbox2.jar", "libpdfbox2-java"),
    ("bcpkix.jar", "libbcpkix-java"),
    ("commons-logging.jar", "libcommons-logging-java"),
];

/// Installs what is missing; the parts that could not be, with the reason.
pub(crate) fn install() -> Vec<String> {
    let mut missing = Vec::new();
    if let Err(reason) = python() {
        missing.push(format!("Python producers: {reason}"));
    }
    // Node and Java are no part of the least machine.
    if shell::on_path("npm")
        && let Err(reason) = node_packages("producers-node", "the Node producers of honest files", NODE)
    {
        missing.push(format!("Node producers: {reason}"));
    }
    if shell::on_path("javac")
        && let Err(reason) = java()
    {
        println!("not installed: {reason}");
    }
    missing
}

fn folder(name: &str) -> PathBuf {
    shell::target_dir().join("peers").join(name)
}

/// Whether the list that was installed is this one.
fn is_installed(folder: &Path, list: &[&str]) -> bool {
    std::fs::read_to_string(folder.join("installed")).is_ok_and(|text| text == list.join("\n"))
}

fn remember(folder: &Path, list: &[&str]) -> Result<(), String> {
    std::fs::write(folder.join("installed"), list.join("\n")).map_err(|e| format!("cannot write: {e}"))
}

fn allowed() -> Result<(), String> {
    if shell::is_set("KYSO_NO_INSTALL") { Err("KYSO_NO_INSTALL is set".to_owned()) } else { Ok(()) }
}

fn python() -> Result<(), String> {
    let folder = folder("producers-python");
    if is_installed(&folder, PYTHON) {
        return Ok(());
    }
    allowed()?;
    println!("missing: the Python producers of honest files");
    peers::make_venv(&folder)?;
    let mut pip = Command::new(folder.join("bin").join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--timeout", "60"]);
    shell::run(pip.args(PYTHON))?;
    remember(&folder, PYTHON)
}

/// Packages of Node in a folder of their own under target/peers.
pub(crate) fn node_packages(name: &str, used_for: &str, list: &[&str]) -> Result<(), String> {
    let folder = folder(name);
    if is_installed(&folder, list) {
        return Ok(());
    }
    allowed()?;
    println!("missing: {used_for}");
    std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make the folder: {e}"))?;
    std::fs::write(folder.join("package.json"), format!("{{\"name\":\"{name}\",\"private\":true}}"))
        .map_err(|e| format!("cannot write: {e}"))?;
    // No script of a package is run: none of these needs one.
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", "--loglevel=error"]);
    shell::run(npm.args(list).current_dir(&folder))?;
    remember(&folder, list)
}

fn java() -> Result<(), String> {
    let shared = Path::new("/usr/share/java");
    let packages: Vec<&str> =
        JARS.iter().filter(|(jar, _)| !shared.join(jar).exists()).map(|(_, package)| *package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    peers::apt_install(&packages)
}
