#!/usr/bin/env python3
"""installer/setup.sh with each package manager that it knows, none of them the real one."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SETUP = pathlib.Path(__file__).resolve().parents[2] / "installer" / "setup.sh"
# How each lists what is installed, and what it is told in order to install.
MANAGERS = {
    "apt-get": ("dpkg-query", "sed 's/^/installed /' <installed", "install -y --no-install-recommends"),
    "dnf": ("rpm", "cat installed", "install -y --setopt=install_weak_deps=False"),
    "pacman": ("pacman", "cat installed", "-S --needed --noconfirm"),
    "brew": ("brew", "cat installed", "install"),
}


class SetupTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        for tool in ("bash", "env", "awk", "sed", "tr", "cat"):
            (self.path / tool).symlink_to(shutil.which(tool))
        self.be_user(0)
        (self.path / "installed").write_text("", encoding="utf-8")

    def tearDown(self):
        self.folder.cleanup()

    def fake(self, name, words):
        file = self.path / name
        file.write_text(f"#!/bin/sh\n{words}\n", encoding="utf-8")
        file.chmod(0o755)

    def be_user(self, number):
        self.fake("id", f"echo {number}")

    def have(self, manager, installed=()):
        lister, listing, _ = MANAGERS[manager]
        log = f'echo "{manager} $*" >>calls'
        if lister != manager:
            self.fake(lister, listing)
            self.fake(manager, log)
        else:
            self.fake(manager, f'case "$*" in -Qq | list*) {listing} ;; *) {log} ;; esac')
        self.fake("apt-cache", 'echo "$2 | 1.0 | somewhere"')
        (self.path / "installed").write_text("\n".join(installed) + "\n", encoding="utf-8")

    def setup(self, *arguments):
        return subprocess.run(
            [shutil.which("bash"), SETUP, *arguments], cwd=self.path, env={"PATH": str(self.path)},
            capture_output=True, text=True, check=False)

    def calls(self):
        log = self.path / "calls"
        return log.read_text(encoding="utf-8") if log.exists() else ""

    def test_installs_with_each_manager_what_is_missing_and_no_more(self):
        for manager, (_, _, words) in MANAGERS.items():
            with self.subTest(manager):
                self.tearDown()
                self.setUp()
                self.have(manager, ["cmake"])
                result = self.setup("build")
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertIn("missing here", result.stderr)
                install = [line for line in self.calls().splitlines() if words in line]
                self.assertEqual(len(install), 1, self.calls())
                self.assertRegex(install[0], r" ccache( |$)")
                self.assertNotRegex(install[0], r" cmake( |$)")
                self.assertNotRegex(install[0], r"[|&]")

    def test_does_and_says_nothing_once_all_is_there(self):
        for manager in MANAGERS:
            with self.subTest(manager):
                self.tearDown()
                self.setUp()
                self.have(manager)
                named = self.setup("--dry-run", "test").stderr.split("\n", 1)[1].split()
                self.have(manager, [name for names in named for name in re.split(r"\|", names)[:1]])
                result = self.setup("test")
                self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
                self.assertEqual(self.calls(), "")

    def test_dry_run_installs_nothing(self):
        self.have("dnf")
        result = self.setup("--dry-run")
        self.assertEqual(result.returncode, 1)
        self.assertIn("qt6-qtbase-devel", result.stderr)
        self.assertEqual(self.calls(), "")

    def test_takes_the_second_name_where_the_first_is_not_on_offer(self):
        self.have("apt-get")
        self.fake("apt-cache", 'case $2 in *-16*) ;; *) echo "$2 | 1.0 | somewhere" ;; esac')
        self.assertEqual(self.setup("test").returncode, 0)
        self.assertIn(" clang-19 ", self.calls())
        self.assertNotIn("clang-16", self.calls())

    def test_says_which_package_the_system_does_not_offer(self):
        self.have("apt-get")
        self.fake("apt-cache", 'case $2 in qt6-base-dev) ;; *) echo "$2 | 1.0 | somewhere" ;; esac')
        result = self.setup()
        self.assertEqual(result.returncode, 1)
        self.assertIn("no package named qt6-base-dev", result.stderr)

    def test_uses_sudo_where_the_user_is_not_root(self):
        self.have("dnf")
        self.be_user(1000)
        self.fake("sudo", 'echo "sudo" >>calls; exec "$@"')
        self.assertEqual(self.setup().returncode, 0)
        self.assertTrue(self.calls().startswith("sudo\ndnf install"), self.calls())

    def test_tells_the_command_where_there_is_neither_root_nor_sudo(self):
        self.have("dnf")
        self.be_user(1000)
        result = self.setup()
        self.assertEqual(result.returncode, 1)
        self.assertIn("as root, run: dnf install gcc-c++ cmake", result.stderr)
        self.assertEqual(self.calls(), "")

    def test_names_the_packages_where_no_manager_is_known(self):
        result = self.setup()
        self.assertEqual(result.returncode, 1)
        self.assertIn("none of apt, dnf, pacman and brew", result.stderr)
        self.assertIn("qt6-base-dev", result.stderr)

    def test_refuses_an_unknown_group(self):
        result = self.setup("everything")
        self.assertEqual(result.returncode, 2)
        self.assertIn("'everything' is not a group", result.stderr)

    def test_a_failed_installation_is_a_failure(self):
        for manager in MANAGERS:
            with self.subTest(manager):
                self.tearDown()
                self.setUp()
                self.have(manager)
                lister, listing, _ = MANAGERS[manager]
                listing = listing if lister == manager else "true"
                self.fake(manager, f'case "$*" in -Qq | list* | *update) {listing} ;; *) exit 100 ;; esac')
                self.assertNotEqual(self.setup().returncode, 0)


if __name__ == "__main__":
    os.umask(0o022)
    unittest.main()
