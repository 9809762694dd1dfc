// SPDX-License-Identifier: GPL-3.0-or-later
/// Where the job scripts for Slurm are.
#ifndef CAGEHOP_CLI_OUTPUT_JOB_SCRIPTS_H
#define CAGEHOP_CLI_OUTPUT_JOB_SCRIPTS_H

#include <limits.h>

/// Writes the folder of the job scripts: jobs/slurm where it is below the working folder, as in the sources;
/// else the installed one, share/cagehop/jobs/slurm beside the program's bin; jobs/slurm where there is none.
void job_scripts_folder(char folder[PATH_MAX]);

#endif
