// SPDX-License-Identifier: GPL-3.0-or-later
/// Failures are counted over the whole map, also where a page shows only some of its points.
#include "report/data.h"
#include "report/encode.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// A status is a signed byte.
enum { STATUSES = 256, STATUS_ZERO = 128 };

struct failure {
  size_t count;
  double state[2], pressure[2]; ///< from, to; NaN where the kind has no such axis
};

static void widen(double range[2], double value) {
  range[0] = fmin(range[0], value); // fmin and fmax pass over a NaN
  range[1] = fmax(range[1], value);
}

static void note(struct failure found[STATUSES], int8_t status, double state, double pressure) {
  struct failure *failure = &found[status + STATUS_ZERO];
  if (failure->count++ == 0) {
    *failure = (struct failure){1, {NAN, NAN}, {NAN, NAN}};
  }
  widen(failure->state, state);
  widen(failure->pressure, pressure);
}

static int count_failures(const struct map_view *view, enum cagehop_on on, int8_t row[],
                          struct failure found[STATUSES]) {
  const struct map_view_axes *axes = map_view_axes(view);
  const size_t rows = on == CAGEHOP_ON_POINT     ? axes->n_state
                      : on == CAGEHOP_ON_COOLING ? axes->n_cooling_rate
                                                 : 1;
  const size_t length = on == CAGEHOP_ON_ISOCHORE ? axes->n_state : axes->n_pressure;
  int status = CAGEHOP_OK;
  for (size_t i = 0; i < rows && status == CAGEHOP_OK; i++) {
    status = map_view_status(view, on, i, row);
    for (size_t j = 0; j < length && status == CAGEHOP_OK; j++) {
      if (row[j] != CAGEHOP_OK) {
        note(found, row[j],
             on == CAGEHOP_ON_POINT      ? axes->state[i]
             : on == CAGEHOP_ON_ISOCHORE ? axes->state[j]
                                         : NAN,
             on == CAGEHOP_ON_ISOCHORE ? NAN : axes->pressure[j]);
      }
    }
  }
  return status;
}

static json_t *range_json(const double range[2]) {
  return isnan(range[0]) ? json_null() : json_pack("[ff]", range[0], range[1]);
}

static void add_failures(enum cagehop_on on, const struct failure found[STATUSES], json_t *list) {
  for (int k = 0; k < STATUSES; k++) {
    if (found[k].count > 0) {
      json_t *object = json_object();
      json_object_set_new(object, "on", json_string(cagehop_on_name(on)));
      json_object_set_new(object, "status", json_integer(k - STATUS_ZERO));
      json_object_set_new(object, "name", json_string(cagehop_status_name(k - STATUS_ZERO)));
      json_object_set_new(object, "message", json_string(cagehop_status_message(k - STATUS_ZERO)));
      json_object_set_new(object, "count", json_integer((json_int_t)found[k].count));
      json_object_set_new(object, "state", range_json(found[k].state));
      json_object_set_new(object, "pressure", range_json(found[k].pressure));
      json_array_append_new(list, object);
    }
  }
}

int failures_json(const struct map_view *view, json_t *data) {
  const struct map_view_axes *axes = map_view_axes(view);
  int8_t *row = malloc(axes->n_state > axes->n_pressure ? axes->n_state : axes->n_pressure);
  struct failure *found = malloc(STATUSES * sizeof *found);
  json_t *list = json_array();
  int status = row == NULL || found == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS && status == CAGEHOP_OK; on++) {
    if (map_view_columns(view, (enum cagehop_on)on) > 0) {
      for (int k = 0; k < STATUSES; k++) {
        found[k] = (struct failure){0};
      }
      status = count_failures(view, (enum cagehop_on)on, row, found);
      add_failures((enum cagehop_on)on, found, list);
    }
  }
  json_object_set_new(data, "failures", list);
  free(row);
  free(found);
  return status;
}
