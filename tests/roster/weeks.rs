//! The days of a week, as lists tell them.

use super::{Came, Desk};

const HEAD: &str = "Nom;Prénom;Né le;Classe;Adresse;CP;Ville;Lundi;Mardi;Mercredi;Jeudi;Vendredi";
const FIVE: [&str; 5] = ["9h-12h", "9h-12h", "9h-12h", "9h-12h", "9h-12h"];
const DAYS: [&str; 5] = ["monday", "tuesday", "wednesday", "thursday", "friday"];

/// A list of pupils with the hours of each.
fn list(rows: &[(&str, [&str; 5])]) -> String {
    let row = |(name, days): &(&str, [&str; 5])| {
        format!("{name};Ana;01/02/2010;2de 1;1 rue A;63000;Riom;{}\n", days.join(";"))
    };
    rows.iter().map(row).fold(format!("{HEAD}\n"), |all, row| all + &row)
}

/// Such a list with some columns only.
fn without(list: &str, columns: &[usize]) -> String {
    let kept = |line: &str| {
        let cells = line.split(';').enumerate().filter(|(at, _)| !columns.contains(at));
        cells.map(|(_, cell)| cell).collect::<Vec<_>>().join(";") + "\n"
    };
    list.lines().map(kept).collect()
}

fn import(desk: &mut Desk, list: &str) -> Came {
    desk.import(&[("list.csv", list.as_bytes())])
}

/// A school whose agreements have a whole week by default, written there by a first list.
fn with_a_week() -> Desk {
    let mut desk = Desk::new();
    let school = desk.files.get_mut("school.toml").unwrap();
    *school = school.replace(&format!(", {}", super::WEEK), "");
    import(&mut desk, &list(&[("Blanc", FIVE), ("Gris", FIVE)]));
    assert_eq!(desk.files["school.toml"].matches("monday = [\"09:00-12:00\"]").count(), 1);
    desk
}

/// The days with hours in the week that an agreement has of its own.
fn own_days(desk: &Desk, number: &str) -> String {
    let table: toml::Table = toml::from_str(desk.agreement(number)).unwrap();
    let week = table.get("placement").and_then(|placement| placement.get("week")).and_then(toml::Value::as_table);
    let has = |day: &&&str| week.is_some_and(|week| week.contains_key(**day));
    DAYS.iter().filter(has).map(|day| &day[..3]).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_day_without_hours_in_a_list_is_a_day_off_whatever_the_week_by_default() {
    let mut desk = with_a_week();
    let closed = [
        ("Noir", ["", "9h-12h", "9h-12h", "9h-12h", "9h-12h"]),
        ("Roux", ["9h-12h", "9h-12h", "10h-12h", "9h-12h", ""]),
    ];
    import(&mut desk, &list(&closed));
    assert_eq!(own_days(&desk, "CS26-0003"), "tue wed thu fri");
    assert_eq!(own_days(&desk, "CS26-0004"), "mon tue wed thu");
    let before = desk.files.clone();
    let again = import(&mut desk, &list(&closed));
    assert_eq!(desk.files, before, "{}", again.told);
}

#[test]
fn a_day_emptied_in_a_later_list_is_taken_away_and_comes_back_when_it_is_filled() {
    for five in [FIVE, ["9h-12h", "9h-12h", "10h-12h", "9h-12h", "9h-12h"]] {
        let mut desk = with_a_week();
        import(&mut desk, &list(&[("Noir", five)]));
        let mut emptied = five;
        emptied[0] = "";
        let came = import(&mut desk, &list(&[("Noir", emptied)]));
        assert_eq!(own_days(&desk, "CS26-0003"), "tue wed thu fri", "{}", came.told);
        let before = desk.files.clone();
        import(&mut desk, &list(&[("Noir", emptied)]));
        assert_eq!(desk.files, before);
        import(&mut desk, &list(&[("Noir", five)]));
        assert_eq!(own_days(&desk, "CS26-0003"), "mon tue wed thu fri");
    }
}

#[test]
fn hours_written_by_hand_on_a_day_without_hours_in_the_list_stay() {
    let mut desk = with_a_week();
    let closed = list(&[("Noir", ["", "9h-12h", "9h-12h", "9h-12h", "9h-12h"])]);
    import(&mut desk, &closed);
    let text = desk.files.get_mut("agreements/CS26-0003.toml").unwrap();
    *text = text.replace("[placement.week]", "[placement.week]\nmonday = [\"14:00-17:00\"]");
    let before = desk.files.clone();
    let came = import(&mut desk, &closed);
    assert_eq!(desk.files, before, "{}", came.told);
    let other = import(&mut desk, &list(&[("Noir", FIVE)]));
    assert!(other.told.contains("`placement.week.monday` vaut « 14:00-17:00 »"), "{}", other.told);
}

#[test]
fn a_list_without_a_column_for_a_day_leaves_that_day_as_it_is() {
    let mut desk = with_a_week();
    let late = list(&[("Noir", ["", "10h-12h", "9h-12h", "9h-12h", "9h-12h"])]);
    import(&mut desk, &without(&late, &[7]));
    assert_eq!(own_days(&desk, "CS26-0003"), "mon tue wed thu fri");
}

#[test]
fn a_row_without_any_hours_says_nothing_of_its_week() {
    let mut desk = with_a_week();
    import(&mut desk, &list(&[("Noir", [""; 5])]));
    assert_eq!(own_days(&desk, "CS26-0003"), "");
}

#[test]
fn a_week_one_of_whose_days_cannot_be_read_is_not_taken_over() {
    let mut desk = with_a_week();
    let came = import(&mut desk, &list(&[("Noir", ["8h-12h", "selon besoin", "9h-12h", "9h-12h", "9h-12h"])]));
    assert!(came.told.contains("la semaine n’est pas reprise"), "{}", came.told);
    assert_eq!(own_days(&desk, "CS26-0003"), "");
}

#[test]
fn a_class_closed_on_a_day_of_the_schools_week_has_a_week_of_its_own() {
    let mut desk = Desk::new();
    let week = "week = { monday = [\"09:00-12:00\"], tuesday = [\"09:00-12:00\"] }";
    let school = desk.files.get_mut("school.toml").unwrap();
    *school = school.replace(super::WEEK, week);
    let closed = ["", "9h-12h", "", "", ""];
    import(&mut desk, &list(&[("Noir", closed), ("Roux", closed)]));
    let school: toml::Table = toml::from_str(&desk.files["school.toml"]).unwrap();
    let own = school["defaults"]["class"]["2de 1"]["placement"]["week"].as_table().unwrap();
    assert_eq!(own.keys().collect::<Vec<_>>(), ["tuesday"]);
    import(&mut desk, &list(&[("Vert", ["9h-12h", "9h-12h", "", "", ""])]));
    assert_eq!(own_days(&desk, "CS26-0003"), "mon tue");
}
