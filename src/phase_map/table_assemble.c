// SPDX-License-Identifier: GPL-3.0-or-later
/// Intervals of a table of landscapes as numbers, and a table from its parts.
#include "phase_map/table_interval.h"

#include "status/array.h"
#include "status/error.h"

#include <assert.h>
#include <cagehop/status.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// The numbers' places.
enum {
  COVER_FORMAT,
  COVER_LOW,
  COVER_HIGH,
  COVER_FIRST_R,
  COVER_NODES,
  COVER_STATUS,
  COVER_TEXT, // without nodes, a number for each character
  COVER_NUMBER_ERROR = COVER_TEXT,
  COVER_MODULUS_ERROR = COVER_NUMBER_ERROR + TABLE_NUMBERS,
  COVER_OCTAVES = COVER_MODULUS_ERROR + MODULUS_OCTAVES,
  COVER_FAMILY_ERROR, // 4 of each octave
  OF_OCTAVE = 4,
};

static_assert(COVER_FAMILY_ERROR + OF_OCTAVE * FAMILY_OCTAVES_MAX <= CAGEHOP_LANDSCAPE_COVER_MAX, "raise it");
static_assert(COVER_TEXT + CAGEHOP_ERROR_MAX <= CAGEHOP_LANDSCAPE_COVER_MAX, "raise it");

static const double cover_format = 1.0, cover_format_kelvin = 2.0; // by the unit of its ends

// ---------------------------------------------------------------- an interval as numbers

static size_t write_cover(double first_r, const struct table_interval *interval, double number[]) {
  number[COVER_FORMAT] = interval->unit == CAGEHOP_UNIT_KELVIN ? cover_format_kelvin : cover_format;
  number[COVER_LOW] = interval->low;
  number[COVER_HIGH] = interval->high;
  number[COVER_FIRST_R] = first_r;
  number[COVER_NODES] = (double)interval->nodes;
  number[COVER_STATUS] = interval->nodes == 0 ? interval->error.status : interval->modulus_status;
  if (interval->nodes == 0) {
    return COVER_TEXT + table_text_write(interval->error.text, &number[COVER_TEXT]);
  }
  const size_t octaves = interval->family.count >> PROXY_CELL_BITS;
  memcpy(&number[COVER_NUMBER_ERROR], interval->number_error, sizeof interval->number_error);
  memcpy(&number[COVER_MODULUS_ERROR], interval->modulus_error, sizeof interval->modulus_error);
  number[COVER_OCTAVES] = (double)octaves;
  for (size_t i = 0; i < octaves; i++) {
    memcpy(&number[COVER_FAMILY_ERROR + OF_OCTAVE * i], interval->family.error[i].F,
           sizeof interval->family.error[i].F);
  }
  return COVER_FAMILY_ERROR + OF_OCTAVE * octaves;
}

/// Whether all of them are errors: neither below 0 nor NaN.
static bool are_errors(size_t count, const double number[]) {
  bool all = true;
  for (size_t i = 0; i < count; i++) {
    all = all && number[i] >= 0.0;
  }
  return all;
}

static int read_errors(size_t count, const double number[], struct table_interval *interval) {
  const double octaves = count > COVER_OCTAVES ? number[COVER_OCTAVES] : 0.0;
  if (!(octaves >= 1.0 && octaves <= FAMILY_OCTAVES_MAX && octaves == floor(octaves)) ||
      count != COVER_FAMILY_ERROR + OF_OCTAVE * (size_t)octaves ||
      !are_errors(TABLE_NUMBERS, &number[COVER_NUMBER_ERROR]) ||
      !are_errors(OF_OCTAVE * (size_t)octaves, &number[COVER_FAMILY_ERROR])) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  memcpy(interval->number_error, &number[COVER_NUMBER_ERROR], sizeof interval->number_error);
  memcpy(interval->modulus_error, &number[COVER_MODULUS_ERROR], sizeof interval->modulus_error);
  interval->family.count = (size_t)octaves << PROXY_CELL_BITS;
  for (size_t i = 0; i < (size_t)octaves; i++) {
    memcpy(interval->family.error[i].F, &number[COVER_FAMILY_ERROR + OF_OCTAVE * i],
           sizeof interval->family.error[i].F);
  }
  return CAGEHOP_OK;
}

