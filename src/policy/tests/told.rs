//! What reports tell of judgements made here: circular 15's groups, the class of a signature, and the words for both.

use super::existence::{document_of, document_time_stamp, ended};
use super::*;
use crate::report::{
    Annex2Result, Detail, Lang, Report, SignatureClass, TimeBasis, Tt15Report, ValidAtSigning, render,
};

fn report(facts: &DocumentFacts, policy: &Policy) -> Report {
    Report::new("x.pdf", &policy.name, facts, &judge(facts, policy))
}

fn groups(facts: &DocumentFacts) -> Tt15Report {
    report(facts, &policy()).signatures.swap_remove(0).tt15.unwrap()
}

fn row(groups: &Tt15Report, row: &str) -> Annex2Result {
    groups.annex2.iter().find(|r| r.row == row).unwrap().result
}

fn stamped() -> DocumentFacts {
    let mut facts = document();
    facts.signatures[0].time_stamps = vec![stamp()];
    facts
}

/// TT 15/2025/TT-BKHCN Điều 6.4b, Phụ lục II.
#[test]
fn the_groups_say_what_was_found() {
    let mut facts = stamped();
    facts.signatures[0].signer.as_mut().unwrap().organization = Some("UBND".into());
    let PathFacts::Found { certificates, .. } = &mut facts.signatures[0].path else { panic!() };
    certificates[1].organization = Some("Ban".into());
    let told = groups(&facts);
    assert_eq!(told.conclusion, "hợp lệ");
    assert_eq!(told.issuing_ca.as_deref(), Some("root (Ban)"));
    assert_eq!((told.signer.as_deref(), told.managing_unit.as_deref()), (Some("signer"), Some("UBND")));
    assert_eq!((told.signing_time, told.signing_time_basis), (Some(day(-1)), TimeBasis::TimeStamp));
    assert_eq!((told.integrity, told.valid_at_signing), (ContentTruth::Intact, ValidAtSigning::Valid));
    assert_eq!((told.valid_from, told.valid_to), (Some(day(-100)), Some(day(100))));
    let results: Vec<_> = told.annex2.iter().map(|r| (r.row, r.result)).collect();
    let met = |row| (row, Annex2Result::Met);
    let expected = [
        met("1.1"),
        met("1.2"),
        met("1.3"),
        met("1.4"),
        met("1.5"),
        ("1.6", Annex2Result::NotChecked),
        met("2.1"),
        met("2.2"),
        met("2.3"),
        met("2.4"),
    ];
    assert_eq!(results, expected);
}

#[test]
fn each_group_follows_what_is_wrong() {
    use Annex2Result::{Broken, Undecided};
    type Spoil = fn(&mut DocumentFacts);
    let revoked = |facts: &mut DocumentFacts, at: i64| {
        let status = Status::Revoked { at: day(at), reason: None, invalid_since: None };
        facts.signatures[0].revocation = vec![known_status("signer", vec![list(status, day(0))])];
    };
    let mut facts = stamped();
    revoked(&mut facts, -5);
    let told = groups(&facts);
    assert_eq!((told.conclusion, told.valid_at_signing), ("không hợp lệ", ValidAtSigning::Revoked));
    assert_eq!((row(&told, "1.1"), row(&told, "2.3")), (Broken, Broken));
    let rows: &[(Spoil, ValidAtSigning, &str, Annex2Result)] = &[
        (|d| d.signatures[0].revocation.clear(), ValidAtSigning::RevocationUnknown, "1.2", Undecided),
        (
            |d| {
                let held = Status::OnHold { since: day(-5) };
                d.signatures[0].revocation = vec![known_status("signer", vec![list(held, day(0))])];
            },
            ValidAtSigning::Suspended,
            "1.2",
            Undecided,
        ),
        (|d| ended(&mut d.signatures[0].path, -100, -2), ValidAtSigning::Expired, "1.1", Broken),
        (|d| d.signatures[0].signer.as_mut().unwrap().not_before = day(0), ValidAtSigning::NotYetValid, "1.1", Broken),
        (|d| d.signatures[0].path = PathFacts::NotBuilt, ValidAtSigning::Unknown, "1.4", Undecided),
        (|d| d.signatures[0].scheme.as_mut().unwrap().digest = Md5, ValidAtSigning::Valid, "1.3", Undecided),
        (
            |d| d.signatures[0].signer.as_mut().unwrap().key_usage = Some((false, false)),
            ValidAtSigning::Valid,
            "1.5",
            Broken,
        ),
        (|d| d.signatures[0].binding = Binding::Mismatch, ValidAtSigning::Valid, "2.1", Broken),
        (|d| d.signatures[0].value = ValueFacts::Mismatch, ValidAtSigning::Valid, "2.2", Broken),
        (|d| d.signatures[0].content = ContentFacts::Mismatch(Sha256), ValidAtSigning::Valid, "2.4", Broken),
    ];
    for (i, (spoil, valid, annex, result)) in rows.iter().enumerate() {
        let mut facts = stamped();
        spoil(&mut facts);
        let told = groups(&facts);
        assert_ne!(told.conclusion, "hợp lệ", "row {i}");
        assert_eq!((told.valid_at_signing, row(&told, annex)), (*valid, *result), "row {i}");
    }
}

