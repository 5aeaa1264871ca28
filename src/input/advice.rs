//! The parser's errors of syntax, each with what to write instead.

use std::ops::Range;

use super::damage::{self, Lacking};
use super::dates;
use super::format;
use super::tree::Place;
use crate::diagnostic::{Diagnostic, Lang, SourceId, Span, Text};
use crate::text;

/// The most characters of a message: it quotes what was written, which can be as long as the file.
const MAX_WORDS: usize = 600;

/// A finding whose sentences are short enough to be read.
pub(super) fn readable(finding: Diagnostic) -> Diagnostic {
    let cut = |text: &Text, lang| {
        let words = text.get(lang);
        let end = words.char_indices().nth(MAX_WORDS).map_or(words.len(), |(at, _)| at);
        format!("{}{}", words.get(..end).unwrap_or_default(), if end < words.len() { "…" } else { "" })
    };
    let short = |text: Text| {
        if text.get(Lang::Fr).len().max(text.get(Lang::En).len()) <= MAX_WORDS {
            return text;
        }
        Text::new(cut(&text, Lang::Fr), cut(&text, Lang::En))
    };
    Diagnostic { message: short(finding.message), help: finding.help.map(short), ..finding }
}

/// A value that was taken out for what it lacks.
pub(super) fn lacking(text: &str, lacking: Lacking, id: SourceId) -> Diagnostic {
    match lacking {
        Lacking::Bracket(place) => never_closed(text, place, id),
        Lacking::Quote(place) => {
            let written = text.get(place.start..place.end).unwrap_or_default();
            let quote = written.get(..1).unwrap_or("\"");
            not_quoted(place, id).with_help(text!(
                "ajouter le guillemet de la fin : {written}{quote}",
                "add the quote at its end: {written}{quote}"
            ))
        }
        Lacking::ThreeQuotes(place) => not_quoted(place, id).with_help(text!(
            "un texte sur plusieurs lignes commence et finit par trois guillemets : \"\"\"",
            "a text of several lines begins and ends with three quotes: \"\"\""
        )),
    }
}

fn not_quoted(place: Place, id: SourceId) -> Diagnostic {
    Diagnostic::error(
        "SYNTAX-02",
        place.in_file(id),
        text!("ce texte n’est pas fermé par un guillemet", "this text is not closed by a quote"),
    )
}

/// A bracket or brace that is never closed.
fn never_closed(text: &str, place: Place, id: SourceId) -> Diagnostic {
    let (open, close) = match text.get(place.start..place.end) {
        Some("{") => ('{', '}'),
        _ => ('[', ']'),
    };
    Diagnostic::error(
        "SYNTAX-02",
        place.in_file(id),
        text!("ce « {open} » n’est jamais fermé", "this « {open} » is never closed"),
    )
    .with_help(text!("ajouter « {close} » après la dernière valeur", "add « {close} » after the last value"))
}

/// The header that a line was meant to be: one with a first bracket too few, or one that a colon ends.
pub(super) fn header_meant(line: &str) -> Option<String> {
    let line = line.split('#').next()?.trim();
    let name = line.trim_end_matches([']', ':', ' ']);
    let (open, close) =
        (line.len() - line.trim_start_matches('[').len(), line.len() - line.trim_end_matches(']').len());
    let name = name.get(open..).filter(|name| open < 2 && damage::is_header(&format!("[{name}]")))?;
    let known = format::example(name);
    match close {
        0 if open > 0 || !line.ends_with(':') => None,
        _ if open > 0 && open == close => None,
        _ if known.starts_with('[') => Some(known.to_owned()),
        0 => None,
        1 => Some(format!("[{name}]")),
        _ => Some(format!("[[{name}]]")),
    }
}

/// A value as TOML takes it: as it is written where that is good, else as a date, else between quotes.
fn as_value(written: &str) -> String {
    if toml::de::DeValue::parse(written).is_ok() {
        return written.to_owned();
    }
    dates::meant(written).unwrap_or_else(|| {
        let bare = written.trim_matches(|c: char| " \u{A0}\u{202F}“”„«»‘’'\"".contains(c));
        let quote = if bare.contains(['"', '\\']) { '\'' } else { '"' };
        let bare = if bare.is_empty() { "…" } else { bare };
        format!("{quote}{bare}{quote}")
    })
}

