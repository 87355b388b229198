//! Evidence bundles, `kyso.evidence/1`: everything a verdict rested on, in one file beside the document (TT 15/2025/TT-BKHCN
//! Điều 5.4, 6.2: signer's certificate, list and status at the time; TT 41/2017/TT-BTTTT Điều 9).
//!
//! ```text
//! {"schema":"kyso.evidence/1","sha256":"<of the octets of the content>","content":{…}}
//! ```
//!
//! One line of JSON in exactly this order, so that the content's octets are found, and hashed, before anything is parsed. The
//! digest is against accidents; against forgers only judging again helps, under the judge's own trust.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kyso::Verification;
use kyso::base::{UnixTime, hex};
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::findings::{DocumentFacts, PathFacts};
use kyso::policy::{DocumentJudgement, Reason, Verdict};
use kyso::trust::{Origin, StatusData, StatusKind};
use kyso::x509::Certificate;
use serde::{Deserialize, Serialize};

use crate::base64;
use crate::clock;
use crate::failure::{Exit, Failure, Result};
use crate::lang::{Both, both};
use crate::messages;
use crate::output;
use crate::trust_store::read_up_to;

/// How the names of bundles end.
pub(crate) const ENDING: &str = ".kyso-evidence";

const SCHEMA: &str = "{\"schema\":\"kyso.evidence/1\",\"sha256\":\"";
const CONTENT: &str = "\",\"content\":";
const END: &str = "}\n";
/// A few national lists in base64; more is no bundle of ours.
const MAX_BUNDLE: u64 = 512 << 20;
/// Bundles of one document; each verification makes one.
const MAX_BUNDLES: u32 = 10_000;

/// Why the evidence was kept (TT 41/2017 Điều 9.1: of outgoing documents at signing, of incoming ones at receipt).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Occasion {
    Signed,
    Verified,
}

/// A bundle's content.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Content {
    pub(crate) made_by: String,
    pub(crate) made_at: UnixTime,
    pub(crate) occasion: Occasion,
    pub(crate) document: DocumentName,
    pub(crate) outcome: Outcome,
    pub(crate) anchors: Vec<String>,
    pub(crate) certificates: Vec<Item>,
    pub(crate) crls: Vec<Item>,
    pub(crate) ocsp: Vec<Item>,
    pub(crate) facts: DocumentFacts,
    pub(crate) report: serde_json::Value,
}

/// Which document it is about.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentName {
    pub(crate) file: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
}

/// What was found then.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    pub(crate) at: UnixTime,
    pub(crate) policy: String,
    pub(crate) verdict: Verdict,
    pub(crate) reason: Option<Reason>,
    pub(crate) signatures: Vec<SignatureOutcome>,
}

/// What was found of one signature.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignatureOutcome {
    pub(crate) id: String,
    pub(crate) verdict: Verdict,
    pub(crate) reason: Option<Reason>,
}

/// Octets with their digest.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Item {
    pub(crate) sha256: String,
    /// A certificate's subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    der: String,
}

impl Item {
    fn new(octets: &[u8], name: Option<String>) -> Self {
        Self { sha256: sha256(octets), name, der: base64::encode(octets) }
    }

    /// The octets, when they have the digest beside them.
    fn octets(&self) -> Option<Vec<u8>> {
        base64::decode(&self.der).filter(|octets| sha256(octets) == self.sha256)
    }
}

fn sha256(octets: &[u8]) -> String {
    hex(digest(DigestAlgorithm::Sha256, octets).as_bytes())
}

impl Outcome {
    pub(crate) fn of(verification: &Verification) -> Self {
        Self::stored(verification.facts(), &verification.report("").policy, verification.judgement())
    }

    /// The same of facts that were stored.
    pub(crate) fn stored(facts: &DocumentFacts, policy: &str, judgement: &DocumentJudgement) -> Self {
        let signatures = facts.signatures.iter().zip(&judgement.signatures);
        Self {
            at: facts.at,
            policy: policy.to_owned(),
            verdict: judgement.verdict,
            reason: judgement.reason,
            signatures: signatures
                .map(|(f, j)| SignatureOutcome { id: f.id.clone(), verdict: j.verdict, reason: j.reason })
                .collect(),
        }
    }
}

