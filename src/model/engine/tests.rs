use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::diagnostic::Lang;

/// A school's own model of one template, and what it includes.
fn files(own: bool, templates: &[(&str, &str)]) -> Arc<BTreeMap<String, File>> {
    let file = |text: &str| File { shown: "models".to_owned(), text: text.into(), own };
    Arc::new(templates.iter().map(|(path, text)| ((*path).to_owned(), file(text))).collect())
}

fn context() -> Context {
    let values = json!({
        "name": "<Léa> & \"co\" '{{ 1 }}'", "list": ["a", "b&"], "host": {"city": "Riom"}, "guardians": [],
    });
    Context::from_serialize(&values).unwrap()
}

fn fill_with(patience: Duration, templates: &[(&str, &str)]) -> Result<String, Vec<Fault>> {
    let templates = files(true, templates);
    Engine::with_patience("own", &templates, patience)?.fill("own/agreement.html", context())
}

fn fill(template: &str) -> Result<String, Vec<Fault>> {
    fill_with(PATIENCE, &[("own/agreement.html", template)])
}

/// Each fault as its code, file, the words at its place, and the English message.
fn told(templates: &[(&str, &str)]) -> Vec<String> {
    let faults = fill_with(PATIENCE, templates).unwrap_err();
    let words = |fault: &Fault| {
        let text = templates.iter().find(|(path, _)| *path == fault.file).unwrap().1;
        text.get(fault.range.clone()).unwrap().to_owned()
    };
    faults.iter().map(|f| format!("{} {} `{}`: {}", f.code, f.file, words(f), f.message.get(Lang::En))).collect()
}

fn told_of(template: &str) -> String {
    told(&[("own/agreement.html", template)]).join("\n")
}

#[test]
fn what_users_typed_is_escaped_in_every_way_of_printing() {
    let escaped = "&lt;Léa&gt; &amp; &quot;co&quot; &#39;{{ 1 }}&#39;";
    for template in [
        "{{ name }}",
        "{% set x = name %}{{ x }}",
        "{% set x %}{{ name }}{% endset %}{{ x }}",
        "{% component c(a) %}{{ a }}{% endcomponent c %}{{ <c a={name}/> }}",
        "{% for c in [name] %}{{ c }}{% endfor %}",
        "{{ [name] | join(sep=\"\") }}",
        "{{ name ~ \"\" }}",
        "{{ name | default(value=\"x\") }}",
    ] {
        assert_eq!(fill(template).unwrap().trim(), escaped, "{template}");
    }
    assert_eq!(fill("{{ list | join(sep=\", <\") }}").unwrap(), "a, &lt;b&amp;");
}

#[test]
fn filters_that_would_print_markup_or_multiply_text_are_refused() {
    for filter in ["safe", "replace(from=\"\", to=\"x\")", "indent"] {
        let said = told_of(&format!("{{{{ name | {filter} }}}}"));
        assert!(said.starts_with("TEMPLATE-03") && said.contains("is not available in a model"), "{said}");
    }
}

#[test]
fn mistakes_are_told_at_their_place() {
    let cases = [
        ("<p>\n{% if name %}x", "TEMPLATE-01 own/agreement.html `x`: unexpected end of input"),
        ("a\n{{ name | fullname }}", "TEMPLATE-02 own/agreement.html `fullname`: unknown filter `fullname`"),
        ("{{ nam }}", "TEMPLATE-03 own/agreement.html `nam`: `nam` does not exist in this agreement"),
        ("{{ host.cty }}", "TEMPLATE-03 own/agreement.html `cty`: `host.cty` does not exist in this agreement"),
        (
            "{{ guardians[3].name }}",
            "TEMPLATE-03 own/agreement.html `guardians[3`: `guardians[3]` does not exist in this agreement",
        ),
        ("{{ a.b }}", "TEMPLATE-03 own/agreement.html `a`: `a` does not exist in this agreement"),
        (
            "{{ list | wordcount }}",
            "TEMPLATE-03 own/agreement.html `list`: invalid type for the value, expected `string` but got `array`",
        ),
        (
            "{% include \"own/x.html\" %}",
            "TEMPLATE-02 own/agreement.html `\"own/x.html\"`: unknown template `own/x.html`",
        ),
        ("{% extends \"own/x.html\" %}", "TEMPLATE-02 own/agreement.html `own/x.html`: unknown template `own/x.html`"),
        ("{{ <nobody/> }}", "TEMPLATE-02 own/agreement.html `<nobody/>`: unknown component `nobody`"),
        ("{{ nothing() }}", "TEMPLATE-02 own/agreement.html `nothing()`: unknown function `nothing`"),
    ];
    for (template, said) in cases {
        assert_eq!(told_of(template), said, "{template}");
    }
}

