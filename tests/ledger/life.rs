//! The life of agreements in commands.

use std::fs;

use serde_json::{Value, json};

use crate::cli::call::{Place, Ran, names};
use crate::documents::reading::Read;

/// A school's folder in which it is a day of May, and Marie records.
pub(crate) struct School {
    pub(crate) place: Place,
    now: String,
}

impl School {
    pub(crate) fn new(numbers: &[&str]) -> Self {
        let school = Self { place: Place::school(&[]), now: "2026-05-04T09:12:33Z".to_owned() };
        fs::create_dir_all(school.place.path("agreements")).unwrap();
        for number in numbers {
            school.agreement(number);
        }
        school
    }

    /// Adds the agreement that `new` writes, of a pupil of its own.
    pub(crate) fn agreement(&self, number: &str) {
        let text = include_str!("../../templates/school/agreements/CS26-0412.toml").replace("CS26-0412", number);
        let letters: String = number.bytes().map(|b| char::from(b'a' + b % 26)).collect();
        let text = text.replace("Dupont-Moreau", &format!("Dupont-M{letters}"));
        self.place.write(&format!("agreements/{number}.toml"), &text);
    }

    /// The same on another day.
    pub(crate) fn on(&mut self, day: &str) {
        self.now = format!("{day}T09:12:33Z");
    }

    pub(crate) fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = self.place.command("", args);
        command.env("TRIPARTITE_TEST_NOW", &self.now).env("USER", "Marie").env_remove("USERNAME");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let mut all = vec!["--format", "json"];
        all.extend(args);
        serde_json::from_str(&self.run(&all).stdout).unwrap()
    }

    /// How an agreement stands.
    pub(crate) fn status(&self, number: &str) -> Value {
        self.json(&["status", number])["agreements"][0].clone()
    }

    pub(crate) fn state(&self, number: &str) -> String {
        self.status(number)["state"].as_str().unwrap().to_owned()
    }

    pub(crate) fn digest(&self, number: &str) -> String {
        self.status(number)["content_digest"].as_str().unwrap().to_owned()
    }

    /// Replaces words of an agreement's file.
    pub(crate) fn edit(&self, number: &str, old: &str, new: &str) {
        let file = self.place.path(&format!("agreements/{number}.toml"));
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(old), "{text}");
        fs::write(file, text.replace(old, new)).unwrap();
    }

    pub(crate) fn sign_on_paper(&self, number: &str, party: &str) -> Ran {
        let digest = self.digest(number);
        self.run(&["sign", number, "--party", party, "--on-paper", &digest])
    }
}

#[test]
fn an_agreement_goes_from_issue_to_complete() {
    let school = School::new(&["A-1", "A-2"]);
    assert_eq!(school.json(&["status"])["agreements"], Value::Array(vec![]));
    school.run(&["issue"]).is(0);
    assert_eq!(school.place.names("out"), ["A-1.pdf", "A-2.pdf"]);
    assert_eq!(school.state("A-1"), "issued");
    for party in ["host", "guardian-1", "head"] {
        school.sign_on_paper("A-1", party).is(0);
        assert_eq!(school.state("A-1"), "signing");
    }
    school.sign_on_paper("A-1", "pupil").is(0);
    assert_eq!(school.state("A-1"), "complete");
    school.sign_on_paper("A-1", "guardian-2").is(0);
    let status = school.status("A-1");
    assert_eq!(status["missing"], Value::Array(vec![]));
    assert_eq!(status["parties"][0]["signed"], "2026-05-04");
    school.run(&["audit"]).is(0);
}

#[test]
fn issuing_again_records_nothing_and_renders_the_issued_bytes() {
    let school = School::new(&["A-1"]);
    let draft = school.run(&["render"]);
    draft.is(0);
    let rendered = school.place.hash("out/A-1.pdf");
    let issued = school.json(&["issue"]);
    assert_eq!(issued["issued"][0]["document_hash"], rendered.as_str());
    let again = school.json(&["issue"]);
    assert_eq!((&again["issued"][0]["recorded"], again["head"].is_null()), (&Value::Bool(false), true));
    let head = school.json(&["status"])["head"]["hash"].as_str().unwrap().to_owned();
    assert!(school.run(&["issue"]).is(0).stderr.contains(&head), "every issue shows the head");
    fs::remove_file(school.place.path("out/A-1.pdf")).unwrap();
    school.run(&["render"]).is(0);
    assert_eq!(school.place.hash("out/A-1.pdf"), rendered);
}

