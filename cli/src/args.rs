//! The arguments: definition only. Help is written here in English; `help_vi` holds the same in Vietnamese.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::audit_args::Audit;
use crate::edxml_args::Edxml;
use crate::form_args::{FormOptions, Rules};
use crate::lang::Lang;
use crate::late::Late;
use crate::mark_args::{MarkOptions, Profile, is_form};
use crate::prepare_args::{Embed, Prepare};
use crate::trust_args::Trust;

/// Sign and verify Vietnam's official documents.
#[derive(Debug, Parser)]
#[command(
    name = "kyso",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    subcommand_required = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print the version
    #[arg(short = 'V', long, display_order = 905, action = ArgAction::Version)]
    version: Option<bool>,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Language of everything said [default: from the locale, else vi]
    #[arg(long, global = true, display_order = 900, value_enum, value_name = "vi|en", hide_possible_values = true)]
    pub(crate) lang: Option<Lang>,
    /// Say only the essential
    #[arg(short, long, global = true, display_order = 901)]
    pub(crate) quiet: bool,
    /// Say more; errors come with their causes
    #[arg(short, long, global = true, display_order = 902, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Colours: auto, always or never (NO_COLOR is honoured)
    #[arg(long, global = true, display_order = 903, value_enum, default_value_t = Color::Auto, value_name = "WHEN", hide_possible_values = true, hide_default_value = true)]
    pub(crate) color: Color,
    /// Print this help
    #[arg(short, long, global = true, display_order = 904, action = ArgAction::Help)]
    help: Option<bool>,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Sign PDF documents with a token or a key file
    Sign(Box<Late<Sign>>),
    /// Prepare documents for a signature made elsewhere: first of two steps
    Prepare(Box<Late<Prepare>>),
    /// Put a signature made elsewhere into a prepared document: second of two steps
    Embed(Box<Late<Embed>>),
    /// Add time-stamps and validation data, so that signatures stay provable
    Extend(Box<Late<Extend>>),
    /// Verify the signatures of documents
    Verify(Box<Late<Verify>>),
    /// Check whole archives: signatures and form, with rates by agency, month, type and reason
    Audit(Box<Late<Audit>>),
    /// Judge stored facts again, under another policy; the form is not asked
    Judge(Late<Judge>),
    /// Show the rules of the prescribed form
    Rules(Late<Rules>),
    /// Show, verify and delete the evidence kept of documents
    Evidence(Late<Evidence>),
    /// Build, take apart, sign and verify packages of the document exchange axis
    Edxml(Box<Late<Edxml>>),
    /// Show what a document holds, without judging
    Inspect(Late<Inspect>),
    /// Write a revision of a document, as it was signed, or what was signed of XML, into a file of its own
    Extract(Box<Late<Extract>>),
    /// List PKCS#11 modules, tokens and their certificates
    Tokens(Late<Tokens>),
    /// Keep the certificates this computer trusts
    Trust(Late<Trust>),
    /// Look after the revocation data kept on this computer
    Cache(Late<Cache>),
    /// Keep what an organisation says about itself: names, seal, signers
    Profile(Late<Profile>),
    /// Sign and verify a sample letter with throw-away keys
    Demo(Late<Demo>),
    /// Print shell completions
    Completions(Completions),
    /// Examine documents for an audit over standard streams
    #[command(name = "audit-worker", hide = true)]
    AuditWorker,
    /// Write the manual pages
    Man(Man),
    /// Serve one PKCS#11 module over standard streams
    #[command(name = "pkcs11-worker", hide = true)]
    Pkcs11Worker(Pkcs11Worker),
}

