//! What issuing may add behind the leader's signature, asked of pyHanko's default difference policy, pdfsig and our own
//! verifier (`docs/adr/0013-issue-in-one-signature.md`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use kyso::appearance::letter::{
    DATE_BOX_MM, LEADER_BOX_MM, NUMBER_BOX_MM, SEAL_BOX_MM, official_letter, sample_seal_png, sample_signature_png,
};
use kyso::appearance::{Align, Image, PlacedText, Spec, Style};
use kyso::base::{BoxMm, Limits};
use kyso::policy::{Policy, Verdict};
use kyso::report::Report;
use kyso::sign::{FilledField, PageChoice, Placed, Request, ReservedField, sign};
use kyso::trust::TrustStore;
use kyso::{Settings, verify};
use support::{Pki, SoftSigner, now};

fn rect(place: BoxMm) -> [f64; 4] {
    [place.left, place.top, place.width, place.height]
}

fn placed(place: BoxMm, appearance: Spec) -> Placed {
    Placed { page: PageChoice::Last, rect_mm: rect(place), appearance }
}

fn image(place: BoxMm, png: &[u8]) -> Placed {
    placed(place, Spec::image(Image::from_png(png).unwrap()))
}

fn text(text: &str, x_pt: f64) -> PlacedText {
    let style = Style::Regular;
    PlacedText { text: text.to_owned(), style, size_pt: 13.0, align: Align::Left, x_pt, baseline_pt: 13.0 }
}

fn reserved(name: &str, place: BoxMm) -> ReservedField {
    ReservedField {
        name: name.to_owned(),
        tooltip: format!("{name}, để trống"),
        page: PageChoice::First,
        rect_mm: rect(place),
        size_pt: 13.0,
    }
}

fn filled(name: &str, value: &str) -> FilledField {
    FilledField { name: name.to_owned(), value: value.to_owned(), appearance: Spec::placed(vec![text(value, 2.0)]) }
}

fn signed(pdf: &[u8], signer: &SoftSigner, request: &Request) -> Vec<u8> {
    let mut out = Vec::new();
    sign(&pdf.to_vec(), &mut out, signer, request, None, &Limits::default()).unwrap();
    out
}

fn report(pdf: &[u8], pki: &Pki) -> Report {
    let roots = kyso::x509::Certificate::all_from_file(&pki.root_pem).unwrap();
    let mut trust = TrustStore::default();
    trust.add_anchors(None, roots);
    let policy = "schema = \"kyso.policy/1\"\nname = \"t\"\nrevocation = \"if-available\"\n";
    let policy = Policy::from_toml(policy).unwrap();
    verify(&pdf.to_vec(), &Settings::new(now(), trust, policy)).unwrap().report("document")
}

fn hanko(pdf: &[u8], pki: &Pki) -> Option<Vec<support::peers::Hanko>> {
    let folder = support::temp_dir();
    let path = folder.path().join("judged.pdf");
    std::fs::write(&path, pdf).unwrap();
    support::peers::pyhanko(&path, &pki.root_pem, true)
}

#[test]
fn one_signature_fills_what_the_leader_kept_free() {
    let Some(pki) = Pki::shared() else { return };
    let (leader, clerk) = (SoftSigner::new(&pki.leaf("rsa")), SoftSigner::new(&pki.leaf("rsa3072")));
    let mut approve = Request::new(now());
    approve.appearance = Some(image(LEADER_BOX_MM, &sample_signature_png()));
    approve.reserve = vec![reserved("So", NUMBER_BOX_MM), reserved("Ngay", DATE_BOX_MM)];
    let approved = signed(&official_letter(), &leader, &approve);
    support::peers::judge(&approved, 1, pki, "approved", false);
    let mut issue = Request::new(now());
    issue.appearance = Some(image(SEAL_BOX_MM, &sample_seal_png()));
    issue.fill = vec![filled("So", "12"), filled("Ngay", "22")];
    issue.lock = vec!["So".to_owned(), "Ngay".to_owned()];
    let issued = signed(&approved, &clerk, &issue);
    support::peers::judge(&issued, 2, pki, "issued", false);
    let report = report(&issued, pki);
    assert_eq!(report.verdict, Verdict::Passed);
    let said: Vec<&str> = report.signatures[0].findings.iter().map(|f| f.code.as_str()).collect();
    assert!(said.contains(&"change.field-filled") && said.contains(&"change.vouched"), "{said:?}");
    let Some(said) = hanko(&issued, pki) else { return };
    assert_eq!(said[0].modification.as_deref(), Some("FORM_FILLING"));
}

