//! PDF documents signed by a profile of the form: what goes where is found from the page.

use std::path::{Path, PathBuf};

use kyso::base::{BoxMm, Day, Limits, Source, UnixTime};
use kyso::letter::Copy;
use kyso::marks::{ImageOf, InitialPlace, MarkImage, Note, Profile, Wanted};
use kyso::organisation::{Organisation, Seal};
use kyso::pdf::{Credentials, Document as Pdf};
use kyso::sign::{PageChoice, Request};
use kyso::x509::Certificate;
use kyso::{FormError, candidate_pictures, plan_marks, requests};

use super::{page_number, rect};
use crate::args::{Level, Sign};
use crate::failure::Result;
use crate::input::is_dash;
use crate::lang::both;
use crate::mark_args::{CopyForm, InitialAt, is_form};
use crate::mark_words;
use crate::messages;
use crate::output::Output;
use crate::screen::Screen;
use crate::sign_words;
use crate::trust_store::read_limited;

/// The organisation's profile, with the paths in it meant from its folder.
pub(crate) fn organisation(path: &Path) -> Result<Organisation> {
    Ok(crate::form::organisation(path)?.in_folder(folder(path)))
}

/// The folder a file is in.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What the organisation's profile says where neither an option nor the config file said anything.
pub(in crate::commands) fn complete(options: &mut Sign, organisation: &Organisation) {
    if options.tsa.is_none() && options.level != Some(Level::BB) {
        options.tsa.clone_from(&organisation.tsa);
    }
    if options.trust.trust.is_empty() {
        let from = options.signature.form.organisation.as_deref().map_or(Path::new("."), folder);
        let meant = |name: &String| {
            let path = from.join(name);
            // A file there is meant, else a profile of that name.
            if path.exists() { path.to_string_lossy().into_owned() } else { name.clone() }
        };
        options.trust.trust = organisation.trust.iter().map(meant).collect();
    }
}

/// What was asked for, as far as it does not depend on signer and document.
pub(in crate::commands) struct Template {
    profile: Profile,
    organisation: Option<Organisation>,
    /// And whether it goes up from document to document.
    number: Option<(String, bool)>,
    day: Option<Day>,
    text: Vec<String>,
    image: Option<(PathBuf, Vec<u8>)>,
    image_width: Option<f64>,
    place: Option<(Option<PageChoice>, BoxMm)>,
    near: Option<(Option<u32>, String)>,
    number_place: Option<BoxMm>,
    day_place: Option<BoxMm>,
    initial_at: InitialPlace,
    keep_free: bool,
    allow_faults: bool,
    force_beside: PathBuf,
}

fn boxed([left, top, width, height]: [f64; 4]) -> BoxMm {
    BoxMm { left, top, width, height }
}

