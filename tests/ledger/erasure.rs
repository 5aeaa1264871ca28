//! What an erasure finds of a pupil, wherever the folder holds it, and what it leaves to others.

use std::fs;
use std::io::{Cursor, Write as _};

use serde_json::{Value, json};

use super::life::{School, holding};
use super::processes::{events, start};
use crate::roster::workbooks::{text, xlsx};

/// The family name of the pupil of `A-1`.
const NAME: &str = "Dupont-Mntx";

/// A list in which a family name and a given name stand far apart.
const FAR: &str = "NAME;Adam\nBonnet;Noé\nBonnet;Noé\nBonnet;Noé\nBonnet;Noé\nBonnet;Noé\nBonnet;Noé\nBonnet;Noé\nBonnet;Noé\n\
    Bonnet;Noé\nBonnet;Noé\nMartin;Léa\n";

/// Two pupils with nothing in common, whose placements are over.
fn school() -> School {
    let mut school = School::new(&["A-1", "A-2"]);
    school.edit("A-2", "claire.moreau@famille.example", "other@famille.example");
    school.edit("A-2", "lea@famille.example", "another@famille.example");
    school.edit("A-2", "06 39 98 12 34", "06 39 98 43 21");
    school.run(&["issue"]).is(0);
    school.on("2026-09-01");
    school
}

fn dry(school: &School) -> Value {
    school.json(&["erase", "A-1", "--dry-run"])
}

fn named<'a>(report: &'a Value, key: &str) -> Vec<&'a str> {
    report[key].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

