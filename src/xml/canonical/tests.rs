use super::*;
use crate::base::Limits;
use crate::xml::{Document, Tree};

const C10: Method = Method { form: Form::Inclusive10, comments: true };
const C11: Method = Method { form: Form::Inclusive11, comments: true };
const EXC: Method = Method { form: Form::Exclusive, comments: true };

fn gather(run: impl FnOnce(&mut dyn FnMut(&[u8])) -> Result<(), Error>) -> Result<String, Error> {
    let mut out = Vec::new();
    run(&mut |octets| out.extend_from_slice(octets))?;
    Ok(String::from_utf8(out).unwrap())
}

/// The canonical form of a document.
fn whole(xml: &str, method: Method) -> Result<String, Error> {
    let limits = Limits::default();
    let source = xml.as_bytes();
    let mut reader = crate::xml::Reader::new(&source, &limits)?;
    gather(|sink| {
        let mut canonicalizer = Canonicalizer::new(method, &[]);
        while let Some(event) = reader.next_event()? {
            canonicalizer.feed(&event, sink)?;
        }
        canonicalizer.finish(sink);
        Ok(())
    })
}

/// The canonical form of the first element of a local name, by the stream and by the tree; elements of the names in `without`
/// are left out (of the stream only).
fn apex(xml: &str, local: &str, method: Method, prefixes: &[&str], without: &[&str]) -> Result<String, Error> {
    let limits = Limits::default();
    let source = xml.as_bytes();
    let document = Document::open(&source, &limits)?;
    let mut reader = document.reader();
    let streamed = gather(|sink| {
        let mut canonicalizer = Canonicalizer::new(method, prefixes);
        let mut done = false;
        while let Some(event) = reader.next_event()? {
            if let Event::Start(start) = event
                && without.contains(&start.name.local)
            {
                reader.skip_element()?;
                continue;
            }
            let begins = matches!(event, Event::Start(start) if !done && start.name.local == local);
            if begins || canonicalizer.depth() > 0 {
                done = true;
                canonicalizer.feed(&event, sink)?;
            }
        }
        canonicalizer.finish(sink);
        Ok(())
    })?;
    if without.is_empty() {
        let tree = Tree::document(&source, &limits)?;
        let element = tree.root().descendants().find(|element| element.local == local).unwrap();
        let again = gather(|sink| tree.canonicalize(&document, element, method, prefixes, sink))?;
        assert_eq!(streamed, again);
    }
    Ok(streamed)
}

#[test]
fn instructions_comments_and_line_feeds_outside_the_root() {
    // C14N 1.0 §3.1.
    let xml = "<?xml version=\"1.0\"?>\n\n<?style   href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n\n<doc>Hello<!-- Comment 1 --></doc>\n\n\
               <?pi-without-data     ?>\n\n<!-- Comment 2 -->\n\n<!-- Comment 3 -->\n";
    assert_eq!(
        whole(xml, C10).unwrap(),
        "<?style href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello<!-- Comment 1 --></doc>\n<?pi-without-data?>\n\
         <!-- Comment 2 -->\n<!-- Comment 3 -->"
    );
    assert_eq!(
        whole(xml, Method { comments: false, ..C10 }).unwrap(),
        "<?style href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello</doc>\n<?pi-without-data?>"
    );
}

#[test]
fn tags_are_written_alike() {
    // C14N 1.0 §3.3.
    let xml = "<doc>\n<e1   />\n<e2   ></e2>\n<e3   name = \"elem3\"   id=\"elem3\"   />\n\
               <e5 a:attr=\"out\" b:attr=\"sorted\" attr2=\"all\" attr=\"I'm\"\n xmlns:b=\"http://www.ietf.org\"\n \
               xmlns:a=\"http://www.w3.org\"\n xmlns=\"http://example.org\"/>\n\
               <e6 xmlns=\"\" xmlns:a=\"http://www.w3.org\">\n<e7 xmlns=\"http://www.ietf.org\">\n\
               <e8 xmlns=\"\" xmlns:a=\"http://www.w3.org\">\n<e9 xmlns=\"\" xmlns:a=\"http://www.ietf.org\"/>\n</e8>\n</e7>\n</e6>\n</doc>";
    let canonical = "<doc>\n<e1></e1>\n<e2></e2>\n<e3 id=\"elem3\" name=\"elem3\"></e3>\n\
               <e5 xmlns=\"http://example.org\" xmlns:a=\"http://www.w3.org\" xmlns:b=\"http://www.ietf.org\" \
               attr=\"I'm\" attr2=\"all\" b:attr=\"sorted\" a:attr=\"out\"></e5>\n\
               <e6 xmlns:a=\"http://www.w3.org\">\n<e7 xmlns=\"http://www.ietf.org\">\n<e8 xmlns=\"\">\n\
               <e9 xmlns:a=\"http://www.ietf.org\"></e9>\n</e8>\n</e7>\n</e6>\n</doc>";
    assert_eq!(whole(xml, C10).unwrap(), canonical);
    assert_eq!(whole(xml, C11).unwrap(), canonical);
    // §3.2: white space in content stays.
    assert_eq!(whole("<a>\n   <b>   </b>\t</a>", C10).unwrap(), "<a>\n   <b>   </b>\t</a>");
}

