//! The programs of others that the tests compare with: what they are, which are here, how the missing ones are installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{producers, shell};

/// A program the tests start, or a file they read, and the Debian package that brings it.
struct Program {
    /// With slashes it is a file's.
    name: &'static str,
    package: &'static str,
    used_for: &'static str,
}

const PROGRAMS: &[Program] = &[
    Program { name: "softhsm2-util", package: "softhsm2", used_for: "a PKCS#11 token in software" },
    Program { name: "pkcs11-tool", package: "opensc", used_for: "a second PKCS#11 user" },
    Program { name: "pdfsig", package: "poppler-utils", used_for: "a second PDF verifier" },
    Program { name: "pdftoppm", package: "poppler-utils", used_for: "pictures of pages" },
    Program { name: "mutool", package: "mupdf-tools", used_for: "a third PDF reader and writer" },
    Program { name: "gs", package: "ghostscript", used_for: "a PDF writer of its own kind" },
    Program { name: "qpdf", package: "qpdf", used_for: "a strict PDF reader" },
    Program { name: "openssl", package: "openssl", used_for: "a second CMS, X.509 and time-stamp implementation" },
    Program { name: "faketime", package: "faketime", used_for: "authorities under another clock" },
    Program { name: "strace", package: "strace", used_for: "a witness of what is asked of the network" },
    Program { name: "xmlsec1", package: "xmlsec1", used_for: "a second XML signature implementation" },
    Program { name: "xmllint", package: "libxml2-utils", used_for: "a second XML reader" },
    Program { name: "certutil", package: "libnss3-tools", used_for: "the key store pdfsig reads" },
    Program { name: "soffice", package: "libreoffice-writer-nogui", used_for: "letters by an office program" },
    Program {
        name: "/usr/lib/libreoffice/program/libsclo.so",
        package: "libreoffice-calc-nogui",
        used_for: "sheets by an office program",
    },
    Program {
        name: "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf",
        package: "fonts-liberation2",
        used_for: "fonts as wide as Times New Roman and Arial",
    },
    Program { name: "podofotxt2pdf", package: "libpodofo-utils", used_for: "a fourth PDF writer" },
    Program { name: "php", package: "php-cli", used_for: "what runs TCPDF" },
    Program { name: "/usr/share/php/tcpdf/tcpdf.php", package: "php-tcpdf", used_for: "a PDF writer of web servers" },
    Program { name: "chromium", package: "chromium", used_for: "a browser that shows the reports" },
    Program { name: "node", package: "nodejs", used_for: "what leads the browser" },
    Program { name: "gcc", package: "gcc", used_for: "programs in C" },
    Program { name: "g++", package: "g++", used_for: "the header as C++" },
    Program { name: "nm", package: "binutils", used_for: "what the C library exports" },
    Program { name: "readelf", package: "binutils", used_for: "what the C library is called" },
    Program { name: "pkg-config", package: "pkgconf", used_for: "how programs find the C library" },
    Program { name: "npm", package: "npm", used_for: "axe, which looks at the reports for everybody; koffi" },
    Program { name: "valgrind", package: "valgrind", used_for: "memory faults of C programs" },
];

const PYTHON: Program = Program { name: "python3", package: "python3", used_for: "pyHanko, signxml, pyarrow" };
const PYTHON_VENV_PACKAGE: &str = "python3-venv";

impl Program {
    fn is_here(&self) -> bool {
        if self.name.contains('/') { Path::new(self.name).exists() } else { shell::on_path(self.name) }
    }
}

/// Exact versions: another one may judge differently.
const PYHANKO: Venv = Venv {
    name: "pyhanko",
    used_for: "a second PDF signer and verifier",
    variable: "KYSO_PYHANKO",
    packages: &["pyhanko==0.38.0", "pyhanko-cli==0.6.0"],
    import: "pyhanko.sign",
};
const SIGNXML: Venv = Venv {
    name: "signxml",
    used_for: "a second XML signer and verifier",
    variable: "KYSO_SIGNXML",
    packages: &["signxml==5.2.0", "lxml==5.3.2"],
    import: "signxml.xades",
};
/// What is asked of an audit's results by those who work with tables.
const PYARROW: Venv = Venv {
    name: "pyarrow",
    used_for: "a second reader of Parquet",
    variable: "KYSO_PYARROW",
    packages: &["pyarrow==26.0.1"],
    import: "pyarrow.parquet",
};

/// What leads the browser, and looks at what it shows (WCAG); under target/peers/axe.
const AXE: &[&str] = &["puppeteer-core@24.43.1", "axe-core@4.14.1"];

/// What calls C libraries from Node; under target/peers/koffi.
const KOFFI: &[&str] = &["koffi@3.3.4"];

/// A Python with packages of its own.
struct Venv {
    name: &'static str,
    used_for: &'static str,
    /// Names another Python that has them.
    variable: &'static str,
    packages: &'static [&'static str],
    import: &'static str,
}

/// What a look around found.
#[derive(Debug, Default)]
pub(crate) struct Peers {
    /// The Python that has pyHanko.
    pub(crate) pyhanko: Option<PathBuf>,
    /// The Python that has signxml.
    pub(crate) signxml: Option<PathBuf>,
    /// The Python that has pyarrow.
    pub(crate) pyarrow: Option<PathBuf>,
    /// Parts that are not here and could not be installed.
    pub(crate) missing: Vec<String>,
}

/// Whether a missing part is a failure.
pub(crate) fn required() -> bool {
    shell::is_set("KYSO_REQUIRE_PEERS") || shell::is_set("CI")
}

