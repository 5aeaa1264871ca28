//! What a reader of a file can do beside reading: sign, type, follow links, take the data out.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId};
use tripartite::layout::{PartKind, theme};
use tripartite::render::{Rendered, Renderer};

use super::reading::{Read, characters, name, words};
use super::tags::annotations;
use crate::press::{MODELS, School};

/// The documents of the fixtures, each read back.
fn each(mut check: impl FnMut(&str, &Rendered, &Document)) {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    for name in school.names() {
        let rendered = school.document(&name, &mut renderer);
        check(&name, &rendered, &Read::of(rendered.bytes()).document);
    }
}

/// An entry of a dictionary, wherever it stands.
fn entry<'d>(document: &'d Document, dictionary: &'d Dictionary, key: &str) -> Option<&'d Object> {
    document.dereference(dictionary.get(key.as_bytes()).ok()?).ok().map(|(_, object)| object)
}

fn dictionary<'d>(document: &'d Document, of: &'d Dictionary, key: &str) -> &'d Dictionary {
    entry(document, of, key).unwrap_or_else(|| panic!("no {key} in {of:?}")).as_dict().unwrap()
}

fn form(document: &Document) -> &Dictionary {
    dictionary(document, document.catalog().unwrap(), "AcroForm")
}

/// The fields of a file, each with its number.
fn fields(document: &Document) -> Vec<(ObjectId, &Dictionary)> {
    let ids = form(document).get(b"Fields").unwrap().as_array().unwrap().iter().map(|id| id.as_reference().unwrap());
    ids.map(|id| (id, document.get_dictionary(id).unwrap())).collect()
}

fn numbers(object: &Object) -> Vec<f32> {
    object.as_array().unwrap().iter().map(|number| number.as_float().unwrap()).collect()
}

#[test]
fn each_block_has_a_field_of_its_party_that_locks_its_own_date_and_place_alone() {
    each(|file, rendered, document| {
        let parties = rendered.pages().parts.iter().filter_map(|part| match &part.kind {
            PartKind::Signature(party) => Some(party.clone()),
            _ => None,
        });
        let mut expected: BTreeSet<String> = BTreeSet::new();
        for party in parties {
            let own = ["date", "place"].map(|what| format!("{party}-{what}"));
            let fields = fields(document);
            let found = |wanted: &str| {
                let mut named = fields.iter().filter(|(_, field)| words(field.get(b"T").unwrap()) == wanted);
                named.next().unwrap_or_else(|| panic!("{file}: no field {wanted}")).1
            };
            let field = found(&party);
            assert_eq!(name(field.get(b"FT").unwrap()), b"Sig", "{file} {party}");
            let lock = dictionary(document, field, "Lock");
            assert_eq!(name(lock.get(b"Action").unwrap()), b"Include", "{file} {party}");
            let locked: Vec<String> = lock.get(b"Fields").unwrap().as_array().unwrap().iter().map(words).collect();
            assert_eq!(locked, own, "{file} {party}");
            assert!(own.iter().all(|own| name(found(own).get(b"FT").unwrap()) == b"Tx"), "{file} {party}");
            expected.extend(own.into_iter().chain([party]));
        }
        let all = fields(document).iter().map(|(_, field)| words(field.get(b"T").unwrap())).collect::<Vec<_>>();
        assert_eq!(all.len(), expected.len(), "{file}");
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), expected, "{file}");
    });
}

