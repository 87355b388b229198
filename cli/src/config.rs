//! The config file: what a person or an administrator would otherwise give as an option each time. A flag goes before
//! the environment, that before the user's file, that before the system's. Never looked for beside a document: a folder
//! of received letters must not say whom to trust or which module to load.

use std::io;
use std::path::{Path, PathBuf};

use kyso::policy::Policy;
use toml::{Table, Value};

use crate::args::{Command, Level};
use crate::edxml_args::EdxmlCommand;
use crate::failure::{Exit, Failure, Result};
use crate::lang::{Both, Lang, both};
use crate::material::is_profile;
use crate::messages;
use crate::net;
use crate::trust_store::read_limited;

/// The keys of the top table, in the order they are told in. A table (`[network]`) is one more key, read by a function
/// of its own in [`File::parse`] and merged in [`File::over`].
const KEYS: &[&str] = &["lang", "network", "pkcs11-module", "policy", "trust", "tsa"];

/// What one file says, or several merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct File {
    lang: Option<Lang>,
    network: net::Settings,
    pkcs11_module: Option<PathBuf>,
    policy: Option<PathBuf>,
    trust: Option<Vec<String>>,
    tsa: Option<String>,
}

/// The user's settings over the system's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Config(File);

/// Where a file may be, and whether it has to be there.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    path: PathBuf,
    named: bool,
}

impl Config {
    /// Reads both files; neither need exist, except one named by `KYSO_CONFIG`.
    pub(crate) fn load() -> Result<Self> {
        let var = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let mut merged = File::default();
        for place in [user_file(var), system_file(var)].into_iter().flatten() {
            if let Some(file) = read(&place)? {
                merged = merged.over(file);
            }
        }
        Ok(Self(merged))
    }

    /// The language, when a file says one.
    pub(crate) fn lang(&self) -> Option<Lang> {
        self.0.lang
    }

    /// What the files say about the network.
    pub(crate) fn network(&self) -> net::Settings {
        self.0.network.clone()
    }

    /// Fills in what neither a flag nor the environment said.
    pub(crate) fn complete(self, command: &mut Command) {
        let file = self.0;
        match command {
            Command::Sign(sign) => {
                let sign = &mut sign.0;
                default(&mut sign.key.pkcs11_module, file.pkcs11_module);
                // Asked for a signature without a time-stamp, the service is not wanted this time.
                if sign.level != Some(Level::BB) {
                    default(&mut sign.tsa, file.tsa);
                }
                if sign.trust.trust.is_empty() {
                    sign.trust.trust = file.trust.unwrap_or_default();
                }
            }
            Command::Prepare(prepare) if prepare.0.trust.trust.is_empty() => {
                prepare.0.trust.trust = file.trust.unwrap_or_default();
            }
            Command::Embed(embed) => {
                let embed = &mut embed.0;
                embed.usual_tsa = file.tsa;
                if embed.trust.trust.is_empty() {
                    embed.trust.trust = file.trust.unwrap_or_default();
                }
            }
            Command::Extend(extend) => {
                let extend = &mut extend.0;
                default(&mut extend.tsa, file.tsa);
                default(&mut extend.policy, file.policy);
                if extend.trust.trust.is_empty() {
                    extend.trust.trust = file.trust.unwrap_or_default();
                }
            }
            Command::Extract(extract) => {
                let extract = &mut extract.0;
                default(&mut extract.policy, file.policy);
                if extract.trust.trust.is_empty() {
                    extract.trust.trust = file.trust.unwrap_or_default();
                }
            }
            Command::Edxml(edxml) => match &mut edxml.0.command {
                EdxmlCommand::Sign(sign) => {
                    default(&mut sign.key.pkcs11_module, file.pkcs11_module);
                    if sign.level.is_some_and(|level| level != Level::BB) {
                        default(&mut sign.tsa, file.tsa);
                    }
                    if sign.trust.trust.is_empty() {
                        sign.trust.trust = file.trust.unwrap_or_default();
                    }
                }
                EdxmlCommand::Verify(verify) => {
                    default(&mut verify.policy, file.policy);
                    if verify.trust.trust.is_empty() {
                        verify.trust.trust = file.trust.unwrap_or_default();
                    }
                }
                _ => {}
            },
            Command::Judge(judge) => default(&mut judge.0.policy, file.policy),
            Command::Tokens(tokens) => default(&mut tokens.0.pkcs11_module, file.pkcs11_module),
            Command::Audit(audit) => {
                let audit = &mut audit.0;
                default(&mut audit.policy, file.policy);
                if audit.trust.trust.is_empty() {
                    audit.trust.trust = file.trust.unwrap_or_default();
                }
            }
            Command::Verify(verify) => {
                let verify = &mut verify.0;
                default(&mut verify.policy, file.policy);
                if verify.trust.trust.is_empty() {
                    verify.trust.trust = file.trust.unwrap_or_default();
                }
            }
            _ => {}
        }
    }
}

