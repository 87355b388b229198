//! Name constraints over a path (RFC 5280 §4.2.1.10, §6.1.3 (b), (c)): the names of every certificate, the target's
//! always (threat V-04), against the subtrees of every authority above it.
//!
//! What can be read in two ways is refused in both (threat V-05): an unclear name is never permitted and always
//! excluded.

use std::collections::HashMap;

use super::problem::{PathProblem, Refusal};
use crate::asn1::oid::oid;
use crate::x509::Certificate;
use crate::x509::GeneralName;
use crate::x509::Name;
use crate::x509::NameConstraints;

/// emailAddress in a subject (RFC 5280 §4.1.2.6).
const EMAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";
/// id-on-SmtpUTF8Mailbox (RFC 9598 §3): a mailbox that constraints on rfc822Name concern, too.
const SMTP_UTF8_MAILBOX: &[u8] = oid!("1.3.6.1.5.5.7.8.9");
/// A comparison of long names costs as many as there are such pieces in the shorter one.
const PIECE: usize = 64;

/// Whether a name lies in a subtree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lies {
    Within,
    Outside,
    /// Neither can be said.
    Unclear,
}

use Lies::{Outside, Unclear, Within};

fn lies(within: bool) -> Lies {
    if within { Within } else { Outside }
}

/// A name to be compared; borrowed where it stands.
#[derive(Clone, Copy)]
enum Subject<'c> {
    Directory(&'c Name),
    General(&'c GeneralName),
    /// emailAddress of a subject; `None` when it is no text.
    Email(Option<&'c str>),
}

/// Which names are compared with which subtrees.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Mailbox,
    Domain,
    Directory,
    Uri,
    Address,
    Other,
    X400,
    EdiParty,
    Registered,
}

fn kind(name: &GeneralName) -> Kind {
    match name {
        GeneralName::OtherName { .. } => Kind::Other,
        GeneralName::Rfc822(_) => Kind::Mailbox,
        GeneralName::Dns(_) => Kind::Domain,
        GeneralName::X400(_) => Kind::X400,
        GeneralName::Directory(_) => Kind::Directory,
        GeneralName::EdiParty(_) => Kind::EdiParty,
        GeneralName::Uri(_) => Kind::Uri,
        GeneralName::Ip(_) => Kind::Address,
        GeneralName::RegisteredId(_) => Kind::Registered,
    }
}

/// The constraints of one authority.
struct Subtrees<'c> {
    permitted: HashMap<Kind, Vec<&'c GeneralName>>,
    excluded: HashMap<Kind, Vec<&'c GeneralName>>,
}

impl<'c> Subtrees<'c> {
    fn new(constraints: &'c NameConstraints) -> Self {
        let by_kind = |names: &'c [GeneralName]| {
            let mut sorted: HashMap<Kind, Vec<&GeneralName>> = HashMap::new();
            for name in names {
                sorted.entry(kind(name)).or_default().push(name);
            }
            sorted
        };
        Self { permitted: by_kind(&constraints.permitted), excluded: by_kind(&constraints.excluded) }
    }
}

/// Checks the names of a path (target first, anchor last), taking every comparison from `budget`.
pub(super) fn check(path: &[Certificate], budget: &mut u32) -> Result<(), Refusal> {
    let mut above: Vec<Subtrees<'_>> = Vec::new();
    for (index, certificate) in path.iter().enumerate().rev() {
        let anchor = index + 1 == path.len();
        // RFC 5280 §6.1.3: self-issued authorities serve key rollover; the target is asked whoever issued it.
        let exempt = anchor || (index > 0 && certificate.is_self_issued());
        if !exempt && !above.is_empty() {
            for subject in subjects(certificate) {
                for subtrees in &above {
                    spend(budget, 1).map_err(|(problem, detail)| refusal(problem, index, detail))?;
                    one(subject, subtrees, budget).map_err(|(problem, detail)| refusal(problem, index, detail))?;
                }
            }
        }
        if let Some(constraints) = certificate.name_constraints() {
            let count = constraints.permitted.len().saturating_add(constraints.excluded.len());
            spend(budget, count).map_err(|(problem, detail)| refusal(problem, index, detail))?;
            above.push(Subtrees::new(constraints));
        }
    }
    Ok(())
}

fn refusal(problem: PathProblem, index: usize, detail: String) -> Refusal {
    Refusal { problem, index, detail: Some(detail) }
}

fn spend(budget: &mut u32, cost: usize) -> Result<(), (PathProblem, String)> {
    let left = u32::try_from(cost).ok().and_then(|cost| budget.checked_sub(cost));
    *budget = left.ok_or_else(|| (PathProblem::BudgetSpent, "name constraints".to_owned()))?;
    Ok(())
}

