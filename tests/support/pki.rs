//! Root → issuing CA → leaves, all by the openssl program. Nothing here outlives the process.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, OnceLock};

use kyso::base::UnixTime;
use kyso::x509::Certificate;

/// A certificate with its private key.
#[derive(Clone)]
pub struct Leaf {
    pub name: String,
    pub certificate_pem: Vec<u8>,
    pub key_pem: Vec<u8>,
    /// PKCS#8, DER.
    pub key_der: Vec<u8>,
    /// The issuing CA's certificate, PEM; what goes with the leaf in a message.
    pub issuer_pem: Vec<u8>,
}

impl Leaf {
    /// The certificate as this library reads it.
    pub fn certificate(&self) -> Certificate {
        Certificate::all_from_file(&self.certificate_pem).expect("a certificate by openssl").remove(0)
    }

    /// The issuing CA's certificate as this library reads it.
    pub fn issuer(&self) -> Certificate {
        Certificate::all_from_file(&self.issuer_pem).expect("a certificate by openssl").remove(0)
    }

    /// A PKCS#12 file with key, certificate and issuing CA (AES-256, PBKDF2, HMAC-SHA-256).
    pub fn pkcs12(&self, password: &str) -> Vec<u8> {
        let dir = super::temp_dir();
        std::fs::write(dir.path().join("c.pem"), &self.certificate_pem).unwrap();
        std::fs::write(dir.path().join("k.pem"), &self.key_pem).unwrap();
        std::fs::write(dir.path().join("i.pem"), &self.issuer_pem).unwrap();
        let password = format!("pass:{password}");
        openssl(
            dir.path(),
            &["pkcs12", "-export", "-in", "c.pem", "-inkey", "k.pem", "-certfile", "i.pem", "-out", "x.p12"],
            &["-passout", &password, "-name", &self.name],
        );
        std::fs::read(dir.path().join("x.p12")).unwrap()
    }
}

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A throw-away PKI.
pub struct Pki {
    pub root_pem: Vec<u8>,
    pub issuing_pem: Vec<u8>,
    root_key_pem: Vec<u8>,
    issuing_key_pem: Vec<u8>,
    leaves: Mutex<BTreeMap<String, Leaf>>,
}

/// Ready-made leaves: name, key, subject, extensions.
const LEAVES: &[(&str, &str, &str, &str)] = &[
    ("rsa", "rsa:2048", "/C=VN/O=UBND Xã Thử Nghiệm/CN=Nguyễn Văn Thử", SIGNING),
    ("rsa3072", "rsa:3072", "/C=VN/O=UBND Xã Thử Nghiệm/CN=UBND Xã Thử Nghiệm", SIGNING),
    ("p256", "ec:P-256", "/C=VN/O=UBND Xã Thử Nghiệm/CN=Trần Thị Hai Năm Sáu", SIGNING),
    ("p384", "ec:P-384", "/C=VN/O=UBND Xã Thử Nghiệm/CN=Lê Ba Tám Bốn", SIGNING),
    ("no-key-usage", "ec:P-256", "/C=VN/CN=Khong Key Usage", "basicConstraints=CA:FALSE\n"),
    (
        "encipherment",
        "ec:P-256",
        "/C=VN/CN=Chi Ma Hoa",
        "basicConstraints=CA:FALSE\nkeyUsage=critical,keyEncipherment\n",
    ),
    ("tsa", "rsa:2048", "/C=VN/O=TSA Thử/CN=Dấu thời gian thử", TIME_STAMPING),
    ("ocsp", "ec:P-256", "/C=VN/CN=OCSP", "keyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning\n"),
    (
        "ca",
        "ec:P-256",
        "/C=VN/CN=CA Con",
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,digitalSignature\n",
    ),
];
const SIGNING: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n\
     subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nsubjectAltName=email:thu@example.gov.vn\n";
const TIME_STAMPING: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n\
     extendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";
const AUTHORITY: &str =
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";

