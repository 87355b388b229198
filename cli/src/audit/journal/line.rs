//! One line of the journal: a checksum, what kind it is, its fields.

use std::io::Write as _;

use kyso::base::hex;

use crate::audit::frame::Stat;

/// What is between TABs.
pub(super) type Fields<'a> = std::slice::Split<'a, u8, fn(&u8) -> bool>;

/// Fields of a line about a file before its records.
pub(super) const FIELDS: usize = 14;

/// What a line says of a file; its records follow.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Line {
    /// Place in the walk, in the run that wrote it.
    pub(crate) number: u64,
    /// Of what is told in several lines, which one this is.
    pub(crate) part: u32,
    /// Whether it is the last part.
    pub(crate) last: bool,
    /// Time of judgement, in seconds.
    pub(crate) at: i64,
    /// As the file was when it was examined; without it nothing is ever taken over.
    pub(crate) stat: Option<Stat>,
    pub(crate) sha256: Option<[u8; 32]>,
    pub(crate) stands_until: Option<i64>,
    /// Members that are no documents.
    pub(crate) passed_over: u32,
    /// The path, in its own octets.
    pub(crate) key: Vec<u8>,
    /// How many records follow.
    pub(crate) records: u32,
}

impl Line {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let stat = self.stat.unwrap_or_default();
        let kind = match (self.stat.is_some(), stat.settled) {
            (false, _) => '-',
            (true, false) => 'u',
            (true, true) => 's',
        };
        let digest = self.sha256.map_or_else(|| "-".to_owned(), |digest| hex(&digest));
        let until = self.stands_until.map_or_else(|| "-".to_owned(), |until| until.to_string());
        // Into memory: nothing can go wrong.
        let _ = write!(
            out,
            "F\t{}\t{}\t{}\t{}\t{kind}\t{}\t{}\t{}\t{digest}\t{until}\t{}\t{}\t",
            self.number,
            self.part,
            u8::from(self.last),
            self.at,
            stat.size,
            stat.modified,
            stat.changed,
            self.passed_over,
            self.records
        );
        for octet in &self.key {
            match octet {
                b'\\' => out.extend_from_slice(b"\\\\"),
                b'\t' => out.extend_from_slice(b"\\t"),
                b'\n' => out.extend_from_slice(b"\\n"),
                octet => out.push(*octet),
            }
        }
    }

    /// Reads the fields up to the records.
    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        fn number<T: std::str::FromStr>(field: Option<&[u8]>) -> Option<T> {
            std::str::from_utf8(field?).ok()?.parse().ok()
        }
        let (id, part, last, at) =
            (number(fields.next())?, number(fields.next())?, number::<u8>(fields.next())?, number(fields.next())?);
        let kind = fields.next()?;
        let (size, modified, changed) = (number(fields.next())?, number(fields.next())?, number(fields.next())?);
        let digest = fields.next()?;
        let until = fields.next()?;
        let (passed_over, records) = (number(fields.next())?, number(fields.next())?);
        let escaped = fields.next()?;
        let mut key = Vec::with_capacity(escaped.len());
        let mut octets = escaped.iter();
        while let Some(octet) = octets.next() {
            key.push(match octet {
                b'\\' => match octets.next()? {
                    b't' => b'\t',
                    b'n' => b'\n',
                    other => *other,
                },
                octet => *octet,
            });
        }
        Some(Self {
            number: id,
            part,
            last: last == 1,
            at,
            stat: (kind != b"-").then_some(Stat { size, modified, changed, settled: kind == b"s" }),
            sha256: unhex(digest),
            stands_until: number(Some(until)),
            passed_over,
            key,
            records,
        })
    }
}

fn unhex(text: &[u8]) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (place, pair) in digest.iter_mut().zip(text.chunks_exact(2)) {
        *place = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(digest)
}

/// The fields of a whole line whose checksum is right.
pub(super) fn checked(line: &[u8]) -> Option<Fields<'_>> {
    let line = line.strip_suffix(b"\n")?;
    let (sum, rest) = (line.get(..8)?, line.get(8..)?.strip_prefix(b" ")?);
    let stated = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    let is_tab: fn(&u8) -> bool = |octet| *octet == b'\t';
    (checksum(rest) == stated).then(|| rest.split(is_tab))
}

fn checksum(octets: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(octets);
    sum.sum()
}

/// Appends a line with its checksum: how long it is.
pub(super) fn whole_line(out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>)) -> usize {
    let begin = out.len();
    out.extend_from_slice(b"00000000 ");
    body(out);
    let sum = checksum(out.get(begin.saturating_add(9)..).unwrap_or_default());
    if let Some(place) = out.get_mut(begin..begin.saturating_add(8)) {
        place.copy_from_slice(format!("{sum:08x}").as_bytes());
    }
    out.push(b'\n');
    out.len().saturating_sub(begin)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_back_as_it_was_and_never_torn() {
        let stat = Stat { size: 5, modified: -7, changed: 9, settled: false };
        let all = Line {
            number: 3,
            part: 1,
            last: true,
            at: 1_800_000_000,
            stat: Some(stat),
            sha256: Some([0xab; 32]),
            stands_until: Some(-4),
            passed_over: 2,
            key: b"a\\b\tc\nd\xff.pdf".to_vec(),
            records: 2,
        };
        for line in [all, Line { key: b"x".to_vec(), ..Line::default() }] {
            let mut text = Vec::new();
            whole_line(&mut text, |out| {
                line.write(out);
                out.extend_from_slice(b"\t{\"a\":1}\t{\"b\":2}");
            });
            let mut fields = checked(&text).unwrap();
            assert_eq!(fields.next(), Some(b"F".as_slice()));
            assert_eq!(Line::read(&mut fields).unwrap(), line);
            assert_eq!(checked(&text).unwrap().skip(FIELDS).collect::<Vec<_>>(), [b"{\"a\":1}", b"{\"b\":2}"]);
            for end in 0..text.len() {
                assert!(checked(text.get(..end).unwrap()).is_none());
            }
            for at in 0..text.len() {
                let mut other = text.clone();
                *other.get_mut(at).unwrap() ^= 1;
                assert!(checked(&other).is_none(), "{at}");
            }
        }
    }
}