impl Content {
    /// Everything a verdict rested on; each certificate, list and answer once.
    pub(crate) fn of(file: &Path, verification: &Verification, occasion: Occasion) -> Self {
        let facts = verification.facts();
        let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let mut content = Self {
            made_by: concat!("kyso ", env!("CARGO_PKG_VERSION")).to_owned(),
            made_at: clock::now(),
            occasion,
            document: DocumentName { file: name.clone(), size: facts.size, sha256: facts.sha256.clone() },
            outcome: Outcome::of(verification),
            anchors: Vec::new(),
            certificates: Vec::new(),
            crls: Vec::new(),
            ocsp: Vec::new(),
            facts: facts.clone(),
            report: serde_json::to_value(verification.report(&name)).unwrap_or_default(),
        };
        for used in verification.validation_data() {
            for certificate in &used.certificates {
                add(&mut content.certificates, certificate.der(), Some(certificate.subject().to_string()));
            }
            used.crls.iter().for_each(|crl| add(&mut content.crls, crl, None));
            used.ocsp.iter().for_each(|answer| add(&mut content.ocsp, answer, None));
        }
        for signature in &facts.signatures {
            let stamps = signature.time_stamps.iter().map(|t| &t.path);
            for path in std::iter::once(&signature.path).chain(stamps) {
                if let PathFacts::Found { certificates, .. } = path
                    && let Some(anchor) = certificates.last()
                    && !content.anchors.contains(&anchor.sha256)
                {
                    content.anchors.push(anchor.sha256.clone());
                }
            }
        }
        content
    }

    /// The file's octets.
    fn to_octets(&self) -> std::result::Result<Vec<u8>, serde_json::Error> {
        let content = serde_json::to_vec(self)?;
        let mut octets = Vec::with_capacity(content.len().saturating_add(200));
        octets.extend_from_slice(SCHEMA.as_bytes());
        octets.extend_from_slice(sha256(&content).as_bytes());
        octets.extend_from_slice(CONTENT.as_bytes());
        octets.extend_from_slice(&content);
        octets.extend_from_slice(END.as_bytes());
        Ok(octets)
    }

    /// Certificates, lists and answers, all of which have the digests beside them.
    pub(crate) fn material(&self, path: &Path) -> Result<(Vec<Certificate>, Vec<StatusData>)> {
        let octets = |item: &Item| {
            item.octets().ok_or_else(|| {
                let what =
                    both!("mục {s} không có vân tay như đã ghi", "item {s} does not have its digest", s = item.sha256);
                damaged(path, &what)
            })
        };
        let mut certificates = Vec::new();
        for item in &self.certificates {
            let certificate = Certificate::from_der(&octets(item)?);
            certificates.push(certificate.map_err(|e| damaged(path, &unreadable(&item.sha256)).cause(&e))?);
        }
        let mut status = Vec::new();
        for (kind, items) in [(StatusKind::Crl, &self.crls), (StatusKind::Ocsp, &self.ocsp)] {
            for item in items {
                let octets: Arc<[u8]> = octets(item)?.into();
                status.push(StatusData { kind, octets, origin: Origin::File });
            }
        }
        Ok((certificates, status))
    }
}

fn add(items: &mut Vec<Item>, octets: &[u8], name: Option<String>) {
    let item = Item::new(octets, name);
    if !items.iter().any(|known| known.sha256 == item.sha256) {
        items.push(item);
    }
}

fn unreadable(item: &str) -> Both {
    both!("chứng thư {s} không đọc được", "the certificate {s} cannot be read", s = item)
}

