// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/phase_map.h>

#include <assert.h>
#include <stddef.h>
#include <string.h>

/// All fields except solve_seconds, which differs also between equal solutions.
#define SUMMARY_FIELDS(X)                                                                                    \
  X(phi)                                                                                                     \
  X(status)                                                                                                  \
  X(arithmetic)                                                                                              \
  X(temperature)                                                                                             \
  X(pressure_unit_MPa)                                                                                       \
  X(density)                                                                                                 \
  X(temperature_reduced)                                                                                     \
  X(tau_s)                                                                                                   \
  X(structure.S_0)                                                                                           \
  X(structure.S_peak)                                                                                        \
  X(structure.q_peak)                                                                                        \
  X(structure.g_contact)                                                                                     \
  X(structure.r_cage)                                                                                        \
  X(spinodals.P_lower)                                                                                       \
  X(spinodals.P_upper)                                                                                       \
  X(spinodals.P_coexistence)                                                                                 \
  X(structure_error)                                                                                         \
  X(structure_residual)                                                                                      \
  X(structure_last_change)                                                                                   \
  X(barrier_error)                                                                                           \
  X(thermodynamics)                                                                                          \
  X(structure_iterations)

#define FIELD_SIZE(path) sizeof(((struct cagehop_isochore_summary *)0)->path)

// Checks that the list has all fields: their sizes add up to the struct's.
#define ADD_SIZE(path) +FIELD_SIZE(path)
static_assert(FIELD_SIZE(solve_seconds) SUMMARY_FIELDS(ADD_SIZE) ==
                  offsetof(struct cagehop_isochore_summary, arithmetic) + FIELD_SIZE(arithmetic),
              "a field of the summary is missing here");

const char *cagehop_isochore_summary_difference(const struct cagehop_isochore_summary *a,
                                                const struct cagehop_isochore_summary *b) {
#define COMPARE(path)                                                                                        \
  if (memcmp(&a->path, &b->path, FIELD_SIZE(path)) != 0) {                                                   \
    return #path;                                                                                            \
  }
  SUMMARY_FIELDS(COMPARE)
#undef COMPARE
  return NULL;
}
