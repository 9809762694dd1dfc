// SPDX-License-Identifier: GPL-3.0-or-later
#include "mapfile/store.h"

#include <cagehop/status.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

int store_fail(char error[MAPFILE_ERROR_MAX], const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error, MAPFILE_ERROR_MAX, format, arguments);
  va_end(arguments);
  return CAGEHOP_IO;
}

struct mapfile *store_new(const char *path, size_t n_phi, size_t n_pressure, size_t tile_pressures) {
  struct mapfile *map = calloc(1, sizeof *map);
  if (map != NULL) {
    map->file = -1;
    map->lock = -1;
    map->synced = NAN;
    map->regime = map->status = map->isochore_status = map->isobar_status = map->isobars = -1;
    map->profile_S = map->profile_g = -1;
    map->tile_status = map->tile_checksum = map->history = -1;
    for (size_t k = 0; k < STORE_COLUMNS_MAX; k++) {
      map->point[k] = map->isochore[k] = map->isobar[k] = -1;
    }
    map->n_phi = n_phi;
    map->n_pressure = n_pressure;
    map->tile_pressures = tile_pressures;
    map->blocks = (n_pressure + tile_pressures - 1) / tile_pressures;
    map->path = strdup(path);
    if (map->path == NULL) {
      free(map);
      return NULL;
    }
  }
  return map;
}

void store_discard(struct mapfile *map) {
  store_close(map);
  if (map->lock >= 0) {
    close(map->lock);
  }
  free(map->done);
  free(map->column);
  free(map->row);
  free(map->path);
  free(map);
}

hid_t store_access_list(void) {
  const hid_t list = H5Pcreate(H5P_FILE_ACCESS);
  if (list >= 0) {
    // Without a sieve buffer each write is a write(2): a killed program loses nothing it wrote.
    H5Pset_sieve_buf_size(list, 0);
#if H5_VERSION_GE(1, 10, 7)
    H5Pset_file_locking(
        list, 0, 1); // readers may open the file while a run writes it; our own lock keeps writers apart
#endif
  }
  return list;
}

int store_open_reading(const char *path, hid_t *file, char error[MAPFILE_ERROR_MAX]) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  FILE *probe = fopen(path, "rb");
  if (probe == NULL) {
    return store_fail(error, "%s can't be opened: %s; check the name and its permissions", path,
                      strerror(errno));
  }
  fclose(probe);
  const hid_t access = store_access_list();
  *file = H5Fopen(path, H5F_ACC_RDONLY, access);
  H5Pclose(access);
  if (*file < 0) {
    return store_fail(error, "%s is no HDF5 file, or damaged", path);
  }
  const int status = store_check_format(*file, path, error);
  if (status != CAGEHOP_OK) {
    H5Fclose(*file);
    *file = -1;
  }
  return status;
}

static hid_t row_space(hid_t dataset, size_t i, size_t first, size_t count) {
  const hsize_t start[2] = {i, first}, extent[2] = {1, count};
  const hid_t space = H5Dget_space(dataset);
  if (space >= 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extent, NULL) < 0) {
    H5Sclose(space);
    return -1;
  }
  return space;
}

/// Elements of a dataset of one dimension.
static hid_t part_space(hid_t dataset, size_t first, size_t count) {
  const hsize_t start = first, extent = count;
  const hid_t space = H5Dget_space(dataset);
  if (space >= 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &extent, NULL) < 0) {
    H5Sclose(space);
    return -1;
  }
  return space;
}

/// Moves `count` elements between memory and the selected space, which is closed.
static int transfer(hid_t dataset, hid_t type, hid_t space, size_t count, void *read, const void *write) {
  const hsize_t extent = count;
  const hid_t memory = H5Screate_simple(1, &extent, NULL);
  herr_t result = -1;
  if (space >= 0 && memory >= 0) {
    result = write != NULL ? H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, write)
                           : H5Dread(dataset, type, memory, space, H5P_DEFAULT, read);
  }
  if (space >= 0) {
    H5Sclose(space);
  }
  if (memory >= 0) {
    H5Sclose(memory);
  }
  return result < 0 ? CAGEHOP_IO : CAGEHOP_OK;
}

