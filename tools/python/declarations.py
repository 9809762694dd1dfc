#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the module `_declarations.py` of the Python package: all that the public headers of libcagehop declare, for ctypes.

usage: declarations.py OUTPUT.py INCLUDE COMPILER [WORD...]

The compiler's preprocessor reads <cagehop/cagehop.h>; what it leaves are enumerations, structs and functions in a small part
of C, which this program turns into ctypes. So the package has no list of its own of members, values or arguments: it follows
the headers that the library is compiled with."""
import ast
import pathlib
import re
import subprocess
import sys

HEAD = '''\
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the public headers of libcagehop declare. Made by declarations.py when cagehop was built; not to be edited."""
import ctypes
from ctypes import CFUNCTYPE, POINTER

'''

SCALARS = {"double": "c_double", "int": "c_int", "unsigned": "c_uint", "unsigned int": "c_uint", "size_t": "c_size_t",
           "uint32_t": "c_uint32", "uint64_t": "c_uint64", "char": "c_char", "signed char": "c_byte", "unsigned char": "c_ubyte",
           "_Bool": "c_bool", "bool": "c_bool"}


class Unreadable(Exception):
    """A declaration that this program does not know how to read."""


def preprocess(compiler, include, *flags):
    """What the preprocessor makes of the header that has all others."""
    words = [*compiler, "-E", "-P", *flags, f"-I{include}", f"{include}/cagehop/cagehop.h"]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def declarations(text):
    """The declarations of a preprocessed text: what ends with a semicolon outside all braces."""
    text = re.sub(r"__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)", " ", text)
    depth, start = 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "{(") - (letter in "})")
        if letter == ";" and depth == 0:
            yield " ".join(text[start:at].split())
            start = at + 1


def split_list(text):
    """A list split at its commas outside parentheses."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


class Reader:
    """What was declared so far."""

    def __init__(self):
        self.constants, self.enumerations, self.structs, self.functions = {}, {}, {}, {}

    # ------------------------------------------------------------ values

    def value(self, text):
        """A constant expression of whole numbers: 3, -1, 1 << 2, CAGEHOP_ON_ISOBAR + 1."""
        known = re.sub(r"[A-Za-z_]\w*", lambda name: str(self.constants[name.group()]), text)
        tree = ast.parse(known.strip(), mode="eval")
        if any(isinstance(node, (ast.Call, ast.Name, ast.Attribute)) for node in ast.walk(tree)):
            raise Unreadable(text)
        return eval(compile(tree, "<header>", "eval"), {"__builtins__": {}})

    def read_defines(self, text):
        """The macros that are numbers."""
        for name, number in re.findall(r"^#define (CAGEHOP_\w+) \(?([-+.\deE]+)\)?$", text, re.M):
            self.constants[name] = ast.literal_eval(number)

    def read_enumeration(self, name, body):
        members, value = {}, -1
        for member in split_list(body):
            word, _, written = member.partition("=")
            value = self.value(written) if written else value + 1
            members[word.strip()] = self.constants[word.strip()] = value
        if name:
            self.enumerations[name] = members

    # ------------------------------------------------------------ types

    def scalar(self, words):
        """(ctypes expression, enumeration or None) of a type without pointers."""
        words = " ".join(word for word in words.split() if word != "const")
        kind, _, name = words.partition(" ")
        if kind == "enum":
            signed = min(self.enumerations[name].values()) < 0
            return ("ctypes.c_int" if signed else "ctypes.c_uint"), name
        if kind == "struct":
            self.structs.setdefault(name, None)
            return name, None
        if words not in SCALARS:
            raise Unreadable(words)
        return "ctypes." + SCALARS[words], None

    def pointer(self, base, stars):
        """The type of `stars` pointers to a type."""
        if stars and base in ("ctypes.c_char", "void"):
            base, stars = {"ctypes.c_char": "ctypes.c_char_p", "void": "ctypes.c_void_p"}[base], stars - 1
        for _ in range(stars):
            base = f"POINTER({base})"
        return base

    def typed(self, base_words, stars):
        if re.fullmatch(r"(const )?void", base_words.strip()) is not None:
            return (self.pointer("void", stars) if stars else "None"), None
        base, enumeration = self.scalar(base_words)
        return self.pointer(base, stars), enumeration if not stars else None

    def declarator(self, text, is_argument):
        """(name, ctypes expression, enumeration or None) of `double F[3]`, `const char *name`, `bool (*obeys)(double)`."""
        function = re.fullmatch(r"(.+?)\(\s*\*\s*(\w+)\s*\)\s*\((.*)\)", text)
        if function is not None:
            result, stars = function.group(1).replace("*", " "), function.group(1).count("*")
            arguments = [self.argument(part)[1] for part in split_list(function.group(3)) if part != "void"]
            return function.group(2), f"CFUNCTYPE({', '.join([self.typed(result, stars)[0], *arguments])})", None
        found = re.fullmatch(r"(.*[\s*])(\w+)\s*((?:\[[^\]]*\])*)", text)
        if found is None:
            raise Unreadable(text)
        base, name, bounds = found.group(1).replace("*", " "), found.group(2), re.findall(r"\[([^\]]*)\]", found.group(3))
        stars = found.group(1).count("*")
        if is_argument:  # an array is handed over as a pointer
            return (name, *self.typed(base, stars + len(bounds)))
        kind, enumeration = self.typed(base, stars)
        for bound in reversed(bounds):
            kind = f"{kind} * {self.value(bound)}"
        return name, kind, enumeration

    def argument(self, text):
        return self.declarator(text, True)

    def read_struct(self, name, body):
        members = []
        for line in filter(None, (part.strip() for part in body.split(";"))):
            first, *others = split_list(line)
            members.append(self.declarator(first, False))
            base = re.sub(r"\w+(\[[^\]]*\])*$", "", first.replace("*", " "))
            members += [self.declarator(f"{base} {other}", False) for other in others]
        self.structs.pop(name, None)  # its place in the order is behind the structs that it holds
        self.structs[name] = members

    def read_function(self, result, name, arguments):
        stars = result.count("*")
        kind, _ = self.typed(result.replace("*", " "), stars)
        listed = [self.argument(part) for part in split_list(arguments) if part != "void"]
        self.functions[name] = (kind, [word for word, _, _ in listed], [kind for _, kind, _ in listed])

    # ------------------------------------------------------------

    def read(self, declaration):
        enumeration = re.fullmatch(r"(?:.* )?enum (\w*) ?\{(.*)\}", declaration)
        if enumeration is not None:
            self.read_enumeration(enumeration.group(1), enumeration.group(2))
            return
        struct = re.fullmatch(r"struct (\w+) \{(.*)\}", declaration)
        if struct is not None:
            self.read_struct(struct.group(1), struct.group(2))
            return
        opaque = re.fullmatch(r"struct (\w+)", declaration)
        if opaque is not None:
            self.structs.setdefault(opaque.group(1), None)
            return
        function = re.fullmatch(r"(.+?)\b(cagehop_\w+) ?\((.*)\)", declaration)
        if function is None:
            raise Unreadable(declaration)
        self.read_function(*function.groups())


def write(reader, version_of_abi):
    """The text of the module."""
    lines = [HEAD, f"ABI = {version_of_abi}\n"]
    constants = {name: value for name, value in reader.constants.items() if not name.startswith("CAGEHOP_VERSION_")}
    lines.append("\nCONSTANTS = {\n" + "".join(f"    {name!r}: {value!r},\n" for name, value in constants.items()) + "}\n")
    lines.append("\nENUMERATIONS = {\n" + "".join(f"    {name!r}: {members!r},\n" for name, members in reader.enumerations.items())
                 + "}\n")
    for name in reader.structs:
        lines.append(f"\n\nclass {name}(ctypes.Structure):\n    _enumerations_ = "
                     f"{ {word: kind for word, _, kind in reader.structs[name] or [] if kind}!r}\n")
    lines.append("\n")
    for name, members in reader.structs.items():
        if members is not None:
            lines.append(f"\n{name}._fields_ = [\n" + "".join(f"    ({word!r}, {kind}),\n" for word, kind, _ in members) + "]\n")
    lines.append("\n# name: (result, names of the arguments, their types)\nFUNCTIONS = {\n")
    for name, (result, words, kinds) in reader.functions.items():
        lines.append(f"    {name!r}: ({result}, {words!r}, [{', '.join(kinds)}]),\n")
    lines.append("}\n")
    return "".join(lines)


def main(output, include, *compiler):
    reader = Reader()
    reader.read_defines(preprocess(compiler, include, "-dM"))
    for declaration in declarations(preprocess(compiler, include)):
        if re.search(r"\b(cagehop_|CAGEHOP_)", declaration):
            reader.read(declaration)
    pathlib.Path(output).write_text(write(reader, reader.constants.pop("CAGEHOP_ABI")))


if __name__ == "__main__":
    main(*sys.argv[1:])
