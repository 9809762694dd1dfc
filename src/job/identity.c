// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/identity.h"

#include "job/schema.h"

#include <cagehop/parameter.h>
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

static void put_count(FILE *out, const char *key, size_t value) {
  fprintf(out, "%s: %zu\n", key, value);
}

static void put_truth(FILE *out, const char *key, bool value) {
  fprintf(out, "%s: %s\n", key, value ? "true" : "false");
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

static void put_axis(FILE *out, const struct cagehop_axis *axis) {
  char key[KEY_PATH_MAX];
  const char *unit = schema_axis_key(axis->unit);
  snprintf(key, sizeof key, "grid.%s.from", unit);
  put_number(out, key, axis->value[0]);
  snprintf(key, sizeof key, "grid.%s.to", unit);
  put_number(out, key, axis->value[axis->count - 1]);
  fprintf(out, "grid.%s.count: %zu\ngrid.%s.values:", unit, axis->count, unit);
  put_values(out, axis);
}

// ---------------------------------------------------------------- all keys

/// The model's parameters of the table, without those that never change a result: those before the grid's
/// axes in the schema's order, or those of the section output behind them.
static void put_parameters(FILE *out, const struct cagehop_model *model, bool output) {
  size_t count;
  const struct cagehop_parameter *parameter = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    const bool is_output = parameter[k].role == CAGEHOP_PARAMETER_OUTPUT;
    if (parameter[k].role != CAGEHOP_PARAMETER_RUN && is_output == output) {
      char text[CAGEHOP_PARAMETER_TEXT_MAX];
      cagehop_parameter_write(&parameter[k], model, text);
      put_text(out, parameter[k].key, text);
    }
  }
}

/// What the variables on pressure were found for counts where there are any.
static void put_isobars(FILE *out, const struct job *job) {
  put_truth(out, "output.isobars", job->output_isobars);
  if (job->output_isobars) {
    put_number(out, "isobars.transition_time_s", job->isobars.transition_time_s);
    put_number(out, "isobars.vft_from_s", job->isobars.vft_from_s);
    put_number(out, "isobars.vft_to_s", job->isobars.vft_to_s);
    put_count(out, "isobars.vft_points", job->isobars.vft_points);
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
  put_parameters(out, &model, false);
  put_axis(out, &job->state);
  put_axis(out, &job->pressure);
  put_truth(out, "output.structure", job->output_structure);
  put_parameters(out, &model, true);
  put_isobars(out, job);
  const bool failed = ferror(out) != 0;
  if (fclose(out) != 0 || failed) {
    return CAGEHOP_NO_MEMORY;
  }
  digest_bytes(job->identity, length, job->sha256);
  return CAGEHOP_OK;
}
