//! The built-in models say what the national text asks for: each topic of the dossier's table 1.3 has an article that settles
//! it, and the rest of the document holds together whoever the pupil, the guardians and the host are.

mod filled;

use std::collections::BTreeMap;

use serde_json::json;
use tripartite::model::Models;

use filled::{Values, class, fill, headings, plain, reference, shortest, strings, timetable, under, words};

const MODELS: [&str; 2] = ["observation-2024", "observation-2025"];

/// The article that the school of the reference adds.
const OWN: &str = "Tenue et équipement";

const LENGTH: [(&str, &str); 2] =
    [("observation-2024", "Article 9 — Durée"), ("observation-2025", "Article 10 — Durée")];

/// Table 1.3 of the dossier.
#[derive(serde::Deserialize)]
struct Topics {
    topic: Vec<Topic>,
}

/// What a model must establish, and the words that show it under each heading.
#[derive(serde::Deserialize)]
struct Topic {
    what: String,
    #[serde(default)]
    both: Headings,
    #[serde(default, rename = "2024")]
    in_2024: Headings,
    #[serde(default, rename = "2025")]
    in_2025: Headings,
}

type Headings = BTreeMap<String, Vec<String>>;

impl Topic {
    fn settled(&self, model: &str) -> impl Iterator<Item = (&String, &Vec<String>)> {
        let own = if model == "observation-2024" { &self.in_2024 } else { &self.in_2025 };
        self.both.iter().chain(own)
    }
}

fn topics() -> Vec<Topic> {
    let table: Topics = toml::from_str(include_str!("models/topics.toml")).unwrap();
    table.topic
}

#[test]
fn every_topic_of_the_national_text_has_its_article() {
    for model in MODELS {
        let printed = fill(model, &reference());
        for topic in topics() {
            for (heading, words) in topic.settled(model) {
                let text = under(&printed, heading);
                for word in words {
                    let what = &topic.what;
                    assert!(text.contains(word), "{model}, {what}: « {word} » is not in « {heading} »:\n{text}");
                }
            }
        }
    }
}

#[test]
fn every_article_of_a_model_settles_a_topic_of_the_table() {
    let topics = topics();
    for model in MODELS {
        let known: Vec<&String> =
            topics.iter().flat_map(|topic| topic.settled(model)).map(|(heading, _)| heading).collect();
        for heading in headings(&fill(model, &reference())).iter().filter(|heading| heading.starts_with("Article")) {
            assert!(heading.ends_with(OWN) || known.contains(&heading), "{model}: {heading}");
        }
    }
}

#[test]
fn articles_are_numbered_in_order_and_those_of_the_school_come_last() {
    for (model, own) in [("observation-2024", 10), ("observation-2025", 11)] {
        let articles: Vec<String> =
            headings(&fill(model, &reference())).into_iter().filter(|h| h.starts_with("Article")).collect();
        for (index, article) in articles.iter().enumerate() {
            assert!(article.starts_with(&format!("Article {} — ", index + 1)), "{model}: {article}");
        }
        assert_eq!(articles.last().map(String::as_str), Some(format!("Article {own} — Tenue et équipement").as_str()));
    }
}

#[test]
fn the_title_printed_is_that_of_the_manifest() {
    for name in MODELS {
        let models = Models::builtin();
        let title = &models.get(name).unwrap().manifest().title;
        let printed = fill(name, &reference());
        let tree = roxmltree::Document::parse(&printed).unwrap();
        let heading = tree.descendants().find(|node| node.has_tag_name("h1")).unwrap();
        assert_eq!(&words(heading), title);
        let metadata = tree.descendants().find(|node| node.has_tag_name("title")).unwrap();
        assert!(words(metadata).starts_with(title.as_str()));
    }
}

#[test]
fn each_model_cites_its_own_circular_and_not_the_other_one() {
    let [of_2024, of_2025] = MODELS.map(|model| plain(&fill(model, &reference())));
    for (nor, text, other) in [("MENE2407449C", &of_2024, &of_2025), ("MENE2517062C", &of_2025, &of_2024)] {
        assert!(text.contains(nor) && !other.contains(nor), "{nor}");
    }
    assert!(of_2024.contains("13 juin 2023") && !of_2024.contains("16 juillet 2024"));
    assert!(of_2025.contains("16 juillet 2024") && !of_2025.contains("13 juin 2023"));
}

