//! Rows, TX-23, TX-24: properties that are not this signature's, and time-stamps of others.

use kyso::base::UnixTime;
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::keys::Signer as _;
use kyso::policy::{Reason, Verdict};
use kyso::sign::TimestampSource as _;

use super::base::{FORMAT, HASH, MALFORMED, Trial, VALUE, Want, World, look_with, settings, world};
use super::forge::{
    DSIG, EXC, Properties, SIGNED_PROPERTIES, Signature, XADES, signature_time_stamp, stamped, transform,
};
use super::forms::{Form, form};
use crate::support::{SoftSigner, now};

/// An enveloped signature with properties.
fn with(world: &World, form: &Form, change: impl Fn(&mut Signature, &mut Properties)) -> String {
    let mut properties = Properties::of(world.signer.certificate());
    let mut signature = form.signature(&world.signer);
    signature.references.push(properties.reference());
    change(&mut signature, &mut properties);
    if signature.objects.is_empty() || form.signing_time {
        signature.objects.push_str(&properties.object());
    }
    form.place(&form.signed, &signature.xml(&world.signer))
}

/// Refused, or passed with its deviation named: what is odd misleads nobody about what was signed, or by whom.
fn named(trial: &mut Trial<'_>, row: &str, what: &str, xml: &str) {
    let looked = super::base::look(trial.world, xml.as_bytes());
    let is_named = looked.as_ref().is_ok_and(|v| v.facts().signatures.iter().all(|s| !s.deviations.is_empty()));
    let passed = looked.as_ref().is_ok_and(|v| v.verdict() == Verdict::Passed);
    trial.tell(row, what, xml.as_bytes(), &looked, is_named || !passed, "refused, or its deviation named");
}

