# SPDX-License-Identifier: GPL-3.0-or-later
"""What gcc's -fanalyzer, clang-tidy and cppcheck say of src, but for the exceptions; see tools/analyze.

An exception is a line of exceptions.txt: tool, check, file, function and reason, with | between them. It stands for all that this
tool says in that function under the name of that check, so that no other line of the file moves it."""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent
SOURCE = FOLDER.parent.parent
EXCEPTIONS = FOLDER / "exceptions.txt"
CPPCHECK = ["cppcheck", "--std=c11", "--enable=warning,performance,portability", "--suppress=missingInclude", "-I", "include", "-I",
            "src", "-D_GNU_SOURCE", "--quiet", "--template={file}:{line}:{column}: warning: {message} [{id}]"]
SAID = re.compile(r"^(?P<file>[^\s:]+):(?:(?P<line>\d+):(?:\d+:)?)? (?:warning|error): (?P<text>.*) \[-?(?P<check>[\w.,-]+)\]$")


def commands(build):
    """How meson compiles each file of src, once a file, as words without a compiler cache and without where the object goes."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if path.is_relative_to(SOURCE / "src"):
            words = shlex.split(entry["command"])
            words = words[1:] if words[0].endswith("ccache") else words
            found.setdefault(path, words[:words.index("-o")])
    return found


def gcc(build, path, words):
    return [*words, "-fdiagnostics-color=never", "-fanalyzer", "-o", os.devnull, "-c", path], build


def clang_tidy(build, path, words):
    return ["clang-tidy", "-p", build, "--quiet", path], build


def cppcheck(build, path, words):
    return [*CPPCHECK, path.relative_to(SOURCE)], SOURCE


def function_at(path, line):
    """The name of what begins in the first column at or before that line: in these sources a function, or '-' for what stands
    in none."""
    if line is None:
        return "-"
    text = path.read_text().splitlines()
    for k in range(min(line, len(text)) - 1, -1, -1):
        if text[k].startswith("}") and k < line - 1:
            return "-"
        match = re.match(r"[A-Za-z][\w\s*]*?\**(\w+)\(", text[k])
        if match:
            return match[1]
    return "-"


def findings(tool, path, command, folder):
    """(tool, check, file, function) of all that a tool says of a file, each with its line."""
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True)
    found = {}
    for line in (done.stdout + done.stderr).splitlines():
        match = SAID.match(re.sub(r" \[CWE-\d+\]", "", line))
        if match:
            where = path if match["file"] == "cc1" else pathlib.Path(folder, match["file"]).resolve()
            number = int(match["line"]) if match["line"] else None
            name = where.relative_to(SOURCE) if where.is_relative_to(SOURCE) else where
            found.setdefault((tool, match["check"].split(",")[0], str(name), function_at(where, number)), line)
    if done.returncode != 0 and not found:
        found[tool, "failed", str(path.relative_to(SOURCE)), "-"] = done.stderr.strip()[-2000:]
    return found


def exceptions(tools):
    """Those of these tools, with their reasons."""
    rows = {}
    for number, line in enumerate(EXCEPTIONS.read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            row = [word.strip() for word in line.split("|")]
            if len(row) != 5 or not all(row):
                sys.exit(f"{EXCEPTIONS}:{number}: write tool | check | file | function | reason")
            if row[0] in tools:
                rows[tuple(row[:4])] = row[4]
    return rows


def main():
    build, tools = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
    how = {"gcc": gcc, "clang-tidy": clang_tidy, "cppcheck": cppcheck}
    compiled, excused = commands(build), exceptions(tools)
    met, failed = set(), 0
    for tool in tools:
        with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            asked = [pool.submit(findings, tool, path, *how[tool](build, path, words)) for path, words in sorted(compiled.items())]
        found = {key: line for one in asked for key, line in one.result().items()}
        new = {key: line for key, line in found.items() if key not in excused}
        met |= found.keys()
        print(f"== {tool}: {len(compiled)} files, {len(found)} findings, {len(found) - len(new)} of them exceptions")
        for key, line in sorted(new.items()):
            print(" | ".join(key) + "\n    " + line)
        failed += len(new)
    for key in excused.keys() - met:
        print(f"{EXCEPTIONS.relative_to(SOURCE)}: nothing is met by {' | '.join(key)}; take the line out")
        failed += 1
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