impl Pki {
    /// The PKI of this test process, made at first use; `None` (said so) without openssl.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Pki> = OnceLock::new();
        super::have("openssl").then(|| SHARED.get_or_init(Self::make))
    }

    /// A new PKI of its own: trusted by nobody else.
    pub fn make() -> Self {
        let dir = super::temp_dir();
        let at = dir.path();
        let read = |name: &str| std::fs::read(at.join(name)).expect("a file by openssl");
        key(at, "root.key", "ec:P-384");
        std::fs::write(at.join("ca.ext"), AUTHORITY).unwrap();
        request(at, "root.key", "root.csr", "/C=VN/O=Gốc Thử Nghiệm/CN=Root CA thử");
        let now = super::now();
        let (from, to) = (now.plus_seconds(-3650 * DAY), now.plus_seconds(3650 * DAY));
        sign(at, ["root.csr", "root.pem", "ca.ext"], &["-selfsign", "-keyfile", "root.key"], "1000", from, to);
        key(at, "issuing.key", "rsa:2048");
        request(at, "issuing.key", "issuing.csr", "/C=VN/O=Gốc Thử Nghiệm/CN=CA cấp phát thử");
        let by = ["-cert", "root.pem", "-keyfile", "root.key"];
        let (from, to) = (now.plus_seconds(-1825 * DAY), now.plus_seconds(1825 * DAY));
        sign(at, ["issuing.csr", "issuing.pem", "ca.ext"], &by, "1001", from, to);
        Self {
            root_pem: read("root.pem"),
            issuing_pem: read("issuing.pem"),
            root_key_pem: read("root.key"),
            issuing_key_pem: read("issuing.key"),
            leaves: Mutex::default(),
        }
    }

    /// A ready-made leaf, made at first use: `rsa`, `rsa3072`, `p256`, `p384` (signers); `tsa`; and those that must be
    /// refused: `encipherment`, `ocsp`, `ca`. `no-key-usage` has no keyUsage at all.
    pub fn leaf(&self, name: &str) -> Leaf {
        let mut leaves = self.leaves.lock().unwrap();
        if let Some(leaf) = leaves.get(name) {
            return leaf.clone();
        }
        let (_, key, subject, extensions) = LEAVES.iter().find(|l| l.0 == name).expect("a known leaf");
        let leaf = self.issue(name, key, subject, extensions);
        leaves.insert(name.to_owned(), leaf.clone());
        leaf
    }

    /// Issues a certificate of the issuing CA, valid from 30 days ago for a year. `key`: `rsa:BITS` or `ec:CURVE`;
    /// `subject`: `/C=VN/CN=…`; `extensions`: lines of an openssl extension file.
    pub fn issue(&self, name: &str, key: &str, subject: &str, extensions: &str) -> Leaf {
        let from = super::now().plus_seconds(-30 * DAY);
        self.issue_between(name, key, subject, extensions, from, from.plus_seconds(365 * DAY))
    }

    /// [`Self::issue`] with a validity of one's choice (years 2000 to 2049).
    pub fn issue_between(
        &self,
        name: &str,
        key_kind: &str,
        subject: &str,
        extensions: &str,
        from: UnixTime,
        to: UnixTime,
    ) -> Leaf {
        let dir = super::temp_dir();
        let at = dir.path();
        let read = |name: &str| std::fs::read(at.join(name)).expect("a file by openssl");
        std::fs::write(at.join("issuing.pem"), &self.issuing_pem).unwrap();
        std::fs::write(at.join("issuing.key"), &self.issuing_key_pem).unwrap();
        std::fs::write(at.join("leaf.ext"), extensions).unwrap();
        key(at, "leaf.key", key_kind);
        request(at, "leaf.key", "leaf.csr", subject);
        let serial = format!("54{}", hex(&random(9)).to_uppercase());
        let by = ["-cert", "issuing.pem", "-keyfile", "issuing.key"];
        sign(at, ["leaf.csr", "leaf.pem", "leaf.ext"], &by, &serial, from, to);
        openssl(at, &["pkcs8", "-topk8", "-nocrypt", "-in", "leaf.key", "-outform", "DER", "-out", "leaf.p8"], &[]);
        Leaf {
            name: name.to_owned(),
            certificate_pem: read("leaf.pem"),
            key_pem: read("leaf.key"),
            key_der: read("leaf.p8"),
            issuer_pem: self.issuing_pem.clone(),
        }
    }

    /// The root as this library reads it.
    pub fn root(&self) -> Certificate {
        Certificate::all_from_file(&self.root_pem).expect("a certificate by openssl").remove(0)
    }

    /// The issuing CA as this library reads it.
    pub fn issuing(&self) -> Certificate {
        Certificate::all_from_file(&self.issuing_pem).expect("a certificate by openssl").remove(0)
    }

    /// The issuing CA's private key, PEM (for revocation lists and the like).
    pub fn issuing_key_pem(&self) -> &[u8] {
        &self.issuing_key_pem
    }

    /// The root's private key, PEM.
    pub fn root_key_pem(&self) -> &[u8] {
        &self.root_key_pem
    }
}

