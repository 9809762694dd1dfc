// SPDX-License-Identifier: GPL-3.0-or-later
/// A theory in which a state has numbers that follow from phi and P and takes simulated time, a map that
/// counts its tiles, and a program that has both.
#include "rooms/ranks/case.h"

#include "clock/clock.h"

#include <cagehop/communicator.h>
#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

struct test_case test;
struct seen seen;

static size_t index_of(double phi) {
  return (size_t)(phi * 1000.0 + 0.5) - 500;
}

// ---------------------------------------------------------------- instead of the theory

struct cagehop_isochore {
  struct cagehop_isochore_summary summary;
};

/// A matrix of so many rows and columns, whose numbers are their place, comes back transposed, each member's
/// rows of it.
static bool group_transposes(const struct cagehop_communicator *communicator, size_t rows, size_t columns) {
  const size_t size = (size_t)communicator->size, high = rows / size, wide = columns / size;
  double *from = malloc(2 * high * columns * sizeof *from), *to = malloc(2 * wide * rows * sizeof *to);
  for (size_t k = 0; k < high * columns; k++) {
    from[2 * k] = (double)((size_t)communicator->rank * high + k / columns);
    from[2 * k + 1] = (double)(k % columns);
  }
  bool good = communicator->transpose(communicator->context, rows, columns, from, to) == 0;
  for (size_t k = 0; k < wide * rows; k++) {
    good = good && to[2 * k] == (double)(k % rows) &&
           to[2 * k + 1] == (double)((size_t)communicator->rank * wide + k / rows);
  }
  free(from);
  free(to);
  return good;
}

/// All members of a group have to be here with the same state.
static bool group_agrees(const struct cagehop_communicator *communicator, double phi) {
  double values[] = {phi, -phi};
  return communicator == NULL || (communicator->allreduce_max(communicator->context, 2, values) == 0 &&
                                  values[0] == phi && values[1] == -phi);
}

int cagehop_isochore_solve(const struct cagehop_model *model, double phi,
                           struct cagehop_isochore **isochore) {
  const struct cagehop_communicator *communicator = model->structure.communicator;
  const size_t i = index_of(phi);
  *isochore = NULL;
  if (!group_agrees(communicator, phi)) {
    fake_complain("rank %d solves phi = %g, others of its group don't", fake_rank(), phi);
  }
  if (communicator != NULL &&
      !(group_transposes(communicator, 8, 4) && group_transposes(communicator, 4, 16))) {
    fake_complain("rank %d has another matrix than the transposed one", fake_rank());
  }
  if (communicator == NULL || communicator->rank == 0) {
    test.solver[i] = test.solver[i] == -1 || test.solver[i] == fake_rank() ? fake_rank() : -2;
  }
  const double seconds = test.solve_seconds * (1.0 + test.spread * (2.0 * fake_random() - 1.0));
  fake_work(seconds);
  const bool bad = test.bad_rank < 0 || test.bad_rank == fake_rank();
  if ((phi == test.bad_phi || test.bad_everywhere) && bad && test.bad_status < 0) {
    return test.bad_status;
  }
  *isochore = calloc(1, sizeof **isochore);
  (*isochore)->summary =
      (struct cagehop_isochore_summary){.phi = phi,
                                        .tau_s = test.contradicts && bad ? 2.0 : 1.0,
                                        .solve_seconds = seconds,
                                        .status = phi == test.bad_phi && bad ? test.bad_status : CAGEHOP_OK};
  return CAGEHOP_OK;
}

void cagehop_isochore_destroy(struct cagehop_isochore **isochore) {
  free(*isochore);
  *isochore = NULL;
}

const struct cagehop_isochore_summary *cagehop_isochore_summary(const struct cagehop_isochore *isochore) {
  return &isochore->summary;
}

const struct cagehop_structure *cagehop_isochore_structure(const struct cagehop_isochore *isochore) {
  (void)isochore;
  return NULL;
}

void cagehop_profile_fill(const struct cagehop_structure *structure, struct cagehop_profile *profile) {
  (void)structure;
  memset(profile, 0, sizeof *profile);
}

static double value_of(double phi, double pressure) {
  return phi + 1e4 * pressure;
}

void cagehop_isochore_evaluate_axis(const struct cagehop_isochore *isochore,
                                    const struct cagehop_axis *pressure, struct cagehop_point point[]) {
  fake_work((double)pressure->count * test.point_seconds * (1.0 + test.spread * (2.0 * fake_random() - 1.0)));
  for (size_t j = 0; j < pressure->count; j++) {
    point[j] = (struct cagehop_point){.pressure = pressure->value[j], .status = isochore->summary.status};
    point[j].relaxation.tau_alpha = value_of(isochore->summary.phi, pressure->value[j]);
  }
}

// ---------------------------------------------------------------- the map

static bool is_done(void *context, size_t i, size_t block) {
  (void)context;
  return test.done[i][block];
}

static bool wants_stop(void *context) {
  (void)context;
  return test.stop_after > 0 && test.tiles >= test.stop_after;
}

static int write_row(void *context, size_t i, const struct cagehop_isochore_summary *summary,
                     const struct cagehop_profile *profile) {
  (void)context;
  if (summary->phi != test.phi[i] || (profile != NULL) != test.plan.profiles) {
    fake_complain("row %zu has phi = %g", i, summary->phi);
  }
  test.rows[i]++;
  return CAGEHOP_OK;
}

