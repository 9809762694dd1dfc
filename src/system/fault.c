// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether a system is as it must be.
#include "system/koyama.h"
#include "system/potential.h"
#include "system/table.h"

#include <assert.h>
#include <math.h>

bool cagehop_system_is_hard_spheres(const struct cagehop_system *system) {
  const bool jointed = system->chain == CAGEHOP_CHAIN_FREELY_JOINTED || system->chain == CAGEHOP_CHAIN_KOYAMA;
  return system->potential == CAGEHOP_POTENTIAL_HARD &&
         (system->chain == CAGEHOP_CHAIN_NONE || (jointed && system->sites == 1));
}

bool cagehop_system_is_chain(const struct cagehop_system *system) {
  return system->chain == CAGEHOP_CHAIN_TABLE || (system->chain != CAGEHOP_CHAIN_NONE && system->sites > 1);
}

static bool is_positive(double number) {
  return number > 0.0 && isfinite(number);
}

/// Left out, or a number above 0.
static bool is_optional(double number) {
  return number == 0.0 || is_positive(number);
}

const char *system_table_fault(const struct cagehop_system_table *table) {
  if (table->n < CAGEHOP_SYSTEM_TABLE_POINTS_MIN) {
    return "a table needs at least 9 points";
  }
  for (size_t i = 0; i < table->n; i++) {
    if (!isfinite(table->x[i]) || !isfinite(table->y[i])) {
      return "a table's numbers must be finite; leave out the first r, where u is infinite";
    }
    if (table->x[i] < 0.0 || (i > 0 && table->x[i] <= table->x[i - 1])) {
      return "the first column of a table must be at least 0 and ascend";
    }
  }
  return NULL;
}

// ---------------------------------------------------------------- potentials

static const char *potential_table_fault(const struct cagehop_system *system) {
  const struct cagehop_system_table *table = system->potential_table;
  const char *fault =
      table == NULL ? "the potential table needs its table of u(r)" : system_table_fault(table);
  if (fault != NULL) {
    return fault;
  }
  const double end = table->x[table->n - 1], last = table->y[table->n - 1];
  if (system->cutoff > end) {
    return "the cutoff is beyond the last r of the table of u(r)";
  }
  if (system->cutoff > 0.0 && system->cutoff <= table->x[0]) {
    return "the cutoff is not beyond the first r of the table of u(r)";
  }
  if (!(system->cutoff > 0.0) && fabs(last) > SYSTEM_TABLE_JUMP_MAX) {
    return "u at the last r of its table is not 0 to within 0.001 epsilon; continue the table, or give a "
           "cutoff";
  }
  if (table->x[0] > 0.0 && table->y[0] < SYSTEM_TABLE_RISE_MIN) {
    return "u at the first r of its table, which is not 0, must be at least 20 epsilon; begin the table "
           "nearer "
           "to 0";
  }
  const double exponent = potential_exponent(table);
  return table->x[0] > 0.0 && exponent < 3.0
             ? "u at the first r of its table must fall at least as fast as r^-3; begin the table nearer to 0"
             : NULL;
}

static const char *cutoff_fault(const struct cagehop_system *system) {
  const bool ends = (potential_reads(system->potential) & POTENTIAL_READS_CUTOFF) == 0;
  if (!is_optional(system->cutoff)) {
    return "the cutoff must be above 0, or left out";
  }
  static_assert((int)CAGEHOP_CUTOFF_MAX == 100, "the line below says the number");
  if (system->cutoff > CAGEHOP_CUTOFF_MAX) {
    return "the cutoff must be at most 100 sigma; leave it out where u(r) need not end";
  }
  if (ends && system->cutoff > 0.0) {
    return "this potential ends by itself and takes no cutoff";
  }
  if (system->cutoff > 0.0 && system->cutoff <= potential_core(system)) {
    return "the cutoff must be beyond the hard core, above 1 sigma";
  }
  return NULL;
}

static const char *energy_fault(const struct cagehop_system *system) {
  const unsigned reads = potential_reads(system->potential);
  if (cagehop_potential_name(system->potential) == NULL) {
    return "there is no such potential";
  }
  if (cagehop_cutoff_form_name(system->cutoff_form) == NULL) {
    return "there is no such form of a cutoff";
  }
  if ((reads & POTENTIAL_READS_EXPONENT) != 0 && !(system->exponent > 3.0 && isfinite(system->exponent))) {
    return "this potential needs an exponent above 3";
  }
  if ((reads & POTENTIAL_READS_SCREENING) != 0 && !is_positive(system->screening)) {
    return "this potential needs a screening above 0";
  }
  if (((reads & POTENTIAL_READS_TABLE) != 0) != (system->potential_table != NULL)) {
    return "a table of u(r) belongs to the potential table, and only to that";
  }
  const char *fault = cutoff_fault(system);
  return fault == NULL && system->potential_table != NULL ? potential_table_fault(system) : fault;
}

