//! What is wrong with markup, in words.

use super::vocabulary::{Attribute, ELEMENTS, VOID};
use crate::diagnostic::{Flaw, Text, nearest};
use crate::text;

/// Markup that is not XML, as the parser tells it.
pub(super) fn malformed(error: &roxmltree::Error) -> Flaw {
    let english = error.to_string();
    let message = match error {
        roxmltree::Error::UnexpectedCloseTag(open, found, _) => text!(
            "`</{found}>` se trouve là où il faut fermer `<{open}>`",
            "`</{found}>` stands where `<{open}>` must be closed"
        ),
        roxmltree::Error::UnclosedRootNode => {
            text!("l’élément racine n’est pas fermé", "the root element is not closed")
        }
        roxmltree::Error::UnknownEntityReference(name, _) => text!(
            "`&{name};` n’existe pas ici : écrire le caractère lui-même",
            "there is no `&{name};` here: write the character itself"
        ),
        roxmltree::Error::NoRootNode => text!("le document est vide", "the document is empty"),
        roxmltree::Error::DuplicatedAttribute(name, _) => {
            text!("l’attribut `{name}` est écrit deux fois", "the attribute `{name}` is written twice")
        }
        roxmltree::Error::UnexpectedEntityCloseTag(_) => {
            text!("cet élément est fermé sans avoir été ouvert", "this element is closed and was never opened")
        }
        roxmltree::Error::MalformedEntityReference(_) => {
            text!("un `&` seul n’est pas permis", "a lone `&` is not allowed")
        }
        roxmltree::Error::InvalidAttributeValue(_) => {
            text!("la valeur d’un attribut ne peut pas contenir `<`", "the value of an attribute cannot hold `<`")
        }
        roxmltree::Error::UnknownNamespace(name, _) => {
            text!("le préfixe `{name}:` n’existe pas", "there is no prefix `{name}:`")
        }
        roxmltree::Error::NonXmlChar(..) => {
            text!("ce caractère de commande n’est pas permis", "this control character is not allowed")
        }
        roxmltree::Error::InvalidName(_) => text!("ceci n’est pas un nom d’élément", "this is no name of an element"),
        roxmltree::Error::InvalidComment(_) => {
            text!("ce commentaire n’est pas bien fermé", "this comment is not closed well")
        }
        roxmltree::Error::InvalidChar(..)
        | roxmltree::Error::InvalidChar2(..)
        | roxmltree::Error::InvalidString(..)
        | roxmltree::Error::UnknownToken(_)
        | roxmltree::Error::InvalidCharacterData(_) => {
            text!("le balisage n’est pas bien formé ici", "the markup is not well-formed here")
        }
        roxmltree::Error::DtdDetected => text!("`<!DOCTYPE>` n’est pas permis", "`<!DOCTYPE>` is not allowed"),
        _ => text!("le balisage est mal formé : « {english} »", "the markup is not well-formed: {english}"),
    };
    Flaw::new("MARKUP-01", message).with_help(text!(
        "fermer chaque élément, mettre les attributs entre guillemets, écrire `&amp;` pour `&`",
        "close every element, quote attributes, write `&amp;` for `&`"
    ))
}

/// An element that is still open where one around it is closed, with its start tag.
pub(super) fn not_closed(open: &str, start: &str, found: &str) -> Flaw {
    Flaw::new(
        "MARKUP-01",
        text!(
            "ce `<{open}>` n’est pas fermé : `</{found}>` vient avant son `</{open}>`",
            "this `<{open}>` is not closed: `</{found}>` comes before its `</{open}>`"
        ),
    )
    .with_help(match start.trim_end_matches(['>', ' ']) {
        start if VOID.contains(&open) => {
            text!("écrire `{start}/>` : il ne contient pas de mots", "write `{start}/>`: it holds no words")
        }
        _ => text!("écrire `</{open}>` là où il finit", "write `</{open}>` where it ends"),
    })
}

/// An element that is still open at the end.
pub(super) fn open_at_the_end(open: &str) -> Flaw {
    Flaw::new(
        "MARKUP-01",
        text!(
            "ce `<{open}>` n’est pas fermé : le document finit avant son `</{open}>`",
            "this `<{open}>` is not closed: the document ends before its `</{open}>`"
        ),
    )
    .with_help(text!("écrire `</{open}>` là où il finit", "write `</{open}>` where it ends"))
}

