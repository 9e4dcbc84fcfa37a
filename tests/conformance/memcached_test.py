"""The distribution's memcached, unmodified, on Weir's engine."""

import socket
import subprocess
import unittest

from drop_in import LIBRARIES, LIMIT, environment, event_libraries, free_port, program, wait_until

CONNECTIONS = 50
ITEMS = 10_000


def value(number):
    """A different length for each, some of them beyond one segment of a buffer."""
    return (b"value %d " % number) * (1 + number % 97 * (number % 3))


class Memcached(unittest.TestCase):
    def setUp(self):
        self.port = free_port()
        self.process = subprocess.Popen(
            [program("memcached"), "-u", "root", "-l", "127.0.0.1", "-p", str(self.port), "-U", "0", "-m", "256"],
            env=environment(), stderr=subprocess.PIPE)
        self.addCleanup(self.process.stderr.close)
        self.addCleanup(self.stop)
        self.connections = []
        first = wait_until(self.dial, "a connection to memcached")
        self.connections.append(first)
        while len(self.connections) < CONNECTIONS:
            self.connections.append(self.dial())

    def stop(self):
        for stream in self.connections:
            stream.close()
        self.process.terminate()
        self.assertEqual(self.process.wait(LIMIT), 0, self.process.stderr.read().decode())

    def dial(self):
        assert self.process.poll() is None, self.process.stderr.read().decode()
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=LIMIT) as peer:
                return peer.makefile("rwb")
        except ConnectionRefusedError:
            return None

    def send(self, stream, *pieces):
        stream.write(b"".join(pieces))
        stream.flush()

    def test_ten_thousand_items_over_fifty_connections(self):
        self.assertEqual(event_libraries(self.process.pid), [str(LIBRARIES / "libevent-2.1.so.7")])
        # All connections have a request under way at each moment, so that each of the threads has work.
        for start in range(0, ITEMS, CONNECTIONS):
            for number, stream in enumerate(self.connections, start):
                data = value(number)
                self.send(stream, b"set key%d %d 0 %d\r\n" % (number, number, len(data)), data, b"\r\n")
            for number, stream in enumerate(self.connections, start):
                self.assertEqual(stream.readline(), b"STORED\r\n", f"set {number}")
        for start in range(0, ITEMS, CONNECTIONS):
            # By another connection than the one that stored it.
            numbers = [(start + 7 * i) % ITEMS for i in range(CONNECTIONS)]
            for number, stream in zip(numbers, self.connections):
                self.send(stream, b"get key%d\r\n" % number)
            for number, stream in zip(numbers, self.connections):
                data = value(number)
                self.assertEqual(stream.readline(), b"VALUE key%d %d %d\r\n" % (number, number, len(data)))
                self.assertEqual(stream.read(len(data) + 2), data + b"\r\n")
                self.assertEqual(stream.readline(), b"END\r\n")
        statistics = self.statistics()
        self.assertEqual(statistics["cmd_set"], str(ITEMS))
        self.assertEqual(statistics["cmd_get"], str(ITEMS))
        self.assertEqual(statistics["get_hits"], str(ITEMS))
        self.assertEqual(statistics["get_misses"], "0")
        self.assertEqual(statistics["curr_items"], str(ITEMS))
        self.assertEqual(statistics["evictions"], "0")
        self.assertEqual(statistics["libevent"], "2.1.12-weir")
        # Those of the test, and the one that it listens with.
        self.assertIn(int(statistics["curr_connections"]), (CONNECTIONS, CONNECTIONS + 1))
        self.assertGreaterEqual(int(statistics["total_connections"]), CONNECTIONS)

    def statistics(self):
        stream = self.connections[0]
        self.send(stream, b"stats\r\n")
        found = {}
        while (line := stream.readline()) != b"END\r\n":
            self.assertTrue(line.startswith(b"STAT "), line)
            _, name, text = line.decode().rstrip("\r\n").split(" ", 2)
            found[name] = text
        return found


if __name__ == "__main__":
    unittest.main()
