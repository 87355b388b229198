//! Wrong usage, help and languages.

use crate::support::Desk;

#[test]
fn wrong_usage_is_exit_code_2_with_a_next_step() {
    let desk = Desk::new();
    let pdf = desk.write("a.pdf", "%PDF-1.7");
    let pdf = pdf.to_str().unwrap();
    for args in [
        &["sign"][..],
        &["sgin"],
        &["verify"],
        &["verify", "--colour", pdf],
        &["verify", "--format", "xml", pdf],
        &["verify", "--at", "yesterday", pdf],
        &["verify", "--trust", "vn-nobody", pdf],
        &["verify", "--quiet", "--verbose", pdf],
        &["sign", pdf, "-o", "b.pdf", "--out-dir", "c"],
        &["sign", pdf],
        &["sign", pdf, pdf, "-o", "b.pdf"],
        &["sign", pdf, "-o", "b.pdf", "--image", "seal.png"],
        &["sign", pdf, "-o", "b.pdf", "--certify", "4"],
        &["sign", pdf, "-o", "b.pdf", "--p12", "k.p12", "--token", "t"],
        &["sign", pdf, "-o", "b.pdf", "--pin-file", "p", "--pin-fd", "3"],
        &["sign", pdf, "-o", "b.pdf", "--p12", "k.p12", "--rect", "1,2,3"],
        &["sign", pdf, "-o", "b.pdf", "--p12", "k.p12", "--rect", "1,2,3,-4"],
        &["sign", pdf, "-o", "b.pdf", "--p12", "k.p12", "--rect", "1,2,3,NaN"],
        &["sign", pdf, "-o", "b.pdf", "--p12", "k.p12", "--page", "0", "--rect", "1,2,3,4"],
        &["sign", pdf, "-o", "b.pdf", "--p12", "k.p12", "--level", "b-t"],
        &["trust", "list", "nobody"],
        &["trust", "fetch", "vn-gov", "--from", "ftp://example.vn"],
        &["completions", "tcsh"],
    ] {
        for lang in ["vi", "en"] {
            let args: Vec<_> = ["--lang", lang].iter().chain(args).copied().collect();
            let run = desk.run(&args).expect(2);
            let first = if lang == "vi" { "lỗi: " } else { "error: " };
            assert!(run.err.starts_with(first), "{args:?}: {run:#?}");
            assert!(run.err.lines().count() >= 2, "{args:?}: {run:#?}");
            assert_eq!(run.out, "");
        }
    }
    assert_eq!(desk.names(), ["a.pdf"]);
}

#[test]
fn a_secret_is_no_argument_and_no_variable() {
    let desk = Desk::new();
    let pdf = desk.write("a.pdf", "%PDF-1.7");
    for option in ["--pin", "--password", "--passphrase", "--pass"] {
        desk.run(&["sign", pdf.to_str().unwrap(), "-o", "b.pdf", option, "12345678"]).expect(2);
    }
    let help = desk.run(&["sign", "--help"]).expect(0).out;
    assert!(!help.contains("KYSO_PIN"), "{help}");
}

#[test]
fn help_speaks_the_language_of_the_locale() {
    let desk = Desk::new();
    for (lang, words) in
        [("vi_VN.UTF-8", "Kiểm tra chữ ký số"), ("en_GB.UTF-8", "Verify the signatures"), ("", "Kiểm tra")]
    {
        let output = desk.command(&["--help"]).env("LANG", lang).output().unwrap();
        assert!(String::from_utf8(output.stdout).unwrap().contains(words), "{lang}");
    }
    for command in ["sign", "verify", "inspect", "tokens", "trust", "demo", "completions"] {
        let english = desk.run(&[command, "--help"]).expect(0).out;
        let vietnamese = desk.run(&["--lang", "vi", command, "--help"]).expect(0).out;
        assert!(english.is_ascii(), "{english}");
        for word in ["Print", "Options:", "Usage:", "[default"] {
            assert!(!vietnamese.contains(word), "{command}: '{word}' in {vietnamese}");
        }
    }
    assert!(desk.run(&["--version"]).expect(0).out.starts_with("kyso 0."));
}

#[test]
fn completions_are_for_every_shell() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = desk.run(&["completions", shell]).expect(0).out;
        assert!(text.contains("verify") && !text.contains("\u{1b}"), "{shell}");
    }
}
