// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/table_saving.h"

#include "parameter/rules.h"
#include "run/isobar_stage.h"

#include <cagehop/parameter.h>
#include <cagehop/structure.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// States of a table: 30 for prism with percus-yevick from phi = 0.4 to 0.7, 54 for the closed form, 96 for
/// modified-verlet from 0.5 to 0.67. Between two rows of a table of S(q), which is analytic there, 12 to 30.
/// 12 to 30 for systems, from phi = 0.1 to 0.66 or over a decade of temperature.
enum { STATES_QUICK = 54, STATES_SLOW = 96, STATES_BETWEEN_ROWS = 30, STATES_SYSTEM = 30 };

/// A state of a table is also tabulated at all r, which takes 15 ms: of percus-yevick, whose isochores take 5
/// to 7 ms, some 21 ms in all (`cagehop tabulate --phi 0.50:0.67` and a run of 220 isochores). Where an
/// isochore takes 0.1 s or more that hardly counts.
static const double isochores_a_quick_state = 4.0;

/// Of systems 17 to 44 ms, where an isochore takes 9 to 35 ms.
static const double isochores_a_system_state = 2.0;

/// What is solved in any case must cost so many times what the table does, or it is not worth its name in a
/// line: an isochore from the table is free beside it.
static const double worth = 2.0;

static bool is_quick(const struct cagehop_structure_params *structure) {
  return structure->source == CAGEHOP_STRUCTURE_PERCUS_YEVICK ||
         (structure->source == CAGEHOP_STRUCTURE_PRISM && structure->grid_points == 0 &&
          cagehop_closure_find(structure->closure)->quick);
}

/// Whether states have temperatures of their own: those of a system, or of a table with temperatures.
static bool is_warm(const struct cagehop_structure_params *structure) {
  return cagehop_structure_temperature_rule(structure) != CAGEHOP_TEMPERATURE_MAPPED;
}

/// Whether a landscape table can serve the job: it has no S(q) and no g(r), and none is made of a table of
/// S(q) with temperatures.
static bool can_serve(const struct job *job) {
  const struct cagehop_structure_params *structure = &job->model.structure;
  const bool has_one = structure->source == CAGEHOP_STRUCTURE_TABLE
                           ? job->n_tables == 0 && !is_warm(structure)
                           : structure->source != CAGEHOP_STRUCTURE_LANDSCAPE_TABLE;
  return has_one && !job->output_structure && !job->model.thermodynamics;
}

/// Rows of the table of S(q) inside the grid cut it into one interval more.
static size_t intervals(const struct resolved_job *resolved) {
  const struct cagehop_table *table = resolved->job.model.structure.table;
  const double low = resolved->state[0], high = resolved->state[resolved->n_phi - 1];
  size_t count = 1;
  for (size_t i = 0; i < table->n_phi; i++) {
    count += table->phi[i] > low && table->phi[i] < high;
  }
  return count;
}

double table_saving_cost(const struct resolved_job *resolved, size_t states) {
  const struct cagehop_structure_params *structure = &resolved->job.model.structure;
  return (double)states * (is_warm(structure)    ? isochores_a_system_state
                           : is_quick(structure) ? isochores_a_quick_state
                                                 : 1.0);
}

size_t table_saving_states(const struct resolved_job *resolved) {
  const struct cagehop_structure_params *structure = &resolved->job.model.structure;
  if (!can_serve(&resolved->job)) {
    return 0;
  }
  const size_t states = structure->source == CAGEHOP_STRUCTURE_TABLE
                            ? STATES_BETWEEN_ROWS * intervals(resolved)
                        : is_warm(structure)  ? STATES_SYSTEM
                        : is_quick(structure) ? STATES_QUICK
                                              : STATES_SLOW;
  const size_t solved = resolved->n_phi + (resolved->job.output_isobars ? ISOBAR_STATES : 0);
  return worth * table_saving_cost(resolved, states) <= (double)solved ? states : 0;
}

static void append(char words[TABLE_SAVING_WORDS_MAX], const char *before, const char *text) {
  const size_t used = strlen(words);
  snprintf(words + used, TABLE_SAVING_WORDS_MAX - used, "%s%s", before, text);
}

