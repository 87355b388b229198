//! The JSON trust list of the government's signing tool. It is fetched over plain http and nobody signed it, so nothing in it
//! is believed: its certificates are candidates, of which those with a pinned fingerprint are accepted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kyso::base::UnixTime;
use kyso::x509::Certificate;
use serde::{Deserialize, Serialize};

use crate::base64;
use crate::failure::{Exit, Failure, Result};
use crate::lang::{Both, both};
use crate::messages;
use crate::output;
use crate::trust_store::{Store, read_optional};

/// The country has some twenty licensed authorities.
const MAX_CERTIFICATES: usize = 1_000;
/// Far above any certificate; the largest at hand has 2,200 octets.
const MAX_CERTIFICATE: usize = 64 << 10;
/// Lists remembered; far above the handful there are.
const MAX_LISTS: usize = 100;

/// A list as read.
#[derive(Debug)]
pub(crate) struct TrustList {
    pub(crate) identifier: String,
    pub(crate) sequence: u64,
    pub(crate) this_update: UnixTime,
    pub(crate) next_update: Option<UnixTime>,
    pub(crate) certificates: Vec<Certificate>,
    /// Positions, from 1, of entries that are no certificate.
    pub(crate) unreadable: Vec<usize>,
}

/// The members as they are spelt. An unknown or repeated one makes it another format.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "Version")]
    _version: Scalar,
    #[serde(rename = "ListIdentifier")]
    identifier: Scalar,
    #[serde(rename = "SequenceNumber")]
    sequence: Scalar,
    #[serde(rename = "ThisUpdate")]
    this_update: String,
    #[serde(rename = "NextUpdate")]
    next_update: Option<String>,
    // Misspelt in every list seen; should that be mended, the alias counts as the same member: one of both.
    #[serde(rename = "Cerificates", alias = "Certificates")]
    certificates: Vec<String>,
}

/// Numbers are written with and without quotation marks.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Number(u64),
    Text(String),
}

impl Scalar {
    fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    fn number(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) if text.bytes().all(|c| c.is_ascii_digit()) => text.parse().ok(),
            Self::Text(_) => None,
        }
    }
}

/// Whether a file is meant to be such a list: no certificate file begins like this.
pub(crate) fn is_list(octets: &[u8]) -> bool {
    without_mark(octets).trim_ascii_start().first() == Some(&b'{')
}

/// Without the byte order mark that Windows programs put before UTF-8.
fn without_mark(octets: &[u8]) -> &[u8] {
    octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets)
}

impl TrustList {
    pub(crate) fn parse(octets: &[u8], path: &Path) -> Result<Self> {
        let file: File = serde_json::from_slice(without_mark(octets)).map_err(|e| {
            let what = both!("không phải danh sách tin cậy JSON ({e})", "it is no JSON trust list ({e})", e = e);
            refused(path, &what).cause(&e)
        })?;
        let bad = |member: &str| {
            refused(path, &both!("giá trị '{m}' không đọc được", "the value of '{m}' cannot be read", m = member))
        };
        let identifier = file.identifier.text();
        if identifier.is_empty() || identifier.len() > 200 {
            return Err(bad("ListIdentifier"));
        }
        if file.certificates.len() > MAX_CERTIFICATES {
            let what = both!("có hơn {n} chứng thư", "it holds more than {n} certificates", n = MAX_CERTIFICATES);
            return Err(refused(path, &what));
        }
        let mut list = Self {
            identifier,
            sequence: file.sequence.number().ok_or_else(|| bad("SequenceNumber"))?,
            this_update: time(&file.this_update).ok_or_else(|| bad("ThisUpdate"))?,
            next_update: match file.next_update.as_deref() {
                None | Some("") => None,
                Some(text) => Some(time(text).ok_or_else(|| bad("NextUpdate"))?),
            },
            certificates: Vec::new(),
            unreadable: Vec::new(),
        };
        for (index, text) in file.certificates.iter().enumerate() {
            match certificate(text) {
                Some(certificate) if list.certificates.contains(&certificate) => {}
                Some(certificate) => list.certificates.push(certificate),
                None => list.unreadable.push(index.saturating_add(1)),
            }
        }
        Ok(list)
    }
}

