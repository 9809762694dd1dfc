# SPDX-License-Identifier: GPL-3.0-or-later
"""What a computation is told: the library's parameters, set by their keys in a job file's words."""
import ctypes
import difflib
import functools
import warnings
from collections.abc import Mapping

import numpy as np

from ._library import Handle, check, declared, doubles, lib
from .catalogues import S_0_KEYS, Row, own_rows, parameters, take_S_0
from .errors import Error, ParameterError
from .inputs import as_doubles, as_number

_ERROR_MAX = declared.CONSTANTS["CAGEHOP_MODEL_ERROR_MAX"]


def _numbers(values, name):
    return np.array(as_doubles(values, name), ndmin=1)


class Table:
    """S(q) from elsewhere, by molecular dynamics say, for `structure=Table(...)`; lengths in particle diameters d.

    phi: ascending, [1], n_phi values. temperature_K: ascending, [K], n_phi values: then it numbers the states, which are given as
    `temperature`, Eq. 11 is not applied, and phi may be one number for all or go either way. q: ascending, in steps of at most 0.5 from at most 1 to at least 30, [1/d], n_q values.
    S: above 0, [1], of shape (n_phi, n_q). g_contact: g(d+), [1], n_phi values; left out: from the end of S(q).
    S_err: standard errors of S, [1], of its shape; left out: from the scatter of S. How S(q) ends is a parameter of
    the model, tail="auto", "contact" or "soft".
    States that have each their own q: q, S and S_err are lists of n_phi arrays.
    Raises ParameterError where shapes don't fit."""

    def __init__(self, phi, q, S, g_contact=None, S_err=None, temperature_K=None):
        self.temperature_K = None if temperature_K is None else _numbers(temperature_K, "temperature_K")
        self.phi = _numbers(phi, "phi")
        if self.temperature_K is not None and self.phi.size == 1:
            self.phi = np.full(self.temperature_K.size, self.phi[0])
        self.own_q = len(q) > 0 and np.ndim(q[0]) > 0
        self.q, self.S, self.S_err = ([_numbers(row, name) for row in values] if self.own_q and values is not None
                                      else None if values is None else _numbers(values, name)
                                      for values, name in ((q, "q"), (S, "S"), (S_err, "S_err")))
        self.g_contact = None if g_contact is None else _numbers(g_contact, "g_contact")
        if not self.own_q:
            self.S, self.S_err = (None if values is None else np.atleast_2d(values) for values in (self.S, self.S_err))
        self.report = None
        self._check_shapes()
        self._arguments = (self.phi, self.q, self.S, self.g_contact, self.S_err, self.temperature_K)
        self._flat = [None if values is None else np.concatenate(values) if self.own_q else np.ascontiguousarray(values)
                      for values in (self.q, self.S, self.S_err)]
        self._first = (ctypes.c_size_t * (self.phi.size + 1))(0, *np.cumsum([len(row) for row in self.q])) if self.own_q else None
        q, S, S_err = (None if values is None else doubles(values) for values in self._flat)
        self.struct = declared.cagehop_table(
            n_phi=self.phi.size, n_q=0 if self.own_q else self.q.size, phi=doubles(self.phi), q=q, S=S, S_err=S_err,
            g_contact=None if self.g_contact is None else doubles(self.g_contact))
        if self.temperature_K is not None:
            self.struct.temperature_K = doubles(self.temperature_K)
        if self.own_q:
            self.struct.first = ctypes.cast(self._first, type(self.struct.first))

    def _check_shapes(self):
        """S and S_err as phi and q want them."""
        shape = [row.shape for row in self.q] if self.own_q else (self.phi.size, self.q.size)
        if self.own_q and len(self.q) != self.phi.size:
            raise ParameterError(f"q has {len(self.q)} arrays; phi wants {self.phi.size}")
        for name, values in (("S", self.S), ("S_err", self.S_err)):
            if values is not None and ([row.shape for row in values] if self.own_q else values.shape) != shape:
                raise ParameterError(f"{name} has the shape {[row.shape for row in values] if self.own_q else values.shape}; "
                                     f"phi and q want {shape}")
        for name, values in (("g_contact", self.g_contact), ("temperature_K", self.temperature_K)):
            if values is not None and values.shape != self.phi.shape:
                raise ParameterError(f"{name} has the shape {values.shape}; phi wants {self.phi.shape}")

    def __reduce__(self):
        return Table, self._arguments

    @classmethod
    def from_radial(cls, phi, r, g, g_err=None):
        """A table of one state from its g(r), in bins of equal width with middles r, [d]. Beyond 5 d or its end g(r) is continued
        as the Ornstein-Zernike equation does it; `report` of the table says what that changes. Raises ParameterError where the
        bins are not even, wider than 0.06 d, or end below 3 d."""
        r, g, g_err = (None if values is None else _numbers(values, name) for values, name in ((r, "r"), (g, "g"), (g_err, "g_err")))
        if r.shape != g.shape or r.size < 2 or (g_err is not None and g_err.shape != r.shape):
            raise ParameterError(f"g has the shape {g.shape}; r has {r.shape}")
        rows = int(min(60.0, 0.6 * (r.size - 1) / max(r[-1] - r[0], 1e-9)) / 0.1 + 1e-9)  # as the program takes them
        q = 0.1 * np.arange(1, rows + 1)
        S, S_err = np.empty(rows), np.empty(rows)
        radial = declared.cagehop_radial(phi=phi, n=r.size, r=doubles(r), g=doubles(g), g_err=None if g_err is None else doubles(g_err))
        report, error = declared.cagehop_radial_report(), declared.cagehop_error()
        if lib.cagehop_structure_from_radial(ctypes.byref(radial), rows, doubles(q), doubles(S), doubles(S_err), ctypes.byref(report),
                                             ctypes.byref(error)):
            raise ParameterError(error.text.decode())
        table = cls([phi], q, [S], S_err=[S_err])
        table.report = Row({name: getattr(report, name) for name, _ in report._fields_})
        return table

    @classmethod
    def read(cls, path, phi=None, density=None, diameter=1.0, columns=None):
        """A table from a .npy or .npz file of NumPy; text and HDF5 are for `cagehop point --structure FILE`.

        .npy: rows of the columns q, S, S_err, or as `columns` says, such as ("r", "g"). .npz: arrays q (or k), S (or Sk), S_err,
        phi, g_contact; or r and g. phi, or the number density per cubed unit of length, is given unless the file has phi; lengths
        are in units of which d is `diameter`. Raises ParameterError in one line."""
        named = _arrays_of(path, columns)
        if "phi" in named and phi is None:
            phi = named["phi"]
        if phi is None and density is not None:
            phi = np.pi / 6 * density * diameter**3
        if phi is None:
            raise ParameterError(f"{path}: neither phi nor density is known; say phi=... or density=...")
        if "g" in named and "S" not in named:
            return cls.from_radial(float(phi), named["r"] / diameter, named["g"])
        return cls(np.atleast_1d(phi), named["q"] * diameter, np.atleast_2d(named["S"]), named.get("g_contact"),
                   None if "S_err" not in named else np.atleast_2d(named["S_err"]))


