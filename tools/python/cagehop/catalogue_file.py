# SPDX-License-Identifier: GPL-3.0-or-later
"""A catalogue of materials as a file: the part of YAML that `materials.yaml` is written in. The build reads its own with it."""


class CatalogueError(ValueError):
    """A line that is none of a catalogue's."""


def _scalar(text):
    """A value on its line: quoted, or up to a comment."""
    text = text.strip()
    if text[:1] in ("'", '"'):
        end = text.find(text[0], 1)
        rest = text[end + 1:].strip()
        return text[1:end] if end > 0 and (not rest or rest.startswith("#")) else None
    text = text.split(" #")[0].strip()
    return None if text[:1] in ("[", "{", "|", "&", "*", "!") else text


def rows_of(text, name):
    """The rows below `materials:`, or the one mapping below `material:` of a job, each {key: text}. Raises CatalogueError, one line
    that begins with `name`, for what only a whole YAML reader understands."""
    rows, section, folded, deep = [], None, None, 0
    for number, line in enumerate(text.splitlines(), 1):
        indent = len(line) - len(line.lstrip(" "))
        if folded is not None and (not line.strip() or indent > deep):
            rows[-1][folded] = f"{rows[-1][folded]} {line.strip()}".strip()
            continue
        folded = None
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if indent == 0 and not line.startswith("-"):
            section = line.partition(":")[0]
            if section == "material":
                rows.append({})
            if section in ("materials", "material") and line.partition(":")[2].split("#")[0].strip():
                raise CatalogueError(f"{name}:{number}: write the keys of {section} on lines of their own")
            continue
        if section not in ("materials", "material"):
            continue
        words = line.strip()
        if words.startswith("- "):
            rows.append({})
            words, indent = words[2:].lstrip(), indent + 2
        key, colon, value = words.partition(":")
        if not rows or not colon or (value and not value.startswith(" ")):
            raise CatalogueError(f"{name}:{number}: this is no line \"key: value\"")
        if key in rows[-1]:
            raise CatalogueError(f"{name}:{number}: {key} stands there twice; keep one")
        if value.strip() in (">-", ">"):
            folded, deep, rows[-1][key] = key, indent, ""
            continue
        rows[-1][key] = _scalar(value)
        if not rows[-1][key]:
            raise CatalogueError(f"{name}:{number}: {key} must be one text or number on its line")
    return rows
