//! What `render` writes and prints.

use std::fs;

use super::{Place, Ran, call};

/// The line of a document, with the short digest as the command printed it.
fn line(place: &Place, ran: &Ran, path: &str) -> String {
    let printed = ran.stdout.lines().find(|line| line.starts_with(path)).unwrap_or_default();
    let middle = printed.split("  ").skip(1).take(2).collect::<Vec<_>>().join("  ");
    format!("{path}  {middle}  {}\n", place.hash(path))
}

#[test]
fn new_then_render_gives_pdfs_and_shows_their_paths() {
    let place = Place::new();
    place.run(&["new", "lycee"]).is(0);
    let ran = place.run_in("lycee", &["render"]);
    let lines: String = ["out/CS26-0412.pdf", "out/CS26-0413.pdf"]
        .map(|path| {
            let printed = ran.stdout.lines().find(|line| line.starts_with(path)).unwrap_or_default();
            let middle = printed.split("  ").skip(1).take(2).collect::<Vec<_>>().join("  ");
            format!("{path}  {middle}  {}\n", place.hash(&format!("lycee/{path}")))
        })
        .concat();
    ran.says(0, &lines, "2 conventions, rien à signaler\n2 PDF sur 2\n");
    assert_eq!(place.names("lycee/out"), ["CS26-0412.pdf", "CS26-0413.pdf"]);
    let again = place.run_in("lycee", &["render"]);
    again.says(0, &lines, "2 conventions, rien à signaler\n2 PDF sur 2, dont 2 déjà à jour\n");
}

