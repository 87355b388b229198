//! What is handed out as signed, and what an application says it reads (issue: "what was signed is returned").

use kyso::policy::{Reason, Verdict};
use kyso::validate::Expectation;
use kyso::{verify, write_signed};

use super::base::{Trial, World, look_with, settings, world};
use super::forms::{AMOUNT, EVIL, Form, form, forms};

/// The octets of every reference of every signature that passed.
fn signed(world: &World, file: &str) -> Vec<String> {
    let octets = file.as_bytes().to_vec();
    let settings = settings(world);
    let Ok(verification) = verify(&octets, &settings) else { return Vec::new() };
    let passed = (0..verification.facts().signatures.len()).filter_map(|index| verification.require_passed(index));
    passed
        .flat_map(|verified| verified.references().to_vec())
        .map(|reference| {
            let mut out = Vec::new();
            let written = write_signed(&octets, &settings, &reference, &mut out).expect("it passed");
            assert_eq!(written, out.len() as u64);
            String::from_utf8(out).unwrap()
        })
        .collect()
}

/// TX-15: whoever reads the signed octets reads the whole value, however it is written in the file.
#[test]
fn signed_octets_have_the_whole_value() {
    let Some(world) = world() else { return };
    for form in forms() {
        let honest = form.honest(&world.signer);
        for split in [AMOUNT, "100<!-- -->0000", "1<!--00-->000000", "<![CDATA[1000000]]>", "&#x31;00<![CDATA[00]]>00"]
        {
            let all = signed(world, &honest.replace(AMOUNT, split));
            assert!(all.iter().any(|octets| octets.contains(">1000000<")), "{}: {split}: {all:?}", form.name);
            assert!(all.iter().all(|octets| !octets.contains("<!--")), "{}: {split}: {all:?}", form.name);
        }
        // What a forger put beside it is never handed out.
        for file in
            [form.place(&form.evil(), &form.signature(&world.signer).xml(&world.signer)), honest.replace(AMOUNT, EVIL)]
        {
            assert!(signed(world, &file).is_empty(), "{}", form.name);
        }
    }
}

/// An application that says what it reads gets FORMAT_FAILURE when that is not what was signed.
#[test]
fn expectations() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let mut expect = |what: &str, file: &str, text: &str, passes: bool| {
        let mut settings = settings(world);
        settings.expect = Some(Expectation::parse(text).unwrap());
        let looked = look_with(file.as_bytes(), &settings);
        let (passed, failed) = looked.as_ref().map_or((false, false), |v| {
            let reason = v.judgement().reason;
            (v.verdict() == Verdict::Passed, v.verdict() == Verdict::Failed && reason == Some(Reason::FormatFailure))
        });
        let right = if passes { passed } else { failed };
        trial.tell(
            "X-01",
            &format!("{what}, {text} expected"),
            file.as_bytes(),
            &looked,
            right,
            "the expectation to count",
        );
    };
    let part = form("part");
    let signature = part.signature(&world.signer).xml(&world.signer);
    let honest = part.place(&part.signed, &signature);
    for (text, passes) in [
        ("{urn:s}S", true),
        ("/R/S", true),
        ("/{}R/{urn:s}S", true),
        ("/R/S/v", true),
        ("{urn:s}v", true),
        ("/", false),
        ("/R", false),
        ("{urn:other}S", false),
        ("{}S", false),
        ("/S", false),
        ("/R/S[2]", false),
        ("/R/Signature", false),
    ] {
        expect("part", &honest, text, passes);
    }
    // Other content stands beside it, of another name: undecided without a word, but the application says what it reads.
    let beside = honest.replace("</R>", "<note>9000000</note></R>");
    expect("something beside", &beside, "/R/S", true);
    expect("something beside", &beside, "/R/note", false);
    let twice = honest.replace("</R>", "<S xmlns=\"urn:s\"><v>9000000</v></S></R>");
    expect("a second of the name", &twice, "{urn:s}S", false);
    expect("a second of the name", &twice, "/R/S[2]", false);
    let moved = format!("<All>{}{}</All>", part.signed, honest.replace(&part.signed, ""));
    expect("moved", &moved, "/R/S", false);
    let whole = form("document");
    let honest = whole.honest(&world.signer);
    expect("document", &honest, "/", true);
    expect("document", &honest, "/R/S/v", true);
    expect("document", &honest, "/R/x", false);
    let evil = whole.place(&whole.evil(), &whole.signature(&world.signer).xml(&world.signer));
    let mut settings = settings(world);
    settings.expect = Some(Expectation::parse("/").unwrap());
    let looked = look_with(evil.as_bytes(), &settings);
    trial.tell(
        "X-01",
        "forged",
        evil.as_bytes(),
        &looked,
        looked.as_ref().is_ok_and(|v| v.verdict() == Verdict::Failed),
        "failed",
    );
    assert!(forms().iter().all(|form: &Form| !form.name.is_empty()));
    trial.end();
}
