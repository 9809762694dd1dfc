// SPDX-License-Identifier: GPL-3.0-or-later
/// What a file of a finished landscape table holds, as `cagehop tabulate` makes it on one rank.
#ifndef CAGEHOP_TESTS_LANDSCAPE_CONTENT_H
#define CAGEHOP_TESTS_LANDSCAPE_CONTENT_H

#include "table_file/landscape_file.h"

#include <cagehop/cagehop.h>

/// Solves the states that a table wants, until it wants none. Each is said to have taken another time.
static inline int landscape_content_solve_states(const struct cagehop_model *model,
                                                 struct cagehop_landscape_builder *builder,
                                                 struct landscape_content *content) {
  static double number[CAGEHOP_LANDSCAPE_NODE_MAX];
  const double *state;
  size_t count, length;
  int status = cagehop_landscape_builder_next(builder, &count, &state);
  while (status == CAGEHOP_OK && count > 0) {
    for (size_t i = 0; i < count && status == CAGEHOP_OK; i++) {
      const double seconds = 0.5 + (double)content->row_count;
      const double first_r = cagehop_landscape_builder_first_r(builder);
      status = cagehop_landscape_node_solve(&model->structure, state[i], first_r, number, &length);
      status = status == CAGEHOP_OK ? cagehop_landscape_builder_accept(builder, length, number) : status;
      status = status == CAGEHOP_OK
                   ? landscape_rows_add(&content->row, &content->row_count, length, number, seconds)
                   : status;
    }
    status = status == CAGEHOP_OK ? cagehop_landscape_builder_next(builder, &count, &state) : status;
  }
  return status;
}

/// Keeps the intervals of the table that is made.
static inline int landscape_content_take_intervals(struct cagehop_landscape_builder *builder,
                                                   struct landscape_content *content) {
  struct cagehop_landscape_table *table;
  const double *number;
  size_t length;
  int status = cagehop_landscape_builder_end(builder, &table);
  for (size_t i = 0; status == CAGEHOP_OK &&
                     cagehop_landscape_table_cover_numbers(table, i, &length, &number) == CAGEHOP_OK;
       i++) {
    status = landscape_rows_add(&content->cover, &content->cover_count, length, number, 0.0);
  }
  cagehop_landscape_table_destroy(&table);
  return status;
}

/// The content of the table of a model, which reads no tables itself, from low to high: packing fractions
/// [1], or temperatures [K]. Returns 0, or a negative status with what was made until then.
static inline int landscape_content_make(const struct cagehop_model *model, double low, double high,
                                         struct landscape_content *content) {
  struct cagehop_landscape_builder *builder;
  *content = (struct landscape_content){.low = low, .high = high, .finished = true};
  int status = landscape_file_describe(model, &(struct landscape_digests){0}, content);
  if (status == CAGEHOP_OK) {
    status = cagehop_landscape_builder_create(model, low, high, &builder, NULL);
  }
  if (status == CAGEHOP_OK) {
    status = landscape_content_solve_states(model, builder, content);
    status = status == CAGEHOP_OK ? landscape_content_take_intervals(builder, content) : status;
    cagehop_landscape_builder_destroy(&builder);
  }
  landscape_content_sort(content);
  return status;
}

#endif
