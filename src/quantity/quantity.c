// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/quantity.h>

#include <assert.h>
#include <math.h>
#include <string.h>

#define OF_POINT(field) CAGEHOP_QUANTITY_DOUBLE, offsetof(struct cagehop_point, field)
#define POINT(field) CAGEHOP_ON_POINT, CAGEHOP_GROUP_BASIC, CAGEHOP_ROLE_RESULT, OF_POINT(field)
#define RATE(field) CAGEHOP_ON_POINT, CAGEHOP_GROUP_RATES, CAGEHOP_ROLE_RESULT, OF_POINT(field)
#define ELASTIC(field) CAGEHOP_ON_POINT, CAGEHOP_GROUP_ELASTIC, CAGEHOP_ROLE_RESULT, OF_POINT(field)
#define MODULUS(field) CAGEHOP_ON_POINT, CAGEHOP_GROUP_MODULUS, CAGEHOP_ROLE_RESULT, OF_POINT(field)
#define VISCOSITY(field) CAGEHOP_ON_POINT, CAGEHOP_GROUP_VISCOSITY, CAGEHOP_ROLE_RESULT, OF_POINT(field)
#define ROW(field)                                                                                           \
  CAGEHOP_ON_ISOCHORE, CAGEHOP_GROUP_BASIC, CAGEHOP_ROLE_RESULT, CAGEHOP_QUANTITY_DOUBLE,                    \
      offsetof(struct cagehop_isochore_summary, field)
#define ISOBAR(field)                                                                                        \
  CAGEHOP_ON_ISOBAR, CAGEHOP_GROUP_BASIC, CAGEHOP_ROLE_RESULT, CAGEHOP_QUANTITY_DOUBLE,                      \
      offsetof(struct cagehop_isobar, field)
#define COOLING(field)                                                                                       \
  CAGEHOP_ON_COOLING, CAGEHOP_GROUP_COOLING, CAGEHOP_ROLE_RESULT, CAGEHOP_QUANTITY_DOUBLE,                   \
      offsetof(struct cagehop_cooling, field)

// The order of the rows is the order of a map's columns, in which its checksums go over them: an unfinished
// map is completed only by a program with the same order.

#define IN_GROUP(on, group, record, field)                                                                   \
  on, group, CAGEHOP_ROLE_RESULT, CAGEHOP_QUANTITY_DOUBLE, offsetof(struct record, field)
#define COMPRESSED(field) IN_GROUP(CAGEHOP_ON_POINT, CAGEHOP_GROUP_COMPRESSIBLE, cagehop_point, field)
#define THERMODYNAMIC(field) AMBIENT(CAGEHOP_GROUP_THERMODYNAMICS, thermodynamics.field)
#define THERMODYNAMIC_STATUS(field)                                                                          \
  CAGEHOP_ON_ISOCHORE, CAGEHOP_GROUP_THERMODYNAMICS, CAGEHOP_ROLE_RESULT, CAGEHOP_QUANTITY_STATUS,           \
      offsetof(struct cagehop_isochore_summary, thermodynamics.field)
#define AMBIENT(group, field) IN_GROUP(CAGEHOP_ON_ISOCHORE, group, cagehop_isochore_summary, field)

