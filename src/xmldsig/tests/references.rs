//! What references select, and how it hashes.

use super::*;

const MATCH: Outcome = Outcome::Match(DigestAlgorithm::Sha256);
const MISMATCH: Outcome = Outcome::Mismatch(DigestAlgorithm::Sha256);

#[test]
fn enveloped_elements_by_id_and_enveloping() {
    let enveloped = signature(&reference(" URI=\"\"", &[transform(ENVELOPED)], "<a><b>1</b></a>"), "");
    let verified = verify(&format!("<?xml version=\"1.0\"?>\n<a><b>1</b>{enveloped}</a>\n"));
    assert_eq!(verified.outcomes(0), [&MATCH]);
    let selected = &verified.digested.signatures[0].references[0];
    assert_eq!((selected.role, selected.octets), (Role::Document, 15));
    assert_eq!(selected.selected.as_ref().map(|s| (s.path.as_str(), s.local.as_str())), Some(("/", "a")));
    assert_eq!(verify(&format!("<a><b>2</b>{enveloped}</a>")).outcomes(0), [&MISMATCH]);

    let cousin = signature(&reference(" URI=\"#x\"", &[transform(ENVELOPED)], "<b Id=\"x\">1</b>"), "");
    let verified = verify(&format!("<a><b Id=\"x\">1</b><c>{cousin}</c></a>"));
    assert_eq!(verified.outcomes(0), [&MATCH]);
    let selected = &verified.digested.signatures[0].references[0];
    let place = selected.selected.as_ref().unwrap();
    assert_eq!((place.path.as_str(), place.span.start, place.span.end), ("/a/b", 3, 18));
    assert_eq!(verified.uncovered(0), Vec::<String>::new());

    let object = "<Object Id=\"o\"><d>1</d></Object>";
    let canonical = format!("<Object xmlns=\"{DSIG}\" Id=\"o\"><d>1</d></Object>");
    let enveloping = signature(&reference(" URI=\"#o\"", &[], &canonical), object);
    let verified = verify(&enveloping);
    assert_eq!(verified.outcomes(0), [&MATCH]);
    assert_eq!(verified.digested.signatures[0].references[0].role, Role::Object);
    assert_eq!(verified.uncovered(0), Vec::<String>::new());
}

#[test]
fn only_xpointers_keep_comments() {
    let with = format!("{C14N}#WithComments");
    let body = "<a Id=\"x\"><!--c-->1";
    let (bare, kept) = ("<a Id=\"x\">1</a>", "<a Id=\"x\"><!--c-->1</a>");
    for (uri, method, octets) in [
        ("", with.as_str(), bare),
        ("#x", &with, bare),
        ("#xpointer(/)", &with, kept),
        ("#xpointer(id('x'))", &with, kept),
        ("#xpointer(/)", C14N, bare),
        ("#xpointer(id('x'))", C14N, bare),
    ] {
        let transforms = [transform(ENVELOPED), transform(method)];
        let signature = signature(&reference(&format!(" URI=\"{uri}\""), &transforms, octets), "");
        assert_eq!(verify(&format!("{body}{signature}</a>")).outcomes(0), [&MATCH], "{uri} {method}");
    }
    // Without a canonicalization it is Canonical XML 1.0 without comments.
    let plain = signature(&reference(" URI=\"#xpointer(/)\"", &[transform(ENVELOPED)], bare), "");
    assert_eq!(verify(&format!("{body}{plain}</a>")).outcomes(0), [&MATCH]);
}

#[test]
fn every_reference_is_verified_each_by_itself() {
    let part = |n: usize, broken: usize| {
        let (id, value) = (format!("e{n}"), if n == broken { "changed" } else { "kept" });
        format!("<e Id=\"{id}\">{value}</e>")
    };
    let references: String = (0..5).map(|n| reference(&format!(" URI=\"#e{n}\""), &[], &part(n, usize::MAX))).collect();
    for broken in 0..6 {
        let parts: String = (0..5).map(|n| part(n, broken)).collect();
        let verified = verify(&format!("<a>{parts}{}</a>", signature(&references, "")));
        let expected: Vec<_> = (0..5).map(|n| if n == broken { &MISMATCH } else { &MATCH }).collect();
        assert_eq!(verified.outcomes(0), expected);
        assert_eq!(verified.matches(0), broken == 5);
    }
}

