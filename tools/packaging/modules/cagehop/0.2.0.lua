-- Lmod: put this file into MODULEPATH as cagehop/0.2.0.lua, with your prefix, after `tools/install /opt/cagehop/0.2.0`.
local prefix = os.getenv("CAGEHOP_PREFIX") or "/opt/cagehop/0.2.0"

whatis("Name: cagehop")
whatis("Version: 0.2.0")
whatis("Description: pressure-temperature maps of glassy dynamics from ECNLE theory")
help("cagehop help; man cagehop; job files and Slurm scripts in " .. pathJoin(prefix, "share/cagehop/jobs"))

-- What it was built with, where those are modules too:
-- depends_on("openmpi", "hdf5")

prepend_path("PATH", pathJoin(prefix, "bin"))
prepend_path("MANPATH", pathJoin(prefix, "share/man"))
prepend_path("LD_LIBRARY_PATH", pathJoin(prefix, "lib"))
prepend_path("PKG_CONFIG_PATH", pathJoin(prefix, "lib/pkgconfig"))
-- Where `tools/install` says that the Python package is:
prepend_path("PYTHONPATH", os.getenv("CAGEHOP_PYTHONPATH") or pathJoin(prefix, "lib/python3/dist-packages"))
setenv("CAGEHOP_JOBS", pathJoin(prefix, "share/cagehop/jobs"))