/// Which key signs, and its PIN.
#[derive(Debug, Default, Args)]
pub(crate) struct KeyOptions {
    /// PKCS#12 key file (.p12, .pfx)
    #[arg(long, value_name = "FILE", help_heading = "Key", conflicts_with_all = ["token", "slot"])]
    pub(crate) p12: Option<PathBuf>,
    /// PKCS#11 module of the token's maker [default: known modules are looked for]
    #[arg(long, value_name = "FILE", env = "KYSO_PKCS11_MODULE", hide_env_values = true, help_heading = "Key")]
    pub(crate) pkcs11_module: Option<PathBuf>,
    /// Token with this label
    #[arg(long, value_name = "LABEL", help_heading = "Key")]
    pub(crate) token: Option<String>,
    /// Token in this slot
    #[arg(long, value_name = "N", help_heading = "Key")]
    pub(crate) slot: Option<u64>,
    /// Certificate with this CKA_ID
    #[arg(long, value_name = "HEX", help_heading = "Key")]
    pub(crate) cert_id: Option<String>,
    /// Certificate with this label
    #[arg(long, value_name = "TEXT", help_heading = "Key")]
    pub(crate) cert_label: Option<String>,
    /// Certificate with this SHA-256 fingerprint
    #[arg(long, value_name = "HEX", help_heading = "Key")]
    pub(crate) cert_sha256: Option<String>,
    /// Read the PIN or passphrase from this file
    #[arg(long, value_name = "FILE", help_heading = "Key", conflicts_with = "pin_fd")]
    pub(crate) pin_file: Option<PathBuf>,
    /// Read the PIN or passphrase from this open descriptor
    #[arg(long, value_name = "N", help_heading = "Key")]
    pub(crate) pin_fd: Option<u32>,
    /// Use the PIN even when it is the last try before the token locks
    #[arg(long, help_heading = "Key")]
    pub(crate) allow_final_pin_try: bool,
}

/// What opens encrypted documents.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct PasswordOptions {
    /// Read the password of encrypted documents from this file
    #[arg(long, value_name = "FILE", conflicts_with = "password_fd")]
    pub(crate) password_file: Option<PathBuf>,
    /// Read the password of encrypted documents from this open descriptor
    #[arg(long, value_name = "N")]
    pub(crate) password_fd: Option<u32>,
    /// Key file (.p12, .pfx) for documents encrypted for recipients; the password is then that of this file
    #[arg(long, value_name = "FILE")]
    pub(crate) recipient_p12: Option<PathBuf>,
}

/// Whether the network is asked, and how.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct NetworkOptions {
    /// Fetch what is missing: issuers, revocation lists and OCSP answers
    #[arg(long, help_heading = "Network", conflicts_with = "offline")]
    pub(crate) online: bool,
    /// Ask no network service (the default)
    #[arg(long, help_heading = "Network")]
    pub(crate) offline: bool,
    /// Host that may be asked also for issuers, and at a private address
    #[arg(long, value_name = "HOST[:PORT]", help_heading = "Network", requires = "online")]
    pub(crate) allow_host: Vec<String>,
    /// Proxy to go through; the environment's is not used
    #[arg(long, value_name = "URL", help_heading = "Network", requires = "online")]
    pub(crate) proxy: Option<String>,
}

/// What is believed, and what helps to find out whether it may be.
#[derive(Debug, Default, Args)]
pub(crate) struct TrustOptions {
    /// Whom to trust: a profile, or a file or folder of certificates [default: vn-gov; for sign every accepted profile]
    #[arg(long, value_name = "PROFILE|DIR|FILE", help_heading = "Trust")]
    pub(crate) trust: Vec<String>,
    /// Whom to trust for time-stamps only
    #[arg(long, value_name = "DIR|FILE", help_heading = "Trust")]
    pub(crate) trust_tsa: Vec<PathBuf>,
    /// Certificates that help to build paths, trusted for nothing
    #[arg(long, value_name = "DIR|FILE", help_heading = "Trust")]
    pub(crate) intermediates: Vec<PathBuf>,
    /// Revocation lists and OCSP responses (DER or PEM); folders are walked
    #[arg(long, value_name = "DIR|FILE", help_heading = "Trust")]
    pub(crate) crl: Vec<PathBuf>,
}

/// `kyso sign`.
#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// Documents to sign ('-' reads standard input)
    #[arg(value_name = "IN", required = true)]
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
    pub(crate) password: PasswordOptions,
    #[command(flatten)]
    pub(crate) key: KeyOptions,
    #[command(flatten)]
    pub(crate) trust: TrustOptions,
    #[command(flatten)]
    pub(crate) network: NetworkOptions,
    /// Sign even when no path leads to a trusted authority, or the revocation status stays unknown
    #[arg(long, help_heading = "Trust")]
    pub(crate) allow_untrusted_certificate: bool,
    /// Store the certificates and the status found at signing in this folder, one bundle a document
    #[arg(long, value_name = "DIR")]
    pub(crate) evidence: Option<PathBuf>,
    /// Level of the signature: b-b, b-t with a time-stamp, b-lt with validation data, b-lta with both [default: b-t with --tsa, else b-b]
    #[arg(long, value_enum, value_name = "LEVEL", hide_possible_values = true)]
    pub(crate) level: Option<Level>,
    /// Time-stamping service (RFC 3161)
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
    /// Seconds to wait for the time-stamping service [default: 180]
    #[arg(long, value_name = "SECONDS", default_value_t = 180, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub(crate) tsa_timeout: u32,
    #[command(flatten)]
    pub(crate) signature: SignatureOptions,
}

