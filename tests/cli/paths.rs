//! Which files a path means, and what is said of those that cannot be used.

use std::fs;

use super::{Place, call};

fn file_of(number: &str) -> String {
    format!("agreements/{number}.toml")
}

#[test]
fn without_a_path_the_nearest_school_upwards_is_meant() {
    let place = Place::school(&["A1", "A2"]);
    place.run(&["check"]).says(0, "", "2 conventions, rien à signaler\n");
    place.run_in("agreements", &["check"]).says(0, "", "2 conventions, rien à signaler\n");
    place.write("agreements/B.toml", "schema = 1\n");
    let ran = place.run_in("hosts", &["check"]).is(1);
    assert!(ran.stderr.contains("--> ../agreements/B.toml:1:1"), "{}", ran.stderr);
}

#[test]
fn without_a_path_or_a_school_the_way_out_is_told() {
    let place = Place::new();
    place.run(&["check"]).fails_with(
        "erreur~: aucun `school.toml` dans ce dossier ni au-dessus\n |\n = aide~: se placer dans le dossier de l’établissement, \
         ou donner un fichier ; `tripartite new DOSSIER` en crée un\n",
    );
}

#[test]
fn files_are_taken_once_however_often_they_are_named() {
    let place = Place::school(&["A1", "A2"]);
    let again =
        ["check", "agreements/A1.toml", ".", "./agreements/../agreements/A1.toml", "agreements/A*.toml", "school.toml"];
    place.run(&again).says(0, "", "2 conventions, rien à signaler\n");
    place.run(&["check", "agreements/A2.toml"]).says(0, "", "1 convention, rien à signaler\n");
    place.run(&["check", "agreements/*1.toml"]).says(0, "", "1 convention, rien à signaler\n");
    place.run(&["check", "agreements"]).says(0, "", "2 conventions, rien à signaler\n");
}

/// The shells of Windows leave patterns to the program.
#[test]
fn what_came_back_and_what_is_imported_may_be_a_pattern() {
    let place = Place::school(&["A1", "A2"]);
    place.run(&["render"]).is(0);
    fs::create_dir(place.path("out/folder.pdf")).unwrap();
    let ran = place.run(&["verify", "out/*.pdf", "out/A1.pdf"]).is(1);
    assert_eq!((ran.stdout.matches("out/A1.pdf : ").count(), ran.stdout.matches("out/A2.pdf : ").count()), (2, 1));
    place.run(&["verify", "retours/*.pdf"]).fails_with("erreur~: aucun fichier ne correspond à « retours/*.pdf »\n");
    place.run(&["import", "*.csv"]).fails_with("erreur~: aucun fichier ne correspond à « *.csv »\n");
    place.write("listes/a.csv", "x");
    let ran = place.run(&["import", "listes/*.csv", "--dry-run"]);
    assert!(ran.code != Some(2) && ran.stderr.contains("listes/a.csv"), "{}", ran.stderr);
}

/// The sign in the whole names of Windows makes no pattern of them.
#[test]
fn a_whole_name_of_windows_is_no_pattern() {
    let place = Place::school(&["A1"]);
    let ran = place.run(&["check", r"\\?\C:\lycee\A1.toml"]).is(2);
    assert!(ran.stderr.contains("n’existe pas"), "{}", ran.stderr);
    let ran = place.run(&["check", r"\\?\C:\lycee\*.toml"]).is(2);
    assert!(ran.stderr.contains("aucun fichier TOML ne correspond à « C:"), "{}", ran.stderr);
}

#[test]
fn a_folder_without_settings_means_its_toml_files_and_says_so() {
    let place = Place::new();
    place.write("agreements/A1.toml", &call::alone("A1"));
    place.write("agreements/note.txt", "x");
    place.write("agreements/.hidden.toml", "x");
    place.run(&["check", "agreements"]).says(
        0,
        "",
        "remarque~: « agreements » n’a pas de `school.toml` : fichiers TOML pris (1) : agreements/A1.toml\n\
         1 convention, rien à signaler\n",
    );
    let quiet = place.run(&["check", "-q", "agreements"]);
    quiet.says(0, "", "");
}

