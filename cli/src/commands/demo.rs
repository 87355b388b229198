//! `kyso demo`: the whole way once, with keys that are worth nothing: a letter, the leader's signature, the
//! organisation's seal, the verification.

use std::path::{Path, PathBuf};

use kyso::appearance::letter::{SEAL_DIAMETER_MM, official_draft, sample_seal_png, sample_signature_png};
use kyso::base::{Day, Limits, UnixTime};
use kyso::keys::Signer;
use kyso::marks::{ImageOf, MarkImage, Profile, Wanted};
use kyso::organisation::{OfficeHolder, Organisation, Seal};
use kyso::policy::Policy;
use kyso::report::{self, Detail};
use kyso::sign::Request;
use kyso::trust::{Origin, StatusData, StatusKind, TrustStore};
use kyso::{Settings, Verification, sign_by_form};

use crate::args::Demo;
use crate::base64::pem;
use crate::clock;
use crate::demo::pki::{Identity, Pki, revocation_list};
use crate::failure::{Exit, Result, printable};
use crate::lang::{Both, both};
use crate::mark_words;
use crate::messages;
use crate::output::{write_file, write_private};
use crate::screen::Screen;
use crate::sign_words;
use crate::telling::{exit_of, words};

/// Nobody is to take these keys for real ones, so their passphrase is no secret.
const PASSPHRASE: &str = "kyso-demo";
const LEADER: &str = "Nguyễn Thị Ánh Mẫu";
const ORGANISATION: &str = "Ủy ban nhân dân xã Minh Mẫu";
/// Width of the sample signature on paper.
const SIGNATURE_MM: f64 = 38.0;
const NUMBER: &str = "128";

pub(crate) fn run(options: &Demo, screen: &Screen) -> Result<Exit> {
    let directory = &options.directory;
    prepare(directory, options.force)?;
    let now = clock::now();
    let put = |name: &str, octets: &[u8]| write_file(&directory.join(name), octets, options.force);

    screen.note(&both!("Tạo khoá và chứng thư dùng thử…", "Making throw-away keys and certificates…"));
    let pki = Pki::new(LEADER, ORGANISATION, now)?;
    put("demo-root.pem", pem("CERTIFICATE", pki.root.certificate.der()).as_bytes())?;
    let lists = [revocation_list(&pki.root, now)?, revocation_list(&pki.authority, now)?];
    for (name, list) in ["demo-root.crl", "demo-ca.crl"].iter().zip(&lists) {
        put(name, list)?;
    }
    let images = [("leader.png", sample_signature_png()), ("seal.png", sample_seal_png())];
    for (name, octets) in &images {
        put(name, octets)?;
    }
    for (name, identity) in [("leader.p12", &pki.leader), ("organisation.p12", &pki.organisation)] {
        write_private(&directory.join(name), &key_file(identity, &pki)?, options.force)?;
    }

    put("organisation.toml", organisation().to_toml().as_bytes())?;
    let letter = official_draft();
    put("letter.pdf", &letter)?;
    screen.note(&both!("Lãnh đạo ký công văn…", "The leader signs the letter…"));
    let [(_, signature), (_, seal)] = &images;
    let mut approve = Wanted::new(Profile::Approve, now, LEADER);
    approve.image = Some(picture(&directory.join("leader.png"), signature, ImageOf::Person, SIGNATURE_MM)?);
    let signed = sign_one(&directory.join("letter.pdf"), &letter, &pki.signer(&pki.leader)?, &approve)?;
    put("leader-signed.pdf", &signed)?;
    screen.note(&both!(
        "Cơ quan ghi số, ngày tháng, đóng dấu và phát hành…",
        "The organisation writes number and date, seals and issues it…"
    ));
    let mut issue = Wanted::new(Profile::Issue, now, ORGANISATION);
    issue.image = Some(picture(&directory.join("seal.png"), seal, ImageOf::Seal, SEAL_DIAMETER_MM)?);
    (issue.number, issue.day) = (Some(NUMBER.to_owned()), Day::of(now));
    let issued = sign_one(&directory.join("leader-signed.pdf"), &signed, &pki.signer(&pki.organisation)?, &issue)?;
    put("issued.pdf", &issued)?;

    let verification = verify(&pki, &lists, &issued, now, &directory.join("issued.pdf"))?;
    let report = verification.report("issued.pdf");
    let json = serde_json::to_string_pretty(&[&report]).map_err(|e| messages::cannot_write_stdout(&e.into()))?;
    put("report.json", (json + "\n").as_bytes())?;
    screen.out(&format!("\n{}\n", printable(&report::render(&report, words(screen.lang), Detail::Normal))))?;
    if !screen.quiet {
        screen.out(&format!("{}\n", screen.say(&summary(directory))))?;
    }
    Ok(exit_of(verification.verdict()))
}

/// A folder of its own: nothing that was there before is mixed with the demonstration.
fn prepare(directory: &Path, force: bool) -> Result<()> {
    std::fs::create_dir_all(directory).map_err(|e| messages::cannot_write(directory, &e))?;
    let mut entries = std::fs::read_dir(directory).map_err(|e| messages::cannot_read(directory, &e))?;
    if entries.next().is_some() && !force {
        return Err(messages::directory_not_empty(directory));
    }
    Ok(())
}

