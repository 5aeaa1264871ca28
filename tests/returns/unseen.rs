//! Files that another program wrote anew, with something that no page shows.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use tripartite::verify::{Kind, Verdict};

use super::resaved::{expect, page, rewritten};
use super::shown;

fn string(words: &str) -> Object {
    Object::string_literal(words)
}

fn uri() -> Dictionary {
    dictionary! { "S" => "URI", "URI" => string("https://depot.example") }
}

fn root(document: &mut Document) -> &mut Dictionary {
    let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
    document.get_object_mut(root).unwrap().as_dict_mut().unwrap()
}

fn dict_at(document: &mut Document, id: ObjectId) -> &mut Dictionary {
    document.get_object_mut(id).unwrap().as_dict_mut().unwrap()
}

/// The dictionary that an entry of the catalogue is or refers to.
fn below<'d>(document: &'d mut Document, key: &str) -> &'d mut Dictionary {
    match root(document).get(key.as_bytes()).unwrap().clone() {
        Object::Reference(id) => dict_at(document, id),
        _ => root(document).get_mut(key.as_bytes()).unwrap().as_dict_mut().unwrap(),
    }
}

/// A field by its name.
fn field<'d>(document: &'d mut Document, name: &str) -> &'d mut Dictionary {
    let is = |dict: &Dictionary| {
        dict.has(b"FT") && dict.get(b"T").and_then(Object::as_str).is_ok_and(|own| own == name.as_bytes())
    };
    let dicts = document.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
    dicts.into_iter().find(|dict| is(dict)).unwrap()
}

/// Adds an annotation to the first page.
fn annotate(document: &mut Document, index: u32, mark: Dictionary) {
    let mark = document.add_object(mark);
    let id = page(document, index);
    let listed = dict_at(document, id).get(b"Annots").cloned().unwrap_or_else(|_| Object::Array(vec![]));
    match listed {
        Object::Reference(list) => {
            document.get_object_mut(list).unwrap().as_array_mut().unwrap().push(Object::Reference(mark));
        }
        Object::Array(mut list) => {
            list.push(Object::Reference(mark));
            dict_at(document, id).set("Annots", list);
        }
        other => panic!("{other:?}"),
    }
}

fn told(verdict: &Verdict, words: &str) {
    let shown = shown(verdict);
    assert!(shown.contains(words), "{words}: {shown}");
}

/// A look that shows words, in a face that every reader has.
fn look(document: &mut Document, words: &str) -> ObjectId {
    let face = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica",
    "Encoding" => "WinAnsiEncoding" };
    let resources = dictionary! { "Font" => dictionary! { "F" => face } };
    let entries = dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources,
    "BBox" => vec![0.into(), 0.into(), 80.into(), 12.into()] };
    document.add_object(Stream::new(entries, format!("BT /F 8 Tf 2 3 Td ({words}) Tj ET").into_bytes()))
}

/// Fills a field: with what it holds, and with what it shows.
fn fill(document: &mut Document, name: &str, holds: Option<&str>, shows: Option<&str>) {
    let look = shows.map(|words| look(document, words));
    let field = field(document, name);
    if let Some(words) = holds {
        field.set("V", string(words));
    }
    if let Some(look) = look {
        field.set("AP", dictionary! { "N" => look });
        field.remove(b"AS");
    }
}

#[test]
fn what_opens_sends_or_asks_is_shown() {
    type Change = Box<dyn FnOnce(&mut Document)>;
    let in_root = |key: &'static str, value: Object| -> Change { Box::new(move |file| root(file).set(key, value)) };
    let launch = dictionary! { "S" => "Launch", "F" => string("calc.example") };
    let submit = dictionary! { "S" => "SubmitForm", "F" => string("https://depot.example") };
    let closing = dictionary! { "WC" => Object::Dictionary(submit.clone()) };
    let cases: Vec<(Change, &str)> = vec![
        (in_root("OpenAction", uri().into()), "« OpenAction » of the catalogue is not as it was issued (URI https:"),
        (in_root("OpenAction", launch.into()), "(Launch calc.example)"),
        (in_root("AA", closing.into()), "« AA » of the catalogue is not as it was issued (SubmitForm https:"),
        (in_root("Collection", dictionary! { "View" => "D" }.into()), "« Collection » of the catalogue"),
        (in_root("URI", dictionary! { "Base" => string("https://depot.example") }.into()), "« URI » of the catalogue"),
        (in_root("Nouveau", 1.into()), "« Nouveau » of the catalogue"),
        (Box::new(|file| below(file, "AcroForm").set("XFA", string("<x/>"))), "« XFA » of the form"),
        (Box::new(|file| below(file, "Names").set("Templates", dictionary! {})), "« Templates » of the list of names"),
        (
            Box::new(|file| {
                let id = page(file, 0);
                dict_at(file, id).set("AA", dictionary! { "O" => uri() });
            }),
            "« AA » of the page is not as it was issued (URI https:",
        ),
        (Box::new(move |file| field(file, "host").set("A", submit)), "« A » of the field « host » is not as"),
        (Box::new(|file| field(file, "host").set("FT", "Btn")), "« FT » of the field « host »"),
        (Box::new(|file| field(file, "host-date").set("TU", string("Lieu"))), "« TU » of the field « host-date »"),
        (
            Box::new(|file| {
                let shown = look(file, "8 juin");
                field(file, "host-date").set("AP", dictionary! { "N" => shown, "R" => shown });
            }),
            "« R » of the field « host-date »",
        ),
    ];
    for (change, words) in cases {
        told(&expect(&rewritten(change), Kind::Altered), words);
    }
}

