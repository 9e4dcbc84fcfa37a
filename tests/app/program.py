"""Runs the command line for tests: started, spoken to, waited for, always with a limit."""

import os
import shlex
import socket
import subprocess
import threading

WEIR = [*shlex.split(os.environ.get("WEIR_LAUNCHER", "").replace(";", " ")), os.environ["WEIR"]]
LIMIT = 30  # seconds until a test that waits for something that never comes gives up


def run(*arguments, stdin=b""):
    """Runs to the end: (exit status, standard output, standard error)."""
    done = subprocess.run([*WEIR, *arguments], input=stdin, capture_output=True, timeout=LIMIT)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Program:
    """A program that goes on running; what it prints is gathered line by line."""

    def __init__(self, *arguments, stdin=subprocess.DEVNULL):
        self.process = subprocess.Popen(
            [*WEIR, *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._news = threading.Condition()
        self._text = {"stdout": b"", "stderr": b""}
        self._threads = [threading.Thread(target=self._gather, args=(name,)) for name in self._text]
        for thread in self._threads:
            thread.start()

    def _gather(self, name):
        pipe = getattr(self.process, name)
        while piece := os.read(pipe.fileno(), 65536):
            with self._news:
                self._text[name] += piece
                self._news.notify_all()

    def wait_for(self, name, wanted):
        """Waits until `wanted` stands in the stream `name`; gives the whole text."""
        with self._news:
            found = self._news.wait_for(lambda: wanted.encode() in self._text[name], LIMIT)
            text = self._text[name].decode()
            assert found, f"{wanted!r} did not come within {LIMIT} s; there is: {text!r}"
            return text

    def port(self):
        """The port that a listener got."""
        text = self.wait_for("stderr", "weir: listening on")
        line = next(line for line in text.splitlines() if line.startswith("weir: listening on"))
        return int(line.rsplit(":", 1)[1])

    def interrupt(self, signal_number):
        self.process.send_signal(signal_number)

    def finish(self):
        """Waits for its end: (exit status, standard output, standard error)."""
        status, out, err = self.finish_bytes()
        return status, out.decode(), err.decode()

    def finish_bytes(self):
        """finish(), for output that is no text."""
        status = self.process.wait(LIMIT)
        for thread in self._threads:
            thread.join(LIMIT)
        return status, self._text["stdout"], self._text["stderr"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join(LIMIT)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


def talk(port, *pieces):
    """Sends the pieces, then FIN, and gives all that comes back until the peer's FIN."""
    with socket.create_connection(("127.0.0.1", port), timeout=LIMIT) as peer:
        for piece in pieces:
            peer.sendall(piece)
        peer.shutdown(socket.SHUT_WR)
        got = b""
        while part := peer.recv(65536):
            got += part
        return got


def read(peer, size):
    """Exactly `size` bytes, or what came before the peer's end."""
    got = b""
    while len(got) < size and (part := peer.recv(size - len(got))):
        got += part
    return got


def listening_socket():
    """A listener of the test's own on a free port of loopback."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(LIMIT)
    return server
