"""weir run, check and schema: all that they print, their exit status, and the reports."""

import html.parser
import json
import os
import pty
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

from program import LIMIT, WEIR, Program, listening_socket, run

PASSES = """\
weir: 1
name: An echo
endpoints:
  server: {listen: "tcp://127.0.0.1:0", behaviour: echo}
  client: {connect: server}
steps:
  - connect: client
  - send: {on: client, text: hello}
  - expect: {on: client, text: hello}
"""
FAILS = PASSES.replace("An echo", "A wrong echo").replace("expect: {on: client, text: hello}", "expect: {on: client, text: help!}")
MISSES = PASSES.replace("An echo", "A slow echo") + "thresholds:\n  - client.bytes-in > 1 KiB\n"
BREAKS = """\
weir: 1
name: A port in use
variables: {port: 0}
endpoints:
  server: {listen: "tcp://127.0.0.1:${port}"}
steps:
  - log: ${port}
"""
WRONG = """\
weir: 1
endpoints:
  server: {listen: "tcp://127.0.0.1:0", behavour: echo}
steps:
  - snd: {on: server, text: hello}
"""
WAITS = """\
weir: 1
name: A long wait
steps:
  - log: it waits
  - wait: 50 s
"""
# Connects to a peer of the test's own, and ends when the peer answers.
MEETS = """\
weir: 1
variables: {address: }
endpoints:
  client: {connect: "tcp://${address}"}
steps:
  - connect: client
  - expect: {on: client, text: go, within: 20 s}
"""
# Once as a whole, and once in two pieces that the server takes apart from each other.
SECRET = """\
weir: 1
name: A password
variables: {password: , half: , rest: }
endpoints:
  server: {listen: "tcp://127.0.0.1:0"}
  client: {connect: server}
steps:
  - connect: client
  - log: the password is ${password}
  - send: {on: client, text: "login ${password}"}
  - expect: {on: server.1, text: "login ${password}"}
  - send: {on: client, text: "${half}"}
  - expect: {on: server.1, length: 8 B}
  - send: {on: client, text: "${rest}"}
  - expect: {on: server.1, text: "not ${password}"}
"""

GROUP = """\
weir: 1
name: A group
endpoints:
  server: {listen: "tcp://127.0.0.1:0", behaviour: echo}
  clients: {connect: server, count: 200}
steps:
  - connect: clients
  - assert: {condition: server.connections == 200, within: 20 s}
  - send: {on: clients, text: "hello ${member}"}
  - expect: {on: clients, text: "hello ${member}"}
"""


def without_times(text):
    return re.sub(r"\b[0-9.]+ (ns|us|ms|s|min)\b", "TIME", text)


class Scenarios(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        before = os.getcwd()
        os.chdir(self.folder)
        self.addCleanup(os.chdir, before)

    def write(self, name, text):
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, name):
        with open(name, encoding="utf-8") as file:
            return file.read()

    def assert_run(self, arguments, status, out, err=""):
        got_status, got_out, got_err = run("run", "--jobs", "1", *arguments)
        self.assertEqual(without_times(got_out), out)
        self.assertEqual((got_err, got_status), (err, status))


