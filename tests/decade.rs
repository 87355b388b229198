//! A document through two decades: its signer, authority and time-stamping authorities expire one after another, a key
//! size and a digest are retired, certificates are revoked. The verdict at each step is written down before.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use kyso::base::Limits;
use kyso::policy::{Conformance, Policy, Reason, Verdict};
use kyso::sign::{Request, sign};
use kyso::trust::{Origin, StatusData, StatusKind, TrustStore};
use kyso::{ExtendRequest, Settings, Verification, extend, verify};
use support::era::{self, Authority, TsaOn, day};
use support::{Leaf, Sample, SoftSigner};

const SIGNING: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n";
const STAMPING: &str =
    "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n";

struct World {
    root: Authority,
    authority: Authority,
    signer: Leaf,
    /// Three time-stamping authorities in succession.
    tsa: [Leaf; 3],
}

const PASSED: (Verdict, Option<Reason>) = (Verdict::Passed, None);

const fn undecided(reason: Reason) -> (Verdict, Option<Reason>) {
    (Verdict::Indeterminate, Some(reason))
}

impl World {
    /// `None` (said so) where it cannot be made.
    fn new() -> Option<Self> {
        if !era::possible() {
            return None;
        }
        let root = Authority::root("/C=VN/CN=Goc", "2020-01-01", "2049-01-01");
        let authority = root.authority("/C=VN/CN=CA Co quan", "2020-01-01", "2030-01-01");
        let signer = authority.issue("rsa:2048", "/C=VN/O=UBND/CN=Nguyễn Văn A", SIGNING, "2026-01-01", "2029-01-01");
        let tsa = [("2024-01-01", "2030-06-01"), ("2029-01-01", "2035-01-01"), ("2034-01-01", "2045-01-01")]
            .map(|(from, to)| root.issue("ec:P-256", "/C=VN/CN=Dau thoi gian", STAMPING, from, to));
        Some(Self { root, authority, signer, tsa })
    }

