//! The rules, one file for each family. Each file looks at the subject and nothing else.

pub(super) mod algorithms;
pub(super) mod annex;
pub(super) mod attachment;
pub(super) mod body;
pub(super) mod certificate;
pub(super) mod closing;
pub(super) mod copy;
mod corner;
pub(super) mod date;
pub(super) mod evidence;
pub(super) mod file;
pub(super) mod font;
pub(super) mod heading;
pub(super) mod images;
pub(super) mod number;
pub(super) mod page_number;
pub(super) mod paper;
pub(super) mod places;
pub(super) mod seal;
pub(super) mod signatures;
pub(super) mod stamps;
pub(super) mod time;
pub(super) mod title;
pub(super) mod xml;
