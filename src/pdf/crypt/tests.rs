#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use proptest::prelude::*;
use secrecy::SecretString;

use super::cipher;
use super::*;
use crate::base::Limits;

/// A catalog with a string under /Secret, an information dictionary, and whatever trailer entries.
fn file(trailer: &str, more: &[&str]) -> Vec<u8> {
    let mut octets = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let fixed = ["<< /Type /Catalog /Pages 2 0 R /Secret (abc) >>", "<< /Type /Pages /Kids [] /Count 0 >>"];
    for (i, object) in fixed.iter().chain(more).enumerate() {
        offsets.push(octets.len());
        octets.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
    }
    let start = octets.len();
    octets.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).bytes());
    for offset in &offsets {
        octets.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let size = offsets.len() + 1;
    octets.extend(format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n").bytes());
    octets.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
    octets
}

/// What came of a file with this encryption dictionary. Reading it must end, whatever that says.
fn sealed(dictionary: &str) -> Option<Sealed> {
    let octets = file(&format!("/Encrypt {dictionary} /ID [<00> <00>]"), &[]);
    let password = Credentials::password(SecretString::from("mật khẩu"));
    let document = Document::open_with(&octets, &Limits::default(), &password).unwrap();
    let _ = document.current().catalog();
    document.encryption().unwrap().sealed
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|o| format!("{o:02x}")).collect()
}

/// Computed with pyHanko 0.38 (`_r6_hash_algo`).
#[test]
fn hash_of_revision_6() {
    let user: Vec<u8> = (0..48).collect();
    let rows: [(&str, &[u8], &[u8], &str); 3] = [
        ("", b"01234567", b"", "bcc3b3d111aac6352a01169078d572a62dfd00c1838e88fb96d667edafe575f1"),
        ("user", &[0; 8], b"", "de4ff998e4e1c4a295887beb3b0e08c8fb6f8b1854e78aef4f225e00ff086c71"),
        ("mật khẩu", b"saltsalt", &user, "7fa5ee8af6b797c78307010e0768dffefb7e1c2dfd16d97e4587528e966445eb"),
    ];
    for (password, salt, user, expected) in rows {
        let hash = standard::hash_2b(password.as_bytes(), salt, user).unwrap();
        assert_eq!(hex(&hash), expected, "{password}");
    }
}

#[test]
fn what_is_closed_opens_again() {
    let id = ObjectId { number: 70_000, generation: 3 };
    for (kind, len) in [(Kind::Rc4, 5), (Kind::Rc4, 16), (Kind::AesV2, 16), (Kind::AesV3, 32), (Kind::AesV4, 32)] {
        let key: Vec<u8> = (1..=len).collect();
        for size in [0, 1, 15, 16, 17, 31, 32, 1000] {
            let plain = vec![7; size];
            let closed = cipher::close(kind, &key, id, b"salt", &plain).unwrap();
            assert_eq!(cipher::open(kind, &key, id, &closed).unwrap(), plain, "{kind:?} {size}");
            if size > 0 {
                assert_ne!(closed, plain);
                let other = ObjectId::new(9);
                assert!(kind.shares_key() || cipher::open(kind, &key, other, &closed) != Ok(plain), "{kind:?} {size}");
            }
            // In pieces of any size the same.
            let mut opening = Opening::new(kind, &key, id).unwrap();
            let mut pieces: Vec<u8> = closed.chunks(7).flat_map(|piece| opening.feed(piece).unwrap()).collect();
            pieces.extend(opening.finish().unwrap());
            assert_eq!(pieces.len(), size);
        }
    }
}

/// Computed with the Python package `cryptography` 50 (`AESGCM`).
#[test]
fn aes_gcm_of_another_program() {
    const SEALED: [u8; 34] = [
        0xaa, 0x80, 0x40, 0xe0, 0xec, 0x54, 0x16, 0x08, 0x06, 0x98, 0x81, 0xb6, 0xd0, 0x50, 0x89, 0x9a, 0xb9, 0x09,
        0xf4, 0x47, 0x46, 0x90, 0x93, 0x2f, 0x0b, 0x82, 0x87, 0x43, 0x5b, 0x24, 0xf7, 0x86, 0x56, 0xfd,
    ];
    let octets = [b"unique nonce".as_slice(), &SEALED].concat();
    let key: Vec<u8> = (0..32).collect();
    assert_eq!(cipher::open(Kind::AesV4, &key, ObjectId::new(1), &octets).unwrap(), "Công văn số 12".as_bytes());
}