#[test]
fn the_visas_hold_the_core_of_the_national_text() {
    const CORE: &[&str] = &[
        "L. 4153-1",
        "L. 124-1",
        "L. 134-9",
        "L. 313-1",
        "L. 331-4",
        "L. 331-5",
        "L. 332-3",
        "L. 335-2",
        "L. 411-3",
        "L. 421-7",
        "L. 911-4",
        "D. 331-1 à D. 331-9",
        "D. 333-3-1",
        "1240 à 1242",
        "n° 96-248",
        "10 février 2021",
    ];
    for model in MODELS {
        let visas = class(&fill(model, &reference()), "visa");
        for reference in CORE {
            assert!(visas.contains(reference), "{model}: {reference}");
        }
    }
}

#[test]
fn the_decision_of_the_board_is_cited_when_it_is_known() {
    let mut values = reference();
    assert!(class(&fill("observation-2025", &values), "visa").contains("délibération du conseil d’administration"));
    values.remove("school", "board");
    assert!(!class(&fill("observation-2025", &values), "visa").contains("délibération"));
}

#[test]
fn the_length_clause_is_that_of_the_level() {
    for (level, words) in [
        (
            "quatrieme",
            "Facultative en classe de quatrième, la séquence d’observation dure cinq jours, consécutifs ou non.",
        ),
        (
            "troisieme",
            "Obligatoire en classe de troisième, la séquence d’observation dure cinq jours, consécutifs ou non.",
        ),
    ] {
        for (model, heading) in LENGTH {
            let mut values = reference();
            values.set("level", json!(level));
            let text = under(&fill(model, &values), heading);
            assert!(text.contains(words), "{model}, {level}: {text}");
        }
    }
}

#[test]
fn what_is_absent_leaves_no_empty_label_and_no_dangling_sentence() {
    for model in MODELS {
        for values in [reference(), shortest()] {
            let printed = fill(model, &values);
            let tree = roxmltree::Document::parse(&printed).unwrap();
            for node in
                tree.descendants().filter(|node| node.parent().is_none_or(|p| p.attribute("class") != Some("fill")))
            {
                if matches!(
                    node.tag_name().name(),
                    "dt" | "dd" | "p" | "li" | "h1" | "h2" | "h3" | "th" | "ul" | "table"
                ) {
                    let text = words(node);
                    assert!(!text.is_empty(), "{model}: an empty {}", node.tag_name().name());
                    for dangling in [" ,", " .", "()", ", ,", ",,", " ;;", "–  –"] {
                        assert!(!text.contains(dangling), "{model}: « {text} »");
                    }
                }
            }
        }
    }
}

#[test]
fn every_word_that_was_given_is_printed() {
    let given = [
        "family_name",
        "usual_name",
        "given_names",
        "title",
        "name",
        "role",
        "class",
        "email",
        "uai",
        "academy",
        "lines",
        "postcode",
        "city",
        "activity",
        "insurer",
        "policy",
        "reference",
        "number",
        "aims",
        "activities",
        "follow_up",
        "restitution",
        "outings",
        "lodging",
        "meals",
        "transport",
        "text",
    ];
    for model in MODELS {
        let mut values = reference();
        values.0["pupil"]["usual_name"] = json!("Moreau-Fay");
        let text = plain(&fill(model, &values));
        for (key, words) in strings(&values) {
            assert!(!given.contains(&key.as_str()) || text.contains(&words), "{model}: `{key}`, « {words} »");
        }
        assert!(text.contains("NAF 43.32A"), "{model}");
    }
}

#[test]
fn what_users_typed_stays_text() {
    for model in MODELS {
        let mut values = shortest();
        values.set("number", json!("{{ number }}"));
        values.0["host"]["name"] = json!("<b>Bois & Fils</b> {% raw %} %}");
        let text = plain(&fill(model, &values));
        assert!(
            text.contains("<b>Bois & Fils</b> {% raw %} %}") && text.contains("Convention n° {{ number }}"),
            "{text}"
        );
    }
}