#[test]
fn an_id_that_several_elements_have_selects_nothing() {
    let element = "<e Id=\"x\">1</e>";
    let signature = signature(&reference(" URI=\"#x\"", &[], element), "");
    for other in [
        "<e Id=\"x\"/>",
        "<f ID=\"x\"/>",
        "<f id=\"x\"/>",
        "<f xml:id=\"x\"/>",
        "<f xmlns:wsu=\"urn:wsu\" wsu:Id=\"x\"/>",
        "<f Id=\" x \"/>",
    ] {
        for document in [format!("<a>{other}{element}{signature}</a>"), format!("<a>{element}{signature}{other}</a>")] {
            let verified = verify(&document);
            assert_refused(verified.outcomes(0)[0], |r| matches!(r, Refusal::AmbiguousId(_, 2)));
            assert!(verified.digested.signatures[0].references[0].selected.is_none());
        }
    }
    assert_eq!(verify(&format!("<a><f id=\"y\"/>{element}{signature}</a>")).outcomes(0), [&MATCH]);
}

#[test]
fn references_to_nothing_or_elsewhere_are_refused_by_name() {
    let of = |uri: &str| {
        let verified = verify(&format!("<a Id=\"y\">{}</a>", signature(&reference(uri, &[], ""), "")));
        verified.digested.signatures[0].references[0].outcome.clone()
    };
    assert_refused(&of(" URI=\"#nope\""), |r| *r == Refusal::NoSuchId("nope".to_owned()) && r.is_format());
    assert_refused(&of(" URI=\"#x' or '1'='1\""), |r| matches!(r, Refusal::Fragment(_)));
    assert_refused(&of(" URI=\"#xpointer(//a)\""), |r| matches!(r, Refusal::Fragment(_)));
    for uri in
        [" URI=\"http://169.254.169.254/x\"", " URI=\"file:///etc/passwd\"", " URI=\"a.xml\"", " URI=\"cid:a\"", ""]
    {
        assert_refused(&of(uri), |r| matches!(r, Refusal::NotHandedIn(_)) && r.is_missing_content());
    }
}

#[test]
fn contents_are_taken_by_their_exact_name() {
    let references = [
        reference(" URI=\"raw\"", &[], "octets"),
        reference(" URI=\"xml\"", &[transform(EXCLUSIVE)], "<a></a>"),
        reference(" URI=\"base64\"", &[transform(BASE64)], "octets"),
        reference(" URI=\"both\"", &[transform(BASE64), transform(C14N)], "<b></b>"),
        reference("", &[], "nameless"),
        reference(" URI=\"empty\"", &[], ""),
        reference(" URI=\"Raw\"", &[], "octets"),
        reference(" URI=\"raw\"", &[transform(ENVELOPED)], "octets"),
        reference(" URI=\"raw\"", &[transform(BASE64), transform(BASE64)], "octets"),
    ];
    let document = format!("<a>{}</a>", signature(&references.concat(), ""));
    let contents = [
        (Some("raw"), "octets"),
        (Some("xml"), "<?xml version=\"1.0\"?><a ><!-- c --></a>"),
        (Some("base64"), "b2N0\nZXRz"),
        (Some("both"), "PGIvPg=="),
        (Some("empty"), ""),
        (None, "nameless"),
    ];
    let verified = verify_with(&document, &contents);
    let outcomes = verified.outcomes(0);
    assert_eq!(outcomes[..5], [&MATCH; 5]);
    assert_refused(outcomes[5], |r| *r == Refusal::Empty);
    assert_refused(outcomes[6], |r| *r == Refusal::NotHandedIn("Raw".to_owned()));
    assert_refused(outcomes[7], |r| matches!(r, Refusal::Order(_)));
    assert_refused(outcomes[8], |r| matches!(r, Refusal::Unreadable(_)));
    assert_eq!(verified.digested.signatures[0].references[0].role, Role::Detached);
}

