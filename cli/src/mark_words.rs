//! What is said of marks and pictures, in both languages.

use std::path::{Path, PathBuf};

use kyso::FormError;
use kyso::marks::{Candidate, ImageFault, Note, Problem, Refusal};
use kyso::organisation::OrganisationError;
use kyso::words;

use crate::failure::{Exit, Failure};
use crate::lang::{Both, both};
use crate::messages;
use crate::sign_words;

/// The failure for a document that was not signed by the form; `pictures`: where its candidates are shown.
pub(crate) fn failure(input: &Path, error: &FormError, pictures: &[PathBuf]) -> Failure {
    match error {
        FormError::Sign(error) => sign_words::failure(input, error, None),
        FormError::Document(error) => messages::not_a_document(input, &**error),
        FormError::Refused(refusal) => refused(input, refusal, pictures),
        other => {
            let (path, error) = (input.display(), other);
            let what = both!(
                "không ký được '{p}': không xem được các trang ({e})",
                "cannot sign '{p}': its pages cannot be looked at ({e})",
                p = path,
                e = error
            );
            Failure::new(Exit::Unreadable, what).cause(other).hint(both!(
                "chỉ rõ vị trí bằng --page và --rect, không dùng --profile",
                "name the place with --page and --rect, without --profile"
            ))
        }
    }
}

fn refused(input: &Path, refusal: &Refusal, pictures: &[PathBuf]) -> Failure {
    let (vi, mut hint) = (words::placing(&refusal.problem), hint(&refusal.problem));
    let path = input.display();
    let mut what = Both {
        vi: format!("không ký được '{path}': {vi}"),
        en: format!("cannot sign '{path}': {}", refusal.problem),
    };
    for (index, candidate) in refusal.candidates.iter().enumerate() {
        let (place, near) = (options(candidate), candidate.near.lines().next().unwrap_or_default());
        let near = if near.is_empty() { String::new() } else { format!(" ({near})") };
        let line = format!("\n  {}. {place}{near}", index.saturating_add(1));
        what.vi.push_str(&line);
        what.en.push_str(&line);
    }
    if let Some(picture) = pictures.first() {
        let shown = both!(
            "; xem các vị trí đánh số trong '{p}'",
            "; look at the numbered places in '{p}'",
            p = picture.display()
        );
        hint = Both { vi: hint.vi + &shown.vi, en: hint.en + &shown.en };
    }
    let exit = if matches!(refusal.problem, Problem::Page(_)) { Exit::Unreadable } else { Exit::Usage };
    Failure::new(exit, what).hint(hint).cause(refusal)
}

/// A place as the command line takes it.
fn options(candidate: &Candidate) -> String {
    let place = candidate.place;
    format!(
        "--page {} --rect {:.1},{:.1},{:.1},{:.1}",
        candidate.page, place.left, place.top, place.width, place.height
    )
}

/// What to do.
fn hint(problem: &Problem) -> Both {
    match problem {
        Problem::NoImage(_) => both!(
            "thêm --image PNG, hoặc ghi ảnh vào hồ sơ cơ quan (--organisation)",
            "add --image PNG, or have it in the organisation's profile (--organisation)"
        ),
        Problem::NoDiameter => both!(
            "thêm --image-width MM, hoặc dùng hồ sơ cơ quan (--organisation)",
            "add --image-width MM, or use the organisation's profile (--organisation)"
        ),
        Problem::NoLeader => both!(
            "để lãnh đạo ký trước (--profile approve); hoặc chỉ rõ vị trí con dấu bằng --page và --rect",
            "let the leader sign first (--profile approve); or name the seal's place with --page and --rect"
        ),
        Problem::Sealed => both!(
            "kiểm tra xem văn bản đã phát hành chưa; vẫn cần thì chỉ rõ vị trí bằng --page và --rect",
            "look whether it is issued already; if it must be, name the place with --page and --rect"
        ),
        Problem::Missing(what) => {
            let (vi, en) = missing(what);
            Both { vi: format!("thêm {vi}"), en: format!("add {en}") }
        }
        Problem::Value(..) => {
            both!(
                "ghi như 128, hoặc 12/QĐ-UBND cho văn bản kèm theo",
                "write it as 128, or 12/QĐ-UBND for an attachment"
            )
        }
        Problem::NoBlank(_) | Problem::Narrow { .. } => both!(
            "kiểm tra văn bản; hoặc chỉ rõ vị trí bằng --number-rect, --date-rect",
            "look at the document; or name the places with --number-rect and --date-rect"
        ),
        Problem::Differs { .. } => both!(
            "kiểm tra lại số và ngày; bỏ --number, --date nếu đã in sẵn",
            "check number and date; leave out --number and --date if they are printed already"
        ),
        Problem::FoundOften(..) => both!(
            "ghi nhiều chữ hơn; hoặc chọn trang bằng --page; hoặc chỉ rõ vị trí bằng --rect",
            "give more words; or choose a page with --page; or name the place with --rect"
        ),
        Problem::Text(_) => both!(
            "sửa nội dung, hoặc chọn vị trí rộng hơn bằng --rect",
            "change the text, or name a larger place with --rect"
        ),
        _ => both!("chỉ rõ vị trí bằng --page và --rect", "name the place with --page and --rect"),
    }
}

