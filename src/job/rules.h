// SPDX-License-Identifier: GPL-3.0-or-later
/// Rules between the keys that tell how S(q) is found, for a job file, which gives them by their keys, and
/// for a command line, which gives them by their options.
#ifndef CAGEHOP_JOB_RULES_H
#define CAGEHOP_JOB_RULES_H

#include <cagehop/structure.h>
#include <stdbool.h>

/// Where the keys were given.
struct rule_source {
  const void *context;
  bool (*is_given)(const void *context, const char *key); ///< whether that key was, in that context
  bool by_options;                                        ///< whether `words` call keys by their options
};

enum { RULE_WORDS_MAX = 256 };

/// The key that breaks a rule, with what is wrong and the mend in `words`; NULL where there is none.
const char *rules_broken(const struct cagehop_structure_params *structure, const struct rule_source *source,
                         char words[RULE_WORDS_MAX]);

#endif
