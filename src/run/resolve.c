// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/resolve.h"

#include "clock/clock.h"
#include "job/temperature.h"
#include "map/map.h"
#include "map/reuse.h"
#include "run/compression.h"
#include "run/job_curves.h"
#include "run/job_tables.h"
#include "run/no_temperature.h"
#include "run/own_temperatures.h"
#include "run/phi_g.h"
#include "run/provenance.h"
#include "run/states.h"
#include "run/table_saving.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---------------------------------------------------------------- text and table

static enum run_outcome read_file(const char *path, struct job *job, char line[RUN_LINE_MAX]) {
  char error[JOB_ERROR_MAX];
  const int status = job_read(path, job, error);
  return status == CAGEHOP_OK
             ? RUN_FINISHED
             : run_ends(status == CAGEHOP_BAD_ARGUMENT ? RUN_BAD_JOB : RUN_FAILED, line, "%s", error);
}

/// The job that a map was made from.
static enum run_outcome read_map_job(const char *path, const struct map_info *info, struct job *job,
                                     char line[RUN_LINE_MAX]) {
  char error[JOB_ERROR_MAX];
  return job_read_text(path, info->job_text, info->job_identity, job, error) == CAGEHOP_OK
             ? RUN_FINISHED
             : run_ends(RUN_BAD_INPUT, line, "%s", error);
}

/// Reads the files that a job names.
static enum run_outcome read_files(const char *path, struct resolved_job *resolved, char line[RUN_LINE_MAX]) {
  const enum run_outcome outcome = job_tables_read(path, resolved, line);
  return outcome == RUN_FINISHED ? job_curves_read(path, resolved, line) : outcome;
}

/// Whether the job's table is the one that the map was made with.
static enum run_outcome check_map_table(const char *path, const struct map_info *info,
                                        const struct resolved_job *resolved, char line[RUN_LINE_MAX]) {
  const char *file = resolved->job.table_file != NULL ? resolved->job.table_file
                     : resolved->job.n_tables > 0     ? resolved->job.table[0].file
                                                      : job_curves_file(&resolved->job);
  const char *wanted = ""; // of a map without a table
  for (size_t k = 0; k < info->attribute_count; k++) {
    if (strcmp(info->attribute[k].name, "table_sha256") == 0) {
      wanted = info->attribute[k].value;
    }
  }
  return file == NULL || strcmp(wanted, resolved->table.sha256) == 0
             ? RUN_FINISHED
             : run_ends(RUN_BAD_INPUT, line,
                        "%s was made with another table than %s%s now; put the old one back", path, file,
                        resolved->job.n_tables > 1 ? " and the other files hold" : " holds");
}

enum run_outcome resolve_from_map(const char *path, const struct map_info *info,
                                  struct resolved_job *resolved, char line[RUN_LINE_MAX]) {
  *resolved = (struct resolved_job){0};
  enum run_outcome outcome = read_map_job(path, info, &resolved->job, line);
  if (outcome == RUN_FINISHED) {
    outcome = read_files(path, resolved, line);
  }
  return outcome == RUN_FINISHED ? check_map_table(path, info, resolved, line) : outcome;
}

enum run_outcome resolve_model(const char *path, enum resolve_source source, struct resolved_job *resolved,
                               char line[RUN_LINE_MAX]) {
  *resolved = (struct resolved_job){0};
  if (source == RESOLVE_FILE) {
    const enum run_outcome outcome = read_file(path, &resolved->job, line);
    return outcome == RUN_FINISHED ? read_files(path, resolved, line) : outcome;
  }
  struct map_info info;
  char error[MAP_ERROR_MAX];
  if (map_read_info(path, &info, error) != CAGEHOP_OK) {
    return run_ends(RUN_BAD_INPUT, line, "%s", error);
  }
  const enum run_outcome outcome = resolve_from_map(path, &info, resolved, line);
  map_info_clear(&info);
  return outcome;
}

// ---------------------------------------------------------------- phi_g

