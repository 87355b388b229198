//! Values that a renderer multiplies by, held within what real files have.

use crate::pdf::{Dictionary, Object, View};

use super::Error;

/// Highest CID (ISO 32000-2 §9.7.4.2), and how many widths a font may give, ranges written out.
const CID: f64 = 65_535.0;
const WIDTHS: f64 = 1_000_000.0;
/// Octets of a calculator function (§7.10.5), which may be run for every pixel. Those of spot colours have 1 to 3 KB.
const PROGRAM: usize = 8 << 10;
/// Inputs of a sampled function (§7.10.2), each of which doubles the samples a value is made from.
const INPUTS: usize = 6;

/// Widths of a font by ranges of CIDs (§9.7.4.3).
pub(super) fn widths(view: View<'_, '_>, dictionary: &Dictionary) -> Result<(), Error> {
    for (key, values) in [("W", 1_usize), ("W2", 3)] {
        if dictionary.get(key).is_none() {
            continue;
        }
        let list = view.lookup(dictionary, key)?;
        let Some(list) = list.as_array() else { continue };
        let mut total = list.len() as f64;
        let mut at = 0;
        while let Some(first) = list.get(at) {
            let Some(first) = view.resolve(first)?.as_number() else { break };
            let Some(second) = list.get(at.saturating_add(1)) else { break };
            let second = view.resolve(second)?;
            match second.as_ref() {
                Object::Array(each) => {
                    total += each.len() as f64;
                    at = at.saturating_add(2);
                }
                other => {
                    let Some(last) = other.as_number() else { break };
                    if !(0.0..=CID).contains(&first) || !(0.0..=CID).contains(&last) {
                        return Err(Error::malformed("character beyond CID 65535", "9.7.4.2"));
                    }
                    total += (last - first).max(0.0);
                    at = at.saturating_add(2).saturating_add(values);
                }
            }
            if total > WIDTHS {
                return Err(Error::limit("widths of a font", WIDTHS as u64));
            }
        }
    }
    Ok(())
}

/// A function's program and inputs.
pub(super) fn function(view: View<'_, '_>, dictionary: &Dictionary, octets: &[u8]) -> Result<(), Error> {
    let inputs =
        || -> Result<usize, Error> { Ok(view.lookup(dictionary, "Domain")?.as_array().unwrap_or_default().len() / 2) };
    match view.lookup(dictionary, "FunctionType")?.as_number() {
        Some(kind) if kind >= 4.0 && octets.len() > PROGRAM => {
            Err(Error::limit("octets of a calculator function", PROGRAM as u64))
        }
        Some(kind) if kind < 1.0 && inputs()? > INPUTS => {
            Err(Error::limit("inputs of a sampled function", INPUTS as u64))
        }
        _ => Ok(()),
    }
}
