"""timed.py OUTPUT PROGRAM [ARGUMENT...]: runs a program, both streams into OUTPUT; prints seconds, peak KiB, exit code.

A process of its own because the kernel counts what a process was before exec into its peak: this one is small (9 MiB,
run with -I -S), the one that runs the benchmarks is not.
"""
import os
import sys
import time


def main() -> None:
    output, *command = sys.argv[1:]
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, output, flags, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    started = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=streams)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - started
    print(seconds, usage.ru_maxrss, os.waitstatus_to_exitcode(status))


main()
