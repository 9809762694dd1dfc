// SPDX-License-Identifier: GPL-3.0-or-later
/// The stages in which a table of landscapes is made, and all of them in one.
#include "phase_map/isochore.h"
#include "phase_map/table_builder.h"

#include "status/array.h"
#include "status/error.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// States that may fail until one says where cells begin.
enum { FIRST_TRIES = 9 };

int cagehop_landscape_builder_create(const struct cagehop_model *model, double low, double high,
                                     struct cagehop_landscape_builder **builder,
                                     struct cagehop_error *error) {
  *builder = NULL;
  error_clear(error);
  if (model->structure.source == CAGEHOP_STRUCTURE_TABLE &&
      cagehop_structure_state_unit(&model->structure) != CAGEHOP_UNIT_PACKING_FRACTION) {
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              "temperatures number the states of this table of S(q), and a landscape table of one goes over "
              "packing fractions; solve each");
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (!isochore_has_landscape(model, error)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (model->structure.source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) {
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              "a landscape table is made from states that are solved, not from another landscape table; give "
              "the source of that");
    return CAGEHOP_BAD_ARGUMENT;
  }
  struct cagehop_landscape_builder *result = calloc(1, sizeof *result);
  if (result == NULL) {
    error_set_message(error, CAGEHOP_NO_MEMORY, "landscape table");
    return CAGEHOP_NO_MEMORY;
  }
  int status = table_create_empty(&model->structure, low, high, &result->table, error);
  if (status == CAGEHOP_OK && (status = builder_open(result)) != CAGEHOP_OK) {
    error_set_message(error, status, "landscape table");
  }
  if (status != CAGEHOP_OK) {
    cagehop_landscape_builder_destroy(&result);
  }
  *builder = result;
  return status;
}

void cagehop_landscape_builder_destroy(struct cagehop_landscape_builder **builder) {
  struct cagehop_landscape_builder *old = *builder;
  if (old == NULL) {
    return;
  }
  for (size_t i = 0; i < old->count; i++) {
    landscape_cells_clear(&old->solved[i]->cells);
    free(old->solved[i]);
  }
  for (size_t i = 0; i < old->open_count; i++) {
    table_interval_clear(&old->open[i].interval);
  }
  cagehop_landscape_table_destroy(&old->table);
  free(old->solved);
  free(old->open);
  free(old->wanted);
  free(old);
  *builder = NULL;
}

/// Until it is known where cells begin: the next of some states, the densest or coldest first, which may
/// fail.
static int want_first(struct cagehop_landscape_builder *builder) {
  const bool kelvin = builder->table->unit == CAGEHOP_UNIT_KELVIN;
  const double last = kelvin ? builder->table->high : builder->table->low;
  const double first = kelvin ? builder->table->low : builder->table->high;
  while (builder->tried < FIRST_TRIES) {
    const size_t k = FIRST_TRIES - 1 - builder->tried++;
    const double state = k == FIRST_TRIES - 1 ? first : last + (first - last) * (double)k / (FIRST_TRIES - 1);
    if (builder_find(builder, state) == NULL) {
      return builder_want(builder, state);
    }
  }
  return CAGEHOP_OK;
}

int cagehop_landscape_builder_next(struct cagehop_landscape_builder *builder, size_t *count,
                                   const double *state[]) {
  int status = CAGEHOP_OK;
  free(builder->wanted);
  builder->wanted = NULL;
  builder->wanted_count = 0;
  if (builder->table->r_first == 0.0) {
    status = want_first(builder);
  }
  if (status == CAGEHOP_OK && builder->wanted_count == 0) {
    status = builder_advance(builder);
  }
  // Each node needs to know where cells begin.
  *count = builder->table->r_first == 0.0 && builder->wanted_count > 1 ? 1 : builder->wanted_count;
  *state = builder->wanted;
  return status;
}

double cagehop_landscape_builder_first_r(const struct cagehop_landscape_builder *builder) {
  return builder->table->r_first;
}

