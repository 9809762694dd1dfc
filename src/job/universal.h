// SPDX-License-Identifier: GPL-3.0-or-later
/// What is taken for granted of a material of which little is known.
#ifndef CAGEHOP_JOB_UNIVERSAL_H
#define CAGEHOP_JOB_UNIVERSAL_H

#include "parameter/rules.h"

enum { UNIVERSAL_WORDS_MAX = 256 };

/// "diameter_nm 0.8, phi_g auto": the universal numbers of what was not given, by keys or by options, and is
/// read with that material and structure; empty where there are none.
void universal_words(const struct rule_source *source, const struct cagehop_model *model,
                     char words[UNIVERSAL_WORDS_MAX]);

/// "phi_0, phi_g": what was given and is not read with that material and structure; likewise.
void unread_words(const struct rule_source *source, const struct cagehop_model *model,
                  char words[UNIVERSAL_WORDS_MAX]);

#endif
