// SPDX-License-Identifier: GPL-3.0-or-later
/// What passes between rank 0 (manager.c, tickets.c) and the other ranks (worker_loop.c, tickets.c):
/// messages and collective steps.
/// Every call into MPI is checked; an error is returned and ends the run. Not collective where not said.
#ifndef CAGEHOP_SWEEP_WIRE_H
#define CAGEHOP_SWEEP_WIRE_H

#include "ranks/ranks.h"
#include "sweep/mpi/team.h"
#include "sweep/schedule/plan_wire.h"

enum {
  TAG_TASK = 1,         // rank 0 -> worker: a task, see tasks.h; without bytes: there are no more
  TAG_RESULT = 2,       // worker -> rank 0: what came of it, cut after what is valid
  TAG_ANNOUNCEMENT = 3, // rank 0 -> all, along a tree: struct announcement
};

/// Tasks that a worker has at most: one in progress, and one that it need not wait for. So there are no more
/// results of it that rank 0 has not received.
enum { TASKS_AHEAD = 2 };

/// What rank 0 sends to all ranks before a run, and to end the program.
struct announcement {
  bool leave;
  int exit_code; // with leave
  size_t helper; // of the tasks that follow, of up to so many bytes; where all write, of none
  size_t task_bytes, result_bytes;
  struct plan_wire_header plan;
};

/// *there: whether a message with that tag has arrived; *found: from whom, and how long. Returns 0 or
/// CAGEHOP_COMMUNICATION.
int wire_poll(const struct sweep_team *team, int from, int tag, bool *there, MPI_Status *found);

/// Receives a message of up to so many bytes, for which it waits without spinning; *bytes: how many it has.
/// Returns 0 or CAGEHOP_COMMUNICATION.
int wire_receive(const struct sweep_team *team, int from, int tag, size_t most, void *message, int *bytes);

/// Sends rank 0's announcement to all ranks. Collective.
int wire_announce(struct sweep_team *team, struct announcement *announcement);

/// On rank 0: sends its announcement, with the plan in it, and the plan's numbers to all ranks. Collective.
/// Returns 0, CAGEHOP_NO_MEMORY before anything was sent, or CAGEHOP_COMMUNICATION.
int wire_share_plan(struct sweep_team *team, const struct sweep_plan *plan,
                    struct announcement *announcement);

/// Sends bytes from rank 0 to all ranks. Collective.
int wire_share_bytes(const struct sweep_team *team, size_t count, void *data);

/// On the leader of a group, completes the reason of a tile's failure with the rank that failed and a host:
/// "rank 2 on host n2: ...", or "rank 3, in the group of rank 2 on host n2: ...". Rank 0's own failures need
/// none.
void wire_explain(const struct sweep_team *team, struct tile_result *result);

/// Opens the map that all ranks write to. Returns 0, or the same negative status on all ranks; then
/// `error` has the reason of the lowest rank that has one; else it is empty. Collective.
int wire_open(const struct sweep_team *team, const struct sweep_sink *sink, const char *shared_path,
              char error[SWEEP_ERROR_MAX]);

/// Closes the map that all ranks write to. `own` is negative where this rank failed before, with why in
/// `error`, which is empty otherwise. Returns 0 or CAGEHOP_COMMUNICATION; where some ranks failed, before or
/// now, *failed is true on all, `error` has the reason of the lowest such rank, and rank 0 gets its negative
/// status. Collective.
int wire_close(const struct sweep_team *team, const struct sweep_sink *sink, int own, bool *failed,
               char error[SWEEP_ERROR_MAX]);

#endif
