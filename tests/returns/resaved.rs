//! Files that another program wrote anew: the same words and looks, or a difference that is shown.

use std::sync::LazyLock;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use tripartite::diagnostic::Lang;
use tripartite::layout::{Ink, Placed};
use tripartite::render::{Rendered, Renderer};
use tripartite::verify::{Given, Kind, Verdict, verdict};

use super::shown;
use super::update::Update;
use crate::press::{MODELS, School};

/// A convention as it is issued.
static DOCUMENT: LazyLock<Rendered> =
    LazyLock::new(|| School::fixture().document("reference", &mut Renderer::new(&MODELS)));
pub(super) static ISSUED: LazyLock<Vec<u8>> = LazyLock::new(|| DOCUMENT.bytes().to_vec());

/// The convention, written anew by another program after a change.
pub(super) fn rewritten(change: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = Document::load_mem(&ISSUED).unwrap();
    change(&mut document);
    document.renumber_objects_with(500);
    let mut bytes = vec![];
    document.save_to(&mut bytes).unwrap();
    bytes
}

pub(super) fn page(document: &Document, index: u32) -> ObjectId {
    document.get_pages()[&(index + 1)]
}

pub(super) fn expect(file: &[u8], kind: Kind) -> Verdict {
    let verdict = verdict(file, &Given::new(ISSUED.clone()));
    assert_eq!(verdict.kind, kind, "{}", shown(&verdict));
    verdict
}

/// Whether the first difference that is shown lies in a box.
fn is_told_within(verdict: &Verdict, area: [f64; 4]) -> bool {
    let told = verdict.findings[0].area.unwrap();
    told[0] >= area[0] && told[1] >= area[1] && told[2] <= area[2] && told[3] <= area[3]
}

