//! A certificate that is not in order is refused before the token is touched.

use crate::pki::{Authority, SIGNER, SoftToken};
use crate::support::{Desk, Run};
use crate::trust::{reply, serve};

const NOW: (u16, u16) = (2020, 2030);

fn letter(desk: &Desk) {
    desk.demo("demo");
    std::fs::copy(desk.path("demo/letter.pdf"), desk.path("in.pdf")).unwrap();
}

/// Signs with the key file of `name`.
fn sign(desk: &Desk, authority: &Authority, name: &str, more: &[&str]) -> Run {
    let (key, pass) = (authority.path(&format!("{name}.p12")), authority.path("pass"));
    let run = desk.run(&[&["sign", "in.pdf", "-o", "out.pdf", "--p12", &key, "--pin-file", &pass], more].concat());
    let _ = std::fs::remove_file(desk.path("out.pdf"));
    run
}

/// RSA below 2048 bits: nothing is asked of token or key file that could use it, in either language it is said what to do, and
/// in two steps it is the same.
#[test]
fn a_key_that_is_too_short_makes_no_new_signature() {
    let desk = Desk::new();
    letter(&desk);
    let Some(ours) = Authority::new(&desk, "ours") else { return };
    ours.issue_for("rsa:1024", "short", SIGNER, NOW, "sha256");
    desk.write("wrong", "000000");
    let new = "ask the certification authority for a new certificate with an rsa key of at least 2048 bits";
    let said = |run: &Run| run.err.to_lowercase().contains(new);
    let run = sign(&desk, &ours, "short", &["--trust", &ours.path("root.pem")]).expect(6);
    assert!(said(&run), "{run:#?}");
    let prepare = ["prepare", "in.pdf", "-o", "prepared.pdf", "--certificate", &ours.path("short.pem")];
    let run = desk.run(&prepare).expect(6);
    assert!(said(&run) && run.err.contains("1024 bits is too short"), "{run:#?}");
    let run = desk.run(&[&prepare[..], &["--lang", "vi"]].concat()).expect(6);
    assert!(run.err.contains("khoá RSA 1024 bit quá ngắn") && run.err.contains("cấp chứng thư mới"), "{run:#?}");
    assert!(!desk.path("prepared.pdf").exists());
    let Some(token) = SoftToken::new(&desk, &ours, "short") else { return };
    let args = ["sign", "in.pdf", "-o", "out.pdf", "--pin-file", "wrong"];
    let run = token.run(&desk, &args).expect(6);
    assert!(said(&run) && run.err.contains("too short for new signatures"), "{run:#?}");
    let run = token.run(&desk, &[&args[..], &["--lang", "vi"]].concat()).expect(6);
    assert!(run.err.contains("khoá quá ngắn") && run.err.contains("cấp chứng thư mới"), "{run:#?}");
    // No PIN was presented, not even a wrong one.
    assert_eq!(token.pin_state(&desk), "ok");
    assert!(!desk.path("out.pdf").exists());
    let run = token.run(&desk, &["tokens", "--lang", "vi"]).expect(0);
    assert!(run.out.contains("không ký được: khoá quá ngắn, không được dùng để ký mới"), "{run:#?}");
}