int store_read_row(hid_t dataset, hid_t type, size_t i, size_t first, size_t count, void *data) {
  return transfer(dataset, type, row_space(dataset, i, first, count), count, data, NULL);
}

int store_write_row(hid_t dataset, hid_t type, size_t i, size_t first, size_t count, const void *data) {
  return transfer(dataset, type, row_space(dataset, i, first, count), count, NULL, data);
}

int store_read_element(hid_t dataset, hid_t type, size_t i, void *data) {
  return transfer(dataset, type, part_space(dataset, i, 1), 1, data, NULL);
}

int store_write_element(hid_t dataset, hid_t type, size_t i, const void *data) {
  return transfer(dataset, type, part_space(dataset, i, 1), 1, NULL, data);
}

int store_read_part(hid_t dataset, hid_t type, size_t first, size_t count, void *data) {
  return transfer(dataset, type, part_space(dataset, first, count), count, data, NULL);
}

int store_write_part(hid_t dataset, hid_t type, size_t first, size_t count, const void *data) {
  return transfer(dataset, type, part_space(dataset, first, count), count, NULL, data);
}

char *store_read_text(hid_t object, const char *name) {
  const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  if (attribute < 0) {
    return NULL;
  }
  const hid_t type = H5Aget_type(attribute);
  char *stored = NULL, *text = NULL;
  if (H5Tis_variable_str(type) > 0 && H5Aread(attribute, type, &stored) >= 0 && stored != NULL) {
    text = strdup(stored);
    H5free_memory(stored);
  }
  H5Tclose(type);
  H5Aclose(attribute);
  return text;
}

int64_t store_read_number(hid_t object, const char *name) {
  const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  int64_t number = -1;
  if (attribute < 0) {
    return -1;
  }
  const hid_t space = H5Aget_space(attribute);
  if (H5Sget_simple_extent_npoints(space) != 1 || H5Aread(attribute, H5T_NATIVE_INT64, &number) < 0) {
    number = -1;
  }
  H5Sclose(space);
  H5Aclose(attribute);
  return number;
}

int store_check_format(hid_t file, const char *path, char error[MAPFILE_ERROR_MAX]) {
  const int64_t version = store_read_number(file, "format_version");
  if (version > STORE_FORMAT_VERSION) {
    snprintf(error, MAPFILE_ERROR_MAX, "%s has format %lld, this cagehop knows up to %d; use a newer cagehop",
             path, (long long)version, STORE_FORMAT_VERSION);
  } else if (version != STORE_FORMAT_VERSION) {
    snprintf(error, MAPFILE_ERROR_MAX, "%s is no cagehop map, or damaged", path);
  }
  return version == STORE_FORMAT_VERSION ? CAGEHOP_OK : CAGEHOP_IO;
}

/// A text of a dataset as an allocated string, or NULL.
static char *read_long_text(hid_t file, const char *name) {
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  if (dataset < 0) {
    return NULL;
  }
  const hid_t type = H5Dget_type(dataset);
  char *text = NULL;
  if (H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0) {
    text = calloc(H5Tget_size(type) + 1, 1);
    if (text != NULL && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) < 0) {
      free(text);
      text = NULL;
    }
  }
  H5Tclose(type);
  H5Dclose(dataset);
  return text;
}

char *store_read_job(hid_t file) {
  return read_long_text(file, "run/job");
}

char *store_read_identity(hid_t file) {
  return H5Lexists(file, "run/job_identity", H5P_DEFAULT) > 0 ? read_long_text(file, "run/job_identity")
                                                              : NULL;
}

