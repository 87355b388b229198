//! Everything a verification needs to be told but the time.

use std::ffi::c_char;
use std::path::Path;
use std::sync::Arc;

use kyso_core::form::RuleSet;
use kyso_core::organisation::Organisation;
use kyso_core::pdf::Credentials;
use kyso_core::policy::Policy;
use kyso_core::validate::Expectation;
use kyso_core::{ComplianceSettings, HandedIn, Settings};
use zeroize::Zeroizing;

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, guard_new};
use crate::handle::{self, borrow, borrow_mut, octets};
use crate::lang::both;
use crate::policy::kyso_policy;
use crate::text;
use crate::trust::{Trust, kyso_trust};
use crate::verify::time;

/// Settings in the making. For one thread at a time. Made by `kyso_settings_builder_new`, freed by
/// `kyso_settings_builder_free`.
pub struct kyso_settings_builder {
    trust: Trust,
    policy: Policy,
    password: Option<Zeroizing<String>>,
    inspect: bool,
    expect: Option<Expectation>,
    contents: Vec<HandedIn>,
    rules: Option<RuleSet>,
    organisation: Option<Organisation>,
}

/// Whom to believe, what to require and what to look at, for any number of verifications. It never changes once
/// built, and any number of threads may use it at once: what is learned of certificates is shared between them. Made by
/// `kyso_settings_builder_build`, freed by `kyso_settings_free` when no call uses it any more.
pub struct kyso_settings {
    pub(crate) settings: Settings,
    pub(crate) form: Option<ComplianceSettings>,
}

/// Begins settings with copies of `trust` and `policy`, which may be freed afterwards. NULL for `policy` means the
/// `default` one; `trust` has no default: whom to believe is the caller's decision.
///
/// # Safety
/// `trust` and `policy` are each NULL or handles that were not freed; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_builder_new(
    trust: *const kyso_trust,
    policy: *const kyso_policy,
    out: *mut *mut kyso_settings_builder,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_new(out, error, || {
            let trust = borrow(trust, "trust")?.0.clone();
            let policy = match handle::borrow_optional(policy) {
                Some(policy) => policy.0.clone(),
                None => Policy::standard().map_err(|error| Error::internal(&error))?,
            };
            Ok(kyso_settings_builder {
                trust,
                policy,
                password: None,
                inspect: true,
                expect: None,
                contents: Vec::new(),
                rules: None,
                organisation: None,
            })
        })
    }
}

/// The password that is tried on every document that is encrypted; NULL for none. Documents that open for everybody
/// need none.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `password` is NULL or a C string; `error` is
/// NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_builder_set_password(
    builder: *mut kyso_settings_builder,
    password: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard(error, || {
            let builder = borrow_mut(builder, "builder")?;
            let password = text::optional(password, "password")?;
            builder.password = password.map(|password| Zeroizing::new(password.to_owned()));
            Ok(())
        })
    }
}

/// Whether to look for dynamic content in what was signed. On unless switched off: it decides no verdict under the
/// standard policies, and costs more than all the rest.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_builder_set_inspect(
    builder: *mut kyso_settings_builder,
    inspect: bool,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard(error, || {
            borrow_mut(builder, "builder")?.inspect = inspect;
            Ok(())
        })
    }
}

/// What the program reads of XML documents, as `{namespace}Name` or an absolute path such as `/HDon/DLHDon`: a signature
/// that does not cover it, all of it, has failed. NULL for nothing in particular.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `expect` is NULL or a C string; `error` is
/// NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_builder_set_expect(
    builder: *mut kyso_settings_builder,
    expect: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard(error, || {
            let builder = borrow_mut(builder, "builder")?;
            builder.expect = match text::optional(expect, "expect")? {
                Some(text) => Some(Expectation::parse(text).map_err(|_| Error::bad_value("expect", &text))?),
                None => None,
            };
            Ok(())
        })
    }
}

/// Contents outside an XML document that its signatures may be over: `len` octets at `data`, which are copied, under the
/// exact URI of the reference; NULL for `uri` stands for a reference without one. Nothing else is ever opened or fetched
/// for a reference.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `uri` is NULL or a C string; `data` is NULL or
/// `len` octets can be read there; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_builder_add_contents(
    builder: *mut kyso_settings_builder,
    uri: *const c_char,
    data: *const u8,
    len: usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard(error, || {
            let builder = borrow_mut(builder, "builder")?;
            let uri = text::optional(uri, "uri")?.map(str::to_owned);
            let octets = octets(data, len, "data")?.to_vec();
            builder.contents.push((uri, Arc::new(octets)));
            Ok(())
        })
    }
}

/// The rules of form to ask beside the verdict, which they never change: `nd30-2020`, `tt01-2019`, `national` for those
/// in force on the document's day, or a local set. NULL for none, which is how a builder begins.
///
/// `KYSO_BAD_RULE_SET`: there is none of this name.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `name` is NULL or a C string; `error` is
/// NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_builder_set_compliance(
    builder: *mut kyso_settings_builder,
    name: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard(error, || {
            let builder = borrow_mut(builder, "builder")?;
            builder.rules = match text::optional(name, "name")? {
                Some(name) => Some(RuleSet::named(name).map_err(|_| no_rules(name))?),
                None => None,
            };
            Ok(())
        })
    }
}

