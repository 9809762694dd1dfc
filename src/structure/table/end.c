// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/end.h"

#include "status/error.h"
#include "structure/table/spline.h"

#include <cagehop/status.h>
#include <math.h>

/// The given contact value against the one that S(q) ends with.
static int check_contact(const struct particles *particles, const struct tail_window *window,
                         struct cagehop_error *reason) {
  const double significant = 6.0, margin = 0.02;
  const struct tail_window free_window = {.n = window->n, .q = window->q, .x = window->x};
  struct tail_fit free_fit;
  const int status = tail_fit(&free_window, TAIL_TERMS, &free_fit);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const double apart = fabs(free_fit.term[0] - window->given);
  if (apart <= significant * free_fit.contact_error + margin * window->given) {
    return CAGEHOP_OK;
  }
  const double jump = particles_jump_tail(particles);
  error_set(reason, CAGEHOP_WRONG_CONTACT,
            "g_contact is %.5g, but S(q) ends as with a contact value of %.5g +- %.2g: correct g_contact, "
            "or leave it out",
            window->given / jump, free_fit.term[0] / jump, free_fit.contact_error / jump);
  return CAGEHOP_WRONG_CONTACT;
}

int table_end_find(const struct particles *particles, const struct tail_window *window, struct table_end *end,
                   struct cagehop_error *reason) {
  const double significant = 5.0; // standard errors
  *end = (struct table_end){0};
  int status = window->given > 0.0 ? check_contact(particles, window, reason) : CAGEHOP_OK;
  if (status == CAGEHOP_OK) {
    status = tail_fit(window, TAIL_TERMS - 1, &end->shorter);
  }
  if (status == CAGEHOP_OK) {
    status = tail_fit(window, TAIL_TERMS, &end->fit);
  }
  if (status == CAGEHOP_OK &&
      !(end->fit.term[0] > significant * end->fit.contact_error && end->shorter.term[0] > 0.0)) {
    status = CAGEHOP_NO_CONTACT;
  }
  end->error = end->fit.rms;
  const double last = window->q[window->n - 1];
  for (double q = last; q < last + 2.0 * M_PI; q += 0.05) {
    const double apart = fabs(tail_value(end->fit.term, q) - tail_value(end->shorter.term, q));
    end->error = table_worse(end->error, end->fit.rms + apart);
  }
  return status;
}
