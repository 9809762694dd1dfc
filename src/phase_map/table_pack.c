// SPDX-License-Identifier: GPL-3.0-or-later
/// A landscape table as plain numbers, for other processes and programs. One pass over its fields counts,
/// packs or unpacks them, so that the three agree.
#include "phase_map/landscape_table.h"
#include "status/error.h"

#include <assert.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_NUMBERS = CAGEHOP_ERROR_MAX / sizeof(double) };
static_assert(TEXT_NUMBERS * sizeof(double) == CAGEHOP_ERROR_MAX, "a text is a whole number of numbers");

static const double intervals_max = 1e6, cells_max = 1e6;

/// Either where numbers go, or where they come from, or neither: they are counted.
struct cursor {
  double *to;
  const double *from;
  size_t used, count; // count: of what there is to come from
  bool wrong;         // what was unpacked is no table
};

static void pass(struct cursor *cursor, size_t count, double value[]) {
  if (cursor->from != NULL && (cursor->wrong || cursor->count - cursor->used < count)) {
    cursor->wrong = true;
    return;
  }
  if (cursor->to != NULL) {
    memcpy(cursor->to + cursor->used, value, count * sizeof *value);
  } else if (cursor->from != NULL) {
    memcpy(value, cursor->from + cursor->used, count * sizeof *value);
  }
  cursor->used += count;
}

/// A whole number; one that was unpacked must be from 0 to `most`.
static double pass_whole(struct cursor *cursor, double value, double most) {
  pass(cursor, 1, &value);
  if (!(value >= 0.0 && value <= most && value == floor(value))) {
    cursor->wrong = true;
    return 0.0;
  }
  return value;
}

/// What must be the same in the library that unpacks.
static void pass_format(struct cursor *cursor) {
  const double want[] = {2.0, PROXY_TERMS, PROXY_CELL_BITS, TABLE_NUMBERS, MODULUS_ORDER, MODULUS_OCTAVES};
  double got[sizeof want / sizeof want[0]];
  memcpy(got, want, sizeof want);
  pass(cursor, sizeof want / sizeof want[0], got);
  cursor->wrong = cursor->wrong || memcmp(got, want, sizeof want) != 0;
}

/// What fluid its states are of, but for tables of u(r): there are no landscapes of chains.
static void pass_system(struct cursor *cursor, struct cagehop_system *system) {
  double *const number[] = {&system->temperature_K, &system->temperature, &system->density,
                            &system->epsilon_K,     &system->exponent,    &system->screening,
                            &system->cutoff};
  system->potential = (enum cagehop_potential)pass_whole(cursor, system->potential, CAGEHOP_POTENTIAL_TABLE);
  system->cutoff_form =
      (enum cagehop_cutoff_form)pass_whole(cursor, system->cutoff_form, CAGEHOP_CUTOFF_FORCE_SHIFTED);
  system->repulsive = pass_whole(cursor, system->repulsive, 1.0) != 0.0;
  for (size_t i = 0; i < sizeof number / sizeof number[0]; i++) {
    pass(cursor, 1, number[i]);
    cursor->wrong = cursor->wrong || !(*number[i] >= 0.0 && isfinite(*number[i]));
  }
}

/// What the table was made of, but a table of S(q) and its makers.
static void pass_structure(struct cursor *cursor, struct cagehop_structure_params *structure) {
  structure->source =
      (enum cagehop_structure_source)pass_whole(cursor, structure->source, CAGEHOP_STRUCTURE_TABLE);
  structure->closure =
      (enum cagehop_closure)pass_whole(cursor, structure->closure, CAGEHOP_CLOSURE_BRIDGE_TABLE);
  structure->compatibility =
      (enum cagehop_compatibility)pass_whole(cursor, structure->compatibility, CAGEHOP_COMPATIBILITY_PYPRISM);
  structure->tail = (enum cagehop_tail)pass_whole(cursor, structure->tail, CAGEHOP_TAIL_SOFT);
  structure->grid_points =
      (size_t)pass_whole(cursor, (double)structure->grid_points, CAGEHOP_GRID_POINTS_MAX);
  pass(cursor, 1, &structure->pyprism_step);
  pass(cursor, 1, &structure->tolerance);
  pass(cursor, 1, &structure->barrier_tolerance);
  pass_system(cursor, &structure->system);
}

static void pass_error(struct cursor *cursor, struct cagehop_error *error) {
  double text[TEXT_NUMBERS];
  memcpy(text, error->text, sizeof text);
  pass(cursor, TEXT_NUMBERS, text);
  memcpy(error->text, text, sizeof text);
  error->text[CAGEHOP_ERROR_MAX - 1] = '\0';
  error->status = (int)pass_whole(cursor, error->status, 1000.0);
}

/// The rooms of an interval that has nodes. False without memory.
static bool make_room(struct table_interval *interval) {
  struct landscape_family *family = &interval->family;
  const size_t coefficients = landscape_family_coefficients(family);
  interval->number = calloc(interval->nodes * (TABLE_NUMBERS + MODULUS_VALUES), sizeof *interval->number);
  family->coefficient = calloc(coefficients, sizeof *family->coefficient);
  interval->modulus = interval->number + interval->nodes * TABLE_NUMBERS;
  return interval->number != NULL && family->coefficient != NULL;
}

