//! Why octets are not read as XML, in both languages.

use std::error::Error;

use kyso::{words, xml};

use crate::lang::Both;

/// In words with the place, when an error, or what it came from, is one of XML.
pub(crate) fn problem(error: &(dyn Error + 'static)) -> Option<Both> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<xml::Error>() {
            return Some(told(error));
        }
        // The front door's errors are transparent: what they wrap is not among their causes.
        if let Some(kyso::Error::Document(kyso::validate::Error::Xml(error))) = error.downcast_ref::<kyso::Error>() {
            return Some(told(error));
        }
        cause = error.source();
    }
    None
}

/// Why these octets are not read.
pub(crate) fn told(error: &xml::Error) -> Both {
    Both { vi: words::xml(error), en: error.to_string() }
}
