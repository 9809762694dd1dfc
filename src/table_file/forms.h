// SPDX-License-Identifier: GPL-3.0-or-later
/// The two forms a table comes in, and what they share.
#ifndef CAGEHOP_TABLE_FILE_FORMS_H
#define CAGEHOP_TABLE_FILE_FORMS_H

#include "table_file/rows.h"
#include "table_file/table_file.h"

/// The units that a file names itself; TABLE_UNIT_UNSAID where it doesn't.
struct column_units {
  enum table_unit length;  ///< of q or r
  enum table_unit density; ///< density is in its inverse cube
};

/// Each fills the rows, file->kind, file->reading, file->hint, and *units. Returns as table_file_read.
int table_read_text(const struct table_said *said, struct table_file *file, struct rows *rows,
                    struct column_units *units, char error[TABLE_FILE_ERROR_MAX]);
int table_read_hdf5(const struct table_said *said, struct table_file *file, struct rows *rows,
                    struct column_units *units, char error[TABLE_FILE_ERROR_MAX]);

/// Gives the columns their roles: those that `said` names, else those of their names. Then file->kind is
/// known, and *units what the names tell. Returns 0; CAGEHOP_IO with one line where there is no S of q and no
/// g of r, or two columns of one role; CAGEHOP_BAD_ARGUMENT where said->columns is wrong.
int columns_choose(const struct table_said *said, struct table_file *file, struct column_units *units,
                   char error[TABLE_FILE_ERROR_MAX]);

/// Makes states of the rows: by their labels, x ascending, unusable ends dropped; and applies what the user
/// said. Returns as table_file_read.
int states_make(const struct rows *rows, const struct column_units *units, const struct table_said *said,
                struct table_file *file, char error[TABLE_FILE_ERROR_MAX]);

/// What is assumed of a state once its labels are there: the weight of a partial, and how long d is. Says so
/// in file->note. Returns as table_file_read.
int state_assume(const struct table_said *said, struct table_file *file, struct table_state *state,
                 char error[TABLE_FILE_ERROR_MAX]);

/// Whether a column's name is that of a pair of species: S11, g_12, S_AB, "S(Cu-Zr)".
bool is_of_a_pair(const char *name);

/// Says in file->note where S or g is that of a mixture, or of a pair of its species.
void note_mixture(const struct table_said *said, struct table_file *file);

void states_clear(struct table_file *file);

#endif
