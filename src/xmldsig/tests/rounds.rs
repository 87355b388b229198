//! Several signatures around the same content, each added after the one before (BHXH).

use super::*;

/// Canonical form of a signature as these tests write it.
fn canonical(signature: &str) -> String {
    let mut out = String::new();
    for piece in signature.split_inclusive("/>") {
        match piece.strip_suffix("/>") {
            Some(open) => {
                let name = open.rsplit('<').next().unwrap().split(' ').next().unwrap();
                out.push_str(&format!("{open}></{name}>"));
            }
            None => out.push_str(piece),
        }
    }
    out
}

/// A document signed by so many, one after the other, each enveloped in the whole.
fn signed_by(count: usize) -> (Vec<String>, String) {
    let mut signatures: Vec<String> = Vec::new();
    for _ in 0..count {
        let content = format!("<a><b>1</b>{}</a>", signatures.iter().map(|s| canonical(s)).collect::<String>());
        signatures.push(signature(&reference(" URI=\"\"", &[transform(ENVELOPED)], &content), ""));
    }
    let document = format!("<a><b>1</b>{}</a>", signatures.concat());
    (signatures, document)
}

#[test]
fn each_later_one_covers_the_earlier() {
    let (_, document) = signed_by(4);
    let verified = verify(&document);
    let all = &verified.digested.signatures;
    assert!((0..4).all(|index| verified.matches(index)));
    assert_eq!(all.iter().map(|d| d.without.clone()).collect::<Vec<_>>(), [vec![1, 2, 3], vec![2, 3], vec![3], vec![]]);
    assert_eq!(all.iter().map(|d| d.covers.clone()).collect::<Vec<_>>(), [vec![], vec![0], vec![0, 1], vec![0, 1, 2]]);
}

#[test]
fn one_that_was_changed_fails_with_all_that_need_it() {
    let (signatures, document) = signed_by(3);
    // The last one is damaged: those before it do not match with it, and it is no reason to leave it out.
    let reference = signatures[2].find("<DigestValue>").unwrap() + "<DigestValue>".len();
    let mut damaged = signatures[2].clone();
    damaged.replace_range(reference..reference + 4, "AAAA");
    let verified = verify(&document.replace(&signatures[2], &damaged));
    assert!((0..3).all(|index| !verified.matches(index)));
    assert!(verified.digested.signatures.iter().all(|d| d.without.is_empty()));
    // Content changed: none matches, whatever is left out.
    let verified = verify(&document.replace("<b>1</b>", "<b>2</b>"));
    assert!((0..3).all(|index| !verified.matches(index)));
}

#[test]
fn only_a_signature_that_matches_and_covers_is_left_out() {
    // Added later, but selects something else: the first one does not match, and nothing explains it.
    let first = signature(&reference(" URI=\"\"", &[transform(ENVELOPED)], "<a><b Id=\"x\">1</b></a>"), "");
    let parallel = signature(&reference(" URI=\"#x\"", &[], "<b Id=\"x\">1</b>"), "");
    let verified = verify(&format!("<a><b Id=\"x\">1</b>{first}{parallel}</a>"));
    assert_eq!((verified.matches(0), verified.matches(1)), (false, true));
    assert!(verified.digested.signatures[0].without.is_empty());
}

#[test]
fn what_was_signed_then_is_what_is_written() {
    let (_, document) = signed_by(2);
    let verified = verify(&document);
    let limits = Limits::default();
    let octets = document.into_bytes();
    let document = Document::open(&octets, &limits).unwrap();
    let mut written = Vec::new();
    let of = (&verified.found, verified.signatures.as_slice(), &verified.digested);
    let which = ReferenceIndex { signature: 0, reference: 0 };
    write_signed(which, of, &document, &Contents::default(), &mut written).unwrap();
    assert_eq!(written, b"<a><b>1</b></a>");
}

/// Deviation D3: the container of a later signature came with it. The failure stays one, and is explained only as long as
/// the container holds nothing but a signature that matches and covers all.
#[test]
fn a_container_that_came_with_a_later_signature_is_explained() {
    let body = "<ToKhai><Ma>1</Ma></ToKhai>";
    let before = format!("<BHXH>{body}<CKYDTU_DVI></CKYDTU_DVI></BHXH>");
    let first = signature(&reference(" URI=\"\"", &[transform(ENVELOPED)], &before), "");
    let with = |inside: &str, tag: &str| {
        let content = format!(
            "<BHXH>{body}<CKYDTU_DVI>{}</CKYDTU_DVI><{tag}>{inside}</{}></BHXH>",
            canonical(&first),
            &tag[..11]
        );
        let second = signature(&reference(" URI=\"\"", &[transform(ENVELOPED)], &content), "");
        format!("<BHXH>{body}<CKYDTU_DVI>{first}</CKYDTU_DVI><{tag}>{inside}{second}</{}></BHXH>", &tag[..11])
    };
    let deviation = |document: &str| {
        let verified = verify(document);
        assert!(!verified.matches(0), "{document}");
        let digests = &verified.digested.signatures[0];
        (verified.matches(1), digests.references[0].deviation, digests.without.clone())
    };
    let honest = with("", "CKYDTU_IVAN");
    assert_eq!(deviation(&honest), (true, Some(Deviation::D3), vec![1]));
    let spaced = with("\n  ", "CKYDTU_IVAN");
    assert_eq!(deviation(&spaced), (true, Some(Deviation::D3), vec![1]));
    // Anything else in it, or another element, was added as well.
    for (inside, tag) in [
        ("x", "CKYDTU_IVAN"),
        ("<Ma>2</Ma>", "CKYDTU_IVAN"),
        ("<!--x-->", "CKYDTU_IVAN"),
        ("", "CKYDTU_IVAN Ma=\"2\""),
        ("", "CKYDTU_XXXX"),
    ] {
        assert_eq!(deviation(&with(inside, tag)).1, None, "{inside} {tag}");
    }
    // Another content, and a later signature that does not match.
    assert_eq!(deviation(&honest.replace("<Ma>1</Ma>", "<Ma>2</Ma>")), (false, None, vec![]));
    let damaged = honest.rfind("<DigestValue>").unwrap() + "<DigestValue>".len();
    let mut broken = honest.clone();
    broken.replace_range(damaged..damaged + 4, "AAAA");
    assert_eq!(deviation(&broken), (false, None, vec![]));
}
