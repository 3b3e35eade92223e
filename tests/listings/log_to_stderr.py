# What multiprocessing says of its processes, to whoever asks.
import logging
import multiprocessing
import sys
import time


def work():
    multiprocessing.get_logger().info("working")


if __name__ == "__main__":
    print(multiprocessing.get_logger())
    logger = multiprocessing.log_to_stderr()
    logger.warning("doomed")
    logger.setLevel(logging.INFO)
    print(logger, logger.handlers, logger.propagate)
    p = multiprocessing.Process(target=work)
    p.start()
    p.join()
    p = multiprocessing.Process(target=sys.exit, args=(3,))
    p.start()
    p.join()
    d = multiprocessing.Process(target=time.sleep, args=(60,), daemon=True)
    d.start()
    time.sleep(2)
