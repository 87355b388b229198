//! What is known of an image without drawing it, and which colours it has.

use std::cell::RefCell;
use std::rc::Rc;

use crate::base::Memo;
use crate::crypto::DigestAlgorithm;
use crate::crypto::digest;
use crate::pdf::{Object, ObjectId, Stream, View};

use super::colour::Space;
use super::isolate::image_recipe;
use super::purse::Purse;
use super::render::{self, Frame};
use super::seen::{Colours, Hues};
use super::{Error, isolate};

/// An image as its dictionary says.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) pixels: (u32, u32),
    pub(super) colours: Colours,
    pub(super) alpha: bool,
    /// Painted with the current colour where its bits say so (§8.9.6.2).
    pub(super) is_stencil: bool,
    pub(super) space: Option<Rc<Space>>,
    /// Optional content that is not shown.
    pub(super) hidden: bool,
    /// Why not, where they were asked for.
    pub(super) hues: Result<Option<Hues>, String>,
}

/// Size, colours and transparency.
pub(super) fn facts(view: View<'_, '_>, stream: &Stream, space: Option<Rc<Space>>) -> Result<Facts, Error> {
    let dictionary = &stream.dictionary;
    let side = |key: &str| -> Result<u32, Error> {
        Ok(view.lookup(dictionary, key)?.as_integer().and_then(|side| u32::try_from(side).ok()).unwrap_or(0))
    };
    let pixels = (side("Width")?, side("Height")?);
    let is_stencil = matches!(view.lookup(dictionary, "ImageMask")?.as_ref(), Object::Boolean(true));
    let bits = view.lookup(dictionary, "BitsPerComponent")?.as_integer();
    let has = |key: &str| Ok::<_, Error>(!matches!(view.lookup(dictionary, key)?.as_ref(), Object::Null));
    let within = view.lookup(dictionary, "SMaskInData")?.as_integer().is_some_and(|kind| kind != 0);
    let alpha = is_stencil || within || has("SMask")? || has("Mask")?;
    let colours = if is_stencil {
        Colours::Bilevel
    } else {
        space.as_ref().map_or(Colours::Unknown, |space| colours(space, bits.unwrap_or(8)))
    };
    Ok(Facts { pixels, colours, alpha, is_stencil, space, hidden: false, hues: Ok(None) })
}

fn colours(space: &Space, bits: i64) -> Colours {
    let grey = |[r, g, b]: [u8; 3]| r.abs_diff(g) <= 2 && g.abs_diff(b) <= 2;
    match space {
        Space::Grey if bits == 1 => Colours::Bilevel,
        Space::Grey => Colours::Grey,
        Space::Rgb | Space::Cmyk | Space::Lab(_) => Colours::Colour,
        Space::Indexed { base, table } => {
            let entries = table.len() / base.components().max(1);
            let entries: Vec<[u8; 3]> = (0..entries.min(256)).filter_map(|at| space.srgb(&[at as f64])).collect();
            let plain = |entry: &[u8; 3]| *entry == [0; 3] || *entry == [255; 3];
            if entries.is_empty() {
                Colours::Unknown
            } else if entries.len() <= 2 && entries.iter().all(plain) {
                Colours::Bilevel
            } else if entries.iter().all(|entry| grey(*entry)) {
                Colours::Grey
            } else {
                Colours::Colour
            }
        }
        Space::Tint { .. } => {
            let tones = [0.0, 0.5, 1.0].map(|tint| space.srgb(&vec![tint; space.components()]));
            match tones.iter().all(|tone| tone.is_some_and(grey)) {
                true => Colours::Grey,
                false => Colours::Colour,
            }
        }
        Space::Pattern | Space::Unknown => Colours::Unknown,
    }
}

