#!/usr/bin/env python3
"""What scenarios cost: start-up to the first step, and a thousand small ones.

Usage: scenarios.py WEIR
WEIR is the command line of a release build. Prints each figure beside its limit; exit status 1 where one is above it.
"""

import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 20
SCENARIOS = 1000

SMALL = """\
weir: 1
name: Small {number}
endpoints:
  server: {{listen: "tcp://127.0.0.1:0", behaviour: echo}}
  client: {{connect: server}}
steps:
  - connect: client
  - send: {{on: client, text: "hello {number}"}}
  - expect: {{on: client, text: "hello {number}"}}
"""
# Its first step connects to us, and so we see when it begins.
FIRST_STEP = """\
weir: 1
variables: {address: }
endpoints:
  client: {connect: "tcp://${address}"}
steps:
  - connect: client
  - expect: {on: client, text: go}
"""


def start_up(weir, folder):
    """Seconds from starting the program to its first step, the median of several."""
    path = folder / "first.yaml"
    path.write_text(FIRST_STEP)
    times = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        address = f"address=127.0.0.1:{server.getsockname()[1]}"
        for _ in range(RUNS):
            begin = time.monotonic()
            process = subprocess.Popen([weir, "run", path, "--variable", address], stdout=subprocess.DEVNULL)
            peer, _ = server.accept()
            times.append(time.monotonic() - begin)
            with peer:
                peer.sendall(b"go")
                if process.wait(10) != 0:
                    sys.exit("The scenario did not pass.")
    return statistics.median(times)


def thousand(weir, folder):
    """Seconds that a thousand small scenarios take, two at a time."""
    many = folder / "many"
    many.mkdir()
    for number in range(SCENARIOS):
        (many / f"{number:04}.yaml").write_text(SMALL.format(number=number))
    begin = time.monotonic()
    done = subprocess.run([weir, "run", many, "--jobs", "2"], stdout=subprocess.PIPE, text=True)
    took = time.monotonic() - begin
    if done.returncode != 0 or f"{SCENARIOS} passed" not in done.stdout:
        sys.exit("The scenarios did not pass:\n" + done.stdout[-2000:])
    return took


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    weir = str(pathlib.Path(sys.argv[1]).resolve())
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        figures = (
            ("start-up to the first step", start_up(weir, folder) * 1000, 30, "ms"),
            (f"{SCENARIOS} small scenarios with --jobs 2", thousand(weir, folder), 20, "s"),
        )
    finally:
        shutil.rmtree(folder)
    for name, figure, limit, unit in figures:
        print(f"{name}: {figure:.2f} {unit} (at most {limit} {unit})")
    return 1 if any(figure > limit for _, figure, limit, _ in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