static const struct cagehop_quantity on_point[] = {
    {"temperature", "K", NULL, "temperature by thermal mapping and compression", "Eq. 11", "T",
     COMPRESSED(temperature)},
    {"pressure_unit", "MPa", NULL, "kBT/d^3 at this temperature", NULL, "k_\\mathrm{B}T/d^3",
     COMPRESSED(pressure_unit_MPa)},
    {"pressure_MPa", "MPa", NULL, "pressure at the temperature of this phi", NULL, "P", CAGEHOP_ON_POINT,
     CAGEHOP_GROUP_REDUCED_AXIS, CAGEHOP_ROLE_COORDINATE, OF_POINT(pressure_MPa)},
    {"pressure_reduced", "1", "kBT/d^3", "pressure in units of kBT/d^3 at the temperature of this phi", NULL,
     "P", CAGEHOP_ON_POINT, CAGEHOP_GROUP_MPA_AXIS, CAGEHOP_ROLE_COORDINATE, OF_POINT(pressure)},
    {"r_L1", "1", "d", "cage minimum of the dynamic free energy", "Eq. 2", "r_{\\mathrm{L}1}",
     POINT(landscape.r_L1)},
    {"r_B", "1", "d", "barrier position", "Eq. 2", "r_\\mathrm{B}", POINT(landscape.r_B)},
    {"r_L2", "1", "d", "outer minimum", "Eq. 2", "r_{\\mathrm{L}2}", POINT(landscape.r_L2)},
    {"jump_1", "1", "d", "jump distance from the cage to the barrier, Delta r_1", NULL, "\\Delta r_1",
     POINT(landscape.jump_1)},
    {"jump_2", "1", "d", "jump distance from the barrier to the outer minimum, Delta r_2", NULL,
     "\\Delta r_2", POINT(landscape.jump_2)},
    {"F_B1", "1", "kBT", "barrier height seen from the cage", "Eq. 2", "F_{\\mathrm{B}1}",
     POINT(landscape.F_B1)},
    {"F_B2", "1", "kBT", "barrier height seen from the outer minimum", "Eq. 2", "F_{\\mathrm{B}2}",
     POINT(landscape.F_B2)},
    {"Delta", "1", "kBT", "energy difference of the two states, F_B1 - F_B2", "Eq. 7", "\\Delta",
     POINT(landscape.Delta)},
    {"K_0", "1", "kBT/d^2", "curvature at the cage minimum", "Eq. 3", "K_0", POINT(landscape.K_0)},
    {"K_B", "1", "kBT/d^2", "curvature at the barrier, absolute value", "Eq. 3", "K_\\mathrm{B}",
     POINT(landscape.K_B)},
    {"K_2", "1", "kBT/d^2", "curvature at the outer minimum", NULL, "K_2", POINT(landscape.K_2)},
    {"F_e", "1", "kBT",
     "elastic barrier of ECNLE; in tau_alpha times the attribute elastic_coupling, 0 where there is none",
     NULL, "F_\\mathrm{e}", POINT(relaxation.F_e)},
    {"tau_alpha", "s", NULL, "relaxation time without recrossing", "Eq. 3", "\\tau_\\alpha",
     POINT(relaxation.tau_alpha)},
    {"tau_alpha_rev", "s", NULL, "reversible relaxation time, tau*_alpha", "Eq. 9", "\\tau^{*}_\\alpha",
     POINT(relaxation.tau_alpha_rev)},
    {"p_1", "1", NULL, "steady population of the cage", "Eq. 8", "p_1(\\infty)", POINT(relaxation.p_1)},
    {"p_2", "1", NULL, "steady population of the outer minimum", "Eq. 8", "p_2(\\infty)",
     POINT(relaxation.p_2)},
    {"D", "m^2 s^-1", NULL, "diffusion constant", "Eq. 13", "D", POINT(relaxation.D)},
    {"dlntau_dP", "1", "d^3/kBT", "derivative of ln(tau_alpha) with P at this phi: activation volume in d^3",
     NULL, "\\partial\\ln\\tau_\\alpha/\\partial P", POINT(relaxation.dlntau_dP)},
    {"tau_beta", "s", NULL, "relaxation time by the local barrier F_B1 alone", NULL, "\\tau_\\beta",
     ELASTIC(relaxation.tau_beta)},
    {"tau_mfpt", "s", NULL, "twice the mean first-passage time from r_L1 to r_B, never inside r_L1", NULL,
     "\\tau_\\mathrm{mfpt}", RATE(smoluchowski_rates.tau_mfpt)},
    {"tau_mfpt_full", "s", NULL,
     "twice the mean first-passage time from r_L1 to r_B: what Eq. 3 approximates", NULL,
     "\\tau_\\mathrm{mfpt,full}", RATE(smoluchowski_rates.tau_mfpt_full)},
    {"tau_forward", "s", NULL, "Kramers' time from r_L1 to r_L2, with the cage's curvature", NULL,
     "\\tau_{1\\to 2}", RATE(smoluchowski_rates.tau_forward)},
    {"tau_backward", "s", NULL, "Kramers' time from r_L2 to r_L1, with the outer minimum's curvature", NULL,
     "\\tau_{2\\to 1}", RATE(smoluchowski_rates.tau_backward)},
    {"tau_two_state", "s", NULL, "relaxation time of two states with both Kramers' rates", NULL,
     "\\tau_\\mathrm{two\\;state}", RATE(smoluchowski_rates.tau_two_state)},
    {"tau_slowest", "s", NULL, "slowest relaxation of the Smoluchowski equation on F(r, P)", NULL,
     "\\tau_\\mathrm{slowest}", RATE(smoluchowski_rates.tau_slowest)},
    {"p_1_boltzmann", "1", NULL, "Boltzmann weight of r < r_B", NULL, "p_1^\\mathrm{Boltzmann}",
     RATE(smoluchowski_rates.p_1_boltzmann)},
    {"G", "GPa", NULL, "plateau shear modulus", NULL, "G", MODULUS(G_GPa)},
    {"ln_tau_alpha_stderr", "1", NULL,
     "standard error of ln(tau_alpha) at this temperature and pressure, from those of the material", NULL,
     "\\sigma(\\ln\\tau_\\alpha)",
     IN_GROUP(CAGEHOP_ON_POINT, CAGEHOP_GROUP_UNCERTAINTY, cagehop_point, ln_tau_alpha_stderr)},
    {"eta", "Pa s", NULL, "viscosity by Maxwell's relation, G tau_alpha", NULL, "\\eta", VISCOSITY(eta)},
    {"dlnG_dP", "1", "d^3/kBT", "derivative of ln(G) with P at this phi, G in kBT/d^3", NULL,
     "\\partial\\ln G/\\partial P", VISCOSITY(dlnG_dP)},
    {"viscosity_status", "1", NULL,
     "why a shear modulus and viscosity that the point should have are NaN; 0 where they are not", NULL,
     "\\mathrm{status}_\\eta", CAGEHOP_ON_POINT, CAGEHOP_GROUP_VISCOSITY, CAGEHOP_ROLE_RESULT,
     CAGEHOP_QUANTITY_STATUS, offsetof(struct cagehop_point, viscosity_status)},
    {"rates_status", "1", NULL,
     "why a rate or the shear modulus that the point should have is NaN; 0 where none is", NULL,
     "\\mathrm{status}_\\mathrm{rates}", CAGEHOP_ON_POINT, CAGEHOP_GROUP_RATES, CAGEHOP_ROLE_RESULT,
     CAGEHOP_QUANTITY_STATUS, offsetof(struct cagehop_point, rates_status)},
};

