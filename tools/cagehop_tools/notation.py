# SPDX-License-Identifier: GPL-3.0-or-later
"""How quantities, units and regimes of a map are written in a figure."""

import re

SYMBOLS = {
    "tau_alpha": r"\tau_\alpha",
    "tau_alpha_rev": r"\tau^{*}_\alpha",
    "p_1": r"p_1(\infty)",
    "p_2": r"p_2(\infty)",
    "D": "D",
    "r_L1": r"r_{\mathrm{L}1}",
    "r_B": r"r_\mathrm{B}",
    "r_L2": r"r_{\mathrm{L}2}",
    "jump_1": r"\Delta r_1",
    "jump_2": r"\Delta r_2",
    "F_B1": r"F_{\mathrm{B}1}",
    "F_B2": r"F_{\mathrm{B}2}",
    "Delta": r"\Delta",
    "K_0": "K_0",
    "K_B": r"K_\mathrm{B}",
    "K_2": "K_2",
    "temperature": "T",
    "phi": r"\varphi",
    "pressure": "P",
    "tau_s": r"\tau_\mathrm{s}",
    "S_0": "S(0)",
    "S_peak": r"S(q_\mathrm{peak})",
    "q_peak": r"q_\mathrm{peak}",
    "g_contact": r"g(d^{+})",
    "r_cage": r"r_\mathrm{cage}",
    "P_lower": r"P_\mathrm{lower}",
    "P_upper": r"P_\mathrm{upper}",
    "P_coexistence": r"P_{\Delta=0}",
    "phi_g": r"\varphi_\mathrm{g}",
    "T_g": r"T_\mathrm{g}",
    "fragility": "m",
}

LABELS = {
    "fluid": "fluid",
    "irreversible": "irreversible",
    "two_state": "two-state",
    "trapped": "trapped",
    "supercritical": "supercritical",
    "failed": "failed",
    "pending": "not computed yet",
}


def unit_math(unit):
    """A unit as mathtext: 'kBT/d^3' becomes k_BT/d^3 set properly; '' for the unit 1."""
    unit = str(unit).strip()
    if unit in ("", "1", "-", "–"):
        return ""
    unit = unit.translate(str.maketrans({"²": "^2", "³": "^3", "⁻": "^-", "¹": "1", "·": " "})).replace("^-^", "^-")
    pieces = []
    for token in re.findall(r"kBT|[A-Za-zµ%]+|\^[-+]?\d+|[/()]|\s+|[-+]?\d+|.", unit):
        if token == "kBT":
            pieces.append(r"k_\mathrm{B}T")
        elif token == "d":
            pieces.append("d")
        elif token.startswith("^"):
            pieces.append("^{" + token[1:] + "}")
        elif token.isspace():
            pieces.append(r"\,")
        elif token[0].isalpha():
            pieces.append(r"\mathrm{" + token + "}")
        else:
            pieces.append(token)
    return "".join(pieces)


def symbol(name):
    return "$" + SYMBOLS.get(name, r"\mathrm{" + name.replace("_", r"\_") + "}") + "$"


def quantity_label(name, unit, logarithmic=False):
    """'log10 τα / s' or 'P (kBT/d³)'."""
    text, unit = symbol(name).strip("$"), unit_math(unit)
    if logarithmic:
        return rf"$\log_{{10}}({text}\,/\,{unit})$" if unit else rf"$\log_{{10}}\,{text}$"
    return rf"${text}$" + (rf" (${unit}$)" if unit else "")
