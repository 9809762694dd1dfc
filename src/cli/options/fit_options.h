// SPDX-License-Identifier: GPL-3.0-or-later
/// What the options of 'fit' say of parameters: lists like Tg,beta_phi_0 and Tg=500:600,K=10:200.
#ifndef CAGEHOP_CLI_FIT_OPTIONS_H
#define CAGEHOP_CLI_FIT_OPTIONS_H

#include <cagehop/fit.h>

struct fit_options {
  const char *free, *bounds, *prior, *start; ///< as given; NULL: not given
  const char *weights, *profile;
  double bootstrap, seed;
};

/// Puts them into the parameters of a fit and the model that it starts from. Returns 0, or the exit status
/// after a reported error.
int fit_options_read(const struct fit_options *options, struct cagehop_fit_params *params,
                     struct cagehop_model *model);

/// The weights of `count` files; 1 each where none are given.
int fit_weights_read(const char *text, size_t count, double weight[]);

/// The parameter of that name, reported with the option where there is none.
int fit_parameter_read(const char *option, const char *name, enum cagehop_fit_parameter *parameter);

#endif
