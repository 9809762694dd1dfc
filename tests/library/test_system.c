// SPDX-License-Identifier: GPL-3.0-or-later
/// Pair potentials and chains: u(r), its force, its edges, omega(q), and what is refused.
#include "support/check.h"
#include "system/potential.h"
#include "system/table.h"

#include <cagehop/status.h>
#include <cagehop/system.h>
#include <string.h>

static struct cagehop_system lennard_jones(double cutoff, enum cagehop_cutoff_form form) {
  return (struct cagehop_system){.potential = CAGEHOP_POTENTIAL_LENNARD_JONES,
                                 .temperature = 1.0,
                                 .cutoff = cutoff,
                                 .cutoff_form = form};
}

/// One of each potential that is not a table's.
static const struct cagehop_system every_potential[] = {
    {.potential = CAGEHOP_POTENTIAL_HARD},
    {.potential = CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, .temperature = 1.0},
    {.potential = CAGEHOP_POTENTIAL_LENNARD_JONES, .temperature = 1.0},
    {.potential = CAGEHOP_POTENTIAL_LENNARD_JONES, .temperature = 1.0, .cutoff = 2.5},
    {.potential = CAGEHOP_POTENTIAL_LENNARD_JONES,
     .temperature = 1.0,
     .cutoff = 2.5,
     .cutoff_form = CAGEHOP_CUTOFF_TRUNCATED},
    {.potential = CAGEHOP_POTENTIAL_LENNARD_JONES,
     .temperature = 1.0,
     .cutoff = 2.5,
     .cutoff_form = CAGEHOP_CUTOFF_FORCE_SHIFTED},
    {.potential = CAGEHOP_POTENTIAL_INVERSE_POWER, .exponent = 12.0, .temperature = 1.0},
    {.potential = CAGEHOP_POTENTIAL_YUKAWA, .screening = 3.0, .temperature = 1.0},
    {.potential = CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA, .screening = 1.8, .temperature = 1.0},
    {.potential = CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA,
     .screening = 1.8,
     .repulsive = true,
     .temperature = 1.0},
    {.potential = CAGEHOP_POTENTIAL_GAUSSIAN, .temperature = 1.0},
};
enum { POTENTIALS = sizeof every_potential / sizeof every_potential[0] };

/// A potential without a row here fails.
static void every_potential_is_tried(void **state) {
  (void)state;
  for (unsigned i = 0; cagehop_potential_name((enum cagehop_potential)i) != NULL; i++) {
    bool found = i == CAGEHOP_POTENTIAL_TABLE; // which has tests of its own
    for (size_t k = 0; k < POTENTIALS; k++) {
      found = found || every_potential[k].potential == (enum cagehop_potential)i;
    }
    if (!found) {
      fail_msg("%s is not in every_potential", cagehop_potential_name((enum cagehop_potential)i));
    }
  }
}

/// The values that their formulas have at r = 1.2, computed by hand.
static void energies_are_those_of_the_formulas(void **state) {
  const double r = 1.2, r_6 = pow(1.2, -6.0), at_cutoff = 4.0 * (pow(2.5, -12.0) - pow(2.5, -6.0)),
               slope = 24.0 * (pow(2.5, -7.0) - 2.0 * pow(2.5, -13.0)), free = 4.0 * (r_6 * r_6 - r_6);
  const double want[POTENTIALS] = {0.0,
                                   0.0,
                                   free,
                                   free - at_cutoff,
                                   free,
                                   free - at_cutoff - (r - 2.5) * slope,
                                   pow(1.2, -12.0),
                                   exp(-0.6) / 1.2,
                                   -exp(-0.36) / 1.2,
                                   exp(-0.36) / 1.2,
                                   exp(-1.44)};
  (void)state;
  for (size_t k = 0; k < POTENTIALS; k++) {
    assert_null(cagehop_system_fault(&every_potential[k]));
    check_absolute(cagehop_potential_name(every_potential[k].potential),
                   cagehop_system_energy(&every_potential[k], r), want[k], 1e-15);
  }
  check_absolute("WCA at 1", cagehop_system_energy(&every_potential[1], 1.0), 1.0, 1e-15);
  check_absolute("WCA at its end", cagehop_system_energy(&every_potential[1], pow(2.0, 1.0 / 6.0)), 0.0, 0.0);
  assert_true(isinf(cagehop_system_energy(&every_potential[0], 0.999999)));
  assert_true(isinf(cagehop_system_energy(&every_potential[8], 0.999999)));
  check_absolute("hard-core-yukawa at contact", cagehop_system_energy(&every_potential[8], 1.0), -1.0, 0.0);
}

