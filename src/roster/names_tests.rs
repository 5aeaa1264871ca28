use super::*;

fn parts(name: &str) -> (Option<&'static str>, String, String, bool) {
    let Split { civility, family, given, sure } = split_name(name, None);
    (civility, family, given, sure)
}

#[test]
fn capitals_tell_the_family_name_in_either_order() {
    for name in ["Mme NUÑEZ DE LA VEGA Inès", "Madame Inès NUÑEZ DE LA VEGA", "Mme NUÑEZ DE LA VEGA, Inès"] {
        assert_eq!(parts(name), (Some("Mme"), "NUÑEZ DE LA VEGA".into(), "Inès".into(), true), "{name}");
    }
    assert_eq!(parts("D’ŒUVRE Anne-Lise"), (None, "D’ŒUVRE".into(), "Anne-Lise".into(), true));
}

#[test]
fn without_capitals_nothing_is_guessed() {
    assert_eq!(parts("M. Théo Chassaing"), (Some("M."), "Théo Chassaing".into(), String::new(), false));
    assert_eq!(parts("DUPONT LÉA"), (None, "DUPONT LÉA".into(), String::new(), false));
    assert_eq!(parts("Chassaing"), (None, "Chassaing".into(), String::new(), false));
    assert_eq!(parts("M"), (Some("M."), "M".into(), String::new(), false));
}

#[test]
fn the_name_of_the_family_tells_in_either_order() {
    for name in ["Mme de la Côte Rose", "Mme Rose de la Côte", "Mme ROSE DE LA COTE"] {
        let Split { family, given, sure, .. } = split_name(name, Some("DE LA CÔTE"));
        assert_eq!((fold(&family), fold(&given), sure), ("de la cote".into(), "rose".into(), true), "{name}");
    }
}

/// The people of a cell as « M. | family | given », « ? » where it is unsure, then what stands beside.
fn shown(cell: &str, family: Option<&str>) -> (Vec<String>, Vec<String>) {
    let Named { people, beside, .. } = named(cell, family);
    let shown = |split: &Split| {
        let unsure = if split.sure { "" } else { "?" };
        let parts = [split.civility.unwrap_or_default(), &split.family, &split.given];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("|") + unsure
    };
    (people.iter().map(shown).collect(), beside)
}

#[test]
fn what_stands_beside_a_name_is_no_part_of_it() {
    for (cell, person, beside) in [
        ("M. Jean PETIT, gérant", "M.|PETIT|Jean", "gérant"),
        ("PETIT Jean, Gérant", "PETIT|Jean", "Gérant"),
        ("Mme PETIT, directrice des ventes", "Mme|PETIT?", "directrice des ventes"),
        ("LEROY Sophie (directrice)", "LEROY|Sophie", "directrice"),
        ("LEROY Sophie directrice", "LEROY|Sophie", "directrice"),
        ("Sophie LEROY gérante", "LEROY|Sophie", "gérante"),
        ("LEROY Sophie - boulangerie", "LEROY|Sophie", "boulangerie"),
        ("LEROY Sophie - Boulangerie", "LEROY|Sophie", "Boulangerie"),
        ("LEROY Sophie\nchef de rang", "LEROY|Sophie", "chef de rang"),
        ("M. BLANC Luc 06 39 98 00 01", "M.|BLANC|Luc", "06 39 98 00 01"),
        ("M. BLANC Luc - tél. : 06 39 98 00 01", "M.|BLANC|Luc", "06 39 98 00 01"),
        ("06 39 98 00 01 BLANC Luc", "BLANC|Luc", "06 39 98 00 01"),
        ("M. BLANC Luc luc@x.example", "M.|BLANC|Luc", "luc@x.example"),
        ("Mme MARTIN née ROUX Claire", "Mme|MARTIN|Claire", "née ROUX"),
        ("ASE 63 - Mme DUPONT", "Mme|DUPONT?", "63 ASE"),
        ("BLANC Luc M.", "BLANC|Luc", "M."),
    ] {
        let (people, aside) = shown(cell, None);
        assert_eq!((people, aside.join(" ")), (vec![person.to_owned()], beside.to_owned()), "{cell}");
    }
    assert_eq!(shown("06 39 98 00 01", None), (vec![], vec!["06 39 98 00 01".into()]));
}

