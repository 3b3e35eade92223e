//! What tells the threads of a process apart.

thread_local! {
    /// Its address tells threads apart.
    static HERE: u8 = const { 0 };
}

/// A number that tells the calling thread from all that live at the same time. As
/// CPython's it is an address in the thread's own memory, and survives a `fork`.
pub fn ident_here() -> i64 {
    HERE.with(|here| i64::try_from(std::ptr::from_ref(here).addr()).unwrap_or(i64::MAX))
}
