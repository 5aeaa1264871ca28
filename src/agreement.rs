//! What an agreement is, as typed data: one pupil, one placement, one number.
//!
//! Every value is valid by its type and carries the place where it was written. This room holds data and the few
//! questions that the data answers alone; it reads no file, judges no rule and draws nothing.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use crate::calendar::{TimeSlot, Week};
use crate::diagnostic::{Flaw, Span, Spanned, nearest};
use crate::ids::{Academy, Country, Email, Ine, Naf, Number, Phone, Postcode, Siret, Uai};
use crate::text;
use crate::typography::{Line, Prose, Remark};

/// An enum whose values have one fixed spelling each in TOML.
macro_rules! choice {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $key:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// All values, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The spellings in TOML, in the same order.
            pub const KEYS: &'static [&'static str] = &[$($key),+];

            /// The spelling in TOML.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }
        }

        impl FromStr for $name {
            type Err = Flaw;
            fn from_str(text: &str) -> Result<Self, Flaw> {
                match text { $($key => Ok(Self::$variant),)+ _ => Err(unknown_choice(text, Self::KEYS)) }
            }
        }
    };
}

/// The error of a word that is none of a closed list: names them all, and the nearest first.
fn unknown_choice(word: &str, known: &[&'static str]) -> Flaw {
    let all = known.join(", ");
    let flaw = Flaw::new(
        "CHOICE-01",
        text!("« {word} » n’est pas une valeur possible ici", "« {word} » is not one of the values possible here"),
    );
    match meant(word, known).or_else(|| nearest(word, known.iter().copied())) {
        Some(near) => flaw.with_help(text!(
            "écrire \"{near}\" ? valeurs possibles : {all}",
            "did you mean \"{near}\"? possible values: {all}"
        )),
        None => flaw.with_help(text!("valeurs possibles : {all}", "possible values: {all}")),
    }
}

/// The word of a list that a French one stands for.
fn meant(word: &str, known: &[&'static str]) -> Option<&'static str> {
    let plain: String =
        word.to_lowercase().chars().map(|c| if matches!(c, '-' | '_' | '’') { ' ' } else { c }).collect();
    let plain = plain.trim().trim_end_matches('.');
    // `S.A.S.` is `sas`.
    let joined = plain.replace('.', "");
    let of = |(key, words): &(&'static str, &[&str])| {
        (known.contains(key) && (words.contains(&plain) || words.contains(&&*joined))).then_some(*key)
    };
    FRENCH.iter().find_map(of)
}

/// What people write for the words of the lists: French ones, and those of school software.
const FRENCH: &[(&str, &[&str])] = &[
    ("quatrieme", &["4e", "4eme", "4ème", "4°", "4", "quatrième"]),
    ("troisieme", &["3e", "3eme", "3ème", "3°", "3", "troisième"]),
    (
        "seconde-gt",
        &[
            "2de",
            "2nde",
            "2e",
            "2",
            "2de gt",
            "2nde gt",
            "2degt",
            "2ndegt",
            "seconde",
            "seconde générale et technologique",
        ],
    ),
    ("Mme", &["madame", "mme", "mlle", "mademoiselle", "mrs", "f"]),
    ("M.", &["monsieur", "m", "mr", "h"]),
    ("f", &["fille", "femme", "féminin", "feminin", "female", "2"]),
    ("m", &["garçon", "garcon", "homme", "masculin", "male", "h", "1"]),
    ("none", &["aucun", "non", "sans", "no", "false"]),
    ("family-kit", &["famille", "parents", "trousse de la famille"]),
    ("school-kit", &["établissement", "etablissement", "école", "collège", "lycée", "trousse de l établissement"]),
    ("mother", &["mère", "mere", "maman"]),
    ("father", &["père", "pere", "papa"]),
    ("guardian", &["tuteur", "tutrice", "tuteur légal", "tutrice légale", "tutelle"]),
    ("care-service", &["ase", "aide sociale à l enfance", "aide sociale à l'enfance", "service social"]),
    ("delegate", &["délégataire", "tiers délégataire", "autorité parentale déléguée"]),
    ("other", &["autre"]),
    ("required", &["oui", "obligatoire", "requis", "requise", "yes", "true", "signe"]),
    ("optional", &["facultatif", "facultative", "optionnel", "optionnelle"]),
    ("informed", &["non", "information", "pour information", "informé", "informée", "no", "false"]),
    ("private-contract", &["privé", "prive", "privé sous contrat", "sous contrat"]),
    ("private-no-contract", &["privé hors contrat", "hors contrat"]),
    ("agricultural", &["agricole"]),
    (
        "company",
        &[
            "entreprise",
            "société",
            "commerce",
            "artisan",
            "sarl",
            "sas",
            "sasu",
            "sa",
            "eurl",
            "snc",
            "scop",
            "ei",
            "eirl",
            "micro entreprise",
            "auto entreprise",
            "auto entrepreneur",
            "entreprise individuelle",
        ],
    ),
    ("administration", &["état", "etat", "service de l état", "établissement public", "hôpital"]),
    ("local-authority", &["collectivité", "collectivité territoriale", "commune", "mairie"]),
    ("liberal", &["profession libérale", "libéral", "cabinet", "selarl", "selas", "scp"]),
    ("farm", &["exploitation agricole", "ferme", "gaec", "earl", "scea"]),
    ("observe", &["observer"]),
    ("communicate", &["communiquer"]),
    ("understand", &["comprendre"]),
    ("engage", &["s impliquer", "s'impliquer", "impliquer"]),
    ("any", &["libre", "indifférent", "quelconque"]),
    ("school-last", &["établissement en dernier", "école en dernier"]),
    ("host", &["organisme", "organisme d accueil", "entreprise", "accueil"]),
    ("school", &["établissement", "etablissement", "école", "collège", "lycée"]),
    ("pupil", &["élève", "eleve", "famille"]),
];

choice! {
    /// The class level of the pupil.
    Level {
        /// Quatrième, the third year of collège.
        Quatrieme = "quatrieme",
        /// Troisième, its last year.
        Troisieme = "troisieme",
        /// Seconde générale et technologique, the first year of lycée.
        SecondeGt = "seconde-gt",
    }
}

choice! {
    /// The gender that the text agrees with.
    Gender {
        /// Feminine.
        F = "f",
        /// Masculine.
        M = "m",
    }
}

choice! {
    /// Whether the pupil has a care plan (projet d’accueil individualisé), and where the emergency kit comes from.
    CarePlan {
        /// None: nothing is printed.
        None = "none",
        /// The family gives the kit.
        FamilyKit = "family-kit",
        /// The school gives the kit.
        SchoolKit = "school-kit",
    }
}

choice! {
    /// What a guardian is to the pupil.
    Relation {
        /// Mother.
        Mother = "mother",
        /// Father.
        Father = "father",
        /// Guardian by a judge's decision (tuteur).
        Guardian = "guardian",
        /// Care service (aide sociale à l’enfance).
        CareService = "care-service",
        /// Third party to whom parental authority is delegated.
        Delegate = "delegate",
        /// Other.
        Other = "other",
    }
}

choice! {
    /// What is asked of a party.
    Signs {
        /// The agreement is not complete without this signature.
        Required = "required",
        /// May sign.
        Optional = "optional",
        /// Takes note.
        Informed = "informed",
    }
}

choice! {
    /// The legal status of a school.
    SchoolStatus {
        /// Public (établissement public local d’enseignement).
        Public = "public",
        /// Private under contract with the State.
        PrivateContract = "private-contract",
        /// Private without contract.
        PrivateNoContract = "private-no-contract",
        /// Agricultural.
        Agricultural = "agricultural",
    }
}

choice! {
    /// What kind of organisation a host is.
    HostKind {
        /// Company.
        Company = "company",
        /// Association.
        Association = "association",
        /// State administration or public establishment.
        Administration = "administration",
        /// Local authority.
        LocalAuthority = "local-authority",
        /// Liberal profession.
        Liberal = "liberal",
        /// Farm.
        Farm = "farm",
    }
}

choice! {
    /// The skills that the annexe pédagogique names.
    Skill {
        /// Observer.
        Observe = "observe",
        /// Communiquer.
        Communicate = "communicate",
        /// Comprendre.
        Understand = "understand",
        /// S’impliquer.
        Engage = "engage",
    }
}

choice! {
    /// In which order the parties sign.
    SigningOrder {
        /// Any.
        Any = "any",
        /// The school signs when all others have.
        SchoolLast = "school-last",
    }
}

choice! {
    /// Whose side a further party is on.
    Side {
        /// The host's.
        Host = "host",
        /// The school's.
        School = "school",
        /// The pupil's.
        Pupil = "pupil",
    }
}

choice! {
    /// How a person is addressed.
    Civility {
        /// Madame.
        Mme = "Mme",
        /// Monsieur.
        M = "M.",
    }
}

/// One agreement, complete and valid by its types; whether it is also lawful and sensible is for the rules to say.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Its number, unique within the school.
    pub number: Spanned<Number>,
    /// The name of its model.
    pub model: Spanned<Line>,
    /// The class level.
    pub level: Spanned<Level>,
    /// The pupil.
    pub pupil: Pupil,
    /// The guardians, in printing order, at most three.
    pub guardians: Vec<Guardian>,
    /// Whether all guardians that are written could be read; else none is here, and none is missed.
    pub guardians_are_known: bool,
    /// The school.
    pub school: School,
    /// The host.
    pub host: Host,
    /// Dates, place, timetable.
    pub placement: Placement,
    /// The annexe pédagogique.
    pub educational: Educational,
    /// The annexe financière.
    pub financial: Financial,
    /// Who signs, and by when.
    pub signing: Signing,
    /// Articles that the school adds.
    pub clauses: Vec<Clause>,
    /// Rules that do not apply to this agreement, and why.
    pub allow: Vec<Allow>,
    /// The place of the whole file, for findings about what is not there.
    pub span: Span,
}

impl Agreement {
    /// Whether the pupil signs alone: of age on a day, or emancipated.
    pub fn pupil_signs_alone(&self) -> bool {
        self.pupil.emancipated.as_ref().is_some_and(|e| e.value) || self.age_on(self.placement.start.value) >= 18
    }

    /// Its texts of several lines.
    pub fn texts(&self) -> impl Iterator<Item = &Spanned<Prose>> {
        let Self { placement, educational, financial, clauses, .. } = self;
        let clauses = clauses.iter().map(|clause| &clause.text);
        let educational =
            [&educational.aims, &educational.activities, &educational.follow_up, &educational.restitution];
        let financial = [&financial.lodging, &financial.meals, &financial.transport];
        let named = educational.into_iter().chain(financial).chain([&placement.outings]);
        named.filter_map(Option::as_ref).chain(clauses)
    }

    /// The pupil's age in whole years on a day; who was born on 29 February turns a year older on 1 March.
    pub fn age_on(&self, day: NaiveDate) -> i32 {
        let born = self.pupil.birth_date.value;
        day.year() - born.year() - i32::from((day.month(), day.day()) < (born.month(), born.day()))
    }
}

/// A person's name, and where it stands.
#[derive(Clone, Debug)]
pub struct Person {
    /// Madame or Monsieur.
    pub civility: Option<Spanned<Civility>>,
    /// Family name, printed as typed.
    pub family_name: Spanned<Line>,
    /// Given names, printed as typed.
    pub given_names: Spanned<Line>,
    /// What the person is (proviseure, gérant).
    pub title: Option<Spanned<Line>>,
    /// Telephone.
    pub phone: Option<Spanned<Phone>>,
    /// E-mail.
    pub email: Option<Spanned<Email>>,
}

/// A postal address.
#[derive(Clone, Debug)]
pub struct Address {
    /// One to four lines above the postcode.
    pub lines: Vec<Spanned<Line>>,
    /// French, or as typed where the host is abroad.
    pub postcode: Spanned<Postcode>,
    /// Commune.
    pub city: Spanned<Line>,
    /// The whole table.
    pub span: Span,
}

impl PartialEq for Address {
    /// Whether both name the same place; where they were written does not matter.
    fn eq(&self, other: &Self) -> bool {
        let lines = |a: &Self| a.lines.iter().map(|l| l.value.clone()).collect::<Vec<_>>();
        lines(self) == lines(other)
            && self.postcode.value == other.postcode.value
            && self.city.value == other.city.value
    }
}

/// The pupil.
#[derive(Clone, Debug)]
pub struct Pupil {
    /// Family name, printed as typed.
    pub family_name: Spanned<Line>,
    /// Nom d’usage.
    pub usual_name: Option<Spanned<Line>>,
    /// Given names.
    pub given_names: Spanned<Line>,
    /// Date of birth.
    pub birth_date: Spanned<NaiveDate>,
    /// What the text agrees with; neutral without it.
    pub gender: Option<Spanned<Gender>>,
    /// Class, always text.
    pub class: Spanned<Line>,
    /// National pupil number, never printed.
    pub ine: Option<Spanned<Ine>>,
    /// Telephone.
    pub phone: Option<Spanned<Phone>>,
    /// E-mail, never printed.
    pub email: Option<Spanned<Email>>,
    /// Emancipated minor.
    pub emancipated: Option<Spanned<bool>>,
    /// Care plan.
    pub care_plan: Option<Spanned<CarePlan>>,
    /// Home address.
    pub address: Address,
}

/// A guardian of the pupil.
#[derive(Clone, Debug)]
pub struct Guardian {
    /// Name and contact; a guardian's title is never read.
    pub person: Person,
    /// What they are to the pupil.
    pub relation: Option<Spanned<Relation>>,
    /// What is asked of them, when it is written.
    pub signs: Option<Spanned<Signs>>,
    /// To be called in an emergency.
    pub emergency: Option<Spanned<bool>>,
    /// Address, printed only if it differs from the pupil's.
    pub address: Option<Address>,
    /// Never print the address, and give it to nobody.
    pub address_confidential: bool,
    /// The whole table.
    pub span: Span,
}

/// An insurer and the number of the policy.
#[derive(Clone, Debug)]
pub struct Insurance {
    /// Insurer.
    pub insurer: Spanned<Line>,
    /// Policy number.
    pub policy: Option<Spanned<Line>>,
}

/// The board's decision (délibération du conseil d’administration) of a public school.
#[derive(Clone, Debug)]
pub struct Board {
    /// Its date.
    pub approved_on: Spanned<NaiveDate>,
    /// Its reference.
    pub reference: Option<Spanned<Line>>,
}

/// A picture to print: its bytes as they are in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// PNG or JPEG.
    pub bytes: std::sync::Arc<[u8]>,
    /// The text that stands for it.
    pub alt: Line,
}

/// The school.
#[derive(Clone, Debug)]
pub struct School {
    /// Name.
    pub name: Spanned<Line>,
    /// School code.
    pub uai: Spanned<Uai>,
    /// SIRET, rarely asked for, never printed.
    pub siret: Option<Spanned<Siret>>,
    /// Legal status.
    pub status: Spanned<SchoolStatus>,
    /// Academy or overseas vice-rectorate.
    pub academy: Spanned<Academy>,
    /// Telephone.
    pub phone: Option<Spanned<Phone>>,
    /// E-mail.
    pub email: Option<Spanned<Email>>,
    /// Logo.
    pub logo: Option<Spanned<Logo>>,
    /// Address.
    pub address: Address,
    /// Decision of the board.
    pub board: Option<Board>,
    /// Insurance of the pupils' liability.
    pub insurance: Option<Insurance>,
    /// Head of school.
    pub head: Person,
    /// Who signs « par délégation » of the head.
    pub delegate: Option<Person>,
    /// Enseignant référent of this pupil.
    pub referent: Person,
}

/// The host organisation.
#[derive(Clone, Debug)]
pub struct Host {
    /// Name.
    pub name: Spanned<Line>,
    /// SIRET; present whenever the country is France.
    pub siret: Option<Spanned<Siret>>,
    /// Country.
    pub country: Country,
    /// Kind of organisation.
    pub kind: HostKind,
    /// Activity, in words.
    pub activity: Option<Spanned<Line>>,
    /// NAF code.
    pub naf: Option<Spanned<Naf>>,
    /// How many pupils it takes at once.
    pub places: Option<Spanned<u32>>,
    /// Bar service on the premises.
    pub serves_alcohol: Option<Spanned<bool>>,
    /// Telephone.
    pub phone: Option<Spanned<Phone>>,
    /// E-mail.
    pub email: Option<Spanned<Email>>,
    /// Seat.
    pub address: Address,
    /// Liability insurance.
    pub insurance: Option<Insurance>,
    /// Who signs for the host.
    pub representative: Person,
    /// Printed as « pour le maire » for one who signs by delegation.
    pub on_behalf_of: Option<Spanned<Line>>,
    /// Who looks after the pupil on site.
    pub tutor: Person,
}

/// Dates, place and timetable.
#[derive(Clone, Debug)]
pub struct Placement {
    /// First day.
    pub start: Spanned<NaiveDate>,
    /// Last day.
    pub end: Spanned<NaiveDate>,
    /// Where, if not at the seat.
    pub address: Option<Address>,
    /// Places away from there, and under what supervision.
    pub outings: Option<Spanned<Prose>>,
    /// The usual week.
    pub week: Week,
    /// Days that differ; an empty list is a stated absence.
    pub except: BTreeMap<NaiveDate, Spanned<Vec<Spanned<TimeSlot>>>>,
    /// Whether all hours that are written could be read; else nothing is asked of them, since some are missing here.
    pub hours_are_known: bool,
}

/// The annexe pédagogique.
#[derive(Clone, Debug, Default)]
pub struct Educational {
    /// Aims.
    pub aims: Option<Spanned<Prose>>,
    /// Planned activities.
    pub activities: Option<Spanned<Prose>>,
    /// Skills.
    pub skills: Vec<Spanned<Skill>>,
    /// How the referent teacher follows the pupil.
    pub follow_up: Option<Spanned<Prose>>,
    /// What the pupil gives back afterwards.
    pub restitution: Option<Spanned<Prose>>,
}

/// The annexe financière.
#[derive(Clone, Debug, Default)]
pub struct Financial {
    /// Lodging.
    pub lodging: Option<Spanned<Prose>>,
    /// Meals.
    pub meals: Option<Spanned<Prose>>,
    /// Transport.
    pub transport: Option<Spanned<Prose>>,
    /// Euros; the models allow none.
    pub gratification: Option<Spanned<u32>>,
}

/// Who signs, and by when.
#[derive(Clone, Debug, Default)]
pub struct Signing {
    /// Last day for the last signature.
    pub deadline: Option<Spanned<NaiveDate>>,
    /// What is asked of the pupil, when it is written; the model says what is usual.
    pub pupil: Option<Spanned<Signs>>,
    /// The same of the referent teacher.
    pub referent: Option<Spanned<Signs>>,
    /// The same of the tutor.
    pub tutor: Option<Spanned<Signs>>,
    /// The order, when it is written.
    pub order: Option<Spanned<SigningOrder>>,
    /// Anyone else.
    pub others: Vec<OtherParty>,
}

/// Anyone else who signs or takes note.
#[derive(Clone, Debug)]
pub struct OtherParty {
    /// Whose side.
    pub side: Spanned<Side>,
    /// The role, as printed.
    pub role: Spanned<Line>,
    /// Name and title.
    pub person: Person,
    /// What is asked of them.
    pub signs: Spanned<Signs>,
}

/// An article that the school adds.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Title.
    pub title: Spanned<Line>,
    /// Text.
    pub text: Spanned<Prose>,
}

/// A rule that does not apply to this agreement.
#[derive(Clone, Debug)]
pub struct Allow {
    /// The rule's code.
    pub rule: Spanned<String>,
    /// Why.
    pub reason: Spanned<Remark>,
}
