//! Honest files and harmless changes: a verifier that refuses everything would pass the other tests.

use kyso::pdf::ChangeLevel;

use super::base::{MODIFIED, OPEN, Trial, Want, signed, visible, world};
use super::editor::{Update, text_of};
use super::recipes::{filled, with_dss, with_time_stamp};

#[test]
fn honest_files_pass() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    trial.control("base", "one signature", &world.one, Want::Passed, ChangeLevel::None);
    trial.control("base", "roomy", &world.roomy, Want::Passed, ChangeLevel::None);
    trial.control("TP-21", "two signatures", &world.two, Want::Passed, ChangeLevel::Sign);
    trial.control("base", "cross-reference streams", &world.streams, Want::Passed, ChangeLevel::None);
    let twice = signed(&world.streams, &world.second, &visible());
    trial.control("TP-21", "two signatures, streams", &twice, Want::Passed, ChangeLevel::Sign);
    trial.control("base", "form", &world.form_one, Want::Passed, ChangeLevel::None);
    let mut filled = visible();
    filled.field = Some("A".into());
    let filled = signed(&world.form_one, &world.second, &filled);
    trial.control("TP-21", "empty field signed", &filled, Want::Passed, ChangeLevel::Sign);
    trial.control("unsigned", "plain", &world.plain, Want::Unsigned, ChangeLevel::None);
    for (i, certified) in world.certified.iter().enumerate() {
        trial.control("base", &format!("certified P={}", i + 1), certified, Want::Passed, ChangeLevel::None);
        let dss = with_dss(certified);
        trial.control("TP-27", &format!("DSS, P={}", i + 1), &dss, Want::Passed, ChangeLevel::Ltv);
    }
    let again = signed(&world.certified[1], &world.second, &visible());
    trial.control("TP-21", "second signature, P=2", &again, Want::Passed, ChangeLevel::Sign);
    let dss = with_dss(&world.one);
    trial.control("TP-27", "DSS", &dss, Want::Passed, ChangeLevel::Ltv);
    let stamped = with_time_stamp(world, &dss, 210, "/Rect [0 0 0 0]");
    trial.control("TP-27", "DSS and document time-stamp", &stamped, Want::Passed, ChangeLevel::Ltv);
    let stamped = with_time_stamp(world, &with_dss(&world.certified[0]), 210, "/Rect [0 0 0 0]");
    trial.control("TP-27", "DSS and document time-stamp, P=1", &stamped, Want::Passed, ChangeLevel::Ltv);
    trial.end();
}

#[test]
fn harmless_changes_pass() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    // What a store no longer lists is still read from the revision that does, so that nothing is hidden by it.
    let stored = with_dss(&world.form_one);
    let emptied = Update::new(&stored).set(200, "<< /Type /DSS >>").table();
    trial.control("P-42", "store emptied", &emptied, Want::Passed, ChangeLevel::Ltv);
    let taken = Update::new(&stored).set(1, text_of(&stored, 1).replacen("/DSS 200 0 R", "", 1)).table();
    trial.control("P-42", "store taken out", &taken, Want::Passed, ChangeLevel::Ltv);
    for (name, base) in [("one", &world.one), ("form", &world.form_one)] {
        let freed = Update::new(base).free(300, 1).free(301, 65535).table();
        trial.control("freed", &format!("numbers never used, {name}"), &freed, Want::Passed, ChangeLevel::None);
        let dated =
            "<< /ModDate (D:20270101000000+07'00') /Producer (kyso tests) /CreationDate (D:20260101000000+07'00') >>";
        let dated = Update::new(base).set(4, dated).table();
        trial.control("P-46", &format!("ModDate, {name}"), &dated, Want::Passed, ChangeLevel::None);
        let page = text_of(base, 20);
        let inner = page.trim().trim_start_matches("<<").trim_end_matches(">>").replace("/Type /Page", "");
        let again = Update::new(base).set(20, format!("<< {inner}\n % the same\n /Ty#70e /Page >>")).table();
        trial.control("same", &format!("page written again, {name}"), &again, Want::Passed, ChangeLevel::None);
        let content = text_of(base, 11).replacen("stream\n", "stream\r\n", 1);
        let again = Update::new(base).set(11, content).table();
        trial.control("same", &format!("content written again, {name}"), &again, Want::Passed, ChangeLevel::None);
        for (what, more) in [("LF", "\n"), ("CRLF", "\r\n"), ("three NUL", "\0\0\0")] {
            let more = [base.as_slice(), more.as_bytes()].concat();
            trial.control("TP-37", &format!("{what}, {name}"), &more, Want::Passed, ChangeLevel::None);
        }
        let field = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Sau) /Rect [0 0 0 0] /P 10 0 R >>";
        let has_form = text_of(base, 1).contains("/Fields [");
        let (number, text) = if has_form { (1, text_of(base, 1)) } else { (5, text_of(base, 5)) };
        let empty =
            Update::new(base).set(number, text.replacen("/Fields [", "/Fields [220 0 R ", 1)).set(220, field).table();
        trial.control("0.2", &format!("empty field, {name}"), &empty, Want::Passed, ChangeLevel::Sign);
    }
    trial.end();
}

#[test]
fn filling_in_is_as_the_signer_permits() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let [p1, p2, p3] = &world.certified;
    trial.control("TP-23", "not certified", &filled(&world.form_one, 50), OPEN, ChangeLevel::Form);
    trial.control("TP-23", "P=1", &filled(p1, 50), MODIFIED, ChangeLevel::Form);
    trial.control("TP-23", "P=2", &filled(p2, 50), Want::Passed, ChangeLevel::Form);
    trial.control("TP-23", "P=3", &filled(p3, 50), Want::Passed, ChangeLevel::Form);
    let checked = text_of(p2, 56).replace("/V /Off /AS /Off", "/V /On /AS /On");
    let checked = Update::new(p2).set(56, checked).table();
    trial.control("TP-23", "check box, P=2", &checked, Want::Passed, ChangeLevel::Form);
    trial.end();
}
