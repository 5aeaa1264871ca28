//! Every example of every rule, and what `[rules]` and `[[allow]]` make of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use toml_edit::{DocumentMut, Item, TableLike};

use super::*;
use crate::diagnostic::Severity;
use crate::diagnostic::{Diagnostic, Lang, Sources};
use crate::input::{MemoryFolder, Reader};
use crate::model::Models;

const REFERENCE: &str = include_str!("../../fixtures/reference/agreement.toml");

/// The reference agreement with some keys left out and others laid over it.
fn laid(without: &[&str], fragment: &str) -> String {
    let mut reference: DocumentMut = REFERENCE.parse().unwrap();
    for path in ["school.logo", "school.logo_alt"].iter().chain(without) {
        let (tables, key) = path.rsplit_once('.').map_or(("", *path), |(tables, key)| (tables, key));
        let tables = tables.split('.').filter(|name| !name.is_empty());
        let table = tables.fold(reference.as_item_mut(), |item, name| &mut item[name]);
        assert!(table.as_table_like_mut().unwrap().remove(key).is_some(), "the reference has no `{path}`");
    }
    let fragment: DocumentMut = fragment.parse().unwrap_or_else(|error| panic!("{fragment}\n{error}"));
    lay(reference.as_table_mut(), fragment.as_table());
    reference.to_string()
}

fn lay(under: &mut dyn TableLike, over: &dyn TableLike) {
    for (key, item) in over.iter() {
        let both = under.get_mut(key).and_then(Item::as_table_like_mut).zip(item.as_table_like());
        match both {
            Some((under, over)) => lay(under, over),
            None => drop(under.insert(key, item.clone())),
        }
    }
}

/// The built-in models, and one that is for seconde alone.
fn models() -> Models {
    let manifest = include_str!("../../templates/observation-2025/model.toml");
    let page = include_str!("../../templates/observation-2025/agreement.html");
    let manifest =
        manifest.replace("levels = [\"quatrieme\", \"troisieme\", \"seconde-gt\"]", "levels = [\"seconde-gt\"]");
    // Nor does it say whose limits it keeps.
    let manifest = manifest.replace("limits_of = \"observation-2024\"\n", "");
    let own = vec![
        ("seconde-only/model.toml".to_owned(), manifest.into_bytes()),
        ("seconde-only/agreement.html".to_owned(), page.as_bytes().to_vec()),
    ];
    Models::builtin().with("templates", own, &mut Sources::new(), &mut Diagnostics::new())
}

/// A school's folder in memory: the reader of its agreements, and what the rules know of it.
struct School {
    reader: Reader<MemoryFolder>,
    context: SchoolContext,
    sources: Sources,
    found: Diagnostics,
}

/// A school with some tables in its `school.toml`.
fn school(tables: &str) -> School {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let mut files = BTreeMap::new();
    if !tables.is_empty() {
        files.insert("school.toml".to_owned(), format!("schema = 1\n[school]\n{tables}").into_bytes());
    }
    let reader = Reader::new(MemoryFolder(files));
    let context = reader.school(&mut sources, &mut found).map(|file| SchoolContext::of(&file, &mut found));
    School { reader, context: context.unwrap_or_default(), sources, found }
}

/// What was made of an example: the findings, and the agreement if it is sound.
struct Tried {
    sources: Sources,
    found: Diagnostics,
    checked: Option<Checked<Agreement>>,
}

impl Tried {
    fn codes(&self) -> BTreeSet<&'static str> {
        self.found.sorted().iter().map(|found| found.code).collect()
    }

    fn of(&self, code: &str) -> Option<&Diagnostic> {
        self.found.sorted().into_iter().find(|found| found.code == code)
    }

    /// The words that a finding underlines.
    fn underlined(&self, found: &Diagnostic) -> &str {
        let span = found.span.unwrap();
        &self.sources.get(span.source).unwrap().text[span.start as usize..span.end as usize]
    }

    fn told(&self) -> String {
        self.found.sorted().iter().map(|found| format!("{} {}\n", found.code, found.message.get(Lang::Fr))).collect()
    }
}

fn tried(toml: &str, tables: &str, on: Option<&str>) -> Tried {
    let School { reader, context, mut sources, found: mut read } = school(tables);
    let agreement = reader.agreement("a.toml", toml.as_bytes(), &mut sources, &mut read);
    assert!(read.is_empty(), "{toml}\n{read:#?}");
    let (agreement, models, mut found) = (agreement.unwrap(), models(), Diagnostics::new());
    let model = models.get(agreement.model.as_str()).unwrap();
    let checked = check(agreement, model, &context, on.map(|day| day.parse().unwrap()), &mut found);
    Tried { sources, found, checked }
}

