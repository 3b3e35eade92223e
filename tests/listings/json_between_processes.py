"""Workers answer in JSON; what is none raises in the parent what it raised in the worker."""
import json
import sys
from multiprocessing import Pool


def report(n):
    return json.dumps({"task": n, "square": n * n, "odd": bool(n % 2)}, sort_keys=True)


if __name__ == "__main__":
    with Pool(2) as pool:
        for line in pool.map(report, range(3)):
            print(line, json.loads(line)["square"])
        try:
            pool.map(json.loads, ["[1]", '{"a": 1', "[]"])
        except json.JSONDecodeError as error:
            print(type(error), error, error.pos, error.lineno)
    json.dump({"done": [1, 2]}, sys.stdout, indent=2)
    print()
