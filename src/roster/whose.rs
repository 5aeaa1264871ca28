//! Whose each column of a table is: what its header says, else the columns before it, else nobody's.

use std::collections::{BTreeMap, BTreeSet};

use super::column::{Named, PROFILE, Why, is_secret, key_of};
use super::headers::{IGNORE, Meaning, NAMES, Of, Open};
use super::numbered::homes;
use super::value::WEEK;
use crate::ids::fold;

/// Gives each column its key, of which each is taken once.
pub(super) fn resolve(columns: &mut [Named]) {
    let mut walk = Walk::into(Shape::of(columns));
    let mut taken = take_chosen(columns);
    let (beside, homes) = (names_beside(columns), homes(columns));
    for at in 0..columns.len() {
        let Some(named) = columns.get_mut(at) else { break };
        let Some(meaning) = named.meaning else {
            walk.pass(named);
            continue;
        };
        match walk.key(&meaning, beside.get(at).copied().flatten(), homes.get(at).copied().unwrap_or(0)) {
            Err(why) => named.column.why = why,
            Ok(key) => {
                let again = taken.get(&key).and_then(|takers| columns.get(takers.first()?.at)).is_some_and(|first| {
                    columns.get(at).is_some_and(|named| fold(&first.column.header) == fold(&named.column.header))
                });
                let of_others = key.starts_with("host.") || key.starts_with("school.");
                let another = NAMES.contains(&meaning.key) && (of_others || again);
                // A second tutor has telephones too.
                if !take(columns, at, &meaning, key, &mut taken) && another {
                    walk.current = None;
                }
            }
        }
    }
    whole_names(columns);
    without_lone_halves(columns);
}

/// One half of a day says nothing of the other, unless other days have columns too: of a Wednesday only the morning may count.
fn without_lone_halves(columns: &mut [Named]) {
    let day = |named: &Named| named.column.key.clone().filter(|key| key.starts_with(WEEK));
    let days: Vec<String> = columns.iter().filter_map(day).collect();
    let is_lone = |named: &Named| named.column.rank > 0 && day(named).is_some() && days.len() == 1;
    for named in columns.iter_mut().filter(|named| is_lone(named)) {
        (named.column.key, named.column.why) = (None, Why::Unknown);
    }
}

/// Ways to reach somebody, which people keep side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Contact {
    Address,
    Phone,
    Email,
}

impl Contact {
    fn of(key: &str) -> Option<Self> {
        match key {
            "phone" => Some(Self::Phone),
            "email" => Some(Self::Email),
            key if key.starts_with("address.") => Some(Self::Address),
            _ => None,
        }
    }
}

/// Which columns name the pupil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PupilNames {
    /// Those that say of nobody whose they are.
    Plain,
    /// Those whose headers say so, or none.
    Said,
    /// It is of pupils whom neither headers nor the first columns name: names that say nothing are theirs, whoever stands before.
    Nowhere,
}

/// What a table is a list of, as far as its headers say it themselves.
struct Shape {
    pupils: bool,
    /// What it is a list of.
    start: Of,
    /// Whose the first columns are; nobody's before a pupil whom headers name.
    first: Option<Of>,
    /// Whose a column is that says nothing among the pupil's; none where the pupil is named twice, once by such columns.
    plain: Option<Of>,
    names: PupilNames,
    /// Whether some guardians are told by their relation, and others by a number: who is who, nothing says.
    crossed: bool,
    /// The guardians whom headers name.
    guardians: BTreeSet<u8>,
    /// Whether they are named by numbers alone.
    numbered: bool,
    /// What is said of guardians by headers that name them.
    contacts: BTreeSet<(u8, Contact)>,
}

/// Whom a column's header names, and for what key.
fn said(named: &Named) -> (Option<Of>, &str) {
    match (&named.meaning, &named.column.key) {
        (Some(meaning), _) => (meaning.of, meaning.key),
        (None, Some(key)) => (Of::by_prefix(key), key.rsplit('.').next().unwrap_or(key)),
        (None, None) => (None, IGNORE),
    }
}

