//! Packs of the agreements of `fixtures/documents`, for paper.

use std::num::NonZeroUsize;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::layout::{Ink, Page};
use tripartite::pack::{self, Bound, By, Group, Leaf};
use tripartite::pdf::Sheets;
use tripartite::render::Renderer;

use crate::documents::reading::Read;
use crate::press::{MODELS, School};

/// All agreements of the fixtures, as a pack takes them.
fn leaves(renderer: &mut Renderer<'_>) -> (Vec<Leaf>, Vec<Sheets>) {
    let school = School::fixture();
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let (mut leaves, mut sheets) = (vec![], vec![]);
    for name in school.names() {
        let checked = school.checked(&name, &mut sources, &mut found);
        let model = MODELS.get(checked.get().model.as_str()).unwrap();
        leaves.push(Leaf::of(&checked, model).unwrap());
        sheets.push(renderer.render(&checked, &mut sources, &mut found).unwrap().unwrap().into_sheets());
    }
    (leaves, sheets)
}

fn bind(group: &Group, leaves: &[Leaf], sheets: &[Sheets], renderer: &mut Renderer<'_>) -> Bound {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let own = group.members.iter().map(|at| sheets[*at].clone()).collect();
    let bound = pack::bind(group, leaves, own, renderer, &mut sources, &mut found).unwrap();
    assert!(found.is_empty(), "{found:?}");
    bound.unwrap()
}

fn has_words(page: &Page) -> bool {
    page.items.iter().any(|item| matches!(item.ink, Ink::Text(_)))
}

#[test]
fn every_agreement_is_in_one_pack_of_each_kind() {
    let (leaves, _) = leaves(&mut Renderer::new(&MODELS));
    for by in [By::Class, By::Host, By::All] {
        let groups = pack::groups(&leaves, by, None);
        let mut members: Vec<usize> = groups.iter().flat_map(|group| group.members.clone()).collect();
        members.sort_unstable();
        assert_eq!(members, (0..leaves.len()).collect::<Vec<_>>());
        let mut names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        assert!(
            names.iter().all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
        );
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), groups.len());
        // A pack has its name whatever else is asked for.
        for group in &groups {
            let alone = pack::groups(&leaves[group.members[0]..=group.members[0]], by, None);
            assert!(alone[0].name == group.name.split("--").next().unwrap(), "{} {}", alone[0].name, group.name);
        }
    }
}

#[test]
fn each_agreement_of_a_pack_begins_on_an_odd_page_under_a_bookmark_of_its_pupil() {
    let mut renderer = Renderer::new(&MODELS);
    let (leaves, sheets) = leaves(&mut renderer);
    let groups = pack::groups(&leaves, By::Class, None);
    let group = groups.iter().max_by_key(|group| group.members.len()).unwrap();
    let bound = bind(group, &leaves, &sheets, &mut renderer);
    let read = Read::of(&bound.bytes);
    let bookmarks = read.bookmarks();
    assert_eq!(bookmarks.len(), group.members.len() + 1, "{bookmarks:?}");
    assert!(bookmarks.iter().all(|(page, _)| page % 2 == 0), "{bookmarks:?}");
    assert!(bookmarks.iter().skip(1).all(|(page, _)| *page >= 2));
    assert_eq!(read.pages.len(), bound.pages);
    let blank = read.pages.iter().filter(|words| words.is_empty()).count();
    assert!(blank < group.members.len() + 1);
    assert!(sheets.iter().all(|one| one.pages.pages.iter().all(has_words)));
    // It is for paper: nothing can be signed or typed in it.
    assert!(!read.everything().contains("AcroForm") && !read.everything().contains("Widget"));
}

