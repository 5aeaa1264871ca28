//! Files that cannot be written, full disks, killed processes: nothing is ever half there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
#[cfg(unix)]
use std::time::Duration;

use super::Place;
#[cfg(unix)]
use super::call::{hash, names};

#[test]
fn an_output_folder_that_is_a_file_is_told() {
    let place = Place::school(&["A1"]);
    place.write("out", "x");
    place.run(&["render"]).fails_with("erreur~: « out » n’est pas un dossier\n");
    place.run(&["render", "-o", "out/deep"]).fails_with("erreur~: « out » n’est pas un dossier\n");
    assert_eq!(place.read("out"), "x");
}

#[test]
fn a_folder_in_place_of_a_pdf_is_told_and_the_others_go_on() {
    let place = Place::school(&["A1", "A2", "A3"]);
    fs::create_dir_all(place.path("out/A2.pdf")).unwrap();
    let ran = place.run(&["render"]).is(2);
    assert!(
        ran.stderr.starts_with("erreur\u{a0}: « out/A2.pdf » est un dossier, il faut un fichier\n"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.ends_with("2 PDF sur 3\n"), "{}", ran.stderr);
    assert_eq!(place.names("out"), ["A1.pdf", "A2.pdf", "A3.pdf"]);
}

/// A small disk in memory, for those who may mount one.
pub(crate) struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts a disk of so many kilobytes over a folder, or says why that cannot be tried.
    #[expect(clippy::print_stderr, reason = "a test that tries nothing has to say so")]
    pub(crate) fn mount(folder: &Path, kilobytes: usize) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={kilobytes}k"), "tmpfs"]).arg(folder);
        let mounted = mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        if !mounted {
            eprintln!("skipped: only an administrator of Linux may mount a small disk");
        }
        mounted.then(|| Self(folder.to_owned()))
    }

    /// Lets the disk be read only, or written to again.
    pub(crate) fn remount(&self, how: &str) {
        let status = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&self.0).status();
        assert!(status.unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_one_sentence_and_leaves_whole_files_only() {
    let numbers: Vec<String> = (0..40).map(|n| format!("N{n:03}")).collect();
    let place = Place::school(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    place.run(&["render", "-q", "-o", "whole"]).is(0);
    let Some(_disk) = SmallDisk::mount(&place.path("out"), 64) else { return };
    let ran = place.run(&["render", "-q"]).is(2);
    let sentence = "erreur\u{a0}: plus de place sur le disque pour « out/N";
    assert!(ran.stderr.starts_with(sentence), "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("erreur").count(), 1, "{}", ran.stderr);
    let written = place.names("out");
    assert!(written.len() < 40);
    for name in written {
        assert_eq!(place.hash(&format!("out/{name}")), place.hash(&format!("whole/{name}")), "{name}");
    }
    let renewed = place.run(&["render", "-q", "-o", "whole", "--write-expect", "out/hashes.txt"]);
    if renewed.code == Some(0) {
        assert_eq!(place.read("out/hashes.txt").lines().count(), 40);
    } else {
        assert!(!place.path("out/hashes.txt").exists());
    }
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_whole_files_and_the_next_one_cleans_up() {
    let numbers: Vec<String> = (0..150).map(|n| format!("N{n:03}")).collect();
    let place = Place::school(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    place.run(&["render", "-q", "-o", "whole"]).is(0);
    for delay in [20, 40, 60, 80, 120, 160] {
        let mut child = place.command("", &["render"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        // `kill` sends SIGKILL: the process has no last word.
        child.kill().unwrap();
        child.wait().unwrap();
        let out = place.path("out");
        for name in if out.exists() { names(&out) } else { vec![] } {
            let bytes = fs::read(out.join(&name)).unwrap();
            let whole = name.ends_with(".pdf") && hash(&bytes) == place.hash(&format!("whole/{name}"));
            let temporary = name.starts_with(".tripartite-");
            assert!(whole || temporary, "{name} after {delay} ms");
        }
    }
    place.write("out/.tripartite-1-0.tmp", "half");
    place.run(&["render"]).is(0);
    assert_eq!(place.names("out"), place.names("whole"));
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::school(&["A1"]);
    fs::create_dir(place.path("out")).unwrap();
    fs::set_permissions(place.path("out"), fs::Permissions::from_mode(0o555)).unwrap();
    // The administrator may write everywhere: then there is nothing to see.
    if fs::write(place.path("out/probe"), "x").is_err() {
        let ran = place.run(&["render", "-q"]).is(2);
        assert!(ran.stderr.starts_with("erreur\u{a0}: l’accès à « out/A1.pdf » est refusé\n"), "{}", ran.stderr);
        assert!(ran.stderr.contains("demander l’accès à ce fichier ou à ce dossier"), "{}", ran.stderr);
    }
    fs::set_permissions(place.path("out"), fs::Permissions::from_mode(0o755)).unwrap();
    let ran = place.run(&["render", "-q", "-o", "/proc/tripartite"]).is(2);
    let sentence = "erreur\u{a0}: aucun dossier ne peut être créé à l’endroit « /proc/tripartite »";
    assert!(cfg!(not(target_os = "linux")) || ran.stderr.starts_with(sentence), "{}", ran.stderr);
}

#[test]
fn two_runs_beside_each_other_disturb_nothing() {
    let numbers: Vec<String> = (0..60).map(|n| format!("N{n:03}")).collect();
    let place = Place::school(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    let start = || place.command("", &["render", "-q"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    for round in 0..3 {
        let runs = [start(), start(), start()];
        for run in runs {
            let output = run.wait_with_output().unwrap();
            assert!(output.status.success(), "{round}: {}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(place.names("out").len(), 60);
        fs::remove_dir_all(place.path("out")).unwrap();
    }
}

#[test]
fn a_list_that_cannot_be_written_is_told_before_anything_is_made() {
    let place = Place::school(&["A1"]);
    place.run(&["render", "--write-expect", "nowhere/hashes.txt"]).fails_with("erreur~: « nowhere » n’existe pas\n");
    assert!(!place.path("out").exists());
}
