//! `kyso profile`: what an organisation says about itself, asked for in a dialogue. Nothing secret is asked.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use kyso::marks::{ImageFault, ImageOf, MarkImage};
use kyso::organisation::{OfficeHolder, Organisation, OrganisationError, Seal};

use super::sign::form;
use crate::failure::{Exit, Failure, Result, printable};
use crate::lang::{Both, both};
use crate::mark_args::{ProfileCommand, ProfileInit};
use crate::mark_words;
use crate::messages;
use crate::output::{check_target, write_file};
use crate::screen::Screen;
use crate::sign_words;
use crate::trust_store::read_limited;

pub(crate) fn run(command: ProfileCommand, screen: &Screen) -> Result<Exit> {
    match command {
        ProfileCommand::Init(options) => init(&options, screen),
        ProfileCommand::Check { file } => check(&file, screen),
    }
}

fn init(options: &ProfileInit, screen: &Screen) -> Result<Exit> {
    check_target(&options.file, &[], options.force)?;
    let organisation = match &options.name {
        Some(name) => given(options, name)?,
        None if io::stdin().is_terminal() && io::stderr().is_terminal() => {
            let dialogue = Dialogue { screen, folder: form::folder(&options.file) };
            match dialogue.ask_all(&options.file)? {
                Some(organisation) => organisation,
                None => {
                    screen.note(&both!("Không ghi gì.", "Nothing was written."));
                    return Ok(Exit::Done);
                }
            }
        }
        None => {
            return Err(messages::usage(
                both!("không có màn hình dòng lệnh để hỏi", "there is no terminal to ask on"),
                both!(
                    "chạy trong cửa sổ dòng lệnh, hoặc ghi mọi thứ bằng --name và các lựa chọn khác (kyso profile init --help)",
                    "run it in a terminal, or give everything with --name and further options (kyso profile init --help)"
                ),
            ));
        }
    };
    write_file(&options.file, organisation.to_toml().as_bytes(), options.force)?;
    screen.note(&both!(
        "đã ghi '{p}'; dùng với: kyso sign … --organisation {p}",
        "wrote '{p}'; use it with: kyso sign … --organisation {p}",
        p = options.file.display()
    ));
    Ok(Exit::Done)
}

/// Everything from options: what is wrong is refused, as nobody is there to be asked again.
fn given(options: &ProfileInit, name: &str) -> Result<Organisation> {
    let folder = form::folder(&options.file);
    let mut organisation = Organisation::new(name);
    organisation.also.clone_from(&options.also);
    organisation.parent.clone_from(&options.parent);
    organisation.codes.clone_from(&options.code);
    organisation.abbreviations.clone_from(&options.abbreviation);
    organisation.places.clone_from(&options.place);
    organisation.tsa.clone_from(&options.tsa);
    organisation.trust.clone_from(&options.trust);
    if let Some(diameter_mm) = options.seal_diameter {
        if let Some(path) = &options.seal {
            refuse_faults(path, ImageOf::Seal, Some(diameter_mm))?;
        }
        let image = options.seal.as_deref().map(|path| relative(path, folder)).transpose()?;
        organisation.seal = Some(Seal { image, diameter_mm });
    }
    for text in &options.signer {
        let mut parts = text.split('|').map(str::trim);
        let mut part = || parts.next().filter(|part| !part.is_empty()).map(str::to_owned);
        let (name, title, image, width) = (part(), part(), part(), part());
        let wanted = || both!("ghi như 'HỌ TÊN|CHỨC VỤ|ẢNH.png|45'", "write it as 'NAME|TITLE|PICTURE.png|45'");
        let (Some(name), None) = (name, parts.next()) else {
            return Err(messages::bad_value("--signer", text, &wanted()));
        };
        let width_mm =
            width.map(|w| number(&w).ok_or_else(|| messages::bad_value("--signer", text, &wanted()))).transpose()?;
        let image = image.map(PathBuf::from);
        if let Some(path) = &image {
            refuse_faults(path, ImageOf::Person, width_mm)?;
        }
        let image = image.as_deref().map(|path| relative(path, folder)).transpose()?;
        organisation.signers.push(OfficeHolder { name, title, image, width_mm, certificate: None });
    }
    // As it will be read.
    Organisation::from_toml(&organisation.to_toml()).map_err(|e| mark_words::bad_profile(&options.file, &e))
}

fn refuse_faults(path: &Path, of: ImageOf, width_mm: Option<f64>) -> Result<()> {
    let faults = image(path, of, width_mm)?.faults(None);
    match faults.iter().any(|fault| fault.is_grave()) {
        true => Err(mark_words::faulty_image(path, &faults)),
        false => Ok(()),
    }
}