#[test]
fn one_bad_agreement_does_not_stop_the_others() {
    let place = Place::school(&["A1", "A3"]);
    place.write("agreements/A2.toml", "schema = 1\n");
    let ran = place.run(&["render"]).is(1);
    assert_eq!(place.names("out"), ["A1.pdf", "A3.pdf"]);
    assert_eq!(ran.stdout, line(&place, &ran, "out/A1.pdf") + &line(&place, &ran, "out/A3.pdf"));
    assert!(ran.stderr.contains("--> agreements/A2.toml:1:1"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("2 PDF sur 3\n"), "{}", ran.stderr);
}

#[test]
fn two_agreements_that_would_write_one_file_stop_each_other() {
    let place = Place::school(&["A1", "A2"]);
    let twin = place.read("agreements/A1.toml");
    place.write("agreements/B.toml", &twin);
    let ran = place.run(&["render"]).is(1);
    assert_eq!(place.names("out"), ["A2.pdf"]);
    assert!(
        ran.stderr.contains("erreur NUMBER-10\u{a0}: le numéro « A1 » est déjà celui d’une autre convention"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("::: agreements/A1.toml:4:10"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("1 erreur dans 3 conventions\n1 PDF sur 3\n"), "{}", ran.stderr);
    place.run(&["check"]).is(1);
}

#[test]
fn a_warning_stops_a_document_only_when_strict() {
    let place = Place::school(&["A1", "A2"]);
    let public = "kind = \"administration\"\nsiret = \"732 829 320 00075\"";
    let host =
        call::alone("A1").replace("siret    = \"732 829 320 00074\"", public).replace("kind     = \"company\"", "");
    place.write("agreements/A1.toml", &host);
    let ran = place.run(&["render", "-o", "strict", "--strict"]).is(1);
    assert!(ran.stderr.starts_with("avertissement SIRET-11\u{a0}: "), "{}", ran.stderr);
    assert_eq!(place.names("strict"), ["A2.pdf"]);
    place.run(&["check", "--strict"]).is(1);
    place.run(&["check"]).is(0);
    place.run(&["render"]).is(0);
    assert_eq!(place.names("out"), ["A1.pdf", "A2.pdf"]);
}

#[test]
fn the_number_of_jobs_changes_nothing_that_is_seen() {
    let numbers: Vec<String> = (0..200).map(|n| format!("N{n:03}")).collect();
    let place = Place::school(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    let one = place.run(&["render", "--jobs", "1", "-o", "out"]).is(0);
    let hashes: Vec<String> = numbers.iter().map(|n| place.hash(&format!("out/{n}.pdf"))).collect();
    fs::remove_dir_all(place.path("out")).unwrap();
    assert_eq!(one, place.run(&["render", "--jobs", "16", "-o", "out"]));
    assert_eq!(hashes, numbers.iter().map(|n| place.hash(&format!("out/{n}.pdf"))).collect::<Vec<_>>());
}

#[test]
fn files_without_a_school_are_rendered_beside_the_first() {
    let place = Place::new();
    place.write("agreements/A1.toml", &call::alone("A1"));
    place.run(&["render", "-q", "agreements/A1.toml"]).is(0);
    assert_eq!(place.names("agreements"), ["A1.pdf", "A1.toml"]);
}

#[test]
fn several_schools_have_each_their_own_folder_and_share_one_on_demand() {
    let place = Place::new();
    place.run(&["new", "a"]).is(0);
    place.run(&["new", "b"]).is(0);
    place.run(&["render", "a", "b"]).is(0);
    assert_eq!(place.names("a/out"), place.names("b/out"));
    let shared = place.run(&["render", "a", "b", "-o", "all"]).is(1);
    assert!(shared.stderr.contains("NUMBER-10"), "{}", shared.stderr);
    assert!(!place.path("all").exists());
}

#[test]
fn the_expected_hashes_are_kept_compared_and_told() {
    let place = Place::school(&["A1", "A2", "A3"]);
    place.run(&["render", "--write-expect", "hashes.txt"]).is(0);
    let list = ["A1", "A2", "A3"].map(|n| format!("{}  {n}.pdf\n", place.hash(&format!("out/{n}.pdf")))).concat();
    assert_eq!(place.read("hashes.txt"), list);
    place.run(&["render", "--expect", "hashes.txt"]).says(
        0,
        "",
        "3 conventions, rien à signaler\n3 PDF comparés, aucune différence\n",
    );

    let old = place.hash("out/A1.pdf");
    place.write("agreements/A1.toml", &place.read("agreements/A1.toml").replace("Samuel", "Simon"));
    fs::remove_file(place.path("agreements/A2.toml")).unwrap();
    place.agreement("A4");
    let ran = place.run(&["render", "--expect", "hashes.txt"]).is(1);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "changé  A1.pdf\u{a0}: page 1, ligne 21");
    assert!(!ran.stdout.contains("Samuel"), "words of an agreement are in no log: {}", ran.stdout);
    assert_eq!(lines[1..], ["manque  A2.pdf", "en trop  A4.pdf"]);
    assert!(ran.stderr.ends_with("3 PDF comparés, 3 différences\n"), "{}", ran.stderr);
    assert_eq!(place.hash("out/A1.pdf"), old, "nothing is written");
    assert!(!place.path("out/A4.pdf").exists());

    fs::remove_dir_all(place.path("out")).unwrap();
    let ran = place.run(&["render", "--expect", "hashes.txt"]).is(1);
    assert_eq!(ran.stdout, "changé  A1.pdf\nmanque  A2.pdf\nen trop  A4.pdf\n");
    assert!(!place.path("out").exists());
}

#[test]
fn a_list_of_hashes_and_a_receipt_take_the_place_of_no_other_file() {
    let place = Place::school(&["A1"]);
    for file in ["school.toml", "agreements/A1.toml"] {
        let was = place.read(file);
        for call in [["render", "--write-expect", file], ["receipt", "-o", file]] {
            let ran = place.run(&call).is(2);
            let told = format!("« {file} » existe déjà et contient autre chose, qui serait perdu");
            assert!(ran.stderr.contains(&told), "{}", ran.stderr);
        }
        assert_eq!(place.read(file), was);
    }
    assert!(!place.path("out").exists());
    // One of their own kind is renewed, and an empty file filled.
    place.write("empty.txt", "");
    for file in ["empty.txt", "hashes.txt", "hashes.txt"] {
        place.run(&["render", "-q", "--write-expect", file]).is(0);
    }
    place.run(&["receipt", "-o", "receipt.txt"]).is(0);
    place.run(&["receipt", "-o", "receipt.txt"]).is(0);
}

#[test]
fn a_difference_is_told_at_its_page_and_line_though_the_foot_of_every_page_differs() {
    let place = Place::new();
    place.run(&["new", "."]).is(0);
    place.run(&["render", "--write-expect", "hashes.txt"]).is(0);
    let file = "agreements/CS26-0412.toml";
    let was = place.read(file);
    for (from, to, told) in
        [("septembre", "octobre", "page 3, ligne 41"), ("équipements", "matériels", "page 3, ligne 20")]
    {
        assert!(was.contains(from), "{from}");
        place.write(file, &was.replacen(from, to, 1));
        let ran = place.run(&["render", "--expect", "hashes.txt"]).is(1);
        assert_eq!(ran.stdout, format!("changé  CS26-0412.pdf\u{a0}: {told}\n"));
    }
}

#[test]
fn html_pages_are_written_and_expected_as_pdfs_are() {
    let place = Place::school(&["A1", "A2"]);
    place.run(&["render"]).is(0);
    let ran = place.run(&["render", "--html", "--write-expect", "pages.txt"]);
    let lines = line(&place, &ran, "out/A1.html") + &line(&place, &ran, "out/A2.html");
    ran.says(0, &lines, "2 conventions, rien à signaler\n2 pages HTML sur 2\n");
    assert_eq!(place.names("out"), ["A1.html", "A1.pdf", "A2.html", "A2.pdf"]);
    assert!(place.read("out/A1.html").starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
    let same = "2 conventions, rien à signaler\n2 pages HTML comparées, aucune différence\n";
    place.run(&["render", "--html", "--expect", "pages.txt"]).says(0, "", same);
    place.write("agreements/A1.toml", &place.read("agreements/A1.toml").replace("Samuel", "Simon"));
    let ran = place.run(&["render", "--html", "--expect", "pages.txt", "--format", "json"]).is(1);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["differences"][0]["name"], "A1.html");
    assert_eq!((&report["documents"][0]["pages"], &report["documents"][0]["number"]), (&().into(), &"A1".into()));
}

#[test]
fn hashes_are_not_renewed_when_a_pdf_is_missing() {
    let place = Place::school(&["A1"]);
    place.write("agreements/A2.toml", "schema = 1\n");
    let ran = place.run(&["render", "--write-expect", "hashes.txt"]).is(1);
    assert!(ran.stderr.contains("« hashes.txt » n’est pas renouvelé"), "{}", ran.stderr);
    assert!(!place.path("hashes.txt").exists());
}

#[test]
fn a_list_that_is_none_is_told_before_anything_is_done() {
    let place = Place::school(&["A1"]);
    place.write("hashes.txt", "A1.pdf\n");
    place.run(&["render", "--expect", "hashes.txt"]).fails_with(
        "erreur~: « hashes.txt » : la ligne 1 n’est pas une empreinte suivie d’un nom de fichier, comme sha256sum les écrit\n",
    );
    place.run(&["render", "--expect", "no.txt"]).fails_with("erreur~: « no.txt » n’existe pas\n");
}

#[test]
fn hostile_words_of_a_file_do_not_reach_the_terminal() {
    let place = Place::school(&["A1"]);
    place.write("agreements/B.toml", "number = \"\u{1b}[2J\u{9b}31m\u{202e}\" x\n\u{7}\n");
    let ran = place.run(&["check"]).is(1);
    let steers = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    assert!(!ran.stderr.contains(steers), "{:?}", ran.stderr);
    let json = place.run(&["check", "--format", "json"]).is(1);
    assert!(!json.stdout.contains('\u{1b}'), "{:?}", json.stdout);
}

/// A folder of models that is a copy of the built-in ones, with `put` for `taken` in one of its files.
fn own_models(place: &Place, file: &str, taken: &str, put: &str) {
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for folder in ["observation-2025", "shared"] {
        for name in std::fs::read_dir(from.join(folder)).unwrap() {
            let path = name.unwrap().path();
            let inside = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
            let text = std::fs::read_to_string(&path).unwrap();
            let text = if inside == file {
                assert!(text.contains(taken), "{taken}");
                text.replacen(taken, put, 1)
            } else {
                text
            };
            place.write(&format!("models/{inside}"), &text);
        }
    }
}

#[test]
fn a_copy_of_the_built_in_models_gives_the_same_bytes() {
    let place = Place::school(&["A"]);
    place.run(&["render"]).is(0);
    let built_in = place.hash("out/A.pdf");
    own_models(&place, "", "", "");
    place.run(&["render", "--templates", "models"]).is(0);
    assert_eq!(place.hash("out/A.pdf"), built_in);
}

#[test]
fn a_mistake_in_the_markup_of_a_template_is_told_once_in_that_template() {
    let place = Place::school(&["A", "B", "C"]);
    let component = "{%- component level_name(@level) -%}";
    let bold = format!("{component}\n<b>x</b>");
    for (file, taken, put, place_told) in [
        ("shared/words.html", component, bold.as_str(), "shared/words.html:4:1"),
        ("shared/frames.html", "<h2>", "<h2 id=\"x\">", "shared/frames.html:4:9"),
        ("observation-2025/visas.html", "\"visa\"", "\"visas\"", "observation-2025/visas.html:2:4"),
        ("observation-2025/agreement.html", "</h1>", "</h2>", "observation-2025/agreement.html:4:"),
    ] {
        own_models(&place, file, taken, put);
        let ran = place.run(&["render", "--templates", "models"]).is(1);
        assert_eq!(ran.stderr.matches("MARKUP-").count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("--> models/{place_told}")), "{}", ran.stderr);
    }
}

#[test]
fn what_is_wrong_with_a_model_is_not_told_again_of_its_agreements() {
    let place = Place::school(&["A", "B"]);
    own_models(&place, "observation-2025/model.toml", "schema = 1", "schema = 9");
    let ran = place.run(&["render", "--templates", "models"]).is(1);
    assert_eq!(ran.stderr.matches("erreur MODEL-").count(), 1, "{}", ran.stderr);
    own_models(&place, "", "", "");
    std::fs::write(place.path("models/observation-2025/agreement.html"), b"<p>\xe9</p>").unwrap();
    let ran = place.run(&["render", "--templates", "models"]).is(1);
    assert_eq!(ran.stderr.matches("erreur MODEL-").count(), 1, "{}", ran.stderr);
}

#[test]
fn what_is_wrong_with_a_template_is_told_once() {
    let place = Place::school(&["A", "B"]);
    own_models(&place, "observation-2025/visas.html", "<p", "{{ number | nombre }}<p");
    let ran = place.run(&["render", "--templates", "models"]).is(1);
    assert_eq!(ran.stderr.matches("erreur TEMPLATE-02").count(), 1, "{}", ran.stderr);
    let json = place.run(&["render", "--templates", "models", "--format", "json"]).is(1);
    assert_eq!(json.stdout.matches("\"TEMPLATE-02\"").count(), 1, "{}", json.stdout);
}

#[test]
fn a_folder_of_models_that_is_not_there_is_told_with_what_to_give() {
    let place = Place::school(&["A"]);
    for folder in ["../wrong", "school.toml"] {
        let ran = place.run(&["render", "--templates", folder]).is(2);
        assert!(ran.stderr.contains("sous-dossier avec un fichier `model.toml`"), "{folder}: {}", ran.stderr);
    }
}

#[test]
fn a_model_in_which_who_must_sign_cannot_is_warned_of() {
    let place = Place::school(&["A", "B"]);
    for (left_out, code, named) in
        [("signatures", "MODEL-09", "`head`, `host`, `guardian-1`"), ("footer", "MODEL-10", "l’empreinte")]
    {
        own_models(&place, "observation-2025/agreement.html", &format!("{{% include \"{left_out}.html\" %}}"), "");
        let ran = place.run(&["render", "--templates", "models"]).is(0);
        assert_eq!(ran.stderr.matches(&format!("avertissement {code}")).count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(named), "{}", ran.stderr);
        assert!(ran.stderr.contains("--> models/observation-2025/agreement.html:1:1"), "{}", ran.stderr);
    }
}

/// A manifest or template of a school's own, in a copy of the built-in models, and an agreement that it does not fit.
fn refused_by(file: &str, taken: &str, put: &str) -> String {
    let place = Place::school(&["A"]);
    own_models(&place, file, taken, put);
    let ran = place.run(&["render", "--templates", "models"]).is(1);
    assert!(!place.path("out/A.pdf").exists());
    ran.stderr
}

#[test]
fn a_model_that_is_not_made_for_a_level_refuses_it() {
    let levels = "levels = [\"quatrieme\", \"troisieme\", \"seconde-gt\"]";
    let told = refused_by("observation-2025/model.toml", levels, "levels = [\"quatrieme\"]");
    assert!(told.contains("erreur LEVEL-01"), "{told}");
}

#[test]
fn words_that_no_page_can_hold_are_told() {
    let lines = "<p>ligne</p>".repeat(80);
    let told = refused_by("shared/signature.html", "<dl class=\"fill\">", &format!("{lines}<dl class=\"fill\">"));
    assert!(told.contains("erreur PAGE-01") && told.contains("ne tient pas sur une page"), "{told}");
}

#[test]
fn a_text_that_no_page_can_hold_is_told_where_it_is_typed() {
    let place = Place::school(&["A"]);
    let cells = "<td>{{ educational.aims }}</td><td>{{ educational.activities }}</td>";
    let head = "<thead><tr><th scope=\"col\">Objectifs</th><th scope=\"col\">Activités</th></tr></thead>";
    let table = format!("<table><caption>Ateliers</caption>{head}<tbody><tr>{cells}</tr></tbody></table>");
    own_models(&place, "shared/educational.html", "<h3>", &format!("{table}<h3>"));
    let long = format!("activities = \"{}\"", ["Participer à l’accueil : 8h30-12h."; 200].join(" "));
    let agreement = place.read("agreements/A.toml");
    let written = agreement.lines().map(|own| if own.starts_with("activities") { &long } else { own });
    place.write("agreements/A.toml", &written.collect::<Vec<_>>().join("\n"));
    let line = agreement.lines().position(|line| line.starts_with("activities")).unwrap() + 1;
    let told = place.run(&["render", "--templates", "models"]).is(1).stderr;
    let first = told.lines().find(|line| line.starts_with("erreur")).unwrap();
    assert!(first.starts_with("erreur PAGE-01"), "{told}");
    assert!(told.contains(&format!("--> agreements/A.toml:{line}:")), "{told}");
}

#[test]
fn a_companion_with_a_mistake_leaves_the_agreements_and_the_other_companions() {
    let place = Place::school(&["A", "B"]);
    let template = |words: &str| format!("<article><title>Note</title>\n<h1>Note</h1>\n<p>{words}</p></article>");
    place.write("companions/agreement/note.html", &template("{{ pupil.nom }}"));
    for call in 0..2 {
        let ran = place.run(&["render", "--with", "letter,note"]).is(1);
        assert_eq!(ran.stderr.matches("erreur TEMPLATE-03").count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("--> companions/agreement/note.html:3:"), "{}", ran.stderr);
        for name in ["A", "B", "A-LETTER", "B-LETTER"] {
            assert!(place.path(&format!("out/{name}.pdf")).exists(), "{name}, call {call}: {}", ran.stderr);
        }
        assert!(ran.stderr.contains("2 PDF sur 2"), "{}", ran.stderr);
    }
    place.write("companions/agreement/note.html", &template("{{ pupil.class }}"));
    place.run(&["render", "--with", "letter,note"]).is(0);
    assert!(place.path("out/A-NOTE.pdf").exists() && place.path("out/B-NOTE.pdf").exists());
    place.write("companions/agreement/note.html", &template("{{ pupil.class"));
    std::fs::remove_dir_all(place.path("out")).unwrap();
    place.run(&["render", "--with", "note"]).is(1);
    assert!(place.path("out/A.pdf").exists() && !place.path("out/A-NOTE.pdf").exists());
}

#[test]
fn a_companion_that_cannot_be_read_leaves_the_other_companions() {
    let place = Place::school(&["A", "B"]);
    let part = "<article><title>Note</title>\n<h1>Note</h1>\n{% include \"companions/parts/ours.html\" %}</article>";
    place.write("companions/agreement/broken.html", "<article><title>Note</title>\n<p>{{ pupil.class</p></article>");
    place.write(
        "companions/agreement/unknown.html",
        "<article><title>Note</title>\n<p>{{ pupil.class | uper }}</p></article>",
    );
    place.write("companions/agreement/whole.html", part);
    place.write("companions/parts/ours.html", "<p>{{ pupil.class }}</p>");
    let ran = place.run(&["render", "--with", "letter,broken,unknown,whole"]).is(1);
    for name in ["A", "B", "A-LETTER", "B-LETTER", "A-WHOLE", "B-WHOLE"] {
        assert!(place.path(&format!("out/{name}.pdf")).exists(), "{name}: {}", ran.stderr);
    }
    assert!(!place.path("out/A-BROKEN.pdf").exists() && !place.path("out/A-UNKNOWN.pdf").exists());
    assert!(ran.stderr.contains("--> companions/agreement/broken.html:2:"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--> companions/agreement/unknown.html:2:"), "{}", ran.stderr);
    assert!(ran.stderr.contains("écrire `upper` ?"), "{}", ran.stderr);
    assert!(
        ran.stderr.ends_with(
            "4 documents d’accompagnement\n2 conventions auxquelles il manque un document d’accompagnement\n"
        ),
        "{}",
        ran.stderr
    );
    // What a broken part is in is told of the part, and stops alone.
    place.write("companions/parts/ours.html", "<p>{{ pupil.class</p>");
    std::fs::remove_dir_all(place.path("out")).unwrap();
    let ran = place.run(&["render", "--with", "letter,whole"]).is(1);
    assert!(place.path("out/A-LETTER.pdf").exists() && !place.path("out/A-WHOLE.pdf").exists(), "{}", ran.stderr);
    assert!(ran.stderr.contains("--> companions/parts/ours.html:1:"), "{}", ran.stderr);
}

#[test]
fn a_paragraph_that_is_not_closed_is_told_where_it_opens() {
    let told = refused_by("observation-2025/articles.html", "</p>", "");
    assert!(told.contains("--> models/observation-2025/articles.html:2:1"), "{told}");
    assert!(told.contains("ce `<p>` n’est pas fermé : `</article>` vient avant son `</p>`"), "{told}");
}

#[test]
fn a_document_of_very_many_pages_is_warned_of() {
    let place = Place::school(&["A"]);
    own_models(
        &place,
        "shared/educational.html",
        "<h3>",
        &format!("{}<h3>", "<p>Suite.</p><hr class=\"page-break\"/>".repeat(12)),
    );
    for call in ["render", "render", "issue"] {
        let ran = place.run(&[call, "--templates", "models"]).is(0);
        assert_eq!(ran.stderr.matches("avertissement PAGE-02").count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("--> agreements/A.toml:"), "{}", ran.stderr);
    }
    let place = Place::school(&["A"]);
    own_models(
        &place,
        "shared/educational.html",
        "<h3>",
        &format!("{}<h3>", "<p>Suite.</p><hr class=\"page-break\"/>".repeat(12)),
    );
    // The day of the computer is one of the things that `issue` warns of.
    let allow = "\n[rules]\nallow = [{ rule = \"DATES-15\", reason = \"Reprise.\" }]\n";
    place.write("school.toml", &(place.read("school.toml") + allow));
    for call in ["render", "issue"] {
        let ran = place.run(&[call, "--templates", "models", "--strict"]).is(1);
        assert!(ran.stderr.contains("PAGE-02") && !ran.stderr.contains("rien à signaler"), "{}", ran.stderr);
    }
    assert!(!place.path("out/A.pdf").exists());
    let ran = place.run(&["render"]).is(0);
    assert!(!ran.stderr.contains("PAGE-02"), "{}", ran.stderr);
}

#[test]
fn a_party_that_does_not_exist_has_no_signature_block() {
    let told = refused_by("shared/signature.html", "{{ party.key }}", "{{ party.key }}-1");
    assert!(told.contains("MARKUP-04") && told.contains("« head-1 » ne convient pas pour `data-party`"), "{told}");
}

#[test]
fn a_heavy_logo_is_warned_of() {
    let place = Place::school(&["A"]);
    let mut state = 1_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let noise: Vec<u8> = noise.take(300 * 200 * 3).collect();
    let mut png = vec![];
    let mut encoder = png::Encoder::new(&mut png, 300, 200);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&noise).unwrap();
    std::fs::write(place.path("logo.png"), png).unwrap();
    let ran = place.run(&["render"]).is(0);
    assert_eq!(ran.stderr.matches("avertissement LOGO-05").count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("school.toml:"), "{}", ran.stderr);
}

#[test]
fn one_document_is_counted_in_the_singular() {
    let place = Place::school(&["A"]);
    place.run(&["render", "--write-expect", "hashes.txt"]).is(0);
    place.run(&["render", "--expect", "hashes.txt"]).says(
        0,
        "",
        "1 convention, rien à signaler\n1 PDF comparé, aucune différence\n",
    );
    place.run(&["render", "--expect", "hashes.txt", "--lang", "en"]).says(
        0,
        "",
        "1 agreement, nothing to report\n1 PDF compared, no difference\n",
    );
}

#[test]
fn a_template_whose_name_can_name_no_document_makes_none() {
    let place = Place::school(&["A1"]);
    let template = "<article><title>Mot</title>\n<h1>Mot</h1>\n<p>{{ pupil.class }}</p></article>";
    place.write("companions/guardian/mot-aux-parents.html", template);
    let ran = place.run(&["render", "--with", "all"]).is(1);
    assert!(ran.stderr.contains("MODEL-07") && !ran.stdout.contains("MOT-AUX-PARENTS"), "{}{}", ran.stdout, ran.stderr);
    let ran = place.run(&["render", "--with", "mot-aux-parents"]).is(2);
    assert!(!ran.stderr.contains("possibles : appreciation, attestation, emergency, letter, mot"), "{}", ran.stderr);
}

#[test]
fn an_agreement_that_has_ended_has_no_letters_any_more() {
    let place = Place::school(&["A1", "A2"]);
    place.run(&["render", "--with", "letter"]).is(0);
    let on = |args: &[&str]| {
        let mut command = place.command("", args);
        Ran::of(command.env("TRIPARTITE_TEST_NOW", "2026-05-04T08:00:00Z").output().unwrap()).is(0)
    };
    on(&["issue", "agreements/A1.toml", "--by", "secretariat"]);
    on(&["cancel", "A1", "--reason", "déménagement", "--by", "secretariat"]);
    std::fs::remove_file(place.path("out/A1-LETTER.pdf")).unwrap();
    let ran = place.run(&["render", "--with", "letter"]).is(0);
    let told = "une convention annulée, refusée ou effacée n’a plus de documents joints : A1";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert_eq!(place.names("out"), ["A1.pdf", "A2-LETTER.pdf", "A2.pdf"]);
}

#[test]
fn an_agreement_that_is_to_be_corrected_is_the_other_week_all_the_same() {
    let place = Place::school(&["A"]);
    let text = place.read("agreements/A.toml");
    let week = |text: &str, start: &str, end: &str| {
        text.replace("[placement.week]", &format!("[placement]\nstart = {start}\nend = {end}\n[placement.week]"))
    };
    place.write("agreements/A.toml", &week(&text, "2026-06-15", "2026-06-19"));
    let host = place.read("hosts/menuiserie-chassaing.toml");
    place.write("hosts/b.toml", &host.replace("siret ", "# siret "));
    let other = text.replace("\"A\"", "\"B\"").replace("menuiserie-chassaing", "b");
    place.write("agreements/B.toml", &week(&other, "2026-06-22", "2026-06-26"));
    let ran = place.run(&["check"]).is(1);
    assert!(ran.stderr.contains("KEY-02") && !ran.stderr.contains("FOLDER-02"), "{}", ran.stderr);
    let ran = place.run(&["render", "--only-ready"]).is(0);
    assert!(!ran.stderr.contains("FOLDER-02"), "{}", ran.stderr);
    place.write("agreements/B.toml", "[pupil\n");
    let ran = place.run(&["check"]).is(1);
    assert!(ran.stderr.contains("pas d’autre convention de cet élève parmi celles qui se lisent"), "{}", ran.stderr);
}
