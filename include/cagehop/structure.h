// SPDX-License-Identifier: GPL-3.0-or-later
/// The static structure of a dense fluid: S(q) and g(r) of one state, from the Ornstein-Zernike equation with
/// a closure, from a closed form, or from a table. A state is numbered by its packing fraction; of a table
/// whose states have temperatures, or of a system at one density, by its temperature. cagehop_structure_solve
/// is collective where params->communicator is set: all its processes call it with the same arguments.
/// Everything else is not collective, and a structure that is solved may be read by several threads.
#ifndef CAGEHOP_STRUCTURE_H
#define CAGEHOP_STRUCTURE_H

#include <cagehop/communicator.h>
#include <cagehop/error.h>
#include <cagehop/export.h>
#include <cagehop/grid.h>
#include <cagehop/system.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Where S(q) comes from.
enum cagehop_structure_source {
  CAGEHOP_STRUCTURE_PRISM,           ///< Ornstein-Zernike equation, solved with a closure
  CAGEHOP_STRUCTURE_PERCUS_YEVICK,   ///< closed form (Wertheim 1963, Thiele 1963)
  CAGEHOP_STRUCTURE_TABLE,           ///< measured elsewhere, by molecular dynamics say
  CAGEHOP_STRUCTURE_LANDSCAPE_TABLE, ///< not solved: isochores come from a landscape table
};

/// The closure of the Ornstein-Zernike equation.
enum cagehop_closure {
  CAGEHOP_CLOSURE_PERCUS_YEVICK,         ///< c(r > d) = 0 for hard spheres
  CAGEHOP_CLOSURE_HYPERNETTED_CHAIN,     ///< Morita 1958
  CAGEHOP_CLOSURE_MARTYNOV_SARKISOV,     ///< Martynov, Sarkisov 1983
  CAGEHOP_CLOSURE_MODIFIED_VERLET,       ///< Verlet 1980; today's ECNLE work on hard spheres
  CAGEHOP_CLOSURE_ROGERS_YOUNG,          ///< Rogers, Young 1984; its parameter from thermodynamic consistency
  CAGEHOP_CLOSURE_BALLONE_PASTORE,       ///< Ballone, Pastore, Galli, Gazzillo 1986; with their s = 15/8
  CAGEHOP_CLOSURE_SOFT_MEAN_SPHERICAL,   ///< Madden, Rice 1980; of potentials that attract
  CAGEHOP_CLOSURE_HYBRID_MEAN_SPHERICAL, ///< Zerah, Hansen 1986; likewise, with rogers-young's parameter
  CAGEHOP_CLOSURE_SOFT_VERLET,           ///< modified-verlet in gamma - u_attr/kBT; likewise
  CAGEHOP_CLOSURE_BRIDGE_TABLE,          ///< exp(gamma + B(r) - u/kBT) with a user's own B(r)
};

/// Discretisations of other programs.
enum cagehop_compatibility {
  CAGEHOP_COMPATIBILITY_NONE,
  CAGEHOP_COMPATIBILITY_PYPRISM, ///< pyPRISM's grid, with its error of first order in the step
};

/// How S(q) of a table ends.
enum cagehop_tail {
  CAGEHOP_TAIL_AUTO,    ///< decided from S(q)
  CAGEHOP_TAIL_CONTACT, ///< as of hard particles, whose g(r) jumps at r = d
  CAGEHOP_TAIL_SOFT,    ///< S - 1 dies out
};

/// S(q) measured elsewhere, by molecular dynamics say, with lengths in units of d. Its states share their
/// wavenumbers, or, with `first`, have their own. cagehop_table_state is one state of either.
struct cagehop_table {
  size_t n_phi, n_q; ///< n_q is not read with `first`
  const double *phi; ///< pi rho d^3/6, [1], length n_phi; ascending without temperature_K
  const double *q; ///< of each state ascending, in steps of at most 0.5 from at most 1 to at least 12, [1/d];
                   ///< length n_q; with `first` of all states one after the other
  const double *S; ///< S(phi[i], q[j]) > 0 at S[i * n_q + j], [1]; with `first` at the index of its q
  const double *g_contact; ///< g(d+), [1], length n_phi; NULL: from S(q)
  const double *S_err;     ///< standard errors of S, [1], as S; NULL: from the scatter of S
  const size_t *first; ///< the points of state i are first[i] up to first[i + 1] - 1, first[0] = 0; length
                       ///< n_phi + 1. NULL: all states have the same q
  const double *temperature_K; ///< ascending, [K], length n_phi: it numbers the states, and phi may be the
                               ///< same in all or go either way. NULL: phi numbers them
};

