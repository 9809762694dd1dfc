// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/refine.h"

#include "job/refinement.h"
#include "run/states.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- two neighbours

void refine_levels(size_t count, double tau_alpha[]) {
  for (size_t j = 0; j < count; j++) {
    const bool has_one = isfinite(tau_alpha[j]) && tau_alpha[j] > 0.0;
    tau_alpha[j] = has_one ? log10(tau_alpha[j]) : NAN;
  }
}

static bool is_known(uint8_t regime) {
  return regime != CAGEHOP_REGIME_PENDING && regime != CAGEHOP_REGIME_FAILED;
}

struct refine_step refine_compare(size_t count, const double level_a[], const uint8_t regime_a[],
                                  const double level_b[], const uint8_t regime_b[]) {
  struct refine_step step = {0};
  for (size_t j = 0; j < count; j++) {
    if (!is_known(regime_a[j]) || !is_known(regime_b[j])) {
      step.failed = true;
    } else if (regime_a[j] != regime_b[j]) {
      step.regimes++;
    } else {
      step.decades = fmax(step.decades, fabs(level_b[j] - level_a[j])); // fmax passes over NaN
    }
  }
  return step;
}

// ---------------------------------------------------------------- the next generation

/// A step that is to be halved.
struct wish {
  size_t k;
  double decades;
};

/// The largest first; steps alike, as those that only a regime asks for, from below.
static int compare_wishes(const void *a, const void *b) {
  const struct wish *x = a, *y = b;
  return x->decades != y->decades ? (x->decades < y->decades ? 1 : -1) : (x->k > y->k ? 1 : -1);
}

static int compare_places(const void *a, const void *b) {
  const struct wish *x = a, *y = b;
  return x->k > y->k ? 1 : -1;
}

/// Lists the steps that are to be halved and tells of the others; returns how many.
static size_t list_wishes(const struct job_refinement *refinement, const struct cagehop_axis *axis,
                          const struct refine_step step[], struct wish wish[], struct refine_report *report) {
  size_t count = 0;
  for (size_t k = 0; k + 1 < axis->count; k++) {
    const double low = axis->value[k], high = axis->value[k + 1], decades = step[k].decades;
    const bool large = decades > refinement->tau_alpha;
    if (decades > report->decades) {
      report->decades = decades;
      report->low = low;
      report->high = high;
    }
    report->failed += step[k].failed;
    if (!large && step[k].regimes == 0) {
      continue;
    }
    if (refinement_may_halve(refinement, low, high)) {
      wish[count++] = (struct wish){k, large ? decades : 0.0};
      continue;
    }
    report->crossed += step[k].regimes > 0;
    if (large) {
      report->narrow++;
      report->most_narrow = fmax(report->most_narrow, decades);
    }
  }
  return count;
}

/// Keeps as many of the wishes as max_count has room for, in the order of the axis.
static size_t keep_wishes(size_t room, size_t count, struct wish wish[], struct refine_report *report) {
  const size_t kept = count < room ? count : room;
  qsort(wish, count, sizeof *wish, compare_wishes);
  report->spare = count - kept;
  report->most_spare = count > kept ? wish[kept].decades : 0.0;
  qsort(wish, kept, sizeof *wish, compare_places);
  return kept;
}

