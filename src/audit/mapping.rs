//! The mapping file: which agency a document belongs to, said by whoever keeps the archive. It decides whose line of a table
//! a document is counted in, and never what is believed of it.
//!
//! ```toml
//! schema = "kyso.agencies/1"
//!
//! [[agency]]
//! name = "Sở Y tế tỉnh Điện Biên"            # how it is called in all tables
//! code = "H18.12"                            # of QĐ 20/2020/QĐ-TTg
//! parent = "Ủy ban nhân dân tỉnh Điện Biên"
//! organizations = ["Sở Y tế", "SO Y TE DIEN BIEN"]   # as certificates write it
//! certificates = ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]
//! issuers = ["SỞ Y TẾ"]                      # as the heading of its documents writes it
//! paths = ["so-y-te", "/luu-tru/2026/syt-*/di"]       # folders of the archive
//! deadline-working-days = 1                  # to be released within; Điều 18 NĐ 30/2020/NĐ-CP says 1
//!
//! [[agency.unit]]
//! name = "Phòng Nghiệp vụ Y"
//! organizational-units = ["Phong Nghiep vu Y"]        # OU of certificates
//! issuers = ["PHÒNG NGHIỆP VỤ Y"]
//! paths = ["so-y-te/nghiep-vu-y"]
//! ```
//!
//! Names are compared after composition (NFC), in one case, with one space between words, without punctuation, wherever the
//! tone is written (`HOÀ`, `HÒA`). The name of an agency is itself one of its `organizations` and `issuers`. A document is
//! looked for by what says most: the certificate that signed, then the organisation in it, then the heading, then the folder.

mod pattern;

use std::collections::BTreeMap;
use std::collections::HashMap;

use serde::Deserialize;

use super::names::{folded, shown};
use super::record::{Attributed, AttributedFrom};
use pattern::Pattern;

/// QĐ 20/2020/QĐ-TTg: codes have at most 35 characters.
const CODE: usize = 35;
/// More agencies than Vietnam has; a file of more is none.
const MOST: usize = 100_000;
/// A year has some 250.
const DEADLINE: u32 = 250;

/// A mapping file, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    agencies: Vec<Agency>,
    certificates: HashMap<String, u32>,
    codes: HashMap<String, u32>,
    organizations: HashMap<String, u32>,
    issuers: HashMap<String, u32>,
    paths: Vec<(Pattern, u32)>,
}

/// An agency of a mapping file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Agency {
    /// How it is called.
    pub name: String,
    /// Its code of QĐ 20/2020/QĐ-TTg.
    pub code: Option<String>,
    /// The agency above it.
    pub parent: Option<String>,
    /// Within so many working days a document is to be released.
    pub deadline_working_days: Option<u32>,
    units: Vec<Unit>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Unit {
    name: String,
    organizational_units: Vec<String>,
    issuers: Vec<String>,
    paths: Vec<Pattern>,
}

/// What is known of a document that is looked for; whatever is not known is empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clues<'a> {
    /// SHA-256 of the certificates that signed, those that say most first.
    pub certificates: &'a [&'a str],
    /// A code of QĐ 20/2020/QĐ-TTg, as a package names its sender by.
    pub code: Option<&'a str>,
    /// Organisations in them, in the same order.
    pub organizations: &'a [&'a str],
    /// The issuing body, as printed.
    pub issuer: Option<&'a str>,
    /// The file as it was found.
    pub file: &'a str,
}

/// Why a mapping file is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// Not TOML, an unknown key, a missing one.
    #[error("{0}")]
    Syntax(String),
    /// A value that cannot be.
    #[error("agency {agency}, {key}: {problem}")]
    Value {
        /// The name of the agency, or its number in the file where it has none.
        agency: String,
        /// Which, such as `certificates`.
        key: &'static str,
        /// What is wrong with it, in English.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[allow(dead_code)]
    schema: Schema,
    #[serde(default)]
    agency: Vec<AgencyEntry>,
}