fn certificate(text: &str) -> Option<Certificate> {
    if text.len() > MAX_CERTIFICATE {
        return None;
    }
    // Encoders break long lines.
    let digits: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    Certificate::from_der(&base64::decode(&digits)?).ok()
}

/// RFC 3339; without an offset it is Vietnam's time, and `/Date(milliseconds)/` is what older .NET programs write.
fn time(text: &str) -> Option<UnixTime> {
    if let Some(rest) = text.strip_prefix("/Date(") {
        let milliseconds: i64 = rest.strip_suffix(")/")?.parse().ok()?;
        return Some(UnixTime::from_seconds(milliseconds.div_euclid(1_000)));
    }
    UnixTime::parse_rfc3339(text).or_else(|_| UnixTime::parse_rfc3339(&format!("{text}+07:00"))).ok()
}

fn refused(path: &Path, what: &Both) -> Failure {
    let p = path.display();
    let text = Both {
        vi: format!("danh sách tin cậy '{p}' không dùng được: {}", what.vi),
        en: format!("the trust list '{p}' cannot be used: {}", what.en),
    };
    Failure::new(Exit::Unreadable, text).hint(both!(
        "không nhận gì từ tệp này; tải lại danh sách từ cơ quan chứng thực",
        "nothing was accepted from it; fetch the list from the authority again"
    ))
}

/// What was last seen of each list.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seen {
    lists: BTreeMap<String, Last>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Last {
    sequence: u64,
    this_update: UnixTime,
}

impl Seen {
    fn file(store: &Store) -> PathBuf {
        store.path().join("lists.json")
    }

    /// What a store remembers. A memory that cannot be read is an error: forgetting would let old lists back in.
    pub(crate) fn load(store: &Store) -> Result<Self> {
        let path = Self::file(store);
        let Some(octets) = read_optional(&path)? else { return Ok(Self::default()) };
        serde_json::from_slice(&octets).map_err(|e| {
            let p = path.display();
            Failure::new(Exit::Unreadable, both!("'{p}' không đọc được", "'{p}' cannot be read", p = p)).cause(&e).hint(
                both!(
                    "tệp này nhớ số thứ tự các danh sách đã nhập; sửa hoặc xoá nó rồi nhập lại",
                    "it remembers the numbers of the lists imported; correct or delete it, then import again"
                ),
            )
        })
    }

    /// Refuses a list that is older than one seen before (threat V-32: an old bundle that still names what was taken out
    /// since).
    pub(crate) fn check(&self, list: &TrustList, path: &Path) -> Result<()> {
        let Some(last) = self.lists.get(&list.identifier) else { return Ok(()) };
        if (list.sequence, list.this_update) >= (last.sequence, last.this_update) {
            return Ok(());
        }
        let what = both!(
            "đây là bản cũ, số {n} ({t}); bản đã nhập trước đây là số {m} ({u})",
            "it is an old one, number {n} ({t}); number {m} ({u}) was imported before",
            n = list.sequence,
            t = list.this_update.vietnam_day(),
            m = last.sequence,
            u = last.this_update.vietnam_day()
        );
        Err(Failure {
            exit: Exit::Failed,
            ..refused(path, &what).hint(both!(
                "tìm bản mới hơn; hoặc thêm --force nếu biết rõ vì sao",
                "find a newer one; or add --force if you know why"
            ))
        })
    }

