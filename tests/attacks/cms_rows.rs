//! Rows C-01 to C-23: the message. Where the attacker owns a key it is the trusted one, so that only the message is wrong.

use kyso::asn1::{Tag, context_primitive, integer_u64, null, octet_string, positive_integer, sequence, tlv};
use kyso::crypto::DigestAlgorithm;
use kyso::keys::Signer;
use kyso::pdf::ChangeLevel;
use kyso::policy::{Reason, Verdict};
use kyso::verify;
use kyso::x509::Certificate;

use super::base::{FORMAT, Trial, Want, World, look, policy, settings, words, world};
use super::forge::*;
use super::support::{Leaf, Pki, SoftSigner, now, peers::run_openssl};

const HASH: Want = Want::Failed(Reason::HashFailure);
const CRYPTO: Want = Want::Failed(Reason::SigCryptoFailure);
const BINDING: Want = Want::Failed(Reason::SigConstraintsFailure);
const GENERIC: Want = Want::Undecided(Reason::Generic);
const NO_SIGNER: Want = Want::Undecided(Reason::NoSigningCertificateFound);
const NO_PATH: Want = Want::Undecided(Reason::NoCertificateChainFound);

/// The digest of what the roomy file's signature covers.
fn covered(world: &World) -> Vec<u8> {
    kyso::crypto::digest(DigestAlgorithm::Sha256, &around_hole(&world.roomy)).as_bytes().to_vec()
}

/// The roomy file with this message in it.
fn with_message(world: &World, message: &[u8]) -> Vec<u8> {
    let mut pdf = world.roomy.clone();
    let place = hole(&pdf);
    fill(&mut pdf, place, message);
    pdf
}

/// The roomy file, the honest message changed and signed again.
fn with(world: &World, change: impl FnOnce(&mut Parts)) -> Vec<u8> {
    let mut parts = Parts::honest(&world.signer, &covered(world));
    change(&mut parts);
    with_message(world, &parts.der(&world.signer))
}

#[test]
fn attributes_and_digests() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let digest = covered(world);
    trial.control("control", "honest message", &with(world, |_| {}), Want::Passed, ChangeLevel::None);

    let content = around_hole(&world.roomy);
    trial.attack(
        "C-01",
        "no signed attributes",
        &with(world, |p| p.without_attributes = Some(content.clone())),
        &[FORMAT],
    );
    let attributes = {
        let parts = Parts::honest(&world.signer, &digest);
        kyso::asn1::set_of(&[parts.content_type, parts.message_digest, parts.signing_certificate])
    };
    trial.attack("C-02", "attributes as content", &with(world, |p| p.without_attributes = Some(attributes)), &[FORMAT]);

    let other = vec![7; 32];
    trial.attack(
        "C-03",
        "digest of something else",
        &with(world, |p| p.message_digest = attribute(MESSAGE_DIGEST, &[octet_string(&other)])),
        &[HASH],
    );
    let value = world.signer.sign(b"another message").unwrap();
    trial.attack("C-03", "value over something else", &with(world, |p| p.value = Some(value)), &[CRYPTO]);

    let data = attribute(CONTENT_TYPE, &[oid(DATA)]);
    let token_type = attribute(CONTENT_TYPE, &[oid(TST_INFO)]);
    trial.attack("C-04", "no content type", &with(world, |p| p.content_type = Vec::new()), &[FORMAT]);
    trial.attack("C-04", "content type of a token", &with(world, |p| p.content_type = token_type.clone()), &[FORMAT]);
    trial.attack("C-04", "content type twice", &with(world, |p| p.more = vec![data.clone()]), &[FORMAT]);
    trial.attack("C-04", "two content types", &with(world, |p| p.more = vec![token_type.clone()]), &[FORMAT]);
    trial.attack(
        "C-04",
        "content type with two values",
        &with(world, |p| p.content_type = attribute(CONTENT_TYPE, &[oid(DATA), oid(TST_INFO)])),
        &[FORMAT],
    );
    trial.attack(
        "C-04",
        "a token's message",
        &with(world, |p| {
            p.content = (TST_INFO, None);
            p.content_type = token_type.clone();
        }),
        &[FORMAT],
    );

    let good = octet_string(&digest);
    for (what, attribute) in [
        ("absent", Vec::new()),
        ("two values", attribute(MESSAGE_DIGEST, &[good.clone(), octet_string(&other)])),
        ("an integer", attribute(MESSAGE_DIGEST, &[positive_integer(&digest)])),
        ("31 octets", attribute(MESSAGE_DIGEST, &[octet_string(&digest[..31])])),
        ("33 octets", attribute(MESSAGE_DIGEST, &[octet_string(&[&digest[..], &[0]].concat())])),
        ("no value", attribute(MESSAGE_DIGEST, &[])),
    ] {
        trial.attack("C-05", what, &with(world, |p| p.message_digest = attribute), &[FORMAT, HASH]);
    }
    trial.attack(
        "C-05",
        "twice",
        &with(world, |p| p.more = vec![attribute(MESSAGE_DIGEST, std::slice::from_ref(&good))]),
        &[FORMAT],
    );
    trial.attack(
        "C-05",
        "twice, different",
        &with(world, |p| p.more = vec![attribute(MESSAGE_DIGEST, &[octet_string(&other)])]),
        &[FORMAT],
    );
    trial.end();
}

