// SPDX-License-Identifier: GPL-3.0-or-later
/// A landscape table as the state of a group of tests.
#ifndef CAGEHOP_TESTS_LANDSCAPE_TABLE_H
#define CAGEHOP_TESTS_LANDSCAPE_TABLE_H

#include "support/check.h"

#include <cagehop/cagehop.h>

/// Makes one of a model, which *state receives.
static inline int landscape_table_set_up(const struct cagehop_model *model, double low, double high,
                                         void **state) {
  struct cagehop_landscape_table *table;
  struct cagehop_error error;
  if (cagehop_landscape_table_create(model, low, high, NULL, &table, &error) != CAGEHOP_OK) {
    fail_msg("%s", error.text);
  }
  *state = table;
  return 0;
}

static inline int landscape_table_tear_down(void **state) {
  cagehop_landscape_table_destroy((struct cagehop_landscape_table **)state);
  return 0;
}

#endif
