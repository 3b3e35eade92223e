# `site` finds this file through PYTHONPATH. It lets the agent in, and then the machine's own sitecustomize.
import sys


def _begin():
    import os

    # Where they are defined: a program that takes them from importlib has to import it first, as ever.
    from _frozen_importlib import module_from_spec
    from _frozen_importlib_external import PathFinder

    here = os.path.dirname(__file__)
    while here in sys.path:
        sys.path.remove(here)
    plan = os.environ.get("FORKLORE")
    spec = PathFinder.find_spec("_forklore", [here]) if plan else None
    if spec is not None:
        agent = sys.modules["_forklore"] = module_from_spec(spec)
        own = sys.dont_write_bytecode, sys.pycache_prefix
        # Every Python of the stage reads the agent: compiled once, in its own folder, whatever the program wants for its.
        sys.dont_write_bytecode, sys.pycache_prefix = False, None
        try:
            spec.loader.exec_module(agent)
            agent.start(plan)
        finally:
            sys.dont_write_bytecode, sys.pycache_prefix = own
    own = PathFinder.find_spec("sitecustomize", sys.path)
    if own is None:
        # What `site` takes for: there is none.
        raise ImportError("no sitecustomize", name="sitecustomize")
    module = sys.modules["sitecustomize"] = module_from_spec(own)
    own.loader.exec_module(module)


_begin()
