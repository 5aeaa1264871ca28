//! Files that are wrong, and what must be said of them.
//!
//! `fixtures/wrong/` holds agreements, each the smallest change of `fixtures/reference/shortest.toml`, and folders with a
//! `school.toml` or files that are named. What must be said stands in the file itself, above the line concerned:
//!
//! ```toml
//! # error SIRET-01 12-29: the French message
//! #     → the French help
//! #     ↳ 3: what another line has to do with it, numbered without these comments
//! siret = "732 829 320 0007"
//! ```
//!
//! Columns count characters from 1, both ends included; one number is an empty place. What belongs to the whole file
//! stands at its top as `# file error …`. One finding missing or too many fails. `UPDATE=1 cargo test` writes what is said
//! into the files, to be read before it is committed.

mod any_bytes;
mod schema;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tripartite::agreement::Agreement;
use tripartite::diagnostic::{Diagnostic, Diagnostics, Lang, Severity, Sources};
use tripartite::input::{Folder, FolderError, MemoryFolder, Reader};
use tripartite::model::Models;
use tripartite::rules::{self, SchoolContext};

/// A folder of the disk, as fixtures need it.
struct Disk(PathBuf);

impl Folder for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, FolderError> {
        fs::read(self.0.join(path)).map_err(|_| FolderError::NotFound)
    }
}

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder)
}

/// What reading gave.
struct Outcome {
    agreement: Option<Agreement>,
    sources: Sources,
    findings: Diagnostics,
}

impl Outcome {
    fn codes(&self) -> Vec<&'static str> {
        self.findings.sorted().iter().map(|d| d.code).collect()
    }

    fn told(&self) -> String {
        let mut told = String::new();
        for finding in self.findings.sorted() {
            let place = finding.span.and_then(|s| self.sources.line_column(s));
            let name = finding.span.and_then(|s| self.sources.get(s.source)).map_or("", |s| &s.name);
            writeln!(told, "{name} {place:?} {}: {}", finding.code, finding.message.get(Lang::Fr)).unwrap();
        }
        told
    }
}

const MODELS: [&str; 2] = ["observation-2024", "observation-2025"];

fn read<F: Folder>(folder: F, path: &str, bytes: &[u8]) -> Outcome {
    let (mut sources, mut findings) = (Sources::new(), Diagnostics::new());
    let reader = Reader::new(folder).with_models(MODELS);
    let agreement = reader.agreement(path, bytes, &mut sources, &mut findings);
    reader.school(&mut sources, &mut findings);
    Outcome { agreement, sources, findings }
}

fn shortest() -> String {
    fs::read_to_string(fixtures("reference/shortest.toml")).unwrap()
}

/// Reads the shortest agreement with one thing changed.
fn with(old: &str, new: &str) -> Outcome {
    let text = shortest();
    assert!(text.contains(old), "{old}");
    read(MemoryFolder::default(), "a.toml", text.replacen(old, new, 1).as_bytes())
}

// ---- What is said of the wrong ones ----

/// The lines that a file should have, given what was said of it.
///
/// A finding without a place belongs to `own`, the agreement.
fn expected(text: &str, name: &str, own: &str, outcome: &Outcome) -> String {
    let mut at_line: BTreeMap<usize, String> = BTreeMap::new();
    for finding in outcome.findings.sorted() {
        let here = finding.span.filter(|s| outcome.sources.get(s.source).is_some_and(|s| s.name == name));
        if here.is_none() && (finding.span.is_some() || name != own) {
            continue;
        }
        let whole_file = here.is_none_or(|s| s.end == 0);
        let line = if whole_file { 0 } else { outcome.sources.line_column(here.unwrap()).unwrap().0 };
        at_line.entry(line).or_default().push_str(&note(finding, text, whole_file));
    }
    let mut out = at_line.remove(&0).unwrap_or_default();
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        if !is_expectation(line) {
            out.push_str(&at_line.remove(&number).unwrap_or_default());
            out.push_str(line);
        }
    }
    assert!(at_line.is_empty(), "{name}: nothing at the lines of {at_line:?}");
    out
}

fn is_expectation(line: &str) -> bool {
    let starts = [
        "# error ",
        "# warning ",
        "# note ",
        "# file error ",
        "# file warning ",
        "# file note ",
        "#     → ",
        "#     ↳ ",
    ];
    starts.iter().any(|s| line.starts_with(s))
}

fn note(finding: &Diagnostic, text: &str, whole_file: bool) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let place = match finding.span.filter(|_| !whole_file) {
        Some(span) => format!(" {}", columns(text, span.start as usize, span.end as usize)),
        None => String::new(),
    };
    let file = if whole_file { "file " } else { "" };
    let message = finding.message.get(Lang::Fr);
    let mut note = format!("# {file}{severity} {}{place}: {message}\n", finding.code);
    if let Some(help) = &finding.help {
        writeln!(note, "#     → {}", help.get(Lang::Fr)).unwrap();
    }
    for (span, words) in &finding.related {
        let line = text[..span.start as usize].split('\n').filter(|l| !is_expectation(l)).count();
        writeln!(note, "#     ↳ {line}: {}", words.get(Lang::Fr)).unwrap();
    }
    note
}

fn columns(text: &str, start: usize, end: usize) -> String {
    let line_start = text[..start].rfind('\n').map_or(0, |n| n + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |n| start + n);
    let column = |at: usize| text[line_start..at].chars().count();
    match end.min(line_end) {
        end if end == start => format!("{}", column(start) + 1),
        end => format!("{}-{}", column(start) + 1, column(end)),
    }
}

/// The agreements of `fixtures/wrong`: folder, path inside it.
fn wrong() -> Vec<(PathBuf, String)> {
    let mut all = vec![];
    let mut entries: Vec<PathBuf> = fs::read_dir(fixtures("wrong")).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && path.join("agreements/a.toml").exists() {
            all.push((path, "agreements/a.toml".to_owned()));
        } else if path.is_file() {
            all.push((fixtures("wrong"), name));
        }
    }
    all
}

