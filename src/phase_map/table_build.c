// SPDX-License-Identifier: GPL-3.0-or-later
/// Makes a table of landscapes: Chebyshev nodes in x (table_axis.h), whose number is doubled, or whose
/// interval is halved, until states that are not among the nodes agree with what is interpolated.
#include "phase_map/table_builder.h"

#include "status/array.h"
#include "status/error.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS = 4, HELD_OUT = 5 };

static const size_t level_nodes[LEVELS] = {7, 13, 25, FAMILY_NODES_MAX};

static const double accuracy = 1e-9; // of F, of r F', [kBT], and of ln(tau_s/tau_E)
static const double numbers_accuracy =
    1e-7;                                 // of the other numbers' logarithms, some of which are sought minima
static const double noise_most = 1e-6;    // of these: what the states themselves may differ by
static const double amplification = 30.0; // of a relative error of S(q) in F, [kBT]; F is about that
static const double untried_safety = 3.0; // for states between the nodes that were not tried
static const double width_least = 0.005;  // of an interval in x, [1]

// ---------------------------------------------------------------- states

const struct table_node *builder_find(const struct cagehop_landscape_builder *builder, double state) {
  for (size_t i = 0; i < builder->count; i++) {
    if (builder->solved[i]->state == state) {
      return builder->solved[i];
    }
  }
  return NULL;
}

