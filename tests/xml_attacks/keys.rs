//! Rows X-22 to X-24: whose key it is.

use kyso::keys::Signer as _;
use kyso::policy::{Reason, ValueTruth, Verdict};

use super::base::{CONSTRAINTS, CRYPTO, FORMAT, MALFORMED, Trial, VALUE, Want, look, world};
use super::forge::{
    DSIG, EXC, Properties, Reference, SHA256, Signature, b64, cert, signing_certificate_v2, transform, value, x509_data,
};
use super::forms::form;
use crate::support::SoftSigner;

const NO_KEY: Want = Want::Undecided(Reason::NoSigningCertificateFound);
const NO_CHAIN: Want = Want::Undecided(Reason::NoCertificateChainFound);

fn key_value(signer: &SoftSigner) -> String {
    let key = signer.certificate().public_key().unwrap();
    let (modulus, exponent) = key.rsa_components().unwrap();
    format!(
        "<KeyValue><RSAKeyValue><Modulus>{}</Modulus><Exponent>{}</Exponent></RSAKeyValue></KeyValue>",
        b64(modulus),
        b64(exponent)
    )
}

/// TX-21.
#[test]
fn hmac() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let certificate = world.signer.certificate();
    let secrets: [(&str, Vec<u8>); 4] = [
        ("certificate", certificate.der().to_vec()),
        ("public key", certificate.spki().to_vec()),
        ("certificate in base64", b64(certificate.der()).into_bytes()),
        ("nothing", Vec::new()),
    ];
    for (what, secret) in secrets {
        for length in [None, Some(0), Some(1), Some(8), Some(256)] {
            let mut signature = document.signature(&world.signer);
            signature.method = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256".into();
            if let Some(length) = length {
                signature.head = Some(format!(
                    "<CanonicalizationMethod Algorithm=\"{EXC}\"></CanonicalizationMethod><SignatureMethod Algorithm=\"{}\"><HMACOutputLength>{length}</HMACOutputLength></SignatureMethod>",
                    signature.method
                ));
            }
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &secret);
            let tag = aws_lc_rs::hmac::sign(&key, signature.canonical().as_bytes());
            let octets = length.map_or(32, |bits| usize::div_ceil(bits, 8));
            signature.value = Some(b64(&tag.as_ref()[..octets]));
            let file = document.place(&document.evil(), &signature.xml(&world.signer));
            trial.never("X-22", &format!("{what}, {length:?}"), &file);
            let file = document.place(&document.signed, &signature.xml(&world.signer));
            trial.attack(
                "X-22",
                &format!("{what}, {length:?}, content untouched"),
                &file,
                &[
                    CRYPTO,
                    CONSTRAINTS,
                    FORMAT,
                    Want::Undecided(Reason::CryptoConstraintsFailureNoPoe),
                    Want::Undecided(Reason::Generic),
                ],
            );
        }
    }
    // An honest value with a length that says how much of it counts.
    let mut signature = document.signature(&world.signer);
    signature.head = Some(format!(
        "<CanonicalizationMethod Algorithm=\"{EXC}\"></CanonicalizationMethod><SignatureMethod Algorithm=\"{}\"><HMACOutputLength>8</HMACOutputLength></SignatureMethod>",
        signature.method
    ));
    signature.value = Some("AA==".into());
    trial.never("X-22", "a length beside RSA", document.place(&document.signed, &signature.xml(&world.signer)));
    trial.end();
}

