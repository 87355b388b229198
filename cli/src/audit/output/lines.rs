//! `.ndjson`: one record a line. `.json`: one object with what was asked, the rates, and every record.

use kyso::audit::Tally;

use super::{About, Records, fault, put};
use crate::failure::Result;
use crate::output::Output;

/// The form of the object.
const SCHEMA: &str = "kyso.audit-result/1";

pub(super) fn ndjson(output: &mut Output, records: &dyn Records) -> Result<()> {
    let mut line = Vec::new();
    records.each(&mut |_, record| {
        line.clear();
        serde_json::to_writer(&mut line, &record).map_err(|e| fault(output, e))?;
        line.push(b'\n');
        put(output, &line)
    })
}

pub(super) fn json(output: &mut Output, records: &dyn Records, tally: &Tally, about: &About) -> Result<()> {
    let text = |value| serde_json::to_string(value).map_err(|e| fault(output, e));
    let (schema, about) = (text(&serde_json::Value::from(SCHEMA))?, serde_json::to_string(about));
    let about = about.map_err(|e| fault(output, e))?;
    let tally = serde_json::to_string(tally).map_err(|e| fault(output, e))?;
    put(output, format!("{{\"schema\":{schema},\"about\":{about},\n\"tally\":{tally},\n\"records\":[").as_bytes())?;
    let mut line = Vec::new();
    let mut first = true;
    records.each(&mut |_, record| {
        line.clear();
        line.extend_from_slice(if first { b"\n" } else { b",\n" });
        first = false;
        serde_json::to_writer(&mut line, &record).map_err(|e| fault(output, e))?;
        put(output, &line)
    })?;
    put(output, b"\n]}\n")
}
