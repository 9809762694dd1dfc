// SPDX-License-Identifier: GPL-3.0-or-later
/// The table of parameters against the struct that it describes.
#include "support/check.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct cagehop_table no_table;
static const struct cagehop_system_table no_curve;
static const struct cagehop_communicator nobody;
static const char landscapes[1]; // any address

/// A struct with a value that is not 0 for every member, in their order: where a member is added, this does
/// not compile any more. Then add its row to src/parameter/parameter.c, or the member to `others` below, and
/// a value here.
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wmissing-field-initializers"
static const struct cagehop_model every_member = {
    {"name", 0.8, 570.0, 0.65, 0.5, 6e-4, 1e-13, 150.0, 4.0, {2, {500.0, 600.0}, {0.002, 0.004}}},
    {CAGEHOP_STRUCTURE_PERCUS_YEVICK,
     {CAGEHOP_POTENTIAL_YUKAWA, 100.0, 1.0, 0.8, 120.0, true, 12.0, 3.0, 2.5, CAGEHOP_CUTOFF_TRUNCATED,
      &no_curve, CAGEHOP_CHAIN_KOYAMA, 10, 1.0, 2.0, &no_curve},
     CAGEHOP_CLOSURE_MODIFIED_VERLET,
     &no_curve,
     CAGEHOP_COMPATIBILITY_PYPRISM,
     0.01,
     131072,
     &nobody,
     1e-8,
     10.0,
     &no_table,
     0.3,
     CAGEHOP_TAIL_SOFT,
     (const struct cagehop_landscape_table *)(const void *)landscapes},
    true,
    true,
    true,
    1.0,
};
#pragma GCC diagnostic pop

/// The members that are no parameters, and why.
static const struct {
  size_t offset, size;
} others[] = {
#define MEMBER(path)                                                                                         \
  { offsetof(struct cagehop_model, path), sizeof(((struct cagehop_model *)0)->path) }
    MEMBER(material.compressibility),         // a table: two keys of a job, material.S_0 and its temperatures
    MEMBER(structure.communicator),           // who solves together: the same bits with any
    MEMBER(structure.table),                  // numbers from a file, known by their SHA-256 (table_sha256)
    MEMBER(structure.landscape_table),        // likewise
    MEMBER(structure.system.potential_table), // likewise
    MEMBER(structure.system.omega_table),     // likewise
    MEMBER(structure.bridge_table),           // likewise
};

/// How many rows or other members cover this byte of the struct; not those that spell 1 and 0 of a number as
/// true and false.
static int covered(size_t byte) {
  size_t count;
  int times = 0;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    const bool spelling = row[k].type == CAGEHOP_PARAMETER_TRUTH && row[k].size != sizeof(bool);
    times += !spelling && byte >= row[k].offset && byte < row[k].offset + row[k].size;
  }
  for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
    times += byte >= others[k].offset && byte < others[k].offset + others[k].size;
  }
  return times;
}

/// No byte of a value belongs to nothing or to two; every value of every_member has one that is not 0, and
/// its padding is 0.
static void every_member_has_its_row(void **state) {
  (void)state;
  for (size_t byte = 0; byte < sizeof every_member; byte++) {
    const int times = covered(byte);
    if (times > 1) {
      fail_msg("byte %zu of struct cagehop_model belongs to two rows", byte);
    }
    if (times == 0 && ((const unsigned char *)&every_member)[byte] != 0) {
      fail_msg("byte %zu of struct cagehop_model belongs to no row", byte);
    }
  }
}

