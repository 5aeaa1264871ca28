//! What a signature forbids to the updates after it: a certification (`DocMDP`) and locked fields (`FieldMDP`), as ISO
//! 32000-1, 12.8.2 has them.

use super::issued::{Skeleton, State, dict_at, resolve, words};
use super::judge::{Deed, Seal};
use super::syntax::{Dict, Number, Value};
use super::verdict::Added;
use crate::diagnostic::Text;
use crate::text;

/// Which fields a signature locks.
#[derive(Clone, Debug)]
enum Locked {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

/// A rule that a signature set.
#[derive(Clone, Debug)]
struct Lock {
    /// The field that was signed.
    by: String,
    locked: Option<Locked>,
    /// 1: nothing more; 2: filling and signing; 3: annotations too.
    level: Option<i64>,
}

/// What a deed breaks: the object and the page where it was done, and which rule of which signature.
type Broken = (Option<Number>, Option<usize>, Text);

/// The rules that hold so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Locks(Vec<Lock>);

impl Locks {
    /// Takes over what a signature forbids, told by itself or by its field.
    pub(super) fn add(&mut self, seal: &Seal, skeleton: &Skeleton, state: &State<'_>) {
        let Some(field) = skeleton.fields.get(seal.field) else { return };
        let by = field.name.clone();
        let own = state.get(&field.number).and_then(|found| found.value.dict());
        if let Some(lock) = own.and_then(|own| dict_at(state, own, "Lock")) {
            self.0.push(Lock {
                by: by.clone(),
                locked: locked(lock, state),
                level: lock.get(&b"P"[..]).and_then(Value::int),
            });
        }
        let references = seal.found.value.dict().and_then(|dict| resolve(state, dict.get(&b"Reference"[..])?));
        for reference in references.and_then(Value::array).unwrap_or_default() {
            let Some(reference) = resolve(state, reference).and_then(Value::dict) else { continue };
            let parameters = dict_at(state, reference, "TransformParams").cloned().unwrap_or_default();
            let level = parameters.get(&b"P"[..]).and_then(Value::int);
            match reference.get(&b"TransformMethod"[..]).and_then(Value::name) {
                Some(b"DocMDP") => self.0.push(Lock { by: by.clone(), locked: None, level: Some(level.unwrap_or(2)) }),
                Some(b"FieldMDP") => {
                    self.0.push(Lock { by: by.clone(), locked: locked(&parameters, state), level: None });
                }
                _ => {}
            }
        }
    }

    /// The deeds of a later revision that a rule forbids.
    pub(super) fn broken(&self, deeds: &[Deed], skeleton: &Skeleton, added: &[Added]) -> Vec<Broken> {
        let pairs = self.0.iter().flat_map(|lock| deeds.iter().map(move |deed| (lock, deed)));
        let mut broken: Vec<Broken> = pairs.filter_map(|(lock, deed)| lock.broken_by(deed, skeleton, added)).collect();
        broken.dedup();
        broken
    }
}

impl Lock {
    fn broken_by(&self, deed: &Deed, skeleton: &Skeleton, added: &[Added]) -> Option<Broken> {
        let (field, added) = match deed {
            Deed::Filled(index) | Deed::Dressed(index) | Deed::Sealed(index) => (skeleton.fields.get(*index), None),
            Deed::Added(index) => (None, added.get(*index)),
        };
        let least = if matches!(deed, Deed::Added(_) | Deed::Dressed(_)) { 3 } else { 2 };
        let by = &self.by;
        let text: Text = if self.level.is_some_and(|level| level < least) {
            text!("la signature « {by} » interdit cet ajout", "the signature « {by} » forbids this addition")
        } else {
            let field = field.filter(|field| self.locked.as_ref().is_some_and(|locked| locked.holds(&field.name)))?;
            let name = &field.name;
            text!(
                "le champ « {name} » change alors que la signature « {by} » l’a verrouillé",
                "the field « {name} » changes although the signature « {by} » locked it"
            )
        };
        let object = field.map(|field| field.number).or(added.and_then(|added| added.object));
        let page = field.and_then(|field| field.page).or(added.and_then(|added| added.page));
        Some((object, page, text))
    }
}

fn locked(dict: &Dict, state: &State<'_>) -> Option<Locked> {
    let names = dict.get(&b"Fields"[..]).and_then(|names| resolve(state, names)).and_then(Value::array);
    let names = names.unwrap_or_default().iter().filter_map(|name| resolve(state, name)?.text().map(words)).collect();
    match dict.get(&b"Action"[..]).and_then(Value::name)? {
        b"All" => Some(Locked::All),
        b"Include" => Some(Locked::Include(names)),
        b"Exclude" => Some(Locked::Exclude(names)),
        _ => None,
    }
}

impl Locked {
    fn holds(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Include(names) => names.iter().any(|lock| covers(lock, name)),
            Self::Exclude(names) => !names.iter().any(|lock| covers(lock, name)),
        }
    }
}

/// Whether a name is the locked one or lies under it: `a` covers `a.b`, not `ab`.
fn covers(lock: &str, name: &str) -> bool {
    name.strip_prefix(lock).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_covers_whole_names() {
        assert!(covers("a", "a") && covers("a", "a.b") && !covers("a", "ab") && !covers("a.b", "a"));
        let only = Locked::Include(vec!["head-date".into()]);
        assert!(only.holds("head-date") && !only.holds("head"));
        assert!(Locked::Exclude(vec!["head".into()]).holds("host") && Locked::All.holds("x"));
    }
}
