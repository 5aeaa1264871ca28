//! Tera's messages in the words of this project: what is wrong, in French and in English, and what to write instead.
//!
//! Tera speaks English alone. The commonest messages have a French sentence of their own; the others are quoted.

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::{filters, meter};
use crate::diagnostic::{Text, nearest};
use crate::text;

/// The filters of `templates/README.md`, and those of Tera that templates commonly use: the nearest is proposed.
const FILTERS: &[&str] = &[
    "address",
    "blocks",
    "class_name",
    "count",
    "date",
    "duration",
    "email",
    "full_name",
    "long_date",
    "naf",
    "number",
    "ordinal",
    "period",
    "person",
    "phone",
    "short_period",
    "siret",
    "slot",
    "weekday",
    "abs",
    "capitalize",
    "default",
    "first",
    "get",
    "group_by",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "nth",
    "pairs",
    "reverse",
    "round",
    "sort",
    "split",
    "str",
    "title",
    "trim",
    "truncate",
    "unique",
    "upper",
    "values",
];

/// Filters of Tera that a model may not use, and why.
const REFUSED: &[&str] = &["safe", "replace", "indent"];

/// A message, ready for a diagnostic.
pub(super) struct Wording {
    pub(super) code: &'static str,
    pub(super) message: Text,
    pub(super) help: Option<Text>,
}

impl Wording {
    fn new(code: &'static str, message: Text) -> Self {
        Self { code, message, help: None }
    }

    fn with_help(self, help: Text) -> Self {
        Self { help: Some(help), ..self }
    }
}

/// Registers, in the place of each refused filter, one that says so.
pub(super) fn register_refused(tera: &mut Tera) {
    for name in REFUSED {
        tera.register_filter(*name, move |_: Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            Err(Error::message(format!("the filter `{name}` is not available in a model")))
        });
    }
}

/// An English message as this project writes them: without a capital at its start or a full stop at its end.
fn plain(message: &str) -> String {
    let message = message.trim_end().trim_end_matches('.');
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The words of a message that stand at the `%` of a pattern.
fn parts<'m>(pattern: &str, message: &'m str) -> Option<Vec<&'m str>> {
    let mut fixed = pattern.split('%');
    let mut rest = message.strip_prefix(fixed.next()?)?;
    let mut found = vec![];
    let mut fixed = fixed.peekable();
    while let Some(text) = fixed.next() {
        // The last words may hold what stands behind them.
        let at = if fixed.peek().is_none() { rest.strip_suffix(text)?.len() } else { rest.find(text)? };
        found.push(rest.get(..at)?);
        rest = rest.get(at + text.len()..)?;
    }
    rest.is_empty().then_some(found)
}

/// What Tera says of components that call one another more than twenty deep.
pub(super) const TOO_DEEP: &str = "Maximum render recursion depth for components exceeded.";

