# SPDX-License-Identifier: GPL-3.0-or-later
"""A catalogue of materials as a file. The build reads its own with `rows_of`, the part of YAML that `materials.yaml` is written in;
people's own are read whole where PyYAML is installed, and the same way where not."""
import pathlib


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


LISTS = ("S_0_temperature_K", "S_0")


def _list(text):
    """The values of a list on its line, [300, 400]."""
    text = text.split(" #")[0].strip()
    return [value.strip() for value in text[1:-1].split(",")] if text[:1] == "[" and text[-1:] == "]" else None


def _is_value(key, value):
    return isinstance(value, str) if key not in LISTS else isinstance(value, list) and all(isinstance(inner, str) for inner in value)


def rows_of(text, name):
    """The rows below `materials:`, or the one mapping below `material:` of a job, each {key: text}. Raises CatalogueError, one line
    that begins with `name`, for what only a whole YAML reader understands."""
    rows, section, folded, deep, skipped = [], None, None, 0, None
    for number, line in enumerate(text.splitlines(), 1):
        indent = len(line) - len(line.lstrip(" "))
        if folded is not None and (not line.strip() or indent > deep):
            rows[-1][folded] = f"{rows[-1][folded]} {line.strip()}".strip()
            continue
        folded = None
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if skipped is not None and indent > skipped:
            continue
        skipped = None
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
        if key == "uncertainty":  # decides no number
            skipped = indent
            continue
        rows[-1][key] = _list(value) if key in LISTS else _scalar(value)
        if not rows[-1][key]:
            raise CatalogueError(f"{name}:{number}: {key} must be one text or number on its line")
    return rows


def read(path):
    """The materials of a catalogue or a job file, each {key: text}, as `rows_of`. Raises CatalogueError, one line."""
    try:
        text = pathlib.Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: {getattr(error, 'strerror', None) or error}; give the path of a catalogue of materials") from None
    try:
        import yaml
    except ImportError:
        rows = rows_of(text, path)
    else:
        rows = _whole_yaml(yaml, text, path)
    if not rows:
        raise CatalogueError(f"{path}: a catalogue is a list `materials:`, each with name, glass_transition_K and source; or one `material:`")
    return rows


def _whole_yaml(yaml, text, path):
    try:
        whole = yaml.load(text, Loader=yaml.BaseLoader)  # texts stay texts: 1e-13 too
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path}: {' '.join(str(error).split())}") from None
    whole = whole if isinstance(whole, dict) else {}
    rows = whole.get("materials", [whole["material"]] if "material" in whole else [])
    rows = [{key: value for key, value in row.items() if key != "uncertainty"} if isinstance(row, dict) else row for row in rows] \
        if isinstance(rows, list) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) and all(_is_value(key, value) for key, value in row.items()) for row in rows):
        raise CatalogueError(f"{path}: each material must be a mapping of keys and single values")
    return rows
