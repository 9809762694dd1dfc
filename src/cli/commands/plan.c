// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/options.h"
#include "cli/output/job_scripts.h"
#include "cli/output/scale_line.h"
#include "cli/output/terminal.h"
#include "clock/clock.h"
#include "grid/tiling.h"
#include "phase_map/isochore.h"
#include "run/generations.h"
#include "run/isobar_stage.h"
#include "run/shape.h"
#include "run/states.h"
#include "run/table_saving.h"
#include "sweep/schedule/schedule.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
  SAMPLES = 5,        // isochores of the grid that are solved
  SAMPLE_POINTS = 256 // pressures that are evaluated on each
};

/// An isobar's two roots, and each point of its VFT line: 65,540 pressures with 4, 50 and 2,000 points. [s]
static const double isobar_seconds = 2.5e-6, vft_point_seconds = 3.7e-8;

/// Rank 0 hands out and writes; towards the end some ranks have nothing to do.
static const double efficiency = 0.85;

/// What one isochore costs.
struct sample_cost {
  size_t i;                    // on the grid
  double isochore;             // structure and landscape, [s]
  double point;                // [s]
  struct cagehop_error error;  // of the state
  size_t count;                // pressures that were evaluated
  double level[SAMPLE_POINTS]; // log10 of tau_alpha there
  uint8_t regime[SAMPLE_POINTS];
};

/// What all of the job costs on one core, [s].
struct cost_estimate {
  double isochores, points, states; // of the map; of the isobars
  double isobars;                   // themselves
  double search;                    // of phi_g: on rank 0, while the others wait
  double max_tile_seconds;
};

static double sum_of(const struct cost_estimate *estimate) {
  return estimate->isochores + estimate->points + estimate->states + estimate->search + estimate->isobars;
}

// ---------------------------------------------------------------- measuring

/// Solves one isochore and some of its points, or their times alone, as isobars need them.
static int measure(const struct resolved_job *resolved, double state, bool times_only,
                   struct sample_cost *sample) {
  const struct cagehop_axis *axis = &resolved->job.pressure;
  const size_t stride = axis->count / SAMPLE_POINTS + 1;
  static struct cagehop_point point[SAMPLE_POINTS];
  double pressure[SAMPLE_POINTS];
  struct cagehop_isochore *isochore = NULL;
  size_t count = 0;
  const double start = clock_seconds();
  const int status =
      times_only ? isochore_solve_for_times(&resolved->job.model, state, &isochore)
                 : cagehop_isochore_solve_explained(&resolved->job.model, state, &isochore, &sample->error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t j = 0; j < axis->count && count < SAMPLE_POINTS; j += stride) {
    pressure[count++] = axis->value[j];
  }
  const double middle = clock_seconds();
  cagehop_isochore_evaluate_axis(isochore, &(struct cagehop_axis){axis->unit, count, pressure}, point);
  sample->isochore = middle - start;
  sample->point = (clock_seconds() - middle) / (double)count;
  sample->count = count;
  for (size_t j = 0; j < count; j++) {
    sample->level[j] = point[j].relaxation.tau_alpha;
    sample->regime[j] = (uint8_t)point[j].landscape.regime;
  }
  refine_levels(count, sample->level);
  cagehop_isochore_destroy(&isochore);
  return CAGEHOP_OK;
}