/// What the parser says at a place.
struct Fault<'t> {
    text: &'t str,
    message: &'t str,
    range: Range<usize>,
    id: SourceId,
}

/// The finding for one error of the parser.
pub(super) fn of_syntax(text: &str, message: &str, range: Range<usize>, id: SourceId) -> Diagnostic {
    let fault = Fault { text, message, range, id };
    let what = message.split(", expected").next().unwrap_or_default();
    match what {
        "string values must be quoted" => fault.unquoted(),
        "key with no value" | "missing value for key" => fault.no_equals(),
        "invalid unquoted key" | "unquoted keys cannot be empty" | "missing key for inline table element" => {
            fault.bad_key()
        }
        "unclosed table" | "unclosed array table" => fault.open_header(),
        "invalid boolean" => fault.boolean(),
        _ if what.starts_with("invalid date") || what.starts_with("invalid time") => fault.date(),
        "unexpected leading zero" => fault.leading_zero(),
        "missing comma between array elements"
        | "missing comma between key-value pairs"
        | "extra assignment between key-value pairs" => {
            fault.told("SYNTAX-04", text!("il manque une virgule ici", "a comma is missing here"))
        }
        "extra comma in array" | "extra comma in inline table" => {
            fault.told("SYNTAX-04", text!("une virgule est de trop ici", "there is a comma too many here"))
        }
        "unexpected key or value" | "unexpected content" => fault.rest_of_line(),
        "cannot recurse further; max recursion depth met" | "recursion limit" => {
            fault.told("SYNTAX-06", text!("trop de tables les unes dans les autres", "too many tables in one another"))
        }
        "carriage return must be followed by newline" => fault.old_line_ends(),
        "invalid comment character" => fault.control_character(),
        _ if what.starts_with("cannot extend value") => fault.not_a_table(),
        _ if what.contains("string") => fault.string(),
        _ if what.contains("escape") || what.contains("unicode") => fault.backslash(),
        _ => match fault.bare_value() {
            Some(range) => Fault { range, ..fault }.unquoted(),
            None => fault.other(),
        },
    }
}

impl<'t> Fault<'t> {
    fn told(&self, code: &'static str, message: Text) -> Diagnostic {
        Diagnostic::error(code, self.span(), message)
    }

    /// The line ends of old Macintosh programs: to the parser all is one line.
    fn old_line_ends(&self) -> Diagnostic {
        self.told(
            "SYNTAX-09",
            text!(
                "les lignes de ce fichier finissent comme sur les anciens Macintosh (CR), ce que TOML ne connaît pas",
                "the lines of this file end as on old Macintosh computers (CR), which TOML does not know"
            ),
        )
        .with_help(text!(
            "enregistrer le fichier avec des fins de ligne Windows (CRLF) ou Unix (LF)",
            "save the file with line ends of Windows (CRLF) or Unix (LF)"
        ))
    }

    /// The error's place; never in the middle of a character, and never past the text.
    fn span(&self) -> Span {
        let mut start = self.range.start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        Span::new(self.id, start, self.range.end.min(self.text.len()))
    }

