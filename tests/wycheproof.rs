//! Every RSA, RSA-PSS and ECDSA vector of Project Wycheproof through [`AwsLc`], as the pipeline calls it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use kyso::asn1;
use kyso::crypto::{AwsLc, CheckError, Curve, DigestAlgorithm, KeyKind, Provider, PublicKey, SignatureScheme};
use serde_json::Value;

/// File, and how many of its tests gave a match, a mismatch, "not supported". Every file of the corpus stands here.
#[rustfmt::skip]
const EXPECTED: &[(&str, [usize; 3])] = &[
    ("ecdsa_secp256r1_sha256_p1363_test.json", [104, 52, 0]),
    ("ecdsa_secp256r1_sha256_test.json", [104, 185, 0]),
    ("ecdsa_secp256r1_sha512_p1363_test.json", [144, 51, 0]),
    ("ecdsa_secp256r1_sha512_test.json", [147, 187, 0]),
    ("ecdsa_secp384r1_sha256_test.json", [97, 187, 0]),
    ("ecdsa_secp384r1_sha384_p1363_test.json", [115, 50, 0]),
    ("ecdsa_secp384r1_sha384_test.json", [118, 187, 0]),
    ("ecdsa_secp521r1_sha512_p1363_test.json", [140, 52, 0]),
    ("ecdsa_secp521r1_sha512_test.json", [141, 188, 0]),
    ("rsa_pss_2048_sha1_mgf1_20_params_test.json", [0, 0, 52]),
    ("rsa_pss_2048_sha1_mgf1_20_test.json", [0, 0, 52]),
    ("rsa_pss_2048_sha256_mgf1_32_params_test.json", [37, 26, 0]),
    ("rsa_pss_2048_sha256_mgf1_32_test.json", [37, 27, 0]),
    ("rsa_pss_2048_sha256_mgf1sha1_20_test.json", [0, 0, 64]),
    ("rsa_pss_2048_sha384_mgf1_48_test.json", [57, 27, 0]),
    ("rsa_pss_3072_sha256_mgf1_32_params_test.json", [37, 27, 0]),
    ("rsa_pss_3072_sha256_mgf1_32_test.json", [37, 27, 0]),
    ("rsa_pss_4096_sha384_mgf1_48_test.json", [57, 27, 0]),
    ("rsa_pss_4096_sha512_mgf1_64_params_test.json", [79, 28, 0]),
    ("rsa_pss_4096_sha512_mgf1_64_test.json", [79, 28, 0]),
    ("rsa_pss_misc_params_test.json", [5, 0, 84]),
    ("rsa_pss_misc_test.json", [4, 0, 85]),
    ("rsa_signature_2048_sha256_test.json", [5, 150, 0]),
    ("rsa_signature_2048_sha384_test.json", [4, 149, 0]),
    ("rsa_signature_2048_sha3_256_test.json", [4, 149, 0]),
    ("rsa_signature_2048_sha512_test.json", [4, 149, 0]),
    ("rsa_signature_3072_sha256_test.json", [5, 152, 0]),
    ("rsa_signature_3072_sha384_test.json", [4, 151, 0]),
    ("rsa_signature_3072_sha512_test.json", [5, 150, 0]),
    ("rsa_signature_4096_sha256_test.json", [4, 152, 0]),
    ("rsa_signature_4096_sha384_test.json", [4, 151, 0]),
    ("rsa_signature_4096_sha512_test.json", [4, 151, 0]),
];

fn corpus() -> Option<PathBuf> {
    let start = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    start.ancestors().map(|dir| dir.join("shared/corpora/wycheproof")).find(|dir| dir.is_dir())
}

fn octets(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

fn digest_named(name: &Value) -> Option<DigestAlgorithm> {
    let name = name.as_str().unwrap();
    // SHA-512/224 and the like are other functions.
    DigestAlgorithm::ALL.into_iter().find(|digest| digest.name() == name)
}

/// The scheme of a group; `None` when it has no place in [`SignatureScheme`] (truncated SHA-512).
fn scheme_of(group: &Value) -> Option<SignatureScheme> {
    let digest = digest_named(&group["sha"])?;
    Some(match group["type"].as_str().unwrap() {
        "EcdsaVerify" | "EcdsaP1363Verify" => SignatureScheme::Ecdsa(digest),
        "RsassaPkcs1Verify" => SignatureScheme::RsaPkcs1v15(digest),
        "RsassaPssVerify" | "RsassaPssWithParametersVerify" => SignatureScheme::RsaPss {
            digest,
            mgf1: if group["mgf"] == "MGF1" { digest_named(&group["mgfSha"])? } else { return None },
            salt_len: u32::try_from(group["sLen"].as_u64().unwrap()).unwrap(),
        },
        other => panic!("unknown kind of group {other}"),
    })
}

/// r and s side by side (IEEE P1363) as the DER this provider reads; as it stands when the length is wrong.
fn p1363_to_der(curve: Curve, signature: &[u8]) -> Vec<u8> {
    if signature.len() != 2 * curve.coordinate_len() {
        return signature.to_vec();
    }
    let (r, s) = signature.split_at(curve.coordinate_len());
    asn1::sequence(&[asn1::positive_integer(r), asn1::positive_integer(s)])
}

#[test]
fn every_vector_gets_its_answer() {
    let Some(corpus) = corpus() else {
        println!("SKIPPED: no Wycheproof corpus beside the checkout");
        assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none_or(|v| v != "1"), "the corpus is required");
        return;
    };
    let mut seen = BTreeMap::new();
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let vectors: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let mut counts = [0usize; 3];
        for group in vectors["testGroups"].as_array().unwrap() {
            let key = PublicKey::from_spki(&octets(&group["publicKeyDer"]));
            let scheme = scheme_of(group);
            for test in group["tests"].as_array().unwrap() {
                let mut signature = octets(&test["sig"]);
                let answer = match (&key, scheme) {
                    (Ok(key), Some(scheme)) => {
                        if let (KeyKind::Ec(curve), "EcdsaP1363Verify") = (key.kind(), group["type"].as_str().unwrap())
                        {
                            signature = p1363_to_der(curve, &signature);
                        }
                        AwsLc.verify(key, scheme, &octets(&test["msg"]), &signature).map(|_| ())
                    }
                    _ => Err(CheckError::Unsupported("key or scheme")),
                };
                let index = match answer {
                    Ok(()) => 0,
                    Err(CheckError::Mismatch) => 1,
                    Err(_) => 2,
                };
                counts[index] += 1;
                let fine = match test["result"].as_str().unwrap() {
                    "valid" => index != 1,
                    "invalid" => index != 0,
                    "acceptable" => true,
                    other => panic!("unknown result {other}"),
                };
                if !fine {
                    wrong.push(format!("{file} {}: {}", test["tcId"], test["comment"]));
                }
            }
        }
        assert_eq!(counts.iter().sum::<usize>() as u64, vectors["numberOfTests"].as_u64().unwrap(), "{file}");
        seen.insert(file, counts);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let expected: BTreeMap<String, [usize; 3]> = EXPECTED.iter().map(|(f, c)| ((*f).to_owned(), *c)).collect();
    for (file, counts) in &seen {
        if expected.get(file) != Some(counts) {
            println!("    (\"{file}\", {counts:?}),");
        }
    }
    assert_eq!(seen, expected);
}