class Results(Scenarios):
    def test_all_passed(self):
        self.write("a.yaml", PASSES)
        self.write("more/b.yml", PASSES.replace("An echo", "Another"))
        self.write("more/_included.yaml", "weir: 1\n")
        self.write("more/notes.txt", "")
        self.assert_run(["a.yaml", "more"], 0, "passed   a.yaml: An echo  (TIME)\n"
                                               "passed   more/b.yml: Another  (TIME)\n"
                                               "2 passed in TIME\n")

    def test_a_failed_expectation_shows_what_came(self):
        self.write("a.yaml", FAILS)
        status, out, err = run("run", "a.yaml")
        self.assertEqual((status, err), (4, ""))
        lines = without_times(out).splitlines()
        self.assertEqual(lines[0], "failed   a.yaml: A wrong echo  (TIME)")
        self.assertEqual(lines[-1], "1 failed in TIME")
        self.assertTrue(lines[1].startswith("a.yaml:9:5: "), out)
        self.assertEqual(
            lines[2:11],
            ["    9 |   - expect: {on: client, text: help!}",
             "      |     ^",
             "  expected  help!",
             "  received  hello",
             "               ^ differs from byte 3 on",
             "  expected  00000000  68 65 6c 70 21                                    |help!|",
             "                               ^~",
             "  received  00000000  68 65 6c 6c 6f                                    |hello|",
             "                               ^~"])
        self.assertIn("  when      TIME after the begin, TIME in this step, on epoll", lines)
        self.assertIn("  before    the connection's last records", lines)

    def test_a_group_may_have_as_many_descriptors_as_the_hard_limit_allows(self):
        self.write("a.yaml", GROUP)
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.assertEqual(self.run_with_descriptors(64, hard), (0, "passed   a.yaml: A group  (TIME)\n1 passed in TIME\n"))
        status, out = self.run_with_descriptors(100, 300)
        self.assertEqual(status, 3)
        self.assertIn("It needs about 433 descriptors at once, and this process may have 300 open: raise that "
                      "(ulimit -n 433), lower its counts, or run it with --virtual.", out)
        self.assertEqual(self.run_with_descriptors(100, 300, "--virtual")[0], 0)

    def run_with_descriptors(self, soft, hard, *options):
        done = subprocess.run(
            [*WEIR, "run", "a.yaml", *options], capture_output=True, text=True, timeout=LIMIT, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard)))
        self.assertEqual(done.stderr, "")
        return done.returncode, without_times(done.stdout)

    def test_nothing_came_and_why(self):
        self.write("a.yaml", PASSES.replace("behaviour: echo", "behaviour: echo, read-low: 10 B").replace(
            "expect: {on: client, text: hello}", "expect: {on: client, text: hello, within: 50 ms}"))
        status, out, _ = run("run", "a.yaml")
        self.assertEqual(status, 4)
        self.assertIn("but nothing came.\n", out)
        self.assertIn("the read low watermark is not reached: 5 B of 10 B\n", out)

    def test_every_problem_of_a_file_is_said(self):
        self.write("a.yaml", WRONG)
        problems = (
            'a.yaml:3:41: there is no key "behavour" in a listener; did you mean "behaviour"?\n'
            '    3 |   server: {listen: "tcp://127.0.0.1:0", behavour: echo}\n'
            "      |                                         ^~~~~~~~\n"
            'a.yaml:5:5: there is no step "snd"; did you mean "send"?\n'
            "    5 |   - snd: {on: server, text: hello}\n"
            "      |     ^~~\n")
        self.assert_run(["a.yaml"], 2, "error    a.yaml\n" + problems + "1 with errors in TIME\n")
        self.assertEqual(run("check", "a.yaml"), (2, problems + "2 problems in 1 file\n", ""))
        self.write("b.yaml", PASSES)
        self.assertEqual(run("check", "a.yaml", "b.yaml"), (2, problems + "2 problems in 2 files\n", ""))
        self.assertEqual(run("check", "b.yaml"), (0, "no problem in 1 file\n", ""))

    def test_a_run_that_breaks(self):
        self.write("a.yaml", BREAKS)
        with listening_socket() as other:
            port = other.getsockname()[1]
            status, out, err = run("run", "a.yaml", "--variable", f"port={port}")
        self.assertEqual((status, err), (3, ""))
        self.assertIn(f"127.0.0.1:{port}: Address already in use", out)
        self.assertIn("1 broken in ", out)

    def test_a_threshold_that_does_not_hold(self):
        self.write("a.yaml", MISSES)
        status, out, err = run("run", "a.yaml")
        self.assertEqual((status, err), (99, ""))
        self.assertIn("the threshold client.bytes-in > 1 KiB does not hold\n", out)
        self.assertIn("1 missed a threshold in ", out)

    def test_of_several_the_first_status_in_the_order_counts(self):
        self.write("passes.yaml", PASSES)
        self.write("misses.yaml", MISSES)
        self.write("fails.yaml", FAILS)
        self.write("breaks.yaml", BREAKS)
        self.write("wrong.yaml", WRONG)
        with listening_socket() as other:
            variable = f"port={other.getsockname()[1]}"
            for names, status in ((["passes", "misses"], 99), (["misses", "fails"], 4),
                                  (["misses", "fails", "breaks"], 3), (["misses", "fails", "breaks", "wrong"], 2)):
                with self.subTest(names=names):
                    got, out, _ = run("run", *(name + ".yaml" for name in names),
                                      *(["--variable", variable] if "breaks" in names else []))
                    self.assertEqual(got, status, out)

    def test_standard_input(self):
        status, out, err = run("run", "-", stdin=PASSES.encode())
        self.assertEqual((without_times(out), err, status),
                         ("passed   -: An echo  (TIME)\n1 passed in TIME\n", "", 0))
        status, out, err = run("check", "-", stdin=b"weir: 1\nsteps: [snd: x]\n")
        self.assertEqual((status, err), (2, ""))
        self.assertIn("-:2:9: ", out)

    def test_other_machines_must_be_allowed(self):
        self.write("a.yaml", PASSES.replace("tcp://127.0.0.1:0", "tcp://0.0.0.0:0"))
        status, out, err = run("run", "a.yaml")
        self.assertEqual((status, err), (2, ""))
        self.assertIn("a.yaml:4:", out)
        self.assertIn("--allow-remote", out)

    def test_what_log_says_stands_before_the_verdict(self):
        self.write("a.yaml", "weir: 1\nname: A word\nvariables: {who: world}\nsteps:\n  - log: hello ${who}\n")
        self.assert_run(["a.yaml"], 0, "log      a.yaml:5: hello world\n"
                                       "passed   a.yaml: A word  (TIME)\n"
                                       "1 passed in TIME\n")

    def test_the_schema_is_json(self):
        status, out, err = run("schema")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("scenario", json.loads(out)["$defs"])


