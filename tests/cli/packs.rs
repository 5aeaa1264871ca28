//! `render --pack`: packs in a folder of their own, each under a name that no other pack has.

use super::Place;

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
