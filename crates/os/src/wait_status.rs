//! How a child ended, or what else a wait tells of it.

/// A child's status as waitpid(2) gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitStatus(
    /// The raw status word.
    pub i32,
);

impl WaitStatus {
    /// The exit code, if it exited.
    pub fn code(self) -> Option<i32> {
        nix::libc::WIFEXITED(self.0).then(|| nix::libc::WEXITSTATUS(self.0))
    }

    /// The signal's number, if one killed it.
    pub fn signal(self) -> Option<i32> {
        nix::libc::WIFSIGNALED(self.0).then(|| nix::libc::WTERMSIG(self.0))
    }

    /// Whether it ended, of whatever; else it was stopped or continued.
    pub fn ended(self) -> bool {
        self.code().is_some() || self.signal().is_some()
    }
}
