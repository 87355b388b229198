//! Steps that are one start of a program.

use std::path::Path;
use std::process::Command;

use super::keys::{Keys, PASSWORD};
use super::make::{NotMade, Step};

const LETTER: &str = include_str!("letter.fodt");
const SHEET: &str = include_str!("sheet.fods");
const PAGE: &str = include_str!("page.html");
const POSTSCRIPT: &str = include_str!("page.ps");

/// Runs one; `Missing` when it is not installed.
fn run(at: &Path, program: &str, args: &[&str]) -> Result<(), NotMade> {
    let output = Command::new(program).args(args).current_dir(at).output();
    let output = output.map_err(|_| NotMade::Missing(program.to_owned()))?;
    // qpdf ends with 3 for a warning.
    if output.status.success() || program == "qpdf" && output.status.code() == Some(3) {
        return Ok(());
    }
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(NotMade::Failed(format!("{program} {args:?}: {said}")))
}

/// One step in a folder of its own, from `in.pdf` to `out.pdf`.
pub(crate) fn run_step(step: &Step<'_>, keys: &Keys, at: &Path) -> Result<(), NotMade> {
    let word = |name: &str| step.words.get(name).copied();
    match step.op {
        "soffice" => soffice(step, at),
        "gs-postscript" => {
            std::fs::write(at.join("page.ps"), POSTSCRIPT).unwrap();
            ghostscript(at, word("level").unwrap_or("1.7"), "page.ps")
        }
        "gs" => ghostscript(at, word("level").unwrap_or("1.7"), "in.pdf"),
        "qpdf" => {
            let mut args: Vec<&str> = word("args").unwrap_or("").split(',').filter(|a| !a.is_empty()).collect();
            args.extend(["in.pdf", "out.pdf"]);
            run(at, "qpdf", &args)
        }
        "mutool-convert" => {
            std::fs::write(at.join("page.html"), PAGE).unwrap();
            run(at, "mutool", &["convert", "-o", "out.pdf", "page.html"])
        }
        "mutool-clean" => run(at, "mutool", &["clean", word("args").unwrap_or("-gggz"), "in.pdf", "out.pdf"]),
        "mutool-sign" => mutool_sign(step, keys, at),
        "cairo" => run(at, "pdftocairo", &["-pdf", "in.pdf", "out.pdf"]),
        "pdfunite" => run(at, "pdfunite", &["in.pdf", "in.pdf", "out.pdf"]),
        "podofo-text" => {
            std::fs::write(at.join("page.txt"), "UY BAN NHAN DAN XA\nCong van ve ky so\n").unwrap();
            run(at, "podofotxt2pdf", &["page.txt", "out.pdf"])
        }
        "podofo-sign" => podofo_sign(step, keys, at),
        "tcpdf" => tcpdf(keys, at, word("by")),
        "pdfsig" => pdfsig(step, keys, at),
        "open-pdf-sign" => open_pdf_sign(step, keys, at),
        other => Err(NotMade::Failed(format!("no such step: {other}"))),
    }
}

fn ghostscript(at: &Path, level: &str, source: &str) -> Result<(), NotMade> {
    let level = format!("-dCompatibilityLevel={level}");
    run(
        at,
        "gs",
        &["-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=pdfwrite", &level, "-sOutputFile=out.pdf", source],
    )
}

/// LibreOffice with a profile of its own, so that a person's running office is left alone.
fn soffice(step: &Step<'_>, at: &Path) -> Result<(), NotMade> {
    let (name, text, filter) = match step.words.get("from").copied() {
        Some("sheet") => ("sheet.fods", SHEET, "calc_pdf_Export"),
        _ => ("letter.fodt", LETTER, "writer_pdf_Export"),
    };
    std::fs::write(at.join(name), text).unwrap();
    let mut options = String::new();
    let flag = |name: &str| format!("\"{name}\":{{\"type\":\"boolean\",\"value\":\"true\"}},");
    for word in ["UseTaggedPDF", "ExportFormFields"] {
        if step.words.contains_key(word) {
            options.push_str(&flag(word));
        }
    }
    if let Some(version) = step.words.get("SelectPdfVersion") {
        options.push_str(&format!("\"SelectPdfVersion\":{{\"type\":\"long\",\"value\":\"{version}\"}},"));
    }
    let target = match options.is_empty() {
        true => format!("pdf:{filter}"),
        false => format!("pdf:{filter}:{{{}}}", options.trim_end_matches(',')),
    };
    let profile = super::make::folder().join("soffice");
    let profile = format!("-env:UserInstallation=file://{}", profile.display());
    run(at, "soffice", &[&profile, "--headless", "--convert-to", &target, name])?;
    // Without the part that reads such documents it ends well and makes nothing.
    let made = at.join(name).with_extension("pdf");
    std::fs::rename(made, at.join("out.pdf")).map_err(|_| NotMade::Missing(format!("LibreOffice's part for {name}")))
}

