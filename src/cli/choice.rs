//! Which agreements of a folder a call is about.

use std::collections::BTreeSet;

use serde_json::Value;
use tripartite::agreement::Agreement;
use tripartite::ids::{class_fold, host_fold};
use tripartite::input::Glimpse;
use tripartite::ledger::{Case, Key, Register};
use tripartite::pack::{By, Leaf};
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

/// What an agreement is chosen by, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traits {
    class: Option<Class>,
    host: Option<Host>,
}

#[derive(Clone, Debug)]
struct Class {
    folded: String,
    /// As it is written.
    shown: String,
}

#[derive(Clone, Debug)]
struct Host {
    name: String,
    siret: String,
}

impl Class {
    fn of(shown: &str) -> Self {
        Self { folded: class_fold(shown), shown: shown.to_owned() }
    }

    fn is(&self, typed: &str) -> bool {
        class_fold(typed) == self.folded
    }
}

impl Host {
    fn of(name: &str, siret: &str) -> Self {
        Self { name: folded(name), siret: siret.to_owned() }
    }

    fn is(&self, typed: &str) -> bool {
        let part = folded(typed);
        !part.is_empty() && self.name.contains(&part)
            || siren(typed).is_some_and(|digits| self.siret.starts_with(&digits))
    }
}

impl Traits {
    pub(crate) fn of(agreement: &Agreement) -> Self {
        let host = &agreement.host;
        let siret = host.siret.as_ref().map_or("", |siret| siret.as_str());
        Self { class: Some(Class::of(agreement.pupil.class.as_str())), host: Some(Host::of(host.name.as_str(), siret)) }
    }

    /// The class, as it is written.
    pub(crate) fn class(&self) -> Option<&str> {
        self.class.as_ref().map(|class| class.shown.as_str())
    }

    /// Whether it is known to belong into a pack with another agreement.
    pub(crate) fn goes_with(&self, leaf: &Leaf, by: By) -> bool {
        match by {
            By::Class => self.class.as_ref().is_some_and(|class| class.is(leaf.pupils_class())),
            By::Host => self.host.as_ref().is_some_and(|host| {
                let (name, siret) = leaf.host();
                host.name == folded(name) && (host.siret.is_empty() || siret.is_empty() || host.siret == siret)
            }),
            By::All => true,
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
        let host = Host::of(word(Key::Host), &siret.unwrap_or_default());
        Some(Self { class: Some(Class::of(word(Key::Class))), host: Some(host) })
    }
}

impl From<Glimpse> for Traits {
    fn from(Glimpse { class, host, .. }: Glimpse) -> Self {
        let digits = |siret: String| siret.chars().filter(char::is_ascii_digit).collect::<String>();
        let host = host.map(|host| Host::of(&host.name, &host.siret.map(digits).unwrap_or_default()));
        Self { class: class.map(|class| Class::of(&class)), host }
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

    /// Whether an agreement is meant. One of which a class or a host is not known may be: it is not passed over in silence.
    pub(crate) fn takes(&self, traits: &Traits) -> bool {
        let Traits { class, host } = traits;
        let of_class = || class.as_ref().is_none_or(|class| self.classes.iter().any(|typed| class.is(typed)));
        let of_host = || host.as_ref().is_none_or(|host| self.hosts.iter().any(|typed| host.is(typed)));
        (self.classes.is_empty() || of_class()) && (self.hosts.is_empty() || of_host())
    }

    /// The agreements of a ledger that are meant, and, if something typed is of none of them, that.
    pub(crate) fn among<'r>(&self, register: &'r Register, archive: &Archive) -> (Vec<&'r Case>, Option<Failure>) {
        if !self.asks() {
            return (register.cases().collect(), None);
        }
        let with_siret = self.hosts.iter().any(|typed| siren(typed).is_some());
        let traits = register.cases().filter_map(|case| Some((case, Traits::issued(case, archive, with_siret)?)));
        let (cases, traits): (Vec<&Case>, Vec<Traits>) = traits.unzip();
        let meant = cases.into_iter().zip(&traits).filter(|(_, traits)| self.takes(traits));
        (meant.map(|(case, _)| case).collect(), self.missed(&traits))
    }

    /// What was typed and is nowhere among the agreements that could be read: a slip, which would pass for « all done ».
    pub(crate) fn missed(&self, all: &[Traits]) -> Option<Failure> {
        // Where nothing is known, nothing is missed.
        let is_missed = |all: Vec<bool>| !all.is_empty() && !all.contains(&true);
        let classes = || all.iter().filter_map(|traits| traits.class.as_ref());
        let hosts = || all.iter().filter_map(|traits| traits.host.as_ref());
        if let Some(class) =
            self.classes.iter().find(|typed| is_missed(classes().map(|class| class.is(typed)).collect()))
        {
            let known: BTreeSet<&str> = classes().map(|class| class.shown.as_str()).collect();
            let more = if known.len() > MOST_CLASSES { "…" } else { "" };
            let known = known.into_iter().take(MOST_CLASSES).collect::<Vec<_>>().join(", ");
            let failure =
                Failure::new(text!("aucun élève de la classe « {class} »", "no pupil of the class « {class} »"));
            return Some(failure.with_help(text!(
                "classes de ces conventions : {known}{more}",
                "classes of these agreements: {known}{more}"
            )));
        }
        let host = self.hosts.iter().find(|typed| is_missed(hosts().map(|host| host.is(typed)).collect()))?;
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
