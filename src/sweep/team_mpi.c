// SPDX-License-Identifier: GPL-3.0-or-later
/// A team of MPI ranks. Rank 0 hands out stretches of tiles, a next one ahead where that doesn't cost
/// balance, and computes itself where ranks are few. Every call into MPI is checked; an error ends the run
/// through the caller.
#include "clock/clock.h"
#include "sweep/gather.h"
#include "sweep/group_mpi.h"
#include "sweep/groups.h"
#include "sweep/parcel.h"
#include "sweep/sweep.h"
#include "sweep/wait_mpi.h"
#include "sweep/worker.h"

#include <cagehop/status.h>
#include <mpi.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
  TAG_TILE = 1,   // rank 0 -> worker: struct tile, a stretch; count 0 means there is no more
  TAG_RESULT = 2, // worker -> rank 0: struct tile_result up to its last point
  AHEAD = 2,      // stretches a worker has at most
  ON_THE_WAY = 8, // results that rank 0 need not have taken in while their worker goes on
};

// What solving an isochore and a point cost, roughly and until they are measured. [s]
static const double usual_solve = 15e-3, usual_point = 4e-7, usual_kinetics = 5e-3;

struct sweep_team {
  MPI_Comm comm;
  int rank, size;
  const struct sweep_sink *sink; // for plans with a place; borrowed
  struct grouping grouping;      // of the present run
  struct group group;
  struct tile_result
      result[ON_THE_WAY]; // large: kept off the stack; a worker computes in one while others travel
};

/// What rank 0 announces before it sends anything else.
struct announcement {
  bool leave;
  int exit_code; // with leave
  struct parcel_header plan;
};

/// Whether points stay where they are computed: results are without them, and one for a whole stretch.
static bool points_stay(const struct sweep_plan *plan) {
  return plan->place != NULL;
}

/// The bytes of a result that matter.
static int result_bytes(const struct sweep_plan *plan, const struct tile_result *result) {
  const size_t head = offsetof(struct tile_result, point);
  if (result->status < 0) {
    return (int)(head + sizeof result->error);
  }
  if (result->taken_in) {
    return (int)head;
  }
  return (int)(plan->profiles && result->solved ? sizeof *result
                                                : head + result->tile.count * sizeof result->point[0]);
}

