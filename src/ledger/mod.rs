#![doc = include_str!("ledger.md")]

mod words;
mod event;
mod form;
mod chain;
mod refused;
mod state;
mod register;
mod receipt;
mod table;
mod journal;
mod issue;

pub use self::chain::{Entry, Fault, FaultKind, Head, Row, Verifier, stretch};
pub use self::event::{Contact, Event, EventHash, Key, Sealed, Terms, What};
pub use self::form::{OPEN, SEALED, Unreadable, instant, read_day, read_instant, written_day};
pub use self::issue::particulars;
pub use self::journal::{Appended, Journal, MemoryJournal};
pub use self::receipt::{Against, Comparison, Marks, NoReceipt, Receipt};
pub use self::refused::Refused;
pub use self::register::{Case, Register, Seals};
pub use self::state::{Act, Standing, State, Version, possible};
pub use self::table::transitions;
pub use self::words::{How, Kind, NoPartyKey, PartyKey, Phase};

#[cfg(test)]
mod tests;
