#![allow(clippy::unwrap_used)]

use super::*;

const WHOLE: &str = r#"
schema = "kyso.organisation/1"
name = "ỦY BAN NHÂN DÂN XÃ MINH MẪU"
also = ["Ủy ban nhân dân xã Minh Mẫu"]
parent = "UBND TỈNH BÌNH MẪU"
codes = ["H35.12"]
abbreviations = ["UBND"]
places = ["Minh Mẫu"]
tsa = "http://tsa.example.gov.vn"
trust = ["vn-gov"]

[seal]
image = "seal.png"
diameter-mm = 36.0

[[signers]]
name = "Nguyễn Thị Ánh Mẫu"
title = "CHỦ TỊCH"
image = "leader.png"
width-mm = 45.0
"#;

#[test]
fn what_is_written_is_read_again() {
    let read = Organisation::from_toml(WHOLE).unwrap();
    assert_eq!(Organisation::from_toml(&read.to_toml()).unwrap(), read);
    let mut odd = Organisation::new("Sở \"Y tế\" \\ Đà Nẵng");
    odd.signers.push(OfficeHolder {
        name: "Đỗ Mẫu".to_owned(),
        title: None,
        image: Some(r"C:\dấu.png".into()),
        width_mm: None,
        certificate: Some("ab".repeat(32)),
    });
    assert_eq!(Organisation::from_toml(&odd.to_toml()).unwrap(), odd);
}

#[test]
fn names_are_composed() {
    let decomposed = "name = \"\u{110}a\u{300} Na\u{306}\u{303}ng\"";
    assert_eq!(Organisation::from_toml(decomposed).unwrap().name, "Đà Nẵng");
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let with = |old: &str, new: &str| {
        assert!(WHOLE.contains(old), "{old}");
        Organisation::from_toml(&WHOLE.replace(old, new)).unwrap_err().to_string()
    };
    for (old, new, key) in [
        ("36.0", "360.0", "seal.diameter-mm"),
        ("45.0", "nan", "signers.width-mm"),
        ("H35.12", "h35/12", "codes"),
        ("http://tsa", "ftp://tsa", "tsa"),
        ("http://tsa", "http://me:secret@tsa", "tsa"),
        ("title = ", "certificate = \"00\"\ntitle = ", "signers.certificate"),
        ("ỦY BAN NHÂN DÂN XÃ MINH MẪU\"\nalso", " \"\nalso", "name"),
        ("tsa = ", "pin = \"1234\"\ntsa = ", "pin: secrets"),
        ("diameter-mm", "password = \"x\"\ndiameter-mm", "seal.password: secrets"),
        ("kyso.organisation/1", "kyso.organisation/2", "kyso.organisation/1"),
        ("codes", "code", "unknown field"),
    ] {
        let said = with(old, new);
        assert!(said.contains(key), "{key}: {said}");
    }
}

#[test]
fn a_holder_is_told_by_certificate_or_by_a_name_that_one_alone_has() {
    let mut organisation = Organisation::from_toml(WHOLE).unwrap();
    let other = "0".repeat(64);
    assert!(organisation.holder(&other, "NGUYỄN THỊ  Ánh Mẫu").is_some());
    assert!(organisation.holder(&other, "Nguyễn Thị Ánh").is_none());
    organisation.signers.push(organisation.signers[0].clone());
    assert!(organisation.holder(&other, "Nguyễn Thị Ánh Mẫu").is_none(), "two of one name");
    organisation.signers[1].certificate = Some(other.clone());
    organisation.signers[1].title = Some("PHÓ CHỦ TỊCH".to_owned());
    assert_eq!(organisation.holder(&other, "Ai đó").unwrap().title.as_deref(), Some("PHÓ CHỦ TỊCH"));
}

#[test]
fn relative_paths_are_meant_from_the_folder() {
    let organisation = Organisation::from_toml(WHOLE).unwrap().in_folder(Path::new("/etc/kyso"));
    assert_eq!(organisation.seal.unwrap().image.unwrap(), Path::new("/etc/kyso/seal.png"));
    assert_eq!(organisation.signers[0].image.as_deref().unwrap(), Path::new("/etc/kyso/leader.png"));
}
