//! What a file that came back is: bytes in, a [`Verdict`] with its reasons out. It opens no file and asks no clock.
//!
//! A return counts as signed only if its first bytes *are* an issued file, told by their SHA-256, and if everything
//! behind them does nothing but fill our own fields. So the base is never in doubt, and what is judged is only the
//! updates: they are read from the first byte to the last, and every object that they write has to be explained by a
//! rule that says what an update may do. There is no list of attacks. Then each signature's range and
//! value are checked over its own revision.
//!
//! | part | what it does |
//! |---|---|
//! | `syntax`, `unpack`, `xref`, `revision` | bytes to objects, revision by revision; every byte has its place or is a fault |
//! | `issued` | the skeleton of an issued file: which object plays what part |
//! | `judge`, `locks` | what each update does, and whether it may |
//! | `seal`, `cms` | whether a signature covers its revision, and whether its value holds |
//! | `survey`, `shape`, `attached`, `heard`, `unseen`, `drawn` | a file whose bytes are others: whether it may be drawn, and whether it says, shows, reads aloud, attaches and does the same |
//! | `work` | how much work a file may cause, counted, so that hostile files end with a sentence |
//!
//! Whether a signer is who the certificate says is not judged here: nobody is asked online, and a certificate can be made
//! by anyone in any name. It is told as a line of its own.

mod work;
mod syntax;
mod unpack;
mod xref;
mod revision;
mod issued;
mod verdict;
mod judge;
mod locks;
mod cms;
mod seal;
mod survey;
mod shape;
mod attached;
mod heard;
mod looks;
mod unseen;
mod pixels;
mod drawn;

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::diagnostic::Text;
use crate::digest::{DocumentHash, ShortDigest};
use crate::ids::Number;
use crate::text;

use drawn::{Compared, Comparison, Look};
use issued::{Field, Skeleton, words};
use judge::Judge;
use revision::History;
use survey::Survey;
use work::{Trouble, Work};

pub use drawn::DRAWING;
pub use verdict::{
    Added, Check, Counts, Filling, Finding, Kind, Known, OutOfDate, Signature, Signer, Standing, Verdict,
};

/// The most bytes that a return may have: forty times a convention with its scanned pages.
pub const MOST_BYTES: usize = 32 << 20;

/// The most ends of file at which an issued file is looked for.
const MOST_ENDS: usize = 64;

/// Who knows which files were issued.
pub trait Issued {
    /// The issued file of a hash.
    fn by_hash(&self, hash: &DocumentHash) -> Option<Known>;
    /// The issued files that say this.
    fn by_content(&self, digest: &ShortDigest) -> Vec<Known>;
    /// The agreements that were erased: of them nothing is left that a file could be compared with.
    fn erased(&self) -> Vec<Number>;
}

/// One issued file, given by hand.
#[derive(Clone, Debug)]
pub struct Given(Known);

impl Given {
    /// The file with these bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        let document_hash = Some(DocumentHash::of(&bytes));
        let standing = Standing::Unrecorded;
        let (number, version, content_digest) = (None, None, None);
        Self(Known { number, version, content_digest, document_hash, standing, bytes: Some(bytes) })
    }
}

impl Issued for Given {
    fn by_hash(&self, hash: &DocumentHash) -> Option<Known> {
        (self.0.document_hash == Some(*hash)).then(|| self.0.clone())
    }

    fn by_content(&self, digest: &ShortDigest) -> Vec<Known> {
        let bytes = self.0.bytes.as_deref().unwrap_or_default();
        let survey = Survey::of(bytes, &mut Work::new());
        let says = survey.is_ok_and(|survey| claims(&survey, &drawn::words(bytes, CLAIMING)).contains(digest));
        if says { vec![self.0.clone()] } else { vec![] }
    }

    fn erased(&self) -> Vec<Number> {
        vec![]
    }
}

/// What a file is.
pub fn verdict(file: &[u8], issued: &dyn Issued) -> Verdict {
    let mut verdict = Verdict {
        kind: Kind::Unknown,
        document_hash: DocumentHash::of(file),
        known: None,
        findings: vec![],
        added: vec![],
        filled: vec![],
        signatures: vec![],
        told: vec![],
    };
    if file.len() > MOST_BYTES {
        verdict.findings.push(Finding::plain(Trouble::TooMuch("32 Mio").message()));
        return verdict;
    }
    if let Some(known) = issued.by_hash(&verdict.document_hash) {
        verdict.kind = Kind::Original;
        verdict.known = Some(known);
        return verdict;
    }
    let mut work = Work::new();
    match beginning(file, issued) {
        Some((known, length)) => updated(file, length, &mut verdict, &mut work, known),
        None => rewritten(file, issued, &mut verdict, &mut work),
    }
    verdict
}

