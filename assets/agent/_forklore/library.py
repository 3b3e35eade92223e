"""In which library the main thread is, as far as it is looked at: when the bell rings."""

import sys

from . import core
from .lines import AGENT, own_base, tail

NOWHERE = ("", 0)
told = NOWHERE  # in which file, and the place that it was called from


def tell(frame):
    """Says in which file of a library the main thread is, that which the program's own statement has called."""
    global told
    file = ""
    while frame is not None and own_base(frame) is None:
        name = frame.f_code.co_filename
        if name[:1] != "<" and not name.startswith(AGENT):
            file = name
        frame = frame.f_back
    here = (file if frame is not None else "", core.places[core.PLACE])
    # Who is followed line by line is rung only while it stands, and may have been elsewhere since.
    if here != told or here[0] and not core.hot:
        told = here
        core.say("in_library", short_name(here[0]))


def short_name(path):
    """The name of a file, from the folder that it was imported from."""
    folders = [folder for folder in sys.path if folder and path.startswith(folder + "/")]
    return path[len(max(folders, key=len)) + 1 :] if folders else tail(path)
