//! The Vietnamese of errors, once for every program that tells them: what happened, as the error's own English says it. What to
//! do about it names options of a command or functions of a library, and is said by each of them; where neither is named, it
//! stands here, too.

mod key;
mod limit;
mod placing;
#[cfg(test)]
mod tests;
mod xml;

pub use key::{KeyWords, key, unusable};
pub use limit::limit;
pub use placing::placing;
pub use xml::xml;
