//! Rows: what is read is what was signed, or nothing is.

use std::time::{Duration, Instant};

use super::base::{FORMAT, HASH, MALFORMED, Trial, VALUE, Want, world};
use super::forge::{DSIG, EXC, Reference, Signature, filled, transform};
use super::forms::{AMOUNT, EVIL, form, forms};

/// In debug builds on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// TX-15, X-14: the value is the same and looks different; then a verdict stands for the value as a whole.
#[test]
fn split_values() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    for form in forms() {
        let honest = form.honest(&world.signer);
        for (what, split) in [
            ("comment", "100<!-- -->0000"),
            ("comment that hides", "1<!--00-->000000"),
            ("CDATA", "<![CDATA[1000000]]>"),
            ("CDATA in the middle", "100<![CDATA[00]]>00"),
            ("character reference", "1&#48;00000"),
            ("hexadecimal reference", "&#x31;000000"),
        ] {
            // The canonical form has none of these: the signature is intact, and the value is the whole.
            let file = honest.replace(AMOUNT, split);
            let _ = trial.control("TX-15", &format!("{}: {what}", form.name), file);
        }
        for (what, split) in [
            ("an instruction", "100<?x?>0000"),
            ("an element", "100<x></x>0000"),
            ("a comment instead of digits", "1<!--000000-->"),
            ("white space", "1000000 "),
            ("a zero more in CDATA", "1000000<![CDATA[0]]>"),
        ] {
            let file = honest.replace(AMOUNT, split);
            trial.attack("X-14", &format!("{}: {what}", form.name), file, &[HASH, FORMAT]);
        }
    }
    // The same inside the signature.
    let document = form("document");
    let honest = document.honest(&world.signer);
    let value = document.signature(&world.signer).value(&world.signer);
    let digest = document.reference().digest;
    for (what, file) in [
        ("an instruction in SignedInfo", honest.replace("<SignatureMethod", "<?x?><SignatureMethod")),
        ("white space in SignedInfo", honest.replace("<SignatureMethod", "\n<SignatureMethod")),
        ("an instruction in the digest", honest.replace(&digest, &format!("{}<?x?>{}", &digest[..9], &digest[9..]))),
        ("an instruction in a method", honest.replace("\"></SignatureMethod>", "\"><?x?></SignatureMethod>")),
    ] {
        trial.attack("X-14", what, file, &[VALUE, FORMAT, MALFORMED]);
    }
    for (what, file) in [
        ("a comment in SignedInfo", honest.replace("<SignatureMethod", "<!--x--><SignatureMethod")),
        ("a comment in the digest", honest.replace(&digest, &format!("{}<!--x-->{}", &digest[..9], &digest[9..]))),
        ("a comment in the value", honest.replace(&value, &format!("{}<!--x-->{}", &value[..9], &value[9..]))),
        ("an instruction in the value", honest.replace(&value, &format!("{}<?x?>{}", &value[..9], &value[9..]))),
    ] {
        // Refused (threat X-14), or read as the whole that was signed: both are right, half of it is not.
        trial.check("X-14", what, file, &[Want::Passed, FORMAT, VALUE, MALFORMED]).ok();
    }
    let lines = honest.replace(&value, &format!("\n{}\r\n\t{} ", &value[..64], &value[64..]));
    let _ = trial.control("TX-01", "a value in lines", lines);
    trial.end();
}

