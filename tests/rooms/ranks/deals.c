// SPDX-License-Identifier: GPL-3.0-or-later
/// Items that rank 0 deals (sweep/tasks.h), on ranks of one process: random numbers of ranks, costs, orders
/// of messages. An item has a number; its result is another one that follows from it, and takes simulated
/// time.
#include "rooms/ranks/deals.h"

#include "clock/clock.h"
#include "rooms/ranks/fake_mpi.h"
#include "support/check.h"
#include "sweep/tasks.h"

#include <cagehop/status.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 3000, TASK_FIRST = 4, TASK_MAX = 256 };

/// Items that follow each other.
struct items {
  size_t first, count;
};

struct items_task {
  struct items items;
  double number[TASK_MAX]; // not on rank 0
};

struct items_result {
  struct task_result head;
  struct items items;
  double value[TASK_MAX];
};

static struct {
  struct fake_world world;
  struct sweep_plan plan;
  size_t n_items;
  double item_seconds, pressure;
  double found_seconds; // an item's, of the last task
  bool one_by_one;      // a task has one item
  int failing;          // the rank whose tasks fail, or its beginning; -1: none
  bool fails_begin;     // in beginning
  size_t refused;       // the item that rank 0 can't take; ITEMS_MAX: none
  size_t stop_after;    // items; 0: never
  // What happened.
  bool done[ITEMS_MAX]; // before
  size_t next, handed_out, taken_count;
  int taken[ITEMS_MAX];
  int begun[FAKE_RANKS_MAX], ended[FAKE_RANKS_MAX];
  bool failed; // a task did
  double work, last_taken;
  int status;
  struct sweep_stats stats;
  char error[FAKE_ERROR_MAX];
} deal;

static double number_of(size_t item) {
  return 3.0 + 7.0 * (double)item;
}

static double result_of(double number) {
  return number * number;
}