    /// Remembers a list, in a new or the same place.
    pub(crate) fn remember(mut self, list: &TrustList, store: &Store) -> Result<()> {
        let last = Last { sequence: list.sequence, this_update: list.this_update };
        self.lists.insert(list.identifier.clone(), last);
        let path = Self::file(store);
        if self.lists.len() > MAX_LISTS {
            return Err(refused(&path, &both!("quá nhiều danh sách", "there are too many lists")));
        }
        std::fs::create_dir_all(store.path()).map_err(|e| messages::cannot_write(store.path(), &e))?;
        let text = serde_json::to_string_pretty(&self).map_err(|e| messages::cannot_write(&path, &e.into()))?;
        output::write_file(&path, (text + "\n").as_bytes(), true)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<TrustList> {
        TrustList::parse(text.as_bytes(), Path::new("gca.ctl"))
    }

    fn list(sequence: &str, certificates: &str) -> String {
        format!(
            r#"{{"Version":1,"ListIdentifier":"GCA","SequenceNumber":{sequence},"ThisUpdate":"2026-01-02T00:00:00",
            "NextUpdate":"2026-07-02T00:00:00.0000000+07:00","Cerificates":[{certificates}]}}"#
        )
    }

    #[test]
    fn the_list_is_read_as_it_is_written() {
        let read = parse(&list("7", "")).unwrap();
        assert_eq!((read.identifier.as_str(), read.sequence), ("GCA", 7));
        assert_eq!(read.this_update.to_string(), "2026-01-02T00:00:00+07:00");
        assert_eq!(read.next_update.unwrap().to_string(), "2026-07-02T00:00:00+07:00");
        assert_eq!(parse(&list("\"08\"", "")).unwrap().sequence, 8);
        let marked = format!("\u{feff} {}", list("7", ""));
        assert!(is_list(marked.as_bytes()) && TrustList::parse(marked.as_bytes(), Path::new("x")).is_ok());
        assert!(!is_list(b"-----BEGIN") && !is_list(b"0\x82") && !is_list(b""));
        assert_eq!(parse(&list("7", r#""AAAA","!""#)).unwrap().unreadable, [1, 2]);
        assert_eq!(time("/Date(1514764800123)/").unwrap().seconds(), 1_514_764_800);
    }

    #[test]
    fn what_is_not_exactly_such_a_list_is_refused() {
        let good = list("7", "");
        for bad in [
            good.replace("\"Version\"", "\"Versio\""),
            good.replace("\"Version\":1,", ""),
            good.replace("{\"Version\":1", "{\"Version\":1,\"More\":1"),
            good.replace("{\"Version\":1", "{\"Version\":1,\"Version\":2"),
            good.replace("\"Cerificates\":[]", "\"Cerificates\":[],\"Certificates\":[]"),
            good.replace("\"GCA\"", "\"\""),
            list("-1", ""),
            list("1.5", ""),
            list("99999999999999999999", ""),
            list("\"7 \"", ""),
            good.replace("2026-01-02T00:00:00", "yesterday"),
            good.replace("[]", &format!("[{}\"\"]", "\"\",".repeat(MAX_CERTIFICATES))),
            good.clone() + "{}",
            "[".repeat(100_000),
        ] {
            let failure = parse(&bad).unwrap_err();
            assert_eq!(failure.exit, Exit::Unreadable);
        }
    }

    #[test]
    fn an_older_list_is_noticed() {
        let mut seen = Seen::default();
        let now = parse(&list("7", "")).unwrap();
        assert!(seen.check(&now, Path::new("x")).is_ok());
        seen.lists.insert("GCA".into(), Last { sequence: 7, this_update: now.this_update });
        let check = |sequence: &str| seen.check(&parse(&list(sequence, "")).unwrap(), Path::new("x"));
        assert!(check("7").is_ok() && check("8").is_ok());
        assert_eq!(check("6").unwrap_err().exit, Exit::Failed);
        let earlier = list("7", "").replace("2026-01-02", "2026-01-01");
        assert!(seen.check(&parse(&earlier).unwrap(), Path::new("x")).is_err(), "the same number with an earlier date");
    }
}
