//! One document, as the plan asks for it.

use kyso::asn1::oid;
use kyso::base::Limits;
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::evidence::{Kind, find_pdf};
use kyso::pdf::Document;

use super::letters::{By, How, copied, copy_lines, letter, signed};
use super::plan::{Fault, Signers, Spec, What};
use super::world::{Leaf, SCHEME, World};
use super::xml;
use crate::letters::font::cut_to_shown;
use crate::letters::issuing::{Message, attributes};
use crate::letters::set::{Set, fields, set};
use crate::letters::sheet::{Wrapping, file};
use crate::letters::sign::{kept_with, spoil};
use crate::letters::spec::{Block, Letter, Step};
use crate::letters::tamper::fill;

/// The octets.
pub fn made(world: &World, spec: &Spec) -> Vec<u8> {
    match spec.fault {
        Fault::Empty => return Vec::new(),
        Fault::WebPage => return web_page(spec),
        _ => {}
    }
    let keys = &world.agencies[spec.agency];
    match spec.what {
        What::Xml(form) => {
            let document = xml::document(spec, form);
            if spec.signers == Signers::Nobody {
                return document;
            }
            let mut signed = xml::signed(spec, form, &document, &keys.seal);
            if spec.fault == Fault::Flipped {
                flip_xml(&mut signed);
            }
            signed
        }
        What::Package => {
            let (pdf, pages) = pdf(world, spec);
            xml::package(spec, &pdf, pages, &keys.seal)
        }
        _ => pdf(world, spec).0,
    }
}

/// A document of pages, and how many it has.
fn pdf(world: &World, spec: &Spec) -> (Vec<u8>, u32) {
    let mut letter = letter(spec);
    if spec.what == What::Copy {
        letter.signing.corner.lines = copy_lines(spec);
    } else if spec.signers == Signers::Nobody {
        letter.signing.steps.clear();
    } else if !matches!(spec.what, What::Attachment(_)) {
        letter.signing.steps = vec![Step::Leader, Step::Seal];
    }
    let set = cut_to_shown(|| if spec.what == What::Copy { copy(spec, &letter) } else { set(&letter) });
    let all = steps(world, spec);
    if spec.fault == Fault::CutBack {
        return (signed(world, &letter, &set, &all[..1]), set.pages);
    }
    let mut pdf = signed(world, &letter, &set, &all);
    if spec.archived {
        pdf = kept_with(&pdf, &world.evidence(all.iter().map(|by| by.leaf), spec.day()));
    }
    match spec.fault {
        Fault::Flipped => {
            let title = position(&pdf, b"/Title (").expect("a title") + 8;
            pdf[title] ^= 0x02;
        }
        Fault::Value | Fault::WrongKey => respoken(&mut pdf, spec, world),
        Fault::Changed => change(&mut pdf, &letter, &set),
        // Within what was there before anybody signed: behind it the file would be whole, and unsigned.
        Fault::Truncated => {
            let first = pdf.windows(5).position(|octets| octets == b"%%EOF").unwrap_or(pdf.len());
            pdf.truncate(first / 2);
        }
        _ => {}
    }
    (pdf, set.pages)
}

/// An electronic copy with its mark.
fn copy(spec: &Spec, letter: &Letter) -> Set {
    let mut pages = copied(spec.agency, spec.random.is_multiple_of(3));
    let mut spots = Vec::new();
    fields(letter, &mut pages, &mut spots);
    let wrapping = Wrapping { version: "1.7", title: letter.name.clone() };
    Set { pdf: file(&pages, &wrapping), spots, pages: pages.len() as u32 }
}

fn steps<'w>(world: &'w World, spec: &Spec) -> Vec<By<'w>> {
    let keys = &world.agencies[spec.agency];
    let corner = matches!(spec.what, What::Copy | What::Attachment(_));
    let (leader, seal) = ((keys.leader(spec.odd), How::Picture), (&keys.seal, How::Seal));
    let plan: Vec<(&Leaf, How)> = match spec.signers {
        Signers::Nobody => Vec::new(),
        Signers::Organisation if corner => vec![(&keys.seal, How::Corner)],
        Signers::Leader => vec![leader],
        Signers::Organisation => vec![seal],
        Signers::Both => vec![leader, seal],
        Signers::Reversed => vec![seal, leader],
        Signers::Numbered => vec![leader, (&keys.seal, How::Unseen), seal],
        Signers::Received(_) => {
            let received = spec.receivers.iter().map(|other| (&world.agencies[*other].seal, How::Unseen));
            let own = [leader, (&keys.seal, How::Unseen), (&keys.seal, How::Unseen), seal];
            own.into_iter().chain(received).collect()
        }
    };
    let by = |(n, (leaf, how)): (usize, (&'w Leaf, How))| By {
        leaf,
        how,
        // A copy's and an annex's mark says the time; stamps of those who received it come hours later.
        at: spec.at.plus_seconds(spec.apart * n as i64),
        time_stamped: spec.stamped,
    };
    plan.into_iter().enumerate().map(by).collect()
}

