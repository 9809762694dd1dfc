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
  STORE_FORMAT_VERSION = 2,
  STORE_TILE_PENDING = 0,
  STORE_TILE_DONE = 1,
  STORE_ATTRIBUTE_MAX = 60000, // bytes; HDF5's object headers end at 64 KiB
};

struct mapfile {
  hid_t file;
  size_t point_count;                ///< of the point_columns, that the map has
  hid_t point[STORE_COLUMNS_MAX];    ///< datasets of point_columns
  hid_t isochore[STORE_COLUMNS_MAX]; ///< datasets of isochore_columns
  hid_t isobar[STORE_COLUMNS_MAX];   ///< datasets of isobar_columns; negative where the map has none
  hid_t regime, status, isochore_status, isobar_status;
  hid_t profile_S, profile_g; ///< negative where the map stores none
  hid_t tile_status, tile_checksum, history;
  hid_t isobars; ///< whether they are done, and their checksum; negative where the map has none
  bool shared;   ///< open on all ranks, through MPI-IO
  bool isobars_done;
  unsigned long isobar_sum; ///< checksum of the isobars written so far
  size_t n_phi, n_pressure, blocks, tile_pressures;
  uint8_t *done;  ///< tile (i, b) at done[i * blocks + b]
  double *column; ///< one column of a tile
  uint32_t *row;  ///< checksum of the (phi) variables of isochore i at row[i]
  int lock;       ///< file descriptor that holds the lock
  double synced;  ///< when the file was last put on disk, [s]; NaN before the first time
  size_t run;     ///< this run's slot in the history
  char run_text[STORE_RUN_LENGTH];
  char *path; ///< owned
  char error[MAPFILE_ERROR_MAX];
};

/// A property list for opening: what is written reaches the kernel at once, and readers may look on.
hid_t store_access_list(void);

/// What a line of the run history says.
struct store_run_line {
  char since[32], host[256];
  long pid;
  char slurm_job[64]; ///< "" outside Slurm
  bool running;       ///< its end was not noted
};

/// Puts one line into `error`; returns CAGEHOP_IO.
int store_fail(char error[MAPFILE_ERROR_MAX], const char *format, ...) __attribute__((format(printf, 2, 3)));

/// A map of that shape with nothing open yet, or NULL. store_discard closes and frees it.
struct mapfile *store_new(const char *path, size_t n_phi, size_t n_pressure, size_t tile_pressures);
void store_discard(struct mapfile *map);

/// Opens map->path for this process alone. CAGEHOP_IO when it can't be written, or another run writes it:
/// map->error names that run.
int store_lock(struct mapfile *map);

/// Opens a map for reading, also while a run writes it. 0, or CAGEHOP_IO with `error`.
int store_open_reading(const char *path, hid_t *file, char error[MAPFILE_ERROR_MAX]);

/// The value of a layout's further attribute of that name, or "".
const char *store_layout_attribute(const struct mapfile_layout *layout, const char *name);

/// Opens this run's line in the history: the first free slot, or the last.
int store_begin_history(struct mapfile *map, const struct mapfile_layout *layout);

/// Writes this run's line with that outcome.
int store_write_history(struct mapfile *map, const char *outcome);

/// The history's lines, allocated one by one; to be freed even after an error.
int store_read_history(hid_t file, size_t *count, char **run[]);

/// The last line of a file's history. 0 or CAGEHOP_IO.
int store_read_last_run(const char *path, struct store_run_line *line);

/// CRC-32 of an axis' values.
uint32_t store_axis_checksum(size_t count, const double value[]);

/// Whether these values of an axis have the checksum in the file; maps of older programs have none.
bool store_axis_is_sound(hid_t file, const char *name, size_t count, const double value[]);

/// Opens all datasets of map->file and allocates the buffers. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY; map->error
/// says why.
int store_open_datasets(struct mapfile *map);

/// A map open for reading, and its axes.
struct store_reader {
  struct mapfile *map;
  double *phi, *pressure; ///< length map->n_phi, map->n_pressure; owned
};

