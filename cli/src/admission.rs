//! Whether a certificate may sign, asked before the token is unlocked (TT 15/2025/TT-BKHCN Điều 5, Phụ lục II; NĐ 68/2024/NĐ-CP
//! Điều 29: check the certificate, check the path, then sign). What is known to be wrong is refused; what cannot be known
//! offline is a warning, and online an error that only an explicit wish overrides.

use kyso::base::{Limits, UnixTime};
use kyso::crypto::{AwsLc, DigestAlgorithm};
use kyso::sign;
use kyso::trust::{
    CertificateStatus, LinkCache, NoPath, Online, Path, PathBuilder, PathProblem, Status, StatusCache, StatusChecker,
    StatusData, TrustStore,
};
use kyso::x509::Certificate;

use crate::failure::{Exit, Failure, Result};
use crate::lang::{Both, both};
use crate::screen::Screen;
use crate::sign_words;

/// How long a list or answer that does not say when it is renewed counts as news.
const FRESH_SECONDS: i64 = 86_400;

/// Issuers fetched one above the other; paths have two to four certificates.
const MOST_FETCHED: u8 = 4;

/// What a certificate is checked with.
pub(crate) struct Admission<'a> {
    pub(crate) at: UnixTime,
    pub(crate) trust: &'a TrustStore,
    pub(crate) status: &'a [StatusData],
    pub(crate) online: Option<&'a dyn Online>,
    /// The wish to sign without a path, or with an unknown status.
    pub(crate) allow_untrusted: bool,
    /// Whom to trust was said for this very run, so there has to be a path.
    pub(crate) path_needed: bool,
    /// The level asked for holds revocation data, so there has to be some.
    pub(crate) status_needed: bool,
    pub(crate) screen: &'a Screen,
}

/// What the newest verified statements say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Good,
    Unknown,
    Revoked(UnixTime),
    OnHold(UnixTime),
    /// The authority's responder does not know the certificate.
    NotIssued,
}

