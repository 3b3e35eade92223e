//! Mounts: what nix does not have.

use nix::libc;

/// Makes every mount of this mount namespace read-only, and keeps set-user-ID programs
/// on them from being any; mount_setattr(2), Linux 5.12. Devices, terminals among them, can
/// be written to as ever, and mounts made later are not affected.
///
/// # Errors
/// `EPERM` without privileges over the namespace, `ENOSYS` before Linux 5.12.
pub fn make_read_only() -> nix::Result<()> {
    let attributes = libc::mount_attr {
        attr_set: libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NOSUID,
        attr_clr: 0,
        propagation: 0,
        userns_fd: 0,
    };
    // SAFETY: the path is a C string and the attributes a live structure of the given size; the call writes to neither.
    let done = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            c"/".as_ptr(),
            libc::AT_RECURSIVE,
            &raw const attributes,
            size_of_val(&attributes),
        )
    };
    nix::errno::Errno::result(done).map(drop)
}
