//! What a C program signs so that it can be proven later, by the prescribed form, and with a whole CMS that a service made:
//! judged by others.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use kyso_core::appearance::letter::{official_draft, official_letter, sample_seal_png, sample_signature_png};

use crate::support::pki::{PASSPHRASE, Pki, now};
use crate::support::{have, run, skipped, stage};
use crate::{ALL, How, compiled, fixture, folder, judged, pki, services, start, succeeds, text};

/// The services of the authority: the port of the one, the answers of the other.
fn services(pki: &Pki) -> &'static (String, PathBuf) {
    static SERVICES: OnceLock<(String, PathBuf)> = OnceLock::new();
    SERVICES.get_or_init(|| (services::time_stamps(pki), services::status(pki)))
}

/// The Python that has pyHanko.
fn pyhanko() -> Option<PathBuf> {
    let named = std::env::var_os("KYSO_PYHANKO").map(PathBuf::from);
    let installed = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers").join("pyhanko/bin/python");
    let found = named.into_iter().chain([installed]).find(|path| path.exists());
    if found.is_none() {
        skipped("pyHanko (cargo xtask test installs it)");
    }
    found
}

/// pyHanko's word on the one signature of a document: intact, of the authority, and with a good time-stamp where one is due.
fn pyhanko_accepts(signed: &Path, pki: &Pki, level: u32) {
    let Some(python) = pyhanko() else { return };
    let script = pki.folder().join(format!("validate-{}.py", std::process::id()));
    fs::write(&script, include_str!("../../../tests/support/pyhanko_validate.py")).unwrap();
    let told = run(Command::new(&python).arg(&script).arg(signed).arg(pki.file("ca.pem")).arg("strict"));
    assert!(told.contains("\"bottom_line\": true"), "{told}");
    assert_eq!(told.contains("\"timestamp\": true"), level > 1, "{told}");
    if level > 2 {
        fs::write(&script, include_str!("pyhanko_long_term.py")).unwrap();
        let told = run(Command::new(&python).arg(&script).arg(signed).arg(pki.file("ca.pem")));
        assert!(told.contains("accepted True"), "{told}");
    }
    if level > 3 {
        fs::write(&script, include_str!("../../../tests/support/pyhanko_ades.py")).unwrap();
        let time = run(Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%SZ"]));
        let told = run(Command::new(&python).arg(&script).arg(signed).arg(pki.file("ca.pem")).arg(time.trim()));
        assert!(told.contains("\"indication\": \"OK\""), "{told}");
    }
}

/// What pdfsig says: valid, and whether the signature covers the file to its end.
fn pdfsig_accepts(signed: &Path, is_total: bool) {
    if have("qpdf") {
        run(Command::new("qpdf").arg("--check").arg(signed));
    }
    if have("pdfsig") {
        let told = run(Command::new("pdfsig").arg("-nocert").arg(signed));
        assert!(told.contains("Signature is Valid") && !told.contains("Invalid"), "{told}");
        assert_eq!(told.contains("- Total document signed"), is_total, "{told}");
    }
}

/// Passes with the root alone under the policy that wants revocation data: they are in the document.
fn passes_by_itself(signed: &Path, pki: &Pki, signatures: u32) {
    let verify = compiled("verify", How::Plain);
    let told = succeeds(&verify, How::Plain, &[text(signed), text(&pki.file("ca.pem")), &now()], "").unwrap();
    assert!(told.contains(&format!("verdict 1, {signatures} signatures")), "{told}");
}

/// A signed document of a level, in one step or two.
fn sign(pki: &Pki, how: How, level: u32, document: &str, out: &Path, in_two_steps: bool) -> Option<()> {
    let (port, status) = services(pki);
    let (p12, roots, chain, level) =
        (pki.file("signer.p12"), pki.file("ca.pem"), pki.file("chain.pem"), level.to_string());
    let time = now();
    let mut words = vec![text(&p12), &time, &level, port, text(&roots), text(status), document, text(out)];
    if in_two_steps {
        words.push(text(&chain));
    }
    succeeds(&compiled("sign_level", how), how, &words, &format!("{PASSPHRASE}\n")).map(|_| ())
}

#[test]
fn pdf_of_every_level() {
    let Some(pki) = pki() else { return };
    let pdf = fixture("plain.pdf");
    for (how, levels) in [(How::Plain, 1..=4), (How::Sanitized, 3..=3), (How::Valgrind, 4..=4)] {
        let folder = folder(pki, "levels", how);
        for level in levels {
            for in_two_steps in [false, true] {
                let out = folder.join(format!("{level}-{in_two_steps}.pdf"));
                let Some(()) = sign(pki, how, level, text(&pdf), &out, in_two_steps) else { return };
                // What is added after B-T is a revision of its own.
                pdfsig_accepts(&out, level != 3);
                pyhanko_accepts(&out, pki, level);
                match level {
                    1 | 2 => judged(&out, pki),
                    // With the time-stamp over the document.
                    _ => passes_by_itself(&out, pki, level - 2),
                }
            }
        }
    }
}

/// Encrypted documents are signed with their password, in one step and in two.
#[test]
fn an_encrypted_pdf() {
    let Some(pki) = pki().filter(|_| have("qpdf") && have("pdfsig")) else { return };
    let folder = folder(pki, "encrypted", How::Plain);
    let sealed = folder.join("sealed.pdf");
    let encrypt = ["--encrypt", "mật khẩu", "owner", "256", "--"];
    run(Command::new("qpdf").args(encrypt).arg(fixture("plain.pdf")).arg(&sealed));
    let (port, status) = services(pki);
    let (p12, roots, chain, time) = (pki.file("signer.p12"), pki.file("ca.pem"), pki.file("chain.pem"), now());
    let program = compiled("sign_level", How::Plain);
    for (in_two_steps, password) in [(false, "mật khẩu"), (true, "mật khẩu"), (true, "sai")] {
        let out = folder.join(format!("{in_two_steps}-{}.pdf", password.len()));
        let mut command = Command::new("sh");
        // What stands on standard input is the passphrase of the key.
        command.arg("-c").arg("printf '%s\\n' \"$KYSO_PASSPHRASE\" | \"$@\"").arg("sh").arg(&program).arg(&p12);
        command.args([&time, "2", port.as_str()]).args([&roots, status, &sealed, &out]);
        if in_two_steps {
            command.arg(&chain);
        }
        command.env("KYSO_PASSPHRASE", PASSPHRASE).env("KYSO_PASSWORD", password);
        let output = command.env("LD_LIBRARY_PATH", &stage().lib).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        if password == "sai" {
            assert!(!output.status.success() && told.contains("error ") && !out.exists(), "{told}");
            continue;
        }
        assert!(output.status.success(), "{told}");
        run(Command::new("qpdf").args(["--check", "--password=mật khẩu"]).arg(&out));
        let told = run(Command::new("pdfsig").args(["-nocert", "-upw", "mật khẩu"]).arg(&out));
        assert!(told.contains("Signature is Valid") && told.contains("Total document signed"), "{told}");
    }
}

#[test]
fn xml_with_a_time_stamp() {
    let Some(pki) = pki() else { return };
    let xml = pki.file("levels.xml");
    fs::write(&xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<claim><data>Đề nghị</data><signatures/></claim>")
        .unwrap();
    let into = format!("{}=/claim/signatures", text(&xml));
    for (how, in_two_steps, level) in
        [(How::Plain, false, 2), (How::Plain, true, 2), (How::Sanitized, true, 3), (How::Valgrind, false, 2)]
    {
        let out = folder(pki, &format!("xml-{level}-{in_two_steps}"), how).join("signed.xml");
        let Some(()) = sign(pki, how, level, &into, &out, in_two_steps) else { return };
        judged(&out, pki);
        if level > 2 {
            passes_by_itself(&out, pki, 1);
        }
        if have("xmlsec1") {
            let mut xmlsec = Command::new("xmlsec1");
            xmlsec.args(["--verify", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"]);
            run(xmlsec.arg("--trusted-pem").arg(pki.file("ca.pem")).arg(&out));
        }
        stamped_for_openssl(&out, pki);
    }
}

/// The time-stamp in XML is one over the signature value, for openssl: taken out and canonicalised by Python's own library.
fn stamped_for_openssl(signed: &Path, pki: &Pki) {
    if !have("python3") {
        return;
    }
    let at = signed.parent().unwrap();
    fs::write(at.join("stamp.py"), include_str!("xml_time_stamp.py")).unwrap();
    run(Command::new("python3").arg(at.join("stamp.py")).arg(signed).arg(at));
    let mut openssl = Command::new("openssl");
    openssl.args(["ts", "-verify", "-token_in", "-in", "token.der", "-data", "value.c14n", "-CAfile"]);
    run(openssl.arg(pki.file("ca.pem")).current_dir(at));
}

#[test]
fn by_the_prescribed_form_with_pictures() {
    let Some(pki) = pki() else { return };
    let (letter, signature, seal) = (pki.file("letter.pdf"), pki.file("signature.png"), pki.file("seal.png"));
    fs::write(&letter, official_letter()).unwrap();
    fs::write(&signature, sample_signature_png()).unwrap();
    fs::write(&seal, sample_seal_png()).unwrap();
    let (p12, input, time) = (pki.file("signer.p12"), format!("{PASSPHRASE}\n"), now());
    for how in ALL {
        let program = compiled("sign_by_form", how);
        let folder = folder(pki, "form", how);
        let (approved, issued) = (folder.join("approved.pdf"), folder.join("issued.pdf"));
        let words = ["approve", text(&p12), &time, text(&letter), text(&approved), text(&signature), "45"];
        let Some(_) = succeeds(&program, how, &words, &input) else { continue };
        judged(&approved, pki);
        let words = ["issue", text(&p12), &time, text(&approved), text(&issued), text(&seal), "36"];
        let words = [&words[..], &["Ủy ban nhân dân xã Minh Mẫu", "128", "2026", "11", "21"]].concat();
        succeeds(&program, how, &words, &input);
        judged(&issued, pki);
        pyhanko_trusts_each(&issued, pki, 2);
        if have("pdftotext") {
            let told = run(Command::new("pdftotext").arg(&issued).arg("-"));
            assert!(told.contains("128"), "{told}");
        }
        places_that_were_named(&program, how, &folder, pki);
        if have("pdfimages") {
            let told = run(Command::new("pdfimages").arg("-list").arg(&issued));
            // Each picture with what it lets through.
            assert_eq!(told.lines().filter(|line| line.contains(" smask ")).count(), 2, "{told}");
        }
    }
    // The letter is dated 21/11/2026.
    let approved = pki.folder().join("form-Plain/approved.pdf");
    let (program, out) = (compiled("sign_by_form", How::Plain), pki.file("refused.pdf"));
    let words = ["issue", text(&p12), &time, text(&approved), text(&out), text(&seal), "36"];
    let words = [&words[..], &["Ủy ban nhân dân xã Minh Mẫu", "128", "2026", "11", "22"]].concat();
    let output = start(&program, How::Plain, &words, &input).unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("says 21/11/2026, not") && told.contains("check number and day") && !out.exists(), "{told}");
    // A seal is no signature of a person's: the colour is wrong.
    let words = ["approve", text(&p12), &time, text(&letter), text(&out), text(&seal), "45"];
    let output = start(&program, How::Plain, &words, &input).unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("image-not-blue") && !out.exists(), "{output:?}");
}

/// Number and day stand where they were said to, initials beside the part that was said, and no fields are kept where none are wanted.
fn places_that_were_named(program: &Path, how: How, folder: &Path, pki: &Pki) {
    let (p12, letter) = (pki.file("signer.p12"), pki.file("draft.pdf"));
    fs::write(&letter, official_draft()).unwrap();
    let (signature, seal) = (pki.file("signature.png"), pki.file("seal.png"));
    let (input, time) = (format!("{PASSPHRASE}\n"), now());
    let (with, without, elsewhere) =
        (folder.join("with.pdf"), folder.join("without.pdf"), folder.join("elsewhere.pdf"));
    let words = ["approve", text(&p12), &time, text(&letter), text(&with), text(&signature), "45"];
    succeeds(program, how, &words, &input);
    let words = ["approve", text(&p12), &time, text(&letter), text(&without), text(&signature), "45", "no-fields"];
    succeeds(program, how, &words, &input);
    let octets = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    assert!(octets(&with).contains("(SoVanBan)"));
    assert!(!octets(&without).contains("(SoVanBan)"));
    let words = ["issue", text(&p12), &time, text(&without), text(&elsewhere), text(&seal), "36"];
    let values = ["Ủy ban nhân dân xã Minh Mẫu", "128", "2026", "11", "21"];
    let words = [&words[..], &values, &["30", "60", "25", "6", "30", "70", "70", "6"]].concat();
    succeeds(program, how, &words, &input);
    judged(&elsewhere, pki);
    if have("pdftotext") {
        let told = run(Command::new("pdftotext").arg("-bbox").arg(&elsewhere).arg("-"));
        // The draft has blanks for both: what was said goes before what is found.
        for (word, from, to, top) in [(">128<", 30.0, 55.0, 60.0), (">21<", 30.0, 100.0, 70.0)] {
            let lines: Vec<&str> = told.lines().filter(|line| line.contains(word)).collect();
            let [line] = lines[..] else { panic!("{word}: {lines:?} in {told}") };
            let mm = |name: &str| -> f64 {
                let points = line.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap();
                points.parse::<f64>().unwrap() * 25.4 / 72.0
            };
            let middle = (mm("yMin") + mm("yMax")) / 2.0;
            let is_there = mm("xMin") >= from - 0.5 && mm("xMax") <= to + 0.5 && (top..top + 6.0).contains(&middle);
            assert!(is_there, "{line}");
        }
    }
    let mut behind = Vec::new();
    for part in ["body", "recipients"] {
        let initialled = folder.join(format!("{part}.pdf"));
        let words = ["initial", text(&p12), &time, text(&letter), text(&initialled), text(&signature), "12", part];
        succeeds(program, how, &words, &input);
        judged(&initialled, pki);
        let octets = octets(&initialled);
        let rect = octets.rsplit_once("/Rect").unwrap().1.split_once(']').unwrap().0;
        behind.push(rect.trim_start_matches([' ', '[']).to_owned());
    }
    assert_ne!(behind[0], behind[1]);
}

/// pyHanko accepts as many signatures.
fn pyhanko_trusts_each(signed: &Path, pki: &Pki, count: usize) {
    let Some(python) = pyhanko() else { return };
    let script = signed.with_file_name("validate.py");
    fs::write(&script, include_str!("../../../tests/support/pyhanko_validate.py")).unwrap();
    let told = run(Command::new(python).arg(&script).arg(signed).arg(pki.file("ca.pem")).arg("strict"));
    assert_eq!(told.matches("\"bottom_line\": true").count(), count, "{told}");
}

/// The octets of a prepared document around its hole: what a service that is given them makes a CMS of.
fn content(prepared: &Path) -> Vec<u8> {
    let octets = fs::read(prepared).unwrap();
    let at = octets.windows(10).rposition(|window| window == b"/ByteRange").unwrap();
    let written = String::from_utf8_lossy(&octets[at..at + 100]).into_owned();
    let numbers = written.split_once('[').unwrap().1.split_once(']').unwrap().0;
    let numbers: Vec<usize> = numbers.split_whitespace().map(|number| number.parse().unwrap()).collect();
    let [first, len, second, rest] = numbers[..] else { panic!("{numbers:?}") };
    [&octets[first..first + len], &octets[second..second + rest]].concat()
}

#[test]
fn a_whole_cms_comes_back() {
    let Some(pki) = pki() else { return };
    let (pdf, chain) = (fixture("plain.pdf"), pki.file("chain.pem"));
    for how in ALL {
        let program = compiled("two_step", how);
        let folder = folder(pki, "cms", how);
        let at = |name: &str| text(&folder.join(name)).to_owned();
        let (secret, prepared, state, digest) = (at("secret"), at("prepared.pdf"), at("state"), at("digest"));
        let time = now();
        succeeds(&program, How::Plain, &["secret", &secret], "");
        let words = ["prepare-cms", &secret, text(&chain), text(&pdf), &time, &prepared, &state, &digest];
        let Some(_) = succeeds(&program, how, &words, "") else { continue };
        fs::write(at("content"), content(Path::new(&prepared))).unwrap();
        let hashed = run(Command::new("openssl").args(["dgst", "-sha256", "-r", &at("content")]));
        let wanted: String = fs::read(&digest).unwrap().iter().map(|octet| format!("{octet:02x}")).collect();
        assert!(hashed.starts_with(&wanted), "the digest that goes to the service is that of the document");
        let cms = |content: &str, signer: &str, out: &str, more: &[&str]| {
            let mut openssl = Command::new("openssl");
            openssl.args(["cms", "-sign", "-binary", "-md", "sha256", "-outform", "DER"]).args(more);
            openssl.args(["-in", content, "-signer", &format!("{signer}.pem"), "-inkey", &format!("{signer}.key")]);
            run(openssl.args(["-certfile", "ca.pem", "-out", out]).current_dir(pki.folder()));
        };
        let embed = |cms: &str, out: &str, how| {
            let words = ["embed-cms", &secret, &state, &prepared, cms, &time, out];
            start(&program, how, &words, "").unwrap()
        };
        // Another signer's, over something else, without signing-certificate-v2: refused, and nothing is written.
        cms(&at("content"), "tsa", &at("other.cms"), &["-cades"]);
        cms(&digest, "signer", &at("over-digest.cms"), &["-cades"]);
        cms(&at("content"), "signer", &at("bare.cms"), &[]);
        cms(&at("content"), "signer", &at("attached.cms"), &["-cades", "-nodetach"]);
        for name in ["other.cms", "over-digest.cms", "bare.cms", "attached.cms"] {
            let output = embed(&at(name), &at("refused.pdf"), How::Plain);
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && told.contains("error 603"), "{name}: {told}");
            assert!(!folder.join("refused.pdf").exists(), "{name}");
        }
        cms(&at("content"), "signer", &at("right.cms"), &["-cades"]);
        let output = embed(&at("right.cms"), &at("signed.pdf"), how);
        assert!(output.status.success(), "{how:?}: {}", String::from_utf8_lossy(&output.stderr));
        let signed = folder.join("signed.pdf");
        judged(&signed, pki);
        pyhanko_trusts_each(&signed, pki, 1);
        // The CMS is in the document as it came.
        let hex: String = fs::read(at("right.cms")).unwrap().iter().map(|octet| format!("{octet:02x}")).collect();
        let document = String::from_utf8_lossy(&fs::read(&signed).unwrap()).to_lowercase();
        assert!(document.contains(&hex));
    }
}
