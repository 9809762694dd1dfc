# SPDX-License-Identifier: GPL-3.0-or-later
"""What the headers and the Python package say of themselves, as Markdown, for tools/docs."""
import enum
import inspect
import re


def plain(text):
    """A comment or a docstring as Markdown: signs that would mean something are themselves, but for `code` and indented lines."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("    "):
            parts = re.split(r"(`[^`]*`)", line)
            line = "".join(part if part.startswith("`") and len(part) > 1 else re.sub(r"([\\*_<>\[\]|`$])", r"\\\1", part) for part in parts)
        lines.append(line)
    return "\n".join(lines)


# ---------------------------------------------------------------- headers

# What a header has round its declarations.
FRAME = re.compile(r'#ifdef __cplusplus\n(?:extern "C" \{|\})\n#endif\n|#include [^\n]*\n|// SPDX[^\n]*\n|#ifndef CAGEHOP_\w+_H\n#define CAGEHOP_\w+_H\n'
                   r'|#endif\n*\Z')


def comment_of(lines):
    return "\n".join(line.removeprefix("///").removeprefix(" ") for line in lines)


def names_of(code):
    """What a piece of a header declares, in its order: functions, types, macros."""
    found = re.findall(r"(?m)^#define (CAGEHOP_\w+)|^(?:struct|enum) (cagehop_\w+)(?= *[{;])|^(?:CAGEHOP_API |typedef )[^;{]*?\(?\*?(cagehop_\w+)\)?\(", code)
    return [next(filter(None, names)) for names in found]


def pieces_of(text):
    """(comment, code) of each piece of a header: what stands between two empty lines outside of braces."""
    pieces, block, depth = [], [], 0
    for line in [*FRAME.sub("\n", text).splitlines(), ""]:
        if line.strip() or depth:
            block.append(line)
            depth += 0 if line.startswith("///") else line.count("{") - line.count("}")
        elif block:
            count = next((at for at, row in enumerate(block) if not row.startswith("///")), len(block))
            pieces.append((comment_of(block[:count]), "\n".join(block[count:])))
            block = []
    return pieces


def of_header(path):
    """Its part of the page: what it is for, and each declaration under a heading with its name."""
    parts = [f"## {path.parent.name}/{path.name}"]
    for comment, code in pieces_of(path.read_text(encoding="utf-8")):
        names = names_of(code)
        if code and names:
            parts.append(f"### {names[0]}")
        if comment:
            parts.append(plain(comment))
        if code:
            parts.append(f"```c\n{code}\n```")
    return "\n\n".join(parts)


def of_headers(folder):
    """All public headers; first the one that has all others."""
    paths = sorted(folder.glob("*.h"), key=lambda path: (path.stem != "cagehop", path.name))
    return "\n\n".join(of_header(path) for path in paths) + "\n"


# ---------------------------------------------------------------- the package


def signature_of(name, thing):
    """As one calls it; lines break between arguments where it is long."""
    try:
        words = inspect.signature(thing)
    except (TypeError, ValueError):
        return None
    words = words.replace(parameters=[one.replace(annotation=one.empty) for one in words.parameters.values() if one.name != "self"],
                          return_annotation=inspect.Signature.empty)
    text = f"{name}{words}"
    return text if len(text) <= 100 else text.replace("(", "(\n    ", 1).replace(", ", ",\n    ").removesuffix(")") + ")"


def of_class(name, kind):
    """Its own words, and its methods and properties that are public and say something."""
    parts = []
    if issubclass(kind, enum.IntEnum):
        parts.append(", ".join(f"`{member.name}` {int(member)}" for member in kind) + ".")
    for word, member in vars(kind).items():
        function = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
        if word.startswith("_") or not (inspect.isfunction(function) or isinstance(member, property)) or not inspect.getdoc(member):
            continue
        called = signature_of(word, getattr(kind, word)) if inspect.isfunction(function) else word
        parts += [f"```python\n{kind.__name__}.{called}\n```", plain(inspect.getdoc(member))]
    return parts


def of_thing(name, thing, level="###"):
    parts = [f"{level} {name}"]
    called = signature_of(name, thing) if callable(thing) and not (inspect.isclass(thing) and issubclass(thing, (enum.Enum, Exception))) else None
    if called:
        parts.append(f"```python\n{called}\n```")
    if not isinstance(thing, str):
        parts.append(plain(inspect.getdoc(thing) or ""))
    if inspect.isclass(thing):
        parts += of_class(name, thing)
    return parts


def of_package(package):
    """What `import cagehop` brings: functions first, then what they return, then errors; and the figures."""
    things = {name: getattr(package, name) for name in package.__all__}
    groups = {"Functions": lambda thing: inspect.isfunction(thing),
              "Classes": lambda thing: inspect.isclass(thing) and not issubclass(thing, Exception),
              "Errors": lambda thing: inspect.isclass(thing) and issubclass(thing, Exception)}
    parts = [plain(inspect.getdoc(package))]
    for head, belongs in groups.items():
        parts.append(f"### {head}")
        for name, thing in things.items():
            if belongs(thing):
                parts += of_thing(f"cagehop.{name}", thing, "####")
    figures = package.figures
    parts += ["### Figures", plain(inspect.getdoc(figures))]
    for name, thing in vars(figures).items():
        if inspect.isfunction(thing) and not name.startswith("_"):
            parts += of_thing(f"cagehop.figures.{name}", thing, "####")
    return "\n\n".join(filter(None, parts)) + "\n"
