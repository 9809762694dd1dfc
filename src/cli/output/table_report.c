// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/table_report.h"

#include "cli/command.h"
#include "status/text.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *role_name(enum table_role role) {
  static const char *const names[TABLE_ROLES] = {
      [TABLE_SKIPPED] = "not read",
      [TABLE_PHI] = "phi",
      [TABLE_Q] = "q",
      [TABLE_S] = "S",
      [TABLE_ERROR] = "standard error",
      [TABLE_CONTACT] = "g_contact",
      [TABLE_DENSITY] = "density",
      [TABLE_TEMPERATURE] = "temperature_K",
      [TABLE_R] = "r",
      [TABLE_G] = "g",
      [TABLE_COORDINATION] = "particles within r",
  };
  return names[role];
}

// ---------------------------------------------------------------- the file

/// How the text is laid out, and which column is what.
static void print_layout(const struct table_reading *reading) {
  const bool text = reading->separator != 0;
  const char *what = text ? "column" : "dataset";
  printf("format        %s%s\n", reading->format,
         !text                          ? ""
         : reading->decimal_sign == ',' ? ", decimal comma"
                                        : ", decimal point");
  if (text && reading->header_line > 0) {
    printf("names         from line %zu; numbers from line %zu\n", reading->header_line, reading->first_line);
  } else if (text) {
    printf("names         none in the file; numbers from line %zu\n", reading->first_line);
  }
  size_t skipped = 0;
  for (size_t k = 0; k < reading->n_columns; k++) {
    if (reading->role[k] == TABLE_SKIPPED) {
      skipped++;
      continue;
    }
    printf("%-9s %3zu %s%s", what, k + 1, role_name(reading->role[k]),
           reading->name[k][0] != '\0' ? ": " : "");
    text_write(reading->name[k], false, stdout);
    putchar('\n');
  }
  if (skipped > 0) {
    printf("not read      %zu other %s%s\n", skipped, what, skipped > 1 ? "s" : "");
  }
}

static void print_file(const struct table_file *file, const char *path) {
  const struct table_state *first = &file->state[0];
  printf("file          %s\n", path);
  print_layout(&file->reading);
  printf("kind          %s\n", file->kind == TABLE_S_OF_Q ? "S(q)" : "g(r)");
  printf("unit          %s in %s%s\n", file->kind == TABLE_S_OF_Q ? "q" : "r",
         table_unit_name(first->unit, file->kind),
         first->unit_said ? "" : ", because neither the file nor --q-unit says otherwise");
  printf("rows          %zu, in %zu state%s\n", file->reading.n_rows, file->n_states,
         file->n_states > 1 ? "s" : "");
  for (size_t k = 0; k < file->reading.n_remarks; k++) {
    printf("remark        %s\n", file->reading.remark[k]);
  }
  for (size_t k = 0; k < file->n_notes; k++) {
    printf("taken as      %s\n", file->note[k]);
  }
}

// ---------------------------------------------------------------- a state

/// A number with its unit, if it is there.
static void print_number(const char *name, double value, const char *unit) {
  if (!isnan(value)) {
    printf("  %-18s%-12.6g %s\n", name, value, unit);
  }
}

/// What is said of the state, and what follows from it.
static void print_labels(const struct table_state *state) {
  const struct table_scale scale = table_state_scale(state);
  const char *length = table_unit_name(state->unit, TABLE_G_OF_R);
  char unit[32];
  print_number("phi", scale.phi, isnan(state->phi) ? "(pi/6 density d^3)" : "");
  snprintf(unit, sizeof unit, "%s^-3%s", length, isnan(state->density) ? " (from phi)" : "");
  print_number("density", scale.density, unit);
  if (state->unit != TABLE_UNIT_DIAMETER || state->phi_found) {
    print_number("diameter d", scale.diameter, length);
  }
  print_number("temperature", state->temperature_K, "K");
  print_number("g(d+) of the file", state->g_contact, "");
}