/// What the signature is like, and where: the same for signing at once and in two steps.
#[derive(Debug, Default, Args)]
pub(crate) struct SignatureOptions {
    /// Sign even when the document has content that can show something else after signing: scripts, conditional layers, text that is copied as another
    #[arg(long)]
    pub(crate) allow_dynamic: bool,
    /// Format of the signature: cades (ETSI.CAdES.detached, default) or pkcs7 (adbe.pkcs7.detached)
    #[arg(long, value_enum, value_name = "NAME", default_value_t = SubfilterName::Cades, hide_possible_values = true, hide_default_value = true)]
    pub(crate) subfilter: SubfilterName,
    /// Page of the visible signature: a number from 1, or 'last'
    #[arg(long, value_name = "N|last", help_heading = "Appearance")]
    pub(crate) page: Option<String>,
    /// Place of the visible signature, in millimetres from the page's upper left corner
    #[arg(long, value_name = "X,Y,W,H", help_heading = "Appearance", allow_hyphen_values = true)]
    pub(crate) rect: Option<String>,
    /// Words on a page that the visible signature goes under, or over where there is no room
    #[arg(long, value_name = "TEXT", help_heading = "Appearance", conflicts_with = "rect")]
    pub(crate) near: Option<String>,
    /// Picture of the signature or seal
    #[arg(long, value_name = "PNG", help_heading = "Appearance")]
    pub(crate) image: Option<PathBuf>,
    /// Text of the visible signature, one line each ('auto': signer, organisation, time); with --profile comment the remark
    #[arg(long, value_name = "LINE", help_heading = "Appearance")]
    pub(crate) text: Vec<String>,
    /// Signature field to sign, or the name of the new one
    #[arg(long, value_name = "NAME", help_heading = "Appearance")]
    pub(crate) field: Option<String>,
    /// Reason written into the signature
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Place written into the signature
    #[arg(long, value_name = "TEXT")]
    pub(crate) location: Option<String>,
    /// Contact written into the signature
    #[arg(long, value_name = "TEXT")]
    pub(crate) contact: Option<String>,
    /// Certify the document; later changes allowed: 1 none, 2 forms and signatures, 3 comments too
    #[arg(long, value_name = "1|2|3", value_parser = clap::value_parser!(u8).range(1..=3))]
    pub(crate) certify: Option<u8>,
    #[command(flatten)]
    pub(crate) form: MarkOptions,
    #[command(flatten)]
    pub(crate) xml: XmlOptions,
}

/// Where the signature of an XML document goes, and what it is over.
#[derive(Debug, Default, Args)]
pub(crate) struct XmlOptions {
    /// What is done with the document: approve, initial, issue, appendix, copy, incoming, comment (PDF, placed as Decree 30/2020 has it); or the national form of an XML document: einvoice, tax, bhxh, health, school-record, edxml
    #[arg(long, value_name = "NAME", help_heading = "Profile", conflicts_with_all = ["into", "node"])]
    pub(crate) profile: Option<String>,
    /// Whose signature it is in that form, such as seller, buyer, tax-office, unit [default: the only one there is]
    #[arg(long, value_name = "ROLE", help_heading = "XML", requires = "profile")]
    pub(crate) role: Option<String>,
    /// Element to sign, by its Id ('#data'); may be given several times [default: the whole document]
    #[arg(long, value_name = "#ID", help_heading = "XML", requires = "into")]
    pub(crate) node: Vec<String>,
    /// Element that the signature goes into ('/doc/part[2]')
    #[arg(long, value_name = "PATH", help_heading = "XML")]
    pub(crate) into: Option<String>,
    /// Sign the claimed time, too, as SignatureProperties
    #[arg(long, help_heading = "XML")]
    pub(crate) signing_time_object: bool,
    /// Add the signed properties of XAdES (implied by --level and --tsa)
    #[arg(long, help_heading = "XML")]
    pub(crate) xades: bool,
    /// Put the authorities' certificates into the signature, not the signer's alone
    #[arg(long, help_heading = "XML")]
    pub(crate) whole_chain: bool,
}

