//! What is asked for when signing.

use std::ffi::{c_char, c_void};

use kyso_core::appearance::{Image, Layout, Line, Spec, Style, Wording, official_lines};
use kyso_core::base::{BoxMm, Day, Limits, Source, UnixTime};
use kyso_core::crypto::SignatureScheme;
use kyso_core::marks::{ImageOf, InitialPlace, MarkImage, Profile, Wanted};
use kyso_core::pdf::{Credentials, Document};
use kyso_core::policy::Conformance;
use kyso_core::sign::xml;
use kyso_core::sign::{MessageRequest, PageChoice, Placed, Request, stored};
use kyso_core::x509::Certificate;
use secrecy::SecretString;

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, guard_new};
use crate::handle;
use crate::key::Context;
use crate::lang::both;
use crate::sign_words;
use crate::text::text;
use crate::time_stamp::{Tsa, kyso_time_stamper};

/// 9999-12-31: dates of documents have four digits of a year.
const LAST_SECOND: i64 = 253_402_300_799;

/// How long a signature stays provable (EN 319 142-1 §6, EN 319 132-1 §6). Functions take it as `uint32_t`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_level {
    /// The signature alone. What is signed at unless another level is set.
    KYSO_LEVEL_B_B = 1,
    /// With a time-stamp.
    KYSO_LEVEL_B_T = 2,
    /// With what proves it later, too.
    KYSO_LEVEL_B_LT = 3,
    /// With a time-stamp over that.
    KYSO_LEVEL_B_LTA = 4,
}

/// What a signature in a PDF is written as. Functions take it as `uint32_t`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_subfilter {
    /// `ETSI.CAdES.detached`: PAdES. What is written unless another one is set.
    KYSO_SUBFILTER_CADES = 1,
    /// `adbe.pkcs7.detached`, for receivers that know no PAdES.
    KYSO_SUBFILTER_PKCS7 = 2,
}

/// How one or many documents are to be signed: everything but the key and the document. It is changed by one thread, then
/// shared by any number while they sign with it.
pub struct kyso_sign_request {
    pub(crate) at: UnixTime,
    pub(crate) level: kyso_level,
    pub(crate) tsa: Option<Tsa>,
    pub(crate) password: Option<SecretString>,
    pub(crate) pdf: Request,
    pub(crate) place: Option<(PageChoice, [f64; 4])>,
    pub(crate) near: Option<(String, Option<u32>)>,
    pub(crate) image: Option<(Vec<u8>, Option<f64>)>,
    pub(crate) lines: Vec<String>,
    pub(crate) wording: Wording,
    pub(crate) profile: Option<Profile>,
    pub(crate) number: Option<String>,
    pub(crate) day: Option<Day>,
    pub(crate) organisation: Option<String>,
    pub(crate) initial_at: Option<InitialPlace>,
    pub(crate) number_place: Option<[f64; 4]>,
    pub(crate) day_place: Option<[f64; 4]>,
    pub(crate) keeps_no_fields: bool,
    pub(crate) xml: Option<xml::Request>,
    pub(crate) nodes: Vec<String>,
    pub(crate) signer: Option<Awaited>,
    pub(crate) message: MessageRequest,
    pub(crate) life: i64,
    /// Names of setters that are for PDF documents only, and of those for XML only.
    pub(crate) pdf_only: Option<&'static str>,
    pub(crate) xml_only: Option<&'static str>,
}

/// Whose signature is awaited, of two-step signing.
pub(crate) struct Awaited {
    pub(crate) certificate: Certificate,
    pub(crate) chain: Vec<Certificate>,
    pub(crate) scheme: SignatureScheme,
}

/// What a document is signed as.
pub(crate) enum Work {
    Pdf(Vec<Request>),
    Xml(xml::Request),
}

impl kyso_sign_request {
    /// Password for documents that are encrypted.
    pub(crate) fn credentials(&self) -> Credentials {
        self.password.clone().map_or_else(Credentials::none, Credentials::password)
    }

