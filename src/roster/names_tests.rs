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
    let Named { people, beside } = named(cell, family);
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