/// Adds a set of rules, or one rule, to those that `kyso_settings_builder_set_compliance` chose (`KYSO_BAD_STATE` before
/// that).
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `name` is NULL or a C string; `error` is
/// NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_builder_add_rules(
    builder: *mut kyso_settings_builder,
    name: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { change_rules(builder, name, error, |rules, name| rules.with(name).map_err(|_| no_rules(name))) }
}

/// Takes a set of rules, or one rule, out of those that `kyso_settings_builder_set_compliance` chose (`KYSO_BAD_STATE`
/// before that).
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `name` is NULL or a C string; `error` is
/// NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_builder_remove_rules(
    builder: *mut kyso_settings_builder,
    name: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { change_rules(builder, name, error, |rules, name| rules.without(name).map_err(|_| no_rules(name))) }
}

unsafe fn change_rules(
    builder: *mut kyso_settings_builder,
    name: *const c_char,
    error: *mut *mut kyso_error,
    change: impl FnOnce(RuleSet, &str) -> Result<RuleSet, Error>,
) -> kyso_result {
    // SAFETY: the callers hand on the promises of theirs.
    unsafe {
        guard(error, || {
            let builder = borrow_mut(builder, "builder")?;
            let name = text::text(name, "name")?;
            let rules = builder.rules.clone().ok_or_else(|| {
                Error::new(
                    kyso_result::KYSO_BAD_STATE,
                    both!("chưa chọn bộ quy tắc thể thức nào", "no set of rules of form has been chosen yet"),
                )
                .hint(both!(
                    "gọi kyso_settings_builder_set_compliance trước",
                    "call kyso_settings_builder_set_compliance first"
                ))
            })?;
            builder.rules = Some(change(rules, name)?);
            Ok(())
        })
    }
}

fn no_rules(name: &str) -> Error {
    Error::new(
        kyso_result::KYSO_BAD_RULE_SET,
        both!("không có bộ quy tắc thể thức '{n}'", "there is no set of rules of form '{n}'", n = name),
    )
    .hint(both!(
        "'kyso rules list' liệt kê các bộ quy tắc và từng quy tắc",
        "'kyso rules list' lists the sets and their rules"
    ))
}

/// Whose documents they should be: an organisation's profile in TOML, `len` octets of UTF-8 at `toml`. Images that it names
/// are not opened.
///
/// `KYSO_BAD_ORGANISATION`: it is none.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed and that nobody else uses; `toml` is NULL or `len` octets can be read
/// there; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_builder_set_organisation(
    builder: *mut kyso_settings_builder,
    toml: *const c_char,
    len: usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard(error, || {
            let builder = borrow_mut(builder, "builder")?;
            let toml = text::sized(toml, len, "toml")?;
            let organisation = Organisation::from_toml(toml).map_err(|error| {
                Error::new(
                    kyso_result::KYSO_BAD_ORGANISATION,
                    both!(
                        "hồ sơ cơ quan, tổ chức không dùng được: {e}",
                        "the profile of the organisation cannot be used: {e}",
                        e = error
                    ),
                )
                .hint(both!("sửa hồ sơ theo thông báo trên", "correct the profile as said above"))
                .cause(&error)
            })?;
            builder.organisation = Some(organisation);
            Ok(())
        })
    }
}

/// Settings as the builder has them now. The builder stays as it is: it may build again, and has to be freed.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_builder_build(
    builder: *const kyso_settings_builder,
    out: *mut *mut kyso_settings,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { guard_new(out, error, || borrow(builder, "builder")?.built()) }
}

impl kyso_settings_builder {
    fn built(&self) -> Result<kyso_settings, Error> {
        // Every call states its own time.
        let mut settings = Settings::new(time(0)?, self.trust.store.clone(), self.policy.clone());
        settings.status.clone_from(&self.trust.status);
        settings.inspect = self.inspect;
        settings.expect.clone_from(&self.expect);
        settings.contents.clone_from(&self.contents);
        if let Some(password) = &self.password {
            settings.credentials = Credentials::password(password.as_str().into());
        }
        let form = match (&self.rules, &self.organisation) {
            (None, _) => None,
            (Some(rules), organisation) => {
                let mut rules = rules.clone();
                for local in organisation.iter().flat_map(|organisation| &organisation.rule_sets) {
                    rules = rules.with(local).map_err(|_| no_rules(local))?;
                }
                let mut form = ComplianceSettings::new(rules);
                form.organisation.clone_from(organisation);
                form.credentials = settings.credentials.clone();
                Some(form)
            }
        };
        Ok(kyso_settings { settings, form })
    }
}

impl kyso_settings {
    /// The rules of form for a document of this name, when they are to be asked.
    pub(crate) fn form_for(&self, name: &str) -> Option<ComplianceSettings> {
        let mut form = self.form.clone()?;
        form.file_name = Path::new(name).file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        Some(form)
    }
}

/// Frees a builder; NULL is fine. The password is wiped.
///
/// # Safety
/// `builder` is NULL or a handle that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_builder_free(builder: *mut kyso_settings_builder) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(builder) };
}

/// Frees settings; NULL is fine. No call may still be using them.
///
/// # Safety
/// `settings` is NULL or a handle that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_settings_free(settings: *mut kyso_settings) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(settings) };
}