#[test]
fn the_life_that_the_readme_tells_is_that_of_the_program() {
    let mut school = School::new(&["CS26-0412", "CS26-0414"]);
    let readme = include_str!("../../README.md").split_once("## The life of an agreement").unwrap().1;
    let block = readme.split("```").nth(1).unwrap();
    let lines: Vec<&str> = block.lines().filter_map(|line| line.strip_prefix("tripartite ")).collect();
    assert_eq!(lines.len(), 14);
    let elsewhere = Place::new();
    for line in lines {
        let call =
            line.split(" #").next().unwrap().trim().replace("../", &format!("{}/", elsewhere.path("").display()));
        let quoted: Vec<&str> = call.split('"').collect();
        let mut args: Vec<&str> = quoted[0].split_whitespace().chain(quoted.get(1).copied()).collect();
        let on_paper = args.iter().position(|arg| *arg == "--on-paper");
        let digest = on_paper.map(|_| school.digest("CS26-0412")).unwrap_or_default();
        if let Some(at) = on_paper {
            args[at + 1] = &digest;
        }
        match args[0] {
            "sign" if args.contains(&"--file") => {
                school.place.write("returned.pdf", "signed by hand");
                args.extend(["--despite", "essai"]);
            }
            "remind" => school.on("2026-06-03"),
            "amend" => school.edit("CS26-0412", "8, place de Jaude", "9, place de Jaude"),
            "erase" => {
                school.on("2026-09-01");
                school.place.write("agreements/CS26-0414.toml", "");
                for name in ["agreements/CS26-0414.toml", "returned.pdf"] {
                    fs::remove_file(school.place.path(name)).unwrap();
                }
            }
            _ => {}
        }
        let ran = school.run(&args);
        assert_eq!(ran.code, Some(0), "{line}: {}{}", ran.stdout, ran.stderr);
    }
    assert_eq!([school.state("CS26-0412"), school.state("CS26-0414")], ["erased", "signing"]);
    school.run(&["audit"]).is(0);
}

#[test]
fn an_issued_document_is_never_written_again() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let issued = school.place.hash("out/A-1.pdf");
    school.edit("A-1", "8, place de Jaude", "9, place de Jaude");
    for command in ["render", "issue"] {
        let ran = school.run(&[command]).is(1);
        assert!(ran.stderr.contains("tripartite amend A-1"), "{}", ran.stderr);
        assert_eq!(school.place.hash("out/A-1.pdf"), issued);
    }
    // What is not printed can be mended.
    school.edit("A-1", "9, place de Jaude", "8, place de Jaude");
    school.edit("A-1", "lea@famille.example", "lea.dupont@famille.example");
    school.run(&["issue"]).is(0);
    assert!(school.run(&["amend", "A-1"]).is(1).stderr.contains("rien de ce qui est imprimé"));
}

#[test]
fn a_new_version_says_what_changed_and_asks_everybody_again() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let old = school.digest("A-1");
    school.sign_on_paper("A-1", "host").is(0);
    school.edit("A-1", "8, place de Jaude", "9, place de Jaude");
    let amended = school.json(&["amend", "a-1"]);
    let change = "élève, adresse : « l’ancienne » devient « 9, place de Jaude, 63000 Clermont-Ferrand »";
    assert_eq!(amended["issued"][0]["changes"][0], change);
    assert_eq!(school.place.names("out"), ["A-1-v2.pdf", "A-1.pdf"]);
    let status = school.status("A-1");
    assert_eq!((&status["version"], &status["state"]), (&Value::from(2), &Value::from("issued")));
    let refused = school.run(&["sign", "A-1", "--party", "host", "--on-paper", &old]).is(1);
    assert!(refused.stderr.contains("l’empreinte de la version 1 de A-1, que la version 2 a remplacée"));
    let v2 = school.place.hash("out/A-1-v2.pdf");
    school.run(&["render", "--with", "letter"]).is(0);
    school.run(&["issue"]).is(0);
    assert_eq!(school.place.hash("out/A-1-v2.pdf"), v2);
    assert_eq!(school.place.names("out"), ["A-1-v2-LETTER.pdf", "A-1-v2.pdf", "A-1.pdf"]);
    let letter = Read::of(&fs::read(school.place.path("out/A-1-v2-LETTER.pdf")).unwrap());
    assert!(letter.pages.concat().join(" ").contains("version 2"), "{:?}", letter.pages);
    school.run(&["audit"]).is(0);
}

#[test]
fn a_file_that_was_renamed_is_amended_all_the_same() {
    let school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    school.edit("A-1", "8, place de Jaude", "9, place de Jaude");
    let path = |name: &str| school.place.path(&format!("agreements/{name}.toml"));
    fs::rename(path("A-1"), path("Dupont")).unwrap();
    school.run(&["amend", "A-1"]).is(0);
    assert_eq!(school.status("A-1")["version"], 2);
    // Another agreement took its place.
    school.edit("Dupont", "9, place de Jaude", "7, place de Jaude");
    fs::rename(path("A-2"), path("A-1")).unwrap();
    school.run(&["amend", "A-1"]).is(0);
    assert_eq!((&school.status("A-1")["version"], &school.status("A-2")["version"]), (&3.into(), &1.into()));
    fs::remove_file(path("Dupont")).unwrap();
    let told = school.run(&["amend", "A-1"]).is(2).stderr;
    assert!(
        told.contains("aucun fichier de `agreements` ne porte ce numéro")
            && told.contains("« agreements/Dupont.toml »"),
        "{told}"
    );
    assert!(told.contains("remettre le fichier à sa place"), "{told}");
}

#[test]
fn a_pile_is_signed_at_once_but_for_what_had_an_older_version() {
    let school = School::new(&["A-1", "A-2", "A-3"]);
    school.run(&["issue"]).is(0);
    school.edit("A-2", "8, place de Jaude", "9, place de Jaude");
    school.run(&["amend", "A-2"]).is(0);
    let signed = school.json(&["sign", "--party", "head", "--all"]);
    assert_eq!(signed["recorded"].as_array().unwrap().len(), 2);
    assert_eq!(signed["left_out"][0]["number"], "A-2");
    assert_eq!([school.state("A-1"), school.state("A-2")], ["signing", "issued"]);
    let refused = school.run(&["sign", "A-2", "--party", "head", "--pile"]).is(1);
    assert!(refused.stderr.contains("a eu plusieurs versions"));
    let both: Vec<String> = ["A-2", "A-3"].iter().map(|number| school.digest(number)).collect();
    school.run(&["sign", "--party", "host", "--on-paper", &both[0], "--on-paper", &both[1]]).is(0);
    assert_eq!(school.state("A-2"), "signing");
}

