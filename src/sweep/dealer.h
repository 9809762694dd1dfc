// SPDX-License-Identifier: GPL-3.0-or-later
/// What rank 0 does with tasks of a deal, whichever rank computes them. Not collective.
#ifndef CAGEHOP_SWEEP_DEALER_H
#define CAGEHOP_SWEEP_DEALER_H

#include "sweep/admission.h"
#include "sweep/deal.h"

struct dealer {
  const struct sweep_deal *deal; ///< borrowed
  struct admission admission;
  double item_seconds; ///< of the last task; 0: none has come
  bool empty;          ///< whether there is nothing left to hand out
  int status;          ///< the first negative one
  void *result;        ///< of rank 0's own tasks; owned
};

/// Returns 0 or CAGEHOP_NO_MEMORY; dealer_clear in either case.
int dealer_create(const struct sweep_plan *plan, const struct sweep_deal *deal, struct sweep_stats *stats,
                  struct dealer *dealer);
void dealer_clear(struct dealer *dealer);

/// The next task for a rank with `under_way` unfinished ones; false where it should get none now.
bool dealer_next(struct dealer *dealer, int under_way, struct sweep_items *items);

/// Takes note of what a task cost. Once for each, before or after dealer_take.
void dealer_learn(struct dealer *dealer, const struct sweep_items *items, double busy_seconds);

/// Takes a result, or a failure.
void dealer_take(struct dealer *dealer, const struct sweep_items *items, int status, const void *result);

/// Computes a task on rank 0.
void dealer_compute(struct dealer *dealer, const struct sweep_items *items);

/// The whole deal on one rank. Returns as sweep_deal.
int dealer_run_serial(const struct sweep_plan *plan, const struct sweep_deal *deal,
                      struct sweep_stats *stats);

#endif
