//! A school made from a seed, and its exports.

use std::fmt::Write as _;

/// A generator of numbers, the same for ever (Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// Words of eight letters that differ for each number and kind: none is a part of another.
pub(crate) fn word(kind: usize, number: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "ju", "ka", "le", "mi",
        "no", "pu",
    ];
    let parts = [kind, number / 400, number / 20 % 20, number % 20];
    let word: String = parts.map(|part| SYLLABLES[part % 20]).concat();
    word[..1].to_uppercase() + &word[1..]
}

/// A pupil.
pub(crate) struct Pupil {
    pub(crate) id: usize,
    pub(crate) family: String,
    pub(crate) given: String,
    pub(crate) born: (usize, usize),
    pub(crate) guardians: Vec<(String, String)>,
    pub(crate) host: usize,
    pub(crate) tutor: String,
    pub(crate) class: usize,
    pub(crate) late: bool,
}

/// A school of so many pupils in classes of thirty, each host with up to three pupils and one tutor.
pub(crate) fn school(seed: u64, count: usize) -> Vec<Pupil> {
    let mut dice = Dice(seed);
    let pupil = |id: usize| {
        let guardians = 1 + dice.roll(2);
        let host = dice.roll(count / 2);
        let (day, month) = (1 + dice.roll(28), 1 + dice.roll(11));
        Pupil {
            id,
            family: word(0, id),
            given: word(1, id),
            // Nobody turns sixteen during the placement, which would be told.
            born: (day, month + usize::from(month > 5)),
            guardians: (0..guardians).map(|n| (word(2 + n, id), word(4 + n, id))).collect(),
            host,
            tutor: word(6, host),
            class: id / 30 + 1,
            late: dice.roll(5) == 0,
        }
    };
    (0..count).map(pupil).collect()
}

/// The SIECLE exports of a school.
pub(crate) fn exports(school: &[Pupil]) -> (String, String) {
    let (mut pupils, mut classes) = (String::new(), String::new());
    let (mut people, mut links, mut addresses) = (String::new(), String::new(), String::new());
    for pupil in school {
        let Pupil { id, family, given, born: (day, month), class, .. } = pupil;
        let upper = family.to_uppercase();
        let _ = writeln!(
            pupils,
            "<ELEVE ELEVE_ID=\"{id}\" ELENOET=\"{id}\"><ID_NATIONAL>{id:09}AA</ID_NATIONAL><NOM_DE_FAMILLE>{upper}</NOM_DE_FAMILLE>\
             <PRENOM>{given}</PRENOM><DATE_NAISS>{day:02}/{month:02}/2010</DATE_NAISS><CODE_SEXE>{}</CODE_SEXE>\
             <CODE_MEF>20010015110</CODE_MEF></ELEVE>",
            1 + id % 2
        );
        let _ = writeln!(
            classes,
            "<STRUCTURES_ELEVE ELEVE_ID=\"{id}\"><STRUCTURE><CODE_STRUCTURE>2E{class}</CODE_STRUCTURE>\
             <TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>\n"
        );
        for (at, (family, given)) in pupil.guardians.iter().enumerate() {
            let person = id * 10 + at;
            let upper = family.to_uppercase();
            let _ = write!(
                people,
                "<PERSONNE PERSONNE_ID=\"{person}\"><NOM_DE_FAMILLE>{upper}</NOM_DE_FAMILLE><PRENOM>{given}</PRENOM>\
                 <LC_CIVILITE>MME</LC_CIVILITE><TEL_PORTABLE>063998{:04}</TEL_PORTABLE><ADRESSE_ID>{person}</ADRESSE_ID></PERSONNE>",
                person % 10_000
            );
            let _ = writeln!(
                links,
                "<RESPONSABLE_ELEVE><ELEVE_ID>{id}</ELEVE_ID><PERSONNE_ID>{person}</PERSONNE_ID>\
                 <NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE><CODE_PARENTE>{}0</CODE_PARENTE></RESPONSABLE_ELEVE>",
                at + 1
            );
            let _ = writeln!(
                addresses,
                "<ADRESSE ADRESSE_ID=\"{person}\"><LIGNE1_ADRESSE>{person}, rue du Port</LIGNE1_ADRESSE>\
                 <CODE_POSTAL>63000</CODE_POSTAL><LIBELLE_POSTAL>CLERMONT-FERRAND</LIBELLE_POSTAL></ADRESSE>\n"
            );
        }
    }
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let school = "<PARAMETRES><UAJ>0639001S</UAJ></PARAMETRES>";
    (
        format!(
            "{head}<BEE_ELEVES>{school}<DONNEES><ELEVES>{pupils}</ELEVES><STRUCTURES>{classes}</STRUCTURES></DONNEES></BEE_ELEVES>"
        ),
        format!(
            "{head}<BEE_RESPONSABLES>{school}<DONNEES><PERSONNES>{people}</PERSONNES><RESPONSABLES>{links}</RESPONSABLES>\
             <ADRESSES>{addresses}</ADRESSES></DONNEES></BEE_RESPONSABLES>"
        ),
    )
}

/// A SIRET whose key is right, for a host that does not exist.
pub(crate) fn siret(host: usize) -> String {
    let body = format!("9{host:012}");
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, b)| {
            let digit = u32::from(b - b'0') * if at % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn first_day(pupil: &Pupil) -> &'static str {
    if pupil.late { "22/06/2026" } else { "15/06/2026" }
}

/// The list of placements, as a secretariat keeps it: names as they are said, in Windows-1252.
pub(crate) fn placements(school: &[Pupil]) -> Vec<u8> {
    let mut list = String::from(
        "Élève;Classe;Entreprise;SIRET;Adresse;CP;Ville;Représentant;Fonction du représentant;Tuteur;Fonction tuteur;Début;Fin\r\n",
    );
    for pupil in school {
        let Pupil { family, given, class, host, tutor, .. } = pupil;
        let (name, siret, head) = (word(7, *host), siret(*host), word(8, *host));
        let _ = writeln!(
            list,
            "{given} {};2e{class};Atelier {name};{siret};{host}, rue des Métiers;63100;Clermont-Ferrand;M. Yves {};gérant;Mme Ève {};\
             cheffe d’atelier;{};26/06/2026\r",
            family.to_uppercase(),
            head.to_uppercase(),
            tutor.to_uppercase(),
            first_day(pupil)
        );
    }
    encoding(&list)
}

fn encoding(text: &str) -> Vec<u8> {
    text.chars().map(|c| if c == '’' { 0x92 } else { u8::try_from(u32::from(c)).unwrap() }).collect()
}
