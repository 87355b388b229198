//! Letters of the province: those of `tests/letters` in other agencies' names, signed with their keys.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use kyso::appearance::{Image, Spec as Looks};
use kyso::base::{BoxMm, Day, Limits, UnixTime};
use kyso::letter::Copy;
use kyso::sign::{PageChoice, Placed, Request, TimestampSource, sign};

use super::agencies::{AGENCIES, Agency};
use super::plan::{Random, Spec, What};
use super::world::{Leaf, Tsa, World};
use crate::letters::clean;
use crate::letters::font::{Family, Style, Unicode};
use crate::letters::picture::Picture;
use crate::letters::scan::{drawn, on_paper};
use crate::letters::set::{ROOM, Set, sheets};
use crate::letters::sheet::{Scan, Sheet};
use crate::letters::sign::boxes;
use crate::letters::spec::{Letter, Step, written};
use crate::letters::texts;

/// A type of letters.
pub struct Type {
    /// As it is printed, and as an audit tells it.
    pub name: &'static str,
    /// Its sign in notations; empty for letters without a type's name.
    pub sign: &'static str,
    /// In file names.
    pub file: &'static str,
    pub percent: u64,
    make: fn() -> Letter,
    subjects: &'static [&'static [&'static str]],
}

pub const TYPES: &[Type] = &[
    Type {
        name: "CÔNG VĂN",
        sign: "",
        file: "cong-van",
        percent: 50,
        make: clean::official_letter,
        subjects: &[
            &["V/v triển khai ký số và kiểm tra", "chữ ký số trên văn bản điện tử"],
            &["V/v rà soát chứng thư số", "của cán bộ, công chức"],
            &["V/v báo cáo kết quả xử lý", "văn bản đến"],
        ],
    },
    Type {
        name: "QUYẾT ĐỊNH",
        sign: "QĐ",
        file: "quyet-dinh",
        percent: 12,
        make: clean::decision,
        subjects: &[
            &["Về việc ban hành Quy trình ký số văn bản điện tử"],
            &["Về việc thành lập Tổ kiểm tra chữ ký số"],
        ],
    },
    Type {
        name: "THÔNG BÁO",
        sign: "TB",
        file: "thong-bao",
        percent: 12,
        make: clean::notice,
        subjects: &[&["Về việc tiếp nhận hồ sơ cấp chứng thư số"], &["Về việc thay đổi lịch tiếp công dân"]],
    },
    Type {
        name: "KẾ HOẠCH",
        sign: "KH",
        file: "ke-hoach",
        percent: 6,
        make: clean::plan,
        subjects: &[&["Thử nghiệm ký số văn bản điện tử"]],
    },
    Type {
        name: "BÁO CÁO",
        sign: "BC",
        file: "bao-cao",
        percent: 8,
        make: clean::report,
        subjects: &[&["Kết quả ký số văn bản điện tử trong tháng"]],
    },
    Type {
        name: "TỜ TRÌNH",
        sign: "TTr",
        file: "to-trinh",
        percent: 6,
        make: clean::proposal,
        subjects: &[&["Về việc phê duyệt phương án mua sắm thiết bị lưu khóa bí mật"]],
    },
    Type {
        name: "GIẤY MỜI",
        sign: "GM",
        file: "giay-moi",
        percent: 6,
        make: clean::invitation,
        subjects: &[&["Dự họp đánh giá kết quả thử nghiệm ký số"]],
    },
];

/// What a letter may break of the prescribed form.
pub struct Breach {
    /// Rules that are broken; the first is the one it is about.
    pub rules: &'static [&'static str],
    /// Whether that makes the document one that does not comply: the rule is compulsory.
    pub compulsory: bool,
    pub change: fn(&mut Letter),
    /// On which days it is a breach.
    pub fits: fn(Day) -> bool,
    /// Seconds between the signatures; 0 for what is usual.
    pub apart: i64,
}

const fn breach(rules: &'static [&'static str], compulsory: bool, change: fn(&mut Letter)) -> Breach {
    Breach { rules, compulsory, change, fits: |_| true, apart: 0 }
}

