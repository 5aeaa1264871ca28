//! Hostile files by the published classes of attacks on signed PDFs (Ruhr-Universität Bochum: USF, ISA, SWA of 2018, shadow
//! attacks and attacks on certifications of 2021), and by those that follow from what we promise.
//!
//! `attacks.txt` is the table of them: each attack stands under the honest file that it starts from, with its verdict and
//! all that is said of it. Since the honest file passes, what is said is the attack's own. Each class has files that look
//! much like its attacks and pass. `UPDATE=1 cargo test attacks` writes the table anew, to be read before it is committed;
//! where `CI=true`, it is refused.

mod fields;
mod saves;
mod shadows;
mod structure;
mod values;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

use tripartite::diagnostic::Lang;
use tripartite::verify::{Added, Check, Counts, Finding, Kind, Verdict};

use super::judged;
use crate::documents::goldens::{difference, updating};
use crate::press::root;

pub(super) use fields::filled_with_remark;

/// A class of attacks: its files in the order of the table.
struct Class {
    name: &'static str,
    files: Vec<(Part, String, Vec<u8>)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What the attacks behind it start from: it passes.
    Honest,
    Attack,
    /// It looks much like the attacks, and passes.
    Harmless,
}

impl Class {
    fn new(name: &'static str) -> Self {
        Self { name, files: vec![] }
    }

    fn with(mut self, part: Part, what: &str, file: Vec<u8>) -> Self {
        self.files.push((part, what.to_owned(), file));
        self
    }

    fn honest(self, what: &str, file: Vec<u8>) -> Self {
        self.with(Part::Honest, what, file)
    }

    fn attack(self, what: &str, file: Vec<u8>) -> Self {
        self.with(Part::Attack, what, file)
    }

    fn attacks<S: AsRef<str>>(self, files: impl IntoIterator<Item = (S, Vec<u8>)>) -> Self {
        files.into_iter().fold(self, |class, (what, file)| class.attack(what.as_ref(), file))
    }

    fn harmless(self, what: &str, file: Vec<u8>) -> Self {
        self.with(Part::Harmless, what, file)
    }
}

/// All classes, each file with what it is judged to be.
static JUDGED: LazyLock<Vec<(Class, Vec<Verdict>)>> = LazyLock::new(|| {
    let judged = |class: Class| {
        let verdicts = class.files.iter().map(|(.., file)| judged(file)).collect();
        (class, verdicts)
    };
    classes().into_iter().map(judged).collect()
});

fn classes() -> Vec<Class> {
    [values::classes(), saves::classes(), shadows::classes(), fields::classes(), structure::classes()]
        .into_iter()
        .flatten()
        .collect()
}

/// All that is said against a file, a line each.
fn reasons(verdict: &Verdict) -> Vec<String> {
    let place = |object: Option<u32>, page: Option<usize>, area: Option<[f64; 4]>| {
        let object = object.map(|number| format!(", object {number}"));
        let page = page.map(|page| format!(", page {}", page + 1));
        let area = area.map(|[left, bottom, right, top]| format!(", box {left:.0} {bottom:.0} {right:.0} {top:.0}"));
        [object, page, area].into_iter().flatten().collect::<String>()
    };
    let finding = |finding: &Finding| {
        let update = finding.revision.map_or_else(String::new, |update| format!(", update {update}"));
        format!("{}{}{update}", finding.text.get(Lang::En), place(finding.object, finding.page, finding.area))
    };
    let added = |added: &Added| {
        let words = added.words.as_ref().map_or_else(String::new, |words| format!(": « {words} »"));
        format!("added {}{}{words}", added.kind, place(added.object, added.page, added.area))
    };
    let mut reasons: Vec<String> = verdict.findings.iter().map(finding).collect();
    reasons.extend(verdict.added.iter().map(added));
    reasons.extend(verdict.signatures.iter().filter_map(|signature| match &signature.check {
        Check::Holds => None,
        Check::Unchecked(why) => Some(format!("signature « {} »: {}", signature.field, why.get(Lang::En))),
        Check::False(why) => Some(format!("signature « {} » is false: {}", signature.field, why.get(Lang::En))),
    }));
    reasons
}

/// The class as it stands in the table.
fn shown((class, verdicts): &(Class, Vec<Verdict>)) -> String {
    let mut table = format!("{}\n", class.name);
    for ((part, what, _), verdict) in class.files.iter().zip(verdicts) {
        let kind = verdict.kind.name();
        let label = match part {
            Part::Honest => "  from",
            Part::Attack => "    attack:",
            Part::Harmless => "  harmless:",
        };
        writeln!(table, "{label} {what}: {kind}").unwrap();
        for reason in reasons(verdict) {
            writeln!(table, "        {reason}").unwrap();
        }
    }
    table
}

#[test]
fn attacks_are_told_as_the_table_says() {
    let path = root().join("tests/returns/attacks.txt");
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    let new = JUDGED.iter().map(shown).collect::<Vec<String>>().join("\n");
    if updating() {
        std::fs::write(&path, &new).unwrap();
    }
    let told = difference(&old, &new);
    assert!(updating() || old == new, "{told}\nto renew the table: UPDATE=1 cargo test attacks");
}

#[test]
fn no_attack_is_taken_for_a_signature_and_every_honest_file_passes() {
    let mut attacks = BTreeSet::new();
    for (class, verdicts) in JUDGED.iter() {
        let name = class.name;
        let mut honest = false;
        for ((part, what, file), verdict) in class.files.iter().zip(verdicts) {
            let (reasons, what) = (reasons(verdict), format!("{name}, {what}"));
            if *part == Part::Attack {
                assert!(honest, "{what}: it starts from no honest file");
                assert!(!matches!(verdict.kind, Kind::Original | Kind::Signed), "{what}: {:?}", verdict.kind);
                assert!(!reasons.is_empty() && verdict.counts() != Counts::Yes, "{what}: no reason");
                assert!(attacks.insert(file), "{what}: it is an attack above already");
            } else {
                honest |= *part == Part::Honest;
                assert_eq!(reasons, [""; 0], "{what}");
                let passes = matches!(verdict.kind, Kind::Original | Kind::Signed | Kind::Filled | Kind::Resaved);
                assert!(passes, "{what}: {:?}", verdict.kind);
            }
        }
        for part in [Part::Attack, Part::Harmless] {
            assert!(class.files.iter().any(|(other, ..)| *other == part), "{name}: one of its kinds is missing");
        }
    }
    assert!(attacks.len() >= 150, "{} hostile files", attacks.len());
}
