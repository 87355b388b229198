//! Colour spaces as far as saying which colour text and pictures have (ISO 32000-2 §8.6): to sRGB by the plain formulas, without
//! profiles. Nobody judges a shade here; black, red and blue have to be told apart.

use std::rc::Rc;

use crate::pdf::{Dictionary, Held, Object, View};

use super::Error;
use super::function::Function;
use super::purse::Purse;

/// Spaces based on spaces; real ones have two levels.
const DEPTH: u32 = 6;
/// Octets of a table of colours: 256 of four components, twice over.
const TABLE: usize = 2_048;
/// Components of a space (DeviceN may have 32).
const COMPONENTS: usize = 32;

/// A colour space.
#[derive(Debug, Clone)]
pub(super) enum Space {
    Grey,
    Rgb,
    Cmyk,
    /// Ranges of a* and b*.
    Lab([f64; 4]),
    Indexed {
        base: Rc<Self>,
        table: Vec<u8>,
    },
    /// Separation and DeviceN.
    Tint {
        components: usize,
        alternate: Rc<Self>,
        function: Function,
    },
    Pattern,
    Unknown,
}

impl Space {
    /// A colour space object. `named`: what a name stands for in the resources.
    pub(super) fn read(
        view: View<'_, '_>,
        object: &Object,
        named: Option<&Dictionary>,
        purse: &mut Purse,
    ) -> Result<Self, Error> {
        Self::read_at(view, object, named, purse, DEPTH)
    }

    fn read_at(
        view: View<'_, '_>,
        object: &Object,
        named: Option<&Dictionary>,
        purse: &mut Purse,
        depth: u32,
    ) -> Result<Self, Error> {
        let Some(deeper) = depth.checked_sub(1) else { return Ok(Self::Unknown) };
        let object = view.resolve(object)?;
        match object.as_ref() {
            Object::Name(name) => match Self::device(name) {
                Some(space) => Ok(space),
                None => match named.and_then(|named| named.get(name)) {
                    Some(inner) => Self::read_at(view, inner, None, purse, deeper),
                    None => Ok(Self::Unknown),
                },
            },
            Object::Array(items) => {
                let Some(family) = items.first() else { return Ok(Self::Unknown) };
                let family = view.resolve(family)?;
                let item = |at: usize| items.get(at).map(|item| view.resolve(item).map(Held::shared)).transpose();
                Self::family(view, family.as_name().unwrap_or_default(), &item, named, purse, deeper)
            }
            _ => Ok(Self::Unknown),
        }
    }

