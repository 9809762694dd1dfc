# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of the documentation, as the tests read them: headings, links, blocks of code and what is said of them.

A comment on the line above a block says how it is tested:

    <!-- not run: REASON -->      the block is not run
    <!-- file: NAME -->           the block is the text of that file, for the blocks after it
    <!-- before: COMMAND -->      anywhere: what a reader of the page has done already
    <!-- files: PATTERN... -->    anywhere: these files of the sources are copied to where the page's blocks run
"""
import dataclasses
import re

from this_build import SOURCE

FENCE = re.compile(r"^(?P<indent> *)(?P<mark>`{3,})(?P<language>[\w{}-]*)[^\n]*\n(?P<text>.*?)^(?P=indent)(?P=mark)[ ]*$", re.S | re.M)
REMARK = re.compile(r"<!-- (not run|file): (.*?) -->\n\Z")


@dataclasses.dataclass
class Block:
    page: "Page"
    line: int
    language: str
    text: str
    not_run: str | None  # the reason
    file: str | None     # its name

    def __str__(self):
        return f"{self.page.name}:{self.line}"


class Page:
    def __init__(self, path):
        self.path = path
        self.name = str(path.relative_to(SOURCE))
        self.text = path.read_text(encoding="utf-8")
        self.blocks = [self._block(found) for found in FENCE.finditer(self.text)]
        # Without code, where a # is no heading and a bracket no link.
        self.prose = re.sub(r"`[^`\n]+`", lambda code: " " * len(code.group()),
                            FENCE.sub(lambda block: re.sub(r"[^\n]", " ", block.group()), self.text))
        self.before = re.findall(r"<!-- before: (.*?) -->", self.text)
        self.files = [word for found in re.findall(r"<!-- files: (.*?) -->", self.text) for word in found.split()]

    def _block(self, found):
        said = dict([REMARK.search(self.text, 0, found.start()).groups()]) if REMARK.search(self.text, 0, found.start()) else {}
        return Block(self, self.text.count("\n", 0, found.start()) + 1, found["language"], found["text"],
                     said.get("not run"), said.get("file"))

    def anchors(self):
        """What a link can name behind #: headings as GitHub and MyST make anchors of them."""
        found = []
        heads = re.findall(r"(?m)^#{1,6} +(.*)$", FENCE.sub(lambda block: re.sub(r"[^\n]", " ", block.group()), self.text))
        for head in heads:
            plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", head).replace("`", "").replace("*", "")
            anchor = re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")
            number = sum(anchor == other or re.fullmatch(re.escape(anchor) + r"-\d+", other) is not None for other in found)
            found.append(f"{anchor}-{number}" if number else anchor)
        return found

    def links(self):
        """(line, target without anchor, anchor or None) of every link and picture."""
        for found in re.finditer(r"\]\(<?([^)\s>]*)>?(?: \"[^\"]*\")?\)", self.prose):
            target, _, anchor = found.group(1).partition("#")
            yield self.prose.count("\n", 0, found.start()) + 1, target, anchor or None


def pages(*folders):
    """Of these folders of docs/, in order; without one, every page there is."""
    if folders:
        return [Page(path) for folder in folders for path in sorted((SOURCE / "docs" / folder).glob("*.md"))]
    return [Page(path) for path in (SOURCE / "README.md", SOURCE / "CONTRIBUTING.md", *sorted((SOURCE / "docs").rglob("*.md")))]
