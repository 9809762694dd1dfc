// SPDX-License-Identifier: GPL-3.0-or-later
/// The parameters of a fit and the kinds of data: names, keys, places in a model.
#include <cagehop/fit.h>

#include <cagehop/parameter.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct parameter_row {
  const char *key, *name;
  const char *words[5]; // other names
};

static const struct parameter_row parameter_rows[CAGEHOP_FIT_PARAMETERS] = {
    [CAGEHOP_FIT_GLASS_TRANSITION] = {"material.glass_transition_K", "glass_transition_K", {"Tg", "T_g"}},
    [CAGEHOP_FIT_PHI_G] = {"material.phi_g", "phi_g", {"phig"}},
    [CAGEHOP_FIT_BETA_PHI_0] = {"material.beta_phi_0_per_K", "beta_phi_0_per_K", {"beta"}},
    [CAGEHOP_FIT_ELASTIC_COUPLING] = {"physics.elastic_coupling", "elastic_coupling", {"a_c", "ac"}},
    [CAGEHOP_FIT_DIAMETER] = {"material.diameter_nm", "diameter_nm", {"d"}},
    [CAGEHOP_FIT_BULK_MODULUS] = {"material.bulk_modulus_GPa", "bulk_modulus_GPa", {"K"}},
    [CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE] = {"material.bulk_modulus_derivative",
                                             "bulk_modulus_derivative",
                                             {"K'", "K_prime"}},
    [CAGEHOP_FIT_ENSKOG_TIME] = {"material.enskog_time_s", "ln_enskog_time_s", {"tau_E", "enskog_time_s"}},
};

/// Whether texts are the same but for capitals, `length` bytes of the second one.
static bool same_word(const char *a, const char *b, size_t length) {
  size_t i = 0;
  while (i < length && a[i] != '\0' && tolower((unsigned char)a[i]) == tolower((unsigned char)b[i])) {
    i++;
  }
  return i == length && a[i] == '\0';
}

/// The length of a name without its unit.
static size_t without_unit(const char *name) {
  static const char *const units[] = {"_per_K", "_GPa", "_nm", "_K", "_s"};
  const size_t length = strlen(name);
  for (size_t k = 0; k < sizeof units / sizeof units[0]; k++) {
    const size_t unit = strlen(units[k]);
    if (length > unit && strcmp(name + length - unit, units[k]) == 0) {
      return length - unit;
    }
  }
  return length;
}

const char *cagehop_fit_key(enum cagehop_fit_parameter parameter) {
  return (unsigned)parameter < CAGEHOP_FIT_PARAMETERS ? parameter_rows[parameter].key : NULL;
}

const char *cagehop_fit_name(enum cagehop_fit_parameter parameter) {
  return (unsigned)parameter < CAGEHOP_FIT_PARAMETERS ? parameter_rows[parameter].name : NULL;
}

enum cagehop_fit_parameter cagehop_fit_find(const char *name) {
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    const char *key = strrchr(parameter_rows[p].key, '.') + 1;
    bool same = same_word(name, parameter_rows[p].key, strlen(parameter_rows[p].key)) ||
                same_word(name, key, strlen(key)) || same_word(name, key, without_unit(key)) ||
                same_word(name, parameter_rows[p].name, strlen(parameter_rows[p].name));
    // One letter keeps its case: K is not k, d is not D.
    for (size_t k = 0; parameter_rows[p].words[k] != NULL && !same; k++) {
      const size_t length = strlen(parameter_rows[p].words[k]);
      same = length > 1 ? same_word(name, parameter_rows[p].words[k], length)
                        : strcmp(name, parameter_rows[p].words[k]) == 0;
    }
    if (same) {
      return (enum cagehop_fit_parameter)p;
    }
  }
  return CAGEHOP_FIT_PARAMETERS;
}

double cagehop_fit_get(const struct cagehop_model *model, enum cagehop_fit_parameter parameter) {
  const struct cagehop_material *material = &model->material;
  switch (parameter) {
  case CAGEHOP_FIT_GLASS_TRANSITION:
    return material->glass_transition_K;
  case CAGEHOP_FIT_PHI_G:
    return material->phi_g;
  case CAGEHOP_FIT_BETA_PHI_0:
    return material->beta_phi_0_per_K;
  case CAGEHOP_FIT_ELASTIC_COUPLING:
    return model->elastic_coupling;
  case CAGEHOP_FIT_DIAMETER:
    return material->diameter_nm;
  case CAGEHOP_FIT_BULK_MODULUS:
    return material->bulk_modulus_GPa;
  case CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE:
    return material->bulk_modulus_derivative;
  case CAGEHOP_FIT_ENSKOG_TIME:
    return log(material->enskog_time_s);
  case CAGEHOP_FIT_PARAMETERS:
    break;
  }
  return NAN;
}

void cagehop_fit_set(struct cagehop_model *model, enum cagehop_fit_parameter parameter, double number) {
  struct cagehop_material *material = &model->material;
  switch (parameter) {
  case CAGEHOP_FIT_GLASS_TRANSITION:
    material->glass_transition_K = number;
    return;
  case CAGEHOP_FIT_PHI_G:
    material->phi_g = number;
    return;
  case CAGEHOP_FIT_BETA_PHI_0:
    material->beta_phi_0_per_K = number;
    return;
  case CAGEHOP_FIT_ELASTIC_COUPLING:
    model->elastic_coupling = number;
    return;
  case CAGEHOP_FIT_DIAMETER:
    material->diameter_nm = number;
    return;
  case CAGEHOP_FIT_BULK_MODULUS:
    material->bulk_modulus_GPa = number;
    return;
  case CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE:
    material->bulk_modulus_derivative = number;
    return;
  case CAGEHOP_FIT_ENSKOG_TIME:
    material->enskog_time_s = exp(number);
    return;
  case CAGEHOP_FIT_PARAMETERS:
    return;
  }
}

const char *cagehop_fit_kind_name(enum cagehop_fit_kind kind) {
  static const char *const names[CAGEHOP_FIT_KINDS] = {
      "tau_alpha", "eta", "D", "T_g of tau_alpha", "T_g of eta", "T_g of a cooling rate"};
  return (unsigned)kind < CAGEHOP_FIT_KINDS ? names[kind] : NULL;
}

bool cagehop_fit_is_transition(enum cagehop_fit_kind kind) {
  return kind >= CAGEHOP_FIT_TRANSITION_TAU;
}

struct cagehop_fit_params cagehop_fit_defaults(void) {
  struct cagehop_fit_params params = {.iterations_max = 200};
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    const struct cagehop_parameter *row = cagehop_parameter_find(parameter_rows[p].key);
    params.low[p] = row != NULL ? row->low : 0.0;
    params.high[p] = row != NULL ? row->high : INFINITY;
    params.prior[p] = params.prior_sigma[p] = NAN;
  }
  params.low[CAGEHOP_FIT_ENSKOG_TIME] = -INFINITY;
  return params;
}