#[test]
fn a_page_of_a_pack_is_drawn_as_in_the_agreements_own_file_whatever_letters_other_pages_have() {
    let mut renderer = Renderer::new(&MODELS);
    let (leaves, known) = leaves(&mut renderer);
    let unknown: Vec<Sheets> = known.iter().map(|one| Sheets::from(one.pages.clone())).collect();
    let groups = pack::groups(&leaves, By::All, None);
    let all = groups.iter().max_by_key(|group| group.members.len()).unwrap();
    let [known, unknown] = [known, unknown].map(|sheets| bind(all, &leaves, &sheets, &mut renderer));
    let [read, anew] = [&known, &unknown].map(|bound| Read::of(&bound.bytes));
    assert!(read.pages == anew.pages && read.bookmarks() == anew.bookmarks());
    assert_eq!(read.annotations(), anew.annotations());
    // The usual faces serve the pages that are known, others the list with its boxes and the Greek names.
    let faces = |read: &Read| read.everything().matches("endcmap").count();
    assert!(faces(&read) > faces(&anew), "{} {}", faces(&read), faces(&anew));
    assert!(drawn(&known.bytes) == drawn(&unknown.bytes));
}

/// The pages in small, pixel by pixel.
fn drawn(bytes: &[u8]) -> Vec<Vec<u8>> {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let (cache, settings) = (RenderCache::new(), PixmapSettings { x_scale: 0.5, y_scale: 0.5, bg_color: WHITE });
    let draw =
        |page| hayro::render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let pages = pdf.pages().iter().map(draw);
    pages.map(|drawn| drawn.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect()).collect()
}

#[test]
fn a_pack_is_the_same_bytes_in_any_order_of_its_agreements() {
    let mut renderer = Renderer::new(&MODELS);
    let (mut leaves, mut sheets) = leaves(&mut renderer);
    let bytes = |leaves: &[Leaf], sheets: &[Sheets], renderer: &mut Renderer<'_>| {
        pack::groups(leaves, By::Class, None)
            .iter()
            .map(|group| bind(group, leaves, sheets, renderer).bytes)
            .collect::<Vec<_>>()
    };
    let first = bytes(&leaves, &sheets, &mut renderer);
    leaves.reverse();
    sheets.reverse();
    assert!(first == bytes(&leaves, &sheets, &mut Renderer::new(&MODELS)));
}

#[test]
fn a_long_pack_is_the_same_bytes_on_any_number_of_threads() {
    let (leaves, sheets) = leaves(&mut Renderer::new(&MODELS));
    let (leaves, sheets) = ([&leaves[..]; 4].concat(), [&sheets[..]; 4].concat());
    let groups = pack::groups(&leaves, By::All, None);
    let all = groups.iter().max_by_key(|group| group.members.len()).unwrap();
    let on = |threads: usize| {
        let mut renderer = Renderer::new(&MODELS).with_threads(NonZeroUsize::new(threads).unwrap());
        bind(all, &leaves, &sheets, &mut renderer)
    };
    let alone = on(1);
    // Longer than what is left to one thread whatever is allowed.
    assert!(alone.pages > 60, "{}", alone.pages);
    assert!(on(2).bytes == alone.bytes && on(7).bytes == alone.bytes);
}

#[test]
fn the_summary_for_a_host_holds_nothing_of_the_pupils_that_it_does_not_need() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    let (leaves, _) = leaves(&mut renderer);
    let groups = pack::groups(&leaves, By::Host, None);
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let group = groups.iter().find(|group| group.members.len() > 1).unwrap();
    let summary = pack::summary(group, &leaves, &mut renderer, &mut sources, &mut found).unwrap().unwrap();
    let words = Read::of(&summary.bytes).pages.concat().join(" ");
    let names = school.names();
    for at in &group.members {
        let agreement = school.checked(&names[*at], &mut sources, &mut found);
        let pupil = &agreement.get().pupil;
        assert!(words.contains(pupil.family_name.as_str()), "{words}");
        assert!(!words.contains(pupil.address.lines[0].as_str()), "{words}");
        assert!(pupil.phone.as_ref().is_none_or(|phone| !words.contains(&phone.to_string())), "{words}");
    }
    // Days with the same hours are told together.
    assert!(words.contains("du lundi au jeudi"), "{words}");
    let alone = groups.iter().find(|group| group.members.len() == 1);
    assert!(alone.is_none_or(|group| {
        pack::summary(group, &leaves, &mut renderer, &mut sources, &mut found).unwrap().is_none()
    }));
}

