// SPDX-License-Identifier: GPL-3.0-or-later
/// Ranges and ordering: from what was written to what is computed.
#ifndef CAGEHOP_JOB_CHECKS_H
#define CAGEHOP_JOB_CHECKS_H

#include "job/catalogue.h"
#include "job/schema.h"

/// Every key that was written, but files and axes, into *job where it is in its range. Returns 0, or
/// CAGEHOP_BAD_ARGUMENT with a diagnostic.
int values_check(struct document *document, const struct parsed_job *parsed, struct job *job);

/// What is said of the material besides its numbers, which values_check has put in: its name in the
/// catalogue's spelling, and where its keys stand.
void material_check(struct document *document, const struct parsed_job *parsed,
                    const struct material_base *base, struct job *job);

/// What the keys of the model ask of each other. Returns 0, or CAGEHOP_BAD_ARGUMENT with a diagnostic.
int rules_check(struct document *document, const struct parsed_job *parsed,
                const struct cagehop_model *model);

/// The table of S_0(T), where there is one, into *job and its material. Returns as grid_check.
int compressibility_check(struct document *document, const struct parsed_job *parsed, struct job *job);

/// The two axes, and the cooling rates where there are some, into *job; its material tells which temperatures
/// are too cold or too hot, unless its phi_g is NaN. Returns 0, CAGEHOP_BAD_ARGUMENT with a diagnostic or
/// CAGEHOP_NO_MEMORY; the axes' values are the job's in every case.
int grid_check(struct document *document, const struct parsed_job *parsed, struct job *job);

#endif
