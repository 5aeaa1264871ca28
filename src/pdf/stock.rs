//! What many files share, made once: faces, the colour profile, the buffers of deflate.
//!
//! Each is a pure function of what it is asked for, and its objects have the same numbers in every file, so it is written once
//! and copied; no document depends on its neighbours.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fonts::{self, FontObjects};
use super::objects::{Id, Made, Objects, Packer};
use super::profile;
use crate::diagnostic::Bug;
use crate::font::{self, Face};

/// The number of the colour profile.
pub(super) const PROFILE: Id = 1;
/// The number of the first object of the first face.
pub(super) const FACES: Id = 2;
/// The last number that is given to what files share.
pub(super) const LAST: Id = FACES + fonts::OBJECTS * Face::ALL.len() as Id - 1;

/// Repertoires kept beside the usual one of each face.
const KEPT: usize = 32;

/// What was made so far.
#[derive(Debug, Default)]
pub struct Stock {
    faces: BTreeMap<(Face, BTreeMap<u16, String>), Arc<FontObjects>>,
    profile: Option<Made>,
    pub(super) packer: Packer,
}

impl Stock {
    /// Nothing made yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A face with the usual repertoire and some more glyphs.
    pub(super) fn face(&mut self, face: Face, more: &BTreeMap<u16, String>) -> Result<Arc<FontObjects>, Bug> {
        let key = (face, more.clone());
        if let Some(made) = self.faces.get(&key) {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(fonts::make(font::subset(face, more)?, &mut Packer::thorough())?);
        if self.faces.len() >= KEPT {
            self.faces.retain(|(_, more), _| more.is_empty());
        }
        self.faces.insert(key, Arc::clone(&made));
        Ok(made)
    }

    /// The colour profile of the output intent.
    pub(super) fn profile(&mut self) -> Result<&Made, Bug> {
        if self.profile.is_none() {
            let mut objects = Objects::bare(PROFILE);
            objects.packed(PROFILE, "/N 3", &profile::srgb(), &mut self.packer)?;
            self.profile = Some(objects.into_made(0, &mut self.packer)?);
        }
        self.profile.as_ref().ok_or_else(|| Bug::new("no colour profile"))
    }
}