int cagehop_landscape_builder_accept(struct cagehop_landscape_builder *builder, size_t count,
                                     const double number[]) {
  struct table_node **more = array_grown(builder->solved, builder->count, sizeof *more);
  struct table_node *node = malloc(sizeof *node);
  int status = more == NULL || node == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  builder->solved = more != NULL ? more : builder->solved;
  if (status == CAGEHOP_OK) {
    status = table_node_read(count, number, node);
  }
  if (status == CAGEHOP_OK) {
    const bool solved = node->error.status == CAGEHOP_OK;
    double *first_r = &builder->table->r_first;
    if (node->error.status < 0) {
      status = node->error.status;
    } else if (solved && *first_r != 0.0 && node->first_r != *first_r) {
      status = CAGEHOP_BAD_ARGUMENT;
    } else if (solved) {
      *first_r = node->first_r;
    }
    if (status != CAGEHOP_OK) {
      landscape_cells_clear(&node->cells);
    }
  }
  if (status != CAGEHOP_OK) {
    free(node);
    return status;
  }
  builder->solved[builder->count++] = node;
  builder->table->states++;
  return CAGEHOP_OK;
}

struct cagehop_landscape_progress
cagehop_landscape_builder_progress(const struct cagehop_landscape_builder *builder) {
  struct cagehop_landscape_progress progress = {.states = builder->table->states,
                                                .intervals = (int)builder->open_count};
  for (size_t i = 0; i < builder->open_count; i++) {
    const struct open_interval *open = &builder->open[i];
    progress.intervals_done += open->done;
    progress.intervals_failed += open->done && open->interval.nodes == 0;
    if (open->done && open->interval.nodes > 0) {
      progress.landscape_error =
          fmax(progress.landscape_error, landscape_family_worst(&open->interval.family));
    }
  }
  return progress;
}

int cagehop_landscape_builder_end(struct cagehop_landscape_builder *builder,
                                  struct cagehop_landscape_table **table) {
  int status = builder->table != NULL ? CAGEHOP_OK : CAGEHOP_BAD_ARGUMENT;
  *table = NULL;
  for (size_t i = 0; i < builder->open_count && status == CAGEHOP_OK; i++) {
    status = builder->open[i].done ? CAGEHOP_OK : CAGEHOP_BAD_ARGUMENT;
  }
  for (size_t i = 0; i < builder->open_count && status == CAGEHOP_OK; i++) {
    status = table_append(builder->table, &builder->open[i].interval);
  }
  if (status == CAGEHOP_OK) {
    *table = builder->table;
    builder->table = NULL;
    builder->open_count = 0;
  }
  return status;
}

// ---------------------------------------------------------------- all in one

/// Solves a state for the builder. Returns 0 or a negative status.
static int solve_for_table(struct cagehop_landscape_builder *builder,
                           const struct cagehop_structure_params *structure, double state,
                           const struct cagehop_watch *watch, double number[], struct cagehop_error *error) {
  struct cagehop_structure_params params = *structure;
  struct cagehop_landscape_node node;
  size_t count;
  params.seconds_max = 0.0;
  if (watch != NULL && !watch->go_on(watch->context, builder->table->states, &params.seconds_max)) {
    error_set(error, CAGEHOP_STOPPED, "%s", cagehop_status_message(CAGEHOP_STOPPED));
    return CAGEHOP_STOPPED;
  }
  int status = cagehop_landscape_node_solve(&params, state, builder->table->r_first, number, &count);
  if (status == CAGEHOP_OK) {
    status = cagehop_landscape_builder_accept(builder, count, number);
  }
  if (status != CAGEHOP_OK && cagehop_landscape_node_read(count, number, &node) == CAGEHOP_OK) {
    error_set(error, status, "%s", node.error.text);
  }
  return status;
}

int cagehop_landscape_table_create(const struct cagehop_model *model, double low, double high,
                                   const struct cagehop_watch *watch, struct cagehop_landscape_table **table,
                                   struct cagehop_error *error) {
  struct cagehop_landscape_builder *builder;
  size_t count = 1;
  const double *state;
  *table = NULL;
  int status = cagehop_landscape_builder_create(model, low, high, &builder, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  double *number = malloc(CAGEHOP_LANDSCAPE_NODE_MAX * sizeof *number);
  status = number == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  error_set_message(error, CAGEHOP_NO_MEMORY, "landscape table"); // what else can happen says so itself
  while (status == CAGEHOP_OK && count > 0) {
    status = cagehop_landscape_builder_next(builder, &count, &state);
    for (size_t i = 0; i < count && status == CAGEHOP_OK; i++) {
      status = solve_for_table(builder, &model->structure, state[i], watch, number, error);
    }
  }
  if (status == CAGEHOP_OK) {
    status = cagehop_landscape_builder_end(builder, table);
  }
  if (status == CAGEHOP_OK) {
    error_clear(error);
  }
  free(number);
  cagehop_landscape_builder_destroy(&builder);
  return status;
}