#[test]
fn damaged_octets_are_refused() {
    let key = [1; 32];
    let id = ObjectId::new(1);
    let whole = cipher::close(Kind::AesV3, &key, id, b"", b"twenty octets of text").unwrap();
    for len in [1, 15, 17, 31, whole.len() - 1] {
        assert!(cipher::open(Kind::AesV3, &key, id, &whole[..len]).is_err(), "{len}");
    }
    let mut padding = whole.clone();
    *padding.last_mut().unwrap() ^= 1;
    assert!(cipher::open(Kind::AesV3, &key, id, &padding).is_err());
    // Producers leave empty strings as they are, or write a vector and nothing else.
    assert_eq!(cipher::open(Kind::AesV3, &key, id, b""), Ok(Vec::new()));
    assert_eq!(cipher::open(Kind::AesV3, &key, id, &[0; 16]), Ok(Vec::new()));
    // A tag tells every change, and a cut.
    let whole = cipher::close(Kind::AesV4, &key, id, b"", b"twenty octets of text").unwrap();
    for len in 1..whole.len() {
        assert!(cipher::open(Kind::AesV4, &key, id, &whole[..len]).is_err(), "{len}");
    }
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert!(cipher::open(Kind::AesV4, &key, id, &changed).is_err(), "{at}");
    }
    assert_eq!(cipher::open(Kind::AesV4, &key, id, b""), Ok(Vec::new()));
    assert!(cipher::open(Kind::Rc4, &[1; 300], id, b"x").is_ok(), "the object's key never has more than 16 octets");
}

#[test]
fn dictionaries_that_say_nothing_clear() {
    use Sealed::{Malformed, PasswordWrong, RecipientNeeded, Unsupported};
    let o = "0".repeat(64);
    let ou = format!("/O <{o}> /U <{o}> /P -4");
    let long = "0".repeat(96);
    let five =
        format!("/V 5 /Length 256 /O <{long}> /U <{long}> /OE <{o}> /UE <{o}> /Perms <{}> /P -4", "0".repeat(32));
    let six = five.replace("/V 5", "/V 6");
    let cf = |name: &str, method: &str| format!("/CF << /{name} << /CFM /{method} >> >> /StmF /{name} /StrF /{name}");
    let is_malformed = |text: &str| assert!(matches!(sealed(text), Some(Malformed(_))), "{text}: {:?}", sealed(text));
    let is_unsupported =
        |text: &str| assert!(matches!(sealed(text), Some(Unsupported(_))), "{text}: {:?}", sealed(text));
    for text in [
        "<< >>",
        "<< /Filter (Standard) >>",
        "[1 2]",
        "7",
        "9 0 R",
        "1 0 R",
        "<< /Filter /Standard >>",
        "<< /Filter /Standard /V 1 >>",
        &format!("<< /Filter /Standard /V 1 /R 2 /O <00> /U <{o}> /P -4 >>"),
        &format!("<< /Filter /Standard /V 1 /R 2 /O <{o}> /U (x) /P -4 >>"),
        &format!("<< /Filter /Standard /V 1 /R 2 /O <{o}> /U <{o}> >>"),
        &format!("<< /Filter /Standard /V 1 /R 2 /O <{o}> /U <{o}> /P 99999999999 >>"),
        &format!("<< /Filter /Standard /V 2 /R 3 /Length 7777 {ou} >>"),
        &format!("<< /Filter /Standard /V 2 /R 3 /Length -8 {ou} >>"),
        &format!("<< /Filter /Standard /V 2 /R 3 /Length 256 {ou} >>"),
        &format!("<< /Filter /Standard /V 4 /R 4 {ou} /CF [] >>"),
        &format!("<< /Filter /Standard /V 4 /R 4 {ou} {} >>", cf("Identity", "AESV2")),
        &format!("<< /Filter /Standard /V 4 /R 4 {ou} {} /EncryptMetadata 1 >>", cf("StdCF", "AESV2")),
        &format!("<< /Filter /Standard /Filter /Standard /V 1 /R 2 {ou} >>"),
        "<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s4 /V 2 /Length 128 >>",
        "<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s4 /V 2 /Length 128 /Recipients [1] >>",
    ] {
        is_malformed(text);
    }
    for text in [
        "<< /Filter /FoxitConnectedPDF >>",
        &format!("<< /Filter /Standard /V 0 /R 2 {ou} >>"),
        &format!("<< /Filter /Standard /V 3 /R 3 {ou} >>"),
        &format!("<< /Filter /Standard /V 4 /R 6 {ou} >>"),
        &format!("<< /Filter /Standard /V 6 /R 6 {ou} >>"),
        &format!("<< /Filter /Standard /V 7 /R 8 {ou} >>"),
        &format!("<< /Filter /Standard /R 7 {} {} >>", six, cf("StdCF", "AESV3")),
        &format!("<< /Filter /Standard /V -1 /R -1 {ou} >>"),
        &format!("<< /Filter /Standard /V 4 /R 4 {ou} {} >>", cf("StdCF", "AESV3")),
        &format!("<< /Filter /Standard /V 4 /R 4 {ou} /StmF /Missing >>"),
        &format!("<< /Filter /Standard /R 6 {five} {} >>", cf("StdCF", "AESV2")),
        "<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 3 >>",
    ] {
        is_unsupported(text);
    }
    assert_eq!(sealed(&format!("<< /Filter /Standard /V 1 /R 2 {ou} >>")), Some(PasswordWrong));
    assert_eq!(sealed(&format!("<< /Filter /Standard /R 6 {five} {} >>", cf("StdCF", "AESV3"))), Some(PasswordWrong));
    assert_eq!(sealed(&format!("<< /Filter /Standard /R 7 {six} {} >>", cf("StdCF", "AESV4"))), Some(PasswordWrong));
    let recipients = "<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s4 /V 2 /Length 128 /Recipients [<3000>] >>";
    assert_eq!(sealed(recipients), Some(RecipientNeeded));
}

