//! Pupils, hosts and placements as an import gathers them: flat values by key, each with its place.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::columns::SECRET;
use super::looks::says_less;
use super::value::Value;
use crate::diagnostic::Span;
use crate::ids::fold;

/// A value and where it was read.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) value: Value,
    pub(super) span: Span,
}

/// Values by their keys in a table of an agreement.
pub(super) type Values = BTreeMap<String, Item>;

/// The text of a value.
pub(super) fn text_of<'a>(values: &'a Values, key: &str) -> Option<&'a str> {
    values.get(key)?.value.as_text()
}

/// What kind of row names a pupil, the most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SaidBy {
    /// An export of the school, which describes pupils and says who signs.
    Export,
    /// Another list.
    List,
    /// A row that places them.
    Placement,
}

/// Who says who signs for a pupil, the most trusted last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Signers {
    /// Nobody yet.
    Unsaid,
    /// A list, for want of anybody else.
    Listed,
    /// An export, be it that nobody does.
    Exported,
}

/// Who says that addresses of those close to a pupil must not be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keeper {
    Nobody,
    /// SIECLE's element alone.
    Element,
    /// A list too, be it that of an earlier import.
    Others,
}

/// Why a pupil of the export has no agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Without {
    /// The formation is none that agreements exist for.
    Level,
    /// The pupil has left the school.
    Left,
    /// SIECLE has the pupil in no class but that of those who are not active.
    Inactive,
    /// The class is not among those that were asked for.
    Class,
}

/// A pupil with their guardians.
#[derive(Clone, Debug)]
pub(super) struct Pupil {
    /// Keys of `[pupil]`.
    pub(super) values: Values,
    /// Keys of each `[[guardians]]`, in printing order: those who sign.
    pub(super) guardians: Vec<Values>,
    /// Those whom lists name as guardians, by the same keys: whether they sign is another question.
    pub(super) contacts: Vec<Values>,
    pub(super) signers: Signers,
    /// Keys of the agreement itself: `level`, `model`, `school.referent.…`.
    pub(super) agreement: Values,
    /// Why no agreement is for them, unless a placement is: a formation that agreements do not exist for.
    pub(super) without: Option<Without>,
    pub(super) left: Option<(NaiveDate, Span)>,
    /// Whether where they live must not be given; none where nothing says.
    pub(super) secret: Option<bool>,
    pub(super) kept_by: Keeper,
    /// Addresses of people who are close to them that must not be given, by the keys of an address.
    pub(super) hidden: Vec<Values>,
    /// Whether the record names people who sign nothing.
    pub(super) bystanders: bool,
    /// Whether a list of who goes to which host names them, be it without a host.
    pub(super) listed: bool,
    pub(super) said_by: SaidBy,
    pub(super) place: Span,
}

impl Pupil {
    /// A pupil of whom nothing is said beside these values.
    pub(super) fn of(values: Values, said_by: SaidBy, place: Span) -> Self {
        Self {
            values,
            guardians: vec![],
            contacts: vec![],
            signers: Signers::Unsaid,
            agreement: Values::new(),
            without: None,
            left: None,
            secret: None,
            kept_by: Keeper::Nobody,
            hidden: vec![],
            bystanders: false,
            listed: false,
            said_by,
            place,
        }
    }
}

/// A pupil's placement, before the pupil is known.
#[derive(Clone, Debug)]
pub(super) struct Placing {
    /// What the row says of the pupil: keys of `[pupil]`.
    pub(super) pupil: Values,
    /// Keys of the agreement: `placement.…`, `level`, `school.referent.…`.
    pub(super) agreement: Values,
    /// Keys of `[host]`.
    pub(super) host: Values,
    /// Whether where the pupil lives must not be given; none where nothing says.
    pub(super) secret: Option<bool>,
    /// Whether it stands in a list of who goes to which host, be it without a host.
    pub(super) listed: bool,
    /// Whether it has days that cannot be read.
    pub(super) unread: bool,
    pub(super) place: Span,
}

/// A host of a list of hosts.
#[derive(Clone, Debug)]
pub(super) struct HostRow {
    /// Keys of `[host]`.
    pub(super) values: Values,
}