class Virtual(Scenarios):
    HOURS = PASSES.replace("behaviour: echo", "behaviour: echo, read-timeout: 3 h").replace(
        "weir: 1\n", "weir: 1\ntimeout: 10 h\n") + """\
  - wait: 2 h
  - send: {on: client, text: "${random:hex:16}"}
  - expect: {on: client, length: 32 B}
  - expect-event: {on: server.1, event: timeout, direction: in, within: 4 h}
  - assert: elapsed >= 5 h
"""

    def test_five_hours_pass_at_once_and_the_same_each_time(self):
        self.write("a.yaml", self.HOURS)
        journals = []
        for name, seed in (("1", "7"), ("2", "7"), ("3", "8")):
            status, out, err = run("run", "--virtual", "--seed", seed, "--journal", name, "a.yaml")
            self.assertEqual((status, err), (0, ""), out)
            journals.append(self.read(name))
        self.assertEqual(journals[0], journals[1])
        self.assertNotEqual(journals[0], journals[2])

    def test_nobody_outside_is_reached(self):
        self.write("a.yaml", MEETS)
        with listening_socket() as server:
            status, out, _ = run("run", "--virtual", "a.yaml", "--variable",
                                 f"address=127.0.0.1:{server.getsockname()[1]}")
        self.assertIn(status, (3, 4))
        self.assertIn("Connection refused", out)


class EverySplit(Scenarios):
    # The server answers what each read finds, and so a cut message gets two answers.
    PER_READ = """\
weir: 1
name: A reply for each read
endpoints:
  server: {listen: "tcp://127.0.0.1:0", behaviour: fixed-reply, reply: OK}
  client: {connect: server}
steps:
  - connect: client
  - send: {on: client, text: "abc\\n"}
  - expect: {on: client, text: OK}
  - expect: {on: client, none: 20 ms}
"""

    def test_the_first_cut_that_changes_the_outcome_is_reported(self):
        self.write("a.yaml", self.PER_READ)
        self.assertEqual(run("run", "a.yaml")[0], 0)
        status, out, err = run("run", "--every-split", "a.yaml")
        self.assertEqual((status, err), (4, ""), out)
        self.assertIn("failed   a.yaml: A reply for each read  (", out)
        self.assertRegex(out, r"cut|split")

    def test_with_a_framing_no_cut_changes_it(self):
        self.write("a.yaml", self.PER_READ.replace("reply: OK", "reply: OK, framing: line, bare-replies: true"))
        status, out, err = run("run", "--every-split", "a.yaml")
        self.assertEqual((status, err), (0, ""), out)
        self.assertIn("passed   a.yaml: A reply for each read  (", out)


