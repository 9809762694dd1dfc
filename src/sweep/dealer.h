// SPDX-License-Identifier: GPL-3.0-or-later
/// What a deal has, as tasks of rank 0. Not collective.
#ifndef CAGEHOP_SWEEP_DEALER_H
#define CAGEHOP_SWEEP_DEALER_H

#include "sweep/admission.h"
#include "sweep/deal.h"
#include "sweep/tasks.h"

struct dealer {
  const struct sweep_deal *deal; ///< borrowed
  size_t ranks;
  struct admission admission;
  double item_seconds; ///< of the last task; 0: none has come
  bool empty;          ///< whether there is nothing left to hand out
};

/// A task's head and a result's; what deal->pack wrote and what came of it follow.
struct dealt_task {
  struct sweep_items items;
};
struct dealt_result {
  struct sweep_items items;
  double busy_seconds;
  int status;
};

/// For so many ranks.
void dealer_begin(const struct sweep_plan *plan, const struct sweep_deal *deal, size_t ranks,
                  struct sweep_stats *stats, struct dealer *dealer);

struct tasks dealer_tasks(struct dealer *dealer);

/// The whole deal on one rank. Returns as sweep_deal.
int dealer_run_serial(const struct sweep_plan *plan, const struct sweep_deal *deal,
                      struct sweep_stats *stats);

#endif
