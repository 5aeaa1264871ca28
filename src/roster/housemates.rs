//! Pupils who live where another's address must not be given, and of whom nobody says so: a brother, a sister, a neighbour.

use super::folder::{Existing, Known, Standing};
use super::homes::home_of;
use super::people::{Names, Pupil, Values, has_hidden, shown_name};
use super::subjects::{Subject, pupil_of};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::Home;
use crate::text;

/// Tells those whose address is given all the same. Whom SIECLE keeps back is so with all children, by the one record of them:
/// only what a list says of a pupil may be said of one alone.
pub(super) fn tell(subjects: &[Subject], known: &Known, found: &mut Diagnostics) {
    let kept = subjects.iter().filter_map(|subject| subject.pupil.as_ref()).filter(|pupil| pupil.secret == Some(true));
    let homes = kept.flat_map(|pupil| pupil.hidden.iter().filter_map(move |home| Some((home_of(home)?, pupil))));
    let homes: Vec<(Home, &Pupil)> = homes.collect();
    if homes.is_empty() {
        return;
    }
    let mut all = Names::default();
    for (values, span) in subjects.iter().filter_map(|subject| given(subject, known)) {
        let Some(own) = home_of(&values) else { continue };
        if let Some((_, other)) = homes.iter().find(|(home, _)| home.is(&own)) {
            all.add(format!("{} ({})", shown_name(&values), shown_name(&other.values)), span);
        }
    }
    found.extend(all.said().map(|(names, span)| same_home(&names, span)));
}

/// A pupil with the address that is printed: of the agreement that there is, which may say it by hand, else of the import.
fn given(Subject { pupil, existing, .. }: &Subject, known: &Known) -> Option<(Values, Span)> {
    let is_file = |agreement: &&Existing| agreement.standing != Standing::Deleted;
    let files = existing.iter().filter_map(|at| known.agreements.get(*at)).filter(is_file);
    let by_file = files.map(|file| (pupil_of(file, None), file.place)).find(|(values, _)| home_of(values).is_some());
    match pupil {
        Some(pupil) if home_of(&pupil.values).is_some() => {
            by_file.or_else(|| Some((pupil.values.clone(), pupil.place)))
        }
        // What an agreement has of them until today is taken out, or told.
        Some(pupil) if has_hidden(pupil) => None,
        _ => by_file,
    }
}

fn same_home(names: &str, span: Span) -> Diagnostic {
    let message = text!(
        "ces élèves vivent à l’adresse d’un autre (entre parenthèses) qui ne doit pas être communiquée ; elle est reprise pour eux, puisque rien ne le dit d’eux : {names}",
        "these pupils live at the address of another one (in parentheses) that must not be given; it is taken over for them, of whom nothing says so: {names}"
    );
    Diagnostic::warning("ROSTER-20", span, message).with_help(text!(
        "s’ils vivent ensemble, écrire « adresse confidentielle » dans une remarque de la liste, sur la ligne de ces élèves, puis recommencer",
        "if they live together, write « adresse confidentielle » in a remark of the list, in the rows of these pupils, then try again"
    ))
}
