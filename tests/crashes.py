"""Commands killed at a moment, many times over, each in a child of a process that has loaded the program."""

import hashlib
import json
import os
import random
import secrets
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from records import CONTENT, FORMS, ROOT, balanced, with_cell
from trees import tree

from gongkai.dump import dump

TOKEN = "GONGKAI_TEST_RUN"
NURSE = """
import json, os, signal, sys, time
from gongkai.command import main
import gongkai.pages, gongkai.exports, gongkai.readers, gongkai.recognize
for line in sys.stdin:
    arguments, delay, log = json.loads(line)
    child = os.fork()
    if child == 0:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1), os.dup2(output, 2), os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os._exit(main(arguments))
    start, done = time.monotonic(), 0
    while not done and (delay is None or time.monotonic() - start < delay):
        done, status = os.waitpid(child, os.WNOHANG)
        time.sleep(0.001)
    if not done:
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
    print(json.dumps([os.waitstatus_to_exitcode(status), time.monotonic() - start]), flush=True)
"""
SOURCE = next(path for path in sorted((CONTENT / "reports").rglob("20*.txt")))


@dataclass
class Nursery:
    """Runs commands to their end, or to a moment at which they are killed."""

    folder: Path
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    def __enter__(self):
        environment = {**os.environ, TOKEN: self.token, "SOURCE_DATE_EPOCH": "1700000000"}
        environment["GIT_DIR"] = os.devnull  # a commit made meanwhile would be another site
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.nurse = subprocess.Popen([sys.executable, "-c", NURSE], cwd=ROOT, env=environment, **pipes)
        return self

    def __exit__(self, *_):
        self.nurse.stdin.close()
        self.nurse.wait()
        self.nurse.stdout.close()

    def run(self, *arguments, delay=None):
        """Exit code and seconds; what was said is in `said`."""
        log = self.folder / "log"
        print(json.dumps([[str(a) for a in arguments], delay, str(log)]), file=self.nurse.stdin, flush=True)
        code, seconds = json.loads(self.nurse.stdout.readline())
        self.said = log.read_text(encoding="utf-8", errors="replace")
        return code, seconds

    def wait_for_the_others(self):
        """Until nothing is left that a killed command had started; it must end by itself."""
        until = time.monotonic() + 20
        while others := [pid for pid in self._ours() if pid != self.nurse.pid]:
            assert time.monotonic() < until, others
            time.sleep(0.005)

    def _ours(self):
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if self.token.encode() in (entry / "environ").read_bytes():
                        yield int(entry.name)
                except OSError:
                    pass


def files(folder):
    """Every file below a folder by its name; of the search index, whose bytes differ, how many there are."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name.startswith(".cache/site"):
            continue  # whatever is there, the next run must be right
        if name.startswith("pagefind/"):
            found["pagefind"] = found.get("pagefind", 0) + 1
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


class Trial:
    """Two states of a small tree, and what the commands make of each when nothing goes wrong."""

    def __init__(self, folder):
        self.folder, self.out, self.read = folder, folder / "site", folder / "read"
        record = balanced(FORMS["2021"])
        cell = next(path for path, cell in record.cells.items() if cell.number)
        self.states = [dump(record), dump(with_cell(record, cell, "7777"))]
        self.content = tree(folder, record)
        shutil.rmtree(self.content / "pages")
        (self.content / "pages").mkdir()
        self.record = self.content / "reports/61/610921/government/2023.yaml"
        self.loose = self.states[0].replace("[   ", "[").encode()  # what `format` writes anew
        shutil.copy(SOURCE, folder / "a.txt")

    def arguments(self, command):
        content = ["--content", self.content]
        return {
            "read": [*content, "read", self.folder / "a.txt", "--out", self.read],
            "format": [*content, "format"],
            "check": [*content, "check"],
            "site": [*content, "site", "--out", self.out],
            "serve": [*content, "serve", "--port", "0"],
        }[command]

    def measure(self, nursery):
        """What is right, and the seconds that each command takes."""
        self.right, self.seconds = [], {}
        for state in self.states:
            self.record.write_text(state, encoding="utf-8")
            code, self.seconds["site"] = nursery.run(*self.arguments("site"))
            self.right.append((code, files(self.out)))
        code, self.seconds["read"] = nursery.run(*self.arguments("read"))
        self.reading = code, files(self.read)
        code, self.seconds["check"] = nursery.run(*self.arguments("check"))
        self.findings = code, nursery.said
        self.seconds["format"] = self.seconds["check"]
        self.seconds["serve"] = 1.5 * self.seconds["site"]

    def kill(self, command, rand, nursery):
        """Kill a command at a random moment; look at what it left; run it again and look at that."""
        before = self.prepared(command)
        nursery.run(*self.arguments(command), delay=rand.uniform(0, self.seconds[command]))
        assert "Traceback" not in nursery.said
        self.is_whole(before)
        nursery.wait_for_the_others()
        again = "site" if command == "serve" else command
        found = nursery.run(*self.arguments(again))[0]
        self.is_right(again, found, nursery.said)

    def prepared(self, command):
        """The next state of the tree; the state that the site has."""
        if command == "read":
            shutil.rmtree(self.read)
        standing = next(i for i, (_, right) in enumerate(self.right) if files(self.out) == right)
        self.state = 1 - standing if command in ("site", "serve") else 1
        data = self.loose if command == "format" else self.states[self.state].encode()
        self.record.write_bytes(data)
        return standing, data

    def is_whole(self, before):
        standing, data = before
        assert self.record.read_bytes() in (data, self.states[0].encode())
        assert files(self.out) in (self.right[standing][1], self.right[self.state][1])
        for path in self.read.rglob("*"):
            if path.is_file() and not path.name.endswith(".partial"):
                assert files(self.read)[path.relative_to(self.read).as_posix()] in self.reading[1].values()

    def is_right(self, command, code, said):
        if command == "site":
            assert (code, files(self.out)) == self.right[self.state]
        elif command == "read":
            assert (code, files(self.read)) == self.reading
        elif command == "check":
            assert (code, said) == self.findings
        else:
            assert (code, self.record.read_text(encoding="utf-8")) == (0, self.states[0])
        assert list(self.folder.rglob("*.partial")) == []


def kill_many(folder, count, seed):
    """Kill each command so many times by its share; the number of kills."""
    rand = random.Random(seed)
    shares = {"read": 0.3, "format": 0.2, "check": 0.2, "site": 0.2, "serve": 0.1}
    trial, killed = Trial(folder), 0
    with Nursery(folder) as nursery:
        trial.measure(nursery)
        for command, share in shares.items():
            for _ in range(round(count * share)):
                trial.kill(command, rand, nursery)
                killed += 1
    return killed
