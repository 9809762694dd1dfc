// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: the open file, its datasets, and HDF5's calls wrapped so that each failure is one
/// line.
#ifndef CAGEHOP_MAP_STORE_H
#define CAGEHOP_MAP_STORE_H

#include "map/map.h"

#include <cagehop/quantity.h>
#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

enum {
  STORE_NAME_MAX = 64,      // bytes of an axis' name
  STORE_LIST_MAX = 4096,    // bytes of a list of columns that is written
  STORE_COLUMNS_MAX = 1024, // that a file may list for one kind of record
  STORE_RUNS_MAX = 256,     // slots of the run history
  STORE_HISTORY_MAX = 16,   // columns of it
  STORE_RUN_LENGTH = 512,   // bytes of a slot in maps of format 2, where it was one text
  STORE_TYPED_HISTORY = 3,  // the first format whose history has columns
  STORE_FORMAT_VERSION = 3, // what is written
  STORE_FORMAT_OLDEST = 2,  // that is still read
  STORE_HEAD = 96,          // bytes of HDF5's signature and superblock
  STORE_TILE_PENDING = 0,
  STORE_TILE_DONE = 1,
  STORE_TILE_WRITTEN = 2,      // in memory only: done, and by this run
  STORE_ATTRIBUTE_MAX = 60000, // bytes; HDF5's object headers end at 64 KiB
};

/// What tells whether the file is still the one that this run opened, and nobody else wrote to it.
struct store_watch {
  dev_t device;
  ino_t inode;
  off_t size;
  uint8_t head[STORE_HEAD]; ///< its first bytes: HDF5's signature and superblock, which never change
  struct timespec written;  ///< the file's time after this run's last write
  bool touched;             ///< that time moved between two writes of this run
};

/// A column of an open map, as its file lists it.
struct store_column {
  char *name;                           ///< owned
  const struct cagehop_quantity *known; ///< what this program writes under that name and type, or NULL
  bool summed;                          ///< whether it is in the checksum
  hid_t dataset;
  hid_t type;  ///< of its values in memory, one of HDF5's own
  size_t size; ///< bytes of one, at most 8
};

/// The columns of one kind of record, in the order in which the checksum goes over them.
struct store_columns {
  size_t count;
  struct store_column *column; ///< owned
};

struct map {
  hid_t file;
  char state_axis[STORE_NAME_MAX]; ///< name of the first dimension
  struct store_columns point, isochore, isobar;
  hid_t regime, status, isochore_status, isobar_status;
  hid_t profile_S, profile_g;  ///< negative where the map stores none
  size_t profile_q, profile_r; ///< their lengths along q and r
  hid_t tile_status, tile_checksum;
  hid_t history[STORE_HISTORY_MAX]; ///< datasets of history_columns; negative in maps of format 2
  hid_t origin;                     ///< what computed each isochore; negative in maps of format 2
  hid_t owner;                      ///< the run that writes; negative in maps of format 2
  hid_t isobar_block_status,
      isobar_block_checksum; ///< of each block of isobars; negative where the map has none
  hid_t isobars_whole;       ///< in maps of format 2, instead: whether all are done, and their checksum
  bool shared;               ///< open on all ranks, through MPI-IO
  uint8_t *isobars_done;     ///< block b at isobars_done[b]
  size_t n_phi, n_pressure, blocks, tile_pressures;
  uint8_t *done;  ///< tile (i, b) at done[i * blocks + b]
  double *column; ///< one column of a tile
  uint32_t *row;  ///< checksum of the (phi) variables of isochore i at row[i]
  int lock;       ///< file descriptor that holds the lock
  enum map_guard guard;
  struct store_watch watch; ///< the file as this run knows it
  double synced;            ///< when the file was last put on disk, [s]; NaN before the first time
  size_t run;               ///< this run's slot in the history
  struct map_run this_run;
  uint64_t token;   ///< what this run wrote into run/owner
  uint32_t program; ///< checksum of the texts that name program and compiler
  size_t restarted; ///< isochores that an earlier run began and this one begins again
  char *path;       ///< owned
  char error[MAP_ERROR_MAX];
};

/// A property list for opening: what is written reaches the kernel at once, and readers may look on.
hid_t store_access_list(void);

/// Puts one line into `error`; returns CAGEHOP_IO.
int store_fail(char error[MAP_ERROR_MAX], const char *format, ...) __attribute__((format(printf, 2, 3)));

/// A map of that shape with nothing open yet, or NULL. store_discard closes and frees it.
struct map *store_new(const char *path, size_t n_phi, size_t n_pressure, size_t tile_pressures);
void store_discard(struct map *map);

/// Opens map->path for this process alone, and sets map->guard. CAGEHOP_IO when it can't be written, or
/// another run writes it: map->error names that run.
int store_lock(struct map *map);

