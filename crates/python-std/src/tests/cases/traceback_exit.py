import sys

print("before")


def leave():
    try:
        sys.exit("leaving")
    except Exception:
        print("never: SystemExit is no Exception")
    finally:
        print("finally")


leave()
