//! One module per command.

pub(crate) mod audit;
pub(crate) mod cache;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod edxml;
pub(crate) mod embed;
pub(crate) mod evidence;
pub(crate) mod extend;
pub(crate) mod extract;
pub(crate) mod extract_xml;
pub(crate) mod inspect;
pub(crate) mod inspect_form;
pub(crate) mod inspect_xml;
pub(crate) mod judge;
pub(crate) mod man;
pub(crate) mod pkcs11_worker;
pub(crate) mod prepare;
pub(crate) mod profile;
pub(crate) mod rules;
pub(crate) mod sign;
pub(crate) mod tokens;
pub(crate) mod trust;
pub(crate) mod verify;
