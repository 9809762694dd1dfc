// SPDX-License-Identifier: GPL-3.0-or-later
/// What a fluid is made of: the pair potential between two sites, and the chains that sites are joined to.
/// All zeros are hard spheres of diameter d. Nothing here is collective.
///
/// Lengths are in units of sigma, which is the program's d: the length in the potential, for hard spheres
/// their diameter. Energies are in units of epsilon, the energy in the potential. phi = pi rho sigma^3/6 is
/// called packing fraction for every system; what fraction of space soft particles fill is another question,
/// see cagehop_system_diameter. Sites of chains are counted one by one: rho is the density of sites.
#ifndef CAGEHOP_SYSTEM_H
#define CAGEHOP_SYSTEM_H

#include <cagehop/export.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The pair potential u(r) of two sites, r in sigma, u in epsilon.
enum cagehop_potential {
  CAGEHOP_POTENTIAL_HARD,                    ///< infinite below 1, else 0
  CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, ///< 4 (r^-12 - r^-6) + 1 up to 2^(1/6), else 0
  CAGEHOP_POTENTIAL_LENNARD_JONES,           ///< 4 (r^-12 - r^-6)
  CAGEHOP_POTENTIAL_INVERSE_POWER,           ///< r^-n
  CAGEHOP_POTENTIAL_YUKAWA,                  ///< exp(-kappa (r - 1))/r
  CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA,        ///< infinite below 1, else -exp(-kappa (r - 1))/r
  CAGEHOP_POTENTIAL_GAUSSIAN,                ///< exp(-r^2)
  CAGEHOP_POTENTIAL_TABLE,                   ///< a user's own
};

/// The longest cutoff, [sigma]: beyond it potentials that fall off so slowly are solved better without one.
#define CAGEHOP_CUTOFF_MAX 100.0

/// What is done to u(r) at its cutoff r_c; beyond it u is 0.
enum cagehop_cutoff_form {
  CAGEHOP_CUTOFF_SHIFTED,       ///< u(r) - u(r_c)
  CAGEHOP_CUTOFF_TRUNCATED,     ///< u(r), which jumps at r_c
  CAGEHOP_CUTOFF_FORCE_SHIFTED, ///< u(r) - u(r_c) - (r - r_c) u'(r_c)
};

/// Why landscapes of chains are refused, to begin a line with.
#define CAGEHOP_CHAINS_HAVE_NO_LANDSCAPE                                                                     \
  "chains have no landscape here: the literature that this follows does not settle what the dynamic free "   \
  "energy of a chain's site is"

/// How sites are joined; omega(q) is the intramolecular structure factor of a site.
enum cagehop_chain {
  CAGEHOP_CHAIN_NONE,           ///< a particle is one site: omega = 1
  CAGEHOP_CHAIN_FREELY_JOINTED, ///< bonds of one length, in any direction
  CAGEHOP_CHAIN_KOYAMA,         ///< semiflexible
  CAGEHOP_CHAIN_TABLE,          ///< a user's own omega(q)
};

enum { CAGEHOP_SYSTEM_TABLE_POINTS_MIN = 9 };

/// y(x) in n points, at least CAGEHOP_SYSTEM_TABLE_POINTS_MIN, x ascending: of u(r), omega(q) or a bridge
/// function. Borrowed. Between the points it is a cubic, its error of fourth order in their distance. u(r) is
/// continued below its first r by the power that it begins with, and 0 beyond its last; omega(q) begins at q
/// = 0 and is 1 beyond its last.
struct cagehop_system_table {
  size_t n;
  const double *x, *y;
};

/// A fluid of equal sites. All zeros: hard spheres.
struct cagehop_system {
  enum cagehop_potential potential;
  double temperature_K; ///< of all states, [K]; 0: not given
  double temperature;   ///< of all states, kBT/epsilon, [1]; 0: not given, see cagehop_system_temperature
  double density;       ///< rho sigma^3 of all states, [1], which are numbered by their temperature then; 0:
                        ///< states are numbered by phi
  double epsilon_K;     ///< epsilon/kB, [K]; 0: not known, and then nothing is in K or MPa
  bool repulsive;       ///< of hard-core-yukawa: its tail repels; else it attracts
  double exponent;      ///< n of inverse-power, above 3, [1]
  double screening;     ///< kappa of the Yukawas, [1/sigma]
  double cutoff;        ///< r_c, [sigma]; 0: none
  enum cagehop_cutoff_form cutoff_form;
  const struct cagehop_system_table *potential_table; ///< u(r) in epsilon at r in sigma, of TABLE; else NULL
  enum cagehop_chain chain;
  size_t sites;                                   ///< N of a chain, at least 1
  double bond;                                    ///< length of a bond, [sigma]
  double persistence;                             ///< of koyama: the persistence length, [sigma]
  const struct cagehop_system_table *omega_table; ///< omega(q), [1], at q in 1/sigma, of TABLE; else NULL
};

