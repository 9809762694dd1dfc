// SPDX-License-Identifier: GPL-3.0-or-later
#include "parameter/system_rules.h"

#include "status/text.h"
#include "system/potential.h"

#include <string.h>

static const char potential_key[] = "system.potential", epsilon_key[] = "system.epsilon_K",
                  kelvin_key[] = "system.temperature_K", reduced_key[] = "system.temperature",
                  density_key[] = "system.density", exponent_key[] = "system.exponent",
                  screening_key[] = "system.screening", cutoff_key[] = "system.cutoff",
                  form_key[] = "system.cutoff_form", repulsive_key[] = "system.repulsive",
                  chain_key[] = "system.chain.model", sites_key[] = "system.chain.sites",
                  bond_key[] = "system.chain.bond", persistence_key[] = "system.chain.persistence",
                  closure_key[] = "structure.closure";

#define CHAIN(name) (1u << CAGEHOP_CHAIN_##name)

/// Which of the things that can be chosen read a key, by what each of them reads, and whether they need it.
struct reader {
  const char *key;
  unsigned reads;
  bool needed;
};

static const struct reader potential_readers[] = {
    {epsilon_key, POTENTIAL_READS_ENERGY, false},   {kelvin_key, POTENTIAL_READS_ENERGY, false},
    {reduced_key, POTENTIAL_READS_ENERGY, false},   {density_key, POTENTIAL_READS_ENERGY, false},
    {exponent_key, POTENTIAL_READS_EXPONENT, true}, {screening_key, POTENTIAL_READS_SCREENING, true},
    {cutoff_key, POTENTIAL_READS_CUTOFF, false},    {form_key, POTENTIAL_READS_CUTOFF, false},
    {repulsive_key, POTENTIAL_READS_SIGN, false},   {RULE_POTENTIAL_FILE_KEY, POTENTIAL_READS_TABLE, true},
};

/// Chains and closures read what is theirs: the bit of each.
static const struct reader chain_readers[] = {
    {sites_key, CHAIN(FREELY_JOINTED) | CHAIN(KOYAMA), true},
    {bond_key, CHAIN(FREELY_JOINTED) | CHAIN(KOYAMA), true},
    {persistence_key, CHAIN(KOYAMA), true},
    {RULE_OMEGA_FILE_KEY, CHAIN(TABLE), true},
};

/// What can be chosen by a key: its names, and what each reads.
struct choice {
  const char *key;
  const char *(*word)(unsigned value);
  unsigned (*reads)(unsigned value);
};

static const char *potential_word(unsigned value) {
  return cagehop_potential_name((enum cagehop_potential)value);
}

static const char *chain_word(unsigned value) {
  return cagehop_chain_name((enum cagehop_chain)value);
}

static const char *closure_word(unsigned value) {
  return cagehop_closure_name((enum cagehop_closure)value);
}

static bool has(const struct rule_source *source, const char *key) {
  return source->is_given(source->context, key);
}

static unsigned potential_bits(unsigned value) {
  return potential_reads((enum cagehop_potential)value);
}

static unsigned own_bit(unsigned value) {
  return 1u << value;
}

/// "yukawa or hard-core-yukawa"; where they are many "lennard-jones, ... or table".
static void list_readers(const struct choice *choice, unsigned reads, char words[RULE_WORDS_MAX]) {
  const char *last = NULL;
  words[0] = '\0';
  for (unsigned i = 0; choice->word(i) != NULL; i++) {
    if ((choice->reads(i) & reads) != 0) {
      text_append(words, RULE_WORDS_MAX, last != NULL && words[0] != '\0' ? ", " : "");
      text_append(words, RULE_WORDS_MAX, last != NULL ? last : "");
      last = choice->word(i);
    }
  }
  text_append(words, RULE_WORDS_MAX, words[0] != '\0' ? " or " : "");
  text_append(words, RULE_WORDS_MAX, last != NULL ? last : "");
}