#[test]
fn nothing_is_never_a_match() {
    let everything = filter2(&[("subtract", "/*")]);
    for transforms in [vec![everything], vec![filter2(&[("intersect", "//x:none")])], vec![transform(BASE64)]] {
        let verified = verify(&format!("<a>{}</a>", signature(&reference(" URI=\"\"", &transforms, ""), "")));
        let outcome = verified.outcomes(0)[0];
        assert!(matches!(outcome, Outcome::Unchecked(Refusal::Empty | Refusal::Unreadable(_))), "{outcome:?}");
    }
    let empty = signature(&reference(" URI=\"#x\"", &[transform(BASE64)], ""), "");
    assert_refused(verify(&format!("<a><b Id=\"x\"/>{empty}</a>")).outcomes(0)[0], |r| *r == Refusal::Empty);
}

#[test]
fn base64_takes_the_text_without_its_markup() {
    let signature = signature(&reference(" URI=\"#x\"", &[transform(BASE64)], "octets"), "");
    let element = "<b Id=\"x\">b2N<!-- c -->0<i>ZX</i><![CDATA[Rz]]></b>";
    assert_eq!(verify(&format!("<a>{element}{signature}</a>")).outcomes(0), [&MATCH]);
}

#[test]
fn recognised_xpath_leaves_out_or_keeps_subtrees() {
    let bare = "<a xmlns:x=\"urn:x\"><x:b>1<x:c>2</x:c></x:b></a>";
    let (open, close) = ("<a xmlns:x=\"urn:x\"><x:b>1<x:c>2</x:c></x:b>", "</a>");
    for (transforms, octets) in [
        (vec![xpath("not(ancestor-or-self::ds:Signature)")], bare),
        (vec![filter2(&[("subtract", "/descendant::ds:Signature")])], bare),
        (vec![filter2(&[("subtract", "here()/ancestor::ds:Signature[1]")])], bare),
        (vec![filter2(&[("subtract", "//*[name()='Signature']")])], bare),
        (vec![xpath("ancestor-or-self::x:b")], "<x:b xmlns:x=\"urn:x\">1<x:c>2</x:c></x:b>"),
        (vec![xpath("ancestor-or-self::x:b and not(ancestor-or-self::x:c)")], "<x:b xmlns:x=\"urn:x\">1</x:b>"),
        (vec![filter2(&[("intersect", "/a/x:b"), ("subtract", "//x:c")])], "<x:b xmlns:x=\"urn:x\">1</x:b>"),
        (vec![filter2(&[("intersect", "//x:c")])], "<x:c xmlns:x=\"urn:x\">2</x:c>"),
    ] {
        let signature = signature(&reference(" URI=\"\"", &transforms, octets), "");
        assert_eq!(verify(&format!("{open}{signature}{close}")).outcomes(0), [&MATCH], "{transforms:?}");
    }
    // What a filter keeps is what is selected, and the rest is uncovered.
    let part =
        signature(&reference(" URI=\"\"", &[filter2(&[("intersect", "//x:c")])], "<x:c xmlns:x=\"urn:x\">2</x:c>"), "");
    let verified = verify(&format!("{open}{part}{close}"));
    let selected = verified.digested.signatures[0].references[0].selected.as_ref();
    assert_eq!(selected.map(|s| s.path.as_str()), Some("/a/b/c"));
    assert_eq!(verified.uncovered(0), ["/a/b/text()"]);
    // A filter looks above what the URI selects (XMLDSig §6.6.3: the axis is that of the document).
    let inside =
        signature(&reference(" URI=\"#o\"", &[xpath("not(ancestor-or-self::ds:Signature)")], ""), "<Object Id=\"o\"/>");
    assert_refused(verify(&inside).outcomes(0)[0], |r| *r == Refusal::Empty);
}

#[test]
fn unknown_transforms_and_digests_are_named() {
    for (transforms, named) in [
        (vec![transform("http://www.w3.org/TR/1999/REC-xslt-19991116")], "xslt"),
        (vec![xpath("self::text()")], "self::text()"),
        (vec![xpath("not(ancestor-or-self::ds:Signature@)").replace('@', "<x/>")], "xpath"),
        (vec![xpath("not(ancestor-or-self::ds:Signature@)").replace('@', "<?x or self::v?>")], "xpath"),
        (vec![filter2(&[("subtract", "//ds:Signature<x/>")])], "filter2"),
        (vec![transform("http://www.w3.org/TR/xml-exc-c14n#")], "http://www.w3.org/TR/xml-exc-c14n#"),
        (vec![transform("http://www.w3.org/2010/xml-c14n2")], "c14n2"),
        (vec![transform(ENVELOPED), filter2(&[("union", "/*")])], "filter2"),
    ] {
        let verified = verify(&format!("<a>{}</a>", signature(&reference(" URI=\"\"", &transforms, ""), "")));
        assert_refused(verified.outcomes(0)[0], |r| matches!(r, Refusal::Transform(what) if what.contains(named)));
    }
    let unknown = signature(&reference(" URI=\"\"", &[], "").replace("xmlenc#sha256", "xmlenc#sha-unknown"), "");
    assert_refused(verify(&format!("<a>{unknown}</a>")).outcomes(0)[0], |r| matches!(r, Refusal::DigestAlgorithm(_)));
}

