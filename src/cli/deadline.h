// SPDX-License-Identifier: GPL-3.0-or-later
/// When a run has to be done: as the user says, or as Slurm does.
#ifndef CAGEHOP_CLI_DEADLINE_H
#define CAGEHOP_CLI_DEADLINE_H

#include <stdbool.h>

struct deadline {
  const char *source; ///< "--deadline", "SLURM_JOB_END_TIME", "scontrol"; NULL where there is no deadline
  double at;          ///< since 1970, [s]
  double clock;       ///< the same on clock_seconds(), [s]; 0 where there is no deadline
  double seconds;     ///< from when it was looked up; negative for one that is past
  bool unanswered;    ///< inside a Slurm job, but scontrol did not tell its end
};

/// Reads what --deadline takes: seconds ("3600"), a duration ("1d", "1h30m", "90s"), or a time
/// ("2027-03-01T08:00:00" where the program runs, with Z in UTC). *at receives the moment; it and `now` since
/// 1970, [s]. False for anything else.
bool deadline_read(const char *text, double now, double *at);

/// The deadline in force. `option` is --deadline's value, NULL where it was not given, "none" for no
/// deadline; without it the end of the Slurm job counts. Returns EXIT_DONE, or EXIT_USAGE_ERROR after a
/// reported error.
int deadline_find(const char *option, struct deadline *deadline);

/// One line on standard output, where there is something to say.
void deadline_print(const struct deadline *deadline, const char *map_path);

#endif
