//! The audit of an archive: walk, workers, journal, reports. See "audit" in `ARCHITECTURE.md`.
//!
//! ```text
//! walk ─► feed (unchanged since?) ─► pool ─► worker, worker … ─► journal ─► records ─► output
//! ```

mod container;
mod faults;
mod feed;
mod frame;
mod journal;
mod list;
pub(crate) mod output;
mod path_octets;
mod pool;
mod progress;
mod records;
mod settings;
mod walk;
pub(crate) mod worker;

pub(crate) use self::journal::is_journal;

use std::path::PathBuf;
use std::time::Duration;

use kyso::audit::Record;
use kyso::base::UnixTime;
use kyso::form::RuleSet;
use zeroize::Zeroizing;

use self::journal::{Journal, Opened};
use self::output::{About, Ending};
use self::pool::{Counts, Plan, Pool, Spare};
use self::progress::Progress;
use self::settings::{Handed, ready};
use self::walk::Origin;
use crate::audit_args::{Audit, AuditFormat};
use crate::clock;
use crate::failure::{Exit, Failure, Result};
use crate::lang::{both, counted};
use crate::material;
use crate::output::check_target;
use crate::password::Secrets;
use crate::screen::Screen;

/// The records of a run, in the order of the walk; they may be asked for several times.
pub(crate) trait Records {
    /// How many there are.
    fn len(&self) -> usize;

    /// Hands out each, with its place in the order.
    fn each(&self, take: &mut dyn FnMut(usize, Record) -> Result<()>) -> Result<()>;
}

pub(crate) fn run(options: &Audit, screen: &Screen) -> Result<Exit> {
    let started = clock::now();
    for target in &options.output {
        Ending::of(target)?;
        check_target(target, &[], options.force)?;
    }
    let jobs = jobs(options);
    let spare = Spare::load(jobs, screen.lang);
    let asked_at = options.at.as_deref().map(|text| material::time(Some(text))).transpose()?;
    let mut handed = Handed::new(options, asked_at.unwrap_or(started));
    // Read here once, so that what is wrong is told before anything is begun.
    let secrets = Secrets::read(&options.password, screen)?;
    secrets.credentials()?;
    let (settings, fingerprint) = handed.settings(screen)?;
    let (policy, rules) = (settings.verify.policy.name, settings.form.map(|form| form.rules));
    let Opened { mut journal, mut earlier, resumed_at, discarded } = opened(options, &fingerprint)?;
    let resumed_at = resumed_at.map(UnixTime::from_seconds).filter(|then| asked_at.is_none_or(|at| at == *then));
    handed.at = asked_at.or(resumed_at).unwrap_or(started);
    earlier.resumes = resumed_at.is_some();
    told_of_the_journal(resumed_at, discarded, screen);
    journal.begin(handed.at.seconds(), earlier.resumes)?;
    let plan = plan(options, jobs, &handed, &secrets, &fingerprint, screen)?;
    let origins = origins(options);
    let mut progress = Progress::new(&origins, screen);
    let feed = feed::feed(origins, own(options), earlier, plan.at);
    if options.format == AuditFormat::Ndjson {
        journal.listen();
    }
    let bar = progress.bar();
    let mut listener = |lines: &str| bar.suspend(|| screen.out(lines));
    let counts = Pool::new(&plan, spare, &mut journal, feed, &mut listener).run(&mut |counts| progress.told(counts))?;
    progress.end();
    let about = About {
        paths: options.inputs.iter().chain(&options.list).map(|path| path.display().to_string()).collect(),
        made_at: clock::now(),
        judged_at: handed.at,
        policy,
        trust: trusted(options),
        online: options.network.online,
        inspected: options.inspect,
        rule_set: rules.as_ref().map(RuleSet::name),
        mapping: options.mapping.as_ref().map(|path| path.display().to_string()),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        unchanged: counts.taken_over,
        passed_over: counts.passed_over,
        earlier_reports: counts.ours,
    };
    let exit = records::report(options, &mut journal, rules.as_ref(), &about, screen)?;
    told_of_the_run(options, &counts, screen);
    journal.finish()?;
    Ok(exit)
}