static void every_row_is_complete(void **state) {
  size_t count;
  (void)state;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    char words[CAGEHOP_PARAMETER_TEXT_MAX];
    cagehop_parameter_words(&row[k], NULL, words);
    assert_true(strchr(row[k].key, '.') != NULL && row[k].help[0] != '\0' && words[0] != '\0');
    assert_non_null(cagehop_parameter_role_name(row[k].role));
    assert_non_null(cagehop_parameter_type_name(row[k].type));
    assert_true(row[k].option == NULL || strncmp(row[k].option, "--", 2) == 0);
    assert_true((row[k].rule == NULL) == (row[k].obeys == NULL));
    assert_true((row[k].type == CAGEHOP_PARAMETER_NAME) == (row[k].name != NULL));
    assert_true(strlen(words) < CAGEHOP_PARAMETER_TEXT_MAX - 1);
    for (size_t j = 0; j < k; j++) {
      assert_string_not_equal(row[j].key, row[k].key);
    }
    unsigned names = 0;
    while (row[k].name != NULL && row[k].name(names) != NULL) {
      names++;
    }
    assert_true(names <= CAGEHOP_PARAMETER_NAMES_MAX);
    assert_ptr_equal(cagehop_parameter_find(row[k].key), &row[k]);
  }
}

static void what_is_written_reads_back(void **state) {
  size_t count;
  (void)state;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  struct cagehop_model model = cagehop_model_default();
  for (size_t k = 0; k < count; k++) {
    char text[CAGEHOP_PARAMETER_TEXT_MAX], again[CAGEHOP_PARAMETER_TEXT_MAX], error[CAGEHOP_MODEL_ERROR_MAX];
    cagehop_parameter_write(&row[k], &every_member, text);
    if (cagehop_model_set(&model, row[k].key, text, error) != CAGEHOP_OK) {
      fail_msg("%s", error);
    }
    cagehop_parameter_write(&row[k], &model, again);
    assert_string_equal(again, text);
    assert_memory_equal((const char *)&model + row[k].offset, (const char *)&every_member + row[k].offset,
                        row[k].type == CAGEHOP_PARAMETER_TEXT ? strlen(text) + 1 : row[k].size);
  }
}

static void numbers_keep_their_bits(void **state) {
  (void)state;
  const double numbers[] = {0.1, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, 6.0e-4, 570.24, -0.0};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    struct cagehop_model model = cagehop_model_default();
    char text[CAGEHOP_NUMBER_TEXT_MAX];
    cagehop_number_write(numbers[i], text);
    const double again = strtod(text, NULL);
    assert_memory_equal(&again, &numbers[i], sizeof again);
    if (numbers[i] > 1e-300) { // a job file takes no denormal numbers
      assert_int_equal(cagehop_model_set(&model, "material.diameter_nm", text, NULL), CAGEHOP_OK);
      assert_true(model.material.diameter_nm == numbers[i]);
    }
  }
  char text[CAGEHOP_NUMBER_TEXT_MAX];
  cagehop_number_write(0.1, text);
  assert_string_equal(text, "0.1");
}

