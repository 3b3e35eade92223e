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
        [list] enter starts the lesson
        [paused] space goes on
       *[running] the run goes to its next stop, p stops it here
    }; ? shows all keys
notice-choose-first = Choose 1 to { $last } first, then enter; 0 skips the question.
notice-no-hint = There is no further hint.
notice-nothing-explained = Nothing was answered and shown yet.
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
notice-process-ended = { $role } has ended and does nothing more: { $other }.
notice-init = init runs no statement of the listing: { $other }.
notice-running = The run goes on: p stops it, then s does one statement.
notice-waits = { $role } is { $doing }, and the clock stands: space goes on; { $other }.

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
home-nothing-to-forget = There is nothing to forget here yet.
home-wrong-key = { $key } does nothing here: enter starts the lesson, ? shows all keys
home-processes = Processes
home-pools = Pools
home-others = Other lessons

## What a process does (src/tui/words.rs)

time-seconds = { $number } s
process-init = adopts orphans, reaps
process-init-brief = reaps
process-waits-in-task = { $doing }, { $task }
process-stopped = stopped by a signal
process-runs-task = runs { $task }
process-held = held by forklore
process-held-brief = held
process-runs = runs
process-adopted = adopted by { $by }
process-adopted-by-subreaper = adopted by { $by } (subreaper)
process-and-adopted = { $reason }; { $adopted }
process-not-waited-for = zombie, { $how }: { $parent } has not waited
process-zombie = zombie, { $how }
process-ended-and-reaped = ended, { $how }, reaped by { $by }
process-reaped = { $how }, reaped by { $by }
process-kernel = the kernel
ending-signal = killed by { $signal }
ending-code = exit { $code }
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
wait-lock = waits for { $name }
wait-task = idle, waits for a task
wait-request = waits for a request
wait-write = waits to write: { $name } is full
wait-signal = waits for a signal
wait-turn = waits for its turn
wait-child-brief = waits { $child }
wait-task-brief = idle
wait-brief = waits
bar-sleep = sleep
bar-result = waits for #{ $task }
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
key-sure = sure
key-guess = a guess
key-hint = hint
key-start-or-resume = start, resume
key-restart = restart
key-next-new = next new
key-search = search
key-forget = forget its progress
key-column = the other column
key-keep-found = keep what is found
key-all-lessons = all lessons
key-yes-forget = yes, forget it
key-no-keep = no, keep it
key-explain = explanations once more
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
key-unfold = fold alike processes or not
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
header-looking-back = LOOKING BACK
header-replay = REPLAY
header-auto = auto
header-held = held by forklore
header-ended = ended
header-broken-off = broken off

## What lies over the run (src/tui/view/popup.rs)

popup-go-to = go to
popup-time = a time (seconds or m:ss): { $typed }
popup-quit = quit?
popup-quit-ends = The processes of this lesson still run. Leaving ends all of them.
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
narration-first-line = Held at the first line: nothing of the listing has run yet.
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
card-term = { $word } ({ $other })
card-takeaway = to take away
card-see-it = See it outside of forklore, in a shell:
card-hint = Hint { $number } of { $of }:
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
card-run-as-told = This run did what the lesson says.
card-score = Predictions: { $right } of { $asked } right.
card-run-and-score = { $run } { $score }

## The inspector (src/tui/view/inspector.rs)

inspector-state = state
inspector-pid = PID
inspector-parent = parent
inspector-session = session
inspector-born = born
inspector-tasks = tasks
inspector-thread = thread
inspector-uses = uses
inspector-see = see it
inspector-see-all = see all
inspector-pids = { $pid } in the lesson, { $outside } on the machine
inspector-usage = { $cpu } % of a core, { $memory } MB, threads: { $threads }
inspector-parents = { $then } at birth, { $now } now

## The listing and the process tree (src/tui/view/listing, tree)

listing-idle = idle{ " " }
listing-missing = The listing is not in the recording, and no lesson here has that name.
tree-title = processes
tree-hidden = { $hidden } more: up and down go there, z zooms
tree-whole = { $role }: { $reason }
tree-family-separator = { ", " }
tree-family-range = { $first } to { $last }
tree-family-some = { $all } of { $first } to { $last }
tree-family-kind =
    { $kind ->
        [ended] have ended
        [idle] are idle
        [zombie] are zombies
        [at-task] run tasks
        [waits] wait
       *[runs] run
    }
tree-family-count = { $count } { $doing }
tree-family-doing-separator = { ", " }
tree-family = { $names }: { $doing }

## The timeline (src/tui/view/timeline)

timeline-title = timeline
timeline-hidden = { $hidden } more rows
timeline-tasks = tasks
timeline-slot = { $pool }slot { $slot }{ " " }
timeline-pids = PIDs so far
timeline-waiting = waiting
timeline-child = child of { $parent }
timeline-child-and-text = { $child }, { $text }
timeline-counted = +{ $untold } counted
timeline-reaped = { $how }, reaped by { $by }
mark-signalled = signal to { $names }
mark-of = { $names } { $happened }
mark-of-latin = { $names } { $happened }
mark-separator = { ", " }
mark-new = new
mark-processes = { $many } processes
mark-killed-by = killed by { $signal }
mark-adopted-by = adopted by { $by }
mark-pool = new pool
mark-signal = signal
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
        [terminated] terminated
       *[joined] joined
    }
pool-threads = threads
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
pool-has-ended = has ended
pool-too-fast = too fast to be told
pool-more-slots = { $more } more slots: { $running } run tasks
pool-handler-ended = ended
pool-handler-died = died of the result of #{ $task }
pool-handler =
    { $does ->
        [manages] hands out tasks, collects results
        [watches] watches the workers
        [fed] has fed the queue
        [awaits-calls] waits for calls
        [delivers] delivers
       *[awaits-results] waits for results
    }
pool-left = left
pool-nobody = (nobody)
pool-tasks-each =
    { $each ->
        [one] , { $each } task each
       *[other] , { $each } tasks each
    }
pool-killed = killed
pool-returning = returning
pool-left-lying = left lying
pool-returning-to = to { $receiver }
pool-ready = { $delivered } of { $all } ready
pool-lost = , { $lost } lost
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