fn image(path: &Path, of: ImageOf, width_mm: Option<f64>) -> Result<MarkImage> {
    let octets = read_limited(path).map_err(|e| messages::cannot_read(path, &e))?;
    MarkImage::from_png(&octets, of, width_mm).map_err(|e| sign_words::bad_image(path, &e))
}

/// A path as the profile has it: from its folder where it is below, else the whole.
fn relative(path: &Path, folder: &Path) -> Result<PathBuf> {
    let whole = |path: &Path| std::fs::canonicalize(path).map_err(|e| messages::cannot_read(path, &e));
    let (path, folder) = (whole(path)?, whole(folder)?);
    Ok(path.strip_prefix(&folder).map(Path::to_owned).unwrap_or(path))
}

/// A number of millimetres; a comma is what Vietnamese writing has.
fn number(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches("mm").trim().replace(',', ".");
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn check(file: &Path, screen: &Screen) -> Result<Exit> {
    let organisation = form::organisation(file)?;
    let mut told = Vec::new();
    let mut faulty = false;
    let mut look = |path: &Path, of: ImageOf, width: Option<f64>, whose: &str| -> Result<()> {
        let image = image(path, of, width)?;
        let faults = image.faults(None);
        faulty |= faults.iter().any(|fault| fault.is_grave());
        let state =
            if faults.is_empty() { both!("đạt", "good") } else { Both { vi: String::new(), en: String::new() } };
        let about = about(&image);
        told.push(Both {
            vi: format!(
                "{whose}: {} — {}{}",
                path.display(),
                about.vi,
                if faults.is_empty() { format!("; {}", state.vi) } else { String::new() }
            ),
            en: format!(
                "{whose}: {} — {}{}",
                path.display(),
                about.en,
                if faults.is_empty() { format!("; {}", state.en) } else { String::new() }
            ),
        });
        for fault in faults {
            let words = mark_words::fault(fault);
            told.push(Both { vi: format!("  - {}", words.vi), en: format!("  - {}", words.en) });
        }
        Ok(())
    };
    if let Some(Seal { image: Some(path), diameter_mm }) = &organisation.seal {
        look(path, ImageOf::Seal, Some(*diameter_mm), screen.say(&both!("con dấu", "seal")))?;
    }
    for holder in &organisation.signers {
        if let Some(path) = &holder.image {
            look(path, ImageOf::Person, holder.width_mm, &holder.name)?;
        }
    }
    let mut text = format!("{}: {}\n", file.display(), organisation.name);
    for line in told {
        text.push_str(screen.say(&line));
        text.push('\n');
    }
    screen.out(&printable(&text))?;
    Ok(if faulty { Exit::Failed } else { Exit::Done })
}

/// Size and resolution of a picture.
fn about(image: &MarkImage) -> Both {
    let (width, height) = (image.image.width(), image.image.height());
    match image.true_width_mm {
        Some(mm) => both!(
            "{w} × {h} điểm ảnh, rộng {m} mm, {d} dpi",
            "{w} × {h} pixels, {m} mm wide, {d} dpi",
            w = width,
            h = height,
            m = mm,
            d = format!("{:.0}", image.dpi(mm))
        ),
        None => both!("{w} × {h} điểm ảnh", "{w} × {h} pixels", w = width, h = height),
    }
}

/// Questions on a terminal.
struct Dialogue<'a> {
    screen: &'a Screen,
    folder: &'a Path,
}