/// Makes a tile pending again. 0 or CAGEHOP_IO.
int store_reset_tile(struct map *map, size_t i, size_t block);

/// Opens the file at map->path into map->file. 0 or CAGEHOP_IO.
int store_open_file(struct map *map, unsigned mode);

/// Locks and opens a map that was just laid out, for its first run. Returns as map_resume, with
/// map->error.
int store_begin_new(struct map *map, const struct map_layout *layout);

/// The name that an open map has from now on. 0 or CAGEHOP_NO_MEMORY.
int store_rename(struct map *map, const char *path);

/// CAGEHOP_IO with map->error: the run that holds the lock, by the last run of the history at map->path.
int store_name_owner(struct map *map);

/// Where the file system has no locks: CAGEHOP_IO with map->error if the last run in the history may be
/// alive, unless the user takes the map over. map->history is open.
int store_check_owner(struct map *map, bool take_over);

/// Makes this run the owner: a random number in run/owner. 0 or CAGEHOP_IO.
int store_become_owner(struct map *map);

/// Whether that number is still this run's. 0 or CAGEHOP_IO.
int store_check_token(struct map *map);

/// Which boot of this host it is, and in which namespace its process numbers are; empty where unknown.
void store_boot(char *text, size_t size);

/// Notes the open file as it is. 0 or CAGEHOP_IO.
int store_watch_begin(struct map *map);

/// Before this run writes: whether the file was cut, or is another run's by now; where its time moved since
/// this run last wrote, what it wrote is read back at the end. 0 or CAGEHOP_IO.
int store_watch_before(struct map *map);

/// After this run wrote.
void store_watch_after(struct map *map);

/// Whether the name still leads to that file, of that size, with that head. 0 or CAGEHOP_IO.
int store_watch_name(struct map *map);

/// Keeps the reason on HDF5's error stack, which its next call would clear.
void store_note_reason(void);

/// Why the last transfer of data failed, as the system or HDF5 says it.
const char *store_reason(void);

/// Whether HDF5 may be given the file: a regular file, its superblock sound, no byte missing at its end, and
/// a child process that opened it and looked about in it came back. Not collective; forks. 0, or CAGEHOP_IO
/// with one line in `error`.
int store_probe(const char *path, char error[MAP_ERROR_MAX]);

/// The same, but what the child does is `trial`: best what this process does next, because what HDF5 makes of
/// damage can hang on what its memory held before.
int store_probe_as(const char *path, void (*trial)(const char *path), char error[MAP_ERROR_MAX]);

/// Where a copy was cut short, gives the locked file its length again, zeros where bytes are missing: what
/// its tiles' checksums don't vouch for is computed anew. *was receives the length before, for store_shorten.
/// 0 also where nothing is missing, or CAGEHOP_IO with map->error.
int store_extend(struct map *map, off_t *was);

/// Takes store_extend back, for a file that turned out not to be this job's map.
void store_shorten(struct map *map, off_t was);

/// Opens a map for reading, also while a run writes it, after store_probe. 0, or CAGEHOP_IO with `error`.
int store_open_reading(const char *path, hid_t *file, char error[MAP_ERROR_MAX]);

/// The same without store_probe, of a map that another rank of this run has just opened.
int store_open_known(const char *path, hid_t *file, char error[MAP_ERROR_MAX]);

/// Opens run/history as format 2 has it: STORE_RUNS_MAX texts of STORE_RUN_LENGTH bytes. Negative where there
/// is none.
hid_t store_open_lines(hid_t file);

/// The lines of a history as format 2 has it, run/history of fixed-length texts. Returns as
/// store_read_history.
int store_read_history_2(hid_t file, size_t *count, char **run[]);

/// Opens the columns of the run history. 0 or CAGEHOP_IO with map->error.
int store_open_history(struct map *map);

/// All STORE_RUNS_MAX slots of the history, allocated; NULL after an error. 0, CAGEHOP_IO or
/// CAGEHOP_NO_MEMORY.
int store_read_runs(const struct map *map, struct map_run *run[]);

/// Opens this run's slot in the history, the first free one or the last, and notes that it runs. 0,
/// CAGEHOP_IO or CAGEHOP_NO_MEMORY, with map->error.
int store_begin_history(struct map *map, const struct map_origin *origin);

/// Writes this run's slot with that outcome. 0 or CAGEHOP_IO.
int store_note_run(struct map *map, enum map_outcome outcome, const char *reason);

/// Gives another run's slot an outcome. 0 or CAGEHOP_IO.
int store_end_run_before(struct map *map, size_t slot, enum map_outcome outcome);

/// The history as lines for people, allocated one by one; to be freed even after an error.
int store_read_history(hid_t file, size_t *count, char **run[]);