    /// What this document is signed as, by this signer.
    pub(crate) fn work(&self, source: &dyn Source, signer: Option<&Certificate>) -> Result<Work, Error> {
        let is_xml = kyso_core::is_xml(source).map_err(|e| sign_words::unreadable(&e))?;
        match (is_xml, &self.xml, self.pdf_only, self.xml_only) {
            (true, _, Some(setter), _) | (false, _, _, Some(setter)) => Err(not_for(is_xml, setter)),
            (true, Some(xml), None, _) => {
                let mut request = xml.clone();
                if let xml::Wanted::General { nodes, .. } = &mut request.wanted {
                    nodes.clone_from(&self.nodes);
                }
                request.xades |= self.level != kyso_level::KYSO_LEVEL_B_B;
                Ok(Work::Xml(request))
            }
            (true, None, None, _) => Err(no_place()),
            (false, ..) => self.pdf(source, signer).map(Work::Pdf),
        }
    }

    fn pdf(&self, source: &dyn Source, signer: Option<&Certificate>) -> Result<Vec<Request>, Error> {
        self.goes_with_the_profile()?;
        let limits = Limits::default();
        let mut request = self.pdf.clone();
        request.credentials = self.credentials();
        let Some(profile) = self.profile else {
            let place = match &self.near {
                None => self.place,
                Some((text, page)) => {
                    let size = self.size()?;
                    let found = kyso_core::place_near(source, text, *page, size, &request.credentials, &limits);
                    let (page, at) = found.map_err(|e| sign_words::by_form(&e))?;
                    Some((PageChoice::Number(page), [at.left, at.top, at.width, at.height]))
                }
            };
            request.appearance = place.map(|place| self.placed(place, signer)).transpose()?;
            return Ok(vec![request]);
        };
        let wanted = self.wanted(profile, source, signer, &request.credentials)?;
        let plan = kyso_core::plan_marks(source, &wanted, &request.credentials, &limits);
        Ok(kyso_core::requests(&plan.map_err(|e| sign_words::by_form(&e))?, &request))
    }

    /// A place that the profile does not use would be silently another one.
    fn goes_with_the_profile(&self) -> Result<(), Error> {
        let issues = self.profile == Some(Profile::Issue);
        let wrong = [
            (self.number_place.is_some() && !issues, "kyso_sign_request_set_number_place", "issue"),
            (self.day_place.is_some() && !issues, "kyso_sign_request_set_day_place", "issue"),
            (
                self.initial_at.is_some() && self.profile != Some(Profile::Initial),
                "kyso_sign_request_set_initial_at",
                "initial",
            ),
            (self.keeps_no_fields && self.profile.is_none(), "kyso_sign_request_keep_no_fields", "approve"),
        ];
        let Some((_, setter, profile)) = wrong.iter().find(|(is_wrong, ..)| *is_wrong) else { return Ok(()) };
        let what =
            both!("{s} không dùng được với cách ký đã chọn", "{s} does not go with what was asked for", s = setter);
        let hint = both!(
            "gọi kyso_sign_request_set_profile với '{p}', hoặc dùng một yêu cầu ký khác",
            "call kyso_sign_request_set_profile with '{p}', or use another request",
            p = profile
        );
        Err(Error::new(kyso_result::KYSO_NOT_SUPPORTED, what).hint(hint))
    }

    /// What a profile of the form needs to know.
    fn wanted(
        &self,
        profile: Profile,
        source: &dyn Source,
        signer: Option<&Certificate>,
        credentials: &Credentials,
    ) -> Result<Wanted, Error> {
        let subject = signer.map(Certificate::subject);
        let name = subject.and_then(|subject| subject.common_name()).unwrap_or_default();
        let mut wanted = Wanted::new(profile, self.at, name);
        let organisation = subject.and_then(|subject| subject.organization()).map(str::to_owned);
        wanted.organisation = self.organisation.clone().or(organisation);
        wanted.number.clone_from(&self.number);
        wanted.day = self.day;
        wanted.text.clone_from(&self.lines);
        let boxed = |[left, top, width, height]: [f64; 4]| BoxMm { left, top, width, height };
        wanted.initial_at = self.initial_at.unwrap_or_default();
        wanted.number_place = self.number_place.map(boxed);
        wanted.day_place = self.day_place.map(boxed);
        wanted.keep_free = !self.keeps_no_fields;
        if let Some((octets, width)) = &self.image {
            let of = if profile == Profile::Issue { ImageOf::Seal } else { ImageOf::Person };
            let image = MarkImage::from_png(octets, of, *width).map_err(|e| sign_words::bad_image(&e))?;
            if let Some(fault) = image.faults(*width).iter().find(|fault| fault.is_grave()) {
                return Err(sign_words::faulty_image(fault.code()));
            }
            wanted.image = Some(image);
        }
        if let Some((page, rect)) = self.place {
            let page = match page {
                PageChoice::Number(page) => page,
                PageChoice::First => 1,
                PageChoice::Last => last_page(source, credentials)?,
            };
            wanted.place = Some((page, boxed(rect)));
        }
        Ok(wanted)
    }

