//! What an agreement says: the printed values, their digest, and what follows from them.
//!
//! A template sees the values of a [`Content`], the facts computed from the same agreement, and the model's title and limits;
//! nothing else. The values and the model's text are what the [digest](crate::digest) is of, and the facts add nothing that
//! does not follow from them. So what is not digested cannot be printed, and what is not printed can be mended without a new
//! signature.

mod edition;
mod facts;
mod host;
mod labels;
mod omissions;
mod values;

use serde_json::{Map, Value};

use crate::agreement::{Agreement, Signs};
use crate::diagnostic::{Bug, Diagnostics, Sources};
use crate::digest::{ContentDigest, canonical};
use crate::document::{self, Compositor, Document};
use crate::model::{Model, PartyKind};

pub use self::edition::{Amends, Change, Edition};
pub(crate) use self::host::place as host_place;

/// The name and version of the canonical form, the first thing that a digest is of.
pub const FORMAT: &str = "tripartite-content/1";

/// What one version of an agreement says by one model.
#[derive(Clone, Debug)]
pub struct Content {
    values: Map<String, Value>,
    facts: Value,
    canonical: String,
    digest: ContentDigest,
}

impl Content {
    /// The content of a version of an agreement, by the model that it names.
    pub fn of(agreement: &Agreement, model: &Model, version: u32) -> Result<Self, Bug> {
        Self::edition(agreement, model, &Edition { version, amends: None })
    }

    /// The content of an edition of an agreement, which says what it changes in the one before.
    pub fn edition(agreement: &Agreement, model: &Model, edition: &Edition) -> Result<Self, Bug> {
        let signs = Asked::of(agreement, model);
        let mut values = values::of(agreement, model, edition.version, &signs);
        if let Some(amends) = &edition.amends {
            values.insert("amends".to_owned(), amends.value());
        }
        let facts = facts::of(agreement, model, &values, &signs);
        let canonical = canonical(&Value::Object(values.clone())).map_err(Bug::new)?;
        let digest = ContentDigest::of(&canonical);
        Ok(Self { values, facts, canonical, digest })
    }

    /// The printed values, by the keys of `agreement.toml`.
    pub fn values(&self) -> &Map<String, Value> {
        &self.values
    }

    /// What follows from them: the table of `templates/README.md`.
    pub fn facts(&self) -> &Value {
        &self.facts
    }

    /// The canonical form of the values.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The digest of the canonical form.
    pub fn digest(&self) -> ContentDigest {
        self.digest
    }

    /// The document that the model's templates make of this content; what is wrong with them is told.
    pub fn document(
        &self,
        model: &Model,
        compositor: &mut Compositor,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Document> {
        let markup = model.fill(&self.values, &self.facts, sources, diagnostics)?;
        let read = document::parse(&markup, compositor);
        match read {
            Ok(document) => {
                diagnostics.extend(omissions::of(&document, &self.facts, || model.place(sources)));
                Some(document)
            }
            Err(wrong) => {
                model.blame(&self.values, &self.facts, &markup, wrong, sources, diagnostics);
                None
            }
        }
    }
}

/// What is asked of each party: the agreement's own word, else the model's.
struct Asked {
    head: Signs,
    host: Signs,
    guardians: Vec<Signs>,
    pupil: Signs,
    referent: Signs,
    tutor: Signs,
}

impl Asked {
    fn of(agreement: &Agreement, model: &Model) -> Self {
        let usual = &model.manifest().signs;
        let signing = &agreement.signing;
        let alone = agreement.pupil_signs_alone();
        let guardian = |at: usize| match at {
            _ if alone => Signs::Informed,
            0 => usual.first_guardian,
            _ => usual.other_guardians,
        };
        let guardians = agreement.guardians.iter().enumerate();
        Self {
            head: usual.head,
            host: usual.host,
            guardians: guardians.map(|(at, g)| g.signs.as_ref().map_or(guardian(at), |s| s.value)).collect(),
            pupil: match &signing.pupil {
                Some(written) => written.value,
                None if alone => Signs::Required,
                None => usual.pupil,
            },
            referent: signing.referent.as_ref().map_or(usual.referent, |s| s.value),
            tutor: signing.tutor.as_ref().map_or(usual.tutor, |s| s.value),
        }
    }

    /// What is asked of a party of which there is one.
    fn of_kind(&self, kind: PartyKind) -> Option<Signs> {
        match kind {
            PartyKind::Head => Some(self.head),
            PartyKind::Host => Some(self.host),
            PartyKind::Guardian => None,
            PartyKind::Pupil => Some(self.pupil),
            PartyKind::Referent => Some(self.referent),
            PartyKind::Tutor => Some(self.tutor),
        }
    }
}

#[cfg(test)]
mod tests;
