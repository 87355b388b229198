//! trust
pub mod profile;
