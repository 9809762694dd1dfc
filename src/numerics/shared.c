// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/shared.h"

#include "status/memory.h"

#include <gsl/gsl_errno.h>
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

void planner_lock(void) {
  pthread_mutex_lock(&planner);
}

void planner_unlock(void) {
  pthread_mutex_unlock(&planner);
}

bool planner_has_room(size_t doubles) {
  // FFTW 3.3.10 took up to 8.5 times as much as it transforms, counted over 33 transforms of 1000 to 2^20
  // numbers, and some 200 kB for the smallest.
  const size_t copies = 10, least = (size_t)1 << 20;
  return memory_has_room(copies * doubles * sizeof(double) + least);
}

bool plan_has_room(size_t numbers) {
  // Its buffers hold 2^14 complex numbers, or one transform where that is longer: counted in FFTW 3.3.10 over
  // all powers of two up to 2^22, 4.1 transforms of 2^12 and at most 1.02 of longer ones; none up to 2^10,
  // whose buffers are on the stack.
  const size_t none = (size_t)1 << 10, least = (size_t)1 << 14, longer = numbers > least ? numbers : least;
  return numbers <= none || memory_has_room((longer + longer / 4) * 2 * sizeof(double));
}

static struct {
  pthread_mutex_t lock;
  size_t users;                    // calls of gsl_errors_returned without their other half
  gsl_error_handler_t *of_program; // NULL is GSL's own
} handler = {.lock = PTHREAD_MUTEX_INITIALIZER};

void gsl_errors_returned(void) {
  pthread_mutex_lock(&handler.lock);
  if (handler.users++ == 0) {
    handler.of_program = gsl_set_error_handler_off();
  }
  pthread_mutex_unlock(&handler.lock);
}

void gsl_errors_handled(void) {
  pthread_mutex_lock(&handler.lock);
  if (--handler.users == 0) {
    gsl_set_error_handler(handler.of_program);
  }
  pthread_mutex_unlock(&handler.lock);
}
