//! The school's logo: a PNG or JPEG that can be drawn.

use std::io::Cursor;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::kinds::text_of;
use super::reader::{Context, Found, Kind};
use super::source::MAX_BYTES;
use crate::diagnostic::{Diagnostic, Flaw, Severity, Spanned};
use crate::text;

/// The path of a picture, which is read with the file that names it.
pub(super) struct Picture;

impl Kind for Picture {
    type Out = Spanned<Arc<[u8]>>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Self::Out> {
        let path = text_of(found, cx)?;
        match cx.files.logo(found.file, &path) {
            Ok(bytes) => {
                if bytes.len() > HEAVY {
                    cx.push(Diagnostic { severity: Severity::Warning, ..heavy(&path, bytes.len()).at(found.span()) });
                }
                Some(Spanned::new(bytes, found.span()))
            }
            Err(flaw) => {
                cx.push(flaw.at(found.span()));
                None
            }
        }
    }

    fn schema(&self, _path: &str) -> Json {
        json!({ "type": "string", "minLength": 1 })
    }
}

/// A decoded logo may take this much: a small file can unfold into gigabytes.
const MAX_DECODED: usize = 64 << 20;
/// Pixels at most; a logo is printed a few centimetres wide.
const MAX_PIXELS: u64 = 4_000_000;

/// A logo of more bytes makes every PDF too heavy for a mail to many; its pixels go into the file as they are.
const HEAVY: usize = 100_000;

fn heavy(name: &str, bytes: usize) -> Flaw {
    let size = bytes / 1000;
    Flaw::new(
        "LOGO-05",
        text!(
            "le logo « {name} » pèse {size} ko : chaque PDF en sera d’autant plus lourd",
            "the logo « {name} » weighs {size} kB: every PDF will be heavier by as much"
        ),
    )
    .with_help(text!(
        "l’enregistrer plus petit : 600 pixels de large suffisent, sans photo ni dégradé",
        "save it smaller: 600 pixels of width are enough, without photograph or gradient"
    ))
}

/// Whether bytes are a picture that can be drawn; `name` is what the reader knows the file by.
pub(super) fn judge(bytes: &[u8], name: &str) -> Result<(), Flaw> {
    if bytes.len() > MAX_BYTES {
        let message = text!("le logo « {name} » dépasse 1 Mio", "the logo « {name} » is larger than 1 MiB");
        return Err(Flaw::new("LOGO-02", message).with_help(text!(
            "l’enregistrer plus petit : 1200 pixels de large suffisent",
            "save it smaller: 1200 pixels of width are enough"
        )));
    }
    let sound = match bytes {
        [0x89, b'P', b'N', b'G', ..] => png_is_sound(bytes),
        [0xFF, 0xD8, 0xFF, ..] => jpeg_is_sound(bytes),
        _ => {
            let message =
                text!("le logo « {name} » n’est ni un PNG ni un JPEG", "the logo « {name} » is neither PNG nor JPEG");
            return Err(Flaw::new("LOGO-03", message).with_help(text!(
                "l’enregistrer en PNG ou en JPEG : changer la fin de son nom ne suffit pas",
                "save it as PNG or JPEG: changing the end of its name is not enough"
            )));
        }
    };
    if sound {
        return Ok(());
    }
    let message = text!(
        "le logo « {name} » est abîmé, a plus de 4 millions de pixels, ou est en couleurs d’imprimerie (CMJN)",
        "the logo « {name} » is damaged, has more than 4 million pixels, or has printing colours (CMYK)"
    );
    Err(Flaw::new("LOGO-04", message).with_help(text!(
        "l’ouvrir et l’enregistrer de nouveau en PNG, 1200 pixels de large",
        "open it and save it again as PNG, 1200 pixels wide"
    )))
}

fn png_is_sound(bytes: &[u8]) -> bool {
    let limits = png::Limits { bytes: MAX_DECODED };
    let decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    let Ok(mut reader) = decoder.read_info() else {
        return false;
    };
    let (width, height) = reader.info().size();
    let Some(size) = reader.output_buffer_size().filter(|s| *s <= MAX_DECODED) else {
        return false;
    };
    sides(width, height) && reader.next_frame(&mut vec![0; size]).is_ok()
}

fn sides(width: u32, height: u32) -> bool {
    (1..=MAX_PIXELS).contains(&(u64::from(width) * u64::from(height)))
}

/// Whether the segments of a JPEG follow one another to a frame of a possible size, and the file ends as it should
/// (ITU T.81, annex B).
fn jpeg_is_sound(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    let ends = bytes.trim_ascii_end().ends_with(&[0xFF, 0xD9]) || bytes.ends_with(&[0xFF, 0xD9]);
    while let [0xFF, marker, high, low, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        match (marker, after) {
            (0xFF, _) => {
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            // A start of frame that readers of PDF know: baseline, extended or progressive, 8 bits, grey or colours.
            (0xC0..=0xC2, [8, h1, h0, w1, w0, 1 | 3, ..]) => {
                let side = |a: u8, b: u8| u32::from(u16::from_be_bytes([a, b]));
                return ends && sides(side(*w1, *w0), side(*h1, *h0));
            }
            (0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF, _) => return false,
            _ => {}
        }
        rest = match rest.get(2 + length..) {
            Some(next) if length >= 2 => next,
            _ => return false,
        };
    }
    false
}
