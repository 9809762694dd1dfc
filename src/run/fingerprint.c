// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/fingerprint.h"

#include "run/provenance.h"
#include "run/version.h"

#include <cagehop/landscape_table.h>
#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <fftw3.h>
#include <gsl/gsl_version.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  ROW_MAX = CAGEHOP_PARAMETER_TEXT_MAX + 64, // a key and its value
  BUILD_MAX = 1024,                          // versions; some 300 bytes
  TEXT_MAX = BUILD_MAX + ROW_MAX * CAGEHOP_PARAMETERS_MAX,
};

/// Whether a parameter decides the numbers of a map, or which there are.
static bool decides(const struct cagehop_parameter *parameter) {
  return parameter->role != CAGEHOP_PARAMETER_LABEL && parameter->role != CAGEHOP_PARAMETER_RUN;
}

static void add_numbers(struct sha256_ctx *sum, size_t count, const double numbers[]) {
  sha256_update(sum, sizeof count, (const uint8_t *)&count);
  if (count > 0) {
    sha256_update(sum, count * sizeof *numbers, (const uint8_t *)numbers);
  }
}

void compressibility_digest(const struct cagehop_compressibility *table, char hexadecimal[DIGEST_TEXT]) {
  struct sha256_ctx sum;
  hexadecimal[0] = '\0';
  if (table->count > 0) {
    sha256_init(&sum);
    add_numbers(&sum, table->count, table->temperature_K);
    add_numbers(&sum, table->count, table->S_0);
    digest_finish(&sum, hexadecimal);
  }
}

void table_digest(const struct cagehop_table *table, char hexadecimal[DIGEST_TEXT]) {
  struct sha256_ctx sum;
  hexadecimal[0] = '\0';
  if (table == NULL) {
    return;
  }
  sha256_init(&sum);
  add_numbers(&sum, table->n_phi, table->phi);
  for (size_t i = 0; i < table->n_phi; i++) {
    const struct cagehop_table_state state = cagehop_table_state(table, i);
    add_numbers(&sum, state.n, state.q);
    add_numbers(&sum, state.n, state.S);
    add_numbers(&sum, state.S_err != NULL ? state.n : 0, state.S_err);
  }
  add_numbers(&sum, table->g_contact != NULL ? table->n_phi : 0, table->g_contact);
  if (table->temperature_K != NULL) {
    add_numbers(&sum, table->n_phi, table->temperature_K);
  }
  digest_finish(&sum, hexadecimal);
}

void curve_digest(const struct cagehop_system_table *curve, char hexadecimal[DIGEST_TEXT]) {
  struct sha256_ctx sum;
  hexadecimal[0] = '\0';
  if (curve != NULL) {
    sha256_init(&sum);
    add_numbers(&sum, curve->n, curve->x);
    add_numbers(&sum, curve->n, curve->y);
    digest_finish(&sum, hexadecimal);
  }
}

/// The SHA-256 of a landscape table, from whatever file it was read; empty without one. False without memory.
static bool landscape_digest(const struct cagehop_landscape_table *table, char hexadecimal[DIGEST_TEXT]) {
  struct sha256_ctx sum;
  hexadecimal[0] = '\0';
  if (table == NULL) {
    return true;
  }
  const size_t count = cagehop_landscape_table_count(table);
  double *number = malloc(count * sizeof *number);
  if (number != NULL) {
    cagehop_landscape_table_pack(table, number);
    sha256_init(&sum);
    add_numbers(&sum, count, number);
    digest_finish(&sum, hexadecimal);
  }
  free(number);
  return number != NULL;
}

/// The SHA-256 of u(r), omega(q) and B(r); empty without any.
static void curves_digest(const struct cagehop_structure_params *structure, char hexadecimal[DIGEST_TEXT]) {
  const struct cagehop_system_table *const curve[] = {structure->system.potential_table,
                                                      structure->system.omega_table, structure->bridge_table};
  struct sha256_ctx sum;
  bool any = false;
  sha256_init(&sum);
  for (size_t k = 0; k < sizeof curve / sizeof curve[0]; k++) {
    add_numbers(&sum, curve[k] != NULL ? curve[k]->n : 0, curve[k] != NULL ? curve[k]->x : NULL);
    add_numbers(&sum, curve[k] != NULL ? curve[k]->n : 0, curve[k] != NULL ? curve[k]->y : NULL);
    any = any || curve[k] != NULL;
  }
  digest_finish(&sum, hexadecimal);
  if (!any) {
    hexadecimal[0] = '\0';
  }
}

int physics_digest(const struct cagehop_model *model, char hexadecimal[DIGEST_TEXT]) {
  size_t count;
  const struct cagehop_parameter *parameter = cagehop_parameters(&count);
  char text[TEXT_MAX], value[CAGEHOP_PARAMETER_TEXT_MAX], table[DIGEST_TEXT], S_0[DIGEST_TEXT];
  compressibility_digest(&model->material.compressibility, S_0);
  table_digest(model->structure.table, table);
  if (table[0] == '\0') {
    curves_digest(&model->structure, table);
  }
  if (table[0] == '\0' && !landscape_digest(model->structure.landscape_table, table)) {
    return CAGEHOP_NO_MEMORY;
  }
  size_t used = (size_t)snprintf(text, BUILD_MAX,
                                 "cagehop %s %s\ncompiler %s\narithmetic %08" PRIx32 "\ngsl %s\nfftw %s\n"
                                 "table %s\nS_0 %s\n",
                                 CAGEHOP_VERSION, CAGEHOP_GIT_COMMIT, provenance_compiler(),
                                 cagehop_arithmetic(), gsl_version, fftw_version, table, S_0);
  // As read, so a tolerance left out and its default written out count as two: that costs time, not bits.
  for (size_t k = 0; k < count; k++) {
    if (decides(&parameter[k])) {
      cagehop_parameter_write(&parameter[k], model, value);
      used += (size_t)snprintf(text + used, ROW_MAX, "%s %s\n", parameter[k].key, value);
    }
  }
  digest_bytes(text, used, hexadecimal);
  return CAGEHOP_OK;
}
