// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/data.h"

#include "file_check/file_error.h"
#include "report/encode.h"
#include "report/report.h"
#include "report/thin.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// ---------------------------------------------------------------- axes

/// The shown values of an axis.
static json_t *axis_values(const double all[], size_t n_all, size_t n_shown) {
  double *value = malloc(n_shown * sizeof *value);
  for (size_t k = 0; k < n_shown && value != NULL; k++) {
    value[k] = all[thin_index(k, n_shown, n_all)];
  }
  json_t *json = value != NULL ? encode_doubles(value, n_shown) : NULL;
  free(value);
  return json;
}

static json_t *axis_json(const char *name, const char *unit, const double all[], size_t n_all,
                         size_t n_shown) {
  json_t *object = json_object();
  json_object_set_new(object, "name", encode_text(name));
  json_object_set_new(object, "unit", encode_text(unit));
  json_object_set_new(object, "count", json_integer((json_int_t)n_all));
  json_object_set_new(object, "shown", json_integer((json_int_t)n_shown));
  json_object_set_new(object, "values", axis_values(all, n_all, n_shown));
  return object;
}

static void add_axes(const struct shown *shown, json_t *data) {
  const struct map_view_axes *axes = map_view_axes(shown->view);
  json_object_set_new(
      data, "state",
      axis_json(axes->state_name, axes->state_unit, axes->state, axes->n_state, shown->states));
  json_object_set_new(
      data, "pressure",
      axis_json("pressure", axes->pressure_unit, axes->pressure, axes->n_pressure, shown->pressures));
  if (axes->n_cooling_rate > 0) {
    json_object_set_new(
        data, "cooling_rate",
        axis_json("cooling_rate", "K/s", axes->cooling_rate, axes->n_cooling_rate, axes->n_cooling_rate));
  }
}

/// Bytes of a point, a state and a pressure in the page.
static struct thin_cost cost_of(const struct map_view *view) {
  const size_t rates = map_view_axes(view)->n_cooling_rate;
  return (struct thin_cost){
      .point = 4 * map_view_columns(view, CAGEHOP_ON_POINT) + 2,
      .state = 8 * map_view_columns(view, CAGEHOP_ON_ISOCHORE) + 9,
      .pressure = 8 * map_view_columns(view, CAGEHOP_ON_ISOBAR) + 9 +
                  rates * (8 * map_view_columns(view, CAGEHOP_ON_COOLING) + 1),
  };
}

// ---------------------------------------------------------------- provenance and progress

static void add_provenance(const struct map_info *info, const struct map_view *view, json_t *data) {
  json_t *attributes = json_object(), *numbers = json_object(), *runs = json_array();
  char name[256];
  double value;
  for (size_t k = 0; k < info->attribute_count; k++) {
    if (strcmp(info->attribute[k].name, "job") != 0) {
      json_object_set_new(attributes, info->attribute[k].name, encode_text(info->attribute[k].value));
    }
  }
  for (size_t k = 0; map_view_number(view, &k, name, sizeof name, &value);) {
    if (isfinite(value)) {
      json_object_set_new(numbers, name, json_real(value));
    }
  }
  for (size_t k = 0; k < info->run_count; k++) {
    json_array_append_new(runs, encode_text(info->run[k]));
  }
  json_object_set_new(data, "attributes", attributes);
  json_object_set_new(data, "numbers", numbers);
  json_object_set_new(data, "runs", runs);
  json_object_set_new(data, "job", encode_text(info->job_text));
}

/// What the map is made of, of all its points.
static void add_progress(const struct map_info *info, const struct map_check *check, json_t *data) {
  json_t *progress = json_object(), *regimes = json_array();
  json_object_set_new(progress, "tiles", json_integer((json_int_t)check->tile_count));
  json_object_set_new(progress, "tiles_done", json_integer((json_int_t)check->tiles_done));
  json_object_set_new(progress, "tiles_damaged", json_integer((json_int_t)check->damaged_count));
  json_object_set_new(progress, "isobars", json_integer((json_int_t)check->isobar_count));
  json_object_set_new(progress, "isobars_there", json_integer((json_int_t)check->isobars_there));
  json_object_set_new(progress, "isobars_damaged", json_integer((json_int_t)check->isobar_damaged_count));
  json_object_set_new(progress, "kinds", json_integer((json_int_t)info->kinds));
  for (unsigned i = 0; i < CAGEHOP_REGIME_COUNT; i++) {
    json_array_append_new(regimes, json_pack("{sssI}", "name", cagehop_regime_name((enum cagehop_regime)i),
                                             "count", (json_int_t)info->regime_count[i]));
  }
  json_object_set_new(data, "progress", progress);
  json_object_set_new(data, "regimes", regimes);
}

/// What the numbers of the statuses mean.
static void add_statuses(json_t *data) {
  json_t *statuses = json_object();
#define ADD_STATUS(symbol, value, name, message)                                                             \
  json_object_set_new(statuses, #value, json_pack("{ssss}", "name", name, "message", message));
  CAGEHOP_STATUSES(ADD_STATUS)
#undef ADD_STATUS
  json_object_set_new(data, "statuses", statuses);
}

static void add_origin(const struct report_params *params, json_t *data) {
  const char *slash = strrchr(params->path, '/');
  const time_t now = time(NULL);
  char made[32] = "";
  struct tm utc;
  if (gmtime_r(&now, &utc) != NULL) {
    strftime(made, sizeof made, "%Y-%m-%dT%H:%M:%SZ", &utc);
  }
  json_object_set_new(data, "file", encode_text(slash != NULL ? slash + 1 : params->path));
  json_object_set_new(data, "program", encode_text(params->program));
  json_object_set_new(data, "made", json_string(made));
}

// ---------------------------------------------------------------- all of it

static int fill(const struct report_params *params, const struct map_info *info, const struct map_view *view,
                json_t *data, struct report_summary *summary) {
  const struct map_view_axes *axes = map_view_axes(view);
  const struct map_check *check = map_view_check(view);
  const struct thin_cost cost = cost_of(view);
  struct shown shown = {view, 0, 0};
  thin_choose(axes->n_state, axes->n_pressure, &cost, REPORT_BYTES, params->points, &shown.states,
              &shown.pressures);
  *summary = (struct report_summary){.points = axes->n_state * axes->n_pressure,
                                     .points_shown = shown.states * shown.pressures,
                                     .tiles = check->tile_count,
                                     .tiles_done = check->tiles_done,
                                     .damaged = check->damaged_count + check->isobar_damaged_count};
  add_origin(params, data);
  add_axes(&shown, data);
  add_progress(info, check, data);
  add_statuses(data);
  add_provenance(info, view, data);
  int status = failures_json(view, data);
  status = status == CAGEHOP_OK ? marks_json(&shown, data) : status;
  return status == CAGEHOP_OK ? columns_json(&shown, data) : status;
}

int report_data(const struct report_params *params, json_t **data, struct report_summary *summary,
                char error[MAP_ERROR_MAX]) {
  struct map_info info;
  struct map_view *view = NULL;
  *data = NULL;
  int status = map_read_info(params->path, &info, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = map_view_open(params->path, &view, error);
  if (status == CAGEHOP_OK) {
    *data = json_object();
    status = fill(params, &info, view, *data, summary);
    if (status != CAGEHOP_OK) {
      file_fail(error,
                status == CAGEHOP_NO_MEMORY ? "%s: out of memory" : "%s can't be read: the file is damaged",
                params->path);
      json_decref(*data);
      *data = NULL;
    }
  }
  map_view_close(&view);
  map_info_clear(&info);
  return status;
}
