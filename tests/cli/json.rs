//! `--format json`: its shape, and that `json.md` describes it.

use serde_json::{Value, json};

use super::{Place, Ran};

fn parsed(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn new_lists_its_files() {
    let place = Place::new();
    let ran = place.run(&["new", "lycee", "--format", "json"]).is(0);
    assert_eq!(ran.stderr, "");
    let files = [
        "school.toml",
        "hosts/menuiserie-chassaing.toml",
        "agreements/CS26-0412.toml",
        "agreements/CS26-0413.toml",
        "logo.png",
    ];
    let files = files.map(|file| format!("lycee/{file}"));
    assert_eq!(parsed(&ran), json!({ "schema": 1, "command": "new", "folder": "lycee", "files": files }));
}

#[test]
fn check_lists_agreements_and_findings_with_their_places() {
    let place = Place::school(&["A1"]);
    place.write("agreements/B.toml", "# é\nschema = 1\n");
    let ran = place.run(&["check", "--format", "json"]).is(1);
    assert_eq!(ran.stderr, "");
    let report = parsed(&ran);
    assert_eq!(report["schema"], 1);
    assert_eq!(report["command"], "check");
    assert_eq!(report["lang"], "fr");
    assert_eq!(
        report["agreements"],
        json!([
            { "file": "agreements/A1.toml", "number": "A1", "ok": true },
            { "file": "agreements/B.toml", "number": null, "ok": false },
        ])
    );
    assert_eq!(report["errors"], report["diagnostics"].as_array().unwrap().len());
    let first = &report["diagnostics"][0];
    assert_eq!(first["severity"], "error");
    assert_eq!(first["place"]["file"], "agreements/B.toml");
    assert_eq!(first["place"]["line"], 1);
    assert_eq!(first["related"], json!([]));
}

#[test]
fn render_lists_documents() {
    let place = Place::school(&["A1"]);
    let ran = place.run(&["render", "--format", "json"]).is(0);
    let report = parsed(&ran);
    let document = &report["documents"][0];
    assert_eq!(document["agreement"], "agreements/A1.toml");
    assert_eq!(document["number"], "A1");
    assert_eq!(document["version"], 1);
    assert_eq!(document["file"], "out/A1.pdf");
    assert_eq!(document["written"], "new");
    assert_eq!(document["document_hash"], place.hash("out/A1.pdf"));
    assert_eq!(report.get("differences"), None);
    let again = parsed(&place.run(&["render", "--format", "json"]));
    assert_eq!(again["documents"][0]["written"], "same");
}

#[test]
fn render_lists_differences() {
    let place = Place::school(&["A1"]);
    let zeros = "0".repeat(64);
    place.write("hashes.txt", &format!("{zeros}  B1.pdf\n"));
    let ran = place.run(&["render", "--expect", "hashes.txt", "--format", "json"]).is(1);
    let report = parsed(&ran);
    assert_eq!(report["documents"][0]["file"], Value::Null);
    let differences = report["differences"].as_array().unwrap();
    let kinds: Vec<&Value> = differences.iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["extra", "missing"]);
    assert_eq!(differences[1]["expected"], zeros);
}

#[test]
fn completions_and_man_pages_are_text() {
    let place = Place::new();
    for command in [&["man", "--format", "json"][..], &["completions", "bash", "--format", "json"]] {
        let report = parsed(&place.run(command).is(0));
        assert_eq!(report["command"], command[0]);
        assert!(report["text"].as_str().unwrap().contains("tripartite"));
    }
    let schema = parsed(&place.run(&["schema", "school"]).is(0));
    assert!(schema.get("$schema").is_some());
}

#[test]
fn every_key_is_described() {
    let page = include_str!("../../src/cli/json.md");
    let place = Place::school(&["A1"]);
    place.write("agreements/B.toml", "schema = 1\n");
    place.write("agreements/C.toml", &place.read("agreements/A1.toml"));
    place.write("hashes.txt", "");
    let signed = crate::press::root().join("fixtures/returns/locked-then-filled.pdf");
    let issued = crate::press::root().join("fixtures/returns/issued.pdf");
    let verify = ["verify", signed.to_str().unwrap(), "--against", issued.to_str().unwrap()];
    let calls: [&[&str]; 5] = [&["check"], &["render", "--expect", "hashes.txt"], &["new", "x"], &["man"], &verify];
    let ledger = of_the_ledger(&place);
    for call in calls.into_iter().chain(ledger.iter().map(Vec::as_slice)) {
        let mut command = place.command("", &[call, &["--format", "json"]].concat());
        let ran = Ran::of(command.env("TRIPARTITE_TEST_NOW", "2026-05-04T09:12:33Z").output().unwrap());
        let mut keys = vec![];
        collect(&parsed(&ran), &mut keys);
        for key in keys {
            assert!(page.contains(&format!("`{key}`")), "`{key}` of {call:?} is not in json.md");
        }
    }
}