/// TX-24, X-26.
#[test]
fn properties_of_nobody() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let honest = with(world, &document, |_, _| ());
    let _ = trial.control("TX-24", "honest", &honest);
    let real = Properties::of(world.signer.certificate());
    let mut fake = Properties::of(world.signer.certificate());
    fake.signed = fake.signed.replace("2026-11-22", "2020-01-01");
    // Signed by the trusted key, so that nothing but the structure is wrong.
    let unreferenced = with(world, &document, |signature, _| {
        signature.references.pop();
    });
    trial.never("TX-24", "nobody refers to them", unreferenced);
    let wrong_type = with(world, &document, |signature, _| {
        signature.references[1].attributes =
            signature.references[1].attributes.replace("SignedProperties", "SignedPropertiez");
    });
    named(&mut trial, "TX-24", "Type is another", &wrong_type);
    let no_type = with(world, &document, |signature, _| {
        signature.references[1].attributes = " URI=\"#sp\"".into();
    });
    named(&mut trial, "TX-24", "no Type", &no_type);
    let type_elsewhere = with(world, &document, |signature, _| {
        signature.references.swap(0, 1);
        signature.references[1].attributes = format!(" Type=\"{SIGNED_PROPERTIES}\" URI=\"\"");
        signature.references[0].attributes = " URI=\"#sp\"".into();
    });
    trial.never("TX-24", "Type on the document", type_elsewhere);
    let both = with(world, &document, |signature, _| {
        signature.references[0].attributes = format!(" Type=\"{SIGNED_PROPERTIES}\" URI=\"\"");
    });
    trial.never("TX-24", "Type on both", both);
    let two_references = with(world, &document, |signature, _| {
        let again = signature.references[1].clone();
        signature.references.push(again);
    });
    trial.never("TX-24", "referred to twice", two_references);
    // A second one beside it: which one is read?
    let object = real.object();
    let mut other_id = Properties { id: "sp2".into(), ..Properties::of(world.signer.certificate()) };
    other_id.signed.clone_from(&fake.signed);
    for (what, objects) in [
        ("a fake before, same Id", format!("{}{object}", fake.object())),
        ("a fake behind, same Id", format!("{object}{}", fake.object())),
        ("a fake before, other Id", format!("{}{object}", other_id.object())),
        ("a fake behind, other Id", format!("{object}{}", other_id.object())),
        ("a fake in the same Object", object.replace("</Object>", &other_id.object().replace("<Object>", ""))),
        (
            "a fake in the same QualifyingProperties",
            object.replacen("<xades:SignedProperties", &format!("{}<xades:SignedProperties", other_id.canonical()), 1),
        ),
        (
            "a fake behind in the same QualifyingProperties",
            object.replacen(
                "</xades:QualifyingProperties>",
                &format!("{}</xades:QualifyingProperties>", other_id.canonical()),
                1,
            ),
        ),
        (
            "the real one elsewhere, a fake in place",
            format!("{}<Object>{}</Object>", other_id.object(), real.canonical()),
        ),
        ("the real one in no QualifyingProperties", format!("<Object>{}</Object>", real.canonical())),
        ("the real one in UnsignedProperties of a fake", {
            let mut holder = Properties { id: "sp2".into(), ..Properties::of(world.signer.certificate()) };
            holder.unsigned = real.canonical();
            holder.object()
        }),
    ] {
        let file = with(world, &document, |signature, _| signature.objects.clone_from(&objects));
        trial.attack("X-26", what, file, &[FORMAT, MALFORMED, HASH]);
    }
    for (what, from, to) in [
        ("Target is another's", "Target=\"#sig\"", "Target=\"#other\""),
        ("Target is nobody's", "Target=\"#sig\"", "Target=\"\""),
        ("no Target", " Target=\"#sig\"", ""),
        (
            "QualifyingProperties of another namespace",
            "<xades:QualifyingProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\"",
            "<xades:QualifyingProperties xmlns:xades=\"urn:x\"",
        ),
    ] {
        // Not covered by any digest: the attacker needs no key. The properties are bound by theirs and lie in the signature.
        named(&mut trial, "X-26", what, &honest.replacen(from, to, 1));
    }
    for (what, from, to) in [
        ("another time", "2026-11-22T10:00:00", "2020-11-22T10:00:00"),
        ("a property more", "<xades:SigningTime>", "<xades:SignerRoleV2></xades:SignerRoleV2><xades:SigningTime>"),
        ("the certificate's digest gone", "<xades:Cert>", "<xades:Cert2>"),
    ] {
        trial.attack("X-26", what, honest.replacen(from, to, 1), &[HASH, FORMAT, MALFORMED]);
    }
    let removed = honest.replacen(&object, "", 1);
    trial.attack("X-26", "taken away", removed, &[FORMAT, HASH, Want::Undecided(Reason::SignedDataNotFound)]);
    let outside = honest.replacen(&object, "", 1).replace("<R>", &format!("<R><x xmlns=\"{DSIG}\">{object}</x>"));
    trial.attack("X-26", "outside the signature", outside, &[FORMAT, HASH, MALFORMED]);
    // Detached properties of a part: the document is not enveloped, so nothing but their place is wrong.
    let part = form("part");
    let honest = with(world, &part, |_, _| ());
    let _ = trial.control("TX-24", "honest part", &honest);
    let outside = honest.replacen(&object, "", 1).replace("</R>", &format!("<x xmlns=\"{DSIG}\">{object}</x></R>"));
    trial.attack("X-26", "outside, of a part", outside, &[FORMAT, HASH, MALFORMED]);
    let file = with(world, &part, |_, properties| properties.target = "s".to_owned());
    named(&mut trial, "X-26", "Target is what is signed", &file);
    let _ = (EXC, XADES, transform(EXC));
    trial.end();
}

/// A signer whose certificate ended yesterday, and the file as it was signed then.
struct Old {
    signer: SoftSigner,
    /// While it was valid.
    then: UnixTime,
}

fn old(world: &World) -> Old {
    let from = now().plus_seconds(-10 * 86_400);
    let extensions = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n";
    let to = now().plus_seconds(-86_400);
    let leaf = world.pki.issue_between("old", "ec:P-256", "/C=VN/CN=Chung thu cu", extensions, from, to);
    Old { signer: SoftSigner::new(&leaf), then: now().plus_seconds(-5 * 86_400) }
}

