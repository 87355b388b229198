//! Canonical form beside that of libxml2, xmllint and xmlsec1, on generated documents: all equal.
//!
//! 20,000 documents are made, each canonicalized as a whole and in two subtrees; `KYSO_C14N_DOCUMENTS` is another number,
//! `KYSO_C14N_SEED` makes others. A document that differs is named by its seed, and printed.
//!
//! Two things are left out of the documents, because libxml2 does not do as the standard says: an ampersand in a namespace
//! name, which it writes as it is, and an empty `xml:base` under C14N 1.1, which it drops from every element. Both have tests
//! of their own.
#![allow(clippy::ptr_arg)] // sources
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs, unreachable_pub)]

#[path = "xml_c14n/generator.rs"]
mod generator;
#[path = "xml_c14n/ours.rs"]
mod ours;
#[path = "xml_c14n/peers.rs"]
mod peers;
mod support;

use generator::{Dice, Document, Shape, document};
use kyso::xml::{Form, Method};
use peers::{Answer, Request};

const SHAPE: Shape = Shape { part: None, elements: 25, depth: 9 };

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

fn documents(usual: u64) -> std::ops::Range<u64> {
    let first = number("KYSO_C14N_SEED", 1);
    first..first + number("KYSO_C14N_DOCUMENTS", usual)
}

/// One canonical form of one document.
struct Case {
    seed: u64,
    document: usize,
    method: Method,
    prefixes: Vec<String>,
    apex: Option<usize>,
    without: Option<usize>,
}

const FORMS: [(Form, u8); 3] = [(Form::Inclusive10, 0), (Form::Exclusive, 1), (Form::Inclusive11, 2)];

fn cases(dice: &mut Dice, seed: u64, at: usize, document: &Document) -> Vec<Case> {
    let mut all = Vec::new();
    for round in 0..3 {
        let (form, _) = FORMS[dice.below(3)];
        let method = Method { form, comments: dice.chance(50) };
        let listed = form == Form::Exclusive && dice.chance(50);
        let prefixes = (0..if listed { 1 + dice.below(3) } else { 0 })
            .map(|_| dice.pick(&["#default", "a", "b", "ds", "inv", "p1", "n0", "đ", "zz", "xml"]).to_owned())
            .collect();
        let apex = (round > 0).then(|| dice.below(document.elements));
        // Another element below the apex is left out, as an enveloped signature is.
        let (from, count) = apex.map_or((0, document.elements), |apex| (apex, document.spans[apex]));
        let without = (count > 1 && dice.chance(30)).then(|| from + 1 + dice.below(count - 1));
        all.push(Case { seed, document: at, method, prefixes, apex, without });
    }
    all
}

#[test]
fn as_libxml2_has_it() {
    let seeds = documents(20_000);
    println!("documents {seeds:?}");
    let (mut made, mut cases) = (Vec::new(), Vec::new());
    for seed in seeds {
        let mut dice = Dice::new(seed);
        let document = document(&mut dice, SHAPE);
        cases.extend(self::cases(&mut dice, seed, made.len(), &document));
        made.push(document);
    }
    let requests = cases.iter().map(|case| Request {
        octets: &made[case.document].octets,
        mode: FORMS.iter().find(|(form, _)| *form == case.method.form).unwrap().1,
        comments: case.method.comments,
        prefixes: case.prefixes.clone(),
        apex: case.apex,
        without: case.without,
    });
    let Some(answers) = peers::libxml2(requests) else { return };
    let mut wrong = Vec::new();
    let (mut equal, mut octets) = (0, 0);
    let mut forms = std::collections::BTreeMap::<&str, usize>::new();
    for (case, answer) in cases.iter().zip(&answers) {
        let document = &made[case.document];
        let prefixes: Vec<&str> = case.prefixes.iter().map(String::as_str).collect();
        let ours = ours::canonical(&document.octets, case.method, &prefixes, case.apex, case.without);
        match (&ours, answer) {
            (Ok(ours), Answer::Canonical(theirs)) if ours == theirs => {
                equal += 1;
                octets += ours.len();
            }
            _ => {
                *forms.entry(case.method.uri()).or_default() += 1;
                wrong.push(different(case, document, &ours, answer));
            }
        }
    }
    println!("{equal} of {} equal, {octets} octets; different: {forms:?}", cases.len());
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong[..wrong.len().min(5)].join("\n\n")
    );
}

fn different(case: &Case, document: &Document, ours: &Result<Vec<u8>, kyso::xml::Error>, theirs: &Answer) -> String {
    let show = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    let theirs = match theirs {
        Answer::Canonical(octets) => show(octets),
        other => format!("{other:?}"),
    };
    let ours = ours.as_ref().map_or_else(|e| format!("{e}"), |octets| show(octets));
    let at = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
    format!(
        "seed {}, {:?} {:?}, apex {:?} without {:?}, first difference at {at}\n--- document\n{}\n--- ours\n{ours}\n--- theirs\n{theirs}",
        case.seed, case.method, case.prefixes, case.apex, case.without, document.text
    )
}