pub const BREACHES: &[Breach] = &[
    Breach {
        // Not before a weekend, and far from days off: those around the Hùng kings' day are set anew each year and may begin in the
        // last days of March.
        fits: |day| {
            let is_far = [6, 7, 10, 11].contains(&day.month()) || day.month() == 3 && day.day() <= 26;
            is_far && day.weekday() <= 2
        },
        apart: 3 * 86_400,
        ..breach(&[LATE], false, |_| {})
    },
    // Out of band even for paragraphs of one line, of which only the indented beginning is seen.
    breach(&["ND30-PL1-I.3-MARGINS"], false, |l| l.looks.margins_mm[0] = 12.0),
    breach(&["ND30-PL1-II.1-QUOCHIEU"], true, |l| l.motto = "Độc lập - Tự do"),
    breach(&["ND30-PL1-I.4-FONT-TNR"], false, |l| l.looks.text.family = Family::Arial),
    breach(&["ND30-PL1-I.4-UNICODE"], true, |l| l.looks.signer.unicode = Unicode::Decomposed),
    breach(&["ND30-PL1-II.1-QUOCHIEU-LOOKS"], false, |l| l.looks.national.size = 10.0),
    breach(&["ND30-PL1-II.3-NUMBER-FORM"], true, |l| l.number_label = "Số "),
    breach(&["ND30-PL1-II.1-RULE"], false, |l| l.looks.motto_rule = 0.4),
    breach(&["ND30-PL1-II.8-SEAL-SAME-PAGE"], true, |l| {
        l.text.extend(texts::long(10));
        l.signing.seal.same_page = false;
    }),
    breach(&["ND30-PL1-II.3-NUMBER-LOOKS"], false, |l| l.looks.number.style = Style::Bold),
    Breach {
        fits: |day| (3..=9).contains(&day.month()),
        ..breach(&["ND30-PL1-II.4-DATE-FORM"], false, |l| {
            l.date = l.date.take().map(|date| date.replace("tháng ", "tháng 0"));
        })
    },
    breach(&["ND30-PL1-II.4-DATE-LOOKS"], false, |l| l.looks.date.style = Style::Regular),
    breach(&["ND30-PL1-II.6-BODY-LOOKS"], false, |l| l.looks.text.size = 11.0),
    breach(&["ND30-PL1-II.6-JUSTIFIED"], false, |l| {
        l.text.extend(texts::long(4));
        l.looks.justified = false;
    }),
    breach(&["ND30-PL1-II.6-INDENT"], false, |l| {
        l.text.extend(texts::long(4));
        l.looks.indent_mm = 4.0;
    }),
    breach(&["ND30-PL1-II.7-NAME-CENTERED"], false, |l| {
        l.looks.signer_aside_mm = 12.0;
        l.signing.leader.aside_mm = 4.0;
    }),
    breach(&["ND30-PL1-II.7-TITLE-LOOKS"], false, |l| l.looks.title.style = Style::Regular),
    breach(&["ND30-PL1-II.9-RECIPIENTS", "ND30-PL1-II.9-LUU-VT"], false, |l| l.recipients = None),
    breach(&["ND30-PL1-II.7-SIG-BLUE"], false, |l| l.signing.leader.picture.ink = [200, 30, 30]),
    breach(&["ND30-PL1-II.7-SIG-CENTERED"], false, |l| l.signing.leader.aside_mm = 9.0),
    breach(&["ND30-PL1-II.8-SEAL-RED"], false, |l| l.signing.seal.picture.ink = [24, 58, 158]),
    breach(&["ND30-PL1-II.8-SEAL-OVERLAP"], false, |l| l.signing.seal.overlap = 0.6),
];

