// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/state_deal.h"

#include "clock/clock.h"
#include "run/helpers.h"

#include <cagehop/landscape_nodes.h>
#include <cagehop/status.h>
#include <stddef.h>
#include <stdlib.h>

struct state_task {
  double state, first_r;
};

/// Cut after what is valid.
struct state_result {
  double seconds;
  size_t count;
  double number[CAGEHOP_LANDSCAPE_NODE_MAX];
};

/// Solves a state. Returns 0 or a negative status.
static int solve_state(const struct cagehop_structure_params *structure, const struct state_task *task,
                       struct state_result *result) {
  const double start = clock_seconds();
  const int status =
      cagehop_landscape_node_solve(structure, task->state, task->first_r, result->number, &result->count);
  result->seconds = clock_seconds() - start;
  return status;
}

// ---------------------------------------------------------------- other ranks than 0

static int state_begin(const struct sweep_plan *plan, void **state) {
  struct cagehop_structure_params *structure = malloc(sizeof *structure);
  *state = structure;
  if (structure == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  *structure = plan->model.structure;
  structure->communicator = NULL; // each state on one rank
  return CAGEHOP_OK;
}

static int state_compute(void *state, const struct sweep_items *items, const void *task, void *result,
                         size_t *bytes) {
  struct state_result *own = result;
  (void)items; // one
  const int status = solve_state(state, task, own);
  *bytes = offsetof(struct state_result, number) + own->count * sizeof own->number[0];
  return status;
}

const struct sweep_helper state_helper = {.begin = state_begin, .compute = state_compute, .end = free};

// ---------------------------------------------------------------- rank 0

/// How far the deal is.
struct dealt_states {
  const struct state_deal *states;
  size_t next; // the first that was not handed out
};

static bool next_state(void *context, size_t most, struct sweep_items *items) {
  struct dealt_states *dealt = context;
  (void)most; // one
  *items = (struct sweep_items){dealt->next, 1};
  return dealt->next++ < dealt->states->count;
}

static size_t states_left(void *context) {
  const struct dealt_states *dealt = context;
  return dealt->next < dealt->states->count ? dealt->states->count - dealt->next : 0;
}

static struct state_task task_of(const struct dealt_states *dealt, const struct sweep_items *items) {
  return (struct state_task){dealt->states->state[items->first], dealt->states->first_r};
}

static size_t pack_state(void *context, const struct sweep_items *items, void *task) {
  struct state_task *own = task;
  *own = task_of(context, items);
  return sizeof *own;
}

static int compute_state(void *context, const struct sweep_items *items, void *result) {
  const struct dealt_states *dealt = context;
  const struct state_task task = task_of(dealt, items);
  return solve_state(dealt->states->structure, &task, result);
}

static int take_result(void *context, const struct sweep_items *items, const void *result) {
  const struct state_deal *states = ((struct dealt_states *)context)->states;
  const struct state_result *own = result;
  (void)items;
  return states->take(states->context, own->count, own->number, own->seconds);
}

static bool states_stop(void *context) {
  const struct state_deal *states = ((struct dealt_states *)context)->states;
  return states->stop(states->context);
}

int state_deal_run(const struct state_deal *states, struct sweep_stats *stats) {
  struct dealt_states dealt = {.states = states};
  const struct sweep_deal tasks = {.context = &dealt,
                                   .helper = HELPER_STATES,
                                   .items_most = 1,
                                   .task_bytes = sizeof(struct state_task),
                                   .result_bytes = sizeof(struct state_result),
                                   .next = next_state,
                                   .left = states_left,
                                   .pack = pack_state,
                                   .compute = compute_state,
                                   .take = take_result,
                                   .stop = states_stop};
  // Only the structure counts; its table of S(q) travels with it.
  const struct sweep_plan plan = {.model = {.structure = *states->structure},
                                  .deadline = states->deadline,
                                  .max_tile_seconds = states->max_state_seconds};
  return sweep_deal(states->team, &plan, &tasks, stats);
}
