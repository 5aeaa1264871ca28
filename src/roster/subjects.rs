//! Each pupil once: what the import says of them, where they are placed, and the agreements that they have.

use std::collections::{BTreeMap, BTreeSet};

use super::Wish;
use super::document::Flat;
use super::folder::{Existing, Known, Standing};
use super::matching::{Answer, Directory};
use super::people::{Item, People, Placing, Pupil, SaidBy, Values, is_alike, is_same, name_of, shown_name, text_of};
use super::pupils;
use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::class_fold;
use crate::text;

/// A pupil of the import, of the folder, or of both.
#[derive(Debug, Default)]
pub(super) struct Subject {
    pub(super) pupil: Option<Pupil>,
    pub(super) placings: Vec<Placing>,
    /// Places among the folder's agreements.
    pub(super) existing: Vec<usize>,
    /// Whether a placement whose pupil was not found may be theirs.
    pub(super) sought: bool,
}

impl Subject {
    /// The class, folded: by the import, by the folder, else by the row that places them.
    pub(super) fn class(&self, known: &Known) -> String {
        let by_import = self.pupil.as_ref().and_then(|pupil| text_of(&pupil.values, "class"));
        let mut agreements = self.existing.iter().filter_map(|at| known.agreements.get(*at));
        let by_folder = || agreements.find_map(|agreement| agreement.flat.get("pupil.class")?.as_text());
        let by_row = || self.placings.iter().find_map(|placing| text_of(&placing.pupil, "class"));
        by_import.or_else(by_folder).or_else(by_row).map(class_fold).unwrap_or_default()
    }

    /// Whether their class is asked for, by the import or by the folder, which may call it otherwise.
    pub(super) fn is_asked_for(&self, known: &Known, wish: &Wish) -> bool {
        let agreements = self.existing.iter().filter_map(|at| known.agreements.get(*at));
        let mut by_folder = agreements.filter_map(|agreement| agreement.flat.get("pupil.class")?.as_text());
        wish.asks_for(&self.class(known)) || by_folder.any(|class| wish.asks_for(&class_fold(class)))
    }

    /// Whether an agreement of theirs is in the folder.
    pub(super) fn has_file(&self, known: &Known) -> bool {
        let is_file = |agreement: &Existing| agreement.standing != Standing::Deleted;
        self.existing.iter().filter_map(|at| known.agreements.get(*at)).any(is_file)
    }

    /// Whether a list of who goes to which host speaks of them.
    pub(super) fn is_listed(&self) -> bool {
        self.pupil.as_ref().is_some_and(|pupil| pupil.listed) || self.placings.iter().any(|placing| placing.listed)
    }
}

/// Brings together pupils, agreements and placements; those placements whose pupil was not found are left over.
pub(super) fn subjects(
    people: People,
    known: &Known,
    wish: &Wish,
    found: &mut Diagnostics,
) -> (Vec<Subject>, Vec<Placing>) {
    let (pupils, mut directory) = pupils::together(people.pupils, wish, found);
    let subject = |pupil| Subject { pupil: Some(pupil), ..Subject::default() };
    let mut all: Vec<Subject> = pupils.into_iter().map(subject).collect();
    let mut only_here = vec![];
    let mut whose = whose(&directory, &all, known, found);
    for at in homonyms(&mut whose, &directory) {
        directory.forget(at);
        let pupil = all.get_mut(at).and_then(|subject| subject.pupil.take());
        found.extend(
            pupil.filter(|pupil| !wish.leaves_aside(&pupil.values)).map(|pupil| homonym(&pupil, &whose, known)),
        );
    }
    for Whose { at, names, subject } in whose {
        match subject.and_then(|subject| Some((subject, all.get_mut(subject)?))) {
            Some((place, subject)) => {
                for values in &names {
                    directory.enter_as(place, values);
                }
                subject.existing.push(at);
            }
            None => only_here.push((at, names)),
        }
    }
    only_here.sort_by_key(|(at, _)| *at);
    let mut homeless = Directory::default();
    let first = all.len();
    for (at, names) in only_here {
        // Two agreements of one pupil whom the import does not know are one pupil's all the same.
        if let Answer::One(same) = find(&homeless, &names) {
            all.get_mut(first + same).into_iter().for_each(|s| s.existing.push(at));
        } else {
            let [before, today] = &names;
            homeless.enter(before);
            homeless.enter_as(all.len() - first, today);
            directory.enter(before);
            directory.enter_as(all.len(), today);
            all.push(Subject { existing: vec![at], ..Subject::default() });
        }
    }
    let unfound = place(people.placings, &mut all, &directory, known, wish, found);
    (all, unfound)
}