/// S(q) of one state of a table; pointers into the table.
struct cagehop_table_state {
  size_t n;            ///< number of its points
  const double *q;     ///< [1/d]
  const double *S;     ///< [1]
  const double *S_err; ///< [1]; NULL where the table has none
};

/// State i of a table, i < n_phi.
CAGEHOP_API struct cagehop_table_state cagehop_table_state(const struct cagehop_table *table, size_t i);

/// NULL where a table is as it must be; else what is wrong with it, and at which *i, *j: of state *i its
/// point *j.
CAGEHOP_API const char *cagehop_table_fault(const struct cagehop_table *table, size_t *i, size_t *j);

struct cagehop_landscape_table; ///< see landscape_table.h

struct cagehop_structure_params {
  enum cagehop_structure_source source;
  struct cagehop_system
      system; ///< read for CAGEHOP_STRUCTURE_PRISM only; zeros: hard spheres. With a landscape
              ///< table that of its states, as cagehop_landscape_table_choose sets it
  enum cagehop_closure closure;                    ///< read for CAGEHOP_STRUCTURE_PRISM only
  const struct cagehop_system_table *bridge_table; ///< B(r), [1], of CAGEHOP_CLOSURE_BRIDGE_TABLE at r in
                                                   ///< sigma, 0 beyond its end. Borrowed; else NULL
  enum cagehop_compatibility compatibility;        ///< read for CAGEHOP_STRUCTURE_PRISM only
  double pyprism_step; ///< with a compatibility: the radial step, 0.005 to 0.05, dividing 1, [d]
  size_t grid_points;  ///< 0: by itself. Else read for CAGEHOP_STRUCTURE_PRISM without a compatibility: solve
                       ///< on uniform radial grids, the finest of that many points, a power of two
  const struct cagehop_communicator
      *communicator; ///< on uniform grids: the processes that solve together; NULL: this one alone. Borrowed
  double tolerance; ///< largest accepted relative error of S(q); 0: the default, 1e-8 for percus-yevick, 1e-6
                    ///< for other closures, no limit for tables
  double seconds_max; ///< read for CAGEHOP_STRUCTURE_PRISM only: give up after that time, [s]; 0: never
  const struct cagehop_table *table; ///< for CAGEHOP_STRUCTURE_TABLE: without fault, borrowed while solving
  double barrier_tolerance; ///< for CAGEHOP_STRUCTURE_TABLE: largest accepted error of F_B1 at P = 0, [kBT];
                            ///< 0: the default, 0.5
  enum cagehop_tail tail;   ///< for CAGEHOP_STRUCTURE_TABLE: how S(q) ends, in all states; where S(q) shows
                            ///< the other, the state is refused
  const struct cagehop_landscape_table *landscape_table; ///< for CAGEHOP_STRUCTURE_LANDSCAPE_TABLE: borrowed
                                                         ///< by isochores, which have no structure then
};

/// NULL where closure, system and grid go together; else why not, a static text: rogers-young is for
/// potentials that only repel, soft-mean-spherical, hybrid-mean-spherical and soft-verlet for those that
/// attract, and a closure with a parameter for single sites.
CAGEHOP_API const char *cagehop_structure_fault(const struct cagehop_structure_params *params);

/// What is known of a closure. All texts are static.
struct cagehop_closure_entry {
  const char *name;      ///< in a job file
  const char *reference; ///< who published it
  const char *parameter; ///< its own, which is found from thermodynamic consistency; NULL where it has none
  bool quick;            ///< whether a state takes milliseconds; else 0.1 s to minutes
};

/// The entry of a closure; NULL past the last.
CAGEHOP_API const struct cagehop_closure_entry *cagehop_closure_find(enum cagehop_closure closure);

