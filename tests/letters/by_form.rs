//! Signing a letter that was set by the profiles of the form, as an e-office does: nothing says where anything goes.

use std::sync::{Arc, Mutex};

use kyso::base::{Day, Limits, UnixTime};
use kyso::marks::{ImageOf, MarkImage, Profile, Wanted};
use kyso::sign::{Request, TimestampSource};
use kyso::{FormError, sign_by_form};

use super::authority::{Authorities, Leaf, Tsa};
use super::set::Set;
use super::sign::archived;
use super::spec::{Form, Letter, Step};

/// What is done to it beside what its own steps say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct More {
    /// Somebody initials it before the leader signs.
    pub initialled: bool,
    /// It arrives at another organisation, whose head remarks on it.
    pub arrives: bool,
}

/// The octets of the signed letter.
pub fn signed_by_form(letter: &Letter, set: &Set, number: &str, more: More) -> Result<Vec<u8>, FormError> {
    let authorities = Authorities::shared();
    let keys = &letter.signing.keys;
    let name = keys.person.unwrap_or(letter.signer);
    let person = authorities.person(name, keys.organisation, keys.person_kind);
    let organisation = authorities.organisation(keys.sealed_by.unwrap_or(keys.organisation), keys.organisation_kind);
    let day = Day::of(letter.signing.at).unwrap();
    let mut pdf = set.pdf.clone();
    let mut at = letter.signing.at;
    let mut leaves = vec![person.clone(), organisation.clone()];
    let mut put = |leaf: &Arc<Leaf>, wanted: &Wanted| -> Result<(), FormError> {
        let service = Tsa { at: wanted.time.plus_seconds(2), value: Mutex::default() };
        let tsa: Option<&dyn TimestampSource> = Some(&service);
        let mut out = Vec::new();
        let request = Request::new(wanted.time);
        sign_by_form(&pdf, &mut out, &leaf.signer(), &request, wanted, tsa, &Limits::default())?;
        pdf = out;
        Ok(())
    };
    if more.initialled {
        let drafter = authorities.person("Lê Thị Soạn", keys.organisation, keys.person_kind);
        let mut wanted = Wanted::new(Profile::Initial, at.plus_seconds(-600), "Lê Thị Soạn");
        wanted.image = Some(image(letter, ImageOf::Person, 12.0));
        put(&drafter, &wanted)?;
        leaves.push(drafter);
    }
    for step in &letter.signing.steps {
        let (profile, leaf) = match (step, letter.form) {
            (Step::Leader, _) => (Profile::Approve, &person),
            (Step::Seal, _) => (Profile::Issue, &organisation),
            (Step::Corner, Form::Copied(copy)) => (Profile::Copy(copy), &organisation),
            (Step::Corner, _) => (Profile::Appendix, &organisation),
            (Step::Annex | Step::Unseen, _) => panic!("{}: no profile makes {step:?}", letter.name),
        };
        let mut wanted = Wanted::new(profile, at, if profile == Profile::Approve { name } else { keys.organisation });
        wanted.organisation = Some(keys.organisation.to_owned());
        match profile {
            Profile::Approve => {
                wanted.image = Some(image(letter, ImageOf::Person, letter.signing.leader.size_mm.0));
            }
            Profile::Issue => {
                let size = letter.signing.seal.registered_mm.unwrap_or(letter.signing.seal.size_mm.0);
                wanted.image = Some(image(letter, ImageOf::Seal, size));
                (wanted.number, wanted.day) = (Some(number.to_owned()), Some(day));
            }
            Profile::Appendix => wanted.number = Some(number.to_owned()),
            _ => {}
        }
        put(leaf, &wanted)?;
        at = at.plus_seconds(letter.signing.apart);
    }
    if more.arrives {
        let receiver = "Sở Tiếp nhận và Kiểm thử";
        let seal = authorities.organisation(receiver, keys.organisation_kind);
        let head = authorities.person("Đỗ Văn Nhận", receiver, keys.person_kind);
        let mut incoming = Wanted::new(Profile::Incoming, at, receiver);
        incoming.organisation = Some(receiver.to_owned());
        (incoming.number, incoming.day) = (Some("451".to_owned()), Some(day));
        put(&seal, &incoming)?;
        let mut remark = Wanted::new(Profile::Comment, later(at), "Đỗ Văn Nhận");
        remark.text = vec!["Giao Văn phòng tham mưu thực hiện.".to_owned()];
        put(&head, &remark)?;
        leaves.extend([seal, head]);
    }
    Ok(archived(&pdf, &leaves, day))
}

fn later(at: UnixTime) -> UnixTime {
    at.plus_seconds(300)
}

fn image(letter: &Letter, of: ImageOf, width_mm: f64) -> MarkImage {
    let picture = if of == ImageOf::Seal { letter.signing.seal.picture } else { letter.signing.leader.picture };
    MarkImage::from_png(&picture.png(), of, Some(width_mm)).unwrap()
}
