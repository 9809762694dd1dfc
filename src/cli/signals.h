// SPDX-License-Identifier: GPL-3.0-or-later
/// Signals of a run: the first one winds it down, a second SIGINT ends it at once. Other commands end, with a
/// line.
#ifndef CAGEHOP_CLI_SIGNALS_H
#define CAGEHOP_CLI_SIGNALS_H

#include <stdbool.h>

/// For a command that keeps nothing: SIGINT, SIGTERM and SIGUSR1 end it as ever, after a line that says which
/// one it was. One that is ignored stays so.
void signals_end_by_name(const char *command);

/// SIGINT, SIGTERM and SIGUSR1: rank 0 (`manages`) takes them up, the others work on until it says so. Of
/// several ranks (`together`) none ends by SIGPIPE, because another one that it writes to has died.
void signals_install(bool manages, bool together);

/// From now on a signal is answered at once with a line that names the map and how to go on. At once, because
/// mpirun leaves its ranks a second when one of them has died.
void signals_name_map(const char *map_path);

/// After the last write: nothing is left to wind down, and what srun sends when the first rank has left is no
/// news.
void signals_over(void);

/// The first signal that came, or 0.
int signals_caught(void);

/// "SIGTERM"; "a signal" for one that POSIX doesn't name.
const char *signals_name(int number);

#endif
