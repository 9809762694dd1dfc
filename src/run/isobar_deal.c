// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/isobar_deal.h"

#include "grid/tiling.h"
#include "phase_map/isobars_part.h"
#include "run/helpers.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- a task, on any rank

/// The task sizes: as many isobars as take 2 ms, so that a run that is asked to stop does so soon; a hundred
/// times what a task's messages cost rank 0. Until the cost of an isobar is measured TASK_FIRST.
static const double task_seconds = 2e-3;
enum { TASK_FIRST = 4, TASK_MAX = 256 };

/// Isobars first .. first + count - 1 of a deal; what they are computed from follows, for ranks other than 0.
struct isobar_task {
  size_t first, count;
};

/// What is found follows: isobars, then their coolings rate by rate.
struct isobar_result {
  struct task_result head;
  struct isobar_task of;
};

static size_t result_length(size_t n_rate, size_t count) {
  return sizeof(struct isobar_result) +
         count * (sizeof(struct cagehop_isobar) + n_rate * sizeof(struct cagehop_cooling));
}

/// Finds isobars first .. first + count - 1 of `isobars`. Returns 0 or a negative status.
static int find_task(const struct cagehop_isobars *isobars, const struct standard_errors *errors,
                     size_t first, const struct isobar_task *task, struct isobar_result *result,
                     size_t *bytes) {
  const size_t count = task->count;
  struct cagehop_isobar *isobar = (struct cagehop_isobar *)(result + 1);
  struct cagehop_cooling *cooling = (struct cagehop_cooling *)(isobar + count);
  int status = CAGEHOP_OK;
  result->of = *task;
  *bytes = result_length(isobars_part_params(isobars)->n_cooling_rate, count);
  for (size_t j = 0; j < count && status == CAGEHOP_OK; j++) {
    status = isobar_find(isobars, errors, first + j, &isobar[j], count, &cooling[j]);
  }
  return status;
}

// ---------------------------------------------------------------- other ranks than 0

struct helper {
  struct cagehop_model model;
  struct standard_errors errors;
};