#[test]
fn the_text_agrees_with_gender_and_with_the_guardians() {
    let said = |change: &dyn Fn(&mut Values)| {
        let mut values = reference();
        change(&mut values);
        plain(&fill("observation-2025", &values))
    };
    assert!(said(&|_| {}).contains("Née le"));
    assert!(said(&|v| v.facts("gender", json!("m"))).contains("Né le"));
    assert!(said(&|v| v.facts("gender", json!("n"))).contains("Naissance"));
    assert!(said(&|_| {}).contains("D · Responsables légaux"));
    let one = said(&|v| v.guardians(1));
    assert!(one.contains("D · Responsable légale") && one.contains("sa responsable légale y veille."), "{one}");
    assert!(!one.contains("responsables légaux"), "{one}");
}

#[test]
fn a_pupil_who_signs_alone_is_told_as_such() {
    let mut values = reference();
    values.facts("signs_alone", json!(true));
    values.facts("age", json!(18));
    let text = plain(&fill("observation-2025", &values));
    assert!(text.contains("Responsables légaux (pour information)"));
    assert!(text.contains("l’élève, majeure, signe seule"));
    assert!(text.contains("une trousse d’urgence l’a toujours à portée de main pendant la séquence."));
    assert!(
        !text.contains("jour férié") && !text.contains("L. 3163-1"),
        "the limits of minors are not printed for an adult"
    );
    values.guardians(0);
    values.facts("age", json!(16));
    let text = plain(&fill("observation-2025", &values));
    assert!(text.contains("l’élève, émancipée, signe seule"), "{text}");
}

#[test]
fn a_care_plan_is_printed_only_when_there_is_one() {
    let mut values = reference();
    assert!(!headings(&fill("observation-2025", &values)).contains(&"Projet d’accueil individualisé".to_owned()));
    for (kit, who) in [("family-kit", "la famille"), ("school-kit", "l’établissement")] {
        values.0["pupil"]["care_plan"] = json!(kit);
        let text = under(&fill("observation-2025", &values), "Projet d’accueil individualisé");
        assert!(text.contains(&format!("fournie par {who}.")), "{text}");
    }
}

#[test]
fn an_agricultural_school_recalls_its_own_limits() {
    let mut values = reference();
    assert!(!plain(&fill("observation-2025", &values)).contains("R. 715-1"));
    values.0["school"]["status"] = json!("agricultural");
    let printed = fill("observation-2025", &values);
    assert!(class(&printed, "visa").contains("R. 715-1"));
    assert!(under(&printed, "Temps de présence").contains("8 h par jour ni 35 h par semaine"));
    values.facts("age", json!(14));
    let text = under(&fill("observation-2025", &values), "Temps de présence");
    assert!(text.contains("8 h par jour ni 32 h par semaine") && text.contains("entre 20 h et 6 h"), "{text}");
}

#[test]
fn a_host_abroad_has_a_country_and_no_siret() {
    let mut values = reference();
    values.remove("host", "siret");
    values.0["host"]["country_name"] = json!("Allemagne");
    let text = plain(&fill("observation-2025", &values));
    assert!(text.contains("Allemagne") && !text.contains("SIRET"));
}

#[test]
fn every_party_has_a_block_that_says_whether_its_signature_is_required() {
    for model in MODELS {
        let printed = fill(model, &reference());
        let tree = roxmltree::Document::parse(&printed).unwrap();
        let blocks: Vec<_> = tree.descendants().filter(|n| n.attribute("class") == Some("signature")).collect();
        let keys: Vec<_> = blocks.iter().filter_map(|block| block.attribute("data-party")).collect();
        assert_eq!(keys, ["head", "host", "guardian-1", "guardian-2", "pupil", "referent", "tutor", "other-1"]);
        let status: Vec<String> =
            tree.descendants().filter(|n| n.attribute("class") == Some("status")).map(words).collect();
        assert_eq!(status.iter().filter(|s| *s == "signature obligatoire").count(), 4);
        assert_eq!(status[3], "signature facultative");
        assert_eq!(status[5..], ["pour information", "pour information", "pour information"]);
        let text = plain(&printed);
        assert!(text.contains("les quatre signatures obligatoires"));
        assert!(text.contains("Pour le chef d’établissement et par délégation"));
    }
}

