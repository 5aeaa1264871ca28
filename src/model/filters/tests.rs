//! The filters on the examples of the dossier, section 8.

use serde_json::{Value as Json, json};
use tera::Context;

use super::messages::MESSAGES;
use super::*;
use crate::typography::THIN;

/// What a template makes of a value `v`, or its error.
fn try_filled(expression: &str, value: &Json) -> Result<String, String> {
    let mut tera = Tera::default();
    register(&mut tera);
    tera.autoescape_on([".html"]);
    tera.add_raw_template("t.html", &format!("{{{{ {expression} }}}}")).map_err(|e| e.to_string())?;
    let mut context = Context::new();
    context.insert("v", value);
    tera.render("t.html", &context).map_err(|e| e.to_string())
}

/// No-break spaces are shown as `_`, thin ones as `~`.
fn filled(expression: &str, value: &Json) -> String {
    let words = try_filled(expression, value).unwrap();
    words.replace(NO_BREAK, "_").replace(THIN, "~")
}

#[test]
fn dates_hours_and_numbers_are_written_as_the_dossier_says() {
    for (expression, value, expected) in [
        ("v | date", json!("2026-06-15"), "15_juin 2026"),
        ("v | date", json!("2026-07-01"), "1<sup>er</sup>_juillet 2026"),
        ("v | long_date", json!("2026-06-15"), "lundi 15_juin 2026"),
        ("v | period(end='2026-06-26')", json!("2026-06-15"), "du lundi 15 au vendredi 26_juin 2026"),
        ("v | period(end=v)", json!("2026-06-15"), "le lundi 15_juin 2026"),
        ("v | weekday", json!(0), "lundi"),
        ("v | weekday", json!("2026-06-19"), "vendredi"),
        ("v | slot", json!("08:30-12:00"), "8_h_30_–_12_h"),
        ("v | duration", json!(420), "7_h"),
        ("v | duration", json!(210), "3_h_30"),
        ("v | duration", json!(45), "45_min"),
        ("v | phone", json!("+33639981234"), "<a href=\"tel:+33639981234\">06_39_98_12_34</a>"),
        ("v | email", json!("lea@a.example"), "<a href=\"mailto:lea@a.example\">lea@a.example</a>"),
        ("v | email", json!("l&a%é@a.example"), "<a href=\"mailto:l%26a%25%C3%A9@a.example\">l&amp;a%é@a.example</a>"),
        ("v | siret", json!("73282932000074"), "732_829_320_00074"),
        ("v | ordinal", json!(1), "1<sup>er</sup>"),
        ("v | ordinal(gender='f')", json!(1), "1<sup>re</sup>"),
        ("v | ordinal(gender='f')", json!(2), "2<sup>e</sup>"),
        ("v | number", json!(1000), "1~000"),
        ("v | number", json!(7.5), "7,5"),
        ("v | number", json!(-1_234_567), "-1~234~567"),
        ("v | number", json!(999), "999"),
        ("v | number", json!(7.0), "7"),
        ("v | count(one='un élève', many='{n} élèves')", json!(1), "un élève"),
        ("v | count(one='un élève', many='{n} élèves')", json!(3), "3 élèves"),
        ("v | count(one='un', many='{n}', zero='aucun élève')", json!(0), "aucun élève"),
    ] {
        assert_eq!(filled(expression, &value), expected, "{expression} of {value}");
    }
}

