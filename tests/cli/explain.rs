//! `explain`, `check --on` and `check --format sarif`.

use serde_json::{Value, json};
use tripartite::rules;

use super::Place;

#[test]
fn every_rule_is_listed_and_explained() {
    let place = Place::new();
    let ran = place.run(&["explain"]).is(0);
    for about in rules::all() {
        assert!(ran.stdout.contains(about.code), "{}", about.code);
        for lang in ["fr", "en"] {
            let one = place.run(&["explain", about.code, "--lang", lang]).is(0);
            assert!(one.stdout.starts_with(about.code) && one.stderr.is_empty(), "{}", one.stdout);
        }
    }
}

#[test]
fn a_rule_is_found_in_small_letters_and_a_wrong_code_names_the_nearest() {
    let place = Place::new();
    let ran = place.run(&["explain", "money-01"]).is(0);
    assert!(ran.stdout.starts_with("MONEY-01 (erreur)\u{a0}: aucune gratification n’est versée\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("    [financial]\n    gratification = 50\n"), "{}", ran.stdout);
    let wrong = place.run(&["explain", "MONEY-1"]).is(2);
    assert!(wrong.stderr.contains("tripartite explain MONEY-01"), "{}", wrong.stderr);
    let other = place.run(&["explain", "PAGE-01"]).is(2);
    assert!(other.stderr.contains("s’explique par son seul message"), "{}", other.stderr);
}

#[test]
fn a_rule_is_explained_to_programs() {
    let place = Place::new();
    let report: Value = serde_json::from_str(&place.run(&["explain", "MONEY-01", "--format", "json"]).stdout).unwrap();
    assert_eq!((&report["schema"], &report["command"]), (&json!(1), &json!("explain")));
    let rule = &report["rules"][0];
    assert_eq!(
        (&rule["code"], &rule["severity"], &rule["binding"]),
        (&json!("MONEY-01"), &json!("error"), &json!(true))
    );
    assert_eq!(rule["source"]["certainty"], "read");
    assert_eq!(rule["fails"][0]["agreements"], json!(["[financial]\ngratification = 50"]));
}

#[test]
fn findings_stand_on_their_lines_in_sarif() {
    let place = Place::school(&["A1"]);
    let text = place.read("agreements/A1.toml");
    place.write("agreements/é 2.toml", &text.replace("\"A1\"", "\"A2\"").replace("09:00-12:00", "04:00-12:00"));
    let ran = place.run(&["check", "--format", "sarif", "--lang", "en"]).is(1);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&log["version"], &log["runs"][0]["columnKind"]), (&json!("2.1.0"), &json!("unicodeCodePoints")));
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let night = results.iter().find(|result| result["ruleId"] == "HOURS-08").unwrap();
    assert_eq!(night["level"], "error");
    let at = &night["locations"][0]["physicalLocation"];
    assert_eq!(at["artifactLocation"]["uri"], "agreements/%C3%A9%202.toml");
    let line = text.lines().position(|line| line.contains("09:00-12:00")).unwrap() + 1;
    assert_eq!(at["region"]["startLine"], line);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().any(|rule| rule["id"] == "HOURS-08" && rule["shortDescription"]["text"].is_string()));
    assert_eq!(ran.stderr, "");
    let other = place.run(&["render", "--format", "sarif"]).is(2);
    assert!(other.stderr.contains("`check`"), "{}", other.stderr);
}

#[test]
fn rules_about_today_are_asked_with_a_day_only() {
    let place = Place::school(&["A1"]);
    assert!(!place.run(&["check"]).is(0).stderr.contains("DATES-15"));
    let ran = place.run(&["check", "--on", "2026-06-20"]).is(0);
    assert!(ran.stderr.contains("DATES-15"), "{}", ran.stderr);
    place.run(&["check", "--on", "2026-06-20", "--strict"]).is(1);
    place.run(&["check", "--on", "20 juin"]).is(2);
}

#[test]
fn what_a_school_allows_is_not_told() {
    let place = Place::school(&["A1"]);
    let school = place.read("school.toml");
    let allow = "\n[rules]\nallow = [{ rule = \"DATES-15\", reason = \"Reprise.\" }]\n";
    place.write("school.toml", &(school + allow));
    assert!(!place.run(&["check", "--on", "2026-06-20", "--strict"]).is(0).stderr.contains("DATES-15"));
    let school = place.read("school.toml").replace("DATES-15", "DATES-51");
    place.write("school.toml", &school);
    let ran = place.run(&["check"]).is(1);
    assert!(ran.stderr.contains("RULE-02") && ran.stderr.contains("school.toml:"), "{}", ran.stderr);
}
