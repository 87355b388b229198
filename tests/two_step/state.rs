//! What a state binds, and how it is refused.

use kyso::sign;

use super::*;

fn refused(kept: &Kept, value: &[u8]) -> Error {
    kept.embed(value, now()).unwrap_err()
}

#[test]
fn it_expires_a_second_after_its_last_moment() {
    let Some(pki) = Pki::shared() else { return };
    let (pdf, signer) = (letter(1), SoftSigner::new(&pki.leaf("rsa")));
    let created = now();
    let mut terms = Terms::new(created, Level::BB).unwrap();
    assert_eq!(terms.expires, created.plus_seconds(900));
    terms.expires = created.plus_seconds(60);
    let kept = kept_at(&pdf, &signer, &Request::new(created), &terms);
    let value = signer.sign(kept.state.to_be_signed().unwrap()).unwrap();
    for (seconds, is_good) in
        [(-61, false), (-60, true), (0, true), (59, true), (60, true), (61, false), (90_000, false)]
    {
        let result = kept.embed(&value, created.plus_seconds(seconds));
        match is_good {
            true => assert!(result.is_ok(), "{seconds}"),
            false if seconds < 0 => assert!(matches!(result, Err(Error::Early { .. })), "{seconds}"),
            false => assert!(matches!(result, Err(Error::Expired { .. })), "{seconds}"),
        }
    }
    for seconds in [-1, 0, 30 * 86_400 + 1] {
        terms.expires = created.plus_seconds(seconds);
        let waits = awaiting(&pdf, &signer, &Request::new(created));
        let refused = State::store(&waits, &pdf, &mut Vec::new(), key(), &terms);
        assert!(matches!(refused, Err(Error::Life { most: 30, .. })), "{seconds}");
    }
}

#[test]
fn nobody_without_the_secret_makes_or_changes_one() {
    let Some(pki) = Pki::shared() else { return };
    let (pdf, signer) = (letter(1), SoftSigner::new(&pki.leaf("rsa")));
    let kept = kept(&pdf, &signer);
    let text = kept.state.as_str();
    let other = StateKey::new(&*StateKey::fresh_secret().unwrap()).unwrap();
    assert!(matches!(State::read(text.as_bytes(), &other), Err(Error::OtherKey { .. })));
    // The name of a key is no secret: who writes the other one's there gains nothing.
    let renamed = text.replace(key().id(), other.id());
    assert!(matches!(State::read(renamed.as_bytes(), &other), Err(Error::Altered)));
    // Every bit of every octet, members and code alike.
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut octets = text.as_bytes().to_vec();
            octets[at] ^= 1 << bit;
            let result = State::read(&octets, key());
            assert!(
                matches!(
                    result,
                    Err(Error::Altered | Error::OtherKey { .. } | Error::Version(_) | Error::NotAState(_))
                ),
                "octet {at}, bit {bit}"
            );
        }
        assert!(State::read(&text.as_bytes()[..at], key()).is_err(), "cut at {at}");
    }
    // Every member, put there in another state's favour, with its own code and with the first one's.
    let second = kept_at(&pdf, &signer, &Request::new(now()), &Terms::new(now(), Level::BB).unwrap());
    let names: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).unwrap();
    // As it stands in the text: a map may have its members in another order.
    let member = |text: &str, name: &str| -> String {
        let start = text.find(&format!("\"{name}\":")).unwrap() + name.len() + 3;
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde_json::Value>();
        values.next().unwrap().unwrap();
        text[start..start + values.byte_offset()].to_owned()
    };
    let mut exchanged = 0;
    for name in names.keys() {
        let (own, foreign) = (member(second.state.as_str(), name), member(text, name));
        if own != foreign {
            let mixed = second.state.as_str().replace(&own, &foreign);
            assert!(matches!(State::read(mixed.as_bytes(), key()), Err(Error::Altered)), "{name}");
            exchanged += 1;
        }
    }
    assert!(exchanged >= 2, "not even the identifier and the code differ: {exchanged}");
    assert!(State::read(format!("\n {text}\r\n").as_bytes(), key()).is_ok(), "white space around it does no harm");
    for (octets, what) in [("", "empty"), ("{}", "another object"), ("\u{feff}", "a mark"), ("%PDF-1.7", "a document")]
    {
        assert!(matches!(State::read(octets.as_bytes(), key()), Err(Error::NotAState(_))), "{what}");
    }
    let newer = text.replacen("kyso.prepared/1", "kyso.prepared/2", 1);
    assert!(
        matches!(State::read(newer.as_bytes(), key()), Err(Error::Version(version)) if version == "kyso.prepared/2")
    );
    assert!(matches!(State::read(&vec![b'{'; 2 << 20], key()), Err(Error::NotAState(_))));
}

#[test]
fn secrets_are_long_enough_and_never_shown() {
    assert!(matches!(StateKey::new(&[7; 31]), Err(Error::Secret { len: 31 })));
    let key = StateKey::new(&[0xab; 32]).unwrap();
    let shown = format!("{key:?}");
    assert!(shown.contains(key.id()) && !shown.contains("abab") && !shown.contains("171"), "{shown}");
    assert_ne!(*StateKey::fresh_secret().unwrap(), *StateKey::fresh_secret().unwrap());
}

