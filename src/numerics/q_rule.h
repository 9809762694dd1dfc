// SPDX-License-Identifier: GPL-3.0-or-later
/// A quadrature rule on 0 < q < infinity for integrands built from the transform of a function with a jump at
/// r = d: even in q, sharply peaked at small q, and at large q a smooth function of 1/q times harmonics of
/// e^{iq}.
#ifndef CAGEHOP_NUMERICS_Q_RULE_H
#define CAGEHOP_NUMERICS_Q_RULE_H

#include <stddef.h>

struct q_rule {
  size_t count;
  size_t uniform_count; ///< the first nodes, q = step, 2 step, ... join
  double step;          ///< [1/d]
  double join;          ///< [1/d]
  double *q;            ///< nodes, [1/d]; length count
  double *w;            ///< weights, [1/d]; length count
};

struct q_rule_params {
  double step; ///< spacing of the uniform part; the trapezoidal rule converges as exp(-2 pi w/step) for a
               ///< peak of half width w
  double join; ///< where the uniform part ends; rounded up to a whole number of steps, [1/d]
  int decay;   ///< the integrand falls as q^-decay at large q; at least 2
};

/// Uniform trapezoidal part with an eighth-order end correction at `join` (Gregory), then sums over whole
/// periods 2 pi: Gauss-Legendre in the phase, and over the periods blocks of doubling length with
/// interpolatory weights. Returns 0 or CAGEHOP_NO_MEMORY, CAGEHOP_NO_CONVERGENCE (weights not found); then
/// *rule is empty.
int q_rule_create(const struct q_rule_params *params, struct q_rule *rule);

/// Frees the rule and empties it.
void q_rule_clear(struct q_rule *rule);

#endif
