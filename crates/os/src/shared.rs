//! Arrays of atomics in memory of their own: [`Shared`] between processes, in a file without a name, or this
//! process's alone ([`Array::private`]).

use std::marker::PhantomData;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use memmap2::{MmapOptions, MmapRaw};
use rustix::fs::{MemfdFlags, ftruncate, memfd_create};

/// What may lie in shared memory.
///
/// # Safety
/// The type is `repr(C)` or a primitive atomic, consists of nothing but
/// lock-free atomics, and is valid for any bits, all zero included.
pub unsafe trait Atomics {}

// SAFETY: a primitive atomic.
unsafe impl Atomics for std::sync::atomic::AtomicU64 {}
// SAFETY: a primitive atomic.
unsafe impl Atomics for std::sync::atomic::AtomicU32 {}
// SAFETY: a primitive atomic.
unsafe impl Atomics for std::sync::atomic::AtomicI32 {}
// SAFETY: a primitive atomic.
unsafe impl Atomics for std::sync::atomic::AtomicU8 {}
// SAFETY: an array consists of its elements, without padding between them.
unsafe impl<T: Atomics, const N: usize> Atomics for [T; N] {}

/// Defines a struct of atomics that may lie in shared memory: `repr(C)`, and [`Atomics`] if all its fields are,
/// which the compiler checks.
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// forklore_os::shared_memory! {
///     /// How many came and went.
///     struct Counts {
///         came: AtomicU32,
///         went: AtomicU32,
///     }
/// }
///
/// let counts = forklore_os::shared::Shared::<Counts>::create(1)?;
/// counts.get()[0].came.fetch_add(1, Ordering::Relaxed);
/// assert_eq!(counts.get()[0].went.load(Ordering::Relaxed), 0);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// What is no atomic is refused:
///
/// ```compile_fail,E0277
/// forklore_os::shared_memory! {
///     struct Plain {
///         number: u32,
///     }
/// }
/// ```
#[macro_export]
macro_rules! shared_memory {
    ($(
        $(#[$about:meta])*
        $sees:vis struct $name:ident { $($(#[$about_field:meta])* $sees_field:vis $field:ident: $holds:ty),* $(,)? }
    )*) => {$(
        $(#[$about])*
        #[repr(C)]
        $sees struct $name { $($(#[$about_field])* $sees_field $field: $holds),* }

        // SAFETY: `repr(C)`, and the bounds see to it that each field consists of atomics.
        unsafe impl $crate::shared::Atomics for $name where $($holds: $crate::shared::Atomics),* {}
    )*};
}

/// `length` values of `T`, all zero at first. Pages that nobody has touched take no memory.
pub struct Array<T> {
    map: MmapRaw,
    length: usize,
    holds: PhantomData<T>,
}

/// An array that is shared with every process that is forked later or that is handed the descriptor.
pub struct Shared<T> {
    array: Array<T>,
    file: OwnedFd,
}

impl<T: Atomics> Shared<T> {
    /// New memory.
    ///
    /// # Errors
    /// If the kernel has none.
    pub fn create(length: usize) -> std::io::Result<Self> {
        let file = crate::descriptor::lift(memfd_create("forklore-shared", MemfdFlags::CLOEXEC)?)?;
        ftruncate(&file, (length * size_of::<T>()) as u64)?;
        Self::open(file, length)
    }

    /// The memory behind a descriptor from [`Shared::create`].
    ///
    /// # Errors
    /// If it cannot be mapped, or is shorter than `length`.
    pub fn open(file: OwnedFd, length: usize) -> std::io::Result<Self> {
        let bytes = length * size_of::<T>();
        if rustix::fs::fstat(&file)?.st_size.cast_unsigned() < bytes as u64 {
            return Err(std::io::ErrorKind::InvalidInput.into());
        }
        let map = MmapOptions::new().len(bytes).map_raw(&file)?;
        let array = Array {
            map,
            length,
            holds: PhantomData,
        };
        Ok(Self { array, file })
    }
}

impl<T> std::ops::Deref for Shared<T> {
    type Target = Array<T>;

    fn deref(&self) -> &Array<T> {
        &self.array
    }
}

impl<T: Atomics> Array<T> {
    /// Memory of this process alone; one that is forked has a copy.
    ///
    /// # Errors
    /// If the kernel has none.
    pub fn private(length: usize) -> std::io::Result<Self> {
        let map = MmapOptions::new().len(length * size_of::<T>()).map_anon()?;
        Ok(Self {
            map: map.into(),
            length,
            holds: PhantomData,
        })
    }

    /// What lies in a file that is shared, from `offset` on, which is a whole number of pages.
    ///
    /// # Errors
    /// If it cannot be mapped, or the file is shorter.
    pub fn of_file(file: impl AsFd, offset: u64, length: usize) -> std::io::Result<Self> {
        let bytes = length * size_of::<T>();
        if rustix::fs::fstat(&file)?.st_size.cast_unsigned() < offset.saturating_add(bytes as u64) {
            return Err(std::io::ErrorKind::InvalidInput.into());
        }
        let map = MmapOptions::new().offset(offset).len(bytes).map_raw(&file.as_fd())?;
        Ok(Self {
            map,
            length,
            holds: PhantomData,
        })
    }

    /// What lies in it.
    pub fn get(&self) -> &[T] {
        // SAFETY: the mapping is page-aligned, `length` values long (as all that make one have seen to), lives as long as `self`,
        // and is only ever accessed through atomics, for which any bits are valid (the promise of `Atomics`).
        unsafe { std::slice::from_raw_parts(self.map.as_ptr().cast::<T>(), self.length) }
    }

    /// Makes the pages of a range present at one go, which takes a fraction of what touching them one by one
    /// does. A wish: where the kernel is older than Linux 5.14, nothing happens.
    pub fn populate(&self, range: std::ops::Range<usize>) {
        let Some(values) = self.get().get(range) else { return };
        let page = rustix::param::page_size();
        let start = (values.as_ptr().addr()) / page * page;
        let length = values.as_ptr().addr() + size_of_val(values) - start;
        let start = values.as_ptr().with_addr(start).cast_mut().cast();
        // SAFETY: the range lies within this mapping, which begins at a page; making pages present changes no byte.
        let _ = unsafe { rustix::mm::madvise(start, length, rustix::mm::Advice::LinuxPopulateWrite) };
    }

    /// Asks the processor to fetch the value at `index` for writing, and does not wait. For what another
    /// processor wrote last, this takes the wait out of the next access.
    #[inline]
    pub fn prefetch(&self, index: usize) {
        #[cfg(target_arch = "x86_64")]
        if let Some(value) = self.get().get(index) {
            // SAFETY: a prefetch reads no value, writes nothing and cannot fault; where the processor does not know
            // `prefetchw` it is a no-operation.
            unsafe {
                std::arch::asm!("prefetchw [{}]", in(reg) std::ptr::from_ref(value), options(nostack, preserves_flags, readonly));
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = index;
    }
}

impl<T> AsFd for Shared<T> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}
