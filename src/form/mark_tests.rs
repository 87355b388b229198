//! Every rule on signatures and marks: met, broken, not about the document, not to be found out.

use super::ink::tests::{BLUE, RED, image};
use super::outcome::{Answer, Evidence};
use super::sample::Sample;
use super::signed::{AGENCY, LEADER, Shows, seal, signature, time};
use crate::base::Day;
use crate::findings::PathFacts;
use crate::letter::Class;
use crate::letter::Copy;
use crate::letter::Kind;
use crate::page::Colours;
use crate::page::Hues;
use crate::policy::Finding;
use crate::policy::RuleResult;
use crate::policy::Severity;
use crate::policy::StatusState;
use crate::policy::ValueTruth;

const CORNER: [f64; 4] = [120.0, 8.0, 80.0, 4.0];
const ATTACHED: &str = "Số: 128/QĐ-VTLT; 05/03/2026; 15:30:45+07:00";
const COPIED: &str = "Sao y; Cục Văn thư và Lưu trữ; 05/03/2026; 15:30:45+07:00";

/// A separate attachment with this mark of the agency.
fn attachment(shows: Shows) -> Sample {
    let mut s = Sample::bare();
    s.letter().class = Class::Attachment;
    s.sign("Corner", AGENCY, 1, &shows);
    s
}

/// A scanned copy with this mark of the agency.
fn copy(shows: Shows) -> Sample {
    let mut s = Sample::decision();
    s.letter().copy = Some(Copy::SaoY);
    s.letter().is_scanned = true;
    for page in &mut s.pages {
        let mut scan = image([0.0, 0.0, 210.0, 297.0], None, false);
        scan.pixels = (1654, 2339);
        page.images.push(scan);
    }
    s.sign("Copy", AGENCY, 1, &shows);
    s
}

fn broken(sample: &Sample, id: &str) -> Vec<Evidence> {
    let outcome = sample.ask(id);
    assert_eq!(outcome.answer, Answer::Broken, "{id}");
    outcome.evidence
}

fn value(evidence: &[Evidence]) -> f64 {
    evidence[0].measure.as_ref().unwrap().value
}

#[test]
fn an_issued_letter_breaks_nothing() {
    let s = Sample::issued();
    for id in [
        "ND30-D5-TWO-SIGNATURES",
        "ND30-D32-ORDER",
        "ND30-D13-SIGNER-NAME",
        "ND30-PL1-II.8-ORG-MATCH",
        "ND30-PL1-II.7-SIG-IMAGE",
        "ND30-PL1-II.7-SIG-BLUE",
        "ND30-PL1-II.7-SIG-PNG-ALPHA",
        "ND30-PL1-II.7-SIG-CENTERED",
        "ND30-PL1-II.7-SIG-NOTEXT",
        "ND30-PL1-II.8-SEAL-IMAGE",
        "ND30-PL1-II.8-SEAL-RED",
        "ND30-PL1-II.8-SEAL-PNG-ALPHA",
        "ND30-PL1-II.8-SEAL-REAL-SIZE",
        "ND30-PL1-II.8-SEAL-OVERLAP",
        "ND30-PL1-II.8-SEAL-SAME-PAGE",
        "ND30-PL1-II.8-SEAL-NOTEXT",
        "ND30-D18-RELEASE-DAY",
        "LAW23-D22-GOV-CA",
        "ND68-D31-CERT-TIME",
        "ND68-D31-STATUS",
        "TT15-PL2-1.2-STATUS-UNKNOWN",
        "TT15-PL2-1.2-CRL-FRESH",
        "ND68-D32-PATH",
        "ND68-D31-SCOPE",
        "TT15-PL2-1.5-KEYUSAGE",
        "ND68-D9-CERT-TERM",
        "TT15-PL1-1.2-RSA2048",
        "TT15-PL1-1.2-PSS",
        "TT15-PL1-1.3-HASH",
        "TT15-PL1-1.5-PADES",
        "TT15-D6-KEY-MATCH",
        "TT15-D6-INTEGRITY",
        "TT15-D5-CERT-ATTACHED",
        "TT15-D5-TIME-ATTACHED",
    ] {
        assert_eq!(s.answer(id), "met", "{id}");
    }
    for (id, code) in [
        ("ND30-D13-OWN-CERT-KT-TL", "n.a.: not-for-another"),
        ("ND30-D13.3-TUQ-ORG", "n.a.: not-delegated"),
        ("ND30-PL1-II.8b-ATTACH-SIGNED", "n.a.: not-attachment"),
        ("ND30-PL1-II.8b-TIME-ISO8601", "n.a.: not-corner-mark"),
        ("ND30-PL1-II.8b-SAMEFILE-NOSIG", "n.a.: no-annex"),
        ("ND30-PL1-P2-COPY-TEXT", "n.a.: not-copy"),
        ("ND30-D25-NO-E2E-SAOY", "n.a.: not-copy"),
        ("TT15-PL1-1.2-EC256", "n.a.: other-keys"),
        ("TT15-D6-TST-VALID", "n.a.: no-stamp"),
        ("ND68-D29-TST-REQUIRED", "?: requirement-unknown"),
        ("TT01-2019-SEAL-TEXT", "n.a.: no-longer-in-force"),
    ] {
        assert_eq!(s.answer(id), code, "{id}");
    }
}