    fn device(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"DeviceGray" | b"G" | b"CalGray" => Self::Grey,
            b"DeviceRGB" | b"RGB" | b"CalRGB" => Self::Rgb,
            b"DeviceCMYK" | b"CMYK" => Self::Cmyk,
            b"Pattern" => Self::Pattern,
            _ => return None,
        })
    }

    fn family(
        view: View<'_, '_>,
        family: &[u8],
        item: &dyn Fn(usize) -> Result<Option<Rc<Object>>, crate::pdf::Error>,
        named: Option<&Dictionary>,
        purse: &mut Purse,
        depth: u32,
    ) -> Result<Self, Error> {
        let inner = |at: usize, purse: &mut Purse| match item(at)? {
            Some(object) => Self::read_at(view, &object, named, purse, depth),
            None => Ok(Self::Unknown),
        };
        Ok(match family {
            b"ICCBased" => {
                let profile = item(1)?;
                let Some(profile) = profile.as_deref().and_then(Object::as_dictionary) else {
                    return Ok(Self::Unknown);
                };
                match view.lookup(profile, "N")?.as_integer() {
                    Some(1) => Self::Grey,
                    Some(3) => Self::Rgb,
                    Some(4) => Self::Cmyk,
                    _ => Self::Unknown,
                }
            }
            b"Lab" => {
                let parameters = item(1)?;
                let mut range = [-100.0, 100.0, -100.0, 100.0];
                if let Some(parameters) = parameters.as_deref().and_then(Object::as_dictionary)
                    && let Some(listed) = view.lookup(parameters, "Range")?.as_array()
                {
                    for (slot, value) in range.iter_mut().zip(listed) {
                        *slot = value.as_number().unwrap_or(*slot);
                    }
                }
                Self::Lab(range)
            }
            b"Indexed" | b"I" => {
                let base = inner(1, purse)?;
                let table = match item(3)?.as_deref() {
                    Some(Object::String(table)) => table.octets.clone(),
                    Some(Object::Stream(stream)) => purse.decoded(view, stream)?.unwrap_or_default(),
                    _ => return Ok(Self::Unknown),
                };
                Self::Indexed { base: Rc::new(base), table: table.into_iter().take(TABLE).collect() }
            }
            b"Separation" | b"DeviceN" => {
                let names = item(1)?;
                let components = names.as_deref().and_then(Object::as_array).map_or(1, <[Object]>::len);
                let function = match item(3)? {
                    Some(function) => Function::read(view, &function, purse)?,
                    None => Function::Unknown,
                };
                Self::Tint { components: components.min(COMPONENTS), alternate: Rc::new(inner(2, purse)?), function }
            }
            other => Self::device(other).unwrap_or(Self::Unknown),
        })
    }

    /// How many numbers make a colour.
    pub(super) fn components(&self) -> usize {
        match self {
            Self::Grey | Self::Indexed { .. } => 1,
            Self::Rgb | Self::Lab(_) => 3,
            Self::Cmyk => 4,
            Self::Tint { components, .. } => *components,
            Self::Pattern | Self::Unknown => 0,
        }
    }

    /// The colour a space begins with (§8.6.3).
    pub(super) fn initial(&self) -> Option<[u8; 3]> {
        match self {
            Self::Cmyk => self.srgb(&[0.0, 0.0, 0.0, 1.0]),
            Self::Tint { components, .. } => self.srgb(&vec![1.0; *components]),
            Self::Pattern | Self::Unknown => None,
            other => other.srgb(&[0.0; 4]),
        }
    }

    /// A colour in sRGB; `None` where it is a pattern or not known.
    pub(super) fn srgb(&self, values: &[f64]) -> Option<[u8; 3]> {
        let value = |at: usize| values.get(at).copied().unwrap_or(0.0);
        let unit = |at: usize| value(at).clamp(0.0, 1.0);
        match self {
            Self::Grey => Some([octet(unit(0)); 3]),
            Self::Rgb => Some([octet(unit(0)), octet(unit(1)), octet(unit(2))]),
            Self::Cmyk => {
                let rest = 1.0 - unit(3);
                Some([0, 1, 2].map(|at| octet((1.0 - unit(at)) * rest)))
            }
            Self::Lab([a_low, a_high, b_low, b_high]) => {
                let bounded = |value: f64, low: f64, high: f64| value.max(low).min(high);
                Some(lab(
                    value(0).clamp(0.0, 100.0),
                    bounded(value(1), *a_low, *a_high),
                    bounded(value(2), *b_low, *b_high),
                ))
            }
            Self::Indexed { base, table } => {
                let components = base.components();
                let at = (value(0).clamp(0.0, 255.0) as usize).checked_mul(components)?;
                let entry = table.get(at..at.checked_add(components)?)?;
                let entry: Vec<f64> = entry.iter().map(|octet| f64::from(*octet) / 255.0).collect();
                base.srgb(&base.decoded(&entry))
            }
            Self::Tint { alternate, function, .. } => alternate.srgb(&function.value(values)?),
            Self::Pattern | Self::Unknown => None,
        }
    }

    /// What the least and the greatest sample of an image stand for (Table 88), `most` being the greatest.
    pub(super) fn usual(&self, most: f64) -> Vec<(f64, f64)> {
        match self {
            Self::Lab([a_low, a_high, b_low, b_high]) => vec![(0.0, 100.0), (*a_low, *a_high), (*b_low, *b_high)],
            Self::Indexed { .. } => vec![(0.0, most)],
            other => vec![(0.0, 1.0); other.components()],
        }
    }

    /// Samples between 0 and 1 as values of the space (Table 88).
    pub(super) fn decoded(&self, samples: &[f64]) -> Vec<f64> {
        match (self, samples) {
            (Self::Lab([a_low, a_high, b_low, b_high]), [l, a, b]) => {
                vec![l * 100.0, a_low + a * (a_high - a_low), b_low + b * (b_high - b_low)]
            }
            _ => samples.to_vec(),
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn octet(unit: f64) -> u8 {
    (unit * 255.0).round().clamp(0.0, 255.0) as u8
}

/// CIE L*a*b* under D50 to sRGB.
fn lab(l: f64, a: f64, b: f64) -> [u8; 3] {
    let m = (l + 16.0) / 116.0;
    let g = |x: f64| if x >= 6.0 / 29.0 { x * x * x } else { 108.0 / 841.0 * (x - 4.0 / 29.0) };
    let (x, y, z) = (0.9642 * g(m + a / 500.0), g(m), 0.8249 * g(m - b / 200.0));
    // Bradford-adapted matrix from D50 to linear sRGB.
    let linear = [
        3.1339 * x - 1.6169 * y - 0.4906 * z,
        -0.9788 * x + 1.9161 * y + 0.0335 * z,
        0.0719 * x - 0.2290 * y + 1.4052 * z,
    ];
    linear.map(|c| octet(if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_colours() {
        assert_eq!(Space::Grey.srgb(&[0.5]), Some([128; 3]));
        assert_eq!(Space::Cmyk.srgb(&[0.0, 1.0, 1.0, 0.0]), Some([255, 0, 0]));
        assert_eq!(Space::Cmyk.initial(), Some([0; 3]));
        let red = Space::Lab([-128.0, 127.0, -128.0, 127.0]).srgb(&[54.3, 80.8, 69.9]);
        assert!(matches!(red, Some([250..=255, 0..=20, 0..=20])), "{red:?}");
        let table = Space::Indexed { base: Rc::new(Space::Rgb), table: vec![0, 0, 0, 255, 0, 0] };
        assert_eq!((table.srgb(&[1.0]), table.srgb(&[2.0])), (Some([255, 0, 0]), None));
    }
}
