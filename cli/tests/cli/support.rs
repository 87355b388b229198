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

    /// Names in the desk's folder, the trust stores left out.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.directory.path()).unwrap();
        let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "home" && name != "system");
        names.sort();
        names
    }

    /// The command, English, in the desk's folder, with nothing of the caller's environment.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kyso"));
        command.args(args).current_dir(self.directory.path()).env_clear();
        command.env("LANG", "en_US.UTF-8").env("KYSO_HOME", self.path("home")).env("KYSO_SYSTEM", self.path("system"));
        command.stdin(Stdio::null());
        for name in ["SOFTHSM2_CONF", "PATH"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
    }

    /// The demonstration's files, and a policy that asks for no revocation data.
    pub(crate) fn demo(&self, directory: &str) {
        self.run(&["demo", directory, "--quiet"]).expect(0);
        let policy = "schema = \"kyso.policy/1\"\nname = \"demo\"\nrevocation = \"if-available\"\n";
        self.write(&format!("{directory}/demo-policy.toml"), policy);
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

/// A loopback server that answers POSTs: `answer` gets the body and the number of the request; `None` is a 503.
pub(crate) fn post_server(
    media_type: &'static str,
    answer: impl Fn(&[u8], usize) -> Option<Vec<u8>> + Send + 'static,
) -> String {
    use std::io::{BufRead as _, BufReader, Read as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/tsa", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let Ok(mut stream) = stream else { return };
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) <= 2 {
                    break;
                }
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            if reader.read_exact(&mut body).is_err() {
                continue;
            }
            let (status, body) = match answer(&body, number + 1) {
                Some(body) => ("200 OK", body),
                None => ("503 Busy", Vec::new()),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    url
}
