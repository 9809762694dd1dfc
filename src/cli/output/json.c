// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/json.h"

#include "cli/command.h"
#include "status/text.h"

#include <math.h>
#include <stdlib.h>

json_t *json_number(double value) {
  if (isnan(value)) {
    return json_null();
  }
  return isinf(value) ? json_string(value > 0.0 ? "Infinity" : "-Infinity") : json_real(value);
}

json_t *json_text(const char *text) {
  return text != NULL ? json_string(text) : json_null();
}

bool json_write(const json_t *object, FILE *file) {
  char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
  if (text == NULL) {
    return false;
  }
  text_shorten_json(text);
  const bool written = fputs(text, file) >= 0 && fputc('\n', file) != EOF;
  free(text);
  return written;
}

int json_print(json_t *object) {
  const bool written = json_write(object, stdout);
  json_decref(object);
  return written ? EXIT_DONE : EXIT_OTHER;
}