/// Copies a text into a buffer of `size` bytes, cut where it is too long, and zeroes the rest.
void store_copy_text(char *to, size_t size, const char *text);

/// CRC-32 of an axis' values.
uint32_t store_axis_checksum(size_t count, const double value[]);

/// Whether these values of an axis have the checksum in the file; maps of older programs have none.
bool store_axis_is_sound(hid_t file, const char *name, size_t count, const double value[]);

/// Opens all datasets of map->file and allocates the buffers. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY; map->error
/// says why.
int store_open_datasets(struct map *map);

/// Whether the open map's columns are those that a layout asks for, in that order: only such a map may be
/// written. CAGEHOP_IO with map->error where not.
int store_check_columns(struct map *map, const struct map_layout *layout);

/// Whether all columns of the open map are known to this program, as those who write it need. 0, or
/// CAGEHOP_IO with map->error.
int store_check_known(struct map *map);

/// A map open for reading, and its axes.
struct store_reader {
  struct map *map;
  double *state, *pressure; ///< length map->n_phi, map->n_pressure; owned
};

/// Opens a map for reading, also while a run writes it, if its axes and its job's text are sound. 0, or
/// CAGEHOP_IO / CAGEHOP_NO_MEMORY with `error`; to be ended either way.
int store_begin_reading(const char *path, struct store_reader *reader, char error[MAP_ERROR_MAX]);
void store_end_reading(struct store_reader *reader);

/// Reads the status of all tiles into status[i * map->blocks + b]. 0, or CAGEHOP_IO with map->error. To be
/// read before the rows and the data: what it calls done had both in place before.
int store_read_tile_status(struct map *map, uint8_t status[]);

/// Opens a dataset of numbers of that rank and extent (columns only for rank 2). Negative, with map->error,
/// where there is none: it is read into buffers that fit.
hid_t store_open_variable(struct map *map, const char *name, int rank, size_t rows, size_t columns);

/// Opens the columns of one kind, as listed. One whose type is not this program's is not known to it. False
/// with map->error where one is not as it must be.
bool store_open_columns(struct map *map, struct store_columns *columns, int rank, size_t rows, size_t length);

/// Leaves file and datasets open in HDF5, and knows them no more.
void store_forget(struct map *map);

/// Closes everything that is open; ids are negative afterwards. 0 or CAGEHOP_IO.
int store_close(struct map *map);

/// Creates the file of `layout` under the name `path`, complete but for the data. 0 or CAGEHOP_IO with
/// `error`.
int store_lay_out(const char *path, const struct map_layout *layout, char error[MAP_ERROR_MAX]);

/// Fills its large datasets with NaN. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int store_fill(const char *path, const struct map_layout *layout);

/// A text attribute of an object, one text, as an allocated string, or NULL.
char *store_read_text(hid_t object, const char *name);

/// A whole-number attribute of an object, one number, or -1.
int64_t store_read_number(hid_t object, const char *name);

/// A floating-point attribute of an object, one number. False where there is none.
bool store_read_real(hid_t object, const char *name, double *number);

/// What a dataset must be before anything of it is read into memory.
struct store_shape {
  int rank;          ///< 1 or 2; 0: either for numbers, a single one for texts
  hsize_t extent[2]; ///< 0: any of at least 1
  bool text;         ///< texts of fixed length; else numbers of at most 8 bytes
};

/// Opens a dataset of that shape; *found, which may be `want`'s own, receives what it is. Negative where
/// there is none, where a link on the way is not a hard one, where its data lie in other files or would fill
/// more than the file holds.
hid_t store_open_dataset(hid_t file, const char *name, const struct store_shape *want,
                         struct store_shape *found);

/// Whether a member of the file exists under hard links only.
bool store_has(hid_t file, const char *name);

/// The type in memory of a dataset's numbers, one of HDF5's own of at most 8 bytes; negative where they are
/// none.
hid_t store_number_type(hid_t dataset);

/// Whether this program reads the file's format; `error` names format and version where not.
int store_check_format(hid_t file, const char *path, char error[MAP_ERROR_MAX]);

/// Whether this program may go on writing it; `error` says why not.
int store_check_written(hid_t file, const char *path, char error[MAP_ERROR_MAX]);

/// The name of the first dimension. 0 or CAGEHOP_IO.
int store_read_state_axis(hid_t file, char name[STORE_NAME_MAX]);

/// The unit of an axis as people read it, allocated, or NULL.
char *store_read_unit(hid_t axis);

/// The column lists of map->file, nothing opened. 0, CAGEHOP_NO_MEMORY, or CAGEHOP_IO with map->error.
int store_read_columns(struct map *map);

/// Frees a list, whose datasets are closed.
void store_clear_columns(struct store_columns *columns);

