//! Times New Roman, which Decree 30/2020 (Appendix I, I.4) prescribes, or a face with its metrics, when one is installed.
//!
//! Only file names in the usual font directories are looked at; a font file is opened when text is really set in it. Asking a
//! font database to read every installed font would take tens of milliseconds.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::Style;
use super::font::Face;

/// Most directory entries looked at, and how deep: desktop installations have some thousand font files in three levels.
const MAX_ENTRIES: usize = 20_000;
const MAX_DEPTH: usize = 4;

/// A font file larger than this is not a text face we want in a signature.
const MAX_FILE: u64 = 8 << 20;

/// Family name, then for each style the file names it goes by, in lower case without spaces, hyphens and underscores.
type Names = (&'static str, [&'static [&'static str]; 4]);

const FAMILIES: [Names; 3] = [
    (
        "Times New Roman",
        [
            &["times.ttf", "timesnewroman.ttf"],
            &["timesbd.ttf", "timesnewromanbold.ttf"],
            &["timesi.ttf", "timesnewromanitalic.ttf"],
            &["timesbi.ttf", "timesnewromanbolditalic.ttf"],
        ],
    ),
    (
        "Liberation Serif",
        [
            &["liberationserifregular.ttf"],
            &["liberationserifbold.ttf"],
            &["liberationserifitalic.ttf"],
            &["liberationserifbolditalic.ttf"],
        ],
    ),
    ("Tinos", [&["tinosregular.ttf"], &["tinosbold.ttf"], &["tinositalic.ttf"], &["tinosbolditalic.ttf"]]),
];

/// An installed family; its files are read at first use and kept for the life of the process.
#[derive(Debug)]
pub(super) struct InstalledFamily {
    name: &'static str,
    paths: [Vec<PathBuf>; 4],
    faces: [OnceLock<Option<Face>>; 4],
}

impl InstalledFamily {
    /// The face in this style, read now if it was not yet.
    pub(super) fn face(&'static self, style: Style) -> Option<&'static Face> {
        let at = style as usize;
        let (paths, cell) = (self.paths.get(at)?, self.faces.get(at)?);
        cell.get_or_init(|| paths.iter().find_map(|path| Face::read(read(path)?, self.name, style))).as_ref()
    }

    /// The face in this style if some text needed it already.
    pub(super) fn loaded(&'static self, style: Style) -> Option<&'static Face> {
        self.faces.get(style as usize)?.get()?.as_ref()
    }
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let length = std::fs::metadata(path).ok()?.len();
    (length <= MAX_FILE).then(|| std::fs::read(path).ok())?
}

/// Installed families in order of preference. The directories are walked once per process.
pub(super) fn families() -> &'static [InstalledFamily] {
    static FOUND: OnceLock<Vec<InstalledFamily>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let files = font_files(directories());
        FAMILIES
            .iter()
            .map(|(name, styles)| InstalledFamily {
                name,
                paths: styles.map(|names| names.iter().filter_map(|n| files.get(*n)).cloned().collect()),
                faces: std::array::from_fn(|_| OnceLock::new()),
            })
            .filter(|family| family.paths.iter().any(|paths| !paths.is_empty()))
            .collect()
    })
}

/// Where systems keep fonts for all users. Those of one user would need the environment, which the core does not read.
fn directories() -> Vec<PathBuf> {
    let fixed: &[&str] = if cfg!(windows) {
        &[r"C:\Windows\Fonts"]
    } else if cfg!(target_os = "macos") {
        &["/System/Library/Fonts/Supplemental", "/Library/Fonts", "/Library/Fonts/Microsoft"]
    } else {
        &["/usr/share/fonts", "/usr/local/share/fonts", "/run/current-system/sw/share/X11/fonts"]
    };
    fixed.iter().map(PathBuf::from).collect()
}

/// Every file the families may be in, by simplified name; of two with one name the first found stands.
fn font_files(directories: Vec<PathBuf>) -> HashMap<String, PathBuf> {
    let wanted = |name: &str| FAMILIES.iter().any(|(_, styles)| styles.iter().any(|names| names.contains(&name)));
    let mut found = HashMap::new();
    let mut open: Vec<(PathBuf, usize)> = directories.into_iter().rev().map(|d| (d, 0)).collect();
    let mut seen = 0_usize;
    while let Some((directory, depth)) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&directory) else { continue };
        for entry in entries.flatten() {
            seen = seen.saturating_add(1);
            if seen > MAX_ENTRIES {
                return found;
            }
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                if depth < MAX_DEPTH {
                    open.push((entry.path(), depth.saturating_add(1)));
                }
                continue;
            }
            let Ok(name) = entry.file_name().into_string() else { continue };
            let name: String = name.chars().filter(|c| !" -_".contains(*c)).map(|c| c.to_ascii_lowercase()).collect();
            if wanted(&name) {
                found.entry(name).or_insert_with(|| entry.path());
            }
        }
    }
    found
}
