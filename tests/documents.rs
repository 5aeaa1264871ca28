//! The documents of `fixtures/documents`: what stands where on their pages, their hashes, and what is true of each file.
//!
//! `fixtures/documents/golden/NAME.txt` holds the rows of each page of `agreements/NAME.toml`: how far from the left edge and
//! from the top a row begins, in millimetres, and its words (`~` is a no-break space, `^` a narrow one, a hyphen at the end
//! one that the text does not have). `hashes.txt` beside them is what `sha256sum` writes and `render --expect` reads.
//! `NAME.tags` holds what a screen reader reads: the structure of the file and its words, in structure order.
//! `UPDATE=1 cargo test goldens` writes what is document into these files, to be read before it is committed; where `CI=true`,
//! it is refused.

mod data;
mod fields;
pub(crate) mod goldens;
pub(crate) mod reading;
mod seen;
mod tags;

use std::thread;

use tripartite::render::Renderer;

use crate::press::{MODELS, School};
use reading::Read;

/// Every document alone: its name and its bytes.
fn alone() -> Vec<(String, Vec<u8>)> {
    let school = School::fixture();
    let bytes = |name: &String| school.document(name, &mut Renderer::new(&MODELS)).bytes().to_vec();
    school.names().into_iter().map(|name| (name.clone(), bytes(&name))).collect()
}

/// Every document by one renderer, in the order of `names`.
fn together(names: &[String]) -> Vec<(String, Vec<u8>)> {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    names.iter().map(|name| (name.clone(), school.document(name, &mut renderer).bytes().to_vec())).collect()
}

#[test]
fn the_same_bytes_whatever_is_rendered_before_or_beside_them() {
    let alone = alone();
    let names = School::fixture().names();
    let backwards: Vec<String> = names.iter().rev().cloned().collect();
    let twice: Vec<String> = backwards.iter().flat_map(|name| [name.clone(), name.clone()]).collect();
    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(|| together(&names));
        let second = scope.spawn(|| together(&twice));
        (first.join().unwrap(), second.join().unwrap())
    });
    for (name, bytes) in first.iter().chain(&second) {
        let (_, expected) = alone.iter().find(|(other, _)| other == name).unwrap();
        assert!(bytes == expected, "{name} differs beside others");
    }
}

#[test]
fn the_same_bytes_from_a_folder_of_another_name() {
    let school = School::fixture();
    let mut moved = school.clone();
    moved.0 =
        moved.0.into_iter().map(|(path, bytes)| (path.replace("agreements/", "agreements/2026/"), bytes)).collect();
    for path in ["schools/", "hosts/", "logo.png"] {
        let files = moved.0.clone().into_iter().filter(|(name, _)| name.starts_with(path));
        moved.0.extend(files.map(|(name, bytes)| (format!("agreements/{name}"), bytes)));
    }
    for name in school.names() {
        let here = school.document(&name, &mut Renderer::new(&MODELS));
        let there = moved.document(&format!("2026/{name}"), &mut Renderer::new(&MODELS));
        assert!(here.bytes() == there.bytes(), "{name} differs in another folder");
    }
}

#[test]
fn the_text_taken_out_of_a_file_is_the_text_put_in() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    for name in school.names() {
        let document = school.document(&name, &mut renderer);
        let file = Read::of(document.bytes());
        assert_eq!(file.pages.len(), document.pages().pages.len(), "{name}");
        for (placed, taken) in document.pages().pages.iter().zip(&file.pages) {
            let placed: Vec<String> = reading::runs(placed);
            assert_eq!(&placed, taken, "{name}");
        }
    }
}

#[test]
fn every_printed_value_can_be_found_again() {
    let school = School::fixture();
    let reader = school.reader();
    let mut renderer = Renderer::new(&MODELS);
    for name in school.names() {
        let path = format!("agreements/{name}.toml");
        let made = crate::press::make(&reader, &path, &school.0[&path], &MODELS, &mut renderer);
        let missing = reading::missing(made.content.unwrap().values(), made.rendered.unwrap().pages());
        assert!(missing.is_empty(), "{name}: {missing:#?}");
    }
}

#[test]
fn a_file_says_what_it_is_and_no_date() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    for name in school.names() {
        let document = school.document(&name, &mut renderer);
        let file = Read::of(document.bytes());
        let title = file.info("Title").unwrap();
        assert!(title.contains(document.number().as_str()), "{name}: {title}");
        assert!(file.info("Author").is_some_and(|author| !author.is_empty()), "{name}");
        assert_eq!((file.info("CreationDate"), file.info("ModDate")), (None, None), "{name}");
        assert_eq!(file.lang(), "fr-FR", "{name}");
        assert!(file.every_font_has_its_characters(), "{name}");
        assert!(!file.has_dates(), "{name}");
    }
    let author = Read::of(school.document("private-school", &mut renderer).bytes()).info("Author");
    assert_eq!(author.as_deref(), Some("Lycée privé Sainte-Catherine"));
}

#[test]
fn bookmarks_mirror_the_headings() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    for name in school.names() {
        let document = school.document(&name, &mut renderer);
        let headings = document.pages().headings.iter().filter(|heading| heading.level > 1);
        let headings: Vec<(usize, String)> = headings.map(|heading| (heading.page, heading.text.clone())).collect();
        assert!(headings.len() > 8, "{name}: {headings:?}");
        assert_eq!(Read::of(document.bytes()).bookmarks(), headings, "{name}");
    }
}

#[test]
fn files_are_small_and_have_four_pages_or_five() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    for name in school.names() {
        let document = school.document(&name, &mut renderer);
        let (size, count) = (document.bytes().len(), document.pages().pages.len());
        assert!(size <= 60_000, "{name}: {size} bytes");
        assert!((4..=6).contains(&count), "{name}: {count} pages");
    }
    let reference = school.document("reference", &mut renderer);
    assert!((4..=5).contains(&reference.pages().pages.len()));
}

#[test]
fn what_is_not_printed_is_in_no_part_of_the_file() {
    let everything = |school: &School, name: &str| {
        let document = school.document(name, &mut Renderer::new(&MODELS));
        let all = Read::of(document.bytes()).everything();
        // Of what is printed, what is looked for is found.
        assert!(all.contains(document.number().as_str()) && all.contains("\"birth_date\""), "{name}");
        all.replace(['\u{a0}', '\u{202f}'], " ")
    };
    let address = everything(&School::fixture(), "one-guardian");
    assert!(address.contains("Garnier") && !address.contains("Secrète") && !address.contains("Vichy"));
    let mut school = School::fixture();
    let path = "agreements/reference.toml";
    let text = String::from_utf8(school.0[path].clone()).unwrap();
    for hidden in ["123456789AB", "lea@famille.example", "deadline  = 2026-06-05"] {
        assert!(text.contains(hidden), "{hidden}");
    }
    let allowed = "\n[[allow]]\nrule = \"TEXT-02\"\nreason = \"Motif que personne ne lit\"\n";
    school.0.insert(path.to_owned(), format!("{text}{allowed}").into_bytes());
    let reader = school.reader();
    let mut renderer = Renderer::new(&MODELS);
    let made = crate::press::make(&reader, path, &school.0[path], &MODELS, &mut renderer);
    let all = Read::of(made.rendered.unwrap().bytes()).everything();
    assert!(all.contains("Dupont-Moreau"));
    for hidden in ["123456789AB", "lea@famille", "5 juin 2026", "2026-06-05", "Motif", "TEXT-02"] {
        assert!(!all.replace('\u{a0}', " ").contains(hidden), "{hidden}");
    }
}