/// Messages of Tera and their French, with `%` for the words that vary, in the same order.
const FRENCH: &[(&str, &str)] = &[
    ("Unexpected end of input", "le gabarit finit trop tôt : une balise n’est pas fermée"),
    ("Found % but was expecting `elif`, `else` or `endif`.", "% se trouve là où il faut `elif`, `else` ou `endif`"),
    ("Found % but expected %.", "% se trouve là où il faut %"),
    ("Found % but expected one of: %", "% se trouve là où il faut l’un de ceux-ci : %"),
    ("The expression is too complex", "l’expression est trop compliquée"),
    ("Unclosed component '%'", "le composant `%` n’est pas fermé"),
    ("Template already contains a component named `%`", "le gabarit a déjà un composant nommé `%`"),
    ("Template already contains a block named `%`", "le gabarit a déjà un bloc nommé `%`"),
    ("Component `%` is defined in both `%` and `%`", "le composant `%` est défini à la fois dans `%` et dans `%`"),
    ("`extends` needs to be the first tag of the template", "`extends` doit être la première balise du gabarit"),
    ("Block `%` is not defined in any parent template", "le bloc `%` n’existe dans aucun gabarit parent"),
    ("Cannot index into an undefined value", "on ne peut pas lire un élément de ce qui n’existe pas"),
    ("Cannot compare `%` with `%`", "on ne peut pas comparer `%` et `%`"),
    ("Math operations can only be done on numbers, found `%`", "on ne calcule qu’avec des nombres, et ceci est `%`"),
    ("`+` requires both operands to be numbers, found `%` and `%`", "`+` veut deux nombres, et reçoit `%` et `%`"),
    ("Iteration not possible on type `%`", "on ne peut pas parcourir une valeur de type `%`"),
    (
        "Key/value iteration is not possible on type `%`, only on maps.",
        "on ne parcourt par clés qu’une table, et ceci est `%`",
    ),
    ("Invalid type for the value, expected `%` but got `%`", "ce filtre attend une valeur de type `%` et reçoit `%`"),
    ("Missing keyword argument `%`", "il manque l’argument `%`"),
    ("Value `%` is out of range for `%`", "la valeur `%` est hors des limites de `%`"),
    ("Unknown filter `%`", "le filtre `%` n’existe pas"),
    ("Unknown test `%`", "le test `%` n’existe pas"),
    ("Unknown function `%`", "la fonction `%` n’existe pas"),
    ("Unknown component `%`", "le composant `%` n’existe pas"),
    ("Unknown template `%`", "le gabarit `%` n’existe pas"),
    ("the filter `%` is not available in a model", "le filtre `%` n’est pas permis dans un modèle"),
    ("`join` makes more than 1 MiB of text", "`join` fait plus de 1 Mio de texte"),
    ("Unknown tag", "cette balise n’existe pas"),
    ("Unexpected character", "ce signe n’a pas sa place ici"),
    ("The template nesting is too deep", "les balises sont trop imbriquées"),
    ("Closing tag '%' doesn't match opening tag '%'", "la balise de fin `%` n’est pas celle de `%`"),
    ("Closing comment tag `%` not found", "le commentaire n’est pas fermé par `%`"),
    ("String opened with `%` is missing its closing `%`", "le texte ouvert par `%` n’est pas fermé par `%`"),
    ("unexpected escape character", "après `\\`, ce signe n’a pas de sens"),
    ("unexpected end of raw block", "le bloc `raw` n’est pas fermé par `endraw`"),
    ("% is a reserved keyword of Tera, it cannot be %", "`%` est un mot réservé de Tera"),
    (
        "% was named `%` in the opening tag, found `%` as name in the end tag",
        "% : ouvert sous le nom `%`, fermé sous `%`",
    ),
    ("Template is already extending `%`", "le gabarit prolonge déjà `%`"),
    ("% can only be used in a for loop", "% ne s’emploie que dans une boucle `for`"),
    (
        "This content would be ignored: only `extends`, `block` and `component` are allowed at the top level of a child \
         template.",
        "ceci serait ignoré : un gabarit qui en prolonge un autre n’a que `extends`, `block` et `component` à sa racine",
    ),
    ("Index expression is undefined", "ce qui est entre crochets n’existe pas"),
    ("Cannot slice an undefined value", "on ne peut pas prendre une partie de ce qui n’existe pas"),
    ("This filter can only be used on a number, received `%`.", "ce filtre veut un nombre, et reçoit `%`"),
    ("Only numbers can be negated. This is a `%`", "on n’inverse le signe que d’un nombre, et ceci est `%`"),
    ("Value of type % has no length", "une valeur de type `%` n’a pas de longueur"),
    ("Cannot sort: `%` and `%` are not comparable", "impossible de trier : `%` et `%` ne se comparent pas"),
    (
        "Function `range` would produce % elements, which exceeds the limit of %",
        "`range` ferait % nombres, plus que la limite de %",
    ),
    ("Function `range` was called with a `start` argument greater than the `end` one", "`range` commence après sa fin"),
    ("Function `range` was called with a `step_by` argument of 0", "`range` n’avance pas : `step_by` vaut 0"),
    (TOO_DEEP, "des composants s’appellent les uns les autres plus de vingt fois"),
];

/// A pattern with words at its `%`, in order.
fn fill_in(pattern: &str, words: &[&str]) -> String {
    let mut words = words.iter();
    let mut text = String::new();
    for (place, fixed) in pattern.split('%').enumerate() {
        if place > 0 {
            text.push_str(words.next().copied().unwrap_or_default());
        }
        text.push_str(fixed);
    }
    text
}

/// A message of Tera in both languages.
pub(super) fn both(message: &str) -> Text {
    // What Rust calls its texts means nothing to who writes templates.
    let message = &message.replace("`&str`", "`string`");
    let english = plain(message);
    let french = FRENCH.iter().chain(filters::MESSAGES).chain(meter::MESSAGES).find_map(|(pattern, french)| {
        let words = parts(pattern, message)?;
        Some(fill_in(french, &words))
    });
    match french {
        Some(french) => Text::new(french, english),
        None => Text::new(format!("Tera, le moteur des modèles, dit : « {english} »"), english),
    }
}

/// The wording of a syntax error.
pub(super) fn syntax(message: &str) -> Wording {
    Wording::new("TEMPLATE-01", both(message))
}

/// The wording of an unknown filter, test, function, component, template or block, found when the templates are read.
pub(super) fn unknown(message: &str) -> Wording {
    let wording = Wording::new("TEMPLATE-02", both(message));
    let near = parts("Unknown filter `%`", message).and_then(|words| nearest(words.first()?, FILTERS.iter().copied()));
    match near {
        Some(near) => wording.with_help(text!("écrire `{near}` ?", "did you mean `{near}`?")),
        None if message.starts_with("Unknown template") => wording.with_help(text!(
            "donner le chemin depuis le dossier du modèle, ou celui d’un fichier de `shared`",
            "give the path from the model's folder, or of a file in `shared`"
        )),
        None => wording,
    }
}

