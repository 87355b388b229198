//! The two pages that are written from what was judged: the birth certificates, and the table of verdicts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use kyso::base::UnixTime;
use kyso::policy::Policy;
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{Settings, verify};

use super::make::Step;
use super::recipes::{Expected, RECIPES, Recipe};
use super::verdicts::{Row, SETS, Word};
use super::workers::{Kind, Workers};

/// What a recipe's row says of the file, without what was seen.
pub(crate) fn promised(recipe: &Recipe) -> String {
    let steps = recipe.steps().map(|s| format!("`{s}`")).collect::<Vec<_>>().join(" → ");
    let expected = match recipe.expected {
        Expected::Passed(level) => format!("passed, {}", format!("{level:?}").to_lowercase()),
        Expected::Faulty(reason, why) => format!("{reason}: {why}"),
    };
    format!("| {} | {steps} | {} | {expected} |", recipe.name, recipe.signatures)
}

/// `fixtures/honest.md`. `seen`: for each file the codes of its changes by level.
pub(crate) fn certificates(seen: &BTreeMap<&str, String>) -> String {
    let mut page = String::from(CERTIFICATES);
    for (program, version) in versions() {
        let _ = writeln!(page, "| {program} | {version} |");
    }
    let faulty = |r: &&Recipe| !matches!(r.expected, Expected::Passed(_));
    let (good, bad): (Vec<&Recipe>, Vec<&Recipe>) = RECIPES.iter().partition(|r| !faulty(r));
    let signatures: usize = good.iter().map(|r| r.signatures).sum();
    let _ = write!(
        page,
        "\n## Files that pass\n\n{} files with {signatures} signatures. The last column is what every change after the first \
         signature was explained by, level by level.\n\n| file | steps | signatures | expected | changes |\n| --- | --- | --- | --- | --- |\n",
        good.len()
    );
    let row =
        |recipe: &Recipe| format!("{} {} |\n", promised(recipe), seen.get(recipe.name).map_or("", String::as_str));
    page.extend(good.iter().map(|r| row(r)));
    let _ = write!(
        page,
        "\n## Files whose producer breaks a rule\n\nCounted apart: the deviation is the producer's, and the verdict names it.\n\n\
         | file | steps | signatures | expected | changes |\n| --- | --- | --- | --- | --- |\n"
    );
    page.extend(bad.iter().map(|r| row(r)));
    page.push_str(LETTERS);
    for letter in ["bhxh-letter-2023.pdf", "moh-decision-2020.pdf"] {
        page.push_str(&letter_rows(letter).unwrap_or_default());
    }
    page.push_str(READ);
    page
}

/// What each later revision of a ministry's letter did, in our own words.
fn letter_rows(name: &str) -> Option<String> {
    let corpora = crate::support::corpora()?;
    let octets = std::fs::read(corpora.join("vietnam-real").join(name)).ok()?;
    let mut trust = TrustStore::default();
    for entry in std::fs::read_dir(corpora.join("../trust/vn-gov")).ok()? {
        let octets = std::fs::read(entry.ok()?.path()).ok()?;
        trust.add_anchors(Some("vn-gov"), Certificate::all_from_file(&octets).ok()?);
    }
    let at = UnixTime::parse_rfc3339("2026-11-22T00:00:00+07:00").ok()?;
    let settings = Settings::new(at, trust, Policy::from_toml(super::POLICY).ok()?);
    let report = verify(&octets, &settings).ok()?.report(name);
    let mut rows = String::new();
    for change in &report.signatures.first()?.modifications.changes {
        let level = format!("{:?}", change.level).to_lowercase();
        let words = change.en.replace('|', "/");
        let _ = writeln!(rows, "| {name} | {} | {words} | {level}: {} |", change.revision, change.code);
    }
    Some(rows)
}

const CERTIFICATES: &str = "# Honest files: made by the programs people use

Birth certificates of the files of `tests/honest.rs`. None is committed: each is made when first needed, by the recipe beside its
name, into `target/honest/files/`, and used again until a step, a script or the keys change. `cargo xtask producers` installs the
producers that a package registry brings; LibreOffice, Ghostscript, MuPDF, Java and PHP are used when they are here, else the files
that need them are `SKIPPED`. Microsoft Word, Adobe Acrobat and the plug-in of the government's certification authority are not
here; what they do is seen in the ministries' letters.

A step is an operation with its words, carried out by `tests/honest/ours.rs` (`kyso-…`), `programs.rs` (programs of their own),
`producers.py`, `producers.js`, `Libraries.java` (`itext-…`, `pdfbox-…`) or `Dss.java`. Signers are those of one throw-away PKI:
a leader, the office, a clerk (P-256), a second one (P-384), a receiver, and two with plain ASCII names for Node. Files are
judged now, with the root as the only anchor, revocation looked at where there is something to look at. Expected for a file: the
verdict and the gravest level of change after the first signature.