#[test]
fn what_comes_after_a_thing_that_ends_a_list_for_the_rasteriser_alone_is_not_taken_for_compared() {
    let stamp = || {
        let area = vec![0.into(), 0.into(), 500.into(), 800.into()];
        dictionary! { "Type" => "Annot", "Subtype" => "Stamp", "Rect" => area }
    };
    for odd in [Object::Null, 1.into()] {
        let file = rewritten(|file| {
            annotate(file, 0, stamp());
            let id = page(file, 0);
            let list = match dict_at(file, id).get(b"Annots").unwrap().clone() {
                Object::Reference(list) => file.get_object(list).unwrap().as_array().unwrap().clone(),
                list => list.as_array().unwrap().clone(),
            };
            dict_at(file, id).set("Annots", [vec![odd.clone()], list].concat());
        });
        expect(&file, Kind::Unknown);
        let file = rewritten(|file| {
            let form = below(file, "AcroForm");
            let list = form.get(b"Fields").unwrap().as_array().unwrap().clone();
            form.set("Fields", [vec![odd], list].concat());
        });
        expect(&file, Kind::Unknown);
    }
}

#[test]
fn how_a_field_is_bordered_opens_nothing() {
    let border = || dictionary! { "W" => 0, "S" => "S" };
    expect(&rewritten(|file| field(file, "host-date").set("BS", border())), Kind::Resaved);
    let other = rewritten(|file| field(file, "host-date").set("Nouveau", border()));
    assert!(!shown(&expect(&other, Kind::Altered)).contains("(S)"));
}

#[test]
fn a_link_that_was_not_issued_or_leads_elsewhere_is_shown() {
    let over_all = dictionary! {
        "Type" => "Annot", "Subtype" => "Link", "A" => uri(),
        "Rect" => vec![0.into(), 0.into(), 500.into(), 800.into()], "Border" => vec![0.into(), 0.into(), 0.into()],
    };
    let verdict = expect(&rewritten(|file| annotate(file, 1, over_all)), Kind::Altered);
    told(&verdict, "an annotation that the issued document has not: Link (URI https://depot.example)");
    assert_eq!((verdict.findings[0].page, verdict.findings[0].area), (Some(1), Some([0.0, 0.0, 500.0, 800.0])));
    let led = rewritten(|file| {
        let links = file.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
        let is_link =
            |dict: &&mut Dictionary| dict.get(b"Subtype").is_ok_and(|kind| kind.as_name().ok() == Some(b"Link"));
        links.into_iter().find(is_link).unwrap().set("A", uri());
    });
    told(&expect(&led, Kind::Altered), "« A » of the link is not as it was issued (URI https://depot.example)");
}

#[test]
fn files_that_are_named_and_elsewhere_are_shown() {
    for (key, name) in [("F", "https://depot.example/a.pdf"), ("UF", "avenant.pdf")] {
        let elsewhere = rewritten(|file| {
            let specification = dictionary! { "Type" => "Filespec", "FS" => "URL", key => string(name) };
            let specification = file.add_object(specification);
            root(file).set("AF", vec![Object::Reference(specification)]);
        });
        told(&expect(&elsewhere, Kind::Altered), &format!("a file elsewhere is named: « {name} »"));
    }
}

