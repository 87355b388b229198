//! Makes the honest files by their recipes, once: what a chain of steps gave is kept under the folder of build results and
//! used again as long as the steps, the scripts that carry them out and the keys are the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::keys::Keys;
use super::recipes::{RECIPES, Recipe};
use super::workers::{Kind, Workers};
use super::{ours, programs};

/// Raised when files are to be made anew though no recipe and no script changed.
const VERSION: &str = "1";

/// Where build results go.
pub(crate) fn target_dir() -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"))
}

/// Where the honest files are kept: `files/NAME.pdf`, `steps/…`, `keys/…`.
pub(crate) fn folder() -> PathBuf {
    target_dir().join("honest")
}

/// Why a file was not made.
#[derive(Debug, Clone)]
pub(crate) enum NotMade {
    /// A program is not here: no fault of anything.
    Missing(String),
    /// It is here and does not do what the recipe wants.
    Failed(String),
}

/// `op word=value word`: what is done to the file so far.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    pub(crate) op: &'a str,
    pub(crate) words: BTreeMap<&'a str, &'a str>,
}

impl<'a> Step<'a> {
    pub(crate) fn parse(text: &'a str) -> Self {
        let mut parts = text.split_whitespace();
        let op = parts.next().unwrap_or_default();
        let words = parts.map(|word| word.split_once('=').unwrap_or((word, "yes"))).collect();
        Self { op, words }
    }
}

/// What became of each recipe, in the table's order.
pub(crate) type Outcomes = Vec<(&'static Recipe, Result<PathBuf, NotMade>)>;

/// The keys and all files; made once in a test process.
pub(crate) fn all() -> Option<&'static (Keys, Outcomes)> {
    static MADE: OnceLock<Option<(Keys, Outcomes)>> = OnceLock::new();
    MADE.get_or_init(make_all).as_ref()
}

fn make_all() -> Option<(Keys, Outcomes)> {
    let folder = folder();
    std::fs::create_dir_all(&folder).unwrap();
    let (keys, fresh) = Keys::open(&folder.join("keys"))?;
    if fresh {
        let _ = std::fs::remove_dir_all(folder.join("steps"));
    }
    for name in ["steps", "files"] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
    }
    let mut maker = Maker { keys, workers: Workers::default(), folder };
    let made = RECIPES.iter().map(|recipe| (recipe, maker.file(recipe))).collect();
    Some((maker.keys, made))
}

struct Maker {
    keys: Keys,
    workers: Workers,
    folder: PathBuf,
}

impl Maker {
    fn file(&mut self, recipe: &Recipe) -> Result<PathBuf, NotMade> {
        let steps: Vec<&str> = recipe.steps().collect();
        let made = self.chain(&steps)?;
        let named = self.folder.join("files").join(format!("{}.pdf", recipe.name));
        let _ = std::fs::remove_file(&named);
        std::fs::copy(&made, &named).unwrap();
        Ok(named)
    }

    /// The file after these steps, from the folder of steps when it is there.
    fn chain(&mut self, steps: &[&str]) -> Result<PathBuf, NotMade> {
        let Some((last, before)) = steps.split_last() else {
            return Err(NotMade::Failed("a recipe without steps".to_owned()));
        };
        let mut identity = VERSION.to_owned();
        for step in steps {
            let source = Kind::of(Step::parse(step).op).map_or("", Kind::source);
            identity.push_str(&format!("\n{step}\n{source}"));
        }
        let name = format!("{}.pdf", &hex(&identity)[..24]);
        let done = self.folder.join("steps").join(name);
        if done.exists() {
            return Ok(done);
        }
        let source = if before.is_empty() { None } else { Some(self.chain(before)?) };
        let dir = crate::support::temp_dir();
        let out = dir.path().join("out.pdf");
        self.step(&Step::parse(last), source.as_deref(), dir.path()).map_err(|e| match e {
            NotMade::Failed(why) => NotMade::Failed(format!("{last}: {why}")),
            missing => missing,
        })?;
        let octets = std::fs::read(&out).map_err(|e| NotMade::Failed(format!("{last}: no file: {e}")))?;
        // Written under another name first: a half-written file is never taken for a whole one.
        let half = done.with_extension("half");
        std::fs::write(&half, octets).unwrap();
        std::fs::rename(&half, &done).unwrap();
        Ok(done)
    }

    fn step(&mut self, step: &Step<'_>, source: Option<&Path>, at: &Path) -> Result<(), NotMade> {
        let (input, out) = (at.join("in.pdf"), at.join("out.pdf"));
        if let Some(source) = source {
            std::fs::copy(source, &input).unwrap();
        }
        if let Some(done) = ours::run_step(step, &self.keys, source) {
            std::fs::write(out, done?).unwrap();
            return Ok(());
        }
        if let Some(kind) = Kind::of(step.op) {
            let mut files = vec![("out", out.as_path()), ("keys", self.keys.folder.as_path())];
            if source.is_some() {
                files.push(("in", &input));
            }
            return self.workers.run(kind, step, &files).map(drop);
        }
        programs::run_step(step, &self.keys, at)
    }
}

fn hex(text: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().map(|o| format!("{o:02x}")).collect()
}
