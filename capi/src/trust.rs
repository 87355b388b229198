//! Whom to believe: anchors and helpers, revocation data at hand. Nothing is believed unless the caller says so.

use std::ffi::c_char;

use kyso_core::trust::profile::{self, Profile};
use kyso_core::trust::{Anchor, Purpose, StatusData, TrustStore};
use kyso_core::x509::Certificate;

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, guard_into, guard_new};
use crate::handle::{self, borrow, borrow_mut, octets};
use crate::lang::both;
use crate::text;

/// What an anchor is believed for. Functions take it as `uint32_t`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_purpose {
    /// Everything below it.
    KYSO_PURPOSE_ANY = 1,
    /// Signers only.
    KYSO_PURPOSE_SIGNATURES = 2,
    /// Time-stamps only.
    KYSO_PURPOSE_TIME_STAMPS = 3,
}

fn purpose(number: u32) -> Result<Purpose, Error> {
    match number {
        n if n == kyso_purpose::KYSO_PURPOSE_ANY as u32 => Ok(Purpose::Any),
        n if n == kyso_purpose::KYSO_PURPOSE_SIGNATURES as u32 => Ok(Purpose::Signatures),
        n if n == kyso_purpose::KYSO_PURPOSE_TIME_STAMPS as u32 => Ok(Purpose::TimeStamps),
        n => Err(Error::bad_value("purpose", &n)),
    }
}

/// Anchors, helpers for paths, revocation data.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust {
    pub(crate) store: TrustStore,
    pub(crate) status: Vec<StatusData>,
}

/// Trust in the making. For one thread at a time. Made by `kyso_trust_builder_new`, freed by `kyso_trust_builder_free`.
pub struct kyso_trust_builder(Trust);

/// Whom to believe. It never changes once built, and threads may share it. Made by `kyso_trust_builder_build`, freed by
/// `kyso_trust_free`.
pub struct kyso_trust(pub(crate) Trust);

/// Begins with nobody.
///
/// # Safety
/// `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_builder_new(
    out: *mut *mut kyso_trust_builder,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { guard_new(out, error, || Ok(kyso_trust_builder(Trust::default()))) }
}

/// Believes the certificates in `len` octets at `data` (DER, PEM, certs-only PKCS#7) for `purpose` (`kyso_purpose`).
/// `profile` names the hierarchy they are of, such as `vn-gov`, which decides the rules under the default policy; NULL
/// for none. To state a profile is to vouch for it: the certificates are not compared with its pins
/// (`kyso_trust_builder_add_pinned` does that).
///
/// `KYSO_BAD_CERTIFICATE`: there is none, or one that cannot be read; then none of them is added.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `data` is NULL or `len` octets can be read
/// there; `profile` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_builder_add_anchors(
    builder: *mut kyso_trust_builder,
    data: *const u8,
    len: usize,
    purpose: u32,
    profile: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard(error, || {
            let builder = borrow_mut(builder, "builder")?;
            let purpose = self::purpose(purpose)?;
            let profile = text::optional(profile, "profile")?;
            for certificate in certificates(octets(data, len, "data")?, "")? {
                builder.0.store.add_anchor(Anchor { certificate, profile: profile.map(str::to_owned), purpose });
            }
            Ok(())
        })
    }
}

/// Believes those of the certificates in `len` octets at `data` (DER, PEM, certs-only PKCS#7) that the built-in profile
/// `profile` (`vn-gov`, `vn-public`) names by their SHA-256, each for what the profile says. The profile holds no
/// certificate itself. How many were named goes to `count`.
///
/// `KYSO_UNKNOWN_PROFILE`: there is no such profile. `KYSO_NOT_PINNED`: it names none of them.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `profile` is NULL or a C string; `data` is
/// NULL or `len` octets can be read there; `count` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_builder_add_pinned(
    builder: *mut kyso_trust_builder,
    profile: *const c_char,
    data: *const u8,
    len: usize,
    count: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(count, error, || {
            let builder = borrow_mut(builder, "builder")?;
            let profile = named(text::text(profile, "profile")?)?;
            let count = builder.0.add_pinned(profile, certificates(octets(data, len, "data")?, "")?);
            if count == 0 { Err(not_pinned(profile)) } else { Ok(count) }
        })
    }
}