/// -du/dr against central differences of fourth order of the energy, whose rounding is below 1e-9.
static void forces_are_slopes(void **state) {
  (void)state;
  for (size_t k = 0; k < POTENTIALS; k++) {
    for (double r = 1.005; r < 3.0; r += 0.01) {
      const double step = 1e-5;
      double u[5];
      for (int j = 0; j < 5; j++) {
        u[j] = cagehop_system_energy(&every_potential[k], r + (j - 2) * step);
      }
      const double slope = (8.0 * (u[3] - u[1]) - (u[4] - u[0])) / (12.0 * step);
      const struct potential_edges edges = potential_edges(&every_potential[k]);
      bool at_edge = false;
      for (int i = 0; i < edges.count; i++) {
        at_edge = at_edge || fabs(r - edges.r[i]) < 3.0 * step;
      }
      if (!at_edge) {
        check_absolute(cagehop_potential_name(every_potential[k].potential),
                       cagehop_system_force(&every_potential[k], r), -slope, 1e-8);
      }
    }
  }
}

/// Which derivative of exp(-u) jumps first at an edge, from differences on both sides of it; nothing jumps
/// anywhere else.
static void edges_are_where_something_jumps(void **state) {
  (void)state;
  for (size_t k = 0; k < POTENTIALS; k++) {
    const struct cagehop_system *system = &every_potential[k];
    const struct potential_edges edges = potential_edges(system);
    for (int i = 0; i < edges.count; i++) {
      const double h = 1e-3, r = edges.r[i], next = 1e-12;
      double jump[3] = {0}, side[2][3];
      for (int s = 0; s < 2; s++) { // one-sided differences
        const double to = s == 0 ? -1.0 : 1.0;
        double f[4];
        for (int j = 0; j < 4; j++) {
          f[j] = exp(-cagehop_system_energy(system, r + to * (next + j * h)));
        }
        side[s][0] = f[0];
        side[s][1] = to * (-11.0 * f[0] + 18.0 * f[1] - 9.0 * f[2] + 2.0 * f[3]) / (6.0 * h);
        side[s][2] = (2.0 * f[0] - 5.0 * f[1] + 4.0 * f[2] - f[3]) / (h * h);
      }
      for (int j = 0; j < 3; j++) {
        jump[j] = fabs(side[0][j] - side[1][j]);
      }
      assert_true(edges.order[i] > 0 || jump[0] > 1e-2);
      assert_true(edges.order[i] < 1 || jump[0] < 1e-6);
      assert_true(edges.order[i] != 1 || jump[1] > 1e-2);
      assert_true(edges.order[i] < 2 || (jump[1] < 1e-3 && jump[2] > 1e-2));
      assert_true(i == 0 || edges.r[i] > edges.r[i - 1]);
    }
  }
}

/// The division of Weeks, Chandler and Andersen: what is left without the attraction only repels, goes to 0
/// and has no jump of its slope.
static void attraction_leaves_what_repels(void **state) {
  (void)state;
  for (size_t k = 0; k < POTENTIALS; k++) {
    const struct cagehop_system *system = &every_potential[k];
    const struct potential_minimum minimum = potential_minimum(system);
    double before = INFINITY;
    for (double r = 0.7; r < 3.0; r += 0.001) {
      const double u = cagehop_system_energy(system, r),
                   attraction = potential_attraction_beyond(system, &minimum, r);
      assert_true(attraction <= 1e-15);
      const double rest = u - attraction;
      assert_true(!(rest > before) && rest >= -1e-15);
      before = isfinite(rest) ? rest : before;
    }
  }
  check_absolute("its minimum", potential_minimum(&every_potential[2]).r, pow(2.0, 1.0 / 6.0), 1e-14);
  check_absolute("its depth", potential_minimum(&every_potential[2]).depth, 1.0, 1e-15);
  const struct cagehop_system short_ranged = lennard_jones(1.2, CAGEHOP_CUTOFF_FORCE_SHIFTED);
  assert_true(potential_minimum(&short_ranged).depth == 0.0);
}