#[test]
fn a_host_is_found_by_its_siret_and_what_is_nowhere_is_told() {
    let school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    let listed = |args: &[&str]| {
        let report = school.json(&[&["status"], args].concat());
        report["agreements"].as_array().unwrap().len()
    };
    for host in ["73282932000074", "732 829 320 00074", "732 829 320", "732829320", "chassaing", "CHASSAING"] {
        assert_eq!(listed(&["--host", host]), 2, "{host}");
    }
    assert_eq!(listed(&["--host", "732829321"]), 0);
    assert_eq!([listed(&["--class", "2DE4"]), listed(&["--class", "3e"])], [2, 0]);
    let told = school.run(&["status", "--class", "3e"]).is(0).stderr;
    assert!(told.contains("aucun élève de la classe « 3e »") && told.contains("2de 4"), "{told}");
    let told = school.run(&["status", "--host", "732829321"]).is(0).stderr;
    assert!(told.contains("aucune convention avec l’organisme « 732829321 »"), "{told}");
    assert!(!school.run(&["status", "--host", "732829320"]).is(0).stderr.contains("aucune convention"));
    let pile = |args: &[&str]| school.run(&[&["sign", "--party", "head", "--all"], args].concat());
    let told = pile(&["--class", "3e"]).is(1).stderr;
    assert!(told.contains("aucun élève de la classe « 3e »") && told.contains("2de 4"), "{told}");
    assert!(pile(&["--host", "732829321"]).is(1).stderr.contains("aucune convention avec l’organisme"));
    pile(&["--host", "732 829 320 00074"]).is(0);
    assert_eq!(["A-1", "A-2"].map(|number| school.state(number)), ["signing", "signing"]);
}

#[test]
fn a_pile_leaves_out_whose_turn_it_is_not_and_names_them() {
    let school = School::new(&["A-1", "A-2", "A-3"]);
    school.edit("A-2", "schema = 1", "schema = 1\nsigning.order = \"school-last\"");
    school.edit("A-3", "class       = \"2de 4\"", "class       = \"2de 5\"");
    let settings = school.place.read("school.toml");
    let class = settings.split_once("[defaults.class.\"2de 4\"]").unwrap().1;
    school.place.write("school.toml", &format!("{settings}\n[defaults.class.\"2de 5\"]{class}"));
    school.run(&["issue"]).is(0);
    let ran = school.run(&["sign", "--party", "head", "--all", "--class", "2de 4"]).is(0);
    assert!(ran.stderr.contains("LAISSÉES DE CÔTÉ, non signées : 1"), "{}", ran.stderr);
    assert!(ran.stderr.contains("A-2 : l’établissement signe en dernier"), "{}", ran.stderr);
    assert_eq!(["A-1", "A-2", "A-3"].map(|number| school.state(number)), ["signing", "issued", "issued"]);
    school.run(&["sign", "--party", "head", "--all"]).is(0);
    assert_eq!(school.state("A-3"), "signing");
    for format in ["human", "json"] {
        let ran = school.run(&["sign", "--party", "head", "--all", "--format", format]);
        assert_eq!(ran.code, Some(1), "nothing but what is left out: {format}");
    }
    assert!(school.run(&["sign", "A-1", "--party", "host", "--all"]).is(1).stderr.contains("`--all` prend toutes"));
}

#[test]
fn a_number_that_was_never_issued_is_something_given_that_is_wrong_whatever_is_asked_of_it() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    for args in [
        &["status", "A-9"][..],
        &["log", "A-9"],
        &["amend", "A-9"],
        &["export", "A-9"],
        &["remind", "A-9"],
        &["deliver", "A-9"],
        &["cancel", "A-9", "--reason", "x"],
        &["revoke", "A-9", "--event", "1", "--reason", "x"],
        &["erase", "A-9", "--reason", "x"],
    ] {
        assert!(school.run(args).is(1).stderr.contains("A-9 : la convention n’a pas été émise"), "{args:?}");
    }
}

