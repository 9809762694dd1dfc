// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/curve_options.h"
#include "cli/options/model_options.h"
#include "cli/options/options.h"
#include "cli/options/state_options.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>

static void print_point(const char *name, double r, double height, double diameter_nm) {
  if (!isnan(r)) {
    printf("# %-4s = %.12g d (%.6g nm)%s", name, r, r * diameter_nm, isnan(height) ? "\n" : "");
    if (!isnan(height)) {
      printf(", barrier %.12g kBT above it\n", height);
    }
  }
}

/// Where no end was given, a range that shows every critical point. Returns 0 or EXIT_USAGE_ERROR.
static int choose_range(const struct cagehop_landscape *landscape,
                        const struct cagehop_landscape_point *point, struct curve *request) {
  const double least = cagehop_landscape_r_min(landscape), most = 1e6;
  const double cage = isnan(point->r_L1) ? 0.05 : point->r_L1;
  const double outermost = fmax(fmax(point->r_L2, point->r_B), fmax(point->r_L1, 0.5)); // fmax skips NaN
  request->from = isnan(request->from) ? fmax(least, 0.5 * cage) : request->from;
  request->to = isnan(request->to) ? fmax(1.5 * outermost, 2.0 * request->from) : request->to;
  if (request->from >= least && request->from < request->to && request->to <= most) {
    return EXIT_DONE;
  }
  report(
      "landscape: --from %g --to %g: --from must be at least %.3g here, and below --to, which is at most %g",
      request->from, request->to, least, most);
  return EXIT_USAGE_ERROR;
}

static void print_table(const struct cagehop_landscape *landscape, const struct curve *request) {
  puts("# r F F'");
  for (double i = 0.0; i < request->count; i += 1.0) {
    const double r = curve_place(request, i);
    double F[3];
    cagehop_landscape_evaluate(landscape, r, request->pressure, F);
    printf("%.12g %.15g %.15g\n", r, F[0], F[1]);
  }
}

/// Prints the landscape of a solved isochore. Returns the exit status.
static int print_landscape(const struct cagehop_isochore *isochore, double diameter_nm,
                           struct curve *request) {
  const struct cagehop_landscape *landscape = cagehop_isochore_landscape(isochore);
  struct cagehop_landscape_point point;
  struct cagehop_point failed = {.pressure = request->pressure};
  failed.status = cagehop_isochore_summary(isochore)->status;
  if (failed.status == CAGEHOP_OK) {
    failed.status = cagehop_landscape_solve(landscape, request->pressure, &point);
  }
  if (failed.status != CAGEHOP_OK) {
    struct cagehop_error error;
    cagehop_point_explain(isochore, &failed, &error);
    report("landscape: no certified result: %s", error.text);
    return EXIT_OTHER;
  }
  if (choose_range(landscape, &point, request) != EXIT_DONE) {
    return EXIT_USAGE_ERROR;
  }
  char state[CURVE_STATE_MAX];
  curve_state(request, state);
  printf("# %s: %s\n", state, cagehop_regime_name(point.regime));
  print_point("r_L1", point.r_L1, point.F_B1, diameter_nm);
  print_point("r_B", point.r_B, NAN, diameter_nm);
  print_point("r_L2", point.r_L2, point.F_B2, diameter_nm);
  print_table(landscape, request);
  return EXIT_DONE;
}

struct landscape_request {
  struct state_options state;
  struct curve curve;
  struct model_options model;
};

static int run_landscape(const struct command *command, int argc, char **argv) {
  struct landscape_request request = {.state = STATE_OPTIONS_NONE, .curve = curve_of(400.0)};
  struct cagehop_state state;
  struct cagehop_model model;
  struct cagehop_isochore *isochore = NULL;
  int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  status = state_options_check(command, &request.state, &request.model);
  if (status == EXIT_DONE) {
    status = state_options_resolve(command, &request.state, &request.model, false, &model, &state);
  }
  if (status == EXIT_DONE) {
    struct cagehop_error error;
    request.curve.phi = state.phi;
    request.curve.number = state.number;
    request.curve.temperature = state.number != state.phi ? state.number : NAN;
    request.curve.pressure = state.pressure;
    if (cagehop_isochore_solve_explained(&model, request.curve.number, &isochore, &error) < 0) {
      report("landscape: %s", error.text);
      status = EXIT_OTHER;
    }
  }
  if (status == EXIT_DONE) {
    status = print_landscape(isochore, model.material.diameter_nm, &request.curve);
  }
  cagehop_isochore_destroy(&isochore);
  model_options_clear(&request.model);
  return status;
}

static const struct option_row landscape_options[] = {
    PLACE_OPTIONS(landscape_request, state, ""),
    PRESSURE_OPTIONS(landscape_request, state),
    {.name = "from",
     .kind = OPTION_NUMBER,
     .word = "R",
     .help = "first r, in d",
     .left_out = "half the cage minimum",
     OPTION_AT(landscape_request, curve.from)},
    {.name = "to",
     .kind = OPTION_NUMBER,
     .word = "R",
     .help = "last r, in d",
     .left_out = "1.5 times the outermost point",
     OPTION_AT(landscape_request, curve.to)},
    COUNT_OPTION(landscape_request, curve.count, .help = "rows, evenly spaced in log r", .left_out = "400"),
};

const struct command command_landscape = {
    .name = "landscape",
    .summary = "r, F(r) and F'(r) as a table",
    .description =
        "Prints the dynamic free energy as a table: r in d, F(r, P) in kBT, F'(r, P) in kBT/d. Comment lines "
        "tell the "
        "critical points. Columns are separated by blanks, for gnuplot, numpy.loadtxt and their like.",
    .option = landscape_options,
    .option_count = OPTION_COUNT(landscape_options),
    .sections = MODEL_STRUCTURE | MODEL_MATERIAL,
    .model = offsetof(struct landscape_request, model),
    .run = run_landscape,
};
