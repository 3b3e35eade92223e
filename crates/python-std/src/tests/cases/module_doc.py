"""What this program does.

And how.
"""


def main():
    """Runs it."""
    return __doc__.splitlines()[0]


print(__doc__)
print(__name__, main.__doc__, main())
