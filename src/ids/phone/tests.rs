//! What is read as a telephone number, and how it is printed.

use super::*;
use crate::diagnostic::Lang;
use proptest::prelude::*;

fn phone(typed: &str) -> Phone {
    typed.parse().unwrap_or_else(|flaw| panic!("{typed}: {flaw}"))
}

fn help(typed: &str) -> String {
    typed.parse::<Phone>().unwrap_err().help.unwrap().get(Lang::En).to_owned()
}

#[test]
fn a_number_has_one_normal_form_however_it_is_written() {
    let cases = [
        ("06 39 98 12 34", "+33639981234"),
        ("0639981234", "+33639981234"),
        ("06.39.98.12.34", "+33639981234"),
        ("06-39-98-12-34", "+33639981234"),
        ("06\u{a0}39\u{202f}98\u{2011}12/34", "+33639981234"),
        ("+33 6 39 98 12 34", "+33639981234"),
        ("+33 (0)6 39 98 12 34", "+33639981234"),
        ("+33 06 39 98 12 34", "+33639981234"),
        ("0033 6 39 98 12 34", "+33639981234"),
        ("0033 (0)6 39 98 12 34", "+33639981234"),
        ("(0)6 39 98 12 34", "+33639981234"),
        ("(+33) 6 39 98 12 34", "+33639981234"),
        ("+(33)6 39 98 12 34", "+33639981234"),
        ("(0033) 6 39 98 12 34", "+33639981234"),
        ("\u{202a}+33 6 39 98 12 34\u{202c}", "+33639981234"),
        ("+33 1 99 00 12 34", "+33199001234"),
        ("+33 01 99 00 12 34", "+33199001234"),
        ("0262 12 34 56", "+262262123456"),
        ("02 62 12 34 56", "+262262123456"),
        ("+262 262 12 34 56", "+262262123456"),
        ("+262 0262 12 34 56", "+262262123456"),
        ("+33 2 62 12 34 56", "+262262123456"),
        ("0269 62 09 09", "+262269620909"),
        ("0639 12 34 56", "+262639123456"),
        ("0692 12 34 56", "+262692123456"),
        ("0590 12 34 56", "+590590123456"),
        ("0690 12 34 56", "+590690123456"),
        ("0594 12 34 56", "+594594123456"),
        ("0694 12 34 56", "+594694123456"),
        ("0596 12 34 56", "+596596123456"),
        ("0697 12 34 56", "+596697123456"),
        ("0508 41 23 45", "+508412345"),
        ("+508 41 23 45", "+508412345"),
        ("00 687 47 35 35", "+687473535"),
        ("+687 47 35 35", "+687473535"),
        ("689 40 96 74 02", "+68940967402"),
        ("+689 40 96 74 02", "+68940967402"),
        ("+681 72 12 34", "+681721234"),
        ("+49 30 901820", "+4930901820"),
        ("+49 (0)30 901820", "+4930901820"),
        ("0049 30 901820", "+4930901820"),
        ("+1 202 555 0123", "+12025550123"),
    ];
    for (typed, normal) in cases {
        assert_eq!(phone(typed).as_str(), normal, "{typed}");
    }
}

#[test]
fn a_number_is_printed_the_way_it_is_dialled_from_france() {
    let cases = [
        ("+33639981234", "06 39 98 12 34", Zone::Mainland),
        ("+262262123456", "0262 12 34 56", Zone::ReunionMayotte),
        ("+262639123456", "0639 12 34 56", Zone::ReunionMayotte),
        ("+262639981234", "+262 639 98 12 34", Zone::ReunionMayotte),
        ("+590690123456", "0690 12 34 56", Zone::Guadeloupe),
        ("+594594123456", "0594 12 34 56", Zone::Guyane),
        ("+596596123456", "0596 12 34 56", Zone::Martinique),
        ("+508412345", "+508 41 23 45", Zone::SaintPierreMiquelon),
        ("+687473535", "+687 47 35 35", Zone::NewCaledonia),
        ("+68940967402", "+689 40 96 74 02", Zone::Polynesia),
        ("+681721234", "+681 72 12 34", Zone::WallisFutuna),
        ("+4930901820", "+49 30 901820", Zone::Abroad),
        ("+442079460958", "+44 20 7946 0958", Zone::Abroad),
        ("+3225550123", "+32 25 550123", Zone::Abroad),
        ("+41225550123", "+41 22 555 0123", Zone::Abroad),
        ("+352123456", "+352 12 3456", Zone::Abroad),
        ("+12025550123", "+1 202 555 0123", Zone::Abroad),
        ("+74955550123", "+7 495 555 0123", Zone::Abroad),
        ("+7495555", "+7 49 5555", Zone::Abroad),
    ];
    for (normal, printed, zone) in cases {
        assert_eq!((phone(normal).to_string(), phone(normal).zone()), (printed.replace(' ', "\u{a0}"), zone));
    }
}