static bool has_extent(hid_t dataset, int rank, const hsize_t want[]) {
  hsize_t found[2] = {0};
  const hid_t space = H5Dget_space(dataset);
  const bool same = H5Sget_simple_extent_ndims(space) == rank &&
                    H5Sget_simple_extent_dims(space, found, NULL) == rank && found[0] == want[0] &&
                    (rank == 1 || found[1] == want[1]);
  H5Sclose(space);
  return same;
}

/// Negative where there is none of that extent: it is read into buffers that fit.
static hid_t open_dataset(struct mapfile *map, const char *name, int rank, size_t rows, size_t columns) {
  hid_t dataset = H5Dopen2(map->file, name, H5P_DEFAULT);
  if (dataset >= 0 && !has_extent(dataset, rank, (hsize_t[]){rows, columns})) {
    H5Dclose(dataset);
    dataset = -1;
  }
  if (dataset < 0) {
    store_fail(map->error, "%s has no variable '%s' on its grid: it is no cagehop map, or damaged", map->path,
               name);
  }
  return dataset;
}

/// Both variables of the profiles, or none.
static bool open_profiles(struct mapfile *map) {
  if (H5Lexists(map->file, "S", H5P_DEFAULT) <= 0) {
    return true;
  }
  map->profile_S = open_dataset(map, "S", 2, map->n_phi, CAGEHOP_PROFILE_Q);
  map->profile_g = open_dataset(map, "g", 2, map->n_phi, CAGEHOP_PROFILE_R);
  return map->profile_S >= 0 && map->profile_g >= 0;
}

/// All variables on pressure, or none.
static bool open_isobars(struct mapfile *map) {
  if (H5Lexists(map->file, "run/isobars", H5P_DEFAULT) <= 0) {
    return true;
  }
  bool there = true;
  for (size_t k = 0; k < isobar_column_count; k++) {
    map->isobar[k] = open_dataset(map, isobar_columns[k].name, 1, map->n_pressure, 0);
    there &= map->isobar[k] >= 0;
  }
  map->isobar_status = open_dataset(map, "isobar_status", 1, map->n_pressure, 0);
  map->isobars = open_dataset(map, "run/isobars", 1, 2, 0);
  return there && map->isobar_status >= 0 && map->isobars >= 0;
}

int store_open_datasets(struct mapfile *map) {
  bool there = true;
  const bool rates = H5Lexists(map->file, point_columns[plain_point_column_count].name, H5P_DEFAULT) > 0;
  map->point_count = rates ? point_column_count : plain_point_column_count;
  for (size_t k = 0; k < map->point_count; k++) {
    map->point[k] = open_dataset(map, point_columns[k].name, 2, map->n_phi, map->n_pressure);
    there &= map->point[k] >= 0;
  }
  for (size_t k = 0; k < isochore_column_count; k++) {
    map->isochore[k] = open_dataset(map, isochore_columns[k].name, 1, map->n_phi, 0);
    there &= map->isochore[k] >= 0;
  }
  map->regime = open_dataset(map, "regime", 2, map->n_phi, map->n_pressure);
  map->status = open_dataset(map, "status", 2, map->n_phi, map->n_pressure);
  map->isochore_status = open_dataset(map, "isochore_status", 1, map->n_phi, 0);
  map->tile_status = open_dataset(map, "run/tile_status", 2, map->n_phi, map->blocks);
  map->tile_checksum = open_dataset(map, "run/tile_checksum", 2, map->n_phi, map->blocks);
  map->history = open_dataset(map, "run/history", 1, STORE_RUNS_MAX, 0);
  there &= map->regime >= 0 && map->status >= 0 && map->isochore_status >= 0 && map->tile_status >= 0 &&
           map->tile_checksum >= 0 && map->history >= 0;
  there &= open_profiles(map);
  there &= open_isobars(map);
  if (!there) {
    return CAGEHOP_IO;
  }
  const hid_t line = H5Dget_type(map->history);
  const bool fits = H5Tget_class(line) == H5T_STRING && H5Tget_size(line) == STORE_RUN_LENGTH;
  H5Tclose(line);
  if (!fits) { // it is read into buffers of that length
    snprintf(map->error, sizeof map->error, "%s: the run history is damaged", map->path);
    return CAGEHOP_IO;
  }
  if (map->done == NULL) { // opened for the first time
    map->done = calloc(map->n_phi * map->blocks, sizeof *map->done);
    map->column = calloc(map->tile_pressures, sizeof *map->column);
    map->row = calloc(map->n_phi, sizeof *map->row);
  }
  if (map->done == NULL || map->column == NULL || map->row == NULL) {
    snprintf(map->error, sizeof map->error, "%s: out of memory", map->path);
    return CAGEHOP_NO_MEMORY;
  }
  return CAGEHOP_OK;
}

