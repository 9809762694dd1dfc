// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/refinement.h"

#include "job/decimal.h"
#include "job/document.h"
#include "parameter/record.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define REFINEMENT_KEY "grid.packing_fraction.resolve."
#define REFINEMENT_FIELD(path)                                                                               \
  .offset = offsetof(struct job_refinement, path), .size = sizeof(((struct job_refinement *)0)->path)

/// Halvings of the whole range that the default of step_min allows.
static const double halvings = 10.0;

const struct cagehop_parameter refinement_keys[REFINEMENT_KEYS] = {
    {REFINEMENT_KEY "tau_alpha", .unit = "1",
     .help = "decades of tau_alpha between neighbouring isochores, at most: the steps of the range are "
             "halved until they are that; of temperature_K too",
     .type = CAGEHOP_PARAMETER_NUMBER, .role = CAGEHOP_PARAMETER_OUTPUT, .required = true, .low = 1e-6,
     .high = 100.0, REFINEMENT_FIELD(tau_alpha)},
    {REFINEMENT_KEY "step_min", .unit = "1",
     .help = "no two isochores are nearer than that; in K of temperature_K", .type = CAGEHOP_PARAMETER_NUMBER,
     .role = CAGEHOP_PARAMETER_OUTPUT, .low = 0.0, .low_open = true, .high = INFINITY,
     .left_out = "a 1024th of the range", REFINEMENT_FIELD(step_min)},
    {REFINEMENT_KEY "max_count", .unit = "1", .help = "isochores at most; of temperature_K too",
     .type = CAGEHOP_PARAMETER_COUNT, .role = CAGEHOP_PARAMETER_OUTPUT, .low = 2, .high = 10000000,
     .left_out = "1025", REFINEMENT_FIELD(max_count)},
};

const char *refinement_word(const struct cagehop_parameter *row) {
  return strrchr(row->key, '.') + 1;
}

struct job_refinement refinement_default(double from, double to) {
  return (struct job_refinement){.step_min = ldexp(to - from, -(int)halvings),
                                 .max_count = (size_t)ldexp(1.0, (int)halvings) + 1};
}

void refinement_write(FILE *out, const char *axis, const struct job_refinement *refinement) {
  char text[CAGEHOP_PARAMETER_TEXT_MAX];
  for (size_t k = 0; k < REFINEMENT_KEYS && refinement->tau_alpha > 0.0; k++) {
    parameter_write(&refinement_keys[k], refinement, text);
    fprintf(out, "%s.resolve.%s: %s\n", axis, refinement_word(&refinement_keys[k]), text);
  }
}

double refinement_between(double low, double high) {
  return decimal_near((double)(((long double)low + (long double)high) / 2), DBL_EPSILON * high);
}

bool refinement_may_halve(const struct job_refinement *refinement, double low, double high) {
  const double middle = refinement_between(low, high);
  // Steps are halves of decimals, so one that is to be step_min may miss it by rounding.
  return low < middle && middle < high && (high - low) / 2.0 >= refinement->step_min * (1.0 - 1e-9);
}
