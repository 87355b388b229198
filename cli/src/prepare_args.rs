//! What `kyso prepare` and `kyso embed` take.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::args::{KeyOptions, Level, NetworkOptions, PasswordOptions, Sign, SignatureOptions, TrustOptions};

/// `kyso prepare`.
#[derive(Debug, Args)]
pub(crate) struct Prepare {
    /// Documents to prepare ('-' reads standard input)
    #[arg(value_name = "IN", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Where the prepared document goes
    #[arg(short, long, value_name = "PREPARED", conflicts_with = "out_dir")]
    pub(crate) output: Option<PathBuf>,
    /// Where many prepared documents go, each under its own name
    #[arg(long, value_name = "DIR")]
    pub(crate) out_dir: Option<PathBuf>,
    /// Replace existing results
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) step: StepOptions,
    /// Certificate whose key will sign (DER or PEM); further ones in the file help with its path
    #[arg(long, value_name = "FILE", help_heading = "Key", required_unless_present = "cms")]
    pub(crate) certificate: Option<PathBuf>,
    /// Certificates of the authorities that go into the signature
    #[arg(long, value_name = "FILE", help_heading = "Key")]
    pub(crate) chain: Vec<PathBuf>,
    /// RSA signatures with RSASSA-PSS instead of PKCS #1 v1.5
    #[arg(long, help_heading = "Key")]
    pub(crate) rsa_pss: bool,
    /// Digest that is signed: sha256, sha384 or sha512 [default: by the key]
    #[arg(long, value_enum, value_name = "NAME", help_heading = "Key", hide_possible_values = true)]
    pub(crate) digest_algorithm: Option<DigestName>,
    /// A whole CMS will come back, not a signature value; the certificate may be unknown until then
    #[arg(long, help_heading = "Key")]
    pub(crate) cms: bool,
    /// Octets to keep free for that CMS [default: 16384, and 8192 for a time-stamp]
    #[arg(long, value_name = "OCTETS", help_heading = "Key", requires = "cms", value_parser = clap::value_parser!(u32).range(512..=1_000_000))]
    pub(crate) room: Option<u32>,
    /// Where the digest goes that the key signs; of a CMS, the digest of the document
    #[arg(long, value_name = "FILE", conflicts_with = "out_dir")]
    pub(crate) digest: Option<PathBuf>,
    /// Where the octets go that the key signs, for keys that make the digest themselves
    #[arg(long, value_name = "FILE", conflicts_with = "out_dir")]
    pub(crate) to_be_signed: Option<PathBuf>,
    /// Where the list of what is to be signed goes, one JSON object a line ('-' writes standard output)
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// How long the signature is waited for: 90s, 15m, 8h, 2d; at most 30 days [default: 15m]
    #[arg(long, value_name = "TIME")]
    pub(crate) expires: Option<String>,
    #[command(flatten)]
    pub(crate) password: PasswordOptions,
    #[command(flatten)]
    pub(crate) trust: TrustOptions,
    #[command(flatten)]
    pub(crate) network: NetworkOptions,
    /// Prepare even when no path leads to a trusted authority, or the revocation status stays unknown
    #[arg(long, help_heading = "Trust")]
    pub(crate) allow_untrusted_certificate: bool,
    /// Level of the signature: b-b (default), b-t with a time-stamp, b-lt with validation data, b-lta with both; the time-stamp is got by 'kyso embed'
    #[arg(long, value_enum, value_name = "LEVEL", hide_possible_values = true)]
    pub(crate) level: Option<Level>,
    #[command(flatten)]
    pub(crate) signature: SignatureOptions,
}

/// What both steps have in common.
#[derive(Debug, Args)]
pub(crate) struct StepOptions {
    /// Where the state of the document is kept between the two steps [default: beside it, its name with .state]
    #[arg(long, value_name = "FILE", conflicts_with = "out_dir")]
    pub(crate) state: Option<PathBuf>,
    /// Secret that states are authenticated with, 64 hexadecimal digits [default: one of your own, made at first use]
    #[arg(long, value_name = "FILE")]
    pub(crate) state_key: Option<PathBuf>,
}

/// Digests of new signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DigestName {
    Sha256,
    Sha384,
    Sha512,
}

/// `kyso embed`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("answer").required(true).args(["value", "cms", "values"]))]
pub(crate) struct Embed {
    /// Prepared documents ('-' reads standard input)
    #[arg(value_name = "PREPARED", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Where the signed document goes ('-' writes standard output)
    #[arg(short, long, value_name = "OUT", conflicts_with = "out_dir")]
    pub(crate) output: Option<PathBuf>,
    /// Where many signed documents go, each under its own name
    #[arg(long, value_name = "DIR")]
    pub(crate) out_dir: Option<PathBuf>,
    /// Replace existing results
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) step: StepOptions,
    /// The signature value that came back, as it is or in base64
    #[arg(long, value_name = "FILE", conflicts_with = "out_dir")]
    pub(crate) value: Option<PathBuf>,
    /// The whole CMS that came back (DER, PEM or base64)
    #[arg(long, value_name = "FILE", conflicts_with = "out_dir")]
    pub(crate) cms: Option<PathBuf>,
    /// What came back for many, one JSON object a line: {"id": …, "value": …} or {"id": …, "cms": …}, in base64 ('-' reads standard input)
    #[arg(long, value_name = "FILE")]
    pub(crate) values: Option<PathBuf>,
    /// Time-stamping service (RFC 3161), for documents prepared for b-t or more
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
    /// The service of the config file, for documents that need one.
    #[arg(skip)]
    pub(crate) usual_tsa: Option<String>,
    /// Seconds to wait for the time-stamping service [default: 180]
    #[arg(long, value_name = "SECONDS", default_value_t = 180, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub(crate) tsa_timeout: u32,
    #[command(flatten)]
    pub(crate) password: PasswordOptions,
    #[command(flatten)]
    pub(crate) trust: TrustOptions,
    #[command(flatten)]
    pub(crate) network: NetworkOptions,
    /// Take a CMS even when no path leads from its certificate to a trusted authority, or the revocation status stays unknown
    #[arg(long, help_heading = "Trust")]
    pub(crate) allow_untrusted_certificate: bool,
}

impl Prepare {
    /// The same wish as `kyso sign` has it, without the key.
    pub(crate) fn sign(self) -> Sign {
        Sign {
            inputs: self.inputs,
            output: self.output,
            out_dir: self.out_dir,
            force: self.force,
            password: self.password,
            key: KeyOptions::default(),
            trust: self.trust,
            network: self.network,
            allow_untrusted_certificate: self.allow_untrusted_certificate,
            evidence: None,
            level: self.level,
            tsa: None,
            tsa_timeout: 0,
            signature: self.signature,
        }
    }
}
