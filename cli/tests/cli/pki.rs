//! An authority of openssl's, for certificates and lists that no product would make.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Desk, Run, finish, peer, post_server};

/// What a certificate is for, as a section of the configuration.
pub(crate) const SIGNER: &str = "signer";

const CONFIG: &str = "\
[req]\ndistinguished_name=dn\nutf8=yes\nstring_mask=utf8only\n[dn]\n\
[root]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n\
[signer]\nbasicConstraints=CA:false\nkeyUsage=critical,digitalSignature,nonRepudiation\nauthorityKeyIdentifier=keyid\n\
[encrypts]\nbasicConstraints=CA:false\nkeyUsage=critical,keyEncipherment\nauthorityKeyIdentifier=keyid\n\
[server]\nbasicConstraints=CA:false\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n\
[responder]\nbasicConstraints=CA:false\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning\n\
noCheck=ignored\nauthorityKeyIdentifier=keyid\n\
[tsa]\nbasicConstraints=CA:false\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n\
authorityKeyIdentifier=keyid\n\
[ts]\ndefault_tsa=t\n[t]\nserial=ts-serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\nsigner_digest=sha256\n\
default_policy=1.2.3.4\ndigests=sha256,sha384,sha512\ness_cert_id_alg=sha256\n\
[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nserial=serial\ncrlnumber=crlnumber\nnew_certs_dir=.\ncertificate=root.pem\n\
private_key=root.key\ndefault_md=sha256\npolicy=any\nunique_subject=no\ndefault_crl_days=7\n\
[any]\ncountryName=optional\norganizationName=optional\ncommonName=supplied\n";

/// A root in a folder of its own.
pub(crate) struct Authority {
    folder: PathBuf,
}

impl Authority {
    /// `None` when openssl is missing.
    pub(crate) fn new(desk: &Desk, name: &str) -> Option<Self> {
        if !peer("openssl") {
            return None;
        }
        let folder = desk.path(name);
        std::fs::create_dir(&folder).unwrap();
        for (file, text) in [("ca.conf", CONFIG), ("index.txt", ""), ("serial", "1000\n"), ("crlnumber", "01\n")] {
            std::fs::write(folder.join(file), text).unwrap();
        }
        let authority = Self { folder };
        authority.openssl(&[
            "req",
            "-x509",
            "-config",
            "ca.conf",
            "-extensions",
            "root",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "900",
            "-subj",
            &format!("/C=VN/O=Thử/CN=Root {name}"),
            "-keyout",
            "root.key",
            "-out",
            "root.pem",
        ]);
        Some(authority)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn openssl(&self, args: &[&str]) -> String {
        let run = Command::new("openssl").args(args).current_dir(&self.folder).output().unwrap();
        assert!(run.status.success(), "{args:?}: {run:?}");
        String::from_utf8_lossy(&run.stdout).into_owned()
    }

    /// A further kind of certificate, to be named when issuing.
    pub(crate) fn section(&self, name: &str, text: &str) {
        let path = self.folder.join("ca.conf");
        let config = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, format!("{config}[{name}]\n{text}\n")).unwrap();
    }

    /// A key `NAME.key`, its certificate `NAME.pem` and both in `NAME.p12` (passphrase `p`). `years`: when it is valid.
    pub(crate) fn issue(&self, name: &str, section: &str, years: (u16, u16), digest: &str) {
        self.issue_for("rsa:2048", name, section, years, digest);
    }

    /// [`Self::issue`] for another key than RSA of 2048 bits.
    pub(crate) fn issue_for(&self, key_kind: &str, name: &str, section: &str, years: (u16, u16), digest: &str) {
        let (key, request, certificate) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.pem"));
        self.openssl(&[
            "req",
            "-config",
            "ca.conf",
            "-newkey",
            key_kind,
            "-nodes",
            "-subj",
            &format!("/C=VN/O=Thử/CN=Người ký {name}"),
            "-keyout",
            &key,
            "-out",
            &request,
        ]);
        self.openssl(&[
            "ca",
            "-batch",
            "-config",
            "ca.conf",
            "-extensions",
            section,
            "-notext",
            "-md",
            digest,
            "-startdate",
            &format!("{}0101000000Z", years.0),
            "-enddate",
            &format!("{}1231235959Z", years.1),
            "-in",
            &request,
            "-out",
            &certificate,
        ]);
        self.openssl(&[
            "pkcs12",
            "-export",
            "-inkey",
            &key,
            "-in",
            &certificate,
            "-passout",
            "pass:p",
            "-out",
            &format!("{name}.p12"),
        ]);
        std::fs::write(self.folder.join("pass"), "p").unwrap();
    }