/// The files of a fixture that expectations may stand in.
fn files_of(folder: &Path, path: &str) -> Vec<String> {
    let mut files = vec![path.to_owned()];
    if path.starts_with("agreements/") {
        for entry in ["school.toml", "other.toml", "hosts/a.toml", "hosts/b.toml", "agreements/b.toml"] {
            if folder.join(entry).exists() {
                files.push(entry.to_owned());
            }
        }
    }
    files
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test is at the edge: who runs it says whether files are renewed")]
fn every_wrong_file_is_told_exactly_what_stands_in_it() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut differing = vec![];
    for (folder, path) in wrong() {
        let outcome = read(Disk(folder.clone()), &path, &fs::read(folder.join(&path)).unwrap());
        assert!(
            outcome.findings.has_errors() || folder.ends_with("include-with-backslashes"),
            "{folder:?} {path}: nothing is wrong"
        );
        for file in files_of(&folder, &path) {
            let text = fs::read_to_string(folder.join(&file)).unwrap();
            let mut should = expected(&text, &file, &path, &outcome);
            if update && should != text {
                // New comments move the lines that messages may name.
                fs::write(folder.join(&file), &should).unwrap();
                let again = read(Disk(folder.clone()), &path, &fs::read(folder.join(&path)).unwrap());
                should = expected(&should, &file, &path, &again);
                fs::write(folder.join(&file), &should).unwrap();
            } else if should != text {
                differing.push(format!("--- {}/{file} should be:\n{should}", folder.display()));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// What the rules say of an agreement as far as it was read; not of when it is read.
fn judged(agreement: Option<Agreement>) -> Vec<&'static str> {
    let (models, mut judged) = (Models::builtin(), Diagnostics::new());
    if let Some((agreement, model)) = agreement.and_then(|a| models.get(a.model.as_str()).map(|model| (a, model))) {
        rules::check(agreement, model, &SchoolContext::default(), None, &mut judged);
    }
    judged.sorted().iter().map(|d| d.code).collect()
}

#[test]
fn the_rules_add_nothing_to_what_is_told_of_a_wrong_file() {
    // What the rules say of the agreement that the wrong ones are changes of.
    let usual = judged(read(MemoryFolder::default(), "a.toml", shortest().as_bytes()).agreement);
    assert_eq!(usual, ["BOARD-01", "HOURS-13"]);
    let mut more = vec![];
    for (folder, path) in wrong() {
        let outcome = read(Disk(folder.clone()), &path, &fs::read(folder.join(&path)).unwrap());
        let told = judged(outcome.agreement);
        more.extend(told.into_iter().filter(|code| !usual.contains(code)).map(|code| (folder.join(&path), code)));
    }
    assert!(more.is_empty(), "{more:#?}");
}

#[test]
fn there_are_at_least_forty_wrong_files() {
    assert!(wrong().len() >= 40, "{}", wrong().len());
}

// ---- One fault, told once ----

/// What is said of an agreement with one thing changed: code, line, what is underlined, French help.
fn said(old: &str, new: &str) -> Vec<(&'static str, usize, String, String)> {
    let outcome = with(old, new);
    let said = outcome.findings.sorted().into_iter().map(|d| {
        let span = d.span.unwrap();
        let text = &outcome.sources.get(span.source).unwrap().text;
        let (line, _) = outcome.sources.line_column(span).unwrap();
        let help = d.help.as_ref().map_or("", |h| h.get(Lang::Fr));
        (d.code, line, text[span.start as usize..span.end as usize].to_owned(), help.to_owned())
    });
    said.collect()
}

#[test]
fn one_sign_that_is_missing_is_told_alone_and_where_it_is_missing() {
    let lines = "lines = [\"3, rue Blatin\"], postcode";
    let monday = "monday = [\"08:30-12:00\", \"13:30-17:00\"]";
    for (old, new, line, marked, help) in [
        (lines, "lines = [\"3, rue Blatin\", postcode", 12, "[", "« ] »"),
        (lines, "lines = [\"3, rue Blatin], postcode", 12, "\"3, rue Blatin", ": \"3, rue Blatin\""),
        ("city = \"Clermont-Ferrand\" }", "city = \"Clermont-Ferrand\"", 12, "{", "« } »"),
        (
            "city = \"Clermont-Ferrand\" }",
            "city = \"Clermont-Ferrand }",
            12,
            "\"Clermont-Ferrand",
            ": \"Clermont-Ferrand\"",
        ),
        (monday, "monday = [\"08:30-12:00\", \"13:30-17:00]", 51, "\"13:30-17:00", ": \"13:30-17:00\""),
        (monday, "monday = [\"08:30-12:00, \"13:30-17:00\"]", 51, "\"08:30-12:00", ": \"08:30-12:00\""),
        (monday, "monday = [\"08:30-12:00\",\n\"13:30-17:00\"\ntuesday = []", 51, "[", "« ] »"),
    ] {
        let [(code, at, what, say)] = &said(old, new)[..] else { panic!("{new}: {}", with(old, new).told()) };
        assert_eq!((*code, *at, what.as_str()), ("SYNTAX-02", line, marked), "{new}");
        assert!(say.contains(help), "{new}: {say}");
    }
}

#[test]
fn what_stands_after_a_value_that_is_not_closed_is_read() {
    let text =
        shortest().replace("lines = [\"3, rue Blatin\"]", "lines = [\"3, rue Blatin\"").replace("0639001S", "0639001B");
    let outcome = read(MemoryFolder::default(), "a.toml", text.as_bytes());
    assert_eq!(outcome.codes(), ["SYNTAX-02", "UAI-02"], "{}", outcome.told());
}

#[test]
fn an_inline_table_of_several_lines_is_not_taken_for_one_that_is_not_closed() {
    let good = "address = {\n  lines = [\n    \"3, rue Blatin\",\n  ],\n  postcode = \"63000\",\n  city = \"Clermont-Ferrand\",\n}";
    let old = "address = { lines = [\"3, rue Blatin\"], postcode = \"63000\", city = \"Clermont-Ferrand\" }";
    assert_eq!(with(old, good).codes(), [""; 0]);
    let with_another_fault = format!("phone = 0639981234\n{good}");
    assert_eq!(with(old, &with_another_fault).codes(), ["SYNTAX-05"], "{}", with(old, &with_another_fault).told());
    let no_quote = good.replace("Blatin\",", "Blatin,");
    assert_eq!(with(old, &no_quote).codes(), ["SYNTAX-02"], "{}", with(old, &no_quote).told());
}

#[test]
fn what_is_wrong_with_quotes_is_told_with_what_to_write() {
    let names = "given_names = \"Nour\"";
    let monday = "monday = [\"08:30-12:00\"";
    for (old, new, code, help) in [
        (names, "given_names = \"Nour\nLina\"", "SYNTAX-02", "\"\"\""),
        (names, "given_names = \"Nour \"Lina\" Aya\"", "SYNTAX-04", "« Lina »"),
        (names, "prénom = \"Nour\"", "SYNTAX-03", "écrire given_names"),
        (monday, "\"monday = [\"08:30-12:00\"", "SYNTAX-02", ": \"monday\""),
    ] {
        let [(told, .., say)] = &said(old, new)[..] else { panic!("{new}: {}", with(old, new).told()) };
        assert!(*told == code && say.contains(help), "{new}: {told} {say}");
    }
}

#[test]
fn what_is_to_be_written_instead_can_be_written() {
    let (class, date) = ("class = \"2de 1\"", "birth_date = 2010-11-30");
    let school = "[school]\n";
    for (old, new, code, help) in [
        (class, "class = \"2de 1\",", "SYNTAX-04", "écrire \"2de 1\""),
        (class, "class = \"2de 1\" ;", "SYNTAX-04", "écrire \"2de 1\""),
        (date, "birth_date = 2010-11-30 ,", "SYNTAX-04", "écrire 2010-11-30"),
        (date, "emancipated = true,\nbirth_date = 2010-11-30", "SYNTAX-04", "écrire true"),
        (class, "class 2de 1", "SYNTAX-03", "écrire class = \"2de 1\""),
        (class, "class: 2de 1", "SYNTAX-03", "écrire class = \"2de 1\", avec"),
        (class, "class: \"2de 1\"", "SYNTAX-03", "écrire class = \"2de 1\", avec"),
        (class, "class:", "SYNTAX-03", "écrire class = \"…\""),
        (date, "birth_date 30/11/2010", "SYNTAX-03", "écrire birth_date = 2010-11-30"),
        (school, "[school]\nboard = { approved_on = 2025-11-04 reference = \"12\" }\n", "SYNTAX-04", ", reference"),
        (school, "[school]\nboard = { approved_on = 2025-11-04; reference = \"12\" }\n", "SYNTAX-04", ", reference"),
        (school, "[school]\nboard = { approved_on = 2025-11-04;reference = \"12\" }\n", "SYNTAX-04", ", reference"),
        (school, "[school]\nboard = { reference = \"12\"; approved_on = 2025-11-04 }\n", "SYNTAX-04", ""),
    ] {
        let [(told, .., say)] = &said(old, new)[..] else { panic!("{new}: {}", with(old, new).told()) };
        assert!(*told == code && say.contains(help), "{new}: {told} {say}");
    }
}

#[test]
fn a_header_without_its_first_bracket_is_told_alone() {
    for (old, new, code, help) in [
        ("[pupil]", "pupil]", "SYNTAX-02", "écrire [pupil]"),
        ("[placement.week]", "placement.week]", "SYNTAX-02", "écrire [placement.week]"),
        ("[host.tutor]", "  host.tutor ] # of the host", "SYNTAX-02", "écrire [host.tutor]"),
        ("[[guardians]]", "guardians]]", "SYNTAX-02", "écrire [[guardians]]"),
        ("[[guardians]]", "guardians]", "SYNTAX-02", "écrire [[guardians]]"),
        ("[[guardians]]", "[guardians]]", "SYNTAX-02", "écrire [[guardians]]"),
        ("[pupil]", "pupil:", "SYNTAX-03", "écrire [pupil]"),
        ("[[guardians]]", "guardians :", "SYNTAX-03", "écrire [[guardians]]"),
    ] {
        let [(told, .., say)] = &said(old, new)[..] else { panic!("{new}: {}", with(old, new).told()) };
        assert!(*told == code && say.contains(help), "{new}: {told} {say}");
    }
}

#[test]
fn a_day_that_is_written_the_french_way_exists() {
    for (written, says) in [("17/06/2026", "n’est pas une date"), ("2026-06-31", "n’existe pas")] {
        let outcome = with("[placement.week]", &format!("except = {{ \"{written}\" = [] }}\n\n[placement.week]"));
        let told = outcome.told();
        assert!(outcome.codes() == ["DATE-01"] && told.contains(&format!("« {written} » {says}")), "{told}");
    }
}

#[test]
fn a_legal_form_is_understood_as_the_kind_of_the_host() {
    for (written, kind) in [
        ("SARL", "company"),
        ("S.A.S.", "company"),
        ("SA", "company"),
        ("EURL", "company"),
        ("micro-entreprise", "company"),
        ("GAEC", "farm"),
        ("EARL", "farm"),
        ("SELARL", "liberal"),
    ] {
        let [(.., help)] = &said("[host]\n", &format!("[host]\nkind = \"{written}\"\n"))[..] else {
            panic!("{written}")
        };
        assert!(help.starts_with(&format!("écrire \"{kind}\" ?")), "{written}: {help}");
    }
}

#[test]
fn keys_above_the_header_of_a_file_that_is_named_are_told_once() {
    let text = shortest();
    let start = text.find("[host]").unwrap();
    let end = text.find("[placement]").unwrap();
    let host = text[start..end].to_owned();
    let agreement = text.replace(&host, "").replacen("number =", "host = \"hosts/a.toml\"\nnumber =", 1);
    let told = |host: String| {
        let folder = MemoryFolder(BTreeMap::from([("hosts/a.toml".to_owned(), host.into_bytes())]));
        read(folder, "a.toml", agreement.as_bytes())
    };
    assert_eq!(told(host.clone()).codes(), [""; 0]);
    let without = told(host.replacen("[host]\n", "", 1));
    assert_eq!(without.codes(), ["INCLUDE-04"], "{}", without.told());
    assert!(without.told().starts_with("hosts/a.toml Some((1, 1)) "), "{}", without.told());
    let stray = told(format!("phone = \"04 73 90 00 03\"\n{host}"));
    let help = stray.findings.sorted()[0].help.as_ref().unwrap().get(Lang::Fr);
    assert_eq!((stray.codes(), help), (vec!["KEY-01"], "`phone` se range sous `host`"));
}

#[test]
fn a_control_character_in_a_comment_is_told_whatever_stands_before_it() {
    for value in ["birth_date = 2010-11-30", "class = \"2de 1\"", "given_names = \"Nour\""] {
        for new in [format!("{value} # n\u{1}e"), format!("# n\u{1}e\n{value}")] {
            let [(told, _, what, help)] = &said(value, &new)[..] else {
                panic!("{new:?}: {}", with(value, &new).told())
            };
            assert_eq!((*told, what.as_str()), ("SYNTAX-05", "\u{1}"), "{new:?}: {help}");
        }
    }
}

#[test]
fn a_table_for_a_key_that_has_a_value_is_no_text_without_a_quote() {
    let class = said("class = \"2de 1\"", "class = \"2de 1\"\nclass.x = 3");
    assert!(
        matches!(&class[..], [("KEY-03", 12, what, help)] if what == "class" && help.contains("l’une des deux")),
        "{class:?}"
    );
    let files = [("hosts/a.toml", host_part())];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let agreement = shortest()
        .replace(&host_part(), "[host.tutor]\nfamily_name = \"Roux\"\ngiven_names = \"Jo\"\n\n")
        .replace("[pupil]", "host = \"hosts/a.toml\"\n[pupil]");
    let outcome = read(folder(&files), "a.toml", agreement.as_bytes());
    assert_eq!(outcome.codes(), ["KEY-03"], "{}", outcome.told());
    let help = outcome.findings.sorted()[0].help.clone().unwrap();
    assert!(help.get(Lang::Fr).contains("pour un autre tuteur, copier ce fichier"), "{}", help.get(Lang::Fr));
}

#[test]
fn a_first_character_that_is_invisible_is_counted_in_french() {
    let message = |new| with("\"Nour\"", new).findings.sorted()[0].message.get(Lang::Fr).to_owned();
    assert!(message("\"\u{202E}Nour\"").starts_with("le 1ᵉʳ caractère"));
    assert!(message("\"N\u{202E}our\"").starts_with("le 2ᵉ caractère"));
}

#[test]
fn what_a_class_lends_is_not_missed_while_the_class_is_not_known() {
    let school = format!("{}{DEFAULTS}", school_part().replace(&part("[school.referent]", "[host]"), ""));
    let agreement = bare("");
    assert_eq!(layered(&agreement, &school).codes(), [""; 0]);
    for (old, new, told) in [
        ("class = \"2de 1\"", "class = 24", "TYPE-01"),
        ("class = \"2de 1\"", "class = 2de1", "SYNTAX-01"),
        ("class = \"2de 1\"", "class = \"2de 1", "SYNTAX-02"),
        ("[pupil]", "[Pupil]", "KEY-01"),
        ("[pupil]", "[[pupil]", "SYNTAX-02"),
    ] {
        let outcome = layered(&agreement.replace(old, new), &school);
        let codes = outcome.codes();
        assert!(codes.contains(&told) && !codes.contains(&"KEY-02"), "{new}: {}", outcome.told());
    }
    let headless = layered(&agreement.replace("[pupil]\n", ""), &school);
    assert!(!headless.told().contains("school.referent"), "{}", headless.told());
}

#[test]
fn what_the_help_says_to_write_can_be_written() {
    for (old, new, help) in [
        ("class = \"2de 1\"", "class == \"2de 1\"", "write a single « = », then \"2de 1\""),
        ("class = \"2de 1\"", "class = = 1", "write a single « = », then 1"),
        ("class = \"2de 1\"", "class = 2de \"1\" x", "write '2de \"1\" x'"),
        (
            "monday = [\"08:30-12:00\", \"13:30-17:00\"]",
            "monday = \"08:30-12:00\", \"13:30-17:00\"",
            "several values: write [\"08:30-12:00\", \"13:30-17:00\"]",
        ),
    ] {
        let outcome = with(old, new);
        assert_eq!(outcome.findings.sorted()[0].help.as_ref().unwrap().get(Lang::En), help, "{new}");
    }
}

#[test]
fn guardians_and_hours_that_could_not_be_read_are_not_missed() {
    let hours = "monday = [\"08:30-12:00\", \"13:30-17:00\"]";
    for (old, new) in [
        ("[[guardians]]", "[guardians]"),
        ("[[guardians]]", "[[Guardians]]"),
        ("given_names = \"Samira\"\n", ""),
        (hours, "monday = [08:30-12:00]"),
        (hours, "monday = [\"08:30-12:00\" \"13:30-17:00\"]"),
        (hours, "monday [\"08:30-12:00\"]"),
        (hours, "monday = [\"08:30-12:00\"]\ntuesday = [\"08:30-12:00]"),
    ] {
        let outcome = with(old, new);
        assert_eq!(outcome.findings.len(), 1, "{new}: {}", outcome.told());
        let told = judged(outcome.agreement);
        assert!(told.iter().all(|code| !code.starts_with("PEOPLE") && *code != "HOURS-17"), "{new}: {told:?}");
        assert!(new.contains("uardians") || new.is_empty() || !told.contains(&"HOURS-13"), "{new}: {told:?}");
    }
}

// ---- What is the same agreement, however it is saved ----

/// Reads bytes that must be good, and gives what was read without its places.
fn plain(bytes: &[u8]) -> String {
    let outcome = read(MemoryFolder::default(), "a.toml", bytes);
    assert!(outcome.findings.is_empty(), "{}", outcome.told());
    without_places(&format!("{:?}", outcome.agreement.unwrap()))
}

/// The words of a debug print without the numbers of places.
fn without_places(printed: &str) -> String {
    let parts = printed.split("span: Span {");
    parts.map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect()
}

fn rich() -> String {
    let text = fs::read_to_string(fixtures("reference/agreement.toml")).unwrap();
    text.replace("logo    = \"logo.png\"", "").replace("logo_alt = \"Lycée des Volcans\"", "")
}

#[test]
fn the_reference_agreement_and_the_shortest_are_good() {
    for name in ["agreement.toml", "shortest.toml"] {
        let bytes = fs::read(fixtures("reference").join(name)).unwrap();
        let outcome = read(Disk(fixtures("reference")), name, &bytes);
        assert!(outcome.findings.is_empty(), "{}", outcome.told());
        assert!(outcome.agreement.is_some());
    }
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let text = rich()
        .replace("\"Visite de l’atelier,", "\"\"\"\nVisite de l’atelier,\n- outils\n")
        .replace("enquête métier.\"", "enquête métier.\"\"\"");
    let windows = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    assert_eq!(plain(text.as_bytes()), plain(windows.as_bytes()));
}

#[test]
fn decomposed_accents_change_nothing() {
    use unicode_normalization::UnicodeNormalization as _;
    let decomposed: String = rich().nfd().collect();
    assert!(decomposed.len() > rich().len());
    assert_eq!(plain(rich().as_bytes()), plain(decomposed.as_bytes()));
}

#[test]
fn a_file_of_windows_1252_is_named_and_all_else_in_it_is_told() {
    let text = shortest().replace("d’Œuvre", "dOeuvre").replace("0639001S", "0639001B");
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    let outcome = read(MemoryFolder::default(), "a.toml", &bytes);
    assert_eq!(outcome.codes(), ["FILE-03", "UAI-02"], "{}", outcome.told());
}

#[test]
fn a_file_of_utf16_is_named() {
    let bytes: Vec<u8> = [0xFEFF].into_iter().chain(shortest().encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let outcome = read(MemoryFolder::default(), "a.toml", &bytes);
    assert_eq!(outcome.codes(), ["FILE-04"], "{}", outcome.told());
}

#[test]
fn a_huge_file_and_an_empty_one_are_refused_without_a_second_reproach() {
    let huge = read(MemoryFolder::default(), "a.toml", &vec![b'#'; (1 << 20) + 1]);
    assert_eq!(huge.codes(), ["FILE-02"]);
    let empty = read(MemoryFolder::default(), "a.toml", b"");
    assert_eq!(empty.codes(), ["KEY-02"; 8], "{}", empty.told());
}

// ---- Where values come from ----

/// A school's folder in memory.
fn folder(files: &[(&str, &str)]) -> MemoryFolder {
    MemoryFolder(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect())
}

fn part(from: &str, to: &str) -> String {
    let text = shortest();
    let start = text.find(from).unwrap();
    let end = if to.is_empty() { text.len() } else { text.find(to).unwrap() };
    text[start..end].to_owned()
}

fn school_part() -> String {
    part("[school]", "[host]")
}

fn host_part() -> String {
    part("[host]", "[placement]")
}

/// The shortest agreement without its school, host and placement.
fn bare(head: &str) -> String {
    shortest()
        .replace(&school_part(), "")
        .replace(&host_part(), "")
        .replace(&part("[placement]", ""), "")
        .replace("[pupil]", &format!("{head}\n\n[pupil]"))
}

fn layered(agreement: &str, school: &str) -> Outcome {
    let folder = folder(&[("school.toml", school), ("hosts/a.toml", &host_part())]);
    read(folder, "agreements/a.toml", agreement.as_bytes())
}

const DEFAULTS: &str = "
[defaults]
host = \"hosts/a.toml\"
placement = { start = 2026-06-15, end = 2026-06-26, week = { monday = [\"08:30-12:00\"], friday = [\"09:00-12:00\"] } }
signing = { deadline = 2026-06-05 }
school = { phone = \"04 65 71 56 78\" }

[defaults.class.\"2de 1\"]
placement = { start = 2026-06-22, week = { monday = [\"14:00-17:00\"] } }
school = { referent = { family_name = \"Diallo\", given_names = \"Awa\" } }
";

#[test]
fn the_agreement_wins_over_the_class_over_the_school() {
    let school = format!("{}{DEFAULTS}", school_part());
    let outcome = layered(&bare("placement = { end = 2026-07-03 }"), &school);
    assert!(outcome.findings.is_empty(), "{}", outcome.told());
    let agreement = outcome.agreement.unwrap();
    let placement = &agreement.placement;
    assert_eq!(placement.start.to_string(), "2026-06-22");
    assert_eq!(placement.end.to_string(), "2026-07-03");
    let slots = |day: usize| placement.week.0[day].iter().map(|s| s.to_string()).collect::<Vec<_>>();
    assert_eq!((slots(0), slots(4)), (vec!["14:00-17:00".to_owned()], vec![]));
    assert_eq!(agreement.school.referent.family_name.as_str(), "Diallo");
    assert_eq!(agreement.school.head.family_name.as_str(), "d’Œuvre");
    assert!(agreement.school.phone.is_some() && agreement.signing.deadline.is_some());
    let place = outcome.sources.get(agreement.school.referent.family_name.span.source).unwrap();
    assert_eq!(place.name, "school.toml");
}

#[test]
fn a_day_that_a_week_leaves_out_is_a_day_off_whatever_the_week_by_default() {
    let school = format!("{}{DEFAULTS}", school_part());
    let own = bare("[placement.week]\ntuesday = [\"09:00-12:00\"]\nfriday = [\"09:00-11:00\"]\n");
    let outcome = layered(&own, &school);
    assert!(outcome.findings.is_empty(), "{}", outcome.told());
    let week = outcome.agreement.unwrap().placement.week;
    let slots: Vec<Vec<String>> = week.0.iter().map(|day| day.iter().map(|s| s.to_string()).collect()).collect();
    assert_eq!(slots.concat(), ["09:00-12:00", "09:00-11:00"]);
    assert!(slots[0].is_empty(), "{slots:?}");
}

#[test]
fn a_class_has_its_defaults_however_it_is_written() {
    let school = format!("{}{DEFAULTS}", school_part());
    for class in ["2DE1", "2de-1"] {
        let own = bare("placement = { end = 2026-07-03 }").replace("\"2de 1\"", &format!("\"{class}\""));
        assert!(own.contains(class));
        let outcome = layered(&own, &school);
        assert!(outcome.findings.is_empty(), "{}", outcome.told());
        assert_eq!(outcome.agreement.unwrap().placement.start.to_string(), "2026-06-22", "{class}");
    }
}

#[test]
fn another_person_insurer_or_address_takes_nothing_from_the_one_by_default() {
    let own = "[school]\nreferent = { family_name = \"Ali\", given_names = \"Omar\" }\n\
               insurance = { insurer = \"MAIF\" }\nboard = { approved_on = 2026-03-01 }\n\
               address = { lines = [\"1, rue du Lac\"], postcode = \"63100\", city = \"Riom\" }\n";
    let shared = "insurance = { insurer = \"MAE\", policy = \"63-118\" }\n\
                  board = { approved_on = 2026-02-01, reference = \"CA 7\" }\n\n[school.head]";
    let reached = "[school.referent]\ncivility = \"Mme\"\ntitle = \"professeure\"\nphone = \"06 39 98 00 01\"\n\
                   email = \"karim@lycee.example\"";
    let school = school_part().replace("[school.head]", shared).replace("[school.referent]", reached);
    let outcome = layered(&bare(own), &format!("{school}{DEFAULTS}"));
    assert!(outcome.findings.is_empty(), "{}", outcome.told());
    let school = outcome.agreement.unwrap().school;
    let referent = &school.referent;
    assert!(referent.title.is_none() && referent.email.is_none() && referent.phone.is_none());
    assert!(referent.civility.is_none());
    assert!(school.insurance.unwrap().policy.is_none() && school.board.unwrap().reference.is_none());
    assert_eq!((school.address.lines.len(), school.address.postcode.as_str()), (1, "63100"));
}

#[test]
fn an_address_of_its_own_does_not_end_in_the_city_by_default() {
    let own = "[school]\naddress = { lines = [\"1, rue du Lac\"], city = \"Riom\" }\n";
    let outcome = layered(&bare(own), &format!("{}{DEFAULTS}", school_part()));
    assert_eq!(outcome.codes(), ["KEY-02"], "{}", outcome.told());
}

#[test]
fn another_host_takes_nothing_from_the_one_by_default() {
    let by_default = "[defaults.host]\nname = \"Mairie de Riom\"\nactivity = \"Administration\"\nphone = \"04 65 71 00 01\"\n\
                      insurance = { insurer = \"SMACL\" }\n";
    let school = format!("{}{}{by_default}", school_part(), DEFAULTS.replace("host = \"hosts/a.toml\"", ""));
    let agreement = format!("{}{}", bare(""), host_part());
    let outcome = layered(&agreement, &school);
    assert!(outcome.findings.is_empty(), "{}", outcome.told());
    let host = outcome.agreement.unwrap().host;
    assert_eq!(host.name.as_str(), "Menuiserie Chassaing SARL");
    assert!(host.activity.is_none() && host.phone.is_none() && host.insurance.is_none());
}

#[test]
fn a_person_by_default_may_be_reached_in_another_way() {
    let school = format!("{}{DEFAULTS}", school_part());
    let outcome = layered(&bare("[school]\nreferent = { phone = \"06 39 98 00 01\" }\n"), &school);
    let referent = outcome.agreement.unwrap().school.referent;
    assert_eq!(referent.family_name.as_str(), "Diallo");
    assert!(referent.phone.is_some());
}

#[test]
fn a_class_that_is_nearly_one_with_defaults_is_told() {
    let school = format!("{}{DEFAULTS}", school_part());
    for (class, told) in [("2nde 1", true), ("2e1", true), ("Seconde 1", true), ("2de 2", false), ("2de", false)] {
        let own = bare("placement = { start = 2026-06-15, end = 2026-07-03 }");
        let own = own.replace("\"2de 1\"", &format!("\"{class}\""));
        assert!(own.contains(class));
        let outcome = layered(&own, &school);
        let findings = outcome.findings.sorted();
        if !told {
            assert!(findings.is_empty(), "{}", outcome.told());
            continue;
        }
        let [finding] = &findings[..] else { panic!("{class}: {}", outcome.told()) };
        assert_eq!((finding.code, finding.severity), ("CLASS-01", Severity::Warning), "{class}");
        assert_eq!(
            outcome.sources.line_column(finding.span.unwrap()).unwrap().0,
            1 + own[..own.find("class =").unwrap()].matches('\n').count(),
            "{class}"
        );
        assert_eq!(finding.help.as_ref().unwrap().get(Lang::Fr), "écrire \"2de 1\", si c’est la même classe");
    }
}

#[test]
fn what_other_classes_have_is_missed_at_the_class_of_the_agreement() {
    let part = school_part();
    let (without, referent) = part.split_once("[school.referent]").unwrap();
    let lent = "\n[defaults.class.\"2de 1\".school.referent]\nfamily_name = \"Ali\"\ngiven_names = \"Omar\"\n";
    assert!(!referent.contains('['));
    let own = |class: &str| shortest().replace(&school_part(), "").replace("\"2de 1\"", &format!("\"{class}\""));
    let school = format!("{without}{lent}");
    assert!(layered(&own("2DE 1"), &school).findings.is_empty());
    let other = layered(&own("2de 3"), &school);
    let findings = other.findings.sorted();
    let [finding] = &findings[..] else { panic!("{}", other.told()) };
    let place = finding.span.unwrap();
    let name = &other.sources.get(place.source).unwrap().name;
    assert!(finding.code == "KEY-02" && name.ends_with("a.toml"), "{}", other.told());
    assert!(finding.help.as_ref().unwrap().get(Lang::Fr).contains("[defaults.class.\"2de 3\"]"));
    let class = finding.related[0].0;
    let text = &other.sources.get(class.source).unwrap().text;
    assert_eq!(&text[class.start as usize..class.end as usize], "\"2de 1\"");
    assert_eq!(layered(&own(""), &school).codes(), ["TEXT-EMPTY"]);
    assert_eq!(layered(&own("2nde 1"), &school).codes(), ["KEY-02", "CLASS-01"]);
}

#[test]
fn defaults_of_a_class_are_for_this_class_only() {
    let school = format!("{}{DEFAULTS}", school_part());
    let outcome = layered(&bare("").replace("2de 1", "2de 3"), &school);
    assert_eq!(outcome.agreement.unwrap().school.referent.family_name.as_str(), "Zéroual");
}

#[test]
fn a_class_is_found_however_its_accents_are_saved() {
    let school = format!("{}{DEFAULTS}", school_part()).replace("2de 1", "2de e\u{301}");
    let outcome = layered(&bare("").replace("2de 1", "2de é"), &school);
    assert_eq!(outcome.agreement.unwrap().school.referent.family_name.as_str(), "Diallo", "{}", outcome.findings.len());
}

#[test]
fn naming_the_schools_own_file_is_the_same_as_leaving_the_school_out() {
    let school = format!("{}{DEFAULTS}", school_part());
    let named = layered(&bare("school = \"../school.toml\""), &school);
    assert!(named.findings.is_empty(), "{}", named.told());
    let left_out = layered(&bare(""), &school);
    let words = |o: &Outcome| without_places(&format!("{:?}", o.agreement));
    assert_eq!(words(&named), words(&left_out));
}

#[test]
fn a_file_that_is_named_for_the_school_takes_the_place_of_the_schools_own() {
    let own = school_part()
        .replace("name = \"Lycée des Volcans\"", "name = \"Lycée des Volcans\"\nphone = \"04 65 71 56 78\"");
    let other = school_part().replace("Lycée des Volcans", "Collège du Lac");
    let agreement = shortest().replace(&school_part(), "").replace("[pupil]", "school = \"other.toml\"\n[pupil]");
    let outcome = read(folder(&[("school.toml", &own), ("other.toml", &other)]), "a.toml", agreement.as_bytes());
    assert!(outcome.findings.is_empty(), "{}", outcome.told());
    let school = outcome.agreement.unwrap().school;
    assert_eq!(school.name.as_str(), "Collège du Lac");
    assert!(school.phone.is_none());
}

#[test]
fn a_fault_in_the_school_file_is_told_once_for_many_agreements() {
    let school = school_part().replace("0639001S", "0639001B");
    let reader = Reader::new(folder(&[("school.toml", &school)]));
    let (mut sources, mut findings) = (Sources::new(), Diagnostics::new());
    let agreement = shortest().replace(&school_part(), "");
    for number in 0..3 {
        let text = agreement.replace("CS26-0001", &format!("CS26-000{number}"));
        reader.agreement(&format!("agreements/{number}.toml"), text.as_bytes(), &mut sources, &mut findings);
    }
    assert_eq!(findings.len(), 1);
}

#[test]
fn a_host_abroad_needs_no_siret_and_has_a_postcode_of_its_country() {
    let outcome = with(
        "siret = \"732 829 320 00074\"\naddress = { lines = [\"14, rue des Œillets\"], postcode = \"63100\"",
        "country = \"BE\"\naddress = { lines = [\"14, rue des Œillets\"], postcode = \"B-1000\"",
    );
    assert!(outcome.findings.is_empty(), "{}", outcome.told());
}

#[test]
fn whether_a_pupil_needs_a_guardian_is_asked_by_the_rules() {
    let guardians = part("[[guardians]]", "[school]");
    let alone = shortest().replace(&guardians, "");
    for (old, new) in [("", ""), ("class =", "emancipated = true\nclass =")] {
        let outcome = read(MemoryFolder::default(), "a.toml", alone.replace(old, new).as_bytes());
        assert!(outcome.findings.is_empty(), "{}", outcome.told());
    }
}

#[test]
fn what_is_wrong_in_one_key_does_not_keep_the_rest_from_the_rules() {
    let outcome = with("class =", "phone = \"06\"\nemial = \"x\"\nclass =");
    assert_eq!(outcome.codes(), ["PHONE-02", "KEY-01"], "{}", outcome.told());
    assert!(outcome.agreement.is_some());
}

#[test]
fn text_without_quotes_is_told_whatever_it_looks_like() {
    for value in [
        "Théo",
        "2de 4",
        "8 h 30",
        "43.32A",
        "0639001S",
        "M.",
        "+33 6 39 98 12 34",
        "1er",
        "12/06",
        "nan2",
        "-",
        "2026-W12",
        "Falaise",
        "_a",
        "œ",
        "d’Œuvre",
        "a.b",
        "#",
        "1.2.3",
        "''x",
        "8h30-12h",
    ] {
        let outcome = with("given_names = \"Nour\"", &format!("given_names = {value}"));
        let codes = outcome.codes();
        assert!(
            codes.len() == 1 && codes[0].starts_with("SYNTAX") && codes[0] != "SYNTAX-08",
            "{value}: {}",
            outcome.told()
        );
    }
}

#[test]
fn a_line_that_stops_the_parser_does_not_hide_the_faults_after_it() {
    let outcome = with("given_names = \"Nour\"", "given_names : \"Nour\"");
    assert_eq!(outcome.codes(), ["SYNTAX-03"], "{}", outcome.told());
    let text = shortest().replace("given_names = \"Nour\"", "prénoms Nour").replace("0639001S", "0639001B");
    let outcome = read(MemoryFolder::default(), "a.toml", text.as_bytes());
    assert_eq!(outcome.codes(), ["SYNTAX-03", "UAI-02"], "{}", outcome.told());
}

#[test]
fn tables_nested_without_end_are_refused_without_harm() {
    let key = ["a"; 79].join(".");
    let bomb = format!("{key} = {}1{}", format!("{{{key} = ").repeat(75), "}".repeat(75));
    for text in [
        bomb,
        "[".repeat(300_000),
        "a.".repeat(300_000),
        "x = [".repeat(100_000),
        format!("a = {}", "{b=".repeat(100_000)),
    ] {
        let outcome = read(MemoryFolder::default(), "a.toml", text.as_bytes());
        assert!(outcome.findings.has_errors());
    }
}

#[test]
fn a_file_of_nothing_but_faults_is_told_in_a_bounded_number_of_findings() {
    for line in ["=\n", "a\n", "x = \n", "a = 1\n", "[a]\n", "[[a]]\nb = 1\nb = 2\n", "\"\"\"\n", "a = {\n", "é = 1\n"]
    {
        let outcome = read(MemoryFolder::default(), "a.toml", line.repeat(20_000).as_bytes());
        assert!(outcome.findings.has_errors() && outcome.findings.len() < 400, "{line}: {}", outcome.findings.len());
    }
    let keys = (0..30_000).fold(String::new(), |all, n| format!("{all}k{n} = 1\n"));
    let outcome = read(MemoryFolder::default(), "a.toml", keys.as_bytes());
    assert!(outcome.codes().contains(&"FILE-06"));
}

#[test]
fn words_as_long_as_a_file_are_neither_repeated_nor_compared() {
    let long = "x".repeat(900_000);
    for (old, new) in [
        ("level = \"seconde-gt\"", format!("level = \"{long}\"")),
        ("level = \"seconde-gt\"", format!("level = {long}")),
        ("class =", format!("{long} = 1\nclass =")),
        ("class = \"2de 1\"", format!("class = 1{}", "0".repeat(900_000))),
        ("[pupil]", format!("school = \"{long}\"\n[pupil]")),
    ] {
        let outcome = with(old, &new);
        assert!(outcome.findings.has_errors());
        for finding in outcome.findings.sorted() {
            assert!(finding.message.get(Lang::Fr).len() < 3000, "{}", finding.code);
            assert!(finding.help.as_ref().is_none_or(|h| h.get(Lang::En).len() < 3000), "{}", finding.code);
        }
    }
}

#[test]
fn what_a_damaged_school_file_hides_is_not_missed() {
    let school =
        school_part().replace("uai = \"0639001S\"", "uai \"0639001S\"").replace("name = \"Lycée des Volcans\"\n", "");
    let outcome =
        read(folder(&[("school.toml", &school)]), "a.toml", shortest().replace(&school_part(), "").as_bytes());
    assert_eq!(outcome.codes(), ["SYNTAX-03"], "{}", outcome.told());
}

#[test]
fn a_text_of_several_lines_that_is_never_closed_is_told_where_it_begins() {
    let outcome = with("family_name = \"Alaoui\"", "family_name = \"\"\"Alaoui");
    let place = outcome.findings.sorted()[0].span.and_then(|s| outcome.sources.line_column(s));
    assert_eq!((outcome.codes(), place), (vec!["SYNTAX-02"], Some((8, 15))), "{}", outcome.told());
}

#[test]
fn a_school_file_that_cannot_be_read_is_told_alone() {
    struct Locked;
    impl Folder for Locked {
        fn read(&self, _path: &str) -> Result<Vec<u8>, FolderError> {
            let message = tripartite::text!("l’accès au fichier est refusé", "access to the file is denied");
            Err(FolderError::Unreadable { message, help: None })
        }
    }
    let outcome = read(Locked, "a.toml", shortest().replace(&school_part(), "").as_bytes());
    assert_eq!(outcome.codes(), ["FILE-01"], "{}", outcome.told());
}

#[test]
fn tables_of_a_wrong_kind_for_what_may_be_a_path_are_told() {
    for value in ["4", "true", "[\"a\"]", "2026-06-15", "\"\"", "\" \"", "\"x.toml\\u0000\""] {
        let text = shortest().replace(&host_part(), "").replace("[pupil]", &format!("host = {value}\n\n[pupil]"));
        let outcome = read(MemoryFolder::default(), "a.toml", text.as_bytes());
        assert_eq!(outcome.findings.len(), 1, "{value}: {}", outcome.told());
    }
}

#[test]
fn a_reader_is_shared_by_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&Reader::new(MemoryFolder::default()));
}

#[test]
fn a_telephone_with_a_zero_too_many_is_read_and_told() {
    let read = with("birth_date", "phone = \"+33 06 39 98 12 34\"\nbirth_date");
    assert_eq!(read.codes(), ["PHONE-03"], "{}", read.told());
    assert!(!read.findings.has_errors());
    let phone = read.agreement.unwrap().pupil.phone.unwrap();
    assert_eq!(phone.value.as_str(), "+33639981234");
}

#[test]
fn slips_of_punctuation_are_told_in_words_of_the_readers_language() {
    let cases = [
        ("]\ngiven_names = \"Nour\"", "« ]", "« ]"),
        ("given_names = \"Nour\"\n}", "n’est pas celle du TOML", "not how TOML is written"),
    ];
    for (line, french, english) in cases {
        let outcome = with("given_names = \"Nour\"", line);
        let told = outcome.told();
        assert!(outcome.codes().iter().all(|code| code.starts_with("SYNTAX")), "{line}: {told}");
        let found = outcome.findings.sorted();
        let [fr, en] = [Lang::Fr, Lang::En]
            .map(|lang| found.iter().map(|one| one.message.get(lang).to_owned()).collect::<Vec<_>>().join("\n"));
        assert!(fr.contains(french) && en.contains(english), "{line}: {fr}\n{en}");
        assert!(found.iter().all(|one| one.help.is_some()), "{line}: {told}");
    }
}
