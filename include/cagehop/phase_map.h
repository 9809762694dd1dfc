// SPDX-License-Identifier: GPL-3.0-or-later
/// A map's rows, columns and points: isochores (all that is known of one state), isobars (glass transition,
/// fragility and VFT line at one pressure), phase boundaries. cagehop_structure_state_unit says in which unit
/// a model's states are numbered, and cagehop_structure_temperature_rule what gives them their temperature:
/// by packing fraction, with Eq. 11 between that and the temperature; by the temperatures of a table or of a
/// system at one density; or by packing fraction at the one temperature of a system. Of the last two Eq. 11,
/// phi_g, phi_0 and beta_phi_0 of the material are not read.
/// What solves structures is collective where model->structure.communicator is set: all its processes call it
/// with the same arguments. Everything else is not collective.
#ifndef CAGEHOP_PHASE_MAP_H
#define CAGEHOP_PHASE_MAP_H

#include <cagehop/error.h>
#include <cagehop/export.h>
#include <cagehop/grid.h>
#include <cagehop/landscape.h>
#include <cagehop/material.h>
#include <cagehop/relaxation.h>
#include <cagehop/smoluchowski.h>
#include <cagehop/structure.h>
#include <cagehop/thermodynamics.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a map is computed from, besides its grid.
struct cagehop_model {
  struct cagehop_material material; ///< without phi_g, NaN, temperatures are NaN; see cagehop_model_resolve
  struct cagehop_structure_params structure;
  bool smoluchowski_rates; ///< whether points have Smoluchowski rates and shear modulus, some 5 ms each
  bool viscosity;          ///< whether points have shear modulus and viscosity
  bool thermodynamics;     ///< whether isochores have thermodynamics, 11 to 47 further structures each
  double elastic_coupling; ///< a_c: tau_alpha has a_c F_e in its exponent, [1]; 0 for metallic glasses
};

/// The relaxation time that defines the glass transition, [s].
#define CAGEHOP_GLASS_TRANSITION_TIME_S 100.0

/// Where material.phi_g is NaN and maps states to temperatures, finds it: tau_alpha(phi_g, P = 0) = 100 s on
/// this structure.
/// Returns 0, CAGEHOP_NO_TRANSITION, or the status of the state that failed. Collective on
/// model->structure.communicator, as all that solves states here.
CAGEHOP_API int cagehop_model_resolve(struct cagehop_model *model);

/// What the material's numbers, its diameter above all, make of the reduced ones: at phi_g and P = 0. NaN
/// where a quantity does not exist.
struct cagehop_glass_scale {
  double temperature;           ///< Tg, [K]
  double pressure_unit_MPa;     ///< kBT/d^3, [MPa]
  double trapped_MPa;           ///< P_upper(phi_g): above this pressure phi_g is trapped, [MPa]
  double G_GPa;                 ///< plateau shear modulus, [GPa]
  double D;                     ///< Eq. 13, [m^2/s]
  double tilt_K_per_MPa;        ///< dTg/dP without compression: of the tilt alone, which goes as d^3, [K/MPa]
  double compression_K_per_MPa; ///< what compression adds, phi_g/(K beta phi_0), [K/MPa]
};

/// Solves phi_g and two states beside it; material.phi_g must be known. The slope of ln(tau_alpha) is a
/// difference over 2e-3 in phi: tilt_K_per_MPa is right within 1e-3 of it. Returns 0; the status of the state
/// that failed, with what needs no state all the same; CAGEHOP_BAD_ARGUMENT where phi_g is NaN. Collective.
CAGEHOP_API int cagehop_glass_scale_find(const struct cagehop_model *model,
                                         struct cagehop_glass_scale *scale);

/// A callback while states are solved one after the other.
struct cagehop_watch {
  /// Asked before each state, after `states` of them; false ends the search. *seconds_max is 0, no limit;
  /// where it is set, a state whose structure takes longer ends the search.
  bool (*go_on)(void *context, int states, double *seconds_max);
  void *context;
};

/// Whether cagehop_model_resolve takes less than a second: phi_g is given or not needed, or a constant that is
/// known, or states take milliseconds. Not collective.
CAGEHOP_API bool cagehop_model_resolves_quickly(const struct cagehop_model *model);

