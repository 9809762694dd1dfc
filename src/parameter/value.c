// SPDX-License-Identifier: GPL-3.0-or-later
/// What values a parameter takes, and its values as numbers and as text.
#include <cagehop/parameter.h>

#include "parameter/record.h"
#include "status/text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

// ---------------------------------------------------------------- ranges

static double highest(const struct cagehop_parameter *parameter, const struct cagehop_model *model) {
  const bool table = model != NULL && model->structure.source == CAGEHOP_STRUCTURE_TABLE;
  return table && parameter->high_of_tables > 0.0 ? parameter->high_of_tables : parameter->high;
}

/// The number of names of an enumeration.
static unsigned count_names(const struct cagehop_parameter *parameter) {
  unsigned count = 0;
  while (parameter->name(count) != NULL) {
    count++;
  }
  return count;
}

bool cagehop_parameter_allows(const struct cagehop_parameter *parameter, const struct cagehop_model *model,
                              double value) {
  switch (parameter->type) {
  case CAGEHOP_PARAMETER_AUTO:
    if (isnan(value)) {
      return true;
    }
    break;
  case CAGEHOP_PARAMETER_TRUTH:
    return value == 0.0 || value == 1.0;
  case CAGEHOP_PARAMETER_NAME:
    return value >= 0.0 && value < count_names(parameter) && value == floor(value);
  case CAGEHOP_PARAMETER_TEXT:
  case CAGEHOP_PARAMETER_FILE:
  case CAGEHOP_PARAMETER_TABLES:
    return false;
  case CAGEHOP_PARAMETER_COUNT:
  case CAGEHOP_PARAMETER_NUMBER:
  case CAGEHOP_PARAMETER_AXIS:
    break;
  }
  const bool high_enough = parameter->low_open ? value > parameter->low : value >= parameter->low;
  const bool whole = parameter->type != CAGEHOP_PARAMETER_COUNT || value == floor(value);
  return high_enough && value <= highest(parameter, model) && isfinite(value) && whole &&
         (parameter->obeys == NULL || parameter->obeys(value));
}

/// "above 0 and at most 0.8"; "at least 0"; "from 0.005 to 0.05 and dividing 1"; "a power of two from 131072
/// to 268435456"; "a whole number from 4 to 100000"
static void write_range(const struct cagehop_parameter *parameter, double high,
                        char words[CAGEHOP_PARAMETER_TEXT_MAX]) {
  const bool count = parameter->type == CAGEHOP_PARAMETER_COUNT;
  char range[128], end[64] = "";
  const char *begin = parameter->low_open ? "above" : isfinite(high) ? "from" : "at least";
  if (isfinite(high)) {
    text_print(end, sizeof end, parameter->low_open ? " and at most %.12g" : " to %.12g", high);
  }
  text_print(range, sizeof range, "%s %.12g%s", begin, parameter->low, end);
  if (count) {
    text_print(words, CAGEHOP_PARAMETER_TEXT_MAX, "%s %s",
               parameter->rule != NULL ? parameter->rule : "a whole number", range);
  } else {
    text_print(words, CAGEHOP_PARAMETER_TEXT_MAX, "%s%s%s", range, parameter->rule != NULL ? " and " : "",
               parameter->rule != NULL ? parameter->rule : "");
  }
}

void cagehop_parameter_words(const struct cagehop_parameter *parameter, const struct cagehop_model *model,
                             char words[CAGEHOP_PARAMETER_TEXT_MAX]) {
  words[0] = '\0';
  switch (parameter->type) {
  case CAGEHOP_PARAMETER_NUMBER:
  case CAGEHOP_PARAMETER_AUTO:
  case CAGEHOP_PARAMETER_COUNT:
  case CAGEHOP_PARAMETER_AXIS:
    write_range(parameter, highest(parameter, model), words);
    text_append(words, CAGEHOP_PARAMETER_TEXT_MAX,
                parameter->type == CAGEHOP_PARAMETER_AUTO ? ", or auto" : "");
    text_append(words, CAGEHOP_PARAMETER_TEXT_MAX, parameter->left_out != NULL ? ", or left out" : "");
    return;
  case CAGEHOP_PARAMETER_TRUTH:
    text_append(words, CAGEHOP_PARAMETER_TEXT_MAX, "true or false");
    return;
  case CAGEHOP_PARAMETER_NAME:
    text_append(words, CAGEHOP_PARAMETER_TEXT_MAX, "one of: ");
    for (unsigned i = 0; parameter->name(i) != NULL; i++) {
      text_append(words, CAGEHOP_PARAMETER_TEXT_MAX, i > 0 ? ", " : "");
      text_append(words, CAGEHOP_PARAMETER_TEXT_MAX, parameter->name(i));
    }
    return;
  case CAGEHOP_PARAMETER_TEXT:
    text_print(words, CAGEHOP_PARAMETER_TEXT_MAX, "text of 1 to %zu bytes", parameter->size - 1);
    return;
  case CAGEHOP_PARAMETER_FILE:
    text_append(words, CAGEHOP_PARAMETER_TEXT_MAX, "the name of a file");
    return;
  case CAGEHOP_PARAMETER_TABLES:
    text_append(
        words, CAGEHOP_PARAMETER_TEXT_MAX,
        "a list of mappings, each {file: sq.dat} with what the file leaves out: columns, q_unit, phi, "
        "density, density_per_nm3, density_per_A3, temperature_K, diameter_nm, diameter, partial, "
        "concentration");
    return;
  }
}