#[test]
fn the_time_says_what_it_rests_on() {
    let claimed = |facts: &mut DocumentFacts| facts.signatures[0].claimed_signing_time = Some(day(-3));
    let mut facts = document();
    assert_eq!((groups(&facts).signing_time_basis, groups(&facts).signing_time), (TimeBasis::None, None));
    claimed(&mut facts);
    assert_eq!((groups(&facts).signing_time_basis, groups(&facts).signing_time), (TimeBasis::Claimed, Some(day(-3))));
    facts.signatures[0].coverage = "revision".into();
    facts.signatures.push(document_time_stamp(2, stamp()));
    let told = groups(&facts);
    assert_eq!((told.signing_time_basis, told.signing_time), (TimeBasis::DocumentTimeStamp, Some(day(-1))));
    let report = report(&facts, &policy());
    assert!(report.signatures[1].tt15.is_none(), "a document time-stamp is no signature");
    let text = render(&report, Lang::Vi, Detail::Normal);
    assert!(text.contains("Chứng minh được đã ký trước") && text.contains("dấu thời gian văn bản «Stamp2»"), "{text}");
    let text = render(&report, Lang::En, Detail::Normal);
    assert!(text.contains("Proven to be signed before") && text.contains("the signer claims"), "{text}");
    let mut later = signature();
    later.revision = 2;
    later.id = "Signature2".into();
    later.time_stamps = vec![stamp()];
    facts.signatures[1] = later;
    assert_eq!(groups(&facts).signing_time_basis, TimeBasis::LaterSignature);
}

/// Signatures for public duty and public ones are told apart by where their paths end.
#[test]
fn classes_are_told_apart() {
    for (profile, class, vi, en) in [
        (Some("vn-gov"), SignatureClass::ChuyenDungCongVu, "(chữ ký số chuyên dùng công vụ)", "for public duty)"),
        (Some("vn-public"), SignatureClass::CongCong, "(chữ ký số công cộng)", "(public digital signature)"),
        (Some("mine"), SignatureClass::Other, "(mine)", "(mine)"),
        (None, SignatureClass::Other, "được tin cậy\n", "trusted\n"),
    ] {
        let mut facts = document();
        let PathFacts::Found { profile: anchor, .. } = &mut facts.signatures[0].path else { panic!() };
        *anchor = profile.map(str::to_owned);
        let report = report(&facts, &policy());
        assert_eq!(report.signatures[0].signature_class, Some(class));
        let (told_vi, told_en) = (render(&report, Lang::Vi, Detail::Normal), render(&report, Lang::En, Detail::Normal));
        assert!(told_vi.contains(vi) && told_en.contains(en), "{told_vi}{told_en}");
    }
    let facts = document_of(vec![SignatureFacts { path: PathFacts::NotBuilt, ..signature() }]);
    assert_eq!(report(&facts, &policy()).signatures[0].signature_class, None);
}

#[test]
fn another_time_of_judgement_is_told() {
    let facts = document();
    let again = |at| Report::new("x", "default", &facts, &judge_at(&facts, &policy(), at));
    let (same, later) = (again(day(0)), again(day(2)));
    assert_eq!((later.validated_at, later.facts_at), (day(2), day(0)));
    for lang in [Lang::Vi, Lang::En] {
        let words = lang.pick("dữ kiện thu thập lúc", "facts collected at");
        assert!(!render(&same, lang, Detail::Normal).contains(words));
        assert!(render(&later, lang, Detail::Normal).contains(words));
    }
    // What ends soon is told unasked.
    let words = "cần thêm dấu thời gian văn bản trước lúc đó";
    assert!(!render(&same, Lang::Vi, Detail::Normal).contains(words), "in a hundred days");
    assert!(render(&same, Lang::Vi, Detail::Verbose).contains(words));
    let mut soon = document();
    soon.at = day(20);
    soon.signatures[0].revocation = vec![known_status("signer", vec![list(Status::Good, day(20))])];
    assert!(render(&report(&soon, &policy()), Lang::Vi, Detail::Normal).contains(words), "in eighty");
}

/// Every word there is for a status, in both languages.
#[test]
fn statuses_are_told() {
    let mut facts = document();
    for (evidence, vi, en) in [
        (vec![list(Status::Good, day(0))], "không bị thu hồi (CRL", "not revoked (CRL"),
        (vec![list(Status::Unknown, day(0))], "tổ chức cấp không biết", "unknown to its authority"),
        (vec![list(Status::OnHold { since: day(-5) }, day(0))], "ĐANG BỊ TẠM DỪNG", "SUSPENDED"),
        (vec![], "chưa kiểm tra được", "not checked"),
        (
            vec![list(Status::Revoked { at: day(-5), reason: None, invalid_since: None }, day(0))],
            "ĐÃ BỊ THU HỒI",
            "REVOKED",
        ),
    ] {
        facts.signatures[0].revocation = vec![known_status("signer", evidence)];
        let report = report(&facts, &policy());
        for (lang, words) in [(Lang::Vi, vi), (Lang::En, en)] {
            let text = render(&report, lang, Detail::Verbose);
            let head = lang.pick("Tình trạng chứng thư signer: ", "Status of the certificate signer: ");
            assert!(text.contains(&format!("{head}{words}")), "{text}");
        }
    }
}
