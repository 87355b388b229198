//! What tests need a document to do to a worker, and no real one is known to do. Compiled in debug builds only.

/// The part of a file's name that asks for a fault, when the environment variable `KYSO_AUDIT_FAULTS` is set.
#[cfg(debug_assertions)]
pub(crate) fn planted(name: &str) {
    if std::env::var_os("KYSO_AUDIT_FAULTS").is_none() {
        return;
    }
    if name.contains("fault-panic") {
        std::panic::resume_unwind(Box::new("planted"));
    }
    if name.contains("fault-abort") {
        std::process::abort();
    }
    if name.contains("fault-hang") {
        std::thread::sleep(std::time::Duration::from_secs(3600));
    }
    if name.contains("fault-slow") {
        std::thread::sleep(std::time::Duration::from_secs(3));
    }
    if name.contains("fault-memory") {
        let mut hoard: Vec<Vec<u8>> = Vec::new();
        loop {
            hoard.push(std::hint::black_box(vec![1; 16 << 20]));
        }
    }
}

/// Writes to the file that was just read.
#[cfg(debug_assertions)]
pub(crate) fn change(name: &str, path: &std::path::Path) {
    if std::env::var_os("KYSO_AUDIT_FAULTS").is_some() && name.contains("fault-change") {
        let file = std::fs::OpenOptions::new().append(true).open(path);
        let _ = file.and_then(|mut file| std::io::Write::write_all(&mut file, b"\n"));
    }
}

#[cfg(not(debug_assertions))]
pub(crate) const fn planted(_: &str) {}

#[cfg(not(debug_assertions))]
pub(crate) const fn change(_: &str, _: &std::path::Path) {}