int sweep_team_join(int *argc, char ***argv, struct sweep_team **team) {
  *team = calloc(1, sizeof **team);
  if (*team == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  (*team)->group.comm = MPI_COMM_NULL;
  // The program's own communicator: errors come back as codes, and no other library's messages meet ours.
  const int status = mpi_checked(MPI_Init(argc, argv) != MPI_SUCCESS ||
                                 MPI_Comm_dup(MPI_COMM_WORLD, &(*team)->comm) != MPI_SUCCESS ||
                                 MPI_Comm_set_errhandler((*team)->comm, MPI_ERRORS_RETURN) != MPI_SUCCESS ||
                                 MPI_Comm_rank((*team)->comm, &(*team)->rank) != MPI_SUCCESS ||
                                 MPI_Comm_size((*team)->comm, &(*team)->size) != MPI_SUCCESS);
  if (status != CAGEHOP_OK) {
    free(*team);
    *team = NULL;
  }
  return status;
}

int sweep_team_rank(const struct sweep_team *team) {
  return team->rank;
}

int sweep_team_size(const struct sweep_team *team) {
  return team->size;
}

const char *sweep_team_library(void) {
  static const char *const version =
#ifdef OPEN_MPI
#define CAGEHOP_TEXT_(x) #x
#define CAGEHOP_TEXT(x) CAGEHOP_TEXT_(x)
      "Open MPI " CAGEHOP_TEXT(OMPI_MAJOR_VERSION) "." CAGEHOP_TEXT(OMPI_MINOR_VERSION) "." CAGEHOP_TEXT(
          OMPI_RELEASE_VERSION);
#elif defined(MPICH_VERSION)
      "MPICH " MPICH_VERSION;
#else
      "MPI";
#endif
  return version;
}

/// Whether a message with that tag waits; *source receives its sender.
static int poll_message(const struct sweep_team *team, int from, int tag, bool *there, int *source) {
  MPI_Status message;
  int flag = 0;
  const int status = mpi_checked(MPI_Iprobe(from, tag, team->comm, &flag, &message));
  *there = status == CAGEHOP_OK && flag != 0;
  *source = *there ? message.MPI_SOURCE : MPI_PROC_NULL;
  return status;
}

// ---------------------------------------------------------------- workers

/// Waits for a message from rank 0 and takes it.
static int receive_tile(const struct sweep_team *team, struct tile *tile) {
  struct patience patience = {0};
  bool there = false;
  int source;
  int status = poll_message(team, 0, TAG_TILE, &there, &source);
  while (status == CAGEHOP_OK && !there) {
    idle(&patience);
    status = poll_message(team, 0, TAG_TILE, &there, &source);
  }
  return status != CAGEHOP_OK ? status
                              : mpi_checked(MPI_Recv(tile, (int)sizeof *tile, MPI_BYTE, 0, TAG_TILE,
                                                     team->comm, MPI_STATUS_IGNORE));
}

/// Computes all of a stretch, which stays: the result says what of it came to be.
static int compute_stretch(struct sweep_team *team, struct worker *worker, const struct tile *stretch,
                           struct tile_result *result) {
  struct tile left = *stretch;
  uint32_t failed[SWEEP_STATUSES] = {0};
  double busy_seconds = 0.0;
  bool solved = false;
  int status;
  do {
    const struct tile tile = tile_cut(&left, sweep_tiling(worker->plan));
    status = group_compute(&team->group, worker, &tile, result);
    if (status != CAGEHOP_OK) {
      return status;
    }
    worker_take_in(worker, team->sink, result);
    for (size_t k = 0; k < SWEEP_STATUSES; k++) {
      failed[k] += result->failed[k];
    }
    busy_seconds += result->busy_seconds;
    solved = solved || result->solved;
  } while (result->status >= 0 && left.count > 0);
  memcpy(result->failed, failed, sizeof failed);
  result->tile = *stretch; // also when a tile failed: nothing of it is under way any more
  result->busy_seconds = busy_seconds;
  result->solved = solved;
  return status;
}

/// Computes the next tile of a stretch, or all of it where points stay, and cuts that off.
static int compute_some(struct sweep_team *team, struct worker *worker, struct tile *stretch,
                        struct tile_result *result) {
  if (points_stay(worker->plan)) {
    const int status = compute_stretch(team, worker, stretch, result);
    stretch->count = 0;
    return status;
  }
  const struct tile tile = tile_cut(stretch, sweep_tiling(worker->plan));
  return group_compute(&team->group, worker, &tile, result);
}

/// Takes stretches from rank 0 after the first one, which may be empty, until an empty one comes. Results are
/// sent without waiting for rank 0, which may be busy with a tile of its own.
static int take_tiles(struct sweep_team *team, struct worker *worker, const struct tile *first) {
  MPI_Request sent[ON_THE_WAY];
  struct tile stretch = *first;
  size_t turn = 0;
  for (size_t k = 0; k < ON_THE_WAY; k++) {
    sent[k] = MPI_REQUEST_NULL;
  }
  int status = stretch.count > 0 ? CAGEHOP_OK : receive_tile(team, &stretch);
  while (status == CAGEHOP_OK && stretch.count > 0) {
    struct tile_result *result = &team->result[turn];
    status = mpi_checked(MPI_Wait(&sent[turn], MPI_STATUS_IGNORE));
    if (status == CAGEHOP_OK) {
      status = compute_some(team, worker, &stretch, result);
    }
    if (status == CAGEHOP_OK) {
      status = mpi_checked(MPI_Isend(result, result_bytes(worker->plan, result), MPI_BYTE, 0, TAG_RESULT,
                                     team->comm, &sent[turn]));
    }
    if (status == CAGEHOP_OK && stretch.count == 0) {
      status = receive_tile(team, &stretch);
    }
    turn = (turn + 1) % ON_THE_WAY;
  }
  if (status == CAGEHOP_OK) {
    status = mpi_checked(MPI_Waitall(ON_THE_WAY, sent, MPI_STATUSES_IGNORE));
  }
  return status != CAGEHOP_OK ? status : group_dismiss(&team->group);
}

static struct grouping group_of_plan(const struct sweep_team *team, const struct sweep_plan *plan) {
  return grouping_of(team->size, plan->ranks_per_solve > 1 ? plan->ranks_per_solve : 1);
}

/// Parts the ranks into groups. Collective.
static int join_group(struct sweep_team *team, struct sweep_plan *plan) {
  team->grouping = group_of_plan(team, plan);
  // Groups of one need not be agreed on.
  MPI_Comm among = team->grouping.each == 1 ? MPI_COMM_SELF : team->comm;
  const int status = group_join(among, grouping_group(&team->grouping, team->rank), &team->group);
  plan->model.structure.team = group_team(&team->group);
  return status;
}

/// Every leader's first stretch, from rank 0's array of one for each rank; empty where there is none.
/// Collective.
static int share_first(const struct sweep_team *team, const struct tile first[], struct tile *own) {
  const int bytes = (int)sizeof *own;
  return mpi_checked(MPI_Scatter(first, bytes, MPI_BYTE, own, bytes, MPI_BYTE, 0, team->comm));
}

/// On every rank but 0: works for rank 0, or for the leader of its group, as long as there is work.
static int work(struct sweep_team *team, struct sweep_plan *plan) {
  struct worker worker;
  struct tile first = {0};
  int status = join_group(team, plan);
  const int group = grouping_group(&team->grouping, team->rank);
  worker_init(&worker, plan);
  bool open = status == CAGEHOP_OK;
  if (open && points_stay(plan)) { // rank 0 says why not
    open = team->sink->open(team->sink->context, plan->place, &team->comm) == CAGEHOP_OK;
  }
  if (open) {
    status = share_first(team, NULL, &first);
  }
  if (open && status == CAGEHOP_OK && group >= 0) {
    const bool leads = grouping_leader(&team->grouping, group) == team->rank;
    status =
        leads ? take_tiles(team, &worker, &first) : group_assist(&team->group, &worker, &team->result[0]);
  }
  if (open && status == CAGEHOP_OK && points_stay(plan)) {
    (void)team->sink->close(team->sink->context); // everything is in the file by then
  }
  worker_clear(&worker);
  group_leave(&team->group);
  return status;
}

/// Rank 0's announcement, on every rank. Collective.
static int announce(struct sweep_team *team, struct announcement *announcement) {
  MPI_Request request; // it may take long: rank 0 reads files first
  const int status =
      mpi_checked(MPI_Ibcast(announcement, (int)sizeof *announcement, MPI_BYTE, 0, team->comm, &request));
  return status != CAGEHOP_OK ? status : wait_idly(&request);
}

/// The plan's numbers, from rank 0 to all. Collective.
static int share_numbers(const struct sweep_team *team, size_t count, double numbers[]) {
  const size_t most = (size_t)1 << 27; // MPI counts with int
  int status = CAGEHOP_OK;
  for (size_t done = 0; done < count && status == CAGEHOP_OK; done += most) {
    const size_t some = count - done < most ? count - done : most;
    status = mpi_checked(MPI_Bcast(numbers + done, (int)some, MPI_DOUBLE, 0, team->comm));
  }
  return status;
}

int sweep_team_follow(struct sweep_team *team, const struct sweep_sink *sink) {
  team->sink = sink;
  for (;;) {
    struct announcement announcement;
    int status = announce(team, &announcement);
    if (status != CAGEHOP_OK) {
      return -1;
    }
    if (announcement.leave) {
      return announcement.exit_code;
    }
    const size_t count = parcel_count(&announcement.plan);
    struct cagehop_table table;
    double *numbers = malloc(count * sizeof *numbers);
    if (numbers == NULL) {
      return -1; // rank 0 can't be told
    }
    status = share_numbers(team, count, numbers);
    if (status == CAGEHOP_OK) {
      struct sweep_plan plan = parcel_unpack(&announcement.plan, numbers, &table);
      status = work(team, &plan);
    }
    free(numbers);
    if (status != CAGEHOP_OK) {
      return -1;
    }
  }
}

// ---------------------------------------------------------------- rank 0

/// What rank 0 knows of one worker.
struct post {
  size_t held;              // the isochore of the last stretch it was given
  bool solved;              // whether it has answered a tile of that
  int under_way;            // stretches it was given and has not answered whole
  size_t unanswered[AHEAD]; // points of each of these, the one it has begun first
  bool dismissed;
};

struct lead {
  struct sweep_team *team;
  bool works; // rank 0 computes tiles too
  struct schedule schedule;
  struct gather gather;
  struct post *post;  // of each rank; [0] is rank 0's own
  struct tile *first; // of each rank: its first stretch
  int *resting;       // leaders with nothing to do, not dismissed
  int resting_count;
  size_t under_way; // over all ranks
};

/// Whether a rank with that many stretches to do may have one more.
static bool may_hand_out(struct lead *lead, int under_way) {
  return lead->schedule.points > 0 && gather_admits(&lead->gather, under_way);
}

/// The next stretch for a worker, if it should have one now.
static bool next_stretch(struct lead *lead, int rank, struct tile *stretch) {
  struct post *post = &lead->post[rank];
  struct schedule *schedule = &lead->schedule;
  if (post->under_way == AHEAD || !may_hand_out(lead, post->under_way)) {
    return false;
  }
  if (post->under_way > 0 &&
      !schedule_ahead(schedule, post->held, post->solved ? post->unanswered[0] : SIZE_MAX)) {
    return false;
  }
  if (!schedule_next(schedule, post->held, stretch)) {
    return false;
  }
  schedule_extend(schedule, stretch);
  post->solved = post->solved && post->held == stretch->isochore;
  post->held = stretch->isochore;
  post->unanswered[post->under_way++] = stretch->count;
  lead->under_way++;
  return true;
}

static int send_stretch(const struct lead *lead, int rank, const struct tile *stretch) {
  return mpi_checked(MPI_Send(stretch, (int)sizeof *stretch, MPI_BYTE, rank, TAG_TILE, lead->team->comm));
}

/// Fills up a worker's stretches. One with nothing to do rests.
static int supply(struct lead *lead, int rank) {
  struct tile stretch;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && next_stretch(lead, rank, &stretch)) {
    status = send_stretch(lead, rank, &stretch);
  }
  if (lead->post[rank].under_way == 0) {
    lead->resting[lead->resting_count++] = rank;
  }
  return status;
}

