# `site` finds this file through PYTHONPATH. It lets the agent in, and then the machine's own sitecustomize.
import sys


def _begin():
    import os
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    here = os.path.dirname(__file__)
    while here in sys.path:
        sys.path.remove(here)
    plan = os.environ.get("FORKLORE")
    spec = PathFinder.find_spec("_forklore", [here]) if plan else None
    if spec is not None:
        agent = sys.modules["_forklore"] = module_from_spec(spec)
        spec.loader.exec_module(agent)
        agent.start(plan)
    own = PathFinder.find_spec("sitecustomize", sys.path)
    if own is None:
        # What `site` takes for: there is none.
        raise ImportError("no sitecustomize", name="sitecustomize")
    module = sys.modules["sitecustomize"] = module_from_spec(own)
    own.loader.exec_module(module)


_begin()
