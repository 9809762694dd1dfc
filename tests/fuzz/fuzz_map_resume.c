// SPDX-License-Identifier: GPL-3.0-or-later
/// An unfinished map that was changed, where a run goes on with it, another one takes from it, and a report
/// shows it. The input says what is changed: records of a place (3 bytes, modulo the size), a count (1) and
/// as many bytes, or with 0 for the count, that the file ends there. Once a run has gone on with a map and
/// concluded it, its checksums must be right.
#include "input.h"
#include "map/map.h"
#include "map/reuse.h"
#include "report/report.h"
#include "support/map_job.h"

#include <cagehop/status.h>
#include <hdf5.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N_PHI = 3, N_PRESSURE = 5, TILE = 2, BLOCKS = 3, SIZE_MOST = 1 << 20 };

static const double phi[N_PHI] = {0.5, 0.55, 0.6}, more_phi[] = {0.5, 0.525, 0.55, 0.6};
static const double pressure[N_PRESSURE] = {0.0, 0.5, 1.0, 2.0, 9.0};
static const struct map_attribute provenance[] = {{"command_line", "cagehop run x.yaml"}, {"mpi_size", "3"}};
static const struct map_layout layout = {
    .n_phi = N_PHI,
    .state = phi,
    .n_pressure = N_PRESSURE,
    .pressure = pressure,
    .tile_pressures = TILE,
    .phi_g = 0.67,
    .isobars = true,
    .attribute_count = 2,
    .attribute = provenance,
    MAP_JOB,
};

static char folder[] = "/tmp/cagehop-fuzz-map-XXXXXX", old_path[64], new_path[64];
static uint8_t whole[SIZE_MOST], changed[SIZE_MOST];
static size_t whole_size;

static void insist(bool right, const char *what) {
  if (!right) {
    fprintf(stderr, "%s\n", what);
    abort();
  }
}

static void clean(void) {
  unlink(old_path);
  unlink(new_path);
  rmdir(folder);
}

static int write_tile(struct map *map, size_t i, size_t block) {
  struct cagehop_point point[TILE];
  for (size_t j = 0; j < TILE; j++) {
    const bool failed = i == 1 && block == 1 && j == 0;
    point[j] = (struct cagehop_point){.status = failed ? CAGEHOP_NOT_RESOLVED : CAGEHOP_OK};
    point[j].landscape.regime = failed ? CAGEHOP_REGIME_FAILED : CAGEHOP_REGIME_TWO_STATE;
    point[j].landscape.r_L1 = (double)(100 * i + 10 * block + j);
    point[j].relaxation.tau_alpha = 1e-9 * (double)(i + 1);
  }
  return map_write_tile(map, i, block, point);
}

static int write_row(struct map *map, size_t i) {
  const struct cagehop_isochore_summary summary = {.temperature = 700.0, .arithmetic = 7};
  return map_write_isochore(map, i, &summary, NULL);
}

/// The map that is changed: one isochore is whole, of the second two tiles are there, of the third nothing.
static void prepare(void) {
  char error[MAP_ERROR_MAX];
  struct map *map;
  bool exists;
  map_prepare();
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  insist(mkdtemp(folder) != NULL, "mkdtemp");
  snprintf(old_path, sizeof old_path, "%s/map.h5", folder);
  snprintf(new_path, sizeof new_path, "%s/new.h5", folder);
  atexit(clean);
  insist(map_create(old_path, &layout, &map, &exists, error) == CAGEHOP_OK, error);
  for (size_t i = 0; i < 2; i++) {
    insist(write_row(map, i) == CAGEHOP_OK, map_error(map));
    for (size_t b = 0; b < (i == 0 ? BLOCKS : 2); b++) {
      insist(write_tile(map, i, b) == CAGEHOP_OK, map_error(map));
    }
  }
  insist(map_conclude(map, MAP_RUN_STOPPED, "a deadline") == CAGEHOP_OK, map_error(map));
  insist(map_close(&map, error) == CAGEHOP_OK, error);
  FILE *file = fopen(old_path, "rb");
  insist(file != NULL, "fopen");
  whole_size = fread(whole, 1, sizeof whole, file);
  insist(whole_size > 0 && whole_size < sizeof whole, "the map's size");
  fclose(file);
}