/// cagehop_model_resolve with a callback; watch may be NULL. Returns CAGEHOP_STOPPED and
/// CAGEHOP_TIMED_OUT besides.
CAGEHOP_API int cagehop_model_resolve_watched(struct cagehop_model *model, const struct cagehop_watch *watch);

/// The same, and in *error why it was not found: which state failed, and of what. NULL is allowed.
CAGEHOP_API int cagehop_model_resolve_explained(struct cagehop_model *model,
                                                const struct cagehop_watch *watch,
                                                struct cagehop_error *error);

/// The temperature of a state at P = 0, [K]: what the material makes of phi, or the structure's own, see
/// cagehop_structure_temperature_rule. NaN where it is not known.
CAGEHOP_API double cagehop_model_temperature(const struct cagehop_model *model, double state);

/// Whether the temperatures of states are known in K, and with them pressures in MPa: phi_g or S_0(T), or the
/// structure's own, in K.
CAGEHOP_API bool cagehop_model_has_temperature(const struct cagehop_model *model);

/// Whether pressure shifts the temperature of a packing fraction: the material has a bulk modulus, and states
/// no temperature of their own.
CAGEHOP_API bool cagehop_model_is_compressible(const struct cagehop_model *model);

/// A state: where a point of a map lies.
struct cagehop_state {
  double phi;          ///< [1]
  double temperature;  ///< Eq. 11, or the structure's own, [K]; NaN without phi_g or epsilon_K
  double pressure;     ///< [kBT/d^3]
  double pressure_MPa; ///< the same at that temperature, [MPa]; NaN without one
  double number;       ///< what cagehop_isochore_solve takes: phi or temperature
};

/// The state at `place`, a packing fraction (CAGEHOP_UNIT_PACKING_FRACTION), a density
/// (CAGEHOP_UNIT_REDUCED_DENSITY) or a temperature (CAGEHOP_UNIT_KELVIN), and at a pressure, reduced
/// (CAGEHOP_UNIT_REDUCED_PRESSURE) or in MPa (CAGEHOP_UNIT_MEGAPASCAL): through Eq. 11, compressed by that
/// pressure where the material has a bulk modulus, and kBT/d^3 at that temperature; without one the same bits
/// as a map's with such axes; of a table with temperatures, or of a system at one density, the one at that
/// temperature. Returns 0; or, with one line in *error, which may be NULL, and NaN in *state:
/// CAGEHOP_OUT_OF_RANGE where it lies outside what is computed, CAGEHOP_NOT_TABULATED outside such a table,
/// CAGEHOP_BAD_ARGUMENT for another unit, where K or MPa is given and temperatures are not known, where phi
/// is given and temperatures number the states, or a temperature and all states have one. Not collective.
CAGEHOP_API int cagehop_model_state(const struct cagehop_model *model, enum cagehop_unit place_unit,
                                    double place, enum cagehop_unit pressure_unit, double pressure,
                                    struct cagehop_state *state, struct cagehop_error *error);

/// The state at which a barrier first appears at P = 0: a packing fraction, [1], or a temperature, [K].
/// Returns 0, CAGEHOP_NO_BOUNDARY where a table does not reach it, or the status of the state that failed.
/// Collective.
CAGEHOP_API int cagehop_barrier_onset_find(const struct cagehop_model *model, double *state);

CAGEHOP_API int cagehop_barrier_onset_explained(const struct cagehop_model *model, double *state,
                                                struct cagehop_error *error);

/// Where the spinodals meet: F' + P, F'' and F''' vanish together.
struct cagehop_cusp {
  double phi;      ///< [1]
  double pressure; ///< [kBT/d^3]
  double r;        ///< [d]
  double state;    ///< phi, or the temperature where that numbers the states, [K]
};

/// The critical point of the landscape. Returns as cagehop_barrier_onset_find. Collective.
CAGEHOP_API int cagehop_cusp_find(const struct cagehop_model *model, struct cagehop_cusp *cusp);

CAGEHOP_API int cagehop_cusp_find_explained(const struct cagehop_model *model, struct cagehop_cusp *cusp,
                                            struct cagehop_error *error);

