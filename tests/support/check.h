// SPDX-License-Identifier: GPL-3.0-or-later
/// Numeric checks that print got, want and error, for cmocka tests.
#ifndef CAGEHOP_TESTS_CHECK_H
#define CAGEHOP_TESTS_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/// Fails unless |got - want| <= tolerance * |want|.
static inline void check_relative(const char *what, double got, double want, double tolerance) {
  const double error = fabs(got - want) / fabs(want);
  if (!(error <= tolerance)) {
    fail_msg("%s: got %.15g, want %.15g, relative error %.2e > %.2e", what, got, want, error, tolerance);
  }
}

/// Fails unless |got - want| <= tolerance.
static inline void check_absolute(const char *what, double got, double want, double tolerance) {
  const double error = fabs(got - want);
  if (!(error <= tolerance)) {
    fail_msg("%s: got %.15g, want %.15g, error %.2e > %.2e", what, got, want, error, tolerance);
  }
}

#endif
