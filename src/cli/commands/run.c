// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/run.h"

#include "cli/options/options.h"
#include "cli/output/terminal.h"
#include "cli/team_command.h"

#include <math.h>

/// What a command line says, with what is read from its words.
struct run_words {
  struct run_request request;
  const char *until;
  bool serial; // run_on_team has seen it already
};

static const struct option_row run_options[] = {
    {.key = "output.file",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .word = "MAP.h5",
     .left_out = "the job's output.file",
     OPTION_AT(run_words, request.output)},
    {.name = "deadline",
     .kind = OPTION_TEXT,
     .word = "WHEN",
     .help = "be done by then: seconds from now (3600), a duration (1d, 1h30m, 90s), a time "
             "(2027-03-01T08:00:00, with Z behind it in UTC) or none",
     .left_out = "when the Slurm job ends, if this is one",
     .manual =
         "The first line of output tells. A worker gets another tile only if that will be done in time at "
         "the price of the most expensive tile of this run and a quarter more; of the time left a "
         "fiftieth, 1 to 30 s, is kept for writing and leaving.",
     OPTION_AT(run_words, until)},
    {.key = "run.ranks_per_solve",
     .kind = OPTION_NUMBER,
     .word = "G",
     .left_out = "the job's",
     .manual = "Structures are solved on uniform grids with closures other than percus-yevick and with "
               "structure.grid_points. The map has the same bits whatever G is.",
     OPTION_AT(run_words, request.ranks_per_solve)},
    {.name = "reuse",
     .kind = OPTION_TEXT,
     .word = "OLD.h5",
     .help = "take what coincides from that map: same material and structure, same build, same points",
     .manual =
         "It is only read. What is taken is every tile (one phi and a block of pressures) whose "
         "points are all in it: same phi and pressure bit by bit, same pressure unit, finished, "
         "undamaged, not failed. The rest is computed; the map is bit by bit the one that computing "
         "everything would give. A map of other physics (attribute physics_sha256), of another build or "
         "of a kind of machine that computes other last bits (attribute arithmetic), one that is damaged "
         "and one that is missing end the run with 3 before anything is created.",
     OPTION_AT(run_words, request.reuse)},
    {.key = "run.seconds_per_state",
     .kind = OPTION_NUMBER,
     .word = "X",
     .left_out = "the job's, or no limit",
     .manual = "It is failed with that reason, and the run goes on. Which states fail depends on the machine "
               "and its load, nothing else does. With --retry-failed and a larger limit, or none in either "
               "place, they are computed as if there had been no limit. Looking for phi_g: auto has none.",
     OPTION_AT(run_words, request.seconds_per_state)},
    {.key = "run.max_failed",
     .kind = OPTION_NUMBER,
     .word = "N",
     .left_out = "the job's, or no limit",
     .manual = "For a job that can't succeed, a closure that has no solution there, say. Failed points stay "
               "failed in the map; the same command goes on with the others, --retry-failed with all.",
     OPTION_AT(run_words, request.max_failed)},
    {.key = "run.status_file",
     .kind = OPTION_TEXT,
     .word = "FILE.json",
     .left_out = "the job's, or none",
     .manual = "One object, replaced by a rename, so that a reader never finds half of one: map, state "
               "(running, finished, stopped, failed), reason, stage, done, total, percent, per_second, "
               "seconds_left, host, pid, slurm_job, began, written. A file that can't be written is a "
               "remark, and the run goes on.",
     OPTION_AT(run_words, request.status_file)},
    {.name = "retry-failed",
     .kind = OPTION_FLAG,
     .help = "compute the isochores that hold failed points again, with a larger limit say",
     .manual = "All their pressures. The same program finds the same, but for states that took too long; a "
               "newer one may not.",
     OPTION_AT(run_words, request.retry_failed)},
    {.name = "take-over",
     .kind = OPTION_FLAG,
     .help = "write the map though its history says that another run does; only where the file system has no "
             "locks, and that run is dead",
     .manual = "Only asked for where it can't be told that the other run is dead (gone on the same host and "
               "boot, or unknown to squeue); that run, if it lives, stops with 1 before its next tile.",
     OPTION_AT(run_words, request.take_over)},
    {.name = "serial",
     .kind = OPTION_FLAG,
     .help = "compute in this process alone, without MPI, whatever has started it",
     .manual =
         "So for srun -n 8 of a script that runs eight jobs. Without it ranks that were started together "
         "but can't find each other (srun without --mpi=pmix, mpirun of another MPI) are refused with 2.",
     OPTION_AT(run_words, serial)},
};

/// Reads the command line into *words. Returns OPTIONS_STOP, or the exit status after a reported error or the
/// help.
static int read_request(const struct command *command, int argc, char **argv, struct run_words *words) {
  struct run_request *request = &words->request;
  const int status = options_parse(command, argc, argv, words, &request->job_path);
  return status == OPTIONS_STOP
             ? read_output_and_deadline(command, request->output, words->until, &request->deadline)
             : status;
}

static int manage(struct sweep_team *team, const struct command *command, int argc, char **argv,
                  char **word) {
  struct run_words words = {.request = {.ranks_per_solve = NAN,
                                        .seconds_per_state = NAN,
                                        .max_failed = NAN,
                                        .word = word,
                                        .word_count = argc}};
  struct run_request *request = &words.request;
  struct terminal terminal = {.deadline = &request->deadline};
  const struct run_events events = terminal_events(&terminal);
  char line[RUN_LINE_MAX];
  const int status = read_request(command, argc, argv, &words);
  if (status != OPTIONS_STOP) {
    return status;
  }
  const enum run_outcome outcome = run_map(team, request, &events, line);
  const int said = terminal_exit(outcome, line);
  return outcome == RUN_TEAM_LOST ? -1 : said;
}

static int run_job(const struct command *command, int argc, char **argv) {
  return run_on_team(command, argc, argv, manage);
}

const struct command command_run = {
    .name = "run",
    .winds_down = true,
    .summary = "compute the map of a job file",
    .operand = "JOB.yaml",
    .description =
        "Computes the map that JOB.yaml describes and leaves one HDF5 file. Alone it runs on one core; under "
        "mpirun "
        "or srun rank 0 schedules and the others compute. An unfinished map of the same job is completed, a "
        "complete one is left alone, another job's is refused.",
    .option = run_options,
    .option_count = OPTION_COUNT(run_options),
    .details = "Before the deadline comes, the run begins nothing more that would not end in time, and exits "
               "with 75 (with "
               "1 where there was no time for a single tile). SIGUSR1 ends it early with 75 too; so do "
               "SIGINT and SIGTERM "
               "where no mpirun stands between, which kills its ranks on them. A second SIGINT ends it at "
               "once. The same "
               "command goes on later: what was finished is in the map.",
    .manual = "A job is what its keys say, defaults included, but for output.file, output.parallel and run; "
              "comments, "
              "order and spelling don't count. Isobars are kept 1,024 pressures at a time. Their states, "
              "where one takes "
              "0.1 s or more, are kept in MAP.h5.isobars, which the finished run removes; without that file "
              "they are "
              "computed again. The search for phi_g: auto listens to signals too, between two states, and "
              "has nothing to "
              "keep: a deadline that ends it is exit status 1.",
    .run = run_job,
};