/// The name a job file uses; NULL past the last.
CAGEHOP_API const char *cagehop_potential_name(enum cagehop_potential potential);
CAGEHOP_API const char *cagehop_cutoff_form_name(enum cagehop_cutoff_form form);
CAGEHOP_API const char *cagehop_chain_name(enum cagehop_chain chain);

/// Whether this is the fluid of single hard spheres, which has no energy and no temperature.
CAGEHOP_API bool cagehop_system_is_hard_spheres(const struct cagehop_system *system);

/// Whether sites are joined: more than one to a chain, or by a table of omega(q). What the dynamic free
/// energy of such a site is the literature that this follows does not settle: structure and thermodynamics of
/// chains are computed, landscapes are refused.
CAGEHOP_API bool cagehop_system_is_chain(const struct cagehop_system *system);

/// NULL where a system is as it must be, with what it says of its states; else what is wrong with it, a
/// static text. What it has and does not read (the exponent of lennard-jones) is no fault. Hard sites have
/// no temperature and no epsilon; all others one of temperature_K, temperature and density. The functions
/// below are for systems without a fault but for states.
CAGEHOP_API const char *cagehop_system_fault(const struct cagehop_system *system);

/// kBT/epsilon of a state at temperature_K, [1]: temperature_K/epsilon_K; where temperature_K is NaN that of
/// all states. NaN where it is not known.
CAGEHOP_API double cagehop_system_temperature(const struct cagehop_system *system, double temperature_K);

/// u(r), [epsilon], r > 0 in sigma; infinite in a hard core.
CAGEHOP_API double cagehop_system_energy(const struct cagehop_system *system, double r);

/// -du/dr, [epsilon/sigma]; 0 in a hard core. At a place where u jumps: outside of it.
CAGEHOP_API double cagehop_system_force(const struct cagehop_system *system, double r);

/// omega(q), [1], q >= 0 in 1/sigma: 1 for single sites, N at q = 0, 1 at infinity.
CAGEHOP_API double cagehop_system_omega(const struct cagehop_system *system, double q);

/// The second virial coefficient B_2 = -2 pi int r^2 (exp(-u/kBT) - 1) dr at kBT/epsilon = temperature,
/// [sigma^3], of two single sites, certified to 1e-9 of it or of sigma^3. Returns 0; else *B_2 is NaN, with
/// CAGEHOP_BAD_ARGUMENT, CAGEHOP_NOT_RESOLVED (also where a table's points are too few at that temperature)
/// or CAGEHOP_NO_MEMORY.
CAGEHOP_API int cagehop_system_second_virial(const struct cagehop_system *system, double temperature,
                                             double *B_2);

/// What is special about u(r); lengths in sigma.
struct cagehop_system_features {
  double core; ///< radius of the hard core; 0: none
  double
      zero; ///< where u first is 0 before its minimum; NaN where it only repels, or is below 0 from r = 0 on
  double minimum; ///< where u is lowest; NaN likewise
  double depth;   ///< how deep, [epsilon]; 0 likewise
  double range;   ///< from there on u is 0; infinite: nowhere
};

CAGEHOP_API void cagehop_system_look(const struct cagehop_system *system,
                                     struct cagehop_system_features *features);

/// The estimated error that the points of its tables leave, [1]: of exp(-u/kBT) at kBT/epsilon = temperature,
/// 1 where that is NaN, and of omega(q) as a share; the larger one. NaN without tables. Above 1e-3 a table of
/// omega(q) is a fault of the system, and one of u(r) gives no certified state, B_2 or diameter at that
/// temperature.
CAGEHOP_API double cagehop_system_table_error(const struct cagehop_system *system, double temperature);

/// kBT/epsilon where B_2 is 0. NaN where there is none: CAGEHOP_NOT_RESOLVED where u only repels, or 0.01 to
/// 10000 times the depth of its minimum do not hold it, and as cagehop_system_second_virial.
CAGEHOP_API int cagehop_system_boyle_temperature(const struct cagehop_system *system, double *temperature);

/// How the diameter of equivalent hard spheres follows from a potential.
enum cagehop_division {
  CAGEHOP_DIVISION_BARKER_HENDERSON,        ///< of u up to its first zero, J. Chem. Phys. 47, 4714 (1967)
  CAGEHOP_DIVISION_WEEKS_CHANDLER_ANDERSEN, ///< of u minus its minimum up to that, J. Chem. Phys. 54, 5237
                                            ///< (1971)
};

CAGEHOP_API const char *cagehop_division_name(enum cagehop_division division);

/// *diameter = int_0^r_0 (1 - exp(-u_0/kBT)) dr, [sigma], with the repulsive part u_0 of that division. Where
/// u has no minimum below 0, all of u. Certified to 1e-9 sigma. Returns 0; else *diameter is NaN, with
/// CAGEHOP_BAD_ARGUMENT, CAGEHOP_NO_MEMORY, or CAGEHOP_NOT_RESOLVED, also where a u that attracts repels
/// nowhere.
CAGEHOP_API int cagehop_system_diameter(const struct cagehop_system *system, enum cagehop_division division,
                                        double temperature, double *diameter);

#ifdef __cplusplus
}
#endif
#endif
