//! Rows: references, transforms and the parts of a signature, mostly signed by a
//! trusted key, so that nothing but the oddity is wrong.

use super::base::{CONSTRAINTS, FORMAT, HASH, MALFORMED, NOT_FOUND, REFUSED, Trial, UNCHECKED, VALUE, world};
use super::forge::{
    BASE64, C14N, C14N_COMMENTS, DSIG, ENVELOPED, EXC, FILTER2, MANIFEST, OBJECT, Reference, SHA256, Signature, XPATH,
    XSLT, filled, filter2, sha256, transform, value, xpath,
};
use super::forms::{AMOUNT, EVIL, enveloping, form};

/// The empty octet string's digest is the same for every document.
const NOTHING: &[u8] = b"";

fn signed_over(world: &super::base::World, uri: &str, transforms: &[String], octets: &[u8]) -> String {
    let form = form("document");
    let signature = Signature::new(&world.signer, vec![Reference::to(uri, transforms, octets)]);
    form.place(&form.evil(), &signature.xml(&world.signer))
}

/// TX-11.
#[test]
fn nothing_is_referred_to() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let form = form("document");
    let with = |signature: &Signature| form.place(&form.evil(), &signature.xml(&world.signer));
    let none = Signature::new(&world.signer, Vec::new());
    trial.attack("X-10", "no Reference", with(&none), &[FORMAT, MALFORMED]);
    for uri in ["#nope", "#", "#sig2", "##", "#%73"] {
        for octets in [NOTHING, b"<v>9000000</v>"] {
            let file = signed_over(world, uri, &[], octets);
            trial.attack("X-10", uri, file, &[FORMAT, NOT_FOUND, MALFORMED]);
        }
    }
    let mut absent = Signature::new(&world.signer, vec![Reference::to("", &[], NOTHING)]);
    absent.references[0].attributes.clear();
    trial.never("TX-11", "URI absent", with(&absent));
    let dangling = Signature::new(&world.signer, vec![Reference::to("#nope", &[], NOTHING)]).xml(&world.signer);
    let two = form.place(&form.evil(), &format!("{dangling}{}", dangling.replace("\"sig\"", "\"sig2\"")));
    trial.attack("TX-11", "two dangling signatures", two, &[FORMAT, NOT_FOUND, MALFORMED]);
    // One good reference, and one to nothing.
    let mut half = form.signature(&world.signer);
    half.references.push(Reference::to("#nope", &[], NOTHING));
    trial.never("TX-11", "one of two", form.place(&form.signed, &half.xml(&world.signer)));
    // Only itself: SignedInfo, KeyInfo, an empty Object.
    let mut own = Signature::new(
        &world.signer,
        vec![Reference::to("#o", &[], format!("<Object xmlns=\"{DSIG}\" Id=\"o\"></Object>"))],
    );
    own.objects = "<Object Id=\"o\"></Object>".into();
    trial.never("X-25", "only an empty Object", with(&own));
    trial.end();
}

/// TX-12.
#[test]
fn nothing_is_hashed() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let everything = ["not(true())", "false()", "self::nothing", "not(self::node())", "ancestor-or-self::ds:Nothing"];
    for expression in everything {
        let transforms = [transform(ENVELOPED), xpath(DSIG, expression)];
        trial.refused("X-11", &format!("XPath {expression}"), signed_over(world, "", &transforms, NOTHING));
        let transforms = [xpath(DSIG, expression), transform(C14N)];
        trial.refused("X-11", &format!("XPath {expression}, c14n"), signed_over(world, "", &transforms, NOTHING));
    }
    for (filter, expression) in [
        ("subtract", "/"),
        ("subtract", "//node()"),
        ("intersect", "//nothing"),
        ("subtract", "/*"),
        ("intersect", "/ds:Signature"),
    ] {
        let transforms = [filter2(DSIG, filter, expression)];
        trial.refused(
            "X-11",
            &format!("Filter 2.0 {filter} {expression}"),
            signed_over(world, "", &transforms, NOTHING),
        );
    }
    for transforms in [
        vec![transform(BASE64)],
        vec![transform(ENVELOPED), transform(BASE64)],
        vec![transform(C14N), transform(BASE64)],
        vec![transform(BASE64), transform(C14N)],
    ] {
        let file = signed_over(world, "", &transforms, NOTHING).replace(EVIL, "!!!!");
        trial.refused("X-11", "base64 of what has none", file);
    }
    // Enveloped, where everything is in the signature: the root is the signature itself.
    let mut enveloping = enveloping(&world.signer);
    enveloping.references = vec![Reference::to("", &[transform(ENVELOPED)], NOTHING)];
    trial.refused("X-11", "enveloped, and the signature is the root", enveloping.xml(&world.signer));
    enveloping.references = vec![Reference::to("#obj", &[transform(ENVELOPED)], NOTHING).typed(OBJECT)];
    trial.refused("X-11", "enveloped, of an Object inside", enveloping.xml(&world.signer));
    trial.refused("X-11", "an Object that is empty", {
        let mut signature = enveloping.clone();
        signature.objects = "<Object Id=\"obj\"></Object>".into();
        signature.references = vec![Reference::to("#obj", &[transform(BASE64)], NOTHING)];
        form("document").place("<S>9000000</S>", &signature.xml(&world.signer))
    });
    trial.end();
}

