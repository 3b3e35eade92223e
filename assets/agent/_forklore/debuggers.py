"""Trace and profile functions of the program's own, those of a debugger say: they are not called for the agent's functions."""

import sys

from . import core, lines


class Tracer:
    __slots__ = ("own",)

    def __init__(self, own):
        self.own = own

    def __call__(self, frame, event, arg):
        return None if lines.is_ours(frame) else self.own(frame, event, arg)


class Profiler:
    """A profile function of the program's own, for which stand-ins are the functions of C that they stand for."""

    __slots__ = ("own", "within")

    def __init__(self, own):
        self.own, self.within = own, []

    def __call__(self, frame, event, arg):
        if not lines.is_ours(frame):
            return self.own(frame, event, arg)
        real = None if lines.is_ours(frame.f_back or frame) else stood_for(frame)
        if real is None:
            return None
        if event == "call":
            self.within.append(frame)
        elif event != "return" or frame not in self.within:
            return None
        else:
            self.within.remove(frame)
        return self.own(frame.f_back, "c_" + event, real)


class WholeProfiler(Profiler):
    """For the module `profile`, which follows who has called whom: it has to be told of all but these functions here."""

    __slots__ = ()

    def __call__(self, frame, event, arg):
        return None if frame.f_code in DIRECT else self.own(frame, event, arg)


def stood_for(frame):
    """The function of C that the program has called, where this frame is that of its stand-in."""
    if frame.f_code is core.Builtin.__call__.__code__:
        return core._get(frame.f_locals["self"], "_real")
    return DIRECT.get(frame.f_code)


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


real_setprofile, real_getprofile = sys.setprofile, sys.getprofile


def setprofile(*args):
    if len(args) != 1 or args[0] is None:
        return real_setprofile(*args)
    kind = WholeProfiler if getattr(args[0], "__module__", None) == "profile" else Profiler
    return real_setprofile(kind(args[0]))


def getprofile():
    function = real_getprofile()
    return function.own if isinstance(function, Profiler) else function


DIRECT = {}  # by code: what else has a stand-in


def install():
    for real, told in (
        (core.settrace, settrace),
        (core.gettrace, gettrace),
        (real_setprofile, setprofile),
        (real_getprofile, getprofile),
    ):
        DIRECT[told.__code__] = real
        setattr(sys, real.__name__, Direct(real, told))