/// Keys that are given and not read, or needed and not given, where `chosen` is.
static const char *check_readers(const struct choice *choice, unsigned chosen, size_t count,
                                 const struct reader reader[], const struct rule_source *source,
                                 char words[RULE_WORDS_MAX]) {
  for (size_t k = 0; k < count; k++) {
    const bool reads = (choice->reads(chosen) & reader[k].reads) != 0, given = has(source, reader[k].key);
    char list[RULE_WORDS_MAX];
    list_readers(choice, reader[k].reads, list);
    if (given && !reads) {
      text_print(words, RULE_WORDS_MAX, "%s is for %.128s, and %s is %s; leave it out",
                 rule_name(source, reader[k].key), list, rule_name(source, choice->key),
                 choice->word(chosen));
      return reader[k].key;
    }
    if (reads && reader[k].needed && !given) {
      text_print(words, RULE_WORDS_MAX, "%s is missing: %s %s needs it", rule_name(source, reader[k].key),
                 rule_name(source, choice->key), choice->word(chosen));
      return choice->key;
    }
  }
  return NULL;
}

/// What says the temperature: one of three, and the unit of those in K.
static const char *check_temperature(const struct cagehop_system *system, const struct rule_source *source,
                                     char words[RULE_WORDS_MAX]) {
  const char *const key[] = {kelvin_key, reduced_key, density_key};
  const char *first = NULL;
  for (size_t k = 0; k < 3; k++) {
    if (has(source, key[k]) && first != NULL) {
      text_print(words, RULE_WORDS_MAX, "%s and %s exclude each other; leave one out",
                 rule_name(source, first), rule_name(source, key[k]));
      return key[k];
    }
    first = has(source, key[k]) ? key[k] : first;
  }
  if (first == NULL) {
    text_print(words, RULE_WORDS_MAX,
               "%s is %s, which needs a temperature: add %s or %s, of all states; or %s, whose states differ "
               "in temperature",
               rule_name(source, potential_key), potential_word(system->potential),
               rule_name(source, kelvin_key), rule_name(source, reduced_key), rule_name(source, density_key));
    return potential_key;
  }
  if (first != reduced_key && !has(source, epsilon_key)) {
    text_print(words, RULE_WORDS_MAX, "%s is missing: %s needs it%s%s", rule_name(source, epsilon_key),
               rule_name(source, first), first == kelvin_key ? "; or give the reduced temperature, " : "",
               first == kelvin_key ? rule_name(source, reduced_key) : ", because states are told in K then");
    return first;
  }
  return NULL;
}

/// What the library finds wrong, and the key to blame for it.
static const char *blame(const struct cagehop_structure_params *structure, const struct rule_source *source,
                         char words[RULE_WORDS_MAX]) {
  const struct cagehop_system *system = &structure->system;
  const char *fault = cagehop_structure_fault(structure);
  if (fault == NULL) {
    return NULL;
  }
  const char *key = system->chain != CAGEHOP_CHAIN_NONE && strstr(fault, "chain") != NULL ? chain_key
                    : strstr(fault, "closure") != NULL && has(source, closure_key)        ? closure_key
                    : strstr(fault, "cutoff") != NULL && has(source, cutoff_key)          ? cutoff_key
                                                                                          : potential_key;
  text_print(words, RULE_WORDS_MAX, "%s: %s", rule_name(source, key), fault);
  return key;
}