/// TX-13, TX-20: URIs that are no plain name. Nothing is fetched, see `io.rs`.
#[test]
fn uris() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let part = form("part");
    for uri in [
        "#x' or '1'='1",
        "#s' or @Id='s",
        "#s&quot; or &quot;1",
        "#xpointer(id('x'))",
        "#xpointer(//v)",
        "#element(/1)",
        "#s#s",
        "# s",
        "#S",
        "s",
    ] {
        let mut signature = part.signature(&world.signer);
        signature.references[0].attributes = format!(" URI=\"{uri}\"");
        trial.never("X-12", uri, part.place(&part.signed, &signature.xml(&world.signer)));
    }
    for uri in [
        "http://169.254.169.254/latest/meta-data",
        "https://example.gov.vn/x.xml",
        "file:///etc/passwd",
        "/etc/passwd",
        "x.xml",
        "./x.xml#s",
        "cid:1",
        "data:text/plain,",
        "ftp://127.0.0.1/x",
        "\\\\127.0.0.1\\x",
        "urn:x",
        "?s",
        "//127.0.0.1/x",
    ] {
        for octets in [NOTHING, part.canonical.as_bytes(), b"root:x:0:0:root:/root:/bin/bash\n"] {
            let mut signature = part.signature(&world.signer);
            signature.references = vec![Reference::to(uri, &[], octets)];
            let file = part.place(&part.signed, &signature.xml(&world.signer));
            trial.attack("X-21", uri, file, &[NOT_FOUND, FORMAT, MALFORMED]);
            let mut both = part.signature(&world.signer);
            both.references.push(Reference::to(uri, &[], octets));
            trial.attack(
                "X-21",
                &format!("{uri}, as second"),
                part.place(&part.signed, &both.xml(&world.signer)),
                &[NOT_FOUND, FORMAT, MALFORMED],
            );
        }
    }
    // The whole document by its pointer: recognised or refused, but never something else than the document.
    for uri in ["#xpointer(/)", "#xpointer(id('s'))", "#xpointer(id(&quot;s&quot;))"] {
        let document = form("document");
        let mut signature = document.signature(&world.signer);
        signature.references[0].attributes = format!(" URI=\"{uri}\"");
        trial.never(
            "TX-13",
            &format!("{uri}, forged"),
            document.place(&document.evil(), &signature.xml(&world.signer)),
        );
    }
    trial.end();
}