/// MuPDF signs fields that are there, by object number.
fn mutool_sign(step: &Step<'_>, keys: &Keys, at: &Path) -> Result<(), NotMade> {
    let wanted = step.words.get("field").copied().unwrap_or("Sig1");
    let octets = std::fs::read(at.join("in.pdf")).unwrap();
    let limits = kyso::base::Limits::default();
    let document = kyso::pdf::Document::open(&octets, &limits).unwrap();
    let named = |object: &kyso::pdf::Object| {
        let field = object.as_dictionary()?;
        let name = field.get("T")?.as_string()?.to_text();
        (name == wanted).then_some(())
    };
    let view = document.view(document.revisions().len());
    let number = (1..2000u32).find(|number| {
        let id = kyso::pdf::ObjectId { number: *number, generation: 0 };
        view.get(id).is_ok_and(|object| named(&object).is_some())
    });
    let number = number.ok_or_else(|| NotMade::Failed(format!("no field {wanted}")))?.to_string();
    let key = keys.folder.join(format!("{}.p12", step.words.get("by").copied().unwrap_or("leader")));
    let key = key.to_str().unwrap();
    run(at, "mutool", &["sign", "-s", key, "-P", PASSWORD, "-o", "out.pdf", "in.pdf", &number])
}

fn podofo_sign(step: &Step<'_>, keys: &Keys, at: &Path) -> Result<(), NotMade> {
    let by = step.words.get("by").copied().unwrap_or("leader");
    let (cert, key) = (keys.folder.join(format!("{by}.pem")), keys.folder.join(format!("{by}.key")));
    let mut args =
        vec!["-in", "in.pdf", "-out", "out.pdf", "-cert", cert.to_str().unwrap(), "-pkey", key.to_str().unwrap()];
    args.extend(["-digest", "SHA256", "-reason", "Phe duyet"]);
    if let Some(place) = step.words.get("place").copied() {
        args.extend(["-annot-position", place, "-annot-print", "-annot-text", "1,1,Da ky"]);
    }
    run(at, "podofosign", &args)
}

/// TCPDF makes and signs in one go.
fn tcpdf(keys: &Keys, at: &Path, by: Option<&str>) -> Result<(), NotMade> {
    std::fs::write(at.join("make.php"), include_str!("make.php")).unwrap();
    let folder = keys.folder.to_str().unwrap();
    run(at, "php", &["make.php", folder, by.unwrap_or(""), at.join("out.pdf").to_str().unwrap()])
}

/// NSS, with a database of its own for each signer.
fn pdfsig(step: &Step<'_>, keys: &Keys, at: &Path) -> Result<(), NotMade> {
    let by = step.words.get("by").copied().unwrap_or("leader");
    std::fs::create_dir_all(at.join("nss")).unwrap();
    let (p12, root) = (keys.folder.join(format!("{by}.p12")), keys.folder.join("root.pem"));
    run(at, "certutil", &["-N", "-d", "sql:nss", "--empty-password"])?;
    run(at, "pk12util", &["-i", p12.to_str().unwrap(), "-d", "sql:nss", "-W", PASSWORD, "-K", ""])?;
    run(at, "certutil", &["-A", "-n", "root", "-t", "CT,C,C", "-i", root.to_str().unwrap(), "-d", "sql:nss"])?;
    let args =
        ["-nssdir", "sql:nss", "-add-signature", "-nick", by, "-digest", "SHA256", "-nss-pwd", "", "in.pdf", "out.pdf"];
    run(at, "pdfsig", &args)
}

/// The npm package's own way of use: its jar as a program.
fn open_pdf_sign(step: &Step<'_>, keys: &Keys, at: &Path) -> Result<(), NotMade> {
    let jar = super::make::target_dir().join("peers/producers-node/node_modules/open-pdf-sign/lib/open-pdf-sign.jar");
    if !jar.exists() {
        return Err(NotMade::Missing("open-pdf-sign (cargo xtask producers)".to_owned()));
    }
    let by = step.words.get("by").copied().unwrap_or("leader");
    let mut chain = keys.read(&format!("{by}.pem"));
    chain.extend(keys.read("issuing.pem"));
    std::fs::write(at.join("chain.pem"), chain).unwrap();
    let key = keys.folder.join(format!("{by}.key"));
    let mut args = vec!["-jar", jar.to_str().unwrap(), "-i", "in.pdf", "-o", "out.pdf", "-c", "chain.pem"];
    args.extend(["-k", key.to_str().unwrap()]);
    if step.words.contains_key("looks") {
        args.extend(["--page", "1", "--left", "2", "--top", "20", "--width", "8", "--locale", "en"]);
    }
    run(at, "java", &args)
}