/// Calls of the commands that record and show, in an order in which all of them work.
fn of_the_ledger(place: &Place) -> Vec<Vec<&'static str>> {
    let allowed = "schema = 1\nallow = [{ rule = \"TEXT-02\", reason = \"x\" }]";
    let agreement = place.read("agreements/A1.toml").replace("schema = 1", allowed).replace("A1", "L1");
    place.write("agreements/L1.toml", &agreement.replace("Bonnet", "Bonnard"));
    let calls = [
        "issue agreements/L1.toml",
        "deliver L1",
        "sign L1 --party host --pile",
        "decline L1 --party head --reason x",
        "revoke L1 --event 4 --reason x",
        "remind L1",
        "status",
        "log",
        "audit",
        "receipt",
        "export L1",
        "cancel L1 --reason x",
        "erase L1 --dry-run",
    ];
    calls.into_iter().map(|call| call.split(' ').collect()).collect()
}

#[test]
fn every_command_that_prints_json_is_described() {
    let page = include_str!("../../src/cli/json.md");
    let help = Place::new().run(&["help"]).is(0).stdout;
    let commands = help.lines().skip_while(|line| !line.starts_with("Commandes")).skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    let names = commands.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    let names: Vec<&str> = names.collect();
    assert!(names.len() > 20 && names.contains(&"export"), "{names:?}");
    for name in names {
        assert!(page.contains(&format!("`{name}`")), "`{name}` is not in json.md");
    }
}

fn collect(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(table) => table.iter().for_each(|(key, value)| {
            keys.push(key.clone());
            collect(value, keys);
        }),
        Value::Array(values) => values.iter().for_each(|value| collect(value, keys)),
        _ => {}
    }
}

#[test]
fn manual_pages_and_completions_are_french_unless_asked() {
    let place = Place::new();
    for command in ["", "new", "check", "verify", "render", "schema", "completions", "man", "help"] {
        let args: Vec<&str> = ["man", command].into_iter().filter(|word| !word.is_empty()).collect();
        let page = place.run(&args).is(0).stdout;
        assert!(page.contains(".SH NOM\n") && page.contains("Manuel de tripartite"), "{page}");
        for english in [".SH NAME", "SUBCOMMANDS", ".SH EXTRA", "Possible", "[default", "ARGUMENTS", "\u{a0}\n"] {
            assert!(!page.contains(english), "{english} in {page}");
        }
        assert!(place.run(&[&args[..], &["--lang", "en"]].concat()).is(0).stdout.contains(".SH NAME\n"));
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = place.run(&["completions", shell]).is(0).stdout;
        assert!(script.contains("render"), "{shell}");
        assert!(!script.contains("Print help"), "{script}");
    }
}

#[test]
fn extract_gives_the_data_its_digest_and_what_confirms_it() {
    let place = Place::school(&["A1"]);
    place.run(&["render", "--quiet"]).is(0);
    let report = parsed(&place.run(&["extract", "out/A1.pdf", "--format", "json"]).is(0));
    assert_eq!((report["command"].as_str(), report["file"].as_str()), (Some("extract"), Some("out/A1.pdf")));
    assert_eq!((report["proof"].as_str(), report["data"]["number"].as_str()), (Some("printed"), Some("A1")));
    place.run(&["extract", "out/A1.pdf", "-o", "a1.json"]).is(0);
    let data: Value = serde_json::from_str(&place.read("a1.json")).unwrap();
    assert_eq!(data, report["data"]);
    place.write("no.pdf", "no");
    place.run(&["extract", "no.pdf"]).is(1);
    place.run(&["extract", "none.pdf"]).is(2);
}

/// A school whose agreements lack their week.
fn without_weeks(numbers: &[&str]) -> Place {
    let place = Place::school(numbers);
    for number in numbers {
        let path = format!("agreements/{number}.toml");
        let text = place.read(&path);
        let (before, after) = text.split_once("[placement.week]").unwrap();
        let rest = after.split_once("\n[").map(|(_, rest)| format!("[{rest}")).unwrap();
        place.write(&path, &format!("{before}{rest}"));
    }
    place
}

#[test]
fn what_many_agreements_lack_alike_is_told_once_and_reported_for_each() {
    let place = without_weeks(&["A", "B", "C", "D", "E"]);
    let told = place.run(&["check"]).is(1).stderr;
    assert_eq!(told.matches("erreur KEY-02").count(), 1, "{told}");
    for file in
        ["--> agreements/A.toml:1:1", "agreements/B.toml\n", "agreements/E.toml\n", "5 erreurs dans 5 conventions"]
    {
        assert!(told.contains(file), "{file} is not in {told}");
    }
    let report = parsed(&place.run(&["check", "--format", "json"]).is(1));
    let codes = report["diagnostics"].as_array().unwrap().iter().filter(|one| one["code"] == "KEY-02");
    assert_eq!(codes.count(), 5);
    let few = without_weeks(&["A", "B", "C"]).run(&["check"]).is(1).stderr;
    assert_eq!(few.matches("erreur KEY-02").count(), 3, "{few}");
}

#[test]
fn a_week_for_all_agreements_stands_where_the_message_says() {
    let place = without_weeks(&["A", "B"]);
    let told = place.run(&["check"]).is(1).stderr;
    assert!(told.contains("l’écrire dans school.toml, sous [defaults]"), "{told}");
    let settings = place.read("school.toml");
    let week = settings.split_once("entre ces accolades : ").unwrap().1.lines().next().unwrap();
    place.write("school.toml", &settings.replacen("end = 2026-06-26 }", &format!("end = 2026-06-26{week} }}"), 1));
    place.run(&["check"]).is(0);
}
