// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/team_command.h"

#include "cli/launch.h"
#include "cli/options/options.h"
#include "cli/signals.h"
#include "map/map.h"
#include "run/run.h"
#include "run/version.h"

#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h> // environ

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

/// The ranks that were started together. Collective. Returns 0, or the exit status after a reported error;
/// then *team is NULL.
static int join_team(int *argc, char ***argv, struct sweep_team **team) {
  const char *who = (*argv)[0]; // the command
  const struct launch launch = launch_read((const char *const *)environ);
  const bool serial = launch_wants_serial(*argc, *argv);
  const bool doubtful = launch.by == LAUNCHER_SRUN && !launch.pmix && !serial;
  launch_hold_sigterm(doubtful);
  const enum launch_way way =
      launch_choose(&launch, serial, sweep_team_needs_launcher(), doubtful && sweep_team_needs_pmix());
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

/// Rank 0's part, with a copy of the words.
static int manage_words(struct sweep_team *team, const struct command *command, int argc, char **argv,
                        manage_command *manage) {
  char **word = malloc((size_t)argc * sizeof *word);
  if (word == NULL) {
    report("out of memory");
    return EXIT_OTHER;
  }
  memcpy(word, argv, (size_t)argc * sizeof *word);
  const int status = manage(team, command, argc, argv, word);
  signals_over();
  free(word);
  return status;
}

int run_on_team(const struct command *command, int argc, char **argv, manage_command *manage) {
  struct sweep_team *team = NULL;
  if (map_prepare() != CAGEHOP_OK) {
    report("out of memory");
    return EXIT_OTHER;
  }
  // Before the options are read, so that an error in them is printed once and not by every rank.
  const int joined = join_team(&argc, &argv, &team);
  if (joined != EXIT_DONE) {
    return joined;
  }
  const bool manages = sweep_team_rank(team) == 0;
  signals_install(manages, sweep_team_size(team) > 1);
  const int status = manages ? manage_words(team, command, argc, argv, manage) : run_work(team);
  if (status < 0) {
    report("rank %d lost its team%s%s", sweep_team_rank(team), sweep_team_failure()[0] != '\0' ? ": " : "",
           sweep_team_failure());
    sweep_team_abort(team, EXIT_OTHER);
  }
  sweep_team_finalize(&team, status);
  return status;
}

int read_output_and_deadline(const struct command *command, const char *output, const char *until,
                             struct deadline *deadline) {
  if (output != NULL && output[0] == '\0') {
    report("%s: -o has an empty name; name a file", command->name);
    return EXIT_USAGE_ERROR;
  }
  if (!deadline_find(until, deadline)) {
    report(
        "%s: --deadline wants seconds (3600), a duration (1h30m), a time (2027-03-01T08:00:00) or none, not "
        "'%s'",
        command->name, until);
    return EXIT_USAGE_ERROR;
  }
  return OPTIONS_STOP;
}