/// TX-19, X-20.
#[test]
fn document_types_and_entities() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let lol: String = (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let long = "a".repeat(50_000);
    for form in forms() {
        let honest = form.honest(&world.signer);
        let root: String = honest[1..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        for (what, dtd) in [
            ("empty", format!("<!DOCTYPE {root}>")),
            ("billion laughs", format!("<!DOCTYPE {root} [<!ENTITY l0 \"ha\">{lol}]>")),
            ("quadratic", format!("<!DOCTYPE {root} [<!ENTITY a \"{long}\">]>")),
            ("a file", format!("<!DOCTYPE {root} [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>")),
            ("a host", format!("<!DOCTYPE {root} [<!ENTITY x SYSTEM \"http://127.0.0.1:9/x\">]>")),
            ("external", format!("<!DOCTYPE {root} SYSTEM \"http://127.0.0.1:9/x.dtd\">")),
            ("public", format!("<!DOCTYPE {root} PUBLIC \"-//W3C//DTD XHTML 1.0//EN\" \"x.dtd\">")),
            ("a default Id", format!("<!DOCTYPE {root} [<!ATTLIST S Id CDATA \"s\">]>")),
            ("an Id type", format!("<!DOCTYPE {root} [<!ATTLIST S x ID #IMPLIED>]>")),
            ("a parameter entity", format!("<!DOCTYPE {root} [<!ENTITY % x SYSTEM \"http://127.0.0.1:9/x\"> %x;]>")),
            ("a loop", format!("<!DOCTYPE {root} [<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">]>")),
            ("in small letters", format!("<!doctype {root}>")),
            ("unfinished", format!("<!DOCTYPE {root} [")),
        ] {
            trial.attack("X-19", &format!("{}: {what}", form.name), format!("{dtd}{honest}"), &[MALFORMED]);
            let behind = format!("<?xml version=\"1.0\"?>\n<!-- --><?x?>\n{dtd}\n{honest}");
            trial.attack("X-19", &format!("{}: {what}, later", form.name), behind, &[MALFORMED]);
        }
        for (what, file) in [
            ("an entity nobody declared", honest.replace(AMOUNT, "&x;")),
            ("nbsp", honest.replace(AMOUNT, "1000000&nbsp;")),
            ("a bare ampersand", honest.replace(AMOUNT, "1 & 2")),
            ("a document type inside", honest.replace(AMOUNT, "<!DOCTYPE x>1000000")),
            ("an entity declaration inside", honest.replace(AMOUNT, "<!ENTITY x \"y\">1000000")),
        ] {
            trial.attack("X-20", &format!("{}: {what}", form.name), file, &[MALFORMED]);
        }
        let include = "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"></xi:include>";
        trial.never("X-20", &format!("{}: XInclude", form.name), honest.replace(AMOUNT, include));
    }
    // What points at schemas and styles is content like other content: signed, it passes, and nothing is fetched.
    let document = form("document");
    let located = document.signed.replace(
        "<S>",
        "<S xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\"http://127.0.0.1:9/x.xsd\">",
    );
    let mut other = document.clone();
    other.canonical = document.canonical.replace(&document.signed, &located);
    other.signed = located;
    let _ = trial.control("X-20", "schemaLocation", other.honest(&world.signer));
    trial.end();
}

/// what other programs read differently.
#[test]
fn not_well_formed() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let honest = document.honest(&world.signer);
    for (what, file) in [
        ("two roots", format!("{honest}<R><S><v>9000000</v></S></R>")),
        ("text behind", format!("{honest}9000000")),
        ("text before", format!("1212{honest}")),
        ("a declaration that is not first", format!("\n<?xml version=\"1.0\"?>{honest}")),
        ("two declarations", format!("<?xml version=\"1.0\"?><?xml version=\"1.0\"?>{honest}")),
        ("a declaration inside", honest.replace("<S>", "<S><?xml version=\"1.0\"?>")),
        ("a target XML", honest.replace("<S>", "<S><?XmL x?>")),
        ("an attribute twice", honest.replace("<S>", "<S a=\"1\" a=\"2\">")),
        (
            "an attribute twice by namespace",
            honest.replace("<S>", "<S xmlns:a=\"urn:x\" xmlns:b=\"urn:x\" a:a=\"1\" b:a=\"2\">"),
        ),
        ("a declaration twice", honest.replace("<S>", "<S xmlns=\"urn:a\" xmlns=\"urn:b\">")),
        ("no quotes", honest.replace("<S>", "<S a=1>")),
        ("no value", honest.replace("<S>", "<S a>")),
        ("no space between attributes", honest.replace("<S>", "<S a=\"1\"b=\"2\">")),
        ("< in a value", honest.replace("<S>", "<S a=\"<\">")),
        ("]]> in text", honest.replace(AMOUNT, "1000000]]>")),
        ("-- in a comment", honest.replace("<S>", "<S><!-- -- -->")),
        ("--->", honest.replace("<S>", "<S><!-- --->")),
        ("an end tag of another", honest.replace("</v>", "</V>")),
        ("an end tag too many", format!("{honest}</R>")),
        ("an end tag missing", honest.replace("</R>", "")),
        ("attributes in an end tag", honest.replace("</v>", "</v a=\"1\">")),
        ("a prefix nobody declared", honest.replace("<v>", "<x:v>").replace("</v>", "</x:v>")),
        ("an attribute's prefix nobody declared", honest.replace("<v>", "<v x:a=\"1\">")),
        ("two colons", honest.replace("<S>", "<S xmlns:a=\"urn:a\" a:b:c=\"1\">")),
        ("a colon first", honest.replace("<v>", "<:v>").replace("</v>", "</:v>")),
        ("a colon last", honest.replace("<S>", "<S xmlns:a=\"urn:a\" a:=\"1\">")),
        ("a prefix taken away", honest.replace("<S>", "<S xmlns:a=\"\">")),
        ("xmlns redeclared", honest.replace("<S>", "<S xmlns:xmlns=\"urn:x\">")),
        ("xml redeclared", honest.replace("<S>", "<S xmlns:xml=\"urn:x\">")),
        ("xml's namespace elsewhere", honest.replace("<S>", "<S xmlns:a=\"http://www.w3.org/XML/1998/namespace\">")),
        ("xmlns' namespace", honest.replace("<S>", "<S xmlns:a=\"http://www.w3.org/2000/xmlns/\">")),
        ("an element called xmlns:x", honest.replace("<v>", "<xmlns:v>").replace("</v>", "</xmlns:v>")),
        ("a digit first", honest.replace("<v>", "<1v>").replace("</v>", "</1v>")),
        ("space before a name", honest.replace("<v>", "< v>")),
        ("reference to NUL", honest.replace(AMOUNT, "&#0;")),
        ("reference to a surrogate", honest.replace(AMOUNT, "&#xD800;")),
        ("reference to a pair of surrogates", honest.replace(AMOUNT, "&#xD83D;&#xDE00;")),
        ("reference to U+FFFE", honest.replace(AMOUNT, "&#xFFFE;")),
        ("reference beyond Unicode", honest.replace(AMOUNT, "&#x110000;")),
        ("a reference that overflows", honest.replace(AMOUNT, "&#4294967345;")),
        ("a reference that overflows 64 bits", honest.replace(AMOUNT, "&#18446744073709551665;")),
        ("&#X31;", honest.replace(AMOUNT, "&#X31;")),
        ("&#;", honest.replace(AMOUNT, "&#;")),
        ("&#49", honest.replace(AMOUNT, "&#49 ")),
        ("an instruction without target", honest.replace("<S>", "<S><? x?>")),
        ("an unfinished comment", honest.replace("</R>", "<!-- ")),
        ("an unfinished CDATA", honest.replace("</R>", "<![CDATA[")),
        ("CDATA outside", format!("{honest}<![CDATA[x]]>")),
        ("cdata in small letters", honest.replace(AMOUNT, "<![cdata[1000000]]>")),
        ("nothing", String::new()),
        ("white space", " \n".to_owned()),
        ("a declaration alone", "<?xml version=\"1.0\"?>".to_owned()),
    ] {
        trial.attack("X-17", what, file, &[MALFORMED, FORMAT]);
    }
    trial.end();
}

/// TX-28, X-32.
#[test]
fn encodings() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let honest = document.honest(&world.signer);
    let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let declared = |encoding: &str| format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>{honest}");
    let marked = |text: &str| format!("\u{feff}{text}");
    for (what, file) in [
        ("UTF-8", declared("UTF-8").into_bytes()),
        ("UTF-8 with a mark", marked(&declared("utf-8")).into_bytes()),
        ("a mark and no declaration", marked(&honest).into_bytes()),
        ("UTF-16, little end first", utf16(&marked(&declared("UTF-16")), u16::to_le_bytes)),
        ("UTF-16, big end first", utf16(&marked(&declared("UTF-16")), u16::to_be_bytes)),
        ("UTF-16 and no declaration", utf16(&marked(&honest), u16::to_le_bytes)),
    ] {
        let _ = trial.control("TX-28", what, file);
    }
    let raw = |from: &str, to: &[u8]| {
        let at = honest.find(from).unwrap();
        [&honest.as_bytes()[..at], to, &honest.as_bytes()[at + from.len()..]].concat()
    };
    for (what, file) in [
        ("UTF-16 that calls itself UTF-8", utf16(&marked(&declared("UTF-8")), u16::to_le_bytes)),
        ("UTF-8 that calls itself UTF-16", declared("UTF-16").into_bytes()),
        ("UTF-16 without a mark", utf16(&declared("UTF-16LE"), u16::to_le_bytes)),
        ("UTF-7", declared("UTF-7").into_bytes()),
        ("UTF-32", marked(&honest).chars().flat_map(|c| u32::from(c).to_le_bytes()).collect()),
        ("EBCDIC", declared("IBM037").into_bytes()),
        ("an encoding that there is not", declared("utf-8x").into_bytes()),
        ("no name", declared("").into_bytes()),
        ("ISO-2022-JP", declared("ISO-2022-JP").into_bytes()),
        ("TCVN", declared("x-viet-tcvn5712").into_bytes()),
        ("XML 1.1", format!("<?xml version=\"1.1\"?>{honest}").into_bytes()),
        ("XML 2.0", format!("<?xml version=\"2.0\"?>{honest}").into_bytes()),
        ("no version", format!("<?xml encoding=\"UTF-8\"?>{honest}").into_bytes()),
        ("encoding before version", format!("<?xml encoding=\"UTF-8\" version=\"1.0\"?>{honest}").into_bytes()),
        ("standalone maybe", format!("<?xml version=\"1.0\" standalone=\"maybe\"?>{honest}").into_bytes()),
        ("NUL", raw(AMOUNT, b"1000000\0")),
        ("U+0001", raw(AMOUNT, b"1000000\x01")),
        ("overlong solidus", raw(AMOUNT, b"\xc0\xaf")),
        ("overlong <", raw(AMOUNT, b"\xc0\xbc")),
        ("overlong NUL", raw(AMOUNT, b"\xc0\x80")),
        ("a surrogate", raw(AMOUNT, b"\xed\xa0\x80")),
        ("a pair of surrogates", raw(AMOUNT, b"\xed\xa0\xbd\xed\xb8\x80")),
        ("beyond Unicode", raw(AMOUNT, b"\xf4\x90\x80\x80")),
        ("five octets", raw(AMOUNT, b"\xf8\x88\x80\x80\x80")),
        ("a lone continuation", raw(AMOUNT, b"\x80")),
        ("cut short", raw(AMOUNT, b"\xe1\xbb")),
        ("U+FFFE", raw(AMOUNT, "\u{fffe}".as_bytes())),
        ("U+FFFF", raw(AMOUNT, "\u{ffff}".as_bytes())),
        ("two marks", [b"\xef\xbb\xbf\xef\xbb\xbf", honest.as_bytes()].concat()),
        ("UTF-16 with half a unit", [&utf16(&marked(&honest), u16::to_le_bytes)[..], b"\x20"].concat()),
        ("UTF-16 with a lone surrogate", {
            let mut units: Vec<u16> = marked(&honest).encode_utf16().collect();
            let at = units.iter().position(|u| *u == u16::from(b'1')).unwrap();
            units[at] = 0xd800;
            units.into_iter().flat_map(u16::to_le_bytes).collect()
        }),
        ("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\x03".repeat(20)),
        ("zlib", b"\x78\x9c".repeat(20)),
    ] {
        trial.attack(
            if what.ends_with("zip") || what == "zlib" { "X-34" } else { "X-32" },
            what,
            file,
            &[MALFORMED, Want::Unsigned],
        );
    }
    // Letters that look alike are other letters.
    for (what, file) in [
        ("composed and decomposed", honest.replace("<v>", "<v b=\"ế\">")),
        ("full-width digits", honest.replace(AMOUNT, "１000000")),
        ("a zero-width space", honest.replace(AMOUNT, "1\u{200b}000000")),
        ("a mark inside", honest.replace(AMOUNT, "\u{feff}1000000")),
        ("a right-to-left override", honest.replace(AMOUNT, "\u{202e}1000000")),
        ("U+0085 at a line's end", honest.replace(AMOUNT, "1000000\u{85}")),
        ("CR as a reference", honest.replace(AMOUNT, "1000000&#13;")),
    ] {
        trial.attack("X-32", what, file, &[HASH, FORMAT]);
    }
    trial.end();
}

