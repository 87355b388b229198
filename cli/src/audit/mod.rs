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
mod path_octets;
mod pool;
mod progress;
mod records;
mod settings;
mod walk;
pub(crate) mod worker;

use std::path::PathBuf;
use std::time::Duration;

use kyso::audit::Record;
use kyso::base::UnixTime;

use self::journal::{Journal, Opened};
use self::pool::{Plan, Pool};
use self::progress::Progress;
use self::settings::{Handed, ready};
use self::walk::Origin;
use crate::audit_args::Audit;
use crate::clock;
use crate::failure::{Exit, Failure, Result};
use crate::lang::both;
use crate::material;
use crate::output::check_target;
use crate::screen::Screen;

/// The records of a run, in the order of the walk; they may be asked for several times.
pub(crate) trait Records {
    /// How many there are.
    fn len(&self) -> usize;

    /// Hands out each, with its place in the order.
    fn each(&self, take: &mut dyn FnMut(usize, Record) -> Result<()>) -> Result<()>;
}

/// What a report says of the run beside its records.
#[derive(Debug, Clone)]
pub(crate) struct About {
    /// The time of judgement.
    pub(crate) at: UnixTime,
    /// When the run began (this part of it, if it was ended before) and when the last file was done.
    pub(crate) started: UnixTime,
    pub(crate) finished: UnixTime,
    /// The rules of form that were asked.
    pub(crate) rule_set: Option<String>,
    /// Whom was trusted, as the options name it.
    pub(crate) trust: Vec<String>,
    pub(crate) policy: String,
    /// What was asked to be audited.
    pub(crate) paths: Vec<String>,
    /// Whether dynamic content was looked for.
    pub(crate) inspected: bool,
    /// Whether the network was asked.
    pub(crate) online: bool,
    /// Files that neither are called like a document nor begin like one.
    pub(crate) passed_over: u64,
    /// Files examined in this run, and those that an earlier one had told and that have not changed.
    pub(crate) examined: u64,
    pub(crate) taken_over: u64,
    /// Version of this program.
    pub(crate) version: &'static str,
}

pub(crate) fn run(options: &Audit, screen: &Screen) -> Result<Exit> {
    let started = clock::now();
    for target in &options.output {
        records::check_ending(target)?;
        check_target(target, &[], options.force)?;
    }
    let asked_at = options.at.as_deref().map(|text| material::time(Some(text))).transpose()?;
    let mut handed = Handed::new(options, asked_at.unwrap_or(started));
    // Read here once, so that what is wrong is told before anything is begun.
    let (fingerprint, policy, rule_set) = {
        let settings = handed.settings(screen)?;
        let rule_set = settings.form.as_ref().map(|form| form.rules.name());
        (handed.fingerprint(&settings), settings.verify.policy.name.clone(), rule_set)
    };
    let Opened { mut journal, mut earlier, resumed_at, discarded } = opened(options, &fingerprint)?;
    let resumed_at = resumed_at.map(UnixTime::from_seconds).filter(|then| asked_at.is_none_or(|at| at == *then));
    handed.at = asked_at.or(resumed_at).unwrap_or(started);
    earlier.resumes = resumed_at.is_some();
    told_of_the_journal(resumed_at, discarded, screen);
    journal.begin(handed.at.seconds(), earlier.resumes)?;
    let plan = plan(options, &handed, &fingerprint, screen)?;
    let origins = origins(options);
    let mut progress = Progress::new(&origins, screen);
    let feed = feed::feed(origins, earlier, plan.at);
    let counts = Pool::new(&plan, &mut journal, feed).run(&mut |counts| progress.told(counts))?;
    progress.end();
    let about = About {
        at: handed.at,
        started,
        finished: clock::now(),
        rule_set,
        trust: trusted(options),
        policy,
        paths: options.inputs.iter().chain(&options.list).map(|path| path.display().to_string()).collect(),
        inspected: options.inspect,
        online: options.network.online,
        passed_over: counts.passed_over,
        examined: counts.examined,
        taken_over: counts.taken_over,
        version: env!("CARGO_PKG_VERSION"),
    };
    let exit = records::report(options, &mut journal, &about, screen)?;
    journal.finish()?;
    Ok(exit)
}

fn opened(options: &Audit, fingerprint: &str) -> Result<Opened> {
    let first = options.output.first();
    let beside = first.map(|target| {
        let mut name = target.as_os_str().to_owned();
        name.push(".journal");
        PathBuf::from(name)
    });
    match options.journal.clone().or(beside).filter(|_| !options.no_journal) {
        Some(path) => Journal::open(&path, fingerprint, options.fresh),
        None => {
            Journal::spool(first.and_then(|target| target.parent()).filter(|folder| !folder.as_os_str().is_empty()))
        }
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

fn plan(options: &Audit, handed: &Handed, fingerprint: &str, screen: &Screen) -> Result<Plan> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut settings = Vec::new();
    let text = serde_json::to_vec(handed).map_err(|e| {
        let what = both!("tên tệp trong các tuỳ chọn phải là UTF-8", "names of files in options have to be UTF-8");
        Failure::new(Exit::Usage, what).cause(&e)
    })?;
    frame::put(&mut settings, frame::kind::SETTINGS, |out| out.extend_from_slice(&text));
    Ok(Plan {
        jobs: options.jobs.map_or(cores, usize::from).max(1),
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
    let trust = &options.trust;
    let mut names = trust.trust.clone();
    if names.is_empty() {
        names.push(material::DEFAULT_PROFILE.to_owned());
    }
    names
}