/// The name a job file uses ("prism", "percus-yevick"); NULL past the last.
CAGEHOP_API const char *cagehop_structure_source_name(enum cagehop_structure_source source);
CAGEHOP_API const char *cagehop_closure_name(enum cagehop_closure closure);
CAGEHOP_API const char *cagehop_compatibility_name(enum cagehop_compatibility compatibility);
CAGEHOP_API const char *cagehop_tail_name(enum cagehop_tail tail); ///< "auto", "contact", "soft"

#define CAGEHOP_PYPRISM_STEP_MIN 0.005
#define CAGEHOP_PYPRISM_STEP_MAX 0.05

/// Whether a compatibility grid can have that radial step, [d]: in that range, and dividing d.
CAGEHOP_API bool cagehop_pyprism_step_allowed(double step);

#define CAGEHOP_GRID_POINTS_MIN 131072    ///< 2^17
#define CAGEHOP_GRID_POINTS_MAX 268435456 ///< 2^28

/// Whether uniform grids can have that many points: a power of two in that range.
CAGEHOP_API bool cagehop_grid_points_allowed(double points);

/// The most processes that can solve such a structure together, a power of two: 1 where it is not solved on
/// uniform grids; else as many as the coarsest grid has rows for.
CAGEHOP_API int cagehop_structure_ranks_max(const struct cagehop_structure_params *params);

/// The largest relative error of S(q) that is accepted: params->tolerance, or the default where that is 0. 0
/// where none is asked for: the closed form, and compatibility grids.
CAGEHOP_API double cagehop_structure_tolerance(const struct cagehop_structure_params *params);

/// What g(d) of Eq. 4 is taken from. tau_s is in proportion to its square, and nothing else of the theory
/// needs it where S(q) is given.
enum cagehop_contact_rule {
  CAGEHOP_CONTACT_JUMP,       ///< the contact value g(d+), which hard particles have
  CAGEHOP_CONTACT_FIRST_PEAK, ///< the first peak of g(r), of soft particles: the highest g(r) below r = 2 d
};

/// "contact", "first_peak"; NULL past the last.
CAGEHOP_API const char *cagehop_contact_rule_name(enum cagehop_contact_rule rule);

/// What S(q) of a table shows of how it ends.
enum cagehop_tail_evidence {
  CAGEHOP_TAIL_EVIDENCE_NONE,      ///< nothing was looked at
  CAGEHOP_TAIL_EVIDENCE_JUMP,      ///< a contact jump describes it to its end
  CAGEHOP_TAIL_EVIDENCE_NO_FIT,    ///< no S(q) > 0 with a contact jump is near it
  CAGEHOP_TAIL_EVIDENCE_NO_JUMP,   ///< the jump that fits best is no larger than chance makes it
  CAGEHOP_TAIL_EVIDENCE_DAMPED,    ///< S - 1 falls faster than a jump allows
  CAGEHOP_TAIL_EVIDENCE_UNDECIDED, ///< the noise hides whether it does
  CAGEHOP_TAIL_EVIDENCE_MISFIT,    ///< with a jump, more is left than noise
};

/// The words above, to follow "because"; NULL past the last.
CAGEHOP_API const char *cagehop_tail_evidence_words(enum cagehop_tail_evidence evidence);

