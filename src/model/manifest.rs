//! `model.toml`: what a model says of itself.

use std::ops::Range;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, de};
use toml::de::{DeTable, DeValue};

use crate::agreement::{Level, Signs};
use crate::diagnostic::{Diagnostic, Diagnostics, Flaw, Lang, SourceId, Span, Text, nearest};
use crate::text;

/// The manifest of a model. Numbers say whether the text that they come from was read (`verified`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// Version of this format: 1.
    pub schema: u32,
    /// The title, as printed.
    #[serde(deserialize_with = "said")]
    pub title: String,
    /// The national text that the model follows.
    pub generation: Generation,
    /// The levels that it is for.
    #[serde(deserialize_with = "words")]
    pub levels: Vec<Level>,
    /// The school years that it is for.
    pub school_years: SchoolYears,
    /// Who signs or takes note, in printing order; other parties come after them.
    #[serde(deserialize_with = "words")]
    pub parties: Vec<PartyKind>,
    /// What is asked of each where the agreement does not say.
    pub signs: Defaults,
    /// The limits that the text prints and the rules hold agreements to.
    #[serde(default)]
    pub limits: Limits,
}

/// The national text that a model follows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Generation {
    /// Its name, in words for the reader.
    #[serde(deserialize_with = "said")]
    pub text: String,
    /// The day when it was published.
    #[serde(default, deserialize_with = "day")]
    pub published: Option<NaiveDate>,
    /// Whether the text itself was read.
    #[serde(default)]
    pub verified: bool,
    /// What is not known of it.
    pub note: Option<String>,
    /// The earlier model whose limits this one keeps: those that are the same and were verified there are verified here.
    pub limits_of: Option<String>,
}

/// School years from one to another, each as `2025-2026`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SchoolYears {
    /// The first.
    #[serde(deserialize_with = "school_year")]
    pub from: String,
    /// The last, when the model has ended.
    #[serde(default, deserialize_with = "last_school_year")]
    pub to: Option<String>,
}

/// What a party is. Parties that an agreement adds are `other`, and stand in no manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyKind {
    /// The head of the school, or a delegate.
    Head,
    /// Who signs for the host.
    Host,
    /// A guardian.
    Guardian,
    /// The pupil.
    Pupil,
    /// The referent teacher.
    Referent,
    /// The tutor.
    Tutor,
}

impl PartyKind {
    /// All kinds, in the order of the documentation.
    pub const ALL: &'static [Self] =
        &[Self::Head, Self::Host, Self::Guardian, Self::Pupil, Self::Referent, Self::Tutor];

    /// The spelling in TOML and in templates.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Host => "host",
            Self::Guardian => "guardian",
            Self::Pupil => "pupil",
            Self::Referent => "referent",
            Self::Tutor => "tutor",
        }
    }
}

impl FromStr for PartyKind {
    type Err = Flaw;
    fn from_str(word: &str) -> Result<Self, Flaw> {
        let all = Self::ALL.iter().map(|kind| kind.key()).collect::<Vec<_>>().join(", ");
        let kind = Self::ALL.iter().copied().find(|kind| kind.key() == word);
        kind.ok_or_else(|| {
            Flaw::new(
                "CHOICE-01",
                text!(
                    "« {word} » n’est pas une partie ; valeurs possibles : {all}",
                    "« {word} » is not a party; possible values: {all}"
                ),
            )
        })
    }
}

/// What is asked of each party where the agreement does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Defaults {
    /// Of the head of the school.
    #[serde(deserialize_with = "word")]
    pub head: Signs,
    /// Of the host.
    #[serde(deserialize_with = "word")]
    pub host: Signs,
    /// Of the first guardian of a pupil who does not sign alone.
    #[serde(deserialize_with = "word")]
    pub first_guardian: Signs,
    /// Of the other guardians.
    #[serde(deserialize_with = "word")]
    pub other_guardians: Signs,
    /// Of the pupil.
    #[serde(deserialize_with = "word")]
    pub pupil: Signs,
    /// Of the referent teacher.
    #[serde(deserialize_with = "word")]
    pub referent: Signs,
    /// Of the tutor.
    #[serde(deserialize_with = "word")]
    pub tutor: Signs,
}

