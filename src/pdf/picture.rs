//! A school's logo as a PDF image.

use std::io::Cursor;

use lopdf::{Dictionary, Object, Stream, dictionary};

use super::file::deflated;

/// A picture that can be drawn: a PNG, unpacked, or a JPEG, as it is.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    stream: Stream,
    /// How opaque each pixel is, where not all are.
    mask: Option<Stream>,
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
    pub(super) fn install(&self, document: &mut lopdf::Document) -> lopdf::ObjectId {
        let mut stream = self.stream.clone();
        if let Some(mask) = &self.mask {
            let mask = document.add_object(mask.clone());
            stream.dict.set("SMask", mask);
        }
        document.add_object(stream)
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

fn image(width: u32, height: u32, space: &str) -> Dictionary {
    dictionary! {
        "Type" => "XObject", "Subtype" => "Image",
        "Width" => i64::from(width), "Height" => i64::from(height),
        "ColorSpace" => space, "BitsPerComponent" => 8,
    }
}

fn stream_of(dict: Dictionary, content: Vec<u8>) -> Stream {
    let mut stream = deflated(content);
    for (key, value) in dict {
        stream.dict.set(key, value);
    }
    stream
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
    let colour = if has_alpha {
        pixels.chunks_exact(samples).flat_map(|pixel| pixel[..colours].to_vec()).collect()
    } else {
        pixels
    };
    Ok(Picture {
        width,
        height,
        stream: stream_of(image(width, height, space), colour),
        mask: alpha.map(|alpha| stream_of(image(width, height, "DeviceGray"), alpha)),
    })
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
        let mut dict = image(width, height, space);
        dict.set("Filter", Object::Name(b"DCTDecode".to_vec()));
        return Ok(Picture {
            width,
            height,
            stream: Stream::new(dict, bytes.to_vec()).with_compression(false),
            mask: None,
        });
    }
}
