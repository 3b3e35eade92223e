//! Plain bytes that processes share, in a file without a name.
//!
//! Unlike [`super::shared`] this is not memory of atomics: who may touch which
//! bytes is agreed elsewhere, by an atomic that hands a range over (its release
//! store after the last write, its acquire load before the first read). The
//! range has one owner at a time, and a process that was killed owns nothing.

use std::io;

use memmap2::{MmapOptions, MmapRaw};
use rustix::fs::{MemfdFlags, ftruncate, memfd_create};

/// A mapping that every process forked later shares. Pages that nobody has
/// touched take no memory, so it may be made generously long.
pub struct Region {
    map: MmapRaw,
}

impl Region {
    /// `length` bytes, zero at first.
    ///
    /// # Errors
    /// If there is no address space for it.
    pub fn create(length: usize) -> io::Result<Self> {
        let file = memfd_create("forklore-region", MemfdFlags::CLOEXEC)?;
        ftruncate(&file, length as u64)?;
        // The mapping keeps the file; its descriptor is closed here.
        let map = MmapOptions::new().len(length).map_raw(&file)?;
        Ok(Self { map })
    }

    /// Writes `bytes` at `at`.
    ///
    /// # Safety
    /// The caller owns the range: nobody reads or writes it meanwhile, in this process or another, and no slice of it
    /// is `bytes`.
    ///
    /// # Panics
    /// If the range is not inside the region.
    pub unsafe fn write(&self, at: usize, bytes: &[u8]) {
        self.check(at, bytes.len());
        // SAFETY: `check` has found the offset to be inside the mapping.
        let target = unsafe { self.map.as_mut_ptr().add(at) };
        // SAFETY: the source is a live slice, and the target range lies in the mapping (`check`); the caller sees to
        // it that they do not overlap, and that nobody else is there.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), target, bytes.len()) };
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