impl Template {
    /// `None` when no profile of PDF documents was asked for.
    pub(in crate::commands) fn read(options: &Sign, organisation: Option<Organisation>) -> Result<Option<Self>> {
        let form = &options.signature.form;
        let Some(name) = options.signature.xml.profile.as_deref().filter(|name| is_form(name)) else {
            let lost = form.given(None);
            if let Some(option) = lost.first() {
                let what = both!("{o} chỉ dùng với --profile", "{o} goes with --profile only", o = option);
                return Err(messages::usage(
                    what,
                    both!("thêm --profile, thí dụ --profile issue", "add --profile, such as --profile issue"),
                ));
            }
            return Ok(None);
        };
        let profile = match name {
            "approve" => Profile::Approve,
            "initial" => Profile::Initial,
            "issue" => Profile::Issue,
            "appendix" => Profile::Appendix,
            "copy" => Profile::Copy(match form.copy_form {
                Some(CopyForm::SaoY) => Copy::SaoY,
                Some(CopyForm::SaoLuc) => Copy::SaoLuc,
                Some(CopyForm::TrichSao) => Copy::TrichSao,
                None => {
                    let what = both!("chưa nói hình thức sao", "the form of the copy was not said");
                    return Err(messages::usage(
                        what,
                        both!(
                            "thêm --copy-form sao-y, sao-luc hoặc trich-sao",
                            "add --copy-form sao-y, sao-luc or trich-sao"
                        ),
                    ));
                }
            }),
            "incoming" => Profile::Incoming,
            _ => Profile::Comment,
        };
        let shows_picture = matches!(profile, Profile::Approve | Profile::Initial | Profile::Issue);
        let unused = [
            (options.signature.field.is_some(), "--field"),
            (options.signature.image.is_some() && !shows_picture, "--image"),
            (!options.signature.text.is_empty() && profile != Profile::Comment, "--text"),
            (form.copy_form.is_some() && !matches!(profile, Profile::Copy(_)), "--copy-form"),
            (form.initial_at.is_some() && profile != Profile::Initial, "--initial-at"),
            (form.number_rect.is_some() && profile != Profile::Issue, "--number-rect"),
            (form.date_rect.is_some() && profile != Profile::Issue, "--date-rect"),
            (form.date.is_some() && !matches!(profile, Profile::Issue | Profile::Incoming), "--date"),
        ];
        if let Some((_, option)) = unused.into_iter().find(|(given, _)| *given) {
            let what =
                both!("{o} không dùng với --profile {n}", "{o} does not go with --profile {n}", o = option, n = name);
            return Err(messages::usage(what, both!("bỏ lựa chọn đó", "leave it out")));
        }
        let page = options.signature.page.as_deref().map(page_number).transpose()?.flatten();
        let chosen = options.signature.page.as_deref().map(|text| super::page(Some(text))).transpose()?;
        let place = options.signature.rect.as_deref().map(rect).transpose()?.map(|rect| (chosen, boxed(rect)));
        if options.signature.page.is_some() && place.is_none() && options.signature.near.is_none() {
            let what = both!("--page cần đi cùng --rect hoặc --near", "--page goes with --rect or --near");
            return Err(messages::usage(what, both!("thêm --rect X,Y,RỘNG,CAO", "add --rect X,Y,W,H")));
        }
        let read = |path: &PathBuf| -> Result<_> {
            let octets = read_limited(path).map_err(|e| messages::cannot_read(path, &e))?;
            Ok((path.clone(), octets))
        };
        if let Some(width) = form.image_width.filter(|width| !(1.0..=200.0).contains(width)) {
            let wanted = both!("cần bề rộng từ 1 đến 200 mm", "a width of 1 to 200 mm is needed");
            return Err(messages::bad_value("--image-width", &width.to_string(), &wanted));
        }
        let number = form.number.as_deref().map(|text| match text.strip_suffix("..") {
            Some(first) => (first.to_owned(), true),
            None => (text.to_owned(), false),
        });
        let several = options.inputs.len() > 1 && matches!(profile, Profile::Issue | Profile::Incoming);
        if several && number.as_ref().is_some_and(|(_, counts)| !counts) {
            let what = both!("nhiều văn bản không thể cùng một số", "several documents cannot have one number");
            let hint = both!(
                "ghi --number {n}.. để đánh số tiếp cho từng văn bản",
                "write --number {n}.. to count on from document to document",
                n = form.number.clone().unwrap_or_default()
            );
            return Err(messages::usage(what, hint));
        }
        Ok(Some(Self {
            profile,
            organisation,
            number,
            day: form.date.as_deref().map(day).transpose()?,
            text: options.signature.text.clone(),
            image: options.signature.image.as_ref().map(read).transpose()?,
            image_width: form.image_width,
            place,
            near: options.signature.near.clone().map(|text| (page, text)),
            number_place: form.number_rect.as_deref().map(rect).transpose()?.map(boxed),
            day_place: form.date_rect.as_deref().map(rect).transpose()?.map(boxed),
            initial_at: match form.initial_at {
                Some(InitialAt::Recipients) => InitialPlace::Recipients,
                Some(InitialAt::Body) | None => InitialPlace::Body,
            },
            keep_free: !form.no_fields,
            allow_faults: form.allow_image_faults,
            force_beside: beside(options),
        }))
    }