fn try_example(example: &Example) -> Tried {
    tried(&laid(example.without, example.agreement), example.school, example.on)
}

#[test]
fn the_reference_agreement_breaks_no_rule() {
    let tried = try_example(&Example::of(""));
    assert!(tried.found.is_empty() && tried.checked.is_some(), "{}", tried.told());
}

#[test]
fn an_example_that_passes_breaks_no_rule() {
    let mut wrong = vec![];
    for (rule, example) in rules().flat_map(|rule| rule.passes.iter().map(move |example| (rule, example))) {
        let tried = try_example(example);
        if tried.codes() != example.with.iter().copied().collect() {
            wrong.push(format!("{} {}\n{}", rule.about.code, example.agreement, tried.told()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_example_that_fails_breaks_its_rule_and_no_other() {
    let mut wrong = vec![];
    for (rule, example) in rules().flat_map(|rule| rule.fails.iter().map(move |example| (rule, example))) {
        let (code, tried) = (rule.about.code, try_example(example));
        let found = tried.of(code).map(|found| (found.severity, tried.underlined(found)));
        let expected = example.with.iter().copied().chain([code]).collect();
        let severity = example.severity.unwrap_or(rule.about.severity);
        let is_right = tried.codes() == expected
            && found.is_some_and(|(found, words)| found == severity && example.underlined.is_none_or(|e| e == words));
        if !is_right {
            wrong.push(format!("{code} {}\n{found:?}\n{}", example.agreement, tried.told()));
        }
        assert_eq!(tried.checked.is_some(), !tried.found.has_errors(), "{code}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_says_what_to_write() {
    for (rule, example) in rules().flat_map(|rule| rule.fails.iter().map(move |example| (rule, example))) {
        let tried = try_example(example);
        for found in tried.found.sorted() {
            assert!(found.help.is_some(), "{} {}", rule.about.code, found.message.get(Lang::Fr));
        }
        let own = tried.found.sorted().iter().filter(|found| found.code == rule.about.code).count();
        assert_eq!(own, 1, "{} {}\n{}", rule.about.code, example.agreement, tried.told());
    }
    for (rule, example) in FOLDER_RULES.iter().flat_map(|rule| rule.fails.iter().map(move |example| (rule, example))) {
        assert!(compared(example).1.iter().all(|(found, _)| found.help.is_some()), "{}", rule.about.code);
    }
}

#[test]
fn examples_of_what_is_read_hold() {
    let read = |example: &Example| {
        let School { reader, mut sources, mut found, .. } = school(example.school);
        let toml = laid(example.without, example.agreement);
        let _ = reader.agreement("a.toml", toml.as_bytes(), &mut sources, &mut found);
        Tried { sources, found, checked: None }
    };
    for form in FORMS {
        let code = form.about.code;
        for example in form.passes.iter() {
            assert!(read(example).found.is_empty(), "{code}\n{}", read(example).told());
        }
        for example in form.fails.iter() {
            let tried = read(example);
            let [found] = tried.found.sorted()[..] else { panic!("{code}\n{}", tried.told()) };
            assert_eq!((found.code, found.severity), (code, form.about.severity), "{}", tried.told());
            assert!(found.help.is_some(), "{code}");
            assert!(example.underlined.is_none_or(|underlined| underlined == tried.underlined(found)), "{code}");
        }
    }
}

/// The codes that the rules between agreements find in a folder.
fn compared(example: &FolderExample) -> (BTreeSet<&'static str>, Vec<(Diagnostic, String)>) {
    let School { reader, context, mut sources, found: mut read } = school(example.school);
    let mut agreements = vec![];
    for (at, fragment) in example.agreements.iter().enumerate() {
        let numbered = if fragment.contains("number =") { String::new() } else { format!("number = \"X-{at}\"\n") };
        let toml = laid(&[], &format!("{numbered}{fragment}"));
        agreements.extend(reader.agreement(&format!("{at}.toml"), toml.as_bytes(), &mut sources, &mut read));
    }
    assert!(read.is_empty() && agreements.len() == example.agreements.len(), "{read:#?}");
    let summaries: Vec<Summary> = agreements.iter().map(Summary::of).collect();
    let found = check_folder(&summaries, &[], &BTreeSet::new(), &context).into_iter().map(|compared| {
        let found = compared.diagnostic(|at, place| agreements.get(at).map(|agreement| place.span(agreement)));
        let span = found.span.unwrap();
        let words = sources.get(span.source).unwrap().text[span.start as usize..span.end as usize].to_owned();
        (found, words)
    });
    let found: Vec<(Diagnostic, String)> = found.collect();
    (found.iter().map(|(found, _)| found.code).collect(), found)
}

#[test]
fn examples_of_rules_between_agreements_hold() {
    for rule in FOLDER_RULES {
        let code = rule.about.code;
        for example in rule.passes.iter() {
            assert_eq!(compared(example).0, example.with.iter().copied().collect(), "{code}");
        }
        for example in rule.fails.iter() {
            let (codes, found) = compared(example);
            assert_eq!(codes, example.with.iter().copied().chain([code]).collect(), "{code}");
            let (first, words) = found.iter().find(|(found, _)| found.code == code).unwrap();
            assert_eq!(first.severity, rule.about.severity, "{code}");
            assert!(example.underlined.is_none_or(|underlined| underlined == words), "{code}: {words}");
        }
    }
}

#[test]
fn a_code_is_that_of_one_rule_and_stands_in_order() {
    let codes: Vec<&str> = all().map(|about| about.code).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{codes:?}");
    for about in all() {
        let words = [about.title.0, about.title.1, about.explanation.0, about.explanation.1];
        assert!(words.iter().all(|words| words.len() > 10), "{}", about.code);
        assert!(about.title.0 != about.title.1 && about.explanation.0 != about.explanation.1, "{}", about.code);
        assert!(!about.title.0.ends_with('.') && about.explanation.0.ends_with('.'), "{}", about.code);
        assert!(words.iter().all(|words| !words.contains("  ")), "{} has two spaces between words", about.code);
    }
}

#[test]
fn what_rests_on_no_text_that_was_read_is_a_warning_at_most() {
    for about in all() {
        let read = about.source.is_none_or(|source| source.certainty == Certainty::Read);
        assert!(read || about.severity != Severity::Error, "{}", about.code);
    }
}

fn changed(tables: &str, fragment: &str) -> Tried {
    tried(&laid(&[], fragment), tables, None)
}

const WRONG_KEY: &str = "[host]\nsiret = \"732 829 320 00075\"\n";

#[test]
fn a_school_allows_lowers_and_raises_rules() {
    let allowed = changed("[rules]\nallow = [{ rule = \"SIRET-10\", reason = \"Vu.\" }]", WRONG_KEY);
    let kept = Allowed { code: "SIRET-10", reason: Some("Vu.".to_owned()), by: By::School };
    assert!(allowed.found.is_empty());
    assert_eq!(allowed.checked.unwrap().allowed(), [kept]);
    let lowered = changed("[rules]\nwarn = [\"SIRET-10\"]", WRONG_KEY);
    assert_eq!((lowered.of("SIRET-10").unwrap().severity, lowered.checked.is_some()), (Severity::Warning, true));
    let public = format!("{WRONG_KEY}kind = \"administration\"\n");
    let raised = changed("[rules]\ndeny = [\"SIRET-11\"]", &public);
    assert_eq!((raised.of("SIRET-11").unwrap().severity, raised.checked.is_none()), (Severity::Error, true));
}

/// A permission of the agreement itself, for a rule.
fn allow(rule: &str) -> String {
    format!("[[allow]]\nrule = \"{rule}\"\nreason = \"Le répertoire officiel donne ce numéro.\"\n")
}

#[test]
fn an_agreement_allows_a_rule_with_its_reason_even_where_the_school_denies_it() {
    for tables in ["", "[rules]\ndeny = [\"SIRET-10\"]"] {
        let allowed = changed(tables, &(WRONG_KEY.to_owned() + &allow("SIRET-10")));
        assert!(allowed.found.is_empty(), "{}", allowed.told());
        let checked = allowed.checked.unwrap();
        let [kept] = checked.allowed() else { panic!("{:?}", checked.allowed()) };
        assert_eq!((kept.code, kept.by), ("SIRET-10", By::Agreement));
        assert_eq!(kept.reason.as_deref(), Some("Le répertoire officiel donne ce numéro."));
    }
}

#[test]
fn what_an_agreement_allows_of_its_folder_is_kept_with_the_reason() {
    let allowed = changed("", &allow("FOLDER-02"));
    assert!(allowed.found.is_empty(), "{}", allowed.told());
    let checked = allowed.checked.unwrap();
    let [kept] = checked.allowed() else { panic!("{:?}", checked.allowed()) };
    assert_eq!((kept.code, kept.reason.as_deref()), ("FOLDER-02", Some("Le répertoire officiel donne ce numéro.")));
}

#[test]
fn a_rule_that_is_not_known_is_told_with_the_nearest() {
    let unknown = changed("", &allow("SIRET-1O"));
    let found = unknown.of("RULE-02").unwrap();
    assert_eq!(unknown.underlined(found), "\"SIRET-1O\"");
    assert_eq!(found.help.as_ref().unwrap().get(Lang::En), "did you mean \"SIRET-10\"?");
    assert!(unknown.checked.is_none());
}

#[test]
fn a_binding_rule_is_neither_allowed_nor_lowered() {
    let paid = "[financial]\ngratification = 50\n";
    let allowed = changed("", &(paid.to_owned() + &allow("MONEY-01")));
    assert_eq!(allowed.codes(), ["MONEY-01", "RULE-03"].into());
    for (list, refused) in [("allow", true), ("warn", true), ("deny", false)] {
        let School { found, .. } = school(&format!("[rules]\n{list} = [\"MONEY-01\"]"));
        assert_eq!(found.sorted().iter().any(|found| found.code == "RULE-03"), refused, "{list}");
        // What the reader tells is not for rules to change.
        let School { found, .. } = school(&format!("[rules]\n{list} = [\"PHONE-03\"]"));
        assert_eq!(found.sorted().iter().map(|found| found.code).collect::<Vec<_>>(), ["RULE-03"], "{list}");
    }
}

#[test]
fn a_permission_without_use_warns() {
    let idle = changed("", &allow("SIRET-10"));
    assert_eq!((idle.of("RULE-04").unwrap().severity, idle.checked.is_some()), (Severity::Warning, true));
}

#[test]
fn a_rule_is_changed_once() {
    let School { found, .. } = school("[rules]\nallow = [\"SIRET-10\"]\ndeny = [\"SIRET-10\"]");
    assert_eq!(found.sorted().iter().map(|found| found.code).collect::<Vec<_>>(), ["RULE-05"]);
    let twice = changed("", &(WRONG_KEY.to_owned() + &allow("SIRET-10") + &allow("SIRET-10")));
    assert!(twice.codes().contains("RULE-05"));
}

/// A row of the table of rules.
fn row(about: &About) -> String {
    let severity = match about.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let source = about.source.map_or_else(
        || "–".to_owned(),
        |source| match source.certainty {
            Certainty::Read => source.words.1.to_owned(),
            other => format!("{} ({})", source.words.1, other.words().1),
        },
    );
    let binding = if about.binding { ", binding" } else { "" };
    format!("| `{}` | {severity}{binding} | {} | {source} |\n", about.code, about.title.1)
}

/// The table of all rules, as the documentation shows it.
fn table() -> String {
    let mut table = String::from("\n# All rules\n");
    let head = "| code | severity | asks that | source |\n|---|---|---|---|\n";
    write!(table, "\n## While a file is read\n{head}").unwrap();
    table.extend(FORMS.iter().map(|form| row(&form.about)));
    for family in FAMILIES {
        write!(table, "\n## {}\n{head}", family.title.1).unwrap();
        table.extend(family.rules.iter().map(|rule| row(&rule.about)));
    }
    if !FOLDER_RULES.is_empty() {
        write!(table, "\n## Between the agreements of a folder\n{head}").unwrap();
        table.extend(FOLDER_RULES.iter().map(|rule| row(&rule.about)));
    }
    table
}

#[test]
#[expect(clippy::disallowed_methods, reason = "UPDATE=1 renews the table")]
fn the_table_of_rules_is_made_of_the_rules() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules/rules.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, table()).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(kept == table(), "UPDATE=1 cargo test the_table_of_rules renews src/rules/rules.md");
}

#[test]
fn a_model_keeps_the_limits_of_the_one_that_it_names() {
    let models = models();
    let (earlier, later) = (models.get("observation-2024").unwrap(), models.get("observation-2025").unwrap());
    assert_eq!(later.manifest().generation.limits_of.as_deref(), Some(earlier.name()));
    let (earlier, later) = (earlier.manifest().limits, later.manifest().limits);
    let numbers = |limits: &crate::model::Limits| {
        let minutes = [limits.day, limits.week, limits.rest].map(|limit| limit.unwrap().minutes);
        let days = [limits.days_off, limits.college_days].map(|limit| limit.unwrap().days);
        let pause = limits.pause.unwrap();
        (minutes, days, pause.minutes, pause.after)
    };
    assert_eq!(numbers(&earlier), numbers(&later));
    assert!(earlier.day.unwrap().verified && !later.day.unwrap().verified);
}

#[test]
fn a_limit_that_nobody_verified_warns() {
    let long = "[placement.week]\nmonday = [\"08:30-12:00\", \"13:30-17:30\"]\n";
    for (model, severity) in [("observation-2025", Severity::Error), ("seconde-only", Severity::Warning)] {
        let tried = changed("", &format!("model = \"{model}\"\n{long}"));
        assert_eq!(tried.of("HOURS-03").unwrap().severity, severity, "{model}");
    }
    // The night is the law's, whatever the model.
    let night = changed("", "model = \"seconde-only\"\n[placement.week]\nmonday = [\"20:00-23:00\"]\n");
    assert_eq!(night.of("HOURS-08").unwrap().severity, Severity::Error);
}
