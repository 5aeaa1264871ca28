//! Where events are kept: what a database has to offer.

use std::ops::ControlFlow;

use super::chain::{Head, Row};

/// What came of adding events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// They are there, and stay after a power cut.
    Done,
    /// Somebody else added events meanwhile: nothing was added, and what was planned has to be judged again.
    Moved,
}

/// Keeps the rows of a chain. It judges nothing: what may be added is for [`Register`](super::Register) to say.
///
/// Three promises make a ledger of it: rows come back in order and as they were given; of two that append to the same
/// head one gets [`Appended::Moved`]; rows once [`Appended::Done`] survive everything but the loss of the disk.
pub trait Journal {
    /// Why the database could not be used.
    type Error;

    /// Hands over all rows in order, until `each` breaks off.
    fn read(&self, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), Self::Error>;

    /// Adds rows, all or none, if the chain ends at `head`.
    fn append(&mut self, head: Head, rows: &[Row]) -> Result<Appended, Self::Error>;

    /// Removes the sealed forms of these events, so that nothing of them is left in the database's files.
    fn unseal(&mut self, seqs: &[u64]) -> Result<(), Self::Error>;
}

/// A journal in memory: for tests, and for programs without a disk.
#[derive(Clone, Debug, Default)]
pub struct MemoryJournal(pub Vec<Row>);

impl Journal for MemoryJournal {
    type Error = std::convert::Infallible;

    fn read(&self, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), Self::Error> {
        let _ = self.0.iter().cloned().try_for_each(each);
        Ok(())
    }

    fn append(&mut self, head: Head, rows: &[Row]) -> Result<Appended, Self::Error> {
        if self.0.last().map_or(Head::EMPTY, Row::head) != head {
            return Ok(Appended::Moved);
        }
        self.0.extend_from_slice(rows);
        Ok(Appended::Done)
    }

    fn unseal(&mut self, seqs: &[u64]) -> Result<(), Self::Error> {
        self.0.iter_mut().filter(|row| seqs.contains(&row.seq)).for_each(|row| row.sealed = None);
        Ok(())
    }
}