/// Packing fractions at which a phase diagram shows its curves: phi[i], i < count, from phi_cusp to phi_max,
/// ascending, closest at the cusp, where the spinodals part as (phi - phi_cusp)^(3/2). Among them is
/// phi_onset, where it lies below phi_max; NaN: there is none. phi_cusp < phi_max; count is at least 3. For
/// states that are numbered by temperatures give them with a minus, and so they come back.
CAGEHOP_API void cagehop_boundary_grid(double phi_cusp, double phi_onset, double phi_max, size_t count,
                                       double phi[]);

/// A fingerprint of the arithmetic of this machine and build: a hash of the bits of elementary functions,
/// sums, transforms and matrices, as the theory uses them. Where two differ, the last bits of results differ
/// too; where they are the same, results are the same bit by bit, as far as the probes can tell. Some
/// milliseconds at the first call, nothing at later ones. 0 where memory ran out; the next call tries again.
CAGEHOP_API uint32_t cagehop_arithmetic(void);

/// One row of the (phi) variables of a map.
struct cagehop_isochore_summary {
  double phi;                 ///< [1]
  double temperature;         ///< at P = 0: Eq. 11, or the structure's own, [K]; where nothing compresses at
                              ///< every pressure
  double pressure_unit_MPa;   ///< kBT/d^3 at that temperature, [MPa]
  double density;             ///< rho d^3 = 6 phi/pi, [1/d^3]
  double temperature_reduced; ///< kBT/epsilon of a system that has an energy, [1]; else NaN
  double tau_s;               ///< Eq. 4, [s]
  struct cagehop_structure_summary structure;
  struct cagehop_spinodals spinodals;
  double structure_error;       ///< [1]
  double structure_residual;    ///< how far r g(r) inside the core is from 0, [d]; see cagehop_certificate
  double structure_last_change; ///< largest |dS/S| of one more iteration on uniform grids, [1]; else NaN
  double barrier_error; ///< for a table of S(q) or of landscapes: error of F_B1(P = 0), [kBT]; else NaN. It
                        ///< and structure_error are kept where they are why the state failed
  struct cagehop_thermodynamics thermodynamics; ///< where the model wants it, else NaN
  double solve_seconds; ///< wall time of structure and landscape, [s]
  int structure_iterations;
  int status;          ///< 0, or why every point of this isochore is `failed`
  uint32_t arithmetic; ///< of the machine that solved it, as cagehop_arithmetic; stays the last field
};

/// NULL where both come from one solution: the same bits in all but solve_seconds. Else the name of the first
/// field that differs.
CAGEHOP_API const char *cagehop_isochore_summary_difference(const struct cagehop_isochore_summary *a,
                                                            const struct cagehop_isochore_summary *b);

/// One point of the (phi, pressure) variables of a map.
struct cagehop_point {
  double pressure;          ///< [kBT/d^3]
  double pressure_MPa;      ///< the same at this temperature, [MPa]; NaN where that is not known
  double pressure_unit_MPa; ///< kBT/d^3 at this temperature, [MPa]
  double temperature;       ///< T(phi, P), [K]; the isochore's where the material is incompressible
  struct cagehop_landscape_point landscape;
  struct cagehop_relaxation relaxation;
  struct cagehop_smoluchowski_rates
      smoluchowski_rates; ///< where the model wants it and it could be certified, else NaN
  double G_GPa;   ///< plateau shear modulus, where the model wants rates or viscosity, else NaN; [GPa]
  double eta;     ///< viscosity, Maxwell's G tau_alpha, where the model wants it, else NaN; [Pa s]
  double dlnG_dP; ///< likewise, d ln(G)/dP at this phi with G in kBT/d^3, [d^3/kBT]
  double ln_tau_alpha_stderr; ///< of ln(tau_alpha) at this T and P in MPa, from the material's standard
                              ///< errors, [1]; NaN from an isochore: see cagehop_fit_predict
  int viscosity_status; ///< 0, or why a modulus and viscosity that should exist are NaN; of a failed point
                        ///< its status
  int rates_status;     ///< 0, or why one of smoluchowski_rates and G_GPa that should exist is NaN: the first
                        ///< that failed; of a failed point its status
  int status;           ///< 0, or why the point is `failed`
};

