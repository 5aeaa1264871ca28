//! The real command, run in folders of its own: standard output, standard error and exit code, to the character.

mod again;
pub(crate) mod call;
pub(crate) mod disk;
mod explain;
pub(crate) mod import;
mod json;
mod packs;
mod paths;
mod render;
mod verify;
mod wrong_calls;

pub(crate) use call::{Place, Ran};
