//! What `kyso sign --profile` and `kyso profile` take.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// The profiles of PDF documents.
pub(crate) const FORMS: [&str; 7] = ["approve", "initial", "issue", "appendix", "copy", "incoming", "comment"];

/// Whether a profile is one of PDF documents.
pub(crate) fn is_form(name: &str) -> bool {
    FORMS.contains(&name)
}

/// What profiles of PDF documents want to know.
#[derive(Debug, Default, Args)]
pub(crate) struct MarkOptions {
    /// Organisation's profile ('kyso profile init'): pictures, seal, names, time-stamping service, trust
    #[arg(long, value_name = "FILE", help_heading = "Profile")]
    pub(crate) organisation: Option<PathBuf>,
    /// Number of the document; with its notation for appendix (12/TB-UBND). '128..' counts on from document to document
    #[arg(long, value_name = "N", help_heading = "Profile")]
    pub(crate) number: Option<String>,
    /// Day of the document (22/11/2026 or 2026-11-22); for incoming, of its arrival
    #[arg(long, value_name = "DAY", help_heading = "Profile")]
    pub(crate) date: Option<String>,
    /// Form of a copy: sao-y, sao-luc or trich-sao
    #[arg(long, value_enum, value_name = "FORM", hide_possible_values = true, help_heading = "Profile")]
    pub(crate) copy_form: Option<CopyForm>,
    /// Where initials go: behind the last words of the body (default) or of the recipients
    #[arg(long, value_enum, value_name = "PART", hide_possible_values = true, help_heading = "Profile")]
    pub(crate) initial_at: Option<InitialAt>,
    /// Width of the signature or seal on paper, in millimetres [default: from the organisation's profile]
    #[arg(long, value_name = "MM", help_heading = "Profile")]
    pub(crate) image_width: Option<f64>,
    /// Place of the number on the first page, instead of the blank that is found
    #[arg(long, value_name = "X,Y,W,H", help_heading = "Profile")]
    pub(crate) number_rect: Option<String>,
    /// Place of the date on the first page, instead of the blanks that are found
    #[arg(long, value_name = "X,Y,W,H", help_heading = "Profile")]
    pub(crate) date_rect: Option<String>,
    /// Keep no form fields free for number and date
    #[arg(long, help_heading = "Profile")]
    pub(crate) no_fields: bool,
    /// Use a picture although its colour, background, shape or resolution is not as prescribed
    #[arg(long, help_heading = "Profile")]
    pub(crate) allow_image_faults: bool,
}

impl MarkOptions {
    /// Those that were given, with the profile when it is one of them.
    pub(crate) fn given(&self, profile: Option<&str>) -> Vec<&'static str> {
        let all = [
            (profile.is_some_and(is_form), "--profile"),
            (self.number.is_some(), "--number"),
            (self.date.is_some(), "--date"),
            (self.copy_form.is_some(), "--copy-form"),
            (self.initial_at.is_some(), "--initial-at"),
            (self.image_width.is_some(), "--image-width"),
            (self.number_rect.is_some(), "--number-rect"),
            (self.date_rect.is_some(), "--date-rect"),
            (self.no_fields, "--no-fields"),
            (self.allow_image_faults, "--allow-image-faults"),
        ];
        all.into_iter().filter_map(|(given, name)| given.then_some(name)).collect()
    }
}

/// Forms of copies (Decree 30/2020/NĐ-CP, Điều 25).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CopyForm {
    SaoY,
    SaoLuc,
    TrichSao,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InitialAt {
    Body,
    Recipients,
}

/// `kyso profile`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub(crate) struct Profile {
    #[command(subcommand)]
    pub(crate) command: ProfileCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    /// Write an organisation's profile: asks on a terminal, or takes everything from options
    Init(Box<ProfileInit>),
    /// Check a profile and its pictures
    Check {
        /// Profile to check
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// `kyso profile init`.
#[derive(Debug, Default, Args)]
pub(crate) struct ProfileInit {
    /// Where the profile goes [default: organisation.toml]
    #[arg(value_name = "FILE", default_value = "organisation.toml", hide_default_value = true)]
    pub(crate) file: PathBuf,
    /// Replace an existing file
    #[arg(long)]
    pub(crate) force: bool,
    /// Full name of the organisation, as in the heading of its documents; nothing is asked then
    #[arg(long, value_name = "TEXT", help_heading = "Without questions")]
    pub(crate) name: Option<String>,
    /// Another way it is written: in certificates, an older name
    #[arg(long, value_name = "TEXT", help_heading = "Without questions", requires = "name")]
    pub(crate) also: Vec<String>,
    /// The body above it, as in the heading
    #[arg(long, value_name = "TEXT", help_heading = "Without questions", requires = "name")]
    pub(crate) parent: Option<String>,
    /// Code of Decision 20/2020/QD-TTg, such as H35.12
    #[arg(long, value_name = "CODE", help_heading = "Without questions", requires = "name")]
    pub(crate) code: Vec<String>,
    /// Abbreviation of its notation, such as UBND
    #[arg(long, value_name = "TEXT", help_heading = "Without questions", requires = "name")]
    pub(crate) abbreviation: Vec<String>,
    /// Place its documents are dated from
    #[arg(long, value_name = "TEXT", help_heading = "Without questions", requires = "name")]
    pub(crate) place: Vec<String>,
    /// Picture of the seal
    #[arg(long, value_name = "PNG", help_heading = "Without questions", requires = "seal_diameter")]
    pub(crate) seal: Option<PathBuf>,
    /// Diameter of the registered seal, in millimetres
    #[arg(long, value_name = "MM", help_heading = "Without questions", requires = "name")]
    pub(crate) seal_diameter: Option<f64>,
    /// Somebody who signs: name, title, picture of the signature, its width on paper; what is not known stays empty
    #[arg(long, value_name = "NAME|TITLE|PNG|MM", help_heading = "Without questions", requires = "name")]
    pub(crate) signer: Vec<String>,
    /// Time-stamping service
    #[arg(long, value_name = "URL", help_heading = "Without questions", requires = "name")]
    pub(crate) tsa: Option<String>,
    /// Trust profile, or file or folder of certificates
    #[arg(long, value_name = "PROFILE|DIR|FILE", help_heading = "Without questions", requires = "name")]
    pub(crate) trust: Vec<String>,
}
