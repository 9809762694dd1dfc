// SPDX-License-Identifier: GPL-3.0-or-later
/// The one line a wrong job file is answered with.
#ifndef CAGEHOP_JOB_DIAGNOSTIC_H
#define CAGEHOP_JOB_DIAGNOSTIC_H

#include <stddef.h>

/// Where diagnostics go.
struct diagnostic {
  const char *path; ///< the job file, as the user named it
  char *line;       ///< room for JOB_ERROR_MAX bytes
  const char *kind; ///< what the file should be, "a catalogue"; NULL: "a job file"
};

/// Writes "PATH:LINE: ..." (LINE from 1; 0 leaves it out), one printable line whatever the arguments hold.
/// Returns CAGEHOP_BAD_ARGUMENT.
int diagnose(const struct diagnostic *diagnostic, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// The same for CAGEHOP_NO_MEMORY, which it returns.
int diagnose_no_memory(const struct diagnostic *diagnostic);

#endif
