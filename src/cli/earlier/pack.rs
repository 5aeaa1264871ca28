//! What a pack was bound of, and whether it would be bound of something else by now.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::listed::{Gist, Now, Of, Standing};

/// Agreements that are bound together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pack {
    pub(crate) name: String,
    pub(crate) by: String,
    /// What tells the agreements that belong to it.
    pub(crate) place: String,
    /// Whether some of them were left out by choice.
    pub(crate) is_part: bool,
    /// What each of them said, by its number.
    pub(crate) said: BTreeMap<String, String>,
    pub(crate) templates: String,
}

/// An agreement that belongs to a pack.
pub(super) struct Member<'a> {
    pub(super) gist: &'a Gist,
    pub(super) is_stuck: bool,
}

/// The agreements that belong to a pack, by their numbers.
pub(super) type Members<'a> = BTreeMap<&'a str, Member<'a>>;

impl Pack {
    /// Whether it takes the place of an earlier pack, whatever that was called.
    pub(super) fn replaces(&self, earlier: &Of) -> bool {
        let Of::Pack(old) = earlier else { return false };
        !self.is_part && !old.is_part && (&self.by, &self.place) == (&old.by, &old.place)
    }

    /// It is to hold all that belong to it and can be made: what each of them says by now, and whether it is stuck. One that is
    /// stuck is missed only once it can be made.
    pub(super) fn standing(&self, members: &Members<'_>, now: &Now<'_>) -> Standing {
        let newcomers = members.iter().any(|(number, one)| !one.is_stuck && !self.said.contains_key(*number));
        let has_newcomers = newcomers && !self.is_part;
        if !has_newcomers && !self.said.keys().any(|number| members.contains_key(number.as_str())) {
            return Standing::Left;
        }
        let says = |number: &str| members.get(number).map(|one| &one.gist.says);
        let has_others = self.said.iter().any(|(number, said)| says(number) != Some(said));
        let is_reworded = now.are_own && now.templates.of_packs(&self.by) != self.templates;
        Standing::outdated_if(has_newcomers || has_others || is_reworded)
    }
}
