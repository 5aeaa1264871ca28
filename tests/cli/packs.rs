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
