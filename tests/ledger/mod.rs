//! The ledger as the command keeps it, from issue to the last signature.

mod evidence;
mod life;
mod processes;
mod returned;
mod tampering;
