// SPDX-License-Identifier: GPL-3.0-or-later
/// The moments of hard spheres. Their virial is that of g(d+), their energy 0. The integrand of the pair
/// entropy is split,
///   g ln g - g + 1 = h^2/2 + f(g), f = g ln g - g + 1 - h^2/2 = -h^3/6 + h^4/12 - ...
/// because at high densities h(r) oscillates far beyond the table of g(r). The integral of h^2 over all r is
/// one over q, by Parseval's theorem, and there S(q) is known everywhere; f falls off as the cube of h.
#include "structure/moments.h"

#include "structure/method.h"
#include "structure/q_panels.h"
#include "structure/structure.h"

#include <cagehop/status.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <string.h>

enum {
  SEGMENT = RADIAL_POINTS_PER_DIAMETER, // g(r) or a derivative jumps at whole multiples of d only
  LEVELS = 6,                           // of Romberg's method
};

// ---------------------------------------------------------------- over r

/// Where g(r) is tabulated, from contact on: integrals over r, each with an estimate of its error.
struct radial_sums {
  double square, square_error; // of r^2 h^2, [d^3]
  double rest, rest_error;     // of r^2 f
  double last;                 // largest |h| in the last two diameters
};

/// r^2 h^2, or r^2 f(g), at point i of the table.
static double radial_term(const struct radial *radial, bool rest, size_t i) {
  const double r = radial->step * (double)i, g = radial->g[i], h = g - 1.0, square = h * h;
  if (!rest) {
    return r * r * square;
  }
  if (fabs(h) < 1e-2) { // the closed form would lose its digits to cancellation
    return r * r * square * h * (-1.0 / 6.0 + h * (1.0 / 12.0 + h * (-0.05 + h * (1.0 / 30.0 - h / 42.0))));
  }
  return r * r * ((g > 0.0 ? g * log(g) : 0.0) - h - 0.5 * square);
}

/// The trapezoidal rule over one diameter from point `first` on, every stride-th point of it.
static double trapezoid(const struct radial *radial, bool rest, size_t first, size_t stride) {
  double sum = 0.5 * (radial_term(radial, rest, first) + radial_term(radial, rest, first + SEGMENT));
  for (size_t i = stride; i < SEGMENT; i += stride) {
    sum += radial_term(radial, rest, first + i);
  }
  return sum * radial->step * (double)stride;
}

/// Romberg's extrapolation over that diameter, of the order with the smallest error: high orders have small
/// ones where g(r) is smooth, and not where it falls to a thirtieth within a tenth of d. *error: what the
/// finest step changed, times the ratio of that to the change before, which the next one would be, and 2.
static double integrate_segment(const struct radial *radial, bool rest, size_t first, double *error) {
  double row[3][LEVELS] = {{0.0}}; // of each order; from the finest step, and of steps twice and 4 times that
  for (size_t level = 0; level < LEVELS; level++) {
    double power = 1.0;
    memcpy(row[2], row[1], sizeof row[2]);
    memcpy(row[1], row[0], sizeof row[1]);
    row[0][0] = trapezoid(radial, rest, first, (size_t)1 << (LEVELS - 1 - level));
    for (size_t k = 1; k <= level; k++) {
      power *= 4.0;
      row[0][k] = row[0][k - 1] + (row[0][k - 1] - row[1][k - 1]) / (power - 1.0);
    }
  }
  size_t best = 1;
  *error = INFINITY;
  for (size_t k = 1; k + 2 < LEVELS; k++) {
    const double change = fabs(row[0][k] - row[1][k]), before = fabs(row[1][k] - row[2][k]);
    const double next = change < before ? 2.0 * change * change / before : change;
    best = next < *error ? k : best;
    *error = fmin(*error, next);
  }
  return row[0][best];
}

static struct radial_sums sum_over_r(const struct radial *radial) {
  struct radial_sums sums = {0};
  for (size_t first = radial->contact; first + SEGMENT < radial->count; first += SEGMENT) {
    double error;
    sums.square += integrate_segment(radial, false, first, &error);
    sums.square_error += error;
    sums.rest += integrate_segment(radial, true, first, &error);
    sums.rest_error += error;
  }
  for (size_t i = radial->count - 2 * (size_t)SEGMENT; i < radial->count; i++) {
    sums.last = fmax(sums.last, fabs(radial->g[i] - 1.0));
  }
  return sums;
}

// ---------------------------------------------------------------- over q

/// q^2 (S - 1)^2.
static void squares(const void *structure, size_t n, const double q[], double value[]) {
  for (size_t i = 0; i < n; i++) {
    double h;
    cagehop_structure_factor(structure, 1, &q[i], NULL, &h);
    value[i] = gsl_pow_2(q[i] * h);
  }
}

/// q^2 |S - 1| S up to where S(q) has peaks, beyond it 0: what an error of S(q) in proportion to it adds to
/// half of the squares' integral.
static void sensitivities(const void *structure, size_t n, const double q[], double value[]) {
  for (size_t i = 0; i < n; i++) {
    double S, h;
    cagehop_structure_factor(structure, 1, &q[i], &S, &h);
    value[i] = q[i] * q[i] * fabs(h) * S;
  }
}

