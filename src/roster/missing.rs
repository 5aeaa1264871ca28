//! What an import cannot give, and whom it no longer names.

use std::collections::{BTreeMap, BTreeSet};

use super::defaults::lacking;
use super::document::flat;
use super::folder::{Existing, Known, Standing, host_of, in_folder};
use super::hosts::Hosts;
use super::people::{Names, Placing, Pupil, SaidBy, text_of};
use super::placements::{Days, days_of};
use super::plan::Plan;
use super::subjects::Subject;
use super::value::Value;
use super::wanted::{Needs, shown_pupil};
use super::{Fate, Planned, Wish};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ids::class_fold;
use crate::text;

/// The agreements that an import places.
pub(super) struct Placed {
    /// By their places among the folder's; those that it may place, too.
    agreements: BTreeSet<usize>,
    /// The files of hosts to which it sends pupils whom nobody knows: one of them may be the pupil who was there before.
    in_doubt: BTreeSet<String>,
    /// The days of which its rows speak, by class.
    days: BTreeMap<String, Vec<Option<Days>>>,
}

impl Placed {
    pub(super) fn of(needs: &Needs<'_>, unfound: &[Placing], hosts: &Hosts) -> Self {
        // A host that may be one of several is named all the same.
        let names_host = |placing: &Placing| ["name", "siret"].iter().any(|key| placing.host.contains_key(*key));
        let with_host = needs.wanted.iter().filter(|wanted| wanted.placing.as_deref().is_some_and(names_host));
        let agreements = with_host.filter_map(|wanted| wanted.existing).chain(needs.held.iter().copied());
        let in_doubt = unfound.iter().flat_map(|placing| hosts.may_be(&placing.host)).map(ToOwned::to_owned);
        Self { agreements: agreements.collect(), in_doubt: in_doubt.collect(), days: needs.days.clone() }
    }

    /// Whether the rows of a class speak of an agreement, whole or for the most part: the list of the second week says nothing
    /// of the first, nor of a placement of two.
    fn speaks_of(&self, class: &str, agreement: &Existing, known: &Known) -> bool {
        let Some(spoken) = self.days.get(class).filter(|days| !days.is_empty()) else { return true };
        // A row without dates speaks of any.
        let Some(spoken) = spoken.iter().copied().collect::<Option<BTreeSet<Days>>>() else { return true };
        let mut own = days_of(agreement, known).into_iter().flatten().peekable();
        own.peek().is_none() || own.any(|own| own.are_mostly(&spoken))
    }
}

/// Agreements that an import made and of which this one no longer names the pupil, or the placement. Only of classes that
/// it speaks of: exports and lists are often made class by class.
pub(super) fn tell_missing(
    subjects: &[Subject],
    known: &Known,
    placed: &Placed,
    wish: &Wish,
    plan: &mut Plan,
    found: &mut Diagnostics,
) {
    // A row of a list of placements that names a pupil and no host is no export's.
    let told = |pupil: &Pupil| {
        pupil.said_by != SaidBy::Placement && (!pupil.listed || pupil.values.contains_key("birth_date"))
    };
    let mut exported = classes(subjects, known, |subject| subject.pupil.as_ref().is_some_and(told));
    let mut listed = classes(subjects, known, Subject::is_listed);
    exported.retain(|class| wish.asks_for(class));
    listed.retain(|class| wish.asks_for(class));
    let mut unplaced: BTreeMap<String, Vec<(&Existing, &Value)>> = BTreeMap::new();
    for subject in subjects {
        let unnamed = subject.pupil.is_none() && subject.placings.is_empty();
        let left = subject.existing.iter().filter(|at| !placed.agreements.contains(at));
        let left = left.filter_map(|at| known.agreements.get(*at));
        for agreement in left.filter(|agreement| agreement.standing == Standing::Live) {
            if unnamed {
                plan.untouched.push(agreement.number.clone());
            }
            let Some(last) = known.last.agreements.get(&agreement.number) else { continue };
            let class = class_of(agreement);
            if unnamed && exported.contains(&class) {
                found.push(not_exported(agreement));
            } else if let (true, Some(host)) = (listed.contains(&class), last.get("host"))
                && !subject.sought
                && placed.speaks_of(&class, agreement, known)
                && !host.as_text().is_some_and(|host| placed.in_doubt.contains(in_folder(host)))
            {
                match agreement.flat.get("host") {
                    Some(ours) if ours == host && subject.is_listed() => found.push(not_placed(agreement, host)),
                    Some(ours) if ours == host => unplaced.entry(class).or_default().push((agreement, host)),
                    Some(_) => {}
                    // The placement is off on both sides: the next one is new, be it with the same host.
                    None => plan.unplaced.push(agreement.number.clone()),
                }
            }
        }
    }
    for (class, all) in unplaced {
        let is_of_class =
            |at: &&usize| known.agreements.get(**at).is_some_and(|agreement| class_of(agreement) == class);
        let listed = placed.agreements.iter().filter(is_of_class).count();
        // A list of those who come late, or of a row that was corrected, speaks of few.
        if all.len() > listed.max(1) {
            found.extend(not_listed(&all));
        } else {
            found.extend(all.into_iter().map(|(agreement, host)| not_placed(agreement, host)));
        }
    }
}