_NAMES = {"k": "q", "Sk": "S", "S_q": "S", "S_k": "S", "sk": "S", "sq": "S", "error": "S_err", "gr": "g", "g_r": "g"}


def _arrays_of(path, columns):
    """{"q": array, ...} of a file of NumPy's."""
    try:
        loaded = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise ParameterError(f"{path}: not a .npy or .npz file ({error}); text and HDF5 are for the program's --structure") from None
    if isinstance(loaded, np.ndarray):
        if loaded.ndim != 2 or not np.issubdtype(loaded.dtype, np.number):
            raise ParameterError(f"{path}: an array of shape {loaded.shape} and type {loaded.dtype}; it must be rows of numbers q, S")
        rows = loaded if loaded.shape[0] >= loaded.shape[1] else loaded.T
        columns = columns or ("q", "S", "S_err")[:rows.shape[1]]
        if len(columns) > rows.shape[1]:
            raise ParameterError(f"{path}: it has {rows.shape[1]} columns, and columns names {len(columns)}")
        found = {_NAMES.get(name, name): rows[:, k] for k, name in enumerate(columns)}
    else:
        found = {_NAMES.get(name, name): loaded[name] for name in loaded.files}
    if not {"q", "S"} <= set(found) and not {"r", "g"} <= set(found):
        raise ParameterError(f"{path}: it has {', '.join(sorted(found))}; it needs q and S, or r and g")
    return found


# ---------------------------------------------------------------- names and words

@functools.cache
def _keys():
    """{how Python may call a parameter: its key}: the whole key, its last word, its option's word."""
    found = {}
    for row in parameters():
        for name in (row.key, row.key.partition(".")[2], (row.option or "").lstrip("-").replace("-", "_")):
            if name:
                found.setdefault(name, row.key)
    return found


