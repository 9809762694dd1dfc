// SPDX-License-Identifier: GPL-3.0-or-later
/// The state of finding isobars: their pressures, and the states that they are interpolated between.
#ifndef CAGEHOP_PHASE_MAP_ISOBARS_H
#define CAGEHOP_PHASE_MAP_ISOBARS_H

#include "phase_map/interpolant.h"
#include "phase_map/place.h"

enum isobars_stage { STAGE_CHEAP_NODES, STAGE_EXPENSIVE_NODES, STAGE_INTERVALS, STAGE_NOTHING };

enum { ISOBAR_SAMPLES = 3 }; // x, temperature, ln(tau_alpha) at the points of a VFT fit

struct cagehop_isobars {
  struct cagehop_material material;
  struct cagehop_structure_params structure; ///< for the packing fraction at a temperature
  struct own_temperature own;
  struct cagehop_isobar_params params;
  struct cagehop_axis pressure;       ///< its values are owned
  size_t n_level;                     ///< of the transition curve: 1, or those of isochrones
  double *log_level;                  ///< their logarithms, [s] or [Pa s]; owned
  double *sample;                     ///< ISOBAR_SAMPLES arrays of vft_points; owned
  struct phi_interpolant interpolant; ///< curves of ln(tau_alpha), then of ln(eta), at each pressure
  double *requested;                  ///< states that cagehop_isobars_next returned last; owned
  size_t *index;                      ///< wanted[i] is node index[i] of the interpolant; owned
  enum isobars_stage stage;           ///< what cagehop_isobars_next asks for next
};

/// Isobars that look for n_level levels of the transition's curve, and for no VFT line where
/// params->vft_points is 0. As cagehop_isobars_create.
int isobars_create(const struct cagehop_model *model, const struct cagehop_isobar_params *params,
                   size_t n_level, const double level[], const struct cagehop_axis *pressure,
                   struct cagehop_isobars **isobars);

/// The curve of the interpolant that has the glass transition of pressure j.
size_t isobars_transition_curve(const struct cagehop_isobars *isobars, size_t j);

/// Where a curve crosses a level, and estimated errors: of x; of the curve's slopes with x and with P,
/// relative.
struct isobar_crossing {
  double x, error, slope_error, pressure_slope_error;
};

/// All but the VFT line where the transition's curve of pressure j crosses a level, the logarithm of one.
struct cagehop_isobar isobar_at_level(const struct cagehop_isobars *isobars, size_t j, double log_level,
                                      struct isobar_crossing *at);

/// The state at x on isobar j. Returns 0, or CAGEHOP_OUT_OF_RANGE where there is none.
int isobar_state(const struct cagehop_isobars *isobars, size_t j, double x,
                 struct cagehop_thermal_state *state);

/// Whether x is known well enough for a glass transition to be told; and the packing fraction there, [1].
bool isobar_resolves(const struct cagehop_isobars *isobars, double x, double error);
double isobar_packing_fraction(const struct cagehop_isobars *isobars, double x);

/// The temperature along isobar j, [K], and its derivative with x: NaN and 0 where all states have one, along
/// which nothing passes a glass transition by temperature. NaN where phi_g is not known, but not the
/// derivative of an incompressible material.
double isobar_temperature(const struct cagehop_isobars *isobars, size_t j, double x, double *dT_dx);

/// The ln(tau_alpha/s) near which the states known so far let T_g at cooling rate i be expected.
double cooling_expected(const struct cagehop_isobars *isobars, size_t j, size_t i);

/// Marks the states that pressure j still needs for cooling rate i.
void cooling_request(struct cagehop_isobars *isobars, size_t j, size_t i);

#endif
