//! The `kyso` command.
#![forbid(unsafe_code)]

mod admission;
mod args;
mod audit;
mod audit_args;
mod base64;
mod clock;
mod commands;
mod config;
mod demo;
mod edxml_args;
mod edxml_words;
mod evidence;
mod extend_words;
mod extract_words;
mod failure;
mod form;
mod form_args;
mod help_vi;
mod input;
mod key;
mod key_words;
mod lang;
mod late;
mod letter_words;
mod mark_args;
mod mark_words;
mod material;
mod messages;
mod net;
mod online;
mod ours;
mod output;
mod password;
mod picture_files;
mod pin;
mod policy_words;
mod prepare_args;
mod progress;
mod screen;
mod sign_words;
mod sign_xml_words;
mod state_key;
mod stored_facts;
mod stored_words;
mod telling;
mod trust_args;
mod trust_list;
mod trust_store;
mod tsa;
mod usage;
mod xml_words;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::args::{Cli, Command};
use crate::config::Config;
use crate::failure::{Exit, Result};
use crate::lang::Lang;
use crate::screen::Screen;

fn main() -> ExitCode {
    forbid_core_dumps();
    let args: Vec<OsString> = std::env::args_os().collect();
    let config = Config::load();
    let configured = config.as_ref().ok().and_then(Config::lang);
    let words = args.iter().skip(1).map(OsString::as_os_str);
    let lang = Lang::detect(words, configured, |name| std::env::var(name).ok());
    let cli = match parse(&args, lang) {
        Ok(cli) => cli,
        Err(exit) => return exit.into(),
    };
    let lang = cli.global.lang.unwrap_or(lang);
    let screen = Screen::new(lang, &cli.global);
    // After the arguments: help must be had also where the config file is wrong.
    let exit = match config.and_then(|config| run(cli.command, config, &screen)) {
        Ok(exit) => exit,
        Err(failure) => {
            screen.failure(&failure);
            failure.exit
        }
    };
    exit.into()
}

fn run(mut command: Command, config: Config, screen: &Screen) -> Result<Exit> {
    net::configure(config.network());
    config.complete(&mut command);
    match command {
        Command::Sign(options) => commands::sign::run(options.0, screen),
        Command::Prepare(options) => commands::prepare::run(options.0, screen),
        Command::Embed(options) => commands::embed::run(options.0, screen),
        Command::Extend(options) => commands::extend::run(&options.0, screen),
        Command::Verify(options) => commands::verify::run(&options.0, screen),
        Command::Audit(options) => commands::audit::run(&options.0, screen),
        Command::Judge(options) => commands::judge::run(&options.0, screen),
        Command::Rules(options) => commands::rules::run(&options.0.command, screen),
        Command::Evidence(options) => commands::evidence::run(options.0.command, screen),
        Command::Edxml(options) => commands::edxml::run(options.0.command, screen),
        Command::Extract(options) => commands::extract::run(&options.0, screen),
        Command::Inspect(options) => commands::inspect::run(&options.0, screen),
        Command::Tokens(options) => commands::tokens::run(&options.0, screen),
        Command::Trust(options) => commands::trust::run(options.0.command, screen),
        Command::Cache(options) => commands::cache::run(&options.0.command, screen),
        Command::Profile(options) => commands::profile::run(options.0.command, screen),
        Command::Demo(options) => commands::demo::run(&options.0, screen),
        Command::Completions(options) => commands::completions::run(&options, screen),
        Command::AuditWorker => commands::audit::work(screen),
        Command::Man(options) => commands::man::run(&options, screen),
        Command::Pkcs11Worker(options) => commands::pkcs11_worker::run(&options),
    }
}

/// Parses the arguments; help, version and usage errors are printed here.
fn parse(args: &[OsString], lang: Lang) -> std::result::Result<Cli, Exit> {
    let parse = |command: clap::Command| Cli::from_arg_matches(&command.try_get_matches_from(args)?);
    if let Some(Ok(cli)) = late::for_parsing(args).map(parse) {
        return Ok(cli);
    }
    // Only whoever is told something needs the whole definition, and only that has a language.
    let whole = if lang == Lang::Vi { help_vi::apply(Cli::command()) } else { Cli::command() };
    let error = match parse(whole) {
        Ok(cli) => return Ok(cli),
        Err(error) => error,
    };
    use clap::error::ErrorKind as K;
    match error.kind() {
        K::DisplayHelp | K::DisplayVersion => {
            // A reader that has seen enough (`kyso --help | head -1`) is no error.
            let _ = write!(anstream::stdout(), "{}", error.render().ansi());
            Err(Exit::Done)
        }
        K::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(anstream::stderr(), "{}", error.render().ansi());
            Err(Exit::Usage)
        }
        _ => {
            let _ = anstream::stderr().write_all(usage::render(&error, lang).as_bytes());
            Err(Exit::Usage)
        }
    }
}

/// A PIN in memory must not end up in a file because something crashed.
fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Nothing can be done where it is refused, and nothing else depends on it.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}