/// Colours of the pixels, where they can be unpacked within what that may cost: by ourselves where the packing is ours, else by
/// the renderer, which draws the image alone.
pub(super) fn hues(
    view: View<'_, '_>,
    id: Option<ObjectId>,
    stream: &Stream,
    facts: &Facts,
    purse: &mut Purse,
) -> Result<Option<Hues>, Error> {
    let (width, height) = facts.pixels;
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if pixels == 0 {
        return Ok(None);
    }
    if pixels > PIXELS {
        return Err(Error::limit("pixels of an image", PIXELS));
    }
    // A seal is the same on thousands of documents. A space that only the page's resources know is not in what it is made of.
    let is_own = stream.dictionary.get("ColorSpace").is_none_or(|space| match space {
        Object::Name(name) => name.starts_with(b"Device"),
        _ => true,
    });
    let recipe = id.filter(|_| is_own).and_then(|id| image_recipe(view, id).ok());
    let key = recipe.map(|recipe| digest(DigestAlgorithm::Sha256, &recipe).as_bytes().to_vec());
    if let Some((hues, spent)) = key.as_ref().and_then(|key| KNOWN.with_borrow(|known| known.get(key).copied())) {
        purse.unpacked(spent)?;
        return Ok(Some(hues));
    }
    let before = purse.left_to_unpack();
    match Samples::of_image(view, stream, facts, purse)? {
        Some((samples, mask)) => {
            let hues = counted(facts, &samples, mask.as_ref());
            let spent = usize::try_from(before.saturating_sub(purse.left_to_unpack())).unwrap_or(usize::MAX);
            if let Some(key) = key {
                KNOWN.with_borrow_mut(|known| known.keep(key, (hues, spent), size_of::<Hues>()));
            }
            Ok(Some(hues))
        }
        None => match id {
            Some(id) => {
                purse.picture()?;
                drawn(view, id, facts).map(Some)
            }
            None => Err(Error::malformed("inline image whose packing is not undone", "8.9.7")),
        },
    }
}

thread_local! {
    /// Colours of images by the digest of all they are made of, and what unpacking them costs.
    static KNOWN: RefCell<Memo<(Hues, usize)>> = RefCell::new(Memo::new(HUES));
}

/// Octets of colours that are kept, by each thread: those of some thousand pictures.
const HUES: usize = 256 << 10;
/// Pixels of an image that are unpacked; a seal at 600 dpi has a million.
const PIXELS: u64 = 16_000_000;
/// Pixels looked at of one image.
const LOOKED: f64 = 40_000.0;
/// Pixels across and down that the renderer draws.
const DRAWN: u16 = 200;

/// Numbers of an image, row by row.
struct Samples {
    octets: Vec<u8>,
    width: usize,
    height: usize,
    components: usize,
    bits: usize,
    space: Rc<Space>,
    /// From the least and the greatest sample, for each component (§8.9.5.2).
    decode: Vec<(f64, f64)>,
    /// Whether `decode` is what the space says anyway.
    is_plain: bool,
    /// Ranges of samples that are not painted (§8.9.6.4).
    key: Vec<(u32, u32)>,
}

/// What covers an image: shares from 0 to 255, or the bits of a stencil mask.
struct Cover {
    samples: Samples,
    is_stencil: bool,
}

impl Samples {
    /// The image and its mask; `None` where a filter is not ours.
    fn of_image(
        view: View<'_, '_>,
        stream: &Stream,
        facts: &Facts,
        purse: &mut Purse,
    ) -> Result<Option<(Self, Option<Cover>)>, Error> {
        let dictionary = &stream.dictionary;
        if view.lookup(dictionary, "SMaskInData")?.as_integer().is_some_and(|kind| kind != 0) {
            return Ok(None);
        }
        let space = match &facts.space {
            _ if facts.is_stencil => Rc::new(Space::Grey),
            Some(space) => Rc::clone(space),
            None => return Ok(None),
        };
        let Some(mut samples) = Self::read(view, stream, space, facts.is_stencil, purse)? else { return Ok(None) };
        let soft = view.lookup(dictionary, "SMask")?;
        let hard = view.lookup(dictionary, "Mask")?;
        let cover = match (soft.as_stream(), hard.as_ref()) {
            (Some(soft), _) => Some((soft, false)),
            (None, Object::Stream(hard)) => Some((hard, true)),
            (None, Object::Array(key)) => {
                let key: Vec<u32> =
                    key.iter().filter_map(Object::as_integer).filter_map(|k| u32::try_from(k).ok()).take(64).collect();
                samples.key = key.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect();
                None
            }
            _ => None,
        };
        let Some((cover, is_stencil)) = cover else { return Ok(Some((samples, None))) };
        let own = facts_of_mask(view, cover)?;
        if u64::from(own.0).saturating_mul(u64::from(own.1)) > PIXELS {
            return Err(Error::limit("pixels of an image", PIXELS));
        }
        let cover = Self::read(view, cover, Rc::new(Space::Grey), is_stencil, purse)?;
        Ok(cover.map(|cover| (samples, Some(Cover { samples: cover, is_stencil }))))
    }

