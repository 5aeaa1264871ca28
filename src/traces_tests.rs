use serde_json::json;

use super::*;

fn traces(family: &str, given: &str) -> Traces {
    let mut traces = Traces::of("A-1".parse().unwrap());
    traces.read(&json!({ "pupil": { "family_name": family, "given_names": given } }));
    traces
}

fn speaks(traces: &Traces, text: &str) -> bool {
    traces.in_reading(&Reading::of(text.as_bytes())) == Speaks::Among
}

#[test]
fn a_name_is_found_without_its_accents_capitals_and_hyphens() {
    let traces = traces("Hébrard-Œuvray", "Anne-Zoé Marie");
    for text in
        ["HEBRARD OEUVRAY;ANNE ZOE", "Anne-Zoé Hébrard-Œuvray", "<NOM>HÉBRARD-ŒUVRAY</NOM>\n<PRENOM>Anne-Zoé</PRENOM>"]
    {
        assert!(speaks(&traces, text), "{text}");
    }
    for text in ["Hébrard;Anne-Zoé", "Hébrard-Œuvray", "Anne-Zoé", "Hébrard-Œuvrays;Anne-Zoé"] {
        assert!(!speaks(&traces, text), "{text}");
    }
}

#[test]
fn a_name_is_no_part_of_another() {
    let traces = traces("Li", "An");
    assert!(speaks(&traces, "Li;An"));
    assert!(!speaks(&traces, "Lina Andrieu, Léana Liard"));
}

#[test]
fn two_names_in_rows_apart_are_not_one() {
    let traces = traces("Bonnet", "Noé");
    let between = "Xavier Yvernault, ".repeat(10);
    assert!(!speaks(&traces, &format!("Bonnet Adam, {between} Martin Noé")));
    assert!(speaks(&traces, &format!("{between} Martin Noé, Bonnet Noé")));
}

#[test]
fn a_files_name_tells_by_the_number_too() {
    let traces = traces("Bonnet", "Noé");
    assert!(traces.in_name("retours/A-1 signé.pdf") && traces.in_name("Noé Bonnet.jpg"));
    assert!(!traces.in_name("retours/A-12.pdf") && !traces.in_name("BA-1.pdf"));
}

#[test]
fn what_a_program_cannot_read_is_told() {
    let read = |bytes: &[u8]| Reading::of(bytes).has_unread();
    assert!(read(b"\xff\xd8\xff\x00\x01") && read(b"PK\x03\x04 cut off") && read(b"%PDF-1.7 nothing"));
    assert!(!read(b"words") && !read("é".as_bytes()) && !read(b""));
}
