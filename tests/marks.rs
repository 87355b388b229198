//! Signing by the profiles of the form, with real signatures: what goes where, measured in what other programs paint; what pdfsig,
//! pyHanko, qpdf and our own verifier say of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

#[path = "marks/desk.rs"]
mod desk;
#[path = "marks/letters.rs"]
mod letters;
#[path = "marks/paint.rs"]
mod paint;

use desk::{Desk, at, day, refused};
use kyso::appearance::letter::{official_draft, official_letter};
use kyso::base::BoxMm;
use kyso::letter::Copy;
use kyso::marks::{ImageOf, InitialPlace, MarkImage, Note, Problem, Profile};
use paint::{Paint, near};

/// Millimetres within which a place is where it was asked for.
const CLOSE: f64 = 0.5;

#[test]
fn the_whole_way_of_a_letter() {
    let Some(desk) = Desk::new() else { return };
    for (name, draft) in letters::drafts() {
        println!("{name}");
        let approved = desk.approve(&draft);
        let fields = approved.plan.steps[0].reserve.len();
        assert!(
            fields >= 3 && approved.plan.notes.contains(&Note::KeptFree(fields)),
            "{name}: {:?}",
            approved.plan.notes
        );
        support::peers::judge(&approved.pdf, 1, desk.pki, &name, false);
        let mut wanted = desk.wanted(Profile::Issue);
        (wanted.number, wanted.day) = (Some("7".to_owned()), Some(day(2026, 2, 5)));
        let issued = desk.sign(&approved.pdf, &desk.clerk, &wanted).unwrap();
        assert_eq!(issued.plan.steps.len(), 1, "{name}: one signature");
        support::peers::judge(&issued.pdf, 2, desk.pki, &name, false);
        desk.passes(&issued.pdf, 2, &name);
        let Some(text) = paint::text(&issued.pdf) else { return };
        assert!(text.contains("Số: 07/") || text.contains("Số: 07 /") || text.contains("07"), "{name}: {text}");
        let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("ngày 05 tháng 02 năm 2026"), "{name}: {flat}");
        // The leader's signature is centred between title and name; the seal has its true size, covers a third of it.
        let before = Paint::of(&draft, 1, 150);
        let blue = Paint::of(&approved.pdf, 1, 150).blue(&before);
        let leader = approved.plan.steps[0].place;
        near(blue, leader, CLOSE, &format!("{name}: the leader's signature"));
        let red = Paint::of(&issued.pdf, 1, 150).red(&before);
        let seal = issued.plan.steps[0].place;
        near(red, seal, CLOSE, &format!("{name}: the seal"));
        assert!((red.width - 36.0).abs() < CLOSE && (red.height - 36.0).abs() < CLOSE, "{name}: {red:?}");
        let covered = (red.right() - blue.left) / blue.width;
        assert!((covered - 1.0 / 3.0).abs() < 0.02, "{name}: {covered}");
        assert!((red.centre().1 - blue.centre().1).abs() < CLOSE, "{name}");
    }
}

#[test]
fn number_and_date_stand_on_the_printed_line() {
    let Some(desk) = Desk::new() else { return };
    for (name, draft) in letters::drafts() {
        let approved = desk.approve(&draft);
        let mut wanted = desk.wanted(Profile::Issue);
        (wanted.number, wanted.day) = (Some("128".to_owned()), Some(day(2026, 11, 22)));
        let issued = desk.sign(&approved.pdf, &desk.clerk, &wanted).unwrap();
        let Some(words) = paint::words(&issued.pdf) else { return };
        // Digits and capitals stand on the baseline: their ink ends there.
        let (before, after) = (Paint::of(&approved.pdf, 1, 300), Paint::of(&issued.pdf, 1, 300));
        let place = |text: &str| {
            words.iter().find(|w| w.text.contains(text)).unwrap_or_else(|| panic!("{text}: {words:?}")).place
        };
        let grown = |b: BoxMm| BoxMm::between(b.left - 1.0, b.top - 1.0, b.right() + 1.0, b.bottom() + 1.0);
        let notation = place("UBND-VP");
        let capitals = BoxMm::between(notation.right() - 14.0, notation.top, notation.right(), notation.bottom() + 1.0);
        for (written, printed) in [("128", capitals), ("22", grown(place("Minh")))] {
            let (is, beside) = (after.ink(Some(&before), grown(place(written))), before.ink(None, printed));
            assert!((is.bottom() - beside.bottom()).abs() < 0.2, "{name}: {written} {is:?} {beside:?}");
            assert!((is.height - beside.height).abs() < 0.4, "{name}: {written} {is:?} {beside:?}");
        }
        // Nothing touches its neighbour.
        assert!(place("ngày").right() < place("22").left && place("22").right() < place("tháng").left, "{name}");
    }
}