static bool begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

/// The options of the structure, and of its system, that are not what they are where they are left out.
static void append_options(const struct job *job, char words[TABLE_SAVING_WORDS_MAX]) {
  static const char *const curve_option[JOB_CURVES] = {[JOB_CURVE_POTENTIAL] =
                                                           " " RULE_POTENTIAL_FILE_OPTION " ",
                                                       [JOB_CURVE_OMEGA] = " " RULE_OMEGA_FILE_OPTION " ",
                                                       [JOB_CURVE_BRIDGE] = " " RULE_BRIDGE_FILE_OPTION " "};
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  const struct cagehop_model plain = cagehop_model_default();
  if (job->model.structure.source == CAGEHOP_STRUCTURE_TABLE) {
    append(words, " --structure ", job->table_file);
  }
  for (size_t k = 0; k < count; k++) {
    char value[CAGEHOP_PARAMETER_TEXT_MAX], left_out[CAGEHOP_PARAMETER_TEXT_MAX];
    if (!(begins(row[k].key, "structure.") || begins(row[k].key, "system.")) || row[k].option == NULL ||
        row[k].role == CAGEHOP_PARAMETER_RUN ||
        (strcmp(row[k].option, "--structure") == 0 &&
         job->model.structure.source == CAGEHOP_STRUCTURE_TABLE)) {
      continue;
    }
    cagehop_parameter_write(&row[k], &job->model, value);
    cagehop_parameter_write(&row[k], &plain, left_out);
    if (strcmp(value, left_out) != 0) {
      append(words, " ", row[k].option);
    }
    if (strcmp(value, left_out) != 0 && row[k].type != CAGEHOP_PARAMETER_TRUTH) {
      append(words, " ", value);
    }
  }
  for (size_t k = 0; k < JOB_CURVES; k++) {
    if (job->curve_file[k] != NULL) {
      append(words, curve_option[k], job->curve_file[k]);
    }
  }
}

/// Packing fractions around phi_g at which isobars are found, mostly: below it their lines are fitted.
static const double isobars_below = 0.15, isobars_above = 0.02;

/// The decimals of an end of a table's range: of phi, and of a temperature in K.
static const double phi_unit = 1e4, kelvin_unit = 10.0;

/// A number in these decimals, rounded outward where it has more.
static double outward(double number, double unit, double direction) {
  const double near = round(number * unit) / unit;
  return (near - number) * direction >= 0.0 ? near : (round(number * unit) + direction) / unit;
}

void table_saving_words(const struct resolved_job *resolved, char words[TABLE_SAVING_WORDS_MAX]) {
  char text[2][CAGEHOP_NUMBER_TEXT_MAX];
  double low = resolved->state[0], high = resolved->state[resolved->n_phi - 1];
  const double phi_g = resolved->job.model.material.phi_g;
  const bool kelvin = cagehop_structure_state_unit(&resolved->job.model.structure) == CAGEHOP_UNIT_KELVIN;
  const double unit = kelvin ? kelvin_unit : phi_unit,
               most = kelvin ? INFINITY : CAGEHOP_PACKING_FRACTION_MAX;
  if (!is_warm(&resolved->job.model.structure) && !isnan(phi_g) && resolved->job.output_isobars) {
    low = fmin(low, phi_g - isobars_below);
    high = fmax(high, phi_g + isobars_above);
  }
  cagehop_number_write(outward(low, unit, -1.0), text[0]);
  cagehop_number_write(fmin(outward(high, unit, 1.0), most), text[1]);
  snprintf(words, TABLE_SAVING_WORDS_MAX, "cagehop tabulate");
  append_options(&resolved->job, words);
  append(words, kelvin ? " --temperature " : " --phi ", text[0]);
  append(words, ":", text[1]);
  append(words, " -o table.h5", "; then structure: {source: landscape-table, file: table.h5}");
  if (is_warm(&resolved->job.model.structure)) {
    append(words, " instead of system",
           resolved->job.output_isobars ? "; isobars are found within its range alone" : "");
  }
}
