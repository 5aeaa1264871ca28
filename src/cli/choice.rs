//! Which agreements of a folder a call is about.

use std::collections::BTreeSet;

use tripartite::agreement::Agreement;
use tripartite::text;

use super::print::Failure;

/// What a call asks for; nothing: every agreement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    /// The classes, as typed.
    pub(crate) classes: Vec<String>,
    /// Parts of hosts' names, or their SIRETs.
    pub(crate) hosts: Vec<String>,
    /// Whether what is still to be corrected is left aside.
    pub(crate) only_ready: bool,
}

/// What an agreement is chosen by.
#[derive(Clone, Debug)]
pub(crate) struct Traits {
    class: String,
    /// The class as it is written.
    shown: String,
    host: String,
    siret: String,
}

impl Traits {
    pub(crate) fn of(agreement: &Agreement) -> Self {
        let siret = agreement.host.siret.as_ref();
        Self {
            class: folded(agreement.pupil.class.as_str()),
            shown: agreement.pupil.class.as_str().to_owned(),
            host: folded(agreement.host.name.as_str()),
            siret: siret.map(|siret| siret.as_str().to_owned()).unwrap_or_default(),
        }
    }
}

impl Choice {
    /// Whether some agreements only are meant.
    pub(crate) fn asks(&self) -> bool {
        !self.classes.is_empty() || !self.hosts.is_empty()
    }

    /// Whether an agreement is meant. One that cannot be read may be: it is not passed over in silence.
    pub(crate) fn takes(&self, traits: Option<&Traits>) -> bool {
        let Some(traits) = traits else { return true };
        let any = |typed: &[String], is: &dyn Fn(&String) -> bool| typed.is_empty() || typed.iter().any(is);
        any(&self.classes, &|typed| traits.is_of_class(typed)) && any(&self.hosts, &|typed| traits.is_of_host(typed))
    }

    /// What was typed and is nowhere among the agreements that could be read: a slip, which would pass for « all done ».
    pub(crate) fn missed(&self, all: &[Traits]) -> Option<Failure> {
        let nowhere = |typed: &&String, is: fn(&Traits, &str) -> bool| !all.iter().any(|traits| is(traits, typed));
        if all.is_empty() {
            return None;
        }
        if let Some(class) = self.classes.iter().find(|typed| nowhere(typed, Traits::is_of_class)) {
            let known: BTreeSet<&str> = all.iter().map(|traits| traits.shown.as_str()).collect();
            let more = if known.len() > MOST_CLASSES { "…" } else { "" };
            let known = known.into_iter().take(MOST_CLASSES).collect::<Vec<_>>().join(", ");
            let failure =
                Failure::new(text!("aucun élève de la classe « {class} »", "no pupil of the class « {class} »"));
            return Some(failure.with_help(text!(
                "classes de ces conventions : {known}{more}",
                "classes of these agreements: {known}{more}"
            )));
        }
        let host = self.hosts.iter().find(|typed| nowhere(typed, Traits::is_of_host))?;
        let failure = Failure::new(text!(
            "aucune convention avec l’organisme « {host} »",
            "no agreement with the host « {host} »"
        ));
        Some(failure.with_help(text!(
            "donner une partie de son nom, comme il est écrit dans `hosts`, ou son SIRET",
            "give a part of its name, as it is written in `hosts`, or its SIRET"
        )))
    }
}

/// So many classes are named.
const MOST_CLASSES: usize = 40;

impl Traits {
    fn is_of_class(&self, typed: &str) -> bool {
        folded(typed) == self.class
    }

    fn is_of_host(&self, typed: &str) -> bool {
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        self.host.contains(&folded(typed)) || digits.len() >= SIREN && self.siret.starts_with(&digits)
    }
}

/// A SIREN, the first digits of a SIRET, is the least that tells a host.
const SIREN: usize = 9;

/// Text without regard to capitals and spaces.
fn folded(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
