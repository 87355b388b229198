//! Authorities over many years: certificates, revocation lists, OCSP answers and time-stamps as of any day, all by the
//! openssl program; where it has no option for the time, under the `faketime` program.

use std::cell::RefCell;
use std::process::Command;

use kyso::base::{Limits, UnixTime};
use kyso::cms::tsp;
use kyso::crypto::Digest;
use kyso::sign::{TimestampError, TimestampSource};
use kyso::x509::Certificate;
use tempfile::TempDir;

use super::Leaf;
use super::pki::{hex, openssl, random};

/// A day at noon in UTC: `"2031-05-01"`.
pub fn day(text: &str) -> UnixTime {
    UnixTime::parse_rfc3339(&format!("{text}T12:00:00Z")).expect("a day")
}

/// Both programs this needs are here.
pub fn possible() -> bool {
    super::have("openssl") && super::have("faketime")
}

/// A certification authority with its records.
pub struct Authority {
    dir: TempDir,
    certificate_pem: Vec<u8>,
    /// Lines of openssl's certificate database: expiry, revocation, serial, subject.
    issued: RefCell<Vec<(String, Option<String>, String)>>,
}

const AUTHORITY: &str =
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";
const CONFIG: &str = "[ca]\ndefault_ca = d\n[d]\ndatabase = index\nserial = serial\nnew_certs_dir = .\ndefault_md = sha256\n\
     policy = p\nunique_subject = no\ncrlnumber = crlnumber\ncrl_extensions = c\n[c]\nauthorityKeyIdentifier = keyid\n\
     [p]\ncountryName = optional\norganizationName = optional\norganizationalUnitName = optional\ncommonName = supplied\n";

impl Authority {
    /// A root of its own.
    pub fn root(subject: &str, from: &str, to: &str) -> Self {
        let this = Self::keyed(subject);
        this.records();
        this.sign(&["-selfsign", "-keyfile", "ca.key"], "ca.csr", AUTHORITY, from, to);
        this.named()
    }

    /// An authority below this one.
    pub fn authority(&self, subject: &str, from: &str, to: &str) -> Self {
        let sub = Self::keyed(subject);
        std::fs::copy(sub.dir.path().join("ca.csr"), self.dir.path().join("req.csr")).unwrap();
        self.sign(&["-cert", "ca.pem", "-keyfile", "ca.key"], "req.csr", AUTHORITY, from, to);
        std::fs::copy(self.dir.path().join("out.pem"), sub.dir.path().join("out.pem")).unwrap();
        sub.named()
    }

    /// A certificate for somebody; `key`: `rsa:BITS` or `ec:CURVE`.
    pub fn issue(&self, key: &str, subject: &str, extensions: &str, from: &str, to: &str) -> Leaf {
        let at = self.dir.path();
        new_key(at, "leaf.key", key);
        openssl(at, &["req", "-new", "-utf8", "-key", "leaf.key", "-out", "req.csr", "-subj", subject], &[]);
        self.sign(&["-cert", "ca.pem", "-keyfile", "ca.key"], "req.csr", extensions, from, to);
        openssl(at, &["pkcs8", "-topk8", "-nocrypt", "-in", "leaf.key", "-outform", "DER", "-out", "leaf.p8"], &[]);
        let read = |name: &str| std::fs::read(at.join(name)).unwrap();
        Leaf {
            name: subject.to_owned(),
            certificate_pem: read("out.pem"),
            key_pem: read("leaf.key"),
            key_der: read("leaf.p8"),
            issuer_pem: self.certificate_pem.clone(),
        }
    }

    /// Records a revocation. `reason`: openssl's words, such as `keyCompromise`, or empty.
    pub fn revoke(&self, certificate: &Certificate, at: &str, reason: &str) {
        let serial = certificate.serial_hex();
        let mut issued = self.issued.borrow_mut();
        let line = issued.iter_mut().find(|line| line.2 == serial).expect("issued here");
        let reason = if reason.is_empty() { String::new() } else { format!(",{reason}") };
        line.1 = Some(format!("{}{reason}", day(at).utc_time().unwrap()));
    }