#[test]
fn it_holds_for_its_own_document_only() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("rsa"));
    // Two documents prepared alike, and the same one twice: the states exchanged.
    let first = kept(&letter(1), &signer);
    let second = kept(&letter(2), &signer);
    let again =
        kept_at(&letter(1), &signer, &Request::new(now().plus_seconds(1)), &Terms::new(now(), Level::BB).unwrap());
    for (a, b) in [(&first, &second), (&second, &first), (&first, &again), (&again, &first)] {
        let swapped = Kept { prepared: a.prepared.clone(), state: b.state.clone() };
        let value = signer.sign(b.state.to_be_signed().unwrap()).unwrap();
        assert!(matches!(refused(&swapped, &value), Error::OtherDocument { .. }));
    }
    // A single octet anywhere: before, in and behind the hole.
    let value = signer.sign(first.state.to_be_signed().unwrap()).unwrap();
    let len = first.prepared.len();
    for at in (0..len).step_by(97).chain([0, len - 1]) {
        let mut prepared = first.prepared.clone();
        prepared[at] ^= 1;
        let changed = Kept { prepared, state: first.state.clone() };
        let error = refused(&changed, &value);
        assert!(matches!(error, Error::OtherDocument { .. } | Error::Filled), "octet {at}: {error}");
    }
    for prepared in [letter(1), first.prepared[..len - 1].to_vec(), [&first.prepared[..], b"\n"].concat(), Vec::new()] {
        let changed = Kept { prepared, state: first.state.clone() };
        assert!(matches!(refused(&changed, &value), Error::OtherDocument { .. }));
    }
    // What is signed already is told so.
    let signed = first.embed(&value, now()).unwrap();
    let filled = Kept { prepared: signed.clone(), state: first.state.clone() };
    assert!(matches!(refused(&filled, &value), Error::Filled));
    // Twice the same gives twice the same.
    assert!(signed == first.embed(&value, now()).unwrap());
}

#[test]
fn a_value_of_another_key_or_over_something_else_is_refused() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("rsa"));
    let kept = kept(&letter(1), &signer);
    let octets = kept.state.to_be_signed().unwrap();
    let other = SoftSigner::new(&pki.leaf("rsa3072"));
    let mut flipped = signer.sign(octets).unwrap();
    flipped[17] ^= 4;
    let wrong = [
        other.sign(octets).unwrap(),
        SoftSigner::pss(&pki.leaf("rsa")).sign(octets).unwrap(),
        SoftSigner::new(&pki.leaf("p256")).sign(octets).unwrap(),
        signer.sign(kept.state.digest().as_bytes()).unwrap(),
        signer.sign(b"something else").unwrap(),
        flipped,
        Vec::new(),
        vec![0; 256],
    ];
    for (index, value) in wrong.iter().enumerate() {
        assert!(matches!(refused(&kept, value), Error::Sign(sign::Error::Value(_))), "{index}");
    }
    let message = kept.answer(Answer::Message(&wrong[0]), now(), None);
    assert!(matches!(message, Err(Error::Kind { .. })));
}

#[test]
fn a_certificate_that_ends_meanwhile_is_refused() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("rsa"));
    let mut terms = Terms::new(now(), Level::BB).unwrap();
    let end = signer.certificate().not_after();
    terms.created = end.plus_seconds(-60);
    terms.expires = end.plus_seconds(60);
    let kept = kept_at(&letter(1), &signer, &Request::new(terms.created), &terms);
    let value = signer.sign(kept.state.to_be_signed().unwrap()).unwrap();
    assert!(kept.embed(&value, end).is_ok());
    assert!(matches!(kept.embed(&value, end.plus_seconds(1)), Err(Error::Sign(sign::Error::Expired { .. }))));
}

#[test]
fn a_source_that_changed_meanwhile_makes_no_state() {
    let Some(pki) = Pki::shared() else { return };
    let (pdf, signer) = (letter(1), SoftSigner::new(&pki.leaf("rsa")));
    let waits = awaiting(&pdf, &signer, &Request::new(now()));
    let mut other = pdf.clone();
    other[100] ^= 1;
    for source in [&other, &pdf[..pdf.len() - 1].to_vec()] {
        let refused = State::store(&waits, source, &mut Vec::new(), key(), &Terms::new(now(), Level::BB).unwrap());
        assert!(matches!(refused, Err(Error::Sign(sign::Error::Changed))));
    }
}

/// States and prepared documents of `fixtures/prepared`, which an earlier version made, are finished by this one.
#[test]
fn what_an_earlier_version_prepared_is_finished() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/prepared");
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let key = StateKey::new(b"kyso fixtures of states: no secret").unwrap();
    for (name, answer) in [("value.pdf", "value"), ("message.pdf", "cms"), ("value.xml", "value")] {
        let state = State::read(&read(&format!("{name}.state")), &key).unwrap();
        let answer = read(&format!("{name}.{answer}"));
        let given = if name == "message.pdf" { Answer::Message(&answer) } else { Answer::Value(&answer) };
        let mut out = Vec::new();
        embed(&state, &read(name), given, &mut out, state.created(), None, &limits())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(out.len() >= read(name).len(), "{name}");
        // And by nobody with another secret.
        assert!(matches!(State::read(state.as_str().as_bytes(), super::key()), Err(Error::OtherKey { .. })));
    }
}
