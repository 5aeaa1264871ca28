use std::collections::BTreeSet;

use super::*;
use crate::content::Change as Told;
use crate::content::edition::{ASIDE, leaves};
use crate::content::labels;
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
fn how_a_person_was_reached_is_told_to_nobody_any_more() {
    let told = |change: fn(&mut Agreement)| {
        let mut agreement = reference();
        agreement.guardians[1].address = Some(place("9, rue Basse", "63000", "Riom"));
        let first = content(&agreement).values().clone();
        change(&mut agreement);
        let edition = Edition::after(&first, DocumentHash::of(b"the first"), content(&agreement).values()).unwrap();
        edition.amends.unwrap().changes.iter().map(Told::sentence).collect::<Vec<_>>()
    };
    let kept_back = told(|a| a.guardians[1].address_confidential = true);
    assert_eq!(kept_back, ["responsable 2, adresse : « l’ancienne » devient « n’est plus donnée »"]);
    assert_eq!(told(|a| a.guardians[1].address = None), kept_back);
    let moved = told(|a| a.pupil.address = place("3, rue Haute", "63000", "Riom"));
    assert!(moved[0].starts_with("élève, adresse : « l’ancienne » devient « 3, rue Haute, "), "{moved:?}");
    let called = told(|a| a.host.tutor.phone = None);
    assert_eq!(called, ["tuteur, téléphone : « l’ancien » devient « n’est plus donné »"]);
    // An organisation is no person.
    let moved = told(|a| a.school.address = place("3, rue Haute", "63000", "Riom"));
    assert!(!moved[0].contains("l’ancienne") && moved[0].starts_with("établissement, adresse : « "), "{moved:?}");
}

#[test]
fn of_another_host_the_name_alone_is_told() {
    let others = |agreement: &mut Agreement| {
        let host = &mut agreement.host;
        host.name = read("Boulangerie Ferrier");
        host.siret = None;
        host.tutor.family_name = read("Ferrier");
        host.tutor.phone = None;
        host.representative.family_name = read("Ferrier");
        host.representative.email = None;
        agreement.financial.lodging = Some(read("chez son père, 9, rue Basse"));
    };
    let edition = amended(others).1.unwrap().amends.unwrap();
    let said: Vec<String> = edition.changes.iter().map(Told::sentence).collect();
    let name = reference().host.name.as_str().to_owned();
    let change =
        format!("organisme d’accueil, et ce qui est convenu avec lui : « {name} » devient « Boulangerie Ferrier »");
    assert!(edition.new_host && said == [change], "{said:?}");
    // A name or a SIRET that is mended makes no other host, nor a move of who signs.
    let moved = amended(|a| {
        a.host.siret = None;
        a.host.address = place("3, rue Haute", "63000", "Riom");
    });
    assert!(!moved.1.unwrap().amends.unwrap().new_host);
    let mended = amended(|a| a.host.name = read("Boulangerie Ferrier")).1.unwrap().amends.unwrap();
    assert!(!mended.new_host && mended.changes[0].what == "organisme d’accueil, nom");
    let mended = amended(|a| a.host.siret = None).1.unwrap().amends.unwrap();
    assert!(!mended.new_host && mended.changes[0].what == "organisme d’accueil, SIRET");
    let moved = |agreement: &mut Agreement| {
        agreement.host.siret = None;
        agreement.host.representative.family_name = read("Ferrier");
        agreement.host.address = place("3, rue Haute", "63000", "Riom");
    };
    let namesake = amended(moved).1.unwrap().amends.unwrap();
    assert!(namesake.new_host && namesake.changes[0].after.starts_with(&format!("{name}, 3, rue Haute, ")));
}

#[test]
fn a_long_text_is_not_told_whole() {
    let edition = amended(|a| a.educational.aims = Some(read(&"mot ".repeat(200)))).1.unwrap();
    let changes = edition.amends.unwrap().changes;
    assert_eq!((changes.len(), changes[0].after.chars().count()), (1, 301));
}

#[test]
fn every_canonical_key_has_words() {
    let told: BTreeSet<String> = CHANGES
        .iter()
        .flat_map(|(_, change, _)| {
            let mut agreement = reference();
            change(&mut agreement);
            leaves(content(&agreement).values())
        })
        .filter(|(_, words)| !words.is_empty())
        .map(|(path, _)| path)
        .collect();
    let dumb: Vec<&String> = told.iter().filter(|path| labels::label(path).is_none()).collect();
    assert!(dumb.is_empty(), "keys without words: {dumb:?}");
    // The changes reach every key that the values are made of; an address is told in one piece.
    let apart: BTreeSet<&str> = told.iter().flat_map(|path| path.split('.')).chain(ASIDE).collect();
    let source = include_str!("../values.rs");
    let keys = source.split("(\"").filter_map(|rest| Some(rest.split_once("\", ")?.0));
    let keys: BTreeSet<&str> = keys.filter(|key| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')).collect();
    assert!(keys.len() > 60, "{keys:?}");
    let missed: Vec<_> = keys.iter().filter(|key| !apart.contains(*key)).collect();
    assert_eq!(missed, [&"city", &"lines", &"postcode"], "no change reaches them");
}

#[test]
fn words_of_closed_lists_are_french() {
    let lists = [
        ("level", Level::KEYS),
        ("pupil.gender", Gender::KEYS),
        ("guardians.1.relation", Relation::KEYS),
        ("guardians.1.signs", Signs::KEYS),
        ("school.status", SchoolStatus::KEYS),
        ("host.kind", HostKind::KEYS),
        ("signing.others.1.side", Side::KEYS),
        ("educational.skills", Skill::KEYS),
    ];
    let alike = ["administration", "association", "public"];
    for (path, keys) in lists {
        for key in keys {
            assert_eq!(labels::words(path, &json!(key)) == *key, alike.contains(key), "{path}: {key}");
        }
    }
}

#[test]
fn a_picture_that_changes_is_told_without_its_hash() {
    let of = |bytes: Option<&'static [u8]>| {
        let mut agreement = reference();
        agreement.school.logo = bytes.map(|bytes| logo(bytes, "Lycée"));
        content(&agreement).values().clone()
    };
    let said = |before, after| {
        let edition = Edition::after(&of(before), DocumentHash::of(b"the first"), &of(after)).unwrap();
        edition.amends.unwrap().changes.first().map(Told::sentence).unwrap()
    };
    let (one, two): (Option<&'static [u8]>, Option<&'static [u8]>) = (Some(b"one"), Some(b"two"));
    assert_eq!(said(one, two), "établissement, logo : « l’ancien » devient « le nouveau »");
    assert_eq!(said(None, two), "établissement, logo : (rien) devient « le nouveau »");
}