/// Another certificate for the same key and subject.
fn sibling(world: &World, leaf: &Leaf) -> Certificate {
    let dir = super::support::temp_dir();
    let at = dir.path();
    let put = |name: &str, octets: &[u8]| std::fs::write(at.join(name), octets).unwrap();
    put("k.pem", &leaf.key_pem);
    put("c.pem", &leaf.certificate_pem);
    put("i.pem", &world.pki.issuing_pem);
    put("i.key", world.pki.issuing_key_pem());
    put(
        "x.ext",
        b"basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\nsubjectKeyIdentifier=hash\n",
    );
    run_openssl(at, &["x509", "-x509toreq", "-in", "c.pem", "-signkey", "k.pem", "-out", "r.pem"]);
    run_openssl(
        at,
        &[
            "x509",
            "-req",
            "-in",
            "r.pem",
            "-CA",
            "i.pem",
            "-CAkey",
            "i.key",
            "-out",
            "n.pem",
            "-days",
            "300",
            "-sha256",
            "-extfile",
            "x.ext",
            "-set_serial",
            "0x5555",
        ],
    );
    Certificate::all_from_file(&std::fs::read(at.join("n.pem")).unwrap()).unwrap().remove(0)
}

/// The subject key identifier, as `openssl` with `hash` makes it.
fn key_identifier(certificate: &Certificate) -> Vec<u8> {
    let text = certificate.der();
    // The extension's value: OID 2.5.29.14, OCTET STRING { OCTET STRING }.
    let at = text.windows(5).position(|w| w == [6, 3, 0x55, 0x1d, 0x0e]).expect("the extension") + 5;
    text[at + 4..at + 24].to_vec()
}

