//! Documents beside an agreement: letters, sheets, an attestation, from the same data by the same engine.
//!
//! What there is, and for whom, is said by the templates ([`Companions`](crate::model::Companions)). Each is a file of its
//! own, `NUMBER[-vN]-KIND[-I].pdf`: what is to be signed is never mixed with what accompanies it. A companion shows the
//! number and version that it goes with, and no QR code, so that a scan of it is never taken for a page of the agreement.

use serde_json::{Map, Value, json};

use crate::agreement::{Address, Agreement, Guardian, Relation};
use crate::content::{Content, Edition};
use crate::diagnostic::{Bug, Diagnostic, Diagnostics, Sources};
use crate::digest::{DocumentHash, sha256};
use crate::ids::Number;
use crate::layout::Pages;
use crate::model::Scope;
use crate::pdf::{Extras, Sheets};
use crate::render::{Imprint, Maker, Print, Renderer, file_stem, longest_in};
use crate::rules::Checked;
use crate::text;

/// A document beside an agreement.
#[derive(Clone, Debug)]
pub struct Companion {
    number: Number,
    version: u32,
    kind: String,
    index: Option<usize>,
    bytes: Vec<u8>,
    pages: Pages,
}

impl Companion {
    /// What it is: the name of its template, such as `letter`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The PDF.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the PDF's bytes.
    pub fn document_hash(&self) -> DocumentHash {
        DocumentHash::of(&self.bytes)
    }

    /// What stands where.
    pub fn pages(&self) -> &Pages {
        &self.pages
    }

    /// The name of the file: `NUMBER[-vN]-KIND.pdf`, and with the number of the guardian where there is one for each.
    pub fn file_name(&self) -> String {
        let index = self.index.map(|index| format!("-{index}")).unwrap_or_default();
        format!("{}-{}{index}.pdf", file_stem(&self.number, self.version), self.kind.to_ascii_uppercase())
    }
}

/// The companions of one kind of an edition of an agreement: one, or one for each guardian of a minor. What is wrong with
/// their templates is told.
pub fn render(
    agreement: &Checked<Agreement>,
    edition: &Edition,
    kind: &str,
    renderer: &mut Renderer<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<Companion>, Bug> {
    let agreement = agreement.get();
    let companions = renderer.models().companions();
    let name = agreement.model.value.as_str();
    let model = renderer.models().get(name).ok_or_else(|| Bug::new(format!("no model {name}")))?;
    let content = Content::edition(agreement, model, edition)?;
    let scope = companions.scope(kind).ok_or_else(|| Bug::new(format!("no companion {kind}")))?;
    let mut made = vec![];
    if scope == Scope::Guardian {
        tell_nowhere(agreement, diagnostics);
    }
    for (index, about) in occasions(agreement, &content, scope) {
        let mut context = content.values().clone();
        context.insert("facts".to_owned(), content.facts().clone());
        context.insert("companion".to_owned(), Value::Object(about));
        let Some(document) = renderer.companion(scope, kind, &context, sources, diagnostics) else { break };
        let short = content.digest().short().to_string();
        let id = identifier(&content, kind, index);
        let extras = Extras { fields: true, links: true, data: None };
        let imprint = Imprint { digest: &short, code: None, id, maker: Maker::of(&agreement.school), extras };
        let printed = renderer.print(&document, &imprint, &|words| Some(longest_in(words, agreement)), diagnostics)?;
        let Some(Print { sheets: Sheets { pages, .. }, bytes }) = printed else { break };
        let (number, kind) = (agreement.number.value.clone(), kind.to_owned());
        made.push(Companion { number, version: edition.version, kind, index, bytes, pages });
    }
    Ok(made)
}

/// The digest of all that the companions of a scope are told of an agreement: where it is the same, and their templates are,
/// so are they.
pub fn sight(agreement: &Agreement, content: &Content, scope: Scope) -> String {
    let told: Vec<Map<String, Value>> =
        occasions(agreement, content, scope).into_iter().map(|(_, about)| about).collect();
    DocumentHash::of(format!("{} {}", content.digest(), json!(told)).as_bytes()).to_string()
}

/// What a companion is made for, with what only its template reads: `companion` in `templates/README.md`.
fn occasions(agreement: &Agreement, content: &Content, scope: Scope) -> Vec<(Option<usize>, Map<String, Value>)> {
    let mut common = Map::new();
    if let Some(deadline) = &agreement.signing.deadline {
        common.insert("deadline".to_owned(), deadline.value.to_string().into());
    }
    match scope {
        Scope::Guardian => {
            let printed = content.values().get("guardians").and_then(Value::as_array).into_iter().flatten();
            let guardians = agreement.guardians.iter().zip(printed).enumerate();
            let occasion = |(at, (guardian, printed)): (usize, (&Guardian, &Value))| {
                let mut about = common.clone();
                about.insert("guardian".to_owned(), printed.clone());
                if let Some(home) = home(guardian, agreement) {
                    about.insert("address".to_owned(), address(home));
                }
                (Some(at + 1), about)
            };
            guardians.map(occasion).collect()
        }
        Scope::Agreement => vec![(None, common)],
        // Made of several agreements, or of the ledger.
        Scope::Host | Scope::Pack | Scope::Ledger => vec![],
    }
}

/// Where a letter to a guardian goes: nowhere by post when the address is confidential, or not known. Who has no address
/// lives with the pupil where no guardian's is written; where another's is, they may live apart, and what the letter says
/// is not for the other home. A service has no home.
fn home<'a>(guardian: &'a Guardian, agreement: &'a Agreement) -> Option<&'a Address> {
    let is_said = |guardian: &Guardian| guardian.address.is_some() || guardian.address_confidential;
    let is_service = |relation: Relation| matches!(relation, Relation::CareService | Relation::Delegate);
    let apart = agreement.guardians.iter().any(is_said) || guardian.relation.is_some_and(|r| is_service(r.value));
    let shared = Some(&agreement.pupil.address).filter(|_| !apart);
    guardian.address.as_ref().or(shared).filter(|_| !guardian.address_confidential)
}

/// Tells whose letters have no address, in the same words for each, so that many of them are told once.
fn tell_nowhere(agreement: &Agreement, diagnostics: &mut Diagnostics) {
    let nowhere = |guardian: &&Guardian| !guardian.address_confidential && home(guardian, agreement).is_none();
    diagnostics.extend(agreement.guardians.iter().filter(nowhere).map(|guardian| {
        let message = text!(
            "aucune adresse n’est écrite pour ce responsable : son courrier n’a que son nom",
            "no address is written for this guardian: their letter has their name alone"
        );
        Diagnostic::note("LETTER-01", guardian.person.family_name.span, message).with_help(text!(
            "écrire son `address`, fût-elle celle de l’élève, ou remettre le courrier en main propre",
            "write their `address`, be it the pupil’s, or hand the letter over"
        ))
    }));
}

fn address(address: &Address) -> Value {
    let lines: Vec<&str> = address.lines.iter().map(|line| line.value.as_str()).collect();
    json!({ "lines": lines, "postcode": address.postcode.value.as_str(), "city": address.city.value.as_str() })
}

/// Sixteen bytes that differ for each companion and follow from its content alone.
fn identifier(content: &Content, kind: &str, index: Option<usize>) -> [u8; 16] {
    let named = format!("{} {kind} {}", content.canonical(), index.unwrap_or(0));
    let mut id = [0; 16];
    id.copy_from_slice(&sha256(named.as_bytes())[..16]);
    id
}