/// TX-27, X-30, X-31: refused soon.
#[test]
fn bombs() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let document = form("document");
    let honest = document.honest(&world.signer);
    let many = |count: usize, one: fn(usize) -> String| (0..count).map(one).collect::<String>();
    let attributes = |n: usize| format!(" a{n}=\"\"");
    let namespaces = |n: usize| format!(" xmlns:a{n}=\"urn:{n}\"");
    let depth = 1_000_000;
    let nested = |open: &str, close: &str| format!("<R>{}{}</R>", open.repeat(depth), close.repeat(depth));
    for (what, file) in [
        ("80,000 attributes", honest.replacen("<S>", &format!("<S{}>", many(80_000, attributes)), 1)),
        (
            "80,000 attributes of the signature",
            honest.replacen("<Signature", &format!("<Signature{}", many(80_000, attributes)), 1),
        ),
        ("100,000 namespaces", honest.replacen("<S>", &format!("<S{}>", many(100_000, namespaces)), 1)),
        ("100,000 namespaces, one on each level", {
            let open: String = (0..100_000).map(|n| format!("<x xmlns:a{n}=\"urn:{n}\">")).collect();
            format!("<R>{open}{}</R>", "</x>".repeat(100_000))
        }),
        ("depth 1,000,000", nested("<x>", "</x>")),
        ("depth 1,000,000, never closed", "<x>".repeat(depth)),
        (
            "depth in the signature",
            honest.replacen("<KeyInfo>", &format!("<KeyInfo>{}{}", "<x>".repeat(100_000), "</x>".repeat(100_000)), 1),
        ),
        ("a name of 10 MB", honest.replacen("<v>", &format!("<{}>", "v".repeat(10 << 20)), 1)),
        ("a value of 80 MB", honest.replacen("<S>", &format!("<S a=\"{}\">", "v".repeat(80 << 20)), 1)),
        (
            "a thousand signatures",
            document.place(&document.signed, &document.signature(&world.signer).xml(&world.signer).repeat(1_000)),
        ),
        ("a reference of a million digits", honest.replace(AMOUNT, &format!("&#{}49;", "0".repeat(2_000_000)))),
    ] {
        let start = Instant::now();
        trial.attack("TX-27", what, file, &[MALFORMED, FORMAT, HASH]);
        assert!(start.elapsed() < PATIENCE, "{what}: {:?}", start.elapsed());
    }
    // Much, but allowed: read, and refused for what it is.
    let start = Instant::now();
    let text = honest.replace(AMOUNT, &"9".repeat(60 << 20));
    trial.attack("TX-27", "a text of 60 MB", text, &[HASH, FORMAT, MALFORMED]);
    assert!(start.elapsed() < PATIENCE * 6, "{:?}", start.elapsed());
    trial.end();
}