/// Installs what is missing, asks nothing, says what it does.
pub(crate) fn install() -> Peers {
    let mut peers = Peers::default();
    let absent: Vec<&Program> = PROGRAMS.iter().chain([&PYTHON]).filter(|p| !p.is_here()).collect();
    if !absent.is_empty() {
        for program in &absent {
            println!("missing: {} ({})", program.name, program.used_for);
        }
        let mut packages: Vec<&str> = absent.iter().map(|p| p.package).collect();
        packages.sort_unstable();
        packages.dedup();
        if let Err(reason) = apt_install(&packages) {
            println!("not installed: {reason}");
        }
    }
    for program in PROGRAMS.iter().filter(|p| !p.is_here()) {
        peers.missing.push(format!("program {} (Debian package {})", program.name, program.package));
    }
    let venvs = [(&PYHANKO, &mut peers.pyhanko), (&SIGNXML, &mut peers.signxml), (&PYARROW, &mut peers.pyarrow)];
    for (venv, found) in venvs {
        match venv.find() {
            Ok(python) => *found = Some(python),
            Err(reason) => peers.missing.push(format!("{} ({}): {reason}", venv.name, venv.packages.join(", "))),
        }
    }
    if let Err(reason) = producers::node_packages("axe", "what looks at the reports in a browser", AXE) {
        peers.missing.push(format!("axe ({}): {reason}", AXE.join(", ")));
    }
    if let Err(reason) = producers::node_packages("koffi", "what calls C libraries from Node", KOFFI) {
        peers.missing.push(format!("koffi ({}): {reason}", KOFFI.join(", ")));
    }
    peers.missing.extend(producers::install());
    peers
}

/// Installs Debian packages as root or with a sudo that asks nothing.
pub(crate) fn apt_install(packages: &[&str]) -> Result<(), String> {
    let by_hand = format!("please install {} with this system's package manager", packages.join(", "));
    if shell::is_set("KYSO_NO_INSTALL") {
        return Err(format!("KYSO_NO_INSTALL is set; {by_hand}"));
    }
    if !shell::on_path("apt-get") {
        return Err(format!("there is no apt-get here; {by_hand} (names are Debian's)"));
    }
    let sudo = if is_root() {
        false
    } else if shell::on_path("sudo") && shell::succeeds(Command::new("sudo").args(["-n", "true"])) {
        true
    } else {
        return Err(format!("this needs root or a sudo that asks for no password; {by_hand}"));
    };
    let apt = |words: &[&str]| {
        let mut command = if sudo {
            let mut command = Command::new("sudo");
            command.args(["-n", "env"]);
            command
        } else {
            Command::new("env")
        };
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]).args(words);
        command
    };
    // A stale index with the package in it still serves: a failed update is not the end.
    if let Err(reason) = shell::run(&mut apt(&["update"])) {
        println!("{reason}; trying with the package lists that are here");
    }
    let mut words = vec!["install", "-y", "--no-install-recommends"];
    words.extend(packages);
    shell::run(&mut apt(&words))
}

#[cfg(unix)]
fn is_root() -> bool {
    // Without a dependency the effective user is asked for by a program.
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

impl Venv {
    /// The caller's, the one under target/peers, or a new one there.
    fn find(&self) -> Result<PathBuf, String> {
        if let Some(python) = std::env::var_os(self.variable).map(PathBuf::from) {
            return if self.is_in(&python) {
                Ok(python)
            } else {
                Err(format!("{} names a Python that lacks these versions", self.variable))
            };
        }
        let folder = shell::target_dir().join("peers").join(self.name);
        let python = folder.join("bin").join("python");
        if self.is_in(&python) {
            return Ok(python);
        }
        if shell::is_set("KYSO_NO_INSTALL") {
            return Err("KYSO_NO_INSTALL is set".to_owned());
        }
        if !shell::on_path("python3") {
            return Err("there is no python3".to_owned());
        }
        println!("missing: {} ({})", self.name, self.used_for);
        make_venv(&folder)?;
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--timeout", "60"]);
        shell::run(pip.args(self.packages))?;
        if self.is_in(&python) { Ok(python) } else { Err("installed, but it cannot be imported".to_owned()) }
    }

    /// Whether this Python has exactly the pinned versions and can import them.
    fn is_in(&self, python: &Path) -> bool {
        let check = "import sys, importlib, importlib.metadata as m\n\
                     importlib.import_module(sys.argv[1])\n\
                     sys.exit(any(m.version(n) != v for n, v in (a.split('==') for a in sys.argv[2:])))";
        let mut command = Command::new(python);
        python.exists() && shell::succeeds(command.args(["-c", check, self.import]).args(self.packages))
    }
}

/// Debian ships Python without `ensurepip`; three ways to an environment with pip, the cheapest first.
pub(crate) fn make_venv(folder: &Path) -> Result<(), String> {
    let mut reasons = Vec::new();
    for attempt in 0..3 {
        // A half-made environment of an interrupted run is no base.
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(|e| format!("cannot clear the old environment: {e}"))?;
        }
        let made = match attempt {
            0 => shell::run(Command::new("python3").args(["-m", "venv"]).arg(folder)),
            1 => apt_install(&[PYTHON_VENV_PACKAGE])
                .and_then(|()| shell::run(Command::new("python3").args(["-m", "venv"]).arg(folder))),
            _ => shell::run(Command::new("python3").args(["-m", "virtualenv"]).arg(folder)),
        };
        match made {
            Ok(()) => return Ok(()),
            Err(reason) => reasons.push(reason),
        }
    }
    Err(reasons.join("; "))
}
