//! Documents that can show something else after signing: refused before a PIN is asked for, unless it is wished.

use crate::sign::file;
use crate::support::Desk;

/// A page with a button that runs a script, and a layer that is off.
fn document() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] >> >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R] >>",
        "<< /Type /Annot /Subtype /Link /Rect [9 9 99 99] /A << /S /JavaScript /JS (app.alert\\(\"\\033[2J\"\\)) >> >>",
        "<< /Type /OCG /Name (Muc 2) >>",
    ];
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let at = out.len();
    out.extend(
        format!("{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n", objects.len() + 1).bytes(),
    );
    out
}

#[test]
fn dynamic_content_is_refused_before_the_pin() {
    let desk = Desk::new();
    desk.write("a.pdf", document());
    // Were the key opened first, the missing PIN file would be the error.
    let args = ["sign", "a.pdf", "-o", "b.pdf", "--p12", &file("leader.p12"), "--pin-file", "no-such-file"];
    let run = desk.run(&[&["--lang", "en"], args.as_slice()].concat()).expect(1);
    for part in
        ["has a script", "(page 1) (object 4)", "a layer that is switched off", "(object 5): Muc 2", "--allow-dynamic"]
    {
        assert!(run.err.contains(part), "{part}: {run:#?}");
    }
    assert!(!run.err.contains('\u{1b}'), "{run:#?}");
    let run = desk.run(&[&["--lang", "vi"], args.as_slice()].concat()).expect(1);
    for part in ["mã JavaScript", "(trang 1) (đối tượng 4)", "lớp nội dung đang ẩn", "--allow-dynamic"] {
        assert!(run.err.contains(part), "{part}: {run:#?}");
    }
    assert_eq!(desk.names(), ["a.pdf"]);
    // One of many is refused, the others go on.
    std::fs::copy(file("letter.pdf"), desk.path("letter.pdf")).unwrap();
    let key = ["--p12", &file("leader.p12"), "--pin-file", &file("pass")];
    let run = desk.run(&[["sign", "a.pdf", "letter.pdf", "--out-dir", "out"].as_slice(), &key].concat()).expect(1);
    assert!(run.err.contains("--allow-dynamic"), "{run:#?}");
    assert!(desk.path("out/letter.pdf").is_file() && !desk.path("out/a.pdf").exists());
    // Wished for, it is signed; whoever verifies is told.
    desk.run(&[["sign", "a.pdf", "-o", "b.pdf", "--allow-dynamic"].as_slice(), &key].concat()).expect(0);
    let verify = ["verify", "b.pdf", "--trust", &file("demo-root.pem"), "--policy", &file("demo-policy.toml")];
    let run = desk.run(&[&["--lang", "en"], verify.as_slice()].concat()).expect(0);
    assert!(run.out.contains("! The signed document has a script"), "{run:#?}");
    let run = desk.run(&[verify.as_slice(), &["--format", "json"]].concat()).expect(0);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let pieces = report[0]["signatures"][0]["dynamic_content"].as_array().unwrap();
    let codes: Vec<&str> = pieces.iter().map(|piece| piece["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["javascript", "hidden-layer"], "{pieces:#?}");
    // A stricter policy leaves it undecided.
    desk.write(
        "strict.toml",
        "schema = \"kyso.policy/1\"\nrevocation = \"ignore\"\n[rules]\n\"content.no-dynamic\" = \"fail\"\n",
    );
    desk.run(&["verify", "b.pdf", "--trust", &file("demo-root.pem"), "--policy", "strict.toml"]).expect(3);
}