// ---------------------------------------------------------------- values

void parameter_store(const struct cagehop_parameter *parameter, double value, void *record) {
  void *field = (char *)record + parameter->offset;
  switch (parameter->type) {
  case CAGEHOP_PARAMETER_NUMBER:
  case CAGEHOP_PARAMETER_AUTO:
    *(double *)field = value;
    return;
  case CAGEHOP_PARAMETER_COUNT:
    *(size_t *)field = (size_t)value;
    return;
  case CAGEHOP_PARAMETER_TRUTH:
    if (parameter->size == sizeof(double)) { // of a number that is 1 or 0
      *(double *)field = value != 0.0 ? 1.0 : 0.0;
    } else {
      *(bool *)field = value != 0.0;
    }
    return;
  case CAGEHOP_PARAMETER_NAME: {
    const unsigned number = (unsigned)value;
    memcpy(field, &number, sizeof number);
    return;
  }
  case CAGEHOP_PARAMETER_TEXT:
  case CAGEHOP_PARAMETER_FILE:
  case CAGEHOP_PARAMETER_AXIS:
  case CAGEHOP_PARAMETER_TABLES:
    return;
  }
}

void cagehop_parameter_store(const struct cagehop_parameter *parameter, double value,
                             struct cagehop_model *model) {
  parameter_store(parameter, value, model);
}

void cagehop_number_write(double number, char text[CAGEHOP_NUMBER_TEXT_MAX]) {
  static_assert((int)CAGEHOP_NUMBER_TEXT_MAX == (int)TEXT_SHORTEST_MAX, "one length of numbers");
  text_shortest(number, text);
}

void parameter_write(const struct cagehop_parameter *parameter, const void *record,
                     char text[CAGEHOP_PARAMETER_TEXT_MAX]) {
  const void *field = (const char *)record + parameter->offset;
  switch (parameter->type) {
  case CAGEHOP_PARAMETER_NUMBER:
  case CAGEHOP_PARAMETER_AUTO: {
    const double number = *(const double *)field;
    if (parameter->type == CAGEHOP_PARAMETER_AUTO && isnan(number)) {
      text_print(text, CAGEHOP_PARAMETER_TEXT_MAX, "auto");
    } else {
      cagehop_number_write(number, text);
    }
    return;
  }
  case CAGEHOP_PARAMETER_COUNT:
    text_print(text, CAGEHOP_PARAMETER_TEXT_MAX, "%zu", *(const size_t *)field);
    return;
  case CAGEHOP_PARAMETER_TRUTH: {
    const bool truth =
        parameter->size == sizeof(double) ? *(const double *)field > 0.0 : *(const bool *)field;
    text_print(text, CAGEHOP_PARAMETER_TEXT_MAX, "%s", truth ? "true" : "false");
    return;
  }
  case CAGEHOP_PARAMETER_NAME: {
    unsigned number;
    memcpy(&number, field, sizeof number);
    const char *name = number < count_names(parameter) ? parameter->name(number) : "unknown";
    text_print(text, CAGEHOP_PARAMETER_TEXT_MAX, "%s", name);
    return;
  }
  case CAGEHOP_PARAMETER_TEXT:
    text_print(text, CAGEHOP_PARAMETER_TEXT_MAX, "%s", (const char *)field);
    return;
  case CAGEHOP_PARAMETER_FILE:
  case CAGEHOP_PARAMETER_AXIS:
  case CAGEHOP_PARAMETER_TABLES:
    text[0] = '\0';
    return;
  }
}

void cagehop_parameter_write(const struct cagehop_parameter *parameter, const struct cagehop_model *model,
                             char text[CAGEHOP_PARAMETER_TEXT_MAX]) {
  parameter_write(parameter, model, text);
}
