//! Honest files: a verifier that refuses everything would pass the other tests.

use super::base::{Trial, Want, world};
use super::forge::{Properties, signature_time_stamp, stamped};
use super::forms::{enveloping, forms};
use crate::support::{have, temp_dir};
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::keys::Signer as _;
use kyso::sign::TimestampSource as _;

/// TX-01.
#[test]
fn honest_files_pass() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    for form in forms() {
        let _ = trial.control("TX-01", form.name, form.honest(&world.signer));
        let _ = trial.control("TX-01", &format!("{}, ECDSA", form.name), form.honest(&world.second));
        let _ = trial.check("TX-30", form.name, form.place(&form.signed, ""), &[Want::Unsigned]);
    }
    let _ = trial.control("TX-01", "enveloping", enveloping(&world.signer).xml(&world.signer));
    for form in forms() {
        let mut signature = form.signature(&world.signer);
        let mut properties = Properties::of(world.signer.certificate());
        signature.references.push(properties.reference());
        let object = |properties: &Properties| [signature.objects.clone(), properties.object()].concat();
        let with = |objects: String| {
            let mut signature = signature.clone();
            signature.objects = objects;
            form.place(&form.signed, &signature.xml(&world.signer))
        };
        let _ = trial.control("TX-01", &format!("{}, XAdES B-B", form.name), with(object(&properties)));
        let value = signature.value(&world.signer);
        let imprint = digest(DigestAlgorithm::Sha256, stamped(&value).as_bytes());
        properties.unsigned = signature_time_stamp(&world.tsa.time_stamp(&imprint).unwrap());
        let _ = trial.control("TX-01", &format!("{}, XAdES B-T", form.name), with(object(&properties)));
    }
    trial.end();
}

/// The files are what they claim to be: an independent program says so.
#[test]
fn xmlsec1_accepts_the_honest_files() {
    let Some(world) = world() else { return };
    if !have("xmlsec1") {
        return;
    }
    let dir = temp_dir();
    std::fs::write(dir.path().join("root.pem"), &world.pki.root_pem).unwrap();
    for form in forms() {
        for signer in [&world.signer, &world.second] {
            std::fs::write(dir.path().join("f.xml"), form.honest(signer)).unwrap();
            let names = ["DLHDon", "HSoKhaiThue", "TBaoThue", "GIAYCHUNGSINH", "DU_LIEU_HOC_BA", "THONGTINHOSO", "S"];
            let mut command = std::process::Command::new("xmlsec1");
            command.current_dir(dir.path()).args(["--verify", "--trusted-pem", "root.pem"]);
            for name in names {
                command.args(["--id-attr:Id", name, "--id-attr:id", name]);
            }
            let output = command.arg("f.xml").output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{}: {said}\n{}", form.name, form.honest(signer));
        }
    }
}

/// Writes `fixtures/signed-xml` anew, with a root that nobody can sign under afterwards: `cargo test --test xml_attacks --
/// --ignored make_signed_xml`.
#[test]
#[ignore = "writes the fixtures"]
fn make_signed_xml() {
    let Some(world) = world() else { return };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join("signed-xml");
    let write = |name: &str, octets: &str| std::fs::write(folder.join(name), octets).unwrap();
    std::fs::write(folder.join("root.pem"), &world.pki.root_pem).unwrap();
    for (file, xml) in fixtures(world) {
        write(file, &xml);
    }
}

/// Documents for `fixtures/signed-xml`.
fn fixtures(world: &super::base::World) -> Vec<(&'static str, String)> {
    let form = super::forms::form;
    let time_stamped = |name: &str| {
        let form = form(name);
        let mut signature = form.signature(&world.signer);
        let mut properties = Properties::of(world.signer.certificate());
        signature.references.push(properties.reference());
        let value = signature.value(&world.signer);
        let imprint = digest(DigestAlgorithm::Sha256, stamped(&value).as_bytes());
        properties.unsigned = signature_time_stamp(&world.tsa.time_stamp(&imprint).unwrap());
        signature.objects.push_str(&properties.object());
        form.place(&form.signed, &signature.xml(&world.signer))
    };
    vec![
        ("einvoice.xml", super::later::seller_and_office(world)),
        ("tax.xml", form("tax").honest(&world.signer)),
        ("tax-notice-b-t.xml", time_stamped("tax-notice")),
        ("bhxh-twice.xml", super::later::twice(world, "bhxh")),
        ("health-b-t.xml", time_stamped("health")),
        ("school-record.xml", form("school-record").honest(&world.second)),
        ("part.xml", form("part").honest(&world.second)),
        ("root.xml", form("root").honest(&world.second)),
        ("enveloping.xml", enveloping(&world.second).xml(&world.second)),
        ("manifest.xml", super::references::manifest_of_five(world)),
    ]
}
