//! Later revisions that honest programs write, for controls, attacks and mutations.

use kyso::crypto::{Digest, DigestAlgorithm};
use kyso::sign::TimestampSource;

use super::base::World;
use super::editor::{Update, set_byte_range, stream, text_of};
use super::forge::{around_hole, fill, hole};

/// DSS with a certificate (object 200 and on).
pub fn with_dss(pdf: &[u8]) -> Vec<u8> {
    let catalog = text_of(pdf, 1).replacen("<<", "<< /DSS 200 0 R", 1);
    Update::new(pdf)
        .set(1, catalog)
        .set(200, "<< /Type /DSS /Certs [201 0 R] /VRI << /00112233 << /Cert [201 0 R] >> >> >>")
        .set(201, stream("", "a certificate"))
        .table()
}

/// A document time-stamp by the PKI's authority; `widget`: more entries of its field.
pub fn with_time_stamp(world: &World, pdf: &[u8], first: u32, widget: &str) -> Vec<u8> {
    let token = |imprint: &[u8]| {
        let imprint = Digest::from_received(DigestAlgorithm::Sha256, imprint).expect("a digest");
        world.tsa.time_stamp(&imprint).unwrap()
    };
    stamped(pdf, first, widget, &token)
}

/// A document time-stamp by whatever makes a token over a SHA-256 imprint.
pub fn stamped(pdf: &[u8], first: u32, widget: &str, token: &dyn Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let (field, value) = (first, first + 1);
    let text = text_of(pdf, 1);
    let mut update = Update::new(pdf);
    let refer = format!("/Fields [{field} 0 R ");
    if text.contains("/Fields [") {
        update = update.set(1, text.replacen("/Fields [", &refer, 1));
    } else {
        update = update.set(5, text_of(pdf, 5).replacen("/Fields [", &refer, 1));
    }
    let page = text_of(pdf, 10).replacen("/Annots [", &format!("/Annots [{field} 0 R "), 1);
    let mut out = update
        .set(10, page)
        .set(
            field,
            format!("<< /Type /Annot /Subtype /Widget /FT /Sig /T (Stamp{field}) /F 132 /P 10 0 R /V {value} 0 R {widget} >>"),
        )
        .set(
            value,
            format!(
                "<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /ByteRange [{}] /Contents <{}> >>",
                " ".repeat(60),
                "0".repeat(16_000)
            ),
        )
        .set(first + 2, stream("/Type /XObject /Subtype /Form /BBox [0 0 10 10]", "1 g 0 0 10 10 re f"))
        .table();
    let gap = super::support::peers::find(&out, b"/Contents <", pdf.len()).unwrap() + 10;
    let end = gap + 16_002;
    let range = format!("0 {gap} {end} {}", out.len() - end);
    set_byte_range(&mut out, &range);
    let imprint = kyso::crypto::digest(DigestAlgorithm::Sha256, &around_hole(&out));
    let token = token(imprint.as_bytes());
    let place = hole(&out);
    fill(&mut out, place, &token);
    out
}

/// A field that was there before, filled in with value and looks.
pub fn filled(base: &[u8], field: u32) -> Vec<u8> {
    let text = text_of(base, field).replacen("(12)", "(34)", 1);
    let text = text.replacen(&format!("/N {} 0 R", field + 1), "/N 230 0 R", 1);
    Update::new(base)
        .set(field, text)
        .set(230, stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20]", "BT /F1 12 Tf (34) Tj ET"))
        .table()
}
