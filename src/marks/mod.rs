//! What a signing profile puts on a page, and where: the leader's signature between title and name, number and date into
//! their places, the seal in its true size, text marks in the corner. Found from the page; ambiguity is refused.

mod profile;

pub use profile::Profile;
