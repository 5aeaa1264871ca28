use super::*;
use crate::content::Change as Told;
use crate::digest::DocumentHash;

/// A first version, and the one that follows a change.
fn amended(change: impl FnOnce(&mut Agreement)) -> (Map<String, Value>, Option<Edition>, Agreement) {
    let mut agreement = reference();
    let first = content(&agreement).values().clone();
    change(&mut agreement);
    let edition = Edition::after(&first, DocumentHash::of(b"the first"), content(&agreement).values());
    (first, edition, agreement)
}

#[test]
fn every_printed_change_is_told_in_words() {
    let models = models();
    for (key, change, printed) in CHANGES {
        let (_, edition, agreement) = amended(change);
        assert_eq!(edition.is_some(), *printed && *key != "number", "{key}");
        let Some(edition) = edition else { continue };
        let amends = edition.amends.as_ref().unwrap();
        assert!((edition.version, amends.version) == (2, 1) && !amends.changes.is_empty(), "{key}");
        for change in &amends.changes {
            let sentence = change.sentence();
            assert!(!change.what.contains(['_', '.', '[']), "{key}: {sentence}");
            assert!(!change.what.ends_with([',', ' ']), "{key}: {sentence}");
            assert_ne!(change.before, change.after, "{key}");
        }
        let model = models.get(agreement.model.as_str()).unwrap();
        let second = Content::edition(&agreement, model, &edition).unwrap();
        assert_eq!(Edition::of(second.values()).as_ref(), Some(&edition), "{key}");
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let markup = model.fill(second.values(), second.facts(), &mut sources, &mut found).unwrap();
        assert!(markup.contains("elle remplace la version 1"), "{key}");
        let made = second.document(model, &mut Compositor::new(), &mut sources, &mut found);
        assert!(made.is_some(), "{key}: {found:?}");
    }
}

#[test]
fn a_change_is_said_as_the_document_says_it() {
    let said = |change: fn(&mut Agreement)| {
        let edition = amended(change).1.unwrap();
        edition.amends.unwrap().changes.iter().map(Told::sentence).collect::<Vec<_>>()
    };
    let end = said(|a| a.placement.end = day("2026-06-19"));
    assert_eq!(end, ["séquence, dernier jour : « 26 juin 2026 » devient « 19 juin 2026 »"]);
    let gone = said(|a| a.guardians.truncate(1));
    assert!(
        gone.iter().any(|one| one.starts_with("responsable 2, nom : ") && one.ends_with("devient (rien)")),
        "{gone:?}"
    );
    let class = said(|a| a.pupil.class = read("2de 5"));
    assert_eq!(class, ["élève, classe : « 2de 4 » devient « 2de 5 »"]);
}

#[test]
fn a_long_text_is_not_told_whole() {
    let edition = amended(|a| a.educational.aims = Some(read(&"mot ".repeat(200)))).1.unwrap();
    let changes = edition.amends.unwrap().changes;
    assert_eq!((changes.len(), changes[0].after.chars().count()), (1, 301));
}
