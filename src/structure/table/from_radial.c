// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) from g(r) that was measured up to some r, with its error: of the noise of g, of the width of its
/// bins, of where it ends, and of the level that it ends at.
#include "status/error.h"
#include "structure/table/factor.h"
#include "system/particles.h"

#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// c(r) of liquids is 0 to many digits beyond 5 d: Percus-Yevick at 0.55 has the same barrier from g(r) that
// ends at 8, 6, 4 and 3 d. Farther out noise in h(r) only adds to S(0), which in a dense liquid is so small
// that it does not bear it.
static const double r_end_max = 5.0, r_end_min = 3.0;
static const double width_max = 0.06; // of a bin, [d]
// What the extrapolation to bins of no width leaves of the change that it makes; the test `from_radial` finds
// less for bins of 1/128 to 1/32 d.
static const double step_left = 1.0 / 3.0;
enum {
  NODES_MAX = 1600, // of the equation; bins that are narrower than r_end/1600 are taken together
  NOISE_DRAWS = 24, // of the noise of g(r): its standard error is then known to 15 %
};

/// g(r) as the equations take it.
struct radial_input {
  const struct cagehop_radial *radial;
  double width;              ///< of a bin, [d]
  size_t n;                  ///< nodes beyond the first, even
  double step;               ///< between nodes, [d]
  double density;            ///< [d^-3]
  size_t used;               ///< bins up to the last node
  double *error;             ///< standard error of each bin, [1]; length radial->n, owned
  double level, level_error; ///< mean of g - 1 far out, as in the report, and its error
};

/// `format` names one number.
static int refuse(struct cagehop_error *error, const char *format, double value)
    __attribute__((format(printf, 2, 0)));

static int refuse(struct cagehop_error *error, const char *format, double value) {
  char words[CAGEHOP_ERROR_MAX];
  snprintf(words, sizeof words, format, value);
  error_set(error, CAGEHOP_BAD_ARGUMENT, "%s", words);
  return CAGEHOP_BAD_ARGUMENT;
}

// ---------------------------------------------------------------- the bins

static int check_bins(const struct cagehop_radial *radial, double *bin, struct cagehop_error *error) {
  if (!(radial->phi > 0.0 && radial->phi <= CAGEHOP_PACKING_FRACTION_MAX)) {
    return refuse(error, "phi is %g; a packing fraction is above 0 and at most 0.8", radial->phi);
  }
  if (radial->n < 8) {
    return refuse(error, "g(r) has %g bins; it needs at least 8", (double)radial->n);
  }
  *bin = (radial->r[radial->n - 1] - radial->r[0]) / (double)(radial->n - 1);
  for (size_t k = 0; k < radial->n; k++) {
    const double place = radial->r[0] + *bin * (double)k;
    if (!(fabs(radial->r[k] - place) <= 0.02 * *bin) || radial->r[0] < 0.0) {
      return refuse(error, "the bins of g(r) must be evenly spaced, and around r = %g they are not",
                    radial->r[k]);
    }
    if (!(isfinite(radial->g[k]) && radial->g[k] >= 0.0)) {
      return refuse(error, "g(r) must be a finite number of at least 0, and at r = %g it is not",
                    radial->r[k]);
    }
  }
  if (!(*bin <= width_max)) {
    return refuse(error, "the bins of g(r) are %g d wide; at most 0.06 d resolve the first peak", *bin);
  }
  const double r_end = radial->r[radial->n - 1] + 0.5 * *bin;
  return r_end >= r_end_min ? CAGEHOP_OK
                            : refuse(error, "g(r) ends at %g d; to be continued it must reach 3 d", r_end);
}

static int compare_doubles(const void *one, const void *other) {
  const double a = *(const double *)one, b = *(const double *)other;
  return (a > b) - (a < b);
}

/// Counts in a bin fluctuate with the root of their mean, so that the error of g is in proportion to
/// sqrt(g)/r. By how much, tells the median distance from the cubic through four neighbours.
static int find_errors(struct radial_input *input) {
  const struct cagehop_radial *radial = input->radial;
  const double root_of_weights = sqrt(1.0 + 34.0 / 36.0), median_of_normal = 0.6744897501960817;
  double *number = malloc(radial->n * sizeof *number);
  size_t count = 0;
  if (number == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 2; k + 2 < radial->n; k++) {
    const double *g = &radial->g[k];
    if (g[-2] > 0.0 && g[-1] > 0.0 && g[0] > 0.0) { // outside the core
      const double cubic = (4.0 * (g[-1] + g[1]) - g[-2] - g[2]) / 6.0;
      number[count++] = fabs(g[0] - cubic) / root_of_weights * radial->r[k] / sqrt(g[0]);
    }
  }
  qsort(number, count, sizeof *number, compare_doubles);
  const double unit = count > 0 ? number[count / 2] / median_of_normal : 0.0;
  for (size_t k = 0; k < radial->n; k++) {
    input->error[k] = radial->g_err != NULL ? radial->g_err[k]
                      : radial->r[k] > 0.0  ? unit * sqrt(radial->g[k]) / radial->r[k]
                                            : 0.0;
  }
  free(number);
  return CAGEHOP_OK;
}

