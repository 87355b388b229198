//! The honest files that attacks start from, and how verdicts are asked for.

use std::sync::OnceLock;

use kyso::base::Limits;
use kyso::pdf::ChangeLevel;
use kyso::policy::{Policy, Reason, Verdict};
use kyso::sign::{PageChoice, Placed, Request, sign};
use kyso::trust::TrustStore;
use kyso::{Settings, Verification, verify};

use super::editor::stream;
use super::support::{OpensslTsa, Pki, RawPdf, Sample, SoftSigner, now};

/// Signers and files, made once.
pub struct World {
    pub pki: &'static Pki,
    /// A trusted signer.
    pub signer: SoftSigner,
    /// A second trusted signer.
    pub second: SoftSigner,
    /// A signer nobody trusts, with the same names.
    pub stranger: SoftSigner,
    pub tsa: OpensslTsa,
    /// Two pages of text, no form.
    pub plain: Vec<u8>,
    /// The same, signed once.
    pub one: Vec<u8>,
    /// Signed once, with plenty of room in the hole.
    pub roomy: Vec<u8>,
    /// Signed twice.
    pub two: Vec<u8>,
    /// With cross-reference streams, signed once.
    pub streams: Vec<u8>,
    /// With a form and things to tamper with, signed once.
    pub form_one: Vec<u8>,
    /// The same, certified with permission 1, 2, 3.
    pub certified: [Vec<u8>; 3],
}

pub fn world() -> Option<&'static World> {
    static WORLD: OnceLock<Option<World>> = OnceLock::new();
    WORLD.get_or_init(make).as_ref()
}

fn make() -> Option<World> {
    let pki = Pki::shared()?;
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let second = SoftSigner::new(&pki.leaf("rsa"));
    let stranger = SoftSigner::new(&Pki::make().leaf("p256"));
    let plain = Sample::default().build();
    let one = signed(&plain, &signer, &request());
    let mut wide = request();
    wide.time_stamp = true;
    wide.reason = Some("x".repeat(120));
    let roomy = signed(&plain, &signer, &wide);
    let two = signed(&one, &second, &visible());
    let streams = signed(&Sample::default().raw().stream(), &signer, &request());
    let form = form_document().table();
    let form_one = signed(&form, &signer, &request());
    let certified = [1, 2, 3].map(|level| {
        let mut certify = request();
        certify.certify = Some(level);
        signed(&form, &signer, &certify)
    });
    let tsa = OpensslTsa::new(pki);
    Some(World { pki, signer, second, stranger, tsa, plain, one, roomy, two, streams, form_one, certified })
}

/// 5 form; 6 empty signature field A; 50 text field SoDen with looks 51; 53 SoDen1 with looks 54; 55 empty signature field B
/// whose looks 61 the page draws as well, under the name N; 56 check box with looks 57, 58; 60 what covers the text; 70
/// content that calls itself a cross-reference stream; 80 octets that read as another object 21; 81 another catalog.
pub fn form_document() -> RawPdf {
    let mut raw = Sample { empty_field: Some(("A", [300.0, 100.0, 500.0, 160.0])), ..Sample::default() }.raw();
    raw.set(5, "<< /Fields [6 0 R 50 0 R 53 0 R 55 0 R 56 0 R] /DA (/F1 0 Tf 0 g) >>");
    let widget = "/Type /Annot /Subtype /Widget /F 4 /P 10 0 R";
    let text = |name: &str, y: u32, looks: u32| {
        format!(
            "<< /FT /Tx /T ({name}) /V (12) /DA (/F1 12 Tf 0 g) {widget} /Rect [72 {y} 172 {}] /AP << /N {looks} 0 R >> >>",
            y + 20
        )
    };
    let drawn = |what: &str| stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20]", what);
    raw.set(50, text("SoDen", 500, 51));
    raw.set(51, drawn("BT /F1 12 Tf (12) Tj ET"));
    raw.set(53, text("SoDen1", 470, 54));
    raw.set(54, drawn("BT /F1 12 Tf (12) Tj ET"));
    raw.set(55, format!("<< /FT /Sig /T (B) {widget} /Rect [72 300 272 340] /AP << /N 61 0 R >> >>"));
    raw.set(
        56,
        format!("<< /FT /Btn /T (Khan) {widget} /Rect [72 440 92 460] /V /Off /AS /Off /AP << /N << /On 57 0 R /Off 58 0 R >> >> >>"),
    );
    raw.set(57, drawn("0 0 10 10 re f"));
    raw.set(58, drawn("0 0 10 10 re s"));
    raw.set(60, drawn("1 g 0 0 100 20 re f"));
    raw.set(61, drawn("BT /F1 12 Tf (Dong y) Tj ET"));
    raw.set(70, stream("/Type /XRef", "BT /F1 14 Tf 72 600 Td (Muc hai) Tj ET"));
    raw.set(11, stream("", "BT /F1 14 Tf 72 700 Td (So tien 100) Tj ET /X1 Do /N Do"));
    raw.set(80, stream("", "21 0 obj\n<< /Length 3 >>\nstream\n0 g\nendstream\nendobj\n"));
    raw.set(81, "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>");
    raw.set(
        10,
        "<< /Type /Page /Parent 2 0 R /Contents [11 0 R 70 0 R] /Resources << /Font << /F1 3 0 R >> \
         /XObject << /X1 60 0 R /N 61 0 R >> >> /Annots [6 0 R 50 0 R 53 0 R 55 0 R 56 0 R] >>",
    );
    raw
}