This page is written by `cargo xtask verdicts`; a test compares it with the recipes.

## Programs

| program | version when this page was written |
| --- | --- |
";

const LETTERS: &str = "
## The ministries' letters

Published by the bodies that signed them; not part of this project, judged by `tests/vietnam_real.rs` as of a fixed day with the
authorities' certificates as anchors. Every change after a signature, in order:

| letter | revision | what it does | level and rule |
| --- | --- | --- | --- |
";

const READ: &str = "
What is behind the rows, read in the files:

- *bhxh-letter-2023* (Word, Aspose.Words, iTextSharp 5.5; nine signatures): revisions 2 to 10 are one signature each. Each writes the field with its widget,
  the looks with their fonts and images, the page with one annotation more, the form with one field more, and the document
  information with another `/ModDate`; each also lists as free one number that was never in use, with generation 65534, which is
  how iText keeps a number it did not need. Nothing is freed that anything refers to.
- Its revision 11 is the 1,398 octets after the last signature that nobody signed: the document information with another
  `/ModDate`, and the two pages written again with the same resources, content and annotations; `/MediaBox` has 595.35 where
  595.34997559 stood before, a hundred-thousandth of a millimetre.
- *moh-decision-2020*: the leader's signature, then three by the ministry (number, date, seal); each writes its field, looks and
  page, the information and the XMP packet with another date.
- *moh-resaved-2023* was saved anew by another program, its byte ranges point nowhere, and *mic-guide-2018-sha1* has one signature
  with nothing behind it: neither has a change to be explained.
";

fn versions() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let programs: &[(&str, &str, &[&str], &str)] = &[
        ("LibreOffice", "soffice", &["--version"], "LibreOffice "),
        ("Ghostscript", "gs", &["--version"], ""),
        ("qpdf", "qpdf", &["--version"], "qpdf version "),
        ("MuPDF", "mutool", &["-v"], "mutool version "),
        ("poppler (pdfsig, pdftocairo, pdfunite)", "pdfsig", &["-v"], "pdfsig version "),
        ("Java", "java", &["-version"], "openjdk version "),
        ("Node", "node", &["--version"], "v"),
        ("PHP (TCPDF 6)", "php", &["--version"], "PHP "),
    ];
    for (name, program, args, before) in programs {
        let Ok(output) = Command::new(program).args(*args).output() else { continue };
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let line = text.lines().find(|l| l.starts_with(before)).unwrap_or_default();
        let version = line.trim_start_matches(before).split_whitespace().next().unwrap_or_default();
        found.push(((*name).to_owned(), version.trim_matches('"').to_owned()));
    }
    let mut workers = Workers::default();
    for kind in [Kind::Python, Kind::Node, Kind::Java, Kind::Dss] {
        let step = Step { op: "versions", words: BTreeMap::new() };
        let Ok(answer) = workers.run(kind, &step, &[]) else { continue };
        for (name, version) in answer["versions"].as_object().into_iter().flatten() {
            found.push((name.clone(), version.as_str().unwrap_or_default().trim_start_matches('^').to_owned()));
        }
    }
    found
}

/// Why a peer's verdict on a file is not ours, as the key of [`CLASSES`].
fn class(row: &Row, peer: &str, word: &Word) -> &'static str {
    let has = |text: &str| word.said.contains(text);
    let ours = |text: &str| row.ours.said.contains(text);
    if row.ours.passed() {
        return match peer {
            "pdfsig" if has("not yet been verified") => "pdfsig: document time-stamps",
            "pdfsig" => "pdfsig: what it cannot check",
            "pyHanko" if has("approval signature, not a certification") => "pyHanko: fields after certification",
            "pyHanko" if has("were freed") => "pyHanko: freed numbers",
            "pyHanko" if has("StrictRead") || has("PdfReadError") || has("hybrid") => "pyHanko: strict reader",
            "pyHanko" if has("untrusted") || has("time-stamp is not trusted") => "pyHanko: trust",
            "pyHanko" if has("forbidden") => "pyHanko: stricter rules",
            "pyHanko" => "pyHanko: message",
            _ if word.verdict == "unsigned" => "DSS: not seen",
            _ => "DSS: refused",
        };
    }
    match peer {
        _ if row.ours.verdict == "error" => "ours: ambiguous structure",
        _ if ours("FORMAT_FAILURE") => "ours: format",
        "pdfsig" if ours("DOCUMENT_MODIFIED") => "pdfsig: no word on changes",
        "pyHanko" if ours("DOCUMENT_MODIFIED") => "pyHanko: changes it allows",
        _ if ours("DOCUMENT_MODIFIED") => "DSS: changes it allows",
        _ if ours("CRYPTO_CONSTRAINTS") => "ours: weak algorithms",
        _ if ours("SIG_CONSTRAINTS") => "ours: certificate not bound",
        _ if ours("GENERIC") => "ours: not supported",
        _ if ours("OUT_OF_BOUNDS") || ours("EXPIRED") || ours("TRY_LATER") || ours("REVOKED") => {
            "ours: time and revocation"
        }
        _ if row.ours.verdict == "unsigned" => "ours: no signature",
        _ => "ours: chain and value",
    }
}

