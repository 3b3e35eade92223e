# What forklore says, in English: the language that all others fall back to. Syntax: https://projectfluent.org
# A message is said in Rust by `say!(language, "its-key", argument)`; see src/text. CONTRIBUTING.md says how a language
# is added. Spaces at the ends of a text do not count.

## What the footer says when a key does nothing here (src/tui/notice.rs)

notice-wrong-key =
    { $key } does nothing here: { $context ->
        [reading] space goes on
        [quitting] y quits, n stays
        [going-to] type seconds, or choose a stop with up and down
        [searching] enter keeps what is found
        [forgetting] y forgets, n keeps
        [typing] it is no character; esc leaves the terminal
        [list] enter starts the lesson
        [paused] space goes on
        [asking] space goes on, v counts hands
        [voting] type a12 b3 c9, then enter
        [turning] left and right change a value, enter restarts
       *[running] the run goes to its next stop, p stops it here
    }; ? shows all keys
notice-choose-first = Choose 1 to { $last } first, then enter; 0 skips the question.
notice-nothing-to-do = No signal is asked for here.
notice-not-meant = { $chosen } is chosen: choose { $meant } with up and down, or d does it.
notice-act-first = First do what is asked: ! sends the signal, d does it for you.
notice-goes-on = Python stops before its next statement; C code, programs, time-outs go on.
notice-no-hint = There is no further hint.
notice-nothing-explained = Nothing was answered and shown yet.
notice-no-pool = No pool has been made yet: x swaps tree and pool once there is one.
notice-unsaved = Your progress cannot be saved: { $reason }
notice-progress-unreadable = The file of your progress could not be read; it is kept as { $path }.
notice-progress-newer = A newer forklore wrote your progress (format { $format }); it is kept as { $path }.
notice-at-the-end = This is the end: space looks at the run again, left goes back, q leaves.
notice-too-late =
    { $at } is too late: { $mode ->
        [replay] the recording ends at
       *[live] the run has come to
    } { $length }.
notice-no-time = That is no time: write seconds (6.5) or m:ss (1:05).
notice-no-process = There is no process yet.
notice-choose-another = up and down choose another process
notice-past = This is the past: space goes to the present, where s does a statement.
notice-kernel-chooses = On the engine builtin S lets you choose who goes next; here the kernel does.
notice-no-choices = u takes back a choice of who goes next; here the kernel chooses.
notice-present = This is the present: there is no later event yet.
notice-at-the-beginning = This is the beginning: there is no earlier event.
notice-not-offered = This cannot be done with this run.
notice-types-in-present = This is the past: one can type only in the present, where space goes.
notice-process-ended = { $role } has ended and does nothing more: { $other }.
notice-init = init runs no statement of the listing: { $other }.
notice-running = The run goes on: p stops it, then s does one statement.
notice-waits = { $role }: { $doing }. space: go on; up, down: another process

## The home screen (src/tui/home)

home-seen = { $seen } of { $of } lessons seen
home-right = , { $right } of { $asked } right at first try
home-not-found = No lesson has "{ $filter }" in it. esc shows all lessons.
home-below = { $below } more below
home-new = new
home-resume = resume
home-start = start
home-at = at { $place }/{ $stops }
home-looked-at = seen
home-tries = { $right }/{ $asked } right
home-tries-short = { $right }/{ $asked }
home-next = next
home-lesson = lesson
home-minutes = about { $minutes } min
home-stops = { $stops } stops, { $questions } questions
home-after = best after "{ $title }"
home-comma = ;{" "}
home-forget = forget?
home-forget-all = Forget all that you did in "{ $title }"? { $answers ->
        [one] One answer goes
       *[other] { $answers } answers go
    } with it.
home-forget-or-keep = y forgets, n keeps.
home-nothing-new = No lesson is new any more.
home-due = review ({ $due } due)
home-nothing-due = Nothing is due for review today: what was wrong, skipped or a guess comes back after a day.
home-nothing-to-forget = There is nothing to forget here yet.
home-wrong-key = { $key } does nothing here: enter starts the lesson, ? shows all keys
home-processes = Processes
home-pools = Pools
home-others = Other lessons

## The review (src/tui/review.rs)

review-header = review: { $place } of { $of }
review-end = the end
review-score = { $right } of { $of } right.
review-later = What was right comes back later and later, what was wrong tomorrow.
review-wrong-key = { $key } does nothing here; ? shows all keys

## forklore report, forklore progress (src/cli/report.rs)

report-no-proof = What a learner did, as forklore wrote it down. It is no proof: the file can be edited.
report-file = From { $path }
report-nothing = No lesson was begun.
report-tries = { $right } of { $asked } right at first try
report-right = right
report-wrong = wrong
report-skipped = skipped
report-hints = { $hints ->
        [one] 1 hint
       *[other] { $hints } hints
    }
report-forget-one = Forget all that was done in { $id }?
report-forget-all = Forget all progress, in { $lessons ->
        [one] 1 lesson
       *[other] { $lessons } lessons
    }?
report-kept = Nothing was forgotten.
report-forgotten = Forgotten.

## What a process does (src/tui/words.rs)

time-seconds = { $number } s
process-init = adopts orphans
process-init-waits = waits for its children
process-init-brief = waits
process-waits-in-task = { $doing }, { $task }
process-runs-task = runs { $task }
process-held = held by forklore
process-held-brief = held
process-in-library = { $brief }, called from line { $line }
process-in-library-brief =
    { $does ->
        [held] held in { $file }
       *[runs] in { $file }
    }
listing-in-library = { $who } in { $file }, called from line { $line }
listing-in-library-brief = { $who } in { $file }
process-runs-in-c = in C code, runs on until its next line
process-runs-in-c-brief = runs in C code
process-runs = runs
process-runs-program = runs { $program }
process-adopted = adopted by { $by }
process-adopted-by-subreaper = adopted by { $by } (subreaper)
process-and-adopted = { $reason }; { $adopted }
process-not-waited-for = zombie, { $how }: { $parent } has not waited
process-zombie = zombie, { $how }
process-ended-and-reaped = ended, { $how }, reaped by { $by }
process-reaped = { $how }, reaped by { $by }
process-ended-reaped-by-kernel = ended, { $how }, reaped by the kernel
process-reaped-by-kernel = { $how }, reaped by the kernel
process-reaped-by-kernel-brief = { $how }, by the kernel
process-kernel = the kernel
ending-signal = killed by { $signal }
ending-code = exit { $code }
ending-by-limit = ended by forklore (limit)
ending-unknown = status unknown
task-name = task #{ $task }
task-name-and-call = task #{ $task } { $call }
wait-result-undelivered = in { $call }, for ever: nobody delivers results
wait-result-lost = in { $call }, for ever: task #{ $task } died with { $worker }
wait-result-of-worker = in { $call }, for task #{ $task } ({ $worker })
wait-result = in { $call }, for task #{ $task }
wait-sleep = in sleep({ $seconds })
wait-child = in waitpid(), for { $child }
wait-any-child = in wait(), for any child
wait-join-process = in join(), for { $child }
wait-join-pool = in join(), for all workers
wait-join-thread = in join(), for thread { $thread }
wait-lock =
    waits for { $name ->
        [Lock] a lock
        [RLock] a lock
        [Semaphore] a semaphore
        [BoundedSemaphore] a semaphore
        [Event] an event
        [Condition] a condition
        [Barrier] a barrier
        [Queue] a queue
        [SimpleQueue] a queue
        [JoinableQueue] a queue
        [Connection] a message
        [pipe] a pipe
        [work] something to do
        [futures] the futures
        [future] a future
       *[other] { $name }
    }
