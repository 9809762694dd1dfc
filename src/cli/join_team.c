// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/join_team.h"

#include "cli/command.h"
#include "cli/launch.h"
#include "run/version.h"

#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <stdbool.h>
#include <stdlib.h>

/// Whether all ranks can work together.
static int agree(struct sweep_team *team, const char *who) {
  char error[SWEEP_ERROR_MAX];
  const int status =
      sweep_team_agree(team, CAGEHOP_VERSION " (" CAGEHOP_GIT_COMMIT ")", cagehop_arithmetic(), error);
  if (error[0] != '\0') {
    report("%s: %s", who, error);
  }
  if (status == CAGEHOP_COMMUNICATION) {
    sweep_team_abort(team, EXIT_OTHER);
  }
  return status == CAGEHOP_OK ? EXIT_DONE : EXIT_OTHER;
}

/// One line from the first task; the others wait for it to have been said.
static void refuse(const struct launch *launch, const char *who) {
  char line[LAUNCH_LINE_MAX];
  launch_complain(launch, sweep_team_library(), line);
  if (launch->task == 0) {
    report("%s: %s", who, line);
  }
  launch_wait_for_others(launch);
}

int join_team(int *argc, char ***argv, struct sweep_team **team) {
  const char *who = (*argv)[0]; // the command
  const struct launch launch = launch_read(getenv);
  const bool serial = launch_wants_serial(*argc, *argv);
  const bool doubtful = launch.by == LAUNCHER_SRUN && !launch.pmix && !serial;
  launch_hold_sigterm(doubtful);
  const enum launch_way way = launch_choose(&launch, serial, doubtful && sweep_team_needs_pmix());
  launch_hold_sigterm(way == LAUNCH_REFUSE);
  int status = CAGEHOP_OK;
  if (way == LAUNCH_TOGETHER) {
    status = sweep_team_init(argc, argv, team);
  } else if (way == LAUNCH_ALONE) {
    status = sweep_team_serial(team);
  }
  if (status != CAGEHOP_OK) {
    report("MPI could not be started%s%s; check that mpirun and this program use the same MPI",
           sweep_team_failure()[0] != '\0' ? ": " : "", sweep_team_failure());
    return EXIT_OTHER;
  }
  if (way == LAUNCH_REFUSE || (way == LAUNCH_TOGETHER && launch_is_split(&launch, sweep_team_size(*team)))) {
    refuse(&launch, who);
    sweep_team_finalize(team, EXIT_USAGE_ERROR);
    return EXIT_USAGE_ERROR;
  }
  const int agreed = agree(*team, who);
  if (agreed != EXIT_DONE) {
    sweep_team_finalize(team, agreed);
  }
  return agreed;
}
