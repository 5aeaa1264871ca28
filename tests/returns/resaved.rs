//! Files that another program wrote anew: the same words and looks, or a difference that is shown.

use std::sync::LazyLock;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use tripartite::diagnostic::Lang;
use tripartite::render::Renderer;
use tripartite::verify::{Given, Kind, Verdict, verdict};

use super::shown;
use super::update::Update;
use crate::press::{MODELS, School};

/// A convention as it is issued.
static ISSUED: LazyLock<Vec<u8>> =
    LazyLock::new(|| School::fixture().document("reference", &mut Renderer::new(&MODELS)).bytes().to_vec());

/// The convention, written anew by another program after a change.
fn rewritten(change: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = Document::load_mem(&ISSUED).unwrap();
    change(&mut document);
    document.renumber_objects_with(500);
    let mut bytes = vec![];
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn page(document: &Document, index: u32) -> ObjectId {
    document.get_pages()[&(index + 1)]
}

fn expect(file: &[u8], kind: Kind) -> Verdict {
    let verdict = verdict(file, &Given::new(ISSUED.clone()));
    assert_eq!(verdict.kind, kind, "{}", shown(&verdict));
    verdict
}

/// Draws something more on a page.
fn draw(document: &mut Document, index: u32, operators: &str) {
    let id = page(document, index);
    let mut content = document.get_page_content(id);
    content.extend_from_slice(operators.as_bytes());
    let stream = document.add_object(Stream::new(Dictionary::new(), content));
    document.get_object_mut(id).unwrap().as_dict_mut().unwrap().set("Contents", stream);
}

#[test]
fn a_file_that_is_written_anew_is_resaved() {
    expect(&ISSUED, Kind::Original);
    let verdict = expect(&rewritten(|_| {}), Kind::Resaved);
    assert!(verdict.findings.is_empty() && verdict.known.is_some());
    // Without identifiers, the digest at the foot of each page says what it is.
    expect(&rewritten(|document| drop(document.trailer.remove(b"ID"))), Kind::Resaved);
    expect(&rewritten(|document| draw(document, 0, "\n")), Kind::Resaved);
}

#[test]
fn words_that_differ_are_shown_with_their_place() {
    let verdict = expect(
        &rewritten(|document| {
            let id = page(document, 0);
            let content = lopdf::content::Content::decode(&document.get_page_content(id)).unwrap();
            let mut operations = content.operations;
            let at = operations.iter().position(|o| o.operator == "TJ" || o.operator == "Tj").unwrap();
            let shown = operations[at].operands.clone();
            operations[at + 40..].iter_mut().find(|o| o.operator == "TJ" || o.operator == "Tj").unwrap().operands =
                shown;
            let stream = lopdf::content::Content { operations }.encode().unwrap();
            let stream = document.add_object(Stream::new(Dictionary::new(), stream));
            document.get_object_mut(id).unwrap().as_dict_mut().unwrap().set("Contents", stream);
        }),
        Kind::Altered,
    );
    let finding = &verdict.findings[0];
    assert!(finding.page == Some(0) && finding.area.is_some(), "{}", shown(&verdict));
    assert!(finding.text.get(Lang::Fr).contains('«'));
}

#[test]
fn what_covers_or_adds_to_a_page_is_shown_with_its_place() {
    let covered = rewritten(|document| draw(document, 1, " 1 1 1 rg 100 400 200 60 re f"));
    let verdict = expect(&covered, Kind::Altered);
    let finding = &verdict.findings[0];
    let [left, bottom, right, top] = finding.area.unwrap();
    assert!(
        finding.page == Some(1) && left >= 98.0 && bottom >= 398.0 && right <= 302.0 && top <= 462.0,
        "{finding:?}"
    );
    let stroke = rewritten(|document| draw(document, 0, " 0 0 0 RG 2 w 300 300 m 340 340 l S"));
    let verdict = expect(&stroke, Kind::Altered);
    assert_eq!(verdict.findings[0].page, Some(0));
    let ink = rewritten(|document| {
        let look = Stream::new(
            dictionary! { "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 100.into(), 30.into()] },
            b"0 0 1 RG 3 w 0 0 m 100 30 l S".to_vec(),
        );
        let look = document.add_object(look);
        let mark = document.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "Ink", "F" => 4, "AP" => dictionary! { "N" => look },
            "Rect" => vec![100.into(), 100.into(), 200.into(), 130.into()],
        });
        let id = page(document, 0);
        document.get_object_mut(id).unwrap().as_dict_mut().unwrap().set("Annots", vec![Object::Reference(mark)]);
    });
    let verdict = expect(&ink, Kind::Altered);
    let [left, bottom, right, top] = verdict.findings[0].area.unwrap();
    assert!(left >= 97.0 && bottom >= 97.0 && right <= 203.0 && top <= 133.0, "{}", shown(&verdict));
}

