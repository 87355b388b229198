//! Certification paths (RFC 5280 §6): from a certificate to an anchor, every signature and every constraint checked.
//! Validity periods and algorithms are facts about the path for policy to judge; certificates valid at the wanted time
//! are tried first.
//!
//! ```text
//! builder   all candidates with backtracking ─► links     the issuer's signature on each certificate
//!                                            ─► authority  may this certificate issue, in this place (§6.1.4)
//!                                            ─► names      name constraints (§4.2.1.10), with a budget
//!                                            ─► policies   the policy graph (RFC 9618)
//! ```
//!
//! An anchor is believed, and still bound by what its certificate says (RFC 5937): it has to be an authority, and its
//! path length, name constraints, policies, mappings, policy constraints and inhibitAnyPolicy count as if it were the
//! first certificate of the path. Not asked of an anchor are its own names, its validity (policy judges it) and its serial
//! number: whoever believes it has looked at those very octets.

mod authority;
mod builder;
mod links;
mod names;
mod policies;
mod problem;

pub use builder::{Path, PathBuilder};
pub use links::{Link, LinkCache};
pub use policies::PolicyInputs;
pub use problem::{NoPath, PathProblem};