/// Draws something more on a page.
fn draw(document: &mut Document, index: u32, operators: &str) {
    let id = page(document, index);
    let mut content = document.get_page_content(id);
    content.push(b'\n');
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

/// A page's operators, changed.
fn operations(document: &mut Document, index: u32, change: impl FnOnce(&mut Vec<Operation>)) {
    let id = page(document, index);
    let mut content = Content::decode(&document.get_page_content(id)).unwrap();
    change(&mut content.operations);
    let stream = document.add_object(Stream::new(Dictionary::new(), content.encode().unwrap()));
    document.get_object_mut(id).unwrap().as_dict_mut().unwrap().set("Contents", stream);
}

/// All of each page moved, its lines and all.
fn pages_moved(x: f32, y: f32) -> Vec<u8> {
    rewritten(|document| {
        for index in 0..document.get_pages().len() as u32 {
            operations(document, index, |operations| {
                let by = [1.0, 0.0, 0.0, 1.0, x, y].map(Object::Real).to_vec();
                operations.insert(0, Operation::new("cm", by));
            });
        }
    })
}

/// The text of each page moved, its lines left.
fn text_moved(x: f32, y: f32) -> Vec<u8> {
    rewritten(|document| {
        for index in 0..document.get_pages().len() as u32 {
            operations(document, index, |operations| {
                let moved = |operation: Operation| {
                    let begins = operation.operator == "BT";
                    let by = begins.then(|| Operation::new("Td", vec![Object::Real(x), Object::Real(y)]));
                    [Some(operation), by].into_iter().flatten()
                };
                *operations = std::mem::take(operations).into_iter().flat_map(moved).collect();
            });
        }
    })
}

#[test]
fn a_page_that_is_moved_by_less_than_half_a_point_is_resaved() {
    for by in [0.2, 0.3, 0.45] {
        expect(&pages_moved(by, by), Kind::Resaved);
        expect(&pages_moved(-by, by), Kind::Resaved);
        expect(&text_moved(by, -by), Kind::Resaved);
    }
    for by in [0.6, 0.8] {
        for file in [pages_moved(by, 0.0), text_moved(0.0, by)] {
            let verdict = expect(&file, Kind::Altered);
            let finding = &verdict.findings[0];
            assert!(finding.page == Some(0) && finding.area.is_some(), "{}", shown(&verdict));
        }
    }
}

/// A page whose words, in the bytes of our text face, say other words of as many characters, once.
fn said_otherwise(was: &[u8], is: &[u8]) -> Vec<u8> {
    rewritten(|document| {
        operations(document, 0, |operations| {
            let texts = operations.iter_mut().filter(|o| o.operator == "TJ").flat_map(|o| &mut o.operands);
            let pieces = texts.filter_map(|operand| operand.as_array_mut().ok()).flatten();
            let mut words = pieces.filter_map(|piece| piece.as_str_mut().ok());
            let at = |words: &Vec<u8>| words.windows(was.len()).position(|at| at == was);
            let (words, at) = words.find_map(|words| at(words).map(|at| (words, at))).unwrap();
            words[at..at + was.len()].copy_from_slice(is);
        });
    })
}

#[test]
fn a_character_that_is_another_or_elsewhere_is_shown() {
    // « 2025-2026 », then « 2075-2026 » and « 20-52026 »; digits follow one another in the face.
    let year = [0, 0x13, 0, 0x11, 0, 0x13, 0, 0x16, 0, 0x0e, 0, 0x13];
    for is in
        [[0, 0x13, 0, 0x11, 0, 0x18, 0, 0x16, 0, 0x0e, 0, 0x13], [0, 0x13, 0, 0x11, 0, 0x13, 0, 0x0e, 0, 0x16, 0, 0x13]]
    {
        let verdict = expect(&said_otherwise(&year, &is), Kind::Altered);
        let finding = &verdict.findings[0];
        assert!(finding.page == Some(0) && finding.area.is_some(), "{}", shown(&verdict));
    }
}

/// The ground of the first table of the first page, and the words in it that stand first, as boxes from the lower left.
fn ground_and_words() -> ([f64; 4], [f64; 2]) {
    let pages = DOCUMENT.pages();
    let page = &pages.pages[0];
    let ground = |item: &Placed| match item.ink {
        Ink::Rectangle { width, height, fill: Some(_), .. } => {
            let (left, top) = (item.x.0, 841.89 - item.y.0);
            Some([left, top - height.0, left + width.0, top])
        }
        _ => None,
    };
    let ground = page.items.iter().find_map(ground).unwrap();
    let [left, bottom, right, top] = ground;
    let mut words = page.items.iter().filter(|item| matches!(item.ink, Ink::Text(_)));
    let inside = |item: &&Placed| (left..right).contains(&item.x.0) && (bottom..top).contains(&(841.89 - item.y.0));
    let words = words.find(inside).unwrap();
    (ground, [words.x.0, 841.89 - words.y.0])
}

#[test]
fn what_is_drawn_over_or_under_words_in_a_frame_is_shown() {
    let ([left, bottom, right, top], [x, y]) = ground_and_words();
    let (width, height) = (right - left, top - bottom);
    let (x1, y1) = (x + 2.0, y + 3.0);
    let ground = "0.945 0.957 0.973 rg";
    let drawn = [
        ("a dot is erased", format!("{ground} {x1} {y1} 1.2 1.2 re f")),
        ("a stroke makes another letter of one", format!("0.1 g {x1} {y1} 2 0.7 re f")),
        ("a dot is added", format!("0.1 g {} {y} 0.9 0.9 re f", x + 40.0)),
        ("a tick is added", format!("0 G 0.8 w {} {y} m {} {y1} l {} {} l S", x + 40.0, x + 42.0, x + 46.0, y + 6.0)),
        ("the ground lies over the words", format!("{ground} {left} {bottom} {width} {height} re f")),
        ("only its corners and a box", {
            format!("{ground} {left} {bottom} 0 0 re {right} {top} 0 0 re {x1} {y1} 1.2 1.2 re f")
        }),
    ];
    for (what, operators) in &drawn {
        let verdict = verdict(&rewritten(|document| draw(document, 0, operators)), &Given::new(ISSUED.clone()));
        assert_eq!(verdict.kind, Kind::Altered, "{what}: {}", shown(&verdict));
        assert!(
            is_told_within(&verdict, [left - 1.0, bottom - 1.0, right + 1.0, top + 1.0]),
            "{what}: {}",
            shown(&verdict)
        );
    }
}

/// The first page with one of its operators, given with those before it, elsewhere.
fn with_ground(place: impl FnOnce(&mut Vec<Operation>, Vec<Operation>)) -> Vec<u8> {
    let ([left, bottom, ..], _) = ground_and_words();
    rewritten(|document| {
        operations(document, 0, |operations| {
            let is_ground = |operation: &Operation| {
                let near =
                    |at: usize, by: f64| (f64::from(operation.operands[at].as_float().unwrap()) - by).abs() < 0.1;
                operation.operator == "re" && near(0, left) && near(1, bottom)
            };
            let at = operations.iter().position(is_ground).unwrap();
            let ground = operations.splice(at - 1..at + 2, []).collect();
            place(operations, ground);
        });
    })
}

#[test]
fn a_ground_that_is_gone_or_lies_over_its_words_is_shown() {
    let over = expect(&with_ground(Extend::extend), Kind::Altered);
    assert!(shown(&over).contains("covers words"), "{}", shown(&over));
    let gone = expect(&with_ground(|_, _| {}), Kind::Altered);
    assert!(shown(&gone).contains("is missing"), "{}", shown(&gone));
    // In pieces, as some programs write it: nothing is missing, and a third one over the words is one too many.
    let pieces = |operations: &mut Vec<Operation>, ground: Vec<Operation>| {
        let [colour, all, fill] = ground.try_into().unwrap();
        let mut halves = [all.clone(), all];
        let width = halves[0].operands[2].as_float().unwrap() / 2.0;
        halves[1].operands[0] = Object::Real(halves[1].operands[0].as_float().unwrap() + width);
        let mut all = vec![Operation::new("q", vec![]), colour];
        for mut half in halves {
            half.operands[2] = Object::Real(width);
            all.extend([half, fill.clone()]);
        }
        all.push(Operation::new("Q", vec![]));
        operations.splice(0..0, all);
    };
    expect(&with_ground(pieces), Kind::Resaved);
    let (_, [x, y]) = ground_and_words();
    let third = with_ground(|operations, ground| {
        let mut piece = ground.clone();
        piece[1].operands = [x, y, 2.0, 2.0].map(|by| Object::Real(by as f32)).to_vec();
        pieces(operations, ground);
        operations.extend(piece);
    });
    assert!(shown(&expect(&third, Kind::Altered)).contains("covers words"));
}

#[test]
fn words_that_are_cut_away_or_do_not_darken_are_shown() {
    let ahead = |operators: &str| {
        rewritten(|document| {
            let operators = Content::decode(operators.as_bytes()).unwrap().operations;
            operations(document, 0, |operations| drop(operations.splice(0..0, operators)));
        })
    };
    let (_, [x, y]) = ground_and_words();
    expect(&ahead("0 0 596 842 re W n"), Kind::Resaved);
    expect(&ahead(&format!("0 0 596 842 re {x} {y} 1 1 re W* n")), Kind::Altered);
    let blended = rewritten(|document| {
        let id = page(document, 0);
        let resources = document.get_or_create_resources(id).unwrap().as_dict_mut().unwrap();
        resources.set("ExtGState", dictionary! { "L" => dictionary! { "BM" => "Lighten" } });
        operations(document, 0, |operations| {
            operations.insert(0, Operation::new("gs", vec![Object::Name(b"L".to_vec())]));
        });
    });
    expect(&blended, Kind::Unknown);
}

#[test]
fn a_point_beside_a_thick_line_is_shown() {
    let pages = DOCUMENT.pages();
    let thick = |item: &&Placed| matches!(item.ink, Ink::Rule { thickness, .. } if thickness.0 > 1.0);
    let rule = pages.pages[0].items.iter().find(thick).unwrap();
    let (x, y) = (rule.x.0 + 30.0, 841.89 - rule.y.0);
    for over in [0.0, -1.0] {
        let verdict =
            expect(&rewritten(|document| draw(document, 0, &format!(" 0 g {x} {} 1 1 re f", y + over))), Kind::Altered);
        assert!(is_told_within(&verdict, [x - 1.0, y - 2.0, x + 2.0, y + 2.0]), "{}", shown(&verdict));
    }
}

/// The elements of the structure tree that have an entry, or all dictionaries that have it.
fn with_entry<'d>(document: &'d mut Document, key: &'static [u8]) -> impl Iterator<Item = &'d mut Dictionary> {
    let dicts = document.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
    dicts.filter(move |dict| dict.has(key))
}

#[test]
fn a_structure_that_says_something_else_is_shown() {
    let set = |having: &'static [u8], key: &'static str, words: &'static str| {
        rewritten(move |document| {
            with_entry(document, having).for_each(|dict| dict.set(key, Object::string_literal(words)));
        })
    };
    for (having, key, words) in [
        (&b"Alt"[..], "Alt", "Lycee des Lacs"),
        (b"Alt", "ActualText", "Lycee des Lacs"),
        (b"S", "E", "quarante heures"),
        (b"TU", "TU", "Signature de personne"),
        (b"Pages", "Lang", "en-GB"),
    ] {
        let verdict = expect(&set(having, key, words), Kind::Altered);
        assert!(shown(&verdict).contains(&format!("a screen reader reads « {words} »")), "{}", shown(&verdict));
    }
    let in_another_order = rewritten(|document| {
        let kids = with_entry(document, b"S").filter_map(|dict| dict.get_mut(b"K").and_then(Object::as_array_mut).ok());
        kids.for_each(|kids| kids.reverse());
    });
    let verdict = expect(&in_another_order, Kind::Altered);
    assert!(shown(&verdict).contains("a screen reader reads"), "{}", shown(&verdict));
    // Many programs leave it out, and nothing is read instead.
    let dropped = rewritten(|document| {
        with_entry(document, b"StructTreeRoot").for_each(|dict| drop(dict.remove(b"StructTreeRoot")));
    });
    assert!(shown(&expect(&dropped, Kind::Resaved)).contains("no longer has the structure"));
}