#[test]
fn canonical_forms_one_after_the_other() {
    let transforms = [transform(ENVELOPED), transform(C14N), transform(&format!("{C14N}#WithComments"))];
    let signature = signature(&reference(" URI=\"\"", &transforms, "<a><b></b></a>"), "");
    assert_eq!(verify(&format!("<a><!-- c --><b/>{signature}</a>")).outcomes(0), [&MATCH]);
    let behind = [transform(C14N), transform(ENVELOPED)];
    let behind = super::signature(&reference(" URI=\"\"", &behind, "<a><b></b></a>"), "");
    assert_refused(verify(&format!("<a>{behind}</a>")).outcomes(0)[0], |r| matches!(r, Refusal::Order(_)));
}

#[test]
fn deviation_d1_explains_and_does_not_excuse() {
    let object = "<Object Id=\"t\"><SignatureProperties/></Object>";
    let canonical = format!("<Object xmlns=\"{DSIG}\" Id=\"t\"><SignatureProperties></SignatureProperties></Object>");
    let of = |octets: &str| {
        let references = reference(" URI=\"#t\"", &[transform(ENVELOPED)], octets);
        let verified = verify(&format!("<a>{}</a>", signature(&references, object)));
        let reference = &verified.digested.signatures[0].references[0];
        assert!(!verified.matches(0));
        (reference.outcome.clone(), reference.deviation)
    };
    assert_eq!(of(&canonical), (MISMATCH, Some(Deviation::D1)));
    assert_eq!(of("something else"), (Outcome::Unchecked(Refusal::Empty), None));
    assert_eq!(of(""), (Outcome::Unchecked(Refusal::Empty), None));
}

#[test]
fn deviation_d2_explains_and_does_not_excuse() {
    let of = |octets: &str| {
        let signature = signature(&reference(" URI=\"#x\"", &[transform(ENVELOPED)], octets), "");
        let open = "<a xmlns=\"urn:a\" xmlns:xsi=\"urn:xsi\" xmlns:p=\"urn:p\" xml:lang=\"vi\">";
        let verified = verify(&format!("{open}<b id=\"x\"><p:c>1</p:c></b>{signature}</a>"));
        let reference = verified.digested.signatures[0].references[0].clone();
        (reference.outcome, reference.deviation)
    };
    let strict = "<b xmlns=\"urn:a\" xmlns:p=\"urn:p\" xmlns:xsi=\"urn:xsi\" id=\"x\" xml:lang=\"vi\"><p:c>1</p:c></b>";
    assert_eq!(of(strict), (MATCH, None));
    let alone = "<b xmlns=\"urn:a\" xmlns:p=\"urn:p\" id=\"x\"><p:c>1</p:c></b>";
    assert_eq!(of(alone), (MISMATCH, Some(Deviation::D2)));
    assert_eq!(of(&alone.replace('1', "2")), (MISMATCH, None));
}

#[test]
fn what_was_signed_is_written_and_hashed_once_more() {
    let limits = Limits::default();
    let signature = signature(&reference(" URI=\"#x\"", &[transform(ENVELOPED)], "<b Id=\"x\">1</b>"), "");
    let write = |now: &str| {
        let document = format!("<a><b Id=\"x\">1</b>{signature}</a>");
        let verified = verify(&document);
        let octets = document.replace("1</b>", now).into_bytes();
        let document = Document::open(&octets, &limits).unwrap();
        let which = ReferenceIndex { signature: 0, reference: 0 };
        let mut written = Vec::new();
        let of = (&verified.found, verified.signatures.as_slice(), &verified.digested);
        let result = write_signed(which, of, &document, &Contents::default(), &mut written);
        result.map(|count| (count, String::from_utf8(written).unwrap()))
    };
    assert_eq!(write("1</b>").unwrap(), (15, "<b Id=\"x\">1</b>".to_owned()));
    assert!(matches!(write("2</b>"), Err(SignedError::Changed)));
}