/// The search for phi_g, where the job wants it.
static enum run_outcome find_phi_g(const char *job_path, const struct resolve_request *request,
                                   const struct run_events *events, struct resolved_job *resolved,
                                   char line[RUN_LINE_MAX]) {
  const double start = clock_seconds();
  struct cagehop_error error;
  char advice[PHI_G_ADVICE_MAX];
  phi_g_advice(&resolved->job, advice);
  int states;
  const int status =
      phi_g_find(job_path, advice, request->deadline, events, &resolved->job.model, &states, &error);
  resolved->search_seconds = clock_seconds() - start;
  if (status == CAGEHOP_STOPPED) {
    return run_ends(RUN_STOPPED, line,
                    "%s: stopped by %s while looking for phi_g; run the same command again, or write %s",
                    job_path, run_stop_reason(events), advice);
  }
  resolved->phi_g_stands_in = request->prices && status == CAGEHOP_TIMED_OUT &&
                              phi_g_stand_in(&resolved->job.model, states, &resolved->search_seconds);
  if (resolved->phi_g_stands_in) {
    return RUN_FINISHED;
  }
  if (request->deadline != 0.0 && status == CAGEHOP_TIMED_OUT) {
    // Not RUN_STOPPED: nothing was kept, so a script that goes on after that would do so for ever.
    return run_ends(RUN_NO_TIME, line,
                    "%s: the deadline leaves no time to find phi_g; allow more time, or write %s", job_path,
                    advice);
  }
  if (status > 0 &&
      resolved->job.model.material.compressibility.count > 0) { // temperatures need no phi_g then
    run_remark(events, "%s:%zu: remark: phi_g was not found: %s", job_path, phi_g_line(&resolved->job),
               error.text);
    return RUN_FINISHED;
  }
  return status == CAGEHOP_OK ? RUN_FINISHED
                              : run_without_temperature(job_path, &resolved->job, &error, events, line);
}

/// The map that is written.
static enum run_outcome choose_map(const char *job_path, const struct resolve_request *request,
                                   struct resolved_job *resolved, char line[RUN_LINE_MAX]) {
  resolved->map_path = request->output != NULL ? request->output : resolved->job.output_file;
  return resolved->map_path != NULL
             ? RUN_FINISHED
             : run_ends(
                   RUN_BAD_JOB, line,
                   "%s: the job names no map; add output: {file: MAP.h5} to it, or -o MAP.h5 to the command",
                   job_path);
}

/// Takes phi_g from the map that the run goes on with, if there is one.
static void recall_phi_g(struct resolved_job *resolved) {
  double *phi_g = &resolved->job.model.material.phi_g;
  if (resolved->map_path != NULL && isnan(*phi_g)) {
    (void)map_recall_phi_g(resolved->map_path, resolved->job.sha256, resolved->table.sha256, phi_g);
  }
}

/// What of the map that points are taken from can be told without phi_g, where that is still to be found.
static enum run_outcome check_reuse(const struct resolved_job *resolved, const char *reuse,
                                    char line[RUN_LINE_MAX]) {
  struct provenance provenance;
  char error[MAP_ERROR_MAX];
  if (reuse == NULL || !isnan(resolved->job.model.material.phi_g)) {
    return RUN_FINISHED;
  }
  provenance_collect(&resolved->job, 0, NULL, 1, &provenance);
  const int status = map_source_check(reuse, &provenance.origin, resolved->job.identity, error);
  return status == CAGEHOP_OK
             ? RUN_FINISHED
             : run_ends(status == CAGEHOP_IO ? RUN_BAD_INPUT : RUN_FAILED, line, "%s", error);
}

// ---------------------------------------------------------------- the grid

/// Whether the temperatures of states are what the material makes of phi.
static bool is_mapped(const struct resolved_job *resolved) {
  return cagehop_structure_temperature_rule(&resolved->job.model.structure) == CAGEHOP_TEMPERATURE_MAPPED;
}

/// What of a grid by temperatures only shows once phi_g is known.
static enum run_outcome check_states(const struct resolved_job *resolved, const char *job_path,
                                     char line[RUN_LINE_MAX]) {
  const struct cagehop_material *material = &resolved->job.model.material;
  const struct cagehop_axis *axis = &resolved->job.state;
  const double *phi = resolved->state, highest = phi[resolved->n_phi - 1];
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  if (!is_mapped(resolved)) {
    return RUN_FINISHED;
  }
  for (size_t i = 0; axis->unit == CAGEHOP_UNIT_KELVIN && i < axis->count; i++) {
    if (!job_temperature_allowed(material, axis->value[i], words)) {
      return run_ends(RUN_BAD_JOB, line, "%s:%zu: grid.temperature_K has %s", job_path,
                      resolved->job.state_line, words);
    }
  }
  double low, high;
  cagehop_compressibility_reach(&material->compressibility, &low, &high);
  if (isnan(cagehop_material_temperature(material, phi[0]) +
            cagehop_material_temperature(material, highest)) &&
      !isnan(low)) {
    return run_ends(
        RUN_BAD_JOB, line,
        "%s:%zu: phi from %g to %g need S_0 from %.6g to %.6g, and material.S_0 reaches phi from %.6g to "
        "%.6g; choose these, or give S_0 at more temperatures",
        job_path, resolved->job.state_line, phi[0], highest, cagehop_compressibility_S_0(highest),
        cagehop_compressibility_S_0(phi[0]), low, high);
  }
  if (cagehop_material_temperature(material, highest) <= 0.0) {
    return run_ends(
        RUN_BAD_JOB, line,
        "%s:%zu: phi = %g means a temperature of %g K (phi_g = %.6g); choose packing fractions below "
        "%.6g, where it is 0 K, or check beta_phi_0_per_K",
        job_path, resolved->job.state_line, highest, cagehop_material_temperature(material, highest),
        material->phi_g, cagehop_material_packing_fraction(material, 0.0));
  }
  for (size_t i = 1; i < resolved->n_phi; i++) {
    if (!(phi[i] > phi[i - 1])) {
      return run_ends(
          RUN_BAD_JOB, line,
          "%s:%zu: grid.temperature_K has values too close to tell apart as packing fractions, near "
          "%.15g K; remove one",
          job_path, resolved->job.state_line, cagehop_material_temperature(material, phi[i]));
    }
  }
  return RUN_FINISHED;
}

