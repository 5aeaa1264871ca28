//! The colour profile of the output intent (ISO 19005-3, 6.2.3): sRGB, written from the numbers that IEC 61966-2-1 and
//! the ICC publish, as an ICC profile of version 4.2 (ISO 15076-1), whose curve is exact in twenty bytes.

/// The white of the profile connection space, D50, as `s15Fixed16` numbers (ISO 15076-1, 7.2.16).
const D50: [u32; 3] = [0x0000_f6d6, 0x0001_0000, 0x0000_d32d];
/// From D65, the white of sRGB, to D50: the linear Bradford matrix (annex E).
const ADAPTATION: [u32; 9] = [
    0x0001_0c42,
    0x0000_05de,
    0xffff_f325,
    0x0000_0793,
    0x0000_fd90,
    0xffff_fba1,
    0xffff_fda2,
    0x0000_03dc,
    0x0000_c06e,
];
/// Red, green and blue under D50.
const PRIMARIES: [[u32; 3]; 3] = [
    [0x0000_6fa2, 0x0000_38f5, 0x0000_0390],
    [0x0000_6299, 0x0000_b785, 0x0000_18da],
    [0x0000_24a0, 0x0000_0f84, 0x0000_b6cf],
];
/// The curve: function 3; 2.4; 1/1.055 and 0.055/1.055; 1/12.92 below 0.04045 (10.18).
const CURVE: [u32; 6] = [3 << 16, 0x0002_6666, 0x0000_f2a7, 0x0000_0d59, 0x0000_13d0, 0x0000_0a5b];

/// The profile.
pub(super) fn srgb() -> Vec<u8> {
    let element = |kind: &[u8; 4], numbers: &[u32]| {
        let head = kind.iter().copied().chain([0; 4]);
        head.chain(numbers.iter().flat_map(|number| number.to_be_bytes())).collect::<Vec<u8>>()
    };
    let [red, green, blue] = PRIMARIES.map(|primary| element(b"XYZ ", &primary));
    let elements: [(&[&[u8; 4]], Vec<u8>); 8] = [
        (&[b"desc"], words("sRGB")),
        (&[b"cprt"], words("CC0")),
        (&[b"wtpt"], element(b"XYZ ", &D50)),
        (&[b"chad"], element(b"sf32", &ADAPTATION)),
        (&[b"rXYZ"], red),
        (&[b"gXYZ"], green),
        (&[b"bXYZ"], blue),
        (&[b"rTRC", b"gTRC", b"bTRC"], element(b"para", &CURVE)),
    ];
    let count: usize = elements.iter().map(|(tags, _)| tags.len()).sum();
    let (mut table, mut data) = ((count as u32).to_be_bytes().to_vec(), Vec::new());
    for (tags, element) in elements {
        let at = HEADER + 4 + 12 * count + data.len();
        for tag in tags {
            table.extend(*tag);
            table.extend([at as u32, element.len() as u32].into_iter().flat_map(u32::to_be_bytes));
        }
        data.extend(element);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut profile = header((HEADER + table.len() + data.len()) as u32);
    profile.extend(table);
    profile.extend(data);
    profile
}

/// The length of the header.
const HEADER: usize = 128;

/// The header (7.2): version 4.2, a display, RGB, by way of XYZ; 1 January 2026, since there must be a date.
fn header(length: u32) -> Vec<u8> {
    let mut header = length.to_be_bytes().to_vec();
    header.extend([0, 0, 0, 0, 4, 0x20, 0, 0]);
    header.extend(b"mntrRGB XYZ ");
    header.extend([2026_u16, 1, 1, 0, 0, 0].into_iter().flat_map(u16::to_be_bytes));
    header.extend(b"acsp");
    header.resize(68, 0);
    header.extend(D50.into_iter().flat_map(u32::to_be_bytes));
    header.resize(HEADER, 0);
    header
}

/// Words in English (10.15).
fn words(ascii: &str) -> Vec<u8> {
    let mut element = b"mluc".to_vec();
    element.extend([0, 1, 12].into_iter().flat_map(u32::to_be_bytes));
    element.extend(b"enUS");
    element.extend([2 * ascii.len() as u32, 28].into_iter().flat_map(u32::to_be_bytes));
    element.extend(ascii.encode_utf16().flat_map(u16::to_be_bytes));
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_as_long_as_it_says_and_small() {
        let profile = srgb();
        assert_eq!(u32::from_be_bytes(profile[..4].try_into().unwrap()) as usize, profile.len());
        assert_eq!((&profile[36..40], profile.len() % 4), (b"acsp".as_slice(), 0));
        assert!(profile.len() < 600, "{}", profile.len());
    }

    #[test]
    fn the_primaries_of_the_profile_add_up_to_its_white() {
        for (axis, white) in D50.into_iter().enumerate() {
            let sum: u32 = PRIMARIES.iter().map(|primary| primary[axis]).sum();
            // The published numbers are rounded, and those of the primaries were adapted apart from the white.
            assert!(sum.abs_diff(white) <= 16, "{axis}: {sum:x} is not {white:x}");
        }
    }
}
