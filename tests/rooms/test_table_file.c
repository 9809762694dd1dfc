// SPDX-License-Identifier: GPL-3.0-or-later
/// The reader of tables in its parts: names of columns, fields of a line, numbers, units; states that come
/// out of small texts; and what happens where memory runs out.
#include "support/check.h"
#include "table_file/fields.h"
#include "table_file/names.h"
#include "table_file/table_file.h"

#include <cagehop/status.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---------------------------------------------------------------- memory that runs out

// The linker puts these in the place of malloc, calloc and realloc of the reader (--wrap).
void *__real_malloc(size_t size);               // NOLINT
void *__real_calloc(size_t count, size_t size); // NOLINT
void *__real_realloc(void *block, size_t size); // NOLINT
void *__wrap_malloc(size_t size);               // NOLINT
void *__wrap_calloc(size_t count, size_t size); // NOLINT
void *__wrap_realloc(void *block, size_t size); // NOLINT

static size_t allocations, failing; // the number of the one that fails, from 1; 0: none

static bool fails(void) {
  return ++allocations == failing;
}

void *__wrap_malloc(size_t size) { // NOLINT
  return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) { // NOLINT
  return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size) { // NOLINT
  return fails() ? NULL : __real_realloc(block, size);
}

// ---------------------------------------------------------------- files to read

static char folder[] = "/tmp/cagehop-test-table-XXXXXX";
static char table_path[64];
static char error[TABLE_FILE_ERROR_MAX];

static int make_folder(void **state) {
  (void)state;
  if (mkdtemp(folder) == NULL) {
    return -1;
  }
  snprintf(table_path, sizeof table_path, "%s/t.csv", folder);
  return 0;
}

static int remove_folder(void **state) {
  (void)state;
  unlink(table_path);
  return rmdir(folder);
}