#[test]
fn characters_are_written_alike() {
    // C14N 1.0 §3.4, without its document type.
    let xml = "<doc>\r\n<text>First line&#x0d;&#10;Second line</text>\r<value>&#x32;</value>\n\
               <compute><![CDATA[value>\"0\" && value<\"10\" ?\"valid\":\"error\"]]></compute>\n\
               <compute expr='value>\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"'>valid</compute>\n\
               <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>\n<raw attr='a\r\nb\tc\nd\re'/></doc>";
    assert_eq!(
        whole(xml, C10).unwrap(),
        "<doc>\n<text>First line&#xD;\nSecond line</text>\n<value>2</value>\n\
         <compute>value&gt;\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"</compute>\n\
         <compute expr=\"value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; ?&quot;valid&quot;:&quot;error&quot;\">valid</compute>\n\
         <norm attr=\" '    &#xD;&#xA;&#x9;   ' \"></norm>\n<raw attr=\"a b c d e\"></raw></doc>"
    );
    // §3.6.
    assert_eq!(whole("<doc>&#169;</doc>", C10).unwrap(), "<doc>©</doc>");
    assert_eq!(
        whole("<doc a='&#xFFFD;\u{10000}'>Cộng hòa Co\u{323}\u{302}ng</doc>", C10).unwrap(),
        "<doc a=\"\u{FFFD}\u{10000}\">Cộng hòa Co\u{323}\u{302}ng</doc>"
    );
}

#[test]
fn long_runs_are_escaped_too() {
    let long = "0123456789".repeat(10_000);
    let xml = format!("<a b=\"{long}&amp;{long}\">{long}&gt;{long}&#13;{long}]]&gt;]{long}</a>");
    let canonical = format!("<a b=\"{long}&amp;{long}\">{long}&gt;{long}&#xD;{long}]]&gt;]{long}</a>");
    assert_eq!(whole(&xml, EXC).unwrap(), canonical);
}

#[test]
fn an_apex_in_its_place() {
    // Exclusive C14N §2.2.
    let one = "<n0:pdu xmlns:n0=\"http://a.example\" xmlns:n1=\"http://b.example\" xml:lang=\"fr\" xml:space=\"retain\">\
               <n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\">\n\
               <n3:stuff xmlns:n3=\"ftp://example.org\"/></n1:elem2></n0:pdu>";
    assert_eq!(
        apex(one, "elem2", C10, &[], &[]).unwrap(),
        "<n1:elem2 xmlns:n0=\"http://a.example\" xmlns:n1=\"http://example.net\" xml:lang=\"en\" xml:space=\"retain\">\n\
         <n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>"
    );
    let exclusive = "<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\">\n\
                     <n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>";
    assert_eq!(apex(one, "elem2", EXC, &[], &[]).unwrap(), exclusive);
    let two =
        one.replace("n0:pdu", "n2:pdu").replace("xmlns:n0=\"http://a.example\"", "xmlns:n2=\"http://foo.example\"");
    assert_eq!(apex(&two, "elem2", EXC, &[], &[]).unwrap(), exclusive);
    assert_eq!(
        apex(one, "elem2", EXC, &["n0", "n9", "#default", "xml"], &[]).unwrap(),
        exclusive.replace("<n1:elem2 ", "<n1:elem2 xmlns:n0=\"http://a.example\" ")
    );
}

