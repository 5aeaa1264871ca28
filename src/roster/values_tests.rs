use super::*;
use crate::diagnostic::Lang;

fn read(key: &str, cell: &str) -> (String, Option<Repair>) {
    let clean = clean(key, &tidy(cell).unwrap()).unwrap();
    (clean.value.to_string(), clean.repair)
}

fn refused(key: &str, cell: &str) -> (&'static str, String) {
    let flaw = clean(key, &tidy(cell).unwrap()).unwrap_err();
    (flaw.code, flaw.message.get(Lang::Fr).to_owned())
}

#[test]
fn dates_are_read_in_every_notation_of_exports() {
    let all = [
        "03/03/2010",
        "3/3/2010",
        "03-03-2010",
        "03.03.2010",
        "2010-03-03",
        "2010-03-03T00:00:00",
        "2010-03-03 00:00:00",
        "3 mars 2010",
        "03032010",
        "20100303",
        "1er mars 2010",
        "3 MARS 2010",
    ];
    for cell in all {
        let (day, repair) = read("pupil.birth_date", cell);
        assert!(day.ends_with("/03/2010") && repair.is_none(), "{cell}: {day}");
    }
    assert_eq!(read("pupil.birth_date", "3/3/10"), ("03/03/2010".into(), Some(Repair::ShortYear)));
    assert_eq!(read("pupil.birth_date", "40240"), ("03/03/2010".into(), Some(Repair::Serial)));
    assert_eq!(read("pupil.birth_date", "40240.0"), ("03/03/2010".into(), Some(Repair::Serial)));
}

#[test]
fn what_is_no_date_is_refused() {
    for cell in ["31/02/2010", "03/15/2010", "demain", "2010", "03/2010", "1/1/1", "99999", "3 jui 2010", "é/é/éé"]
    {
        assert_eq!(refused("pupil.birth_date", cell).0, "ROSTER-10", "{cell}");
    }
}

#[test]
fn a_first_zero_that_was_lost_is_put_back_and_told() {
    for (key, cell, whole) in [
        ("pupil.address.postcode", "1000", "01000"),
        ("pupil.phone", "639981234", "06 39 98 12 34"),
        ("host.siret", "1234567890123", "01234567890123"),
        ("pupil.ine", "12345678AB", "012345678AB"),
    ] {
        assert_eq!(read(key, cell), (whole.into(), Some(Repair::LostZero)), "{key}");
    }
    assert_eq!(read("pupil.address.postcode", "98825.0"), ("98825".into(), Some(Repair::Fraction)));
    assert_eq!(read("pupil.phone", "06.39.98.12.34"), ("06 39 98 12 34".into(), None));
}

#[test]
fn of_several_telephones_in_a_cell_the_first_is_kept_and_told() {
    for cell in [
        "06 39 98 12 34 / 04 65 71 00 02",
        "0639981234 ou 0465710002",
        "06-39-98-12-34 - 04-65-71-00-02",
        "06 39 98 12 34 04 65 71 00 02",
        "06.39.98.12.34;+33 4 65 71 00 02",
    ] {
        assert_eq!(read("host.phone", cell), ("06 39 98 12 34".into(), Some(Repair::Phones)), "{cell}");
    }
    for cell in ["06 39 98 12 34 / voir le secrétariat", "06 39 98 12 34 06 39", "06 39 98 12 34 (04 65 71 00 02)"] {
        refused("host.phone", cell);
    }
}

#[test]
fn a_code_that_a_spreadsheet_shortened_is_refused() {
    for (key, cell) in [("host.siret", "7,32829E+13"), ("pupil.ine", "1.23E+10"), ("pupil.phone", "6,4E8")] {
        let (code, words) = refused(key, cell);
        assert!(code == "ROSTER-10" && words.contains("abrégé"), "{key}: {words}");
    }
}

#[test]
fn a_class_is_text_unless_a_spreadsheet_spoilt_it() {
    for (cell, class) in [("201", "201"), ("201.0", "201"), ("2de 4", "2de 4"), ("2E1", "2E1"), ("2GT-1", "2GT-1")] {
        assert_eq!(read("pupil.class", cell).0, class);
    }
    for cell in ["2,00000000000000E+15", "2E+15", "02/03/2026", "2026-03-02", "2-avr", "02-déc."] {
        assert_eq!(refused("pupil.class", cell).0, "ROSTER-10", "{cell}");
    }
}

#[test]
fn a_formula_is_not_taken_over_but_a_kept_zero_is() {
    assert_eq!(refused("pupil.family_name", "=HYPERLINK(\"x\")").0, "ROSTER-11");
    assert_eq!(read("pupil.phone", "=\"0639981234\"").0, "06 39 98 12 34");
    assert_eq!(refused("pupil.family_name", "#REF!").0, "ROSTER-10");
}