    fn read(
        view: View<'_, '_>,
        stream: &Stream,
        space: Rc<Space>,
        is_stencil: bool,
        purse: &mut Purse,
    ) -> Result<Option<Self>, Error> {
        let dictionary = &stream.dictionary;
        let (octets, left) = super::data::unpacked(view, stream)?;
        purse.unpacked(octets.len())?;
        let components = space.components();
        let bits = if is_stencil { 1 } else { view.lookup(dictionary, "BitsPerComponent")?.as_integer().unwrap_or(8) };
        let bits = usize::try_from(bits).unwrap_or(0);
        if left.is_some() || components == 0 || !matches!(bits, 1 | 2 | 4 | 8 | 16) {
            return Ok(None);
        }
        let (width, height) = facts_of_mask(view, stream)?;
        let side = |side: u32| usize::try_from(side).unwrap_or(0);
        let most = ((1_u64 << bits) - 1) as f64;
        let given = view.lookup(dictionary, "Decode")?;
        let given: Vec<f64> =
            given.as_array().unwrap_or_default().iter().filter_map(Object::as_number).take(64).collect();
        let usual = space.usual(most);
        let decode: Vec<(f64, f64)> = match given.len() == 2 * components {
            true => given.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect(),
            false => usual.clone(),
        };
        let is_plain = decode == usual;
        let (width, height) = (side(width), side(height));
        Ok(Some(Self { octets, width, height, components, bits, space, decode, is_plain, key: Vec::new() }))
    }

    /// One number, as it lies there; the least where the data end too early.
    fn raw(&self, x: usize, y: usize, component: usize) -> u32 {
        let row = (self.width * self.components * self.bits).div_ceil(8);
        let at = (x * self.components + component) * self.bits;
        let first = row.saturating_mul(y).saturating_add(at / 8);
        let octet = |at: usize| u32::from(self.octets.get(at).copied().unwrap_or(0));
        match self.bits {
            16 => octet(first) << 8 | octet(first.saturating_add(1)),
            8 => octet(first),
            bits => octet(first) >> (8 - bits - at % 8) & ((1 << bits) - 1),
        }
    }

    fn colour(&self, x: usize, y: usize) -> [u8; 3] {
        let plain = self.is_plain && self.bits == 8;
        let octet = |component: usize| (self.raw(x, y, component) & 0xff) as u8;
        match self.space.as_ref() {
            Space::Rgb if plain => [octet(0), octet(1), octet(2)],
            Space::Grey if plain => [octet(0); 3],
            space => {
                let most = ((1_u64 << self.bits) - 1) as f64;
                let value = |(component, (low, high)): (usize, &(f64, f64))| {
                    low + f64::from(self.raw(x, y, component)) / most * (high - low)
                };
                let values: Vec<f64> = self.decode.iter().enumerate().map(value).collect();
                space.srgb(&values).unwrap_or([0; 3])
            }
        }
    }

    fn is_keyed_out(&self, x: usize, y: usize) -> bool {
        !self.key.is_empty()
            && self
                .key
                .iter()
                .enumerate()
                .all(|(component, (low, high))| (*low..=*high).contains(&self.raw(x, y, component)))
    }
}

fn facts_of_mask(view: View<'_, '_>, stream: &Stream) -> Result<(u32, u32), Error> {
    let side = |key: &str| -> Result<u32, Error> {
        Ok(view.lookup(&stream.dictionary, key)?.as_integer().and_then(|side| u32::try_from(side).ok()).unwrap_or(0))
    };
    Ok((side("Width")?, side("Height")?))
}

fn counted(facts: &Facts, samples: &Samples, cover: Option<&Cover>) -> Hues {
    let (width, height) = (samples.width, samples.height);
    let step = ((width as f64 * height as f64 / LOOKED).sqrt().ceil()).max(1.0) as usize;
    let mut count = Count::default();
    // The colours of a picture repeat; spaces that are worked out are worked out once for a run of them.
    for y in (0..height).step_by(step) {
        for x in (0..width).step_by(step) {
            let opacity = match cover {
                _ if samples.is_keyed_out(x, y) => 0,
                Some(cover) if cover.samples.width > 0 && cover.samples.height > 0 => {
                    let (cx, cy) = (x * cover.samples.width / width, y * cover.samples.height / height);
                    let share = cover.samples.colour(cx, cy)[0];
                    // A stencil mask paints where it is 0 (§8.9.6.3).
                    if cover.is_stencil { 255 - share } else { share }
                }
                _ => 255,
            };
            count.clear = count.clear.saturating_add(u32::from(opacity < 128));
            let colour = if opacity == 0 { [255; 3] } else { samples.colour(x, y) };
            let colour = colour.map(|c| 255 - ((u32::from(255 - c) * u32::from(opacity) + 127) / 255) as u8);
            count.pixel(x, y, colour);
        }
    }
    let clear = f64::from(count.clear) / f64::from(count.all.max(1));
    // What a stencil does not paint is told by its ink.
    Hues { clear: (!facts.is_stencil).then_some(clear), ..count.hues(facts, (width, height), step) }
}