static bool close_dataset(hid_t *dataset) {
  const bool closed = *dataset < 0 || H5Dclose(*dataset) >= 0;
  *dataset = -1;
  return closed;
}

int store_close(struct mapfile *map) {
  bool closed = true;
  for (size_t k = 0; k < STORE_COLUMNS_MAX; k++) {
    closed &= close_dataset(&map->point[k]);
    closed &= close_dataset(&map->isochore[k]);
    closed &= close_dataset(&map->isobar[k]);
  }
  hid_t *const others[] = {&map->regime,        &map->status,      &map->isochore_status, &map->profile_S,
                           &map->profile_g,     &map->tile_status, &map->tile_checksum,   &map->history,
                           &map->isobar_status, &map->isobars};
  for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
    closed &= close_dataset(others[k]);
  }
  closed &= map->file < 0 || H5Fclose(map->file) >= 0;
  map->file = -1;
  return closed ? CAGEHOP_OK : CAGEHOP_IO;
}

size_t store_block_count(const struct mapfile *map, size_t block) {
  const size_t rest = map->n_pressure - block * map->tile_pressures;
  return rest < map->tile_pressures ? rest : map->tile_pressures;
}

hid_t store_column_type(const struct column *column) {
  return column->type == COLUMN_INT ? H5T_NATIVE_INT : H5T_NATIVE_DOUBLE;
}

bool store_is_physical(const char *name) {
  return strcmp(name, "solve_seconds") != 0;
}

uint32_t store_axis_checksum(size_t count, const double value[]) {
  uLong sum = crc32(0L, Z_NULL, 0);
  for (size_t i = 0; i < count; i++) {
    sum = crc32(sum, (const Bytef *)&value[i], sizeof value[i]);
  }
  return (uint32_t)sum;
}

bool store_axis_is_sound(hid_t file, const char *name, size_t count, const double value[]) {
  char attribute[64];
  snprintf(attribute, sizeof attribute, "%s_checksum", name);
  const hid_t run = H5Gopen2(file, "run", H5P_DEFAULT);
  const int64_t stored = run >= 0 ? store_read_number(run, attribute) : -1;
  if (run >= 0) {
    H5Gclose(run);
  }
  return stored < 0 || stored == (int64_t)store_axis_checksum(count, value);
}

/// Adds a whole dataset on (phi), read as that type, to the rows' checksums.
static int add_to_rows(struct mapfile *map, hid_t dataset, hid_t type, size_t size, unsigned char bytes[]) {
  if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0) {
    return CAGEHOP_IO;
  }
  for (size_t i = 0; i < map->n_phi; i++) {
    map->row[i] = (uint32_t)crc32(map->row[i], &bytes[i * size], (uInt)size);
  }
  return CAGEHOP_OK;
}

uint32_t store_profile_checksum(uint32_t row, const struct cagehop_profile *profile) {
  const uLong sum = crc32(row, (const Bytef *)profile->S, (uInt)sizeof profile->S);
  return (uint32_t)crc32(sum, (const Bytef *)profile->g, (uInt)sizeof profile->g);
}

int store_read_profile(const struct mapfile *map, size_t i, struct cagehop_profile *profile) {
  const int status = store_read_row(map->profile_S, H5T_NATIVE_DOUBLE, i, 0, CAGEHOP_PROFILE_Q, profile->S);
  return status != CAGEHOP_OK
             ? status
             : store_read_row(map->profile_g, H5T_NATIVE_DOUBLE, i, 0, CAGEHOP_PROFILE_R, profile->g);
}

