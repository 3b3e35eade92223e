//! What gets a lesson on, whom one ends, and how one sees that nobody is left.

use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::ends::Whom;
use super::random::Random;
use crate::support::console::{Console, PATIENCE};
use crate::support::family::{Family, Roles};

/// Whether the panic was printed when the alternate screen was gone.
pub fn panic_is_to_be_read(console: &Console) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let received = console.received();
        let text = String::from_utf8_lossy(&received);
        if text
            .rsplit_once("\x1b[?1049l")
            .is_some_and(|(_, after)| after.contains("a fault on purpose"))
        {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

/// What gets a lesson on, whatever it waits for: an answer, a card, a checkpoint.
pub fn go_on(console: &Console) {
    console.send("1 ");
}

/// Whether nobody of the stage is left, or the observer has ended. One that is
/// still starting is not over.
pub fn is_over(console: &mut Console) -> bool {
    let head = console.pid();
    console.has_ended().is_some() || (console.is_up() && Family::roles(head).launchers.is_empty())
}

/// Ends by the keys, and gives how long that took.
pub fn quit(console: &mut Console, family: &mut Family) -> Option<Duration> {
    family.look();
    let begun = Instant::now();
    console.send("qy");
    gone(console, family, None, begun)
}

/// How long after `begun` nobody of the family was left, but for `spared`.
pub fn gone(console: &mut Console, family: &mut Family, spared: Option<i32>, begun: Instant) -> Option<Duration> {
    while begun.elapsed() < PATIENCE {
        let ended = console.has_ended().is_some();
        if (ended || spared.is_some()) && family.left().iter().all(|member| Some(member.pid) == spared) {
            let took = begun.elapsed();
            // Whoever was made while we looked away is found now.
            family.look();
            if family.left().iter().all(|member| Some(member.pid) == spared) {
                return Some(took);
            }
        }
        std::thread::sleep(Duration::from_millis(3));
    }
    println!("left: {:?}; the screen:\n{}", family.left(), console.text());
    None
}

/// Stops the process; `false` if it ended before.
pub fn is_held(pid: i32) -> bool {
    // Its end is found below.
    let _ = kill(Pid::from_raw(pid), Signal::SIGSTOP);
    loop {
        let state = procfs::process::Process::new(pid).and_then(|process| process.stat());
        match state.map(|stat| stat.state) {
            Ok('T') => return true,
            Ok('Z' | 'X') | Err(_) => return false,
            Ok(_) => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}

pub fn victims_of(whom: Whom, observer: i32, random: &mut Random) -> Vec<i32> {
    let Roles {
        launchers,
        inits,
        mains,
        others,
    } = Family::roles(observer);
    let mut one = |of: Vec<i32>| match of.len() {
        0 => of,
        count => vec![of[random.index(count)]],
    };
    match whom {
        Whom::Observer => vec![observer],
        Whom::Launcher => one(launchers),
        Whom::Init => one(inits),
        Whom::Main => one(mains),
        Whom::Workers => others,
        Whom::ObserverAndLaunchers => match launchers.is_empty() {
            true => Vec::new(),
            false => [vec![observer], launchers].concat(),
        },
        Whom::LauncherAndInit => {
            // Each has one, in the same order.
            let pairs: Vec<_> = launchers.into_iter().zip(inits).collect();
            match pairs.len() {
                0 => Vec::new(),
                count => {
                    let (launcher, init) = pairs[random.index(count)];
                    vec![launcher, init]
                }
            }
        }
    }
}
