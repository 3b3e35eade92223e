"""What no Python says: shells with pipelines and scripts in the background, a posix_spawn that fails."""
import os
import subprocess

if __name__ == "__main__":
    with os.popen("echo popen | cat; exit 2") as pipe:
        print(pipe.read().strip(), pipe.close() >> 8)
    pipeline = "seq 5 | while read n; do echo $((n * n)); done | tail -n 2"
    print(subprocess.check_output(pipeline, shell=True).split())
    print(subprocess.check_output("(sleep 0.4; echo late) & echo early; wait", shell=True).split())
    try:
        os.posix_spawnp("there-is-no-such-program", ["there"], os.environ)
    except FileNotFoundError:
        print("not there")