fn default<T>(given: &mut Option<T>, otherwise: Option<T>) {
    if given.is_none() {
        *given = otherwise;
    }
}

/// `$KYSO_CONFIG`, else `config.toml` in `$KYSO_HOME`, else in `kyso` of the XDG configuration directory.
fn user_file(var: impl Fn(&str) -> Option<PathBuf>) -> Option<Place> {
    if let Some(path) = var("KYSO_CONFIG") {
        return Some(Place { path, named: true });
    }
    let directory = var("KYSO_HOME")
        // XDG base directory specification: a relative path is not valid and is ignored.
        .or_else(|| var("XDG_CONFIG_HOME").filter(|d| d.is_absolute()).map(|d| d.join("kyso")))
        .or_else(|| var("HOME").map(|home| home.join(".config/kyso")))
        .or_else(|| var("APPDATA").map(|data| data.join("kyso")))?;
    Some(Place { path: directory.join("config.toml"), named: false })
}

/// The administrator's file.
fn system_file(var: impl Fn(&str) -> Option<PathBuf>) -> Option<Place> {
    let directory = if cfg!(windows) { var("PROGRAMDATA")?.join("kyso") } else { PathBuf::from("/etc/kyso") };
    Some(Place { path: directory.join("config.toml"), named: false })
}

fn read(place: &Place) -> Result<Option<File>> {
    let path = &place.path;
    let octets = match read_limited(path) {
        Ok(octets) => octets,
        Err(e) if !place.named && matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(e) => return Err(refused(path, &messages::io_words(&e)).cause(&e)),
    };
    guard_writers(path)?;
    let text = std::str::from_utf8(&octets)
        .map_err(|e| refused(path, &both!("không phải văn bản UTF-8", "it is not UTF-8 text")).cause(&e))?;
    File::parse(text, path).map(Some)
}

/// Who can write this file chooses the code that is loaded with the token and whom to trust.
fn guard_writers(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let found = std::fs::metadata(path).map_err(|e| messages::cannot_read(path, &e))?;
        if found.is_file() && found.permissions().mode() & 0o002 != 0 {
            let what = both!("ai cũng ghi được vào tệp này", "anybody may write to it");
            let p = path.display();
            return Err(refused(path, &what).hint(both!("chạy 'chmod o-w {p}'", "run 'chmod o-w {p}'", p = p)));
        }
    }
    Ok(())
}

fn refused(path: &Path, what: &Both) -> Failure {
    let p = path.display();
    let text = Both {
        vi: format!("tệp cấu hình '{p}' không dùng được: {}", what.vi),
        en: format!("the config file '{p}' cannot be used: {}", what.en),
    };
    Failure::new(Exit::Usage, text).hint(both!("sửa hoặc bỏ tệp này", "correct the file, or remove it"))
}

impl File {
    fn parse(text: &str, path: &Path) -> Result<Self> {
        let table: Table = text.parse().map_err(|e: toml::de::Error| {
            let line = e.span().map_or(1, |at| text.get(..at.start).unwrap_or(text).matches('\n').count() + 1);
            let what = both!("dòng {n} không phải TOML ({e})", "line {n} is not TOML ({e})", n = line, e = e.message());
            refused(path, &what)
        })?;
        let reader = Reader { path };
        let mut file = Self::default();
        for (key, value) in &table {
            match key.as_str() {
                "lang" => file.lang = Some(reader.lang(key, value)?),
                "network" => file.network = net::Settings::read(&reader, key, value)?,
                "pkcs11-module" => file.pkcs11_module = Some(reader.path(key, value)?),
                "policy" => file.policy = Some(reader.policy(key, value)?),
                "trust" => file.trust = Some(reader.trust(key, value)?),
                "tsa" => file.tsa = Some(reader.url(key, value)?),
                _ => return Err(reader.unknown(key, KEYS)),
            }
        }
        Ok(file)
    }

    /// These settings where they say something, else those `below`.
    fn over(self, below: Self) -> Self {
        Self {
            lang: self.lang.or(below.lang),
            network: self.network.over(below.network),
            pkcs11_module: self.pkcs11_module.or(below.pkcs11_module),
            policy: self.policy.or(below.policy),
            trust: self.trust.or(below.trust),
            tsa: self.tsa.or(below.tsa),
        }
    }
}

