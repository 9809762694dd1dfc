// SPDX-License-Identifier: GPL-3.0-or-later
/// Datasets of numbers in an HDF5 file. The HDF5 library's own types stay between these two files.
#ifndef CAGEHOP_TABLE_FILE_DATASETS_H
#define CAGEHOP_TABLE_FILE_DATASETS_H

#include "table_file/table_file.h"

#include <hdf5.h>

/// A dataset of numbers, whole.
struct numbers {
  int rank;        ///< 0, 1 or 2
  hsize_t size[2]; ///< 1 beyond the rank
  size_t count;
  double *value; ///< owned by the caller
};

enum { HDF5_REASON_MAX = 160 };

/// Why the last call of the HDF5 library failed, in its own words: to be asked before the next call.
void hdf5_reason(char reason[HDF5_REASON_MAX]);

/// Lists the names of all datasets with at most two dimensions, in the root and in its groups ("sq/k"), by
/// name, into reading->name and n_columns; no more than there is room for, and none of a longer name. One of
/// a column's name that is left out is told in reading->not_read.
void datasets_list(hid_t file, struct table_reading *reading);

/// Reads a dataset. CAGEHOP_IO with one line where it is no numbers of this file, has more dimensions, or
/// more numbers than a table can have. CAGEHOP_NO_MEMORY.
int dataset_read(hid_t file, const char *name, const char *path, struct numbers *numbers,
                 char error[TABLE_FILE_ERROR_MAX]);

enum { UNIT_TEXT_MAX = 32 };

/// The unit that an attribute of a dataset tells: reduced_units, units, unit or Units, as far as it fits; ""
/// where there is none or it says "1".
void dataset_unit(hid_t file, const char *name, char text[UNIT_TEXT_MAX]);

#endif