#[test]
fn a_signature_needs_the_digest_of_the_document() {
    let school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    let other = school.digest("A-2");
    for (args, words) in [
        (vec!["sign", "A-1", "--party", "host"], "comment la signature est-elle arrivée"),
        (vec!["sign", "A-1", "--party", "host", "--on-paper", &other], "n’est pas l’empreinte de A-1"),
        (vec!["sign", "A-2", "--party", "mere", "--on-paper", &other], "`guardian-1` (responsable 1)"),
        (vec!["sign", "A-9", "--party", "host", "--on-paper", &other], "A-9 : la convention n’a pas été émise"),
        (vec!["sign", "--party", "host"], "quelle convention est signée"),
        (
            vec!["sign", "--party", "other-1", "--all"],
            "aucune convention n’attend la signature de `other-1` (autre signataire 1)",
        ),
    ] {
        let ran = school.run(&args).is(1);
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
    let mut early = vec!["sign", "A-2", "--party", "host", "--on-paper", &other, "--date"];
    for (date, words) in [("2026-05-03", "avant l’émission"), ("05/05/2026", "pas encore venue")] {
        early.push(date);
        let ran = school.run(&early).is(1);
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
        early.pop();
    }
    assert_eq!(school.json(&["log"])["events"].as_array().unwrap().len(), 2);
}

#[test]
fn a_returned_file_is_judged_and_kept() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let sign = |more: &[&str]| {
        let mut args = vec!["sign", "A-1", "--party", "host", "--file", "back.pdf"];
        args.extend(more);
        school.run(&args)
    };
    let back = school.place.path("back.pdf");
    fs::copy(school.place.path("out/A-1.pdf"), &back).unwrap();
    assert!(sign(&["--despite", "x"]).is(1).stderr.contains("sans aucune signature"));
    fs::write(&back, b"something else").unwrap();
    sign(&[]).is(1);
    sign(&["--seen-by", "Marie"]).is(1);
    assert_eq!(school.place.names(".tripartite/returns"), Vec::<String>::new());
    let digest = school.digest("A-1");
    sign(&["--on-paper", &digest]).is(0);
    assert_eq!(school.place.names(".tripartite/returns"), [school.place.hash("back.pdf")]);
    let event = &school.json(&["log", "A-1"])["events"][1];
    assert_eq!(
        (&event["how"], &event["evidence"][0]),
        (&Value::from("scan"), &Value::from(school.place.hash("back.pdf")))
    );
    school.run(&["audit"]).is(0);
}

#[test]
fn a_refusal_is_shown_with_its_reason_and_can_be_taken_back() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    school.run(&["decline", "A-1", "--party", "host", "--reason", "plus de place"]).is(0);
    assert_eq!(school.state("A-1"), "declined");
    let refused = school.sign_on_paper("A-1", "head").is(1);
    assert!(refused.stderr.contains("possible maintenant : `amend`, `cancel`, `revoke`"), "{}", refused.stderr);
    assert!(school.run(&["log", "A-1"]).stdout.contains("motif : plus de place"));
    let told = school.run(&["status"]).is(0).stdout;
    assert!(told.contains("refus : organisme d’accueil (plus de place)"), "{told}");
    assert!(school.run(&["status", "A-1"]).is(0).stdout.contains("A REFUSÉ le 04/05/2026 (plus de place)"));
    assert_eq!(school.status("A-1")["parties"][1]["reason"], "plus de place");
    let csv = school.run(&["status", "--format", "csv"]).is(0).stdout;
    assert!(csv.contains(";declined_by;reason;missing_roles;declined_by_roles;despite;despite_reason\r\n"), "{csv}");
    assert!(csv.ends_with(";host;plus de place;;organisme d’accueil;;\r\n"), "{csv}");
    school.run(&["revoke", "A-1", "--event", "2", "--reason", "mauvaise ligne"]).is(0);
    assert_eq!(school.state("A-1"), "issued");
    school.run(&["cancel", "A-1", "--reason", "déménagement"]).is(0);
    assert_eq!(school.state("A-1"), "cancelled");
    assert!(school.run(&["amend", "A-1"]).is(1).stderr.contains("annulée"));
}

#[test]
fn what_begins_soon_and_is_not_complete_stands_first() {
    let mut school = School::new(&["A-1", "A-2"]);
    school.edit("A-2", "[placement.week]", "start = 2026-06-08\n[placement.week]");
    school.run(&["issue"]).is(0);
    school.on("2026-05-30");
    let numbers = |status: &Value| -> Vec<String> {
        status["agreements"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap().to_owned()).collect()
    };
    let status = school.json(&["status"]);
    assert_eq!(numbers(&status), ["A-2", "A-1"]);
    assert_eq!(
        (&status["agreements"][0]["starts_soon"], &status["agreements"][0]["late"]),
        (&true.into(), &false.into())
    );
    assert!(school.run(&["status"]).stdout.contains("COMMENCE DANS 9 JOURS"));
    school.on("2026-06-10");
    let status = school.json(&["status", "--state", "late"]);
    assert_eq!(numbers(&status).len(), 2);
    assert_eq!(numbers(&school.json(&["status", "--before", "2026-06-01"])), Vec::<String>::new());
    assert_eq!(numbers(&school.json(&["status", "--party", "pupil", "--host", "chassaing"])).len(), 2);
    assert_eq!(numbers(&school.json(&["status", "--class", "2de 9"])).len(), 0);
}

#[test]
fn a_spreadsheet_gets_no_formula() {
    let school = School::new(&["A-1"]);
    school.edit("A-1", "given_names = \"Léa\"", "given_names = \"=Léa\"");
    school.run(&["issue"]).is(0);
    let csv = school.run(&["status", "--format", "csv"]).is(0).stdout;
    assert!(csv.starts_with("\u{feff}number;version;state;") && csv.contains(";'=Léa Dupont-M"), "{csv}");
    assert!(school.run(&["check", "--format", "csv"]).is(2).stderr.contains("seul `status`"));
}