/// Evenly over the grid, both ends with it. Returns 0 or a negative status.
static int measure_samples(const struct resolved_job *resolved, size_t *count,
                           struct sample_cost sample[SAMPLES]) {
  const size_t last = resolved->n_phi - 1;
  *count = resolved->n_phi < SAMPLES ? resolved->n_phi : SAMPLES;
  for (size_t k = 0; k < *count; k++) {
    sample[k].i = *count > 1 ? k * last / (*count - 1) : 0;
    const int status = measure(resolved, resolved->state[sample[k].i], false, &sample[k]);
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  return CAGEHOP_OK;
}

/// Where bisection will choose the states, those that it is likely to come to stand for them: *first receives
/// how many it begins with. Returns 0 or a negative status.
static int guess_states(struct resolved_job *resolved, size_t count, struct sample_cost sample[],
                        size_t *first) {
  struct refine_step step[SAMPLES];
  struct cagehop_axis guess;
  size_t at[SAMPLES], guess_at[SAMPLES];
  *first = resolved->n_phi;
  for (size_t k = 0; k < count; k++) { // in the order of the axis
    at[states_place(resolved, count, k)] = states_place(resolved, resolved->n_phi, sample[k].i);
  }
  for (size_t k = 0; k + 1 < count; k++) {
    const struct sample_cost *a = &sample[k], *b = &sample[k + 1];
    const size_t n = a->count < b->count ? a->count : b->count; // none of a state that failed
    step[states_place(resolved, count - 1, k)] = refine_compare(n, a->level, a->regime, b->level, b->regime);
  }
  int status =
      refine_guess(&resolved->job.refinement, &resolved->job.state, count, at, step, &guess, guess_at);
  if (status == CAGEHOP_OK) {
    status = states_replace(resolved, guess);
  }
  for (size_t k = 0; k < count && status == CAGEHOP_OK; k++) {
    sample[k].i = states_place(resolved, resolved->n_phi, guess_at[states_place(resolved, count, k)]);
  }
  return status;
}

/// Between the samples as a straight line.
static struct cost_estimate add_up(const struct resolved_job *resolved, size_t count,
                                   const struct sample_cost sample[]) {
  const double n_pressure = (double)resolved->job.pressure.count;
  const double tile = fmin(n_pressure, (double)shape_tiling(resolved).width);
  struct cost_estimate estimate = {0};
  for (size_t i = 0, k = 0; i < resolved->n_phi; i++) {
    while (k + 2 < count && i > sample[k + 1].i) {
      k++;
    }
    const size_t next = k + 1 < count ? k + 1 : k;
    const double width = (double)(sample[next].i - sample[k].i);
    const double share = width > 0.0 ? ((double)i - (double)sample[k].i) / width : 0.0;
    const double isochore = sample[k].isochore + share * (sample[next].isochore - sample[k].isochore);
    const double point = sample[k].point + share * (sample[next].point - sample[k].point);
    estimate.isochores += isochore;
    estimate.points += point * n_pressure;
    estimate.max_tile_seconds = fmax(estimate.max_tile_seconds, isochore + point * tile);
  }
  return estimate;
}

/// The pressures whose isobars are found together.
static struct tiling parts_of_isobars(const struct resolved_job *resolved) {
  return (struct tiling){resolved->job.pressure.count, BLOCK_ISOBAR_PART};
}

/// The interpolant goes past phi_g; a state there stands for all of it. Returns 0 or a negative status.
static int add_isobars(const struct resolved_job *resolved, struct cost_estimate *estimate) {
  struct resolved_job plain = *resolved;
  struct sample_cost sample;
  const bool kelvin = resolved->state_unit == CAGEHOP_UNIT_KELVIN;
  const double phi_g = resolved->job.model.material.phi_g;
  const double densest = kelvin ? resolved->state[0] : resolved->state[resolved->n_phi - 1]; // or coldest
  const double state = kelvin || isnan(phi_g) ? densest : phi_g;
  plain.job.model.smoluchowski_rates = false;
  plain.job.model.viscosity = resolved->job.isobars.transition_viscosity_Pa_s > 0.0;
  const int status = resolved->job.output_isobars ? measure(&plain, state, true, &sample) : CAGEHOP_OK;
  if (status == CAGEHOP_OK && resolved->job.output_isobars) {
    const double count = (double)resolved->job.pressure.count;
    const double parts = (double)tiling_blocks(parts_of_isobars(resolved));
    estimate->states = ISOBAR_STATES * (sample.isochore * parts + sample.point * count);
    estimate->isobars =
        count * (isobar_seconds + vft_point_seconds * (double)resolved->job.isobars.vft_points);
  }
  return status;
}

// ---------------------------------------------------------------- telling

/// Bytes that this process took at most, and those that rank 0 takes besides, for isobars and schedule.
static void count_memory(const struct resolved_job *resolved, double *rank, double *manager) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  *rank = (double)usage.ru_maxrss * 1024.0;
  const size_t together = tile_at(0, 0, parts_of_isobars(resolved)).count;
  const double curves = resolved->job.isobars.transition_viscosity_Pa_s > 0.0 ? 2.0 : 1.0; // tau_alpha, eta
  *manager = (resolved->job.output_isobars ? curves * cagehop_isobars_bytes(together) : 0.0) +
             schedule_bytes(resolved->n_phi, shape_tiling(resolved), 1);
}

