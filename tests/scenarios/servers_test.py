"""Scenarios against real servers of the distribution, each started on a free port of loopback."""

import os
import pathlib
import shlex
import shutil
import socket
import subprocess
import tempfile
import unittest

WEIR = [*shlex.split(os.environ.get("WEIR_LAUNCHER", "").replace(";", " ")), os.environ["WEIR"]]
SCENARIOS = pathlib.Path(__file__).parent / "servers"
LIMIT = 60  # seconds


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Servers(unittest.TestCase):
    def start(self, program, *arguments):
        if shutil.which(program) is None:
            self.skipTest(f"{program} is not installed; installer/setup.sh test installs it")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        server = subprocess.Popen(
            [program, *arguments], cwd=folder.name, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

        def stop():
            server.terminate()
            server.wait(LIMIT)

        self.addCleanup(stop)

    def assert_passes(self, name, port):
        done = subprocess.run(
            [*WEIR, "run", str(SCENARIOS / name), "--variable", f"address=127.0.0.1:{port}", "--color", "never"],
            capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("1 passed", done.stdout)

    def test_redis(self):
        port = free_port()
        self.start("redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no",
                   "--daemonize", "no")
        self.assert_passes("redis.yaml", port)

    def test_memcached(self):
        port = free_port()
        self.start("memcached", "-u", "root", "-l", "127.0.0.1", "-p", str(port), "-U", "0")
        self.assert_passes("memcached.yaml", port)


if __name__ == "__main__":
    unittest.main()