#[test]
fn a_receipt_shows_an_older_copy_and_a_rewritten_ledger() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let ledger = school.place.path(".tripartite/ledger.sqlite");
    let older = fs::read(&ledger).unwrap();
    school.sign_on_paper("A-1", "host").is(0);
    school.run(&["receipt", "-o", "receipt.txt"]).is(0);
    school.sign_on_paper("A-1", "head").is(0);
    let audit = |words: &str, code| {
        let ran = school.run(&["audit", "--against", "receipt.txt"]).is(code);
        assert!((ran.stdout.clone() + &ran.stderr).contains(words), "{}{}", ran.stdout, ran.stderr);
    };
    audit("(1 événement depuis)", 0);
    let receipt = school.place.read("receipt.txt");
    // As PowerShell writes what a command prints, and as a mail program saves what it got.
    let wide: Vec<u8> = format!("\u{feff}{receipt}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let soft = receipt.replace('\n', "\r\n> ").replace("head 2 ", "head 2=\r\n ");
    let mail = format!("Subject: x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nVoil=C3=A0 :\r\n> {soft}");
    for bytes in [wide, mail.into_bytes()] {
        fs::write(school.place.path("receipt.txt"), bytes).unwrap();
        audit("(1 événement depuis)", 0);
    }
    school.place.write("receipt.txt", "Bonjour,\nvoici le reçu.\n");
    audit("de la ligne `tripartite-receipt/1` à la ligne `head …`", 2);
    school.place.write("receipt.txt", &receipt);
    fs::write(&ledger, older).unwrap();
    audit("1 événement du reçu manque à la fin", 1);
    school.run(&["audit"]).is(0);
    school.sign_on_paper("A-1", "pupil").is(0);
    audit("réécrit à partir de l’événement 2", 1);
    fs::remove_file(&ledger).unwrap();
    audit("manquent à la fin", 1);
}

#[test]
fn a_ledger_is_held_to_every_receipt_of_a_mail() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    school.run(&["receipt", "-o", "older.txt"]).is(0);
    let ledger = school.place.path(".tripartite/ledger.sqlite");
    let cut = fs::read(&ledger).unwrap();
    school.sign_on_paper("A-1", "host").is(0);
    school.run(&["receipt", "-o", "newer.txt"]).is(0);
    // The older one is quoted in the mail, the newer one is a part of it that only a mail program reads.
    let soft = school.place.read("newer.txt").replace("head 2", "he=\r\nad 2");
    let part = format!("--x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{soft}\r\n");
    let head = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n";
    let mail = format!("{head}\r\n{}\r\n{part}--x--\r\n", school.place.read("older.txt"));
    school.place.write("mail.eml", &mail);
    let audit = ["audit", "--against", "mail.eml"];
    assert!(school.run(&audit).is(0).stderr.contains("(0 événement depuis)"));
    fs::write(&ledger, cut).unwrap();
    let told = school.run(&audit).is(1).stdout;
    assert!(told.contains("reçu du ") && told.contains("1 événement du reçu manque à la fin"), "{told}");
}

#[test]
fn a_receipt_is_found_in_html_and_in_a_mail_within_a_mail() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let receipt = school.run(&["receipt"]).is(0).stdout;
    let part = |body: &str| format!("Content-Transfer-Encoding: base64\n\n{}\n", base64(body));
    let html = |line: &str| format!("<div dir=\"ltr\">{}</div>", line.replace(' ', "&nbsp;<b></b>"));
    let page: String = receipt.lines().map(html).collect();
    // A mail program may write spaces by their number, and let a line break within a word.
    let broken = |line: &str| {
        format!("<p>{}</p>", line.replace(' ', "&#160;").replace("sha", "s<wbr>ha").replace('9', "9<wbr/>"))
    };
    let by_number: String = receipt.lines().map(broken).collect();
    for mail in
        [by_number, page.clone(), part(&page), part(&part(&receipt)), part(&format!("Subject: x\n{}", part(&page)))]
    {
        school.place.write("mail.eml", &mail);
        let told = school.run(&["audit", "--against", "mail.eml"]).is(0).stderr;
        assert!(told.contains("(0 événement depuis)"), "{mail}: {told}");
    }
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.as_bytes().chunks(3).flat_map(|three| {
        let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        (0..=three.len()).map(move |at| char::from(DIGITS[bits >> (18 - 6 * at) & 63]))
    });
    digits.collect()
}

#[test]
fn more_receipts_than_are_read_are_told() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let receipt = school.run(&["receipt"]).is(0).stdout;
    let hour = |at: usize| receipt.replace("at 2026-", &format!("at {}-", 2026 + at));
    let told = |count: usize| {
        school.place.write("all.txt", &(0..count).map(hour).collect::<String>());
        school.run(&["audit", "--against", "all.txt"]).is(0).stderr
    };
    assert!(told(1_001).contains("les suivants ne sont pas lus"));
    assert!(!told(900).contains("les suivants ne sont pas lus"));
}

#[test]
fn what_came_since_the_newest_receipt_is_told_though_another_is_not_continued() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let receipt = school.run(&["receipt"]).is(0).stdout;
    school.sign_on_paper("A-1", "host").is(0);
    let other = receipt.replace("head 1 ", "head 9 ");
    school.place.write("both.txt", &format!("{receipt}{other}"));
    let ran = school.run(&["audit", "--against", "both.txt", "--format", "json"]).is(1);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&told["added"], &told["sound"]), (&json!(1), &json!(false)), "{told}");
}

#[test]
fn a_number_typed_twice_is_recorded_once() {
    let school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    let recorded = |args: &[&str]| school.json(args)["recorded"].as_array().unwrap().len();
    assert_eq!(recorded(&["deliver", "A-1", "a-1"]), 1);
    assert_eq!(recorded(&["sign", "A-1", "A-1", "--party", "host", "--pile"]), 1);
    let digest = school.digest("A-1");
    assert_eq!(recorded(&["sign", "--party", "head", "--on-paper", &digest, "--on-paper", &digest]), 1);
    let reminded = school.json(&["remind", "A-1", "A-1", "--party", "pupil", "--dry-run"]);
    assert_eq!(reminded["reminders"].as_array().unwrap().len(), 1);
    assert_eq!(recorded(&["cancel", "A-1", "A-2", "A-1", "--reason", "fin"]), 2);
}