    /// What the authority's responder `responder` (issued before) says of `NAME.pem`: `NAME.ocsp`, in DER.
    pub(crate) fn answer(&self, name: &str) {
        let (of, to) = (format!("{name}.pem"), format!("{name}.ocsp"));
        self.openssl(&["ocsp", "-issuer", "root.pem", "-cert", &of, "-reqout", "request.der", "-no_nonce"]);
        self.openssl(&[
            "ocsp",
            "-index",
            "index.txt",
            "-CA",
            "root.pem",
            "-rsigner",
            "responder.pem",
            "-rkey",
            "responder.key",
            "-ndays",
            "7",
            "-reqin",
            "request.der",
            "-respout",
            &to,
        ]);
    }

    /// The address of a time-stamping service with the certificate `tsa`, which has to be issued before.
    pub(crate) fn time_stamps(&self) -> String {
        std::fs::write(self.folder.join("ts-serial"), "01\n").unwrap();
        let folder = self.folder.clone();
        post_server("application/timestamp-reply", move |query, _| {
            std::fs::write(folder.join("query.tsq"), query).unwrap();
            let args =
                ["ts", "-reply", "-config", "ca.conf", "-section", "t", "-queryfile", "query.tsq", "-out", "reply.tsr"];
            let run = Command::new("openssl").args(args).current_dir(&folder).output().unwrap();
            assert!(run.status.success(), "{run:?}");
            Some(std::fs::read(folder.join("reply.tsr")).unwrap())
        })
    }

    /// Revokes `NAME.pem` and writes the list `list.crl` in DER, and `list.pem`.
    pub(crate) fn list(&self, revoked: &[(&str, &str)]) {
        for (name, reason) in revoked {
            self.openssl(&["ca", "-config", "ca.conf", "-revoke", &format!("{name}.pem"), "-crl_reason", reason]);
        }
        self.openssl(&["ca", "-config", "ca.conf", "-gencrl", "-out", "list.pem"]);
        self.openssl(&["crl", "-in", "list.pem", "-outform", "DER", "-out", "list.crl"]);
    }
}

/// A SoftHSM token that holds one key with its certificate; the PIN is 246813.
pub(crate) struct SoftToken {
    config: PathBuf,
    module: PathBuf,
}

impl SoftToken {
    /// `None` when SoftHSM or its tools are missing.
    pub(crate) fn new(desk: &Desk, authority: &Authority, name: &str) -> Option<Self> {
        let places = ["/usr/lib/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/lib64/pkcs11"];
        let module = places.iter().map(|p| Path::new(p).join("libsofthsm2.so")).find(|path| path.exists());
        let Some(module) = module.filter(|_| peer("softhsm2-util") && peer("pkcs11-tool")) else {
            assert!(std::env::var("KYSO_REQUIRE_PEERS").as_deref() != Ok("1"), "SoftHSM is missing");
            println!("SKIPPED: SoftHSM is missing");
            return None;
        };
        let tokens = desk.path(&format!("{name}-token"));
        std::fs::create_dir(&tokens).unwrap();
        let text = format!("directories.tokendir = {}\n", tokens.display());
        let config = desk.write(&format!("{name}-softhsm.conf"), text);
        let token = Self { config, module };
        token.tool(
            "softhsm2-util",
            &["--init-token", "--free", "--label", name, "--so-pin", "87654321", "--pin", "246813"],
        );
        let (key, der) = (authority.path(&format!("{name}.p8")), authority.path(&format!("{name}.der")));
        authority.openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", &format!("{name}.key"), "-out", &key]);
        authority.openssl(&["x509", "-in", &format!("{name}.pem"), "-outform", "DER", "-out", &der]);
        token.tool(
            "softhsm2-util",
            &["--import", &key, "--token", name, "--label", "k", "--id", "A1", "--pin", "246813"],
        );
        let module = token.module.to_str().unwrap().to_owned();
        token.tool(
            "pkcs11-tool",
            &[
                "--module",
                &module,
                "--login",
                "--pin",
                "246813",
                "--write-object",
                &der,
                "--type",
                "cert",
                "--id",
                "a1",
                "--label",
                "c",
            ],
        );
        Some(token)
    }

    fn tool(&self, program: &str, args: &[&str]) {
        let run = Command::new(program).args(args).env("SOFTHSM2_CONF", &self.config).output().unwrap();
        assert!(run.status.success(), "{program} {args:?}: {run:?}");
    }

    pub(crate) fn run(&self, desk: &Desk, args: &[&str]) -> Run {
        let mut command = desk.command(args);
        command.env("SOFTHSM2_CONF", &self.config).env("KYSO_PKCS11_MODULE", &self.module);
        finish(command.output().unwrap())
    }

    /// What the token says of its PIN: `ok` as long as no wrong one was presented.
    pub(crate) fn pin_state(&self, desk: &Desk) -> String {
        let run = self.run(desk, &["tokens", "--format", "json"]).expect(0);
        let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        json[0]["slots"][0]["token"]["pin"].as_str().unwrap().to_owned()
    }
}
