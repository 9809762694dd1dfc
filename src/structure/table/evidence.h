// SPDX-License-Identifier: GPL-3.0-or-later
/// How large the coefficients of a fit may be: not a number of terms is chosen but, of each range of c(r), a
/// variance that its coefficients have before the table is read, by which the table gets most likely
/// (MacKay, Neural Comput. 4, 415 (1992)). Terms that the noise hides are then small and uncertain, and
/// their uncertainty is in the covariance.
#ifndef CAGEHOP_STRUCTURE_TABLE_EVIDENCE_H
#define CAGEHOP_STRUCTURE_TABLE_EVIDENCE_H

#include "structure/table/correlation_problem.h"

/// Fits from *at on, or from a guess where `scratch`; fills problem->prior. *effective: the number of
/// unknowns that the table determines. Returns 0 or CAGEHOP_NO_CONVERGENCE.
int fit_by_evidence(struct fit_problem *problem, bool scratch, struct fit_unknowns *at,
                    struct fit_normal *normal, double *effective);

#endif