static int write_tile(void *context, size_t i, size_t block, size_t count,
                      const struct cagehop_point point[]) {
  const struct tile tile = tile_at(i, block, test.tiling);
  (void)context;
  if (fake_rank() == test.unwritten) {
    return CAGEHOP_IO;
  }
  if (count != tile.count || test.done[i][block] || test.rows[i] == 0) {
    fake_complain("tile (%zu, %zu): %zu points of %zu, done before: %d, rows: %d", i, block, count,
                  tile.count, test.done[i][block], test.rows[i]);
  }
  for (size_t j = 0; j < tile.count; j++) {
    if (point[j].relaxation.tau_alpha != value_of(test.phi[i], test.pressure[tile.first + j])) {
      fake_complain("tile (%zu, %zu): point %zu belongs elsewhere", i, block, j);
      break;
    }
  }
  test.written[i][block]++;
  test.tiles++;
  test.last_tile = clock_seconds();
  fake_work(1e-5);
  return CAGEHOP_OK;
}

static void tally(void *context, size_t count, const uint32_t failed[SWEEP_STATUSES]) {
  (void)context, (void)failed;
  test.tallied += count;
}

static int discard(void *context, size_t i) {
  (void)context;
  test.discarded[i]++;
  return CAGEHOP_OK;
}

static const char *why(void *context) {
  (void)context;
  const bool fails = fake_rank() == test.unopened || test.unopened < 0;
  return fails ? "the disk is gone" : "";
}

static int open_map(void *context, const char *shared_path, const struct ranks *ranks) {
  (void)context, (void)ranks;
  if (strcmp(shared_path, "/a/map.h5") != 0) {
    fake_complain("rank %d opens %s", fake_rank(), shared_path);
  }
  if (test.unopened >= 0) {
    return CAGEHOP_IO; // on all ranks
  }
  test.opened[fake_rank()]++;
  return CAGEHOP_OK;
}

static int settle_map(void *context) {
  (void)context;
  return fake_rank() == test.unsettled || fake_rank() == test.unwritten ? CAGEHOP_IO : CAGEHOP_OK;
}

static int close_map(void *context) {
  (void)context;
  test.closed[fake_rank()]++;
  return CAGEHOP_OK;
}

static int abandon_map(void *context) {
  (void)context;
  test.abandoned[fake_rank()]++;
  return CAGEHOP_OK;
}

static const struct sweep_shared_writer shared = {
    .open = open_map, .settle = settle_map, .close = close_map, .abandon = abandon_map};
static const struct sweep_sink manager_sink = {.done = is_done,
                                               .stop = wants_stop,
                                               .isochore = write_row,
                                               .tile = write_tile,
                                               .error = why,
                                               .shared = &shared,
                                               .tally = tally,
                                               .discard = discard};
static const struct sweep_sink worker_sink = {
    .isochore = write_row, .tile = write_tile, .error = why, .shared = &shared};

// ---------------------------------------------------------------- running a case

/// A run of one isochore that leaves nothing behind.
static void run_before(struct sweep_team *team) {
  static const struct sweep_sink nothing = {.context = NULL};
  struct sweep_plan plan = test.plan;
  struct sweep_stats stats;
  plan.n_phi = 1;
  plan.shared_path = NULL;
  if (sweep_run(team, &plan, &nothing, &stats) != CAGEHOP_OK || stats.stopped) {
    fake_complain("the run before fails: %s", stats.error);
  }
  memset(test.solver, -1, sizeof test.solver);
}

static void rank_main(int rank, void *context) {
  struct sweep_team *team = NULL;
  char error[SWEEP_ERROR_MAX];
  (void)context;
  if (sweep_team_init(NULL, NULL, &team) != CAGEHOP_OK ||
      sweep_team_agree(team, "this build", 1 + (uint32_t)rank % test.kinds, error) != CAGEHOP_OK) {
    fake_complain("rank %d does not fit", rank);
    return;
  }
  if (rank > 0) {
    const int code = sweep_team_work(team, &worker_sink);
    if (code == -1) {
      sweep_team_abort(team, 1);
    } else if (code != 5) {
      fake_complain("rank %d leaves with %d", rank, code);
    }
  } else {
    if (test.two_runs) {
      run_before(team);
    }
    test.status = sweep_run(team, &test.plan, &manager_sink, &test.stats);
    if (test.status == CAGEHOP_COMMUNICATION) {
      sweep_team_abort(team, 1);
    }
  }
  sweep_team_finalize(&team, 5);
}

bool run_case(void) {
  memset(test.written, 0, sizeof test.written);
  memset(test.rows, 0, sizeof test.rows);
  memset(test.discarded, 0, sizeof test.discarded);
  memset(test.opened, 0, sizeof test.opened);
  memset(test.closed, 0, sizeof test.closed);
  memset(test.abandoned, 0, sizeof test.abandoned);
  memset(test.solver, -1, sizeof test.solver);
  test.tiles = test.tallied = 0;
  test.last_tile = 0.0;
  test.status = 99;
  const bool fine = fake_run(&test.world, rank_main, NULL, test.error);
  seen.plans++;
  seen.tiles += test.tiles;
  seen.groups += test.plan.ranks_per_solve > 1;
  for (size_t i = 0; i < test.plan.n_phi; i++) {
    seen.helped += test.solver[i] == -2;
  }
  return fine;
}
