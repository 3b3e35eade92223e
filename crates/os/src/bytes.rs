//! Bytes that need no more memory than they are.

use std::sync::Arc;

/// `byte`, `length` times, made where it stays: collecting a shared slice would copy it, and a process that shows how
/// much memory it has would for a moment show twice as much.
pub fn filled(byte: u8, length: usize) -> Arc<[u8]> {
    let bytes = Arc::<[u8]>::new_uninit_slice(length);
    let first = Arc::as_ptr(&bytes).cast::<u8>().cast_mut();
    // SAFETY: the slice has `length` bytes, and nobody else has it yet.
    unsafe { first.write_bytes(byte, length) };
    // SAFETY: all of them are written.
    unsafe { bytes.assume_init() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_bytes_are_there() {
        assert_eq!(&*filled(7, 3), [7, 7, 7]);
        assert_eq!(&*filled(7, 0), []);
    }
}
