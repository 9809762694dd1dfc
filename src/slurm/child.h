// SPDX-License-Identifier: GPL-3.0-or-later
/// Slurm's commands as child processes: started without a shell, and nobody waits for one longer than he
/// wants.
#ifndef CAGEHOP_SLURM_CHILD_H
#define CAGEHOP_SLURM_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SLURM_CHILD_PATIENCE = 20 }; ///< so many seconds a command may take

struct slurm_child {
  pid_t pid; ///< 0: none
  int pipe;  ///< what it says, on standard output and standard error; reading never waits
};

/// The number of a job, "1234" or "1234_5".
bool slurm_is_job(const char *text);

/// Starts word[0], found on PATH, with the arguments word[1], ... up to a NULL; its standard input is empty.
/// False where there is no such program.
bool slurm_child_start(struct slurm_child *child, char *const word[]);

/// What it has said by now: as much as fits behind answer[*length], with a 0 behind it, of `room` bytes in
/// all. The rest is read and left out, or the child would wait for ever.
void slurm_child_read(const struct slurm_child *child, size_t room, char answer[], size_t *length);

/// Whether it has ended; then *status is its exit status, -1 where it had none, and there is no child any
/// more.
bool slurm_child_ended(struct slurm_child *child, int *status);

/// Ends it, without waiting.
void slurm_child_leave(struct slurm_child *child);

#endif
