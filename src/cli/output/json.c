// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/json.h"

#include "cli/command.h"

#include <math.h>
#include <stdio.h>

json_t *json_number(double value) {
  if (isnan(value)) {
    return json_null();
  }
  return isinf(value) ? json_string(value > 0.0 ? "Infinity" : "-Infinity") : json_real(value);
}

json_t *json_text(const char *text) {
  return text != NULL ? json_string(text) : json_null();
}

int json_print(json_t *object) {
  const int status = json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
  putchar('\n');
  json_decref(object);
  return status == 0 ? EXIT_DONE : EXIT_OTHER;
}
