// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/curve_options.h"
#include "cli/options/model_options.h"
#include "cli/options/options.h"
#include "cli/options/state_options.h"
#include "cli/output/table_report.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// What was asked for.
struct profile_request {
  const char *check; ///< the file to look at instead; or NULL
  struct state_options state;
  double q_max, r_max, count;
  const char *table;
  struct model_options model;
};

static void print_certificate(const struct cagehop_structure *structure, const struct cagehop_model *model) {
  const struct cagehop_certificate *certificate = cagehop_structure_certificate(structure);
  struct cagehop_structure_summary summary;
  cagehop_structure_summarize(structure, &summary);
  printf("# structure %s", cagehop_structure_source_name(model->structure.source));
  if (model->structure.source == CAGEHOP_STRUCTURE_PRISM) {
    printf(", closure %s", cagehop_closure_name(model->structure.closure));
  }
  if (model->structure.compatibility != CAGEHOP_COMPATIBILITY_NONE) {
    printf(", on the grid of %s, dr = %g d", cagehop_compatibility_name(model->structure.compatibility),
           model->structure.pyprism_step);
  }
  printf(", phi = %.15g\n", cagehop_structure_packing_fraction(structure));
  if (model->structure.source == CAGEHOP_STRUCTURE_TABLE) {
    printf("# from q = %g on S(q) is what the contact value makes of it\n",
           cagehop_structure_q_tail(structure));
  }
  printf("# S(0) = %.12g, first peak S(%.9g) = %.12g, g(d+) = %.12g, ", summary.S_0, summary.q_peak,
         summary.S_peak, summary.g_contact);
  if (isnan(summary.r_cage)) {
    puts("no cage: g(r) has no minimum beyond contact");
  } else {
    printf("r_cage = %.9g d\n", summary.r_cage);
  }
  printf("# relative error of S(q) below %.2g; lowest S(q) %.6g; %d Newton iterations; ", certificate->error,
         certificate->S_min, certificate->iterations);
  if (isnan(certificate->last_change)) {
    printf("largest |r g(r)| inside the core %.2g d\n", certificate->residual);
  } else {
    printf("another would change S(q) by %.2g\n", certificate->last_change);
  }
  if (certificate->alpha > 0.0) {
    printf("# alpha = %.9g/d makes virial and compressibility route agree\n", certificate->alpha);
  }
  if (certificate->g_min < 0.0) {
    printf("# remark: g(r) falls to %.6g, as with Percus-Yevick above phi = 0.6126; it is unphysical there\n",
           certificate->g_min);
  }
}

static void print_S(const struct cagehop_structure *structure, const struct profile_request *request) {
  const size_t count = (size_t)request->count;
  puts("# q S(q)");
  for (size_t i = 0; i < count; i++) {
    const double q = count > 1 ? request->q_max * (double)i / (double)(count - 1) : 0.0;
    double S;
    cagehop_structure_factor(structure, 1, &q, &S, NULL);
    printf("%.12g %.15g\n", q, S);
  }
}

static void print_g(const struct cagehop_structure *structure, const struct profile_request *request) {
  size_t radial_count;
  double step;
  const double *g;
  puts("# r g(r)");
  cagehop_structure_radial(structure, &radial_count, &step, &g);
  for (size_t i = 0; i < radial_count && (double)i * step <= request->r_max; i++) {
    printf("%.12g %.12g\n", (double)i * step, g[i]);
  }
}

/// One table, or both with two empty lines between, which gnuplot calls indices.
static void print_tables(const struct cagehop_structure *structure, const struct profile_request *request) {
  const bool both = strcmp(request->table, "both") == 0;
  if (both || strcmp(request->table, "S") == 0) {
    print_S(structure, request);
  }
  if (both) {
    fputs("\n\n", stdout);
  }
  if (both || strcmp(request->table, "g") == 0) {
    print_g(structure, request);
  }
}

static int show_structure(const struct cagehop_model *model, double state,
                          const struct profile_request *request) {
  struct cagehop_structure *structure;
  struct cagehop_error error;
  if (model->structure.source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) {
    report(
        "structure: a landscape table has F(r) and no S(q) or g(r); give the --closure or --structure that "
        "it was made from");
    return EXIT_USAGE_ERROR;
  }
  if (cagehop_structure_solve_explained(&model->structure, state, &structure, &error) != CAGEHOP_OK) {
    report("structure: no certified structure: %s", error.text);
    return EXIT_OTHER;
  }
  print_certificate(structure, model);
  print_tables(structure, request);
  cagehop_structure_destroy(&structure);
  return EXIT_DONE;
}

