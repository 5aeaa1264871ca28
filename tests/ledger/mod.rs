//! The ledger as the command keeps it, from issue to the last signature.

mod ended;
mod erasure;
mod evidence;
mod kills;
mod life;
mod locks;
mod processes;
mod returned;
mod roles;
mod tampering;
mod trouble;

pub(crate) use processes::Dice;
