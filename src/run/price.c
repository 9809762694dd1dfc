// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/price.h"

#include "clock/clock.h"
#include "grid/tiling.h"
#include "phase_map/isobar_panels.h"
#include "phase_map/isochore.h"
#include "run/generations.h"
#include "run/isobar_stage.h"
#include "run/refine.h"
#include "run/shape.h"
#include "run/standard_errors.h"
#include "run/states.h"

#include <cagehop/status.h>
#include <math.h>

/// An isobar's two roots, and each point of its VFT line: 65,540 pressures with 4, 50 and 2,000 points. [s]
static const double isobar_seconds = 2.5e-6, vft_point_seconds = 3.7e-8;

/// One between others, panel by panel: 20,000 of them.
static const double interpolated_seconds = 3e-7;

/// The derivatives of standard errors interpolate the theory in boxes of 13 states; T_g under pressure goes
/// through one to three.
static const double error_states = 39.0;

/// Rank 0 hands out and writes; towards the end some ranks have nothing to do.
static const double efficiency = 0.85;

/// Of the time that is left one state may have so much, so that others have some too.
static const double share_of_rest = 0.6;

/// Pressures whose standard errors are found to time them.
enum { ERROR_SAMPLES = 4 };

struct measurement {
  const struct resolved_job *resolved;
  double until; ///< on clock_seconds()
};

// ---------------------------------------------------------------- one state

/// An isochore, or of it what isobars need. Returns as cagehop_isochore_solve_explained.
static int solve_some(const struct cagehop_model *model, double state, bool times_only,
                      struct cagehop_isochore **isochore, struct cagehop_error *error) {
  if (!times_only) {
    return cagehop_isochore_solve_explained(model, state, isochore, error);
  }
  const int status = isochore_solve_for_times(model, state, isochore);
  error->status = status == CAGEHOP_OK ? cagehop_isochore_summary(*isochore)->status : status;
  return status;
}

