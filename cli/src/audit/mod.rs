//! The audit of an archive, around the core: what tells its results.

pub(crate) mod output;

use kyso::audit::Record;

use crate::failure::Result;

/// The records of a run, in walk order. Each call of [`Records::each`] goes through all of them once more.
pub(crate) trait Records {
    /// How many there are.
    fn len(&self) -> usize;
    /// Hands over one after another, with its place in the walk.
    fn each(&self, take: &mut dyn FnMut(usize, Record) -> Result<()>) -> Result<()>;
}