#[test]
fn two_kinds_of_signatures() {
    let id = "ND30-D5-TWO-SIGNATURES";
    let mut alone = Sample::decision();
    alone.sign("Leader", LEADER, 2, &signature());
    assert_eq!(broken(&alone, id).len(), 1);
    assert_eq!(broken(&Sample::decision(), id).len(), 2);
    let mut failed = Sample::issued();
    failed.failed(0);
    assert_eq!(broken(&failed, id)[0].signature.as_deref(), Some("Leader"));
    // Whose certificate leads nowhere may be anybody.
    let mut unknown = Sample::issued();
    unknown.unknown(1);
    assert_eq!(unknown.answer(id), "?: certificate-not-believed");
    let mut unclear = Sample::decision();
    unclear.sign("Leader", LEADER, 2, &signature());
    unclear.sign("Seal", "user05", 2, &Shows::Nothing);
    unclear.facts.signatures[1].signer.as_mut().unwrap().organization = None;
    assert_eq!(unclear.answer(id), "?: party-unclear");
    assert_eq!(attachment(Shows::Text(ATTACHED, CORNER)).answer(id), "n.a.: attachment");
    assert_eq!(copy(Shows::Text(COPIED, CORNER)).answer(id), "n.a.: copy");
}

#[test]
fn a_receivers_signature_is_not_the_agencys() {
    let mut s = Sample::decision();
    s.sign("Leader", LEADER, 2, &signature());
    s.sign("Incoming", "Sở Y tế tỉnh Điện Biên", 1, &Shows::Text("ĐẾN Số: 15 Ngày: 06/03/2026", CORNER));
    assert_eq!(s.answer("ND30-D5-TWO-SIGNATURES"), "broken");
    let mut s = Sample::issued();
    s.sign("Incoming", "Sở Y tế tỉnh Điện Biên", 1, &Shows::Text("ĐẾN Số: 15 Ngày: 06/03/2026", CORNER));
    for id in ["ND30-D5-TWO-SIGNATURES", "ND30-D32-ORDER", "ND30-PL1-II.8-ORG-MATCH", "ND30-PL1-II.8-SEAL-REAL-SIZE"] {
        assert_eq!(s.answer(id), "met", "{id}");
    }
}

#[test]
fn number_date_and_seal_of_one_agency() {
    let mut s = Sample::decision();
    s.sign("Initial", "Trần Thị Bình", 2, &Shows::Picture(image([60.0, 60.0, 4.0, 4.0], Some(BLUE), true)));
    s.facts.signatures[0].signer.as_mut().unwrap().organization = Some(AGENCY.to_owned());
    s.sign("Leader", LEADER, 2, &signature());
    s.sign("Number", AGENCY, 1, &Shows::Text("128", [52.0, 33.0, 10.0, 5.0]));
    s.sign("Day", AGENCY, 1, &Shows::Text("05", [131.0, 33.0, 5.0, 5.0]));
    s.sign("Seal", AGENCY, 2, &seal(36.0, 0.33));
    let roles = super::roles::Roles::of(&s.subject());
    let found: Vec<super::roles::Role> = roles.all.iter().map(|one| one.role).collect();
    use super::roles::Role::{Date, Initial, Leader, Number, Seal};
    assert_eq!(found, [Initial, Leader, Number, Date, Seal]);
    for id in ["ND30-D5-TWO-SIGNATURES", "ND30-D32-ORDER", "ND30-PL1-II.8-SEAL-IMAGE", "ND30-PL1-II.8-SEAL-OVERLAP"] {
        assert_eq!(s.answer(id), "met", "{id}");
    }
}

#[test]
fn the_agency_signs_after_the_leader() {
    let id = "ND30-D32-ORDER";
    let mut s = Sample::decision();
    s.sign("Seal", AGENCY, 2, &seal(36.0, 0.33));
    s.sign("Leader", LEADER, 2, &signature());
    assert_eq!(broken(&s, id)[0].signature.as_deref(), Some("Seal"));
    // A file that was written anew has one revision.
    s.facts.signatures.iter_mut().for_each(|one| one.revision = 1);
    assert_eq!(s.answer(id), "?: one-revision");
    let mut unknown = Sample::issued();
    unknown.unknown(0);
    assert_eq!(unknown.answer(id), "?: certificate-not-believed");
    let mut alone = Sample::decision();
    alone.sign("Leader", LEADER, 2, &signature());
    assert_eq!(alone.answer(id), "n.a.: not-both");
}

#[test]
fn printed_names() {
    let id = "ND30-D13-SIGNER-NAME";
    let other = Sample::issued().rewrite(Kind::SignerName, "Trần Văn Bình");
    assert_eq!(broken(&other, id)[0].place.unwrap().page, 2);
    assert_eq!(other.clone().guess(Kind::SignerName).answer(id), "?: name-not-sure");
    assert_eq!(Sample::issued().rewrite(Kind::SignerName, "TS. NGUYỄN VĂN AN").answer(id), "met");
    assert_eq!(Sample::issued().without(Kind::SignerName).answer(id), "?: name-not-found");
    let mut scanned = other.clone();
    scanned.letter().is_scanned = true;
    assert_eq!(scanned.answer(id), "?: name-not-sure");
    // Under KT. both say it.
    let own = "ND30-D13-OWN-CERT-KT-TL";
    let deputy = Sample::issued().rewrite(Kind::Title, "KT. CỤC TRƯỞNG");
    assert_eq!((deputy.answer(id).as_str(), deputy.answer(own).as_str()), ("met", "met"));
    let deputy = deputy.rewrite(Kind::SignerName, "Trần Văn Bình");
    assert_eq!((deputy.answer(id).as_str(), deputy.answer(own).as_str()), ("broken", "broken"));
}