/// TX-22, X-23.
#[test]
fn key_info_is_a_hint() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let trusted = world.signer.certificate();
    let subject = "<X509SubjectName>CN=Nguyễn Văn Thử,O=UBND Xã Thử Nghiệm,C=VN</X509SubjectName>";
    for (what, info) in [
        ("none", None),
        ("empty", Some(String::new())),
        ("KeyValue", Some(key_value(&world.stranger))),
        ("KeyName", Some("<KeyName>Nguyễn Văn Thử</KeyName>".to_owned())),
        ("RetrievalMethod", Some("<RetrievalMethod URI=\"http://127.0.0.1/key.cer\" Type=\"http://www.w3.org/2000/09/xmldsig#rawX509Certificate\"></RetrievalMethod>".to_owned())),
        ("RetrievalMethod of a file", Some("<RetrievalMethod URI=\"file:///etc/ssl/certs/ca-certificates.crt\"></RetrievalMethod>".to_owned())),
        ("RetrievalMethod to itself", Some("<RetrievalMethod URI=\"#sig\"></RetrievalMethod>".to_owned())),
        ("subject name", Some(format!("<X509Data>{subject}</X509Data>"))),
        ("subject name and KeyValue", Some(format!("<X509Data>{subject}</X509Data>{}", key_value(&world.stranger)))),
        ("empty X509Data", Some("<X509Data></X509Data>".to_owned())),
        ("a certificate that is none", Some("<X509Data><X509Certificate>AAAA</X509Certificate></X509Data>".to_owned())),
        ("an empty certificate", Some("<X509Data><X509Certificate></X509Certificate></X509Data>".to_owned())),
        ("PGP", Some("<PGPData><PGPKeyID>AAAAAAAAAAA=</PGPKeyID></PGPData>".to_owned())),
    ] {
        let mut signature = document.signature(&world.stranger);
        signature.key_info = info;
        let file = document.place(&document.evil(), &signature.xml(&world.stranger));
        trial.never("X-23", what, &file);
        // The trusted certificate's key did not sign this, whatever stands beside it.
        let mut beside = signature.clone();
        let info = beside.key_info.clone().unwrap_or_default();
        for (order, info) in [
            ("before", format!("{}{info}", x509_data(&[trusted]))),
            ("behind", format!("{info}{}", x509_data(&[trusted]))),
        ] {
            beside.references = document.signature(&world.stranger).references;
            beside.key_info = Some(info);
            let file = document.place(&document.signed, &beside.xml(&world.stranger));
            trial.attack("X-23", &format!("{what}, the trusted certificate {order} it"), &file, &[
                VALUE, NO_KEY, NO_CHAIN, FORMAT, MALFORMED, CONSTRAINTS,
            ]);
        }
    }
    // With content untouched: what is signed by a stranger is nobody's.
    let mut alone = document.signature(&world.stranger);
    alone.key_info = Some(key_value(&world.stranger));
    let file = document.place(&document.signed, &alone.xml(&world.stranger));
    trial.attack("TX-22", "KeyValue only", file, &[NO_KEY, NO_CHAIN, FORMAT]);
    let mut no_info = document.signature(&world.signer);
    no_info.key_info = None;
    let file = document.place(&document.signed, &no_info.xml(&world.signer));
    trial.attack("X-23", "honest, no KeyInfo", file, &[NO_KEY, FORMAT]);
    let file = document.place(&document.signed, &document.signature(&world.stranger).xml(&world.stranger));
    trial.attack("X-23", "a stranger of the same name", file, &[NO_CHAIN]);
    // Subject name lies, key is honest: ignored.
    let mut named = document.signature(&world.second);
    named.key_info = named.key_info.map(|info| info.replacen("<X509Data>", &format!("<X509Data>{subject}"), 1));
    let looked = trial.control(
        "X-23",
        "somebody else's subject name",
        document.place(&document.signed, &named.xml(&world.second)),
    );
    let name = looked.ok().and_then(|v| v.facts().signatures[0].signer.clone()).map(|s| s.sha256);
    assert_eq!(name.as_deref(), Some(&*world.second.certificate().fingerprint()), "named after a claim");
    trial.end();
}

/// TX-22, X-24: two end-entity certificates in every order.
#[test]
fn certificate_doubling() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let (victim, stranger) = (world.signer.certificate(), world.stranger.certificate());
    let colleague = world.second.certificate();
    let orders = |signing: &kyso::x509::Certificate| {
        vec![
            ("victim first", x509_data(&[victim, signing])),
            ("victim last", x509_data(&[signing, victim])),
            ("victim's data first", format!("{}{}", x509_data(&[victim]), x509_data(&[signing]))),
            ("victim's data last", format!("{}{}", x509_data(&[signing]), x509_data(&[victim]))),
            ("victim twice", x509_data(&[victim, signing, victim])),
        ]
    };
    for (who, signer, signing) in [("stranger", &world.stranger, stranger), ("colleague", &world.second, colleague)] {
        for (order, info) in orders(signing) {
            for bound in [None, Some(signing), Some(victim)] {
                let mut signature = document.signature(signer);
                signature.key_info = Some(info.clone());
                if let Some(bound) = bound {
                    let properties = Properties::of(bound);
                    signature.references.push(properties.reference());
                    signature.objects = properties.object();
                }
                let binding =
                    bound.map_or("no binding", |b| if b == victim { "bound to the victim" } else { "bound to it" });
                let what = format!("{who}, {order}, {binding}");
                let file = document.place(&document.signed, &signature.xml(signer));
                let looked = look(world, file.as_bytes());
                let victims = looked.as_ref().is_ok_and(|v| {
                    let all = v.facts().signatures.iter().zip(&v.judgement().signatures);
                    all.into_iter().any(|(facts, judged)| {
                        let named = facts.signer.as_ref().is_some_and(|s| s.sha256 == victim.fingerprint());
                        named && judged.truths.signature == ValueTruth::Good
                    })
                });
                let passed = looked.as_ref().is_ok_and(|v| v.verdict() == Verdict::Passed);
                let right = !victims && (!passed || who == "colleague" && bound != Some(victim));
                trial.tell("X-24", &what, file.as_bytes(), &looked, right, "never the victim's name on a good value");
            }
        }
    }
    trial.end();
}

