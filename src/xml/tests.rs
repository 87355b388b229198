//! What is read, and what is refused.

use super::*;
use crate::base::Limits;
use crate::base::Source;
use crate::base::SourceError;

/// A source that does not lie in memory.
struct Positioned<'o>(&'o [u8]);

impl Source for Positioned<'_> {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        self.0.read_at(offset, buf)
    }
}

/// All events in a readable form, pieces of text joined; checks on the way that spans and depth fit.
fn told(source: &dyn Source, limits: &Limits) -> Result<String, Error> {
    let mut reader = Reader::new(source, limits)?;
    let mut out = String::new();
    let mut last = 0;
    let mut in_text = false;
    loop {
        let event = reader.next_event()?;
        let Some(event) = event else { break };
        let span = event.span();
        assert!(span.start >= last, "spans go forward");
        last = span.end;
        if !matches!(event, Event::Text { .. }) && core::mem::take(&mut in_text) {
            out.push('}');
        }
        match event {
            Event::Start(start) => {
                out.push_str(&format!("<{}", start.name.local));
                if !start.name.namespace.is_empty() {
                    out.push_str(&format!("@{}", start.name.namespace));
                }
                for d in start.declarations() {
                    out.push_str(&format!(" xmlns[{}]={}", d.prefix, d.uri));
                }
                for a in start.attributes() {
                    let at = if a.name.namespace.is_empty() { "" } else { "@" };
                    out.push_str(&format!(" {}{at}{}={}", a.name.local, a.name.namespace, a.value));
                }
                out.push('>');
            }
            Event::End { name, .. } => out.push_str(&format!("</{}>", name.local)),
            Event::Text { text, .. } => {
                assert!(!text.is_empty());
                if !in_text {
                    out.push('{');
                }
                in_text = true;
                out.push_str(text);
            }
            Event::Comment { text, .. } => out.push_str(&format!("<!{text}>")),
            Event::Instruction { target, data, .. } => out.push_str(&format!("<?{target}|{data}>")),
        }
    }
    assert_eq!(reader.depth(), 0);
    assert!(reader.next_event()?.is_none());
    Ok(out)
}

/// Reads from memory and by position; both say the same.
fn read(octets: &[u8]) -> Result<String, String> {
    let limits = Limits::default();
    let here = told(&octets, &limits).map_err(|e| e.to_string());
    let there = told(&Positioned(octets), &limits).map_err(|e| e.to_string());
    assert_eq!(here, there);
    here
}

#[test]
fn events_in_order() {
    for (xml, events) in [
        ("<a/>", "<a></a>"),
        ("<a></a>", "<a></a>"),
        ("\n <a >x</a\t>\n ", "<a>{x}</a>"),
        ("<a b='1' c = \"2\"/>", "<a b=1 c=2></a>"),
        ("<?xml version='1.0'?><a/>", "<a></a>"),
        ("<?xml version=\"1.0\" encoding=\"utf-8\" standalone='yes' ?>\n<a/>", "<a></a>"),
        ("\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>", "<a></a>"),
        ("\u{FEFF}<a/>", "<a></a>"),
        ("<!-- x --><?p d ?><a><!----><?p?></a><!--y-->", "<! x ><?p|d ><a><!><?p|></a><!y>"),
        ("<a>1&lt;2&gt;&amp;&apos;&quot;&#65;&#x1F600;&#0000065;</a>", "<a>{1<2>&'\"A\u{1F600}A}</a>"),
        ("<a>x<![CDATA[<&]]]]><![CDATA[>]]>y</a>", "<a>{x<&]]>y}</a>"),
        ("<a><![CDATA[]]></a>", "<a></a>"),
        ("<a>]]&gt; ]] > ]</a>", "<a>{]]> ]] > ]}</a>"),
        ("<a b='x\r\n\ty&#10;&#9;\rz \u{85}\"'>1\r\n2\r3\n\r\r\n</a>", "<a b=x  y\n\t z \u{85}\">{1\n2\n3\n\n\n}</a>"),
        ("<a><![CDATA[1\r\n2\r]]></a>", "<a>{1\n2\n}</a>"),
        ("<!--1\r\n2\r3--><?p 1\r\n2\r?><a/>", "<!1\n2\n3><?p|1\n2\n><a></a>"),
        ("<a b='&lt;&#60;>'/>", "<a b=<<>></a>"),
        ("<Đơn Số='1'>Cộng hòa</Đơn>", "<Đơn Số=1>{Cộng hòa}</Đơn>"),
        (
            "<a xmlns='urn:a' xmlns:p='urn:p' p:x='1' x='2'><p:a/><a xmlns=''/></a>",
            "<a@urn:a xmlns[]=urn:a xmlns[p]=urn:p x@urn:p=1 x=2><a@urn:p></a><a xmlns[]=></a></a>",
        ),
        ("<a xml:lang='vi'/>", "<a lang@http://www.w3.org/XML/1998/namespace=vi></a>"),
        ("<a><?xml-stylesheet x?><?xmlx?></a>", "<a><?xml-stylesheet|x><?xmlx|></a>"),
        (
            "<a xmlns:b='u:1'><b:b xmlns:b='u:2'><b:c/></b:b><b:d/></a>",
            "<a xmlns[b]=u:1><b@u:2 xmlns[b]=u:2><c@u:2></c></b><d@u:1></d></a>",
        ),
        ("<a:b.c-1 xmlns:a='u:1'/>", "<b.c-1@u:1 xmlns[a]=u:1></b.c-1>"),
        (
            "<longprefix1:a xmlns:longprefix1='u:1' xmlns:longprefix2='u:2'/>",
            "<a@u:1 xmlns[longprefix1]=u:1 xmlns[longprefix2]=u:2></a>",
        ),
    ] {
        assert_eq!(read(xml.as_bytes()).as_deref(), Ok(events), "{xml}");
    }
}