/// TX-14, X-13.
#[test]
fn transforms() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let octets = document.canonical.replace("{G}", "");
    let style = |inside: &str| {
        filled(
            XSLT,
            &format!(
                "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\">{inside}</xsl:stylesheet>"
            ),
        )
    };
    let heavy = "count(//*[count(//*[count(//*)&gt;0])&gt;0])&gt;0";
    for (what, transforms) in [
        (
            "XSLT with document()",
            vec![style(
                "<xsl:template match=\"/\"><xsl:copy-of select=\"document('file:///etc/passwd')\"></xsl:copy-of></xsl:template>",
            )],
        ),
        (
            "XSLT without end",
            vec![style(
                "<xsl:template match=\"/\" name=\"a\"><xsl:call-template name=\"a\"></xsl:call-template></xsl:template>",
            )],
        ),
        ("XSLT of nothing", vec![style("")]),
        ("XPath that takes long", vec![xpath(DSIG, heavy)]),
        ("XPath that says what is there", vec![transform(ENVELOPED), xpath(DSIG, "true()")]),
        ("XPath without what is changed", vec![transform(ENVELOPED), xpath(DSIG, "not(ancestor-or-self::v)")]),
        // The definition of the enveloped-signature transform (XMLDSig §6.6.4) with the comparison turned round.
        (
            "XPath with here()",
            vec![xpath(
                DSIG,
                "count(ancestor-or-self::ds:Signature | here()/ancestor::ds:Signature[1]) &lt; count(ancestor-or-self::ds:Signature)",
            )],
        ),
        ("XPath with text only", vec![xpath(DSIG, "self::text()")]),
        ("decryption", vec![transform("http://www.w3.org/2002/07/decrypt#XML"), transform(ENVELOPED)]),
        ("decryption, binary", vec![transform("http://www.w3.org/2002/07/decrypt#Binary"), transform(ENVELOPED)]),
        ("unknown", vec![transform("urn:nothing"), transform(ENVELOPED)]),
        ("unknown last", vec![transform(ENVELOPED), transform("urn:nothing")]),
        ("no algorithm", vec!["<Transform></Transform>".to_owned(), transform(ENVELOPED)]),
        (
            "exclusive form by a wrong name",
            vec![transform(ENVELOPED), transform("http://www.w3.org/TR/2001/10/xml-exc-c14n#")],
        ),
        ("another wrong name", vec![transform(ENVELOPED), transform("http://www.w3.org/TR/xml-exc-c14n#")]),
        ("C14N 2.0", vec![transform(ENVELOPED), transform("http://www.w3.org/2010/xml-c14n2")]),
        ("minimal form", vec![transform(ENVELOPED), transform("http://www.w3.org/2000/09/xmldsig#minimal")]),
        (
            "STR-Transform",
            vec![transform(
                "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform",
            )],
        ),
        (
            "enveloped twice",
            vec![
                transform(ENVELOPED),
                transform(ENVELOPED),
                transform(ENVELOPED),
                transform(ENVELOPED),
                transform(ENVELOPED),
                transform(ENVELOPED),
            ],
        ),
        (
            "six canonical forms",
            vec![
                transform(ENVELOPED),
                transform(C14N),
                transform(C14N),
                transform(C14N),
                transform(C14N),
                transform(C14N),
            ],
        ),
        ("a hundred", vec![transform(C14N); 100]),
        ("XPath empty", vec![transform(ENVELOPED), xpath(DSIG, "")]),
        ("XPath without element", vec![transform(ENVELOPED), transform(XPATH)]),
        ("Filter 2.0 without element", vec![transform(ENVELOPED), transform(FILTER2)]),
        ("something beside Transform", vec!["<Transformation></Transformation>".to_owned(), transform(ENVELOPED)]),
    ] {
        let start = std::time::Instant::now();
        trial.refused("X-13", what, {
            let signature = Signature::new(&world.signer, vec![Reference::to("", &transforms, &octets)]);
            document.place(&document.signed, &signature.xml(&world.signer))
        });
        assert!(start.elapsed() < std::time::Duration::from_secs(20), "{what}: {:?}", start.elapsed());
    }
    // On a hundred thousand nodes, a quadratic expression would take minutes.
    let big = format!("<S>{}<v>9000000</v></S>", "<x></x>".repeat(100_000));
    let signature =
        Signature::new(&world.signer, vec![Reference::to("", &[transform(ENVELOPED), xpath(DSIG, heavy)], NOTHING)]);
    let start = std::time::Instant::now();
    trial.refused("TX-14", "XPath on 100,000 nodes", document.place(&big, &signature.xml(&world.signer)));
    assert!(start.elapsed() < std::time::Duration::from_secs(60), "{:?}", start.elapsed());
    trial.end();
}

