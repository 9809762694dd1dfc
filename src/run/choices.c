// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/choices.h"

#include "job/key_table.h"

#include <assert.h>
#include <math.h>

/// Whether so many ranks can solve one state of this structure together, in this build.
static enum run_outcome check_structure(const struct session *session) {
  const int ranks = session->ranks_per_solve;
  if (ranks > 1 && !sweep_has_groups()) {
    return run_ends(
        RUN_BAD_JOB, session->line,
        "run: %d ranks per solve, but this build solves each state on one (MPI: %s); leave it out, or build "
        "with an MPI",
        ranks, sweep_team_library());
  }
  if (ranks > sweep_team_size(session->team)) {
    return run_ends(RUN_BAD_JOB, session->line,
                    "run: %d ranks per solve, but there are only %d ranks; start more, or lower it", ranks,
                    sweep_team_size(session->team));
  }
  const int most = cagehop_structure_ranks_max(&session->resolved.job.model.structure);
  if (ranks > most && most == 1) {
    return run_ends(RUN_BAD_JOB, session->line,
                    "run: %d ranks per solve, but this structure is not solved on uniform grids; leave it "
                    "out, or add structure.grid_points",
                    ranks);
  }
  if (ranks > most) {
    return run_ends(RUN_BAD_JOB, session->line,
                    "run: %d ranks per solve, but these grids have room for %d; lower it, or raise "
                    "structure.grid_points",
                    ranks, most);
  }
  return RUN_FINISHED;
}

/// Whether a value of the request's stands in the range of the key that it goes before.
static enum run_outcome check_range(const struct session *session, const struct cagehop_parameter *row,
                                    double value) {
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  if (cagehop_parameter_allows(row, NULL, value)) {
    return RUN_FINISHED;
  }
  cagehop_parameter_words(row, NULL, words);
  return run_ends(RUN_BAD_JOB, session->line, "run: %s is %g; it must be %s", row->option, value, words);
}

static_assert((int)JOB_RANKS_PER_SOLVE_MAX == (int)SWEEP_RANKS_PER_SOLVE_MAX,
              "one limit of ranks that solve together");

/// Whether each group has one arithmetic; where not, *a and *b are two ranks that differ. Rank 0 computes
/// with the others when all ranks write, but not when isobars are found, so there may be two groupings.
static bool groups_are_alike(const struct session *session, int *a, int *b) {
  const struct sweep_team *team = session->team;
  const int each = session->ranks_per_solve;
  return sweep_team_grouped_alike(team, each, false, a, b) &&
         (!session->resolved.job.output_parallel || sweep_team_grouped_alike(team, each, true, a, b));
}

/// How many ranks solve one state together: what the request says, or the job.
static enum run_outcome choose_groups(struct session *session) {
  const double option = session->request->ranks_per_solve;
  const double ranks = isnan(option) ? (double)session->resolved.job.ranks_per_solve : option;
  int a, b;
  enum run_outcome outcome = check_range(session, job_key_find("run.ranks_per_solve"), ranks);
  if (outcome != RUN_FINISHED) {
    return outcome;
  }
  session->ranks_per_solve = (int)ranks;
  outcome = check_structure(session);
  if (outcome == RUN_FINISHED && !groups_are_alike(session, &a, &b)) {
    return run_ends(RUN_FAILED, session->line,
                    "run: ranks %d and %d would solve states together, but their processors compute other "
                    "last bits; start each group of %d ranks on nodes of one kind, or lower "
                    "--ranks-per-solve",
                    a, b, session->ranks_per_solve);
  }
  return outcome;
}

/// What one state may cost: what the request says, or the job.
static enum run_outcome choose_limit(struct session *session) {
  const double option = session->request->seconds_per_state;
  const struct cagehop_parameter *row = job_key_find("run.seconds_per_state");
  if (isnan(option)) {
    return RUN_FINISHED;
  }
  const enum run_outcome outcome = check_range(session, row, option);
  if (outcome == RUN_FINISHED) {
    cagehop_parameter_store(row, option, &session->resolved.job.model);
  }
  return outcome;
}

/// How many states may fail one after the other: what the request says, or the job.
static enum run_outcome choose_max_failed(struct session *session) {
  const double option = session->request->max_failed;
  const struct job *job = &session->resolved.job;
  const double states = isnan(option) ? job->max_failed : option;
  const enum run_outcome outcome =
      isnan(option) ? RUN_FINISHED : check_range(session, job_key_find("run.max_failed"), option);
  if (outcome == RUN_FINISHED) {
    session->max_failed = states;
  }
  return outcome;
}

enum run_outcome choices_settle(struct session *session) {
  enum run_outcome outcome = choose_groups(session);
  if (outcome == RUN_FINISHED) {
    outcome = choose_limit(session);
  }
  return outcome == RUN_FINISHED ? choose_max_failed(session) : outcome;
}
