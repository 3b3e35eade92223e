import multiprocessing as mp
if __name__ == "__main__":
    print(mp.get_all_start_methods(), mp.get_start_method(allow_none=True), mp.get_start_method())
    for c in ["fork", "spawn", "forkserver"]:
        ctx = mp.get_context(c)
        print(ctx.get_start_method(), ctx is mp.get_context(c), type(ctx).__name__, type(ctx))
        print(ctx.Process, ctx.Process.__name__)
        try:
            ctx.set_start_method("fork")
        except ValueError as e:
            print(e)
    try:
        mp.get_context("thread")
    except ValueError as e:
        print(e)
    try:
        mp.set_start_method("spawn")
    except RuntimeError as e:
        print(e)
    mp.set_start_method("spawn", force=True)
    print(mp.get_start_method())
    print(mp.Process(), mp.get_context().Process())
    print(mp.get_context("fork").get_context("spawn").get_start_method())
    try:
        mp.set_start_method("nope", force=True)
    except ValueError as e:
        print(e)
    mp.set_start_method(None, force=True)
    print(mp.get_start_method(allow_none=True))
    print(mp.get_context())