struct cagehop_isochore; ///< everything known of one state; opaque, immutable once solved

/// Solves structure and landscape once. Returns 0, or a negative status with *isochore = NULL. A state that
/// can't be certified is not an error here: the summary's status says why, its numbers are NaN and every
/// point is `failed`. Collective on model->structure.communicator.
CAGEHOP_API int cagehop_isochore_solve(const struct cagehop_model *model, double state,
                                       struct cagehop_isochore **isochore);

/// The same, and in *error why: after a negative status, and where the summary's status is not 0. NULL is
/// allowed.
CAGEHOP_API int cagehop_isochore_solve_explained(const struct cagehop_model *model, double state,
                                                 struct cagehop_isochore **isochore,
                                                 struct cagehop_error *error);

/// Frees *isochore and sets it to NULL; NULL is allowed.
CAGEHOP_API void cagehop_isochore_destroy(struct cagehop_isochore **isochore);

CAGEHOP_API const struct cagehop_isochore_summary *
cagehop_isochore_summary(const struct cagehop_isochore *isochore);

/// NULL when the summary's status is not 0.
CAGEHOP_API const struct cagehop_structure *
cagehop_isochore_structure(const struct cagehop_isochore *isochore);
CAGEHOP_API const struct cagehop_landscape *
cagehop_isochore_landscape(const struct cagehop_isochore *isochore);

/// Why the summary's status is not 0; its text is empty where it is. Owned by the isochore.
CAGEHOP_API const struct cagehop_error *cagehop_isochore_error(const struct cagehop_isochore *isochore);

/// The points at pressure[j] (reduced, [kBT/d^3]), j < count, each independent of the others. A point's
/// status is negative, CAGEHOP_NO_MEMORY, where memory ran out for its Smoluchowski rates. Not collective.
CAGEHOP_API void cagehop_isochore_evaluate(const struct cagehop_isochore *isochore, size_t count,
                                           const double pressure[], struct cagehop_point point[]);

/// The same at the pressures of an axis, reduced or in MPa; point: length pressure->count. In MPa they need
/// their temperature: without it, NaN, a point is `failed`, CAGEHOP_OUT_OF_RANGE; so it is where a
/// compressible material has no state at a reduced pressure, see cagehop_material_state_at_reduced. Not
/// collective.
CAGEHOP_API void cagehop_isochore_evaluate_axis(const struct cagehop_isochore *isochore,
                                                const struct cagehop_axis *pressure,
                                                struct cagehop_point point[]);

/// Why a point of this isochore has no result, from point->status; an empty text where it has one.
CAGEHOP_API void cagehop_point_explain(const struct cagehop_isochore *isochore,
                                       const struct cagehop_point *point, struct cagehop_error *error);

/// The VFT line ln tau = ln_tau0 + B/(T - T0) through an isobar; Eq. 12. NaN where the isobar does not reach
/// over the window, or is so straight over it that nothing determines T0.
struct cagehop_vft {
  double ln_tau0, ln_tau0_stderr; ///< of tau in s, [1]
  double B, B_stderr;             ///< [K]
  double T0, T0_stderr;           ///< [K]
  double T_g;                     ///< where the line crosses the transition time, [K]
  double fragility;               ///< Eq. 15 at that T_g, [1]
};

/// What a state of a table of S(q) amounts to, before a map is made of it. NaN where that is not known.
struct cagehop_table_verdict {
  struct cagehop_error error;             ///< status 0: a map takes it; else why it refuses, and the mend
  struct cagehop_certificate certificate; ///< also of a state that is refused, as far as that came: its
                                          ///< error and density_ratio are 0 where they were not found
  struct cagehop_structure_summary structure;
  struct cagehop_landscape_point ambient; ///< at P = 0
  double barrier_error;                   ///< of F_B1 there, [kBT]
  double barrier_tolerance;               ///< what is accepted of it, [kBT]
  double q_low, q_high; ///< from these q come nine tenths of what the integral of Eq. 1 adds to F_B1, and a
                        ///< twentieth from below and from above each, [1/d]
  double share_beyond;  ///< the share of it from beyond the table's last q, which is extrapolated, [1]
};

