# SPDX-License-Identifier: GPL-3.0-or-later
"""The six figures of each theory."""

from ..figures.command import main as draw

CAPTIONS = {
    "landscape": "Figure 1: dynamic free energy at φ = 0.60, P = 1.",
    "barriers": "Figure 2: barriers and their difference.",
    "times": "Figure 3: relaxation times. The dashed line is the VFT fit at P = 0 over 1e-10 to 100 s. The paper's experimental "
             "points belong to others and are not here; `--data` draws your own.",
    "diffusion": "Figure 4: diffusion constant.",
    "fragility": "Figure 5: dynamic fragility.",
    "phases": "Phase diagram; the paper has none.",
}


def words_of(figure, theory, maps, program):
    """The command line of one figure, without its picture."""
    temperature, pressure = (maps / f"{theory}-{name}.h5" for name in ("temperature", "pressure"))
    if figure == "landscape":
        model = ["--compatibility", "pyprism", "--dr", "0.01"] if theory == "grid" else []
        return ["--cagehop", program, *model]
    if figure == "fragility":
        return [temperature]
    if figure == "phases":
        return [maps / f"{theory}-phases.h5", "--boundaries", maps / f"{theory}-boundaries.json"]
    return [temperature, pressure]


def draw_all(theory, maps, program, folder, dpi):
    """Draws them into `folder`. Returns the first status that isn't 0."""
    folder.mkdir(parents=True, exist_ok=True)
    for figure in CAPTIONS:
        words = [figure, *words_of(figure, theory, maps, program), "-o", folder / f"{theory}-{figure}.png", "--dpi", dpi]
        status = draw([str(word) for word in words])
        if status:
            return status
    return 0