static void print_dropped(const struct table_state *state) {
  if (state->dropped_not_finite > 0) {
    printf("  %zu row%s without a number left out at the ends\n", state->dropped_not_finite,
           state->dropped_not_finite > 1 ? "s" : "");
  }
  if (state->dropped_zero > 0) {
    printf("  %zu row%s of S = 0 left out at the ends, where no wavevector fell\n", state->dropped_zero,
           state->dropped_zero > 1 ? "s" : "");
  }
  if (state->dropped_origin > 0) {
    puts("  the row q = 0 left out: its S is the number of particles");
  }
}

static void print_curve(const struct table_state *state, enum table_kind kind,
                        const struct table_summary *summary) {
  const bool is_S = kind == TABLE_S_OF_Q;
  const char *x = is_S ? "q" : "r", *y = is_S ? "S" : "g", *unit = table_unit_name(state->unit, kind);
  const bool even = summary->step_max - summary->step_min < 1e-3 * summary->step_max;
  printf("  %-18s%g to %g %s, %zu rows, in steps of ", x, summary->x_first, summary->x_last, unit,
         state->count);
  if (even) {
    printf("%.4g\n", summary->step_max);
  } else {
    printf("%.4g to %.4g\n", summary->step_min, summary->step_max);
  }
  print_number("S(0)", summary->S_0, "(a + b q^2 below a third of the peak's q)");
  printf("  %-18s%s = %.6g at %s = %.6g %s\n", "peak", y, summary->y_peak, x, summary->x_peak, unit);
  print_number("smallest", summary->y_min,
               is_S && summary->y_min <= 0.0 ? "(S(q) is above 0 for any liquid)" : "");
  print_number("last tenth", summary->y_end, "(mean)");
  printf("  %-18s%.2g of a row, %.2g %% (from a cubic through its neighbours)\n", "scatter", summary->scatter,
         100.0 * summary->scatter_relative);
  print_number("standard error", summary->y_error, "(the file's own, median)");
  print_number("core up to", summary->r_core, unit);
  if (!isnan(summary->density_counted)) {
    printf("  %-18s%-12.6g %s^-3 (from the numbers of particles within r)\n", "counted density",
           summary->density_counted, unit);
  }
}

/// What numbers the states of a table.
static const double *numbers_of(const struct cagehop_table *table) {
  return table->temperature_K != NULL ? table->temperature_K : table->phi;
}

/// What the theory makes of the state; true where it is accepted, else `why` is one line on that.
static bool print_theory(const struct table_file *file, size_t k, const struct table_said *said,
                         const struct cagehop_structure_params *params, char why[TABLE_FILE_ERROR_MAX]) {
  const struct table_state *state = &file->state[k];
  struct table_set set;
  struct cagehop_table_verdict verdict;
  if (table_set_of_state(file, k, said, &set, why) != CAGEHOP_OK) {
    printf("  %-18s%s\n", "refused", why);
    return false;
  }
  for (size_t i = 0; i + file->n_notes < set.n_remarks; i++) { // the notes stand above
    printf("  %-18s%s\n", "remark", set.remark[i]);
  }
  struct cagehop_structure_params with_table = *params;
  with_table.table = &set.table;
  const int status = cagehop_table_judge(&with_table, numbers_of(&set.table)[0], &verdict);
  if (status == CAGEHOP_OK) {
    print_table_verdict(&verdict, file->kind == TABLE_S_OF_Q ? set.phi[0] : NAN,
                        table_state_scale(state).diameter, table_unit_name(state->unit, TABLE_S_OF_Q));
  } else {
    printf("  %-18s%s\n", "refused", verdict.error.text);
  }
  snprintf(why, TABLE_FILE_ERROR_MAX, "%.200s: %s", said->path, verdict.error.text);
  table_set_clear(&set);
  return status == CAGEHOP_OK && verdict.error.status == CAGEHOP_OK;
}

static int print_state(const struct table_file *file, size_t k) {
  const struct table_state *state = &file->state[k];
  struct table_summary summary;
  if (table_state_summarize(state, file->kind, &summary) != CAGEHOP_OK) {
    report("structure: out of memory");
    return EXIT_OTHER;
  }
  printf("\nstate %zu of %zu\n", k + 1, file->n_states);
  print_labels(state);
  print_dropped(state);
  print_curve(state, file->kind, &summary);
  return EXIT_DONE;
}