impl Shape {
    fn of(columns: &[Named]) -> Self {
        let all: Vec<(Option<Of>, &str)> = columns.iter().map(said).collect();
        let about = |wanted: &[Of]| all.iter().any(|(of, _)| of.is_some_and(|of| wanted.contains(&of)));
        let pupils = all.contains(&(None, "given_names")) || about(&[Of::Pupil]) || sends(&all);
        let start = if !pupils && about(&[Of::Host, Of::Organisation]) { Of::Host } else { Of::Pupil };
        let (mut named, mut bare) = (BTreeSet::new(), BTreeSet::new());
        let (mut guardians, mut numbered) = (BTreeSet::new(), false);
        let mut before = start;
        for (column, (of, key)) in columns.iter().zip(&all) {
            let meaning = column.meaning;
            let (is_name, relation) = (NAMES.contains(key), meaning.and_then(|m| m.relation));
            let open = meaning.is_some_and(|m| m.open == Open::InCharge) && before.is_of_host();
            match of {
                None if is_name && before == Of::Pupil => drop(bare.insert(*key)),
                Some(Of::Pupil) if is_name => drop(named.insert(*key)),
                Some(Of::Guardian(number)) if is_name && !open => {
                    guardians.insert(*number);
                    numbered |= relation.is_none();
                }
                _ => {}
            }
            before = of.filter(|of| !speaks_on(*of, key)).unwrap_or(before);
        }
        let both = |one: &BTreeSet<&str>, other: &BTreeSet<&str>| one.contains("name") && !other.is_empty();
        let twice = !named.is_disjoint(&bare) || both(&named, &bare) || both(&bare, &named);
        // Of an account the names are those of whom it is of, a pupil or their parent.
        let twice = twice && !all.iter().any(|(_, key)| *key == PROFILE);
        let of_guardians = all.iter().any(|(_, key)| OF_GUARDIANS.contains(key));
        let plain = match (twice, of_guardians && guardians.is_empty()) {
            (false, _) => Some(Of::Pupil),
            (true, true) => Some(Of::Guardian(1)),
            (true, false) => None,
        };
        let contact = |(of, key): &(Option<Of>, &str)| match of {
            Some(Of::Guardian(number)) => Some((*number, Contact::of(key)?)),
            _ => None,
        };
        let related = columns.iter().any(|column| column.meaning.is_some_and(|m| m.relation.is_some()));
        let contacts = all.iter().filter_map(contact).collect();
        let names = match (bare.is_empty(), named.is_empty()) {
            (false, _) if !twice => PupilNames::Plain,
            (true, true) if about(&[Of::Pupil]) => PupilNames::Nowhere,
            _ => PupilNames::Said,
        };
        let first = Some(start).filter(|start| *start != Of::Pupil || named.is_empty() || !bare.is_empty());
        let (crossed, numbered) = (related && numbered, numbered && !related);
        Self { pupils, start, first, plain, names, crossed, guardians, numbered, contacts }
    }
}

/// Whether names that say of nobody whose they are stand before a host's, and the table says when or to whom they go: they are
/// those of pupils.
fn sends(all: &[(Option<Of>, &str)]) -> bool {
    let host = all.iter().position(|(of, key)| *of == Some(Of::Host) && ["name", "siret"].contains(key));
    let is_bare = |(of, key): &(Option<Of>, &str)| of.is_none() && NAMES.contains(key);
    let before = host.and_then(|host| all.get(..host)).is_some_and(|before| before.iter().any(is_bare));
    before && all.iter().any(|(of, _)| matches!(of, Some(Of::Placement | Of::Tutor | Of::Referent)))
}

/// What is said of guardians alone.
const OF_GUARDIANS: [&str; 3] = ["relation", "level", "legal_rank"];

/// Whether a column leaves those after it to whoever stood before it.
fn speaks_on(of: Of, key: &str) -> bool {
    matches!(of, Of::Placement | Of::Agreement) || is_secret(key)
}

