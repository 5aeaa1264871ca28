//! Who has left the school, and who leaves it only once the placement is over.

use chrono::NaiveDate;

use super::Wish;
use super::folder::{Known, Standing};
use super::people::{Pupil, shown_name, text_of};
use super::subjects::Subject;
use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::class_fold;
use crate::text;

/// Drops days of departure that are none for an agreement: from the placement's last day on, or after the day of the
/// import. Whoever is passed over is named.
pub(super) fn settle(subjects: &mut [Subject], known: &Known, wish: &Wish, found: &mut Diagnostics) {
    let mut gone: Vec<(String, Span)> = vec![];
    for subject in subjects {
        let (end, has_file) = (last_day(subject, known), subject.has_file(known));
        let Some(pupil) = &mut subject.pupil else { continue };
        let Some((day, span)) = pupil.left else { continue };
        let class = text_of(&pupil.values, "class").map(class_fold).unwrap_or_default();
        if end.is_some_and(|end| day >= end) {
            pupil.left = None;
        } else if wish.today.is_some_and(|today| day > today) {
            pupil.left = None;
            found.extend(end.map(|end| leaves_before(pupil, day, end, span)));
        } else if !has_file && wish.asks_for(&class) {
            gone.push((format!("{} ({})", shown_name(&pupil.values), Value::Date(day)), span));
            let placed = subject.placings.iter().map(|placing| placing.place);
            found.extend(placed.map(|place| placed_and_gone(pupil, day, place, span)));
        }
    }
    if let Some((_, span)) = gone.first() {
        let names: Vec<&str> = gone.iter().map(|(name, _)| name.as_str()).collect();
        found.push(without_agreement(&names.join(", "), *span));
    }
}

/// The last day of a pupil's placements, as far as it is known.
fn last_day(subject: &Subject, known: &Known) -> Option<NaiveDate> {
    let class = subject.pupil.as_ref().and_then(|pupil| text_of(&pupil.values, "class")).unwrap_or_default();
    let listed = subject.placings.iter().filter_map(|placing| Some(&placing.agreement.get("placement.end")?.value));
    let files = subject.existing.iter().filter_map(|at| known.agreements.get(*at));
    let files = files.filter(|agreement| agreement.standing != Standing::Deleted);
    let existing = files.filter_map(|agreement| agreement.flat.get("placement.end"));
    let own = listed.chain(existing).filter_map(day_of).max();
    own.or_else(|| known.defaults.get(class, "placement.end").and_then(day_of))
}

fn day_of(value: &Value) -> Option<NaiveDate> {
    if let Value::Date(day) = value { Some(*day) } else { None }
}

fn without_agreement(names: &str, span: Span) -> Diagnostic {
    let message = text!(
        "partis de l’établissement avant la fin du placement, sans convention : {names}",
        "gone from the school before the end of the placement, without an agreement: {names}"
    );
    Diagnostic::note("ROSTER-18", span, message).with_help(text!(
        "si l’un d’eux est encore là, effacer sa date de sortie dans le fichier, puis recommencer",
        "if one of them is still there, delete the day of leaving in the file, then try again"
    ))
}

fn placed_and_gone(pupil: &Pupil, day: NaiveDate, place: Span, span: Span) -> Diagnostic {
    let (name, day) = (shown_name(&pupil.values), Value::Date(day));
    let message = text!(
        "« {name} » a quitté l’établissement le {day} : son placement n’est pas repris",
        "« {name} » left the school on {day}: the placement is not taken over"
    );
    Diagnostic::warning("ROSTER-18", place, message)
        .with_related(span, text!("la date de sortie", "the day of leaving"))
        .with_help(text!(
            "effacer la ligne du placement, ou la date de sortie si elle est fausse",
            "delete the placement’s row, or the day of leaving if it is wrong"
        ))
}

fn leaves_before(pupil: &Pupil, day: NaiveDate, end: NaiveDate, span: Span) -> Diagnostic {
    let (name, day, end) = (shown_name(&pupil.values), Value::Date(day), Value::Date(end));
    let message = text!(
        "« {name} » quitte l’établissement le {day}, avant la fin du placement ({end})",
        "« {name} » leaves the school on {day}, before the end of the placement ({end})"
    );
    Diagnostic::warning("ROSTER-18", span, message)
        .with_help(text!("vérifier que sa convention a lieu d’être", "see whether the agreement is of any use"))
}