/// TX-23.
#[test]
fn signing_certificate() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let own = world.signer.certificate();
    let other = world.second.certificate();
    let issuer = &world.signer.chain()[0];
    let wrong = format!(
        "<xades:Cert><xades:CertDigest><DigestMethod xmlns=\"{DSIG}\" Algorithm=\"{SHA256}\"></DigestMethod><DigestValue xmlns=\"{DSIG}\">{}</DigestValue></xades:CertDigest></xades:Cert>",
        b64(&[7; 32])
    );
    let v2 = |inside: &str| format!("<xades:SigningCertificateV2>{inside}</xades:SigningCertificateV2>");
    let with = |signed: String| {
        let mut properties = Properties::of(own);
        properties.signed = signed;
        let mut signature = document.signature(&world.signer);
        signature.references.push(properties.reference());
        signature.objects = properties.object();
        document.place(&document.signed, &signature.xml(&world.signer))
    };
    let _ = trial.control("TX-23", "own", with(signing_certificate_v2(own)));
    // EN 319 132-1 §5.2.2 names the others' order nowhere: whoever is named must be the one whose key it is.
    let looked = trial.control("TX-23", "another's first", with(v2(&format!("{}{}", cert(other, ""), cert(own, "")))));
    let named = looked.ok().and_then(|v| v.facts().signatures[0].signer.clone()).map(|s| s.sha256);
    assert_eq!(named.as_deref(), Some(&*own.fingerprint()));
    let _ = trial.control("TX-23", "own and its issuer", with(v2(&format!("{}{}", cert(own, ""), cert(issuer, "")))));
    for (what, signed) in [
        ("another's", signing_certificate_v2(other)),
        ("rubbish", v2(&wrong)),
        ("its issuer's", signing_certificate_v2(issuer)),
        ("twice", format!("{}{}", signing_certificate_v2(own), signing_certificate_v2(other))),
        ("twice, other order", format!("{}{}", signing_certificate_v2(other), signing_certificate_v2(own))),
        ("empty", v2("")),
        ("unknown digest", v2(&cert(own, "").replace(SHA256, "urn:nothing"))),
        ("cut digest", {
            let whole = v2(&cert(own, ""));
            let end = whole.find("</DigestValue>").unwrap();
            format!("{}{}", &whole[..end - 4], &whole[end..])
        }),
        (
            "first and second form differ",
            format!("{}<xades:SigningCertificate>{wrong}</xades:SigningCertificate>", signing_certificate_v2(own)),
        ),
    ] {
        trial.never("TX-23", what, with(signed));
    }
    trial.end();
}

/// A value that is right for other octets, or in another encoding (XMLDSig §6.4).
#[test]
fn values() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let signature = document.signature(&world.second);
    let der = kyso::keys::Signer::sign(&world.second, signature.canonical().as_bytes()).unwrap();
    let raw = super::forge::raw_ecdsa(&der, 32);
    let padded = [&[0; 2][..], &raw[..32], &[0; 2], &raw[32..]].concat();
    for (what, octets) in [
        ("zeros", vec![0; 64]),
        ("nothing", Vec::new()),
        ("r only", raw[..32].to_vec()),
        ("s and r", [&raw[32..], &raw[..32]].concat()),
        ("an octet more", [&raw[..], &[0]].concat()),
        ("r + s twice", raw.repeat(2)),
    ] {
        let mut odd = signature.clone();
        odd.value = Some(b64(&octets));
        let file = document.place(&document.signed, &odd.xml(&world.second));
        trial.attack("C-15", &format!("ECDSA: {what}"), file, &[VALUE, FORMAT, MALFORMED]);
    }
    // DER, and numbers that are longer than they need be, are read: what they say is one pair of numbers only. But a
    // deviation from §6.4.3 is named.
    for (what, octets) in [("DER", der), ("r and s with zeros before them", padded)] {
        let mut odd = signature.clone();
        odd.value = Some(b64(&octets));
        let file = document.place(&document.signed, &odd.xml(&world.second));
        let looked = look(world, file.as_bytes());
        let named = looked.as_ref().is_ok_and(|v| !v.facts().signatures[0].deviations.is_empty());
        let right = named || !looked.as_ref().is_ok_and(|v| v.verdict() == Verdict::Passed);
        trial.tell(
            "C-15",
            &format!("ECDSA: {what}"),
            file.as_bytes(),
            &looked,
            right,
            "refused, or its deviation named",
        );
    }
    let other = value(&world.signer, b"other octets");
    let mut moved = document.signature(&world.signer);
    moved.value = Some(other);
    trial.attack(
        "X-16",
        "a value over something else",
        document.place(&document.signed, &moved.xml(&world.signer)),
        &[VALUE],
    );
    let mut confused = document.signature(&world.signer);
    confused.method = super::forge::ECDSA_SHA256.into();
    trial.never("C-11", "RSA under ECDSA's name", document.place(&document.signed, &confused.xml(&world.signer)));
    let mut part = form("part").signature(&world.signer);
    part.references = vec![Reference::to("#s", &[transform(EXC)], form("part").canonical)];
    let pss = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1";
    part.method = pss.into();
    trial.never(
        "C-11",
        "PKCS #1 v1.5 under the name of PSS",
        form("part").place(&form("part").signed, &part.xml(&world.signer)),
    );
    let _ = Signature::new(&world.signer, Vec::new());
    trial.end();
}