wait-task = idle, waits for a task
wait-request = waits for a request
wait-write = waits to write: { $name } is full
wait-signal = waits for a signal
wait-call =
    { $call ->
        [read_pipe] waits to read: the pipe is empty
        [read_terminal] waits for input
        [read] waits to read
        [write_pipe] waits to write: the pipe is full
        [write] waits to write: the buffer is full
        [poll] waits until it can read or write
        [connect] waits for a connection
        [lock] waits for a lock or a thread
        [child] waits for a child
        [sleep] sleeps
       *[other] waits in a C call
    }
wait-call-at-line = waits in a C call of line { $line }
thread-has-lock = has the interpreter lock
thread-has-lock-brief = has it
thread-wants-lock = waits for the interpreter lock
thread-wants-lock-brief = waits
thread-more = { $more } more threads
thread-legend = { $turn } a turn with the interpreter lock (GIL), newest right
thread-legend-brief = { $turn } has the GIL
wait-turn = waits for its turn
wait-child-brief = waits { $child }
wait-task-brief = idle
wait-brief = waits
bar-sleep = sleep
bar-result = waits for #{ $task }
bar-call = waits for { $call }()
bar-child = waits for { $child }
bar-any-child = waits for a child
bar-wait = wait
bar-pool = waits for workers
bar-write = waits to write
bar-write-brief = write
bar-zombie = zombie

## Keys (src/tui/keymap.rs, src/tui/view/chrome.rs)

key-name = { $key }
key-choose = choose
key-commit = commit
key-skip = skip (is remembered)
key-vote = count hands
key-discuss = discuss, or end it
key-discuss-longer = discuss 30 s longer, shorter
key-count = take the count
key-turn = restart with these
key-less = less
key-more = more
key-knobs = options: what may be changed
key-recording = go on with the recording
key-sure = sure
key-guess = a guess
key-hint = hint
key-start-or-resume = start, resume
key-restart = restart
key-next-new = next new
key-search = search
key-review = review
key-forget = forget its progress
key-column = the other column
key-keep-found = keep what is found
key-all-lessons = all lessons
key-yes-forget = yes, forget it
key-no-keep = no, keep it
key-explain = explanations once more
key-send-signal = send the signal asked for
key-send = send { $signal }
key-do-act = do it for me
key-go-on = go on
key-look-again = look again
key-back = back
key-forward = forward, go on
key-events = one event back, forward
key-first = to the first stop
key-latest = to the present
key-go-to = go to a time or a stop
key-pause = pause
key-speed = speed
key-step = one statement of a process
key-swap = swap tree and pool
key-unfold = fold or unfold alike processes
key-type = type into the terminal
key-leave-terminal = leave the terminal
key-pane = next pane
key-up = up
key-down = down
key-scroll = scroll the listing
key-inspect = inspect a process
key-zoom = zoom
key-leave = leave zoom and choice
key-close = close
key-go-there = go there
key-stay-here = stay here
key-yes = yes, quit
key-no = no, stay
key-language = language
key-theme = theme
key-blank = blank the screen
key-quit = quit
key-help = keys
key-present = to the present (the processes wait)
key-onward = forward

## The header (src/tui/view/chrome.rs)

header-time = { $now } of { $length }
header-live = LIVE
header-subreaper = no PID namespace: a subreaper plays init
header-subreaper-brief = subreaper
header-looking-back = LOOKING BACK
header-replay = REPLAY
header-recording = RECORDING
header-auto = auto
header-held = held by forklore
header-ended = ended
header-broken-off = broken off

## What lies over the run (src/tui/view/popup.rs)

popup-go-to = go to
popup-time = a time (seconds or m:ss): { $typed }
stop-start = the beginning
stop-end = the end
popup-quit = quit?
popup-quit-ends = The processes still run. Leaving ends all of them.
popup-legend = marks
popup-legend-how = Once more: what the marks on the screen mean.
legend-runs = runs
legend-sleeps = sleeps
legend-waits = waits for something
legend-idle = a worker without a task
legend-held = held by forklore
legend-stopped = stopped by a signal
legend-zombie = has ended, is not reaped
legend-task = begins task 3
legend-raised = task 3 raised
legend-several = so many that are too short
legend-signal = is sent a signal
legend-ended = ends
legend-adopted = gets a new parent
legend-instant = an instant, said on the rule
legend-now = the instant that is shown
legend-lives = has not ended
legend-alike = four that do the same
legend-worker = worker W1, whose PID is 3
legend-change = changed in this step
legend-hidden = so many more, without room
legend-stops = stops of the lesson; O is here
popup-keys = keys

## The terminal and the events (src/tui/view/panes.rs)

terminal-closed = terminal: closed
terminal-open = terminal
events-title = events
events-stop = The stop { $name }.
events-said = said
events-seen = seen
events-inferred = inferred

## What happens, and the cards (src/tui/view/narration.rs, card.rs)

narration-title = what happens
narration-continue = ! lets it go on (SIGCONT). While you type into the terminal: first esc.
narration-first-line = Before the first line: nothing of the listing has run yet.
narration-type = Press i to type it.
narration-and = { $said } { $more }
narration-differed = This run differed from what the lesson says: the machine was too busy, or a constant was changed.
narration-noted = noted: { $number }
narration-noted-skipped = noted: skipped
card-observe = what do you see?
card-exit = other numbers
card-observed = you saw / it is
card-exit-answer = you said / it is
card-right = Right: { $number }
card-you-answered = You said { $number }
card-right-is = Right is { $number }
card-terms = words for this lesson
card-terms-here = words for this stop
card-term = { $word } ({ $other })
card-takeaway = to take away
card-see-it = See it outside of forklore, in a shell:
card-hint = Hint { $number } of { $of }:
narration-chosen = Up and down choose a process. Chosen: { $role }
narration-act-done = Done: you sent { $signal } to { $to }.
narration-resuming = A new run goes quickly to where you were: stop { $place } of { $of }.
card-question = what do you expect?
card-reveal = you said / it did
card-you-said-so = You said so: { $number }
card-you-said = You said { $number }
card-you-skipped = You skipped this one.
card-it-did = It did { $number }
card-said-and-why = { $said }. { $why }
card-end = the end
card-broken-off = The run broke off.
card-cut-short = The recording ends before the run does, so nothing was checked.
card-run-ended = The run has ended.
card-killed-by-you = { $who } was killed by { $signal }: you sent it.
card-killed-by-itself = { $who } was killed by { $signal }: it sent it to itself.
card-killed-by = { $who } was killed by { $signal }: { $by } sent it.
card-killed = { $who } was killed by { $signal }.
card-ended = { $who } ended with status { $code }.
card-ended-why = { $who } ended with status { $code }: { $why }
card-ended-where = { $who } ended with status { $code }: { $why }, line { $line } of { $file }
card-run-as-told = This run did what the lesson says.
card-score = Predictions: { $right } of { $asked } right.
card-run-and-score = { $run } { $score }

## The inspector (src/tui/view/inspector.rs)

inspector-state = state
inspector-pid = PID
inspector-parent = parent
inspector-plays = plays init
inspector-subreaper = a child subreaper, prctl(2): this run has no PID namespace. So it has no PID 1, and its PIDs are those of the machine.
inspector-session = session
inspector-born = born
inspector-tasks = tasks
inspector-thread = thread
inspector-lines = lines
inspector-in-c =
    { $line ->
        [none] in C code: no statement of Python ends there, and it cannot be paused
       *[other] in C code since line { $line } or later: no statement of Python ends there, and it cannot be paused
    }
