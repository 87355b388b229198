//! Pictures of signatures and seals, looked at before they are used (Decree 30/2020/NĐ-CP, Appendix I, II.7 d and II.8 a).

use crate::appearance::Error;
use crate::appearance::Image;
use crate::appearance::Inks;

/// Whose picture it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageOf {
    /// A person's signature on paper: blue.
    Person,
    /// An organisation's seal: red, in its true size.
    Seal,
}

/// A picture trimmed to its ink.
#[derive(Debug, Clone)]
pub struct MarkImage {
    /// The picture, as it is drawn.
    pub image: Image,
    /// Its colours, and where its ink was before trimming.
    pub inks: Inks,
    /// Whose it is.
    pub of: ImageOf,
    /// Width of the ink on paper, in millimetres, when it is known.
    pub true_width_mm: Option<f64>,
}

/// Share of the ink that has to have the colour prescribed.
const COLOURED: f64 = 0.8;
/// A circle's width by its height.
const ROUND: core::ops::RangeInclusive<f64> = 0.97..=1.03;
/// Share of the picture that has to let through what is under it: less is a background that was painted.
const CLEAR: f64 = 0.15;
/// What is printed looks sharp from here on, for lines of a pen and for the fine rings and letters of a seal.
const SHARP_DPI: [f64; 2] = [200.0, 300.0];
/// Below this, nobody can make out what it is.
const LEAST_DPI: f64 = 100.0;

/// What is wrong with a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ImageFault {
    /// Nothing but white or transparent pixels.
    Empty,
    /// It hides what is under it.
    Opaque,
    /// A signature that is not blue: the share that is.
    NotBlue(f64),
    /// A seal that is not red: the share that is.
    NotRed(f64),
    /// A seal that is not round: width by height.
    NotRound(f64),
    /// Too coarse, in pixels to the inch at its true size, and what is enough.
    Coarse(f64, f64),
    /// As [`Self::Coarse`], but only to be seen when looked at closely.
    Soft(f64, f64),
}

impl ImageFault {
    /// Whether the picture is not to be signed with as it is.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        !matches!(self, Self::Soft(..))
    }

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "image-empty",
            Self::Opaque => "image-opaque",
            Self::NotBlue(_) => "image-not-blue",
            Self::NotRed(_) => "image-not-red",
            Self::NotRound(_) => "image-not-round",
            Self::Coarse(..) => "image-coarse",
            Self::Soft(..) => "image-soft",
        }
    }
}

impl MarkImage {
    /// Reads a PNG. `true_width_mm`: width of the ink on paper; of a seal, its diameter.
    ///
    /// # Errors
    /// When it is no PNG, or too large.
    pub fn from_png(octets: &[u8], of: ImageOf, true_width_mm: Option<f64>) -> Result<Self, Error> {
        let (image, inks) = Image::from_png_trimmed(octets)?;
        Ok(Self { image, inks, of, true_width_mm })
    }

    /// Width by height.
    #[must_use]
    pub fn proportion(&self) -> f64 {
        f64::from(self.image.width()) / f64::from(self.image.height().max(1))
    }

    /// Pixels to the inch when drawn this wide.
    #[must_use]
    pub fn dpi(&self, width_mm: f64) -> f64 {
        f64::from(self.image.width()) * 25.4 / width_mm
    }

    /// What is wrong with it when drawn this wide, the gravest first.
    #[must_use]
    pub fn faults(&self, width_mm: Option<f64>) -> Vec<ImageFault> {
        let mut faults = Vec::new();
        if self.inks.inked <= 0.0 {
            return vec![ImageFault::Empty];
        }
        if !self.image.is_transparent() || self.inks.clear < CLEAR {
            faults.push(ImageFault::Opaque);
        }
        let sharp = match self.of {
            ImageOf::Person => {
                if self.inks.blue < COLOURED {
                    faults.push(ImageFault::NotBlue(self.inks.blue));
                }
                SHARP_DPI[0]
            }
            ImageOf::Seal => {
                if self.inks.red < COLOURED {
                    faults.push(ImageFault::NotRed(self.inks.red));
                }
                if !ROUND.contains(&self.proportion()) {
                    faults.push(ImageFault::NotRound(self.proportion()));
                }
                SHARP_DPI[1]
            }
        };
        if let Some(width) = width_mm.or(self.true_width_mm).filter(|width| *width > 0.0) {
            match self.dpi(width) {
                dpi if dpi < LEAST_DPI => faults.push(ImageFault::Coarse(dpi, sharp)),
                // Scans are rounded to whole pixels.
                dpi if dpi < sharp - 2.0 => faults.push(ImageFault::Soft(dpi, sharp)),
                _ => {}
            }
        }
        faults
    }
}