    /// A revocation list of a day, as it would have looked then: later revocations are left out.
    pub fn crl(&self, this_update: &str, next_update: &str) -> Vec<u8> {
        let at = self.dir.path();
        self.write_index(day(this_update));
        std::fs::write(at.join("crlnumber"), format!("{}\n", hex(&random(4)).to_uppercase())).unwrap();
        let (from, to) = (day(this_update).generalized().unwrap(), day(next_update).generalized().unwrap());
        let what = ["ca", "-gencrl", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-out", "crl.pem"];
        openssl(at, &what, &["-crl_lastupdate", &from, "-crl_nextupdate", &to]);
        openssl(at, &["crl", "-in", "crl.pem", "-outform", "DER", "-out", "crl.der"], &[]);
        std::fs::read(at.join("crl.der")).unwrap()
    }

    /// An OCSP answer of a day about a certificate issued here, signed by `responder` (`None`: by this authority's key).
    pub fn ocsp(&self, certificate: &Leaf, responder: Option<&Leaf>, at: &str, days: u32) -> Vec<u8> {
        let dir = self.dir.path();
        self.write_index(day(at));
        std::fs::write(dir.join("asked.pem"), &certificate.certificate_pem).unwrap();
        let (signer, key) = match responder {
            None => ("ca.pem", "ca.key"),
            Some(leaf) => {
                std::fs::write(dir.join("rsigner.pem"), &leaf.certificate_pem).unwrap();
                std::fs::write(dir.join("rkey.pem"), &leaf.key_pem).unwrap();
                ("rsigner.pem", "rkey.pem")
            }
        };
        openssl(dir, &["ocsp", "-issuer", "ca.pem", "-cert", "asked.pem", "-no_nonce", "-reqout", "req.der"], &[]);
        let what = ["ocsp", "-index", "index", "-CA", "ca.pem", "-rsigner", signer, "-rkey", key];
        let days = days.to_string();
        let files = ["-reqin", "req.der", "-respout", "resp.der", "-ndays", &days];
        faked(dir, day(at), "openssl", &[&what[..], &files[..]].concat());
        std::fs::read(dir.join("resp.der")).unwrap()
    }

    pub fn certificate(&self) -> Certificate {
        Certificate::all_from_file(&self.certificate_pem).unwrap().remove(0)
    }

    pub fn certificate_pem(&self) -> &[u8] {
        &self.certificate_pem
    }

    fn keyed(subject: &str) -> Self {
        let dir = super::temp_dir();
        new_key(dir.path(), "ca.key", "ec:P-256");
        openssl(dir.path(), &["req", "-new", "-utf8", "-key", "ca.key", "-out", "ca.csr", "-subj", subject], &[]);
        let this = Self { dir, certificate_pem: Vec::new(), issued: RefCell::default() };
        this.records();
        this
    }

    fn named(mut self) -> Self {
        let at = self.dir.path();
        std::fs::rename(at.join("out.pem"), at.join("ca.pem")).unwrap();
        self.certificate_pem = std::fs::read(at.join("ca.pem")).unwrap();
        self
    }

    fn records(&self) {
        std::fs::write(self.dir.path().join("ca.cnf"), CONFIG).unwrap();
    }

    fn sign(&self, by: &[&str], request: &str, extensions: &str, from: &str, to: &str) {
        let at = self.dir.path();
        let serial = format!("54{}", hex(&random(9)).to_uppercase());
        std::fs::write(at.join("index"), "").unwrap();
        std::fs::write(at.join("serial"), format!("{serial}\n")).unwrap();
        std::fs::write(at.join("out.ext"), format!("{extensions}authorityKeyIdentifier=keyid\n")).unwrap();
        let (from, to) = (day(from).generalized().unwrap(), day(to).generalized().unwrap());
        let what = ["ca", "-batch", "-config", "ca.cnf", "-notext", "-utf8", "-preserveDN"];
        let files = ["-in", request, "-out", "out.pem", "-extfile", "out.ext", "-startdate", &from, "-enddate", &to];
        openssl(at, &what, &[by, &files].concat());
        self.issued.borrow_mut().push((to, None, serial));
    }

    /// openssl's database as of a moment.
    fn write_index(&self, at: UnixTime) {
        let mut text = String::new();
        for (expiry, revoked, serial) in self.issued.borrow().iter() {
            let then = revoked.as_deref().filter(|r| r.get(..13).is_some_and(|r| r <= at.utc_time().unwrap().as_str()));
            let state = if then.is_some() { "R" } else { "V" };
            let expiry = &expiry[2..];
            text += &format!("{state}\t{expiry}\t{}\t{serial}\tunknown\t/CN=x\n", then.unwrap_or_default());
        }
        std::fs::write(self.dir.path().join("index"), text).unwrap();
        std::fs::write(self.dir.path().join("index.attr"), "unique_subject = no\n").unwrap();
    }
}

fn new_key(at: &std::path::Path, name: &str, kind: &str) {
    let (algorithm, parameter) = kind.split_once(':').expect("rsa:BITS or ec:CURVE");
    let option = match algorithm {
        "rsa" => format!("rsa_keygen_bits:{parameter}"),
        _ => format!("ec_paramgen_curve:{parameter}"),
    };
    openssl(at, &["genpkey", "-algorithm", algorithm, "-pkeyopt", &option, "-out", name], &[]);
}

/// Runs a program that believes it is `at`.
fn faked(dir: &std::path::Path, at: UnixTime, program: &str, arguments: &[&str]) {
    let stamp = at.generalized().unwrap();
    let when = format!(
        "{}-{}-{} {}:{}:{}",
        &stamp[..4],
        &stamp[4..6],
        &stamp[6..8],
        &stamp[8..10],
        &stamp[10..12],
        &stamp[12..14]
    );
    let output = Command::new("faketime")
        .env("TZ", "UTC")
        .current_dir(dir)
        .arg(when)
        .arg(program)
        .args(arguments)
        .output()
        .expect("faketime starts");
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A time-stamping authority on a given day: `openssl ts` under another clock.
pub struct TsaOn<'a> {
    pub leaf: &'a Leaf,
    pub at: UnixTime,
    /// `sha256`, `sha512`: of the token's own signature.
    pub digest: &'a str,
}

impl TimestampSource for TsaOn<'_> {
    fn time_stamp(&self, imprint: &Digest) -> Result<Vec<u8>, TimestampError> {
        let nonce: [u8; 8] = random(8).try_into().unwrap();
        let dir = super::temp_dir();
        let at = dir.path();
        std::fs::write(at.join("req.tsq"), tsp::request(imprint, &nonce)).unwrap();
        std::fs::write(at.join("tsa.pem"), &self.leaf.certificate_pem).unwrap();
        std::fs::write(at.join("tsa.key"), &self.leaf.key_pem).unwrap();
        std::fs::write(at.join("issuing.pem"), &self.leaf.issuer_pem).unwrap();
        std::fs::write(at.join("serial"), format!("{}\n", hex(&random(8)).to_uppercase())).unwrap();
        let config = format!(
            "[tsa]\ndefault_tsa = t\n[t]\nserial = serial\nsigner_cert = tsa.pem\ncerts = issuing.pem\nsigner_key = tsa.key\n\
             signer_digest = {}\ndefault_policy = 1.2.3.4.1\ndigests = sha256, sha384, sha512\naccuracy = secs:1\n\
             ess_cert_id_chain = no\ness_cert_id_alg = sha256\n",
            self.digest
        );
        std::fs::write(at.join("tsa.cnf"), config).unwrap();
        let what = ["ts", "-reply", "-config", "tsa.cnf", "-section", "t", "-queryfile", "req.tsq", "-out", "r.tsr"];
        faked(at, self.at, "openssl", &what);
        let answer = std::fs::read(at.join("r.tsr")).unwrap();
        let read = tsp::response(&answer, imprint, &nonce, &Limits::default());
        read.map(|(_, token)| token).map_err(|e| TimestampError::new("openssl ts", e))
    }
}