/// The profile of the organisation that the letter is of.
fn organisation() -> Organisation {
    let mut own = Organisation::new("ỦY BAN NHÂN DÂN XÃ MINH MẪU");
    own.also = vec![ORGANISATION.to_owned()];
    own.parent = Some("UBND TỈNH BÌNH MẪU".to_owned());
    own.abbreviations = vec!["UBND".to_owned()];
    own.places = vec!["Minh Mẫu".to_owned()];
    own.seal = Some(Seal { image: Some("seal.png".into()), diameter_mm: SEAL_DIAMETER_MM });
    own.signers.push(OfficeHolder {
        name: LEADER.to_owned(),
        title: Some("CHỦ TỊCH".to_owned()),
        image: Some("leader.png".into()),
        width_mm: Some(SIGNATURE_MM),
        certificate: None,
    });
    own
}

fn picture(path: &Path, octets: &[u8], of: ImageOf, width_mm: f64) -> Result<MarkImage> {
    MarkImage::from_png(octets, of, Some(width_mm)).map_err(|e| sign_words::bad_image(path, &e))
}

fn sign_one(name: &Path, document: &[u8], signer: &dyn Signer, wanted: &Wanted) -> Result<Vec<u8>> {
    let mut signed = Vec::with_capacity(document.len() + (64 << 10));
    let request = Request::new(wanted.time);
    sign_by_form(&document, &mut signed, signer, &request, wanted, None, &Limits::default())
        .map_err(|e| mark_words::failure(name, &e, &[]))?;
    Ok(signed)
}

fn verify(pki: &Pki, lists: &[Vec<u8>], document: &[u8], now: UnixTime, name: &Path) -> Result<Verification> {
    let policy = Policy::standard().map_err(|e| messages::bad_policy(Path::new("default"), &e))?;
    let mut trust = TrustStore::default();
    trust.add_anchors(None, [pki.root.certificate.clone()]);
    let mut settings = Settings::new(now, trust, policy);
    let data =
        |list: &Vec<u8>| StatusData { kind: StatusKind::Crl, octets: list.as_slice().into(), origin: Origin::File };
    settings.status = lists.iter().map(data).collect();
    kyso::verify(&document, &settings).map_err(|e| messages::not_a_document(name, &e))
}

/// PKCS#12 with the demonstration's passphrase, to try `kyso sign --p12` on.
fn key_file(identity: &Identity, pki: &Pki) -> Result<Vec<u8>> {
    use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKeyChain};
    let make = || -> std::result::Result<Vec<u8>, p12_keystore::error::Error> {
        let chain = [&identity.certificate, &pki.authority.certificate]
            .map(|c| Certificate::from_der(c.der()))
            .into_iter()
            .collect::<std::result::Result<Vec<_>, _>>()?;
        let mut store = KeyStore::new();
        let key = PrivateKeyChain::new(identity.pkcs8.as_slice(), *b"demo", chain);
        store.add_entry("demo", KeyStoreEntry::PrivateKeyChain(key));
        store.writer(PASSPHRASE).write()
    };
    make().map_err(|e| crate::demo::pki::failed(&e))
}

fn summary(directory: &Path) -> Both {
    let path = |name: &str| -> String { quoted(&directory.join(name)) };
    both!(
        "Xem trong thư mục {dir}:\n  letter.pdf          công văn chưa ký, để trống số và ngày tháng\n  leader-signed.pdf   lãnh đạo đã ký (hình chữ ký xanh)\n  issued.pdf          cơ quan đã ghi số, ngày tháng và ký phát hành (con dấu đỏ)\n  organisation.toml   hồ sơ cơ quan dùng thử\n  report.json         kết quả kiểm tra\n  demo-root.pem       chứng thư gốc dùng thử; chỉ tin khi thử nghiệm\n  demo-*.crl          danh sách thu hồi của các tổ chức cấp dùng thử\n\nTự kiểm tra lại:\n  kyso verify {issued} --trust {root} --crl {lists}\nTự ký (mật khẩu tệp khoá: {pass}):\n  kyso sign {letter} -o thu.pdf --p12 {key} --profile approve --organisation {own}",
        "Look into the folder {dir}:\n  letter.pdf          the letter, unsigned, with blanks for number and date\n  leader-signed.pdf   signed by the leader (blue signature)\n  issued.pdf          number and date written, issued by the organisation (red seal)\n  organisation.toml   profile of the throw-away organisation\n  report.json         the result of verification\n  demo-root.pem       throw-away root; trust it for trials only\n  demo-*.crl          revocation lists of the throw-away authorities\n\nVerify it yourself:\n  kyso verify {issued} --trust {root} --crl {lists}\nSign yourself (passphrase of the key file: {pass}):\n  kyso sign {letter} -o test.pdf --p12 {key} --profile approve --organisation {own}",
        dir = directory.display(),
        issued = path("issued.pdf"),
        root = path("demo-root.pem"),
        lists = path(""),
        pass = PASSPHRASE,
        letter = path("letter.pdf"),
        key = path("leader.p12"),
        own = path("organisation.toml")
    )
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = PathBuf::from(path).display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