fn put(school: &School, name: &str, bytes: &[u8]) {
    school.place.write(name, "");
    fs::write(school.place.path(name), bytes).unwrap();
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(vec![]));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A PDF of one page with words at places.
fn pdf(words: [(u32, u32, &str); 4]) -> Vec<u8> {
    let hex = |words: &str| words.chars().map(|c| format!("{:02x}", u32::from(c))).collect::<Vec<_>>().concat();
    let shown = words.map(|(x, y, words)| format!("1 0 0 1 {x} {y} Tm <{}> Tj ", hex(words)));
    let drawn = format!("BT /F 11 Tf {}ET", shown.concat());
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        "<</Type/Page/MediaBox[0 0 595 842]/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>\nstream\n{drawn}\nendstream", drawn.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    let (mut file, mut table) = (b"%PDF-1.7\n".to_vec(), vec![]);
    for (object, number) in objects.iter().zip(1..) {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        write!(file, "{number} 0 obj\n{object}\nendobj\n").unwrap();
    }
    let start = file.len();
    file.extend(b"xref\n0 6\n0000000000 65535 f \n");
    file.extend(table);
    write!(file, "trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").unwrap();
    file
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_file_that_names_the_pupil_is_in_the_way_in_whatever_form() {
    let school = school();
    let row = "DUPONT-MNTX;Léa;2de 4\n";
    let list = format!("{NAME} Léa");
    let base64 = "Content-Transfer-Encoding: base64\r\n\r\n";
    let quoted = "Content-Transfer-Encoding: quoted-printable\r\n\r\nD=\r\nupont-Mntx L=C3=A9a\r\n";
    let wide = "x".repeat(90);
    let sheet = [("A1", NAME), ("B1", &wide), ("C1", "L&#233;a")].map(|(place, words)| text(place, words)).concat();
    let columns = [(50, 700, "Martin"), (50, 680, NAME), (250, 700, "Zo\u{e9}"), (250, 680, "L\u{e9}a")];
    let files: [(&str, Vec<u8>); 18] = [
        ("listes/utf8.csv", row.into()),
        ("listes/accents.txt", "dupont mntx lea".into()),
        ("listes/latin.csv", row.chars().map(|c| c as u8).collect()),
        ("listes/utf16.csv", utf16(row)),
        ("listes/apart.csv", "Le\u{301}a\tDupont-Mntx".into()),
        ("listes/mail.txt", "à écrire : LEA@famille.example".into()),
        ("listes/phone.txt", "rappeler le 0639981234".into()),
        (".~lock.liste.csv#", row.into()),
        ("listes/old.xls", [b"\xd0\xcf\x11\xe0\0\0".as_slice(), list.as_bytes()].concat()),
        ("listes/classe.xlsx", zipped(&[("xl/sharedStrings.xml", format!("<t>{NAME}</t><t>Léa</t>").as_bytes())])),
        ("listes/wide.xlsx", xlsx(&format!("<row r=\"1\">{sheet}</row>"))),
        ("listes/columns.pdf", pdf(columns)),
        ("listes/deep.zip", zipped(&[("a.zip", &zipped(&[("b.csv", row.as_bytes())]))])),
        // « La convention de Léa Dupont-Mntx »; a message within a message; a name in two words of a header; a part after another.
        (
            "courrier/base64.eml",
            format!("{base64}TGEgY29udmVudGlvbiBkZSBMw6lhIER1\r\ncG9udC1NbnR4\r\n--=_x--\r\n").into(),
        ),
        (
            "courrier/joint.eml",
            format!("{base64}Q29udGVudC1UcmFuc2Zlci1FbmNvZGluZzogYmFzZTY0CgpSRlZRVDA1VUxVMU9WRmc3VE1PcFlRPT0=").into(),
        ),
        ("courrier/objet.eml", "Subject: =?utf-8?Q?L=C3=A9a_Dupont?=\r\n =?utf-8?B?LU1udHg=?=\r\n\r\nVu.".into()),
        ("courrier/quoted.eml", format!("{base64}VnUu\r\n--x\r\n{quoted}").into()),
        (&format!("retours/{NAME} Léa.jpg"), b"\xff\xd8\xff\xe0\x00".to_vec()),
    ];
    let harmless: [(&str, Vec<u8>); 5] = [
        ("listes/far.csv", FAR.replace("NAME", "Bonnet").into()),
        ("courrier/autre.eml", format!("{base64}TGEgY29udmVudGlvbiBkZSBMw6lh\r\n").into()),
        ("listes/others.csv", "Martin;Léa\n".into()),
        ("listes/others.xlsx", zipped(&[("xl/sharedStrings.xml", b"<t>Martin</t>")])),
        ("agreements/notes.md", "rien".into()),
    ];
    for (name, bytes) in files.iter().chain(&harmless) {
        put(&school, name, bytes);
    }
    let report = dry(&school);
    let mut wanted: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    wanted.sort_unstable();
    assert_eq!(named(&report, "in_the_way"), wanted);
    assert_eq!(school.run(&["erase", "A-1", "--reason", "fin d’année"]).code, Some(1));
    assert_eq!(school.state("A-1"), "issued");
    for (name, _) in &files {
        fs::remove_file(school.place.path(name)).unwrap();
    }
    school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
    assert!(holding(&school.place.path(""), b"lea@famille.example").is_empty());
    for (name, _) in &harmless {
        assert!(school.place.path(name).exists(), "{name}");
    }
}

#[test]
fn a_file_that_may_name_the_pupil_or_names_a_guardian_is_to_be_looked_at() {
    let school = school();
    let apart = [(50, 700, NAME), (50, 680, "Martin"), (250, 700, "Zo\u{e9}"), (250, 680, "L\u{e9}a")];
    put(&school, "listes/apart.pdf", &pdf(apart));
    put(&school, "listes/list.csv", FAR.replace("NAME", NAME).as_bytes());
    put(&school, "parents.csv", "Nom;Prénom\nMoreau;Claire\n".as_bytes());
    let report = dry(&school);
    assert_eq!(named(&report, "in_the_way"), Vec::<&str>::new());
    let to_look_at = ["agreements/A-2.toml", "listes/apart.pdf", "listes/list.csv", "parents.csv"];
    assert_eq!(named(&report, "to_look_at"), to_look_at);
    school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
}

#[test]
fn a_copy_of_the_agreement_goes_under_any_name() {
    let school = school();
    let issued = fs::read(school.place.path("out/A-1.pdf")).unwrap();
    let source = school.place.read("agreements/A-1.toml");
    for name in ["envoi/Léa.pdf", "out/à imprimer.pdf"] {
        put(&school, name, &issued);
    }
    // A reader of PDF files adds to the end what was signed.
    put(&school, "retours/signée.pdf", &[issued.as_slice(), b"\n% signed\n"].concat());
    put(&school, "agreements/Copie de A-1.toml", source.as_bytes());
    put(&school, "agreements/A-1.toml~", source.as_bytes());
    put(&school, "envoi/autre.pdf", &fs::read(school.place.path("out/A-2.pdf")).unwrap());
    let report = dry(&school);
    assert_eq!(named(&report, "in_the_way"), ["agreements/A-1.toml~"]);
    fs::remove_file(school.place.path("agreements/A-1.toml~")).unwrap();
    school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
    let again = school.run(&["erase", "A-1", "--reason", "double"]).is(0).stderr;
    assert!(again.contains("A-1 était déjà effacée"), "{again}");
    assert!(!school.run(&["erase", "A-1"]).is(0).stderr.contains("déjà effacée"));
    assert_eq!(school.place.names("agreements"), ["A-2.toml"]);
    assert_eq!(school.place.names("envoi"), ["autre.pdf"]);
    assert_eq!(school.place.names("out"), ["A-2.pdf"]);
    assert_eq!(school.place.names("retours"), Vec::<String>::new());
    let refused = school.run(&["sign", "A-1", "--party", "host", "--pile"]).is(1);
    assert!(refused.stderr.contains("la convention est effacée"), "{}", refused.stderr);
    assert_eq!(school.run(&["status", "A-1"]).is(0).stdout, "A-1  v1  effacée\n");
}

#[test]
fn packs_and_lists_are_in_the_way_and_what_is_of_others_is_not() {
    let school = school();
    school.run(&["render", "--pack", "class"]).is(0);
    school.run(&["status", "--format", "pdf"]).is(0);
    school.run(&["export", "A-2"]).is(0);
    school.run(&["remind", "A-2"]).is(0);
    let packs = school.place.names("out/packs");
    let mut wanted: Vec<String> = packs.iter().map(|name| format!("out/packs/{name}")).collect();
    wanted.insert(0, "out/STATUS.pdf".to_owned());
    assert_eq!(named(&dry(&school), "in_the_way"), wanted);
    fs::remove_dir_all(school.place.path("out/packs")).unwrap();
    fs::remove_file(school.place.path("out/STATUS.pdf")).unwrap();
    school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
    assert!(school.place.path("out/A-2-EVIDENCE.zip").exists() && school.place.path("agreements/A-2.toml").exists());
    // A pack without the pupil is none of the pupil's.
    school.run(&["render", "--pack", "class"]).is(0);
    school.run(&["status", "--format", "pdf"]).is(0);
    assert_eq!(named(&dry(&school), "in_the_way"), Vec::<&str>::new());
    school.run(&["audit"]).is(0);
}

#[test]
fn what_no_program_can_read_is_left_to_somebody_to_look_at() {
    let school = school();
    put(&school, "retours/scan 12.jpg", b"\xff\xd8\xff\xe0\x00\x01");
    put(&school, "hosts/note.toml", "# Dupont-Mntx L\u{e9}a vient en juin\n".as_bytes());
    let report = dry(&school);
    assert_eq!(named(&report, "to_look_at"), ["agreements/A-2.toml", "hosts/note.toml", "retours/scan 12.jpg"]);
    fs::create_dir(school.place.path(".git")).unwrap();
    let ran = school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
    assert!(ran.stdout.contains("À REGARDER SOI-MÊME  retours/scan 12.jpg"), "{}", ran.stdout);
    assert!(ran.stderr.contains("sauvegardes") && ran.stderr.contains("Git"), "{}", ran.stderr);
    assert!(school.place.path("retours/scan 12.jpg").exists());
}

#[test]
fn the_memory_of_the_import_is_rewritten_and_no_stranger() {
    let school = school();
    let of = |name: &str| json!({ "pupil.family_name": name, "pupil.given_names": "Léa" });
    let last = json!({ "schema": 1, "counter": 7, "agreements": { "A-1": of(NAME), "A-2": of("Autre") }, "hosts": {} });
    put(&school, ".tripartite/import.json", last.to_string().as_bytes());
    for command in ["status", "audit"] {
        let told = school.run(&[command]).is(0).stderr;
        assert!(!told.contains("import.json"), "{command}: {told}");
    }
    let report = dry(&school);
    assert_eq!(named(&report, "rewritten"), [".tripartite/import.json"]);
    assert_eq!(named(&report, "in_the_way"), Vec::<&str>::new());
    school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
    let left: Value = serde_json::from_str(&school.place.read(".tripartite/import.json")).unwrap();
    assert_eq!((&left["counter"], left["agreements"].as_object().unwrap().len()), (&json!(7), 1));
    assert!(holding(&school.place.path(""), NAME.as_bytes()).is_empty());
}

#[test]
fn the_memory_of_the_import_keeps_a_brother_and_not_what_is_of_no_agreement() {
    let school = school();
    school.agreement("A-3");
    let of = |name: &str| json!({ "pupil.family_name": name, "guardians.1.email": "claire.moreau@famille.example" });
    let agreements = json!({ "A-1": of(NAME), "A-2": of("Autre"), "A-3": of("Autre"), "A-4": of(NAME), "A-5": {} });
    let last = json!({ "schema": 1, "counter": 7, "agreements": agreements, "hosts": {} });
    put(&school, ".tripartite/import.json", format!("{{ Léa {NAME}").as_bytes());
    assert_eq!(named(&dry(&school), "in_the_way"), [".tripartite/import.json"]);
    put(&school, ".tripartite/import.json", last.to_string().as_bytes());
    let report = dry(&school);
    assert_eq!(named(&report, "rewritten"), [".tripartite/import.json"]);
    assert_eq!(named(&report, "in_the_way"), Vec::<&str>::new());
    assert_eq!(named(&report, "to_look_at"), ["agreements/A-2.toml", "agreements/A-3.toml"]);
    school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
    let left: Value = serde_json::from_str(&school.place.read(".tripartite/import.json")).unwrap();
    let left: Vec<&String> = left["agreements"].as_object().unwrap().keys().collect();
    assert_eq!(left, ["A-2", "A-3", "A-5"]);
}

#[test]
fn a_file_of_two_agreements_goes_with_the_last_of_them() {
    let school = School::new(&["A-1", "A-2", "A-3"]);
    school.run(&["issue"]).is(0);
    school.place.write("scan.jpg", "one page for both");
    for number in ["A-1", "A-2"] {
        let digest = school.digest(number);
        school.run(&["sign", number, "--party", "host", "--on-paper", &digest, "--file", "scan.jpg"]).is(0);
    }
    fs::remove_file(school.place.path("scan.jpg")).unwrap();
    let mut school = school;
    school.on("2026-09-01");
    let place = |report: &Value| ["erased", "to_look_at"].map(|key| report[key].to_string().contains("/returns/"));
    // As long as it stays for the other one, it is named.
    assert_eq!(place(&school.json(&["erase", "A-1", "--dry-run"])), [false, true]);
    assert_eq!(place(&school.json(&["erase", "A-1", "A-2", "--dry-run"])), [true, false]);
}

#[test]
fn an_erased_agreement_that_is_issued_again_leaves_nothing_behind() {
    let mut school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    school.edit("A-1", "8, place de Jaude", "9, place de Jaude");
    school.run(&["amend", "A-1"]).is(0);
    let toml = school.place.read("agreements/A-1.toml");
    school.on("2026-09-01");
    school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
    school.place.write("agreements/A-1.toml", &toml);
    let ran = school.run(&["issue"]).is(1);
    assert!(ran.stderr.contains("est effacée"), "{}", ran.stderr);
    let none = Vec::<String>::new();
    assert_eq!((school.place.names("out"), school.place.names(".tripartite/issued")), (none.clone(), none));
}

#[test]
fn a_pupil_who_is_named_in_the_file_of_another_is_told() {
    let school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    let mut school = school;
    school.on("2026-09-01");
    let own = school.place.read("agreements/A-1.toml");
    let family = own.lines().find_map(|line| line.strip_prefix("family_name = ")).unwrap().trim_matches('"').to_owned();
    let given = own.lines().find_map(|line| line.strip_prefix("given_names = ")).unwrap().trim_matches('"').to_owned();
    school.place.write("agreements/A-1.toml", &own.replace(&given, "Zoé-Lou"));
    school.place.write("agreements/A-3.toml", &own.replace("A-1", "A-3").replace(&family, "Quelconque"));
    let other = school.place.read("agreements/A-2.toml").replace(&family, "Quelconque");
    school.place.write("agreements/A-2.toml", &format!("# comme {given} {family}\n{other}"));
    let report = school.json(&["erase", "A-1", "--dry-run"]);
    assert!(report["to_look_at"].to_string().contains("A-2.toml"), "{report}");
}

#[test]
fn what_is_past_its_period_is_proposed_once_the_school_has_decided() {
    let mut school = school();
    let ran = school.run(&["erase", "--due", "--dry-run"]).is(2);
    assert!(ran.stderr.contains("n’a pas fixé de durée"), "{}", ran.stderr);
    assert!(!school.run(&["status"]).is(0).stderr.contains("à effacer"));
    let settings = school.place.read("school.toml");
    assert!(settings.contains("[settings]"));
    school.place.write("school.toml", &settings.replace("[settings]", "[settings]\nretention_months = 12"));
    assert!(school.run(&["erase", "--due", "--dry-run"]).is(0).stderr.contains("aucune convention"));
    school.on("2027-07-01");
    let told = school.run(&["status"]).is(0).stderr;
    assert!(told.contains("2 à effacer") && told.contains("`tripartite erase --due --dry-run`"), "{told}");
    assert_eq!(school.json(&["erase", "--due", "--dry-run"])["erased"].as_array().unwrap().len(), 2);
    school.run(&["erase", "--due", "--reason", "durée de conservation"]).is(0);
    assert_eq!([school.state("A-1"), school.state("A-2")], ["erased", "erased"]);
    assert!(!school.run(&["status"]).is(0).stderr.contains("à effacer"));
    assert_eq!(school.place.names("out"), Vec::<String>::new());
    school.run(&["audit"]).is(0);
}

#[test]
fn what_comes_back_of_an_erased_agreement_is_told_and_goes() {
    let school = school();
    let (pdf, toml) = (fs::read(school.place.path("out/A-1.pdf")).unwrap(), school.place.read("agreements/A-1.toml"));
    school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
    school.run(&["audit"]).is(0);
    // A program that keeps folders in step, or a colleague’s backup, puts them back.
    put(&school, "out/A-1.pdf", &pdf);
    put(&school, "agreements/ancienne.toml", toml.as_bytes());
    let told = school.run(&["audit"]).is(1).stdout;
    assert!(told.starts_with("A-1 est effacée, mais « out/A-1.pdf » est là de nouveau"), "{told}");
    // What was erased for a reason needs no other one.
    school.run(&["erase", "A-1"]).is(0);
    assert!(school.place.names("out") == ["A-2.pdf"] && school.place.names("agreements") == ["A-2.toml"]);
    school.run(&["audit"]).is(0);
}

#[test]
fn an_erasure_without_a_reason_says_that_and_nothing_else() {
    let school = school();
    let ran = school.run(&["--format", "json", "erase", "A-1"]).is(2);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("pour quel motif"), "{ran:?}");
    assert_eq!(school.state("A-1"), "issued");
}