#[test]
fn mistakes_of_all_files_are_told_together() {
    let said = told(&[
        ("own/a.html", "{{ }}"),
        ("own/agreement.html", "{% include \"own/a.html\" %}{% if %}"),
        ("shared/b.html", "{% endif %}"),
    ]);
    assert_eq!(said.len(), 3, "{said:#?}");
    let said = told(&[("own/agreement.html", "{{ name | phon }}\n{{ name | dte }}")]);
    assert_eq!(said.len(), 2, "{said:#?}");
}

#[test]
fn the_nearest_filter_is_proposed() {
    let fault = fill("{{ name | adress }}").unwrap_err().swap_remove(0);
    assert_eq!(fault.message.get(Lang::Fr), "le filtre `adress` n’existe pas");
    assert_eq!(fault.help.unwrap().get(Lang::En), "did you mean `address`?");
}

#[test]
fn what_is_absent_is_asked_for_by_its_whole_name_or_not_at_all() {
    let if_it_is_named = "in an `{% if … %}` that asks for it";
    for (template, asked) in [
        ("{{ rows[0].nobody }}", "{% if rows[0].nobody %}"),
        ("{% set at = {\"a\": host} %}{{ at[list[0]].nobody }}", "{% if at[list[0]].nobody %}"),
        ("{{ rows[list[0] | length].nobody }}", if_it_is_named),
    ] {
        let template = format!("{{% set rows = [host, host] %}}{template}");
        let fault = fill(&template).unwrap_err().swap_remove(0);
        let help = fault.help.as_ref().map_or("", |help| help.get(Lang::En));
        assert!(help.contains(asked), "{template}: {fault:?}");
    }
}

#[test]
fn templates_that_include_themselves_are_told() {
    let said = told_of("{% include \"own/agreement.html\" %}");
    assert!(said.starts_with("TEMPLATE-04 own/agreement.html `own/agreement.html`: templates include one another"));
    let said = told(&[
        ("own/agreement.html", "{% include \"own/b.html\" %}"),
        ("own/b.html", "x {% include \"agreement.html\" %}"),
    ]);
    assert!(said[0].starts_with("TEMPLATE-04 own/b.html `agreement.html`"), "{said:?}");
    let said = told(&[
        ("own/agreement.html", "{% extends \"own/b.html\" %}"),
        ("own/b.html", "{% extends \"own/agreement.html\" %}"),
    ]);
    assert!(said[0].starts_with("TEMPLATE-04"), "{said:?}");
}

#[test]
fn a_component_that_calls_itself_is_told_by_its_name() {
    let said = told_of("{% component c() %}{{ <c/> }}{% endcomponent c %}{{ <c/> }}");
    let named = "a component calls itself without end, more than twenty times";
    assert_eq!(said, format!("TEMPLATE-04 own/agreement.html `{{{{ <c/> }}}}`: {named}: c → c"));
    let said = told(&[
        (
            "own/agreement.html",
            "{% component a() %}{{ <once/> }}{{- <b x=\"1\"/> }}{% endcomponent a %}{% include \"i.html\" %}",
        ),
        ("own/i.html", "{{ <a/> }}"),
        ("shared/b.html", "{% component b(x) %}{% <once> %}{% include \"i.html\" %}{% </once> %}{% endcomponent b %}"),
        ("shared/once.html", "{% component once() %}x{% endcomponent once %}"),
    ]);
    assert_eq!(said, [format!("TEMPLATE-04 shared/b.html `{{% include \"i.html\" %}}`: {named}: a → b → a")]);
}

#[test]
fn components_and_includes_at_their_deepest_fit_the_stack() {
    // Each component goes through a chain of includes, the last of which calls it again.
    let mut templates = vec![(
        "own/agreement.html".to_owned(),
        "{% component c() %}{% include \"own/0.html\" %}{% endcomponent c %}{{ <c/> }}".to_owned(),
    )];
    for at in 0..198 {
        templates.push((
            format!("own/{at}.html"),
            format!("{{% if 1 %}}{{% include \"own/{}.html\" %}}{{% endif %}}", at + 1),
        ));
    }
    templates.push(("own/198.html".to_owned(), "{{ <c/> }}".to_owned()));
    let templates: Vec<(&str, &str)> = templates.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let faults = fill_with(PATIENCE, &templates).unwrap_err();
    assert!(faults[0].message.get(Lang::En).contains("calls itself"), "{faults:?}");
}

