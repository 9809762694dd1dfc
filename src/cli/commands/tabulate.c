// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/tabulate.h"

#include "cli/options/model_options.h"
#include "cli/options/options.h"
#include "cli/output/terminal.h"
#include "cli/team_command.h"
#include "run/run.h"

#include <stdlib.h>

struct tabulate_words {
  const char *phi, *output, *until;
  bool serial; // run_on_team has seen it already
  struct model_options model;
};

/// "0.40:0.70". Returns 0, or the exit status after a reported error.
static int read_range(const char *text, struct tabulate_request *request) {
  char *middle, *end = NULL;
  const double low = strtod(text, &middle);
  const bool two = middle != text && *middle == ':';
  const double high = two ? strtod(middle + 1, &end) : 0.0;
  if (!two || end == middle + 1 || *end != '\0' ||
      !(low > 0.0 && low < high && high <= CAGEHOP_PACKING_FRACTION_MAX)) {
    report("tabulate: --phi is '%s'; it must be two packing fractions, ascending, above 0 and at most %g, as "
           "in 0.40:0.70",
           text, CAGEHOP_PACKING_FRACTION_MAX);
    return EXIT_USAGE_ERROR;
  }
  request->phi_low = low;
  request->phi_high = high;
  return EXIT_DONE;
}

static int read_tabulate_words(const struct command *command, int argc, char **argv,
                               struct tabulate_words *words, struct tabulate_request *request,
                               struct cagehop_model *model) {
  int status = options_parse(command, argc, argv, words, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  request->path = words->output;
  status = read_output_and_deadline(command, words->output, words->until, &request->deadline);
  if (status != OPTIONS_STOP) {
    return status;
  }
  status = read_range(words->phi, request);
  if (status == EXIT_DONE) {
    status = model_options_read(command, &words->model, model);
  }
  const bool of_table = status == EXIT_DONE && model->structure.source == CAGEHOP_STRUCTURE_TABLE;
  if (of_table && cagehop_structure_state_unit(&model->structure) == CAGEHOP_UNIT_KELVIN) {
    report("tabulate: temperatures number the states of this table of S(q), and a landscape table is made in "
           "phi; give a table with packing fractions");
    status = EXIT_USAGE_ERROR;
  }
  return status == EXIT_DONE ? OPTIONS_STOP : status;
}

static int manage_table(struct sweep_team *team, const struct command *command, int argc, char **argv,
                        char **word) {
  struct tabulate_words words = {.serial = false};
  struct cagehop_model model;
  struct tabulate_request request = {.model = &model, .word = word, .word_count = argc};
  struct terminal terminal = {.deadline = &request.deadline};
  const struct run_events events = terminal_events(&terminal);
  char line[RUN_LINE_MAX];
  int status = read_tabulate_words(command, argc, argv, &words, &request, &model);
  if (status == OPTIONS_STOP) {
    const enum run_outcome outcome = run_tabulate(team, &request, &events, line);
    status = terminal_exit(outcome, line);
    status = outcome == RUN_TEAM_LOST ? -1 : status;
  }
  model_options_clear(&words.model);
  return status;
}

static int run_tabulation(const struct command *command, int argc, char **argv) {
  return run_on_team(command, argc, argv, manage_table);
}

static const struct option_row tabulate_options[] = {
    {.name = "phi",
     .kind = OPTION_TEXT,
     .word = "LOW:HIGH",
     .required = true,
     .help = "the packing fractions between which it is to serve, as 0.40:0.70; above 0 and at most 0.8",
     OPTION_AT(tabulate_words, phi)},
    {.name = "output",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .word = "TABLE.h5",
     .required = true,
     .help = "the file; an unfinished one of the same structure and range is completed",
     OPTION_AT(tabulate_words, output)},
    {.name = "deadline",
     .kind = OPTION_TEXT,
     .word = "WHEN",
     .help = "be done by then, as of 'cagehop run'",
     .left_out = "when the Slurm job ends, if this is one",
     OPTION_AT(tabulate_words, until)},
    {.name = "serial",
     .kind = OPTION_FLAG,
     .help = "compute in this process alone, without MPI, whatever has started it",
     OPTION_AT(tabulate_words, serial)},
};

const struct command command_tabulate = {
    .name = "tabulate",
    .winds_down = true,
    .summary = "make a landscape table, which serves any map of its structure",
    .description =
        "Solves some fifty states between two packing fractions and keeps them in a file. They are Chebyshev "
        "nodes in phi, more of them or in halves of an interval, until states that are not among the nodes "
        "agree with what is interpolated: F and r F' to 1e-9 kBT and tau_s to a relative 1e-9, or as far as "
        "S(q) itself is known. An isochore from the table takes a fraction of a millisecond, for any "
        "material and pressure; of a pair potential, at the one temperature of the system. "
        "Where nothing can be certified (a state fails, S(q) has a kink in phi) a line says why, and the "
        "rest does not suffer. 'cagehop info TABLE.h5' shows what a file holds.",
    .option = tabulate_options,
    .option_count = OPTION_COUNT(tabulate_options),
    .details = "Under mpirun or srun the states are dealt to all ranks. A run that is stopped, by its "
               "deadline, by a signal or by a kill, goes on with the same command; the finished file has the "
               "same numbers in any case. Exit status as of 'cagehop run'.",
    .sections = MODEL_STRUCTURE,
    .model = offsetof(struct tabulate_words, model),
    .run = run_tabulation,
};