impl Admission<'_> {
    /// Refuses a certificate that is not in order. `pool`: certificates that came with it, trusted for nothing.
    pub(crate) fn check(&self, certificate: &Certificate, pool: &[Certificate]) -> Result<()> {
        sign::check_certificate(certificate, self.at).map_err(|e| about(certificate, sign_words::certificate(&e)))?;
        let waived = self.allow_untrusted && !self.status_needed;
        if self.trust.anchors.is_empty()
            && (waived || !(self.path_needed || self.status_needed || self.online.is_some()))
        {
            self.screen.note(&both!(
                "lưu ý: máy này chưa nhận chứng thư tin cậy nào, nên chưa kiểm tra đường dẫn và tình trạng thu hồi của chứng thư; xem 'kyso trust --help'",
                "note: this computer has not accepted any trusted certificate, so the certificate's path and revocation status are not checked; see 'kyso trust --help'"
            ));
            return Ok(());
        }
        let (limits, links, lists) = (Limits::default(), LinkCache::default(), StatusCache::default());
        let builder = || PathBuilder::new(self.trust, &AwsLc, &limits, &links);
        let mut pool = pool.to_vec();
        let path = match self.path(&builder(), certificate, &mut pool) {
            Ok(path) => path,
            Err(none) if waived => {
                let words = no_path(&none);
                self.screen.note(&both!("lưu ý: {v}", "note: {v}", v = self.screen.say(&words)));
                return Ok(());
            }
            Err(none) => return Err(about(certificate, untrusted(&none))),
        };
        self.sound(&path).map_err(|failure| about(certificate, failure))?;
        let checker = StatusChecker::new(builder(), &AwsLc, &limits, &lists);
        let mut unknown = Vec::new();
        // The anchor, last, is believed in its own right: nobody above it could revoke it.
        for (index, one) in path.certificates().iter().enumerate().take(path.links().len()) {
            let mut data = self.status.to_vec();
            let mut failures = Vec::new();
            if let (Some(online), Some(issuer)) = (self.online, path.certificates().get(index.saturating_add(1))) {
                let fetched = online.status(one, issuer, self.at);
                data.extend(fetched.found);
                failures.extend(fetched.failures);
            }
            let status = checker.check(&path, index, &data, &pool, self.at);
            match status.as_ref().map_or(Standing::Unknown, |status| standing(status, self.at)) {
                Standing::Good => {}
                Standing::Unknown => unknown.push((one.clone(), failures)),
                bad => return Err(about(certificate, revoked(one, bad))),
            }
        }
        if unknown.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = unknown.iter().map(|(c, _)| format!("'{}'", name(c))).collect();
        let names = names.join(", ");
        if self.status_needed || (self.online.is_some() && !self.allow_untrusted) {
            let hint = match (self.online.is_some(), self.status_needed) {
                (false, _) => both!(
                    "mức chữ ký này cần tình trạng thu hồi: thêm --online, hoặc đưa CRL và OCSP bằng --crl",
                    "this level needs the revocation status: add --online, or give CRLs and OCSP responses with --crl"
                ),
                (true, true) => both!(
                    "kiểm tra đường mạng, hoặc đưa CRL bằng --crl",
                    "check the network, or give the CRL with --crl"
                ),
                (true, false) => both!(
                    "kiểm tra đường mạng, đưa CRL bằng --crl, hoặc thêm --allow-untrusted-certificate nếu chấp nhận rủi ro",
                    "check the network, give the CRL with --crl, or add --allow-untrusted-certificate if you take the risk"
                ),
            };
            let exit = if self.online.is_some() { Exit::Network } else { Exit::Key };
            let mut failure = Failure::new(
                exit,
                both!(
                    "không biết được tình trạng thu hồi của {n}",
                    "the revocation status of {n} could not be found out",
                    n = names
                ),
            )
            .hint(hint);
            failure.causes.extend(unknown.iter().flat_map(|(_, f)| f).map(|f| format!("{}: {}", f.url, f.detail)));
            return Err(about(certificate, failure));
        }
        // TT 15/2025 Phụ lục II 1.2: where neither list nor responder can be asked, a warning is shown.
        self.screen.note(&both!(
            "lưu ý: chưa kiểm tra được tình trạng thu hồi của {n}",
            "note: the revocation status of {n} was not checked",
            n = names
        ));
        Ok(())
    }

    /// A path, with issuers fetched where one is missing.
    fn path(
        &self,
        builder: &PathBuilder<'_>,
        certificate: &Certificate,
        pool: &mut Vec<Certificate>,
    ) -> std::result::Result<Path, NoPath> {
        let mut left = MOST_FETCHED;
        loop {
            let none = match builder.build(certificate, pool, self.at) {
                Ok(path) => return Ok(path),
                Err(none) => none,
            };
            let Some(online) = self.online.filter(|_| none.problem == PathProblem::IssuerUnknown && left > 0) else {
                return Err(none);
            };
            left -= 1;
            let mut found = online.issuers(&none.certificate).found;
            found.retain(|issuer| !pool.contains(issuer));
            if found.is_empty() {
                return Err(none);
            }
            pool.append(&mut found);
        }
    }

    /// Every certificate of the path within its validity, and signed with an algorithm in force (Phụ lục II 1.1, 1.3).
    fn sound(&self, path: &Path) -> Result<()> {
        for one in path.certificates().iter().skip(1) {
            if self.at < one.not_before() || self.at > one.not_after() {
                return Err(Failure::new(
                    Exit::Key,
                    both!(
                        "chứng thư của nơi cấp '{n}' chỉ có hiệu lực từ {a} đến {b}",
                        "the authority's certificate '{n}' is valid only from {a} to {b}",
                        n = name(one),
                        a = one.not_before(),
                        b = one.not_after()
                    ),
                )
                .hint(both!(
                    "xin chứng thư ký số mới; kiểm tra đồng hồ của máy",
                    "ask for a new signing certificate; check this computer's clock"
                )));
            }
        }
        for (one, link) in path.certificates().iter().zip(path.links()) {
            use DigestAlgorithm as D;
            if !matches!(link.scheme.digest(), D::Sha256 | D::Sha384 | D::Sha512) {
                return Err(Failure::new(
                    Exit::Key,
                    both!(
                        "chứng thư '{n}' được cấp bằng thuật toán {d}, không còn được chấp nhận",
                        "the certificate '{n}' was issued with {d}, which is no longer accepted",
                        n = name(one),
                        d = link.scheme.digest().name()
                    ),
                )
                .hint(both!("xin chứng thư ký số mới", "ask for a new signing certificate")));
            }
        }
        Ok(())
    }
}