/// Results of numbers; NULL: of the items themselves.
static int compute(const struct items *items, const double number[], struct task_result *result,
                   size_t *bytes) {
  struct items_result *own = (struct items_result *)result;
  const double seconds = (double)items->count * deal.item_seconds * (0.9 + 0.2 * fake_random());
  fake_work(seconds);
  deal.work += seconds;
  if (fake_rank() == deal.failing) {
    deal.failed = true;
    return CAGEHOP_NO_MEMORY;
  }
  own->items = *items;
  for (size_t k = 0; k < items->count; k++) {
    own->value[k] = result_of(number != NULL ? number[k] : number_of(items->first + k));
  }
  *bytes = offsetof(struct items_result, value) + items->count * sizeof(double);
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- other ranks than 0

static int begin(const struct sweep_plan *plan, void **state) {
  deal.begun[fake_rank()]++;
  *state = malloc(1);
  if (plan->pressure.count != 1 || plan->pressure.value[0] != deal.pressure) {
    fake_complain("rank %d got another plan", fake_rank());
  }
  const bool fails = deal.fails_begin && fake_rank() == deal.failing;
  return fails ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
}

static int compute_task(void *state, const void *task, struct task_result *result, size_t *bytes) {
  const struct items_task *own = task;
  return state == NULL ? CAGEHOP_BAD_ARGUMENT : compute(&own->items, own->number, result, bytes);
}

static void end(void *state) {
  deal.ended[fake_rank()]++;
  free(state);
}

static const struct sweep_helper helper = {.begin = begin, .compute = compute_task, .end = end};
static const struct sweep_helper *const helpers[] = {&helper};
static const struct sweep_sink worker_sink = {.helper = helpers};

// ---------------------------------------------------------------- rank 0

static size_t left(void *context) {
  (void)context;
  while (deal.next < deal.n_items && deal.done[deal.next]) {
    deal.next++;
  }
  return deal.n_items - deal.next;
}

/// Of many items in each task, or of one, as expensive ones are: of those no rank gets a second one while
/// others might have none.
static size_t next(void *context, int rank, int under_way, void *task) {
  struct items_task *own = task;
  const double wanted = deal.found_seconds > 0.0 ? 2e-3 / deal.found_seconds : TASK_FIRST;
  const size_t most = deal.one_by_one || wanted < 1.0 ? 1 : wanted < TASK_MAX ? (size_t)wanted : TASK_MAX;
  (void)context;
  own->items = (struct items){deal.next, 0};
  if (deal.one_by_one && under_way > 0 && deal.n_items - deal.next < (size_t)deal.world.ranks) {
    return 0;
  }
  while (deal.next < deal.n_items && !deal.done[deal.next] && own->items.count < most) {
    if (rank > 0) {
      own->number[own->items.count] = number_of(deal.next);
    }
    deal.next++;
    own->items.count++;
  }
  if (own->items.count == 0) {
    fake_complain("there is nothing left for rank %d", rank);
  }
  deal.handed_out += own->items.count;
  return rank == 0 ? sizeof own->items
                   : offsetof(struct items_task, number) + own->items.count * sizeof(double);
}

static int compute_own(void *context, const void *task, struct task_result *result, size_t *bytes) {
  (void)context;
  return compute(&((const struct items_task *)task)->items, NULL, result, bytes);
}

static void learn(void *context, const struct task_result *result) {
  (void)context;
  deal.found_seconds = result->busy_seconds / (double)((const struct items_result *)result)->items.count;
}

static int take(void *context, struct task_result *result) {
  const struct items_result *own = (const struct items_result *)result;
  const struct items *items = &own->items;
  (void)context;
  if (fake_rank() != 0) {
    fake_complain("rank %d takes a result", fake_rank());
  }
  if (deal.refused >= items->first && deal.refused < items->first + items->count) {
    deal.failed = true;
    return CAGEHOP_IO;
  }
  for (size_t k = 0; k < items->count; k++) {
    if (own->value[k] != result_of(number_of(items->first + k))) {
      fake_complain("item %zu has another's result", items->first + k);
    }
    deal.taken[items->first + k]++;
  }
  deal.taken_count += items->count;
  deal.last_taken = clock_seconds();
  return CAGEHOP_OK;
}

static bool wants_stop(void *context) {
  (void)context;
  return deal.stop_after > 0 && deal.taken_count >= deal.stop_after;
}

static const struct sweep_tasks tasks = {.task_bytes = sizeof(struct items_task),
                                         .result_bytes = sizeof(struct items_result),
                                         .stop = wants_stop,
                                         .left = left,
                                         .next = next,
                                         .compute = compute_own,
                                         .learn = learn,
                                         .take = take};

static void rank_main(int rank, void *context) {
  struct sweep_team *team = NULL;
  char error[SWEEP_ERROR_MAX];
  (void)context;
  if (sweep_team_init(NULL, NULL, &team) != CAGEHOP_OK ||
      sweep_team_agree(team, "this build", 1, error) != CAGEHOP_OK) {
    fake_complain("rank %d does not fit", rank);
    return;
  }
  if (rank > 0 && sweep_team_work(team, &worker_sink) != 5) {
    fake_complain("rank %d leaves otherwise", rank);
  }
  if (rank == 0) {
    deal.status = sweep_deal(team, &deal.plan, 0, &tasks, &deal.stats);
  }
  sweep_team_finalize(&team, 5);
}

// ---------------------------------------------------------------- cases

static uint64_t draw_state;

static size_t draw(size_t from, size_t to) {
  draw_state = draw_state * 6364136223846793005u + 1442695040888963407u;
  return from + (size_t)(draw_state >> 33) % (to - from + 1);
}

static void draw_deal(uint64_t seed) {
  static const double costs[] = {1e-6, 2e-5, 1e-3, 2e-2}, latencies[] = {1e-6, 2e-5, 2e-3};
  static const size_t eager[] = {0, 1000, 1000000000};
  memset(&deal, 0, sizeof deal);
  draw_state = seed;
  draw(0, 1);
  deal.world = (struct fake_world){.seed = seed,
                                   .ranks = (int)(draw(0, 5) == 0 ? draw(17, 24) : draw(1, 9)),
                                   .latency = latencies[draw(0, 2)],
                                   .eager_bytes = eager[draw(0, 2)]};
  deal.n_items = draw(0, 4) == 0 ? draw(0, 8) : draw(9, ITEMS_MAX);
  deal.item_seconds = costs[draw(0, 3)];
  deal.pressure = (double)seed;
  deal.one_by_one = draw(0, 2) == 0;
  deal.n_items = deal.one_by_one ? deal.n_items % 300 : deal.n_items;
  deal.plan = (struct sweep_plan){.pressure = {CAGEHOP_UNIT_REDUCED_PRESSURE, 1, &deal.pressure},
                                  .ranks_per_solve = 1};
  deal.failing = -1;
  deal.refused = ITEMS_MAX;
}

/// Deals what is not done; false where the ranks did not get on with each other.
static bool run(void) {
  memset(deal.taken, 0, sizeof deal.taken);
  memset(deal.begun, 0, sizeof deal.begun);
  memset(deal.ended, 0, sizeof deal.ended);
  deal.next = deal.handed_out = deal.taken_count = 0;
  deal.failed = false;
  deal.work = deal.last_taken = deal.found_seconds = 0.0;
  deal.status = 99;
  return fake_run(&deal.world, rank_main, NULL, deal.error);
}

#define CHECK_DEAL(condition, seed)                                                                          \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      fail_msg("deal %llu (%d ranks, %zu items of %g s): %s is false; %s", (unsigned long long)(seed),       \
               deal.world.ranks, deal.n_items, deal.item_seconds, #condition, deal.error);                   \
    }                                                                                                        \
  } while (0)

/// Nothing twice, nothing that was done, each rank begins and ends once.
static bool is_consistent(void) {
  bool is = true;
  for (size_t k = 0; k < deal.n_items; k++) {
    is = is && deal.taken[k] <= !deal.done[k];
  }
  for (int rank = 0; rank < deal.world.ranks; rank++) {
    is = is && deal.begun[rank] == (rank > 0) && deal.ended[rank] == (rank > 0);
  }
  return is;
}

static bool is_complete(void) {
  bool is = true;
  for (size_t k = 0; k < deal.n_items; k++) {
    is = is && deal.taken[k] == !deal.done[k];
  }
  return is;
}

