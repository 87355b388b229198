//! `kyso tokens`: what is plugged in, without any PIN.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::PoisonError;

use kyso::keys::{CandidateSummary, PinState, SlotReport, TokenError, candidates};
use serde_json::{Value, json};

use crate::args::{TextOrJson, Tokens};
use crate::failure::{Exit, Result, printable};
use crate::key;
use crate::key_words;
use crate::lang::{Both, both};
use crate::screen::Screen;

struct Slot {
    report: SlotReport,
    certificates: std::result::Result<Vec<CandidateSummary>, TokenError>,
}

pub(crate) fn run(options: &Tokens, screen: &Screen) -> Result<Exit> {
    let paths = key::modules(options.pkcs11_module.as_deref());
    if paths.is_empty() {
        return Err(key::no_module());
    }
    let mut exit = Exit::Done;
    let mut text = String::new();
    let mut rows = Vec::new();
    for path in &paths {
        match look(path) {
            Ok(slots) => {
                write_text(&mut text, path, &slots, screen);
                rows.push(as_json(path, &slots));
            }
            Err(error) => {
                let failure = key_words::token_failure(&error);
                screen.failure(&failure);
                // With a module asked for, its failure is the result; among several known ones it is a remark.
                if options.pkcs11_module.is_some() || paths.len() == 1 {
                    exit = exit.worst(failure.exit);
                }
                rows.push(json!({"module": path.display().to_string(), "error": {"code": error.code(), "vi": failure.what.vi, "en": failure.what.en}}));
            }
        }
    }
    match options.format {
        TextOrJson::Text => screen.out(&printable(&text))?,
        TextOrJson::Json => screen.out(&format!("{:#}\n", Value::Array(rows)))?,
    }
    Ok(exit)
}

fn look(path: &Path) -> std::result::Result<Vec<Slot>, TokenError> {
    let module = key::start_module(path)?;
    let mut module = module.lock().unwrap_or_else(PoisonError::into_inner);
    let mut slots = Vec::new();
    for report in module.slots()? {
        let certificates = match &report.token {
            Some(token) if token.initialised => module.objects(report.slot).map(|objects| {
                candidates(report.slot, token, &objects, !token.login_required).iter().map(|c| c.summary()).collect()
            }),
            _ => Ok(Vec::new()),
        };
        slots.push(Slot { report, certificates });
    }
    Ok(slots)
}

fn pin_words(state: PinState) -> (&'static str, Both) {
    match state {
        PinState::Ok => ("ok", both!("PIN bình thường", "PIN fine")),
        PinState::CountLow => {
            ("count-low", both!("PIN đã bị nhập sai, còn ít lần thử", "a wrong PIN was entered, few tries left"))
        }
        PinState::FinalTry => ("final-try", both!("PIN CÒN MỘT LẦN THỬ", "PIN: ONE TRY LEFT")),
        PinState::Locked => ("locked", both!("PIN ĐÃ BỊ KHOÁ", "PIN LOCKED")),
        PinState::NotSet => ("not-set", both!("chưa đặt PIN", "no PIN set")),
        _ => ("unknown", both!("không rõ trạng thái PIN", "PIN state unknown")),
    }
}

fn write_text(text: &mut String, path: &Path, slots: &[Slot], screen: &Screen) {
    let _ = writeln!(text, "{}", path.display());
    if slots.is_empty() {
        let _ = writeln!(text, "  {}", screen.say(&both!("không có khe nào", "no slots")));
    }
    for slot in slots {
        let _ = write!(text, "  {} {}", screen.say(&both!("khe", "slot")), slot.report.slot);
        match (&slot.report.token, &slot.report.problem) {
            (Some(token), _) if token.initialised => {
                let _ = writeln!(
                    text,
                    ": '{}'  {}  {} {}  {}",
                    token.label,
                    token.manufacturer,
                    screen.say(&both!("số", "serial")),
                    token.serial,
                    screen.say(&pin_words(token.pin).1)
                );
            }
            (Some(_), _) => {
                let _ = writeln!(text, ": {}", screen.say(&both!("token chưa khởi tạo", "token not initialised")));
            }
            (None, Some(problem)) => {
                let _ = writeln!(text, ": {}", screen.say(&key_words::token_failure(problem).what));
            }
            (None, None) => {
                let _ = writeln!(text, ": {}", screen.say(&both!("không có token", "no token")));
            }
        }
        match &slot.certificates {
            Ok(certificates) => {
                for one in certificates {
                    let _ = writeln!(text, "    {}", one.subject);
                    let _ = writeln!(
                        text,
                        "      --cert-id {}  --cert-label '{}'  SHA-256 {}",
                        one.cert_id, one.cert_label, one.fingerprint
                    );
                    if let Some(reason) = one.unusable {
                        let reason = key_words::unusable(reason);
                        let words = Both {
                            vi: format!("không ký được: {}", reason.vi),
                            en: format!("cannot sign: {}", reason.en),
                        };
                        let _ = writeln!(text, "      {}", screen.say(&words));
                    }
                }
            }
            Err(error) => {
                let _ = writeln!(text, "    {}", screen.say(&key_words::token_failure(error).what));
            }
        }
    }
}

fn as_json(path: &Path, slots: &[Slot]) -> Value {
    let slots: Vec<_> = slots
        .iter()
        .map(|slot| {
            let token = slot.report.token.as_ref().map(|t| {
                json!({
                    "label": t.label, "serial": t.serial, "manufacturer": t.manufacturer, "model": t.model,
                    "initialised": t.initialised, "login_required": t.login_required, "pin": pin_words(t.pin).0,
                })
            });
            let certificates: Vec<_> = slot
                .certificates
                .iter()
                .flatten()
                .map(|c| {
                    json!({
                        "subject": c.subject, "label": c.cert_label, "id": c.cert_id, "sha256": c.fingerprint,
                        "unusable": c.unusable.map(|r| r.to_string()),
                    })
                })
                .collect();
            json!({"slot": slot.report.slot, "description": slot.report.description, "token": token, "certificates": certificates})
        })
        .collect();
    json!({"module": path.display().to_string(), "slots": slots})
}
