//! Pictures of real and made documents: what is drawn, framed and compared, and what is said where nothing can be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::io::Cursor;
use std::path::{Path, PathBuf};

use kyso::base::UnixTime;
use kyso::policy::{Policy, Verdict};
use kyso::report::{FrameOf, HtmlReport, Lang, NoPicture, PagePictures, Shown, SignaturePictures};
use kyso::trust::TrustStore;
use kyso::{PictureRequest, Settings, Verification, pictures, verify};

const DECEMBER: UnixTime = UnixTime::from_seconds(1_796_083_200);

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/signed").join(name)).unwrap()
}

fn corpus(below: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|directory| directory.join("shared/corpora").join(below))
        .find(|path| path.exists());
    if found.is_none() {
        println!("SKIPPED: no shared/corpora/{below} beside the checkout");
    }
    found
}

fn verified(pdf: &[u8]) -> Verification {
    let settings = Settings::new(DECEMBER, TrustStore::default(), Policy::standard().unwrap());
    verify(&pdf.to_vec(), &settings).unwrap()
}

fn drawn(pdf: &[u8], verification: &Verification) -> Vec<SignaturePictures> {
    let mut request = PictureRequest::default();
    request.dpi = 60.0;
    pictures(&pdf.to_vec(), verification.facts(), &request)
}

/// Width, height and RGB.
fn read(shown: &Shown) -> (u32, u32, Vec<u8>) {
    let Shown::Picture(picture) = shown else { panic!("{shown:?}") };
    let mut decoder = png::Decoder::new(Cursor::new(&picture.octets));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rgb).unwrap();
    assert_eq!((info.width, info.height), (picture.width, picture.height));
    (info.width, info.height, rgb)
}

/// Pixels that are of a colour, more or less.
fn coloured(shown: &Shown, colour: [u8; 3]) -> usize {
    let (_, _, rgb) = read(shown);
    rgb.chunks(3).filter(|pixel| pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 24)).count()
}

const BLUE: [u8; 3] = [11, 87, 164];
const ORANGE: [u8; 3] = [178, 92, 0];
const RED: [u8; 3] = [180, 35, 24];

#[test]
fn each_signature_has_its_page_then_and_now() {
    let pdf = fixture("two.pdf");
    let verification = verified(&pdf);
    let [first, second]: [SignaturePictures; 2] = drawn(&pdf, &verification).try_into().unwrap();
    // The first signature shows nowhere: the page is there because the second one does.
    let [page]: [PagePictures; 1] = first.pages.try_into().unwrap();
    assert_eq!((page.page, page.page_now, page.differs), (Some(1), Some(1), Some(true)));
    let (signed, now) = (read(&page.signed), read(&page.now));
    assert_eq!((signed.0, signed.1), (now.0, now.1));
    assert_ne!(signed.2, now.2);
    assert!(page.frames_signed.is_empty());
    assert!(page.frames_now.iter().all(|frame| matches!(frame.of, FrameOf::Change(_))) && !page.frames_now.is_empty());
    assert!(coloured(&page.now, ORANGE) > 100 && coloured(&page.now, RED) == 0, "a signature is nothing grave");
    // The second covers the file: nothing came after it.
    let [page]: [PagePictures; 1] = second.pages.try_into().unwrap();
    assert!(matches!(page.now, Shown::SameAsSigned));
    assert_eq!(page.differs, Some(false));
    assert_eq!(page.frames_signed.iter().map(|frame| frame.of).collect::<Vec<_>>(), [FrameOf::Signature]);
    assert!(coloured(&page.signed, BLUE) > 20);
    // 120 of 210 mm, 200 of 297 mm: where it was put on A4.
    let [left, top, width, height] = page.frames_signed[0].place;
    let page_mm = [signed.0, signed.1].map(|pixels| f64::from(pixels) / 60.0 * 25.4);
    for (part, mm, whole) in
        [(left, 120.0, page_mm[0]), (top, 200.0, page_mm[1]), (width, 60.0, page_mm[0]), (height, 25.0, page_mm[1])]
    {
        assert!((part * whole - mm).abs() < 1.0, "{part} of {whole} is not {mm}");
    }
}

#[test]
fn a_forged_page_is_framed_in_red() {
    let Some(folder) = corpus("rub-shadow-attacks") else { return };
    let mut seen = 0;
    for (name, visible) in [
        ("replace/variant-1_replace-via-overlay", true),
        ("hide-and-replace/variant-1_change_object_references", true),
        ("hide/variant-2_hide-via-referenced-object/hide-text-via-form", true),
    ] {
        let path = folder.join(name).join("4_original-document-shadowed-signed-manipulated.pdf");
        let Ok(pdf) = std::fs::read(&path) else { continue };
        let verification = verified(&pdf);
        assert_eq!(verification.verdict(), Verdict::Failed, "{name}");
        let all = drawn(&pdf, &verification);
        let page = all[0].pages.iter().find(|page| page.differs == Some(true));
        assert_eq!(page.is_some(), visible, "{name}: {all:?}");
        let html = HtmlReport::new(Lang::En).document(&verification.report("x.pdf"), &all);
        assert!(html.contains("they differ") && html.contains("NOT VALID"), "{name}");
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn the_letter_with_nine_signatures() {
    let Some(path) = corpus("vietnam-real/bhxh-letter-2023.pdf") else { return };
    let pdf = std::fs::read(path).unwrap();
    let verification = verified(&pdf);
    let mut request = PictureRequest::default();
    request.dpi = 30.0;
    let all = pictures(&pdf, verification.facts(), &request);
    assert_eq!(all.len(), 9);
    for (index, signature) in all.iter().enumerate() {
        assert!(signature.missing.is_none() && signature.left_out == 0 && !signature.pages.is_empty(), "{index}");
        for page in &signature.pages {
            read(&page.signed);
            read(&page.now);
            read(&page.difference);
        }
    }
    // Everything that was put on the letter after the first signature is framed.
    let framed: usize = all[0].pages.iter().map(|page| page.frames_now.len()).sum();
    assert!(framed >= 8, "{framed}");
    // A cap is kept, and said.
    request.pages = 1;
    request.pages_in_all = 3;
    let all = pictures(&pdf, verification.facts(), &request);
    assert_eq!(all.iter().map(|signature| signature.pages.len()).sum::<usize>(), 3);
    assert!(all.iter().skip(3).all(|signature| signature.pages.is_empty() && signature.left_out > 0));
}

#[test]
fn where_there_is_no_picture_it_says_why() {
    let pdf = fixture("two.pdf");
    let verification = verified(&pdf);
    // Not the document the facts are of: nothing is drawn, nothing fails.
    let all = pictures(&b"junk".to_vec(), verification.facts(), &PictureRequest::default());
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|signature| matches!(signature.missing, Some(NoPicture::Unreadable(_)))));
    // Another document: pages that are not there.
    let plain = fixture("plain.pdf");
    let all = pictures(&plain, verification.facts(), &PictureRequest::default());
    assert_eq!(all.len(), 2);
    for lang in [Lang::Vi, Lang::En] {
        for why in [
            NoPicture::Encrypted,
            NoPicture::NoSuchPage,
            NoPicture::NotComparable,
            NoPicture::TooMany,
            NoPicture::Unreadable("x".into()),
        ] {
            assert!(!why.words(lang).is_empty());
        }
    }
}