#[test]
fn letters_that_are_more_than_an_accent_stand_where_the_alphabet_has_them() {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let mut school = School::fixture();
    let mut leaf = |file: &str, family: &str| {
        let path = format!("agreements/{file}.toml");
        let text = String::from_utf8(school.0[&path].clone()).unwrap();
        let own = text.split('"').skip_while(|part| !part.ends_with("\nfamily_name = ")).nth(1).unwrap();
        school.0.insert(
            path,
            text.replacen(own, family, 1).replace("2de 9 UPE2A", "2de 1").replace("2de 3", "2de 1").into_bytes(),
        );
        let checked = school.checked(file, &mut sources, &mut found);
        Leaf::of(&checked, MODELS.get(checked.get().model.as_str()).unwrap()).unwrap()
    };
    let leaves = [leaf("adult-pupil", "Zola"), leaf("emancipated", "Œillet"), leaf("one-guardian", "Łada")];
    assert_eq!(pack::groups(&leaves, By::All, None)[0].members, [2, 1, 0]);
}

#[test]
fn thirty_pupils_stand_on_the_one_page_for_their_host_and_more_under_its_headers_again() {
    let mut renderer = Renderer::new(&MODELS);
    let (leaves, _) = leaves(&mut renderer);
    let one = pack::groups(&leaves, By::Host, None).into_iter().find(|group| group.members.len() > 1).unwrap();
    let mut summary = |pupils: usize| {
        let same: Vec<Leaf> = one.members.iter().cycle().take(pupils).map(|at| leaves[*at].clone()).collect();
        let group = pack::groups(&same, By::Host, None).remove(0);
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        pack::summary(&group, &same, &mut renderer, &mut sources, &mut found).unwrap().unwrap()
    };
    assert_eq!(summary(30).pages, 1);
    let long = summary(45);
    assert_eq!(long.pages, 2);
    let read = Read::of(&long.bytes);
    assert!(read.pages.iter().all(|page| page.join(" ").contains("Enseignant référent")), "{:?}", read.pages);
}

#[test]
fn homonyms_are_told_apart_on_the_list_and_in_the_bookmarks_and_classes_on_the_summary() {
    let mut school = School::fixture();
    let path = "agreements/one-guardian.toml";
    let text = String::from_utf8(school.0[path].clone()).unwrap();
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let mut renderer = Renderer::new(&MODELS);
    let mut made = |number: &str, class: &str, born: &str| {
        let line = |key: &str| text.lines().find(|line| line.starts_with(key)).unwrap().to_owned();
        let other = text
            .replacen(&line("number"), &format!("number = \"{number}\""), 1)
            .replacen(&line("birth_date"), &format!("birth_date = {born}"), 1)
            .replacen(&line("class"), &format!("class = \"{class}\""), 1);
        school.0.insert(path.to_owned(), other.into_bytes());
        let checked = school.checked("one-guardian", &mut sources, &mut found);
        let leaf = Leaf::of(&checked, MODELS.get(checked.get().model.as_str()).unwrap()).unwrap();
        (leaf, renderer.render(&checked, &mut sources, &mut found).unwrap().unwrap().into_sheets())
    };
    let made = [("H-1", "2de 4", "2010-03-14"), ("H-2", "2de 4", "2010-11-02"), ("H-3", "2de 5", "2010-06-08")]
        .map(|(number, class, born)| made(number, class, born));
    let (leaves, sheets): (Vec<Leaf>, Vec<Sheets>) = made.into_iter().unzip();
    let group = pack::groups(&leaves, By::Host, None).remove(0);
    let bound = bind(&group, &leaves, &sheets, &mut renderer);
    let read = Read::of(&bound.bytes);
    let words = read.pages[0].join(" ");
    assert!(["14 mars 2010", "2 novembre 2010", "8 juin 2010"].iter().all(|born| words.contains(born)), "{words}");
    let bookmarks = String::from_utf8_lossy(&bound.bytes).matches("H\0-\0").count();
    assert_eq!(bookmarks, 0);
    let summary = pack::summary(&group, &leaves, &mut renderer, &mut sources, &mut found).unwrap().unwrap();
    let words = Read::of(&summary.bytes).pages.concat().join(" ");
    assert!(words.contains("Classe") && words.contains("H-2") && !words.contains("mars 2010"), "{words}");
}
