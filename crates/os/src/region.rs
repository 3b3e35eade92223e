//! Plain bytes that processes share, in a file without a name.
//!
//! Who may touch which bytes is agreed elsewhere, by an atomic that hands a range over (its release store after the
//! last write, its acquire load before the first read). The range has one owner at a time, and a process that was
//! killed owns nothing. Writing and copying count on nothing of that; only [`Region::read`] does, which copies nothing.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use memmap2::{MmapOptions, MmapRaw};
use rustix::fs::{MemfdFlags, ftruncate, memfd_create};

/// The unit of access, in bytes.
const WORD: usize = size_of::<u64>();

/// A mapping that every process forked later shares. Pages that nobody has
/// touched take no memory, so it may be made generously long.
pub struct Region {
    map: MmapRaw,
}

impl Region {
    /// `length` bytes or a few more, zero at first.
    ///
    /// # Errors
    /// If there is no address space for it.
    pub fn create(length: usize) -> io::Result<Self> {
        let length = length.next_multiple_of(WORD);
        let file = memfd_create("forklore-region", MemfdFlags::CLOEXEC)?;
        ftruncate(&file, length as u64)?;
        // The mapping keeps the file; its descriptor is closed here.
        let map = MmapOptions::new().len(length).map_raw(&file)?;
        Ok(Self { map })
    }

    /// Writes `bytes` at `at`. Whoever writes or copies the same range meanwhile mixes the bytes, and does no worse. A
    /// range shares no word (eight bytes) with one that somebody else writes to.
    ///
    /// # Panics
    /// If the range is not inside the region.
    #[inline]
    pub fn write(&self, at: usize, bytes: &[u8]) {
        let words = self.words(at, bytes.len());
        let first = at % WORD;
        let (head, rest) = bytes.split_at(bytes.len().min((WORD - first) % WORD));
        let (whole, tail) = rest.as_chunks::<WORD>();
        let (of_head, words) = words.split_at(usize::from(!head.is_empty()));
        put_part(of_head, first, head);
        let (of_whole, of_tail) = words.split_at(whole.len());
        for (word, bytes) in of_whole.iter().zip(whole) {
            word.store(u64::from_ne_bytes(*bytes), Ordering::Relaxed);
        }
        put_part(of_tail, 0, tail);
    }

    /// A copy of the `length` bytes at `at`.
    ///
    /// # Panics
    /// If the range is not inside the region.
    pub fn copy(&self, at: usize, length: usize) -> Vec<u8> {
        let words = self.words(at, length);
        let mut bytes = vec![0; size_of_val(words)];
        for (word, bytes) in words.iter().zip(bytes.as_chunks_mut().0) {
            *bytes = word.load(Ordering::Relaxed).to_ne_bytes();
        }
        bytes.drain(..at % WORD);
        bytes.truncate(length);
        bytes
    }

    /// The words in which the `length` bytes at `at` lie.
    fn words(&self, at: usize, length: usize) -> &[AtomicU64] {
        self.check(at, length);
        let first = at / WORD;
        // SAFETY: `check` has found the offset to be inside the mapping, or at its end.
        let start = unsafe { self.map.as_ptr().add(first * WORD) };
        // SAFETY: the words lie in the mapping, which lives as long as `self`, is as long as a number of whole words and
        // begins at a page. Any bits are a number, and all safe access to the mapping is by whole words, atomically.
        unsafe { std::slice::from_raw_parts(start.cast(), (at + length).div_ceil(WORD) - first) }
    }

    /// The `length` bytes at `at`.
    ///
    /// # Safety
    /// The caller owns the range for as long as it keeps the slice: nobody writes to it, in this process or another.
    ///
    /// # Panics
    /// If the range is not inside the region.
    pub unsafe fn read(&self, at: usize, length: usize) -> &[u8] {
        self.check(at, length);
        // SAFETY: `check` has found the offset to be inside the mapping.
        let start = unsafe { self.map.as_ptr().add(at) };
        // SAFETY: the range lies in the mapping (`check`), which lives as long as `self`; any bits are valid bytes;
        // nobody writes to them meanwhile, to which the caller sees.
        unsafe { std::slice::from_raw_parts(start, length) }
    }

    fn check(&self, at: usize, length: usize) {
        let inside = at.checked_add(length).is_some_and(|end| end <= self.map.len());
        assert!(inside, "{length} bytes at {at} are not inside the region");
    }
}

/// Puts bytes into the one word that there is if there are any.
#[inline]
fn put_part(word: &[AtomicU64], at: usize, part: &[u8]) {
    let Some(word) = word.first().filter(|_| !part.is_empty()) else {
        return;
    };
    let mut bytes = word.load(Ordering::Relaxed).to_ne_bytes();
    bytes[at..at + part.len()].copy_from_slice(part);
    word.store(u64::from_ne_bytes(bytes), Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_anywhere_is_there_and_nothing_else_has_changed() {
        let bytes: Vec<u8> = (1..=40).collect();
        for at in 0..20 {
            for length in 0..=bytes.len() {
                let region = Region::create(61).unwrap();
                region.write(0, &[0xee; 61]);
                region.write(at, &bytes[..length]);
                assert_eq!(region.copy(at, length), bytes[..length], "{length} at {at}");
                let others = [region.copy(0, at), region.copy(at + length, 61 - at - length)].concat();
                assert!(others.iter().all(|byte| *byte == 0xee), "{length} at {at}: {others:?}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "2 bytes at 63 are not inside the region")]
    fn nothing_is_written_beyond_the_end() {
        Region::create(61).unwrap().write(63, &[1, 2]);
    }
}