#[test]
fn the_default_namespace_is_taken_away_only_where_it_was_given() {
    let xml = "<a xmlns='urn:a' xmlns:p='urn:p'><p:b><c xmlns=''><p:d xmlns='urn:d'><e xmlns=''/></p:d></c></p:b></a>";
    assert_eq!(apex(xml, "b", EXC, &[], &[]).unwrap(), "<p:b xmlns:p=\"urn:p\"><c><p:d><e></e></p:d></c></p:b>");
    assert_eq!(
        apex(xml, "b", EXC, &["#default"], &[]).unwrap(),
        "<p:b xmlns=\"urn:a\" xmlns:p=\"urn:p\"><c xmlns=\"\"><p:d xmlns=\"urn:d\"><e xmlns=\"\"></e></p:d></c></p:b>"
    );
    assert_eq!(
        apex(xml, "c", C10, &[], &[]).unwrap(),
        "<c xmlns:p=\"urn:p\"><p:d xmlns=\"urn:d\"><e xmlns=\"\"></e></p:d></c>"
    );
    assert_eq!(
        apex(xml, "b", C10, &[], &["e"]).unwrap(),
        "<p:b xmlns=\"urn:a\" xmlns:p=\"urn:p\"><c xmlns=\"\"><p:d xmlns=\"urn:d\"></p:d></c></p:b>"
    );
}

#[test]
fn attributes_of_the_xml_namespace_are_inherited() {
    // C14N 1.1 §3.8, cut so that a subtree shows it.
    let xml = "<doc xmlns:w3c=\"http://www.w3.org\" xml:base=\"something/else\"><e1>\
               <e2 xmlns=\"\" xml:id=\"abc\" xml:base=\"bar/\" xml:space=\"preserve\" xml:foo='1'><e3 id=\"E3\" xml:base=\"foo\"><e4/></e3>\
               <e5/></e2></e1></doc>";
    assert_eq!(
        apex(xml, "e3", C11, &[], &[]).unwrap(),
        "<e3 xmlns:w3c=\"http://www.w3.org\" id=\"E3\" xml:base=\"something/bar/foo\" xml:space=\"preserve\"><e4></e4></e3>"
    );
    assert_eq!(
        apex(xml, "e3", C10, &[], &[]).unwrap(),
        "<e3 xmlns:w3c=\"http://www.w3.org\" id=\"E3\" xml:base=\"foo\" xml:foo=\"1\" xml:id=\"abc\" xml:space=\"preserve\"><e4></e4></e3>"
    );
    assert_eq!(apex(xml, "e3", EXC, &[], &[]).unwrap(), "<e3 id=\"E3\" xml:base=\"foo\"><e4></e4></e3>");
    assert_eq!(
        apex(xml, "e5", C11, &[], &[]).unwrap(),
        "<e5 xmlns:w3c=\"http://www.w3.org\" xml:base=\"something/bar/\" xml:space=\"preserve\"></e5>"
    );
    let up = "<a xml:base='abc/'><b xml:base='../'/></a>";
    assert_eq!(apex(up, "b", C11, &[], &[]).unwrap(), "<b></b>");
    // §2.4.
    let dots = "<a xml:base='x/y'><b xml:base='..'><c xml:base='..'><d xml:base='x'/></c></b></a>";
    assert_eq!(apex(dots, "d", C11, &[], &[]).unwrap(), "<d xml:base=\"../x\"></d>");
}

#[test]
fn what_is_rendered_goes_with_its_element() {
    let xml = "<a><p:b xmlns:p='urn:1'><p:c xmlns:p='urn:2' p:x='1'/><p:c/></p:b><p:b xmlns:p='urn:1'/></a>";
    assert_eq!(
        whole(xml, EXC).unwrap(),
        "<a><p:b xmlns:p=\"urn:1\"><p:c xmlns:p=\"urn:2\" p:x=\"1\"></p:c><p:c></p:c></p:b><p:b xmlns:p=\"urn:1\"></p:b></a>"
    );
    // One that is declared and not used moves to where it is used; one that is used twice stays.
    let unused = "<a xmlns:p='urn:1' xmlns:q='urn:q'><b p:x='' q:y=''/><b p:x=''/></a>";
    assert_eq!(
        whole(unused, EXC).unwrap(),
        "<a><b xmlns:p=\"urn:1\" xmlns:q=\"urn:q\" p:x=\"\" q:y=\"\"></b><b xmlns:p=\"urn:1\" p:x=\"\"></b></a>"
    );
    let declared = "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:lang='vi'/>";
    assert_eq!(whole(declared, C10).unwrap(), "<a xml:lang=\"vi\"></a>");
    // Code points, not UTF-16 units; the prefix of an attribute does not decide.
    let order = "<a xmlns:b='urn:z' xmlns:c='urn:y' b:a='' c:a='' \u{FFFD}='' \u{10000}='' B='' A=''/>";
    assert_eq!(
        whole(order, C10).unwrap(),
        "<a xmlns:b=\"urn:z\" xmlns:c=\"urn:y\" A=\"\" B=\"\" \u{FFFD}=\"\" \u{10000}=\"\" c:a=\"\" b:a=\"\"></a>"
    );
}

