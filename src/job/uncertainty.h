// SPDX-License-Identifier: GPL-3.0-or-later
/// How well a material's numbers are known: the key `uncertainty` of a material, as a fit writes it. It
/// decides the standard errors of a map that wants some, and no other number.
#ifndef CAGEHOP_JOB_UNCERTAINTY_H
#define CAGEHOP_JOB_UNCERTAINTY_H

#include "job/document.h"

#include <cagehop/fit.h>
#include <stdio.h>

/// Reads {standard_errors: {diameter_nm: 0.01, ...}, correlations: [{of: X, with: Y, is: 0.5}, ...]}: names
/// as cagehop_fit_name has them, ln_enskog_time_s for the logarithm; errors above 0, correlations between two
/// of these names, from -1 to 1. Returns 0, or CAGEHOP_BAD_ARGUMENT with a diagnostic.
int uncertainty_read(struct document *document, const yaml_node_t *node,
                     struct cagehop_uncertainty *uncertainty);

/// Whether any number has an error.
bool uncertainty_is_known(const struct cagehop_uncertainty *uncertainty);

/// The lines of an identity: "uncertainty.diameter_nm: 0.01", "uncertainty.diameter_nm.bulk_modulus_GPa:
/// 0.5".
void uncertainty_write(FILE *out, const struct cagehop_uncertainty *uncertainty);

/// Whether a line of an identity is one of those, and what one of them says.
bool uncertainty_is_line(const char *line);
void uncertainty_take_line(const char *key, const char *value, struct cagehop_uncertainty *uncertainty);

#endif
