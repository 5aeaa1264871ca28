//! What clap says of a wrong call, in our words: built from the error's kind and context, never from its own sentence.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use tripartite::diagnostic::{Flaw, Text};
use tripartite::text;

use super::print::Failure;

/// The sentence for a wrong call.
pub(crate) fn failure(error: &clap::Error) -> Failure {
    let said = Said(error);
    Failure::new(message(&said)).with_help(help(&said))
}

/// The error's context as words.
struct Said<'a>(&'a clap::Error);

impl Said<'_> {
    fn get(&self, kind: ContextKind) -> Option<String> {
        match self.0.get(kind)? {
            ContextValue::String(word) => Some(word.clone()),
            ContextValue::Strings(words) if words.is_empty() => None,
            ContextValue::Strings(words) => Some(words.join(", ")),
            ContextValue::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The argument concerned, as it is typed.
    fn argument(&self) -> String {
        self.get(ContextKind::InvalidArg).unwrap_or_default()
    }

    fn flaw(&self) -> Option<&Flaw> {
        self.0.source()?.downcast_ref()
    }
}

fn message(said: &Said<'_>) -> Text {
    let argument = said.argument();
    let value = said.get(ContextKind::InvalidValue).unwrap_or_default();
    match said.0.kind() {
        ErrorKind::UnknownArgument => unexpected(&argument),
        ErrorKind::InvalidSubcommand => {
            let name = said.get(ContextKind::InvalidSubcommand).unwrap_or_default();
            text!("la commande « {name} » n’existe pas", "there is no command « {name} »")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            text!("il manque une valeur après `{argument}`", "a value is missing after `{argument}`")
        }
        ErrorKind::ValueValidation => match said.flaw() {
            Some(flaw) => {
                let (fr, en) = both(&flaw.message);
                text!("`{argument}` : {fr}", "`{argument}`: {en}")
            }
            None => refused(&argument, &value),
        },
        ErrorKind::InvalidValue => refused(&argument, &value),
        ErrorKind::MissingRequiredArgument => text!("il manque {argument}", "{argument} is missing"),
        ErrorKind::ArgumentConflict => conflict(said, &argument),
        ErrorKind::TooManyValues => {
            text!("« {value} » est de trop après `{argument}`", "« {value} » is one value too many after `{argument}`")
        }
        ErrorKind::InvalidUtf8 => text!(
            "un des mots de la commande n’est pas du texte lisible (UTF-8)",
            "one of the words of the command is not readable text (UTF-8)"
        ),
        _ => text!("la commande est mal écrite", "the command is written wrongly"),
    }
}

fn unexpected(argument: &str) -> Text {
    if argument.starts_with('-') {
        text!("l’option `{argument}` n’existe pas ici", "there is no option `{argument}` here")
    } else {
        text!("« {argument} » est de trop", "« {argument} » is one word too many")
    }
}

fn refused(argument: &str, value: &str) -> Text {
    text!(
        "« {value} » n’est pas une valeur possible de `{argument}`",
        "« {value} » is not a possible value of `{argument}`"
    )
}

fn conflict(said: &Said<'_>, argument: &str) -> Text {
    match said.get(ContextKind::PriorArg) {
        Some(prior) if prior != argument => {
            text!("`{argument}` et `{prior}` ne vont pas ensemble", "`{argument}` and `{prior}` do not go together")
        }
        _ => text!("`{argument}` est donné plusieurs fois", "`{argument}` is given several times"),
    }
}

fn help(said: &Said<'_>) -> Text {
    if let Some(help) = said.flaw().and_then(|flaw| flaw.help.clone()) {
        return help;
    }
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    // Of several, the nearest comes last.
    let near = near
        .into_iter()
        .find_map(|kind| said.get(kind))
        .map(|all| all.rsplit(", ").next().unwrap_or_default().to_owned());
    let all = said.get(ContextKind::ValidValue).or_else(|| said.get(ContextKind::ValidSubcommand));
    match (near, all) {
        (Some(near), _) => text!("écrire `{near}` ?", "did you mean `{near}`?"),
        (None, Some(all)) => text!("valeurs possibles : {all}", "possible values: {all}"),
        (None, None) => text!(
            "`tripartite help` montre comment écrire les commandes",
            "`tripartite help` shows how commands are written"
        ),
    }
}

fn both(text: &Text) -> (&str, &str) {
    use tripartite::diagnostic::Lang;
    (text.get(Lang::Fr), text.get(Lang::En))
}