#[derive(Deserialize)]
enum Schema {
    #[serde(rename = "kyso.agencies/1")]
    One,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AgencyEntry {
    name: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    parent: Option<String>,
    #[serde(default)]
    organizations: Vec<String>,
    #[serde(default)]
    certificates: Vec<String>,
    #[serde(default)]
    issuers: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    deadline_working_days: Option<u32>,
    #[serde(default)]
    unit: Vec<UnitEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct UnitEntry {
    name: String,
    #[serde(default)]
    organizational_units: Vec<String>,
    #[serde(default)]
    issuers: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// See [`MappingError`]. A spelling, certificate or folder that two agencies lay claim to is one.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        let file: File =
            toml::from_str(text).map_err(|error| MappingError::Syntax(error.to_string().trim_end().to_owned()))?;
        if file.agency.len() > MOST {
            return Err(MappingError::Syntax(format!("more than {MOST} agencies")));
        }
        let mut mapping = Self::default();
        let mut known: BTreeMap<String, u32> = BTreeMap::new();
        let mut paths: HashMap<String, u32> = HashMap::new();
        for (index, entry) in (0_u32..).zip(file.agency) {
            let said = Said { number: index.saturating_add(1), name: shown(&entry.name) };
            let name = said.one_line("name", &entry.name)?;
            if known.insert(folded(&name), index).is_some() {
                return Err(said.wrong("name", "another agency has this name"));
            }
            let certificates = entry.certificates.iter().map(|text| said.fingerprint(text));
            for certificate in certificates.collect::<Result<Vec<_>, _>>()? {
                said.claim(&mut mapping.certificates, certificate, index, "certificates")?;
            }
            for (key, list, map) in [
                ("organizations", &entry.organizations, &mut mapping.organizations),
                ("issuers", &entry.issuers, &mut mapping.issuers),
            ] {
                for text in core::iter::once(&name).chain(list) {
                    let text = said.one_line(key, text)?;
                    said.claim(map, folded(&text), index, key)?;
                }
            }
            for text in &entry.paths {
                let pattern = said.pattern("paths", text)?;
                said.claim(&mut paths, pattern.text().to_owned(), index, "paths")?;
                mapping.paths.push((pattern, index));
            }
            let code = entry.code.as_deref().map(|code| said.code(code)).transpose()?;
            if let Some(code) = &code {
                said.claim(&mut mapping.codes, code.clone(), index, "code")?;
            }
            mapping.agencies.push(Agency {
                code,
                parent: entry.parent.as_deref().map(|parent| said.one_line("parent", parent)).transpose()?,
                deadline_working_days: said.deadline(entry.deadline_working_days)?,
                units: said.units(entry.unit)?,
                name,
            });
        }
        // What says most is asked first.
        mapping.paths.sort_by_key(|(pattern, _)| core::cmp::Reverse(pattern.weight()));
        Ok(mapping)
    }

    /// The agencies, in the order of the file.
    #[must_use]
    pub fn agencies(&self) -> &[Agency] {
        &self.agencies
    }

    /// The agency whose folder a file lies in, for files that say nothing themselves.
    #[must_use]
    pub fn by_folder(&self, file: &str) -> Option<Attributed> {
        self.agency(Clues { file, ..Clues::default() }).map(Agency::attributed)
    }

    /// The agency a document belongs to.
    #[must_use]
    pub fn agency(&self, clues: Clues<'_>) -> Option<&Agency> {
        let by_name = |map: &HashMap<String, u32>, name: &str| map.get(&folded(name)).copied();
        let by_certificate = || clues.certificates.iter().find_map(|sha256| self.certificates.get(*sha256).copied());
        let by_organization = || clues.organizations.iter().find_map(|name| by_name(&self.organizations, name));
        let by_issuer = || clues.issuer.and_then(|name| by_name(&self.issuers, name));
        let by_path = || {
            let folders = pattern::folders(clues.file);
            self.paths.iter().find(|(pattern, _)| pattern.matches(&folders)).map(|(_, index)| *index)
        };
        let by_code = || clues.code.and_then(|code| self.codes.get(code).copied());
        let index = by_certificate().or_else(by_code).or_else(by_organization).or_else(by_issuer).or_else(by_path)?;
        self.agencies.get(usize::try_from(index).ok()?)
    }
}

impl Agency {
    /// As a record names it.
    pub(super) fn attributed(&self) -> Attributed {
        Attributed { name: self.name.clone(), code: self.code.clone(), from: AttributedFrom::Mapping }
    }