/// A flaw of what stands where.
pub(super) fn structure(message: Text) -> Flaw {
    Flaw::new("MARKUP-05", message)
}

pub(super) fn no_words(name: &str) -> Flaw {
    structure(text!("`<{name}>` n’a pas de mots", "`<{name}>` has no words"))
}

pub(super) fn not_in_the_faces(c: char) -> Flaw {
    let (shown, code) = (c.escape_debug(), c as u32);
    Flaw::new(
        "MARKUP-07",
        text!(
            "le caractère « {shown} » (U+{code:04X}) n’existe pas dans la police du document",
            "the document’s face has no character « {shown} » (U+{code:04X})"
        ),
    )
}

/// A heading that skips a level; the one before it is of level 0 where there is none.
pub(super) fn out_of_order(level: u8, before: u8) -> Flaw {
    let wanted = before + 1;
    let message = match before {
        0 => text!(
            "le premier titre est un `<h{level}>`, et non le `<h1>` du document",
            "the first heading is an `<h{level}>`, not the document’s `<h1>`"
        ),
        _ => text!(
            "`<h{level}>` vient après `<h{before}>` sans `<h{wanted}>` entre les deux",
            "`<h{level}>` comes after `<h{before}>` without an `<h{wanted}>` between them"
        ),
    };
    Flaw::new("MARKUP-08", message).with_help(text!(
        "mettre un `<h{wanted}>` avant : un lecteur d’écran va de titre en titre, sans sauter de niveau",
        "put an `<h{wanted}>` before it: a screen reader goes from heading to heading and skips no level"
    ))
}

pub(super) fn too_deep(most: usize) -> Flaw {
    Flaw::new(
        "MARKUP-06",
        text!(
            "des éléments sont imbriqués à plus de {most} niveaux",
            "elements stand in one another more than {most} deep"
        ),
    )
}

/// What was written, short enough to be read in a sentence.
fn shown(written: &str) -> String {
    let end = written.char_indices().nth(60).map(|(end, _)| end);
    end.and_then(|end| written.get(..end)).map_or_else(|| written.to_owned(), |start| format!("{start}…"))
}

pub(super) fn unknown_element(name: &str) -> Flaw {
    let written = shown(name);
    let flaw = Flaw::new(
        "MARKUP-02",
        text!("l’élément `<{written}>` n’existe pas ici", "there is no element `<{written}>` here"),
    );
    match nearest(name, ELEMENTS.iter().map(|(known, _)| *known)) {
        Some(near) => flaw.with_help(text!("écrire `<{near}>` ?", "did you mean `<{near}>`?")),
        None => flaw.with_help(text!(
            "voir la liste des éléments dans `templates/README.md`",
            "see the list of elements in `templates/README.md`"
        )),
    }
}

pub(super) fn unknown_attribute(element: &str, name: &str, known: &[Attribute]) -> Flaw {
    let written = shown(name);
    let flaw = Flaw::new(
        "MARKUP-03",
        text!("`<{element}>` n’a pas d’attribut `{written}`", "`<{element}>` has no attribute `{written}`"),
    );
    let names = known.iter().map(|known| known.name);
    let all = names.clone().collect::<Vec<_>>().join(", ");
    match nearest(name, names) {
        Some(near) => flaw.with_help(text!("écrire `{near}` ?", "did you mean `{near}`?")),
        None if all.is_empty() => flaw.with_help(text!("le retirer", "take it away")),
        None => flaw.with_help(text!("attributs possibles : {all}", "possible attributes: {all}")),
    }
}

pub(super) fn bad_value(element: &str, name: &str, value: &str, wanted: &str) -> Flaw {
    let value = shown(value);
    Flaw::new(
        "MARKUP-04",
        text!(
            "« {value} » ne convient pas pour `{name}` de `<{element}>`",
            "« {value} » will not do for `{name}` of `<{element}>`"
        ),
    )
    .with_help(text!("valeurs possibles : {wanted}", "possible values: {wanted}"))
}