/// Adds helpers for paths in `len` octets at `data` (DER, PEM, certs-only PKCS#7): trusted for nothing.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `data` is NULL or `len` octets can be read
/// there; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_builder_add_intermediates(
    builder: *mut kyso_trust_builder,
    data: *const u8,
    len: usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard(error, || {
            let builder = borrow_mut(builder, "builder")?;
            builder.0.store.intermediates.extend(certificates(octets(data, len, "data")?, "")?);
            Ok(())
        })
    }
}

impl Trust {
    /// How many of them are named by the profile.
    fn add_pinned(&mut self, profile: &Profile, certificates: Vec<Certificate>) -> usize {
        let mut count = 0_usize;
        for certificate in certificates {
            let Some(pin) = profile.find_pin(certificate.sha256()) else { continue };
            count = count.saturating_add(1);
            match pin.role.purpose() {
                Some(purpose) => {
                    self.store.add_anchor(Anchor { certificate, profile: Some(profile.name.clone()), purpose });
                }
                None => self.store.intermediates.push(certificate),
            }
        }
        count
    }
}

fn named(name: &str) -> Result<&'static Profile, Error> {
    profile::by_name(name).ok_or_else(|| {
        let known = profile::all().iter().map(|profile| profile.name.as_str()).collect::<Vec<_>>().join(", ");
        Error::new(
            kyso_result::KYSO_UNKNOWN_PROFILE,
            both!("không có hồ sơ tin cậy '{n}'", "there is no trust profile '{n}'", n = name),
        )
        .hint(both!("các hồ sơ có sẵn: {k}", "the built-in ones: {k}", k = known))
    })
}

fn not_pinned(profile: &Profile) -> Error {
    Error::new(
        kyso_result::KYSO_NOT_PINNED,
        both!(
            "hồ sơ tin cậy '{p}' không ghi nhận chứng thư số nào trong dữ liệu này",
            "the trust profile '{p}' names none of the certificates in this data",
            p = profile.name
        ),
    )
    .hint(both!(
        "lấy chứng thư số từ nơi cấp công bố, hoặc tự chịu trách nhiệm tin cậy bằng kyso_trust_builder_add_anchors",
        "take the certificates from where their authority publishes them, or vouch for them with kyso_trust_builder_add_anchors"
    ))
}

/// Every certificate of a file; `place` says of which, where there is one.
fn certificates(octets: &[u8], place: &str) -> Result<Vec<Certificate>, Error> {
    Certificate::all_from_file(octets).map_err(|error| {
        let place = if place.is_empty() { String::new() } else { format!(" '{place}'") };
        Error::new(
            kyso_result::KYSO_BAD_CERTIFICATE,
            both!(
                "không đọc được chứng thư số{p}: {e}",
                "the certificates{p} cannot be read: {e}",
                p = place,
                e = error
            ),
        )
        .hint(both!(
            "cần chứng thư số X.509 dạng DER, PEM hoặc PKCS#7",
            "X.509 certificates are needed, as DER, PEM or PKCS#7"
        ))
        .cause(&error)
    })
}

/// Trust as the builder has it now. The builder stays as it is: it may build again, and has to be freed.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_builder_build(
    builder: *const kyso_trust_builder,
    out: *mut *mut kyso_trust,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { guard_new(out, error, || Ok(kyso_trust(borrow(builder, "builder")?.0.clone()))) }
}

/// Frees a builder; NULL is fine.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_builder_free(builder: *mut kyso_trust_builder) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(builder) };
}

/// Frees trust; NULL is fine. Settings that were made with it keep their own.
///
/// # Safety
/// `trust` is NULL or a handle that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_free(trust: *mut kyso_trust) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(trust) };
}