class Choice(Scenarios):
    def setUp(self):
        super().setUp()
        for name, tags in (("a", "[quick]"), ("b", "[quick, net]"), ("c", "[slow]")):
            self.write(name + ".yaml", f"weir: 1\nname: The {name}\ntags: {tags}\nsteps:\n  - wait: 1 ms\n")

    def passed(self, *arguments):
        status, out, err = run("run", ".", "--jobs", "1", *arguments)
        self.assertEqual((status, err), (0, ""))
        return re.findall(r"^passed   \./(.*)  \(", out, re.MULTILINE)

    def test_tags_choose(self):
        self.assertEqual(self.passed("--tag", "quick"), ["a.yaml: The a", "b.yaml: The b"])
        self.assertEqual(self.passed("--tag", "net", "--tag", "slow"), ["b.yaml: The b", "c.yaml: The c"])
        self.assertEqual(self.passed("--tag", "!net"), ["a.yaml: The a", "c.yaml: The c"])
        self.assertEqual(self.passed("--tag", "quick", "--tag", "!net"), ["a.yaml: The a"])

    def test_a_tag_that_no_scenario_has(self):
        self.assertEqual(run("run", ".", "--tag", "quik"),
                         (1, "", "weir: No scenario has the tag quik; did you mean quick?\n"))
        self.assertEqual(run("run", ".", "--tag", "slow", "--tag", "!slow"),
                         (1, "", "weir: The tags leave no scenario to run.\n"))

    def test_each_is_repeated_and_run_on_every_backend(self):
        self.assertEqual(self.passed("--tag", "slow", "--repeat", "3"),
                         [f"c.yaml: The c ({number} of 3)" for number in (1, 2, 3)])
        on_all = self.passed("--tag", "slow", "--backend", "all")
        for backend in ("epoll", "poll", "select"):
            self.assertIn(f"c.yaml: The c ({backend})", on_all)

    def test_a_seed_gives_the_same_order_again(self):
        orders = {}
        for seed in range(20):
            orders[seed] = self.passed(f"--shuffle={seed}")
            self.assertEqual(sorted(orders[seed]), ["a.yaml: The a", "b.yaml: The b", "c.yaml: The c"])
        self.assertEqual(self.passed("--shuffle=7"), orders[7])
        self.assertGreater(len({tuple(order) for order in orders.values()}), 1)
        _, out, _ = run("run", ".", "--jobs", "1", "--shuffle")
        seed = re.match(r"shuffled with --shuffle=([0-9]+)\n", out)[1]
        self.assertEqual(self.passed(f"--shuffle={seed}"),
                         re.findall(r"^passed   \./(.*)  \(", out, re.MULTILINE))

    def test_nothing_begins_after_a_failure(self):
        self.write("b.yaml", FAILS)
        status, out, _ = run("run", ".", "--jobs", "1", "--fail-fast", "--report-json", "r.json")
        self.assertEqual(status, 4)
        self.assertIn("1 passed, 1 failed, 1 skipped in ", out)
        self.assertEqual([entry["verdict"] for entry in json.loads(self.read("r.json"))["runs"]],
                         ["passed", "failed", "skipped"])

    def test_the_shorter_timeout_counts(self):
        self.write("d.yaml", WAITS)
        status, out, _ = run("run", "d.yaml", "--timeout", "50ms")
        self.assertEqual(status, 4, out)


