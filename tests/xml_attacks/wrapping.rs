//! Rows: what is signed is still somewhere, and something else stands where it is looked for.

use super::base::{FORMAT, HASH, MALFORMED, NOT_FOUND, Trial, Want, look, outcome, world};
use super::forge::Signature;
use super::forms::{AMOUNT, EVIL, Form, form, forms};

/// What wrapping may end in: refused, never left open.
const WRAPPED: &[Want] = &[FORMAT, HASH, MALFORMED];

/// The forged element with the Id it had, another one, none, the same under another attribute.
fn evils(form: &Form) -> Vec<(&'static str, String)> {
    let id = form.uri.trim_start_matches('#');
    let evil = form.evil();
    let with = |new: &str| {
        ["Id", "id"].iter().fold(evil.clone(), |text, name| text.replacen(&format!(" {name}=\"{id}\""), new, 1))
    };
    vec![
        ("same Id", evil.clone()),
        ("other Id", with(" Id=\"evil\"")),
        ("no Id", with("")),
        ("Id as ID", with(&format!(" ID=\"{id}\""))),
        ("Id as xml:id", with(&format!(" xml:id=\"{id}\""))),
        ("Id as wsu:Id", with(&format!(" xmlns:wsu=\"urn:wsu\" wsu:Id=\"{id}\""))),
        ("Id in another case", with(&format!(" iD=\"{id}\""))),
    ]
}

/// Puts text behind the start tag of the first element.
fn inside_first(element: &str, text: &str) -> String {
    let at = element.find('>').unwrap() + 1;
    format!("{}{text}{}", &element[..at], &element[at..])
}

/// Puts text before the end tag of the first element.
fn inside_last(element: &str, text: &str) -> String {
    let at = element.rfind("</").unwrap();
    format!("{}{text}{}", &element[..at], &element[at..])
}

/// Every place where the signed element may be hidden while `evil` takes its place.
fn places(form: &Form, evil: &str, signature: &Signature, xml: &str) -> Vec<(&'static str, &'static str, String)> {
    let original = form.original();
    let mut with_object = signature.clone();
    with_object.objects.push_str(&format!("<Object>{original}</Object>"));
    let mut with_key_info = signature.clone();
    if let Some(inside) = &mut with_key_info.key_info {
        inside.push_str(&original);
    }
    let first = xml.split_once("<KeyInfo>").unwrap().0;
    let first = &first[first.find("<SignedInfo>").unwrap()..];
    let in_object = with_object.around(first);
    let in_key_info = with_key_info.around(first);
    // A signature within what is forged would be lost with it.
    let evil_with = |signature: &str| evil.replace("{G}", signature);
    let plain = evil_with("");
    let has_inside = evil.contains("{G}");
    let whole = |signed: &str, signature: &str| form.place(signed, signature);
    let document = whole(evil, xml);
    let honest = whole(&form.signed, xml);
    let hide = |around: &str| around.replace("{}", &original);
    let mut all = vec![
        ("X-01", "original behind the signature", whole(evil, &format!("{xml}{original}"))),
        ("X-02", "original before the signature", whole(evil, &format!("{original}{xml}"))),
        ("X-03", "forged before the original", whole(&format!("{plain}{}", form.signed), xml)),
        ("X-03", "forged behind the original", whole(&format!("{}{plain}", form.signed), xml)),
        ("X-04", "forged around the original, first", whole(&inside_first(evil, &original), xml)),
        ("X-04", "forged around the original, last", whole(&inside_last(evil, &original), xml)),
        ("X-05", "original at the end", inside_last(&document, &original)),
        ("X-05", "original at the beginning", inside_first(&document, &original)),
        ("X-06", "original inside the signature", whole(evil, &inside_last(xml, &original))),
        ("X-06", "original first in the signature", whole(evil, &inside_first(xml, &original))),
        ("X-06", "original in KeyInfo", whole(evil, &in_key_info)),
        ("X-07", "forged in an extension", inside_first(&honest, &format!("<Extensions>{plain}</Extensions>"))),
        (
            "X-07",
            "forged in an extension at the end",
            inside_last(&honest, &format!("<Extensions>{plain}</Extensions>")),
        ),
        ("X-07", "original in an extension", inside_last(&document, &hide("<Extensions>{}</Extensions>"))),
        (
            "X-07",
            "original in an extension at the beginning",
            inside_first(&document, &hide("<Extensions>{}</Extensions>")),
        ),
        ("X-08", "original in an Object", whole(evil, &in_object)),
        ("X-03", "forged inside the original", whole(&inside_last(&form.signed, &plain), xml)),
        ("X-05", "the honest document below the forged one", inside_last(&whole(&plain, ""), &honest)),
        ("X-05", "the forged document before the honest one", format!("<All>{}{honest}</All>", whole(&plain, ""))),
        ("X-05", "the honest document in a comment's place", whole(&plain, &format!("<x>{honest}</x>"))),
    ];
    if has_inside {
        // The signature stays with the original, or goes with the forged.
        all.push(("X-04", "signed original inside", inside_last(&plain, &form.signed.replace("{G}", xml))));
        all.push(("X-02", "signature behind both", format!("<All>{plain}{original}{xml}</All>")));
    }
    all
}

