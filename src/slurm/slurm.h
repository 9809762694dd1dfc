// SPDX-License-Identifier: GPL-3.0-or-later
/// What Slurm says of a job, by its own commands. Each is given 20 s: a controller that is away must not keep
/// a run from starting. A text that is no job's number is not asked for. Not collective.
#ifndef CAGEHOP_SLURM_H
#define CAGEHOP_SLURM_H

#include <stdbool.h>

enum slurm_life { SLURM_JOB_OVER, SLURM_JOB_THERE, SLURM_JOB_UNKNOWN };

/// Whether a job, "1234" or "1234_5", waits or runs, by squeue: one that is not listed is over.
enum slurm_life slurm_job_life(const char *job);

enum { SLURM_MOMENT_MAX = 32 };

/// When a job ends, by scontrol: "2027-03-01T08:00:00" in local time, or "Unknown" for one without a time
/// limit. False where Slurm does not answer.
bool slurm_job_end(const char *job, char moment[SLURM_MOMENT_MAX]);

#endif