inspector-sampled = sampled ten times a second: it computes all the time, and following every line would slow it down
inspector-signal = signal
inspector-signalled =
    { $by ->
        [none] { $signal }, last at { $at } ({ $mark } on its lane)
       *[other] { $signal } from { $by }, last at { $at } ({ $mark } on its lane)
    }
inspector-uses = uses
inspector-see = see it
inspector-see-all = see all
inspector-pids = { $pid } in the run, { $outside } on the machine
inspector-usage = { $cpu } % of a core, { $memory } MB, threads: { $threads }
inspector-parents = { $then } at birth, { $now } now

## The listing and the process tree (src/tui/view/listing, tree)

listing-idle = idle{ " " }
listing-missing = The listing is not in the recording, and no lesson here has that name.
tree-title = processes
tree-whole = { $role }: { $reason }
tree-family-separator = { ", " }
tree-family-range = { $first } to { $last }
tree-family-some = { $all } of { $first } to { $last }
tree-family-kind =
    { $kind ->
        [ended] ended
        [idle] idle
        [zombie] { $count ->
            [one] zombie
           *[other] zombies
        }
        [at-task] with a task
        [waits] waiting
       *[runs] running
    }
tree-family-count = { $count } { $doing }
tree-family-doing-separator = { ", " }
tree-family = { $names }: { $doing }
tree-family-alike = { $names } { $doing }
rows-not-shown-of = +{ $hidden }: { $who }
rows-not-shown =
    { $hidden ->
        [one] +1 row
       *[other] +{ $hidden } rows
    }

## The timeline (src/tui/view/timeline)

timeline-title = timeline
timeline-callbacks = callbacks
timeline-hidden =
    { $hidden ->
        [one] 1 more row
       *[other] { $hidden } more rows
    }
timeline-slot = { $pool }slot { $slot }{ " " }
timeline-pids = PIDs so far
timeline-memory = memory
timeline-waiting = waiting
timeline-child = child of { $parent }
timeline-child-and-text = { $child }, { $text }
timeline-counted = +{ $untold } counted
timeline-reaped = { $how }, reaped by { $by }
mark-signalled = { $signals } to { $names }
mark-signalled-by = { $by }: { $signals } to { $names }
mark-you = you
mark-of = { $names } { $happened }
mark-of-latin = { $names } { $happened }
mark-separator = { ", " }
mark-processes = { $many } processes
mark-killed-by = killed by { $signal }
mark-stopped-by = stopped by { $signal }
mark-adopted-by = adopted by { $by }
mark-pool = new pool
mark-reaped = reaped
mark-ended = ended
mark-continued = continued
mark-stopped = stopped
mark-adopted = adopted
mark-replaced = replaced
mark-killed = killed
mark-terminal-closed = terminal closed

## The pool (src/tui/view/pool)

pool-name = pool
pool-executor = executor
pool-name-and-limit = { $pool }: limit { $most }
pool-missing = There is no pool yet.
pool-waiting = waiting
pool-dropped = dropped
pool-slots = { $slots } slots, { $method }
pool-on-demand = { $pool }, workers on demand
pool-phase =
    { $pool }, { $phase ->
        [closed] closed
        [shut-down] shut down
        [terminated] terminated
       *[joined] joined
    }
pool-threads = threads
pool-threads-separator = { "; " }
pool-slots-in-brief = slots
pool-idle = idle
pool-worker-ended = ended
pool-none = (none)
pool-slot = slot { $slot }
pool-slot-empty = no process yet
pool-done-of = { $done } of { $most } done
pool-done = { $done } done
pool-new = NEW
pool-initialized = , ran { $function }()
pool-too-fast = too fast to be told
pool-more-slots = { $more } more slots: { $running } run tasks
pool-handler-ended = ended
pool-handler-died = died of the result of #{ $task }
pool-handler-calls-back = calls back for #{ $task }
pool-handler =
    { $does ->
        [ends] is told to end
        [manages] hands out tasks, collects results
        [watches] watches the workers
        [fed] has fed the queue
        [awaits-calls] waits for calls
        [delivers] delivers
       *[awaits-results] waits for results
    }
pool-ended = ended
pool-nobody = (none)
pool-tasks-each =
    { $each ->
        [one] ; { $each } task each
       *[other] ; { $each } tasks each
    }
pool-tasks-of-all =
    { $all ->
        [one] ; { $all } task in all
       *[other] ; { $all } tasks in all
    }
pool-ended-in-task = ended in #{ $task }
pool-cut-off = , { $cut_off } cut off
pool-returning = returning
pool-left-lying = not taken in
pool-returning-to = to { $receiver }
pool-ready = { $ready } of { $all } ready
pool-lost = , { $lost } lost
pool-failed = , { $failed } raised
pool-only-counted = , { $many } only counted
pool-delivered = delivered

## The screen (src/tui/view/mod.rs)

screen-too-small = Please enlarge the window to { $width }x{ $height } or more.

## forklore check (src/cli/check.rs, src/scenario/diagnostic.rs)

check-error = error
check-warning = warning
check-help = help
check-cannot = error: { $why }
check-summary =
    { $scenarios ->
        [one] 1 scenario checked
       *[other] { $scenarios } scenarios checked
    }: { $problems ->
        [one] 1 problem
       *[other] { $problems } problems
    }{ $warnings ->
        [0] { "" }
        [one] , 1 warning
       *[other] , { $warnings } warnings
    }
check-runs = { $id }: { $times ->
        [one] 1 run
       *[other] { $times } runs
    }, { $fine } as claimed
check-whole-run = of the whole run
check-found = { $met } of { $times }, found: { $found }
check-nothing-found = nothing
check-range = { $least } to { $most }
check-empty = always true, so it claims nothing
check-could-be = could be claimed, since it came about since the stop before:
check-limit = a limit ended a run

## What the newest event means (src/world/narration)

told-adopted =
    { $from } is gone, so { $who } is an orphan. { $to } adopts it: { $adopter ->
        [subreaper] it is the nearest subreaper
       *[init] PID 1 adopts every orphan
    }.
told-signal-to-group = { $who } sent { $signal } to process group { $group }.
told-sleeps = { $who } calls sleep({ $seconds }).
told-waits-for-change = { $who } waits until { $child } has stopped, goes on or has ended.
told-waits-for-any-change = { $who } waits until any child has stopped, goes on or has ended.
told-executor-made =
    { $who } made an executor: up to { $processes ->
        [one] { $processes } worker
       *[other] { $processes } workers
    }, but none before there is a task.
told-hiring-delayed = Workers die in slot { $slot } before their first task: { $who } waits { $pause_ms } ms before it starts the next. CPython would not wait, and never stop.
told-pool-made =
    { $who } made a pool: it starts { $processes ->
        [one] { $processes } worker
       *[other] { $processes } workers
    } before there is any task.
told-worker-retired =
    { $who } has done { $tasks ->
        [one] { $tasks } task
       *[other] { $tasks } tasks
    } and leaves; a new process will take slot { $slot }.
told-summary = Tasks too fast to be told one by one, { $who }: { $counts }.
told-summary-parts = { $before }, { $part }
told-summary-part =
    { $count } { $done ->
        [submitted] handed in
        [finished] finished
       *[delivered] delivered
    }
limit-processes = { $who } wanted one process more than the limit of { $value }: its fork fails with EAGAIN.
limit-memory-of-one = { $who } asked for more than the limit of { $value } MB has room for: MemoryError.
limit-memory = The run was ended: its processes reached the limit of { $value } MB of memory.
limit-seconds =
    The run was ended: it reached the limit of { $value ->
        [one] { $value } second
       *[other] { $value } seconds
    }.