/// Judges a file that does not begin with issued bytes: it may say and show the same all the same.
fn rewritten(file: &[u8], issued: &dyn Issued, verdict: &mut Verdict, work: &mut Work) {
    if revision::find(file.get(..HEADER).unwrap_or(file), b"%PDF-").is_none() {
        verdict.findings.push(Finding::plain(text!("ce fichier n’est pas un PDF", "this file is no PDF")));
        return;
    }
    let survey = match Survey::of(file, work) {
        Ok(survey) => survey,
        Err(why) => return verdict.findings.push(Finding::plain(why)),
    };
    let pages: Vec<String> = drawn::words(file, CLAIMING).iter().map(|page| looks::plain(page)).collect();
    let claimed = claims(&survey, &pages).iter().flat_map(|digest| issued.by_content(digest)).next();
    let Some((known, bytes)) = claimed.and_then(|known| Some((known.clone(), known.bytes?))) else {
        if let Some(number) = issued.erased().into_iter().find(|number| pages.iter().any(|page| bears(page, number))) {
            let (version, content_digest, document_hash, bytes) = (None, None, None, None);
            let (number, standing) = (Some(number), Standing::Erased);
            verdict.known = Some(Known { number, version, content_digest, document_hash, standing, bytes });
            verdict.findings.push(Finding::plain(text!(
                "il ne reste rien de cette convention à quoi comparer le fichier",
                "nothing is left of that agreement to compare the file with"
            )));
            return;
        }
        verdict.findings.push(Finding::plain(text!(
            "ce PDF ne porte la marque d’aucun document émis",
            "this PDF bears the mark of no issued document"
        )));
        return;
    };
    verdict.known = Some(Known { bytes: None, ..known });
    match drawn::compare(&bytes, file, &fields_of(&bytes)) {
        Compared::Done(Comparison { findings, added, filled, told }) => {
            verdict.kind = if findings.is_empty() { Kind::Resaved } else { Kind::Altered };
            (verdict.findings, verdict.added, verdict.filled, verdict.told) = (findings, added, filled, told);
            verdict.told.extend(no_longer_signed(file, &bytes, survey.is_signed));
        }
        Compared::Not(why) => verdict.findings.push(Finding::plain(why)),
    }
}

/// Why no signature of a resaved file covers it: what it covers begins with the file.
fn no_longer_signed(file: &[u8], issued: &[u8], is_signed: bool) -> impl Iterator<Item = Text> {
    let before = revision::find(file, issued).map(|before| {
        text!(
            "{before} octets précèdent ceux du document émis, qui ne sont pas changés",
            "{before} bytes stand before those of the issued document, which are not changed"
        )
    });
    let signed = is_signed.then(|| {
        text!(
            "une signature électronique y est encore, elle ne vaut plus pour ces octets et n’est pas vérifiée",
            "a digital signature is still in it, it no longer holds for these bytes and is not checked"
        )
    });
    before.into_iter().chain(signed)
}

/// How far behind a file’s start readers look for its header.
const HEADER: usize = 1024;

/// The pages on which a claim is looked for.
const CLAIMING: usize = 2;

/// The words of each of a PDF's first pages, in the order in which they are drawn and line by line; none where they cannot
/// be read.
pub fn words_of_pages(file: &[u8], most: usize) -> Vec<[String; 2]> {
    let may_be_drawn = file.len() <= MOST_BYTES && Survey::of(file, &mut Work::new()).is_ok();
    if may_be_drawn { drawn::words_and_lines(file, most) } else { vec![] }
}

/// Whether the words of a page hold a number by itself, not as a part of a longer one.
fn bears(page: &str, number: &Number) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    page.match_indices(number.as_str()).any(|(at, found)| {
        let (before, after) = (page.get(..at).unwrap_or_default(), page.get(at + found.len()..).unwrap_or_default());
        !before.trim_end_matches('.').ends_with(is_part) && !after.trim_start_matches('.').starts_with(is_part)
    })
}