    /// The unit a document belongs to: by the unit in the certificate, the heading, the folder.
    pub(super) fn unit(&self, certified: Option<&str>, issuer: Option<&str>, file: &str) -> Option<&str> {
        if self.units.is_empty() {
            return None;
        }
        let by = |name: Option<&str>, list: fn(&Unit) -> &[String]| {
            let name = folded(name?);
            self.units.iter().find(|unit| list(unit).contains(&name))
        };
        let by_path = || {
            let folders = pattern::folders(file);
            let found = |unit: &&Unit| unit.paths.iter().any(|pattern| pattern.matches(&folders));
            self.units.iter().find(found)
        };
        let unit = by(certified, |unit| &unit.organizational_units).or_else(|| by(issuer, |unit| &unit.issuers));
        unit.or_else(by_path).map(|unit| unit.name.as_str())
    }
}

/// Where in the file something is said, for errors.
struct Said {
    number: u32,
    name: Option<String>,
}

impl Said {
    fn wrong(&self, key: &'static str, problem: impl Into<String>) -> MappingError {
        let agency = self.name.as_ref().map_or_else(|| self.number.to_string(), |name| format!("'{name}'"));
        MappingError::Value { agency, key, problem: problem.into() }
    }

    fn one_line(&self, key: &'static str, text: &str) -> Result<String, MappingError> {
        if text.chars().any(char::is_control) {
            return Err(self.wrong(key, "a name on one line is needed"));
        }
        let name = shown(text).filter(|name| name.chars().any(char::is_alphanumeric));
        name.ok_or_else(|| self.wrong(key, "a name is empty"))
    }

    fn fingerprint(&self, text: &str) -> Result<String, MappingError> {
        let hex: String = text.chars().filter(|c| !matches!(c, ':' | ' ')).collect::<String>().to_lowercase();
        if hex.len() == 64 && hex.bytes().all(|octet| octet.is_ascii_hexdigit()) {
            return Ok(hex);
        }
        Err(self.wrong("certificates", format!("'{text}' is no SHA-256 fingerprint of 64 hexadecimal digits")))
    }

    fn code(&self, code: &str) -> Result<String, MappingError> {
        let is_right = !code.is_empty()
            && code.len() <= CODE
            && code.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == b'.');
        let problem = "a code has up to 35 of the characters 0-9, A-Z and '.', such as H18.12";
        if is_right { Ok(code.to_owned()) } else { Err(self.wrong("code", problem)) }
    }

    fn deadline(&self, days: Option<u32>) -> Result<Option<u32>, MappingError> {
        match days {
            Some(days) if days > DEADLINE => Err(self.wrong("deadline-working-days", "0 to 250 working days")),
            days => Ok(days),
        }
    }

    fn pattern(&self, key: &'static str, text: &str) -> Result<Pattern, MappingError> {
        Pattern::new(text).map_err(|problem| self.wrong(key, format!("'{text}': {problem}")))
    }

    fn units(&self, entries: Vec<UnitEntry>) -> Result<Vec<Unit>, MappingError> {
        let mut units: Vec<Unit> = Vec::with_capacity(entries.len());
        for entry in entries {
            let name = self.one_line("unit.name", &entry.name)?;
            if units.iter().any(|unit| folded(&unit.name) == folded(&name)) {
                return Err(self.wrong("unit.name", format!("two units are called '{name}'")));
            }
            let list = |key, list: &[String]| -> Result<Vec<String>, MappingError> {
                let all = core::iter::once(&entry.name).chain(list);
                all.map(|text| self.one_line(key, text).map(|text| folded(&text))).collect()
            };
            units.push(Unit {
                organizational_units: list("unit.organizational-units", &entry.organizational_units)?,
                issuers: list("unit.issuers", &entry.issuers)?,
                paths: entry.paths.iter().map(|text| self.pattern("unit.paths", text)).collect::<Result<_, _>>()?,
                name,
            });
        }
        Ok(units)
    }

    /// Says whose something is: one agency's. The same agency may say it twice.
    fn claim(
        &self,
        map: &mut HashMap<String, u32>,
        what: String,
        index: u32,
        key: &'static str,
    ) -> Result<(), MappingError> {
        match map.get(&what) {
            Some(other) if *other != index => {
                let other = other.saturating_add(1);
                Err(self.wrong(key, format!("'{what}' is that of agency {other} of the file, too")))
            }
            _ => {
                map.insert(what, index);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests;