/// Judges a state, one of the table's or between them, as cagehop_isochore_solve would, without a
/// material. Some 0.2 s. Returns 0, also where the state is refused; CAGEHOP_BAD_ARGUMENT where params have
/// no table, or CAGEHOP_NO_MEMORY.
CAGEHOP_API int cagehop_table_judge(const struct cagehop_structure_params *params, double state,
                                    struct cagehop_table_verdict *verdict);

/// Everything along one pressure; NaN where tau_alpha does not pass the transition time. Where all states
/// have one temperature the transition is one of density: phi_g, the pressure and the activation volume
/// exist, and what stands in a derivative with temperature, T_g itself and the VFT line are NaN.
struct cagehop_isobar {
  double phi_g;          ///< where tau_alpha is the transition time, [1]
  double phi_g_error;    ///< its estimated error, [1]; 0 in a series at one density
  double T_g;            ///< T(phi_g, P), [K]: Eq. 11 where the material is incompressible; of a table with
                         ///< temperatures the one where tau_alpha is that time
  double pressure_g_MPa; ///< the pressure at T_g, [MPa]
  double fragility;      ///< Eq. 14, along this isobar, [1]
  double dT_g_dP;        ///< along tau_alpha = transition time, [K/MPa]
  double activation_volume_nm3; ///< kBT (d ln(tau_alpha)/dP)_T at T_g, [nm^3]: of the tilt at constant phi,
                                ///< and of compression
  struct cagehop_vft vft;
  double T_g_stderr, fragility_stderr; ///< of the material's own standard errors, at constant pressure in
                                       ///< MPa, [K], [1]; NaN from cagehop_isobars_evaluate: see
                                       ///< cagehop_fit_transition_find
  int status; ///< 0; CAGEHOP_NO_TRANSITION; CAGEHOP_NOT_RESOLVED where the error of phi_g would be above
              ///< 1e-6, or that of a T_g on a table's temperatures above 1e-5 of it; CAGEHOP_NO_MEMORY
};

/// Where a liquid that is cooled at the rate h leaves equilibrium along one pressure: h |d tau_alpha/dT| = 1,
/// which is tau_alpha = T_g/(fragility ln10 h). NaN where there is no such place.
struct cagehop_cooling {
  double T_g;       ///< [K]
  double T_g_error; ///< its estimated error, [K]
  double phi_g;     ///< [1]
  double tau_g;     ///< tau_alpha there, [s]
  double fragility; ///< Eq. 14 there, along this isobar, [1]
  int status;       ///< 0; CAGEHOP_NO_TRANSITION; CAGEHOP_NOT_RESOLVED as of an isobar; CAGEHOP_OUT_OF_RANGE
                    ///< where there is no temperature above 0; the status of a state that failed;
                    ///< CAGEHOP_NO_MEMORY
};

/// What isobars are found for.
struct cagehop_isobar_params {
  double transition_time_s; ///< tau_alpha at the glass transition, [s]
  double vft_from_s;        ///< the window of tau_alpha that the VFT line is fitted to, [s]
  double vft_to_s;
  size_t vft_points; ///< evenly spaced in phi over that window, which Eq. 11 makes even in T at constant P in
                     ///< MPa; at least 4
  /// eta at the glass transition, [Pa s]; 0: the transition is by the time. With it phi_g, T_g, fragility,
  /// dT_g_dP and the activation volume are those of eta's own curve, and the VFT line stays one of tau_alpha.
  double transition_viscosity_Pa_s;
  size_t n_cooling_rate;
  const double *cooling_rate_K_per_s; ///< [K/s], above 0, length n_cooling_rate; copied
};

/// 100 s; 50 points from 1e-10 s to 100 s.
CAGEHOP_API struct cagehop_isobar_params cagehop_isobar_defaults(void);