/// X-29, TX-29: prefixes bound to something else between signing and verifying.
#[test]
fn namespaces() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    // All with prefixes: `d` for the document, `ds` for the signature.
    let content = "<d:S xmlns:d=\"urn:d\" Id=\"s\"><d:v>1000000</d:v></d:S>";
    let signature = Signature::new(&world.signer, vec![Reference::to("#s", &[transform(EXC)], content)]);
    let inside = content.replace(" xmlns:d=\"urn:d\"", "");
    let file = |declared: &str, on: &str| {
        format!(
            "<d:R{declared}>{}{}</d:R>",
            inside.replacen("<d:S", &format!("<d:S{on}"), 1),
            signature.xml(&world.signer)
        )
    };
    let honest = file(" xmlns:d=\"urn:d\"", "");
    let _ = trial.control("TX-29", "with prefixes", &honest);
    let _ = trial.control("TX-29", "declared again", file(" xmlns:d=\"urn:d\"", " xmlns:d=\"urn:d\""));
    let _ =
        trial.control("TX-29", "one more namespace, exclusive form", file(" xmlns:d=\"urn:d\" xmlns:q=\"urn:q\"", ""));
    for (what, text) in [
        ("bound to another", file(" xmlns:d=\"urn:evil\"", "")),
        ("bound to another inside", file(" xmlns:d=\"urn:d\"", " xmlns:d=\"urn:evil\"")),
        ("another prefix", honest.replace("d:v", "e:v").replace("xmlns:d=", "xmlns:e=\"urn:d\" xmlns:d=")),
        ("no prefix", honest.replace("<d:v>", "<v xmlns=\"urn:d\">").replace("</d:v>", "</v>")),
        ("attribute of the same namespace", file(" xmlns:d=\"urn:d\"", " d:Id=\"x\"")),
    ] {
        trial.attack("X-29", what, text, &[HASH, FORMAT, MALFORMED]);
    }
    // The signature's own names.
    for (what, text) in [
        ("a reference of another namespace", honest.replacen("<Reference ", "<Reference xmlns=\"urn:x\" ", 1)),
        (
            "SignatureValue of another namespace",
            honest.replacen("<SignatureValue>", "<SignatureValue xmlns=\"urn:x\">", 1),
        ),
        ("KeyInfo of another namespace", honest.replacen("<KeyInfo>", "<KeyInfo xmlns=\"urn:x\">", 1)),
        (
            "X509Certificate of another namespace",
            honest.replacen("<X509Certificate>", "<X509Certificate xmlns=\"urn:x\">", 1),
        ),
        ("SignedInfo of another namespace", honest.replacen("<SignedInfo>", "<SignedInfo xmlns=\"urn:x\">", 1)),
        ("an attribute URI of a namespace", honest.replacen(" URI=", " xmlns:x=\"urn:x\" x:URI=", 1)),
        ("an attribute more in a namespace", honest.replacen(" URI=", " xmlns:x=\"urn:x\" x:URI=\"#t\" URI=", 1)),
        (
            "Algorithm of a namespace",
            honest.replacen("<DigestMethod Algorithm=", "<DigestMethod xmlns:x=\"urn:x\" x:Algorithm=", 1),
        ),
        (
            "Id of the signature's namespace",
            honest.replacen(" Id=\"s\"", &format!(" xmlns:i=\"{DSIG}\" i:Id=\"s\""), 1),
        ),
    ] {
        trial.never("X-29", what, text);
    }
    // InclusiveNamespaces: what is listed is covered, what is not listed is not, and what is not there is nothing.
    let typed = |on_root: &str, list: &str, octets_extra: &str| {
        let octets = format!("<S{octets_extra} Id=\"s\"><v t=\"p:sum\">1000000</v></S>");
        let inclusive = format!("<InclusiveNamespaces xmlns=\"{EXC}\" PrefixList=\"{list}\"></InclusiveNamespaces>");
        let signature = Signature::new(&world.signer, vec![Reference::to("#s", &[filled(EXC, &inclusive)], octets)]);
        format!("<R{on_root}><S Id=\"s\"><v t=\"p:sum\">1000000</v></S>{}</R>", signature.xml(&world.signer))
    };
    let p = " xmlns:p=\"urn:p\"";
    let _ = trial.control("TX-29", "a prefix in the list", typed(p, "p", p));
    let _ = trial.control("TX-29", "a list in lines", typed(p, "  p&#xA; ", p));
    let _ = trial.control("TX-29", "a prefix that nobody declares", typed(p, "p zz", p));
    let _ = trial.control("TX-29", "twice in the list", typed(p, "p p", p));
    let _ = trial.control("TX-29", "the default, and there is none", typed(p, "#default p", p));
    for (what, text) in [
        ("a listed prefix bound to another", typed(" xmlns:p=\"urn:evil\"", "p", p)),
        ("a listed prefix not declared", typed("", "p", p)),
        ("a prefix that is not listed, hashed as if", typed(p, "", p)),
        ("a listed prefix, hashed as if it were not", typed(p, "p", "")),
        ("the default, hashed as if it were not", typed(" xmlns=\"urn:x\"", "#default", "")),
        ("the list in another case", typed(p, "P", p)),
    ] {
        trial.attack("X-29", what, text, &[HASH, FORMAT, MALFORMED]);
    }
    for (what, wrong) in [
        (
            "the list in another namespace",
            "<InclusiveNamespaces xmlns=\"urn:x\" PrefixList=\"p\"></InclusiveNamespaces>".to_owned(),
        ),
        (
            "the list in the signature's namespace",
            "<InclusiveNamespaces PrefixList=\"p\"></InclusiveNamespaces>".to_owned(),
        ),
        (
            "two lists",
            format!(
                "<InclusiveNamespaces xmlns=\"{EXC}\" PrefixList=\"p\"></InclusiveNamespaces><InclusiveNamespaces xmlns=\"{EXC}\" PrefixList=\"q\"></InclusiveNamespaces>"
            ),
        ),
        ("text", "p".to_owned()),
        (
            "a list of 100,000",
            format!(
                "<InclusiveNamespaces xmlns=\"{EXC}\" PrefixList=\"{}\"></InclusiveNamespaces>",
                "p ".repeat(100_000)
            ),
        ),
    ] {
        let octets = format!("<S{p} Id=\"s\"><v t=\"p:sum\">1000000</v></S>");
        let signature = Signature::new(&world.signer, vec![Reference::to("#s", &[filled(EXC, &wrong)], octets)]);
        let text = format!("<R{p}><S Id=\"s\"><v t=\"p:sum\">1000000</v></S>{}</R>", signature.xml(&world.signer));
        if what == "a list of 100,000" {
            let _ = trial.check("X-29", what, text, &[Want::Passed, FORMAT, MALFORMED, HASH]);
        } else {
            trial.refused("X-29", what, text);
        }
    }
    assert!(honest.contains(AMOUNT) && !honest.contains(EVIL));
    trial.end();
}
