// SPDX-License-Identifier: GPL-3.0-or-later
#include "parameter/system_rules.h"

#include "status/text.h"

#include <stdio.h>
#include <string.h>

static const char potential_key[] = "system.potential", epsilon_key[] = "system.epsilon_K",
                  kelvin_key[] = "system.temperature_K", reduced_key[] = "system.temperature",
                  density_key[] = "system.density", exponent_key[] = "system.exponent",
                  screening_key[] = "system.screening", cutoff_key[] = "system.cutoff",
                  form_key[] = "system.cutoff_form", repulsive_key[] = "system.repulsive",
                  chain_key[] = "system.chain.model", sites_key[] = "system.chain.sites",
                  bond_key[] = "system.chain.bond", persistence_key[] = "system.chain.persistence",
                  closure_key[] = "structure.closure";

#define POTENTIAL(name) (1u << CAGEHOP_POTENTIAL_##name)
#define CHAIN(name) (1u << CAGEHOP_CHAIN_##name)

enum {
  HAVE_ENERGY = ~POTENTIAL(HARD) & (2u * POTENTIAL(TABLE) - 1u),
  MAY_BE_CUT = HAVE_ENERGY & ~POTENTIAL(WEEKS_CHANDLER_ANDERSEN),
  SCREENED = POTENTIAL(YUKAWA) | POTENTIAL(HARD_CORE_YUKAWA),
};

/// Which potentials or chains read a key, and whether they need it.
struct reader {
  const char *key;
  unsigned readers;
  bool needed;
};

static const struct reader potential_readers[] = {
    {epsilon_key, HAVE_ENERGY, false},
    {kelvin_key, HAVE_ENERGY, false},
    {reduced_key, HAVE_ENERGY, false},
    {density_key, HAVE_ENERGY, false},
    {exponent_key, POTENTIAL(INVERSE_POWER), true},
    {screening_key, SCREENED, true},
    {cutoff_key, MAY_BE_CUT, false},
    {form_key, MAY_BE_CUT, false},
    {repulsive_key, POTENTIAL(HARD_CORE_YUKAWA), false},
    {RULE_POTENTIAL_FILE_KEY, POTENTIAL(TABLE), true},
};

static const struct reader chain_readers[] = {
    {sites_key, CHAIN(FREELY_JOINTED) | CHAIN(KOYAMA), true},
    {bond_key, CHAIN(FREELY_JOINTED) | CHAIN(KOYAMA), true},
    {persistence_key, CHAIN(KOYAMA), true},
    {RULE_OMEGA_FILE_KEY, CHAIN(TABLE), true},
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

/// "yukawa or hard-core-yukawa"; of all but one or two "a potential that is not hard".
static void list_readers(unsigned readers, const char *(*word)(unsigned value), char words[RULE_WORDS_MAX]) {
  words[0] = '\0';
  if (word == potential_word && (readers == HAVE_ENERGY || readers == MAY_BE_CUT)) {
    text_append(words, RULE_WORDS_MAX,
                readers == HAVE_ENERGY ? "a potential that is not hard"
                                       : "potentials other than hard and weeks-chandler-andersen");
    return;
  }
  for (unsigned i = 0; word(i) != NULL; i++) {
    if ((readers & 1u << i) != 0) {
      text_append(words, RULE_WORDS_MAX, words[0] != '\0' ? " or " : "");
      text_append(words, RULE_WORDS_MAX, word(i));
    }
  }
}

/// Keys that are given and not read, or needed and not given, with that value of the key `chooser`.
static const char *check_readers(size_t count, const struct reader reader[], const char *chooser,
                                 unsigned chosen, const char *(*word)(unsigned value),
                                 const struct rule_source *source, char words[RULE_WORDS_MAX]) {
  for (size_t k = 0; k < count; k++) {
    const bool reads = (reader[k].readers & 1u << chosen) != 0, given = has(source, reader[k].key);
    char list[RULE_WORDS_MAX];
    list_readers(reader[k].readers, word, list);
    if (given && !reads) {
      text_print(words, RULE_WORDS_MAX, "%s is for %.80s only, and %s is %s; leave it out",
                 rule_name(source, reader[k].key), list, rule_name(source, chooser), word(chosen));
      return reader[k].key;
    }
    if (reads && reader[k].needed && !given) {
      text_print(words, RULE_WORDS_MAX, "%s is missing: %s %s needs it", rule_name(source, reader[k].key),
                 rule_name(source, chooser), word(chosen));
      return chooser;
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

/// What the library finds wrong of numbers that are there; tables, which are not read yet, left aside.
static const char *check_numbers(const struct cagehop_structure_params *structure,
                                 const struct rule_source *source, char words[RULE_WORDS_MAX]) {
  struct cagehop_structure_params known = *structure;
  static const double number[CAGEHOP_SYSTEM_TABLE_POINTS_MIN] = {0, 1, 2, 3, 4, 5, 6, 7};
  static const struct cagehop_system_table unread = {CAGEHOP_SYSTEM_TABLE_POINTS_MIN, number, number};
  struct cagehop_system *system = &known.system;
  const bool table = system->potential == CAGEHOP_POTENTIAL_TABLE;
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
  const char *fault = cagehop_structure_fault(&known);
  if (fault == NULL) {
    return NULL;
  }
  const char *key = system->chain != CAGEHOP_CHAIN_NONE && strstr(fault, "chain") != NULL ? chain_key
                    : strstr(fault, "closure") != NULL && has(source, closure_key)        ? closure_key
                                                                                          : potential_key;
  text_print(words, RULE_WORDS_MAX, "%s: %s", rule_name(source, key), fault);
  return key;
}

const char *system_rules_broken(const struct cagehop_structure_params *structure,
                                const struct rule_source *source, char words[RULE_WORDS_MAX]) {
  const struct cagehop_system *system = &structure->system;
  static const struct reader bridge = {RULE_BRIDGE_FILE_KEY, 1u << CAGEHOP_CLOSURE_BRIDGE_TABLE, true};
  if (structure->source != CAGEHOP_STRUCTURE_PRISM) {
    return NULL; // which keys that has, check_sources says
  }
  const char *key = check_readers(sizeof potential_readers / sizeof potential_readers[0], potential_readers,
                                  potential_key, system->potential, potential_word, source, words);
  if (key == NULL) {
    key = check_readers(sizeof chain_readers / sizeof chain_readers[0], chain_readers, chain_key,
                        system->chain, chain_word, source, words);
  }
  if (key == NULL) {
    key = check_readers(1, &bridge, closure_key, structure->closure, closure_word, source, words);
  }
  if (key == NULL && has(source, form_key) && !has(source, cutoff_key)) {
    text_print(words, RULE_WORDS_MAX, "%s is that of a cutoff; add %s, or leave it out",
               rule_name(source, form_key), rule_name(source, cutoff_key));
    key = form_key;
  }
  if (key == NULL && system->potential != CAGEHOP_POTENTIAL_HARD) {
    key = check_temperature(system, source, words);
  }
  return key != NULL ? key : check_numbers(structure, source, words);
}