/// Isobars are interpolated in phi, or temperature, between isochores of their own, Chebyshev nodes that
/// serve all pressures, so that nothing depends on the map's grid. The caller solves these isochores, in
/// parallel if it can:
///
///   while (cagehop_isobars_next(isobars, &count, &state) == CAGEHOP_OK && count > 0)
///     solve state[i], i < count, at all pressures; hand them over with cagehop_isobars_accept
///   cagehop_isobars_evaluate(isobars, j, &isobar)
struct cagehop_isobars;

/// `pressure`: at least one, reduced or in MPa, copied; MPa needs model->material.phi_g or a table's
/// temperatures: without, what stands in a temperature is NaN in every isobar, and phi_g is not, nor
/// activation_volume_nm3 where the material is incompressible. A table of S(q) must outlive the isobars.
/// Returns 0, CAGEHOP_BAD_ARGUMENT or CAGEHOP_NO_MEMORY, *isobars = NULL. Points that are accepted need
/// model->viscosity where the transition is one; without temperatures there is then no transition.
CAGEHOP_API int cagehop_isobars_create(const struct cagehop_model *model,
                                       const struct cagehop_isobar_params *params,
                                       const struct cagehop_axis *pressure, struct cagehop_isobars **isobars);

/// The memory that the isobars of so many pressures take, [B], twice that where the transition is a
/// viscosity; seldom more, mostly less than half of it.
CAGEHOP_API double cagehop_isobars_bytes(size_t n_pressure);

/// Frees *isobars and sets it to NULL; NULL is allowed.
CAGEHOP_API void cagehop_isobars_destroy(struct cagehop_isobars **isobars);

/// The isochores wanted next: state[i], i < *count, from dilute to dense or from hot to cold, owned by the
/// isobars; *count is 0 when all are there. Returns 0 or CAGEHOP_NO_MEMORY.
CAGEHOP_API int cagehop_isobars_next(struct cagehop_isobars *isobars, size_t *count, const double *state[]);

/// Accepts points first .. first + count - 1 of state[i] of the last cagehop_isobars_next; i must be below
/// its count.
CAGEHOP_API void cagehop_isobars_accept(struct cagehop_isobars *isobars, size_t i, size_t first, size_t count,
                                        const struct cagehop_point point[]);

/// What isobars keep of an isochore: a value or two at each of their pressures.
struct cagehop_isobar_state {
  /// ln(tau_alpha/s), [1]; -infinity without a cage, infinity where trapped, NaN: see status. Behind those of
  /// all pressures, where the transition is a viscosity, ln(eta/Pa s) likewise.
  double *log_tau;
  double *dlntau_dP;   ///< of the same, with P in kBT/d^3, [1]
  signed char *status; ///< why log_tau is NaN, a cagehop_status
  size_t count; ///< length of the arrays: the pressures; twice that where the transition is a viscosity
};

/// The isochore state[i] of the last cagehop_isobars_next, once all its points were accepted. Pointers are
/// owned by the isobars and valid until the next cagehop_isobars_next. To keep them, or to put values in from
/// where they were kept: then the isobars are the same bit by bit as if the points had been taken.
CAGEHOP_API void cagehop_isobars_state(struct cagehop_isobars *isobars, size_t i,
                                       struct cagehop_isobar_state *state);

/// Solves all isochores wanted, one after the other. Returns 0 or a negative status. Collective on
/// model->structure.communicator.
CAGEHOP_API int cagehop_isobars_compute(struct cagehop_isobars *isobars, const struct cagehop_model *model);

/// The same, asked before each state; watch may be NULL. Returns CAGEHOP_STOPPED besides.
CAGEHOP_API int cagehop_isobars_compute_watched(struct cagehop_isobars *isobars,
                                                const struct cagehop_model *model,
                                                const struct cagehop_watch *watch);

/// The isobar at pressure j, after the last isochore was taken. The isobar's status is in it.
CAGEHOP_API void cagehop_isobars_evaluate(const struct cagehop_isobars *isobars, size_t j,
                                          struct cagehop_isobar *isobar);

/// The same pressure cooled at the rate cooling_rate_K_per_s[i] of the parameters. The status is in it.
CAGEHOP_API void cagehop_isobars_cool(const struct cagehop_isobars *isobars, size_t j, size_t i,
                                      struct cagehop_cooling *cooling);

#ifdef __cplusplus
}
#endif
#endif
