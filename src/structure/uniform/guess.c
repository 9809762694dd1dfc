// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/guess.h"

#include <math.h>

static const double q_known = 1200.0; // beyond it q gamma(q) is left out

static double wavenumber(const struct uniform_request *request, size_t k) {
  return ((double)k + 0.5) * M_PI / request->box;
}

struct guess guess_of(const struct uniform_request *request) {
  // Least squares of q^2 x over the last period.
  double cc = 0.0, cs = 0.0, ss = 0.0, cx = 0.0, sx = 0.0;
  const double end = wavenumber(request, request->kept);
  for (size_t k = request->kept; k-- > 0 && wavenumber(request, k) > end - 2.0 * M_PI;) {
    const double q = wavenumber(request, k), c = cos(q), s = sin(q) / q, x = q * q * request->guess[k];
    cc += c * c;
    cs += c * s;
    ss += s * s;
    cx += c * x;
    sx += s * x;
  }
  const double determinant = cc * ss - cs * cs;
  return (struct guess){.request = request,
                        .cosine = (ss * cx - cs * sx) / determinant,
                        .sine = (cc * sx - cs * cx) / determinant};
}

double guess_indirect(const struct guess *guess, size_t k) {
  const struct uniform_request *request = guess->request;
  const double q = wavenumber(request, k);
  double x;
  if (k < request->kept) {
    x = request->guess[k];
  } else if (q < q_known) {
    x = (guess->cosine * cos(q) + guess->sine * sin(q) / q) / (q * q);
  } else {
    return 0.0;
  }
  return q * x * x / ((1.0 - x) * request->density);
}
