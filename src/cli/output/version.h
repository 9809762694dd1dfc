// SPDX-License-Identifier: GPL-3.0-or-later
/// The version of the program, printed.
#ifndef CAGEHOP_CLI_VERSION_H
#define CAGEHOP_CLI_VERSION_H

/// `cagehop --version`: one line with version and commit.
void print_version(void);

#endif
