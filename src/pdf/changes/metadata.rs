//! Two XMP packets, compared as data (ISO 16684-1): how they are serialised does not count (threat P-46).

use std::collections::BTreeMap;

use super::super::{Dictionary, Object, PdfString};
use super::xml::{self, Element, Name};

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const META: &str = "adobe:ns:meta/";
const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const MM: &str = "http://ns.adobe.com/xap/1.0/mm/";
const PDF: &str = "http://ns.adobe.com/pdf/1.3/";
const DC: &str = "http://purl.org/dc/elements/1.1/";

/// Properties that tools write when they save a file: when, with what, and which state of it this is.
const SAVING: &[(&str, &str)] = &[
    (XMP, "ModifyDate"),
    (XMP, "MetadataDate"),
    (XMP, "CreatorTool"),
    (MM, "InstanceID"),
    (MM, "VersionID"),
    (PDF, "Producer"),
];
/// Properties that a tool may add where there were none: when the file was made, which one it is, that it is a PDF.
const FIRST: &[(&str, &str)] = &[(XMP, "CreateDate"), (MM, "DocumentID"), (MM, "OriginalDocumentID"), (DC, "format")];
/// Properties that say what an entry of the document information says (ISO 32000-2 table 349).
const MIRRORED: &[(&str, &str, &str)] = &[
    (DC, "title", "Title"),
    (DC, "creator", "Author"),
    (DC, "description", "Subject"),
    (PDF, "Keywords", "Keywords"),
    (PDF, "Trapped", "Trapped"),
];

/// The value of a property.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String, Option<String>),
    Uri(String),
    List(String, Vec<Value>),
    Struct(BTreeMap<Name, Value>),
}

/// All properties of a packet.
type Properties = BTreeMap<Name, Value>;

/// Whether two packets say the same apart from what saving a file writes. `information`: the document information, which
/// a new property may repeat.
pub(super) fn differ_in_dates_only(was: &[u8], is: &[u8], information: &Dictionary) -> bool {
    match (properties(was), properties(is)) {
        (Some(was), Some(is)) => tells_the_same(&was, &is, information),
        _ => false,
    }
}

/// Whether a first packet says nothing but what saving a file writes and what the document information says.
pub(super) fn says_no_more(is: &[u8], information: &Dictionary) -> bool {
    properties(is).is_some_and(|is| tells_the_same(&Properties::new(), &is, information))
}

fn tells_the_same(was: &Properties, is: &Properties, information: &Dictionary) -> bool {
    let among =
        |list: &[(&str, &str)], name: &Name| list.iter().any(|(space, local)| name.0 == *space && name.1 == *local);
    was.keys().chain(is.keys()).filter(|name| !among(SAVING, name)).all(|name| match (was.get(name), is.get(name)) {
        // What was done to the file: more of it may be told, not other things.
        (Some(Value::List(_, was)), Some(Value::List(_, is))) if name.0 == MM && name.1 == "History" => {
            is.len() >= was.len() && is.iter().zip(was).all(|(is, was)| is == was)
        }
        (Some(was), Some(is)) => was == is,
        (None, Some(is)) => among(FIRST, name) || repeats(name, is, information),
        _ => false,
    })
}

/// Whether a property says what the document information says.
fn repeats(name: &Name, value: &Value, information: &Dictionary) -> bool {
    let Some((.., key)) = MIRRORED.iter().find(|(space, local, _)| name.0 == *space && name.1 == *local) else {
        return false;
    };
    let said = information.get(key).and_then(Object::as_string).map(PdfString::to_text);
    let said = said.as_deref().unwrap_or_default();
    match value {
        Value::Text(text, _) => text == said,
        Value::List(_, values) => match values.as_slice() {
            [] => true,
            [Value::Text(text, _)] => text == said,
            _ => false,
        },
        _ => false,
    }
}

/// `None` when the packet is not XMP as it is always written.
fn properties(packet: &[u8]) -> Option<Properties> {
    let root = xml::read(packet)?;
    let rdf = match (root.name.0.as_str(), root.name.1.as_str()) {
        (META, "xmpmeta") => {
            let [rdf] = root.children.as_slice() else { return None };
            if root.attributes.iter().any(|((space, _), _)| space != META) {
                return None;
            }
            rdf.clone()
        }
        _ => root,
    };
    if !is_rdf(&rdf.name, "RDF") || !rdf.attributes.is_empty() {
        return None;
    }
    let mut all = Properties::new();
    let mut about: Option<String> = None;
    for description in &rdf.children {
        if !is_rdf(&description.name, "Description") || !description.text.is_empty() {
            return None;
        }
        // A packet is about one resource, its document, whatever it is called.
        let named = |(name, about): &(Name, String)| (name.1 == "about" && !about.is_empty()).then(|| about.clone());
        if let Some(named) = description.attributes.iter().find_map(named)
            && *about.get_or_insert_with(|| named.clone()) != named
        {
            return None;
        }
        for (name, value) in fields(description, &["about"])? {
            if all.insert(name, value).is_some() {
                return None;
            }
        }
    }
    Some(all)
}

