//! `kyso extend`: what keeps signatures provable, added to one document or a whole folder; or only told what would be.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kyso::base::UnixTime;
use kyso::policy::Conformance;
use kyso::policy::Verdict;
use kyso::sign::TimestampSource;
use kyso::{ExtendRequest, Extension, Missing, Plan, PlannedStep, Settings};
use serde_json::{Value, json};

use crate::args::{Extend, Level as Wanted, TextOrJson};
use crate::clock;
use crate::extend_words;
use crate::failure::{Exit, Failure, Result, printable};
use crate::input::{Document, Walk, is_dash};
use crate::lang::{Both, both, counted};
use crate::material;
use crate::messages;
use crate::online;
use crate::output::Output;
use crate::password::Passwords;
use crate::screen::Screen;
use crate::tsa::HttpTsa;

pub(crate) fn run(options: &Extend, screen: &Screen) -> Result<Exit> {
    let request = request(options)?;
    if let Some(url) = &options.tsa {
        messages::check_tsa_address(url)?;
    }
    let jobs = jobs(options)?;
    let policy = material::policy(options.policy.as_deref())?;
    let mut settings = Settings::new(clock::now(), material::broad_trust(&options.trust, screen)?, policy);
    settings.status = material::status(&options.trust.crl)?;
    settings.online = online::client(&options.network, jobs.len() > 1)?;
    let passwords = Passwords::new(&options.password, screen)?;
    settings.credentials = passwords.credentials();
    if options.dry_run {
        return DryRun { options, settings: RefCell::new(settings), passwords, request: &request, screen }.run(&jobs);
    }
    let tsa =
        options.tsa.as_ref().map(|url| HttpTsa::new(url, Duration::from_secs(options.tsa_timeout.into()), screen));
    let mut exit = Exit::Done;
    let (mut done, many) = (0_usize, jobs.len() > 1);
    for job in &jobs {
        settings.at = clock::now();
        match one(job, options, (&mut settings, &passwords), &request, tsa.as_ref(), screen) {
            Ok(()) => done = done.saturating_add(1),
            Err(failure) => {
                screen.failure(&failure);
                exit = exit.worst(failure.exit);
            }
        }
    }
    if many {
        screen.note(&both!(
            "đã bổ sung {d}/{n} văn bản",
            "extended {d} of {n:#}",
            d = done,
            n = counted(jobs.len(), "document", "documents")
        ));
    }
    Ok(exit)
}

fn request(options: &Extend) -> Result<ExtendRequest> {
    let level = match options.level {
        Wanted::BB => {
            let wanted = both!("cần b-t, b-lt hoặc b-lta", "b-t, b-lt or b-lta is needed");
            return Err(messages::bad_value("--level", "b-b", &wanted));
        }
        Wanted::BT => Conformance::Time,
        Wanted::BLt => Conformance::LongTerm,
        Wanted::BLta => Conformance::Archive,
    };
    let mut request = ExtendRequest::new(level);
    request.good_only = options.good_only;
    request.largest_crl = u64::from(options.largest_crl).saturating_mul(1024);
    if let Some(text) = &options.renew_before {
        let wanted = both!("dạng 2030-01-01T00:00:00+07:00", "such as 2030-01-01T00:00:00+07:00");
        let time = UnixTime::parse_rfc3339(text).map_err(|_| messages::bad_value("--renew-before", text, &wanted))?;
        request.renew_before = Some(time);
    }
    Ok(request)
}

// --- one after another ---

struct Job {
    input: PathBuf,
    /// None for a dry run.
    target: Option<PathBuf>,
}

fn jobs(options: &Extend) -> Result<Vec<Job>> {
    if options.inputs.iter().any(|input| is_dash(input)) {
        return Err(messages::no_stream_here());
    }
    let mut found: Vec<(PathBuf, PathBuf)> = Vec::new();
    for input in &options.inputs {
        if input.is_dir() {
            let before = found.len();
            for path in Walk::new(input) {
                let path = path?;
                let below = path.strip_prefix(input).unwrap_or(&path).to_owned();
                found.push((path, below));
            }
            if found.len() == before {
                return Err(messages::nothing_to_verify(input));
            }
        } else {
            let name = input.file_name().map_or_else(|| input.clone(), PathBuf::from);
            found.push((input.clone(), name));
        }
    }
    if options.dry_run {
        return Ok(found.into_iter().map(|(input, _)| Job { input, target: None }).collect());
    }
    match (&options.output, &options.out_dir) {
        (Some(output), None) if is_dash(output) => Err(messages::no_stream_here()),
        (Some(output), None) => match <[_; 1]>::try_from(found) {
            Ok([(input, _)]) if !options.inputs.iter().any(|i| i.is_dir()) => {
                Ok(vec![Job { input, target: Some(output.clone()) }])
            }
            _ => Err(messages::many_inputs_one_output()),
        },
        (None, Some(directory)) => {
            let mut names = BTreeSet::new();
            let mut jobs = Vec::new();
            for (input, below) in found {
                let target = directory.join(&below);
                // Names that differ only in case meet on some file systems.
                if !names.insert(below.to_string_lossy().to_lowercase()) {
                    return Err(messages::same_result_name(&target));
                }
                jobs.push(Job { input, target: Some(target) });
            }
            Ok(jobs)
        }
        _ => Err(messages::no_output_named()),
    }
}

