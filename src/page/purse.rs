//! What looking at pages may cost (rule 6 of the house). A page that costs more is not seen, and says so.

use crate::pdf::{Stream, View};

use super::{Error, data};

/// Instructions of one page, and of all; the densest plans have two million painting operations.
const OPERATORS: (u64, u64) = (4_000_000, 64_000_000);
/// Octets of instructions of one page, each form as often as it is drawn, and of all.
const OCTETS: (u64, u64) = (64 << 20, 512 << 20);
/// Glyphs of one page, and of all; a full page of a newspaper has some 20,000, a book of 2,000 pages six million.
const GLYPHS: (u64, u64) = (200_000, 10_000_000);
/// Fonts read for one document; a book has a few dozen, a bundle of scans with text layers one or two a page.
const FONTS: u64 = 5_000;
/// Octets that all streams beside content may unpack to: maps of fonts, font programs, pictures.
const UNPACKED: u64 = 512 << 20;
/// Images that the renderer is asked to unpack; a letter has a few seals and signatures.
const PICTURES: u32 = 40;
/// Forms and looks drawn on one page, and on all.
const FORMS: (u64, u64) = (20_000, 1_000_000);

/// What is left for a document, and of that for a page.
#[derive(Debug)]
pub(super) struct Purse {
    operators: Account,
    octets: Account,
    glyphs: Account,
    forms: Account,
    fonts: u64,
    pictures: u32,
    unpacked: u64,
}

#[derive(Debug, Clone, Copy)]
struct Account {
    what: &'static str,
    of_page: u64,
    page: u64,
    all: u64,
}

impl Account {
    const fn new(what: &'static str, (of_page, all): (u64, u64)) -> Self {
        Self { what, of_page, page: of_page, all }
    }

    fn spend(&mut self, amount: u64) -> Result<(), Error> {
        match (self.page.checked_sub(amount), self.all.checked_sub(amount)) {
            (Some(page), Some(all)) => {
                (self.page, self.all) = (page, all);
                Ok(())
            }
            // Once spent it stays spent: a page must not go on with smaller pieces.
            _ => {
                self.page = 0;
                Err(Error::limit(self.what, self.of_page))
            }
        }
    }
}

impl Purse {
    pub(super) const fn new() -> Self {
        Self {
            operators: Account::new("instructions of a page", OPERATORS),
            octets: Account::new("octets of instructions", OCTETS),
            glyphs: Account::new("glyphs of a page", GLYPHS),
            forms: Account::new("forms of a page", FORMS),
            fonts: FONTS,
            pictures: PICTURES,
            unpacked: UNPACKED,
        }
    }

    /// A new page begins.
    pub(super) fn page(&mut self) {
        for account in [&mut self.operators, &mut self.octets, &mut self.glyphs, &mut self.forms] {
            account.page = account.of_page;
        }
    }

    pub(super) fn operator(&mut self) -> Result<(), Error> {
        self.operators.spend(1)
    }

    pub(super) fn octets(&mut self, octets: usize) -> Result<(), Error> {
        self.octets.spend(octets as u64)
    }

    pub(super) fn glyphs(&mut self, glyphs: usize) -> Result<(), Error> {
        self.glyphs.spend(glyphs as u64)
    }

    pub(super) fn form(&mut self) -> Result<(), Error> {
        self.forms.spend(1)
    }

    pub(super) fn font(&mut self) -> Result<(), Error> {
        self.fonts = self.fonts.checked_sub(1).ok_or(Error::limit("fonts of a document", FONTS))?;
        Ok(())
    }

    pub(super) fn picture(&mut self) -> Result<(), Error> {
        let left = self.pictures.checked_sub(1);
        self.pictures = left.ok_or(Error::limit("images unpacked by the renderer", u64::from(PICTURES)))?;
        Ok(())
    }

    /// Octets of a stream beside content; `None` when they cannot be had.
    pub(super) fn decoded(&mut self, view: View<'_, '_>, stream: &Stream) -> Result<Option<Vec<u8>>, Error> {
        match data::plain(view, stream) {
            Ok(octets) => {
                self.unpacked(octets.len())?;
                Ok(Some(octets))
            }
            Err(Error::Limit(limit)) => {
                // What it took to find out is gone.
                self.unpacked(usize::try_from(limit.limit).unwrap_or(usize::MAX))?;
                Ok(None)
            }
            Err(Error::Encrypted) => Err(Error::Encrypted),
            Err(_) => Ok(None),
        }
    }

    /// Octets that may still be unpacked.
    pub(super) const fn left_to_unpack(&self) -> u64 {
        self.unpacked
    }

    pub(super) fn unpacked(&mut self, octets: usize) -> Result<(), Error> {
        let left = self.unpacked.checked_sub(octets as u64);
        if left.is_none() {
            self.unpacked = 0;
        }
        self.unpacked = left.ok_or(Error::limit("octets of unpacked streams", UNPACKED))?;
        Ok(())
    }
}