#[test]
fn a_reminder_names_the_file_and_is_recorded_once() {
    let mut school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    assert!(school.run(&["remind"]).is(0).stderr.contains("personne n’est à relancer"));
    school.on("2026-06-02");
    school.sign_on_paper("A-1", "head").is(0);
    let dry = school.run(&["remind", "--dry-run"]).is(0).stdout;
    assert!(dry.contains("A-1.pdf (version 1, empreinte") && dry.contains(", au plus tard le 5 juin 2026."), "{dry}");
    assert_eq!(school.place.names("out"), ["A-1.pdf"]);
    school.run(&["remind"]).is(0);
    let eml = ["A-1-REMINDER-guardian-1.eml", "A-1-REMINDER-host.eml", "A-1-REMINDER-pupil.eml", "A-1.pdf"];
    assert_eq!(school.place.names("out"), eml);
    let mail = school.place.read("out/A-1-REMINDER-host.eml");
    assert!(mail.contains("To: =?utf-8?B?") && mail.contains("filename=\"A-1.pdf\""), "{mail}");
    assert_eq!(school.status("A-1")["parties"][1]["reminded"], "2026-06-02");
    // A second call of the day has nothing to say; by name, it has.
    assert!(school.run(&["remind"]).is(0).stderr.contains("personne n’est à relancer"));
    let others = || eml.map(|name| fs::read(school.place.path(&format!("out/{name}"))).unwrap());
    let before = others();
    school.run(&["remind", "A-1", "--party", "pupil"]).is(0);
    assert_eq!(others(), before, "a message to one party took the place of another");
    school.on("2026-06-08");
    let late = school.run(&["remind", "--dry-run"]).is(0).stdout;
    assert!(late.contains("(la date limite, le 5 juin 2026, est passée)"), "{late}");
}

#[test]
fn who_is_informed_is_not_reminded_and_who_may_sign_is_not_pressed() {
    let school = School::new(&["A-1", "A-2"]);
    school.edit("A-2", "schema = 1", "schema = 1\nsigning.tutor = \"optional\"");
    school.run(&["issue"]).is(0);
    let told = school.run(&["remind", "A-1", "--party", "tutor"]).is(1).stderr;
    assert!(told.contains("A-1 : `tutor` prend seulement connaissance de la convention : sa signature"), "{told}");
    assert_eq!(school.place.names("out"), ["A-1.pdf", "A-2.pdf"]);
    assert!(school.status("A-1")["parties"].as_array().unwrap().iter().all(|party| party["reminded"].is_null()));
    let said = |party| school.run(&["remind", "A-2", "--party", party]).is(0).stdout;
    let optional = said("tutor");
    assert!(
        optional.contains(
            "peut encore être signée par vous, au plus tard le 5 juin 2026. Votre signature est facultative."
        ),
        "{optional}"
    );
    assert!(!optional.contains("attend encore"), "{optional}");
    assert!(said("pupil").contains("attend encore votre signature, au plus tard le 5 juin 2026.\n"));
}