#[test]
fn two_people_are_two_whatever_stands_between() {
    for between in ["\n", ", ", " - ", " + ", "; ", " et ", "/", ",\n"] {
        let (people, beside) = shown(&format!("BLANC Rose{between}NOIR Luc"), None);
        assert_eq!((people, beside), (vec!["BLANC|Rose".into(), "NOIR|Luc".into()], vec![]), "{between:?}");
        let (people, _) = shown(&format!("Mme BLANC{between}M. NOIR"), None);
        assert_eq!(people.len(), 2, "{between:?}");
        let (people, _) = shown(&format!("Rose Blanc{between}Luc Blanc"), Some("BLANC"));
        assert_eq!(people, ["Blanc|Rose", "Blanc|Luc"], "{between:?}");
    }
    assert_eq!(shown("Mme PETIT Julie M. BLANC Marc", None).0, ["Mme|PETIT|Julie", "M.|BLANC|Marc"]);
    assert_eq!(shown("Mme PETIT Julie 0639980001, M. BLANC Marc", None).0, ["Mme|PETIT|Julie", "M.|BLANC|Marc"]);
}

#[test]
fn what_may_be_one_name_or_two_is_left_whole() {
    for (cell, person) in [
        ("DUPONT - MARTIN Rose", "DUPONT - MARTIN Rose?"),
        ("Mme BLANC, NOIR Luc", "Mme|BLANC, NOIR Luc?"),
        ("Jean Petit, Boulanger", "Jean Petit, Boulanger?"),
        ("BLANC Rose et quelqu’un d’autre", "BLANC Rose et quelqu’un d’autre?"),
    ] {
        assert_eq!(shown(cell, None), (vec![person.to_owned()], vec![]), "{cell}");
    }
    assert_eq!(shown("NUÑEZ, Inès", None).0, ["NUÑEZ|Inès"]);
    assert_eq!(shown("de la Côte, Rose", None).0, ["de la Côte|Rose"]);
    assert_eq!(shown("DUPONT-MARTIN\nRose", None).0, ["DUPONT-MARTIN|Rose"]);
    assert_eq!(shown("Mme Vicente DE LA VEGA", None).0, ["Mme|DE LA VEGA|Vicente"]);
}

#[test]
fn a_rank_before_a_name_is_told_and_is_no_part_of_it() {
    for (cell, person) in [
        ("Dr LEROY Sophie", "LEROY|Sophie"),
        ("Dr. Sophie LEROY", "LEROY|Sophie"),
        ("DR LEROY Sophie", "LEROY|Sophie"),
        ("Dr.LEROY Sophie", "LEROY|Sophie"),
        ("Docteur LEROY Sophie", "LEROY|Sophie"),
        ("Maître LEROY Sophie", "LEROY|Sophie"),
        ("Me LEROY", "LEROY?"),
        ("Pr LEROY Sophie", "LEROY|Sophie"),
        ("Professeur LEROY Sophie", "LEROY|Sophie"),
        ("Mme le Dr LEROY Sophie", "Mme|LEROY|Sophie"),
        ("Mme Dr LEROY Sophie", "Mme|LEROY|Sophie"),
        ("Monsieur le Professeur LEROY Paul", "M.|LEROY|Paul"),
    ] {
        assert_eq!(shown(cell, None), (vec![person.to_owned()], vec![]), "{cell}");
        assert_eq!(named(cell, None).told, [Repair::Rank], "{cell}");
    }
    for (cell, person) in [("MAÎTRE Paul", "MAÎTRE|Paul"), ("ME Sophie", "ME|Sophie")] {
        let Named { told, .. } = named(cell, None);
        assert_eq!((shown(cell, None).0, told), (vec![person.to_owned()], vec![]), "{cell}");
    }
    assert_eq!(shown("Dr LEROY Anne, Dr PETIT Jean", None).0, ["LEROY|Anne", "PETIT|Jean"]);
}

