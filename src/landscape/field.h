// SPDX-License-Identifier: GPL-3.0-or-later
/// Evaluates F' either with the fast polynomials (proxy.h) or with the exact sums over q that they
/// approximate.
#ifndef CAGEHOP_LANDSCAPE_FIELD_H
#define CAGEHOP_LANDSCAPE_FIELD_H

#include "landscape/barrier_sums.h"
#include "landscape/family.h"
#include "landscape/proxy.h"

struct field {
  const struct barrier_sums *sums;
  const struct proxy *proxy;
};

/// F', F'', F''' at P = 0 in F[1], F[2], F[3]. The sums are used where `exact` is true or where there is no
/// polynomial, or of an interpolated landscape, which has none, its slice.
static inline void field_force(const struct field *field, bool exact, double r, double F[4]) {
  if (exact || !proxy_force(field->proxy, r, F)) {
    if (field->sums->slice != NULL) {
      landscape_slice_force(field->sums->slice, r, F);
    } else {
      barrier_sums_evaluate(field->sums, r, F);
    }
  }
}

#endif