limit-output-lines =
    The run was ended: it printed more than the limit of { $value ->
        [one] { $value } line
       *[other] { $value } lines
    } a second.
limit-events =
    The run was ended: more happened than the limit of { $value ->
        [one] { $value } event
       *[other] { $value } events
    } a second.
limit-restarts-without-guard = { $value } workers in a row read the listing again and came to a line that starts processes: put it under an if __name__ == "__main__" ({ $who } starts no more).
limit-restarts = { $value } workers in a row ended before their first task: { $who } starts no more.
limit-integer-bits = { $who } ended because an int needed more than forklore's { $value } bits: OverflowError. In CPython an int has no limit.
limit-unknown = { $who } reached the limit { $name } ({ $value }).
limit-raised-by = { $told } --limit { $name }={ $more } raises it.
told-launched = { $who } has started.
told-reaped-by-kernel = The kernel reaped { $who } by itself: its parent ignores SIGCHLD and will never ask.
told-reaped = { $by } reaped { $who } ({ $how }): the kernel keeps nothing of it any more.
told-put-into-group = { $by } put { $who } into process group { $pgid }.
told-stopped = { $signal } stopped { $who }: it does nothing until SIGCONT.
told-stopped-by-some-signal = A signal stopped { $who }: it does nothing until SIGCONT.
told-continued = SIGCONT: { $who } goes on where it was stopped.
told-manager-started = { $parent } started { $who }, a manager: it keeps objects, and the others ask it for them.
told-fork-server-started = { $parent } started { $who }, the fork server: it forks a process whenever one is wanted.
told-resource-tracker-started = { $parent } started { $who }, the resource tracker of Python: it cleans up shared memory and semaphores that nobody else does.
told-in-c-at-line = { $who } is in C code since line { $line } or later: it does no statement of Python there, and cannot be paused.
told-in-c = { $who } is in C code: it does no statement of Python there, and cannot be paused.
told-out-of-c = { $who } has come out of C code: it does statements of Python again.
told-program-not-started = { $who } could not start { $program }: { $error }
told-program-executed = { $who } calls exec: from here on it is { $program }, with the same PID.
told-named = { $who } has said who it is: { $parent } started it.
told-start-method-set = This Python starts processes by forkserver unless it is told otherwise. This lesson is about { $method }, as up to Python 3.13: forklore has told it so.
told-tasks-not-known = This Python's library is not quite the one that forklore knows: not all tasks and waits are told.
told-spawned = { $parent } started { $who }, a fresh interpreter: it reads the listing from the top.
told-program-started = { $parent } started { $who }, another program. What that starts is seen only if it lasts.
told-forked-by-server = { $parent } forked { $who }: a clean copy that reads the listing from the top.
told-forked = { $parent } called fork: { $who } is a copy of it, at the same line.
told-wait-stopped = { $who } waited and was told: { $child } is stopped by { $signal }, not ended.
told-wait-continued = { $who } waited and was told: { $child } goes on.
told-zombie = { $who } is a zombie: { $parent } has not waited for it.
told-ended = { $who } has ended ({ $how }).
told-leads-session = { $who } called setsid: it leads a new session, and no terminal belongs to it.
told-lost-terminal = { $who } has lost its controlling terminal.
told-session = { $who } is now in session { $sid }, process group { $pgid }.
told-you-signal = You sent { $signal } to { $receiver }.
told-signal-to-zombie = { $who } sent { $signal } to { $receiver }. { $receiver } has already ended: nothing changes.
told-signal = { $who } sent { $signal } to { $receiver }.
told-signal-received = { $who } received { $signal } and lives on.
told-terminal-closed = The terminal was closed: its session leader gets SIGHUP.
told-start-refused = { $who } reads the listing again and comes to a line that would start processes, and so on for ever: it raises RuntimeError. That line belongs under if __name__ == "__main__":
told-waits-for-child = { $who } waits until { $child } has ended.
told-waits-for-any-child = { $who } waits until any child has ended.
told-in-apply = { $who } sits in apply() until task #{ $task } is done.
told-waits-for-result = { $who } waits for the result of task #{ $task }.
told-waits-for-workers = { $who } waits until every worker has ended.
told-waits-for-thread = { $who } waits for its thread { $thread }.
told-waits-for-lock =
    { $who } waits for { $name ->
        [Lock] a lock
        [RLock] a lock
        [Semaphore] a semaphore
        [BoundedSemaphore] a semaphore
        [Event] an event
        [Condition] a condition
        [Barrier] a barrier
        [Queue] a queue
        [SimpleQueue] a queue
        [JoinableQueue] a queue
        [Connection] a message
        [pipe] a pipe
        [futures] the futures
        [future] a future
       *[other] { $name }
    }.
told-manager-waits = { $who } waits to be asked about its objects.
told-server-waits = { $who } waits to be asked for a process.
told-waits-to-write = { $who } wants to write: { $name } is full, so it waits until somebody reads.
told-waits-for-signal = { $who } waits for a signal.
told-waits-in-call =
    { $who } { $call ->
        [read_pipe] waits to read: the pipe is empty.
        [read_terminal] waits for input.
        [read] waits to read, in a C call.
        [write_pipe] waits to write: the pipe is full, and nobody reads it.
        [write] waits to write: the buffer is full, and nobody reads it.
        [poll] waits until it can read or write, in a C call.
        [connect] waits for a connection.
        [lock] waits for a lock or a thread, in a C call.
        [child] waits for a child.
        [sleep] sleeps, in a C call.
       *[other] waits in a C call. The kernel does not show for what.
    }
told-executor-broken = The executor is broken: { $who } gave it up, and every unfinished future fails.
told-worker-hired = { $who } takes slot { $slot } of the pool.
told-initializer-ran = { $who } ran the initializer { $function }, once in its life.
told-initializer-raised = The initializer { $function } raised in { $who }.
told-pool-closed = { $who } closed the pool: no new tasks, the old ones go on.
told-pool-terminated = { $who } terminated the pool: workers are stopped, waiting tasks dropped.
told-pool-joined = All workers have ended: { $who } goes on.
told-worker-lost-with-task = { $who } died with task #{ $task }: nobody will run it again.
told-variable = { $who }: { $name } is { $value } now.
told-worker-lost = { $who } died without a task.
told-task-submitted = { $who } handed in task #{ $task } with { $call }.
told-task-started = { $who } began task #{ $task }.
told-task-finished = { $who } finished task #{ $task }.
told-task-raised = Task #{ $task } raised an exception in { $who }.
told-result-delivered = The result of task #{ $task } is delivered to { $who }.
told-result-unreadable = { $who } cannot unpickle the result of task #{ $task }, and from now on gets no result at all.
told-callback-started = { $who } calls back for task #{ $task }, in its result thread.
told-callback-ran = The callback of task #{ $task } ran in { $who }, in its result thread.

## What a claim or an expectation says (src/world/facts/words.rs)

claim-in-stage = { $stage }: { $said }
claim-process = { $who } was to be { $wanted }; it was { $got }
claim-process-otherwise = nothing of the kind
claim-stage = { $label }: was to be { $wanted }, was { $got }
claim-stage-none = none
claim-at-least = at least { $value }
claim-at-most = at most { $value }
claim-life =
    { $value ->
        [absent] not started yet
        [alive] alive
        [zombie] a zombie
        [reaped] reaped
       *[other] { $value }
    }
claim-terminal =
    { $value ->
        [open] on an open terminal
        [closed] on a terminal that was closed
        [none] without a terminal
       *[other] { $value }
    }