#[test]
fn pages_that_are_missing_or_of_another_size_are_told() {
    let verdict = expect(&rewritten(|document| document.delete_pages(&[2])), Kind::Altered);
    assert!(shown(&verdict).contains("pages instead of"));
    let turned = rewritten(|document| {
        let id = page(document, 0);
        document.get_object_mut(id).unwrap().as_dict_mut().unwrap().set("Rotate", 90);
    });
    expect(&turned, Kind::Altered);
}

#[test]
fn a_font_whose_characters_lie_is_seen() {
    let lying = rewritten(|document| {
        let mut maps = vec![];
        for object in document.objects.values() {
            if let Ok(map) = object.as_dict().and_then(|dict| dict.get(b"ToUnicode")).and_then(Object::as_reference) {
                maps.push(map);
            }
        }
        for map in maps {
            document.set_object(map, Stream::new(Dictionary::new(), vec![]));
        }
    });
    let verdict = verdict(&lying, &Given::new(ISSUED.clone()));
    assert_ne!(verdict.kind, Kind::Resaved, "{}", shown(&verdict));
}

#[test]
fn what_the_rasteriser_should_not_be_given_is_not_compared() {
    let bombs: [(&str, &str, &str); 6] = [
        (
            "picture",
            "/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8",
            "x",
        ),
        ("filters", "/Filter[/FlateDecode/FlateDecode]", "x"),
        ("filter", "/Filter/JBIG2Decode", "x"),
        ("pattern", "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.001/YStep 0.001", "0 0 1 1 re f"),
        ("type 3", "/Subtype/Type3", "x"),
        ("forms in forms", "/Subtype/Form/BBox[0 0 1 1]", "/A Do /A Do"),
    ];
    for (name, entries, bytes) in bombs {
        let base = rewritten(|_| {});
        let file = Update::of(base).stream(900, entries, bytes.as_bytes()).done();
        let verdict = verdict(&file, &Given::new(ISSUED.clone()));
        assert_eq!(verdict.kind, Kind::Unknown, "{name}: {}", shown(&verdict));
        assert!(!verdict.findings.is_empty(), "{name}");
    }
    let many = rewritten(|document| draw(document, 0, &" 0 0 600 850 re f".repeat(20_000)));
    expect(&many, Kind::Unknown);
    let dashes = rewritten(|document| draw(document, 0, " [0.0001] 0 d 0 0 m 600 800 l S"));
    expect(&dashes, Kind::Unknown);
}

#[test]
fn another_convention_is_unknown() {
    let other = School::fixture().document("shortest", &mut Renderer::new(&MODELS)).bytes().to_vec();
    expect(&other, Kind::Unknown);
}

#[test]
fn a_rewritten_file_that_is_damaged_has_a_verdict() {
    let file = rewritten(|_| {});
    for (at, byte) in [(0, b'X'), (file.len() / 5, 0), (file.len() / 2, b'9'), (file.len() - 30, b'9')] {
        let mut file = file.clone();
        file[at..at + 20].fill(byte);
        let verdict = verdict(&file, &Given::new(ISSUED.clone()));
        let kinds = [Kind::Resaved, Kind::Altered, Kind::Unknown];
        assert!(kinds.contains(&verdict.kind), "{at}: {}", shown(&verdict));
    }
    for kept in [file.len() / 3, file.len() - 100] {
        let verdict = verdict(&file[..kept], &Given::new(ISSUED.clone()));
        assert!(matches!(verdict.kind, Kind::Resaved | Kind::Altered | Kind::Unknown), "{kept}: {}", shown(&verdict));
    }
}