static void decays_are_their_limits(void **state) {
  (void)state;
  for (size_t k = 0; k < POTENTIALS; k++) {
    const struct potential_decay decay = potential_decay(&every_potential[k]);
    const double r = 100.0, u = cagehop_system_energy(&every_potential[k], r);
    if (decay.power > 0.0) {
      check_relative("decay", u, -decay.strength * pow(r, -decay.power), 1e-10);
    } else {
      check_absolute("no decay", u, 0.0, 1e-70);
    }
  }
}

// ---------------------------------------------------------------- chains

static struct cagehop_system jointed(size_t sites) {
  return (struct cagehop_system){.chain = CAGEHOP_CHAIN_FREELY_JOINTED, .sites = sites, .bond = 1.0};
}

/// The double sum itself, (1/N) sum_ij f^|i - j|, in long double.
static double summed(size_t sites, double q) {
  const long double f = q > 0.0 ? sinl((long double)q) / (long double)q : 1.0L;
  long double power = 1.0L, sum = (long double)sites;
  for (size_t n = 1; n < sites; n++) {
    power *= f;
    sum += 2.0L * (long double)(sites - n) * power;
  }
  return (double)(sum / (long double)sites);
}

static void freely_jointed_chains_are_their_sum(void **state) {
  const size_t sites[] = {1, 2, 3, 4, 7, 20, 100, 1000, 30000};
  (void)state;
  for (size_t k = 0; k < sizeof sites / sizeof sites[0]; k++) {
    const struct cagehop_system system = jointed(sites[k]);
    check_absolute("omega(0)", cagehop_system_omega(&system, 0.0), (double)sites[k], 0.0);
    for (double q = 1e-6; q < 300.0; q *= 1.07) {
      // rounding of the longest sum is below 1e-15 N relative to its terms, which are all below N
      check_relative("omega", cagehop_system_omega(&system, q), summed(sites[k], q), 1e-13);
    }
    check_absolute("omega at infinity", cagehop_system_omega(&system, 1e9), 1.0, 1e-8);
  }
  const struct cagehop_system one = jointed(1), two = jointed(2);
  for (double q = 0.0; q < 100.0; q += 0.37) {
    assert_true(cagehop_system_omega(&one, q) == 1.0);
    check_absolute("N = 2", cagehop_system_omega(&two, q), 1.0 + (q > 0.0 ? sin(q) / q : 1.0), 3e-16);
  }
}

static struct cagehop_system semiflexible(size_t sites, double persistence) {
  return (struct cagehop_system){
      .chain = CAGEHOP_CHAIN_KOYAMA, .sites = sites, .bond = 1.0, .persistence = persistence};
}

/// omega(0) = N, 1 at infinity, between; N = 2 is a bond; the radius of gyration that -omega'' has is that of
/// the chain's mean square distances; a stiff chain is a rod.
static void koyama_chains_keep_their_laws(void **state) {
  (void)state;
  const double lengths[] = {4.0 / 3.0, 1.43, 2.0, 5.0, 40.0};
  for (size_t k = 0; k < 5; k++) {
    for (size_t sites = 1; sites < 300; sites = sites * 2 + 1) {
      const struct cagehop_system system = semiflexible(sites, lengths[k]);
      assert_null(cagehop_system_fault(&system));
      check_relative("omega(0)", cagehop_system_omega(&system, 0.0), (double)sites, 1e-15);
      for (double q = 1e-3; q < 300.0; q *= 1.1) {
        const double omega = cagehop_system_omega(&system, q);
        assert_true(omega > 0.0 && omega <= (double)sites * (1.0 + 1e-15));
      }
      check_absolute("omega at infinity", cagehop_system_omega(&system, 1e6), 1.0, 2e-6);
    }
    const struct cagehop_system two = semiflexible(2, lengths[k]);
    check_absolute("N = 2", cagehop_system_omega(&two, 1.7), 1.0 + sin(1.7) / 1.7, 1e-15);
    // <r^2> of n bonds with <cos> = a, summed: n + 2 sum (n - k) a^k
    const double a = 1.0 - 1.0 / lengths[k], q = 1e-3;
    double square = 0.0, N = 50.0;
    for (double n = 1.0; n < N; n++) {
      double r_2 = n;
      for (double j = 1.0; j < n; j++) {
        r_2 += 2.0 * (n - j) * pow(a, j);
      }
      square += 2.0 * (N - n) * r_2 / N;
    }
    const struct cagehop_system chain = semiflexible(50, lengths[k]);
    // what is left is of the order of q^2 <R^2>
    check_relative("omega''", (N - cagehop_system_omega(&chain, q)) / (q * q), square / 6.0, 1e-4);
  }
  const struct cagehop_system rod = semiflexible(20, 1e7);
  for (double q = 0.1; q < 10.0; q += 0.3) {
    double omega = 1.0;
    for (int n = 1; n < 20; n++) {
      omega += 2.0 / 20.0 * (20 - n) * sin(n * q) / (n * q);
    }
    check_absolute("a rod", cagehop_system_omega(&rod, q), omega, 1e-4);
  }
}