static const struct cagehop_quantity on_isochore[] = {
    {"phi", "1", NULL, "packing fraction", NULL, "\\varphi", AMBIENT(CAGEHOP_GROUP_TEMPERATURE_AXIS, phi)},
    {"density", "1", "1/d^3", "number density of sites", NULL, "\\rho d^3",
     AMBIENT(CAGEHOP_GROUP_ENERGY, density)},
    {"temperature_reduced", "1", "epsilon/kB", "temperature over the energy of the potential", NULL,
     "k_\\mathrm{B}T/\\epsilon", AMBIENT(CAGEHOP_GROUP_ENERGY, temperature_reduced)},
    {"temperature", "K", NULL, "temperature by thermal mapping", "Eq. 11", "T",
     AMBIENT(CAGEHOP_GROUP_INCOMPRESSIBLE, temperature)},
    {"pressure_unit", "MPa", NULL, "kBT/d^3 at this temperature", NULL, "k_\\mathrm{B}T/d^3",
     AMBIENT(CAGEHOP_GROUP_INCOMPRESSIBLE, pressure_unit_MPa)},
    {"temperature_ambient", "K", NULL, "temperature of this phi at P = 0 by thermal mapping", "Eq. 11",
     "T(P = 0)", AMBIENT(CAGEHOP_GROUP_COMPRESSIBLE, temperature)},
    {"pressure_unit_ambient", "MPa", NULL, "kBT/d^3 at temperature_ambient", NULL,
     "k_\\mathrm{B}T(P = 0)/d^3", AMBIENT(CAGEHOP_GROUP_COMPRESSIBLE, pressure_unit_MPa)},
    {"tau_s", "s", NULL, "short relaxation time", "Eq. 4", "\\tau_\\mathrm{s}", ROW(tau_s)},
    {"S_0", "1", NULL, "static structure factor at q = 0", NULL, "S(0)", ROW(structure.S_0)},
    {"S_peak", "1", NULL, "first maximum of the static structure factor", NULL, "S(q_\\mathrm{peak})",
     ROW(structure.S_peak)},
    {"q_peak", "1", "1/d", "wavenumber of the first maximum of S(q)", NULL, "q_\\mathrm{peak}",
     ROW(structure.q_peak)},
    {"g_contact", "1", NULL, "contact value of the radial distribution function", NULL, "g(d^{+})",
     ROW(structure.g_contact)},
    {"r_cage", "1", "d", "cage radius: first minimum of g(r) beyond contact", NULL, "r_\\mathrm{cage}",
     ROW(structure.r_cage)},
    {"P_lower", "1", "kBT/d^3", "lower spinodal: below it there is no cage", NULL, "P_\\mathrm{lower}",
     ROW(spinodals.P_lower)},
    {"P_upper", "1", "kBT/d^3", "upper spinodal: above it there is no outer minimum", NULL,
     "P_\\mathrm{upper}", ROW(spinodals.P_upper)},
    {"P_coexistence", "1", "kBT/d^3", "pressure where both minima are equally deep, Delta = 0", NULL,
     "P_{\\Delta=0}", ROW(spinodals.P_coexistence)},
    {"structure_error", "1", NULL, "estimated largest relative error of S(q)", NULL, "\\delta S/S",
     ROW(structure_error)},
    {"structure_residual", "1", "d", "how far r g(r) inside the core is from 0, its exact value", NULL,
     "\\max\\,|r\\,g|", ROW(structure_residual)},
    {"structure_last_change", "1", NULL,
     "largest relative change of S(q) that another iteration on uniform grids would make", NULL,
     "\\delta S/S\\,(n+1)", ROW(structure_last_change)},
    {"barrier_error", "1", "kBT", "error of F_B1 at P = 0 from the table of S(q) or of landscapes", NULL,
     "\\delta F_{\\mathrm{B}1}", ROW(barrier_error)},
    {"Z_virial", "1", NULL, "the fluid's own P/(rho kBT) by the virial route; P of Eq. 2 is another", NULL,
     "Z_\\mathrm{v}", THERMODYNAMIC(Z_virial)},
    {"Z_virial_error", "1", NULL, "estimated error of Z_virial", NULL, "\\delta Z_\\mathrm{v}",
     THERMODYNAMIC(Z_virial_error)},
    {"Z_compressibility", "1", NULL, "P/(rho kBT) by the compressibility route", NULL, "Z_\\mathrm{c}",
     THERMODYNAMIC(Z_compressibility)},
    {"Z_compressibility_error", "1", NULL, "estimated error of Z_compressibility", NULL,
     "\\delta Z_\\mathrm{c}", THERMODYNAMIC(Z_compressibility_error)},
    {"Z_difference", "1", NULL, "Z_virial - Z_compressibility: 0 if the closure were exact", NULL,
     "Z_\\mathrm{v} - Z_\\mathrm{c}", THERMODYNAMIC(Z_difference)},
    {"pressure_fluid", "1", "kBT/d^3",
     "the fluid's own pressure, rho kBT Z_virial; of chains by Z_compressibility", NULL,
     "\\rho k_\\mathrm{B}T Z", THERMODYNAMIC(fluid_pressure)},
    {"U_excess", "1", "kBT", "excess internal energy per site", NULL, "U/N", THERMODYNAMIC(energy)},
    {"U_excess_error", "1", "kBT", "estimated error of U_excess", NULL, "\\delta U/N",
     THERMODYNAMIC(energy_error)},
    {"A_virial", "1", "kBT", "excess free energy per site by the virial route", NULL, "A_\\mathrm{v}/N",
     THERMODYNAMIC(free_energy_virial)},
    {"A_virial_error", "1", "kBT", "estimated error of A_virial", NULL, "\\delta A_\\mathrm{v}/N",
     THERMODYNAMIC(free_energy_virial_error)},
    {"A_compressibility", "1", "kBT", "excess free energy per site by the compressibility route", NULL,
     "A_\\mathrm{c}/N", THERMODYNAMIC(free_energy_compressibility)},
    {"A_compressibility_error", "1", "kBT", "estimated error of A_compressibility", NULL,
     "\\delta A_\\mathrm{c}/N", THERMODYNAMIC(free_energy_compressibility_error)},
    {"S_2", "1", "kB", "pair entropy per site", NULL, "S_2/N", THERMODYNAMIC(pair_entropy)},
    {"S_2_error", "1", "kB", "estimated error of S_2", NULL, "\\delta S_2/N",
     THERMODYNAMIC(pair_entropy_error)},
    {"B_2", "1", "d^3", "second virial coefficient", NULL, "B_2", THERMODYNAMIC(second_virial)},
    {"diameter_BH", "1", "d", "effective hard-sphere diameter of Barker and Henderson", NULL,
     "d_\\mathrm{BH}", THERMODYNAMIC(diameter_barker_henderson)},
    {"diameter_WCA", "1", "d", "effective hard-sphere diameter by the division of Weeks, Chandler, Andersen",
     NULL, "d_\\mathrm{WCA}", THERMODYNAMIC(diameter_weeks_chandler_andersen)},
    {"isotherm_states", "1", NULL, "structures that were solved at lower densities for these", NULL,
     "n_\\mathrm{isotherm}", CAGEHOP_ON_ISOCHORE, CAGEHOP_GROUP_THERMODYNAMICS, CAGEHOP_ROLE_RESULT,
     CAGEHOP_QUANTITY_INT, offsetof(struct cagehop_isochore_summary, thermodynamics.path_states)},
    {"thermodynamics_status", "1", NULL,
     "why an isochore that should have thermodynamics has no Z_virial and U_excess; 0 where it has", NULL,
     "\\mathrm{status}_\\mathrm{thermo}", THERMODYNAMIC_STATUS(status)},
    {"isotherm_status", "1", NULL,
     "why Z_compressibility, A_virial and A_compressibility are NaN; 0 where they are not", NULL,
     "\\mathrm{status}_\\mathrm{isotherm}", THERMODYNAMIC_STATUS(path_status)},
    {"S_2_status", "1", NULL, "why S_2 is NaN, not_finite where g(r) is negative; 0 where it is not", NULL,
     "\\mathrm{status}_{S_2}", THERMODYNAMIC_STATUS(entropy_status)},
    {"structure_iterations", "1", NULL, "Newton iterations of the structure", NULL, "n_\\mathrm{Newton}",
     CAGEHOP_ON_ISOCHORE, CAGEHOP_GROUP_BASIC, CAGEHOP_ROLE_RESULT, CAGEHOP_QUANTITY_INT,
     offsetof(struct cagehop_isochore_summary, structure_iterations)},
    {"solve_seconds", "s", NULL, "wall time of structure and landscape", NULL, "t_\\mathrm{solve}",
     CAGEHOP_ON_ISOCHORE, CAGEHOP_GROUP_BASIC, CAGEHOP_ROLE_COST, CAGEHOP_QUANTITY_DOUBLE,
     offsetof(struct cagehop_isochore_summary, solve_seconds)},
};

