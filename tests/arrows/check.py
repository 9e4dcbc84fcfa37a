#!/usr/bin/env python3
"""Arrows point down only: fails where an include points up.

Usage: check.py ROOT [--qt-core DIR]
ROOT is the repository; DIR is where Qt Core's own headers stand, so that a header of another Qt
module is known by its name (<QLabel>) and not only by its module (<QtWidgets/QLabel>).
"""

import argparse
import pathlib
import re
import sys

# A folder may include itself and those with a lower number.
ENGINE_LEVELS = {
    "base": 0,
    "loop": 1,
    "net": 2,
    "stream": 3,
    "http": 4,
    "dns": 4,
    "rpc": 5,
    "workbench": 6,
    "scenario": 7,
}
UI_LEVELS = {"bridge": 0, "models": 1, "theme": 2, "views": 3}
CORE_ONLY = ("bridge", "models")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
QT_HEADER = re.compile(r"^(Qt[A-Z]\w*/|Q[A-Z]|q[a-z0-9]+\.h$|ui_\w+\.h$|moc_)")
QT_MODULE = re.compile(r"^(Qt[A-Z]\w*)/")


def includes(file):
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(2)


def is_qt(header):
    return bool(QT_HEADER.match(header))


def is_outside_qt_core(header, qt_core):
    module = QT_MODULE.match(header)
    if module:
        return module.group(1) != "QtCore"
    if header.startswith("ui_"):
        return True
    return bool(qt_core) and is_qt(header) and not (qt_core / header).exists()


def unknown_folder(parts, levels, area):
    if len(parts) > 1 and parts[0] not in levels:
        return f"{area}{parts[0]}/ has no level in tests/arrows/check.py: give it one"
    return None


def complaint(path, header, qt_core):
    """What is wrong with `header` in the file at `path` (relative to the root), or None."""
    top, *rest = path.parts
    target = header.split("/")
    if top == "engine":
        if is_qt(header):
            return "the engine knows no Qt"
        if target[0] in ("ui", "app"):
            return f"the engine is below {target[0]}/"
        if rest[0] != "weir":
            return None
        if target[0] == "event2":
            return "engine/event2/ is a facade over engine/weir/, and nothing there needs it"
        own = rest[1]
        if own not in ENGINE_LEVELS:
            return unknown_folder(rest[1:], ENGINE_LEVELS, "engine/weir/")
        if target[0] == "weir" and len(target) > 2 and target[1] != own:
            level = ENGINE_LEVELS.get(target[1])
            if level is None or level >= ENGINE_LEVELS[own]:
                return f"{target[1]}/ is not below {own}/"
    elif top == "ui":
        if target[0] == "app":
            return "ui/ is below app/"
        own = rest[0]
        if own not in UI_LEVELS:
            return unknown_folder(rest, UI_LEVELS, "ui/")
        if target[0] == "ui" and len(target) > 2 and target[1] != own:
            level = UI_LEVELS.get(target[1])
            if level is None or level >= UI_LEVELS[own]:
                return f"ui/{target[1]}/ is not below ui/{own}/"
        if own in CORE_ONLY and is_outside_qt_core(header, qt_core):
            return f"ui/{own}/ uses Qt Core alone, so that it is tested without a window"
    elif top == "app" and rest[0] == "command_line":
        if is_qt(header):
            return "the command line knows no Qt"
        if target[0] == "ui":
            return "the command line is not above ui/"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--qt-core", type=pathlib.Path)
    arguments = parser.parse_args()

    files = []
    for top in ("engine", "ui", "app"):
        for suffix in ("*.h", "*.cpp"):
            files += sorted((arguments.root / top).rglob(suffix))
    if not files:
        print(f"{arguments.root} holds no source in engine/, ui/ or app/.", file=sys.stderr)
        return 1
    wrong = 0
    for file in files:
        path = file.relative_to(arguments.root)
        for number, header in includes(file):
            words = complaint(path, header, arguments.qt_core)
            if words:
                print(f"{path}:{number}: includes {header}, but {words}")
                wrong += 1
    print(f"{len(files)} files, {wrong} includes that point up")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