// ---------------------------------------------------------------- chains

static const char *omega_table_fault(const struct cagehop_system_table *table) {
  const char *fault =
      table == NULL ? "the chain table needs its table of omega(q)" : system_table_fault(table);
  if (fault != NULL) {
    return fault;
  }
  if (table->x[0] != 0.0) {
    return "a table of omega(q) must begin at q = 0, where omega is the number of sites";
  }
  for (size_t i = 0; i < table->n; i++) {
    if (!(table->y[i] > 0.0) || table->y[i] > table->y[0] * (1.0 + 1e-9)) {
      return "omega(q) must be above 0, and nowhere above omega(0)";
    }
  }
  if (table->y[0] < 1.0) {
    return "omega(0) is the number of sites, at least 1";
  }
  return fabs(table->y[table->n - 1] - 1.0) > SYSTEM_TABLE_OMEGA_MAX
             ? "omega(q) at the last q of its table is not 1 to within 0.05; continue the table"
             : NULL;
}

static const char *koyama_fault(const struct cagehop_system *system) {
  if (system->bond <= 0.5) {
    return "bonds of a koyama chain must be longer than 0.5 sigma, or next-nearest sites overlap";
  }
  return isfinite(system->persistence) && system->persistence >= koyama_persistence_min(system->bond)
             ? NULL
             : "the persistence length of a koyama chain must be at least l/(1 - sigma^2/(4 l^2)) for bonds "
               "of "
               "length l, 4/3 for l = 1: that of a chain without bending energy";
}

static const char *chain_fault(const struct cagehop_system *system) {
  if (cagehop_chain_name(system->chain) == NULL) {
    return "there is no such chain";
  }
  if ((system->chain == CAGEHOP_CHAIN_TABLE) != (system->omega_table != NULL)) {
    return "a table of omega(q) belongs to the chain table, and only to that";
  }
  if (system->chain == CAGEHOP_CHAIN_TABLE) {
    return omega_table_fault(system->omega_table);
  }
  if (system->chain == CAGEHOP_CHAIN_NONE) {
    return NULL;
  }
  if (system->sites < 1) {
    return "a chain has at least 1 site";
  }
  if (system->sites > 1 && !is_positive(system->bond)) {
    return "a chain needs the length of its bonds";
  }
  return system->sites > 1 && system->chain == CAGEHOP_CHAIN_KOYAMA ? koyama_fault(system) : NULL;
}

// ---------------------------------------------------------------- states

static const char *state_fault(const struct cagehop_system *system) {
  const int given = (system->temperature_K != 0.0) + (system->temperature != 0.0) + (system->density != 0.0);
  const bool hard = (potential_reads(system->potential) & POTENTIAL_READS_ENERGY) == 0;
  if (!is_optional(system->temperature_K) || !is_optional(system->temperature) ||
      !is_optional(system->density) || !is_optional(system->epsilon_K)) {
    return "temperatures, density and epsilon_K must be above 0, or left out";
  }
  if (hard && (given > 0 || system->epsilon_K != 0.0)) {
    return "hard sites have no energy: leave out temperature_K, temperature, density and epsilon_K";
  }
  if (!hard && given != 1) {
    return "a potential needs one of temperature_K, temperature and density, and only one";
  }
  return (system->temperature_K != 0.0 || system->density != 0.0) && system->epsilon_K == 0.0
             ? "temperatures in K need epsilon_K"
             : NULL;
}

const char *potential_fault(const struct cagehop_system *system) {
  const char *fault = energy_fault(system);
  if (fault == NULL) {
    fault = chain_fault(system);
  }
  const struct cagehop_system chain = {.omega_table = system->omega_table};
  if (fault == NULL && cagehop_system_table_error(&chain, NAN) > SYSTEM_TABLE_ERROR_MAX) {
    fault = "the points of the table of omega(q) are too few, or scatter: leaving out some changes omega(q) "
            "so much that the rest is uncertain by more than 0.001";
  }
  return fault;
}

bool potential_is_resolved(const struct cagehop_system *system, double temperature, double *error) {
  const struct cagehop_system bare = {.potential_table = system->potential_table};
  *error = cagehop_system_table_error(&bare, temperature);
  return !(*error > SYSTEM_TABLE_ERROR_MAX); // NaN without a table
}

const char *cagehop_system_fault(const struct cagehop_system *system) {
  const char *fault = potential_fault(system);
  return fault == NULL ? state_fault(system) : fault;
}
