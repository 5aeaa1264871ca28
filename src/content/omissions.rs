//! What an agreement cannot do without, and the templates of a school's own model may leave out.

use serde_json::Value;

use crate::agreement::Signs;
use crate::diagnostic::{Diagnostic, Span};
use crate::document::{Block, Document, Inline, Slot};
use crate::text;

/// The warnings about what a document does not print; `place` is that of its template.
pub(super) fn of(document: &Document, facts: &Value, place: impl FnOnce() -> Option<Span>) -> Vec<Diagnostic> {
    let unsigned = unsigned(document, facts);
    let no_digest = !document.footer.iter().flatten().any(|piece| *piece == Inline::Slot(Slot::Digest));
    if unsigned.is_empty() && !no_digest {
        return vec![];
    }
    let place = place();
    let blocks = (!unsigned.is_empty()).then(|| no_block(&unsigned, place));
    blocks.into_iter().chain(no_digest.then(|| without_digest(place))).collect()
}

/// The parties that must sign and have no block to sign in.
fn unsigned<'f>(document: &Document, facts: &'f Value) -> Vec<&'f str> {
    let has_block = |party: &str| {
        let sections = document.blocks.iter().filter_map(|block| match block {
            Block::Signatures(blocks) => Some(blocks),
            _ => None,
        });
        sections.flatten().any(|block| block.party == party)
    };
    let parties = facts.get("parties").and_then(Value::as_array).into_iter().flatten();
    let required = parties.filter(|party| party.get("signs").and_then(Value::as_str) == Some(Signs::Required.key()));
    required.filter_map(|party| party.get("key")?.as_str()).filter(|party| !has_block(party)).collect()
}

fn no_block(parties: &[&str], place: Option<Span>) -> Diagnostic {
    let parties = parties.iter().map(|party| format!("`{party}`")).collect::<Vec<_>>().join(", ");
    let message = text!(
        "ce modèle n’a pas de bloc de signature pour {parties}, dont la signature est obligatoire",
        "this model has no signature block for {parties}, whose signature is required"
    );
    Diagnostic::warning("MODEL-09", place, message).with_help(text!(
        "ajouter à la fin : {{% include \"signatures.html\" %}}",
        "add at the end: {{% include \"signatures.html\" %}}"
    ))
}

fn without_digest(place: Option<Span>) -> Diagnostic {
    let message = text!(
        "ce modèle n’imprime pas l’empreinte du contenu, par laquelle une copie papier est reconnue",
        "this model does not print the content digest, by which a paper copy is recognised"
    );
    Diagnostic::warning("MODEL-10", place, message).with_help(text!(
        "ajouter à la fin : {{% include \"footer.html\" %}}",
        "add at the end: {{% include \"footer.html\" %}}"
    ))
}