/// expressions that look like the patterns that are known, and select something else. The digest is the one that a
/// verifier computes who takes them for the pattern; what is forged lies in what the true expression leaves out or in.
#[test]
fn patterns_look_alike() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let octets = document.canonical.replace("{G}", "");
    let exact = "not(ancestor-or-self::ds:Signature)";
    let file = |transforms: &[String], octets: &str| {
        let signature = Signature::new(&world.signer, vec![Reference::to("", transforms, octets)]);
        document.place(&document.signed, &signature.xml(&world.signer))
    };
    let _ = trial.control("TX-01", "the XPath pattern", file(&[xpath(DSIG, exact)], &octets));
    let _ = trial.control("TX-01", "the pattern, c14n", file(&[xpath(DSIG, exact), transform(C14N)], &octets));
    let _ = trial.control(
        "TX-01",
        "the Filter 2.0 pattern",
        file(&[filter2(DSIG, "subtract", "/descendant::ds:Signature")], &octets),
    );
    for namespace in [
        "urn:other",
        "http://www.w3.org/2000/09/xmldsig",
        "http://www.w3.org/2000/09/XMLDSIG#",
        "http://www.w3.org/2000/09/xmldsig# ",
    ] {
        trial.refused("X-29", &format!("ds is {namespace}"), file(&[xpath(namespace, exact)], &octets));
        trial.refused(
            "X-29",
            &format!("ds is {namespace}, Filter 2.0"),
            file(&[filter2(namespace, "subtract", "/descendant::ds:Signature")], &octets),
        );
    }
    // The prefix bound to two namespaces: outside and inside.
    let twice = filled(XPATH, &format!("<XPath xmlns:ds=\"urn:other\">{exact}</XPath>"));
    let outer = Reference::to("", &[twice], &octets);
    let mut signature = Signature::new(&world.signer, vec![outer]);
    signature.c14n = C14N.into();
    let text = signature.xml(&world.signer).replacen("<Signature ", &format!("<Signature xmlns:ds=\"{DSIG}\" "), 1);
    let canonical = signature.canonical().replacen(
        &format!("xmlns=\"{DSIG}\""),
        &format!("xmlns=\"{DSIG}\" xmlns:ds=\"{DSIG}\""),
        1,
    );
    let text = text.replace(&signature.value(&world.signer), &value(&world.signer, canonical.as_bytes()));
    trial.refused("X-29", "ds is something else inside", document.place(&document.signed, &text));
    // No binding at all.
    let unbound = filled(XPATH, &format!("<XPath>{exact}</XPath>"));
    trial.refused("X-29", "ds is nothing", file(&[unbound], &octets));
    for expression in [
        "not(ancestor-or-self::Signature)",
        "not(ancestor-or-self::ds:signature)",
        "not(ancestor-or-self::ds:Signatures)",
        "not(ancestor::ds:Signature)",
        "not(self::ds:Signature)",
        "not(ancestor-or-self::ds:Signature) and not(ancestor-or-self::v)",
        "not(ancestor-or-self::ds:Signature or self::v)",
        "not(ancestor-or-self::ds:Signature | ancestor-or-self::v)",
        "not(not(ancestor-or-self::ds:Signature))",
        "ancestor-or-self::ds:Signature",
        "not(ancestor-or-self::ds:Signature[@Id='x'])",
        "not(ancestor-or-self::ds:Signature[1])",
        "not(ancestor-or-self::ds:SignatureValue)",
        "not(ancestor-or-self::ds:Object)",
        "not(ancestor-or-self::*)",
        "not(ancestor-or-self::ds:*)",
        "not(descendant-or-self::ds:Signature)",
        "not(ancestor-or-self::ds:Signature) or true()",
        "not(ancestor-or-self::ds:Signature)(",
        "nota(ancestor-or-self::ds:Signature)",
        "not(ancestor-or-self::ds:Signature\u{301})",
        "not(ancestor-or-self::ds:Signature) not(ancestor-or-self::ds:Signature)",
        "'not(ancestor-or-self::ds:Signature)'",
        "not('ancestor-or-self::ds:Signature')",
        "boolean(ancestor-or-self::ds:Signature)",
    ] {
        trial.refused("X-13", expression, file(&[xpath(DSIG, expression)], &octets));
    }
    // Split by what is no text: which text is the expression?
    for (what, content) in [
        ("comment", "not(ancestor-or-self::ds:Signature<!-- or self::v -->)"),
        ("comment that hides", "not(ancestor-or-self::ds:Signature<!-- -->s)"),
        ("element", "not(ancestor-or-self::ds:Signature<x></x>)"),
        ("element that holds", "<x>not(self::v)</x>not(ancestor-or-self::ds:Signature)"),
        ("instruction", "not(ancestor-or-self::ds:Signature<?x or self::v?>)"),
    ] {
        let with = |text: &str| filled(XPATH, &format!("<XPath xmlns:ds=\"{DSIG}\">{text}</XPath>"));
        // Comments are no part of what is signed.
        let plain = content.replace("<!-- or self::v -->", "").replace("<!-- -->", "");
        let text = file(&[with(&plain)], &octets).replace(&plain, content);
        match what {
            // Inside an expression a comment is nothing: the pattern is the pattern.
            "comment" => drop(trial.control("TX-01", "XPath with a comment in it", text)),
            _ => trial.refused("X-14", &format!("XPath split by {what}"), text),
        }
    }
    let two = filled(
        XPATH,
        &format!("<XPath xmlns:ds=\"{DSIG}\">{exact}</XPath><XPath xmlns:ds=\"{DSIG}\">not(self::v)</XPath>"),
    );
    trial.refused("X-13", "two XPath elements", file(&[two], &octets));
    let foreign = filled(XPATH, &format!("<XPath xmlns=\"urn:x\" xmlns:ds=\"{DSIG}\">{exact}</XPath>"));
    trial.refused("X-29", "XPath in another namespace", file(&[foreign], &octets));
    for (filter, expression) in [
        ("union", "/descendant::ds:Signature"),
        ("intersect", "/descendant::ds:Signature"),
        ("Subtract", "/descendant::ds:Signature"),
        ("", "/descendant::ds:Signature"),
        ("subtract", "/descendant::ds:Signature | //v"),
        ("subtract", "/descendant::ds:Signature[1]"),
        ("subtract", "//ds:Signature/.."),
        ("subtract", "/descendant::Signature"),
        ("subtract", "//*"),
        ("intersect", "//v"),
        ("intersect", "/"),
        ("subtract", "here()/ancestor::ds:Signature[1]/.."),
        ("subtract", "//ds:Object"),
    ] {
        trial.refused(
            "X-13",
            &format!("Filter 2.0 {filter} {expression}"),
            file(&[filter2(DSIG, filter, expression)], &octets),
        );
    }
    let one = filter2(DSIG, "subtract", "/descendant::ds:Signature");
    let more = one.replacen(
        "</Transform>",
        &format!("<fx:XPath xmlns:fx=\"{FILTER2}\" Filter=\"subtract\">//v</fx:XPath></Transform>"),
        1,
    );
    trial.refused("X-13", "Filter 2.0, one more", file(&[more], &octets));
    let before = one.replacen(
        "<fx:XPath",
        &format!("<fx:XPath xmlns:fx=\"{FILTER2}\" Filter=\"intersect\">/R/none</fx:XPath><fx:XPath"),
        1,
    );
    trial.refused("X-13", "Filter 2.0, one before", file(&[before], &octets));
    trial.end();
}

