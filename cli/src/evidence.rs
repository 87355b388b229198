//! Evidence bundles, `kyso.evidence/1`: everything a verdict rested on, in one file beside the document (TT 15/2025/TT-BKHCN
//! Điều 5.4, 6.2: signer's certificate, list and status at the time; TT 41/2017/TT-BTTTT Điều 9).
//!
//! ```text
//! {"schema":"kyso.evidence/1","sha256":"<of the octets of the content>","time_stamp":"<token over them>","content":{…}}
//! ```
//!
//! One line of JSON in exactly this order, `time_stamp` only when asked for, so that the content's octets are found, and
//! hashed, before anything is parsed. The digest is against accidents; against forgers only judging again helps, under the
//! judge's own trust. The time-stamp (RFC 3161, base64) proves that what was kept, the document's digest among it, existed then.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kyso::Verification;
use kyso::base::{Limits, UnixTime, hex};
use kyso::cms::{CertificateBinding, TimeStampToken};
use kyso::crypto::{AwsLc, Digest, DigestAlgorithm, digest};
use kyso::findings::{DocumentFacts, PathFacts};
use kyso::policy::{DocumentJudgement, Reason, Verdict};
use kyso::sign::TimestampSource as _;
use kyso::trust::{LinkCache, Origin, PathBuilder, Purpose, StatusData, StatusKind, TrustStore};
use kyso::x509::Certificate;
use serde::{Deserialize, Serialize};

use crate::base64;
use crate::clock;
use crate::failure::{Exit, Failure, Result};
use crate::lang::{Both, both};
use crate::messages;
use crate::output;
use crate::trust_store::{read_up_to, stamps_time};
use crate::tsa::HttpTsa;

/// How the names of bundles end.
pub(crate) const ENDING: &str = ".kyso-evidence";

const SCHEMA: &str = "{\"schema\":\"kyso.evidence/1\",\"sha256\":\"";
const STAMP: &str = "\",\"time_stamp\":\"";
const CONTENT: &str = "\",\"content\":";
const END: &str = "}\n";
/// A few national lists in base64; more is no bundle of ours.
const MAX_BUNDLE: u64 = 512 << 20;
/// Octets of a document's name that go into its bundle's.
const LONGEST_NAME: usize = 200;
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

/// The file's octets, with a time-stamp when there is somebody to ask for it.
fn octets(content: &Content, tsa: Option<&HttpTsa<'_>>) -> Result<Vec<u8>> {
    let text = serde_json::to_vec(content).map_err(|e| messages::cannot_write_stdout(&e.into()))?;
    let imprint = digest(DigestAlgorithm::Sha256, &text);
    let mut octets = Vec::with_capacity(text.len().saturating_add(12 << 10));
    octets.extend_from_slice(SCHEMA.as_bytes());
    octets.extend_from_slice(hex(imprint.as_bytes()).as_bytes());
    if let Some(tsa) = tsa {
        let token = tsa.time_stamp(&imprint).map_err(|e| {
            let what = both!("không có dấu thời gian ({e})", "there is no time-stamp ({e})", e = e);
            tsa.take_failure().unwrap_or_else(|| Failure::new(Exit::Network, what).cause(&e))
        })?;
        octets.extend_from_slice(STAMP.as_bytes());
        octets.extend_from_slice(base64::encode(&token).as_bytes());
    }
    octets.extend_from_slice(CONTENT.as_bytes());
    octets.extend_from_slice(&text);
    octets.extend_from_slice(END.as_bytes());
    Ok(octets)
}

