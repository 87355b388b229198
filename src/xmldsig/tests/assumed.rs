//! Signatures assumed where most documents have them: what is assumed rightly, and what is not believed.

use super::*;

/// What came of assuming: nothing was assumed, it was refuted by reading, or it is what reading first gives.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    Nothing,
    Refuted,
    Same(usize),
}

fn assuming(text: &str) -> Came {
    let limits = Limits::default();
    let octets = text.as_bytes();
    let octets: &[u8] = octets;
    let document = Document::open(&octets, &limits).unwrap();
    let found = find(&document).unwrap();
    let signatures: Vec<_> = found.signatures.iter().map(|f| Signature::read(&f.tree, &limits)).collect();
    let contents = Contents::default();
    let digested = Plan::new(&found, &signatures).digest(&document, &contents).unwrap();
    match assert_assumed_the_same(&document, &contents, &found, &digested) {
        true => Came::Same(found.signatures.len()),
        false if assume(&document).is_some() => Came::Refuted,
        false => Came::Nothing,
    }
}

/// A signature over the whole document; nobody asks here whether it matches.
fn some() -> String {
    signature(&reference(" URI=\"\"", &[transform(ENVELOPED), transform(C14N)], ""), "")
}

#[test]
fn most_documents_are_read_once() {
    let one = some();
    let far = "<x>much</x>".repeat(10_000);
    for (text, signatures) in [
        (format!("<a><b/>{one}</a>"), 1),
        (format!("<a xmlns=\"urn:a\" xmlns:p=\"urn:p\" xml:lang=\"vi\"><p:b/>\n{one}\n</a>\n"), 1),
        (format!("<HDon><DLHDon Id=\"d\"/><DSCKS><NBan>{one}</NBan><NMua>{one}</NMua></DSCKS></HDon>"), 2),
        (format!("<?xml version=\"1.0\"?><!-- <c> --><a>{far}<b c='>' d=\"'>\"/>{one}</a><!-- </a> --><?p </a>?>"), 1),
        (format!("<a>{far}<b><![CDATA[</b></a><Signature>]]></b>{one}<c>text</c></a>"), 1),
        (format!("{one}\n"), 1),
        (format!("<a>{one}text{one}<b/>{one}</a>"), 3),
    ] {
        assert_eq!(assuming(&text), Came::Same(signatures), "{}", &text[text.len() - one.len()..]);
    }
}

#[test]
fn what_stands_elsewhere_is_not_believed() {
    let one = some();
    let far = "<x>much</x>".repeat(10_000);
    let inner = signature(&reference(" URI=\"\"", &[], ""), &format!("<Object><x xmlns=\"urn:x\">{one}</x></Object>"));
    let unsigned = one.replacen("Signature ", "Signed ", 1).replacen("</Signature>", "</Signed>", 1);
    for (text, came) in [
        // No signature in the last octets: nothing is assumed, and nothing lost.
        ("<a/>".to_owned(), Came::Nothing),
        (format!("<a>{one}{far}</a>"), Came::Nothing),
        (format!("<a><!-- {one} --></a>"), Came::Nothing),
        (format!("<a><![CDATA[{one}]]></a>"), Came::Nothing),
        (format!("<a>{unsigned}</a>"), Came::Nothing),
        (format!("<a><Signature xmlns=\"urn:other\"/>{one}</a>"), Came::Nothing),
        (format!("<a>{}</a>", one.repeat(17)), Came::Nothing),
        // One in another.
        (format!("<a>{inner}</a>"), Came::Nothing),
        // One before the last octets, and one in them.
        (format!("<a>{one}{far}{one}</a>"), Came::Refuted),
        (format!("<a><b>{one}</b>{far}{one}</a>"), Came::Refuted),
        // Elements between it and the root that say what it takes over.
        (format!("<a><b xmlns:p=\"urn:p\">{one}</b></a>"), Came::Refuted),
        (format!("<a><b xmlns=\"urn:p\">{one}</b></a>"), Came::Refuted),
        (format!("<a><b xml:lang=\"vi\">{one}</b></a>"), Came::Refuted),
        (format!("<a xml:lang=\"vi\"><b xml:space=\"preserve\">{one}</b></a>"), Came::Refuted),
        // The last octets begin in the middle of a comment that holds a signature.
        (format!("<a>{one}<!-- {} {one} --></a>", "much ".repeat(20_000)), Came::Refuted),
        // The same behind the end.
        (format!("<a>{one}</a><!-- {} {one} -->", "much ".repeat(20_000)), Came::Refuted),
    ] {
        assert_eq!(assuming(&text), came, "{}", &text[text.len().saturating_sub(2 * one.len())..]);
    }
}

#[test]
fn documents_that_are_not_well_formed_are_not_believed() {
    let limits = Limits::default();
    let far = "<x>much</x>".repeat(10_000);
    let one = some();
    for text in [
        format!("<a><b></c>{far}{one}</a>"),
        format!("<a>{far}{one}</b>"),
        format!("<a>{far}{one}</a><a/>"),
        format!("<a>\u{1}{far}{one}</a>"),
    ] {
        let octets = text.into_bytes();
        let document = Document::open(&octets, &limits).unwrap();
        assert!(find(&document).is_err());
        let Some(assumed) = assume(&document) else { continue };
        let signatures: Vec<_> = assumed.signatures.iter().map(|f| Signature::read(&f.tree, &limits)).collect();
        assert!(Plan::new(&assumed, &signatures).digest(&document, &Contents::default()).is_err());
    }
}
