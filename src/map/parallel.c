// SPDX-License-Identifier: GPL-3.0-or-later
/// A map that all ranks write, through MPI-IO. Every write is independent and touches only data that was
/// allocated when the map was laid out; opening and closing are collective.
#include "map/open_map.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef H5_HAVE_PARALLEL

/// Whether all ranks were as lucky as this one. Collective.
static int vote(MPI_Comm comm, int own) {
  int worst;
  return MPI_Allreduce(&own, &worst, 1, MPI_INT, MPI_MIN, comm) == MPI_SUCCESS ? worst
                                                                               : CAGEHOP_COMMUNICATION;
}

static hid_t shared_access_list(MPI_Comm comm) {
  const hid_t list = store_access_list();
  if (list >= 0 && H5Pset_fapl_mpio(list, comm, MPI_INFO_NULL) < 0) {
    H5Pclose(list);
    return -1;
  }
  return list;
}

/// Collective. map->file is open or negative on every rank.
static int open_shared(struct map *map, MPI_Comm comm) {
  const hid_t access = shared_access_list(comm);
  int status = vote(comm, access >= 0 ? CAGEHOP_OK : CAGEHOP_IO);
  if (status == CAGEHOP_OK) {
    map->file = H5Fopen(map->path, H5F_ACC_RDWR, access);
    status = vote(comm, map->file >= 0 ? CAGEHOP_OK : CAGEHOP_IO);
  }
  if (access >= 0) {
    H5Pclose(access);
  }
  return status;
}

/// Lengths of a map's grid and tiles, from the file itself.
static int read_shape(hid_t file, size_t shape[2], size_t *tile_pressures) {
  const hid_t regime = H5Dopen2(file, "regime", H5P_DEFAULT);
  hsize_t extent[2] = {0, 0};
  if (regime >= 0) {
    const hid_t space = H5Dget_space(regime);
    if (H5Sget_simple_extent_ndims(space) == 2) {
      H5Sget_simple_extent_dims(space, extent, NULL);
    }
    H5Sclose(space);
    H5Dclose(regime);
  }
  const int64_t width = store_read_number(file, "tile_pressures");
  shape[0] = extent[0];
  shape[1] = extent[1];
  *tile_pressures = width > 0 ? (size_t)width : 0;
  return extent[0] > 0 && extent[1] > 0 && width > 0 ? CAGEHOP_OK : CAGEHOP_IO;
}

/// What rank 0 tells the others of its run, so that each can look whether the map is still this run's.
struct ownership {
  uint64_t token;
  uint32_t program;
};

/// Rank 0's to all. Every rank then looks into the file that it opened itself: a name can lead to another
/// file on another node, or by now. Collective.
static int share_ownership(struct map *map, MPI_Comm comm) {
  struct ownership ownership = {map->token, map->program};
  int status = MPI_Bcast(&ownership, (int)sizeof ownership, MPI_BYTE, 0, comm) == MPI_SUCCESS
                   ? CAGEHOP_OK
                   : CAGEHOP_COMMUNICATION;
  map->token = ownership.token;
  map->program = ownership.program;
  if (status == CAGEHOP_OK) {
    status = store_check_token(map);
  }
  status = vote(comm, status);
  if (status != CAGEHOP_OK) {
    store_close(map);
  }
  return status;
}

/// Opens the datasets of a map that is open on all ranks; where one can't, all close it. Collective.
static int open_datasets(struct map *map, MPI_Comm comm) {
  const int own = store_open_datasets(map);
  const int status = vote(comm, own == CAGEHOP_OK ? store_check_known(map) : own);
  if (status != CAGEHOP_OK) {
    store_close(map);
  }
  return status;
}

/// A rank's own look at the file, before anything collective: what it learns is its shape.
static int look_at_shape(const char *path, struct map **map, char error[MAP_ERROR_MAX]) {
  size_t shape[2], tile_pressures;
  hid_t file;
  int status = store_open_known(path, &file, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = read_shape(file, shape, &tile_pressures);
  H5Fclose(file);
  if (status != CAGEHOP_OK) {
    return store_fail(error, "%s is no cagehop map, or damaged", path);
  }
  *map = store_new(path, shape[0], shape[1], tile_pressures);
  if (*map == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  (*map)->lock = open(path, O_RDWR | O_CLOEXEC); // rank 0 holds the lock; this one is for fdatasync
  return (*map)->lock >= 0 ? store_watch_begin(*map)
                           : store_fail(error, "%s can't be opened for writing: %s", path, strerror(errno));
}

int map_join(const char *path, const void *comm, struct map **map, char error[MAP_ERROR_MAX]) {
  const MPI_Comm ranks = *(const MPI_Comm *)comm;
  struct map *result = NULL;
  *map = NULL;
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  int status = vote(ranks, look_at_shape(path, &result, error));
  if (status == CAGEHOP_OK) {
    status = open_shared(result, ranks);
  }
  if (status == CAGEHOP_OK) {
    status = open_datasets(result, ranks);
  }
  if (status == CAGEHOP_OK) {
    status = share_ownership(result, ranks);
  }
  if (status != CAGEHOP_OK) {
    if (result != NULL) {
      snprintf(error, MAP_ERROR_MAX, "%s", result->error);
      store_discard(result);
    }
    return status;
  }
  result->shared = true;
  *map = result;
  return CAGEHOP_OK;
}

int map_share(struct map *map, const void *comm) {
  const MPI_Comm ranks = *(const MPI_Comm *)comm;
  int status = vote(ranks, store_close(map));
  if (status == CAGEHOP_OK) {
    status = open_shared(map, ranks);
  }
  if (status == CAGEHOP_OK) {
    status = open_datasets(map, ranks);
  }
  if (status == CAGEHOP_OK) {
    status = share_ownership(map, ranks);
  }
  if (status == CAGEHOP_IO) { // whichever rank it was
    store_fail(map->error,
               "%s can't be opened on every rank; do all nodes see it? Leave out output.parallel else",
               map->path);
  }
  map->shared = status == CAGEHOP_OK;
  return status;
}

#else // HDF5 without MPI

int map_join(const char *path, const void *comm, struct map **map, char error[MAP_ERROR_MAX]) {
  (void)comm;
  *map = NULL;
  return store_fail(error, "%s: this HDF5 has no MPI-IO; leave out output.parallel", path);
}

int map_share(struct map *map, const void *comm) {
  (void)comm;
  return store_fail(map->error, "%s: this HDF5 has no MPI-IO; leave out output.parallel", map->path);
}

#endif
