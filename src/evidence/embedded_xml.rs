//! Validation data that signatures in XML bring: in KeyInfo, in unsigned properties, in their time-stamps.

use std::sync::Arc;

use super::embedded::{Gathered, TOKEN_DEPTH};
use super::found::Embedded;
use crate::base::Limits;
use crate::cms::TimeStampToken;
use crate::x509::Certificate;
use crate::xmldsig::xades::{Value, ValueKind};

/// A value cannot be read.
const UNREADABLE: &str = "xades.values-unreadable";

/// What stands at one place of one signature.
#[derive(Debug, Clone, Copy)]
pub struct PlacedValues<'a> {
    /// Its number: that of the signature, or of the last archive time-stamp before it.
    pub number: usize,
    /// Certificates and revocation data.
    pub values: &'a [Value],
    /// A time-stamp, which brings data of its own.
    pub token: Option<&'a TimeStampToken>,
}

/// All of it, each place by itself. What was left out is in the returned codes, by index of the place.
#[must_use]
pub fn embedded_xml(places: &[PlacedValues<'_>], limits: &Limits) -> (Vec<Embedded>, Vec<(usize, &'static str)>) {
    let mut all = Gathered::new(limits);
    let mut noted = Vec::new();
    for (index, placed) in places.iter().enumerate() {
        let place = (placed.number, true);
        let mut codes = Vec::new();
        for value in placed.values {
            let Some(octets) = value.octets.as_deref() else {
                codes.push(UNREADABLE);
                continue;
            };
            match value.kind {
                ValueKind::Certificate => match Certificate::from_der_again(octets) {
                    Ok(certificate) => all.certificate(certificate, place, &mut codes),
                    Err(_) => codes.push(UNREADABLE),
                },
                ValueKind::Crl => all.status(Arc::from(octets), place, &mut codes, |data| &mut data.crls),
                ValueKind::Ocsp => all.status(Arc::from(octets), place, &mut codes, |data| &mut data.ocsp),
            }
        }
        if let Some(token) = placed.token {
            codes.extend(all.message(token.signed_data(), place, TOKEN_DEPTH));
        }
        codes.dedup();
        noted.extend(codes.into_iter().map(|code| (index, code)));
    }
    (all.finish_apart(), noted)
}
