//! What comes back with a prepared document, of two-step signing:
//!
//! - as it came: a state is taken only when it is, octet for octet, one that was made here;
//! - with a right code over it, as one who knew the secret could make it: it is read and written alike, it is taken up again
//!   only with the prepared document and what was to be signed of it, and no value or message is embedded, since the keys of
//!   `fixtures/prepared` no longer exist.
#![no_main]

use std::sync::LazyLock;

use kyso::base::{Limits, Source};
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::sign::stored::{Answer, State, StateKey, embed};
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

const SECRET: &[u8] = b"kyso fixtures of states: no secret";
static KEY: LazyLock<StateKey> = LazyLock::new(|| StateKey::new(SECRET).expect("long enough"));
static OTHER: LazyLock<StateKey> = LazyLock::new(|| StateKey::new(&[7; 32]).expect("long enough"));

/// Each document with its state.
const PREPARED: [(&[u8], &str); 3] = [
    (include_bytes!("../../fixtures/prepared/value.pdf"), include_str!("../../fixtures/prepared/value.pdf.state")),
    (include_bytes!("../../fixtures/prepared/message.pdf"), include_str!("../../fixtures/prepared/message.pdf.state")),
    (include_bytes!("../../fixtures/prepared/value.xml"), include_str!("../../fixtures/prepared/value.xml.state")),
];

/// HMAC-SHA-256 (RFC 2104) in hex, under the secret.
fn code(message: &[u8]) -> String {
    let pad = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(SECRET).for_each(|(octet, secret)| *octet ^= secret);
        block
    };
    let hash = |octets: &[u8]| digest(DigestAlgorithm::Sha256, octets).as_bytes().to_vec();
    let inner = hash(&[&pad(0x36)[..], message].concat());
    hash(&[&pad(0x5c)[..], &inner].concat()).iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The text with a right code over it, whatever it says.
fn sealed(text: &str) -> String {
    let open = text.trim().rsplit_once(",\"mac\":\"").map_or(text.trim(), |(open, _)| open);
    let open = open.strip_suffix('}').unwrap_or(open);
    let code = code(format!("kyso.prepared/1 state\0{open}}}").as_bytes());
    format!("{open},\"mac\":\"{code}\"}}")
}

/// Reads everything, in pieces that do not fit.
fn drained(source: &dyn Source) -> usize {
    let mut buffer = [0; 777];
    let (mut at, mut good) = (0_u64, 0);
    while at < source.len().min(1 << 20) {
        let len = buffer.len().min(usize::try_from(source.len() - at).unwrap_or(usize::MAX));
        good += usize::from(source.read_at(at, &mut buffer[..len]).is_ok());
        at += len as u64;
    }
    good
}

fuzz_target!(|octets: &[u8]| {
    assert!(State::read(octets, &OTHER).is_err(), "a state of another secret");
    if let Ok(state) = State::read(octets, &KEY) {
        let known = PREPARED.iter().any(|(_, text)| text.trim_ascii() == state.as_str());
        assert!(known && state.as_str().as_bytes() == octets.trim_ascii(), "a forged state");
    }
    let Ok(text) = std::str::from_utf8(octets) else { return };
    let sealed = sealed(text);
    let Ok(state) = State::read(sealed.as_bytes(), &KEY) else { return };
    assert_eq!(state.as_str(), sealed);
    let again = State::read(state.as_str().as_bytes(), &KEY).expect("it was read");
    assert_eq!((state.id(), state.digest(), state.to_be_signed()), (again.id(), again.digest(), again.to_be_signed()));
    let _ = (state.created(), state.expires(), state.level().name(), state.is_xml(), state.field());
    let limits = Limits::default();
    for (document, _) in PREPARED {
        let original = state.original(&document);
        drained(&original);
        let now = state.created();
        if let Ok(awaiting) = state.resume(&document, now, &limits) {
            assert_eq!(awaiting.to_be_signed(), state.to_be_signed(), "another thing to be signed");
            let named: String = digest(DigestAlgorithm::Sha256, document)
                .as_bytes()
                .iter()
                .map(|octet| format!("{octet:02x}"))
                .collect();
            assert_eq!(state.prepared_sha256(), named, "another document");
        }
        for answer in [Answer::Value(octets), Answer::Value(&[1; 256]), Answer::Message(octets)] {
            let mut out = Vec::new();
            assert!(embed(&state, &document, answer, &mut out, now, None, &limits).is_err(), "embedded");
        }
    }
});
