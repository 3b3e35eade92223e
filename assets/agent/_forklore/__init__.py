"""The agent: tells forklore what this process does.

It runs inside of the learner's program and must not change what that does. It has no thread, no lock and no buffer, so
that it can be forked and killed at any instruction. What is told many times a second is written into shared memory
(`board`), where each word has one writer; the rest is said in a pipe (`say`).
"""


def start(plan):
    """Begins to tell, if the stage that `plan` names can be reached; else this is a program like any other."""
    from . import board

    if not board.open_stage(plan):
        return
    from . import forks, lines, output, say, shell, signals, waits
    from .hooks import watch

    known = board.sit_down()
    forks.install()
    say.say("program_begun", "known" if known else "new", board.getppid(), command_line())
    board.announce()
    signals.install()
    output.install()
    waits.install()
    shell.install()
    watch.install()
    lines.install()


def command_line():
    """What this program was started with, for the role that it plays."""
    try:
        with open("/proc/self/cmdline", "rb") as file:
            words = file.read(400).split(b"\0")
    except OSError:
        return ""
    return " ".join(word.decode("utf-8", "replace") for word in words[1:])[:120]
