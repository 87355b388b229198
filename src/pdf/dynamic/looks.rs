//! The text of an annotation's looks: short content streams, read as far as their fonts tell.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::lex::{Lexer, Token};
use super::super::{Dictionary, Error, Object, ObjectId, Stream, View};
use super::annotation::inherited;
use super::budget::Budget;
use super::font::Texts;

/// Forms within forms: looks of signatures have three levels (frame, layers, drawing).
const DEPTH: usize = 5;
/// Characters kept; looks of a field hold a few lines.
const MOST: usize = 4_000;
/// Operators of one look.
const OPERATORS: usize = 100_000;

/// The text of `/AP /N` of a field or of its first widget with one.
pub(super) fn of_field(view: View<'_, '_>, field: ObjectId) -> Result<Option<String>, Error> {
    let budget = &mut Budget::looks();
    let object = view.get(field)?;
    let Some(dictionary) = object.as_dictionary() else { return Ok(None) };
    if dictionary.get("AP").is_some() {
        return match view.lookup(dictionary, "AP")?.as_dictionary() {
            Some(looks) => of_looks(view, looks, budget),
            None => Ok(None),
        };
    }
    let Some(Object::Array(kids)) = inherited(view, dictionary, "Kids")? else { return Ok(None) };
    let Some(kid) = kids.first() else { return Ok(None) };
    let kid = view.resolve(kid)?;
    let Some(kid) = kid.as_dictionary() else { return Ok(None) };
    match view.lookup(kid, "AP")?.as_dictionary() {
        Some(looks) => of_looks(view, looks, budget),
        None => Ok(None),
    }
}

/// The text of /N; `None` where it cannot be told for certain.
pub(super) fn of_looks(view: View<'_, '_>, looks: &Dictionary, budget: &mut Budget) -> Result<Option<String>, Error> {
    let normal = view.lookup(looks, "N")?;
    let Some(stream) = normal.as_stream() else { return Ok(None) };
    let mut reader = Reader { view, fonts: HashMap::new(), text: String::new(), left: OPERATORS, budget };
    let is_certain = reader.form(stream, None, 0)?;
    Ok(is_certain.then_some(reader.text))
}

struct Reader<'b, 'd, 's> {
    view: View<'d, 's>,
    budget: &'b mut Budget,
    /// Fonts by their object.
    fonts: HashMap<ObjectId, Rc<Texts>>,
    text: String,
    left: usize,
}

impl Reader<'_, '_, '_> {
    /// Whether all its text could be told.
    fn form(&mut self, stream: &Stream, above: Option<&Dictionary>, depth: usize) -> Result<bool, Error> {
        if depth > DEPTH {
            return Ok(false);
        }
        let Some(octets) = self.budget.decoded(self.view, stream)? else { return Ok(false) };
        let resources = self.view.lookup(&stream.dictionary, "Resources")?;
        // A form without resources of its own has those of whatever shows it (§7.8.3), which few readers still do.
        let resources = resources.as_dictionary().or(above).cloned().unwrap_or_default();
        let mut lexer = Lexer::in_memory(&octets, 0);
        let mut operands: Vec<Token<'_>> = Vec::new();
        let mut font: Option<Rc<Texts>> = None;
        loop {
            let Some(left) = self.left.checked_sub(1) else { return Ok(false) };
            self.left = left;
            let token = match lexer.token() {
                Ok((Token::End, _)) => return Ok(true),
                Ok((token, _)) => token,
                Err(_) => return Ok(false),
            };
            let Token::Keyword(operator) = token else {
                operands.push(token);
                if operands.len() > MOST {
                    return Ok(false);
                }
                continue;
            };
            match operator {
                b"Tf" => {
                    let name = operands.iter().find_map(|o| if let Token::Name(n) = o { Some(n) } else { None });
                    font = match name {
                        Some(name) => self.font(&resources, name)?,
                        None => None,
                    };
                }
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    if !matches!(operator, b"Tj" | b"TJ") {
                        self.text.push('\n');
                    }
                    for operand in &operands {
                        let Token::String(string) = operand else { continue };
                        let said = font.as_ref().and_then(|font| font.say(&string.octets));
                        let Some(said) = said else { return Ok(false) };
                        self.text.push_str(&said);
                    }
                }
                b"Td" | b"TD" | b"T*" | b"Tm" | b"BT" if !self.text.is_empty() && !self.text.ends_with('\n') => {
                    self.text.push('\n');
                }
                b"Do" => {
                    let name = operands.iter().rev().find_map(|o| if let Token::Name(n) = o { Some(n) } else { None });
                    let forms = self.view.lookup(&resources, "XObject")?;
                    let form = name.and_then(|name| forms.as_dictionary()?.get(name).cloned());
                    if let Some(form) = form
                        && let Some(form) = self.view.resolve(&form)?.as_stream()
                        && form.dictionary.get("Subtype").and_then(Object::as_name) == Some(b"Form")
                        && !self.form(form, Some(&resources), depth + 1)?
                    {
                        return Ok(false);
                    }
                }
                // The data of an inline image are no tokens.
                b"BI" => return Ok(false),
                _ => {}
            }
            if self.text.len() > MOST {
                return Ok(false);
            }
            operands.clear();
        }
    }

    fn font(&mut self, resources: &Dictionary, name: &[u8]) -> Result<Option<Rc<Texts>>, Error> {
        let fonts = self.view.lookup(resources, "Font")?;
        let Some(font) = fonts.as_dictionary().and_then(|fonts| fonts.get(name)) else { return Ok(None) };
        let id = font.as_reference();
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return Ok(Some(Rc::clone(known)));
        }
        let font = self.view.resolve(font)?;
        let Some(dictionary) = font.as_dictionary() else { return Ok(None) };
        let texts = Rc::new(Texts::of(self.view, dictionary, self.budget)?);
        if let Some(id) = id {
            self.fonts.insert(id, Rc::clone(&texts));
        }
        Ok(Some(texts))
    }
}
