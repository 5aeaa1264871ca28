//! What a pack was bound of, and whether it would be bound of something else by now.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::listed::{Gist, Now, Of, Standing};

/// Agreements that are bound together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pack {
    pub(crate) name: String,
    pub(crate) by: String,
    /// What tells the agreements that belong to it.
    pub(crate) place: String,
    /// The hash of the logo that its pages show, or nothing.
    pub(crate) logo: String,
    /// Which of them it is for.
    pub(crate) part: Part,
    /// What each of them said, by its number.
    pub(crate) said: BTreeMap<String, String>,
    /// The files of those that it tells as missing, since they were to be corrected.
    pub(crate) missing: BTreeSet<String>,
    pub(crate) templates: String,
}

/// Which of the agreements that belong to a pack it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Part {
    All,
    /// Those of files that were given one by one.
    Files,
    /// Those that were chosen by something else than what makes the pack: the places, by what would make packs of them, of all
    /// that the call chose.
    Chosen(BTreeMap<String, BTreeSet<String>>),
}

impl Part {
    /// Whether it would have an agreement that came since.
    fn takes(&self, gist: &Gist) -> bool {
        match self {
            Self::All => true,
            Self::Files => false,
            Self::Chosen(places) => {
                places.iter().all(|(by, chosen)| gist.packs.get(by).is_some_and(|place| chosen.contains(place)))
            }
        }
    }
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
        let all = |pack: &Self| pack.part == Part::All;
        all(self) && all(old) && (&self.by, &self.place, &self.logo) == (&old.by, &old.place, &old.logo)
    }

    /// It is to hold all that belong to it and can be made: what each of them says by now, and whether it is stuck. One that is
    /// stuck is missed only once it can be made.
    pub(super) fn standing(&self, members: &Members<'_>, now: &Now<'_>) -> Standing {
        let is_missed = |(number, one): (&&str, &Member<'_>)| {
            let is_new = !self.said.contains_key(*number) && one.gist.logo == self.logo;
            is_new && !one.is_stuck && self.part.takes(one.gist)
        };
        let has_newcomers = members.iter().any(is_missed);
        if !has_newcomers && !self.said.keys().any(|number| members.contains_key(number.as_str())) {
            return Standing::Left;
        }
        let says = |number: &str| members.get(number).map(|one| &one.gist.says);
        let has_others = self.said.iter().any(|(number, said)| says(number) != Some(said));
        let is_reworded = now.are_own && now.templates.of_packs(&self.by) != self.templates;
        // Whoever it tells as missing may have gone elsewhere since.
        let misses_none = self.missing.iter().any(|file| !(now.is_to_correct)(file));
        Standing::outdated_if(has_newcomers || has_others || misses_none || is_reworded)
    }
}
