//! A receipt: the head of the chain with its date, kept where nobody who could change the ledger can change it as well.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::chain::Head;
use super::event::EventHash;
use super::form;
use crate::digest::DocumentHash;

/// The first line of a receipt.
const FIRST: &str = "tripartite-receipt/1";

/// At most so many marks, so that a receipt stays a page.
const MOST_MARKS: u64 = 100;

/// The words of the longest receipt: three of each mark, of the head, and before them.
const MOST_WORDS: usize = 3 * (MOST_MARKS as usize + 2);

/// The bytes in which a receipt ends, whatever a mail program put before its lines: beyond, a line has no end that matters.
const LONGEST: usize = 64 << 10;

/// How many receipts are looked for in one text.
const MOST_RECEIPTS: usize = 1_000;

/// The head of a chain at an instant, with marks on the way there, so that what was changed since can be located.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The head.
    pub head: Head,
    /// Heads of earlier places, in order.
    pub marks: Vec<Head>,
}

/// Collects the marks of a receipt while a chain is read.
#[derive(Clone, Debug)]
pub struct Marks {
    stride: u64,
    marks: Vec<Head>,
}

impl Default for Marks {
    fn default() -> Self {
        Self { stride: 1, marks: vec![] }
    }
}

impl Marks {
    /// Takes the head after one more event.
    pub fn take(&mut self, head: Head) {
        if !head.count.is_multiple_of(self.stride) {
            return;
        }
        self.marks.push(head);
        if self.marks.len() as u64 > MOST_MARKS {
            self.stride *= 2;
            self.marks.retain(|mark| mark.count.is_multiple_of(self.stride));
        }
    }

    /// The receipt of the chain that ends at a head.
    pub fn receipt(mut self, head: Head, at: DateTime<Utc>) -> Receipt {
        self.marks.retain(|mark| mark.count < head.count);
        Receipt { at, head, marks: self.marks }
    }
}

/// How a chain stands to an earlier receipt of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// It continues what the receipt saw.
    Continues {
        /// How many events were added since.
        added: u64,
    },
    /// It is an older copy, or its last events were cut off.
    Shorter {
        /// How many events are missing.
        missing: u64,
    },
    /// Events that the receipt saw are others.
    Replaced {
        /// The last place where both agree.
        same_until: u64,
        /// The first place where they are known to differ.
        differs_at: u64,
    },
}

/// Compares a chain with a receipt, one head after another.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    receipt: &'a Receipt,
    next: usize,
    same_until: u64,
    differs_at: Option<u64>,
    count: u64,
}

impl<'a> Comparison<'a> {
    /// With this receipt.
    pub fn new(receipt: &'a Receipt) -> Self {
        Self { receipt, next: 0, same_until: 0, differs_at: None, count: 0 }
    }

    /// Takes the head after one more event.
    pub fn take(&mut self, head: Head) {
        self.count += 1;
        let wanted = self.receipt.marks.get(self.next).unwrap_or(&self.receipt.head);
        if wanted.count != head.count || self.next > self.receipt.marks.len() {
            return;
        }
        self.next += 1;
        match () {
            () if self.differs_at.is_some() => {}
            () if wanted.hash == head.hash => self.same_until = head.count,
            () => self.differs_at = Some(head.count),
        }
    }

    /// What came of it.
    pub fn result(self) -> Against {
        match self.differs_at {
            Some(differs_at) => Against::Replaced { same_until: self.same_until, differs_at },
            None if self.count < self.receipt.head.count => {
                Against::Shorter { missing: self.receipt.head.count - self.count }
            }
            None => Against::Continues { added: self.count - self.receipt.head.count },
        }
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = format!("{FIRST}\nat {}\n", form::instant(self.at));
        for mark in &self.marks {
            let _ = writeln!(text, "mark {mark}");
        }
        writeln!(f, "{text}head {}", self.head)
    }
}

/// A text that is no receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoReceipt;

impl fmt::Display for NoReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a receipt of this program")
    }
}

impl std::error::Error for NoReceipt {}

impl FromStr for Receipt {
    type Err = NoReceipt;

    /// The receipt that stands somewhere in a text; of several that with the most events. Mail programs put words around it and
    /// `>` before its lines, and editors change the ends of lines, or break them.
    fn from_str(text: &str) -> Result<Self, NoReceipt> {
        Self::all(text).max_by_key(|receipt| receipt.head.count).ok_or(NoReceipt)
    }
}

impl Receipt {
    /// The receipts that stand in a text, the first thousand of them, as [`Receipt::from_str`] reads one.
    pub fn all(text: &str) -> impl Iterator<Item = Self> {
        text.match_indices(FIRST).take(MOST_RECEIPTS).filter_map(|(at, _)| {
            let end = (at + LONGEST..text.len()).find(|end| text.is_char_boundary(*end));
            Self::read(text.get(at..end.unwrap_or(text.len()))?)
        })
    }

    /// The receipt that a text begins with.
    fn read(text: &str) -> Option<Self> {
        let lines = text.lines().map(|line| line.trim_start_matches(|c: char| c == '>' || c.is_whitespace()));
        // No receipt has more marks, and none is looked for further.
        let mut words = lines.flat_map(str::split_whitespace).take(MOST_WORDS);
        (words.next()? == FIRST && words.next()? == "at").then_some(())?;
        let at = form::read_instant(words.next()?)?;
        let mut marks: Vec<Head> = vec![];
        loop {
            let word = words.next()?;
            let head = read_head(words.next()?, words.next()?)?;
            if marks.last().is_some_and(|mark| mark.count >= head.count) {
                return None;
            }
            match word {
                "mark" => marks.push(head),
                "head" => return Some(Self { at, head, marks }),
                _ => return None,
            }
        }
    }
}

fn read_head(count: &str, hash: &str) -> Option<Head> {
    let hash: DocumentHash = hash.parse().ok()?;
    Some(Head { count: count.parse().ok()?, hash: EventHash::from_bytes(hash.as_bytes())? })
}