// ---------------------------------------------------------------- the command

/// All states: what their rows show and, where nothing is missing, what follows. *accepted counts those that
/// a map would take; `why` is a line on the last one that it would not.
static int print_states(const struct table_file *file, const struct table_said *said, bool complete,
                        const struct cagehop_structure_params *params, size_t *accepted,
                        char why[TABLE_FILE_ERROR_MAX]) {
  int exit_status = EXIT_DONE;
  *accepted = 0;
  for (size_t k = 0; k < file->n_states && exit_status == EXIT_DONE; k++) {
    exit_status = print_state(file, k);
    if (exit_status == EXIT_DONE && complete) {
      *accepted += print_theory(file, k, said, params, why);
    }
  }
  return exit_status;
}

/// Between its states a table is interpolated in phi or T: the barrier in the middle of each gap or, of many,
/// of some of them, the last one with them.
static void print_gaps(const struct cagehop_table *table, const struct cagehop_structure_params *params) {
  enum { GAPS_MAX = 16 };
  const size_t gaps = table->n_phi - 1, every = 1 + (gaps - 1) / GAPS_MAX;
  struct cagehop_structure_params with_table = *params;
  with_table.table = table;
  const double *number = numbers_of(table);
  const char *name = table->temperature_K != NULL ? "T" : "phi";
  printf("\nbetween the states S(q) is interpolated in %s\n", name);
  for (size_t gap = (gaps - 1) % every; gap < gaps; gap += every) {
    struct cagehop_table_verdict verdict;
    const double middle = 0.5 * (number[gap] + number[gap + 1]);
    if (cagehop_table_judge(&with_table, middle, &verdict) != CAGEHOP_OK) {
      printf("  %-18srefused: %s\n", name, verdict.error.text);
      continue;
    }
    printf("  %s = %-12.6g%s, rows %.3g apart: ", name, middle,
           verdict.error.status == CAGEHOP_OK ? "accepted" : "refused", number[gap + 1] - number[gap]);
    if (isnan(verdict.barrier_error)) {
      puts(verdict.error.text);
    } else if (isnan(verdict.ambient.F_B1)) {
      printf("no barrier, +- %.2g kBT\n", verdict.barrier_error);
    } else {
      printf("F_B1 = %.5g +- %.2g kBT\n", verdict.ambient.F_B1, verdict.barrier_error);
    }
  }
}

/// A line on what a whole file can't be used for: what is missing, what contradicts, two states that are one,
/// or no state that is accepted.
static int judge_file(const struct table_file *file, const struct table_said *said, size_t accepted,
                      const struct cagehop_structure_params *params, const char *why) {
  char error[TABLE_FILE_ERROR_MAX];
  struct table_set set;
  if (table_file_fault(file, said->path, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_BAD_INPUT;
  }
  if (accepted == 0) {
    report("%s%s", file->n_states > 1 ? "no state is accepted; the last: " : "", why);
    return EXIT_BAD_INPUT;
  }
  if (file->n_states > 1) { // each for itself is a table; are they together?
    if (table_set_read(1, said, &set, error) != CAGEHOP_OK) {
      report("%s", error);
      return EXIT_BAD_INPUT;
    }
    print_gaps(&set.table, params);
    table_set_clear(&set);
    printf("\naccepted      %zu of %zu states\n", accepted, file->n_states);
  }
  return EXIT_DONE;
}

int print_table_report(const struct table_said *said, const struct cagehop_structure_params *params) {
  struct table_file file;
  char error[TABLE_FILE_ERROR_MAX];
  int status = table_file_read(said, &file, error);
  if (status != CAGEHOP_OK) {
    report("%s", error);
    return status == CAGEHOP_BAD_ARGUMENT ? EXIT_USAGE_ERROR : EXIT_BAD_INPUT;
  }
  const bool complete = table_file_fault(&file, said->path, error) == CAGEHOP_OK;
  size_t accepted;
  print_file(&file, said->path);
  int exit_status = print_states(&file, said, complete, params, &accepted, error);
  if (exit_status == EXIT_DONE) {
    exit_status = judge_file(&file, said, accepted, params, error);
  }
  table_file_clear(&file);
  return exit_status;
}