#[test]
fn a_model_that_prints_too_much_is_told() {
    let text = "x".repeat(1000);
    let said = told_of(&format!("{{% for i in range(end=2000) %}}{text}{{% endfor %}}"));
    assert!(said.starts_with("TEMPLATE-05"), "{said}");
    let said = told_of("{{ range(end=100000) | join(sep=\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\") }}");
    assert!(said.contains("1 MiB"), "{said}");
    let said = told_of("{{ range(end=1000000000) }}");
    assert!(said.contains("exceeds the limit of 100000"), "{said}");
    let trusted =
        files(false, &[("own/agreement.html", &format!("{{% for i in range(end=2000) %}}{text}{{% endfor %}}"))]);
    assert!(Engine::new("own", &trusted).unwrap().fill("own/agreement.html", context()).is_err());
}

#[test]
fn values_that_grow_without_end_are_told_where_they_grow() {
    let grown = "`x` holds more than 1 MiB";
    let cases = [
        (
            "{% set x = name %}{% for i in range(end=90) %}{% set_global x = x ~ x %}{% endfor %}",
            "{% set_global x = x ~ x %}",
            grown,
        ),
        // The name of a variable may be a part of the word `set_global`.
        (
            "{% set a = name %}{% for i in range(end=90) %}{% set_global a = a ~ a %}{% endfor %}",
            "{% set_global a = a ~ a %}",
            "`a` holds more than 1 MiB",
        ),
        (
            "{% set x = [name] %}{% for i in range(end=90) %}{% set_global x = [x, x] %}{% endfor %}",
            "{% set_global x = [x, x] %}",
            grown,
        ),
        (
            "{% set x = name %}{% for i in range(end=90) %}{% set_global x %}{{ x }}{{ x }}{% endset %}{% endfor %}",
            "{% endset %}",
            grown,
        ),
        (
            "{% set x = 1 %}{% for i in range(end=90) %}{% set_global x = [x] %}{% endfor %}",
            "{% set_global x = [x] %}",
            "`x` holds lists in one another more than 64 deep",
        ),
        (
            "{% set x %}{% for a in range(end=9000) %}{% for b in range(end=9000) %}{{ name }}{% endfor %}{% endfor %}{% endset %}",
            "{% for b in range(end=9000) %}",
            "the loops of this model go round too often",
        ),
    ];
    for (template, place, said) in cases {
        assert_eq!(told_of(template), format!("TEMPLATE-08 own/agreement.html `{place}`: {said}"));
    }
    let filled = "{% set x = name %}{% for i in range(end=20000) %}{% set x = i %}{% endfor %}{{ x }}";
    assert_eq!(fill(filled).unwrap(), fill("{{ name }}").unwrap());
}

#[test]
fn what_bounds_a_template_changes_nothing_that_it_prints() {
    let template =
        "{% set a = 1 -%}  {%- set b %} x {% endset -%} [{{ a }}{{ b }}] {% for i in list -%} {{ i }}, {%- endfor %}";
    let trusted = files(false, &[("own/agreement.html", template)]);
    assert_eq!(
        fill(template).unwrap(),
        Engine::new("own", &trusted).unwrap().fill("own/agreement.html", context()).unwrap()
    );
}

#[test]
fn messages_of_our_filters_are_read_in_french() {
    let fault = fill("{{ name | date }}").unwrap_err().swap_remove(0);
    let french = "le filtre `date` veut une date comme 2026-06-15, et reçoit `<Léa> & \"co\" '{{ 1 }}'`";
    assert_eq!(fault.message.get(Lang::Fr), french);
}

/// The template and words that printed the first place where some words stand in what a model prints.
fn traced(own: bool, templates: &[(&str, &str)], words: &str) -> Option<(String, String)> {
    let engine = Engine::new("own", &files(own, templates)).unwrap();
    let printed = engine.fill("own/agreement.html", context()).unwrap();
    let at = printed.find(words).unwrap();
    let trace = engine.trace("own/agreement.html", context(), &printed)?;
    let (name, range) = trace.place(&(at..at + words.len()))?;
    let text = templates.iter().find(|(path, _)| *path == name).unwrap().1;
    Some((name.to_owned(), text[range].to_owned()))
}