static const struct cagehop_quantity on_isobar[] = {
    {"phi_g", "1", NULL, "packing fraction at the glass transition, by its time or viscosity", NULL,
     "\\varphi_\\mathrm{g}", ISOBAR(phi_g)},
    {"phi_g_error", "1", NULL, "estimated error of phi_g", NULL, "\\delta\\varphi_\\mathrm{g}",
     ISOBAR(phi_g_error)},
    {"T_g", "K", NULL, "glass transition temperature", "Eq. 11", "T_\\mathrm{g}", ISOBAR(T_g)},
    {"pressure_g", "MPa", NULL, "pressure at the glass transition", NULL, "P_\\mathrm{g}",
     ISOBAR(pressure_g_MPa)},
    {"fragility", "1", NULL, "dynamic fragility m along this isobar", "Eq. 14", "m", ISOBAR(fragility)},
    {"dT_g_dP", "K/MPa", NULL, "slope of the glass transition line", NULL,
     "\\mathrm{d}T_\\mathrm{g}/\\mathrm{d}P", ISOBAR(dT_g_dP)},
    {"activation_volume", "nm^3", NULL,
     "activation volume kBT d ln(tau_alpha)/dP at T_g; of eta where the transition is a viscosity", NULL,
     "\\Delta V^{*}", ISOBAR(activation_volume_nm3)},
    {"vft_ln_tau0", "1", NULL, "ln(tau0/s) of the VFT line", "Eq. 12", "\\ln\\tau_0", ISOBAR(vft.ln_tau0)},
    {"vft_ln_tau0_stderr", "1", NULL, "standard error of vft_ln_tau0", NULL, "\\sigma(\\ln\\tau_0)",
     ISOBAR(vft.ln_tau0_stderr)},
    {"vft_B", "K", NULL, "B of the VFT line", "Eq. 12", "B", ISOBAR(vft.B)},
    {"vft_B_stderr", "K", NULL, "standard error of vft_B", NULL, "\\sigma(B)", ISOBAR(vft.B_stderr)},
    {"vft_T0", "K", NULL, "T0 of the VFT line", "Eq. 12", "T_0", ISOBAR(vft.T0)},
    {"vft_T0_stderr", "K", NULL, "standard error of vft_T0", NULL, "\\sigma(T_0)", ISOBAR(vft.T0_stderr)},
    {"vft_T_g", "K", NULL, "where the VFT line crosses the transition time", NULL,
     "T_\\mathrm{g}^\\mathrm{VFT}", ISOBAR(vft.T_g)},
    {"fragility_vft", "1", NULL, "dynamic fragility m of the VFT line at vft_T_g", "Eq. 15",
     "m_\\mathrm{VFT}", ISOBAR(vft.fragility)},
    {"T_g_stderr", "K", NULL, "standard error of T_g at this pressure, from those of the material", NULL,
     "\\sigma(T_\\mathrm{g})",
     IN_GROUP(CAGEHOP_ON_ISOBAR, CAGEHOP_GROUP_UNCERTAINTY, cagehop_isobar, T_g_stderr)},
    {"fragility_stderr", "1", NULL, "standard error of fragility, from those of the material", NULL,
     "\\sigma(m)", IN_GROUP(CAGEHOP_ON_ISOBAR, CAGEHOP_GROUP_UNCERTAINTY, cagehop_isobar, fragility_stderr)},
};

