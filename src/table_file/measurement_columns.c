// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/measurement_columns.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX_BYTES = 64 };

/// Quantity and unit, as they are after `simplify`.
static const struct quantity_unit {
  const char *name;
  enum measured what;
  double factor, offset;
} quantity_units[] = {
    {"t_k", MEASURED_T, 1.0, 0.0},
    {"t_c", MEASURED_T, 1.0, 273.15},
    {"t_degc", MEASURED_T, 1.0, 273.15},
    {"p_mpa", MEASURED_P, 1.0, 0.0},
    {"p_gpa", MEASURED_P, 1e3, 0.0},
    {"p_kbar", MEASURED_P, 1e2, 0.0},
    {"p_bar", MEASURED_P, 0.1, 0.0},
    {"p_kpa", MEASURED_P, 1e-3, 0.0},
    {"p_pa", MEASURED_P, 1e-6, 0.0},
    {"p_atm", MEASURED_P, 0.101325, 0.0},
    {"tau_s", MEASURED_TAU, 1.0, 0.0},
    {"tau_ms", MEASURED_TAU, 1e-3, 0.0},
    {"tau_us", MEASURED_TAU, 1e-6, 0.0},
    {"tau_ns", MEASURED_TAU, 1e-9, 0.0},
    {"tau_ps", MEASURED_TAU, 1e-12, 0.0},
    {"eta_pa_s", MEASURED_ETA, 1.0, 0.0},
    {"eta_pas", MEASURED_ETA, 1.0, 0.0},
    {"eta_mpa_s", MEASURED_ETA, 1e-3, 0.0},
    {"eta_mpas", MEASURED_ETA, 1e-3, 0.0},
    {"eta_poise", MEASURED_ETA, 0.1, 0.0},
    {"d_m2_s", MEASURED_D, 1.0, 0.0},
    {"d_cm2_s", MEASURED_D, 1e-4, 0.0},
    {"t_g_k", MEASURED_T_G, 1.0, 0.0},
    {"t_g_c", MEASURED_T_G, 1.0, 273.15},
    {"rate_k_per_s", MEASURED_RATE, 1.0, 0.0},
    {"rate_k_s", MEASURED_RATE, 1.0, 0.0},
    {"rate_k_per_min", MEASURED_RATE, 1.0 / 60.0, 0.0},
    {"rate_k_min", MEASURED_RATE, 1.0 / 60.0, 0.0},
};

/// Lower case, '_' for blanks, brackets and slashes, none at the ends and none twice, without '^' and '.';
/// and other words for a quantity turned into its symbol.
static void simplify(struct span name, char text[NAME_MAX_BYTES]) {
  static const char *const words[][2] = {{"temperature", "t"},    {"pressure", "p"},  {"tau_alpha", "tau"},
                                         {"viscosity", "eta"},    {"diffusion", "d"}, {"tg", "t_g"},
                                         {"cooling_rate", "rate"}};
  size_t length = 0;
  for (size_t k = 0; k < name.length && length + 4 < NAME_MAX_BYTES; k++) {
    const unsigned char c = (unsigned char)name.text[k];
    if (isalnum(c)) {
      text[length++] = (char)tolower(c);
    } else if (c != '^' && c != '.' && length > 0 && text[length - 1] != '_') {
      text[length++] = '_';
    }
  }
  while (length > 0 && text[length - 1] == '_') {
    length--;
  }
  text[length] = '\0';
  const size_t start = strncmp(text, "log10_", 6) == 0 ? 6 : strncmp(text, "ln_", 3) == 0 ? 3 : 0;
  for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
    const size_t size = strlen(words[k][0]);
    if (strncmp(text + start, words[k][0], size) == 0) {
      char rest[NAME_MAX_BYTES];
      snprintf(rest, sizeof rest, "%s", text + start + size);
      snprintf(text + start, NAME_MAX_BYTES - start, "%s%.40s", words[k][1], rest);
    }
  }
}