/// The rule that the agency signs on the day or the next working day.
pub const LATE: &str = "ND30-D18-RELEASE-DAY";

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// The letter that a plan asks for.
pub fn letter(spec: &Spec) -> Letter {
    let agency = &AGENCIES[spec.agency];
    let mut random = Random(spec.random);
    let mut letter = match spec.what {
        What::Attachment(annex) => attachment(spec, annex),
        What::Copy => clean::copy(Copy::SaoY, "sao-y"),
        What::Letter(kind) => of_type(&TYPES[kind], &mut random),
        What::Xml(_) | What::Package => of_type(&TYPES[0], &mut random),
    };
    letter.name = spec.file.clone();
    letter.number = Some(leaked(format!("{:02}", spec.number)));
    letter.notation = leaked(spec.notation.clone());
    letter.date = Some(written(spec.day()));
    as_of(&mut letter, agency);
    letter.signing.at = spec.at;
    if let Some(breach) = spec.breach {
        (BREACHES[breach].change)(&mut letter);
    }
    letter
}

fn as_of(letter: &mut Letter, agency: &'static Agency) {
    letter.body = agency.body.to_vec();
    letter.signer = agency.leader;
    letter.decider = letter.decider.map(|_| "GIÁM ĐỐC");
    letter.signing.keys.organisation = agency.name;
}

fn of_type(kind: &Type, random: &mut Random) -> Letter {
    let mut letter = (kind.make)();
    letter.subject = kind.subjects[random.below(kind.subjects.len() as u64) as usize].to_vec();
    // One to four pages, mostly one.
    let more = [0, 0, 0, 1, 2, 3, 6, 14][random.below(8) as usize];
    letter.text.extend(texts::long(more));
    letter
}

fn attachment(spec: &Spec, annex: u8) -> Letter {
    let mut letter = clean::attachment();
    let code = spec.code();
    let day = spec.day();
    letter.annexes[0].word =
        ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"][usize::from(annex).saturating_sub(1).min(3)];
    letter.annexes[0].pointer = Some(leaked(format!("(Kèm theo Công văn số {code} {})", written(day))));
    letter.signing.corner.lines = vec![format!("Số: {code}; {}", corner_time(spec.at))];
    letter
}

/// `10/03/2026; 09:30:00+07:00`.
fn corner_time(at: UnixTime) -> String {
    let day = Day::of(at).unwrap();
    let second = at.seconds() - day.midnight().seconds();
    let (hours, minutes, seconds) = (second / 3600, second / 60 % 60, second % 60);
    format!("{:02}/{:02}/{}; {hours:02}:{minutes:02}:{seconds:02}+07:00", day.day(), day.month(), day.year())
}

/// Lines of a copy's mark.
pub fn copy_lines(spec: &Spec) -> Vec<String> {
    vec![format!("Sao y; {};", AGENCIES[spec.agency].name), corner_time(spec.at)]
}

/// The day that is printed on what an agency copies.
pub fn copied_day(agency: usize) -> Day {
    Day::constant(2024, 1 + (agency % 6) as i8, 16)
}

/// Pages of a copied letter: pictures with unseen text.
pub fn copied(agency: usize, long: bool) -> Vec<Sheet> {
    let mut letter = clean::copy(Copy::SaoY, "sao-y");
    as_of(&mut letter, &AGENCIES[agency]);
    letter.notation = leaked(format!("{}-VP", AGENCIES[agency].short));
    letter.date = Some(written(copied_day(agency)));
    letter.text = texts::long(if long { 16 } else { 9 });
    let sheets = sheets(&letter).0;
    let pictures = pictures(&letter, &sheets, (agency, long));
    sheets.iter().zip(pictures.iter()).map(|(sheet, picture)| on_paper(&letter, sheet, picture.clone())).collect()
}

/// What a scanner made of the pages of a letter, drawn once for each agency and length.
fn pictures(letter: &Letter, sheets: &[Sheet], of: (usize, bool)) -> Arc<Vec<Scan>> {
    static DRAWN: LazyLock<Mutex<BTreeMap<(usize, bool), Arc<Vec<Scan>>>>> = LazyLock::new(Mutex::default);
    if let Some(drawn) = DRAWN.lock().unwrap().get(&of) {
        return Arc::clone(drawn);
    }
    let mut drawn = drawn(letter, sheets);
    for scan in &mut drawn {
        grain(&mut scan.pixels, of.0 as u64);
        scan.packed = Some(packed(&scan.pixels).into());
        scan.pixels = Vec::new();
    }
    Arc::clone(DRAWN.lock().unwrap().entry(of).or_insert(Arc::new(drawn)))
}

