// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/options.h"
#include "cli/output/columns.h"
#include "cli/output/job_scripts.h"
#include "cli/output/scale_line.h"
#include "cli/output/terminal.h"
#include "clock/clock.h"
#include "grid/tiling.h"
#include "run/price.h"
#include "run/shape.h"
#include "run/table_saving.h"
#include "sweep/schedule/schedule.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { INDENT_TEXTS = 12, AXIS_WORDS = 96 };

/// Of the time that pricing may take, what the search for phi_g may.
static const double share_of_search = 0.5;

/// Bytes that this process took at most, and those that rank 0 takes besides, for isobars and schedule.
static void count_memory(const struct resolved_job *resolved, double *rank, double *manager) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  *rank = (double)usage.ru_maxrss * 1024.0;
  const size_t together =
      tile_at(0, 0, (struct tiling){resolved->job.pressure.count, BLOCK_ISOBAR_PART}).count;
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
    columns_line(INDENT_TEXTS, "table",
                 "%.3g s or less for at most some %zu states, once, instead of %.3g s of isochores: %s",
                 isochores * table_saving_cost(resolved, states) / (double)resolved->n_phi, states, isochores,
                 words);
  }
}

/// An axis as the job has it: "temperature 560 to 700 K".
static void write_range_of(const struct cagehop_axis *axis, const char *name, char words[AXIS_WORDS]) {
  const bool pure = axis->unit == CAGEHOP_UNIT_PACKING_FRACTION;
  const char *gap = pure ? "" : " ", *unit = pure ? "" : cagehop_unit_name(axis->unit);
  const double first = axis->value[0], last = axis->value[axis->count - 1];
  if (axis->count == 1) {
    snprintf(words, AXIS_WORDS, "%s %.6g%s%s", name, first, gap, unit);
  } else {
    snprintf(words, AXIS_WORDS, "%s %.6g to %.6g%s%s", name, first, last, gap, unit);
  }
}

/// In the job's own units; packing fractions too where those are what is solved.
static void print_grid(const struct resolved_job *resolved) {
  const struct job *job = &resolved->job;
  const bool kelvin = job->state.unit == CAGEHOP_UNIT_KELVIN;
  const size_t last = resolved->n_phi - 1;
  char states[AXIS_WORDS], pressures[AXIS_WORDS], fractions[AXIS_WORDS] = "";
  write_range_of(&job->state,
                 kelvin                                            ? "temperature"
                 : job->state.unit == CAGEHOP_UNIT_REDUCED_DENSITY ? "density"
                                                                   : "phi",
                 states);
  write_range_of(&job->pressure, "", pressures);
  if (kelvin && resolved->state_unit != CAGEHOP_UNIT_KELVIN) {
    snprintf(fractions, AXIS_WORDS, " (phi %.6g to %.6g)", resolved->state[last], resolved->state[0]);
  }
  columns_line(INDENT_TEXTS, "grid", "%zu isochore%s, %s%s; %zu pressure%s,%s; %zu point%s", resolved->n_phi,
               last > 0 ? "s" : "", states, fractions, job->pressure.count,
               job->pressure.count > 1 ? "s" : "", pressures, resolved->n_phi * job->pressure.count,
               resolved->n_phi * job->pressure.count > 1 ? "s" : "");
}

/// How the price is known: "by 3 of 5 isochores solved here in 21 s, ..."
static void print_source(const struct resolved_job *resolved, const struct price *price) {
  size_t by[PRICE_LIMIT + 1] = {0};
  char rest[256] = "";
  for (size_t k = 0; k < price->count; k++) {
    by[price->sample[k].source]++;
  }
  if (by[PRICE_LIMIT] > 0) {
    snprintf(rest, sizeof rest, "; %zu more are not done in that time, so all costs that or more",
             price->count - by[PRICE_SOLVED]);
  } else if (by[PRICE_TREND] > 0) {
    snprintf(rest, sizeof rest, "; %zu more are not done in that time and follow the trend of these",
             by[PRICE_TREND]);
  }
  columns_line(INDENT_TEXTS, "priced",
               "by %zu isochore%s solved here in %.2g s, and between them by straight lines%s%s%s",
               by[PRICE_SOLVED], by[PRICE_SOLVED] == 1 ? "" : "s", price->seconds, rest,
               price->errors_guessed ? "; states of standard errors are counted as isochores" : "",
               by[PRICE_SOLVED] < price->count || resolved->phi_g_stands_in ? "; --seconds gives it more"
                                                                            : "");
}

static void print_cost(const struct price *price) {
  char errors[64] = "";
  if (price->error_states + price->errors > 0.0) {
    snprintf(errors, sizeof errors, ", standard errors %.3g s", price->error_states + price->errors);
  }
  columns_line(INDENT_TEXTS, "cost",
               "%.3g core-hours: phi_g %.3g s, isochores %.3g s, points %.3g s, isobars %.3g s%s",
               price_sum(price) / 3600.0, price->search, price->isochores, price->points,
               price->states + price->isobars, errors);
}