/// Error estimates of a structure, and the work it took.
struct cagehop_certificate {
  double residual;    ///< how far r g(r) inside the core is from 0, its exact value, [d]: for a table max |r
                      ///< g(r)|; in PRISM's core the largest component on its basis functions. NaN on uniform
                      ///< grids, where it is 0 by construction
  double last_change; ///< largest |dS/S| that another iteration on the finest uniform grid would make, [1];
                      ///< NaN for other methods
  double error;   ///< estimate of max |dS/S| over all q: other grids and orders, and what rounding left, [1]
  double S_min;   ///< smallest S(q) found on the grid, [1]; > 0 in every structure returned
  double g_min;   ///< smallest g(r) outside contact, [1]; below 0 in Percus-Yevick above phi = 0.6126
  double box;     ///< length R of the radial box, [d]; 0 for the closed form
  double q_join;  ///< wavenumber where the uniform q grid, or the table, hands over to the tail, [1/d]
  int degree;     ///< Legendre polynomials that carry r c(r) in the core; 0 on uniform grids
  double alpha;   ///< parameter of rogers-young, [1/d]; 0 elsewhere
  int iterations; ///< Newton iterations, all grids and continuation steps together
  size_t points;  ///< of the finest uniform grid; 0 where there is none
  // Of a table only, else 0:
  bool soft;    ///< S(q) ends as that of soft particles
  double noise; ///< root mean square of the relative noise of its points, [1]
  double blur;  ///< variance of q that S was averaged over and that is corrected for, [1/d^2]
  double density_ratio, density_ratio_error; ///< density inside the core, where h(r) is -1, over phi's, [1];
                                             ///< NaN of a core so soft that h(r) is not -1 in it
  enum cagehop_contact_rule contact_rule;    ///< what g_contact is
  double contact_hard; ///< g(d+) of hard spheres at this phi (Carnahan, Starling 1969), [1]: with it instead
                       ///< of g_contact tau_s is (contact_hard/g_contact)^2 times as long
  double window;       ///< CAGEHOP_WINDOWED: where the window of its g(r) ends, if it is Lorch's, [d]
  /// Why it is hard or soft: what a fit with a contact jump says. S - 1 at the last q is exp(-damping) times
  /// what the jump makes of it, 0 for hard particles and above for soft ones; contact_found is the g(d+) that
  /// S(q) ends with. Each with its standard error; all 0 where there is no such fit.
  enum cagehop_tail_evidence evidence;
  double damping, damping_error, contact_found, contact_found_error;
};

/// How the diameter of particles that have none can be chosen. F_B1 in kBT does not depend on it: it is the
/// unit of length, of the packing fraction pi rho d^3/6 and of tau_s.
enum cagehop_diameter_rule {
  CAGEHOP_DIAMETER_FROM_S0,   ///< of the Percus-Yevick hard spheres that have this density and this S(0)
  CAGEHOP_DIAMETER_FROM_PEAK, ///< of those whose first peak of S(q) is as high
};

/// What a job file calls it ("S0", "peak"); NULL past the last.
CAGEHOP_API const char *cagehop_diameter_rule_name(enum cagehop_diameter_rule rule);

/// *diameter from `measured`, S(q = 0) or the first maximum of S(q), [1], and the number density,
/// [1/length^3]; in that unit of length. NaN and CAGEHOP_OUT_OF_RANGE where no hard spheres have both: S(0)
/// must be below 1, and the peak one that phi = 0.1 to 0.74 has, 1.09 to 34.2. Else 0, CAGEHOP_BAD_ARGUMENT,
/// CAGEHOP_NO_CONVERGENCE or CAGEHOP_NO_MEMORY.
CAGEHOP_API int cagehop_diameter_find(enum cagehop_diameter_rule rule, double density, double measured,
                                      double *diameter);

struct cagehop_structure; ///< S(q) and g(r) at one packing fraction; opaque, immutable once solved

/// In which unit the states of a structure are numbered: CAGEHOP_UNIT_PACKING_FRACTION; or
/// CAGEHOP_UNIT_KELVIN of a table with temperatures, and of a system with a density. `state` below is a
/// number in that unit.
CAGEHOP_API enum cagehop_unit cagehop_structure_state_unit(const struct cagehop_structure_params *params);

/// The packing fraction of a state, [1]: itself; at that temperature interpolated between a table's states,
/// NaN outside the table; or that of a system's density.
CAGEHOP_API double cagehop_structure_state_packing_fraction(const struct cagehop_structure_params *params,
                                                            double state);

/// What gives states their temperature.
enum cagehop_temperature_rule {
  CAGEHOP_TEMPERATURE_MAPPED,  ///< the material, from phi: Eq. 11, or S_0(T), and compression. S(q) has none
  CAGEHOP_TEMPERATURE_NUMBERS, ///< it numbers them
  CAGEHOP_TEMPERATURE_FIXED,   ///< all have that of the system, and are numbered by phi
};

/// The last two are a structure's own temperatures: real ones, which nothing maps, so that Eq. 11, phi_g,
/// phi_0 and beta_phi_0 of a material, its S_0(T) and its bulk modulus are not read.
CAGEHOP_API enum cagehop_temperature_rule
cagehop_structure_temperature_rule(const struct cagehop_structure_params *params);