impl XmlOptions {
    /// Those that were given, as written.
    pub(crate) fn given(&self) -> Vec<&'static str> {
        let all = [
            (self.profile.as_deref().is_some_and(|name| !is_form(name)), "--profile"),
            (!self.node.is_empty(), "--node"),
            (self.into.is_some(), "--into"),
            (self.signing_time_object, "--signing-time-object"),
            (self.xades, "--xades"),
            (self.whole_chain, "--whole-chain"),
        ];
        all.into_iter().filter_map(|(given, name)| given.then_some(name)).collect()
    }
}

impl SignatureOptions {
    /// Options that only a PDF can be signed with, as far as they were given.
    pub(crate) fn given_for_pdf(&self) -> Vec<&'static str> {
        let all = [
            (self.allow_dynamic, "--allow-dynamic"),
            (self.subfilter != SubfilterName::Cades, "--subfilter"),
            (self.page.is_some(), "--page"),
            (self.rect.is_some(), "--rect"),
            (self.near.is_some(), "--near"),
            (self.image.is_some(), "--image"),
            (!self.text.is_empty(), "--text"),
            (self.field.is_some(), "--field"),
            (self.reason.is_some(), "--reason"),
            (self.location.is_some(), "--location"),
            (self.contact.is_some(), "--contact"),
            (self.certify.is_some(), "--certify"),
        ];
        let form = self.form.given(self.xml.profile.as_deref());
        all.into_iter().filter_map(|(given, name)| given.then_some(name)).chain(form).collect()
    }
}

/// The level of EN 319 142-1 a signature is made at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    #[value(name = "b-b")]
    BB,
    #[value(name = "b-t")]
    BT,
    #[value(name = "b-lt")]
    BLt,
    #[value(name = "b-lta")]
    BLta,
}

impl Level {
    /// As it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::BB => "b-b",
            Self::BT => "b-t",
            Self::BLt => "b-lt",
            Self::BLta => "b-lta",
        }
    }

    /// What a plain signature has to be extended to; B-B has nothing to add.
    pub(crate) const fn conformance(self) -> Option<kyso::policy::Conformance> {
        match self {
            Self::BB => None,
            Self::BT => Some(kyso::policy::Conformance::Time),
            Self::BLt => Some(kyso::policy::Conformance::LongTerm),
            Self::BLta => Some(kyso::policy::Conformance::Archive),
        }
    }

    /// What a signed document is extended to afterwards.
    pub(crate) const fn extended(self) -> Option<kyso::policy::Conformance> {
        match self {
            Self::BB | Self::BT => None,
            Self::BLt => Some(kyso::policy::Conformance::LongTerm),
            Self::BLta => Some(kyso::policy::Conformance::Archive),
        }
    }
}

/// The two `/SubFilter` values signatures are made with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SubfilterName {
    #[default]
    #[value(alias = "ETSI.CAdES.detached")]
    Cades,
    #[value(alias = "adbe.pkcs7.detached")]
    Pkcs7,
}

/// `kyso extend`.
#[derive(Debug, Args)]
pub(crate) struct Extend {
    /// Documents to extend; folders are walked
    #[arg(value_name = "IN", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Where the extended document goes
    #[arg(short, long, value_name = "OUT", conflicts_with = "out_dir")]
    pub(crate) output: Option<PathBuf>,
    /// Where many extended documents go, each under its own name, those of folders in the same subfolders
    #[arg(long, value_name = "DIR")]
    pub(crate) out_dir: Option<PathBuf>,
    /// Replace existing results
    #[arg(long)]
    pub(crate) force: bool,
    /// Level to reach: b-t (a time-stamp), b-lt (validation data, too) or b-lta (and a time-stamp over it)
    #[arg(long, value_enum, value_name = "LEVEL", hide_possible_values = true)]
    pub(crate) level: Level,
    /// Say what would be done and what each document loses when, and write nothing
    #[arg(long, conflicts_with_all = ["output", "out_dir", "force"])]
    pub(crate) dry_run: bool,
    /// How the dry run is told: text (default) or json
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextOrJson::Text, requires = "dry_run", hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: TextOrJson,
    /// Time-stamping service (RFC 3161)
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
    /// Seconds to wait for the time-stamping service [default: 180]
    #[arg(long, value_name = "SECONDS", default_value_t = 180, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub(crate) tsa_timeout: u32,
    /// Leave a document alone that has the level and stays provable until this time (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub(crate) renew_before: Option<String>,
    /// Extend the good signatures of a document that has failed ones, too
    #[arg(long)]
    pub(crate) good_only: bool,
    /// Revocation lists above this size are not stored when an OCSP response will do [default: 1024 KiB]
    #[arg(long, value_name = "KIB", default_value_t = 1024, hide_default_value = true)]
    pub(crate) largest_crl: u32,
    #[command(flatten)]
    pub(crate) password: PasswordOptions,
    #[command(flatten)]
    pub(crate) trust: TrustOptions,
    #[command(flatten)]
    pub(crate) network: NetworkOptions,
    /// Rules of judgement: vn-gov, vn-public, baseline, default, or a file (TOML)
    #[arg(long, value_name = "NAME|FILE", help_heading = "Trust")]
    pub(crate) policy: Option<PathBuf>,
}

