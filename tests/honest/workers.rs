//! Programs that make many files with one start: Python, Node, two Java machines. One JSON object a line, both ways.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use super::make::{NotMade, Step};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// pyHanko, endesive, fpdf2, ReportLab, PyMuPDF, pikepdf, pypdf, typst.
    Python,
    /// @signpdf, Documenso, ZgaPdfSigner, PDFKit, pdf-lib.
    Node,
    /// iText 5, PDFBox 2.
    Java,
    /// EU DSS 6.3 on PDFBox 3.
    Dss,
}

const PYTHON: &str = include_str!("producers.py");
const NODE: &str = include_str!("producers.js");
const WORKER: &str = include_str!("Worker.java");
const LIBRARIES: &str = include_str!("Libraries.java");
const DSS: &str = include_str!("Dss.java");

/// Debian's folder of Java libraries.
const DEBIAN_JAVA: &str = "/usr/share/java";
const JARS: &[&str] =
    &["pdfbox2.jar", "fontbox2.jar", "commons-logging.jar", "bcprov.jar", "bcpkix.jar", "bcutil.jar", "itext5.jar"];

impl Kind {
    /// Whose step this is.
    pub(crate) fn of(op: &str) -> Option<Self> {
        let python = ["pyhanko-", "endesive-", "pymupdf-", "pypdf-", "pikepdf-"];
        let node = ["signpdf-", "node-signpdf", "documenso", "zga", "pdf-signer", "fot"];
        Some(match op {
            "base-reportlab" | "base-fpdf2" | "base-typst" | "base-pymupdf" => Self::Python,
            "base-pdfkit" | "base-pdf-lib" => Self::Node,
            "base-itext" | "base-pdfbox" => Self::Java,
            _ if python.iter().any(|start| op.starts_with(start)) => Self::Python,
            _ if node.iter().any(|start| op.starts_with(start)) => Self::Node,
            _ if op.starts_with("itext-") || op.starts_with("pdfbox-") => Self::Java,
            _ if op.starts_with("dss-") => Self::Dss,
            _ => return None,
        })
    }

    /// The text of the program: another text makes other files.
    pub(crate) const fn source(self) -> &'static str {
        match self {
            Self::Python => PYTHON,
            Self::Node => NODE,
            Self::Java => LIBRARIES,
            Self::Dss => DSS,
        }
    }

    fn command(self) -> Result<Command, NotMade> {
        let peers = super::make::target_dir().join("peers");
        let scripts = super::make::folder().join("scripts");
        std::fs::create_dir_all(&scripts).unwrap();
        let written = |name: &str, text: &str| -> PathBuf {
            let path = scripts.join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        match self {
            Self::Python => {
                let python = peers.join("producers-python/bin/python");
                present(&python, "the Python producers (cargo xtask producers)")?;
                let mut command = Command::new(python);
                command.arg(written("producers.py", PYTHON));
                Ok(command)
            }
            Self::Node => {
                let folder = peers.join("producers-node");
                present(&folder.join("node_modules"), "the Node producers (cargo xtask producers)")?;
                let mut command = Command::new("node");
                command.arg(written("producers.js", NODE)).arg(folder);
                Ok(command)
            }
            Self::Java => {
                let jars: Vec<PathBuf> = JARS.iter().map(|jar| Path::new(DEBIAN_JAVA).join(jar)).collect();
                for jar in &jars {
                    present(jar, "Debian's libitext5-java and libpdfbox2-java")?;
                }
                java("Libraries", LIBRARIES, &scripts, &jars)
            }
            Self::Dss => {
                let jar = peers.join("producers-node/node_modules/open-pdf-sign/lib/open-pdf-sign.jar");
                present(&jar, "EU DSS (npm's open-pdf-sign; cargo xtask producers)")?;
                java("Dss", DSS, &scripts, &[jar])
            }
        }
    }
}

fn present(path: &Path, what: &str) -> Result<(), NotMade> {
    if path.exists() { Ok(()) } else { Err(NotMade::Missing(what.to_owned())) }
}

/// Compiled when its text is new.
fn java(class: &str, source: &str, scripts: &Path, jars: &[PathBuf]) -> Result<Command, NotMade> {
    let folder = scripts.join(format!("{class}.classes"));
    let stamp = folder.join("source");
    let path = std::env::join_paths(jars.iter().chain([&folder])).unwrap();
    let whole = format!("{WORKER}{source}");
    if std::fs::read_to_string(&stamp).ok().as_deref() != Some(&whole) {
        std::fs::create_dir_all(&folder).unwrap();
        let worker = scripts.join("Worker.java");
        let file = scripts.join(format!("{class}.java"));
        std::fs::write(&worker, WORKER).unwrap();
        std::fs::write(&file, source).unwrap();
        let output = Command::new("javac")
            .args(["-nowarn", "-encoding", "UTF-8", "-cp"])
            .arg(&path)
            .arg("-d")
            .arg(&folder)
            .args([&worker, &file])
            .output()
            .map_err(|_| NotMade::Missing("a Java compiler".to_owned()))?;
        if !output.status.success() {
            return Err(NotMade::Failed(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        std::fs::write(&stamp, whole).unwrap();
    }
    let mut command = Command::new("java");
    command.args(["-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", "-cp"]).arg(path).arg(class);
    Ok(command)
}

/// No step takes longer, not even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

struct Running {
    child: Child,
    requests: ChildStdin,
    answers: Receiver<String>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It ends when its input does; killing it is for one that hangs.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Those that were started.
#[derive(Default)]
pub(crate) struct Workers {
    running: BTreeMap<Kind, Result<Running, NotMade>>,
}

impl Workers {
    /// One step by the worker whose it is; its answer.
    pub(crate) fn run(
        &mut self,
        kind: Kind,
        step: &Step<'_>,
        files: &[(&str, &Path)],
    ) -> Result<serde_json::Value, NotMade> {
        let running = self.running.entry(kind).or_insert_with(|| start(kind));
        let running = running.as_mut().map_err(|e| e.clone())?;
        let mut job = serde_json::Map::new();
        job.insert("op".into(), step.op.into());
        for (name, value) in &step.words {
            job.insert((*name).into(), (*value).into());
        }
        for (name, path) in files {
            job.insert((*name).into(), path.to_str().unwrap().into());
        }
        let mut line = serde_json::Value::Object(job).to_string();
        line.push('\n');
        running.requests.write_all(line.as_bytes()).map_err(|e| NotMade::Failed(format!("{kind:?}: {e}")))?;
        let answer = running.answers.recv_timeout(PATIENCE);
        let answer = answer.map_err(|e| NotMade::Failed(format!("{kind:?} did not answer: {e}")))?;
        let answer: serde_json::Value =
            serde_json::from_str(&answer).map_err(|e| NotMade::Failed(format!("{kind:?} answered {answer:?}: {e}")))?;
        match answer.get("error") {
            None => Ok(answer),
            Some(error) => Err(NotMade::Failed(format!("{error} {}", answer.get("trace").unwrap_or(&"".into())))),
        }
    }
}

fn start(kind: Kind) -> Result<Running, NotMade> {
    let mut command = kind.command()?;
    let log = std::fs::File::create(super::make::folder().join(format!("{kind:?}.log"))).unwrap();
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .map_err(|_| NotMade::Missing(program))?;
    let (requests, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let (sender, answers) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in output.lines() {
            let Ok(line) = line else { return };
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    Ok(Running { child, requests, answers })
}
