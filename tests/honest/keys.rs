//! The signers of the honest files, kept on disk beside them: a warm run verifies what a cold run signed.

use std::path::{Path, PathBuf};

use kyso::base::UnixTime;
use kyso::trust::{Origin, StatusData, StatusKind, TrustStore};
use kyso::x509::Certificate;

use crate::support::peers::run_openssl;
use crate::support::{Leaf, Pki, now, temp_dir};

/// The passphrase of every key file; the producers' scripts know it.
pub(crate) const PASSWORD: &str = "mat-khau";

/// The keys are made anew after this many days: long before the certificates (a year) end.
const DAYS: i64 = 60;

const SIGNING: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n\
     subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";

/// Signers: who, the ready-made leaf of [`Pki`] or the key of one made here, the name on it.
const SIGNERS: &[(&str, &str, &str)] = &[
    ("leader", "rsa", ""),
    ("office", "rsa3072", ""),
    ("clerk", "p256", ""),
    ("second", "p384", ""),
    ("receiver", "rsa:2048", "/C=VN/O=UBND Xã Tiếp Nhận/CN=UBND Xã Tiếp Nhận"),
    ("tsa", "tsa", ""),
];

/// A folder with the certificates, keys and revocation lists of one throw-away PKI.
pub(crate) struct Keys {
    pub(crate) folder: PathBuf,
}

impl Keys {
    /// Those that are there, or new ones; `None` (said so) without openssl. The second value: whether they are new.
    pub(crate) fn open(folder: &Path) -> Option<(Self, bool)> {
        let keys = Self { folder: folder.to_path_buf() };
        let made = std::fs::read_to_string(folder.join("made")).ok().and_then(|text| text.trim().parse::<i64>().ok());
        if made.is_some_and(|at| now().seconds() - at < DAYS * 86_400) {
            return Some((keys, false));
        }
        if !crate::support::have("openssl") {
            return None;
        }
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder).unwrap();
        keys.make();
        // Last, so that an interrupted run leaves nothing that looks whole.
        std::fs::write(folder.join("made"), now().seconds().to_string()).unwrap();
        Some((keys, true))
    }

    fn make(&self) {
        let pki = Pki::make();
        let write = |name: &str, octets: &[u8]| std::fs::write(self.folder.join(name), octets).unwrap();
        write("root.pem", &pki.root_pem);
        write("issuing.pem", &pki.issuing_pem);
        for (name, kind, subject) in SIGNERS {
            let mut leaf = match subject.is_empty() {
                true => pki.leaf(kind),
                false => pki.issue(name, kind, subject, SIGNING),
            };
            leaf.name = (*name).to_owned();
            write(&format!("{name}.pem"), &leaf.certificate_pem);
            write(&format!("{name}.key"), &leaf.key_pem);
            write(&format!("{name}.p8"), &leaf.key_der);
            write(&format!("{name}.p12"), &leaf.pkcs12(PASSWORD));
            write(&format!("{name}-alone.p12"), &alone(&leaf));
        }
        self.plain(&pki);
        write("root.crl", &list(&pki.root_pem, pki.root_key_pem()));
        write("issuing.crl", &list(&pki.issuing_pem, pki.issuing_key_pem()));
    }

    /// Signers for the programs for Node, by an authority whose name is plain ASCII: node-forge, which all of them use, writes
    /// other letters of an issuer's name in a way that no longer names the certificate.
    fn plain(&self, pki: &Pki) {
        let dir = temp_dir();
        let at = dir.path();
        let openssl = |args: &[&str]| drop(run_openssl(at, args));
        std::fs::write(at.join("root.pem"), &pki.issuing_pem).unwrap();
        std::fs::write(at.join("root.key"), pki.issuing_key_pem()).unwrap();
        std::fs::write(
            at.join("ca.ext"),
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
        )
        .unwrap();
        std::fs::write(at.join("leaf.ext"), SIGNING).unwrap();
        for (name, subject, extensions, by) in [
            ("plain-ca", "/C=VN/O=Co quan cap/CN=Plain CA", "ca.ext", "root"),
            ("node", "/C=VN/O=UBND Xa/CN=Nguyen Van Nut", "leaf.ext", "plain-ca"),
            ("node2", "/C=VN/O=UBND Xa/CN=UBND Xa Nut", "leaf.ext", "plain-ca"),
        ] {
            let file = |ending: &str| format!("{name}.{ending}");
            openssl(&[
                "req",
                "-new",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                &file("key"),
                "-out",
                &file("csr"),
                "-subj",
                subject,
            ]);
            let (ca, key) = (format!("{by}.pem"), format!("{by}.key"));
            let signing =
                ["x509", "-req", "-in", &file("csr"), "-CA", &ca, "-CAkey", &key, "-CAcreateserial", "-days", "300"];
            openssl(&[&signing[..], &["-extfile", extensions, "-sha256", "-out", &file("pem")]].concat());
            let octets = |ending: &str| std::fs::read(at.join(file(ending))).unwrap();
            std::fs::write(self.folder.join(file("pem")), octets("pem")).unwrap();
            let leaf = Leaf {
                name: name.to_owned(),
                certificate_pem: octets("pem"),
                key_pem: octets("key"),
                key_der: Vec::new(),
                issuer_pem: Vec::new(),
            };
            std::fs::write(self.folder.join(format!("{name}-alone.p12")), alone(&leaf)).unwrap();
        }
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub(crate) fn leaf(&self, name: &str) -> Leaf {
        Leaf {
            name: name.to_owned(),
            certificate_pem: self.read(&format!("{name}.pem")),
            key_pem: self.read(&format!("{name}.key")),
            key_der: self.read(&format!("{name}.p8")),
            issuer_pem: self.read("issuing.pem"),
        }
    }

    pub(crate) fn certificate(&self, name: &str) -> Certificate {
        Certificate::all_from_file(&self.read(&format!("{name}.pem"))).unwrap().remove(0)
    }

    /// The root as the only anchor.
    pub(crate) fn trust(&self) -> TrustStore {
        let mut trust = TrustStore::default();
        trust.add_anchors(Some("honest"), [self.certificate("root")]);
        trust.intermediates.extend([self.certificate("issuing"), self.certificate("plain-ca")]);
        trust
    }

    /// The revocation lists of both authorities.
    pub(crate) fn status(&self) -> Vec<StatusData> {
        let data =
            |name: &str| StatusData { kind: StatusKind::Crl, octets: self.read(name).into(), origin: Origin::File };
        ["root.crl", "issuing.crl"].map(data).into()
    }

    /// When the files are verified: now, which is after they were made.
    pub(crate) fn at(&self) -> UnixTime {
        now()
    }
}

