//! Files of `/proc/PID` that stay open, to be read again and again.

use std::fs::File;
use std::os::unix::fs::FileExt;

use procfs::FromRead;

use forklore_event::Pid;

/// More than the longest `stat`: some fifty numbers and a name (proc_pid_stat(5)).
const LONGEST: usize = 2_048;

/// A file of `/proc/PID`. Once its process has been reaped nothing can be read from it (ESRCH), whoever has the number
/// then: the file is the process's, not the number's.
pub struct ProcFile(File);

impl ProcFile {
    /// The file `name` of the process that has the number `pid` now.
    pub fn open(pid: Pid, name: &str) -> Option<Self> {
        File::open(format!("/proc/{pid}/{name}")).ok().map(Self)
    }

    /// What it says now; `None` once the process is gone.
    pub fn read<T: FromRead>(&self) -> Option<T> {
        let mut buffer = [0; LONGEST];
        let length = self.0.read_at(&mut buffer, 0).ok()?;
        T::from_read(&buffer[..length]).ok()
    }
}

#[cfg(test)]
mod tests {
    use procfs::process::Stat;

    use super::*;
    use forklore_os::fork::{exit_now, fork, wait};

    #[test]
    fn a_file_is_the_process_and_not_its_number() {
        let child = fork(|| exit_now(0)).expect("a child").as_raw();
        let file = ProcFile::open(child, "stat").expect("not reaped");
        assert_eq!(file.read::<Stat>().map(|stat| stat.pid), Some(child));
        wait(child).expect("ours");
        assert!(file.read::<Stat>().is_none(), "it was reaped");
    }
}
