//! What a judgement is told from outside the document: whom to trust, helpers for paths, lists and answers, the policy.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kyso::HandedIn;
use kyso::base::{Source, UnixTime};
use kyso::policy::Policy;
use kyso::trust::{Anchor, Origin, Purpose, StatusData, TrustStore, profile};
use kyso::validate::Expectation;

use crate::args::TrustOptions;
use crate::clock;
use crate::failure::{Exit, Failure, Result};
use crate::input::Document;
use crate::lang::{both, counted};
use crate::messages;
use crate::screen::Screen;
use crate::trust_store::{Accepted, Stores, certificates_at, is_profile_name, read_limited, read_up_to};

pub(crate) const DEFAULT_PROFILE: &str = "vn-gov";

/// One list or answer. The largest national lists have some ten megabytes.
const MAX_STATUS: u64 = 64 << 20;
/// All of them together, since they are held in memory.
const MAX_STATUS_ALL: u64 = 256 << 20;
/// Files of a folder, at any depth: somebody naming the root of a disk is told soon.
const MAX_FILES: usize = 10_000;

/// The time of judgement.
pub(crate) fn time(option: Option<&str>) -> Result<UnixTime> {
    let Some(text) = option else { return Ok(clock::now()) };
    UnixTime::parse_rfc3339(text).map_err(|_| {
        messages::bad_value("--at", text, &both!("dạng 2026-11-21T10:00:00+07:00", "such as 2026-11-21T10:00:00+07:00"))
    })
}

/// What is going to be read of XML documents.
pub(crate) fn expectation(option: Option<&str>) -> Result<Option<Expectation>> {
    let Some(text) = option else { return Ok(None) };
    let wanted = both!("dạng '{{urn:x}}Ten' hoặc /HDon/DLHDon", "such as '{{urn:x}}Name' or /HDon/DLHDon");
    Expectation::parse(text).map(Some).map_err(|_| messages::bad_value("--expect", text, &wanted))
}

/// Contents that signatures of XML documents are over, by the URI they name; none before the sign for one that names none.
pub(crate) fn contents(options: &[String]) -> Result<Vec<HandedIn>> {
    let mut contents: Vec<HandedIn> = Vec::new();
    for option in options {
        // Names may have the sign in them, files seldom do.
        let Some((name, path)) = option.rsplit_once('=') else {
            let wanted = both!("dạng TÊN=TỆP", "such as NAME=FILE");
            return Err(messages::bad_value("--detached", option, &wanted));
        };
        let source: Arc<dyn Source> = match Document::open(Path::new(path))? {
            Document::File(file) => Arc::new(file),
            Document::Memory(octets) => Arc::new(octets),
        };
        contents.push((Some(name.to_owned()).filter(|name| !name.is_empty()), source));
    }
    Ok(contents)
}

/// A built-in policy by its name, or the one a file holds; the standard one without either. A file that is called like a
/// built-in policy is written with a slash or a dot in it.
pub(crate) fn policy(named: Option<&Path>) -> Result<Policy> {
    let Some(path) = named else {
        return Policy::standard().map_err(|e| messages::bad_policy(Path::new("default"), &e));
    };
    if let Some(policy) = path.to_str().and_then(|name| Policy::named(name).ok()) {
        return Ok(policy);
    }
    let octets = read_limited(path).map_err(|e| {
        messages::cannot_read(path, &e).hint(both!(
            "ghi một tệp, hoặc tên một bộ quy tắc có sẵn: vn-gov, vn-public, baseline, default",
            "name a file, or a built-in policy: vn-gov, vn-public, baseline, default"
        ))
    })?;
    let text = String::from_utf8(octets).map_err(|e| messages::bad_policy(path, &e))?;
    Policy::from_toml(&text).map_err(|e| messages::bad_policy(path, &e))
}

/// Whether a word names a profile: a built-in one, or one that somebody added certificates to. A path is then written with
/// a slash or a dot in it.
pub(crate) fn is_profile(name: &str) -> Result<bool> {
    if profile::by_name(name).is_some() {
        return Ok(true);
    }
    Ok(is_profile_name(name) && !Stores::locate()?.load(name)?.is_empty())
}

/// Anchors and helpers; by default those of the government's hierarchy.
pub(crate) fn trust(options: &TrustOptions, screen: &Screen) -> Result<TrustStore> {
    let mut trust = TrustStore::default();
    if options.trust.is_empty() {
        add_profile(&mut trust, DEFAULT_PROFILE, screen)?;
    }
    add_named(&mut trust, options, screen)?;
    Ok(trust)
}

/// The same where whatever authority this computer trusts will do: for a signature to be made, for evidence that was kept.
pub(crate) fn broad_trust(options: &TrustOptions, screen: &Screen) -> Result<TrustStore> {
    let mut trust = TrustStore::default();
    if options.trust.is_empty() {
        for one in Stores::at_hand().load_all()? {
            add_accepted(&mut trust, one);
        }
    }
    add_named(&mut trust, options, screen)?;
    Ok(trust)
}