    fn tsa(&self, number: usize, at: &str, digest: &'static str) -> TsaOn<'_> {
        TsaOn { leaf: &self.tsa[number], at: day(at), digest }
    }

    /// What is published on a day.
    fn lists(&self, at: &str, until: &str) -> Vec<StatusData> {
        [self.root.crl(at, until), self.authority.crl(at, until)]
            .map(|octets| StatusData { kind: StatusKind::Crl, octets: octets.into(), origin: Origin::File })
            .to_vec()
    }

    fn settings(&self, at: &str, status: Vec<StatusData>) -> Settings {
        self.settings_by(at, status, Policy::standard().unwrap())
    }

    fn settings_by(&self, at: &str, status: Vec<StatusData>, policy: Policy) -> Settings {
        let mut trust = TrustStore::default();
        trust.add_anchors(None, [self.root.certificate()]);
        let mut settings = Settings::new(day(at), trust, policy);
        settings.status = status;
        settings
    }

    fn signed(&self, at: &str, stamped: bool) -> Vec<u8> {
        let mut request = Request::new(day(at));
        request.time_stamp = stamped;
        let mut out = Vec::new();
        let document = Sample::default().build();
        let tsa = self.tsa(0, at, "sha256");
        let tsa: Option<&dyn kyso::sign::TimestampSource> = if stamped { Some(&tsa) } else { None };
        sign(&document, &mut out, &SoftSigner::new(&self.signer), &request, tsa, &Limits::default()).unwrap();
        out
    }

    /// The document extended on a day, with what is published then.
    fn extended(&self, document: &[u8], level: Conformance, at: &str, until: &str, tsa: &TsaOn<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        let settings = self.settings(at, self.lists(at, until));
        let extension = extend(&document.to_vec(), &mut out, &settings, &ExtendRequest::new(level), Some(tsa)).unwrap();
        assert!(out.starts_with(document), "what was there is untouched");
        assert!(extension.levels()[0] >= level, "{at}: {:?}", extension.levels());
        out
    }

    /// What a verifier says who has nothing but the document.
    fn alone(&self, document: &[u8], at: &str) -> (Verdict, Option<Reason>) {
        told(&verify(&document.to_vec(), &self.settings(at, Vec::new())).unwrap())
    }

    /// What a verifier says who has the lists of the day.
    fn informed(&self, document: &[u8], at: &str, until: &str) -> (Verdict, Option<Reason>) {
        told(&verify(&document.to_vec(), &self.settings(at, self.lists(at, until))).unwrap())
    }
}

/// The verdict on the first signature.
fn told(verification: &Verification) -> (Verdict, Option<Reason>) {
    let first = &verification.judgement().signatures[0];
    (first.verdict, first.reason)
}

fn level(verification: &Verification) -> Option<Conformance> {
    verification.judgement().signatures[0].conformance
}

#[test]
fn renewed_in_time_a_signature_outlives_everybody() {
    let Some(world) = World::new() else { return };

    // 2026: signed, with a time-stamp. A verifier needs the lists of the day.
    let stamped = world.signed("2026-06-01", true);
    assert_eq!(world.alone(&stamped, "2026-06-03"), undecided(Reason::TryLater));
    assert_eq!(world.informed(&stamped, "2026-06-03", "2026-07-03"), PASSED);

    // The root lists authorities twice a year only: that has to be current, not new. The signer's has to be newer than that.
    let list = |octets: Vec<u8>| StatusData { kind: StatusKind::Crl, octets: octets.into(), origin: Origin::File };
    let old_root = || list(world.root.crl("2026-03-01", "2026-09-01"));
    let newest = vec![old_root(), list(world.authority.crl("2026-06-03", "2026-07-03"))];
    assert_eq!(told(&verify(&stamped, &world.settings("2026-06-03", newest)).unwrap()), PASSED);
    let older = vec![old_root(), list(world.authority.crl("2026-05-20", "2026-07-03"))];
    let told_older = told(&verify(&stamped, &world.settings("2026-06-03", older)).unwrap());
    assert_eq!(told_older, undecided(Reason::TryLater), "a list from before the signature");

    // The lists are put into the document: nobody needs them any more.
    let first = world.tsa(0, "2026-06-04", "sha256");
    let kept = world.extended(&stamped, Conformance::LongTerm, "2026-06-04", "2026-07-04", &first);
    assert_eq!(world.alone(&kept, "2026-06-05"), PASSED);
    assert_eq!(level(&verify(&kept, &world.settings("2026-06-05", Vec::new())).unwrap()), Some(Conformance::LongTerm));
    let archived = world.extended(&stamped, Conformance::Archive, "2026-06-04", "2026-07-04", &first);
    assert_eq!(world.alone(&archived, "2026-06-05"), PASSED);

    // 2029-02: the signer's certificate has expired, and RSA with 2,048 bits is retired.
    for document in [&kept, &archived] {
        assert_eq!(world.alone(document, "2029-02-01"), PASSED);
    }
    // 2029-12: the second authority's document time-stamp is added, before the first authority ends.
    let second = world.tsa(1, "2029-12-01", "sha256");
    let renewed = world.extended(&archived, Conformance::Archive, "2029-12-01", "2030-01-15", &second);
    // 2030-02: the authority that issued to the signer has expired.
    assert_eq!(world.alone(&renewed, "2030-02-01"), PASSED);
    assert_eq!(world.alone(&archived, "2030-02-01"), PASSED);
    // 2030-07: the first time-stamping authority has expired. Who did not renew has lost the proof.
    assert_eq!(world.alone(&renewed, "2030-07-01"), PASSED);
    assert_eq!(world.alone(&archived, "2030-07-01"), undecided(Reason::OutOfBoundsNoPoe));
    assert_eq!(world.alone(&kept, "2030-07-01"), undecided(Reason::OutOfBoundsNoPoe));

    // 2034-06: SHA-256 is to be retired at the end of 2035; renewed with SHA-512 by the third authority.
    let third = TsaOn { leaf: &world.tsa[2], at: day("2034-06-01"), digest: "sha512" };
    let mut request = ExtendRequest::new(Conformance::Archive);
    request.stamp.digest = kyso::crypto::DigestAlgorithm::Sha512;
    let settings = world.settings("2034-06-01", world.lists("2034-06-01", "2034-07-01"));
    let mut again = Vec::new();
    extend(&renewed, &mut again, &settings, &request, Some(&third)).unwrap();
    assert_eq!(world.alone(&again, "2034-06-02"), PASSED);
    // 2035-02: the second authority has expired.
    assert_eq!(world.alone(&again, "2035-02-01"), PASSED);
    assert_eq!(world.alone(&renewed, "2035-02-01"), undecided(Reason::OutOfBoundsNoPoe));
    // 2040: SHA-256 is no longer accepted for anything but what is proven to be older.
    let retired = || {
        Policy::from_toml(
            "schema = \"kyso.policy/1\"\nname = \"2040\"\n[[digest]]\nname = \"SHA-256\"\nsignature_until = \"2035-12-31\"\n\
             certificate_until = \"2035-12-31\"\ntime_stamp_until = \"2035-12-31\"\nsource = \"supposed\"\n",
        )
        .unwrap()
    };
    // The third authority's own certificate is signed with SHA-256: retired as well, so its token proves nothing.
    let lost = verify(&again, &world.settings_by("2040-01-01", Vec::new(), retired())).unwrap();
    assert_eq!(told(&lost), undecided(Reason::OutOfBoundsNoPoe));
    let why: Vec<&str> =
        lost.judgement().signatures.iter().flat_map(|s| &s.findings).map(|f| f.code.as_str()).collect();
    assert!(why.contains(&"time.stamp-algorithm-weak"), "{why:?}");
    assert_eq!(world.alone(&again, "2040-01-01"), PASSED);
    // 2045-06: the third authority has expired, and nobody renewed.
    assert_eq!(world.alone(&again, "2045-06-01"), undecided(Reason::OutOfBoundsNoPoe));
}

#[test]
fn what_is_revoked_later_was_good_before() {
    let Some(world) = World::new() else { return };
    let stamped = world.signed("2026-06-01", true);
    let bare = world.signed("2026-06-01", false);
    assert_eq!(world.informed(&bare, "2026-06-03", "2026-07-03"), PASSED);
    let first = world.tsa(0, "2026-06-04", "sha256");
    let kept = world.extended(&stamped, Conformance::LongTerm, "2026-06-04", "2026-07-04", &first);

    // 2027-05: the signer's key is reported as stolen.
    world.authority.revoke(&world.signer.certificate(), "2027-05-01", "keyCompromise");
    for document in [&stamped, &kept] {
        assert_eq!(world.informed(document, "2027-06-01", "2027-07-01"), PASSED, "proven to be older");
    }
    // The claimed time of a signature proves nothing.
    assert_eq!(world.informed(&bare, "2027-06-01", "2027-07-01"), undecided(Reason::RevokedNoPoe));
    // Signed with the stolen key, stamped afterwards.
    let forged = world.signed("2027-05-20", true);
    assert_eq!(
        world.informed(&forged, "2027-06-01", "2027-07-01"),
        (Verdict::Failed, Some(Reason::Revoked)),
        "proven to be younger"
    );
    // Who only has the document does not know, and what the document holds was good; a later list is known to be wanted.
    assert_eq!(world.alone(&kept, "2027-06-01"), PASSED);
}

#[test]
fn a_revoked_authority_voids_what_is_not_proven() {
    let Some(world) = World::new() else { return };
    let stamped = world.signed("2026-06-01", true);
    let bare = world.signed("2026-06-01", false);
    let first = world.tsa(0, "2026-06-04", "sha256");
    let kept = world.extended(&stamped, Conformance::LongTerm, "2026-06-04", "2026-07-04", &first);
    let archived = world.extended(&stamped, Conformance::Archive, "2026-06-04", "2026-07-04", &first);
    world.root.revoke(&world.authority.certificate(), "2028-01-01", "CACompromise");
    assert_eq!(
        world.informed(&archived, "2028-02-01", "2028-03-01"),
        PASSED,
        "list and signature are proven to be older"
    );
    // Whoever holds the authority's key can make lists of any day: one that nothing proves to be older counts no more.
    assert_eq!(world.informed(&kept, "2028-02-01", "2028-03-01"), undecided(Reason::TryLater));
    // What the revoked authority says about its signers since then counts no more: who kept no list of before has none.
    assert_eq!(world.informed(&stamped, "2028-02-01", "2028-03-01"), undecided(Reason::TryLater));
    assert_eq!(world.informed(&bare, "2028-02-01", "2028-03-01"), undecided(Reason::RevokedCaNoPoe));

    // A time-stamping authority whose key was stolen proves nothing any more that nobody else proves.
    let world = World::new().unwrap();
    let stamped = world.signed("2026-06-01", true);
    let first = world.tsa(0, "2026-06-04", "sha256");
    let archived = world.extended(&stamped, Conformance::Archive, "2026-06-04", "2026-07-04", &first);
    let second = world.tsa(1, "2029-02-01", "sha256");
    let renewed = world.extended(&archived, Conformance::Archive, "2029-02-01", "2029-03-01", &second);
    world.root.revoke(&world.tsa[0].certificate(), "2029-06-01", "keyCompromise");
    assert_eq!(world.informed(&archived, "2029-07-01", "2029-08-01"), undecided(Reason::OutOfBoundsNoPoe));
    assert_eq!(world.informed(&renewed, "2029-07-01", "2029-08-01"), PASSED, "its tokens are proven to be older");
}

#[test]
fn clocks_that_are_wrong_prove_nothing() {
    let Some(world) = World::new() else { return };
    let stamped = world.signed("2026-06-01", true);
    // The checker's clock is years behind: the token is from the future.
    let (verdict, _) = world.informed(&stamped, "2021-06-01", "2021-07-01");
    assert_eq!(verdict, Verdict::Indeterminate);
    // ... or years ahead: everything has expired.
    assert_eq!(world.alone(&stamped, "2046-06-01"), undecided(Reason::OutOfBoundsNoPoe));
}