#[test]
fn what_is_not_well_formed() {
    for xml in [
        "",
        " ",
        "x",
        "<",
        "<a",
        "<a>",
        "<a/",
        "<a b",
        "<a b=",
        "<a b='",
        "<a b=''",
        "</a>",
        "<a></b>",
        "<a></a",
        "<a></ab>",
        "<ab></a>",
        "<a></a b>",
        "<a/><b/>",
        "<a/>x",
        "x<a/>",
        "<a/>&#32;",
        "&#32;<a/>",
        "<a/><![CDATA[]]>",
        "<![CDATA[ ]]><a/>",
        "<a b=1/>",
        "<a b/>",
        "<a b='1'c='2'/>",
        "<a b='1' b='2'/>",
        "<a b='<'/>",
        "<a b='1\" c='2'/>",
        "<a / >",
        "<a/b>",
        "< a/>",
        "<1/>",
        "<-a/>",
        "<.a/>",
        "<a 1='x'/>",
        "<a;/>",
        "<a\u{2028}/>",
        "<\u{B7}a/>",
        "<\u{300}a/>",
        "<a\u{37E}/>",
        "<a>]]></a>",
        "<a>&</a>",
        "<a>&amp</a>",
        "<a>&nbsp;</a>",
        "<a>&a;</a>",
        "<a>&#;</a>",
        "<a>&#x;</a>",
        "<a>&#xG;</a>",
        "<a>&#X41;</a>",
        "<a>&#a;</a>",
        "<a>&#0;</a>",
        "<a>&#8;</a>",
        "<a>&#xD800;</a>",
        "<a>&#xFFFE;</a>",
        "<a>&#x110000;</a>",
        "<a>&#99999999999999999999;</a>",
        "<a>& amp;</a>",
        "<a>&amp ;</a>",
        "<a b='&'/>",
        "<a b='&x;'/>",
        "<a b='&#1;'/>",
        "<a>\u{1}</a>",
        "<a>\0</a>",
        "<a>\u{B}</a>",
        "<a>\u{FFFE}</a>",
        "<a b='\u{FFFF}'/>",
        "<!--\u{1F}--><a/>",
        "<!-- -- --><a/>",
        "<!-- ---><a/>",
        "<!-- <a/>",
        "<a><!--</a>",
        "<!-a--><a/>",
        "<a><!x></a>",
        "<a><![cdata[]]></a>",
        "<a><![CDATA[</a>",
        "<a><![CDATA[]]</a>",
        "<?xml?><a/>",
        "<?xml version='1.0'><a/>",
        "<?XML version='1.0'?><a/>",
        " <?xml version='1.0'?><a/>",
        "<a><?xml version='1.0'?></a>",
        "<a><?xMl x?></a>",
        "<??><a/>",
        "<? p?><a/>",
        "<?p",
        "<?p d",
        "<?p+?><a/>",
        "<?a:b c?><a/>",
        "<?xml encoding='UTF-8'?><a/>",
        "<?xml version='1.0' standalone='maybe'?><a/>",
        "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>",
        "<?xml version='1.0' encoding='UTF-8' encoding='UTF-8'?><a/>",
        "<?xml version='1.0'encoding='UTF-8'?><a/>",
        "<?xml version='1.0' encoding=''?><a/>",
        "<?xml version='1.0\"?><a/>",
        "<?xml version='1.0' x='y'?><a/>",
        "<?xml version='1.0' encoding='-8'?><a/>",
        "<a:b/>",
        "<a b:c=''/>",
        "<:a/>",
        "<a:/>",
        "<a:b:c xmlns:a='u:a'/>",
        "<a:1 xmlns:a='u:a'/>",
        "<a xmlns:='u:a'/>",
        "<a :b=''/>",
        "<a xmlns:p=''/>",
        "<a xmlns:xml='u:x'/>",
        "<a xmlns:xmlns='u:x'/>",
        "<a xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
        "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
        "<xmlns:a/>",
        "<a xmlns:p='u:p' xmlns:p='u:p'/>",
        "<a xmlns='u:1' xmlns='u:2'/>",
        "<a xmlns:p='u:p' xmlns:q='u:p' p:x='' q:x=''/>",
        "<a xmlns:p='u:p' p:x='' p:x=''/>",
        "<a xml:id='' xml:id=''/>",
        "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
        "<a a='' b='' c='' d='' e='' f='' g='' h='' i='' a=''/>",
        "<a><p:b xmlns:p='u:p'/><p:c/></a>",
        "<a/>\u{FEFF}",
    ] {
        let result = read(xml.as_bytes());
        assert!(result.is_err(), "{xml}: {result:?}");
        assert!(!result.unwrap_err().starts_with("reading on"));
    }
}