/// The limits of a model. One that is left out is neither printed nor checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Limits {
    /// The longest day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Minutes>,
    /// The longest week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub week: Option<Minutes>,
    /// The shortest rest between two days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<Minutes>,
    /// The pause, and after how long it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause: Option<Pause>,
    /// Days off in a row, each week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_off: Option<Days>,
    /// The most days of presence of a pupil of quatrième or troisième.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub college_days: Option<Days>,
    /// The earliest and the latest minute of a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// The hours of the night, when minors may not be present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub night: Option<Night>,
    /// The hours at school and at the host together, for pupils of agricultural schools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agricultural: Option<Agricultural>,
    /// Hours outside of which a look is asked for; never printed.
    #[serde(skip_serializing)]
    pub usual_hours: Option<Hours>,
    /// The longest week of pupils under fifteen that needs no look; never printed.
    #[serde(skip_serializing)]
    pub week_under_15: Option<Minutes>,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Minutes {
    /// In minutes.
    pub minutes: u32,
    /// Whether the text it comes from was read.
    #[serde(default)]
    pub verified: bool,
}

/// A pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Pause {
    /// Its length in minutes.
    pub minutes: u32,
    /// After how many minutes of presence it is due.
    pub after: u32,
    /// Whether the text it comes from was read.
    #[serde(default)]
    pub verified: bool,
}

/// A number of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Days {
    /// How many.
    pub days: u32,
    /// Whether the text it comes from was read.
    #[serde(default)]
    pub verified: bool,
}

/// Hours of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Hours {
    /// The earliest minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<u32>,
    /// The latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<u32>,
    /// Whether the text it comes from was read.
    #[serde(default)]
    pub verified: bool,
}

/// Night, in minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Night {
    /// When it begins.
    pub from: u32,
    /// When it begins for pupils of sixteen and over.
    pub from_16: u32,
    /// When it ends.
    pub until: u32,
    /// Whether the text it comes from was read.
    #[serde(default)]
    pub verified: bool,
}

/// Hours at school and at the host together, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Agricultural {
    /// The longest day.
    pub day: u32,
    /// The longest week.
    pub week: u32,
    /// The longest week of pupils of fifteen and over.
    pub week_from_15: u32,
    /// Whether the text it comes from was read.
    #[serde(default)]
    pub verified: bool,
}

/// A word of a closed list.
fn word<'de, D: Deserializer<'de>, T: FromStr<Err = Flaw>>(from: D) -> Result<T, D::Error> {
    Ok(Word::deserialize(from)?.0)
}

/// Words of a closed list.
fn words<'de, D: Deserializer<'de>, T: FromStr<Err = Flaw>>(from: D) -> Result<Vec<T>, D::Error> {
    let words = Vec::<Word<T>>::deserialize(from)?;
    Ok(words.into_iter().map(|word| word.0).collect())
}

struct Word<T>(T);

impl<'de, T: FromStr<Err = Flaw>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = String::deserialize(from)?;
        word.parse().map(Self).map_err(|flaw: Flaw| {
            let texts = [Some(&flaw.message), flaw.help.as_ref()];
            let parts: Vec<&str> =
                texts.iter().flatten().flat_map(|text| [text.get(Lang::Fr), text.get(Lang::En)]).collect();
            de::Error::custom(BOTH.to_owned() + &parts.join(BOTH))
        })
    }
}

/// What parts the two languages of a message of ours on its way through serde.
const BOTH: &str = "\u{1f}";