#[test]
fn a_token_is_not_asked_for_a_pin_when_the_certificate_is_not_in_order() {
    let desk = Desk::new();
    letter(&desk);
    let (Some(ours), Some(others)) = (Authority::new(&desk, "ours"), Authority::new(&desk, "others")) else { return };
    ours.issue("good", SIGNER, NOW, "sha256");
    ours.issue("expired", SIGNER, (2020, 2021), "sha256");
    ours.issue("early", SIGNER, (2040, 2041), "sha256");
    ours.issue("weak", SIGNER, NOW, "sha1");
    others.issue("stranger", SIGNER, NOW, "sha256");
    desk.write("wrong", "000000");
    desk.write("pin", "246813");
    let root = ours.path("root.pem");
    for (authority, name, words) in [
        (&ours, "expired", "expired"),
        (&ours, "early", "valid"),
        (&ours, "weak", "SHA-1"),
        (&others, "stranger", "no path leads to a trusted authority"),
    ] {
        let Some(token) = SoftToken::new(&desk, authority, name) else { return };
        // A wrong PIN would be noticed by the token, and by nobody else.
        let args = ["sign", "in.pdf", "-o", "out.pdf", "--trust", &root];
        let run = token.run(&desk, &[&args[..], &["--pin-file", "wrong"]].concat()).expect(6);
        assert!(run.err.contains(words) && run.err.contains("will not sign"), "{name}: {run:#?}");
        assert_eq!(token.pin_state(&desk), "ok", "{name}");
        // Nor is there a question where nobody could answer it.
        let run = token.run(&desk, &args).expect(6);
        assert!(run.err.contains(words), "{name}: {run:#?}");
        assert!(!desk.path("out.pdf").exists());
        if name == "stranger" {
            let allowed = [&args[..], &["--allow-untrusted-certificate", "--pin-file", "pin"]].concat();
            let run = token.run(&desk, &allowed).expect(0);
            assert!(run.err.contains("note: no path leads"), "{run:#?}");
            std::fs::remove_file(desk.path("out.pdf")).unwrap();
        }
    }
    // The test can fail: this token is asked, and notices the wrong PIN.
    let Some(token) = SoftToken::new(&desk, &ours, "good") else { return };
    let run = token.run(&desk, &["sign", "in.pdf", "-o", "out.pdf", "--trust", &root, "--pin-file", "wrong"]).expect(6);
    assert!(run.err.contains("PIN is wrong"), "{run:#?}");
    assert_ne!(token.pin_state(&desk), "ok");
    let run = token.run(&desk, &["sign", "in.pdf", "-o", "out.pdf", "--trust", &root, "--pin-file", "pin"]).expect(0);
    assert!(run.err.contains("revocation status of 'Người ký good' was not checked"), "{run:#?}");
}

#[test]
fn what_a_certificate_is_for_is_checked_before_the_path() {
    let desk = Desk::new();
    letter(&desk);
    let Some(ours) = Authority::new(&desk, "ours") else { return };
    ours.issue("encrypts", "encrypts", NOW, "sha256");
    ours.issue("server", "server", NOW, "sha256");
    ours.issue("authority", "root", NOW, "sha256");
    let root = ours.path("root.pem");
    for name in ["encrypts", "server", "authority"] {
        sign(&desk, &ours, name, &["--trust", &root]).expect(6);
        sign(&desk, &ours, name, &["--allow-untrusted-certificate"]).expect(6);
    }
}

#[test]
fn the_path_is_checked_as_far_as_this_computer_trusts_anybody() {
    let desk = Desk::new();
    letter(&desk);
    let (Some(ours), Some(others)) = (Authority::new(&desk, "ours"), Authority::new(&desk, "others")) else { return };
    ours.issue("good", SIGNER, NOW, "sha256");
    others.issue("stranger", SIGNER, NOW, "sha256");
    // Nobody is trusted yet: told, not refused.
    let run = sign(&desk, &ours, "good", &[]).expect(0);
    assert!(run.err.contains("has not accepted any trusted certificate"), "{run:#?}");
    let root = ours.path("root.pem");
    let told = ours.openssl(&["x509", "-in", "root.pem", "-noout", "-fingerprint", "-sha256"]);
    let pin = told.trim().split_once('=').unwrap().1.to_owned();
    desk.run(&["trust", "add", &root, "--pin", &pin, "--profile", "own"]).expect(0);
    let run = sign(&desk, &ours, "good", &[]).expect(0);
    assert!(!run.err.contains("has not accepted"), "{run:#?}");
    let run = sign(&desk, &others, "stranger", &[]).expect(6);
    assert!(run.err.contains("'Root others', which issued 'Người ký stranger', is missing"), "{run:#?}");
    assert!(run.err.contains("--allow-untrusted-certificate"), "{run:#?}");
    sign(&desk, &others, "stranger", &["--trust", &others.path("root.pem")]).expect(0);
    sign(&desk, &others, "stranger", &["--allow-untrusted-certificate"]).expect(0);
    // Believed for time-stamps only, it speaks for no signer.
    desk.run(&["trust", "remove", &pin]).expect(0);
    desk.run(&["trust", "add", &root, "--pin", &pin, "--profile", "own", "--tsa"]).expect(0);
    sign(&desk, &ours, "good", &[]).expect(6);
}