fn subjects(certificate: &Certificate) -> impl Iterator<Item = Subject<'_>> {
    let subject = certificate.subject();
    let directory = (!subject.is_empty()).then_some(Subject::Directory(subject));
    // RFC 5280 §4.2.1.10 asks for it when there is no alternative name; an address is one wherever it stands.
    let emails = subject.attributes(EMAIL_ADDRESS).map(Subject::Email);
    directory.into_iter().chain(emails).chain(certificate.subject_alt_names().iter().map(Subject::General))
}

fn one(subject: Subject<'_>, subtrees: &Subtrees<'_>, budget: &mut u32) -> Result<(), (PathProblem, String)> {
    let kinds = match subject {
        Subject::Directory(_) => [Some(Kind::Directory), None],
        Subject::Email(_) => [Some(Kind::Mailbox), None],
        Subject::General(GeneralName::OtherName { type_id, .. }) if type_id == SMTP_UTF8_MAILBOX => {
            [Some(Kind::Other), Some(Kind::Mailbox)]
        }
        Subject::General(name) => [Some(kind(name)), None],
    };
    for kind in kinds.into_iter().flatten() {
        for base in subtrees.excluded.get(&kind).into_iter().flatten() {
            match compare(subject, base, true, budget)? {
                Outside => {}
                Within => return Err((PathProblem::NameNotAllowed, format!("{subject} is excluded by {base}"))),
                Unclear => return Err((PathProblem::NameUnclear, format!("{subject} cannot be compared with {base}"))),
            }
        }
        let Some(permitted) = subtrees.permitted.get(&kind) else { continue };
        let mut best = Outside;
        for base in permitted {
            best = match (compare(subject, base, false, budget)?, best) {
                (Outside, before) => before,
                (now, _) => now,
            };
            if best == Within {
                break;
            }
        }
        match best {
            Within => {}
            Outside => return Err((PathProblem::NameNotAllowed, format!("{subject} is not within what is permitted"))),
            Unclear => return Err((PathProblem::NameUnclear, format!("{subject} cannot be compared"))),
        }
    }
    Ok(())
}

impl core::fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Directory(name) => write!(f, "DirName:{name}"),
            Self::General(name) => write!(f, "{name}"),
            Self::Email(text) => write!(f, "email:{}", crate::x509::escaped(text.unwrap_or("?"))),
        }
    }
}

fn compare(
    subject: Subject<'_>,
    base: &GeneralName,
    excluding: bool,
    budget: &mut u32,
) -> Result<Lies, (PathProblem, String)> {
    let size = |subject: Subject<'_>| match subject {
        Subject::Directory(name) | Subject::General(GeneralName::Directory(name)) => name.der().len(),
        Subject::Email(text) => text.map_or(0, str::len),
        Subject::General(GeneralName::Rfc822(text) | GeneralName::Dns(text) | GeneralName::Uri(text)) => text.len(),
        Subject::General(_) => 0,
    };
    let pieces = size(subject).min(size(Subject::General(base))) / PIECE;
    spend(budget, pieces.saturating_add(1))?;
    Ok(match (subject, base) {
        (Subject::Directory(name) | Subject::General(GeneralName::Directory(name)), GeneralName::Directory(base)) => {
            lies(name.is_within(base))
        }
        (Subject::Email(Some(text)), GeneralName::Rfc822(base)) => mailbox(text, base, excluding),
        (Subject::General(GeneralName::Rfc822(text)), GeneralName::Rfc822(base)) => mailbox(text, base, excluding),
        (Subject::General(GeneralName::Dns(name)), GeneralName::Dns(base)) => domain(name, base, excluding),
        (Subject::General(GeneralName::Uri(uri)), GeneralName::Uri(base)) => host_of(uri, base),
        (Subject::General(GeneralName::Ip(address)), GeneralName::Ip(base)) => network(address, base),
        // otherName, x400Address, ediPartyName, registeredID: nobody says how to compare them (RFC 5280 §4.2.1.10).
        _ => Unclear,
    })
}

/// Whether this is a domain name: labels of letters, digits, hyphens and underscores, 1 to 63 each, 253 in all; no
/// trailing dot. Addresses in numbers are none.
fn is_domain(name: &str) -> bool {
    let label = |label: &str| {
        matches!(label.len(), 1..=63) && label.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'))
    };
    let numeric = |label: &str| label.bytes().all(|c| c.is_ascii_digit());
    name.len() <= 253 && name.split('.').all(label) && !name.rsplit('.').next().is_some_and(numeric)
}

/// Whether `name` is `base`, or one below it.
fn is_below_or_same(name: &str, base: &str) -> bool {
    name.eq_ignore_ascii_case(base) || is_below(name, base)
}