static int helper_begin(const struct sweep_plan *plan, void **state) {
  struct helper *helper = calloc(1, sizeof *helper);
  *state = helper;
  if (helper == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  helper->model = plan->model;
  const int status = standard_errors_open_for(plan, &helper->errors);
  return status > 0 ? CAGEHOP_BAD_ARGUMENT : status; // rank 0 found it good
}

static int helper_compute(void *state, const void *task, struct task_result *result, size_t *bytes) {
  const struct helper *helper = state;
  const struct isobar_task *own = task;
  struct cagehop_isobars *isobars;
  int status = isobars_part_unpack(&helper->model, own + 1, &isobars);
  if (status == CAGEHOP_OK) {
    status = find_task(isobars, &helper->errors, 0, own, (struct isobar_result *)result, bytes);
  }
  cagehop_isobars_destroy(&isobars);
  return status;
}

static void helper_end(void *state) {
  struct helper *helper = state;
  if (helper != NULL) {
    standard_errors_close(&helper->errors);
    free(helper);
  }
}

const struct sweep_helper isobar_helper = {
    .begin = helper_begin, .compute = helper_compute, .end = helper_end};

// ---------------------------------------------------------------- rank 0

/// What has come so far; isobars stand in the order of pressures, coolings block by block, in each rate by
/// rate, as the map takes them.
struct dealt {
  struct isobar_deal *deal;
  struct tiling blocks;
  size_t n_rate;
  size_t next;           // the first pressure that was not handed out
  double isobar_seconds; // of the last task; 0: none has come
  size_t *there;         // isobars of each block; owned, as the others
  struct cagehop_isobar *isobar;
  struct cagehop_cooling *cooling;
};

/// The block that a pressure is in.
static struct tile block_at(const struct dealt *dealt, size_t pressure) {
  return tile_at(0, tiling_block_of(dealt->blocks, pressure), dealt->blocks);
}

/// Pressures to hand out, but for what is done among them.
static size_t isobars_left(void *context) {
  struct dealt *dealt = context;
  const struct isobar_deal *deal = dealt->deal;
  while (dealt->next < dealt->blocks.n_pressure &&
         map_isobars_done(deal->sink->map, deal->first + dealt->next)) {
    const struct tile block = block_at(dealt, dealt->next);
    dealt->next = block.first + block.count;
  }
  return dealt->blocks.n_pressure - dealt->next;
}

static size_t next_isobars(void *context, int rank, int under_way, void *task) {
  struct dealt *dealt = context;
  const struct cagehop_isobars *isobars = dealt->deal->isobars;
  const struct tile block = block_at(dealt, dealt->next);
  const double wanted = dealt->isobar_seconds > 0.0 ? task_seconds / dealt->isobar_seconds : TASK_FIRST;
  const double most = fmin((double)(block.first + block.count - dealt->next), TASK_MAX);
  struct isobar_task *own = task;
  (void)under_way;
  *own = (struct isobar_task){dealt->next, (size_t)fmin(most, fmax(wanted, 1.0))};
  dealt->next += own->count;
  if (rank == 0) {
    return sizeof *own;
  }
  isobars_part_pack(isobars, own->first, own->count, (void *)(own + 1));
  return sizeof *own + isobars_part_bytes(isobars, own->count);
}

static int compute_isobars(void *context, const void *task, struct task_result *result, size_t *bytes) {
  const struct isobar_deal *deal = ((struct dealt *)context)->deal;
  const struct isobar_task *own = task;
  return find_task(deal->isobars, deal->errors, own->first, own, (struct isobar_result *)result, bytes);
}

static void learn_cost(void *context, const struct task_result *result) {
  struct dealt *dealt = context;
  dealt->isobar_seconds = result->busy_seconds / (double)((const struct isobar_result *)result)->of.count;
}

static int write_block(struct dealt *dealt, const struct tile *block) {
  struct isobar_deal *deal = dealt->deal;
  return isobar_write(deal->sink, deal->first + block->first, block->count, &dealt->isobar[block->first],
                      &dealt->cooling[dealt->n_rate * block->first]);
}

static int take_isobars(void *context, struct task_result *result) {
  struct dealt *dealt = context;
  const struct isobar_result *own = (const struct isobar_result *)result;
  const size_t first = own->of.first, count = own->of.count;
  const struct tile block = block_at(dealt, first);
  const struct cagehop_isobar *isobar = (const struct cagehop_isobar *)(own + 1);
  const struct cagehop_cooling *cooling = (const struct cagehop_cooling *)(isobar + count);
  struct cagehop_cooling *to = &dealt->cooling[dealt->n_rate * block.first + (first - block.first)];
  memcpy(&dealt->isobar[first], isobar, count * sizeof *isobar);
  for (size_t i = 0; i < dealt->n_rate; i++) {
    memcpy(&to[i * block.count], &cooling[i * count], count * sizeof *cooling);
  }
  dealt->there[block.block] += count;
  return dealt->there[block.block] == block.count ? write_block(dealt, &block) : CAGEHOP_OK;
}

static bool wants_stop(void *context) {
  return run_stop_reason(((struct dealt *)context)->deal->sink->events) != NULL;
}

int isobar_deal_run(struct isobar_deal *deal, struct sweep_stats *stats) {
  struct dealt dealt = {.deal = deal,
                        .blocks = {deal->n_pressure, BLOCK_ISOBARS},
                        .n_rate = isobars_part_params(deal->isobars)->n_cooling_rate};
  const size_t most = deal->n_pressure < TASK_MAX ? deal->n_pressure : TASK_MAX;
  const struct sweep_tasks tasks = {.context = &dealt,
                                    .task_bytes =
                                        sizeof(struct isobar_task) + isobars_part_bytes(deal->isobars, most),
                                    .result_bytes = result_length(dealt.n_rate, most),
                                    .stop = wants_stop,
                                    .left = isobars_left,
                                    .next = next_isobars,
                                    .compute = compute_isobars,
                                    .learn = learn_cost,
                                    .take = take_isobars};
  struct sweep_plan plan = *deal->plan;
  plan.n_phi = 0; // the states are there
  plan.state = NULL;
  plan.max_tile_seconds = 0.0; // of a tile
  *stats = (struct sweep_stats){0};
  dealt.there = calloc(tiling_blocks(dealt.blocks), sizeof *dealt.there);
  dealt.isobar = malloc(deal->n_pressure * sizeof *dealt.isobar);
  dealt.cooling = malloc(dealt.n_rate * deal->n_pressure * sizeof *dealt.cooling + 1);
  const bool room = dealt.there != NULL && dealt.isobar != NULL && dealt.cooling != NULL;
  const int status = room ? sweep_deal(deal->team, &plan, HELPER_ISOBARS, &tasks, stats) : CAGEHOP_NO_MEMORY;
  free(dealt.there);
  free(dealt.isobar);
  free(dealt.cooling);
  return status;
}
