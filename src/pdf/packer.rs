//! Deflate (ISO 32000-1, 7.4.4): at once, or on other threads while the rest of a file is written.
//!
//! Level and buffers decide the bytes, never the thread: a file is the same however many deflate it.

use std::num::NonZeroUsize;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use flate2::{Compress, Compression, FlushCompress, Status};

use crate::diagnostic::Bug;

/// The level of deflate: of the levels, the one beyond which a file grows less than 2 % smaller.
const LEVEL: u32 = 6;
/// The level of what is deflated once for many files.
const ONCE: u32 = 9;
/// Contents that wait for a thread at most: it bounds the memory that they wait in.
const WAITING: usize = 64;

/// Deflates, again and again in the same buffers.
#[derive(Debug)]
pub(super) struct Packer {
    buffers: Compress,
    /// The threads that do it instead.
    others: Option<SyncSender<Job>>,
}

/// What a thread is to deflate, and where it goes.
#[derive(Debug)]
struct Job {
    content: Vec<u8>,
    packed: Sender<Result<Vec<u8>, Bug>>,
}

/// A deflated content.
#[derive(Debug)]
pub(super) enum Packed {
    /// It is there.
    Ready(Vec<u8>),
    /// Another thread makes it.
    Coming(Receiver<Result<Vec<u8>, Bug>>),
}

impl Packed {
    /// The bytes, if they are there already.
    pub(super) fn ready(&self) -> Option<&[u8]> {
        match self {
            Self::Ready(bytes) => Some(bytes),
            Self::Coming(_) => None,
        }
    }

    /// The bytes, as soon as they are there.
    pub(super) fn bytes(self) -> Result<Vec<u8>, Bug> {
        match self {
            Self::Ready(bytes) => Ok(bytes),
            Self::Coming(packed) => packed.recv().map_err(Bug::new)?,
        }
    }
}

impl Default for Packer {
    fn default() -> Self {
        Self::at(LEVEL)
    }
}

impl Packer {
    fn at(level: u32) -> Self {
        Self { buffers: Compress::new(Compression::new(level), true), others: None }
    }

    /// One that takes its time, for what many files have.
    pub(super) fn thorough() -> Self {
        Self::at(ONCE)
    }

    /// Lets `work` write a file while all but one of `threads` deflate what it packs.
    pub(super) fn beside<T>(threads: NonZeroUsize, work: impl FnOnce(&mut Self) -> T) -> T {
        let (others, jobs) = mpsc::sync_channel(WAITING);
        let jobs = Mutex::new(jobs);
        thread::scope(|scope| {
            for _ in 1..threads.get() {
                scope.spawn(|| serve(&jobs));
            }
            // It goes with this scope, and the threads end with it.
            let mut packer = Self { others: (threads.get() > 1).then_some(others), ..Self::default() };
            work(&mut packer)
        })
    }

    /// The bytes, deflated.
    pub(super) fn pack(&mut self, content: &[u8]) -> Result<Vec<u8>, Bug> {
        self.buffers.reset();
        let mut packed = Vec::with_capacity(content.len() / 2 + 256);
        loop {
            let done = usize::try_from(self.buffers.total_in()).map_err(Bug::new)?;
            let left = content.get(done..).unwrap_or_default();
            match self.buffers.compress_vec(left, &mut packed, FlushCompress::Finish).map_err(Bug::new)? {
                Status::StreamEnd => return Ok(packed),
                Status::Ok | Status::BufError => packed.reserve(content.len() / 2 + 256),
            }
        }
    }

    /// The bytes, deflated by when they are asked for.
    pub(super) fn begin(&mut self, content: Vec<u8>) -> Result<Packed, Bug> {
        let Some(others) = &self.others else { return self.pack(&content).map(Packed::Ready) };
        let (packed, coming) = mpsc::channel();
        others.send(Job { content, packed }).map_err(Bug::new)?;
        Ok(Packed::Coming(coming))
    }
}

/// One thread's work, until nobody has any more.
fn serve(jobs: &Mutex<Receiver<Job>>) {
    let mut packer = Packer::default();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { content, packed }) = job else { return };
        // Whoever asked may have given up.
        let _ = packed.send(packer.pack(&content));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_packed_alike_on_any_number_of_threads() {
        let contents: Vec<Vec<u8>> = (0..3 * WAITING).map(|at| format!("{at} ").repeat(at * 7).into_bytes()).collect();
        let packed = |threads: usize| {
            Packer::beside(NonZeroUsize::new(threads).unwrap(), |packer| {
                let begun: Vec<Packed> = contents.iter().map(|one| packer.begin(one.clone()).unwrap()).collect();
                begun.into_iter().map(|one| one.bytes().unwrap()).collect::<Vec<_>>()
            })
        };
        let alone = packed(1);
        assert_eq!(alone, contents.iter().map(|one| Packer::default().pack(one).unwrap()).collect::<Vec<_>>());
        assert!(packed(2) == alone && packed(5) == alone);
    }

    #[test]
    fn threads_end_where_the_work_breaks_off() {
        let broken = std::panic::catch_unwind(|| {
            Packer::beside(NonZeroUsize::new(3).unwrap(), |packer| {
                drop(packer.begin(vec![7; 100]).unwrap());
                panic!("broken off");
            })
        });
        assert!(broken.is_err());
    }
}