/// A school year such as `2025-2026`.
fn school_year<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let word = String::deserialize(from)?;
    let follows = word.split_once('-').is_some_and(|(first, second)| {
        first.len() == 4
            && first.parse::<u16>().is_ok_and(|year| year.checked_add(1).is_some_and(|next| next.to_string() == second))
    });
    if follows {
        Ok(word)
    } else {
        Err(de::Error::custom(format!(
            "{BOTH}« {word} » n’est pas une année scolaire{BOTH}« {word} » is not a school year{BOTH}écrire par exemple \
             \"2025-2026\"{BOTH}write for example \"2025-2026\""
        )))
    }
}

/// Words that say something.
fn said<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let words = String::deserialize(from)?;
    if !words.trim().is_empty() {
        return Ok(words);
    }
    Err(de::Error::custom(format!(
        "{BOTH}ce texte est vide{BOTH}this text is empty{BOTH}écrire les mots qui s’impriment{BOTH}write the words that are printed"
    )))
}

/// A day such as `2025-11-21`, between quotes.
fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
    let word = String::deserialize(from)?;
    word.parse().map(Some).map_err(|_| {
        de::Error::custom(format!(
            "{BOTH}« {word} » n’est pas une date{BOTH}« {word} » is not a date{BOTH}écrire par exemple \"2025-11-21\"{BOTH}\
             write for example \"2025-11-21\""
        ))
    })
}

fn last_school_year<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    school_year(from).map(Some)
}

/// The keys of each table, by the table's path.
pub(super) const KEYS: &[(&str, &[&str])] = &[
    ("", &["schema", "title", "generation", "levels", "school_years", "parties", "signs", "limits"]),
    ("generation", &["text", "published", "verified", "note", "limits_of"]),
    ("school_years", &["from", "to"]),
    ("signs", &["head", "host", "first_guardian", "other_guardians", "pupil", "referent", "tutor"]),
    (
        "limits",
        &[
            "day",
            "week",
            "rest",
            "pause",
            "days_off",
            "college_days",
            "hours",
            "night",
            "agricultural",
            "usual_hours",
            "week_under_15",
        ],
    ),
    ("limits.day", &["minutes", "verified"]),
    ("limits.week", &["minutes", "verified"]),
    ("limits.rest", &["minutes", "verified"]),
    ("limits.pause", &["minutes", "after", "verified"]),
    ("limits.days_off", &["days", "verified"]),
    ("limits.college_days", &["days", "verified"]),
    ("limits.hours", &["from", "to", "verified"]),
    ("limits.night", &["from", "from_16", "until", "verified"]),
    ("limits.agricultural", &["day", "week", "week_from_15", "verified"]),
    ("limits.usual_hours", &["from", "to", "verified"]),
    ("limits.week_under_15", &["minutes", "verified"]),
];

/// Reads a manifest. What is wrong with it is told at its place in `source`.
pub(super) fn read(manifest: &str, source: SourceId, diagnostics: &mut Diagnostics) -> Option<Manifest> {
    let place = |range: Range<usize>| Span::new(source, range.start, range.end);
    let (table, errors) = DeTable::parse_recoverable(manifest);
    let syntax = errors.iter().map(|error| {
        let message = error.message();
        if message == "duplicate key" {
            let key = error.span().and_then(|range| manifest.get(range)).unwrap_or_default();
            return Diagnostic::error(
                "MODEL-03",
                error.span().map(place),
                text!("la clé `{key}` est écrite deux fois", "the key `{key}` is written twice"),
            )
            .with_help(text!("n’en garder qu’une", "keep only one of them"));
        }
        Diagnostic::error(
            "MODEL-01",
            error.span().map(place),
            Text::new("cette ligne n’est pas du TOML", format!("this line is not TOML: {message}")),
        )
        .with_help(text!(
            "écrire `clé = valeur`, les textes entre guillemets, une clé par ligne, comme dans `templates/README.md`",
            "write `key = value`, texts between quotes, one key a line, as in `templates/README.md`"
        ))
    });
    diagnostics.extend(syntax);
    let mut unknown = vec![];
    unknown_keys("", table.get_ref(), &mut unknown);
    let known = unknown.is_empty();
    diagnostics.extend(unknown.into_iter().map(|(range, flaw)| flaw.at(place(range))));
    if !errors.is_empty() {
        return None;
    }
    match toml::from_str::<Manifest>(manifest) {
        Ok(read) => {
            let wrong = contradiction(&read);
            let whole = known && wrong.is_none();
            diagnostics.extend(wrong.map(|flaw| flaw.at(place(0..0))));
            whole.then_some(read)
        }
        Err(error) => {
            diagnostics.push(refused(error.message(), error.span().map(place)));
            None
        }
    }
}