class Variables(Scenarios):
    NAMES = "weir: 1\nname: Names\nvariables: {host: none, code: none, pause: 1 s}\nsteps:\n" \
            "  - log: ${host} ${code}\n  - assert: pause < 1 min\n"

    def test_the_command_line_is_over_files_and_files_over_the_scenario(self):
        self.write("a.yaml", self.NAMES)
        self.write("ci", "# of the machine\nhost = example\n\ncode=1\n")
        _, out, err = run("run", "a.yaml", "--variables-file", "ci", "--variable", "code=007", "--variable", "pause=2 s")
        self.assertEqual(err, "")
        self.assertIn("log      a.yaml:5: example 007\n", out)

    def test_a_variable_that_no_scenario_has(self):
        self.write("a.yaml", self.NAMES)
        self.assertEqual(run("run", "a.yaml", "--variable", "hots=x"),
                         (1, "", "weir: No scenario has the variable hots; did you mean host?\n"))

    def test_a_secret_stands_in_no_output(self):
        self.write("a.yaml", SECRET)
        files = ["--report-junit", "j", "--report-tap", "t", "--report-json", "s", "--report-html", "h",
                 "--journal", "l"]
        status, out, err = run("run", "a.yaml", "--secret", "password=hunter2-secret", "--variable", "half=hunter2-",
                               "--variable", "rest=secret", *files)
        self.assertEqual(status, 4, out + err)
        self.assertIn("the password is ***", out)
        everything = out + err + "".join(self.read(name) for name in files[1::2])
        self.assertNotIn("hunter2-secret", everything)
        self.assertNotIn("68 75 6e 74 65 72 32 2d 73", everything)
        # Nor in two records, one after the other.
        records = [json.loads(line) for line in self.read("l").splitlines()]
        for kind in ("sent", "received"):
            text = "".join(record.get("text", "") for record in records if record["kind"] == kind)
            self.assertIn("login ***", text)
            self.assertNotIn("hunter2", text)


class Reports(Scenarios):
    def setUp(self):
        super().setUp()
        self.write("a.yaml", PASSES)
        self.write("b.yaml", FAILS.replace("text: help!", r'hex: "ff 00 1b 3c"').replace(
            "A wrong echo", '"<Wrong> & #odd"'))
        self.write("c.yaml", WRONG)
        status, self.out, err = run("run", ".", "--report-junit", "j.xml", "--report-tap", "t.tap", "--report-json",
                                    "s.json", "--report-html", "h.html", "--journal", "l.jsonl")
        self.assertEqual((status, err), (2, ""))

    def test_junit_is_xml_with_a_testcase_a_run(self):
        root = ElementTree.parse("j.xml").getroot()
        self.assertEqual({name: root.get(name) for name in ("tests", "failures", "errors", "skipped")},
                         {"tests": "3", "failures": "1", "errors": "1", "skipped": "0"})
        cases = {case.get("classname"): case for case in root.iter("testcase")}
        self.assertEqual(cases["./b.yaml"].get("name"), "<Wrong> & #odd")
        self.assertIn("./b.yaml:9:5:", cases["./b.yaml"].find("failure").text)
        self.assertIsNotNone(cases["./c.yaml"].find("error"))
        self.assertGreater(float(cases["./a.yaml"].get("time")), 0)

    def test_prove_reads_the_tap(self):
        if shutil.which("prove") is None:
            self.skipTest("prove is not installed")
        done = subprocess.run(["prove", "-e", "cat", "t.tap"], capture_output=True, text=True, timeout=LIMIT)
        self.assertIn("Failed 2/3 subtests", done.stdout)
        self.assertNotIn("Parse errors", done.stdout)

    def test_json_has_every_step(self):
        report = json.loads(self.read("s.json"))
        self.assertEqual([entry["verdict"] for entry in report["runs"]], ["passed", "failed", "error"])
        self.assertEqual([step["step"] for step in report["runs"][0]["steps"]], ["connect", "send", "expect"])
        failure = report["runs"][1]["steps"][-1]["failure"]
        self.assertEqual(failure["expected"]["hex"], "ff 00 1b 3c")
        self.assertEqual(failure["difference"], 0)

    def test_html_closes_every_element_and_needs_nothing_else(self):
        class Parser(html.parser.HTMLParser):
            def __init__(self):
                super().__init__()
                self.open = []

            def handle_starttag(self, tag, attrs):
                if tag != "meta":
                    self.open.append(tag)
                assert not {"src", "href", "onclick"} & {name for name, _ in attrs}, attrs

            def handle_endtag(self, tag):
                assert self.open.pop() == tag, tag

        parser = Parser()
        text = self.read("h.html")
        parser.feed(text)
        parser.close()
        self.assertEqual(parser.open, [])
        self.assertIn("&lt;Wrong&gt; &amp; #odd", text)

    def test_the_journal_says_which_run_its_records_are_of(self):
        records = [json.loads(line) for line in self.read("l.jsonl").splitlines()]
        runs = [record for record in records if record["kind"] == "run"]
        self.assertEqual(sorted((record["path"], record["verdict"]) for record in runs),
                         [("./a.yaml", "passed"), ("./b.yaml", "failed")])
        self.assertIn("hello", [record.get("text") for record in records if record["kind"] == "received"])

    def test_a_report_that_cannot_be_written_is_said_before_anything_runs(self):
        status, out, err = run("run", "a.yaml", "--report-tap", "no/such/t.tap")
        self.assertEqual((status, out, err), (3, "", "weir: Cannot write no/such/t.tap: No such file or directory\n"))


