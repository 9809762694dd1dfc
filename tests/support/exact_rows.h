// SPDX-License-Identifier: GPL-3.0-or-later
/// Rows of a table of S(q), of Percus and Yevick's closed form.
#ifndef CAGEHOP_TESTS_EXACT_ROWS_H
#define CAGEHOP_TESTS_EXACT_ROWS_H

#include "support/check.h"

#include <cagehop/cagehop.h>

enum { ROWS = 3, WAVENUMBERS = 800 };

/// q[j], [1/d], and S(q[j]) at phi[i] in S[i * WAVENUMBERS + j].
static inline void exact_rows(const double phi[ROWS], double q[WAVENUMBERS], double S[ROWS * WAVENUMBERS]) {
  const struct cagehop_structure_params exact = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  for (size_t j = 0; j < WAVENUMBERS; j++) {
    q[j] = 0.05 * (double)(j + 1);
  }
  for (size_t i = 0; i < ROWS; i++) {
    struct cagehop_structure *structure = NULL;
    assert_int_equal(cagehop_structure_solve(&exact, phi[i], &structure), CAGEHOP_OK);
    cagehop_structure_factor(structure, WAVENUMBERS, q, &S[i * WAVENUMBERS], NULL);
    cagehop_structure_destroy(&structure);
  }
}

#endif