#[test]
fn issuing_bodies() {
    let id = "ND30-PL1-II.8-ORG-MATCH";
    let mut s = Sample::issued().rewrite(Kind::IssuingBody, "CỤC KIỂM TRA VĂN BẢN");
    s.organisation = None;
    assert_eq!(broken(&s, id)[0].signature.as_deref(), Some("Seal"));
    assert_eq!(s.clone().guess(Kind::IssuingBody).answer(id), "?: heading-not-sure");
    assert_eq!(Sample::issued().without(Kind::IssuingBody).answer(id), "?: heading-not-found");
    let tuq = "ND30-D13.3-TUQ-ORG";
    let s = s.rewrite(Kind::Title, "TUQ. CỤC TRƯỞNG");
    assert_eq!((s.answer(id).as_str(), s.answer(tuq).as_str()), ("n.a.: said-elsewhere", "broken"));
    let s = Sample::issued().rewrite(Kind::Title, "TUQ. CỤC TRƯỞNG");
    assert_eq!((s.answer(id).as_str(), s.answer(tuq).as_str()), ("met", "met"));
    // The profile knows another way the body is written.
    let mut s = Sample::issued();
    s.facts.signatures[1].signer.as_mut().unwrap().common_name = Some("Cục VTLT".to_owned());
    s.facts.signatures[1].signer.as_mut().unwrap().organization = Some("Bộ Nội vụ".to_owned());
    assert_eq!(s.answer(id), "broken");
    s.organisation.as_mut().unwrap().also = vec!["Cục VTLT".to_owned()];
    assert_eq!(s.answer(id), "met");
}

/// The issued letter with another picture for the leader (0) or the seal (1).
fn pictured(index: usize, change: impl Fn(&mut crate::page::Image)) -> Sample {
    let mut s = Sample::issued();
    change(&mut s.pages[1].marks[index].images[0]);
    s
}

#[test]
fn signatures_are_blue_and_transparent() {
    let black = Hues { blue: 0.05, grey: 0.95, ..BLUE };
    let s = pictured(0, |image| image.hues = Some(black));
    assert!(value(&broken(&s, "ND30-PL1-II.7-SIG-BLUE")) < 10.0);
    assert_eq!(pictured(0, |image| image.hues = None).answer("ND30-PL1-II.7-SIG-BLUE"), "?: pixels-not-read");
    assert_eq!(pictured(0, |image| image.alpha = false).answer("ND30-PL1-II.7-SIG-PNG-ALPHA"), "broken");
    let masked = |share| pictured(0, move |image| image.hues = Some(Hues { clear: Some(share), ..BLUE }));
    assert_eq!(masked(0.0).answer("ND30-PL1-II.7-SIG-PNG-ALPHA"), "broken", "a soft mask that hides nothing");
    assert_eq!(masked(0.8).answer("ND30-PL1-II.7-SIG-PNG-ALPHA"), "met");
    let mut text = Sample::decision();
    text.sign("Leader", LEADER, 2, &Shows::Text("Người ký: Nguyễn Văn An", [130.0, 90.0, 40.0, 5.0]));
    assert_eq!(text.answer("ND30-PL1-II.7-SIG-IMAGE"), "broken");
    for id in ["SIG-BLUE", "SIG-PNG-ALPHA", "SIG-CENTERED", "SIG-NOTEXT"] {
        assert_eq!(text.answer(&format!("ND30-PL1-II.7-{id}")), "n.a.: no-picture");
    }
    let mut hidden = Sample::decision();
    hidden.sign("Leader", LEADER, 2, &Shows::Nothing);
    assert_eq!(hidden.answer("ND30-PL1-II.7-SIG-IMAGE"), "broken");
    let mut both = Sample::decision();
    both.sign("Leader", LEADER, 2, &Shows::Both(image([130.0, 86.0, 40.0, 15.0], Some(BLUE), true), "Ký bởi: An"));
    assert_eq!(both.answer("ND30-PL1-II.7-SIG-NOTEXT"), "broken");
}

#[test]
fn signatures_stand_between_title_and_name() {
    let id = "ND30-PL1-II.7-SIG-CENTERED";
    for (left, answer) in [(125.1, "met"), (124.9, "broken"), (134.9, "met"), (135.1, "broken")] {
        assert_eq!(pictured(0, |image| image.place.left = left).answer(id), answer, "{left}");
    }
    let s = pictured(0, |image| image.place.left = 136.0);
    assert!((value(&broken(&s, id)) - 6.0).abs() < 1e-9);
    let s = pictured(0, |image| image.place.top = 60.0);
    assert_eq!(broken(&s, id)[0].measure.as_ref().unwrap().what, "middle");
    // What people see counts: ink in the right half of a wide picture.
    let s = pictured(0, |image| {
        image.place = crate::base::BoxMm { left: 90.0, top: 86.0, width: 80.0, height: 20.0 };
        image.hues = Some(Hues { ink: [0.5, 0.0, 1.0, 1.0], ..BLUE });
    });
    assert_eq!(s.answer(id), "met");
    assert_eq!(Sample::issued().without(Kind::Title).answer(id), "?: name-not-found");
}

