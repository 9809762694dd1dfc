// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/view.h"

#include "file_check/file_error.h"
#include "map/isobars.h"
#include "map/reader.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct map_view {
  struct map_reader reader;
  struct map_view_axes axes;
  struct map_check check;
  char *state_unit;     ///< owned; NULL where the axis names none
  char *pressure_unit;  ///< owned
  double *cooling_rate; ///< owned
  uint8_t *tile;        ///< whether tile (i, b) is there and sound, at i * blocks + b; owned
  uint8_t *isobar;      ///< whether the isobar of pressure j is; owned
  void *raw;            ///< room for the longest row as it is in the file; owned
};

// ---------------------------------------------------------------- opening

/// The text with the unit that people read, allocated, or NULL.
static char *view_unit(const struct store *store, const char *name) {
  char *reduced = store_text(store, name, "reduced_units");
  return reduced != NULL ? reduced : store_text(store, name, "units");
}

static int view_cooling(struct map_view *view) {
  const struct map *map = view->reader.map;
  const struct store_shape want = {.rank = 1, .extent = {map->n_cooling_rate}, .type = STORE_DOUBLE};
  struct store_variable axis;
  if (map->n_cooling_rate == 0) {
    return CAGEHOP_OK;
  }
  if (!store_find(map->store, ISOBARS_COOLING_AXIS, &want, &axis)) {
    return CAGEHOP_IO;
  }
  view->cooling_rate = malloc(map->n_cooling_rate * sizeof(double));
  view->axes.n_cooling_rate = map->n_cooling_rate;
  view->axes.cooling_rate = view->cooling_rate;
  return view->cooling_rate != NULL ? store_read(&axis, 0, 0, map->n_cooling_rate, view->cooling_rate)
                                    : CAGEHOP_NO_MEMORY;
}

/// Which isobars are there.
static int view_isobars(struct map_view *view) {
  const struct map *map = view->reader.map;
  const size_t n_pressure = map->tiling.n_pressure, blocks = isobars_blocks(n_pressure);
  const struct store_variable *whole = &map->variable.isobars_whole;
  if (map->variable.isobar_status.id == 0) {
    return CAGEHOP_OK;
  }
  if (whole->id != 0) { // format 2: all or none
    uint32_t done[2];
    const int status = store_read(whole, 0, 0, 2, done);
    memset(view->isobar, status == CAGEHOP_OK && done[0] != 0, n_pressure);
    return status;
  }
  uint8_t *block = malloc(blocks);
  int status =
      block == NULL ? CAGEHOP_NO_MEMORY : store_read(&map->variable.isobar_block_status, 0, 0, blocks, block);
  for (size_t j = 0; j < n_pressure && status == CAGEHOP_OK; j++) {
    view->isobar[j] = block[j / BLOCK_ISOBARS] == MAP_TILE_DONE;
  }
  free(block);
  return status;
}

/// Takes out what was found damaged.
static void leave_out_damage(struct map_view *view) {
  const struct map *map = view->reader.map;
  for (size_t k = 0; k < view->check.damaged_count; k++) {
    const struct map_damage *damage = &view->check.damaged[k];
    for (size_t b = 0; b < map->blocks; b++) {
      if (view->axes.pressure[tile_at(damage->isochore, b, map->tiling).first] == damage->pressure_first) {
        view->tile[damage->isochore * map->blocks + b] = MAP_TILE_PENDING;
      }
    }
  }
  for (size_t k = 0; k < view->check.isobar_damaged_count; k++) {
    const struct map_isobar_damage *damage = &view->check.isobar_damaged[k];
    for (size_t j = 0; j < view->axes.n_pressure; j++) {
      const double pressure = view->axes.pressure[j];
      view->isobar[j] &= !(pressure >= damage->pressure_first && pressure <= damage->pressure_last);
    }
  }
}

