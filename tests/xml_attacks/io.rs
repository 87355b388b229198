//! TX-19, TX-20: whatever a file points at, nothing is opened and nobody is asked.

use std::process::Command;

use super::base::world;
use super::forge::{DSIG, ENVELOPED, EXC, Reference, XSLT, filled, transform};
use super::forms::form;
use crate::support::{have, temp_dir};

/// Files that would make a credulous program open something.
fn tempting(world: &super::base::World) -> Vec<String> {
    let document = form("document");
    let honest = document.honest(&world.signer);
    let with = |reference: Reference| {
        let mut signature = document.signature(&world.signer);
        signature.references.push(reference);
        document.place(&document.signed, &signature.xml(&world.signer))
    };
    let style = "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\"><xsl:include href=\"file:///etc/hostname\"></xsl:include></xsl:stylesheet>";
    let mut retrieval = document.signature(&world.signer);
    retrieval.key_info = Some("<RetrievalMethod URI=\"file:///etc/hostname\"></RetrievalMethod><RetrievalMethod URI=\"http://127.0.0.1:9/\"></RetrievalMethod>".into());
    let mut files = vec![
        format!("<!DOCTYPE R SYSTEM \"file:///etc/hostname\">{honest}"),
        format!("<!DOCTYPE R [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>{}", honest.replace("1000000", "&x;")),
        format!("<!DOCTYPE R [<!ENTITY % x SYSTEM \"http://127.0.0.1:9/\"> %x;]>{honest}"),
        format!("<?xml-stylesheet href=\"file:///etc/hostname\"?>{honest}"),
        honest.replace("<S>", "<S xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:x file:///etc/hostname\">"),
        honest.replace("1000000", "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/hostname\"></xi:include>"),
        document.place(&document.signed, &retrieval.xml(&world.signer)),
        with(Reference::to("", &[filled(XSLT, style)], b"")),
    ];
    for uri in
        ["file:///etc/hostname", "/etc/hostname", "http://127.0.0.1:9/", "etc/hostname", "cid:1", "//127.0.0.1/x"]
    {
        files.push(with(Reference::to(uri, &[], b"")));
        files.push(with(Reference::to(uri, &[transform(ENVELOPED), transform(EXC)], b"")));
    }
    let _ = DSIG;
    files
}

/// Runs inside [`nothing_is_opened`]'s child: every file of the folder is read first, then looked at between two marks.
#[test]
#[ignore = "a part of nothing_is_opened"]
fn child() {
    let Some(folder) = std::env::var_os("KYSO_XML_IO") else { return };
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|e| std::fs::read(e.unwrap().path()).unwrap()).collect();
    files.sort();
    let mut trust = kyso::trust::TrustStore::default();
    let root: Vec<_> = files.iter().filter(|f| f.starts_with(b"-----BEGIN")).collect();
    trust.add_anchors(None, kyso::x509::Certificate::all_from_file(root[0]).unwrap());
    let settings = kyso::Settings::new(crate::support::now(), trust, super::base::policy());
    // Whatever is set up once is set up before the mark.
    let warm = files.iter().position(|f| f.starts_with(b"<R>")).unwrap();
    let _ = kyso::verify(&files[warm], &settings);
    let _ = std::fs::metadata("/kyso-mark-begin");
    for file in &files {
        let _ = kyso::verify(file, &settings);
    }
    let _ = std::fs::metadata("/kyso-mark-end");
}

#[test]
fn nothing_is_opened() {
    let Some(world) = world() else { return };
    if !have("strace") {
        return;
    }
    let (folder, log) = (temp_dir(), temp_dir());
    for (number, file) in tempting(world).iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number}.xml")), file).unwrap();
    }
    std::fs::write(folder.path().join("root.pem"), &world.pki.root_pem).unwrap();
    let trace = log.path().join("trace");
    let output = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=%file,%network,execve,clone,fork", "-o"])
        .arg(&trace)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "io::child", "--ignored", "--test-threads=1"])
        .env("KYSO_XML_IO", folder.path())
        .output()
        .unwrap();
    let trace = std::fs::read_to_string(&trace).unwrap_or_default();
    let Some((_, rest)) = trace.split_once("/kyso-mark-begin") else {
        crate::support::skipped(&format!("strace: {}", String::from_utf8_lossy(&output.stderr)));
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let (between, _) = rest.split_once("/kyso-mark-end").expect("the child came to its end");
    let calls: Vec<&str> =
        between.lines().skip(1).filter(|line| line.contains('(') && !line.ends_with("stat(\"")).collect();
    let calls: Vec<&str> =
        calls.into_iter().filter(|line| !line.contains("statx(") && !line.contains("stat(\"/kyso")).collect();
    assert!(calls.is_empty(), "{}", calls.join("\n"));
}
