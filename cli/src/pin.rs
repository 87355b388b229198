//! PINs and passphrases: asked for without echo, or read from a file or descriptor. Never an argument, never the
//! environment, never in a message.

use std::io::{self, IsTerminal as _, Read};
use std::path::PathBuf;

use secrecy::SecretString;
use zeroize::{Zeroize as _, Zeroizing};

use crate::failure::Result;
use crate::lang::{Both, Lang};
use crate::messages;

/// Far above any token's (SafeNet: 16, PKCS#11 modules: at most 255) and any sensible passphrase.
const LIMIT: usize = 1024;

/// Where the PIN comes from.
#[derive(Debug, Clone, Default)]
pub(crate) struct PinSource {
    pub(crate) file: Option<PathBuf>,
    pub(crate) fd: Option<u32>,
}

impl PinSource {
    /// Reads or asks once. `prompt` names what the PIN is for.
    pub(crate) fn get(&self, prompt: &Both, lang: Lang) -> Result<SecretString> {
        if self.file.is_some() || self.fd.is_some() {
            return self.read();
        }
        if !io::stdin().is_terminal() {
            return Err(messages::no_terminal_for_pin());
        }
        let text =
            rpassword::prompt_password(format!("{}: ", prompt.get(lang))).map_err(|e| messages::cannot_read_pin(&e))?;
        Ok(SecretString::from(text))
    }
}

impl PinSource {
    /// Reads the file or descriptor; nothing where neither is named.
    pub(crate) fn read(&self) -> Result<SecretString> {
        if let Some(path) = &self.file {
            let file = std::fs::File::open(path).map_err(|e| messages::cannot_read_pin(&e))?;
            return read(file);
        }
        match self.fd {
            Some(fd) => read(descriptor(fd).map_err(|e| messages::cannot_read_pin(&e))?),
            None => read(io::empty()),
        }
    }
}

/// Opens an inherited descriptor by its name below `/dev/fd`, which Linux, macOS and the BSDs have.
#[cfg(unix)]
fn descriptor(fd: u32) -> io::Result<std::fs::File> {
    std::fs::File::open(format!("/dev/fd/{fd}"))
}

#[cfg(not(unix))]
fn descriptor(_: u32) -> io::Result<std::fs::File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// One line end at the end is the editor's, not the PIN's; anything else belongs to it.
fn read(mut from: impl Read) -> Result<SecretString> {
    let mut octets = Zeroizing::new([0_u8; LIMIT + 3]);
    let mut len = 0;
    while let Some(rest) = octets.get_mut(len..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(n) => len += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(messages::cannot_read_pin(&e)),
        }
    }
    let mut pin = octets.get(..len).unwrap_or_default();
    if let Some(rest) = pin.strip_suffix(b"\n") {
        pin = rest.strip_suffix(b"\r").unwrap_or(rest);
    }
    if pin.len() > LIMIT {
        return Err(messages::pin_too_long(LIMIT));
    }
    let mut text = std::str::from_utf8(pin).map_err(|_| messages::pin_not_text())?.to_owned();
    let secret = SecretString::from(text.as_str());
    text.zeroize();
    Ok(secret)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn one_line_end_is_not_part_of_the_pin() {
        for (given, pin) in [
            ("1234", "1234"),
            ("1234\n", "1234"),
            ("1234\r\n", "1234"),
            ("1234\n\n", "1234\n"),
            (" 12 ", " 12 "),
            ("", ""),
        ] {
            assert_eq!(read(given.as_bytes()).unwrap().expose_secret(), pin);
        }
    }

    #[test]
    fn what_cannot_be_a_pin_is_refused() {
        assert!(read("9".repeat(LIMIT).as_bytes()).is_ok());
        assert!(read("9".repeat(LIMIT + 1).as_bytes()).is_err());
        assert!(read(io::repeat(b'9')).is_err());
        assert!(read([0xff, 0xfe].as_slice()).is_err());
    }
}