/// The classes of some pupils, by the import where it tells.
fn classes(subjects: &[Subject], known: &Known, of: impl Fn(&Subject) -> bool) -> BTreeSet<String> {
    let own = |subject: &Subject| text_of(&subject.pupil.as_ref()?.values, "class").map(class_fold);
    let before = |subject: &Subject| known.agreements.get(*subject.existing.first()?).map(class_of);
    subjects.iter().filter(|subject| of(subject)).filter_map(|s| own(s).or_else(|| before(s))).collect()
}

fn class_of(agreement: &Existing) -> String {
    agreement.flat.get("pupil.class").and_then(Value::as_text).map(class_fold).unwrap_or_default()
}

fn not_exported(agreement: &Existing) -> Diagnostic {
    let (number, who) = (&agreement.number, shown_pupil(&agreement.flat));
    let message = text!(
        "{number} : « {who} » n’est plus dans l’export ; sa convention reste dans le dossier",
        "{number}: « {who} » is no longer in the export; the agreement stays in the folder"
    );
    Diagnostic::warning("ROSTER-26", agreement.place, message)
}

fn not_placed(agreement: &Existing, host: &Value) -> Diagnostic {
    let (number, who) = (&agreement.number, shown_pupil(&agreement.flat));
    let host = host.as_text().map(in_folder).unwrap_or_default();
    let message = text!(
        "{number} : le placement de « {who} » n’est plus dans la liste ; sa convention reste avec {host}",
        "{number}: the placement of « {who} » is no longer in the list; the agreement stays with {host}"
    );
    Diagnostic::warning("ROSTER-26", agreement.place, message).with_help(text!(
        "si le placement est annulé, effacer `host` dans la convention, ou son fichier si elle n’a plus lieu d’être",
        "if the placement is off, delete `host` in the agreement, or its file if it is of no more use"
    ))
}

/// Most of a class is not in a list: it may be a part of it.
fn not_listed(all: &[(&Existing, &Value)]) -> Option<Diagnostic> {
    let (first, _) = all.first()?;
    let class = first.flat.get("pupil.class").and_then(Value::as_text).unwrap_or_default();
    let who = |(agreement, _): &(&Existing, &Value)| format!("{} ({})", shown_pupil(&agreement.flat), agreement.number);
    let (n, who) = (all.len(), all.iter().map(who).collect::<Vec<_>>().join(", "));
    let message = text!(
        "{class} : {n} placements ne sont pas dans cette liste, et restent : {who}",
        "{class}: {n} placements are not in this list, and stay: {who}"
    );
    Some(Diagnostic::warning("ROSTER-26", first.place, message).with_help(text!(
        "si la liste n’est qu’une partie de la classe, rien à faire ; pour un placement annulé, effacer `host` dans la convention",
        "if the list is only a part of the class, nothing to do; for a placement that is off, delete `host` in the agreement"
    )))
}

/// The first of some agreements, by number and pupil; none of none.
fn listed<'a>(all: impl Iterator<Item = &'a Existing>) -> Option<String> {
    let mut names = Names::default();
    all.for_each(|agreement| {
        names.add(format!("{} ({})", agreement.number, shown_pupil(&agreement.flat)), agreement.place);
    });
    names.said().map(|(names, _)| names)
}

/// Agreements that were issued, and that an import changes, or the host of.
pub(super) fn tell_issued(known: &Known, plan: &Plan, found: &mut Diagnostics) {
    let changed = |planned: &&Planned| planned.fate == Fate::Changed;
    let numbers: BTreeSet<&str> = plan.agreements.iter().filter(changed).map(|a| a.number.as_str()).collect();
    let hosts: BTreeSet<&str> = plan.hosts.iter().filter(changed).map(|host| host.number.as_str()).collect();
    let has_changed = |agreement: &&Existing| {
        let host = || host_of(&agreement.flat);
        agreement.issued
            && (numbers.contains(agreement.number.as_str()) || host().is_some_and(|host| hosts.contains(host)))
    };
    let Some(names) = listed(known.agreements.iter().filter(has_changed)) else { return };
    let message = text!(
        "conventions déjà émises que cet import change, elles ou leur organisme : {names}",
        "agreements that were issued already and that this import changes, themselves or their host: {names}"
    );
    found.push(Diagnostic::warning("ROSTER-33", None, message).with_help(text!(
        "ce qui a été émis et signé ne change pas : en faire une nouvelle version (`tripartite amend`), ou remettre dans le fichier ce qu’il disait",
        "what was issued and signed does not change: make a new version of it (`tripartite amend`), or put back into the file what it said"
    )));
}

