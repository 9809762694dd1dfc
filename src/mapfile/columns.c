// SPDX-License-Identifier: GPL-3.0-or-later
#include "mapfile/columns.h"

#include <string.h>

#define OF_POINT(field) COLUMN_DOUBLE, offsetof(struct cagehop_point, field)
#define POINT(field) COLUMNS_ALWAYS, COLUMN_RESULT, OF_POINT(field)
#define RATE(field) COLUMNS_RATES, COLUMN_RESULT, OF_POINT(field)
#define ROW(field)                                                                                           \
  COLUMNS_ALWAYS, COLUMN_RESULT, COLUMN_DOUBLE, offsetof(struct cagehop_isochore_summary, field)
#define ISOBAR(field) COLUMNS_ALWAYS, COLUMN_RESULT, COLUMN_DOUBLE, offsetof(struct cagehop_isobar, field)

const struct column point_columns[] = {
    {"pressure_MPa", "MPa", NULL, "pressure at the temperature of this phi", NULL, COLUMNS_OF_REDUCED_AXIS,
     COLUMN_COORDINATE, OF_POINT(pressure_MPa)},
    {"pressure_reduced", "1", "kBT/d^3", "pressure in units of kBT/d^3 at the temperature of this phi", NULL,
     COLUMNS_OF_MPA_AXIS, COLUMN_COORDINATE, OF_POINT(pressure)},
    {"r_L1", "1", "d", "cage minimum of the dynamic free energy", "Eq. 2", POINT(landscape.r_L1)},
    {"r_B", "1", "d", "barrier position", "Eq. 2", POINT(landscape.r_B)},
    {"r_L2", "1", "d", "outer minimum", "Eq. 2", POINT(landscape.r_L2)},
    {"jump_1", "1", "d", "jump distance from the cage to the barrier, Delta r_1", NULL,
     POINT(landscape.jump_1)},
    {"jump_2", "1", "d", "jump distance from the barrier to the outer minimum, Delta r_2", NULL,
     POINT(landscape.jump_2)},
    {"F_B1", "1", "kBT", "barrier height seen from the cage", "Eq. 2", POINT(landscape.F_B1)},
    {"F_B2", "1", "kBT", "barrier height seen from the outer minimum", "Eq. 2", POINT(landscape.F_B2)},
    {"Delta", "1", "kBT", "energy difference of the two states, F_B1 - F_B2", "Eq. 7",
     POINT(landscape.Delta)},
    {"K_0", "1", "kBT/d^2", "curvature at the cage minimum", "Eq. 3", POINT(landscape.K_0)},
    {"K_B", "1", "kBT/d^2", "curvature at the barrier, absolute value", "Eq. 3", POINT(landscape.K_B)},
    {"K_2", "1", "kBT/d^2", "curvature at the outer minimum", NULL, POINT(landscape.K_2)},
    {"F_e", "1", "kBT",
     "elastic barrier of ECNLE; in tau_alpha only where the attribute elastic_barrier is true", NULL,
     POINT(rates.F_e)},
    {"tau_alpha", "s", NULL, "relaxation time without recrossing", "Eq. 3", POINT(rates.tau_alpha)},
    {"tau_alpha_rev", "s", NULL, "reversible relaxation time, tau*_alpha", "Eq. 9",
     POINT(rates.tau_alpha_rev)},
    {"p_1", "1", NULL, "steady population of the cage", "Eq. 8", POINT(rates.p_1)},
    {"p_2", "1", NULL, "steady population of the outer minimum", "Eq. 8", POINT(rates.p_2)},
    {"D", "m^2 s^-1", NULL, "diffusion constant", "Eq. 13", POINT(rates.D)},
    {"dlntau_dP", "1", "d^3/kBT", "derivative of ln(tau_alpha) with P at this phi: activation volume in d^3",
     NULL, POINT(rates.dlntau_dP)},
    {"tau_mfpt", "s", NULL, "twice the mean first-passage time from r_L1 to r_B, never inside r_L1", NULL,
     RATE(kinetics.tau_mfpt)},
    {"tau_mfpt_full", "s", NULL,
     "twice the mean first-passage time from r_L1 to r_B: what Eq. 3 approximates", NULL,
     RATE(kinetics.tau_mfpt_full)},
    {"tau_forward", "s", NULL, "Kramers' time from r_L1 to r_L2, with the cage's curvature", NULL,
     RATE(kinetics.tau_forward)},
    {"tau_backward", "s", NULL, "Kramers' time from r_L2 to r_L1, with the outer minimum's curvature", NULL,
     RATE(kinetics.tau_backward)},
    {"tau_two_state", "s", NULL, "relaxation time of two states with both Kramers' rates", NULL,
     RATE(kinetics.tau_two_state)},
    {"tau_slowest", "s", NULL, "slowest relaxation of the Smoluchowski equation on F(r, P)", NULL,
     RATE(kinetics.tau_slowest)},
    {"p_1_boltzmann", "1", NULL, "Boltzmann weight of r < r_B", NULL, RATE(kinetics.p_1_boltzmann)},
    {"G", "GPa", NULL, "plateau shear modulus", NULL, RATE(G_GPa)},
};
const size_t point_column_count = sizeof point_columns / sizeof point_columns[0];

