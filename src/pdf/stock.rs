//! What many files share, made once: faces, the colour profile, the buffers of deflate.
//!
//! Each is a pure function of what it is asked for, and its objects have the same numbers in every file, so it is written once
//! and copied; no document depends on its neighbours.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use super::fonts::{self, FontObjects, Set};
use super::objects::{Id, Made, Objects};
use super::packer::Packer;
use super::profile;
use crate::diagnostic::Bug;
use crate::font::{self, Face};

/// The number of the colour profile.
pub(super) const PROFILE: Id = 1;
/// The number of the first object of the first face.
pub(super) const FACES: Id = 2;

/// Repertoires kept beside the usual one of each face.
const KEPT: usize = 32;

/// Pages from which on a file is worth more than one thread.
const LONG: usize = 40;

/// What was made so far.
#[derive(Debug)]
pub struct Stock {
    faces: BTreeMap<(Set, Face, BTreeMap<u16, String>), Arc<FontObjects>>,
    profile: Option<Arc<Made>>,
    packer: Packer,
    /// How many threads a long file may be deflated on.
    threads: NonZeroUsize,
}

impl Stock {
    /// Nothing made yet, for files of which a long one may be deflated on several threads.
    pub fn new(threads: NonZeroUsize) -> Self {
        Self { faces: BTreeMap::new(), profile: None, packer: Packer::default(), threads }
    }

    /// Lets `work` deflate the streams of a file of some pages.
    pub(super) fn pack<T>(&mut self, pages: usize, work: impl FnOnce(&mut Packer) -> T) -> T {
        if pages < LONG || self.threads == NonZeroUsize::MIN {
            return work(&mut self.packer);
        }
        Packer::beside(self.threads, work)
    }

    /// A face with the usual repertoire and some more glyphs.
    pub(super) fn face(&mut self, set: Set, face: Face, more: &BTreeMap<u16, String>) -> Result<Arc<FontObjects>, Bug> {
        let key = (set, face, more.clone());
        if let Some(made) = self.faces.get(&key) {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(fonts::make(set, font::subset(face, more)?, &mut Packer::thorough())?);
        if self.faces.len() >= KEPT {
            self.faces.retain(|(_, _, more), _| more.is_empty());
        }
        self.faces.insert(key, Arc::clone(&made));
        Ok(made)
    }

    /// The colour profile of the output intent.
    pub(super) fn profile(&mut self) -> Result<&Arc<Made>, Bug> {
        if self.profile.is_none() {
            let mut objects = Objects::bare(PROFILE);
            objects.packed(PROFILE, "/N 3", profile::srgb(), &mut self.packer)?;
            self.profile = Some(Arc::new(objects.into_made(0, &mut self.packer)?));
        }
        self.profile.as_ref().ok_or_else(|| Bug::new("no colour profile"))
    }
}
