// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/mpi/wait.h"

#include "clock/clock.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const double eager_seconds = 50e-6;
enum { FIRST_SLEEP_NANOSECONDS = 25000, DOUBLINGS = 3 };

static char failure[MPI_MAX_ERROR_STRING + 128]; // text of the first failure; later ones follow from it

int mpi_note(int mpi_status, const char *call, int peer) {
  if (mpi_status == MPI_SUCCESS) {
    return CAGEHOP_OK;
  }
  char text[MPI_MAX_ERROR_STRING] = "", with[48] = "", reason[sizeof failure];
  int length = 0;
  if (MPI_Error_string(mpi_status, text, &length) != MPI_SUCCESS) {
    snprintf(text, sizeof text, "error %d", mpi_status);
  }
  for (char *end = strchr(text, '\n'); end != NULL; end = strchr(end, '\n')) {
    *end = ' '; // one line
  }
  if (peer >= 0) {
    snprintf(with, sizeof with, " from or to rank %d", peer);
  }
  snprintf(reason, sizeof reason, "%.*s%s: %s", (int)strcspn(call, "("), call, with, text);
  return mpi_failed(reason);
}

int mpi_failed(const char *reason) {
  if (failure[0] == '\0') {
    snprintf(failure, sizeof failure, "%s", reason);
  }
  return CAGEHOP_COMMUNICATION;
}

const char *mpi_failure(void) {
  return failure;
}

void backoff_wait(struct backoff *backoff) {
  const double now = clock_seconds();
  if (backoff->since == 0.0) {
    backoff->since = now;
  }
  if (now - backoff->since < eager_seconds) {
    return;
  }
  // Longer sleeps would delay rank 0's answers to its workers.
  nanosleep(&(struct timespec){.tv_nsec = (long)FIRST_SLEEP_NANOSECONDS << backoff->sleeps}, NULL);
  if (backoff->sleeps < DOUBLINGS) {
    backoff->sleeps++;
  }
}

int wait_with_backoff(MPI_Request *request, int peer, MPI_Status *status) {
  struct backoff backoff = {0};
  int done = 0;
  while (!done) {
    if (mpi_checked_with(peer, MPI_Test(request, &done, status)) != CAGEHOP_OK) {
      return CAGEHOP_COMMUNICATION;
    }
    if (!done) {
      backoff_wait(&backoff);
    }
  }
  return CAGEHOP_OK;
}