/// Adds S(q) and g(r) to the rows' checksums.
static int add_profiles_to_rows(struct mapfile *map) {
  struct cagehop_profile profile;
  for (size_t i = 0; i < map->n_phi; i++) {
    if (store_read_profile(map, i, &profile) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    map->row[i] = store_profile_checksum(map->row[i], &profile);
  }
  return CAGEHOP_OK;
}

int store_row_checksums(struct mapfile *map) {
  unsigned char *bytes = malloc(map->n_phi * sizeof(double));
  int status = bytes == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  memset(map->row, 0, map->n_phi * sizeof *map->row);
  for (size_t k = 0; k < isochore_column_count && status == CAGEHOP_OK; k++) {
    const struct column *column = &isochore_columns[k];
    if (store_is_physical(column->name)) {
      status = add_to_rows(map, map->isochore[k], store_column_type(column), column_size(column), bytes);
    }
  }
  if (status == CAGEHOP_OK) {
    status = add_to_rows(map, map->isochore_status, H5T_NATIVE_INT8, sizeof(int8_t), bytes);
  }
  if (status == CAGEHOP_OK && map->profile_S >= 0) {
    status = add_profiles_to_rows(map);
  }
  free(bytes);
  return status;
}

/// Reads the floating-point columns of a tile and adds them to the checksum; `point` may be NULL.
static int read_columns(struct mapfile *map, size_t i, size_t first, size_t count,
                        struct cagehop_point point[], uLong *sum) {
  for (size_t k = 0; k < map->point_count; k++) {
    if (store_read_row(map->point[k], H5T_NATIVE_DOUBLE, i, first, count, map->column) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    *sum = crc32(*sum, (const Bytef *)map->column, (uInt)(count * sizeof(double)));
    for (size_t j = 0; j < count && point != NULL; j++) {
      memcpy((char *)&point[j] + point_columns[k].offset, &map->column[j], sizeof(double));
    }
  }
  return CAGEHOP_OK;
}

int store_read_tile(struct mapfile *map, size_t i, size_t block, struct cagehop_point point[],
                    uint32_t *checksum) {
  const size_t first = block * map->tile_pressures, count = store_block_count(map, block);
  uint8_t *regime = (uint8_t *)map->column; // 2 of the 8 bytes a point has there
  int8_t *failure = (int8_t *)map->column + count;
  uLong sum = map->row[i];
  if (read_columns(map, i, first, count, point, &sum) != CAGEHOP_OK ||
      store_read_row(map->regime, H5T_NATIVE_UINT8, i, first, count, regime) != CAGEHOP_OK ||
      store_read_row(map->status, H5T_NATIVE_INT8, i, first, count, failure) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  sum = crc32(sum, regime, (uInt)count);
  sum = crc32(sum, (const Bytef *)failure, (uInt)count);
  for (size_t j = 0; j < count && point != NULL; j++) {
    point[j].landscape.regime = regime[j];
    point[j].status = (int)failure[j];
  }
  *checksum = (uint32_t)sum;
  return CAGEHOP_OK;
}

int store_tile_checksum(struct mapfile *map, size_t i, size_t block, uint32_t *checksum) {
  return store_read_tile(map, i, block, NULL, checksum);
}

uint32_t store_row_checksum(const struct cagehop_isochore_summary *summary) {
  const int8_t failure = (int8_t)summary->status;
  uLong sum = crc32(0L, Z_NULL, 0);
  for (size_t k = 0; k < isochore_column_count; k++) {
    const struct column *column = &isochore_columns[k];
    if (store_is_physical(column->name)) {
      sum = crc32(sum, (const Bytef *)summary + column->offset, (uInt)column_size(column));
    }
  }
  return (uint32_t)crc32(sum, (const Bytef *)&failure, sizeof failure);
}
