//! What every worker is told once, and what proves that all of them, and an earlier run, understood the same.

use std::path::{Path, PathBuf};

use kyso::audit::Mapping;
use kyso::base::UnixTime;
use kyso::crypto::{DigestAlgorithm, Digester};
use kyso::{AuditSettings, Settings};
use serde::{Deserialize, Serialize};

use crate::args::{NetworkOptions, TrustOptions};
use crate::audit_args::Audit;
use crate::failure::{Exit, Failure, Result};
use crate::form_args::FormOptions;
use crate::lang::both;
use crate::screen::Screen;
use crate::trust_store::read_limited;
use crate::{form, material, messages, online};

/// The options that decide what a record says, as they are handed to a worker; it reads the files they name itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Handed {
    pub(crate) at: UnixTime,
    trust: Vec<String>,
    trust_tsa: Vec<PathBuf>,
    intermediates: Vec<PathBuf>,
    crl: Vec<PathBuf>,
    policy: Option<PathBuf>,
    online: bool,
    allow_host: Vec<String>,
    proxy: Option<String>,
    compliance: Option<String>,
    organisation: Option<PathBuf>,
    rule_set: Vec<String>,
    without_rule: Vec<String>,
    mapping: Option<PathBuf>,
    inspect: bool,
    /// MiB a worker may have.
    pub(crate) memory: u32,
}

impl Handed {
    pub(crate) fn new(options: &Audit, at: UnixTime) -> Self {
        let Audit { trust, network, form, .. } = options;
        Self {
            at,
            trust: trust.trust.clone(),
            trust_tsa: trust.trust_tsa.clone(),
            intermediates: trust.intermediates.clone(),
            crl: trust.crl.clone(),
            policy: options.policy.clone(),
            online: network.online,
            allow_host: network.allow_host.clone(),
            proxy: network.proxy.clone(),
            compliance: form.compliance.clone(),
            organisation: form.organisation.clone(),
            rule_set: form.rule_set.clone(),
            without_rule: form.without_rule.clone(),
            mapping: options.mapping.clone(),
            inspect: options.inspect,
            memory: options.file_memory,
        }
    }

    /// Reads what the options name; with it the [fingerprint](Self::fingerprint).
    pub(crate) fn settings(&self, screen: &Screen) -> Result<(AuditSettings, String)> {
        let trust = TrustOptions {
            trust: self.trust.clone(),
            trust_tsa: self.trust_tsa.clone(),
            intermediates: self.intermediates.clone(),
            crl: self.crl.clone(),
        };
        let store = material::trust(&trust, screen)?;
        let mut verify = Settings::new(self.at, store, material::policy(self.policy.as_deref())?);
        verify.status = material::status(&trust.crl)?;
        verify.inspect = self.inspect;
        let network = NetworkOptions {
            online: self.online,
            offline: false,
            allow_host: self.allow_host.clone(),
            proxy: self.proxy.clone(),
        };
        verify.online = online::client(&network, true)?;
        let form = form::settings(&FormOptions {
            compliance: self.compliance.clone(),
            organisation: self.organisation.clone(),
            rule_set: self.rule_set.clone(),
            without_rule: self.without_rule.clone(),
        })?;
        let mapping = self.mapping.as_deref().map(mapping).transpose()?;
        let octets = mapping.as_ref().map(|(_, octets)| octets.as_slice());
        let mut settings = AuditSettings::new(verify);
        settings.form = form;
        let fingerprint = self.fingerprint(&settings, octets);
        settings.mapping = mapping.map(|(mapping, _)| mapping);
        Ok((settings, fingerprint))
    }

    /// A digest of all that decides what a record says, the time of judgement left out: by the octets of certificates and
    /// lists, not by the names of their files.
    fn fingerprint(&self, settings: &AuditSettings, mapping: Option<&[u8]>) -> String {
        let mut sum = Sum(Digester::new(DigestAlgorithm::Sha256));
        sum.add(b"version", env!("CARGO_PKG_VERSION").as_bytes());
        let verify = &settings.verify;
        for anchor in &verify.trust.anchors {
            sum.add(b"anchor", anchor.certificate.der());
            sum.add(b"for", format!("{:?} {:?}", anchor.profile, anchor.purpose).as_bytes());
        }
        for certificate in &verify.trust.intermediates {
            sum.add(b"intermediate", certificate.der());
        }
        for status in &verify.status {
            sum.add(b"status", &status.octets);
        }
        sum.add(b"policy", format!("{:?}", verify.policy).as_bytes());
        sum.add(b"inspect", &[u8::from(verify.inspect), u8::from(self.online)]);
        if let Some(mapping) = mapping {
            sum.add(b"mapping", mapping);
        }
        if let Some(form) = &settings.form {
            sum.add(b"rules", form.rules.name().as_bytes());
            sum.add(b"organisation", format!("{:?}", form.organisation).as_bytes());
        }
        kyso::base::hex(sum.0.finish().as_bytes())
    }
}

/// A mapping file, and its octets.
fn mapping(path: &Path) -> Result<(Mapping, Vec<u8>)> {
    let octets = read_limited(path).map_err(|error| messages::cannot_read(path, &error))?;
    let refused = |error: &dyn std::error::Error| {
        let p = path.display();
        Failure::new(
            Exit::Usage,
            both!("'{p}' không phải tệp cơ quan: {e}", "'{p}' is no mapping of agencies: {e}", p = p, e = error),
        )
        .hint(both!(
            "sửa tệp theo thông báo trên; mỗi cơ quan là một mục [[agency]]",
            "correct the file as said above; each agency is an [[agency]] of its own"
        ))
        .cause(error)
    };
    let text = std::str::from_utf8(&octets).map_err(|error| refused(&error))?;
    let mapping = Mapping::from_toml(text).map_err(|error| refused(&error))?;
    Ok((mapping, octets))
}

/// Named pieces with their lengths, so that no two lists of them look alike.
struct Sum(Digester);

impl Sum {
    fn add(&mut self, name: &[u8], octets: &[u8]) {
        for piece in [name, octets] {
            self.0.update(&(piece.len() as u64).to_le_bytes());
            self.0.update(piece);
        }
    }
}

/// What a worker says it understood.
pub(crate) fn ready(fingerprint: &str, at: UnixTime) -> String {
    format!("{fingerprint}@{}", at.seconds())
}