/// The options that give what is missing.
fn missing(what: &str) -> (&'static str, &'static str) {
    match what {
        "the number of the document" | "the number of arrival" => ("--number SỐ", "--number N"),
        "the number and notation of the document" => ("--number 12/QĐ-UBND", "--number 12/QĐ-UBND"),
        "the date of the document" | "the day of arrival" => ("--date NGÀY", "--date DAY"),
        "the text of the remark" => ("--text", "--text"),
        _ => ("--organisation TỆP", "--organisation FILE"),
    }
}

/// What whoever signs should know.
pub(crate) fn note(note: &Note) -> Both {
    let en = note.to_string();
    let vi = match note {
        Note::Scaled(wanted, drawn) => format!(
            "ảnh chữ ký được thu còn {drawn:.1} mm (trên giấy {wanted:.1} mm) cho vừa chỗ giữa chức vụ và họ tên"
        ),
        Note::OtherName(printed, signer) => {
            format!("họ tên in trên văn bản là '{printed}', tên trong chứng thư là '{signer}'")
        }
        Note::WidthUnknown(width) => format!("chưa biết bề rộng thật của chữ ký: lấy {width:.1} mm"),
        Note::Dotted => "chỗ ghi số, ngày có in dấu chấm: nên để khoảng trống".to_owned(),
        Note::KeptFree(count) => format!("đã chừa {count} trường trống cho số và ngày tháng"),
        Note::OwnSignature => {
            "văn bản không chừa sẵn trường cho số và ngày tháng, nên số và ngày tháng có chữ ký riêng trước con dấu"
                .to_owned()
        }
        Note::PlaceGiven { what, printed } => {
            let what = if *what == "number" { "số" } else { "ngày tháng" };
            match printed.as_str() {
                "" => format!("{what} được ghi vào vị trí đã chỉ rõ; chỗ trống tìm được cho {what} vẫn để trống"),
                printed => format!("{what} được ghi vào vị trí đã chỉ rõ; {printed} đã in sẵn ở chỗ khác"),
            }
        }
        Note::AlreadyPrinted => "số và ngày tháng đã in sẵn".to_owned(),
        Note::NotSeen => "trang là ảnh quét: không biết chỗ đặt dấu có trống không".to_owned(),
        Note::Tight(needed, width) => format!("chỗ trống rộng {width:.1} mm, phần ghi vào rộng {needed:.1} mm"),
        other => other.to_string(),
    };
    Both { vi: format!("lưu ý: {vi}"), en: format!("note: {en}") }
}

/// What is wrong with a picture.
pub(crate) fn fault(fault: ImageFault) -> Both {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    match fault {
        ImageFault::Empty => both!("ảnh không có nét nào", "the picture has no ink"),
        ImageFault::Opaque => both!(
            "ảnh không có nền trong suốt (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.7 d và II.8 a)",
            "the picture has no transparent background (Decree 30/2020/NĐ-CP, Appendix I, II.7 d and II.8 a)"
        ),
        ImageFault::NotBlue(share) => both!(
            "ảnh chữ ký phải màu xanh, chỉ có {s} nét màu xanh",
            "a person's signature has to be blue, {s} of its ink is",
            s = percent(share)
        ),
        ImageFault::NotRed(share) => both!(
            "ảnh con dấu phải màu đỏ, chỉ có {s} nét màu đỏ",
            "a seal has to be red, {s} of its ink is",
            s = percent(share)
        ),
        ImageFault::NotRound(ratio) => both!(
            "con dấu không tròn (rộng/cao = {r})",
            "the seal is not round (width by height {r})",
            r = format!("{ratio:.2}")
        ),
        ImageFault::Coarse(dpi, enough) | ImageFault::Soft(dpi, enough) => both!(
            "ảnh chỉ đạt {d} dpi ở cỡ thật, cần từ {n} dpi",
            "the picture has {d} dpi at its true size, {n} dpi are needed",
            d = format!("{dpi:.0}"),
            n = format!("{enough:.0}")
        ),
        other => both!("ảnh không đạt ({c})", "the picture is not as it should be ({c})", c = other.code()),
    }
}

/// A picture that is not signed with.
pub(crate) fn faulty_image(path: &Path, faults: &[ImageFault]) -> Failure {
    let mut what = both!("không dùng ảnh '{p}'", "the picture '{p}' is not used", p = path.display());
    for one in faults {
        let words = fault(*one);
        what.vi.push_str(&format!("\n  - {}", words.vi));
        what.en.push_str(&format!("\n  - {}", words.en));
    }
    messages::usage(
        what,
        both!(
            "quét lại và xoá nền; hoặc thêm --allow-image-faults nếu chấp nhận",
            "scan it again and remove the background; or add --allow-image-faults if you accept it"
        ),
    )
}

/// A profile that is not taken.
pub(crate) fn bad_profile(path: &Path, error: &OrganisationError) -> Failure {
    let what = both!(
        "không dùng được hồ sơ cơ quan '{p}': {e}",
        "the organisation's profile '{p}' cannot be used: {e}",
        p = path.display(),
        e = error
    );
    Failure::new(Exit::Usage, what)
        .hint(both!("sửa tệp rồi chạy 'kyso profile check'", "correct it, then run 'kyso profile check'"))
        .cause(error)
}
