//! Running the command in a clean environment.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of its own for one test, with a trust store inside.
pub(crate) struct Desk {
    pub(crate) directory: tempfile::TempDir,
}

/// What a run said.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, octets: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, octets).unwrap();
        path
    }

    /// Names in the desk's folder, the trust store left out.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.directory.path()).unwrap();
        let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "home");
        names.sort();
        names
    }

    /// The command, English, in the desk's folder, with nothing of the caller's environment.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kyso"));
        command.args(args).current_dir(self.directory.path()).env_clear();
        command.env("LANG", "en_US.UTF-8").env("KYSO_HOME", self.path("home")).stdin(Stdio::null());
        for name in ["SOFTHSM2_CONF", "PATH"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        finish(self.command(args).output().unwrap())
    }

    pub(crate) fn run_with_stdin(&self, args: &[&str], stdin: &[u8]) -> Run {
        let mut child =
            self.command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let octets = stdin.to_vec();
        let writer = std::thread::spawn(move || {
            let _ = pipe.write_all(&octets);
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        finish(output)
    }
}

pub(crate) fn finish(output: Output) -> Run {
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Run {
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self
    }
}

/// The folder of test data beside the checkout, or a line that it is missing.
pub(crate) fn shared(below: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|d| d.join("shared"))
        .find(|d| d.join("corpora").is_dir())
        .map(|d| d.join(below))
        .filter(|d| d.exists());
    if found.is_none() {
        println!("SKIPPED: no shared/{below} beside the checkout");
    }
    found
}

/// Whether an external program is there; when it must be and is not, that is a failure.
pub(crate) fn peer(program: &str) -> bool {
    let there = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !there {
        assert!(std::env::var("KYSO_REQUIRE_PEERS").as_deref() != Ok("1"), "{program} is missing");
        println!("SKIPPED: {program} is missing");
    }
    there
}