int builder_want(struct cagehop_landscape_builder *builder, double state) {
  const bool kelvin = builder->table->unit == CAGEHOP_UNIT_KELVIN;
  size_t at = 0;
  while (at < builder->wanted_count && (kelvin ? builder->wanted[at] < state : builder->wanted[at] > state)) {
    at++;
  }
  if (at < builder->wanted_count && builder->wanted[at] == state) {
    return CAGEHOP_OK;
  }
  double *more = array_grown(builder->wanted, builder->wanted_count, sizeof *more);
  if (more == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  builder->wanted = more;
  memmove(&more[at + 1], &more[at], (builder->wanted_count - at) * sizeof *more);
  more[at] = state;
  builder->wanted_count++;
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- levels

/// Whether more nodes would not help a number: twice as many have not halved its error, so that it is that of
/// the states themselves. r_cage is read off a table of g(r), and known to some 1e-7.
static bool is_noise(double error, double before) {
  return error > 0.5 * before && error <= noise_most; // false where there is none before
}

/// How many times the accepted error the interval's largest is; before[]: errors of the numbers on the level
/// before.
static double excess_of(const struct table_interval *interval, const double before[TABLE_NUMBERS]) {
  // Where S(q) itself is not known better, more nodes don't help.
  const double noise = interval->structure_error > 0.0 ? amplification * interval->structure_error : 0.0;
  const double landscape =
      table_larger(landscape_family_worst(&interval->family), interval->number_error[TABLE_TAU_S]);
  double others = 0.0;
  for (size_t i = TABLE_TAU_S + 1; i < TABLE_NUMBERS; i++) {
    if (!is_noise(interval->number_error[i], before[i])) {
      others = table_larger(others, interval->number_error[i]);
    }
  }
  return table_larger(landscape / (accuracy + noise), others / (numbers_accuracy + noise));
}

/// The states of a level, its nodes and those that they are compared with.
struct level {
  const struct table_node *node[FAMILY_NODES_MAX], *held_out[HELD_OUT];
  const struct table_node *failed; // the first that did, or NULL
  size_t missing;
};

/// Looks a level's first `count` states up, or all of them; `wants`: those that are not there are wanted.
static int look_up(struct cagehop_landscape_builder *builder, const struct open_interval *open, size_t count,
                   bool wants, struct level *level) {
  const struct table_interval *interval = &open->interval;
  const size_t nodes = level_nodes[open->level], last = nodes - 1;
  // Of the next level's nodes those that are none of this one, in the middle and towards both ends.
  const size_t between[HELD_OUT] = {last - 1, 3 * last / 4, last / 2, last / 4, 0};
  *level = (struct level){.failed = NULL};
  for (size_t i = 0; i < nodes + HELD_OUT && i < count; i++) {
    // The upper end first, then the lower one: where a state fails it is mostly there.
    const size_t k = i == 0 ? last : i == 1 ? 0 : i - 1;
    const size_t of = i < nodes ? nodes : 2 * last + 1, at = i < nodes ? k : 2 * between[i - nodes] + 1;
    const double state = table_axis_node(interval->unit, of, interval->low, interval->high, at);
    const struct table_node **place = i < nodes ? &level->node[k] : &level->held_out[i - nodes];
    *place = builder_find(builder, state);
    if (*place != NULL && (*place)->error.status != CAGEHOP_OK && level->failed == NULL) {
      level->failed = *place;
    }
    level->missing += *place == NULL;
    if (*place == NULL && wants && builder_want(builder, state) != CAGEHOP_OK) {
      return CAGEHOP_NO_MEMORY;
    }
  }
  return CAGEHOP_OK;
}

/// Interpolates between the states of a level, all of which are there. Returns 0 or CAGEHOP_NO_MEMORY.
static int judge_level(const struct level *level, struct open_interval *open) {
  struct table_interval *interval = &open->interval;
  const size_t nodes = level_nodes[open->level];
  const struct table_interval empty = {.unit = interval->unit, .low = interval->low, .high = interval->high};
  *interval = empty;
  const int status = table_interval_fill(nodes, level->node, interval);
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t i = 0; i < HELD_OUT; i++) {
    table_interval_compare(level->held_out[i], untried_safety, interval);
  }
  const double excess = excess_of(interval, open->number_before);
  if (excess <= 1.0) {
    open->done = true;
    return CAGEHOP_OK;
  }
  struct cagehop_error error;
  memcpy(open->number_before, interval->number_error, sizeof open->number_before);
  char range[TABLE_RANGE_TEXT_MAX];
  table_axis_text(empty.unit, empty.low, empty.high, range);
  error_set(&error, CAGEHOP_NOT_RESOLVED,
            "%s: between %zu states the landscape is interpolated to %.2g kBT only", range, nodes,
            landscape_family_worst(&interval->family));
  table_interval_clear(interval);
  *interval = empty;
  interval->error = error;
  // The error's exponent doubles with each level at best.
  const double next = excess * excess / open->excess_before;
  open->done = open->level + 1 == LEVELS || (open->level > 0 && !(open->level + 2 < LEVELS || next <= 1.0));
  open->excess_before = excess;
  open->level++;
  return CAGEHOP_OK;
}

/// As far as its states are there; then they are wanted, the ends of an interval before what is between them.
static int advance(struct cagehop_landscape_builder *builder, struct open_interval *open) {
  enum { ENDS = 2 };
  struct level level;
  int status = CAGEHOP_OK;
  while (!open->done && status == CAGEHOP_OK) {
    // Without asking for more where one of them has failed.
    status = look_up(builder, open, SIZE_MAX, false, &level);
    if (status == CAGEHOP_OK && level.failed != NULL) {
      open->interval.error = level.failed->error;
      open->done = true;
    } else if (status == CAGEHOP_OK && level.missing > 0) {
      status = look_up(builder, open, ENDS, true, &level);
      return status == CAGEHOP_OK && level.missing == 0 ? look_up(builder, open, SIZE_MAX, true, &level)
                                                        : status;
    } else if (status == CAGEHOP_OK) {
      status = judge_level(&level, open);
    }
  }
  return status;
}

// ---------------------------------------------------------------- halves

/// An interval without any level before.
static struct open_interval open_between(enum cagehop_unit unit, double low, double high) {
  struct open_interval open = {.interval = {.unit = unit, .low = low, .high = high}, .excess_before = NAN};
  for (size_t i = 0; i < TABLE_NUMBERS; i++) {
    open.number_before[i] = NAN;
  }
  return open;
}

/// Inserts an interval at that place. Returns 0 or CAGEHOP_NO_MEMORY.
static int open_up(struct cagehop_landscape_builder *builder, size_t at, double low, double high) {
  struct open_interval *more = array_grown(builder->open, builder->open_count, sizeof *more);
  if (more == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  builder->open = more;
  memmove(&more[at + 1], &more[at], (builder->open_count - at) * sizeof *more);
  more[at] = open_between(builder->table->unit, low, high);
  builder->open_count++;
  return CAGEHOP_OK;
}

int builder_advance(struct cagehop_landscape_builder *builder) {
  size_t i = 0;
  while (i < builder->open_count) {
    struct open_interval *open = &builder->open[i];
    const double low = open->interval.low, high = open->interval.high;
    if (open->done) {
      i++;
      continue;
    }
    const enum cagehop_unit unit = open->interval.unit;
    const double width = table_axis_x(unit, high) - table_axis_x(unit, low);
    int status = advance(builder, open);
    if (status == CAGEHOP_OK && open->done && open->interval.nodes == 0 && width >= 2.0 * width_least) {
      const double middle = table_axis_middle(unit, low, high);
      *open = open_between(unit, low, middle);
      status = open_up(builder, i + 1, middle, high);
      if (status == CAGEHOP_OK) {
        continue;
      }
    }
    if (status != CAGEHOP_OK) {
      return status;
    }
    i++;
  }
  return CAGEHOP_OK;
}

int builder_open(struct cagehop_landscape_builder *builder) {
  const struct cagehop_landscape_table *table = builder->table;
  const struct cagehop_table *rows =
      table->structure.source == CAGEHOP_STRUCTURE_TABLE ? table->structure.table : NULL;
  double low = table->low;
  int status = CAGEHOP_OK;
  for (size_t i = 0; rows != NULL && i < rows->n_phi && status == CAGEHOP_OK; i++) {
    if (rows->phi[i] > low && rows->phi[i] < table->high) {
      status = open_up(builder, builder->open_count, low, rows->phi[i]);
      low = rows->phi[i];
    }
  }
  return status == CAGEHOP_OK ? open_up(builder, builder->open_count, low, table->high) : status;
}
