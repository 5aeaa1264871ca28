//! Activities that name forbidden work, or work that an employee is paid for.
//!
//! A séquence d'observation is for looking on: the pupil uses no machine (code de l'éducation, D. 331-9) and does not
//! contribute to the host's work (article 5 of the models). [`named`] finds the words of work in what is planned and
//! leaves those alone that the pupil only watches (« observer le service au bar »), that are ruled out (« sans machine »)
//! or that are somebody else's (« le soudeur soude »). It reads words, not meaning: it warns and stops nothing.

mod lexicon;

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::context::Context;
use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use crate::diagnostic::{Severity, Spanned, Text};
use crate::text;
use crate::typography::Prose;
use lexicon::{Beginning, Kind, LEXICON, Pattern, Role};

pub(super) const RULES: &[Rule] = &[WORK_01, WORK_02, WORK_03];

/// The texts that say what the pupil will do.
fn planned<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a Spanned<Prose>> {
    cx.agreement.educational.activities.iter().chain(&cx.agreement.placement.outings)
}

/// A finding for each text that names such work, with its words; `told` makes the sentence of them.
fn found(cx: &Context<'_>, is: fn(Kind) -> bool, told: fn(&str, &BTreeSet<u8>) -> (Text, Text)) -> Vec<Finding> {
    let in_text = |prose: &Spanned<Prose>| {
        let works: Vec<Named<'_>> = named(prose.as_str()).into_iter().filter(|work| is(work.kind)).collect();
        let articles = works.iter().filter_map(|work| match work.kind {
            Kind::Forbidden(article) => Some(article),
            Kind::Bar | Kind::Production => None,
        });
        let articles = articles.collect();
        let mut words: Vec<String> = works.iter().take(TOLD).map(|work| format!("« {} »", flat(work.words))).collect();
        if works.len() > TOLD {
            words.push("…".to_owned());
        }
        if works.is_empty() {
            return None;
        }
        let (message, help) = told(&words.join(", "), &articles);
        Some(Finding::new(prose.span, message).with_help(help))
    };
    planned(cx).filter_map(in_text).collect()
}

/// How many words a message repeats.
const TOLD: usize = 5;