fn opened(options: &Audit, fingerprint: &str) -> Result<Opened> {
    let folder = options.output.first().and_then(|target| target.parent());
    match journal_of(options) {
        Some(path) => Journal::open(&path, fingerprint, options.fresh),
        None => Journal::spool(folder.filter(|folder| !folder.as_os_str().is_empty())),
    }
}

fn told_of_the_journal(resumed_at: Option<UnixTime>, discarded: bool, screen: &Screen) {
    if let Some(at) = resumed_at {
        screen.note(&both!(
            "tiếp tục lần kiểm tra bị ngắt; vẫn xét tại thời điểm {t}",
            "going on with a run that was ended; judged as of {t} as before",
            t = at.vietnam()
        ));
    }
    if discarded {
        screen.note(&both!(
            "nhật ký cũ được lập với thiết lập khác (tin cậy, quy tắc, phiên bản): mọi tệp được kiểm tra lại",
            "the journal was made under other settings (trust, rules, version): every file is examined again"
        ));
    }
}

/// What is beside the records, for who wonders where files are.
fn told_of_the_run(options: &Audit, counts: &Counts, screen: &Screen) {
    if counts.taken_over > 0 {
        screen.note(&both!(
            "đã kiểm tra {x} tệp; {u} tệp không đổi từ lần trước, lấy lại kết quả cũ",
            "{x:#} examined; {u:#} not changed since an earlier run, whose results stand",
            x = counted(counts.examined, "file", "files"),
            u = counted(counts.taken_over, "has", "have")
        ));
    }
    if counts.passed_over > 0 {
        screen.note(&both!(
            "bỏ qua {n} tệp không phải văn bản PDF hay XML",
            "{n:#} passed over",
            n = counted(
                counts.passed_over,
                "file that is no PDF or XML document was",
                "files that are no PDF or XML documents were"
            )
        ));
    }
    if counts.ours > 0 {
        screen.note(&both!(
            "bỏ qua {n} tệp nhật ký hoặc báo cáo của lần kiểm tra khác",
            "{n:#} of other audits passed over",
            n = counted(counts.ours, "journal or report", "journals or reports")
        ));
    }
    for target in &options.output {
        screen.note(&both!("đã ghi báo cáo vào '{p}'", "wrote the report into '{p}'", p = target.display()));
    }
}

fn jobs(options: &Audit) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    options.jobs.map_or_else(cores, usize::from).max(1)
}

fn plan(
    options: &Audit,
    jobs: usize,
    handed: &Handed,
    secrets: &Secrets,
    fingerprint: &str,
    screen: &Screen,
) -> Result<Plan> {
    let mut settings = Zeroizing::new(Vec::new());
    let text = serde_json::to_vec(handed).map_err(|e| {
        let what = both!("tên tệp trong các tuỳ chọn phải là UTF-8", "names of files in options have to be UTF-8");
        Failure::new(Exit::Usage, what).cause(&e)
    })?;
    frame::put(&mut settings, frame::kind::SECRETS, |out| secrets.put(out));
    frame::put(&mut settings, frame::kind::SETTINGS, |out| out.extend_from_slice(&text));
    Ok(Plan {
        jobs,
        timeout: Duration::from_secs(options.file_timeout.into()),
        settings,
        ready: ready(fingerprint, handed.at),
        lang: screen.lang,
        at: handed.at.seconds(),
    })
}

fn origins(options: &Audit) -> Vec<Origin> {
    let paths = options.inputs.iter().cloned().map(Origin::Path);
    paths.chain(options.list.iter().cloned().map(Origin::List)).collect()
}

fn trusted(options: &Audit) -> Vec<String> {
    let mut names = options.trust.trust.clone();
    if names.is_empty() {
        names.push(material::DEFAULT_PROFILE.to_owned());
    }
    names
}

/// What this run writes, by its full names.
fn own(options: &Audit) -> Vec<PathBuf> {
    let written = options.output.iter().cloned().chain(journal_of(options));
    let full = |path: PathBuf| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    };
    written.filter_map(full).collect()
}

/// Where the journal is kept, if it is.
fn journal_of(options: &Audit) -> Option<PathBuf> {
    let beside = options.output.first().map(|target| {
        let mut name = target.as_os_str().to_owned();
        name.push(".journal");
        PathBuf::from(name)
    });
    options.journal.clone().or(beside).filter(|_| !options.no_journal)
}
