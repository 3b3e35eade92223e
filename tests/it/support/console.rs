//! The program in a terminal of its own, which can be written to, looked at,
//! resized, slowed down and closed.

use std::io;
use std::num::NonZeroU16;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use rustix::termios::{Winsize, tcgetattr, tcsetwinsize};

/// A terminal that is read as fast as it is written.
const AT_ONCE: usize = usize::MAX;

/// ratatui hides the cursor behind each drawing.
const DRAWN: &[u8] = b"\x1b[?25l";

/// How long a condition may take that must come.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What to start, and where.
pub struct Setup {
    program: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    size: (u16, u16),
    user: Option<u32>,
    shell: Option<String>,
}

impl Setup {
    /// `forklore` with these arguments, in a terminal of 36 rows and 120 columns.
    pub fn new(arguments: &[&str]) -> Self {
        Self {
            program: env!("CARGO_BIN_EXE_forklore").into(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            environment: Vec::new(),
            size: (36, 120),
            user: None,
            shell: None,
        }
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Rows and columns.
    pub fn size(mut self, rows: u16, columns: u16) -> Self {
        self.size = (rows, columns);
        self
    }

    /// As this user, by a copy of the program that everybody may run.
    pub fn user(mut self, user: u32, copy: PathBuf) -> Self {
        (self.user, self.program) = (Some(user), copy);
        self
    }

    /// By a line of the shell in which `"$@"` is the program and its arguments.
    pub fn shell(mut self, line: &str) -> Self {
        self.shell = Some(line.to_owned());
        self
    }

    pub fn start(self) -> Console {
        Console::start(self).expect("a terminal and a process")
    }
}

/// The program, and its terminal.
pub struct Console {
    pub child: Child,
    status: Option<ExitStatus>,
    master: Option<Arc<OwnedFd>>,
    modes_before: String,
    drawn: Arc<Mutex<vt100::Parser>>,
    received: Arc<Mutex<Vec<u8>>>,
    /// How many bytes are read at most in a hundredth of a second.
    pace: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    /// Where the program keeps what was done.
    _state: tempfile::TempDir,
}

impl Console {
    fn start(setup: Setup) -> io::Result<Self> {
        // Both ends are closed on exec from their first moment: one that leaks into a process that another test
        // starts meanwhile would keep the terminal open when it is closed here.
        let pty = forklore_os::pty::open()?;
        let (rows, columns) = setup.size;
        resize(&pty.master, rows, columns)?;
        let modes_before = modes(&pty.master)?;
        // setsid(1) makes it the controlling terminal, and becomes the program.
        let mut command = Command::new("setsid");
        command.arg("--ctty");
        if let Some(line) = &setup.shell {
            command.args(["sh", "-c", line, "sh"]);
        }
        command.arg(&setup.program).args(&setup.arguments);
        for name in [
            "LC_ALL",
            "LC_MESSAGES",
            "LC_CTYPE",
            "COLORTERM",
            "COLORFGBG",
            "NO_COLOR",
        ] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color").env("LANG", "C.UTF-8");
        command.env("PATH", super::search_path());
        // What is done in lessons is kept, for this terminal alone.
        let state = tempfile::tempdir()?;
        std::fs::set_permissions(state.path(), std::fs::Permissions::from_mode(0o777))?;
        command.env("XDG_STATE_HOME", state.path());
        command.envs(setup.environment.iter().map(|(name, value)| (name, value)));
        command.current_dir("/");
        if let Some(user) = setup.user {
            command.uid(user).gid(user);
        }
        let end = || Ok::<_, io::Error>(Stdio::from(pty.slave.try_clone()?));
        command.stdin(end()?).stdout(end()?).stderr(end()?);
        let child = command.spawn()?;
        drop(command);
        drop(pty.slave);
        let master = Arc::new(pty.master);
        let drawn = Arc::new(Mutex::new(vt100::Parser::new(cells(rows), cells(columns), 0)));
        let (pace, stop) = (Arc::new(AtomicUsize::new(AT_ONCE)), Arc::new(AtomicBool::new(false)));
        let received = Arc::new(Mutex::new(Vec::new()));
        let read = {
            let (master, drawn, received) = (Arc::clone(&master), Arc::clone(&drawn), Arc::clone(&received));
            let (pace, stop) = (Arc::clone(&pace), Arc::clone(&stop));
            let take = move |bytes: &[u8]| {
                received.lock().expect("nobody panics holding it").extend(bytes);
                drawn.lock().expect("nobody panics holding it").process(bytes);
            };
            move || read(&master, take, &pace, &stop)
        };
        Ok(Self {
            child,
            status: None,
            master: Some(master),
            modes_before,
            drawn,
            received,
            pace,
            stop,
            reader: Some(std::thread::spawn(read)),
            _state: state,
        })
    }

    pub fn pid(&self) -> i32 {
        self.child.id().cast_signed()
    }

    /// Types.
    pub fn send(&self, bytes: impl AsRef<[u8]>) {
        let Some(master) = &self.master else { return };
        let mut bytes = bytes.as_ref();
        let begun = Instant::now();
        // Input that nobody reads fills the terminal; then it is thrown away, as terminals do.
        while !bytes.is_empty() && begun.elapsed() < Duration::from_secs(2) {
            match rustix::io::write(&**master, bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(rustix::io::Errno::AGAIN) => std::thread::sleep(Duration::from_millis(2)),
                Err(_) => return,
            }
        }
    }

    pub fn resize(&self, rows: u16, columns: u16) {
        let Some(master) = &self.master else { return };
        self.drawn
            .lock()
            .expect("no reader panicked")
            .screen_mut()
            .set_size(cells(rows), cells(columns));
        resize(master, rows, columns).expect("a size");
    }

    /// Reads at most so many bytes in a hundredth of a second from now on; 0: none.
    pub fn slow_down(&self, bytes: usize) {
        self.pace.store(bytes, Ordering::SeqCst);
    }

    /// Closes the terminal, as closing its window does.
    pub fn close(&mut self) {
        self.stop_reading();
        self.master = None;
    }

    fn stop_reading(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the reader did not panic");
        }
    }

    /// What stands on the screen.
    pub fn text(&self) -> String {
        self.drawn.lock().expect("no reader panicked").screen().contents()
    }

    /// What stood on a screen that was never resized, after each drawing: also what was gone before anybody looked.
    pub fn screens(&self) -> Vec<String> {
        let (rows, columns) = self.screen(|screen| screen.size());
        let mut drawn = vt100::Parser::new(rows, columns, 0);
        let received = self.received();
        let mut screens = Vec::new();
        let mut rest = &received[..];
        while !rest.is_empty() {
            let next = rest[1..].windows(DRAWN.len()).position(|window| window == DRAWN);
            let (drawing, after) = rest.split_at(next.map_or(rest.len(), |at| at + 1));
            drawn.process(drawing);
            screens.push(drawn.screen().contents());
            rest = after;
        }
        screens
    }

    /// Everything that arrived.
    pub fn received(&self) -> Vec<u8> {
        self.received.lock().expect("no reader panicked").clone()
    }

    /// What `read` finds on the screen.
    pub fn screen<T>(&self, read: impl FnOnce(&vt100::Screen) -> T) -> T {
        read(self.drawn.lock().expect("no reader panicked").screen())
    }

    /// Whether the program has its screen up.
    pub fn is_up(&self) -> bool {
        let drawn = self.drawn.lock().expect("no reader panicked");
        drawn.screen().alternate_screen() && !drawn.screen().contents().trim().is_empty()
    }

    pub fn wait_for(&mut self, what: &str, mut condition: impl FnMut(&mut Self) -> bool) {
        let begun = Instant::now();
        while !condition(self) {
            let ended = self.has_ended();
            assert!(
                begun.elapsed() < PATIENCE,
                "never: {what}; ended: {ended:?}; the screen:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    pub fn wait_for_text(&mut self, text: &str) {
        self.wait_for(text, |console| console.text().contains(text));
    }

    /// How it ended, if it has.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() {
            self.status = self.child.try_wait().expect("it is our child");
        }
        self.status
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        self.wait_for("its end", |console| console.has_ended().is_some());
        self.status.expect("it has ended")
    }

    /// What is not as it was before the program started: nothing, if it has
    /// given the terminal back. What it wrote last may be still to be read.
    pub fn not_restored(&self) -> Vec<String> {
        let begun = Instant::now();
        loop {
            let wrong = self.not_restored_yet();
            if wrong.is_empty() || begun.elapsed() > PATIENCE {
                return wrong;
            }
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    fn not_restored_yet(&self) -> Vec<String> {
        let mut wrong = self.modes_changed();
        let drawn = self.drawn.lock().expect("no reader panicked");
        let screen = drawn.screen();
        for (so, what) in [
            (screen.alternate_screen(), "the alternate screen"),
            (screen.hide_cursor(), "a hidden cursor"),
            (screen.bracketed_paste(), "bracketed paste"),
            (
                screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None,
                "the mouse",
            ),
        ] {
            if so {
                wrong.push(what.to_owned());
            }
        }
        wrong
    }

    /// The modes of the terminal, tcgetattr(3), if they are not as they were.
    pub fn modes_changed(&self) -> Vec<String> {
        let Some(master) = &self.master else { return Vec::new() };
        let modes = modes(master).expect("the terminal is open");
        if modes == self.modes_before {
            Vec::new()
        } else {
            vec![format!("modes {modes} instead of {}", self.modes_before)]
        }
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.stop_reading();
        if self.has_ended().is_none() {
            // A test that failed must not leave its program behind.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A terminal that calls its size 0 has a screen all the same.
fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN)
}

fn resize(master: &OwnedFd, rows: u16, columns: u16) -> io::Result<()> {
    let size = Winsize {
        ws_row: rows,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    Ok(tcsetwinsize(master, size)?)
}

fn modes(master: &OwnedFd) -> io::Result<String> {
    Ok(format!("{:?}", tcgetattr(master)?))
}

/// Reads until told to stop, and never waits for long: a thread that blocks in a
/// read would keep the terminal open for ever.
fn read(master: &OwnedFd, take: impl Fn(&[u8]), pace: &AtomicUsize, stop: &AtomicBool) {
    let mut buffer = vec![0; 64 * 1024];
    let a_while = Duration::from_millis(10);
    while !stop.load(Ordering::SeqCst) {
        let most = pace.load(Ordering::SeqCst);
        if most != AT_ONCE {
            std::thread::sleep(a_while);
        }
        let most = most.min(buffer.len());
        if most == 0 {
            continue;
        }
        let mut fds = [PollFd::new(master.as_fd(), PollFlags::POLLIN)];
        let _ = poll(&mut fds, PollTimeout::from(10_u8));
        match rustix::io::read(master, &mut buffer[..most]) {
            Ok(count) => take(&buffer[..count]),
            // EIO: nobody has the other end open.
            Err(_) => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}
