//! The secret that states of prepared documents are authenticated with: a file with 64 hexadecimal digits, which only its
//! owner may read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use kyso::base::hex;
use kyso::sign::stored::StateKey;
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure, Result};
use crate::lang::both;
use crate::messages;
use crate::output;
use crate::screen::Screen;
use crate::trust_store::{Store, read_limited};

/// Name of the user's own, beside the trust store.
const NAME: &str = "state.key";

/// The secret of this file, or the user's own. `make`: when there is none of the user's own yet, one is made.
pub(crate) fn open(named: Option<&Path>, make: bool, screen: &Screen) -> Result<StateKey> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => {
            let path = own()?;
            if make && matches!(fs::symlink_metadata(&path), Err(e) if e.kind() == io::ErrorKind::NotFound) {
                create(&path, screen)?;
            }
            path
        }
    };
    read(&path)
}

/// Beside the trust store: `state.key` in the folder of the user's data.
fn own() -> Result<PathBuf> {
    let store = Store::of_user()?;
    Ok(store.path().parent().unwrap_or(Path::new(".")).join(NAME))
}

fn create(path: &Path, screen: &Screen) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| messages::cannot_write(folder, &e))?;
    }
    let secret = StateKey::fresh_secret().map_err(|e| refused(path).cause(&e))?;
    let digits = Zeroizing::new(format!("{}\n", hex(&*secret)));
    match output::write_private(path, digits.as_bytes(), false) {
        Ok(()) => screen.note(&both!(
            "đã tạo khoá bí mật '{p}' để bảo vệ tệp trạng thái; máy ghép chữ ký cần đúng khoá này",
            "made the secret '{p}' that protects state files; the computer that embeds needs the same one",
            p = path.display()
        )),
        // Another run made one in the same moment: that one holds.
        Err(_) if path.exists() => {}
        Err(failure) => return Err(failure),
    }
    Ok(())
}

fn read(path: &Path) -> Result<StateKey> {
    guard_readers(path)?;
    let octets = Zeroizing::new(read_limited(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => messages::cannot_read(path, &e).hint(both!(
            "lấy đúng tệp khoá của máy đã chạy 'kyso prepare' và ghi bằng --state-key TỆP",
            "take the key file of the computer that ran 'kyso prepare' and name it with --state-key FILE"
        )),
        _ => messages::cannot_read(path, &e),
    })?);
    let digits = octets.trim_ascii();
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(value(*high)? << 4 | value(*low)?),
        _ => None,
    });
    let secret: Zeroizing<Vec<u8>> = Zeroizing::new(pairs.collect::<Option<_>>().ok_or_else(|| refused(path))?);
    StateKey::new(&secret).map_err(|e| refused(path).cause(&e))
}

fn refused(path: &Path) -> Failure {
    let p = path.display();
    Failure::new(
        Exit::Unreadable,
        both!("'{p}' không phải khoá bảo vệ tệp trạng thái", "'{p}' is no secret for state files", p = p),
    )
    .hint(both!(
        "cần ít nhất 64 chữ số thập lục phân, thí dụ tạo bằng 'openssl rand -hex 32'",
        "at least 64 hexadecimal digits are needed, such as 'openssl rand -hex 32' makes"
    ))
}

/// Who can read the secret can make states: whom a value belongs to, and until when, would then be anybody's word.
fn guard_readers(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if let Ok(found) = fs::metadata(path)
            && found.is_file()
            && found.permissions().mode() & 0o077 != 0
        {
            let p = path.display();
            return Err(Failure::new(
                Exit::Unreadable,
                both!(
                    "người khác đọc hoặc ghi được khoá bí mật '{p}'",
                    "others may read or write the secret '{p}'",
                    p = p
                ),
            )
            .hint(both!("chạy 'chmod 600 {p}'", "run 'chmod 600 {p}'", p = p)));
        }
    }
    Ok(())
}
