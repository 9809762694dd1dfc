// SPDX-License-Identifier: GPL-3.0-or-later
/// Some values of an axis, as an option names them: a range "0.55:0.60", of which an end may be left out, or
/// single ones, "0,0.5,1".
#ifndef CAGEHOP_CLI_SELECTION_H
#define CAGEHOP_CLI_SELECTION_H

#include <stdbool.h>
#include <stddef.h>

enum { SELECTION_VALUES_MAX = 1000 };

struct selection {
  const char *option; ///< its name, without dashes
  double from, to;    ///< of a range
  size_t count;       ///< of single values; 0: it is a range
  double *value;      ///< owned
};

/// Reads the value of the command's --option. Returns 0, or the exit status after a reported error; then too
/// it wants selection_clear.
int selection_read(const char *command, const char *option, const char *text, struct selection *selection);
void selection_clear(struct selection *selection);

/// Whether a value is selected: in the range, or one of the single ones, or the same as one in six digits, as
/// which values are printed.
bool selection_has(const struct selection *selection, double value);

/// Looks whether each single value is one of an axis, `count` ascending or descending values, and whether a
/// range has any of them. Returns 0, or the exit status after an error that names what the axis has.
int selection_check(const char *command, const struct selection *selection, size_t count,
                    const double value[]);

#endif
