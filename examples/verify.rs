//! Verifies the files named on the command line with every certificate of a folder as an anchor.
#![allow(clippy::unwrap_used, clippy::print_stdout)]
use kyso::base::{FileSource, UnixTime};
use kyso::policy::Policy;
use kyso::report::{Detail, Lang, render};
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
fn main() {
    let mut args = std::env::args().skip(1);
    let dir = args.next().unwrap();
    let mut store = TrustStore::default();
    for f in std::fs::read_dir(dir).unwrap() {
        let der = std::fs::read(f.unwrap().path()).unwrap();
        store.add_anchors(Some("vn-gov"), Certificate::all_from_file(&der).unwrap());
    }
    let policy = Policy::from_toml("schema = \"kyso.policy/1\"\nrevocation = \"if-available\"").unwrap();
    let settings = kyso::Settings::new(UnixTime::parse_rfc3339("2026-11-22T00:00:00Z").unwrap(), store, policy);
    for file in args {
        let source = FileSource::new(std::fs::File::open(&file).unwrap()).unwrap();
        match kyso::verify(&source, &settings) {
            Ok(v) => println!("{}", render(&v.report(&file), Lang::Vi, Detail::Verbose)),
            Err(e) => println!("{file}: {e} {e:?}"),
        }
    }
}