/// Words that may have stood on two lines.
fn flat(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

const WORK_01: Rule = Rule {
    about: About {
        code: "WORK-01",
        severity: Severity::Warning,
        title: (
            "les activités prévues ne nomment pas de travaux interdits aux mineurs",
            "the planned activities name no work forbidden to those under age",
        ),
        explanation: (
            "Pendant une séquence d’observation, l’élève n’approche ni les machines, ni les produits, ni les travaux interdits aux              jeunes travailleurs : conduite d’engins, machines dangereuses, hauteur, électricité, produits chimiques, démolition… \
             La règle lit des mots, pas le sens : « observer la soudure » ne lui dit rien, « souder » l’alerte. Elle peut se tromper,              elle n’arrête donc rien.",
            "During a séquence d'observation the pupil goes near no machine, product or work forbidden to young workers: driving,              dangerous machines, heights, electricity, chemicals, demolition… The rule reads words, not meaning: to watch welding is              nothing to it, to weld alerts it. It can be wrong, so it stops nothing.",
        ),
        source: Some(Source::read(
            "code du travail, D. 4153-15 à D. 4153-37 ; code de l’éducation, D. 331-9",
            "code du travail, D. 4153-15 to D. 4153-37; code de l’éducation, D. 331-9",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[educational]\nactivities = \"Observer la soudure et la conduite du chariot élévateur.\"")),
    fails: Examples::one(
        Example::of("[educational]\nactivities = \"Souder des cadres, conduire le chariot élévateur.\"")
            .underlining("\"Souder des cadres, conduire le chariot élévateur.\""),
    ),
    check: |cx| {
        found(cx, |kind| matches!(kind, Kind::Forbidden(_)), |words, articles| {
            let articles: Vec<String> = articles.iter().map(|article| format!("D. 4153-{article}")).collect();
            let articles = articles.join(", ");
            let message = text!(
                "ces mots nomment des travaux interdits aux mineurs : {words} ({articles})",
                "these words name work forbidden to those under age: {words} ({articles})"
            );
            let help = text!(
                "écrire ce que l’élève observe, ou retirer l’activité",
                "write what the pupil watches, or take the activity away"
            );
            (message, help)
        })
    },
};

const WORK_02: Rule = Rule {
    about: About {
        code: "WORK-02",
        severity: Severity::Warning,
        title: ("les activités prévues restent hors du bar", "the planned activities stay away from the bar"),
        explanation: (
            "Un mineur en stage ne peut pas être affecté au service du bar. La règle cherche les mots du service et de l’alcool ;              « observer le service au bar » ne lui dit rien.",
            "A trainee under age may not be assigned to bar service. The rule looks for the words of service and alcohol; to watch              the service at the bar is nothing to it.",
        ),
        source: Some(Source::read("code du travail, L. 4153-6", "code du travail, L. 4153-6")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[educational]\nactivities = \"Observer le service au bar.\"")),
    fails: Examples::one(
        Example::of("[educational]\nactivities = \"Servir au bar avec la patronne.\"")
            .underlining("\"Servir au bar avec la patronne.\""),
    ),
    check: |cx| {
        if cx.age() >= 18 {
            return vec![];
        }
        found(cx, |kind| kind == Kind::Bar, |words, _| {
            let message = text!(
                "ces mots nomment le service au bar, interdit aux mineurs en stage : {words}",
                "these words name service at the bar, forbidden to trainees under age: {words}"
            );
            let help = text!("écrire ce que l’élève observe", "write what the pupil watches");
            (message, help)
        })
    },
};

const WORK_03: Rule = Rule {
    about: About {
        code: "WORK-03",
        severity: Severity::Warning,
        title: (
            "les activités prévues ne sont pas le travail d’un salarié",
            "the planned activities are not an employee's work",
        ),
        explanation: (
            "L’élève ne contribue pas à l’activité de l’organisme : il observe, interroge, essaie sous la conduite de son tuteur.              Vendre, encaisser, mettre en rayon, nettoyer ou remplacer quelqu’un est du travail. La règle lit des mots, pas le              sens ; elle n’arrête rien.",
            "The pupil does not contribute to the host's work, but watches, asks, and tries things out with the tutor. To sell, to              take money, to fill shelves, to clean or to replace somebody is work. The rule reads words, not meaning; it stops              nothing.",
        ),
        source: Some(Source::read("conventions types, article 5", "model agreements, article 5")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[educational]\nactivities = \"Observation de la vente et de l’encaissement.\"")),
    fails: Examples::one(
        Example::of("[educational]\nactivities = \"Découverte du magasin, mise en rayon, encaissement.\"")
            .underlining("\"Découverte du magasin, mise en rayon, encaissement.\""),
    ),
    check: |cx| {
        found(cx, |kind| kind == Kind::Production, |words, _| {
            let message = text!(
                "ces mots nomment le travail d’un salarié : {words}",
                "these words name an employee's work: {words}"
            );
            let help = text!(
                "écrire ce que l’élève observe ou essaie, ou retirer l’activité",
                "write what the pupil watches or tries, or take the activity away"
            );
            (message, help)
        })
    },
};

/// How many words may stand between two words of a pattern: « conduire un petit chariot ».
const GAP: usize = 3;

/// A work that a text names: its words as typed, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named<'a> {
    pub(super) words: &'a str,
    pub(super) kind: Kind,
}

/// What stands between two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Space,
    Comma,
    Colon,
    /// A semicolon, which ends no list that a colon began.
    Semicolon,
    /// The end of a sentence.
    Stop,
    /// A new line, and whether it begins with a dash or a bullet.
    Line {
        bullet: bool,
    },
}

impl Before {
    fn ends_clause(self) -> bool {
        matches!(self, Self::Semicolon | Self::Stop | Self::Line { .. })
    }
}

/// A word, in the form in which it is compared.
#[derive(Debug)]
struct Token {
    word: String,
    start: usize,
    end: usize,
    before: Before,
}

/// The works that a text names, in order, each once.
pub(super) fn named(text: &str) -> Vec<Named<'_>> {
    let tokens = tokens(text);
    let mut reading = Reading { tokens: &tokens, governor: None, denied: false, listing: false, embedded: false, observed_work: false };
    let mut found: Vec<Named<'_>> = vec![];
    let mut at = 0;
    while at < tokens.len() {
        reading.cross(at);
        let (next, work) = reading.step(at);
        if let Some((kind, last)) = work {
            let words = tokens.get(at).zip(tokens.get(last)).and_then(|(a, b)| text.get(a.start..b.end));
            let work = Named { words: words.unwrap_or_default(), kind };
            if !found.contains(&work) {
                found.push(work);
            }
        }
        at = next;
    }
    found
}

/// Where the reading of a text stands.
struct Reading<'t> {
    tokens: &'t [Token],
    /// What the last word with a role says of the work that follows.
    governor: Option<Role>,
    /// Whether the clause rules out what follows.
    denied: bool,
    /// Whether everything up to the end of a list is watched: « observation : ».
    listing: bool,
    /// Whether what is watched has begun to be told in a clause of its own: « voir comment ».
    embedded: bool,
    /// Whether a work was watched already in this clause: the next of the list is watched too.
    observed_work: bool,
}

