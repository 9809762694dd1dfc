// SPDX-License-Identifier: GPL-3.0-or-later
/// Names of columns: which quantity and which unit they mean.
#ifndef CAGEHOP_TABLE_FILE_NAMES_H
#define CAGEHOP_TABLE_FILE_NAMES_H

#include "table_file/table_file.h"

/// What a name says.
struct column_name {
  enum table_role role; ///< TABLE_SKIPPED where it is not known
  bool second_choice;   ///< gives way to another column of the same role: a nominal q to the mean q
  enum table_unit unit; ///< TABLE_UNIT_UNSAID where it names none
  bool unit_unknown;    ///< it names one, and none of ours
};

/// Reads a name of `length` bytes: "q", "|q| (nm^-1)", "S(k)", "Packing fraction", in any case, quoted or
/// not.
struct column_name column_name_read(const char *name, size_t length);

/// The unit of length in a text like "nm^-1", "1/A", "inverse angstrom", "sigma". False where it is none of
/// ours.
bool unit_read(const char *text, size_t size, enum table_unit *unit);

/// A role as `columns` has it: "phi", "q", "S", ...; "-" for TABLE_SKIPPED.
const char *column_role_name(enum table_role role);

/// Copies at most TABLE_NAME_MAX - 1 bytes without quotes and outer blanks; bytes that can't be printed
/// become
/// '?'.
void column_name_copy(const char *name, size_t length, char copy[TABLE_NAME_MAX]);

#endif