/// The way through the columns of a table.
struct Walk {
    shape: Shape,
    /// Whose a column is that says nothing; none after one about nobody whom an agreement has.
    current: Option<Of>,
    /// Who was told last, though it may be nobody's turn.
    last: Of,
    /// Whom the column before reaches, and how.
    before: Option<(Of, Contact)>,
    /// The guardians whose names were taken.
    met: BTreeSet<u8>,
    /// The ways to reach guardians that were taken.
    reached: BTreeSet<(u8, Contact)>,
    /// Whether one of them does not say whose it is.
    unsaid: bool,
}

impl Walk {
    fn into(shape: Shape) -> Self {
        let (current, last) = (shape.first, shape.start);
        let (met, reached) = (BTreeSet::new(), BTreeSet::new());
        Self { shape, current, last, before: None, met, reached, unsaid: false }
    }

    /// Goes on over a column that the school maps itself, or that nothing is known of: it may name somebody else.
    fn pass(&mut self, named: &Named) {
        self.before = None;
        match &named.column.key {
            // What the school says of a column counts for those after it too.
            Some(key) => {
                if let Some(of) = Of::by_prefix(key) {
                    (self.current, self.last) = (Some(of), of);
                }
            }
            None if self.shape.pupils && named.names => self.current = None,
            None => {}
        }
    }

    /// The key that a column stands for, or why it stands for none.
    fn key(&mut self, meaning: &Meaning, beside: Option<Who>, home: u8) -> Result<String, Why> {
        let before = self.before.take();
        let key = meaning.key;
        if key == IGNORE {
            self.current = self.current.filter(|_| meaning.of.is_none());
            return Err(Why::NotNeeded);
        }
        let of = match (meaning.of, key) {
            _ if self.is_open(meaning) => None,
            (Some(Of::Organisation), _) if !self.shape.pupils => Some(Of::Host),
            (Some(Of::Organisation | Of::Other), _) => {
                self.current = None;
                return Err(Why::Unknown);
            }
            // A second home of one may be anybody's.
            (Some(of), _) => Some(of).filter(|_| home < 2),
            // Two telephones side by side are rather those of two parents.
            (None, "phone" | "email") if meaning.home > 0 && self.current == Some(Of::Pupil) => None,
            (None, _) if home > 0 => self.of_home(home).or_else(|| self.plain(key, before).filter(|_| home < 2)),
            // « Mme » stands beside a name, and is of whom that names.
            (None, "civility") => match beside {
                Some(Who(of)) => of.or_else(|| self.plain(key, before)),
                None => return Err(Why::Unknown),
            },
            (None, key) if OF_GUARDIANS.contains(&key) => self.guardian(),
            // Pupils are insured too.
            (None, key) if key.starts_with("insurance.") => Some(Of::Host).filter(|_| !self.shape.pupils),
            (None, _) => self.plain(key, before),
        };
        let Some(of) = of else {
            self.current = None;
            return Err(Why::Ambiguous);
        };
        let contact = Contact::of(key);
        let Some((whole, subject)) = key_of(of, key) else {
            return Err(match (meaning.of, contact) {
                (Some(_), _) => Why::NotNeeded,
                (None, Some(_)) => Why::Ambiguous,
                // A header that does not say whose it is may be somebody else's.
                (None, None) => Why::Unknown,
            });
        };
        if !speaks_on(subject, key) {
            let goes_on = contact == Some(Contact::Address) && before == Some((subject, Contact::Address));
            match (subject, contact) {
                (Of::Guardian(number), Some(contact)) => {
                    self.unsaid |= meaning.of.is_none() && !goes_on;
                    self.reached.insert((number, contact));
                }
                (Of::Guardian(number), None) if NAMES.contains(&key) => drop(self.met.insert(number)),
                _ => {}
            }
            (self.current, self.last) = (Some(subject), subject);
        }
        self.before = contact.map(|contact| (subject, contact));
        Ok(whole)
    }

