// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/tail.h"

#include "structure/shared/least_squares.h"
#include "system/potential.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>

enum { FITTED_MAX = 600 };

static double term_value(const struct pair_tail_term *term, double q) {
  return (term->n % 2 == 0 ? cos(term->a * q) : sin(term->a * q)) * pow(q, -term->n);
}

double pair_tail_value(const struct pair_tail *tail, double q) {
  double sum = 0.0, power[PAIR_TAIL_POWER_MAX + 1] = {1.0}, cosine = 1.0, sine = 0.0, a = 0.0;
  for (int n = 1; n <= PAIR_TAIL_POWER_MAX; n++) {
    power[n] = power[n - 1] / q;
  }
  for (int i = 0; i < tail->count; i++) { // terms of one place stand together
    const struct pair_tail_term *term = &tail->term[i];
    if (term->a != a) {
      a = term->a;
      cosine = cos(a * q);
      sine = sin(a * q);
    }
    sum += term->factor * power[term->n] * (term->n % 2 == 0 ? cosine : sine);
  }
  return sum;
}

/// Terms of place a, of powers `first` to `last`, where they are not there yet. sin(0) is none.
static void add_terms(struct pair_tail *tail, double a, int first, int last) {
  const double close = 1e-6;
  for (int n = first; n <= last && tail->count < PAIR_TAIL_TERMS_MAX; n++) {
    bool there = a < close && n % 2 == 1;
    for (int i = 0; i < tail->count; i++) {
      there = there || (tail->term[i].n == n && fabs(tail->term[i].a - a) < close);
    }
    if (!there) {
      tail->term[tail->count++] = (struct pair_tail_term){.a = a, .n = n};
    }
  }
}

/// The jumps of r c(r) and its derivatives at contact, and the cusps that the convolution of the first with
/// itself, which gamma(r) contains, has at r = 0 and 2 d. A cutoff is likewise a jump. Bonds of one length l
/// move a jump of c(r) to distances of l, 2 l from it, as one of the derivative, and of the second
/// derivative.
static void choose_terms(const struct pair_fluid *fluid, struct pair_tail *tail) {
  const struct potential_edges edges = potential_edges(fluid->system);
  const double core = potential_core(fluid->system);
  add_terms(tail, core, 2, 6);
  add_terms(tail, 0.0, 4, 4);
  add_terms(tail, 2.0 * core, 4, 5);
  for (int i = 0; i < edges.count; i++) {
    if (edges.r[i] > core) {
      add_terms(tail, edges.r[i], 2 + edges.order[i], 5);
      add_terms(tail, edges.r[i] - core, 4, 5);
      add_terms(tail, edges.r[i] + core, 4, 5);
    }
  }
  if (pair_is_chain(fluid) && fluid->system->chain != CAGEHOP_CHAIN_TABLE) {
    const double l = fluid->system->bond;
    for (int m = 1; m <= 4; m++) {
      add_terms(tail, fabs(m * l - core), 2 + (m < 3 ? m : 3), 6);
      add_terms(tail, m * l + core, 2 + (m < 3 ? m : 3), 6);
    }
  }
}

int pair_tail_fit(const struct pair_fluid *fluid, double contact, size_t from, size_t count, double step,
                  const double x[], struct pair_tail *tail) {
  *tail = (struct pair_tail){.count = 0};
  choose_terms(fluid, tail);
  tail->term[0].factor = 4.0 * M_PI * fluid->density * contact;
  const double alike = 1e-12; // of places that are close terms are alike
  const size_t unknowns = (size_t)tail->count - 1, every = (count - from) / FITTED_MAX + 1,
               n = (count - from) / every;
  struct least_squares fit;
  int status = least_squares_create(n, unknowns, &fit);
  for (size_t j = 0; status == CAGEHOP_OK && j < n; j++) {
    const size_t k = from + j * every;
    const double q = ((double)k + 0.5) * step;
    gsl_vector_set(fit.y, j, x[k] - tail->term[0].factor * term_value(&tail->term[0], q));
    for (size_t i = 0; i < unknowns; i++) {
      gsl_matrix_set(fit.A, j, i, term_value(&tail->term[i + 1], q));
    }
  }
  status = status == CAGEHOP_OK ? least_squares_solve(&fit, alike) : status;
  for (size_t i = 0; status == CAGEHOP_OK && i < unknowns; i++) {
    tail->term[i + 1].factor = gsl_vector_get(fit.x, i);
  }
  least_squares_clear(&fit);
  return status;
}
