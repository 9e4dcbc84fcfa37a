"""The command line in conversation with real peers over loopback."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from program import LIMIT, Program, listening_socket, read, run, talk


class Listen(unittest.TestCase):
    def test_upper_case_answers_and_ends_with_its_peer(self):
        with Program("listen", "tcp://127.0.0.1:0", "--behaviour", "upper-case") as weir:
            self.assertEqual(talk(weir.port(), b"hello"), b"HELLO")
            self.assertEqual(talk(weir.port(), b"again"), b"AGAIN")

    def test_the_read_low_watermark_holds_five_bytes_back_and_passes_ten(self):
        with Program("listen", "tcp://127.0.0.1:0", "--behaviour", "upper-case", "--read-low", "10") as weir:
            with socket.create_connection(("127.0.0.1", weir.port()), timeout=LIMIT) as peer:
                peer.sendall(b"hello")
                weir.wait_for("stdout", "in   hello")  # it has come, and is not answered
                peer.sendall(b"world")
                self.assertEqual(read(peer, 10), b"HELLOWORLD")

    def test_a_read_timeout_closes_the_silent_connection(self):
        with Program("listen", "tcp://127.0.0.1:0", "--read-timeout", "50ms", "--events") as weir:
            with socket.create_connection(("127.0.0.1", weir.port()), timeout=LIMIT) as peer:
                self.assertEqual(peer.recv(1), b"")
            text = weir.wait_for("stderr", "disabled by its timeout: nothing came for 50 ms.")
            self.assertIn("TIMEOUT | READING", text)

    def test_a_fixed_reply_with_line_framing(self):
        with Program("listen", "tcp://127.0.0.1:0", "--behaviour", "fixed-reply", "--reply", "OK",
                     "--framing", "line") as weir:
            self.assertEqual(talk(weir.port(), b"on", b"e\r\ntwo\n"), b"OK\r\nOK\r\n")

    def test_a_length_prefix_with_bare_replies(self):
        with Program("listen", "tcp://127.0.0.1:0", "--behaviour", "upper-case", "--framing", "length-prefix",
                     "--prefix-order", "little", "--bare-replies") as weir:
            self.assertEqual(talk(weir.port(), b"\x05", b"\x00he", b"llo\x03\x00bye"), b"HELLOBYE")

    def test_a_unix_domain_socket(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "weir.sock")
            with Program("listen", "unix://" + path) as weir:
                weir.wait_for("stderr", "listening on")
                with socket.socket(socket.AF_UNIX) as peer:
                    peer.settimeout(LIMIT)
                    peer.connect(path)
                    peer.sendall(b"hello")
                    self.assertEqual(read(peer, 5), b"hello")
                weir.interrupt(signal.SIGTERM)
                self.assertEqual(weir.finish()[0], 0)
            self.assertFalse(os.path.exists(path))

    def test_rates_and_socket_options_are_taken(self):
        with Program("listen", "tcp://127.0.0.1:0", "--behaviour", "upper-case", "--write-rate", "4B/s", "--no-delay",
                     "--keep-alive", "--send-buffer", "64KiB", "--receive-buffer", "64KiB") as weir:
            with socket.create_connection(("127.0.0.1", weir.port()), timeout=LIMIT) as peer:
                peer.sendall(b"hello")
                self.assertEqual(read(peer, 5), b"HELLO")
            # Four bytes in a second at most: the fifth came with another one.
            weir.wait_for("stdout", "out  HELL")
            self.assertIn("out  O", weir.wait_for("stdout", "out  O"))

    def test_udp(self):
        with Program("listen", "udp://127.0.0.1:0", "--behaviour", "upper-case") as weir:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
                peer.settimeout(LIMIT)
                peer.sendto(b"hello", ("127.0.0.1", weir.port()))
                self.assertEqual(peer.recv(100), b"HELLO")

    def test_ctrl_c_leaves_cleanly(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with Program("listen", "tcp://127.0.0.1:0") as weir:
                weir.port()
                weir.interrupt(number)
                status, out, _ = weir.finish()
                self.assertEqual((status, out), (0, ""))

    def test_a_port_in_use_is_a_run_time_error_that_names_it(self):
        with listening_socket() as other:
            port = other.getsockname()[1]
            status, out, err = run("listen", f"tcp://127.0.0.1:{port}")
            self.assertEqual((status, out), (3, ""))
            self.assertEqual(err, f"weir: Cannot listen on 127.0.0.1:{port}: Address already in use\n")

    def test_every_backend(self):
        for backend in ("epoll", "poll", "select"):
            with self.subTest(backend=backend):
                with Program("listen", "tcp://127.0.0.1:0", "--backend", backend) as weir:
                    self.assertEqual(talk(weir.port(), b"hello"), b"hello")

    def test_json_is_an_object_a_line(self):
        with Program("listen", "tcp://127.0.0.1:0", "--format", "json", "--events") as weir:
            talk(weir.port(), b"hello")
            weir.wait_for("stderr", '"closed')
            weir.interrupt(signal.SIGINT)
            _, out, err = weir.finish()
        records = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([(r["kind"], r["text"]) for r in records], [("received", "hello"), ("sent", "hello")])
        events = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
        self.assertIn("read", [e.get("callback") for e in events])


class Connect(unittest.TestCase):
    def test_a_pipe_goes_out_and_what_comes_in_comes_out(self):
        with Program("listen", "tcp://127.0.0.1:0", "--behaviour", "upper-case") as weir:
            status, out, err = run("connect", f"tcp://127.0.0.1:{weir.port()}", stdin=b"hello")
            self.assertEqual((status, out, err), (0, "HELLO", ""))

    def test_a_large_file_goes_through_unchanged(self):
        data = os.urandom(3_000_000)
        with Program("listen", "tcp://127.0.0.1:0", "--behaviour", "echo", "--format", "json") as weir:
            with tempfile.TemporaryFile() as file:
                file.write(data)
                file.seek(0)
                with Program("connect", f"tcp://127.0.0.1:{weir.port()}", stdin=file) as client:
                    status, out, _ = client.finish_bytes()
                    self.assertEqual(status, 0)
                    self.assertEqual(out, data)

    def test_a_name_is_looked_up(self):
        with Program("listen", "tcp://127.0.0.1:0") as weir:
            status, out, _ = run("connect", f"tcp://localhost:{weir.port()}", stdin=b"hello")
            self.assertEqual((status, out), (0, "hello"))

    def test_nobody_listening_is_a_run_time_error(self):
        with listening_socket() as gone:
            port = gone.getsockname()[1]
        status, out, err = run("connect", f"tcp://127.0.0.1:{port}", stdin=b"hello")
        self.assertEqual((status, out), (3, ""))
        self.assertIn(f"127.0.0.1:{port}", err)
        self.assertIn("Connection refused", err)

    def test_a_read_timeout_is_a_run_time_error(self):
        with listening_socket() as silent:
            with Program("connect", f"tcp://127.0.0.1:{silent.getsockname()[1]}", "--read-timeout", "50ms",
                         stdin=subprocess.PIPE) as weir:
                status, out, err = weir.finish()
                self.assertEqual((status, out), (3, ""))
                self.assertIn("disabled by its timeout: nothing came for 50 ms.", err)

    def test_a_datagram_is_answered(self):
        with Program("listen", "udp://127.0.0.1:0", "--behaviour", "upper-case") as weir:
            status, out, _ = run("connect", f"udp://127.0.0.1:{weir.port()}", "--idle-exit", "300ms", stdin=b"hello")
            self.assertEqual((status, out), (0, "HELLO"))

    def test_the_peers_close_ends_it(self):
        with listening_socket() as server:
            with Program("connect", f"tcp://127.0.0.1:{server.getsockname()[1]}", stdin=subprocess.PIPE) as weir:
                peer, _ = server.accept()
                with peer:
                    peer.sendall(b"bye")
                self.assertEqual(weir.finish()[:2], (0, "bye"))


class RealPeers(unittest.TestCase):
    def needs(self, program):
        if shutil.which(program) is None:
            self.skipTest(f"{program} is not installed")

    def test_netcat_gets_its_hello_in_upper_case(self):
        self.needs("nc")
        with Program("listen", "tcp://127.0.0.1:0", "--behaviour", "upper-case") as weir:
            done = subprocess.run(["nc", "-N", "127.0.0.1", str(weir.port())], input=b"hello",
                                  capture_output=True, timeout=LIMIT)
            self.assertEqual(done.stdout, b"HELLO")

    def test_socat_listens_and_weir_connects(self):
        self.needs("socat")
        with listening_socket() as taken:
            port = taken.getsockname()[1]
        server = subprocess.Popen(["socat", "-d", "-d", f"TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr", "EXEC:cat"],
                                  stderr=subprocess.PIPE)
        try:
            for line in server.stderr:
                if b"listening on" in line:
                    break
            status, out, _ = run("connect", f"tcp://127.0.0.1:{port}", stdin=b"hello")
            self.assertEqual((status, out), (0, "hello"))
        finally:
            server.kill()
            server.wait()
            server.stderr.close()

    def test_curl_reads_a_fixed_http_reply(self):
        self.needs("curl")
        reply = "HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nConnection: close\\r\\n\\r\\nhello"
        with Program("listen", "tcp://127.0.0.1:0", "--behaviour", "fixed-reply", "--reply", reply,
                     "--framing", "delimiter", "--delimiter", "\\r\\n\\r\\n", "--bare-replies") as weir:
            done = subprocess.run(["curl", "--silent", "--noproxy", "*", f"http://127.0.0.1:{weir.port()}/"],
                                  capture_output=True, timeout=LIMIT)
            self.assertEqual((done.returncode, done.stdout), (0, b"hello"))


class Demonstration(unittest.TestCase):
    def test_it_shows_a_conversation_and_its_callbacks(self):
        status, out, err = run("demo", "--port", "0", "--events")
        self.assertEqual(status, 0, err)
        self.assertEqual(out.count("hello"), 2, out)
        self.assertEqual(out.count("HELLO"), 2, out)
        for word in ("listening on", "accept", "CONNECTED", "read"):
            self.assertIn(word, err)


if __name__ == "__main__":
    unittest.main()