#[test]
fn online_the_status_is_asked_for_before_the_token_is_touched() {
    let desk = Desk::new();
    letter(&desk);
    let Some(ours) = Authority::new(&desk, "ours") else { return };
    let (folder, served) = (ours.path("list.crl"), std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true)));
    let is_up = std::sync::Arc::clone(&served);
    let (url, count) = serve(move |_, _, stream| match is_up.load(std::sync::atomic::Ordering::SeqCst) {
        true => reply(stream, "200 OK", "", &std::fs::read(&folder).unwrap()),
        false => reply(stream, "404 Not Found", "", b""),
    });
    let base =
        "basicConstraints=CA:false\nkeyUsage=critical,digitalSignature,nonRepudiation\nauthorityKeyIdentifier=keyid";
    ours.section("listed", &format!("{base}\ncrlDistributionPoints=URI:{url}/list.crl"));
    for name in ["good", "revoked", "held"] {
        ours.issue(name, "listed", NOW, "sha256");
    }
    ours.list(&[("revoked", "superseded"), ("held", "certificateHold")]);
    let (root, host) = (ours.path("root.pem"), url.strip_prefix("http://").unwrap().to_owned());
    let online = ["--trust", &root, "--online", "--allow-host", &host];
    let asked = || count.load(std::sync::atomic::Ordering::SeqCst);
    let run = sign(&desk, &ours, "good", &online).expect(0);
    assert!(!run.err.contains("was not checked") && asked() == 1, "{run:#?}");
    // Offline nothing is asked, and that is said.
    let run = sign(&desk, &ours, "good", &["--trust", &root]).expect(0);
    assert!(run.err.contains("was not checked") && asked() == 1, "{run:#?}");
    desk.write("wrong", "000000");
    for (name, words) in [("revoked", "is revoked since"), ("held", "is suspended since")] {
        let Some(token) = SoftToken::new(&desk, &ours, name) else { return };
        let args = ["sign", "in.pdf", "-o", "out.pdf", "--pin-file", "wrong"];
        let run = token.run(&desk, &[&args[..], &online[..]].concat()).expect(6);
        assert!(run.err.contains(words), "{run:#?}");
        // The wish to sign all the same is about what is unknown, not about what is known.
        token.run(&desk, &[&args[..], &online[..], &["--allow-untrusted-certificate"]].concat()).expect(6);
        assert_eq!(token.pin_state(&desk), "ok");
    }
    // Asked for and not answered: an error, unless the risk is taken.
    served.store(false, std::sync::atomic::Ordering::SeqCst);
    let _ = std::fs::remove_dir_all(desk.path("home"));
    desk.run(&["cache", "clear"]);
    let run = sign(&desk, &ours, "good", &online).expect(7);
    assert!(
        run.err.contains("could not be found out") && run.err.contains("--allow-untrusted-certificate"),
        "{run:#?}"
    );
    let run = sign(&desk, &ours, "good", &[&online[..], &["--allow-untrusted-certificate"]].concat()).expect(0);
    assert!(run.err.contains("was not checked"), "{run:#?}");
    // Whom to trust was said, and there is nobody.
    let run = sign(&desk, &ours, "good", &["--trust", "vn-gov"]).expect(6);
    assert!(run.err.contains("kyso trust fetch vn-gov"), "{run:#?}");
}