#[test]
fn printed_words_are_traced_to_the_template_that_wrote_them() {
    let templates = [
        (
            "own/agreement.html",
            "<a>\n  {%- include \"b.html\" %}\n  <c>{{ list | join(sep=\"<x>\") }}</c>{{ <k n=\"<y>\"/> }}<d></a>",
        ),
        ("own/b.html", "\n  {% for i in list -%} <p>{{ i }}</q>\n {% endfor %}"),
        ("shared/words.html", "{%- component k(n) -%} <em>{{ n }}</i>{%- endcomponent k -%}"),
    ];
    for own in [false, true] {
        let found = |words: &str| traced(own, &templates, words).map(|(name, words)| format!("{name} {words}"));
        assert_eq!(found("</q>").as_deref(), Some("own/b.html </q>"));
        assert_eq!(found("<d>").as_deref(), Some("own/agreement.html <d>"));
        assert_eq!(found("</i>").as_deref(), Some("shared/words.html </i>"));
        assert_eq!(found("&lt;y").as_deref(), Some("shared/words.html {{ n }}"));
        assert_eq!(found("&lt;x").as_deref(), Some("own/agreement.html {{ list | join(sep=\"<x>\") }}"));
    }
}

#[test]
fn words_are_not_traced_where_marks_would_change_what_is_printed() {
    let template = "{% set x %}<p>{% endset %}{{ x | length }}";
    assert_eq!(traced(true, &[("own/agreement.html", template)], "3"), None);
}

#[test]
fn a_model_that_does_not_end_is_told_and_not_run_again() {
    let endless = "{% for a in range(end=9000) %}{% for b in range(end=3) %}{{ a }}{% endfor %}{% endfor %}";
    let templates = files(true, &[("own/agreement.html", endless)]);
    let mut engine = Engine::new("own", &templates).unwrap();
    engine.patience = Duration::from_micros(50);
    assert_eq!(engine.fill("own/agreement.html", context()).unwrap_err()[0].code, "TEMPLATE-06");
    // The thread still runs, and no second one is begun.
    assert_eq!(engine.fill("own/agreement.html", context()).unwrap_err()[0].code, "TEMPLATE-06");
}

#[test]
fn a_model_that_broke_down_once_is_run_again() {
    let mut engine = Engine::new("own", &files(true, &[("own/agreement.html", "{{ name }}")])).unwrap();
    engine.patience = PATIENCE;
    let broken = engine.waited(&engine.late, || panic!("broken"));
    assert!(matches!(broken, Err::<(), _>(Unfinished::Broken)));
    assert!(engine.fill("own/agreement.html", context()).is_ok());
}

#[test]
fn a_trace_that_is_late_is_stopped_and_leaves_the_model_alone() {
    let mut engine = Engine::new("own", &files(true, &[("own/agreement.html", "{{ name }}")])).unwrap();
    engine.patience = Duration::ZERO;
    let late = Arc::default();
    let (hold, held) = std::sync::mpsc::channel::<()>();
    let ended = engine.waited(&late, move || held.recv());
    assert!(matches!(ended, Err(Unfinished::Late)) && late.load(Ordering::Relaxed));
    drop(hold);
    engine.patience = PATIENCE;
    assert!(engine.fill("own/agreement.html", context()).is_ok());
}

#[test]
fn a_model_finds_its_own_file_before_the_shared_one() {
    let printed = fill_with(
        PATIENCE,
        &[
            (
                "own/agreement.html",
                "{% include \"a.html\" %}{% include \"shared/a.html\" %}{% include \"b.html\" %}{{ <c/> }}",
            ),
            ("own/a.html", "own{% component c() %}own{% endcomponent c %}"),
            ("shared/a.html", "shared{% component c() %}shared{% endcomponent c %}"),
            ("shared/b.html", "shared"),
        ],
    );
    assert_eq!(printed.unwrap(), "ownsharedsharedown");
}

#[test]
fn control_characters_do_not_reach_the_markup() {
    let mut printed = Vec::new();
    escape("a\u{0}b\u{ffff}\u{b}\n\tc", &mut printed).unwrap();
    assert_eq!(String::from_utf8(printed).unwrap(), "a\u{fffd}b\u{fffd}\u{fffd}\n\tc");
}