#[test]
fn seals_are_red_transparent_and_shown() {
    let s = pictured(1, |image| image.hues = Some(Hues { red: 0.0, blue: 1.0, ..RED }));
    assert!(value(&broken(&s, "ND30-PL1-II.8-SEAL-RED")) < 1.0);
    // Crimson in part, as a real ministry's.
    let s = pictured(1, |image| image.hues = Some(Hues { red: 0.68, other: 0.2, grey: 0.12, ..RED }));
    assert_eq!(s.answer("ND30-PL1-II.8-SEAL-RED"), "met");
    assert_eq!(pictured(1, |image| image.hues = None).answer("ND30-PL1-II.8-SEAL-RED"), "?: pixels-not-read");
    assert_eq!(pictured(1, |image| image.alpha = false).answer("ND30-PL1-II.8-SEAL-PNG-ALPHA"), "broken");
    let mut text = Sample::decision();
    text.sign("Leader", LEADER, 2, &signature());
    text.sign("Seal", AGENCY, 2, &Shows::Nothing);
    assert_eq!(text.answer("ND30-PL1-II.8-SEAL-IMAGE"), "broken");
    for id in ["RED", "PNG-ALPHA", "REAL-SIZE", "OVERLAP", "SAME-PAGE", "NOTEXT"] {
        assert_eq!(text.answer(&format!("ND30-PL1-II.8-SEAL-{id}")), "n.a.: no-seal", "{id}");
    }
    let mut both = Sample::decision();
    both.sign("Seal", AGENCY, 2, &Shows::Both(image([110.0, 80.0, 36.0, 36.0], Some(RED), true), "Cục VTLT"));
    assert_eq!(both.answer("ND30-PL1-II.8-SEAL-NOTEXT"), "broken");
}

#[test]
fn seals_are_as_large_as_they_are() {
    let id = "ND30-PL1-II.8-SEAL-REAL-SIZE";
    let sized = |width: f64, height: f64| {
        pictured(1, |image| {
            image.place.width = width;
            image.place.height = height;
            image.sides_mm = (width, height);
        })
    };
    for (side, answer) in [(36.0, "met"), (35.05, "met"), (34.95, "broken"), (36.95, "met"), (37.05, "broken")] {
        assert_eq!(sized(side, side).answer(id), answer, "{side}");
    }
    assert!((value(&broken(&sized(30.0, 30.0), id)) - 30.0).abs() < 1e-9);
    let oval = broken(&sized(36.0, 34.0), id);
    assert_eq!(oval[0].measure.as_ref().unwrap().what, "width-by-height");
    // Without a profile only what is surely wrong is.
    let unknown = |side: f64| Sample { organisation: None, ..sized(side, side) };
    assert_eq!(unknown(36.0).answer(id), "?: diameter-unknown");
    assert_eq!(unknown(25.0).answer(id), "broken");
    assert_eq!(unknown(45.0).answer(id), "broken");
    // A margin of the picture is no part of the seal; whose pixels are not known may have one.
    let margin = |side: f64, hues| {
        pictured(1, |image| {
            image.sides_mm = (side, side);
            image.hues = hues;
        })
    };
    assert_eq!(margin(45.0, Some(Hues { ink: [0.1, 0.1, 0.9, 0.9], ..RED })).answer(id), "met");
    assert_eq!(margin(45.0, None).answer(id), "?: pixels-not-read");
    assert_eq!(margin(30.0, None).answer(id), "broken");
}

#[test]
fn seals_lie_over_a_third_of_the_signature() {
    let id = "ND30-PL1-II.8-SEAL-OVERLAP";
    let over = |share: f64| {
        let mut s = Sample::decision();
        s.sign("Leader", LEADER, 2, &signature());
        s.sign("Seal", AGENCY, 2, &seal(36.0, share));
        s
    };
    for (share, answer) in
        [(0.0, "broken"), (0.19, "broken"), (0.24, "met"), (0.33, "met"), (0.44, "met"), (0.6, "broken")]
    {
        assert_eq!(over(share).answer(id), answer, "{share}");
        let outcome = over(share).ask(id);
        assert!((value(&outcome.evidence) - share * 100.0).abs() < 0.01, "{share}");
    }
    // On the right side.
    let s = pictured(1, |image| image.place.left = 157.0);
    assert!((value(&broken(&s, id)) - 32.5).abs() < 0.01);
    let mut page = Sample::decision();
    page.sign("Leader", LEADER, 2, &signature());
    page.sign("Seal", AGENCY, 1, &seal(36.0, 0.33));
    assert_eq!(page.answer(id), "n.a.: other-page");
    assert_eq!(page.answer("ND30-PL1-II.8-SEAL-SAME-PAGE"), "broken");
    assert_eq!(pictured(0, |image| image.hues = None).answer(id), "?: pixels-not-read");
}

