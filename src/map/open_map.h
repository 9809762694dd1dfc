// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: an open map, its variables, and what of it this process knows.
#ifndef CAGEHOP_MAP_OPEN_MAP_H
#define CAGEHOP_MAP_OPEN_MAP_H

#include "file_check/file_check.h"
#include "grid/tiling.h"
#include "map/columns.h"
#include "map/map.h"
#include "map_hdf5/store.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

enum {
  MAP_NAME_MAX = 64,    // bytes of an axis' name
  MAP_RUNS_MAX = 256,   // slots of the run history
  MAP_HISTORY_MAX = 16, // columns of it
  MAP_TILE_PENDING = 0,
  MAP_TILE_DONE = 1,
  MAP_TILE_WRITTEN = 2, // in memory only: done, and by this run
};

/// What tells whether the file is still the one that this run opened, and nobody else wrote to it.
struct map_watch {
  dev_t device;
  ino_t inode;
  off_t size;
  uint8_t head[FILE_CHECK_HEAD]; ///< its first bytes, which never change
  struct timespec written;       ///< the file's time after this run's last write
  bool touched;                  ///< that time moved between two writes of this run
};

/// The variables of an open map. Those that a map does not have are all zero.
struct map_variables {
  struct store_variable regime, status;       ///< on (phi, pressure)
  struct store_variable isochore_status;      ///< on (phi)
  struct store_variable isobar_status;        ///< on (pressure)
  struct store_variable cooling_status;       ///< on (cooling_rate, pressure)
  struct store_variable profile_S, profile_g; ///< on (phi, q) and (phi, r)
  struct store_variable tile_status, tile_checksum;
  struct store_variable history[MAP_HISTORY_MAX]; ///< one of each history_columns; not in maps of format 2
  struct store_variable origin;                   ///< what computed each isochore; not in maps of format 2
  struct store_variable owner;                    ///< the run that writes; not in maps of format 2
  struct store_variable isobar_block_status, isobar_block_checksum; ///< of each block of isobars
  struct store_variable isobars_whole; ///< in maps of format 2, instead: whether all are done, their checksum
};

struct map {
  struct store *store;           ///< NULL: not open
  char state_axis[MAP_NAME_MAX]; ///< name of the first dimension
  struct map_columns point, isochore, isobar, cooling;
  size_t n_cooling_rate; ///< of the axis cooling_rate; 0: there is none
  struct map_variables variable;
  bool shared;           ///< open on all ranks, through MPI-IO
  size_t n_phi, blocks;  ///< blocks of the tiling, so tiles on an isochore
  struct tiling tiling;  ///< of the pressures
  uint8_t *done;         ///< tile (i, b) at done[i * blocks + b]
  uint8_t *isobars_done; ///< block b at isobars_done[b]
  double *column;        ///< room for one column of a tile
  uint32_t *row;         ///< checksum of the (phi) variables of isochore i at row[i]
  int lock;              ///< file descriptor that holds the lock
  enum map_guard guard;
  struct map_watch watch; ///< the file as this run knows it
  double synced;          ///< when the file was last put on disk, [s]; NaN before the first time
  size_t run;             ///< this run's slot in the history
  struct map_run this_run;
  uint64_t token;   ///< what this run wrote into run/owner
  uint32_t program; ///< checksum of the texts that name program and compiler
  size_t restarted; ///< isochores that an earlier run began and this one begins again
  char *path;       ///< owned
  char error[MAP_ERROR_MAX];
};

/// A map of that shape with nothing open yet, or NULL. map_discard closes and frees it.
struct map *map_new(const char *path, size_t n_phi, struct tiling tiling);
void map_discard(struct map *map);

/// The name that an open map has from now on. 0, or CAGEHOP_NO_MEMORY with map->error.
int map_rename(struct map *map, const char *path);

/// Opens the file at map->path. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY, with map->error.
int map_open_store(struct map *map, bool writing);

/// Finds all variables of map->store and allocates the buffers. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY;
/// map->error says why.
int map_open_variables(struct map *map);

/// Closes what is open and forgets all variables. 0 or CAGEHOP_IO.
int map_close_store(struct map *map);

/// Leaves the file open in HDF5, and knows it no more.
void map_leave_store(struct map *map);

/// Finds a variable of numbers of that type, rank and extent; an extent of 0 is any. False with map->error
/// where there is none.
bool map_find(struct map *map, const char *name, struct store_shape want, struct store_variable *found);

/// Reads the status of all tiles into status[i * map->blocks + b]. 0, or CAGEHOP_IO with map->error. To be
/// read before the rows and the data: what it calls done had both in place before.
int map_read_tile_status(struct map *map, uint8_t status[]);

/// Makes a tile pending again. 0 or CAGEHOP_IO.
int map_reset_tile(struct map *map, size_t i, size_t block);

/// As map_write_isochore, for an isochore that something else computed.
int map_write_isochore_of(struct map *map, size_t i, const struct cagehop_isochore_summary *summary,
                          const struct cagehop_profile *profile, uint32_t origin);

/// Locks and opens a map that was just laid out, for its first run. Returns as map_resume, with map->error.
int map_begin_new(struct map *map, const struct map_layout *layout);

#endif