/// Gives placements to their pupils; those whose pupil is not found are left over, and told.
fn place(
    placings: Vec<Placing>,
    all: &mut [Subject],
    directory: &Directory,
    known: &Known,
    wish: &Wish,
    found: &mut Diagnostics,
) -> Vec<Placing> {
    let mut unfound = vec![];
    for placing in placings {
        match directory.find(&placing.pupil) {
            Answer::One(at) => {
                if let Some(subject) = all.get_mut(at) {
                    if placing.secret == Some(true) && subject.pupil.is_none() {
                        subject.pupil = keeping_back(subject, &placing, known);
                    }
                    let twice = add(subject, placing);
                    found.extend(twice.filter(|_| subject.is_asked_for(known, wish)));
                }
            }
            answer => {
                let candidates = answer.candidates();
                let is_asked_for = |at: &usize| all.get(*at).is_some_and(|s| s.is_asked_for(known, wish));
                if !wish.leaves_aside(&placing.pupil) || candidates.iter().any(is_asked_for) {
                    found.push(unplaced(&placing, &answer, all, known));
                }
                for at in candidates {
                    all.get_mut(at).into_iter().for_each(|subject| subject.sought = true);
                }
                unfound.push(placing);
            }
        }
    }
    unfound
}

/// An agreement of the folder, and whose it is.
struct Whose {
    at: usize,
    /// Its pupil as the last import gave them, and as the file has them today.
    names: [Values; 2],
    subject: Option<usize>,
}

impl Whose {
    /// The pupil's day of birth, as the file has it today.
    fn birth(&self) -> Option<&Value> {
        let [before, today] = &self.names;
        today.get("birth_date").or_else(|| before.get("birth_date")).map(|item| &item.value)
    }
}

/// Whom an agreement means: by what the last import gave, else by what was corrected in the file since.
fn find(directory: &Directory, names: &[Values; 2]) -> Answer {
    let [before, today] = names.each_ref().map(|values| directory.find(values));
    match (&before, today) {
        (Answer::Nobody(_) | Answer::Differs(_), Answer::One(at)) => Answer::One(at),
        _ => before,
    }
}

/// Whose the agreements of the folder are. Those of corrected pupils come last: it is known then who has another.
fn whose(directory: &Directory, all: &[Subject], known: &Known, found: &mut Diagnostics) -> Vec<Whose> {
    let (mut whose, mut corrected): (Vec<Whose>, Vec<_>) = (vec![], vec![]);
    for (at, agreement) in known.agreements.iter().enumerate() {
        let names = [pupil_of(agreement, known.last.agreements.get(&agreement.number)), pupil_of(agreement, None)];
        match find(directory, &names) {
            Answer::One(subject) => whose.push(Whose { at, names, subject: Some(subject) }),
            Answer::Nobody(_) => corrected.push((at, alike(all, &names), names)),
            Answer::Differs(namesakes) => corrected.push((at, classmates(all, &names, namesakes), names)),
            Answer::Several(_) => {
                found.extend(unclear(&names, agreement));
                whose.push(Whose { at, names, subject: None });
            }
        }
    }
    let has_none = |at: &usize| whose.iter().all(|whose| whose.subject != Some(*at));
    let corrected = corrected.into_iter().map(|(at, may_be, names)| {
        // Where all have an agreement of their own, the pupil is gone.
        let free: Vec<usize> = may_be.into_iter().filter(has_none).collect();
        if let (true, Some(agreement)) = (free.len() > 1, known.agreements.get(at)) {
            found.extend(unclear(&names, agreement));
        }
        Whose { at, names, subject: free.first().copied().filter(|_| free.len() == 1) }
    });
    let corrected: Vec<Whose> = corrected.collect();
    whose.extend(corrected);
    whose
}