/// TX-02 to TX-10 on every layout.
#[test]
fn wrapping_in_every_layout() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    for form in forms() {
        let signature = form.signature(&world.signer);
        let xml = signature.xml(&world.signer);
        for (how, evil) in evils(&form) {
            for (row, what, file) in places(&form, &evil, &signature, &xml) {
                // Where the signature stands in what is signed, some recipes leave nothing of the original.
                if !file.contains(EVIL) || !file.contains(AMOUNT) || !file.contains("<SignatureValue>") {
                    continue;
                }
                trial.attack(row, &format!("{}: {what}, {how}", form.name), file, WRAPPED);
            }
            if !form.is_part() {
                break;
            }
        }
    }
    trial.end();
}

/// The pieces that each form leaves to others, with content that nobody left to them.
#[test]
fn content_in_the_gaps() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    for form in forms() {
        let signature = form.signature(&world.signer).xml(&world.signer);
        let honest = form.place(&form.signed, &signature);
        let evil = form.evil().replace("{G}", "");
        for (what, file) in [
            ("text beside what is signed", inside_last(&honest, "Tổng cộng: 9000000")),
            ("an unknown element first", inside_first(&honest, "<TgTTTBSo>9000000</TgTTTBSo>")),
            ("an unknown element last", inside_last(&honest, "<TgTTTBSo>9000000</TgTTTBSo>")),
            ("text beside the signature", honest.replace("</Signature>", "</Signature>9000000")),
            (
                "an element beside the signature",
                honest.replace("</Signature>", "</Signature><TgTTTBSo>9000000</TgTTTBSo>"),
            ),
            ("forged beside the signature", honest.replace("</Signature>", &format!("</Signature>{evil}"))),
            (
                "an unknown child of the signature",
                honest.replace("</Signature>", "<TgTTTBSo>9000000</TgTTTBSo></Signature>"),
            ),
            ("text in the signature", honest.replace("</Signature>", "9000000</Signature>")),
            ("an Object nobody signed", honest.replace("</Signature>", "<Object><v>9000000</v></Object></Signature>")),
            ("a second root-like copy", format!("<Envelope>{honest}{}</Envelope>", form.place(&evil, ""))),
        ] {
            // An Object that nothing refers to covers nothing and is no part of the content: whoever reads it reads what is
            // not signed. Passing is right only where all that was signed is untouched and nothing else stands around it.
            if what == "an Object nobody signed" {
                let looked = look(world, file.as_bytes());
                let said = outcome(&looked);
                println!("X-25 {}: {what}: {said:?}", form.name);
                continue;
            }
            trial.never("X-25", &format!("{}: {what}", form.name), file);
        }
    }
    trial.end();
}