/// The mean of h over the last `length` of g(r), with a weight that falls to 0 at both ends as (1 - cos)^2:
/// that leaves out oscillations of the peaks' period. 0 where that is no longer than 3 d.
static double find_level(const struct cagehop_radial *radial, double length) {
  const double last = radial->r[radial->n - 1], begin = fmax(last - length, 2.0);
  double sum = 0.0, weights = 0.0;
  for (size_t k = 0; k < radial->n; k++) {
    const double r = radial->r[k];
    if (r > begin) {
      const double weight = pow(r * (1.0 - cos(2.0 * M_PI * (r - begin) / (last - begin))), 2.0);
      sum += weight * (radial->g[k] - 1.0);
      weights += weight;
    }
  }
  return last - begin >= 3.0 ? sum / weights : 0.0;
}

static int read_bins(const struct cagehop_radial *radial, struct radial_input *input,
                     struct cagehop_error *error) {
  *input = (struct radial_input){.radial = radial, .density = particles_at(radial->phi).density};
  const int status = check_bins(radial, &input->width, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const double r_end = fmin(radial->r[radial->n - 1] + 0.5 * input->width, r_end_max);
  const double bins = floor(r_end / input->width + 1e-6);
  const size_t together = 1 + (size_t)(bins / NODES_MAX);
  input->step = input->width * (double)together;
  input->n = (size_t)(bins / (double)together) / 2 * 2;
  while (input->used < radial->n && radial->r[input->used] < input->step * (double)input->n) {
    input->used++;
  }
  input->error = malloc(radial->n * sizeof *input->error);
  if (input->error == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  input->level = find_level(radial, 4.0);
  input->level_error = fabs(input->level - find_level(radial, 3.0));
  if (fabs(input->level) < 3.0 * input->level_error) {
    input->level = 0.0;
  }
  return find_errors(input);
}

// ---------------------------------------------------------------- the integrals

/// G[k], k = 0 to n, of a function that is h[j] in bin j, and `core` below the first bin.
static void integrate(const struct radial_input *input, const double h[], double core, double G[]) {
  const double half = 0.5 * input->width;
  const double *r = input->radial->r;
  double sum = 0.5 * core * pow(fmax(r[0] - half, 0.0), 2.0);
  size_t bin = 0;
  for (size_t k = 0; k <= input->n; k++) {
    const double end = input->step * (double)k;
    for (; bin + 1 < input->used && r[bin] + half <= end * (1.0 + 1e-12); bin++) {
      const double low = fmax(r[bin] - half, 0.0);
      sum += 0.5 * h[bin] * (pow(r[bin] + half, 2.0) - low * low);
    }
    const double low = fmax(r[bin] - half, 0.0);
    G[k] = bin == 0 && end < low ? 0.5 * core * end * end : sum + 0.5 * h[bin] * (end * end - low * low);
  }
}

/// h in each bin as integrals of r h take it. The mean over a shell has the weight r^2, so that it is above
/// that with the weight r by h' width^2/(12 r). h' is taken from neighbours outside the core alone.
static void find_h(const struct radial_input *input, double h[]) {
  const struct cagehop_radial *radial = input->radial;
  const double *g = radial->g, scale = 1.0 / (1.0 + input->level);
  for (size_t k = 0; k < radial->n; k++) {
    const size_t below = k > 0 && g[k - 1] > 0.0 ? k - 1 : k, above = k + 1 < radial->n ? k + 1 : k;
    const double slope =
        g[k] > 0.0 && above > below ? (g[above] - g[below]) / (double)(above - below) : 0.0; // times width
    h[k] = scale * (g[k] - (g[k] > 0.0 ? slope * input->width / (12.0 * radial->r[k]) : 0.0)) - 1.0;
  }
}

/// A number near the normal distribution, the same ones each time: the sum of 12 even ones.
static double draw_normal(uint64_t *state) {
  double sum = -6.0;
  for (int k = 0; k < 12; k++) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    sum += (double)(*state >> 11) * 0x1p-53;
  }
  return sum;
}

// ---------------------------------------------------------------- variations

enum { LEVEL = NOISE_DRAWS, VARIATIONS = NOISE_DRAWS + 1 };

/// How Q changes with the noise of g, and with its level.
struct variations {
  double *memory;         ///< owned
  double *dQ[VARIATIONS]; ///< each of length n + 1, in memory
};

static int make_variations(const struct radial_input *input, const struct radial_factor *factor,
                           struct variations *variations) {
  const size_t rows = input->n + 1, bins = input->radial->n;
  uint64_t state = 20140417;
  variations->memory = malloc((VARIATIONS * rows + 2 * rows + bins) * sizeof *variations->memory);
  if (variations->memory == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  double *dG = variations->memory + VARIATIONS * rows, *work = dG + rows, *dh = work + rows;
  for (size_t m = 0; m < VARIATIONS; m++) {
    for (size_t k = 0; k < bins; k++) {
      dh[k] = m == LEVEL ? input->level_error * input->radial->g[k] : input->error[k] * draw_normal(&state);
    }
    variations->dQ[m] = variations->memory + m * rows;
    integrate(input, dh, 0.0, dG);
    radial_factor_vary(factor, dG, work, variations->dQ[m]);
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- S(q)

/// The three factors: as it is, with every other node, and ending one d earlier.
struct factors {
  struct radial_factor fine, coarse, shorter;
};

static void factors_clear(struct factors *factors) {
  radial_factor_clear(&factors->fine);
  radial_factor_clear(&factors->coarse);
  radial_factor_clear(&factors->shorter);
}

static int make_factors(const struct radial_input *input, double G[], struct factors *factors) {
  const size_t earlier = (size_t)(1.0 / input->step + 0.5);
  int status = radial_factor_create(input->n, input->step, input->density, G, &factors->fine);
  if (status == CAGEHOP_OK) {
    status = radial_factor_create(input->n - earlier, input->step, input->density, G, &factors->shorter);
  }
  for (size_t k = 0; k <= input->n / 2; k++) {
    G[k] = G[2 * k];
  }
  return status == CAGEHOP_OK
             ? radial_factor_create(input->n / 2, 2.0 * input->step, input->density, G, &factors->coarse)
             : status;
}

static double square(double _Complex number) {
  return creal(number) * creal(number) + cimag(number) * cimag(number);
}

/// S(q) if h were 0 beyond the end.
static double bare_S(const struct radial_input *input, double q) {
  const struct cagehop_radial *radial = input->radial;
  double sum = 0.0;
  for (size_t k = 0; k < input->used; k++) {
    const double r = radial->r[k], wave = q * r > 1e-6 ? sin(q * r) / (q * r) : 1.0;
    sum += r * r * (radial->g[k] / (1.0 + input->level) - 1.0) * wave * input->width;
  }
  return 1.0 + 4.0 * M_PI * input->density * sum;
}

/// S at one q; the variance of it from noise and level of g; and what bins and end may leave.
static void find_S(const struct radial_input *input, const struct factors *factors,
                   const struct variations *variations, double q, double *S, double *variance, double *left,
                   struct cagehop_radial_report *report) {
  const struct radial_factor *fine = &factors->fine;
  double _Complex changes[VARIATIONS];
  const double _Complex at_step = radial_factor_value(fine, q);
  // The trapezium rule's error falls with the square of the step.
  const double _Complex F = (4.0 * at_step - radial_factor_value(&factors->coarse, q)) / 3.0;
  *S = 1.0 / square(F);
  const double step = fabs(1.0 / square(at_step) - *S);
  const double cut = fabs(1.0 / square(radial_factor_value(&factors->shorter, q)) - 1.0 / square(at_step));
  const double share = 4.0 * M_PI * input->density * *S * *S;
  double noise = 0.0, level = 0.0;
  radial_factor_transform(fine, VARIATIONS, variations->dQ, q, changes);
  for (size_t m = 0; m < VARIATIONS; m++) {
    const double change = share * creal(conj(F) * changes[m]);
    noise += m < NOISE_DRAWS ? change * change / NOISE_DRAWS : 0.0;
    level = m == LEVEL ? change : level;
  }
  // What an earlier end changes is noise too, as far as noise explains it.
  *variance = noise + level * level;
  *left = hypot(step_left * step, fmax(cut - 2.0 * sqrt(noise), 0.0));
  report->cut = fmax(report->cut, cut);
  report->step = fmax(report->step, step);
  report->bare = fmax(report->bare, fabs(bare_S(input, q) - *S));
}

/// S_err from what find_S gave. Noise of g(r) up to R has the same sign over pi/R in q, what bins and end
/// leave over the width of a peak. The latter's estimates cross zero: the largest one within 0.5/d counts.
static void combine_errors(const struct radial_input *input, size_t n_q, const double q[],
                           const double variance[], const double left[], double S_err[]) {
  const double spacing = n_q > 1 ? (q[n_q - 1] - q[0]) / (double)(n_q - 1) : 2.0;
  const double of_noise = fmax(M_PI / (input->step * (double)input->n) / spacing, 1.0);
  const double of_others = fmax(2.0 / spacing, 1.0);
  for (size_t j = 0, first = 0; j < n_q; j++) {
    double largest = 0.0;
    while (q[first] < q[j] - 0.5) {
      first++;
    }
    for (size_t k = first; k < n_q && q[k] <= q[j] + 0.5; k++) {
      largest = fmax(largest, left[k]);
    }
    S_err[j] = sqrt(of_noise * variance[j] + of_others * largest * largest);
  }
}

/// The largest phi; and whether the one that is said is so much above it that S(q) is another g(r)'s, which
/// depends on where g(r) ends: below that noise alone may make S(0) fall below 0, and only the smallest q are
/// wrong. h as find_h made it; G is overwritten.
static int check_density(const struct radial_input *input, const struct radial_factor *factor,
                         const double h[], double G[], struct cagehop_radial_report *report,
                         struct cagehop_error *error) {
  const double phi = input->radial->phi, margin = 1.01, cut_max = 0.3; // docs/explanation/constants.md
  double largest;
  integrate(input, h, -1.0, G);
  const int status = radial_factor_largest_density(factor, G, &largest);
  report->phi_max = phi * largest / input->density;
  if (status != CAGEHOP_OK || margin * largest >= input->density || report->cut <= cut_max) {
    return status;
  }
  error_set(
      error, CAGEHOP_WRONG_DENSITY,
      "g(r) has no S(q) above 0 at phi = %.5g: its S(0) would be below 0 above about phi = %.4g; correct "
      "phi, the density or the unit of r, or where those are right average g(r) over more particles",
      phi, report->phi_max);
  return CAGEHOP_WRONG_DENSITY;
}

static int find_all(const struct radial_input *input, const double h[], double G[], size_t n_q,
                    const double q[], double S[], double S_err[], struct cagehop_radial_report *report,
                    struct cagehop_error *error) {
  struct factors factors = {0};
  struct variations variations = {0};
  double *variance = malloc(2 * n_q * sizeof *variance), *left = variance != NULL ? variance + n_q : NULL;
  int status = variance != NULL ? make_factors(input, G, &factors) : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK) {
    status = make_variations(input, &factors.fine, &variations);
  }
  for (size_t j = 0; j < n_q && status == CAGEHOP_OK; j++) {
    find_S(input, &factors, &variations, q[j], &S[j], &variance[j], &left[j], report);
    status = isfinite(S[j]) && isfinite(variance[j]) && isfinite(left[j]) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
  }
  const bool factored = factors.fine.q != NULL;
  if (factored && (status == CAGEHOP_OK || status == CAGEHOP_NOT_FINITE)) { // that may be why
    const int of_density = check_density(input, &factors.fine, h, G, report, error);
    status = of_density != CAGEHOP_OK ? of_density : status;
  }
  if (status == CAGEHOP_OK) {
    combine_errors(input, n_q, q, variance, left, S_err);
  }
  factors_clear(&factors);
  free(variations.memory);
  free(variance);
  return status;
}

int cagehop_structure_from_radial(const struct cagehop_radial *radial, size_t n_q, const double q[],
                                  double S[], double S_err[], struct cagehop_radial_report *report,
                                  struct cagehop_error *error) {
  struct radial_input input;
  struct cagehop_radial_report found = {0};
  error_clear(error);
  int status = read_bins(radial, &input, error);
  double *G = status == CAGEHOP_OK ? malloc((input.n + 1 + radial->n) * sizeof *G) : NULL;
  if (status == CAGEHOP_OK && G == NULL) {
    status = CAGEHOP_NO_MEMORY;
  }
  if (status == CAGEHOP_OK) {
    double *h = G + input.n + 1;
    find_h(&input, h);
    integrate(&input, h, -1.0, G);
    found.r_end = input.step * (double)input.n;
    found.noise = input.error[input.used - 1] / sqrt(fmax(radial->g[input.used - 1], 1e-3));
    found.level = input.level;
    status = find_all(&input, h, G, n_q, q, S, S_err, &found, error);
  }
  if (status != CAGEHOP_OK && status != CAGEHOP_BAD_ARGUMENT && status != CAGEHOP_WRONG_DENSITY) {
    error_set_message(error, status, "S(q) from g(r)");
  }
  if (report != NULL) {
    *report = found;
  }
  free(G);
  free(input.error);
  return status;
}
