// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/fail.h"
#include "table_file/table_file.h"

#include <assert.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const unit_names[][2] = {
    {"?", "?"}, {"1/d", "d"}, {"1/angstrom", "angstrom"}, {"1/nm", "nm"}};
static_assert(sizeof unit_names / sizeof unit_names[0] == TABLE_UNIT_NANOMETRE + 1, "a name for each unit");

const char *table_unit_name(enum table_unit unit, enum table_kind kind) {
  return unit_names[unit][kind == TABLE_G_OF_R];
}

enum table_unit table_unit_find(const char *name) {
  for (enum table_unit unit = TABLE_UNIT_DIAMETER; unit <= TABLE_UNIT_NANOMETRE; unit++) {
    if (strcmp(name, unit_names[unit][0]) == 0 || strcmp(name, unit_names[unit][1]) == 0) {
      return unit;
    }
  }
  return TABLE_UNIT_UNSAID;
}

enum table_diameter table_diameter_find(const char *name) {
  if (strcmp(name, cagehop_diameter_rule_name(CAGEHOP_DIAMETER_FROM_S0)) == 0) {
    return TABLE_DIAMETER_S_0;
  }
  const bool peak = strcmp(name, cagehop_diameter_rule_name(CAGEHOP_DIAMETER_FROM_PEAK)) == 0;
  return peak ? TABLE_DIAMETER_PEAK : TABLE_DIAMETER_SAID;
}

struct table_said table_said_nothing(const char *path) {
  return (struct table_said){.path = path,
                             .phi = NAN,
                             .phi_of_only_state = NAN,
                             .density = NAN,
                             .temperature_K = NAN,
                             .diameter_nm = NAN,
                             .concentration = NAN};
}

/// Lengths of that unit in a nanometre; NaN for d.
static double per_nanometre(enum table_unit unit) {
  return unit == TABLE_UNIT_NANOMETRE ? 1.0 : unit == TABLE_UNIT_ANGSTROM ? 10.0 : NAN;
}

struct table_scale table_state_scale(const struct table_state *state) {
  const bool reduced = state->unit == TABLE_UNIT_DIAMETER;
  struct table_scale scale = {
      .phi = state->phi,
      .density = state->density,
      .diameter = reduced && !state->phi_found ? 1.0 : state->diameter_nm * per_nanometre(state->unit),
  };
  if (state->density_unit != state->unit) {
    // To nanometres from the density's unit, from there to the unit of x; d is known in nm or not at all.
    const double of_density = state->density_unit == TABLE_UNIT_DIAMETER ? 1.0 / state->diameter_nm
                                                                         : per_nanometre(state->density_unit);
    const double of_x = reduced ? 1.0 / state->diameter_nm : per_nanometre(state->unit);
    scale.density = state->density * pow(of_density / of_x, 3.0);
  }
  if (isnan(scale.density)) {
    scale.density = 6.0 * scale.phi / (M_PI * pow(scale.diameter, 3.0));
  }
  if (isnan(scale.diameter)) {
    scale.diameter = cbrt(6.0 * scale.phi / (M_PI * scale.density));
  }
  if (isnan(scale.phi)) {
    scale.phi = M_PI / 6.0 * scale.density * pow(scale.diameter, 3.0);
  }
  return scale;
}

// ---------------------------------------------------------------- what is missing, what contradicts

/// The peak of S(q) of a dense liquid lies near 7 times the cube root of its density, because it is the
/// distance between neighbours that counts: 7.1 to 7.7 in hard spheres from phi = 0.3 to 0.78
/// (Percus-Yevick), 7.2 in Cu60Zr40, 6.7 in a Kob-Andersen mixture. More dilute ones have it further out, 10
/// at phi = 0.1.
static const struct {
  double low, high;
} peak_unsaid = {6.2, 8.4}, // nobody said the unit
    peak_said = {3.5,
                 14.0}; // somebody did: networks have a first peak at 4; angstrom for nm is a factor of 10

/// Where a density is said, but not how long d is.
static int ask_for_diameter(const struct table_state *state, const char *path,
                            char error[TABLE_FILE_ERROR_MAX]) {
  return table_fail(
      error, path,
      "its density is in %s^-3 and its lengths in d%s; say %sthe diameter with --diameter-nm (in "
      "a job diameter_nm)",
      table_unit_name(state->density_unit, TABLE_G_OF_R),
      state->unit_said ? "" : ", because nobody says otherwise",
      state->unit_said ? "" : "their unit with --q-unit 1/angstrom or 1/nm (in a job q_unit), or ");
}

static int ask_for_density(const struct table_file *file, const struct table_state *state, const char *path,
                           char error[TABLE_FILE_ERROR_MAX]) {
  static const char *const mends[] = {
      [TABLE_UNIT_UNSAID] = "",
      [TABLE_UNIT_DIAMETER] = "--phi, or --density in d^-3 (in a job phi or density)",
      [TABLE_UNIT_ANGSTROM] = "--density-per-A3 (in a job density_per_A3)",
      [TABLE_UNIT_NANOMETRE] = "--density-per-nm3 (in a job density_per_nm3)",
  };
  char hint[TABLE_REMARK_MAX + 80] = "";
  struct table_summary summary;
  if (state->coordination != NULL && table_state_summarize(state, file->kind, &summary) == CAGEHOP_OK) {
    snprintf(hint, sizeof hint, "; its numbers of particles within r amount to %.6g %s^-3",
             summary.density_counted, table_unit_name(state->unit, file->kind));
  } else if (file->hint[0] != '\0') {
    snprintf(hint, sizeof hint, "; %s", file->hint);
  }
  return table_fail(error, path,
                    "neither phi nor density is known; say %s, or give the table a column phi or density%s",
                    mends[state->unit], hint);
}