/// What the library finds wrong of numbers that are there; tables, which are not read yet, left aside.
static const char *check_numbers(const struct cagehop_structure_params *structure,
                                 const struct rule_source *source, char words[RULE_WORDS_MAX]) {
  struct cagehop_structure_params known = *structure;
  static const double number[CAGEHOP_SYSTEM_TABLE_POINTS_MIN] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  static const struct cagehop_system_table unread = {CAGEHOP_SYSTEM_TABLE_POINTS_MIN, number, number};
  struct cagehop_system *system = &known.system;
  const bool table = (potential_reads(system->potential) & POTENTIAL_READS_TABLE) != 0;
  const bool divides = known.closure == CAGEHOP_CLOSURE_ROGERS_YOUNG ||
                       known.closure == CAGEHOP_CLOSURE_SOFT_MEAN_SPHERICAL ||
                       known.closure == CAGEHOP_CLOSURE_HYBRID_MEAN_SPHERICAL ||
                       known.closure == CAGEHOP_CLOSURE_SOFT_VERLET; // whether it may, u(r) tells
  if (table) {
    system->potential = CAGEHOP_POTENTIAL_GAUSSIAN;
    known.closure = divides ? CAGEHOP_CLOSURE_HYPERNETTED_CHAIN : known.closure;
  }
  if (system->chain == CAGEHOP_CHAIN_TABLE) {
    system->chain = CAGEHOP_CHAIN_FREELY_JOINTED;
    system->sites = 2;
    system->bond = 1.0;
  }
  system->potential_table = system->omega_table = NULL;
  known.bridge_table = known.closure == CAGEHOP_CLOSURE_BRIDGE_TABLE ? &unread : NULL;
  return blame(&known, source, words);
}

const char *system_tables_broken(const struct cagehop_structure_params *structure,
                                 const struct rule_source *source, char words[RULE_WORDS_MAX]) {
  const struct cagehop_system *system = &structure->system;
  const struct cagehop_system_table *u = system->potential_table, *omega = system->omega_table;
  if (u != NULL) {
    const bool cuts = system->cutoff > u->x[0] && system->cutoff <= u->x[u->n - 1];
    const struct cagehop_system alone = {.potential = CAGEHOP_POTENTIAL_TABLE,
                                         .potential_table = u,
                                         .cutoff = cuts ? system->cutoff : 0.0,
                                         .temperature = 1.0};
    const char *fault = cagehop_system_fault(&alone);
    if (fault != NULL) {
      text_print(words, RULE_WORDS_MAX, "%s", fault);
      return RULE_POTENTIAL_FILE_KEY;
    }
  }
  if (omega != NULL) {
    const struct cagehop_system alone = {.chain = CAGEHOP_CHAIN_TABLE, .omega_table = omega};
    const char *fault = cagehop_system_fault(&alone);
    if (fault != NULL) {
      text_print(words, RULE_WORDS_MAX, "%s", fault);
      return RULE_OMEGA_FILE_KEY;
    }
  }
  return blame(structure, source, words);
}

const char *system_rules_broken(const struct cagehop_structure_params *structure,
                                const struct rule_source *source, char words[RULE_WORDS_MAX]) {
  const struct cagehop_system *system = &structure->system;
  static const struct choice potentials = {potential_key, potential_word, potential_bits},
                             chains = {chain_key, chain_word, own_bit},
                             closures = {closure_key, closure_word, own_bit};
  static const struct reader bridge = {RULE_BRIDGE_FILE_KEY, 1u << CAGEHOP_CLOSURE_BRIDGE_TABLE, true};
  if (structure->source != CAGEHOP_STRUCTURE_PRISM) {
    return NULL; // which keys that has, check_sources says
  }
  const char *key =
      check_readers(&potentials, system->potential, sizeof potential_readers / sizeof potential_readers[0],
                    potential_readers, source, words);
  if (key == NULL) {
    key = check_readers(&chains, system->chain, sizeof chain_readers / sizeof chain_readers[0], chain_readers,
                        source, words);
  }
  if (key == NULL) {
    key = check_readers(&closures, structure->closure, 1, &bridge, source, words);
  }
  if (key == NULL && has(source, form_key) && !has(source, cutoff_key)) {
    text_print(words, RULE_WORDS_MAX, "%s is that of a cutoff; add %s, or leave it out",
               rule_name(source, form_key), rule_name(source, cutoff_key));
    key = form_key;
  }
  if (key == NULL && (potential_reads(system->potential) & POTENTIAL_READS_ENERGY) != 0) {
    key = check_temperature(system, source, words);
  }
  return key != NULL ? key : check_numbers(structure, source, words);
}