class Running(Scenarios):
    def test_ctrl_c_cancels_and_still_reports(self):
        self.write("a.yaml", WAITS)
        self.write("b.yaml", WAITS)
        # A peer tells that the first is at work.
        self.write("a.yaml", MEETS)
        with listening_socket() as server:
            with Program("run", "a.yaml", "b.yaml", "--jobs", "1", "--report-json", "r.json", "--variable",
                         f"address=127.0.0.1:{server.getsockname()[1]}") as weir:
                with server.accept()[0]:
                    weir.interrupt(signal.SIGINT)
                    status, out, err = weir.finish()
        self.assertEqual((status, err), (3, ""))
        self.assertIn("1 cancelled, 1 skipped in ", out)
        self.assertEqual([entry["verdict"] for entry in json.loads(self.read("r.json"))["runs"]],
                         ["cancelled", "skipped"])

    def test_jobs_run_beside_each_other(self):
        self.write("a.yaml", MEETS)
        self.write("b.yaml", MEETS)
        with listening_socket() as server:
            with Program("run", "a.yaml", "b.yaml", "--jobs", "2", "--variable",
                         f"address=127.0.0.1:{server.getsockname()[1]}") as weir:
                # None is answered before both are there.
                peers = [server.accept()[0] for _ in range(2)]
                for peer in peers:
                    with peer:
                        peer.sendall(b"go")
                        peer.shutdown(socket.SHUT_WR)
                        while peer.recv(100):
                            pass
                status, out, _ = weir.finish()
        self.assertEqual(status, 0, out)
        self.assertIn("2 passed in ", out)

    def test_a_terminal_has_a_progress_line_that_is_erased(self):
        self.write("a.yaml", PASSES)
        self.write("b.yaml", FAILS)
        master, slave = pty.openpty()
        process = subprocess.Popen([*WEIR, "run", "a.yaml", "b.yaml", "--jobs", "1"], stdin=subprocess.DEVNULL,
                                   stdout=slave, stderr=slave, env={**os.environ, "TERM": "xterm"})
        os.close(slave)
        text = b""
        try:
            while piece := os.read(master, 65536):
                text += piece
        except OSError:  # the other end has gone
            pass
        os.close(master)
        self.assertEqual(process.wait(LIMIT), 4)
        text = text.decode()
        self.assertIn("\r\033[K0/2: a.yaml", text)
        self.assertIn("\r\033[K1/2: b.yaml", text)
        # What stands there in the end, where the line was written over each time.
        lines = [line.rsplit("\r\033[K", 1)[-1] for line in text.replace("\r\n", "\n").strip("\n").split("\n")]
        self.assertTrue(lines[0].startswith("\033[1;31mfailed  \033[0m b.yaml: A wrong echo"), lines)
        self.assertEqual(without_times(lines[-1]), "1 passed, 1 failed in TIME")

    def test_colour_is_as_asked(self):
        self.write("b.yaml", FAILS)
        self.assertNotIn("\033", run("run", "b.yaml")[1])
        self.assertIn("\033[1;31mfailed", run("run", "b.yaml", "--color", "always")[1])


if __name__ == "__main__":
    unittest.main()