/// The contents that a file claims to have: by its identifiers, else by the short digest at the foot of its first pages,
/// whose words are given.
fn claims(survey: &Survey, pages: &[String]) -> Vec<ShortDigest> {
    let by_identifier = survey.identifiers.iter().filter_map(|id| ShortDigest::from_start(id));
    let mut claims: Vec<ShortDigest> = by_identifier.collect();
    for page in pages {
        let page: Vec<char> = page.chars().filter(char::is_ascii).collect();
        let printed = page.windows(19).filter(|word| [4, 9, 14].iter().all(|at| word.get(*at) == Some(&'-')));
        claims.extend(printed.filter_map(|word| word.iter().collect::<String>().parse::<ShortDigest>().ok()));
    }
    claims.dedup();
    claims
}

/// An issued file's own fields.
fn fields_of(issued: &[u8]) -> Vec<Field> {
    let mut history = History::default();
    history.read(issued, 0, issued.len(), &mut Work::new());
    let state = issued::state_of(&history);
    let skeleton = history.revisions.last().and_then(|last| Skeleton::of(&state, &last.trailer));
    skeleton.map(|skeleton| skeleton.fields).unwrap_or_default()
}

/// The issued file that a file begins with, and its length. The bytes are hashed once, however many ends they have.
fn beginning(file: &[u8], issued: &dyn Issued) -> Option<(Known, usize)> {
    let (mut hasher, mut hashed) = (Sha256::new(), 0);
    ends(file).into_iter().find_map(|length| {
        hasher.update(file.get(hashed..length)?);
        hashed = length;
        let known = issued.by_hash(&DocumentHash::from_digest(hasher.clone().finalize().into()))?;
        Some((known, length))
    })
}

/// The lengths at which a file could have ended before: behind each `%%EOF`, with or without its line's end.
fn ends(file: &[u8]) -> Vec<usize> {
    let (mut ends, mut from) = (vec![], 0);
    while let Some(at) = file.get(from..).and_then(|rest| revision::find(rest, b"%%EOF")) {
        from += at + 5;
        let rest = file.get(from..).unwrap_or_default();
        ends.push(from);
        ends.extend(rest.starts_with(b"\n").then_some(from + 1));
        ends.extend(rest.starts_with(b"\r").then_some(from + 1));
        ends.extend(rest.starts_with(b"\r\n").then_some(from + 2));
        if ends.len() >= MOST_ENDS {
            break;
        }
    }
    ends
}

/// Judges what follows the issued bytes.
fn updated(file: &[u8], length: usize, verdict: &mut Verdict, work: &mut Work, known: Known) {
    verdict.known = Some(known);
    let mut history = History::default();
    history.read(file, 0, length, work);
    let base = history.revisions.len();
    let skeleton = history.revisions.last().and_then(|last| {
        let state = issued::state_of(&history);
        Skeleton::of(&state, &last.trailer)
    });
    let Some(skeleton) = skeleton.filter(|_| history.stopped.is_none()) else {
        verdict.findings.push(Finding::plain(text!(
            "le document émis lui-même n’a pas pu être lu",
            "the issued document itself could not be read"
        )));
        return;
    };
    history.read(file, length, file.len(), work);
    let (issued, updates) = history.revisions.split_at(base);
    let before = History { revisions: issued.to_vec(), ..History::default() };
    let mut judge = Judge::new(file, skeleton, issued::state_of(&before));
    let mut trailer = issued.last().map(|last| &last.trailer);
    for (index, revision) in updates.iter().enumerate() {
        if let Some(before) = trailer {
            judge.revise(revision, index + 1, before);
        }
        trailer = Some(&revision.trailer);
    }
    if let Some(trouble) = &history.stopped {
        judge.stopped(trouble, &history.behind);
    }
    conclude(verdict, judge, &history, base, (file, work));
}