fn one(
    job: &Job,
    options: &Extend,
    (settings, passwords): (&mut Settings, &Passwords<'_>),
    request: &ExtendRequest,
    tsa: Option<&HttpTsa<'_>>,
    screen: &Screen,
) -> Result<()> {
    let Some(target) = &job.target else { return Ok(()) };
    let document = Document::open(&job.input)?;
    settings.credentials = passwords.for_document(&job.input, document.source())?;
    if let Some(folder) = target.parent().filter(|p| !p.as_os_str().is_empty() && options.out_dir.is_some()) {
        std::fs::create_dir_all(folder).map_err(|e| messages::cannot_write(folder, &e))?;
    }
    let inputs: Vec<&File> = document.file().into_iter().collect();
    let mut output = Output::create(target, &inputs, options.force)?;
    let authority = tsa.map(|tsa| tsa as &dyn TimestampSource);
    let extension = kyso::extend(document.source(), &mut output, settings, request, authority).map_err(|e| {
        extend_words::failure(&job.input, &e, tsa.and_then(HttpTsa::take_failure), settings.online.is_some())
    })?;
    output.publish(&inputs)?;
    let (from, to) = (job.input.display(), target.display());
    screen.note(&both!("đã bổ sung '{from}' thành '{to}'", "extended '{from}' as '{to}'", from = from, to = to));
    for line in done(&extension) {
        screen.note(&line);
    }
    Ok(())
}

/// What was added, and until when that is enough.
fn done(extension: &Extension) -> Vec<Both> {
    let mut lines: Vec<Both> = extension.steps.iter().map(extend_words::step).collect();
    if lines.is_empty() {
        lines.push(both!("  không cần thêm gì", "  nothing had to be added"));
    }
    if let Some(until) = until(&extension.after, extension.provable_until()) {
        let day = until.vietnam_day();
        lines.push(both!("  đóng dấu thời gian lại trước {d}", "  re-stamp before {d}", d = day));
    }
    lines
}

/// The day before which something has to be added: what the policy says of the signatures that passed, and what the
/// certificates say of all.
fn until(verification: &kyso::Verification, provable: Option<UnixTime>) -> Option<UnixTime> {
    let judged = verification.judgement().signatures.iter().filter_map(|s| s.renew_before).min();
    [judged, provable].into_iter().flatten().min()
}

// --- dry run ---

struct DryRun<'a> {
    options: &'a Extend,
    settings: RefCell<Settings>,
    passwords: Passwords<'a>,
    request: &'a ExtendRequest,
    screen: &'a Screen,
}

struct Row {
    file: String,
    until: Option<UnixTime>,
    plan: Plan,
    refused: Option<Failure>,
}

