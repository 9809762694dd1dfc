// SPDX-License-Identifier: GPL-3.0-or-later
/// What makes two jobs the same, as text and as its digest. A map keeps both.
#ifndef CAGEHOP_JOB_IDENTITY_H
#define CAGEHOP_JOB_IDENTITY_H

#include "job/job.h"

/// What a checked job says, in one spelling: a line "key: value" for each key that decides what is in the
/// map, in the schema's order, defaults written out. Not in it: where the map goes and how it is computed
/// (output.file, output.parallel, run), and structure.file, whose content a map knows by table_sha256.
/// job->identity is to be freed; job->sha256 is its digest. Returns 0 or CAGEHOP_NO_MEMORY.
int identity_write(struct job *job);

#endif
