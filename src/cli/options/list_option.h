// SPDX-License-Identifier: GPL-3.0-or-later
/// An option that holds several numbers: "0,0.5,1".
#ifndef CAGEHOP_CLI_LIST_OPTION_H
#define CAGEHOP_CLI_LIST_OPTION_H

#include <cagehop/parameter.h>
#include <stddef.h>

/// Ascending numbers in the range of that row, separated by commas, into value, which has room for as many as
/// the text has bytes. Returns how many; or 0 where one is none of those, after a reported error with that
/// example.
size_t list_option_read(const char *command, const char *option, const char *text,
                        const struct cagehop_parameter *row, const char *example, double value[]);

#endif