#[test]
fn who_signs_on_behalf_of_another_says_so() {
    let mut values = reference();
    values.0["host"]["representative"]["on_behalf_of"] = json!("le maire");
    values.0["facts"]["parties"][1]["on_behalf_of"] = json!("le maire");
    let text = plain(&fill("observation-2025", &values));
    assert!(text.contains("M. Théo Chassaing, gérant, pour le maire"));
    assert!(text.contains("Pour le maire"));
}

#[test]
fn a_day_with_hours_in_the_afternoon_alone_stands_in_the_row_of_afternoons() {
    let mut values = reference();
    values.facts(
        "weekdays",
        json!([
            { "day": 0, "slots": ["08:30-12:00", "13:30-17:00"], "minutes": 420 },
            { "day": 2, "slots": ["13:30-17:00"], "minutes": 210 },
            { "day": 5, "slots": ["09:00-12:00"], "minutes": 180 },
        ]),
    );
    assert_eq!(
        timetable(&fill("observation-2025", &values)),
        [
            "|lundi|mercredi|samedi",
            "Matin|8 h 30 – 12 h|–|9 h – 12 h",
            "Après-midi|13 h 30 – 17 h|13 h 30 – 17 h|–",
            "Durée|7 h|3 h 30|3 h",
        ]
    );
}

#[test]
fn slots_are_numbered_where_morning_and_afternoon_do_not_tell_them_apart() {
    let mut values = reference();
    values.facts("most_slots", json!(2));
    values.facts("weekdays", json!([{ "day": 0, "slots": ["08:00-10:00", "10:30-12:00"], "minutes": 210 }]));
    assert_eq!(
        timetable(&fill("observation-2025", &values)),
        ["|lundi", "1er créneau|8 h – 10 h", "2e créneau|10 h 30 – 12 h", "Durée|3 h 30",]
    );
    values.facts("most_slots", json!(1));
    values.facts("weekdays", json!([{ "day": 0, "slots": ["10:00-15:00"], "minutes": 300 }]));
    assert_eq!(timetable(&fill("observation-2025", &values)), ["|lundi", "Horaires|10 h – 15 h", "Durée|5 h"]);
}

#[test]
fn a_day_without_a_break_at_noon_is_no_morning() {
    let mut values = reference();
    values.facts(
        "weekdays",
        json!([
            { "day": 0, "slots": ["08:30-12:30", "13:30-17:00"], "minutes": 450 },
            { "day": 1, "slots": ["09:00-16:00"], "minutes": 420 },
        ]),
    );
    assert_eq!(
        timetable(&fill("observation-2025", &values)),
        ["|lundi|mardi", "1er créneau|8 h 30 – 12 h 30|9 h – 16 h", "2e créneau|13 h 30 – 17 h|–", "Durée|7 h 30|7 h",]
    );
}

#[test]
fn the_emergency_kit_is_watched_over_by_who_acts_for_the_pupil() {
    let mut values = reference();
    let said = |values: &_| plain(&fill("observation-2025", values));
    assert!(said(&values).contains("pendant la séquence ; ses responsables légaux y veillent."));
    assert!(said(&values).contains("L’élève n’accède pas aux machines"));
    values.facts("age", json!(18));
    values.facts("signs_alone", json!(true));
    assert!(said(&values).contains("à portée de main pendant la séquence."));
    assert!(said(&values).contains("Quel que soit son âge, l’élève n’accède pas aux machines"));
}

#[test]
fn the_hours_printed_are_those_of_the_manifest() {
    let template = include_str!("../templates/shared/hours.html");
    for line in template.lines().filter(|line| line.contains("<li>") || line.contains("<p>")) {
        let typed: String = line.split('{').filter_map(|piece| piece.rsplit('}').next()).collect();
        let typed = typed.replace("L. 3163-1", "").replace("R. 715-1", "");
        assert!(!typed.contains(|c: char| c.is_ascii_digit()), "a limit is typed in the text: {line}");
    }
}
