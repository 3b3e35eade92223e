import multiprocessing

context = multiprocessing.get_context("spawn")
with context.Pool(1) as pool:
    try:
        pool.apply_async(abs, (-1,)).get(timeout=20)
    except multiprocessing.TimeoutError:
        print("no worker ever took it")
