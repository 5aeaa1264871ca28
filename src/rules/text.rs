//! How names and texts are typed.

mod shapes;

use super::context::Context;
use super::example::{Example, Examples};
use super::persons::{Role, Somebody, folded};
use super::rule::{About, Finding, Held, Rule, Source};
use crate::agreement::{Address, Agreement, Insurance, Person, Side};
use crate::diagnostic::{Severity, Span, Spanned, Text};
use crate::text;
use crate::typography::Line;

pub(super) const RULES: &[Rule] = &[TEXT_01, TEXT_02, TEXT_03, TEXT_04, TEXT_05, TEXT_06, TEXT_07, TEXT_08, TEXT_09];

/// Every line of an agreement that is printed.
fn lines<'a>(cx: &Context<'a>) -> Vec<&'a Spanned<Line>> {
    let Agreement { pupil, guardians, school, host, placement, signing, clauses, .. } = cx.agreement;
    let mut lines = vec![&pupil.class, &school.name, &host.name];
    lines.extend(cx.people.iter().flat_map(|one| [one.family_name, one.given_names]));
    let titled: [&Person; 4] = [&school.head, &school.referent, &host.representative, &host.tutor];
    let others = signing.others.iter().map(|other| &other.person);
    lines.extend(titled.into_iter().chain(&school.delegate).chain(others).filter_map(|person| person.title.as_ref()));
    lines.extend(signing.others.iter().map(|other| &other.role));
    lines.extend(pupil.usual_name.iter().chain(&host.activity).chain(&host.on_behalf_of));
    lines.extend(clauses.iter().map(|clause| &clause.title));
    let addresses = [&pupil.address, &school.address, &host.address].into_iter().chain(&placement.address);
    let addresses = addresses.chain(guardians.iter().filter_map(|guardian| guardian.address.as_ref()));
    lines.extend(addresses.flat_map(|Address { lines, city, .. }| lines.iter().chain([city])));
    let insurances = school.insurance.iter().chain(&host.insurance);
    lines.extend(insurances.flat_map(|Insurance { insurer, policy }| std::iter::once(insurer).chain(policy)));
    lines
}