#[test]
fn a_text_cut_where_old_formats_cut_is_told() {
    assert_eq!(read("placement.outings", &"x".repeat(255)).1, Some(Repair::Cut));
    assert_eq!(read("placement.outings", &"x".repeat(254)).1, None);
    assert_eq!(refused("placement.outings", &"x".repeat(5000)).0, "ROSTER-10");
}

#[test]
fn blanks_and_fillers_are_nothing() {
    for cell in ["", "  ", "\u{a0}", "-", "N/A", "\u{200b}", "néant"] {
        assert_eq!(tidy(cell), None, "{cell:?}");
    }
    assert_eq!(tidy("  de\u{301}  la\n Tour ").as_deref(), Some("dé la Tour"));
}

#[test]
fn codes_of_siecle_and_words_say_the_same() {
    for (key, cells, value) in [
        ("pupil.gender", ["2", "F", "Féminin"], "f"),
        ("guardians.1.civility", ["MME", "Madame", "Mme"], "Mme"),
        ("guardians.1.relation", ["10", "Mère", "MERE"], "mother"),
        ("guardians.1.relation", ["51", "ASE", "Aide sociale à l’enfance"], "care-service"),
        ("guardians.1.relation", ["42", "Assistant familial", "autre"], "other"),
        ("level", ["2NDE", "seconde GT", "2de"], "seconde-gt"),
    ] {
        for cell in cells {
            assert_eq!(read(key, cell).0, value, "{cell}");
        }
    }
}

#[test]
fn hours_are_read_as_people_write_them() {
    assert_eq!(read("placement.week.monday", "8h30-12h / 13h30 - 17h").0, "08:30-12:00, 13:30-17:00");
    assert_eq!(read("placement.week.monday", "9:00 à 12:00 et 14:00 à 17:30").0, "09:00-12:00, 14:00-17:30");
    assert_eq!(read("placement.week.monday", "de 8h30 à 12h").0, "08:30-12:00");
    for cell in ["8h-12h 14h-17h", "8h-12h - 14h-17h", "8h/12h 14h/17h", "8-12/14-17", "8 h à 12 h puis 14 h à 17 h"]
    {
        assert_eq!(read("placement.week.monday", cell).0, "08:00-12:00, 14:00-17:00", "{cell}");
    }
    assert_eq!(read("placement.week.monday", "8h30/12h").0, "08:30-12:00");
    for cell in ["Fermé", "repos"] {
        assert_eq!(read("placement.week.monday", cell).0, "", "{cell}");
    }
    for cell in ["matin", "8h-12h 14h", "8 15 12 15", "8.15-12.15", "8h-25h"] {
        assert_eq!(refused("placement.week.monday", cell).0, "ROSTER-10", "{cell}");
    }
}

proptest::proptest! {
    #[test]
    fn any_cell_is_read_or_refused(cell in proptest::prelude::any::<String>(), key in proptest::sample::select(&[
        "pupil.birth_date", "pupil.address.postcode", "pupil.phone", "pupil.ine", "host.siret", "pupil.class", "pupil.email",
        "placement.week.monday", "guardians.1.relation", "host.places", "level",
    ][..])) {
        if let Some(cell) = tidy(&cell) {
            let _ = clean(key, &cell);
        }
    }
}

#[test]
fn a_date_may_have_the_day_of_its_week_if_it_is_the_right_one() {
    assert_eq!(read("pupil.birth_date", "mercredi 3 mars 2010").0, "03/03/2010");
    assert_eq!(read("pupil.birth_date", "Mer. 03/03/2010").0, "03/03/2010");
    assert!(refused("pupil.birth_date", "lundi 3 mars 2010").1.contains("mercredi"));
}

#[test]
fn what_refers_to_another_row_is_refused() {
    for cell in ["idem", "Idem.", "//", "\""] {
        assert_eq!(refused("host.name", cell).0, "ROSTER-10", "{cell}");
    }
}

#[test]
fn an_apostrophe_that_says_that_a_cell_is_text_is_no_part_of_it() {
    for (cell, read) in [("'0639980001", "0639980001"), ("'DUPONT", "DUPONT"), ("'+33639980001", "+33639980001")] {
        assert_eq!(tidy(cell).as_deref(), Some(read));
    }
    for name in ["'t Hart", "'Chez Paul'", "O'Brien"] {
        assert_eq!(tidy(name).as_deref(), Some(name));
    }
}

#[test]
fn what_a_spreadsheet_could_not_calculate_or_show_is_no_value() {
    for cell in ["#N/A", "#N/D", "#REF!", "#VALEUR !", "#NOM?", "#DIV/0!"] {
        assert!(refused("pupil.family_name", cell).1.contains("l’erreur de calcul"), "{cell}");
    }
    assert!(refused("pupil.birth_date", "########").1.contains("trop étroite"));
    assert_eq!(read("host.address.lines", "#12 rue A").0, "#12 rue A");
}
