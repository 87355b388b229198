//! `kyso evidence`: what verdicts rested on, looked at, judged again and deleted.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use kyso::Settings;
use kyso::base::{Source, hex};
use kyso::crypto::{DigestAlgorithm, Digester};
use kyso::policy::{Reason, Verdict, judge};
use kyso::report::Report;

use crate::args::{EvidenceCommand, EvidenceVerify, TrustOptions};
use crate::evidence::{self, Content, Item, Occasion, Outcome, Stamp};
use crate::failure::{Exit, Failure, Result, printable};
use crate::input::Document;
use crate::lang::{Both, both, counted};
use crate::material;
use crate::messages;
use crate::password::Passwords;
use crate::screen::Screen;
use crate::telling::{Teller, exit_of};

pub(crate) fn run(command: EvidenceCommand, screen: &Screen) -> Result<Exit> {
    match command {
        EvidenceCommand::Show { bundle } => show(&bundle, screen),
        EvidenceCommand::Verify(options) => verify(&options, screen),
        EvidenceCommand::Delete { paths, evidence } => delete(&paths, evidence.as_deref(), screen),
    }
}

// --- show ---

fn show(path: &Path, screen: &Screen) -> Result<Exit> {
    let bundle = evidence::read(path)?;
    let content = &bundle.content;
    let (certificates, status) = content.material(path)?;
    let stamp = bundle.stamp(path, &material::broad_trust(&TrustOptions::default(), screen)?)?;
    let occasion = match content.occasion {
        Occasion::Signed => both!("khi ký", "at signing"),
        Occasion::Verified => both!("khi kiểm tra", "at verification"),
    };
    let mut text = String::new();
    let mut row = |label: Both, value: &str| {
        let label = screen.say(&label);
        let _ = writeln!(text, "{label}:{:pad$}{value}", "", pad = 16_usize.saturating_sub(label.chars().count()));
    };
    row(both!("Văn bản", "Document"), &content.document.file);
    row(both!("SHA-256", "SHA-256"), &content.document.sha256);
    row(both!("Lưu lúc", "Stored"), &format!("{} ({})", content.made_at, screen.say(&occasion)));
    if let Some(stamp) = &stamp {
        row(both!("Dấu thời gian", "Time-stamp"), screen.say(&stamp_words(stamp)));
    }
    row(both!("Đánh giá tại", "Judged as of"), &content.outcome.at.to_string());
    row(both!("Quy tắc", "Policy"), &content.outcome.policy);
    row(both!("Kết luận", "Verdict"), screen.say(&verdict(content.outcome.verdict, content.outcome.reason)));
    for one in &content.outcome.signatures {
        row(
            both!("  chữ ký", "  signature"),
            &format!("{}: {}", one.id, screen.say(&verdict(one.verdict, one.reason))),
        );
    }
    let counts = both!(
        "{c} chứng thư, {l} danh sách thu hồi (CRL), {o} trả lời OCSP",
        "{c:#}, {l:#}, {o:#}",
        c = counted(certificates.len(), "certificate", "certificates"),
        l = counted(content.crls.len(), "revocation list", "revocation lists"),
        o = counted(status.len().saturating_sub(content.crls.len()), "OCSP response", "OCSP responses")
    );
    row(both!("Gồm có", "Holds"), screen.say(&counts));
    items(&mut text, "cert", &content.certificates, &content.anchors, screen);
    items(&mut text, "crl", &content.crls, &[], screen);
    items(&mut text, "ocsp", &content.ocsp, &[], screen);
    screen.out(&printable(&text))?;
    Ok(Exit::Done)
}

fn items(text: &mut String, kind: &str, items: &[Item], anchors: &[String], screen: &Screen) {
    for item in items {
        let anchor = match anchors.contains(&item.sha256) {
            true => both!(" [nơi được tin lúc đó]", " [what was trusted then]"),
            false => both!("", ""),
        };
        let name = item.name.as_deref().unwrap_or_default();
        let digits = item.sha256.get(..16).unwrap_or_default();
        let _ = writeln!(text, "  {kind:<4}  {digits}  {name}{}", screen.say(&anchor));
    }
}

