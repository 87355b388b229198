//! Whom to believe: anchors and helpers, revocation data at hand. Nothing is believed unless the caller says so.

use std::ffi::c_char;
use std::fs;
use std::io;
use std::path::Path;

use kyso_core::trust::profile::{self, Profile};
use kyso_core::trust::{Anchor, Origin, Purpose, StatusData, TrustStore};
use kyso_core::x509::Certificate;

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, guard_into, guard_new};
use crate::handle::{self, borrow, borrow_mut, octets};
use crate::lang::both;
use crate::source;
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

/// Adds the revocation lists and OCSP answers in `len` octets at `data` (DER, PEM, bare base64): trusted for nothing until
/// checked, like all revocation data. How many were found goes to `count`.
///
/// `KYSO_BAD_STATUS_DATA`: there is none. `KYSO_TOO_LARGE`: more than 256 MiB altogether.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `data` is NULL or `len` octets can be read
/// there; `count` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_builder_add_status(
    builder: *mut kyso_trust_builder,
    data: *const u8,
    len: usize,
    count: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(count, error, || {
            let builder = borrow_mut(builder, "builder")?;
            builder.0.add_status(status_of(octets(data, len, "data")?, "")?)
        })
    }
}

/// `kyso_trust_builder_add_anchors` with the certificates of a file, or of the files directly in a folder that end in `.cer`,
/// `.crt`, `.der`, `.pem`, `.p7b`, `.p7c`. `path` is UTF-8. How many certificates there are goes to `count`.
///
/// `KYSO_CANNOT_READ`, `KYSO_TOO_LARGE` (4 MiB a file, 1,000 files), `KYSO_BAD_CERTIFICATE`: then none of them is added.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `path` and `profile` are each NULL or a C
/// string; `count` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_builder_add_anchors_path(
    builder: *mut kyso_trust_builder,
    path: *const c_char,
    purpose: u32,
    profile: *const c_char,
    count: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(count, error, || {
            let builder = borrow_mut(builder, "builder")?;
            let purpose = self::purpose(purpose)?;
            let profile = text::optional(profile, "profile")?;
            let all = certificates_at(text::text(path, "path")?)?;
            let count = all.len();
            for certificate in all {
                builder.0.store.add_anchor(Anchor { certificate, profile: profile.map(str::to_owned), purpose });
            }
            Ok(count)
        })
    }
}

/// `kyso_trust_builder_add_pinned` with the certificates of a file or a folder, as `kyso_trust_builder_add_anchors_path`
/// takes them; those that the profile does not name are left out.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `profile` and `path` are each NULL or a C
/// string; `count` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_builder_add_pinned_path(
    builder: *mut kyso_trust_builder,
    profile: *const c_char,
    path: *const c_char,
    count: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(count, error, || {
            let builder = borrow_mut(builder, "builder")?;
            let profile = named(text::text(profile, "profile")?)?;
            let count = builder.0.add_pinned(profile, certificates_at(text::text(path, "path")?)?);
            if count == 0 { Err(not_pinned(profile)) } else { Ok(count) }
        })
    }
}

/// `kyso_trust_builder_add_intermediates` with the certificates of a file or a folder, as
/// `kyso_trust_builder_add_anchors_path` takes them.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `path` is NULL or a C string; `count` and
/// `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_builder_add_intermediates_path(
    builder: *mut kyso_trust_builder,
    path: *const c_char,
    count: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(count, error, || {
            let builder = borrow_mut(builder, "builder")?;
            let all = certificates_at(text::text(path, "path")?)?;
            let count = all.len();
            builder.0.store.intermediates.extend(all);
            Ok(count)
        })
    }
}

