# What comes out of a queue is told apart by its form.
import multiprocessing


def serve(requests, answers):
    account = {}
    while True:
        match requests.get():
            case None:
                break
            case ("put", str(name), int(amount)) if amount > 0:
                account[name] = account.get(name, 0) + amount
                answers.put(("ok", account[name]))
            case ("put", _, amount):
                answers.put(("error", f"cannot put {amount!r}"))
            case {"op": "sum", "names": [*names], **options}:
                answers.put(("sum", sum(account[name] for name in names), options))
            case ["list"]:
                answers.put(sorted(account))
            case other:
                answers.put(("error", f"unknown: {other}"))
    answers.put(None)


if __name__ == "__main__":
    requests, answers = multiprocessing.Queue(), multiprocessing.Queue()
    process = multiprocessing.Process(target=serve, args=(requests, answers))
    process.start()
    for request in [
        ("put", "ann", 5),
        ("put", "bob", 7),
        ("put", "ann", -1),
        ("put", "ann", "all"),
        {"op": "sum", "names": ["ann", "bob"], "unit": "EUR"},
        ["list"],
        "hello",
        None,
    ]:
        requests.put(request)
    while (answer := answers.get()) is not None:
        match answer:
            case ("ok" | "sum" as kind, number, *rest):
                print(kind, number, *rest)
            case ("error", reason):
                print("error:", reason)
            case [*names]:
                print("names", *names)
    process.join()
    print(process.exitcode)
