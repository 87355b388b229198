//! TP-04: every octet of a small signed file, changed.

use kyso::policy::Verdict;

use super::base::{look, world};
use super::forge::hole;

/// Two different bits of each covered octet, and every bit of each octet of `/Contents`.
#[test]
fn no_flipped_bit_passes() {
    let Some(world) = world() else { return };
    let pdf = &world.one;
    let [start, end] = hole(pdf);
    let decoded = |pdf: &[u8]| pdf[start + 1..end - 1].to_ascii_lowercase();
    let honest = decoded(pdf);
    let shares: Vec<Vec<String>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2_usize)
            .map(|share| {
                let honest = &honest;
                scope.spawn(move || {
                    let mut passed = Vec::new();
                    for at in (share..pdf.len()).step_by(2) {
                        let inside = (start..end).contains(&at);
                        // Padding is four fifths of nothing: two bits do there, too.
                        let is_message = inside && pdf[at] != b'0';
                        let bits: Vec<usize> = if is_message { (0..8).collect() } else { vec![at % 8, (at + 3) % 8] };
                        for bit in bits {
                            let mut flipped = pdf.clone();
                            flipped[at] ^= 1 << bit;
                            // Capital digits are the same digits.
                            let same = inside && decoded(&flipped) == *honest && flipped[at].is_ascii_hexdigit();
                            if !same && look(world, &flipped).is_ok_and(|v| v.verdict() == Verdict::Passed) {
                                let what = if inside {
                                    format!("message octet {}", (at - start - 1) / 2)
                                } else {
                                    "covered".into()
                                };
                                passed.push(format!("octet {at} bit {bit} ({what})"));
                            }
                        }
                    }
                    passed
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let passed: Vec<String> = shares.concat();
    assert!(passed.is_empty(), "{} passed: {}", passed.len(), passed.join(", "));
    println!("{} octets, {} of them /Contents", pdf.len(), end - start);
}
