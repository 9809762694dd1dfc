// SPDX-License-Identifier: GPL-3.0-or-later
/// All ranks of the program: initializing and finalizing MPI, dividing the ranks into groups.
#include "sweep/mpi/team.h"

#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/tiles.h"

#include <cagehop/status.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

int sweep_team_init(int *argc, char ***argv, struct sweep_team **team) {
  *team = calloc(1, sizeof **team);
  if (*team == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  (*team)->group.comm = MPI_COMM_NULL;
#ifdef CAGEHOP_MPI_OSC
  // Brings back the component for one-sided communication over TCP that this Open MPI's configuration
  // excludes (meson/meson.build). Before MPI_Init, which reads it; 0: where the user has set OMPI_MCA_osc,
  // that stays. A choice by `mpirun --mca osc` reaches this process as the same variable.
  setenv("OMPI_MCA_osc", CAGEHOP_MPI_OSC, 0);
#endif
  // A duplicate of MPI_COMM_WORLD: on it errors are returned as codes, and no other library's messages
  // arrive.
  if (mpi_checked(MPI_Init(argc, argv)) || mpi_checked(MPI_Comm_dup(MPI_COMM_WORLD, &(*team)->comm)) ||
      mpi_checked(MPI_Comm_set_errhandler((*team)->comm, MPI_ERRORS_RETURN)) ||
      mpi_checked(MPI_Comm_rank((*team)->comm, &(*team)->rank)) ||
      mpi_checked(MPI_Comm_size((*team)->comm, &(*team)->size))) {
    free(*team);
    *team = NULL;
    return CAGEHOP_COMMUNICATION;
  }
  return CAGEHOP_OK;
}

int sweep_team_serial(struct sweep_team **team) {
  *team = calloc(1, sizeof **team);
  if (*team == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  (*team)->comm = (*team)->group.comm = MPI_COMM_NULL;
  (*team)->size = 1;
  return CAGEHOP_OK;
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

const char *sweep_team_failure(void) {
  return mpi_failure();
}

bool sweep_team_needs_launcher(void) {
#if defined(OPEN_MPI) || defined(MPICH_VERSION)
  return true;
#else
  return false;
#endif
}

bool sweep_team_needs_pmix(void) {
  bool found = true; // other MPIs start as one rank without PMIx, or use Slurm's own PMI library
#ifdef OPEN_MPI
  // Every component of Open MPI has its version as a control variable, which MPI's tools interface gives
  // before MPI_Init.
  static const char *const slurm_pmi[] = {"pmix_s1_major_version", "pmix_s2_major_version",
                                          "pmix_cray_major_version"};
  int provided, index;
  if (MPI_T_init_thread(MPI_THREAD_SINGLE, &provided) != MPI_SUCCESS) {
    return false; // not known here; MPI_Init will show it
  }
  found = false;
  for (size_t i = 0; i < sizeof slurm_pmi / sizeof slurm_pmi[0]; i++) {
    found = found || MPI_T_cvar_get_index(slurm_pmi[i], &index) == MPI_SUCCESS;
  }
  MPI_T_finalize();
#endif
  return !found;
}

bool sweep_has_groups(void) {
  return true;
}

// ---------------------------------------------------------------- groups

int team_join_group(struct sweep_team *team, struct sweep_plan *plan) {
  team->grouping = grouping_of_plan(team->size, plan);
  // Groups of one need no communication.
  const MPI_Comm among = team->grouping.each == 1 ? MPI_COMM_SELF : team->comm;
  const int status = group_join(among, grouping_group(&team->grouping, team->rank), &team->group);
  plan->model.structure.communicator = group_communicator(&team->group);
  return status;
}

int team_take_part(struct sweep_team *team, int (*lead)(void *context), void *context,
                   struct worker *worker) {
  struct group *group = &team->group;
  if (grouping_leads(&team->grouping, team->rank)) {
    const int status = lead(context);
    return status == CAGEHOP_OK ? group_release(group) : status;
  }
  return group->comm != MPI_COMM_NULL ? group_assist(group, worker) : CAGEHOP_OK; // some are in no group
}

int tiles_compute(void *context, const void *task, struct task_result *head, size_t *bytes) {
  struct tile_worker *own = context;
  struct tile_result *result = (struct tile_result *)head;
  if (group_compute(&own->team->group, &own->worker, task, result) != CAGEHOP_OK) {
    return CAGEHOP_COMMUNICATION;
  }
  wire_explain(own->team, result);
  if (head->status >= 0) { // else the reason stands in place of the tile
    *bytes = own->worker.plan->profiles && result->solved
                 ? sizeof *result
                 : offsetof(struct tile_result, point) + result->tile.count * sizeof result->point[0];
  }
  return head->status;
}

// ---------------------------------------------------------------- leaving

void sweep_team_finalize(struct sweep_team **team, int exit_code) {
  if (*team == NULL) {
    return;
  }
  if ((*team)->comm == MPI_COMM_NULL) {
    free(*team);
    *team = NULL;
    return;
  }
  struct announcement announcement = {.leave = true, .exit_code = exit_code};
  if (!(*team)->incompatible && (*team)->rank == 0 && wire_announce(*team, &announcement) != CAGEHOP_OK) {
    sweep_team_abort(*team, exit_code);
  }
  MPI_Comm_free(&(*team)->comm);
  MPI_Finalize();
  free((*team)->arithmetic);
  free(*team);
  *team = NULL;
}

void sweep_team_abort(struct sweep_team *team, int exit_code) {
  if (team->comm != MPI_COMM_NULL) {
    MPI_Abort(team->comm, exit_code != 0 ? exit_code : 1);
  }
  exit(exit_code != 0 ? exit_code : 1); // MPI_Abort may return
}