/// Wakes workers that rest, as far as there is something for them: what is worth while depends on costs that
/// were not known when they were sent to rest.
static int wake(struct lead *lead) {
  struct tile stretch;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && lead->resting_count > 0 &&
         next_stretch(lead, lead->resting[lead->resting_count - 1], &stretch)) {
    status = send_stretch(lead, lead->resting[--lead->resting_count], &stretch);
  }
  return status;
}

/// Learns from a result what tiles cost.
static void learn(struct lead *lead, const struct tile_result *result) {
  const bool by_the_way = lead->gather.profiles && result->solved; // S(q), g(r) take time too
  if (result->status < 0 || result->summary.status != CAGEHOP_OK) {
    return;
  }
  schedule_learn(&lead->schedule, by_the_way ? 0 : result->tile.count, result->busy_seconds,
                 result->solved ? result->summary.solve_seconds : 0.0);
}

/// Notes that a worker has answered.
static void note_answer(struct lead *lead, struct post *post, const struct tile *tile) {
  post->solved = post->solved || tile->isochore == post->held;
  post->unanswered[0] -= tile->count;
  if (post->unanswered[0] == 0) {
    memmove(&post->unanswered[0], &post->unanswered[1], (AHEAD - 1) * sizeof post->unanswered[0]);
    post->under_way--;
    lead->under_way--;
  }
}