#[test]
fn names_of_fields_may_be_written_in_another_encoding() {
    let file = rewritten(|document| {
        let mut apostrophes = 0;
        for dict in with_entry(document, b"TU") {
            let said = dict.get(b"TU").and_then(Object::as_str).unwrap();
            if !said.starts_with(&[0xfe, 0xff]) && said.contains(&0x90) {
                let wide = |byte: &u8| if *byte == 0x90 { 0x2019_u16 } else { u16::from(*byte) }.to_be_bytes();
                let words = [vec![0xfe, 0xff], said.iter().flat_map(wide).collect()].concat();
                dict.set("TU", Object::string_literal(words));
                apostrophes += 1;
            }
        }
        assert!(apostrophes > 0);
    });
    expect(&file, Kind::Resaved);
}

#[test]
fn words_of_a_page_that_are_read_as_others_are_shown() {
    // Around the first words, « Lycée des Volcans ».
    let read_as = |words: &[u8]| {
        let words = Object::string_literal(words);
        rewritten(|document| {
            operations(document, 0, |operations| {
                let at = operations.iter().position(|operation| operation.operator == "TJ").unwrap();
                let entries = Object::Dictionary(dictionary! { "ActualText" => words });
                operations.insert(at + 1, Operation::new("EMC", vec![]));
                operations.insert(at, Operation::new("BDC", vec![Object::Name(b"Span".to_vec()), entries]));
            });
        })
    };
    expect(&read_as(b"Lyc\xe9e des Volcans"), Kind::Resaved);
    let verdict = expect(&read_as(b"Lyc\xe9e des Lacs"), Kind::Altered);
    assert!(shown(&verdict).contains("reads « Lycée des Lacs »") && verdict.findings[0].area.is_some());
}