/// What is there: read before it is held against its checksums, so that nothing is shown that was not.
static int view_progress(struct map_view *view, const char *path, char error[MAP_ERROR_MAX]) {
  struct map *map = view->reader.map;
  const size_t longest = map->n_phi > map->tiling.n_pressure ? map->n_phi : map->tiling.n_pressure;
  view->tile = malloc(map->n_phi * map->blocks);
  view->isobar = calloc(map->tiling.n_pressure, 1);
  view->raw = malloc(longest * sizeof(double));
  view->state_unit = view_unit(map->store, map->state_axis);
  view->pressure_unit = view_unit(map->store, "pressure");
  int status = view->tile == NULL || view->isobar == NULL || view->raw == NULL || view->pressure_unit == NULL
                   ? CAGEHOP_NO_MEMORY
                   : map_read_tile_status(map, view->tile);
  view->axes = (struct map_view_axes){.state_name = map->state_axis,
                                      .state_unit = view->state_unit != NULL ? view->state_unit : "1",
                                      .pressure_unit = view->pressure_unit,
                                      .n_state = map->n_phi,
                                      .n_pressure = map->tiling.n_pressure,
                                      .state = view->reader.state,
                                      .pressure = view->reader.pressure};
  status = status == CAGEHOP_OK ? view_cooling(view) : status;
  status = status == CAGEHOP_OK ? view_isobars(view) : status;
  if (status != CAGEHOP_OK) {
    file_fail(error, status == CAGEHOP_NO_MEMORY ? "%s: out of memory" : "%s is no cagehop map, or damaged",
              path);
    return status;
  }
  status = reader_verify(&view->reader, &view->check, error);
  if (status == CAGEHOP_OK) {
    leave_out_damage(view);
  }
  return status;
}