/// Whether `name` is below `base`: one label more, or several.
fn is_below(name: &str, base: &str) -> bool {
    let Some(at) = name.len().checked_sub(base.len()) else { return false };
    match name.split_at_checked(at) {
        Some((front, end)) => front.len() > 1 && front.ends_with('.') && end.eq_ignore_ascii_case(base),
        None => false,
    }
}

/// dNSName: the domain and all below it. A leading dot in a constraint, which RFC 5280 does not know here, permits
/// nothing for certain and takes in the domain itself where it excludes. A wildcard stands for every name it may match.
fn domain(name: &str, base: &str, excluding: bool) -> Lies {
    if base.is_empty() {
        return Within;
    }
    let (dotted, base) = base.strip_prefix('.').map_or((false, base), |rest| (true, rest));
    let (wildcard, name) = name.strip_prefix("*.").map_or((false, name), |rest| (true, rest));
    if !is_domain(name) || !is_domain(base) {
        return Unclear;
    }
    if dotted && !excluding {
        return if is_below_or_same(name, base) { Unclear } else { Outside };
    }
    lies(match (wildcard, excluding) {
        (false, _) => is_below_or_same(name, base),
        // `*.a.b` may be `x.a.b`, also when just that is excluded.
        (true, true) => is_below_or_same(name, base) || is_below(base, name),
        // All it may match is below its own domain.
        (true, false) => is_below_or_same(name, base),
    })
}

/// rfc822Name: one mailbox, all of one host, or (with a leading dot) all hosts below a domain. The part before the `@` is
/// case-sensitive (RFC 5280 §7.5) where it permits, and not where it excludes.
fn mailbox(address: &str, base: &str, excluding: bool) -> Lies {
    let Some((local, host)) = split_mailbox(address) else { return Unclear };
    if base.contains('@') {
        let Some((base_local, base_host)) = split_mailbox(base) else { return Unclear };
        let same = if excluding { local.eq_ignore_ascii_case(base_local) } else { local == base_local };
        return lies(same && host.eq_ignore_ascii_case(base_host));
    }
    match base.strip_prefix('.') {
        _ if base.is_empty() => Within,
        Some(base) if is_domain(base) => lies(is_below(host, base) || (excluding && host.eq_ignore_ascii_case(base))),
        None if is_domain(base) => lies(host.eq_ignore_ascii_case(base)),
        _ => Unclear,
    }
}

/// The parts of `local@host`; quoted local parts and literal addresses, which can be written in several ways, are none.
fn split_mailbox(address: &str) -> Option<(&str, &str)> {
    let (local, host) = address.split_once('@')?;
    // RFC 5321 §4.1.2, Dot-string of atext.
    let atext = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c);
    let fine = local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(atext));
    (fine && is_domain(host)).then_some((local, host))
}

/// uniformResourceIdentifier: its host is the one of the constraint, or (with a leading dot) below it. An identifier
/// whose host is not a domain name has to be refused (RFC 5280 §4.2.1.10).
fn host_of(uri: &str, base: &str) -> Lies {
    if base.is_empty() {
        return Within;
    }
    let Some(host) = uri_host(uri) else { return Unclear };
    match base.strip_prefix('.') {
        Some(base) if is_domain(base) => lies(is_below(host, base)),
        None if is_domain(base) => lies(host.eq_ignore_ascii_case(base)),
        _ => Unclear,
    }
}

/// The host of `scheme://user@host:port/…` (RFC 3986 §3.2) when it is a domain name.
fn uri_host(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once(':')?;
    let fine = scheme.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.'));
    if scheme.is_empty() || !fine {
        return None;
    }
    let authority = rest.strip_prefix("//")?;
    let end = authority.find(['/', '?', '#']).unwrap_or(authority.len());
    let (authority, _) = authority.split_at_checked(end)?;
    let host = match authority.split_once('@') {
        // A second `@`, a backslash or an escape is read differently by different programs.
        Some((user, host)) if !user.contains(['\\', '%']) => host,
        Some(_) => return None,
        None => authority,
    };
    let host = match host.split_once(':') {
        Some((host, port)) if port.bytes().all(|c| c.is_ascii_digit()) => host,
        Some(_) => return None,
        None => host,
    };
    is_domain(host).then_some(host)
}