static const struct cagehop_quantity on_cooling[] = {
    {"T_g_rate", "K", NULL, "glass transition temperature at this cooling rate h: h |d tau_alpha/dT| = 1",
     NULL, "T_\\mathrm{g}(h)", COOLING(T_g)},
    {"T_g_rate_error", "K", NULL, "estimated error of T_g_rate", NULL, "\\delta T_\\mathrm{g}(h)",
     COOLING(T_g_error)},
    {"phi_g_rate", "1", NULL, "packing fraction at T_g_rate", NULL, "\\varphi_\\mathrm{g}(h)",
     COOLING(phi_g)},
    {"tau_g_rate", "s", NULL, "tau_alpha at T_g_rate, T_g_rate/(fragility_rate ln10 h)", NULL,
     "\\tau_\\mathrm{g}(h)", COOLING(tau_g)},
    {"fragility_rate", "1", NULL, "dynamic fragility m along this isobar at T_g_rate", "Eq. 14", "m(h)",
     COOLING(fragility)},
};

/// What belongs to each kind of record.
static const struct {
  const char *name;
  const struct cagehop_quantity *quantity;
  size_t count, size;
} kinds[CAGEHOP_RECORD_KINDS] = {
    [CAGEHOP_ON_POINT] = {"point", on_point, sizeof on_point / sizeof on_point[0],
                          sizeof(struct cagehop_point)},
    [CAGEHOP_ON_ISOCHORE] = {"isochore", on_isochore, sizeof on_isochore / sizeof on_isochore[0],
                             sizeof(struct cagehop_isochore_summary)},
    [CAGEHOP_ON_ISOBAR] = {"isobar", on_isobar, sizeof on_isobar / sizeof on_isobar[0],
                           sizeof(struct cagehop_isobar)},
    [CAGEHOP_ON_COOLING] = {"cooling", on_cooling, sizeof on_cooling / sizeof on_cooling[0],
                            sizeof(struct cagehop_cooling)},
};