#[test]
fn what_is_refused() {
    for xml in [
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<?xml version='1.1'?><a/>",
        "<?xml version='1.2'?><a/>",
        "<?xml version='1.0' encoding='windows-1258'?><a/>",
        "<?xml version='1.0' encoding='UTF-16'?><a/>",
        "<?xml version='1.0' encoding='UTF-7'?><a/>",
        "\u{FEFF}<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
        "\u{FEFF}<?xml version='1.0' encoding='UTF-16'?><a/>",
    ] {
        let result = Reader::new(&xml.as_bytes(), &Limits::default()).and_then(|mut reader| {
            while reader.next_event()?.is_some() {}
            Ok(())
        });
        assert!(matches!(result, Err(Error::Refused { .. })), "{xml}: {result:?}");
    }
    assert!(read(b"<\0a\0/\0>\0").unwrap_err().contains("byte order mark"));
}

#[test]
fn octets_that_are_not_utf8() {
    for octets in [
        &b"<a>\xC0\x80</a>"[..],
        b"<a>\xE0\x80\x80</a>",
        b"<a>\xED\xA0\x80</a>",
        b"<a>\xF4\x90\x80\x80</a>",
        b"<a>\xFF</a>",
        b"<a>\xC3</a>",
        b"<a b='\x80'/>",
        b"<a/>\xE1\xBB",
        b"<\xC3/>",
        b"<a>\xEF\xBF\xBE</a>",
    ] {
        assert!(read(octets).is_err(), "{octets:?}");
    }
}

#[test]
fn every_place_of_a_window_end() {
    // The window is small in tests, so every construct meets its end somewhere.
    let inner = "<p:b xmlns:p='urn:p' c='x&amp;&#10;y' d=\"đ\">1&lt;\r\n2]]&gt;&#x110;<![CDATA[]]]x\r\n]]><!-- c\r --><?p d\r\n?>đơn</p:b >";
    let told = "<b@urn:p xmlns[p]=urn:p c=x&\ny d=đ>{1<\n2]]>Đ]]]x\n}<! c\n ><?p|d\n>{đơn}</b>";
    for shift in 0..200 {
        let pad = "x".repeat(shift);
        let result = read(format!("<a>{pad}{inner}</a>").as_bytes()).unwrap();
        let text = if pad.is_empty() { String::new() } else { format!("{{{pad}}}") };
        assert_eq!(result, format!("<a>{text}{told}</a>"));
        let spaces = " ".repeat(shift);
        assert_eq!(
            read(format!("{spaces}<!--{pad}-->{spaces}<a/>{spaces}").as_bytes()).unwrap(),
            format!("<!{pad}><a></a>")
        );
        for bad in ["]]>", "&#xFFFF;", "<!-- -- -->", "\u{FFFF}", "<b b='<'/>", "</b>"] {
            assert!(read(format!("<a>{pad}{bad}</a>").as_bytes()).is_err(), "{bad}");
            assert!(read(format!("<a><c/>{pad}{bad}</a>").as_bytes()).is_err(), "{bad}");
        }
    }
}