claim-reaped-by-kernel = reaped by the kernel
claim-wait =
    { $value ->
        [nothing] waiting for nothing
        [sleep] asleep in sleep()
        [wait] waiting for a child to end
        [get] waiting in get()
        [apply] blocked in apply()
        [map] waiting for map()
        [join] waiting in join()
        [lock] waiting for a lock or a queue
        [task] idle, waiting for a task
        [write] stuck in writing
        [signal] waiting for a signal
        [request] waiting for a request
        [interpreter] waiting for the interpreter lock
       *[other] { $value }
    }
claim-fact =
    { $fact ->
        [state] in state { $value }
        [parent] a child of { $value }
        [session] in the session of { $value }
        [running_task] running task #{ $value }
        [tasks_done] done with this many tasks: { $value }
        [variable] with its variable at { $value }
        [exit_code] ended with exit code { $value }
        [exit_signal] ended by { $value }
        [reaped_by] reaped by { $value }
        [children] the parent of this many children: { $value }
       *[other] { $value }
    }
claim-label =
    { $fact ->
        [processes_started] processes started
        [peak_processes] most processes alive at a time
        [worker_processes] processes that were workers
        [slots] slots for workers
        [peak_running_tasks] most tasks run at a time
        [tasks_submitted] tasks handed in
        [tasks_finished] tasks ended
        [tasks_failed] tasks that raised
        [tasks_lost] tasks lost
        [workers_retired] workers that reached their limit
        [most_tasks_by_a_worker] most tasks by one worker
        [initializer_runs] runs of the initializer
        [callbacks_ran] callbacks that ran
        [submitted_before_first_result] tasks handed in before the first result
        [zombies] processes that stayed zombies
        [zombies_left] zombies
        [zombies_now] zombies
        [signals_to_zombies] signals sent to zombies
        [orphans] orphans
        [adopter] who adopted last
        [reaped_by_init] processes reaped by init
        [reaped_by_parent] processes reaped by who made them
        [killed_by_sighup] processes ended by SIGHUP
        [sessions_made] sessions made
        [processes_without_terminal] most processes without a terminal
        [outlived_terminal] processes that outlived the terminal
        [terminal_lines] lines on the terminal
        [waiting_tasks] tasks waiting
        [running_tasks] tasks being run
        [delivered_tasks] results delivered
        [alive_processes] processes alive
        [alive_workers] workers alive
        [pools_closed] pools closed
       *[other] { $fact }
    }

## The quiz (src/quiz)

quiz-what-came-between = One thing happened between the two. What?
quiz-parent-reaps = { $parent } is the parent of { $who } now. Only the present parent can wait for a child.
quiz-other-does-not-reap = { $other } is not the parent of { $who }: its wait() would not tell it of { $who }.
quiz-who-reaps = { $who } has ended. Who collects its exit status?
quiz-one-sees = One sees it: { $shows }
quiz-one-would-see = Then one would see it: { $shows }
quiz-forked = { $by } called fork
quiz-ended = { $who } ended
quiz-reaped = { $by } collected the exit status of { $who }
quiz-adopted = { $by } adopted { $who }
quiz-leads-session = { $who } called setsid
quiz-shows-forked = there is one row more, with { $by } as its parent.
quiz-shows-ended = the row of { $who } stays, as Z: nobody has collected its exit status yet.
quiz-shows-reaped = the row of { $who } is gone: a zombie goes when its parent has waited for it.
quiz-shows-adopted = the PPID of { $who } is now the PID of { $by }.
quiz-shows-leads-session = the SID of { $who } is now its own PID.
quiz-close = close() and join()
quiz-terminate = terminate()
quiz-close-why = Every task that was handed in was done before the workers left.
quiz-terminate-why-not = It would have dropped what waited and cut off what ran.
quiz-terminate-why = Bars are cut off (x), and tasks that were handed in have none.
quiz-close-why-not = It takes no new tasks, but what was handed in is done to the end.
quiz-bars-and-tasks = { $submitted } tasks were handed in; a row for each slot
quiz-which-ending = How did the program end its pool?
quiz-bars = a row for each slot, PID and task in the bars
quiz-apply = apply: each call waits for its result
quiz-apply-async = apply_async: all were handed in, then awaited
quiz-one-worker = the pool has one worker
quiz-one-worker-why-not = Two or more PIDs did the work.
quiz-apply-why = No two bars lie side by side although there are workers enough: nothing was handed in while one was running.
quiz-apply-async-why-not = Then the idle workers would have begun at once.
quiz-apply-async-why = Bars lie side by side: the next task was there before the first was done.
quiz-apply-why-not = Then no two bars could lie side by side.
quiz-which-call = How were the tasks handed in?
quiz-no-limit = no maxtasksperchild
quiz-limit-why = No PID has more than { $limit }, and the slot goes on with a new one.
quiz-no-limit-why-not = Then each slot would keep its PID.
quiz-no-limit-why = Each slot keeps its PID to the end.
quiz-limit-passed = One PID did { $most } tasks.
quiz-limit-not-reached = A worker left after { $most }: it had not reached { $other }.
quiz-which-limit = How was the pool made?
quiz-row-zombie = { $row }  Z (zombie)
quiz-before = before{ "              PID  PPID   SID" }
quiz-after = after{ "               PID  PPID   SID" }
quiz-now = now{ "                 PID  PPID   SID" }

## Plain text, and the dialogue by line (src/cli/plain.rs, src/cli/ask.rs)

plain-replay = REPLAY of { $started }: { $isolation }
plain-namespace = real processes, in a PID namespace of their own
plain-subreaper = real processes; a subreaper plays init
plain-engine = the program runs on { $engine }
plain-met = as expected: { $fact } { $wanted }, was { $got }
plain-unmet = NOT AS EXPECTED: { $fact } { $wanted }, was { $got }
plain-takeaway = To take away: { $text }
plain-command = To see it outside of forklore: { $command }
plain-score = { $right } of { $asked } right.
plain-differed = this run differed, it is not so: { $cue }
plain-option-and-why = { $option }: { $why }
plain-you-said-so = You said so: { $option }
plain-you-said = You said { $option }
plain-you-skipped = You skipped this one.
plain-it-did = It did { $option }
plain-answer-is = The answer is { $option }
plain-memory = Memory of the workers: { $workers }
plain-memory-of =
    { $state ->
        [ended] { $who } ended with { $mb } MB
       *[alive] { $who } { $mb } MB
    }
plain-memory-separator = { ", " }
plain-lock = The interpreter lock of { $who }, { $turns } turns, the last of them: { $line }. { $holder } has it.
plain-terms = Words:
plain-term = { $word }: { $meaning }
plain-term-and-other = { $word } ({ $other }): { $meaning }
ask-introduction = The run waits for you at each stop. Enter goes on; a number answers a question, h gives a hint, q leaves.
ask-hint = Hint: { $hint }
ask-no-more-hints = No more hints.
ask-number = Type a number from 1 to { $options }, h for a hint, nothing to skip, or q to leave.
ask-act = Enter does it: { $signal } to { $to }.
ask-go-on = Enter goes on.

## Commands (src/cli)

cli-error = error: { $text }
cli-engine-python = The engine `builtin` knows only the part of Python that lessons need. The engine `python` runs what Python itself runs, with your rights: forklore run { $file } --engine python
cli-engine-python-missing = The engine `builtin` knows only the part of Python that lessons need. The engine `python` runs what Python itself runs: install Python 3.8 or later, or name one with --python PATH
quiz-introduction = Each picture is of a real run. Answer by number; Enter alone skips, q leaves. (--seed { $seed })
quiz-score = { $right } of { $asked } right.
quiz-number = Type a number from 1 to { $options }, nothing to skip, or q to leave.
quiz-right = Right. { $why }
quiz-wrong = No. { $why }
quiz-it-was = It was: { $text }
quiz-see-it = See it run: { $command }
## The rehearsal (src/cli/rehearse.rs)

