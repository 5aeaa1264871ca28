//! Which words of a text name work that the pupil would do: a pure function of the text.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::lexicon::{Kind, LEXICON, Pattern, Role};

/// How many words may stand between two words of a pattern: « conduire un petit chariot ».
const GAP: usize = 4;

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
    let mut reading = Reading { tokens: &tokens, governor: None, denied: false, listing: false };
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
    /// The last word that says what the pupil does with the work that follows.
    governor: Option<Governor>,
    /// Whether the clause rules out what follows.
    denied: bool,
    /// Whether everything up to the end of a list is watched or ruled out: « observation : ».
    listing: bool,
}

/// What the pupil does with the work that follows.
#[derive(Clone, Copy, Debug)]
struct Governor {
    /// Watching it, or having a part in it.
    role: Role,
    /// Whether what is watched has begun to be told in a clause of its own: « voir comment ».
    embeds: bool,
    /// Whether a work was watched already in this clause: the next of the list is watched too.
    has_work: bool,
}

impl From<Role> for Governor {
    fn from(role: Role) -> Self {
        Self { role, embeds: false, has_work: false }
    }
}

impl Reading<'_> {
    /// Goes over the sign before a word.
    fn cross(&mut self, at: usize) {
        let before = self.tokens.get(at).map_or(Before::Space, |token| token.before);
        if before == Before::Colon {
            self.listing |= self.watches() || self.denied;
        }
        if before.ends_clause() {
            self.listing &= matches!(before, Before::Semicolon | Before::Line { bullet: true });
            self.governor = self.listing.then_some(Role::Observes.into());
            self.denied = false;
        }
    }

    /// Reads the word at a place: where to go on, and the work found with its last word.
    fn step(&mut self, at: usize) -> (usize, Option<(Kind, usize)>) {
        if let Some((pattern, is_verb, last)) = self.longest(at) {
            let watched = self.is_watched(at, is_verb, pattern.is_weak);
            if watched || self.denied || self.is_excused(last) {
                if let Some(governor) = &mut self.governor {
                    governor.has_work = true;
                }
                return (last + 1, None);
            }
            self.governor = Some(Role::Acts.into());
            return (last + 1, Some((pattern.kind, last)));
        }
        self.take_role(at);
        (at + 1, None)
    }

    /// The gravest pattern that begins at a word; of two as grave, the one that reaches farthest.
    fn longest(&self, at: usize) -> Option<(&'static Pattern, bool, usize)> {
        let matched = LEXICON.beginnings(&self.tokens.get(at)?.word).filter_map(|beginning| {
            let pattern = LEXICON.patterns.get(beginning.pattern)?;
            Some((pattern, beginning.is_verb, self.reach(at, pattern)?))
        });
        matched.min_by_key(|(pattern, _, last)| (pattern.kind == Kind::Production, std::cmp::Reverse(*last)))
    }

    /// The last word of a pattern that begins at a place.
    fn reach(&self, at: usize, pattern: &Pattern) -> Option<usize> {
        pattern.rest.iter().try_fold(at, |last, choice| {
            let near = self.tokens.iter().enumerate().skip(last + 1).take(GAP + 1);
            let mut same_clause = near.take_while(|(_, token)| token.before == Before::Space);
            same_clause.find(|(_, token)| choice.has(&token.word)).map(|(place, _)| place)
        })
    }

    /// Whether the work at a place is only looked at.
    fn is_watched(&self, at: usize, is_verb: bool, is_weak: bool) -> bool {
        if self.listing || self.has_other_subject(at) {
            return true;
        }
        let is_new = self.is_boundary(at);
        match self.governor {
            Some(Governor { role: Role::Observes, embeds, .. }) if is_verb => embeds || !is_new,
            Some(Governor { role: Role::Observes, has_work, .. }) => !is_new || has_work,
            Some(_) => false,
            None => is_weak && !(is_new && self.is_told_of(at)),
        }
    }

    /// Whether something new may begin at a word: after a sign or « et ».
    fn is_boundary(&self, at: usize) -> bool {
        let Some(previous) = at.checked_sub(1).and_then(|before| self.tokens.get(before)) else { return true };
        self.tokens.get(at).is_some_and(|token| token.before != Before::Space)
            || matches!(
                previous.word.as_str(),
                "et" | "ou" | "puis" | "ensuite" | "aussi" | "egalement" | "enfin" | "pour"
            )
    }

    /// Whether a word goes on as an activity does, and not as a name does: « vente de glaces » and not « vente, qualité ».
    fn is_told_of(&self, at: usize) -> bool {
        let next = self.tokens.get(at + 1).filter(|token| token.before == Before::Space);
        let links = ["de", "d", "du", "des", "a", "au", "aux", "en", "sur", "dans", "avec"];
        next.is_some_and(|token| links.contains(&token.word.as_str()))
    }

    /// Whether the pupil is named here as who does what follows: « …, l’élève conduira ».
    fn is_pupil(&self, at: usize) -> bool {
        let token = |at: usize| self.tokens.get(at);
        let is_named =
            token(at).is_some_and(|t| matches!(t.word.as_str(), "eleve" | "stagiaire" | "jeune" | "il" | "elle"));
        let begins = |at: usize| token(at).is_some_and(|t| t.before == Before::Comma);
        let article =
            at.checked_sub(1).filter(|at| token(*at).is_some_and(|t| matches!(t.word.as_str(), "l" | "le" | "la")));
        is_named && (begins(at) || article.is_some_and(begins))
    }

    /// Whether a verb's subject is somebody of the host: « le tuteur conduit », « l'équipe qui sert ».
    fn has_other_subject(&self, at: usize) -> bool {
        let is_infinitive =
            self.tokens.get(at).is_some_and(|t| ["er", "ir", "re"].iter().any(|end| t.word.ends_with(end)));
        let mut before = self.tokens.iter().take(at).rev();
        let subject =
            before.find(|token| !matches!(token.word.as_str(), "qui" | "y" | "en" | "se" | "s" | "les" | "la" | "le"));
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
        if self.is_pupil(at) {
            (self.denied, self.governor) = (false, None);
        }
        let Some(role) = self.role(at) else { return };
        match role {
            Role::Denies => self.denied = true,
            Role::Begins => (self.denied, self.governor) = (false, None),
            Role::Observes => self.governor = Some(role.into()),
            Role::Embeds => {
                if let Some(governor) = &mut self.governor {
                    governor.embeds = true;
                }
            }
            Role::Acts if !self.watches() || self.is_boundary(at) && !self.governor.is_some_and(|g| g.embeds) => {
                self.governor = Some(role.into());
            }
            Role::Acts | Role::Staff => {}
        }
    }

    /// Whether the last word said that the pupil looks on.
    fn watches(&self) -> bool {
        self.governor.is_some_and(|governor| governor.role == Role::Observes)
    }

    /// The role of a word; « assister à » is to look on, « assister le boulanger » to help, « pas à pas » denies nothing.
    fn role(&self, at: usize) -> Option<Role> {
        let word = self.tokens.get(at)?.word.as_str();
        let next = self.tokens.get(at + 1).map_or("", |token| token.word.as_str());
        match word {
            _ if ASSIST.contains(&word) => {
                Some(if matches!(next, "a" | "au" | "aux") { Role::Observes } else { Role::Acts })
            }
            "pas" if next == "a" => None,
            _ => LEXICON.role(word),
        }
    }
}

