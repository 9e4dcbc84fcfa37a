"""What the command line makes of its arguments: wrong ones end with 1 and one sentence."""

import unittest

from program import run


class Arguments(unittest.TestCase):
    def assert_usage_error(self, arguments, sentence, command=""):
        status, out, err = run(*arguments)
        self.assertEqual(err, f"weir: {sentence}\nTry: weir {command}--help\n")
        self.assertEqual((status, out), (1, ""))

    def test_help_and_version_are_no_errors(self):
        status, out, err = run("--help")
        self.assertEqual((status, err), (0, ""))
        for word in ("listen", "connect", "demo", "Exit status: 0 fine, 1 command line, 3 run time."):
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
        self.assert_usage_error([], "Say what to do: listen, connect or demo.")
        self.assert_usage_error(
            ["lissen"], 'There is no command "lissen"; did you mean listen? The choice is listen, connect or demo.'
        )
        self.assert_usage_error(
            ["--events"], "The command comes first: listen, connect or demo; --events may stand behind it."
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


if __name__ == "__main__":
    unittest.main()