#[test]
fn imprints_are_over_parts_in_their_order() {
    let limits = Limits::default();
    let exclusive =
        Canonicalization { method: crate::xml::Method::from_uri(EXCLUSIVE).unwrap(), inclusive_prefixes: Vec::new() };
    let signature = signature(
        &[reference(" URI=\"#x\"", &[], ""), reference(" URI=\"d\"", &[], ""), reference(" URI=\"#none\"", &[], "")]
            .concat(),
        "",
    );
    let text = format!("<a>{signature}<b Id=\"x\">1</b></a>");
    let offset = text.find("<SignatureValue").unwrap() as u64;
    let octets = text.into_bytes();
    let document = Document::open(&octets, &limits).unwrap();
    let found = find(&document).unwrap();
    let signatures: Vec<_> = found.signatures.iter().map(|f| Signature::read(&f.tree, &limits)).collect();
    let detached = b"detached".to_vec();
    let contents = Contents { named: [("d".to_owned(), &detached as &dyn Source)].into(), unnamed: None };
    let mut plan = Plan::new(&found, &signatures);
    let part = |index| Part::Reference { index, canonicalization: exclusive.clone() };
    let element = Part::Element { offset, canonicalization: exclusive.clone() };
    let algorithm = DigestAlgorithm::Sha256;
    let parts = vec![part(1), part(0), Part::Octets(b"given".to_vec()), element.clone()];
    let good = plan.imprint(0, Imprint { algorithm, parts });
    let bad = plan.imprint(0, Imprint { algorithm, parts: vec![element, part(2)] });
    let none = plan.imprint(0, Imprint { algorithm, parts: Vec::new() });
    let digested = plan.digest(&document, &contents).unwrap();
    let expected = format!("detached<b Id=\"x\">1</b>given<SignatureValue xmlns=\"{DSIG}\">QUJD</SignatureValue>");
    assert_eq!(digested.imprint(good), Some(&Ok(digest(algorithm, expected.as_bytes()))));
    assert!(matches!(digested.imprint(bad), Some(Err(_))));
    assert!(matches!(digested.imprint(none), Some(Err(_))));
}

#[test]
fn manifests_are_verified_entry_by_entry() {
    let entries = |first: &str| [reference(" URI=\"#x\"", &[], first), reference(" URI=\"out\"", &[], "out")].concat();
    let of = |first: &str, reference_to: &str| {
        let manifest = format!("<Manifest Id=\"m\">{}</Manifest>", entries(first));
        let canonical = manifest
            .replacen("<Manifest", &format!("<Manifest xmlns=\"{DSIG}\""), 1)
            .replace(&format!("Algorithm=\"{SHA256}\"/>"), &format!("Algorithm=\"{SHA256}\"></DigestMethod>"));
        let signature = signature(&reference(reference_to, &[], &canonical), &format!("<Object>{manifest}</Object>"));
        verify_with(&format!("<a><b Id=\"x\">1</b>{signature}</a>"), &[(Some("out"), "out")])
    };
    let verified = of("<b Id=\"x\">1</b>", " URI=\"#m\"");
    let manifest = &verified.digested.signatures[0].manifests[0];
    assert!(verified.matches(0) && manifest.signed && manifest.references.iter().all(|r| r.outcome == MATCH));
    assert_eq!(verified.digested.signatures[0].references[0].role, Role::Manifest);
    assert_eq!(verified.uncovered(0), Vec::<String>::new());
    let broken = of("<b Id=\"x\">2</b>", " URI=\"#m\"");
    let manifest = &broken.digested.signatures[0].manifests[0];
    assert!(broken.matches(0) && manifest.signed);
    assert_eq!(manifest.references.iter().map(|r| &r.outcome).collect::<Vec<_>>(), [&MISMATCH, &MATCH]);
    // One that no reference selects signs nothing.
    let unsigned = of("<b Id=\"x\">1</b>", " URI=\"#x\"");
    assert!(!unsigned.digested.signatures[0].manifests[0].signed);
}
