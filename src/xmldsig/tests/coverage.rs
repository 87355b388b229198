//! What is left uncovered.

use super::*;

fn over_x() -> String {
    signature(&reference(" URI=\"#x\"", &[], "<b Id=\"x\"></b>"), "")
}

#[test]
fn topmost_elements_text_and_attributes() {
    let signature = over_x();
    let verified = verify(&format!(
        "<a v=\"1\"><c><d/></c> <w><b Id=\"x\"/>text<e/></w><w2>{signature}</w2><w3>t{signature}</w3><f/></a>"
    ));
    assert!(verified.matches(0));
    assert_eq!(verified.uncovered(0), ["/a/w/e", "/a/w/text()", "/a/w3/text()", "/a/c", "/a/f"]);
    assert_eq!(verified.digested.signatures[0].uncovered_attributes, ["/a/@v"]);
    assert_eq!(verified.digested.signatures[0].uncovered_count, 5);
}

#[test]
fn attributes_that_say_something_and_instructions() {
    let around = |before: &str, attributes: &str, inside: &str| {
        let text = format!("{before}<a{attributes}>{inside}<b Id=\"x\"/>{}</a>", over_x());
        verify(&text).digested.signatures[0].uncovered_attributes.clone()
    };
    let names = " id=\"a\" xml:lang=\"vi\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" \
                 i:noNamespaceSchemaLocation=\"a\" i:schemaLocation=\"a b\"";
    assert_eq!(around("", names, ""), Vec::<String>::new());
    assert_eq!(around("", &format!("{names} total=\"1\""), ""), ["/a/@total"]);
    assert_eq!(around("<?xml-stylesheet href=\"x\"?>", "", ""), ["/processing-instruction(xml-stylesheet)"]);
    assert_eq!(around("", "", "<?p?>"), ["/a/processing-instruction(p)"]);
    let whole = signature(&reference(" URI=\"\"", &[transform(ENVELOPED)], "<?p?>\n<a></a>"), "");
    let verified = verify(&format!("<?p?><a>{whole}</a>"));
    assert!(verified.matches(0));
    assert!(verified.digested.signatures[0].uncovered_attributes.is_empty());
}

#[test]
fn the_list_is_bounded_and_the_number_is_not() {
    let verified = verify(&format!("<a>{}<b Id=\"x\"/>{}{}</a>", "<c/>".repeat(500), "<d/>".repeat(500), over_x()));
    let digests = &verified.digested.signatures[0];
    assert!(digests.uncovered.len() <= 32, "{}", digests.uncovered.len());
    assert_eq!(digests.uncovered_count, 1_000);
}

#[test]
fn objects_of_the_signature_itself() {
    let parts = "<Object><SignatureProperties/></Object>\
                 <Object><QualifyingProperties xmlns=\"http://uri.etsi.org/01903/v1.3.2#\"/></Object>";
    let of = |objects: &str| {
        let signature = signature(&reference(" URI=\"\"", &[transform(ENVELOPED)], "<a></a>"), objects);
        let verified = verify(&format!("<a>{signature}</a>"));
        assert!(verified.matches(0));
        verified.uncovered(0)
    };
    assert_eq!(of(parts), Vec::<String>::new());
    assert_eq!(of("<Object><hidden xmlns=\"\"/></Object>"), ["/a/Signature/Object/hidden"]);
    assert_eq!(of("<Object>hidden</Object>"), ["/a/Signature/Object/text()"]);
    assert_eq!(of("<Object><a xmlns=\"\">other</a></Object>"), ["!/a/Signature/Object/a"]);
    assert_eq!(
        of("<Object><x xmlns=\"\"><a>other</a></x></Object>"),
        ["/a/Signature/Object/x", "!/a/Signature/Object/x/a"]
    );
}

#[test]
fn foreign_elements_in_unsigned_parts_of_the_signature() {
    let of = |rest: &str| {
        let signature = signature(&reference(" URI=\"\"", &[transform(ENVELOPED)], "<a><b></b></a>"), rest);
        let verified = verify(&format!("<a>{signature}<b></b></a>"));
        assert!(verified.matches(0));
        verified.uncovered(0)
    };
    assert_eq!(
        of("<KeyInfo><KeyValue><b xmlns=\"\"><c/></b></KeyValue></KeyInfo>"),
        ["/a/Signature/KeyInfo/KeyValue/b"]
    );
    let property = |inside: &str| {
        of(&format!(
            "<Object><SignatureProperties><SignatureProperty>{inside}</SignatureProperty></SignatureProperties></Object>"
        ))
    };
    let place = "/a/Signature/Object/SignatureProperties/SignatureProperty";
    assert_eq!(property("<SigningTime xmlns=\"urn:any\">now</SigningTime>"), Vec::<String>::new());
    assert_eq!(property("<SigningTime><b xmlns=\"\"/></SigningTime>"), [format!("{place}/SigningTime/b")]);
    assert_eq!(property("<b xmlns=\"\"/><x/><b xmlns=\"\"/>"), [format!("{place}/b"), format!("{place}/b[2]")]);
    assert_eq!(property("<a xmlns=\"\"/>"), [format!("!{place}/a")]);
    assert_eq!(of("<Object><SignatureProperties xmlns=\"\"/></Object>"), Vec::<String>::new());
    assert_eq!(
        of("<KeyInfo><KeyValue><ECKeyValue xmlns=\"http://www.w3.org/2009/xmldsig11#\"/></KeyValue></KeyInfo>"),
        Vec::<String>::new()
    );
}

#[test]
fn what_another_signature_in_the_same_object_leaves_out() {
    // The inner signature selects a neighbour; what else is in the outer one's object is not covered by it.
    let inner = over_x();
    let outer = signature(
        &reference(" URI=\"#o\"", &[], ""),
        &format!("<Object Id=\"o\"><doc xmlns=\"\"><b Id=\"x\"/><c/>{inner}</doc></Object>"),
    );
    let verified = verify(&outer);
    assert!(verified.matches(1));
    assert_eq!(verified.uncovered(1), ["/Signature/Object/doc/c"]);
    assert_eq!(verified.digested.signatures[1].covers, Vec::<usize>::new());
}

#[test]
fn what_is_filtered_out_is_uncovered() {
    let filters = [transform(ENVELOPED), filter2(&[("subtract", "//c")])];
    let signature = signature(&reference(" URI=\"\"", &filters, "<a>1</a>"), "");
    let verified = verify(&format!("<a>1<c><d/></c>{signature}</a>"));
    assert!(verified.matches(0));
    assert_eq!(verified.uncovered(0), ["/a/c"]);
}

#[test]
fn signatures_that_are_covered_as_a_whole() {
    let first = over_x();
    let around = |references: &str| verify(&format!("<a><b Id=\"x\"/>{first}{}</a>", signature(references, "")));
    // Its digest is not known here, so nothing is covered by it.
    let verified = around(&reference(" URI=\"\"", &[transform(ENVELOPED)], ""));
    assert_eq!(verified.digested.signatures[1].covers, Vec::<usize>::new());
    let without =
        around(&reference(" URI=\"\"", &[xpath("not(ancestor-or-self::ds:Signature)")], "<a><b Id=\"x\"></b></a>"));
    assert!(without.matches(1));
    assert_eq!(without.digested.signatures[1].covers, Vec::<usize>::new());
}
