//! What kind of host a name or a SIRET tells, where no list says it.

use super::people::Names;
use crate::diagnostic::Diagnostic;
use crate::ids::{Siret, fold};
use crate::text;

/// A kind, and by what it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Told {
    pub(super) kind: &'static str,
    /// By the SIRET; else by the name.
    by_siret: bool,
}

const LOCAL_AUTHORITY: &str = "local-authority";
const ADMINISTRATION: &str = "administration";
const LIBERAL: &str = "liberal";

/// Where the words stand in a folded name that tell a kind.
#[derive(Clone, Copy, Debug)]
enum Stand {
    /// At its beginning, before « de » or nothing: « Mairie de Riom » is a town hall, « Mairie Coiffure » is none.
    Of,
    /// At its beginning, whatever follows.
    First,
    /// Anywhere.
    Within,
}

/// What is sure enough to be taken from a name, and told. A school may be private, a hospital too: of these nothing is said,
/// nor where a name tells two kinds.
const BY_NAME: [(&str, Stand, &[&str]); 7] = [
    (
        LOCAL_AUTHORITY,
        Stand::Of,
        &[
            "mairie",
            "commune",
            "communaute de communes",
            "departement",
            "conseil departemental",
            "conseil regional",
            "ccas",
            "centre communal d action sociale",
        ],
    ),
    (ADMINISTRATION, Stand::Of, &["prefecture", "sous prefecture", "gendarmerie", "commissariat", "chu"]),
    (
        ADMINISTRATION,
        Stand::First,
        &[
            "centre hospitalier universitaire",
            "commissariat de police",
            "gendarmerie nationale",
            "tribunal administratif",
            "tribunal judiciaire",
        ],
    ),
    ("association", Stand::First, &["association"]),
    (
        LIBERAL,
        Stand::Within,
        &[
            "association d avocats",
            "avocats associes",
            "cabinet d architecte",
            "cabinet d architectes",
            "cabinet d avocat",
            "cabinet d avocats",
            "cabinet d infirmiers",
            "cabinet dentaire",
            "cabinet infirmier",
            "cabinet medical",
            "etude notariale",
            "notaire",
            "notaires associes",
            "office notarial",
        ],
    ),
    ("farm", Stand::Of, &["ferme"]),
    ("farm", Stand::Within, &["earl", "exploitation agricole", "gaec", "scea"]),
];

/// What names of local authorities begin with, beside the words that tell it alone: sure of public bodies only.
const AUTHORITIES: [&str; 5] = ["communaute d agglomeration", "communaute urbaine", "metropole", "region", "ville"];

/// What the SIREN of a public body begins with.
const PUBLIC: [char; 2] = ['1', '2'];

impl Told {
    /// The kind of a host without one; none where nothing tells it, or two kinds are told.
    pub(super) fn of(name: &str, siret: Option<&str>) -> Option<Self> {
        let name = fold(name);
        let siret = siret.and_then(|siret| siret.parse::<Siret>().ok());
        // One that was mistyped may begin with anything.
        if siret.as_ref().is_some_and(|siret| siret.siren_luhn() && siret.as_str().starts_with(PUBLIC)) {
            let authorities = BY_NAME.iter().filter(|(kind, ..)| *kind == LOCAL_AUTHORITY).flat_map(|(.., all)| *all);
            let mut authorities = authorities.chain(&AUTHORITIES);
            let is_authority =
                authorities.any(|words| stands(&name, Stand::First, words)) || name.ends_with(" metropole");
            return Some(Self { kind: if is_authority { LOCAL_AUTHORITY } else { ADMINISTRATION }, by_siret: true });
        }
        let is_told = |(_, stand, all): &&(&str, Stand, &[&str])| all.iter().any(|words| stands(&name, *stand, words));
        let mut kinds = BY_NAME.iter().filter(is_told).map(|(kind, ..)| *kind);
        let kind = kinds.next()?;
        // The State has no other SIRETs than those.
        let is_denied = kind == ADMINISTRATION && siret.is_some();
        (!is_denied && kinds.all(|other| other == kind)).then_some(Self { kind, by_siret: false })
    }

    /// Tells of which hosts it was taken for the kind.
    pub(super) fn diagnostic(self, names: &Names) -> Option<Diagnostic> {
        let (kind, (count, span)) = (self.kind, names.count()?);
        let names = names.named();
        let (fr, en) = if self.by_siret { ("le SIRET", "the SIRET") } else { ("le nom", "the name") };
        let message = text!(
            "le type d’organisme (`kind`) n’est pas dit, « {kind} » est repris d’après {fr} ({count}) : {names}",
            "the kind of host (`kind`) is not told, « {kind} » is taken from {en} ({count}): {names}"
        );
        Some(Diagnostic::note("ROSTER-12", span, message).with_help(text!(
            "si ce n’est pas le bon, écrire `kind` dans le fichier de l’organisme",
            "if it is not the right one, write `kind` in the host’s file"
        )))
    }
}

/// Whether words stand in a name.
fn stands(name: &str, stand: Stand, words: &str) -> bool {
    let rest = || name.strip_prefix(words).filter(|rest| rest.is_empty() || rest.starts_with(' '));
    match stand {
        Stand::Of => rest().is_some_and(|rest| {
            rest.is_empty() || [" de ", " d ", " du ", " des "].iter().any(|of| rest.starts_with(of))
        }),
        Stand::First => rest().is_some(),
        Stand::Within => format!(" {name} ").contains(&format!(" {words} ")),
    }
}