#[test]
fn two_signatures_where_nothing_was_kept_free() {
    let Some(pki) = Pki::shared() else { return };
    let (leader, clerk) = (SoftSigner::new(&pki.leaf("rsa")), SoftSigner::new(&pki.leaf("rsa3072")));
    let mut approve = Request::new(now());
    approve.appearance = Some(image(LEADER_BOX_MM, &sample_signature_png()));
    let approved = signed(&official_letter(), &leader, &approve);
    let mut number = Request::new(now());
    let both = NUMBER_BOX_MM.around(DATE_BOX_MM);
    number.appearance = Some(placed(both, Spec::placed(vec![text("12", 30.0), text("22", 220.0)])));
    let numbered = signed(&approved, &clerk, &number);
    let mut seal = Request::new(now());
    seal.appearance = Some(image(SEAL_BOX_MM, &sample_seal_png()));
    let issued = signed(&numbered, &clerk, &seal);
    support::peers::judge(&issued, 3, pki, "issued in two", false);
    assert_eq!(report(&issued, pki).verdict, Verdict::Passed);
}

#[test]
fn nothing_but_signature_fields_can_be_added_behind_a_signature() {
    let Some(pki) = Pki::shared() else { return };
    let (leader, clerk) = (SoftSigner::new(&pki.leaf("rsa")), SoftSigner::new(&pki.leaf("rsa3072")));
    let mut approve = Request::new(now());
    approve.appearance = Some(image(LEADER_BOX_MM, &sample_signature_png()));
    let approved = signed(&official_letter(), &leader, &approve);
    // We do not make such a file.
    let mut late = Request::new(now());
    late.reserve = vec![reserved("So", NUMBER_BOX_MM)];
    let mut out = Vec::new();
    let refused = sign(&approved, &mut out, &clerk, &late, None, &Limits::default());
    assert!(matches!(refused, Err(kyso::sign::Error::ReserveLate { .. })), "{refused:?}");
    // Somebody else does: a text annotation, or a text field, behind the leader's signature.
    let Some(python) = support::peers::pyhanko_python() else { return };
    for subtype in ["FreeText", "Widget"] {
        let folder = support::temp_dir();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("from.pdf"), &approved).unwrap();
        let script = "import sys\n\
            from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter\n\
            from pyhanko.pdf_utils import generic as g\n\
            w = IncrementalPdfFileWriter(open(sys.argv[1], 'rb')); n = g.NameObject\n\
            page = w.root['/Pages']['/Kids'][0]\n\
            d = {'/Type': n('/Annot'), '/Subtype': n('/' + sys.argv[3]), '/F': g.NumberObject(4),\n\
            \x20 '/Rect': g.ArrayObject(map(g.NumberObject, [100, 700, 150, 715])), '/DA': g.pdf_string('/Helv 13 Tf 0 g')}\n\
            if sys.argv[3] == 'Widget': d.update({'/FT': n('/Tx'), '/T': g.pdf_string('So'), '/V': g.pdf_string('12')})\n\
            else: d['/Contents'] = g.pdf_string('12')\n\
            ref = w.add_object(g.DictionaryObject({n(k): v for k, v in d.items()}))\n\
            page['/Annots'].append(ref); w.update_container(page['/Annots'])\n\
            if sys.argv[3] == 'Widget': w.root['/AcroForm']['/Fields'].append(ref); w.update_container(w.root['/AcroForm']['/Fields'])\n\
            w.write(open(sys.argv[2], 'wb'))\n";
        let made = std::process::Command::new(&python)
            .args(["-c", script])
            .args([at("from.pdf"), at("to.pdf")])
            .arg(subtype)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let changed = std::fs::read(at("to.pdf")).unwrap();
        let said = hanko(&changed, pki).unwrap();
        assert!(!said[0].bottom_line, "{subtype}: {said:#?}");
        assert_ne!(report(&changed, pki).verdict, Verdict::Passed, "{subtype}");
    }
}
