//! Parts of official documents in words.

use kyso::letter::{Certainty, Class, Copy, FieldOf, Kind};

use crate::lang::Lang;

type Pair = (&'static str, &'static str);

fn one((vi, en): Pair, lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

pub(crate) fn kind(kind: Kind, lang: Lang) -> &'static str {
    let pair = match kind {
        Kind::NationalName => ("Quốc hiệu", "national name"),
        Kind::Motto => ("Tiêu ngữ", "motto"),
        Kind::ParentBody => ("Cơ quan chủ quản", "parent body"),
        Kind::IssuingBody => ("Cơ quan ban hành", "issuing body"),
        Kind::Number => ("Số, ký hiệu", "number, notation"),
        Kind::PlaceAndDate => ("Địa danh, thời gian", "place and date"),
        Kind::TypeName => ("Tên loại", "type name"),
        Kind::Abstract => ("Trích yếu", "abstract"),
        Kind::Addressees => ("Kính gửi", "addressees"),
        Kind::Body => ("Nội dung", "body"),
        Kind::Title => ("Quyền hạn, chức vụ", "authority, title"),
        Kind::SignatureRoom => ("Chỗ chữ ký", "room for signature"),
        Kind::SignerName => ("Họ tên người ký", "name of signer"),
        Kind::Recipients => ("Nơi nhận", "recipients"),
        Kind::Secrecy => ("Độ mật", "secrecy"),
        Kind::Urgency => ("Độ khẩn", "urgency"),
        Kind::PageNumber => ("Số trang", "page number"),
        Kind::Annex => ("Phụ lục", "annex"),
        Kind::AnnexPointer => ("Chỉ dẫn phụ lục", "what it goes with"),
        Kind::CornerMark => ("Ký số góc phải", "corner mark"),
        Kind::IncomingStamp => ("Dấu đến", "stamp of arrival"),
        _ => ("Thành phần khác", "other part"),
    };
    one(pair, lang)
}

pub(crate) fn certainty(certainty: Certainty, lang: Lang) -> &'static str {
    let pair = match certainty {
        Certainty::Sure => ("chắc chắn", "sure"),
        Certainty::Likely => ("có lẽ", "likely"),
        Certainty::Guess => ("phỏng đoán", "a guess"),
    };
    one(pair, lang)
}

pub(crate) fn class(class: Class, lang: Lang) -> &'static str {
    let pair = match class {
        Class::Administrative => ("văn bản hành chính", "administrative document"),
        Class::Normative => ("văn bản quy phạm pháp luật", "normative document"),
        Class::Attachment => ("phụ lục hoặc văn bản kèm theo", "annex or attachment"),
        Class::Other => ("không thấy thể thức văn bản", "no official form found"),
    };
    one(pair, lang)
}

pub(crate) fn copy(copy: Copy, lang: Lang) -> &'static str {
    let pair = match copy {
        Copy::SaoY => ("sao y", "copy (sao y)"),
        Copy::SaoLuc => ("sao lục", "copy of a copy (sao lục)"),
        Copy::TrichSao => ("trích sao", "extract (trích sao)"),
    };
    one(pair, lang)
}

pub(crate) fn field(of: FieldOf, lang: Lang) -> &'static str {
    let pair = match of {
        FieldOf::Number => ("số", "number"),
        FieldOf::Notation => ("ký hiệu", "notation"),
        FieldOf::Place => ("địa danh", "place"),
        FieldOf::Day => ("ngày", "day"),
        FieldOf::Month => ("tháng", "month"),
        FieldOf::Year => ("năm", "year"),
    };
    one(pair, lang)
}