/// An interval without its nodes, whose number is in *nodes.
static int read_cover(size_t count, const double number[], struct table_interval *interval, size_t *nodes) {
  int status;
  const double format = count > COVER_FORMAT ? number[COVER_FORMAT] : NAN;
  const enum cagehop_unit unit =
      format == cover_format_kelvin ? CAGEHOP_UNIT_KELVIN : CAGEHOP_UNIT_PACKING_FRACTION;
  *interval = (struct table_interval){.unit = unit};
  if (count < COVER_TEXT || count > CAGEHOP_LANDSCAPE_COVER_MAX ||
      (format != cover_format && format != cover_format_kelvin) ||
      !table_axis_allows(unit, number[COVER_LOW], number[COVER_HIGH]) ||
      !(number[COVER_FIRST_R] >= 0.0 && number[COVER_FIRST_R] < 1.0) ||
      !(number[COVER_NODES] == 0.0 ||
        (number[COVER_NODES] >= 2.0 && number[COVER_NODES] <= FAMILY_NODES_MAX &&
         number[COVER_NODES] == floor(number[COVER_NODES]))) ||
      !table_status_read(number[COVER_STATUS], &status) || status < 0) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  interval->low = number[COVER_LOW];
  interval->high = number[COVER_HIGH];
  *nodes = (size_t)number[COVER_NODES];
  if (*nodes > 0) {
    interval->modulus_status = status;
    return read_errors(count, number, interval);
  }
  if (status == CAGEHOP_OK) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  interval->error.status = status;
  table_text_read(count - COVER_TEXT, &number[COVER_TEXT], interval->error.text);
  return CAGEHOP_OK;
}

int cagehop_landscape_cover_read(size_t count, const double number[],
                                 struct cagehop_landscape_table_interval *interval) {
  struct table_interval read;
  size_t nodes;
  const int status = read_cover(count, number, &read, &nodes);
  *interval = (struct cagehop_landscape_table_interval){0};
  if (status == CAGEHOP_OK) {
    *interval =
        table_interval_said(number[COVER_FIRST_R], &read, nodes, landscape_family_worst(&read.family));
  }
  return status;
}

// ---------------------------------------------------------------- the intervals of a table

int cagehop_landscape_table_cover_numbers(const struct cagehop_landscape_table *table, size_t i,
                                          size_t *count, const double *number[]) {
  const bool there = i < table->cover_count;
  *count = there ? table->cover[i].count : 0;
  *number = there ? table->cover[i].number : NULL;
  return there ? CAGEHOP_OK : CAGEHOP_BAD_ARGUMENT;
}

int cagehop_landscape_table_cover(const struct cagehop_landscape_table *table, size_t i,
                                  struct cagehop_landscape_table_interval *interval) {
  return i < table->cover_count
             ? cagehop_landscape_cover_read(table->cover[i].count, table->cover[i].number, interval)
             : CAGEHOP_BAD_ARGUMENT;
}