impl Reading<'_> {
    /// Goes over the sign before a word.
    fn cross(&mut self, at: usize) {
        let before = self.tokens.get(at).map_or(Before::Space, |token| token.before);
        if before == Before::Colon {
            self.listing |= self.governor == Some(Role::Observes);
        }
        if before.ends_clause() {
            self.listing &= matches!(before, Before::Semicolon | Before::Line { bullet: true });
            self.governor = self.listing.then_some(Role::Observes);
            (self.denied, self.embedded, self.observed_work) = (false, false, false);
        }
    }

    /// Reads the word at a place: where to go on, and the work found with its last word.
    fn step(&mut self, at: usize) -> (usize, Option<(Kind, usize)>) {
        if let Some((pattern, is_verb, last)) = self.longest(at) {
            let watched = self.is_watched(at, is_verb, pattern.is_weak);
            if watched || self.denied || self.is_excused(last) {
                self.observed_work |= self.governor == Some(Role::Observes);
                return (last + 1, None);
            }
            self.governor = Some(Role::Acts);
            return (last + 1, Some((pattern.kind, last)));
        }
        self.take_role(at);
        (at + 1, None)
    }

    /// The gravest pattern that begins at a word; of two as grave, the one that reaches farthest.
    fn longest(&self, at: usize) -> Option<(&'static Pattern, bool, usize)> {
        let beginnings: &[Beginning] = LEXICON.beginnings.get(&self.tokens.get(at)?.word)?;
        let matched = beginnings.iter().filter_map(|beginning| {
            let pattern = LEXICON.patterns.get(beginning.pattern)?;
            Some((pattern, beginning.is_verb, self.reach(at, pattern)?))
        });
        matched.min_by_key(|(pattern, _, last)| (pattern.kind == Kind::Production, std::cmp::Reverse(*last)))
    }

    /// The last word of a pattern that begins at a place.
    fn reach(&self, at: usize, pattern: &Pattern) -> Option<usize> {
        pattern.rest.iter().try_fold(at, |last, forms| {
            let near = self.tokens.iter().enumerate().skip(last + 1).take(GAP + 1);
            let mut same_clause = near.take_while(|(_, token)| !token.before.ends_clause());
            same_clause.find(|(_, token)| forms.contains(&token.word)).map(|(place, _)| place)
        })
    }

    /// Whether the work at a place is only looked at.
    fn is_watched(&self, at: usize, is_verb: bool, is_weak: bool) -> bool {
        if self.listing || self.has_other_subject(at) {
            return true;
        }
        let is_new = self.is_boundary(at);
        match self.governor {
            Some(Role::Observes) if is_verb => self.embedded || !is_new,
            Some(Role::Observes) => !is_new || self.observed_work,
            Some(Role::Acts) => false,
            _ => is_weak && !is_new,
        }
    }

    /// Whether something new may begin at a word: after a sign or « et ».
    fn is_boundary(&self, at: usize) -> bool {
        let Some(previous) = at.checked_sub(1).and_then(|before| self.tokens.get(before)) else { return true };
        self.tokens.get(at).is_some_and(|token| token.before != Before::Space)
            || matches!(previous.word.as_str(), "et" | "ou" | "puis" | "ensuite" | "aussi" | "egalement" | "enfin" | "pour")
    }

    /// Whether a verb's subject is somebody of the host: « le tuteur conduit », « l'équipe qui sert ».
    fn has_other_subject(&self, at: usize) -> bool {
        let is_infinitive = self.tokens.get(at).is_some_and(|t| ["er", "ir", "re"].iter().any(|end| t.word.ends_with(end)));
        let mut before = self.tokens.iter().take(at).rev();
        let subject = before.find(|token| !matches!(token.word.as_str(), "qui" | "y" | "en" | "se" | "s" | "les" | "la" | "le"));
        !is_infinitive && subject.is_some_and(|token| is_staff(&token.word))
    }

    /// Whether what follows a work, in the same clause, says that the pupil does not do it.
    fn is_excused(&self, last: usize) -> bool {
        let rest = self.tokens.iter().skip(last + 1).take_while(|token| !token.before.ends_clause());
        let words: Vec<&str> = rest.map(|token| token.word.as_str()).collect();
        let is = |words: &[&str], known: &[&str]| words.iter().any(|word| known.contains(word));
        let refused = is(&words, RULED_OUT) || is(&words, &["n", "ne", "non"]) && is(&words, ALLOWED);
        refused
            || words.windows(2).any(|pair| matches!(pair, ["en" | "simple" | "uniquement" | "seule", "observation"]))
            || is(&words, &["observateur", "observatrice", "spectateur", "spectatrice"])
            || words.windows(3).any(|three| matches!(three, ["par", a, b] if is_staff(a) || is_staff(b)))
    }

    fn take_role(&mut self, at: usize) {
        let Some(role) = self.role(at) else { return };
        match role {
            Role::Denies => self.denied = true,
            Role::Begins => {
                self.denied = false;
                self.governor = None;
                (self.embedded, self.observed_work) = (false, false);
            }
            Role::Embeds => self.embedded |= self.governor == Some(Role::Observes),
            Role::Observes => {
                self.governor = Some(role);
                (self.embedded, self.observed_work) = (false, false);
            }
            Role::Acts if self.governor != Some(Role::Observes) || self.is_boundary(at) && !self.embedded => {
                self.governor = Some(role);
            }
            Role::Acts | Role::Staff => {}
        }
    }

    /// The role of a word; « assister à » is to look on, « assister le boulanger » to help, « pas à pas » denies nothing.
    fn role(&self, at: usize) -> Option<Role> {
        let word = self.tokens.get(at)?.word.as_str();
        let next = self.tokens.get(at + 1).map_or("", |token| token.word.as_str());
        match word {
            _ if ASSIST.contains(&word) => Some(if matches!(next, "a" | "au" | "aux") { Role::Observes } else { Role::Acts }),
            "pas" if next == "a" => None,
            _ => LEXICON.roles.get(word).copied(),
        }
    }
}

