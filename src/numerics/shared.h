// SPDX-License-Identifier: GPL-3.0-or-later
/// What all threads of a process share in the libraries below: FFTW's planner, which one thread at a time may
/// call, and GSL's error handler, which aborts the program unless it is switched off. These locks, with what
/// they guard, are the only writable memory that threads share in libcagehop.
#ifndef CAGEHOP_NUMERICS_SHARED_H
#define CAGEHOP_NUMERICS_SHARED_H

#include <stdbool.h>
#include <stddef.h>

/// Around every fftw_plan_... and fftw_destroy_plan: other threads wait at planner_lock until planner_unlock.
void planner_lock(void);
void planner_unlock(void);

/// Whether there is memory for planning and executing a transform of so many doubles; FFTW ends the program
/// where it finds none.
bool planner_has_room(size_t doubles);

/// The same for executing a plan of one transform of so many complex numbers, a power of two: much less, and
/// asked for each time.
bool plan_has_room(size_t numbers);

/// From the first call on GSL returns errors, with no handler called, until as many calls of
/// gsl_errors_handled were made: then the caller's own handler is back. For all threads; calls may be nested.
void gsl_errors_returned(void);
void gsl_errors_handled(void);

#endif
