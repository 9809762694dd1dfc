// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/tabulate.h"

#include "cli/options/model_options.h"
#include "cli/options/options.h"
#include "cli/output/terminal.h"
#include "cli/team_command.h"
#include "run/run.h"

#include <cagehop/structure.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>

struct tabulate_words {
  const char *phi, *rho, *temperature, *output, *until;
  bool serial; // run_on_team has seen it already
  struct model_options model;
};

/// A range as it was given, and in what.
struct range_option {
  const char *name, *what, *text;
  double most;           ///< that its ends may be
  double state_per_unit; ///< what a state is numbered by, in units of the option
};

/// "0.40:0.70". Returns 0, or the exit status after a reported error.
static int read_range(const struct range_option *option, struct tabulate_request *request) {
  char *middle, *end = NULL;
  const double low = strtod(option->text, &middle);
  const bool two = middle != option->text && *middle == ':';
  const double high = two ? strtod(middle + 1, &end) : 0.0;
  if (!two || end == middle + 1 || *end != '\0' || !(low > 0.0 && low < high && high <= option->most)) {
    char most[48] = "";
    if (option->most < DBL_MAX) {
      snprintf(most, sizeof most, " and at most %.4g", option->most);
    }
    report("tabulate: --%s is '%s'; it must be two %s, ascending, above 0%s", option->name, option->text,
           option->what, most);
    return EXIT_USAGE_ERROR;
  }
  request->low = low * option->state_per_unit;
  request->high = high * option->state_per_unit;
  return EXIT_DONE;
}

/// The one range that was given, of what numbers the model's states.
static int choose_tabulated_range(const struct tabulate_words *words,
                                  const struct cagehop_structure_params *structure,
                                  struct tabulate_request *request) {
  const bool kelvin = cagehop_structure_state_unit(structure) == CAGEHOP_UNIT_KELVIN;
  const double by_density = cagehop_density_packing_fraction(1.0);
  const struct range_option phi = {"phi", "packing fractions, as in 0.40:0.70", words->phi,
                                   CAGEHOP_PACKING_FRACTION_MAX, 1.0},
                            rho = {"rho", "densities, as in 0.85:1.05", words->rho,
                                   CAGEHOP_PACKING_FRACTION_MAX / by_density, by_density},
                            T = {"temperature", "temperatures in K, as in 90:200", words->temperature,
                                 DBL_MAX, 1.0};
  if (kelvin && structure->source == CAGEHOP_STRUCTURE_TABLE) {
    report("tabulate: temperatures number the states of this table of S(q), and a landscape table of one is "
           "made in phi; give a table with packing fractions");
    return EXIT_USAGE_ERROR;
  }
  if ((words->phi != NULL) + (words->rho != NULL) + (words->temperature != NULL) > 1) {
    report("tabulate: --phi, --rho and --temperature exclude each other; keep one");
    return EXIT_USAGE_ERROR;
  }
  if (kelvin && words->temperature == NULL) {
    report("tabulate: temperatures number the states of a system at one density; give --temperature LOW:HIGH "
           "in K");
    return EXIT_USAGE_ERROR;
  }
  if (!kelvin && words->temperature != NULL) {
    report("tabulate: --temperature is for a system at one density, --system-density; give --phi or --rho");
    return EXIT_USAGE_ERROR;
  }
  if (!kelvin && words->phi == NULL && words->rho == NULL) {
    report("tabulate: --phi or --rho is missing; see 'cagehop tabulate --help'");
    return EXIT_USAGE_ERROR;
  }
  return read_range(kelvin ? &T : words->phi != NULL ? &phi : &rho, request);
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
  status = model_options_read(command, &words->model, model);
  if (status == EXIT_DONE) {
    status = choose_tabulated_range(words, &model->structure, request);
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
     .help = "the packing fractions between which it is to serve, as 0.40:0.70; above 0 and at most 0.8; or "
             "--rho, or for a system at one density --temperature",
     OPTION_AT(tabulate_words, phi)},
    {.name = "rho",
     .kind = OPTION_TEXT,
     .word = "LOW:HIGH",
     .unit = "1/d^3",
     .help = "densities rho d^3 = 6 phi/pi instead of --phi",
     OPTION_AT(tabulate_words, rho)},
    {.name = "temperature",
     .kind = OPTION_TEXT,
     .word = "LOW:HIGH",
     .unit = "K",
     .help = "temperatures instead of --phi, as 90:200, of a system at one density (--system-density)",
     OPTION_AT(tabulate_words, temperature)},
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
        "Solves some fifty states between two packing fractions, or two temperatures of a system at one "
        "density, and keeps them in a file. They are Chebyshev nodes in phi or in ln T, more of them or in "
        "halves of an interval, until states that are not among the nodes "
        "agree with what is interpolated: F and r F' to 1e-9 kBT and tau_s to a relative 1e-9, or as far as "
        "S(q) itself is known. An isochore from the table takes a fraction of a millisecond, for any "
        "material and pressure; of a pair potential, at the one temperature or density of the system. "
        "Where nothing can be certified (a state fails, S(q) has a kink) a line says why, and the "
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