/// The older form of a key file, without the authorities' certificates: the programs for Node read no other, and no
/// certificate that is signed with ECDSA.
fn alone(leaf: &Leaf) -> Vec<u8> {
    let dir = temp_dir();
    let at = dir.path();
    std::fs::write(at.join("c.pem"), &leaf.certificate_pem).unwrap();
    std::fs::write(at.join("k.pem"), &leaf.key_pem).unwrap();
    let pass = format!("pass:{PASSWORD}");
    let old = ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"];
    let what = ["pkcs12", "-export", "-in", "c.pem", "-inkey", "k.pem", "-out", "x.p12", "-passout", &pass];
    run_openssl(at, &[&what[..], &old, &["-name", &leaf.name]].concat());
    std::fs::read(at.join("x.p12")).unwrap()
}

/// An empty revocation list of an authority, good for as long as the keys are kept.
fn list(certificate: &[u8], key: &[u8]) -> Vec<u8> {
    let dir = temp_dir();
    let at = dir.path();
    std::fs::write(at.join("ca.pem"), certificate).unwrap();
    std::fs::write(at.join("ca.key"), key).unwrap();
    std::fs::write(at.join("index"), "").unwrap();
    std::fs::write(at.join("number"), "1000\n").unwrap();
    std::fs::write(
        at.join("crl.cnf"),
        "[ca]\ndefault_ca = d\n[d]\ndatabase = index\ncrlnumber = number\ndefault_md = sha256\n\
         crl_extensions = e\n[e]\nauthorityKeyIdentifier = keyid\n",
    )
    .unwrap();
    let days = (DAYS + 5).to_string();
    run_openssl(
        at,
        &[
            "ca", "-config", "crl.cnf", "-gencrl", "-cert", "ca.pem", "-keyfile", "ca.key", "-crldays", &days, "-out",
            "l.pem",
        ],
    );
    run_openssl(at, &["crl", "-in", "l.pem", "-outform", "DER", "-out", "l.crl"]);
    std::fs::read(at.join("l.crl")).unwrap()
}
