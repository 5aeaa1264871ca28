//! French spaces and signs for running text: what the typing lacks is added first, then each space gets its kind.

use std::borrow::Cow;

use super::signs::signs;
use super::spaces::spaces;

/// French typography for running text and for what users typed.
///
/// - No-break spaces (U+00A0) before `:` `»` `%` `€` and units, after `«` `n°` `M.` `Mme` `art.` `L.` and initials, on both
///   sides of the h of `8 h 30`, between day, month and year, number and `ans` or `bis`, postcode and city, `escalier` and its
///   number, `cadre` and its letter, `NAF` and its code, class and section, the pairs of a telephone number and the groups of
///   a SIRET; narrow ones (U+202F) before `;` `!` `?` and in `1 000`.
/// - `l'élève` gets its apostrophe, `...` becomes `…`, straight double quotes and `<< >>` that pair become `« »`, several spaces one;
///   `8h30-12h` becomes `8 h 30 – 12 h`.
/// - `J.-P.` and `L. 4153-1` get no-break hyphens (U+2011).
///
/// E-mail and web addresses, paths and file names stay as they are, and so do `16:15` and `10:30-12:00`. Letters and digits
/// are never changed, with one exception: an hour loses its leading zero and its capital (`08H30`). Spaces other than U+0020,
/// U+00A0 and U+202F (line feeds, tabs) are kept, and nothing is bound across them. Set text set again is itself.
///
/// ```
/// use tripartite::typography::typeset;
/// assert_eq!(typeset("Présence: 8h30, n°12!"), "Présence\u{a0}: 8\u{a0}h\u{a0}30, n°\u{a0}12\u{202f}!");
/// ```
pub fn typeset(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Cow::Borrowed(text);
    }
    let set = spaces(&signs(text));
    if set == text { Cow::Borrowed(text) } else { Cow::Owned(set) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A no-break space is shown as `_`, a thin one as `~`, a no-break hyphen as `=`.
    fn shown(text: &str) -> String {
        typeset(text).replace('\u{a0}', "_").replace('\u{202f}', "~").replace('\u{2011}', "=")
    }

    #[test]
    fn section_8_of_the_dossier_is_kept() {
        for (typed, set) in [
            ("convenu;", "convenu~;"),
            ("convenu ; oui ? non !", "convenu~; oui~? non~!"),
            ("Article :", "Article_:"),
            ("Article:", "Article_:"),
            ("16:15", "16:15"),
            ("« stage »", "«_stage_»"),
            ("«stage»", "«_stage_»"),
            ("35 h", "35_h"),
            ("12 €, 12€, 12 %, 12%", "12_€, 12_€, 12_%, 12_%"),
            ("fin , suite .", "fin, suite."),
            ("l'élève d'un", "l’élève d’un"),
            ("15 juin 2026", "15_juin_2026"),
            ("1er juillet 2026", "1er_juillet_2026"),
            ("1 er juillet", "1er_juillet"),
            ("lundi 15 juin 2026", "lundi 15_juin_2026"),
            ("15/06/2026", "15/06/2026"),
            ("8h30", "8_h_30"),
            ("8 h 30", "8_h_30"),
            ("08h30", "8_h_30"),
            ("08H30", "8_h_30"),
            ("8h 30, 8 h30", "8_h_30, 8_h_30"),
            ("14h", "14_h"),
            ("8h05", "8_h_05"),
            ("1 000", "1~000"),
            ("12 500,50 €", "12~500,50_€"),
            ("en 2026", "en 2026"),
            ("7,5 h", "7,5_h"),
            ("06 39 98 12 34", "06_39_98_12_34"),
            ("+33 6 39 98 12 34", "+33_6_39_98_12_34"),
            ("732 829 320 00074", "732_829_320_00074"),
            ("732 829 320", "732_829_320"),
            ("93240 Stains", "93240_Stains"),
            ("M. Dupont, Mme Dupont, MM. Petit, Mmes Nuñez", "M._Dupont, Mme_Dupont, MM._Petit, Mmes_Nuñez"),
            ("M.Dupont", "M._Dupont"),
            ("J.-P. de La Fontaine", "J.=P._de_La_Fontaine"),
            ("n° 2003-134", "n°_2003-134"),
            ("n°12, N ° 12, n ° 3", "n°_12, N°_12, n°_3"),
            ("article L. 4153-1", "article_L._4153=1"),
            ("D. 331-9, art. 6", "D._331=9, art._6"),
            ("R.331-9", "R._331=9"),
            ("ÉTABLISSEMENT", "ÉTABLISSEMENT"),
            ("2de GT 3, 3e B", "2de_GT_3, 3e_B"),
            ("mise en œuvre", "mise en œuvre"),
        ] {
            assert_eq!(shown(typed), set, "{typed}");
        }
    }

    #[test]
    fn running_text_is_set() {
        for (typed, set) in [
            ("art. L. 4153-8 et D. 4153-15 à D. 4153-37", "art._L._4153=8 et D._4153=15 à D._4153=37"),
            ("de 8h30 à 12h et de 13h30-17h", "de 8_h_30 à 12_h et de 13_h_30_–_17_h"),
            ("8h30 - 12h00 (9 h–10 h)", "8_h_30_–_12_h_00 (9_h_–_10_h)"),
            ("24h/24", "24_h/24"),
            ("5 km, 5km, 50 km/h", "5_km, 5_km, 50_km/h"),
            ("1500 € et 1500", "1~500_€ et 1500"),
            ("\"Atelier\" et \"bois\"", "«_Atelier_» et «_bois_»"),
            ("d'\"Atelier\".", "d’«_Atelier_»."),
            ("\" bois \"", "«_bois_»"),
            ("écran 15\" et \"bois\"", "écran 15\" et \"bois\""),
            ("Quoi ?! Non...", "Quoi~?! Non…"),
            ("Quoi?! (vraiment?)", "Quoi~?! (vraiment~?)"),
            ("[...] fin", "[…] fin"),
            ("nom : ........", "nom_: ........"),
            ("a  b", "a b"),
            ("l'article 5 et l’annexe 2", "l’article_5 et l’annexe_2"),
            ("Mme la proviseure", "Mme_la proviseure"),
            ("M. ", "M._"),
            (" : suite", "_: suite"),
            ("Tél. : 06 39 98 12 34.", "Tél._: 06_39_98_12_34."),
            ("0262 12 34 56", "0262_12_34_56"),
            ("63000 Clermont-Ferrand Cedex 2", "63000_Clermont-Ferrand Cedex_2"),
            ("Dr Zéroual", "Dr_Zéroual"),
            ("Mr. Dupont, Mr Dupont", "Mr._Dupont, Mr_Dupont"),
            ("escalier 14, Bât. 3, étage 2, BP 120", "escalier_14, Bât._3, étage_2, BP_120"),
            ("décembre 2025, en mai 12 personnes", "décembre_2025, en mai 12 personnes"),
            ("<< bois >>, <<fer>>", "«_bois_», «_fer_»"),
            ("a << b, c >> d, <<<e>>>, >>f<<", "a << b, c >> d, <<<e>>>, >>f<<"),
            ("du 15-16 juin", "du 15-16_juin"),
            ("p. 5", "p._5"),
            ("(NAF 10.71C), code APE 1071C", "(NAF_10.71C), code APE_1071C"),
            ("l’UAI 0639001S, NOR MENE2517062C", "l’UAI_0639001S, NOR_MENE2517062C"),
            ("NAF et SIRET, NAF : 1071C, RNE, 12", "NAF et SIRET, NAF_: 1071C, RNE, 12"),
            ("SIRET 73282932000074, SIREN 732829320", "SIRET_73282932000074, SIREN_732829320"),
            ("(15 ans), 10 jours, 35 heures par semaine", "(15_ans), 10_jours, 35_heures par semaine"),
            ("2 semaines, 1 mois, 45 minutes, 300 euros", "2_semaines, 1_mois, 45_minutes, 300_euros"),
            ("2 bis, rue Haute, 3 ter, 4 quater", "2_bis, rue Haute, 3_ter, 4_quater"),
            ("en 2026, ter", "en 2026, ter"),
            ("version 1, Responsable légal 2", "version_1, Responsable légal_2"),
            ("au cadre C. Cette séquence, bâtiment C", "au cadre_C. Cette séquence, bâtiment_C"),
            ("«", "«"),
            ("?", "?"),
        ] {
            assert_eq!(shown(typed), set, "{typed}");
        }
    }

    #[test]
    fn what_is_not_words_stays() {
        for text in [
            "ce.0639001s@lycee-des-volcans.example",
            "https://lycee.example/a?b=8h30:c!",
            "www.lycee.example/l'école",
            "10:30-12:00",
            "planning-8h30.pdf",
            "C:\\Stages\\l'été",
            "1.5, 2,5 et 3.14.15",
            "std::env",
            "au 3H",
            "Catherine de La Tour",
            "8h5",
            "rock 'n' roll",
            "les 'mots' cités",
            "2026-06-15",
            "63-118-204",
            "RC 4471 882",
            "un\ndeux\tdeux",
            "",
        ] {
            assert_eq!(typeset(text), text);
        }
        assert_eq!(shown("(a@b.example);"), "(a@b.example)~;");
    }

    #[test]
    fn text_of_figures_only_takes_no_longer_than_other_text() {
        // Without the bound on a number's groups, this takes minutes.
        let figures = "1 000 ".repeat(10_000);
        assert_eq!(typeset(&figures).chars().count(), figures.len());
    }

    #[test]
    fn text_that_needs_nothing_is_lent() {
        assert!(matches!(typeset("La présente convention"), Cow::Borrowed(_)));
    }

    /// Pieces that the rules look for, so that chance puts them beside one another.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            " ", " ", " ", "\u{a0}", "\u{202f}", "\n", "8h30", "08", "h", "H", "30", "12h", "-", "–", "\u{2011}", "n",
            "°", "º", "12", "M.", "MM.", "Mme", "Dupont", "d", "de", "1", "er", "000", "63000", "2de", "GT", "«", "»",
            "\"", "'", "’", "´", ".", "...", ",", ";", ":", "!", "?", "(", ")", "€", "%", "km", "min", "juin", "L.",
            "D", "4153-1", "art.", "+33", "06", "@", "_", "/", "www.", "://", "pdf", "é", "J.-P.", "…", "\u{301}",
            "732", "00074", "§", "page", "<<", ">>", "Mr", "2026", "étage", "NAF", "cadre", "C", "C.", "bis", "ans",
        ]);
        prop::collection::vec(piece, 0..14).prop_map(|p| p.concat())
    }

    /// Letters and digits without what the rule of hours may take away.
    fn essence(text: &str) -> String {
        let kept = text.chars().filter(|c| c.is_alphanumeric() && *c != '0');
        kept.map(|c| if c == 'H' { 'h' } else { c }).collect()
    }

    fn letters(text: &str) -> String {
        text.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn set_text_set_again_is_itself(text in pieces()) {
            let once = typeset(&text).into_owned();
            prop_assert_eq!(typeset(&once), once.as_str(), "{:?}", text);
        }

        #[test]
        fn any_text_set_again_is_itself(text in "\\PC*") {
            let once = typeset(&text).into_owned();
            prop_assert_eq!(typeset(&once), once.as_str(), "{:?}", text);
        }

        #[test]
        fn letters_and_digits_stay(text in pieces()) {
            prop_assert_eq!(essence(&typeset(&text)), essence(&text));
            let hourless = text.replace(['h', 'H'], "x");
            prop_assert_eq!(letters(&typeset(&hourless)), letters(&hourless));
        }

        #[test]
        fn addresses_stay(before in pieces(), user in "[a-z0-9.'-]{0,8}[a-z0-9]", site in "[a-z0-9][a-z0-9-]{0,7}\\.[a-z]{2,4}") {
            let mail = format!("{user}@{site}");
            let address = format!("https://{site}/8h30?{user}");
            let text = format!("{before} ({mail}) {address}");
            let set = typeset(&text);
            prop_assert!(set.contains(&mail) && set.contains(&address), "{}", set);
        }

        #[test]
        fn nothing_fails_on_any_text(text in any::<String>()) {
            let _ = (typeset(&text), super::super::superscripts(&text));
            for lang in [crate::diagnostic::Lang::Fr, crate::diagnostic::Lang::En] {
                for at in super::super::hyphenate(&text, lang) {
                    prop_assert!(text.is_char_boundary(at));
                }
            }
            for range in super::super::superscripts(&text) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