/// Stores what a verdict rested on in `directory`, under a name of its own: what was kept before is not replaced.
pub(crate) fn store(directory: &Path, content: &Content, tsa: Option<&HttpTsa<'_>>) -> Result<PathBuf> {
    fs::create_dir_all(directory).map_err(|e| messages::cannot_write(directory, &e))?;
    let octets = octets(content, tsa)?;
    let digest = content.document.sha256.get(..12).unwrap_or_default();
    // Long Vietnamese names have two or three octets a letter, and file systems end at 255.
    let name = &content.document.file;
    let end = name.char_indices().map(|(at, c)| at.saturating_add(c.len_utf8())).take_while(|end| *end <= LONGEST_NAME);
    let stem = format!("{}.{digest}", name.get(..end.last().unwrap_or(0)).unwrap_or_default());
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

/// A bundle as read.
pub(crate) struct Bundle {
    pub(crate) content: Content,
    /// SHA-256 of the content's octets.
    imprint: Digest,
    /// The token, DER.
    time_stamp: Option<Vec<u8>>,
}

/// Reads a bundle whose content has the digest that stands before it.
pub(crate) fn read(path: &Path) -> Result<Bundle> {
    let octets = read_up_to(path, MAX_BUNDLE).map_err(|e| messages::cannot_read(path, &e))?;
    let frame = || {
        let rest = octets.strip_prefix(SCHEMA.as_bytes())?;
        let (stated, rest) = rest.split_at_checked(64)?;
        let (stamp, rest) = match rest.strip_prefix(STAMP.as_bytes()) {
            None => (None, rest),
            Some(rest) => {
                let end = rest.iter().position(|c| *c == b'"')?;
                let token = base64::decode(std::str::from_utf8(rest.get(..end)?).ok()?)?;
                (Some(token), rest.get(end..)?)
            }
        };
        let content = rest.strip_prefix(CONTENT.as_bytes())?.strip_suffix(END.as_bytes())?;
        Some((stated, stamp, content))
    };
    let Some((stated, time_stamp, text)) = frame() else {
        return Err(damaged(path, &both!("không phải gói chứng cứ", "it is no evidence bundle")));
    };
    let imprint = digest(DigestAlgorithm::Sha256, text);
    if hex(imprint.as_bytes()).as_bytes() != stated {
        let what = both!(
            "nội dung không khớp với vân tay ghi ở đầu tệp",
            "its content does not have the digest that stands before it"
        );
        return Err(Failure { exit: Exit::Failed, ..damaged(path, &what) });
    }
    let content = serde_json::from_slice(text).map_err(|e| {
        damaged(path, &both!("nội dung không đọc được ({e})", "its content cannot be read ({e})", e = e))
    })?;
    Ok(Bundle { content, imprint, time_stamp })
}

/// What a bundle's time-stamp is worth.
pub(crate) struct Stamp {
    pub(crate) time: UnixTime,
    pub(crate) authority: String,
    /// Whether its path leads to somebody the judge trusts for time-stamps. Revocation is not asked.
    pub(crate) trusted: bool,
}

impl Bundle {
    /// The time-stamp, checked.
    pub(crate) fn stamp(&self, path: &Path, trust: &TrustStore) -> Result<Option<Stamp>> {
        let Some(token) = &self.time_stamp else { return Ok(None) };
        let wrong = |vi: &str, en: &str| {
            let what = Both { vi: format!("dấu thời gian {vi}"), en: format!("its time-stamp {en}") };
            Failure { exit: Exit::Failed, ..damaged(path, &what) }
        };
        let limits = Limits::default();
        let token =
            TimeStampToken::parse(token, &limits).map_err(|e| wrong("không đọc được", "cannot be read").cause(&e))?;
        if token.imprint().ok().as_ref() != Some(&self.imprint) {
            return Err(wrong("không phải của nội dung này", "is not over this content"));
        }
        let pool = token.signed_data().certificates();
        let Ok(Some(signer)) = token.signer().find_certificate(pool) else {
            return Err(wrong("thiếu chứng thư của dịch vụ", "lacks its authority's certificate"));
        };
        let check = token.check(&AwsLc, signer);
        let is_bound = matches!(check.binding, Ok(CertificateBinding::Bound { .. }));
        let (time, usage) = (token.gen_time(), signer.extended_key_usage());
        // RFC 3161 §2.3: this purpose, no other, and critical.
        let is_unit = usage.is_some_and(|u| u.critical && u.purposes.len() == 1) && stamps_time(signer);
        let was_valid = signer.not_before() <= time && time <= signer.not_after();
        if !matches!(check.content, Ok(Some(_))) || check.signature.is_err() || !is_bound || !is_unit || !was_valid {
            return Err(wrong("không đúng", "does not verify"));
        }
        let links = LinkCache::default();
        let builder = PathBuilder::new(trust, &AwsLc, &limits, &links).wanted_for(Purpose::TimeStamps);
        let trusted = builder.build(signer, pool, time).is_ok();
        let subject = signer.subject();
        let authority = subject.common_name().map_or_else(|| subject.to_string(), str::to_owned);
        Ok(Some(Stamp { time, authority, trusted }))
    }
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
        let Ok(Bundle { content, .. }) = read(&path) else { continue };
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
