//! `kyso verify`.

use std::path::Path;
use std::time::Duration;

use kyso::pdf::Sealed;
use kyso::{Settings, Verification};

use crate::args::Verify;
use crate::evidence::{self, Content, Occasion};
use crate::failure::{Exit, Result};
use crate::input::{Document, Walk, is_dash};
use crate::lang::both;
use crate::material;
use crate::messages;
use crate::online;
use crate::output::Output;
use crate::password::Passwords;
use crate::screen::Screen;
use crate::stored_facts::Written;
use crate::telling::{Teller, exit_of};
use crate::tsa::HttpTsa;

pub(crate) fn run(options: &Verify, screen: &Screen) -> Result<Exit> {
    let at = material::time(options.at.as_deref())?;
    let trust = material::trust(&options.trust, screen)?;
    let mut settings = Settings::new(at, trust, material::policy(options.policy.as_deref())?);
    settings.status = material::status(&options.trust.crl)?;
    let many = options.inputs.len() > 1 || options.inputs.iter().any(|input| !is_dash(input) && input.is_dir());
    settings.online = online::client(&options.network, many)?;
    let passwords = Passwords::new(&options.password, screen)?;
    settings.credentials = passwords.credentials();
    let facts = options.facts.as_ref().map(|path| Output::create(path, &[], options.force)).transpose()?;
    if let Some(url) = &options.tsa {
        messages::check_tsa_address(url)?;
    }
    let timeout = Duration::from_secs(options.tsa_timeout.into());
    let tsa = options.tsa.as_ref().map(|url| HttpTsa::new(url, timeout, screen));
    let told = Teller::new(options.format, screen)?;
    let mut desk = Desk { settings, passwords, told, facts, evidence: options.evidence.as_deref(), tsa, screen };
    let mut exit = Exit::Done;
    for input in &options.inputs {
        if !is_dash(input) && input.is_dir() {
            let mut empty = true;
            for found in Walk::new(input) {
                empty = false;
                let outcome = match found {
                    Ok(path) => desk.one(&path)?,
                    Err(failure) => desk.told.failure(input, &failure)?,
                };
                exit = exit.worst(outcome);
            }
            if empty {
                exit = exit.worst(desk.told.failure(input, &messages::nothing_to_verify(input))?);
            }
        } else {
            exit = exit.worst(desk.one(input)?);
        }
    }
    desk.told.end()?;
    if let Some(facts) = desk.facts {
        facts.publish(&[])?;
    }
    Ok(exit)
}

/// Everything that stays the same for all documents of a run.
struct Desk<'a> {
    settings: Settings,
    passwords: Passwords<'a>,
    told: Teller<'a>,
    facts: Option<Output>,
    evidence: Option<&'a Path>,
    tsa: Option<HttpTsa<'a>>,
    screen: &'a Screen,
}

impl Desk<'_> {
    fn verified(&self, path: &Path, document: &Document) -> Result<Verification> {
        // A fault of ours in one document must not keep the others from being told; it is never a verdict.
        let verify = || kyso::verify(document.source(), &self.settings);
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(verify)) {
            Ok(result) => result.map_err(|e| messages::not_a_document(path, &e)),
            Err(_) => Err(messages::own_fault(path)),
        }
    }

    /// One document, told at once.
    fn one(&mut self, path: &Path) -> Result<Exit> {
        let verified = Document::open(path).and_then(|document| {
            let verification = self.verified(path, &document)?;
            let sealed = verification.facts().encryption.as_ref().and_then(|encryption| encryption.sealed.as_deref());
            if sealed != Some(Sealed::PasswordNeeded.code()) || !self.passwords.ask(path)? {
                return Ok(verification);
            }
            self.settings.credentials = self.passwords.credentials();
            self.verified(path, &document)
        });
        let verification = match verified {
            Ok(verification) => verification,
            Err(failure) => return self.told.failure(path, &failure),
        };
        let name = path.display().to_string();
        self.told.report(&verification.report(&name))?;
        let mut exit = exit_of(verification.verdict());
        if let Some(output) = &mut self.facts {
            let line = Written { file: &name, facts: verification.facts() }.line()?;
            std::io::Write::write_all(output, line.as_bytes()).map_err(|e| output.failure(&e))?;
        }
        // Where nobody signed, there is nothing to keep.
        if let Some(directory) = self.evidence.filter(|_| !verification.facts().signatures.is_empty()) {
            let content = Content::of(path, &verification, Occasion::Verified);
            match evidence::store(directory, &content, self.tsa.as_ref()) {
                Ok(stored) => self.screen.note(&both!(
                    "đã lưu chứng cứ vào '{p}'",
                    "evidence stored in '{p}'",
                    p = stored.display()
                )),
                Err(failure) => {
                    self.screen.failure(&failure);
                    exit = exit.worst(failure.exit);
                }
            }
        }
        Ok(exit)
    }
}
