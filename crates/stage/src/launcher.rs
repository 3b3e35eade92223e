//! The launcher: sets the stage up, and stays outside it until it has ended.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use forklore_event::{Isolation, Kind};
use forklore_fault as fault;
use forklore_os::lifeline::Lifeline;
use forklore_os::{descriptor, fork, pidfd, signal};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, setsid};

use crate::Origin;
use crate::board::Board;
use crate::channel::{Message, Reporter};
use crate::folder::StageFolder;
use crate::init::Resources;
use crate::plan::OUTSIDE;
use crate::seats::SeatReceiver;
use crate::{Descriptors, Engine, Plan, Reach, ending, inherited, init, isolation};

/// Runs `forklore __stage` with the descriptor numbers of its command line, on one of the engines.
/// Returns the exit code.
///
/// The launcher waits outside the stage until init has ended. When the observer
/// lets go of the lifeline it ends init, reaps whatever falls to it, and ends.
pub fn run(arguments: &[String], engines: &[&dyn Engine]) -> i32 {
    fork::end_on_panic();
    descriptor::raise_limit();
    // What went wrong is told over the event channel; before there is one, the exit code has to do.
    let Some(descriptors) = adopt(arguments) else {
        return fork::EXIT_SOFTWARE;
    };
    let reporter = Arc::new(Reporter::from_fds(descriptors.reporter));
    let lifeline = Arc::new(Lifeline::from_fd(descriptors.lifeline));
    let resources = Resources {
        terminal: descriptors.terminal,
        seats: SeatReceiver::from_fd(descriptors.seats),
    };
    let failed = |reason| {
        // If the observer is gone, so is the need to tell it.
        let _ = reporter.send(&Message::Failed { reason }, None);
        1
    };
    let inputs = match prepare(descriptors.plan, descriptors.board, engines) {
        Ok(inputs) => inputs,
        Err(reason) => return failed(reason),
    };
    let is_guarded = inputs.engine.reach().outlives_init(inputs.isolation);
    let go_on = || match launch(inputs, resources, &reporter, &lifeline) {
        Ok(launched) => attend(&launched, &reporter, &lifeline),
        Err(reason) => failed(reason),
    };
    match is_guarded {
        true => guard(go_on),
        false => go_on(),
    }
}

/// Has a child do what the launcher does, and ends whom it and init leave behind: what programs that were started with
/// `execve(2)` and have no lifeline become of, should the observer, the launcher and init be killed at once.
/// In a namespace the kernel does that.
fn guard(launcher: impl FnOnce() -> i32) -> i32 {
    signal::block_all();
    crate::show_as("forklore-guard");
    let forked = fork::fork(|| {
        crate::show_as("forklore-stage");
        // Not inherited by fork(2). Without it the orphans of an init that was killed come to the guard.
        let _ = nix::sys::prctl::set_child_subreaper(true);
        launcher()
    });
    let Ok(launcher) = forked else {
        return fork::EXIT_SOFTWARE;
    };
    let code = match waitpid(launcher, None) {
        Ok(WaitStatus::Exited(_, code)) => code,
        _ => 1,
    };
    ending::end_descendants();
    code
}

/// What is there before anything of the stage is.
struct Inputs<'a> {
    plan: Plan,
    engine: &'a dyn Engine,
    board: Board,
    /// Our own program.
    program: OwnedFd,
    isolation: Isolation,
    fallback: Option<String>,
}

/// A stage that runs.
struct Launched {
    init: Pid,
    isolation: Isolation,
    reach: Reach,
    /// Removed after it.
    _folder: Option<StageFolder>,
}

fn adopt(arguments: &[String]) -> Option<Descriptors<OwnedFd>> {
    let owned = arguments
        .iter()
        .map(|number| inherited::adopt(number.parse().ok()?).ok());
    let owned: Vec<OwnedFd> = owned.collect::<Option<_>>()?;
    Some(Descriptors::from_array(owned.try_into().ok()?))
}