#[test]
fn attachments() {
    let id = |rule: &str| format!("ND30-PL1-II.8b-{rule}");
    let good = attachment(Shows::Text(ATTACHED, CORNER));
    for rule in [
        "ATTACH-SIGNED",
        "ATTACH-TOPRIGHT",
        "ATTACH-NOIMAGE",
        "ATTACH-TEXT",
        "ATTACH-FONT",
        "TIME-ISO8601",
        "TIME-MATCH",
    ] {
        assert_eq!(good.answer(&id(rule)), "met", "{rule}");
    }
    let mut unsigned = Sample::bare();
    unsigned.letter().class = Class::Attachment;
    assert_eq!(unsigned.answer(&id("ATTACH-SIGNED")), "broken");
    assert_eq!(unsigned.answer(&id("ATTACH-TEXT")), "n.a.: no-agency");
    let mut unknown = good.clone();
    unknown.unknown(0);
    assert_eq!(unknown.answer(&id("ATTACH-SIGNED")), "?: certificate-not-believed");
    for place in [[20.0, 8.0, 80.0, 4.0], [120.0, 31.0, 80.0, 4.0]] {
        assert_eq!(attachment(Shows::Text(ATTACHED, place)).answer(&id("ATTACH-TOPRIGHT")), "broken", "{place:?}");
    }
    let sealed = attachment(Shows::Both(image([150.0, 5.0, 36.0, 20.0], Some(RED), true), ATTACHED));
    assert_eq!(sealed.answer(&id("ATTACH-NOIMAGE")), "broken");
    assert_eq!(sealed.answer("ND30-PL1-II.8-SEAL-RED"), "n.a.: attachment");
    for (text, answer) in [("05/03/2026; 15:30:45+07:00", "broken"), ("Số: 128/QĐ-VTLT", "broken"), (ATTACHED, "met")]
    {
        assert_eq!(attachment(Shows::Text(text, CORNER)).answer(&id("ATTACH-TEXT")), answer, "{text}");
    }
    let font = |change: &dyn Fn(&mut crate::page::Run)| {
        let mut s = good.clone();
        change(&mut s.pages[0].marks[0].lines[0].runs[0]);
        s.answer(&id("ATTACH-FONT"))
    };
    assert_eq!(font(&|run| run.size_pt = 10.29), "met");
    assert_eq!(font(&|run| run.size_pt = 9.69), "broken");
    assert_eq!(font(&|run| run.font = "ArialMT".into()), "broken");
    assert_eq!(font(&|run| run.italic = true), "broken");
    assert_eq!(font(&|run| run.colour = Some([200, 0, 0])), "broken");
    assert_eq!(attachment(Shows::Nothing).answer(&id("ATTACH-TEXT")), "broken");
}

#[test]
fn shown_times() {
    let (iso, same) = ("ND30-PL1-II.8b-TIME-ISO8601", "ND30-PL1-II.8b-TIME-MATCH");
    for (text, form, equal) in [
        ("Số: 1/QĐ-A; 05/03/2026; 15:30:45", "broken", "met"),
        ("Số: 1/QĐ-A; 05/03/2026; 15:30+07:00", "broken", "met"),
        ("Số: 1/QĐ-A; 05/03/2026; 08:30:45+00:00", "broken", "met"),
        ("Số: 1/QĐ-A; 05.03.2026 15:30:45 +07:00", "broken", "met"),
        ("Số: 1/QĐ-A; 05/03/2026; 15:32:45+07:00", "met", "met"),
        ("Số: 1/QĐ-A; 05/03/2026; 15:32:46+07:00", "met", "broken"),
        ("Số: 1/QĐ-A; 05/03/2026; 15:28:44+07:00", "met", "broken"),
        ("Số: 1/QĐ-A; 35/03/2026; 15:28:44+07:00", "broken", "n.a.: no-time"),
        ("Số: 1/QĐ-A;", "n.a.: no-time", "n.a.: no-time"),
    ] {
        let s = attachment(Shows::Text(text, CORNER));
        assert_eq!((s.answer(iso).as_str(), s.answer(same).as_str()), (form, equal), "{text}");
    }
    // Local time written as UTC by the signer's program is nothing to compare with.
    let mut local = attachment(Shows::Text(ATTACHED, CORNER));
    local.facts.signatures[0].claimed_signing_time = Some(time("2026-03-05T15:30:45Z"));
    assert_eq!(local.answer(same), "?: claimed-is-local");
    // A time-stamp of another day is not outweighed by what the signer says.
    let mut stamped = attachment(Shows::Text(ATTACHED, CORNER));
    stamped.stamp(0, time("2026-03-06T15:30:45+07:00"));
    assert_eq!(stamped.answer(same), "broken");
    let mut none = attachment(Shows::Text(ATTACHED, CORNER));
    none.facts.signatures[0].claimed_signing_time = None;
    assert_eq!(none.answer(same), "?: no-signing-time");
}

#[test]
fn annexes_in_the_same_file() {
    let id = "ND30-PL1-II.8b-SAMEFILE-NOSIG";
    let mut s = Sample::issued();
    s.pages.push(super::sample::page(3));
    s.letter().annexes = vec![3];
    assert_eq!(s.answer(id), "met");
    s.sign("Again", AGENCY, 3, &Shows::Text("128", [100.0, 50.0, 10.0, 5.0]));
    assert_eq!(broken(&s, id)[0].place.unwrap().page, 3);
    // Whose signature it is counts: people may initial annexes.
    let mut s = Sample::issued();
    s.pages.push(super::sample::page(3));
    s.letter().annexes = vec![3];
    s.sign("Initial", "Trần Thị Bình", 3, &Shows::Picture(image([60.0, 60.0, 4.0, 4.0], Some(BLUE), true)));
    s.facts.signatures[2].signer.as_mut().unwrap().organization = Some(AGENCY.to_owned());
    assert_eq!(s.answer(id), "met");
}