/// All that the files of an import hold.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) pupils: Vec<Pupil>,
    pub(super) placings: Vec<Placing>,
    pub(super) hosts: Vec<HostRow>,
}

/// Whether anyone close to the pupil has an address that must not be given, whether or not the export says which.
pub(super) fn has_hidden(pupil: &Pupil) -> bool {
    !pupil.hidden.is_empty() || pupil.guardians.iter().any(is_hidden)
}

/// Whether a person's address must not be given.
pub(super) fn is_hidden(person: &Values) -> bool {
    person.get(SECRET).is_some_and(|item| item.value == Value::Flag(true))
}

/// Family and given names as they are compared.
pub(super) fn name_of(values: &Values) -> String {
    let part = |key| text_of(values, key).map(fold).unwrap_or_default();
    format!("{} {}", part("family_name"), part("given_names"))
}

/// « Dupont-Moreau Léa », for messages.
pub(super) fn shown_name(values: &Values) -> String {
    let parts = ["family_name", "given_names"].map(|key| text_of(values, key).unwrap_or_default());
    crate::ids::quoted(parts.join(" ").trim())
}

/// People or hosts of whom one thing is said.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(String, Span)>);

/// So many are named; the others are counted.
pub(super) const MOST_NAMED: usize = 12;

impl Names {
    pub(super) fn add(&mut self, name: String, place: Span) {
        self.0.push((name, place));
    }

    /// How many there are, and the place of the first.
    pub(super) fn count(&self) -> Option<(usize, Span)> {
        Some((self.0.len(), self.0.first()?.1))
    }

    /// « DUPONT Léa, PETIT Noé… ».
    pub(super) fn named(&self) -> String {
        let names: Vec<&str> = self.0.iter().take(MOST_NAMED).map(|(name, _)| name.as_str()).collect();
        names.join(", ") + if self.0.len() > MOST_NAMED { "…" } else { "" }
    }

    /// « DUPONT Léa, PETIT Noé… (14) », and the place of the first.
    pub(super) fn said(&self) -> Option<(String, Span)> {
        let (count, span) = self.count()?;
        let more = if count > MOST_NAMED { format!(" ({count})") } else { String::new() };
        Some((self.named() + &more, span))
    }
}

/// Whether two rows say the same.
pub(super) fn is_same(one: &Values, other: &Values) -> bool {
    one.len() == other.len() && one.iter().all(|(key, item)| other.get(key).is_some_and(|o| o.value == item.value))
}

/// What two rows say of one person agrees: equal where both say something.
pub(super) fn agree(one: &Values, other: &Values, key: &str) -> bool {
    one.get(key).zip(other.get(key)).is_none_or(|(one, other)| one.value == other.value)
}

/// What tells people of like names apart.
const ROLES: [&str; 3] = ["civility", "relation", "gender"];

/// Whether two may be one person, of whom a list, a hand or another year wrote the name a little otherwise.
pub(super) fn is_alike(one: &Values, other: &Values) -> bool {
    let part = |values: &Values, key| text_of(values, key).map(fold).unwrap_or_default();
    let names = |values: &Values| [part(values, "family_name"), part(values, "given_names")];
    let said = |key: &&&str| one.contains_key(**key) && other.contains_key(**key);
    ROLES.iter().all(|key| agree(one, other, key))
        && alike(&names(one), &names(other), ROLES.iter().any(|key| said(&key)))
}

/// The words of a folded name, in an order of their own: which of them are the family's, a list may not tell.
pub(super) fn words(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}

/// Whether two names, family and given, folded, may be one person's: in either order, with a name more, or with a slip of
/// the hand in one part. A name without given names is only somebody's whom their role tells.
pub(super) fn alike([family, given]: &[String; 2], other: &[String; 2], in_role: bool) -> bool {
    let [one, two] = other;
    if words(&format!("{family} {given}")) == words(&format!("{one} {two}")) {
        return true;
    }
    let nameless = given.is_empty() || one.is_empty() || two.is_empty();
    if nameless {
        return in_role && family == one && (given.is_empty() || two.is_empty());
    }
    let is = |other_family: &str, other_given: &str| {
        family == other_family
            && (is_completed(given, other_given)
                || are_initials(given, other_given)
                || are_initials(other_given, given)
                || is_slip(given, other_given) && given.len() == other_given.len())
            || given == other_given && (is_completed(family, other_family) || is_slip(family, other_family))
    };
    is(one, two) || is(two, one)
}

