//! Octets of streams, filters undone as far as this library undoes them: what is drawn is what was read here.

use crate::pdf::{Dictionary, Object, Stream, View};

use super::Error;

/// The filter that is left to the renderer.
#[derive(Debug, Clone)]
pub(super) struct Left {
    pub(super) name: Vec<u8>,
    pub(super) parameters: Option<Dictionary>,
}

impl Left {
    /// Whether only images have it.
    pub(super) fn is_of_images(&self) -> bool {
        IMAGES.contains(&self.name.as_slice())
    }
}

/// Filters this library undoes.
/// `Crypt` (§7.4.10) is undone with the encryption.
const OURS: [&[u8]; 4] = [b"Crypt", b"FlateDecode", b"ASCIIHexDecode", b"ASCII85Decode"];
/// Filters the renderer undoes: those of images (§7.4.6 to §7.4.9), whose size is known before.
const IMAGES: [&[u8]; 4] = [b"DCTDecode", b"JPXDecode", b"CCITTFaxDecode", b"JBIG2Decode"];
/// Filters the renderer undoes, with the largest input that is given to it: what they unpack to is not known before.
const OLD: [(&[u8], usize); 2] = [(b"LZWDecode", 256 << 10), (b"RunLengthDecode", 1 << 20)];

/// A stream all of whose filters this library undoes.
pub(super) fn plain(view: View<'_, '_>, stream: &Stream) -> Result<Vec<u8>, Error> {
    match unpacked(view, stream)? {
        (octets, None) => Ok(octets),
        (_, Some(left)) => {
            let filter = String::from_utf8_lossy(&left.name).into_owned();
            Err(crate::pdf::Error::Filter { filter, what: "not undone for the content of a page" }.into())
        }
    }
}

/// A stream's octets, and the one filter that is still on them.
pub(super) fn unpacked(view: View<'_, '_>, stream: &Stream) -> Result<(Vec<u8>, Option<Left>), Error> {
    if view.document().is_sealed() {
        return Err(Error::Encrypted);
    }
    let list = |key: &str| -> Result<Vec<Object>, Error> {
        Ok(match view.lookup(&stream.dictionary, key)?.as_ref() {
            Object::Null => Vec::new(),
            Object::Array(items) => {
                items.iter().map(|item| Ok(view.resolve(item)?.as_ref().clone())).collect::<Result<_, Error>>()?
            }
            single => vec![single.clone()],
        })
    };
    let filters = list("Filter")?;
    let parameters = list("DecodeParms")?;
    let ours = filters.iter().take_while(|f| f.as_name().is_some_and(|name| OURS.contains(&name))).count();
    if ours == filters.len() {
        return Ok((view.decoded(stream)?, None));
    }
    let name = filters.get(ours).and_then(Object::as_name).unwrap_or_default();
    let refused =
        |what| Error::from(crate::pdf::Error::Filter { filter: String::from_utf8_lossy(name).into_owned(), what });
    if ours.saturating_add(1) != filters.len() {
        return Err(refused("not the last of its chain"));
    }
    let octets = if ours == 0 {
        view.raw(stream)?
    } else {
        let mut inner = stream.clone();
        inner.dictionary.set("Filter", filters.iter().take(ours).cloned().collect::<Vec<_>>());
        inner.dictionary.set("DecodeParms", parameters.iter().take(ours).cloned().collect::<Vec<_>>());
        view.decoded(&inner)?
    };
    let most = OLD.iter().find(|(old, _)| *old == name).map(|(_, most)| *most);
    match most {
        Some(most) if octets.len() > most => return Err(Error::limit("octets under an old filter", most as u64)),
        None if !IMAGES.contains(&name) => return Err(refused("not known")),
        _ => {}
    }
    let parameters = parameters.get(ours).and_then(Object::as_dictionary).cloned();
    Ok((octets, Some(Left { name: name.to_vec(), parameters })))
}