#[test]
fn a_structure_that_turns_in_circles_ends() {
    let circle = rewritten(|document| {
        let all: Vec<Object> = document.objects.keys().map(|id| Object::Reference(*id)).collect();
        with_entry(document, b"S").for_each(|dict| dict.set("K", all.clone()));
    });
    expect(&circle, Kind::Altered);
}

#[test]
fn hyphens_of_another_kind_or_of_none_are_the_same() {
    // As MuPDF 1.21 does, which also leaves out identifiers: the foot of the page is all that is left.
    let other = rewritten(|document| {
        drop(document.trailer.remove(b"ID"));
        change_fonts(document, b"ToUnicode", |map| {
            // The characters of ASCII in our text face, cut around the hyphen.
            let cut = "<0001> <000D> <0020>\n<000E> <000E> <2011>\n<000F> <005F> <002E>";
            let map = String::from_utf8_lossy(map).replace("<0001> <005F> <0020>", cut);
            // The hyphen at a line's end has no character at all.
            map.replace("<0185> <0185> <00AD>\n", "").replace("24 beginbfrange", "25 beginbfrange").into_bytes()
        });
    });
    let words = tripartite::verify::words_of_pages(&other, 2);
    assert!(words[0][0].contains('\u{2011}') && words[1][0].contains('\u{fffd}'));
    let verdict = expect(&other, Kind::Resaved);
    assert!(verdict.told.is_empty(), "{}", shown(&verdict));
}