    fn placed(&self, (page, rect_mm): (PageChoice, [f64; 4]), signer: Option<&Certificate>) -> Result<Placed, Error> {
        let image = self.image.as_ref().map(|(octets, _)| Image::from_png(octets)).transpose();
        let image = image.map_err(|e| sign_words::bad_image(&e))?;
        let subject = signer.map(Certificate::subject);
        let mut lines: Vec<Line> = self.lines.iter().map(|line| Line::new(line.clone(), Style::Regular)).collect();
        if lines.is_empty() && image.is_none() {
            // A place without content shows what the government's tools show.
            let name = subject.and_then(|subject| subject.common_name()).unwrap_or_default();
            let organisation = subject.and_then(|subject| subject.organization());
            lines = official_lines(name, organisation, self.at, self.wording);
        }
        let appearance = match (image, lines.is_empty()) {
            (Some(image), true) => Spec::image(image),
            (Some(image), false) => Spec::image_and_text(image, lines, Layout::ImageLeftTextRight),
            (None, _) => Spec::text(lines),
        };
        Ok(Placed { page, rect_mm, appearance })
    }

    /// Of what goes beside words, in millimetres: a signature on paper, or a few lines.
    fn size(&self) -> Result<(f64, f64), Error> {
        match &self.image {
            Some((octets, width)) if self.lines.is_empty() => {
                let image = Image::from_png(octets).map_err(|e| sign_words::bad_image(&e))?;
                let width = width.unwrap_or(45.0);
                Ok((width, (width * f64::from(image.height()) / f64::from(image.width().max(1))).min(40.0)))
            }
            _ => Ok((60.0, 20.0)),
        }
    }

    pub(crate) const fn conformance(&self) -> Conformance {
        match self.level {
            kyso_level::KYSO_LEVEL_B_B => Conformance::Basic,
            kyso_level::KYSO_LEVEL_B_T => Conformance::Time,
            kyso_level::KYSO_LEVEL_B_LT => Conformance::LongTerm,
            kyso_level::KYSO_LEVEL_B_LTA => Conformance::Archive,
        }
    }
}

fn last_page(source: &dyn Source, credentials: &Credentials) -> Result<u32, Error> {
    let unreadable = |e: kyso_core::pdf::Error| sign_words::by_form(&kyso_core::FormError::Document(Box::new(e)));
    let document = Document::open_with(source, &Limits::default(), credentials).map_err(unreadable)?;
    let pages = document.current().pages().map_err(unreadable)?;
    Ok(u32::try_from(pages.len()).unwrap_or(u32::MAX))
}

/// Something was set that is for documents of the other kind.
fn not_for(is_xml: bool, setter: &str) -> Error {
    let what = match is_xml {
        true => both!(
            "văn bản là XML, không dùng được với {s}",
            "the document is XML, for which {s} cannot be used",
            s = setter
        ),
        false => both!(
            "văn bản không phải XML, không dùng được với {s}",
            "the document is not XML, for which {s} is",
            s = setter
        ),
    };
    let hint =
        both!("dùng một yêu cầu ký riêng cho mỗi loại văn bản", "use a request of its own for each kind of document");
    Error::new(kyso_result::KYSO_NOT_SUPPORTED, what).hint(hint)
}

