use std::path::Path;

use super::*;
use crate::diagnostic::{Lang, Severity};

const MANIFEST: &str = r#"schema = 1
title = "Convention"
generation = { text = "modèle de l’établissement", verified = true }
levels = ["seconde-gt"]
school_years = { from = "2025-2026" }
parties = ["head", "host"]
[signs]
head = "required"
host = "required"
first_guardian = "required"
other_guardians = "optional"
pupil = "required"
referent = "informed"
tutor = "informed"
[limits]
day = { minutes = 420, verified = true }
"#;

/// A school's models and what is told of them: file, line, column, code, English message and help.
fn with(files: &[(&str, &str)]) -> (Models, Vec<String>) {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    with_bytes(files.collect())
}

fn with_bytes(files: Vec<(String, Vec<u8>)>) -> (Models, Vec<String>) {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let models = Models::builtin().with("modeles", files, &mut sources, &mut found);
    (models, told(&sources, &found))
}

fn told(sources: &Sources, found: &Diagnostics) -> Vec<String> {
    let place = |d: &Diagnostic| match d.span {
        Some(span) => {
            let (line, column) = sources.line_column(span).unwrap();
            format!("{}:{line}:{column} ", sources.get(span.source).unwrap().name)
        }
        None => String::new(),
    };
    let help = |d: &Diagnostic| d.help.as_ref().map_or(String::new(), |h| format!(" ({})", h.get(Lang::En)));
    found
        .sorted()
        .into_iter()
        .map(|d| format!("{}{} {}{}", place(d), d.code, d.message.get(Lang::En), help(d)))
        .collect()
}

fn manifest_told(manifest: &str) -> Vec<String> {
    let (models, told) = with(&[("eigen/model.toml", manifest), ("eigen/agreement.html", "<article/>")]);
    assert!(models.get("eigen").is_none() || told.is_empty());
    told
}

#[test]
fn built_in_files_are_those_of_the_folder() {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    let root = format!("{}/templates/", env!("CARGO_MANIFEST_DIR")).replace('\\', "/");
    let mut found = vec![];
    walk(Path::new(&root), &mut found);
    let mut found: Vec<&str> = found.iter().filter_map(|path| path.strip_prefix(&root)).collect();
    found.retain(|path| folder(path).is_some() && (path.ends_with(".html") || path.ends_with("/model.toml")));
    found.sort_unstable();
    let known: Vec<&str> = builtin::FILES.iter().map(|(path, _)| *path).collect();
    assert_eq!(known, found);
}

#[test]
fn built_in_models_are_right() {
    let models = Models::builtin();
    assert_eq!(models.names().collect::<Vec<_>>(), ["observation-2024", "observation-2025"]);
    for name in models.names() {
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        models.get(name).unwrap().check(&mut sources, &mut found);
        assert!(found.is_empty(), "{:#?}", told(&sources, &found));
    }
}

#[test]
fn a_school_adds_a_model_and_replaces_one() {
    let (models, told) = with(&[
        ("eigen/model.toml", MANIFEST),
        ("eigen\\agreement.html", "{% include \"shared/footer.html\" %}"),
        ("observation-2025/model.toml", &format!("\u{feff}{}", MANIFEST.replace('\n', "\r\n"))),
        ("observation-2025/agreement.html", "<article/>"),
        ("README.md", "not a template"),
        ("fonts/a.ttf", "not a template"),
    ]);
    assert_eq!(told, <[String; 0]>::default());
    assert_eq!(models.names().collect::<Vec<_>>(), ["eigen", "observation-2024", "observation-2025"]);
    assert_eq!(models.get("observation-2025").unwrap().manifest().title, "Convention");
}

#[test]
fn the_text_digest_is_what_sha256sum_computes() {
    let model = |text: &str| {
        let file = |text: &str| File { shown: String::new(), text: text.into(), own: true };
        let files = [("own/a.html", text), ("own/model.toml", "x\n"), ("shared/b.html", "")];
        text_digest(&files.map(|(path, text)| (path.to_owned(), file(text))).into())
    };
    // In a folder of these three files, the command of this room's documentation.
    assert_eq!(model("é\n"), "7db75ef559e41d1fccc0c33c75b15f77b840d5b6c83f51f35a2c5dee6c4d9ece");
    assert_ne!(model("é\n"), model("e\n"));
}