/// Takes over what it owns.
static int append_piece(void *context, const struct table_interval *interval) {
  struct cagehop_landscape_table *table = context;
  struct table_interval *more = array_grown(table->interval, table->count, sizeof *more);
  if (more == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  table->interval = more;
  table->interval[table->count++] = *interval;
  return CAGEHOP_OK;
}

static int append_cover(struct cagehop_landscape_table *table, const struct table_interval *interval) {
  double number[CAGEHOP_LANDSCAPE_COVER_MAX];
  const size_t count = write_cover(table->r_first, interval, number);
  struct table_cover *more = array_grown(table->cover, table->cover_count, sizeof *more);
  if (more == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  table->cover = more;
  double *copy = malloc(count * sizeof *copy);
  if (copy == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  memcpy(copy, number, count * sizeof *copy);
  table->cover[table->cover_count++] = (struct table_cover){count, copy};
  return CAGEHOP_OK;
}

int table_append(struct cagehop_landscape_table *table, struct table_interval *interval) {
  int status = append_cover(table, interval);
  if (status == CAGEHOP_OK) {
    status = interval->nodes > 0 ? table_interval_divide(interval, append_piece, table)
                                 : append_piece(table, interval);
  }
  table_interval_clear(interval);
  return status;
}

// ---------------------------------------------------------------- a table from its parts

/// The parts, with the nodes that were read of them.
struct assembly {
  const struct cagehop_landscape_parts *parts;
  struct cagehop_landscape_table *table;
  struct table_node *node; ///< as the parts' are numbered; cells are read when they are needed
};

/// The part at that state, but for rounding of sin, and where it is a temperature of exp and log, which not
/// all machines compute alike; node_count where there is none.
static size_t find_part(const struct assembly *assembly, double state) {
  const struct cagehop_landscape_parts *parts = assembly->parts;
  const double rounding = assembly->table->unit == CAGEHOP_UNIT_KELVIN ? 32.0 * state : 4.0;
  size_t k = 0;
  while (k < parts->node_count &&
         !(parts->node_length[k] > 1 && fabs(parts->node[k][1] - state) <= rounding * DBL_EPSILON)) {
    k++;
  }
  return k;
}

/// The nodes of an interval, read. Returns 0, CAGEHOP_BAD_ARGUMENT or CAGEHOP_NO_MEMORY.
static int gather_parts(struct assembly *assembly, const struct table_interval *interval, size_t nodes,
                        const struct table_node *node[]) {
  const struct cagehop_landscape_parts *parts = assembly->parts;
  for (size_t k = 0; k < nodes; k++) {
    const size_t i =
        find_part(assembly, table_axis_node(interval->unit, nodes, interval->low, interval->high, k));
    if (i == parts->node_count) {
      return CAGEHOP_BAD_ARGUMENT;
    }
    struct table_node *found = &assembly->node[i];
    if (found->cells.proxy.cell == NULL) {
      const int status = table_node_read(parts->node_length[i], parts->node[i], found);
      if (status != CAGEHOP_OK) {
        return status;
      }
    }
    if (found->error.status != CAGEHOP_OK || found->unit != interval->unit ||
        found->first_r != assembly->table->r_first) {
      return CAGEHOP_BAD_ARGUMENT;
    }
    node[k] = found;
  }
  return CAGEHOP_OK;
}

static int fill_interval(struct assembly *assembly, size_t nodes, struct table_interval *interval) {
  const struct table_node *node[FAMILY_NODES_MAX];
  const struct landscape_family said = interval->family; // its errors, and how many cells they are of
  int status = gather_parts(assembly, interval, nodes, node);
  if (status == CAGEHOP_OK && node[0]->cells.proxy.count != said.count) {
    status = CAGEHOP_BAD_ARGUMENT;
  }
  if (status == CAGEHOP_OK) {
    status = table_interval_fill(nodes, node, interval);
  }
  if (status == CAGEHOP_OK) {
    memcpy(interval->family.error, said.error, sizeof said.error);
  }
  return status;
}

static int assemble(struct assembly *assembly) {
  const struct cagehop_landscape_parts *parts = assembly->parts;
  struct cagehop_landscape_table *table = assembly->table;
  double end = parts->low;
  int status = CAGEHOP_OK;
  for (size_t i = 0; i < parts->cover_count && status == CAGEHOP_OK; i++) {
    struct table_interval interval;
    size_t nodes;
    status = read_cover(parts->cover_length[i], parts->cover[i], &interval, &nodes);
    if (status == CAGEHOP_OK && (interval.unit != table->unit || interval.low != end)) {
      status = CAGEHOP_BAD_ARGUMENT;
    }
    if (status != CAGEHOP_OK) {
      return status;
    }
    end = interval.high;
    const double first_r = parts->cover[i][COVER_FIRST_R];
    table->r_first = i == 0 ? first_r : table->r_first;
    if (first_r != table->r_first) {
      return CAGEHOP_BAD_ARGUMENT;
    }
    status = nodes > 0 ? fill_interval(assembly, nodes, &interval) : CAGEHOP_OK;
    if (status == CAGEHOP_OK) {
      status = table_append(table, &interval);
    }
  }
  return status == CAGEHOP_OK && end != parts->high ? CAGEHOP_BAD_ARGUMENT : status;
}

int cagehop_landscape_table_assemble(const struct cagehop_model *model,
                                     const struct cagehop_landscape_parts *parts,
                                     struct cagehop_landscape_table **table, struct cagehop_error *error) {
  struct assembly assembly = {.parts = parts};
  int status = table_create_empty(&model->structure, parts->low, parts->high, &assembly.table, error);
  *table = NULL;
  if (status != CAGEHOP_OK) {
    return status;
  }
  assembly.table->states = (int)parts->node_count;
  assembly.node = calloc(parts->node_count + 1, sizeof *assembly.node);
  status = assembly.node != NULL ? assemble(&assembly) : CAGEHOP_NO_MEMORY;
  for (size_t i = 0; i < parts->node_count && assembly.node != NULL; i++) {
    landscape_cells_clear(&assembly.node[i].cells);
  }
  free(assembly.node);
  if (status != CAGEHOP_OK) {
    cagehop_landscape_table_destroy(&assembly.table);
    error_set(error, status, "a landscape table: %s",
              status == CAGEHOP_BAD_ARGUMENT ? "its parts don't fit together"
                                             : cagehop_status_message(status));
  }
  *table = assembly.table;
  return status;
}