// ---------------------------------------------------------------- tables

enum { POINTS = 400 };

/// A table of Lennard-Jones is Lennard-Jones, to the fourth power of its step.
static void tables_are_interpolated_to_fourth_order(void **state) {
  (void)state;
  double error[2], said[2];
  for (size_t k = 0; k < 2; k++) {
    static double r[2 * POINTS], u[2 * POINTS];
    const size_t n = (k + 1) * POINTS;
    const struct cagehop_system exact = lennard_jones(0.0, CAGEHOP_CUTOFF_SHIFTED);
    for (size_t i = 0; i < n; i++) {
      r[i] = 0.7 + 4.0 * (double)i / (double)(n - 1);
      u[i] = cagehop_system_energy(&exact, r[i]);
    }
    const struct cagehop_system_table table = {n, r, u};
    const struct cagehop_system system = {
        .potential = CAGEHOP_POTENTIAL_TABLE, .temperature = 1.0, .potential_table = &table};
    assert_null(cagehop_system_fault(&system));
    error[k] = 0.0;
    for (double at = 0.9; at < 4.69; at += 0.0007) {
      error[k] = fmax(
          error[k], fabs(exp(-cagehop_system_energy(&system, at)) - exp(-cagehop_system_energy(&exact, at))));
      check_absolute("force", cagehop_system_force(&system, at), cagehop_system_force(&exact, at), 2e-2);
    }
    said[k] = cagehop_system_table_error(&system, 1.0);
    assert_true(error[k] < 2.0 * said[k] && said[k] < 2.0 * error[k]);
    check_absolute("beyond its end", cagehop_system_energy(&system, 4.71), 0.0, 0.0);
    check_relative("below its beginning", cagehop_system_energy(&system, 0.6),
                   cagehop_system_energy(&exact, 0.6), 0.05);
    check_absolute("its minimum", potential_minimum(&system).r, pow(2.0, 1.0 / 6.0), 1e-4);
  }
  assert_true(error[0] / error[1] > 12.0 && error[0] / error[1] < 20.0);
}

/// Where points are so far apart that half as many tell nothing at all, the error is not told too small.
static void too_few_points_are_seen(void **state) {
  (void)state;
  enum { FEW = 72 };
  static double r[FEW], u[FEW];
  const struct cagehop_system exact = lennard_jones(0.0, CAGEHOP_CUTOFF_SHIFTED);
  for (int i = 0; i < FEW; i++) {
    r[i] = 0.7 + 0.06 * i;
    u[i] = cagehop_system_energy(&exact, r[i]);
  }
  const struct cagehop_system_table table = {FEW, r, u};
  const struct cagehop_system system = {
      .potential = CAGEHOP_POTENTIAL_TABLE, .temperature = 1.0, .potential_table = &table};
  for (double T = 0.2; T < 60.0; T *= 2.0) {
    double error = 0.0;
    for (double at = 0.7; at < 4.6; at += 0.0007) {
      error = fmax(error, fabs(exp(-cagehop_system_energy(&system, at) / T) -
                               exp(-cagehop_system_energy(&exact, at) / T)));
    }
    const double said = cagehop_system_table_error(&system, T);
    assert_true(error < said && said < 16.0 * error); // all of what half the points change
  }
}