fn is_staff(word: &str) -> bool {
    LEXICON.role(word) == Some(Role::Staff)
}

/// The forms of a verb of two meanings.
const ASSIST: &[&str] = &["assister", "assiste", "assistera", "assistance"];

/// Words after a work that rule it out.
const RULED_OUT: &[&str] = &[
    "interdit",
    "interdite",
    "interdits",
    "interdites",
    "exclu",
    "exclue",
    "exclus",
    "exclues",
    "proscrit",
    "proscrite",
    "defendu",
    "defendue",
    "reservé",
    "reservée",
    "reservés",
    "reservées",
];

/// Words that rule it out when they are denied.
const ALLOWED: &[&str] = &[
    "autorisé",
    "autorisée",
    "autorisés",
    "autorisées",
    "permis",
    "permise",
    "prevu",
    "prevue",
    "prevus",
    "prevues",
    "confié",
    "confiée",
    "demandé",
    "demandée",
    "possible",
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
        (Before::Colon, '\n' | '-' | '–' | '—' | '•' | '*') => before,
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

    const FAULTY: &str = include_str!("../../../fixtures/work/faulty.txt");
    const INNOCENT: &str = include_str!("../../../fixtures/work/innocent.txt");

    fn sentences(file: &str) -> Vec<&str> {
        file.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect()
    }

    /// The rates that the documentation of the rules states.
    #[test]
    fn the_rates_of_the_trial_are_those_that_are_told() {
        let missed: Vec<&str> = sentences(FAULTY).into_iter().filter(|line| named(line).is_empty()).collect();
        let cried: Vec<&str> = sentences(INNOCENT).into_iter().filter(|line| !named(line).is_empty()).collect();
        assert_eq!((sentences(FAULTY).len(), missed.len()), (116, 14), "missed: {missed:#?}");
        assert_eq!((sentences(INNOCENT).len(), cried.len()), (158, 4), "cried: {cried:#?}");
    }

    fn kinds(text: &str) -> Vec<(&str, Kind)> {
        named(text).into_iter().map(|work| (work.words, work.kind)).collect()
    }

    #[test]
    fn what_is_watched_ruled_out_or_done_by_others_is_no_work_of_the_pupil() {
        for innocent in [
            "Observer le service au bar.",
            "Observation : caisse, encaissement ; mise en rayon",
            "Observation :\n- la vente\n- l’encaissement",
            "Voir comment le boucher désosse et découpe la viande",
            "L’élève n’utilise ni motoculteur, ni taille-haie",
            "La conduite d’engins est interdite à l’élève.",
            "Le tuteur conduit le tracteur devant lui.",
            "Sciage (en observation uniquement).",
            "Assister à la démolition d’un mur",
            "Démonstration de soudage par le tuteur",
            "",
            "…;:,.()",
        ] {
            assert_eq!(kinds(innocent), [], "{innocent}");
        }
    }

    #[test]
    fn what_comes_after_the_watching_is_read_anew() {
        let rack = ("mise en rayon", Kind::Production);
        assert_eq!(kinds("Visite de l’atelier, mise en rayon."), [rack]);
        assert_eq!(kinds("Observation.\nMise en rayon."), [("Mise en rayon", Kind::Production)]);
        assert_eq!(
            kinds("Regarder le maçon monter un mur, puis gâcher du mortier"),
            [("gâcher du mortier", Kind::Production)]
        );
        assert_eq!(kinds("Assister le boulanger, enfourner"), [("enfourner", Kind::Forbidden(36))]);
        assert_eq!(kinds("Servir au bar, SOUDER"), [("Servir au bar", Kind::Bar), ("SOUDER", Kind::Forbidden(35))]);
    }

    #[test]
    fn a_past_participle_is_somebody_elses_work() {
        assert_eq!(fold("Manipulé"), "manipulé");
        assert_eq!(
            (fold("Élèves"), fold("SOUDÉES"), fold("œuvre")),
            ("eleves".into(), "soudées".into(), "oeuvre".into())
        );
        assert_eq!(kinds("Goûter les plats servis à table, regarder les pièces soudées"), []);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in proptest::prelude::any::<String>()) {
            let _ = named(&text);
        }

        #[test]
        fn words_are_those_of_the_text(words in proptest::collection::vec("(vendre|souder|,|observer|la|caisse|\\.|\n- |tenir|et|ne|sans|:|;)", 0..40)) {
            let text = words.join(" ");
            for work in named(&text) {
                proptest::prop_assert!(text.contains(work.words) && !work.words.is_empty());
            }
        }
    }
}
