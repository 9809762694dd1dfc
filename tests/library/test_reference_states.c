// SPDX-License-Identifier: GPL-3.0-or-later
/// PRISM of pair potentials against tests/reference/states.csv, the states of an independent program: S(0),
/// the first peak of S(q), g(r) at its highest, and the moments, each to both programs' estimates.
#include "structure/moments.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <gsl/gsl_errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

enum { COLUMNS_MAX = 48, LINE_MAX_ = 2048 };

/// A line of the file, cut at its commas.
struct row {
  int count;
  char *field[COLUMNS_MAX];
  char text[LINE_MAX_];
};

static bool read_row(FILE *file, struct row *row) {
  do {
    if (fgets(row->text, LINE_MAX_, file) == NULL) {
      return false;
    }
  } while (row->text[0] == '#');
  row->text[strcspn(row->text, "\r\n")] = '\0';
  row->count = 0;
  for (char *next = row->text; next != NULL && row->count < COLUMNS_MAX;) {
    char *comma = strchr(next, ',');
    row->field[row->count++] = next;
    if (comma != NULL) {
      *comma = '\0';
    }
    next = comma != NULL ? comma + 1 : NULL;
  }
  return true;
}

static const char *word(const struct row *head, const struct row *row, const char *name) {
  for (int i = 0; i < head->count && i < row->count; i++) {
    if (strcmp(head->field[i], name) == 0) {
      return row->field[i];
    }
  }
  fail_msg("the file has no column %s", name);
  return "";
}

/// NaN where there is none.
static double number(const struct row *head, const struct row *row, const char *name) {
  const char *text = word(head, row, name);
  return text[0] != '\0' ? strtod(text, NULL) : NAN;
}

static double number_or_0(const struct row *head, const struct row *row, const char *name) {
  const double value = number(head, row, name);
  return isnan(value) ? 0.0 : value;
}

/// The number of a name, in our words or the file's.
static unsigned find(const char *(*name_of)(unsigned), const char *wanted) {
  for (unsigned i = 0; name_of(i) != NULL; i++) {
    if (strcmp(name_of(i), wanted) == 0) {
      return i;
    }
  }
  fail_msg("nothing is called %s", wanted);
  return 0;
}

static const char *potential_name(unsigned i) {
  return cagehop_potential_name((enum cagehop_potential)i);
}

static const char *closure_name(unsigned i) {
  return cagehop_closure_name((enum cagehop_closure)i);
}

static const char *form_name(unsigned i) {
  return cagehop_cutoff_form_name((enum cagehop_cutoff_form)i);
}

static const char *our_word(const char *closure) {
  return strcmp(closure, "smsa") == 0   ? "soft-mean-spherical"
         : strcmp(closure, "hmsa") == 0 ? "hybrid-mean-spherical"
                                        : closure;
}

static struct cagehop_structure_params params_of(const struct row *head, const struct row *row) {
  struct cagehop_structure_params params = {0};
  struct cagehop_system *system = &params.system;
  const char *form = word(head, row, "form");
  system->potential = (enum cagehop_potential)find(potential_name, word(head, row, "potential"));
  system->exponent = number_or_0(head, row, "exponent");
  system->screening = number_or_0(head, row, "kappa");
  system->cutoff = number_or_0(head, row, "cutoff");
  system->repulsive =
      system->potential == CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA && word(head, row, "epsilon")[0] == '\0';
  if (system->potential != CAGEHOP_POTENTIAL_HARD) {
    system->temperature = number(head, row, "temperature");
  }
  if (system->cutoff > 0.0) {
    system->cutoff_form = (enum cagehop_cutoff_form)find(form_name, form);
  }
  params.closure = (enum cagehop_closure)find(closure_name, our_word(word(head, row, "closure")));
  return params;
}

/// What is compared: a column, and our number with its error.
struct quantity {
  const char *column;
  double value, error;
};

static void compare(const struct row *head, const struct row *row, const char *state,
                    const struct quantity *quantity) {
  const double want = number(head, row, quantity->column);
  char column[64], what[256];
  snprintf(column, sizeof column, "%s_error", quantity->column);
  const double rounding = 1e-9 * fmax(1.0, fabs(want)), error = number(head, row, column) + rounding;
  if (!isnan(want)) {
    snprintf(what, sizeof what, "%s: %s", state, quantity->column);
    check_absolute(what, quantity->value, want, quantity->error + error);
  }
}

static void compare_state(const struct row *head, const struct row *row,
                          const struct cagehop_structure *structure, const char *state) {
  struct cagehop_structure_summary summary;
  struct structure_moments moments = {NAN, NAN, NAN, 0.0, 0.0, 0.0};
  cagehop_structure_summarize(structure, &summary);
  const double error = cagehop_structure_certificate(structure)->error;
  const bool is_hard = word(head, row, "g_contact")[0] != '\0'; // whose g may be higher farther out
  const char *g_column = is_hard ? "g_contact" : "g_peak";
  // the peak's place is known to the root of the error of its height
  const struct quantity quantities[] = {{"S_0", summary.S_0, error * summary.S_0},
                                        {"S_peak", summary.S_peak, error * summary.S_peak},
                                        {"q_peak", summary.q_peak, sqrt(error)},
                                        {g_column, summary.g_contact, 10.0 * error * summary.g_contact}};
  for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++) {
    compare(head, row, state, &quantities[i]);
  }
  if (structure_moments(structure, &moments) == CAGEHOP_OK) {
    const struct quantity integrals[] = {{"Z_virial", 1.0 + moments.virial, moments.virial_error},
                                         {"U_per_NkT", moments.energy, moments.energy_error},
                                         {"S_2", moments.pair_entropy, moments.pair_entropy_error}};
    for (size_t i = 0; i < sizeof integrals / sizeof integrals[0]; i++) {
      compare(head, row, state, &integrals[i]);
    }
  }
}

static void states_are_those_of_the_independent_program(void **unused) {
  (void)unused;
  char path[4096];
  snprintf(path, sizeof path, "%s/tests/reference/states.csv", getenv("CAGEHOP_SOURCE"));
  FILE *file = fopen(path, "r");
  static struct row head, row;
  int compared = 0;
  assert_non_null(file);
  assert_true(read_row(file, &head));
  while (read_row(file, &row)) {
    const struct cagehop_structure_params params = params_of(&head, &row);
    const double density = number(&head, &row, "density");
    const char *alpha = word(&head, &row, "alpha");
    const bool given = alpha[0] != '\0' && word(&head, &row, "alpha_error")[0] == '\0'; // no consistent one
    struct cagehop_structure *structure = NULL;
    struct cagehop_error error;
    char state[200];
    snprintf(state, sizeof state, "%s %s rho = %g T* = %g %s", word(&head, &row, "potential"),
             word(&head, &row, "form"), density, params.system.temperature, word(&head, &row, "closure"));
    if (given) {
      continue;
    }
    if (cagehop_structure_solve_explained(&params, pi / 6.0 * density, &structure, &error) != CAGEHOP_OK) {
      fail_msg("%s: %s", state, error.text);
    }
    if (alpha[0] != '\0') {
      check_relative(state, cagehop_structure_certificate(structure)->alpha, strtod(alpha, NULL), 1e-5);
    }
    compare_state(&head, &row, structure, state);
    cagehop_structure_destroy(&structure);
    compared++;
  }
  fclose(file);
  assert_true(compared > 60);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(states_are_those_of_the_independent_program)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
