// SPDX-License-Identifier: GPL-3.0-or-later
/// A fit as JSON, with curves to draw.
#include "cli/command.h"
#include "cli/output/fitted.h"
#include "cli/output/json.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CURVE_POINTS = 101 };

static json_t *numbers(size_t count, const double value[]) {
  json_t *array = json_array();
  for (size_t i = 0; i < count; i++) {
    json_array_append_new(array, json_number(value[i]));
  }
  return array;
}

static json_t *describe_parameters(const struct fitted *fitted) {
  const struct cagehop_fit_result *result = &fitted->result;
  json_t *object = json_object();
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    const enum cagehop_fit_parameter parameter = (enum cagehop_fit_parameter)p;
    json_t *entry = json_object();
    json_object_set_new(entry, "value", json_number(result->value[p]));
    json_object_set_new(entry, "standard_error", json_number(result->standard_error[p]));
    json_object_set_new(entry, "free", json_boolean(fitted->params.free[p]));
    json_object_set_new(entry, "at_bound", json_boolean(result->at_bound[p]));
    json_object_set_new(entry, "start", json_number(cagehop_fit_get(&fitted->start, parameter)));
    if (fitted->params.free[p]) {
      json_object_set_new(entry, "low", json_number(fitted->params.low[p]));
      json_object_set_new(entry, "high", json_number(fitted->params.high[p]));
      json_object_set_new(entry, "prior", json_number(fitted->params.prior[p]));
      json_object_set_new(entry, "prior_standard_error", json_number(fitted->params.prior_sigma[p]));
    }
    json_object_set_new(object, cagehop_fit_name(parameter), entry);
  }
  return object;
}

/// Correlations and covariance of what has a standard error, with its names.
static void describe_matrices(const struct fitted *fitted, json_t *object) {
  const struct cagehop_fit_result *result = &fitted->result;
  json_t *names = json_array(), *correlation = json_array(), *covariance = json_array();
  for (int a = 0; a < CAGEHOP_FIT_PARAMETERS; a++) {
    double row[2][CAGEHOP_FIT_PARAMETERS];
    size_t count = 0;
    for (int b = 0; b < CAGEHOP_FIT_PARAMETERS; b++) {
      if (fitted->params.free[b] && !result->at_bound[b]) {
        row[0][count] = result->correlation[a][b];
        row[1][count++] = result->covariance[a][b];
      }
    }
    if (fitted->params.free[a] && !result->at_bound[a]) {
      json_array_append_new(names, json_string(cagehop_fit_name((enum cagehop_fit_parameter)a)));
      json_array_append_new(correlation, numbers(count, row[0]));
      json_array_append_new(covariance, numbers(count, row[1]));
    }
  }
  json_object_set_new(object, "determined", names);
  json_object_set_new(object, "correlation", correlation);
  json_object_set_new(object, "covariance", covariance);
}

static json_t *describe_datum(const struct fitted *fitted, size_t i) {
  const struct cagehop_fit_datum *datum = &fitted->datum[i];
  const bool transition = cagehop_fit_is_transition(datum->kind);
  const double measured = transition ? datum->temperature_K : datum->value;
  json_t *entry = json_object();
  json_object_set_new(entry, "file", json_string(fitted->path[fitted->file_of[i]]));
  json_object_set_new(entry, "line", json_integer((json_int_t)fitted->line_of[i]));
  json_object_set_new(entry, "kind", json_string(cagehop_fit_kind_name(datum->kind)));
  json_object_set_new(entry, "temperature_K", json_number(datum->temperature_K));
  json_object_set_new(entry, "pressure_MPa", json_number(datum->pressure_MPa));
  json_object_set_new(entry, "value", json_number(datum->value));
  json_object_set_new(entry, "standard_error", json_number(datum->sigma));
  json_object_set_new(entry, "weight", json_number(datum->weight));
  json_object_set_new(
      entry, "theory",
      json_number(transition ? measured - fitted->residual[i] : measured * exp(-fitted->residual[i])));
  json_object_set_new(entry, "residual", json_number(fitted->residual[i]));
  json_object_set_new(entry, "residual_in_standard_errors", json_number(fitted_pull(fitted, i)));
  return entry;
}