/// The temperature of a state, [K], where it is the structure's own; NaN where it is mapped, and of a system
/// whose epsilon_K is not known.
CAGEHOP_API double cagehop_structure_state_temperature(const struct cagehop_structure_params *params,
                                                       double state);

/// The densest state a structure is solved for, [1].
#define CAGEHOP_PACKING_FRACTION_MAX 0.8

/// Solves for the structure of a state, whose packing fraction is in (0, CAGEHOP_PACKING_FRACTION_MAX].
/// Returns 0 and a certified *structure, or a status and *structure = NULL:
/// CAGEHOP_NO_CONVERGENCE, CAGEHOP_NOT_POSITIVE, CAGEHOP_NOT_RESOLVED, CAGEHOP_OUT_OF_RANGE,
/// CAGEHOP_NOT_TABULATED, CAGEHOP_NO_CONTACT, CAGEHOP_WRONG_CONTACT, CAGEHOP_WRONG_DENSITY, CAGEHOP_WINDOWED,
/// CAGEHOP_TIMED_OUT, CAGEHOP_BAD_ARGUMENT, CAGEHOP_NO_MEMORY. Deterministic: but for
/// CAGEHOP_TIMED_OUT the result depends on the arguments alone. Collective on
/// params->communicator where it is set.
CAGEHOP_API int cagehop_structure_solve(const struct cagehop_structure_params *params, double state,
                                        struct cagehop_structure **structure);

/// The same, and in *error why there is none: which state, which number, what limit. NULL is allowed.
CAGEHOP_API int cagehop_structure_solve_explained(const struct cagehop_structure_params *params, double state,
                                                  struct cagehop_structure **structure,
                                                  struct cagehop_error *error);

/// The number of variations of a structure from a table that the error of what follows from it is estimated
/// from; 0 for other sources. Where variation k changes a result by change[k], its error is the root of the
/// sum of share[k] change[k]^2.
CAGEHOP_API size_t cagehop_structure_variations(const struct cagehop_structure *structure);

/// Variation number 0, 1, ..., and its share; the table alone determines both. *other has S(q) and a density,
/// but neither g(r) nor a summary other than g_contact; it must be destroyed before the structure. Returns 0,
/// CAGEHOP_BAD_ARGUMENT where there is no such variation, CAGEHOP_NOT_FINITE or CAGEHOP_NO_MEMORY.
CAGEHOP_API int cagehop_structure_vary(const struct cagehop_structure *structure, size_t number,
                                       struct cagehop_structure **other, double *share);

/// The largest error of F_B1 at P = 0 that is accepted, [kBT]: params->barrier_tolerance, or the default
/// where that is 0. Infinite where none is asked for: for all sources but tables.
CAGEHOP_API double cagehop_structure_barrier_tolerance(const struct cagehop_structure_params *params);

/// Frees *structure and sets it to NULL; NULL is allowed.
CAGEHOP_API void cagehop_structure_destroy(struct cagehop_structure **structure);

CAGEHOP_API double cagehop_structure_packing_fraction(const struct cagehop_structure *structure);
CAGEHOP_API const struct cagehop_certificate *
cagehop_structure_certificate(const struct cagehop_structure *structure);

/// S(q[i]) and, without cancellation, h[i] = S(q[i]) - 1; length n, q >= 0 in 1/d. S or h may be NULL. Both
/// are NaN where q is NaN or below 0; at infinity S = 1 and h = 0.
CAGEHOP_API void cagehop_structure_factor(const struct cagehop_structure *structure, size_t n,
                                          const double q[], double S[], double h[]);

/// The largest q at which S(q) is known, [1/d]; beyond it S = 1. Infinite except on a compatibility grid
/// and for soft particles.
CAGEHOP_API double cagehop_structure_q_max(const struct cagehop_structure *structure);

/// The q from which on S(q) is the asymptotic tail that follows from the contact value, [1/d]; infinite
/// except for a table, where S(q) may have a step there.
CAGEHOP_API double cagehop_structure_q_tail(const struct cagehop_structure *structure);

/// Relative tolerance for quadrature over q, [1]; limited by a table's own error.
CAGEHOP_API double cagehop_structure_integration_tolerance(const struct cagehop_structure *structure);