fn key(at: &Path, name: &str, kind: &str) {
    let (algorithm, parameter) = kind.split_once(':').expect("rsa:BITS or ec:CURVE");
    let option = match algorithm {
        "rsa" => format!("rsa_keygen_bits:{parameter}"),
        _ => format!("ec_paramgen_curve:{parameter}"),
    };
    openssl(at, &["genpkey", "-algorithm", algorithm, "-pkeyopt", &option, "-out", name], &[]);
}

fn request(at: &Path, key: &str, name: &str, subject: &str) {
    openssl(at, &["req", "-new", "-utf8", "-key", key, "-out", name, "-subj", subject], &[]);
}

/// `openssl ca`, which alone can set both ends of the validity: `[request, certificate, extensions]`.
fn sign(at: &Path, files: [&str; 3], by: &[&str], serial: &str, from: UnixTime, to: UnixTime) {
    let [request, certificate, extensions] = files;
    std::fs::write(at.join("index"), "").unwrap();
    std::fs::write(at.join("serial"), format!("{serial}\n")).unwrap();
    std::fs::write(
        at.join("ca.cnf"),
        "[ca]\ndefault_ca = d\n[d]\ndatabase = index\nserial = serial\nnew_certs_dir = .\ndefault_md = sha256\n\
         policy = p\nunique_subject = no\n[p]\ncountryName = optional\norganizationName = optional\n\
         organizationalUnitName = optional\ncommonName = supplied\n",
    )
    .unwrap();
    let (from, to) = (from.utc_time().unwrap(), to.utc_time().unwrap());
    let what = ["ca", "-batch", "-config", "ca.cnf", "-notext", "-utf8", "-preserveDN"];
    let files = ["-in", request, "-out", certificate, "-extfile", extensions, "-startdate", &from, "-enddate", &to];
    openssl(at, &what, &[by, &files].concat());
}

/// Runs openssl in a directory and wants success.
pub(super) fn openssl(at: &Path, first: &[&str], more: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl").current_dir(at).args(first).args(more).output().expect("openssl starts");
    assert!(output.status.success(), "openssl {first:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Random octets.
pub(super) fn random(len: usize) -> Vec<u8> {
    let mut octets = vec![0; len];
    aws_lc_rs::rand::fill(&mut octets).unwrap();
    octets
}

/// Lower-case hex.
pub(super) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|o| format!("{o:02x}")).collect()
}

/// A list of the issuing authority by `openssl ca -gencrl`, from the text of its index.
pub fn authority_list(at: &Path, pki: &Pki, index: &str) -> std::sync::Arc<[u8]> {
    std::fs::write(at.join("index"), index).unwrap();
    std::fs::write(at.join("number"), "1000\n").unwrap();
    std::fs::write(at.join("i.pem"), &pki.issuing_pem).unwrap();
    std::fs::write(at.join("i.key"), pki.issuing_key_pem()).unwrap();
    std::fs::write(
        at.join("crl.cnf"),
        "[ca]\ndefault_ca = d\n[d]\ndatabase = index\ncrlnumber = number\ndefault_md = sha256\n\
         crl_extensions = e\n[e]\nauthorityKeyIdentifier = keyid\n",
    )
    .unwrap();
    let what = ["ca", "-config", "crl.cnf", "-gencrl", "-cert", "i.pem", "-keyfile", "i.key", "-out", "list.pem"];
    openssl(at, &what, &["-crlsec", "3600"]);
    openssl(at, &["crl", "-in", "list.pem", "-outform", "DER", "-out", "list.crl"], &[]);
    std::fs::read(at.join("list.crl")).unwrap().into()
}
