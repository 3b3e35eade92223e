# Waiting without children is an error.
import os

try:
    os.wait()
except ChildProcessError as error:
    print(type(error).__name__, error)
