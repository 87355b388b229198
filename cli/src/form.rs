//! Which rules of form are asked, as the command line and an organisation's profile say.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use kyso::form::{Conformity, RuleSet, SETS};
use kyso::organisation::Organisation;
use kyso::pdf::Credentials;
use kyso::{Compliance, ComplianceSettings, Verification};

use crate::failure::{Exit, Failure, Result};
use crate::form_args::FormOptions;
use crate::input::Document;
use crate::lang::both;
use crate::messages;
use crate::trust_store::read_limited;

/// What was asked for with `--compliance`; `None` without it.
pub(crate) fn settings(options: &FormOptions) -> Result<Option<ComplianceSettings>> {
    let Some(name) = &options.compliance else { return Ok(None) };
    let organisation = options.organisation.as_deref().map(organisation).transpose()?;
    let mut rules = set("--compliance", name, RuleSet::named)?;
    // What was asked for by hand goes over what the profile says.
    for local in organisation.iter().flat_map(|organisation| &organisation.rule_sets) {
        rules = set("rule-sets", local, |name| rules.clone().with(name))?;
    }
    for more in &options.rule_set {
        rules = set("--rule-set", more, |name| rules.clone().with(name))?;
    }
    for less in &options.without_rule {
        rules = set("--without-rule", less, |name| rules.clone().without(name))?;
    }
    let mut settings = ComplianceSettings::new(rules);
    settings.organisation = organisation;
    Ok(Some(settings))
}

fn set(
    option: &str,
    name: &str,
    make: impl FnOnce(&str) -> std::result::Result<RuleSet, kyso::form::UnknownRule>,
) -> Result<RuleSet> {
    make(name).map_err(|_| {
        let sets = SETS.iter().map(|set| set.name).collect::<Vec<_>>().join(", ");
        messages::bad_value(
            option,
            name,
            &both!(
                "các bộ quy tắc: {s}, national; 'kyso rules list' liệt kê từng quy tắc",
                "sets of rules: {s}, national; 'kyso rules list' lists the rules themselves",
                s = sets
            ),
        )
    })
}

/// An organisation's profile.
pub(crate) fn organisation(path: &Path) -> Result<Organisation> {
    let octets = read_limited(path).map_err(|error| messages::cannot_read(path, &error))?;
    let refused = |error: &dyn std::error::Error| {
        Failure::new(
            Exit::Usage,
            both!(
                "'{p}' không phải hồ sơ cơ quan, tổ chức: {e}",
                "'{p}' is no profile of an organisation: {e}",
                p = path.display(),
                e = error
            ),
        )
        .hint(both!(
            "sửa tệp theo thông báo trên rồi chạy 'kyso profile check', hoặc lập lại bằng 'kyso profile init'",
            "correct the file as said above and run 'kyso profile check', or make a new one with 'kyso profile init'"
        ))
        .cause(error)
    };
    let text = String::from_utf8(octets).map_err(|error| refused(&error))?;
    Organisation::from_toml(&text).map_err(|error| refused(&error))
}

/// Asks the rules about one document. A fault of ours is none of the document's, and takes nothing from the verdict.
pub(crate) fn ask(
    settings: &ComplianceSettings,
    path: &Path,
    document: &Document,
    verification: &Verification,
    credentials: &Credentials,
) -> Result<Compliance> {
    let mut settings = settings.clone();
    settings.credentials = credentials.clone();
    settings.file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match catch_unwind(AssertUnwindSafe(|| kyso::compliance(document.source(), verification, &settings))) {
        Ok(Ok(compliance)) => Ok(compliance),
        Ok(Err(error)) => Err(messages::not_a_document(path, &error)),
        Err(_) => Err(messages::own_fault(path)),
    }
}

/// What a document's form adds to how the run ends.
pub(crate) fn exit_of(compliance: &Compliance) -> Exit {
    match compliance.conformity() {
        Conformity::NonCompliant => Exit::Form,
        Conformity::Compliant | Conformity::Undecided | Conformity::NotApplicable => Exit::Done,
    }
}
