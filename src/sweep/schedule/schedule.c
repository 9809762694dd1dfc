// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/schedule/schedule.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

// Estimated work of the smallest part of a tile and of the longest task, [s]: a thousand times what a message
// costs rank 0 (about 1 us, see docs/explanation/scaling.md), and short against a run.
static const double part_seconds = 1e-3, task_seconds = 1e-2;
static const double guessed_task_seconds = 1e-3; // longest task while the cost of a point is not measured
// SOON: a new isochore is handed out ahead of time to a worker that needs less than 1/16 of a solve to
// finish. PREFETCH_MIN: see schedule.prefetch_min. Both were chosen on simulated runs, see
// docs/explanation/scaling.md.
enum { SOON = 16, PREFETCH_MIN = 4 };

int schedule_create(size_t n_phi, struct tiling tiling, bool (*done)(void *context, size_t i, size_t block),
                    void *context, size_t workers, struct schedule *schedule) {
  const size_t blocks = tiling_blocks(tiling);
  *schedule = (struct schedule){.n_phi = n_phi,
                                .tiling = tiling,
                                .blocks = blocks,
                                .workers = workers,
                                .next_unstarted = n_phi,
                                .prefetch_min = PREFETCH_MIN};
  schedule->next = calloc(n_phi * blocks, sizeof *schedule->next);
  schedule->left = calloc(n_phi, sizeof *schedule->left);
  schedule->workers_on = calloc(n_phi, sizeof *schedule->workers_on);
  if (schedule->next == NULL || schedule->left == NULL || schedule->workers_on == NULL) {
    schedule_clear(schedule);
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < n_phi; i++) {
    for (size_t b = 0; b < blocks; b++) {
      const size_t count = tile_at(i, b, tiling).count;
      if (done != NULL && done(context, i, b)) {
        schedule->next[i * blocks + b] = count;
      } else {
        schedule->left[i] += count;
      }
    }
    schedule->points += schedule->left[i];
    schedule->unstarted += schedule->left[i] > 0;
  }
  return CAGEHOP_OK;
}

double schedule_bytes(size_t n_phi, struct tiling tiling) {
  const struct schedule *none = NULL;
  return (double)n_phi *
         ((double)tiling_blocks(tiling) * sizeof *none->next + sizeof *none->left + sizeof *none->workers_on);
}

void schedule_clear(struct schedule *schedule) {
  free(schedule->next);
  free(schedule->left);
  free(schedule->workers_on);
  *schedule = (struct schedule){0};
}

// ---------------------------------------------------------------- costs

static bool measured(const struct schedule *schedule) {
  return schedule->costs.solved > 0.0 && schedule->costs.points > 0.0;
}

void schedule_expect(struct schedule *schedule, double solve_seconds, double point_seconds) {
  schedule->costs = (struct tile_costs){.solve_seconds = solve_seconds, .point_seconds = point_seconds};
}

void schedule_learn(struct schedule *schedule, size_t points, double busy_seconds, double solve_seconds) {
  struct tile_costs *costs = &schedule->costs;
  if (solve_seconds > 0.0) {
    costs->solved += 1.0;
    costs->solve_seconds += (solve_seconds - costs->solve_seconds) / costs->solved;
  }
  if (points == 0) {
    return;
  }
  const double seconds = fmax(busy_seconds - solve_seconds, 0.0) / (double)points;
  costs->points += (double)points;
  costs->point_seconds += (seconds - costs->point_seconds) * (double)points / costs->points;
}

double schedule_solve_points(const struct schedule *schedule) {
  const struct tile_costs *costs = &schedule->costs;
  return costs->point_seconds > 0.0 ? costs->solve_seconds / costs->point_seconds : 0.0;
}

/// The number of points that take `seconds`, at most SIZE_MAX / 2.
static size_t points_in(const struct schedule *schedule, double seconds) {
  const double points = seconds / schedule->costs.point_seconds;
  return points < (double)(SIZE_MAX / 2) ? (size_t)points : SIZE_MAX / 2;
}

/// The number of pressures in the smallest part of a tile that is handed out.
static size_t part_min(const struct schedule *schedule) {
  if (schedule_solve_points(schedule) == 0.0) {
    return TILE_PART_MIN;
  }
  const size_t part = points_in(schedule, part_seconds);
  return part < TILE_PART_LEAST          ? TILE_PART_LEAST
         : part < schedule->tiling.width ? part
                                         : schedule->tiling.width;
}

/// The points that an isochore must have left so that it pays if one more worker solves it again and helps.
/// With x points left, k workers on it and a solve that costs as much as W points, all workers finish
/// together when the new one computes (x - kW) / (k + 1) points. It pays if that is at least W: x >= (2k + 1)
/// W.
static double joining_points(const struct schedule *schedule, size_t workers_on) {
  return (2.0 * (double)workers_on + 1.0) * schedule_solve_points(schedule);
}

// ---------------------------------------------------------------- choice