#[test]
fn a_person_is_named_as_typed() {
    let mut claire = json!({ "civility": "Mme", "given_names": "Claire", "family_name": "Moreau" });
    let name = r#"<span class="name">Claire <strong>Moreau</strong></span>"#;
    assert_eq!(filled("v | person", &claire), format!("M<sup>me</sup>_{name}"));
    assert_eq!(filled("v | full_name", &claire), name);
    claire["civility"] = json!("M.");
    assert_eq!(filled("v | person", &claire), format!("M._{name}"));
    claire["usual_name"] = json!("Petit");
    assert_eq!(
        filled("v | full_name", &claire),
        format!(r#"{name} (nom d’usage <span class="name"><strong>Petit</strong></span>)"#)
    );
    let pupil = json!({ "given_names": "Léa", "family_name": "d’Œuvre" });
    assert_eq!(filled("v | person", &pupil), r#"<span class="name">Léa <strong>d’Œuvre</strong></span>"#);
}

#[test]
fn addresses_classes_and_prose_become_markup() {
    let address =
        json!({ "lines": ["14, rue des Œillets", "Bât. B"], "postcode": "63100", "city": "Clermont-Ferrand" });
    assert_eq!(filled("v | address", &address), "14, rue des Œillets<br/>Bât. B<br/>63100_Clermont-Ferrand");
    assert_eq!(filled("v | class_name", &json!("2de 4")), "2<sup>de</sup>_4");
    assert_eq!(filled("v | class_name", &json!("2de GT 3")), "2<sup>de</sup>_GT_3");
    assert_eq!(filled("v | class_name", &json!("Tle")), "Tle");
    assert_eq!(
        filled("v | blocks", &json!("Au programme :\n- l’atelier\n- le bureau\nFin.")),
        "<p>Au programme :</p><ul><li>l’atelier</li><li>le bureau</li></ul><p>Fin.</p>"
    );
    for (typed, sentence) in [
        ("chantiers à Riom", "Prévus : chantiers à Riom."),
        ("à l’usine (mardi)", "Prévus : à l’usine (mardi)."),
        ("Déjà dit.", "Déjà dit."),
        ("Tout !", "Tout !"),
        ("3 chantiers", "3 chantiers."),
    ] {
        assert_eq!(filled("v | blocks(lead=\"Prévus :\")", &json!(typed)), format!("<p>{sentence}</p>"));
    }
}

#[test]
fn what_people_typed_stays_text() {
    let hostile = "</p>{{ 7 * 7 }}<b>&%}";
    let person = json!({ "civility": hostile, "given_names": hostile, "family_name": hostile, "usual_name": hostile });
    let address = json!({ "lines": [hostile], "postcode": hostile, "city": hostile });
    for (expression, value) in [
        ("v | person", &person),
        ("v | full_name", &person),
        ("v | address", &address),
        ("v | class_name", &json!(hostile)),
        ("v | blocks", &json!(hostile)),
        ("v | count(one='', many=v) | default(value=v)", &json!(hostile)),
    ] {
        let Ok(markup) = try_filled(expression, value) else {
            continue;
        };
        assert!(markup.contains("{{ 7 * 7 }}&lt;b&gt;&amp;%}"), "{markup}");
        assert!(!markup.contains("<b>") && !markup.contains("</p>{{"), "{markup}");
    }
}

/// A template's expression, its value `v` as JSON, and what the error says.
const REFUSED: &[(&str, &str, &str)] = &[
    ("v | date", r#""15/06/2026""#, "`date` wants a date such as 2026-06-15, not `15/06/2026`"),
    ("v | long_date", "12", "`long_date` wants a date such as 2026-06-15, not `12`"),
    (
        "v | period(end='2026-06-01')",
        r#""2026-06-15""#,
        "`period` wants an end that is not before the beginning, not `2026-06-01`",
    ),
    ("v | period(end=1)", r#""2026-06-15""#, "`period` wants a date such as 2026-06-15, not `1`"),
    ("v | period", r#""2026-06-15""#, "Missing keyword argument `end`"),
    ("v | weekday", "7", "`weekday` wants a date, or a day from 0 (Monday) to 6, not `7`"),
    ("v | slot", r#""12:00-08:30""#, "`slot` wants hours such as 08:30-12:00, not `12:00-08:30`"),
    ("v | duration", "-1", "`duration` wants a whole number of minutes, not `-1`"),
    ("v | duration", "1.5", "`duration` wants a whole number of minutes, not `1.5`"),
    ("v | phone", r#""0""#, "`phone` wants a telephone number such as +33639981234, not `0`"),
    ("v | email", r#""lea""#, "`email` wants an e-mail address such as lea@famille.example, not `lea`"),
    ("v | siret", r#""1""#, "`siret` wants the 14 digits of a SIRET, not `1`"),
    ("v | person", r#"{"given_names": "Léa"}"#, "`person` wants a person with given_names and family_name, not `{…}`"),
    ("v | full_name", r#""Léa""#, "`full_name` wants a person with given_names and family_name, not `Léa`"),
    ("v | address", "[]", "`address` wants an address with lines, postcode and city, not `[…]`"),
    ("v | class_name", "2", "`class_name` wants text, not `2`"),
    ("v | blocks", r#""\u202e""#, "`blocks` wants printable text, not `\u{202e}`"),
    ("v | ordinal", "0", "`ordinal` wants a whole number from 1, not `0`"),
    ("v | ordinal(gender='x')", "1", "`ordinal` wants the gender f, m or n, not `x`"),
    ("v | number", r#""7""#, "`number` wants a number, not `7`"),
    ("v | count(one='', many='')", "-1", "`count` wants a whole number from 0, not `-1`"),
];

#[test]
fn a_filter_of_something_else_names_itself_and_the_value() {
    for (expression, value, expected) in REFUSED {
        let error = try_filled(expression, &value.parse().unwrap()).unwrap_err();
        assert!(error.contains(expected), "{expression} of {value}: {error}");
    }
}

#[test]
fn every_message_has_the_same_places_in_both_languages() {
    assert_eq!(MESSAGES.len(), messages::Wish::Count as usize + 1);
    for (english, french) in MESSAGES {
        assert_eq!((english.matches('%').count(), french.matches('%').count()), (2, 2));
    }
}
