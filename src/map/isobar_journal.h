// SPDX-License-Identifier: GPL-3.0-or-later
/// States that isobars are found on, kept beside the map until the isobars are done: MAP.h5.isobars. A stage
/// of states that take seconds to hours each goes on where it was stopped or killed. A file of its own,
/// because how many states there will be shows only on the way, and in the map nothing can be added after its
/// layout.
///
/// The file: a header, then records that are only ever appended, each with a checksum, in the machine's own
/// byte order. What follows the first record that is not whole is cut off.
#ifndef CAGEHOP_MAP_ISOBAR_JOURNAL_H
#define CAGEHOP_MAP_ISOBAR_JOURNAL_H

#include "digest/digest.h"
#include "map/map.h"

#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>

struct isobar_journal;

/// Opens the journal of the map at map_path. `key` tells what its states follow from: the job's physics, its
/// pressures, build and machine; records under another key are ignored, and lost with the first new one. No
/// file is made before there is a record. Returns 0 or CAGEHOP_NO_MEMORY. A journal that can't be read or
/// written is a journal without records; isobar_journal_fault says why.
int isobar_journal_open(const char *map_path, const char key[DIGEST_TEXT], struct isobar_journal **journal);

/// One line on why records can't be kept, or NULL.
const char *isobar_journal_fault(const struct isobar_journal *journal);

/// Records there are.
size_t isobar_journal_count(const struct isobar_journal *journal);

/// What the most expensive state of the records took, [s]; 0 without records.
double isobar_journal_max_state_seconds(const struct isobar_journal *journal);

/// Reads the state at phi with `count` values, whose pressures begin at `first` of the map's, if it is there.
bool isobar_journal_find(const struct isobar_journal *journal, double phi, size_t first, size_t count,
                         struct cagehop_isobar_state *state);

/// Appends a state, which took `seconds`. False where it can't be written, now or before.
bool isobar_journal_add(struct isobar_journal *journal, double phi, size_t first, size_t count,
                        const struct cagehop_isobar_state *state, double seconds);

/// Closes the journal, keeping the file, and sets *journal to NULL; NULL is allowed.
void isobar_journal_close(struct isobar_journal **journal);

/// Removes the journal of the map at map_path, if there is one: its isobars are done.
void isobar_journal_remove(const char *map_path);

#endif