/// Whether S(q) is that of soft particles, without the tail that a contact jump of g(r) makes.
CAGEHOP_API bool cagehop_structure_is_soft(const struct cagehop_structure *structure);

/// g(d+), the contact value, [1]; for soft particles the first peak of g(r).
CAGEHOP_API double cagehop_structure_contact(const struct cagehop_structure *structure);

/// The numbers that characterise a structure.
struct cagehop_structure_summary {
  double S_0;       ///< S(q = 0), [1]
  double S_peak;    ///< first maximum of S(q), [1]
  double q_peak;    ///< its place, [1/d]
  double g_contact; ///< g(d+), [1]
  double r_cage;    ///< first minimum of g(r) beyond contact, [d]; NaN where g goes to 1 without any
};

CAGEHOP_API void cagehop_structure_summarize(const struct cagehop_structure *structure,
                                             struct cagehop_structure_summary *summary);

/// The radial grid on which g(r) is tabulated: r[i] = i * step, i < count. g is 0 inside the core; the
/// contact point holds g(d+). Pointers stay valid as long as the structure.
CAGEHOP_API void cagehop_structure_radial(const struct cagehop_structure *structure, size_t *count,
                                          double *step, const double **g);

enum { CAGEHOP_PROFILE_Q = 1201, CAGEHOP_PROFILE_R = 1025 };

/// S(q) and g(r) as a map can store them: at q = k/20, [1/d], and r = i/128, [d]. Fine enough to be a table
/// again.
struct cagehop_profile {
  double S[CAGEHOP_PROFILE_Q];
  double g[CAGEHOP_PROFILE_R]; ///< 0 inside the core, g(d+) at contact
};

CAGEHOP_API double cagehop_profile_q(size_t k);
CAGEHOP_API double cagehop_profile_r(size_t i);

/// Fills a profile; NaN everywhere where structure is NULL.
CAGEHOP_API void cagehop_profile_fill(const struct cagehop_structure *structure,
                                      struct cagehop_profile *profile);

/// g(r) measured up to some r: the mean over each of n bins of equal width.
struct cagehop_radial {
  double phi;          ///< [1]
  size_t n;            ///< number of bins
  const double *r;     ///< their middles, ascending evenly, to at least 3, [d]
  const double *g;     ///< [1]
  const double *g_err; ///< standard errors of g, [1]; NULL: from the scatter of g
};

/// What was made of it, and what its end does to S(q).
struct cagehop_radial_report {
  double r_end; ///< g(r) is continued from there on, at most 5, [d]
  double noise; ///< standard error of a bin where g is 1, at r_end, [1]
  double level; ///< what g - 1 tends to, [1]: of N particles, programs make it anything between -1/N and 1/N.
                ///< S(q) is that of g/(1 + level). 0 where g(r) ends before 5 or shows no more than noise
  double cut;   ///< largest change of S(q) if g(r) ended one d earlier, [1]
  double step;  ///< largest change of S(q) from bins of that width to bins of no width, [1]
  double bare;  ///< largest change of S(q) if g were 1 beyond r_end, [1]
  double phi_max; ///< S(0) = 1 + rho h(q = 0) would be below 0 for a phi above that, about, [1]. That phi is
                  ///< too low can't be told from g(r)
};

/// S(q) at q[0] to q[n_q - 1], [1/d], from g(r) that ends: beyond its end it is continued as the
/// Ornstein-Zernike equation does it with c(r) = 0 there. S_err[j] is such that, of rows of q in steps as
/// here and errors that are taken for independent ones, sums have the right error. Returns 0;
/// CAGEHOP_BAD_ARGUMENT where the bins are not as above or no narrower than 0.06, or phi is not;
/// CAGEHOP_WRONG_DENSITY where no S(q) above 0 has this g(r) at this phi, which is too high then; else
/// CAGEHOP_NOT_FINITE, CAGEHOP_NO_MEMORY. *report and *error may be NULL.
CAGEHOP_API int cagehop_structure_from_radial(const struct cagehop_radial *radial, size_t n_q,
                                              const double q[], double S[], double S_err[],
                                              struct cagehop_radial_report *report,
                                              struct cagehop_error *error);

#ifdef __cplusplus
}
#endif
#endif
