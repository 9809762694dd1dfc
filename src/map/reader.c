// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/reader.h"

#include "digest/digest.h"
#include "file_check/file_error.h"
#include "map/checksums.h"
#include "map/format.h"
#include "map/isobars.h"
#include "map/probe.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

/// A whole axis into *value, allocated, if it is what was laid out; *count receives its length. 0, CAGEHOP_IO
/// or CAGEHOP_NO_MEMORY.
static int read_values(const struct store *store, const char *name, size_t *count, double **value) {
  const struct store_shape want = {.rank = 1, .type = STORE_DOUBLE};
  struct store_variable axis;
  *value = NULL;
  if (!store_find(store, name, &want, &axis)) {
    return CAGEHOP_IO;
  }
  *count = axis.shape.extent[0];
  *value = malloc(*count * sizeof **value);
  if (*value == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  const int status = store_read(&axis, 0, 0, *count, *value);
  return status != CAGEHOP_OK || checksum_axis_is_sound(store, name, *count, *value) ? status : CAGEHOP_IO;
}

/// The same with one line in `error`.
static int read_axis(const struct store *store, const char *path, const char *name, size_t *count,
                     double **value, char error[MAP_ERROR_MAX]) {
  const int status = read_values(store, name, count, value);
  if (status == CAGEHOP_NO_MEMORY) {
    file_fail(error, "%s: out of memory", path);
  } else if (status != CAGEHOP_OK) {
    file_fail(error, "%s: the axis %s is damaged; compute the map anew, or take a copy of it", path, name);
  }
  return status;
}

/// Whether a text, which is freed, has the digest that an attribute of the root says.
static bool has_digest(const struct store *store, char *text, const char *attribute) {
  char found[DIGEST_TEXT] = "", *want = store_text(store, "/", attribute);
  if (text != NULL) {
    digest_bytes(text, strlen(text), found);
  }
  const bool same = want != NULL && strcmp(found, want) == 0;
  free(text);
  free(want);
  return same;
}

static bool has_attribute(const struct store *store, const char *attribute) {
  char *text = store_text(store, "/", attribute);
  free(text);
  return text != NULL;
}

static int check_job_text(const struct store *store, const char *path, char error[MAP_ERROR_MAX]) {
  char *identity = format_job_identity(store);
  const bool older =
      identity == NULL && !has_attribute(store, "job_text_sha256"); // has the text's digest only
  // Both, because each frees its text.
  const bool same_text = has_digest(store, format_job(store), older ? "job_sha256" : "job_text_sha256");
  const bool same_identity = older || has_digest(store, identity, "job_sha256");
  return same_text && same_identity
             ? CAGEHOP_OK
             : file_fail(error, "%s: the job's text is damaged; compute the map anew, or take a copy of it",
                         path);
}

static int begin_reading(const char *path, struct map_reader *reader, char error[MAP_ERROR_MAX]) {
  char axis[MAP_NAME_MAX];
  struct store *store;
  *reader = (struct map_reader){0};
  size_t n_phi = 0, n_pressure = 0;
  int status = format_open(path, &store, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = format_state_axis(store, axis);
  status = status == CAGEHOP_OK ? read_axis(store, path, axis, &n_phi, &reader->state, error)
                                : file_fail(error, "%s: the attribute state_axis is damaged", path);
  if (status == CAGEHOP_OK) {
    status = read_axis(store, path, "pressure", &n_pressure, &reader->pressure, error);
  }
  if (status == CAGEHOP_OK && store_has(store, ISOBARS_COOLING_AXIS)) {
    double *rate;
    size_t n_rate;
    status = read_axis(store, path, ISOBARS_COOLING_AXIS, &n_rate, &rate, error);
    free(rate);
  }
  if (status == CAGEHOP_OK) {
    status = check_job_text(store, path, error);
  }
  const int64_t width = format_whole(store, "tile_pressures");
  if (status == CAGEHOP_OK && width <= 0) {
    status = file_fail(error, "%s is no cagehop map, or damaged", path);
  }
  if (status != CAGEHOP_OK) {
    (void)store_close(&store);
    return status;
  }
  // A tile is never longer than the axis: a damaged width must not ask for that much memory.
  const size_t tile = (size_t)width < n_pressure ? (size_t)width : n_pressure;
  reader->map = map_new(path, n_phi, (struct tiling){n_pressure, tile});
  if (reader->map == NULL) {
    (void)store_close(&store);
    file_fail(error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  reader->map->store = store;
  status = map_open_variables(reader->map);
  if (status != CAGEHOP_OK) {
    file_fail(error, "%s", reader->map->error);
  }
  return status;
}

void reader_end(struct map_reader *reader) {
  if (reader->map != NULL) {
    map_discard(reader->map);
  }
  free(reader->state);
  free(reader->pressure);
  *reader = (struct map_reader){0};
}

/// Also reads the first tile of each variable.
static void try_reading(const char *path) {
  struct map_reader reader;
  char error[MAP_ERROR_MAX];
  uint32_t checksum;
  if (begin_reading(path, &reader, error) == CAGEHOP_OK) {
    (void)checksum_tile(reader.map, 0, 0, NULL, &checksum);
  }
  reader_end(&reader);
}

int reader_begin(const char *path, struct map_reader *reader, char error[MAP_ERROR_MAX]) {
  *reader = (struct map_reader){0};
  const int status = probe_as(path, try_reading, error);
  return status == CAGEHOP_OK ? begin_reading(path, reader, error) : status;
}
