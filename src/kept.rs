//! Results of pure functions, kept while they are asked for: the same answers with them or without.

use std::borrow::Borrow;
use std::collections::BTreeMap;

/// Two generations of results. What is asked for moves to the young one; when that is full it becomes the old one, and what
/// nobody asked for meanwhile is forgotten. So what all agreements share stays, and what one alone has goes: memory is
/// flat however many there are, and there is no moment at which everything is made anew.
#[derive(Debug)]
pub(crate) struct Kept<K, V> {
    young: BTreeMap<K, V>,
    old: BTreeMap<K, V>,
    generation: usize,
}

impl<K: Ord, V: Clone> Kept<K, V> {
    /// Nothing kept yet; at most two generations of so many will be.
    pub(crate) fn new(generation: usize) -> Self {
        Self { young: BTreeMap::new(), old: BTreeMap::new(), generation }
    }

    /// The result for a key, if it is still there.
    pub(crate) fn get<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.insert(key, value.clone());
        Some(value)
    }

    /// Keeps the result for a key.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.generation {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_bounded() {
        let mut kept = Kept::new(10);
        kept.insert("shared".to_owned(), 0);
        for n in 1..1000 {
            kept.insert(n.to_string(), n);
            assert_eq!(kept.get("shared"), Some(0));
            assert_eq!(kept.get(n.to_string().as_str()), Some(n));
            assert!(kept.young.len() + kept.old.len() <= 20);
        }
        assert_eq!(kept.get("1"), None);
    }
}