#[test]
fn the_numbers_of_fiction_are_told_before_mayotte_s_mobiles() {
    for typed in ["01 99 00 12 34", "0261911234", "03 53 01 12 34", "0465711234", "05 36 49 12 34", "06 39 98 12 34"] {
        assert!(phone(typed).is_fictional() && phone(typed).zone() == Zone::Mainland, "{typed}");
    }
    for typed in ["0639 12 34 56", "+262 639 98 12 34", "01 40 00 12 34", "+49 30 901820"] {
        assert!(!phone(typed).is_fictional(), "{typed}");
    }
}

#[test]
fn a_zero_after_the_country_code_is_odd_but_read() {
    for typed in ["+33 01 99 00 12 34", "+330612345678", "0033 06 39 98 12 34", "+262 0262 12 34 56"] {
        assert!(Phone::doubt(typed).is_some(), "{typed}");
    }
    for typed in ["+33 1 99 00 12 34", "+33 (0)1 99 00 12 34", "01 99 00 12 34", "abc", ""] {
        assert!(Phone::doubt(typed).is_none(), "{typed}");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    for typed in [
        "",
        "+",
        "00",
        "0",
        "06 39 98 12 3",
        "06 39 98 12 345",
        "00 12 34 56 78",
        "+689 40 96 74",
        "061234567",
        "+33 6 39 98 12",
        "+33",
        "+33 0",
        "+33 00 12 34 56 78",
        "+1 23 45 67 8",
        "+0 123 456 789",
        "+123456",
        "+49 1234567890123456",
        "40 96 74 02",
        "47 35 35",
        "+687 4735",
        "17",
        "3639",
        "+262 12 34 56",
        "+262 012345678",
        "0508 01 23 45",
        "689 01 23 45 67",
    ] {
        assert_eq!(typed.parse::<Phone>().unwrap_err().code, "PHONE-02", "{typed}");
    }
    for typed in [
        "O6 39 98 12 34",
        "06 39 98 12 34 poste 5",
        "++33639981234",
        "06+39981234",
        "٠٦٣٩٩٨١٢٣٤",
        "tel:+33639981234",
        "06,39,98,12,34",
    ] {
        assert_eq!(typed.parse::<Phone>().unwrap_err().code, "PHONE-01", "{typed}");
    }
}

#[test]
fn a_lost_zero_or_plus_is_told() {
    assert_eq!(help("639981234"), "write \"0639981234\"");
    assert!(help("687473535").contains("\"0687473535\"") && help("687473535").contains("\"+687473535\""));
    assert_eq!(help("33 6 39 98 12 34"), "write \"+33639981234\"");
}

proptest! {
    #[test]
    fn any_text_gives_a_number_or_a_flaw(typed in any::<String>()) {
        let _ = typed.parse::<Phone>();
        let _ = Phone::doubt(&typed);
    }

    #[test]
    fn both_forms_are_read_again(typed in "(\\+|00|0|\\+33|\\+262|\\+590|\\+1|\\+68[179]|\\+508)[0-9 .()-]{4,18}") {
        if let Ok(phone) = typed.parse::<Phone>() {
            prop_assert_eq!(phone.to_string().parse::<Phone>(), Ok(phone.clone()));
            prop_assert_eq!(phone.as_str().parse::<Phone>(), Ok(phone.clone()));
            prop_assert!(Phone::doubt(&phone.to_string()).is_none());
            prop_assert!(phone.as_str().len() <= 16);
        }
    }

    #[test]
    fn every_number_of_ten_digits_is_read_and_printed_again(nine in "[1-9][0-9]{8}") {
        // Saint-Pierre-et-Miquelon's six digits never begin with 0.
        if !nine.starts_with("5080") {
            let phone: Phone = format!("0{nine}").parse().unwrap();
            prop_assert_eq!(phone.to_string().parse::<Phone>().unwrap(), phone);
        }
    }

    #[test]
    fn overseas_numbers_are_read_again(typed in "(0508[0-9]{6}|689[0-9]{8}|\\+(262|59[046])(639|[0-9]{3})(98)?[0-9]{4,6})") {
        if let Ok(phone) = typed.parse::<Phone>() {
            prop_assert_eq!(phone.to_string().parse::<Phone>(), Ok(phone.clone()));
            prop_assert_eq!(phone.as_str().parse::<Phone>(), Ok(phone));
        }
    }
}
