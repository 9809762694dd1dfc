// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/curve_options.h"
#include "cli/options/model_options.h"
#include "cli/options/options.h"
#include "cli/options/state_options.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>

static int choose_times(const struct cagehop_point *point, struct curve *request) {
  const struct cagehop_smoluchowski_rates *smoluchowski_rates = &point->smoluchowski_rates;
  const double shortest =
      fmin(point->relaxation.tau_alpha_rev, smoluchowski_rates->tau_two_state); // fmin skips NaN
  const double longest = fmax(point->relaxation.tau_alpha_rev, smoluchowski_rates->tau_slowest);
  request->from = isnan(request->from) ? 1e-2 * shortest : request->from;
  request->to = isnan(request->to) ? fmax(10.0 * longest, 10.0 * request->from) : request->to;
  if (request->from > 0.0 && request->from < request->to && isfinite(request->to)) {
    return EXIT_DONE;
  }
  report("population: --from %g --to %g: times in s, --from above 0 and below --to", request->from,
         request->to);
  return EXIT_USAGE_ERROR;
}

static void print_populations(const struct cagehop_point *point, const struct curve *request) {
  const struct cagehop_relaxation *relaxation = &point->relaxation;
  const struct cagehop_smoluchowski_rates *smoluchowski_rates = &point->smoluchowski_rates;
  char state[CURVE_STATE_MAX];
  curve_state(request, state);
  printf("# %s, Delta = %.12g kBT\n", state, point->landscape.Delta);
  printf("# Eq. 6: p_1(inf) = %.12g, tau*_alpha = %.12g s\n", relaxation->p_1, relaxation->tau_alpha_rev);
  printf("# two states by Kramers, each well with its own curvature: p_1(inf) = %.12g, tau = %.12g s\n",
         cagehop_two_state_population(smoluchowski_rates, INFINITY), smoluchowski_rates->tau_two_state);
  printf("# Smoluchowski equation, its slowest mode alone: p_1(inf) = %.12g, tau = %.12g s\n",
         smoluchowski_rates->p_1_boltzmann, smoluchowski_rates->tau_slowest);
  puts("# t/s p_1(Eq. 6) p_1(two_state) p_1(slowest)");
  for (double i = 0.0; i < request->count; i += 1.0) {
    const double t = curve_place(request, i);
    printf("%.12g %.12g %.12g %.12g\n", t, cagehop_cage_population(relaxation, t),
           cagehop_two_state_population(smoluchowski_rates, t),
           cagehop_slowest_population(smoluchowski_rates, t));
  }
}

static int show_population(const struct cagehop_model *model, struct curve *request) {
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  struct cagehop_error error;
  if (cagehop_isochore_solve_explained(model, request->number, &isochore, &error) == CAGEHOP_OK) {
    cagehop_isochore_evaluate(isochore, 1, &request->pressure, &point);
    cagehop_point_explain(isochore, &point, &error);
  }
  cagehop_isochore_destroy(&isochore);
  if (error.status != CAGEHOP_OK) {
    report("population: no certified result: %s", error.text);
    return EXIT_OTHER;
  }
  if (point.landscape.regime != CAGEHOP_REGIME_TWO_STATE) {
    report("population: phi = %g, pressure = %g is %s; only two_state has two populations: choose a pressure "
           "between the spinodals, see cagehop boundaries",
           request->phi, request->pressure, cagehop_regime_name(point.landscape.regime));
    return EXIT_USAGE_ERROR;
  }
  if (isnan(point.smoluchowski_rates.p_1_boltzmann)) { // found last
    report("population: phi = %g, pressure = %g: the Smoluchowski equation has no certified solution there; "
           "`cagehop point` has Eq. 6's numbers",
           request->phi, request->pressure);
    return EXIT_OTHER;
  }
  if (choose_times(&point, request) != EXIT_DONE) {
    return EXIT_USAGE_ERROR;
  }
  print_populations(&point, request);
  return EXIT_DONE;
}

struct population_request {
  struct state_options state;
  struct curve curve;
  struct model_options model;
};

static int run_population(const struct command *command, int argc, char **argv) {
  struct population_request request = {.state = STATE_OPTIONS_NONE, .curve = curve_of(200.0)};
  struct cagehop_state state;
  struct cagehop_model model;
  int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  status = state_options_check(command, &request.state, &request.model);
  if (status == EXIT_DONE) {
    status = state_options_resolve(command, &request.state, &request.model, false, &model, &state);
  }
  if (status == EXIT_DONE) {
    model.smoluchowski_rates = true;
    request.curve.phi = state.phi;
    request.curve.number = state.number;
    request.curve.temperature = state.number != state.phi ? state.number : NAN;
    request.curve.pressure = state.pressure;
    status = show_population(&model, &request.curve);
  }
  model_options_clear(&request.model);
  return status;
}

static const struct option_row population_options[] = {
    PLACE_OPTIONS(population_request, state, ""),
    PRESSURE_OPTIONS(population_request, state),
    {.name = "from",
     .kind = OPTION_NUMBER,
     .word = "T",
     .help = "first t, in s",
     .left_out = "a hundredth of the shortest time",
     OPTION_AT(population_request, curve.from)},
    {.name = "to",
     .kind = OPTION_NUMBER,
     .word = "T",
     .help = "last t, in s",
     .left_out = "ten times the longest time",
     OPTION_AT(population_request, curve.to)},
    COUNT_OPTION(population_request, curve.count, .help = "rows, evenly spaced in log t", .left_out = "200"),
};

const struct command command_population = {
    .name = "population",
    .summary = "p_1(t), the population of the cage, as a table",
    .description =
        "Prints the probability to be in the cage at time t after starting there, between the spinodals: by "
        "the "
        "paper's Eq. 6; with Kramers' rates, each well with its own curvature; and by the slowest mode of "
        "the "
        "Smoluchowski equation with Boltzmann weights. t in s. Comment lines hold the times and the limits.",
    .option = population_options,
    .option_count = OPTION_COUNT(population_options),
    .sections = MODEL_STRUCTURE | MODEL_MATERIAL | MODEL_PHYSICS,
    .model = offsetof(struct population_request, model),
    .run = run_population,
};
