//! Signature wrapping (threats ): an element that is signed is kept somewhere, another is put where it is read.
//! Each variant must fail to match, or name an element that shadows the signed one.

use super::*;

const GOOD: &str = "<S xmlns=\"urn:s\" Id=\"x\"><v>good</v></S>";
const EVIL: &str = "<S xmlns=\"urn:s\" Id=\"e\"><v>evil</v></S>";

/// A signature over [`GOOD`], with something in an object.
fn over_good(object: &str) -> String {
    let (enveloped, rest) = match object {
        "" => (vec![transform(ENVELOPED)], String::new()),
        // It would leave out what it holds.
        _ => (Vec::new(), format!("<Object>{object}</Object>")),
    };
    signature(&reference(" URI=\"#x\"", &[enveloped, vec![transform(EXCLUSIVE)]].concat(), GOOD), &rest)
}

fn enveloped_in(evil: &str, signature: &str) -> String {
    evil.replace("</S>", &format!("{signature}</S>"))
}

#[track_caller]
fn assert_wrapped(document: &str) {
    let verified = verify(document);
    assert!(verified.matches(0), "the attack keeps the signature: {:?}", verified.outcomes(0));
    assert!(verified.shadows(0), "{document}: {:?}", verified.uncovered(0));
}

#[test]
fn the_honest_document_has_no_shadow() {
    let verified = verify(&format!("<R>{GOOD}{}</R>", over_good("")));
    assert!(verified.matches(0) && verified.uncovered(0).is_empty());
    let inside = enveloped_in(GOOD, &over_good(""));
    let verified = verify(&format!("<R>{inside}</R>"));
    assert!(verified.matches(0) && verified.uncovered(0).is_empty());
}

#[test]
fn the_root_is_signed_and_wrapped() {
    // XSW 1 and 2: the root is a copy, the original is kept behind or before the signature.
    assert_wrapped(&EVIL.replace("</S>", &format!("{}{GOOD}</S>", over_good(""))));
    assert_wrapped(&EVIL.replace("</S>", &format!("{GOOD}{}</S>", over_good(""))));
    // The signature inside the original, which stands in a signature's object.
    let inside = enveloped_in(GOOD, &over_good(""));
    assert_wrapped(&EVIL.replace("</S>", &format!("{inside}</S>")));
    assert_wrapped(&enveloped_in(EVIL, &over_good(GOOD)));
}

#[test]
fn an_element_is_signed_and_wrapped() {
    // XSW 3: a copy before it, and behind.
    assert_wrapped(&format!("<R>{EVIL}{GOOD}{}</R>", over_good("")));
    assert_wrapped(&format!("<R>{GOOD}{EVIL}{}</R>", over_good("")));
    // XSW 4: the copy around it.
    assert_wrapped(&format!("<R>{}{}</R>", EVIL.replace("</S>", &format!("{GOOD}</S>")), over_good("")));
    // XSW 5: the copy holds the signature, the original stands at the end.
    assert_wrapped(&format!("<R>{}{GOOD}</R>", enveloped_in(EVIL, &over_good(""))));
    // XSW 6: the signature of the copy holds the original.
    assert_wrapped(&format!("<R>{}</R>", enveloped_in(EVIL, &over_good(GOOD))));
    // XSW 7: a copy where the schema allows anything.
    assert_wrapped(&format!("<R><Extensions><any>{EVIL}</any></Extensions>{GOOD}{}</R>", over_good("")));
    assert_wrapped(&format!("<R><Extensions><any>{GOOD}</any></Extensions>{EVIL}{}</R>", over_good("")));
    // XSW 8: the original in an object of the signature; the copy where it was.
    assert_wrapped(&format!("<R>{EVIL}{}</R>", over_good(GOOD)));
    // The copy in an object of the signature, before the original.
    assert_wrapped(&format!("<R>{}{GOOD}</R>", over_good(EVIL)));
    // The copy in an object of another signature.
    let other = signature(&reference(" URI=\"#o\"", &[], ""), &format!("<Object Id=\"o\">{EVIL}</Object>"));
    assert_wrapped(&format!("<R>{GOOD}{}{other}</R>", over_good("")));
    // The copy under another prefix.
    let prefixed =
        EVIL.replace("xmlns=", "xmlns:p=").replace("<S", "<p:S").replace("</S", "</p:S").replace("v>", "p:v>");
    assert_wrapped(&format!("<R>{prefixed}{GOOD}{}</R>", over_good("")));
}