#[test]
fn bookmarks_of_others_are_shown() {
    let first = |file: &mut Document| below(file, "Outlines").get(b"First").unwrap().as_reference().unwrap();
    let renamed = rewritten(|file| {
        let first = first(file);
        dict_at(file, first).set("Title", string("Signer ici"));
    });
    told(&expect(&renamed, Kind::Altered), "a bookmark that the issued document has not: « Signer ici »");
    let led = rewritten(|file| {
        let first = first(file);
        dict_at(file, first).set("A", uri());
    });
    told(&expect(&led, Kind::Altered), "« A » of the bookmark « ");
    let circle = rewritten(|file| {
        let first = first(file);
        let second = dict_at(file, first).get(b"Next").unwrap().as_reference().unwrap();
        dict_at(file, second).set("Next", first);
    });
    expect(&circle, Kind::Resaved);
}

#[test]
fn what_fields_of_a_rewritten_file_hold_is_told() {
    let verdict = expect(&rewritten(|file| fill(file, "host-date", Some("8 juin"), Some("8 juin"))), Kind::Resaved);
    told(&verdict, "filled: Filling { field: \"host-date\", words: \"8 juin\" }");
    // Printed to a file: the words are there, the fields are not.
    let printed = rewritten(|file| {
        fill(file, "host-date", None, Some("8 juin"));
        root(file).remove(b"AcroForm");
    });
    told(&expect(&printed, Kind::Resaved), "filled: Filling { field: \"host-date\", words: \"8 juin\" }");
}

#[test]
fn a_field_that_shows_something_else_than_it_holds_is_shown() {
    let hidden = expect(&rewritten(|file| fill(file, "host-date", Some("9 juin"), None)), Kind::Altered);
    told(&hidden, "the field « host-date » shows nothing and holds « 9 juin »");
    let other = expect(&rewritten(|file| fill(file, "host-date", Some("9 juin"), Some("8 juin"))), Kind::Altered);
    told(&other, "the field « host-date » shows « 8 juin » and holds « 9 juin »");
    // Cut at its foot, or under a picture: nobody can tell what is seen.
    let cut = rewritten(|file| {
        fill(file, "host-date", Some("8 juin"), Some("8 juin"));
        let look = field(file, "host-date").get(b"AP").unwrap().as_dict().unwrap().get(b"N").unwrap().clone();
        let look = file.get_object_mut(look.as_reference().unwrap()).unwrap().as_stream_mut().unwrap();
        look.set_content(b"0 5 80 7 re W n BT /F 8 Tf 2 3 Td (8 juin) Tj ET".to_vec());
    });
    let cut = expect(&cut, Kind::Resaved);
    told(&cut, "added: Added { kind: \"Appearance\"");
    told(&cut, "filled: Filling { field: \"host-date\", words: \"8 juin\" }");
    let painted = rewritten(|file| {
        fill(file, "host-date", Some("8 juin"), Some("8 juin"));
        let look = field(file, "host-date").get(b"AP").unwrap().as_dict().unwrap().get(b"N").unwrap().clone();
        let look = file.get_object_mut(look.as_reference().unwrap()).unwrap().as_stream_mut().unwrap();
        look.set_content(b"BT /F 8 Tf 2 3 Td (8 juin) Tj ET 0 g 2 2 40 8 re f".to_vec());
    });
    told(&expect(&painted, Kind::Resaved), "added: Added { kind: \"Appearance\"");
    let number = rewritten(|file| field(file, "host-date").set("V", 8));
    told(&expect(&number, Kind::Altered), "the field « host-date » shows nothing and holds");
}

#[test]
fn fields_that_a_program_put_in_a_tree_are_the_same_and_others_are_shown() {
    let tree = |name: &'static str| {
        rewritten(move |file| {
            fill(file, "host-date", None, Some("8 juin"));
            let is_field = |object: &Object| {
                let dict = object.as_dict().ok()?;
                (dict.get(b"T").ok()?.as_str().ok()? == b"host-date").then_some(())
            };
            let kid = *file.objects.iter().find(|(_, object)| is_field(object).is_some()).unwrap().0;
            let above =
                dictionary! { "T" => string(name), "FT" => "Tx", "V" => string("8 juin"), "Kids" => vec![kid.into()] };
            let above = file.add_object(above);
            let own = dict_at(file, kid);
            own.remove(b"T");
            own.remove(b"FT");
            own.set("Parent", above);
            let form = below(file, "AcroForm");
            let fields = form.get(b"Fields").unwrap().clone();
            let fields = match fields {
                Object::Reference(list) => file.get_object_mut(list).unwrap().as_array_mut().unwrap(),
                _ => form.get_mut(b"Fields").unwrap().as_array_mut().unwrap(),
            };
            let own = fields.iter_mut().find(|field| **field == Object::Reference(kid)).unwrap();
            *own = Object::Reference(above);
        })
    };
    let verdict = expect(&tree("host-date"), Kind::Resaved);
    told(&verdict, "filled: Filling { field: \"host-date\", words: \"8 juin\" }");
    told(&expect(&tree("montant"), Kind::Altered), "a field that the issued document has not: « montant »");
}

