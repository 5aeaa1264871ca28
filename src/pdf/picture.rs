//! A school's logo as a PDF image.

use std::collections::BTreeSet;
use std::io::Cursor;

use super::objects::{Body, Id, Objects};
use super::packer::Packer;
use crate::diagnostic::Bug;

/// A picture that can be drawn: a PNG, unpacked, or a JPEG, as it is.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    image: Image,
    /// How opaque each pixel is, where not all are.
    mask: Option<Image>,
}

/// The entries of an image's dictionary and its packed samples.
#[derive(Clone, Debug)]
struct Image {
    entries: String,
    packed: Vec<u8>,
}

/// Why a file cannot be a logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureError {
    /// Neither a PNG nor a JPEG.
    Kind,
    /// Damaged, or of a variety that readers of PDF do not know.
    Damaged,
    /// More than four million pixels.
    TooLarge,
}

/// Pixels at most: 300 per inch over the largest place for a logo are a tenth of this.
const PIXELS_MAX: u64 = 4_000_000;

impl Picture {
    /// Reads a PNG or a JPEG, told by its first bytes.
    pub fn read(bytes: &[u8]) -> Result<Self, PictureError> {
        match bytes {
            [0x89, b'P', b'N', b'G', ..] => png(bytes),
            [0xff, 0xd8, 0xff, ..] => jpeg(bytes),
            _ => Err(PictureError::Kind),
        }
    }

    /// The image and its mask as objects of a document; the number of the image.
    pub(super) fn install(&self, file: &mut Objects) -> Id {
        let mut entries = self.image.entries.clone();
        if let Some(mask) = &self.mask {
            let id = file.id();
            file.stream(id, &mask.entries, &mask.packed);
            entries = format!("{entries}/SMask {id} 0 R");
        }
        let id = file.id();
        file.stream(id, &entries, &self.image.packed);
        id
    }
}

fn bounded(width: u32, height: u32) -> Result<(), PictureError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        Err(PictureError::Damaged)
    } else if pixels > PIXELS_MAX {
        Err(PictureError::TooLarge)
    } else {
        Ok(())
    }
}

fn entries(width: u32, height: u32, space: &str, filter: &str) -> String {
    let space = if space.starts_with('[') { space.to_owned() } else { format!("/{space}") };
    format!(
        "/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace {space}/BitsPerComponent 8/Filter/{filter}"
    )
}

/// An image of samples.
fn image(width: u32, height: u32, space: &str, samples: &[u8]) -> Result<Image, Bug> {
    let packed = Packer::default().pack(samples)?;
    Ok(Image { entries: entries(width, height, space, "FlateDecode"), packed })
}

fn png(bytes: &[u8]) -> Result<Picture, PictureError> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: 64 << 20 });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| PictureError::Damaged)?;
    let (width, height) = (reader.info().width, reader.info().height);
    bounded(width, height)?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or(PictureError::TooLarge)?];
    let frame = reader.next_frame(&mut pixels).map_err(|_| PictureError::Damaged)?;
    pixels.truncate(frame.buffer_size());
    let (colours, has_alpha, space) = match frame.color_type {
        png::ColorType::Grayscale => (1, false, "DeviceGray"),
        png::ColorType::GrayscaleAlpha => (1, true, "DeviceGray"),
        png::ColorType::Rgb => (3, false, "DeviceRGB"),
        png::ColorType::Rgba => (3, true, "DeviceRGB"),
        png::ColorType::Indexed => return Err(PictureError::Damaged),
    };
    let samples = colours + usize::from(has_alpha);
    let alpha: Option<Vec<u8>> = has_alpha.then(|| pixels.chunks_exact(samples).map(|pixel| pixel[colours]).collect());
    let alpha = alpha.filter(|alpha| alpha.iter().any(|opacity| *opacity != 255));
    let colour: Vec<u8> = if has_alpha {
        pixels.chunks_exact(samples).flat_map(|pixel| pixel[..colours].to_vec()).collect()
    } else {
        pixels
    };
    let (space, colour) = if colours == 3 { indexed(colour) } else { (space.to_owned(), colour) };
    Ok(Picture {
        width,
        height,
        image: image(width, height, &space, &colour).map_err(|_| PictureError::Damaged)?,
        mask: alpha
            .map(|alpha| image(width, height, "DeviceGray", &alpha))
            .transpose()
            .map_err(|_| PictureError::Damaged)?,
    })
}

/// Red, green and blue of each pixel as the number of a colour in a table (ISO 32000-1, 8.6.6.3), where there are at most 256.
fn indexed(samples: Vec<u8>) -> (String, Vec<u8>) {
    let pixels: Vec<[u8; 3]> = samples.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
    // A logo is made of areas of one colour: each is looked up once.
    let areas = || pixels.chunk_by(|a, b| a == b);
    let mut table = BTreeSet::new();
    for area in areas() {
        if table.insert(area[0]) && table.len() > 256 {
            return ("DeviceRGB".to_owned(), samples);
        }
    }
    let table: Vec<[u8; 3]> = table.into_iter().collect();
    let mut colours = Body::default();
    colours.put("[/Indexed/DeviceRGB ").whole(table.len().saturating_sub(1)).bytes(table.as_flattened()).put("]");
    let number = |colour| table.binary_search(colour).map_or(0, |place| place as u8);
    let numbers = areas().flat_map(|area| std::iter::repeat_n(number(&area[0]), area.len())).collect();
    (String::from_utf8_lossy(&colours.0).into_owned(), numbers)
}

/// A JPEG goes into the file as it is; only its frame header is read (ITU-T T.81, B.2.2).
fn jpeg(bytes: &[u8]) -> Result<Picture, PictureError> {
    let mut at = 2;
    loop {
        let [0xff, marker, high, low, ..] = bytes.get(at..).ok_or(PictureError::Damaged)? else {
            return Err(PictureError::Damaged);
        };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        if !matches!(marker, 0xc0..=0xc2) {
            if *marker == 0xff {
                at += 1;
            } else if matches!(marker, 0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xd8..=0xda) || length < 2 {
                return Err(PictureError::Damaged);
            } else {
                at += 2 + length;
            }
            continue;
        }
        let Some([8, h1, h0, w1, w0, components]) = bytes.get(at + 4..at + 10) else {
            return Err(PictureError::Damaged);
        };
        let (height, width) = (u32::from(u16::from_be_bytes([*h1, *h0])), u32::from(u16::from_be_bytes([*w1, *w0])));
        bounded(width, height)?;
        // Four components are CMYK, which Adobe's programs write inverted: not worth the doubt for a logo.
        let space = match components {
            1 => "DeviceGray",
            3 => "DeviceRGB",
            _ => return Err(PictureError::Damaged),
        };
        let image = Image { entries: entries(width, height, space, "DCTDecode"), packed: bytes.to_vec() };
        return Ok(Picture { width, height, image, mask: None });
    }
}
