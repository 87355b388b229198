//! Two XMP packets, compared as text: no XML is parsed here, so nothing in it can do harm (threat P-46).

/// Properties that tools write when they save a file: when, with what, and which state of it this is.
const SAVING: &[&str] = &["xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:InstanceID", "pdf:Producer", "x:xmptk"];

/// Whether two packets say the same apart from [`SAVING`] and white space.
pub(super) fn differ_in_dates_only(was: &[u8], is: &[u8]) -> bool {
    let (Ok(was), Ok(is)) = (core::str::from_utf8(was), core::str::from_utf8(is)) else { return false };
    // Declarations could give any text another meaning.
    !was.contains("<!") && !is.contains("<!") && bare(was) == bare(is)
}

/// Without the properties of [`SAVING`], be they elements or attributes, and with single spaces.
fn bare(packet: &str) -> String {
    let mut text = packet.to_owned();
    for name in SAVING {
        text = without(&text, &format!("<{name}>"), &format!("</{name}>"));
        for quote in ["\"", "'"] {
            text = without(&text, &format!(" {name}={quote}"), quote);
        }
    }
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every `open … close` with plain text in between taken out.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(open) {
        kept.push_str(before);
        match behind.split_once(close) {
            Some((value, behind)) if !value.contains(['<', '>']) => {
                kept.push(' ');
                rest = behind;
            }
            _ => {
                kept.push_str(open);
                rest = behind;
            }
        }
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_tools_may_change() {
        let was = b"<a>\n <xmp:ModifyDate>2021</xmp:ModifyDate> <d xmp:MetadataDate=\"2021\" t='x'/></a>   ";
        let is = b"<a> <xmp:ModifyDate>2022</xmp:ModifyDate><pdf:Producer>P</pdf:Producer> <d xmp:MetadataDate=\"2022\" t='x'/></a>";
        assert!(differ_in_dates_only(was, is));
        assert!(!differ_in_dates_only(b"<dc:title>A</dc:title>", b"<dc:title>B</dc:title>"));
        assert!(!differ_in_dates_only(was, b""));
    }

    #[test]
    fn nothing_hides_in_a_date() {
        let was = b"<xmp:ModifyDate>2021</xmp:ModifyDate>";
        for is in [
            "<xmp:ModifyDate>2021<dc:title>B</dc:title></xmp:ModifyDate>",
            "<xmp:ModifyDate>2021</xmp:ModifyDate><dc:title>B</dc:title>",
            "<!DOCTYPE x><xmp:ModifyDate>2021</xmp:ModifyDate>",
            "<xmp:ModifyDate>2021",
        ] {
            assert!(!differ_in_dates_only(was, is.as_bytes()), "{is}");
        }
    }
}