rehearse-ok = ok
rehearse-differs = DIFFERS
rehearse-figures = { $took } s here, { $lasts } s in class; { $checked } claims checked{ $recorded ->
        [yes] { "" }
       *[no] ; no recording to go on with
    }
rehearse-summary =
    { $of ->
        [one] 1 lesson
       *[other] { $of } lessons
    } rehearsed: { $differed ->
        [0] all did what they say
        [one] 1 differed
       *[other] { $differed } differed
    }. Planned: { $minutes } minutes.

## Somebody chooses who does the next statement (src/world, src/tui/view/scheduler.rs)

told-by-hand = From here on every statement waits to be chosen.
told-by-kernel = From here on the kernel chooses again who runs.
told-chosen-at-line = { $who } was chosen: it does line { $line }.
told-chosen = { $who } was chosen for the next statement.
cannot-go-absent = has not started
cannot-go-ended = has ended
cannot-go-no-statement = runs no statement of the listing
cannot-go-busy = stands at a stop or is still at its statement
cannot-go-sleeps = sleeps
cannot-go-lock =
    waits for { $name ->
        [Lock] a lock
        [RLock] a lock
        [Semaphore] a semaphore
        [BoundedSemaphore] a semaphore
        [Event] an event
        [Condition] a condition
        [Barrier] a barrier
        [Queue] a queue
        [SimpleQueue] a queue
        [JoinableQueue] a queue
        [Connection] a message
        [pipe] a pipe
        [futures] the futures
        [future] a future
       *[other] { $name }
    }
cannot-go-child = waits until { $child } has ended
cannot-go-any-child = waits until a child has ended
cannot-go-task = waits for a task
cannot-go-waits = waits
cannot-go-at-line = { $why } at line { $line }
## The terminal of a run (src/tui/view/panes.rs)

terminal-type = i: type here
terminal-typing = what you type goes to the program; esc leaves
## Routes through the course (src/scenario/routes.rs)

route-title =
    { $route ->
        [os-lesson] An OS lesson of 45 minutes
        [pool-lesson] A lesson about pools, 45 minutes
       *[all] Everything
    }
## Lessons of one's own (src/cli/lessons.rs)

lessons-own = Your own:
lessons-start = start one with: forklore run { $lesson }
lessons-left-out = The lesson in { $path } is left out: { $why }. forklore check shows all that is wrong.

## run --watch (src/cli/run.rs, src/tui/run.rs)

watch-again = A file was saved: this is a new run.
watch-waits = Waiting until a file is saved.
watch-broken = { $why } ({ $file } is watched on)

## What is refused (src/text/refusals.rs): the English is a pattern for what the program says without knowing the language

