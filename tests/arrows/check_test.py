#!/usr/bin/env python3
"""check.py finds each kind of arrow that points up, and lets those pass that point down."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = pathlib.Path(__file__).with_name("check.py")


class ArrowsTest(unittest.TestCase):
    def run_check(self, path, include):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            qt_core = root / "QtCore"
            qt_core.mkdir()
            (qt_core / "QObject").touch()
            file = root / path
            file.parent.mkdir(parents=True)
            file.write_text(f"// a comment\n#include {include}\n", encoding="utf-8")
            return subprocess.run(
                [sys.executable, CHECK, root, "--qt-core", qt_core],
                capture_output=True, text=True, check=False)

    def assert_refused(self, path, include):
        result = self.run_check(path, include)
        self.assertEqual(result.returncode, 1, f"{path} may include {include}")
        self.assertIn(f"{path}:2: includes", result.stdout)

    def assert_allowed(self, path, include):
        result = self.run_check(path, include)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_engine_folders_include_those_below(self):
        self.assert_allowed("engine/weir/stream/a.h", "<weir/net/b.h>")
        self.assert_allowed("engine/weir/loop/backend/a.cpp", "<weir/loop/b.h>")
        self.assert_allowed("engine/weir/loop/a.cpp", "<sys/queue.h>")
        self.assert_allowed("engine/event2/a.cpp", "<weir/workbench/b.h>")
        self.assert_refused("engine/weir/base/a.h", "<weir/loop/b.h>")
        self.assert_refused("engine/weir/loop/backend/a.cpp", '"weir/net/b.h"')
        self.assert_refused("engine/weir/http/a.h", "<weir/dns/b.h>")
        self.assert_refused("engine/weir/loop/a.h", "<event2/event.h>")

    def test_engine_knows_neither_qt_nor_what_is_above(self):
        self.assert_refused("engine/weir/base/a.h", "<QString>")
        self.assert_refused("engine/weir/base/a.h", "<QtCore/qglobal.h>")
        self.assert_refused("engine/event2/a.h", "<qglobal.h>")
        self.assert_refused("engine/weir/workbench/a.h", '"ui/models/b.h"')
        self.assert_refused("engine/weir/workbench/a.h", '"app/b.h"')

    def test_a_new_folder_needs_a_level(self):
        self.assert_refused("engine/weir/novel/a.h", "<vector>")
        self.assert_refused("ui/novel/a.h", "<vector>")

    def test_desktop_folders_include_those_below(self):
        self.assert_allowed("ui/views/a.h", '"ui/models/b.h"')
        self.assert_allowed("ui/views/a.h", "<QLabel>")
        self.assert_refused("ui/models/a.h", '"ui/views/b.h"')
        self.assert_refused("ui/views/a.h", '"app/desktop/b.h"')

    def test_bridge_and_models_use_qt_core_alone(self):
        self.assert_allowed("ui/models/a.h", "<QObject>")
        self.assert_refused("ui/models/a.h", "<QLabel>")
        self.assert_refused("ui/bridge/a.cpp", "<QtWidgets/QLabel>")
        self.assert_refused("ui/bridge/a.cpp", "<QtGui/qicon.h>")

    def test_command_line_knows_no_desktop(self):
        self.assert_allowed("app/command_line/a.cpp", "<weir/workbench/b.h>")
        self.assert_allowed("app/desktop/a.cpp", "<QApplication>")
        self.assert_refused("app/command_line/a.cpp", "<QString>")
        self.assert_refused("app/command_line/a.cpp", '"ui/bridge/b.h"')

    def test_an_empty_tree_is_no_success(self):
        with tempfile.TemporaryDirectory() as folder:
            result = subprocess.run([sys.executable, CHECK, folder], capture_output=True, check=False)
            self.assertEqual(result.returncode, 1)


if __name__ == "__main__":
    unittest.main()
