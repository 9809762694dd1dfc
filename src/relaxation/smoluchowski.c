// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/smoluchowski.h>

#include "numerics/shared.h"
#include "relaxation/caging.h"
#include "relaxation/passage.h"
#include "relaxation/slowest_mode.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

struct cagehop_smoluchowski {
  struct caging caging;
};

// Integrals over the cage begin at ln r = ln r_L1 - cage_depth; exp(-4 cage_depth) of its weight lies below
// that.
static const double cage_depth = 12.0;
// Integrals over the outer well end at P r = well_reach; exp(-well_reach) of its weight lies beyond that.
static const double well_reach = 100.0;
// Largest relative error of a cage's weight that extrapolation may cause.
static const double core_certified = 1e-8;

struct cagehop_smoluchowski_rates cagehop_no_smoluchowski_rates(void) {
  return (struct cagehop_smoluchowski_rates){.tau_mfpt = NAN,
                                             .tau_mfpt_full = NAN,
                                             .tau_forward = NAN,
                                             .tau_backward = NAN,
                                             .tau_two_state = NAN,
                                             .tau_slowest = NAN,
                                             .p_1_boltzmann = NAN};
}

int cagehop_smoluchowski_create(const struct cagehop_landscape *landscape,
                                struct cagehop_smoluchowski **smoluchowski) {
  struct cagehop_smoluchowski *result = calloc(1, sizeof *result);
  *smoluchowski = NULL;
  if (result == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  gsl_errors_returned();
  const int status = caging_create(landscape, &result->caging);
  gsl_errors_handled();
  if (status != CAGEHOP_OK) {
    free(result);
    return status;
  }
  *smoluchowski = result;
  return CAGEHOP_OK;
}

void cagehop_smoluchowski_destroy(struct cagehop_smoluchowski **smoluchowski) {
  if (*smoluchowski != NULL) {
    caging_clear(&(*smoluchowski)->caging);
    free(*smoluchowski);
    *smoluchowski = NULL;
  }
}

/// Kramers' time to cross the barrier from a well of that curvature.
static double kramers(double tau_s, double curvature, double curvature_B, double barrier) {
  return tau_s * 2.0 * M_PI / sqrt(curvature * curvature_B) * exp(barrier);
}

/// *inside = int_0^{r_L1} exp(F(r_L1) - F) dr. CAGEHOP_NOT_RESOLVED where the part below x_core, where F is
/// extrapolated, could cause a relative error above 1e-8.
static int weigh_inside(const struct caging *caging, double pressure, double F_L1, double x_L1,
                        double *inside) {
  double core;
  int status = passage_integral(caging, pressure, -1.0, F_L1, x_L1 - cage_depth, x_L1, inside);
  if (status == CAGEHOP_OK) {
    status = passage_integral(caging, pressure, -1.0, F_L1, x_L1 - cage_depth, caging->x_core, &core);
  }
  if (status == CAGEHOP_OK && !(core * caging->core_error <= core_certified * *inside)) {
    status = CAGEHOP_NOT_RESOLVED;
  }
  return status;
}

/// The times that depend on cage and barrier only.
static int leave_cage(const struct caging *caging, double pressure,
                      const struct cagehop_landscape_point *point, double tau_s,
                      struct cagehop_smoluchowski_rates *smoluchowski_rates) {
  const double x_L1 = log(point->r_L1), x_B = log(point->r_B);
  const double F_L1 = caging_energy(caging, pressure, x_L1), F_B = caging_energy(caging, pressure, x_B);
  double inside, crossing, from_minimum;
  int status = weigh_inside(caging, pressure, F_L1, x_L1, &inside);
  if (status == CAGEHOP_OK) {
    status = passage_integral(caging, pressure, 1.0, F_B, x_L1, x_B, &crossing);
  }
  if (status == CAGEHOP_OK) {
    status = passage_double_integral(caging, pressure, x_L1, x_B, &from_minimum);
  }
  if (status == CAGEHOP_OK) {
    const double scale = 2.0 * tau_s * exp(point->F_B1);
    smoluchowski_rates->tau_mfpt = scale * from_minimum;
    smoluchowski_rates->tau_mfpt_full = scale * (from_minimum + inside * crossing);
    smoluchowski_rates->tau_forward = kramers(tau_s, point->K_0, point->K_B, point->F_B1);
  }
  return status;
}

static int populate(const struct caging *caging, double pressure, const struct cagehop_landscape_point *point,
                    double *p_1) {
  const double x_L1 = log(point->r_L1), x_B = log(point->r_B), x_L2 = log(point->r_L2);
  const double F_L1 = caging_energy(caging, pressure, x_L1), F_L2 = caging_energy(caging, pressure, x_L2);
  double cage, outer;
  int status = passage_integral(caging, pressure, -1.0, F_L1, x_L1 - cage_depth, x_B, &cage);
  if (status == CAGEHOP_OK) {
    status = passage_integral(caging, pressure, -1.0, F_L2, x_B, log(well_reach / pressure), &outer);
  }
  if (status == CAGEHOP_OK) {
    *p_1 = 1.0 / (1.0 + outer / cage * exp(-point->Delta));
  }
  return status;
}

/// The slowest mode and its population.
static int relax(const struct caging *caging, double pressure, const struct cagehop_landscape_point *point,
                 double tau_s, struct cagehop_smoluchowski_rates *smoluchowski_rates) {
  double time;
  int status = slowest_mode(caging, pressure, log(point->r_L1), &time);
  if (status == CAGEHOP_OK) {
    smoluchowski_rates->tau_slowest = tau_s * time;
    status = isfinite(smoluchowski_rates->tau_slowest) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
  }
  return status == CAGEHOP_OK ? populate(caging, pressure, point, &smoluchowski_rates->p_1_boltzmann)
                              : status;
}

/// The times and the population that depend on both wells; all of them, or NaN in all.
static int exchange(const struct caging *caging, double pressure, const struct cagehop_landscape_point *point,
                    double tau_s, struct cagehop_smoluchowski_rates *smoluchowski_rates) {
  struct cagehop_smoluchowski_rates both = *smoluchowski_rates;
  both.tau_backward = kramers(tau_s, point->K_2, point->K_B, point->F_B2);
  both.tau_two_state = 1.0 / (1.0 / both.tau_forward + 1.0 / both.tau_backward);
  const int status =
      isfinite(both.tau_backward) ? relax(caging, pressure, point, tau_s, &both) : CAGEHOP_NOT_FINITE;
  *smoluchowski_rates = status == CAGEHOP_OK ? both : *smoluchowski_rates;
  return status;
}

static int evaluate(const struct caging *caging, double pressure, const struct cagehop_landscape_point *point,
                    double tau_s, struct cagehop_smoluchowski_rates *smoluchowski_rates) {
  int status = leave_cage(caging, pressure, point, tau_s, smoluchowski_rates);
  if (status == CAGEHOP_OK &&
      !(isfinite(smoluchowski_rates->tau_mfpt_full) && isfinite(smoluchowski_rates->tau_forward))) {
    status = CAGEHOP_NOT_FINITE;
  }
  if (status != CAGEHOP_OK) {
    *smoluchowski_rates = cagehop_no_smoluchowski_rates();
    return status;
  }
  return point->regime == CAGEHOP_REGIME_TWO_STATE
             ? exchange(caging, pressure, point, tau_s, smoluchowski_rates)
             : CAGEHOP_OK;
}

int cagehop_smoluchowski_evaluate(const struct cagehop_smoluchowski *smoluchowski, double pressure,
                                  const struct cagehop_landscape_point *point, double tau_s,
                                  struct cagehop_smoluchowski_rates *smoluchowski_rates) {
  *smoluchowski_rates = cagehop_no_smoluchowski_rates();
  if (point->regime != CAGEHOP_REGIME_IRREVERSIBLE && point->regime != CAGEHOP_REGIME_TWO_STATE) {
    return CAGEHOP_OK;
  }
  gsl_errors_returned();
  const int status = evaluate(&smoluchowski->caging, pressure, point, tau_s, smoluchowski_rates);
  gsl_errors_handled();
  return status;
}

/// Exponential decay from 1 to a steady value.
static double decay(double steady, double time_s, double tau) {
  return steady + (1.0 - steady) * exp(-time_s / tau);
}

double cagehop_two_state_population(const struct cagehop_smoluchowski_rates *smoluchowski_rates,
                                    double time_s) {
  return decay(smoluchowski_rates->tau_two_state / smoluchowski_rates->tau_backward, time_s,
               smoluchowski_rates->tau_two_state);
}

double cagehop_slowest_population(const struct cagehop_smoluchowski_rates *smoluchowski_rates,
                                  double time_s) {
  return decay(smoluchowski_rates->p_1_boltzmann, time_s, smoluchowski_rates->tau_slowest);
}
