//! What is asked for when XML is signed.

use std::ffi::c_char;

use kyso_core::sign::xml;

use crate::error::{Error, kyso_error, kyso_result};
use crate::request::{kyso_sign_request, no_place, set, set_text};
use crate::text::{optional, text};

/// What an XML signature holds beside the plain one, as bits. A number with other bits is refused.
pub const KYSO_XML_XADES: u32 = 1;
/// The claimed signing time, as an object that is signed, too.
pub const KYSO_XML_SIGNING_TIME: u32 = 2;
/// The whole chain of certificates, not the signer's alone.
pub const KYSO_XML_CHAIN: u32 = 4;

/// XML: the element that the signature goes into, as a path such as `/HDon/DSCKS/NBan` (local names, `[n]` where there
/// are several). The whole document is signed unless `kyso_sign_request_add_xml_node` names parts of it.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_xml_into(
    request: *mut kyso_sign_request,
    text: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set_text(request, text, error, |request, text| {
            if !text.starts_with('/') {
                return Err(Error::bad_value("text", &text));
            }
            let wanted = xml::Wanted::General { nodes: Vec::new(), into: text.to_owned() };
            request.xml = Some(request.xml_with(wanted));
            request.xml_only = Some("kyso_sign_request_set_xml_into");
            Ok(())
        })
    }
}

/// XML, with `kyso_sign_request_set_xml_into`: signs the element with this Id (without `#`), not the whole document.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_add_xml_node(
    request: *mut kyso_sign_request,
    text: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set_text(request, text, error, |request, text| {
            if text.is_empty() {
                return Err(Error::bad_value("text", &text));
            }
            request.nodes.push(text.to_owned());
            request.xml_only = Some("kyso_sign_request_add_xml_node");
            Ok(())
        })
    }
}

/// XML: as a national form has it: `einvoice`, `tax`, `bhxh`, `health`, `school-record`, `edxml`. `role`: whose signature;
/// NULL when the form has one role for the document.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `form` and `role` are NULL or C strings; `error` is NULL or may be
/// written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_xml_form(
    request: *mut kyso_sign_request,
    form: *const c_char,
    role: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            let (name, role) = (text(form, "form")?, optional(role, "role")?);
            if kyso_core::xmldsig::national::by_name(name).is_none() {
                return Err(Error::bad_value("form", &name));
            }
            let wanted = xml::Wanted::Form { name: name.to_owned(), role: role.map(str::to_owned) };
            request.xml = Some(request.xml_with(wanted));
            request.xml_only = Some("kyso_sign_request_set_xml_form");
            Ok(())
        })
    }
}

/// XML, after `kyso_sign_request_set_xml_form` or `kyso_sign_request_set_xml_into`: what the signature holds
/// (`KYSO_XML_XADES`: the signed properties of XAdES B-B; `KYSO_XML_SIGNING_TIME`; `KYSO_XML_CHAIN`).
///
/// # Safety
/// As `kyso_sign_request_set_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_xml_flags(
    request: *mut kyso_sign_request,
    flags: u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            if flags & !(KYSO_XML_XADES | KYSO_XML_SIGNING_TIME | KYSO_XML_CHAIN) != 0 {
                return Err(Error::bad_value("flags", &flags));
            }
            let xml = request.xml.as_mut().ok_or_else(no_place)?;
            xml.xades = flags & KYSO_XML_XADES != 0;
            xml.signing_time_object = flags & KYSO_XML_SIGNING_TIME != 0;
            xml.chain = flags & KYSO_XML_CHAIN != 0;
            Ok(())
        })
    }
}

impl kyso_sign_request {
    /// The XML part, over something else than before.
    fn xml_with(&self, wanted: xml::Wanted) -> xml::Request {
        match &self.xml {
            Some(before) => {
                let mut request = before.clone();
                request.wanted = wanted;
                request
            }
            None => xml::Request::new(wanted, self.at),
        }
    }
}