/// One sentence for each class of disagreement.
const CLASSES: &[(&str, &str)] = &[
    (
        "ours: ambiguous structure",
        "The file can be read in more than one way or only by guessing; it is refused with the place (threats P-29 to P-38), where others repair it silently.",
    ),
    (
        "ours: format",
        "The message or the signature dictionary breaks a rule that forgeries live on (signed attributes not in DER, more than one signer, `/V` that is no reference, a byte range that leaves something out, a message in an older form); the others read on. `dss-pades/pdf-structtreeroot-changes.pdf` is one more kind: a hybrid-reference file whose later revisions are named by `/XRefStm` alone, while the tables go on as if nothing had been added. Readers of ISO 32000-2 §7.5.8.4 and readers of tables see two documents with the same octets, and its signatures cannot be for both: `FORMAT_FAILURE` (threat P-33), as pyHanko refuses it; DSS itself says `failed format_failure` of one of its two.",
    ),
    (
        "ours: weak algorithms",
        "The digest, key or scheme is not on our policy's list at that time (SHA-1 by mutool; Ed25519 and Ed448, which the list does not have); the others were not asked about it (DSS: no policy for it here), or do not ask (pdfsig).",
    ),
    (
        "ours: certificate not bound",
        "`ETSI.CAdES.detached` demands that the signed attributes name the certificate (EN 319 142-1 §5.3); the others do not ask.",
    ),
    (
        "ours: not supported",
        "An algorithm that this library does not check (plain ECDSA, PSS with two digests) leaves the verdict open.",
    ),
    (
        "ours: time and revocation",
        "A certificate was not valid at the time judged (where the set's table has no time: the day on which the last signer's certificate begins), and nothing proves that the signature was there before; pdfsig was not asked about certificates, the others judge by their own clock or the claimed time.",
    ),
    (
        "ours: chain and value",
        "A value or time-stamp that fails here (a document time-stamp over other octets, a signature value that does not fit the key); DSS counts signatures only, or reads the message more freely. The word is in the row.",
    ),
    (
        "ours: no signature",
        "There is no signature field with a value that the form reaches; the others look for signature dictionaries elsewhere.",
    ),
    (
        "pdfsig: no word on changes",
        "pdfsig asks whether each message fits the octets it covers and whether the last covers the file: it has no word on what a later revision did.",
    ),
    ("pyHanko: changes it allows", "pyHanko lets a field have another value than its looks show (threat P-18)."),
    (
        "DSS: changes it allows",
        "EU DSS groups changes into extension, signature or form, annotation and undefined; only the last fails, so that what it can put into a group is allowed.",
    ),
    (
        "pdfsig: document time-stamps",
        "poppler 22.12 does not check document time-stamps (`ETSI.RFC3161`): \"has not yet been verified\".",
    ),
    (
        "pdfsig: what it cannot check",
        "poppler 22.12 with NSS does not check this message (PSS parameters, brainpool or Edwards curves, SHA-3, `/Contents` form), or reads no such file.",
    ),
    (
        "pyHanko: fields after certification",
        "pyHanko allows no new visible signature field after a certification, whatever its permission; ISO 32000-2 Table 257 allows signing under P 2 and P 3, and the Vietnamese flow needs it.",
    ),
    (
        "pyHanko: freed numbers",
        "pyHanko refuses every update that frees a number: one that was never in use (iText 5 lists such with generation 65534, in the letters of Bảo hiểm xã hội too), and one that nothing refers to any more (iText 7). Here what is freed has to be unused.",
    ),
    (
        "pyHanko: strict reader",
        "pyHanko's default reader refuses a deviation in the cross-references (generation 65536 of object 0 by MuPDF, generation 1 of a new object by poppler, a table longer than `/Size`, a partial name with a period, a hybrid-reference file) that leaves one reading only; it is named and read here, hybrid files only when both views agree.",
    ),
    (
        "pyHanko: trust",
        "pyHanko does not accept a certificate, key usage or time-stamp as of the time judged, with all certificates of the file as anchors; here it is accepted, or the time-stamp is not needed.",
    ),
    (
        "pyHanko: stricter rules",
        "pyHanko allows a change only in the form it knows. It refuses `/VRI` left out or written anew by a later writer (what older revisions listed is still used here), an object shared by a locked field and its page, `/Tabs` set to its default, equal resources as another object.",
    ),
    ("pyHanko: message", "pyHanko does not check this message or value form."),
    (
        "DSS: not seen",
        "EU DSS 6.3 reports signatures; these files have a document time-stamp only, which it lists elsewhere.",
    ),
    (
        "DSS: refused",
        "EU DSS 6.3 (PDFBox 3) fails the file: it takes another appearance of an existing field for an undefined change as soon as its stream's dictionary has other keys (`/BBox`, `/Filter`, `/ProcSet`), or cannot read the message.",
    ),
];

