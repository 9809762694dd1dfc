// SPDX-License-Identifier: GPL-3.0-or-later
/// A small file with a run's progress, for who watches runs and reads no maps: one JSON object, always whole.
#ifndef CAGEHOP_RUN_STATUS_FILE_H
#define CAGEHOP_RUN_STATUS_FILE_H

#include "run/events.h"

/// What it tells. Texts are borrowed.
struct status_told {
  const char *map;
  const char *state;  ///< "running", "finished", "stopped", "failed"
  const char *reason; ///< why it stopped or failed, a line; NULL where there is none
  const struct run_progress *progress;
  double per_second, seconds_left; ///< of the stage; NaN where not known
  double began;                    ///< since 1970, [s]
};

/// Writes it beside `path` under a name of its own, and renames it over `path`: who reads finds the old one
/// or the new one. What is there and is no such file is never replaced. Nothing waits for the disk. Returns
/// NULL, or why it is not written, a text valid until the next call; then the old one is there still.
const char *status_file_write(const char *path, const struct status_told *told);

#endif