    /// What is wanted of the document at this position of the run, and what is to be known about its picture.
    fn wanted(
        &self,
        certificate: &Certificate,
        position: usize,
        at: UnixTime,
    ) -> Result<(Wanted, Vec<crate::lang::Both>)> {
        let subject = certificate.subject();
        let name = subject.common_name().unwrap_or_default();
        let mut wanted = Wanted::new(self.profile, at, name);
        let own = self.organisation.as_ref();
        wanted.organisation = own.map(|own| own.name.clone()).or_else(|| subject.organization().map(str::to_owned));
        wanted.number = match &self.number {
            Some((text, true)) => Some(counted(text, position)?),
            Some((text, false)) => Some(text.clone()),
            None => None,
        };
        wanted.day = self.day;
        wanted.text.clone_from(&self.text);
        wanted.initial_at = self.initial_at;
        wanted.number_place = self.number_place;
        wanted.day_place = self.day_place;
        wanted.keep_free = self.keep_free;
        let mut notes = Vec::new();
        wanted.image = self.image(certificate, name, &mut notes)?;
        Ok((wanted, notes))
    }

    fn image(
        &self,
        certificate: &Certificate,
        name: &str,
        notes: &mut Vec<crate::lang::Both>,
    ) -> Result<Option<MarkImage>> {
        let own = self.organisation.as_ref();
        let hex: String = certificate.sha256().iter().map(|octet| format!("{octet:02x}")).collect();
        let (of, path, width) = match self.profile {
            Profile::Approve | Profile::Initial => {
                let holder = own.and_then(|own| own.holder(&hex, name));
                // Initials are not as wide as a signature.
                let width = holder.and_then(|holder| holder.width_mm).filter(|_| self.profile == Profile::Approve);
                (ImageOf::Person, holder.and_then(|holder| holder.image.clone()), width)
            }
            Profile::Issue => {
                let seal = own.and_then(|own| own.seal.as_ref());
                (ImageOf::Seal, seal.and_then(|seal: &Seal| seal.image.clone()), seal.map(|seal| seal.diameter_mm))
            }
            _ => return Ok(None),
        };
        let (path, octets) = match (&self.image, path) {
            (Some((path, octets)), _) => (path.clone(), octets.clone()),
            (None, Some(path)) => {
                let octets = read_limited(&path).map_err(|e| messages::cannot_read(&path, &e))?;
                (path, octets)
            }
            (None, None) => return Ok(None),
        };
        let width = self.image_width.or(width);
        let image = MarkImage::from_png(&octets, of, width).map_err(|e| sign_words::bad_image(&path, &e))?;
        let faults = image.faults(None);
        if !self.allow_faults && faults.iter().any(|fault| fault.is_grave()) {
            return Err(mark_words::faulty_image(&path, &faults));
        }
        for fault in faults {
            let (path, words) = (path.display(), mark_words::fault(fault));
            notes.push(crate::lang::Both {
                vi: format!("lưu ý: '{path}': {}", words.vi),
                en: format!("note: '{path}': {}", words.en),
            });
        }
        Ok(Some(image))
    }

    /// The requests for one document. Where no place is found surely, the candidates are shown in pictures.
    pub(in crate::commands) fn requests(
        &self,
        input: &Path,
        source: &dyn Source,
        (certificate, position, at): (&Certificate, usize, UnixTime),
        request: &Request,
    ) -> Result<(Vec<Request>, Vec<crate::lang::Both>)> {
        let (mut wanted, mut notes) = self.wanted(certificate, position, at)?;
        let limits = Limits::default();
        let planned = self
            .place(source, &mut wanted, &request.credentials, &limits)
            .and_then(|()| plan_marks(source, &wanted, &request.credentials, &limits));
        let plan = planned.map_err(|error| {
            let pictures = match &error {
                FormError::Refused(refusal) if !refusal.candidates.is_empty() => {
                    let drawn = candidate_pictures(source, &refusal.candidates, &request.credentials, &limits);
                    self.show(input, drawn.unwrap_or_default())
                }
                _ => Vec::new(),
            };
            mark_words::failure(input, &error, &pictures)
        })?;
        // That fields were kept free is how it is meant to be.
        notes.extend(plan.notes.iter().filter(|note| !matches!(note, Note::KeptFree(_))).map(mark_words::note));
        Ok((requests(&plan, request), notes))
    }