/// The program itself, on whole documents: its output for many files is one text.
#[test]
fn as_xmllint_prints_it() {
    if !support::have("xmllint") {
        return;
    }
    let seeds = documents(2_000);
    let dir = support::temp_dir();
    let mut compared = 0;
    let all: Vec<u64> = seeds.collect();
    for batch in all.chunks(100) {
        let made: Vec<Document> = batch.iter().map(|seed| document(&mut Dice::new(*seed), SHAPE)).collect();
        let files: Vec<String> = batch.iter().map(|seed| format!("{seed}.xml")).collect();
        for (document, file) in made.iter().zip(&files) {
            std::fs::write(dir.path().join(file), &document.octets).unwrap();
        }
        for (option, form) in
            [("--c14n", Form::Inclusive10), ("--c14n11", Form::Inclusive11), ("--exc-c14n", Form::Exclusive)]
        {
            let theirs = peers::xmllint(option, dir.path(), &files);
            let mut rest = &theirs[..];
            for (document, file) in made.iter().zip(&files) {
                let ours = ours::canonical(&document.octets, Method { form, comments: true }, &[], None, None).unwrap();
                let differs = || {
                    format!("{option} {file}:\n{}\n{}", String::from_utf8_lossy(&ours), String::from_utf8_lossy(rest))
                };
                rest = rest.strip_prefix(&ours[..]).unwrap_or_else(|| panic!("{}", differs()));
                compared += 1;
            }
            assert!(rest.is_empty());
        }
        files.iter().for_each(|file| std::fs::remove_file(dir.path().join(file)).unwrap());
    }
    println!("{compared} canonical forms as xmllint prints them");
}

/// Local names of elements with an Id: xmlsec1 has to be told of each.
const NAMES: &[&str] = &[
    "HDon",
    "DLHDon",
    "TTChung",
    "NBan",
    "a",
    "b",
    "_c",
    "d-1",
    "e.2",
    "z",
    "Họ_tên",
    "Ho\u{323}_te\u{302}n",
    "Đơn",
    "x·y",
    "𐐀a",
    "À",
];

/// xmlsec1 computes the digests of subtrees in its own way.
#[test]
fn as_xmlsec1_digests_it() {
    if !support::have("xmlsec1") {
        return;
    }
    let dsig = "http://www.w3.org/2000/09/xmldsig#";
    let mut compared = 0;
    let all: Vec<u64> = documents(2_000).collect();
    for batch in all.chunks(20) {
        let mut dice = Dice::new(batch[0] ^ 0x5eed);
        let mut body = String::new();
        let (mut references, mut wanted) = (String::new(), Vec::new());
        // The wrapper is the first element.
        let mut before = 1;
        for seed in batch {
            let shape = Shape { part: Some(usize::try_from(*seed).unwrap()), ..SHAPE };
            let part = document(&mut Dice::new(*seed), shape);
            for (id, element) in &part.ids {
                if !dice.chance(30) {
                    continue;
                }
                let method = Method { form: FORMS[dice.below(3)].0, comments: dice.chance(30) };
                let prefixes = match method.form {
                    Form::Exclusive if dice.chance(50) => vec!["a", "inv", "#default", "p1"],
                    _ => Vec::new(),
                };
                let list = match prefixes.is_empty() {
                    true => String::new(),
                    false => format!(
                        "<x:InclusiveNamespaces xmlns:x=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"{}\"/>",
                        prefixes.join(" ")
                    ),
                };
                references.push_str(&format!(
                    "<sig:Reference URI=\"#{id}\"><sig:Transforms><sig:Transform Algorithm=\"{}\">{list}</sig:Transform></sig:Transforms><sig:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><sig:DigestValue></sig:DigestValue></sig:Reference>",
                    method.uri()
                ));
                wanted.push((*seed, before + element, method, prefixes));
            }
            before += part.elements;
            body.push_str(&part.text);
        }
        let template = format!(
            "<W xmlns='urn:w' xmlns:a='urn:outer' xmlns:unused='urn:unused' xml:lang='vi' xml:base='http://example.gov.vn/w/'>{body}<sig:Signature xmlns:sig=\"{dsig}\"><sig:SignedInfo><sig:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/><sig:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256\"/>{references}</sig:SignedInfo><sig:SignatureValue/></sig:Signature></W>"
        )
        .into_bytes();
        let theirs = peers::xmlsec1(&template, NAMES);
        assert_eq!(theirs.len(), wanted.len());
        for ((seed, apex, method, prefixes), theirs) in wanted.iter().zip(theirs) {
            // A reference by Id selects no comments (XMLDSig §4.4.3.3).
            let method = Method { comments: false, ..*method };
            let ours = ours::canonical(&template, method, prefixes, Some(*apex), None).unwrap();
            let digest = kyso::crypto::digest(kyso::crypto::DigestAlgorithm::Sha256, &ours);
            let digest = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, digest.as_bytes());
            assert_eq!(digest, theirs, "seed {seed}, {method:?} {prefixes:?}: {}", String::from_utf8_lossy(&ours));
            compared += 1;
        }
    }
    println!("{compared} digests of subtrees as xmlsec1 computes them");
}

fn whole(xml: &str, form: Form) -> String {
    let ours = ours::canonical(&xml.as_bytes().to_vec(), Method { form, comments: true }, &[], None, None).unwrap();
    String::from_utf8(ours).unwrap()
}

/// C14N 1.0 §2.3: a namespace node is written as an attribute is, so that what comes out is XML again.
#[test]
fn ampersands_in_namespace_names() {
    for (form, _) in FORMS {
        let xml = "<a xmlns=\"urn:x?q=1&amp;r=2&#9;&lt;\"></a>";
        assert_eq!(whole(xml, form), "<a xmlns=\"urn:x?q=1&amp;r=2&#x9;&lt;\"></a>");
    }
}

/// C14N 1.1 §2.4: only where ancestors of an element are left out is its `xml:base` touched.
#[test]
fn an_empty_base() {
    for (form, _) in FORMS {
        assert_eq!(whole("<a><b xml:base=\"\"/></a>", form), "<a><b xml:base=\"\"></b></a>");
    }
}