/// Draws the verdict from what the judge saw.
fn conclude(
    verdict: &mut Verdict,
    mut judge: Judge<'_>,
    history: &History,
    base: usize,
    (file, work): (&[u8], &mut Work),
) {
    let bounded = matches!(&history.stopped, Some(Trouble::TooMuch(_)));
    for seal in &judge.seals {
        let revision = (base + seal.revision).checked_sub(1).and_then(|at| history.revisions.get(at));
        let Some((field, revision)) = judge.skeleton.fields.get(seal.field).zip(revision) else { continue };
        let signature = seal::signature(file, field, seal, revision);
        if let Check::False(why) = &signature.check {
            let (object, revision) = (Some(field.number), Some(seal.revision));
            judge.findings.push(Finding { text: why.clone(), object, page: field.page, area: field.area, revision });
        }
        verdict.signatures.push(signature);
    }
    let told = judge.told.iter().map(|what| told(what)).collect();
    verdict.told = told;
    for stamp in &judge.stamps {
        let Some(revision) = (base + stamp.revision).checked_sub(1).and_then(|at| history.revisions.get(at)) else {
            continue;
        };
        match seal::stamp(file, &stamp.found, revision) {
            Ok(told) => verdict.told.push(told),
            Err(why) => {
                let (kind, object) = (Added::STAMP.to_owned(), Some(stamp.field));
                judge.added.push(Added { kind, object, page: None, area: None, words: None });
                verdict.told.push(why);
            }
        }
    }
    for (index, value) in &judge.filled {
        if let Some(field) = judge.skeleton.fields.get(*index) {
            verdict.filled.push(Filling { field: field.name.clone(), words: words(value) });
        }
    }
    if !bounded && judge.findings.is_empty() {
        looks(&mut judge, file, work);
    }
    verdict.kind = match () {
        () if bounded => Kind::Unknown,
        () if !judge.findings.is_empty() => Kind::Altered,
        () if !judge.added.is_empty() => Kind::Annotated,
        () if verdict.signatures.iter().any(|signature| signature.check != Check::Holds) => Kind::Unverified,
        () if !verdict.signatures.is_empty() => Kind::Signed,
        () if !verdict.filled.is_empty() => Kind::Filled,
        () => Kind::Resaved,
    };
    verdict.findings = judge.findings;
    verdict.added = judge.added;
}

/// Holds what fields show against what they say. What cannot be told from a value is for a person to look at.
fn looks(judge: &mut Judge<'_>, file: &[u8], work: &mut Work) {
    let sealed = |index: &usize| judge.seals.iter().any(|seal| seal.field == *index);
    let dressed: Vec<usize> = judge.dressed.iter().filter(|index| !sealed(index)).copied().collect();
    let fields = dressed.into_iter().filter_map(|index| Some((index, judge.skeleton.fields.get(index)?.clone())));
    let fields: Vec<(usize, Field)> = fields.collect();
    let mut looks = vec![];
    for (index, field) in &fields {
        let readable = field.kind == issued::Kind::Words && !judge.opaque.contains(index);
        let operators = if readable { judge.operators(field.number, work) } else { None };
        let place = operators.zip(field.page.zip(field.area));
        looks.extend(place.map(|(operators, (page, area))| (*index, Look { page, area, operators })));
    }
    let (read, looks): (Vec<usize>, Vec<Look>) = looks.into_iter().unzip();
    let shown = if looks.is_empty() { vec![] } else { drawn::said(file, &looks) };
    let mut shown: BTreeMap<usize, String> =
        read.into_iter().zip(shown).filter_map(|(index, words)| Some((index, words?))).collect();
    for (index, field) in &fields {
        let said = judge.filled.get(index).map(|value| words(value)).unwrap_or_default();
        let shows = shown.remove(index);
        let (object, page, area) = (Some(field.number), field.page, field.area);
        match shows {
            None => {
                let words = Some(field.name.clone());
                judge.added.push(Added { kind: Added::LOOK.to_owned(), object, page, area, words });
            }
            Some(shows) => judge.findings.extend(looks::gap(field, &said, &shows)),
        }
    }
}

fn told(what: &str) -> Text {
    match what {
        "Info" => text!(
            "les propriétés du fichier (titre, dates, logiciel) ont changé",
            "the file’s properties (title, dates, program) changed"
        ),
        "Metadata" => text!("les métadonnées XMP ont changé", "the XMP metadata changed"),
        _ => text!(
            "de quoi vérifier les signatures plus tard a été ajouté",
            "what is needed to check the signatures later was added"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_not_found_in_a_longer_one() {
        let number: Number = "A-1".parse().unwrap();
        for page in ["A-1", "n°A-1,version1—", "« A-1 ».", "A-10, A-1."] {
            assert!(bears(page, &number), "{page}");
        }
        for page in ["A-10", "A-1-2", "A-1.2", "CA-1", "3-A-1", "9.A-1", ""] {
            assert!(!bears(page, &number), "{page}");
        }
    }
}
