//! Steps by this library.

use std::path::Path;

use kyso::appearance::letter::{
    CORNER_BOX_MM, DATE_BOX_MM, LEADER_BOX_MM, NUMBER_BOX_MM, SEAL_BOX_MM, official_letter, sample_seal_png,
    sample_signature_png,
};
use kyso::appearance::{Border, Colour, FontChoice, Image, Line, Spec, Style};
use kyso::base::BoxMm;
use kyso::base::Limits;
use kyso::policy::{Conformance, Policy};
use kyso::sign::{PageChoice, Placed, Request, StampRequest, Subfilter, TimestampSource, document_time_stamp, sign};
use kyso::{ExtendRequest, Settings};

use super::keys::Keys;
use super::make::{NotMade, Step};
use crate::support::{OpensslTsa, SoftSigner, now};

/// `None`: somebody else's step.
pub(crate) fn run_step(step: &Step<'_>, keys: &Keys, source: Option<&Path>) -> Option<Result<Vec<u8>, NotMade>> {
    let input = || std::fs::read(source.expect("a step before this one")).unwrap();
    Some(match step.op {
        "kyso-letter" => Ok(official_letter()),
        "kyso-sign" => signed(step, keys, &input()),
        "kyso-extend" => extended(step, keys, &input()),
        "kyso-timestamp" => stamped(keys, &input()),
        _ => return None,
    })
}

fn failed(error: &dyn std::error::Error) -> NotMade {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    NotMade::Failed(text)
}

fn text(lines: &[&str]) -> Spec {
    let mut spec = Spec::text(lines.iter().map(|line| Line::new(*line, Style::Regular)).collect());
    spec.font = FontChoice::Embedded;
    spec
}

/// What is drawn, and where, for the signatures of the Vietnamese flow (Decree 30/2020, Appendix I).
fn looks(name: &str) -> (BoxMm, Spec) {
    let image = |png: &[u8]| Spec::image(Image::from_png(png).unwrap());
    match name {
        "leader" => (LEADER_BOX_MM, image(&sample_signature_png())),
        "seal" => (SEAL_BOX_MM, image(&sample_seal_png())),
        "number" => (NUMBER_BOX_MM, text(&["128/UBND-VP"])),
        "date" => (DATE_BOX_MM, text(&["Minh Mẫu, ngày 22 tháng 11 năm 2026"])),
        "copy" => (CORNER_BOX_MM, text(&["UBND xã Minh Mẫu, 22/11/2026 09:00:00"])),
        "incoming" => {
            let mut spec = text(&["UBND XÃ TIẾP NHẬN", "ĐẾN  Số: 512", "Ngày: 22/11/2026"]);
            spec.border = Some(Border { width_pt: 1.0, colour: Colour::RED });
            (BoxMm { left: 12.0, top: 62.0, width: 50.0, height: 20.0 }, spec)
        }
        other => panic!("no such looks: {other}"),
    }
}

fn signed(step: &Step<'_>, keys: &Keys, pdf: &Vec<u8>) -> Result<Vec<u8>, NotMade> {
    let word = |name: &str| step.words.get(name).copied();
    let leaf = keys.leaf(word("by").unwrap_or("leader"));
    let signer = if word("pss").is_some() { SoftSigner::pss(&leaf) } else { SoftSigner::new(&leaf) };
    let mut request = Request::new(now());
    request.field = word("field").map(str::to_owned);
    request.reason = Some("Phê duyệt".to_owned());
    request.certify = word("certify").map(|permission| permission.parse().unwrap());
    request.allow_dynamic = word("dynamic").is_some();
    if word("pkcs7").is_some() {
        request.subfilter = Subfilter::Pkcs7Detached;
    }
    if let Some(name) = word("looks") {
        let (at, appearance) = looks(name);
        let rect_mm = [at.left, at.top, at.width, at.height];
        request.appearance = Some(Placed { page: PageChoice::First, rect_mm, appearance });
    }
    let tsa = OpensslTsa::with(keys.leaf("tsa"));
    let tsa = word("tsa").map(|_| &tsa as &dyn TimestampSource);
    let mut out = Vec::new();
    sign(pdf, &mut out, &signer, &request, tsa, &Limits::default()).map_err(|e| failed(&e))?;
    Ok(out)
}

fn extended(step: &Step<'_>, keys: &Keys, pdf: &Vec<u8>) -> Result<Vec<u8>, NotMade> {
    let level = match step.words.get("level").copied() {
        Some("t") => Conformance::Time,
        Some("lt") => Conformance::LongTerm,
        _ => Conformance::Archive,
    };
    let mut settings = Settings::new(now(), keys.trust(), Policy::standard().unwrap());
    settings.status = keys.status();
    let tsa = OpensslTsa::with(keys.leaf("tsa"));
    let mut out = Vec::new();
    kyso::extend(pdf, &mut out, &settings, &ExtendRequest::new(level), Some(&tsa)).map_err(|e| failed(&e))?;
    Ok(out)
}

fn stamped(keys: &Keys, pdf: &Vec<u8>) -> Result<Vec<u8>, NotMade> {
    let tsa = OpensslTsa::with(keys.leaf("tsa"));
    let stamped =
        document_time_stamp(pdf, &tsa, &StampRequest::default(), &Limits::default()).map_err(|e| failed(&e))?;
    let mut out = Vec::new();
    stamped.write(pdf, &mut out).map_err(|e| failed(&e))?;
    Ok(out)
}