/// Opens a map for reading, also while a run writes it, if its axes and its job's text are sound. 0, or
/// CAGEHOP_IO / CAGEHOP_NO_MEMORY with `error`; to be ended either way.
int store_begin_reading(const char *path, struct store_reader *reader, char error[MAPFILE_ERROR_MAX]);
void store_end_reading(struct store_reader *reader);

/// Reads the status of all tiles into status[i * map->blocks + b]. 0, or CAGEHOP_IO with map->error. To be
/// read before the rows and the data: what it calls done had both in place before.
int store_read_tile_status(struct mapfile *map, uint8_t status[]);

/// Closes everything that is open; ids are negative afterwards. 0 or CAGEHOP_IO.
int store_close(struct mapfile *map);

/// Creates the file of `layout` under the name `path`, complete but for the data. 0 or CAGEHOP_IO with
/// `error`.
int store_lay_out(const char *path, const struct mapfile_layout *layout, char error[MAPFILE_ERROR_MAX]);

/// Fills its large datasets with NaN. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int store_fill(const char *path, const struct mapfile_layout *layout);

/// A text attribute of an object as an allocated string, or NULL.
char *store_read_text(hid_t object, const char *name);

/// A whole-number attribute of an object, or -1.
int64_t store_read_number(hid_t object, const char *name);

/// Whether this program knows the file's format; `error` says why not.
int store_check_format(hid_t file, const char *path, char error[MAPFILE_ERROR_MAX]);

/// The job's text as an allocated string, or NULL.
char *store_read_job(hid_t file);

/// What the job says, key by key, as an allocated string; NULL where an older map has none.
char *store_read_identity(hid_t file);

/// The type of a column's values in memory and in the file.
hid_t store_column_type(const struct column *column);

/// Whether a variable must be the same in every run of a job: solve_seconds is not.
bool store_is_physical(const char *name);

/// S(q) and g(r) of isochore i, of a map that has them. 0 or CAGEHOP_IO.
int store_read_profile(const struct mapfile *map, size_t i, struct cagehop_profile *profile);

/// A row's checksum with its profile added.
uint32_t store_profile_checksum(uint32_t row, const struct cagehop_profile *profile);

/// Fills map->row from the file. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int store_row_checksums(struct mapfile *map);

/// The checksum of a tile, with its isochore's row, as it is in the file. 0 or CAGEHOP_IO.
int store_tile_checksum(struct mapfile *map, size_t i, size_t block, uint32_t *checksum);

/// The same, and the tile's points, of the block's length; read once, so that the checksum is theirs.
int store_read_tile(struct mapfile *map, size_t i, size_t block, struct cagehop_point point[],
                    uint32_t *checksum);

/// The checksum of an isochore's row.
uint32_t store_row_checksum(const struct cagehop_isochore_summary *summary);

/// Reads or writes a run of elements of row i of a (phi, pressure) or (phi, block) dataset.
int store_read_row(hid_t dataset, hid_t type, size_t i, size_t first, size_t count, void *data);
int store_write_row(hid_t dataset, hid_t type, size_t i, size_t first, size_t count, const void *data);

/// Reads or writes a run of elements of a dataset on (pressure).
int store_read_part(hid_t dataset, hid_t type, size_t first, size_t count, void *data);
int store_write_part(hid_t dataset, hid_t type, size_t first, size_t count, const void *data);

/// Reads or writes element i of a dataset on (phi) or of the history.
int store_read_element(hid_t dataset, hid_t type, size_t i, void *data);
int store_write_element(hid_t dataset, hid_t type, size_t i, const void *data);

/// Whether the isobars are there, and as they were written; a map without any has none done. 0, CAGEHOP_IO
/// with map->error, or CAGEHOP_NO_MEMORY.
int store_check_isobars(struct mapfile *map, bool *done, bool *sound);

/// Makes isobars pending again where one of them failed for another reason than that there is no transition;
/// `again` says whether. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int store_retry_isobars(struct mapfile *map, bool *again);

/// Learns whether the isobars are done; damaged ones are pending again. Returns as store_check_isobars.
int store_resume_isobars(struct mapfile *map);

/// The pressures of a block.
size_t store_block_count(const struct mapfile *map, size_t block);

#endif
