#!/usr/bin/env python3
"""Runs clang-tidy over every source that git knows, two at a time on two cores.

Reading a source takes seconds, so one that passed is not read again until it, a header that it
includes, its compile command or a .clang-tidy changes; what passed is kept in ~/.cache/weir-tidy.
A source that no target compiles is an error: it would never be read. But for those in os/ and
backend/ folders, which other systems compile.

With --seconds it begins no source after that time, and says how many are left for the next run. The
sources that changed last come first.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "weir-tidy"
MONTHS_KEPT = 1


def tracked_sources():
    out = subprocess.run(["git", "ls-files", "*.cpp"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in out.stdout.splitlines() if (ROOT / line).exists()]


def newest_first(sources):
    """In the order in which the commits that changed them last were made."""
    out = subprocess.run(["git", "log", "--format=", "--name-only", "-n", "200"], cwd=ROOT, capture_output=True,
                         text=True, check=True)
    rank = {}
    for line in out.stdout.splitlines():
        rank.setdefault(line, len(rank))
    return sorted(sources, key=lambda source: rank.get(str(source.relative_to(ROOT)), len(rank)))


def headers_of(entry, compiler):
    """The files that the compiler reads for this source, or None where it does not compile."""
    words = shlex.split(entry["command"])[1:]
    kept = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word == "-o":
            skip = True
        elif word != "-c":
            kept.append(word)
    result = subprocess.run([compiler, *kept, "-M", "-w"], cwd=entry["directory"], capture_output=True, text=True,
                            check=False)
    if result.returncode != 0:
        return None
    names = result.stdout.split(":", 1)[1].replace("\\\n", " ")
    return [os.path.join(entry["directory"], name) for name in shlex.split(names)]


def key_of(entry, compiler, rules):
    files = headers_of(entry, compiler)
    if files is None:
        return None
    digest = hashlib.sha256(rules)
    digest.update(entry["command"].replace(str(ROOT), "").encode())
    for name in sorted(set(os.path.realpath(file) for file in files)):
        if name.startswith(str(ROOT) + os.sep):
            digest.update(os.path.relpath(name, ROOT).encode() + b"\0")
            # moc notes where it ran; the rest of what it writes counts.
            digest.update(pathlib.Path(name).read_bytes().replace(str(ROOT).encode(), b""))
        else:
            stat = os.stat(name)
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def check(entry, arguments, rules):
    key = key_of(entry, arguments.compiler, rules)
    stamp = CACHE / key if key else None
    if stamp and stamp.exists():
        stamp.touch()
        return "known", ""
    if arguments.seconds and time.monotonic() > arguments.began + arguments.seconds:
        return "left", ""
    headers = "^" + re.escape(str(ROOT)) + "/(engine|ui|app|tests)/"
    result = subprocess.run(
        [arguments.tidy, "--quiet", f"--header-filter={headers}", "-p", str(arguments.build), entry["file"]],
        capture_output=True, text=True, check=False)
    noise = re.compile(r"^\d+ warnings? (and \d+ errors? )?generated\.$|^Suppressed |^Use -header-filter")
    words = "\n".join(line for line in (result.stdout + result.stderr).splitlines() if not noise.match(line))
    if result.returncode != 0:
        return "failed", words
    if stamp:
        stamp.touch()
    return "passed", words


def forget_old_stamps():
    limit = time.time() - MONTHS_KEPT * 30 * 24 * 3600
    for stamp in CACHE.iterdir():
        if stamp.stat().st_mtime < limit:
            stamp.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path, help="where compile_commands.json is")
    parser.add_argument("--tidy", default="clang-tidy-16")
    parser.add_argument("--compiler", default="clang++-16")
    parser.add_argument("--only", default="", help="only the sources whose path contains this")
    parser.add_argument("--seconds", type=float, default=0, help="begin no source after so long; 0: read all")
    arguments = parser.parse_args()
    arguments.began = time.monotonic()
    arguments.build = arguments.build.resolve()

    CACHE.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([arguments.tidy, "--version"], capture_output=True, check=True).stdout
    configurations = sorted(ROOT.glob(".clang-tidy")) + sorted(ROOT.glob("*/*/.clang-tidy"))
    rules = version + b"".join(file.read_bytes() for file in configurations) + pathlib.Path(__file__).read_bytes()

    commands = json.loads((arguments.build / "compile_commands.json").read_text(encoding="utf-8"))
    entries = {}
    for entry in commands:
        entries.setdefault(os.path.realpath(entry["file"]), entry)
    sources = newest_first(source for source in tracked_sources() if arguments.only in str(source))
    unread = [source for source in sources
              if str(source) not in entries and source.parent.name not in ("os", "backend")]
    for source in unread:
        print(f"{source.relative_to(ROOT)}: no target compiles it, so nothing checks it")
    said = set()
    counts = {"known": 0, "passed": 0, "left": 0, "failed": len(unread)}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        jobs = [pool.submit(check, entries[str(source)], arguments, rules)
                for source in sources if str(source) in entries]
        for job in concurrent.futures.as_completed(jobs):
            outcome, words = job.result()
            counts[outcome] += 1
            for finding in re.split(r"\n(?=/)", words):
                # A header's finding comes up in each source that includes it; once is enough. The
                # analyzer's notes tell every step of a path; clang-tidy FILE shows them.
                if finding.strip() and finding not in said and ": note: " not in finding.split("\n")[0]:
                    said.add(finding)
                    print(finding.replace(f"{ROOT}/", ""), flush=True)
    forget_old_stamps()
    print(f"{len(sources)} sources: {counts['passed']} passed now, {counts['known']} unchanged since they passed, "
          f"{counts['left']} left for the next run, {counts['failed']} failed")
    return 1 if counts["failed"] or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
