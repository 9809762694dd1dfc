// SPDX-License-Identifier: GPL-3.0-or-later
/// What functions return: 0, or why there is no number. Nothing here is collective.
#ifndef CAGEHOP_STATUS_H
#define CAGEHOP_STATUS_H

#include <cagehop/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Every outcome a cagehop function can return: X(symbol, value, name, message).
/// 0 is success. A positive status belongs to one state (it goes into the map and the sweep goes on);
/// a negative one ends the run.
#define CAGEHOP_STATUSES(X)                                                                                  \
  X(OK, 0, "ok", "success")                                                                                  \
  X(NO_CONVERGENCE, 1, "no_convergence", "no solution was found within the tolerance")                       \
  X(NOT_POSITIVE, 2, "not_positive", "the structure factor is not positive at every q")                      \
  X(NOT_FINITE, 3, "not_finite", "a result is not a finite number")                                          \
  X(NOT_RESOLVED, 4, "not_resolved", "the error estimate stays above the tolerance on the finest grid")      \
  X(OUT_OF_RANGE, 5, "out_of_range",                                                                         \
    "the packing fraction or pressure is outside the range this theory is computed for")                     \
  X(NO_TRANSITION, 6, "no_transition",                                                                       \
    "tau_alpha at P = 0 does not pass 100 s where S(q) is known between phi = 0.50 and 0.74")                \
  X(NOT_TABULATED, 7, "not_tabulated", "the table of S(q) does not reach this packing fraction")             \
  X(NO_CONTACT, 8, "no_contact", "S(q) does not end as that of particles with a contact jump")               \
  X(WRONG_CONTACT, 9, "wrong_contact", "what is said of a contact contradicts the end of S(q)")              \
  X(TIMED_OUT, 10, "timed_out", "the state took longer than run.seconds_per_state")                          \
  X(NO_BOUNDARY, 11, "no_boundary",                                                                          \
    "this phase boundary lies outside the packing fractions that S(q) is known for")                         \
  X(WRONG_DENSITY, 12, "wrong_density", "the table's phi or density contradicts its S(q)")                   \
  X(WINDOWED, 13, "windowed", "S(q) comes from a g(r) that was multiplied by a window")                      \
  X(BAD_ARGUMENT, -1, "bad_argument", "an argument is invalid")                                              \
  X(NO_MEMORY, -2, "no_memory", "memory could not be allocated")                                             \
  X(IO, -3, "io", "a file could not be read or written")                                                     \
  X(COMMUNICATION, -4, "communication", "an MPI call failed")                                                \
  X(CONTRADICTION, -5, "contradiction", "a state was solved to different numbers by two ranks")              \
  X(STOPPED, -6, "stopped", "it was asked to stop")

enum cagehop_status {
#define CAGEHOP_STATUS_MEMBER(symbol, value, name, message) CAGEHOP_##symbol = value,
  CAGEHOP_STATUSES(CAGEHOP_STATUS_MEMBER)
#undef CAGEHOP_STATUS_MEMBER
};

/// The message of a status; never NULL.
CAGEHOP_API const char *cagehop_status_message(int status);

/// The lower-case name of a status ("no_convergence"), as in the map's `status` flags; never NULL.
CAGEHOP_API const char *cagehop_status_name(int status);

#ifdef __cplusplus
}
#endif
#endif