#[test]
fn every_field_says_what_it_is_and_is_drawn_by_the_file_itself() {
    each(|file, _, document| {
        let mut drawings = BTreeSet::new();
        for (_, field) in fields(document) {
            let own = words(field.get(b"T").unwrap());
            assert!(words(field.get(b"TU").unwrap()).len() > 20, "{file} {own}");
            assert_eq!(field.get(b"F").unwrap().as_i64().unwrap(), 4, "{file} {own}: printed, never hidden");
            let drawn = dictionary(document, field, "AP").get(b"N").unwrap().as_reference().unwrap();
            assert!(drawings.insert(drawn), "{file} {own} is drawn as another field is");
            let drawn = &document.get_object(drawn).unwrap().as_stream().unwrap().dict;
            let [left, bottom, right, top] = numbers(field.get(b"Rect").unwrap())[..] else { panic!() };
            let [0.0, 0.0, width, height] = numbers(drawn.get(b"BBox").unwrap())[..] else { panic!() };
            assert!((right - left - width).abs() < 0.02 && (top - bottom - height).abs() < 0.02, "{file} {own}");
        }
        // Signatures may be there, and programs shall only append.
        assert_eq!(form(document).get(b"SigFlags").unwrap().as_i64().unwrap(), 3, "{file}");
        for key in ["NeedAppearances", "XFA", "CO"] {
            assert!(!form(document).has(key.as_bytes()), "{file}: {key}");
        }
    });
}

#[test]
fn nothing_in_a_file_runs() {
    each(|file, _, document| {
        for object in document.objects.values() {
            let Ok(dictionary) = object.as_dict() else { continue };
            for key in ["JS", "AA", "OpenAction", "Launch", "JavaScript"] {
                assert!(!dictionary.has(key.as_bytes()), "{file}: {key}");
            }
            let Ok(action) = dictionary.get(b"A").and_then(Object::as_dict) else { continue };
            let kind = action.get(b"S").map(name).unwrap_or_default();
            assert!(action.has(b"O") || kind == b"URI", "{file}: {action:?}");
        }
    });
}

#[test]
fn whatever_latin_letter_is_typed_is_in_the_face_of_the_form() {
    each(|file, _, document| {
        let fonts = dictionary(document, dictionary(document, form(document), "DR"), "Font");
        let font = dictionary(document, fonts, "F");
        let known: BTreeSet<String> = characters(document, font).into_values().collect();
        let latin = (' '..='~')
            .chain('\u{a1}'..='\u{17e}')
            .chain('\u{218}'..='\u{21b}')
            .chain(['ẞ', 'Ÿ', '€', '’', '–', '—', '…']);
        let missing: Vec<char> =
            latin.filter(|c| !matches!(c, '\u{ad}')).filter(|c| !known.contains(&c.to_string())).collect();
        assert!(missing.is_empty(), "{file}: {missing:?}");
        let (_, field) = fields(document).into_iter().find(|(_, field)| field.has(b"DA")).unwrap();
        assert!(words(field.get(b"DA").unwrap()).starts_with("/F "), "{file}");
    });
}

#[test]
fn tab_goes_through_every_page_in_the_order_of_its_structure() {
    each(|file, _, document| {
        for page in document.get_pages().into_values() {
            assert_eq!(name(document.get_dictionary(page).unwrap().get(b"Tabs").unwrap()), b"S", "{file}");
        }
    });
}

/// The links of a file: where they lead, what they say, their page and box.
fn links(document: &Document) -> Vec<(String, String, ObjectId, Vec<f32>)> {
    let mut found = vec![];
    for page in document.get_pages().into_values() {
        for id in annotations(document, page) {
            let link = document.get_dictionary(id).unwrap();
            if name(link.get(b"Subtype").unwrap()) == b"Link" {
                let target = words(dictionary(document, link, "A").get(b"URI").unwrap());
                let edges = numbers(link.get(b"Rect").unwrap());
                found.push((target, words(link.get(b"Contents").unwrap()), page, edges));
            }
        }
    }
    found
}