#[test]
fn a_document_cut_anywhere_is_not_one() {
    let xml = "<?xml version='1.0'?><!-- c --><p:a xmlns:p='urn:p' b='đ'>t&lt;<![CDATA[x]]><?p d?></p:a>";
    for end in 0..xml.len() {
        let octets = &xml.as_bytes()[..end];
        assert!(read(octets).is_err(), "{}", String::from_utf8_lossy(octets));
    }
    read(xml.as_bytes()).unwrap();
}

#[test]
fn other_encodings() {
    let xml = "<?xml version='1.0' encoding='UTF-16'?><a b='đ'>\u{1F600}ộ\r\n</a>";
    let told = "<a b=đ>{\u{1F600}ộ\n}</a>";
    let le: Vec<u8> = [0xFF, 0xFE].into_iter().chain(xml.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let be: Vec<u8> = [0xFE, 0xFF].into_iter().chain(xml.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    assert_eq!(read(&le).as_deref(), Ok(told));
    assert_eq!(read(&be).as_deref(), Ok(told));
    let limits = Limits::default();
    let document = Document::open(&le, &limits).unwrap();
    assert!(document.converted());
    assert_eq!(document.encoding(), Encoding::Utf16Le);
    assert_eq!(document.octets().as_slice(), Some(xml.as_bytes()));
    assert!(Reader::new(&le, &limits).unwrap().converted());
    assert!(read(&le[..le.len() - 1]).is_err());
    assert!(read(b"\xFF\xFE<\0a\0>\0\x00\xD8<\0/\0a\0>\0").unwrap_err().contains("surrogate"));
    let utf8 = xml.replace("UTF-16", "UTF-8");
    let wrong: Vec<u8> = [0xFF, 0xFE].into_iter().chain(utf8.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(read(&wrong).unwrap_err().contains("contradicts"));
    let small = Limits { xml_octets: 10, ..Limits::default() };
    assert!(matches!(Reader::new(&le, &small), Err(Error::Limit(_))));

    assert_eq!(read(b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xE9</a>").as_deref(), Ok("<a>{é}</a>"));
    assert_eq!(read(b"<?xml version='1.0' encoding='US-ASCII'?><a>e</a>").as_deref(), Ok("<a>{e}</a>"));
    assert!(read("<?xml version='1.0' encoding='US-ASCII'?><a>é</a>".as_bytes()).unwrap_err().contains("US-ASCII"));
    assert!(read(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\x01</a>").is_err());
}

#[test]
fn spans_are_those_of_the_octets() {
    let xml = "\u{FEFF}<a>x&amp;<b c='1'/><!--đ--><?p d?><![CDATA[y]]></a >";
    let limits = Limits::default();
    let source = xml.as_bytes();
    let mut reader = Reader::new(&source, &limits).unwrap();
    let mut spans = Vec::new();
    while let Some(event) = reader.next_event().unwrap() {
        let span = event.span();
        let is_end = matches!(event, Event::End { .. });
        spans.push(&xml[span.start as usize..span.end as usize]);
        assert_eq!(reader.offset(), span.end);
        assert!(is_end || !span.is_empty());
    }
    assert_eq!(spans, ["<a>", "x", "&amp;", "<b c='1'/>", "", "<!--đ-->", "<?p d?>", "y", "</a >"]);
}

fn refused_by_limit(xml: &str) {
    let begun = std::time::Instant::now();
    let result = Reader::new(&xml.as_bytes(), &Limits::default()).and_then(|mut reader| {
        while reader.next_event()?.is_some() {}
        Ok(())
    });
    assert!(matches!(result, Err(Error::Limit(_))), "{result:?}");
    assert!(begun.elapsed().as_secs() < 5);
}

#[test]
fn budgets() {
    refused_by_limit(&"<a>".repeat(1_000_000));
    let attributes: String = (0..80_000).map(|i| format!(" a{i}=''")).collect();
    refused_by_limit(&format!("<a{attributes}/>"));
    let declarations: String = (0..100_000).map(|i| format!(" xmlns:a{i}='u:{i}'")).collect();
    refused_by_limit(&format!("<a{declarations}/>"));
    let nested: String = (0..99)
        .map(|i| format!("<a{}>", (0..60).map(|k| format!(" xmlns:a{i}x{k}='u:{i}'")).collect::<String>()))
        .collect();
    refused_by_limit(&nested);
    refused_by_limit(&format!("<!--{}--><a/>", "x".repeat(3 << 20)));
    refused_by_limit(&format!("<a b='{}'/>", "x".repeat(3 << 20)));
    refused_by_limit(&format!("<a><?p {}?></a>", "x".repeat(3 << 20)));
    refused_by_limit(&format!("<a>&#{}65;</a>", "0".repeat(3 << 20)));
    refused_by_limit(&format!("<{}/>", "x".repeat(3 << 20)));
    let long = "x".repeat(100_000);
    refused_by_limit(&(0..20).map(|i| format!("<{long}{i}>")).collect::<String>());
    refused_by_limit(&(0..20).map(|i| format!("<a xml:lang='{long}{i}'>")).collect::<String>());
    // Text is of any length.
    read(format!("<a>{}</a>", "]]".repeat(1 << 20)).as_bytes()).unwrap();
    read(format!("<a><![CDATA[{}]]></a>", "]\r".repeat(1 << 20)).as_bytes()).unwrap();
    read(format!("<a>{}</a>", "&lt;\r\n]".repeat(1 << 18)).as_bytes()).unwrap();
}

#[test]
fn nothing_comes_behind_an_error() {
    let limits = Limits::default();
    let source = b"<a></b></a>".as_slice();
    let mut reader = Reader::new(&source, &limits).unwrap();
    reader.next_event().unwrap();
    assert!(reader.next_event().is_err());
    assert!(matches!(reader.next_event(), Err(Error::Refused { .. })));
    assert!(reader.start().is_none());
}

#[test]
fn trees() {
    let xml = "<r xmlns='u:r' xmlns:p='u:p' xml:lang='vi'><p:s a='1' p:a='2'>x<!--c-->y&amp;<t>z</t> <![CDATA[w]]><?i d?><t/></p:s><after/></r>";
    let limits = Limits::default();
    let source = xml.as_bytes();
    let mut reader = Reader::new(&source, &limits).unwrap();
    let tree = loop {
        let event = reader.next_event().unwrap().unwrap();
        if matches!(event, Event::Start(start) if start.name.is("u:p", "s")) {
            break Tree::read(&mut reader).unwrap();
        }
    };
    let root = tree.root();
    assert!(root.is("u:p", "s"));
    assert_eq!(root.text(), "xy& w");
    assert_eq!(
        (root.attribute("", "a"), root.attribute("u:p", "a"), root.attribute("u:r", "a")),
        (Some("1"), Some("2"), None)
    );
    assert_eq!(root.children("u:r", "t").count(), 2);
    assert_eq!(root.child("u:r", "t").unwrap().text(), "z");
    assert!(root.child("", "t").is_none());
    let written = |span: crate::base::Span| &xml[span.start as usize..span.end as usize];
    assert!(written(root.span).starts_with("<p:s a=") && written(root.span).ends_with("</p:s>"));
    assert!(written(root.content).starts_with("x<!--c-->") && written(root.content).ends_with("<t/>"));
    assert_eq!((root.depth, root.child("u:r", "t").unwrap().depth), (2, 3));
    assert_eq!(tree.context().declarations().map(|d| d.prefix).collect::<Vec<_>>(), ["", "p"]);
    // The reader goes on behind the tree.
    assert!(matches!(reader.next_event().unwrap(), Some(Event::Start(start)) if start.name.local == "after"));

    let whole = Tree::document(&source, &limits).unwrap();
    assert_eq!(whole.root().descendants().map(|e| e.local.as_str()).collect::<Vec<_>>(), ["r", "s", "t", "t", "after"]);
    assert!(!whole.root().has_text());
    assert!(whole.context_of(root).is_some());
    assert!(Tree::document(&b"<a/><b/>".as_slice(), &limits).is_err());
    let small = Limits { xml_octets: 1000, ..Limits::default() };
    let many = format!("<a>{}</a>", "<b/>".repeat(20));
    assert!(matches!(Tree::document(&many.as_bytes(), &small), Err(Error::Limit(_))));

    let mut reader = Reader::new(&source, &limits).unwrap();
    reader.next_event().unwrap();
    let pruned = Tree::read_pruned(&mut reader, |start| start.name.local != "s").unwrap();
    let s = pruned.root().child("u:p", "s").unwrap();
    assert!(s.pruned && s.nodes.is_empty() && s.span == root.span && s.content == root.content);
    assert_eq!(pruned.root().elements().count(), 2);
    assert!(reader.next_event().unwrap().is_none());
}