/// Returns 0 or CAGEHOP_NO_MEMORY.
static int pass_nodes(struct cursor *cursor, struct table_interval *interval) {
  struct landscape_family *family = &interval->family;
  const size_t nodes = interval->nodes;
  double first = (double)family->first;
  static_assert(sizeof family->error == FAMILY_OCTAVES_MAX * 4 * sizeof(double), "nothing but numbers");
  family->nodes = nodes;
  family->count = (size_t)pass_whole(cursor, (double)family->count, cells_max);
  first = pass_whole(cursor, first, 0x1p40);
  family->first = (uint64_t)first;
  pass(cursor, 1, &family->stiffness);
  pass(cursor, FAMILY_OCTAVES_MAX * 4, family->error[0].F);
  pass(cursor, nodes, interval->node);
  const size_t all = nodes * (TABLE_NUMBERS + MODULUS_VALUES) + landscape_family_coefficients(family);
  if (cursor->from != NULL) { // no more room than there are numbers
    if (cursor->wrong || family->count == 0 || cursor->count - cursor->used < all) {
      cursor->wrong = true;
      return CAGEHOP_OK;
    }
    if (!make_room(interval)) {
      return CAGEHOP_NO_MEMORY;
    }
  }
  pass(cursor, nodes * (TABLE_NUMBERS + MODULUS_VALUES), interval->number);
  pass(cursor, landscape_family_coefficients(family), family->coefficient);
  return CAGEHOP_OK;
}

/// Returns 0 or CAGEHOP_NO_MEMORY.
static int pass_interval(struct cursor *cursor, struct table_interval *interval) {
  pass(cursor, 1, &interval->low);
  pass(cursor, 1, &interval->high);
  pass(cursor, 1, &interval->structure_error);
  pass(cursor, 1, &interval->structure_residual);
  pass(cursor, 1, &interval->barrier_error);
  pass(cursor, TABLE_NUMBERS, interval->number_error);
  pass(cursor, MODULUS_OCTAVES, interval->modulus_error);
  interval->modulus_status = (int)pass_whole(cursor, interval->modulus_status, 1000.0);
  pass_error(cursor, &interval->error);
  interval->nodes = (size_t)pass_whole(cursor, (double)interval->nodes, FAMILY_NODES_MAX);
  cursor->wrong = cursor->wrong || !(interval->low < interval->high);
  return interval->nodes > 0 && !cursor->wrong ? pass_nodes(cursor, interval) : CAGEHOP_OK;
}

static void pass_head(struct cursor *cursor, struct cagehop_landscape_table *table) {
  pass_format(cursor);
  pass_structure(cursor, &table->structure);
  table->unit = table_axis_unit(&table->structure);
  pass(cursor, 1, &table->low);
  pass(cursor, 1, &table->high);
  pass(cursor, 1, &table->r_first);
  table->states = (int)pass_whole(cursor, table->states, 1e9);
  table->count = (size_t)pass_whole(cursor, (double)table->count, intervals_max);
}

/// Of a table that is there: counts, or packs where cursor->to is set. Its fields stay as they are.
static void pass_all(struct cursor *cursor, const struct cagehop_landscape_table *table) {
  struct cagehop_landscape_table head = *table;
  pass_head(cursor, &head);
  for (size_t i = 0; i < table->count; i++) {
    struct table_interval interval = table->interval[i];
    (void)pass_interval(cursor, &interval); // takes no memory
  }
}

size_t cagehop_landscape_table_count(const struct cagehop_landscape_table *table) {
  struct cursor cursor = {.used = 0};
  pass_all(&cursor, table);
  return cursor.used;
}

void cagehop_landscape_table_pack(const struct cagehop_landscape_table *table, double number[]) {
  struct cursor cursor = {.to = number};
  pass_all(&cursor, table);
}

/// Returns 0 or CAGEHOP_NO_MEMORY.
static int unpack(struct cursor *cursor, struct cagehop_landscape_table *table) {
  pass_head(cursor, table);
  const size_t count = cursor->wrong ? 0 : table->count;
  int status = CAGEHOP_OK;
  table->count = 0; // as far as there is something to free
  table->interval = calloc(count + 1, sizeof *table->interval);
  if (table->interval == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < count && status == CAGEHOP_OK && !cursor->wrong; i++) {
    struct table_interval *interval = &table->interval[table->count++];
    interval->unit = table->unit;
    status = pass_interval(cursor, interval);
    cursor->wrong = cursor->wrong || (i > 0 && !(interval->low >= interval[-1].high));
    if (status == CAGEHOP_OK && !cursor->wrong && interval->nodes > 0) {
      status = landscape_family_prepare(&interval->family);
    }
  }
  cursor->wrong = cursor->wrong || table->count == 0 ||
                  !table_axis_allows(table->unit, table->low, table->high) || !(table->r_first > 0.0);
  return status;
}

int cagehop_landscape_table_unpack(size_t count, const double number[],
                                   struct cagehop_landscape_table **table, struct cagehop_error *error) {
  struct cursor cursor = {.from = number, .count = count};
  struct cagehop_landscape_table *result = calloc(1, sizeof *result);
  *table = NULL;
  error_clear(error);
  int status = result == NULL ? CAGEHOP_NO_MEMORY : unpack(&cursor, result);
  if (status == CAGEHOP_OK && (cursor.wrong || cursor.used != count)) {
    status = CAGEHOP_BAD_ARGUMENT;
    error_set(error, status, "these numbers are no landscape table, or one of another version of cagehop");
  } else if (status != CAGEHOP_OK) {
    error_set_message(error, status, "landscape table");
  }
  if (status != CAGEHOP_OK) {
    cagehop_landscape_table_destroy(&result);
  }
  *table = result;
  return status;
}