static void write_changed(const uint8_t *data, size_t size) {
  size_t length = whole_size;
  memcpy(changed, whole, whole_size);
  while (size >= 4) {
    const size_t at = (data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16) % whole_size, count = data[3];
    data += 4, size -= 4;
    length = count == 0 ? at : length;
    for (size_t k = 0; k < count && k < size && at + k < whole_size; k++) {
      changed[at + k] = data[k];
    }
    data += count < size ? count : size;
    size -= count < size ? count : size;
  }
  FILE *file = fopen(old_path, "wb");
  insist(file != NULL && fwrite(changed, 1, length, file) == length && fclose(file) == 0, "fwrite");
}

static void check_failure(int status, const char *error) {
  if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
}

/// A new map of one more state that takes what it can.
static void reuse(void) {
  char error[MAP_ERROR_MAX] = "";
  struct map_layout wider = layout;
  struct map_source *source;
  struct map *map;
  bool exists;
  size_t points;
  wider.n_phi = sizeof more_phi / sizeof more_phi[0];
  wider.state = more_phi;
  int status = map_source_check(old_path, &layout.origin, layout.job_identity, error);
  if (status != CAGEHOP_OK) {
    check_failure(status, error);
    return;
  }
  error[0] = '\0';
  status = map_source_open(old_path, &wider, &source, error);
  if (status != CAGEHOP_OK) {
    check_failure(status, error);
    return;
  }
  unlink(new_path);
  insist(map_create(new_path, &wider, &map, &exists, error) == CAGEHOP_OK, error);
  status = map_take(map, source, &points);
  if (status == CAGEHOP_OK) {
    insist(points <= N_PHI * N_PRESSURE, "more points taken than there are");
    insist(map_conclude(map, MAP_RUN_STOPPED, "") == CAGEHOP_OK, map_error(map));
  } else {
    check_failure(status, map_error(map));
  }
  map_source_close(&source);
  insist(map_close(&map, error) == CAGEHOP_OK, error);
  struct map_check check;
  insist(map_verify(new_path, &check, error) == CAGEHOP_OK && check.damaged_count == 0,
         "a damaged tile was taken");
  map_check_clear(&check);
}

static void report(void) {
  char error[MAP_ERROR_MAX] = "";
  struct report_summary summary;
  json_t *data;
  const struct report_params params = {old_path, "1.2.3", NAN};
  const int status = report_data(&params, &data, &summary, error);
  if (status == CAGEHOP_OK) {
    char *text = json_dumps(data, JSON_ENCODE_ANY);
    insist(text != NULL, "the page's data are no JSON");
    free(text);
    json_decref(data);
  } else {
    check_failure(status, error);
  }
}

/// Goes on with the map, to its end; then it must be sound.
static void resume(void) {
  char error[MAP_ERROR_MAX] = "";
  struct map *map;
  int status = map_resume(old_path, &layout, &map, error);
  if (status != CAGEHOP_OK) {
    check_failure(status, error);
    return;
  }
  for (size_t i = 0; i < N_PHI && status == CAGEHOP_OK; i++) {
    bool pending = false;
    for (size_t b = 0; b < BLOCKS; b++) {
      pending = pending || !map_tile_done(map, i, b);
    }
    status = pending ? write_row(map, i) : status;
    for (size_t b = 0; b < BLOCKS && status == CAGEHOP_OK; b++) {
      status = map_tile_done(map, i, b) ? status : write_tile(map, i, b);
    }
  }
  if (status == CAGEHOP_OK) {
    status = map_conclude(map, MAP_RUN_FINISHED, "");
  }
  const bool concluded = status == CAGEHOP_OK;
  if (!concluded) {
    check_failure(status, map_error(map));
  }
  status = map_close(&map, error);
  if (status != CAGEHOP_OK) {
    check_failure(status, error);
  } else if (concluded) {
    struct map_check check;
    status = map_verify(old_path, &check, error);
    if (status == CAGEHOP_OK) {
      insist(check.damaged_count == 0 && check.tiles_done == check.tile_count,
             "a finished map has damaged tiles");
      map_check_clear(&check);
    } else {
      check_failure(status, error);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (whole_size == 0) {
    prepare();
  }
  write_changed(data, size);
  report();
  reuse();
  resume();
  return 0;
}