/// Attaches a file to a document, by the list of names or by an annotation.
fn attach(document: &mut Document, name: &str, bytes: &[u8], to_page: bool) {
    let file = document.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, bytes.to_vec()));
    let specification = dictionary! {
        "Type" => "Filespec", "F" => Object::string_literal(name), "EF" => dictionary! { "F" => Object::Reference(file) },
    };
    if to_page {
        // Direct, in an annotation that shows nothing.
        let mark = dictionary! {
            "Type" => "Annot", "Subtype" => "FileAttachment", "Rect" => vec![0.into(), 0.into(), 0.into(), 0.into()],
            "FS" => specification,
        };
        let id = page(document, 0);
        let page = document.get_object_mut(id).unwrap().as_dict_mut().unwrap();
        page.set("AF", Object::Array(vec![Object::Dictionary(mark)]));
    } else {
        let specification = document.add_object(specification);
        let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
        let root = document.get_object_mut(root).unwrap().as_dict_mut().unwrap();
        let names = Object::Array(vec![Object::string_literal(name), Object::Reference(specification)]);
        root.set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } });
    }
}

/// Replaces the data inside a document of ours.
fn with_data(change: impl FnOnce(&mut Stream)) -> impl FnOnce(&mut Document) {
    move |document| {
        let streams = document.objects.values_mut().filter_map(|object| object.as_stream_mut().ok());
        let is_data = |stream: &&mut Stream| {
            stream.dict.get(b"Type").is_ok_and(|kind| kind.as_name().ok() == Some(b"EmbeddedFile"))
        };
        change(streams.into_iter().find(is_data).unwrap());
    }
}

#[test]
fn an_attached_file_that_was_not_issued_is_shown_and_one_that_is_gone_told() {
    for to_page in [false, true] {
        let verdict =
            expect(&rewritten(|document| attach(document, "avenant.pdf", b"%PDF-1.4", to_page)), Kind::Altered);
        let finding = &verdict.findings[0];
        assert!(
            shown(&verdict).contains("attached that the issued document has not: « avenant.pdf »"),
            "{}",
            shown(&verdict)
        );
        assert!(finding.object.is_some(), "{finding:?}");
    }
    let other = expect(&rewritten(with_data(|data| data.set_plain_content(b"{}".to_vec()))), Kind::Altered);
    assert!(shown(&other).contains("is not that of the issued document any more"), "{}", shown(&other));
    let none = rewritten(|document| {
        let files = document.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
        files.filter(|dict| dict.has(b"EF")).for_each(|dict| drop(dict.remove(b"EF")));
    });
    let none = expect(&none, Kind::Resaved);
    assert!(shown(&none).contains("is no longer in it"), "{}", shown(&none));
    // Packed in another way, it is the same.
    let unpacked = rewritten(with_data(|data| {
        let plain = data.decompressed_content().unwrap_or_else(|_| data.content.clone());
        data.set_plain_content(plain);
    }));
    assert!(expect(&unpacked, Kind::Resaved).told.is_empty());
}

