//! Trust profiles as data.
