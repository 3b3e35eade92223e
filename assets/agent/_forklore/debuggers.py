"""Trace functions of the program's own, those of a debugger say: they are not called for the agent's functions."""

import sys

from . import core, lines


class Tracer:
    __slots__ = ("own",)

    def __init__(self, own):
        self.own = own

    def __call__(self, frame, event, arg):
        return None if lines.is_ours(frame) else self.own(frame, event, arg)


class Direct(core.Builtin):
    """Is called without what else comes before a stand-in: that may set a trace function itself."""

    __slots__ = ()

    @property
    def __call__(self):
        return core._get(self, "_told")


def settrace(*args):
    if len(args) != 1 or args[0] in (None, core.tracer, lines.first_tracer):
        return core.settrace(*args)
    core.settrace(Tracer(args[0]))
    if core.monitoring:
        # 3.13 looks only now at what is traced in code that has events already.
        core.monitoring.restart_events()


def gettrace():
    function = core.gettrace()
    return function.own if type(function) is Tracer else function


def install():
    sys.settrace, sys.gettrace = Direct(core.settrace, settrace), Direct(core.gettrace, gettrace)
