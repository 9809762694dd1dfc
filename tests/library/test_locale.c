// SPDX-License-Identifier: GPL-3.0-or-later
/// A program with a window or a spreadsheet sets its user's locale, and in many of them numbers have a comma.
/// The library reads and writes numbers with a point there too, and leaves the locale as it is.
#include "support/check.h"

#include <cagehop/parameter.h>
#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/cagehop-locale-XXXXXX";

static int make_folder(void **state) {
  (void)state;
  return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state) {
  char command[128];
  (void)state;
  setlocale(LC_ALL, "C");
  snprintf(command, sizeof command, "rm -r %s", folder);
  return system(command);
}

/// Sets a locale with a decimal comma: one of the system, else one that localedef makes. Skips without one.
static void set_comma(void) {
  static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (setlocale(LC_ALL, names[i]) != NULL) {
      return;
    }
  }
  char command[256];
  snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >%s/log 2>&1", folder,
           folder);
  if (system(command) != 0 || setenv("LOCPATH", folder, 1) != 0 || setlocale(LC_ALL, "de_DE.UTF-8") == NULL) {
    print_message("no locale with a comma here, and localedef makes none\n");
    skip();
  }
}

static void assert_comma(void) {
  char text[8];
  snprintf(text, sizeof text, "%.1f", 0.5);
  assert_string_equal(text, "0,5");
}

static void numbers_have_a_point(void **state) {
  struct cagehop_model model = cagehop_model_default();
  char text[CAGEHOP_PARAMETER_TEXT_MAX], error[CAGEHOP_MODEL_ERROR_MAX];
  (void)state;
  set_comma();
  assert_comma();
  assert_int_equal(cagehop_model_set(&model, "material.diameter_nm", "0.75", error), CAGEHOP_OK);
  assert_true(model.material.diameter_nm == 0.75);
  assert_int_equal(cagehop_model_set(&model, "material.diameter_nm", "0,75", error), CAGEHOP_BAD_ARGUMENT);
  cagehop_number_write(0.8, text);
  assert_string_equal(text, "0.8");
  cagehop_parameter_words(cagehop_parameter_find("structure.dr"), &model, text);
  assert_string_equal(text, "from 0.005 to 0.05 and dividing 1");
  assert_comma();
}

static void errors_have_a_point(void **state) {
  struct cagehop_model model = cagehop_model_default();
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_error error;
  (void)state;
  set_comma();
  model.material.phi_g = 0.6585;
  assert_int_equal(cagehop_isochore_solve_explained(&model, 0.85, &isochore, &error), CAGEHOP_OK);
  cagehop_isochore_destroy(&isochore);
  assert_int_equal(error.status, CAGEHOP_OUT_OF_RANGE);
  assert_non_null(strstr(error.text, "phi = 0.85, "));
  assert_non_null(strstr(error.text, "at most 0.8"));
  assert_comma();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_have_a_point),
      cmocka_unit_test(errors_have_a_point),
  };
  return cmocka_run_group_tests_name("locale", tests, make_folder, remove_folder);
}
