// SPDX-License-Identifier: GPL-3.0-or-later
/// A map that all ranks write. Before each collective step they agree whether all of them can take it.
#include "file_check/file_error.h"
#include "map/format.h"
#include "map/owner.h"
#include "map/watch.h"
#include "map_hdf5/parallel.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// ---------------------------------------------------------------- all together

/// What rank 0 sends of its run to all ranks, so that each can check that the map is still this run's.
struct ownership {
  uint64_t token;
  uint32_t program;
};

/// Rank 0's to all. Every rank then looks into the file that it opened itself: a name can lead to another
/// file on another node, or by now. Collective.
static int share_ownership(struct map *map, const struct ranks *ranks) {
  struct ownership ownership = {map->token, map->program};
  int status = store_tell(ranks, sizeof ownership, &ownership);
  map->token = ownership.token;
  map->program = ownership.program;
  if (status == CAGEHOP_OK) {
    status = owner_check_token(map);
  }
  status = store_agree(ranks, status);
  if (status != CAGEHOP_OK) {
    map_close_store(map);
  }
  return status;
}

/// Finds the variables of a map that is open on all ranks; where one can't, all close it. Collective.
static int open_variables(struct map *map, const struct ranks *ranks) {
  const int own = map_open_variables(map);
  const int status = store_agree(ranks, own == CAGEHOP_OK ? columns_check_known(map) : own);
  if (status != CAGEHOP_OK) {
    map_close_store(map);
  }
  return status;
}

/// Opens the map on all ranks; where that fails it is open on none, and map->error says why on the ranks that
/// failed. Collective.
static int open_shared(struct map *map, const struct ranks *ranks) {
  int own;
  int status = store_open_shared(map->path, ranks, &map->store, &own);
  if (own != CAGEHOP_OK) {
    file_fail(map->error, "%s can't be opened through MPI-IO: %s", map->path, store_reason());
  }
  if (status == CAGEHOP_OK) {
    status = open_variables(map, ranks);
  }
  if (status == CAGEHOP_OK) {
    status = share_ownership(map, ranks);
  }
  if (status == CAGEHOP_COMMUNICATION) {
    file_fail(map->error, "%s: the ranks that write it can't talk to each other: %s", map->path,
              store_reason());
  }
  map->shared = status == CAGEHOP_OK;
  return status;
}

static int refuse_sharing(const char *path, char error[MAP_ERROR_MAX]) {
  return file_fail(error, "%s: this HDF5 has no MPI-IO; leave out output.parallel", path);
}

int map_share(struct map *map, const struct ranks *ranks) {
  if (!store_can_share()) {
    return refuse_sharing(map->path, map->error);
  }
  map->error[0] = '\0'; // stays empty where another rank fails
  const int closed = map_close_store(map);
  if (closed != CAGEHOP_OK) {
    file_fail(map->error, "%s can't be closed: %s", map->path, store_reason());
  }
  const int status = store_agree(ranks, closed);
  return status == CAGEHOP_OK ? open_shared(map, ranks) : status;
}

// ---------------------------------------------------------------- on ranks that join

/// Lengths of a map's grid and tiles, from the file itself.
static int read_shape(const struct store *store, size_t *n_phi, struct tiling *tiling) {
  const int64_t width = format_whole(store, "tile_pressures");
  struct store_variable regime;
  if (!store_find(store, "regime", &(struct store_shape){.rank = 2}, &regime) || width <= 0) {
    return CAGEHOP_IO;
  }
  *n_phi = regime.shape.extent[0];
  *tiling = (struct tiling){regime.shape.extent[1], (size_t)width};
  return CAGEHOP_OK;
}

/// A rank's own look at the file, before anything collective: what it learns is its shape.
static int look_at_shape(const char *path, struct map **map, char error[MAP_ERROR_MAX]) {
  size_t n_phi;
  struct tiling tiling;
  struct store *store;
  if (access(path, R_OK | W_OK) != 0) {
    return file_fail(error, "%s can't be opened: %s; do all nodes see it? Leave out output.parallel else",
                     path, strerror(errno));
  }
  int status = format_open(path, &store, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = read_shape(store, &n_phi, &tiling);
  (void)store_close(&store);
  if (status != CAGEHOP_OK) {
    return file_fail(error, "%s is no cagehop map, or damaged", path);
  }
  *map = map_new(path, n_phi, tiling);
  if (*map == NULL) {
    file_fail(error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  (*map)->lock = open(path, O_RDWR | O_CLOEXEC); // rank 0 holds the lock; this one is for fdatasync
  return (*map)->lock >= 0
             ? watch_begin(*map)
             : file_fail((*map)->error, "%s can't be opened for writing: %s", path, strerror(errno));
}

int map_join(const char *path, const struct ranks *ranks, struct map **map, char error[MAP_ERROR_MAX]) {
  struct map *result = NULL;
  *map = NULL;
  error[0] = '\0';
  if (!store_can_share()) {
    return refuse_sharing(path, error);
  }
  int status = store_agree(ranks, look_at_shape(path, &result, error));
  if (status == CAGEHOP_OK) {
    status = open_shared(result, ranks);
  }
  if (status == CAGEHOP_OK) {
    *map = result;
  } else if (result != NULL) {
    snprintf(error, MAP_ERROR_MAX, "%s", result->error);
    map_discard(result);
  }
  return status;
}

// ---------------------------------------------------------------- alone again

/// Opens the map for this rank alone again, if its name still leads to it.
static int open_alone(struct map *map) {
  map->shared = false;
  int status = watch_name(map);
  if (status == CAGEHOP_OK) {
    status = map_open_store(map, true);
  }
  if (status == CAGEHOP_OK) {
    status = map_open_variables(map);
  }
  watch_after(map);
  return status == CAGEHOP_OK ? owner_check_token(map) : status;
}

int map_unshare(struct map *map) {
  if (map_close_store(map) != CAGEHOP_OK) {
    map->shared = false;
    return file_fail(map->error, "%s can't be closed on all ranks: %s", map->path, store_reason());
  }
  return open_alone(map);
}

int map_abandon_shared(struct map *map) {
  map_leave_store(map);
  return open_alone(map);
}

void map_leave_shared(struct map **map) {
  map_leave_store(*map);
  map_discard(*map);
  *map = NULL;
}
