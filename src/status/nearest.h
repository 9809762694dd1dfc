// SPDX-License-Identifier: GPL-3.0-or-later
/// Which of several names was meant by one that is none of them. Case does not count.
#ifndef CAGEHOP_STATUS_NEAREST_H
#define CAGEHOP_STATUS_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/// A search among names: begun by nearest_to, shown each name by nearest_try.
struct nearest {
  const char *wrong; ///< borrowed
  size_t fewest;     ///< letters to insert, drop or change for `name`
  const char *name;  ///< the nearest so far, borrowed; NULL where none looks like it
};

struct nearest nearest_to(const char *wrong);

/// A name looks like a wrong one where at most a third of its letters, or two, are to be inserted, dropped or
/// changed, or where it goes on from there ("diameter", "diameter_nm"). Of names as near the first counts.
void nearest_try(struct nearest *nearest, const char *name);

enum { NEAREST_WORDS_MAX = 96 };

/// "did you mean diameter_nm? ", or empty.
void nearest_words(const struct nearest *nearest, char words[NEAREST_WORDS_MAX]);

/// Whether two names are one but for case.
bool names_equal(const char *a, const char *b);

#endif
