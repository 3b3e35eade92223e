//! What is done to a run, and what happens to it then.

use forklore_fault::Point;
use nix::sys::signal::Signal;

/// What is done to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    QuitKey,
    CtrlC,
    /// A signal to the observer.
    Signal(Signal),
    /// The same, while the terminal takes no output.
    StuckThenSignal(Signal),
    CloseTerminal,
    StopThenKill,
    Panic(Point),
    Kill(Whom),
}

/// Who gets a SIGKILL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    Observer,
    Launcher,
    Init,
    Main,
    /// Every process below main.
    Workers,
    /// The observer and every launcher.
    ObserverAndLaunchers,
    /// A launcher and its init.
    LauncherAndInit,
}

/// What happens to the run then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// The observer ends.
    Ends,
    /// The processes of the stage end at once; the observer stays and tells.
    BreaksOff,
    /// It goes on with whom is left, and is then ended by its keys.
    GoesOn,
}

pub const ENDS: [End; 22] = [
    End::QuitKey,
    End::CtrlC,
    End::Signal(Signal::SIGTERM),
    End::Signal(Signal::SIGHUP),
    End::Signal(Signal::SIGINT),
    End::Signal(Signal::SIGQUIT),
    End::StuckThenSignal(Signal::SIGTERM),
    End::CloseTerminal,
    End::Panic(Point::Draw),
    End::Panic(Point::Probe),
    End::Panic(Point::Launcher),
    End::Panic(Point::Init),
    End::Panic(Point::Statement),
    End::Panic(Point::Task),
    End::Kill(Whom::Observer),
    End::Kill(Whom::Launcher),
    End::Kill(Whom::Init),
    End::Kill(Whom::Main),
    End::Kill(Whom::Workers),
    End::Kill(Whom::ObserverAndLaunchers),
    End::Kill(Whom::LauncherAndInit),
    End::StopThenKill,
];

impl End {
    pub fn name(self) -> String {
        match self {
            Self::QuitKey => "keys q, y".to_owned(),
            Self::CtrlC => "Ctrl-C".to_owned(),
            Self::Signal(signal) => format!("{signal} to the observer"),
            Self::StuckThenSignal(signal) => format!("{signal} while the terminal takes no output"),
            Self::CloseTerminal => "terminal closed".to_owned(),
            Self::StopThenKill => "SIGSTOP, then SIGKILL to the observer".to_owned(),
            Self::Panic(Point::Draw) => "panic in the observer's drawing".to_owned(),
            Self::Panic(Point::Probe) => "panic in the observer's probe".to_owned(),
            Self::Panic(Point::Launcher) => "panic in the launcher".to_owned(),
            Self::Panic(Point::Init) => "panic in init".to_owned(),
            Self::Panic(Point::Statement) => "panic before a statement of the listing".to_owned(),
            Self::Panic(Point::Task) => "panic in a worker, before its task".to_owned(),
            Self::Kill(Whom::Observer) => "SIGKILL to the observer".to_owned(),
            Self::Kill(Whom::Launcher) => "SIGKILL to a launcher".to_owned(),
            Self::Kill(Whom::Init) => "SIGKILL to an init".to_owned(),
            Self::Kill(Whom::Main) => "SIGKILL to a main".to_owned(),
            Self::Kill(Whom::Workers) => "SIGKILL to everybody below main".to_owned(),
            Self::Kill(Whom::ObserverAndLaunchers) => "SIGKILL to the observer and all launchers at once".to_owned(),
            Self::Kill(Whom::LauncherAndInit) => "SIGKILL to a launcher and its init at once".to_owned(),
        }
    }

    pub fn course(self) -> Course {
        match self {
            Self::Panic(Point::Probe | Point::Launcher | Point::Init)
            | Self::Kill(Whom::Launcher | Whom::Init | Whom::LauncherAndInit) => Course::BreaksOff,
            Self::Panic(Point::Statement | Point::Task) | Self::Kill(Whom::Main | Whom::Workers) => Course::GoesOn,
            _ => Course::Ends,
        }
    }

    /// Whether it can come before the screen is up.
    pub fn may_be_early(self) -> bool {
        matches!(
            self,
            Self::Signal(_) | Self::CloseTerminal | Self::StopThenKill | Self::Kill(Whom::Observer)
        )
    }
}
