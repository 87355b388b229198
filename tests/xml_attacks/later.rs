//! Several signatures over one document, each later one over the earlier ones: what a later one may bring along.

use super::base::{FORMAT, HASH, MALFORMED, Trial, Want, world};
use super::forge::{C14N, DSIG, ENVELOPED, EXC, Reference, Signature, transform, xpath};
use super::forms::{AMOUNT, Form, form};
use crate::support::SoftSigner;

/// A second enveloped signature over all of a document, itself left out; `into`: behind which text it stands.
fn second(file: &str, signer: &SoftSigner, into: &str, objects: &str) -> String {
    let mut signature = Signature::new(signer, vec![Reference::to("", &[transform(ENVELOPED)], file)]);
    signature.id = Some("sig2".into());
    signature.objects = objects.into();
    file.replacen(into, &format!("{into}{}", signature.xml(signer)), 1)
}

/// In canonical form: what the second signature hashes is the file as it stands.
fn first(form: &Form, signer: &SoftSigner) -> String {
    form.honest(signer).replace("/><", "></x><")
}

/// Signed by two, the second over the first.
pub fn twice(world: &super::base::World, name: &str) -> String {
    second(&first(&form(name), &world.signer), &world.second, "</Signature>", "")
}

/// An invoice with the tax office's code.
pub fn seller_and_office(world: &super::base::World) -> String {
    let invoice = form("einvoice");
    let code = "<MCCQT Id=\"mccqt\">00ABCDEF</MCCQT>";
    let references = vec![Reference::to("#data", &[], &invoice.canonical), Reference::to("#mccqt", &[], code)];
    let mut office = Signature::new(&world.second, references);
    office.id = Some("office".into());
    let (seller, office) = (invoice.signature(&world.signer).xml(&world.signer), office.xml(&world.second));
    format!("<HDon>{}{code}<DSCKS><NBan>{seller}</NBan><CQT>{office}</CQT></DSCKS></HDon>", invoice.signed)
}

#[test]
fn later_signatures() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    for name in ["bhxh", "document"] {
        let form = form(name);
        let one = first(&form, &world.signer);
        let honest = second(&one, &world.second, "</Signature>", "");
        let _ = trial.control("TX-01", &format!("{name}: two signatures"), &honest);
        let mut three = second(&honest, &world.signer, "</Signature>", "");
        three = three.replacen("\"sig2\"", "\"sig3\"", 1);
        // The third was put behind the first and has the Id of the second: signed before it was renamed.
        let _ =
            trial.check("X-09", &format!("{name}: three, the third renamed"), &three, &[Want::Passed, HASH, FORMAT]);
        let stranger = second(&one, &world.stranger, "</Signature>", "");
        trial.never("X-08", &format!("{name}: the later one is a stranger's"), &stranger);
        for (what, broken) in [
            ("value broken", honest.replacen("Id=\"sig2\"><SignedInfo>", "Id=\"sig2\"><SignedInfo> ", 1)),
            ("no references", {
                let mut none = Signature::new(&world.second, Vec::new());
                none.id = Some("sig2".into());
                one.replacen("</Signature>", &format!("</Signature>{}", none.xml(&world.second)), 1)
            }),
            (
                "empty",
                one.replacen("</Signature>", &format!("</Signature><Signature xmlns=\"{DSIG}\"></Signature>"), 1),
            ),
            (
                "only a namespace",
                one.replacen(
                    "</Signature>",
                    &format!("</Signature><Signature xmlns=\"{DSIG}\"><v xmlns=\"\">9000000</v></Signature>"),
                    1,
                ),
            ),
        ] {
            trial.never("X-08", &format!("{name}: later one with {what}"), broken);
        }
        // Content in an Object of the later one, which its own enveloped transform leaves out: signed by nobody.
        let hidden = "<Object><v xmlns=\"\">9000000</v><S xmlns=\"\"><v>9000000</v></S><ToKhai xmlns=\"\"><Luong>9000000</Luong></ToKhai></Object>";
        let hiding = second(&one, &world.second, "</Signature>", hidden);
        trial.never("X-08", &format!("{name}: later one hides content"), hiding);
        // Covers only what it brings along: it does not vouch for the document it was put into.
        let inside = "Id=\"o2\"><x xmlns=\"urn:x\">9000000</x></Object>";
        let octets = format!("<Object xmlns=\"{DSIG}\" {inside}");
        let mut own = Signature::new(&world.second, vec![Reference::to("#o2", &[transform(EXC)], octets)]);
        own.id = Some("sig2".into());
        own.objects = format!("<Object {inside}");
        let enveloping = one.replacen("</Signature>", &format!("</Signature>{}", own.xml(&world.second)), 1);
        trial.never("X-08", &format!("{name}: later one covers itself"), enveloping);
        // A change between the two: the second is honest about what it saw.
        let changed = second(&one.replace(AMOUNT, "9000000"), &world.second, "</Signature>", "");
        trial.attack("X-18", &format!("{name}: changed between the two"), changed, &[HASH]);
        let changed = honest.replace(AMOUNT, "9000000");
        trial.attack("X-18", &format!("{name}: changed behind the two"), changed, &[HASH]);
        // The first taken out or put elsewhere, the second kept.
        let start = honest.find("<Signature ").unwrap();
        let end = honest.find("</Signature>").unwrap() + "</Signature>".len();
        let without = format!("{}{}", &honest[..start], &honest[end..]);
        trial.attack("X-33", &format!("{name}: the first taken out"), without, &[HASH, FORMAT]);
        // Where the later one stands is not signed: the earlier one stays where it was.
        let last = honest.rfind("<Signature ").unwrap();
        let behind = honest.rfind("</Signature>").unwrap() + "</Signature>".len();
        let swapped = [&honest[..start], &honest[last..behind], &honest[start..end], &honest[behind..]].concat();
        let _ = trial.control("TX-01", &format!("{name}: the later one stands first"), swapped);
    }
    trial.end();
}

