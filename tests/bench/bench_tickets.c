// SPDX-License-Identifier: GPL-3.0-or-later
/// bench_tickets COSTS.csv: how well maps that all ranks write are shared out over 64 to 131,072 ranks. Runs
/// the program's own portions.c and board.c on simulated workers, event by event; docs/explanation/scaling.md
/// says what is assumed.
#include "sweep/schedule/board.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CORES = 64, N_PRESSURE = 2000, COSTS_MAX = 100 };
// [s] of a worker: at its node's board, once a tile; a message to another node, one way; an exchange at a
// counter that others also want; writing an isochore's row, a tile, a point. See docs/explanation/scaling.md.
static const double board_seconds = 1e-6, travel_seconds = 1.5e-6, counter_seconds = 0.2e-6;
static const double row_seconds = 8e-5, tile_seconds = 4.5e-5, written_point_seconds = 146 * 1.25e-9;

/// What is simulated.
struct study {
  size_t ranks, each;             // isochores a rank
  double noise;                   // costs of an isochore vary by +- this share
  double slow_share, slow_factor; // nodes that are so many times slower
};

/// Costs measured over phi.
static struct {
  size_t count;
  double phi[COSTS_MAX], solve[COSTS_MAX], point[COSTS_MAX];
} costs;

struct sim_worker {
  size_t place;  // on its node's board
  size_t solved; // isochore that it has solved last
  bool asking;   // whether it asks counters for a portion
  size_t list, looked;
  int sleeps;
  // Told to the board when the tile is done.
  size_t points;
  double busy, solve;
  bool solves;
};

struct sim_node {
  struct board *board;
  double factor, board_free, counter_free;
  size_t portions;
};

struct event {
  double time;
  size_t worker;
};

struct simulation {
  struct pending pending;
  struct shares shares;
  struct sim_node *node;
  struct sim_worker *worker;
  struct event *heap;
  size_t events;
  double noise, wall;
  size_t points, exchanges;
};

// ---------------------------------------------------------------- events, the earliest first

static void push(struct simulation *sim, double time, size_t worker) {
  size_t k = sim->events++;
  for (; k > 0 && sim->heap[(k - 1) / 2].time > time; k = (k - 1) / 2) {
    sim->heap[k] = sim->heap[(k - 1) / 2];
  }
  sim->heap[k] = (struct event){time, worker};
}

static struct event pop(struct simulation *sim) {
  const struct event first = sim->heap[0], last = sim->heap[--sim->events];
  size_t k = 0;
  for (size_t next = 1; next < sim->events; next = 2 * k + 1) {
    next += next + 1 < sim->events && sim->heap[next + 1].time < sim->heap[next].time;
    if (sim->heap[next].time >= last.time) {
      break;
    }
    sim->heap[k] = sim->heap[next];
    k = next;
  }
  sim->heap[k] = last;
  return first;
}

// ---------------------------------------------------------------- costs

/// A number from 0 to 1 that only depends on k.
static double drawn(uint64_t k) {
  k = (k + 1) * 0x9e3779b97f4a7c15u;
  k = (k ^ (k >> 30)) * 0xbf58476d1ce4e5b9u;
  k = (k ^ (k >> 27)) * 0x94d049bb133111ebu;
  return (double)((k ^ (k >> 31)) >> 11) / 9007199254740992.0;
}

static double cost_at(const double cost[], size_t i, size_t n_phi) {
  const double first = costs.phi[0], last = costs.phi[costs.count - 1];
  const double phi = first + (last - first) * (double)i / (double)(n_phi - 1);
  size_t k = 1;
  while (k + 1 < costs.count && costs.phi[k] < phi) {
    k++;
  }
  const double t = (phi - costs.phi[k - 1]) / (costs.phi[k] - costs.phi[k - 1]);
  return cost[k - 1] + t * (cost[k] - cost[k - 1]);
}

static double noise_of(const struct simulation *sim, size_t isochore) {
  return 1.0 + sim->noise * (2.0 * drawn(isochore) - 1.0);
}

// ---------------------------------------------------------------- workers

