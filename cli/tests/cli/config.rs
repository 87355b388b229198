//! The config file: where it is found, what it says, and what goes before it.

use crate::sign::file;
use crate::support::{Desk, post_server};

/// A desk with this config file in its home.
fn desk(config: &str) -> Desk {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("home")).unwrap();
    desk.write("home/config.toml", config);
    desk
}

#[test]
fn trust_and_policy_come_from_the_file_and_options_go_before_it() {
    let desk = desk("trust = [\"root.pem\", \"vn-gov\"]\npolicy = \"rules/mild.toml\"\n");
    let issued = file("issued.pdf");
    std::fs::copy(file("demo-root.pem"), desk.path("home/root.pem")).unwrap();
    std::fs::create_dir(desk.path("home/rules")).unwrap();
    std::fs::copy(file("demo-policy.toml"), desk.path("home/rules/mild.toml")).unwrap();
    desk.run(&["verify", &issued]).expect(0);
    desk.run(&["verify", &issued, "--trust", "vn-gov"]).expect(3);
    let strict =
        desk.write("strict.toml", "schema = \"kyso.policy/1\"\nname = \"strict\"\nrevocation = \"required\"\n");
    desk.run(&["verify", &issued, "--policy", strict.to_str().unwrap()]).expect(3);
    // Nothing beside a document is taken for a config file.
    desk.write("config.toml", "junk");
    desk.write("kyso.toml", "junk");
    desk.run(&["verify", &issued]).expect(0);
    std::fs::remove_file(desk.path("home/rules/mild.toml")).unwrap();
    assert!(desk.run(&["verify", &issued]).expect(5).err.contains("rules/mild.toml"));
}

#[test]
fn the_module_of_the_file_is_used_where_neither_option_nor_variable_names_one() {
    let desk = desk("pkcs11-module = \"drivers/none.so\"\n");
    let named = desk.path("home").canonicalize().unwrap().join("drivers/none.so");
    assert!(desk.run(&["tokens"]).expect(6).err.contains(named.to_str().unwrap()));
    let sign = ["sign", &file("letter.pdf"), "-o", "o.pdf", "--pin-file", &file("pass")];
    assert!(desk.run(&sign).expect(6).err.contains(named.to_str().unwrap()));
    let run = crate::support::finish(desk.command(&["tokens"]).env("KYSO_PKCS11_MODULE", "/env.so").output().unwrap());
    assert!(run.err.contains("/env.so") && !run.err.contains("drivers"), "{run:#?}");
    assert!(desk.run(&["tokens", "--pkcs11-module", "/flag.so"]).expect(6).err.contains("/flag.so"));
    // A key file needs no module.
    desk.run(&[&sign[..], &["--p12", &file("leader.p12")]].concat()).expect(0);
}

#[test]
fn the_time_stamping_service_of_the_file_is_asked_unless_the_level_needs_none() {
    let desk = desk("");
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = asked.clone();
    let url = post_server("application/timestamp-reply", move |_, _| {
        count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Some(b"no time-stamp".to_vec())
    });
    desk.write("home/config.toml", format!("tsa = \"{url}\"\n"));
    let sign = ["sign", &file("letter.pdf"), "-o", "o.pdf", "--p12", &file("leader.p12"), "--pin-file", &file("pass")];
    assert!(desk.run(&sign).expect(7).err.contains(&url));
    desk.run(&[&sign[..], &["--tsa", "http://127.0.0.1:1/"]].concat()).expect(7);
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 1);
    desk.run(&[&sign[..], &["--level", "b-b"]].concat()).expect(0);
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[test]
fn the_language_of_the_file_goes_before_the_locale_and_after_the_option() {
    let desk = desk("lang = \"vi\"\n");
    assert!(desk.run(&["--help"]).expect(0).out.contains("Kiểm tra"));
    assert!(desk.run(&["sgin"]).expect(2).err.starts_with("lỗi"));
    assert!(desk.run(&["inspect", "none.pdf"]).expect(5).err.starts_with("lỗi"));
    assert!(desk.run(&["--lang", "en", "inspect", "none.pdf"]).expect(5).err.starts_with("error"));
}

#[test]
fn a_config_file_named_is_the_users_and_must_be_there() {
    let desk = desk("lang = \"vi\"\n");
    let other = desk.write("other.toml", "lang = \"en\"\n");
    let run = |path: &std::path::Path| {
        let mut command = desk.command(&["inspect", "none.pdf"]);
        crate::support::finish(command.env("KYSO_CONFIG", path).env("LANG", "vi_VN").output().unwrap())
    };
    assert!(run(&other).expect(5).err.starts_with("error"));
    assert!(run("other.toml".as_ref()).expect(5).err.starts_with("error"));
    assert!(run("missing.toml".as_ref()).expect(2).err.contains("missing.toml"));
    assert!(run("".as_ref()).expect(5).err.starts_with("lỗi"), "an empty variable names nothing");
}

#[test]
fn a_file_that_is_not_understood_stops_everything_but_help() {
    for (config, word) in [("trsut = \"vn-gov\"\n", "trsut"), ("lang = vi\n", "1"), ("tsa = 3\n", "tsa")] {
        let desk = desk(config);
        for lang in ["vi", "en"] {
            let run = desk.run(&["--lang", lang, "verify", &file("issued.pdf")]).expect(2);
            assert!(
                run.err.contains(word) && run.err.contains("home/config.toml") && run.err.contains('→'),
                "{run:#?}"
            );
            assert_eq!(run.out, "");
            desk.run(&["--lang", lang, "--help"]).expect(0);
            desk.run(&["--version"]).expect(0);
        }
    }
}

#[test]
#[cfg(unix)]
fn a_file_anybody_may_write_is_not_obeyed() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = desk("lang = \"en\"\n");
    let path = desk.path("home/config.toml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
    assert!(desk.run(&["verify", &file("issued.pdf")]).expect(2).err.contains("chmod o-w"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o664)).unwrap();
    desk.run(&["verify", &file("issued.pdf")]).expect(3);
}
