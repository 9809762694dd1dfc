// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/identity.h"

#include "job/schema.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// An axis of at most so many values shows them.
static const size_t shown_values = 16;

// ---------------------------------------------------------------- one key

enum { NUMBER_MAX = 32 };

/// The shortest decimal that reads back as the same number.
static void write_number(double value, char text[NUMBER_MAX]) {
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, NUMBER_MAX, "%.*g", digits, value);
    if (strtod(text, NULL) == value) {
      return;
    }
  }
}

static void put_number(FILE *out, const char *key, double value) {
  char number[NUMBER_MAX];
  write_number(value, number);
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
static void put_values(FILE *out, const struct job_axis *axis) {
  char hexadecimal[DIGEST_TEXT], number[NUMBER_MAX];
  struct sha256_ctx sum;
  if (axis->count <= shown_values) {
    for (size_t i = 0; i < axis->count; i++) {
      write_number(axis->value[i], number);
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

static void put_axis(FILE *out, const struct job_axis *axis) {
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

static void put_material(FILE *out, const struct cagehop_material *material) {
  put_text(out, "material.name", material->name);
  put_number(out, "material.diameter_nm", material->diameter_nm);
  put_number(out, "material.glass_transition_K", material->glass_transition_K);
  put_number(out, "material.phi_0", material->phi_0);
  put_number(out, "material.beta_phi_0_per_K", material->beta_phi_0_per_K);
  put_number(out, "material.enskog_time_s", material->enskog_time_s);
  if (isnan(material->phi_g)) {
    put_text(out, "material.phi_g", "auto");
  } else {
    put_number(out, "material.phi_g", material->phi_g);
  }
}

static void put_structure(FILE *out, const struct cagehop_structure_params *structure) {
  put_text(out, "structure.source", cagehop_structure_source_name(structure->source));
  put_text(out, "structure.closure", cagehop_closure_name(structure->closure));
  put_text(out, "structure.compatibility", cagehop_compatibility_name(structure->compatibility));
  put_number(out, "structure.dr", structure->peer_step);
  put_number(out, "structure.tolerance", cagehop_structure_tolerance(structure));
  put_count(out, "structure.grid_points", structure->grid_points);
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
  put_material(out, &job->model.material);
  put_structure(out, &job->model.structure);
  put_truth(out, "physics.elastic_barrier", job->model.elastic_barrier);
  put_axis(out, &job->state);
  put_axis(out, &job->pressure);
  put_truth(out, "output.structure", job->output_structure);
  put_truth(out, "output.rates", job->model.kinetics);
  put_isobars(out, job);
  const bool failed = ferror(out) != 0;
  if (fclose(out) != 0 || failed) {
    return CAGEHOP_NO_MEMORY;
  }
  digest_bytes(job->identity, length, job->sha256);
  return CAGEHOP_OK;
}