/// As another program would sign, which looks at nothing.
pub fn request() -> Request {
    let mut request = Request::new(now());
    request.allow_dynamic = true;
    request
}

pub fn visible() -> Request {
    let mut request = request();
    let line = kyso::appearance::Line::new("Da ky", kyso::appearance::Style::Regular);
    let mut looks = kyso::appearance::Spec::text(vec![line]);
    looks.font = kyso::appearance::FontChoice::Embedded;
    request.appearance = Some(Placed { page: PageChoice::First, rect_mm: [20.0, 30.0, 60.0, 20.0], appearance: looks });
    request
}

pub fn signed(pdf: &[u8], signer: &SoftSigner, request: &Request) -> Vec<u8> {
    let mut out = Vec::new();
    // Whoever prepares an attack is not stopped by what a careful signer would refuse.
    let mut request = request.clone();
    request.allow_dynamic = true;
    sign(&pdf.to_vec(), &mut out, signer, &request, None, &Limits::default()).unwrap_or_else(|e| panic!("{e:?}"));
    out
}

pub fn policy() -> Policy {
    Policy::from_toml("schema = \"kyso.policy/1\"\nname = \"attacks\"\nrevocation = \"if-available\"\n").unwrap()
}

pub fn settings(world: &World) -> Settings {
    let mut trust = TrustStore::default();
    trust.add_anchors(None, [world.pki.root()]);
    // A minute ahead: tokens made meanwhile are not from the future.
    Settings::new(now().plus_seconds(60), trust, policy())
}

pub fn look(world: &World, pdf: &[u8]) -> Result<Verification, String> {
    verify(&pdf.to_vec(), &settings(world)).map_err(|error| {
        let mut text = error.to_string();
        let mut next = std::error::Error::source(&error);
        while let Some(cause) = next {
            text.push_str(&format!(": {cause}"));
            next = cause.source();
        }
        text
    })
}

/// What an attack may end in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    Failed(Reason),
    Undecided(Reason),
    Malformed,
    Unsigned,
    Passed,
}

pub const FORMAT: Want = Want::Failed(Reason::FormatFailure);
pub const MODIFIED: Want = Want::Failed(Reason::DocumentModified);
pub const OPEN: Want = Want::Undecided(Reason::DocumentModified);

pub fn outcome(looked: &Result<Verification, String>) -> Option<Want> {
    let Ok(verification) = looked else { return Some(Want::Malformed) };
    let judgement = verification.judgement();
    match (judgement.verdict, judgement.reason) {
        (Verdict::Failed, Some(reason)) => Some(Want::Failed(reason)),
        (Verdict::Indeterminate, Some(reason)) => Some(Want::Undecided(reason)),
        (Verdict::Unsigned, _) => Some(Want::Unsigned),
        (Verdict::Passed, _) => Some(Want::Passed),
        _ => None,
    }
}