// ---------------------------------------------------------------- what follows from a potential

static double second_virial(const struct cagehop_system *system, double temperature) {
  double B_2;
  assert_int_equal(cagehop_system_second_virial(system, temperature, &B_2), CAGEHOP_OK);
  return B_2;
}

/// Lennard-Jones: B_2/(2 pi/3) = -sum_j 2^(j + 1/2)/(4 j!) Gamma((2 j - 1)/4) T^-((2 j + 1)/4), Hirschfelder,
/// Curtiss and Bird, Molecular Theory of Gases and Liquids (1954).
static double lennard_jones_series(double temperature) {
  double sum = 0.0;
  for (int j = 0; j < 120; j++) {
    sum += exp((j + 0.5) * log(2.0) - lgamma(j + 1.0) - (2 * j + 1) / 4.0 * log(temperature)) / 4.0 *
           tgamma((2 * j - 1) / 4.0);
  }
  return -2.0 * M_PI / 3.0 * sum;
}

static void second_virial_coefficients_are_exact(void **state) {
  (void)state;
  for (double T = 0.3; T < 30.0; T *= 1.5) {
    const struct cagehop_system *lj = &every_potential[2];
    check_relative("Lennard-Jones", second_virial(lj, T), lennard_jones_series(T), 1e-9);
    for (double n = 3.2; n < 60.0; n *= 1.7) {
      const struct cagehop_system power = {.potential = CAGEHOP_POTENTIAL_INVERSE_POWER, .exponent = n};
      check_relative("inverse power", second_virial(&power, T),
                     2.0 * M_PI / 3.0 * pow(T, -3.0 / n) * tgamma(1.0 - 3.0 / n), 1e-9);
    }
    // the series of exp(-e^(-r^2)/T): sum (-1)^k+1 /(k! T^k) int r^2 e^(-k r^2) dr
    double gaussian = 0.0;
    for (int k = 1; k < 60; k++) {
      gaussian +=
          (k % 2 == 1 ? 1.0 : -1.0) * exp(-lgamma(k + 1.0) - k * log(T)) * 0.25 * sqrt(M_PI) * pow(k, -1.5);
    }
    check_relative("gaussian", second_virial(&every_potential[10], T), 2.0 * M_PI * gaussian, 1e-8);
  }
  check_relative("hard", second_virial(&every_potential[0], 1.0), 2.0 * M_PI / 3.0, 1e-15);
  // its Boyle temperature, the root of that series
  check_absolute("at Boyle's temperature", second_virial(&every_potential[2], 3.417928023), 0.0, 1e-8);
  // jumping at its cutoff or not: the parts beyond 2.5 differ by what is cut
  const double truncated = second_virial(&every_potential[4], 1.0),
               whole = second_virial(&every_potential[2], 1.0);
  const double beyond = -2.0 * M_PI * 4.0 * pow(2.5, -3.0) / 3.0; // to first order in u
  check_relative("cut", truncated - whole, -beyond, 0.01);
}

/// Wells and walls far narrower than anything else. With y = kappa (r - 1) a well next to a hard core adds -2
/// pi/kappa int (exp(e^-y/T) - 1) dy = -2 pi/kappa sum_k T^-k/(k k!), to first order in 1/kappa; a wall
/// likewise with (-T)^-k.
static void narrow_wells_and_walls_are_seen(void **state) {
  (void)state;
  for (double kappa = 1e3; kappa < 1e8; kappa *= 10.0) {
    for (double T = 0.05; T < 2.0; T *= 3.0) {
      const struct cagehop_system well = {.potential = CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA,
                                          .screening = kappa},
                                  wall = {.potential = CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA,
                                          .screening = kappa,
                                          .repulsive = true};
      double of_well = 0.0, of_wall = 0.0;
      for (int k = 1; k < 150; k++) {
        const double term = exp(-lgamma(k + 1.0) - k * log(T)) / k;
        of_well += term;
        of_wall += k % 2 == 1 ? term : -term;
      }
      const double core = 2.0 * M_PI / 3.0;
      check_relative("well", second_virial(&well, T) - core, -2.0 * M_PI / kappa * of_well,
                     10.0 / kappa + 1e-5);
      check_relative("wall", (second_virial(&wall, T) - core) * kappa, 2.0 * M_PI * of_wall,
                     10.0 / kappa + 1e-9 * kappa);
    }
  }
}

