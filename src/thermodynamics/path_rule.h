// SPDX-License-Identifier: GPL-3.0-or-later
/// Clenshaw-Curtis quadrature along a path t from 0 to 1, with nested nodes: those of n intervals are among
/// those of 2 n.
#ifndef CAGEHOP_THERMODYNAMICS_PATH_RULE_H
#define CAGEHOP_THERMODYNAMICS_PATH_RULE_H

#include <stdbool.h>
#include <stddef.h>

enum { PATH_INTERVALS = 48 }; ///< the most; a node's slot is its index among theirs

/// The integral of f over the path is sum one[k] f(t_k), that of t f is sum linear[k] f(t_k), k = 0 to
/// intervals.
struct path_rule {
  size_t intervals; ///< 6, 12, 24 or 48
  double one[PATH_INTERVALS + 1], linear[PATH_INTERVALS + 1];
};

/// t of a slot, 0 to 1.
double path_node(size_t slot);

/// The slot of node k of a rule.
size_t path_slot(const struct path_rule *rule, size_t k);

/// known_origin: whether f(0) is known. If it is not its weights are 0, and the polynomial goes through the
/// other nodes.
void path_rule_fill(size_t intervals, bool known_origin, struct path_rule *rule);

#endif
