//! The digests of what signatures cover, all in one pass over the file.
//!
//! A signature covers the file from its first octet to its own hole and from there to the end of its revision. The
//! first part is a prefix of the file, so one running digest per algorithm serves every signature and the
//! file itself: at each hole its state is forked, and the fork alone goes on with the second part.

use crate::base::Source;
use crate::base::SourceError;
use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::crypto::Digester;

/// What one signature covers: `[a, a+b)` and `[c, c+d)`, with its digest algorithm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Covered {
    pub(super) algorithm: DigestAlgorithm,
    pub(super) byte_range: [u64; 4],
}

/// The digest of the whole source and of each covered part, in the given order. A part that does not lie in order
/// inside the source has none.
pub(super) struct Digests {
    pub(super) file: Digest,
    pub(super) covered: Vec<Option<Digest>>,
}

/// Octets read at a time: large enough that reading costs little beside hashing, small enough to stay in the first-level
/// cache and to touch little fresh memory.
const CHUNK: usize = 32 * 1024;

/// One covered part on its way.
struct Track {
    /// Where the running prefix digest is forked off.
    fork_at: u64,
    start: u64,
    end: u64,
    algorithm: DigestAlgorithm,
    state: Option<Digester>,
}

/// The digest of the file up to here, in one algorithm, and the last offset where somebody forks it.
struct Prefix {
    state: Digester,
    needed_until: u64,
}

/// Hashes the source once.
///
/// # Errors
/// When it cannot be read (any more).
pub(super) fn digest_all(source: &dyn Source, covered: &[Covered]) -> Result<Digests, SourceError> {
    let len = source.len();
    let mut tracks: Vec<Option<Track>> = covered.iter().map(|c| track(c, len)).collect();
    let mut prefixes = vec![Prefix { state: Digester::new(DigestAlgorithm::Sha256), needed_until: len }];
    for track in tracks.iter().flatten() {
        match prefixes.iter_mut().find(|p| p.state.algorithm() == track.algorithm) {
            Some(prefix) => prefix.needed_until = prefix.needed_until.max(track.fork_at),
            None => prefixes.push(Prefix { state: Digester::new(track.algorithm), needed_until: track.fork_at }),
        }
    }
    let mut edges: Vec<u64> = tracks.iter().flatten().flat_map(|t| [t.fork_at, t.start, t.end]).collect();
    edges.push(len);
    edges.sort_unstable();
    edges.dedup();

    let in_memory = source.as_slice();
    let mut buffer =
        if in_memory.is_some() { Vec::new() } else { vec![0; CHUNK.min(usize::try_from(len).unwrap_or(CHUNK))] };
    let mut position = 0;
    for edge in edges {
        while position < edge {
            let step = (edge - position).min(CHUNK as u64);
            #[allow(clippy::cast_possible_truncation)] // step ≤ CHUNK
            let octets = match in_memory {
                Some(all) => all.get(position as usize..(position + step) as usize).unwrap_or_default(),
                None => {
                    let part = buffer.get_mut(..step as usize).unwrap_or_default();
                    source.read_at(position, part)?;
                    &*part
                }
            };
            for prefix in prefixes.iter_mut().filter(|p| position < p.needed_until) {
                prefix.state.update(octets);
            }
            for track in tracks.iter_mut().flatten() {
                if track.start <= position
                    && position < track.end
                    && let Some(state) = &mut track.state
                {
                    state.update(octets);
                }
            }
            position += step;
        }
        for track in tracks.iter_mut().flatten() {
            if track.fork_at == position && track.state.is_none() {
                track.state = prefixes.iter().find(|p| p.state.algorithm() == track.algorithm).map(|p| p.state.clone());
            }
        }
    }
    let file = prefixes.swap_remove(0).state.finish();
    let covered = tracks.into_iter().map(|t| t.and_then(|t| t.state).map(Digester::finish)).collect();
    Ok(Digests { file, covered })
}

fn track(covered: &Covered, len: u64) -> Option<Track> {
    let [a, b, c, d] = covered.byte_range;
    let end = c.checked_add(d)?;
    // Anything but "from the first octet to a hole, and from behind it on" has been refused as a format failure
    // before (threats P-05 to P-10) and is not hashed.
    (a == 0 && b > 0 && b <= c && end <= len).then_some(Track {
        fork_at: b,
        start: c,
        end,
        algorithm: covered.algorithm,
        state: None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::crypto::digest;
    use std::sync::atomic::{AtomicU64, Ordering};

    fn plain(octets: &[u8], algorithm: DigestAlgorithm, [a, b, c, d]: [usize; 4]) -> Digest {
        let mut all = octets[a..a + b].to_vec();
        all.extend_from_slice(&octets[c..c + d]);
        digest(algorithm, &all)
    }

    /// Counts what is read, and has no slice to offer.
    struct Counting(Vec<u8>, AtomicU64);

    impl Source for Counting {
        fn len(&self) -> u64 {
            self.0.len() as u64
        }
        fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
            self.1.fetch_add(buf.len() as u64, Ordering::Relaxed);
            Source::read_at(&self.0, offset, buf)
        }
    }

    #[test]
    fn equals_hashing_each_part_alone_and_reads_once() {
        let octets: Vec<u8> = (0..400_000_u32).map(|i| (i * 31 % 251) as u8).collect();
        let ranges = [
            (DigestAlgorithm::Sha256, [0, 100_000, 120_000, 80_000]),
            (DigestAlgorithm::Sha1, [0, 100_000, 120_000, 80_000]),
            (DigestAlgorithm::Sha256, [0, 10, 12, 399_988]),
            (DigestAlgorithm::Sha512, [0, 250_000, 250_000, 150_000]),
            (DigestAlgorithm::Sha256, [0, 399_999, 400_000, 0]),
        ];
        let covered: Vec<Covered> = ranges
            .iter()
            .map(|(algorithm, r)| Covered { algorithm: *algorithm, byte_range: r.map(|n| n as u64) })
            .collect();
        let counting = Counting(octets.clone(), AtomicU64::new(0));
        for source in [&octets as &dyn Source, &counting] {
            let digests = digest_all(source, &covered).unwrap();
            assert_eq!(digests.file, digest(DigestAlgorithm::Sha256, &octets));
            for (i, (algorithm, range)) in ranges.iter().enumerate() {
                assert_eq!(digests.covered[i].unwrap(), plain(&octets, *algorithm, *range), "{range:?}");
            }
        }
        assert_eq!(counting.1.load(Ordering::Relaxed), 400_000, "the file is read once, whatever covers it");
    }

    #[test]
    fn what_is_out_of_order_or_out_of_bounds_has_no_digest() {
        let octets = vec![7; 1_000];
        for byte_range in [
            [1, 10, 20, 30],
            [0, 0, 20, 30],
            [0, 30, 20, 30],
            [0, 10, 20, 981],
            [0, 10, 20, u64::MAX],
            [0, 2_000, 2_000, 0],
        ] {
            let covered = [Covered { algorithm: DigestAlgorithm::Sha256, byte_range }];
            assert!(digest_all(&octets, &covered).unwrap().covered[0].is_none(), "{byte_range:?}");
        }
    }
}