static void features_are_those_of_the_formulas(void **state) {
  (void)state;
  struct cagehop_system_features features;
  double boyle;
  cagehop_system_look(&every_potential[2], &features);
  check_absolute("zero", features.zero, 1.0, 1e-14);
  check_absolute("minimum", features.minimum, pow(2.0, 1.0 / 6.0), 1e-14);
  check_absolute("depth", features.depth, 1.0, 1e-15);
  assert_true(isinf(features.range) && features.core == 0.0);
  assert_int_equal(cagehop_system_boyle_temperature(&every_potential[2], &boyle), CAGEHOP_OK);
  check_relative("Boyle", boyle, 3.417928023, 1e-9);
  cagehop_system_look(&every_potential[8], &features);
  assert_true(features.core == 1.0 && features.zero == 1.0 && features.minimum == 1.0 &&
              features.depth == 1.0);
  cagehop_system_look(&every_potential[1], &features);
  assert_true(isnan(features.zero) && isnan(features.minimum) && features.depth == 0.0);
  check_absolute("range", features.range, pow(2.0, 1.0 / 6.0), 1e-15);
  assert_int_equal(cagehop_system_boyle_temperature(&every_potential[1], &boyle), CAGEHOP_NOT_RESOLVED);
  assert_true(isnan(boyle) && isnan(cagehop_system_table_error(&every_potential[1], 1.0)));
}

static double diameter(const struct cagehop_system *system, enum cagehop_division division,
                       double temperature) {
  double d;
  assert_int_equal(cagehop_system_diameter(system, division, temperature, &d), CAGEHOP_OK);
  return d;
}

/// At T = 1 of Lennard-Jones by either division, against Gauss-Legendre quadrature with 400 points of
/// another program; of inverse powers (1/T)^(1/n) Gamma(1 - 1/n); of a core its
/// own.
static void diameters_are_those_of_the_divisions(void **state) {
  (void)state;
  const enum cagehop_division henderson = CAGEHOP_DIVISION_BARKER_HENDERSON,
                              andersen = CAGEHOP_DIVISION_WEEKS_CHANDLER_ANDERSEN;
  check_absolute("Barker-Henderson", diameter(&every_potential[2], henderson, 1.0), 0.9730040705891292, 1e-9);
  check_absolute("Weeks-Chandler-Andersen", diameter(&every_potential[2], andersen, 1.0), 1.0156054202252216,
                 1e-9);
  check_absolute("the same of its own repulsion", diameter(&every_potential[1], henderson, 1.0),
                 diameter(&every_potential[2], andersen, 1.0), 1e-9);
  for (double T = 0.1; T < 50.0; T *= 2.0) {
    for (double n = 3.2; n < 60.0; n *= 1.7) {
      const struct cagehop_system power = {.potential = CAGEHOP_POTENTIAL_INVERSE_POWER, .exponent = n};
      check_relative("inverse power", diameter(&power, andersen, T), pow(T, -1.0 / n) * tgamma(1.0 - 1.0 / n),
                     1e-9);
    }
    check_absolute("hard core", diameter(&every_potential[8], henderson, T), 1.0, 1e-15);
    check_absolute("hard", diameter(&every_potential[0], andersen, T), 1.0, 0.0);
    assert_true(diameter(&every_potential[5], andersen, T) <
                diameter(&every_potential[5], andersen, T / 2.0));
  }
  double d;
  assert_int_equal(cagehop_system_diameter(&every_potential[2], henderson, 0.0, &d), CAGEHOP_BAD_ARGUMENT);
  assert_true(isnan(d));
  assert_int_equal(cagehop_system_second_virial(&every_potential[2], NAN, &d), CAGEHOP_BAD_ARGUMENT);
  assert_true(isnan(d));
}