#[test]
fn a_function_before_or_after_a_name_is_no_part_of_it_in_capitals_either() {
    for (cell, person, beside) in [
        ("LEROY Sophie DRH", "LEROY|Sophie", "DRH"),
        ("Sophie LEROY PDG", "LEROY|Sophie", "PDG"),
        ("Mme LEROY RH", "Mme|LEROY?", "RH"),
        ("LEROY Sophie DIRECTRICE", "LEROY|Sophie", "DIRECTRICE"),
        ("DRH LEROY Sophie", "LEROY|Sophie", "DRH"),
        ("Directrice LEROY Sophie", "LEROY|Sophie", "Directrice"),
        ("tuteur BLANC", "BLANC?", "tuteur"),
        ("Directrice : Mme ROUX Odile", "Mme|ROUX|Odile", "Directrice"),
        ("Mère : Mme BLANC Rose", "Mme|BLANC|Rose", "Mère"),
        ("Sophie LEROY MAIRE", "Sophie LEROY MAIRE?", ""),
        ("Sophie LE MAIRE", "LE MAIRE|Sophie", ""),
        ("LE PERE Sophie", "LE PERE|Sophie", ""),
        ("Mme veuve BLANC Rose", "Mme|BLANC|Rose", "veuve"),
        ("Mme BLANC vve NOIR Rose", "Mme|BLANC|Rose", "vve NOIR"),
        ("Mme BLANC ép. NOIR", "Mme|BLANC?", "ép. NOIR"),
        ("Mme BLANC NÉE NOIR Rose", "Mme|BLANC|Rose", "NÉE NOIR"),
        ("Mme Blanc née Noir", "Mme|Blanc?", "née Noir"),
    ] {
        let (people, aside) = shown(cell, None);
        assert_eq!((people, aside.join(" ")), (vec![person.to_owned()], beside.to_owned()), "{cell}");
    }
    for nobody in [
        "RH",
        "service RH",
        "Gérant",
        "le gérant",
        "chef de rang",
        "M. le Maire",
        "Madame la directrice de la crèche",
        "Mme DRH",
        "Mme",
        "Dr",
        "Famille BLANC",
        "la famille BLANC",
        "FAMILLE BLANC",
        "Parents",
        "M. et Mme",
        "M. le Directeur Général",
        "Mme la directrice DUPONT",
        "La mère",
    ] {
        assert_eq!(shown(nobody, None).0, Vec::<String>::new(), "{nobody}");
    }
}

#[test]
fn titles_together_are_two_people_and_one_given_name_is_neithers() {
    for (cell, two) in [
        ("M. Mme DURAND", ["M.|DURAND", "Mme|DURAND"]),
        ("M./Mme DURAND", ["M.|DURAND", "Mme|DURAND"]),
        ("Mr & Mme Durand", ["M.|Durand", "Mme|Durand"]),
        ("Mme et M. MARTIN Paul", ["Mme|MARTIN", "M.|MARTIN"]),
        ("M. et Mme Paul MARTIN", ["M.|MARTIN", "Mme|MARTIN"]),
        ("M. et Mme MARTIN Paul et Anne", ["M.|MARTIN|Paul", "Mme|MARTIN|Anne"]),
        ("Mmes ROUX et BLANC", ["Mme|ROUX", "Mme|BLANC"]),
        ("MM. ROUX Luc et BLANC Paul", ["M.|ROUX|Luc", "M.|BLANC|Paul"]),
    ] {
        assert_eq!(shown(cell, None).0, two, "{cell}");
        let one = matches!(cell, "Mme et M. MARTIN Paul" | "M. et Mme Paul MARTIN");
        assert_eq!(named(cell, None).told, if one { vec![Repair::OneGiven] } else { vec![] }, "{cell}");
    }
    assert_eq!(shown("Mmes BLANC", None).0, ["Mmes BLANC?"]);
}