fn is_staff(word: &str) -> bool {
    LEXICON.roles.get(word) == Some(&Role::Staff)
}

/// The forms of a verb of two meanings.
const ASSIST: &[&str] = &["assister", "assiste", "assistera", "assistance"];

/// Words after a work that rule it out.
const RULED_OUT: &[&str] = &[
    "interdit", "interdite", "interdits", "interdites", "exclu", "exclue", "exclus", "exclues", "proscrit", "proscrite",
    "defendu", "defendue", "reservé", "reservée", "reservés", "reservées",
];

/// Words that rule it out when they are denied.
const ALLOWED: &[&str] = &[
    "autorisé", "autorisée", "autorisés", "autorisées", "permis", "permise", "prevu", "prevue", "prevus", "prevues",
    "confié", "confiée", "demandé", "demandée", "possible",
];

/// The words of a text.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = vec![];
    let (mut before, mut start) = (Before::Line { bullet: false }, None);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphanumeric() {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            let word = if c == '°' { String::new() } else { text.get(start..at).map(fold).unwrap_or_default() };
            tokens.push(Token { word, start, end: at, before });
            before = Before::Space;
        }
        let ends_word = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        before = sign(before, c, ends_word);
    }
    if let Some(start) = start {
        tokens.push(Token { word: text.get(start..).map(fold).unwrap_or_default(), start, end: text.len(), before });
    }
    tokens
}

/// What stands before the next word, after one more sign.
fn sign(before: Before, c: char, ends_word: bool) -> Before {
    match (before, c) {
        (_, '\n') => Before::Line { bullet: false },
        (Before::Line { .. }, '-' | '–' | '—' | '•' | '*') => Before::Line { bullet: true },
        (Before::Line { .. } | Before::Stop, _) => before,
        (_, '!' | '?' | '…') => Before::Stop,
        (_, '.') if ends_word => Before::Stop,
        (_, ';') => Before::Semicolon,
        (Before::Semicolon, _) => before,
        (_, ':') if ends_word => Before::Colon,
        (Before::Space, ',' | ')' | '/' | '+' | '–' | '—') => Before::Comma,
        (Before::Space, '-') if ends_word => Before::Comma,
        _ => before,
    }
}

/// A word in small letters without accents, but for the é of a participle.
fn fold(word: &str) -> String {
    let word = word.to_lowercase();
    let participle = ["é", "ée", "és", "ées"].iter().find(|end| word.ends_with(*end));
    let (stem, end) = word.split_at(word.len() - participle.map_or(0, |end| end.len()));
    let plain = stem.nfd().filter(|c| !is_combining_mark(*c));
    let mut folded = String::with_capacity(word.len());
    for c in plain {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            c => folded.push(c),
        }
    }
    folded + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dev() {
        for line in std::fs::read_to_string("/tmp/dev.txt").unwrap().lines() {
            let found = named(line);
            println!("{:60} {}", found.iter().map(|n| format!("{} ({:?})", n.words, n.kind)).collect::<Vec<_>>().join(" | "), line);
        }
    }
}