    /// The place that was named, if one was.
    fn place(
        &self,
        source: &dyn Source,
        wanted: &mut Wanted,
        credentials: &Credentials,
        limits: &Limits,
    ) -> std::result::Result<(), FormError> {
        if let Some((page, place)) = &self.place {
            // Marks of text go on the first page, signatures and seals on the last.
            let is_corner = !matches!(self.profile, Profile::Approve | Profile::Initial | Profile::Issue);
            let page = match page {
                Some(PageChoice::Number(number)) => *number,
                Some(PageChoice::First) => 1,
                None if is_corner => 1,
                Some(PageChoice::Last) | None => {
                    let unreadable = |e: kyso::pdf::Error| FormError::Document(Box::new(e));
                    let document = Pdf::open_with(source, limits, credentials).map_err(unreadable)?;
                    let pages = document.current().pages().map_err(unreadable)?;
                    u32::try_from(pages.len()).unwrap_or(u32::MAX)
                }
            };
            wanted.place = Some((page, *place));
        } else if let Some((page, text)) = &self.near {
            wanted.place = Some(kyso::place_near(source, text, *page, self.size(wanted), credentials, limits)?);
        }
        Ok(())
    }

    /// Size of what goes beside words.
    fn size(&self, wanted: &Wanted) -> (f64, f64) {
        match &wanted.image {
            Some(image) => {
                let width = image.true_width_mm.unwrap_or(if self.profile == Profile::Initial { 14.0 } else { 45.0 });
                (width, width / image.proportion())
            }
            None if self.profile == Profile::Initial => (28.0, 5.0),
            None => (80.0, 14.0),
        }
    }

    /// Pictures of candidates beside where the result would have gone; what is there is not replaced.
    fn show(&self, input: &Path, pictures: Vec<(u32, Vec<u8>)>) -> Vec<PathBuf> {
        use std::io::Write as _;
        let stem = match input.file_stem() {
            Some(stem) if !is_dash(input) => stem.to_string_lossy().into_owned(),
            _ => "stdin".to_owned(),
        };
        let mut written = Vec::new();
        for (page, png) in pictures {
            let names = (1_u32..20).map(|n| if n == 1 { String::new() } else { format!("-{n}") });
            let paths = names.map(|n| self.force_beside.join(format!("{stem}.candidates-p{page}{n}.png")));
            let Some(path) = paths.into_iter().find(|path| !path.exists()) else { continue };
            let output = Output::create(&path, &[], false).and_then(|mut output| {
                output.write_all(&png).map_err(|e| messages::cannot_write(&path, &e))?;
                output.publish(&[])
            });
            // A picture that cannot be written takes nothing from what is said.
            if output.is_ok() {
                written.push(path);
            }
        }
        written
    }
}

/// Where the results go.
fn beside(options: &Sign) -> PathBuf {
    match (&options.output, &options.out_dir) {
        (_, Some(directory)) => directory.clone(),
        (Some(output), None) if !is_dash(output) => folder(output).to_owned(),
        _ => PathBuf::from("."),
    }
}

/// `22/11/2026`, `22-11-2026` or `2026-11-22`.
fn day(text: &str) -> Result<Day> {
    let numbers: Vec<&str> = text.trim().split(['/', '-', '.']).collect();
    let found = match numbers.as_slice() {
        [year, month, day] if year.len() == 4 => Some((*year, *month, *day)),
        [day, month, year] if year.len() == 4 => Some((*year, *month, *day)),
        _ => None,
    };
    let found = found.and_then(|(y, m, d)| Day::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?));
    found.ok_or_else(|| {
        messages::bad_value("--date", text, &both!("ghi ngày như 22/11/2026", "write a day as 22/11/2026"))
    })
}

/// The number so many after `first`, its notation kept.
fn counted(first: &str, position: usize) -> Result<String> {
    let (digits, rest) = first.split_at(first.find(|c: char| !c.is_ascii_digit()).unwrap_or(first.len()));
    let number = digits.parse::<u32>().ok().and_then(|n| n.checked_add(u32::try_from(position).ok()?));
    let wanted = || both!("ghi số như 128..", "write the number as 128..");
    number.map(|n| format!("{n}{rest}")).ok_or_else(|| messages::bad_value("--number", first, &wanted()))
}

/// Says the notes.
pub(in crate::commands) fn tell(notes: &[crate::lang::Both], screen: &Screen) {
    for note in notes {
        screen.note(note);
    }
}