/// The place of a manifest that names the model whose limits it keeps.
fn place_of_limits_of(manifest: &str) -> Option<Range<usize>> {
    let (table, _) = DeTable::parse_recoverable(manifest);
    let generation = table.get_ref().get("generation")?.get_ref();
    Some(generation.get("limits_of")?.span())
}

/// The finding about a model that keeps the limits of one that is not there.
pub(super) fn no_earlier(name: &str, known: &[&str], manifest: &str, source: SourceId) -> Diagnostic {
    let place = place_of_limits_of(manifest).unwrap_or(0..0);
    let flaw = Flaw::new("MODEL-03", text!("le modèle `{name}` n’existe pas", "there is no model `{name}`"));
    let all = known.join(", ");
    match nearest(name, known.iter().copied()) {
        Some(near) => flaw.with_help(text!("écrire `{near}` ?", "did you mean `{near}`?")),
        None => flaw.with_help(text!("modèles possibles : {all}", "possible models: {all}")),
    }
    .at(Span::new(source, place.start, place.end))
}

/// A number that says whether the text that it comes from was read.
trait Told: Copy + PartialEq {
    fn verified(self) -> Self;
}

macro_rules! told {
    ($($limit:ty),*) => {
        $(impl Told for $limit {
            fn verified(self) -> Self {
                Self { verified: true, ..self }
            }
        })*
    };
}

told!(Minutes, Pause, Days, Hours, Night, Agricultural);

/// A limit, verified if an earlier model has the same and it was verified there.
fn upheld<T: Told>(own: Option<T>, earlier: Option<T>) -> Option<T> {
    own.map(|own| if earlier == Some(own.verified()) { own.verified() } else { own })
}

impl Limits {
    /// These limits, as verified as those of an earlier model that are the same.
    pub(super) fn upheld_by(self, earlier: &Self) -> Self {
        Self {
            day: upheld(self.day, earlier.day),
            week: upheld(self.week, earlier.week),
            rest: upheld(self.rest, earlier.rest),
            pause: upheld(self.pause, earlier.pause),
            days_off: upheld(self.days_off, earlier.days_off),
            college_days: upheld(self.college_days, earlier.college_days),
            hours: upheld(self.hours, earlier.hours),
            night: upheld(self.night, earlier.night),
            agricultural: upheld(self.agricultural, earlier.agricultural),
            usual_hours: upheld(self.usual_hours, earlier.usual_hours),
            week_under_15: upheld(self.week_under_15, earlier.week_under_15),
        }
    }
}

/// The keys that mean nothing in a manifest.
fn unknown_keys(path: &str, table: &DeTable<'_>, found: &mut Vec<(Range<usize>, Flaw)>) {
    let Some((_, known)) = KEYS.iter().find(|(name, _)| *name == path) else {
        return;
    };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if !known.contains(&name) {
            found.push((key.span(), unknown_key(name, known)));
        } else if let DeValue::Table(inner) = value.get_ref() {
            let inner_path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            unknown_keys(&inner_path, inner, found);
        }
    }
}

