// SPDX-License-Identifier: GPL-3.0-or-later
/// A team of MPI ranks. Rank 0 keeps every worker supplied with two tiles, one under way and one waiting, and
/// computes itself where ranks are few. Every call into MPI is checked; an error ends the run through the
/// caller.
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
#include <stdlib.h>
#include <string.h>

enum {
  TAG_TILE = 1,   // rank 0 -> worker: struct tile; count 0 means there is no more
  TAG_RESULT = 2, // worker -> rank 0: struct tile_result up to its last point
  AHEAD = 2,      // tiles a worker has at a time
};

struct sweep_team {
  MPI_Comm comm;
  int rank, size;
  const struct sweep_sink *sink; // for plans with a place; borrowed
  struct grouping grouping;      // of the present run
  struct group group;
  struct tile_result result[2]; // large: kept off the stack; a worker computes in one while the other travels
};

/// What rank 0 announces before it sends anything else.
struct announcement {
  bool leave;
  int exit_code; // with leave
  struct parcel_header plan;
};

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
  bool there = false;
  int source;
  int status = poll_message(team, 0, TAG_TILE, &there, &source);
  while (status == CAGEHOP_OK && !there) {
    idle();
    status = poll_message(team, 0, TAG_TILE, &there, &source);
  }
  return status != CAGEHOP_OK ? status
                              : mpi_checked(MPI_Recv(tile, (int)sizeof *tile, MPI_BYTE, 0, TAG_TILE,
                                                     team->comm, MPI_STATUS_IGNORE));
}

/// Takes tiles from rank 0 until an empty one comes. Results are sent without waiting for rank 0, which may
/// be busy with a tile of its own.
static int take_tiles(struct sweep_team *team, struct worker *worker) {
  MPI_Request sent[2] = {MPI_REQUEST_NULL, MPI_REQUEST_NULL};
  struct tile tile;
  int status = CAGEHOP_OK;
  for (size_t turn = 0; status == CAGEHOP_OK; turn = 1 - turn) {
    struct tile_result *result = &team->result[turn];
    status = receive_tile(team, &tile);
    if (status != CAGEHOP_OK || tile.count == 0) {
      break;
    }
    status = mpi_checked(MPI_Wait(&sent[turn], MPI_STATUS_IGNORE));
    if (status == CAGEHOP_OK) {
      status = group_compute(&team->group, worker, &tile, result);
    }
    if (status == CAGEHOP_OK && worker->plan->place != NULL) {
      worker_take_in(worker, team->sink, result);
    }
    if (status == CAGEHOP_OK) {
      status = mpi_checked(MPI_Isend(result, result_bytes(worker->plan, result), MPI_BYTE, 0, TAG_RESULT,
                                     team->comm, &sent[turn]));
    }
  }
  if (status == CAGEHOP_OK) {
    status = mpi_checked(MPI_Waitall(2, sent, MPI_STATUSES_IGNORE));
  }
  return status != CAGEHOP_OK ? status : group_dismiss(&team->group);
}

static struct grouping group_of_plan(const struct sweep_team *team, const struct sweep_plan *plan) {
  return grouping_of(team->size, plan->ranks_per_solve > 1 ? plan->ranks_per_solve : 1);
}

/// Parts the ranks into groups. Collective.
static int join_group(struct sweep_team *team, struct sweep_plan *plan) {
  team->grouping = group_of_plan(team, plan);
  const int status = group_join(team->comm, grouping_group(&team->grouping, team->rank), &team->group);
  plan->model.structure.team = group_team(&team->group);
  return status;
}

