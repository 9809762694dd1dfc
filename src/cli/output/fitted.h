// SPDX-License-Identifier: GPL-3.0-or-later
/// A fit with its data, as it is shown: text, JSON, and a file with the material.
#ifndef CAGEHOP_CLI_FITTED_H
#define CAGEHOP_CLI_FITTED_H

#include "table_file/measurements.h"

#include <cagehop/fit.h>

struct fitted {
  struct cagehop_model start;
  struct cagehop_fit_params params;
  size_t n_files;
  char *const *path;               ///< of each file; borrowed
  const struct measurements *file; ///< likewise
  const double *weight;            ///< of each file; likewise
  struct cagehop_fit_datum *datum; ///< of all files, params.datum; owned
  size_t *file_of, *line_of;       ///< of each datum; owned
  struct cagehop_fit *fit;         ///< owned
  struct cagehop_fit_result result;
  double *residual; ///< measured less theory, in ln(value) or K; owned
  size_t draws;     ///< of the bootstrap; 0: none
  unsigned long seed;
  struct cagehop_fit_draw *draw;       ///< owned
  enum cagehop_fit_parameter profiled; ///< CAGEHOP_FIT_PARAMETERS: none
  size_t profile_count;
  double *profile_value, *profile_chi2; ///< owned
};

/// Residual over the datum's standard error; without one over that of all residuals.
double fitted_pull(const struct fitted *fitted, size_t i);

/// A parameter's draws that succeeded, ascending: value[k], k < the number returned. value: room for all.
size_t fitted_draws(const struct fitted *fitted, enum cagehop_fit_parameter parameter, double value[]);

/// The quantile of ascending numbers.
double fitted_quantile(size_t count, const double value[], double share);

/// Where a profile's chi2 is `rise` above its least, below and above the least; NaN where it does not get
/// there.
void fitted_profile_range(const struct fitted *fitted, double rise, double range[2]);

/// Calls `tell` with one line for each remark: correlations, bounds, chi2, theory's error.
void fitted_remarks(const struct fitted *fitted, void (*tell)(void *context, const char *line),
                    void *context);

/// Prints the report.
void fitted_print(const struct fitted *fitted);

/// Writes one JSON object, to a file or, where path is "-", to standard output. Returns the exit status.
int fitted_write_json(const struct fitted *fitted, const char *path);

/// Writes a YAML file with the material, called `name`. Returns the exit status.
int fitted_write_material(const struct fitted *fitted, const char *name, const char *path);

#endif