static void wrong_values_are_one_line_and_change_nothing(void **state) {
  static const struct {
    const char *key, *value, *line;
  } wrong[] = {
      {"material.diameter_nm", "0", "material.diameter_nm is \"0\"; it must be above 0, or left out"},
      {"material.diameter_nm", "inf", "material.diameter_nm is \"inf\"; it must be above 0, or left out"},
      {"material.diameter_nm", "0x1", "material.diameter_nm is \"0x1\"; it must be above 0, or left out"},
      {"material.diameter_nm", "auto", "material.diameter_nm is \"auto\"; it must be above 0, or left out"},
      {"material.diameter_nm", "", "material.diameter_nm is \"\"; it must be above 0, or left out"},
      {"material.phi_0", "0.9", "material.phi_0 is \"0.9\"; it must be above 0 and at most 0.8, or left out"},
      {"material.phi_g", "Auto",
       "material.phi_g is \"Auto\"; it must be above 0 and at most 0.8, or auto, or left out"},
      {"material.name", "", "material.name is \"\"; it must be text of 1 to 63 bytes"},
      {"structure.source", "magic",
       "structure.source is \"magic\"; it must be one of: prism, percus-yevick, table, landscape-table"},
      {"structure.dr", "0.03", "structure.dr is \"0.03\"; it must be from 0.005 to 0.05 and dividing 1"},
      {"structure.tolerance", "0.1",
       "structure.tolerance is \"0.1\"; it must be from 1e-12 to 0.01, or left out"},
      {"structure.grid_points", "131073",
       "structure.grid_points is \"131073\"; it must be a power of two from 131072 to 268435456, or left "
       "out"},
      {"structure.grid_points", "-131072",
       "structure.grid_points is \"-131072\"; it must be a power of two from 131072 to 268435456, or left "
       "out"},
      {"physics.elastic_barrier", "yes", "physics.elastic_barrier is \"yes\"; it must be true or false"},
      {"physics.elastic_coupling", "-0.1",
       "physics.elastic_coupling is \"-0.1\"; it must be from 0 to 1000, or left out"},
      {"run.seconds_per_state", "0", "run.seconds_per_state is \"0\"; it must be above 0, or left out"},
      {"material", "lead\n",
       "material is \"lead?\"; it must be one of: Pd40Ni10Cu30P20, Pd43Ni10Cu27P20, Cu60Zr40, Cu50Zr50, "
       "Zr46Cu46Al8, Zr50Cu40Al10, Zr41.2Ti13.8Cu12.5Ni10Be22.5, Pt57.5Cu14.7Ni5.3P22.5, "
       "Cu46.25Zr44.25Al7.5Er2, indomethacin"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    struct cagehop_model model;
    char error[CAGEHOP_MODEL_ERROR_MAX];
    memcpy(&model, &every_member, sizeof model); // padding too
    assert_int_equal(cagehop_model_set(&model, wrong[i].key, wrong[i].value, error), CAGEHOP_BAD_ARGUMENT);
    assert_string_equal(error, wrong[i].line);
    assert_memory_equal(&model, &every_member, sizeof model);
    assert_int_equal(cagehop_model_set(&model, wrong[i].key, wrong[i].value, NULL), CAGEHOP_BAD_ARGUMENT);
  }
  struct cagehop_model model = every_member;
  char error[CAGEHOP_MODEL_ERROR_MAX];
  assert_int_equal(cagehop_model_set(&model, "structure.dx", "1", error), CAGEHOP_BAD_ARGUMENT);
  assert_non_null(strstr(error, "the key \"structure.dx\" is unknown; did you mean structure.dr? the keys "
                                "are: material, material.name, "));
  assert_non_null(strstr(error, ", run.seconds_per_state")); // the last: the line is not cut
}

static void a_table_may_be_coarser(void **state) {
  struct cagehop_model model = cagehop_model_default();
  (void)state;
  assert_int_equal(cagehop_model_set(&model, "structure.source", "table", NULL), CAGEHOP_OK);
  assert_int_equal(cagehop_model_set(&model, "structure.tolerance", "0.5", NULL), CAGEHOP_OK);
  assert_int_equal(cagehop_model_set(&model, "structure.tolerance", "0.51", NULL), CAGEHOP_BAD_ARGUMENT);
}

static void a_model_is_set_by_its_keys(void **state) {
  struct cagehop_model model = cagehop_model_default();
  (void)state;
  assert_string_equal(model.material.name, "Pd40Ni10Cu30P20");
  assert_int_equal(cagehop_model_set(&model, "material", "Pd43Ni10Cu27P20", NULL), CAGEHOP_OK);
  assert_string_equal(model.material.name, "Pd43Ni10Cu27P20");
  assert_int_equal(cagehop_model_set(&model, "material.phi_g", "0.66", NULL), CAGEHOP_OK);
  assert_true(model.material.phi_g == 0.66);
  assert_int_equal(cagehop_model_set(&model, "material.phi_g", "auto", NULL), CAGEHOP_OK);
  assert_true(isnan(model.material.phi_g));
  assert_int_equal(cagehop_model_set(&model, "structure.closure", "rogers-young", NULL), CAGEHOP_OK);
  assert_int_equal(model.structure.closure, CAGEHOP_CLOSURE_ROGERS_YOUNG);
  assert_int_equal(cagehop_model_set(&model, "structure.grid_points", "262144", NULL), CAGEHOP_OK);
  assert_int_equal(model.structure.grid_points, 262144);
  assert_int_equal(cagehop_model_set(&model, "output.rates", "true", NULL), CAGEHOP_OK);
  assert_true(model.smoluchowski_rates);
  assert_int_equal(cagehop_model_set(&model, "physics.elastic_barrier", "true", NULL), CAGEHOP_OK);
  assert_true(model.elastic_coupling == 1.0);
  assert_int_equal(cagehop_model_set(&model, "physics.elastic_barrier", "false", NULL), CAGEHOP_OK);
  assert_true(model.elastic_coupling == 0.0);
  assert_int_equal(cagehop_model_set(&model, "physics.elastic_coupling", "0.37", NULL), CAGEHOP_OK);
  assert_true(model.elastic_coupling == 0.37);
}

/// Keys in a job file's words, and how the line about what does not fit begins; NULL where all fits.
static void what_does_not_fit_together_is_one_line(void **state) {
  static const struct {
    const char *set[3][2];
    const char *line;
  } cases[] = {
      {{{"structure.closure", "rogers-young"}}, NULL},
      {{{"material.bulk_modulus_GPa", "3"}, {"material.bulk_modulus_derivative", "10"}}, NULL},
      {{{"material.bulk_modulus_derivative", "10"}},
       "material.bulk_modulus_derivative is that of a bulk modulus; add material.bulk_modulus_GPa, or leave"},
      {{{"structure.source", "percus-yevick"}}, NULL},
      {{{"structure.compatibility", "pyprism"}, {"structure.dr", "0.01"}}, NULL},
      {{{"structure.source", "percus-yevick"}, {"structure.closure", "rogers-young"}},
       "structure.closure is for structure.source prism only, and that is percus-yevick; leave it out"},
      {{{"structure.source", "percus-yevick"}, {"structure.tolerance", "1e-4"}},
       "structure.tolerance is for structure.source prism or table only"},
      {{{"structure.source", "table"}}, "structure.source is table, and there is no table"},
      {{{"structure.dr", "0.01"}}, "structure.dr is the step of a compatibility's grid"},
      {{{"structure.compatibility", "pyprism"}}, "structure.dr is missing"},
      {{{"structure.compatibility", "pyprism"},
        {"structure.dr", "0.01"},
        {"structure.closure", "rogers-young"}},
       "structure.compatibility is for structure.closure percus-yevick only, and that is rogers-young"},
      {{{"structure.compatibility", "pyprism"},
        {"structure.dr", "0.01"},
        {"structure.grid_points", "131072"}},
       "structure.grid_points and structure.compatibility exclude each other"},
  };
  (void)state;
  for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
    struct cagehop_model model = cagehop_model_default();
    char error[CAGEHOP_MODEL_ERROR_MAX] = "";
    for (size_t k = 0; k < 3 && cases[c].set[k][0] != NULL; k++) {
      assert_int_equal(cagehop_model_set(&model, cases[c].set[k][0], cases[c].set[k][1], error), CAGEHOP_OK);
    }
    const int status = cagehop_model_check(&model, error);
    assert_int_equal(status, cases[c].line == NULL ? CAGEHOP_OK : CAGEHOP_BAD_ARGUMENT);
    if (cases[c].line != NULL) {
      assert_memory_equal(error, cases[c].line, strlen(cases[c].line));
      assert_int_equal(cagehop_model_check(&model, NULL), CAGEHOP_BAD_ARGUMENT);
    }
  }
}

/// A table goes with its source only.
static void a_table_for_another_source_is_refused(void **state) {
  struct cagehop_model model = cagehop_model_default();
  char error[CAGEHOP_MODEL_ERROR_MAX] = "";
  (void)state;
  model.structure.table = &no_table;
  assert_int_equal(cagehop_model_check(&model, error), CAGEHOP_BAD_ARGUMENT);
  assert_string_equal(error, "a table of S(q) is for structure.source table only; leave one out");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_member_has_its_row),
      cmocka_unit_test(every_row_is_complete),
      cmocka_unit_test(what_is_written_reads_back),
      cmocka_unit_test(numbers_keep_their_bits),
      cmocka_unit_test(wrong_values_are_one_line_and_change_nothing),
      cmocka_unit_test(a_table_may_be_coarser),
      cmocka_unit_test(a_model_is_set_by_its_keys),
      cmocka_unit_test(what_does_not_fit_together_is_one_line),
      cmocka_unit_test(a_table_for_another_source_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
