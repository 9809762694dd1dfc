// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/model_options.h"
#include "cli/options.h"
#include "cli/structure_check.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>

/// What was asked for, beside the model.
struct profile_request {
  double phi, q_max, r_max, count;
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
  printf("# S(0) = %.12g, first peak S(%.9g) = %.12g, g(d+) = %.12g, r_cage = %.9g d\n", summary.S_0,
         summary.q_peak, summary.S_peak, summary.g_contact, summary.r_cage);
  printf("# relative error of S(q) below %.2g; residual %.2g; lowest S(q) %.6g; %d Newton iterations\n",
         certificate->error, certificate->residual, certificate->S_min, certificate->iterations);
  if (certificate->alpha > 0.0) {
    printf("# alpha = %.9g/d makes virial and compressibility route agree\n", certificate->alpha);
  }
  if (certificate->g_min < 0.0) {
    printf("# remark: g(r) falls to %.6g, as with Percus-Yevick above phi = 0.6126; it is unphysical there\n",
           certificate->g_min);
  }
}

static void print_tables(const struct cagehop_structure *structure, const struct profile_request *request) {
  const size_t count = (size_t)request->count;
  size_t radial_count;
  double step;
  const double *g;
  puts("# q S(q)");
  for (size_t i = 0; i < count; i++) {
    const double q = count > 1 ? request->q_max * (double)i / (double)(count - 1) : 0.0;
    double S;
    cagehop_structure_factor(structure, 1, &q, &S, NULL);
    printf("%.12g %.15g\n", q, S);
  }
  puts("\n\n# r g(r)");
  cagehop_structure_radial(structure, &radial_count, &step, &g);
  for (size_t i = 0; i < radial_count && (double)i * step <= request->r_max; i++) {
    printf("%.12g %.12g\n", (double)i * step, g[i]);
  }
}

static int show_structure(const struct cagehop_model *model, const struct profile_request *request) {
  struct cagehop_structure *structure;
  struct cagehop_error error;
  if (cagehop_structure_solve_explained(&model->structure, request->phi, &structure, &error) != CAGEHOP_OK) {
    report("structure: no certified structure: %s", error.text);
    return EXIT_OTHER;
  }
  print_certificate(structure, model);
  print_tables(structure, request);
  cagehop_structure_destroy(&structure);
  return EXIT_DONE;
}

int structure_command(const struct command *command, int argc, char **argv) {
  if (structure_check_asked(argc, argv)) {
    return structure_check(command, argc, argv);
  }
  struct profile_request request = {.phi = NAN, .q_max = 40.0, .r_max = 6.0, .count = 2000.0};
  struct model_options names = {0};
  const struct option_spec spec[] = {
      {.name = "phi", .kind = OPTION_NUMBER, .required = true, .value = &request.phi},
      {.name = "q-max", .kind = OPTION_NUMBER, .value = &request.q_max},
      {.name = "r-max", .kind = OPTION_NUMBER, .value = &request.r_max},
      {.name = "count", .kind = OPTION_NUMBER, .value = &request.count},
  };
  struct cagehop_model model;
  int status = model_options_parse(command, argc, argv, OPTION_COUNT(spec), spec, MODEL_STRUCTURE, &names);
  if (status != OPTIONS_STOP) {
    return status;
  }
  if (check_phi(command, request.phi) != EXIT_DONE || check_count(command, request.count) != EXIT_DONE) {
    return EXIT_USAGE_ERROR;
  }
  if (!(request.q_max > 0.0 && request.q_max <= 1e5 && request.r_max > 0.0 && request.r_max <= 16.0)) {
    report("structure: --q-max must be above 0 and at most 100000, --r-max above 0 and at most 16");
    return EXIT_USAGE_ERROR;
  }
  status = model_options_read(command, &names, &model);
  if (status == EXIT_DONE) {
    status = show_structure(&model, &request);
  }
  model_options_clear(&names);
  return status;
}
