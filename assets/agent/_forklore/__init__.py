"""The agent: tells forklore what this process does.

It runs inside of the learner's program and must not change what that does. It has no thread, no lock and no buffer, so
that it can be forked and killed at any instruction. What is told many times a second is written into shared memory
(`board`), where each word has one writer; the rest is said in a pipe (`say`).
"""


def start(plan, load, modules, hooks):
    """Begins to tell, if the stage that `plan` names can be reached; else this is a program like any other.

    `load` runs a module of the agent: `modules` now, `hooks` when they are needed.
    """
    load("core")
    load("board")
    from posix import getppid

    from . import board, core

    if not board.open_stage(plan):
        return
    for name in modules:
        load(name)
    from . import debuggers, forks, lines, output, say, shell, signals, waits

    core.board, core.forks, core.lines, core.speech = board, forks, lines, say

    known = board.find_seat()
    forks.install()
    core.say("program_begun", "known" if known else "new", getppid(), command_line())
    board.announce()
    output.install()
    waits.install()
    shell.install()
    debuggers.install()
    lines.install(lambda: [load(name) for name in hooks])
    signals.install()  # last, because the bell needs all the others


def command_line():
    """What this program was started with, for the role that it plays."""
    try:
        with open("/proc/self/cmdline", "rb") as file:
            words = file.read(400).split(b"\0")
    except OSError:
        return ""
    return " ".join(word.decode("utf-8", "replace") for word in words[1:])[:120]
