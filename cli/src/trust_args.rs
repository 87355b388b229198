//! What `kyso trust` takes.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::args::TextOrJson;

/// `kyso trust`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub(crate) struct Trust {
    #[command(subcommand)]
    pub(crate) command: TrustCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TrustCommand {
    /// List the pinned certificates, those added by hand, and which of them are accepted here
    List {
        /// Only this profile
        #[arg(value_name = "PROFILE")]
        profile: Option<String>,
        /// How to show it: text (default) or json
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextOrJson::Text, hide_possible_values = true, hide_default_value = true)]
        format: TextOrJson,
    },
    /// Show one accepted certificate
    Show {
        /// Beginning of its SHA-256 fingerprint, or its name
        #[arg(value_name = "CERTIFICATE")]
        certificate: String,
    },
    /// Accept certificates from files, by fingerprint only
    Add(TrustAdd),
    /// Accept the pinned certificates of a bundle or trust list, and show the others
    Import {
        /// Bundles (PKCS#7, PEM) or JSON trust lists
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// Take a trust list that is older than one imported before
        #[arg(long)]
        force: bool,
        /// Into the store of the whole computer, not the user's
        #[arg(long)]
        system: bool,
    },
    /// Remove an accepted certificate
    Remove {
        /// Beginning of its SHA-256 fingerprint, or its name
        #[arg(value_name = "CERTIFICATE")]
        certificate: String,
        /// Only from this profile
        #[arg(long, value_name = "PROFILE")]
        profile: Option<String>,
        /// From the store of the whole computer, not the user's
        #[arg(long)]
        system: bool,
    },
    /// Write the accepted certificates of a profile into one file
    Export {
        /// Profile to write
        #[arg(value_name = "PROFILE")]
        profile: String,
        /// Where to write them ('-' or nothing: standard output)
        #[arg(short, long, value_name = "OUT")]
        output: Option<PathBuf>,
        /// Replace an existing file
        #[arg(long)]
        force: bool,
        /// How to write them: pem (default) or p7b (PKCS#7)
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t = BundleFormat::Pem, hide_possible_values = true, hide_default_value = true)]
        format: BundleFormat,
    },
    /// Download a profile's certificates from their authority and accept them by fingerprint only
    Fetch {
        /// Profile to fetch
        #[arg(value_name = "PROFILE")]
        profile: String,
        /// Fetch from a mirror: this scheme and host instead of the official ones
        #[arg(long, value_name = "URL")]
        from: Option<String>,
        /// Seconds to wait for each file [default: 30]
        #[arg(long, value_name = "SECONDS", default_value_t = 30, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=600))]
        timeout: u32,
        /// Into the store of the whole computer, not the user's
        #[arg(long)]
        system: bool,
    },
}

/// `kyso trust add`.
#[derive(Debug, Args)]
pub(crate) struct TrustAdd {
    /// Certificate files (DER, PEM, PKCS#7) or JSON trust lists
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// SHA-256 fingerprint of a certificate that kyso does not know, as its authority published it
    #[arg(long, value_name = "SHA256", requires = "profile")]
    pub(crate) pin: Vec<String>,
    /// Profile the stated certificates go into, a built-in or a new one
    #[arg(long, value_name = "PROFILE", requires = "pin")]
    pub(crate) profile: Option<String>,
    /// Believe the stated certificates for time-stamps only
    #[arg(long, requires = "pin", conflicts_with = "no_tsa")]
    pub(crate) tsa: bool,
    /// Believe the stated certificates for signatures only, not for time-stamps
    #[arg(long, requires = "pin")]
    pub(crate) no_tsa: bool,
    /// Ask no question on a terminal
    #[arg(long)]
    pub(crate) yes: bool,
    /// Into the store of the whole computer, not the user's
    #[arg(long)]
    pub(crate) system: bool,
}

/// How several certificates are written into one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BundleFormat {
    Pem,
    P7b,
}