refusal-there-is-no-scenario-did = there is no scenario `{ $a }`; did you mean `{ $b }`?
refusal-there-is-no-scenario = there is no scenario `{ $a }`
refusal-no-such-file = no such file: { $a }
refusal-cannot-read = cannot read { $a }: { $b }
refusal-is-no-program = { $a } is no Python program: the name of one ends in .py
refusal-not-utf8 = stream did not contain valid UTF-8
refusal-not-regular = not a regular file
refusal-no-permission = Permission denied (os error 13)
refusal-nothing-there = No such file or directory (os error 2)
refusal-cannot-start-python = cannot start { $a }: { $b }; install Python 3.8 or later, or name one with --python PATH
refusal-mute-python = { $a } is not a Python that says who it is
refusal-is-too-large-for-a = { $a } is too large for a scenario: at most { $b }
refusal-there-is-no-scenario-toml = there is no scenario.toml in { $a }
refusal-arguments-after-are-for-programs = arguments after `--` are for programs of your own on Python; `forklore doctor` says whether there is one
refusal-the-scenario-has-no-knob-did-you-mean = the scenario has no knob `{ $a }`; did you mean `{ $b }`?
refusal-the-scenario-has-no-knob = the scenario has no knob `{ $a }`
refusal-must-be-from-to-not = `{ $a }` must be from { $b } to { $c }, not { $d }
refusal-exists-already-force-overwrites-it = { $a } exists already (--force overwrites it)
refusal-cannot-play = cannot play { $a }: { $b }
refusal-cannot-make = cannot make { $a }: { $b }
refusal-forklore-doctor-says-what-this = { $a }; `forklore doctor` says what this machine allows
refusal-the-run-broke-off = the run broke off: { $a }
refusal-cannot-write-to-the-terminal = cannot write to the terminal: { $a }
refusal-there-is-no-module-in = there is no module '{ $a }' in listings
refusal-name-is-not-defined = name '{ $a }' is not defined
refusal-did-you-mean = did you mean `{ $a }`?
refusal-import-is-missing = `import { $a }` is missing
refusal-there-are-and-small-ones = there are: { $a }, and small ones such as `math`
refusal-there-are = there are: { $a }
refusal-assigning-to-an-attribute-of = assigning to an attribute of module '{ $a }' is not supported
refusal-relative-imports-are-not-supported = relative imports are not supported
refusal-complex-numbers-are-not-supported = complex numbers are not supported
refusal-type-parameters-are-not-supported = type parameters are not supported
refusal-within-an-expression-is-not = `{ $a }` within an expression is not supported
refusal-is-not-supported = `{ $a }` is not supported
refusal-a-t-string-is-not = a t-string is not supported
refusal-this-is-not-supported = this is not supported
refusal-something-is-not-supported = { $a } is not supported
refusal-return-outside-function = 'return' outside function
refusal-yield-outside-function = 'yield' outside function
refusal-break-outside-loop = 'break' outside loop
refusal-continue-not-properly-in-loop = 'continue' not properly in loop
refusal-alternative-patterns-bind-different-names = alternative patterns bind different names
refusal-cannot-assign-to-this = cannot assign to this
refusal-cannot-use-assignment-expressions-with = cannot use assignment expressions with this
refusal-multiple-starred-expressions-in-assignment = multiple starred expressions in assignment
refusal-this-int-does-not-fit = this int does not fit into 64 bits
refusal-from-future-imports-must-occur = from __future__ imports must occur at the beginning of the file
refusal-a-scenario-s-listing-is = a scenario's listing is one file: import modules by their full name
refusal-name-what-the-listing-uses = name what the listing uses
refusal-give-a-part-of-it = give a part of it a name of its own
refusal-give-it-a-line-of = give it a line of its own: `value = yield { $a }`
refusal-leave-them-out = leave them out
refusal-multiply-the-elements-in-a = multiply the elements in a loop
refusal-put-it-above-the-statement = put it above the statement where the lesson stops
refusal-put-it-last = put it last
refusal-use-a-float = use a float
refusal-use-a-variable-of-the = use a variable of the listing
refusal-use-threads-or-processes = use threads or processes
refusal-use-an-f-string = use an f-string
refusal-a-listing-gets-no-input = a listing gets no input: put the value into a variable
refusal-listings-cannot-use-files-print = listings cannot use files: print what you want to show
refusal-write-the-expression-itself = write the expression itself
refusal-write-the-statements-themselves = write the statements themselves
refusal-write-the-code-itself = write the code itself
refusal-use-an-import-statement = use an `import` statement
refusal-use-the-names-themselves-or = use the names themselves, or a dict of your own
refusal-use-a-dict = use a dict
refusal-see-the-manual-for-what = see the manual for what a type offers
refusal-write-object-name-value = write `object.name = value`
refusal-use-a-dict-a-list = use a dict, a list or a string
refusal-write-functions-instead-of-classes = write functions instead of classes
refusal-write-its-run-as-a = write its `run` as a function: { $a }(target=run)
refusal-write-functions-and-pass-a = write functions and pass a dict
refusal-use-a-list-of-int = use a list of int
refusal-use-a-pair-of-float = use a pair of float
refusal-use-forklore-s-own-stepping = use forklore's own stepping
refusal-the-listing-holds-the-control = the listing holds the control character { $a }
refusal-this-is-no-toml = this is no TOML: { $a }
refusal-the-scenario-has-no = the scenario has no `{ $a }`
refusal-a-text-has-no = a text has no `{ $a }`
refusal-an-option-has-no = an option has no `{ $a }`
refusal-a-claim-has-no = a claim has no `{ $a }`
refusal-has-no = [[{ $a }]] has no `{ $b }`
refusal-the-scenario-has-no-key = the scenario has no key `{ $a }`
refusal-a-text-has-no-key = a text has no key `{ $a }`
refusal-an-option-has-no-key = an option has no key `{ $a }`
refusal-a-claim-has-no-key = a claim has no key `{ $a }`
refusal-has-no-key = [[{ $a }]] has no key `{ $b }`
refusal-must-be-a-whole-number = `{ $a }` must be a whole number, a text, `true` or `false`, not { $b }
refusal-must-be-a-whole-number-not = `{ $a }` must be a whole number, not { $b }
refusal-must-be-a-text-in = `{ $a }` must be a text in each language: {"{"} en = "...", zh = "..." {"}"}, not { $b }
refusal-must-be-a-text-not = `{ $a }` must be a text, not { $b }
refusal-must-be-true-or-false = `{ $a }` must be `true` or `false`, not { $b }
refusal-must-be-a-list-each = `{ $a }` must be a list, each of it { $b }, not { $c }
refusal-must-be-a-table-not = `{ $a }` must be a table, not { $b }
refusal-must-be-from-to = `{ $a }` must be from { $b } to { $c }
refusal-the-text-is-empty = the text is empty
refusal-the-text-holds-the-control = the text holds the control character { $a }
refusal-write-each-text-on-one = write each text on one line, without tabs
refusal-is-one-or-two-cells = `{ $a }` is one or two cells wide, depending on the terminal
refusal-words-in-a-cue-at = { $a } words in a cue, at most { $b }
refusal-chinese-characters-in-a-cue = { $a } Chinese characters in a cue, at most { $b }
refusal-lines-of-76-columns-in = { $a } lines of 76 columns in a note, at most { $b }
refusal-no-listing-has-a-mark = no listing has a mark `#@ { $a }`
refusal-there-is-another-checkpoint-at = there is another checkpoint at `{ $a }`
refusal-the-words-at-claim-nothing = the words at `{ $a }` claim nothing that a run could be held to
refusal-add-claim-fact-blocked-on-of = add `claim = [{"{"} fact = "blocked_on", of = "main", is = "wait" {"}"}]`, or whatever they say
refusal-the-course-has-no-part = the course has no part `{ $a }`
refusal-a-lesson-cannot-come-after = a lesson cannot come after itself
refusal-comes-after-this-lesson = `{ $a }` comes after this lesson itself
refusal-the-circle-goes-through = the circle goes through `{ $a }`
refusal-has-no-variable = `{ $a }` has no variable `{ $b }`
refusal-there-is-no-lesson = there is no lesson `{ $a }`
refusal-terms-at-most = { $a } terms, at most { $b }
refusal-nobody-could-do-it-the = nobody could do it: the lesson does not stop at `{ $a }`
refusal-nobody-would-see-the-term = nobody would see the term: the lesson does not stop at `{ $a }`
refusal-has-one-of-is-at-least = { $a } has one of `is`, `at_least` and `at_most`
refusal-no-run-has-a-fact = no run has a fact `{ $a }`
refusal-is-a-fact-about-one = `{ $a }` is a fact about one process, and there is no `of`
refusal-add-of-w1-for-main = add `of = "W1"`; for main, `{ $a }` will do
refusal-is-about-main-by-its = `{ $a }` is about main by its name
refusal-is-a-fact-about-the = `{ $a }` is a fact about the whole stage, not about one process
refusal-is-a-number-or-the = `{ $a }` is a number, or the name of a knob
refusal-knobs = knobs: { $a }
refusal-is-a-text-compare-it = `{ $a }` is a text: compare it by `is = "..."`
refusal-is-a-number-the-text = `{ $a }` is a number; the text must name a knob, and there is no `{ $b }`
refusal-is-never = `{ $a }` is never `{ $b }`
refusal-has-no-stage-and-there = { $a } has no `stage`, and there is more than one
refusal-there-is-no-stage = there is no stage `{ $a }`
refusal-no-process-is-called = no process is called `{ $a }`
refusal-processes-are-called-init-main = processes are called `init`, `main`, `W1` (worker), `C1` (child), `P1` (Process), `FS1`, `M1`
refusal-there-is-no-signal = there is no signal `{ $a }`
refusal-hints-at-most = { $a } hints, at most { $b }
refusal-a-question-has-to-options = a question has { $a } to { $b } options, not { $c }
refusal-options-are-right-true-it = { $a } options are `right = true`, it must be one
refusal-there-is-no-kind-of = there is no kind of question `{ $a }`
refusal-a-question-of-the-kind = a question of the kind `{ $a }` is answered where it is asked: it has no `reveal`
refusal-a-question-of-the-kind-is = a question of the kind `{ $a }` is asked after the end: it has neither `at` nor `reveal`
refusal-asked-at-the-answer-is = asked at `{ $a }`, the answer is shown at `{ $b }`, which is not later
refusal-marks-follow-each-other-in = marks follow each other in the order of the checkpoints
refusal-a-wrong-option-names-the = a wrong option names the misconception behind it
refusal-add-misconception-m1-up-to = add `misconception = "M1"`, up to `{ $a }`
refusal-the-right-option-has-no = the right option has no misconception behind it
refusal-there-is-no-misconception = there is no misconception `{ $a }`
refusal-they-are-numbered-from-m1 = they are numbered from `M1` to `{ $a }`
refusal-another-option-says-the-same = another option says the same
refusal-another-option-has-the-same = another option has the same explanation
refusal-stages-a-scenario-has-one = { $a } stages; a scenario has one, or { $b } side by side
refusal-there-is-another-stage = there is another stage `{ $a }`
refusal-a-listing-is-a-py = a listing is a `.py` file in the scenario's own folder
refusal-there-is-no-in-the = there is no `{ $a }` in the folder
refusal-write-it-as-an-escape = write it as an escape in a string: "\x1b"
refusal-a-mark-without-a-name = a mark without a name
refusal-cannot-name-a-mark = `{ $a }` cannot name a mark
refusal-a-mark-is-name-in = a mark is `#@ name` in lower-case letters, digits and dashes, not `start` or `end`
refusal-there-is-another-mark = there is another mark `{ $a }`
refusal-the-mark-has-no-statement = the mark `{ $a }` has no statement after it
refusal-the-mark-names-a-statement = the mark `{ $a }` names a statement of another block
refusal-put-it-above-a-statement = put it above a statement of its own block, and indent it like that
refusal-there-is-another-knob = there is another knob `{ $a }`
refusal-no-listing-has-a-top = no listing has a top-level `{ $a } = <number>`
refusal-is-in-and-in = `{ $a }` is { $b } in `{ $c }` and { $d } in `{ $e }`
refusal-is-in-which-is-not = `{ $a }` is { $b } in `{ $c }`, which is not from { $d } to { $e }
refusal-marks-in-use-at-most = { $a } marks in use, at most { $b }
refusal-possible-here = possible here: { $a }
refusal-there-is-no-chinese-in = there is no Chinese in the Chinese text
refusal-stops-a-lesson-has-to = { $a } stops; a lesson has { $b } to { $c }
refusal-each-checkpoint-shows-one-new = each [[checkpoint]] shows one new thing
refusal-nothing-is-to-be-predicted = nothing is to be predicted
refusal-add-a-question-that-is = add a [[question]] that is asked before its outcome can be seen
refusal-nothing-is-asked-after-the = nothing is asked after the end
refusal-add-a-question-with-kind = add a [[question]] with `kind = "exit"`: the same with other numbers
refusal-the-learner-can-change-nothing = the learner can change nothing
refusal-add-a-knob-or-an = add a [[knob]], or an [[act]]
refusal-nothing-is-expected-of-the = nothing is expected of the whole run
refusal-add-an-expect-for-what = add an [[expect]] for what must have come out at the end
refusal-there-is-no-line-to = there is no line to take away
refusal-add-takeaway-en-zh = add `takeaway = {"{"} en = "...", zh = "..." {"}"}`
refusal-the-run-stops-at-for = the run stops at `{ $a }` for a question, and there are no words
refusal-add-a-checkpoint-with-at = add a [[checkpoint]] with `at = "{ $a }"`
refusal-nothing-happens-at-the-mark = nothing happens at the mark `{ $a }`
refusal-give-it-a-checkpoint-or = give it a [[checkpoint]], or take it out
refusal-columns-in-a-line-of = { $a } columns in a line of a listing, at most { $b }
refusal-lines-in-a-listing-at = { $a } lines in a listing, at most { $b }
refusal-use-full-width-punctuation-and = use full-width punctuation and corner brackets, no dashes, dots or arrows
refusal-invalid-syntax = invalid syntax: { $a }
refusal-the-title-is-in-the = the title is in the language `{ $a }`, this text is not

