//! TP-04: every octet of a small signed file, changed.

use kyso::policy::Verdict;

use kyso::base::Limits;
use kyso::cms::{SignedData, SignerId};

use super::base::{look, world};
use super::forge::hole;
use super::support::peers::find;

/// Octets of the message that mean nothing to anybody and that nobody signed: two version numbers, and letter
/// case and string type in the issuer's name, by which nobody is told apart (RFC 5280 §7.1).
struct Meaningless {
    versions: [usize; 2],
    issuer: std::ops::Range<usize>,
}

impl Meaningless {
    fn of(message: &[u8]) -> Self {
        let parsed = SignedData::parse(message, &Limits::default()).unwrap();
        let place = |from: usize, part: &[u8]| find(message, part, from).unwrap();
        let signer = &parsed.signers()[0];
        let info = place(0, signer.der());
        let SignerId::IssuerAndSerial { issuer, .. } = signer.id() else { panic!("another identifier") };
        let name = place(info, issuer);
        let version = |at: usize| at + message[at..].windows(2).position(|w| w == [2, 1]).unwrap() + 2;
        Self { versions: [version(0), version(info)], issuer: name..name + issuer.len() }
    }

    fn is_in(&self, at: usize, was: u8, is: u8) -> bool {
        let ascii = was ^ is == 0x20 && was.is_ascii_alphabetic();
        // Vietnamese letters (U+1EA0 to U+1EF9) come in pairs, capital and small, that differ in the lowest bit.
        let vietnamese = was ^ is == 1 && (0x80..0xc0).contains(&was);
        // The same text as PrintableString and as NumericString.
        let string_type = (was, is) == (0x13, 0x12);
        self.versions.contains(&at) || self.issuer.contains(&at) && (ascii || vietnamese || string_type)
    }
}

/// One bit of each covered octet, the four low ones of each digit of the message.
#[test]
fn no_flipped_bit_passes() {
    let Some(world) = world() else { return };
    let pdf = &world.one;
    let [start, end] = hole(pdf);
    let decoded = |pdf: &[u8]| pdf[start + 1..end - 1].to_ascii_lowercase();
    let honest = decoded(pdf);
    let octet = |digits: &[u8], at: usize| {
        let pair = core::str::from_utf8(&digits[at * 2..at * 2 + 2]).ok();
        pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())
    };
    let message: Vec<u8> = (0..honest.len() / 2).map(|at| octet(&honest, at).unwrap()).collect();
    let message = &message[..SignedData::outer_len(&message).unwrap()];
    let meaningless = Meaningless::of(message);
    let shares: Vec<Vec<String>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2_usize)
            .map(|share| {
                let (honest, meaningless) = (&honest, &meaningless);
                let octet = &octet;
                scope.spawn(move || {
                    let mut passed = Vec::new();
                    for at in (share..pdf.len()).step_by(2) {
                        let inside = (start..end).contains(&at);
                        let is_message = inside && (at - start) / 2 <= message.len();
                        let mut bits = vec![at * 5 % 8];
                        if is_message {
                            bits.extend((0..4).filter(|bit| *bit != at * 5 % 8));
                        }
                        for bit in bits {
                            let mut flipped = pdf.clone();
                            flipped[at] ^= 1 << bit;
                            // Capital digits are the same digits.
                            let same = inside && decoded(&flipped) == *honest && flipped[at].is_ascii_hexdigit();
                            let place = at.wrapping_sub(start + 1) / 2;
                            let free = inside
                                && place < message.len()
                                && octet(&decoded(&flipped), place)
                                    .is_some_and(|now| meaningless.is_in(place, message[place], now));
                            if !same && !free && look(world, &flipped).is_ok_and(|v| v.verdict() == Verdict::Passed) {
                                let what = if inside {
                                    format!(
                                        "message octet {place}, {:02x?} at 6",
                                        message.get(place.saturating_sub(6)..place + 3)
                                    )
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
