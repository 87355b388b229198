//! A family of official letters, really signed: the clean ones break no rule of form, and every rule is broken by a letter that
//! breaks nothing else. Recipes: `fixtures/letters.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod letters;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use kyso::base::BoxMm;
use kyso::form::{Answer, Compliance, Evidence, Measure};
use kyso::policy::Verdict;
use letters::breaks::{self, Break};
use letters::by_form::{More, signed_by_form};
use letters::set::Set;
use letters::sheet::Spot;
use letters::spec::{Form, Letter, Step};
use letters::{clean, judged, keep, made, together};

/// Does something to all of them on both processors; what it gives, in their order.
fn each<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(one) = all.get(index) else { return };
                    let result = work(one);
                    done.lock().unwrap().insert(index, result);
                }
            });
        }
    });
    done.into_inner().unwrap().into_values().collect()
}

/// What is broken, a line each.
fn told(compliance: &Compliance) -> String {
    let mut text = String::new();
    for checked in compliance.broken() {
        let _ = writeln!(text, "  {}", checked.rule.id);
        for evidence in &checked.outcome.evidence {
            let _ = writeln!(text, "    {} {:?} {:?}", evidence.en, evidence.place, evidence.measure);
        }
    }
    text
}

#[test]
fn clean_letters_break_nothing() {
    let letters = clean::letters();
    let names: std::collections::BTreeSet<&str> = letters.iter().map(|letter| letter.name.as_str()).collect();
    assert_eq!(names.len(), letters.len(), "names are unique");
    assert!(letters.len() >= 40, "{}", letters.len());
    let results = each(&letters, |letter| {
        let made = made(letter);
        keep(&letter.name, &made.pdf);
        judged(letter, &made.pdf)
    });
    clean_or_panic(&letters, &results);
}

