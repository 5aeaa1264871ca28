//! The data inside one of our files, and whether it is what the pages say.
//!
//! A file carries its printed values in their canonical form (`agreement.json`), whose digest stands at the foot of every
//! page. Anyone can compare them: SHA-256 of the attached bytes, in Crockford's base32. Files come from outside, so all that is
//! read is bounded; signed or rewritten by other programs, they still carry it. Nothing here judges signatures:
//! [`verify`](crate::verify) does.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, LoadOptions, Object};
use serde_json::Value;

use crate::content::FORMAT;
use crate::diagnostic::Flaw;
use crate::digest::{ContentDigest, ShortDigest, canonical};
use crate::pdf::DATA;
use crate::text;

/// The longest file that is read.
pub const LONGEST: u64 = 16 << 20;
/// The most bytes that one stream may unpack to.
const LARGEST_STREAM: usize = 4 << 20;
/// Pages looked at.
const MOST_PAGES: usize = 40;

/// The data of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Extracted {
    /// The printed values in their canonical form.
    pub data: String,
    /// The same, read.
    pub values: Value,
    /// Their digest.
    pub digest: ContentDigest,
    /// What it is compared with.
    pub proof: Proof,
}

/// What says that the data is what the pages say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The digest stands at the foot of the pages.
    Printed,
    /// The words of the pages cannot be read, and the file's identifier is the digest.
    Identifier,
}

/// The data of a file, if it is sound and the file says the same elsewhere.
pub fn extract(bytes: &[u8]) -> Result<Extracted, Flaw> {
    if bytes.len() as u64 > LONGEST {
        return Err(unreadable());
    }
    let options = LoadOptions { max_decompressed_size: Some(LARGEST_STREAM), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|_| unreadable())?;
    // What is locked by a password looks empty.
    let missing = || if document.is_encrypted() { unreadable() } else { none_attached() };
    let data = attached(&document).ok_or_else(missing)?;
    let data = String::from_utf8(data).map_err(|_| damaged())?;
    let values: Value = serde_json::from_str(&data).map_err(|_| damaged())?;
    if canonical(&values).ok().as_ref() != Some(&data) {
        return Err(damaged());
    }
    let format = values.get("format").and_then(Value::as_str).unwrap_or_default();
    if format != FORMAT {
        return Err(other_format(format));
    }
    let digest = ContentDigest::of(&data);
    let short = digest.short();
    let pages = printed(&document);
    let other = pages.iter().find(|page| !page.contains(&short)).and_then(|page| page.first());
    let proof = match other {
        Some(other) => return Err(differs(&short, other)),
        None if !pages.is_empty() && pages.iter().all(|page| page.contains(&short)) => Proof::Printed,
        None if is_identifier(&document, &digest) => Proof::Identifier,
        None => return Err(not_ours(&short)),
    };
    Ok(Extracted { data, values, digest, proof })
}

/// The file of our name among those that are attached.
fn attached(document: &Document) -> Option<Vec<u8>> {
    let catalog = document.catalog().ok()?;
    let resolved = |object: &Object| document.dereference(object).map(|(_, object)| object.clone()).ok();
    let entry = |dict: &Dictionary, key: &[u8]| dict.get(key).ok().and_then(resolved);
    let associated = entry(catalog, b"AF").and_then(|list| list.as_array().ok().cloned());
    // Programs that rewrite a file may keep only one of the two places.
    let named = || {
        let names = entry(catalog, b"Names")?;
        let files = entry(names.as_dict().ok()?, b"EmbeddedFiles")?;
        entry(files.as_dict().ok()?, b"Names")?.as_array().ok().cloned()
    };
    let candidates = associated.into_iter().chain(named()).flatten();
    candidates.filter_map(|object| resolved(&object)).find_map(|file| {
        let file = file.as_dict().ok()?;
        let name = entry(file, b"UF").or_else(|| entry(file, b"F"))?;
        let name = lopdf::decode_text_string(&name).ok()?;
        let streams = entry(file, b"EF").filter(|_| name == DATA)?;
        let stream = entry(streams.as_dict().ok()?, b"F")?;
        stream.as_stream().ok()?.get_plain_content_with_limit(LARGEST_STREAM).ok()
    })
}

/// What looks like a digest on each page, as far as its words can be read.
fn printed(document: &Document) -> Vec<BTreeSet<ShortDigest>> {
    let of_page = |page| {
        let words = document.extract_text_with_limit(&[page], LARGEST_STREAM).unwrap_or_default();
        let is_digest = |word: &&str| word.len() == 19 && word.split('-').all(|group| group.len() == 4);
        words.split_whitespace().filter(is_digest).filter_map(|word| word.parse().ok()).collect()
    };
    document.get_pages().into_keys().take(MOST_PAGES).map(of_page).collect()
}

/// Whether the first sixteen bytes of a digest are the identifier that the file was issued with.
fn is_identifier(document: &Document, digest: &ContentDigest) -> bool {
    let first = document.trailer.get(b"ID").and_then(Object::as_array).ok().and_then(|ids| ids.first());
    first.and_then(|id| id.as_str().ok()).is_some_and(|id| id.len() == 16 && digest.as_bytes().starts_with(id))
}

fn unreadable() -> Flaw {
    Flaw::new("EXTRACT-01", text!("ce fichier n’est pas un PDF lisible", "this file is no PDF that can be read"))
        .with_help(text!(
            "donner le PDF d’une convention, 16 Mo au plus, sans mot de passe",
            "give the PDF of an agreement, at most 16 MB, without a password"
        ))
}

fn none_attached() -> Flaw {
    Flaw::new("EXTRACT-02", text!("ce PDF ne contient pas de données", "this PDF holds no data")).with_help(text!(
        "donner le PDF d’une convention tel qu’il a été produit ; les paquets à imprimer, les courriers et les scans n’en ont pas",
        "give the PDF of an agreement as it was made; packs for paper, letters and scans have none"
    ))
}

fn damaged() -> Flaw {
    Flaw::new(
        "EXTRACT-03",
        text!(
            "les données de ce PDF sont abîmées ou ont été réécrites",
            "the data of this PDF is damaged or was rewritten"
        ),
    )
    .with_help(text!("reprendre le PDF d’origine", "take the original PDF"))
}

fn other_format(format: &str) -> Flaw {
    let shown: String = format.chars().take(40).collect();
    Flaw::new(
        "EXTRACT-04",
        text!(
            "les données sont au format « {shown} », inconnu ici",
            "the data is of the format « {shown} », unknown here"
        ),
    )
    .with_help(text!("utiliser une version plus récente de tripartite", "use a newer version of tripartite"))
}

fn differs(data: &ShortDigest, printed: &ShortDigest) -> Flaw {
    Flaw::new(
        "EXTRACT-05",
        text!(
            "les données ne sont pas celles des pages : leur empreinte est {data}, et {printed} est imprimé",
            "the data is not that of the pages: its digest is {data}, and {printed} is printed"
        ),
    )
    .with_help(text!("reprendre le PDF d’origine", "take the original PDF"))
}

fn not_ours(data: &ShortDigest) -> Flaw {
    Flaw::new(
        "EXTRACT-06",
        text!(
            "rien dans ce PDF ne confirme ses données, dont l’empreinte est {data}",
            "nothing in this PDF confirms its data, whose digest is {data}"
        ),
    )
    .with_help(text!(
        "comparer cette empreinte avec le pied de chaque page, ou reprendre le PDF d’origine",
        "compare this digest with the foot of each page, or take the original PDF"
    ))
}
