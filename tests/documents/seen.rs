//! What eyes and cameras make of a page: words that stand out from their ground; the code at its foot, drawn, then read
//! module by module.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use tripartite::layout::theme::Colour;
use tripartite::layout::{Code, Ink, Page, theme};
use tripartite::render::Renderer;

use crate::press::{MODELS, School};
use crate::repository::contrast;

/// Pixels to a point.
const SCALE: f64 = 4.0;

#[test]
fn the_code_of_each_page_can_be_read_from_what_is_drawn() {
    let document = School::fixture().document("reference", &mut Renderer::new(&MODELS));
    let pdf = Pdf::new(document.bytes().to_vec()).unwrap();
    let cache = RenderCache::new();
    let count = document.pages().pages.len();
    let short = document.content_digest().short().to_string().replace('-', "");
    for (index, (page, drawn)) in document.pages().pages.iter().zip(pdf.pages().iter()).enumerate() {
        let settings = PixmapSettings { x_scale: SCALE as f32, y_scale: SCALE as f32, bg_color: WHITE };
        let pixels =
            hayro::render(drawn, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
        let is_pixel_dark = |x: usize, y: usize| pixels.data()[y * usize::from(pixels.width()) + x].g < 128;
        let is_dark = |x: f64, y: f64| is_pixel_dark((x * SCALE) as usize, (y * SCALE) as usize);
        let wanted = Code::new(&format!("1:CS26-0412:1:{short}:{}:{count}", index + 1)).unwrap();
        let (left, top) = page
            .items
            .iter()
            .find_map(|item| matches!(item.ink, Ink::Code(_)).then_some((item.x.0, item.y.0)))
            .unwrap();
        let (width, height) = (usize::from(pixels.width()), usize::from(pixels.height()));
        assert_eq!(read_by_another(&is_pixel_dark, width, height), [wanted.text.as_str()]);
        let module = theme::CODE_MODULE.0;
        // Four modules around the code are its quiet zone.
        let side = wanted.size as isize;
        for row in -4..side + 4 {
            for column in -4..side + 4 {
                let (x, y) = (left + (column as f64 + 0.5) * module, top + (row as f64 + 0.5) * module);
                let inside = (0..side).contains(&row) && (0..side).contains(&column);
                let dark = inside && wanted.dark[(row * side + column) as usize];
                assert_eq!(is_dark(x, y), dark, "page {index}, row {row}, column {column}");
            }
        }
    }
}

/// What a reader of codes that is not ours finds on the lower quarter of a page.
fn read_by_another(is_dark: &impl Fn(usize, usize) -> bool, width: usize, height: usize) -> Vec<String> {
    let above = height - height / 4;
    let grey = |x, y| if is_dark(x, y + above) { 0 } else { 255 };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height / 4, grey);
    picture.detect_grids().iter().map(|code| code.decode().unwrap().1).collect()
}

/// What is painted at a place of a page before an item: the ground of its words.
fn ground(page: &Page, before: usize, x: f64, y: f64) -> Colour {
    let painted = page.items[..before].iter().rev().find_map(|item| match &item.ink {
        Ink::Rectangle { width, height, fill: Some(colour), .. } => {
            let (left, top) = (item.x.0, item.y.0);
            ((left..left + width.0).contains(&x) && (top..top + height.0).contains(&y)).then_some(*colour)
        }
        _ => None,
    });
    painted.unwrap_or(Colour(255, 255, 255))
}

#[test]
fn every_word_of_a_page_stands_out_from_what_it_is_set_on() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    let mut grounds = std::collections::BTreeSet::new();
    for name in school.names() {
        for page in &school.document(&name, &mut renderer).pages().pages {
            for (index, item) in page.items.iter().enumerate() {
                let Ink::Text(run) = &item.ink else { continue };
                let ground = ground(page, index, item.x.0 + run.width().0 / 2.0, item.y.0 - 1.0);
                let contrast = contrast(run.colour, ground);
                assert!(contrast >= 4.5, "{name}: « {} », {:?} on {ground:?}: {contrast:.2}", run.text(), run.colour);
                grounds.insert(ground);
            }
        }
    }
    assert!(grounds.contains(&theme::TINT), "words on a tinted ground are looked at too: {grounds:?}");
}
