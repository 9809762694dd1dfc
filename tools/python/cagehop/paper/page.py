# SPDX-License-Identifier: GPL-3.0-or-later
"""The page: the claims as a table, the figures of both theories."""

from . import claims_on_glass, claims_on_landscape, claims_on_times
from .pictures import CAPTIONS

HEAD = """\
# The paper, computed again

Ngan, Phan and Zaccone, *Impact of high pressure on reversible structural relaxation of metallic glass*, for
Pd40Ni10Cu30P20. `tools/paper` computes the maps of `jobs/paper/`, draws every figure and writes this page; each number and
each verdict below is its own. *exact* is the theory itself: Percus–Yevick without a grid, φg where τα = 100 s. *The
paper's grid* is pyPRISM's with dr = 0.01, with its error and the paper's φg = 0.6585. P is in kBT/d³.

| the paper says | exact | on the paper's grid | agrees? | why |
| --- | --- | --- | --- | --- |
"""


def all_claims(maps):
    """`maps` is {"exact": what sources.load returned, "grid": ...}."""
    return [*claims_on_glass.claims(maps), *claims_on_times.claims(maps), *claims_on_landscape.claims(maps)]


def verdict(agrees):
    if agrees[0] == agrees[1]:
        return "yes" if agrees[0] else "no"
    return "exact only" if agrees[0] else "on its grid only"


def text(maps, pictures):
    """The page in Markdown. `pictures` is the folder of the pictures as the page sees it."""
    lines = [HEAD]
    for claim in all_claims(maps):
        cells = (claim.paper, claim.exact, claim.grid, verdict(claim.agrees), claim.why)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")
    for figure, caption in CAPTIONS.items():
        lines.append(f"\n## {caption.split(':')[0].split(';')[0]}\n")
        for theory, name in (("exact", "Exact"), ("grid", "On the paper's grid")):
            lines.append(f"\n![{name}: {figure}]({pictures}{theory}-{figure}.png)\n\n*{name}. {caption}*\n")
    return "".join(lines)
