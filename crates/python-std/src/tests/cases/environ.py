import os


def show(make):
    try:
        print(repr(make()))
    except Exception as error:
        print(type(error).__name__, repr(error.args), error)


environ = os.environ
print(type(environ), repr(environ)[:9])
for name in sorted(environ):
    if name.startswith("FORKLORE_TEST"):
        print(name)
show(lambda: environ["FORKLORE_TEST"])
show(lambda: environ[1])
show(lambda: environ.get(1))
show(lambda: os.getenv(1))
show(lambda: os.getenv())
show(lambda: 1 in environ)
show(lambda: environ.pop("FORKLORE_TEST"))
show(lambda: environ.pop("FORKLORE_TEST", 3))
show(lambda: os.getenv("FORKLORE_TEST"))
show(lambda: os.getenv("FORKLORE_TEST", 7))
show(lambda: os.getenv(key="FORKLORE_TEST", default="none"))
show(lambda: environ.setdefault("FORKLORE_TEST", "first"))
show(lambda: environ.setdefault("FORKLORE_TEST", "second"))
show(lambda: environ.setdefault("FORKLORE_TEST_2", 1))
show(lambda: environ.update(FORKLORE_TEST_2=1))
show(lambda: environ.update({"FORKLORE_TEST_2": "by update"}, FORKLORE_TEST_3="by keyword"))
show(lambda: environ.update({"a=b": "c"}))
show(lambda: environ.update({"": "c"}))
show(lambda: environ.update({"FORKLORE_TEST": "\0"}))
show(lambda: environ["FORKLORE_TEST"])
show(lambda: [pair for pair in environ.items() if "TEST" in pair[0]])
show(lambda: {name for name in environ.keys() if "TEST" in name} == {name for name in environ if "TEST" in name})
show(lambda: type(environ.copy()))
show(lambda: environ == dict(environ))
show(lambda: (environ | {"FORKLORE_TEST": "merged"})["FORKLORE_TEST"])
show(lambda: {**environ}["FORKLORE_TEST"])
show(lambda: len(environ) == len(list(environ)))
show(lambda: hash(environ))
show(lambda: os.putenv("FORKLORE_TEST_4", "unseen"))
show(lambda: os.putenv("FORKLORE_TEST_4", 4))
show(lambda: os.putenv("a=b", "unseen"))
show(lambda: os.getenv("FORKLORE_TEST_4"))
show(lambda: os.unsetenv("FORKLORE_TEST"))
show(lambda: os.getenv("FORKLORE_TEST"))
show(lambda: os.unsetenv(1))
try:
    environ["FORKLORE_TEST"] = 5
except TypeError as error:
    print(error)
environ["FORKLORE_TEST"] += "!"
print(environ["FORKLORE_TEST"], isinstance(environ, dict), bool(environ))
del environ["FORKLORE_TEST"]
try:
    del environ["FORKLORE_TEST"]
except KeyError as error:
    print("KeyError", error)
print("HOME" in environ, "PATH" in environ)
environ.clear()
print(environ, len(environ), bool(environ))