fn position(octets: &[u8], what: &[u8]) -> Option<usize> {
    memchr::memmem::find(octets, what)
}

/// A word of what is signed becomes another one.
fn flip_xml(xml: &mut [u8]) {
    // A letter of a name or a digit, well within text.
    let at = [b"<Ten>Trung".as_slice(), b"<tenNNT>Trung", b"<TenDonVi>Trung", b"<LOAIHOSO>XML"]
        .iter()
        .find_map(|what| position(xml, what).map(|at| at + what.len() - 1))
        .expect("something to change");
    xml[at] = b'k';
}

/// The last signature's value, spoilt or made with another key.
fn respoken(pdf: &mut [u8], spec: &Spec, world: &World) {
    let (value, [_, length, second, _]) = {
        let source: Vec<u8> = pdf.to_vec();
        let limits = Limits::default();
        let document = Document::open(&source, &limits).unwrap();
        let found = find_pdf(&document, &limits).unwrap();
        let last = found.signatures.last().unwrap();
        let range = last.field.byte_range.unwrap();
        let Kind::Detached(message) = &last.kind else { panic!("a detached signature") };
        let value = message.signers()[0].signature().to_vec();
        (value, range)
    };
    if spec.fault == Fault::Value {
        spoil(pdf, &value);
        return;
    }
    let (from, to) = (length as usize + 1, second as usize - 1);
    let keys = &world.agencies[spec.agency];
    let own = &keys.seal.certificate;
    let covered = digest(DigestAlgorithm::Sha256, &[&pdf[..from - 1], &pdf[to + 1..]].concat());
    let attributes = attributes(oid::ID_DATA, &covered, Some(own));
    let other = keys.leader.key().sign(SCHEME, &attributes).unwrap();
    let message = Message {
        signer: own,
        certificates: [own].into_iter().chain(&keys.seal.chain).collect(),
        hash: DigestAlgorithm::Sha256,
        scheme: SCHEME.algorithm_identifier(),
        content: None,
        attributes,
        value: &other,
        unsigned: None,
    };
    fill(&mut pdf[from..to], &message.der());
}

/// An incremental update with another figure on the first page.
fn change(pdf: &mut Vec<u8>, letter: &Letter, before: &Set) {
    let mut other = letter.clone();
    let text = other.text.iter_mut().find_map(|block| match block {
        Block::Paragraph(_, text) | Block::Ground(text) if text.contains(is_digit) => Some(text),
        _ => None,
    });
    let text = text.expect("a figure");
    let digit = text.find(is_digit).expect("a digit");
    // All digits are equally wide: nothing moves.
    let changed = if text[digit..].starts_with('7') { "3" } else { "7" };
    *text = format!("{}{changed}{}", &text[..digit], &text[digit + 1..]).leak();
    let after = cut_to_shown(|| set(&other));
    let number = content(&before.pdf);
    assert_eq!(number, content(&after.pdf), "both are laid out alike");
    let start = position(&after.pdf, format!("\n{number} 0 obj\n").as_bytes()).unwrap() + 1;
    let end = start + position(&after.pdf[start..], b"\nendobj\n").unwrap() + 8;
    let previous = startxref(pdf);
    let size = last_number(pdf, b"/Size ");
    let at = pdf.len();
    pdf.extend_from_slice(&after.pdf[start..end]);
    let table = pdf.len();
    pdf.extend(
        format!(
            "xref\n{number} 1\n{at:010} 00000 n \ntrailer\n<< /Size {size} /Root 1 0 R /Info 3 0 R /Prev {previous} >>\n\
             startxref\n{table}\n%%EOF\n"
        )
        .bytes(),
    );
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}

/// The object that holds the first page's content.
fn content(pdf: &[u8]) -> u64 {
    let at = position(pdf, b"/Contents ").unwrap() + 10;
    digits(&pdf[at..])
}

fn startxref(pdf: &[u8]) -> u64 {
    last_number(pdf, b"startxref\n")
}

fn last_number(pdf: &[u8], behind: &[u8]) -> u64 {
    let at = memchr::memmem::rfind(pdf, behind).unwrap() + behind.len();
    digits(&pdf[at..])
}

fn digits(octets: &[u8]) -> u64 {
    octets.iter().take_while(|o| o.is_ascii_digit()).fold(0, |n, o| n * 10 + u64::from(o - b'0'))
}

fn web_page(spec: &Spec) -> Vec<u8> {
    format!(
        "<!DOCTYPE html>\n<html lang=vi><head><title>502</title></head>\n<body><p>Máy chủ tạm thời không phản hồi khi tải văn bản số \
         {}.<br>Vui lòng thử lại sau.</body></html>\n",
        spec.code()
    )
    .into_bytes()
}
