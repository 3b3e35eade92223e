//! The system calls that no process of a stage makes, and that are therefore refused.

use std::collections::BTreeMap;

use forklore_event::Isolation;
use nix::libc;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

/// Refused whatever the arguments.
const NEVER: &[libc::c_long] = &[
    // Sockets; `socketpair`, which reaches nobody outside, is left.
    libc::SYS_socket,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    // Programs; our own is started again by `execveat`.
    libc::SYS_execve,
    // Other processes.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_setns,
    libc::SYS_unshare,
    // Changes to files that Landlock does not know of, or not everywhere.
    libc::SYS_truncate,
    libc::SYS_unlinkat,
    libc::SYS_renameat2,
    libc::SYS_mkdirat,
    libc::SYS_mknodat,
    libc::SYS_linkat,
    libc::SYS_symlinkat,
    libc::SYS_fchmodat,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_open_by_handle_at,
    libc::SYS_fanotify_init,
    // Mounts.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_fsconfig,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    // Ways into the kernel that are wide and of no use here.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_personality,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_syslog,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
];

/// The older names of some of them, which newer architectures do not have.
#[cfg(target_arch = "x86_64")]
const NEVER_BY_OLD_NAME: &[libc::c_long] = &[
    libc::SYS_creat,
    libc::SYS_unlink,
    libc::SYS_rmdir,
    libc::SYS_rename,
    libc::SYS_renameat,
    libc::SYS_mkdir,
    libc::SYS_mknod,
    libc::SYS_link,
    libc::SYS_symlink,
    libc::SYS_chmod,
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_utime,
    libc::SYS_utimes,
    libc::SYS_futimesat,
    libc::SYS_iopl,
    libc::SYS_ioperm,
];
#[cfg(not(target_arch = "x86_64"))]
const NEVER_BY_OLD_NAME: &[libc::c_long] = &[];

/// Signals by number. Without a PID namespace a number could be a stranger's, and forklore signals through pidfds.
const BY_NUMBER: &[libc::c_long] = &[
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
];

/// Limits and processors: of the calling process, which is 0, alone.
const OWN_ONLY: &[libc::c_long] = &[
    libc::SYS_prlimit64,
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_setattr,
    libc::SYS_sched_setparam,
    libc::SYS_sched_setscheduler,
];

/// Refuses these calls to the calling process and its descendants, with `EPERM`.
///
/// # Errors
/// If the kernel has no seccomp, or the architecture is not known.
pub fn forbid(isolation: Isolation) -> Result<(), seccompiler::Error> {
    seccompiler::apply_filter(&filter(isolation)?)
}

fn filter(isolation: Isolation) -> Result<BpfProgram, seccompiler::Error> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    let by_number = match isolation {
        Isolation::Namespace => &[],
        Isolation::Subreaper => BY_NUMBER,
    };
    for call in NEVER.iter().chain(NEVER_BY_OLD_NAME).chain(by_number) {
        rules.insert(*call, Vec::new());
    }
    // Our own program, through a descriptor of it: no path.
    rules.insert(libc::SYS_execveat, unless(4, libc::AT_EMPTY_PATH)?);
    for call in OWN_ONLY {
        rules.insert(*call, unless(0, 0)?);
    }
    rules.insert(libc::SYS_setpriority, unless(1, 0)?);
    if isolation == Isolation::Subreaper {
        // abort(3) sends itself SIGABRT so.
        rules.insert(libc::SYS_tgkill, unless(2, libc::SIGABRT)?);
    }
    let architecture = std::env::consts::ARCH.try_into()?;
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    Ok(SeccompFilter::new(rules, SeccompAction::Allow, refused, architecture)?.try_into()?)
}

/// Refuses a call unless its argument with this number is `value`.
fn unless(argument: u8, value: i32) -> Result<Vec<SeccompRule>, seccompiler::Error> {
    let value = u64::from(value.cast_unsigned());
    let other = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, value)?;
    Ok(vec![SeccompRule::new(vec![other])?])
}