#[test]
fn mailboxes_and_telephones_are_links_that_say_what_they_do() {
    let document = School::fixture().document("reference", &mut Renderer::new(&MODELS));
    let links = links(&Read::of(document.bytes()).document);
    let told: BTreeSet<(&str, &str)> =
        links.iter().map(|(target, told, ..)| (target.as_str(), told.as_str())).collect();
    let expected = BTreeSet::from([
        ("tel:+33639984567", "Appeler le 06 39 98 45 67"),
        ("tel:+33465711234", "Appeler le 04 65 71 12 34"),
        ("tel:+33465715678", "Appeler le 04 65 71 56 78"),
        ("tel:+33639981234", "Appeler le 06 39 98 12 34"),
        ("tel:+33639982345", "Appeler le 06 39 98 23 45"),
        ("tel:+33639983456", "Appeler le 06 39 98 34 56"),
        ("mailto:ines.nunez@chassaing.example", "Écrire à ines.nunez@chassaing.example"),
        ("mailto:contact@chassaing.example", "Écrire à contact@chassaing.example"),
        ("mailto:karim.zeroual@lycee-des-volcans.example", "Écrire à karim.zeroual@lycee-des-volcans.example"),
        ("mailto:ce.0639001s@lycee-des-volcans.example", "Écrire à ce.0639001s@lycee-des-volcans.example"),
        ("mailto:claire.moreau@famille.example", "Écrire à claire.moreau@famille.example"),
        ("mailto:yann.dupont@famille.example", "Écrire à yann.dupont@famille.example"),
    ]);
    assert_eq!(told, expected);
}

#[test]
fn a_link_is_as_large_as_its_words_and_lies_over_no_other() {
    each(|file, _, document| {
        let links = links(document);
        assert!(!links.is_empty() || file == "shortest", "{file}");
        for (at, (target, _, page, edges)) in links.iter().enumerate() {
            let [left, bottom, right, top] = edges[..] else { panic!() };
            assert!(right - left > 20.0 && (7.0..12.0).contains(&(top - bottom)), "{file} {target}: {edges:?}");
            let (side, width) = (theme::MARGIN_SIDE.0 as f32, theme::PAGE_WIDTH.0 as f32);
            assert!(left >= side - 0.1 && right <= width - side + 0.1, "{file} {target}: {edges:?}");
            for (_, _, other, edges) in &links[at + 1..] {
                let apart = edges[0] >= right || edges[2] <= left || edges[1] >= top || edges[3] <= bottom;
                assert!(other != page || apart, "{file} {target}");
            }
        }
    });
}

#[test]
fn a_file_says_what_it_conforms_to_and_carries_its_data_as_data() {
    each(|file, rendered, document| {
        let catalog = document.catalog().unwrap();
        let said = Read::of(rendered.bytes()).metadata();
        for claim in ["pdfaid:part=\"3\"", "pdfaid:conformance=\"A\"", "pdfuaid:part=\"1\""] {
            assert!(said.contains(claim), "{file}: {claim}");
        }
        let intent = catalog.get(b"OutputIntents").unwrap().as_array().unwrap()[0].as_dict().unwrap();
        assert_eq!(name(intent.get(b"S").unwrap()), b"GTS_PDFA1", "{file}");
        assert!(dictionary(document, catalog, "MarkInfo").get(b"Marked").unwrap().as_bool().unwrap(), "{file}");
        let shown = dictionary(document, catalog, "ViewerPreferences");
        assert!(shown.get(b"DisplayDocTitle").unwrap().as_bool().unwrap(), "{file}");
        let attached = catalog.get(b"AF").unwrap().as_array().unwrap();
        assert_eq!(attached.len(), 1, "{file}");
        let attached = document.get_dictionary(attached[0].as_reference().unwrap()).unwrap();
        assert_eq!(name(attached.get(b"AFRelationship").unwrap()), b"Data", "{file}");
        assert_eq!(words(attached.get(b"UF").unwrap()), "agreement.json", "{file}");
        let stream = dictionary(document, attached, "EF").get(b"F").unwrap().as_reference().unwrap();
        let stream = document.get_object(stream).unwrap().as_stream().unwrap();
        assert_eq!(name(stream.dict.get(b"Subtype").unwrap()), b"application/json", "{file}");
        let data: serde_json::Value = serde_json::from_slice(&stream.decompressed_content().unwrap()).unwrap();
        assert_eq!(data["format"], "tripartite-content/1", "{file}");
        let model = MODELS.get(data["model"]["name"].as_str().unwrap()).unwrap();
        assert_eq!(data["model"]["text"], model.text(), "{file}");
    });
}