/// What the job asks for and no map will have.
static void remark_idle(const struct resolved_job *resolved, const char *job_path,
                        const struct run_events *events) {
  const struct job *job = &resolved->job;
  const struct cagehop_material *material = &job->model.material;
  const double most = job->pressure.value[job->pressure.count - 1];
  size_t beyond = 0;
  if (job->list_remark.line > 0) {
    run_remark(events, "%s:%zu: remark: %s", job_path, job->list_remark.line, job->list_remark.words);
  }
  if (job->idle_isobars_line > 0) {
    run_remark(events,
               "%s:%zu: section isobars changes nothing in the map, because output.isobars is false%s; only "
               "'cagehop isobars' reads it",
               job_path, job->idle_isobars_line,
               cagehop_closure_find(job->model.structure.closure)->quick ? "" : ", as slow closures have it");
  }
  for (size_t i = 0; job->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL && i < resolved->n_phi; i++) {
    struct cagehop_thermal_state at;
    cagehop_material_state_at_MPa(material, resolved->state[i], most, &at);
    const double T = cagehop_model_temperature(&job->model, resolved->state[i]);
    const double pressure =
        is_mapped(resolved) ? at.pressure : most / cagehop_material_pressure_unit_MPa(material, T);
    beyond += pressure > CAGEHOP_PRESSURE_MAX;
  }
  if (beyond > 0) {
    run_remark(events,
               "%s:%zu: grid.pressure_MPa goes to %.6g MPa, which is above %g kBT/d^3 at %zu of %zu states: "
               "points there will fail",
               job_path, job->pressure_line, most, CAGEHOP_PRESSURE_MAX, beyond, resolved->n_phi);
  }
}

/// A diameter with a point in the wrong place: kBT/d^3 in MPa goes as its cube.
static void remark_diameter(const char *job_path, const struct job *job, const struct run_events *events) {
  static const double atom_nm = 0.2, molecule_nm = 2.0;
  const double d = job->model.material.diameter_nm;
  const size_t at = job_written_line(job, "material.diameter_nm");
  if (at > 0 && (d < atom_nm || d > molecule_nm)) {
    run_remark(
        events,
        "%s:%zu: remark: diameter_nm %g is unusual: atoms and molecules have %g to %g nm, only colloids more",
        job_path, at, d, atom_nm, molecule_nm);
  }
}

/// What is wrong with the material, or of no use, once the table is there.
static enum run_outcome settle_material(const char *job_path, const struct run_events *events,
                                        struct resolved_job *resolved, char line[RUN_LINE_MAX]) {
  struct job *job = &resolved->job;
  char unread[JOB_UNREAD_MAX], fault[JOB_UNREAD_MAX];
  const size_t at = job_settle_material(job, unread, fault);
  if (at > 0) {
    return run_ends(RUN_BAD_JOB, line, "%s:%zu: %s", job_path, at, fault);
  }
  if (job->material_universal[0] != '\0') {
    run_remark(events, "%s:%zu: remark: taken as universal in material: %s; write there what is known better",
               job_path, job->material_line, job->material_universal);
  }
  remark_diameter(job_path, job, events);
  if (unread[0] != '\0' && !is_mapped(resolved)) {
    run_remark(
        events,
        "%s:%zu: remark: not read in material: %s; the states of this %s have temperatures of their own",
        job_path, job->material_line, unread,
        job->model.structure.source == CAGEHOP_STRUCTURE_TABLE ? "table" : "system");
  }
  return RUN_FINISHED;
}

