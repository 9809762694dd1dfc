// SPDX-License-Identifier: GPL-3.0-or-later
/// Options whose value is several numbers: "0,0.5,1", or evenly spaced ones, "0:1.5:31".
#ifndef CAGEHOP_CLI_NUMBER_LIST_H
#define CAGEHOP_CLI_NUMBER_LIST_H

#include "cli/options/option_row.h"

#include <cagehop/grid.h>

/// Ascending numbers in the range of `row`, the value of a command's --option: with commas between, or
/// FROM:TO:COUNT. *value: `*count` of them; owned by the caller, also after an error. `example` is what the
/// message shows. Returns 0, or the exit status after a reported error.
int number_list_read(const struct command *command, const char *option, const char *text,
                     const struct cagehop_parameter *row, const char *example, size_t *count, double **value);

/// The values of --pressure and --pressure-MPa, of which NULL was not given; both NULL: axis->count is 0. The
/// axis owns its values, also after an error. Returns as above.
int pressure_list_read(const struct command *command, const char *reduced, const char *in_MPa,
                       struct cagehop_axis *axis);

#endif
