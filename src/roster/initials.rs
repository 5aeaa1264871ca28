//! Given names that one row has in full and another as an initial: « PETIT J. » is « PETIT Jean » where nobody else may be.

use std::collections::{BTreeMap, BTreeSet};

use super::people::{Item, People, Values, are_initials, text_of};
use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::{fold, host_fold, quoted};
use crate::text;

/// Where somebody stands, and the family name, folded: a tutor is one of their host, a referent of the school.
type Who = (String, String);

/// Who stands for a host.
const OF_HOST: [&str; 2] = ["tutor", "representative"];

/// Completes the initials of those whose whole given names another row has.
pub(super) fn complete(people: &mut People, found: &mut Diagnostics) {
    let mut whole: BTreeMap<Who, BTreeMap<String, (Value, BTreeSet<String>)>> = BTreeMap::new();
    visit(people, &mut |who, civility, given| {
        let long = whole.entry(who).or_default().entry(fold(&given.value.to_string()));
        long.or_insert_with(|| (given.value.clone(), BTreeSet::new())).1.extend(civility);
    });
    let mut told: BTreeSet<(Who, String)> = BTreeSet::new();
    visit(people, &mut |who, civility, given| {
        let short = given.value.to_string();
        // « M. PETIT J. » is not « Mme PETIT Julie ».
        let may_be = |all: &BTreeSet<String>| all.is_empty() || civility.as_ref().is_none_or(|own| all.contains(own));
        let all = whole.get(&who).into_iter().flatten().filter(|(long, _)| are_initials(&fold(&short), long));
        let all: Vec<&Value> = all.filter(|(_, (_, told))| may_be(told)).map(|(_, (long, _))| long).collect();
        let tells = !all.is_empty() && told.insert((who.clone(), short.clone()));
        found.extend(tells.then(|| finding(&who.1, &short, &all, given.span)));
        if let [one] = all.as_slice() {
            given.value = (*one).clone();
        }
    });
}

/// Goes to all given names of people who may stand in several rows.
fn visit(people: &mut People, each: &mut dyn FnMut(Who, Option<String>, &mut Item)) {
    let People { pupils, placings, hosts } = people;
    let hosts = hosts.iter_mut().map(|row| &mut row.values);
    let (agreements, placed): (Vec<&mut Values>, Vec<&mut Values>) =
        placings.iter_mut().map(|placing| (&mut placing.agreement, &mut placing.host)).unzip();
    for values in hosts.chain(placed) {
        let Some(host) = text_of(values, "name").map(host_fold) else { continue };
        for role in OF_HOST {
            visit_one(values, &host, role, each);
        }
    }
    for values in agreements.into_iter().chain(pupils.iter_mut().map(|pupil| &mut pupil.agreement)) {
        visit_one(values, "", "school.referent", each);
    }
}

fn visit_one(values: &mut Values, place: &str, role: &str, each: &mut dyn FnMut(Who, Option<String>, &mut Item)) {
    let Some(family) = text_of(values, &format!("{role}.family_name")).map(fold) else { return };
    let civility = text_of(values, &format!("{role}.civility")).map(ToOwned::to_owned);
    if let Some(given) = values.get_mut(&format!("{role}.given_names")) {
        each((format!("{place} {role}"), family), civility, given);
    }
}

fn finding(family: &str, short: &str, all: &[&Value], span: Span) -> Diagnostic {
    let (short, family) = (quoted(short), family.to_uppercase());
    let long = all.iter().map(|long| quoted(&long.to_string())).collect::<Vec<_>>().join(", ");
    if all.len() > 1 {
        let message = text!(
            "« {family} {short} » peut être plusieurs personnes ({long}) : le nom est repris tel qu’il est écrit",
            "« {family} {short} » may be several people ({long}): the name is taken over as it is written"
        );
        return Diagnostic::warning("ROSTER-12", span, message)
            .with_help(text!("écrire le prénom en entier", "write the given name in full"));
    }
    let message = text!(
        "« {family} {short} » est repris comme « {family} {long} », écrit ainsi ailleurs",
        "« {family} {short} » is taken over as « {family} {long} », as it is written elsewhere"
    );
    Diagnostic::note("ROSTER-12", span, message).with_help(text!(
        "si c’est quelqu’un d’autre, écrire son prénom en entier",
        "if it is somebody else, write their given name in full"
    ))
}