impl Dialogue<'_> {
    fn say(&self, text: &Both) -> Result<()> {
        let mut err = anstream::stderr();
        writeln!(err, "{}", self.screen.say(text)).map_err(|e| messages::cannot_write_stdout(&e))
    }

    /// One line of answer; empty when it is only a line end.
    fn line(&self, question: &Both) -> Result<String> {
        let cannot = |e: io::Error| messages::cannot_write_stdout(&e);
        let mut err = anstream::stderr();
        write!(err, "{}: ", self.screen.say(question)).and_then(|()| err.flush()).map_err(cannot)?;
        let mut line = String::new();
        match io::stdin().lock().read_line(&mut line).map_err(cannot)? {
            // The terminal was closed: nothing half-answered is written.
            0 => Err(Failure::new(
                Exit::Usage,
                both!("dừng giữa chừng, không ghi gì", "stopped half-way; nothing was written"),
            )),
            _ => Ok(line.trim().to_owned()),
        }
    }

    /// Asks until the organisation with the answer in it can be.
    fn ask(
        &self,
        organisation: &mut Organisation,
        question: &Both,
        put: impl Fn(&mut Organisation, String),
    ) -> Result<()> {
        loop {
            let answer = self.line(question)?;
            let mut with = organisation.clone();
            put(&mut with, answer);
            match with.check() {
                Ok(()) => {
                    *organisation = with;
                    return Ok(());
                }
                Err(error) => self.say(&not_that(&error))?,
            }
        }
    }

    fn ask_all(&self, file: &Path) -> Result<Option<Organisation>> {
        self.say(&both!(
            "Hồ sơ cơ quan cho việc ký và kiểm tra văn bản. Câu nào chưa biết thì bấm Enter\nđể bỏ qua; nhiều mục thì cách nhau bằng dấu chấm phẩy. Không hỏi, không lưu mã\nPIN hay mật khẩu.\n",
            "The organisation's profile, for signing and checking documents. Press Enter to\nleave a question out; separate several items by semicolons. No PIN and no\npassword is asked for or kept.\n"
        ))?;
        let items = |text: String| -> Vec<String> {
            text.split(';').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
        };
        let some = |text: String| (!text.is_empty()).then_some(text);
        let mut own = Organisation::new("?");
        self.ask(
            &mut own,
            &both!(
                "Tên cơ quan, như ở đầu văn bản (bắt buộc)",
                "Name of the organisation, as in the heading of its documents (needed)"
            ),
            |own, text| own.name = text,
        )?;
        self.ask(
            &mut own,
            &both!("Cơ quan chủ quản, như ở đầu văn bản", "The body above it, as in the heading"),
            move |own, text| own.parent = some(text),
        )?;
        self.ask(
            &mut own,
            &both!(
                "Cách ghi khác (trong chứng thư, tên cũ)",
                "Other ways it is written (in certificates, older names)"
            ),
            move |own, text| own.also = items(text),
        )?;
        self.ask(
            &mut own,
            &both!("Mã định danh (thí dụ H35.12)", "Codes (such as H35.12)"),
            move |own, text| own.codes = items(text),
        )?;
        self.ask(
            &mut own,
            &both!("Chữ viết tắt trong ký hiệu (thí dụ UBND)", "Abbreviations in its notation (such as UBND)"),
            move |own, text| own.abbreviations = items(text),
        )?;
        self.ask(
            &mut own,
            &both!("Địa danh ghi trước ngày tháng", "Places its documents are dated from"),
            move |own, text| own.places = items(text),
        )?;
        self.seal(&mut own)?;
        while self.signer(&mut own)? {}
        self.ask(
            &mut own,
            &both!("Địa chỉ dịch vụ dấu thời gian (http://…)", "Address of the time-stamping service (http://…)"),
            move |own, text| own.tsa = some(text),
        )?;
        self.ask(
            &mut own,
            &both!("Hồ sơ tin cậy (thí dụ vn-gov)", "Trust profiles (such as vn-gov)"),
            move |own, text| own.trust = items(text),
        )?;
        self.say(&Both { vi: String::new(), en: String::new() })?;
        for line in own.to_toml().lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let line = format!("  {}", printable(line));
            self.say(&Both { vi: line.clone(), en: line })?;
        }
        let answer = self.line(&both!("\nGhi vào '{p}'? [C/k]", "\nWrite to '{p}'? [Y/n]", p = file.display()))?;
        let no = matches!(answer.to_lowercase().as_str(), "k" | "không" | "khong" | "n" | "no");
        Ok((!no).then_some(own))
    }

    fn seal(&self, own: &mut Organisation) -> Result<()> {
        let Some(diameter_mm) = self.millimetres(
            own,
            &both!("Đường kính con dấu theo mẫu đã đăng ký, mm", "Diameter of the registered seal, mm"),
            |own, mm| own.seal = Some(Seal { image: None, diameter_mm: mm }),
        )?
        else {
            return Ok(());
        };
        let question =
            both!("Tệp ảnh con dấu (PNG nền trong suốt, màu đỏ)", "Picture of the seal (PNG, transparent, red)");
        let image = self.picture(&question, ImageOf::Seal, Some(diameter_mm))?;
        own.seal = Some(Seal { image, diameter_mm });
        Ok(())
    }

    /// Whether there was one.
    fn signer(&self, own: &mut Organisation) -> Result<bool> {
        let question = match own.signers.is_empty() {
            true => both!("Họ tên người ký", "Name of somebody who signs"),
            false => both!("Họ tên người ký tiếp theo (Enter: hết)", "Name of the next one who signs (Enter: no more)"),
        };
        let before = own.signers.len();
        let holder = |name| OfficeHolder { name, title: None, image: None, width_mm: None, certificate: None };
        self.ask(own, &question, move |own, text| {
            if !text.is_empty() {
                own.signers.push(holder(text));
            }
        })?;
        if own.signers.len() == before {
            return Ok(false);
        }
        let title = both!("  Chức vụ, như in trên văn bản (thí dụ CHỦ TỊCH)", "  Title, as printed (such as CHỦ TỊCH)");
        self.ask(own, &title, |own, text| {
            if let Some(last) = own.signers.last_mut() {
                last.title = (!text.is_empty()).then_some(text);
            }
        })?;
        let width = both!("  Bề rộng chữ ký trên giấy, mm", "  Width of the signature on paper, mm");
        let width_mm = self.millimetres(own, &width, |own, mm| {
            if let Some(last) = own.signers.last_mut() {
                last.width_mm = Some(mm);
            }
        })?;
        let question = both!(
            "  Tệp ảnh chữ ký (PNG nền trong suốt, màu xanh)",
            "  Picture of the signature (PNG, transparent, blue)"
        );
        let image = self.picture(&question, ImageOf::Person, width_mm)?;
        if let Some(last) = own.signers.last_mut() {
            last.image = image;
        }
        Ok(true)
    }

    /// A length that the profile takes; `None` when it was left out.
    fn millimetres(
        &self,
        own: &mut Organisation,
        question: &Both,
        put: impl Fn(&mut Organisation, f64),
    ) -> Result<Option<f64>> {
        loop {
            let answer = self.line(question)?;
            if answer.is_empty() {
                return Ok(None);
            }
            let Some(mm) = number(&answer) else {
                self.say(&both!("  Cần một số milimét, thí dụ 36", "  A number of millimetres is needed, such as 36"))?;
                continue;
            };
            let mut with = own.clone();
            put(&mut with, mm);
            match with.check() {
                Ok(()) => {
                    *own = with;
                    return Ok(Some(mm));
                }
                Err(error) => self.say(&not_that(&error))?,
            }
        }
    }

    /// A picture that is looked at while its file is still at hand; asked for again until it is as prescribed, or left out.
    fn picture(&self, question: &Both, of: ImageOf, width_mm: Option<f64>) -> Result<Option<PathBuf>> {
        loop {
            let answer = self.line(question)?;
            if answer.is_empty() {
                return Ok(None);
            }
            // As files are dropped onto terminals.
            let path = PathBuf::from(answer.trim_matches(['\'', '"']));
            let image = match image(&path, of, width_mm) {
                Ok(image) => image,
                Err(failure) => {
                    self.say(&Both { vi: format!("  {}", failure.what.vi), en: format!("  {}", failure.what.en) })?;
                    continue;
                }
            };
            let faults = image.faults(None);
            let about = about(&image);
            self.say(&Both { vi: format!("  {}", about.vi), en: format!("  {}", about.en) })?;
            for fault in &faults {
                let words = mark_words::fault(*fault);
                self.say(&Both { vi: format!("  ✘ {}", words.vi), en: format!("  ✘ {}", words.en) })?;
            }
            if faults.iter().copied().any(ImageFault::is_grave) {
                self.say(&both!(
                    "  Ảnh này chưa dùng được: sửa ảnh rồi nhập lại, hoặc bấm Enter để bỏ qua",
                    "  This picture cannot be used yet: correct it and name it again, or press Enter to leave it out"
                ))?;
                continue;
            }
            return relative(&path, self.folder).map(Some);
        }
    }
}

/// Why an answer is not taken, in words for who answers.
fn not_that(error: &OrganisationError) -> Both {
    let OrganisationError::Value { key, problem } = error else {
        let text = format!("  {error}");
        return Both { vi: text.clone(), en: text };
    };
    let vi = match key.as_str() {
        "name" | "parent" | "signers.name" | "signers.title" => "cần ghi trên một dòng, không để trống",
        "codes" => "mã có tối đa 35 ký tự 0-9, A-Z và dấu chấm, thí dụ H35.12",
        "seal.diameter-mm" => "con dấu có đường kính từ 15 đến 80 mm",
        "signers.width-mm" => "chữ ký rộng từ 5 đến 120 mm",
        "tsa" => "cần địa chỉ bắt đầu bằng http:// hoặc https://, không kèm tên hay mật khẩu",
        _ => "có mục để trống, quá dài hoặc nhiều dòng",
    };
    Both { vi: format!("  {vi}"), en: format!("  {problem}") }
}
