//! The faces: which characters they have, shaped words, subsets.

/// Whether every face has the character, so that it can be printed.
pub fn covers(c: char) -> bool {
    // FACE: answered from the faces' character maps by whoever writes this room.
    !c.is_control() && (c as u32) < 0x2E80
}
