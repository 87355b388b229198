//! Trust profiles as data: which certificates of which hierarchy may be believed, by fingerprint. A profile holds no
//! certificate: whoever brings one is believed only when its SHA-256 is a pin.

use std::sync::OnceLock;

use serde::Deserialize;

use super::anchor::Purpose;
use crate::base::hex;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// What a pinned certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Role {
    /// Self-signed root.
    Root,
    /// Issuing authority below a root.
    Ca,
    /// Time-stamping unit (RFC 3161).
    Tsa,
    /// OCSP responder (RFC 6960).
    Ocsp,
}

impl Role {
    /// As written in profiles and lists: `root`, `ca`, `tsa`, `ocsp`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Ca => "ca",
            Self::Tsa => "tsa",
            Self::Ocsp => "ocsp",
        }
    }

    /// What a pinned certificate of this role is believed for. `None`: it is no anchor at all, a responder speaks only
    /// for the authority that issued it (RFC 6960 §4.2.2.2).
    #[must_use]
    pub const fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Root | Self::Ca => Some(Purpose::Any),
            Self::Tsa => Some(Purpose::TimeStamps),
            Self::Ocsp => None,
        }
    }
}

/// One certificate that may be believed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The subject's common name, as its authority writes it.
    pub name: String,
    /// SHA-256 of the DER certificate.
    #[serde(deserialize_with = "fingerprint")]
    pub sha256: [u8; 32],
    /// What the certificate is for.
    pub role: Role,
    /// Generation of the hierarchy, from 1.
    pub generation: u8,
    /// Where its authority publishes it (a certificate, or a certs-only PKCS#7 holding it).
    #[serde(default)]
    pub url: Option<String>,
}

impl Pin {
    /// The pin in lower-case hex.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex(&self.sha256)
    }
}

/// A certificate known to exist whose fingerprint is not known: worth naming, never believed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The subject's common name.
    pub name: String,
    /// What the certificate is for.
    pub role: Role,
    /// Generation of the hierarchy, from 1.
    pub generation: u8,
    /// Serial number in upper-case hex, when known.
    #[serde(default)]
    pub serial: Option<String>,
}

/// Where the hierarchy's services answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Services {
    /// Time-stamping (RFC 3161 over HTTP POST).
    #[serde(default)]
    pub tsa: Vec<String>,
    /// OCSP responders.
    #[serde(default)]
    pub ocsp: Vec<String>,
    /// Revocation lists.
    #[serde(default)]
    pub crl: Vec<String>,
}

/// A hierarchy and its pins.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// `vn-gov`, `vn-public`.
    pub name: String,
    /// For people.
    pub title: Title,
    /// Where its services answer.
    #[serde(default)]
    pub services: Services,
    /// What may be believed.
    #[serde(rename = "pin", default)]
    pub pins: Vec<Pin>,
    /// What is known by name only.
    #[serde(rename = "named", default)]
    pub named: Vec<Named>,
}

impl Profile {
    /// The pin with this SHA-256.
    #[must_use]
    pub fn find_pin(&self, sha256: &[u8; 32]) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.sha256 == *sha256)
    }
}

/// A profile text that is not a profile.
#[derive(Debug, thiserror::Error)]
#[error("not a trust profile")]
pub struct ProfileError(#[from] toml::de::Error);

/// Reads a profile from TOML.
///
/// # Errors
/// When the text is not TOML, a field is missing or unknown, or a fingerprint is not 64 hex digits.
pub fn parse(text: &str) -> Result<Profile, ProfileError> {
    Ok(toml::from_str(text)?)
}

/// Built-in profiles by name, which is asked for more often than what they hold: a file named as an anchor is no profile.
/// They are `profiles/*.toml`, as `build.rs` writes them.
const BUILT_IN: [(&str, &str); 2] = [
    ("vn-gov", include_str!(concat!(env!("OUT_DIR"), "/trust-vn-gov.json"))),
    ("vn-public", include_str!(concat!(env!("OUT_DIR"), "/trust-vn-public.json"))),
];

/// The built-in profiles, read once.
#[must_use]
pub fn all() -> &'static [Profile] {
    static PROFILES: OnceLock<Vec<Profile>> = OnceLock::new();
    // A text that does not read believes nobody, which is the safe side; a test reads every one.
    PROFILES.get_or_init(|| BUILT_IN.iter().filter_map(|(_, text)| serde_json::from_str(text).ok()).collect())
}

