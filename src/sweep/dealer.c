// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/dealer.h"

#include "clock/clock.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

static const double deal_task_seconds = 2e-3; // a hundred times what a task's messages cost rank 0

int dealer_create(const struct sweep_plan *plan, const struct sweep_deal *deal, struct sweep_stats *stats,
                  struct dealer *dealer) {
  *dealer = (struct dealer){.deal = deal};
  *stats = (struct sweep_stats){.workers = 1};
  admission_begin(plan, stats, &dealer->admission);
  dealer->result = malloc(deal->result_bytes);
  return dealer->result == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
}

void dealer_clear(struct dealer *dealer) {
  free(dealer->result);
  dealer->result = NULL;
}

/// How many items a task has.
static size_t items_of(const struct dealer *dealer) {
  const double most = (double)dealer->deal->items_most;
  const double items =
      dealer->item_seconds > 0.0 ? deal_task_seconds / dealer->item_seconds : DEAL_ITEMS_FIRST;
  return (size_t)fmin(most, fmax(items, 1.0));
}

bool dealer_next(struct dealer *dealer, int under_way, struct sweep_items *items) {
  const struct sweep_deal *deal = dealer->deal;
  if (dealer->empty || !admission_allows(&dealer->admission, deal->stop, deal->context, under_way) ||
      dealer->status != CAGEHOP_OK) {
    return false;
  }
  dealer->empty = !deal->next(deal->context, items_of(dealer), items);
  return !dealer->empty;
}

void dealer_learn(struct dealer *dealer, const struct sweep_items *items, double busy_seconds) {
  admission_learn(&dealer->admission, busy_seconds);
  dealer->item_seconds = busy_seconds / (double)items->count;
}

void dealer_take(struct dealer *dealer, const struct sweep_items *items, int status, const void *result) {
  if (status >= 0 && dealer->status == CAGEHOP_OK) {
    status = dealer->deal->take(dealer->deal->context, items, result);
  }
  if (status < 0 && dealer->status == CAGEHOP_OK) {
    dealer->status = status;
  }
}

void dealer_compute(struct dealer *dealer, const struct sweep_items *items) {
  const double start = clock_seconds();
  const int status = dealer->deal->compute(dealer->deal->context, items, dealer->result);
  dealer_learn(dealer, items, clock_seconds() - start);
  dealer_take(dealer, items, status, dealer->result);
}

int dealer_run_serial(const struct sweep_plan *plan, const struct sweep_deal *deal,
                      struct sweep_stats *stats) {
  const double start = clock_seconds();
  struct dealer dealer;
  struct sweep_items items;
  int status = dealer_create(plan, deal, stats, &dealer);
  while (status == CAGEHOP_OK && dealer_next(&dealer, 0, &items)) {
    dealer_compute(&dealer, &items);
    status = dealer.status;
  }
  dealer_clear(&dealer);
  stats->wall_seconds = clock_seconds() - start;
  return status;
}
