//! What an organisation says about itself, in a file of its own: names, codes, seal, signers, places. Never a secret.
//!
//! It is believed for what the form asks (the true size of a seal, how the body is called), never for who signed.

mod file;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// An organisation's profile (`kyso.organisation/1`), as its TOML file has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Organisation {
    #[serde(default)]
    schema: Schema,
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
    /// Whether its documents must be time-stamped: a document does not say whether the law wants it (Decree 68/2024 art. 29).
    #[serde(default)]
    pub time_stamp_required: bool,
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

/// The version of the file's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
enum Schema {
    #[default]
    #[serde(rename = "kyso.organisation/1")]
    One,
}

impl Organisation {
    /// An organisation of which nothing but the name is known.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            schema: Schema::One,
            name: name.into(),
            also: Vec::new(),
            parent: None,
            codes: Vec::new(),
            abbreviations: Vec::new(),
            places: Vec::new(),
            seal: None,
            signers: Vec::new(),
            tsa: None,
            time_stamp_required: false,
            trust: Vec::new(),
            rule_sets: Vec::new(),
        }
    }

    /// Reads a profile. Texts are composed (NFC), paths stay as written.
    ///
    /// # Errors
    /// See [`OrganisationError`].
    pub fn from_toml(text: &str) -> Result<Self, OrganisationError> {
        file::read(text)
    }

    /// The profile as a file of its own, with comments in Vietnamese. What it says is what [`Self::from_toml`] reads.
    #[must_use]
    pub fn to_toml(&self) -> String {
        file::write(self)
    }

    /// Whether every value can be.
    ///
    /// # Errors
    /// [`OrganisationError::Value`], the first that cannot.
    pub fn check(&self) -> Result<(), OrganisationError> {
        file::check(self)
    }

    /// With the paths in it meant from `folder`, where they are relative.
    #[must_use]
    pub fn in_folder(mut self, folder: &Path) -> Self {
        let signers = self.signers.iter_mut().filter_map(|signer| signer.image.as_mut());
        for path in self.seal.iter_mut().filter_map(|seal| seal.image.as_mut()).chain(signers) {
            *path = folder.join(&path);
        }
        self
    }

    /// Who signs with this certificate: by its fingerprint (SHA-256, lower-case hex), else by the name in it, if one alone
    /// has it.
    #[must_use]
    pub fn holder(&self, certificate: &str, name: &str) -> Option<&OfficeHolder> {
        let by_certificate = self.signers.iter().find(|holder| holder.certificate.as_deref() == Some(certificate));
        by_certificate.or_else(|| {
            // One that names a certificate is meant with that certificate only.
            let mut named = self
                .signers
                .iter()
                .filter(|holder| holder.certificate.is_none() && file::same_name(&holder.name, name));
            let first = named.next()?;
            named.next().is_none().then_some(first)
        })
    }
}