/// The same points are enough when it is warm: that is no fault of a table, and decided at each temperature.
static void scattered_points_tell_nothing_of_the_cold(void **state) {
  (void)state;
  enum { N = 80 };
  static double r[N], u[N];
  for (int i = 0; i < N; i++) {
    r[i] = 0.1 * i;
    u[i] = 5.0 * exp(-r[i] * r[i]) + 0.01 * (i % 3);
  }
  const struct cagehop_system_table table = {N, r, u};
  const struct cagehop_system system = {
      .potential = CAGEHOP_POTENTIAL_TABLE, .temperature = 1.0, .potential_table = &table, .cutoff = 6.0};
  double number;
  assert_null(cagehop_system_fault(&system));
  for (double T = 1.0; T <= 1000.0; T *= 1000.0) {
    const int expected = T > 1.0 ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
    assert_int_equal(cagehop_system_table_error(&system, T) > 1e-3, T <= 1.0);
    assert_int_equal(cagehop_system_second_virial(&system, T, &number), expected);
    assert_int_equal(isnan(number), T <= 1.0);
    assert_int_equal(cagehop_system_diameter(&system, CAGEHOP_DIVISION_BARKER_HENDERSON, T, &number),
                     expected);
    assert_int_equal(isnan(number), T <= 1.0);
  }
}

// ---------------------------------------------------------------- faults

static void faults_are_found(void **state) {
  (void)state;
  enum { N = 81 };
  static double x[N], far[N], high[N], fading[N], sites[N], shaken[N];
  for (int i = 0; i < N; i++) {
    x[i] = 0.1 * i;
    far[i] = 1.0 + 0.1 * i;
    high[i] = 2.0 + exp(-x[i]);
    fading[i] = 5.0 * exp(-x[i] * x[i]);
    sites[i] = 1.0 + 4.0 * exp(-x[i] * x[i]);
    shaken[i] = sites[i] - 0.01 * (i % 3);
  }
  const struct cagehop_system_table jumping = {N, x, high}, flat = {N, far, fading}, good = {N, x, fading},
                                    uneven = {N - 2, x, shaken}, few = {8, x, fading}, of_5 = {N, x, sites};
  const struct {
    struct cagehop_system system;
    const char *word; // of the text; NULL: there is no fault
  } cases[] = {
      {{.potential = CAGEHOP_POTENTIAL_HARD}, NULL},
      {{.potential = CAGEHOP_POTENTIAL_HARD, .temperature = 1.0}, "hard sites"},
      {{.potential = CAGEHOP_POTENTIAL_HARD, .cutoff = 2.0}, "no cutoff"},
      {{.potential = CAGEHOP_POTENTIAL_LENNARD_JONES, .temperature = 1.0, .cutoff = 101.0}, "100 sigma"},
      {{.potential = CAGEHOP_POTENTIAL_LENNARD_JONES}, "one of"},
      {{.potential = CAGEHOP_POTENTIAL_LENNARD_JONES, .temperature = NAN}, "above 0"},
      {{.potential = CAGEHOP_POTENTIAL_LENNARD_JONES, .temperature = 1.0, .density = 0.5}, "only one"},
      {{.potential = CAGEHOP_POTENTIAL_LENNARD_JONES, .temperature_K = 100.0}, "epsilon_K"},
      {{.potential = CAGEHOP_POTENTIAL_LENNARD_JONES, .temperature_K = 100.0, .epsilon_K = 120.0}, NULL},
      {{.potential = CAGEHOP_POTENTIAL_LENNARD_JONES, .density = 0.5}, "epsilon_K"},
      {{.potential = CAGEHOP_POTENTIAL_INVERSE_POWER, .temperature = 1.0, .exponent = 3.0}, "above 3"},
      {{.potential = CAGEHOP_POTENTIAL_YUKAWA, .temperature = 1.0}, "screening"},
      {{.potential = CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA, .temperature = 1.0, .screening = 1.0, .cutoff = 1.0},
       "core"},
      {{.potential = CAGEHOP_POTENTIAL_TABLE, .temperature = 1.0}, "table of u(r)"},
      {{.potential = CAGEHOP_POTENTIAL_TABLE, .temperature = 1.0, .potential_table = &jumping}, "last r"},
      {{.potential = CAGEHOP_POTENTIAL_TABLE, .temperature = 1.0, .potential_table = &jumping, .cutoff = 6.0},
       NULL},
      {{.potential = CAGEHOP_POTENTIAL_TABLE, .temperature = 1.0, .potential_table = &flat, .cutoff = 6.0},
       "first r"},
      {{.potential = CAGEHOP_POTENTIAL_TABLE, .temperature = 1.0, .potential_table = &good}, NULL},
      {{.potential = CAGEHOP_POTENTIAL_TABLE, .temperature = 1.0, .potential_table = &good, .cutoff = 8.5},
       "beyond"},
      {{.chain = CAGEHOP_CHAIN_FREELY_JOINTED}, "at least 1 site"},
      {{.chain = CAGEHOP_CHAIN_FREELY_JOINTED, .sites = 2}, "length of its bonds"},
      {{.chain = CAGEHOP_CHAIN_KOYAMA, .sites = 2, .bond = 1.0, .persistence = 1.3}, "persistence"},
      {{.chain = CAGEHOP_CHAIN_KOYAMA, .sites = 2, .bond = 0.5, .persistence = 9.0}, "overlap"},
      {{.chain = CAGEHOP_CHAIN_TABLE}, "omega(q)"},
      {{.chain = CAGEHOP_CHAIN_TABLE, .omega_table = &flat}, "q = 0"},
      {{.chain = CAGEHOP_CHAIN_TABLE, .omega_table = &of_5}, NULL},
      {{.chain = CAGEHOP_CHAIN_TABLE, .omega_table = &jumping}, "not 1"},
      {{.potential = CAGEHOP_POTENTIAL_TABLE, .temperature = 1.0, .potential_table = &few, .cutoff = 0.5},
       "9 points"},
      {{.chain = CAGEHOP_CHAIN_TABLE, .omega_table = &uneven}, "scatter"},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    const char *fault = cagehop_system_fault(&cases[k].system);
    if ((fault == NULL) != (cases[k].word == NULL) ||
        (fault != NULL && strstr(fault, cases[k].word) == NULL)) {
      fail_msg("case %zu: %s", k, fault != NULL ? fault : "no fault");
    }
  }
  const struct cagehop_system monomers = jointed(1), dimers = jointed(2);
  assert_true(cagehop_system_is_hard_spheres(&every_potential[0]) &&
              cagehop_system_is_hard_spheres(&monomers));
  assert_true(!cagehop_system_is_hard_spheres(&dimers) &&
              !cagehop_system_is_hard_spheres(&every_potential[1]));
}