/// Of the isochores that others have begun, the one where one more worker gets most points, or none.
static size_t choose_to_join(const struct schedule *schedule) {
  size_t chosen = SCHEDULE_NO_ISOCHORE;
  double most = 0.0;
  if ((double)schedule->tiling.n_pressure < joining_points(schedule, 1)) {
    return chosen; // does not pay on a whole isochore either
  }
  const size_t least = part_min(schedule);
  for (size_t i = schedule->n_phi; i-- > 0;) {
    const size_t left = schedule->left[i], workers_on = schedule->workers_on[i];
    if (left == 0 || left < least || (double)left < joining_points(schedule, workers_on)) {
      continue;
    }
    const double share = (double)left / (double)(workers_on + 1);
    if (share > most) {
      most = share;
      chosen = i;
    }
  }
  return chosen;
}

static size_t choose_isochore(struct schedule *schedule, size_t cached_isochore) {
  if (cached_isochore != SCHEDULE_NO_ISOCHORE && schedule->left[cached_isochore] > 0) {
    return cached_isochore;
  }
  size_t *next_unstarted = &schedule->next_unstarted;
  while (*next_unstarted > 0 &&
         (schedule->left[*next_unstarted - 1] == 0 || schedule->workers_on[*next_unstarted - 1] > 0)) {
    --*next_unstarted;
  }
  if (*next_unstarted > 0) {
    return *next_unstarted - 1;
  }
  return schedule->exclusive ? SCHEDULE_NO_ISOCHORE : choose_to_join(schedule);
}

/// The largest part of a tile to hand out: half of an equal share of all points left, because with more one
/// worker could still be busy when the others have finished. Everything, where nobody else could help.
static size_t fair_share(const struct schedule *schedule) {
  const bool alone = schedule->workers == 1 || schedule->exclusive ||
                     (double)schedule->tiling.n_pressure < joining_points(schedule, 1);
  return alone ? schedule->tiling.n_pressure : schedule->points / (2 * schedule->workers);
}

/// The number of pressures that a worker gets of a tile of which `count` are left.
static size_t part_of(const struct schedule *schedule, size_t count) {
  const size_t fair = fair_share(schedule), least = part_min(schedule);
  if (count <= fair || schedule->whole) {
    return count;
  }
  const size_t part = fair > least ? fair : least;
  return count < part + least ? count : part; // what remains must not be smaller than the smallest part
}

/// Records that `count` more pressures of a tile are handed out.
static void hand_out(struct schedule *schedule, size_t i, size_t block, size_t count) {
  schedule->next[i * schedule->blocks + block] += count;
  schedule->left[i] -= count;
  schedule->points -= count;
}

bool schedule_next(struct schedule *schedule, size_t cached_isochore, struct tile *tile) {
  const size_t i = schedule->points == 0 ? SCHEDULE_NO_ISOCHORE : choose_isochore(schedule, cached_isochore);
  if (i == SCHEDULE_NO_ISOCHORE) {
    return false;
  }
  size_t b = 0;
  while (schedule->next[i * schedule->blocks + b] == tile_at(i, b, schedule->tiling).count) {
    b++;
  }
  *tile = tile_at(i, b, schedule->tiling);
  const size_t begun = schedule->next[i * schedule->blocks + b];
  tile->first += begun;
  tile->count = part_of(schedule, tile->count - begun);
  if (i != cached_isochore) {
    schedule->unstarted -= schedule->workers_on[i] == 0;
    schedule->workers_on[i]++;
  }
  hand_out(schedule, i, b, tile->count);
  return true;
}

void schedule_extend(struct schedule *schedule, struct tile *tile) {
  const size_t i = tile->isochore;
  const struct tile whole = tile_at(i, tile->block, schedule->tiling);
  if (schedule->costs.point_seconds == 0.0 || tile->first + tile->count < whole.first + whole.count) {
    return;
  }
  const double seconds = schedule->costs.points > 0.0 ? task_seconds : guessed_task_seconds;
  const size_t cheap = points_in(schedule, seconds), fair = fair_share(schedule);
  const size_t most = cheap < fair ? cheap : fair;
  for (size_t b = tile->block + 1; b < schedule->blocks; b++) {
    const size_t count = tile_at(i, b, schedule->tiling).count;
    if (schedule->next[i * schedule->blocks + b] > 0 || tile->count + count > most) {
      break;
    }
    tile->count += count;
    hand_out(schedule, i, b, count);
  }
}

bool schedule_may_prefetch(const struct schedule *schedule, size_t cached_isochore, size_t ahead) {
  const bool soon = measured(schedule) && SOON * (double)ahead <= schedule_solve_points(schedule);
  return schedule->left[cached_isochore] > 0 ||
         (schedule->unstarted > 0 &&
          (soon || schedule->unstarted >= schedule->prefetch_min * schedule->workers));
}

bool schedule_nothing_left(const struct schedule *schedule) {
  // Factor 4: the costs of isochores differ by several times, and those measured so far may be cheap ones.
  const bool cheap =
      measured(schedule) && 4.0 * (double)schedule->tiling.n_pressure < joining_points(schedule, 1);
  return schedule->points == 0 || (schedule->unstarted == 0 && (cheap || schedule->exclusive));
}