/// Whether one name has the words of the other, in order, and more.
fn is_completed(one: &str, other: &str) -> bool {
    let starts = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' '));
    let ends = |long: &str, short: &str| long.strip_suffix(short).is_some_and(|rest| rest.ends_with(' '));
    [(one, other), (other, one)].iter().any(|(long, short)| starts(long, short) || ends(long, short))
}

/// Whether given names, folded, are the initials of others: « J. » of « Jean », « J.-P. » of « Jean-Paul ».
pub(super) fn are_initials(short: &str, long: &str) -> bool {
    let (mut letters, mut names) = (short.split(' '), long.split(' '));
    let is_of = |(letter, name): (&str, Option<&str>)| {
        letter.chars().count() == 1 && name.is_some_and(|name| name.len() > letter.len() && name.starts_with(letter))
    };
    letters.all(|letter| is_of((letter, names.next())))
}

/// Whether a whole name, folded, is another with initials in place of its given names: « petit j » of « petit jean ».
pub(super) fn is_shortened(short: &str, long: &str) -> bool {
    let same = short.split(' ').zip(long.split(' ')).take_while(|(one, other)| one == other).count();
    let rest = |name: &str| name.split(' ').skip(same).collect::<Vec<_>>().join(" ");
    same > 0 && are_initials(&rest(short), &rest(long))
}

/// The shortest name in which one letter may be wrong; and « Louis » is not « Louise », who may be twins: given names differ
/// in no letter more.
const SHORTEST_SLIP: usize = 5;

fn is_slip(one: &str, other: &str) -> bool {
    one.len().min(other.len()) >= SHORTEST_SLIP && strsim::damerau_levenshtein(one, other) == 1
}

/// Whether two have one name. Two parents of whom no given names are told are two where their roles differ.
fn is_called_alike(one: &Values, other: &Values) -> bool {
    let is_told = one.contains_key("given_names") || ROLES.iter().all(|key| agree(one, other, key));
    is_told && name_of(one) == name_of(other)
}

/// Which of the people who are known each of some others is: those of one name first, then those alike of whom there is
/// but one.
pub(super) fn same_people(known: &[Values], others: &[Values]) -> Vec<Option<usize>> {
    let mut who: Vec<Option<usize>> = vec![None; others.len()];
    for by_name in [true, false] {
        for at in 0..others.len() {
            let Some(other) = others.get(at).filter(|_| who.get(at) == Some(&None)) else { continue };
            let is = |known: &Values| if by_name { is_called_alike(known, other) } else { is_alike(known, other) };
            let free = |at: &usize| !who.contains(&Some(*at));
            let same: Vec<usize> =
                known.iter().enumerate().filter(|(_, k)| is(k)).map(|(at, _)| at).filter(free).collect();
            if let (Some(first), true) = (same.first(), by_name || same.len() == 1) {
                who.splice(at..=at, [Some(*first)]);
            }
        }
    }
    who
}

/// Adds what was not there; whether anything was. What is there in capitals or without accents takes its better spelling, and
/// an initial the whole name, whichever comes first.
pub(super) fn complete(known: &mut Values, more: Values) -> bool {
    let before = known.len();
    let folded = |values: &Values, key| text_of(values, key).map(fold).unwrap_or_default();
    let [short, long] = [&*known, &more].map(|values| folded(values, "given_names"));
    let named = folded(known, "family_name") == folded(&more, "family_name") && are_initials(&short, &long);
    for (key, item) in more {
        let in_full = named && key == "given_names";
        let first = known.entry(key).or_insert_with(|| item.clone());
        if in_full || says_less(&first.value, &item.value) {
            *first = item;
        }
    }
    known.len() > before
}