#[test]
fn what_was_laid_on_a_field_is_told_and_elsewhere_shown() {
    let note = |rect: [i64; 4], more: Dictionary| {
        rewritten(move |file| {
            let mut note = dictionary! {
                "Type" => "Annot", "Subtype" => "FreeText", "Rect" => rect.map(Object::from).to_vec(),
                "Contents" => string("lu et approuve"),
            };
            note.extend(&more);
            let on = field(file, "host").get(b"P").unwrap().as_reference().unwrap();
            let index = (0..5).find(|index| page(file, *index) == on).unwrap();
            annotate(file, index, note);
        })
    };
    let box_of = |file: &mut Document| {
        let rect = field(file, "host").get(b"Rect").unwrap().as_array().unwrap().clone();
        rect.iter().map(|at| at.as_float().unwrap() as i64).collect::<Vec<i64>>()
    };
    let mut at = vec![];
    rewritten(|file| at = box_of(file));
    let on_field = [at[0] + 2, at[1] + 2, at[2] - 2, at[3] - 2];
    let verdict = expect(&note(on_field, dictionary! {}), Kind::Resaved);
    told(&verdict, "added: Added { kind: \"FreeText\"");
    told(&expect(&note(on_field, dictionary! { "A" => uri() }), Kind::Altered), "FreeText (URI https:");
    // Readers draw it, over whatever is there.
    told(&expect(&note([60, 300, 300, 400], dictionary! {}), Kind::Altered), "has not: FreeText");
}

#[test]
fn what_honest_programs_write_is_told_of_nothing() {
    let honest = rewritten(|file| {
        let first = page(file, 0);
        let going = vec![first.into(), "XYZ".into(), Object::Null, Object::Null, Object::Null];
        root(file).set("OpenAction", going.clone());
        root(file).set("PageLayout", "OneColumn");
        root(file).set("Version", "2.0");
        let own = dict_at(file, first);
        own.set("CropBox", own.get(b"MediaBox").unwrap().clone());
        own.set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" });
        own.set("PieceInfo", dictionary! { "Atelier" => dictionary! { "Private" => 1 } });
        let mark = below(file, "Outlines").get(b"First").unwrap().as_reference().unwrap();
        let mark = dict_at(file, mark);
        mark.remove(b"Dest");
        mark.set("A", dictionary! { "Type" => "Action", "S" => "GoTo", "D" => going });
        field(file, "host").set("Ff", 1);
        field(file, "host").set("MK", dictionary! {});
    });
    let verdict = expect(&honest, Kind::Resaved);
    assert!(verdict.told.is_empty() && verdict.filled.is_empty() && verdict.added.is_empty(), "{}", shown(&verdict));
}

#[test]
fn a_form_whose_fields_are_to_be_drawn_by_readers_is_told() {
    let asks = rewritten(|file| below(file, "AcroForm").set("NeedAppearances", true));
    told(&expect(&asks, Kind::Resaved), "asks readers to draw by themselves what fields hold");
}

#[test]
fn what_only_some_programs_draw_is_not_compared() {
    let with = |entries: Dictionary| {
        rewritten(move |file| {
            file.add_object(Stream::new(entries, vec![]));
        })
    };
    let picture = dictionary! { "Subtype" => "Image", "Width" => 1, "Height" => 1, "Alternates" => vec![] };
    expect(&with(picture), Kind::Unknown);
    expect(&with(dictionary! { "Subtype" => "Form", "OPI" => dictionary! {} }), Kind::Unknown);
    expect(&with(dictionary! { "Subtype" => "Form", "Ref" => dictionary! {} }), Kind::Unknown);
    expect(&with(dictionary! { "Type" => "ExtGState", "TR" => dictionary! { "FunctionType" => 2 } }), Kind::Unknown);
    expect(&with(dictionary! { "Type" => "ExtGState", "TR" => "Identity" }), Kind::Resaved);
}