/// All passed, and nothing is broken; what could not be checked is told.
fn clean_or_panic(letters: &[Letter], results: &[(Verdict, Compliance)]) {
    let mut wrong = String::new();
    let mut unclear: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (letter, (verdict, compliance)) in letters.iter().zip(results) {
        if *verdict != Verdict::Passed {
            let _ = writeln!(wrong, "{}: {verdict:?}", letter.name);
        }
        if compliance.broken().next().is_some() {
            let _ = writeln!(
                wrong,
                "{}: {:?} {:?}\n{}",
                letter.name,
                compliance.class,
                compliance.type_name,
                told(compliance)
            );
        }
        for checked in &compliance.checked {
            if let Answer::NotCheckable(why) = &checked.outcome.answer {
                unclear.entry((checked.rule.id, why.code)).or_default().push(&letter.name);
            }
        }
    }
    for ((rule, why), names) in unclear {
        println!("not checkable in {} of {}: {rule} ({why}): {}", names.len(), letters.len(), names.join(", "));
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Other programs' word on some of them: structure, signatures, and what came between them.
#[test]
fn other_programs_believe_them() {
    let root = letters::authority::Authorities::shared().root_pem();
    let folder = support::temp_dir();
    let names = ["cong-van", "hai-phu-luc", "rsa-pss", "phu-luc-khac-tep", "sao-y", "quyet-dinh-kt"];
    for letter in clean::letters().iter().filter(|letter| names.contains(&letter.name.as_str())) {
        let (name, made) = (&letter.name, made(letter));
        let verdict = kyso::verify(&made.pdf, &letters::settings(letter)).unwrap();
        let report = verdict.report(name);
        let text = kyso::report::render(&report, kyso::report::Lang::En, kyso::report::Detail::Verbose);
        assert_eq!(verdict.verdict(), Verdict::Passed, "{text}");
        let path = folder.path().join(format!("{name}.pdf"));
        std::fs::write(&path, &made.pdf).unwrap();
        support::peers::qpdf_check(&path).unwrap_or_else(|said| panic!("{name}: {said}"));
        let count = letter.signing.steps.len();
        if let Some(said) = support::peers::pdfsig(&path) {
            assert_eq!(said.len(), count, "{name}: {said:?}");
            assert!(said.iter().all(|s| s.validation == "Signature is Valid."), "{name}: {said:?}");
        }
        if let Some(said) = support::peers::pyhanko(&path, &root, true) {
            assert_eq!(said.len(), count, "{name}: {said:?}");
            assert!(said.iter().all(|s| s.bottom_line && s.docmdp_ok), "{name}: {said:#?}");
        }
    }
}

#[test]
fn letters_of_an_office_program_break_nothing() {
    let letters = clean::office_letters();
    let Some(sets) = letters::office::set(&letters, true) else { return };
    let pairs: Vec<_> = letters.iter().zip(sets).collect();
    let results = each(&pairs, |(letter, set)| {
        let made = letters::signed(letter, set);
        keep(&letter.name, &made.pdf);
        judged(letter, &made.pdf)
    });
    clean_or_panic(&letters, &results);
}

/// As an e-office signs: by the profiles, nothing says where anything goes. Drafts with blanks for number and date, too; with
/// initials before, and marks of who received it behind.
#[test]
fn letters_signed_by_the_profiles_break_nothing() {
    let mut all: Vec<(Letter, Set, More)> = Vec::new();
    for letter in clean::letters() {
        let steps = &letter.signing.steps;
        // No profile signs annexes in the same file, or unseen; in 2019 text stood beside the seal, which profiles of today leave out.
        let is_profiles = steps.iter().all(|step| !matches!(step, Step::Annex | Step::Unseen));
        if !is_profiles || letter.name == clean::of_2019().name {
            continue;
        }
        let unsigned = |letter: &Letter| {
            let mut letter = letter.clone();
            letter.signing.steps.clear();
            letters::set(&letter)
        };
        if steps.contains(&Step::Seal) && letter.number.is_some() {
            let more = More { initialled: all.len().is_multiple_of(2), arrives: all.len().is_multiple_of(3) };
            let mut draft = letter.clone();
            (draft.number, draft.date) = (None, None);
            let set = unsigned(&draft);
            all.push((Letter { name: format!("{}-du-thao", letter.name), ..letter.clone() }, set, more));
        }
        let set = unsigned(&letter);
        all.push((letter, set, More::default()));
    }
    let offices = clean::office_letters();
    if let Some(sets) = letters::office::set(&offices, true) {
        all.extend(offices.into_iter().zip(sets).map(|(letter, set)| (letter, set, More::default())));
    }
    let results = each(&all, |(letter, set, more)| {
        let number = match letter.form {
            Form::Attachment => format!("128/{}", letter.notation),
            _ => letter.number.unwrap_or("128").to_owned(),
        };
        let pdf = signed_by_form(letter, set, &number, *more).unwrap_or_else(|e| panic!("{}: {e}: {e:?}", letter.name));
        keep(&format!("profiles-{}", letter.name), &pdf);
        judged(letter, &pdf)
    });
    let letters: Vec<Letter> = all.into_iter().map(|(letter, ..)| letter).collect();
    println!("{} letters signed by the profiles", letters.len());
    clean_or_panic(&letters, &results);
}

/// Edges may be this far off.
const NEAR_MM: f64 = 0.5;

/// Whether what is shown is what was set there: the part, or one of its lines; `a+b` are two parts together.
fn is_at<'a>(shown: &Evidence, spots: &'a [Spot], what: &'a str) -> bool {
    let Some(place) = shown.place else { return false };
    let near = |a: f64, b: f64| (a - b).abs() <= NEAR_MM;
    if let Some((first, second)) = what.split_once('+') {
        let of =
            move |what: &'a str| spots.iter().filter(move |s| s.what == what && s.page == place.page).map(|s| s.place);
        let both = of(first).chain(of(second)).reduce(BoxMm::around);
        return both.is_some_and(|b| near(place.rect_mm.left, b.left) && near(place.rect_mm.right(), b.right()));
    }
    spots.iter().filter(|spot| spot.what == what && spot.page == place.page).any(|spot| {
        let (a, b) = (place.rect_mm, spot.place);
        let upright = near(a.top, b.top) && near(a.bottom(), b.bottom());
        let across = near(a.left, b.left) && near(a.right(), b.right());
        let within = a.left >= b.left - NEAR_MM
            && a.right() <= b.right() + NEAR_MM
            && a.top >= b.top - NEAR_MM
            && a.bottom() <= b.bottom() + NEAR_MM;
        upright && across || within && a.height >= 2.0 && b.height > a.height * 1.5
    })
}

#[test]
fn each_rule_is_broken_by_a_letter_that_breaks_nothing_else() {
    let only = std::env::var("KYSO_ONLY_RULE").unwrap_or_default();
    let breaks: Vec<_> =
        breaks::breaks().into_iter().filter(|b| only.split('|').any(|part| b.rule.contains(part))).collect();
    let wrong: String = each(&breaks, broken_as_told).concat();
    assert!(wrong.is_empty(), "{wrong}");
}

/// What is wrong about how a breach is told; empty when all is right.
fn broken_as_told(one: &Break) -> String {
    let letter = one.letter();
    let made = made(&letter);
    keep(&format!("break-{}-{}", one.rule, one.number), &made.pdf);
    let mut settings = letters::settings(&letter);
    (one.settings)(&mut settings);
    let (verdict, compliance) = letters::judged_under(&letter, &made.pdf, &settings);
    let mut wrong = String::new();
    if (verdict == Verdict::Passed) == one.fails {
        let _ = writeln!(wrong, "    verdict {verdict:?}");
    }
    let broken: BTreeSet<&str> = compliance.broken().map(|checked| checked.rule.id).collect();
    let expected: BTreeSet<&str> = std::iter::once(one.rule).chain(one.also.iter().map(|(rule, _)| *rule)).collect();
    for rule in expected.difference(&broken) {
        let answer = compliance.checked.iter().find(|checked| checked.rule.id == *rule).map(|c| &c.outcome.answer);
        let _ = writeln!(wrong, "    not broken: {rule}: {answer:?}");
    }
    for rule in broken.difference(&expected) {
        let _ = writeln!(wrong, "    broken, too: {rule}");
    }
    if let Some(checked) = compliance.broken().find(|checked| checked.rule.id == one.rule) {
        let evidence = &checked.outcome.evidence;
        if one.spot.is_none() && evidence.iter().any(|shown| shown.place.is_some()) {
            wrong.push_str("    something is shown, and the breach does not say where it must be\n");
        }
        let measured = evidence.iter().filter_map(|shown| shown.measure.as_ref());
        if one.measure.is_none()
            && let Some(measure) = measured.clone().find(|m| !UNFORESEEN.contains(&m.what))
        {
            let _ = writeln!(wrong, "    {} is measured, and the breach does not say what it must be", measure.what);
        }
        if let Some(spot) = one.spot
            && !evidence.iter().any(|shown| is_at(shown, &made.spots, spot))
        {
            let spots: Vec<_> = made.spots.iter().filter(|s| s.what == spot).collect();
            let _ = writeln!(wrong, "    nothing shown at {spot}: {spots:?}");
        }
        if let Some((what, value, tolerance)) = one.measure {
            let is_it = |m: &Measure| m.what == what && (m.value - value).abs() <= tolerance;
            if !evidence.iter().filter_map(|shown| shown.measure.as_ref()).any(is_it) {
                let _ = writeln!(wrong, "    not measured: {what} {value} ± {tolerance}");
            }
        }
    }
    if wrong.is_empty() { wrong } else { format!("{} {}\n{wrong}{}", one.rule, one.number, told(&compliance)) }
}

/// Measures that a recipe does not foresee: of letters and lines as they happen to be set.
const UNFORESEEN: &[&str] =
    &["share-of-letters", "ragged", "line-spacing", "top", "middle", "page-number-bottom", "centre"];

#[test]
fn each_rule_has_a_breach() {
    let singly: BTreeSet<&str> = breaks::breaks().iter().map(|one| one.rule).collect();
    let together = together::SEVERAL.iter().map(|one| one.0);
    let together =
        together.chain(together::PACKAGES.iter().map(|one| one.0)).chain(together::XML.iter().map(|one| one.0));
    let broken: BTreeSet<&str> = singly.into_iter().chain(together).filter(|rule| !rule.is_empty()).collect();
    let known: BTreeSet<&str> = kyso::form::rules().iter().map(|rule| rule.id).collect();
    let missing: Vec<_> = known.difference(&broken).collect();
    assert!(missing.is_empty(), "nothing breaks {missing:?}");
    let unknown: Vec<_> = broken.difference(&known).collect();
    assert!(unknown.is_empty(), "no such rules: {unknown:?}");
}

#[test]
fn files_packages_and_xml_break_what_a_letter_cannot() {
    let mut wrong = String::new();
    for (rule, files) in together::SEVERAL {
        let broken = together::broken_by_files(&files());
        if !broken.iter().eq(Some(rule).filter(|rule| !rule.is_empty())) {
            let _ = writeln!(wrong, "files, {rule}: {broken:?}");
        }
    }
    for (rule, change) in together::PACKAGES {
        let broken = together::broken_by_package(*change);
        if !broken.iter().eq(Some(rule).filter(|rule| !rule.is_empty())) {
            let _ = writeln!(wrong, "package, {rule}: {broken:?}");
        }
    }
    for (rule, how) in together::XML {
        // Nothing here stamps the time of XML.
        let mut broken = together::broken_by_xml(*how);
        broken.retain(|id| *id != "TT41-D9-EVIDENCE");
        if !broken.iter().eq(Some(rule).filter(|rule| !rule.is_empty())) {
            let _ = writeln!(wrong, "XML, {rule}: {broken:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Where no paragraph has a second line, no line of the body stands at the left margin: other sizes of text change where lines
/// are broken, and only the rule about sizes may say so.
#[test]
fn letters_of_other_sizes_break_the_rule_about_sizes_alone() {
    let types = clean::letters().into_iter().take(10);
    let sizes = [11.0, 11.5, 12.0, 12.5, 13.0, 13.5, 14.0];
    let letters: Vec<Letter> = types
        .flat_map(|letter| {
            sizes.map(|size| {
                let mut letter = letter.clone().called(&format!("{}-{size}", letter.name));
                letter.looks.text.size = size;
                letter
            })
        })
        .collect();
    let results = each(&letters, |letter| judged(letter, &made(letter).pdf).1);
    let (mut wrong, mut by_recipients) = (String::new(), 0);
    for (letter, compliance) in letters.iter().zip(&results) {
        let broken: Vec<&str> = compliance.broken().map(|checked| checked.rule.id).collect();
        let expected: &[&str] = if letter.looks.text.size < 12.7 { &["ND30-PL1-II.6-BODY-LOOKS"] } else { &[] };
        if broken != expected {
            let _ = writeln!(wrong, "{}: {broken:?}\n{}", letter.name, told(compliance));
        }
        for id in ["ND30-PL1-I.3-MARGINS", "ND30-PL1-II.5-TYPE-LOOKS"] {
            let outcome = &compliance.checked.iter().find(|checked| checked.rule.id == id).unwrap().outcome;
            if let Answer::NotCheckable(why) = &outcome.answer {
                let _ = writeln!(wrong, "{}: {id} not checkable: {}", letter.name, why.en);
            }
            let left = outcome.evidence.iter().filter_map(|shown| shown.measure.as_ref());
            for measure in left.filter(|measure| measure.what == "margin-left") {
                let is_one_line = letter.name.starts_with("giay-moi") && letter.looks.text.size < 13.5;
                by_recipients += usize::from(is_one_line);
                if (measure.value - 30.0).abs() > NEAR_MM {
                    let _ = writeln!(wrong, "{}: left margin {}", letter.name, measure.value);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(by_recipients, 5, "invitations whose paragraphs have one line each");
}