/// Its integral, roughly.
static int find_sensitivity(const struct cagehop_structure *structure, double *integral) {
  const struct panel_range range = {
      .to = q_panels_peaks(cagehop_structure_q_max(structure)), .width = 0.25 * M_PI, .tolerance = INFINITY};
  struct panels panels = {0};
  const int status = panels_append(&panels, &range, sensitivities, structure);
  *integral = 0.0;
  for (size_t i = 0; i < panels.count && status == CAGEHOP_OK; i++) {
    double value;
    sensitivities(structure, 1, &panels.q[i], &value);
    *integral += panels.w[i] * value;
  }
  panels_clear(&panels);
  return status;
}

// ---------------------------------------------------------------- together

/// The smallest value of the parabola through the lowest point of g(r) and its neighbours.
static double lowest_g(const struct radial *radial) {
  size_t least = radial->contact + 1;
  for (size_t i = least; i + 1 < radial->count; i++) {
    least = radial->g[i] < radial->g[least] ? i : least;
  }
  const double middle = radial->g[least], slope = 0.5 * (radial->g[least + 1] - radial->g[least - 1]),
               bend = radial->g[least + 1] + radial->g[least - 1] - 2.0 * middle;
  return bend > 0.0 ? middle - 0.5 * slope * slope / bend : middle;
}

/// What f has beyond the end R of the table, where h oscillates with wavenumber k and decays: of -r^2 h^3/6
/// no more than its last half wave, R^2 |h|^3/(6 k), and of h^4/12 at most h^2/12 times the square's
/// integral.
static double cut_error(const struct radial *radial, const struct radial_sums *sums, double beyond) {
  const double R = radial->step * (double)(radial->count - 1), k = 2.0 * M_PI, h = sums->last;
  return R * R * gsl_pow_3(h) / (6.0 * k) + h * h * beyond / 12.0;
}

/// What the table's g(r) lacks next to contact, where wavenumbers above Q = pi/step would add to it: rho c
/// falls as A cos(q)/q^2, and gamma - rho c*c, the part of g(r) that is transformed on the table's own grid,
/// is at most A^3/(8 pi^2 rho Q^4) short, within a few steps.
static double table_error(const struct radial *radial, const struct particles *particles, double contact) {
  const double steps = 4.0, Q = M_PI / radial->step, A = particles_jump_tail(particles) * contact;
  const double missing = gsl_pow_3(A) / (8.0 * M_PI * M_PI * particles->density * gsl_pow_4(Q));
  return steps * radial->step * missing * fabs(log(contact));
}

static int find_pair_entropy(const struct cagehop_structure *structure, const struct radial *radial,
                             struct structure_moments *moments) {
  const double quadrature = 1e-11; // of the integral over q, relative
  const double rho = structure_particles(structure)->density,
               to_r = 1.0 / (8.0 * gsl_pow_3(M_PI) * rho * rho);
  double squares_q = 0.0, sensitivity = 0.0;
  int status = q_panels_integrate(structure, squares, &squares_q);
  if (status == CAGEHOP_OK) {
    status = find_sensitivity(structure, &sensitivity);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  const struct radial_sums sums = sum_over_r(radial);
  const double square = squares_q * to_r, core = 1.0 / 3.0; // of r^2 up to contact, where h^2 = 1, 2 f = 1
  const double beyond = fmax(square - core - sums.square, 0.0) + sums.square_error; // the table's end
  const double error =
      0.5 * quadrature * square + sums.rest_error + cut_error(radial, &sums, beyond) +
      table_error(radial, structure_particles(structure), cagehop_structure_contact(structure)) +
      2.0 * cagehop_structure_certificate(structure)->error * sensitivity * to_r;
  moments->pair_entropy = -2.0 * M_PI * rho * (0.5 * square + 0.5 * core + sums.rest);
  moments->pair_entropy_error = 2.0 * M_PI * rho * error;
  return isfinite(moments->pair_entropy) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
}

int moments_of_hard_spheres(const struct cagehop_structure *structure,
                            const struct structure_solution *solution, struct structure_moments *moments) {
  const struct radial *radial = &solution->radial;
  struct cagehop_structure_summary summary;
  cagehop_structure_summarize(structure, &summary);
  moments->virial =
      particles_virial(structure_particles(structure), cagehop_structure_contact(structure)) - 1.0;
  // An error of S(q) is one of h in proportion to 1/(S - 1), and where the density is low that is small.
  moments->virial_error = solution->certificate.error * moments->virial / fmin(fabs(1.0 - summary.S_0), 1.0);
  moments->energy = moments->energy_error = 0.0;
  return radial->g != NULL && lowest_g(radial) >= 0.0 ? find_pair_entropy(structure, radial, moments)
                                                      : CAGEHOP_OK;
}
