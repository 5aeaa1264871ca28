//! Which agreements of a folder a call is about.

use std::collections::BTreeSet;

use serde_json::Value;
use tripartite::agreement::Agreement;
use tripartite::ids::{class_fold, host_fold};
use tripartite::ledger::{Case, Key, Register};
use tripartite::store::{Archive, Kept};
use tripartite::text;

use super::args::ChoiceArgs;
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
            class: class_fold(agreement.pupil.class.as_str()),
            shown: agreement.pupil.class.as_str().to_owned(),
            host: folded(agreement.host.name.as_str()),
            siret: siret.map(|siret| siret.as_str().to_owned()).unwrap_or_default(),
        }
    }

    /// Those of an agreement as it was issued; none once it was erased. The ledger does not know its host's SIRET: the kept
    /// data does.
    fn issued(case: &Case, archive: &Archive, with_siret: bool) -> Option<Self> {
        let sealed = case.sealed()?;
        let word = |key| sealed.get(key).unwrap_or_default();
        let siret = sealed.content().filter(|_| with_siret).and_then(|content| {
            let values: Value = serde_json::from_slice(&archive.read(&Kept::Content(content)).ok()?).ok()?;
            values.get("host")?.get("siret")?.as_str().map(str::to_owned)
        });
        let (class, host) = (word(Key::Class), word(Key::Host));
        Some(Self {
            class: class_fold(class),
            shown: class.to_owned(),
            host: folded(host),
            siret: siret.unwrap_or_default(),
        })
    }
}

impl From<&ChoiceArgs> for Choice {
    fn from(args: &ChoiceArgs) -> Self {
        Self { classes: args.class.clone(), hosts: args.host.clone(), only_ready: false }
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

    /// The agreements of a ledger that are meant, and, if something typed is of none of them, that.
    pub(crate) fn among<'r>(&self, register: &'r Register, archive: &Archive) -> (Vec<&'r Case>, Option<Failure>) {
        if !self.asks() {
            return (register.cases().collect(), None);
        }
        let with_siret = self.hosts.iter().any(|typed| siren(typed).is_some());
        let traits = register.cases().filter_map(|case| Some((case, Traits::issued(case, archive, with_siret)?)));
        let (cases, traits): (Vec<&Case>, Vec<Traits>) = traits.unzip();
        let meant = cases.into_iter().zip(&traits).filter(|(_, traits)| self.takes(Some(traits)));
        (meant.map(|(case, _)| case).collect(), self.missed(&traits))
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
        class_fold(typed) == self.class
    }

    fn is_of_host(&self, typed: &str) -> bool {
        let part = folded(typed);
        !part.is_empty() && self.host.contains(&part)
            || siren(typed).is_some_and(|digits| self.siret.starts_with(&digits))
    }
}

/// The digits of a SIRET, or of its beginning, as it was typed.
fn siren(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= SIREN).then_some(digits)
}

/// A SIREN, the first digits of a SIRET, is the least that tells a host.
const SIREN: usize = 9;

/// A host's name without regard to spaces either.
fn folded(name: &str) -> String {
    host_fold(name).replace(' ', "")
}