/// A revocation stands whatever is said later; a suspension ends when something newer says so.
fn standing(status: &CertificateStatus, at: UnixTime) -> Standing {
    if status.no_check {
        return Standing::Good;
    }
    let revoked = status.evidence.iter().find_map(|e| match e.status {
        Status::Revoked { at, .. } => Some(at),
        _ => None,
    });
    if let Some(since) = revoked {
        return Standing::Revoked(since);
    }
    let Some(newest) = status.evidence.iter().max_by_key(|e| e.this_update) else { return Standing::Unknown };
    match newest.status {
        Status::OnHold { since } => Standing::OnHold(since),
        Status::Unknown => Standing::NotIssued,
        Status::Good => {
            let until = newest.next_update.unwrap_or(newest.this_update.plus_seconds(FRESH_SECONDS));
            if until < at { Standing::Unknown } else { Standing::Good }
        }
        Status::Revoked { at, .. } => Standing::Revoked(at),
    }
}

fn name(certificate: &Certificate) -> String {
    let subject = certificate.subject();
    subject.common_name().map_or_else(|| subject.to_string(), str::to_owned)
}

/// Names the certificate, and says that the token was left alone.
fn about(certificate: &Certificate, failure: Failure) -> Failure {
    let name = name(certificate);
    let what = Both {
        vi: format!("không ký bằng chứng thư '{name}': {}", failure.what.vi),
        en: format!("will not sign with the certificate '{name}': {}", failure.what.en),
    };
    Failure { what, ..failure }
}

fn revoked(certificate: &Certificate, standing: Standing) -> Failure {
    let n = name(certificate);
    let what = match standing {
        Standing::OnHold(since) => both!("'{n}' bị tạm dừng từ {t}", "'{n}' is suspended since {t}", n = n, t = since),
        Standing::NotIssued => {
            both!("nơi cấp không biết chứng thư '{n}'", "its authority does not know the certificate '{n}'", n = n)
        }
        Standing::Revoked(at) => both!("'{n}' đã bị thu hồi từ {t}", "'{n}' is revoked since {t}", n = n, t = at),
        Standing::Good | Standing::Unknown => both!("'{n}'", "'{n}'", n = n),
    };
    Failure::new(Exit::Key, what)
        .hint(both!("liên hệ nơi cấp chứng thư", "turn to the authority that issued the certificate"))
}

fn no_path(none: &NoPath) -> Both {
    let n = name(&none.certificate);
    let issuer = none.certificate.issuer();
    let issuer = issuer.common_name().map_or_else(|| issuer.to_string(), str::to_owned);
    match none.problem {
        PathProblem::IssuerUnknown => both!(
            "không có đường dẫn tới nơi cấp tin cậy: thiếu chứng thư '{i}' đã cấp '{n}'",
            "no path leads to a trusted authority: the certificate '{i}', which issued '{n}', is missing",
            i = issuer,
            n = n
        ),
        PathProblem::NotAnAnchor => both!(
            "đường dẫn chứng thư kết thúc ở '{n}', không phải nơi cấp tin cậy",
            "the path ends at '{n}', which is no trusted authority",
            n = n
        ),
        other => both!(
            "không có đường dẫn tới nơi cấp tin cậy: '{n}' ({p})",
            "no path leads to a trusted authority: '{n}' ({p})",
            n = n,
            p = problem_name(other)
        ),
    }
}

/// As written in reports.
fn problem_name(problem: PathProblem) -> String {
    serde_json::to_value(problem).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn untrusted(none: &NoPath) -> Failure {
    Failure::new(Exit::Key, no_path(none)).hint(both!(
        "thêm nơi cấp bằng 'kyso trust add' hoặc --trust, chứng thư trung gian bằng --intermediates; hoặc ký thử với --allow-untrusted-certificate",
        "add the authority with 'kyso trust add' or --trust, authorities between with --intermediates; or sign for a trial with --allow-untrusted-certificate"
    ))
}