/// Codes of errors and the change level, for messages.
pub fn words(looked: &Result<Verification, String>) -> String {
    match looked {
        Err(error) => error.clone(),
        Ok(v) => {
            let mut codes: Vec<String> = v
                .judgement()
                .signatures
                .iter()
                .flat_map(|s| &s.findings)
                .filter(|f| f.severity == kyso::policy::Severity::Error)
                .map(|f| format!("{} {}", f.code, f.argument("detail")))
                .collect();
            codes.dedup();
            codes.truncate(4);
            codes.join("; ")
        }
    }
}

pub fn level(verification: &Verification) -> ChangeLevel {
    let changes = verification.facts().signatures.iter().flat_map(|s| &s.changes);
    changes.map(|c| c.level).max().unwrap_or(ChangeLevel::None)
}

/// Writes a file that did not end as expected where it can be looked at.
fn keep(row: &str, what: &str, pdf: &[u8]) {
    if let Some(dir) = std::env::var_os("KYSO_KEEP_ATTACKS") {
        let name: String = format!("{row}-{what}").chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        std::fs::write(std::path::Path::new(&dir).join(format!("{name}.pdf")), pdf).unwrap();
    }
}

/// Attacks of one group with what came of each; [`Trial::end`] prints the table and fails for what differs.
pub struct Trial<'w> {
    world: &'w World,
    lines: Vec<String>,
    wrong: Vec<String>,
}

impl<'w> Trial<'w> {
    pub fn new(world: &'w World) -> Self {
        Self { world, lines: Vec::new(), wrong: Vec::new() }
    }

    /// `row`: the threat; `what`: the variant; `wants`: every outcome that is right, none of them `Passed` for an attack.
    pub fn attack(&mut self, row: &str, what: &str, pdf: &[u8], wants: &[Want]) {
        assert!(!wants.contains(&Want::Passed), "{row}: an attack that may pass");
        let _ = self.check(row, what, pdf, wants);
    }

    /// Neither passed nor taken for unsigned, whatever else.
    pub fn never(&mut self, row: &str, what: &str, pdf: &[u8]) {
        let looked = look(self.world, pdf);
        let right = !matches!(outcome(&looked), Some(Want::Passed | Want::Unsigned) | None);
        self.tell(row, what, pdf, &looked, right, "anything but passed or unsigned");
    }

    /// Nobody can say.
    pub fn undecided(&mut self, row: &str, what: &str, pdf: &[u8]) {
        let looked = look(self.world, pdf);
        let right = matches!(outcome(&looked), Some(Want::Undecided(_)));
        self.tell(row, what, pdf, &looked, right, "undecided");
    }

    pub fn look(&self, pdf: &[u8]) -> Result<Verification, String> {
        look(self.world, pdf)
    }

    /// Records what was found out elsewhere.
    pub fn tell(
        &mut self,
        row: &str,
        what: &str,
        pdf: &[u8],
        looked: &Result<Verification, String>,
        right: bool,
        expected: &str,
    ) {
        let got = outcome(looked).map_or("?".to_owned(), |g| format!("{g:?}"));
        let line = format!("{row} {what}: {got} ({})", words(looked));
        if !right {
            self.wrong.push(format!("{line}, expected {expected}"));
            keep(row, what, pdf);
        }
        self.lines.push(line);
    }

    /// A file that must not be refused.
    pub fn control(&mut self, row: &str, what: &str, pdf: &[u8], want: Want, changes: ChangeLevel) {
        let looked = self.check(row, what, pdf, &[want]);
        if let Some(other) = looked.as_ref().ok().map(level).filter(|other| *other != changes) {
            self.wrong.push(format!("{row} {what}: level {other:?}, expected {changes:?}"));
        }
    }

    pub fn check(&mut self, row: &str, what: &str, pdf: &[u8], wants: &[Want]) -> Result<Verification, String> {
        let looked = look(self.world, pdf);
        let got = outcome(&looked);
        let line = format!("{row} {what}: {} ({})", got.map_or("?".to_owned(), |g| format!("{g:?}")), words(&looked));
        if got.is_none_or(|got| !wants.contains(&got)) {
            self.wrong.push(format!("{line}, expected {wants:?}"));
            keep(row, what, pdf);
        }
        self.lines.push(line);
        looked
    }

    pub fn end(self) {
        for line in &self.lines {
            println!("{line}");
        }
        assert!(self.wrong.is_empty(), "{} wrong:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}