    fn written(&self) -> &'t str {
        self.text.get(self.range.clone()).unwrap_or_default()
    }

    /// The line of the error, from its start to the error.
    fn line_before(&self) -> &'t str {
        let before = self.text.get(..self.range.start).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default()
    }

    fn line(&self) -> &'t str {
        let start = self.range.start - self.line_before().len().min(self.range.start);
        self.text.get(start..).and_then(|t| t.lines().next()).unwrap_or_default()
    }

    fn whole_line(&self, code: &'static str, message: Text) -> Diagnostic {
        let start = self.range.start - self.line_before().len().min(self.range.start);
        let line = self.line();
        let lead = line.len() - line.trim_start().len();
        Diagnostic::error(code, Span::new(self.id, start + lead, start + line.trim_end().len()), message)
    }

    /// The whole value of the line, when it is written without quotes or brackets.
    fn bare_value(&self) -> Option<Range<usize>> {
        let line_start = self.range.start - self.line_before().len();
        let equals = self.line_before().find('=')?;
        let value = self.line().get(equals + 1..)?.split('#').next()?;
        let start = line_start + equals + 1 + (value.len() - value.trim_start().len());
        let value = value.trim();
        (!value.starts_with(['"', '\'', '[', '{'])).then(|| start..start + value.len())
    }

    fn unquoted(&self) -> Diagnostic {
        let written = self.written().trim();
        if written.is_empty() {
            let message = text!("il manque une valeur après « = »", "a value is missing after « = »");
            return self
                .whole_line("SYNTAX-03", message)
                .with_help(text!("écrire la valeur, ou retirer la ligne", "write the value, or remove the line"));
        }
        if let Some(finding) = self.comma_missing().or_else(|| self.punctuation()) {
            return finding;
        }
        if let Some(date) = dates::meant(written) {
            return self
                .told(
                    "DATE-01",
                    text!(
                        "« {written} » n’est pas une date écrite comme il faut",
                        "« {written} » is not a date as it should be written"
                    ),
                )
                .with_help(text!(
                    "écrire {date} (année-mois-jour, sans guillemets)",
                    "write {date} (year-month-day, without quotes)"
                ));
        }
        if let Some(value) = written.strip_prefix('=').map(|rest| rest.trim_start_matches(['=', ' '])) {
            let value = if toml::de::DeValue::parse(value).is_ok() { value } else { "\"…\"" };
            return self
                .told("SYNTAX-08", text!("un « = » est de trop ici", "there is a « = » too many here"))
                .with_help(text!("écrire un seul « = », puis {value}", "write a single « = », then {value}"));
        }
        let message = text!(
            "le texte « {written} » n’est pas entre guillemets droits",
            "the text « {written} » is not between straight quotes"
        );
        let help = match written.to_lowercase().as_str() {
            "oui" | "vrai" | "yes" => text!("écrire true pour oui", "write true for yes"),
            "non" | "faux" | "no" => text!("écrire false pour non", "write false for no"),
            _ => {
                let value = as_value(written);
                text!("écrire {value}", "write {value}")
            }
        };
        self.told("SYNTAX-01", message).with_help(help)
    }

    /// A good value of an inline table with the next key after it: to the parser a date and what follows a space are one.
    fn comma_missing(&self) -> Option<Diagnostic> {
        let rest = self.text.get(self.range.start..)?.lines().next()?;
        let value = rest.split([' ', ';']).next().filter(|_| self.line_before().contains('{'))?;
        let next = rest.get(value.len()..)?.trim_start_matches([' ', ';']);
        let key = next.split_once('=')?.0.trim();
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
        (is_key && toml::de::DeValue::parse(value).is_ok()).then(|| {
            let (start, end) = (self.range.start + value.len(), self.range.start + rest.len() - next.len());
            let message = text!("il manque une virgule ici", "a comma is missing here");
            Diagnostic::error("SYNTAX-04", Span::new(self.id, start, end), message)
                .with_help(text!("écrire {value}, {key} = …", "write {value}, {key} = …"))
        })
    }

    /// A good value with a comma or semicolon after it, as at the end of a line of a program.
    fn punctuation(&self) -> Option<Diagnostic> {
        let written = self.written().trim_end();
        let value = written.trim_end_matches([';', ',', ' ']);
        if value.len() == written.len() || toml::de::DeValue::parse(value).is_err() {
            return None;
        }
        let start = self.range.start + value.len();
        let rest = written.get(value.len()..).unwrap_or_default().trim();
        let span = Span::new(self.id, start, self.range.start + written.len());
        let message = text!("« {rest} » est de trop après la valeur", "« {rest} » is too much after the value");
        Some(Diagnostic::error("SYNTAX-04", span, message).with_help(text!("écrire {value}", "write {value}")))
    }

    fn no_equals(&self) -> Diagnostic {
        let line = self.line().trim();
        let finding = self.whole_line(
            "SYNTAX-03",
            text!("cette ligne n’est pas de la forme `clé = valeur`", "this line is not of the form `key = value`"),
        );
        let with = |help| finding.clone().with_help(help);
        if line.starts_with("//") || line.starts_with(';') || line.starts_with("--") {
            return with(text!("un commentaire commence par #", "a comment begins with #"));
        }
        if let Some(header) = header_meant(line) {
            let help = text!("écrire {header} pour ouvrir une table", "write {header} to open a table");
            if line.contains(':') {
                return with(help);
            }
            return self.no_opening().with_help(help);
        }
        if let Some((key, value)) = line.split_once(':').filter(|(k, _)| !k.contains(['"', '='])) {
            let (key, value) = (key.trim(), as_value(value.trim()));
            return with(text!(
                "écrire {key} = {value}, avec = au lieu de :",
                "write {key} = {value}, with = and not :"
            ));
        }
        if line.split('=').next().is_some_and(|key| line.contains('=') && key.trim().contains(' ')) {
            return with(text!(
                "une clé est d’un seul mot, par exemple family_name",
                "a key is one word, for instance family_name"
            ));
        }
        if let Some((key, value)) = line.split_once(char::is_whitespace) {
            let value = as_value(value.trim());
            return with(text!("écrire {key} = {value}", "write {key} = {value}"));
        }
        with(text!("écrire {line} = \"…\", ou retirer la ligne", "write {line} = \"…\", or remove the line"))
    }

    fn no_opening(&self) -> Diagnostic {
        let message = text!(
            "il manque « [ » au début de ce titre de table",
            "« [ » is missing at the beginning of this table’s header"
        );
        self.whole_line("SYNTAX-02", message)
    }

    fn bad_key(&self) -> Diagnostic {
        let key = self.written();
        let finding = self.told(
            "SYNTAX-03",
            text!("« {key} » ne peut pas être une clé sans guillemets", "« {key} » cannot be a key without quotes"),
        );
        let line = self.line();
        let whole = line.split('=').next().filter(|whole| whole.len() < line.len()).unwrap_or(key).trim();
        if let Some(meant) = format::english_of(whole) {
            return finding.with_help(text!("écrire {meant}", "write {meant}"));
        }
        finding.with_help(text!(
            "une clé s’écrit avec des lettres sans accent, des chiffres, - et _ ; toute autre entre guillemets",
            "a key is written with unaccented letters, digits, - and _; any other between quotes"
        ))
    }

    fn open_header(&self) -> Diagnostic {
        let name = self.line().trim().trim_matches(['[', ']', ' ']);
        let (open, close) = if self.line().trim().starts_with("[[") { ("[[", "]]") } else { ("[", "]") };
        self.whole_line(
            "SYNTAX-02",
            text!(
                "il manque « {close} » à la fin de ce titre de table",
                "« {close} » is missing at the end of this table’s header"
            ),
        )
        .with_help(text!("écrire {open}{name}{close}", "write {open}{name}{close}"))
    }

    fn boolean(&self) -> Diagnostic {
        let written = self.written();
        let lower = written.to_lowercase();
        if !["true", "false"].contains(&lower.as_str()) {
            // The parser takes any word that begins like one of them.
            return self.unquoted();
        }
        self.told("SYNTAX-05", text!("« {written} » n’est ni true ni false", "« {written} » is neither true nor false"))
            .with_help(text!("écrire {lower}, en minuscules", "write {lower}, in small letters"))
    }

    fn date(&self) -> Diagnostic {
        let written = self.written().trim();
        if let Some(finding) = self.comma_missing().or_else(|| self.punctuation()) {
            return finding;
        }
        if written.contains(|c: char| c.is_alphabetic() && !"TZtz".contains(c)) {
            return self.unquoted();
        }
        if written.contains(':') {
            return self
                .told(
                    "SYNTAX-01",
                    text!(
                        "« {written} » n’est pas entre guillemets droits",
                        "« {written} » is not between straight quotes"
                    ),
                )
                .with_help(text!("écrire \"{written}\"", "write \"{written}\""));
        }
        match dates::meant(written).filter(|d| d != written) {
            Some(date) => self
                .told(
                    "DATE-01",
                    text!(
                        "« {written} » n’est pas une date écrite comme il faut",
                        "« {written} » is not a date as it should be written"
                    ),
                )
                .with_help(text!("écrire {date}", "write {date}")),
            None => self
                .told("DATE-01", text!("la date « {written} » n’existe pas", "the date « {written} » does not exist"))
                .with_help(text!(
                    "écrire l’année, le mois et le jour, comme 2026-06-15",
                    "write year, month and day, as in 2026-06-15"
                )),
        }
    }

    fn leading_zero(&self) -> Diagnostic {
        let rest = self.text.get(self.range.start..).unwrap_or_default();
        let number = rest.split([',', ']', '}', '#', '\n', '"']).next().unwrap_or_default().trim();
        let span = Span::new(self.id, self.range.start, self.range.start + number.len());
        Diagnostic::error(
            "SYNTAX-05",
            span,
            text!("un nombre ne commence pas par 0 : « {number} »", "a number does not begin with 0: « {number} »"),
        )
        .with_help(text!(
            "si c’est un texte (téléphone, code postal), écrire \"{number}\"",
            "if it is text (a telephone number, a postcode), write \"{number}\""
        ))
    }

    fn rest_of_line(&self) -> Diagnostic {
        let rest = self.text.get(self.range.start..).and_then(|t| t.lines().next()).unwrap_or_default().trim();
        if let Some(header) = header_meant(self.line()) {
            return self
                .no_opening()
                .with_help(text!("écrire {header} pour ouvrir une table", "write {header} to open a table"));
        }
        let finding = self.told(
            "SYNTAX-04",
            text!("« {rest} » est de trop après la valeur", "« {rest} » is too much after the value"),
        );
        let line = self.line();
        if rest.trim_matches([',', ';', ' ']).is_empty() {
            let value = self.line_before().split_once('=').map_or("", |(_, value)| value.trim());
            return finding.with_help(text!("écrire {value}", "write {value}"));
        }
        let list = line.split_once('=').map(|(_, values)| format!("[{}]", values.trim()));
        if let Some(list) = list.filter(|list| rest.starts_with(',') && toml::de::DeValue::parse(list).is_ok()) {
            return finding.with_help(text!("plusieurs valeurs : écrire {list}", "several values: write {list}"));
        }
        let inner = rest.split_once('"').map(|(inner, _)| inner).filter(|inner| !inner.contains('#'));
        if let Some(inner) = inner.filter(|_| self.line_before().trim_end().ends_with('"')) {
            return finding.with_help(text!(
                "un guillemet droit ferme le texte ; dans un texte, écrire « {inner} », ou \\\"{inner}\\\"",
                "a straight quote closes the text; inside a text, write « {inner} », or \\\"{inner}\\\""
            ));
        }
        finding.with_help(text!(
            "une clé par ligne, sans ponctuation à la fin ; un commentaire commence par #",
            "one key a line, without punctuation at its end; a comment begins with #"
        ))
    }

    /// A string that is not closed, or that holds what a string cannot.
    fn string(&self) -> Diagnostic {
        let first = self.written().chars().next();
        match first {
            Some(c) if c.is_control() => self.control_character(),
            Some('\\') => self.backslash(),
            _ => self
                .told(
                    "SYNTAX-02",
                    text!("ce texte n’est pas fermé par un guillemet", "this text is not closed by a quote"),
                )
                .with_help(text!(
                    "ajouter le même guillemet qu’au début, à la fin du texte",
                    "add the same quote as at the beginning, at the end of the text"
                )),
        }
    }

    /// A character that no text and no comment may hold. The parser's place may be empty before it.
    fn control_character(&self) -> Diagnostic {
        let start = self.range.start;
        let found = self.text.get(start..).and_then(|rest| rest.chars().next());
        let (code, length) = found.map_or((0, 0), |c| (u32::from(c), c.len_utf8()));
        let message = if self.message.starts_with("invalid comment") {
            text!(
                "un caractère de commande (U+{code:04X}) se trouve dans ce commentaire",
                "a control character (U+{code:04X}) stands in this comment"
            )
        } else {
            text!(
                "un caractère de commande (U+{code:04X}) se trouve dans ce texte",
                "a control character (U+{code:04X}) stands in this text"
            )
        };
        Diagnostic::error("SYNTAX-05", Span::new(self.id, start, start + length), message)
            .with_help(text!("l’effacer et retaper le texte", "delete it and type the text again"))
    }

    fn backslash(&self) -> Diagnostic {
        let line_start = self.range.start - self.line_before().len();
        let at = self.line_before().rfind('\\').map_or(self.range.start, |n| line_start + n);
        Diagnostic::error(
            "SYNTAX-05",
            Span::new(self.id, at, at + 1),
            text!(
                "une barre oblique inverse « \\ » a un sens particulier entre guillemets doubles",
                "a backslash « \\ » has a meaning of its own between double quotes"
            ),
        )
        .with_help(text!(
            "écrire \\\\ pour une seule, ou / dans un chemin de fichier",
            "write \\\\ for a single one, or / in a file’s path"
        ))
    }

    fn not_a_table(&self) -> Diagnostic {
        let key = self.written();
        self.told(
            "KEY-03",
            text!(
                "`{key}` a déjà une valeur plus haut et ne peut pas être aussi une table",
                "`{key}` has a value above and cannot be a table as well"
            ),
        )
        .with_help(match key {
            // It is written for another tutor at the same host.
            "host" => text!(
                "un organisme nommé par son fichier y est écrit tout entier : pour un autre tuteur, copier ce fichier sous un autre nom, y changer [host.tutor] et nommer la copie ici",
                "a host that is named by its file is written there as a whole: for another tutor, copy that file under another name, change [host.tutor] in it and name the copy here"
            ),
            _ => text!(
                "ne garder que l’une des deux : la valeur, ou la table",
                "keep only one of both: the value, or the table"
            ),
        })
    }

    fn other(&self) -> Diagnostic {
        let what = self.message.split(", expected").next().unwrap_or_default();
        let known = OTHERS.iter().find(|(said, ..)| *said == what);
        let (fr, en) = known.map_or(NOT_TOML, |(_, fr, en)| (*fr, *en));
        self.told("SYNTAX-08", text!("{fr}", "{en}")).with_help(text!(
            "corriger cette ligne, ou la comparer à celle d’un fichier qui marche : `tripartite new` en écrit un",
            "mend this line, or compare it with that of a file that works: `tripartite new` writes one"
        ))
    }
}

