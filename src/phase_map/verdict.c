// SPDX-License-Identifier: GPL-3.0-or-later
/// What a table of S(q) amounts to, state by state.
#include "phase_map/barrier_error.h"
#include "status/error.h"
#include "structure/structure.h"

#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <math.h>

static const double share_below = 0.05; // of the integral of Eq. 1, and as much above

/// What there is without a structure.
static struct cagehop_table_verdict empty_verdict(const struct cagehop_structure_params *params) {
  return (struct cagehop_table_verdict){
      .structure = {.S_0 = NAN, .S_peak = NAN, .q_peak = NAN, .g_contact = NAN, .r_cage = NAN},
      .ambient = cagehop_landscape_no_point(),
      .barrier_error = NAN,
      .barrier_tolerance = cagehop_structure_barrier_tolerance(params),
      .q_low = NAN,
      .q_high = NAN,
      .share_beyond = NAN,
  };
}

/// The barrier, and what it comes from. As a map has it: a state fails where its landscape does.
static int judge_landscape(const struct cagehop_structure_params *params,
                           const struct cagehop_structure *structure, struct cagehop_table_verdict *verdict) {
  struct cagehop_landscape *landscape;
  double ratio;
  int status = cagehop_short_time(structure, &ratio);
  if (status == CAGEHOP_OK) {
    status = cagehop_landscape_create(structure, &landscape);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = cagehop_landscape_solve(landscape, 0.0, &verdict->ambient);
  if (status == CAGEHOP_OK) {
    verdict->q_low = cagehop_landscape_wavenumber(landscape, &verdict->ambient, share_below);
    verdict->q_high = cagehop_landscape_wavenumber(landscape, &verdict->ambient, 1.0 - share_below);
    verdict->share_beyond =
        1.0 - cagehop_landscape_share(landscape, &verdict->ambient, verdict->certificate.q_join);
    status = barrier_judge(params, structure, landscape, &verdict->barrier_error, &verdict->error);
  }
  cagehop_landscape_destroy(&landscape);
  return status;
}

int cagehop_table_judge(const struct cagehop_structure_params *params, double state,
                        struct cagehop_table_verdict *verdict) {
  struct cagehop_structure *structure = NULL;
  *verdict = empty_verdict(params);
  if (params->source != CAGEHOP_STRUCTURE_TABLE || params->table == NULL) {
    error_set_message(&verdict->error, CAGEHOP_BAD_ARGUMENT, "no table");
    return CAGEHOP_BAD_ARGUMENT;
  }
  int status =
      structure_solve_certified(params, state, false, &structure, &verdict->error, &verdict->certificate);
  if (status == CAGEHOP_OK) {
    cagehop_structure_summarize(structure, &verdict->structure);
    status = judge_landscape(params, structure, verdict);
  }
  if (status != CAGEHOP_OK && verdict->error.status != status) { // else it has said more
    char text[STATE_TEXT_MAX];
    structure_state_text(params, state, text);
    error_set_message(&verdict->error, status, "%s, table", text);
  }
  cagehop_structure_destroy(&structure);
  return status < 0 ? status : CAGEHOP_OK;
}
