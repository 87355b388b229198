//! Named deviations of known producers: they explain what those producers did, never what a forger did.

use kyso::Verification;
use kyso::policy::Verdict;

use super::base::{FORMAT, HASH, Trial, Want, look, world};
use super::forge::{C14N, DSIG, ENVELOPED, Reference, Signature, transform};
use super::forms::{AMOUNT, EVIL, SIGNING_TIME, form};

const HSO_DKY: &str = "http://kekhaithue.gdt.gov.vn/HSoDKy";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

fn deviations(looked: &Result<Verification, String>) -> Vec<String> {
    let Ok(verification) = looked else { return Vec::new() };
    let all = verification.facts().signatures.iter().filter_map(|s| s.xml.as_ref());
    all.flat_map(|xml| &xml.references).filter_map(|r| r.deviation.clone()).collect()
}

/// D1: an Object inside the signature, with the enveloped transform that leaves it out, hashed as if there were none.
fn d1(world: &super::base::World) -> String {
    let invoice = form("einvoice");
    let mut signature = invoice.signature(&world.signer);
    let octets = format!("<Object xmlns=\"{DSIG}\" {SIGNING_TIME}");
    signature.references[1] = Reference::to("#SigningTime", &[transform(ENVELOPED)], octets);
    invoice.place(&invoice.signed, &signature.xml(&world.signer))
}

/// D2: declared inclusive, hashed without a namespace that is inherited and not used.
fn d2(world: &super::base::World) -> String {
    let inside = "<DKyThue id=\"ID1\"><mst>0100000000</mst><soTien>1000000</soTien></DKyThue>";
    let octets = inside.replacen("<DKyThue", &format!("<DKyThue xmlns=\"{HSO_DKY}\""), 1);
    let reference = Reference::to("#ID1", &[transform(ENVELOPED), transform(C14N)], octets);
    let signature = Signature::new(&world.signer, vec![reference]).xml(&world.signer);
    format!("<DKyThueDTu xmlns=\"{HSO_DKY}\" xmlns:xsi=\"{XSI}\">{inside}<CKyDTu>{signature}</CKyDTu></DKyThueDTu>")
}

#[test]
fn deviations_explain_only_what_is_theirs() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    for (name, honest) in [("D1", d1(world)), ("D2", d2(world))] {
        let looked = look(world, honest.as_bytes());
        let failed = matches!(super::base::outcome(&looked), Some(HASH | FORMAT));
        let right = failed && deviations(&looked) == [name];
        trial.tell(
            "X-17",
            &format!("{name}: as its producer makes it"),
            honest.as_bytes(),
            &looked,
            right,
            "failed, explained",
        );
        // Accepted by name it passes, and the other's name accepts nothing.
        for accepted in ["D1", "D2"] {
            let mut settings = super::base::settings(world);
            let text = format!(
                "schema = \"kyso.policy/1\"\nname = \"d\"\nrevocation = \"ignore\"\naccept-deviations = [\"{accepted}\"]\n"
            );
            settings.policy = kyso::policy::Policy::from_toml(&text).unwrap();
            let looked = super::base::look_with(honest.as_bytes(), &settings);
            let passed = looked.as_ref().is_ok_and(|v| v.verdict() == Verdict::Passed);
            let what = format!("{name}, {accepted} accepted");
            trial.tell(
                "X-17",
                &what,
                honest.as_bytes(),
                &looked,
                passed == (name == accepted),
                "passed by its own name only",
            );
        }
    }
    let mut unexplained = |what: &str, file: String, explained: &[&str]| {
        let looked = look(world, file.as_bytes());
        let passed = looked.as_ref().is_ok_and(|v| v.verdict() == Verdict::Passed);
        let named = deviations(&looked);
        let right = !passed && named.iter().all(|name| explained.contains(&name.as_str()));
        trial.tell(
            "X-17",
            &format!("{what}: explained by {named:?}"),
            file.as_bytes(),
            &looked,
            right,
            "no explanation",
        );
    };
    let (one, two) = (d1(world), d2(world));
    // Another reference of the file may still be explained; not the one that was changed.
    unexplained("D1, another amount", one.replace(AMOUNT, EVIL), &["D1"]);
    unexplained("D1, another time", one.replace("2026-11-22T10:00:00", "2020-11-22T10:00:00"), &[]);
    unexplained(
        "D1, something in the Object",
        one.replace("<SignatureProperties>", "<x></x><SignatureProperties>"),
        &[],
    );
    unexplained("D1, text in the Object", one.replace("<SignatureProperties>", "x<SignatureProperties>"), &[]);
    unexplained(
        "D1, the Object behind the signature",
        {
            let object = format!("<Object {SIGNING_TIME}");
            one.replacen(&object, "", 1).replacen("</NBan>", &format!("<x xmlns=\"{DSIG}\">{object}</x></NBan>"), 1)
        },
        &[],
    );
    unexplained(
        "D1, the Object twice",
        {
            let object = format!("<Object {SIGNING_TIME}");
            one.replacen(&object, &format!("{object}{object}"), 1)
        },
        &[],
    );
    unexplained("D2, another amount", two.replace(AMOUNT, EVIL), &[]);
    unexplained("D2, another Id", two.replace("id=\"ID1\"", "id=\"ID1\" x=\"1\""), &[]);
    unexplained("D2, another default namespace", two.replacen(HSO_DKY, "urn:x", 1), &[]);
    unexplained("D2, a namespace that is used", two.replacen("<mst>", "<mst xsi:nil=\"true\">", 1), &[]);
    unexplained("D2, xml:lang of the root", two.replacen("<DKyThueDTu ", "<DKyThueDTu xml:lang=\"en\" ", 1), &["D2"]);
    unexplained("D2, a prefix in a value", two.replacen("0100000000", "xsi:0100000000", 1), &[]);
    // Hashed over nothing, and over what a strict reading selects: neither is a producer's habit.
    let invoice = form("einvoice");
    for (what, octets) in [
        ("nothing", String::new()),
        ("the signature", "<Signature></Signature>".to_owned()),
        ("the content of the Object", SIGNING_TIME.split_once('>').unwrap().1.replace("</Object>", "")),
    ] {
        let mut signature = invoice.signature(&world.signer);
        signature.references[1] = Reference::to("#SigningTime", &[transform(ENVELOPED)], octets);
        unexplained(&format!("D1 over {what}"), invoice.place(&invoice.signed, &signature.xml(&world.signer)), &[]);
    }
    // What a deviation explains is still wrapped when it is wrapped.
    let evil = "<DKyThue id=\"ID2\"><mst>0100000000</mst><soTien>9000000</soTien></DKyThue>";
    unexplained("D2, wrapped", two.replacen("<DKyThue ", &format!("{evil}<DKyThue "), 1), &["D2"]);
    let _ = Want::Unsigned;
    trial.end();
}
