// SPDX-License-Identifier: GPL-3.0-or-later
/// Rows of struct cagehop_parameter that describe another struct than struct cagehop_model: the program's own
/// keys of a job file.
#ifndef CAGEHOP_PARAMETER_RECORD_H
#define CAGEHOP_PARAMETER_RECORD_H

#include <cagehop/parameter.h>

/// As cagehop_parameter_store, into the struct that the row's offset is in. Does nothing for texts, files and
/// axes.
void parameter_store(const struct cagehop_parameter *parameter, double value, void *record);

/// As cagehop_parameter_write, from that struct. Empty for files and axes.
void parameter_write(const struct cagehop_parameter *parameter, const void *record,
                     char text[CAGEHOP_PARAMETER_TEXT_MAX]);

#endif