impl DryRun<'_> {
    /// Every document, the one that loses its proof first at the top.
    fn run(&self, jobs: &[Job]) -> Result<Exit> {
        let mut exit = Exit::Done;
        let mut rows = Vec::new();
        for job in jobs {
            match self.row(&job.input) {
                Ok(row) => {
                    exit = exit.worst(row.refused.as_ref().map_or(Exit::Done, |failure| failure.exit));
                    rows.push(row);
                }
                Err(failure) => {
                    self.screen.failure(&failure);
                    exit = exit.worst(failure.exit);
                }
            }
        }
        rows.sort_by(|a, b| {
            let key = |row: &Row| (row.until.is_none(), row.until);
            key(a).cmp(&key(b)).then_with(|| a.file.cmp(&b.file))
        });
        match self.options.format {
            TextOrJson::Json => {
                let rows: Vec<Value> = rows.iter().map(|row| self.json(row)).collect();
                self.screen.out(&format!("{:#}\n", Value::Array(rows)))?;
            }
            TextOrJson::Text => {
                let mut text = String::new();
                if !rows.is_empty() && !self.screen.quiet {
                    let head = both!("Trước ngày  Mức    Văn bản", "Before      Level  Document");
                    let _ = writeln!(text, "{}", self.screen.say(&head));
                }
                for row in &rows {
                    self.text(&mut text, row);
                }
                self.screen.out(&printable(&text))?;
            }
        }
        Ok(exit)
    }

    fn row(&self, input: &Path) -> Result<Row> {
        let document = Document::open(input)?;
        let mut settings = self.settings.borrow_mut();
        settings.credentials = self.passwords.for_document(input, document.source())?;
        let online = settings.online.is_some();
        let plan = kyso::plan(document.source(), &settings, self.request)
            .map_err(|e| extend_words::failure(input, &e, None, online))?;
        let refused = plan.refused.as_ref().map(|english| self.refused(&plan, english, online));
        let until = until(&plan.verification, plan.provable_until);
        Ok(Row { file: input.display().to_string(), until, plan, refused })
    }

    fn refused(&self, plan: &Plan, english: &str, online: bool) -> Failure {
        let failed: Vec<String> =
            plan.signatures.iter().filter(|s| s.verdict == Verdict::Failed).map(|s| s.id.clone()).collect();
        let missing: Vec<_> = plan.signatures.iter().flat_map(|s| s.missing.clone()).collect();
        if plan.signatures.is_empty() {
            extend_words::unsigned()
        } else if !failed.is_empty() && !self.request.good_only {
            extend_words::failed(&failed)
        } else if !missing.is_empty() {
            extend_words::incomplete(&missing, online)
        } else {
            Failure::new(Exit::Undecided, both!("không bổ sung được ({e})", "{e}", e = english))
        }
    }

    fn text(&self, text: &mut String, row: &Row) {
        let screen = self.screen;
        let day = row.until.map_or_else(|| "-".to_owned(), UnixTime::vietnam_day);
        let late = row.until.is_some_and(|until| until < self.settings.borrow().at);
        let _ = writeln!(text, "{day:<10}  {:<5}  {}", lowest(&row.plan), row.file);
        // With a refusal for another reason, or for a time-stamp alone, nobody has to look for it.
        let is_lack = |failure: &Failure| matches!(failure.exit, Exit::Undecided | Exit::Network);
        let missing: Vec<_> = row.plan.signatures.iter().flat_map(|s| s.missing.clone()).collect();
        let lacking = match row.refused.as_ref().is_some_and(is_lack) {
            true => extend_words::missing_words(&missing),
            false => Vec::new(),
        };
        let lines = [
            row.until.map(|_| match late {
                true => both!("đã quá hạn đóng dấu thời gian", "it is too late for a new time-stamp to be enough"),
                false => both!("đóng dấu thời gian lại trước ngày này", "re-stamp before this day"),
            }),
            match (&row.refused, row.plan.steps.as_slice()) {
                (Some(_), _) if !lacking.is_empty() => {
                    Some(both!("không bổ sung được, còn thiếu:", "cannot be extended, still missing:"))
                }
                (Some(refused), _) => {
                    Some(both!("không bổ sung được: {w}", "cannot be extended: {w}", w = screen.say(&refused.what)))
                }
                (None, []) => Some(both!("không cần thêm gì", "nothing has to be added")),
                (None, steps) => {
                    let words: Vec<Both> = steps.iter().map(planned).collect();
                    let words: Vec<&str> = words.iter().map(|w| screen.say(w)).collect();
                    Some(both!("sẽ thêm: {w}", "would add: {w}", w = words.join(", ")))
                }
            },
        ];
        for line in lines.iter().flatten() {
            let _ = writeln!(text, "            {}", screen.say(line));
        }
        for words in &lacking {
            let _ = writeln!(text, "              {}", screen.say(words));
        }
        if let Some(hint) = row.refused.as_ref().and_then(|r| r.hint.as_ref()) {
            let _ = writeln!(text, "            → {}", screen.say(hint));
        }
    }

    fn json(&self, row: &Row) -> Value {
        let steps = row.plan.steps.iter().map(|step| match step {
            PlannedStep::Stamp => json!({"step": "time-stamp"}),
            PlannedStep::Store { certificates, crls, ocsp, octets } => {
                json!({"step": "store", "certificates": certificates, "crls": crls, "ocsp": ocsp, "octets": octets})
            }
        });
        let steps: Vec<Value> = steps.collect();
        let missing = |m: &Missing| json!({"what": format!("{:?}", m.what).to_lowercase(), "certificate": m.certificate, "sha256": m.sha256});
        let signatures = row.plan.signatures.iter().map(|s| {
            let missing: Vec<Value> = s.missing.iter().map(missing).collect();
            json!({
                "id": s.id, "verdict": s.verdict, "level": s.level.to_string(), "provable_until": s.provable_until,
                "missing": missing,
            })
        });
        let signatures: Vec<Value> = signatures.collect();
        json!({
            "file": row.file, "restamp_before": row.until, "level": lowest(&row.plan),
            "target": self.request.level.to_string(), "steps": steps, "signatures": signatures,
            "refused": row.refused.as_ref().map(|r| json!({"vi": r.what.vi, "en": r.what.en})),
        })
    }
}

fn planned(step: &PlannedStep) -> Both {
    match step {
        PlannedStep::Stamp => both!("dấu thời gian", "a time-stamp"),
        PlannedStep::Store { certificates, crls, ocsp, octets } => both!(
            "{c} chứng thư, {l} CRL, {o} OCSP ({k} KiB)",
            "{c:#}, {l:#}, {o:#} ({k} KiB)",
            c = counted(*certificates, "certificate", "certificates"),
            l = counted(*crls, "CRL", "CRLs"),
            o = counted(*ocsp, "OCSP response", "OCSP responses"),
            k = octets.div_ceil(1024)
        ),
    }
}

/// The level the whole document has: that of its least signature.
fn lowest(plan: &Plan) -> String {
    let persons = plan.signatures.iter().filter(|s| s.kind == kyso::findings::SignatureKind::Signature);
    persons.map(|s| s.level).min().map_or_else(|| "-".to_owned(), |level| level.to_string())
}
