//! How much work a file may cause, counted in steps, so that the same bytes have the same answer on every machine.

use crate::diagnostic::Text;
use crate::text;

/// Steps that one file may cost: a token, a byte unpacked, a byte hashed. A convention with nine signatures takes two
/// million; a hundred million take about a second.
const STEPS: u64 = 60_000_000;

/// Values that one file may hold in memory, of some fifty bytes each. A convention has twenty thousand.
const VALUES: u64 = 600_000;

/// What is left of the work that a file may cause.
#[derive(Debug)]
pub(super) struct Work {
    steps: u64,
    values: u64,
}

impl Work {
    pub(super) fn new() -> Self {
        Self { steps: STEPS, values: VALUES }
    }

    /// Takes so many steps, or says that the file asks for too many.
    pub(super) fn take(&mut self, steps: usize) -> Result<(), Trouble> {
        self.steps = self.steps.checked_sub(steps as u64).ok_or(Trouble::TooMuch("work"))?;
        Ok(())
    }

    /// Takes the place of so many values in memory.
    pub(super) fn keep(&mut self, values: usize) -> Result<(), Trouble> {
        self.values = self.values.checked_sub(values as u64).ok_or(Trouble::TooMuch("values"))?;
        Ok(())
    }
}

/// Why a part of a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The bytes at an offset are not what the format asks for there.
    Syntax {
        /// The offset.
        at: usize,
        /// What was expected.
        wanted: &'static str,
    },
    /// A bound on work, depth or number is passed.
    TooMuch(&'static str),
}

impl Trouble {
    pub(super) fn at(at: usize, wanted: &'static str) -> Self {
        Self::Syntax { at, wanted }
    }

    /// The trouble as a sentence.
    pub(super) fn message(&self) -> Text {
        match self {
            Self::Syntax { at, wanted } => text!(
                "à l’octet {at}, le fichier n’a plus la structure d’un PDF : il est abîmé ou trafiqué",
                "at byte {at} the file no longer has the structure of a PDF (expected: {wanted}): it is damaged or tampered with"
            ),
            Self::TooMuch(what) => {
                let fr = match *what {
                    "revisions" => "trop d’enregistrements successifs",
                    "depth" => "trop d’éléments les uns dans les autres",
                    "bytes of a stream" => "trop d’octets une fois décompressé",
                    "values" | "work" => "trop d’éléments",
                    other => other,
                };
                Text::new(
                    format!("le fichier dépasse ce qu’un retour peut contenir ({fr})"),
                    format!("the file goes beyond what a return may contain ({what})"),
                )
            }
        }
    }
}
