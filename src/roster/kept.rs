//! What a row that sends a known pupil to a host says of them: it completes what is known, and changes nothing of it. Families
//! fill in forms; who the pupil is, an export of the school says.

use std::collections::BTreeMap;

use super::looks::{is_same, looks_like};
use super::people::{Names, Pupil, shown_name};
use super::value::Value;
use crate::diagnostic::Lang::{En, Fr};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Text};
use crate::text;

/// What rows say otherwise, to be told once for all pupils: by what it is, whom it is about, and where it first stands.
#[derive(Debug, Default)]
pub(super) struct Kept(BTreeMap<&'static str, Names>);

/// What a pupil is known by and reached at, beside class and address.
const OWN: [&str; 7] = ["birth_date", "gender", "family_name", "given_names", "usual_name", "phone", "email"];

/// The parts of an address, of which the first is the street.
const HOME: [&str; 3] = ["address.lines", "address.postcode", "address.city"];

impl Kept {
    /// Leaves a row what completes the known values of its pupil. `withheld` tells whether where they live must not be given:
    /// no row gives another address then.
    pub(super) fn keep<'v>(&mut self, row: &mut Pupil, known: impl Fn(&str) -> Option<&'v Value>, withheld: bool) {
        for key in OWN {
            let (Some(said), Some(known)) = (row.values.get(key), known(key)) else { continue };
            if !agrees(&said.value, known) {
                self.note(key, row, &said.value.to_string(), said.span);
                row.values.remove(key);
            }
        }
        if !withheld && !HOME.iter().any(|part| known(part).is_some()) {
            return;
        }
        let [street, ..] = HOME;
        if let Some(said) = row.values.get(street)
            && !known(street).is_some_and(|known| agrees(&said.value, known))
        {
            self.note("address", row, "", said.span);
        }
        row.values.retain(|key, _| !HOME.contains(&key.as_str()));
    }

    fn note(&mut self, what: &'static str, row: &Pupil, said: &str, span: Span) {
        let name = shown_name(&row.values);
        let shown = if said.is_empty() { name } else { format!("{name} (« {said} »)") };
        self.0.entry(what).or_default().add(shown, span);
    }

    /// Tells all of it.
    pub(super) fn tell(self, found: &mut Diagnostics) {
        found.extend(self.0.into_iter().filter_map(|(what, pupils)| otherwise(what, &pupils)));
    }
}

fn agrees(said: &Value, known: &Value) -> bool {
    is_same(said, known) || looks_like(said, known)
}

fn otherwise(what: &str, pupils: &Names) -> Option<Diagnostic> {
    let (n, span) = pupils.count()?;
    let what: Text = match what {
        "birth_date" => text!("une autre date de naissance", "another day of birth"),
        "gender" => text!("un autre sexe", "another gender"),
        "address" => text!("une autre adresse", "another address"),
        "phone" => text!("un autre téléphone", "another telephone"),
        "email" => text!("un autre courriel", "another e-mail"),
        _ => text!("un autre nom", "another name"),
    };
    let (fr, en, named) = (what.get(Fr), what.get(En), pupils.named());
    let message = text!(
        "la liste donne {fr} que l’export ou la convention à {n} élève(s), et n’y change rien : {named}",
        "the list gives {en} than the export or the agreement to {n} pupil(s), and changes nothing of it: {named}"
    );
    let finding = Diagnostic::warning("ROSTER-24", span, message).with_help(text!(
        "si c’est la liste qui a raison, le corriger dans le logiciel de l’établissement, ou dans la convention",
        "if it is the list that is right, correct it in the school’s software, or in the agreement"
    ));
    Some(finding)
}