/// Properties of a description or structure, be they attributes or elements. `skip`: attributes of RDF that say nothing.
fn fields(element: &Element, skip: &[&str]) -> Option<Properties> {
    let mut fields = Properties::new();
    for (name, value) in &element.attributes {
        if name.0 == RDF || name.0.is_empty() {
            if skip.contains(&name.1.as_str()) {
                continue;
            }
            return None;
        }
        if name.0 == XML || fields.insert(name.clone(), Value::Text(value.clone(), None)).is_some() {
            return None;
        }
    }
    for child in &element.children {
        if child.name.0 == RDF || child.name.0.is_empty() || fields.insert(child.name.clone(), value(child)?).is_some()
        {
            return None;
        }
    }
    Some(fields)
}

/// The value of a property or list item.
fn value(element: &Element) -> Option<Value> {
    let mut language = None;
    let mut shorthand = false;
    for (name, said) in &element.attributes {
        match (name.0.as_str(), name.1.as_str()) {
            (XML, "lang") => language = Some(said.to_ascii_lowercase()),
            (RDF, "resource") if element.children.is_empty() && element.text.is_empty() => {
                return (element.attributes.len() == 1).then(|| Value::Uri(said.clone()));
            }
            (RDF, "parseType") if said == "Resource" => {
                return (element.attributes.len() == 1).then_some(Value::Struct(fields(element, &["parseType"])?));
            }
            (RDF | XML | "", _) => return None,
            _ => shorthand = true,
        }
    }
    if shorthand {
        return (language.is_none() && element.text.is_empty()).then_some(Value::Struct(fields(element, &[])?));
    }
    match element.children.as_slice() {
        [] => Some(Value::Text(element.text.clone(), language)),
        [inner] if is_rdf(&inner.name, "Description") => Some(Value::Struct(fields(inner, &[])?)),
        [list] if ["Bag", "Seq", "Alt"].iter().any(|kind| is_rdf(&list.name, kind)) => {
            if !list.attributes.is_empty() || !list.text.is_empty() {
                return None;
            }
            let items = list.children.iter().map(|item| is_rdf(&item.name, "li").then(|| value(item)).flatten());
            Some(Value::List(list.name.1.clone(), items.collect::<Option<_>>()?))
        }
        _ => None,
    }
}

fn is_rdf(name: &Name, local: &str) -> bool {
    name.0 == RDF && name.1 == local
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(attributes: &str, elements: &str) -> Vec<u8> {
        format!(
            "<?xpacket begin='' id='W5'?><x:xmpmeta xmlns:x='{META}' x:xmptk='tool'><rdf:RDF xmlns:rdf='{RDF}'>\
             <rdf:Description rdf:about='' xmlns:xmp='{XMP}' xmlns:dc='{DC}' xmlns:pdf='{PDF}' xmlns:m='{MM}' {attributes}>\
             {elements}</rdf:Description></rdf:RDF></x:xmpmeta>\n   <?xpacket end='w'?>"
        )
        .into_bytes()
    }

    const TITLE: &str = "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>A</rdf:li></rdf:Alt></dc:title>";

    fn same(was: &[u8], is: &[u8]) -> bool {
        differ_in_dates_only(was, is, &Dictionary::new().with("Title", Object::text("A")))
    }

    #[test]
    fn the_way_it_is_written_does_not_count() {
        let was = packet("xmp:ModifyDate='2021' xmp:CreateDate='2020'", TITLE);
        let is = packet(
            "",
            &format!("<xmp:CreateDate>2020</xmp:CreateDate> {TITLE}\n<m:InstanceID>u</m:InstanceID><!-- x -->"),
        );
        assert!(same(&was, &is));
        let ghostscript = [b"<?xpacket begin=''?><?adobe-xap-filters esc=\"CRLF\"?>".as_slice(), &was].concat();
        assert!(same(&ghostscript, &is), "an instruction for filters of long ago");
        assert!(!same(&[b"<?xml-stylesheet href='x'?>".as_slice(), &was].concat(), &is));
        assert!(same(&packet("xmp:CreateDate='2020'", ""), &is), "what the information says");
        assert!(!same(&was, &packet("xmp:CreateDate='2019'", TITLE)));
        assert!(!same(&was, &packet("", TITLE)));
    }

    #[test]
    fn what_the_document_says_of_itself_counts() {
        let was = packet("", TITLE);
        assert!(!same(&was, &packet("", &TITLE.replace(">A<", ">B<"))));
        assert!(!same(&was, &packet("", "")));
        assert!(!same(&was, &packet("dc:source='x'", TITLE)));
        assert!(!same(&was, b""));
        assert!(!same(&was, &packet("", &format!("{TITLE}{TITLE}"))));
        let bomb = String::from_utf8(was.clone()).unwrap();
        let bomb = format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{bomb}");
        assert!(!same(&was, bomb.as_bytes()));
        let history = |items: &str| packet("", &format!("<m:History><rdf:Seq>{items}</rdf:Seq></m:History>"));
        let (one, two) = ("<rdf:li>1</rdf:li>", "<rdf:li>2</rdf:li>");
        assert!(same(&history(one), &history(&format!("{one}{two}"))));
        assert!(!same(&history(one), &history(two)));
    }

    #[test]
    fn a_first_packet() {
        let information = Dictionary::new().with("Title", Object::text("A"));
        assert!(says_no_more(&packet("pdf:Producer='p' xmp:CreateDate='d'", TITLE), &information));
        assert!(!says_no_more(&packet("", &TITLE.replace(">A<", ">B<")), &information));
        assert!(!says_no_more(&packet("dc:source='x'", ""), &information));
    }
}
