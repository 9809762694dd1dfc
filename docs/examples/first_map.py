# SPDX-License-Identifier: GPL-3.0-or-later
"""A first map in cells: Jupyter (by jupytext), VS Code and Spyder run them one by one, and `python3 first_map.py` all of them.

It wants the program cagehop on the PATH and the Python package with xarray, h5netcdf and matplotlib; it writes into the working folder."""
# %% Single states need no map
import subprocess

import numpy
import matplotlib
matplotlib.use("Agg")  # pictures go to files; leave this line out in a notebook
import matplotlib.pyplot as plot

import cagehop

point = cagehop.point(phi=0.60, pressure=1.0)
print(f"tau_alpha = {point.tau_alpha:.3e} s at {point.temperature:.1f} K")

# %% A job file, and the map of it
job = """\
material: Pd40Ni10Cu30P20
grid:
  temperature_K: {from: 580, to: 780, count: 41}
  pressure: {from: 0.0, to: 1.0, count: 21}
output:
  file: first-map.h5
"""
with open("first-map.yaml", "w", encoding="utf-8") as file:
    file.write(job)
subprocess.run(["cagehop", "run", "first-map.yaml"], check=True)  # the same command goes on with an unfinished map

# %% What is in it
map = cagehop.open_map("first-map.h5")  # an xarray.Dataset
print(map.tau_alpha.dims, map.sizes["pressure"], "pressures;", map.tau_alpha.attrs["long_name"])

# %% Relaxation times over 1000/T, as glasses are drawn
for pressure in (0.0, 0.5, 1.0):
    row = map.sel(pressure=pressure, method="nearest")
    plot.semilogy(1000 / row.temperature, row.tau_alpha.where(numpy.isfinite(row.tau_alpha)), label=f"P = {pressure} kBT/d³")
plot.xlabel("1000 K / T")
plot.ylabel("τα, s")
plot.legend()
plot.savefig("first-map.png", dpi=150)

# %% The glass transition at each pressure
for pressure, T_g, fragility in zip(map.pressure.values, map.T_g.values, map.fragility.values):
    if numpy.isfinite(T_g):
        print(f"P = {pressure:4.2f}: T_g = {T_g:.1f} K, m = {fragility:.1f}")