/// iPAddress: the bits under the mask are the same; one version of addresses is outside of the other.
fn network(address: &[u8], base: &[u8]) -> Lies {
    if address.len().checked_mul(2) != Some(base.len()) {
        return Outside;
    }
    let Some((network, mask)) = base.split_at_checked(address.len()) else { return Unclear };
    lies(address.iter().zip(network).zip(mask).all(|((a, n), m)| a & m == n & m))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a permitted and an excluded subtree say, as letters: within, outside, unclear.
    fn both(compare: impl Fn(bool) -> Lies) -> String {
        [false, true]
            .map(|excluding| match compare(excluding) {
                Within => 'w',
                Outside => 'o',
                Unclear => 'u',
            })
            .iter()
            .collect()
    }

    /// Threat V-05 (CVE-2025-61727, CVE-2026-33810, RUSTSEC-2026-0098): unclear is refused either way.
    #[test]
    fn domains() {
        for (name, base, expected) in [
            ("gov.vn", "gov.vn", "ww"),
            ("GOV.vn", "gov.VN", "ww"),
            ("a.b.gov.vn", "gov.vn", "ww"),
            ("evilgov.vn", "gov.vn", "oo"),
            ("vn", "gov.vn", "oo"),
            ("gov.vn", "", "ww"),
            // A leading dot: some read the domains below, some the domain itself, too, and certval nothing.
            ("gov.vn", ".gov.vn", "uw"),
            ("a.gov.vn", ".gov.vn", "uw"),
            ("*.gov.vn", ".gov.vn", "uw"),
            ("evilgov.vn", ".gov.vn", "oo"),
            // A wildcard may be the very name that is excluded.
            ("*.gov.vn", "gov.vn", "ww"),
            ("*.gov.vn", "a.gov.vn", "ow"),
            ("*.gov.vn", "com", "oo"),
            ("gov.vn.", "gov.vn", "uu"),
            (".gov.vn", "gov.vn", "uu"),
            ("a..vn", "vn", "uu"),
            ("a.*.vn", "vn", "uu"),
            ("g\u{f4}v.vn", "vn", "uu"),
            ("gov.vn", "gov.vn.", "uu"),
            ("10.0.0.1", "0.1", "uu"),
        ] {
            assert_eq!(both(|excluding| domain(name, base, excluding)), expected, "{name} in {base}");
        }
    }

    #[test]
    fn mailboxes() {
        for (address, base, expected) in [
            ("a@gov.vn", "gov.vn", "ww"),
            ("a@GOV.VN", "gov.vn", "ww"),
            ("a@b.gov.vn", "gov.vn", "oo"),
            ("a@b.gov.vn", ".gov.vn", "ww"),
            ("a@gov.vn", ".gov.vn", "ow"),
            ("a@gov.vn", "a@gov.vn", "ww"),
            // The local part: exactly where it permits, whatever its case where it excludes.
            ("A@gov.vn", "a@gov.vn", "ow"),
            ("b@gov.vn", "a@gov.vn", "oo"),
            ("u*r@gov.vn", "u*r@gov.vn", "ww"),
            ("user@gov.vn", "u*r@gov.vn", "oo"),
            ("a@gov.vn", "", "ww"),
            ("a@b@gov.vn", "gov.vn", "uu"),
            ("\"a\"@gov.vn", "gov.vn", "uu"),
            ("a@[10.0.0.1]", "gov.vn", "uu"),
            ("a@gov.vn.", "gov.vn", "uu"),
            ("gov.vn", "gov.vn", "uu"),
            ("a@gov.vn", "x@y@gov.vn", "uu"),
            ("a@gov.vn", "@", "uu"),
        ] {
            assert_eq!(both(|excluding| mailbox(address, base, excluding)), expected, "{address} in {base}");
        }
    }

    #[test]
    fn hosts() {
        for (uri, base, expected) in [
            ("http://gov.vn/x", "gov.vn", Within),
            ("HTTPS://u:p@GOV.vn:80?q", "gov.vn", Within),
            ("http://a.gov.vn", "gov.vn", Outside),
            ("http://a.gov.vn", ".gov.vn", Within),
            ("http://gov.vn", ".gov.vn", Outside),
            ("http://gov.vn@evil.com/", "gov.vn", Outside),
            ("http://x/", "", Within),
            ("http://evil.com\\@gov.vn/", "gov.vn", Unclear),
            ("http://a@b@gov.vn/", "gov.vn", Unclear),
            ("http://gov%2evn/", "gov.vn", Unclear),
            ("http://[::1%25eth0]/", "gov.vn", Unclear),
            ("http://10.0.0.1/", "gov.vn", Unclear),
            ("mailto:a@gov.vn", "gov.vn", Unclear),
            ("urn:x", "gov.vn", Unclear),
            ("gov.vn", "gov.vn", Unclear),
            ("http://gov.vn:80x/", "gov.vn", Unclear),
        ] {
            assert_eq!(host_of(uri, base), expected, "{uri} in {base}");
        }
    }

    #[test]
    fn networks() {
        let base = [10, 1, 0, 0, 255, 255, 0, 0];
        assert_eq!(network(&[10, 1, 2, 3], &base), Within);
        assert_eq!(network(&[10, 2, 2, 3], &base), Outside);
        assert_eq!(network(&[0; 16], &base), Outside);
        assert_eq!(network(&[1, 2, 3, 4], &[0; 8]), Within);
    }
}