/// Compression that goes far: most at the lowest packing fraction, which is the warmest and so has the
/// largest kBT/d^3.
static void remark_compression(const struct resolved_job *resolved, const char *job_path,
                               const struct run_events *events) {
  const struct job *job = &resolved->job;
  const struct cagehop_material *material = &job->model.material;
  const double most = job->pressure.value[job->pressure.count - 1];
  const bool in_MPa = job->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL;
  char words[COMPRESSION_WORDS_MAX];
  struct cagehop_thermal_state at = {.pressure_MPa = most};
  if (!is_mapped(resolved) || (!in_MPa && !cagehop_material_has_temperature(material))) {
    return;
  }
  if (!in_MPa) {
    (void)cagehop_material_state_at_reduced(material, resolved->state[0], most, &at); // NaN beyond the limit
  }
  if (compression_is_far(material, at.pressure_MPa, words)) {
    run_remark(events, "%s:%zu: remark: %s", job_path, job->pressure_line, words);
  }
}

/// Once, where a map is begun, and not from another one's points: what a landscape table would save.
static void remark_saving(const struct resolved_job *resolved, const struct resolve_request *request,
                          const char *job_path, const struct run_events *events) {
  char words[TABLE_SAVING_WORDS_MAX];
  const size_t states = table_saving_states(resolved);
  if (states == 0 || !request->runs || request->reuse != NULL || access(resolved->map_path, F_OK) == 0) {
    return;
  }
  table_saving_words(resolved, words);
  run_remark(events,
             "%s: remark: %zu isochores are solved; a landscape table of at most some %zu states would give "
             "them all, and those of every other map of this structure: %s",
             job_path, resolved->n_phi, states, words);
}

/// A material without T_g has no Eq. 11, which the packing fractions of a job's states need.
static enum run_outcome check_material(const struct resolved_job *resolved, const char *job_path,
                                       char line[RUN_LINE_MAX]) {
  const struct job *job = &resolved->job;
  if (!is_mapped(resolved) || job->model.material.compressibility.count > 0 ||
      !isnan(job->model.material.glass_transition_K)) {
    return RUN_FINISHED;
  }
  return run_ends(
      RUN_BAD_JOB, line,
      "%s:%zu: material lacks the key glass_transition_K; without it a table needs the temperature of "
      "each state",
      job_path, job->material_line);
}

/// The states of the map, ascending, whichever axis the job gave.
static enum run_outcome resolve_states(struct resolved_job *resolved, const char *job_path,
                                       char line[RUN_LINE_MAX]) {
  const struct cagehop_axis *axis = &resolved->job.state;
  resolved->state_unit = cagehop_structure_state_unit(&resolved->job.model.structure);
  const enum run_outcome outcome = check_own_temperatures(resolved, job_path, line);
  if (outcome != RUN_FINISHED) {
    return outcome;
  }
  if (states_fill(resolved) != CAGEHOP_OK) {
    return run_ends(RUN_FAILED, line, "out of memory for %zu states", axis->count);
  }
  const enum run_outcome reached = check_states(resolved, job_path, line);
  return reached == RUN_FINISHED ? job_tables_reach(job_path, resolved, line) : reached;
}

enum run_outcome resolve_job(const char *job_path, const struct resolve_request *request,
                             const struct run_events *events, struct resolved_job *resolved,
                             char line[RUN_LINE_MAX]) {
  enum run_outcome outcome = resolve_model(job_path, RESOLVE_FILE, resolved, line);
  for (size_t k = 0; outcome == RUN_FINISHED && k < resolved->table.n_remarks; k++) {
    run_remark(events, "%s: remark: %s", job_path, resolved->table.remark[k]);
  }
  if (outcome == RUN_FINISHED) {
    outcome = settle_material(job_path, events, resolved, line);
  }
  if (outcome == RUN_FINISHED) {
    outcome = check_chains(resolved, job_path, line);
  }
  if (outcome == RUN_FINISHED) {
    outcome = check_material(resolved, job_path, line);
  }
  if (outcome == RUN_FINISHED && request->runs) {
    outcome = choose_map(job_path, request, resolved, line);
  }
  if (outcome == RUN_FINISHED && request->runs) {
    recall_phi_g(resolved);
    outcome = check_reuse(resolved, request->reuse, line);
  }
  if (outcome == RUN_FINISHED) {
    outcome = find_phi_g(job_path, request, events, resolved, line);
  }
  if (outcome == RUN_FINISHED) {
    outcome = resolve_states(resolved, job_path, line);
  }
  if (outcome == RUN_FINISHED) {
    remark_own_temperatures(resolved, job_path, events);
    remark_curves(resolved, events);
    remark_idle(resolved, job_path, events);
    remark_compression(resolved, job_path, events);
    remark_saving(resolved, request, job_path, events);
  }
  return outcome;
}

void resolved_job_clear(struct resolved_job *resolved) {
  free(resolved->state);
  table_set_clear(&resolved->table);
  for (size_t k = 0; k < JOB_CURVES; k++) {
    curve_file_clear(&resolved->curve[k]);
  }
  cagehop_landscape_table_destroy(&resolved->landscape_table);
  job_clear(&resolved->job);
  *resolved = (struct resolved_job){0};
}