int refine_choose(const struct job_refinement *refinement, const struct cagehop_axis *axis,
                  const struct refine_step step[], struct cagehop_axis *next, struct refine_report *report) {
  *next = (struct cagehop_axis){.unit = axis->unit};
  *report = (struct refine_report){.low = NAN, .high = NAN};
  struct wish *wish = malloc(axis->count * sizeof *wish);
  double *value = malloc(2 * axis->count * sizeof *value);
  if (wish == NULL || value == NULL) {
    free(wish);
    free(value);
    return CAGEHOP_NO_MEMORY;
  }
  const size_t room = refinement->max_count > axis->count ? refinement->max_count - axis->count : 0;
  const size_t kept = keep_wishes(room, list_wishes(refinement, axis, step, wish, report), wish, report);
  size_t count = 0;
  for (size_t i = 0, w = 0; i < axis->count; i++) {
    value[count++] = axis->value[i];
    if (w < kept && wish[w].k == i) {
      value[count++] = refinement_between(axis->value[i], axis->value[i + 1]);
      report->boundaries += wish[w++].decades == 0.0;
    }
  }
  report->halved = kept;
  free(wish);
  if (kept == 0) {
    free(value);
    return CAGEHOP_OK;
  }
  next->value = value;
  next->count = count;
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- how many there will be

/// What the steps of the last generation are of the limit, on average: more than half of it, or the step
/// before would have stayed, and at most all.
static const double usual_share = 0.75;

/// Steps of the last generation between two samples, of which there are `least` already. A regime's boundary
/// is approached by halves, at each pressure for itself.
static double guess_steps(const struct job_refinement *refinement, double width, double least,
                          const struct refine_step *step) {
  const double smooth = fmax(least, ceil(step->decades / (usual_share * refinement->tau_alpha)));
  const double most = width / refinement->step_min * (1.0 + 1e-9); // as refinement_may_halve rounds
  const double halvings = fmax(0.0, floor(log2(most / smooth)));
  return fmax(least, fmin(smooth + halvings * (double)step->regimes, floor(most)));
}

int refine_guess(const struct job_refinement *refinement, const struct cagehop_axis *axis, size_t samples,
                 const size_t at[], const struct refine_step step[], struct cagehop_axis *guess,
                 size_t guess_at[]) {
  const size_t most = refinement->max_count > axis->count ? refinement->max_count : axis->count;
  double *value = malloc((most + axis->count) * sizeof *value);
  size_t count = 0;
  *guess = (struct cagehop_axis){.unit = axis->unit};
  if (value == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k + 1 < samples; k++) {
    const double low = axis->value[at[k]], width = axis->value[at[k + 1]] - low;
    const size_t least = at[k + 1] - at[k], after = axis->count - 1 - at[k + 1]; // that are there anyway
    const double room = (double)(most - 1 - count - after);
    const size_t steps =
        (size_t)fmax((double)least, fmin(room, guess_steps(refinement, width, (double)least, &step[k])));
    guess_at[k] = count;
    for (size_t i = 0; i < steps; i++) {
      value[count++] = low + width * (double)i / (double)steps;
    }
  }
  guess_at[samples - 1] = count;
  value[count++] = axis->value[axis->count - 1];
  guess->value = value;
  guess->count = count;
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- a map's states

/// A walk through the halvings that the states of a map tell of.
struct walk {
  const struct resolved_job *resolved;
  size_t state_count;
  const double *state; // of the map, ascending
  size_t room, count;  // of value
  double *value;
  size_t depth;
};

static int compare_numbers(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static bool is_there(const struct walk *walk, double value) {
  const double state = states_of(walk->resolved, value);
  return bsearch(&state, walk->state, walk->state_count, sizeof state, compare_numbers) != NULL;
}

static void put(struct walk *walk, double value) {
  if (walk->count < walk->room) {
    walk->value[walk->count] = value;
  }
  walk->count++;
}

/// Puts the states between two neighbours, which `depth` halvings brought about.
static void walk_step(struct walk *walk, double low, double high, size_t depth) {
  const double middle = refinement_between(low, high);
  if (low < middle && middle < high && is_there(walk, middle)) {
    walk->depth = depth + 1 > walk->depth ? depth + 1 : walk->depth;
    walk_step(walk, low, middle, depth + 1);
    put(walk, middle);
    walk_step(walk, middle, high, depth + 1);
  }
}

/// Whether the values mean the map's states, bit by bit.
static bool means_states(const struct resolved_job *resolved, const struct cagehop_axis *axis, size_t count,
                         const double state[]) {
  bool same = axis->count == count;
  for (size_t i = 0; same && i < count; i++) {
    const double own = states_of(resolved, axis->value[states_place(resolved, count, i)]);
    same = memcmp(&own, &state[i], sizeof own) == 0;
  }
  return same;
}

int refine_recognise(const struct resolved_job *resolved, size_t count, const double state[],
                     struct cagehop_axis *axis, size_t *generation) {
  const struct cagehop_axis *first = &resolved->job.state;
  struct walk walk = {.resolved = resolved, .state_count = count, .state = state, .room = count};
  *axis = (struct cagehop_axis){.unit = first->unit};
  walk.value = malloc(count * sizeof *walk.value);
  if (walk.value == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < first->count; i++) {
    put(&walk, first->value[i]);
    if (i + 1 < first->count) {
      walk_step(&walk, first->value[i], first->value[i + 1], 0);
    }
  }
  const struct cagehop_axis found = {first->unit, walk.count, walk.value};
  if (!means_states(resolved, &found, count, state)) {
    free(walk.value);
    return CAGEHOP_OK;
  }
  *axis = found;
  *generation = walk.depth + 1;
  return CAGEHOP_OK;
}
