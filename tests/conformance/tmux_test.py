"""The distribution's tmux, unmodified, on Weir's engine, with a private socket."""

import os
import pathlib
import pty
import subprocess
import tempfile
import unittest

from drop_in import LIBRARIES, LIMIT, environment, event_libraries, program, wait_until


class Tmux(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.command = [program("tmux"), "-f", "/dev/null", "-S", os.path.join(self.folder.name, "socket")]
        self.environment = {**environment(), "TERM": "xterm", "PS1": "> ", "ENV": ""}
        self.environment.pop("TMUX", None)
        self.run_tmux("new-session", "-d", "-s", "weir", "-x", "80", "-y", "24", "sh")
        self.addCleanup(self.kill)
        self.server = int(self.run_tmux("display-message", "-p", "#{pid}"))

    def kill(self):
        self.run_tmux("kill-server", check=False)
        wait_until(lambda: not pathlib.Path(f"/proc/{self.server}/maps").exists()
                   or not event_libraries(self.server), "the server's end")

    def run_tmux(self, *arguments, check=True):
        done = subprocess.run([*self.command, *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=LIMIT, check=False)
        if check:
            self.assertEqual((done.returncode, done.stderr), (0, ""), arguments)
        return done.stdout.strip()

    def wait_for_output(self, text, pane="weir"):
        """At a line's end: what was typed before the shell was there is answered behind its prompt."""
        def has_come():
            lines = self.run_tmux("capture-pane", "-p", "-t", pane).splitlines()
            return any(line.endswith(text) for line in lines)
        wait_until(has_come, f"the output {text!r}")

    def attach(self):
        """A client on a terminal of its own, which has room for what it draws."""
        master, slave = pty.openpty()
        client = subprocess.Popen([*self.command, "attach-session", "-t", "weir"], env=self.environment,
                                  stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        self.addCleanup(client.wait, LIMIT)
        self.addCleanup(client.kill)
        self.addCleanup(os.close, master)
        return client, master

    def test_a_session_runs_commands_splits_detaches_and_is_attached_again(self):
        self.assertEqual(event_libraries(self.server), [str(LIBRARIES / "libevent_core-2.1.so.7")])
        self.assertEqual(self.run_tmux("list-sessions", "-F", "#{session_name}"), "weir")

        self.run_tmux("send-keys", "-t", "weir", "echo $((6 * 7)) bottles", "Enter")
        self.wait_for_output("42 bottles")

        self.run_tmux("split-window", "-h", "-t", "weir", "sh")
        self.assertEqual(self.run_tmux("list-panes", "-t", "weir", "-F", "#{pane_width}x#{pane_height}"), "40x24\n39x24")
        self.run_tmux("send-keys", "-t", "weir.1", "echo right $((2 + 3))", "Enter")
        self.wait_for_output("right 5", "weir.1")

        for _ in range(2):
            client, terminal = self.attach()
            wait_until(lambda: self.run_tmux("list-clients", "-F", "#{client_session}") == "weir", "an attached client")
            self.assertNotEqual(os.read(terminal, 65536), b"")
            self.run_tmux("detach-client", "-s", "weir")
            self.assertEqual(client.wait(LIMIT), 0)
            wait_until(lambda: self.run_tmux("list-clients") == "", "the client's end in the server")
        self.assertEqual(self.run_tmux("list-panes", "-t", "weir", "-F", "#{pane_index}"), "0\n1")


if __name__ == "__main__":
    unittest.main()
