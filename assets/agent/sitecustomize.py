# `site` finds this file through PYTHONPATH. It lets the agent in, and then the machine's own sitecustomize.
import sys

# The agent's modules: those that begin, and those that wait until a module of the library is read.
MODULES = ("", "core", "board", "say", "variable", "lines", "library", "untraced", "output", "forks", "waits", "signals", "shell",
           "debuggers")
HOOKS = ("hooks", "hooks.pool", "hooks.futures", "hooks.waiting", "hooks.threads", "hooks.method", "hooks.debugger", "hooks.watch")


def _path(here, name):
    package = name in ("", "hooks")
    return "/".join([here, "_forklore", *name.split("."), *(["__init__"] * package)]).replace("//", "/") + ".py"


def _codes(here):
    """The agent's code by name, marshalled. All Pythons of one version share one file, which the first of them writes:
    finding and opening a file for each module takes longer than all that the agent does at its start.
    """
    import posix
    from marshal import dumps, loads

    from _frozen_importlib_external import MAGIC_NUMBER

    cache = "%s/%s-%s.code" % (here, sys.implementation.cache_tag, MAGIC_NUMBER.hex())
    try:
        with open(cache, "rb") as file:
            codes = loads(file.read())
        if codes["here"] == here:
            return codes
    except (OSError, ValueError, EOFError, TypeError, KeyError):
        pass
    codes = {"here": here}
    for name in MODULES + HOOKS:
        path = _path(here, name)
        with open(path, "rb") as file:
            codes[name] = dumps(compile(file.read(), path, "exec", dont_inherit=True, optimize=0))
    mine = "%s.%d" % (cache, posix.getpid())
    try:
        with open(mine, "xb") as file:
            file.write(dumps(codes))
        posix.rename(mine, cache)
    except OSError:
        pass
    return codes


def _loader(here):
    """A function that runs a module of the agent by its name. It takes no lock of an import, which a fork in another
    thread would leave taken for ever.
    """
    from marshal import loads

    codes = _codes(here)

    def load(name):
        path = _path(here, name)
        full = ("_forklore." + name).rstrip(".")
        if full in sys.modules:
            return
        module = type(sys)(full)
        module.__file__, module.__spec__, module.__loader__ = path, None, None
        parent, _, last = full.rpartition(".")
        module.__package__ = full if path.endswith("/__init__.py") else parent
        exec(loads(codes[name]), module.__dict__)
        # Not before it is whole: a child that is forked meanwhile begins anew.
        sys.modules[full] = module
        if parent:
            setattr(sys.modules[parent], last, module)

    return load


def _begin():
    import os

    # Where they are defined: a program that takes them from importlib has to import it first, as ever.
    from _frozen_importlib import module_from_spec
    from _frozen_importlib_external import PathFinder

    here = os.path.dirname(__file__)
    while here in sys.path:
        sys.path.remove(here)
    plan = os.environ.get("FORKLORE")
    if plan:
        try:
            load = _loader(here)
        except OSError:
            load = None  # it is not there any more, or not to be read
        if load is not None:
            load("")
            sys.modules["_forklore"].start(plan, load, MODULES[3:], HOOKS)
    own = PathFinder.find_spec("sitecustomize", sys.path)
    if own is None:
        # What `site` takes for: there is none.
        raise ImportError("no sitecustomize", name="sitecustomize")
    module = sys.modules["sitecustomize"] = module_from_spec(own)
    own.loader.exec_module(module)


_begin()
