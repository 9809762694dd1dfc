// SPDX-License-Identifier: GPL-3.0-or-later
/// Options of other programs that people try here, and what does here what they mean.
#ifndef CAGEHOP_CLI_FOREIGN_H
#define CAGEHOP_CLI_FOREIGN_H

/// What to do instead of an option that the command has not, "--dry-run" or "-n": a sentence; NULL where
/// nothing is known.
const char *foreign_option(const char *command, const char *word);

#endif