#[test]
fn copies() {
    let id = |rule: &str| format!("ND30-PL1-P2-COPY-{rule}");
    let good = copy(Shows::Text(COPIED, CORNER));
    for rule in ["PDF14", "COLOUR", "200DPI", "SCALE", "AGENCY-SIG", "TOPRIGHT", "NOIMAGE", "TEXT", "FONT"] {
        assert_eq!(good.answer(&id(rule)), "met", "{rule}");
    }
    assert_eq!(good.answer("ND30-D25-NO-E2E-SAOY"), "met");
    assert_eq!(good.answer("ND30-PL1-II.8b-TIME-ISO8601"), "met");
    let changed = |change: &dyn Fn(&mut Sample)| {
        let mut s = good.clone();
        change(&mut s);
        s
    };
    assert_eq!(changed(&|s| s.file.pdf_version = Some((1, 3))).answer(&id("PDF14")), "broken");
    assert_eq!(changed(&|s| s.file.pdf_version = None).answer(&id("PDF14")), "?: version-unknown");
    for (colours, answer) in
        [(Colours::Grey, "broken"), (Colours::Bilevel, "broken"), (Colours::Unknown, "?: colours-unknown")]
    {
        assert_eq!(changed(&|s| s.pages[1].images[0].colours = colours).answer(&id("COLOUR")), answer);
    }
    let coarse = changed(&|s| s.pages[1].images[0].pixels = (1240, 1754));
    let evidence = broken(&coarse, &id("200DPI"));
    assert!((value(&evidence) - 150.0).abs() < 0.1 && evidence[0].place.unwrap().page == 2);
    assert_eq!(changed(&|s| s.pages[1].size_mm = (214.0, 297.0)).answer(&id("SCALE")), "broken");
    let text = changed(&|s| s.pages.iter_mut().for_each(|page| page.images.clear()));
    assert_eq!(text.answer(&id("COLOUR")), "n.a.: not-scanned");
    let mut unsigned = Sample::decision();
    unsigned.letter().copy = Some(Copy::SaoLuc);
    assert_eq!(unsigned.answer(&id("AGENCY-SIG")), "broken");
    assert_eq!(unsigned.answer("ND30-D25-NO-E2E-SAOY"), "n.a.: other-form");
    for (shows, rule) in [
        (Shows::Text(COPIED, [20.0, 8.0, 80.0, 4.0]), "TOPRIGHT"),
        (Shows::Both(image([150.0, 5.0, 36.0, 20.0], Some(RED), true), COPIED), "NOIMAGE"),
        (Shows::Text("Sao y; 05/03/2026; 15:30:45+07:00", CORNER), "TEXT"),
        (Shows::Text("Sao y; Cục Văn thư và Lưu trữ", CORNER), "TEXT"),
        (Shows::Text("Cục Văn thư và Lưu trữ; 05/03/2026; 15:30:45+07:00", CORNER), "TEXT"),
        (Shows::Nothing, "TEXT"),
    ] {
        assert_eq!(copy(shows.clone()).answer(&id(rule)), "broken", "{shows:?}");
    }
    let small = changed(&|s| s.pages[0].marks[0].lines[0].runs[0].size_pt = 8.0);
    assert!((value(&broken(&small, &id("FONT"))) - 8.0).abs() < 1e-9);
}

#[test]
fn sao_y_is_made_from_paper() {
    let id = "ND30-D25-NO-E2E-SAOY";
    let mut s = Sample::issued();
    s.letter().copy = Some(Copy::SaoY);
    s.sign("Copy", "Sở Y tế tỉnh Điện Biên", 1, &Shows::Text(COPIED, CORNER));
    assert_eq!(s.answer(id), "broken");
    let mut s = Sample::decision();
    s.letter().copy = Some(Copy::SaoY);
    s.sign("Copy", AGENCY, 1, &Shows::Text(COPIED, CORNER));
    assert_eq!(s.answer(id), "?: source-unknown");
}

#[test]
fn the_day_of_release() {
    let id = "ND30-D18-RELEASE-DAY";
    // 5 March 2026 is a Thursday.
    for (signed, answer) in [
        ("2026-03-05T15:00:00+07:00", "met"),
        ("2026-03-06T23:59:59+07:00", "met"),
        ("2026-03-07T00:00:00+07:00", "broken"),
        ("2026-03-09T08:00:00+07:00", "broken"),
        ("2026-03-04T23:59:59+07:00", "broken"),
    ] {
        let mut s = Sample::issued();
        s.facts.signatures[1].claimed_signing_time = Some(time(signed));
        assert_eq!(s.answer(id), answer, "{signed}");
    }
    let mut tet = Sample::issued();
    tet.letter().day = Some(Day::constant(2026, 2, 13));
    tet.facts.signatures[1].claimed_signing_time = Some(time("2026-02-23T08:00:00+07:00"));
    assert_eq!(tet.answer(id), "?: holidays-unknown");
    let mut undated = Sample::issued();
    undated.letter().day = None;
    assert_eq!(undated.answer(id), "?: day-not-found");
}

