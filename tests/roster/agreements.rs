//! Which row of a list goes to which agreement of a pupil.

use tripartite::roster::Fate;

use super::by_hand::without_dates;
use super::{Came, Desk};

const HEADER: &str = "Nom;Prénom;Né le;Classe;Entreprise;Tuteur;Début;Fin";
const ANA: &str = "PETIT;Ana;01/02/2010;2de 1";
const EVE: &str = "NOIR;Eve;02/03/2010;2de 1";
const BLUE: &str = "Atelier Bleu;Mme ROUX Lise";
const GREEN: &str = "Garage Vert;M. BLANC Luc";
const ONE: &str = "16/06/2026;19/06/2026";
const TWO: &str = "22/06/2026;26/06/2026";
const BOTH: &str = "15/06/2026;26/06/2026";
const UNKNOWN: &str = ";";

type Row<'a> = (&'a str, &'a str, &'a str);

fn list(rows: &[Row<'_>]) -> String {
    rows.iter().fold(HEADER.to_owned() + "\n", |all, (who, host, days)| format!("{all}{who};{host};{days}\n"))
}

fn import(desk: &mut Desk, rows: &[Row<'_>]) -> Came {
    desk.import(&[("list.csv", list(rows).as_bytes())])
}

/// A school with pupils in its export, and with what a list of placements gave.
fn placed(mut desk: Desk, rows: &[Row<'_>]) -> Desk {
    let pupils = format!("Nom;Prénom;Né le;Classe;Adresse\n{ANA};1 rue A\n{EVE};1 rue A\n");
    let came = desk.import(&[("pupils.csv", pupils.as_bytes()), ("list.csv", list(rows).as_bytes())]);
    assert!(came.import.plan.is_some(), "{}", came.told);
    desk
}

/// The agreements of Ana Petit: her numbers, each with its host and first day.
fn of_ana(desk: &Desk) -> Vec<String> {
    let mut all = vec![];
    for (path, text) in desk.files.iter().filter(|(path, text)| path.starts_with("agr") && text.contains("\"Ana\"")) {
        let value: toml::Table = toml::from_str(text).unwrap();
        let number = path.trim_start_matches("agreements/").trim_end_matches(".toml");
        let host = value.get("host").and_then(|host| host.as_str()).unwrap_or("–").trim_start_matches("../hosts/");
        let day = value.get("placement").and_then(|days| days.get("start")?.as_datetime()).map(ToString::to_string);
        all.push(format!("{number} {host} {}", day.as_deref().unwrap_or("–")));
    }
    all
}

/// Imports once more, which must change nothing.
fn again(desk: &mut Desk, rows: &[Row<'_>]) {
    let before = desk.files.clone();
    let came = import(desk, rows);
    assert!(desk.files == before, "{}", came.told);
    assert_eq!((came.fates(Fate::New), came.fates(Fate::Changed)), (0, 0), "{}", came.told);
}

#[test]
fn the_list_of_the_second_week_makes_an_agreement_beside_that_of_the_first() {
    let mut apart = placed(Desk::new(), &[(ANA, BLUE, ONE), (EVE, BLUE, BOTH)]);
    let first = of_ana(&apart);
    let came = import(&mut apart, &[(ANA, GREEN, TWO), (EVE, BLUE, BOTH)]);
    assert_eq!(of_ana(&apart), [&*first[0], "CS26-0003 garage-vert.toml 2026-06-22"], "{}", came.told);
    assert!(came.told.contains("un autre organisme et d’autres dates que CS26-0002"), "{}", came.told);
    assert!(came.told.contains("CS26-0002 : le placement de « PETIT Ana » n’est plus dans la liste"), "{}", came.told);
    again(&mut apart, &[(ANA, GREEN, TWO), (EVE, BLUE, BOTH)]);
    again(&mut apart, &[(EVE, BLUE, BOTH), (ANA, GREEN, TWO), (ANA, BLUE, ONE)]);

    let together = placed(Desk::new(), &[(ANA, GREEN, TWO), (ANA, BLUE, ONE), (EVE, BLUE, BOTH)]);
    let hosts = |all: Vec<String>| all.iter().map(|line| line[10..].to_owned()).collect::<Vec<_>>();
    assert_eq!(hosts(of_ana(&together)), hosts(of_ana(&apart)));
}

#[test]
fn another_host_on_the_same_days_and_other_days_at_the_same_host_are_changes() {
    for (row, wanted) in [
        ((ANA, GREEN, ONE), "CS26-0002 garage-vert.toml 2026-06-16"),
        ((ANA, GREEN, BOTH), "CS26-0002 garage-vert.toml 2026-06-15"),
        ((ANA, GREEN, UNKNOWN), "CS26-0002 garage-vert.toml 2026-06-16"),
        ((ANA, BLUE, TWO), "CS26-0002 atelier-bleu.toml 2026-06-22"),
    ] {
        let mut desk = placed(Desk::new(), &[(ANA, BLUE, ONE), (EVE, BLUE, BOTH)]);
        let came = import(&mut desk, &[row, (EVE, BLUE, BOTH)]);
        assert_eq!((of_ana(&desk), came.fates(Fate::New)), (vec![wanted.to_owned()], 0), "{}", came.told);
        assert!(!came.told.contains("ROSTER-26") && !came.told.contains("ROSTER-31"), "{}", came.told);
    }
}

#[test]
fn placements_without_dates_keep_their_hosts_in_any_order_of_rows() {
    let rows = [(ANA, BLUE, UNKNOWN), (ANA, GREEN, UNKNOWN), (EVE, BLUE, UNKNOWN)];
    for by_hand in [false, true] {
        let mut desk = placed(without_dates(), &rows);
        let blue = of_ana(&desk).iter().position(|line| line.contains("atelier-bleu")).unwrap();
        for (at, line) in of_ana(&desk).iter().enumerate().filter(|_| by_hand) {
            let text = desk.files.get_mut(&format!("agreements/{}.toml", &line[..7])).unwrap();
            let days = if at == blue { "2026-06-16, end = 2026-06-19" } else { "2026-06-22, end = 2026-06-26" };
            *text =
                text.replacen("[pupil]", &format!("[placement]\nstart = {}\n\n[pupil]", days.replace(", ", "\n")), 1);
        }
        let before = of_ana(&desk);
        assert_eq!(before.len(), 2, "{before:?}");
        again(&mut desk, &[rows[1], rows[2], rows[0]]);
        // The first is withdrawn.
        let came = import(&mut desk, &[rows[1], rows[2]]);
        assert_eq!(of_ana(&desk), before, "{}", came.told);
        let told: Vec<&str> = came.told.lines().filter(|line| line.contains("n’est plus dans la liste")).collect();
        assert!(matches!(told[..], [one] if one.contains(&before[blue][..7])), "{}", came.told);
    }
}

#[test]
fn of_a_form_that_was_answered_twice_no_row_is_chosen() {
    let other_tutor = "Atelier Bleu;M. GRIS Paul";
    for (host, days) in [(GREEN, ONE), (GREEN, BOTH), (other_tutor, ONE), (BLUE, BOTH)] {
        for turned in [false, true] {
            let mut rows = [(ANA, BLUE, ONE), (ANA, host, days), (EVE, BLUE, BOTH)];
            if turned {
                rows.reverse();
            }
            // A new pupil has an agreement without a placement, one who is placed keeps the placement.
            let mut new = placed(Desk::new(), &rows);
            assert_eq!(of_ana(&new), ["CS26-0002 – –"]);
            let mut known = placed(Desk::new(), &[(ANA, BLUE, ONE), (EVE, BLUE, BOTH)]);
            let before = known.files.clone();
            for desk in [&mut new, &mut known] {
                let came = import(desk, &rows);
                let told: Vec<&str> = came.told.lines().filter(|line| line.starts_with("ROSTER-30")).collect();
                let [told] = told[..] else { panic!("{}", came.told) };
                let name = host.split(';').next().unwrap();
                for part in ["PETIT Ana", "« Atelier Bleu »", name, "ne garder que la bonne ligne"] {
                    assert!(told.contains(part), "{part}: {told}");
                }
                assert!(!came.codes.contains(&"ROSTER-16") && !came.codes.contains(&"ROSTER-26"), "{}", came.told);
                again(desk, &rows);
            }
            known.files.retain(|path, _| before.contains_key(path));
            assert_eq!(of_ana(&known), ["CS26-0002 atelier-bleu.toml 2026-06-16"]);
            let wrong = rows.iter().position(|row| *row == (ANA, host, days)).unwrap();
            let right: Vec<Row<'_>> = rows.iter().enumerate().filter(|(at, _)| *at != wrong).map(|(_, r)| *r).collect();
            let came = import(&mut new, &right);
            assert!(matches!(&of_ana(&new)[..], [one] if one.starts_with("CS26-0002 atelier-bleu")), "{}", came.told);
        }
    }
}

#[test]
fn two_hosts_on_the_days_of_the_school_cannot_both_be() {
    let mut desk = placed(Desk::new(), &[(ANA, BLUE, UNKNOWN), (ANA, GREEN, UNKNOWN), (EVE, BLUE, UNKNOWN)]);
    assert_eq!(of_ana(&desk), ["CS26-0002 – –"]);
    assert!(desk.agreement("CS26-0001").contains("atelier-bleu"));
    assert!(!desk.files.contains_key("hosts/garage-vert.toml"));
    // A third placement, on other days, is its own.
    let later = "29/06/2026;03/07/2026";
    let came = import(&mut desk, &[(ANA, BLUE, UNKNOWN), (ANA, GREEN, UNKNOWN), (ANA, "Ferme Jaune;", later)]);
    assert_eq!((of_ana(&desk).len(), came.fates(Fate::New)), (2, 1), "{}", came.told);
    assert_eq!(of_ana(&desk)[1], "CS26-0003 ferme-jaune.toml 2026-06-29");
}

#[test]
fn rows_that_complete_each_other_are_one_placement() {
    let hosts = list(&[(ANA, BLUE, UNKNOWN), (EVE, GREEN, UNKNOWN)]);
    let dates = format!("Nom;Prénom;Né le;Classe;Début;Fin\n{ANA};{ONE}\n{EVE};{TWO}\n");
    for files in
        [[("h.csv", hosts.as_bytes()), ("d.csv", dates.as_bytes())]; 2].iter_mut().enumerate().map(|(at, files)| {
            files.rotate_left(at);
            *files
        })
    {
        let mut desk = Desk::new();
        let pupils = format!("Nom;Prénom;Né le;Classe;Adresse\n{ANA};1 rue A\n{EVE};1 rue A\n");
        let came = desk.import(&[&[("p.csv", pupils.as_bytes())][..], &files[..]].concat());
        assert_eq!(of_ana(&desk), ["CS26-0002 atelier-bleu.toml 2026-06-16"], "{}", came.told);
        assert_eq!(came.fates(Fate::New), 2);
    }
}

#[test]
fn of_two_teachers_for_one_placement_neither_is_chosen() {
    let header = format!("{HEADER};Professeur référent");
    let rows = [format!("{ANA};{BLUE};{ONE};Mme ROUX Lise"), format!("{ANA};{BLUE};{ONE};M. VERT Paul")];
    for rows in [[&rows[0], &rows[1]], [&rows[1], &rows[0]]] {
        let mut desk = placed(Desk::new(), &[(ANA, BLUE, ONE), (EVE, BLUE, ONE)]);
        let before = of_ana(&desk);
        let came = desk.import(&[("l.csv", format!("{header}\n{}\n{}\n", rows[0], rows[1]).as_bytes())]);
        assert!(came.told.contains("donnent autre chose pour `school.referent`"), "{}", came.told);
        assert_eq!(of_ana(&desk), before);
        assert!(!desk.agreement("CS26-0002").contains("referent"));
    }
}

#[test]
fn nobody_is_told_to_delete_one_of_two_real_placements() {
    let header = format!("{HEADER};Nom resp. légal 1;Prénom resp. légal 1");
    let rows = format!("{ANA};{BLUE};{ONE};PETIT;Luc\n{ANA};{GREEN};{TWO};PETIT;Luc\n");
    let mut desk = Desk::new();
    let came = desk.import(&[("l.csv", format!("{header}\n{rows}").as_bytes())]);
    assert_eq!((of_ana(&desk).len(), came.codes.contains(&"ROSTER-16")), (2, false), "{}", came.told);
    // The same row twice is told once.
    let twice = format!("{header}\n{rows}{}\n", rows.lines().next().unwrap());
    let came = desk.import(&[("l.csv", twice.as_bytes())]);
    assert_eq!(came.codes.iter().filter(|code| **code == "ROSTER-16").count(), 1, "{}", came.told);
    assert_eq!(of_ana(&desk).len(), 2);
}

#[test]
fn an_agreement_that_was_deleted_comes_back_when_it_is_asked_for_or_when_the_list_changes_it() {
    let rows = [(ANA, BLUE, ONE), (EVE, BLUE, BOTH)];
    let whole = placed(Desk::new(), &rows);
    let deleted = || {
        let mut desk = placed(Desk::new(), &rows);
        desk.files.remove("agreements/CS26-0002.toml").unwrap();
        desk
    };
    let pupils = format!("Nom;Prénom;Né le;Classe;Adresse\n{ANA};1 rue A\n{EVE};1 rue A\n");
    let both = list(&rows);
    for given in [vec![("l.csv", &both)], vec![("p.csv", &pupils)], vec![("p.csv", &pupils), ("l.csv", &both)]] {
        let given: Vec<(&str, &[u8])> = given.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let mut desk = deleted();
        let before = desk.files.clone();
        let came = desk.import(&given);
        assert!(desk.files == before && came.fates(Fate::New) == 0, "{}", came.told);
        assert!(came.told.contains("ne sont pas refaites : CS26-0002 (PETIT Ana)"), "{}", came.told);
        desk.wish.again = true;
        let came = desk.import(&given);
        assert!(desk.files == whole.files, "{}\n{}", came.told, desk.agreement("CS26-0002"));
    }
    for (row, host, day) in [((ANA, GREEN, ONE), "garage-vert", "16"), ((ANA, BLUE, TWO), "atelier-bleu", "22")] {
        let mut desk = deleted();
        let came = import(&mut desk, &[row, rows[1]]);
        assert_eq!(of_ana(&desk), [format!("CS26-0002 {host}.toml 2026-06-{day}")], "{}", came.told);
        assert!(came.told.contains("CS26-0002 avait été effacée"), "{}", came.told);
        again(&mut desk, &[row, rows[1]]);
    }
    // Elsewhere and at another time it is another; in another class the pupil is a year older.
    let mut desk = deleted();
    import(&mut desk, &[(ANA, GREEN, TWO), rows[1]]);
    assert_eq!(of_ana(&desk), ["CS26-0003 garage-vert.toml 2026-06-22"]);
    let mut desk = deleted();
    desk.import(&[("p.csv", pupils.replace("2de 1;1", "2de 9;1").as_bytes())]);
    assert_eq!(of_ana(&desk).len(), 1);
}

#[test]
fn what_was_cancelled_is_changed_by_no_import() {
    let rows = [(ANA, BLUE, ONE), (EVE, BLUE, BOTH)];
    let cancelled = || {
        let mut desk = placed(Desk::new(), &rows);
        desk.ended.push("CS26-0002");
        desk
    };
    // What the list goes on to say is that of the cancelled one.
    let mut desk = cancelled();
    again(&mut desk, &rows);
    let moved = format!("Nom;Prénom;Né le;Classe;Adresse\n{ANA};9 rue Z\n{EVE};1 rue A\n");
    let came = desk.import(&[("p.csv", moved.as_bytes())]);
    assert_eq!((came.fates(Fate::New), came.fates(Fate::Changed)), (0, 0), "{}", came.told);
    let came = import(&mut desk, &rows[1..]);
    assert!(!came.codes.contains(&"ROSTER-26"), "{}", came.told);
    // Another placement is that of a new agreement.
    for row in [(ANA, GREEN, ONE), (ANA, BLUE, TWO), (ANA, GREEN, TWO)] {
        for more in [&[][..], &[rows[0]]] {
            let mut desk = cancelled();
            let before = of_ana(&desk);
            let all = [&[row, rows[1]], more].concat();
            let came = import(&mut desk, &all);
            let after = of_ana(&desk);
            assert!(after.len() == 2 && after[0] == before[0] && after[1].starts_with("CS26-0003"), "{}", came.told);
            assert!(!came.codes.contains(&"ROSTER-30"), "{}", came.told);
            if more.is_empty() {
                assert!(came.told.contains("CS26-0002 est annulée ou refusée"), "{}", came.told);
            }
            again(&mut desk, &all);
        }
    }
}

#[test]
fn the_replacement_of_a_cancelled_agreement_is_the_one_that_is_meant() {
    let rows = [(ANA, BLUE, ONE), (EVE, BLUE, BOTH), (EVE, GREEN, "29/06/2026;03/07/2026")];
    let mut desk = placed(Desk::new(), &rows);
    desk.ended.push("CS26-0003");
    let number = "CS26-0003";
    assert_eq!(of_ana(&desk)[0][..9], *number, "{:?}", of_ana(&desk));
    let old = desk.agreement(number).to_owned();
    let by_hand = old.replace(number, "CS26-0004").replace("atelier-bleu", "garage-vert");
    desk.files.insert("agreements/CS26-0004.toml".into(), by_hand);
    // A list that is not corrected yet still says what was cancelled.
    let came = import(&mut desk, &rows);
    assert!(desk.agreement("CS26-0004").contains("garage-vert"), "{}", came.told);
    assert!(!came.codes.contains(&"ROSTER-24"), "{}", came.told);
    let came = import(&mut desk, &[(ANA, GREEN, TWO), rows[1], rows[2]]);
    assert_eq!(desk.agreement(number), old, "{}", came.told);
    assert_eq!((of_ana(&desk).len(), came.fates(Fate::New)), (2, 0), "{}", came.told);
}

#[test]
fn a_number_that_the_list_changes_is_told() {
    let header = format!("{HEADER};N° convention");
    let rows = |number: &str| format!("{header}\n{ANA};{BLUE};{ONE};{number}\n{EVE};{BLUE};{BOTH};\n");
    let mut desk = Desk::new();
    let pupils = format!("Nom;Prénom;Né le;Classe;Adresse\n{ANA};1 rue A\n{EVE};1 rue A\n");
    desk.import(&[("p.csv", pupils.as_bytes()), ("l.csv", rows("ST-77").as_bytes())]);
    assert_eq!(of_ana(&desk), ["ST-77 atelier-bleu.toml 2026-06-16"]);
    let came = desk.import(&[("l.csv", rows("ST-77").as_bytes())]);
    assert!(!came.codes.contains(&"ROSTER-22"), "{}", came.told);
    let came = desk.import(&[("l.csv", rows("ST-78").as_bytes())]);
    assert!(came.told.contains("la liste donne le numéro ST-78 à ST-77"), "{}", came.told);
    assert_eq!(of_ana(&desk).len(), 1);
}

const YELLOW: &str = "Ferme Jaune;";
const LATER: &str = "29/06/2026;03/07/2026";
const FIRST: &str = "CS26-0002 (16/06/2026 – 19/06/2026)";
const SECOND: &str = "CS26-0003 (22/06/2026 – 26/06/2026)";

/// Ana with two agreements on different days, the second at a host.
fn of_two_weeks(desk: Desk, second: &str) -> Desk {
    let desk = placed(desk, &[(ANA, BLUE, ONE), (ANA, second, TWO), (EVE, BLUE, BOTH)]);
    assert_eq!(of_ana(&desk).len(), 2);
    desk
}

/// What is told of rows that are of no agreement.
fn untaken(came: &Came) -> Vec<&str> {
    assert!(!came.codes.contains(&"ROSTER-31"), "{}", came.told);
    came.told.lines().filter(|line| line.starts_with("ROSTER-30")).collect()
}

#[test]
fn a_row_that_may_be_of_two_agreements_is_of_none_and_says_what_to_write() {
    for (second, host, days) in [
        (GREEN, YELLOW, UNKNOWN),
        (BLUE, YELLOW, UNKNOWN),
        (GREEN, YELLOW, BOTH),
        (BLUE, BLUE, BOTH),
        (BLUE, BLUE, LATER),
    ] {
        for by_default in [true, false] {
            let mut desk = of_two_weeks(if by_default { Desk::new() } else { without_dates() }, second);
            for rows in [[(ANA, host, days), (EVE, BLUE, BOTH)], [(EVE, BLUE, BOTH), (ANA, host, days)]] {
                let before = desk.files.clone();
                let came = import(&mut desk, &rows);
                assert_eq!(desk.files, before, "{}", came.told);
                let [told] = untaken(&came)[..] else { panic!("{}", came.told) };
                assert!(!came.codes.contains(&"ROSTER-26"), "{}", came.told);
                assert!(told.contains(&format!("{FIRST} ou {SECOND}")), "{told}");
                assert!(told.contains("le numéro de la convention (colonne « N° convention »)"), "{told}");
            }
            // What it says.
            let numbered = format!("{HEADER};N° convention\n{ANA};{host};{days};CS26-0003\n");
            let came = desk.import(&[("list.csv", numbered.as_bytes())]);
            assert_eq!((untaken(&came).len(), came.fates(Fate::New)), (0, 0), "{}", came.told);
        }
    }
    for (days, wanted) in
        [(TWO, "CS26-0003 ferme-jaune.toml 2026-06-22"), (LATER, "CS26-0004 ferme-jaune.toml 2026-06-29")]
    {
        let mut desk = of_two_weeks(Desk::new(), GREEN);
        let came = import(&mut desk, &[(ANA, YELLOW, days)]);
        assert_eq!(of_ana(&desk).last().unwrap(), wanted, "{}", came.told);
    }
    // A third week at one host: with the rows of the others, which are there, it is none of these.
    let mut desk = of_two_weeks(Desk::new(), BLUE);
    let came = import(&mut desk, &[(ANA, BLUE, LATER), (ANA, BLUE, TWO), (ANA, BLUE, ONE)]);
    assert_eq!((of_ana(&desk).len(), untaken(&came).len()), (3, 0), "{}", came.told);
}

#[test]
fn a_row_without_dates_is_that_of_the_agreement_with_its_host_where_there_is_one() {
    let header = format!("{HEADER};Professeur référent");
    let row = |host: &str| format!("{header}\n{ANA};{host};;;Mme BIS Odile\n");
    for by_default in [true, false] {
        let desk = || if by_default { Desk::new() } else { without_dates() };
        let mut apart = of_two_weeks(desk(), GREEN);
        let before = of_ana(&apart);
        let came = apart.import(&[("list.csv", row(GREEN).as_bytes())]);
        let has = |desk: &Desk| ["CS26-0002", "CS26-0003"].map(|number| desk.agreement(number).contains("\"BIS\""));
        assert_eq!((of_ana(&apart), has(&apart)), (before, [false, true]), "{}", came.told);
        // Of two at one host it may be either.
        let mut one = of_two_weeks(desk(), BLUE);
        let came = one.import(&[("list.csv", row(BLUE).as_bytes())]);
        assert_eq!((untaken(&came).len(), has(&one)), (1, [false, false]), "{}", came.told);
        // And what is so of both is so.
        let before = one.files.clone();
        let came = import(&mut one, &[(ANA, BLUE, UNKNOWN)]);
        assert_eq!((untaken(&came).len(), &one.files), (0, &before), "{}", came.told);
        // In one import, too.
        let rows = format!("{header}\n{ANA};{BLUE};{ONE};\n{ANA};{BLUE};{TWO};\n{ANA};{BLUE};;;Mme BIS Odile\n");
        let came = one.import(&[("list.csv", rows.as_bytes())]);
        assert!(came.told.contains("cette ligne ne dit pas duquel elle parle"), "{}", came.told);
        assert_eq!(has(&one), [false, false]);
    }
}

#[test]
fn hours_that_do_not_say_of_which_placement_are_of_none_of_two() {
    let hours = format!("Nom;Prénom;Né le;Classe;Lundi\n{ANA};8h-12h\n");
    let mut desk = of_two_weeks(Desk::new(), GREEN);
    let before = desk.files.clone();
    let came = desk.import(&[("hours.csv", hours.as_bytes())]);
    assert_eq!((untaken(&came).len(), &desk.files), (1, &before), "{}", came.told);
    // Of one placement they are that one's.
    let mut desk = placed(Desk::new(), &[(ANA, BLUE, ONE), (EVE, BLUE, BOTH)]);
    let came = desk.import(&[("hours.csv", hours.as_bytes())]);
    assert!(untaken(&came).is_empty() && desk.agreement("CS26-0002").contains("08:00-12:00"), "{}", came.told);
}

#[test]
fn of_two_rows_that_may_be_the_only_agreement_none_is() {
    for by_default in [true, false] {
        let desk = if by_default { Desk::new() } else { without_dates() };
        let mut desk = placed(desk, &[(ANA, BLUE, ONE), (EVE, BLUE, BOTH)]);
        let before = desk.files.clone();
        let came = import(&mut desk, &[(ANA, GREEN, UNKNOWN), (ANA, YELLOW, UNKNOWN), (EVE, BLUE, BOTH)]);
        assert_eq!(desk.files, before, "{}", came.told);
        let told = untaken(&came);
        assert!(!came.codes.contains(&"ROSTER-26"), "{}", came.told);
        assert!(told.len() == 2 && told.iter().all(|line| line.contains(FIRST)), "{}", came.told);
    }
}

#[test]
fn a_row_whose_days_cannot_be_read_moves_no_known_placement_to_another_host() {
    let mut desk = placed(Desk::new(), &[(ANA, BLUE, ONE), (EVE, BLUE, BOTH)]);
    let before = desk.files.clone();
    let came = import(&mut desk, &[(ANA, GREEN, "22/06;26/06"), (EVE, BLUE, BOTH)]);
    assert_eq!(desk.files, before, "{}", came.told);
    let [told] = untaken(&came)[..] else { panic!("{}", came.told) };
    assert!(told.contains(&format!("{FIRST} ou une autre")) && came.codes.contains(&"ROSTER-10"), "{}", came.told);
    // It is that of its host, and of a pupil who has no placement yet.
    let mut desk = placed(Desk::new(), &[(EVE, BLUE, BOTH)]);
    let came = import(&mut desk, &[(ANA, GREEN, "22/06;26/06"), (EVE, BLUE, "15/06;26/06")]);
    assert!(untaken(&came).is_empty() && of_ana(&desk) == ["CS26-0002 garage-vert.toml –"], "{}", came.told);
}

#[test]
fn the_host_of_one_week_in_the_list_of_the_other_changes_the_other() {
    let mut desk = of_two_weeks(Desk::new(), GREEN);
    let came = import(&mut desk, &[(ANA, BLUE, TWO)]);
    let wanted = ["CS26-0002 atelier-bleu.toml 2026-06-16", "CS26-0003 atelier-bleu.toml 2026-06-22"];
    assert_eq!(of_ana(&desk), wanted, "{}", came.told);
}

#[test]
fn the_list_of_one_week_says_nothing_of_the_other() {
    let weeks = [[(ANA, BLUE, ONE), (EVE, GREEN, ONE)], [(ANA, GREEN, TWO), (EVE, YELLOW, TWO)]];
    let mut desk = placed(Desk::new(), &weeks[0]);
    import(&mut desk, &weeks[1]);
    for week in &weeks {
        again(&mut desk, week);
        let came = import(&mut desk, week);
        assert!(!came.codes.contains(&"ROSTER-26"), "{}", came.told);
    }
    // Of that week it says who is no longer placed.
    let came = import(&mut desk, &weeks[1][1..]);
    let told: Vec<&str> = came.told.lines().filter(|line| line.starts_with("ROSTER-26")).collect();
    assert!(matches!(told[..], [one] if one.contains("« PETIT Ana »") && one.contains("garage-vert")), "{}", came.told);
    // Whoever tells no days speaks of all.
    let mut desk = placed(without_dates(), &[(ANA, BLUE, ONE), (EVE, GREEN, TWO)]);
    let came = import(&mut desk, &[(EVE, ";", UNKNOWN)]);
    assert_eq!(came.codes.iter().filter(|code| **code == "ROSTER-26").count(), 2, "{}", came.told);
}
