//! The arguments of `kyso edxml`: definition only.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::args::{KeyOptions, Level, NetworkOptions, PasswordOptions, TextOrJson, TrustOptions};
use crate::form_args::FormOptions;

/// `kyso edxml`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub(crate) struct Edxml {
    #[command(subcommand)]
    pub(crate) command: EdxmlCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EdxmlCommand {
    /// Build a package from a metadata file and the files it names
    Pack(Pack),
    /// Take the attachments out of a package
    Unpack(Unpack),
    /// Build a message with a state that answers a document
    Status(Box<Status>),
    /// Check the states that answer one document, and their order
    Sequence(Sequence),
    /// Sign the message of a package
    Sign(Box<EdxmlSign>),
    /// Verify packages: the message's signature, every attachment, and every signature in them
    Verify(Box<EdxmlVerify>),
}

/// `kyso edxml pack`.
#[derive(Debug, Args)]
pub(crate) struct Pack {
    /// Metadata (TOML, or JSON by its ending); attachments are named relative to it
    #[arg(value_name = "META", required_unless_present = "template")]
    pub(crate) metadata: Option<PathBuf>,
    /// Where the package goes
    #[arg(short, long, value_name = "OUT", required_unless_present = "template")]
    pub(crate) output: Option<PathBuf>,
    /// Replace an existing result
    #[arg(long)]
    pub(crate) force: bool,
    /// Pack also where a field breaks a rule that is not compulsory: length of names, form of codes
    #[arg(long)]
    pub(crate) lenient: bool,
    /// Print a metadata file to fill in
    #[arg(long, conflicts_with_all = ["metadata", "output", "force", "lenient"])]
    pub(crate) template: bool,
}

/// `kyso edxml unpack`.
#[derive(Debug, Args)]
pub(crate) struct Unpack {
    /// Package to unpack
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// Folder that the attachments and metadata.json go into
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Replace existing files
    #[arg(long)]
    pub(crate) force: bool,
}

/// `kyso edxml status`.
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Metadata of the message (TOML, or JSON by its ending)
    #[arg(value_name = "META")]
    pub(crate) metadata: Option<PathBuf>,
    /// Where the message goes
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Package of the document that is answered
    #[arg(long = "for", value_name = "PACKAGE")]
    pub(crate) answered: Option<PathBuf>,
    /// State: 01 arrived, 02 refused, 03 accepted, 04 assigned, 05 being processed, 06 finished, 13 take back, 15 agreed, 16 refused
    #[arg(long, value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Code of the organisation that answers
    #[arg(long, value_name = "CODE")]
    pub(crate) organ_id: Option<String>,
    /// Its name
    #[arg(long, value_name = "TEXT")]
    pub(crate) organ_name: Option<String>,
    /// Department of who handled it
    #[arg(long, value_name = "TEXT")]
    pub(crate) department: Option<String>,
    /// Who handled it
    #[arg(long, value_name = "TEXT")]
    pub(crate) staff: Option<String>,
    /// Why, or what was done
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// When, as yyyy/MM/dd HH:mm:ss [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) time: Option<String>,
    /// Replace an existing result
    #[arg(long)]
    pub(crate) force: bool,
}

/// `kyso edxml sequence`.
#[derive(Debug, Args)]
pub(crate) struct Sequence {
    /// Messages with states of one document, and the document's package if it is at hand
    #[arg(value_name = "FILE", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// How to tell: text (default) or json
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextOrJson::Text, hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: TextOrJson,
}

/// `kyso edxml sign`.
#[derive(Debug, Args)]
pub(crate) struct EdxmlSign {
    /// Package to sign
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// Where the signed package goes
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Replace an existing result
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) key: KeyOptions,
    #[command(flatten)]
    pub(crate) trust: TrustOptions,
    #[command(flatten)]
    pub(crate) network: NetworkOptions,
    /// Sign even when no path leads to a trusted authority, or the revocation status stays unknown
    #[arg(long, help_heading = "Trust")]
    pub(crate) allow_untrusted_certificate: bool,
    /// Make a XAdES signature, which names its certificate; the exchange axis itself knows plain ones only
    #[arg(long)]
    pub(crate) xades: bool,
    /// Put the whole path of certificates into the signature
    #[arg(long)]
    pub(crate) whole_chain: bool,
    /// Level of the signature: b-b, b-t with a time-stamp, b-lt with validation data, b-lta with both; naming one makes it XAdES
    #[arg(long, value_enum, value_name = "LEVEL", hide_possible_values = true)]
    pub(crate) level: Option<Level>,
    /// Time-stamping service (RFC 3161)
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
    /// Seconds to wait for the time-stamping service [default: 180]
    #[arg(long, value_name = "SECONDS", default_value_t = 180, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub(crate) tsa_timeout: u32,
}

/// How a report on packages is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PackageFormat {
    Text,
    Json,
    Ndjson,
    Html,
}

/// `kyso edxml verify`.
#[derive(Debug, Args)]
pub(crate) struct EdxmlVerify {
    /// Packages to verify ('-' reads standard input)
    #[arg(value_name = "FILE", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) password: PasswordOptions,
    #[command(flatten)]
    pub(crate) trust: TrustOptions,
    /// Judge as of this time (RFC 3339) [default: now]
    #[arg(long, value_name = "TIME", help_heading = "Trust")]
    pub(crate) at: Option<String>,
    /// Rules of judgement: vn-gov, vn-public, baseline, default, or a file (TOML)
    #[arg(long, value_name = "NAME|FILE", help_heading = "Trust")]
    pub(crate) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) network: NetworkOptions,
    #[command(flatten)]
    pub(crate) form: FormOptions,
    /// Let a message without a signature of its own pass when every attachment does; its header is then believed by nobody
    #[arg(long)]
    pub(crate) attachments_only: bool,
    /// How to report: text (default), json (an array), ndjson (one object a line) or html (one page)
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = PackageFormat::Text, hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: PackageFormat,
}
