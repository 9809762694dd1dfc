// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/open.h"

#include "run/fingerprint.h"
#include "run/generations.h"
#include "run/provenance.h"
#include "run/shape.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <sys/stat.h>

/// Opens the map that points are to be taken from, before a new one is created.
static enum run_outcome open_old_map(struct session *session, const struct map_layout *layout) {
  const char *path = session->request->reuse;
  char error[MAP_ERROR_MAX];
  struct stat old, new;
  if (stat(path, &old) == 0 && stat(session->resolved.map_path, &new) == 0 && old.st_dev == new.st_dev &&
      old.st_ino == new.st_ino) {
    return run_ends(RUN_BAD_JOB, session->line,
                    "run: --reuse %s names the map that is to be written; name another one, or leave it out",
                    path);
  }
  const int status = map_source_open(path, layout, &session->old, error);
  return status == CAGEHOP_OK
             ? RUN_FINISHED
             : run_ends(status == CAGEHOP_IO ? RUN_BAD_INPUT : RUN_FAILED, session->line, "%s", error);
}

/// Creates the map, or takes up an unfinished one of the same job.
static enum run_outcome create_or_resume(struct session *session, const struct map_layout *layout) {
  const char *path = session->resolved.map_path;
  char error[MAP_ERROR_MAX];
  bool exists;
  int status = map_create(path, layout, &session->map, &exists, error);
  if (status != CAGEHOP_OK && exists) { // already, or since this very moment
    status = map_resume(path, layout, &session->map, error);
  }
  if (status != CAGEHOP_OK) {
    return run_ends(exists && status == CAGEHOP_IO ? RUN_BAD_INPUT : RUN_FAILED, session->line, "%s", error);
  }
  if (map_guard_of(session->map) == MAP_GUARD_RECORD) {
    run_remark(
        session->events,
        "%s: its file system has no locks: only the record of runs in the map keeps others from writing it",
        path);
  }
  if (map_restarted(session->map) > 0) {
    run_notice(session->events,
               "%s: %zu isochores that another build or kind of machine began are computed again, whole",
               path, map_restarted(session->map));
  }
  if (session->generation > 0) {
    map_clear_growth(session->map);
  }
  return RUN_FINISHED;
}

/// The layout of the session's map, as its states are now; it borrows from *provenance.
static struct map_layout make_layout(struct session *session, struct provenance *provenance) {
  const struct run_request *request = session->request;
  const struct cagehop_model *model = &session->resolved.job.model;
  provenance_collect(&session->resolved.job, request->word_count, request->word,
                     sweep_team_size(session->team), provenance);
  provenance_add_table(&session->resolved.table, provenance);
  provenance->origin.kinds = sweep_team_kinds(session->team);
  provenance->origin.keeps_begun = provenance->origin.kinds == 1 && !(model->structure.seconds_max > 0.0);
  provenance->origin.take_over = request->take_over;
  struct map_layout layout = shape_layout(&session->resolved);
  layout.physics_sha256 = session->physics;
  layout.origin = provenance->origin;
  layout.attribute_count = provenance->count;
  layout.attribute = provenance->attribute;
  layout.isobar_number_count = provenance->isobar_count;
  layout.isobar_number = provenance->isobar;
  layout.transition = provenance->transition[0] != '\0' ? provenance->transition : NULL;
  return layout;
}

enum run_outcome open_map(struct session *session) {
  struct provenance provenance;
  if (physics_digest(&session->resolved.job.model, session->physics) != CAGEHOP_OK) {
    return run_ends(RUN_FAILED, session->line, "out of memory for the digest of the landscape table");
  }
  if (generations_recall(session) != CAGEHOP_OK) {
    return run_ends(RUN_FAILED, session->line, "%s: out of memory", session->resolved.map_path);
  }
  const struct map_layout layout = make_layout(session, &provenance);
  const enum run_outcome outcome =
      session->request->reuse != NULL ? open_old_map(session, &layout) : RUN_FINISHED;
  return outcome == RUN_FINISHED ? create_or_resume(session, &layout) : outcome;
}

int open_grown(struct session *session, const struct map_grow_stop *stop, char error[MAP_ERROR_MAX]) {
  struct provenance provenance;
  const struct map_layout layout = make_layout(session, &provenance);
  int status = map_grow(&session->map, &layout, stop, error);
  session->sink.map = session->map;
  if (status != CAGEHOP_OK || session->request->reuse == NULL) {
    return status;
  }
  size_t points = 0;
  status = map_source_open(session->request->reuse, &layout, &session->old, error);
  if (status == CAGEHOP_OK) {
    status = map_take(session->map, session->old, &points);
    snprintf(error, MAP_ERROR_MAX, "%s", status == CAGEHOP_OK ? "" : map_error(session->map));
  }
  map_source_close(&session->old);
  if (status == CAGEHOP_OK) {
    run_notice(session->events, "%s: %zu points taken from %s", session->resolved.map_path, points,
               session->request->reuse);
  }
  return status;
}

// ---------------------------------------------------------------- before the first tile

static enum run_outcome fail(const struct session *session) {
  return run_ends(RUN_FAILED, session->line, "%s; run the same command again", map_error(session->map));
}

/// Makes what failed in an earlier run pending again.
static enum run_outcome retry_failed(struct session *session) {
  size_t points;
  bool isobars;
  if (map_retry_failed(session->map, &points, &isobars) != CAGEHOP_OK) {
    return fail(session);
  }
  run_notice(session->events, "%s: %zu failed points%s are tried again", session->resolved.map_path, points,
             isobars ? " and the isobars" : "");
  return RUN_FINISHED;
}

/// Takes what coincides from the old map.
static enum run_outcome take_points(struct session *session, size_t *points) {
  if (map_take(session->map, session->old, points) != CAGEHOP_OK) {
    return fail(session);
  }
  map_source_close(&session->old);
  run_notice(session->events, "%s: %zu points taken from %s", session->resolved.map_path, *points,
             session->request->reuse);
  return RUN_FINISHED;
}

enum run_outcome open_prepare(struct session *session, size_t *taken) {
  enum run_outcome outcome = RUN_FINISHED;
  *taken = 0;
  if (session->request->retry_failed) {
    outcome = retry_failed(session);
  }
  return outcome == RUN_FINISHED && session->old != NULL ? take_points(session, taken) : outcome;
}