fn verdict(verdict: Verdict, reason: Option<Reason>) -> Both {
    let words = match verdict {
        Verdict::Passed => both!("hợp lệ", "passed"),
        Verdict::Failed => both!("không hợp lệ", "failed"),
        Verdict::Indeterminate => both!("chưa kết luận được", "undecided"),
        Verdict::Unsigned => both!("không có chữ ký", "unsigned"),
    };
    let reason = reason.and_then(|r| serde_json::to_value(r).ok()).and_then(|r| r.as_str().map(|r| format!(" ({r})")));
    let reason = reason.unwrap_or_default();
    Both { vi: words.vi + &reason, en: words.en + &reason }
}

fn stamp_words(stamp: &Stamp) -> Both {
    let trusted = match stamp.trusted {
        true => both!("được tin", "trusted"),
        false => both!("KHÔNG được tin trên máy này", "NOT trusted on this computer"),
    };
    Both {
        vi: format!("{} của '{}', {}", stamp.time, stamp.authority, trusted.vi),
        en: format!("{} by '{}', {}", stamp.time, stamp.authority, trusted.en),
    }
}

// --- verify ---

/// Judged again as of the time that was recorded, with what was recorded, but under the trust and the policy of whoever
/// asks: a bundle says what its maker believed, which is nothing to believe in.
fn verify(options: &EvidenceVerify, screen: &Screen) -> Result<Exit> {
    let bundle = evidence::read(&options.bundle)?;
    let content = &bundle.content;
    let (certificates, status) = content.material(&options.bundle)?;
    let policy = material::policy(options.policy.as_deref())?;
    let mut trust = material::broad_trust(&options.trust, screen)?;
    if let Some(stamp) = bundle.stamp(&options.bundle, &trust)? {
        let words = stamp_words(&stamp);
        screen.note(&both!("dấu thời gian của gói: {v}", "the bundle's time-stamp: {v}", v = screen.say(&words)));
    }
    for missing in content.anchors.iter().filter(|a| !trust.anchors.iter().any(|t| t.certificate.fingerprint() == **a))
    {
        let named = certificates.iter().find(|c| c.fingerprint() == *missing);
        screen.note(&both!(
            "lưu ý: lúc đó đã tin '{n}' ({s}), nay không được tin trên máy này",
            "note: '{n}' ({s}) was trusted then; it is not trusted on this computer",
            n = named.map_or_else(String::new, |c| c.subject().to_string()),
            s = missing.get(..16).unwrap_or_default()
        ));
    }
    trust.intermediates.extend(certificates);
    let name = content.document.file.clone();
    let document = document_of(options, &name);
    let mut told = Teller::new(options.format, screen)?;
    let (outcome, mut exit) = match &document {
        Some(path) => {
            let document = Document::open(path)?;
            let found = sha256(document.source(), path)?;
            if found != content.document.sha256 {
                return Err(other_document(path, content));
            }
            let mut settings = Settings::new(content.outcome.at, trust, policy);
            settings.contents = material::contents(&options.detached)?;
            settings.status = status;
            settings.status.extend(material::status(&options.trust.crl)?);
            settings.credentials = Passwords::new(&options.password, screen)?.for_document(path, document.source())?;
            let verification =
                kyso::verify(document.source(), &settings).map_err(|e| messages::not_a_document(path, &e))?;
            told.report(&verification.report(&path.display().to_string()))?;
            (Outcome::of(&verification), exit_of(verification.verdict()))
        }
        None => {
            screen.note(&both!(
                "lưu ý: không thấy văn bản '{n}'; chỉ đánh giá lại dữ kiện đã lưu, không kết luận được gì về văn bản",
                "note: the document '{n}' is not at hand; only the stored facts were judged, which says nothing about a document",
                n = name
            ));
            let judgement = judge(&content.facts, &policy);
            let report = Report::new(&name, &policy.name, &content.facts, &judgement);
            told.report(&report)?;
            let outcome = Outcome::stored(&content.facts, &policy.name, &judgement);
            (outcome, exit_of(report.verdict).worst(Exit::Undecided))
        }
    };
    told.end()?;
    if outcome == content.outcome {
        screen.note(&both!(
            "kết luận giống như đã ghi lúc {t}",
            "the verdict is the one recorded at {t}",
            t = content.made_at
        ));
    } else {
        let then = verdict(content.outcome.verdict, content.outcome.reason);
        let now = verdict(outcome.verdict, outcome.reason);
        let what = Both {
            vi: format!(
                "kết luận khác với đã ghi: lúc đó {} (quy tắc '{}'), nay {} (quy tắc '{}')",
                then.vi, content.outcome.policy, now.vi, outcome.policy
            ),
            en: format!(
                "the verdict is not the one recorded: {} then (policy '{}'), {} now (policy '{}')",
                then.en, content.outcome.policy, now.en, outcome.policy
            ),
        };
        screen.failure(&Failure::new(Exit::Undecided, what).hint(both!(
            "dùng lại --policy và --trust như lúc đó để so sánh",
            "use --policy and --trust as they were then to compare"
        )));
        exit = exit.worst(Exit::Undecided);
    }
    Ok(exit)
}