/// The built-in profile of this name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Profile> {
    // To read the texts costs more than all else that a run does with names of files.
    BUILT_IN.iter().find(|(built_in, _)| *built_in == name)?;
    all().iter().find(|profile| profile.name == name)
}

/// The built-in pin with this SHA-256, and its profile.
#[must_use]
pub fn find_pin(sha256: &[u8; 32]) -> Option<(&'static Profile, &'static Pin)> {
    all().iter().find_map(|profile| profile.find_pin(sha256).map(|pin| (profile, pin)))
}

fn fingerprint<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
    use serde::de::Error;
    let text = String::deserialize(deserializer)?;
    let wrong = || D::Error::custom("a SHA-256 fingerprint is 64 hex digits");
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let mut octets = [0; 32];
    for (octet, digits) in octets.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digits = core::str::from_utf8(digits).map_err(|_| wrong())?;
        *octet = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
    }
    Ok(octets)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::print_stdout)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn every_built_in_text_is_a_profile() {
        let texts = [include_str!("profiles/vn-gov.toml"), include_str!("profiles/vn-public.toml")];
        for ((name, built_in), text) in BUILT_IN.into_iter().zip(texts) {
            let profile = parse(text).unwrap();
            assert_eq!(serde_json::from_str::<Profile>(built_in).unwrap(), profile);
            assert_eq!(profile.name, name);
        }
        assert_eq!(all().iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["vn-gov", "vn-public"]);
        let gov = by_name("vn-gov").unwrap();
        let count =
            |role, generation| gov.pins.iter().filter(|pin| pin.role == role && pin.generation == generation).count();
        assert_eq!((count(Role::Root, 1), count(Role::Ca, 1), count(Role::Tsa, 1)), (1, 5, 3));
        assert_eq!((count(Role::Root, 2), count(Role::Ca, 2), count(Role::Tsa, 2)), (1, 2, 1));
        assert_eq!(by_name("vn-public").unwrap().pins.iter().filter(|p| p.role == Role::Root).count(), 2);
    }

    #[test]
    fn pins_are_believed_for_what_they_are() {
        let gov = by_name("vn-gov").unwrap();
        for pin in &gov.pins {
            let wanted = if pin.role == Role::Tsa { Purpose::TimeStamps } else { Purpose::Any };
            assert_eq!(pin.role.purpose(), Some(wanted), "{}", pin.name);
        }
        assert_eq!(Role::Ocsp.purpose(), None);
    }

    #[test]
    fn a_pin_stands_once() {
        let mut seen = BTreeSet::new();
        for pin in all().iter().flat_map(|profile| &profile.pins) {
            assert!(seen.insert(pin.sha256), "{} stands twice", pin.name);
            assert_eq!(find_pin(&pin.sha256).unwrap().1, pin);
        }
        assert!(find_pin(&[0; 32]).is_none());
    }

    #[test]
    fn what_is_no_profile_is_refused() {
        let head = "name='x'\ntitle={vi='x',en='x'}\n[[pin]]\nname='x'\nrole='root'\ngeneration=1\n";
        assert!(parse(&format!("{head}sha256='{}'", "0a".repeat(32))).is_ok());
        for wrong in ["0a".repeat(31), "0g".repeat(32), "+a".repeat(32), "ạ".repeat(21) + "0"] {
            assert!(parse(&format!("{head}sha256='{wrong}'")).is_err(), "{wrong}");
        }
        assert!(parse(&format!("{head}sha256='{}'\nurls='x'", "0a".repeat(32))).is_err());
    }

    /// Every certificate at hand has its fingerprint in the profile its folder is named after.
    #[test]
    fn certificates_at_hand_are_pinned() {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|d| d.join("shared/trust")).find(|d| d.is_dir());
        let Some(root) = root else {
            println!("SKIPPED: no shared/trust beside the checkout");
            return;
        };
        let mut count = 0;
        for profile in all() {
            for entry in std::fs::read_dir(root.join(&profile.name)).unwrap() {
                let path = entry.unwrap().path();
                let sha256 = Sha256::digest(std::fs::read(&path).unwrap());
                assert!(profile.find_pin(&sha256.into()).is_some(), "{} has no pin", path.display());
                count += 1;
            }
        }
        assert!(count >= 20, "only {count} certificates found");
    }
}