def _word(key, value):
    """A value in a job file's words; NaN is "auto" for phi_g alone."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        return "auto" if np.isnan(value) and key == "material.phi_g" else repr(float(value))
    if isinstance(value, (str, int, np.integer)):
        word = str(value)
        if "\0" in word:
            raise ParameterError(f"{key} is {word!r}; a text must not have the character 0")
        return word
    raise TypeError(f"{key} is {value!r:.60}; it must be a text, a number or a truth value")


def _hint(key):
    """"did you mean closure? ", or nothing where no key looks like it."""
    near = difflib.get_close_matches(key.rpartition(".")[2], [name for name in _keys() if "." not in name], 1, 0.7)
    return f"did you mean {near[0]}? " if near else ""


def _lists_of(mapping):
    """A section as a job file has it: of a row of `materials()` without what it has not, and its table of S_0(T) as two lists. A
    section inside it, chain={"sites": 10}, as "chain.sites"."""
    found = {}
    for word, inner in mapping.items():
        if isinstance(inner, Mapping) and word != "compressibility":
            found.update({f"{word}.{key}": value for key, value in inner.items()})
            continue
        if word == "compressibility":
            if not isinstance(inner, Mapping) or inner.get("count") != 0 and not {"temperature_K", "S_0"} <= set(inner):
                raise ParameterError("material.compressibility is a table of S_0(T); write it as S_0_temperature_K and S_0")
            found.update({} if inner.get("count") == 0 else dict(zip(S_0_KEYS, (inner["temperature_K"], inner["S_0"]), strict=True)))
        elif not (word.startswith("bulk_modulus") and inner == 0 or word == "glass_transition_K" and inner != inner):
            found[word] = inner
    return found


_SIGMA = {"system.sigma_nm": "material.diameter_nm"}  # two names of one length

# Curves that a system or a closure has as two arrays; a job has a file with them.
_CURVES = {"system.table": ("system", "potential_table"), "system.chain.table": ("system", "omega_table"), "structure.bridge": (None, "bridge_table")}
_FILES = {"system.file": "system.table, (r, u)", "system.chain.file": "system.chain.table, (q, omega)"}


def _curve(key, value):
    """Two arrays of equal length as the library takes them, and what keeps them alive."""
    try:
        x, y = (_numbers(part, key) for part in value)
    except (TypeError, ValueError):
        raise ParameterError(f"{key} is {value!r:.60}; it must be two arrays of numbers, (r, u) of a potential, (q, omega) of a chain") from None
    if x.shape != y.shape or x.ndim != 1:
        raise ParameterError(f"{key} has arrays of the shapes {x.shape} and {y.shape}; give two of one length")
    return declared.cagehop_system_table(n=x.size, x=doubles(x), y=doubles(y)), (x, y)


def _has_energy(said):
    """Whether a system has a potential with an energy, whose temperatures are real ones."""
    return str(said.get("system.potential", "hard")).lower() != "hard"


def is_warm(struct):
    """Whether the states of a model's structure have temperatures of their own."""
    return lib.cagehop_structure_temperature_rule(ctypes.byref(struct.structure)) != declared.CONSTANTS["CAGEHOP_TEMPERATURE_MAPPED"]


def is_in_kelvin(struct):
    """Whether temperatures number the states of a model's structure."""
    return lib.cagehop_structure_state_unit(ctypes.byref(struct.structure)) == declared.CONSTANTS["CAGEHOP_UNIT_KELVIN"]


def _settings(arguments):
    """{key: value} of everything that the arguments say, sections such as physics={"elastic_barrier": True} included."""
    found, names = {}, {}

    def say(name, key, value):
        if key in found:
            raise ParameterError(f"{key} is given twice, as {names[key]} and as {name}; keep one")
        found[key], names[key] = value, name

    for name, value in arguments.items():
        if isinstance(value, Mapping):
            for word, inner in _lists_of(value).items():
                key = f"{name}.{word}"
                say(f"{name}[{word!r}]", _SIGMA.get(key, key), inner)
        elif isinstance(value, Table):
            say(name, "structure.source", "table")
        elif isinstance(value, LandscapeSource):
            say(name, "structure.source", "landscape-table")
        elif value is not None:
            say(name, "material" if name == "material" else f"material.{name}" if name in S_0_KEYS else _keys().get(name, name), value)
    return found