// ---------------------------------------------------------------- curves

/// Whether two data lie on one curve: the same quantity along T at one P, or one kind of T_g along P.
static bool on_one_curve(const struct cagehop_fit_datum *a, const struct cagehop_fit_datum *b) {
  return a->kind == b->kind &&
         (cagehop_fit_is_transition(a->kind) ? a->value == b->value : a->pressure_MPa == b->pressure_MPa);
}

/// What a curve runs over.
static double *place_of(struct cagehop_fit_datum *datum) {
  return cagehop_fit_is_transition(datum->kind) ? &datum->pressure_MPa : &datum->temperature_K;
}

/// The curve of a datum over the range of those that share it, a little beyond in T, with its band of two
/// standard errors; null where the theory has no number.
static json_t *describe_curve(const struct fitted *fitted, size_t first) {
  struct cagehop_fit_datum at = fitted->datum[first];
  const bool transition = cagehop_fit_is_transition(at.kind);
  double low = *place_of(&at), high = low, x[CURVE_POINTS], y[3][CURVE_POINTS];
  for (size_t i = first; i < fitted->params.count; i++) {
    struct cagehop_fit_datum other = fitted->datum[i];
    if (on_one_curve(&at, &other)) {
      low = fmin(low, *place_of(&other));
      high = fmax(high, *place_of(&other));
    }
  }
  low = transition ? 0.0 : low - 0.03 * (high - low);
  high += 0.03 * (high - low);
  for (size_t k = 0; k < CURVE_POINTS; k++) {
    double middle, width;
    x[k] = low + (high - low) * (double)k / (CURVE_POINTS - 1);
    *place_of(&at) = x[k];
    const bool there = cagehop_fit_predict(fitted->fit, &fitted->result, &at, &middle, &width) == CAGEHOP_OK;
    for (int side = 0; side < 3; side++) {
      const double end = middle + 2.0 * (side - 1) * width;
      y[side][k] = !there ? NAN : transition ? end : exp(end);
    }
  }
  json_t *curve = json_object();
  json_object_set_new(curve, "kind", json_string(cagehop_fit_kind_name(at.kind)));
  json_object_set_new(curve, "along", json_string(transition ? "pressure_MPa" : "temperature_K"));
  json_object_set_new(curve, transition ? "value" : "pressure_MPa",
                      json_number(transition ? at.value : fitted->datum[first].pressure_MPa));
  json_object_set_new(curve, "x", numbers(CURVE_POINTS, x));
  json_object_set_new(curve, "y", numbers(CURVE_POINTS, y[1]));
  json_object_set_new(curve, "y_low", numbers(CURVE_POINTS, y[0]));
  json_object_set_new(curve, "y_high", numbers(CURVE_POINTS, y[2]));
  return curve;
}

static json_t *describe_curves(const struct fitted *fitted) {
  json_t *curves = json_array();
  for (size_t i = 0; i < fitted->params.count; i++) {
    bool known = false;
    for (size_t k = 0; k < i; k++) {
      known = known || on_one_curve(&fitted->datum[k], &fitted->datum[i]);
    }
    if (!known) {
      json_array_append_new(curves, describe_curve(fitted, i));
    }
  }
  return curves;
}

// ---------------------------------------------------------------- draws, profile, all of it

static void describe_draws(const struct fitted *fitted, json_t *object) {
  double *value = malloc(fitted->draws * sizeof *value);
  if (fitted->draws == 0 || value == NULL) {
    free(value);
    return;
  }
  json_t *bootstrap = json_object(), *parameters = json_object();
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    if (fitted->params.free[p]) {
      const size_t count = fitted_draws(fitted, (enum cagehop_fit_parameter)p, value);
      json_object_set_new(parameters, cagehop_fit_name((enum cagehop_fit_parameter)p), numbers(count, value));
    }
  }
  json_object_set_new(bootstrap, "draws", json_integer((json_int_t)fitted->draws));
  json_object_set_new(bootstrap, "seed", json_integer((json_int_t)fitted->seed));
  json_object_set_new(bootstrap, "ascending", parameters);
  json_object_set_new(object, "bootstrap", bootstrap);
  free(value);
}