/// Begins a tile.
static void compute(struct simulation *sim, size_t w, const struct tile *tile, double now) {
  struct sim_worker *worker = &sim->worker[w];
  const struct sim_node *node = &sim->node[w / CORES];
  const size_t i = tile->isochore, n_phi = sim->pending.n_phi;
  const double pace = node->factor * noise_of(sim, i);
  worker->solves = worker->solved != i;
  worker->solve = pace * cost_at(costs.solve, i, n_phi);
  worker->busy =
      (worker->solves ? worker->solve : 0.0) + pace * (double)tile->count * cost_at(costs.point, i, n_phi);
  worker->points = tile->count;
  worker->solved = i;
  sim->points += tile->count;
  const double writing =
      (worker->solves ? row_seconds : 0.0) + tile_seconds + written_point_seconds * (double)tile->count;
  push(sim, now + worker->busy + node->factor * writing, w);
}

/// Exchanges a number with a list's counter, as fetch_portion of mpi/tickets.c does.
static void ask(struct simulation *sim, size_t w, double now) {
  struct sim_worker *worker = &sim->worker[w];
  struct sim_node *holder = &sim->node[worker->list];
  size_t first, count;
  const double served = fmax(now + travel_seconds, holder->counter_free) + counter_seconds;
  holder->counter_free = served;
  sim->exchanges++;
  shares_portion(&sim->shares, worker->list, holder->portions++, &first, &count);
  if (count == 0 && ++worker->looked < sim->shares.looks) {
    worker->list = (worker->list + 1) % sim->shares.compute_nodes;
  } else {
    board_give(sim->node[w / CORES].board, worker->list, first, count);
    worker->asking = false;
  }
  push(sim, served + travel_seconds, w);
}

/// What a worker does that has nothing to do.
static void advance(struct simulation *sim, size_t w, double now) {
  struct sim_worker *worker = &sim->worker[w];
  struct sim_node *node = &sim->node[w / CORES];
  struct tile tile;
  if (worker->asking) {
    ask(sim, w, now);
    return;
  }
  if (worker->points > 0) {
    board_learn(node->board, worker->points, worker->busy, worker->solves, worker->solve);
    worker->points = 0;
  }
  now = node->board_free = fmax(now, node->board_free) + board_seconds;
  const enum board_answer answer =
      board_next(node->board, &sim->pending, &sim->shares, &worker->place, &tile);
  if (answer == BOARD_WAIT) { // as wait.c does, with the kernel's 55 us that a sleep takes longer
    push(sim, now + 55e-6 + 25e-6 * (double)(1 << worker->sleeps), w);
    worker->sleeps += worker->sleeps < 3;
    return;
  }
  worker->sleeps = 0;
  if (answer == BOARD_TILE) {
    compute(sim, w, &tile, now);
  } else if (answer == BOARD_FETCH) {
    worker->asking = true;
    worker->list = node->board->list;
    worker->looked = 0;
    ask(sim, w, now);
  } else {
    sim->wall = fmax(sim->wall, now);
  }
}

// ---------------------------------------------------------------- one study

static void *allocated(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (memory == NULL) {
    fprintf(stderr, "bench_tickets: out of memory\n");
    exit(1);
  }
  return memory;
}

static void set_up(const struct study *study, struct simulation *sim) {
  const size_t nodes = study->ranks / CORES, n_phi = study->ranks * study->each;
  const struct sweep_plan plan = {.n_phi = n_phi};
  *sim = (struct simulation){.noise = study->noise,
                             .node = allocated(nodes, sizeof *sim->node),
                             .worker = allocated(study->ranks, sizeof *sim->worker),
                             .heap = allocated(study->ranks, sizeof *sim->heap)};
  if (pending_create(n_phi, tiling_of(N_PRESSURE, TILING_CHEAP), &sim->pending) != 0) {
    exit(1);
  }
  pending_list(&sim->pending);
  sim->shares = shares_of(sim->pending.count, nodes, study->ranks);
  for (size_t node = 0; node < nodes; node++) {
    struct sim_node *at = &sim->node[node];
    const double before = floor(study->slow_share * (double)node),
                 after = floor(study->slow_share * (double)(node + 1));
    at->factor = after > before ? study->slow_factor : 1.0;
    at->board = allocated(1, board_bytes(CORES));
    board_init(&plan, CORES, false, at->board);
    at->board->list = node;
  }
  for (size_t w = 0; w < study->ranks; w++) {
    sim->worker[w] = (struct sim_worker){.place = BOARD_NOWHERE, .solved = n_phi};
    push(sim, 0.0, w);
  }
}