#[test]
fn where_nothing_was_kept_free_two_signatures_do() {
    let Some(desk) = Desk::new() else { return };
    let mut approve = desk.wanted(Profile::Approve);
    approve.keep_free = false;
    let approved = desk.sign(&official_draft(), &desk.leader, &approve).unwrap();
    let mut wanted = desk.wanted(Profile::Issue);
    (wanted.number, wanted.day) = (Some("128".to_owned()), Some(day(2026, 11, 22)));
    let issued = desk.sign(&approved.pdf, &desk.clerk, &wanted).unwrap();
    assert_eq!(issued.plan.steps.iter().map(|s| s.does).collect::<Vec<_>>(), ["number-and-date", "seal"]);
    assert!(issued.plan.notes.contains(&Note::OwnSignature));
    support::peers::judge(&issued.pdf, 3, desk.pki, "two", false);
    desk.passes(&issued.pdf, 3, "two");
    let Some(text) = paint::text(&issued.pdf) else { return };
    assert!(text.contains("128") && text.contains("ngày  22") | text.contains("ngày 22"), "{text}");
}

#[test]
fn what_is_printed_is_not_written_again_and_has_to_agree() {
    let Some(desk) = Desk::new() else { return };
    let approved = desk.approve(&official_letter());
    assert!(approved.plan.steps[0].reserve.is_empty());
    let mut wanted = desk.wanted(Profile::Issue);
    let issued = desk.sign(&approved.pdf, &desk.clerk, &wanted).unwrap();
    assert_eq!(issued.plan.steps.len(), 1);
    assert!(issued.plan.steps[0].fill.is_empty());
    wanted.number = Some("129".to_owned());
    assert!(matches!(refused(desk.sign(&approved.pdf, &desk.clerk, &wanted)).problem, Problem::Differs { .. }));
    (wanted.number, wanted.day) = (Some("128".to_owned()), Some(day(2026, 11, 20)));
    assert!(matches!(refused(desk.sign(&approved.pdf, &desk.clerk, &wanted)).problem, Problem::Differs { .. }));
    wanted.day = Some(day(2026, 11, 21));
    desk.sign(&approved.pdf, &desk.clerk, &wanted).unwrap();
}