#[test]
fn signers_and_certificates() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let digest = covered(world);
    trial.attack("C-06", "no signer", &with(world, |p| p.without_signer = true), &[FORMAT]);
    trial.attack("C-06", "no certificates", &with(world, |p| p.certificates.clear()), &[NO_SIGNER]);
    trial.attack("C-06", "no digest algorithms", &with(world, |p| p.digest_algorithms.clear()), &[FORMAT]);

    let mut foreign = Parts::honest(&world.stranger, &digest);
    foreign.certificates.extend(Parts::honest(&world.signer, &digest).certificates);
    let strangers = foreign.signer_info(&world.stranger);
    for (what, behind) in [("behind", true), ("before", false)] {
        let pdf = with(world, |p| {
            p.certificates = foreign.certificates.clone();
            if behind { p.behind = vec![strangers.clone()] } else { p.before = vec![strangers.clone()] }
        });
        trial.attack("C-07", &format!("a second signer {what}"), &pdf, &[FORMAT]);
    }
    let own = Parts::honest(&world.signer, &digest).signer_info(&world.signer);
    trial.attack("C-07", "the same signer twice", &with(world, |p| p.behind = vec![own]), &[FORMAT]);

    let leaf = world.pki.leaf("p256");
    let twin = sibling(world, &leaf);
    let swapped = with(world, |p| {
        p.certificates[0] = twin.der().to_vec();
        p.sid = issuer_and_serial(&twin);
    });
    trial.attack("C-08", "another certificate of the same key", &swapped, &[BINDING]);
    let bound = with(world, |p| p.signing_certificate = signing_certificate(&twin));
    trial.attack("C-08", "bound to another certificate", &bound, &[BINDING]);
    trial.attack("C-08", "not bound, CAdES", &with(world, |p| p.signing_certificate = Vec::new()), &[BINDING]);
    let twice = with(world, |p| p.more = vec![signing_certificate(&twin)]);
    trial.attack("C-08", "bound twice", &twice, &[BINDING, FORMAT]);

    // The stranger signs; the trusted certificate lies first in the bag.
    let mut stranger = Parts::honest(&world.stranger, &digest);
    stranger.certificates.insert(0, world.signer.certificate().der().to_vec());
    let pdf = with_message(world, &stranger.der(&world.stranger));
    trial.attack("C-09", "a better certificate first in the bag", &pdf, &[NO_PATH]);
    stranger.sid = issuer_and_serial(world.signer.certificate());
    let pdf = with_message(world, &stranger.der(&world.stranger));
    trial.attack("C-09", "the identifier of another", &pdf, &[CRYPTO]);

    let key = context_primitive(0, &key_identifier(world.signer.certificate()));
    let by_key = with(world, |p| p.sid = key.clone());
    trial.control("control", "identified by key", &by_key, Want::Passed, ChangeLevel::None);
    let two = with(world, |p| {
        p.sid = key.clone();
        p.certificates.push(twin.der().to_vec());
    });
    trial.attack("C-10", "two certificates of one key identifier", &two, &[FORMAT]);
    let recoded = {
        // UTF8String to TeletexString in the issuer's name: the same letters, other octets.
        let mut sid = issuer_and_serial(world.signer.certificate());
        let at = sid.iter().rposition(|o| *o == Tag::UTF8_STRING.0).expect("a name");
        sid[at] = Tag::TELETEX_STRING.0;
        sid
    };
    trial.attack("C-10", "issuer written in another way", &with(world, |p| p.sid = recoded), &[NO_SIGNER]);
    trial.end();
}