/// The wording of a parent that is not there.
pub(super) fn missing(parent: &str) -> Wording {
    unknown(&format!("Unknown template `{parent}`"))
}

/// The wording of a mistake that shows when the template is filled; `words` are those of the template.
pub(super) fn filling(message: &str, words: &str) -> Wording {
    if let Some((name, known)) = undefined(message) {
        let path = if words.is_empty() { name } else { words };
        return nothing_there(path, nearest(name, known));
    }
    if message == "Tried to render a variable that is undefined" && !words.is_empty() {
        return nothing_there(words, None);
    }
    if meter::MESSAGES.iter().any(|(pattern, _)| parts(pattern, message).is_some()) {
        return Wording::new("TEMPLATE-08", both(message)).with_help(text!(
            "chercher une boucle, ou une variable qui grandit à chaque tour",
            "look for a loop, or for a variable that grows each time round"
        ));
    }
    let wording = Wording::new("TEMPLATE-03", both(message));
    match message {
        "the filter `safe` is not available in a model" => wording.with_help(text!(
            "ce que les gens ont saisi reste toujours du texte ; les filtres d’ici donnent le balisage qu’il faut",
            "what people typed always stays text; the filters here give the markup that is needed"
        )),
        _ => wording,
    }
}

/// The name that Tera does not know, and those that it knows.
fn undefined(message: &str) -> Option<(&str, impl Iterator<Item = &str>)> {
    let rest = ["Variable `", "Field `"].iter().find_map(|start| message.strip_prefix(start))?;
    let (name, rest) = rest.split_once("` is not defined")?;
    let known = rest.split_once(": ").map_or("", |(_, known)| known);
    Some((name, known.split(", ")))
}

/// The wording of a value that is not there.
fn nothing_there(path: &str, near: Option<&str>) -> Wording {
    // What is cut off at one of its ends cannot be asked for.
    let is_whole = path.chars().count() <= 80 && path.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let path: String = path.chars().take(80).collect();
    let wording = Wording::new(
        "TEMPLATE-03",
        text!("`{path}` n’existe pas dans cette convention", "`{path}` does not exist in this agreement"),
    );
    match near {
        Some(near) => wording.with_help(text!("écrire `{near}` ?", "did you mean `{near}`?")),
        None if !is_whole => wording.with_help(text!(
            "vérifier le nom ; s’il est facultatif, l’écrire dans un `{{% if … %}}` qui le demande",
            "check the name; if it is optional, write it in an `{{% if … %}}` that asks for it"
        )),
        None => wording.with_help(text!(
            "vérifier le nom ; s’il est facultatif, l’écrire entre `{{% if {path} %}}` et `{{% endif %}}`",
            "check the name; if it is optional, write it between `{{% if {path} %}}` and `{{% endif %}}`"
        )),
    }
}

/// The words for an agreement that a model makes too long, and what may be the reason.
pub(super) fn too_long() -> (Text, Text) {
    (
        text!(
            "cette convention fait plus de 1 Mio de texte avec ce modèle",
            "this agreement makes more than 1 MiB of text with this model"
        ),
        text!(
            "raccourcir les longs textes de la convention (activités, clauses), ou chercher une boucle dans les gabarits",
            "shorten the long texts of the agreement (activities, clauses), or look for a loop in the templates"
        ),
    )
}

/// The words for a tag that makes too much at once.
pub(super) fn crowded() -> (Text, Text) {
    (
        text!("cette balise fait trop de choses à la fois", "this tag makes too much at once"),
        text!(
            "la répartir sur plusieurs `{{% set %}}` : pas plus de 32 `~`, `[1:]` et `...` ensemble",
            "spread it over several `{{% set %}}`: no more than 32 `~`, `[1:]` and `...` together"
        ),
    )
}

/// One of the reports in a message of Tera.
pub(super) struct Report<'m> {
    pub(super) words: &'m str,
    pub(super) file: &'m str,
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
    /// In characters.
    pub(super) width: usize,
}

/// The reports in one message of Tera: it gives no better when it has read all templates.
pub(super) fn reports(message: &str) -> impl Iterator<Item = Report<'_>> {
    message.split("\n\n").filter_map(|report| {
        let mut lines = report.lines();
        let words = lines.next()?.strip_prefix("error: ")?;
        let place = lines.next()?.trim_start().strip_prefix("--> ")?;
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next()?.parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        let file = parts.next()?;
        let width = lines.last()?.matches('^').count();
        Some(Report { words, file, line, column, width })
    })
}
