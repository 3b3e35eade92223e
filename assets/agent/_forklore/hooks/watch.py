"""Hands the hooks to `lines`, once all of them are there."""

from .. import lines
from . import futures, pool, table, waiting  # noqa: F401
from . import guard

lines.modules.update(
    (module, [(name, guard(start), guard(done)) for name, (start, done) in rows.items()]) for module, rows in table.items()
)