#[test]
fn algorithms_and_values() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let algorithm_of = DigestAlgorithm::algorithm_identifier;
    let not_passed = &[FORMAT, CRYPTO, HASH, GENERIC, Want::Failed(Reason::CryptoConstraintsFailure)];
    for (what, digest, scheme) in [
        ("SHA-512 named, SHA-256 signed", algorithm_of(DigestAlgorithm::Sha512), ecdsa(DigestAlgorithm::Sha256)),
        ("SHA-256 named, SHA-512 signed", algorithm_of(DigestAlgorithm::Sha256), ecdsa(DigestAlgorithm::Sha512)),
        ("RSA named, EC key", algorithm_of(DigestAlgorithm::Sha256), algorithm("1.2.840.113549.1.1.11")),
        ("RSA without digest named", algorithm_of(DigestAlgorithm::Sha256), algorithm("1.2.840.113549.1.1.1")),
        ("unknown digest", algorithm("1.2.3.4"), ecdsa(DigestAlgorithm::Sha256)),
        ("unknown scheme", algorithm_of(DigestAlgorithm::Sha256), algorithm("1.2.3.4")),
        (
            "ECDSA parameters",
            algorithm_of(DigestAlgorithm::Sha256),
            sequence(&[oid("1.2.840.10045.4.3.2"), octet_string(b"x")]),
        ),
    ] {
        let pdf = with(world, |p| {
            p.digest_algorithm = digest;
            p.scheme = scheme;
        });
        trial.attack("C-11", what, &pdf, not_passed);
    }
    let protection = |digest: DigestAlgorithm| {
        let mut value = ecdsa(DigestAlgorithm::Sha256);
        value[0] = 0xa1;
        attribute("1.2.840.113549.1.9.52", &[sequence(&[algorithm_of(digest), value])])
    };
    let agreeing = with(world, |p| p.more = vec![protection(DigestAlgorithm::Sha256)]);
    trial.control("control", "algorithm protection", &agreeing, Want::Passed, ChangeLevel::None);
    trial.attack(
        "C-11",
        "algorithm protection differs",
        &with(world, |p| p.more = vec![protection(DigestAlgorithm::Sha512)]),
        &[FORMAT],
    );

    let n = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
        0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51_u8,
    ];
    let pair = |r: &[u8], s: &[u8]| sequence(&[positive_integer(r), positive_integer(s)]);
    let honest = {
        let parts = Parts::honest(&world.signer, &covered(world));
        let attributes = kyso::asn1::set_of(&[parts.content_type, parts.message_digest, parts.signing_certificate]);
        world.signer.sign(&attributes).unwrap()
    };
    let mut long = honest.clone();
    long.push(0);
    let mut ber = honest.clone();
    ber.insert(1, 0x81);
    for (what, value) in [
        ("r = 0, s = 0", pair(&[], &[])),
        ("r = 0, s = 1", pair(&[], &[1])),
        ("r = 1, s = 0", pair(&[1], &[])),
        ("r = n, s = n", pair(&n, &n)),
        ("r = n, s = 1", pair(&n, &[1])),
        ("negative", sequence(&[tlv(Tag::INTEGER, &[0xff]), tlv(Tag::INTEGER, &[0xff])])),
        ("nothing", Vec::new()),
        ("NULL", null()),
        ("one number", sequence(&[integer_u64(1)])),
        ("an octet behind", long),
        ("long form of the length", ber),
    ] {
        trial.attack("C-15", what, &with(world, |p| p.value = Some(value)), &[CRYPTO]);
    }
    trial.end();
}

#[test]
fn encodings() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    trial.attack("C-16", "attributes not sorted", &with(world, |p| p.unsorted = true), &[FORMAT]);
    let honest = Parts::honest(&world.signer, &covered(world)).der(&world.signer);
    let content = &honest[4..];
    let indefinite = [&[0x30, 0x80], content, &[0, 0]].concat();
    trial.control(
        "C-16",
        "indefinite length outside",
        &with_message(world, &indefinite),
        Want::Passed,
        ChangeLevel::None,
    );

    let octets = around_hole(&world.roomy);
    for (what, content) in
        [("the document", octets), ("something else", b"something else".to_vec()), ("nothing", Vec::new())]
    {
        let large = content.len() > 4000;
        let content: Vec<u8> = if large { content[..2000].to_vec() } else { content };
        trial.attack("C-19", what, &with(world, |p| p.content = (DATA, Some(content))), &[FORMAT]);
    }
    let mut behind = honest.clone();
    behind.push(1);
    trial.attack("C-20", "an octet behind the message", &with_message(world, &behind), &[FORMAT]);
    trial.attack(
        "C-20",
        "a second message behind the first",
        &with_message(world, &[honest.clone(), honest.clone()].concat()),
        &[FORMAT],
    );
    let mut nested = [0x30, 0x80].repeat(2000);
    nested.extend([0, 0].repeat(2000));
    trial.attack("C-17", "2,000 levels", &with_message(world, &nested), &[FORMAT]);
    trial.attack("C-17", "length of 2^63", &with_message(world, &[0x30, 0x88, 0x80, 0, 0, 0, 0, 0, 0, 0]), &[FORMAT]);
    trial.attack("C-17", "length of 1 GB", &with_message(world, &[0x30, 0x84, 0x40, 0, 0, 0]), &[FORMAT]);
    trial.attack("C-20", "no message but a number", &with_message(world, &integer_u64(5)), &[FORMAT]);
    trial.end();
}