/// Typed values of one file; a wrong one is refused with its key.
pub(crate) struct Reader<'f> {
    path: &'f Path,
}

impl Reader<'_> {
    /// A key nobody knows: most likely a misspelt one, whose setting would silently not hold.
    pub(crate) fn unknown(&self, key: &str, known: &[&str]) -> Failure {
        let what = both!("không có khoá '{k}'", "there is no key '{k}'", k = key);
        let known = known.join(", ");
        refused(self.path, &what).hint(both!("các khoá dùng được: {k}", "the keys are: {k}", k = known))
    }

    /// A value that is not what its key needs.
    pub(crate) fn wrong(&self, key: &str, wanted: &Both) -> Failure {
        let what = Both {
            vi: format!("giá trị của '{key}' không dùng được"),
            en: format!("the value of '{key}' cannot be used"),
        };
        refused(self.path, &what).hint(wanted.clone())
    }

    /// A text that is not empty.
    pub(crate) fn text<'v>(&self, key: &str, value: &'v Value) -> Result<&'v str> {
        let text = value.as_str().filter(|text| !text.is_empty());
        text.ok_or_else(|| self.wrong(key, &both!("cần một chuỗi: \"…\"", "a string is needed: \"…\"")))
    }

    /// One text, or a list of them.
    pub(crate) fn texts<'v>(&self, key: &str, value: &'v Value) -> Result<Vec<&'v str>> {
        match value {
            Value::Array(values) => values.iter().map(|value| self.text(key, value)).collect(),
            one => Ok(vec![self.text(key, one)?]),
        }
    }

    /// A path; a relative one begins at the file, wherever the command is run.
    pub(crate) fn path(&self, key: &str, value: &Value) -> Result<PathBuf> {
        self.resolve(self.text(key, value)?)
    }

    /// As `--policy`: a built-in policy by name, anything else is a path.
    fn policy(&self, key: &str, value: &Value) -> Result<PathBuf> {
        let text = self.text(key, value)?;
        if Policy::named(text).is_ok() { Ok(PathBuf::from(text)) } else { self.resolve(text) }
    }

    /// An http or https address.
    pub(crate) fn url(&self, key: &str, value: &Value) -> Result<String> {
        let text = self.text(key, value)?;
        if text.starts_with("http://") || text.starts_with("https://") {
            return Ok(text.to_owned());
        }
        Err(self.wrong(key, &both!("cần địa chỉ http:// hoặc https://", "an http:// or https:// address is needed")))
    }

    fn lang(&self, key: &str, value: &Value) -> Result<Lang> {
        match self.text(key, value)? {
            "vi" => Ok(Lang::Vi),
            "en" => Ok(Lang::En),
            _ => Err(self.wrong(key, &both!("cần \"vi\" hoặc \"en\"", "\"vi\" or \"en\" is needed"))),
        }
    }

    /// As `--trust`: profiles by name, anything else is a path.
    fn trust(&self, key: &str, value: &Value) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for text in self.texts(key, value)? {
            found.push(match is_profile(text)? {
                true => text.to_owned(),
                false => self.resolve(text)?.into_os_string().into_string().map_err(|_| {
                    self.wrong(key, &both!("đường dẫn không phải UTF-8", "the path to this file is not UTF-8"))
                })?,
            });
        }
        // An empty list would mean the default profile, which is not what it says.
        if found.is_empty() {
            return Err(self.wrong(key, &both!("cần ít nhất một nơi tin cậy", "at least one to trust is needed")));
        }
        Ok(found)
    }

    fn resolve(&self, text: &str) -> Result<PathBuf> {
        // Absolute, because a name without a slash would be looked for on the loader's search path.
        std::path::absolute(self.path.parent().unwrap_or(Path::new("")).join(text))
            .map_err(|e| messages::cannot_read(self.path, &e))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<File> {
        File::parse(text, Path::new("/home/an/.config/kyso/config.toml"))
    }

    fn at(env: &[(&str, &str)]) -> Option<Place> {
        user_file(|name| env.iter().find(|(n, _)| *n == name).map(|(_, value)| PathBuf::from(value)))
    }

    #[test]
    fn the_place_is_the_nearest_one_named() {
        let place = |path: &str, named| Some(Place { path: path.into(), named });
        let all = [("KYSO_CONFIG", "a.toml"), ("KYSO_HOME", "/k"), ("XDG_CONFIG_HOME", "/x"), ("HOME", "/home/an")];
        assert_eq!(at(&all), place("a.toml", true));
        assert_eq!(at(&all[1..]), place("/k/config.toml", false));
        assert_eq!(at(&all[2..]), place("/x/kyso/config.toml", false));
        assert_eq!(at(&all[3..]), place("/home/an/.config/kyso/config.toml", false));
        assert_eq!(at(&[("XDG_CONFIG_HOME", "x"), all[3]]), place("/home/an/.config/kyso/config.toml", false));
        assert_eq!(at(&[]), None);
    }

    #[test]
    fn every_key_is_read_and_relative_paths_begin_at_the_file() {
        let file = parse(
            "lang = \"en\"\npkcs11-module = \"lib/token.so\"\npolicy = \"/etc/kyso/policy.toml\"\n\
             trust = [\"vn-gov\", \"roots\"]\ntsa = \"http://tsa.example.vn/\"\n",
        );
        assert_eq!(
            file.unwrap(),
            File {
                lang: Some(Lang::En),
                network: net::Settings::default(),
                pkcs11_module: Some("/home/an/.config/kyso/lib/token.so".into()),
                policy: Some("/etc/kyso/policy.toml".into()),
                trust: Some(vec!["vn-gov".into(), "/home/an/.config/kyso/roots".into()]),
                tsa: Some("http://tsa.example.vn/".into()),
            }
        );
        assert_eq!(parse("trust = \"vn-public\"").unwrap().trust.unwrap(), ["vn-public"]);
        assert_eq!(parse("policy = \"baseline\"").unwrap().policy.unwrap(), Path::new("baseline"));
        assert_eq!(parse("").unwrap(), File::default());
    }

    #[test]
    fn what_is_not_understood_is_refused_in_both_languages() {
        for (text, word) in [
            ("pkcs11_module = \"a\"", "pkcs11_module"),
            ("tsa = 1", "tsa"),
            ("tsa = \"tsa.example.vn\"", "tsa"),
            ("lang = \"fr\"", "lang"),
            ("policy = \"\"", "policy"),
            ("trust = []", "trust"),
            ("trust = [1]", "trust"),
            ("trust = { a = 1 }", "trust"),
            ("lang = \"vi\"\nlang = \"en\"", "2"),
            ("\n\ntrust = ", "3"),
            ("[section]\nlang = \"vi\"", "section"),
            ("network = 1", "network"),
            ("[network]\nhosts = []", "network.hosts"),
            ("[network]\nallow-hosts = [\"http://a\"]", "network.allow-hosts"),
            ("[network]\nstatus-hosts = \"all\"", "network.status-hosts"),
            ("[network]\nproxy = \"proxy:3128\"", "network.proxy"),
            ("[network]\nprefer = \"delta\"", "network.prefer"),
            ("[network]\ntimeout = 0", "network.timeout"),
            ("[network]\ntimeout = 601", "network.timeout"),
            ("[network]\ncache-mib = -1", "network.cache-mib"),
        ] {
            let failure = parse(text).unwrap_err();
            assert_eq!(failure.exit, Exit::Usage);
            for words in [&failure.what.vi, &failure.what.en] {
                assert!(words.contains(word) && words.contains("config.toml"), "{text}: {words}");
            }
        }
    }

    #[test]
    fn the_network_is_a_table_of_its_own() {
        let file = parse(
            "[network]\nallow-hosts = [\"pki.local:8080\", \"10.1.2.3\"]\nstatus-hosts = \"listed\"\n\
             proxy = \"http://proxy.local:3128\"\ntimeout = 60\nprefer = \"crl\"\ncache-mib = 0\n",
        );
        let network = file.unwrap().network;
        assert_eq!(network.allow_hosts.as_ref().unwrap().len(), 2);
        assert!(network.rules().listed_only && network.rules().proxy.is_some());
        assert_eq!((network.timeout().as_secs(), network.cache_octets()), (60, 0));
        assert_eq!(network.prefer(), net::Prefer::Crl);
        let below = parse("[network]\ntimeout = 9\nprefer = \"ocsp\"").unwrap();
        let merged = parse("[network]\nprefer = \"auto\"").unwrap().over(below).network;
        assert_eq!((merged.prefer(), merged.timeout().as_secs()), (net::Prefer::Auto, 9));
    }

    #[test]
    fn the_users_file_goes_before_the_systems_key_by_key() {
        let user = parse("lang = \"vi\"\ntrust = \"vn-public\"").unwrap();
        let system = parse("lang = \"en\"\ntsa = \"https://tsa.example.vn/\"").unwrap();
        let merged = user.over(system);
        assert_eq!(merged.lang, Some(Lang::Vi));
        assert_eq!(merged.trust.unwrap(), ["vn-public"]);
        assert_eq!(merged.tsa.unwrap(), "https://tsa.example.vn/");
    }
}