def _named(name, rows):
    """The row of that name, in capitals or not, or None."""
    return next((row for row in rows if str(row.get("name", "")).lower() == str(name).lower()), None)


def _base_of(material, said, catalogue, table):
    """What a material is built on: {key: value} of a row of the catalogue's file, or of a name that the library has, or of nothing.
    Also whether numbers of one's own stand on the universal ones."""
    nothing = lib.cagehop_material_universal()  # what may be 0, as in those of `materials()`, is left out
    said = {key: value for key, value in said.items() if not (key.startswith("material.") and isinstance(value, (int, float)) and value == 0
                                                              and getattr(nothing, key.partition(".")[2], None) == 0)}
    name, rows = said.get("material", said.get("material.name")), own_rows(said.pop("material.file", catalogue))
    own = _named(name, rows) if name is not None else None
    if own is not None:
        said.pop("material", None)
        return {**{f"material.{key}": value for key, value in own.items() if key != "source"}, **said, "material.name": own["name"]}, True
    if not isinstance(material, Mapping):
        if name is not None and rows and not lib.cagehop_material_find(str(name).encode()):
            near = difflib.get_close_matches(str(name), [row["name"] for row in rows], 1, 0.6)
            names = ", ".join(row["name"] for row in rows)
            raise ParameterError(f"material is {str(name)!r:.60}; {f'did you mean {near[0]}? ' if near else ''}the catalogue has: {names}, "
                                 "and those of cagehop.materials()")
        return said, name is None and (bool({"material.glass_transition_K", "material.S_0"} & set(said)) or _has_energy(said))
    if name is not None and lib.cagehop_material_find(str(name).encode()):
        return {"material": name, **{key: value for key, value in said.items() if key != "material.name"}}, False
    if not {"material.glass_transition_K", "material.S_0", "material.S_0_temperature_K"} & set(said) and not _has_energy(said) and (table is None or table.temperature_K is None):
        raise ParameterError("material.glass_transition_K is missing; a material that is not in the catalogue needs it, or S_0_temperature_K and S_0")
    return said, True


class LandscapeSource:
    """What states can come from instead of being solved: a `LandscapeTable`, whose `_handle` is the library's."""

    _handle: Handle


_S_0 = tuple(f"material.{key}" for key in S_0_KEYS)


