// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/fit_options.h"

#include "cli/command.h"

#include <cagehop/parameter.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ITEM_MAX = 128 };

int fit_parameter_read(const char *option, const char *name, enum cagehop_fit_parameter *parameter) {
  *parameter = cagehop_fit_find(name);
  if (*parameter != CAGEHOP_FIT_PARAMETERS) {
    return EXIT_DONE;
  }
  report("fit: %s: '%s' is no parameter of a fit; one of Tg, phi_g, beta_phi_0, elastic_coupling (a_c), "
         "diameter (d), bulk_modulus (K), bulk_modulus_derivative, enskog_time (tau_E)",
         option, name);
  return EXIT_USAGE_ERROR;
}

/// The next part of a list, at most ITEM_MAX - 1 bytes; NULL at its end.
static const char *next_item(const char *list, char item[ITEM_MAX]) {
  const size_t length = strcspn(list, ",");
  const size_t kept = length < ITEM_MAX ? length : ITEM_MAX - 1;
  memcpy(item, list, kept);
  item[kept] = '\0';
  return list[length] == ',' ? list + length + 1 : NULL;
}

/// Splits "NAME=REST" and finds the parameter. *rest points into item.
static int split_item(const char *option, char *item, const char *like, enum cagehop_fit_parameter *parameter,
                      char **rest) {
  char *equals = strchr(item, '=');
  if (equals == NULL) {
    report("fit: %s: '%s' must be like %s", option, item, like);
    return EXIT_USAGE_ERROR;
  }
  *equals = '\0';
  *rest = equals + 1;
  return fit_parameter_read(option, item, parameter);
}

/// Two numbers with a mark between them.
static bool two_numbers(const char *text, const char *mark, double number[2]) {
  char *end;
  number[0] = strtod(text, &end);
  if (end == text || strncmp(end, mark, strlen(mark)) != 0) {
    return false;
  }
  const char *second = end + strlen(mark);
  number[1] = strtod(second, &end);
  return end != second && *end == '\0' && isfinite(number[0]) && isfinite(number[1]);
}

static int read_free(const char *list, struct cagehop_fit_params *params) {
  char item[ITEM_MAX];
  while (list != NULL) {
    enum cagehop_fit_parameter parameter;
    list = next_item(list, item);
    const int status = fit_parameter_read("--free", item, &parameter);
    if (status != EXIT_DONE) {
      return status;
    }
    if (params->free[parameter]) {
      report("fit: --free: %s is there twice; name it once", cagehop_fit_name(parameter));
      return EXIT_USAGE_ERROR;
    }
    params->free[parameter] = true;
  }
  return EXIT_DONE;
}

/// A range or a prior of a parameter that is free; of tau_E in seconds, as it is written everywhere else.
static int read_pairs(const char *option, const char *list, const char *mark, const char *like,
                      const struct cagehop_fit_params *params, double first[], double second[]) {
  char item[ITEM_MAX];
  while (list != NULL) {
    enum cagehop_fit_parameter parameter;
    double number[2];
    char *rest;
    list = next_item(list, item);
    const int status = split_item(option, item, like, &parameter, &rest);
    if (status != EXIT_DONE) {
      return status;
    }
    if (!two_numbers(rest, mark, number)) {
      report("fit: %s: '%s=%s' must be like %s", option, item, rest, like);
      return EXIT_USAGE_ERROR;
    }
    if (!params->free[parameter]) {
      report("fit: %s: %s is not free; name it in --free, or leave it out", option, item);
      return EXIT_USAGE_ERROR;
    }
    first[parameter] = number[0];
    second[parameter] = number[1];
  }
  return EXIT_DONE;
}

static int read_start(const char *list, struct cagehop_model *model) {
  char item[ITEM_MAX];
  while (list != NULL) {
    enum cagehop_fit_parameter parameter;
    char *rest, error[CAGEHOP_MODEL_ERROR_MAX];
    list = next_item(list, item);
    const int status = split_item("--start", item, "Tg=560,K=10", &parameter, &rest);
    if (status != EXIT_DONE) {
      return status;
    }
    if (cagehop_model_set(model, cagehop_fit_key(parameter), rest, error) != 0) {
      report("fit: --start: %s", error);
      return EXIT_USAGE_ERROR;
    }
  }
  return EXIT_DONE;
}

/// Bounds and priors of tau_E are those of its logarithm.
static int take_logarithms(struct cagehop_fit_params *params, bool bounded) {
  const int p = CAGEHOP_FIT_ENSKOG_TIME;
  if (bounded && !(params->low[p] > 0.0)) {
    report("fit: --bounds: enskog_time_s must be above 0");
    return EXIT_USAGE_ERROR;
  }
  if (bounded) {
    params->low[p] = log(params->low[p]);
    params->high[p] = log(params->high[p]);
  }
  if (!isnan(params->prior[p])) {
    if (!(params->prior[p] > 0.0 && params->prior_sigma[p] > 0.0)) {
      report("fit: --prior: enskog_time_s and its standard error must be above 0");
      return EXIT_USAGE_ERROR;
    }
    params->prior_sigma[p] /= params->prior[p];
    params->prior[p] = log(params->prior[p]);
  }
  return EXIT_DONE;
}

int fit_options_read(const struct fit_options *options, struct cagehop_fit_params *params,
                     struct cagehop_model *model) {
  *params = cagehop_fit_defaults();
  const double open = params->low[CAGEHOP_FIT_ENSKOG_TIME];
  int status = read_free(options->free, params);
  if (status == EXIT_DONE) {
    status =
        read_pairs("--bounds", options->bounds, ":", "Tg=500:600,a_c=0:2", params, params->low, params->high);
  }
  if (status == EXIT_DONE) {
    status = read_pairs("--prior", options->prior, "+-", "diameter=0.28+-0.01", params, params->prior,
                        params->prior_sigma);
  }
  if (status == EXIT_DONE) {
    status = take_logarithms(params, params->low[CAGEHOP_FIT_ENSKOG_TIME] > open);
  }
  return status == EXIT_DONE ? read_start(options->start, model) : status;
}

int fit_weights_read(const char *text, size_t count, double weight[]) {
  size_t found = 0;
  for (size_t k = 0; k < count; k++) {
    weight[k] = 1.0;
  }
  while (text != NULL) {
    char item[ITEM_MAX], *end;
    text = next_item(text, item);
    const double number = strtod(item, &end);
    if (end == item || *end != '\0' || !(number > 0.0 && isfinite(number))) {
      report("fit: --weights: '%s' is no number above 0", item);
      return EXIT_USAGE_ERROR;
    }
    if (found < count) {
      weight[found] = number;
    }
    found++;
  }
  if (found > 0 && found != count) {
    report("fit: --weights: %zu weights for %zu files; give one for each", found, count);
    return EXIT_USAGE_ERROR;
  }
  return EXIT_DONE;
}