static bool is_kind(enum cagehop_on on) {
  return (unsigned)on < CAGEHOP_RECORD_KINDS;
}

const struct cagehop_quantity *cagehop_quantities(enum cagehop_on on, size_t *count) {
  *count = is_kind(on) ? kinds[on].count : 0;
  return is_kind(on) ? kinds[on].quantity : NULL;
}

const struct cagehop_quantity *cagehop_quantity_find(enum cagehop_on on, const char *name) {
  size_t count;
  const struct cagehop_quantity *quantity = cagehop_quantities(on, &count);
  for (size_t k = 0; k < count; k++) {
    if (strcmp(quantity[k].name, name) == 0) {
      return &quantity[k];
    }
  }
  return NULL;
}

const char *cagehop_quantity_unit(const struct cagehop_quantity *quantity) {
  return quantity->reduced_unit != NULL ? quantity->reduced_unit : quantity->unit;
}

size_t cagehop_quantity_size(const struct cagehop_quantity *quantity) {
  return quantity->type == CAGEHOP_QUANTITY_DOUBLE ? sizeof(double) : sizeof(int);
}

double cagehop_quantity_value(const struct cagehop_quantity *quantity, const void *record) {
  const char *at = (const char *)record + quantity->offset;
  return quantity->type == CAGEHOP_QUANTITY_DOUBLE ? *(const double *)(const void *)at
                                                   : (double)*(const int *)(const void *)at;
}