/// zlib as tight as scanners' software has it: each page is packed once.
fn packed(pixels: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(7));
    encoder.write_all(pixels).unwrap();
    encoder.finish().unwrap()
}

/// The grain of paper: what makes scans as large as they are.
fn grain(pixels: &mut [u8], seed: u64) {
    let mut random = Random(seed);
    let mut at = 0;
    loop {
        let lot = random.draw();
        at += 3 * (1 + (lot % 900) as usize);
        let Some(pixel) = pixels.get_mut(at..at + 3) else { return };
        for channel in pixel {
            *channel = channel.saturating_sub((lot >> 32) as u8 % 12);
        }
    }
}

/// How somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// With the leader's picture between title and name.
    Picture,
    /// With the seal over it.
    Seal,
    /// In the corner, in the field that was left for it.
    Corner,
    /// Not seen.
    Unseen,
}

/// One signature to be made.
pub struct By<'k> {
    pub leaf: &'k Leaf,
    pub how: How,
    pub at: UnixTime,
    pub time_stamped: bool,
}

/// A picture at a third of its resolution (some 90 dpi), decoded once.
fn image(picture: Picture) -> Image {
    static MADE: LazyLock<Mutex<BTreeMap<Picture, Image>>> = LazyLock::new(Mutex::default);
    let make = || Image::from_png(&smaller(&picture.png(), 3)).unwrap();
    MADE.lock().unwrap().entry(picture).or_insert_with(make).clone()
}

/// Each pixel the mean of so many by so many.
fn smaller(octets: &[u8], by: usize) -> Vec<u8> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(octets)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let channels = info.color_type.samples();
    let (across, down) = (info.width as usize, info.height as usize);
    let (width, height) = (across / by, down / by);
    let mut mean = Vec::new();
    for y in 0..height {
        for x in 0..width {
            for c in 0..channels {
                let one = |n: usize| usize::from(pixels[((y * by + n / by) * across + x * by + n % by) * channels + c]);
                mean.push(((0..by * by).map(one).sum::<usize>() / (by * by)) as u8);
            }
        }
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width as u32, height as u32);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_color(info.color_type);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&mean).unwrap();
    writer.finish().unwrap();
    out
}

/// A time-stamp of this province and its certificates fit into it.
const TIME_STAMP_ROOM: usize = 3_600;

/// Signs one after the other.
pub fn signed(world: &World, letter: &Letter, set: &Set, all: &[By<'_>]) -> Vec<u8> {
    let mut pdf = set.pdf.clone();
    for by in all {
        let mut request = Request::new(by.at);
        request.time_stamp_room = by.time_stamped.then_some(TIME_STAMP_ROOM);
        let own = set.spots.iter().find(|spot| spot.what == ROOM).map_or(1, |room| room.page);
        let mut place = |picture: Picture, place: BoxMm, page| {
            request.appearance = Some(Placed {
                page: PageChoice::Number(page),
                rect_mm: [place.left, place.top, place.width, place.height],
                appearance: Looks::image(image(picture)),
            });
        };
        match by.how {
            How::Picture => place(letter.signing.leader.picture, boxes(letter, set).0, own),
            How::Seal => {
                let seal = &letter.signing.seal;
                place(seal.picture, boxes(letter, set).1, if seal.same_page { own } else { 1 });
            }
            How::Corner => request.field = Some(Step::Corner.field().to_owned()),
            How::Unseen => {}
        }
        let service = Tsa { world, at: by.at.plus_seconds(2) };
        let tsa = by.time_stamped.then_some(&service as &dyn TimestampSource);
        let mut out = Vec::with_capacity(pdf.len() + (64 << 10));
        sign(&pdf, &mut out, &by.leaf.signer(), &request, tsa, &Limits::default())
            .unwrap_or_else(|error| panic!("{}: {error}", letter.name));
        pdf = out;
    }
    pdf
}