#[test]
fn a_relative_namespace_has_no_canonical_form() {
    for xml in ["<a xmlns='rel'/>", "<a xmlns:p='../rel' p:x=''/>", "<p:a xmlns:p=':x'/>"] {
        for method in [C10, EXC] {
            assert!(matches!(whole(xml, method), Err(Error::Refused { .. })), "{xml}");
        }
    }
}

#[test]
fn methods_have_one_name_each() {
    for form in [Form::Inclusive10, Form::Inclusive11, Form::Exclusive] {
        for comments in [false, true] {
            let method = Method { form, comments };
            assert_eq!(Method::from_uri(method.uri()), Some(method));
        }
    }
    assert_eq!(Method::from_uri("http://www.w3.org/2006/12/xml-c14n11/"), None);
}

/// What stands in the document may be copied only where it is canonical; each of these differs in one thing from such a tag.
#[test]
fn tags_that_are_nearly_canonical() {
    let cases = [
        (r#"<a b="1" c="2">"#, r#"<a b="1" c="2">"#),
        (r#"<a b="it's > é" p:c="2">"#, r#"<a b="it's > é" p:c="2">"#),
        (r#"<p:a p:c="2">"#, r#"<p:a p:c="2">"#),
        (r#"<a c="1" b="2">"#, r#"<a b="2" c="1">"#),
        (r#"<a p:c="1" b="2">"#, r#"<a b="2" p:c="1">"#),
        (r#"<a q:b="1" p:c="2">"#, r#"<a p:c="2" q:b="1">"#),
        (r#"<a  b="1">"#, r#"<a b="1">"#),
        ("<a\tb=\"1\">", r#"<a b="1">"#),
        ("<a b=\"1\"\nc=\"2\">", r#"<a b="1" c="2">"#),
        (r#"<a b='1'>"#, r#"<a b="1">"#),
        (r#"<a b='"'>"#, r#"<a b="&quot;">"#),
        (r#"<a b ="1">"#, r#"<a b="1">"#),
        (r#"<a b= "1">"#, r#"<a b="1">"#),
        (r#"<a b="1" >"#, r#"<a b="1">"#),
        (r#"<a >"#, r#"<a>"#),
        (r#"<a b="&#62;">"#, r#"<a b=">">"#),
        ("<a b=\"1\r2\">", r#"<a b="1 2">"#),
        (r#"<a b="1" xmlns:p="urn:p">"#, r#"<a b="1">"#),
        (r#"<a xmlns="urn:a">"#, r#"<a xmlns="urn:a">"#),
        (r#"<a b="1" xmlns="urn:a">"#, r#"<a xmlns="urn:a" b="1">"#),
    ];
    for (written, canonical) in cases {
        let name = written.trim_start_matches('<').split([' ', '\t', '>']).next().unwrap();
        for method in [C10, C11] {
            let document = format!(r#"<r xmlns:p="urn:p" xmlns:q="urn:q">{written}x</{name}></r>"#);
            let expected = format!(r#"<r xmlns:p="urn:p" xmlns:q="urn:q">{canonical}x</{name}></r>"#);
            assert_eq!(whole(&document, method).unwrap(), expected);
            // The same with nothing but the end of an empty-element tag in place of the text.
            let empty = format!(r#"<r xmlns:p="urn:p" xmlns:q="urn:q">{}/></r>"#, written.trim_end_matches('>'));
            assert_eq!(whole(&empty, method).unwrap(), expected.replace(">x<", "><"));
        }
    }
    // A prefix that is used here first is declared here, whatever stands in the tag.
    let document = r#"<r xmlns:p="urn:p"><a b="1" p:c="2">x</a></r>"#;
    assert_eq!(whole(document, EXC).unwrap(), r#"<r><a xmlns:p="urn:p" b="1" p:c="2">x</a></r>"#);
    // An attribute that an ancestor has comes along with the apex.
    let document = r#"<r xml:lang="vi"><a b="1">x</a></r>"#;
    assert_eq!(apex(document, "a", C10, &[], &[]).unwrap(), r#"<a b="1" xml:lang="vi">x</a>"#);
}
