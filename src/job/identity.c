// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/identity.h"

#include "job/document.h"
#include "job/key_table.h"
#include "job/refinement.h"
#include "job/tables.h"
#include "job/uncertainty.h"
#include "parameter/record.h"
#include "parameter/rules.h"

#include <cagehop/status.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// An axis of at most so many values shows them.
static const size_t shown_values = 16;

// ---------------------------------------------------------------- one key

static void put_number(FILE *out, const char *key, double value) {
  char number[CAGEHOP_NUMBER_TEXT_MAX];
  cagehop_number_write(value, number);
  fprintf(out, "%s: %s\n", key, number);
}

/// On one line, whatever the text holds.
static void put_text(FILE *out, const char *key, const char *text) {
  fprintf(out, "%s: ", key);
  for (; *text != '\0'; text++) {
    const unsigned char c = (unsigned char)*text;
    if (c < 0x20 || c == 0x7F || c == '\\') {
      fprintf(out, "\\x%02X", c);
    } else {
      putc(c, out);
    }
  }
  putc('\n', out);
}

/// The values of an axis; where they are many their digest, the lowest byte first.
static void put_values(FILE *out, const struct cagehop_axis *axis) {
  char hexadecimal[DIGEST_TEXT], number[CAGEHOP_NUMBER_TEXT_MAX];
  struct sha256_ctx sum;
  if (axis->count <= shown_values) {
    for (size_t i = 0; i < axis->count; i++) {
      cagehop_number_write(axis->value[i], number);
      fprintf(out, " %s", number);
    }
    putc('\n', out);
    return;
  }
  sha256_init(&sum);
  for (size_t i = 0; i < axis->count; i++) {
    uint8_t byte[8];
    uint64_t bits;
    memcpy(&bits, &axis->value[i], sizeof bits);
    for (unsigned k = 0; k < 8; k++) {
      byte[k] = (uint8_t)(bits >> (8 * k));
    }
    sha256_update(&sum, sizeof byte, byte);
  }
  digest_finish(&sum, hexadecimal);
  fprintf(out, " SHA-256 %s\n", hexadecimal);
}

static void put_axis(FILE *out, const char *row, const struct cagehop_axis *axis) {
  char key[KEY_PATH_MAX];
  if (axis->count == 0) { // of S_0(T), which may be left out
    return;
  }
  snprintf(key, sizeof key, "%s.from", row);
  put_number(out, key, axis->value[0]);
  snprintf(key, sizeof key, "%s.to", row);
  put_number(out, key, axis->value[axis->count - 1]);
  fprintf(out, "%s.count: %zu\n%s.values:", row, axis->count, row);
  put_values(out, axis);
}

// ---------------------------------------------------------------- all keys

/// Whether a key decides what is in a map. A file is known by its content instead (table_sha256), an axis by
/// its values, and tables by what is said of them.
static bool counts(const struct cagehop_parameter *row) {
  return row->role != CAGEHOP_PARAMETER_RUN && row->type != CAGEHOP_PARAMETER_FILE &&
         row->type != CAGEHOP_PARAMETER_AXIS && row->type != CAGEHOP_PARAMETER_TABLES;
}

static void put_row(FILE *out, const struct cagehop_parameter *row, const void *record) {
  char text[CAGEHOP_PARAMETER_TEXT_MAX];
  parameter_write(row, record, text);
  put_text(out, row->key, text);
}

/// The model's parameters: those of section output, or all others.
static void put_model(FILE *out, const struct cagehop_model *model, bool output) {
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    if (counts(&row[k]) && (row[k].role == CAGEHOP_PARAMETER_OUTPUT) == output) {
      put_row(out, &row[k], model);
    }
  }
}

/// The job's own keys from *next on, as far as one called `last` or to the end.
static void put_own_keys(FILE *out, const struct job *job, const char *last, size_t *next) {
  size_t count;
  const struct cagehop_parameter *row = job_own_keys(&count);
  for (bool done = false; *next < count && !done; (*next)++) {
    if (counts(&row[*next])) {
      put_row(out, &row[*next], job);
    }
    done = strcmp(row[*next].key, last) == 0;
  }
}

int identity_write(struct job *job) {
  size_t length = 0;
  FILE *out = open_memstream(&job->identity, &length);
  if (out == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  struct cagehop_model model = job->model;
  model.structure.tolerance = cagehop_structure_tolerance(&model.structure); // the default written out
  if (model.structure.source == CAGEHOP_STRUCTURE_TABLE) {
    model.structure.barrier_tolerance = cagehop_structure_barrier_tolerance(&model.structure);
  }
  size_t next = 0;
  put_model(out, &model, false);
  tables_write(out, job);
  put_axis(out, RULE_S_0_TEMPERATURE_KEY, &job->S_0_temperature);
  put_axis(out, RULE_S_0_KEY, &job->S_0);
  put_axis(out, job_axis_row(job->state.unit)->key, &job->state);
  refinement_write(out, job_axis_row(job->state.unit)->key, &job->refinement);
  put_axis(out, job_axis_row(job->pressure.unit)->key, &job->pressure);
  put_own_keys(out, job, "output.structure", &next);
  put_model(out, &model, true);
  put_own_keys(out, job, "output.isobars", &next);
  if (job->output_standard_errors) {
    uncertainty_write(out, &job->uncertainty);
  }
  if (job->output_isobars) { // what they are found for counts where there are any
    put_own_keys(out, job, "", &next);
    if (job->cooling_rate.count > 0) {
      fprintf(out, "%s:", job_axis_row(CAGEHOP_UNIT_KELVIN_PER_SECOND)->key);
      put_values(out, &job->cooling_rate);
    }
  }
  const bool failed = ferror(out) != 0;
  if (fclose(out) != 0 || failed) {
    return CAGEHOP_NO_MEMORY;
  }
  digest_bytes(job->identity, length, job->sha256);
  return CAGEHOP_OK;
}
