// SPDX-License-Identifier: GPL-3.0-or-later
/// Opens a map for reading, once all that its tiles hang on is known to be sound.
#include "digest/digest.h"
#include "map/open_map.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

/// A whole axis, allocated, if it is what was laid out: CAGEHOP_IO with `error` where not.
static int read_axis(hid_t file, const char *path, const char *name, size_t *count, double **value,
                     char error[MAP_ERROR_MAX]) {
  struct store_shape shape = {.rank = 1};
  const hid_t axis = store_open_dataset(file, name, &shape, &shape);
  *count = (size_t)shape.extent[0];
  *value = axis >= 0 ? malloc(*count * sizeof **value) : NULL;
  const bool there = *value != NULL &&
                     H5Dread(axis, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, *value) >= 0 &&
                     store_axis_is_sound(file, name, *count, *value);
  if (axis >= 0) {
    H5Dclose(axis);
  }
  return there ? CAGEHOP_OK
               : store_fail(error, "%s: the axis %s is damaged; compute the map anew, or take a copy of it",
                            path, name);
}

/// Whether a text, which is freed, has the digest that an attribute of the root says.
static bool has_digest(hid_t file, char *text, const char *attribute) {
  char found[DIGEST_TEXT] = "", *want = store_read_text(file, attribute);
  if (text != NULL) {
    digest_bytes(text, strlen(text), found);
  }
  const bool same = want != NULL && strcmp(found, want) == 0;
  free(text);
  free(want);
  return same;
}

static int check_job_text(hid_t file, const char *path, char error[MAP_ERROR_MAX]) {
  char *identity = store_read_identity(file);
  const bool older =
      identity == NULL && H5Aexists(file, "job_text_sha256") <= 0; // has the text's digest only
  const bool same = has_digest(file, store_read_job(file), older ? "job_sha256" : "job_text_sha256") &&
                    (older || has_digest(file, identity, "job_sha256"));
  return same ? CAGEHOP_OK
              : store_fail(error, "%s: the job's text is damaged; compute the map anew, or take a copy of it",
                           path);
}

static int begin_reading(const char *path, struct store_reader *reader, char error[MAP_ERROR_MAX]) {
  char axis[STORE_NAME_MAX];
  hid_t file;
  *reader = (struct store_reader){0};
  size_t n_phi = 0, n_pressure = 0;
  int status = store_open_known(path, &file, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = store_read_state_axis(file, axis);
  status = status == CAGEHOP_OK ? read_axis(file, path, axis, &n_phi, &reader->state, error)
                                : store_fail(error, "%s: the attribute state_axis is damaged", path);
  if (status == CAGEHOP_OK) {
    status = read_axis(file, path, "pressure", &n_pressure, &reader->pressure, error);
  }
  if (status == CAGEHOP_OK) {
    status = check_job_text(file, path, error);
  }
  const int64_t width = store_read_number(file, "tile_pressures");
  if (status == CAGEHOP_OK && width <= 0) {
    status = store_fail(error, "%s is no cagehop map, or damaged", path);
  }
  if (status != CAGEHOP_OK) {
    H5Fclose(file);
    return status;
  }
  // A tile is never longer than the axis: a damaged width must not ask for that much memory.
  const size_t tile = (size_t)width < n_pressure ? (size_t)width : n_pressure;
  reader->map = store_new(path, n_phi, n_pressure, tile);
  if (reader->map == NULL) {
    H5Fclose(file);
    store_fail(error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  reader->map->file = file;
  status = store_open_datasets(reader->map);
  if (status != CAGEHOP_OK) {
    store_fail(error, "%s", reader->map->error);
  }
  return status;
}

int store_read_tile_status(struct map *map, uint8_t status[]) {
  return H5Dread(map->tile_status, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, status) >= 0
             ? CAGEHOP_OK
             : store_fail(map->error, "%s: the tiles' status can't be read: the file is damaged", map->path);
}

void store_end_reading(struct store_reader *reader) {
  if (reader->map != NULL) {
    store_discard(reader->map);
  }
  free(reader->state);
  free(reader->pressure);
  *reader = (struct store_reader){0};
}

/// Also reads the first tile of each variable.
static void try_reading(const char *path) {
  struct store_reader reader;
  char error[MAP_ERROR_MAX];
  uint32_t checksum;
  if (begin_reading(path, &reader, error) == CAGEHOP_OK) {
    (void)store_tile_checksum(reader.map, 0, 0, &checksum);
  }
  store_end_reading(&reader);
}

int store_begin_reading(const char *path, struct store_reader *reader, char error[MAP_ERROR_MAX]) {
  *reader = (struct store_reader){0};
  const int status = store_probe_as(path, try_reading, error);
  return status == CAGEHOP_OK ? begin_reading(path, reader, error) : status;
}