/// `docs/peers-pdf.md`.
pub(crate) fn verdicts(rows: &[Row]) -> String {
    let mut page = String::from(VERDICTS);
    page.push_str("| set | files | ours | pdfsig | pyHanko | EU DSS | differ from us |\n| --- | --- | --- | --- | --- | --- | --- |\n");
    for set in std::iter::once(&"honest").chain(SETS) {
        let of: Vec<&Row> = rows.iter().filter(|r| r.set == *set).collect();
        let passed = |pick: fn(&Row) -> &Word| of.iter().filter(|r| pick(r).passed()).count();
        let differ = |name: &str| of.iter().filter(|r| differs(r).contains(name)).count();
        let _ = writeln!(
            page,
            "| {set} | {} | {} passed | {} | {} | {} | pdfsig {}, pyHanko {}, DSS {} |",
            of.len(),
            passed(|r| &r.ours),
            passed(|r| &r.pdfsig),
            passed(|r| &r.pyhanko),
            passed(|r| &r.dss),
            differ("pdfsig"),
            differ("pyHanko"),
            differ("EU DSS"),
        );
    }
    page.push_str("\n## Disagreements\n\nPassed here and not there, or there and not here; one sentence for each class, and every file.\n");
    let mut classes: BTreeMap<&str, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for row in rows {
        for (peer, word) in row.peers().into_iter().filter(|(_, word)| word.passed() != row.ours.passed()) {
            let file = format!("{}/{}", row.set, row.file);
            classes.entry(class(row, peer, word)).or_default().entry(peer).or_default().push(file);
        }
    }
    for (name, sentence) in CLASSES {
        let Some(files) = classes.get(name) else { continue };
        let _ = write!(page, "\n### {name}\n\n{sentence}\n\n");
        for (peer, files) in files {
            let _ = writeln!(page, "- against {peer} ({}): {}", files.len(), files.join(", "));
        }
    }
    page.push_str(
        "\n## Honest files\n\n| file | ours | pdfsig | pyHanko | EU DSS |\n| --- | --- | --- | --- | --- |\n",
    );
    for row in rows.iter().filter(|r| r.set == "honest") {
        table_row(&mut page, row, &row.file);
    }
    page.push_str("\n## Attack sets: files with a disagreement\n\n| file | its own table | ours | pdfsig | pyHanko | EU DSS |\n| --- | --- | --- | --- | --- | --- |\n");
    for row in rows.iter().filter(|r| r.set != "honest" && !differs(r).is_empty()) {
        table_row(&mut page, row, &format!("{}/{} | {}", row.set, row.file, row.expected));
    }
    page
}

fn differs(row: &Row) -> BTreeSet<&'static str> {
    row.peers().into_iter().filter(|(_, word)| word.passed() != row.ours.passed()).map(|(peer, _)| peer).collect()
}

fn table_row(page: &mut String, row: &Row, name: &str) {
    let shown = |word: &Word| -> String {
        let said: String = word.said.replace('|', "/").replace(['\n', '\r'], " ").chars().take(110).collect();
        if said.is_empty() { word.verdict.clone() } else { format!("{}: {said}", word.verdict) }
    };
    let words = row.peers().map(|(_, word)| shown(word));
    let _ = writeln!(page, "| {name} | {} | {} |", shown(&row.ours), words.join(" | "));
}

const VERDICTS: &str = "# Verdicts beside those of pdfsig, pyHanko and EU DSS

Written by `cargo xtask verdicts` from the honest files ([fixtures/honest.md](../fixtures/honest.md)) and the public sets about
signatures on PDF files. What each was told:

- **ours**: honest files as in `tests/honest.rs`; the sets with every certificate of the file as an anchor, at the time their table
  states, and with weak algorithms let through.
- **pdfsig** 22.12 (poppler, NSS): `-nocert`; \"passed\" is \"Signature is Valid\" for all. It does not judge changes.
- **pyHanko** 0.38: its strict reader and default rules on changes; the same anchors and time, no network.
- **EU DSS** 6.3, from the jar inside npm's open-pdf-sign, which has no policy module: a small policy stands in, under which path,
  expiry, digest, value, byte ranges, DocMDP, FieldMDP and undefined changes fail, and revocation and the age of algorithms are
  not asked.

A cell has the verdict, then the word for each signature in order (ours: the level of later changes, or the reason).

";