/// Takes in one waiting result and supplies its sender again; *there tells whether there was one.
static int take_result(struct lead *lead, bool *there) {
  struct sweep_team *team = lead->team;
  struct tile_result *result = &team->result[0];
  int source;
  int status = poll_message(team, MPI_ANY_SOURCE, TAG_RESULT, there, &source);
  if (status != CAGEHOP_OK || !*there) {
    return status;
  }
  status = mpi_checked(
      MPI_Recv(result, (int)sizeof *result, MPI_BYTE, source, TAG_RESULT, team->comm, MPI_STATUS_IGNORE));
  if (status != CAGEHOP_OK) {
    return status;
  }
  note_answer(lead, &lead->post[source], &result->tile);
  // First the next tile, which needs this one's cost, then the disk: the worker must not wait for it.
  budget_learn(&lead->gather.budget, result->busy_seconds);
  learn(lead, result);
  status = supply(lead, source);
  if (status == CAGEHOP_OK) {
    status = wake(lead);
  }
  gather_accept(&lead->gather, result);
  return status;
}

/// Rank 0 computes a tile of its own, with its group; *found tells whether there was one.
static int compute_own(struct lead *lead, struct worker *worker, bool *found) {
  struct tile_result *result = &lead->team->result[0];
  struct tile tile;
  *found = may_hand_out(lead, 0) && schedule_next(&lead->schedule, worker->held, &tile);
  if (!*found) {
    return CAGEHOP_OK;
  }
  const int status = group_compute(&lead->team->group, worker, &tile, result);
  if (status == CAGEHOP_OK) {
    learn(lead, result);
    gather_accept(&lead->gather, result);
  }
  return status;
}

