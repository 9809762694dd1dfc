// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/data.h"
#include "report/encode.h"
#include "report/thin.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// Room for a whole row of the map, and for the values of a column that are shown.
struct room {
  double *row, *value;
  int8_t *mark;
  uint8_t *regime;
};

/// Rows and length of a kind of record in the map.
struct extent {
  size_t rows, length;
};

static struct extent extent_of(const struct map_view_axes *axes, enum cagehop_on on) {
  switch (on) {
  case CAGEHOP_ON_POINT:
    return (struct extent){axes->n_state, axes->n_pressure};
  case CAGEHOP_ON_ISOCHORE:
    return (struct extent){1, axes->n_state};
  case CAGEHOP_ON_ISOBAR:
    break;
  case CAGEHOP_ON_COOLING:
    return (struct extent){axes->n_cooling_rate, axes->n_pressure};
  }
  return (struct extent){1, axes->n_pressure};
}

static struct extent extent_shown(const struct shown *shown, enum cagehop_on on) {
  const struct map_view_axes less = {.n_state = shown->states,
                                     .n_pressure = shown->pressures,
                                     .n_cooling_rate = map_view_axes(shown->view)->n_cooling_rate};
  return extent_of(&less, on);
}

static bool room_make(const struct shown *shown, struct room *room) {
  const struct map_view_axes *axes = map_view_axes(shown->view);
  const size_t longest = axes->n_state > axes->n_pressure ? axes->n_state : axes->n_pressure;
  const size_t points = shown->states * shown->pressures, cooling = axes->n_cooling_rate * shown->pressures;
  const size_t most = points > cooling ? points : cooling;
  room->row = malloc(longest * sizeof(double));
  room->value = malloc(most * sizeof(double));
  room->mark = malloc(longest + most);
  room->regime = malloc(longest + most);
  return room->row != NULL && room->value != NULL && room->mark != NULL && room->regime != NULL;
}

static void room_clear(struct room *room) {
  free(room->row);
  free(room->value);
  free(room->mark);
  free(room->regime);
}

/// The shown values of a column into room->value; *count receives their number.
static int read_values(const struct shown *shown, enum cagehop_on on, size_t k, struct room *room,
                       size_t *count) {
  const struct extent all = extent_of(map_view_axes(shown->view), on), some = extent_shown(shown, on);
  int status = CAGEHOP_OK;
  *count = some.rows * some.length;
  for (size_t i = 0; i < some.rows && status == CAGEHOP_OK; i++) {
    status = map_view_read(shown->view, on, k, thin_index(i, some.rows, all.rows), room->row);
    for (size_t j = 0; j < some.length; j++) {
      room->value[i * some.length + j] = room->row[thin_index(j, some.length, all.length)];
    }
  }
  return status;
}

static json_t *describe(const struct map_view_column *column, enum cagehop_on on) {
  json_t *object = json_object();
  json_object_set_new(object, "name", encode_text(column->name));
  json_object_set_new(object, "on", json_string(cagehop_on_name(on)));
  json_object_set_new(object, "unit", encode_text(column->unit));
  json_object_set_new(object, "long_name", encode_text(column->long_name));
  json_object_set_new(object, "equation", encode_text(column->equation));
  json_object_set_new(object, "symbol", encode_text(column->symbol));
  json_object_set_new(object, "is_status", json_boolean(column->is_status));
  return object;
}

/// Points have four bytes a value, all others eight.
static int column_json(const struct shown *shown, enum cagehop_on on, size_t k, struct room *room,
                       json_t *columns) {
  struct map_view_column column;
  size_t count;
  int log10_of = 0, status = map_view_column(shown->view, on, k, &column);
  if (status == CAGEHOP_OK) {
    status = read_values(shown, on, k, room, &count);
  }
  if (status == CAGEHOP_OK) {
    json_t *object = describe(&column, on);
    json_object_set_new(object, "values",
                        on == CAGEHOP_ON_POINT ? encode_floats(room->value, count, &log10_of)
                                               : encode_doubles(room->value, count));
    json_object_set_new(object, "log10", json_boolean(log10_of));
    status = json_array_append_new(columns, object) == 0 ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  }
  map_view_column_clear(&column);
  return status;
}

int columns_json(const struct shown *shown, json_t *data) {
  struct room room = {0};
  json_t *columns = json_array();
  int status = room_make(shown, &room) ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS; on++) {
    const size_t count = map_view_columns(shown->view, (enum cagehop_on)on);
    for (size_t k = 0; k < count && status == CAGEHOP_OK; k++) {
      status = column_json(shown, (enum cagehop_on)on, k, &room, columns);
    }
  }
  json_object_set_new(data, "columns", columns);
  room_clear(&room);
  return status;
}

// ---------------------------------------------------------------- regimes and statuses

static int read_regimes(const struct shown *shown, struct room *room) {
  const struct map_view_axes *axes = map_view_axes(shown->view);
  uint8_t *row = room->regime + shown->states * shown->pressures;
  int status = CAGEHOP_OK;
  for (size_t i = 0; i < shown->states && status == CAGEHOP_OK; i++) {
    status = map_view_regime(shown->view, thin_index(i, shown->states, axes->n_state), row);
    for (size_t j = 0; j < shown->pressures; j++) {
      room->regime[i * shown->pressures + j] = row[thin_index(j, shown->pressures, axes->n_pressure)];
    }
  }
  return status;
}

static int read_marks(const struct shown *shown, enum cagehop_on on, struct room *room, size_t *count) {
  const struct extent all = extent_of(map_view_axes(shown->view), on), some = extent_shown(shown, on);
  int8_t *row = room->mark + some.rows * some.length;
  int status = CAGEHOP_OK;
  *count = some.rows * some.length;
  for (size_t i = 0; i < some.rows && status == CAGEHOP_OK; i++) {
    status = map_view_status(shown->view, on, thin_index(i, some.rows, all.rows), row);
    for (size_t j = 0; j < some.length; j++) {
      room->mark[i * some.length + j] = row[thin_index(j, some.length, all.length)];
    }
  }
  return status;
}

int marks_json(const struct shown *shown, json_t *data) {
  struct room room = {0};
  json_t *marks = json_object();
  int status = room_make(shown, &room) ? read_regimes(shown, &room) : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK) {
    json_object_set_new(data, "regime", encode_bytes(room.regime, shown->states * shown->pressures));
  }
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS && status == CAGEHOP_OK; on++) {
    size_t count;
    if (map_view_columns(shown->view, (enum cagehop_on)on) > 0) {
      status = read_marks(shown, (enum cagehop_on)on, &room, &count);
      json_object_set_new(marks, cagehop_on_name((enum cagehop_on)on), encode_bytes(room.mark, count));
    }
  }
  json_object_set_new(data, "status", marks);
  room_clear(&room);
  return status;
}
