// SPDX-License-Identifier: GPL-3.0-or-later
/// Rules between the keys that tell how S(q) is found: for a model, for a job file, which gives them by their
/// keys, and for a command line, which gives them by their options. Not collective.
#ifndef CAGEHOP_PARAMETER_RULES_H
#define CAGEHOP_PARAMETER_RULES_H

#include <cagehop/parameter.h>
#include <stdbool.h>

/// The key of a job file that names the table of S(q) or of landscapes. A model has the table itself.
#define RULE_FILE_KEY "structure.file"
/// The sources that read it.
#define RULE_FILE_SOURCES (1u << CAGEHOP_STRUCTURE_TABLE | 1u << CAGEHOP_STRUCTURE_LANDSCAPE_TABLE)
/// And the one that names several, each with what is said of it.
#define RULE_FILES_KEY "structure.files"
/// The keys that name the tables of a system, and of a closure. A model has the tables themselves.
#define RULE_POTENTIAL_FILE_KEY "system.file"
#define RULE_OMEGA_FILE_KEY "system.chain.file"
#define RULE_BRIDGE_FILE_KEY "structure.bridge"
/// And the options of commands that do.
#define RULE_POTENTIAL_FILE_OPTION "--potential-table"
#define RULE_OMEGA_FILE_OPTION "--omega-table"
#define RULE_BRIDGE_FILE_OPTION "--bridge-table"
/// Two spellings of one length.
#define RULE_SIGMA_KEY "system.sigma_nm"
#define RULE_DIAMETER_KEY "material.diameter_nm"
/// Two spellings of the elastic coupling.
#define RULE_BARRIER_KEY "physics.elastic_barrier"
#define RULE_COUPLING_KEY "physics.elastic_coupling"

/// The keys of a job file that map temperatures by S_0(T).
#define RULE_S_0_TEMPERATURE_KEY "material.S_0_temperature_K"
#define RULE_S_0_KEY "material.S_0"

/// Where the keys were given.
struct rule_source {
  const void *context;
  bool (*is_given)(const void *context, const char *key); ///< whether that key was, in that context
  bool by_options;                                        ///< whether `words` call keys by their options
};

/// What a key is called where it was given: itself, or its option.
const char *rule_name(const struct rule_source *source, const char *key);

enum { RULE_WORDS_MAX = 256 };

/// The key that breaks a rule, with what is wrong and the mend in `words`; NULL where there is none.
const char *rules_broken(const struct cagehop_structure_params *structure, const struct rule_source *source,
                         char words[RULE_WORDS_MAX]);

/// Whether a key of section material decides anything: what only Eq. 11 needs does not with a table of
/// S_0(T), and what maps packing fractions to temperatures does not where the structure's states have
/// temperatures of their own (`rule`, of cagehop_structure_temperature_rule).
bool material_key_is_read(const struct cagehop_material *material, enum cagehop_temperature_rule rule,
                          const char *key);

/// The same as rules_broken of a material's keys: a bulk modulus that is not there, or that a table with
/// temperatures does not read, as S_0(T).
const char *material_rules_broken(const struct cagehop_model *model, const struct rule_source *source,
                                  char words[RULE_WORDS_MAX]);

/// Whether both spellings of the elastic coupling were given and contradict each other: the key to blame,
/// with what is wrong and the mend in `words`; NULL where they don't. `barrier` and `coupling` are as given.
const char *rules_coupling_broken(bool barrier, double coupling, const struct rule_source *source,
                                  char words[RULE_WORDS_MAX]);

#endif
