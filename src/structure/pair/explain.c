// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/explain.h"

#include "status/error.h"
#include "status/text.h"

#include <cagehop/status.h>

enum { PATH_TEXT_MAX = 96 };

/// What a path varied last, and what it started from.
static const char *beginning_of(const struct pair_path_end *end) {
  switch (end->leg) {
  case PAIR_LEG_DENSITY:
    return end->path == PAIR_PATH_DENSITY       ? "from density 0"
           : end->path == PAIR_PATH_TEMPERATURE ? "at infinite temperature from density 0"
                                                : "without bonds from density 0";
  case PAIR_LEG_BONDS:
    return end->path == PAIR_PATH_BONDS ? "from single sites" : "near density 0";
  default:
    return "from high temperature";
  }
}

/// Where a path ended: "from density 0 they reach rho = 0.31 of 0.8 (S(0) = 45)"; of those after the first
/// without "they reach".
static void describe_end(const struct pair_levels *levels, int number, char text[PATH_TEXT_MAX]) {
  static const char *const verb[2][2] = {{"they do not even reach ", "they reach "}, {"not even ", ""}};
  const struct pair_path_end *end = &levels->end[number];
  const double share = end->share[end->leg];
  char place[PATH_TEXT_MAX], S[PATH_TEXT_MAX] = "";
  if (end->leg == PAIR_LEG_DENSITY) {
    text_print(place, sizeof place, "rho = %.4g of %.4g", share * levels->fluid.density,
               levels->fluid.density);
  } else if (end->leg == PAIR_LEG_COUPLING) {
    text_print(place, sizeof place, "T* = %.4g of %.4g", levels->fluid.temperature / share,
               levels->fluid.temperature);
  } else {
    text_print(place, sizeof place, "%.2g of the bonds", share);
  }
  if (end->begun) {
    text_print(S, sizeof S, " (S(0) = %.3g)", end->S_0);
  }
  text_print(text, PATH_TEXT_MAX, "%s %s%s%s", beginning_of(end), verb[number > 0][end->begun], place, S);
}

static void explain_pair_paths(const struct pair_levels *levels, int status, struct cagehop_error *reason) {
  char all[CAGEHOP_ERROR_MAX] = "";
  for (int i = 0; i < levels->tried; i++) {
    char one[PATH_TEXT_MAX];
    describe_end(levels, i, one);
    text_append(all, sizeof all, i > 0 ? ", " : "");
    text_append(all, sizeof all, one);
  }
  error_set(reason, status, "no solution is connected with the ideal gas: %s", all);
}

/// "not resolved on 8192 points in a box of 32 sigma (1e-5 > 1e-6)", and why no finer grid was tried.
static void explain_pair_grids(const struct pair_levels *levels, const struct solve_limits *limits,
                               struct structure_solution *solution) {
  const struct cagehop_certificate *certificate = &solution->certificate;
  if (certificate->points == 0) { // of chains; all other boxes are short
    error_set(&solution->reason, CAGEHOP_NOT_RESOLVED,
              "chains are so long that grids would have more than %d points, which are not tried: take fewer "
              "sites",
              PAIR_POINTS_MAX);
    return;
  }
  error_set(&solution->reason, CAGEHOP_NOT_RESOLVED,
            "not resolved on %zu points in a box of %.4g sigma (%.2g > %.2g)%s", certificate->points,
            certificate->box, certificate->error, limits->tolerance,
            levels->too_large ? ", and more are not tried: u(r) is too steep, or g(r) reaches too far" : "");
}

void pair_explain(const struct pair_levels *levels, int status, const struct solve_limits *limits,
                  struct structure_solution *solution) {
  if (solution->reason.status == status) {
    return;
  }
  if (status == CAGEHOP_NOT_RESOLVED) {
    explain_pair_grids(levels, limits, solution);
    return;
  }
  if (levels->tried == 0 || status <= 0 || status == CAGEHOP_TIMED_OUT) {
    return;
  }
  const struct pair_path_end *last = &levels->end[levels->tried - 1];
  if (last->status != CAGEHOP_OK) {
    explain_pair_paths(levels, status, &solution->reason);
    return;
  }
  error_set(&solution->reason, status,
            "the solution of the coarsest grid, where S is up to %.3g, is lost on finer grids or in a longer "
            "box: a "
            "peak may be too sharp for them, or a spinodal near",
            last->S_max);
}