static double map_bytes(const struct resolved_job *resolved) {
  const struct map_layout layout = shape_layout(resolved);
  return (double)map_size(&layout);
}

/// As many ranks as end within half an hour, but each with some isochores to even them out.
static double choose_ranks(const struct resolved_job *resolved, double core_seconds) {
  const double wanted = ceil(core_seconds / 1800.0), most = ceil((double)resolved->n_phi / 4.0);
  return fmax(1.0, fmin(wanted, most));
}

static double wall_seconds(const struct cost_estimate *estimate, double ranks) {
  const double shared = sum_of(estimate) - estimate->search;
  const double part = ranks > 1.0 ? shared / ranks / efficiency + estimate->max_tile_seconds : shared;
  return part + estimate->search;
}

/// A line for sbatch, with half as much time and memory again, in round steps: a run that meets its deadline
/// goes on later, but one that meets its memory's end is killed.
static void print_submit(const char *job_path, double ranks, double seconds, double bytes) {
  const double node = 64.0; // cores that nodes commonly have
  const double limit = 300.0 * ceil((1.5 * seconds + 300.0) / 300.0);
  const double memory = 50.0 * ceil((1.5 * bytes * 1e-6 + 50.0) / 50.0);
  char shape[64], folder[PATH_MAX];
  if (ranks <= node) {
    snprintf(shape, sizeof shape, "--ntasks-per-node=%.0f", ranks);
  } else {
    snprintf(shape, sizeof shape, "--nodes=%.0f --ntasks-per-node=%.0f", ceil(ranks / node), node);
  }
  job_scripts_folder(folder);
  printf("submit      sbatch %s --time=%02.0f:%02.0f:00 --mem-per-cpu=%.0fM %s/%s-node%s.sh %s\n", shape,
         floor(limit / 3600.0), fmod(limit, 3600.0) / 60.0, memory, folder, ranks <= node ? "one" : "many",
         ranks <= node ? "" : "s", job_path);
}

/// What a landscape table would save.
static void print_saving(const struct resolved_job *resolved, double isochores) {
  char words[TABLE_SAVING_WORDS_MAX];
  const size_t states = table_saving_states(resolved);
  if (states > 0) {
    table_saving_words(resolved, words);
    printf(
        "table       %.3g s or less for at most some %zu states, once, instead of %.3g s of isochores: %s\n",
        isochores * table_saving_cost(resolved, states) / (double)resolved->n_phi, states, isochores, words);
  }
}

static void print_plan(const struct resolved_job *resolved, const char *job_path,
                       const struct cost_estimate *estimate, double ranks, double seconds) {
  double rank_bytes, manager_bytes;
  char scale[SCALE_LINE_MAX];
  scale_line_write(&resolved->job.model, scale);
  count_memory(resolved, &rank_bytes, &manager_bytes);
  const bool kelvin = resolved->state_unit == CAGEHOP_UNIT_KELVIN;
  printf("grid        %zu isochores, %s %.6g to %.6g%s; %zu pressures; %zu points\n", resolved->n_phi,
         kelvin ? "temperature" : "phi", resolved->state[0], resolved->state[resolved->n_phi - 1],
         kelvin ? " K" : "", resolved->job.pressure.count, resolved->n_phi * resolved->job.pressure.count);
  if (scale[0] != '\0') {
    printf("scale       %s\n", scale);
  }
  printf("job         SHA-256 %s of what its keys say\n", resolved->job.sha256);
  printf("file        %.1f MB\n", map_bytes(resolved) * 1e-6);
  printf("memory      %.0f MB a rank; rank 0 %.0f MB\n", rank_bytes * 1e-6,
         (rank_bytes + manager_bytes) * 1e-6);
  printf("cost        %.3g core-hours: phi_g %.3g s, isochores %.3g s, points %.3g s, isobars %.3g s; "
         "measured here "
         "on a few states in %.2g s\n",
         sum_of(estimate) / 3600.0, estimate->search, estimate->isochores, estimate->points,
         estimate->states + estimate->isobars, seconds);
  print_saving(resolved, estimate->isochores);
  printf("time        %.3g s on %.0f rank%s\n", wall_seconds(estimate, ranks), ranks, ranks > 1.0 ? "s" : "");
  print_submit(job_path, ranks, wall_seconds(estimate, ranks), rank_bytes + manager_bytes);
}

