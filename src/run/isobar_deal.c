// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/isobar_deal.h"

#include "clock/clock.h"
#include "grid/tiling.h"
#include "phase_map/isobars_part.h"
#include "run/helpers.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- a task, on any rank

/// A result: isobars, then their coolings rate by rate.
static size_t result_length(size_t n_rate, size_t count) {
  return count * (sizeof(struct cagehop_isobar) + n_rate * sizeof(struct cagehop_cooling));
}

/// Finds isobars first .. first + count - 1. Returns 0 or a negative status.
static int find_items(const struct cagehop_isobars *isobars, const struct standard_errors *errors,
                      size_t first, size_t count, void *result) {
  const struct cagehop_isobar_params *params = isobars_part_params(isobars);
  struct cagehop_isobar *isobar = result;
  struct cagehop_cooling *cooling = (struct cagehop_cooling *)(isobar + count);
  int status = CAGEHOP_OK;
  for (size_t j = 0; j < count && status >= 0; j++) {
    cagehop_isobars_evaluate(isobars, first + j, &isobar[j]);
    status = isobar[j].status;
    if (status >= 0) {
      status = standard_errors_put(errors, params->transition_time_s, &isobar[j]);
    }
    for (size_t i = 0; i < params->n_cooling_rate && status >= 0; i++) {
      cagehop_isobars_cool(isobars, first + j, i, &cooling[i * count + j]);
      status = cooling[i * count + j].status;
    }
  }
  return status < 0 ? status : CAGEHOP_OK;
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

static int helper_compute(void *state, const struct sweep_items *items, const void *task, void *result,
                          size_t *bytes) {
  const struct helper *helper = state;
  struct cagehop_isobars *isobars;
  int status = isobars_part_unpack(&helper->model, task, &isobars);
  if (status == CAGEHOP_OK) {
    *bytes = result_length(isobars_part_params(isobars)->n_cooling_rate, items->count);
    status = find_items(isobars, &helper->errors, 0, items->count, result);
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
  size_t next;   // the first pressure that was not handed out
  size_t *there; // isobars of each block; owned, as the others
  struct cagehop_isobar *isobar;
  struct cagehop_cooling *cooling;
};

static bool next_items(void *context, size_t most, struct sweep_items *items) {
  struct dealt *dealt = context;
  while (dealt->next < dealt->blocks.n_pressure) {
    const struct tile block = tile_at(0, tiling_block_of(dealt->blocks, dealt->next), dealt->blocks);
    const size_t end = block.first + block.count;
    if (!map_isobars_done(dealt->deal->map, dealt->deal->first + block.first)) {
      const size_t count = end - dealt->next < most ? end - dealt->next : most;
      *items = (struct sweep_items){dealt->next, count};
      dealt->next += count;
      return true;
    }
    dealt->next = end;
  }
  return false;
}

static size_t pack_items(void *context, const struct sweep_items *items, void *task) {
  const struct cagehop_isobars *isobars = ((struct dealt *)context)->deal->isobars;
  isobars_part_pack(isobars, items->first, items->count, task);
  return isobars_part_bytes(isobars, items->count);
}

static int compute_items(void *context, const struct sweep_items *items, void *result) {
  const struct isobar_deal *deal = ((struct dealt *)context)->deal;
  return find_items(deal->isobars, deal->errors, items->first, items->count, result);
}

static int write_block(struct dealt *dealt, const struct tile *block) {
  struct isobar_deal *deal = dealt->deal;
  int status = map_write_isobars(deal->map, deal->first + block->first, block->count,
                                 &dealt->isobar[block->first], &dealt->cooling[dealt->n_rate * block->first]);
  if (status == CAGEHOP_OK) {
    status = map_flush_when_due(deal->map, clock_seconds());
    deal->found += block->count;
    run_advance(deal->events, deal->progress, block->count);
  }
  return status;
}

static int take_items(void *context, const struct sweep_items *items, const void *result) {
  struct dealt *dealt = context;
  const struct tile block = tile_at(0, tiling_block_of(dealt->blocks, items->first), dealt->blocks);
  const struct cagehop_isobar *isobar = result;
  const struct cagehop_cooling *cooling = (const struct cagehop_cooling *)(isobar + items->count);
  struct cagehop_cooling *to = &dealt->cooling[dealt->n_rate * block.first + (items->first - block.first)];
  memcpy(&dealt->isobar[items->first], isobar, items->count * sizeof *isobar);
  for (size_t i = 0; i < dealt->n_rate; i++) {
    memcpy(&to[i * block.count], &cooling[i * items->count], items->count * sizeof *cooling);
  }
  dealt->there[block.block] += items->count;
  return dealt->there[block.block] == block.count ? write_block(dealt, &block) : CAGEHOP_OK;
}

static bool wants_stop(void *context) {
  return run_stop_reason(((struct dealt *)context)->deal->events) != NULL;
}

int isobar_deal_run(struct isobar_deal *deal, struct sweep_stats *stats) {
  struct dealt dealt = {.deal = deal,
                        .blocks = {deal->n_pressure, BLOCK_ISOBARS},
                        .n_rate = isobars_part_params(deal->isobars)->n_cooling_rate};
  const size_t most = deal->n_pressure < DEAL_ITEMS_MAX ? deal->n_pressure : DEAL_ITEMS_MAX;
  const struct sweep_deal tasks = {.context = &dealt,
                                   .helper = HELPER_ISOBARS,
                                   .items_most = most,
                                   .task_bytes = isobars_part_bytes(deal->isobars, most),
                                   .result_bytes = result_length(dealt.n_rate, most),
                                   .next = next_items,
                                   .pack = pack_items,
                                   .compute = compute_items,
                                   .take = take_items,
                                   .stop = wants_stop};
  struct sweep_plan plan = *deal->plan;
  plan.n_phi = 0; // the states are there
  plan.state = NULL;
  plan.max_tile_seconds = 0.0; // of a tile
  *stats = (struct sweep_stats){0};
  dealt.there = calloc(tiling_blocks(dealt.blocks), sizeof *dealt.there);
  dealt.isobar = malloc(deal->n_pressure * sizeof *dealt.isobar);
  dealt.cooling = malloc(dealt.n_rate * deal->n_pressure * sizeof *dealt.cooling + 1);
  const bool room = dealt.there != NULL && dealt.isobar != NULL && dealt.cooling != NULL;
  const int status = room ? sweep_deal(deal->team, &plan, &tasks, stats) : CAGEHOP_NO_MEMORY;
  free(dealt.there);
  free(dealt.isobar);
  free(dealt.cooling);
  return status;
}