int map_view_open(const char *path, struct map_view **view, char error[MAP_ERROR_MAX]) {
  *view = calloc(1, sizeof **view);
  if (*view == NULL) {
    file_fail(error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  int status = reader_begin(path, &(*view)->reader, error);
  if (status == CAGEHOP_OK) {
    status = view_progress(*view, path, error);
  }
  if (status != CAGEHOP_OK) {
    map_view_close(view);
  }
  return status;
}

void map_view_close(struct map_view **view) {
  if (*view != NULL) {
    reader_end(&(*view)->reader);
    map_check_clear(&(*view)->check);
    free((*view)->state_unit);
    free((*view)->pressure_unit);
    free((*view)->cooling_rate);
    free((*view)->tile);
    free((*view)->isobar);
    free((*view)->raw);
    free(*view);
    *view = NULL;
  }
}

const struct map_view_axes *map_view_axes(const struct map_view *view) {
  return &view->axes;
}

const struct map_check *map_view_check(const struct map_view *view) {
  return &view->check;
}

// ---------------------------------------------------------------- columns

static const struct map_columns *columns_on(const struct map_view *view, enum cagehop_on on) {
  const struct map *map = view->reader.map;
  const struct map_columns *const lists[CAGEHOP_RECORD_KINDS] = {&map->point, &map->isochore, &map->isobar,
                                                                 &map->cooling};
  return lists[on];
}

size_t map_view_columns(const struct map_view *view, enum cagehop_on on) {
  const bool none = on == CAGEHOP_ON_ISOBAR && view->reader.map->variable.isobar_status.id == 0;
  return none || (on == CAGEHOP_ON_COOLING && view->axes.n_cooling_rate == 0) ? 0
                                                                              : columns_on(view, on)->count;
}

int map_view_column(const struct map_view *view, enum cagehop_on on, size_t k,
                    struct map_view_column *column) {
  const struct store *store = view->reader.map->store;
  const struct map_column *listed = &columns_on(view, on)->column[k];
  *column = (struct map_view_column){
      .name = strdup(listed->name),
      .unit = view_unit(store, listed->name),
      .long_name = store_text(store, listed->name, "long_name"),
      .equation = store_text(store, listed->name, "equation"),
      .symbol = listed->known != NULL ? listed->known->symbol : NULL,
      .is_status = listed->known != NULL && listed->known->type == CAGEHOP_QUANTITY_STATUS,
  };
  column->unit = column->unit == NULL ? strdup("1") : column->unit;
  return column->name != NULL && column->unit != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

void map_view_column_clear(struct map_view_column *column) {
  free(column->name);
  free(column->unit);
  free(column->long_name);
  free(column->equation);
  *column = (struct map_view_column){0};
}

bool map_view_number(const struct map_view *view, size_t *k, char *name, size_t size, double *value) {
  const struct store *store = view->reader.map->store;
  char entry[STORE_NAME_MAX];
  enum store_entry found;
  while ((found = store_list(store, STORE_ATTRIBUTES, *k, entry)) == STORE_LISTED || found == STORE_OTHER) {
    ++*k;
    char *text = found == STORE_LISTED ? store_text(store, "/", entry) : NULL;
    const bool number = found == STORE_LISTED && text == NULL && store_real(store, "/", entry, value);
    free(text);
    if (number) {
      snprintf(name, size, "%s", entry);
      return true;
    }
  }
  return false;
}

// ---------------------------------------------------------------- values

bool map_view_has(const struct map_view *view, enum cagehop_on on, size_t row, size_t j) {
  const struct map *map = view->reader.map;
  switch (on) {
  case CAGEHOP_ON_POINT:
    return view->tile[row * map->blocks + tiling_block_of(map->tiling, j)] == MAP_TILE_DONE;
  case CAGEHOP_ON_ISOCHORE: // a tile's checksum goes over its row
    return memchr(&view->tile[j * map->blocks], MAP_TILE_DONE, map->blocks) != NULL;
  case CAGEHOP_ON_ISOBAR:
  case CAGEHOP_ON_COOLING:
    break;
  }
  return view->isobar[j] != 0;
}

static size_t length_of(const struct map_view *view, enum cagehop_on on) {
  return on == CAGEHOP_ON_ISOCHORE ? view->axes.n_state : view->axes.n_pressure;
}

/// Value j of a row as it is in the file.
static double number_at(const void *raw, enum store_type type, size_t j) {
  switch (type) {
  case STORE_INT8:
    return ((const int8_t *)raw)[j];
  case STORE_UINT8:
    return ((const uint8_t *)raw)[j];
  case STORE_INT16:
    return ((const int16_t *)raw)[j];
  case STORE_UINT16:
    return ((const uint16_t *)raw)[j];
  case STORE_INT32:
    return ((const int32_t *)raw)[j];
  case STORE_UINT32:
    return ((const uint32_t *)raw)[j];
  case STORE_INT64:
    return (double)((const int64_t *)raw)[j];
  case STORE_UINT64:
    return (double)((const uint64_t *)raw)[j];
  case STORE_FLOAT:
    return (double)((const float *)raw)[j];
  case STORE_DOUBLE:
    return ((const double *)raw)[j];
  case STORE_ANY:
  case STORE_TEXT:
    break;
  }
  return NAN;
}

int map_view_read(const struct map_view *view, enum cagehop_on on, size_t k, size_t row, double value[]) {
  const struct store_variable *variable = &columns_on(view, on)->column[k].variable;
  const size_t length = length_of(view, on);
  const int status = store_read(variable, row, 0, length, view->raw);
  for (size_t j = 0; j < length && status == CAGEHOP_OK; j++) {
    value[j] = map_view_has(view, on, row, j) ? number_at(view->raw, variable->shape.type, j) : NAN;
  }
  return status;
}

int map_view_status(const struct map_view *view, enum cagehop_on on, size_t row, int8_t status[]) {
  const struct map_variables *variable = &view->reader.map->variable;
  const struct store_variable *const kinds[CAGEHOP_RECORD_KINDS] = {
      &variable->status, &variable->isochore_status, &variable->isobar_status, &variable->cooling_status};
  const size_t length = length_of(view, on);
  const int done = store_read(kinds[on], row, 0, length, status);
  for (size_t j = 0; j < length && done == CAGEHOP_OK; j++) {
    status[j] = map_view_has(view, on, row, j) ? status[j] : (int8_t)CAGEHOP_OK;
  }
  return done;
}

int map_view_regime(const struct map_view *view, size_t row, uint8_t regime[]) {
  const size_t length = view->axes.n_pressure;
  const int status = store_read(&view->reader.map->variable.regime, row, 0, length, regime);
  for (size_t j = 0; j < length && status == CAGEHOP_OK; j++) {
    const bool known = map_view_has(view, CAGEHOP_ON_POINT, row, j) && regime[j] < CAGEHOP_REGIME_COUNT;
    regime[j] = known ? regime[j] : (uint8_t)CAGEHOP_REGIME_PENDING;
  }
  return status;
}