static int first_leader(const struct lead *lead) {
  return lead->works ? 1 : 0; // the group whose leader isn't rank 0
}

/// Every worker's first stretch, all at once. Collective.
static int hand_out_first(struct lead *lead) {
  const struct grouping *groups = &lead->team->grouping;
  struct tile own;
  for (int group = first_leader(lead); group < groups->count; group++) {
    const int rank = grouping_leader(groups, group);
    next_stretch(lead, rank, &lead->first[rank]);
  }
  return share_first(lead->team, lead->first, &own);
}

static int dismiss_one(struct lead *lead, int rank) {
  const struct tile none = {0};
  lead->post[rank].dismissed = true;
  return send_stretch(lead, rank, &none);
}

/// Where no result waits: computes, or uses the time to dismiss somebody, or waits. *over tells that all that
/// was handed out is back.
static int pass_time(struct lead *lead, struct worker *worker, struct patience *patience, bool *over) {
  bool found = false;
  int status = CAGEHOP_OK;
  if (lead->works) {
    status = compute_own(lead, worker, &found);
  }
  if (status != CAGEHOP_OK || found) {
    return status;
  }
  *over = lead->under_way == 0;
  if (!*over && lead->resting_count > 0 && schedule_hopeless(&lead->schedule)) {
    return dismiss_one(lead, lead->resting[--lead->resting_count]);
  }
  if (!*over) {
    idle(patience);
  }
  return status;
}

/// Until all that was handed out is back and nothing more may be handed out.
static int direct(struct lead *lead, struct worker *worker) {
  const struct grouping *groups = &lead->team->grouping;
  struct patience patience = {0};
  bool over = false;
  int status = hand_out_first(lead);
  for (int group = first_leader(lead); group < groups->count && status == CAGEHOP_OK; group++) {
    status = supply(lead, grouping_leader(groups, group));
  }
  while (status == CAGEHOP_OK && !over) {
    bool there;
    status = take_result(lead, &there);
    if (there) {
      patience = (struct patience){0};
    } else if (status == CAGEHOP_OK) {
      status = pass_time(lead, worker, &patience, &over);
    }
  }
  return status;
}

/// Tells every worker that has not heard it yet that there is no more.
static int dismiss(struct lead *lead) {
  const struct grouping *groups = &lead->team->grouping;
  int status = lead->works ? group_dismiss(&lead->team->group) : CAGEHOP_OK;
  for (int group = first_leader(lead); group < groups->count; group++) {
    const int rank = grouping_leader(groups, group);
    const int sent = lead->post[rank].dismissed ? CAGEHOP_OK : dismiss_one(lead, rank);
    status = status == CAGEHOP_OK ? sent : status;
  }
  return status;
}