## The table of keys in the README (src/tui/keymap.rs)

key-table-does = does
refusal-there-is-another-lesson-called-so = there is another lesson called so
refusal-comes-with-forklore-watch = `{ $a }` comes with forklore: --watch is for a scenario or program of your own
refusal-cannot-watch = cannot watch { $a }: { $b }

## The rule over a listing (src/tui/view/listing)

listing-sampled = lines sampled
## A class (src/tui/class, src/tui/view/class.rs)

class-came-out = what came out
class-vote = count hands
class-hands = count { $number }, as in a12 b3 c9: { $typed }
class-vote-wrong = "{ $word }" is no count: write a12 b3 c9, with letters up to { $last }
class-count = count { $number }
class-said = The class: { $counts }
class-discussion = Discuss: { $left } left
class-options = options
class-options-restart = A changed value takes effect by a new run from the beginning.
class-limits = from { $min } to { $max }
class-no-knobs = There is nothing to change here.
class-knobs-recorded = A recording cannot be changed: run the lesson itself for that.
class-turned = { $values }: the run has begun anew.
class-no-need = The recording is for a run that differs from what the lesson says, with its values as shipped.
class-no-recording = There is no recording of just this.
class-took-over = From here on this is the shipped recording, not a live run.
refusal-no-screen = this needs a terminal: its standard input and output
schedule-title = who goes next?
schedule-line = line { $line }
schedule-busy = is at its statement
schedule-so-far = so far
schedule-none = nobody yet
schedule-nobody = Nobody can go on: the clock runs until somebody can.
schedule-choose-first = A number chooses who does the next statement; S lets all run on by themselves.
schedule-cannot-go = { $role } { $why }: choose another one.
schedule-not-here = What happened has happened: S chooses in a run that goes on.
schedule-no-scheduler = On this engine the kernel chooses who goes next, not you.
key-schedule = who goes next
key-by-kernel = let all run on
key-by-hand = choose who goes next
refusal-no-scheduler = --schedule is for the engine builtin: on { $a } the kernel chooses who runs

## The notes of a lesson before a class (src/tui/notes, src/cli/notes.rs)

class-notes = Your notes, in a second terminal: forklore notes { $pid }
class-no-notes = There are no notes in a second terminal: { $reason }
notes-waits = No lesson is presented yet; waiting for: forklore present LESSON
notes-joins = Joining the lesson: its projector has not told anything yet.
notes-left = The lesson is presented no more. Waiting for the next one; q leaves.
notes-ended = the lesson is presented no more
notes-time = { $elapsed } min
notes-time-of = { $elapsed } of { $planned } min
notes-now = say this: { $step }/{ $of }
notes-question = question: only you see the answer
notes-answer-shown = question: the projector shows the answer
notes-misconception = { $name }: { $misconception }
notes-next = next
notes-next-asks = { $cue } (with a question)
notes-running = what is running
notes-nothing-runs = nothing
notes-plan = plan
notes-route = { $title }: lesson { $place } of { $of }, { $before } of { $minutes } min before it
notes-route-next = ; then: { $next }
notes-open =
    On the projector: { $open ->
        [keys] the keys
        [process] a process
        [go-to] where to go; type seconds, or choose with up and down, then enter
        [quit] whether to quit; y quits, n stays
        [answer] an answer once more
        [options] the options; left and right change a value, enter restarts
        [blank] nothing: it is blank
       *[other] { $open }
    }
notes-projector-says = The projector says: { $notice }
notes-differs = Not so in this run: { $difference }
notes-refused = The projector refused it: { $why }
notes-not-sent = The projector did not take the key.
notes-wrong-key = { $key } does nothing here: ? shows the keys
key-scroll-notes = scroll
key-leave-notes = leave the notes
misconception =
    { $name ->
        [M1] fork or start runs the function inside of the caller
        [M2] fork returns once; the child starts again from the top
        [M3] n forks make n processes
        [M4] the order of running is the order of the source
        [M5] globals are shared after a fork
        [M6] a child that has ended is gone, or a zombie still runs
        [M7] kill -9 removes a zombie
        [M8] an orphan dies, is an error, or is a zombie
        [M9] orphans always go to PID 1
        [M10] in the background, or daemon=True, means that it outlives everything
        [M11] what belongs together is always cleaned up together, whatever the end
        [M12] a child lives and dies with main
        [M13] a PID stands for the same process for ever; a replacement is the same worker
        [M14] a pool makes a process for each task
        [M15] workers come when tasks come
        [M16] different PIDs in the output prove parallel work
        [M17] async means faster, or: the call waits all the same
        [M18] a callback runs in the worker, or in main's main thread
        [M19] threads never help; N processes help N times
        [M20] S means idle, R means on a core at this moment
        [M21] more processes are always faster
        [M22] the system is clever: it repairs, retries and passes on by itself
        [M23] between two statements of a process nobody else comes
        [M24] what has a lock is safe by itself, whoever takes the lock and for how long
       *[other] { $name }
    }
refusal-several-presented = several lessons are presented; name the process: { $a }
refusal-not-presented = process { $a } presents no lesson
refusal-notes = cannot open the notes: { $a }

schedule-refused = choice { $place } of the schedule is { $role }, which { $why }; who can go: { $able }
schedule-nothing-to-undo = Nobody was chosen yet: there is no choice to take back.
schedule-no-undo-between = S came between two stops, a moment no new run repeats: press S at a stop.
schedule-no-undo-kernel = The kernel chose in between, which no new run repeats: u cannot go back.
key-undo = take the last choice back
cli-broke-off = the run broke off: { $reason }
refusal-schedule-names-nobody = no process is called `{ $a }` (choice { $b }); write names such as main, C1, P2 or W3, with commas between
