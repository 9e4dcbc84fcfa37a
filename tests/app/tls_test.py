"""The command line speaks TLS with openssl's own client and server over loopback."""

import os
import shutil
import subprocess
import tempfile
import threading
import unittest

from program import LIMIT, Program, run

OPENSSL = shutil.which("openssl")


def make_certificate(folder, name="localhost"):
    """A self-signed certificate and its key, as PEM files."""
    certificate, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", key, "-out", certificate, "-days", "30", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1"],
        check=True, capture_output=True, timeout=LIMIT)
    return certificate, key


@unittest.skipIf(OPENSSL is None, "openssl is not installed")
class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.certificate, cls.key = make_certificate(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def listener(self, *more):
        return Program("listen", "tls://127.0.0.1:0", "--certificate", self.certificate, "--key", self.key,
                       "--behaviour", "upper-case", "--events", *more)

    def s_client(self, port, *more, text=b"hello"):
        return subprocess.run(
            [OPENSSL, "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", self.certificate,
             "-verify_return_error", *more], input=text, capture_output=True, timeout=LIMIT)

    def test_openssls_client_is_answered_in_plain_bytes_that_the_listener_shows(self):
        with self.listener("--alpn", "weir/1,h2") as weir:
            client = subprocess.Popen(
                [OPENSSL, "s_client", "-connect", f"127.0.0.1:{weir.port()}", "-CAfile", self.certificate,
                 "-verify_return_error", "-quiet", "-alpn", "h2"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            with client:
                client.stdin.write(b"hello")
                client.stdin.flush()
                self.assertEqual(client.stdout.read(5), b"HELLO")
                client.kill()
            weir.wait_for("stdout", "in   hello")
            weir.wait_for("stderr", "TLSv1.3, TLS_AES_256_GCM_SHA384, h2")

    def test_the_least_version_refuses_an_older_client(self):
        with self.listener("--min-tls", "1.3") as weir:
            done = self.s_client(weir.port(), "-tls1_2")
            self.assertNotEqual(done.returncode, 0)
            weir.wait_for("stderr", "The TLS handshake with a client failed")

    def test_a_client_without_the_certificate_that_is_wanted_is_refused(self):
        with self.listener("--ca", self.certificate) as weir:
            self.s_client(weir.port())
            weir.wait_for("stderr", "the peer sent no certificate")
            done = self.s_client(weir.port(), "-cert", self.certificate, "-key", self.key)
            self.assertEqual(done.returncode, 0)
            weir.wait_for("stderr", "peer CN=localhost")

    def test_openssls_server_answers(self):
        with subprocess.Popen(
                [OPENSSL, "s_server", "-accept", "127.0.0.1:0", "-cert", self.certificate, "-key", self.key, "-rev"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
            watch = threading.Timer(LIMIT, server.kill)
            watch.start()
            try:
                line = next(line for line in server.stdout if line.startswith(b"ACCEPT "))
                port = line.decode().strip().rsplit(":", 1)[1]
                target = f"tls://127.0.0.1:{port}"
                status, out, err = run("connect", target, "--ca", self.certificate, stdin=b"hello\n")
                self.assertEqual((status, out, err), (0, "olleh\n", ""))

                status, out, err = run("connect", target, stdin=b"hello\n")
                self.assertEqual((status, out), (3, ""))
                self.assertEqual(
                    err, "weir: The TLS handshake with 127.0.0.1 failed: the peer's certificate is self-signed, and "
                    "not trusted here; name the file of its authority where it is to be trusted, or turn "
                    "verification off\n")

                status, out, err = run("connect", target, "--ca", self.certificate, "--server-name", "example.org",
                                       stdin=b"hello\n")
                self.assertEqual((status, out), (3, ""))
                self.assertIn("the peer's certificate is not valid for example.org", err)

                status, out, err = run("connect", target, "--no-verify", "--events", stdin=b"hello\n")
                self.assertEqual((status, out), (0, "olleh\n"))
                self.assertIn("verification off", err)
            finally:
                watch.cancel()
                server.kill()

    def test_weir_talks_to_weir(self):
        with self.listener() as weir:
            text = os.urandom(300_000).hex().encode()
            status, out, err = run("connect", f"tls://localhost:{weir.port()}", "--ca", self.certificate, stdin=text)
            self.assertEqual((status, err), (0, ""))
            self.assertEqual(out.encode(), text.upper())

    def test_mistakes_are_said_before_anything_runs(self):
        for arguments, sentence in (
                (["listen", "tls://127.0.0.1:0"],
                 "A listener that speaks TLS needs a certificate; name the PEM file with its chain."),
                (["listen", "tls://127.0.0.1:0", "--certificate", self.certificate],
                 "The certificate needs its private key; name the PEM file with that, too."),
                (["connect", "tcp://127.0.0.1:1", "--ca", self.certificate],
                 "--ca is for TLS; write the target as tls://HOST:PORT, or leave --ca out."),
                (["connect", "tls://127.0.0.1:1", "--min-tls", "1.1"],
                 '--min-tls: There is no version of TLS "1.1"; did you mean 1.2? The choice is 1.2, 1.3.'),
                (["connect", "tls://127.0.0.1:1", "--ca", self.certificate, "--no-verify"],
                 "Authorities are named, but nobody is verified; turn verification on, or leave them out.")):
            status, out, err = run(*arguments)
            self.assertEqual((status, out), (1, ""), arguments)
            self.assertEqual(err, f"weir: {sentence}\nTry: weir {arguments[0]} --help\n")

    def test_a_file_that_is_not_there_is_a_run_time_error_that_names_it(self):
        status, out, err = run("listen", "tls://127.0.0.1:0", "--certificate", "no.pem", "--key", self.key)
        self.assertEqual((status, out), (3, ""))
        self.assertEqual(err, "weir: Cannot open no.pem: No such file or directory\n")


if __name__ == "__main__":
    unittest.main()
