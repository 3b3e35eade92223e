"""Hands the hooks to `lines`."""

from .. import lines
from . import futures, pool, table, waiting  # noqa: F401
from . import guard


def install():
    for module, rows in table.items():
        lines.modules[module] = [(name, guard(start), guard(done)) for name, (start, done) in rows.items()]