#[test]
fn certificates_are_told_as_they_were_judged() {
    for (id, rule) in [
        ("ND68-D31-CERT-TIME", "time.within-validity"),
        ("ND68-D31-STATUS", "revocation.revoked"),
        ("TT15-D6-INTEGRITY", "content.intact"),
        ("TT15-D6-INTEGRITY", "content.unchanged-since"),
    ] {
        for (result, answer) in [(RuleResult::Failed, "broken"), (RuleResult::Met, "met"), (RuleResult::Noted, "met")] {
            let mut s = Sample::issued();
            s.judged(1, rule, result);
            assert_eq!(s.answer(id), answer, "{id} {result:?}");
        }
        for result in [RuleResult::Undecided, RuleResult::Tolerated, RuleResult::Ignored] {
            let mut s = Sample::issued();
            s.judged(1, rule, result);
            assert!(s.answer(id).starts_with('?'), "{id}: undecided is never met");
        }
    }
    let mut s = Sample::issued();
    s.judgement.signatures[0].truths.signature = ValueTruth::Bad;
    assert_eq!(s.answer("TT15-D6-KEY-MATCH"), "broken");
    s.judgement.signatures[0].truths.signature = ValueTruth::Unchecked;
    assert_eq!(s.answer("TT15-D6-KEY-MATCH"), "?: value-unchecked");
    let mut s = Sample::issued();
    s.judged(0, "revocation.known", RuleResult::Undecided);
    s.judgement.signatures[0].status[0].state = StatusState::NotChecked;
    assert_eq!(s.answer("ND68-D31-STATUS"), "?: status-unknown");
    assert_eq!(s.answer("TT15-PL2-1.2-STATUS-UNKNOWN"), "broken");
    let mut s = Sample::issued();
    s.judgement.signatures[0].status[0].next_update = Some(time("2026-03-05T15:30:44+07:00"));
    assert_eq!(s.answer("TT15-PL2-1.2-CRL-FRESH"), "broken");
    let mut s = Sample::issued();
    s.judged(0, "certificate.purpose", RuleResult::Undecided);
    assert_eq!(s.answer("TT15-PL2-1.5-KEYUSAGE"), "broken");
    let mut s = Sample::issued();
    s.facts.signatures[0].signer.as_mut().unwrap().embedded = false;
    assert_eq!(s.answer("TT15-D5-CERT-ATTACHED"), "broken");
    for id in ["ND68-D31-CERT-TIME", "TT15-D6-KEY-MATCH", "ND68-D32-PATH", "TT15-PL1-1.3-HASH"] {
        assert_eq!(Sample::decision().answer(id), "n.a.: unsigned", "{id}");
    }
}

#[test]
fn anchors_and_paths() {
    let anchored = |profile: Option<&str>| {
        let mut s = Sample::issued();
        for one in &mut s.facts.signatures {
            if let PathFacts::Found { profile: own, .. } = &mut one.path {
                *own = profile.map(str::to_owned);
            }
        }
        s
    };
    let id = "LAW23-D22-GOV-CA";
    assert_eq!(anchored(Some("vn-public")).answer(id), "broken");
    assert_eq!(anchored(None).answer(id), "?: anchor-unknown");
    let company = anchored(Some("vn-public")).rewrite(Kind::IssuingBody, "CÔNG TY CỔ PHẦN A");
    assert_eq!(company.answer(id), "n.a.: enterprise");
    let mut s = Sample::issued();
    s.unknown(0);
    assert_eq!((s.answer(id).as_str(), s.answer("ND68-D32-PATH").as_str()), ("?: anchor-unknown", "?: path-undecided"));
    assert!(s.answer("ND68-D31-CERT-TIME").starts_with('?'));
    let mut s = Sample::issued();
    let found = |s: &mut Sample, change: &dyn Fn(&mut Vec<crate::findings::CertificateFacts>)| {
        if let PathFacts::Found { certificates, .. } = &mut s.facts.signatures[0].path {
            change(certificates);
        }
    };
    found(&mut s, &|all| all[1].not_after = time("2026-03-01T00:00:00Z"));
    assert!(s.answer("ND68-D32-PATH").starts_with('?'), "at a time that nobody proved");
    s.judgement.signatures[0].proven = Some(s.facts.at);
    assert_eq!(s.answer("ND68-D32-PATH"), "broken");
    // Terms of certificates that were issued under the decree.
    let mut s = Sample::issued();
    found(&mut s, &|all| all[0].not_after = time("2034-01-01T00:00:00Z"));
    assert_eq!(s.answer("ND68-D9-CERT-TERM"), "broken");
    found(&mut s, &|all| all[0].not_after = time("2031-01-01T00:00:00Z"));
    assert_eq!(s.answer("ND68-D9-CERT-TERM"), "?: renewal-unknown");
    found(&mut s, &|all| all[0].not_before = time("2020-01-01T00:00:00Z"));
    s.facts.signatures.truncate(1);
    s.judgement.signatures.truncate(1);
    assert_eq!(s.answer("ND68-D9-CERT-TERM"), "n.a.: issued-before");
}