/// Whether phi, density and diameter agree where all three are said.
static int check_three(const struct table_state *state, const struct table_scale *scale, const char *path,
                       char error[TABLE_FILE_ERROR_MAX]) {
  const double implied = M_PI / 6.0 * scale->density * pow(scale->diameter, 3.0);
  if (!isnan(state->phi) && fabs(implied / state->phi - 1.0) > 1e-3) {
    return table_fail(
        error, path,
        "phi = %.6g contradicts density and diameter, which give %.6g; leave one of the three out",
        state->phi, implied);
  }
  return CAGEHOP_OK;
}

/// Whether S(q) tends to 1, where it goes far enough to show that.
static int check_end(const struct table_summary *summary, const char *path,
                     char error[TABLE_FILE_ERROR_MAX]) {
  if (summary->x_last > 2.5 * summary->x_peak && !(fabs(summary->y_end - 1.0) < 0.1)) {
    return table_fail(error, path,
                      "S(q) tends to %.3g, and that of a liquid to 1; of a partial that is weighted by its "
                      "species' concentration say that with --concentration (in a job concentration)",
                      summary->y_end);
  }
  return CAGEHOP_OK;
}

/// Whether S(q) has its peak where a liquid of that density has it.
static int check_peak(const struct table_state *state, const struct table_scale *scale, const char *path,
                      char error[TABLE_FILE_ERROR_MAX]) {
  struct table_summary summary;
  if (table_state_summarize(state, TABLE_S_OF_Q, &summary) != CAGEHOP_OK) {
    return CAGEHOP_NO_MEMORY;
  }
  const int status = check_end(&summary, path, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const double usual = 7.2 * cbrt(scale->density), ratio = 7.2 * summary.x_peak / usual;
  const double low = state->unit_said ? peak_said.low : peak_unsaid.low;
  const double high = state->unit_said ? peak_said.high : peak_unsaid.high;
  const bool dilute = M_PI / 6.0 * scale->density < 0.3 && !state->unit_said; // in lengths of d
  if (dilute || (ratio >= low && ratio <= high)) {
    return CAGEHOP_OK;
  }
  return state->unit_said
             ? table_fail(error, path,
                          "S(q) has its peak at q = %.4g %s, and a liquid of that density has it near %.3g; "
                          "the unit "
                          "or the density is wrong",
                          summary.x_peak, table_unit_name(state->unit, TABLE_S_OF_Q), usual)
             : table_fail(
                   error, path,
                   "S(q) has its peak at q = %.4g, and with lengths in d it is near %.3g; say q's unit with "
                   "--q-unit 1/angstrom or 1/nm (in a job q_unit)%s",
                   summary.x_peak, usual,
                   isnan(state->density) ? ", and the density or the diameter in nm" : "");
}

/// Whether g(r) has its peak where a liquid of that density has it: 0.95 to 1.15 times the distance that the
/// density gives in hard spheres from phi = 0.4 on, Cu60Zr40, Kob-Andersen and Weeks-Chandler-Andersen.
static int check_radial_peak(const struct table_state *state, const struct table_scale *scale,
                             const struct table_summary *summary, const char *path,
                             char error[TABLE_FILE_ERROR_MAX]) {
  const double distance = 1.0 / cbrt(scale->density), ratio = summary->x_peak / distance;
  const double low = state->unit_said ? 0.5 : 0.8, high = state->unit_said ? 2.0 : 1.4;
  const bool dilute = M_PI / 6.0 * scale->density < 0.3 && !state->unit_said; // in lengths of d
  return dilute || (ratio >= low && ratio <= high)
             ? CAGEHOP_OK
             : table_fail(error, path,
                          "g(r) has its peak at r = %.4g %s, and a liquid of that density has it near %.3g; "
                          "the unit or the density is wrong%s",
                          summary->x_peak, table_unit_name(state->unit, TABLE_G_OF_R), distance,
                          state->unit_said ? "" : "; say r's unit with --q-unit (in a job q_unit)");
}

/// Whether g(r) has as many particles within r as its own column says, at that density.
static int check_coordination(const struct table_state *state, const struct table_scale *scale,
                              const char *path, char error[TABLE_FILE_ERROR_MAX]) {
  struct table_summary summary;
  if (table_state_summarize(state, TABLE_G_OF_R, &summary) != CAGEHOP_OK) {
    return CAGEHOP_NO_MEMORY;
  }
  // NaN where there is no such column. A count without the particle itself is off by 1/N.
  if (fabs(summary.density_counted / scale->density - 1.0) > 0.02) {
    return table_fail(error, path,
                      "the density is %.6g %s^-3, and its numbers of particles within r amount to %.6g; "
                      "the unit or the density is wrong, or they are of another pair of species",
                      scale->density, table_unit_name(state->unit, TABLE_G_OF_R), summary.density_counted);
  }
  return check_radial_peak(state, scale, &summary, path, error);
}

int table_file_fault(const struct table_file *file, const char *path, char error[TABLE_FILE_ERROR_MAX]) {
  for (size_t k = 0; k < file->n_states; k++) {
    const struct table_state *state = &file->state[k];
    const struct table_scale scale = table_state_scale(state);
    if (isnan(scale.density) && !isnan(state->density)) {
      return ask_for_diameter(state, path, error);
    }
    if (isnan(scale.density)) {
      return ask_for_density(file, state, path, error);
    }
    int status = check_three(state, &scale, path, error);
    if (status == CAGEHOP_OK && file->kind == TABLE_S_OF_Q) {
      status = check_peak(state, &scale, path, error);
    } else if (status == CAGEHOP_OK) {
      status = check_coordination(state, &scale, path, error);
    }
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  return CAGEHOP_OK;
}