/// The streams that a key of fonts names, changed.
fn change_fonts(document: &mut Document, key: &[u8], change: impl Fn(&[u8]) -> Vec<u8>) {
    let named: Vec<ObjectId> = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().and_then(|dict| dict.get(key)).and_then(Object::as_reference).ok())
        .collect();
    assert!(!named.is_empty());
    for id in named {
        let plain = document.get_object(id).unwrap().as_stream().unwrap().decompressed_content().unwrap();
        document.set_object(id, Stream::new(Dictionary::new(), change(&plain)));
    }
}

#[test]
fn characters_that_are_told_otherwise_and_look_the_same_are_told() {
    // As Ghostscript 10.00 does with every character beyond Latin 1.
    let told = |document: &mut Document| {
        change_fonts(document, b"ToUnicode", |map| {
            String::from_utf8_lossy(map).replace("<2019>", "<0039>").into_bytes()
        });
    };
    let verdict = expect(&rewritten(told), Kind::Resaved);
    assert!(shown(&verdict).contains("read aloud otherwise (« 9 » for « ’ »)"), "{}", shown(&verdict));
}

#[test]
fn characters_that_are_drawn_otherwise_are_shown() {
    let swapped = rewritten(|document| {
        // The 3 and the 8 of the text, each drawn as the other, and told as before.
        let mut glyphs: Vec<u16> = (0..0x200).collect();
        glyphs.swap(0x14, 0x19);
        let map = glyphs.into_iter().flat_map(u16::to_be_bytes).collect();
        let map = document.add_object(Stream::new(Dictionary::new(), map));
        let dicts = document.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
        dicts.filter(|dict| dict.has(b"CIDToGIDMap")).for_each(|dict| dict.set("CIDToGIDMap", map));
    });
    let verdict = expect(&swapped, Kind::Altered);
    assert!(verdict.findings[0].text.get(Lang::En).contains("drawn otherwise"), "{}", shown(&verdict));
    assert!(verdict.findings[0].page.is_some() && verdict.findings[0].area.is_some());
}

#[test]
fn a_point_is_shown_with_its_place() {
    let verdict = expect(&rewritten(|document| draw(document, 0, " 0 g 300 500 1.2 1.2 re f")), Kind::Altered);
    let [left, bottom, right, top] = verdict.findings[0].area.unwrap();
    assert!(left > 298.0 && bottom > 498.0 && right < 303.0 && top < 503.0, "{}", shown(&verdict));
    // A white one between two words covers nothing, and is there all the same.
    expect(&rewritten(|document| draw(document, 0, " 1 g 300 500 9 9 re f")), Kind::Altered);
}

#[test]
fn what_shows_on_another_day_or_on_paper_only_is_not_compared() {
    let in_catalog = |key: &str, value: Dictionary| {
        let key = key.to_owned();
        rewritten(move |document| {
            let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
            document.get_object_mut(root).unwrap().as_dict_mut().unwrap().set(key, value);
        })
    };
    let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("x") };
    expect(&in_catalog("OpenAction", script), Kind::Unknown);
    expect(&in_catalog("OCProperties", dictionary! { "OCGs" => Object::Array(vec![]) }), Kind::Unknown);
    let printed = rewritten(|document| {
        let mark = document.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "Stamp", "F" => 36,
            "Rect" => vec![100.into(), 100.into(), 200.into(), 130.into()],
        });
        let id = page(document, 0);
        document.get_object_mut(id).unwrap().as_dict_mut().unwrap().set("Annots", vec![Object::Reference(mark)]);
    });
    expect(&printed, Kind::Unknown);
}
