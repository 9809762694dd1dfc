// SPDX-License-Identifier: GPL-3.0-or-later
/// Rules between the keys of a system, and of what goes with it.
#ifndef CAGEHOP_PARAMETER_SYSTEM_RULES_H
#define CAGEHOP_PARAMETER_SYSTEM_RULES_H

#include "parameter/rules.h"

/// As rules_broken, of the keys of section system and of structure.bridge: those that this potential or chain
/// does not read, those that it needs, and closures that it can't have. What tables hold is not looked at.
const char *system_rules_broken(const struct cagehop_structure_params *structure,
                                const struct rule_source *source, char words[RULE_WORDS_MAX]);

/// The same once the tables are read. RULE_POTENTIAL_FILE_KEY or RULE_OMEGA_FILE_KEY: the fault is what that
/// file holds, and `words` are it alone; another key: it is what was chosen beside the files.
const char *system_tables_broken(const struct cagehop_structure_params *structure,
                                 const struct rule_source *source, char words[RULE_WORDS_MAX]);

#endif
