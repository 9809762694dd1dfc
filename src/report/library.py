# SPDX-License-Identifier: GPL-3.0-or-later
"""The library d3, which draws in the page of `cagehop report`: where it is found when cagehop is built, and what it must be.

Debian's package node-d3 comes first: apt has checked it. npm's package, of the one version and hash below, is fetched by
tools/report-library into a cache. The page is tested with both.
"""
import base64
import hashlib
import os
import pathlib
import re
import tarfile

NPM_PACKAGE = "d3@7.9.0"
# As the registry and package-lock.json have it.
NPM_INTEGRITY = "sha512-e1U46jVP+w7Iut8Jt8ri1YsPOvFpg46k+K8TpCb0P+zjCkjkPnV7WzfDJzMHy1LnA+wj5pLT1wjO901gLXeEhA=="
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "cagehop"
CACHED = CACHE / "d3-7.9.0.tgz"
DEBIAN = [pathlib.Path("/usr/share/nodejs/d3/dist/d3.min.js")]
# Versions whose functions the page calls: those of d3 5 and 7 were tried.
VERSIONS = ("5", "6", "7")
# Of d3.min.js as they were tried; a distribution's other build is taken too, and its hash stands in the page.
TRIED = {"63cdc8691107d063922c58ece1b9b4eeb9fef305429a55d3d962eea0812f1e03": "Debian's node-d3 5.16.0-10",
         "f2094bbf6141b359722c4fe454eb6c4b0f0e42cc10cc7af921fc158fceb86539": "npm's d3 7.9.0"}


class LibraryError(Exception):
    """What is wrong, in one line."""


class Library:
    """A d3.min.js as it was found: text, licence, version, sha256, and who made it."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.text, self.licence = read_package(self.path) if self.path.suffix == ".tgz" else read_file(self.path)
        found = re.match(r"// https://d3js.org v(\d+)(\.[\w.-]+)", self.text)
        if not found or found.group(1) not in VERSIONS:
            raise LibraryError(f"{path} is no d3.min.js of version {', '.join(VERSIONS[:-1])} or {VERSIONS[-1]}")
        self.version = found.group(1) + found.group(2)
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        self.origin = TRIED.get(self.sha256, f"another build of d3 {self.version} than those that were tried")


def check_integrity(path):
    """Whether npm's package is the one that was pinned."""
    digest = "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    if digest != NPM_INTEGRITY:
        raise LibraryError(f"{path} is not npm's {NPM_PACKAGE}: its hash is {digest}")


def read_package(path):
    check_integrity(path)
    with tarfile.open(path) as archive:
        return [archive.extractfile(f"package/{name}").read().decode() for name in ("dist/d3.min.js", "LICENSE")]


def read_file(path):
    places = [path.parent / "LICENSE", path.parent.parent / "LICENSE", pathlib.Path("/usr/share/doc/node-d3/copyright")]
    licence = next((place.read_text() for place in places if place.exists()), "d3 by Mike Bostock; https://d3js.org tells its licence (ISC, or BSD-3-Clause).")
    return path.read_text(), licence


def find(wanted=""):
    """The library at a path that is wanted, or the first that there is; None without any."""
    if wanted:
        return Library(wanted)
    return next((Library(path) for path in [*DEBIAN, CACHED] if path.exists()), None)