fn prepare<'a>(plan: OwnedFd, board: OwnedFd, engines: &[&'a dyn Engine]) -> Result<Inputs<'a>, String> {
    let plan = Plan::from_fd(plan).map_err(|e| format!("reading the plan: {e}"))?;
    let engine = engines.iter().find(|engine| engine.name() == plan.engine);
    let engine = *engine.ok_or_else(|| format!("there is no engine `{}`", plan.engine))?;
    let board = Board::open(board).map_err(|e| format!("mapping the board: {e}"))?;
    crate::show_as("forklore-stage");
    // Away from the user's terminal, whose Ctrl-C is not meant for the stage, and whose SIGHUP then ends none of us.
    setsid().map_err(|e| format!("setsid: {e}"))?;
    nix::sys::prctl::set_no_new_privs().map_err(|e| format!("PR_SET_NO_NEW_PRIVS: {e}"))?;
    // Opened before the stage has a `/proc` of its own, in which we are not.
    let program = descriptor::own_program().map_err(|e| format!("opening our own program: {e}"))?;
    let (isolation, fallback) = isolation::enter(plan.isolation)?;
    Ok(Inputs {
        plan,
        engine,
        board,
        program,
        isolation,
        fallback,
    })
}

fn launch(
    inputs: Inputs<'_>,
    resources: Resources,
    reporter: &Arc<Reporter>,
    lifeline: &Arc<Lifeline>,
) -> Result<Launched, String> {
    let (plan, engine, isolation) = (inputs.plan, inputs.engine, inputs.isolation);
    // From here on whatever fails removes it.
    let folder = make_folder(&plan, engine).map_err(|e| format!("making the folder of the stage: {e}"))?;
    let send = |message: &Message| {
        reporter
            .send(message, None)
            .map_err(|e| format!("the event channel: {e}"))
    };
    let fallback = inputs.fallback;
    send(&Message::Ready { isolation, fallback })?;
    let origin = Origin {
        board: Arc::new(inputs.board),
        stage: plan.stage,
        reporter: Some(Arc::clone(reporter)),
        lifeline: Some(Arc::clone(lifeline)),
        marks: plan.marks.clone().into(),
        isolation,
        init: OUTSIDE,
        program: Some(Arc::new(inputs.program)),
    };
    signal::block_all();
    let reach = engine.reach();
    let init = fork::fork(move || init::run(origin, engine, plan, resources)).map_err(|e| format!("fork: {e}"))?;
    Ok(Launched {
        init,
        isolation,
        reach,
        _folder: folder,
    })
}

fn make_folder(plan: &Plan, engine: &dyn Engine) -> io::Result<Option<StageFolder>> {
    let Some(path) = &plan.folder else { return Ok(None) };
    let folder = StageFolder::create(path.clone())?;
    engine.fill_folder(path, plan)?;
    Ok(Some(folder))
}

/// Waits for the end of init or of the observer, whichever comes first.
fn attend(launched: &Launched, reporter: &Reporter, lifeline: &Lifeline) -> i32 {
    let init = launched.init;
    let inner = if launched.isolation == Isolation::Namespace {
        1
    } else {
        init.as_raw()
    };
    fault::here(fault::Point::Launcher);
    if let Ok(ended) = pidfd::open(init.as_raw()) {
        let mut fds = [
            PollFd::new(ended.as_fd(), PollFlags::POLLIN),
            PollFd::new(lifeline.as_fd(), PollFlags::POLLIN),
        ];
        while poll(&mut fds, PollTimeout::NONE) == Err(Errno::EINTR) {}
        if fds[0].any() != Some(true) {
            // Our own child that we have not reaped: the number is surely its.
            let _ = kill(init, Signal::SIGKILL);
        }
    }
    let status = waitpid(init, None);
    let (code, signal) = match status {
        Ok(WaitStatus::Exited(_, code)) => (Some(code), None),
        Ok(WaitStatus::Signaled(_, signal, _)) => (None, Some(signal.as_str().to_owned())),
        _ => (None, None),
    };
    let exit = i32::from(code != Some(0));
    let kind = Kind::ProcessReaped {
        by: OUTSIDE,
        code,
        signal,
    };
    // The observer stamps it; it may be gone, which is no failure.
    let said = Message::Said {
        at_us: 0,
        sender: OUTSIDE,
        subject: inner,
        place: 0,
        thread: None,
        kind,
    };
    let _ = reporter.send(&said, None);
    // What the subreaper inherits from init, until there is nobody left. After an init that broke the observer lets
    // go of the lifeline, so that this does not take long.
    if launched.reach == Reach::User {
        ending::end_descendants();
    }
    while waitpid(None::<Pid>, Some(WaitPidFlag::empty())).is_ok() {}
    exit
}
