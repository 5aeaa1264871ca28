//! Which agreements of a folder a call is about.

use tripartite::agreement::Agreement;

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
    host: String,
    siret: String,
}

impl Traits {
    pub(crate) fn of(agreement: &Agreement) -> Self {
        let siret = agreement.host.siret.as_ref();
        Self {
            class: folded(agreement.pupil.class.as_str()),
            host: folded(agreement.host.name.as_str()),
            siret: siret.map(|siret| siret.as_str().to_owned()).unwrap_or_default(),
        }
    }
}

impl Choice {
    /// Whether an agreement is meant. One that cannot be read may be: it is not passed over in silence.
    pub(crate) fn takes(&self, traits: Option<&Traits>) -> bool {
        let Some(traits) = traits else { return true };
        let of_class = |typed: &String| folded(typed) == traits.class;
        let of_host = |typed: &String| {
            let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
            traits.host.contains(&folded(typed)) || digits.len() >= SIREN && traits.siret.starts_with(&digits)
        };
        let any = |typed: &[String], is: &dyn Fn(&String) -> bool| typed.is_empty() || typed.iter().any(is);
        any(&self.classes, &of_class) && any(&self.hosts, &of_host)
    }
}

/// A SIREN, the first digits of a SIRET, is the least that tells a host.
const SIREN: usize = 9;

/// Text without regard to capitals and spaces.
fn folded(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
