//! XML documents: where the signature goes, and the check of what came out.

use std::path::Path;

use kyso::ExtendRequest;
use kyso::base::{Limits, Source, UnixTime};
use kyso::sign::xml::{Outcome, Request, Wanted, check};
use kyso::xmldsig::national::{FORMS, by_name, by_root};

use crate::args::{Level, Sign};
use crate::clock;
use crate::failure::Result;
use crate::lang::{Both, both};
use crate::mark_args::FORMS as FORMS_OF_PDF;
use crate::messages;
use crate::sign_xml_words;

/// What was asked for, as far as it does not depend on the document.
pub(in crate::commands) struct Template {
    request: Request,
    /// What is added once it is signed.
    pub(in crate::commands) extended: Option<ExtendRequest>,
}

impl Template {
    /// `None` when nothing says that XML is to be signed.
    pub(in crate::commands) fn read(options: &Sign, level: Level) -> Result<Option<Self>> {
        let xml = &options.signature.xml;
        let wanted = match (&xml.profile, &xml.into) {
            (Some(name), _) => {
                if by_name(name).is_none() {
                    let known: Vec<_> = FORMS.iter().map(|form| form.name).collect();
                    let wanted = both!(
                        "hồ sơ cho PDF: {f}; cho XML: {n}",
                        "the profiles of PDF documents are {f}; those of XML are {n}",
                        f = FORMS_OF_PDF.join(", "),
                        n = known.join(", ")
                    );
                    return Err(messages::bad_value("--profile", name, &wanted));
                }
                Wanted::Form { name: name.clone(), role: xml.role.clone() }
            }
            (None, Some(into)) => {
                if !into.starts_with('/') {
                    let wanted = both!("cần đường dẫn như /goc/phan[2]", "a path such as /doc/part[2] is needed");
                    return Err(messages::bad_value("--into", into, &wanted));
                }
                let node = |id: &String| match id.strip_prefix('#') {
                    Some(id) if !id.is_empty() => Ok(id.to_owned()),
                    _ => Err(messages::bad_value("--node", id, &both!("cần '#' rồi Id", "'#' and an Id are needed"))),
                };
                let nodes = xml.node.iter().map(node).collect::<Result<_>>()?;
                Wanted::General { nodes, into: into.clone() }
            }
            (None, None) => return Ok(None),
        };
        let mut request = Request::new(wanted, UnixTime::from_seconds(0));
        request.signing_time_object = xml.signing_time_object;
        request.xades = xml.xades || options.level.is_some() || options.tsa.is_some();
        request.chain = xml.whole_chain;
        Ok(Some(Self { request, extended: level.conformance().map(ExtendRequest::new) }))
    }

    pub(in crate::commands) fn request(&self, now: UnixTime) -> Request {
        let mut request = self.request.clone();
        request.signing_time = now;
        request
    }
}

/// What can be refused without the key is refused before a PIN is asked for: the wrong kind of document, a document that is
/// none of the form, no place for the signature.
pub(in crate::commands) fn refuse(
    input: &Path,
    source: &dyn Source,
    template: Option<&Template>,
    options: &Sign,
) -> Result<()> {
    let is_xml = kyso::is_xml(source).map_err(|e| messages::not_a_document(input, &e))?;
    match (is_xml, template) {
        (true, Some(template)) => {
            let given = options.signature.given_for_pdf();
            if !given.is_empty() {
                return Err(sign_xml_words::not_for(input, true, &given));
            }
            check(source, &template.request(clock::now()), &Limits::default())
                .map_err(|e| sign_xml_words::failure(input, &e))
        }
        (true, None) if options.signature.xml.profile.is_some() => Err(sign_xml_words::not_for(
            input,
            true,
            &options.signature.form.given(options.signature.xml.profile.as_deref()),
        )),
        (true, None) => Err(sign_xml_words::no_place(input, form_of(source))),
        (false, _) => {
            let given = options.signature.xml.given();
            if given.is_empty() { Ok(()) } else { Err(sign_xml_words::not_for(input, false, &given)) }
        }
    }
}

/// The national form that the root looks like.
fn form_of(source: &dyn Source) -> Option<&'static kyso::xmldsig::national::Form> {
    let limits = Limits::default();
    let mut reader = kyso::xml::Reader::new(source, &limits).ok()?;
    while let Ok(Some(event)) = reader.next_event() {
        if let kyso::xml::Event::Start(start) = event {
            return by_root(start.name.namespace, start.name.local);
        }
    }
    None
}

/// What is said of a document that was signed.
pub(in crate::commands) fn told(outcome: &Outcome, from: &Path, to: &Path) -> Vec<Both> {
    let what = outcome.signs.join(", ");
    let mut all = vec![both!(
        "đã ký '{from}' thành '{to}' (chữ ký {p}, ký trên {w})",
        "signed '{from}' as '{to}' (signature {p}, over {w})",
        from = from.display(),
        to = to.display(),
        p = outcome.path,
        w = what
    )];
    if !outcome.added.is_empty() {
        all.push(both!(
            "đã thêm phần tử {a} để chứa chữ ký, theo hồ sơ",
            "added element {a} to hold the signature, as the form has it",
            a = outcome.added.join("/")
        ));
    }
    for path in &outcome.superseded {
        all.push(both!(
            "chữ ký mới phủ lên chữ ký {p}: từ nay chữ ký đó chỉ khớp khi bỏ chữ ký mới ra, theo hồ sơ",
            "the new signature is over the signature {p}, which from now on matches only without it, as the form has it",
            p = path
        ));
    }
    all
}