/// Sends the plan to the workers. Collective.
static int share_plan(struct sweep_team *team, const struct sweep_plan *plan) {
  struct announcement announcement = {.plan = parcel_header(plan)};
  const size_t count = parcel_count(&announcement.plan);
  double *numbers = malloc(count * sizeof *numbers); // MPI 3 wants a writable buffer
  if (numbers == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  parcel_pack(plan, numbers);
  int status = announce(team, &announcement);
  if (status == CAGEHOP_OK) {
    status = share_numbers(team, count, numbers);
  }
  free(numbers);
  return status;
}

int sweep_run(struct sweep_team *team, const struct sweep_plan *asked, const struct sweep_sink *sink,
              struct sweep_stats *stats) {
  const double start = clock_seconds();
  struct sweep_plan plan = *asked; // and the team that solves its states
  struct lead lead = {.team = team};
  struct worker worker;

  *stats = (struct sweep_stats){.workers = 1};
  worker_init(&worker, &plan);
  team->grouping = group_of_plan(team, &plan);
  int status = schedule_create(plan.n_phi, sweep_tiling(&plan), sink->done, sink->context,
                               (size_t)team->grouping.count, &lead.schedule);
  if (status != CAGEHOP_OK) {
    goto out;
  }
  status = gather_create(&plan, sink, stats, &lead.gather);
  lead.post = calloc((size_t)team->size, sizeof *lead.post);
  lead.first = calloc((size_t)team->size, sizeof *lead.first);
  lead.resting = calloc((size_t)team->size, sizeof *lead.resting);
  if (status != CAGEHOP_OK || lead.post == NULL || lead.first == NULL || lead.resting == NULL) {
    status = CAGEHOP_NO_MEMORY;
    goto out;
  }
  schedule_expect(&lead.schedule, usual_solve, plan.model.kinetics ? usual_kinetics : usual_point);
  lead.schedule.whole = points_stay(&plan); // nobody has all parts of a tile then
  for (int rank = 0; rank < team->size; rank++) {
    lead.post[rank].held = SCHEDULE_NO_ISOCHORE;
  }
  status = share_plan(team, &plan);
  if (status == CAGEHOP_OK) {
    status = join_group(team, &plan);
  }
  if (status != CAGEHOP_OK) {
    goto out;
  }
  if (plan.place != NULL) {
    status = sink->open(sink->context, plan.place, &team->comm);
  }
  if (status != CAGEHOP_OK) {
    goto out;
  }
  lead.works = team->grouping.lead_works;
  stats->workers = team->grouping.count;
  status = direct(&lead, &worker);
  const int dismissed = dismiss(&lead);
  status = status == CAGEHOP_OK ? dismissed : status;
  if (status == CAGEHOP_OK && plan.place != NULL) {
    status = sink->close(sink->context);
  }
  status = status == CAGEHOP_OK ? lead.gather.status : status;

out:
  worker_clear(&worker);
  group_leave(&team->group);
  gather_clear(&lead.gather);
  schedule_clear(&lead.schedule);
  free(lead.post);
  free(lead.first);
  free(lead.resting);
  stats->wall_seconds = clock_seconds() - start;
  return status;
}

void sweep_team_leave(struct sweep_team **team, int exit_code) {
  if (*team == NULL) {
    return;
  }
  struct announcement announcement = {.leave = true, .exit_code = exit_code};
  if ((*team)->rank == 0 && announce(*team, &announcement) != CAGEHOP_OK) {
    sweep_team_abort(*team, exit_code);
  }
  MPI_Comm_free(&(*team)->comm);
  MPI_Finalize();
  free(*team);
  *team = NULL;
}

void sweep_team_abort(struct sweep_team *team, int exit_code) {
  MPI_Abort(team->comm, exit_code != 0 ? exit_code : 1);
  exit(exit_code != 0 ? exit_code : 1); // MPI_Abort may return
}