/// A real template, with bytes replaced, repeated or taken away.
fn mutated() -> impl Strategy<Value = String> {
    let real: Vec<&str> =
        crate::model::builtin::FILES.iter().map(|(_, text)| *text).filter(|text| text.contains("{%")).collect();
    let pieces = prop_oneof![
        Just("{%".to_owned()),
        Just("%}".to_owned()),
        Just("{{".to_owned()),
        Just("}}".to_owned()),
        Just("{#".to_owned()),
        Just("<c/>".to_owned()),
        Just(" endif ".to_owned()),
        Just("[::".to_owned()),
        Just("\"".to_owned()),
        Just("9999999999999999999999999999999999999999".to_owned()),
        any::<String>(),
    ];
    let edit = (any::<prop::sample::Index>(), 0_usize..12, pieces);
    (prop::sample::select(real), prop::collection::vec(edit, 1..4)).prop_map(|(text, edits)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, taken, put) in edits {
            let at = at.index(chars.len() + 1);
            let end = (at + taken).min(chars.len());
            chars.splice(at..end, put.chars());
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_template_prints_or_is_told(template in mutated()) {
        if let Ok(engine) = Engine::new("own", &files(true, &[("own/agreement.html", &template)])) {
            prop_assert!(!engine.woven.is_empty(), "{}", template);
        }
        if let Err(faults) = fill(&template) {
            for fault in faults {
                prop_assert_ne!(fault.message.get(Lang::En), "nobody waits for this model any more");
                prop_assert_ne!(fault.code, "TEMPLATE-07", "{}", template);
                prop_assert!(template.get(fault.range.clone()).is_some(), "{fault:?} in {template}");
            }
        }
    }
}

/// Templates that each take gigabytes in one statement, in what is never printed.
fn greedy() -> Vec<String> {
    let many = |n: usize, one: &str| vec![one; n].join(", ");
    let text = "{% set t %}{% for i in range(end=2000) %}{{ i }}{% for j in range(end=9) %}0123456789012345{% endfor %}{% endfor %}{% endset %}";
    vec![
        format!("{{% if [{}] %}}{{% endif %}}", many(100, "range(end=99999)")),
        format!("{{% set x = [{}] | length %}}", many(30, "range(end=99999)[0:99998]")),
        format!("{text}{{% if [{}] %}}{{% endif %}}", many(120, "t | upper")),
        format!("{text}{{% if [{}] %}}{{% endif %}}", many(120, "t | split(pat='')")),
        format!("{text}{{% if ([{}] | str) == '' %}}{{% endif %}}", many(50_000, "t")),
        format!("{text}{{% if [t ~ t ~ t for i in range(end=99999)] %}}{{% endif %}}"),
        format!("{text}{{% if [[a for b in range(end=9999)] for a in range(end=9999)] %}}{{% endif %}}"),
        format!("{text}{{% set x %}}{}{{% endset %}}", "{{ t }}".repeat(50_000)),
        format!("{text}{{% set x %}}{}{{% endset %}}", "{{ t | trim }}".repeat(50_000)),
        format!("{text}{{% set x %}}{}{{% endset %}}", "{{ [t, t, t, t, t, t, t] }}".repeat(50_000)),
        format!("{text}{}", (0..50_000).map(|n| format!("{{% set x{n} = t | upper %}}")).collect::<String>()),
        format!(
            "{{% set x %}}{{% for i in range(end=9000) %}}{}{{% endfor %}}{{% endset %}}",
            "a long line of words ".repeat(9_000)
        ),
    ]
}

/// Models that take a gigabyte by what they print again and again where it is not seen.
fn multiplied() -> [(&'static str, Vec<(&'static str, String)>); 5] {
    let long = "0123456789abcdef".repeat(1 << 10);
    let hidden = |what: &str| format!("{{% set x %}}{}{{% endset %}}", what.repeat(50_000));
    let of = |inner: String| ("own/inner.html", inner);
    let included = || ("own/agreement.html", hidden("{% include \"inner.html\" %}"));
    let base = |inner: &str| ("own/base.html", format!("{{% block b %}}{inner}{{% endblock %}}"));
    [
        (
            "supervisor",
            vec![("own/agreement.html", format!("{{% set supervisor = '{long}' %}}{}", hidden("{{ supervisor }}")))],
        ),
        ("a comment", vec![included(), of(format!("{{# extends #}}{long}"))]),
        ("no space", vec![included(), of("{%if[range(end=9999)]%}{%endif%}".to_owned())]),
        (
            "a child",
            vec![included(), base(""), of(format!("{{%extends\"base.html\"%}}{{% block b %}}{long}{{% endblock %}}"))],
        ),
        (
            "super",
            vec![
                (
                    "own/agreement.html",
                    format!("{{% extends \"base.html\" %}}{{% block b %}}{}{{% endblock %}}", hidden("{{ super() }}")),
                ),
                base(&long),
            ],
        ),
    ]
}

