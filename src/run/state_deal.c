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
  struct task_result head;
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

static int state_compute(void *state, const void *task, struct task_result *result, size_t *bytes) {
  struct state_result *own = (struct state_result *)result;
  const int status = solve_state(state, task, own);
  *bytes = offsetof(struct state_result, number) + own->count * sizeof own->number[0];
  return status;
}

const struct sweep_helper state_helper = {.begin = state_begin, .compute = state_compute, .end = free};

// ---------------------------------------------------------------- rank 0

/// How far the deal is.
struct dealt_states {
  const struct state_deal *states;
  struct cagehop_structure_params structure;
  size_t next; // the first that was not handed out
};

static size_t states_left(void *context) {
  const struct dealt_states *dealt = context;
  return dealt->states->count - dealt->next;
}

/// While there are fewer states than ranks only ranks without one get one: a state may take long.
static size_t next_state(void *context, int rank, int under_way, void *task) {
  struct dealt_states *dealt = context;
  const struct state_deal *states = dealt->states;
  (void)rank;
  if (under_way > 0 && states_left(dealt) < (size_t)sweep_team_size(states->team)) {
    return 0;
  }
  *(struct state_task *)task = (struct state_task){states->state[dealt->next++], states->first_r};
  return sizeof(struct state_task);
}

static int compute_state(void *context, const void *task, struct task_result *result, size_t *bytes) {
  return state_compute(&((struct dealt_states *)context)->structure, task, result, bytes);
}

static int take_result(void *context, struct task_result *result) {
  const struct state_deal *states = ((struct dealt_states *)context)->states;
  const struct state_result *own = (const struct state_result *)result;
  return states->take(states->context, own->count, own->number, own->seconds);
}

static bool states_stop(void *context) {
  const struct state_deal *states = ((struct dealt_states *)context)->states;
  return states->stop(states->context);
}

int state_deal_run(const struct state_deal *states, struct sweep_stats *stats) {
  struct dealt_states dealt = {.states = states, .structure = *states->structure};
  const struct sweep_tasks tasks = {.context = &dealt,
                                    .task_bytes = sizeof(struct state_task),
                                    .result_bytes = sizeof(struct state_result),
                                    .stop = states_stop,
                                    .left = states_left,
                                    .next = next_state,
                                    .compute = compute_state,
                                    .take = take_result};
  // Only the structure counts; its table of S(q) travels with it.
  const struct sweep_plan plan = {.model = {.structure = *states->structure},
                                  .deadline = states->deadline,
                                  .max_tile_seconds = states->max_state_seconds};
  return sweep_deal(states->team, &plan, HELPER_STATES, &tasks, stats);
}
