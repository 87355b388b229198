//! What an organisation says about itself, in a file of its own: names, codes, seal, signers, places. Never a secret.
//!
//! It is believed for what the form asks (the true size of a seal, how the body is called), never for who signed.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// An organisation's profile (`kyso.organisation/1`), as its TOML file has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Organisation {
    /// Its full name, as in the heading of its documents.
    pub name: String,
    /// Other ways it is written: in certificates, older names.
    #[serde(default)]
    pub also: Vec<String>,
    /// The body above it, as in the heading.
    #[serde(default)]
    pub parent: Option<String>,
    /// Codes of QĐ 20/2020/QĐ-TTg, such as `H35.12`.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Abbreviations of its notation, such as `UBND`.
    #[serde(default)]
    pub abbreviations: Vec<String>,
    /// Places its documents are dated from.
    #[serde(default)]
    pub places: Vec<String>,
    /// Its seal.
    #[serde(default)]
    pub seal: Option<Seal>,
    /// Those who sign.
    #[serde(default)]
    pub signers: Vec<OfficeHolder>,
    /// Time-stamping service.
    #[serde(default)]
    pub tsa: Option<String>,
    /// Trust profiles, or files and folders of certificates.
    #[serde(default)]
    pub trust: Vec<String>,
    /// Sets of local rules that are on, by name.
    #[serde(default)]
    pub rule_sets: Vec<String>,
}

/// A registered seal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Seal {
    /// PNG; a relative path is meant from the profile's folder.
    #[serde(default)]
    pub image: Option<PathBuf>,
    /// Of the registered specimen, in millimetres.
    pub diameter_mm: f64,
}

/// Somebody who signs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OfficeHolder {
    /// Full name, as printed under the signature.
    pub name: String,
    /// Title, as printed above it.
    #[serde(default)]
    pub title: Option<String>,
    /// PNG of the signature on paper; a relative path is meant from the profile's folder.
    #[serde(default)]
    pub image: Option<PathBuf>,
    /// Width of that signature on paper, in millimetres.
    #[serde(default)]
    pub width_mm: Option<f64>,
    /// SHA-256 of the certificate, lower-case hex.
    #[serde(default)]
    pub certificate: Option<String>,
}

/// Why a profile is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OrganisationError {
    /// Not TOML, an unknown key, a missing one.
    #[error("{0}")]
    Syntax(String),
    /// A value that cannot be.
    #[error("{key}: {problem}")]
    Value {
        /// Which, such as `seal.diameter-mm`.
        key: String,
        /// What is wrong with it, in English.
        problem: &'static str,
    },
}

impl Organisation {
    /// Reads a profile.
    ///
    /// # Errors
    /// See [`OrganisationError`].
    pub fn from_toml(text: &str) -> Result<Self, OrganisationError> {
        toml::from_str(text).map_err(|error| OrganisationError::Syntax(error.to_string()))
    }
}