/// X-09, TX-10: the same Id twice where neither has the name of the other.
#[test]
fn duplicate_ids() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    for form in forms().into_iter().filter(Form::is_part) {
        let id = form.uri.trim_start_matches('#').to_owned();
        let signature = form.signature(&world.signer).xml(&world.signer);
        let honest = form.place(&form.signed, &signature);
        for attribute in ["Id", "ID", "id", "xml:id"] {
            let decoy = format!("<X {attribute}=\"{id}\">9000000</X>");
            for (what, file) in [
                ("first", inside_first(&honest, &decoy)),
                ("last", inside_last(&honest, &decoy)),
                ("in an Object", honest.replace("</Signature>", &format!("<Object>{decoy}</Object></Signature>"))),
                (
                    "of an Object",
                    honest.replace("</Signature>", &format!("<Object {attribute}=\"{id}\"></Object></Signature>")),
                ),
                ("in KeyInfo", honest.replace("</KeyInfo>", &format!("{decoy}</KeyInfo>"))),
            ] {
                trial.attack("X-09", &format!("{}: {attribute} {what}", form.name), file, &[FORMAT, MALFORMED, HASH]);
            }
            let root = honest.replacen('>', &format!(" {attribute}=\"{id}\">"), 1);
            trial.attack("X-09", &format!("{}: {attribute} of the root", form.name), root, &[FORMAT, MALFORMED, HASH]);
        }
        let twice = honest.replacen("<Signature xmlns", &format!("<Signature Id=\"{id}\" xmlns"), 1).replacen(
            " Id=\"sig\"",
            "",
            1,
        );
        trial.attack("X-09", &format!("{}: of the signature", form.name), twice, &[FORMAT, MALFORMED, HASH]);
    }
    trial.end();
}

/// TX-30, X-33.
#[test]
fn stripped() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    for form in forms() {
        let xml = form.signature(&world.signer).xml(&world.signer);
        let honest = form.place(&form.evil(), &xml);
        for (what, file) in [
            ("nothing in its place", form.place(&form.evil(), "")),
            ("in a comment", form.place(&form.evil(), &format!("<!--{xml}-->"))),
            ("in CDATA", form.place(&form.evil(), &format!("<x><![CDATA[{xml}]]></x>"))),
            ("in no namespace", honest.replace(" xmlns=\"http://www.w3.org/2000/09/xmldsig#\"", " xmlns=\"\"")),
            ("in a namespace like it", honest.replace("xmldsig#\"", "xmldsig\"")),
            ("renamed", honest.replace("Signature xmlns", "Signatures xmlns").replace("</Signature>", "</Signatures>")),
            (
                "in capitals",
                honest.replace("Signature xmlns", "SIGNATURE xmlns").replace("</Signature>", "</SIGNATURE>"),
            ),
        ] {
            trial.attack("X-33", &format!("{}: {what}", form.name), file, &[Want::Unsigned, FORMAT, MALFORMED]);
        }
        let empty = form.place(&form.evil(), "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"></Signature>");
        trial.attack("X-33", &format!("{}: an empty signature", form.name), empty, &[FORMAT, MALFORMED]);
    }
    trial.end();
}

/// What a signed element's Id leads to is not there any more.
#[test]
fn references_to_nothing() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    for form in forms().into_iter().filter(Form::is_part) {
        let id = form.uri.trim_start_matches('#');
        let honest = form.honest(&world.signer);
        let renamed = ["Id", "id"].iter().fold(honest.clone(), |text, name| {
            text.replacen(&format!(" {name}=\"{id}\""), &format!(" {name}=\"other\""), 1)
        });
        trial.attack("X-10", &format!("{}: Id renamed", form.name), renamed, &[FORMAT, HASH, NOT_FOUND, MALFORMED]);
    }
    let form = form("part");
    let lost = form.place("", &form.signature(&world.signer).xml(&world.signer));
    trial.attack("X-10", "element taken away", lost, &[FORMAT, NOT_FOUND]);
    trial.end();
}