fn add_named(trust: &mut TrustStore, options: &TrustOptions, screen: &Screen) -> Result<()> {
    for name in &options.trust {
        if is_profile(name)? {
            // Built-in names are everybody's; of a profile of one's own and a folder of the same name, either may be meant.
            if profile::by_name(name).is_none() && Path::new(name).exists() {
                return Err(messages::ambiguous_trust(name));
            }
            add_profile(trust, name, screen)?;
        } else {
            let path = PathBuf::from(name);
            if !path.exists() {
                return Err(messages::unknown_trust(name));
            }
            trust.add_anchors(None, certificates_at(&path)?);
        }
    }
    for path in &options.trust_tsa {
        for certificate in certificates_at(path)? {
            trust.add_anchor(Anchor { certificate, profile: None, purpose: Purpose::TimeStamps });
        }
    }
    for path in &options.intermediates {
        trust.intermediates.extend(certificates_at(path)?);
    }
    Ok(())
}

fn add_profile(trust: &mut TrustStore, name: &str, screen: &Screen) -> Result<()> {
    let stores = Stores::locate()?;
    let accepted = stores.load(name)?;
    if accepted.is_empty() {
        screen.note(&both!(
            "lưu ý: máy này chưa nhận chứng thư nào của hồ sơ '{p}'; chạy 'kyso trust fetch {p}' hoặc 'kyso trust add TỆP'",
            "note: this computer has not accepted any certificate of the profile '{p}' yet; run 'kyso trust fetch {p}' or 'kyso trust add FILE'",
            p = name
        ));
    }
    if screen.verbose {
        for store in stores.iter() {
            let here = accepted.iter().filter(|a| a.owner == store.owner());
            let by_hand = here.clone().filter(|a| a.pin.is_none()).count();
            screen.note(&both!(
                "hồ sơ {p}: {n} chứng thư từ '{s}'{v}, trong đó {h} do người dùng tự thêm",
                "profile {p}: {n:#} from '{s}'{v}, {h} of them added by hand",
                p = name,
                n = counted(here.count(), "certificate", "certificates"),
                s = store.path().display(),
                v = store.named_by().map(|v| format!(" ({v})")).unwrap_or_default(),
                h = by_hand
            ));
        }
    }
    for one in accepted {
        add_accepted(trust, one);
    }
    Ok(())
}

fn add_accepted(trust: &mut TrustStore, one: Accepted) {
    match one.purpose {
        Some(purpose) => {
            trust.add_anchor(Anchor { certificate: one.certificate, profile: Some(one.profile), purpose });
        }
        None => trust.intermediates.push(one.certificate),
    }
}

// --- lists and answers ---

/// Every list and answer of the files and folders named.
pub(crate) fn status(paths: &[PathBuf]) -> Result<Vec<StatusData>> {
    let mut reading = Reading { found: Vec::new(), octets: 0, files: 0 };
    for path in paths {
        if path.is_dir() {
            let before = reading.found.len();
            reading.folder(path)?;
            if reading.found.len() == before {
                return Err(no_status_in(path));
            }
        } else {
            reading.file(path, true)?;
        }
    }
    Ok(reading.found)
}

struct Reading {
    found: Vec<StatusData>,
    octets: u64,
    files: usize,
}

impl Reading {
    /// What is named like a list or an answer must be one; what is named like anything in DER or PEM may be. Links to
    /// folders are not followed, so there is no going in circles.
    fn folder(&mut self, root: &Path) -> Result<()> {
        let mut pending = vec![root.to_owned()];
        while let Some(folder) = pending.pop() {
            let entries = fs::read_dir(&folder).and_then(|d| d.collect::<io::Result<Vec<_>>>());
            let mut entries = entries.map_err(|e| messages::cannot_read(&folder, &e))?;
            entries.sort_by_key(fs::DirEntry::file_name);
            for entry in entries {
                self.files = self.files.saturating_add(1);
                if self.files > MAX_FILES {
                    return Err(too_much(root));
                }
                let (path, kind) = (entry.path(), entry.file_type());
                let kind = kind.map_err(|e| messages::cannot_read(&path, &e))?;
                let ending = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
                match ending.as_deref() {
                    _ if kind.is_dir() => pending.push(path),
                    _ if !path.is_file() => {}
                    Some("crl" | "ocsp" | "ors") => self.file(&path, true)?,
                    Some("der" | "pem" | "rsp") => self.file(&path, false)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, must: bool) -> Result<()> {
        let octets = read_up_to(path, MAX_STATUS).map_err(|e| messages::cannot_read(path, &e))?;
        self.octets = self.octets.saturating_add(octets.len() as u64);
        if self.octets > MAX_STATUS_ALL {
            return Err(too_much(path));
        }
        let before = self.found.len();
        self.found.extend(StatusData::all_from_file(&octets, Origin::File));
        if must && self.found.len() == before { Err(no_status_in(path)) } else { Ok(()) }
    }
}

fn too_much(path: &Path) -> Failure {
    let p = path.display();
    messages::usage(
        both!(
            "--crl '{p}': quá nhiều tệp hoặc quá nhiều dữ liệu",
            "--crl '{p}': too many files, or too much data",
            p = p
        ),
        both!("chỉ ghi các tệp CRL và OCSP cần dùng", "name only the CRL and OCSP files that are needed"),
    )
}

fn no_status_in(path: &Path) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "không có danh sách thu hồi (CRL) hay trả lời OCSP nào đọc được trong '{p}'",
            "there is no readable revocation list (CRL) or OCSP response in '{p}'",
            p = path.display()
        ),
    )
    .hint(both!("cần tệp DER hoặc PEM (.crl, .ocsp)", "a DER or PEM file is needed (.crl, .ocsp)"))
}