/// On every rank but 0: works for rank 0, or for the leader of its group, as long as there is work.
static int work(struct sweep_team *team, struct sweep_plan *plan) {
  struct worker worker;
  int status = join_group(team, plan);
  const int group = grouping_group(&team->grouping, team->rank);
  worker_init(&worker, plan);
  bool open = status == CAGEHOP_OK;
  if (status == CAGEHOP_OK && plan->place != NULL) {
    open =
        team->sink->open(team->sink->context, plan->place, &team->comm) == CAGEHOP_OK; // rank 0 says why not
  }
  if (open && group >= 0) {
    const bool leads = grouping_leader(&team->grouping, group) == team->rank;
    status = leads ? take_tiles(team, &worker) : group_assist(&team->group, &worker, &team->result[0]);
  }
  if (open && status == CAGEHOP_OK && plan->place != NULL) {
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
  size_t held;   // the isochore of the last tile it was given
  int under_way; // tiles it was given and has not answered
};

struct lead {
  struct sweep_team *team;
  bool works; // rank 0 computes tiles too
  struct schedule schedule;
  struct gather gather;
  struct post *post; // of each rank; [0] is rank 0's own
  size_t under_way;  // over all ranks
};

/// Whether a rank with that many tiles to do may have one more.
static bool may_hand_out(struct lead *lead, int under_way) {
  return lead->schedule.points > 0 && gather_admits(&lead->gather, under_way);
}

/// Fills up a worker's tiles to that many.
static int supply(struct lead *lead, int rank, int tiles) {
  struct post *post = &lead->post[rank];
  while (post->under_way < tiles && may_hand_out(lead, post->under_way)) {
    struct tile tile;
    schedule_next(&lead->schedule, post->held, &tile);
    const int status =
        mpi_checked(MPI_Send(&tile, (int)sizeof tile, MPI_BYTE, rank, TAG_TILE, lead->team->comm));
    if (status != CAGEHOP_OK) {
      return status;
    }
    post->held = tile.isochore;
    post->under_way++;
    lead->under_way++;
  }
  return CAGEHOP_OK;
}

/// Takes in one waiting result and supplies its sender again; *there tells whether there was one.
static int take_result(struct lead *lead, bool *there) {
  struct sweep_team *team = lead->team;
  int source;
  int status = poll_message(team, MPI_ANY_SOURCE, TAG_RESULT, there, &source);
  if (status != CAGEHOP_OK || !*there) {
    return status;
  }
  status = mpi_checked(MPI_Recv(&team->result[0], (int)sizeof team->result[0], MPI_BYTE, source, TAG_RESULT,
                                team->comm, MPI_STATUS_IGNORE));
  if (status != CAGEHOP_OK) {
    return status;
  }
  lead->post[source].under_way--;
  lead->under_way--;
  // First the next tile, which needs this one's cost, then the disk: the worker must not wait for it.
  budget_learn(&lead->gather.budget, team->result[0].busy_seconds);
  status = supply(lead, source, AHEAD);
  gather_accept(&lead->gather, &team->result[0]);
  return status;
}

/// Rank 0 computes a tile of its own, with its group.
static int compute_own(struct lead *lead, struct worker *worker) {
  struct tile tile;
  schedule_next(&lead->schedule, worker->held, &tile);
  const int status = group_compute(&lead->team->group, worker, &tile, &lead->team->result[0]);
  if (status == CAGEHOP_OK) {
    gather_accept(&lead->gather, &lead->team->result[0]);
  }
  return status;
}

/// Until all that was handed out is back and nothing more may be handed out.
static int direct(struct lead *lead, struct worker *worker) {
  const struct grouping *groups = &lead->team->grouping;
  // Round by round, so that every worker has one tile before any has two.
  int status = CAGEHOP_OK;
  for (int tiles = 1; tiles <= AHEAD; tiles++) {
    for (int group = lead->works ? 1 : 0; group < groups->count && status == CAGEHOP_OK; group++) {
      status = supply(lead, grouping_leader(groups, group), tiles);
    }
  }
  while (status == CAGEHOP_OK) {
    bool there;
    status = take_result(lead, &there);
    if (status != CAGEHOP_OK || there) {
      continue;
    }
    if (lead->works && may_hand_out(lead, 0)) {
      status = compute_own(lead, worker);
    } else if (lead->under_way > 0) {
      idle();
    } else {
      break;
    }
  }
  return status;
}

/// Tells every worker that there is no more.
static int dismiss(struct lead *lead) {
  const struct tile none = {0};
  const struct grouping *groups = &lead->team->grouping;
  int status = lead->works ? group_dismiss(&lead->team->group) : CAGEHOP_OK;
  for (int group = lead->works ? 1 : 0; group < groups->count; group++) {
    const int sent = mpi_checked(MPI_Send(&none, (int)sizeof none, MPI_BYTE, grouping_leader(groups, group),
                                          TAG_TILE, lead->team->comm));
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
  int status = schedule_create(plan.n_phi, plan.n_pressure, sink->done, sink->context,
                               plan.place == NULL ? (size_t)team->grouping.count : 1,
                               &lead.schedule); // whole tiles: no rank has all parts
  if (status != CAGEHOP_OK) {
    goto out;
  }
  status = gather_create(&plan, sink, stats, &lead.gather);
  lead.post = calloc((size_t)team->size, sizeof *lead.post);
  if (status != CAGEHOP_OK || lead.post == NULL) {
    status = CAGEHOP_NO_MEMORY;
    goto out;
  }
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
