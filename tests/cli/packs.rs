//! `render --pack`: packs in a folder of their own, each under a name that no other pack has.

use super::Place;
use super::again::{rendered, second_class};
use crate::documents::reading::Read;

/// A second host, of the name of the first.
fn namesake(place: &Place, numbers: &[&str]) {
    let host = place.read("hosts/menuiserie-chassaing.toml");
    let other = host.replace("732 829 320 00074", "954 330 122 00019").replace("63100", "63110");
    place.write("hosts/autre.toml", &other);
    for number in numbers {
        let path = format!("agreements/{number}.toml");
        place.write(&path, &place.read(&path).replace("menuiserie-chassaing.toml", "autre.toml"));
    }
}

#[test]
fn hosts_of_one_name_never_write_over_each_others_packs() {
    let place = Place::school(&["A1", "A2", "B1", "B2"]);
    namesake(&place, &["B1", "B2"]);
    for siret in ["73282932000074", "95433012200019"] {
        place.run(&["render", "--pack", "host", "--host", siret]).is(0);
    }
    let one_by_one = place.names("out/packs");
    assert_eq!(one_by_one.len(), 4, "a pack and a summary each: {one_by_one:?}");
    // Nor does a name hang on what else is asked for.
    place.run(&["render", "--pack", "host"]).is(0);
    assert_eq!(place.names("out/packs"), one_by_one);
}

#[test]
fn a_class_that_is_written_in_two_ways_has_one_pack() {
    let place = Place::school(&["A1", "A2"]);
    place.write("agreements/A2.toml", &place.read("agreements/A2.toml").replace("\"2de 4\"", "\"2DE4\""));
    place.run(&["render", "--pack", "class", "--class", "2de4"]).is(0);
    assert_eq!(place.names("out/packs"), ["classe-2de-4-0639001s.pdf"]);
}

#[test]
fn a_host_is_chosen_by_its_name_with_or_without_its_ampersand() {
    let place = Place::school(&["A1"]);
    let path = "hosts/menuiserie-chassaing.toml";
    let name = place.read(path).lines().find(|line| line.starts_with("name")).unwrap().to_owned();
    place.write(path, &place.read(path).replace(&name, "name = \"EURL Petit & Fils\""));
    for typed in ["PETIT et fils", "petit & fils", "Petit&Fils"] {
        let ran = place.run(&["check", "--host", typed]);
        assert!(!ran.stderr.contains("aucune convention"), "{typed}: {}", ran.stderr);
    }
}

#[test]
fn two_folders_of_one_school_do_not_write_over_each_others_packs() {
    let place = Place::school(&["A1"]);
    let other = Place::school(&["B1"]);
    let there = other.root();
    let ran = place.run(&["render", ".", there.to_str().unwrap(), "-o", "ensemble", "--pack", "class"]).is(1);
    assert_eq!(place.names("ensemble/packs").len(), 1);
    assert!(ran.stderr.contains("ensemble/packs/classe-2de-4-0639001s.pdf"), "{}", ran.stderr);
}

#[test]
fn two_places_under_one_siret_have_a_pack_and_a_summary_each() {
    let place = Place::school(&["A1", "A2", "B1", "B2"]);
    let host = place.read("hosts/menuiserie-chassaing.toml");
    let line = host.lines().find(|line| line.starts_with("name ")).unwrap();
    place.write("hosts/autre.toml", &host.replace(line, "name = \"Menuiserie Chassaing, dépôt\""));
    for number in ["B1", "B2"] {
        let path = format!("agreements/{number}.toml");
        place.write(&path, &place.read(&path).replace("menuiserie-chassaing.toml", "autre.toml"));
    }
    place.run(&["render", "--pack", "host"]).is(0);
    let names = place.names("out/packs");
    assert_eq!(names.len(), 4, "{names:?}");
    assert_eq!(names.iter().filter(|name| name.contains("depot") && name.contains("73282932000074")).count(), 2);
}

/// Takes a line out of an agreement that it cannot be without.
fn damage(place: &Place, number: &str) {
    let path = format!("agreements/{number}.toml");
    let text = place.read(&path);
    let line = text.lines().find(|line| line.starts_with("birth_date")).unwrap();
    place.write(&path, &text.replace(line, ""));
}

