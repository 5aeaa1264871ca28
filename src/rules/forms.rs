//! What is asked of a file while it is read, before any rule.
//!
//! The reader tells these, because what they find cannot become an agreement. Here stands why, with examples, as for rules.

use super::example::{Example, Examples};
use super::rule::{About, Held, Source};
use crate::diagnostic::Severity;

/// What is asked of a value while it is read.
#[derive(Debug)]
pub struct Form {
    /// What there is to know of it.
    pub about: About,
    /// Agreements that keep it.
    pub passes: Examples<Example>,
    /// Agreements that break it, and nothing else.
    pub fails: Examples<Example>,
}

/// All of them, by what they are about.
pub const FORMS: &[Form] = &[
    Form {
        about: About {
            code: "KEY-02",
            severity: Severity::Error,
            title: ("ce qui est obligatoire est écrit", "what is required is written"),
            explanation: (
                "Une convention nomme l’élève, l’établissement et son chef, l’enseignant référent, l’organisme d’accueil, son représentant et le tuteur, les dates et la semaine. Ce qui manque peut aussi venir de `school.toml`.",
                "An agreement names the pupil, the school and its head, the referent teacher, the host, its representative and the tutor, the dates and the week. What is missing may also come from `school.toml`.",
            ),
            source: Some(Source::read(
                "conventions types, parties et annexe pédagogique",
                "model agreements, parties and annexe pédagogique",
            )),
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[host.tutor]\nfamily_name = \"Nuñez\"")),
        fails: Examples::many(
            Example::of("").without(&["host.tutor"]),
            &[
                Example::of("").without(&["school.head"]),
                Example::of("").without(&["host.representative"]),
                Example::of("").without(&["school.referent"]),
            ],
        ),
    },
    Form {
        about: About {
            code: "UAI-01",
            severity: Severity::Error,
            title: ("un code UAI a sept chiffres et une lettre", "a UAI code has seven digits and a letter"),
            explanation: (
                "C’est le code de l’établissement dans l’annuaire de l’éducation, l’ancien RNE. Les lettres O et I ne sont pas des chiffres.",
                "It is the school's code in the national directory, formerly RNE. The letters O and I are no digits.",
            ),
            source: Some(Source::read(
                "annuaire de l’éducation, extrait des lycées de 2024",
                "national directory of schools, extract of the lycées of 2024",
            )),
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[school]\nuai = \"0639001s\"")),
        fails: Examples::one(Example::of("[school]\nuai = \"063900IS\"").underlining("\"063900IS\"")),
    },
    Form {
        about: About {
            code: "UAI-02",
            severity: Severity::Error,
            title: ("la lettre d’un code UAI va avec ses chiffres", "the letter of a UAI code goes with its digits"),
            explanation: (
                "La lettre est celle du reste du nombre divisé par 23, dans l’alphabet sans I, O ni Q : une faute de frappe se voit donc. Les 5 704 codes de l’annuaire ont leur lettre, la règle est donc sûre.",
                "The letter is that of the remainder of the number by 23, in the alphabet without I, O and Q, so a typing mistake shows. All 5,704 codes of the directory have theirs, so the rule is safe.",
            ),
            source: Some(Source::read(
                "annuaire de l’éducation, extrait des lycées de 2024",
                "national directory of schools, extract of the lycées of 2024",
            )),
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[school]\nuai = \"0639001S\"")),
        fails: Examples::one(Example::of("[school]\nuai = \"0639001A\"").underlining("\"0639001A\"")),
    },
    Form {
        about: About {
            code: "ACADEMY-01",
            severity: Severity::Error,
            title: (
                "l’académie est une des trente, ou un vice-rectorat",
                "the academy is one of the thirty, or a vice-rectorate",
            ),
            explanation: (
                "Le nom d’une académie s’écrit comme dans l’annuaire de l’éducation ; capitales, accents et « académie de » n’importent pas.",
                "The name of an academy is written as in the national directory; capitals, accents and « académie de » do not matter.",
            ),
            source: Some(Source::read(
                "annuaire de l’éducation, extrait des lycées de 2024",
                "national directory of schools, extract of the lycées of 2024",
            )),
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[school]\nacademy = \"académie de Clermont-Ferrand\"")),
        fails: Examples::one(Example::of("[school]\nacademy = \"Clermond\"").underlining("\"Clermond\"")),
    },
    Form {
        about: About {
            code: "SIRET-01",
            severity: Severity::Error,
            title: ("un SIRET a quatorze chiffres", "a SIRET has fourteen digits"),
            explanation: (
                "Neuf chiffres sont un SIREN : il y manque les cinq de l’établissement où va l’élève. Les espaces n’importent pas.",
                "Nine digits are a SIREN: the five of the establishment where the pupil goes are missing. Spaces do not matter.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[host]\nsiret = \"73282932000074\"")),
        fails: Examples::one(Example::of("[host]\nsiret = \"732 829 320\"").underlining("\"732 829 320\"")),
    },
    Form {
        about: About {
            code: "SIRET-02",
            severity: Severity::Error,
            title: ("un SIRET n’est pas fait de zéros", "a SIRET is not made of zeros"),
            explanation: (
                "Quatorze zéros ont une clé juste et ne sont le numéro de personne : ils tiennent la place d’un SIRET que l’on n’avait pas.",
                "Fourteen zeros have a right check digit and are nobody's number: they stand for a SIRET that was not at hand.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[host]\nsiret = \"732 829 320 00074\"")),
        fails: Examples::one(Example::of("[host]\nsiret = \"00000000000000\"").underlining("\"00000000000000\"")),
    },
    Form {
        about: About {
            code: "POSTCODE-01",
            severity: Severity::Error,
            title: ("un code postal français a cinq chiffres", "a French postcode has five digits"),
            explanation: (
                "Un tableur coupe le zéro du début et ajoute une décimale ; 2A et 2B sont des départements, non des codes postaux.",
                "A spreadsheet cuts the first zero off and adds a decimal; 2A and 2B are départements, not postcodes.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[pupil.address]\npostcode = \"01000\"")),
        fails: Examples::many(
            Example::of("[pupil.address]\npostcode = \"1000\"").underlining("\"1000\""),
            &[Example::of("[pupil.address]\npostcode = \"2A000\"")],
        ),
    },
    Form {
        about: About {
            code: "POSTCODE-02",
            severity: Severity::Error,
            title: (
                "un code postal est d’un département ou d’un territoire",
                "a postcode is of a département or a territory",
            ),
            explanation: (
                "Les premiers chiffres d’un code postal sont ceux d’un département, d’un territoire d’outre-mer, de Monaco ou des armées.",
                "The first digits of a postcode are those of a département, an overseas territory, Monaco or the armed forces.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[pupil.address]\npostcode = \"98800\"")),
        fails: Examples::one(Example::of("[pupil.address]\npostcode = \"99999\"").underlining("\"99999\"")),
    },
    Form {
        about: About {
            code: "PHONE-01",
            severity: Severity::Error,
            title: (
                "un téléphone n’a que des chiffres et des séparateurs",
                "a telephone number has only digits and separators",
            ),
            explanation: (
                "Espaces, points, tirets, parenthèses et le + du pays sont lus. Une clé tient un seul numéro, sans mots.",
                "Spaces, dots, hyphens, brackets and the + of the country are read. A key holds one number, without words.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[pupil]\nphone = \"06.39.98.12.34\"")),
        fails: Examples::one(Example::of("[pupil]\nphone = \"06 39 98 12 34 (mère)\"")),
    },
    Form {
        about: About {
            code: "PHONE-02",
            severity: Severity::Error,
            title: (
                "un téléphone a le nombre de chiffres de son pays",
                "a telephone number has as many digits as its country asks",
            ),
            explanation: (
                "En France et dans les départements d’outre-mer, dix chiffres dont le premier est 0 ; six ou huit après l’indicatif des territoires du Pacifique et de Saint-Pierre-et-Miquelon.",
                "In France and the overseas départements ten digits, the first of them 0; six or eight after the code of the Pacific territories and of Saint-Pierre-et-Miquelon.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[pupil]\nphone = \"+689 40 96 74 02\"")),
        fails: Examples::one(Example::of("[pupil]\nphone = \"06 39 98 12 3\"").underlining("\"06 39 98 12 3\"")),
    },
    Form {
        about: About {
            code: "PHONE-03",
            severity: Severity::Warning,
            title: ("le 0 ne suit pas l’indicatif du pays", "the 0 does not follow the country code"),
            explanation: (
                "« +33 06… » est lu comme « 06… », mais d’autres programmes et les téléphones n’y arrivent pas.",
                "« +33 06… » is read as « 06… », but other programs and telephones do not manage.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[pupil]\nphone = \"+33 (0)6 39 98 12 34\"")),
        fails: Examples::one(
            Example::of("[pupil]\nphone = \"+33 06 39 98 12 34\"").underlining("\"+33 06 39 98 12 34\""),
        ),
    },
    Form {
        about: About {
            code: "EMAIL-01",
            severity: Severity::Error,
            title: (
                "une adresse électronique a un nom, un @ et un domaine",
                "an e-mail address has a name, an @ and a domain",
            ),
            explanation: (
                "Une clé tient une seule adresse, sans espace ni nom affiché.",
                "A key holds one address, with neither spaces nor a display name.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[pupil]\nemail = \"lea@famille.example\"")),
        fails: Examples::one(Example::of("[pupil]\nemail = \"lea@famille\"").underlining("\"lea@famille\"")),
    },
    Form {
        about: About {
            code: "INE-01",
            severity: Severity::Error,
            title: (
                "un INE a onze caractères, une ou deux lettres à la fin",
                "an INE has eleven characters, the last one or two of them letters",
            ),
            explanation: (
                "Neuf chiffres et deux lettres, ou l’ancienne forme : dix chiffres et une lettre. Sa clé n’est pas publiée ; il n’est jamais imprimé.",
                "Nine digits and two letters, or the older form: ten digits and a letter. Its key is not published; it is never printed.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[pupil]\nine = \"1234567890K\"")),
        fails: Examples::one(Example::of("[pupil]\nine = \"123456789\"").underlining("\"123456789\"")),
    },
    Form {
        about: About {
            code: "NAF-01",
            severity: Severity::Error,
            title: ("un code NAF a quatre chiffres et une lettre", "a NAF code has four digits and a letter"),
            explanation: ("Il s’écrit 43.32A ou 4332A.", "It is written 43.32A or 4332A."),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[host]\nnaf = \"4332A\"")),
        fails: Examples::one(Example::of("[host]\nnaf = \"43.32\"").underlining("\"43.32\"")),
    },
    Form {
        about: About {
            code: "COUNTRY-01",
            severity: Severity::Error,
            title: (
                "un pays est écrit par son code de deux lettres",
                "a country is written by its code of two letters",
            ),
            explanation: (
                "Le code est celui de la norme ISO 3166-1 : FR, DE, BE ; l’outre-mer a les siens (RE, GP, NC…).",
                "The code is that of ISO 3166-1: FR, DE, BE; overseas territories have their own (RE, GP, NC…).",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[host]\ncountry = \"FR\"")),
        fails: Examples::one(Example::of("[host]\ncountry = \"ZZ\"").underlining("\"ZZ\"")),
    },
    Form {
        about: About {
            code: "NUMBER-01",
            severity: Severity::Error,
            title: (
                "un numéro a de 1 à 32 capitales, chiffres, tirets ou points",
                "a number has 1 to 32 capitals, digits, hyphens or dots",
            ),
            explanation: (
                "Le numéro est imprimé et donne son nom au fichier PDF : il commence et finit par une lettre ou un chiffre.",
                "The number is printed and names the PDF file: it begins and ends with a letter or a digit.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("number = \"CS26-0412\"")),
        fails: Examples::one(Example::of("number = \"CS26/0412\"").underlining("\"CS26/0412\"")),
    },
    Form {
        about: About {
            code: "NUMBER-02",
            severity: Severity::Error,
            title: ("un numéro n’est pas le nom d’un autre fichier", "a number is not the name of another file"),
            explanation: (
                "Un numéro qui finit comme une version (-V2), comme un document joint (-PACK), comme une relance (-REMINDER-HEAD), ou qui est un nom réservé de Windows, donnerait deux fichiers du même nom ou un fichier impossible.",
                "A number that ends like a version (-V2), like a companion document (-PACK) or like a reminder (-REMINDER-HEAD), or that is a reserved name of Windows, would give two files of one name or an impossible one.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("number = \"CS26-V\"")),
        fails: Examples::one(Example::of("number = \"CS26-V2\"").underlining("\"CS26-V2\"")),
    },
    Form {
        about: About {
            code: "SLOT-01",
            severity: Severity::Error,
            title: ("un créneau va d’une heure à une autre", "a slot goes from one hour to another"),
            explanation: (
                "Un créneau s’écrit \"08:30-12:00\" ; 8h30-12h est lu aussi.",
                "A slot is written \"08:30-12:00\"; 8h30-12h is read as well.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[placement.week]\nmonday = [\"8h30-12h\"]")),
        fails: Examples::one(
            Example::of("[placement.week]\nmonday = [\"08:30-25:00\"]").underlining("\"08:30-25:00\""),
        ),
    },
    Form {
        about: About {
            code: "SLOT-02",
            severity: Severity::Error,
            title: ("un créneau finit après son début", "a slot ends after it starts"),
            explanation: (
                "Les deux heures sont interverties ou égales ; un créneau ne passe pas minuit.",
                "Both hours are swapped or equal; a slot does not pass midnight.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[placement.week]\nmonday = [\"08:30-12:00\"]")),
        fails: Examples::one(
            Example::of("[placement.week]\nmonday = [\"12:00-08:30\"]").underlining("\"12:00-08:30\""),
        ),
    },
    Form {
        about: About {
            code: "WEEK-01",
            severity: Severity::Error,
            title: ("la semaine du stage a des heures", "the week of the placement has hours"),
            explanation: (
                "Aucun jour de `[placement.week]` n’a de créneau : la convention dirait que l’élève ne vient jamais.",
                "No day of `[placement.week]` has a slot: the agreement would say that the pupil never comes.",
            ),
            source: None,
            held: Held::ALWAYS,
            binding: true,
        },
        passes: Examples::one(Example::of("[placement.week]\nmonday = [\"08:30-12:00\"]")),
        fails: Examples::one(Example::of(
            "[placement.week]\nmonday = []\ntuesday = []\nwednesday = []\nthursday = []\nfriday = []",
        )),
    },
];