#[test]
fn data_that_read_like_a_picture_between_operators_are_no_drawing() {
    let data = with_data(|data| data.set_plain_content(b"{\"name\": \"Atelier BI conseil\"}".to_vec()));
    let issued = rewritten(data);
    let mut again = Document::load_mem(&issued).unwrap();
    again.renumber_objects_with(900);
    let mut bytes = vec![];
    again.save_to(&mut bytes).unwrap();
    let verdict = verdict(&bytes, &Given::new(issued));
    assert_eq!(verdict.kind, Kind::Resaved, "{}", shown(&verdict));
}

#[test]
fn streams_in_digits_of_base_sixteen_are_read() {
    // As `mutool clean -a` writes them.
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + ">";
    let file = rewritten(|document| {
        for stream in document.objects.values_mut().filter_map(|object| object.as_stream_mut().ok()) {
            let mut filters = vec![Object::Name(b"ASCIIHexDecode".to_vec())];
            filters.extend(stream.dict.get(b"Filter").ok().cloned());
            stream.dict.set("Filter", filters);
            stream.set_content(hex(&stream.content).into_bytes());
        }
    });
    assert!(expect(&file, Kind::Resaved).told.is_empty());
    let wrong = rewritten(|document| {
        let streams = document.objects.values_mut().filter_map(|object| object.as_stream_mut().ok());
        streams.for_each(|stream| stream.dict.set("F", Object::Name(b"ASCIIHexDecode".to_vec())));
    });
    expect(&wrong, Kind::Unknown);
}

#[test]
fn streams_whose_length_stands_elsewhere_are_bounded_by_it() {
    // As `qpdf --qdf` writes them, with what follows the pages' operators: more than any page draws with.
    let file = rewritten(|document| {
        let streams: Vec<ObjectId> =
            document.objects.iter().filter(|(_, object)| object.as_stream().is_ok()).map(|(id, _)| *id).collect();
        for id in streams {
            let stream = document.get_object_mut(id).unwrap().as_stream_mut().unwrap();
            if stream.dict.get(b"Type").is_err() && stream.dict.get(b"Length1").is_err() {
                let _ = stream.decompress();
            }
        }
        document.add_object(Stream::new(dictionary! { "Type" => "Metadata" }, vec![b' '; 600 << 10]));
    });
    let lengths = Document::load_mem(&file).unwrap();
    let mut bytes = vec![];
    lengths.clone().save_to(&mut bytes).unwrap();
    let file = elsewhere(&bytes);
    assert!(expect(&file, Kind::Resaved).told.is_empty());
}

/// The same file, with the lengths of its streams in objects of their own, found by readers that mend the table.
fn elsewhere(file: &[u8]) -> Vec<u8> {
    let mut document = Document::load_mem(file).unwrap();
    let streams: Vec<(ObjectId, i64)> = document
        .objects
        .iter()
        .filter_map(|(id, object)| Some((*id, object.as_stream().ok()?.content.len().try_into().ok()?)))
        .collect();
    for (id, length) in streams {
        let length = document.add_object(length);
        let stream = document.get_object_mut(id).unwrap().as_stream_mut().unwrap();
        stream.dict.set("Length", Object::Reference(length));
    }
    let mut bytes = vec![];
    document.save_to(&mut bytes).unwrap();
    bytes
}