/// Drawn alone by the renderer, small, on white.
fn drawn(view: View<'_, '_>, id: ObjectId, facts: &Facts) -> Result<Hues, Error> {
    let page = isolate::image_alone(view, id)?;
    let frame = Frame { scale: f64::from(DRAWN), left: 0, top: 0, width: DRAWN, height: DRAWN, page: (DRAWN, DRAWN) };
    let drawn = render::draw(page, frame)?;
    if drawn.lacking.image {
        return Err(Error::Renderer("an image that cannot be unpacked".to_owned()));
    }
    let mut count = Count::default();
    let side = usize::from(DRAWN);
    for (at, pixel) in drawn.rgba.chunks_exact(4).enumerate() {
        if let [r, g, b, _] = *pixel {
            count.pixel(at % side, at / side, [r, g, b]);
        }
    }
    Ok(count.hues(facts, (side, side), 1))
}

/// Least of a channel that is white, and least difference of channels that is a colour.
const WHITE: u8 = 240;
const CHROMA: u8 = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hue {
    Red,
    Blue,
    Grey,
    Other,
}

fn hue([r, g, b]: [u8; 3]) -> Hue {
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let chroma = most - least;
    if chroma < CHROMA || f64::from(chroma) < 0.12 * f64::from(most) {
        return Hue::Grey;
    }
    let share = |a: u8, b: u8| (f64::from(a) - f64::from(b)) / f64::from(chroma);
    let degrees = if most == r {
        60.0 * share(g, b)
    } else if most == g {
        120.0 + 60.0 * share(b, r)
    } else {
        240.0 + 60.0 * share(r, g)
    };
    match degrees.rem_euclid(360.0) {
        0.0..=15.0 | 345.0..360.0 => Hue::Red,
        200.0..=260.0 => Hue::Blue,
        _ => Hue::Other,
    }
}

#[derive(Debug, Default)]
struct Count {
    all: u32,
    /// More transparent than not.
    clear: u32,
    red: u32,
    blue: u32,
    grey: u32,
    other: u32,
    /// Left, top, right, bottom of what is inked.
    ink: Option<[usize; 4]>,
}

impl Count {
    fn pixel(&mut self, x: usize, y: usize, colour: [u8; 3]) {
        self.all = self.all.saturating_add(1);
        if colour.iter().all(|c| *c >= WHITE) {
            return;
        }
        let slot = match hue(colour) {
            Hue::Red => &mut self.red,
            Hue::Blue => &mut self.blue,
            Hue::Grey => &mut self.grey,
            Hue::Other => &mut self.other,
        };
        *slot = slot.saturating_add(1);
        let [left, top, right, bottom] = self.ink.unwrap_or([x, y, x, y]);
        self.ink = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
    }

    fn hues(&self, facts: &Facts, (width, height): (usize, usize), step: usize) -> Hues {
        let inked = self.red + self.blue + self.grey + self.other;
        let share = |count: u32| if inked == 0 { 0.0 } else { f64::from(count) / f64::from(inked) };
        let [left, top, right, bottom] = self.ink.unwrap_or([0; 4]);
        let along = |at: usize, of: usize| (at as f64 / of.max(1) as f64).min(1.0);
        let end = if self.ink.is_some() { step } else { 0 };
        let hues = Hues {
            red: share(self.red),
            blue: share(self.blue),
            grey: share(self.grey),
            other: share(self.other),
            inked: if self.all == 0 { 0.0 } else { f64::from(inked) / f64::from(self.all) },
            clear: None,
            ink: [along(left, width), along(top, height), along(right + end, width), along(bottom + end, height)],
        };
        // What a stencil paints is said by the colour it is painted with.
        if facts.is_stencil { hues.painted(Some([0; 3])) } else { hues }
    }
}

impl Hues {
    /// The same for a stencil painted with this colour: none is known for patterns.
    pub(super) fn painted(self, colour: Option<[u8; 3]>) -> Self {
        let is = |wanted: Hue| f64::from(u8::from(self.inked > 0.0 && colour.map_or(Hue::Other, hue) == wanted));
        Self { red: is(Hue::Red), blue: is(Hue::Blue), grey: is(Hue::Grey), other: is(Hue::Other), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hues_of_seals_and_ink() {
        for (colour, wanted) in [
            ([237, 28, 36], Hue::Red),
            ([200, 0, 0], Hue::Red),
            ([255, 180, 180], Hue::Red),
            ([0, 0, 255], Hue::Blue),
            ([30, 60, 160], Hue::Blue),
            ([0, 0, 0], Hue::Grey),
            ([30, 32, 35], Hue::Grey),
            ([0, 128, 0], Hue::Other),
            ([255, 200, 0], Hue::Other),
            ([128, 0, 128], Hue::Other),
        ] {
            assert_eq!(hue(colour), wanted, "{colour:?}");
        }
    }
}
