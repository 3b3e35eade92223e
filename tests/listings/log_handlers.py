# Loggers with handlers and formatters of their own, in children too.
import logging
import sys
from multiprocessing import Process


def setup():
    logger = logging.getLogger("app")
    logger.setLevel(logging.DEBUG)
    print(logger.handlers, logger.propagate, logger.hasHandlers())
    handler = logging.StreamHandler(sys.stdout)
    handler.setLevel(logging.INFO)
    handler.setFormatter(logging.Formatter("%(levelname)s [%(processName)s] %(message)s", datefmt="%Y"))
    logger.addHandler(handler)
    logger.addHandler(handler)
    errors = logging.StreamHandler()
    errors.setLevel("ERROR")
    errors.setFormatter(logging.Formatter("{levelname}:{message}", style="{"))
    logger.addHandler(errors)
    print(len(logger.handlers), handler.level, logger.handlers[0] is handler, handler, errors)


def worker():
    logger = logging.getLogger("app")
    logger.debug("too low")
    logger.info("hello %d", 5)
    logger.error("oops")
    logging.getLogger("app.part").info("from below")


if __name__ == "__main__":
    setup()
    p = Process(target=worker)
    p.start()
    p.join()
    logger = logging.getLogger("app")
    logging.basicConfig(format="root %(message)s", level=logging.INFO, handlers=[logging.StreamHandler(sys.stdout)])
    logger.info("twice")
    logger.propagate = False
    logger.info("once")
    logging.disable(logging.INFO)
    logger.info("not at all")
    print(logger.isEnabledFor(logging.INFO), logger.isEnabledFor(logging.ERROR))
    logging.disable(logging.NOTSET)
    logger.removeHandler(logger.handlers[0])
    logger.handlers.clear()
    logger.warning("last resort")
    logger.propagate = True
    logger.info("at the root")
    print(logging.getLogger().handlers)
