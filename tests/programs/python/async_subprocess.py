"""asyncio: subprocesses side by side, a time-out, and an executor of processes."""
import asyncio
import concurrent.futures
import sys


async def run(code):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    out, _ = await process.communicate()
    return out.decode().strip(), process.returncode


async def shell(command):
    process = await asyncio.create_subprocess_shell(command, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return out.decode().strip(), process.returncode


async def too_long():
    process = await asyncio.create_subprocess_exec("sleep", "20")
    try:
        await asyncio.wait_for(process.wait(), 0.05)
    except asyncio.TimeoutError:
        process.kill()
        return await process.wait()


def cube(n):
    return n**3


async def main():
    print(await asyncio.gather(run("print(6 * 7)"), run("raise SystemExit(3)"), run("import os; os.kill(os.getpid(), 9)")))
    print(await shell("echo from the shell; exit 2"))
    print("killed", await too_long())
    with concurrent.futures.ProcessPoolExecutor(2) as executor:
        loop = asyncio.get_running_loop()
        print(await asyncio.gather(*[loop.run_in_executor(executor, cube, n) for n in range(4)]))


if __name__ == "__main__":
    asyncio.run(main())
