//! XML Signature (W3C XML Signature Syntax and Processing 1.1) and XAdES (EN 319 132-1): a `ds:Signature` as received, what
//! its references select and how they hash, its properties; and the ones we make.
//!
//! ```text
//! xml events ─► find (every ds:Signature, its place) ─► Signature (strict reading) ─► Plan (what each reference selects)
//!            ─► one more pass: canonical octets of all selections ─► digests, node paths, what nothing covers
//! ```

pub mod national;