#[test]
fn a_path_that_means_nothing_stops_the_call_before_anything_is_done() {
    let place = Place::school(&["A1"]);
    fs::create_dir(place.path("empty")).unwrap();
    for (path, sentence) in [
        ("no.toml", "erreur~: « no.toml » n’existe pas\n"),
        ("agreements/A1.toml/x", "erreur~: « agreements/A1.toml/x » n’est pas un dossier\n"),
        ("empty", "erreur~: aucun fichier TOML dans « empty »\n"),
        ("Z*.toml", "erreur~: aucun fichier TOML ne correspond à « Z*.toml »\n"),
        ("a[", "erreur~: « a[ » n’est pas un motif\n"),
    ] {
        place.run(&["render", path, "."]).fails_with(sentence);
    }
    place
        .run(&["render", "x.toml", ".", "y.toml"])
        .fails_with("erreur~: « x.toml » n’existe pas\nerreur~: « y.toml » n’existe pas\n");
    assert!(!place.path("out").exists());
}

#[test]
fn a_school_without_agreements_is_told() {
    let place = Place::school(&[]);
    place.run(&["check"]).fails_with("erreur~: « agreements » n’existe pas\n");
    fs::create_dir(place.path("agreements")).unwrap();
    place.run(&["check"]).fails_with("erreur~: aucun fichier TOML dans « agreements »\n");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_left_out_with_a_word() {
    let place = Place::new();
    place.write("other/secret.toml", "number = \"S1\"");
    place.run(&["new", "lycee"]).is(0);
    std::os::unix::fs::symlink("../../other/secret.toml", place.path("lycee/agreements/link.toml")).unwrap();
    place.run_in("lycee", &["check"]).says(
        0,
        "",
        "remarque~: « agreements/link.toml » est un lien vers un autre dossier, il est ignoré\n2 conventions, rien à signaler\n",
    );
    let ran = place.run_in("lycee", &["check", "agreements/link.toml"]).is(2);
    let words = "« agreements/link.toml » est en dehors du dossier de l’établissement";
    assert!(ran.stderr.starts_with(&format!("erreur FILE-01\u{a0}: {words}\n")), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("1 erreur dans 1 convention\n"), "{}", ran.stderr);
    let ran = place.run_in("lycee", &["check", "--format", "json", "agreements/link.toml"]).is(2);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&told["errors"], &told["diagnostics"][0]["message"]), (&1.into(), &words.into()), "{}", ran.stdout);
}

#[cfg(unix)]
#[test]
fn a_folder_of_agreements_that_lies_elsewhere_is_refused() {
    let place = Place::new();
    place.run(&["new", "lycee"]).is(0);
    std::fs::rename(place.path("lycee/agreements"), place.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", place.path("lycee/agreements")).unwrap();
    place.run(&["check", "lycee"]).fails_with("erreur~: « lycee/agreements » est un lien vers un autre dossier\n");
}

#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_a_file_is_refused_at_once() {
    let place = Place::school(&["A1"]);
    let made = std::process::Command::new("mkfifo").arg(place.path("agreements/pipe.toml")).status();
    if made.is_ok_and(|status| status.success()) {
        let ran = place.run(&["check"]).is(2);
        assert!(
            ran.stderr.starts_with("erreur FILE-01\u{a0}: « agreements/pipe.toml » n’est pas un fichier ordinaire\n"),
            "{}",
            ran.stderr
        );
        place
            .run(&["check", "agreements/pipe.toml"])
            .fails_with("erreur~: « agreements/pipe.toml » n’est pas un fichier ordinaire\n");
    }
}

