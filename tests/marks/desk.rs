//! Who signs, and with what.

use std::path::PathBuf;
use std::process::Command;

use kyso::appearance::letter::{sample_seal_png, sample_signature_png};
use kyso::base::{Day, Limits, UnixTime};
use kyso::marks::{Candidate, ImageOf, MarkImage, Plan, Profile, Refusal, Wanted};
use kyso::pdf::Credentials;
use kyso::policy::{Policy, Verdict};
use kyso::report::Report;
use kyso::sign::Request;
use kyso::trust::TrustStore;
use kyso::{FormError, Settings, candidate_pictures, sign_by_form, verify};

use crate::support::{self, Pki, SoftSigner, now};

pub(crate) struct Desk {
    pub(crate) pki: &'static Pki,
    pub(crate) leader: SoftSigner,
    pub(crate) clerk: SoftSigner,
    pub(crate) drafter: SoftSigner,
    pub(crate) time: UnixTime,
    folder: tempfile::TempDir,
}

#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) pdf: Vec<u8>,
    pub(crate) plan: Plan,
}

pub(crate) fn day(year: i16, month: i8, day: i8) -> Day {
    Day::new(year, month, day).unwrap()
}

/// As the decree's forms show a time.
pub(crate) fn at(time: UnixTime) -> String {
    let text = time.vietnam();
    let (day, clock) = text.split_once(' ').unwrap();
    format!("{day}; {clock}+07:00")
}

#[track_caller]
pub(crate) fn refused(made: Result<Made, FormError>) -> Refusal {
    match made {
        Err(FormError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

impl Desk {
    pub(crate) fn new() -> Option<Self> {
        let pki = Pki::shared()?;
        let signer = |name| SoftSigner::new(&pki.leaf(name));
        let (leader, clerk, drafter) = (signer("rsa"), signer("rsa3072"), signer("p256"));
        Some(Self { pki, leader, clerk, drafter, time: now(), folder: support::temp_dir() })
    }

    /// What a profile needs, but for number and date. The seal is 36 mm across, the signature 45 mm wide.
    pub(crate) fn wanted(&self, profile: Profile) -> Wanted {
        let mut wanted = Wanted::new(profile, self.time, "Nguyễn Thị Ánh Mẫu");
        wanted.organisation = Some("UBND xã Minh Mẫu".to_owned());
        wanted.image = match profile {
            Profile::Approve => {
                Some(MarkImage::from_png(&sample_signature_png(), ImageOf::Person, Some(45.0)).unwrap())
            }
            Profile::Initial => {
                Some(MarkImage::from_png(&sample_signature_png(), ImageOf::Person, Some(12.0)).unwrap())
            }
            Profile::Issue => Some(MarkImage::from_png(&sample_seal_png(), ImageOf::Seal, Some(36.0)).unwrap()),
            _ => None,
        };
        wanted
    }

    pub(crate) fn sign(&self, pdf: &[u8], signer: &SoftSigner, wanted: &Wanted) -> Result<Made, FormError> {
        let mut out = Vec::new();
        let request = Request::new(self.time);
        let signed = sign_by_form(&pdf.to_vec(), &mut out, signer, &request, wanted, None, &Limits::default())?;
        Ok(Made { pdf: out, plan: signed.plan })
    }

    #[track_caller]
    pub(crate) fn approve(&self, pdf: &[u8]) -> Made {
        self.sign(pdf, &self.leader, &self.wanted(Profile::Approve)).unwrap()
    }

    pub(crate) fn pictures(&self, pdf: &[u8], candidates: &[Candidate]) -> Vec<(u32, Vec<u8>)> {
        candidate_pictures(&pdf.to_vec(), candidates, &Credentials::none(), &Limits::default()).unwrap()
    }

    pub(crate) fn report(&self, pdf: &[u8]) -> Report {
        let roots = kyso::x509::Certificate::all_from_file(&self.pki.root_pem).unwrap();
        let mut trust = TrustStore::default();
        trust.add_anchors(None, roots);
        let policy = "schema = \"kyso.policy/1\"\nname = \"marks\"\nrevocation = \"if-available\"\n";
        verify(&pdf.to_vec(), &Settings::new(now(), trust, Policy::from_toml(policy).unwrap()))
            .unwrap()
            .report("document")
    }

    /// Our own verifier passes every signature, and finds nothing hidden or covered that the form does not ask for.
    #[track_caller]
    pub(crate) fn passes(&self, pdf: &[u8], signatures: usize, what: &str) {
        let report = self.report(pdf);
        let text = kyso::report::render(&report, kyso::report::Lang::En, kyso::report::Detail::Verbose);
        assert_eq!((report.verdict, report.signatures.len()), (Verdict::Passed, signatures), "{what}\n{text}");
        for signature in &report.signatures {
            for finding in &signature.findings {
                let grave = finding.severity != kyso::policy::Severity::Info;
                let is_known = finding.code == "revocation.not-checked";
                assert!(!grave || is_known, "{what}: {} {}", finding.code, finding.en);
            }
        }
    }

    /// The document with a field filled in anew behind its end, and where it is; `None` without pyHanko.
    pub(crate) fn changed_by_pyhanko(&self, pdf: &[u8], field: &str, value: &str) -> Option<(Vec<u8>, PathBuf)> {
        let python = support::peers::pyhanko_python()?;
        let (from, to) = (self.folder.path().join("from.pdf"), self.folder.path().join("to.pdf"));
        std::fs::write(&from, pdf).unwrap();
        let script = "import sys\n\
            from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter\n\
            from pyhanko.pdf_utils.generic import pdf_string\n\
            w = IncrementalPdfFileWriter(open(sys.argv[1], 'rb'))\n\
            for ref in w.root['/AcroForm']['/Fields']:\n\
            \x20   f = ref.get_object()\n\
            \x20   if f['/T'] == sys.argv[3]:\n\
            \x20       f['/V'] = pdf_string(sys.argv[4]); w.mark_update(ref)\n\
            w.write(open(sys.argv[2], 'wb'))\n";
        let output =
            Command::new(python).args(["-c", script]).arg(&from).arg(&to).args([field, value]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let octets = std::fs::read(&to).unwrap();
        assert!(octets.len() > pdf.len());
        Some((octets, to))
    }
}
