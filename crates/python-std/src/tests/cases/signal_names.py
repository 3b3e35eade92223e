import signal
print(signal.Signals["SIGHUP"], signal.Signals(15), signal.Signals["SIGTERM"] is signal.SIGTERM)
print(type(signal.SIGINT), signal.Signals, type(signal.SIG_DFL))
print(repr(signal.Signals["SIGHUP"]), signal.SIGINT.name, signal.SIGINT.value, signal.SIGINT == 2)
try:
    signal.Signals["SIGNOPE"]
except KeyError as e:
    print(repr(e))
try:
    signal.Signals(99)
except ValueError as e:
    print(e)
print(isinstance(signal.SIGINT, int), isinstance(signal.SIGINT, signal.Signals), signal.Signals.SIGINT)
print(f"{signal.SIGINT} {signal.SIGINT!r} {signal.SIGINT:>4}", "%s %d" % (signal.SIGINT, signal.SIGINT), str(signal.SIGTERM))
print(sorted([signal.SIGTERM, signal.SIGINT]), signal.SIGTERM + 1, -signal.SIGTERM, hash(signal.SIGINT) == hash(2))
print({signal.SIGINT: "int"}[2], signal.SIGINT in (2, 3), signal.Signals.SIGINT.name.lower())
print(signal.Handlers.SIG_IGN, repr(signal.SIG_DFL), signal.getsignal(signal.SIGINT))
print(NotImplemented, type(NotImplemented), NotImplemented is NotImplemented)
print([s.name for s in signal.Signals][:5], len(signal.Signals))
print(signal.SIGINT in signal.Signals)
print(list(signal.Signals)[:2])
print(signal.Sigmasks["SIG_BLOCK"].name)