/// Solves one isochore and some of its points. Returns 0 or a negative status.
static int measure(const struct measurement *measurement, const struct cagehop_model *wanted, double state,
                   bool times_only, struct price_sample *sample) {
  const struct cagehop_axis *axis = &measurement->resolved->job.pressure;
  const size_t stride = axis->count / PRICE_POINTS + 1;
  static struct cagehop_point point[PRICE_POINTS];
  double pressure[PRICE_POINTS];
  struct cagehop_model model = *wanted;
  struct cagehop_isochore *isochore = NULL;
  size_t count = 0;
  const double start = clock_seconds(), own = model.structure.seconds_max;
  const double limit = fmax(share_of_rest * (measurement->until - start), 1e-3);
  const bool limited = !(own > 0.0 && own <= limit);
  model.structure.seconds_max = limited ? limit : own;
  const int status = solve_some(&model, state, times_only, &isochore, &sample->error);
  if (status < 0) {
    return status;
  }
  for (size_t j = 0; j < axis->count && count < PRICE_POINTS; j += stride) {
    pressure[count++] = axis->value[j];
  }
  const double middle = clock_seconds();
  sample->isochore = middle - start;
  sample->source = limited && sample->error.status == CAGEHOP_TIMED_OUT ? PRICE_LIMIT : PRICE_SOLVED;
  if (status == CAGEHOP_OK) {
    cagehop_isochore_evaluate_axis(isochore, &(struct cagehop_axis){axis->unit, count, pressure}, point);
    sample->point = (clock_seconds() - middle) / (double)count;
    sample->count = count;
  }
  for (size_t j = 0; j < sample->count; j++) {
    sample->level[j] = point[j].relaxation.tau_alpha;
    sample->regime[j] = (uint8_t)point[j].landscape.regime;
  }
  refine_levels(sample->count, sample->level);
  cagehop_isochore_destroy(&isochore);
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- the samples

/// What one costs that was not solved, from those that were and come before it, `known` of them in `order`.
static void follow_trend(const struct resolved_job *resolved, size_t known, const size_t order[],
                         struct price *price, size_t k) {
  struct price_sample *sample = &price->sample[order[k]];
  const double own = resolved->job.model.structure.seconds_max, least = sample->isochore;
  sample->source = known < 2 ? PRICE_LIMIT : PRICE_TREND;
  if (known >= 2) {
    const struct price_sample *a = &price->sample[order[known - 2]], *b = &price->sample[order[known - 1]];
    const double *state = resolved->state;
    const double slope = log(b->isochore / a->isochore) / (state[b->i] - state[a->i]);
    sample->isochore = fmax(b->isochore * exp(slope * (state[sample->i] - state[b->i])), b->isochore);
    sample->point = b->point;
  } else if (k > 0) {
    sample->isochore = price->sample[order[k - 1]].isochore;
  }
  sample->isochore = fmax(sample->isochore, least);
  if (own > 0.0) {
    sample->isochore = fmin(sample->isochore, own);
  }
}

/// Evenly over the grid, both ends with it; what a dense or cold state costs is last. Returns 0 or a negative
/// status.
static int measure_samples(const struct measurement *measurement, struct price *price) {
  const struct resolved_job *resolved = measurement->resolved;
  const size_t last = resolved->n_phi - 1;
  size_t order[PRICE_SAMPLES], known = 0;
  price->count = resolved->n_phi < PRICE_SAMPLES ? resolved->n_phi : PRICE_SAMPLES;
  for (size_t k = 0; k < price->count; k++) {
    order[k] = resolved->state_unit == CAGEHOP_UNIT_KELVIN ? price->count - 1 - k : k;
    price->sample[k] = (struct price_sample){.i = price->count > 1 ? k * last / (price->count - 1) : 0};
  }
  for (size_t k = 0; k < price->count; k++) {
    struct price_sample *sample = &price->sample[order[k]];
    if (known == k) {
      const int status =
          measure(measurement, &resolved->job.model, resolved->state[sample->i], false, sample);
      if (status < 0) {
        return status;
      }
      known += sample->source == PRICE_SOLVED;
    }
    if (known <= k) {
      follow_trend(resolved, known, order, price, k);
    }
  }
  return CAGEHOP_OK;
}

/// Where bisection will choose the states, those that it is likely to come to stand for them. Returns 0 or a
/// negative status.
static int guess_states(struct resolved_job *resolved, struct price *price) {
  struct refine_step step[PRICE_SAMPLES] = {0};
  struct cagehop_axis guess;
  struct price_sample *sample = price->sample;
  const size_t count = price->count;
  size_t at[PRICE_SAMPLES] = {0}, guess_at[PRICE_SAMPLES];
  price->first = resolved->n_phi;
  for (size_t k = 0; k < count; k++) { // in the order of the axis
    at[states_place(resolved, count, k)] = states_place(resolved, resolved->n_phi, sample[k].i);
  }
  for (size_t k = 0; k + 1 < count; k++) {
    const struct price_sample *a = &sample[k], *b = &sample[k + 1];
    const size_t n = a->count < b->count ? a->count : b->count; // none of a state that failed
    step[states_place(resolved, count - 1, k)] = refine_compare(n, a->level, a->regime, b->level, b->regime);
  }
  int status =
      refine_guess(&resolved->job.refinement, &resolved->job.state, count, at, step, &guess, guess_at);
  if (status == CAGEHOP_OK) {
    status = states_replace(resolved, guess);
  }
  for (size_t k = 0; k < count && status == CAGEHOP_OK; k++) {
    sample[k].i = states_place(resolved, resolved->n_phi, guess_at[states_place(resolved, count, k)]);
  }
  return status;
}

// ---------------------------------------------------------------- the map

/// Between the samples as a straight line.
static void price_map(const struct resolved_job *resolved, struct price *price) {
  const struct price_sample *sample = price->sample;
  const double n_pressure = (double)resolved->job.pressure.count;
  const double tile = fmin(n_pressure, (double)shape_tiling(resolved).width);
  for (size_t i = 0, k = 0; i < resolved->n_phi; i++) {
    while (k + 2 < price->count && i > sample[k + 1].i) {
      k++;
    }
    const size_t next = k + 1 < price->count ? k + 1 : k;
    const double width = (double)(sample[next].i - sample[k].i);
    const double share = width > 0.0 ? ((double)i - (double)sample[k].i) / width : 0.0;
    const double isochore = sample[k].isochore + share * (sample[next].isochore - sample[k].isochore);
    const double point = sample[k].point + share * (sample[next].point - sample[k].point);
    price->isochores += isochore;
    price->points += point * n_pressure;
    price->max_tile_seconds = fmax(price->max_tile_seconds, isochore + point * tile);
  }
}

// ---------------------------------------------------------------- the isobars

static bool count_error_state(void *context, int states, double *seconds_max) {
  const struct measurement *measurement = context;
  (void)states;
  *seconds_max = fmax(measurement->until - clock_seconds(), 1e-3);
  return clock_seconds() < measurement->until;
}

/// At how many pressures isobars are found, where all others are interpolated between them.
static double pressures_found(const struct job *job) {
  const struct tiling parts = {job->pressure.count, BLOCK_ISOBAR_PART};
  double found = 0.0;
  for (size_t b = 0; b < tiling_blocks(parts); b++) {
    const size_t count = tile_at(0, b, parts).count;
    found += isobar_panels_pay(&job->model, count) ? ISOBAR_PANELS * ISOBAR_PANEL_AT : (double)count;
  }
  return found;
}

/// Finds the standard errors of a few isobars: what the first ones take are states, which then serve all.
/// Returns 0, a negative status, or a positive one where that is not to be had.
static int measure_errors(struct measurement *measurement, struct price *price) {
  const struct resolved_job *resolved = measurement->resolved;
  const struct cagehop_axis *pressure = &resolved->job.pressure;
  const struct cagehop_watch watch = {.go_on = count_error_state, .context = measurement};
  const size_t count = pressure->count < ERROR_SAMPLES ? pressure->count : ERROR_SAMPLES;
  struct standard_errors errors;
  struct cagehop_fit_transition at;
  int status = standard_errors_open(&resolved->job, &watch, &errors, NULL);
  double time[2] = {0.0, 0.0};
  for (int pass = 0; pass < 2 && status == CAGEHOP_OK; pass++) { // with the states, and without
    const double start = clock_seconds();
    for (size_t k = 0; k < count && status >= 0; k++) {
      const size_t j = count > 1 ? k * (pressure->count - 1) / (count - 1) : 0;
      status = cagehop_fit_transition_find(errors.fit, &errors.known,
                                           resolved->job.model.material.glass_transition_K,
                                           pressure->value[j], resolved->job.isobars.transition_time_s, &at);
    }
    status = status < 0 || status == CAGEHOP_TIMED_OUT ? status : CAGEHOP_OK;
    time[pass] = clock_seconds() - start;
  }
  standard_errors_close(&errors);
  price->error_states = fmax(time[0] - time[1], 0.0);
  price->errors = time[1] / (double)count * pressures_found(&resolved->job);
  return status;
}

static int price_errors(struct measurement *measurement, double isochore, struct price *price) {
  const bool affordable = isochore * error_states < measurement->until - clock_seconds();
  const int status = affordable ? measure_errors(measurement, price) : CAGEHOP_TIMED_OUT;
  if (status > 0) {
    price->errors_guessed = true;
    price->error_states = error_states * isochore;
    price->errors = 0.0;
  }
  return status < 0 ? status : CAGEHOP_OK;
}

/// The price of an isochore at that state, by the samples.
static double price_at(const struct resolved_job *resolved, const struct price *price, double state) {
  const struct price_sample *sample = price->sample;
  size_t k = 0;
  while (k + 2 < price->count && state > resolved->state[sample[k + 1].i]) {
    k++;
  }
  const size_t next = k + 1 < price->count ? k + 1 : k;
  const double a = resolved->state[sample[k].i], b = resolved->state[sample[next].i];
  const double share = b > a ? fmin(fmax((state - a) / (b - a), 0.0), 1.0) : 0.0;
  return sample[k].isochore + share * (sample[next].isochore - sample[k].isochore);
}

/// The interpolant goes past phi_g; a state there stands for all of it. Returns 0 or a negative status.
static int price_isobars(struct measurement *measurement, struct price *price) {
  const struct resolved_job *resolved = measurement->resolved;
  const struct job *job = &resolved->job;
  struct cagehop_model plain = job->model;
  struct price_sample sample = {.source = PRICE_SOLVED};
  const bool kelvin = resolved->state_unit == CAGEHOP_UNIT_KELVIN;
  const double phi_g = job->model.material.phi_g, found = pressures_found(job);
  const double densest = kelvin ? resolved->state[0] : resolved->state[resolved->n_phi - 1]; // or coldest
  const double state = kelvin || isnan(phi_g) ? densest : phi_g;
  const double parts = (double)tiling_blocks((struct tiling){job->pressure.count, BLOCK_ISOBAR_PART});
  if (!job->output_isobars) {
    return CAGEHOP_OK;
  }
  plain.smoluchowski_rates = plain.thermodynamics = false;
  plain.viscosity = job->isobars.transition_viscosity_Pa_s > 0.0;
  int status = measure(measurement, &plain, state, true, &sample);
  if (sample.source != PRICE_SOLVED) {
    sample.isochore = fmax(sample.isochore, price_at(resolved, price, state));
  }
  price->states = ISOBAR_STATES * (sample.isochore * parts + sample.point * found);
  price->isobars = found * (isobar_seconds + vft_point_seconds * (double)job->isobars.vft_points) +
                   interpolated_seconds * ((double)job->pressure.count - found);
  if (status >= 0 && job->output_standard_errors) {
    status = price_errors(measurement, sample.isochore, price);
  }
  return status < 0 ? status : CAGEHOP_OK;
}

// ---------------------------------------------------------------- all of it

int price_job(struct resolved_job *resolved, double seconds, struct price *price) {
  const double start = clock_seconds();
  struct measurement measurement = {resolved, start + seconds};
  *price = (struct price){.search = resolved->search_seconds};
  int status = measure_samples(&measurement, price);
  if (status == CAGEHOP_OK && generations_wanted(&resolved->job)) {
    status = guess_states(resolved, price);
  }
  if (status == CAGEHOP_OK) {
    price_map(resolved, price);
    status = price_isobars(&measurement, price);
  }
  price->seconds = clock_seconds() - start;
  return status;
}

double price_sum(const struct price *price) {
  return price->search + price->isochores + price->points + price->states + price->isobars +
         price->error_states + price->errors;
}

double price_wall(const struct price *price, double ranks) {
  const double serial = price->search + price->error_states, shared = price_sum(price) - serial;
  return ranks > 1.0 ? shared / ranks / efficiency + price->max_tile_seconds + serial : shared + serial;
}