class Model:
    """What a computation is told, with the names and words of a job file.

    Model(material="Pd40Ni10Cu30P20", structure="prism", closure="modified-verlet", phi_g=0.66, elastic_barrier=True)

    A parameter is called by its key ("structure.closure", with `**{...}`), by the last word of it, or as a section with a mapping:
    physics={"elastic_barrier": True}, material={"glass_transition_K": 733}, of which the rest is then universal: `cagehop.parameters()`
    says under `left_out` what. Temperatures by S_0(T) instead of Eq. 11: material={"S_0_temperature_K": [...], "S_0": [...]}, as in a job. `catalogue`: a YAML file in which a material's name is looked up first; left out,
    $CAGEHOP_CATALOGUE. `structure` is the source of S(q), a `Table` of it, or a `LandscapeTable`. `cagehop.parameters()` lists all, with ranges. What is left out is as in a job file that leaves it out.

    Other systems than hard spheres: system={"potential": "lennard-jones", "temperature": 1.0, "chain": {...}}, with the keys of a job
    file; a potential "table" has its arrays as system={"potential": "table", "table": (r, u)}, a chain "table" (q, omega) likewise
    inside chain, closure "bridge-table" as structure={"closure": "bridge-table", "bridge": (r, B)}. A system has no `file`.

    phi_g: a number; or "auto", found where tau_alpha(P = 0) is 100 s, at the first need of it. Left out it is the catalogue's,
    "auto"; with closures that take long for a state it is then left unknown, and temperatures are NaN.

    Raises ParameterError, with the library's line, for an unknown key, a value out of range, parameters that don't fit together."""

    def __init__(self, material=None, structure=None, *, catalogue=None, **arguments):
        self._struct = lib.cagehop_model_default()
        self._table = structure if isinstance(structure, Table) else None
        self._landscapes = structure if isinstance(structure, LandscapeSource) else None
        said, universal = _base_of(material, _settings({"material": material, "structure": structure, **arguments}), catalogue, self._table)
        if universal:
            self._struct.material = lib.cagehop_material_universal()
        order = {row.key: k for k, row in enumerate(parameters())}  # a catalogue's material first: order has it not
        for key in _FILES.keys() & said.keys():
            raise ParameterError(f"{key} is for job files; give the arrays themselves as {_FILES[key]}")
        for key in sorted((key for key in said if key not in _S_0 and key not in _CURVES), key=lambda key: order.get(key, -1)):
            line = ctypes.create_string_buffer(_ERROR_MAX)
            if lib.cagehop_model_set(ctypes.byref(self._struct), key.encode(), _word(key, said[key]).encode(), line):
                words = line.value.decode(errors="replace")
                raise ParameterError(words if "did you mean" in words else words.replace("is unknown; ", f"is unknown; {_hint(key)}", 1))
        self._check_coupling(said)
        take_S_0(self._struct.material, *(said.get(key) for key in _S_0))
        if self._struct.material.compressibility.count > 0 and not np.isnan(self._struct.material.phi_g):
            raise ParameterError("material.phi_g is no choice with material.S_0: it follows from the theory; leave it out, or \"auto\"")
        if self._table is not None:
            self._struct.structure.table = ctypes.pointer(self._table.struct)
        self._curves = {key: _curve(key, said[key]) for key in _CURVES if key in said}
        for key, (curve, _) in self._curves.items():
            section, member = _CURVES[key]
            place = self._struct.structure if section is None else getattr(self._struct.structure, section)
            setattr(place, member, ctypes.pointer(curve))
        if self._landscapes is not None:
            self._take_landscapes(said)
        line = ctypes.create_string_buffer(_ERROR_MAX)
        if lib.cagehop_model_check(ctypes.byref(self._struct), line):
            raise ParameterError(line.value.decode().replace("system.file", "system.table").replace("system.chain.file", "system.chain.table"))
        self._warn_unread(said)
        self._said, self._resolved = said, None
        self._arguments = {"material": material, "structure": structure, **arguments}
        if universal:  # other processes take the numbers, because a catalogue's file may have changed when they look
            own = {key.partition(".")[2]: value for key, value in said.items() if key.startswith("material.")}
            rest = {key: value for key, value in said.items() if not key.startswith("material") and (self._given is None or key != "structure.source")}
            self._arguments = {"material": own, "structure": self._given, **rest}

    @property
    def _given(self):
        """The table of either kind, or None."""
        return self._table if self._table is not None else self._landscapes

    def _take_landscapes(self, said):
        """The table, and the system that its states are of."""
        for key in said:
            if key.startswith("system."):
                raise ParameterError(f"{key} is for structure.source prism only, and a landscape table has its own system; leave it out")
        lib.cagehop_landscape_table_choose(self._landscapes._handle.pointer, ctypes.byref(self._struct.structure))

    def _warn_unread(self, said):
        """Of Eq. 11, beside states that have temperatures of their own."""
        unread = [key for key in ("glass_transition_K", "phi_0", "beta_phi_0_per_K", "phi_g") if f"material.{key}" in said]
        warm = is_warm(self._struct)
        if unread and warm:
            warnings.warn(f"not read in material: {', '.join(unread)}; the states of this {'table' if self._table is not None else 'system'} have "
                          "temperatures of their own", stacklevel=3)

    def _check_coupling(self, said):
        """Both spellings of one member of the struct; the number was set last."""
        barrier, coupling = (said.get(f"physics.elastic_{word}") for word in ("barrier", "coupling"))
        whole = float(barrier is not None and _word("physics.elastic_barrier", barrier) == "true")
        if barrier is not None and coupling is not None and self._struct.elastic_coupling != whole:
            raise ParameterError(f"physics.elastic_coupling is {self._struct.elastic_coupling:.12g}, and physics.elastic_barrier says "
                                 f"{whole:g}; leave one out")

    def __reduce__(self):  # for other processes: the same words make the same model
        return functools.partial(Model, **self._arguments), ()

    def __getitem__(self, key):
        """A parameter by its key, in a job file's words; "auto" for a phi_g that is to be found."""
        row = lib.cagehop_parameter_find(key.encode())
        if not row:
            raise KeyError(key)
        words = ctypes.create_string_buffer(declared.CONSTANTS["CAGEHOP_PARAMETER_TEXT_MAX"])
        lib.cagehop_parameter_write(row, ctypes.byref(self._struct), words)
        return words.value.decode()

    def __repr__(self):
        return f"Model({', '.join(f'{key}={self[key]}' for key in (row.key for row in parameters()))})"

    def _said_with_table(self):
        """{key: value} that makes the same model, its table with it."""
        said = dict(self._said)
        return said if self._given is None else {**{key: value for key, value in said.items() if key != "structure.source"},
                                                 "structure": self._given}

    @property
    def struct(self):
        """The library's struct as it was told, phi_g perhaps NaN."""
        return self._struct

    def resolved(self):
        """The library's struct with phi_g found, where it is to be found: once, some 0.1 s with quick closures. Where the theory
        has no phi_g, and it was not asked for, a warning says so and temperatures are NaN."""
        if self._resolved is None:
            asked = "material.phi_g" in self._said
            quick = lib.cagehop_model_resolves_quickly(ctypes.byref(self._struct))
            resolved = declared.cagehop_model.from_buffer_copy(self._struct)
            if np.isnan(resolved.material.phi_g) and (asked or quick):
                try:
                    resolved.material.phi_g = self._find_phi_g()
                except Error as error:
                    if asked:
                        raise
                    warnings.warn(f"there is no temperature, because phi_g was not found: {error}", stacklevel=3)
            self._resolved = resolved
        return self._resolved

    def state(self, phi: float | None = None, pressure: float | None = None, *, rho: float | None = None,
              temperature: float | None = None, pressure_MPa: float | None = None) -> Row:
        """Where a state lies, a Row: `phi` [1], `temperature` [K], `pressure` [kBT/d^3], `pressure_MPa`, and `number`, what
        numbers it: phi, or the temperature of a table with temperatures or of a system at one density; from phi, the density rho d^3, or
        a temperature, by Eq. 11, and from a pressure in either unit, at that temperature; without one at P = 0. Raises ParameterError,
        TypeError."""
        pairs = (("phi", phi, "temperature", temperature), ("phi", phi, "rho", rho), ("rho", rho, "temperature", temperature),
                 ("pressure", pressure, "pressure_MPa", pressure_MPa))
        for name, value, other, instead in pairs:
            if value is not None and instead is not None:
                raise ParameterError(f"{name} and {other} exclude each other; keep one")
        if phi is None and temperature is None and rho is None:
            raise TypeError("phi is None; it must be one number, or give temperature")
        in_kelvin, in_MPa = temperature is not None, pressure_MPa is not None
        name, place = next((name, value) for name, value in (("temperature", temperature), ("rho", rho), ("phi", phi)) if value is not None)
        unit = {"temperature": "KELVIN", "rho": "REDUCED_DENSITY", "phi": "PACKING_FRACTION"}[name]
        units = [declared.CONSTANTS[f"CAGEHOP_UNIT_{unit}"] for unit in (unit, "MEGAPASCAL" if in_MPa else "REDUCED_PRESSURE")]
        place = as_number(place, name)
        force = as_number(pressure_MPa if in_MPa else 0.0 if pressure is None else pressure, "pressure_MPa" if in_MPa else "pressure")
        found, error = declared.cagehop_state(), declared.cagehop_error()
        struct = self.resolved() if in_kelvin or in_MPa else self.struct
        check(lib.cagehop_model_state(ctypes.byref(struct), units[0], place, units[1], force, ctypes.byref(found), ctypes.byref(error)), error)
        return Row({name: getattr(found, name) for name, _ in found._fields_})

    def _find_phi_g(self):
        return _phi_g_of(bytes(self._struct)) if self._given is None and not self._curves else _find_phi_g(self._struct)


def _find_phi_g(struct):
    found, error = declared.cagehop_model.from_buffer_copy(struct), declared.cagehop_error()
    check(lib.cagehop_model_resolve_explained(ctypes.byref(found), None, ctypes.byref(error)), error)
    return found.material.phi_g


@functools.lru_cache(maxsize=64)
def _phi_g_of(memory):
    """phi_g of a model without pointers, which its bytes say all about."""
    return _find_phi_g(declared.cagehop_model.from_buffer_copy(memory))


def model_of(model, arguments):
    """A model that was given, or that of the arguments."""
    if model is None:
        return Model(**arguments)
    if not isinstance(model, Model):
        raise TypeError(f"model is {model!r:.60}; it must be a cagehop.Model")
    if arguments:
        raise TypeError("give a model, or its parameters, not both")
    return model


def material_row(struct):
    """The material of a model's struct, a Row."""
    return Row({name: value.decode() if isinstance(value := getattr(struct.material, name), bytes) else value
                for name, _ in struct.material._fields_ if name != "compressibility"})