#[test]
fn a_pack_that_lacks_an_agreement_to_be_corrected_is_told_as_incomplete() {
    let place = Place::school(&["A1", "A2"]);
    place.run(&["render", "--pack", "class"]).is(0);
    damage(&place, "A2");
    let ran = place.run(&["render", "--pack", "class"]).is(1);
    let told = "une liasse est incomplète, il y manque une convention à corriger : agreements/A2.toml (2de 4)";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn a_faulty_agreement_of_another_class_or_host_is_none_of_the_calls_business() {
    let place = Place::school(&["A1", "B1"]);
    let path = "agreements/B1.toml";
    let text = place.read(path).replace("\"2de 4\"", "\"2de 5\"").replace("menuiserie-chassaing.toml", "autre.toml");
    place.write(path, &text);
    let host = place.read("hosts/menuiserie-chassaing.toml");
    let line = host.lines().find(|line| line.starts_with("name ")).unwrap();
    place.write("hosts/autre.toml", &host.replace(line, "name = \"Fournil du Puy\""));
    damage(&place, "B1");
    for choice in [["--class", "2de 4"], ["--host", "menuiserie"]] {
        let ran = place.run(&["render", choice[0], choice[1]]).is(0);
        assert!(ran.stderr.contains("1 PDF sur 1"), "{}", ran.stderr);
    }
    for choice in [["--class", "2de 5"], ["--host", "fournil"]] {
        assert!(place.run(&["render", choice[0], choice[1]]).is(1).stderr.contains("agreements/B1.toml"));
    }
    // What no class is known of may be of any.
    place.write(path, "[pupil\n");
    assert!(place.run(&["render", "--class", "2de 4"]).is(1).stderr.contains("agreements/B1.toml"));
}

#[test]
fn a_pack_of_a_part_says_so_and_leaves_the_whole_one() {
    let place = rendered(&["--pack", "host"]);
    let whole = place.names("out/packs");
    let read = |name: &str| std::fs::read(place.path("out/packs").join(name)).unwrap();
    let before: Vec<Vec<u8>> = whole.iter().map(|name| read(name)).collect();
    let ran = place.run(&["render", "--pack", "host", "--class", "2de 4"]).is(0);
    assert!(!ran.stderr.contains("plus à rien"), "{}", ran.stderr);
    assert!(whole.iter().zip(before).all(|(name, bytes)| read(name) == bytes));
    let parts: Vec<String> = place.names("out/packs").into_iter().filter(|name| !whole.contains(name)).collect();
    let named = "organisme-menuiserie-chassaing-sarl-73282932000074-extrait-2de-4-0639001s";
    assert_eq!(parts, [format!("{named}-SUMMARY.pdf"), format!("{named}.pdf")]);
    let words = |name: &str| {
        let words = Read::of(&read(name)).pages.first().unwrap().join(" ");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(words(&parts[0]).contains("4 seulement : 2 élèves, une convention chacun"), "{}", words(&parts[0]));
    assert!(words(&parts[1]).contains("4 seulement · 2 conventions"), "{}", words(&parts[1]));
    // What makes the packs leaves nobody out of them; files that are named may.
    place.run(&["render", "--pack", "class", "--class", "2de 5"]).is(0);
    place.run(&["render", "--pack", "class", "agreements/A1.toml"]).is(0);
    place.run(&["render", "--pack", "all", "agreements/*.toml"]).is(0);
    let names = place.names("out/packs");
    let has = |name: &str| names.iter().any(|other| other == name);
    assert!(has("classe-2de-5-0639001s.pdf") && has("classe-2de-4-extrait-conventions-a1-0639001s.pdf"), "{names:?}");
    assert!(has("toutes-0639001s.pdf") && !has("classe-2de-4-0639001s.pdf"), "{names:?}");
}

#[test]
fn a_pack_from_before_a_change_is_told_until_it_is_made_again() {
    let place = Place::school(&["A1", "A2"]);
    let told = "une liasse date d’avant un changement, à refaire avec `--pack` : out/packs/classe-2de-4-0639001s.pdf";
    let ran = place.run(&["render", "--pack", "class"]).is(0);
    assert!(!ran.stderr.contains("liasse"), "{}", ran.stderr);
    place.write("agreements/A1.toml", &place.read("agreements/A1.toml").replace("Noé", "Noa"));
    for _ in 0..2 {
        let ran = place.run(&["render"]).is(0);
        assert!(ran.stderr.replace('\u{a0}', " ").contains(told), "{}", ran.stderr);
    }
    // An edit that is undone leaves it as it was.
    let edited = place.read("agreements/A1.toml");
    place.write("agreements/A1.toml", &edited.replace("Noa", "Noé"));
    let ran = place.run(&["render"]).is(0);
    assert!(!ran.stderr.contains("liasse"), "{}", ran.stderr);
    place.write("agreements/A1.toml", &edited);
    for args in [&["render", "--pack", "class"][..], &["render"]] {
        let ran = place.run(args).is(0);
        assert!(!ran.stderr.contains("liasse"), "{}", ran.stderr);
    }
    std::fs::remove_file(place.path("agreements/A2.toml")).unwrap();
    let ran = place.run(&["render", "--format", "json"]).is(0);
    assert!(ran.stdout.contains("\"outdated\"") && ran.stdout.contains("classe-2de-4-0639001s.pdf"), "{}", ran.stdout);
}

#[test]
fn an_incomplete_pack_says_on_its_first_page_how_many_it_lacks() {
    let place = Place::school(&["A1", "A2", "A3"]);
    second_class(&place, "A3");
    for number in ["A2", "A3"] {
        damage(&place, number);
    }
    let words = |name: &str| {
        let words = Read::of(&std::fs::read(place.path("out/packs").join(name)).unwrap()).pages[0].join(" ");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (class, host) = ("classe-2de-4-0639001s", "organisme-menuiserie-chassaing-sarl-73282932000074-0639001s");
    for (more, code) in [(&[][..], 1), (&["--only-ready"], 0)] {
        for (by, name, lacks) in [("class", class, "une convention"), ("host", host, "2 conventions")] {
            let ran = place.run(&[&["render", "--pack", by], more].concat()).is(code);
            assert!(
                words(&format!("{name}.pdf")).contains(&format!("incomplète : il manque {lacks} à corriger")),
                "{by}"
            );
            assert!(ran.stderr.contains("incomplètes, il y manque 2 conventions à corriger"), "{}", ran.stderr);
        }
        let summary = words(&format!("{host}-SUMMARY.pdf"));
        assert!(summary.contains("incomplète : 2 autres conventions sont en préparation"), "{summary}");
    }
    // What it lacks is part of what it is bound from.
    std::fs::remove_file(place.path("agreements/A3.toml")).unwrap();
    place.run(&["render", "--pack", "host"]).is(1);
    assert!(words(&format!("{host}.pdf")).contains("il manque une convention"));
}

#[test]
fn selections_of_files_have_packs_of_their_own() {
    let place = Place::school(&["A1", "A2", "A3"]);
    for files in [&["A1", "A2"][..], &["A2"]] {
        let files: Vec<String> = files.iter().map(|number| format!("agreements/{number}.toml")).collect();
        let mut call = vec!["render", "--pack", "class"];
        call.extend(files.iter().map(String::as_str));
        place.run(&call).is(0);
    }
    let names = ["a1-a2", "a2"].map(|numbers| format!("classe-2de-4-extrait-conventions-{numbers}-0639001s.pdf"));
    assert_eq!(place.names("out/packs"), names);
}

#[test]
fn a_pack_that_lacks_somebody_by_now_is_told() {
    let place = Place::school(&["A1", "A2", "A3", "B1"]);
    second_class(&place, "B1");
    let newcomer = place.read("agreements/A2.toml");
    std::fs::remove_file(place.path("agreements/A2.toml")).unwrap();
    let faulty = place.read("agreements/A3.toml");
    damage(&place, "A3");
    place.run(&["render", "--pack", "host"]).is(1);
    place.run(&["render", "--pack", "class"]).is(1);
    let told = |call: &[&str]| {
        let stderr = place.run(call).stderr;
        let told = stderr.lines().find(|line| line.contains("avant un changement"));
        told.map(|line| ["classe-2de-4-", "classe-2de-5-", "organisme-"].map(|pack| line.contains(pack)))
    };
    // What could not be made is missed by nothing that could be bound again.
    assert_eq!(told(&["render"]), None);
    place.write("agreements/A2.toml", &newcomer);
    for call in [&["render", "--class", "2de 5"][..], &["render", "agreements/A1.toml"]] {
        assert_eq!(told(call), None, "{call:?}");
    }
    for call in [&["render"][..], &["render", "agreements/A1.toml"]] {
        assert_eq!(told(call), Some([true, false, true]), "{call:?}");
    }
    for by in ["class", "host"] {
        place.run(&["render", "--pack", by]).is(1);
    }
    assert_eq!(told(&["render"]), None);
    place.write("agreements/A3.toml", &faulty);
    assert_eq!(told(&["render"]), Some([true, false, true]));
    for by in ["class", "host"] {
        place.run(&["render", "--pack", by]).is(0);
    }
    // A pack that was whole waits for one that is being corrected.
    damage(&place, "A3");
    assert_eq!(told(&["render"]), None);
    place.write("agreements/A3.toml", &faulty);
    assert_eq!(told(&["render"]), None);
    place.write("agreements/A3.toml", &faulty.replace("2de 4", "2de 5"));
    assert_eq!(told(&["render"]), Some([true, true, true]));
    // Who is chosen is not missed.
    for by in ["class", "host"] {
        place.run(&["render", "--pack", by]).is(0);
    }
    place.run(&["render", "--pack", "host", "--class", "2de 5"]).is(0);
    place.run(&["render", "--pack", "class", "agreements/A1.toml"]).is(0);
    assert_eq!(told(&["render"]), None);
}

/// Which packs are told as being from before a change.
fn outdated(place: &Place, call: &[&str]) -> String {
    let stderr = place.run(call).stderr;
    stderr.lines().find(|line| line.contains("avant un changement")).unwrap_or_default().to_owned()
}

#[test]
fn a_pack_that_says_that_it_lacks_somebody_is_told_once_it_does_not() {
    let place = Place::school(&["A1", "A2", "B1"]);
    second_class(&place, "B1");
    let sound = place.read("agreements/A2.toml");
    let bind = |code| {
        for by in ["class", "host"] {
            place.run(&["render", "--pack", by]).is(code);
        }
    };
    damage(&place, "A2");
    bind(1);
    assert_eq!(outdated(&place, &["render"]), "");
    // It is mended and of another class: its host's pack lacks it, its first class's pack lacks nobody.
    place.write("agreements/A2.toml", &sound.replace("2de 4", "2de 5"));
    let told = outdated(&place, &["render"]);
    assert!(["classe-2de-4-", "classe-2de-5-", "organisme-"].iter().all(|pack| told.contains(pack)), "{told}");
    bind(0);
    assert_eq!(outdated(&place, &["render"]), "");
    // It goes for good.
    damage(&place, "A2");
    place.write("agreements/A2.toml", &place.read("agreements/A2.toml").replace("\"A2\"", "\"A3\""));
    bind(1);
    assert_eq!(outdated(&place, &["render"]), "");
    std::fs::rename(place.path("agreements/A2.toml"), place.path("agreements/A3.toml")).unwrap();
    assert!(outdated(&place, &["render"]).contains("organisme-"));
    bind(1);
    assert_eq!(outdated(&place, &["render"]), "", "another name of the file is no other file");
    std::fs::remove_file(place.path("agreements/A3.toml")).unwrap();
    let told = outdated(&place, &["render"]);
    assert!(told.contains("classe-2de-5-") && told.contains("organisme-") && !told.contains("classe-2de-4-"), "{told}");
}

#[test]
fn a_part_that_was_chosen_misses_who_would_be_chosen_too() {
    let place = Place::school(&["A1", "A2", "A3", "B1", "B2"]);
    second_class(&place, "B1");
    place.write("agreements/B2.toml", &place.read("agreements/B2.toml").replace("2de 4", "2de 5"));
    let newcomers = ["agreements/A3.toml", "agreements/B2.toml"].map(|path| {
        let text = place.read(path);
        std::fs::remove_file(place.path(path)).unwrap();
        (path, text)
    });
    place.run(&["render", "--pack", "host", "--class", "2de 4"]).is(0);
    place.run(&["render", "--pack", "class", "agreements/A1.toml"]).is(0);
    let [(of_four, four), (of_five, five)] = &newcomers;
    place.write(of_five, five);
    assert_eq!(outdated(&place, &["render"]), "");
    place.write(of_four, four);
    for call in [&["render"][..], &["render", "--class", "2de 4"], &["render", "agreements/B1.toml"]] {
        let told = outdated(&place, call);
        assert!(told.contains("-extrait-2de-4-") && !told.contains("conventions-a1"), "{call:?}: {told}");
    }
    place.run(&["render", "--pack", "host", "--class", "2de 4"]).is(0);
    assert_eq!(outdated(&place, &["render"]), "");
}

#[test]
fn a_mistake_in_a_template_makes_no_pack_a_stray() {
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/companions");
    for (kind, right, wrong) in
        [("pack/list", "pack.title", "pack.titel"), ("host/summary", "pack.host.name", "pack.host.nom")]
    {
        let place = Place::school(&["A1", "A2"]);
        place.run(&["render", "--pack", "host"]).is(0);
        let own = format!("companions/{kind}.html");
        let text = std::fs::read_to_string(format!("{built_in}/{kind}.html")).unwrap();
        std::fs::create_dir_all(place.path(&own).parent().unwrap()).unwrap();
        place.write(&own, &text.replace(right, wrong));
        let ran = place.run(&["render", "--pack", "host"]).is(1);
        assert!(!ran.stderr.contains("plus à rien"), "{kind}: {}", ran.stderr);
        std::fs::remove_file(place.path(&own)).unwrap();
        let ran = place.run(&["render"]).is(0);
        assert!(!ran.stderr.contains("plus à rien") && !ran.stderr.contains("avant un changement"), "{}", ran.stderr);
        let school = place.read("school.toml");
        place.write("school.toml", &school.replace("Zéroual", "Zeroual"));
        let told = outdated(&place, &["render"]);
        assert!(told.contains("SUMMARY.pdf") && told.contains("0639001s.pdf"), "{kind}: {told}");
    }
}

#[test]
fn a_new_logo_makes_packs_to_be_made_again_and_no_strays() {
    let place = rendered(&["--pack", "class"]);
    let logo = std::fs::read(place.path("logo.png")).unwrap();
    std::fs::write(place.path("logo.png"), [&logo[..], b" "].concat()).unwrap();
    let ran = place.run(&["render"]).is(0);
    assert!(!ran.stderr.contains("plus à rien"), "{}", ran.stderr);
    assert!(ran.stderr.contains("2 liasses datent d’avant un changement, à refaire avec `--pack`"), "{}", ran.stderr);
    let ran = place.run(&["render", "--pack", "class"]).is(0);
    assert!(!ran.stderr.contains("liasse") && !ran.stderr.contains("plus à rien"), "{}", ran.stderr);
    assert_eq!(place.names("out/packs").len(), 2);
}

#[test]
fn a_pupil_who_comes_for_two_weeks_is_one() {
    let place = Place::school(&["A1", "A2"]);
    let other = place.read("agreements/A1.toml").replace("\"A1\"", "\"A2\"").replace("2026-06-19", "2026-06-05");
    let dates = "[placement]\nstart = 2026-06-01\nend = 2026-06-05\n\n[placement.week]";
    place.write("agreements/A2.toml", &other.replacen("[placement.week]", dates, 1));
    let ran = place.run(&["render", "--pack", "host"]);
    let summary = place.names("out/packs").into_iter().find(|name| name.ends_with("-SUMMARY.pdf")).expect(&ran.stderr);
    let words = Read::of(&std::fs::read(place.path("out/packs").join(summary)).unwrap()).pages[0].join(" ");
    assert!(words.contains("un élève, 2 conventions"), "{words}");
    place.run(&["render", "--pack", "class"]).is(0);
    let pack = Read::of(&std::fs::read(place.path("out/packs/classe-2de-4-0639001s.pdf")).unwrap());
    let bookmarks: Vec<String> = pack.bookmarks().into_iter().skip(1).map(|(_, title)| title).collect();
    assert!(bookmarks.len() == 2 && bookmarks[0].ends_with(", A1") && bookmarks[1].ends_with(", A2"), "{bookmarks:?}");
}
