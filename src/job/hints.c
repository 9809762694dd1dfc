// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/hints.h"

#include "job/key_table.h"
#include "status/nearest.h"
#include "status/text.h"

#include <string.h>

// ---------------------------------------------------------------- keys

/// Words of other programs and units for a key of a section, or of a range, "range".
static const struct {
  const char *place, *word, *meant;
} foreign[] = {
    {"material", "Tg", "glass_transition_K"},
    {"material", "T_g", "glass_transition_K"},
    {"material", "sigma", "diameter_nm"},
    {"material", "d", "diameter_nm"},
    {"material", "diameter_A", "diameter_nm? 1 A is 0.1 nm"},
    {"material", "diameter_angstrom", "diameter_nm? 1 A is 0.1 nm"},
    {"material", "diameter_pm", "diameter_nm? 1 pm is 0.001 nm"},
    {"material", "diameter_m", "diameter_nm? 1 m is 1e9 nm"},
    {"material", "K", "bulk_modulus_GPa"},
    {"material", "tau_E", "enskog_time_s"},
    {"grid", "phi", "packing_fraction"},
    {"grid", "eta", "packing_fraction"},
    {"grid", "volume_fraction", "packing_fraction"},
    {"grid", "rho", "density"},
    {"grid", "T", "temperature_K"},
    {"grid", "temperature_C", "temperature_K? 0 C is 273.15 K"},
    {"grid", "temperature_celsius", "temperature_K? 0 C is 273.15 K"},
    {"grid", "temperature_F", "temperature_K? 32 F is 273.15 K"},
    {"grid", "P", "pressure, in kBT/d^3, or pressure_MPa"},
    {"grid", "p", "pressure, in kBT/d^3, or pressure_MPa"},
    {"grid", "pressure_bar", "pressure_MPa? 1 bar is 0.1 MPa"},
    {"grid", "pressure_kbar", "pressure_MPa? 1 kbar is 100 MPa"},
    {"grid", "pressure_atm", "pressure_MPa? 1 atm is 0.101325 MPa"},
    {"grid", "pressure_Pa", "pressure_MPa? 1 Pa is 1e-6 MPa"},
    {"grid", "pressure_kPa", "pressure_MPa? 1 kPa is 0.001 MPa"},
    {"grid", "pressure_GPa", "pressure_MPa? 1 GPa is 1000 MPa"},
    {"system", "T", "temperature_K, or temperature in epsilon/kB"},
    {"system", "T_K", "temperature_K"},
    {"system", "reduced_temperature", "temperature"},
    {"system", "epsilon", "epsilon_K, its epsilon/kB"},
    {"system", "epsilon_kJmol", "epsilon_K? 1 kJ/mol is 120.272 K"},
    {"system", "epsilon_kcalmol", "epsilon_K? 1 kcal/mol is 503.22 K"},
    {"system", "epsilon_eV", "epsilon_K? 1 eV is 11604.52 K"},
    {"system", "epsilon_meV", "epsilon_K? 1 meV is 11.60452 K"},
    {"system", "sigma", "sigma_nm"},
    {"system", "sigma_A", "sigma_nm? 1 A is 0.1 nm"},
    {"system", "sigma_angstrom", "sigma_nm? 1 A is 0.1 nm"},
    {"system", "rho", "density"},
    {"system", "n", "exponent"},
    {"system", "kappa", "screening"},
    {"system", "rc", "cutoff"},
    {"system", "r_c", "cutoff"},
    {"system.chain", "N", "sites"},
    {"system.chain", "length", "sites, or bond"},
    {"range", "step", "count? it says how many values there are, both ends included"},
    {"range", "by", "count? it says how many values there are, both ends included"},
    {"range", "n", "count"},
    {"range", "num", "count"},
    {"range", "points", "count"},
    {"range", "steps", "count? it says how many values there are, both ends included"},
    {"range", "min", "from"},
    {"range", "start", "from"},
    {"range", "low", "from"},
    {"range", "max", "to"},
    {"range", "stop", "to"},
    {"range", "end", "to"},
    {"range", "high", "to"},
};

static const char *find_foreign(const char *place, const char *key) {
  for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
    if (strcmp(foreign[i].place, place) == 0 && names_equal(foreign[i].word, key)) {
      return foreign[i].meant;
    }
  }
  return NULL;
}

/// The places of the job that have a key of that name, "structure.closure"; empty where none has.
static void find_elsewhere(const char *key, char places[HINT_WORDS_MAX]) {
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  places[0] = '\0';
  for (size_t k = 0; k < count; k++) {
    const char *dot = strrchr(row[k]->key, '.');
    if (dot != NULL && names_equal(dot + 1, key)) {
      text_append(places, HINT_WORDS_MAX, places[0] != '\0' ? " or " : "");
      text_append(places, HINT_WORDS_MAX, row[k]->key);
    }
  }
}

