//! Codes of organisations (Quyết định 20/2020/QĐ-TTg) and identifiers of documents.

use super::calendar::Date;

/// What a code is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganCode {
    /// Four groups divided by dots, 13 letters: the form of QCVN 102:2016 and QĐ 28/2018, `000.00.15.H51`.
    Four,
    /// The form of QĐ 20/2020: digits, capital letters and dots, at most 35 letters.
    Longer,
    /// Neither.
    Wrong,
}

/// The longest code of QĐ 20/2020/QĐ-TTg.
pub const LONGEST_CODE: usize = 35;

/// What form a code has. Only the form: no list of the codes in use is at hand.
#[must_use]
pub fn organ_code(code: &str) -> OrganCode {
    let groups: Vec<&str> = code.split('.').collect();
    let all = |group: &str, is: fn(&u8) -> bool| group.as_bytes().iter().all(is);
    if let [a, b, c, province] = groups.as_slice()
        && (a.len(), b.len(), c.len(), province.len()) == (3, 2, 2, 3)
        && [a, b, c].iter().all(|group| all(group, u8::is_ascii_digit))
        && province.as_bytes().first().is_some_and(u8::is_ascii_uppercase)
        && province.as_bytes().get(1..).is_some_and(|rest| rest.iter().all(u8::is_ascii_digit))
    {
        return OrganCode::Four;
    }
    let is_letter = |group: &str| !group.is_empty() && all(group, |c| c.is_ascii_digit() || c.is_ascii_uppercase());
    if code.len() <= LONGEST_CODE && groups.iter().all(|group| is_letter(group)) {
        return OrganCode::Longer;
    }
    OrganCode::Wrong
}

/// An identifier of a document, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentId {
    /// `<code>,yyyy/MM/dd,<number>/<notation>`: the form of the official kit.
    Dated {
        /// Code of the issuing organisation.
        organ: String,
        /// Date as written, which is a day of the calendar.
        date: String,
        /// Number and notation.
        code: String,
    },
    /// `<code>,yyyy,<ordinal>`: the form of QĐ 28/2018/QĐ-TTg Điều 10.
    Ordinal {
        /// Code of the issuing organisation.
        organ: String,
        /// Year.
        year: String,
        /// The document's ordinal in it.
        ordinal: String,
    },
    /// A UUID, as gateways write it.
    Uuid,
    /// None of them.
    Other,
}

/// Takes an identifier apart.
#[must_use]
pub fn document_id(text: &str) -> DocumentId {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    match text.splitn(3, ',').collect::<Vec<_>>().as_slice() {
        [organ, date, code]
            if organ_code(organ) != OrganCode::Wrong
                && Date::parse(date).is_some()
                && code
                    .split_once('/')
                    .is_some_and(|(number, notation)| !number.is_empty() && !notation.is_empty()) =>
        {
            DocumentId::Dated { organ: (*organ).to_owned(), date: (*date).to_owned(), code: (*code).to_owned() }
        }
        [organ, year, ordinal]
            if organ_code(organ) != OrganCode::Wrong && year.len() == 4 && is_digits(year) && is_digits(ordinal) =>
        {
            DocumentId::Ordinal { organ: (*organ).to_owned(), year: (*year).to_owned(), ordinal: (*ordinal).to_owned() }
        }
        _ if is_uuid(text) => DocumentId::Uuid,
        _ => DocumentId::Other,
    }
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|c| c.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_codes() {
        for code in ["000.00.15.H51", "000.00.00.G22", "002.00.20.H13"] {
            assert_eq!(organ_code(code), OrganCode::Four, "{code}");
        }
        // The second one is of a real message.
        for code in ["H51", "28.22.H17", "000.00.15.51H", "G22.99.99.99.99.99", &"1".repeat(35)] {
            assert_eq!(organ_code(code), OrganCode::Longer, "{code}");
        }
        for code in [
            "",
            ".",
            "vxp.saas.03",
            "000.00.15.h51",
            "000.00..H51",
            "000.00.15.H51 ",
            "000-00-15-H51",
            "000.00.15.Đ51",
            &"1".repeat(36),
        ] {
            assert_eq!(organ_code(code), OrganCode::Wrong, "{code}");
        }
    }

    #[test]
    fn forms_of_identifiers() {
        let dated = document_id("000.00.00.G22,2015/09/30,7816/VPCP-TTĐT");
        assert!(matches!(dated, DocumentId::Dated { organ, date, code }
            if organ == "000.00.00.G22" && date == "2015/09/30" && code == "7816/VPCP-TTĐT"));
        assert!(matches!(document_id("000.00.01.H01,2018,10"), DocumentId::Ordinal { .. }));
        assert_eq!(document_id("1f881896-6e3a-4a5f-87f1-c380878e148e"), DocumentId::Uuid);
        for text in
            ["", "000.00.00.G22,2014/02/30,7806/VPCP", "000.00.00.G22,2015/09/30,7816", "x,2015/09/30,1/A", "1f881896"]
        {
            assert_eq!(document_id(text), DocumentId::Other, "{text}");
        }
    }
}