pub(crate) fn no_place() -> Error {
    let what = both!(
        "văn bản là XML: chưa nói chữ ký đặt ở đâu",
        "the document is XML: where its signature goes was not said"
    );
    let hint = both!(
        "gọi kyso_sign_request_set_xml_form hoặc kyso_sign_request_set_xml_into",
        "call kyso_sign_request_set_xml_form or kyso_sign_request_set_xml_into"
    );
    Error::new(kyso_result::KYSO_BAD_STATE, what).hint(hint)
}

/// A request for an invisible signature of level B-B at the time `at` (Unix seconds), which is also the claimed signing
/// time. The library reads no clock.
///
/// # Safety
/// `out` and `error` may each be written to or are NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_new(
    at: i64,
    out: *mut *mut kyso_sign_request,
    error: *mut *mut kyso_error,
) -> kyso_result {
    let work = || {
        let at = Some(at).filter(|at| (0..=LAST_SECOND).contains(at)).ok_or_else(|| Error::bad_value("at", &at))?;
        let at = UnixTime::from_seconds(at);
        Ok(kyso_sign_request {
            at,
            level: kyso_level::KYSO_LEVEL_B_B,
            tsa: None,
            password: None,
            pdf: Request::new(at),
            place: None,
            near: None,
            image: None,
            lines: Vec::new(),
            wording: Wording::Vietnamese,
            profile: None,
            number: None,
            day: None,
            organisation: None,
            initial_at: None,
            number_place: None,
            day_place: None,
            keeps_no_fields: false,
            xml: None,
            nodes: Vec::new(),
            signer: None,
            message: MessageRequest::default(),
            life: stored::LIFE,
            pdf_only: None,
            xml_only: None,
        })
    };
    // SAFETY: the caller's promise, handed on.
    unsafe { guard_new(out, error, work) }
}

/// Changes a request, or nothing of it on failure.
///
/// # Safety
/// `request` is NULL or a request nobody else uses; `error` is NULL or may be written to.
pub(crate) unsafe fn set(
    request: *mut kyso_sign_request,
    error: *mut *mut kyso_error,
    work: impl FnOnce(&mut kyso_sign_request) -> Result<(), Error>,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe { guard(error, || work(handle::borrow_mut(request, "request")?)) }
}

/// [`set`] with a text.
///
/// # Safety
/// As [`set`]; `text` is NULL or a C string.
pub(crate) unsafe fn set_text(
    request: *mut kyso_sign_request,
    text: *const c_char,
    error: *mut *mut kyso_error,
    work: impl FnOnce(&mut kyso_sign_request, &str) -> Result<(), Error>,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe { set(request, error, |request| work(request, self::text(text, "text")?)) }
}

/// What the request is to be of level `level` (`kyso_level`). Every level but B-B needs a time-stamp
/// (`kyso_sign_request_set_time_stamp`); B-LT and B-LTA, and B-T of XML, need settings when signing.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_level(
    request: *mut kyso_sign_request,
    level: u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    use kyso_level::{KYSO_LEVEL_B_B, KYSO_LEVEL_B_LT, KYSO_LEVEL_B_LTA, KYSO_LEVEL_B_T};
    let known = [KYSO_LEVEL_B_B, KYSO_LEVEL_B_T, KYSO_LEVEL_B_LT, KYSO_LEVEL_B_LTA];
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            let level = known.into_iter().find(|known| *known as u32 == level);
            request.level = level.ok_or_else(|| Error::bad_value("level", &"none of kyso_level"))?;
            Ok(())
        })
    }
}

/// Who makes time-stamps; the level becomes B-T if it was B-B.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `stamp` may be called with `context` by any thread that signs with
/// the request; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_time_stamp(
    request: *mut kyso_sign_request,
    stamp: kyso_time_stamper,
    context: *mut c_void,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            let stamp = stamp.ok_or_else(|| Error::null("stamp"))?;
            request.tsa = Some(Tsa::new(stamp, Context(context), request.at));
            if request.level == kyso_level::KYSO_LEVEL_B_B {
                request.level = kyso_level::KYSO_LEVEL_B_T;
            }
            Ok(())
        })
    }
}

/// Frees a request; NULL is fine.
///
/// # Safety
/// `request` is NULL or a request that was not freed, and nobody signs with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_free(request: *mut kyso_sign_request) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(request) };
}
