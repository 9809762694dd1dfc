# SPDX-License-Identifier: GPL-3.0-or-later
# Spack. To use it put the folder `cagehop` among the `packages` of a repository of your own (`spack repo create`), and build with
#   spack install cagehop
# Checked: Python compiles it. Not run: no Spack was at hand. The names of the dependencies are those of Spack's builtin packages.
from spack_repo.builtin.build_systems.meson import MesonPackage

from spack.package import *


class Cagehop(MesonPackage):
    """Pressure-temperature maps of glassy dynamics from ECNLE theory, on a laptop or under MPI, in one HDF5 file."""

    license("GPL-3.0-or-later")

    # Where your group keeps the sources: `git = "..."` and these tags, or a folder by `spack develop --path PATH cagehop@0.2.0`.
    version("0.2.0", tag="v0.2.0")

    variant("mpi", default=True, description="Sweep over MPI ranks")
    variant("program", default=True, description="The program; without it the library alone")
    variant("vector_exp", default=True, description="exp of glibc for several numbers at once; the last bits of a map depend on it")

    depends_on("c", type="build")
    depends_on("meson@1.0:", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("python@3.8:", type=("build", "run"))
    depends_on("py-numpy", type="run")

    depends_on("gsl")
    depends_on("fftw-api@3")
    with when("+program"):
        depends_on("libcyaml@1.3:")
        depends_on("libyaml")
        depends_on("nettle")
        depends_on("zlib-api")
        depends_on("jansson")
        depends_on("hdf5@1.10:")
    with when("+mpi"):
        depends_on("mpi")
        depends_on("hdf5+mpi", when="+program")

    def meson_args(self):
        args = [
            "-Dtests=false",
            f"-Dpython={self.spec['python'].command.path}",
            f"-Dprogram={'true' if self.spec.satisfies('+program') else 'false'}",
            f"-Dmpi={'enabled' if self.spec.satisfies('+mpi') else 'disabled'}",
            f"-Dvector_exp={'auto' if self.spec.satisfies('+vector_exp') else 'disabled'}",
        ]
        if self.spec.satisfies("+mpi"):
            args.append(f"-Dmpicc={self.spec['mpi'].mpicc}")
        return args

    def setup_run_environment(self, env):
        for init in find(self.prefix.lib, "_build_info.py"):  # of the package cagehop
            env.prepend_path("PYTHONPATH", ancestor(init, 2))