fn unknown_key(name: &str, known: &'static [&'static str]) -> Flaw {
    let flaw = Flaw::new("MODEL-02", text!("la clé `{name}` n’existe pas ici", "there is no key `{name}` here"));
    let all = known.join(", ");
    match nearest(name, known.iter().copied()) {
        Some(near) => flaw.with_help(text!("écrire `{near}` ?", "did you mean `{near}`?")),
        None => flaw.with_help(text!("clés possibles : {all}", "possible keys: {all}")),
    }
}

/// The finding about a value that serde refused.
fn refused(message: &str, span: Option<Span>) -> Diagnostic {
    let documented = || {
        text!(
            "l’écrire comme dans l’exemple de `templates/README.md`",
            "write it as in the example of `templates/README.md`"
        )
    };
    let (text, help) = if let Some(ours) = message.strip_prefix(BOTH) {
        let mut parts = ours.split(BOTH).map(str::to_owned);
        let mut next = || Some(Text::new(parts.next()?, parts.next()?));
        (next().unwrap_or_else(|| text!("cette valeur ne convient pas", "this value will not do")), next())
    } else if let Some(key) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        (text!("il manque la clé `{key}`", "the key `{key}` is missing"), None)
    } else if let Some((_, wanted)) = message.split_once(", expected ") {
        let text = Text::new(
            format!("cette valeur ne convient pas : il faut {}", french_of(wanted)),
            format!("this value will not do: {message}"),
        );
        (text, None)
    } else {
        (Text::new("cette valeur ne convient pas", format!("this value will not do: {message}")), None)
    };
    Diagnostic::error("MODEL-03", span, text).with_help(help.unwrap_or_else(documented))
}

/// What serde calls a kind of value, in French.
fn french_of(wanted: &str) -> &'static str {
    match wanted {
        "a string" | "string" => "un texte entre guillemets",
        "a boolean" => "true ou false",
        "a sequence" => "une liste entre crochets",
        _ if wanted.starts_with("struct") || wanted.contains("map") => "une table",
        _ if wanted.starts_with(['u', 'i']) => "un nombre entier de taille raisonnable",
        _ => "une valeur d’une autre sorte",
    }
}

/// What each value allows and all together do not.
fn contradiction(manifest: &Manifest) -> Option<Flaw> {
    let flaw = |message, help| Some(Flaw::new("MODEL-03", message).with_help(help));
    let schema = manifest.schema;
    let parties = &manifest.parties;
    if schema != 1 {
        return flaw(
            text!(
                "`schema = {schema}` : ce programme lit la version 1 des modèles",
                "`schema = {schema}`: this program reads version 1 of models"
            ),
            text!("écrire `schema = 1`", "write `schema = 1`"),
        );
    }
    if manifest.levels.is_empty() {
        return flaw(
            text!("`levels` est vide : le modèle n’est pour personne", "`levels` is empty: the model is for nobody"),
            text!(
                "nommer au moins un niveau, comme [\"seconde-gt\"]",
                "name one level at least, as in [\"seconde-gt\"]"
            ),
        );
    }
    if !(parties.contains(&PartyKind::Head) && parties.contains(&PartyKind::Host)) {
        return flaw(
            text!(
                "`parties` doit nommer `head` et `host`, qui concluent la convention",
                "`parties` must name `head` and `host`, who conclude the agreement"
            ),
            text!("ajouter celui qui manque", "add the one that is missing"),
        );
    }
    if let Some(twice) = PartyKind::ALL.iter().find(|kind| parties.iter().filter(|k| k == kind).count() > 1) {
        let key = twice.key();
        return flaw(
            text!("`parties` nomme deux fois `{key}`", "`parties` names `{key}` twice"),
            text!("n’en garder qu’un", "keep only one of them"),
        );
    }
    let years = &manifest.school_years;
    if years.to.as_ref().is_some_and(|to| *to < years.from) {
        return flaw(
            text!("`school_years` finit avant de commencer", "`school_years` ends before it starts"),
            text!("échanger `from` et `to`, ou retirer `to`", "exchange `from` and `to`, or take `to` away"),
        );
    }
    None
}
