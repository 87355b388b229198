//! The octets of an answer, bounded in number and in time.

use std::io::{self, Read};
use std::time::{Duration, Instant};

/// After this an answer has to flow at [`MIN_RATE`]; a server that is slow to begin is given the time.
const GRACE: Duration = Duration::from_secs(5);
/// Octets a second, on average: the slowest modem did more. One octet every few seconds is an attack (threat N-05).
const MIN_RATE: u64 = 512;
const CHUNK: usize = 64 << 10;

/// Why reading ended before the answer did.
#[derive(Debug)]
pub(crate) enum Stop {
    TooLong,
    TooSlow,
    Broken(io::Error),
}

/// Reads an answer of at most `limit` octets; `told`: how many it is said to have.
pub(crate) fn read(reader: &mut dyn Read, limit: u64, told: Option<u64>) -> Result<Vec<u8>, Stop> {
    let begun = Instant::now();
    let mut octets = Vec::new();
    // A large list is not copied again and again while it grows; what is reserved and not used costs nothing.
    if let Some(told) = told.filter(|told| *told <= limit).and_then(|told| usize::try_from(told).ok()) {
        let _ = octets.try_reserve_exact(told);
    }
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = match reader.read(&mut chunk) {
            Ok(0) => return Ok(octets),
            Ok(count) => count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(Stop::Broken(e)),
        };
        octets.extend_from_slice(chunk.get(..count).unwrap_or_default());
        let len = octets.len() as u64;
        if len > limit {
            return Err(Stop::TooLong);
        }
        let after = begun.elapsed();
        if after > GRACE && len / after.as_secs().max(1) < MIN_RATE {
            return Err(Stop::TooSlow);
        }
    }
}