/// Time-stamps that prove nothing: the signature is judged as if they were not there.
#[test]
fn c22_c23_time_stamps() {
    let Some(world) = world() else { return };
    let digest = covered(world);
    let parts = Parts::honest(&world.signer, &digest);
    let attributes = kyso::asn1::set_of(&[parts.content_type, parts.message_digest, parts.signing_certificate]);
    let value = world.signer.sign(&attributes).unwrap();
    let pdf = |tokens: &[Vec<u8>]| {
        with(world, |p| {
            p.value = Some(value.clone());
            p.unsigned = vec![attribute(TIME_STAMP, tokens)];
        })
    };
    let tsa = SoftSigner::new(&world.pki.leaf("tsa"));
    let issued = |purpose: &str| {
        let base = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\n";
        SoftSigner::new(&world.pki.issue("tsa", "ec:P-256", "/C=VN/CN=TSA", &format!("{base}{purpose}\n")))
    };
    let stranger = SoftSigner::new(&Pki::make().leaf("tsa"));
    // The certificates are a year old at most: in time for the stamp, too late for the judgement.
    let late = {
        let mut settings = settings(world);
        settings.at = now().plus_seconds(400 * 86_400);
        settings.policy = policy();
        settings
    };
    let good = verify(&pdf(&[token(&tsa, &value, now())]), &settings(world)).unwrap();
    assert_eq!(good.verdict(), Verdict::Passed);
    assert!(
        good.judgement().signatures[0].proven.is_some(),
        "an honest token proves: {:?}",
        good.facts().signatures[0].time_stamps
    );
    let mut wrong = Vec::new();
    for (what, tokens) in [
        ("over something else", vec![token(&tsa, b"something else", now())]),
        ("over the content", vec![token(&tsa, &around_hole(&world.roomy), now())]),
        ("over the attributes", vec![token(&tsa, &attributes, now())]),
        ("by nobody's authority", vec![token(&stranger, &value, now())]),
        ("by the signer", vec![token(&world.signer, &value, now())]),
        ("purpose not critical", vec![token(&issued("extendedKeyUsage=timeStamping"), &value, now())]),
        (
            "purpose with others",
            vec![token(&issued("extendedKeyUsage=critical,timeStamping,codeSigning"), &value, now())],
        ),
        ("another purpose", vec![token(&issued("extendedKeyUsage=critical,codeSigning"), &value, now())]),
        ("from the future", vec![token(&tsa, &value, now().plus_seconds(86_400))]),
        ("from before its authority", vec![token(&tsa, &value, now().plus_seconds(-10 * 365 * 86_400))]),
        ("no token", vec![octet_string(b"no token")]),
        ("no token but a signature", vec![Parts::honest(&tsa, &digest).der(&tsa)]),
    ] {
        let file = pdf(&tokens);
        let looked = look(world, &file);
        let today = looked.as_ref().unwrap();
        let proven = today.judgement().signatures[0].proven;
        println!("C-22/C-23 {what}: {:?}, proven {proven:?} ({})", today.verdict(), words(&looked));
        if proven.is_some() {
            wrong.push(format!("{what}: proven {proven:?}"));
        }
        if today.verdict() != Verdict::Passed {
            wrong.push(format!("{what}: an unsigned attribute decides: {}", words(&looked)));
        }
        let later = verify(&file, &late).unwrap();
        if later.verdict() != Verdict::Indeterminate {
            wrong.push(format!("{what}: {:?} behind the certificate's end", later.verdict()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