#[test]
fn a_file_of_an_erased_agreement_is_told_to_be_one_and_never_counts() {
    let school = school();
    let pdf = fs::read(school.place.path("out/A-1.pdf")).unwrap();
    let other = fs::read(school.place.path("out/A-2.pdf")).unwrap();
    school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
    put(&school, "../retour.pdf", &pdf);
    let told = school.run(&["verify", "../retour.pdf"]).is(1).stdout;
    assert!(told.contains("\n  convention A-1 : convention effacée : ne compte pas\n"), "{told}");
    assert!(told.contains("\n  raison : il ne reste rien de cette convention à quoi comparer le fichier\n"), "{told}");
    let report = &school.json(&["verify", "../retour.pdf"])["files"][0];
    assert_eq!((report["verdict"].as_str(), report["counts"].as_str()), (Some("unknown"), Some("never")));
    assert_eq!(report["issued"]["standing"], "erased");
    put(&school, "../retour.pdf", &other);
    school.run(&["verify", "../retour.pdf"]).is(0);
}

#[test]
fn what_somebody_records_while_an_erasure_waits_is_erased_too() {
    let school = school();
    let archive = |name: &str| school.place.path(&format!(".tripartite/{name}"));
    let before = fs::read(archive("ledger.sqlite")).unwrap();
    school.place.write("scan.jpg", "a page");
    let digest = school.digest("A-1");
    school.run(&["sign", "A-1", "--party", "host", "--on-paper", &digest, "--file", "scan.jpg"]).is(0);
    let hash = school.place.hash("scan.jpg");
    let signed = fs::read(archive("ledger.sqlite")).unwrap();
    fs::remove_file(school.place.path("scan.jpg")).unwrap();
    fs::remove_file(archive("returns").join(&hash)).unwrap();
    fs::write(archive("ledger.sqlite"), before).unwrap();
    // Somebody who holds the ledger is about to record that signature.
    let lock = fs::File::options().write(true).open(archive("lock")).unwrap();
    lock.lock().unwrap();
    let mut erasing = start(&school, &["erase", "A-1", "--reason", "fin d’année"]);
    std::thread::sleep(std::time::Duration::from_millis(500));
    fs::write(archive("returns").join(&hash), "a page").unwrap();
    fs::write(archive("ledger.sqlite"), signed).unwrap();
    lock.unlock().unwrap();
    assert!(erasing.wait().unwrap().success());
    assert_eq!(school.place.names(".tripartite/returns"), Vec::<String>::new());
    assert_eq!(events(&school).len(), 4);
}

#[test]
fn no_page_is_written_of_what_was_erased_or_says_something_else() {
    let mut school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let toml = school.place.read("agreements/A-1.toml");
    school.run(&["render", "--html"]).is(0);
    fs::remove_file(school.place.path("out/A-1.html")).unwrap();
    school.edit("A-1", "8, place de Jaude", "9, place de Jaude");
    let changed = school.run(&["render", "--html"]).is(1);
    assert!(changed.stderr.contains("`tripartite amend A-1`"), "{}", changed.stderr);
    school.on("2026-09-01");
    school.run(&["erase", "A-1", "--reason", "fin d’année"]).is(0);
    school.place.write("agreements/A-1.toml", &toml);
    let erased = school.run(&["render", "--html"]).is(1);
    assert!(erased.stderr.contains("la convention est effacée"), "{}", erased.stderr);
    assert_eq!(school.place.names("out"), Vec::<String>::new());
}