/// `kyso verify`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("written").multiple(true).args(["output", "facts", "pictures"]))]
pub(crate) struct Verify {
    /// Documents to verify; folders are walked ('-' reads standard input)
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
    /// Do not look for dynamic content in what was signed: faster, and no verdict hangs on it
    #[arg(long)]
    pub(crate) no_inspect: bool,
    /// What is going to be read of XML documents: '{namespace}Name', or a path such as /HDon/DLHDon; signatures that do not cover it fail
    #[arg(long, value_name = "{NS}NAME|/PATH")]
    pub(crate) expect: Option<String>,
    /// Contents outside an XML document that its signatures are over: the URI they name, and the file
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) detached: Vec<String>,
    /// How to report: text (default), json (an array), ndjson (one object a line) or html (one page, with pictures)
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ReportFormat::Text, hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: ReportFormat,
    /// Where the report goes [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// Write pictures into this folder: each signed page as it was signed, as it is now, and what differs
    #[arg(long, value_name = "DIR")]
    pub(crate) pictures: Option<PathBuf>,
    /// Write what was seen of every document into this file, for 'kyso judge'
    #[arg(long, value_name = "FILE")]
    pub(crate) facts: Option<PathBuf>,
    /// Replace the files of --output, --facts and --pictures where they exist
    #[arg(long, requires = "written")]
    pub(crate) force: bool,
    /// Store what each verdict rests on in this folder, one bundle a document
    #[arg(long, value_name = "DIR")]
    pub(crate) evidence: Option<PathBuf>,
    /// Time-stamp each bundle (RFC 3161): proof of what was received, and when
    #[arg(long, value_name = "URL", requires = "evidence")]
    pub(crate) tsa: Option<String>,
    /// Seconds to wait for the time-stamping service [default: 180]
    #[arg(long, value_name = "SECONDS", default_value_t = 180, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub(crate) tsa_timeout: u32,
}

/// `kyso judge`.
#[derive(Debug, Args)]
pub(crate) struct Judge {
    /// Files that 'kyso verify --facts' wrote
    #[arg(value_name = "FACTS", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Rules of judgement: vn-gov, vn-public, baseline, default, or a file (TOML)
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Judge as of this time (RFC 3339) [default: the time of the verification]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// How to report: text (default), json (an array), ndjson (one object a line) or html (one page)
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ReportFormat::Text, hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: ReportFormat,
}

/// `kyso evidence`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub(crate) struct Evidence {
    #[command(subcommand)]
    pub(crate) command: EvidenceCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// Show what a bundle holds
    Show {
        /// Bundle to show
        #[arg(value_name = "BUNDLE")]
        bundle: PathBuf,
    },
    /// Judge a document again offline, with what its bundle holds, and compare
    Verify(Box<EvidenceVerify>),
    /// Delete bundles; never a document
    Delete {
        /// Bundles, or documents whose bundles are to be deleted
        #[arg(value_name = "DOCUMENT|BUNDLE", required = true)]
        paths: Vec<PathBuf>,
        /// Where the bundles of documents are [default: beside each document]
        #[arg(long, value_name = "DIR")]
        evidence: Option<PathBuf>,
    },
}

