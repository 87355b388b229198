//! Text fields that go with a signature: kept free by the first, filled in by a later one (`docs/adr/0013-*.md`).

use crate::pdf::{Dictionary, Object, ObjectId, SignatureField, Stream, StreamData};

use super::admission;
use super::draft::{Draft, NOT_SHOWN, PRINT_LOCKED};
use super::error::{Error, malformed, unreadable};
use super::place::{Geometry, rectangle};
use super::request::{FilledField, ReservedField};

/// Name of the font in the form's default resources: the serif that every reader has (ISO 32000-2 §9.6.2.2).
const FONT: &str = "TiRo";
/// Field flag DoNotSpellCheck (ISO 32000-2 Table 231).
const NO_SPELL_CHECK: i64 = 1 << 22;
/// Field flags of text fields whose value is no text as it is: Password, FileSelect, Comb, RichText (Table 231).
const OTHER_TEXT: i64 = 1 << 13 | 1 << 20 | 1 << 24 | 1 << 25;

impl Draft<'_, '_> {
    /// Makes empty text fields.
    pub(super) fn reserve(&mut self, fields: &[ReservedField], earlier: &[SignatureField]) -> Result<(), Error> {
        let Some(first) = fields.first() else { return Ok(()) };
        if let Some(signed) = earlier.first() {
            return Err(Error::ReserveLate { field: first.name.clone(), signed: signed.name.clone() });
        }
        self.default_font()?;
        let mut made: Vec<&str> = Vec::new();
        for field in fields {
            if self.form.has_name(&field.name) || made.contains(&field.name.as_str()) {
                return Err(Error::FieldTaken(field.name.clone()));
            }
            made.push(&field.name);
            let page = self.page(field.page)?;
            let geometry = Geometry::of(self.view, page, self.limits)?;
            let rect = geometry.rectangle(field.rect_mm)?;
            let (width, height) = geometry.drawn_size(rect);
            let looks = self.update.allocate();
            self.update.set(looks, empty_form(width, height, geometry.matrix()));
            let mut dictionary = Dictionary::new()
                .with("Type", Object::name("Annot"))
                .with("Subtype", Object::name("Widget"))
                .with("FT", Object::name("Tx"))
                .with("T", Object::text(&field.name))
                .with("TU", Object::text(&field.tooltip))
                .with("F", PRINT_LOCKED)
                .with("Ff", NO_SPELL_CHECK)
                .with("P", page)
                .with("Rect", rect.map(Object::from).to_vec())
                .with("DA", Object::string(format!("/{FONT} {:.1} Tf 0 g", field.size_pt).into_bytes()))
                .with("Q", 1_i64)
                .with("AP", Dictionary::new().with("N", looks));
            if geometry.degrees() != 0 {
                dictionary.set("MK", Dictionary::new().with("R", geometry.degrees()));
            }
            let id = self.update.allocate();
            self.update.set(id, dictionary);
            self.annotate(page, id)?;
            self.add_field(id)?;
        }
        Ok(())
    }

    /// The font that default appearances of new fields name (ISO 32000-2 §12.7.4.3), if the form has none of that name.
    fn default_font(&mut self) -> Result<(), Error> {
        let resources = self.view.lookup(&self.form.dictionary, "DR").map_err(unreadable)?;
        let mut resources = match &*resources {
            Object::Null => Dictionary::new(),
            Object::Dictionary(resources) => resources.clone(),
            _ => return Err(malformed("/DR of the form", "§12.7.3")),
        };
        let fonts = self.view.lookup(&resources, "Font").map_err(unreadable)?;
        let mut fonts = match &*fonts {
            Object::Null => Dictionary::new(),
            Object::Dictionary(fonts) => fonts.clone(),
            _ => return Err(malformed("/DR /Font of the form", "§12.7.3")),
        };
        if fonts.get(FONT).is_some() {
            return Ok(());
        }
        let font = Dictionary::new()
            .with("Type", Object::name("Font"))
            .with("Subtype", Object::name("Type1"))
            .with("BaseFont", Object::name("Times-Roman"))
            .with("Encoding", Object::name("WinAnsiEncoding"));
        let id = self.update.allocate();
        self.update.set(id, font);
        fonts.set(FONT, id);
        resources.set("Font", fonts);
        self.form.dictionary.set("DR", resources);
        Ok(())
    }