/// References that lead in circles, or fan out.
#[test]
fn the_encryption_dictionary_is_bounded() {
    let wide = format!("[{}]", "3 0 R ".repeat(5_000));
    for (trailer, objects) in [
        ("/Encrypt 3 0 R", vec!["3 0 R"]),
        ("/Encrypt 3 0 R", vec!["<< /Filter /Standard /CF 3 0 R >>"]),
        ("/Encrypt << /Filter /Standard /CF 3 0 R >>", vec![wide.as_str()]),
        ("/Encrypt 3 0 R", vec!["<< /Filter 4 0 R >>", "5 0 R", "4 0 R"]),
    ] {
        let octets = file(trailer, &objects);
        let document = Document::open(&octets, &Limits::default()).unwrap();
        assert!(document.is_sealed(), "{trailer}");
        assert!(document.current().catalog().is_ok(), "what is plain stays readable");
    }
}

#[test]
fn permissions_to_sign() {
    let of = |permissions, access| Encryption {
        handler: String::new(),
        algorithm: String::new(),
        sealed: None,
        access,
        permissions,
        permissions_vouched: None,
        encrypts_metadata: true,
        is_partial: false,
        is_changed: false,
        hides_fields: false,
    };
    assert!(of(Some(-4), None).permits_signing());
    assert!(of(Some(1 << 8), None).permits_signing(), "filling in forms includes signing");
    assert!(!of(Some(0), Some(Access::UserPassword)).permits_signing());
    assert!(of(Some(0), Some(Access::OwnerPassword)).permits_signing());
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(|i| i.to_string()),
        (-8_i64..300).prop_map(|i| i.to_string()),
        proptest::collection::vec(any::<u8>(), 0..64).prop_map(|octets| format!("<{}>", hex(&octets))),
        prop_oneof![
            Just("/Standard"),
            Just("/StdCF"),
            Just("/Identity"),
            Just("/AESV2"),
            Just("/AESV3"),
            Just("/V2"),
            Just("/None"),
            Just("true"),
            Just("false"),
            Just("null"),
            Just("1 0 R"),
            Just("99 0 R"),
            Just("/adbe.pkcs7.s5"),
        ]
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(" "))),
            proptest::collection::vec((key(), inner), 0..4).prop_map(|pairs| dictionary(&pairs)),
        ]
    })
}

fn key() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("Filter"),
        Just("SubFilter"),
        Just("V"),
        Just("R"),
        Just("O"),
        Just("U"),
        Just("OE"),
        Just("UE"),
        Just("Perms"),
        Just("P"),
        Just("Length"),
        Just("CF"),
        Just("StdCF"),
        Just("CFM"),
        Just("StmF"),
        Just("StrF"),
        Just("EFF"),
        Just("Recipients"),
        Just("EncryptMetadata"),
    ]
}

fn dictionary(pairs: &[(&str, String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("/{key} {value}")).collect();
    format!("<< {} >>", pairs.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn garbage_is_never_more_than_garbage(pairs in proptest::collection::vec((key(), value()), 0..14), likely in any::<bool>()) {
        let mut pairs = pairs;
        if likely {
            let zeros = |len: usize| format!("<{}>", "00".repeat(len));
            for (key, value) in [
                ("Filter", "/Standard".to_owned()), ("O", zeros(48)), ("U", zeros(48)), ("OE", zeros(32)),
                ("UE", zeros(32)), ("Perms", zeros(16)), ("P", "-4".to_owned()), ("R", "6".to_owned()), ("V", "5".to_owned()),
            ] {
                if !pairs.iter().any(|(known, _)| *known == key) {
                    pairs.push((key, value));
                }
            }
        }
        let _ = sealed(&dictionary(&pairs));
    }

    #[test]
    fn garbage_is_no_text(octets in proptest::collection::vec(any::<u8>(), 0..100), kind in 0_usize..4) {
        let kind = [Kind::Rc4, Kind::AesV2, Kind::AesV3, Kind::Unknown][kind];
        let len = if kind == Kind::AesV3 { 32 } else { 16 };
        let _ = cipher::open(kind, &vec![3; len], ObjectId::new(5), &octets);
    }
}