void hint_key(const char *path, const cyaml_schema_field_t *fields, const char *key,
              char words[HINT_WORDS_MAX]) {
  const bool range = schema_field(fields, "from", strlen("from")) != NULL;
  const char *meant = find_foreign(range ? "range" : path, key);
  words[0] = '\0';
  if (meant != NULL) {
    text_print(words, HINT_WORDS_MAX, "did you mean %s%s ", meant, strchr(meant, '?') != NULL ? ";" : "?");
    return;
  }
  if (range && key[0] != '\0' && strspn(key, "0123456789") == strlen(key)) {
    text_print(words, HINT_WORDS_MAX, "numbers have a point and no comma; ");
    return;
  }
  if (strstr(key, "\u00A0") != NULL) {
    text_print(words, HINT_WORDS_MAX, "it has a no-break space (U+00A0): write a plain blank; ");
    return;
  }
  if (strcmp(path, "run") == 0 && names_equal(key, "deadline")) {
    text_print(words, HINT_WORDS_MAX, "that is an option, --deadline; ");
    return;
  }
  struct nearest nearest = nearest_to(key);
  for (const cyaml_schema_field_t *field = fields; field->key != NULL; field++) {
    nearest_try(&nearest, field->key);
  }
  char places[HINT_WORDS_MAX];
  find_elsewhere(key, places);
  if (nearest.name == NULL && places[0] != '\0') {
    text_print(words, HINT_WORDS_MAX, "did you mean %.130s? ", places);
    return;
  }
  nearest_words(&nearest, words);
}

// ---------------------------------------------------------------- scalars

static bool is_one_of(const yaml_node_t *node, const char *const word[], size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (node->type == YAML_SCALAR_NODE && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
        node_is_text(node, word[i], strlen(word[i]))) {
      return true;
    }
  }
  return false;
}

#define IS_ONE_OF(node, words) is_one_of(node, words, sizeof(words) / sizeof(words)[0])

bool node_is_null(const yaml_node_t *node) {
  static const char *const nulls[] = {"~", "null", "Null", "NULL"};
  return IS_ONE_OF(node, nulls);
}

void hint_scalar(const cyaml_schema_value_t *value, const yaml_node_t *node, char words[HINT_WORDS_MAX]) {
  static const char *const yes[] = {"True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "1"};
  static const char *const no[] = {"False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "0"};
  const char *text = node_text(node);
  char *end = NULL;
  const double per_cent = text != NULL && value->type == CYAML_FLOAT ? text_number(text, &end) : 0.0;
  const bool is_per_cent = end != NULL && end != text && strcmp(end + strspn(end, " "), "%") == 0;
  words[0] = '\0';
  if (node_is_null(node)) {
    text_print(words, HINT_WORDS_MAX,
               "; this is YAML's word for nothing: leave the key out, or write a value");
  } else if (is_per_cent) {
    text_print(words, HINT_WORDS_MAX, "; write %.12g", per_cent / 100.0);
  } else if (value->type == CYAML_BOOL && (IS_ONE_OF(node, yes) || IS_ONE_OF(node, no))) {
    text_print(words, HINT_WORDS_MAX, "; write %s", IS_ONE_OF(node, yes) ? "true" : "false");
  }
}

// ---------------------------------------------------------------- lists

static bool is_digits(const yaml_node_t *node) {
  const char *text = node_text(node);
  return text != NULL && text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

void hint_commas(struct document *document, const yaml_node_t *list, char words[HINT_WORDS_MAX]) {
  const yaml_node_t *whole = NULL, *part = NULL, *before = NULL; // of the first number that looks cut
  bool spaced = false;
  words[0] = '\0';
  if (list == NULL || list->type != YAML_SEQUENCE_NODE ||
      list->data.sequence.style != YAML_FLOW_SEQUENCE_STYLE) {
    return;
  }
  for (const yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top;
       item++) {
    const yaml_node_t *node = document_node(document, *item);
    const bool touches = before != NULL && node->start_mark.line == before->end_mark.line &&
                         node->start_mark.column == before->end_mark.column + 1;
    spaced = spaced || (before != NULL && !touches);
    if (touches && whole == NULL && is_digits(before) && is_digits(node)) {
      whole = before;
      part = node;
    }
    before = node;
  }
  if (whole != NULL && spaced) {
    text_print(words, HINT_WORDS_MAX, "%.20s,%.20s is two values here; if one is meant, write %.20s.%.20s",
               node_text(whole), node_text(part), node_text(whole), node_text(part));
  }
}
