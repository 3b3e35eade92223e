# What forklore says, in English: the language that all others fall back to. Syntax: https://projectfluent.org
# A message is said in Rust by `say!(language, "its-key", argument)`; see src/text. CONTRIBUTING.md says how a language
# is added. Spaces at the ends of a text do not count.

## What the footer says when a key does nothing here (src/tui/notice.rs)

notice-wrong-key =
    { $key } does nothing here: { $context ->
        [reading] space goes on
        [quitting] y quits, n stays
        [going-to] type seconds, or choose a stop with up and down
        [list] enter starts the lesson
        [paused] space goes on
       *[running] the run goes to its next stop, p stops it here
    }; ? shows all keys
notice-choose-first = Choose 1 to { $last } first, then enter; 0 skips the question.
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
