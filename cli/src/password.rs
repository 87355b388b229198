//! The password of encrypted documents: read from a file or descriptor, or asked for once a run without echo. Never an
//! argument, never the environment.

use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kyso::base::{Limits, Source};
use kyso::keys::pkcs12::load_recipient;
use kyso::pdf::{Credentials, Document as Pdf, Sealed};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::args::PasswordOptions;
use crate::failure::{Exit, Failure, Result, printable};
use crate::key_words;
use crate::lang::{Both, both};
use crate::messages;
use crate::pin::PinSource;
use crate::screen::Screen;
use crate::trust_store::read_limited;

/// What the options name, as it was read: once a run, and handed on to the workers of an audit, through a pipe.
#[derive(Debug, Clone, Default)]
pub(crate) struct Secrets {
    /// The password of documents, or the passphrase of the key file.
    password: Option<SecretString>,
    /// A recipient's key file and its octets.
    recipient: Option<(PathBuf, Zeroizing<Vec<u8>>)>,
}

impl Secrets {
    /// Reads them; asks for the passphrase of a key file that comes without one.
    pub(crate) fn read(options: &PasswordOptions, screen: &Screen) -> Result<Self> {
        let source = PinSource { file: options.password_file.clone(), fd: options.password_fd };
        let is_named = source.file.is_some() || source.fd.is_some();
        let Some(path) = &options.recipient_p12 else {
            let password = is_named.then(|| source.read().map_err(unreadable)).transpose()?;
            return Ok(Self { password, recipient: None });
        };
        let octets = Zeroizing::new(read_limited(path).map_err(|e| messages::cannot_read(path, &e))?);
        let shown = printable(&path.display().to_string());
        let prompt = both!("Mật khẩu của '{p}'", "Passphrase of '{p}'", p = shown);
        let passphrase = source.get(&prompt, screen.lang).map_err(unreadable)?;
        Ok(Self { password: Some(passphrase), recipient: Some((path.clone(), octets)) })
    }

    /// What documents are opened with.
    pub(crate) fn credentials(&self) -> Result<Credentials> {
        Ok(match (&self.recipient, &self.password) {
            (None, None) => Credentials::none(),
            (None, Some(password)) => Credentials::password(password.clone()),
            (Some((path, octets)), passphrase) => {
                let passphrase = passphrase.clone().unwrap_or_default();
                let opener = load_recipient(octets, &passphrase).map_err(|e| key_words::file_failure(path, &e))?;
                Credentials::none().with_recipient(Arc::new(opener))
            }
        })
    }

    /// As they go to a worker, in octets nobody else sees: whether there is a password, its length, itself; the name of the
    /// key file, its octets.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let mut piece = |octets: Option<&[u8]>| {
            out.push(u8::from(octets.is_some()));
            let octets = octets.unwrap_or_default();
            out.extend_from_slice(&(octets.len() as u64).to_le_bytes());
            out.extend_from_slice(octets);
        };
        piece(self.password.as_ref().map(|password| password.expose_secret().as_bytes()));
        let name = self.recipient.as_ref().map(|(path, _)| path.display().to_string());
        piece(name.as_ref().map(String::as_bytes));
        piece(self.recipient.as_ref().map(|(_, octets)| octets.as_slice()));
    }

    /// The other way round; `None` when it was not put by this program.
    pub(crate) fn take(mut octets: &[u8]) -> Option<Self> {
        let mut piece = || -> Option<Option<&[u8]>> {
            let ([is_there, len @ ..], rest) = octets.split_first_chunk::<9>()?;
            let (piece, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*len)).ok()?)?;
            octets = rest;
            Some((*is_there == 1).then_some(piece))
        };
        let (password, name, file) = (piece()?, piece()?, piece()?);
        let password = password.map(std::str::from_utf8).transpose().ok()?.map(SecretString::from);
        let name = name.map(std::str::from_utf8).transpose().ok()?.map(PathBuf::from);
        Some(Self { password, recipient: name.zip(file.map(|file| Zeroizing::new(file.to_vec()))) })
    }
}