static void write_table(const char *text) {
  FILE *file = fopen(table_path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
  assert_int_equal(fclose(file), 0);
}

/// What a text is read as, with nothing said; refused texts fail the test.
static struct table_file read_table(const char *text) {
  struct table_file file;
  const struct table_said said = table_said_nothing(table_path);
  write_table(text);
  if (table_file_read(&said, &file, error) != CAGEHOP_OK) {
    fail_msg("refused: %s\n%s", error, text);
  }
  return file;
}

// ---------------------------------------------------------------- names, fields, numbers

static void names_mean_quantities_and_units(void **state) {
  (void)state;
  static const struct {
    const char *name;
    enum table_role role;
    enum table_unit unit;
    bool unknown;
  } cases[] = {
      {"q", TABLE_Q, TABLE_UNIT_UNSAID, false},
      {"K", TABLE_Q, TABLE_UNIT_UNSAID, false},
      {"|q| (nm^-1)", TABLE_Q, TABLE_UNIT_NANOMETRE, false},
      {"q [1/A]", TABLE_Q, TABLE_UNIT_ANGSTROM, false},
      {"q [\u00c5\u207b\u00b9]", TABLE_Q, TABLE_UNIT_ANGSTROM, false},
      {"q (\xc5^-1)", TABLE_Q, TABLE_UNIT_ANGSTROM, false}, // Latin-1
      {"q, inverse nm", TABLE_Q, TABLE_UNIT_NANOMETRE, false},
      {"q (1/sigma)", TABLE_Q, TABLE_UNIT_DIAMETER, false},
      {"q (cm^-1)", TABLE_Q, TABLE_UNIT_UNSAID, true},
      {"r_nm", TABLE_R, TABLE_UNIT_NANOMETRE, false},
      {"Mean_q", TABLE_Q, TABLE_UNIT_UNSAID, false},
      {"S(q)", TABLE_S, TABLE_UNIT_UNSAID, false},
      {"Structure factor", TABLE_S, TABLE_UNIT_UNSAID, false},
      {"S_err", TABLE_ERROR, TABLE_UNIT_UNSAID, false},
      {"\u03c6", TABLE_PHI, TABLE_UNIT_UNSAID, false},
      {"\"Packing fraction\"", TABLE_PHI, TABLE_UNIT_UNSAID, false},
      {"density_per_nm3", TABLE_DENSITY, TABLE_UNIT_NANOMETRE, false},
      {"\u03c1 (1/A^3)", TABLE_DENSITY, TABLE_UNIT_ANGSTROM, false},
      {"T (K)", TABLE_TEMPERATURE, TABLE_UNIT_UNSAID, false},
      {"g(r)", TABLE_G, TABLE_UNIT_UNSAID, false},
      {"g_contact", TABLE_CONTACT, TABLE_UNIT_UNSAID, false},
      // Other quantities, though they begin alike.
      {"S11", TABLE_SKIPPED, TABLE_UNIT_UNSAID, false},
      {"S_peak", TABLE_SKIPPED, TABLE_UNIT_UNSAID, false},
      {"r_cage", TABLE_SKIPPED, TABLE_UNIT_UNSAID, false},
      {"q_peak", TABLE_SKIPPED, TABLE_UNIT_UNSAID, false},
      {"Stddev_q", TABLE_SKIPPED, TABLE_UNIT_UNSAID, false},
      {"", TABLE_SKIPPED, TABLE_UNIT_UNSAID, false},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    const struct column_name found = column_name_read(cases[k].name, strlen(cases[k].name));
    if (found.role != cases[k].role || found.unit != cases[k].unit ||
        found.unit_unknown != cases[k].unknown) {
      fail_msg("'%s': got role %d, unit %d, unknown %d", cases[k].name, (int)found.role, (int)found.unit,
               (int)found.unit_unknown);
    }
  }
}

static void fields_are_split_and_read(void **state) {
  (void)state;
  struct span field[4];
  const struct span quoted = {" \"a, b\" , 1 ,\"\"", 15};
  assert_int_equal(fields_split(quoted, ',', 4, field), 3);
  assert_int_equal(field[0].length, 4);
  assert_int_equal(field[2].length, 0);
  assert_int_equal(fields_split((struct span){"  1 \t 2  3 ", 11}, ' ', 1, field), 3);
  assert_int_equal(fields_split((struct span){"", 0}, ' ', 4, field), 0);
  assert_int_equal(fields_split((struct span){"", 0}, ',', 4, field), 1);
  static const struct {
    const char *text;
    char sign;
    enum field_kind kind;
    double value;
  } cases[] = {
      {"0.58", '.', FIELD_NUMBER, 0.58},  {"1.5D-03", '.', FIELD_NUMBER, 1.5e-3},
      {"0,58", ',', FIELD_NUMBER, 0.58},  {"-1e3", '.', FIELD_NUMBER, -1e3},
      {".5", '.', FIELD_NUMBER, 0.5},     {"0,58", '.', FIELD_WORD, 0.0},
      {"0.58", ',', FIELD_WORD, 0.0},     {"nan", '.', FIELD_MISSING, 0.0},
      {"-NaN", '.', FIELD_MISSING, 0.0},  {"", '.', FIELD_MISSING, 0.0},
      {"1e999", '.', FIELD_MISSING, 0.0}, {"0x10", '.', FIELD_WORD, 0.0},
      {"1.2.3", '.', FIELD_WORD, 0.0},    {"1 2", '.', FIELD_WORD, 0.0},
      {"e", '.', FIELD_WORD, 0.0},        {"55%", '.', FIELD_WORD, 0.0},
      {"infinity", '.', FIELD_WORD, 0.0},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    double value;
    const enum field_kind kind =
        field_read((struct span){cases[k].text, strlen(cases[k].text)}, cases[k].sign, &value);
    if (kind != cases[k].kind || (kind == FIELD_NUMBER ? value != cases[k].value : !isnan(value))) {
      fail_msg("'%s': got kind %d, %g", cases[k].text, (int)kind, value);
    }
  }
}

// ---------------------------------------------------------------- states

static void states_keep_what_was_written(void **state) {
  (void)state;
  struct table_file file =
      read_table("# made by hand\nphi;S;k;S_err\n0,6;2;0,2;0,1\n0,6;3;0,1;0,2\n0,5;1;0,1;0,3\n"
                 "0,5;4;0,3;0,4\n0,5;nan;0,4;0,4\n");
  assert_int_equal(file.kind, TABLE_S_OF_Q);
  assert_int_equal(file.n_states, 2);
  const struct table_state *first = &file.state[0], *second = &file.state[1];
  assert_true(first->phi == 0.5 && second->phi == 0.6 && isnan(first->density) && isnan(first->g_contact));
  assert_int_equal(first->count, 2);
  assert_true(first->x[0] == 0.1 && first->x[1] == 0.3 && first->y[1] == 4.0 && first->y_error[1] == 0.4);
  assert_int_equal(first->line[1], 6);
  assert_int_equal(first->dropped_not_finite, 1);
  // q fell in the file.
  assert_true(second->x[0] == 0.1 && second->y[0] == 3.0 && second->x[1] == 0.2 && second->y_error[1] == 0.1);
  assert_int_equal(second->line[0], 4);
  assert_true(!first->unit_said && first->unit == TABLE_UNIT_DIAMETER);
  table_file_clear(&file);
  assert_null(file.state);
}

static void the_zeros_of_g_stay(void **state) {
  (void)state;
  struct table_file file = read_table("r g(r) n(r)\n0.5 0 0\n1.5 2 27.2271\n2.5 1 88.4882\n");
  assert_int_equal(file.kind, TABLE_G_OF_R);
  assert_int_equal(file.state[0].count, 3);
  struct table_summary summary;
  assert_int_equal(table_state_summarize(&file.state[0], file.kind, &summary), CAGEHOP_OK);
  // 4/3 pi (2^3 - 1^3) 2 + 4/3 pi (3^3 - 2^3) 1 = 138.23 for a density of 1
  check_relative("density by the numbers of particles", summary.density_counted, 88.4882 / 138.2300767579509,
                 1e-12);
  assert_true(summary.r_core == 1.5);
  table_file_clear(&file);
}

static void two_of_phi_density_and_diameter_give_the_third(void **state) {
  (void)state;
  struct table_said said = table_said_nothing(table_path);
  struct table_file file;
  write_table("q (nm^-1),S\n7,1\n9,3\n11,1\n");
  said.phi = 0.55;
  said.diameter_nm = 0.8;
  assert_int_equal(table_file_read(&said, &file, error), CAGEHOP_OK);
  check_relative("density", table_state_scale(&file.state[0]).density, 6 * 0.55 / M_PI / 0.512, 1e-14);
  table_file_clear(&file);
  // In particles per cubic angstrom, of a q in 1/nm.
  said.diameter_nm = NAN;
  said.density = 6 * 0.55 / M_PI / 512.0;
  said.density_unit = TABLE_UNIT_ANGSTROM;
  assert_int_equal(table_file_read(&said, &file, error), CAGEHOP_OK);
  const struct table_scale scale = table_state_scale(&file.state[0]);
  check_relative("diameter", scale.diameter, 0.8, 1e-14);
  check_relative("density in nm^-3", scale.density, 1e3 * said.density, 1e-14);
  assert_int_equal(table_file_fault(&file, table_path, error), CAGEHOP_OK);
  table_file_clear(&file);
  // A density in nm^-3 where lengths are in d.
  said = table_said_nothing(table_path);
  said.unit = TABLE_UNIT_DIAMETER;
  said.density = 2.0;
  said.density_unit = TABLE_UNIT_NANOMETRE;
  write_table("q,S\n6,1\n7.2,3\n9,1\n");
  assert_int_equal(table_file_read(&said, &file, error), CAGEHOP_OK);
  assert_true(isnan(table_state_scale(&file.state[0]).density));
  assert_int_equal(table_file_fault(&file, table_path, error), CAGEHOP_IO);
  assert_non_null(strstr(error, "--diameter-nm"));
  file.state[0].diameter_nm = 0.8;
  check_relative("phi", table_state_scale(&file.state[0]).phi, M_PI / 6.0 * 2.0 * 0.512, 1e-14);
  table_file_clear(&file);
}

static void a_summary_finds_what_was_put_in(void **state) {
  (void)state;
  enum { COUNT = 401 };
  double q[COUNT], S[COUNT];
  for (size_t k = 0; k < COUNT; k++) { // a parabola at its top, even in q
    q[k] = 0.05 * (double)k;
    S[k] = 0.25 + 0.1 * q[k] * q[k] * exp(-q[k] * q[k] / 50.0) + (k % 2 == 0 ? 1e-4 : -1e-4);
  }
  const struct table_state table = {.count = COUNT, .x = q, .y = S};
  struct table_summary summary;
  assert_int_equal(table_state_summarize(&table, TABLE_S_OF_Q, &summary), CAGEHOP_OK);
  check_absolute("S(0)", summary.S_0, 0.25, 0.02);
  check_absolute("q of the peak", summary.x_peak, sqrt(50.0), 0.2);
  check_absolute("S of the peak", summary.y_peak, 0.25 + 5.0 / exp(1.0), 5e-4);
  // Rows that alternate by +-1e-4 are 2.67e-4 from the cubic through their neighbours, of which noise of
  // standard deviation s gives sqrt(1 + 34/36) s 0.6745 in the median.
  check_relative("scatter", summary.scatter, 1e-4 * (1.0 + 5.0 / 3.0) / sqrt(70.0 / 36.0) / 0.67449, 0.05);
  check_relative("step", summary.step_max, 0.05, 1e-9);
}

// ---------------------------------------------------------------- no memory

static void without_memory_there_is_a_status_and_nothing_left(void **state) {
  (void)state;
  static const char text[] = "phi,q,S,S_err\n0.6,0.1,1,1\n0.5,0.1,1,1\n0.5,0.2,1,1\n0.6,0.2,1,1\n";
  const struct table_said said = table_said_nothing(table_path);
  struct table_file file;
  size_t tried = 0;
  write_table(text);
  for (failing = 1;; failing++) {
    allocations = 0;
    const int status = table_file_read(&said, &file, error);
    if (allocations < failing) { // none has failed
      assert_int_equal(status, CAGEHOP_OK);
      table_file_clear(&file);
      break;
    }
    assert_int_equal(status, CAGEHOP_NO_MEMORY);
    assert_non_null(strstr(error, "out of memory"));
    assert_null(file.state);
    tried++;
  }
  failing = 0;
  assert_true(tried >= 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_mean_quantities_and_units),
      cmocka_unit_test(fields_are_split_and_read),
      cmocka_unit_test(states_keep_what_was_written),
      cmocka_unit_test(the_zeros_of_g_stay),
      cmocka_unit_test(two_of_phi_density_and_diameter_give_the_third),
      cmocka_unit_test(a_summary_finds_what_was_put_in),
      cmocka_unit_test(without_memory_there_is_a_status_and_nothing_left),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