    /// Whether several people may be meant.
    fn is_open(&self, meaning: &Meaning) -> bool {
        match meaning.open {
            Open::Nothing => self.shape.crossed && meaning.relation.is_some(),
            Open::InCharge => self.last.is_of_host(),
            Open::Represents => self.shape.pupils && !self.last.is_of_host(),
            Open::Who => true,
        }
    }

    /// The guardian of whom a column says who they are to the pupil.
    fn guardian(&self) -> Option<Of> {
        let one = (self.shape.guardians.len() < 2).then_some(Of::Guardian(1));
        self.current.filter(|of| matches!(of, Of::Guardian(_))).or(one)
    }

    /// Whose one of several addresses is: among what is said of guardians who have numbers, that of its number.
    fn of_home(&self, home: u8) -> Option<Of> {
        let among = self.shape.numbered && matches!(self.current, Some(Of::Guardian(_)));
        (among && self.shape.guardians.contains(&home)).then_some(Of::Guardian(home))
    }

    /// Whose a column is that does not say it.
    fn plain(&self, key: &str, before: Option<(Of, Contact)>) -> Option<Of> {
        // Too much is rather kept back than too little.
        if is_secret(key) {
            return Some(self.last);
        }
        if self.shape.names == PupilNames::Nowhere && NAMES.contains(&key) {
            return Some(Of::Pupil);
        }
        match (self.current?, Contact::of(key)) {
            (Of::Pupil, _) => self.shape.plain,
            (Of::Guardian(number), Some(contact)) => self.after_guardian(number, contact, before),
            (of, _) => Some(of),
        }
    }

    /// Whose a way to reach somebody is that stands among a guardian's: theirs, unless the table names the guardian in each
    /// such header, or has none of another one.
    fn after_guardian(&self, number: u8, contact: Contact, before: Option<(Of, Contact)>) -> Option<Of> {
        let (own, contacts) = (Of::Guardian(number), &self.shape.contacts);
        if before == Some((own, contact)) && (contact == Contact::Address || !contacts.contains(&(number, contact))) {
            return Some(own);
        }
        let named = contacts.iter().any(|(_, named)| *named == contact);
        let has_too = |other: &u8| *other == number || self.reached.contains(&(*other, contact));
        if !named && self.met.iter().all(has_too) {
            return Some(own);
        }
        // A second telephone may be theirs too.
        let second = before == Some((own, Contact::Phone)) && contact == Contact::Phone;
        let in_each = !contacts.is_empty() && !self.unsaid && !second;
        let is_theirs = self.shape.names == PupilNames::Plain && in_each && (named || contact == Contact::Address);
        is_theirs.then_some(Of::Pupil)
    }
}

/// Whom a header names, as far as it tells.
#[derive(Clone, Copy, PartialEq)]
struct Who(Option<Of>);

/// For each column whom the columns beside it name; none where they name nobody, or two.
fn names_beside(columns: &[Named]) -> Vec<Option<Who>> {
    let named = |at: usize| {
        // An organisation has no civility.
        let meaning = columns.get(at)?.meaning.as_ref().filter(|meaning| meaning.of != Some(Of::Host))?;
        NAMES.contains(&meaning.key).then_some(Who(meaning.of))
    };
    let beside = |at: usize| match (at.checked_sub(1).and_then(named), named(at + 1)) {
        (Some(before), Some(after)) => (before == after).then_some(after),
        (before, after) => before.or(after),
    };
    (0..columns.len()).map(beside).collect()
}

/// How sure it is that a column stands for a key; the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sure {
    /// Its header says whose it is.
    whose: bool,
    /// Nothing stands between parentheses beside what it says.
    outright: bool,
}

/// A column that stands for a key.
struct Taken {
    at: usize,
    rank: u8,
    sure: Sure,
}

/// The columns that stand for keys.
type Keys = BTreeMap<String, Vec<Taken>>;

