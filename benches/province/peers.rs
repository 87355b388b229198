//! Other programs on the same files.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::floor::both;

/// `pdfsig` in a loop, two at a time; `None` when it is not installed. It finds its authorities in no file: chains are not asked.
pub fn pdfsig(files: &[PathBuf]) -> Option<Duration> {
    Command::new("pdfsig").arg("-v").output().ok()?;
    let start = Instant::now();
    both(files.len(), |index| {
        let mut pdfsig = Command::new("pdfsig");
        let done = pdfsig.args(["-nocert"]).arg(&files[index]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        done.expect("pdfsig starts");
    });
    Some(start.elapsed())
}

/// pyHanko in two processes, half of the files each, the start of Python not counted.
pub fn pyhanko(python: &Path, root: &Path, lists: &[PathBuf], files: &[PathBuf]) -> Option<Duration> {
    let halves: Vec<Vec<&PathBuf>> = (0..2).map(|half| files.iter().skip(half).step_by(2).collect()).collect();
    let children: Vec<_> = halves
        .iter()
        .map(|half| {
            let mut command = Command::new(python);
            command.arg("-c").arg(PROGRAM).arg(root).args(lists).arg("--").args(half);
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().ok()
        })
        .collect();
    let mut longest = 0.0_f64;
    for child in children {
        let output = child?.wait_with_output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut words = text.split_whitespace();
        let seconds: f64 = words.next()?.parse().ok()?;
        longest = longest.max(seconds);
        println!("(pyHanko: {} of its half intact and trusted)", words.next().unwrap_or("?"));
    }
    Some(Duration::from_secs_f64(longest))
}

const PROGRAM: &str = r#"
import logging, sys, time
logging.disable(logging.CRITICAL)
from asn1crypto import crl as acrl
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
import datetime
split = sys.argv.index("--")
root = load_cert_from_pemder(sys.argv[1])
crls = [acrl.CertificateList.load(open(p, "rb").read()) for p in sys.argv[2:split]]
moment = datetime.datetime(2026, 1, 15, 3, 0, 0, tzinfo=datetime.timezone.utc)
start, good = time.perf_counter(), 0
for path in sys.argv[split + 1:]:
    try:
        with open(path, "rb") as f:
            ok = True
            for s in PdfFileReader(f).embedded_regular_signatures:
                context = ValidationContext(trust_roots=[root], crls=crls, allow_fetching=False, moment=moment,
                                            revocation_mode="soft-fail")
                ok &= validate_pdf_signature(s, context).bottom_line
            good += ok
    except Exception:
        pass
print(time.perf_counter() - start, good)
"#;
