//! The command line, defined as far as a run needs it: of the subcommand that is called and no other. To define all of them takes
//! longer than a page takes to sign, for each is given the options of every command, too.

use std::cell::Cell;
use std::ffi::OsString;

use clap::{ArgMatches, Args, CommandFactory as _, FromArgMatches};

use crate::args::Cli;

/// A subcommand whose arguments [`for_parsing`] leaves undefined until it is the one called.
#[derive(Debug)]
pub(crate) struct Late<T>(pub(crate) T);

thread_local! {
    static IS_LATE: Cell<bool> = const { Cell::new(false) };
}

/// The definition to parse with, when a subcommand is called. It accepts what `Cli::command()` accepts; whoever is to be told
/// something is told it by that.
pub(crate) fn for_parsing(args: &[OsString]) -> Option<clap::Command> {
    IS_LATE.set(true);
    let mut whole = Cli::command();
    IS_LATE.set(false);
    // Values of options that may stand before it are no names of commands.
    let first = args.iter().skip(1).find(|arg| whole.get_subcommands().any(|one| *arg == one.get_name()))?;
    let called = core::mem::take(whole.get_subcommands_mut().find(|one| first == one.get_name())?);
    let options = whole.get_arguments().cloned();
    let bare = clap::Command::new("kyso").version(env!("CARGO_PKG_VERSION")).disable_help_flag(true);
    Some(bare.disable_version_flag(true).disable_help_subcommand(true).args(options).subcommand(called))
}

impl<T: Args> Args for Late<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        fn define<T: Args>(command: clap::Command) -> clap::Command {
            // The line of the enum above, not the comment on the struct.
            let about = command.get_about().cloned().unwrap_or_default();
            T::augment_args(command).about(about)
        }
        if IS_LATE.get() { command.defer(define::<T>) } else { define::<T>(command) }
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        T::augment_args_for_update(command)
    }
}

impl<T: FromArgMatches> FromArgMatches for Late<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is parsed with one command defined is what is parsed with all of them.
    #[test]
    fn one_command_is_read_as_among_all() {
        let lines = [
            "kyso",
            "kyso -V",
            "kyso --help",
            "kyso nothing",
            "kyso verify",
            "kyso verify a.pdf --trust root.pem --crl a.crl --format json",
            "kyso --lang en -q verify --color never a.pdf -v",
            "kyso -q --color=always verify a.pdf",
            "kyso verify --lang en a.pdf",
            "kyso verify sign",
            "kyso --lang verify verify a.pdf",
            "kyso nothing verify a.pdf",
            "kyso -V verify a.pdf",
            "kyso verify -V a.pdf",
            "kyso verify --help",
            "kyso verify -- --help",
            "kyso ver a.pdf",
            "kyso sign --p12 key.p12 verify.pdf -o out.pdf",
            "kyso audit archive --jobs 2 --crl a.crl",
            "kyso edxml verify a.edxml",
            "kyso edxml nothing",
            "kyso trust list",
            "kyso rules list",
            "kyso cache list",
            "kyso tokens",
            "kyso demo",
            "kyso completions bash",
            "kyso audit-worker",
            "kyso help verify",
        ];
        let mut accepted = 0;
        for line in lines {
            let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let parse = |command: clap::Command| {
                let matches = command.try_get_matches_from(&args).ok()?;
                Cli::from_arg_matches(&matches).ok().map(|cli| format!("{cli:?}"))
            };
            let (among_all, alone) = (parse(Cli::command()), for_parsing(&args).and_then(parse));
            accepted += usize::from(among_all.is_some());
            assert_eq!(alone, among_all, "{line}");
        }
        assert!(accepted > 12, "{accepted}");
    }
}
