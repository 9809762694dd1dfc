// SPDX-License-Identifier: GPL-3.0-or-later
/// Makes a table of landscapes: Chebyshev nodes in phi, whose number is doubled, or whose interval is halved,
/// until states that are not among the nodes agree with what is interpolated.
#include "phase_map/table_interval.h"

#include "numerics/chebyshev.h"
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
static const double amplification = 30.0; // of a relative error of S(q) in F, [kBT]; F is about that
static const double untried_safety = 3.0; // for states between the nodes that were not tried
static const double width_least = 0.005;  // of an interval, [1]

struct builder {
  struct cagehop_landscape_table *table;
  struct cagehop_model model;
  const struct cagehop_watch *watch;
  size_t count, room, interval_room;
  struct table_node **solved; // in the order in which they were asked for
};

// ---------------------------------------------------------------- states

static void note_failure(struct table_node *solved, int status, const char *step) {
  if (status != CAGEHOP_OK && solved->error.status == CAGEHOP_OK) {
    error_set_message(&solved->error, status, "phi = %.10g, %s", solved->phi, step);
  }
}

/// What the table keeps of an isochore. Returns 0 or a negative status.
static int keep_node(const struct cagehop_isochore *isochore, double r_first, struct table_node *solved) {
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(isochore);
  const struct cagehop_structure *structure = cagehop_isochore_structure(isochore);
  const double number[TABLE_NUMBERS] = {
      [TABLE_TAU_S] = summary->tau_s, // of a material with tau_E = 1 s
      [TABLE_S_0] = summary->structure.S_0,
      [TABLE_S_PEAK] = summary->structure.S_peak,
      [TABLE_Q_PEAK] = summary->structure.q_peak,
      [TABLE_G_CONTACT] = summary->structure.g_contact,
      [TABLE_R_CAGE] = summary->structure.r_cage,
  };
  for (size_t i = 0; i < TABLE_NUMBERS; i++) {
    solved->number[i] = log(number[i]);
  }
  solved->structure_error = summary->structure_error;
  solved->structure_residual = summary->structure_residual;
  solved->barrier_error = summary->barrier_error;
  int status = landscape_cells_create(structure, r_first, &solved->cells);
  note_failure(solved, status, "cells of the landscape");
  if (status == CAGEHOP_OK) {
    solved->modulus_status = modulus_tabulate(structure, r_first, solved->modulus);
    status = solved->modulus_status;
  }
  return status < 0 ? status : CAGEHOP_OK;
}

/// Solves the state. Its failure is in solved->error. Returns 0 or a negative status.
static int solve_node(struct builder *builder, struct table_node *solved) {
  struct cagehop_isochore *isochore = NULL;
  double seconds_max = 0.0;
  if (builder->watch != NULL &&
      !builder->watch->go_on(builder->watch->context, builder->table->states, &seconds_max)) {
    error_set(&solved->error, CAGEHOP_STOPPED, "%s", cagehop_status_message(CAGEHOP_STOPPED));
    return CAGEHOP_STOPPED;
  }
  builder->table->states++;
  builder->model.structure.seconds_max = seconds_max;
  int status = cagehop_isochore_solve_explained(&builder->model, solved->phi, &isochore, &solved->error);
  if (status == CAGEHOP_OK && solved->error.status == CAGEHOP_OK && builder->table->r_first == 0.0) {
    double stiffness; // of the densest state there is; 1.5 is a margin, which landscape_cells_create checks
    status = landscape_stiffness(cagehop_isochore_structure(isochore), &stiffness);
    note_failure(solved, status, "stiffness");
    if (status == CAGEHOP_OK) { // else the next state says where cells begin
      builder->table->r_first = landscape_first_r(1.5 * stiffness);
    }
  }
  if (status == CAGEHOP_OK && solved->error.status == CAGEHOP_OK) {
    status = keep_node(isochore, builder->table->r_first, solved);
  }
  cagehop_isochore_destroy(&isochore);
  return status < 0 ? status : CAGEHOP_OK;
}