static void remark_failures(size_t count, const struct sample_cost sample[]) {
  for (size_t k = 0; k < count; k++) {
    if (sample[k].error.status != CAGEHOP_OK) {
      report("plan: remark: no certified result: %s", sample[k].error.text);
    }
  }
}

struct plan_request {
  double ranks; // NaN: as many as are worth it
};

/// Measures and prints what a resolved job costs.
static int show_plan(struct resolved_job *resolved, const char *job_path, double ranks, double start) {
  static struct sample_cost sample[SAMPLES];
  struct cost_estimate estimate;
  size_t count = 0, first = 0;
  int solved = measure_samples(resolved, &count, sample);
  if (solved == CAGEHOP_OK && generations_wanted(&resolved->job)) {
    solved = guess_states(resolved, count, sample, &first);
  }
  if (solved == CAGEHOP_OK) {
    estimate = add_up(resolved, count, sample);
    estimate.search = resolved->search_seconds;
    solved = add_isobars(resolved, &estimate);
  }
  if (solved != CAGEHOP_OK) {
    report("plan: %s", cagehop_status_message(solved));
    return EXIT_OTHER;
  }
  if (first > 0) {
    printf("resolve     from %zu isochores to at most %zu, as tau_alpha turns out; the rest is told for %zu, "
           "a guess from %zu of them\n",
           first, resolved->job.refinement.max_count, resolved->n_phi, count);
  }
  print_plan(resolved, job_path, &estimate, isnan(ranks) ? choose_ranks(resolved, sum_of(&estimate)) : ranks,
             clock_seconds() - start);
  remark_failures(count, sample);
  return EXIT_DONE;
}

static int run_plan(const struct command *command, int argc, char **argv) {
  struct plan_request request = {.ranks = NAN};
  struct terminal terminal = {0};
  const struct run_events events = terminal_events(&terminal);
  struct resolved_job resolved;
  const char *job_path;
  char line[RUN_LINE_MAX];
  int status = options_parse(command, argc, argv, &request, &job_path);
  if (status != OPTIONS_STOP) {
    return status;
  }
  const double start = clock_seconds();
  status = terminal_exit(
      resolve_job(job_path, &(struct resolve_request){.runs = false}, &events, &resolved, line), line);
  if (status == EXIT_DONE) {
    status = show_plan(&resolved, job_path, request.ranks, start);
  }
  resolved_job_clear(&resolved);
  return status;
}

static const struct option_row plan_options[] = {
    {.name = "ranks",
     .kind = OPTION_NUMBER,
     .word = "N",
     .help = "ranks that the time is told for",
     .low = 1.0,
     .high = 1e7,
     .whole = true,
     .left_out = "as many as end within half an hour",
     OPTION_AT(plan_request, ranks)},
};

const struct command command_plan = {
    .name = "plan",
    .summary = "check a job file and price it",
    .operand = "JOB.yaml",
    .description = "Checks the job file and tells points, size of the map, memory, core-hours (measured on a "
                   "few states of the "
                   "job, here and now), time on N ranks, and a line for sbatch. Nothing is written.",
    .option = plan_options,
    .option_count = OPTION_COUNT(plan_options),
    .manual = "The price has the search for phi_g, isochores, points and isobars; writing is not priced.",
    .run = run_plan,
};
