//! `kyso verify --pictures DIR`: pictures as files. Their names are made from what hostile files say of themselves, so
//! nothing of that is taken over but letters and digits.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use kyso::report::{NoPicture, PagePictures, Report, Shown, SignaturePictures};

use crate::failure::Result;
use crate::input::is_dash;
use crate::lang::{Both, both, counted};
use crate::messages;
use crate::output::{Output, check_target};
use crate::screen::Screen;
use crate::telling::words;

/// Octets of a name that come from the document's or the signature's; two of them and the rest stay below the 255 of file
/// systems.
const PART: usize = 90;

/// A folder that pictures go into.
pub(crate) struct PictureFiles<'a> {
    directory: &'a Path,
    force: bool,
    /// Documents named so far, in small letters: names that differ only in case meet on some file systems.
    taken: BTreeSet<String>,
    screen: &'a Screen,
}

impl<'a> PictureFiles<'a> {
    pub(crate) fn new(directory: &'a Path, force: bool, screen: &'a Screen) -> Result<Self> {
        std::fs::create_dir_all(directory).map_err(|e| messages::cannot_write(directory, &e))?;
        Ok(Self { directory, force, taken: BTreeSet::new(), screen })
    }

    /// Writes all pictures of one document, or none: what exists is not replaced unasked.
    pub(crate) fn write(
        &mut self,
        input: &Path,
        open: Option<&File>,
        report: &Report,
        all: &[SignaturePictures],
    ) -> Result<()> {
        let inputs: Vec<&File> = open.into_iter().collect();
        let stem = if is_dash(input) { Some("stdin".into()) } else { input.file_stem().map(|s| s.to_string_lossy()) };
        let name = own(&mut self.taken, safe(&stem.unwrap_or_default(), "document"));
        let mut signatures = BTreeSet::new();
        let (mut files, mut notes) = (Vec::new(), Vec::new());
        for (signature, pictures) in report.signatures.iter().zip(all) {
            let id = own(&mut signatures, safe(&signature.id, "signature"));
            if let Some(why) = &pictures.missing {
                notes.push(self.missing(&signature.id, None, why));
            }
            for page in &pictures.pages {
                let number = page.page_now.or(page.page).unwrap_or(0);
                let base = format!("{name}-{id}-p{number}");
                for (kind, shown) in three(page) {
                    match shown {
                        Shown::Picture(png) => {
                            files.push((self.directory.join(format!("{base}-{kind}.png")), png.octets.as_slice()));
                        }
                        Shown::SameAsSigned => {}
                        Shown::Missing(why) => notes.push(self.missing(&signature.id, Some((number, kind)), why)),
                    }
                }
            }
            if pictures.left_out > 0 {
                notes.push(both!(
                    "  chữ ký '{i}': còn {n} trang không vẽ",
                    "  signature '{i}': {n:#} not drawn",
                    i = signature.id,
                    n = counted(pictures.left_out, "more page was", "more pages were")
                ));
            }
        }
        for (path, _) in &files {
            check_target(path, &inputs, self.force)?;
        }
        for (path, octets) in &files {
            let mut output = Output::create(path, &inputs, self.force)?;
            output.write_all(octets).map_err(|e| output.failure(&e))?;
            output.publish(&inputs)?;
            self.screen.note(&both!("đã ghi hình '{p}'", "wrote the picture '{p}'", p = path.display()));
        }
        notes.iter().for_each(|note| self.screen.note(note));
        Ok(())
    }

    fn missing(&self, id: &str, place: Option<(u32, &str)>, why: &NoPicture) -> Both {
        let why = why.words(words(self.screen.lang));
        match place {
            Some((page, kind)) => both!(
                "  chữ ký '{i}', trang {p}: không có hình '{k}' ({w})",
                "  signature '{i}', page {p}: no picture '{k}' ({w})",
                i = id,
                p = page,
                k = kind,
                w = why
            ),
            None => {
                both!("  chữ ký '{i}': không có hình ({w})", "  signature '{i}': no pictures ({w})", i = id, w = why)
            }
        }
    }
}

/// The three pictures by the end of their file's name. Where nothing was added since, the page now is the page signed.
fn three(page: &PagePictures) -> [(&'static str, &Shown); 3] {
    let now = if matches!(page.now, Shown::SameAsSigned) { &page.signed } else { &page.now };
    [("signed", &page.signed), ("now", now), ("difference", &page.difference)]
}

/// What is left of a name when nothing but letters, digits, hyphens and underscores may stay.
pub(crate) fn safe(name: &str, otherwise: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        let c = if c.is_alphanumeric() || c == '-' { c } else { '_' };
        if text.len().saturating_add(c.len_utf8()) > PART {
            break;
        }
        // One mark for many that were taken out, and none that an option begins with.
        if !(matches!(c, '_' | '-') && (text.is_empty() || text.ends_with('_'))) {
            text.push(c);
        }
    }
    let text = text.trim_end_matches('_');
    if text.is_empty() { otherwise.to_owned() } else { text.to_owned() }
}

/// A name that no other has.
fn own(taken: &mut BTreeSet<String>, name: String) -> String {
    if taken.insert(name.to_lowercase()) {
        return name;
    }
    let mut number = 2_u64;
    loop {
        let other = format!("{name}_{number}");
        if taken.insert(other.to_lowercase()) {
            return other;
        }
        number = number.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn names_from_hostile_files_stay_in_the_folder() {
        for (name, expected) in [
            ("Signature1", "Signature1"),
            ("Chữ ký số.Lãnh đạo", "Chữ_ký_số_Lãnh_đạo"),
            ("../../etc/passwd", "etc_passwd"),
            ("a/b\\c:d\u{0}e", "a_b_c_d_e"),
            ("--force", "force"),
            ("..", "x"),
            ("", "x"),
            ("\u{202e}gpj.exe\n\u{1b}[2J", "gpj_exe_2J"),
            ("con .", "con"),
        ] {
            assert_eq!(safe(name, "x"), expected, "{name:?}");
        }
        let long = safe(&"ế".repeat(500), "x");
        assert!(long.len() <= PART && !long.is_empty());
        let path = PathBuf::from("d").join(safe("/abs", "x"));
        assert_eq!(path, PathBuf::from("d/abs"));
    }

    #[test]
    fn no_two_have_one_name() {
        let mut taken = BTreeSet::new();
        let names = ["S", "s", "S", "S_2"].map(|name| own(&mut taken, name.to_owned()));
        assert_eq!(names, ["S", "s_2", "S_3", "S_2_2"]);
    }
}