/// Stores what a verdict rested on in `directory`, under a name of its own: what was kept before is not replaced.
pub(crate) fn store(directory: &Path, content: &Content) -> Result<PathBuf> {
    fs::create_dir_all(directory).map_err(|e| messages::cannot_write(directory, &e))?;
    let octets = content.to_octets().map_err(|e| messages::cannot_write(directory, &e.into()))?;
    let digest = content.document.sha256.get(..12).unwrap_or_default();
    let stem = format!("{}.{digest}", content.document.file);
    for number in 1..=MAX_BUNDLES {
        let name = if number == 1 { format!("{stem}{ENDING}") } else { format!("{stem}.{number}{ENDING}") };
        let path = directory.join(name);
        match output::write_file(&path, &octets, false) {
            Ok(()) => return Ok(path),
            Err(_) if path.symlink_metadata().is_ok() => {}
            Err(failure) => return Err(failure),
        }
    }
    let what = io::Error::from(io::ErrorKind::AlreadyExists);
    Err(messages::cannot_write(&directory.join(stem), &what))
}

/// Whether a file begins like a bundle, whatever it is called.
pub(crate) fn is_bundle(path: &Path) -> bool {
    let mut head = vec![0; SCHEMA.len()];
    let mut read = || -> io::Result<bool> {
        if !path.symlink_metadata()?.is_file() {
            return Ok(false);
        }
        io::Read::read_exact(&mut fs::File::open(path)?, &mut head)?;
        Ok(head == SCHEMA.as_bytes())
    };
    read().unwrap_or(false)
}

/// Reads a bundle whose content has the digest that stands before it.
pub(crate) fn read(path: &Path) -> Result<Content> {
    let octets = read_up_to(path, MAX_BUNDLE).map_err(|e| messages::cannot_read(path, &e))?;
    let frame = || {
        let rest = octets.strip_prefix(SCHEMA.as_bytes())?;
        let (stated, rest) = rest.split_at_checked(64)?;
        let content = rest.strip_prefix(CONTENT.as_bytes())?.strip_suffix(END.as_bytes())?;
        Some((stated, content))
    };
    let Some((stated, content)) = frame() else {
        return Err(damaged(path, &both!("không phải gói chứng cứ", "it is no evidence bundle")));
    };
    if sha256(content).as_bytes() != stated {
        let what = both!(
            "nội dung không khớp với vân tay ghi ở đầu tệp",
            "its content does not have the digest that stands before it"
        );
        return Err(Failure { exit: Exit::Failed, ..damaged(path, &what) });
    }
    serde_json::from_slice(content)
        .map_err(|e| damaged(path, &both!("nội dung không đọc được ({e})", "its content cannot be read ({e})", e = e)))
}

fn damaged(path: &Path, what: &Both) -> Failure {
    let p = path.display();
    let text = Both {
        vi: format!("gói chứng cứ '{p}' không dùng được: {}", what.vi),
        en: format!("the evidence bundle '{p}' cannot be used: {}", what.en),
    };
    Failure::new(Exit::Unreadable, text).hint(both!(
        "kiểm tra lại văn bản bằng 'kyso verify'; tìm bản sao của gói chứng cứ",
        "verify the document itself with 'kyso verify'; look for a copy of the bundle"
    ))
}

/// The bundles in a folder that are about a document: by its digest, or, when it is gone, by its name.
pub(crate) fn of_document(directory: &Path, name: &str, sha256: Option<&str>) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory).and_then(|d| d.collect::<io::Result<Vec<_>>>());
    let mut found = Vec::new();
    for entry in entries.map_err(|e| messages::cannot_read(directory, &e))? {
        let path = entry.path();
        let named = entry.file_name().to_string_lossy().ends_with(ENDING);
        if !named || !entry.file_type().is_ok_and(|t| t.is_file()) || !is_bundle(&path) {
            continue;
        }
        // A damaged one cannot say what it is about; it can still be named itself.
        let Ok(content) = read(&path) else { continue };
        let same = match sha256 {
            Some(sha256) => content.document.sha256 == sha256,
            None => content.document.file == name,
        };
        if same {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