static void tear_down(struct simulation *sim) {
  for (size_t node = 0; node < sim->shares.compute_nodes; node++) {
    free(sim->node[node].board);
  }
  free(sim->node);
  free(sim->worker);
  free(sim->heap);
  pending_clear(&sim->pending);
}

/// The wall time of a single list, the densest first, whose counter costs nothing. *work: the map's time on
/// one core; *writing: what of that is writing.
static double flat_wall(struct simulation *sim, double *work, double *writing) {
  const size_t n_phi = sim->pending.n_phi, ranks = sim->shares.compute_nodes * CORES;
  const double blocks = (double)tiling_blocks(sim->pending.tiling);
  const double written = row_seconds + blocks * tile_seconds + N_PRESSURE * written_point_seconds;
  double wall = 0.0;
  *work = 0.0;
  *writing = (double)n_phi * written;
  for (size_t w = 0; w < ranks; w++) {
    push(sim, 0.0, w);
  }
  for (size_t i = n_phi; i-- > 0;) {
    const double busy = cost_at(costs.solve, i, n_phi) + N_PRESSURE * cost_at(costs.point, i, n_phi);
    const struct event event = pop(sim);
    const double factor = sim->node[event.worker / CORES].factor;
    const double end = event.time + factor * (noise_of(sim, i) * busy + written);
    *work += busy + written;
    wall = fmax(wall, end);
    push(sim, end, event.worker);
  }
  sim->events = 0;
  return wall;
}

/// Prints a line; the efficiency is that of the whole map.
static void run(struct study study) {
  struct simulation sim;
  double work, writing;
  set_up(&study, &sim);
  while (sim.events > 0) {
    const struct event event = pop(&sim);
    advance(&sim, event.worker, event.time);
  }
  if (sim.points != sim.pending.points) {
    fprintf(stderr, "bench_tickets: points are missing\n");
    exit(1);
  }
  const double flat = flat_wall(&sim, &work, &writing), cores = (double)study.ranks;
  printf("| %zu | %zu | %.0f of %zu | %.1f ms | %.1f %% | %.1f %% | %.1f %% | %.0f |\n", study.ranks,
         study.each, floor(study.slow_share * (double)sim.shares.compute_nodes), sim.shares.compute_nodes,
         1e3 * sim.wall, 100.0 * work / (cores * sim.wall), 100.0 * work / (cores * flat),
         100.0 * (work - writing) / (cores * sim.wall),
         (double)sim.exchanges / (double)sim.shares.compute_nodes);
  fflush(stdout);
  tear_down(&sim);
}

static void read_costs(const char *path) {
  FILE *file = fopen(path, "r");
  char line[200];
  if (file == NULL || fgets(line, sizeof line, file) == NULL) {
    fprintf(stderr, "bench_tickets: %s can't be read\n", path);
    exit(1);
  }
  while (costs.count < COSTS_MAX && fgets(line, sizeof line, file) != NULL) {
    char *next;
    const size_t k = costs.count++;
    costs.phi[k] = strtod(line, &next);
    costs.solve[k] = strtod(next + 1, &next);
    costs.point[k] = strtod(next + 1, NULL);
  }
  fclose(file);
}

int main(int count, char **word) {
  static const size_t ranks[] = {64, 256, 1024, 4096, 16384, 65536, 131072}, each[] = {2, 4, 8};
  if (count != 2) {
    return 2;
  }
  read_costs(word[1]);
  puts("| ranks | isochores a rank | slow nodes | wall | efficiency | of one list, free of cost | without "
       "writing | "
       "exchanges a node |\n| --- | --- | --- | --- | --- | --- | --- | --- |");
  for (size_t k = 0; k < sizeof ranks / sizeof ranks[0]; k++) {
    for (size_t n = 0; n < sizeof each / sizeof each[0]; n++) {
      run((struct study){.ranks = ranks[k], .each = each[n], .noise = 0.05});
    }
  }
  for (size_t k = 3; k < sizeof ranks / sizeof ranks[0]; k++) { // 2 % are a node from 50 on
    for (size_t n = 1; n < sizeof each / sizeof each[0]; n++) {
      run((struct study){
          .ranks = ranks[k], .each = each[n], .noise = 0.05, .slow_share = 0.02, .slow_factor = 1.3});
    }
  }
  return 0;
}
