//! The report on a package as a page.

use super::report::{AttachmentReport, PackageReport};
use super::text;
use crate::report::AttachmentPart;
use crate::report::Comparison;
use crate::report::HtmlReport;
use crate::report::Lang;
use crate::report::PackagePart;

/// The sections of one package, to stand in the page of [`HtmlReport`].
#[must_use]
pub fn html_section(page: &mut HtmlReport, report: &PackageReport, lang: Lang) -> String {
    page.package(&part(report, lang))
}

fn part(report: &PackageReport, lang: Lang) -> PackagePart<'_> {
    let mut facts = text::message_facts(report, lang);
    let named = |vi, en, value: String| (lang.pick(vi, en).to_owned(), value);
    facts.push(named("Dung lượng", "Size", format!("{} byte", report.size)));
    facts.push(named("SHA-256", "SHA-256", report.sha256.clone()));
    facts.push(named("Định dạng", "Form", format!("edXML, {}", report.namespace)));
    facts.push(named("Chính sách", "Policy", report.policy.clone()));
    let signature = &report.message_signature;
    PackagePart {
        name: report.file.clone(),
        verdict: Some(report.verdict),
        sentence: text::sentence(report, lang),
        facts,
        unsigned: signature.report.is_none().then(|| text::signature_state(signature.state, lang).to_owned()),
        message: signature.report.as_ref(),
        attachments: report.attachments.iter().map(|one| attachment(one, lang)).collect(),
        uncovered: report.uncovered.iter().map(|path| text::part(path, lang)).collect(),
        comparisons: report
            .consistency
            .iter()
            .map(|compared| Comparison {
                agrees: match compared.result {
                    "agrees" => Some(true),
                    "differs" => Some(false),
                    _ => None,
                },
                words: lang.pick(&compared.vi, &compared.en).to_owned(),
            })
            .collect(),
        findings: &report.findings,
        not_checked: report.not_checked.iter().map(|one| lang.pick(&one.vi, &one.en).to_owned()).collect(),
        form: report.compliance.as_ref(),
        breaking: report.breaking().into_iter().map(str::to_owned).collect(),
    }
}

fn attachment(attachment: &AttachmentReport, lang: Lang) -> AttachmentPart<'_> {
    let package = attachment.package.as_deref().map(|nested| Box::new(part(nested, lang)));
    let said = (attachment.report.is_none() && package.is_none()).then(|| {
        let state = text::attachment_state(attachment.state, lang);
        match &attachment.error {
            // The findings say it in the reader's language.
            Some(error) if attachment.findings.is_empty() => format!("{state} ({error})"),
            _ => state.to_owned(),
        }
    });
    let name = if attachment.name.is_empty() { &attachment.content_id } else { &attachment.name };
    AttachmentPart {
        number: attachment.number,
        name: name.clone(),
        kind: text::kind(attachment),
        verdict: attachment.verdict,
        said,
        report: attachment.report.as_ref(),
        package,
        findings: &attachment.findings,
    }
}