static void print_plan(const struct resolved_job *resolved, const char *job_path, const struct price *price,
                       double ranks) {
  double rank_bytes, manager_bytes;
  char scale[SCALE_LINE_MAX];
  const double seconds = price_wall(price, ranks);
  scale_line_write(&resolved->job.model, scale);
  count_memory(resolved, &rank_bytes, &manager_bytes);
  print_grid(resolved);
  if (scale[0] != '\0') {
    columns_line(INDENT_TEXTS, "scale", "%s", scale);
  }
  columns_line(INDENT_TEXTS, "job", "SHA-256 %s of what its keys say", resolved->job.sha256);
  columns_line(INDENT_TEXTS, "file", "%.1f MB", map_bytes(resolved) * 1e-6);
  columns_line(INDENT_TEXTS, "memory", "%.0f MB a rank; rank 0 %.0f MB", rank_bytes * 1e-6,
               (rank_bytes + manager_bytes) * 1e-6);
  print_cost(price);
  print_source(resolved, price);
  print_saving(resolved, price->isochores);
  columns_line(INDENT_TEXTS, "time", "%.3g s on %.0f rank%s", seconds, ranks, ranks > 1.0 ? "s" : "");
  print_submit(job_path, ranks, seconds, rank_bytes + manager_bytes);
}

static void remark(const struct resolved_job *resolved, const struct price *price) {
  if (resolved->phi_g_stands_in) {
    report(
        "plan: remark: phi_g was not found in the time for pricing; Percus-Yevick's %.4g stands for it here",
        resolved->job.model.material.phi_g);
  }
  for (size_t k = 0; k < price->count; k++) {
    if (price->sample[k].error.status != CAGEHOP_OK && price->sample[k].source == PRICE_SOLVED) {
      report("plan: remark: no certified result: %s", price->sample[k].error.text);
    }
  }
}

struct plan_request {
  double ranks;   // NaN: as many as are worth it
  double seconds; // NaN: as below
};

static const double seconds_left_out = 30.0;

/// Measures and prints what a resolved job costs. until: on clock_seconds().
static int show_plan(struct resolved_job *resolved, const char *job_path, double ranks, double until) {
  static struct price price;
  const int status = price_job(resolved, until - clock_seconds(), &price);
  if (status != CAGEHOP_OK) {
    report("plan: %s", cagehop_status_message(status));
    return EXIT_OTHER;
  }
  if (price.first > 0) {
    columns_line(INDENT_TEXTS, "resolve",
                 "from %zu isochores to at most %zu, as tau_alpha turns out; the rest is told for %zu, "
                 "a guess from %zu of them",
                 price.first, resolved->job.refinement.max_count, resolved->n_phi, price.count);
  }
  print_plan(resolved, job_path, &price, isnan(ranks) ? choose_ranks(resolved, price_sum(&price)) : ranks);
  remark(resolved, &price);
  return EXIT_DONE;
}

static int run_plan(const struct command *command, int argc, char **argv) {
  struct plan_request request = {.ranks = NAN, .seconds = NAN};
  struct terminal terminal = {0};
  const struct run_events events = terminal_events(&terminal);
  struct resolved_job resolved;
  const char *job_path;
  char line[RUN_LINE_MAX];
  int status = options_parse(command, argc, argv, &request, &job_path);
  if (status != OPTIONS_STOP) {
    return status;
  }
  const double start = clock_seconds(), seconds = isnan(request.seconds) ? seconds_left_out : request.seconds;
  const struct resolve_request wanted = {.deadline = start + share_of_search * seconds, .prices = true};
  status = terminal_exit(resolve_job(job_path, &wanted, &events, &resolved, line), line);
  if (status == EXIT_DONE) {
    status = show_plan(&resolved, job_path, request.ranks, start + seconds);
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
    {.name = "seconds",
     .kind = OPTION_NUMBER,
     .word = "S",
     .help = "pricing takes no longer than that, give or take a state",
     .low = 1.0,
     .high = 1e7,
     .left_out = "30",
     .manual = "The cheapest states of the sample are solved first. What is not done in half of what is left "
               "follows the "
               "trend of those that are, ln(price) as a straight line, and the line 'priced' says so. Where "
               "the search "
               "for phi_g takes more than half of it, the phi_g of Percus-Yevick stands for it.",
     OPTION_AT(plan_request, seconds)},
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
    .manual =
        "The price has the search for phi_g, isochores, points, isobars and, where the job wants them, their "
        "standard errors, whose states every rank solves for itself; writing is not priced.",
    .run = run_plan,
};