/// --check: a look at a file. phi is what was given, or NaN.
static int check_file(const struct command *command, struct profile_request *request) {
  struct table_said said;
  struct cagehop_model model;
  if (request->model.structure != NULL) {
    report("structure: --check FILE and --structure exclude each other; leave one out");
    return EXIT_USAGE_ERROR;
  }
  const char *idle = !isnan(request->state.rho)           ? "rho"
                     : !isnan(request->state.temperature) ? "temperature"
                     : request->model.material != NULL    ? "material"
                     : request->model.catalogue != NULL   ? "catalogue"
                                                          : NULL;
  if (idle != NULL) {
    report("structure: --%s is not read with --check; what a file leaves out say --phi, --density, "
           "--temperature-K and --particle-diameter",
           idle);
    return EXIT_USAGE_ERROR;
  }
  int status = table_options_read(command, &request->model.said, request->check, &said);
  if (status == EXIT_DONE) {
    status = model_options_read_for_table(command, &request->model, &model);
  }
  said.phi = request->state.phi;
  return status == EXIT_DONE ? print_table_report(&said, &model.structure) : status;
}

static int run_structure(const struct command *command, int argc, char **argv) {
  struct profile_request request = {
      .state = STATE_OPTIONS_NONE, .q_max = 40.0, .r_max = 6.0, .count = 2000.0, .table = "S"};
  struct cagehop_model model;
  int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  if (request.check != NULL) {
    return check_file(command, &request);
  }
  struct cagehop_state state;
  status = state_options_check(command, &request.state, &request.model);
  if (status == EXIT_DONE) {
    status = state_options_resolve(command, &request.state, &request.model, false, &model, &state);
  }
  if (status == EXIT_DONE) {
    status = show_structure(&model, state.number, &request);
  }
  model_options_clear(&request.model);
  return status;
}

static const char *const tables_of_S[] = {"S", "both", NULL};
static const char *const tables_of_g[] = {"g", "both", NULL};

static const struct option_row structure_options[] = {
    PLACE_OPTIONS(profile_request, state, "; needed, but with --check"),
    {.name = "check",
     .kind = OPTION_TEXT,
     .word = "FILE",
     .help = "instead: show what a file with S(q) or g(r) is understood as, before anything is computed",
     OPTION_AT(profile_request, check)},
    {.name = "table",
     .kind = OPTION_TEXT,
     .word = "NAME",
     .names = (const char *const[]){"S", "g", "both", NULL},
     .help = "S(q), g(r), or one after the other with two empty lines between",
     .left_out = "S",
     .instead = "check",
     OPTION_AT(profile_request, table)},
    {.name = "q-max",
     .kind = OPTION_NUMBER,
     .word = "Q",
     .unit = "1/d",
     .help = "last q",
     .low_open = true,
     .high = 1e5,
     .left_out = "40",
     .with = "table",
     .with_names = tables_of_S,
     .instead = "check",
     OPTION_AT(profile_request, q_max)},
    {.name = "r-max",
     .kind = OPTION_NUMBER,
     .word = "R",
     .unit = "d",
     .help = "last r",
     .low_open = true,
     .high = 16.0,
     .left_out = "6",
     .with = "table",
     .with_names = tables_of_g,
     .instead = "check",
     OPTION_AT(profile_request, r_max)},
    COUNT_OPTION(profile_request, count,
                 .help = "points of S(q), evenly spaced; g(r) comes in steps of d/128", .left_out = "2000",
                 .with = "table", .with_names = tables_of_S, .instead = "check"),
};

const struct command command_structure = {
    .name = "structure",
    .summary = "S(q) and g(r) as tables; or what a file with them holds",
    .description =
        "Prints q, S(q) as a table, with --table g r, g(r); q in 1/d, r in d. Comment lines hold the "
        "certificate. Columns are separated by blanks, for gnuplot, numpy.loadtxt and their like; with "
        "--table both g(r) follows S(q) after two empty lines, another index of gnuplot's, which loadtxt "
        "does not tell apart.\n"
        "With --check FILE it prints instead how a file with S(q) or g(r) is laid out, its columns, unit "
        "and states with their labels, range, S(0), peak and scatter; and for each state whether it ends as "
        "that of hard or soft particles, the density that it implies, F_B1 at P = 0 with its error, which q "
        "that comes from, and whether a map would take it. It ends with 3 where something is missing or "
        "contradicts, or no state would be taken.",
    .option = structure_options,
    .option_count = OPTION_COUNT(structure_options),
    .sections = MODEL_STRUCTURE | MODEL_MATERIAL | MODEL_CHAINS,
    .model = offsetof(struct profile_request, model),
    .run = run_structure,
};