/// Agreements that an import made, whose files were deleted by hand, and that are not made again.
pub(super) fn tell_deleted(deleted: &[usize], known: &Known, found: &mut Diagnostics) {
    let Some(names) = listed(deleted.iter().filter_map(|at| known.agreements.get(*at))) else { return };
    let message = text!(
        "conventions effacées du dossier, qui ne sont pas refaites : {names}",
        "agreements that were deleted from the folder, and are not made again: {names}"
    );
    found.push(Diagnostic::note("ROSTER-32", None, message).with_help(text!(
        "pour les refaire, sous le même numéro : la même commande avec --again",
        "to make them again, under the same numbers: the same call with --again"
    )));
}

/// Keys that many agreements lack are told once, with where to write them.
pub(super) fn tell_lacking(known: &Known, plan: &Plan, found: &mut Diagnostics) {
    for (key, count) in lacking(&known.defaults, &plan.unsaid) {
        found.push(lacks(key, count));
    }
}

fn lacks(key: &str, n: usize) -> Diagnostic {
    let key = key.trim_end_matches('.');
    if key == "host" {
        let message = text!("conventions sans organisme d’accueil : {n}", "agreements without a host: {n}");
        return Diagnostic::note("ROSTER-29", None, message).with_help(text!(
            "importer la liste des placements (élève, entreprise, SIRET, tuteur, dates) quand elle est prête",
            "import the list of placements (pupil, company, SIRET, tutor, dates) when it is ready"
        ));
    }
    let example = match key {
        "model" => "model = \"observation-2025\"",
        "level" => "level = \"seconde-gt\"",
        "placement.start" => "placement = { start = 2026-06-15, end = 2026-06-26 }",
        "placement.week" => {
            "placement = { …, week = { monday = [\"08:30-12:00\", \"13:30-17:00\"], tuesday = […], … } }"
        }
        _ => "school = { referent = { civility = \"M.\", family_name = \"…\", given_names = \"…\" } }",
    };
    let message = text!("il manque `{key}` à {n} convention(s)", "`{key}` is missing in {n} agreement(s)");
    Diagnostic::warning("ROSTER-29", None, message).with_help(text!(
        "l’écrire une fois dans school.toml sous [defaults] (ou [defaults.class.\"…\"]) : {example}",
        "write it once in school.toml under [defaults] (or [defaults.class.\"…\"]): {example}"
    ))
}

/// So many names in capitals are a habit of the software, not a slip.
const A_HABIT: usize = 3;

/// Software that writes all family names in capitals makes a rule speak of each: said once, with what to write.
pub(super) fn tell_capitals(subjects: &[Subject], known: &Known, plan: &Plan, found: &mut Diagnostics) {
    let is_rule = |code: &str| code.strip_prefix("TEXT-") == Some("02");
    let allowed =
        flat(&known.school).iter().filter(|(key, _)| key.starts_with("rules.")).any(|(_, value)| match value {
            Value::Text(code) => is_rule(code),
            Value::List(codes) => codes.iter().any(|code| is_rule(code)),
            _ => false,
        });
    let in_capitals = |name: &str| name.chars().any(char::is_alphabetic) && !name.chars().any(char::is_lowercase);
    let names = subjects.iter().filter_map(|s| text_of(&s.pupil.as_ref()?.values, "family_name"));
    let count = names.filter(|name| in_capitals(name)).count();
    if allowed || count < A_HABIT || plan.agreements.is_empty() {
        return;
    }
    let message = text!(
        "les noms de famille sont en capitales dans l’export, et seront imprimés ainsi",
        "family names are in capitals in the export, and will be printed so"
    );
    found.push(Diagnostic::note("ROSTER-28", None, message).with_help(text!(
        "si cela convient, écrire dans school.toml, sous [rules] : allow = [ {{ rule = \"TEXT-02\", reason = \"Les noms sont saisis en capitales dans la base.\" }} ]",
        "if this is fine, write in school.toml, under [rules]: allow = [ {{ rule = \"TEXT-02\", reason = \"Les noms sont saisis en capitales dans la base.\" }} ]"
    )));
}