#[test]
fn nobody_is_reminded_before_it_is_their_turn() {
    let mut school = School::new(&["A-1"]);
    school.edit("A-1", "schema = 1", "schema = 1\nsigning.order = \"school-last\"");
    school.run(&["issue"]).is(0);
    school.on("2026-06-02");
    let keys = |report: &Value| -> Vec<String> {
        report["reminders"].as_array().unwrap().iter().map(|one| one["party"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(keys(&school.json(&["remind", "--dry-run"])), ["host", "guardian-1", "pupil"]);
    for party in ["host", "guardian-1", "pupil"] {
        school.sign_on_paper("A-1", party).is(0);
    }
    assert_eq!(keys(&school.json(&["remind", "--dry-run"])), ["head"]);
}

#[test]
fn people_are_told_the_schools_time_and_programs_utc() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let log = |args: &[&str]| school.run(&[args, &["log", "A-1"][..]].concat()).is(0).stdout;
    assert!(log(&[]).contains("     1  04/05/2026 11:12:33 +02:00  v1  émise"), "{}", log(&[]));
    assert!(log(&["--lang", "en"]).contains("     1  2026-05-04 11:12:33 +02:00  v1  issued"));
    assert_eq!(school.json(&["log", "A-1"])["events"][0]["at"], "2026-05-04T09:12:33Z");
    let file = school.place.path("school.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("[school]", "[settings]\ntime_zone = \"Pacific/Noumea\"\n\n[school]", 1)).unwrap();
    assert!(log(&[]).contains("04/05/2026 20:12:33 +11:00"), "{}", log(&[]));
    school.run(&["receipt", "-o", "receipt.txt"]).is(0);
    let audit = school.run(&["audit", "--against", "receipt.txt"]).is(0).stderr;
    assert!(audit.contains("celui du reçu du 04/05/2026 20:12:33 +11:00"), "{audit}");
}

#[test]
fn a_clock_that_goes_back_is_told_and_nothing_is_lost() {
    let mut school = School::new(&["A-1", "A-2"]);
    school.on("2026-05-20");
    school.run(&["issue"]).is(0);
    school.on("2026-05-06");
    let early = school.sign_on_paper("A-1", "host").is(1);
    assert!(early.stderr.contains("avant l’émission de cette version"), "{}", early.stderr);
    let told = school.run(&["cancel", "A-2", "--reason", "essai"]).is(0).stderr;
    assert!(told.contains("l’horloge de cet ordinateur (06/05/2026 11:12:33 +02:00) est en retard"), "{told}");
    school.on("2026-05-21");
    assert!(!school.sign_on_paper("A-1", "host").is(0).stderr.contains("horloge"));
    let audit = school.run(&["audit"]).is(0).stderr;
    assert!(audit.contains("l’événement 3 est inscrit à une heure antérieure"), "{audit}");
}

#[test]
fn nothing_of_the_pupil_is_left_after_an_erasure() {
    let mut school = School::new(&["A-1", "A-2"]);
    school.edit("A-2", "claire.moreau@famille.example", "other@famille.example");
    school.edit("A-2", "lea@famille.example", "another@famille.example");
    let name = "Dupont-Mntx";
    school.run(&["issue"]).is(0);
    school.run(&["render", "--with", "letter"]).is(0);
    fs::write(school.place.path("back.pdf"), format!("scan of {name}")).unwrap();
    let digest = school.digest("A-1");
    school.run(&["sign", "A-1", "--party", "host", "--on-paper", &digest, "--file", "back.pdf"]).is(0);
    fs::remove_file(school.place.path("back.pdf")).unwrap();
    school.run(&["remind", "A-1"]).is(0);
    let early = school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(1);
    assert!(early.stderr.contains("la convention est encore utile"));
    school.on("2026-09-01");
    let dry = school.run(&["erase", "A-1", "--dry-run"]).is(0).stdout;
    for file in [
        "agreements/A-1.toml",
        "out/A-1.pdf",
        "out/A-1-REMINDER-pupil.eml",
        ".tripartite/issued/",
        ".tripartite/returns/",
    ] {
        assert!(dry.contains(file), "{file}: {dry}");
    }
    let given = |name: &str| format!("{{ \"pupil.family_name\": \"{name}\" }}");
    let last = format!(
        "{{ \"schema\": 1, \"counter\": 2, \"hosts\": {{}}, \"agreements\": {{ \"A-1\": {}, \"A-2\": {} }} }}",
        given(name),
        given("Autre")
    );
    school.place.write(".tripartite/import.json", &last);
    fs::write(school.place.path("liste.csv"), format!("{name};Léa\n")).unwrap();
    let blocked = school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(1);
    assert!(blocked.stdout.contains("À ENLEVER D’ABORD  liste.csv"), "{}", blocked.stdout);
    assert_eq!(school.state("A-1"), "signing");
    fs::remove_file(school.place.path("liste.csv")).unwrap();
    school.run(&["erase", "A-1"]).is(2);
    school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
    for words in [name, "lea@famille", "claire.moreau@", &digest] {
        let found = holding(&school.place.path(""), words.as_bytes());
        assert!(found.is_empty(), "{words}: {found:?}");
    }
    assert!(school.place.read(".tripartite/import.json").contains("Autre"), "what was imported of others stays");
    school.run(&["audit"]).is(0);
    assert_eq!((school.state("A-1"), school.state("A-2")), ("erased".to_owned(), "issued".to_owned()));
    school.run(&["erase", "A-1", "--reason", "encore"]).is(0);
    assert_eq!(names(&school.place.path("agreements")), ["A-2.toml"]);
}

#[test]
fn what_a_killed_call_kept_and_did_not_record_is_erased_too() {
    let mut school = School::new(&["A-1", "A-2"]);
    // Another text of A-1 was kept by a call that was killed before it recorded anything.
    let other = School::new(&["A-1", "A-2"]);
    other.edit("A-1", "8, place de Jaude", "9, place de Jaude");
    for school in [&school, &other] {
        school.run(&["issue"]).is(0);
    }
    let issued = school.place.names(".tripartite/issued");
    for name in other.place.names(".tripartite/issued") {
        let name = format!(".tripartite/issued/{name}");
        fs::copy(other.place.path(&name), school.place.path(&name)).unwrap();
    }
    assert_eq!(school.place.names(".tripartite/issued").len(), issued.len() + 2);
    school.place.write(&format!(".tripartite/returns/{}", "a".repeat(64)), "a scan of somebody");
    school.on("2026-09-01");
    let args = ["erase", "A-1", "--reason", "fin d’année"];
    let blocked = school.run(&args).is(1);
    assert!(blocked.stdout.contains("À ENLEVER D’ABORD  .tripartite/returns/aaaa"), "{}", blocked.stdout);
    fs::remove_file(school.place.path(&format!(".tripartite/returns/{}", "a".repeat(64)))).unwrap();
    school.run(&args).is(0);
    assert_eq!(school.place.names(".tripartite/issued").len(), 2);
    school.run(&["audit"]).is(0);
}

/// The files of a folder that hold some bytes.
pub(crate) fn holding(folder: &std::path::Path, words: &[u8]) -> Vec<String> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, words));
        } else if fs::read(&path).unwrap().windows(words.len()).any(|at| at == words) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_backup_is_a_whole_that_works() {
    let school = School::new(&["A-1"]);
    let elsewhere = Place::new();
    let folder = elsewhere.path("").display().to_string();
    assert!(school.run(&["backup", &folder]).is(2).stderr.contains("aucun registre"));
    school.run(&["issue"]).is(0);
    assert!(school.run(&["backup"]).is(2).stderr.contains("dans quel dossier"));
    assert!(school.run(&["backup", "."]).is(2).stderr.contains("pas dans le dossier"));
    school.place.write(".tripartite/import.json", "{}");
    school.run(&["backup", &folder]).is(0);
    let copy = "tripartite-2026-05-04-111233";
    assert_eq!(elsewhere.names(""), [copy]);
    assert_eq!(elsewhere.run_in(copy, &["audit"]).is(0).code, Some(0));
    assert_eq!(elsewhere.read(&format!("{copy}/.tripartite/import.json")), "{}");
    elsewhere.run_in(copy, &["render"]).is(0);
}