#[test]
fn what_a_single_statement_makes_is_bounded_and_told_at_its_line() {
    for template in greedy() {
        let faults = fill_with(Duration::from_mins(10), &[("own/agreement.html", &template)]).unwrap_err();
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        let place = template.get(fault.range.clone()).unwrap();
        let said = format!("{} {} `{place}`: {}", fault.code, fault.file, fault.message.get(Lang::En));
        let start: String = template.chars().take(200).collect();
        assert!(
            said.starts_with("TEMPLATE-08 own/agreement.html `{"),
            "{}\n{start}",
            said.chars().take(300).collect::<String>()
        );
        assert!(
            said.ends_with("more than 32 MiB of values"),
            "{}\n{start}",
            said.chars().rev().take(100).collect::<String>()
        );
    }
    let bounded = |templates: &[(&str, String)]| {
        let templates: Vec<(&str, &str)> = templates.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let faults = fill_with(Duration::from_mins(10), &templates).err().unwrap_or_default();
        faults.iter().any(|fault| fault.message.get(Lang::En) == "this model makes more than 32 MiB of values")
    };
    let unbounded = multiplied().into_iter().filter(|(_, templates)| !bounded(templates)).map(|(name, _)| name);
    assert_eq!(unbounded.collect::<Vec<_>>(), [""; 0]);
    for tag in [vec!["name"; 40].join(" ~ "), format!("[{}]", vec!["range(end=99999)"; 1_500].join(", "))] {
        let said = told_of(&format!("a\n{{{{ {tag} }}}}"));
        assert!(said.starts_with("TEMPLATE-08") && said.ends_with("this tag makes too much at once"), "{said}");
    }
    assert_eq!(fill(&format!("{{{{ {} }}}}", vec!["1"; 30].join(" ~ "))).unwrap(), "1".repeat(30));
}

#[test]
fn the_block_of_a_parent_is_printed_once_and_as_it_is() {
    for call in ["{{ super() }}", "{{ (super()) }}", "{{- super () -}}"] {
        let child = format!("{{% extends \"base.html\" %}}{{% block b %}}[{call}]{{% endblock %}}");
        let printed = fill_with(
            PATIENCE,
            &[("own/agreement.html", &child), ("own/base.html", "{% block b %}<p>{{ name }}</p>{% endblock %}")],
        );
        assert_eq!(printed.unwrap(), "[<p>&lt;Léa&gt; &amp; &quot;co&quot; &#39;{{ 1 }}&#39;</p>]", "{call}");
    }
}

#[test]
fn weighing_changes_neither_values_nor_what_is_told_of_them() {
    let same = [
        "{{ [i for i in list if i] | length }}{{ list[0] }}{{ list[0:1] | first }}{{ list[-1:][0] | upper }}",
        "{% for x in [1, 2] | reverse %}{{ x }}{% endfor %}{% set m = {\"a\": [1]} %}{{ m.a }}",
        "{{ name ~ [1, 2][1] | str }}{{ 'a' if name is defined else 'b' }}{{ missing | default(value='x(') }}",
        "{%- set a = list | join(sep=', ') -%}{{- a -}} {{ (list | first) ~ \"|\" }}{{ 3 in [1, 2, 3] }}",
        "{{ range(end=3) | join(sep='') }}{% if not [1] is containing(pat=2) %}x{% endif %}{% set m = {\"a\": name} %}{{ m[\"a\"] }}",
        "{% component c(n, m) %}{{ n }}{{ m | length }}{% endcomponent c %}{{ <c n={name} m={[1, 2]}/> }}",
    ];
    for template in same {
        let trusted = files(false, &[("own/agreement.html", template)]);
        let plain = Engine::new("own", &trusted).map(|engine| engine.fill("own/agreement.html", context()));
        assert_eq!(fill(template), plain.unwrap_or_else(Err), "{template}");
        assert!(fill(template).is_ok(), "{template} {:?}", fill(template));
    }
    for template in [
        "a {{ nobody }}",
        "{{ nobody.at.all | upper }}",
        "{{ name ~ nobody }}",
        "{% if list | nth(n=nobody) %}{% endif %}",
    ] {
        let trusted = files(false, &[("own/agreement.html", template)]);
        let plain = Engine::new("own", &trusted).unwrap().fill("own/agreement.html", context());
        assert_eq!(fill(template), plain, "{template}");
    }
}
