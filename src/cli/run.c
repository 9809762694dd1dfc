// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/run.h"

#include "cli/join_team.h"
#include "cli/options.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "map/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Reads the command line into a request. Returns OPTIONS_STOP, or the exit status after a reported error
/// or the help.
static int read_request(const struct command *command, int argc, char **argv, struct run_request *request) {
  const char *until = NULL;
  bool serial; // join_team has seen it already
  const struct option_spec spec[] = {
      {.name = "output", .letter = 'o', .kind = OPTION_TEXT, .value = &request->output},
      {.name = "deadline", .kind = OPTION_TEXT, .value = &until},
      {.name = "ranks-per-solve", .kind = OPTION_NUMBER, .value = &request->ranks_per_solve},
      {.name = "reuse", .kind = OPTION_TEXT, .value = &request->reuse},
      {.name = "seconds-per-state", .kind = OPTION_NUMBER, .value = &request->seconds_per_state},
      {.name = "retry-failed", .kind = OPTION_FLAG, .value = &request->retry_failed},
      {.name = "take-over", .kind = OPTION_FLAG, .value = &request->take_over},
      {.name = "serial", .kind = OPTION_FLAG, .value = &serial},
  };
  int first;
  const int status = options_parse(command, argc, argv, OPTION_COUNT(spec), spec, 1, 1, &first);
  if (status != OPTIONS_STOP) {
    return status;
  }
  if (request->output != NULL && request->output[0] == '\0') {
    report("run: -o has an empty name; name a file");
    return EXIT_USAGE_ERROR;
  }
  if (!deadline_find(until, &request->deadline)) { // before anything takes time
    report(
        "run: --deadline wants seconds (3600), a duration (1h30m), a time (2027-03-01T08:00:00) or none, not "
        "'%s'",
        until);
    return EXIT_USAGE_ERROR;
  }
  request->job_path = argv[first];
  return OPTIONS_STOP;
}

/// Everything rank 0 does between joining and leaving the team. Returns the exit status, or -1 for a broken
/// team.
static int lead(struct sweep_team *team, const struct command *command, int argc, char **argv) {
  struct run_request request = {.seconds_per_state = NAN, .word_count = argc};
  struct terminal terminal = {.deadline = &request.deadline};
  const struct run_events events = terminal_events(&terminal);
  char line[RUN_LINE_MAX];
  request.word = malloc((size_t)argc * sizeof *request.word); // as typed: getopt reorders argv
  if (request.word == NULL) {
    report("out of memory");
    return EXIT_OTHER;
  }
  memcpy(request.word, argv, (size_t)argc * sizeof *request.word);
  int status = read_request(command, argc, argv, &request);
  if (status == OPTIONS_STOP) {
    const enum run_outcome outcome = run_map(team, &request, &events, line);
    status = terminal_exit(outcome, line);
    status = outcome == RUN_TEAM_LOST ? -1 : status;
  }
  signals_over();
  free(request.word);
  return status;
}

int run_command(const struct command *command, int argc, char **argv) {
  struct sweep_team *team = NULL;
  map_prepare();
  // Before the options are read, so that an error in them is printed once and not by every rank.
  const int joined = join_team(&argc, &argv, &team);
  if (joined != EXIT_DONE) {
    return joined;
  }
  const bool leading = sweep_team_rank(team) == 0;
  signals_install(leading);
  const int status = leading ? lead(team, command, argc, argv) : run_follow(team);
  if (status < 0) {
    report("rank %d lost its team%s%s", sweep_team_rank(team), sweep_team_failure()[0] != '\0' ? ": " : "",
           sweep_team_failure());
    sweep_team_abort(team, EXIT_OTHER);
  }
  sweep_team_finalize(&team, status);
  return status;
}