/// Every text, of one line or of several.
fn texts<'a>(cx: &Context<'a>) -> impl Iterator<Item = (&'a str, Span)> + use<'a> {
    let lines = lines(cx).into_iter().map(|line| (line.as_str(), line.span));
    lines.chain(cx.agreement.texts().map(|prose| (prose.as_str(), prose.span)))
}

/// One finding for each side of the agreement whose names are typed in some way: the family, the school and the host each
/// come out of one file or one export.
fn by_side(cx: &Context<'_>, is: fn(&str) -> bool, message: fn(&str) -> Text, help: &Text) -> Vec<Finding> {
    let all = &cx.people;
    let of_side = |side: &Side| {
        let own = all.iter().filter(|one| one.role.side() == *side);
        let names = own.flat_map(|one| [one.family_name, one.given_names]);
        // What is left to be filled in is told as such.
        let mut typed = names.filter(|name| is(name.as_str()) && shapes::unfinished(name.as_str()).is_none());
        let first = typed.next()?;
        let found = Finding::new(first.span, message(first.as_str())).with_help(help.clone());
        let others = typed.filter(|name| name.span != first.span);
        Some(others.fold(found, |found, name| found.with_related(name.span, text!("de même ici", "here as well"))))
    };
    [Side::Pupil, Side::School, Side::Host].iter().filter_map(of_side).collect()
}

const TEXT_01: Rule = Rule {
    about: About {
        code: "TEXT-01",
        severity: Severity::Warning,
        title: ("un nom n’est pas tout en minuscules", "a name is not all in small letters"),
        explanation: (
            "Les noms sont imprimés comme ils sont tapés. Tout en minuscules, ils viennent d’une saisie trop rapide.",
            "Names are printed as typed. All in small letters they come of hasty typing.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[pupil]\nfamily_name = \"de La Tour\"\ngiven_names = \"Léa\"")),
    fails: Examples::one(Example::of("[pupil]\nfamily_name = \"dupont-moreau\"").underlining("\"dupont-moreau\"")),
    check: |cx| {
        let message = |name: &str| {
            text!("le nom « {name} » est tout en minuscules", "the name « {name} » is all in small letters")
        };
        let help = text!("écrire le nom avec ses majuscules", "write the name with its capitals");
        by_side(cx, shapes::is_small, message, &help)
    },
};

const TEXT_02: Rule = Rule {
    about: About {
        code: "TEXT-02",
        severity: Severity::Note,
        title: ("un nom n’est pas tout en capitales", "a name is not all in capitals"),
        explanation: (
            "Les noms sont imprimés comme ils sont tapés. Les logiciels de scolarité donnent les noms de famille en capitales, \
             souvent sans accents : c’est lisible, mais un accent ou une particule peut s’être perdu.",
            "Names are printed as typed. School software gives family names in capitals, often without accents: that is legible, \
             but an accent or a particle may be lost.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[pupil]\nfamily_name = \"N’Guessan\"\ngiven_names = \"Aya\"")),
    fails: Examples::one(
        Example::of("[host.tutor]\nfamily_name = \"NUNEZ\"\ngiven_names = \"Inès\"").underlining("\"NUNEZ\""),
    ),
    check: |cx| {
        let message =
            |name: &str| text!("le nom « {name} » est tout en capitales", "the name « {name} » is all in capitals");
        let help = text!("vérifier ses accents et ses particules", "check its accents and particles");
        by_side(cx, shapes::is_capitals, message, &help)
    },
};

/// Whether family and given names of somebody were probably swapped. `families` are the family names of the same family.
fn is_swapped(one: &Somebody<'_>, families: &[String]) -> bool {
    let (family, given) = (one.family_name.as_str(), one.given_names.as_str());
    let of_relative = families.contains(&folded(given)) && !families.contains(&folded(family));
    // Two capitals are initials: « JB », « MC ».
    let by_capitals = shapes::is_capitals(given)
        && given.chars().count() > 2
        && !shapes::is_capitals(family)
        && family.chars().count() > 1;
    of_relative || by_capitals || shapes::is_given_name(family) && !shapes::may_be_given(given)
}

const TEXT_03: Rule = Rule {
    about: About {
        code: "TEXT-03",
        severity: Severity::Warning,
        title: ("le nom et le prénom ne sont pas inversés", "family and given names are not swapped"),
        explanation: (
            "Le prénom écrit comme nom de famille se voit quand il est celui d’un autre membre de la famille, quand seul le prénom \
             est en capitales, ou quand le nom est un prénom très courant.",
            "A given name written as family name shows where it is a relative's family name, where the given name alone is in \
             capitals, or where the family name is a very common given name.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("[pupil]\nfamily_name = \"Michel\"\ngiven_names = \"Camille\""),
        &[
            Example::of("[host.tutor]\nfamily_name = \"Martin\"\ngiven_names = \"Thomas\""),
            Example::of("[host.tutor]\nfamily_name = \"Jade\"\ngiven_names = \"Pierre\""),
        ],
    ),
    fails: Examples::many(
        Example::of("[pupil]\nfamily_name = \"Léa\"\ngiven_names = \"Dupont-Moreau\"").underlining("\"Léa\""),
        &[
            Example::of(
                "[pupil]\nfamily_name = \"Maëlys\"\ngiven_names = \"Achard\"\n\
                 [[guardians]]\nfamily_name = \"Achard\"\ngiven_names = \"Véronique\"",
            ),
            Example::of("[host.tutor]\nfamily_name = \"Inès\"\ngiven_names = \"NUÑEZ\"").with(&["TEXT-02"]),
        ],
    ),
    check: |cx| {
        let all = &cx.people;
        let families = |role: Role| -> Vec<String> {
            let relatives = all.iter().filter(|one| one.role.side() == Side::Pupil && one.role != role);
            relatives.map(|one| folded(one.family_name.as_str())).collect()
        };
        let swapped = all.iter().filter(|one| {
            let families = if one.role == Role::Pupil { families(one.role) } else { vec![] };
            is_swapped(one, &families)
        });
        let found = swapped.map(|one| {
            let (family, given) = (one.family_name.as_str(), one.given_names.as_str());
            let message = text!(
                "« {family} » semble être le prénom, et « {given} » le nom",
                "« {family} » seems to be the given name, and « {given} » the family name"
            );
            let help = text!(
                "écrire `family_name = \"{given}\"` et `given_names = \"{family}\"`",
                "write `family_name = \"{given}\"` and `given_names = \"{family}\"`"
            );
            let words = text!("le prénom écrit", "the given name written");
            Finding::new(one.family_name.span, message).with_help(help).with_related(one.given_names.span, words)
        });
        found.collect()
    },
};

const TEXT_04: Rule = Rule {
    about: About {
        code: "TEXT-04",
        severity: Severity::Note,
        title: ("il n’y a pas deux espaces de suite", "there are no two spaces in a row"),
        explanation: (
            "Dans un nom ou une adresse, les espaces sont imprimés comme ils sont tapés : deux de suite se voient, et \
             empêchent de retrouver un nom.",
            "In a name or an address spaces are printed as typed: two in a row show, and keep a name from being found.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[pupil.address]\ncity = \"Marseille 11e Arrondissement\"")),
    fails: Examples::one(
        Example::of("[pupil.address]\ncity = \"Marseille 11e  Arrondissement\"")
            .underlining("\"Marseille 11e  Arrondissement\""),
    ),
    check: |cx| {
        let lines = lines(cx).into_iter().filter(|line| shapes::has_two_spaces(line.as_str()));
        let found = lines.map(|line| {
            let one: Vec<&str> = line.as_str().split_whitespace().collect();
            let one = one.join(" ");
            let message = text!("deux espaces de suite", "two spaces in a row");
            Finding::new(line.span, message).with_help(text!("écrire \"{one}\"", "write \"{one}\""))
        });
        found.collect()
    },
};

const TEXT_05: Rule = Rule {
    about: About {
        code: "TEXT-05",
        severity: Severity::Warning,
        title: (
            "la civilité s’écrit « M. » ou « Mme », et à sa place",
            "the civility is written « M. » or « Mme », in its place",
        ),
        explanation: (
            "La civilité a sa clé, `civility` : tapée dans le nom, elle serait imprimée deux fois. Dans un texte, on écrit \
             « M. Dupont », avec un point, et non « M Dupont » ni « Mr Dupont ».",
            "The civility has a key, `civility`: typed into the name it would be printed twice. In a text one writes \
             « M. Dupont », with a full stop, and neither « M Dupont » nor « Mr Dupont ».",
        ),
        source: Some(Source::reported("règles de l’Imprimerie nationale", "rules of the Imprimerie nationale")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[educational]\nfollow_up = \"Appel de M. Zéroual le mercredi, salle M 12.\"")),
    fails: Examples::many(
        Example::of("[host.tutor]\nfamily_name = \"M Nuñez\"").underlining("\"M Nuñez\""),
        &[
            Example::of("[educational]\nfollow_up = \"Appel de M Zéroual le mercredi.\"").graded(Severity::Note),
            Example::of("[host.representative]\nfamily_name = \"Madame Chassaing\""),
            Example::of("[host.representative]\nfamily_name = \"Monsieur\""),
            Example::of("[host.representative]\nfamily_name = \"M. et Mme Chassaing\""),
        ],
    ),
    check: |cx| {
        let all = &cx.people;
        let names: Vec<&Spanned<Line>> = all.iter().flat_map(|one| [one.family_name, one.given_names]).collect();
        let in_name = names.iter().filter_map(|name| {
            let (civility, rest) = shapes::civility(name.as_str())?;
            let message =
                text!("la civilité « {civility} » est dans le nom", "the civility « {civility} » is in the name");
            let key =
                if matches!(civility, "Mme" | "Mme." | "Madame" | "Mlle" | "Mademoiselle") { "Mme" } else { "M." };
            let joined = ["et ", "ou ", "/", "&"].iter().any(|sign| rest.starts_with(sign));
            let help = match rest {
                _ if joined => text!(
                    "écrire chaque personne à part, avec sa civilité, son nom et son prénom",
                    "write each person apart, with their civility, family name and given names"
                ),
                "" => text!(
                    "écrire le nom, et `civility = \"{key}\"` à part",
                    "write the name, and `civility = \"{key}\"` apart"
                ),
                _ => text!(
                    "écrire \"{rest}\", et `civility = \"{key}\"` à part",
                    "write \"{rest}\", and `civility = \"{key}\"` apart"
                ),
            };
            Some(Finding::new(name.span, message).with_help(help))
        });
        let is_name = |span: Span| names.iter().any(|name| name.span == span);
        let in_text = texts(cx).filter(|(_, span)| !is_name(*span)).filter_map(|(words, span)| {
            let (typed, name) = shapes::civility_without_stop(words)?;
            let message = text!(
                "« {typed} {name} » : « M » s’abrège avec un point",
                "« {typed} {name} »: « M » takes a full stop"
            );
            let help = text!("écrire « M. {name} »", "write « M. {name} »");
            Some(Finding::new(span, message).with_help(help).with_severity(Severity::Note))
        });
        in_name.chain(in_text).collect()
    },
};

const TEXT_06: Rule = Rule {
    about: About {
        code: "TEXT-06",
        severity: Severity::Warning,
        title: ("une classe n’est pas un nombre de tableur", "a class is not a number of a spreadsheet"),
        explanation: (
            "Un tableur lit la classe « 2E15 » comme un nombre et l’écrit « 2,00000000000000E+15 », ou « 201 » comme « 201,0 ».",
            "A spreadsheet reads the class « 2E15 » as a number and writes « 2,00000000000000E+15 », or « 201 » as « 201,0 ».",
        ),
        source: Some(Source::read("fichier ministériel des noms de classes", "the ministry's file of class names")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(Example::of("[pupil]\nclass = \"2E15\""), &[Example::of("[pupil]\nclass = \"201\"")]),
    fails: Examples::many(
        Example::of("[pupil]\nclass = \"2,00000000000000E+15\"").underlining("\"2,00000000000000E+15\""),
        &[Example::of("[pupil]\nclass = \"201.0\"")],
    ),
    check: |cx| {
        let class = &cx.agreement.pupil.class;
        let Some(meant) = shapes::spreadsheet_class(class.as_str()) else { return vec![] };
        let message = text!("cette classe a été changée par un tableur", "this class was changed by a spreadsheet");
        let help = text!("écrire \"{meant}\" si c’est bien la classe", "write \"{meant}\" if that is the class");
        vec![Finding::new(class.span, message).with_help(help)]
    },
};

const TEXT_07: Rule = Rule {
    about: About {
        code: "TEXT-07",
        severity: Severity::Warning,
        title: ("un texte n’a pas été coupé par un logiciel", "a text was not cut off by a program"),
        explanation: (
            "Beaucoup de logiciels coupent un texte à 255, 500, 1000 ou 1500 caractères. Un texte de cette longueur qui ne finit \
             pas par un point a sans doute perdu sa fin.",
            "Many programs cut a text off at 255, 500, 1000 or 1500 characters. A text of that length that does not end in a full \
             stop has probably lost its end.",
        ),
        source: Some(Source::reported(
            "plateforme nationale, longueur des champs",
            "national platform, length of fields",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[educational]\naims = \"Découvrir l’atelier\"")),
    fails: Examples::one(Example::of(CUT)),
    check: |cx| {
        let cut = cx.agreement.texts().filter(|prose| shapes::is_cut_off(prose.as_str()));
        let found = cut.map(|prose| {
            let count = prose.as_str().chars().count();
            let message = text!(
                "ce texte de {count} caractères finit au milieu d’une phrase",
                "this text of {count} characters ends within a sentence"
            );
            let help = text!(
                "le compléter, ou finir par un point s’il est entier",
                "complete it, or end it with a full stop if it is whole"
            );
            Finding::new(prose.span, message).with_help(help)
        });
        found.collect()
    },
};

/// A text of 255 characters that stops within a word.
const CUT: &str = "[educational]\naims = \"Découvrir un atelier de menuiserie, ses postes, ses outils et ses métiers ; comprendre \
    comment un meuble naît d’un dessin, comment le bois est choisi, séché, débité puis assemblé, et ce que chacun y fait ; \
    relier ces observations au cours de technologie e\"";

const TEXT_08: Rule = Rule {
    about: About {
        code: "TEXT-08",
        severity: Severity::Warning,
        title: ("rien n’est resté à compléter", "nothing is left to be filled in"),
        explanation: (
            "« À compléter », « xxx », « ??? » ou une ligne de points est imprimé tel quel, et la convention revient.",
            "« À compléter », « xxx », « ??? » or a line of dots is printed as it is, and the agreement comes back.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of(
        "[educational]\nfollow_up = \"Un carnet de bord à compléter chaque soir. Des questions ?\"",
    )),
    fails: Examples::many(
        Example::of("[educational]\nactivities = \"À compléter\"").underlining("\"À compléter\""),
        &[
            Example::of("[financial]\nmeals = \"Repas : xxx\""),
            Example::of("[host.tutor]\nfamily_name = \"???\""),
            Example::of("[placement]\noutings = \"Le jeudi (lieu à préciser).\""),
        ],
    ),
    check: |cx| {
        let found = texts(cx).filter_map(|(words, span)| {
            let left = shapes::unfinished(words)?;
            let message = text!("« {left} » est resté à compléter", "« {left} » is left to be filled in");
            Some(Finding::new(span, message).with_help(text!("écrire ce qui manque", "write what is missing")))
        });
        found.collect()
    },
};

const TEXT_09: Rule = Rule {
    about: About {
        code: "TEXT-09",
        severity: Severity::Warning,
        title: ("le prénom n’est pas aussi dans le nom", "the given name is not in the family name too"),
        explanation: (
            "Le prénom et le nom sont imprimés l’un après l’autre : resté dans le nom, le prénom le serait deux fois.",
            "Given names and family name are printed one after the other: left in the family name, they would be printed twice.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("[host.tutor]\nfamily_name = \"Martin\"\ngiven_names = \"Martin\""),
        &[Example::of("[host.tutor]\nfamily_name = \"Nuñez Martin\"\ngiven_names = \"Inès\"")],
    ),
    fails: Examples::many(
        Example::of("[host.tutor]\nfamily_name = \"Inès Nuñez\"\ngiven_names = \"Inès\"").underlining("\"Inès Nuñez\""),
        &[Example::of("[[guardians]]\nfamily_name = \"DE LA TOUR Jean-Luc\"\ngiven_names = \"Jean Luc\"")],
    ),
    check: |cx| {
        let found = cx.people.iter().filter_map(|one| {
            let (family, given) = (one.family_name.as_str(), one.given_names.as_str());
            let rest = shapes::without_given(family, given)?;
            let message = text!(
                "le prénom est aussi dans le nom « {family} »",
                "the given name is in the family name « {family} » too"
            );
            let help = text!("écrire `family_name = \"{rest}\"`", "write `family_name = \"{rest}\"`");
            let words = text!("le prénom écrit", "the given name written");
            Some(Finding::new(one.family_name.span, message).with_help(help).with_related(one.given_names.span, words))
        });
        found.collect()
    },
};
