"""The start method that multiprocessing takes by default, where a lesson is about another than the interpreter's."""

from .. import board
from . import say

CONTEXT = "/multiprocessing/context.py"


def set_method(space):
    """The module was read: a program that chooses a method itself, or asks for a context by name, is not concerned."""
    space["_default_context"]._default_context = space["_concrete_contexts"][board.method]
    say("start_method_set", board.method)