#[test]
fn a_kept_file_that_is_gone_is_told_with_its_agreement_and_what_to_do() {
    let school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    school.edit("A-1", "8, place de Jaude", "9, place de Jaude");
    school.run(&["amend", "A-1"]).is(0);
    fs::remove_dir_all(school.place.path(".tripartite/issued")).unwrap();
    for (args, number) in [
        (&["render", "agreements/A-2.toml"][..], "A-2"),
        (&["issue", "agreements/A-2.toml"], "A-2"),
        (&["remind", "A-2"], "A-2"),
        (&["render", "agreements/A-1.toml"], "A-1"),
        (&["issue"], "A-1"),
    ] {
        let ran = school.run(args);
        assert!(ran.code != Some(0), "{args:?}");
        let told = format!("gardé de la convention {number}, manque");
        assert!(ran.stderr.contains(&told) && ran.stderr.contains("dernière sauvegarde"), "{args:?}: {}", ran.stderr);
    }
    assert_eq!(school.place.names("out").len(), 3, "no reminder without its document");
}

#[test]
fn what_is_recorded_by_nobody_is_told() {
    let school = School::new(&["A-1"]);
    let nameless = |args: &[&str]| {
        let mut command = school.command(args);
        Ran::of(command.env_remove("USER").env_remove("LOGNAME").output().unwrap()).is(0).stderr
    };
    let told = nameless(&["issue"]);
    assert_eq!(told.matches("inscrit sans le nom de qui l’inscrit").count(), 1, "{told}");
    assert!(nameless(&["deliver", "A-1", "--how", "email"]).contains("`--by NOM`"));
    assert!(!nameless(&["deliver", "A-1", "--how", "email", "--by", "Marie"]).contains("sans le nom"));
    assert!(!nameless(&["status"]).contains("sans le nom"));
    let events = school.json(&["log"])["events"].clone();
    let by: Vec<&str> = events.as_array().unwrap().iter().map(|event| event["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["", "", "Marie"]);
}

#[test]
fn a_signature_that_was_accepted_despite_all_is_marked_wherever_it_is_told() {
    let school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    school.place.write("back.pdf", "signed by hand");
    let despite = ["sign", "A-1", "--party", "host", "--file", "back.pdf", "--despite", "vu au guichet"];
    school.run(&despite).is(0);
    school.sign_on_paper("A-2", "host").is(0);
    let marked = |school: &School| {
        let lists = [&["status"][..], &["status", "A-1"], &["status", "--format", "csv"]];
        let mut told: Vec<bool> =
            lists.iter().map(|list| school.run(list).is(0).stdout.to_lowercase().contains("malgré tout")).collect();
        told[2] = school.run(lists[2]).is(0).stdout.contains(";host;vu au guichet\r\n");
        school.run(&["status", "--format", "pdf"]).is(0);
        let read = Read::of(&fs::read(school.place.path("out/STATUS.pdf")).unwrap());
        told.push(read.pages.concat().join(" ").contains("malgré tout"));
        told
    };
    assert_eq!(marked(&school), [true; 4]);
    let table = school.run(&["status"]).is(0).stdout;
    assert_eq!(table.matches("malgré tout").count(), 1, "{table}");
    assert!(school.run(&["status", "A-1"]).stdout.to_uppercase().contains("MALGRÉ TOUT (VU AU GUICHET)"));
    assert_eq!(school.status("A-1")["parties"][1]["despite"], "vu au guichet", "{}", school.status("A-1"));
    school.run(&["export", "A-1"]).is(0);
    school.run(&["revoke", "A-1", "--event", "3", "--reason", "pas lui"]).is(0);
    assert_eq!(marked(&school), [false; 4]);
}

#[test]
fn who_cannot_be_reminded_is_told() {
    let mut school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    let told = school.run(&["remind", "A-1", "--party", "other-1"]).is(1).stderr;
    assert!(told.contains("A-1 : la convention n’a pas de partie « other-1 »"), "{told}");
    assert!(told.contains("les parties sont `head` (chef d’établissement)"), "{told}");
    school.on("2026-06-14");
    let told = school.run(&["remind", "--party", "other-1"]).is(1).stderr;
    assert!(told.contains("aucune de ces conventions n’a de partie « other-1 »") && told.contains("`host`"), "{told}");
    school.run(&["cancel", "A-1", "--reason", "x"]).is(0);
    let told = school.run(&["remind", "A-1"]).is(1).stderr;
    assert!(told.contains("la convention est annulée"), "{told}");
    let rule = school.run(&["explain", "NUMBER-02"]).is(0).stdout;
    assert!(rule.contains("-REMINDER-HEAD"), "{rule}");
}
