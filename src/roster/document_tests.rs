use super::*;

const HAND: &str = "\
# mine
schema = 1
number = \"A-1\" # keep me
[pupil] # who
family_name = \"Dupont\"   # as typed
address = { lines = [\"a\"], postcode = \"63000\", city = \"Riom\" } # home

[[guardians]]
family_name = \"Moreau\"
";

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

#[test]
fn a_change_keeps_every_comment() {
    let mut document: DocumentMut = HAND.parse().unwrap();
    for (key, value) in [
        ("pupil.family_name", text("Dupond \"x\"")),
        ("pupil.address.city", text("Ambert")),
        ("guardians.1.phone", text("06 39 98 12 34")),
        ("guardians.2.family_name", text("Petit")),
        ("guardians.2.address.city", text("Thiers")),
        ("placement.start", Value::Date(NaiveDate::from_ymd_opt(2026, 6, 15).unwrap())),
    ] {
        assert!(set(&mut document, key, &value), "{key}");
        assert_eq!(flat(&document).get(key), Some(&value), "{key}");
    }
    let after = document.to_string();
    for kept in ["# mine", "# keep me", "[pupil] # who", "# as typed", "# home", "postcode = \"63000\""] {
        assert!(after.contains(kept), "{kept}\n{after}");
    }
    assert!(after.parse::<DocumentMut>().is_ok(), "{after}");
}

#[test]
fn what_stands_in_the_way_is_left() {
    let mut document: DocumentMut = "host = \"../hosts/a.toml\"\nguardians = []\n".parse().unwrap();
    assert!(!set(&mut document, "host.name", &text("x")));
    assert!(!set(&mut document, "guardians.1.phone", &text("x")));
    let mut document: DocumentMut = "[host]\nname = \"a\"\n".parse().unwrap();
    assert!(!set(&mut document, "host", &text("../hosts/a.toml")));
    assert_eq!(document.to_string(), "[host]\nname = \"a\"\n");
}

#[test]
fn a_new_file_reads_as_the_values_it_was_made_of() {
    let day = NaiveDate::from_ymd_opt(2010, 3, 3).unwrap();
    let values: Flat = [
        ("number", text("CS26-0001")),
        ("host", text("../hosts/a.toml")),
        ("pupil.family_name", text("L’\"Hôte\"\\ 'x'")),
        ("pupil.birth_date", Value::Date(day)),
        ("pupil.address.lines", Value::List(vec!["8, place".into(), "Bât. \"C\"".into()])),
        ("pupil.address.city", text("Riom")),
        ("pupil.address.postcode", text("63200")),
        ("guardians.1.family_name", text("Moreau")),
        ("guardians.2.address_confidential", Value::Flag(true)),
        ("school.referent.family_name", text("Zéroual")),
        ("placement.start", Value::Date(day)),
        ("placement.week.monday", Value::List(vec!["08:30-12:00".into()])),
        ("host.representative.title", text("gérant")),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into();
    let without_host: Flat = values.clone().into_iter().filter(|(key, _)| key != "host").collect();
    let written = new_file("about", &without_host);
    let mut read = flat(&written.parse().unwrap());
    assert_eq!(read.remove("schema"), Some(Value::Whole(1)));
    assert_eq!(read, without_host, "{written}");
    let lines = written.find("lines").unwrap();
    assert!(lines < written.find("postcode").unwrap() && written.find("postcode") < written.find("city"), "{written}");
}

#[test]
fn the_defaults_of_a_class_get_a_table_of_their_own() {
    let mut document: DocumentMut = "[defaults] # all\nlevel = \"seconde-gt\"\n[rules]\ndeny = []\n".parse().unwrap();
    let home = ["defaults", "class", "2de 4.", "school", "referent"];
    assert!(set_in(&mut document, &home, "family_name", &text("Zéroual")));
    assert!(set_in(&mut document, &home, "given_names", &text("Karim")));
    let after = document.to_string();
    assert!(after.contains("[defaults.class.\"2de 4.\"]"), "{after}");
    assert!(after.contains("[defaults] # all") && after.parse::<DocumentMut>().is_ok(), "{after}");
}

#[test]
fn a_list_keeps_its_lines_and_comments_whatever_it_becomes() {
    let list = |texts: &[&str]| Value::List(texts.iter().map(|text| (*text).to_owned()).collect());
    let before = "lines = [\n  \"a\", # one\n  \"b\", # two\n]\n";
    for (texts, after) in [
        (&["c", "d"][..], "lines = [\n  \"c\", # one\n  \"d\", # two\n]\n"),
        (&["c"], "lines = [\n  \"c\", # one\n   # two\n]\n"),
        (&["c", "d", "e"], "lines = [\n  \"c\", # one\n  \"d\",\n  \"e\", # two\n]\n"),
    ] {
        let mut document: DocumentMut = before.parse().unwrap();
        assert!(set(&mut document, "lines", &list(texts)));
        assert_eq!(document.to_string(), after);
    }
    for (before, after) in
        [("x = [\"a\"]\n", "x = [\"c\", \"d\"]\n"), ("x = [\n  \"a\"\n]\n", "x = [\n  \"c\",\n  \"d\"\n]\n")]
    {
        let mut document: DocumentMut = before.parse().unwrap();
        assert!(set(&mut document, "x", &list(&["c", "d"])));
        assert_eq!(document.to_string(), after);
    }
}
