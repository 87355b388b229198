//! What official signatures say about themselves. The words are drawn, not proved: a verifier never reads them.

use super::{Line, Style};
use crate::base::UnixTime;

/// Language of a signature's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wording {
    /// What Vietnamese offices write.
    #[default]
    Vietnamese,
    /// For readers abroad.
    English,
}

/// The lines of the government signing tools: signer, organisation, time (ISO 8601 in Vietnam's zone).
#[must_use]
pub fn official_lines(common_name: &str, organisation: Option<&str>, time: UnixTime, wording: Wording) -> Vec<Line> {
    let [signer, body, moment] = match wording {
        Wording::Vietnamese => ["Người ký", "Cơ quan", "Thời gian ký"],
        Wording::English => ["Signed by", "Organisation", "Signing time"],
    };
    let line = |label: &str, value: &str| Line::new(format!("{label}: {value}"), Style::Regular);
    let organisation = organisation.filter(|o| !o.trim().is_empty());
    [Some(line(signer, common_name)), organisation.map(|o| line(body, o)), Some(line(moment, &time.to_string()))]
        .into_iter()
        .flatten()
        .collect()
}

/// The mark of an agency on an attachment in its own file (Decree 30/2020, Appendix I, II.8 b; form 2.2 of Appendix III): number
/// and notation of the document it belongs to, then date, time and zone. Drawn without an image in 10 pt, black, top right.
#[must_use]
pub fn attachment_lines(number_and_notation: &str, time: UnixTime) -> Vec<Line> {
    vec![Line::new(format!("Số: {number_and_notation}; {}", day_and_time(time)), Style::Regular)]
}

/// The mark of an agency on an electronic copy of a paper document (Decree 30/2020, Appendix I, part II, I.3; form 3.2 of Appendix
/// III). `form` is one of "Sao y", "Sao lục", "Trích sao".
#[must_use]
pub fn copy_lines(form: &str, organisation: &str, time: UnixTime) -> Vec<Line> {
    vec![Line::new(format!("{form}; {organisation}; {}", day_and_time(time)), Style::Regular)]
}

/// `21/11/2026; 10:00:00+07:00`: the order the decree's forms show, with the zone as ISO 8601 writes it.
fn day_and_time(time: UnixTime) -> String {
    let vietnam = time.vietnam();
    match vietnam.split_once(' ') {
        Some((day, clock)) => format!("{day}; {clock}+07:00"),
        None => vietnam,
    }
}
