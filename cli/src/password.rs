//! The password of encrypted documents: read from a file or descriptor, or asked for once a run without echo. Never an
//! argument, never the environment.

use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;

use kyso::base::{Limits, Source};
use kyso::keys::pkcs12::load_recipient;
use kyso::pdf::{Credentials, Document as Pdf, Sealed};
use zeroize::Zeroizing;

use crate::args::PasswordOptions;
use crate::failure::{Exit, Failure, Result, printable};
use crate::key_words;
use crate::lang::{Both, both};
use crate::messages;
use crate::pin::PinSource;
use crate::screen::Screen;
use crate::trust_store::read_limited;

/// What there is to open encrypted documents with, for a whole run.
pub(crate) struct Passwords<'a> {
    credentials: RefCell<Credentials>,
    was_asked: Cell<bool>,
    screen: &'a Screen,
}

impl<'a> Passwords<'a> {
    /// Reads the password that the options name.
    pub(crate) fn new(options: &PasswordOptions, screen: &'a Screen) -> Result<Self> {
        let source = PinSource { file: options.password_file.clone(), fd: options.password_fd };
        let is_named = source.file.is_some() || source.fd.is_some();
        let credentials = match &options.recipient_p12 {
            None if !is_named => Credentials::none(),
            None => Credentials::password(source.read().map_err(unreadable)?),
            Some(path) => {
                let octets = Zeroizing::new(read_limited(path).map_err(|e| messages::cannot_read(path, &e))?);
                let shown = printable(&path.display().to_string());
                let prompt = both!("Mật khẩu của '{p}'", "Passphrase of '{p}'", p = shown);
                let passphrase = source.get(&prompt, screen.lang).map_err(unreadable)?;
                let opener = load_recipient(&octets, &passphrase).map_err(|e| key_words::file_failure(path, &e))?;
                Credentials::none().with_recipient(Arc::new(opener))
            }
        };
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
