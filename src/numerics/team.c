// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/team.h"

#include <cagehop/status.h>

int team_join(const struct cagehop_team *team, size_t count, double values[]) {
  return team == NULL ? CAGEHOP_OK : team->join(team->context, count, values);
}

int team_largest(const struct cagehop_team *team, size_t count, double values[]) {
  return team == NULL ? CAGEHOP_OK : team->largest(team->context, count, values);
}

int team_agree(const struct cagehop_team *team, int status) {
  double extremes[2] = {-(double)status, (double)status};
  const int met = team_largest(team, 2, extremes);
  if (met != CAGEHOP_OK) {
    return met;
  }
  return extremes[0] > 0.0 ? -(int)extremes[0] : (int)extremes[1];
}
