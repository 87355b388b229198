//! A throw-away authority and a signer below it, by the openssl program. Nothing here outlives the process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use super::run;

/// The key file's passphrase.
pub const PASSPHRASE: &str = "mật khẩu thử";

/// That there is a responder; where it really is, the tests know.
const ASKED: &str = "authorityInfoAccess=OCSP;URI:http://127.0.0.1:9/";

/// Files in one folder.
#[derive(Debug)]
pub struct Pki {
    folder: tempfile::TempDir,
}

impl Pki {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        openssl(
            at,
            "req -x509 -newkey rsa:2048 -nodes -utf8 -keyout ca.key -out ca.pem -days 3650 -subj /C=VN/CN=Gốc_thử \
             -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign",
        );
        issue(
            at,
            "signer",
            "/C=VN/O=UBND_Xã_Thử/CN=Nguyễn_Văn_Thử",
            &format!("keyUsage=critical,digitalSignature,nonRepudiation\n{ASKED}"),
        );
        issue(
            at,
            "tsa",
            "/C=VN/CN=TSA_thử",
            &format!("keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n{ASKED}"),
        );
        issue(
            at,
            "responder",
            "/C=VN/CN=OCSP_thử",
            "keyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning\nnoCheck=ignored\nauthorityKeyIdentifier=keyid",
        );
        // What `openssl ocsp` knows of: all are good.
        let index = ["signer", "tsa", "responder"].map(|name| {
            let mut serial = Command::new("openssl");
            let told = run(serial.args(["x509", "-noout", "-serial", "-in", &format!("{name}.pem")]).current_dir(at));
            format!("V\t491231235959Z\t\t{}\tunknown\t/CN={name}\n", told.trim().trim_start_matches("serial="))
        });
        fs::write(at.join("index.txt"), index.concat()).unwrap();
        let chain = [fs::read(at.join("signer.pem")).unwrap(), fs::read(at.join("ca.pem")).unwrap()].concat();
        fs::write(at.join("chain.pem"), chain).unwrap();
        let mut export = Command::new("openssl");
        export.args(["pkcs12", "-export", "-in", "signer.pem", "-inkey", "signer.key", "-certfile", "ca.pem"]);
        run(export.args(["-out", "signer.p12", "-passout", &format!("pass:{PASSPHRASE}")]).current_dir(at));
        fs::write(at.join("serial"), "01\n").unwrap();
        let tsa = "[tsa]\ndefault_tsa = t\n[t]\nserial = serial\nsigner_cert = tsa.pem\ncerts = ca.pem\nsigner_key = tsa.key\n\
                   signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256, sha384, sha512\naccuracy = secs:1\n\
                   ess_cert_id_chain = no\ness_cert_id_alg = sha256\n";
        fs::write(at.join("tsa.cnf"), tsa).unwrap();
        // The authority publishes no revocation lists.
        fs::write(at.join("policy.toml"), "schema = \"kyso.policy/1\"\nname = \"capi\"\nrevocation = \"ignore\"\n")
            .unwrap();
        Self { folder }
    }

    /// A signer whose key is too short for new signatures: `short.pem`, `short.key`.
    pub fn issue_short(&self) {
        let at = self.folder.path();
        let usage = format!("keyUsage=critical,digitalSignature,nonRepudiation\n{ASKED}");
        issue_for("rsa:1024", at, "short", "/C=VN/CN=Khoá_ngắn", &usage);
    }

    /// The folder, in which tests may leave files of their own.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file: `ca.pem`, `chain.pem`, `signer.p12`, `signer.key`, `tsa.cnf`, `policy.toml`, what belongs to them.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn openssl(at: &Path, words: &str) {
    let mut command = Command::new("openssl");
    run(command.args(words.split_whitespace().map(|word| word.replace('_', " "))).current_dir(at));
}

fn issue(at: &Path, name: &str, subject: &str, extensions: &str) {
    issue_for("rsa:2048", at, name, subject, extensions);
}

fn issue_for(key: &str, at: &Path, name: &str, subject: &str, extensions: &str) {
    openssl(at, &format!("req -new -newkey {key} -nodes -utf8 -keyout {name}.key -out {name}.csr -subj {subject}"));
    let extensions = format!("basicConstraints=CA:FALSE\nsubjectKeyIdentifier=hash\n{extensions}\n");
    fs::write(at.join("ext.cnf"), extensions).unwrap();
    openssl(
        at,
        &format!(
            "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 300 -extfile ext.cnf -out {name}.pem"
        ),
    );
}

/// The present, in Unix seconds.
pub fn now() -> String {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().to_string()
}