    /// Fills in text fields: value and looks together, or a reader shows one and a program reads the other (threat P-18).
    pub(super) fn fill(&mut self, fields: &[FilledField], earlier: &[SignatureField]) -> Result<(), Error> {
        for (index, filled) in fields.iter().enumerate() {
            if fields.iter().take(index).any(|before| before.name == filled.name) {
                return Err(Error::FieldFilled(filled.name.clone()));
            }
            let field = self.form.only(&filled.name)?.clone();
            let not_text = || Error::FieldNotText(filled.name.clone());
            if field.kind.as_deref() != Some(b"Tx") {
                return Err(not_text());
            }
            let flags = self.view.lookup(&field.dictionary, "Ff").map_err(unreadable)?.as_integer().unwrap_or(0);
            if flags & OTHER_TEXT != 0 {
                return Err(not_text());
            }
            admission::field(self.view, earlier, &filled.name)?;
            let value = self.view.lookup(&field.dictionary, "V").map_err(unreadable)?;
            if !matches!(&*value, Object::Null) && value.as_string().is_none_or(|value| !value.octets.is_empty()) {
                return Err(Error::FieldFilled(filled.name.clone()));
            }
            let (Some(id), [widget]) = (field.id, field.widgets.as_slice()) else { return Err(not_text()) };
            let mut owner = field.dictionary.clone();
            owner.set("V", Object::text(&filled.value));
            if *widget == id {
                self.dress_text(id, &mut owner, filled)?;
            } else {
                let Object::Dictionary(mut own) = (*self.view.get(*widget).map_err(unreadable)?).clone() else {
                    return Err(not_text());
                };
                self.dress_text(*widget, &mut own, filled)?;
                self.update.set(*widget, own);
            }
            self.update.set(id, owner);
        }
        Ok(())
    }

    fn dress_text(&mut self, id: ObjectId, widget: &mut Dictionary, filled: &FilledField) -> Result<(), Error> {
        let flags = self.view.lookup(widget, "F").map_err(unreadable)?.as_integer().unwrap_or(0);
        let rect = rectangle(self.view, widget, "Rect")?.filter(|_| flags & NOT_SHOWN == 0);
        let page = self.page_of(id, widget)?;
        let (Some(rect), Some(page)) = (rect, page) else { return Err(Error::FieldNotShown(filled.name.clone())) };
        let geometry = Geometry::of(self.view, page, self.limits)?;
        let form = self.drawn(&filled.appearance, geometry.drawn_size(rect), geometry.matrix())?;
        widget.set("AP", Dictionary::new().with("N", form));
        widget.remove("AS");
        Ok(())
    }
}

/// What an empty field shows, marked as text of a form as readers that redraw it expect (ISO 32000-2 §12.7.4.3).
fn empty_form(width: f64, height: f64, matrix: Option<[i64; 6]>) -> Stream {
    let content = b"/Tx BMC EMC\n".to_vec();
    let mut dictionary = Dictionary::new()
        .with("Type", Object::name("XObject"))
        .with("Subtype", Object::name("Form"))
        .with("BBox", [0.0, 0.0, width, height].map(Object::from).to_vec())
        .with("Resources", Dictionary::new())
        .with("Length", i64::try_from(content.len()).unwrap_or(i64::MAX));
    if let Some(matrix) = matrix {
        dictionary.set("Matrix", matrix.map(Object::from).to_vec());
    }
    Stream { dictionary, data: StreamData::Owned(content) }
}
