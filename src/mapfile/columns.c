// SPDX-License-Identifier: GPL-3.0-or-later
#include "mapfile/columns.h"

#define POINT(field) COLUMN_DOUBLE, offsetof(struct cagehop_point, field)
#define ROW(field) COLUMN_DOUBLE, offsetof(struct cagehop_isochore_summary, field)
#define ISOBAR(field) COLUMN_DOUBLE, offsetof(struct cagehop_isobar, field)

const struct column point_columns[] = {
    {"r_L1", "d", "cage minimum of the dynamic free energy", "Eq. 2", POINT(landscape.r_L1)},
    {"r_B", "d", "barrier position", "Eq. 2", POINT(landscape.r_B)},
    {"r_L2", "d", "outer minimum", "Eq. 2", POINT(landscape.r_L2)},
    {"jump_1", "d", "jump distance from the cage to the barrier, Delta r_1", NULL, POINT(landscape.jump_1)},
    {"jump_2", "d", "jump distance from the barrier to the outer minimum, Delta r_2", NULL,
     POINT(landscape.jump_2)},
    {"F_B1", "kBT", "barrier height seen from the cage", "Eq. 2", POINT(landscape.F_B1)},
    {"F_B2", "kBT", "barrier height seen from the outer minimum", "Eq. 2", POINT(landscape.F_B2)},
    {"Delta", "kBT", "energy difference of the two states, F_B1 - F_B2", "Eq. 7", POINT(landscape.Delta)},
    {"K_0", "kBT/d^2", "curvature at the cage minimum", "Eq. 3", POINT(landscape.K_0)},
    {"K_B", "kBT/d^2", "curvature at the barrier, absolute value", "Eq. 3", POINT(landscape.K_B)},
    {"K_2", "kBT/d^2", "curvature at the outer minimum", NULL, POINT(landscape.K_2)},
    {"F_e", "kBT", "elastic barrier of ECNLE; in tau_alpha only where the attribute elastic_barrier is true",
     NULL, POINT(rates.F_e)},
    {"tau_alpha", "s", "relaxation time without recrossing", "Eq. 3", POINT(rates.tau_alpha)},
    {"tau_alpha_rev", "s", "reversible relaxation time, tau*_alpha", "Eq. 9", POINT(rates.tau_alpha_rev)},
    {"p_1", "1", "steady population of the cage", "Eq. 8", POINT(rates.p_1)},
    {"p_2", "1", "steady population of the outer minimum", "Eq. 8", POINT(rates.p_2)},
    {"D", "m^2 s^-1", "diffusion constant", "Eq. 13", POINT(rates.D)},
    {"dlntau_dP", "d^3/kBT", "derivative of ln(tau_alpha) with P at this phi: activation volume in d^3", NULL,
     POINT(rates.dlntau_dP)},
    // Maps with output.rates have these too; they come last.
    {"tau_mfpt", "s", "twice the mean first-passage time from r_L1 to r_B, never inside r_L1", NULL,
     POINT(kinetics.tau_mfpt)},
    {"tau_mfpt_full", "s", "twice the mean first-passage time from r_L1 to r_B: what Eq. 3 approximates",
     NULL, POINT(kinetics.tau_mfpt_full)},
    {"tau_forward", "s", "Kramers' time from r_L1 to r_L2, with the cage's curvature", NULL,
     POINT(kinetics.tau_forward)},
    {"tau_backward", "s", "Kramers' time from r_L2 to r_L1, with the outer minimum's curvature", NULL,
     POINT(kinetics.tau_backward)},
    {"tau_two_state", "s", "relaxation time of two states with both Kramers' rates", NULL,
     POINT(kinetics.tau_two_state)},
    {"tau_slowest", "s", "slowest relaxation of the Smoluchowski equation on F(r, P)", NULL,
     POINT(kinetics.tau_slowest)},
    {"p_1_boltzmann", "1", "Boltzmann weight of r < r_B", NULL, POINT(kinetics.p_1_boltzmann)},
    {"G", "GPa", "plateau shear modulus", NULL, POINT(G_GPa)},
};
const size_t plain_point_column_count = 18;
const size_t point_column_count = sizeof point_columns / sizeof point_columns[0];