/// a token proves a time only for what it is over.
#[test]
fn time_stamps_of_others() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let Old { signer, then } = old(world);
    let authority = crate::support::SoftSigner::new(&world.pki.leaf("tsa"));
    let token = |octets: &[u8], by: &SoftSigner, at: UnixTime| super::token::token(by, octets, at);
    for form in [form("document"), form("part"), form("einvoice")] {
        let mut properties = Properties::of(signer.certificate());
        claim(&mut properties, then);
        let mut signature = form.signature(&signer);
        signature.references.push(properties.reference());
        // Nonces of ECDSA: the value is to be the same in every variant.
        let value = signature.value(&signer);
        signature.value = Some(value.clone());
        let objects = signature.objects.clone();
        let mut file = |unsigned: String| {
            properties.unsigned = unsigned;
            signature.objects = format!("{objects}{}", properties.object());
            form.place(&form.signed, &signature.xml(&signer))
        };
        let good = token(stamped(&value).as_bytes(), &authority, then);
        let honest = file(signature_time_stamp(&good));
        let name = form.name;
        let _ = trial.control("X-28", &format!("{name}: its own token"), &honest);
        let expired = Want::Undecided(Reason::OutOfBoundsNoPoe);
        let mut without = |what: &str, xml: &str| {
            trial.attack(
                "X-28",
                &format!("{name}: {what}"),
                xml,
                &[
                    expired,
                    FORMAT,
                    MALFORMED,
                    Want::Undecided(Reason::NoPoe),
                    Want::Failed(Reason::Expired),
                    Want::Failed(Reason::NotYetValid),
                    HASH,
                ],
            );
        };
        without("none", &file(String::new()));
        let other = stamped(&value).replacen(
            "<SignatureValue xmlns=\"http://www.w3.org/2000/09/xmldsig#\">",
            "<SignatureValue xmlns=\"http://www.w3.org/2000/09/xmldsig#\">A",
            1,
        );
        for (what, octets) in [
            ("of another signature", other.as_bytes().to_vec()),
            ("over nothing", Vec::new()),
            ("over the value's text", value.as_bytes().to_vec()),
            (
                "over the value's octets",
                base64::Engine::decode(&base64::engine::general_purpose::STANDARD, &value).unwrap(),
            ),
            ("over the value without namespace", format!("<SignatureValue>{value}</SignatureValue>").into_bytes()),
            ("over SignedInfo", signature_info(&form, &signer)),
            ("over the document", form.canonical.clone().into_bytes()),
        ] {
            without(&format!("token {what}"), &file(signature_time_stamp(&token(&octets, &authority, then))));
        }
        let stamp = stamped(&value);
        without("by a stranger", &file(signature_time_stamp(&token(stamp.as_bytes(), &world.stranger, then))));
        without("by the signer", &file(signature_time_stamp(&token(stamp.as_bytes(), &signer, then))));
        without(
            "after the certificate's end",
            &file(signature_time_stamp(&token(stamp.as_bytes(), &authority, now()))),
        );
        without(
            "before the certificate's beginning",
            &file(signature_time_stamp(&token(stamp.as_bytes(), &authority, now().plus_seconds(-20 * 86_400)))),
        );
        without("no token", &file(signature_time_stamp(b"")));
        without("rubbish", &file(signature_time_stamp(&[0x30, 3, 2, 1, 5])));
        let include = signature_time_stamp(&good).replacen(
            "<xades:SignatureTimeStamp>",
            "<xades:SignatureTimeStamp><xades:Include URI=\"#sig\"></xades:Include>",
            1,
        );
        without("with an Include", &file(include.replace("EncapsulatedTimeStamp>", "EncapsulatedTimeStampp>")));
        without(
            "under another name",
            &file(signature_time_stamp(&good).replace("SignatureTimeStamp>", "AllDataObjectsTimeStamp>")),
        );
        without(
            "as an archive time-stamp",
            &file(signature_time_stamp(&good).replace("SignatureTimeStamp>", "ArchiveTimeStamp>")),
        );
        without(
            "in signed properties' place",
            &file(String::new()).replace(
                "</xades:SignedProperties>",
                &format!("</xades:SignedProperties>{}", signature_time_stamp(&good)),
            ),
        );
        without("an unknown canonical form", &file(signature_time_stamp(&good).replace(EXC, "urn:nothing")));
    }
    trial.end();
}

/// A claim that fits the certificate.
fn claim(properties: &mut Properties, time: UnixTime) {
    properties.signed = properties.signed.replace("2026-11-22T10:00:00+07:00", &time.to_string());
}

fn signature_info(form: &Form, signer: &SoftSigner) -> Vec<u8> {
    form.signature(signer).canonical().into_bytes()
}