/// The document named, else the one beside the bundle under the name it had.
fn document_of(options: &EvidenceVerify, name: &str) -> Option<PathBuf> {
    if let Some(path) = &options.document {
        return Some(path.clone());
    }
    // The name stands in a file that others may have written: a name, never a path.
    let plain = Path::new(name).file_name().is_some_and(|n| n == name);
    let beside = options.bundle.with_file_name(name);
    (plain && beside.is_file()).then_some(beside)
}

fn other_document(path: &Path, content: &Content) -> Failure {
    Failure::new(
        Exit::Failed,
        both!(
            "'{p}' không phải văn bản của gói này: vân tay SHA-256 khác với {s}",
            "'{p}' is not the document of this bundle: its SHA-256 is not {s}",
            p = path.display(),
            s = content.document.sha256
        ),
    )
    .hint(both!(
        "văn bản đã bị đổi hoặc là văn bản khác; ghi rõ văn bản đúng",
        "the document was changed, or is another one; name the right one"
    ))
}

fn sha256(source: &dyn Source, path: &Path) -> Result<String> {
    let mut digester = Digester::new(DigestAlgorithm::Sha256);
    let mut buffer = vec![0; 1 << 16];
    let mut at = 0;
    while at < source.len() {
        let len = usize::try_from(source.len().saturating_sub(at)).unwrap_or(usize::MAX).min(buffer.len());
        let chunk = buffer.get_mut(..len).unwrap_or_default();
        source.read_at(at, chunk).map_err(|e| messages::cannot_read(path, &std::io::Error::other(e)))?;
        digester.update(chunk);
        at = at.saturating_add(len as u64);
    }
    Ok(hex(digester.finish().as_bytes()))
}

// --- delete ---

/// Exactly the bundles, and each is told (TT 41/2017 Điều 10: without touching anything else).
fn delete(paths: &[PathBuf], folder: Option<&Path>, screen: &Screen) -> Result<Exit> {
    let mut exit = Exit::Done;
    for path in paths {
        if let Err(failure) = delete_one(path, folder, screen) {
            screen.failure(&failure);
            exit = exit.worst(failure.exit);
        }
    }
    Ok(exit)
}

fn delete_one(path: &Path, folder: Option<&Path>, screen: &Screen) -> Result<()> {
    let bundles = if evidence::is_bundle(path) {
        vec![path.to_owned()]
    } else {
        let digest = match path.symlink_metadata() {
            Ok(_) => Some(sha256(Document::open(path)?.source(), path)?),
            // The document may be gone already; its bundles go by its name.
            Err(_) => None,
        };
        let beside = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        evidence::of_document(folder.unwrap_or(beside), &name, digest.as_deref())?
    };
    if bundles.is_empty() {
        let p = path.display();
        return Err(messages::usage(
            both!("không có gói chứng cứ nào của '{p}'", "there is no evidence bundle about '{p}'", p = p),
            both!("ghi nơi để các gói bằng --evidence THƯ_MỤC", "say where the bundles are with --evidence DIR"),
        ));
    }
    for bundle in bundles {
        fs::remove_file(&bundle).map_err(|e| messages::cannot_delete(&bundle, &e))?;
        let text = both!("đã xoá '{p}'", "deleted '{p}'", p = bundle.display());
        screen.out(&(printable(screen.say(&text)) + "\n"))?;
    }
    Ok(())
}