#[test]
fn line_ends_and_byte_order_marks_do_not_change_the_text_digest() {
    let digest = |text: &str| {
        let (models, _) = with(&[("eigen/model.toml", MANIFEST), ("eigen/agreement.html", text)]);
        models.get("eigen").unwrap().text().to_owned()
    };
    assert_eq!(digest("a\nb\n"), digest("\u{feff}a\r\nb\r"));
    assert_ne!(digest("a\nb\n"), digest("a\nb"));
}

#[test]
fn a_shared_file_changes_every_model() {
    let before = Models::builtin();
    let (after, told) = with(&[("shared/extra.html", "x")]);
    assert_eq!(told, <[String; 0]>::default());
    for name in before.names() {
        assert_ne!(before.get(name).unwrap().text(), after.get(name).unwrap().text());
    }
}

#[test]
fn what_is_wrong_with_a_folder_is_told() {
    let (_, told) = with(&[("eigen/agreement.html", "x"), ("leer/model.toml", MANIFEST)]);
    assert_eq!(
        told,
        [
            "MODEL-04 the folder `modeles/eigen` has templates and no file `model.toml` (copy that of an existing model, or \
             take the folder away)",
            "modeles/leer/model.toml:1:1 MODEL-04 the model `leer` has no file `agreement.html` (copy that of an existing \
             model into the folder `leer`)",
        ]
    );
    let (_, told) = with_bytes(vec![("eigen/a.html".to_owned(), vec![0xe9])]);
    assert!(told.iter().any(|line| line.contains("MODEL-05 `modeles/eigen/a.html` is not UTF-8")));
    for unread in ["eigen/a.html", "shared/a.html"] {
        let (models, told) = with_bytes(vec![
            ("eigen/model.toml".to_owned(), MANIFEST.into()),
            ("eigen/agreement.html".to_owned(), "{% include \"a.html\" %}{{ <b/> }}".into()),
            (unread.to_owned(), vec![0xe9]),
        ]);
        assert!(told.len() == 1 && told[0].contains("MODEL-05"), "{told:?}");
        let (mut sources, mut again) = (Sources::new(), Diagnostics::new());
        let filled = models.get("eigen").unwrap().fill(&Map::new(), &Value::Null, &mut sources, &mut again);
        assert!(filled.is_none() && again.sorted().is_empty(), "{again:?}");
    }
    let (_, told) = with_bytes(vec![("eigen/a.html".to_owned(), vec![b'a'; LARGEST_FILE + 1])]);
    assert!(told.iter().any(|line| line.contains("MODEL-05 `modeles/eigen/a.html` is over 1 MiB")), "{told:?}");
    let many = (0..300).map(|at| (format!("eigen/{at}.html"), vec![]));
    let (_, told) = with_bytes(many.collect());
    assert!(told.iter().any(|line| line.contains("more than 200 templates")), "{told:?}");
}

#[test]
fn unknown_keys_of_a_manifest_are_all_told() {
    let manifest =
        MANIFEST.replace("title =", "titel =").replace("day =", "days = 1\nday =").replace("head = ", "haed = ");
    assert_eq!(
        manifest_told(&manifest),
        [
            "modeles/eigen/model.toml:2:1 MODEL-02 there is no key `titel` here (did you mean `title`?)",
            "modeles/eigen/model.toml:7:1 MODEL-03 the key `head` is missing (write it as in the example of \
             `templates/README.md`)",
            "modeles/eigen/model.toml:8:1 MODEL-02 there is no key `haed` here (did you mean `head`?)",
            "modeles/eigen/model.toml:16:1 MODEL-02 there is no key `days` here (did you mean `day`?)",
        ]
    );
}

