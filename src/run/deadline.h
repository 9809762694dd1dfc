// SPDX-License-Identifier: GPL-3.0-or-later
/// When a run has to be done: as the user says, or as Slurm does.
#ifndef CAGEHOP_RUN_DEADLINE_H
#define CAGEHOP_RUN_DEADLINE_H

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
/// deadline; without it the end of the Slurm job counts. False where the option can't be read.
bool deadline_find(const char *option, struct deadline *deadline);

#endif
