// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: the open file, its datasets, and HDF5's calls wrapped so that each failure is one
/// line.
#ifndef CAGEHOP_MAPFILE_STORE_H
#define CAGEHOP_MAPFILE_STORE_H

#include "mapfile/columns.h"
#include "mapfile/mapfile.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

enum {
  STORE_COLUMNS_MAX = 32,
  STORE_RUNS_MAX = 256,   // slots of the run history
  STORE_RUN_LENGTH = 512, // bytes of a slot
  STORE_FORMAT_VERSION = 1,
  STORE_ATTRIBUTE_MAX = 60000, // bytes; HDF5's object headers end at 64 KiB
};

struct mapfile {
  hid_t file;
  hid_t point[STORE_COLUMNS_MAX];    ///< datasets of point_columns
  hid_t isochore[STORE_COLUMNS_MAX]; ///< datasets of isochore_columns
  hid_t regime, status, isochore_status;
  hid_t tile_status, tile_checksum, history;
  size_t n_phi, n_pressure, blocks, tile_pressures;
  uint8_t *done;  ///< tile (i, b) at done[i * blocks + b]
  double *column; ///< one column of a tile
  uint32_t *row;  ///< checksum of the (phi) variables of isochore i at row[i]
  int lock;       ///< file descriptor that holds the lock
  size_t run;     ///< this run's slot in the history
  char run_text[STORE_RUN_LENGTH];
  char *path; ///< owned
  char error[MAPFILE_ERROR_MAX];
};

/// A property list for opening: what is written reaches the kernel at once, and readers may look on.
hid_t store_access_list(void);

/// Opens all datasets of map->file and allocates the buffers. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY; map->error
/// says why.
int store_open_datasets(struct mapfile *map);

/// Closes everything that is open; ids are negative afterwards. 0 or CAGEHOP_IO.
int store_close(struct mapfile *map);

/// Creates the file of `layout` under the name `path`, complete but for the data. 0 or CAGEHOP_IO with
/// `error`.
int store_lay_out(const char *path, const struct mapfile_layout *layout, char error[MAPFILE_ERROR_MAX]);

/// A text attribute of an object as an allocated string, or NULL.
char *store_read_text(hid_t object, const char *name);

/// A whole-number attribute of an object, or -1.
int64_t store_read_number(hid_t object, const char *name);

/// Whether this program knows the file's format; `error` says why not.
int store_check_format(hid_t file, const char *path, char error[MAPFILE_ERROR_MAX]);

/// Bytes of the file of `layout`, rounded up.
size_t store_size(const struct mapfile_layout *layout);

/// The job's text as an allocated string, or NULL.
char *store_read_job(hid_t file);

/// The type of a column's values in memory and in the file.
hid_t store_column_type(const struct column *column);

/// Whether a column must be the same in every run of a job: solve_seconds is not.
bool store_is_physical(const struct column *column);

/// Fills map->row from the file. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int store_row_checksums(struct mapfile *map);

/// The checksum of a tile, with its isochore's row, as it is in the file. 0 or CAGEHOP_IO.
int store_tile_checksum(struct mapfile *map, size_t i, size_t block, uint32_t *checksum);

/// Reads or writes a run of elements of row i of a (phi, pressure) or (phi, block) dataset.
int store_read_row(hid_t dataset, hid_t type, size_t i, size_t first, size_t count, void *data);
int store_write_row(hid_t dataset, hid_t type, size_t i, size_t first, size_t count, const void *data);

/// Reads or writes element i of a dataset on (phi) or of the history.
int store_read_element(hid_t dataset, hid_t type, size_t i, void *data);
int store_write_element(hid_t dataset, hid_t type, size_t i, const void *data);

/// The pressures of a block.
size_t store_block_count(const struct mapfile *map, size_t block);

#endif