/// TX-16, X-15; and other algorithms of SignedInfo.
#[test]
fn algorithms_of_signed_info() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    for c14n in [
        "",
        "urn:nothing",
        "http://www.w3.org/2010/xml-c14n2",
        "http://www.w3.org/2000/09/xmldsig#minimal",
        "http://www.w3.org/TR/xml-exc-c14n#",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#withcomments",
        "http://www.w3.org/2001/10/xml-exc-c14n",
        XSLT,
        XPATH,
        ENVELOPED,
        BASE64,
    ] {
        let mut signature = document.signature(&world.signer);
        signature.c14n = c14n.into();
        trial.refused(
            "X-15",
            &format!("SignedInfo by '{c14n}'"),
            document.place(&document.signed, &signature.xml(&world.signer)),
        );
    }
    for method in [
        "",
        "urn:nothing",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        SHA256,
        "http://www.w3.org/2007/05/xmldsig-more#md2-rsa-MGF1",
    ] {
        let mut signature = document.signature(&world.signer);
        signature.method = method.into();
        trial.never(
            "X-15",
            &format!("signed by '{method}'"),
            document.place(&document.signed, &signature.xml(&world.signer)),
        );
    }
    for method in
        ["", "urn:nothing", "http://www.w3.org/2001/04/xmldsig-more#md5", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"]
    {
        let mut signature = document.signature(&world.signer);
        signature.references[0].method = method.into();
        trial.never(
            "X-15",
            &format!("digest '{method}'"),
            document.place(&document.signed, &signature.xml(&world.signer)),
        );
    }
    // The same octets under the name of a form that keeps comments: a comment was never hashed.
    let mut swapped = document.signature(&world.signer);
    swapped.references[0].transforms.push_str(&transform(C14N_COMMENTS));
    let file = document.place(&document.signed, &swapped.xml(&world.signer));
    let _ = trial.control("TX-16", "with comments, and none is there", &file);
    // A same-document reference has no comments whatever the method says (XMLDSig §4.4.3.2): a comment changes nothing.
    trial.never("TX-16", "with comments that were hashed", {
        let mut signature = document.signature(&world.signer);
        let commented = document.canonical.replace("<S>", "<S><!--9000000-->").replace("{G}", "");
        signature.references = vec![Reference::to("", &[transform(ENVELOPED), transform(C14N_COMMENTS)], commented)];
        document.place(&document.signed.replace("<S>", "<S><!--9000000-->"), &signature.xml(&world.signer))
    });
    // Inclusive form of SignedInfo takes in what is declared around it: a declaration added later changes what was signed.
    let mut inclusive = document.signature(&world.signer);
    inclusive.c14n = C14N.into();
    let file = document.place(&document.signed, &inclusive.xml(&world.signer));
    let _ = trial.control("TX-01", "SignedInfo inclusive", &file);
    let declared = file.replacen("<Signature ", "<Signature xmlns:x=\"urn:x\" ", 1);
    trial.attack("X-29", "a declaration around an inclusive SignedInfo", declared, &[VALUE]);
    let attribute = file.replacen("<Signature ", "<Signature xml:lang=\"vi\" ", 1);
    trial.attack("X-29", "xml:lang around an inclusive SignedInfo", attribute, &[VALUE]);
    trial.end();
}