/// Another program deals the rest.
static void check_rest(uint64_t seed) {
  for (size_t k = 0; k < deal.n_items; k++) {
    deal.done[k] = deal.done[k] || deal.taken[k] > 0;
  }
  deal.failing = -1;
  deal.refused = ITEMS_MAX;
  deal.fails_begin = false;
  deal.stop_after = 0;
  deal.plan.deadline = deal.plan.margin = 0.0;
  deal.world.seed += 7;
  CHECK_DEAL(run(), seed);
  CHECK_DEAL(deal.status == CAGEHOP_OK && !deal.stats.stopped && is_complete() && is_consistent(), seed);
}

static void every_item_is_found_once(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 150; seed++) {
    draw_deal(seed);
    for (size_t k = 0; k < deal.n_items; k++) {
      deal.done[k] = seed % 3 == 0 && draw(0, 3) == 0;
    }
    CHECK_DEAL(run(), seed);
    CHECK_DEAL(deal.status == CAGEHOP_OK && !deal.stats.stopped, seed);
    CHECK_DEAL(is_complete() && is_consistent(), seed);
    // What the printed efficiency goes by; a clock at 1e3 s rounds to 1e-13 s, twice a task.
    CHECK_DEAL(deal.stats.busy_seconds >= deal.work - 1e-12 * (double)deal.n_items, seed);
  }
}

/// A rank whose tasks fail, or that can't even begin, and a result that rank 0 can't keep: the deal ends with
/// that status, no rank waits, and nothing that was taken is lost.
static void a_failure_on_any_rank_ends_the_deal(void **state) {
  (void)state;
  size_t failed = 0, whole = 0;
  for (uint64_t seed = 1000; seed < 1120; seed++) {
    draw_deal(seed);
    if (seed % 3 == 2) {
      deal.refused = draw(0, deal.n_items);
    } else {
      deal.failing = (int)draw(0, (size_t)deal.world.ranks - 1);
      deal.fails_begin = seed % 3 == 1;
    }
    CHECK_DEAL(run(), seed);
    CHECK_DEAL(is_consistent(), seed);
    if (deal.status == CAGEHOP_OK) { // that rank got no task
      CHECK_DEAL(!deal.failed && is_complete(), seed);
    } else {
      CHECK_DEAL(deal.status == (seed % 3 == 2 ? CAGEHOP_IO : CAGEHOP_NO_MEMORY), seed);
      CHECK_DEAL(deal.handed_out <= deal.n_items && !is_complete(), seed);
      failed++;
      whole += deal.handed_out == deal.n_items;
    }
    check_rest(seed);
  }
  assert_true(failed > 60 && whole < failed); // some end before everything was handed out
}

static void a_stopped_deal_is_resumed(void **state) {
  (void)state;
  size_t stopped = 0;
  for (uint64_t seed = 2000; seed < 2080; seed++) {
    draw_deal(seed);
    deal.stop_after = draw(1, deal.n_items + 1);
    CHECK_DEAL(run(), seed);
    CHECK_DEAL(deal.status == CAGEHOP_OK && is_consistent() && !deal.stats.out_of_time, seed);
    CHECK_DEAL(deal.taken_count == deal.handed_out, seed); // what was under way is kept
    CHECK_DEAL(is_complete() || (deal.stats.stopped && deal.taken_count >= deal.stop_after), seed);
    stopped += !is_complete();
    check_rest(seed);
  }
  assert_true(stopped > 20);
}

/// Nothing comes later than the deadline, and what is missing comes in the next run.
static void a_deadline_among_items_is_kept(void **state) {
  (void)state;
  size_t stopped = 0, begun = 0;
  for (uint64_t seed = 3000; seed < 3080; seed++) {
    draw_deal(seed);
    const double work = (double)deal.n_items * deal.item_seconds, share = (double)draw(0, 100) / 100.0;
    deal.plan.margin = 0.1 + 250.0 * deal.world.latency; // three late messages, one after the other
    deal.plan.deadline = 1e3 + deal.plan.margin + (double)(2 * TASK_FIRST) * 1.1 * deal.item_seconds +
                         share * work / (double)deal.world.ranks;
    CHECK_DEAL(run(), seed);
    CHECK_DEAL(deal.status == CAGEHOP_OK && is_consistent(), seed);
    CHECK_DEAL(deal.last_taken <= deal.plan.deadline, seed);
    CHECK_DEAL(deal.taken_count == deal.handed_out, seed);
    CHECK_DEAL(is_complete() || (deal.stats.stopped && deal.stats.out_of_time), seed);
    stopped += !is_complete();
    begun += !is_complete() && deal.taken_count > 0;
    check_rest(seed);
  }
  assert_true(stopped > 20 && begun > 10);
}

int deals_run(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_item_is_found_once),
      cmocka_unit_test(a_failure_on_any_rank_ends_the_deal),
      cmocka_unit_test(a_stopped_deal_is_resumed),
      cmocka_unit_test(a_deadline_among_items_is_kept),
  };
  return cmocka_run_group_tests_name("deals", tests, NULL, NULL);
}
