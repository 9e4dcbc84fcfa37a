"""What the command line makes of its arguments: wrong ones end with 1 and one sentence."""

import os
import tempfile
import unittest

from program import run

COMMANDS = "listen, connect, demo, run, check or schema"


class Arguments(unittest.TestCase):
    def assert_usage_error(self, arguments, sentence, command=""):
        status, out, err = run(*arguments)
        self.assertEqual(err, f"weir: {sentence}\nTry: weir {command}--help\n")
        self.assertEqual((status, out), (1, ""))

    def test_help_and_version_are_no_errors(self):
        status, out, err = run("--help")
        self.assertEqual((status, err), (0, ""))
        for word in ("listen", "connect", "demo", "run", "check", "schema", "Exit status: 0 fine, 1 command line, 3 run"):
            self.assertIn(word, out)
        status, out, err = run("listen", "--help")
        self.assertEqual((status, err), (0, ""))
        for word in ("--behaviour", "--read-low", "--read-timeout", "--allow-remote"):
            self.assertIn(word, out)
        self.assertNotIn("{", out)
        status, out, err = run("--version")
        self.assertEqual((status, err), (0, ""))
        self.assertRegex(out, r"^weir \d+\.\d+\.\d+\n$")

    def test_no_command(self):
        self.assert_usage_error([], f"Say what to do: {COMMANDS}.")
        self.assert_usage_error(
            ["lissen"], f'There is no command "lissen"; did you mean listen? The choice is {COMMANDS}.'
        )
        self.assert_usage_error(
            ["--events"], f"The command comes first: {COMMANDS}; --events may stand behind it."
        )

    def test_an_unknown_option_is_named(self):
        target = "tcp://127.0.0.1:0"
        self.assert_usage_error(
            ["listen", target, "--absurd"], "listen has no option --absurd; --help lists what there is.", "listen "
        )
        self.assert_usage_error(
            ["listen", target, "--read-lo=5"], "listen has no option --read-lo; did you mean --read-low?", "listen "
        )
        self.assert_usage_error(
            ["demo", target],
            f'"{target}" is one word too many; leave it out, or quote what belongs together.',
            "demo ",
        )

    def test_an_option_without_its_value_or_given_twice(self):
        target = "tcp://127.0.0.1:0"
        self.assert_usage_error(
            ["listen", target, "--read-low"], "--read-low wants a value behind it; --help shows which.", "listen "
        )
        self.assert_usage_error(
            ["listen", target, "--read-low", "1", "--read-low", "2"],
            "--read-low is given more than once; give it once.",
            "listen ",
        )

    def test_an_option_that_would_be_without_effect(self):
        for option, value, companion in (
            ("--reply", "OK", "--behaviour fixed-reply"),
            ("--line-ending", "lf", "--framing line"),
            ("--delimiter", ";", "--framing delimiter"),
            ("--prefix-size", "4", "--framing length-prefix"),
            ("--start-marker", "<", "--framing markers"),
            ("--fixed-size", "8", "--framing fixed-size"),
        ):
            with self.subTest(option=option):
                self.assert_usage_error(
                    ["listen", "tcp://127.0.0.1:0", option, value],
                    f"{option} is for {companion}; add that, or leave {option} out.",
                    "listen ",
                )

    def test_a_wrong_port_of_the_demonstration(self):
        for value in ("99999", "-1", "abc"):
            with self.subTest(value=value):
                self.assert_usage_error(
                    ["demo", f"--port={value}"],
                    f'--port: "{value}" is not a port, which is a number from 0 (any free one) to 65535.',
                    "demo ",
                )

    def test_a_missing_target(self):
        self.assert_usage_error(["listen"], "Say what to listen on, such as tcp://127.0.0.1:8888.", "listen ")
        self.assert_usage_error(["connect"], "Say what to connect to, such as tcp://127.0.0.1:8888.", "connect ")

    def test_a_wrong_port_says_what_would_be_right(self):
        status, out, err = run("listen", "tcp://127.0.0.1:70000")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("70000 is not", err)
        self.assertIn("65535", err)

    def test_a_wrong_behaviour_names_the_nearest(self):
        self.assert_usage_error(
            ["listen", "tcp://127.0.0.1:0", "--behaviour", "uppercase"],
            '--behaviour: There is no behaviour "uppercase"; did you mean upper-case? The choice is none, echo, '
            "upper-case, discard, fixed-reply.",
            "listen ",
        )

    def test_sizes_durations_and_counts(self):
        for option, value, part in (
            ("--read-low", "ten", '"ten" is not a size'),
            ("--read-timeout", "10", '"10" is not a duration without a unit'),
            ("--priority", "one", '"one" is not a whole number'),
            ("--format", "xml", 'There is no format "xml"'),
            ("--backend", "kqueue9", 'There is no backend "kqueue9"'),
            ("--reply", "a\\q", "\\q is not an escape"),
            ("--prefix-order", "middle", 'There is no byte order "middle"'),
        ):
            with self.subTest(option=option):
                status, out, err = run("listen", "tcp://127.0.0.1:0", option, value)
                self.assertEqual((status, out), (1, ""))
                self.assertIn(part, err)
                self.assertEqual(err.count("\n"), 2)

    def test_what_only_the_whole_shows(self):
        self.assert_usage_error(
            ["listen", "tcp://127.0.0.1:0", "--read-low", "20", "--read-high", "10"],
            "The read low watermark 20 B is above the high one 10 B; reading would pause for ever. "
            "Lower it, or raise or remove the high one.",
            "listen ",
        )
        self.assert_usage_error(
            ["connect", "tcp://127.0.0.1:0"],
            "Port 0 cannot be connected to; write the port that the peer listens on, between 1 and 65535.",
            "connect ",
        )
        self.assert_usage_error(
            ["listen", "tcp://127.0.0.1:0", "--priority", "7"],
            "Priority 7 does not exist; choose 0 (most urgent), 1 or 2.",
            "listen ",
        )

    def test_other_machines_must_be_allowed(self):
        self.assert_usage_error(
            ["listen", "tcp://0.0.0.0:0"],
            "0.0.0.0 can be reached from other machines; choose 127.0.0.1, or add --allow-remote.",
            "listen ",
        )

    def test_scenarios_to_run_or_check_are_missing(self):
        for command in ("run", "check"):
            with self.subTest(command=command):
                self.assert_usage_error(
                    [command],
                    f"Say what to {command}, such as chat.yaml, a folder of scenarios, or - for standard input.",
                    command + " ",
                )

    def test_a_value_of_run_that_cannot_be_used(self):
        for option, value, sentence in (
            ("--jobs", "0", '--jobs: "0" is not a whole number from 1 to 1024.'),
            ("--repeat", "x", '--repeat: "x" is not a whole number from 1 to 1000000.'),
            ("--seed", "-1", '--seed: "-1" is not a whole number from 0 to 18446744073709551615.'),
            ("--color", "blue", '--color: There is no "blue". The choice is auto, always, never.'),
            ("--variable", "port", '--variable: "port" has no "="; write NAME=VALUE.'),
            (
                "--variable",
                "a b=1",
                '--variable: "a b" is not a variable\'s name, which has letters, digits, _ and -.',
            ),
            ("--tag", "!", '--tag: "!" names no tag.'),
            ("--variables-file", "/no/file", "--variables-file: Cannot read /no/file: No such file or directory"),
        ):
            with self.subTest(option=option):
                self.assert_usage_error(["run", "x.yaml", f"{option}={value}"], sentence, "run ")
        self.assert_usage_error(
            ["run", "x.yaml", "--shuffle=often"],
            '--shuffle: "often" is not a whole number from 0 to 18446744073709551615.',
            "run ",
        )

    def test_a_journal_of_runs_that_are_cut(self):
        self.assert_usage_error(
            ["run", "x.yaml", "--every-split", "--journal", "j"],
            "--journal is for one run, and --every-split makes many; leave one of them out.",
            "run ",
        )

    def test_a_wrong_secret_is_not_repeated(self):
        self.assert_usage_error(
            ["run", "x.yaml", "--secret", "hunter2"],
            "--secret: Write NAME=VALUE, with letters, digits, _ and - in the name.",
            "run ",
        )

    def test_a_wrong_line_of_a_variables_file_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "ci.variables")
            with open(path, "w", encoding="utf-8") as file:
                file.write("# of the machine\nport = 1\n\nhost\n")
            self.assert_usage_error(
                ["run", "x.yaml", "--variables-file", path],
                f'--variables-file: {path}:4: "host" has no "="; write NAME=VALUE.',
                "run ",
            )

    def test_what_there_is_not_to_run(self):
        status, out, err = run("run", "/no/such.yaml")
        self.assertEqual((status, out, err), (1, "", "weir: Cannot read /no/such.yaml: No such file or directory\n"))
        with tempfile.TemporaryDirectory() as folder:
            status, out, err = run("run", folder)
            self.assertEqual(
                (status, out, err),
                (1, "", f"weir: {folder} holds no scenario: no file there ends in .yaml or .yml.\n"),
            )


if __name__ == "__main__":
    unittest.main()