/// What is told of an error of the parser that is not named here.
const NOT_TOML: (&str, &str) = ("l’écriture n’est pas celle du TOML ici", "this is not how TOML is written");

/// What the parser says of slips that are rare, and the same in words of ours.
const OTHERS: &[(&str, &str, &str)] = &[
    (
        "missing array opening",
        "un « ] » ferme une liste qui n’est pas ouverte",
        "a « ] » closes a list that is not open",
    ),
    (
        "missing table open",
        "un « ] » est de trop, ou il manque « [ »",
        "there is a « ] » too many, or a « [ » is missing",
    ),
    (
        "missing inline table opening",
        "un « } » ferme une table qui n’est pas ouverte",
        "a « } » closes a table that is not open",
    ),
    ("unclosed array", "ce « [ » n’est jamais fermé", "this « [ » is never closed"),
    ("unclosed inline table", "ce « { » n’est jamais fermé", "this « { » is never closed"),
    ("missing opening quote", "il manque un guillemet avant ce texte", "a quote is missing before this text"),
    ("missing value", "il manque une valeur ici", "a value is missing here"),
    ("missing assignment between key-value pairs", "il manque « = » ici", "a « = » is missing here"),
    ("extra `=`", "un « = » est de trop ici", "there is a « = » too many here"),
    ("unexpected `=` in array", "une liste n’a pas de « = »", "a list has no « = »"),
    ("unexpected sign", "ce signe n’a pas sa place dans un nombre", "this sign has no place in a number"),
    ("redundant numeric sign", "un nombre n’a qu’un signe", "a number has one sign only"),
    (
        "integers with a radix cannot be signed",
        "ce nombre ne peut pas avoir de signe",
        "this number cannot have a sign",
    ),
    (
        "`_` may only go between digits",
        "dans un nombre, « _ » ne se met qu’entre deux chiffres",
        "in a number, « _ » stands only between digits",
    ),
];