#[test]
fn a_place_that_is_given_goes_before_what_is_found() {
    let Some(desk) = Desk::new() else { return };
    let (number_place, day_place) = (
        BoxMm { left: 40.0, top: 250.0, width: 30.0, height: 6.0 },
        BoxMm { left: 80.0, top: 250.0, width: 60.0, height: 6.0 },
    );
    let told = |made: &desk::Made| {
        let told = made.plan.notes.iter().filter_map(|note| match note {
            Note::PlaceGiven { what, printed } => Some((*what, printed.clone())),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    let mut wanted = desk.wanted(Profile::Issue);
    (wanted.number, wanted.day) = (Some("128".to_owned()), Some(day(2026, 11, 22)));
    (wanted.number_place, wanted.day_place) = (Some(number_place), Some(day_place));
    let blank = |what| (what, String::new());
    // Fields are kept free, blanks are found, everything is printed: none of these is written into.
    let mut approve = desk.wanted(Profile::Approve);
    approve.keep_free = false;
    let kept = desk.approve(&official_draft()).pdf;
    let blanks = desk.sign(&official_draft(), &desk.leader, &approve).unwrap().pdf;
    let printed = desk.approve(&official_letter()).pdf;
    let says = vec![("number", "128".to_owned()), ("date", "21/11/2026".to_owned())];
    // A document has one number and one date, wherever others were to go.
    assert!(matches!(refused(desk.sign(&printed, &desk.clerk, &wanted)).problem, Problem::Differs { .. }));
    wanted.day = Some(day(2026, 11, 21));
    let mut other = wanted.clone();
    other.number = Some("129".to_owned());
    assert!(matches!(refused(desk.sign(&printed, &desk.clerk, &other)).problem, Problem::Differs { .. }));
    for (name, approved, notes) in [
        ("fields", kept, vec![blank("number"), blank("date")]),
        ("blanks", blanks, vec![blank("number"), blank("date")]),
        ("printed", printed, says),
    ] {
        let issued = desk.sign(&approved, &desk.clerk, &wanted).unwrap();
        assert_eq!(told(&issued), notes, "{name}");
        assert!(!issued.plan.notes.contains(&Note::OwnSignature), "{name}: it is not for want of fields");
        let own = &issued.plan.steps[0];
        assert_eq!((issued.plan.steps.len(), own.does, own.page), (2, "number-and-date", 1), "{name}");
        near(own.place, number_place.around(day_place), CLOSE, name);
        assert!(issued.plan.steps[1].fill.is_empty(), "{name}: no field is filled");
        support::peers::judge(&issued.pdf, 3, desk.pki, name, false);
        desk.passes(&issued.pdf, 3, name);
        let Some(words) = paint::words(&issued.pdf) else { return };
        let inside =
            |text: &str, place: BoxMm| words.iter().any(|word| word.text == text && place.common(word.place).is_some());
        assert!(
            inside("128", number_place) && inside("21", day_place) && inside("2026", day_place),
            "{name}: {words:?}"
        );
        let written = words.iter().filter(|word| word.text == "21").count();
        assert_eq!(
            written,
            if name == "printed" { 2 } else { 1 },
            "{name}: only there, but for what is printed: {words:?}"
        );
    }
    // One of them is given, the other is found: its field is filled.
    let approved = desk.approve(&official_draft());
    wanted.number_place = None;
    let issued = desk.sign(&approved.pdf, &desk.clerk, &wanted).unwrap();
    assert_eq!(told(&issued), [blank("date")]);
    assert_eq!(issued.plan.steps[1].fill.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["SoVanBan"]);
    desk.passes(&issued.pdf, 3, "the date's place only");
    // A place with nothing to write there.
    wanted.day = None;
    assert!(matches!(refused(desk.sign(&approved.pdf, &desk.clerk, &wanted)).problem, Problem::Missing(_)));
    (wanted.day, wanted.number, wanted.number_place) = (Some(day(2026, 11, 22)), None, Some(number_place));
    assert!(matches!(refused(desk.sign(&approved.pdf, &desk.clerk, &wanted)).problem, Problem::Missing(_)));
    wanted.number = Some("128".to_owned());
    wanted.day_place = Some(BoxMm { left: 180.0, ..day_place });
    assert!(matches!(refused(desk.sign(&approved.pdf, &desk.clerk, &wanted)).problem, Problem::OffPage(1)));
}

#[test]
fn issuing_wants_a_leader_a_number_and_a_date() {
    let Some(desk) = Desk::new() else { return };
    let mut wanted = desk.wanted(Profile::Issue);
    (wanted.number, wanted.day) = (Some("128".to_owned()), Some(day(2026, 11, 22)));
    let refusal = refused(desk.sign(&official_draft(), &desk.clerk, &wanted));
    assert!(matches!(refusal.problem, Problem::NoLeader), "{refusal}");
    assert_eq!(refusal.candidates.len(), 1, "the room is shown");
    let approved = desk.approve(&official_draft());
    for (number, date) in [(None, wanted.day), (wanted.number.clone(), None)] {
        let mut wanted = wanted.clone();
        (wanted.number, wanted.day) = (number, date);
        assert!(matches!(refused(desk.sign(&approved.pdf, &desk.clerk, &wanted)).problem, Problem::Missing(_)));
    }
    for number in ["", "0", "-1", "12a", "1234567", "１２"] {
        let mut wanted = wanted.clone();
        wanted.number = Some(number.to_owned());
        assert!(
            matches!(refused(desk.sign(&approved.pdf, &desk.clerk, &wanted)).problem, Problem::Value(..)),
            "{number}"
        );
    }
    // Twice is once too often.
    let issued = desk.sign(&approved.pdf, &desk.clerk, &wanted).unwrap();
    let again = refused(desk.sign(&issued.pdf, &desk.leader, &desk.wanted(Profile::Approve)));
    assert!(matches!(again.problem, Problem::RoomTaken), "{again}");
}

#[test]
fn what_was_filled_in_is_locked() {
    let Some(desk) = Desk::new() else { return };
    let approved = desk.approve(&official_draft());
    let mut wanted = desk.wanted(Profile::Issue);
    (wanted.number, wanted.day) = (Some("128".to_owned()), Some(day(2026, 11, 22)));
    let issued = desk.sign(&approved.pdf, &desk.clerk, &wanted).unwrap();
    // Somebody with other software changes the number: pyHanko writes it, and says what it thinks of it afterwards.
    let Some(changed) = desk.changed_by_pyhanko(&issued.pdf, "SoVanBan", "129") else { return };
    let said = support::peers::pyhanko(&changed.1, &desk.pki.root_pem, true).unwrap();
    assert!(said.iter().any(|one| !one.bottom_line), "{said:#?}");
    let report = desk.report(&changed.0);
    assert_eq!(report.verdict, kyso::policy::Verdict::Failed);
}

#[test]
fn an_attachment_gets_its_mark_in_the_corner() {
    let Some(desk) = Desk::new() else { return };
    let mut wanted = desk.wanted(Profile::Appendix);
    wanted.number = Some("12/QĐ-UBND".to_owned());
    for (name, draft) in letters::drafts() {
        let signed = desk.sign(&draft, &desk.clerk, &wanted).unwrap();
        support::peers::judge(&signed.pdf, 1, desk.pki, &name, false);
        desk.passes(&signed.pdf, 1, &name);
        let place = signed.plan.steps[0].place;
        assert!(place.centre().0 > 0.6 * 210.0 && place.bottom() <= 30.0, "{place:?}");
        let Some(text) = paint::text(&signed.pdf) else { return };
        let line = format!("Số: 12/QĐ-UBND; {}", at(desk.time));
        assert!(text.contains(&line), "{name}: {line} in {text}");
        let words = paint::words(&signed.pdf).unwrap();
        let word = words.iter().find(|w| w.text == "12/QĐ-UBND;").unwrap();
        assert!(place.left <= word.place.left && word.place.right() <= place.right() + CLOSE, "{word:?} {place:?}");
    }
    wanted.number = Some("12".to_owned());
    assert!(matches!(refused(desk.sign(&official_draft(), &desk.clerk, &wanted)).problem, Problem::Value(..)));
    wanted.number = None;
    assert!(matches!(refused(desk.sign(&official_draft(), &desk.clerk, &wanted)).problem, Problem::Missing(_)));
}

#[test]
fn copies_and_what_arrives_are_marked_without_pictures() {
    let Some(desk) = Desk::new() else { return };
    let organisation = "Ủy ban nhân dân thành phố Đà Nẵng";
    for (copy, word) in [(Copy::SaoY, "Sao y"), (Copy::SaoLuc, "Sao lục"), (Copy::TrichSao, "Trích sao")] {
        let mut wanted = desk.wanted(Profile::Copy(copy));
        // NFD, as some systems have their names.
        wanted.organisation = Some(paint::decomposed(organisation));
        let signed = desk.sign(&official_letter(), &desk.clerk, &wanted).unwrap();
        support::peers::judge(&signed.pdf, 1, desk.pki, word, false);
        desk.passes(&signed.pdf, 1, word);
        let Some(text) = paint::text(&signed.pdf) else { return };
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // The mark takes two lines; what stands beside it on the page is read in between.
        for part in [word, "Ủy ban nhân dân thành phố Đà Nẵng;"] {
            assert!(flat.contains(part), "{part}: {flat}");
        }
        assert!(signed.plan.steps[0].spec.image.is_none());
    }
    let mut wanted = desk.wanted(Profile::Incoming);
    wanted.organisation = Some(organisation.to_owned());
    wanted.number = Some("451".to_owned());
    wanted.day = Some(day(2026, 11, 23));
    let approved = desk.approve(&official_letter());
    let signed = desk.sign(&approved.pdf, &desk.clerk, &wanted).unwrap();
    support::peers::judge(&signed.pdf, 2, desk.pki, "incoming", false);
    desk.passes(&signed.pdf, 2, "incoming");
    let Some(text) = paint::text(&signed.pdf) else { return };
    assert!(text.contains("Số: 451") && text.contains("Ngày: 23/11/2026") && text.contains("Đà Nẵng"), "{text}");
    let mut remark = desk.wanted(Profile::Comment);
    remark.text = vec!["Giao Văn phòng tham mưu, báo cáo trước ngày 30/11.".to_owned()];
    let remarked = desk.sign(&signed.pdf, &desk.leader, &remark).unwrap();
    support::peers::judge(&remarked.pdf, 3, desk.pki, "comment", false);
    desk.passes(&remarked.pdf, 3, "comment");
    let (one, other) = (signed.plan.steps[0].place, remarked.plan.steps[0].place);
    assert!(one.common(other).is_none(), "marks do not cover each other: {one:?} {other:?}");
}

#[test]
fn initials_stand_behind_the_last_words_and_keep_the_fields_free() {
    let Some(desk) = Desk::new() else { return };
    let mut wanted = desk.wanted(Profile::Initial);
    wanted.signer = "Lê Thị Soạn".to_owned();
    let initialled = desk.sign(&official_draft(), &desk.drafter, &wanted).unwrap();
    assert!(initialled.plan.notes.contains(&Note::KeptFree(4)), "the first signature keeps free");
    let words = paint::words(&initialled.pdf);
    if let Some(words) = words {
        let last = words.iter().find(|w| w.text.contains("./.")).unwrap().place;
        let place = initialled.plan.steps[0].place;
        let close = (place.left - last.right()).abs() < 6.0 || (place.top - last.bottom()).abs() < 6.0;
        assert!(close && (place.centre().1 - last.centre().1).abs() < 9.0, "{place:?} behind {last:?}");
    }
    wanted.initial_at = InitialPlace::Recipients;
    let twice = desk.sign(&initialled.pdf, &desk.drafter, &wanted).unwrap();
    assert!(twice.plan.steps[0].reserve.is_empty());
    let approved = desk.approve(&twice.pdf);
    assert!(approved.plan.steps[0].reserve.is_empty());
    let mut issue = desk.wanted(Profile::Issue);
    (issue.number, issue.day) = (Some("128".to_owned()), Some(day(2026, 11, 22)));
    let issued = desk.sign(&approved.pdf, &desk.clerk, &issue).unwrap();
    assert_eq!(issued.plan.steps.len(), 1, "one signature, although two stood before the leader's");
    support::peers::judge(&issued.pdf, 4, desk.pki, "initials", false);
    desk.passes(&issued.pdf, 4, "initials");
}

#[test]
fn rotated_and_cropped_pages() {
    let Some(desk) = Desk::new() else { return };
    for (name, draft) in letters::turned(&official_draft()) {
        let approved = desk.approve(&draft);
        let mut wanted = desk.wanted(Profile::Issue);
        (wanted.number, wanted.day) = (Some("128".to_owned()), Some(day(2026, 11, 22)));
        let issued = desk.sign(&approved.pdf, &desk.clerk, &wanted).unwrap();
        support::peers::judge(&issued.pdf, 2, desk.pki, &name, false);
        desk.passes(&issued.pdf, 2, &name);
        let before = Paint::of(&draft, 1, 150);
        let (blue, red) = (Paint::of(&approved.pdf, 1, 150).blue(&before), Paint::of(&issued.pdf, 1, 150).red(&before));
        near(blue, approved.plan.steps[0].place, CLOSE, &name);
        near(red, issued.plan.steps[0].place, CLOSE, &name);
        assert!((red.width - 36.0).abs() < CLOSE && (red.height - 36.0).abs() < CLOSE, "{name}: {red:?}");
    }
}

/// Annexes of other sizes behind a letter, and one that lies on its side before them: the marks are where they are without.
#[test]
fn pages_of_other_sizes() {
    let Some(desk) = Desk::new() else { return };
    if !support::have("qpdf") {
        return;
    }
    let folder = support::temp_dir();
    let annex = |name: &str, media_box: [f64; 4]| {
        let sample = support::Sample { media_box, pages: 2, ..support::Sample::default() };
        std::fs::write(folder.path().join(name), sample.build()).unwrap();
    };
    annex("a3.pdf", [0.0, 0.0, 1190.55, 841.89]);
    annex("a5.pdf", [-10.0, -20.0, 409.53, 575.28]);
    std::fs::write(folder.path().join("letter.pdf"), official_draft()).unwrap();
    let args = ["--empty", "--pages", "letter.pdf", "a3.pdf", "a5.pdf", "--", "out.pdf"];
    support::peers::run("qpdf", &args, folder.path()).unwrap();
    let mixed = std::fs::read(folder.path().join("out.pdf")).unwrap();

    let issued = |draft: &[u8]| {
        let approved = desk.approve(draft);
        let mut wanted = desk.wanted(Profile::Issue);
        (wanted.number, wanted.day) = (Some("128".to_owned()), Some(day(2026, 11, 22)));
        (approved.plan.steps[0].clone(), desk.sign(&approved.pdf, &desk.clerk, &wanted).unwrap())
    };
    let ((leader, alone), (leader_of_mixed, made)) = (issued(&official_draft()), issued(&mixed));
    near(leader_of_mixed.place, leader.place, CLOSE, "the leader's signature");
    near(made.plan.steps[0].place, alone.plan.steps[0].place, CLOSE, "the seal");
    assert_eq!((leader_of_mixed.page, made.plan.steps[0].page), (1, 1));
    support::peers::judge(&made.pdf, 2, desk.pki, "mixed", false);
    desk.passes(&made.pdf, 2, "mixed");
    // A mark in the corner of the page it was asked for, each of its own size.
    for (page, width) in [(2, 420.0), (4, 148.0)] {
        let mut remark = desk.wanted(Profile::Comment);
        remark.text = vec!["Đã xem.".to_owned()];
        remark.place = Some((page, BoxMm { left: width - 60.0, top: 20.0, width: 50.0, height: 10.0 }));
        let remarked = desk.sign(&made.pdf, &desk.leader, &remark).unwrap();
        desk.passes(&remarked.pdf, 3, "remark");
        remark.place = Some((page, BoxMm { left: width - 30.0, top: 20.0, width: 50.0, height: 10.0 }));
        assert!(
            matches!(refused(desk.sign(&made.pdf, &desk.leader, &remark)).problem, Problem::OffPage(p) if p == page)
        );
    }
}

#[test]
fn two_signers_are_told_apart_by_name_or_refused_with_both_places() {
    let Some(desk) = Desk::new() else { return };
    let Some(draft) = letters::two_signers() else { return };
    let mut wanted = desk.wanted(Profile::Approve);
    wanted.signer = "Ai Đó Khác".to_owned();
    let refusal = refused(desk.sign(&draft, &desk.leader, &wanted));
    assert!(matches!(refusal.problem, Problem::SeveralRooms(2)), "{refusal}");
    assert_eq!(refusal.candidates.len(), 2);
    let pictures = desk.pictures(&draft, &refusal.candidates);
    assert!(!pictures.is_empty() && pictures.iter().all(|(_, png)| png.starts_with(b"\x89PNG")));
    wanted.signer = "NGUYỄN VĂN HAI".to_owned();
    let signed = desk.sign(&draft, &desk.leader, &wanted).unwrap();
    let second = refusal.candidates.iter().find(|c| c.near.contains("Hai")).unwrap();
    assert!(signed.plan.steps[0].place.common(second.place).is_some());
    // Whoever says where, is believed.
    wanted.signer = "Ai Đó Khác".to_owned();
    let given = BoxMm { left: 20.0, top: 200.0, width: 40.0, height: 20.0 };
    wanted.place = Some((1, given));
    assert_eq!(desk.sign(&draft, &desk.leader, &wanted).unwrap().plan.steps[0].place, given);
    wanted.place = Some((1, BoxMm { left: 200.0, ..given }));
    assert!(matches!(refused(desk.sign(&draft, &desk.leader, &wanted)).problem, Problem::OffPage(1)));
    wanted.place = Some((9, given));
    assert!(matches!(refused(desk.sign(&draft, &desk.leader, &wanted)).problem, Problem::Page(9)));
}

#[test]
fn nothing_is_signed_where_there_is_no_letter() {
    let Some(desk) = Desk::new() else { return };
    let blank = support::Sample::default().build();
    for profile in [Profile::Approve, Profile::Initial, Profile::Issue] {
        let mut wanted = desk.wanted(profile);
        (wanted.number, wanted.day) = (Some("128".to_owned()), Some(day(2026, 11, 22)));
        let before = desk.leader.uses();
        refused(desk.sign(&blank, &desk.leader, &wanted));
        assert_eq!(desk.leader.uses(), before, "{profile:?}: the key was not used");
    }
}

#[test]
fn pictures_are_looked_at() {
    use kyso::appearance::letter::{sample_seal_png, sample_signature_png};
    let codes = |png: &[u8], of, width| {
        let image = MarkImage::from_png(png, of, width).unwrap();
        image.faults(None).iter().map(|fault| fault.code()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&sample_signature_png(), ImageOf::Person, Some(45.0)), [""; 0]);
    assert_eq!(codes(&sample_seal_png(), ImageOf::Seal, Some(36.0)), [""; 0]);
    assert_eq!(codes(&sample_seal_png(), ImageOf::Person, Some(36.0)), ["image-not-blue"]);
    assert_eq!(codes(&sample_signature_png(), ImageOf::Seal, Some(36.0)), ["image-not-red", "image-not-round"]);
    assert_eq!(codes(&sample_seal_png(), ImageOf::Seal, Some(60.0)), ["image-soft"]);
    assert_eq!(codes(&sample_seal_png(), ImageOf::Seal, Some(200.0)), ["image-coarse"]);
    assert_eq!(codes(&paint::opaque(&sample_seal_png()), ImageOf::Seal, Some(36.0)), ["image-opaque"]);
    assert_eq!(codes(&paint::png(10, 10, |_, _| [0, 0, 0, 0]), ImageOf::Person, None), ["image-empty"]);
    // What is transparent around the ink is cut off: 36 mm are 36 mm of seal.
    let (wide, trimmed) = (paint::framed(&sample_seal_png(), 100), MarkImage::from_png);
    let image = trimmed(&wide, ImageOf::Seal, Some(36.0)).unwrap();
    assert!((image.proportion() - 1.0).abs() < 0.03 && image.faults(None).is_empty(), "{:?}", image.faults(None));
    assert!(MarkImage::from_png(b"GIF89a", ImageOf::Seal, None).is_err());
}
