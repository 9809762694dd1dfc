// SPDX-License-Identifier: GPL-3.0-or-later
/// Who started this process, and whether its MPI agrees. A launcher that starts N ranks tells them so in
/// their environment. Where the MPI of this program doesn't understand that launcher, each of the N is a
/// program of one rank: one would compute the map, the others would meet its lock.
#ifndef CAGEHOP_CLI_LAUNCH_H
#define CAGEHOP_CLI_LAUNCH_H

#include <stdbool.h>

enum launcher {
  LAUNCHER_NONE,    ///< none: nothing in the environment tells a rank
  LAUNCHER_SRUN,    ///< a step of Slurm
  LAUNCHER_MPIRUN,  ///< mpirun of Open MPI
  LAUNCHER_MPIEXEC, ///< one that speaks PMI: mpiexec of MPICH, Intel MPI, MVAPICH
  LAUNCHER_OTHER    ///< one that is not known here: something in the environment tells a rank, or how to ask
};

struct launch {
  enum launcher by;
  int tasks; ///< that it started, as far as it says so; else 1
  int task;  ///< this one, from 0
  bool pmix; ///< of srun: it offers PMIx
};

/// What to do before MPI starts.
enum launch_way {
  LAUNCH_TOGETHER, ///< start MPI
  LAUNCH_ALONE,    ///< compute without MPI
  LAUNCH_REFUSE    ///< MPI can't start; launch_complain tells why
};

enum { LAUNCH_LINE_MAX = 512 };

/// Reads the environment: "NAME=value", up to NULL. To be called before MPI_Init, which may set variables of
/// its own. The innermost launcher counts where several stand around each other.
struct launch launch_read(const char *const *environment);

/// Whether the command line has --serial, or an abbreviation that getopt_long would take for it.
bool launch_wants_serial(int argc, char **argv);

/// A process that nothing has started with others does without MPI: starting it costs more than a small map
/// (0.4 s for Open MPI 4, which starts a daemon of its own). But not where `needs_launcher` is false, of
/// sweep_team_needs_launcher(). `needs_pmix`: of sweep_team_needs_pmix(), asked where srun offers none. A
/// single task then does without MPI, several are refused.
enum launch_way launch_choose(const struct launch *launch, bool serial, bool needs_launcher, bool needs_pmix);

/// Whether MPI sees one rank where the launcher started several.
bool launch_is_split(const struct launch *launch, int mpi_size);

/// One line that tells what is wrong and how to mend it.
void launch_complain(const struct launch *launch, const char *library, char line[LAUNCH_LINE_MAX]);

/// Holds SIGTERM back, or lets it come. To be held while it is in doubt whether this task is refused, so that
/// it ends with that status, also where another has ended before.
void launch_hold_sigterm(bool hold);

/// Before a refused task ends. `srun --kill-on-bad-exit` and mpirun end all tasks when one has ended with an
/// error: the others leave the first one five seconds to print its line, and the first, after that, leaves
/// them one to hold SIGTERM, which ends their wait.
void launch_wait_for_others(const struct launch *launch);

#endif
