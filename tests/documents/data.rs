//! The data inside files: given back as printed, and refused where it is not what the pages say.

use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions};
use tripartite::digest::ContentDigest;
use tripartite::extract::{Proof, extract};
use tripartite::render::Renderer;

use crate::press::{MODELS, School};

/// A file with its attached data changed.
fn with_data(bytes: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut document = Document::load_mem(bytes).unwrap();
    let is_data = |object: &&mut Object| {
        object.as_stream().is_ok_and(|stream| {
            stream.dict.get(b"Type").is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"EmbeddedFile"))
        })
    };
    let stream = document.objects.values_mut().find(is_data).unwrap().as_stream_mut().unwrap();
    let data = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
    stream.set_plain_content(change(&data).into_bytes());
    let mut saved = vec![];
    document.save_to(&mut saved).unwrap();
    saved
}

#[test]
fn the_data_of_a_file_has_the_digest_that_its_pages_show() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    for name in school.names() {
        let document = school.document(&name, &mut renderer);
        let extracted = extract(document.bytes()).unwrap();
        assert_eq!(extracted.digest, document.content_digest(), "{name}");
        assert_eq!(ContentDigest::of(&extracted.data), document.content_digest(), "{name}");
        assert_eq!(extracted.proof, Proof::Printed, "{name}");
    }
}

#[test]
fn nothing_that_is_not_printed_is_in_the_data() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    for name in school.names() {
        let data = extract(school.document(&name, &mut renderer).bytes()).unwrap().data;
        for key in ["\"ine\"", "\"reason\"", "\"allow\"", "\"note\"", "\"address_confidential\""] {
            assert!(!data.contains(key), "{name}: {key}");
        }
    }
    let data = extract(school.document("one-guardian", &mut renderer).bytes()).unwrap().data;
    assert!(!data.contains("Secrète") && !data.contains("Vichy"), "{data}");
}

#[test]
fn data_that_was_changed_is_refused_and_the_digest_of_both_is_told() {
    let document = School::fixture().document("reference", &mut Renderer::new(&MODELS));
    let short = document.content_digest().short().to_string();
    let changed = extract(&with_data(document.bytes(), |data| data.replace("Dupont-Moreau", "Dupont"))).unwrap_err();
    assert_eq!(changed.code, "EXTRACT-05");
    assert!(changed.to_string().contains(&short), "{changed}");
    let spaced = extract(&with_data(document.bytes(), |data| format!("{data} "))).unwrap_err();
    assert_eq!(spaced.code, "EXTRACT-03");
    let newer = extract(&with_data(document.bytes(), |data| data.replace("content/1", "content/9"))).unwrap_err();
    assert_eq!(newer.code, "EXTRACT-04");
    let bomb = extract(&with_data(document.bytes(), |_| "[".repeat(5 << 20))).unwrap_err();
    assert!(["EXTRACT-02", "EXTRACT-03"].contains(&bomb.code));
}

#[test]
fn a_file_that_a_password_locks_is_told_as_one() {
    let document = School::fixture().document("shortest", &mut Renderer::new(&MODELS));
    let locked = |user_password| {
        let mut locked = Document::load_mem(document.bytes()).unwrap();
        let version = EncryptionVersion::V2 {
            document: &locked,
            owner_password: "owner",
            user_password,
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        locked.encrypt(&state).unwrap();
        let mut saved = vec![];
        locked.save_to(&mut saved).unwrap();
        extract(&saved)
    };
    assert_eq!(locked("").unwrap().digest, document.content_digest(), "readers open it without asking");
    let told = locked("secret").unwrap_err();
    assert_eq!(told.code, "EXTRACT-01");
    assert!(told.help.is_some_and(|help| help.get(tripartite::diagnostic::Lang::Fr).contains("mot de passe")));
}

#[test]
fn bytes_that_are_no_file_of_ours_are_told_and_never_stop_the_program() {
    let document = School::fixture().document("shortest", &mut Renderer::new(&MODELS));
    assert_eq!(extract(b"").unwrap_err().code, "EXTRACT-01");
    assert_eq!(extract(b"%PDF-1.7\n").unwrap_err().code, "EXTRACT-01");
    for end in (0..document.bytes().len()).step_by(997) {
        assert!(extract(&document.bytes()[..end]).is_err(), "{end}");
    }
}