/// TX-17, X-16: everything is there, but not once, or not in its order.
#[test]
fn parts_of_a_signature() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let good = document.signature(&world.signer);
    let mut evil = good.clone();
    evil.references =
        vec![Reference::to("", &[transform(ENVELOPED)], document.canonical.replace(AMOUNT, EVIL).replace("{G}", ""))];
    let signed_info = |s: &Signature| format!("<SignedInfo>{}</SignedInfo>", s.inside());
    let value = |s: &Signature| format!("<SignatureValue>{}</SignatureValue>", s.value(&world.signer));
    let stolen = format!("<SignatureValue>{}</SignatureValue>", good.value(&world.signer));
    let key_info = format!("<KeyInfo>{}</KeyInfo>", good.key_info.clone().unwrap());
    let around = |first: String| document.place(&document.evil(), &good.around(&first));
    let honest = |first: String| document.place(&document.signed, &good.around(&first));
    for (what, file) in [
        ("two SignedInfo, good first", around([signed_info(&good), signed_info(&evil), stolen.clone()].concat())),
        ("two SignedInfo, forged first", around([signed_info(&evil), signed_info(&good), stolen.clone()].concat())),
        (
            "a second SignedInfo behind the value",
            around([signed_info(&good), stolen.clone(), signed_info(&evil)].concat()),
        ),
        (
            "SignedInfo inside SignedInfo",
            around(format!("<SignedInfo>{}{}</SignedInfo>{stolen}", good.inside(), signed_info(&evil))),
        ),
        (
            "SignedInfo in an Object",
            around(format!("{}{stolen}<Object>{}</Object>", signed_info(&evil), signed_info(&good))),
        ),
        (
            "two values, good first",
            honest([signed_info(&good), value(&good), "<SignatureValue>AAAA</SignatureValue>".into()].concat()),
        ),
        (
            "two values, bad first",
            honest([signed_info(&good), "<SignatureValue>AAAA</SignatureValue>".into(), value(&good)].concat()),
        ),
        ("value before SignedInfo", honest([value(&good), signed_info(&good)].concat())),
        ("KeyInfo first", honest([key_info.clone(), signed_info(&good), value(&good)].concat())),
        ("two KeyInfo", honest([signed_info(&good), value(&good), key_info].concat())),
        ("no value", honest(signed_info(&good))),
        ("no SignedInfo", honest(value(&good))),
        ("an unknown child", honest([signed_info(&good), value(&good), "<Value></Value>".into()].concat())),
        (
            "a child of another namespace",
            honest([signed_info(&good), value(&good), "<x xmlns=\"urn:x\"></x>".into()].concat()),
        ),
        ("text between", honest([signed_info(&good), "x".into(), value(&good)].concat())),
        (
            "SignedInfo of another namespace first",
            honest(["<SignedInfo xmlns=\"urn:x\"></SignedInfo>".into(), signed_info(&good), value(&good)].concat()),
        ),
        ("an element in the value", honest([signed_info(&good), value(&good).replace("</", "<x></x></")].concat())),
        ("value not base64", honest([signed_info(&good), "<SignatureValue>!!!</SignatureValue>".into()].concat())),
        ("empty value", honest([signed_info(&good), "<SignatureValue></SignatureValue>".into()].concat())),
        ("value with an octet more", honest([signed_info(&good), value(&good).replace("</", "AA==</")].concat())),
    ] {
        trial.attack("X-16", what, file, &[FORMAT, MALFORMED, VALUE]);
    }
    let usual = signed_info(&good);
    let (c14n, method) = usual["<SignedInfo>".len()..].split_once("<SignatureMethod").unwrap();
    let method = format!("<SignatureMethod{}", method.split_once("<Reference").unwrap().0);
    for (what, head) in [
        ("two CanonicalizationMethod", format!("{c14n}{c14n}{method}")),
        ("two SignatureMethod", format!("{c14n}{method}{method}")),
        ("method first", format!("{method}{c14n}")),
        ("no CanonicalizationMethod", method.clone()),
        ("no SignatureMethod", c14n.to_owned()),
        ("something unknown", format!("{c14n}{method}<Reference2></Reference2>")),
        ("text", format!("{c14n}{method}x")),
        ("a comment", format!("{c14n}{method}<!-- -->")),
        ("content in the method", format!("{c14n}{}", method.replace("></", "><x></x></"))),
    ] {
        let mut signature = good.clone();
        signature.head = Some(head);
        let file = document.place(&document.signed, &signature.xml(&world.signer));
        trial.attack("X-16", &format!("SignedInfo: {what}"), file, &[FORMAT, MALFORMED, VALUE, CONSTRAINTS, UNCHECKED]);
    }
    let reference = good.references[0].xml();
    let inside = |from: &str, to: &str| good.inside().replacen(from, to, 1);
    for (what, text) in [
        ("two DigestValue", inside("</Reference>", "<DigestValue>AAAA</DigestValue></Reference>")),
        (
            "DigestValue of the forged first",
            inside("<DigestValue>", &format!("<DigestValue>{}</DigestValue><DigestValue>", sha256(b"x"))),
        ),
        ("no DigestValue", inside(&format!("<DigestValue>{}</DigestValue>", good.references[0].digest), "")),
        (
            "two DigestMethod",
            inside("<DigestValue>", &format!("<DigestMethod Algorithm=\"{SHA256}\"></DigestMethod><DigestValue>")),
        ),
        ("two Transforms", inside("<DigestMethod", "<Transforms></Transforms><DigestMethod")),
        ("empty Transforms", inside("<Transforms>", "<Transforms></Transforms><Transforms>")),
        (
            "Transforms last",
            inside("</Reference>", &format!("<Transforms>{}</Transforms></Reference>", transform(C14N))),
        ),
        ("a Reference inside a Reference", inside("</Reference>", &format!("{reference}</Reference>"))),
        ("DigestValue split by a comment", inside("</DigestValue>", "<!-- --></DigestValue>")),
        ("DigestValue split by an element", inside("</DigestValue>", "<x></x></DigestValue>")),
        ("DigestValue cut", good.inside().replacen(&good.references[0].digest, &good.references[0].digest[..40], 1)),
        ("DigestValue empty", good.inside().replacen(&good.references[0].digest, "", 1)),
    ] {
        let canonical = format!("<SignedInfo xmlns=\"{DSIG}\">{text}</SignedInfo>");
        // Comments are no part of the canonical form.
        let value = super::forge::value(&world.signer, canonical.replace("<!-- -->", "").as_bytes());
        let file = honest(format!("<SignedInfo>{text}</SignedInfo><SignatureValue>{value}</SignatureValue>"));
        trial.attack("X-16", &format!("Reference: {what}"), file, REFUSED);
    }
    trial.end();
}