/// Whether the variable `name` of the root belongs into the digest of a map with these lists.
bool store_is_digested(hid_t file, const char *name);

/// Whether a layout asks for a column.
bool store_wants(const struct map_layout *layout, const struct cagehop_quantity *column);

/// The job's text as an allocated string, or NULL.
char *store_read_job(hid_t file);

/// What the job says, key by key, as an allocated string; NULL where an older map has none.
char *store_read_identity(hid_t file);

/// The type of a column's values in memory and in the file.
hid_t store_column_type(const struct cagehop_quantity *column);

/// S(q) and g(r) of isochore i, of a map that has them on this program's q and r. 0 or CAGEHOP_IO.
int store_read_profile(const struct map *map, size_t i, struct cagehop_profile *profile);

/// Adds S(q) and g(r) of isochore i, on whatever q and r the map has them, to its row's checksum. 0,
/// CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int store_add_profile(const struct map *map, size_t i, uint32_t *row);

/// A row's checksum with its profile added.
uint32_t store_profile_checksum(uint32_t row, const struct cagehop_profile *profile);

/// Fills map->row from the file. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int store_row_checksums(struct map *map);

/// The checksum of a tile, with its isochore's row, as it is in the file. 0 or CAGEHOP_IO.
int store_tile_checksum(struct map *map, size_t i, size_t block, uint32_t *checksum);

/// The same, and the known columns of the tile's points, of the block's length; read once, so that the
/// checksum is theirs.
int store_read_tile(struct map *map, size_t i, size_t block, struct cagehop_point point[],
                    uint32_t *checksum);

/// The checksum of an isochore's row in a map whose columns are all known.
uint32_t store_row_checksum(const struct map *map, const struct cagehop_isochore_summary *summary);

/// Adds to it what computed the isochore.
uint32_t store_add_origin(uint32_t row, uint32_t origin);

/// Checksum of the texts that name program and compiler.
uint32_t store_program(const struct map_origin *origin);

/// What computes an isochore, as run/origin has it: a checksum of map->program and that arithmetic.
uint32_t store_origin(const struct map *map, uint32_t arithmetic);

/// As map_write_isochore, for an isochore that something else computed.
int store_write_isochore(struct map *map, size_t i, const struct cagehop_isochore_summary *summary,
                         const struct cagehop_profile *profile, uint32_t origin);

/// Whether a tile is what its checksum says. map->row is read.
bool store_tile_is_sound(struct map *map, size_t i, size_t block);

/// Reads or writes a run of elements of row i of a (phi, pressure) or (phi, block) dataset.
int store_read_row(hid_t dataset, hid_t type, size_t i, size_t first, size_t count, void *data);
int store_write_row(hid_t dataset, hid_t type, size_t i, size_t first, size_t count, const void *data);

/// Reads or writes a run of elements of a dataset on (pressure).
int store_read_part(hid_t dataset, hid_t type, size_t first, size_t count, void *data);
int store_write_part(hid_t dataset, hid_t type, size_t first, size_t count, const void *data);

/// Reads or writes element i of a dataset on (phi) or of the history.
int store_read_element(hid_t dataset, hid_t type, size_t i, void *data);
int store_write_element(hid_t dataset, hid_t type, size_t i, const void *data);

/// Bookkeeping of the isobars, in group run.
#define STORE_ISOBAR_STATUS "isobar_block_status"
#define STORE_ISOBAR_CHECKSUM "isobar_block_checksum"
#define STORE_ISOBARS_WHOLE "isobars" // in maps of format 2

/// Blocks of MAP_ISOBAR_BLOCK pressures, the last one perhaps shorter.
size_t store_isobar_blocks(size_t n_pressure);

/// Opens the variables on pressure and their bookkeeping; true where the map has all of them, or none.
bool store_open_isobars(struct map *map);

/// Whether a file has isobars, and at how many pressures they are there.
void store_count_isobars(hid_t file, size_t n_pressure, bool *has, size_t *there);

/// Holds finished isobars against their checksums, into the check's isobar_ members; also while a run writes
/// them. `pressure` has the length of the axis. 0, CAGEHOP_IO with map->error, or CAGEHOP_NO_MEMORY.
int store_verify_isobars(struct map *map, const double pressure[], struct map_check *check);

/// Makes blocks pending again that hold an isobar that failed for another reason than that there is no
/// transition; `again` says whether there was one. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int store_retry_isobars(struct map *map, bool *again);

/// Learns which isobars are done; damaged blocks are pending again. 0, CAGEHOP_IO with map->error, or
/// CAGEHOP_NO_MEMORY.
int store_resume_isobars(struct map *map);

/// The pressures of a block.
size_t store_block_count(const struct map *map, size_t block);

#endif