/// Cuts an ending off. False where the text has another one.
static bool cut_ending(char *text, const char *ending) {
  const size_t length = strlen(text), size = strlen(ending);
  if (length <= size || strcmp(text + length - size, ending) != 0) {
    return false;
  }
  text[length - size] = '\0';
  return true;
}

static bool contains(struct span text, const char *word) {
  const size_t size = strlen(word);
  for (size_t k = 0; k + size <= text.length; k++) {
    if (memcmp(text.text + k, word, size) == 0) {
      return true;
    }
  }
  return false;
}

bool measured_name_is_error(struct span name) {
  return contains(name, "sigma") || contains(name, "err") || contains(name, "weight");
}

struct measured_name measured_name_read(struct span name) {
  char text[NAME_MAX_BYTES];
  struct measured_name result = {.factor = 1.0};
  simplify(name, text);
  const char *quantity = text;
  if (strcmp(text, "sigma_ln") == 0 || strcmp(text, "sigma_log10") == 0) {
    result.what = MEASURED_SIGMA;
    result.factor = strcmp(text, "sigma_ln") == 0 ? 1.0 : M_LN10;
    return result;
  }
  if (strcmp(text, "weight") == 0) {
    result.what = MEASURED_WEIGHT;
    return result;
  }
  if (strncmp(text, "log10_", 6) == 0 || strncmp(text, "ln_", 3) == 0) {
    result.log_base = text[1] == 'o' ? 10.0 : M_E;
    quantity += text[1] == 'o' ? 6 : 3;
  }
  result.is_error = cut_ending(text, "_stderr") || cut_ending(text, "_err") || cut_ending(text, "_sigma") ||
                    cut_ending(text, "_error");
  for (size_t k = 0; k < sizeof quantity_units / sizeof quantity_units[0]; k++) {
    if (strcmp(quantity, quantity_units[k].name) == 0) {
      result.what = quantity_units[k].what;
      if (result.what == MEASURED_ETA && contains(name, "MPa")) { // not mPa s
        break;
      }
      result.factor = quantity_units[k].factor;
      result.offset = result.is_error ? 0.0 : quantity_units[k].offset;
      return result;
    }
  }
  return (struct measured_name){.factor = 1.0};
}

const char *measured_name_unused(const struct measured_name *name, bool of_T_g) {
  switch (name->what) {
  case MEASURED_T:
  case MEASURED_P:
    return name->is_error ? "temperatures and pressures count as exact; what their errors do to the measured "
                            "number belongs into its own standard error"
                          : NULL;
  case MEASURED_TAU:
  case MEASURED_ETA:
    return of_T_g && name->is_error
               ? "it defines T_g_K and counts as exact; the error belongs into T_g_K_stderr"
               : NULL;
  case MEASURED_D:
    return of_T_g ? "a diffusion coefficient defines no T_g_K" : NULL;
  case MEASURED_RATE:
    if (!of_T_g) {
      return "a cooling rate belongs to T_g_K";
    }
    return name->is_error ? "it defines T_g_K and counts as exact; the error belongs into T_g_K_stderr"
                          : NULL;
  case MEASURED_T_G:
    return of_T_g ? NULL : "no column is T_g_K";
  case MEASURED_SIGMA:
    return of_T_g ? "it is an error of logarithms; that of the temperature is T_g_K_stderr" : NULL;
  default:
    return NULL;
  }
}

double measured_number(const struct measured_name *name, double number) {
  if (name->log_base > 0.0) {
    return name->is_error ? number * log(name->log_base) : pow(name->log_base, number) * name->factor;
  }
  return number * name->factor + name->offset;
}

const char *measured_name_of(enum measured what) {
  static const char *const names[MEASURED_COLUMNS] = {
      "-", "T_K", "P_MPa", "tau_s", "eta_Pa_s", "D_m2_s", "T_g_K", "rate_K_per_s", "sigma_ln", "weight"};
  return names[what];
}
