//! `kyso cache`: the revocation data kept on this computer.

use crate::args::CacheCommand;
use crate::failure::{Exit, Result, printable};
use crate::lang::{both, counted};
use crate::online::cache::Cache;
use crate::screen::Screen;
use crate::{messages, net};

pub(crate) fn run(command: &CacheCommand, screen: &Screen) -> Result<Exit> {
    let cache = Cache::locate(net::settings().cache_octets()).ok_or_else(messages::no_data_directory)?;
    if matches!(command, CacheCommand::Clear) {
        cache.clear().map_err(|e| messages::cannot_write(cache.path(), &e))?;
    }
    let (files, octets) = cache.size();
    let told = both!(
        "{p}: {n} tệp, {k} KiB",
        "{p}: {n:#}, {k} KiB",
        p = cache.path().display(),
        n = counted(files, "file", "files"),
        k = octets.div_ceil(1024)
    );
    screen.out(&(printable(screen.say(&told)) + "\n"))?;
    Ok(Exit::Done)
}
