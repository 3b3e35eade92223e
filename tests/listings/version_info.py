# The version has names for its numbers, and is compared as a tuple.
import sys

version = sys.version_info
print(version.major, version.minor, version[0], version[:2], version.releaselevel)
print(version >= (3, 8), version < (3, 12), version[:2] == (3, 11), version == version, version != (3, 11))
print(repr(version).split(", micro")[0], len(version), [number for number in version][:2])
if version < (3, 8):
    sys.exit("too old")
