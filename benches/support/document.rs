//! Unsigned documents: pages of text with a scan on each, as an office's printer makes them.

use std::io::Write as _;

/// A document of about `octets` octets with `pages` pages; classic cross-reference table.
pub fn document(octets: usize, pages: usize) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xc3\xa1\xc3\xa0\n".to_vec();
    out.reserve(octets + (64 << 10));
    let mut offsets = Vec::new();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut object = |out: &mut Vec<u8>, body: &[u8]| {
        offsets.push(out.len());
        writeln!(out, "{} 0 obj", offsets.len()).unwrap();
        out.extend_from_slice(body);
        out.extend_from_slice(b"\nendobj\n");
    };
    // 1 catalog, 2 page tree, 3 font, 4 information; then page, content and image of each page.
    let kids: String = (0..pages).map(|p| format!("{} 0 R ", 5 + 3 * p)).collect();
    object(&mut out, b"<< /Type /Catalog /Pages 2 0 R >>");
    object(&mut out, format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>").as_bytes());
    object(&mut out, b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    object(&mut out, b"<< /Producer (benches) /CreationDate (D:20261120080000+07'00') >>");
    for page in 0..pages {
        let number = 5 + 3 * page;
        let text: String = (0..50)
            .map(|line| {
                format!("BT /F1 10 Tf 40 {} Td (Trang {page}, line {line} of this page) Tj ET\n", 800 - 14 * line)
            })
            .collect();
        object(
            &mut out,
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
                 /Resources << /Font << /F1 3 0 R >> /XObject << /Im1 {} 0 R >> >> >>",
                number + 1,
                number + 2
            )
            .as_bytes(),
        );
        object(&mut out, format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()).as_bytes());
        let left = octets.saturating_sub(out.len()) / (pages - page);
        let mut image = format!(
            "<< /Type /XObject /Subtype /Image /Width 100 /Height 100 /ColorSpace /DeviceGray /BitsPerComponent 8 \
             /Filter /DCTDecode /Length {left} >>\nstream\n"
        )
        .into_bytes();
        image.extend(std::iter::repeat_with(|| xorshift(&mut random)).take(left));
        image.extend_from_slice(b"\nendstream");
        object(&mut out, &image);
    }
    let startxref = out.len();
    writeln!(out, "xref\n0 {}\n0000000000 65535 f ", offsets.len() + 1).unwrap();
    for offset in &offsets {
        writeln!(out, "{offset:010} 00000 n ").unwrap();
    }
    let id = "<00112233445566778899aabbccddeeff>";
    writeln!(
        out,
        "trailer\n<< /Size {} /Root 1 0 R /Info 4 0 R /ID [{id} {id}] >>\nstartxref\n{startxref}\n%%EOF",
        offsets.len() + 1
    )
    .unwrap();
    out
}

/// Noise like that of compressed images, the same in every run.
fn xorshift(state: &mut u64) -> u8 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 32) as u8
}
