"""Debuggers that use sys.monitoring, from 3.14 on: they do not stop in the agent's functions."""

from . import at


@at("/bdb.py", "Bdb.__init__", True)
def _(frame, value):
    me = frame.f_locals["self"]
    if getattr(me, "backend", None) == "monitoring":
        me.skip = (me.skip or set()) | {"_forklore*"}