#[test]
fn a_person_does_not_seal() {
    let id = "ND68-D31-SCOPE";
    let mut s = Sample::decision();
    s.sign("Seal", LEADER, 2, &seal(36.0, 0.33));
    assert_eq!(s.answer(id), "broken");
    let mut s = Sample::decision();
    s.sign("Leader", AGENCY, 2, &signature());
    assert_eq!(s.answer(id), "broken");
    let mut s = Sample::issued();
    s.unknown(0);
    assert_eq!(s.answer(id), "?: party-unclear");
}

#[test]
fn algorithms() {
    let changed = |change: &dyn Fn(&mut crate::findings::SignatureFacts)| {
        let mut s = Sample::issued();
        change(&mut s.facts.signatures[0]);
        s
    };
    let key = |kind: &str, bits: u32| {
        changed(&|one| {
            if let PathFacts::Found { certificates, .. } = &mut one.path {
                certificates[0].key = Some(crate::findings::KeyFacts { kind: kind.to_owned(), bits });
            }
        })
    };
    assert!((value(&broken(&key("RSA", 1024), "TT15-PL1-1.2-RSA2048")) - 1024.0).abs() < 1e-9);
    assert_eq!(key("P-192", 192).answer("TT15-PL1-1.2-EC256"), "broken");
    assert_eq!(key("P-256", 256).answer("TT15-PL1-1.2-EC256"), "met");
    let scheme = |name: &str| changed(&|one| one.scheme.as_mut().unwrap().name = name.to_owned());
    assert_eq!(scheme("RSA-PKCS1v1.5").answer("TT15-PL1-1.2-PSS"), "broken");
    assert_eq!(changed(&|one| one.scheme = None).answer("TT15-PL1-1.2-PSS"), "?: scheme-unknown");
    let sha1 = changed(&|one| one.scheme.as_mut().unwrap().digest = crate::crypto::DigestAlgorithm::Sha1);
    assert_eq!(sha1.answer("TT15-PL1-1.3-HASH"), "broken");
    assert_eq!(changed(&|one| one.scheme = None).answer("TT15-PL1-1.3-HASH"), "?: digest-unknown");
    let older = changed(&|one| one.subfilter = Some("adbe.pkcs7.detached".to_owned()));
    assert_eq!(older.answer("TT15-PL1-1.5-PADES"), "met");
    let oldest = changed(&|one| one.subfilter = Some("adbe.pkcs7.sha1".to_owned()));
    assert_eq!(oldest.answer("TT15-PL1-1.5-PADES"), "broken");
    let unbound = changed(&|one| one.binding = crate::findings::Binding::Absent);
    assert_eq!(unbound.answer("TT15-PL1-1.5-PADES"), "broken");
    let mut unknown = Sample::issued();
    unknown.unknown(0);
    assert_eq!(unknown.answer("TT15-PL1-1.2-RSA2048"), "?: path-unknown");
}

#[test]
fn time_stamps_and_evidence() {
    let id = "TT15-D6-TST-VALID";
    let mut s = Sample::issued();
    let at = time("2026-03-05T15:31:00+07:00");
    s.stamp(0, at);
    assert_eq!(s.answer(id), "?: stamp-not-confirmed");
    let accepted = Finding::new("time.stamp-accepted", crate::policy::Class::Time, Severity::Info).with("time", at);
    s.judgement.signatures[0].findings.push(accepted);
    assert_eq!(s.answer(id), "met");
    s.facts.signatures[0].time_stamps[0].imprint =
        crate::findings::ContentFacts::Mismatch(crate::crypto::DigestAlgorithm::Sha256);
    assert_eq!(s.answer(id), "broken");
    s.stamp(1, at);
    assert_eq!(s.answer("ND68-D29-TST-REQUIRED"), "met");
    let evidence = broken(&Sample::issued(), "TT41-D9-EVIDENCE");
    assert_eq!(evidence.len(), 2);
    let mut s = Sample::issued();
    s.facts.signatures.iter_mut().for_each(|one| one.claimed_signing_time = None);
    assert_eq!(s.answer("TT15-D5-TIME-ATTACHED"), "broken");
}

#[test]
fn the_looks_of_2019() {
    let dated = |mut s: Sample| {
        s.day = Some(Day::constant(2019, 6, 3));
        s
    };
    let seal = image([110.0, 80.0, 36.0, 36.0], Some(RED), true);
    let mut s = Sample::decision();
    s.sign("Leader", LEADER, 2, &signature());
    s.sign("Seal", AGENCY, 2, &Shows::Both(seal, "Cục Văn thư và Lưu trữ 03/06/2019 15:30:45 +07:00"));
    let s = dated(s);
    for id in ["TT01-2019-SEAL-TEXT", "TT01-2019-SEAL-RED", "TT01-2019-SIG-BLUE", "TT01-2019-SIG-NOTEXT"] {
        assert_eq!(s.answer(id), "met", "{id}");
    }
    assert_eq!(s.answer("ND30-PL1-II.8-SEAL-NOTEXT"), "n.a.: not-yet-in-force");
    assert_eq!(dated(Sample::issued()).answer("TT01-2019-SEAL-TEXT"), "broken");
    // An image on a copy was right then.
    let copy = dated(copy(Shows::Both(image([150.0, 5.0, 36.0, 20.0], Some(RED), true), COPIED)));
    assert_eq!(copy.answer("ND30-PL1-P2-COPY-NOIMAGE"), "n.a.: not-yet-in-force");
}