const struct column isochore_columns[] = {
    {"temperature", "K", NULL, "temperature by thermal mapping", "Eq. 11", ROW(temperature)},
    {"pressure_unit", "MPa", NULL, "kBT/d^3 at this temperature", NULL, ROW(pressure_unit_MPa)},
    {"tau_s", "s", NULL, "short relaxation time", "Eq. 4", ROW(tau_s)},
    {"S_0", "1", NULL, "static structure factor at q = 0", NULL, ROW(structure.S_0)},
    {"S_peak", "1", NULL, "first maximum of the static structure factor", NULL, ROW(structure.S_peak)},
    {"q_peak", "1", "1/d", "wavenumber of the first maximum of S(q)", NULL, ROW(structure.q_peak)},
    {"g_contact", "1", NULL, "contact value of the radial distribution function", NULL,
     ROW(structure.g_contact)},
    {"r_cage", "1", "d", "cage radius: first minimum of g(r) beyond contact", NULL, ROW(structure.r_cage)},
    {"P_lower", "1", "kBT/d^3", "lower spinodal: below it there is no cage", NULL, ROW(spinodals.P_lower)},
    {"P_upper", "1", "kBT/d^3", "upper spinodal: above it there is no outer minimum", NULL,
     ROW(spinodals.P_upper)},
    {"P_coexistence", "1", "kBT/d^3", "pressure where both minima are equally deep, Delta = 0", NULL,
     ROW(spinodals.P_coexistence)},
    {"structure_error", "1", NULL, "estimated largest relative error of S(q)", NULL, ROW(structure_error)},
    {"structure_residual", "1", NULL,
     "largest residual: |r g(r)|/d inside the core; on uniform grids |dS/S| of another iteration", NULL,
     ROW(structure_residual)},
    {"barrier_error", "1", "kBT", "how much F_B1 at P = 0 changes with half of the table of S(q)", NULL,
     ROW(barrier_error)},
    {"structure_iterations", "1", NULL, "Newton iterations of the structure", NULL, COLUMNS_ALWAYS,
     COLUMN_RESULT, COLUMN_INT, offsetof(struct cagehop_isochore_summary, structure_iterations)},
    {"solve_seconds", "s", NULL, "wall time of structure and landscape", NULL, COLUMNS_ALWAYS, COLUMN_COST,
     COLUMN_DOUBLE, offsetof(struct cagehop_isochore_summary, solve_seconds)},
};
const size_t isochore_column_count = sizeof isochore_columns / sizeof isochore_columns[0];

const struct column isobar_columns[] = {
    {"phi_g", "1", NULL, "packing fraction where tau_alpha is the transition time", NULL, ISOBAR(phi_g)},
    {"phi_g_error", "1", NULL, "estimated error of phi_g", NULL, ISOBAR(phi_g_error)},
    {"T_g", "K", NULL, "glass transition temperature", "Eq. 11", ISOBAR(T_g)},
    {"pressure_g", "MPa", NULL, "pressure at the glass transition", NULL, ISOBAR(pressure_g_MPa)},
    {"fragility", "1", NULL, "dynamic fragility m along this isobar", "Eq. 14", ISOBAR(fragility)},
    {"dT_g_dP", "K/MPa", NULL, "slope of the glass transition line", NULL, ISOBAR(dT_g_dP)},
    {"activation_volume", "nm^3", NULL, "activation volume kBT d ln(tau_alpha)/dP at T_g", NULL,
     ISOBAR(activation_volume_nm3)},
    {"vft_ln_tau0", "1", NULL, "ln(tau0/s) of the VFT line", "Eq. 12", ISOBAR(vft.ln_tau0)},
    {"vft_ln_tau0_stderr", "1", NULL, "standard error of vft_ln_tau0", NULL, ISOBAR(vft.ln_tau0_stderr)},
    {"vft_B", "K", NULL, "B of the VFT line", "Eq. 12", ISOBAR(vft.B)},
    {"vft_B_stderr", "K", NULL, "standard error of vft_B", NULL, ISOBAR(vft.B_stderr)},
    {"vft_T0", "K", NULL, "T0 of the VFT line", "Eq. 12", ISOBAR(vft.T0)},
    {"vft_T0_stderr", "K", NULL, "standard error of vft_T0", NULL, ISOBAR(vft.T0_stderr)},
    {"vft_T_g", "K", NULL, "where the VFT line crosses the transition time", NULL, ISOBAR(vft.T_g)},
    {"fragility_vft", "1", NULL, "dynamic fragility m of the VFT line at vft_T_g", "Eq. 15",
     ISOBAR(vft.fragility)},
};
const size_t isobar_column_count = sizeof isobar_columns / sizeof isobar_columns[0];

const char *column_unit(const struct column *column) {
  return column->reduced_unit != NULL ? column->reduced_unit : column->unit;
}

const struct column *column_find(size_t count, const struct column columns[], const char *name) {
  for (size_t k = 0; k < count; k++) {
    if (strcmp(columns[k].name, name) == 0) {
      return &columns[k];
    }
  }
  return NULL;
}

size_t column_size(const struct column *column) {
  return column->type == COLUMN_INT ? sizeof(int) : sizeof(double);
}

double column_value(const struct column *column, const void *record) {
  const char *at = (const char *)record + column->offset;
  return column->type == COLUMN_INT ? (double)*(const int *)(const void *)at
                                    : *(const double *)(const void *)at;
}
