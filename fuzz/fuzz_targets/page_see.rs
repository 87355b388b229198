//! A page's instructions, a form, a font's map and a picture, as one file of a fixed shape: the parts are separated by the octets
//! `%%%`.
#![no_main]

use kyso::base::Limits;
use kyso::page::{Look, see};
use kyso::pdf::Document;
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

/// Dictionaries around the parts, in turn: the content, a form, a map, a picture, a function.
const AROUND: [&str; 5] = [
    "",
    "/Subtype /Form /BBox [0 0 100 100] /Matrix [1 0 0 1 10 20] /Resources 10 0 R",
    "",
    "/Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 /ColorSpace [/Separation /X /DeviceCMYK 8 0 R]",
    "/FunctionType 4 /Domain [0 1] /Range [0 1 0 1 0 1 0 1]",
];
const OTHERS: [(u32, &str); 4] = [
    (1, "<< /Type /Catalog /Pages 2 0 R >>"),
    (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>"),
    (3, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources 10 0 R /Annots [11 0 R] >>"),
    (11, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (S) /Rect [300 200 360 320] /F 4 /AP << /N 5 0 R >> >>"),
];
const RESOURCES: &str = "<< /XObject << /F 5 0 R /I 7 0 R >> /ColorSpace << /C [/Separation /Y /DeviceRGB 8 0 R] >> /Font << \
    /S << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /ToUnicode 6 0 R >> \
    /T << /Type /Font /Subtype /Type0 /BaseFont /A /Encoding 6 0 R /ToUnicode 6 0 R /DescendantFonts [<< /Subtype /CIDFontType2 \
    /BaseFont /ABCDEF+Odd,Bold /W [1 [200 300] 5 9 400] >>] >> >> >>";

fuzz_target!(|octets: &[u8]| {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = String::new();
    let mut object = |number: u32, body: &[u8]| {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n").into_bytes());
        out.extend(body);
        out.extend(b"\nendobj\n");
    };
    for (number, body) in OTHERS {
        object(number, body.as_bytes());
    }
    object(10, RESOURCES.as_bytes());
    let mut rest = octets;
    for (number, entries) in (4_u32..).zip(AROUND) {
        let at = rest.windows(3).position(|w| w == b"%%%");
        let (part, behind) = at.map_or((rest, &[][..]), |at| (&rest[..at], &rest[at + 3..]));
        rest = behind;
        let head = format!("<< {entries} /Length {} >>\nstream\n", part.len());
        object(number, &[head.as_bytes(), part, b"\nendstream"].concat());
    }
    let start = out.len();
    let end = format!("xref\n0 1\n0000000000 65535 f \n{table}trailer\n<< /Size 12 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    out.extend(end.into_bytes());
    let limits = Limits { pdf_stream_octets: 4 << 20, ..Limits::default() };
    let Ok(document) = Document::open(&out, &limits) else { return };
    // Pictures that are not ours to unpack take a thread each: enough without.
    let look = Look::all();
    let _ = see(document.current(), &look).map(|pages| pages.len());
});