/// Leaves agreements of several pupils of one name to none of them but the one whom the import means by more than the name; where
/// it means none, that pupil of it, who is given back, is any of them.
fn homonyms(whose: &mut [Whose], directory: &Directory) -> Vec<usize> {
    let mut by_subject: BTreeMap<usize, Vec<&mut Whose>> = BTreeMap::new();
    for one in whose {
        if let Some(subject) = one.subject {
            by_subject.entry(subject).or_default().push(one);
        }
    }
    let mut unclear = vec![];
    for (subject, mut own) in by_subject {
        let are_one =
            |own: &[&mut Whose]| own.iter().filter_map(|whose| whose.birth()).collect::<BTreeSet<_>>().len() < 2;
        if are_one(&own) {
            continue;
        }
        let near = |whose: &Whose| {
            whose.names.iter().filter_map(|values| directory.nearest(&[subject], values)).map(|(near, _)| near).min()
        };
        let best = own.iter().filter_map(|whose| near(whose)).min();
        own.iter_mut().filter(|whose| near(whose) != best).for_each(|whose| whose.subject = None);
        own.retain(|whose| whose.subject.is_some());
        if !are_one(&own) {
            for whose in own {
                whose.subject = None;
            }
            unclear.push(subject);
        }
    }
    unclear
}

/// The finding about a pupil of a list who may be any of those who have agreements.
fn homonym(pupil: &Pupil, whose: &[Whose], known: &Known) -> Diagnostic {
    let is_one = |whose: &&Whose| whose.names.iter().any(|values| name_of(values) == name_of(&pupil.values));
    let agreements = whose.iter().filter(is_one).filter_map(|whose| known.agreements.get(whose.at));
    let finding = pupils::several(&shown_name(&pupil.values), pupil.place);
    agreements.fold(finding, |finding, Existing { number, place, .. }| {
        finding.with_related(*place, text!("{number}", "{number}"))
    })
}

/// The pupil of an agreement, of whom a row says no more than that where they live must not be given.
fn keeping_back(subject: &Subject, placing: &Placing, known: &Known) -> Option<Pupil> {
    let mut values = pupil_of(known.agreements.get(*subject.existing.first()?)?, None);
    values.retain(|key, _| ["family_name", "given_names"].contains(&key.as_str()));
    Some(Pupil { secret: placing.secret, ..Pupil::of(values, SaidBy::Placement, placing.place) })
}

/// Keeps a placement; the same row twice is one, and that is told.
fn add(subject: &mut Subject, placing: Placing) -> Option<Diagnostic> {
    let twin = subject
        .placings
        .iter()
        .find(|known| is_same(&known.host, &placing.host) && is_same(&known.agreement, &placing.agreement));
    let Some(first) = twin else {
        subject.placings.push(placing);
        return None;
    };
    let name = shown_name(&placing.pupil);
    let message = text!("le placement de « {name} » figure deux fois", "the placement of « {name} » stands twice");
    let twice = Diagnostic::warning("ROSTER-16", placing.place, message);
    Some(twice.with_related(first.place, text!("la première fois", "the first time")))
}

/// The keys of `[pupil]` as the last import gave them, where it did, else as the agreement has them: a name that was
/// corrected by hand is still that pupil's.
pub(super) fn pupil_of(agreement: &Existing, last: Option<&Flat>) -> Values {
    let item = |value: &Value| Item { value: value.clone(), span: agreement.place };
    let both = agreement.flat.iter().chain(last.into_iter().flatten());
    both.filter_map(|(key, value)| Some((key.strip_prefix("pupil.")?.to_owned(), item(value)))).collect()
}

/// Pupils whose day of birth was corrected in the school's software: those of this name who are in the same class.
fn classmates(all: &[Subject], names: &[Values; 2], namesakes: Vec<usize>) -> Vec<usize> {
    let pupil = |at: usize| all.get(at)?.pupil.as_ref();
    let is_in_class = |at: &usize| pupil(*at).is_some_and(|pupil| names.iter().any(|n| is_class(n, &pupil.values)));
    namesakes.into_iter().filter(is_in_class).collect()
}