/// What there is to open encrypted documents with, for a whole run.
pub(crate) struct Passwords<'a> {
    credentials: RefCell<Credentials>,
    was_asked: Cell<bool>,
    screen: &'a Screen,
}

impl<'a> Passwords<'a> {
    /// Reads the password that the options name.
    pub(crate) fn new(options: &PasswordOptions, screen: &'a Screen) -> Result<Self> {
        let credentials = Secrets::read(options, screen)?.credentials()?;
        Ok(Self { credentials: RefCell::new(credentials), was_asked: Cell::new(false), screen })
    }

    /// What there is now.
    pub(crate) fn credentials(&self) -> Credentials {
        self.credentials.borrow().clone()
    }

    /// Asks for the password of this document, if nobody was asked before, none was named and somebody is there. Whether there
    /// is one now that was not there before.
    pub(crate) fn ask(&self, path: &Path) -> Result<bool> {
        let can_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
        if self.was_asked.replace(true) || self.credentials.borrow().has_password() || !can_ask {
            return Ok(false);
        }
        let file = printable(&path.display().to_string());
        let prompt = both!("Mật khẩu của văn bản mã hoá '{p}'", "Password of the encrypted document '{p}'", p = file);
        let password = PinSource::default().get(&prompt, self.screen.lang).map_err(unreadable)?;
        *self.credentials.borrow_mut() = Credentials::password(password);
        Ok(true)
    }

    /// What there is to open this document with; asks where it needs a password. Whether that fits, whoever opens it says.
    pub(crate) fn for_document(&self, path: &Path, source: &dyn Source) -> Result<Credentials> {
        let opened = Pdf::open_with(source, &Limits::default(), &self.credentials.borrow());
        let sealed = opened.ok().and_then(|pdf| pdf.encryption()).and_then(|encryption| encryption.sealed);
        if sealed == Some(Sealed::PasswordNeeded) {
            self.ask(path)?;
        }
        Ok(self.credentials())
    }
}

fn unreadable(failure: Failure) -> Failure {
    let Failure { what, .. } = failure;
    Failure::new(Exit::Unreadable, what).hint(both!(
        "kiểm tra --password-file hoặc --password-fd: chỉ chứa mật khẩu của văn bản",
        "check --password-file or --password-fd: nothing but the document's password belongs there"
    ))
}

/// Why an encrypted document does not open, in Vietnamese, and what to do.
pub(crate) fn sealed_words(sealed: &Sealed) -> (String, Both) {
    match sealed {
        Sealed::PasswordNeeded => (
            "văn bản được mã hoá".to_owned(),
            both!("cho mật khẩu bằng --password-file", "give the password with --password-file"),
        ),
        Sealed::PasswordWrong => (
            "văn bản được mã hoá và mật khẩu không đúng".to_owned(),
            both!("kiểm tra lại mật khẩu", "check the password"),
        ),
        Sealed::RecipientNeeded => (
            "văn bản được mã hoá cho người nhận có khoá riêng".to_owned(),
            both!("cho tệp khoá bằng --recipient-p12", "give a key file with --recipient-p12"),
        ),
        _ => (
            format!("văn bản được mã hoá theo cách chưa đọc được ({sealed})"),
            both!("xin bản không mã hoá theo cách này", "ask for a copy that is not encrypted in this way"),
        ),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn secrets_come_back_as_they_were_put_and_show_nothing() {
        let file = (PathBuf::from("khoá.p12"), Zeroizing::new(vec![0, 1, 255]));
        let whole = Secrets { password: Some("mật khẩu".into()), recipient: Some(file) };
        for secrets in [Secrets::default(), Secrets { recipient: None, ..whole.clone() }, whole.clone()] {
            let mut octets = Vec::new();
            secrets.put(&mut octets);
            let back = Secrets::take(&octets).unwrap();
            let text = |secrets: &Secrets| secrets.password.as_ref().map(|one| one.expose_secret().to_owned());
            assert_eq!((text(&back), &back.recipient), (text(&secrets), &secrets.recipient));
            for end in 0..octets.len() {
                assert!(Secrets::take(octets.get(..end).unwrap()).is_none(), "{end}");
            }
        }
        assert!(!format!("{whole:?}").contains("mật khẩu"));
    }
}