/// two signatures change their time-stamps; a later one's token is put to an earlier one.
#[test]
fn time_stamps_exchanged() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let Old { signer, then } = old(world);
    let authority = SoftSigner::new(&world.pki.leaf("tsa"));
    let piece = |n: usize| format!("<S xmlns=\"urn:s\" Id=\"s{n}\"><v>{n}000000</v></S>");
    let make = |n: usize, stamp: &str| {
        let mut properties = Properties::of(signer.certificate());
        claim(&mut properties, then);
        (properties.id, properties.target) = (format!("sp{n}"), format!("sig{n}"));
        let part = |n: usize| super::forge::Reference::to(&format!("#s{n}"), &[transform(EXC)], piece(n));
        let mut signature = Signature::new(&signer, vec![part(1), part(2), properties.reference()]);
        signature.id = Some(format!("sig{n}"));
        (signature, properties, stamp.to_owned())
    };
    let mut made: Vec<_> = (1..3).map(|n| make(n, "")).collect();
    let mut tokens = Vec::new();
    for (signature, _, _) in &mut made {
        let value = signature.value(&signer);
        signature.value = Some(value.clone());
        tokens.push(signature_time_stamp(&super::token::token(&authority, stamped(&value).as_bytes(), then)));
    }
    let mut file = |order: [usize; 2]| {
        let mut signatures = String::new();
        for ((signature, properties, _), token) in made.iter_mut().zip(order) {
            properties.unsigned = tokens[token].clone();
            signature.objects = properties.object();
            signatures.push_str(&signature.xml(&signer));
        }
        format!("<R>{}{}{signatures}</R>", piece(1), piece(2))
    };
    let honest = file([0, 1]);
    let _ = trial.control("X-28", "two honest time-stamps", &honest);
    let proven = |xml: &str| {
        let looked = look_with(xml.as_bytes(), &settings(world)).expect("readable");
        looked.judgement().signatures.iter().filter(|s| s.reason == Some(Reason::OutOfBoundsNoPoe)).count()
    };
    assert_eq!(proven(&honest), 0);
    for order in [[1, 0], [0, 0], [1, 1]] {
        let xml = file(order);
        let looked = look_with(xml.as_bytes(), &settings(world));
        let passed = looked.as_ref().is_ok_and(|v| v.verdict() == Verdict::Passed);
        trial.tell(
            "X-28",
            &format!("tokens {order:?}"),
            xml.as_bytes(),
            &looked,
            !passed && proven(&xml) > 0,
            "no proof",
        );
    }
    let _ = (
        HASH,
        VALUE,
        digest(DigestAlgorithm::Sha256, b""),
        world.tsa.time_stamp(&digest(DigestAlgorithm::Sha256, b"")),
    );
    trial.end();
}

/// counter-signatures that are over something else, or by nobody.
#[test]
fn counter_signatures() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let counter_type = "http://uri.etsi.org/01903#CountersignedSignature";
    let mut properties = Properties::of(world.signer.certificate());
    let mut signature = document.signature(&world.signer);
    signature.references.push(properties.reference());
    let value = signature.value(&world.signer);
    let named = |octets: &str, by: &SoftSigner| {
        let over = octets.replacen(&format!("xmlns=\"{DSIG}\""), &format!("xmlns=\"{DSIG}\" Id=\"sv\""), 1);
        let reference = super::forge::Reference::to("#sv", &[transform(EXC)], over).typed(counter_type);
        let mut counter = Signature::new(by, vec![reference]);
        counter.id = Some("counter".into());
        format!("<xades:CounterSignature>{}</xades:CounterSignature>", counter.xml(by))
    };
    let mut file = |counter: String| {
        properties.unsigned = counter;
        signature.objects = properties.object();
        let xml = document.place(&document.signed, &signature.xml(&world.signer));
        xml.replacen("<SignatureValue>", "<SignatureValue Id=\"sv\">", 1)
    };
    let _ = trial.control("X-28", "an honest counter-signature", file(named(&stamped(&value), &world.second)));
    trial.never("X-28", "over another value", file(named(&stamped("AAAA"), &world.second)));
    trial.never("X-28", "by a stranger", file(named(&stamped(&value), &world.stranger)));
    let broken = file(named(&stamped(&value), &world.second).replacen("<SignatureValue>", "<SignatureValue>AAAA", 1));
    trial.never("X-28", "with a broken value", broken);
    trial.end();
}
