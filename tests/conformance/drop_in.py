"""What the tests share that run the distribution's own programs on Weir's shared libraries."""

import os
import pathlib
import shutil
import socket
import time
import unittest

LIBRARIES = pathlib.Path(os.environ["WEIR_EVENT2_LIBRARIES"])  # the folder that has libevent-2.1.so.7
PRELOAD = os.environ.get("WEIR_PRELOAD", "")  # the sanitizer's library, which must come first
LIMIT = 30  # seconds until a test that waits for something that never comes gives up


def program(name):
    """Its path; the test is skipped, and says why, where the system has no such program."""
    path = shutil.which(name)
    if path is None:
        raise unittest.SkipTest(f"{name} is not installed here (installer/setup.sh test installs it)")
    return path


def environment():
    """For a program that is to run on Weir's libraries."""
    changed = {**os.environ, "LD_LIBRARY_PATH": str(LIBRARIES), "LC_ALL": "C.UTF-8"}
    if PRELOAD:
        changed["LD_PRELOAD"] = PRELOAD
    return changed


def event_libraries(pid):
    """The files named libevent* that the process has in memory."""
    files = pathlib.Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").split()
    return sorted({file for file in files if "/libevent" in file})


def wait_until(condition, what):
    """The first true answer of `condition`, asked until the limit."""
    end = time.monotonic() + LIMIT
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < end, f"{what} did not come about within {LIMIT} s"
        time.sleep(0.01)


def free_port():
    """A port of loopback that nobody listens on, for a program that cannot choose one itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
