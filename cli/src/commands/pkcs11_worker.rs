use crate::failure::*;
pub(crate) fn run(options: &crate::args::Pkcs11Worker) -> Result<Exit> {
    todo!()
}
