// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/fit_options.h"
#include "cli/options/model_options.h"
#include "cli/options/options.h"
#include "cli/output/fitted.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PROFILE_COUNT = 25 }; // odd: the best value is the middle one

struct fit_request {
  struct fit_options options;
  const char *json, *output, *name;
  struct model_options model;
};

// ---------------------------------------------------------------- data

static int read_files(size_t count, char **path, struct measurements file[]) {
  for (size_t f = 0; f < count; f++) {
    char error[TABLE_FILE_ERROR_MAX];
    const int status = measurements_read(path[f], &file[f], error);
    if (status != CAGEHOP_OK) {
      report("%s", status == CAGEHOP_IO ? error : cagehop_status_message(status));
      return status == CAGEHOP_IO ? EXIT_BAD_INPUT : EXIT_OTHER;
    }
    for (size_t k = 0; k < file[f].n_remarks; k++) {
      report("fit: remark: %s: %s", path[f], file[f].remark[k]);
    }
  }
  return EXIT_DONE;
}

/// Whether two names are those of one file that is there.
static bool is_same_file(const char *a, const char *b) {
  struct stat first, second;
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

/// What comes out must not be written over what was measured.
static int check_output(const struct fitted *fitted, const char *option, const char *output) {
  for (size_t f = 0; output != NULL && f < fitted->n_files; f++) {
    if (is_same_file(output, fitted->path[f])) {
      report("fit: %s %s would overwrite the data; choose another name", option, output);
      return EXIT_USAGE_ERROR;
    }
  }
  return EXIT_DONE;
}

/// The data of all files, one after the other.
static int gather_data(struct fitted *fitted) {
  size_t count = 0;
  for (size_t f = 0; f < fitted->n_files; f++) {
    count += fitted->file[f].count;
  }
  fitted->datum = malloc(count * sizeof *fitted->datum);
  fitted->file_of = malloc(2 * count * sizeof *fitted->file_of);
  fitted->residual = malloc(count * sizeof *fitted->residual);
  if (fitted->datum == NULL || fitted->file_of == NULL || fitted->residual == NULL) {
    report("fit: out of memory");
    return EXIT_OTHER;
  }
  fitted->line_of = fitted->file_of + count;
  size_t at = 0;
  for (size_t f = 0; f < fitted->n_files; f++) {
    for (size_t i = 0; i < fitted->file[f].count; i++, at++) {
      fitted->datum[at] = fitted->file[f].datum[i];
      fitted->datum[at].weight *= fitted->weight[f];
      fitted->file_of[at] = f;
      fitted->line_of[at] = fitted->file[f].line[i];
    }
  }
  fitted->params.count = count;
  fitted->params.datum = fitted->datum;
  return EXIT_DONE;
}

// ---------------------------------------------------------------- the fit

/// "fit: tau.csv:7: at the start ..." where one datum is to blame.
static int report_failure(const struct fitted *fitted, int status, const struct cagehop_error *error) {
  const size_t bad = fitted->result.bad_datum;
  if (status == CAGEHOP_OUT_OF_RANGE && bad < fitted->params.count) {
    report("%s:%zu: %s", fitted->path[fitted->file_of[bad]], fitted->line_of[bad], error->text);
  } else {
    report("fit: %s", error->text);
  }
  return status == CAGEHOP_BAD_ARGUMENT ? EXIT_USAGE_ERROR : EXIT_OTHER;
}

static int find_minimum(struct fitted *fitted) {
  struct cagehop_error error;
  fitted->result.bad_datum = SIZE_MAX;
  int status = cagehop_fit_create(&fitted->start, &fitted->params, NULL, &fitted->fit, &error);
  if (status == CAGEHOP_OK) {
    status = cagehop_fit_solve(fitted->fit, &fitted->result, &error);
  }
  if (status != CAGEHOP_OK) {
    return report_failure(fitted, status, &error);
  }
  status = cagehop_fit_residuals(fitted->fit, &fitted->result, fitted->residual);
  if (status != CAGEHOP_OK) {
    report("fit: %s", cagehop_status_message(status));
    return EXIT_OTHER;
  }
  return EXIT_DONE;
}

static int draw_bootstrap(struct fitted *fitted, const struct fit_options *options) {
  if (options->bootstrap == 0.0) {
    return EXIT_DONE;
  }
  fitted->draws = (size_t)options->bootstrap;
  fitted->seed = (unsigned long)options->seed;
  fitted->draw = calloc(fitted->draws, sizeof *fitted->draw);
  const int status = fitted->draw == NULL ? CAGEHOP_NO_MEMORY
                                          : cagehop_fit_bootstrap(fitted->fit, &fitted->result, fitted->seed,
                                                                  fitted->draws, fitted->draw);
  if (status == CAGEHOP_BAD_ARGUMENT) {
    report("fit: --bootstrap: with as many parameters as data nothing tells how wide to draw; give the data "
           "standard errors");
    return EXIT_USAGE_ERROR;
  }
  if (status != CAGEHOP_OK) {
    report("fit: --bootstrap: %s", cagehop_status_message(status));
  }
  return status == CAGEHOP_OK ? EXIT_DONE : EXIT_OTHER;
}

/// Three standard errors to either side, within the bounds.
static int take_profile(struct fitted *fitted) {
  if (fitted->profiled == CAGEHOP_FIT_PARAMETERS) {
    return EXIT_DONE;
  }
  const int p = (int)fitted->profiled;
  const double step = 6.0 * fitted->result.standard_error[p] / (PROFILE_COUNT - 1);
  if (!(step > 0.0)) {
    report("fit: --profile: %s is not free, stands at its bound, or has no standard error; name another one",
           cagehop_fit_name(fitted->profiled));
    return EXIT_USAGE_ERROR;
  }
  fitted->profile_count = PROFILE_COUNT;
  fitted->profile_value = malloc(2 * PROFILE_COUNT * sizeof *fitted->profile_value);
  if (fitted->profile_value == NULL) {
    report("fit: out of memory");
    return EXIT_OTHER;
  }
  fitted->profile_chi2 = fitted->profile_value + PROFILE_COUNT;
  for (int k = 0; k < PROFILE_COUNT; k++) {
    const double value = fitted->result.value[p] + step * (k - PROFILE_COUNT / 2);
    fitted->profile_value[k] = fmin(fmax(value, fitted->params.low[p]), fitted->params.high[p]);
  }
  const int status = cagehop_fit_profile(fitted->fit, &fitted->result, fitted->profiled, PROFILE_COUNT,
                                         fitted->profile_value, fitted->profile_chi2);
  if (status != CAGEHOP_OK) {
    report("fit: --profile: %s", cagehop_status_message(status));
  }
  return status == CAGEHOP_OK ? EXIT_DONE : EXIT_OTHER;
}

static void report_fit_remark(void *context, const char *line) {
  (void)context;
  report("fit: remark: %s", line);
}

/// What was asked for, on standard output and in files. With --json - the JSON is all that is printed there,
/// and remarks go to standard error.
static int show_fit(const struct fitted *fitted, const struct fit_request *request) {
  int status = EXIT_DONE;
  if (request->json != NULL) {
    status = fitted_write_json(fitted, request->json);
  }
  if (status == EXIT_DONE && request->output != NULL) {
    char name[CAGEHOP_MATERIAL_NAME_MAX];
    snprintf(name, sizeof name, "%.50s fitted", fitted->start.material.name);
    status = fitted_write_material(fitted, request->name != NULL ? request->name : name, request->output);
  }
  if (request->json != NULL && strcmp(request->json, "-") == 0) {
    fitted_remarks(fitted, report_fit_remark, NULL);
  } else if (status == EXIT_DONE) {
    fitted_print(fitted);
  }
  return status;
}

static void clear_fitted(struct fitted *fitted) {
  cagehop_fit_destroy(&fitted->fit);
  free(fitted->datum);
  free(fitted->file_of);
  free(fitted->residual);
  free(fitted->draw);
  free(fitted->profile_value);
}

/// Of a model and data that were read.
static int fit_and_show(struct fitted *fitted, const struct fit_request *request) {
  fitted->profiled = CAGEHOP_FIT_PARAMETERS;
  int status = fit_options_read(&request->options, &fitted->params, &fitted->start);
  if (status == EXIT_DONE && request->options.profile != NULL) {
    status = fit_parameter_read("--profile", request->options.profile, &fitted->profiled);
  }
  if (status == EXIT_DONE) {
    status = gather_data(fitted);
  }
  if (status == EXIT_DONE) {
    status = find_minimum(fitted);
  }
  if (status == EXIT_DONE) {
    status = draw_bootstrap(fitted, &request->options);
  }
  if (status == EXIT_DONE) {
    status = take_profile(fitted);
  }
  if (status == EXIT_DONE) {
    status = show_fit(fitted, request);
  }
  clear_fitted(fitted);
  return status;
}

static int run_fit(const struct command *command, int argc, char **argv) {
  struct fit_request request = {.options = {.seed = 1.0}};
  struct fitted fitted = {0};
  int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  char **path = options_operands(argc, argv, &fitted.n_files);
  struct measurements *file = calloc(fitted.n_files, sizeof *file);
  double *weight = calloc(fitted.n_files, sizeof *weight);
  fitted.path = path;
  fitted.file = file;
  fitted.weight = weight;
  status = EXIT_OTHER;
  if (file == NULL || weight == NULL) {
    report("fit: out of memory");
  } else {
    status = fit_weights_read(request.options.weights, fitted.n_files, weight);
  }
  if (status == EXIT_DONE) {
    status = check_output(&fitted, "--json", request.json);
  }
  if (status == EXIT_DONE) {
    status = check_output(&fitted, "-o", request.output);
  }
  if (status == EXIT_DONE) {
    status = model_options_read(command, &request.model, &fitted.start);
  }
  if (status == EXIT_DONE) {
    status = read_files(fitted.n_files, path, file);
  }
  if (status == EXIT_DONE) {
    status = fit_and_show(&fitted, &request);
  }
  for (size_t f = 0; file != NULL && f < fitted.n_files; f++) {
    measurements_clear(&file[f]);
  }
  free(file);
  free(weight);
  model_options_clear(&request.model);
  return status;
}

#define TEXT_OPTION .kind = OPTION_TEXT

static const struct option_row fit_options[] = {
    {.name = "free",
     TEXT_OPTION,
     .word = "NAME,...",
     .required = true,
     .help = "what is fitted: Tg, phi_g, beta_phi_0, elastic_coupling, diameter, bulk_modulus, "
             "bulk_modulus_derivative, enskog_time",
     OPTION_AT(fit_request, options.free)},
    {.name = "start",
     TEXT_OPTION,
     .word = "NAME=X,...",
     .help = "numbers to start from, or to keep where they are not free",
     .left_out = "the material's",
     OPTION_AT(fit_request, options.start)},
    {.name = "bounds",
     TEXT_OPTION,
     .word = "NAME=LOW:HIGH,...",
     .help = "bounds of free parameters",
     .left_out = "those of the job's keys",
     OPTION_AT(fit_request, options.bounds)},
    {.name = "prior",
     TEXT_OPTION,
     .word = "NAME=X+-S,...",
     .help = "what is known of free parameters besides, each with its standard error; it counts as a datum",
     OPTION_AT(fit_request, options.prior)},
    {.name = "weights",
     TEXT_OPTION,
     .word = "W,...",
     .help = "of the squared residuals of each file",
     .left_out = "1 each",
     OPTION_AT(fit_request, options.weights)},
    {.name = "bootstrap",
     .kind = OPTION_NUMBER,
     .word = "N",
     .help =
         "fit to N sets of data that are drawn round the fitted curve, and show how the parameters spread",
     .low = 1.0,
     .high = 1e6,
     .whole = true,
     .left_out = "none",
     OPTION_AT(fit_request, options.bootstrap)},
    {.name = "seed",
     .kind = OPTION_NUMBER,
     .word = "N",
     .help = "of the bootstrap: the same one gives the same draws",
     .with = "bootstrap",
     .low = 0.0,
     .high = 4294967295.0,
     .whole = true,
     .left_out = "1",
     OPTION_AT(fit_request, options.seed)},
    {.name = "profile",
     TEXT_OPTION,
     .word = "NAME",
     .help = "chi2 along one free parameter, with the others fitted anew: for where errors are not symmetric",
     OPTION_AT(fit_request, options.profile)},
    {.name = "json",
     TEXT_OPTION,
     .word = "FILE",
     .help = "one JSON object with everything, and curves to draw; - for standard output instead of the text",
     OPTION_AT(fit_request, json)},
    {.name = "output",
     .letter = 'o',
     TEXT_OPTION,
     .word = "FILE",
     .help = "the fitted material as a YAML file, for jobs and --material",
     OPTION_AT(fit_request, output)},
    {.name = "name",
     .with = "output",
     TEXT_OPTION,
     .word = "NAME",
     .help = "what it is called",
     .left_out = "the material's name and 'fitted'",
     OPTION_AT(fit_request, name)},
};

const struct command command_fit = {
    .name = "fit",
    .summary = "a material's parameters from measurements",
    .operand = "DATA.csv...",
    .description =
        "Fits parameters of a material to measured relaxation times, viscosities, diffusion coefficients and "
        "glass transition temperatures, by least squares in their logarithms and in T_g. A file is a table "
        "with a line of names above it: T_K, P_MPa (or P_GPa, P_bar; left out: ambient), and one of tau_s, "
        "eta_Pa_s, D_m2_s; or T_g_K with the tau_s, eta_Pa_s or rate_K_per_s that defines it. Standard "
        "errors "
        "stand in sigma_ln, sigma_log10, or a column like tau_s_stderr; without them the scatter round the "
        "curve stands for them. The material is where the search starts.",
    .details =
        "Tg is the temperature at which tau_alpha is 100 s at ambient pressure, as long as phi_g is found on "
        "the theory; enskog_time is fitted as its logarithm. Parameters that the data can't tell apart are "
        "refused by name, and a remark names pairs whose correlation is above 0.95.",
    .option = fit_options,
    .option_count = OPTION_COUNT(fit_options),
    .sections = MODEL_STRUCTURE | MODEL_MATERIAL | MODEL_PHYSICS,
    .model = offsetof(struct fit_request, model),
    .run = run_fit,
};