static void describe_profile(const struct fitted *fitted, json_t *object) {
  if (fitted->profiled != CAGEHOP_FIT_PARAMETERS) {
    json_t *profile = json_object();
    json_object_set_new(profile, "parameter", json_string(cagehop_fit_name(fitted->profiled)));
    json_object_set_new(profile, "value", numbers(fitted->profile_count, fitted->profile_value));
    json_object_set_new(profile, "chi2", numbers(fitted->profile_count, fitted->profile_chi2));
    json_object_set_new(object, "profile", profile);
  }
}

static json_t *describe_transitions(const struct fitted *fitted) {
  double pressure[FITTED_TRANSITIONS_MAX];
  struct cagehop_fit_transition transition[FITTED_TRANSITIONS_MAX];
  const size_t count = fitted_transitions(fitted, pressure, transition);
  json_t *rows = json_array();
  for (size_t k = 0; k < count; k++) {
    json_t *row = json_object();
    json_object_set_new(row, "pressure_MPa", json_number(pressure[k]));
    json_object_set_new(row, "T_g", json_number(transition[k].T_g));
    json_object_set_new(row, "T_g_stderr", json_number(transition[k].T_g_stderr));
    json_object_set_new(row, "fragility", json_number(transition[k].fragility));
    json_object_set_new(row, "fragility_stderr", json_number(transition[k].fragility_stderr));
    json_array_append_new(rows, row);
  }
  return rows;
}

static void add_remark(void *context, const char *line) {
  json_array_append_new(context, json_string(line));
}

static json_t *describe_fit(const struct fitted *fitted) {
  const struct cagehop_fit_result *result = &fitted->result;
  json_t *object = json_object(), *data = json_array(), *files = json_array(), *remarks = json_array();
  for (size_t f = 0; f < fitted->n_files; f++) {
    json_array_append_new(files, json_pack("{s:s, s:s, s:f}", "path", fitted->path[f], "sha256",
                                           fitted->file[f].sha256, "weight", fitted->weight[f]));
  }
  for (size_t i = 0; i < fitted->params.count; i++) {
    json_array_append_new(data, describe_datum(fitted, i));
  }
  fitted_remarks(fitted, add_remark, remarks);
  json_object_set_new(object, "material", json_string(fitted->start.material.name));
  json_object_set_new(object, "files", files);
  json_object_set_new(object, "parameters", describe_parameters(fitted));
  describe_matrices(fitted, object);
  json_object_set_new(object, "phi_g_follows", json_boolean(isnan(result->model.material.phi_g)));
  json_object_set_new(object, "chi2", json_number(result->chi2));
  json_object_set_new(object, "degrees_of_freedom", json_integer((json_int_t)result->degrees_of_freedom));
  json_object_set_new(object, "sigma_known", json_boolean(result->sigma_known));
  json_object_set_new(object, "condition", json_number(result->condition));
  json_object_set_new(object, "largest_theory_error", json_number(result->largest_theory_error));
  json_object_set_new(object, "iterations", json_integer(result->iterations));
  json_object_set_new(object, "data", data);
  json_object_set_new(object, "curves", describe_curves(fitted));
  json_object_set_new(object, "glass_transitions", describe_transitions(fitted));
  describe_draws(fitted, object);
  describe_profile(fitted, object);
  json_object_set_new(object, "remarks", remarks);
  return object;
}

int fitted_write_json(const struct fitted *fitted, const char *path) {
  json_t *object = describe_fit(fitted);
  if (strcmp(path, "-") == 0) {
    return json_print(object);
  }
  FILE *file = fopen(path, "w");
  bool written = file != NULL && json_write(object, file);
  written = (file == NULL || fclose(file) == 0) && written;
  json_decref(object);
  if (!written) {
    report("fit: --json %s: it can't be written; choose another place", path);
    return EXIT_OTHER;
  }
  return EXIT_DONE;
}