#[test]
fn the_school_decides_the_language_unless_the_call_does() {
    let place = Place::new();
    place.run(&["new", "school"]).is(0);
    let settings = place.read("school/school.toml").replace("language         = \"fr\"", "language         = \"en\"");
    place.write("school/school.toml", &settings);
    let english = "2 agreements, nothing to report\n";
    place.run(&["check", "school"]).says(0, "", english);
    place.run_in("school", &["check"]).says(0, "", english);
    place.run_in("school", &["check", "--lang", "fr"]).says(0, "", "2 conventions, rien à signaler\n");
    place.run_in("school", &["xyz"]).fails_with(
        "error: there is no command « xyz »\n |\n = help: `tripartite help` shows how commands are written\n",
    );
}

#[test]
fn a_folder_whose_name_looks_like_a_pattern_is_a_folder() {
    let place = Place::new();
    place.run(&["new", "a[1]"]).is(0);
    place.run(&["check", "a[1]"]).says(0, "", "2 conventions, rien à signaler\n");
    place.run_in("a[1]", &["check", "agreements/*.toml"]).says(0, "", "2 conventions, rien à signaler\n");
}

#[test]
fn new_shows_what_it_made_and_how_to_go_on() {
    let place = Place::new();
    place.run(&["new", "lycée des volcans"]).says(
        0,
        "lycée des volcans/school.toml\nlycée des volcans/hosts/menuiserie-chassaing.toml\n\
         lycée des volcans/agreements/CS26-0412.toml\nlycée des volcans/agreements/CS26-0413.toml\nlycée des volcans/logo.png\n",
        "le dossier est prêt ; pour produire le premier PDF : cd \"lycée des volcans\" puis tripartite render\n",
    );
}

#[test]
fn new_touches_no_folder_that_holds_something() {
    let place = Place::school(&["A1"]);
    let before = place.read("school.toml");
    let sentence = "erreur~: le dossier « . » n’est pas vide\n |\n = aide~: donner le nom d’un dossier qui n’existe pas encore, ou d’un \
                    dossier vide\n";
    place.run(&["new", "."]).fails_with(sentence);
    place.run(&["new", "school.toml"]).fails_with("erreur~: « school.toml » n’est pas un dossier\n");
    place.run(&["new", "school.toml/x"]).fails_with("erreur~: « school.toml/x » n’est pas un dossier\n");
    place.run(&["new", "con"]).fails_with("erreur~: « con » ne peut pas être le nom d’un fichier ou d’un dossier\n");
    assert_eq!(place.read("school.toml"), before);
    assert!(place.path(&file_of("A1")).exists());
}

#[test]
fn the_file_of_a_host_is_no_agreement_and_names_those_it_serves() {
    let place = Place::school(&["A1", "A2"]);
    let host = "hosts/menuiserie-chassaing.toml";
    place.run(&["check", host]).fails_with(
        "erreur~: « hosts/menuiserie-chassaing.toml » décrit un organisme d’accueil : ce n’est pas une convention\n |\n = \
         aide~: donner une convention qui le nomme : agreements/A1.toml, agreements/A2.toml\n",
    );
    place.write("hosts/other.toml", &place.read(host));
    let ran = place.run(&["check", "hosts/other.toml", "--lang", "en"]).is(2);
    assert!(ran.stderr.contains("no agreement of this school names this file"), "{}", ran.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_no_text_does_not_stop_the_others() {
    use std::os::unix::ffi::OsStrExt as _;
    let place = Place::school(&["A1", "A2"]);
    let name = place.path("agreements").join(std::ffi::OsStr::from_bytes(b"\xe9l\xe8ve.toml"));
    if fs::copy(place.path("agreements/A1.toml"), name).is_err() {
        return;
    }
    let ran = place.run(&["render"]).is(2);
    assert!(ran.stderr.contains("n’est pas du texte lisible (UTF-8)"), "{}", ran.stderr);
    assert_eq!(place.names("out"), ["A1.pdf", "A2.pdf"]);
}