static void temperatures_are_those_of_the_state_or_of_all(void **state) {
  (void)state;
  const struct cagehop_system kelvin = {.temperature_K = 240.0, .epsilon_K = 120.0},
                              reduced = {.temperature = 0.7}, neither = {.density = 0.5, .epsilon_K = 120.0};
  check_absolute("all in K", cagehop_system_temperature(&kelvin, NAN), 2.0, 0.0);
  check_absolute("all", cagehop_system_temperature(&reduced, NAN), 0.7, 0.0);
  check_absolute("a state's", cagehop_system_temperature(&neither, 60.0), 0.5, 0.0);
  assert_true(isnan(cagehop_system_temperature(&neither, NAN)));
  assert_true(isnan(cagehop_system_temperature(&reduced, 60.0)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_potential_is_tried),
      cmocka_unit_test(energies_are_those_of_the_formulas),
      cmocka_unit_test(forces_are_slopes),
      cmocka_unit_test(edges_are_where_something_jumps),
      cmocka_unit_test(attraction_leaves_what_repels),
      cmocka_unit_test(decays_are_their_limits),
      cmocka_unit_test(freely_jointed_chains_are_their_sum),
      cmocka_unit_test(koyama_chains_keep_their_laws),
      cmocka_unit_test(tables_are_interpolated_to_fourth_order),
      cmocka_unit_test(second_virial_coefficients_are_exact),
      cmocka_unit_test(narrow_wells_and_walls_are_seen),
      cmocka_unit_test(features_are_those_of_the_formulas),
      cmocka_unit_test(diameters_are_those_of_the_divisions),
      cmocka_unit_test(too_few_points_are_seen),
      cmocka_unit_test(scattered_points_tell_nothing_of_the_cold),
      cmocka_unit_test(faults_are_found),
      cmocka_unit_test(temperatures_are_those_of_the_state_or_of_all),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
