// SPDX-License-Identifier: GPL-3.0-or-later
/// What is assumed of a state beyond what stands in its file, each said in a note.
#include "table_file/fail.h"
#include "table_file/forms.h"

#include <cagehop/status.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// ---------------------------------------------------------------- partials

bool is_of_a_pair(const char *name) {
  char rest[TABLE_NAME_MAX];
  size_t length = 0;
  if (tolower((unsigned char)name[0]) != 's' && tolower((unsigned char)name[0]) != 'g') {
    return false;
  }
  bool hyphen = false;
  for (const char *c = name + 1; *c != '\0'; c++) {
    hyphen = hyphen || (length > 0 && *c == '-');
    if (isalnum((unsigned char)*c)) {
      rest[length++] = *c;
    }
  }
  rest[length] = '\0';
  if (hyphen) { // Cu-Zr
    return length >= 2 && length <= 4;
  }
  return length == 2 && ((isdigit((unsigned char)rest[0]) && isdigit((unsigned char)rest[1])) ||
                         (strchr("ABC", rest[0]) != NULL && strchr("ABC", rest[1]) != NULL));
}

void note_mixture(const struct table_said *said, struct table_file *file) {
  const struct table_reading *reading = &file->reading;
  const enum table_role read = file->kind == TABLE_S_OF_Q ? TABLE_S : TABLE_G;
  char pair[TABLE_NAME_MAX] = "", others[TABLE_NAME_MAX] = "";
  size_t skipped = 0;
  for (size_t k = 0; k < reading->n_columns; k++) {
    if (!is_of_a_pair(reading->name[k])) {
      continue;
    }
    if (reading->role[k] == read) {
      snprintf(pair, sizeof pair, "%s", reading->name[k]);
    } else if (reading->role[k] == TABLE_SKIPPED && !reading->zeros[k]) {
      skipped++;
      snprintf(others, sizeof others, "%s", reading->name[k]);
    }
  }
  if (said->partial != NULL || pair[0] != '\0') {
    table_note(
        file,
        "%s of the pair %s alone, taken as that of a liquid of one component; what the other species do to "
        "its barrier is left out",
        read == TABLE_S ? "S" : "g", said->partial != NULL ? said->partial : pair);
  } else if (skipped >= 2) {
    table_note(
        file,
        "the total %s; columns such as %s look like pairs of a mixture. Totals of mixtures show hardly a "
        "barrier "
        "(Cu60Zr40 0.1 kBT) though the mixture is a glass former",
        read == TABLE_S ? "S" : "g", others);
  }
}

/// S of a partial that is weighted by its species' concentration, and the density of all species.
static void apply_concentration(const struct table_said *said, struct table_file *file,
                                struct table_state *state) {
  if (isnan(said->concentration)) {
    return;
  }
  state->density *= said->concentration;
  if (file->kind == TABLE_G_OF_R) {
    return; // tends to 1 as it is
  }
  for (size_t k = 0; k < state->count; k++) {
    state->y[k] /= said->concentration;
    if (state->y_error != NULL) {
      state->y_error[k] /= said->concentration;
    }
  }
}

// ---------------------------------------------------------------- how long d is

/// phi of hard spheres of that density by a rule, to six digits, so that it can be written in a job; NaN
/// where there are none.
static double phi_by(enum table_diameter rule, double density, const struct table_summary *summary) {
  const bool by_S_0 = rule == TABLE_DIAMETER_S_0;
  double diameter;
  const int status = cagehop_diameter_find(by_S_0 ? CAGEHOP_DIAMETER_FROM_S0 : CAGEHOP_DIAMETER_FROM_PEAK,
                                           density, by_S_0 ? summary->S_0 : summary->y_peak, &diameter);
  const double phi = M_PI / 6.0 * density * pow(diameter, 3.0);
  return status == CAGEHOP_OK && phi <= CAGEHOP_PACKING_FRACTION_MAX ? round(phi * 1e6) / 1e6 : NAN;
}

static int find_diameter(const struct table_said *said, struct table_file *file, struct table_state *state,
                         char error[TABLE_FILE_ERROR_MAX]) {
  static const char *const names[] = {[TABLE_DIAMETER_S_0] = "S(0)", [TABLE_DIAMETER_PEAK] = "first peak"};
  const enum table_diameter other =
      said->diameter == TABLE_DIAMETER_S_0 ? TABLE_DIAMETER_PEAK : TABLE_DIAMETER_S_0;
  struct table_summary summary;
  if (!isnan(state->phi) || !isnan(said->diameter_nm) || file->kind == TABLE_G_OF_R) {
    return table_fail(error, said->path, "a rule for the diameter needs %s; leave it out",
                      file->kind == TABLE_G_OF_R ? "S(q), and this is g(r)"
                                                 : "the density and neither phi nor the diameter");
  }
  if (table_state_summarize(state, file->kind, &summary) != CAGEHOP_OK) {
    return CAGEHOP_NO_MEMORY;
  }
  state->phi_found = true;
  const double density = table_state_scale(state).density;
  state->phi = phi_by(said->diameter, density, &summary);
  if (isnan(state->phi)) {
    return table_fail(
        error, said->path, "no hard spheres have its %s, %.4g; say the diameter with --diameter-nm or phi",
        names[said->diameter], said->diameter == TABLE_DIAMETER_S_0 ? summary.S_0 : summary.y_peak);
  }
  const struct table_scale scale = table_state_scale(state);
  table_note(file, "d = %.5g %s, of hard spheres with its %s: phi = %.6g; by its %s phi would be %.3g",
             scale.diameter,
             state->unit == TABLE_UNIT_DIAMETER ? "units of length"
                                                : table_unit_name(state->unit, TABLE_G_OF_R),
             names[said->diameter], state->phi, names[other], phi_by(other, density, &summary));
  return CAGEHOP_OK;
}

int state_assume(const struct table_said *said, struct table_file *file, struct table_state *state,
                 char error[TABLE_FILE_ERROR_MAX]) {
  apply_concentration(said, file, state);
  return said->diameter != TABLE_DIAMETER_SAID ? find_diameter(said, file, state, error) : CAGEHOP_OK;
}
