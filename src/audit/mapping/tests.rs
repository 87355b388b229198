use super::*;

/// The example of the module's documentation, as it stands there.
fn example() -> String {
    let source = include_str!("../mapping.rs");
    let lines = source.lines().skip_while(|line| *line != "//! ```toml").skip(1).take_while(|line| *line != "//! ```");
    lines.map(|line| line.trim_start_matches("//!").trim_start()).collect::<Vec<_>>().join("\n")
}

fn found<'m>(mapping: &'m Mapping, clues: Clues<'_>) -> Option<&'m str> {
    mapping.agency(clues).map(|agency| agency.name.as_str())
}

#[test]
fn the_example_is_read() {
    let mapping = Mapping::from_toml(&example()).unwrap();
    let [agency] = mapping.agencies() else { panic!("one agency") };
    assert_eq!((agency.name.as_str(), agency.code.as_deref()), ("Sở Y tế tỉnh Điện Biên", Some("H18.12")));
    assert_eq!(agency.parent.as_deref(), Some("Ủy ban nhân dân tỉnh Điện Biên"));
    assert_eq!(agency.deadline_working_days, Some(1));
    let name = Some(agency.name.as_str());
    let certificate = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    assert_eq!(found(&mapping, Clues { certificates: &["00", certificate], ..Clues::default() }), name);
    for organization in ["SỞ  Y TẾ", "So Y te Dien Bien", "Sơ\u{309} Y tê\u{301} ti\u{309}nh Điện Biên"] {
        assert_eq!(
            found(&mapping, Clues { organizations: &[organization], ..Clues::default() }),
            name,
            "{organization}"
        );
    }
    assert_eq!(found(&mapping, Clues { issuer: Some("SỞ Y\nTẾ"), ..Clues::default() }), name);
    assert_eq!(found(&mapping, Clues { file: "kho/so-y-te/1.pdf", ..Clues::default() }), name);
    assert_eq!(found(&mapping, Clues { file: "/luu-tru/2026/syt-2/di/1.pdf", ..Clues::default() }), name);
    assert_eq!(found(&mapping, Clues { organizations: &["Sở Tài chính"], file: "x.pdf", ..Clues::default() }), None);
    assert_eq!(agency.unit(Some("PHONG NGHIEP VU Y"), None, ""), Some("Phòng Nghiệp vụ Y"));
    assert_eq!(agency.unit(None, Some("phòng nghiệp vụ y"), ""), Some("Phòng Nghiệp vụ Y"));
    assert_eq!(agency.unit(None, None, "so-y-te/nghiep-vu-y/a.pdf"), Some("Phòng Nghiệp vụ Y"));
    assert_eq!(agency.unit(Some("Phòng khác"), None, "a.pdf"), None);
}

#[test]
fn what_says_most_is_asked_first() {
    let mapping = Mapping::from_toml(
        r#"
        schema = "kyso.agencies/1"
        [[agency]]
        name = "Sở Giáo dục và Đào tạo"
        organizations = ["Sở GD&ĐT"]
        paths = ["kho"]
        [[agency]]
        name = "Sở Nội vụ"
        paths = ["kho/noi-vu"]
        "#,
    )
    .unwrap();
    let clues = Clues { file: "kho/noi-vu/a.pdf", ..Clues::default() };
    assert_eq!(found(&mapping, clues), Some("Sở Nội vụ"));
    assert_eq!(found(&mapping, Clues { file: "kho/a.pdf", ..clues }), Some("Sở Giáo dục và Đào tạo"));
    assert_eq!(found(&mapping, Clues { organizations: &["SỞ GD & ĐT"], ..clues }), Some("Sở Giáo dục và Đào tạo"));
    assert_eq!(found(&mapping, Clues { organizations: &["SỞ GD & DT"], ..clues }), Some("Sở Nội vụ"));
    assert_eq!(
        found(&mapping, Clues { organizations: &["Khác"], issuer: Some("SỞ GIÁO DỤC\nVÀ ĐÀO TẠO"), ..clues }),
        Some("Sở Giáo dục và Đào tạo")
    );
}

#[test]
fn what_cannot_be_is_said() {
    let schema = "schema = \"kyso.agencies/1\"\n";
    assert!(Mapping::from_toml(schema).unwrap().agencies().is_empty());
    for (text, problem) in [
        ("", "schema"),
        ("schema = \"kyso.agencies/2\"", "kyso.agencies/1"),
        ("schema = \"kyso.agencies/1\"\n[[agency]]\n", "name"),
        ("schema = \"kyso.agencies/1\"\n[[agency]]\nname = \"A\"\nsecret = 1", "secret"),
    ] {
        let error = Mapping::from_toml(text).unwrap_err().to_string();
        assert!(error.contains(problem), "{text}: {error}");
    }
    for (text, problem) in [
        ("name = \" \"", "agency 1, name: a name is empty"),
        ("name = \"A\\nB\"", "agency 'A B', name: a name on one line is needed"),
        ("name = \"A\"\ncode = \"h18\"", "agency 'A', code: a code has up to 35"),
        ("name = \"A\"\ncertificates = [\"12\"]", "agency 'A', certificates: '12' is no SHA-256"),
        ("name = \"A\"\npaths = [\"**\"]", "agency 'A', paths: '**': it would match every folder"),
        ("name = \"A\"\ndeadline-working-days = 999", "agency 'A', deadline-working-days: 0 to 250"),
        ("name = \"A\"\norganizations = [\"\"]", "agency 'A', organizations: a name is empty"),
        ("name = \"A\"\n[[agency]]\nname = \"a\"", "agency 'a', name: another agency has this name"),
        (
            "name = \"A\"\norganizations = [\"B\"]\n[[agency]]\nname = \"B\"",
            "agency 'B', organizations: 'b' is that of agency 1 of the file, too",
        ),
        ("name = \"A\"\npaths = [\"x/\"]\n[[agency]]\nname = \"B\"\npaths = [\"x\"]", "agency 'B', paths: 'x' is that"),
        ("name = \"A\"\n[[agency.unit]]\nname = \"C\"\n[[agency.unit]]\nname = \"c\"", "two units are called 'c'"),
    ] {
        let error = Mapping::from_toml(&format!("{schema}[[agency]]\n{text}\n")).unwrap_err().to_string();
        assert!(error.contains(problem), "{text}: {error}");
    }
}