#[test]
fn a_copy_with_the_same_id_makes_the_reference_ambiguous() {
    let same = EVIL.replace("\"e\"", "\"x\"");
    for document in [
        format!("<R>{same}{GOOD}{}</R>", over_good("")),
        format!("<R>{GOOD}{}{same}</R>", over_good("")),
        format!("<R>{same}{}</R>", over_good(GOOD)),
        format!("<R>{}</R>", enveloped_in(&same, &over_good(GOOD))),
    ] {
        assert_refused(verify(&document).outcomes(0)[0], |r| matches!(r, Refusal::AmbiguousId(..)));
    }
}

#[test]
fn an_element_of_another_name_is_uncovered_and_no_shadow() {
    let verified = verify(&format!("<R><S xmlns=\"urn:other\"/>{GOOD}{}</R>", over_good("")));
    assert_eq!(verified.uncovered(0), ["/R/S"]);
}

#[test]
fn one_that_another_signature_selects_is_named_so() {
    let two = GOOD.replace("\"x\"", "\"y\"");
    let second = signature(&reference(" URI=\"#y\"", &[transform(EXCLUSIVE)], &two), "");
    let verified = verify(&format!("<R>{GOOD}{two}{}{second}</R>", over_good("")));
    assert!(verified.matches(0) && verified.matches(1));
    let uncovered = &verified.digested.signatures[0].uncovered;
    assert_eq!(
        uncovered.iter().map(|u| (u.shadows, u.selected_by.as_slice())).collect::<Vec<_>>(),
        [(true, &[1_usize][..])]
    );
    // Not when there is a third that none selects.
    let verified = verify(&format!("<R>{GOOD}{two}{EVIL}{}{second}</R>", over_good("")));
    let shadows: Vec<_> = verified.digested.signatures[0].uncovered.iter().filter(|u| u.shadows).collect();
    assert!(shadows.iter().any(|u| u.selected_by.is_empty()), "{shadows:?}");
}

#[test]
fn many_signatures_many_references_many_names() {
    let limits = Limits { xml_canonical_octets: 1 << 20, ..Limits::default() };
    let all: String = (0..200).map(|_| signature(&reference(" URI=\"\"", &[transform(ENVELOPED)], ""), "")).collect();
    let octets = format!("<a>{all}{}</a>", "<b/>".repeat(10_000)).into_bytes();
    let document = Document::open(&octets, &limits).unwrap();
    let found = find(&document).unwrap();
    let signatures: Vec<_> = found.signatures.iter().map(|f| Signature::read(&f.tree, &limits)).collect();
    let result = Plan::new(&found, &signatures).digest(&document, &Contents::default());
    assert!(matches!(result, Err(crate::xml::Error::Limit(_))));
}

#[test]
fn many_different_patterns() {
    let patterns = |of: usize| {
        let one = |n: usize| filter2(&[("subtract", &format!("//e{of}_{n} | //f{of}_{n} | //g{of}_{n}"))]);
        (0..5).map(one).collect::<Vec<_>>()
    };
    let references: String = (0..30).map(|n| reference(" URI=\"\"", &patterns(n), "")).collect();
    let octets = format!("<a>{}</a>", signature(&references, "")).into_bytes();
    let limits = Limits::default();
    let document = Document::open(&octets, &limits).unwrap();
    let found = find(&document).unwrap();
    let signatures: Vec<_> = found.signatures.iter().map(|f| Signature::read(&f.tree, &limits)).collect();
    let result = Plan::new(&found, &signatures).digest(&document, &Contents::default());
    assert!(matches!(result, Err(crate::xml::Error::Limit(_))));
}