#[test]
fn wrong_values_of_a_manifest_are_told_at_their_place() {
    let cases = [
        ("\"seconde-gt\"", "\"seconde\"", "4:10 MODEL-03 « seconde » is not one of the values possible here"),
        (
            "\"2025-2026\"",
            "\"2025-2027\"",
            "5:25 MODEL-03 « 2025-2027 » is not a school year (write for example \"2025-2026\")",
        ),
        (
            "[\"head\", \"host\"]",
            "[\"head\"]",
            "1:1 MODEL-03 `parties` must name `head` and `host`, who conclude the agreement",
        ),
        ("[\"head\", \"host\"]", "[\"head\", \"host\", \"host\"]", "1:1 MODEL-03 `parties` names `host` twice"),
        ("pupil = \"required\"", "pupil = \"must\"", "12:9 MODEL-03 « must » is not one of the values possible here"),
        ("420", "\"420\"", "16:19 MODEL-03 this value will not do: invalid type: string \"420\", expected u32"),
        ("schema = 1", "schema = 2", "1:1 MODEL-03 `schema = 2`: this program reads version 1 of models"),
        ("\"Convention\"", "\" \"", "2:9 MODEL-03 this text is empty"),
        ("\"modèle de l’établissement\"", "\"\"", "3:23 MODEL-03 this text is empty"),
        (
            "verified = true }\nlevels",
            "published = \"21/11/2025\" }\nlevels",
            "3:64 MODEL-03 « 21/11/2025 » is not a date (write for example \"2025-11-21\")",
        ),
        (
            "verified = true }\nlevels",
            "limits_of = \"observation-2042\" }\nlevels",
            "3:64 MODEL-03 there is no model `observation-2042` (did you mean `observation-2024`?)",
        ),
        (
            "host = \"required\"",
            "host = \"required\"\nhead = \"required\"",
            "10:1 MODEL-03 the key `head` is written twice (keep only one of them)",
        ),
        (
            "title = \"Convention\"",
            "title = ",
            "2:9 MODEL-01 this line is not TOML: string values must be quoted, expected literal string",
        ),
    ];
    for (right, wrong, said) in cases {
        let told = manifest_told(&MANIFEST.replace(right, wrong));
        assert!(told.len() == 1 && told[0].starts_with(&format!("modeles/eigen/model.toml:{said}")), "{told:?}");
        assert!(told[0].ends_with(')'), "what to write instead: {told:?}");
    }
}

#[test]
fn of_the_limits_that_a_model_keeps_those_that_are_the_same_are_verified() {
    let kept = "text = \"modèle de l’établissement\", limits_of = \"observation-2024\"";
    let manifest = MANIFEST
        .replace("text = \"modèle de l’établissement\", verified = true", kept)
        .replace("day = { minutes = 420, verified = true }", "day = { minutes = 420 }\nweek = { minutes = 2400 }");
    let (models, told) = with(&[("eigen/model.toml", &manifest), ("eigen/agreement.html", "<article/>")]);
    assert_eq!(told, <[String; 0]>::default());
    let model = models.get("eigen").unwrap();
    assert_eq!([model.limits().day, model.limits().week].map(|limit| limit.unwrap().verified), [true, false]);
    assert!(!model.manifest().limits.day.unwrap().verified);
}

#[test]
fn the_documented_manifest_is_right() {
    let page = include_str!("../../templates/README.md");
    let manifest = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(manifest_told(manifest), <[String; 0]>::default());
    for (table, keys) in manifest::KEYS {
        for key in *keys {
            assert!(manifest.contains(&format!("{key} = ")) || manifest.contains(&format!("[{key}]")), "{table}.{key}");
        }
    }
}

#[test]
fn a_template_mistake_is_told_once_in_its_own_file() {
    let files = [("eigen/model.toml", MANIFEST), ("eigen/agreement.html", "<article>\n{{ numbr }}</article>")];
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let models = Models::builtin().with("modeles", files.collect(), &mut sources, &mut found);
    let model = models.get("eigen").unwrap();
    for _ in 0..3 {
        assert_eq!(model.fill(&Map::new(), &Value::Bool(true), &mut sources, &mut found), None);
    }
    assert_eq!(
        told(&sources, &found),
        [
            "modeles/eigen/agreement.html:2:4 TEMPLATE-03 `numbr` does not exist in this agreement (check the name; if it is \
          optional, write it between `{% if numbr %}` and `{% endif %}`)"
        ]
    );
    assert_eq!(found.count(Severity::Error), 1);
}

proptest::proptest! {
    #[test]
    fn any_manifest_is_read_or_told(
        at in proptest::prelude::any::<proptest::sample::Index>(),
        put in proptest::prelude::any::<String>(),
    ) {
        let mut chars: Vec<char> = MANIFEST.chars().collect();
        let at = at.index(chars.len());
        chars.splice(at..=at, put.chars());
        let manifest: String = chars.into_iter().collect();
        let (models, told) = with(&[("eigen/model.toml", &manifest), ("eigen/agreement.html", "<article/>")]);
        proptest::prop_assert_ne!(models.get("eigen").is_some(), !told.is_empty());
    }
}
