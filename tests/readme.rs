//! What `README.md` shows is what comes of it.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use crate::cli::Place;
use crate::documents::goldens::updating;
use crate::press::root;

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let text = readme();
    let parts = text.split("\n```").skip(1).step_by(2);
    let named = parts.filter_map(|part| part.split_once('\n')).filter(|(name, _)| *name == language);
    named.map(|(_, block)| block.to_owned()).collect()
}

#[test]
fn its_commands_are_those_of_the_program() {
    let place = Place::new();
    let help = place.run(&["help", "--lang", "en"]).is(0).stdout;
    let text = readme();
    let named = text.split("`tripartite ").skip(1).filter_map(|rest| rest.split([' ', '`']).next());
    let mut seen = 0;
    for name in named.filter(|name| name.chars().all(|c| c.is_ascii_lowercase())) {
        assert!(help.contains(&format!("  {name} ")), "`tripartite {name}` is no command:\n{help}");
        seen += 1;
    }
    assert!(seen >= 4, "{seen}");
}

#[test]
fn its_first_steps_work_word_by_word() {
    let place = Place::new();
    let steps = blocks("sh").into_iter().find(|block| block.contains("tripartite new")).unwrap();
    let mut folder = String::new();
    let mut rendered = String::new();
    for line in steps.lines().filter(|line| !line.starts_with("cargo ")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["cd", into] => folder = (*into).to_owned(),
            ["tripartite", args @ ..] => rendered = place.run_in(&folder, args).is(0).stdout,
            other => panic!("a step that is not tried: {other:?}"),
        }
    }
    let shown = blocks("text").into_iter().find(|block| block.starts_with("out/")).unwrap();
    if updating() {
        let words = shown.split_whitespace().zip(rendered.split_whitespace()).filter(|(old, new)| old != new);
        let text = words.fold(readme(), |text, (old, new)| text.replace(old, new));
        std::fs::write(root().join("README.md"), text).unwrap();
        return;
    }
    let renew = "a word of a template changes them; to renew them: UPDATE=1 cargo test word_by_word";
    assert_eq!(shown.trim_end(), rendered.trim_end(), "{renew}");
    let signed = readme().lines().find_map(|line| line.split_once("--on-paper ")).unwrap().1.to_owned();
    assert!(rendered.contains(&signed), "{signed} is signed, and not printed: {renew}");
}

#[test]
fn the_finding_that_it_shows_is_the_one_that_is_told() {
    let place = Place::school(&["A"]);
    let host = "hosts/menuiserie-chassaing.toml";
    let right = place.read(host);
    let shown = blocks("text").into_iter().find(|block| block.starts_with("erreur")).unwrap();
    let line = shown.lines().find_map(|line| line.strip_prefix("7 | ")).unwrap();
    let written =
        right.lines().map(|own| if own.starts_with("siret") { line } else { own }).collect::<Vec<_>>().join("\n");
    place.write(host, &written);
    let told = place.run(&["check"]).is(1).stderr.replace('\u{a0}', " ");
    let shown = shown.replace('\u{a0}', " ");
    assert!(told.starts_with(shown.trim_end()), "{told}\n\n{shown}");
}

#[test]
fn the_agreement_that_it_shows_is_right() {
    let place = Place::school(&[]);
    let agreement = blocks("toml").into_iter().next().unwrap();
    place.write("agreements/README.toml", &agreement);
    place.run(&["check"]).is(0);
}

/// The picture of a page that is shown first, its width in pixels.
const PICTURE: &str = "fixtures/reference/page-1.png";
const WIDE: u16 = 662;

/// The first page of the reference agreement, drawn: rows of red, green and blue.
fn first_page() -> (u32, u32, Vec<u8>) {
    let place = Place::new();
    let files = crate::press::tree(&root().join("fixtures/reference")).into_iter();
    // Whoever follows the README has rendered there before: what that keeps is no part of the fixture.
    for (name, bytes) in files.filter(|(name, _)| !name.contains('/')) {
        std::fs::write(place.path("").join(name), bytes).unwrap();
    }
    place.run(&["render", "agreement.toml", "-o", "out"]).is(0);
    let pdf = Pdf::new(std::fs::read(place.path("out/CS26-0412.pdf")).unwrap()).unwrap();
    let page = pdf.pages().first().unwrap();
    let scale = f32::from(WIDE) / page.render_dimensions().0;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let interpreter = InterpreterSettings::default();
    let drawn = hayro::render(page, &RenderCache::new(), &interpreter, &RenderSettings::default(), &settings);
    let pixels = drawn.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    (u32::from(drawn.width()), u32::from(drawn.height()), pixels)
}

/// Systems round differently where a line lies between two pixels: what is told is words that moved.
#[test]
fn its_picture_is_the_first_page_as_it_is_drawn_today() {
    let path = root().join(PICTURE);
    let (width, height, drawn) = first_page();
    if updating() {
        let file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
        let mut encoder = png::Encoder::new(file, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        encoder.write_header().unwrap().write_image_data(&drawn).unwrap();
        return;
    }
    assert!(readme().contains(PICTURE));
    let mut reader =
        png::Decoder::new(std::io::BufReader::new(std::fs::File::open(&path).unwrap())).read_info().unwrap();
    let mut kept = vec![0; reader.output_buffer_size().unwrap()];
    let about = reader.next_frame(&mut kept).unwrap();
    assert_eq!((about.width, about.height, about.color_type), (width, height, png::ColorType::Rgb));
    let differ = kept.iter().zip(&drawn).filter(|(old, new)| old.abs_diff(**new) > 64).count();
    assert!(
        differ * 1_000 < drawn.len(),
        "{differ} of {} values differ; to renew the picture: UPDATE=1 cargo test picture",
        drawn.len()
    );
}
