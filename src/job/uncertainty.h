// SPDX-License-Identifier: GPL-3.0-or-later
/// How well a material's numbers are known: the key `uncertainty` of a material, as a fit writes it. It
/// decides no number; it is checked, so that it can be relied on, and stays with the material's file.
#ifndef CAGEHOP_JOB_UNCERTAINTY_H
#define CAGEHOP_JOB_UNCERTAINTY_H

#include "job/document.h"

/// Whether the node is {standard_errors: {diameter_nm: 0.01, ...}, correlations: [{of: X, with: Y, is: 0.5},
/// ...]}: each name a number of the material, elastic_coupling, or one of these with ln_ before it, for the
/// standard error of its logarithm; errors above 0, correlations between two of these names, from -1 to 1.
/// Returns 0, or CAGEHOP_BAD_ARGUMENT with a diagnostic.
int uncertainty_check(struct document *document, const yaml_node_t *node);

#endif