#[test]
fn who_is_dead_is_named_only_where_nobody_else_is() {
    for (cell, living) in [
        ("M. BLANC Luc (décédé) et Mme NOIR Rose", "Mme|NOIR|Rose"),
        ("Mme NOIR Rose / feu M. BLANC Luc", "Mme|NOIR|Rose"),
        ("M. BLANC Luc (décédé en 2020), Mme NOIR Rose", "Mme|NOIR|Rose"),
        ("BLANC Luc décédé\nNOIR Rose", "NOIR|Rose"),
        ("M. BLANC Luc, décédé, Mme NOIR Rose", "Mme|NOIR|Rose"),
    ] {
        let Named { beside, told, .. } = named(cell, None);
        assert_eq!(shown(cell, None).0, [living], "{cell}");
        assert_eq!((beside, told), (vec![], vec![Repair::Dead]), "{cell}");
    }
    for dead in ["feu M. BLANC Luc", "M. BLANC Luc décédé", "M. BLANC Luc (DCD)", "† M. BLANC Luc"] {
        assert_eq!(shown(dead, None), (vec!["M.|BLANC|Luc".into()], vec![DEAD.into()]), "{dead}");
    }
    // Nobody knows which of the two lives.
    assert_eq!(shown("M. et Mme BLANC (décédé)", None).0, Vec::<String>::new());
}

#[test]
fn what_may_be_read_in_two_ways_is_told_and_not_chosen() {
    for (cell, person) in [
        ("DUPONT Marie NOIR Luc", "DUPONT Marie NOIR Luc?"),
        ("Mme M. BLANC", "Mme|M. BLANC?"),
        ("BLANC M.", "BLANC M.?"),
        ("ASE Mme DUPONT", "ASE Mme DUPONT?"),
        ("leroy sophie", "leroy sophie?"),
        ("Sophie L.", "Sophie L.?"),
        ("Mme Ben Salem Amina", "Mme|Ben Salem Amina?"),
        ("M. d’Arcy Luc", "M.|d’Arcy Luc?"),
    ] {
        assert_eq!(shown(cell, None), (vec![person.to_owned()], vec![]), "{cell}");
    }
}

#[test]
fn particles_initials_and_slips_of_the_space_bar_are_read() {
    for (cell, person) in [
        ("M.DURAND Paul", "M.|DURAND|Paul"),
        ("Rose de LA TOUR", "de LA TOUR|Rose"),
        ("de LA TOUR Rose", "de LA TOUR|Rose"),
        ("Le GALL Rose", "Le GALL|Rose"),
        ("M. d'ARCY Luc", "M.|d'ARCY|Luc"),
        ("O’BRIEN Sean", "O’BRIEN|Sean"),
        ("TRAN THI Mai", "TRAN THI|Mai"),
        ("J.-P. PETIT", "PETIT|J.-P."),
        ("PETIT J.", "PETIT|J."),
        ("DUPONT -MARTIN Rose", "DUPONT-MARTIN|Rose"),
        ("DUPONT- MARTIN Rose", "DUPONT-MARTIN|Rose"),
        ("PETIT Jean- Paul", "PETIT|Jean-Paul"),
        ("LEROY So\u{301}phie", "LEROY|So\u{301}phie"),
        ("M.\u{a0}LEROY\u{202f}Paul", "M.|LEROY|Paul"),
    ] {
        assert_eq!(shown(cell, None), (vec![person.to_owned()], vec![]), "{cell}");
    }
}
