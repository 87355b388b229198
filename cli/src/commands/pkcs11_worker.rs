//! `kyso pkcs11-worker`: the process a vendor's module lives in, so that its crashes and hangs are not ours.

use std::path::PathBuf;

use crate::args::Pkcs11Worker;
use crate::failure::{Exit, Failure, Result};
use crate::lang::both;

pub(crate) fn run(options: &Pkcs11Worker) -> Result<Exit> {
    let module = PathBuf::from(&options.module);
    kyso::keys::worker::serve_stdio(&module).map(|()| Exit::Done).map_err(|e| {
        Failure::new(Exit::Key, both!("tiến trình mô-đun PKCS#11 dừng", "the PKCS#11 worker ended")).cause(&e)
    })
}