/// Five parts, named by a manifest.
pub fn manifest_of_five(world: &super::base::World) -> String {
    let parts: Vec<String> = (0..5).map(|n| format!("<S xmlns=\"urn:s\" Id=\"s{n}\"><v>{AMOUNT}</v></S>")).collect();
    let entries = parts.iter().enumerate().map(|(n, s)| Reference::to(&format!("#s{n}"), &[transform(EXC)], s).xml());
    let inside = format!("Id=\"m\">{}</Manifest>", entries.collect::<String>());
    let octets = format!("<Manifest xmlns=\"{DSIG}\" {inside}");
    let mut signature =
        Signature::new(&world.signer, vec![Reference::to("#m", &[transform(EXC)], octets).typed(MANIFEST)]);
    signature.objects = format!("<Object><Manifest {inside}</Object>");
    format!("<R>{}{}</R>", parts.concat(), signature.xml(&world.signer))
}

/// TX-18, TX-25.
#[test]
fn each_reference_and_manifest_counts() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let part = |n: usize, v: &str| format!("<S xmlns=\"urn:s\" Id=\"s{n}\"><v>{v}</v></S>");
    let all: Vec<String> = (0..5).map(|n| part(n, AMOUNT)).collect();
    let references: Vec<Reference> =
        (0..5).map(|n| Reference::to(&format!("#s{n}"), &[transform(EXC)], &all[n])).collect();
    let signature = Signature::new(&world.signer, references.clone()).xml(&world.signer);
    let file = |parts: &[String], signature: &str| format!("<R>{}{signature}</R>", parts.concat());
    let _ = trial.control("TX-18", "five", file(&all, &signature));
    for n in 0..5 {
        let mut broken = all.clone();
        broken[n] = part(n, EVIL);
        trial.attack("X-18", &format!("reference {n} of 5"), file(&broken, &signature), &[HASH]);
        let mut gone = all.clone();
        gone[n].clear();
        trial.attack("X-18", &format!("{n} of 5 is gone"), file(&gone, &signature), &[FORMAT, NOT_FOUND, HASH]);
        // The digest of another reference.
        let mut wrong = references.clone();
        wrong[n].digest = references[(n + 1) % 5].digest.clone();
        let signature = Signature::new(&world.signer, wrong).xml(&world.signer);
        trial.attack("X-18", &format!("digest {n} of 5 is another's"), file(&all, &signature), &[HASH]);
    }
    // A manifest: signed itself, and its entries count.
    let manifest = |entries: &[Reference]| {
        let entries: Vec<String> = entries.iter().map(Reference::xml).collect();
        format!("Id=\"m\">{}</Manifest>", entries.concat())
    };
    let signed = |inside: &str, typed: bool| {
        let octets = format!("<Manifest xmlns=\"{DSIG}\" {inside}");
        let mut reference = Reference::to("#m", &[transform(EXC)], octets);
        if typed {
            reference = reference.typed(MANIFEST);
        }
        let mut signature = Signature::new(&world.signer, vec![reference]);
        signature.objects = format!("<Object><Manifest {inside}</Object>");
        signature.xml(&world.signer)
    };
    let good = manifest(&references);
    let _ = trial.control("TX-25", "a manifest", file(&all, &signed(&good, true)));
    for n in 0..5 {
        let mut broken = all.clone();
        broken[n] = part(n, EVIL);
        trial.attack("X-27", &format!("entry {n} of 5"), file(&broken, &signed(&good, true)), &[HASH]);
        trial.never("X-27", &format!("entry {n} of 5, no Type"), file(&broken, &signed(&good, false)));
        let mut gone = all.clone();
        gone[n].clear();
        trial.never("X-27", &format!("entry {n} of 5 is gone"), file(&gone, &signed(&good, true)));
    }
    trial.never("X-27", "no entries", file(&all, &signed(&manifest(&[]), true)));
    let nothing = [Reference::to("#nope", &[], NOTHING)];
    trial.never("TX-25", "an entry to nothing", file(&all, &signed(&manifest(&nothing), true)));
    let own = [Reference::to("#m", &[], NOTHING)];
    trial.never("X-27", "an entry to the manifest itself", file(&all, &signed(&manifest(&own), true)));
    let elsewhere = signed(&good, true).replace("<Object><Manifest", "<Object><x xmlns=\"urn:x\"></x><Manifest");
    let mut broken = all.clone();
    broken[0] = part(0, EVIL);
    trial.attack("X-27", "broken, beside something", file(&broken, &elsewhere), &[HASH, FORMAT]);
    // More references than anybody has.
    let many: Vec<String> = (0..200).map(|n| part(n, AMOUNT)).collect();
    let refer: Vec<Reference> =
        many.iter().enumerate().map(|(n, s)| Reference::to(&format!("#s{n}"), &[transform(EXC)], s)).collect();
    trial.never(
        "TX-27",
        "200 references",
        file(&many, &Signature::new(&world.signer, refer.clone()).xml(&world.signer)),
    );
    trial.end();
}