/// `kyso_trust_builder_add_status` with a file, or the files directly in a folder that end in `.crl`, `.ocsp`, `.ors`, `.der`,
/// `.pem`, `.rsp`. `path` is UTF-8. How many lists and answers there are goes to `count`.
///
/// `KYSO_CANNOT_READ`, `KYSO_TOO_LARGE` (64 MiB a file, 1,000 files), `KYSO_BAD_STATUS_DATA`: then none of them is added.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `path` is NULL or a C string; `count` and
/// `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_trust_builder_add_status_path(
    builder: *mut kyso_trust_builder,
    path: *const c_char,
    count: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(count, error, || {
            let builder = borrow_mut(builder, "builder")?;
            let path = text::text(path, "path")?;
            let mut found = Vec::new();
            for file in files(path, &["crl", "ocsp", "ors", "der", "pem", "rsp"])? {
                found.extend(status_of(&read(&file, MAX_STATUS)?, &file)?);
                if size(&found) > MAX_STATUS_ALL {
                    return Err(too_much());
                }
            }
            if found.is_empty() { Err(no_status(path)) } else { builder.0.add_status(found) }
        })
    }
}

/// Far above any bundle of certificates.
const MAX_CERTIFICATES: u64 = 4 << 20;
/// One list or answer. The largest national lists have some ten megabytes.
const MAX_STATUS: u64 = 64 << 20;
/// All of them together, since they are held in memory.
const MAX_STATUS_ALL: usize = 256 << 20;
/// Files of a folder: somebody naming the wrong one is told soon.
const MAX_FILES: usize = 1_000;

impl Trust {
    /// All of them or none; how many there are.
    fn add_status(&mut self, found: Vec<StatusData>) -> Result<usize, Error> {
        if size(&self.status).saturating_add(size(&found)) > MAX_STATUS_ALL {
            return Err(too_much());
        }
        let count = found.len();
        self.status.extend(found);
        Ok(count)
    }

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

fn size(all: &[StatusData]) -> usize {
    all.iter().map(|one| one.octets.len()).fold(0, usize::saturating_add)
}

/// Every list and answer of a file; `place` says of which, where there is one.
fn status_of(octets: &[u8], place: &str) -> Result<Vec<StatusData>, Error> {
    let found = StatusData::all_from_file(octets, Origin::File);
    if found.is_empty() { Err(no_status(place)) } else { Ok(found) }
}

fn no_status(place: &str) -> Error {
    let place =
        if place.is_empty() { both!("dữ liệu này", "this data") } else { both!("'{p}'", "'{p}'", p = place) };
    Error::new(
        kyso_result::KYSO_BAD_STATUS_DATA,
        both!(
            "không có danh sách thu hồi (CRL) hay trả lời OCSP nào đọc được trong {v}",
            "there is no readable revocation list (CRL) or OCSP response in {e}",
            v = place.vi,
            e = place.en
        ),
    )
    .hint(both!("cần dữ liệu dạng DER hoặc PEM", "data in DER or PEM is needed"))
}

fn too_much() -> Error {
    Error::new(
        kyso_result::KYSO_TOO_LARGE,
        both!("quá nhiều tệp hoặc quá nhiều dữ liệu thu hồi", "there are too many files, or too much revocation data"),
    )
    .hint(both!("chỉ đưa vào những tệp cần dùng", "hand in only what is needed"))
}

/// The file, or the files of the folder with these endings, in the order of their names.
fn files(path: &str, endings: &[&str]) -> Result<Vec<String>, Error> {
    let refused = |error: io::Error| source::cannot_read(path, &error);
    if !fs::metadata(path).map_err(refused)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).map_err(refused)? {
        let entry = entry.map_err(refused)?.path();
        let ending = entry.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
        if ending.is_some_and(|ending| endings.contains(&ending.as_str())) && entry.is_file() {
            // A name that is not UTF-8 is not to be passed over in silence.
            let name = entry.to_str().ok_or_else(|| Error::bad_utf8("path"))?;
            found.push(name.to_owned());
        }
        if found.len() > MAX_FILES {
            return Err(too_much());
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &str, limit: u64) -> Result<Vec<u8>, Error> {
    source::read_up_to(Path::new(path), limit).map_err(|error| source::cannot_read(path, &error))
}

/// Every certificate of a file, or of the files directly in a folder.
fn certificates_at(path: &str) -> Result<Vec<Certificate>, Error> {
    let mut found = Vec::new();
    for file in files(path, &["cer", "crt", "der", "pem", "p7b", "p7c"])? {
        found.extend(certificates(&read(&file, MAX_CERTIFICATES)?, &file)?);
    }
    // A folder without any.
    if found.is_empty() { certificates(&[], path) } else { Ok(found) }
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