const char *cagehop_on_name(enum cagehop_on on) {
  return is_kind(on) ? kinds[on].name : NULL;
}

const char *cagehop_quantity_group_name(enum cagehop_quantity_group group) {
  static const char *const names[] = {"basic",          "rates",         "reduced_axis",     "MPa_axis",
                                      "incompressible", "compressible",  "elastic",          "modulus",
                                      "viscosity",      "cooling",       "temperature_axis", "uncertainty",
                                      "energy",         "thermodynamics"};
  static_assert(sizeof names / sizeof names[0] == CAGEHOP_GROUP_THERMODYNAMICS + 1, "a name for each group");
  return (size_t)group < sizeof names / sizeof names[0] ? names[group] : NULL;
}

bool cagehop_quantity_groups_exclude(enum cagehop_quantity_group a, enum cagehop_quantity_group b) {
  const bool axes = (a == CAGEHOP_GROUP_REDUCED_AXIS && b == CAGEHOP_GROUP_MPA_AXIS) ||
                    (b == CAGEHOP_GROUP_REDUCED_AXIS && a == CAGEHOP_GROUP_MPA_AXIS);
  const bool compressions = (a == CAGEHOP_GROUP_INCOMPRESSIBLE && b == CAGEHOP_GROUP_COMPRESSIBLE) ||
                            (b == CAGEHOP_GROUP_INCOMPRESSIBLE && a == CAGEHOP_GROUP_COMPRESSIBLE);
  const bool mapped = (a == CAGEHOP_GROUP_TEMPERATURE_AXIS && b == CAGEHOP_GROUP_COMPRESSIBLE) ||
                      (b == CAGEHOP_GROUP_TEMPERATURE_AXIS && a == CAGEHOP_GROUP_COMPRESSIBLE);
  return axes || compressions || mapped;
}

const char *cagehop_quantity_role_name(enum cagehop_quantity_role role) {
  static const char *const names[] = {"result", "coordinate", "cost"};
  static_assert(sizeof names / sizeof names[0] == CAGEHOP_ROLE_COST + 1, "a name for each role");
  return (size_t)role < sizeof names / sizeof names[0] ? names[role] : NULL;
}

size_t cagehop_record_size(enum cagehop_on on) {
  return is_kind(on) ? kinds[on].size : 0;
}

void cagehop_record_clear(enum cagehop_on on, void *record) {
  size_t count;
  const struct cagehop_quantity *quantity = cagehop_quantities(on, &count);
  memset(record, 0, cagehop_record_size(on));
  for (size_t k = 0; k < count; k++) {
    if (quantity[k].type == CAGEHOP_QUANTITY_DOUBLE) {
      const double nothing = NAN;
      memcpy((char *)record + quantity[k].offset, &nothing, sizeof nothing);
    }
  }
}
