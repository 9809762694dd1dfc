// SPDX-License-Identifier: GPL-3.0-or-later
/// The one interface behind which S(q) and g(r) are found, whatever the way: core/ (PRISM with a c(r) that
/// vanishes outside the core, and its closed form), uniform/ (PRISM with any closure, on uniform radial
/// grids), pair/ (PRISM of any pair potential and chains), pyprism/ (PRISM on pyPRISM's grid), table/
/// (measured elsewhere). method.c chooses among them, structure.c does what is common to all.
#ifndef CAGEHOP_STRUCTURE_METHOD_H
#define CAGEHOP_STRUCTURE_METHOD_H

#include "structure/moments.h"
#include "structure/shared/radial.h"
#include "structure/shared/solve_limits.h"
#include "system/particles.h"

#include <cagehop/error.h>
#include <cagehop/structure.h>

/// What a method leaves. structure.c sets it to {.q_max = INFINITY, .q_tail = INFINITY} before.
struct structure_solution {
  void *state;                            ///< the method's own: what its rho_c reads
  double q_max;                           ///< the largest q at which S(q) is known; beyond it S = 1, [1/d]
  double q_tail;                          ///< from there on S(q) is an asymptotic form, not data, [1/d]
  struct radial radial;                   ///< g(r); owned
  double first_peak;                      ///< its height, of soft particles; 0: the table of g(r) tells it
  struct cagehop_certificate certificate; ///< after a failure as far as it came
  struct cagehop_error reason; ///< after a failure: why, where the method itself can say it; else empty.
                               ///< Without the state, which structure_explain puts before it
};

/// One way to find S(q) and g(r).
struct structure_method {
  /// The particles of the state at a temperature, phi NaN where there is none; false where states are
  /// numbered by phi. NULL: they always are.
  bool (*locate)(const struct cagehop_structure_params *params, double temperature,
                 struct particles *particles);

  /// Solves, and fills all of *solution that it knows. Returns 0 or a status of cagehop_structure_solve; then
  /// state and radial may be partly filled, and are freed by the caller. Collective where
  /// limits->communicator is not NULL.
  int (*solve)(const struct particles *particles, const struct cagehop_structure_params *params,
               const struct solve_limits *limits, struct structure_solution *solution);

  /// Where solve leaves out g(r), because what it is made from is enough for the rest: makes it. Returns 0 or
  /// CAGEHOP_NO_MEMORY. And g(d+), to the same bits. Both NULL where solve fills g(r).
  int (*make_radial)(const void *state, struct radial *radial);
  double (*contact)(const void *state);

  /// x at 0 <= q <= q_max, so that S = 1/(1 - x) and S - 1 = x/(1 - x), neither with cancellation. Of single
  /// sites x = rho c(q); of chains, whose S per site is 1/(1/omega - rho c), 1 - 1/omega(q) + rho c(q).
  double (*rho_c)(const void *state, double q);

  /// The same at n places, where that is faster than one by one: instead of rho_c, which is NULL then. The
  /// bits of each do not depend on the others.
  void (*rho_c_many)(const void *state, size_t n, const double q[], double rho_c[]);

  /// Completes the certificate with what follows from S(q); NULL where solve has said all.
  void (*certify)(const void *state, const struct cagehop_structure_summary *summary,
                  struct cagehop_certificate *certificate);

  /// How many variations there are that the error of what follows from S(q) is estimated from; NULL: none.
  size_t (*variations)(const void *state);

  /// Variation number 0, 1, ...: fills state, q_max and q_tail of *other, and changes *particles where the
  /// density is varied. *other must not outlive the solution. As cagehop_structure_vary. NULL: none.
  int (*vary)(const struct structure_solution *solution, size_t number, double *share,
              struct particles *particles, struct structure_solution *other);

  /// Integrals over g(r), as structure_moments. NULL: g(r) is not good enough for them.
  int (*moments)(const struct cagehop_structure *structure, const struct structure_solution *solution,
                 struct structure_moments *moments);

  /// Frees a state; NULL is allowed.
  void (*destroy)(void *state);

  bool tolerant; ///< accepts every structure, whatever error of S(q) is asked for

  /// The largest relative error of S(q) that is accepted where none is asked for; 0: any.
  double default_tolerance;

  bool peakless;   ///< S(q) need not have a maximum: its peak is NaN then
  bool collective; ///< whether solve takes limits->communicator
};

/// `moments` of hard spheres, from S(q), g(d+), and g(r) where it was made. moments.c
int moments_of_hard_spheres(const struct cagehop_structure *structure,
                            const struct structure_solution *solution, struct structure_moments *moments);

extern const struct structure_method structure_core;        ///< core/methods.c
extern const struct structure_method structure_closed_form; ///< core/methods.c
extern const struct structure_method structure_uniform;     ///< uniform/uniform.c
extern const struct structure_method structure_pair;        ///< pair/pair.c
extern const struct structure_method structure_pyprism;     ///< pyprism/pyprism.c
extern const struct structure_method structure_table;       ///< table/table.c

/// The one that solves this; NULL for a landscape table, which has no structures, and for a source that does
/// not exist.
const struct structure_method *structure_method_of(const struct cagehop_structure_params *params);

#endif