/// The state at phi, from before or solved now. Returns 0 or a negative status.
static int find_node(struct builder *builder, double phi, const struct table_node **found) {
  for (size_t i = 0; i < builder->count; i++) {
    if (builder->solved[i]->phi == phi) {
      *found = builder->solved[i];
      return CAGEHOP_OK;
    }
  }
  if (builder->count == builder->room) {
    const size_t room = 2 * builder->room + 64;
    struct table_node **more = realloc(builder->solved, room * sizeof *more);
    if (more == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    builder->solved = more;
    builder->room = room;
  }
  struct table_node *solved = calloc(1, sizeof *solved);
  if (solved == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  builder->solved[builder->count++] = solved;
  solved->phi = phi;
  *found = solved;
  return solve_node(builder, solved);
}

// ---------------------------------------------------------------- levels and halves

/// How many times the accepted error the interval's largest is.
static double excess_of(const struct table_interval *interval) {
  // Where S(q) itself is not known better, more nodes don't help.
  const double noise = interval->structure_error > 0.0 ? amplification * interval->structure_error : 0.0;
  const double landscape =
      table_larger(landscape_family_worst(&interval->family), interval->number_error[TABLE_TAU_S]);
  double others = 0.0;
  for (size_t i = TABLE_TAU_S + 1; i < TABLE_NUMBERS; i++) {
    others = table_larger(others, interval->number_error[i]);
  }
  return table_larger(landscape / (accuracy + noise), others / (numbers_accuracy + noise));
}

/// The states of one level and those that it is compared with. The first that failed in *failed, else NULL.
static int gather_nodes(struct builder *builder, const struct table_interval *interval, size_t level,
                        const struct table_node *node[], const struct table_node *held_out[HELD_OUT],
                        const struct table_node **failed) {
  const size_t nodes = level_nodes[level], last = nodes - 1;
  // Of the next level's nodes those that are none of this one, in the middle and towards both ends.
  const size_t between[HELD_OUT] = {last - 1, 3 * last / 4, last / 2, last / 4, 0};
  *failed = NULL;
  for (size_t i = 0; i < nodes + HELD_OUT && *failed == NULL; i++) {
    // The upper end first, then the lower one: where a state fails it is mostly there.
    const size_t k = i == 0 ? last : i == 1 ? 0 : i - 1;
    const double phi =
        i < nodes ? chebyshev_node(nodes, interval->low, interval->high, k)
                  : chebyshev_node(2 * last + 1, interval->low, interval->high, 2 * between[i - nodes] + 1);
    const struct table_node **place = i < nodes ? &node[k] : &held_out[i - nodes];
    const int status = find_node(builder, phi, place);
    if (status != CAGEHOP_OK) {
      return status;
    }
    *failed = (*place)->error.status != CAGEHOP_OK ? *place : NULL;
  }
  return CAGEHOP_OK;
}

/// Nodes until the interval is certified, or it is plain that they won't do: then it has none, and its error
/// says why. Returns 0 or a negative status.
static int certify(struct builder *builder, struct table_interval *interval) {
  const struct table_node *node[FAMILY_NODES_MAX], *held_out[HELD_OUT], *failed;
  double before = NAN;
  for (size_t level = 0; level < LEVELS; level++) {
    int status = gather_nodes(builder, interval, level, node, held_out, &failed);
    if (status == CAGEHOP_OK && failed != NULL) {
      interval->error = failed->error;
      return CAGEHOP_OK;
    }
    if (status == CAGEHOP_OK) {
      status = table_interval_fill(level_nodes[level], node, interval);
    }
    if (status != CAGEHOP_OK) {
      return status;
    }
    for (size_t i = 0; i < HELD_OUT; i++) {
      table_interval_compare(held_out[i], untried_safety, interval);
    }
    const double excess = excess_of(interval);
    if (excess <= 1.0) {
      return CAGEHOP_OK;
    }
    error_set(&interval->error, CAGEHOP_NOT_RESOLVED,
              "phi = %.10g to %.10g: between %zu states the landscape is interpolated to %.2g kBT only",
              interval->low, interval->high, level_nodes[level], landscape_family_worst(&interval->family));
    const struct cagehop_error error = interval->error;
    const double low = interval->low, high = interval->high;
    table_interval_clear(interval);
    *interval = (struct table_interval){.low = low, .high = high, .error = error};
    // The error's exponent doubles with each level at best.
    const double next = excess * excess / before;
    if (level > 0 && !(level + 2 < LEVELS || next <= 1.0)) {
      return CAGEHOP_OK;
    }
    before = excess;
  }
  return CAGEHOP_OK;
}

static int append_interval(void *context, const struct table_interval *interval) {
  struct builder *builder = context;
  struct cagehop_landscape_table *table = builder->table;
  if (table->count == builder->interval_room) {
    const size_t room = 2 * builder->interval_room + 8;
    struct table_interval *more = realloc(table->interval, room * sizeof *more);
    if (more == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    table->interval = more;
    builder->interval_room = room;
  }
  table->interval[table->count++] = *interval;
  return CAGEHOP_OK;
}

/// Certifies [low, high], or each half for itself. Returns 0 or a negative status.
static int cover_interval(struct builder *builder, double low, double high) {
  // Halves wait until the ones below them are done.
  struct {
    double low, high;
  } waiting[64] = {{low, high}};
  size_t count = 1;
  int status = CAGEHOP_OK;
  while (count > 0 && status == CAGEHOP_OK) {
    struct table_interval interval = {.low = waiting[count - 1].low, .high = waiting[count - 1].high};
    count--;
    status = certify(builder, &interval);
    if (status == CAGEHOP_OK && interval.nodes == 0 && interval.high - interval.low >= 2.0 * width_least &&
        count + 2 <= sizeof waiting / sizeof waiting[0]) {
      const double middle = 0.5 * (interval.low + interval.high);
      waiting[count].low = middle;
      waiting[count++].high = interval.high;
      waiting[count].low = interval.low;
      waiting[count++].high = middle;
    } else if (status == CAGEHOP_OK && interval.nodes > 0) {
      status = table_interval_divide(&interval, append_interval, builder);
    } else if (status == CAGEHOP_OK) {
      status = append_interval(builder, &interval);
    }
    table_interval_clear(&interval);
  }
  return status;
}

/// Solves the densest state there is, which says where cells begin. Returns 0 or a negative status.
static int begin_table(struct builder *builder) {
  const struct cagehop_landscape_table *table = builder->table;
  const struct table_node *first;
  int status = CAGEHOP_OK;
  for (int k = 8; k >= 0 && table->r_first == 0.0 && status == CAGEHOP_OK; k--) {
    status = find_node(
        builder, k == 8 ? table->phi_high : table->phi_low + (table->phi_high - table->phi_low) * k / 8.0,
        &first);
  }
  return status;
}

static int cover_all(struct builder *builder) {
  const struct cagehop_landscape_table *table = builder->table;
  const struct cagehop_table *rows =
      table->structure.source == CAGEHOP_STRUCTURE_TABLE ? table->structure.table : NULL;
  double low = table->phi_low;
  int status = CAGEHOP_OK;
  for (size_t i = 0; rows != NULL && i < rows->n_phi && status == CAGEHOP_OK; i++) {
    if (rows->phi[i] > low && rows->phi[i] < table->phi_high) { // analytic between the rows, not across them
      status = cover_interval(builder, low, rows->phi[i]);
      low = rows->phi[i];
    }
  }
  return status == CAGEHOP_OK ? cover_interval(builder, low, table->phi_high) : status;
}

int table_build(struct cagehop_landscape_table *table, const struct cagehop_watch *watch,
                struct cagehop_error *error) {
  struct builder builder = {.table = table,
                            .watch = watch,
                            .model = {.material = {.enskog_time_s = 1.0,
                                                   .diameter_nm = 1.0,
                                                   .phi_g = NAN,
                                                   .phi_0 = NAN,
                                                   .glass_transition_K = NAN,
                                                   .beta_phi_0_per_K = NAN},
                                      .structure = table->structure}};
  int status = begin_table(&builder);
  if (status == CAGEHOP_OK) {
    status = cover_all(&builder);
  }
  if (status < 0) {
    error_set_message(error, status, "landscape table");
    for (size_t i = 0; i < builder.count && error != NULL; i++) {
      *error = builder.solved[i]->error.status == status ? builder.solved[i]->error : *error;
    }
  }
  for (size_t i = 0; i < builder.count; i++) {
    landscape_cells_clear(&builder.solved[i]->cells);
    free(builder.solved[i]);
  }
  free(builder.solved);
  return status;
}