/// Pupils whose name was corrected or completed in the school's software: those of a name alike who were born on the same
/// day and are in the same class.
fn alike(all: &[Subject], names: &[Values; 2]) -> Vec<usize> {
    let birth = |values: &Values| values.get("birth_date").map(|item| item.value.clone());
    let is = |one: &Values, other: &Values| {
        birth(one).is_some() && birth(one) == birth(other) && is_class(one, other) && is_alike(one, other)
    };
    let may_be = |subject: &Subject| {
        subject.pupil.as_ref().is_some_and(|pupil| names.iter().any(|values| is(values, &pupil.values)))
    };
    all.iter().enumerate().filter(|(_, subject)| may_be(subject)).map(|(at, _)| at).collect()
}

fn is_class(one: &Values, other: &Values) -> bool {
    let class = |values| text_of(values, "class").map(class_fold);
    class(one) == class(other)
}

/// The finding about an agreement that may be that of several pupils; of one that was deleted nobody asks any more.
fn unclear([values, _]: &[Values; 2], agreement: &Existing) -> Option<Diagnostic> {
    let (name, number) = (shown_name(values), &agreement.number);
    let message = text!(
        "la convention {number} de « {name} » peut être celle de plusieurs élèves de l’export : elle n’est pas touchée",
        "the agreement {number} of « {name} » may be that of several pupils of the export: it is not touched"
    );
    let finding = Diagnostic::error("ROSTER-15", agreement.place, message).with_help(text!(
        "y écrire le numéro national (`ine`) ou la date de naissance",
        "write the national number (`ine`) or the day of birth in it"
    ));
    (agreement.standing != Standing::Deleted).then_some(finding)
}

fn unplaced(placing: &Placing, answer: &Answer, all: &[Subject], known: &Known) -> Diagnostic {
    let name = shown_name(&placing.pupil);
    let who = |at: usize| all.get(at).map(|subject| described(subject, known)).unwrap_or_default();
    let place = |at: usize| all.get(at).and_then(|s| Some(s.pupil.as_ref()?.place));
    match answer {
        Answer::Several(several) => several
            .iter()
            .filter_map(|at| Some((place(*at)?, who(*at))))
            .fold(pupils::several(&name, placing.place), |finding, (span, who)| {
                finding.with_related(span, text!("{who}", "{who}"))
            }),
        Answer::Differs(all) => {
            let who = all.first().map(|at| who(*at)).unwrap_or_default();
            unknown(
                placing.place,
                &name,
                text!(
                    "l’élève de ce nom est {who} : corriger la date de naissance ou la classe de cette ligne",
                    "the pupil of this name is {who}: correct the day of birth or the class of this row"
                ),
            )
        }
        Answer::Nobody(near) if !near.is_empty() => {
            let who = near.first().map(|at| who(*at)).unwrap_or_default();
            unknown(
                placing.place,
                &name,
                text!(
                    "l’élève au nom le plus proche est {who} : écrire le nom comme dans l’export des élèves",
                    "the pupil of the nearest name is {who}: write the name as in the export of pupils"
                ),
            )
        }
        _ => stranger(placing.place, &name),
    }
}

/// A pupil whom no export and no agreement has.
pub(super) fn stranger(place: Span, name: &str) -> Diagnostic {
    unknown(
        place,
        name,
        text!(
            "donner l’export des élèves dans la même commande, ou ajouter à la liste date de naissance, classe et adresse",
            "give the export of pupils in the same call, or add day of birth, class and address to the list"
        ),
    )
}

fn unknown(place: Span, name: &str, help: crate::diagnostic::Text) -> Diagnostic {
    let message = text!(
        "« {name} » n’est aucun des élèves connus : la ligne n’est pas reprise",
        "« {name} » is none of the known pupils: the row is not taken over"
    );
    Diagnostic::error("ROSTER-14", place, message).with_help(help)
}

/// « Dupont Léa, 2de 4, 03/03/2010 ».
fn described(subject: &Subject, known: &Known) -> String {
    let last = |existing: &Existing| known.last.agreements.get(&existing.number);
    let existing = || known.agreements.get(*subject.existing.first()?).map(|e| pupil_of(e, last(e)));
    let Some(values) = subject.pupil.as_ref().map(|p| p.values.clone()).or_else(existing) else { return String::new() };
    let class = text_of(&values, "class").map(ToOwned::to_owned);
    let birth = values.get("birth_date").map(|item| item.value.to_string());
    [Some(shown_name(&values)), class, birth].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