const struct column isochore_columns[] = {
    {"temperature", "K", "temperature by thermal mapping", "Eq. 11", ROW(temperature)},
    {"pressure_unit", "MPa", "kBT/d^3 at this temperature", NULL, ROW(pressure_unit_MPa)},
    {"tau_s", "s", "short relaxation time", "Eq. 4", ROW(tau_s)},
    {"S_0", "1", "static structure factor at q = 0", NULL, ROW(structure.S_0)},
    {"S_peak", "1", "first maximum of the static structure factor", NULL, ROW(structure.S_peak)},
    {"q_peak", "1/d", "wavenumber of the first maximum of S(q)", NULL, ROW(structure.q_peak)},
    {"g_contact", "1", "contact value of the radial distribution function", NULL, ROW(structure.g_contact)},
    {"r_cage", "d", "cage radius: first minimum of g(r) beyond contact", NULL, ROW(structure.r_cage)},
    {"P_lower", "kBT/d^3", "lower spinodal: below it there is no cage", NULL, ROW(spinodals.P_lower)},
    {"P_upper", "kBT/d^3", "upper spinodal: above it there is no outer minimum", NULL,
     ROW(spinodals.P_upper)},
    {"P_coexistence", "kBT/d^3", "pressure where both minima are equally deep, Delta = 0", NULL,
     ROW(spinodals.P_coexistence)},
    {"structure_error", "1", "estimated largest relative error of S(q)", NULL, ROW(structure_error)},
    {"structure_residual", "1",
     "largest residual: |r g(r)|/d inside the core; on uniform grids |dS/S| of another iteration", NULL,
     ROW(structure_residual)},
    {"barrier_error", "kBT", "how much F_B1 at P = 0 changes with half of the table of S(q)", NULL,
     ROW(barrier_error)},
    {"structure_iterations", "1", "Newton iterations of the structure", NULL, COLUMN_INT,
     offsetof(struct cagehop_isochore_summary, structure_iterations)},
    {"solve_seconds", "s", "wall time of structure and landscape", NULL, ROW(solve_seconds)},
};
const size_t isochore_column_count = sizeof isochore_columns / sizeof isochore_columns[0];

const struct column isobar_columns[] = {
    {"phi_g", "1", "packing fraction where tau_alpha is the transition time", NULL, ISOBAR(phi_g)},
    {"phi_g_error", "1", "estimated error of phi_g", NULL, ISOBAR(phi_g_error)},
    {"T_g", "K", "glass transition temperature", "Eq. 11", ISOBAR(T_g)},
    {"pressure_g", "MPa", "pressure at the glass transition", NULL, ISOBAR(pressure_g_MPa)},
    {"fragility", "1", "dynamic fragility m along this isobar", "Eq. 14", ISOBAR(fragility)},
    {"dT_g_dP", "K/MPa", "slope of the glass transition line", NULL, ISOBAR(dT_g_dP)},
    {"activation_volume", "nm^3", "activation volume kBT d ln(tau_alpha)/dP at T_g", NULL,
     ISOBAR(activation_volume_nm3)},
    {"vft_ln_tau0", "1", "ln(tau0/s) of the VFT line", "Eq. 12", ISOBAR(vft.ln_tau0)},
    {"vft_ln_tau0_stderr", "1", "standard error of vft_ln_tau0", NULL, ISOBAR(vft.ln_tau0_stderr)},
    {"vft_B", "K", "B of the VFT line", "Eq. 12", ISOBAR(vft.B)},
    {"vft_B_stderr", "K", "standard error of vft_B", NULL, ISOBAR(vft.B_stderr)},
    {"vft_T0", "K", "T0 of the VFT line", "Eq. 12", ISOBAR(vft.T0)},
    {"vft_T0_stderr", "K", "standard error of vft_T0", NULL, ISOBAR(vft.T0_stderr)},
    {"vft_T_g", "K", "where the VFT line crosses the transition time", NULL, ISOBAR(vft.T_g)},
    {"fragility_vft", "1", "dynamic fragility m of the VFT line at vft_T_g", "Eq. 15", ISOBAR(vft.fragility)},
};
const size_t isobar_column_count = sizeof isobar_columns / sizeof isobar_columns[0];

size_t column_size(const struct column *column) {
  return column->type == COLUMN_INT ? sizeof(int) : sizeof(double);
}

double column_value(const struct column *column, const void *record) {
  const char *at = (const char *)record + column->offset;
  return column->type == COLUMN_INT ? (double)*(const int *)(const void *)at
                                    : *(const double *)(const void *)at;
}