/// `kyso evidence verify`.
#[derive(Debug, Args)]
pub(crate) struct EvidenceVerify {
    /// Bundle to verify
    #[arg(value_name = "BUNDLE")]
    pub(crate) bundle: PathBuf,
    /// The document it is about [default: beside the bundle, under its own name]
    #[arg(value_name = "DOCUMENT")]
    pub(crate) document: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) password: PasswordOptions,
    /// Contents outside an XML document that its signatures are over: the URI they name, and the file
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) detached: Vec<String>,
    #[command(flatten)]
    pub(crate) trust: TrustOptions,
    /// Rules of judgement: vn-gov, vn-public, baseline, default, or a file (TOML)
    #[arg(long, value_name = "NAME|FILE", help_heading = "Trust")]
    pub(crate) policy: Option<PathBuf>,
    /// How to report: text (default), json (an array), ndjson (one object a line) or html (one page)
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ReportFormat::Text, hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: ReportFormat,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    Text,
    Json,
    Ndjson,
    Html,
}

/// Text for people or JSON for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    Text,
    Json,
}

/// `kyso inspect`.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// Document to look into ('-' reads standard input)
    #[arg(value_name = "FILE")]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) password: PasswordOptions,
    /// Show which parts of an official document its pages have: heading, number, date, title, name
    #[arg(long)]
    pub(crate) form: bool,
    /// Write pictures into this folder: each page with its parts framed
    #[arg(long, value_name = "DIR", requires = "form")]
    pub(crate) pictures: Option<PathBuf>,
    /// Replace the pictures where they exist
    #[arg(long, requires = "pictures")]
    pub(crate) force: bool,
    /// How to show it: text (default) or json
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextOrJson::Text, hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: TextOrJson,
}

/// `kyso extract`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["revision", "signature"]))]
pub(crate) struct Extract {
    /// Document to take it from ('-' reads standard input)
    #[arg(value_name = "FILE")]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) password: PasswordOptions,
    /// Revision to write, counted from 1; 'kyso inspect' lists them
    #[arg(long, value_name = "N", value_parser = revision)]
    pub(crate) revision: Option<usize>,
    /// The revision that this signature signed; of an XML document, what it signed, if it passes
    #[arg(long, value_name = "ID")]
    pub(crate) signature: Option<String>,
    /// Where it goes ('-' writes to standard output)
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Replace an existing file
    #[arg(long)]
    pub(crate) force: bool,
    /// XML: which of several signed parts, by its number or the URI of its reference
    #[arg(long, value_name = "N|URI", requires = "signature")]
    pub(crate) reference: Option<String>,
    /// Contents outside an XML document that its signatures are over: the URI they name, and the file
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) detached: Vec<String>,
    #[command(flatten)]
    pub(crate) trust: TrustOptions,
    /// XML: judge as of this time (RFC 3339) [default: now]
    #[arg(long, value_name = "TIME", help_heading = "Trust")]
    pub(crate) at: Option<String>,
    /// XML: rules of judgement: vn-gov, vn-public, baseline, default, or a file (TOML)
    #[arg(long, value_name = "NAME|FILE", help_heading = "Trust")]
    pub(crate) policy: Option<PathBuf>,
}

fn revision(text: &str) -> Result<usize, std::num::ParseIntError> {
    text.parse::<std::num::NonZeroUsize>().map(std::num::NonZeroUsize::get)
}

/// `kyso tokens`.
#[derive(Debug, Args)]
pub(crate) struct Tokens {
    /// PKCS#11 module to ask [default: known modules are looked for]
    #[arg(long, value_name = "FILE", env = "KYSO_PKCS11_MODULE", hide_env_values = true)]
    pub(crate) pkcs11_module: Option<PathBuf>,
    /// How to show it: text (default) or json
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextOrJson::Text, hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: TextOrJson,
}

/// `kyso cache`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub(crate) struct Cache {
    #[command(subcommand)]
    pub(crate) command: CacheCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CacheCommand {
    /// Say where it is and how much it holds
    Show,
    /// Delete all of it
    Clear,
}

/// `kyso demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to leave the files [default: kyso-demo]
    #[arg(value_name = "DIR", default_value = "kyso-demo", hide_default_value = true)]
    pub(crate) directory: PathBuf,
    /// Write into a folder that is not empty
    #[arg(long)]
    pub(crate) force: bool,
}

/// `kyso completions`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Which shell: bash, elvish, fish, powershell or zsh
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
    pub(crate) shell: clap_complete::Shell,
}

/// `kyso man`.
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Where one page for each command goes [default: the page of kyso itself, to standard output]
    #[arg(long, value_name = "DIR")]
    pub(crate) out_dir: Option<PathBuf>,
}

/// `kyso pkcs11-worker`.
#[derive(Debug, Args)]
pub(crate) struct Pkcs11Worker {
    /// Module to load
    #[arg(value_name = "MODULE")]
    pub(crate) module: PathBuf,
}