/// Has a column stand for a key, unless others do; one that is surer takes the place of theirs. Whether it could be taken.
fn take(columns: &mut [Named], at: usize, meaning: &Meaning, key: String, taken: &mut Keys) -> bool {
    let sure = Sure { whose: meaning.of.is_some(), outright: !meaning.partly };
    let mut left = vec![];
    if !taken.get(&key).is_none_or(|takers| free(&key, meaning.rank, takers)) {
        let weaker = |takers: &Vec<Taken>| takers.iter().position(|taken| taken.sure < sure);
        if let Some(weak) = taken.get_mut(&key).and_then(|takers| Some(takers.remove(weaker(takers)?))) {
            left.push(weak.at);
            // A street of one and a town of another are no address.
            if let Some((whose, _)) = key.split_once(".address.").filter(|_| weak.sure.whose != sure.whose) {
                let parts = taken.iter_mut().filter(|(key, _)| key.starts_with(&format!("{whose}.address.")));
                let parts = parts.flat_map(|(_, takers)| takers.extract_if(.., |taken| !taken.sure.whose));
                left.extend(parts.map(|taken| taken.at));
            }
        }
    }
    for (_, named) in columns.iter_mut().enumerate().filter(|(at, _)| left.contains(at)) {
        (named.column.key, named.column.why) = (None, again(&key));
    }
    let takers = taken.entry(key.clone()).or_default();
    let Some(Named { column, .. }) = columns.get_mut(at) else { return false };
    if !free(&key, meaning.rank, takers) {
        column.why = again(&key);
        return false;
    }
    takers.push(Taken { at, rank: meaning.rank, sure });
    column.why = if meaning.of.is_some() { Why::Known } else { Why::Context };
    (column.rank, column.relation) = (meaning.rank, meaning.relation);
    column.key = Some(key);
    true
}

/// Why a column is left that says what another does: « Mme » and « F » say the same of a pupil, and many exports have both.
fn again(key: &str) -> Why {
    if key == "pupil.gender" { Why::NotNeeded } else { Why::Twice }
}

/// Whether one more column may stand for a key: telephones, lines of an address and halves of a day may be several.
fn free(key: &str, rank: u8, taken: &[Taken]) -> bool {
    match key.rsplit('.').next() {
        Some("phone") => taken.len() < 4,
        Some("lines") => !taken.iter().any(|taken| taken.rank == rank),
        // A morning and an afternoon are one day.
        _ if key.starts_with(WEEK) && rank > 0 => !taken.iter().any(|taken| [0, rank].contains(&taken.rank)),
        _ => taken.is_empty(),
    }
}

/// Takes the keys that the school gives. Of columns with one header, each of which may stand for the key only once, the
/// first counts: whose the others are, nobody said.
fn take_chosen(columns: &mut [Named]) -> Keys {
    let mut taken = Keys::new();
    let mut by_header: BTreeSet<(String, String)> = BTreeSet::new();
    for lettered in [true, false] {
        let chosen = |(_, named): &(usize, &mut Named)| named.lettered == lettered && named.meaning.is_none();
        for (at, named) in columns.iter_mut().enumerate().filter(chosen) {
            let Some(key) = named.column.key.clone() else { continue };
            let again = !by_header.insert((fold(&named.column.header), key.clone()));
            if again && !lettered && !key.ends_with(".phone") && !key.ends_with(".lines") {
                (named.column.key, named.column.why) = (None, Why::Twice);
                continue;
            }
            taken.entry(key).or_default().push(Taken { at, rank: 0, sure: Sure { whose: true, outright: true } });
        }
    }
    taken
}

/// A person's « Nom » beside which no column has given names holds both.
fn whole_names(columns: &mut [Named]) {
    let keys: BTreeSet<String> = columns.iter().filter_map(|named| named.column.key.clone()).collect();
    for named in columns {
        let is_plain = named.meaning.as_ref().is_some_and(|m| m.key == "family_name" && m.rank > 0);
        let Some(key) = named.column.key.as_mut().filter(|_| is_plain) else { continue };
        let Some(person) = key.strip_suffix("family_name") else { continue };
        let has = |part: &str| keys.contains(&format!("{person}{part}"));
        if !has("given_names") && !has("name") {
            *key = format!("{person}name");
        }
    }
}