/// A signature that a transform leaves out can be put anywhere: into the middle of a value, for a reader who takes the first
/// text of it.
#[test]
fn signatures_moved() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    for name in ["bhxh", "health", "document"] {
        let form = form(name);
        let xml = form.signature(&world.signer).xml(&world.signer);
        let empty = form.place(&form.signed, "");
        for (what, from, to) in [
            ("into a value", AMOUNT, format!("1{xml}000000")),
            ("behind a value", AMOUNT, format!("1000000{xml}")),
            ("before a value", AMOUNT, format!("{xml}1000000")),
        ] {
            trial.attack("X-14", &format!("{name}: {what}"), empty.replacen(from, &to, 1), &[FORMAT, HASH, MALFORMED]);
        }
        // The same by a pattern that leaves out every signature, and by a later signature.
        let mut by_pattern = form.signature(&world.signer);
        by_pattern.c14n = C14N.into();
        by_pattern.references[0].transforms =
            [xpath(DSIG, "not(ancestor-or-self::ds:Signature)"), transform(C14N)].concat();
        let moved = empty.replacen(AMOUNT, &format!("1{}000000", by_pattern.xml(&world.signer)), 1);
        trial.attack("X-14", &format!("{name}: into a value, by pattern"), moved, &[FORMAT, HASH, MALFORMED]);
        let one = form.honest(&world.signer);
        let mut later = Signature::new(&world.second, vec![Reference::to("", &[transform(ENVELOPED)], &one)]);
        later.id = Some("sig2".into());
        let into = one.replacen(AMOUNT, &format!("1{}000000", later.xml(&world.second)), 1);
        trial.attack("X-14", &format!("{name}: a later one in a value"), into, &[FORMAT, HASH, MALFORMED]);
        // All signatures left out by the pattern: a second one may come, with anything in it.
        let one = form.place(&form.signed, &by_pattern.xml(&world.signer));
        let _ = trial.control("TX-01", &format!("{name}: by pattern"), &one);
        let fake = format!("<Signature xmlns=\"{DSIG}\"><Object><v xmlns=\"\">9000000</v></Object></Signature>");
        trial.never(
            "X-08",
            &format!("{name}: a fake signature that the pattern leaves out"),
            one.replacen("</Signature>", &format!("</Signature>{fake}"), 1),
        );
    }
    trial.end();
}

/// Parallel signatures over parts: each leaves to the others what is theirs, and nothing more.
#[test]
fn parallel_signatures() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let invoice = form("einvoice");
    let seller = invoice.signature(&world.signer);
    let mccqt = "<MCCQT Id=\"mccqt\">00ABCDEF</MCCQT>";
    let mut office = Signature::new(
        &world.second,
        vec![Reference::to("#data", &[], &invoice.canonical), Reference::to("#mccqt", &[], mccqt)],
    );
    office.id = Some("office".into());
    let file = |data: &str, code: &str, seller: &str, office: &str| {
        format!("<HDon>{data}{code}<DSCKS><NBan>{seller}</NBan><CQT>{office}</CQT></DSCKS></HDon>")
    };
    let (s, o) = (seller.xml(&world.signer), office.xml(&world.second));
    let _ = trial.control("TX-01", "seller and tax office", file(&invoice.signed, mccqt, &s, &o));
    let without = file(&invoice.signed, "", &s, &o);
    trial.attack(
        "X-10",
        "code taken away",
        without,
        &[FORMAT, HASH, Want::Undecided(kyso::policy::Reason::SignedDataNotFound)],
    );
    let other = file(&invoice.signed, &mccqt.replace("ABC", "ABD"), &s, &o);
    trial.attack("X-18", "another code", other, &[HASH]);
    let evil = file(&invoice.evil(), mccqt, &s, &o);
    trial.attack("X-18", "another amount", evil, &[HASH]);
    // The seller's in the tax office's place and the other way round.
    trial.never("X-24", "places exchanged", file(&invoice.signed, mccqt, &o, &s));
    let two = mccqt.replace("mccqt", "x").replace("00ABCDEF", "FF");
    trial.never("X-03", "two codes", file(&invoice.signed, &format!("{two}{mccqt}"), &s, &o));
    let only_code = {
        let mut office = Signature::new(&world.second, vec![Reference::to("#mccqt", &[], mccqt)]);
        office.id = Some("office".into());
        office.xml(&world.second)
    };
    trial.never("X-25", "nobody signs the invoice", file(&invoice.evil(), mccqt, "", &only_code));
    trial.never("X-25", "a code that nobody signs", file(&invoice.signed, mccqt, &s, "").replace("<CQT></CQT>", ""));
    trial.end();
}
